// Package panel decides who may not review a case.
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
	Unmatched  []string           // handlers' names not yet matched to a person
	Declared   []DeclaredConflict // still standing; a dismissed one is left out
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

// Recused reports whether for the person, as a reviewer, the review of the case
// does not exist: who handled, decided or declared a relation. Being of the same
// office bars from being assigned but hides nothing by itself; what a handler or
// decider sees in that role is another question (review.Sight).
func Recused(id org.PersonID, c Case) bool {
	return slices.Contains(c.Handlers, id) || slices.Contains(c.Deciders, id) ||
		slices.ContainsFunc(c.Declared, func(d DeclaredConflict) bool { return d.Person == id })
}
