package app

import (
	"context"
	"slices"
	"strings"

	"mingjian/internal/accountability"
	"mingjian/internal/bylaw"
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
	ByName                    string
	Owners                    []Namable // who may be named, the handlers first
	Handlers                  []string  // names of who handled the case
	Names                     map[org.PersonID]string
	MayDecide, MayDo, MaySign bool
}

// A Namable is who may be named as owner of a duty.
type Namable struct {
	org.Person
	Handler bool   // of the case
	Title   string // of the post, of who did not handle the case
	Above   string // the office, where it is one above the case's
}

// owed looks up what is owed, event by event; what all events share is read once.
type owed struct {
	g       *gate
	own     []accountability.Rule
	decided map[string]accountability.Obligations
	names   map[org.PersonID]string
	all     []org.Holding
}

func (g *gate) owed() (w owed, err error) {
	w = owed{g: g, decided: map[string]accountability.Obligations{}}
	if w.own, err = store.OwnRules[accountability.Rule](g.Tx, bylaw.Obligation); err != nil {
		return w, err
	}
	os, err := g.AllObligations()
	if err != nil {
		return w, err
	}
	for _, o := range os {
		w.decided[o.Event] = o
	}
	if w.names, err = g.names(); err != nil {
		return w, err
	}
	w.all, err = g.Holdings()
	return w, err
}

// kinds are those of events after which any rule asks something, and since when.
func (w owed) kinds() (kinds []string, from deadline.Date, err error) {
	rules, err := accountability.Shipped()
	for _, r := range append(rules, w.own...) {
		kinds = append(kinds, r.Kinds...)
		if from == "" || r.From < from {
			from = r.From
		}
	}
	slices.Sort(kinds)
	return slices.Compact(kinds), from, err
}

// ruled is what is owed after the event: what was decided, else what the rule of
// its day proposes; NotFound where that asks nothing.
func (w owed) ruled(e store.EventRow) (accountability.Obligations, error) {
	if o, ok := w.decided[e.ID]; ok {
		return o, nil
	}
	r, err := w.rule(e)
	if err != nil {
		return accountability.Obligations{}, err
	}
	o := accountability.Obligations{Event: e.ID, Unit: org.UnitCode(e.Unit), State: accountability.Proposed, Rule: r.From, Source: r.Source}
	for _, d := range r.Duties {
		o.Duties = append(o.Duties, accountability.Duty{RuleDuty: d})
	}
	return o, nil
}

func (w owed) rule(e store.EventRow) (accountability.Rule, error) {
	r, err := accountability.RuleOn(w.own, deadline.Date(e.Date))
	if err == nil && !r.Owes(e.Kind) {
		err = errs.Missing("事项", "duties")
	}
	return r.For(e.Kind), err
}

// object is what is owed as the policy sees it: of the office whose decision was
// lost, of the case's handlers, and given to who owes some of it.
func (w owed) object(e store.EventRow) (policy.Object, error) {
	f, err := w.g.Tx.Case(e.Case)
	if err != nil {
		return policy.Object{}, err
	}
	o, err := w.g.CaseObject(f)
	o.Sealed = o.Sealed || e.Sealed
	d := w.decided[e.ID]
	o.Assigned = d.Owners()
	return o, err
}

// Obligations lists the acquittals from the day of the first rule on, with what
// is owed after each, the latest first.
func (a *App) Obligations(ctx context.Context, c Caller) (ls []ObligationLine, err error) {
	err = a.view(ctx, c, policy.ObligationRead, "obligations", func(g *gate) error {
		ls, err = g.obligations()
		return err
	})
	return ls, err
}

