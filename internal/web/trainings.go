package web

import (
	"bytes"
	"slices"
	"strings"

	"mingjian/internal/app"
	"mingjian/internal/deadline"
	"mingjian/internal/office"
	"mingjian/internal/org"
	"mingjian/internal/policy"
	"mingjian/internal/review"
	"mingjian/internal/training"
)

func (s *Server) trainingRoutes() []Route {
	const one, api = "/trainings/{id}", "/api/v1/trainings/{id}"
	return []Route{
		{Method: "GET", Pattern: "/trainings", Handler: s.trainingsPage, Act: policy.TrainingRead},
		{Method: "GET", Pattern: "/trainings/needs", Handler: s.trainingNeedsPage, Act: policy.TrainingNeeds},
		{Method: "GET", Pattern: "/trainings/new", Handler: s.trainingEditPage, Act: policy.TrainingEdit},
		{Method: "POST", Pattern: "/trainings/new", Handler: s.saveTraining, Act: policy.TrainingEdit},
		{Method: "GET", Pattern: "/trainings.ics", Handler: s.trainingsCalendar, Act: policy.TrainingRead, Stream: true},
		{Method: "GET", Pattern: one + "/calendar", Handler: s.trainingCalendar, Act: policy.TrainingRead, Stream: true},
		{Method: "GET", Pattern: one, Handler: s.trainingPage, Act: policy.TrainingRead},
		{Method: "GET", Pattern: one + "/edit", Handler: s.trainingEditPage, Act: policy.TrainingEdit},
		{Method: "POST", Pattern: one + "/edit", Handler: s.saveTraining, Act: policy.TrainingEdit},
		{Method: "GET", Pattern: one + "/people", Handler: s.inviteesPage, Act: policy.TrainingEdit},
		{Method: "POST", Pattern: one + "/people", Handler: s.inviteTrainees, Act: policy.TrainingEdit},
		{Method: "POST", Pattern: one + "/answer", Handler: s.answerInvitation, Act: policy.TrainingAnswer},
		{Method: "POST", Pattern: one + "/exercise", Handler: s.answerExercise, Act: policy.TrainingAnswer},
		{Method: "POST", Pattern: one + "/attendance", Handler: s.recordAttendance, Act: policy.TrainingEdit},
		{Method: "POST", Pattern: one + "/cancel", Handler: s.cancelTraining, Act: policy.TrainingEdit},

		{Method: "GET", Pattern: "/api/v1/trainings", Handler: s.trainingsAPI, Act: policy.TrainingRead, Out: TrainingsAnswer{}},
		{Method: "GET", Pattern: "/api/v1/trainings/needs", Handler: s.trainingNeedsAPI, Act: policy.TrainingNeeds, Out: TrainingNeedsAnswer{}},
		{Method: "GET", Pattern: api, Handler: s.trainingAPI, Act: policy.TrainingRead, Out: TrainingAnswer{}},
		order("POST", "/api/v1/trainings", policy.TrainingEdit, func(r *Request, in TrainingOrder) (Made, error) {
			id, err := s.app.SaveTraining(r.Context(), r.Caller(), in.event(""))
			return Made{string(id)}, err
		}),
		order("PUT", api, policy.TrainingEdit, func(r *Request, in TrainingOrder) (Done, error) {
			_, err := s.app.SaveTraining(r.Context(), r.Caller(), in.event(r.training()))
			return Done{}, err
		}),
		order("POST", api+"/people", policy.TrainingEdit, func(r *Request, in PeopleOrder) (Done, error) {
			return Done{}, s.app.InviteTrainees(r.Context(), r.Caller(), r.training(), in.People)
		}),
		order("POST", api+"/answer", policy.TrainingAnswer, func(r *Request, in InvitationOrder) (Done, error) {
			return Done{}, s.app.AnswerInvitation(r.Context(), r.Caller(), r.training(), in.Answer, in.Reason)
		}),
		order("POST", api+"/exercise", policy.TrainingAnswer, func(r *Request, in AnswerOrder) (Done, error) {
			return Done{}, s.app.AnswerExercise(r.Context(), r.Caller(), r.training(), in.Answer)
		}),
		order("POST", api+"/attendance", policy.TrainingEdit, func(r *Request, in AttendanceOrder) (Done, error) {
			return Done{}, s.app.RecordAttendance(r.Context(), r.Caller(), r.training(), in.Came)
		}),
		order("POST", api+"/cancel", policy.TrainingEdit, func(r *Request, in ReasonOrder) (Done, error) {
			return Done{}, s.app.CancelTraining(r.Context(), r.Caller(), r.training(), in.Reason)
		}),
	}
}

