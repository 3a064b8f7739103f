package app

import (
	"context"
	"slices"
	"strings"

	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/ledger"
	"mingjian/internal/org"
	"mingjian/internal/panel"
	"mingjian/internal/policy"
	"mingjian/internal/review"
	"mingjian/internal/store"
)

// Picks lists the adverse events a session can take up.
func (a *App) Picks(ctx context.Context, c Caller, id review.SessionID, f store.PickFilter) (ps []store.Pick, err error) {
	err = a.view(ctx, c, policy.SessionEdit, string(id), func(g *gate) error {
		s, err := g.Tx.Session(id)
		if err != nil {
			return err
		}
		if err := g.on(policy.Object{Unit: s.Unit}); err != nil {
			return err
		}
		all, err := g.Tx.Picks(policy.ScopeOf(c.Subject, policy.EventList), f)
		if err != nil {
			return err
		}
		items, err := g.Items(id)
		if err != nil {
			return err
		}
		for _, p := range all {
			if slices.ContainsFunc(items, func(it review.Item) bool { return string(it.Case) == p.Case }) {
				continue
			}
			if p.Sealed {
				p.Title, p.Person = ledger.MaskIn(p.Title, p.Person), ledger.Mask(p.Person)
			}
			ps = append(ps, p)
		}
		return nil
	})
	return ps, err
}

// A NewItem is a case to be put on an agenda.
type NewItem struct {
	Case    string
	Handler org.PersonID // one of the confirmed handlers; empty for the latest
	Reason  string
	Typical bool
	Minutes int
	Control bool          // a won case, as a control in a mixed session
	Number  string        // instead of Case: the case number (部门受案号)
	Decided deadline.Date // the day of the decision; empty for the day of its indictment
	Drawn   string        // the draw that took it, which needs no event
}

// AddItem puts a case on the agenda.
func (a *App) AddItem(ctx context.Context, c Caller, id review.SessionID, in NewItem) (item review.ItemID, err error) {
	err = a.change(ctx, c, policy.SessionEdit, string(id), func(g *gate) error {
		_, vs, err := g.toEdit(id, review.AgendaAdd)
		if err != nil {
			return err
		}
		if len(vs) >= review.MaxItems {
			return errs.E(errs.TooLarge, "一次会议最多 200 件案件", "a session has 200 cases at most")
		}
		if in.Case == "" && in.Number != "" {
			if in.Case, err = g.caseByNumber(in.Number); err != nil {
				return err
			}
		}
		cf, err := g.Tx.Case(in.Case)
		if err != nil {
			return errs.Field("case", "找不到该案件", "there is no such case")
		}
		co, err := g.CaseObject(cf)
		if err != nil {
			return err
		}
		if err := policy.Check(c.Subject, policy.CaseRead, co); err != nil {
			return err
		}
		picks, err := g.Tx.Picks(policy.ScopeOf(c.Subject, policy.EventList), store.PickFilter{Case: cf.ID})
		if err != nil {
			return err
		}
		it := review.Item{ID: review.ItemID(store.NewID()), Session: id, Case: review.CaseID(cf.ID), CaseName: cf.Title, Unit: cf.Unit,
			Department: cf.Department, Reason: in.Reason, Typical: in.Typical, Minutes: in.Minutes, Order: len(vs) + 1}
		for _, p := range picks {
			if !slices.Contains(it.EventKinds, p.Kind) {
				it.EventKinds = append(it.EventKinds, p.Kind)
			}
			name := p.Person
			if cf.Sealed || p.Sealed {
				name = ledger.Mask(p.Person)
				it.CaseName = ledger.MaskIn(it.CaseName, p.Person)
			}
			if !slices.Contains(it.Defendants, name) {
				it.Defendants = append(it.Defendants, name)
			}
		}
		if it.Decided = in.Decided; it.Decided == "" {
			if it.Decided, err = g.decidedOn(cf.ID); err != nil {
				return err
			}
		}
		if in.Control {
			if err := g.control(id, &it); err != nil {
				return err
			}
		}
		if in.Drawn != "" && len(it.EventKinds) == 0 {
			took, err := g.drawn(in.Drawn, id, cf.ID)
			if err != nil {
				return err
			}
			if took {
				it.EventKinds = []string{"随机抽取"}
			}
		}
		if len(it.EventKinds) == 0 {
			return errs.Field("case", "该案没有有效的三类案件、重点案件事件", "the case has no standing adverse event")
		}
		hs, err := g.Handlers(cf.ID)
		if err != nil {
			return err
		}
		latest := ""
		for _, h := range hs {
			if h.Person == "" || in.Handler != "" && h.Person != in.Handler {
				continue
			}
			// The self-review is for whoever handled it at the office whose decision was lost.
			if it.Handler == "" || h.On > latest {
				it.Handler, latest = h.Person, h.On
			}
		}
		if it.Minutes == 0 {
			it.Minutes = 30
		}
		if err := it.Check(); err != nil {
			return err
		}
		g.detail = it.CaseName + "：" + it.Reason
		item = it.ID
		return g.Tx.AddItem(it)
	})
	return item, err
}

