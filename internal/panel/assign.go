package panel

import (
	_ "embed"
	"fmt"
	"slices"
	"sort"

	"mingjian/internal/bylaw"
	"mingjian/internal/deadline"
	"mingjian/internal/org"
)

//go:embed assign_rules.json
var assignRules []byte

// An AssignRule says how much one person is asked for, and how what speaks for
// and against a person is weighed; the weights mean nothing but in comparison
// with each other.
type AssignRule struct {
	bylaw.Head
	Cap    int `json:"cap"`    // parts that may wait for one person
	Slack  int `json:"slack"`  // how far above the least possible the greatest load may be
	Load   int `json:"load"`   // for each part that waits for the person already
	Soft   int `json:"soft"`   // for a soft conflict
	Again  int `json:"again"`  // for each time the person reviewed this office before
	Office int `json:"office"` // for each other reviewer of the case who is of the same office
	Known  int `json:"known"`  // off, for knowing the kind of case
}

// ShippedAssignRules returns the rules the program comes with, the first first.
func ShippedAssignRules() ([]AssignRule, error) { return bylaw.Shipped[AssignRule](assignRules) }

// AssignRuleOn returns the rule that holds on the day, the office's own before the
// shipped one, or NotFound.
func AssignRuleOn(own []AssignRule, day deadline.Date) (AssignRule, error) {
	return bylaw.On(own, assignRules, day, "指派规则", "rule of assignments")
}

// Says returns what the rule says in words.
func (r AssignRule) Says() []bylaw.Said {
	return []bylaw.Said{{ZH: fmt.Sprintf("每人在手不超过 %d 件，最多与最少相差不超过可能的最小差 %d 件", r.Cap, r.Slack), EN: fmt.Sprintf("at most %d parts wait for one person, the greatest load at most %d above the least possible", r.Cap, r.Slack)},
		{ZH: fmt.Sprintf("权重：在手 %d，应当斟酌的关系 %d，再次评议该院 %d，同院 %d，熟悉业务 %d", r.Load, r.Soft, r.Again, r.Office, r.Known),
			EN: fmt.Sprintf("weights: load %d, soft conflict %d, same office again %d, of one office %d, knowing the field %d", r.Load, r.Soft, r.Again, r.Office, r.Known)}}
}

// Bounds of a rule an office writes.
const (
	maxCap    = 50   // parts
	maxWeight = 1000 // of anything weighed
)

// Check refuses a rule that could not be weighed.
func (r AssignRule) Check() error {
	l := r.Head.Check()
	bylaw.Bound(&l, "cap", "每人在手件数", "parts that may wait for one person", r.Cap, 1, maxCap)
	bylaw.Bound(&l, "slack", "工作量余地", "slack of the load", r.Slack, 0, maxCap)
	for _, w := range []struct {
		field, zh, en string
		n             int
	}{{"load", "在手件数的权重", "weight of the load", r.Load}, {"soft", "应当斟酌的关系的权重", "weight of a soft conflict", r.Soft},
		{"again", "再次评议该院的权重", "weight of reviewing an office again", r.Again}, {"office", "同院的权重", "weight of being of one office", r.Office},
		{"known", "熟悉业务的权重", "weight of knowing the field", r.Known}} {
		bylaw.Bound(&l, w.field, w.zh, w.en, w.n, 0, maxWeight)
	}
	return l.Err()
}

// A Reviewer is somebody who may be asked.
type Reviewer struct {
	ID   org.PersonID
	Unit org.UnitCode // "" of a guest, who shares an office with nobody
	Load int          // parts that wait for the person already
}

// An Opening is a case that wants reviewers.
type Opening struct {
	ID       string
	Need     int // how many more
	Handlers []org.PersonID
	Sitting  []Reviewer // who reviews it already
}

// A Reason speaks for a choice (a weight below 0) or against it.
type Reason struct {
	Weight int
	ZH, EN string
}

// A Fit is what speaks for and against one reviewer of one opening.
type Fit struct {
	Barred  bool
	Reasons []Reason
}

func (f Fit) cost() (n int) {
	for _, r := range f.Reasons {
		n += r.Weight
	}
	return n
}

// A Demand is all that an assignment is made from.
type Demand struct {
	Rule      AssignRule
	Reviewers []Reviewer
	Openings  []Opening
	Fits      [][]Fit           // by opening, then by reviewer
	Apart     [][2]org.PersonID // who should not sit on one case together
}

// A Seat is one reviewer proposed for one opening.
type Seat struct {
	Opening, Reviewer int // places in the Demand
	Reasons           []Reason
}

