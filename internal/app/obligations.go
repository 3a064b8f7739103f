package app

import (
	"context"
	"slices"
	"strings"

	"mingjian/internal/accountability"
	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/org"
	"mingjian/internal/policy"
	"mingjian/internal/store"
)

// An ObligationLine is what is owed after one acquittal, or proposed to be.
type ObligationLine struct {
	accountability.Obligations
	Event                     EventLine
	Source                    string // of the rule
	ByName                    string
	Owners                    []org.Person // who may be named: the handlers
	Names                     map[org.PersonID]string
	MayDecide, MayDo, MaySign bool
}

// Obligations lists the acquittals from the day of the first rule on, with what
// is owed after each, the latest first.
func (a *App) Obligations(ctx context.Context, c Caller) (ls []ObligationLine, err error) {
	err = a.view(ctx, c, policy.ObligationRead, "obligations", func(g *gate) error {
		sc, err := g.scope()
		if err != nil {
			return err
		}
		rows, _, err := g.Tx.Events(sc, store.EventFilter{})
		if err != nil {
			return err
		}
		for _, e := range rows {
			if !e.Gone.IsZero() {
				continue
			}
			l, err := g.obligationLine(e)
			if errs.KindOf(err) == errs.NotFound {
				continue // the rule of its day asks nothing
			}
			if err != nil {
				return err
			}
			ls = append(ls, l)
			g.shown = append(g.shown, e.ID)
		}
		slices.SortStableFunc(ls, func(x, y ObligationLine) int { return strings.Compare(y.Event.Date, x.Event.Date) })
		return nil
	})
	return ls, err
}

// obligationLine loads what is owed after the event; NotFound where no rule holds.
func (g *gate) obligationLine(e store.EventRow) (l ObligationLine, err error) {
	rule, err := accountability.RuleOn(deadline.Date(e.Date))
	if err == nil && !rule.Owes(e.Kind) {
		err = errs.Missing("事项", "duties")
	}
	if err != nil {
		return l, err
	}
	rule = rule.For(e.Kind)
	l.Source = rule.Source
	ls, err := g.eventLines([]store.EventRow{e})
	if err != nil {
		return l, err
	}
	l.Event = ls[0]
	l.Obligations, err = g.Tx.Obligations(e.ID)
	if errs.KindOf(err) == errs.NotFound {
		l.Obligations, err = accountability.Obligations{Event: e.ID, Unit: org.UnitCode(e.Unit), State: accountability.Proposed, Rule: rule.From}, nil
		for _, d := range rule.Duties {
			l.Duties = append(l.Duties, accountability.Duty{RuleDuty: d})
		}
	}
	if err != nil {
		return l, err
	}
	if l.Names, err = g.names(); err != nil {
		return l, err
	}
	l.ByName = l.Names[l.By]
	hs, err := g.Handlers(e.Case)
	if err != nil {
		return l, err
	}
	for _, h := range hs {
		if h.Person != "" && !slices.ContainsFunc(l.Owners, func(p org.Person) bool { return p.ID == h.Person }) {
			l.Owners = append(l.Owners, org.Person{ID: h.Person, Name: l.Names[h.Person]})
		}
	}
	o, err := g.obligationObject(e)
	if err != nil {
		return l, err
	}
	may := func(act policy.Act) bool { return policy.Check(g.caller.Subject, act, o) == nil }
	l.MayDecide = l.State == accountability.Proposed && may(policy.ObligationOpen)
	l.MayDo = l.State == accountability.Opened && may(policy.ObligationDo)
	l.MaySign = l.State == accountability.Opened && may(policy.ObligationOpen)
	return l, nil
}

// obligationObject is what is owed as the policy sees it: of the office whose
// decision was lost, and its handlers'.
func (g *gate) obligationObject(e store.EventRow) (policy.Object, error) {
	f, err := g.Tx.Case(e.Case)
	if err != nil {
		return policy.Object{}, err
	}
	o, err := g.CaseObject(f)
	o.Sealed = o.Sealed || e.Sealed
	return o, err
}

