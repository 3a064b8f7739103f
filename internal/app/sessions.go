package app

import (
	"context"
	"slices"
	"strings"

	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/ledger"
	"mingjian/internal/measure"
	"mingjian/internal/org"
	"mingjian/internal/panel"
	"mingjian/internal/policy"
	"mingjian/internal/review"
	"mingjian/internal/store"
)

// A reviewed is one case of a session with all that its steps, and what each
// reader sees of it, follow from.
type reviewed struct {
	session  store.SessionRow
	item     review.Item
	file     store.CaseFile
	parts    []review.Statement
	panel    panel.Case
	measures []measure.Measure
}

// reviewed loads one case of a session.
func (g *gate) reviewed(id review.ItemID) (*reviewed, error) {
	it, err := g.Item(id)
	if err != nil {
		return nil, err
	}
	s, err := g.Tx.Session(it.Session)
	if err != nil {
		return nil, err
	}
	return g.around(s, it)
}

func (g *gate) around(s store.SessionRow, it review.Item) (*reviewed, error) {
	v := &reviewed{session: s, item: it}
	var err error
	if v.file, err = g.Tx.Case(string(it.Case)); err != nil {
		return nil, err
	}
	if v.parts, err = g.Tx.Statements(it.ID); err != nil {
		return nil, err
	}
	if v.panel, err = g.PanelCase(v.file); err != nil {
		return nil, err
	}
	inspecting, err := g.LeadHandlers(v.file.ID)
	if err != nil {
		return nil, err
	}
	for _, p := range inspecting { // whatever other role they hold; the reason does not say that there is a lead
		v.panel.Declared = append(v.panel.Declared, panel.DeclaredConflict{Person: p, By: p, Reason: "依规定回避"})
	}
	v.measures, err = g.MeasuresOf(it.ID)
	return v, err
}

// agenda loads every case of a session.
func (g *gate) agenda(s store.SessionRow) ([]*reviewed, error) {
	items, err := g.Items(s.ID)
	if err != nil {
		return nil, err
	}
	vs := make([]*reviewed, 0, len(items))
	for _, it := range items {
		v, err := g.around(s, it)
		if err != nil {
			return nil, err
		}
		vs = append(vs, v)
	}
	return vs, nil
}

func (v *reviewed) heads() []review.Head {
	hs := make([]review.Head, len(v.parts))
	for i, p := range v.parts {
		hs[i] = review.Head{ID: p.ID, Kind: p.Kind, Author: p.Author, State: p.State}
	}
	return hs
}

func (v *reviewed) facts() review.Facts {
	return review.Facts{Agenda: v.session.Agenda, Meeting: v.session.Meeting, Needs: v.session.Needs, SelfWaived: v.item.SelfWaived != "",
		Statements: v.heads(), Measures: len(v.measures), Settled: measure.Settled(v.measures)}
}

func (v *reviewed) view() review.View {
	w := review.View{Meeting: v.session.Meeting, Blind: v.session.Blind, Reply: review.Open, Heads: v.heads()}
	if r := v.part(review.ReplyKind); r != nil {
		w.Reply = r.State
	}
	return w
}

// part returns the one statement of a kind that has one author only, or nil.
func (v *reviewed) part(k review.Kind) *review.Statement {
	for i := range v.parts {
		if v.parts[i].Kind == k && v.parts[i].State != review.Withdrawn {
			return &v.parts[i]
		}
	}
	return nil
}

// active reports whether the part was neither refused nor withdrawn.
func active(s review.State) bool { return s != review.Refused && s != review.Withdrawn }

// object is the case under review as the policy sees it: its handler's own,
// given to whoever reviews it and says to have no conflict.
func (v *reviewed) object() policy.Object {
	o := policy.Object{Unit: v.item.Unit, Department: v.item.Department, Owners: []org.PersonID{v.item.Handler}, Sealed: v.file.Sealed}
	for _, p := range v.parts {
		if active(p.State) && p.State != review.Invited && p.State != review.Guarded && (p.Kind == review.PeerKind || p.Kind == review.CommentKind || p.Kind == review.RulingKind || p.Kind == review.SecondKind) {
			o.Assigned = append(o.Assigned, p.Author)
		}
	}
	o.Assigned = append(o.Assigned, v.session.Secretary, v.session.ChairOf(&v.item))
	return o
}

