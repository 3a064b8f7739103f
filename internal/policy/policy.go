// Package policy is the only place that decides who may do what.
//
// It holds one table, acts × roles, each cell saying how far the role reaches,
// and one pure function over it. It knows nothing of requests or rows: a caller
// brings the Subject (who, with the posts valid today) and the Object (whose
// case, which unit). The zero Object is granted to nobody but those whose role
// reaches everything; the zero Scope lists nothing.
package policy

import (
	"slices"

	"mingjian/internal/errs"
	"mingjian/internal/org"
)

// A Reach says how far a role carries for an act.
type Reach string

const (
	Own        Reach = "own"        // what is the person's own: their case, their assessment, their account
	Assigned   Reach = "assigned"   // what was given to the person: a review, a commentary, a seat in a session
	Department Reach = "department" // the department of the post
	Unit       Reach = "unit"       // the unit of the post
	Subtree    Reach = "subtree"    // the unit of the post and all below it
	Anyone     Reach = "anyone"     // no object: whoever holds the role
)

// A Subject is who asks: a person with the posts valid at this moment, or the
// program's own command line on the machine.
type Subject struct {
	Person  org.PersonID
	Name    string
	Posts   []org.Post
	Machine bool // the command line, used by whoever holds the data folder; acts as case manager of every unit
}

// SignedIn reports whether anybody asks at all.
func (s Subject) SignedIn() bool { return s.Person != "" || s.Machine }

// Has reports whether one of the posts carries the role.
func (s Subject) Has(r org.Role) bool {
	for _, p := range s.Posts {
		if slices.Contains(p.Roles, r) {
			return true
		}
	}
	return false
}

// Unit returns the unit of the first post, the one the person speaks for.
func (s Subject) Unit() org.UnitCode {
	if len(s.Posts) == 0 {
		return ""
	}
	return s.Posts[0].Unit
}

// An Object is what an act is done to.
type Object struct {
	Unit       org.UnitCode
	Department string
	Owners     []org.PersonID // those whose own it is: handlers of the case, author of the text
	Assigned   []org.PersonID // those it was given to: peers, experts, chair, secretary
	Sealed     bool           // a juvenile's sealed record (刑诉法 286)
}

// A Grant gives an act to a role as far as the reach.
type Grant struct {
	Role  org.Role
	Reach Reach
}

// A Def is one act of the table: what it is called and who may do it.
type Def struct {
	Act     Act
	ZH, EN  string
	Content bool // shows or changes what a case says; no administrator may be granted it
	Grants  []Grant
}

// Lookup returns the act's row of the table.
func Lookup(a Act) (Def, bool) {
	d, ok := byAct[a]
	return d, ok
}

// Acts returns the whole table in its order.
func Acts() []Def { return table }

var byAct = func() map[Act]Def {
	m := make(map[Act]Def, len(table))
	for _, d := range table {
		m[d.Act] = d
	}
	return m
}()

// Check returns nil when the subject may do the act to the object. A refusal
// is Unauthorized when nobody is signed in and Forbidden otherwise; callers
// whose objects are secret turn that into NotFound.
func Check(s Subject, a Act, o Object) error {
	if !s.SignedIn() {
		return errs.E(errs.Unauthorized, "请先登录", "please sign in")
	}
	d, ok := byAct[a]
	if !ok {
		return errs.E(errs.Forbidden, "没有这种操作", "there is no such act")
	}
	if o.Sealed && d.Content && a != CaseOpenSealed && !MaySeeSealed(s, o) {
		return refused(d)
	}
	for _, g := range d.Grants {
		if reaches(s, g, o) {
			return nil
		}
	}
	return refused(d)
}

// MaySeeSealed reports whether the subject may know that a sealed case exists.
func MaySeeSealed(s Subject, o Object) bool {
	for _, g := range byAct[CaseOpenSealed].Grants {
		if reaches(s, g, o) {
			return true
		}
	}
	return false
}

// May reports whether the subject could do the act to anything at all; pages
// use it to decide what to offer.
func May(s Subject, a Act) bool {
	for _, g := range byAct[a].Grants {
		if s.Machine && machineRole(g.Role) {
			return true
		}
		for _, p := range s.Posts {
			if slices.Contains(p.Roles, g.Role) {
				return true
			}
		}
	}
	return false
}

func refused(d Def) error {
	return errs.E(errs.Forbidden, "您没有“"+d.ZH+"”的权限", "you may not: "+d.EN)
}

func machineRole(r org.Role) bool { return r == org.CaseManager || r == org.SystemAdmin }

func reaches(s Subject, g Grant, o Object) bool {
	if s.Machine && machineRole(g.Role) {
		return true
	}
	for _, p := range s.Posts {
		if !slices.Contains(p.Roles, g.Role) {
			continue
		}
		switch g.Reach {
		case Anyone:
			return true
		case Own:
			if slices.Contains(o.Owners, s.Person) {
				return true
			}
		case Assigned:
			if slices.Contains(o.Assigned, s.Person) {
				return true
			}
		case Department:
			if p.Unit == o.Unit && p.Department == o.Department && o.Department != "" {
				return true
			}
		case Unit:
			if p.Unit == o.Unit {
				return true
			}
		case Subtree:
			if p.Unit.Covers(o.Unit) {
				return true
			}
		}
	}
	return false
}

// A Scope says which objects a list may show: those of the units and their
// subtrees, of the departments, and those the person owns or was given.
type Scope struct {
	All         bool                      // the machine's own command line
	Units       []org.UnitCode            // exactly these
	Trees       []org.UnitCode            // these and all below
	Departments map[org.UnitCode][]string // these departments of the unit
	Own         org.PersonID              // objects of which the person is an owner
	Assigned    org.PersonID              // objects given to the person
	SealedUnits []org.UnitCode            // subtrees whose sealed cases may be listed, names masked
}

// ScopeOf returns what the subject may list under the act. A subject without
// any grant gets the zero Scope.
func ScopeOf(s Subject, a Act) Scope {
	var sc Scope
	for _, g := range byAct[a].Grants {
		if s.Machine && machineRole(g.Role) {
			return Scope{All: true}
		}
		for _, p := range s.Posts {
			if !slices.Contains(p.Roles, g.Role) {
				continue
			}
			switch g.Reach {
			case Own:
				sc.Own = s.Person
			case Assigned:
				sc.Assigned = s.Person
			case Department:
				if sc.Departments == nil {
					sc.Departments = map[org.UnitCode][]string{}
				}
				sc.Departments[p.Unit] = append(sc.Departments[p.Unit], p.Department)
			case Unit:
				sc.Units = append(sc.Units, p.Unit)
			case Subtree:
				sc.Trees = append(sc.Trees, p.Unit)
			}
		}
	}
	for _, g := range byAct[CaseOpenSealed].Grants {
		for _, p := range s.Posts {
			if slices.Contains(p.Roles, g.Role) && (g.Reach == Subtree || g.Reach == Unit) {
				sc.SealedUnits = append(sc.SealedUnits, p.Unit)
			}
		}
	}
	return sc
}