func (g *gate) obligations() (ls []ObligationLine, err error) {
	sc, err := g.scope()
	if err != nil {
		return nil, err
	}
	w, err := g.owed()
	if err != nil {
		return nil, err
	}
	kinds, from, err := w.kinds()
	if err != nil {
		return nil, err
	}
	rows, _, err := g.Tx.Events(sc, store.EventFilter{Kinds: kinds, From: string(from)})
	if err != nil {
		return nil, err
	}
	for _, o := range w.decided { // who owes some of it need not see the case
		if slices.Contains(o.Owners(), g.caller.Person) && !slices.ContainsFunc(rows, func(e store.EventRow) bool { return e.ID == o.Event }) {
			e, err := g.Tx.Event(o.Event)
			if err != nil {
				return nil, err
			}
			rows = append(rows, e)
		}
	}
	for _, e := range rows {
		if !e.Gone.IsZero() {
			continue
		}
		o, err := w.object(e)
		if err != nil {
			return nil, err
		}
		if policy.Check(g.caller.Subject, g.act, o) != nil {
			continue
		}
		l, err := w.line(e, o)
		if errs.KindOf(err) == errs.NotFound {
			continue // the rule of its day asks nothing
		}
		if err != nil {
			return nil, err
		}
		ls = append(ls, l)
		g.shown = append(g.shown, e.ID)
	}
	slices.SortStableFunc(ls, func(x, y ObligationLine) int {
		return strings.Compare(y.Event.Date+y.Event.ID, x.Event.Date+x.Event.ID)
	})
	return ls, nil
}

// namable are the roles whose people may be named beside the handlers.
var namable = []org.Role{org.DepartmentHead, org.CaseManager, org.Leader}

// namables are the handlers, and the heads, case managers and leaders of the office
// and of those above it (a report to the city office may be its head's to take), as
// far as each could then do what they owe.
func (w owed) namables(e store.EventRow, o policy.Object) (ps []Namable, err error) {
	units, err := w.g.unitNames()
	if err != nil {
		return nil, err
	}
	unit := org.UnitCode(e.Unit)
	add := func(n Namable) {
		known := slices.ContainsFunc(ps, func(q Namable) bool { return q.ID == n.ID })
		with := o
		with.Assigned = append(slices.Clone(o.Assigned), n.ID)
		if !known && policy.Check(w.subject(n.ID), policy.ObligationDo, with) == nil {
			ps = append(ps, n)
		}
	}
	for _, p := range o.Owners {
		add(Namable{Person: org.Person{ID: p, Name: w.names[p]}, Handler: true})
	}
	for _, above := range []bool{false, true} {
		for _, h := range w.all {
			q := h.Post
			if !q.Unit.Covers(unit) || (q.Unit != unit) != above || !q.On(w.g.today()) || !slices.ContainsFunc(namable, func(r org.Role) bool { return slices.Contains(q.Roles, r) }) {
				continue
			}
			n := Namable{Person: org.Person{ID: h.Person.ID, Name: w.names[h.Person.ID]}, Title: q.Title}
			if above {
				n.Above = unitName(units, q.Unit)
			}
			add(n)
		}
	}
	return ps, nil
}

// subject is the person with the posts of today.
func (w owed) subject(p org.PersonID) policy.Subject {
	s := policy.Subject{Person: p}
	for _, h := range w.all {
		if h.Person.ID == p && h.Post.On(w.g.today()) {
			s.Posts = append(s.Posts, h.Post)
		}
	}
	return s
}

// line loads what is owed after the event; NotFound where nothing is.
func (w owed) line(e store.EventRow, o policy.Object) (l ObligationLine, err error) {
	if l.Obligations, err = w.ruled(e); err != nil {
		return l, err
	}
	ls, err := w.g.eventLines([]store.EventRow{e})
	if err != nil {
		return l, err
	}
	l.Event, l.Names, l.ByName = ls[0], w.names, w.names[l.By]
	if l.Owners, err = w.namables(e, o); err != nil {
		return l, err
	}
	for _, p := range o.Owners {
		l.Handlers = append(l.Handlers, w.names[p])
	}
	may := func(act policy.Act) bool { return policy.Check(w.g.caller.Subject, act, o) == nil }
	l.MayDecide = l.State == accountability.Proposed && may(policy.ObligationOpen)
	l.MayDo = l.State == accountability.Opened && may(policy.ObligationDo)
	l.MaySign = l.State == accountability.Opened && may(policy.ObligationOpen)
	return l, nil
}