// sessionObject is a session as the policy sees it: given to whoever has a part in it.
func sessionObject(s store.SessionRow, agenda []*reviewed) policy.Object {
	o := policy.Object{Unit: s.Unit, Assigned: []org.PersonID{s.Chair, s.Secretary}}
	for _, v := range agenda {
		o.Assigned = append(o.Assigned, v.item.Handler)
		if v.item.Chair != "" {
			o.Assigned = append(o.Assigned, v.item.Chair)
		}
		for _, p := range v.parts {
			if active(p.State) {
				o.Assigned = append(o.Assigned, p.Author)
			}
		}
	}
	return o
}

// reader says as what the caller looks at the case's review.
func (g *gate) reader(v *reviewed, session policy.Object) review.Reader {
	me := g.caller.Person
	may := func(a policy.Act) bool { return policy.Check(g.caller.Subject, a, session) == nil }
	return review.Reader{ID: me, Handler: me != "" && me == v.item.Handler,
		Organiser: me == v.session.Secretary || may(policy.SessionEdit),
		Chair:     me == v.session.ChairOf(&v.item),
		Attends:   may(policy.SessionRead),
		Recused:   panel.Recused(me, v.panel)}
}

// organise asks whether the caller may do an organiser's act to the case, and
// refuses whoever is recused from it: for them the reviewers' part does not exist.
func (g *gate) organise(v *reviewed) error {
	if err := g.on(policy.Object{Unit: v.session.Unit, Assigned: []org.PersonID{v.session.Chair, v.session.Secretary}, Sealed: v.file.Sealed}); err != nil {
		return err
	}
	if panel.Recused(g.caller.Person, v.panel) {
		others, err := g.otherOrganisers(v)
		if err != nil {
			return err
		}
		if others == nil {
			return errs.E(errs.Forbidden, "您应当回避本案，不能办理其评议事务；本院没有其他案件管理人员，请报上级院指定", "you are recused from this case, and nobody else here organises; ask the office above")
		}
		return errs.E(errs.Forbidden, "您应当回避本案，不能办理其评议事务；可由以下人员办理："+strings.Join(others, "、"), "you are recused from this case; it can be organised by "+strings.Join(others, ", "))
	}
	return nil
}

// names returns the name of everybody by id.
func (g *gate) names() (map[org.PersonID]string, error) {
	if g.read.names != nil {
		return g.read.names, nil
	}
	ps, err := g.Tx.People()
	if err != nil {
		return nil, err
	}
	m := map[org.PersonID]string{review.SystemActor: "系统"}
	for _, p := range ps {
		m[p.ID] = p.Name
	}
	g.read.names = m
	return m, nil
}

func (g *gate) unitNames() (map[org.UnitCode]string, error) {
	if g.read.units != nil {
		return g.read.units, nil
	}
	us, err := g.Tx.Units()
	if err != nil {
		return nil, err
	}
	m := map[org.UnitCode]string{}
	for _, u := range us {
		m[u.Code] = strings.TrimSuffix(u.Name, "人民检察院") + "院"
	}
	g.read.units = m
	return m, nil
}

// A SessionLine is one session in the list.
type SessionLine struct {
	store.SessionRow
	ChairName, UnitName string
	Cases               int
	Step                review.Step
	Counts              []review.Count
}

// Sessions lists the sessions the caller may know of, newest first.
func (a *App) Sessions(ctx context.Context, c Caller) (ls []SessionLine, err error) {
	err = a.peek(ctx, c, policy.SessionList, func(g *gate) error {
		sc, err := g.scope()
		if err != nil {
			return err
		}
		rows, err := g.Tx.Sessions(sc)
		if err != nil {
			return err
		}
		names, err := g.names()
		if err != nil {
			return err
		}
		units, err := g.unitNames()
		if err != nil {
			return err
		}
		for _, s := range rows {
			vs, err := g.agenda(s)
			if err != nil {
				return err
			}
			l := SessionLine{SessionRow: s, ChairName: names[s.Chair], UnitName: units[s.Unit], Cases: len(vs)}
			l.Step, l.Counts = g.overview(s, vs)
			ls = append(ls, l)
		}
		return nil
	})
	return ls, err
}

