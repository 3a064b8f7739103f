package web

import (
	"net/http"

	"mingjian/internal/app"
	"mingjian/internal/deadline"
	"mingjian/internal/org"
	"mingjian/internal/policy"
	"mingjian/internal/review"
	"mingjian/internal/training"
)

func (s *Server) learningRoutes() []Route {
	return []Route{
		{Method: "GET", Pattern: "/learning", Handler: s.learningPage, Act: policy.LearningRead},
		{Method: "GET", Pattern: "/learning/new", Handler: s.learningEditPage, Act: policy.LearningEdit},
		{Method: "POST", Pattern: "/learning/new", Handler: s.setLearning, Act: policy.LearningEdit},
		{Method: "POST", Pattern: "/learning/{id}/finish", Handler: s.finishLearning, Act: policy.LearningFinish},

		{Method: "GET", Pattern: "/api/v1/learning", Handler: s.learningAPI, Act: policy.LearningRead, Out: LearningAnswer{}},
		order("POST", "/api/v1/learning", policy.LearningEdit, func(r *Request, in LearningOrder) (Made, error) {
			id, err := s.app.SetLearningTask(r.Context(), r.Caller(), training.Task{Person: in.Person, Cause: in.Cause, Text: in.Text, Due: in.Due, Teaching: in.Teaching, Training: in.Training, Card: in.Card, Item: in.Item})
			return Made{string(id)}, err
		}),
		order("POST", "/api/v1/learning/{id}/finish", policy.LearningFinish, func(r *Request, in TextOrder) (Done, error) {
			return Done{}, s.app.FinishLearningTask(r.Context(), r.Caller(), training.TaskID(r.PathValue("id")), in.Text)
		}),
	}
}

// LearningPage lists the learning tasks.
type LearningPage struct {
	Page
	Rows []LearningRow
	Open []LearningRow // the reader's own that wait for words
}

// A LearningRow is one learning task in words.
type LearningRow struct {
	app.LearningLine
	Label string
	Chip  Chip
}

var learningTemplate = page[LearningPage]("learning")

func (s *Server) learningPage(r *Request) error { return s.showLearning(r, FormError{}) }

func (s *Server) showLearning(r *Request, bad FormError) error {
	ls, err := s.app.LearningTasks(r.Context(), r.Caller())
	if err != nil {
		return err
	}
	p := LearningPage{Page: r.Page("learning.title")}
	p.Form = bad
	p.Tabs = r.trainingTabs("/learning")
	for _, l := range ls {
		row := LearningRow{l, r.causeLabel(l.Cause), Chip{"b", r.T("learning.open")}}
		switch {
		case l.Finished:
			row.Chip = Chip{"g", r.T("learning.done")}
		case l.Late:
			row.Chip = Chip{"r", r.T("learning.late")}
		}
		p.Rows = append(p.Rows, row)
		if l.MayFinish {
			p.Open = append(p.Open, row)
		}
	}
	if bad.Message != "" {
		return learningTemplate.RenderInvalid(r, p)
	}
	return learningTemplate.Render(r, p)
}

func (s *Server) finishLearning(r *Request) error {
	err := s.app.FinishLearningTask(r.Context(), r.Caller(), training.TaskID(r.PathValue("id")), r.Text("note"))
	if f, ok := r.Invalid(err); ok {
		return s.showLearning(r, f)
	}
	return r.done(err, "/learning")
}

// LearningEditPage sets a learning task.
type LearningEditPage struct {
	Page
	Task                                     training.Task
	People, Causes, Teachings, Events, Cards []Option
}

var learningEditTemplate = page[LearningEditPage]("learning_edit")

func (s *Server) learningEditPage(r *Request) error { return s.showLearningEdit(r, FormError{}) }

