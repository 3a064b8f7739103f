package web

import (
	"mingjian/internal/app"
	"mingjian/internal/review"
)

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

// UntrainedPage lists who has attended no event on a cause yet.
type UntrainedPage struct {
	Page
	Cause  review.Code // empty until chosen
	Causes []Option
	Table  Table
}

var untrainedTemplate = page[UntrainedPage]("training_untrained")

func (s *Server) untrainedPage(r *Request) error {
	ns, err := s.app.TrainingNeeds(r.Context(), r.Caller())
	if err != nil {
		return err
	}
	p := UntrainedPage{Page: r.Page("training.untrained"), Cause: review.Code(r.Text("cause")), Causes: []Option{{"", r.T("training.choose")}}}
	p.Crumbs = []Link{{r.T("training.title"), "/trainings"}, {r.T("training.needs"), "/trainings/needs"}}
	for _, n := range ns {
		p.Causes = append(p.Causes, Option{string(n.Cause), r.causeLabel(n.Name)})
	}
	if p.Cause == "" {
		return untrainedTemplate.Render(r, p)
	}
	cause, us, err := s.app.Untrained(r.Context(), r.Caller(), p.Cause)
	if err != nil {
		return err
	}
	p.Title = r.T("training.untrained.of", r.causeLabel(cause))
	p.Table = Table{Caption: p.Title, Cols: []Col{{Label: r.T("review.person")}, {Label: r.T("people.unit")}, {Label: r.T("training.post")}}, Empty: Empty{Text: r.T("training.untrained.none")}}
	for _, u := range us {
		p.Table.Rows = append(p.Table.Rows, []Cell{{Text: u.Person.Name}, {Text: u.UnitName}, {Text: u.Post.Department, Small: u.Post.Title}})
	}
	return untrainedTemplate.Render(r, p)
}
