package legaldoc

import (
	"slices"
	"sort"
	"strings"
)

// A Candidate is a case a document may belong to, as far as matching needs it.
type Candidate struct {
	ID      string
	Units   []string            // names of the offices that acted on it, in any length (甘州区检察院, 张掖市甘州区人民检察院)
	Persons []string            // names of the suspects and defendants
	Dates   map[string][]string // "2006-01-02" by the keys of Document.Dates; other keys (concluded, judged) count for the document's own date
	Numbers []string            // document numbers the case is known by
}

// A Reason is one point in which document and case were compared.
type Reason struct {
	What   string `json:"what"` // "number", "unit", "person", or a key of Document.Dates
	Value  string `json:"value"`
	Agrees bool   `json:"agrees"`
}

// A Proposal is a case a document may belong to, for a person to decide.
type Proposal struct {
	Case    string   `json:"case"`
	Reasons []Reason `json:"reasons"`
	weight  int
}

// A Match is what is known of where a document belongs: Case when there is one
// match only, else the cases to choose from, the likeliest first, else nothing.
type Match struct {
	Case      string     `json:"case,omitempty"`
	Reasons   []Reason   `json:"reasons,omitempty"`
	Proposals []Proposal `json:"proposals,omitempty"`
}

// maxProposals bounds what a person is asked to choose from.
const maxProposals = 10

// An index finds candidates by number and by name.
type index struct {
	all      []Candidate
	byNumber map[string][]int
	byPerson map[string][]int
}

func newIndex(cases []Candidate) *index {
	x := &index{cases, map[string][]int{}, map[string][]int{}}
	for i, c := range cases {
		for _, n := range c.Numbers {
			x.number(n, i)
		}
		for _, p := range c.Persons {
			if !slices.Contains(x.byPerson[p], i) {
				x.byPerson[p] = append(x.byPerson[p], i)
			}
		}
	}
	return x
}

func (x *index) number(n string, i int) {
	if k := NumberKey(n); k != "" && !slices.Contains(x.byNumber[k], i) {
		x.byNumber[k] = append(x.byNumber[k], i)
	}
}

// MatchOne finds the case of a document: by a number both sides carry, else by
// office, persons and dates together. Only a unique match is one; a number that
// agrees while no name does is only proposed.
func MatchOne(d Document, cases []Candidate) Match { return newIndex(cases).match(d) }

// MatchAll matches documents that quote each other: what attaches lends its
// numbers to its case, until nothing more attaches. The result stands in the
// order of docs and does not depend on that order.
func MatchAll(docs []Document, cases []Candidate) []Match {
	x := newIndex(cases)
	at := map[string]int{}
	for i, c := range cases {
		at[c.ID] = i
	}
	out := make([]Match, len(docs))
	for {
		// All of a round are judged by the numbers known before it.
		var fresh []int
		for i, d := range docs {
			if out[i].Case != "" {
				continue
			}
			if out[i] = x.match(d); out[i].Case != "" {
				fresh = append(fresh, i)
			}
		}
		if fresh == nil {
			return out
		}
		for _, i := range fresh {
			for _, n := range docs[i].LinkNumbers() {
				x.number(n, at[out[i].Case])
			}
		}
	}
}