// owedAfter returns what is owed after the event, or nil where nothing is or the
// caller may not see it.
func (g *gate) owedAfter(e store.EventRow) (*accountability.Obligations, error) {
	w, err := g.owed()
	if err != nil {
		return nil, err
	}
	x, err := w.object(e)
	if err != nil {
		return nil, err
	}
	o, err := w.ruled(e)
	if errs.KindOf(err) == errs.NotFound || err == nil && policy.Check(g.caller.Subject, policy.ObligationRead, x) != nil {
		return nil, nil
	}
	return &o, err
}

// obligationTasks are the duties the caller owes and has not done.
func (g *gate) obligationTasks() (ts []Task, err error) {
	os, err := g.AllObligations()
	if err != nil {
		return nil, err
	}
	today := deadline.Date(g.today())
	for _, o := range os {
		if o.State != accountability.Opened || !slices.Contains(o.Owners(), g.caller.Person) {
			continue
		}
		e, err := g.Tx.Event(o.Event)
		if err != nil {
			return nil, err
		}
		w := owed{g: g, decided: map[string]accountability.Obligations{o.Event: o}}
		x, err := w.object(e)
		if err != nil {
			return nil, err
		}
		if !e.Gone.IsZero() || policy.Check(g.caller.Subject, policy.ObligationRead, x) != nil {
			continue
		}
		ls, err := g.eventLines([]store.EventRow{e})
		if err != nil {
			return nil, err
		}
		for _, d := range o.Duties {
			if d.Owner == g.caller.Person && d.State == accountability.Owing {
				t := Task{Word: "owed", Key: o.Event + " " + d.Code, Title: d.ZH, TitleEN: d.EN, Note: ls[0].CaseTitle + " · " + e.Kind + " " + e.Date, Href: "/obligations/" + o.Event, Due: string(d.Due),
					Left: today.DaysUntil(d.Due), LeftOK: true, Plain: true, Late: d.Late(today)}
				if d.Working {
					t.Plain = false
					g.until(&t, d.Due)
				}
				ts = append(ts, t)
			}
		}
	}
	return ts, nil
}

