// Package panel decides who may not review a case, draws, and proposes who does.
//
// It promises that a conflict follows from facts about persons by id, never
// from names; that every conflict says why; and that a person with a hard
// conflict is Recused (回避) on every read path, not only when reviewers are
// chosen. It leaves the choosing to people, and finding the facts to its callers.
package panel

import (
	"cmp"
	"fmt"
	"slices"

	"mingjian/internal/org"
)

// A Kind says what a conflict rests on.
type Kind string

const (
	Handled    Kind = "handled"    // 承办: the case's handler, or one of several named
	Decided    Kind = "decided"    // 决定: approved or decided it (部门、分管、检察长、检委会)
	Attended   Kind = "attended"   // 参会: sat in a joint meeting or committee on it (联席会议、检委会), with or without a vote
	Headed     Kind = "head"       // 部门负责人: headed the handler's department while the case was handled
	Relative   Kind = "relative"   // 近亲属: of somebody who handled or decided it
	Mentor     Kind = "mentor"     // 师徒: of somebody who handled or decided it
	SameOffice Kind = "office"     // 本院: of the office, or of the city's department, whose case it is
	Declared   Kind = "declared"   // 申明: declared by the person or by another
	Unresolved Kind = "unresolved" // 承办人未确认: nobody can be cleared yet
	NoPost     Kind = "no_post"    // holds no post on the day and is no guest
)

// A Conflict is one reason why a person should not review a case. A hard one
// bars the person; a soft one is shown to whoever assigns.
type Conflict struct {
	Kind   Kind
	Hard   bool
	ZH, EN string // the reason, for people
}

// A Person is what is known of a possible reviewer on a day.
type Person struct {
	ID    org.PersonID
	Guest bool       // from outside (人大代表, expert, another city)
	Posts []org.Post // the person's posts, past ones too
}

// A Case is what is known of the case to be reviewed.
type Case struct {
	Unit       org.UnitCode
	Department string             // 承办部门
	Handlers   []org.PersonID     // every handler named by any source, co-handlers too
	Deciders   []org.PersonID     // who approved, decided, or voted
	Attendees  []org.PersonID     // who sat in a meeting on it
	Heads      []org.PersonID     // who headed the handler's department then
	Related    []Relation         // who is near a handler or decider
	Unmatched  []string           // handlers' names not yet matched to a person
	Declared   []DeclaredConflict // still standing; a dismissed one is left out
}

// A Relation says that a person is near to another: their Relative or Mentor,
// either way round.
type Relation struct {
	Person, To org.PersonID
	Kind       Kind // Relative or Mentor
}

// A DeclaredConflict is a relation to the case that somebody stated (刑诉法 29; 规则 24).
type DeclaredConflict struct {
	Person org.PersonID // whom it bars
	By     org.PersonID // who said so
	Reason string
}

// Check returns the person's conflicts with the case on the day, hard ones
// first. No hard conflict means the person may be assigned.
func Check(p Person, c Case, day string) []Conflict {
	var found []Conflict
	add := func(k Kind, hard bool, zh, en string) { found = append(found, Conflict{k, hard, zh, en}) }

	if slices.Contains(c.Handlers, p.ID) {
		add(Handled, true, "承办过本案", "handled the case")
	}
	if slices.Contains(c.Deciders, p.ID) {
		add(Decided, true, "审批或决定过本案", "approved or decided the case")
	}
	if slices.Contains(c.Attendees, p.ID) {
		add(Attended, true, "参加过研究本案的会议", "sat in a meeting on the case")
	}
	if slices.Contains(c.Heads, p.ID) {
		add(Headed, true, "本案办理时任承办部门负责人", "headed the handler's department at the time")
	}
	for _, r := range c.near(p.ID) {
		if r.Kind == Relative {
			add(Relative, true, "与本案承办人或决定人有近亲属关系", "a relative of somebody who handled or decided the case")
		} else {
			add(Mentor, false, "与本案承办人或决定人是师徒", "mentor or apprentice of somebody who handled or decided the case")
		}
	}
	for _, d := range c.Declared {
		if d.Person == p.ID {
			add(Declared, true, "已申明应当回避："+d.Reason, "declared conflict: "+d.Reason)
		}
	}
	for _, name := range c.Unmatched {
		add(Unresolved, true, fmt.Sprintf("承办人“%s”尚未确认到人，不能指派", name), fmt.Sprintf("the handler %q is not matched to a person yet", name))
	}
	held, home := false, false
	for _, post := range p.Posts {
		if !post.On(day) {
			if post.From <= day && sameOffice(post, c) {
				add(SameOffice, false, "曾在本案承办单位任职", "once worked in the case's office")
			}
			continue
		}
		held = true
		home = home || sameOffice(post, c)
	}
	if home {
		if c.Unit.Level() == org.County {
			add(SameOffice, true, "与本案承办单位同院", "works in the office of the case")
		} else {
			add(SameOffice, true, "与本案承办部门同部门", "works in the department of the case")
		}
	}
	if !held && !p.Guest {
		add(NoPost, true, "当日没有任职，也不是外请人员", "holds no post on the day and is no guest")
	}
	slices.SortStableFunc(found, func(a, b Conflict) int { return cmp.Compare(rank(a), rank(b)) })
	return found
}

func rank(c Conflict) int {
	if c.Hard {
		return 0
	}
	return 1
}

// sameOffice reports whether the post is too near the case: in a county the
// whole office, in the city, which has nobody above it here, the department.
// A city case whose department is unknown bars the whole city office.
func sameOffice(post org.Post, c Case) bool {
	if post.Unit != c.Unit {
		return false
	}
	return c.Unit.Level() == org.County || c.Department == "" || post.Department == c.Department
}

// Barred reports whether one of the conflicts is hard.
func Barred(conflicts []Conflict) bool {
	return slices.ContainsFunc(conflicts, func(c Conflict) bool { return c.Hard })
}

// near returns the person's relations to those who handled or decided the case.
func (c Case) near(id org.PersonID) (rs []Relation) {
	acted := func(other org.PersonID) bool {
		return other != id && (slices.Contains(c.Handlers, other) || slices.Contains(c.Deciders, other))
	}
	for _, r := range c.Related {
		if r.Person == id && acted(r.To) || r.To == id && acted(r.Person) {
			rs = append(rs, r)
		}
	}
	return rs
}

// Recused reports whether for the person, as a reviewer, the review of the case
// does not exist: who handled or decided it, sat in a meeting on it, headed the
// department, is a relative of one who acted, or declared a relation. Being of
// the same office or a mentor bars or warns when somebody is assigned but hides
// nothing by itself; what a handler, decider or superior sees in that role is
// another question (review.See).
func Recused(id org.PersonID, c Case) bool {
	return slices.Contains(c.Handlers, id) || slices.Contains(c.Deciders, id) || slices.Contains(c.Attendees, id) || slices.Contains(c.Heads, id) ||
		slices.ContainsFunc(c.near(id), func(r Relation) bool { return r.Kind == Relative }) ||
		slices.ContainsFunc(c.Declared, func(d DeclaredConflict) bool { return d.Person == id })
}
