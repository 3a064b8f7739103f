package app

import (
	"context"
	"fmt"
	"slices"
	"time"

	"mingjian/internal/errs"
	"mingjian/internal/exchange"
	"mingjian/internal/meeting"
	"mingjian/internal/org"
	"mingjian/internal/panel"
	"mingjian/internal/policy"
	"mingjian/internal/review"
	"mingjian/internal/store"
)

// turnMinutes is how long each part speaks unless the chair lets it go on.
var turnMinutes = map[meeting.Part]int{meeting.Handler: 8, meeting.Peer: 5, meeting.Commentator: 8, meeting.Leader: 5}

// A sitting is a session's latest meeting with all that who sees what follows from.
type sitting struct {
	session store.SessionRow
	row     store.MeetingRow // zero before the first meeting
	hall    *meeting.Hall
	agenda  []*reviewed
}

func (g *gate) sitting(id review.SessionID) (*sitting, error) {
	s, err := g.Tx.Session(id)
	if err != nil {
		return nil, err
	}
	t := &sitting{session: s, hall: meeting.New()}
	if t.agenda, err = g.agenda(s); err != nil {
		return nil, err
	}
	t.row, err = g.Tx.Meeting(id)
	if errs.KindOf(err) == errs.NotFound {
		return t, nil
	}
	if err != nil {
		return nil, err
	}
	t.hall, err = g.folded(t.row)
	return t, err
}

func (g *gate) folded(r store.MeetingRow) (*meeting.Hall, error) {
	es, err := g.MeetingEvents(r.ID, 0)
	if err != nil {
		return nil, err
	}
	return meeting.Fold(es)
}

// of returns the case of the agenda, or nil.
func (t *sitting) of(item review.ItemID) *reviewed {
	i := slices.IndexFunc(t.agenda, func(v *reviewed) bool { return v.item.ID == item })
	if i < 0 {
		return nil
	}
	return t.agenda[i]
}

// runs is the meeting as the policy sees it for who runs it: given to the chair,
// and to who chairs one of its cases instead.
func (t *sitting) runs() policy.Object {
	o := policy.Object{Unit: t.session.Unit, Assigned: []org.PersonID{t.session.Chair}}
	for _, v := range t.agenda {
		if v.item.Chair != "" {
			o.Assigned = append(o.Assigned, v.item.Chair)
		}
	}
	return o
}

// outside refuses who is recused from the case: while it is on, that person has
// left the hall.
func (g *gate) outside(t *sitting, item review.ItemID) error {
	if v := t.of(item); v != nil && (panel.Recused(g.caller.Person, v.panel) || v.hidden(g.caller.Subject)) {
		return errs.E(errs.Forbidden, "您对本案回避，本案由他人主持和记录", "you are recused from this case: another runs and minutes it")
	}
	return nil
}

// happen appends an event if the hall allows it.
func (g *gate) happen(t *sitting, what meeting.What) error {
	if t.row.ID == "" {
		return errs.E(errs.Conflict, "会议还没有开始", "the meeting has not begun")
	}
	e := meeting.Event{Seq: t.row.Seq + 1, At: g.Now, By: g.caller.Person, What: what}
	if err := t.hall.Apply(e); err != nil {
		return err
	}
	e, err := g.AppendEvent(t.row, e)
	t.row.Seq = e.Seq
	return err
}

// begin starts a new meeting of the session.
func (g *gate) begin(t *sitting, rehearsal bool, present []org.PersonID) error {
	t.row = store.MeetingRow{ID: meeting.ID(store.NewID()), Session: t.session.ID, Rehearsal: rehearsal}
	t.hall = meeting.New()
	if err := g.AddMeeting(t.row); err != nil {
		return err
	}
	opened := &meeting.Opened{Rehearsal: rehearsal}
	for _, v := range t.agenda {
		opened.Agenda = append(opened.Agenda, v.item.ID)
	}
	if err := g.happen(t, opened); err != nil {
		return err
	}
	for _, p := range present {
		if err := g.happen(t, &meeting.Signed{Person: p}); err != nil {
			return err
		}
	}
	return nil
}

