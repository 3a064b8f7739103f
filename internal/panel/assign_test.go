package panel

import (
	"math/rand/v2"
	"reflect"
	"strconv"
	"testing"

	"mingjian/internal/bylaw"
	"mingjian/internal/errs"
	"mingjian/internal/org"
)

func world(r *rand.Rand) Demand {
	rule, _ := AssignRuleOn(nil, "2026-03-01")
	rule.Cap, rule.Slack = 1+r.IntN(6), r.IntN(2)
	d := Demand{Rule: rule}
	for p := range 1 + r.IntN(10) {
		d.Reviewers = append(d.Reviewers, Reviewer{org.PersonID("p" + strconv.Itoa(p)), org.UnitCode("u" + strconv.Itoa(r.IntN(4))), r.IntN(4)})
	}
	bar := r.Float64()
	for c := range 1 + r.IntN(7) {
		o := Opening{ID: "c" + strconv.Itoa(c), Need: r.IntN(4), Handlers: []org.PersonID{d.Reviewers[r.IntN(len(d.Reviewers))].ID}}
		var fits []Fit
		for _, p := range d.Reviewers {
			f := Fit{Barred: p.ID == o.Handlers[0] || r.Float64() < bar*bar}
			if r.IntN(3) == 0 {
				f.Reasons = append(f.Reasons, Reason{Weight: rule.Soft, ZH: "软"})
			}
			if r.IntN(3) == 0 {
				f.Reasons = append(f.Reasons, Reason{Weight: -rule.Known, ZH: "熟"})
			}
			fits = append(fits, f)
		}
		d.Openings, d.Fits = append(d.Openings, o), append(d.Fits, fits)
	}
	for range r.IntN(3) {
		d.Apart = append(d.Apart, [2]org.PersonID{d.Reviewers[r.IntN(len(d.Reviewers))].ID, d.Reviewers[r.IntN(len(d.Reviewers))].ID})
	}
	return d
}

// most returns how many seats can be filled with no load above the limit, by
// augmenting paths over single seats: nothing of it is shared with Propose.
func most(d Demand, limit int) (n int) {
	holds := make([][]int, len(d.Reviewers)) // the openings a reviewer holds
	var place func(c int, seen map[int]bool) bool
	place = func(c int, seen map[int]bool) bool {
		for p, r := range d.Reviewers {
			if seen[p] || d.Fits[c][p].Barred || r.Load >= limit {
				continue
			}
			has := false
			for _, h := range holds[p] {
				has = has || h == c
			}
			if has {
				continue
			}
			seen[p] = true
			if r.Load+len(holds[p]) < limit {
				holds[p] = append(holds[p], c)
				return true
			}
			for i, other := range holds[p] {
				if other == c {
					continue
				}
				holds[p][i] = c
				if place(other, seen) {
					return true
				}
				holds[p][i] = other
			}
		}
		return false
	}
	for c, o := range d.Openings {
		for range o.Need {
			if place(c, map[int]bool{}) {
				n++
			}
		}
	}
	return n
}

// TestProposeWorlds holds in 10,000 random worlds that nobody barred is
// proposed, no case is left emptier than it must be, what is missing is named,
// and the greatest load is within one of the least that any assignment has.
func TestProposeWorlds(t *testing.T) {
	for seed := range uint64(10_000) {
		d := world(rand.New(rand.NewPCG(seed, 7)))
		pr := Propose(d)
		full := most(d, d.Rule.Cap)
		least := 0
		for most(d, least) < full {
			least++
		}
		had, loads := map[string]int{}, make([]int, len(d.Reviewers))
		seen := map[[2]int]bool{}
		for _, s := range pr.Seats {
			at := [2]int{s.Opening, s.Reviewer}
			if d.Fits[s.Opening][s.Reviewer].Barred || seen[at] || len(s.Reasons) == 0 {
				t.Fatalf("world %d: seat %+v", seed, s)
			}
			seen[at] = true
			had[d.Openings[s.Opening].ID]++
			loads[s.Reviewer]++
		}
		for p, r := range d.Reviewers {
			if loads[p] > 0 && (r.Load+loads[p] > least+d.Rule.Slack || r.Load+loads[p] > d.Rule.Cap) {
				t.Fatalf("world %d: %s carries %d, the least possible is %d", seed, r.ID, r.Load+loads[p], least)
			}
			if pr.Loads[p] != r.Load+loads[p] {
				t.Fatalf("world %d: says %d, is %d", seed, pr.Loads[p], r.Load+loads[p])
			}
		}
		short := map[string]Shortfall{}
		for _, s := range pr.Shortfalls {
			short[s.Stratum] = s
		}
		for _, o := range d.Openings {
			if want := (Shortfall{o.ID, o.Need, had[o.ID]}); had[o.ID] > o.Need || (had[o.ID] < o.Need) != (short[o.ID] == want) {
				t.Fatalf("world %d: %s has %d of %d, said %+v", seed, o.ID, had[o.ID], o.Need, short[o.ID])
			}
		}
		if len(pr.Seats) != full || pr.Least != least && full > 0 {
			t.Fatalf("world %d: %d seats of %d, least %d of %d", seed, len(pr.Seats), full, pr.Least, least)
		}
		if seed%100 == 0 && !reflect.DeepEqual(pr, Propose(d)) {
			t.Fatalf("world %d: twice the same demand, two proposals", seed)
		}
	}
}

