package app

import (
	"context"
	"strings"

	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/org"
	"mingjian/internal/policy"
	"mingjian/internal/review"
	"mingjian/internal/store"
)

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