// overview counts over the cases whose review the caller may know of.
func (g *gate) overview(s store.SessionRow, vs []*reviewed) (review.Step, []review.Count) {
	o := sessionObject(s, vs)
	var all, known []review.Facts
	for _, v := range vs {
		all = append(all, v.facts())
		if review.Knows(g.reader(v, o), v.view()) && !v.hidden(g.caller.Subject) {
			known = append(known, v.facts())
		}
	}
	step, _ := review.Overview(all)
	_, counts := review.Overview(known)
	return step, counts
}

// hidden reports whether the caller may not know that the case exists.
func (v *reviewed) hidden(s policy.Subject) bool {
	return v.file.Sealed && !s.Machine && !policy.MaySeeSealed(s, v.object())
}

// A SessionView is what one reader sees of a session.
type SessionView struct {
	SessionLine
	SecretaryName string
	PresentNames  []string
	Units         []string
	Agenda        []AgendaLine
	Scheme        *review.Scheme
	MayEdit       bool // set up, pick, order
	MayPropose    bool // have reviewers proposed for all cases
	MayHold       bool
	MayAgreement  bool
	Left          map[review.Step]int // working days left to the planned day
}

// An AgendaLine is one case in a session's list.
type AgendaLine struct {
	review.Item
	UnitName, HandlerName string
	Step                  review.Step
	Count                 review.Count // of the case's step
	Apart                 int          // dimensions on which the voices differ, as far as the reader sees
	Known                 bool         // the reviewers' part exists for the reader
	Mine                  bool         // the reader has something to write here
	MayOpen               bool         // the reader may open the review of the case
}

// Conference returns what the caller sees of a session.
func (a *App) Conference(ctx context.Context, c Caller, id review.SessionID) (w SessionView, err error) {
	err = a.view(ctx, c, policy.SessionRead, string(id), func(g *gate) error {
		s, err := g.Tx.Session(id)
		if err != nil {
			return err
		}
		vs, err := g.agenda(s)
		if err != nil {
			return err
		}
		o := sessionObject(s, vs)
		if err := g.onSecret(o, "会议", "session"); err != nil {
			return err
		}
		names, err := g.names()
		if err != nil {
			return err
		}
		units, err := g.unitNames()
		if err != nil {
			return err
		}
		w.SessionLine = SessionLine{SessionRow: s, ChairName: names[s.Chair], UnitName: units[s.Unit], Cases: len(vs)}
		w.Step, w.Counts = g.overview(s, vs)
		w.SecretaryName = names[s.Secretary]
		for _, u := range s.Units {
			w.Units = append(w.Units, units[u])
		}
		for _, p := range s.Present {
			w.PresentNames = append(w.PresentNames, names[p])
		}
		if w.Scheme, err = g.scheme(s); err != nil {
			return err
		}
		w.MayEdit = policy.Check(c.Subject, policy.SessionEdit, o) == nil
		w.MayPropose = policy.Check(c.Subject, policy.SessionAssign, o) == nil && g.choosesReviewers(vs) == nil
		w.MayHold = policy.Check(c.Subject, policy.SessionHold, o) == nil
		w.MayAgreement = s.Meeting != review.Open && policy.Check(c.Subject, policy.AgreementRead, policy.Object{Unit: s.Unit, Assigned: []org.PersonID{s.Chair, s.Secretary}}) == nil
		w.Left = g.leftTo(s)
		w.Agenda, err = g.agendaLines(vs, o, w.Scheme, names, units)
		return err
	})
	return w, err
}