func (s *Server) showLearningEdit(r *Request, bad FormError) error {
	typed := r.typedLearning()
	w, err := s.app.LearningPlan(r.Context(), r.Caller(), typed.Item)
	if err != nil {
		return err
	}
	if r.Method == http.MethodGet && typed.Item != "" {
		typed.Cause, typed.Card = w.Task.Cause, w.Task.Card
	}
	p := LearningEditPage{Page: r.Page("learning.set"), Task: typed, People: r.holders(w.People),
		Causes: []Option{{"", r.T("training.choose")}}, Teachings: []Option{{"", r.T("learning.neither")}}, Events: []Option{{"", r.T("learning.neither")}},
		Cards: []Option{{"", r.T("learning.neither")}}}
	p.Form = bad
	p.Crumbs = []Link{{r.T("learning.title"), "/learning"}}
	for _, c := range w.Causes {
		p.Causes = append(p.Causes, Option{string(c.Code), r.causeLabel(c)})
	}
	for _, t := range w.Teachings {
		p.Teachings = append(p.Teachings, Option{t.ID, t.Title})
	}
	for _, c := range w.Cards {
		p.Cards = append(p.Cards, Option{string(c.ID), c.Title})
	}
	for _, e := range w.Events {
		p.Events = append(p.Events, Option{string(e.ID), string(e.Day) + " " + e.Title})
	}
	if bad.Message != "" {
		return learningEditTemplate.RenderInvalid(r, p)
	}
	return learningEditTemplate.Render(r, p)
}

func (r *Request) typedLearning() training.Task {
	return training.Task{Person: org.PersonID(r.Text("person")), Cause: review.Code(r.Text("cause")), Text: r.Text("text"), Due: deadline.Date(r.Text("due")),
		Teaching: r.Text("teaching"), Training: training.ID(r.Text("training")), Card: r.Text("card"), Item: review.ItemID(r.Text("item"))}
}

func (s *Server) setLearning(r *Request) error {
	_, err := s.app.SetLearningTask(r.Context(), r.Caller(), r.typedLearning())
	if f, ok := r.Invalid(err); ok {
		return s.showLearningEdit(r, f)
	}
	return r.done(err, "/learning")
}

// LearningAnswer lists learning tasks in the API.
type LearningAnswer struct {
	Tasks []LearningBrief `json:"tasks"`
}

// A LearningBrief is one learning task.
type LearningBrief struct {
	ID       training.TaskID `json:"id"`
	Person   org.PersonID    `json:"person"`
	Name     string          `json:"name"`
	Cause    review.Code     `json:"cause"`
	Text     string          `json:"text"`
	Due      deadline.Date   `json:"due"`
	Teaching string          `json:"teaching,omitempty"`
	Training training.ID     `json:"training,omitempty"`
	Card     string          `json:"card,omitempty"` // where the caller reads the library
	Item     review.ItemID   `json:"item,omitempty"` // it came of, where the caller reads its conclusion
	Done     bool            `json:"done"`
	Note     string          `json:"note,omitempty"`
}

func (s *Server) learningAPI(r *Request) error {
	ls, err := s.app.LearningTasks(r.Context(), r.Caller())
	if err != nil {
		return err
	}
	a := LearningAnswer{[]LearningBrief{}}
	for _, l := range ls {
		a.Tasks = append(a.Tasks, LearningBrief{l.ID, l.Person, l.PersonName, l.Task.Cause, l.Text, l.Due, l.Teaching, l.Training, l.Task.Card, l.Item, l.Finished, l.Note})
	}
	return r.JSON(a)
}

// A LearningOrder asks somebody to learn: by a teaching case, by an event, or on their own.
type LearningOrder struct {
	Person   org.PersonID  `json:"person"`
	Cause    review.Code   `json:"cause"`
	Text     string        `json:"text"`
	Due      deadline.Date `json:"due"`
	Teaching string        `json:"teaching,omitempty"`
	Training training.ID   `json:"training,omitempty"`
	Card     string        `json:"card,omitempty"` // a card of the library to read
	Item     review.ItemID `json:"item,omitempty"` // the reviewed case whose signed conclusion it comes of
}
