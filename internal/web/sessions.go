package web

import (
	"slices"
	"strconv"
	"strings"

	"mingjian/internal/app"
	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/org"
	"mingjian/internal/policy"
	"mingjian/internal/review"
	"mingjian/internal/store"
)

func (s *Server) reviewRoutes() []Route {
	return []Route{
		{Method: "GET", Pattern: "/{$}", Handler: s.workbench, Act: policy.WorkbenchRead},
		{Method: "GET", Pattern: "/sessions", Handler: s.sessionsPage, Act: policy.SessionList},
		{Method: "GET", Pattern: "/sessions/new", Handler: s.newSessionPage, Act: policy.SessionEdit},
		{Method: "POST", Pattern: "/sessions/new", Handler: s.addSession, Act: policy.SessionEdit},
		{Method: "GET", Pattern: "/sessions/{id}", Handler: s.sessionPage, Act: policy.SessionRead},
		{Method: "GET", Pattern: "/sessions/{id}/edit", Handler: s.editSessionPage, Act: policy.SessionEdit},
		{Method: "POST", Pattern: "/sessions/{id}/edit", Handler: s.editSession, Act: policy.SessionEdit},
		{Method: "POST", Pattern: "/sessions/{id}/cancel", Handler: s.cancelSession, Act: policy.SessionEdit},
		{Method: "GET", Pattern: "/sessions/{id}/cases", Handler: s.picksPage, Act: policy.SessionEdit},
		{Method: "POST", Pattern: "/sessions/{id}/cases", Handler: s.addItem, Act: policy.SessionEdit},
		{Method: "POST", Pattern: "/sessions/{id}/agenda", Handler: s.agendaAct, Act: policy.SessionEdit},
		{Method: "POST", Pattern: "/sessions/{id}/meeting", Handler: s.meetingAct, Act: policy.SessionHold},
		{Method: "POST", Pattern: "/sessions/{id}/items/{item}/remove", Handler: s.removeItem, Act: policy.SessionEdit},
		{Method: "POST", Pattern: "/sessions/{id}/items/{item}/move", Handler: s.moveItem, Act: policy.SessionEdit},
		{Method: "POST", Pattern: "/sessions/{id}/items/{item}/waive", Handler: s.waiveSelf, Act: policy.SessionEdit},

		{Method: "GET", Pattern: "/sessions/{id}/items/{item}", Handler: s.voicesPage, Act: policy.VoicesRead},
		{Method: "GET", Pattern: "/sessions/{id}/items/{item}/panel", Handler: s.panelPage, Act: policy.SessionAssign},
		{Method: "POST", Pattern: "/sessions/{id}/items/{item}/panel", Handler: s.assign, Act: policy.SessionAssign},
		{Method: "POST", Pattern: "/sessions/{id}/items/{item}/withdraw", Handler: s.withdraw, Act: policy.SessionAssign},
		{Method: "POST", Pattern: "/sessions/{id}/items/{item}/reply", Handler: s.askReply, Act: policy.SessionHold},
		{Method: "POST", Pattern: "/sessions/{id}/items/{item}/extend", Handler: s.extendReply, Act: policy.SessionHold},
		{Method: "POST", Pattern: "/sessions/{id}/items/{item}/conclusion", Handler: s.startConclusion, Act: policy.ConclusionDraft},
		{Method: "POST", Pattern: "/sessions/{id}/items/{item}/agree", Handler: s.agreeConclusion, Act: policy.SessionHold},
		{Method: "POST", Pattern: "/sessions/{id}/items/{item}/approve", Handler: s.approveGrade, Act: policy.SessionHold},
		{Method: "POST", Pattern: "/sessions/{id}/items/{item}/sign", Handler: s.signConclusion, Act: policy.ConclusionSign},

		{Method: "GET", Pattern: "/statements/{id}", Handler: s.statementPage, Act: policy.VoicesRead},
		{Method: "POST", Pattern: "/statements/{id}", Handler: s.submitStatement, Act: policy.VoicesRead},
		{Method: "POST", Pattern: "/statements/{id}/draft", Handler: s.saveDraft, Act: policy.VoicesRead},
		{Method: "POST", Pattern: "/statements/{id}/declare", Handler: s.declare, Act: policy.VoicesRead},
		{Method: "POST", Pattern: "/sessions/{id}/items/{item}/remarks", Handler: s.discuss, Act: policy.RemarkWrite},
		order("POST", "/api/v1/items/{item}/remarks", policy.RemarkWrite, func(r *Request, in RemarkOrder) (Done, error) {
			return Done{}, s.app.Discuss(r.Context(), r.Caller(), r.item(), in.Text)
		}),
		order("POST", "/api/v1/statements/{id}/foresee", policy.PeerWrite, func(r *Request, in ForesightOrder) (Done, error) {
			return Done{}, s.app.Foresee(r.Context(), r.Caller(), review.StatementID(r.PathValue("id")), review.Foresight{Verdict: in.Verdict, Facts: in.Facts, Reasons: in.Reasons}, in.Revision)
		}),
		{Method: "POST", Pattern: "/statements/{id}/foresee", Handler: s.foresee, Act: policy.PeerWrite},
		{Method: "POST", Pattern: "/statements/{id}/forgo", Handler: s.forgoObjection, Act: policy.ReplyWrite},

		{Method: "GET", Pattern: "/api/v1/sessions", Handler: s.sessionsAPI, Act: policy.SessionList, Out: SessionsAnswer{}},
		{Method: "GET", Pattern: "/api/v1/sessions/{id}", Handler: s.sessionAPI, Act: policy.SessionRead, Out: SessionAnswer{}},
		{Method: "GET", Pattern: "/api/v1/items/{item}", Handler: s.voicesAPI, Act: policy.VoicesRead, Out: VoicesAnswer{}},
	}
}