// leftTo says how many working days are left to each planned day.
func (g *gate) leftTo(s store.SessionRow) map[review.Step]int {
	m := map[review.Step]int{}
	for step, day := range map[review.Step]deadline.Date{review.SelfStep: s.Planned.Self, review.PeerStep: s.Planned.Peer,
		review.Commenting: s.Planned.Comment, review.Meeting: s.Planned.Meeting} {
		// A year whose holidays are not known yet shows its date alone.
		if l, err := g.left(day); day != "" && err == nil {
			m[step] = l.Working
		}
	}
	return m
}

func (g *gate) agendaLines(vs []*reviewed, o policy.Object, scheme *review.Scheme, names map[org.PersonID]string, units map[org.UnitCode]string) (ls []AgendaLine, err error) {
	for _, v := range vs {
		if v.hidden(g.caller.Subject) {
			continue
		}
		r, view := g.reader(v, o), v.view()
		item := v.item
		if view.Veils(v.session.Mixed, g.caller.Person) {
			item = item.Veiled()
		}
		l := AgendaLine{Item: item, UnitName: units[v.item.Unit], HandlerName: names[v.item.Handler], Known: review.Knows(r, view), MayOpen: g.mayVoices(v, o)}
		for _, p := range v.parts {
			if p.Author == g.caller.Person && active(p.State) && !p.State.Done() && p.Kind != review.ConclusionKind {
				l.Mine = true
			}
		}
		if l.Known {
			f := v.facts()
			l.Step = f.Step()
			if l.Step < review.Closed {
				l.Count = f.Counts()[l.Step]
			}
			voices, err := v.voices(r)
			if err != nil {
				return nil, err
			}
			for _, row := range review.ThreeVoices(scheme, voices) {
				if row.Gap >= review.Medium {
					l.Apart++
				}
			}
		}
		ls = append(ls, l)
	}
	return ls, nil
}

// scheme returns the scheme the session froze, before that the shipped one.
func (g *gate) scheme(s store.SessionRow) (x *review.Scheme, err error) {
	if x := g.read.schemes[s.SchemeHash]; x != nil {
		return x, nil
	}
	if s.SchemeHash == "" {
		x, err = g.currentScheme()
	} else {
		x, err = g.Tx.Scheme(s.SchemeHash)
	}
	if err != nil {
		return nil, err
	}
	if g.read.schemes == nil {
		g.read.schemes = map[string]*review.Scheme{}
	}
	g.read.schemes[s.SchemeHash] = x
	return x, nil
}

func (g *gate) terms(s store.SessionRow) (review.Terms, error) {
	scheme, err := g.scheme(s)
	if err != nil {
		return review.Terms{}, err
	}
	if s.SchemeHash == "" {
		return review.Terms{Scheme: scheme, Purpose: s.Purpose}, nil
	}
	return s.Terms(scheme)
}

// AddSession sets up a session of the unit.
func (a *App) AddSession(ctx context.Context, c Caller, unit org.UnitCode, s review.Session) (id review.SessionID, err error) {
	err = a.change(ctx, c, policy.SessionEdit, "", func(g *gate) error {
		if err := g.on(policy.Object{Unit: unit}); err != nil {
			return err
		}
		id = review.SessionID(store.NewID())
		s.ID, s.Agenda, s.Meeting, s.SchemeHash, s.Scale, s.Version = id, review.Open, review.Open, "", "", 0
		if err := g.checkSession(s); err != nil {
			return err
		}
		g.object, g.detail = string(id), s.Title
		return g.Tx.AddSession(store.SessionRow{Session: s, Unit: unit})
	})
	return id, err
}

func (g *gate) checkSession(s review.Session) error {
	if err := s.Check(); err != nil {
		return err
	}
	for _, p := range []struct {
		field  string
		person org.PersonID
	}{{"chair", s.Chair}, {"secretary", s.Secretary}} {
		if _, err := g.Person(p.person); err != nil {
			return errs.Field(p.field, "没有这个人", "there is no such person")
		}
	}
	return nil
}