// Obligation returns what is owed after one event.
func (a *App) Obligation(ctx context.Context, c Caller, event string) (l ObligationLine, err error) {
	err = a.view(ctx, c, policy.ObligationRead, event, func(g *gate) error {
		l, err = g.obligation(event)
		return err
	})
	return l, err
}

func (g *gate) obligation(event string) (l ObligationLine, err error) {
	e, err := g.Tx.Event(event)
	if err != nil {
		g.checked = true
		return l, missingEvent(err)
	}
	o, err := g.obligationObject(e)
	if err != nil {
		return l, err
	}
	if err := g.onSecret(o, "事项", "duties"); err != nil {
		return l, err
	}
	if !e.Gone.IsZero() {
		return l, errs.Missing("事项", "duties")
	}
	return g.obligationLine(e)
}

func (a *App) onObligation(ctx context.Context, c Caller, act policy.Act, event string, run func(*gate, *ObligationLine) error) error {
	return a.change(ctx, c, act, event, func(g *gate) error {
		l, err := g.obligation(event)
		if err != nil {
			return err
		}
		if err := run(g, &l); err != nil {
			return err
		}
		return g.PutObligations(l.Obligations)
	})
}

// OpenObligations starts what the rule proposes after an acquittal, as the caller
// decides, on a basis.
func (a *App) OpenObligations(ctx context.Context, c Caller, event string, owner org.PersonID, basis string, start deadline.Date) error {
	return a.onObligation(ctx, c, policy.ObligationOpen, event, func(g *gate, l *ObligationLine) error {
		if owner != "" && !slices.ContainsFunc(l.Owners, func(p org.Person) bool { return p.ID == owner }) {
			return errs.Field("owner", "责任人须是本案承办人", "the owner is a handler of the case")
		}
		rule, err := accountability.RuleOn(deadline.Date(l.Event.Date))
		if err != nil {
			return err
		}
		g.detail = "open " + basis
		return l.Obligations.Open(c.Person, owner, basis, start, deadline.Date(g.today()), rule.For(l.Event.Kind), g.app.calendar)
	})
}

// DeclineObligations says that nothing is owed this time, on a basis.
func (a *App) DeclineObligations(ctx context.Context, c Caller, event, basis string) error {
	return a.onObligation(ctx, c, policy.ObligationOpen, event, func(g *gate, l *ObligationLine) error {
		g.detail = "decline " + basis
		l.Duties = nil
		return l.Obligations.Decline(c.Person, basis, deadline.Date(g.today()))
	})
}

// DoObligation says that a duty is done.
func (a *App) DoObligation(ctx context.Context, c Caller, event, code, text string) error {
	return a.onObligation(ctx, c, policy.ObligationDo, event, func(g *gate, l *ObligationLine) error {
		g.detail = code + " " + text
		return l.Do(code, c.Person, text, deadline.Date(g.today()))
	})
}

// SignObligation signs for a duty that was done, or gives it back.
func (a *App) SignObligation(ctx context.Context, c Caller, event, code string, sign bool, text string) error {
	return a.onObligation(ctx, c, policy.ObligationOpen, event, func(g *gate, l *ObligationLine) error {
		g.detail = strings.TrimSpace(map[bool]string{true: "sign ", false: "return "}[sign] + code + " " + text)
		return l.Sign(code, c.Person, sign, text)
	})
}

// WaiveObligation ends a duty that is not done, with the reason.
func (a *App) WaiveObligation(ctx context.Context, c Caller, event, code, text string) error {
	return a.onObligation(ctx, c, policy.ObligationOpen, event, func(g *gate, l *ObligationLine) error {
		g.detail = "waive " + code + " " + text
		return l.Waive(code, c.Person, text)
	})
}