// TestProposeCheapest compares the cost with that of every assignment, in
// worlds small enough to try all.
func TestProposeCheapest(t *testing.T) {
	tried := 0
	for seed := range uint64(3000) {
		d := world(rand.New(rand.NewPCG(seed, 8)))
		d.Apart = nil
		if len(d.Reviewers) > 4 || len(d.Openings) > 3 {
			continue
		}
		for c := range d.Openings {
			d.Openings[c].Handlers = nil
		}
		tried++
		pr := Propose(d)
		limit := min(d.Rule.Cap, pr.Least+d.Rule.Slack)
		best, most, all := 0, -1, len(d.Openings)*len(d.Reviewers)
		for bits := range 1 << all {
			n, cost, ok := weigh(d, func(c, p int) bool { return bits>>(c*len(d.Reviewers)+p)&1 == 1 }, limit)
			if ok && (n > most || n == most && cost < best) {
				most, best = n, cost
			}
		}
		taken := map[[2]int]bool{}
		for _, s := range pr.Seats {
			taken[[2]int{s.Opening, s.Reviewer}] = true
		}
		if n, cost, ok := weigh(d, func(c, p int) bool { return taken[[2]int{c, p}] }, limit); !ok || n != most || cost != best {
			t.Fatalf("world %d: %d seats at %d, the best is %d at %d", seed, n, cost, most, best)
		}
	}
	if tried < 100 {
		t.Errorf("only %d worlds were small enough", tried)
	}
}

func weigh(d Demand, taken func(c, p int) bool, limit int) (n, cost int, ok bool) {
	loads := make([]int, len(d.Reviewers))
	for c, o := range d.Openings {
		here, offices := 0, map[org.UnitCode]int{}
		for p, r := range d.Reviewers {
			if !taken(c, p) {
				continue
			}
			if d.Fits[c][p].Barred {
				return 0, 0, false
			}
			cost += d.Fits[c][p].cost() + d.Rule.Office*offices[r.Unit] + d.Rule.Load*(r.Load+loads[p])
			offices[r.Unit]++
			loads[p]++
			here++
			if r.Load+loads[p] > limit {
				return 0, 0, false
			}
		}
		if here > o.Need {
			return 0, 0, false
		}
		n += here
	}
	return n, cost, true
}

func TestProposeParts(t *testing.T) {
	rule, err := AssignRuleOn(nil, "2026-03-01")
	if err != nil || rule.Cap == 0 || rule.Source == "" {
		t.Fatal(rule, err)
	}
	free := []Fit{{}, {}, {}}
	d := Demand{Rule: rule, Reviewers: []Reviewer{{"a", "u", 0}, {"b", "v", 0}, {"c", "w", 3}}, Fits: [][]Fit{free},
		Openings: []Opening{{ID: "x", Need: 2}}}
	pair := func(pr Proposal) (s string) {
		for _, seat := range pr.Seats {
			s += string(d.Reviewers[seat.Reviewer].ID)
		}
		return s
	}
	if got := pair(Propose(d)); got != "ab" {
		t.Errorf("the least burdened: %s", got)
	}
	d.Rule.Slack = 3
	d.Apart = [][2]org.PersonID{{"b", "a"}}
	if got := pair(Propose(d)); got != "ac" && got != "bc" {
		t.Errorf("two who should be apart: %s", got)
	}
	d.Reviewers = d.Reviewers[:2]
	pr := Propose(d)
	if got := pair(pr); got != "ab" || len(pr.Seats[0].Reasons) != 2 {
		t.Errorf("nobody else is left, and it is said: %+v", pr)
	}

	// a handled x and b handled y: neither reviews the other while c can.
	d = Demand{Rule: rule, Reviewers: []Reviewer{{"a", "u", 0}, {"b", "v", 0}, {"c", "w", 0}},
		Openings: []Opening{{ID: "x", Need: 1, Handlers: []org.PersonID{"a"}}, {ID: "y", Need: 1, Handlers: []org.PersonID{"b"}}},
		Fits:     [][]Fit{{{Barred: true}, {}, {Reasons: []Reason{{5, "", ""}}}}, {{}, {Barred: true}, {Reasons: []Reason{{5, "", ""}}}}}}
	if got := pair(Propose(d)); got != "ca" && got != "bc" {
		t.Errorf("two who review each other: %s", got)
	}
}

// TestOwnRules holds an office's own rules of assignments and samples to their bounds.
func TestOwnRules(t *testing.T) {
	head := bylaw.Head{From: "2026-03-01", Source: "本院规定"}
	if _, err := AssignRuleOn(nil, "2017-12-31"); errs.KindOf(err) != errs.NotFound {
		t.Errorf("before the first: %v", err)
	}
	if r, err := SampleRuleOn([]SampleRule{{head, 10, 3}}, "2026-03-01"); err != nil || r.Percent != 10 {
		t.Errorf("%+v %v", r, err)
	}
	for what, x := range map[string]struct {
		err  error
		good bool
	}{
		"assignments":      {AssignRule{Head: head, Cap: 6, Slack: 1, Load: 4}.Check(), true},
		"nobody asked":     {AssignRule{Head: head, Cap: 0}.Check(), false},
		"a negative weigh": {AssignRule{Head: head, Cap: 6, Soft: -1}.Check(), false},
		"a great weight":   {AssignRule{Head: head, Cap: 6, Known: 1001}.Check(), false},
		"a sample":         {SampleRule{head, 0.5, 0}.Check(), true},
		"nothing drawn":    {SampleRule{head, 0, 2}.Check(), false},
		"more than all":    {SampleRule{head, 101, 2}.Check(), false},
		"no source":        {SampleRule{bylaw.Head{From: "2026-03-01"}, 5, 2}.Check(), false},
	} {
		if (x.err == nil) != x.good || x.err != nil && errs.KindOf(x.err) != errs.Invalid {
			t.Errorf("%s: %v", what, x.err)
		}
	}
}