// EditSession changes what was planned: title, window, units, chair, secretary,
// days and place. The purpose and how many voices a case needs stay once the
// agenda is fixed.
func (a *App) EditSession(ctx context.Context, c Caller, s review.Session) error {
	return a.change(ctx, c, policy.SessionEdit, string(s.ID), func(g *gate) error {
		row, err := g.Tx.Session(s.ID)
		if err != nil {
			return err
		}
		if err := g.on(policy.Object{Unit: row.Unit}); err != nil {
			return err
		}
		old := row.Session
		if old.Agenda == review.Fixed && (s.Purpose != old.Purpose || s.Needs != old.Needs || s.Mixed != old.Mixed || s.SecondShare != old.SecondShare) {
			return errs.E(errs.Conflict, "议程已确定，会议目的、每案人数和是否混入对照案件不能再改；请先重开议程", "the agenda is fixed: purpose, numbers and controls stay; reopen it first")
		}
		s.Agenda, s.Meeting, s.SchemeHash, s.Scale, s.Present = old.Agenda, old.Meeting, old.SchemeHash, old.Scale, old.Present
		if err := g.checkSession(s); err != nil {
			return err
		}
		g.detail = s.Title
		return g.UpdateSession(store.SessionRow{Session: s, Unit: row.Unit})
	})
}

// CancelSession takes a session away before anybody wrote anything for it.
func (a *App) CancelSession(ctx context.Context, c Caller, id review.SessionID, reason string) error {
	return a.change(ctx, c, policy.SessionEdit, string(id), func(g *gate) error {
		s, err := g.Tx.Session(id)
		if err != nil {
			return err
		}
		if err := g.on(policy.Object{Unit: s.Unit}); err != nil {
			return err
		}
		if strings.TrimSpace(reason) == "" {
			return errs.Field("reason", "请填写取消的理由", "say why it is cancelled")
		}
		vs, err := g.agenda(s)
		if err != nil {
			return err
		}
		for _, v := range vs {
			if v.written() {
				return errs.E(errs.Conflict, "“"+v.item.CaseName+"”已有人撰写，不能取消", "somebody has written on "+v.item.CaseName+": it cannot be cancelled")
			}
			if err := g.Tx.RemoveItem(v.item.ID); err != nil {
				return err
			}
		}
		g.detail = s.Title + "：" + reason
		return g.RemoveSession(id)
	})
}

// written reports whether somebody has written anything on the case, or been
// asked and answered.
func (v *reviewed) written() bool {
	return slices.ContainsFunc(v.parts, func(p review.Statement) bool {
		return !p.DraftAt.IsZero() || len(p.Versions) > 0 || p.State != review.Open && p.State != review.Invited && p.State != review.Cleared
	})
}

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

// OpenMeeting begins the meeting, with who is present.
func (a *App) OpenMeeting(ctx context.Context, c Caller, id review.SessionID, present []org.PersonID) error {
	return a.meet(ctx, c, id, review.MeetingOpen, present)
}

// CloseMeeting ends the meeting.
func (a *App) CloseMeeting(ctx context.Context, c Caller, id review.SessionID) error {
	return a.meet(ctx, c, id, review.MeetingClose, nil)
}

func (a *App) meet(ctx context.Context, c Caller, id review.SessionID, act review.Action, present []org.PersonID) error {
	defer a.halls.wake(string(id))
	return a.change(ctx, c, policy.SessionHold, string(id), func(g *gate) error {
		s, err := g.Tx.Session(id)
		if err != nil {
			return err
		}
		vs, err := g.agenda(s)
		if err != nil {
			return err
		}
		if err := g.on(policy.Object{Unit: s.Unit, Assigned: []org.PersonID{s.Chair}}); err != nil {
			return err
		}
		var fs []review.Facts
		for _, v := range vs {
			fs = append(fs, v.facts())
		}
		at, _ := review.Overview(fs)
		if s.Meeting, err = review.Move(at, s.Meeting, act); err != nil {
			return err
		}
		if act == review.MeetingOpen {
			for _, p := range present {
				if _, err := g.Person(p); err != nil {
					return errs.Field("present", "到会人员中有不存在的人", "somebody present does not exist")
				}
			}
			s.Present = present
		}
		g.detail = string(act)
		if err := g.convene(s, vs, act); err != nil {
			return err
		}
		return g.UpdateSession(s)
	})
}