// toEdit loads a session for an organiser's act on its agenda.
func (g *gate) toEdit(id review.SessionID, act review.Action) (store.SessionRow, []*reviewed, error) {
	s, err := g.Tx.Session(id)
	if err != nil {
		return s, nil, err
	}
	if err := g.on(policy.Object{Unit: s.Unit}); err != nil {
		return s, nil, err
	}
	vs, err := g.agenda(s)
	if err != nil {
		return s, nil, err
	}
	var fs []review.Facts
	for _, v := range vs {
		fs = append(fs, v.facts())
	}
	at, _ := review.Overview(fs)
	return s, vs, review.Permit(at, act)
}

// RemoveItem takes a case off the agenda, with the reason, before anybody wrote.
func (a *App) RemoveItem(ctx context.Context, c Caller, item review.ItemID, reason string) error {
	return a.change(ctx, c, policy.SessionEdit, string(item), func(g *gate) error {
		v, err := g.reviewed(item)
		if err != nil {
			return err
		}
		if err := g.on(policy.Object{Unit: v.session.Unit}); err != nil {
			return err
		}
		if err := review.Permit(v.facts().Step(), review.AgendaRemove); err != nil {
			return err
		}
		if strings.TrimSpace(reason) == "" {
			return errs.Field("reason", "请填写退出的理由", "say why it is taken off")
		}
		if v.written() {
			return errs.E(errs.Conflict, "已有人就本案撰写或答复，不能退出", "somebody has written on the case: it stays")
		}
		g.detail = v.item.CaseName + "：" + reason
		if err := g.Tx.RemoveItem(item); err != nil {
			return err
		}
		return g.renumber(v.session.ID)
	})
}

func (g *gate) renumber(id review.SessionID) error {
	items, err := g.Items(id)
	if err != nil {
		return err
	}
	for i, it := range items {
		if it.Order == i+1 {
			continue
		}
		it.Order = i + 1
		if err := g.UpdateItem(it); err != nil {
			return err
		}
	}
	return nil
}

// MoveItem moves a case up (by -1) or down (by 1) on the agenda.
func (a *App) MoveItem(ctx context.Context, c Caller, item review.ItemID, by int) error {
	return a.change(ctx, c, policy.SessionEdit, string(item), func(g *gate) error {
		it, err := g.Item(item)
		if err != nil {
			return err
		}
		_, vs, err := g.toEdit(it.Session, review.AgendaOrder)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(vs, func(v *reviewed) bool { return v.item.ID == item })
		j := i + by
		if j < 0 || j >= len(vs) {
			return nil
		}
		x, y := vs[i].item, vs[j].item
		x.Order, y.Order = y.Order, x.Order
		if err := g.UpdateItem(x); err != nil {
			return err
		}
		return g.UpdateItem(y)
	})
}