func (r *Request) training() training.ID { return training.ID(r.PathValue("id")) }

// trainingTabs are the pages of learning the person may see.
func (r *Request) trainingTabs(current string) (tabs []Tab) {
	for _, t := range []struct {
		label, href string
		act         policy.Act
	}{
		{"training.title", "/trainings", policy.TrainingRead},
		{"training.needs", "/trainings/needs", policy.TrainingNeeds},
		{"learning.title", "/learning", policy.LearningRead},
		{"mentor.title", "/mentors", policy.MentorRead},
	} {
		if r.Viewer.May(t.act) {
			tabs = append(tabs, Tab{Label: r.T(t.label), Href: t.href, Current: t.href == current})
		}
	}
	return tabs
}

// TrainingsPage lists the events.
type TrainingsPage struct {
	Page
	Rows []TrainingRow
}

// A TrainingRow is one event in words.
type TrainingRow struct {
	app.TrainingLine
	KindName, Causes string
	Chip             Chip
	Mine             string // what the reader answered, or empty
}

var trainingsTemplate = page[TrainingsPage]("trainings")

func (r *Request) trainingRow(l app.TrainingLine) TrainingRow {
	row := TrainingRow{TrainingLine: l, KindName: r.Word("training", l.Event.Kind)}
	row.Chip = Chip{map[training.State]string{training.Planned: "b", training.Held: "g"}[l.State], r.Word("training.state", l.State)}
	var causes []string
	for _, c := range l.CauseNames {
		causes = append(causes, r.causeLabel(c))
	}
	row.Causes = strings.Join(causes, "、")
	if l.Mine != nil {
		row.Mine = r.Word("training.answer", l.Mine.Answer)
		if l.Mine.Came != "" {
			row.Mine = r.Word("training.came", l.Mine.Came)
		}
	}
	return row
}

func (r *Request) causeLabel(c review.Cause) string {
	return strings.TrimSpace(string(c.Code) + " " + r.term(c.Term))
}

func (s *Server) trainingsPage(r *Request) error {
	ls, err := s.app.Trainings(r.Context(), r.Caller())
	if err != nil {
		return err
	}
	p := TrainingsPage{Page: r.Page("training.title")}
	p.Tabs = r.trainingTabs("/trainings")
	for _, l := range ls {
		p.Rows = append(p.Rows, r.trainingRow(l))
	}
	return trainingsTemplate.Render(r, p)
}

// trainingsCalendar sends what the reader is invited to and has not declined.
func (s *Server) trainingsCalendar(r *Request) error {
	ls, err := s.app.Trainings(r.Context(), r.Caller())
	if err != nil {
		return err
	}
	ls = slices.DeleteFunc(ls, func(l app.TrainingLine) bool { return l.Mine == nil || l.Mine.Answer == training.Declined })
	return s.sendCalendar(r, r.T("training.title"), ls...)
}

func (s *Server) trainingCalendar(r *Request) error {
	v, err := s.app.Training(r.Context(), r.Caller(), r.training())
	if err != nil {
		return err
	}
	return s.sendCalendar(r, v.Event.Title, v.TrainingLine)
}

func (s *Server) sendCalendar(r *Request, name string, ls ...app.TrainingLine) error {
	as := make([]office.Appointment, len(ls))
	for i, l := range ls {
		from, to := l.Times()
		as[i] = office.Appointment{UID: string(l.ID) + "@mingjian", Title: l.Event.Title, Place: l.Place, Text: l.Plan, From: from, To: to, Changed: l.Version, Off: l.State == training.Cancelled}
	}
	return r.File(name+".ics", "text/calendar; charset=utf-8", bytes.NewReader(office.Calendar(as, r.Now)))
}