// SessionsPage lists the sessions.
type SessionsPage struct {
	Page
	Sessions []SessionRow
}

// A SessionRow is one session with its steps.
type SessionRow struct {
	app.SessionLine
	Now  Chip
	Note string
}

var sessionsTemplate = page[SessionsPage]("sessions")

func (s *Server) sessionsPage(r *Request) error {
	ls, err := s.app.Sessions(r.Context(), r.Caller())
	if err != nil {
		return err
	}
	p := SessionsPage{Page: r.Page("review.sessions")}
	for _, l := range ls {
		p.Sessions = append(p.Sessions, SessionRow{l, r.stepChip(l.Step), r.countNote(l)})
	}
	return sessionsTemplate.Render(r, p)
}

// stepChip is where a session or a case stands.
func (r *Request) stepChip(at review.Step) Chip {
	color := "b"
	switch at {
	case review.Picking:
		color = ""
	case review.Closed:
		color = "g"
	}
	return Chip{color, r.Word("step", at)}
}

func (r *Request) countNote(l app.SessionLine) string {
	if l.Step >= review.Closed || int(l.Step) >= len(l.Counts) {
		return ""
	}
	c := l.Counts[l.Step]
	return strconv.Itoa(c.Done) + " / " + strconv.Itoa(c.Need)
}

// steps is the bar of steps: what is done, where it stands, the days left.
func (r *Request) steps(at review.Step, counts []review.Count, left map[review.Step]int, planned review.Planned) []Step {
	days := map[review.Step]deadline.Date{review.SelfStep: planned.Self, review.PeerStep: planned.Peer, review.Commenting: planned.Comment, review.Meeting: planned.Meeting}
	var out []Step
	for _, c := range counts {
		st := Step{Label: r.Word("step", c.Step)}
		switch {
		case c.Step < at:
			st.State = "done"
		case c.Step == at:
			st.State = "now"
		}
		switch {
		case c.Step == review.Picking || c.Step == review.Meeting:
			st.Note = string(days[c.Step])
		case c.Need > 0:
			st.Note = r.T("review.count", c.Done, c.Need)
		case c.Step == at || c.Step > at:
			st.Note = r.T("review.notyet")
		}
		if n, ok := left[c.Step]; ok && c.Step == at && c.Step != review.Meeting {
			if n >= 0 {
				st.Note += " · " + r.T("due.left.working", n)
			} else {
				st.Note += " · " + r.T("due.over.working", -n)
			}
		}
		out = append(out, st)
	}
	return out
}