// A Proposal is an assignment for a person to confirm or change (指派方案).
type Proposal struct {
	Seats      []Seat // by opening, then by reviewer
	Shortfalls []Shortfall
	Loads      []int // of each reviewer, with what waited already
	Greatest   int   // the greatest load of those asked
	Least      int   // the least that is possible for it
}

// Propose fills as many openings as can be filled with nobody who is barred and
// nobody above the cap; of all ways to do so it takes one whose greatest load is
// within the rule's slack of the least possible and whose reasons against weigh
// least: a minimum-cost flow (R. K. Ahuja, T. L. Magnanti, J. B. Orlin, Network
// Flows, 1993, chapter 9). Two who should be apart, and two who would review
// each other, are parted afterwards, one at a time, where that leaves no opening
// emptier; where it cannot be done, the seat says so.
// The same demand leads to the same proposal.
func Propose(d Demand) Proposal {
	barred := make([][]bool, len(d.Openings))
	for c := range d.Openings {
		barred[c] = make([]bool, len(d.Reviewers))
		for p := range d.Reviewers {
			barred[c][p] = d.Fits[c][p].Barred
		}
	}
	full, _, _ := d.solve(barred, d.Rule.Cap)
	// Fewer loads than the cap allows may do; the least that does is the measure.
	least := sort.Search(d.Rule.Cap, func(limit int) bool {
		n, _, _ := d.solve(barred, limit)
		return n == full
	})
	limit := min(d.Rule.Cap, least+d.Rule.Slack)
	_, cost, seats := d.solve(barred, limit)
	var kept []clash
	for range len(d.Openings) * len(d.Reviewers) {
		x, ok := d.clash(seats, kept)
		if !ok {
			break
		}
		var better [][2]int
		for _, out := range [2][2]int{x.a, x.b} {
			barred[out[0]][out[1]] = true
			if n, sum, next := d.solve(barred, limit); n == full && (better == nil || sum < cost) {
				cost, better, x.out = sum, next, out
			}
			barred[out[0]][out[1]] = false
		}
		if better == nil {
			kept = append(kept, x)
			continue
		}
		barred[x.out[0]][x.out[1]] = true
		seats = better
	}
	return d.explain(seats, kept, least)
}

// A clash is two seats, each opening and reviewer, that should not both be taken.
type clash struct {
	a, b, out [2]int
	reason    Reason
}

// clash returns the first clash among the seats that is not kept already.
func (d Demand) clash(seats [][2]int, kept []clash) (clash, bool) {
	for i, a := range seats {
		for _, b := range seats[i+1:] {
			p, q := d.Reviewers[a[1]].ID, d.Reviewers[b[1]].ID
			x := clash{a: a, b: b}
			switch {
			case a[0] == b[0] && (slices.Contains(d.Apart, [2]org.PersonID{p, q}) || slices.Contains(d.Apart, [2]org.PersonID{q, p})):
				x.reason = Reason{0, "与同案评查员不宜同组，未能另派", "should not sit with the other reviewer, and nobody else is left"}
			case a[0] != b[0] && slices.Contains(d.Openings[a[0]].Handlers, q) && slices.Contains(d.Openings[b[0]].Handlers, p):
				x.reason = Reason{0, "与本案承办人互为评查，未能另派", "is reviewed by the handler in turn, and nobody else is left"}
			default:
				continue
			}
			if !slices.ContainsFunc(kept, func(k clash) bool { return k.a == a && k.b == b }) {
				return x, true
			}
		}
	}
	return clash{}, false
}

func (d Demand) explain(seats [][2]int, kept []clash, least int) (pr Proposal) {
	pr.Least, pr.Loads = least, make([]int, len(d.Reviewers))
	for p, r := range d.Reviewers {
		pr.Loads[p] = r.Load
	}
	had := make([]int, len(d.Openings))
	for _, s := range seats {
		pr.Loads[s[1]]++
		had[s[0]]++
	}
	for _, s := range seats {
		c, p := s[0], s[1]
		reasons := slices.Clone(d.Fits[c][p].Reasons)
		for _, o := range append(d.sitting(c), seats...) {
			if o[0] == c && o[1] != p && d.Reviewers[p].Unit != "" && d.Reviewers[o[1]].Unit == d.Reviewers[p].Unit {
				reasons = append(reasons, Reason{d.Rule.Office, "与同案评查员同院", "is of the same office as the other reviewer"})
				break
			}
		}
		for _, k := range kept {
			if k.a == s || k.b == s {
				reasons = append(reasons, k.reason)
			}
		}
		reasons = append(reasons, Reason{d.Rule.Load * d.Reviewers[p].Load, fmt.Sprintf("在手 %d 件，指派后 %d 件", d.Reviewers[p].Load, pr.Loads[p]),
			fmt.Sprintf("%d waiting, %d with these", d.Reviewers[p].Load, pr.Loads[p])})
		pr.Seats = append(pr.Seats, Seat{c, p, reasons})
		pr.Greatest = max(pr.Greatest, pr.Loads[p])
	}
	for c, o := range d.Openings {
		if had[c] < o.Need {
			pr.Shortfalls = append(pr.Shortfalls, Shortfall{o.ID, o.Need, had[c]})
		}
	}
	return pr
}