// TrainingNeedsPage lays what was found beside what was trained, cause by cause.
type TrainingNeedsPage struct {
	Page
	Rows []NeedRow
}

// A NeedRow is one cause with its counts.
type NeedRow struct {
	app.TrainingNeed
	Label string
}

var trainingNeedsTemplate = page[TrainingNeedsPage]("training_needs")

func (s *Server) trainingNeedsPage(r *Request) error {
	ns, err := s.app.TrainingNeeds(r.Context(), r.Caller())
	if err != nil {
		return err
	}
	p := TrainingNeedsPage{Page: r.Page("training.needs")}
	p.Tabs = r.trainingTabs("/trainings/needs")
	for _, n := range ns {
		p.Rows = append(p.Rows, NeedRow{n, r.causeLabel(n.Name)})
	}
	return trainingNeedsTemplate.Render(r, p)
}

// TrainingPage is one event.
type TrainingPage struct {
	Page
	Row         TrainingRow
	View        app.TrainingView
	Path        string
	Materials   []string
	People      []TraineeRow
	Answers     []Option
	Answer      string // as typed, or as given
	Reason      string
	Attendances []Option
	Asked       []DimRow
	Stances     []Option
	Phase       string
	Progress    []ProgressRow
	Cancel      Dialog
}

// A TraineeRow is one invited person in words.
type TraineeRow struct {
	app.SeatLine
	AnswerName, CameName string
}

// A ProgressRow is how one of the reader's answers lies to the key: so many of so many.
type ProgressRow struct {
	Phase    string
	Same, Of int
}

// A DimRow is one dimension asked for.
type DimRow struct{ Code, Name string }

var trainingTemplate = page[TrainingPage]("training")

func (s *Server) trainingPage(r *Request) error { return s.showTraining(r, FormError{}) }

func (s *Server) showTraining(r *Request, bad FormError) error {
	v, err := s.app.Training(r.Context(), r.Caller(), r.training())
	if err != nil {
		return err
	}
	p := TrainingPage{Page: r.Page("training.title"), Row: r.trainingRow(v.TrainingLine), View: v, Path: "/trainings/" + string(v.ID), Attendances: Enum(r, "training.came", training.Attendances...),
		Answers: Enum(r, "training.answer", training.Accepted, training.Declined), Answer: r.Text("answer"), Reason: r.Text("reason")}
	p.Form, p.Title = bad, v.Event.Title
	p.Crumbs = []Link{{r.T("training.title"), "/trainings"}}
	p.Meta = []string{p.Row.KindName, string(v.Day) + " " + v.From + "–" + v.To, v.UnitName}
	if v.Place != "" {
		p.Meta = append(p.Meta, v.Place)
	}
	for m := range strings.Lines(v.Materials) {
		if m = strings.TrimSpace(m); m != "" {
			p.Materials = append(p.Materials, m)
		}
	}
	if p.Answer == "" && v.Mine != nil {
		p.Answer, p.Reason = string(v.Mine.Answer), v.Mine.Reason
	}
	for _, x := range v.People {
		row := TraineeRow{SeatLine: x, AnswerName: r.Word("training.answer", x.Answer)}
		if x.Came != "" {
			row.CameName = r.Word("training.came", x.Came)
		}
		p.People = append(p.People, row)
	}
	if x := v.Exercise; x != nil {
		if x.Phase != "" {
			p.Phase = r.Word("training.phase", x.Phase)
			p.Stances = Enum(r, "stance", review.NoIssue, review.Flawed, review.Problem, review.NotAtAll)
		}
		for _, c := range x.Asked {
			d, _ := x.Scheme.Dimension(c)
			p.Asked = append(p.Asked, DimRow{string(c), r.term(d)})
		}
		for _, a := range x.Answers {
			p.Progress = append(p.Progress, ProgressRow{r.Word("training.phase", a.Phase), a.Match.Same, a.Of})
		}
	}
	p.Cancel = Dialog{ID: "cancel", Title: r.T("training.cancel"), Text: v.Event.Title, Action: p.Path + "/cancel", Button: r.T("training.cancel"), CSRF: p.CSRF, Reason: r.T("review.reason")}
	if bad.Message != "" {
		return trainingTemplate.RenderInvalid(r, p)
	}
	return trainingTemplate.Render(r, p)
}