// SessionPage is one session: its steps, its agenda, who runs it.
type SessionPage struct {
	Page
	View   app.SessionView
	Steps  []Step
	Agenda []AgendaRow
	Cancel Dialog
	Remove []Dialog
	People []Option
	Papers Papers
}

// An AgendaRow is one case of the agenda.
type AgendaRow struct {
	app.AgendaLine
	Href, Kinds string
	Chip        Chip
	Current     bool
}

var sessionTemplate = page[SessionPage]("session")

// agendaRows writes a session's cases for a list.
func (r *Request) agendaRows(ls []app.AgendaLine, current review.ItemID) []AgendaRow {
	var rows []AgendaRow
	for _, l := range ls {
		row := AgendaRow{AgendaLine: l, Kinds: strings.Join(l.EventKinds, "、"), Current: l.ID == current}
		if l.Known {
			if l.MayOpen {
				row.Href = app.ItemPath(l.Session, l.ID)
			}
			row.Chip = r.stepChip(l.Step)
			switch {
			case l.Step == review.SelfStep || l.Step == review.PeerStep || l.Step == review.Commenting:
				row.Chip.Text = r.T("review.under", row.Chip.Text, l.Count.Done, l.Count.Need)
			case l.Step >= review.Rectifying:
				row.Chip = Chip{"g", r.T("review.concluded")}
			case l.Apart > 0:
				row.Chip = Chip{"a", r.T("review.apart", l.Apart)}
			}
		}
		rows = append(rows, row)
	}
	return rows
}

func (s *Server) sessionPage(r *Request) error {
	v, err := s.app.Conference(r.Context(), r.Caller(), review.SessionID(r.PathValue("id")))
	if err != nil {
		return err
	}
	p := SessionPage{Page: r.Page("review.session"), View: v, Steps: r.steps(v.Step, v.Counts, v.Left, v.Planned), Agenda: r.agendaRows(v.Agenda, "")}
	p.Papers = Papers{r.sessionPapers(v.ID), p.CSRF}
	p.Title, p.Marked = v.Title, true
	p.Crumbs = []Link{{r.T("review.sessions"), "/sessions"}}
	p.Meta = []string{r.Word("purpose", v.Purpose), string(v.From) + " – " + string(v.To), r.T("review.chair.is", v.ChairName), r.T("review.secretary.is", v.SecretaryName)}
	if v.Place != "" {
		p.Meta = append(p.Meta, v.Place)
	}
	p.Cancel = Dialog{ID: "cancel", Title: r.T("review.cancel"), Text: r.T("review.cancel.text"), Action: "/sessions/" + string(v.ID) + "/cancel", Button: r.T("review.cancel"), CSRF: p.CSRF, Reason: r.T("review.reason")}
	for _, l := range v.Agenda {
		p.Remove = append(p.Remove, Dialog{ID: "rm-" + string(l.ID), Title: r.T("review.remove"), Text: l.CaseName, Action: app.ItemPath(v.ID, l.ID) + "/remove", Button: r.T("review.remove"), CSRF: p.CSRF, Reason: r.T("review.reason")})
	}
	if v.MayHold && v.Step == review.Meeting && v.Meeting == review.Open {
		if p.People, err = s.personOptions(r); err != nil {
			return err
		}
	}
	return sessionTemplate.Render(r, p)
}

// personOptions are the people as choices of a form.
func (s *Server) personOptions(r *Request, roles ...org.Role) ([]Option, error) {
	hs, err := s.app.People(r.Context(), r.Caller())
	if err != nil {
		return nil, err
	}
	var os []Option
	seen := map[org.PersonID]bool{}
	today := s.app.Today()
	for _, h := range hs {
		fits := len(roles) == 0 || slices.ContainsFunc(roles, func(x org.Role) bool { return slices.Contains(h.Post.Roles, x) })
		if seen[h.Person.ID] || !h.Post.On(today) || !fits {
			continue
		}
		seen[h.Person.ID] = true
		os = append(os, Option{string(h.Person.ID), h.Person.Name + " · " + h.Post.Title})
	}
	return os, nil
}

// SessionEditPage sets a session up.
type SessionEditPage struct {
	Page
	Action                        string
	Session                       review.Session
	Purposes, Chairs, Secretaries []Option
	Units                         []UnitTick
	Peers, Comments               string
}

