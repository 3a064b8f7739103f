package app

import (
	"context"
	"slices"
	"strings"

	"mingjian/internal/accountability"
	"mingjian/internal/bylaw"
	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/ledger"
	"mingjian/internal/org"
	"mingjian/internal/panel"
	"mingjian/internal/policy"
	"mingjian/internal/screen"
	"mingjian/internal/store"
)

// A LeadLine is a lead as the caller may read it, with names.
type LeadLine struct {
	accountability.Lead
	Stands                         accountability.LeadState
	UnitName, AboutName, HandsName string
	Own                            bool          // it concerns the caller
	Told                           bool          // the person concerned was notified
	Sealed                         bool          // the case is: names are masked and nothing leaves the program
	Due                            deadline.Date // last day to answer, while the answer is awaited
	Names                          map[org.PersonID]string
}

// leadSight says how the caller reads a lead: as an inspector who may handle it,
// as the leader who handed it, as the person concerned, or not at all.
type leadSight int

const (
	leadHidden leadSight = iota
	leadHandler
	leadHander
	leadOwn
)

// leadObject is the lead as the policy sees it for the caller: of the office that
// handles it and the leader's who handed it; to the person concerned only theirs,
// once told.
func leadObject(l *accountability.Lead, p org.PersonID) policy.Object {
	if p != l.About {
		return policy.Object{Unit: l.Unit, Owners: []org.PersonID{l.HandedBy}}
	}
	o := policy.Object{}
	if l.Notified() {
		o.Assigned = []org.PersonID{l.About}
	}
	return o
}

// leadSight holds the caller against the lead by person id: whoever took part in
// a session that reviewed the case, or is near to it, handles no lead on it.
func (g *gate) leadSight(l *accountability.Lead) (leadSight, error) {
	p := g.caller.Person
	switch {
	case p == "" || policy.Check(g.caller.Subject, policy.LeadRead, leadObject(l, p)) != nil:
		return leadHidden, nil
	case p == l.About:
		return leadOwn, nil
	case p == l.HandedBy:
		return leadHander, nil
	}
	barred, err := g.leadBarred(l.Case, p)
	if err != nil || barred {
		return leadHidden, err
	}
	return leadHandler, nil
}

// leadBarred reports whether the person is kept from handling leads on the case:
// recused from it, or of a session that reviews it.
func (g *gate) leadBarred(casefile string, p org.PersonID) (bool, error) {
	f, err := g.Tx.Case(casefile)
	if err != nil {
		return true, err
	}
	pc, err := g.PanelCase(f)
	if err != nil || panel.Recused(p, pc) {
		return true, err
	}
	items, err := g.ItemsOf(f.ID)
	if err != nil {
		return true, err
	}
	for _, it := range items {
		s, err := g.Tx.Session(it.Session)
		if err != nil {
			return true, err
		}
		if s.Chair == p || s.Secretary == p || slices.Contains(s.Present, p) {
			return true, nil
		}
		vs, err := g.agenda(s)
		if err != nil {
			return true, err
		}
		for _, v := range vs {
			if v.item.Handler == p || s.ChairOf(&v.item) == p {
				return true, nil
			}
			for _, part := range v.parts {
				if part.Author == p {
					return true, nil
				}
			}
		}
	}
	return false, nil
}

// leadLine is the lead with names, cut to what the sight allows.
func (g *gate) leadLine(l accountability.Lead, sight leadSight) (x LeadLine, err error) {
	if sight == leadOwn {
		l = l.ForPerson()
	}
	x = LeadLine{Lead: l, Stands: l.State(), Told: l.Notified(), Own: sight == leadOwn, Names: map[org.PersonID]string{}}
	f, err := g.Tx.Case(l.Case)
	if err != nil {
		return x, err
	}
	if x.Sealed = f.Sealed; x.Sealed {
		stages, err := g.StagesOf(f.ID)
		if err != nil {
			return x, err
		}
		x.mask(personNames(stages))
	}
	names, err := g.names()
	if err != nil {
		return x, err
	}
	units, err := g.unitNames()
	if err != nil {
		return x, err
	}
	x.UnitName, x.AboutName, x.HandsName = unitName(units, l.Unit), names[l.About], names[l.HandedBy]
	for _, s := range l.Steps {
		x.Names[s.By] = names[s.By]
	}
	today := deadline.Date(g.today())
	if n := l.Last(accountability.NotifyLead); n != nil && !l.Heard(today) && !x.Stands.Ended() {
		x.Due = n.Due
	}
	return x, nil
}