func (s *Server) afterTraining(r *Request, err error) error {
	if f, ok := r.Invalid(err); ok {
		return s.showTraining(r, f)
	}
	return r.done(err, "/trainings/"+r.PathValue("id"))
}

func (s *Server) answerInvitation(r *Request) error {
	return s.afterTraining(r, s.app.AnswerInvitation(r.Context(), r.Caller(), r.training(), training.Answer(r.Text("answer")), r.Text("reason")))
}

func (s *Server) answerExercise(r *Request) error {
	v, err := s.app.Training(r.Context(), r.Caller(), r.training())
	if err != nil {
		return err
	}
	var answer []review.Judgement
	if v.Exercise != nil {
		for _, c := range v.Exercise.Asked {
			answer = append(answer, review.Judgement{Dimension: c, Stance: review.Stance(r.Text("a." + string(c)))})
		}
	}
	return s.afterTraining(r, s.app.AnswerExercise(r.Context(), r.Caller(), r.training(), answer))
}

func (s *Server) recordAttendance(r *Request) error {
	came := map[org.PersonID]training.Attendance{}
	how := r.Values("came")
	for i, p := range r.Values("person") {
		if i < len(how) {
			came[org.PersonID(p)] = training.Attendance(how[i])
		}
	}
	return s.afterTraining(r, s.app.RecordAttendance(r.Context(), r.Caller(), r.training(), came))
}

func (s *Server) cancelTraining(r *Request) error {
	return s.afterTraining(r, s.app.CancelTraining(r.Context(), r.Caller(), r.training(), r.Text("reason")))
}

// TrainingEditPage plans an event.
type TrainingEditPage struct {
	Page
	Action    string
	Event     training.Event
	Kinds     []Option
	Leads     []Option
	Exercises []Option
	Causes    []CauseTickRow
}

// A CauseTickRow is one cause to tick, with how often it was found and trained.
type CauseTickRow struct {
	Value, Label, Note string
	On                 bool
}

var trainingEditTemplate = page[TrainingEditPage]("training_edit")

func (s *Server) trainingEditPage(r *Request) error { return s.showTrainingEdit(r, nil, FormError{}) }

// showTrainingEdit shows the form of a new or planned event, with what was typed if any.
func (s *Server) showTrainingEdit(r *Request, typed *training.Event, bad FormError) error {
	w, err := s.app.TrainingPlan(r.Context(), r.Caller(), r.training(), review.Code(r.Text("cause")))
	if err != nil {
		return err
	}
	p := TrainingEditPage{Page: r.Page("training.new"), Action: "/trainings/new", Event: w.Event, Kinds: Enum(r, "training", training.Kinds...)}
	if w.Event.ID != "" {
		p.Title, p.Action = r.T("training.edit"), "/trainings/"+string(w.Event.ID)+"/edit"
	}
	if typed != nil {
		p.Event = *typed
	}
	p.Form = bad
	p.Crumbs = []Link{{r.T("training.title"), "/trainings"}}
	if w.Event.ID != "" {
		p.Crumbs = append(p.Crumbs, Link{w.Event.Title, "/trainings/" + string(w.Event.ID)})
	}
	p.Leads = []Option{{"", r.T("training.nobody")}}
	for _, h := range w.Leads {
		p.Leads = append(p.Leads, Option{string(h.Person.ID), h.Person.Name + " · " + h.Post.Title})
	}
	p.Exercises = []Option{{"", r.T("training.noexercise")}}
	for _, x := range w.Exercises {
		p.Exercises = append(p.Exercises, Option{x.ID, x.Title})
	}
	for _, n := range w.Needs {
		row := CauseTickRow{Value: string(n.Name.Code), Label: r.causeLabel(n.Name)}
		if n.Found > 0 || n.Held > 0 {
			row.Note = r.T("training.counts", n.Found, n.Held)
		}
		for _, c := range p.Event.Causes {
			row.On = row.On || c == n.Name.Code
		}
		p.Causes = append(p.Causes, row)
	}
	if bad.Message != "" {
		return trainingEditTemplate.RenderInvalid(r, p)
	}
	return trainingEditTemplate.Render(r, p)
}