// A UnitTick is one office of several.
type UnitTick struct {
	Value, Label string
	On           bool
}

var sessionEditTemplate = page[SessionEditPage]("session_edit")

func (s *Server) newSessionPage(r *Request) error {
	day := deadline.Date(s.app.Today())
	n := review.DefaultNeeds(review.Dissection)
	ses := review.Session{Purpose: review.Dissection, From: day.AddMonths(-36), To: day, Needs: n, Secretary: r.Caller().Person}
	return s.showSessionForm(r, "review.new", "/sessions/new", ses, FormError{})
}

func (s *Server) showSessionForm(r *Request, title, action string, ses review.Session, bad FormError) error {
	p := SessionEditPage{Page: r.Page(title), Action: action, Session: ses, Peers: strconv.Itoa(ses.Needs.Peers), Comments: strconv.Itoa(ses.Needs.Comments)}
	p.Form = bad
	p.Crumbs = []Link{{r.T("review.sessions"), "/sessions"}}
	p.Purposes = Enum(r, "purpose", review.Dissection, review.Lecture, review.Evaluation)
	var err error
	if p.Chairs, err = s.personOptions(r, org.Leader); err != nil {
		return err
	}
	if p.Secretaries, err = s.personOptions(r, org.CaseManager); err != nil {
		return err
	}
	units, err := s.unitOptions(r)
	if err != nil {
		return err
	}
	for _, u := range units {
		code := org.UnitCode(u.Value)
		if r.Caller().Unit().Covers(code) {
			p.Units = append(p.Units, UnitTick{u.Value, u.Label, len(ses.Units) == 0 && action == "/sessions/new" || slices.Contains(ses.Units, code)})
		}
	}
	if bad.Message != "" {
		return sessionEditTemplate.RenderInvalid(r, p)
	}
	return sessionEditTemplate.Render(r, p)
}

// sessionForm reads the form of a session.
func (r *Request) sessionForm() (ses review.Session, err error) {
	day := func(name string) deadline.Date { return deadline.Date(r.Text(name)) }
	ses = review.Session{Title: r.Text("title"), Purpose: review.Purpose(r.Text("purpose")), From: day("from"), To: day("to"),
		Chair: org.PersonID(r.Text("chair")), Secretary: org.PersonID(r.Text("secretary")), Place: r.Text("place"), Blind: r.Checked("blind"), Mixed: r.Checked("mixed"),
		Planned: review.Planned{Self: day("planned.self"), Peer: day("planned.peer"), Comment: day("planned.comment"), Meeting: day("planned.meeting")}}
	for _, u := range r.Values("units") {
		ses.Units = append(ses.Units, org.UnitCode(u))
	}
	if ses.Needs.Peers, err = r.Int("peers"); err != nil {
		return ses, err
	}
	if ses.Needs.Comments, err = r.Int("comments"); err != nil {
		return ses, err
	}
	if ses.Calibrated, err = r.Int("calibrated"); err != nil {
		return ses, err
	}
	if ses.SecondShare, err = r.Int("second"); err != nil {
		return ses, err
	}
	ses.Version, err = r.Int("version")
	return ses, err
}

func (s *Server) addSession(r *Request) error {
	ses, err := r.sessionForm()
	if err == nil {
		var id review.SessionID
		if id, err = s.app.AddSession(r.Context(), r.Caller(), r.Caller().Unit(), ses); err == nil {
			r.Toast("ok", "review.saved")
			return r.See("/sessions/" + string(id))
		}
	}
	if f, ok := r.Invalid(err); ok {
		return s.showSessionForm(r, "review.new", "/sessions/new", ses, f)
	}
	return err
}

func (s *Server) editSessionPage(r *Request) error {
	v, err := s.app.Conference(r.Context(), r.Caller(), review.SessionID(r.PathValue("id")))
	if err != nil {
		return err
	}
	return s.showSessionForm(r, "review.edit", "/sessions/"+string(v.ID)+"/edit", v.Session, FormError{})
}