// convene lets the hall follow when the session's meeting opens or closes; a
// rehearsal still running ends then.
func (g *gate) convene(s store.SessionRow, vs []*reviewed, act review.Action) error {
	t, err := g.sitting(s.ID)
	if err != nil {
		return err
	}
	t.session, t.agenda = s, vs
	if t.hall.Open && !t.hall.Ended && (act == review.MeetingClose || t.hall.Rehearsal) {
		if err := g.happen(t, &meeting.Ended{}); err != nil {
			return err
		}
	}
	if act == review.MeetingOpen {
		return g.begin(t, false, s.Present)
	}
	return nil
}

// ready reports whether all voices are in and the meeting has not begun.
func (t *sitting) ready() bool {
	fs := make([]review.Facts, len(t.agenda))
	for i, v := range t.agenda {
		fs[i] = v.facts()
	}
	at, _ := review.Overview(fs)
	return at == review.Meeting && t.session.Meeting == review.Open
}

// Rehearse begins a rehearsal, once all voices are in and before the meeting.
func (a *App) Rehearse(ctx context.Context, c Caller, id review.SessionID) error {
	defer a.halls.wake(string(id))
	return a.change(ctx, c, policy.MeetingRun, string(id), func(g *gate) error {
		t, err := g.sitting(id)
		if err != nil {
			return err
		}
		if err := g.on(t.runs()); err != nil {
			return err
		}
		if !t.ready() {
			return errs.E(errs.Conflict, "各方意见到齐后、正式开会前才能演练", "a rehearsal is held once all voices are in and before the meeting")
		}
		if t.hall.Open && !t.hall.Ended {
			return errs.E(errs.Conflict, "演练已在进行", "a rehearsal is under way")
		}
		g.detail = "rehearsal"
		return g.begin(t, true, nil)
	})
}

// CallCase puts a case of the agenda on, with its handler, peers, experts and
// chair as speakers in the order of speaking.
func (a *App) CallCase(ctx context.Context, c Caller, id review.SessionID, item review.ItemID) error {
	defer a.halls.wake(string(id))
	return a.change(ctx, c, policy.MeetingRun, string(id), func(g *gate) error {
		t, err := g.sitting(id)
		if err != nil {
			return err
		}
		if err := g.on(t.runs()); err != nil {
			return err
		}
		v := t.of(item)
		if v == nil || v.hidden(c.Subject) {
			return errs.Field("item", "该案不在本次会议议程上", "the case is not on the agenda")
		}
		var ss []meeting.Speaker
		add := func(p org.PersonID, part meeting.Part) {
			ss = append(ss, meeting.Speaker{Person: p, Part: part, Minutes: turnMinutes[part]})
		}
		if v.item.SelfWaived == "" {
			add(v.item.Handler, meeting.Handler)
		}
		for _, p := range v.parts {
			switch {
			case p.Kind == review.PeerKind && p.State == review.Locked:
				add(p.Author, meeting.Peer)
			case p.Kind == review.CommentKind && p.State == review.Locked:
				add(p.Author, meeting.Commentator)
			}
		}
		add(v.session.ChairOf(&v.item), meeting.Leader)
		g.detail = v.item.CaseName
		return g.happen(t, &meeting.Called{Item: item, Speakers: meeting.Order(ss)})
	})
}

// Happen lets what who runs the meeting did happen: the next speaker, the clock,
// a decision, a vote, a measure; and the end of a rehearsal. A meeting proper
// ends by CloseMeeting.
func (a *App) Happen(ctx context.Context, c Caller, id review.SessionID, what meeting.What) error {
	defer a.halls.wake(string(id))
	return a.change(ctx, c, policy.MeetingRun, string(id), func(g *gate) error {
		t, err := g.sitting(id)
		if err != nil {
			return err
		}
		if err := g.on(t.runs()); err != nil {
			return err
		}
		switch w := what.(type) {
		case *meeting.Ended:
			if t.hall.Open && !t.hall.Rehearsal {
				return errs.E(errs.Conflict, "正式会议请用散会结束", "a meeting proper ends when it is closed")
			}
		case *meeting.Next, *meeting.Started, *meeting.Stopped, *meeting.Decision, *meeting.Vote:
		case *meeting.Measure:
			if w.Owner != "" {
				if _, err := g.Person(w.Owner); err != nil {
					return errs.Field("owner", "没有这个人", "there is no such person")
				}
			}
		default:
			return errs.Field("kind", "这种会议记录不由主持人作出", "who runs the meeting does not do this")
		}
		if err := g.outside(t, t.hall.Item); err != nil {
			return err
		}
		g.detail = string(what.Kind())
		return g.happen(t, what)
	})
}