func (s *Server) saveTraining(r *Request) error {
	version, err := r.Int("version")
	if err != nil {
		return err
	}
	e := training.Event{ID: r.training(), Kind: training.Kind(r.Text("kind")), Title: r.Text("title"), Day: deadline.Date(r.Text("day")), From: r.Text("from"), To: r.Text("to"),
		Place: r.Text("place"), Lead: org.PersonID(r.Text("lead")), Plan: r.Text("plan"), Materials: r.Text("materials"), Exercise: r.Text("exercise"), Version: version}
	for _, c := range r.Values("causes") {
		e.Causes = append(e.Causes, review.Code(c))
	}
	id, err := s.app.SaveTraining(r.Context(), r.Caller(), e)
	if f, ok := r.Invalid(err); ok {
		return s.showTrainingEdit(r, &e, f)
	}
	return r.done(err, "/trainings/"+string(id))
}

// InviteesPage chooses whom to invite.
type InviteesPage struct {
	Page
	Event  training.Event
	Causes int
	Rows   []app.Invitee
}

var inviteesTemplate = page[InviteesPage]("training_people")

func (s *Server) inviteesPage(r *Request) error {
	e, is, err := s.app.Invitees(r.Context(), r.Caller(), r.training())
	if err != nil {
		return err
	}
	p := InviteesPage{Page: r.Page("training.people"), Event: e, Causes: len(e.Causes), Rows: is}
	p.Crumbs = []Link{{r.T("training.title"), "/trainings"}, {e.Title, "/trainings/" + string(e.ID)}}
	return inviteesTemplate.Render(r, p)
}

func (s *Server) inviteTrainees(r *Request) error {
	var people []org.PersonID
	for _, p := range r.Values("people") {
		people = append(people, org.PersonID(p))
	}
	return r.done(s.app.InviteTrainees(r.Context(), r.Caller(), r.training(), people), "/trainings/"+r.PathValue("id"))
}

// TrainingsAnswer lists events in the API.
type TrainingsAnswer struct {
	Trainings []TrainingBrief `json:"trainings"`
}

// A TrainingBrief is one event in the API.
type TrainingBrief struct {
	ID      training.ID     `json:"id"`
	Unit    org.UnitCode    `json:"unit"`
	Kind    training.Kind   `json:"kind"` // drill, seminar or course
	Title   string          `json:"title"`
	Causes  []review.Code   `json:"causes"`
	Day     deadline.Date   `json:"day"`
	From    string          `json:"from"`
	To      string          `json:"to"`
	Place   string          `json:"place,omitempty"`
	State   training.State  `json:"state"`            // planned, held or cancelled
	Answer  training.Answer `json:"answer,omitempty"` // the caller's, where invited
	Invited int             `json:"invited"`
	Coming  int             `json:"coming"`
	Came    int             `json:"came"`
}

func trainingBrief(l app.TrainingLine) TrainingBrief {
	b := TrainingBrief{ID: l.ID, Unit: l.Unit, Kind: l.Kind, Title: l.Title, Causes: l.Causes, Day: l.Day, From: l.From, To: l.To, Place: l.Place, State: l.State,
		Invited: len(l.Seats), Coming: l.Coming, Came: l.Came}
	if l.Mine != nil {
		b.Answer = l.Mine.Answer
	}
	return b
}

func (s *Server) trainingsAPI(r *Request) error {
	ls, err := s.app.Trainings(r.Context(), r.Caller())
	if err != nil {
		return err
	}
	a := TrainingsAnswer{[]TrainingBrief{}}
	for _, l := range ls {
		a.Trainings = append(a.Trainings, trainingBrief(l))
	}
	return r.JSON(a)
}