// LinkNumbers returns the numbers by which documents of one case find each
// other: the own one, the indictment's, the one it answers and, in a request or
// its answer, all it quotes. Numbers of earlier convictions are not among them.
func (d Document) LinkNumbers() []string {
	out := []string{}
	add := func(n string) {
		if n != "" && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	add(d.CaseNumber)
	add(d.IndictmentNumber)
	add(d.PreviousCaseNumber)
	switch d.Kind {
	case ReconsiderRequest, ReviewRequest, Reconsideration, Review:
		for _, q := range d.Quoted {
			add(q.Number)
		}
	}
	return out
}

func (x *index) match(d Document) Match {
	var found []Proposal
	var strong, full []int
	seen := map[int]bool{}
	for _, n := range d.LinkNumbers() {
		for _, i := range x.byNumber[NumberKey(n)] {
			if seen[i] {
				continue
			}
			seen[i] = true
			p := compareCase(d, x.all[i])
			p.Reasons = append([]Reason{{"number", n, true}}, p.Reasons...)
			p.weight += 10
			found = append(found, p)
			if len(d.Defendants) == 0 || len(x.all[i].Persons) == 0 || agreeing(p.Reasons, "person") > 0 {
				strong = append(strong, len(found)-1)
			}
		}
	}
	if len(strong) == 1 {
		return Match{Case: found[strong[0]].Case, Reasons: found[strong[0]].Reasons}
	}
	if len(strong) == 0 {
		for _, p := range d.Defendants {
			for _, i := range x.byPerson[p.Name] {
				if seen[i] {
					continue
				}
				seen[i] = true
				q := compareCase(d, x.all[i])
				found = append(found, q)
				dates := 0
				for _, k := range []string{DateDocument, DateAccepted, DateIndicted, DateWithdrawal, DateFirstJudgment} {
					dates += agreeing(q.Reasons, k)
				}
				if dates > 0 && agreeing(q.Reasons, "unit") == 1 && disagreeing(q.Reasons) == 0 {
					strong = append(strong, len(found)-1)
					if dates == len(d.Dates) {
						full = append(full, len(found)-1)
					}
				}
			}
		}
		if len(full) == 1 { // where several agree in part, the only one in which every date stands
			strong = full
		}
		// A number that pointed elsewhere, though no name there agreed, forbids to attach by names alone.
		if len(strong) == 1 && !slices.ContainsFunc(found, func(p Proposal) bool { return agreeing(p.Reasons, "number") > 0 }) {
			return Match{Case: found[strong[0]].Case, Reasons: found[strong[0]].Reasons}
		}
	}
	sort.SliceStable(found, func(i, j int) bool {
		if found[i].weight != found[j].weight {
			return found[i].weight > found[j].weight
		}
		return found[i].Case < found[j].Case
	})
	found = slices.DeleteFunc(found, func(p Proposal) bool { return p.weight < 2 })
	return Match{Proposals: found[:min(len(found), maxProposals)]}
}

func agreeing(rs []Reason, what string) int {
	n := 0
	for _, r := range rs {
		if r.What == what && r.Agrees {
			n++
		}
	}
	return n
}

func disagreeing(rs []Reason) int {
	n := 0
	for _, r := range rs {
		if !r.Agrees {
			n++
		}
	}
	return n
}

// compareCase compares office, persons and dates. A date of the document that
// the case has none of its kind for says nothing; the document's own date, which
// may be of any kind, only ever agrees.
func compareCase(d Document, c Candidate) Proposal {
	p := Proposal{Case: c.ID}
	say := func(what, value string, agrees bool) {
		p.Reasons = append(p.Reasons, Reason{what, value, agrees})
		if agrees {
			p.weight++
		} else {
			p.weight--
		}
	}
	if d.Procuratorate != "" && len(c.Units) > 0 {
		say("unit", d.Procuratorate, slices.ContainsFunc(c.Units, func(u string) bool { return sameOffice(d.Procuratorate, u) }))
	}
	for _, v := range d.Defendants {
		say("person", v.Name, slices.Contains(c.Persons, v.Name))
	}
	for _, k := range []string{DateDocument, DateAccepted, DateIndicted, DateWithdrawal, DateFirstJudgment} {
		v := d.Dates[k]
		if v == "" {
			continue
		}
		anywhere := false
		for _, all := range c.Dates {
			anywhere = anywhere || slices.Contains(all, v)
		}
		switch {
		case slices.Contains(c.Dates[k], v) || anywhere && k == DateDocument:
			say(k, v, true)
		case k != DateDocument && k != DateFirstJudgment && len(c.Dates[k]) > 0:
			say(k, v, false)
		case anywhere:
			say(k, v, true)
		}
	}
	return p
}

// sameOffice says whether two names mean one office, one of them perhaps short.
func sameOffice(a, b string) bool {
	short := func(s string) string {
		s = strings.TrimSuffix(strings.ReplaceAll(s, "人民", ""), "检察院")
		return strings.TrimSuffix(s, "院")
	}
	a, b = short(a), short(b)
	return a != "" && b != "" && (strings.HasSuffix(a, b) || strings.HasSuffix(b, a))
}