// mask hides the names of a sealed case's persons in every text.
func (x *LeadLine) mask(names []string) {
	for _, t := range []*string{&x.Source, &x.Basis, &x.Facts} {
		*t = ledger.MaskIn(*t, names...)
	}
	x.Steps = slices.Clone(x.Steps)
	for i := range x.Steps {
		x.Steps[i].Words = ledger.MaskIn(x.Steps[i].Words, names...)
	}
}

// pauseLead lets the term to answer stand still while the person is absent.
func (g *gate) pauseLead(l *accountability.Lead) error {
	n := l.Last(accountability.NotifyLead)
	if n == nil {
		return nil
	}
	as, err := g.Tx.Absences(l.About)
	if err != nil {
		return err
	}
	days, err := g.calendar()
	if err != nil {
		return err
	}
	for _, x := range slices.Backward(as) {
		switch {
		case x.Last != "":
			if n.Due, _, err = days.Pause(n.Due, max(deadline.Date(x.First), n.On), deadline.Date(x.Last)); err != nil {
				return err
			}
		case x.On(g.today()) && deadline.Date(x.First) <= n.Due: // how long is known when it ends
			n.Due = max(n.Due, deadline.Date(g.today()))
		}
	}
	return nil
}

// A LeadList is the register as the caller reads it.
type LeadList struct {
	Lines   []LeadLine
	Total   int
	MayHand bool
}

// A LeadFilter narrows the register.
type LeadFilter struct {
	store.LeadFilter
	Text          string // found in the case's number or charge, or the name of whom it concerns
	Offset, Limit int    // Limit 0: all
}

// Leads lists the leads the caller handles or handed.
func (a *App) Leads(ctx context.Context, c Caller, f LeadFilter) (w LeadList, err error) {
	err = a.view(ctx, c, policy.LeadList, "leads", func(g *gate) error {
		w, err = g.leads(f)
		return err
	})
	return w, err
}

func (g *gate) leads(f LeadFilter) (w LeadList, err error) {
	sc, err := g.scope()
	if err != nil {
		return w, err
	}
	rows, err := g.Tx.Leads(sc, f.LeadFilter)
	if err != nil {
		return w, err
	}
	for _, l := range rows {
		sight, err := g.leadSight(&l)
		if err != nil {
			return w, err
		}
		if sight != leadHandler && sight != leadHander {
			continue
		}
		if err := g.pauseLead(&l); err != nil {
			return w, err
		}
		x, err := g.leadLine(l, sight)
		if err != nil {
			return w, err
		}
		if f.Text != "" && !strings.Contains(x.Carried.Number+"\n"+x.Carried.Charge+"\n"+x.AboutName, f.Text) {
			continue
		}
		if w.Total++; w.Total > f.Offset && (f.Limit == 0 || len(w.Lines) < f.Limit) {
			w.Lines = append(w.Lines, x)
			g.shown = append(g.shown, l.ID)
		}
	}
	w.MayHand = policy.May(g.caller.Subject, policy.LeadHand)
	return w, nil
}

// A LeadView is one lead with what the caller may do.
type LeadView struct {
	LeadLine
	Next      []accountability.LeadAct // steps the caller may enter
	MayAnswer bool
	MayWaive  bool
	Rule      accountability.LeadRule // of the term to answer
}

// Lead returns one lead: whole to who handles or handed it; the facts and what
// they were told of to the person concerned.
func (a *App) Lead(ctx context.Context, c Caller, id string) (w LeadView, err error) {
	err = a.view(ctx, c, policy.LeadRead, id, func(g *gate) error {
		l, sight, err := g.lead(id)
		if err != nil {
			return err
		}
		if w.LeadLine, err = g.leadLine(l, sight); err != nil {
			return err
		}
		today := deadline.Date(g.today())
		since := today
		if n := l.Last(accountability.NotifyLead); n != nil {
			since = n.On
		}
		if w.Rule, err = ruleOn(g.Tx, bylaw.Lead, since, accountability.LeadRuleOn); err != nil {
			return err
		}
		switch may := func(a policy.Act) bool { return policy.Check(c.Subject, a, leadObject(&l, c.Person)) == nil }; sight {
		case leadHandler:
			if may(policy.LeadHandle) {
				w.Next = l.Next(today)
			}
		case leadOwn:
			w.MayAnswer = may(policy.LeadAnswer) && l.May(accountability.AnswerLead, today)
			w.MayWaive = w.MayAnswer && l.May(accountability.WaiveLead, today) && l.Last(accountability.AnswerLead) == nil
		}
		return nil
	})
	return w, err
}

