package org

import (
	"slices"
	"strings"
)

// A Handler is a bare name as a ledger gives it, with what the row says beside it.
type Handler struct {
	Unit       UnitCode
	Department string // may be empty
	Name       string
	On         string // a day on which the person handled the case; may be empty
}

// A Holding is a person with one of the posts they held.
type Holding struct {
	Person Person
	Post   Post
}

// MatchHandler returns the people a ledger's bare name may mean, best first,
// and whether the first of them is certain enough to be proposed alone: the
// only person of that name in that unit on that day, with the department not
// speaking against it. A proposal is confirmed by a person, never by the program.
func MatchHandler(h Handler, all []Holding) (found []Holding, unique bool) {
	name := strings.ReplaceAll(strings.TrimSpace(h.Name), " ", "")
	score := func(x Holding) int {
		s := 0
		if x.Post.Unit == h.Unit {
			s += 4
		}
		if h.On == "" || x.Post.On(h.On) {
			s += 2
		}
		if h.Department != "" && x.Post.Department == h.Department {
			s++
		}
		return s
	}
	for _, x := range all {
		if strings.ReplaceAll(x.Person.Name, " ", "") == name && name != "" {
			found = append(found, x)
		}
	}
	slices.SortStableFunc(found, func(a, b Holding) int {
		if d := score(b) - score(a); d != 0 {
			return d
		}
		return strings.Compare(string(a.Person.ID), string(b.Person.ID))
	})
	// one line per person: their best post
	seen := map[PersonID]bool{}
	found = slices.DeleteFunc(found, func(x Holding) bool {
		if seen[x.Person.ID] {
			return true
		}
		seen[x.Person.ID] = true
		return false
	})
	if len(found) == 0 {
		return nil, false
	}
	good := func(x Holding) bool {
		return x.Post.Unit == h.Unit && (h.On == "" || x.Post.On(h.On))
	}
	n := 0
	for _, x := range found {
		if good(x) {
			n++
		}
	}
	unique = n == 1 && good(found[0]) &&
		(h.Department == "" || found[0].Post.Department == "" || found[0].Post.Department == h.Department)
	return found, unique
}