func (s *Server) editSession(r *Request) error {
	ses, err := r.sessionForm()
	ses.ID = review.SessionID(r.PathValue("id"))
	if err == nil {
		if err = s.app.EditSession(r.Context(), r.Caller(), ses); err == nil {
			r.Toast("ok", "review.saved")
			return r.See("/sessions/" + string(ses.ID))
		}
	}
	if f, ok := r.Invalid(err); ok {
		return s.showSessionForm(r, "review.edit", r.URL.Path, ses, f)
	}
	return err
}

// done goes on to path after an act; what the person can mend is told there.
func (r *Request) done(err error, path string) error {
	if f, ok := r.Invalid(err); ok {
		r.Toast("bad", "review.refused", f.Message)
		return r.See(path)
	}
	if err != nil {
		return err
	}
	r.Toast("ok", "review.saved")
	return r.See(path)
}

func (r *Request) sessionPath() string { return "/sessions/" + r.PathValue("id") }
func (r *Request) itemPath() string    { return r.sessionPath() + "/items/" + r.PathValue("item") }
func (r *Request) item() review.ItemID { return review.ItemID(r.PathValue("item")) }

func (s *Server) cancelSession(r *Request) error {
	err := s.app.CancelSession(r.Context(), r.Caller(), review.SessionID(r.PathValue("id")), r.Text("reason"))
	if err == nil {
		return r.done(nil, "/sessions")
	}
	return r.done(err, r.sessionPath())
}

// PicksPage picks cases for a session from the adverse events.
type PicksPage struct {
	Page
	Session app.SessionView
	Picks   []PickRow
	List    List
}

// A PickRow is an event with the name of its office.
type PickRow struct {
	store.Pick
	UnitName string
}

var picksTemplate = page[PicksPage]("picks")

func (s *Server) picksPage(r *Request) error { return s.showPicks(r, FormError{}) }

func (s *Server) showPicks(r *Request, bad FormError) error {
	v, err := s.app.Conference(r.Context(), r.Caller(), review.SessionID(r.PathValue("id")))
	if err != nil {
		return err
	}
	q := r.URL.Query()
	from, to := string(v.From), string(v.To)
	if q.Get("from") != "" {
		from = q.Get("from")
	}
	if q.Get("to") != "" {
		to = q.Get("to")
	}
	f := store.PickFilter{Units: v.Session.Units, From: from, To: to, Kind: q.Get("kind")}
	if u := q.Get("unit"); u != "" {
		f.Units = []org.UnitCode{org.UnitCode(u)}
	}
	ps, err := s.app.Picks(r.Context(), r.Caller(), v.ID, f)
	if err != nil {
		return err
	}
	p := PicksPage{Page: r.Page("review.pick"), Session: v}
	p.Form, p.Marked = bad, true
	p.Crumbs = []Link{{r.T("review.sessions"), "/sessions"}, {v.Title, "/sessions/" + string(v.ID)}}
	units, err := s.unitOptions(r)
	if err != nil {
		return err
	}
	if p.List, err = r.List(); err != nil {
		return err
	}
	names := map[string]string{}
	for _, u := range units {
		names[u.Value] = u.Label
	}
	var kinds []Option
	for _, e := range ps {
		p.Picks = append(p.Picks, PickRow{e, names[string(e.Unit)]})
		if !slices.Contains(kinds, Option{e.Kind, e.Kind}) {
			kinds = append(kinds, Option{e.Kind, e.Kind})
		}
	}
	p.List.Filters = []Field{p.List.Choice("unit", r.T("review.unit"), r.T("review.all"), units), p.List.Choice("kind", r.T("review.kind"), r.T("review.all"), kinds),
		p.List.Day("from", r.T("review.from")), p.List.Day("to", r.T("review.to"))}
	if bad.Message != "" {
		return picksTemplate.RenderInvalid(r, p)
	}
	return picksTemplate.Render(r, p)
}

func (s *Server) addItem(r *Request) error {
	_, err := s.app.AddItem(r.Context(), r.Caller(), review.SessionID(r.PathValue("id")),
		app.NewItem{Case: r.Text("case"), Reason: r.Text("reason"), Typical: r.Checked("typical"), Minutes: 30,
			Control: r.Checked("control"), Number: r.Text("number"), Decided: deadline.Date(r.Text("decided"))})
	if f, ok := r.Invalid(err); ok {
		return s.showPicks(r, f)
	}
	return r.done(err, r.sessionPath()+"/cases")
}