// lead loads a lead the act may be done to; to anybody else there is none.
func (g *gate) lead(id string) (l accountability.Lead, sight leadSight, err error) {
	l, err = g.Tx.Lead(id)
	if err != nil {
		g.checked = true
		if errs.KindOf(err) == errs.NotFound {
			err = errs.Missing("追责线索", "lead")
		}
		return l, sight, err
	}
	if err := g.onSecret(leadObject(&l, g.caller.Person), "追责线索", "lead"); err != nil {
		return l, sight, err
	}
	if sight, err = g.leadSight(&l); err != nil {
		return l, sight, err
	}
	if sight == leadHidden {
		return l, sight, &hiddenRefusal{errs.Missing("追责线索", "lead")}
	}
	return l, sight, g.pauseLead(&l)
}

// A LeadDraft is a lead as a leader writes it.
type LeadDraft struct {
	Case   string       `json:"case"`
	About  org.PersonID `json:"about"`
	Source string       `json:"source"`
	Basis  string       `json:"basis"`
	Facts  string       `json:"facts"`
}

// A LeadForm is what a lead on a case would carry, and whom it can concern.
type LeadForm struct {
	Case     string
	Carried  accountability.LeadCase
	People   []org.Person // who handled or decided it
	UnitName string       // whose inspectors it would go to
}

// NewLead returns what the form for a lead on a case shows.
func (a *App) NewLead(ctx context.Context, c Caller, casefile string) (w LeadForm, err error) {
	err = a.view(ctx, c, policy.LeadHand, "leads", func(g *gate) error {
		w, _, err = g.newLead(casefile)
		return err
	})
	return w, err
}

func (g *gate) newLead(casefile string) (w LeadForm, unit org.UnitCode, err error) {
	f, err := g.caseFor(casefile)
	if err != nil {
		return w, "", err
	}
	if f.Sealed {
		return w, "", errs.E(errs.Conflict, "封存案件的线索不通过本系统移送", "no lead on a sealed case goes through the program")
	}
	pc, err := g.PanelCase(f)
	if err != nil {
		return w, "", err
	}
	if panel.Recused(g.caller.Person, pc) {
		return w, "", errs.E(errs.Conflict, "您与本案有关，应当回避，不能移送线索", "you are recused from the case and hand no lead on it")
	}
	w.Case, w.Carried = f.ID, accountability.LeadCase{Number: f.Unified, Charge: f.Charge}
	es, err := g.EventsOf(f.ID)
	if err != nil {
		return w, "", err
	}
	three := false
	for _, e := range es {
		if e.Gone.IsZero() && (e.Group == screen.ThreeKinds || !three) { // the outcome itself goes before what else the case is listed for
			three = e.Group == screen.ThreeKinds
			w.Carried.Result = strings.TrimSpace(e.Kind + " " + e.Date)
			if w.Carried.Number == "" {
				w.Carried.Number = e.Number
			}
		}
	}
	names, err := g.names()
	if err != nil {
		return w, "", err
	}
	for _, p := range slices.Concat(pc.Handlers, pc.Deciders) {
		if !slices.ContainsFunc(w.People, func(q org.Person) bool { return q.ID == p }) {
			w.People = append(w.People, org.Person{ID: p, Name: names[p]})
		}
	}
	if unit, err = g.inspecting(); err != nil {
		return w, "", err
	}
	units, err := g.unitNames()
	w.UnitName = unitName(units, unit)
	return w, unit, err
}

// inspecting is the office whose inspectors take the caller's leads: the leader's
// own, or the nearest above it that has any.
func (g *gate) inspecting() (org.UnitCode, error) {
	hs, err := g.Holdings()
	if err != nil {
		return "", err
	}
	for _, p := range g.caller.Posts {
		if !slices.Contains(p.Roles, org.Leader) {
			continue
		}
		for u := p.Unit; u != ""; u = u.Parent() {
			if slices.ContainsFunc(hs, func(h org.Holding) bool {
				return h.Post.Unit == u && h.Post.On(g.today()) && slices.Contains(h.Post.Roles, org.Inspector)
			}) {
				return u, nil
			}
		}
	}
	return "", errs.E(errs.Conflict, "本院和上级院都没有登记检务督察人员，无法移送", "no inspector is registered here or above")
}