// CloseAgenda fixes the agenda: the scheme is frozen into the session, and each
// handler is asked for the self-review.
func (a *App) CloseAgenda(ctx context.Context, c Caller, id review.SessionID) error {
	return a.change(ctx, c, policy.SessionEdit, string(id), func(g *gate) error {
		s, vs, err := g.toEdit(id, review.AgendaClose)
		if err != nil {
			return err
		}
		if len(vs) == 0 {
			return errs.E(errs.Conflict, "议程上还没有案件", "there is no case on the agenda")
		}
		if s.Agenda, err = review.Move(review.Picking, s.Agenda, review.AgendaClose); err != nil {
			return err
		}
		scheme, err := g.currentScheme()
		if err != nil {
			return err
		}
		day := s.Planned.Meeting
		if day == "" {
			day = deadline.Date(g.today())
		}
		if err := s.Freeze(scheme, day); err != nil {
			return err
		}
		if err := g.PutScheme(scheme); err != nil {
			return err
		}
		for _, v := range vs {
			if v.item.SelfWaived != "" || v.part(review.SelfKind) != nil {
				continue
			}
			st := review.Statement{ID: review.StatementID(store.NewID()), Item: v.item.ID, Kind: review.SelfKind, Author: v.item.Handler,
				State: review.Open, Due: s.Planned.Self}
			if err := g.ask(st); err != nil {
				return err
			}
		}
		g.detail = scheme.Hash()
		return g.UpdateSession(s)
	})
}

// ReopenAgenda lets cases in again; what was written stays.
func (a *App) ReopenAgenda(ctx context.Context, c Caller, id review.SessionID) error {
	return a.change(ctx, c, policy.SessionEdit, string(id), func(g *gate) error {
		s, _, err := g.toEdit(id, review.AgendaReopen)
		if err != nil {
			return err
		}
		if s.Agenda, err = review.Move(review.SelfStep, s.Agenda, review.AgendaReopen); err != nil {
			return err
		}
		return g.UpdateSession(s)
	})
}

// WaiveSelf lets a case go on without a self-review, for a reason: the handler
// retired, is ill.
func (a *App) WaiveSelf(ctx context.Context, c Caller, item review.ItemID, reason string) error {
	return a.change(ctx, c, policy.SessionEdit, string(item), func(g *gate) error {
		v, err := g.reviewed(item)
		if err != nil {
			return err
		}
		if err := g.organise(v); err != nil {
			return err
		}
		if err := review.Permit(v.facts().Step(), review.SelfWaive); err != nil {
			return err
		}
		if strings.TrimSpace(reason) == "" {
			return errs.Field("reason", "请填写免除自评的理由", "say why no self-review can be had")
		}
		v.item.SelfWaived, g.detail = reason, reason
		return g.UpdateItem(v.item)
	})
}

// SetChair names who chairs and signs one case, when the session's chair has a
// conflict with it.
func (a *App) SetChair(ctx context.Context, c Caller, item review.ItemID, chair org.PersonID) error {
	return a.change(ctx, c, policy.SessionEdit, string(item), func(g *gate) error {
		v, err := g.reviewed(item)
		if err != nil {
			return err
		}
		if err := g.on(policy.Object{Unit: v.session.Unit}); err != nil {
			return err
		}
		if chair != "" {
			if _, err := g.Person(chair); err != nil {
				return errs.Field("chair", "没有这个人", "there is no such person")
			}
			if panel.Recused(chair, v.panel) {
				return errs.Field("chair", "该人承办、决定过本案或已申明回避", "that person has a conflict with the case")
			}
		}
		v.item.Chair, g.detail = chair, string(chair)
		return g.UpdateItem(v.item)
	})
}