// TrainingNeedsAnswer is what was found beside what was trained.
type TrainingNeedsAnswer struct {
	Needs []NeedBrief `json:"needs"`
}

// A NeedBrief is one cause with its counts.
type NeedBrief struct {
	Cause   review.Code `json:"cause"`
	Found   int         `json:"found"`   // signed conclusions that name it
	Planned int         `json:"planned"` // events to come
	Held    int         `json:"held"`    // events held
	Trained int         `json:"trained"` // people who attended one
	NotYet  int         `json:"not_yet"` // people who did not
}

func (s *Server) trainingNeedsAPI(r *Request) error {
	ns, err := s.app.TrainingNeeds(r.Context(), r.Caller())
	if err != nil {
		return err
	}
	a := TrainingNeedsAnswer{[]NeedBrief{}}
	for _, n := range ns {
		a.Needs = append(a.Needs, NeedBrief{n.Cause, n.Found, n.Planned, n.Held, n.Trained, n.NotYet()})
	}
	return r.JSON(a)
}

// TrainingAnswer is one event in the API; Seats only for those who look after it.
type TrainingAnswer struct {
	TrainingBrief
	Lead      string      `json:"lead,omitempty"`
	Plan      string      `json:"plan,omitempty"`
	Materials string      `json:"materials,omitempty"`
	Exercise  string      `json:"exercise,omitempty"`
	Version   int         `json:"version"`
	Seats     []SeatBrief `json:"seats,omitempty"`
}

// A SeatBrief is one invited person.
type SeatBrief struct {
	Person org.PersonID        `json:"person"`
	Name   string              `json:"name"`
	Answer training.Answer     `json:"answer"`
	Reason string              `json:"reason,omitempty"`
	Came   training.Attendance `json:"came,omitempty"` // present, excused or absent
}

func (s *Server) trainingAPI(r *Request) error {
	v, err := s.app.Training(r.Context(), r.Caller(), r.training())
	if err != nil {
		return err
	}
	a := TrainingAnswer{TrainingBrief: trainingBrief(v.TrainingLine), Lead: v.LeadName, Plan: v.Plan, Materials: v.Materials, Exercise: v.Event.Exercise, Version: v.Version}
	for _, x := range v.People {
		a.Seats = append(a.Seats, SeatBrief{x.Person, x.Name, x.Answer, x.Reason, x.Came})
	}
	return r.JSON(a)
}

// A TrainingOrder plans an event; day as 2026-03-01, from and to as 09:00.
type TrainingOrder struct {
	Kind      training.Kind `json:"kind"` // drill, seminar or course
	Title     string        `json:"title"`
	Causes    []review.Code `json:"causes"`
	Day       deadline.Date `json:"day"`
	From      string        `json:"from"`
	To        string        `json:"to"`
	Place     string        `json:"place,omitempty"`
	Lead      org.PersonID  `json:"lead,omitempty"`
	Plan      string        `json:"plan,omitempty"`
	Materials string        `json:"materials,omitempty"`
	Exercise  string        `json:"exercise,omitempty"` // id of a teaching case
	Version   int           `json:"version"`            // as read; of a new event 0
}

func (o TrainingOrder) event(id training.ID) training.Event {
	return training.Event{ID: id, Kind: o.Kind, Title: o.Title, Causes: o.Causes, Day: o.Day, From: o.From, To: o.To, Place: o.Place, Lead: o.Lead,
		Plan: o.Plan, Materials: o.Materials, Exercise: o.Exercise, Version: o.Version}
}

// A PeopleOrder names people.
type PeopleOrder struct {
	People []org.PersonID `json:"people"`
}

// An InvitationOrder answers an invitation.
type InvitationOrder struct {
	Answer training.Answer `json:"answer"` // accepted or declined
	Reason string          `json:"reason,omitempty"`
}

// An AttendanceOrder says of everybody invited whether they came: present, excused or absent.
type AttendanceOrder struct {
	Came map[org.PersonID]training.Attendance `json:"came"`
}