// HandLead hands a lead to the inspectors, as the caller decides; nothing else in
// the program ever makes one.
func (a *App) HandLead(ctx context.Context, c Caller, in LeadDraft) (id string, err error) {
	id = store.NewID()
	err = a.change(ctx, c, policy.LeadHand, id, func(g *gate) error {
		w, unit, err := g.newLead(in.Case)
		if err != nil {
			return err
		}
		if in.About != "" && !slices.ContainsFunc(w.People, func(p org.Person) bool { return p.ID == in.About }) {
			return errs.Field("about", "当事人须是本案承办人或者决定人", "the person handled or decided the case")
		}
		mine, err := g.Tx.Leads(policy.Scope{Own: c.Person}, store.LeadFilter{})
		if err != nil {
			return err
		}
		l := accountability.Lead{ID: id, Case: in.Case, Carried: w.Carried, Unit: unit, About: in.About,
			Source: strings.TrimSpace(in.Source), Basis: strings.TrimSpace(in.Basis), Facts: strings.TrimSpace(in.Facts)}
		if slices.ContainsFunc(mine, func(o accountability.Lead) bool {
			return o.Case == l.Case && o.About == l.About && o.Source == l.Source && o.Basis == l.Basis && o.Facts == l.Facts && !o.State().Ended()
		}) {
			return errs.E(errs.Conflict, "同样的线索已经移送，尚在办理中", "the same lead was handed over already and is under way")
		}
		if err := l.Hand(c.Person, deadline.Date(g.today())); err != nil {
			return err
		}
		return g.AddLead(l)
	})
	return id, err
}

// TakeLeadStep enters a step of whoever handles the lead.
func (a *App) TakeLeadStep(ctx context.Context, c Caller, id string, s accountability.LeadStep) error {
	return a.leadStep(ctx, c, policy.LeadHandle, id, s, leadHandler)
}

// AnswerLead enters the caller's own statement and defence on a lead that
// concerns them; or, with waive, that they make none.
func (a *App) AnswerLead(ctx context.Context, c Caller, id, text string, waive bool) error {
	s := accountability.LeadStep{Act: accountability.AnswerLead, Words: text}
	if waive {
		s.Act = accountability.WaiveLead
	}
	return a.leadStep(ctx, c, policy.LeadAnswer, id, s, leadOwn)
}

// leadStep enters a step; its audit entry names the kind of step and no word of it.
func (a *App) leadStep(ctx context.Context, c Caller, act policy.Act, id string, s accountability.LeadStep, as leadSight) error {
	return a.change(ctx, c, act, id, func(g *gate) error {
		l, sight, err := g.lead(id)
		if err != nil {
			return err
		}
		if sight != as || s.Act.Own() != (act == policy.LeadAnswer) {
			return errs.E(errs.Forbidden, "您不能登记这一步骤", "this step is not yours")
		}
		g.detail = string(s.Act)
		s.By = c.Person
		today := deadline.Date(g.today())
		rule, err := ruleOn(g.Tx, bylaw.Lead, today, accountability.LeadRuleOn)
		if err != nil {
			return err
		}
		days, err := g.calendar()
		if err != nil {
			return err
		}
		if err := l.Take(s, today, rule, days); err != nil {
			return err
		}
		return g.AddLeadStep(l)
	})
}

// leadsWaiting counts the leads of the scope that the caller handles and that wait
// for them: to be received, or past the term to answer.
func (g *gate) leadsWaiting(sc policy.Scope) (n int, err error) {
	ls, err := g.Tx.Leads(sc, store.LeadFilter{})
	if err != nil {
		return 0, err
	}
	today := deadline.Date(g.today())
	for _, l := range ls {
		sight, err := g.leadSight(&l)
		if err != nil {
			return 0, err
		}
		if err := g.pauseLead(&l); err != nil {
			return 0, err
		}
		if sight == leadHandler && !l.State().Ended() && (!l.Notified() || l.Heard(today)) {
			n++
		}
	}
	return n, nil
}

// leadTasks are the leads that wait for the caller's own statement.
func (g *gate) leadTasks() (ts []Task, err error) {
	ls, err := g.Tx.Leads(policy.Scope{Assigned: g.caller.Person}, store.LeadFilter{})
	if err != nil {
		return nil, err
	}
	today := deadline.Date(g.today())
	for _, l := range ls {
		told := l.Last(accountability.TellLead)
		if policy.Check(g.caller.Subject, policy.LeadRead, leadObject(&l, g.caller.Person)) != nil || told == nil && l.State() == accountability.LeadDecided ||
			l.State().Ended() && (told == nil || told.On.AddDays(30) < today) {
			continue
		}
		if err := g.pauseLead(&l); err != nil {
			return nil, err
		}
		t := Task{Word: "lead", Key: l.ID, Title: l.Carried.Number, Note: l.Carried.Charge, Href: "/leads/" + l.ID}
		if told != nil {
			t.Word = "lead_told"
		}
		if n := l.Last(accountability.NotifyLead); n != nil && !l.Heard(today) {
			t.Due = string(n.Due)
			g.until(&t, n.Due)
		}
		ts = append(ts, t)
	}
	return ts, nil
}
