package web

import (
	"mingjian/internal/app"
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
