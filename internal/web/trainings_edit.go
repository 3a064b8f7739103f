package web

import (
	"slices"
	"strings"

	"mingjian/internal/deadline"
	"mingjian/internal/lesson"
	"mingjian/internal/org"
	"mingjian/internal/review"
	"mingjian/internal/training"
)

// TrainingEditPage plans an event.
type TrainingEditPage struct {
	Page
	Action    string
	Event     training.Event
	Kinds     []Option
	Leads     []Option
	Exercises []Option
	Causes    []TickRow
	Cards     []TickRow // of the library
}

// A TickRow is one cause to tick, with how often it was found and trained; or
// one card, with its causes.
type TickRow struct {
	Value, Label, Note string
	On                 bool
}

var trainingEditTemplate = page[TrainingEditPage]("training_edit")

func (s *Server) trainingEditPage(r *Request) error { return s.showTrainingEdit(r, nil, FormError{}) }

// showTrainingEdit shows the form of a new or planned event, with what was typed if any.
func (s *Server) showTrainingEdit(r *Request, typed *training.Event, bad FormError) error {
	w, err := s.app.TrainingPlan(r.Context(), r.Caller(), r.training(), review.Code(r.Text("cause")), lesson.ID(r.Text("card")))
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
		row := TickRow{Value: string(n.Name.Code), Label: r.causeLabel(n.Name)}
		if n.Found > 0 || n.Held > 0 {
			row.Note = r.T("training.counts", n.Found, n.Held)
		}
		for _, c := range p.Event.Causes {
			row.On = row.On || c == n.Name.Code
		}
		p.Causes = append(p.Causes, row)
	}
	for _, c := range w.Cards {
		var codes []string
		for _, x := range c.Causes {
			codes = append(codes, string(x))
		}
		p.Cards = append(p.Cards, TickRow{string(c.ID), c.Title, strings.Join(append([]string{r.Word("lessonkind", c.Kind)}, codes...), " · "), slices.Contains(p.Event.Cards, string(c.ID))})
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
	e.Cards = r.Values("cards")
	id, err := s.app.SaveTraining(r.Context(), r.Caller(), e)
	if f, ok := r.Invalid(err); ok {
		return s.showTrainingEdit(r, &e, f)
	}
	return r.done(err, "/trainings/"+string(id))
}