// Attend records that the caller is in the hall; at a meeting proper the person
// then counts as present.
func (a *App) Attend(ctx context.Context, c Caller, id review.SessionID) error {
	defer a.halls.wake(string(id))
	return a.change(ctx, c, policy.MeetingSign, string(id), func(g *gate) error {
		t, err := g.sitting(id)
		if err != nil {
			return err
		}
		if err := g.onSecret(sessionObject(t.session, t.agenda), "会议", "session"); err != nil {
			return err
		}
		if err := g.happen(t, &meeting.Signed{Person: c.Person}); err != nil {
			return err
		}
		if t.hall.Rehearsal || slices.Contains(t.session.Present, c.Person) {
			return nil
		}
		t.session.Present = append(t.session.Present, c.Person)
		return g.UpdateSession(t.session)
	})
}

// Minute writes a line of the minutes on the case, or on none, and returns its
// id. An empty line is a new one. A *meeting.LineConflict carries both texts
// when somebody changed the line since version base.
func (a *App) Minute(ctx context.Context, c Caller, id review.SessionID, n meeting.Noted) (line string, err error) {
	defer a.halls.wake(string(id))
	err = a.change(ctx, c, policy.MeetingNote, string(id), func(g *gate) error {
		t, err := g.sitting(id)
		if err != nil {
			return err
		}
		if err := g.on(policy.Object{Unit: t.session.Unit, Assigned: []org.PersonID{t.session.Secretary}}); err != nil {
			return err
		}
		if l := t.hall.Line(n.Line); l != nil {
			n.Item = l.Item
		}
		if err := g.outside(t, n.Item); err != nil {
			return err
		}
		if n.Line == "" {
			n.Line = store.NewID()
		}
		line, g.detail = n.Line, "line"
		return g.happen(t, &n)
	})
	return line, err
}

// A HallView is what one reader sees of the hall: of a case he is recused from,
// nothing; of his own case, nothing that the meeting comes to.
type HallView struct {
	Session  store.SessionRow
	Meeting  meeting.ID // "" before the first
	Hall     *meeting.Hall
	Now      time.Time
	Agenda   []AgendaLine
	Current  *AgendaLine // the case that is on
	Recused  bool        // a case is on from which the reader is recused, or which does not exist for him
	Speakers []SpeakerLine
	Names    map[org.PersonID]string
	Chair    string
	MayRun   bool
	MayNote  bool
	MaySign  bool
	MayStart bool // a rehearsal may begin, or the meeting
	Early    bool // it may once all voices are in
	Here     bool // the reader signed in
}

// A SpeakerLine is one who speaks to the case; Name is empty where the session
// is blind to the reader.
type SpeakerLine struct {
	meeting.Speaker
	Name            string
	Past, Now, Next bool
	Me              bool
}

