package app

import (
	"context"
	"slices"

	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/org"
	"mingjian/internal/panel"
	"mingjian/internal/policy"
	"mingjian/internal/store"
	"mingjian/internal/training"
)

// A PairLine is a mentor pair with the names around it.
type PairLine struct {
	training.Pair
	MentorName, PupilName, UnitName string
	Names                           map[org.PersonID]string
	MayEdit, MayNote                bool
}

func pairObject(p training.Pair) policy.Object {
	return policy.Object{Unit: p.Unit, Assigned: p.People()}
}

// Pairs lists the mentor pairs the caller is one of or may look after.
func (a *App) Pairs(ctx context.Context, c Caller) (ls []PairLine, err error) {
	err = a.view(ctx, c, policy.MentorRead, "", func(g *gate) error {
		sc, err := g.scope()
		if err != nil {
			return err
		}
		ps, err := g.Tx.Pairs(sc)
		if err != nil {
			return err
		}
		ls, err = g.pairLines(ps)
		return err
	})
	return ls, err
}

// Pair returns one mentor pair.
func (a *App) Pair(ctx context.Context, c Caller, id training.PairID) (l PairLine, err error) {
	err = a.view(ctx, c, policy.MentorRead, string(id), func(g *gate) error {
		p, err := g.pair(id)
		if err != nil {
			return err
		}
		ls, err := g.pairLines([]training.Pair{p})
		if err != nil {
			return err
		}
		l = ls[0]
		return nil
	})
	return l, err
}

func (g *gate) pairLines(ps []training.Pair) ([]PairLine, error) {
	names, err := g.names()
	if err != nil {
		return nil, err
	}
	units, err := g.unitNames()
	if err != nil {
		return nil, err
	}
	ls := make([]PairLine, len(ps))
	for i, p := range ps {
		ls[i] = PairLine{p, names[p.Mentor], names[p.Pupil], units[p.Unit], names,
			p.Ended == "" && policy.Check(g.caller.Subject, policy.MentorEdit, policy.Object{Unit: p.Unit}) == nil,
			p.Ended == "" && slices.Contains(p.People(), g.caller.Person)}
	}
	return ls, nil
}

// pair loads a mentor pair and asks the policy; whoever may not see it is told
// there is none.
func (g *gate) pair(id training.PairID) (training.Pair, error) {
	p, err := g.Tx.Pair(id)
	if err != nil {
		return p, err
	}
	return p, g.onSecret(pairObject(p), "师徒帮带", "mentor pair")
}

// MentorPlan lists who may become mentor and pupil: pupils of the caller's reach,
// mentors of any office.
func (a *App) MentorPlan(ctx context.Context, c Caller) (mentors, pupils []org.Holding, err error) {
	err = a.view(ctx, c, policy.MentorEdit, "", func(g *gate) error {
		if err := g.anywhere(); err != nil {
			return err
		}
		if pupils, err = g.learners(); err != nil {
			return err
		}
		mentors, err = g.teachers()
		return err
	})
	return mentors, pupils, err
}

// StartPair pairs a mentor with a pupil. From the first day on the two are
// recorded as Mentor to each other; a relation that stands already is used.
func (a *App) StartPair(ctx context.Context, c Caller, in training.Pair) (id training.PairID, err error) {
	err = a.change(ctx, c, policy.MentorEdit, "", func(g *gate) error {
		if err := g.anywhere(); err != nil {
			return err
		}
		if err := in.Check(); err != nil {
			return err
		}
		pupils, err := g.learners()
		if err != nil {
			return err
		}
		i := slices.IndexFunc(pupils, func(h org.Holding) bool { return h.Person.ID == in.Pupil })
		if i < 0 {
			return errs.Field("pupil", "学员须为本院或者下级院在职办案人员", "who learns must handle cases in your office or below it")
		}
		if units, err := g.unitsOf(in.Mentor); err != nil {
			return err
		} else if len(units) == 0 {
			return errs.Field("mentor", "导师须为在职人员", "the mentor must be in office")
		}
		rs, err := g.Tx.Relations(in.Pupil)
		if err != nil {
			return err
		}
		for _, r := range rs {
			if r.Kind == panel.Mentor && r.Last == "" && (r.To == in.Mentor || r.Person == in.Mentor) {
				in.Relation = r.ID
			}
		}
		if in.Relation == "" {
			in.Relation = store.NewID()
			if err := g.AddRelation(store.Relation{ID: in.Relation, Relation: panel.Relation{Person: in.Pupil, To: in.Mentor, Kind: panel.Mentor},
				First: string(in.First), Reason: "师徒帮带", By: c.Person}); err != nil {
				return err
			}
		}
		in.ID, in.Unit, in.Ended, in.Result, in.Records, in.Version = training.PairID(store.NewID()), pupils[i].Post.Unit, "", "", nil, 0
		id = in.ID
		g.object, g.detail = string(in.ID), string(in.Mentor)+" "+string(in.Pupil)
		return g.PutPair(in)
	})
	return id, err
}

// NotePair adds what mentor or pupil writes.
func (a *App) NotePair(ctx context.Context, c Caller, id training.PairID, text string) error {
	return a.change(ctx, c, policy.MentorNote, string(id), func(g *gate) error {
		p, err := g.pair(id)
		if err != nil {
			return err
		}
		if err := p.Note(c.Person, text, g.Now); err != nil {
			return err
		}
		return g.PutPair(p)
	})
}

// EndPair ends a mentor pair, and with it the relation.
func (a *App) EndPair(ctx context.Context, c Caller, id training.PairID, day deadline.Date, result string) error {
	return a.change(ctx, c, policy.MentorEdit, string(id), func(g *gate) error {
		p, err := g.Tx.Pair(id)
		if err != nil {
			return err
		}
		if err := g.onSecret(policy.Object{Unit: p.Unit}, "师徒帮带", "mentor pair"); err != nil {
			return err
		}
		if err := p.End(day, result, deadline.Date(g.today())); err != nil {
			return err
		}
		r, err := g.Tx.Relation(p.Relation)
		if err != nil {
			return err
		}
		if r.Last == "" {
			if err := g.Tx.EndRelation(r.ID, string(day)); err != nil {
				return err
			}
		}
		g.detail = string(day)
		return g.PutPair(p)
	})
}
