package app

import (
	"context"
	"slices"
	"strings"

	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/org"
	"mingjian/internal/panel"
	"mingjian/internal/policy"
	"mingjian/internal/store"
)

// RelationKinds are the relations that can be recorded.
var RelationKinds = []panel.Kind{panel.Relative, panel.Mentor}

// A RelationLine is a relation as one of the two has it.
type RelationLine struct {
	store.Relation
	Other     org.PersonID // the other of the two
	OtherName string
}

// Relations lists who is near to a person, for those who record it: it says more
// of people than their posts do.
func (a *App) Relations(ctx context.Context, c Caller, person org.PersonID) (ls []RelationLine, err error) {
	err = a.view(ctx, c, policy.RelationRecord, string(person), func(g *gate) error {
		if err := g.overPerson(person); err != nil {
			return err
		}
		rs, err := g.Tx.Relations(person)
		if err != nil {
			return err
		}
		names, err := g.names()
		if err != nil {
			return err
		}
		for _, r := range rs {
			l := RelationLine{Relation: r, Other: r.To}
			if r.To == person {
				l.Other = r.Person
			}
			l.OtherName = names[l.Other]
			ls = append(ls, l)
		}
		return nil
	})
	return ls, err
}

// RecordRelation records that two persons are near to each other. From the day
// on, whoever is a relative of one who handled or decided a case keeps away from
// its review, on every path.
func (a *App) RecordRelation(ctx context.Context, c Caller, in store.Relation) error {
	in.Reason = strings.TrimSpace(in.Reason)
	return a.change(ctx, c, policy.RelationRecord, string(in.Person), func(g *gate) error {
		if err := g.overPerson(in.Person); err != nil {
			return err
		}
		switch {
		case !slices.Contains(RelationKinds, in.Kind):
			return errs.Field("relation", "请选择关系种类", "choose the kind of relation")
		case in.To == "" || in.To == in.Person:
			return errs.Field("other", "请选择另一人", "choose the other person")
		case in.Reason == "" || len([]rune(in.Reason)) > 200:
			return errs.Field("basis", "请填写依据，不超过 200 字", "say what it is known from, in at most 200 characters")
		}
		if _, err := deadline.ParseDate(in.First); err != nil {
			return errs.Field("since", "请填写开始日期", "enter the first day")
		}
		if _, err := g.Person(in.To); err != nil {
			return errs.Field("other", "没有这个人", "there is no such person")
		}
		rs, err := g.Tx.Relations(in.Person)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(rs, func(r store.Relation) bool {
			return r.Kind == in.Kind && r.Last == "" && (r.To == in.To || r.Person == in.To)
		}) {
			return errs.Field("other", "已有同样的关系", "this relation is recorded already")
		}
		in.ID, in.By, in.Last = store.NewID(), c.Person, ""
		g.detail = string(in.Kind) + " " + string(in.To)
		return g.AddRelation(in)
	})
}

// EndRelation sets the last day of a relation; it stays on record.
func (a *App) EndRelation(ctx context.Context, c Caller, id, last string) error {
	return a.change(ctx, c, policy.RelationRecord, id, func(g *gate) error {
		r, err := g.Tx.Relation(id)
		if err != nil {
			return err
		}
		if err := g.overPerson(r.Person); err != nil {
			return err
		}
		if _, err := deadline.ParseDate(last); err != nil || last < r.First {
			return errs.Field("until", "结束日期不得早于开始日期", "the last day is not before the first")
		}
		g.detail = last
		return g.Tx.EndRelation(id, last)
	})
}