// Hall returns what the caller sees of the session's meeting.
func (a *App) Hall(ctx context.Context, c Caller, id review.SessionID) (w HallView, err error) {
	err = a.view(ctx, c, policy.MeetingRead, string(id), func(g *gate) error {
		t, err := g.sitting(id)
		if err != nil {
			return err
		}
		so := sessionObject(t.session, t.agenda)
		if err := g.onSecret(so, "会议", "session"); err != nil {
			return err
		}
		w = HallView{Session: t.session, Meeting: t.row.ID, Hall: t.hall, Now: g.Now, Here: t.hall.Here(c.Person)}
		if w.Names, err = g.names(); err != nil {
			return err
		}
		units, err := g.unitNames()
		if err != nil {
			return err
		}
		scheme, err := g.scheme(t.session)
		if err != nil {
			return err
		}
		if w.Agenda, err = g.agendaLines(t.agenda, so, scheme, w.Names, units); err != nil {
			return err
		}
		w.Chair = w.Names[t.session.Chair]
		open := t.hall.Open && !t.hall.Ended
		w.MayRun = policy.Check(c.Subject, policy.MeetingRun, t.runs()) == nil
		w.MayNote = open && policy.Check(c.Subject, policy.MeetingNote, so) == nil
		w.MaySign = open && !w.Here && c.Person != ""
		w.MayStart = w.MayRun && !open && t.ready()
		w.Early = w.MayRun && !open && !t.ready() && t.session.Meeting == review.Open
		g.curtain(t, so, &w)
		return nil
	})
	return w, err
}

// curtain takes from the view what the reader may not see.
func (g *gate) curtain(t *sitting, so policy.Object, w *HallView) {
	sees := func(item review.ItemID) bool {
		v := t.of(item)
		return item == "" || v != nil && !v.hidden(g.caller.Subject) && g.mayVoices(v, so) && v.item.Handler != g.caller.Person
	}
	h := w.Hall
	h.Decisions = slices.DeleteFunc(h.Decisions, func(d meeting.Decided) bool { return !sees(d.Item) })
	h.Votes = slices.DeleteFunc(h.Votes, func(v meeting.Counted) bool { return !sees(v.Item) })
	h.Measures = slices.DeleteFunc(h.Measures, func(m meeting.Measured) bool { return !sees(m.Item) })
	h.Lines = slices.DeleteFunc(h.Lines, func(l meeting.Line) bool { return !sees(l.Item) })
	v := t.of(h.Item)
	if v == nil {
		return
	}
	if v.hidden(g.caller.Subject) || !g.mayVoices(v, so) {
		w.Recused, h.Item, h.Speakers, h.Turn, h.Clock = true, "", nil, -1, meeting.Clock{}
		return
	}
	i := slices.IndexFunc(w.Agenda, func(l AgendaLine) bool { return l.ID == h.Item })
	if i >= 0 {
		w.Current = &w.Agenda[i]
	}
	r, view := g.reader(v, so), v.view()
	for i, s := range h.Speakers {
		l := SpeakerLine{Speaker: s, Past: i < h.Turn, Now: i == h.Turn, Next: i == h.Turn+1, Me: s.Person == g.caller.Person}
		named := s.Part == meeting.Handler || s.Part == meeting.Leader || l.Me
		for _, p := range v.parts {
			if p.Author == s.Person && (p.Kind == review.PeerKind || p.Kind == review.CommentKind) &&
				review.See(r, view, review.Head{ID: p.ID, Kind: p.Kind, Author: p.Author, State: p.State}) == review.Full {
				named = true
			}
		}
		if named {
			l.Name = w.Names[s.Person]
		} else {
			h.Speakers[i].Person, l.Person = "", ""
		}
		w.Speakers = append(w.Speakers, l)
	}
}

// A Change says that something happened in a session's meeting, not what: whoever
// hears it looks again, as the person he is.
type Change struct {
	Meeting meeting.ID
	Seq     int
	Kind    meeting.Kind
}

// Heartbeat is how often a quiet Follow shows it is alive and looks on its own
// account, should a wake have been lost.
const Heartbeat = 15 * time.Second