// sitting returns the seats of the opening that are taken already, by those
// among the reviewers.
func (d Demand) sitting(c int) (seats [][2]int) {
	for _, s := range d.Openings[c].Sitting {
		if p := slices.IndexFunc(d.Reviewers, func(r Reviewer) bool { return r.ID == s.ID }); p >= 0 {
			seats = append(seats, [2]int{c, p})
		}
	}
	return seats
}

// solve returns how many seats can be filled with no load above the limit, the
// least cost of filling them, and the seats: opening and reviewer.
func (d Demand) solve(barred [][]bool, limit int) (n, cost int, seats [][2]int) {
	var g flow
	source, sink := g.node(), g.node()
	people := make([]int, len(d.Reviewers))
	for p, r := range d.Reviewers {
		people[p] = g.node()
		// Each further part costs more than the last, so that work spreads.
		for load := r.Load; load < limit; load++ {
			g.edge(source, people[p], d.Rule.Load*load)
		}
	}
	seat := map[int][2]int{} // by edge
	for c, o := range d.Openings {
		here := g.node()
		for range o.Need {
			g.edge(here, sink, 0)
		}
		offices := map[org.UnitCode]int{}
		for p, r := range d.Reviewers {
			if barred[c][p] || o.Need == 0 {
				continue
			}
			to := here
			if r.Unit != "" {
				office, ok := offices[r.Unit]
				if !ok {
					// The second of one office costs, the third more.
					office = g.node()
					offices[r.Unit] = office
					there := 0
					for _, s := range o.Sitting {
						if s.Unit == r.Unit {
							there++
						}
					}
					for i := range o.Need {
						g.edge(office, here, d.Rule.Office*(there+i))
					}
				}
				to = office
			}
			seat[g.edge(people[p], to, d.Fits[c][p].cost())] = [2]int{c, p}
		}
	}
	n, cost = g.run(source, sink)
	for e, s := range seat {
		if g.left[e] == 0 {
			seats = append(seats, s)
		}
	}
	slices.SortFunc(seats, func(a, b [2]int) int {
		if a[0] != b[0] {
			return a[0] - b[0]
		}
		return a[1] - b[1]
	})
	return n, cost, seats
}

// A flow is a network of edges that carry one unit each; an edge and its reverse
// stand side by side, at 2i and 2i+1.
type flow struct {
	out  [][]int // edges that leave a node
	to   []int
	left []int
	cost []int
}

func (g *flow) node() int {
	g.out = append(g.out, nil)
	return len(g.out) - 1
}

func (g *flow) edge(from, to, cost int) int {
	e := len(g.to)
	g.to, g.left, g.cost = append(g.to, to, from), append(g.left, 1, 0), append(g.cost, cost, -cost)
	g.out[from] = append(g.out[from], e)
	g.out[to] = append(g.out[to], e+1)
	return e
}

// run sends as much as it can from source to sink, along a cheapest path each
// time, and returns how much and what it costs.
func (g *flow) run(source, sink int) (n, cost int) {
	const far = int(^uint(0) >> 2)
	dist, by, queued := make([]int, len(g.out)), make([]int, len(g.out)), make([]bool, len(g.out))
	for {
		for v := range dist {
			dist[v], by[v] = far, -1
		}
		dist[source] = 0
		for queue := []int{source}; len(queue) > 0; {
			v := queue[0]
			queue, queued[v] = queue[1:], false
			for _, e := range g.out[v] {
				if w := g.to[e]; g.left[e] > 0 && dist[v]+g.cost[e] < dist[w] {
					dist[w], by[w] = dist[v]+g.cost[e], e
					if !queued[w] {
						queue, queued[w] = append(queue, w), true
					}
				}
			}
		}
		if dist[sink] == far {
			return n, cost
		}
		for v := sink; v != source; v = g.to[by[v]^1] {
			g.left[by[v]]--
			g.left[by[v]^1]++
		}
		n, cost = n+1, cost+dist[sink]
	}
}
