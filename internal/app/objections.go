package app

import (
	"context"

	"mingjian/internal/bylaw"
	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/policy"
	"mingjian/internal/review"
	"mingjian/internal/store"
)

// openObjection gives the handler the chance to object, once there is something
// to object to: the reply is in and the meeting has agreed. Its clock starts today.
func (g *gate) openObjection(v *reviewed) error {
	st := review.OpenObjection(review.StatementID(store.NewID()), &v.item, v.parts)
	if st == nil {
		return nil
	}
	var err error
	if st.Due, err = g.due(review.ObjectionRule); err != nil {
		return err
	}
	return g.ask(*st)
}

// due returns the last day of a clock of the review that starts today.
func (g *gate) due(rule string) (deadline.Date, error) {
	today := deadline.Date(g.today())
	clocks, err := ruleOn(g.Tx, bylaw.Clock, today, review.ClocksOn)
	if err != nil {
		return "", err
	}
	days, err := g.calendar()
	if err != nil {
		return "", err
	}
	return review.Due(rule, clocks, days, today)
}

// ForgoObjection is the handler's word that there is no objection.
func (a *App) ForgoObjection(ctx context.Context, c Caller, id review.StatementID) error {
	return a.change(ctx, c, policy.ReplyWrite, string(id), func(g *gate) error {
		v, st, err := g.statement(id)
		if err != nil {
			return err
		}
		if err := g.onSecret(v.own(st), "异议", "objection"); err != nil {
			return err
		}
		if st.Kind != review.ObjectionKind {
			return errs.Missing("异议", "objection")
		}
		read := st.Revision
		if err := st.Forgo(v.facts().Step()); err != nil {
			return err
		}
		g.detail = string(review.ObjectionForgo)
		return g.UpdateStatement(*st, read)
	})
}

// mayRule reports, as a Conflict, why nobody can be asked for a ruling now.
func (v *reviewed) mayRule() error {
	if o := v.part(review.ObjectionKind); o == nil || o.State != review.Raised {
		return errs.E(errs.Conflict, "承办人没有提出异议", "the handler has not objected")
	}
	for _, p := range v.parts {
		if p.Kind == review.RulingKind && active(p.State) {
			return errs.E(errs.Conflict, "异议已指派他人裁定", "somebody was asked to rule already")
		}
	}
	return nil
}

// maySecond reports, as a Conflict, why nobody can be asked for a second reading now.
func (v *reviewed) maySecond() error {
	if !review.Drawn(v.session.ID, v.item.ID, v.session.SecondShare) {
		return errs.E(errs.Conflict, "本案没有抽中复读", "the case was not drawn for a second reader")
	}
	for _, p := range v.parts {
		if p.Kind == review.SecondKind && active(p.State) {
			return errs.E(errs.Conflict, "本案已指派他人复读", "somebody was asked to read it a second time already")
		}
	}
	return nil
}

// objection returns what the handler objects to, or nil.
func (v *reviewed) objection() (*review.Objection, error) {
	st := v.part(review.ObjectionKind)
	if st == nil || st.State != review.Raised {
		return nil, nil
	}
	c, err := st.Last()
	o, _ := c.(*review.Objection)
	return o, err
}

// ruling returns how the objection was ruled on, or nil.
func (v *reviewed) ruling() (*review.Ruling, error) {
	for i := range v.parts {
		if p := &v.parts[i]; p.Kind == review.RulingKind && p.State == review.Locked {
			c, err := p.Last()
			r, _ := c.(*review.Ruling)
			return r, err
		}
	}
	return nil, nil
}

// answersObjection checks that a ruling decides each point of the objection.
func (v *reviewed) answersObjection(r *review.Ruling) error {
	o, err := v.objection()
	if err != nil {
		return err
	}
	if o == nil {
		return errs.E(errs.Conflict, "承办人没有提出异议", "the handler has not objected")
	}
	return r.Answers(o)
}

// startRuling lays out the points of the objection for the ruling.
func (v *reviewed) startRuling() (*review.Ruling, error) {
	r := new(review.Ruling)
	o, err := v.objection()
	if o != nil {
		for _, p := range o.Points {
			r.Points = append(r.Points, review.RulingPoint{Dimension: p.Dimension})
		}
	}
	return r, err
}