// Follow calls yield with each change of the session's meetings after the given
// one, each once and in order, until the context or the program ends, yield
// fails, or the caller may not follow any more. A Change without Seq is a
// heartbeat. Where another meeting has begun since, it is told from its start.
func (a *App) Follow(ctx context.Context, c Caller, id review.SessionID, after Change, yield func(Change) error) error {
	woken, leave := a.halls.join(string(id))
	defer leave()
	asked, told := time.Time{}, false
	for {
		var news []Change
		look := func(tx *store.Tx) error {
			m, err := tx.Meeting(id)
			if errs.KindOf(err) == errs.NotFound {
				return nil
			}
			if err != nil || m.ID == after.Meeting && m.Seq == after.Seq {
				return err
			}
			from := after.Seq
			if m.ID != after.Meeting {
				from = 0
			}
			es, err := tx.MeetingEvents(m.ID, from)
			for _, e := range es {
				news = append(news, Change{m.ID, e.Seq, e.What.Kind()})
			}
			return err
		}
		var err error
		if now := time.Now(); now.Sub(asked) >= Heartbeat {
			asked = now
			err = a.peek(ctx, c, policy.MeetingRead, func(g *gate) error {
				t, err := g.sitting(id)
				if err != nil {
					return err
				}
				if err := g.onSecret(sessionObject(t.session, t.agenda), "会议", "session"); err != nil {
					return err
				}
				return look(g.Tx)
			})
		} else {
			err = a.db.View(ctx, a.now(), look)
		}
		if err != nil {
			return err
		}
		if !told && len(news) == 0 {
			news = []Change{{}}
		}
		told = true
		for _, n := range news {
			if err := yield(n); err != nil {
				return err
			}
			if n.Seq > 0 {
				after = n
			}
		}
		beat := time.NewTimer(Heartbeat)
		select {
		case <-woken:
			beat.Stop()
		case <-beat.C:
			if err := yield(Change{}); err != nil {
				return err
			}
		case <-a.halls.closed:
			beat.Stop()
			return nil
		case <-ctx.Done():
			beat.Stop()
			return ctx.Err()
		}
	}
}

// Hush ends every Follow, so that the program can stop.
func (a *App) Hush() { a.halls.hush() }

// fromHall takes what the meeting noted and set on the case over into the draft
// of its conclusion; a rehearsal leaves nothing.
func (g *gate) fromHall(v *reviewed, c *review.Conclusion) error {
	rows, err := g.HeldMeetings(v.session.ID)
	if err != nil {
		return err
	}
	for _, r := range rows {
		h, err := g.folded(r)
		if err != nil {
			return err
		}
		var said []string
		for _, d := range h.Decisions {
			if d.Item == v.item.ID {
				said = append(said, d.Text)
			}
		}
		for _, l := range h.Lines {
			if l.Item == v.item.ID {
				said = append(said, l.Text)
			}
		}
		for _, s := range said {
			if c.Lessons != "" {
				c.Lessons += "\n"
			}
			c.Lessons += s
		}
		var cause review.Code
		if len(c.Causes) > 0 {
			cause = c.Causes[0].Code
		}
		for _, m := range h.Measures {
			if m.Item == v.item.ID {
				c.Measures = append(c.Measures, review.PlannedStep{Cause: cause, Text: m.Text, Owner: m.Owner, Due: m.Due})
			}
		}
	}
	return nil
}

// decisions writes what the meeting decided, counted and noted for the minutes,
// of each case whose review its maker knows and of none.
func (p *sessionPaper) decisions() (out []exchange.Line) {
	for _, h := range p.halls {
		about := func(item review.ItemID) (string, bool) {
			if item == "" {
				return "", true
			}
			for _, pc := range p.cases {
				if pc.item.ID == item {
					return pc.item.CaseName + "：", pc.known
				}
			}
			return "", false
		}
		add := func(item review.ItemID, text string) {
			if name, ok := about(item); ok {
				out = append(out, exchange.Line{Text: name + text})
			}
		}
		for _, d := range h.Decisions {
			add(d.Item, d.Text)
		}
		for _, v := range h.Votes {
			add(v.Item, fmt.Sprintf("就“%s”表决，应到%d人，同意%d人，反对%d人，弃权%d人。", v.Question, v.Entitled, v.For, v.Against, v.Abstain))
		}
		for _, m := range h.Measures {
			text := "整改措施：" + m.Text
			if name := p.names[m.Owner]; name != "" {
				text += "，责任人" + name
			}
			if m.Due != "" {
				text += "，期限" + longDay(string(m.Due))
			}
			add(m.Item, text)
		}
		for _, l := range h.Lines {
			add(l.Item, l.Text)
		}
	}
	return out
}
