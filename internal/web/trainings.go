package web

import (
	"bytes"
	"slices"
	"strings"

	"mingjian/internal/app"
	"mingjian/internal/lesson"
	"mingjian/internal/office"
	"mingjian/internal/policy"
	"mingjian/internal/review"
	"mingjian/internal/training"
)

func (s *Server) trainingRoutes() []Route {
	const one = "/trainings/{id}"
	return []Route{
		{Method: "GET", Pattern: "/trainings", Handler: s.trainingsPage, Act: policy.TrainingRead},
		{Method: "GET", Pattern: "/trainings/needs", Handler: s.trainingNeedsPage, Act: policy.TrainingNeeds},
		{Method: "GET", Pattern: "/trainings/untrained", Handler: s.untrainedPage, Act: policy.TrainingEdit},
		{Method: "GET", Pattern: "/trainings/new", Handler: s.trainingEditPage, Act: policy.TrainingEdit},
		{Method: "POST", Pattern: "/trainings/new", Handler: s.saveTraining, Act: policy.TrainingEdit},
		{Method: "GET", Pattern: "/trainings.ics", Handler: s.trainingsCalendar, Act: policy.TrainingRead, Stream: true},
		{Method: "GET", Pattern: "/trainings.xlsx", Handler: s.trainingsSheet, Act: policy.TrainingRead, Stream: true},
		{Method: "GET", Pattern: one + "/people.xlsx", Handler: s.seatsSheet, Act: policy.TrainingEdit, Stream: true},
		{Method: "GET", Pattern: one + "/calendar", Handler: s.trainingCalendar, Act: policy.TrainingRead, Stream: true},
		{Method: "GET", Pattern: one, Handler: s.trainingPage, Act: policy.TrainingRead},
		{Method: "GET", Pattern: one + "/edit", Handler: s.trainingEditPage, Act: policy.TrainingEdit},
		{Method: "POST", Pattern: one + "/edit", Handler: s.saveTraining, Act: policy.TrainingEdit},
		{Method: "GET", Pattern: one + "/people", Handler: s.inviteesPage, Act: policy.TrainingEdit},
		{Method: "POST", Pattern: one + "/people", Handler: s.inviteTrainees, Act: policy.TrainingEdit},
		{Method: "POST", Pattern: one + "/files", Handler: s.addMaterial, Act: policy.TrainingEdit, Upload: true},
		{Method: "GET", Pattern: one + "/files/{file}", Handler: s.openMaterial, Act: policy.TrainingRead, Stream: true},
		{Method: "POST", Pattern: one + "/files/{file}/remove", Handler: s.removeMaterial, Act: policy.TrainingEdit},
		{Method: "POST", Pattern: one + "/answer", Handler: s.answerInvitation, Act: policy.TrainingAnswer},
		{Method: "POST", Pattern: one + "/exercise", Handler: s.answerExercise, Act: policy.TrainingAnswer},
		{Method: "POST", Pattern: one + "/attendance", Handler: s.recordAttendance, Act: policy.TrainingEdit},
		{Method: "POST", Pattern: one + "/cancel", Handler: s.cancelTraining, Act: policy.TrainingEdit},
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

func (s *Server) trainingsSheet(r *Request) error {
	f, err := s.app.TrainingsSheet(r.Context(), r.Caller())
	return sendFile(r, f, xlsxType, err)
}

// trainingsCalendar sends what the reader leads, or is invited to and has not declined.
func (s *Server) trainingsCalendar(r *Request) error {
	ls, err := s.app.Trainings(r.Context(), r.Caller())
	if err != nil {
		return err
	}
	ls = slices.DeleteFunc(ls, func(l app.TrainingLine) bool {
		return l.Lead != r.Caller().Person && (l.Mine == nil || l.Mine.Answer == training.Declined)
	})
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

// TrainingPage is one event.
type TrainingPage struct {
	Page
	Row         TrainingRow
	View        app.TrainingView
	Path        string
	Materials   []string
	Cards       []TaughtCard
	Files       []MaterialRow
	Accept      string // endings of files
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

// A TaughtCard is a card an event is taught from.
type TaughtCard struct {
	lesson.Card
	Chip Chip
	Href string
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
	p.files(r)
	for _, c := range v.Cards {
		p.Cards = append(p.Cards, TaughtCard{c, r.lessonKind(c.Kind), "/lessons/" + string(c.ID)})
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

func (s *Server) cancelTraining(r *Request) error {
	return s.afterTraining(r, s.app.CancelTraining(r.Context(), r.Caller(), r.training(), r.Text("reason")))
}