func (s *Server) agendaAct(r *Request) error {
	id := review.SessionID(r.PathValue("id"))
	act := s.app.CloseAgenda
	if r.Text("act") == "reopen" {
		act = s.app.ReopenAgenda
	}
	return r.done(act(r.Context(), r.Caller(), id), r.sessionPath())
}

func (s *Server) meetingAct(r *Request) error {
	id := review.SessionID(r.PathValue("id"))
	if r.Text("act") == "close" {
		return r.done(s.app.CloseMeeting(r.Context(), r.Caller(), id), r.sessionPath())
	}
	return r.done(s.app.OpenMeeting(r.Context(), r.Caller(), id, r.people("present")), r.sessionPath())
}

// people are the persons ticked in a field.
func (r *Request) people(name string) (ids []org.PersonID) {
	for _, v := range r.Values(name) {
		ids = append(ids, org.PersonID(v))
	}
	return ids
}

func (s *Server) removeItem(r *Request) error {
	return r.done(s.app.RemoveItem(r.Context(), r.Caller(), r.item(), r.Text("reason")), r.sessionPath())
}

func (s *Server) moveItem(r *Request) error {
	by, err := r.Int("by")
	if err != nil || by != 1 && by != -1 {
		return errs.Field("by", "只能上移或下移一位", "a case moves up or down by one")
	}
	return r.done(s.app.MoveItem(r.Context(), r.Caller(), r.item(), by), r.sessionPath())
}

func (s *Server) waiveSelf(r *Request) error {
	return r.done(s.app.WaiveSelf(r.Context(), r.Caller(), r.item(), r.Text("reason")), r.itemPath())
}

// SessionsAnswer lists sessions in the API.
type SessionsAnswer struct {
	Sessions []SessionBrief `json:"sessions"`
}

// A SessionBrief is a session in the API.
type SessionBrief struct {
	ID      string `json:"id"`
	Title   string `json:"title"`
	Purpose string `json:"purpose"`
	Unit    string `json:"unit"`
	Step    string `json:"step"`
	Cases   int    `json:"cases"`
	Meeting string `json:"meeting"` // the planned day
}

// SessionAnswer is one session in the API.
type SessionAnswer struct {
	SessionBrief
	Plan   SessionOrder `json:"plan"` // as PUT takes it
	Agenda []ItemBrief  `json:"agenda"`
}

// An ItemBrief is one case of an agenda in the API. What the reader may not
// know of its review is absent.
type ItemBrief struct {
	ID    string   `json:"id"`
	Case  string   `json:"case"`
	Unit  string   `json:"unit"`
	Kinds []string `json:"kinds"`
	Step  string   `json:"step,omitempty"`
	Apart int      `json:"apart,omitempty"`
}

func brief(l app.SessionLine) SessionBrief {
	return SessionBrief{string(l.ID), l.Title, string(l.Purpose), string(l.SessionRow.Unit), l.Step.String(), l.Cases, string(l.Planned.Meeting)}
}

func (s *Server) sessionsAPI(r *Request) error {
	ls, err := s.app.Sessions(r.Context(), r.Caller())
	if err != nil {
		return err
	}
	a := SessionsAnswer{Sessions: []SessionBrief{}}
	for _, l := range ls {
		a.Sessions = append(a.Sessions, brief(l))
	}
	return r.JSON(a)
}

func (s *Server) sessionAPI(r *Request) error {
	v, err := s.app.Conference(r.Context(), r.Caller(), review.SessionID(r.PathValue("id")))
	if err != nil {
		return err
	}
	a := SessionAnswer{SessionBrief: brief(v.SessionLine), Plan: planOf(v.Session), Agenda: []ItemBrief{}}
	for _, l := range v.Agenda {
		b := ItemBrief{ID: string(l.ID), Case: l.CaseName, Unit: string(l.Item.Unit), Kinds: l.EventKinds, Apart: l.Apart}
		if l.Known {
			b.Step = l.Step.String()
		}
		a.Agenda = append(a.Agenda, b)
	}
	return r.JSON(a)
}