// obligationsWaiting counts what waits for a leader of the scope: acquittals nobody
// decided on, and duties that are done and not signed for.
func (g *gate) obligationsWaiting(sc policy.Scope) (n int, err error) {
	w, err := g.owed()
	if err != nil {
		return 0, err
	}
	kinds, from, err := w.kinds()
	if err != nil {
		return 0, err
	}
	rows, _, err := g.Tx.Events(sc, store.EventFilter{Kinds: kinds, From: string(from)})
	if err != nil {
		return 0, err
	}
	for _, e := range rows {
		o, err := w.ruled(e)
		switch {
		case errs.KindOf(err) == errs.NotFound || !e.Gone.IsZero():
			continue
		case err != nil:
			return 0, err
		case o.State == accountability.Proposed:
			n++
		}
		for _, d := range o.Duties {
			if d.State == accountability.Handed {
				n++
			}
		}
	}
	return n, nil
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
	w, err := g.owed()
	if err != nil {
		return l, err
	}
	o, err := w.object(e)
	if err != nil {
		return l, err
	}
	if err := g.onSecret(o, "事项", "duties"); err != nil {
		return l, err
	}
	if !e.Gone.IsZero() {
		return l, errs.Missing("事项", "duties")
	}
	return w.line(e, o)
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
// decides, on a basis. Without an owner it is the first handler's.
func (a *App) OpenObligations(ctx context.Context, c Caller, event string, p accountability.Opening) error {
	return a.onObligation(ctx, c, policy.ObligationOpen, event, func(g *gate, l *ObligationLine) error {
		if p.Owner == "" && len(l.Owners) > 0 {
			p.Owner = l.Owners[0].ID
		}
		if err := l.namable("owner", p.Owner); err != nil {
			return err
		}
		for code, ch := range p.Duties {
			if err := l.namable("owner."+code, ch.Owner); err != nil {
				return err
			}
		}
		r, err := g.ruleFor(l)
		if err != nil {
			return err
		}
		if err := l.receivedOn(p.Start); err != nil {
			return err
		}
		days, err := g.calendar()
		if err != nil {
			return err
		}
		p.By, g.detail = c.Person, "open "+p.Basis
		return l.Open(p, deadline.Date(g.today()), r, days)
	})
}

// ruleFor is the rule that proposes what is owed after the line's event.
func (g *gate) ruleFor(l *ObligationLine) (accountability.Rule, error) {
	own, err := store.OwnRules[accountability.Rule](g.Tx, bylaw.Obligation)
	if err != nil {
		return accountability.Rule{}, err
	}
	r, err := accountability.RuleOn(own, deadline.Date(l.Event.Date))
	return r.For(l.Event.Kind), err
}

// receivedOn refuses a day before there was a judgment to receive.
func (l *ObligationLine) receivedOn(day deadline.Date) error {
	if judged := deadline.Date(l.Event.Date); day.Valid() && judged.Valid() && day < judged {
		return errs.Field("start", "收到裁判文书的日期不应早于裁判日期（"+l.Event.Date+"）", "the judgment of "+l.Event.Date+" was not received before that day")
	}
	return nil
}

// namable refuses an owner who is none of those who may be named.
func (l *ObligationLine) namable(field string, p org.PersonID) error {
	if p != "" && !slices.ContainsFunc(l.Owners, func(n Namable) bool { return n.ID == p }) {
		return errs.Field(field, "责任人须是本案承办人，或者本院、上级院的部门负责人、案管人员、院领导，并且能看到本案", "the owner is a handler of the case, or a head, case manager or leader of the office or of one above it, who may see the case")
	}
	return nil
}

// DeclineObligations says that nothing is owed this time, on a basis.
func (a *App) DeclineObligations(ctx context.Context, c Caller, event, basis string) error {
	return a.onObligation(ctx, c, policy.ObligationOpen, event, func(g *gate, l *ObligationLine) error {
		r, err := g.ruleFor(l)
		if err != nil {
			return err
		}
		g.detail = "decline " + basis
		return l.Decline(c.Person, basis, deadline.Date(g.today()), r)
	})
}

// MoveObligation names another owner of a duty, with the reason.
func (a *App) MoveObligation(ctx context.Context, c Caller, event, code string, owner org.PersonID, reason string) error {
	return a.onObligation(ctx, c, policy.ObligationOpen, event, func(g *gate, l *ObligationLine) error {
		if err := l.namable("owner", owner); err != nil {
			return err
		}
		g.detail = "move " + code + " " + string(owner) + " " + reason
		return l.Move(code, c.Person, owner, reason, deadline.Date(g.today()))
	})
}

// DoObligation says that a duty was done on the day, "" being today.
func (a *App) DoObligation(ctx context.Context, c Caller, event, code, text string, day deadline.Date) error {
	return a.onObligation(ctx, c, policy.ObligationDo, event, func(g *gate, l *ObligationLine) error {
		g.detail = strings.TrimSpace(code + " " + string(day) + " " + text)
		return l.Do(code, c.Person, text, day, deadline.Date(g.today()))
	})
}

// ReceiveObligations corrects the day the judgment was received, with the reason.
func (a *App) ReceiveObligations(ctx context.Context, c Caller, event string, day deadline.Date, reason string) error {
	return a.onObligation(ctx, c, policy.ObligationOpen, event, func(g *gate, l *ObligationLine) error {
		if err := l.receivedOn(day); err != nil {
			return err
		}
		g.detail = "received " + string(day) + " " + reason
		days, err := g.calendar()
		if err != nil {
			return err
		}
		return l.Receive(c.Person, day, reason, deadline.Date(g.today()), days)
	})
}

// SignObligation signs for a duty that was done, or gives it back.
func (a *App) SignObligation(ctx context.Context, c Caller, event, code string, sign bool, text string) error {
	return a.onObligation(ctx, c, policy.ObligationOpen, event, func(g *gate, l *ObligationLine) error {
		g.detail = strings.TrimSpace(map[bool]string{true: "sign ", false: "return "}[sign] + code + " " + text)
		return l.Sign(code, c.Person, sign, text, deadline.Date(g.today()))
	})
}

// WaiveObligation ends a duty that is not done, with the reason.
func (a *App) WaiveObligation(ctx context.Context, c Caller, event, code, text string) error {
	return a.onObligation(ctx, c, policy.ObligationOpen, event, func(g *gate, l *ObligationLine) error {
		g.detail = "waive " + code + " " + text
		return l.Waive(code, c.Person, text, deadline.Date(g.today()))
	})
}
