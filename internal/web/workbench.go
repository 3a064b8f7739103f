package web

import (
	"mingjian/internal/app"
)

// WorkbenchPage is what waits for the person.
type WorkbenchPage struct {
	Page
	Tasks    []TaskRow
	Sessions []SessionRow
	Measures []MeasureRow
	Duties   []DutyRow
}

// A DutyRow is a kind of work of the person's role.
type DutyRow struct {
	app.Duty
	Do string
}

// A TaskRow is something that waits, with its clock.
type TaskRow struct {
	app.Task
	Do  string
	Due *Due
}

var workbenchTemplate = page[WorkbenchPage]("workbench")

func (s *Server) workbench(r *Request) error {
	w, err := s.app.Workbench(r.Context(), r.Caller())
	if err != nil {
		return err
	}
	p := WorkbenchPage{Page: r.Page("nav.home")}
	for _, t := range w.Mine {
		t.Title = r.titleOf(t)
		row := TaskRow{Task: t, Do: r.Word("task", t.Word)}
		if t.LeftOK {
			row.Due = &Due{Left: t.Left, Working: !t.Plain, Date: t.Due}
		}
		p.Tasks = append(p.Tasks, row)
	}
	for _, l := range w.Sessions {
		p.Sessions = append(p.Sessions, SessionRow{l, r.stepChip(l.Step), r.countNote(l)})
	}
	for _, m := range w.Measures {
		p.Measures = append(p.Measures, r.measureRow(m))
	}
	for _, d := range w.Duties {
		p.Duties = append(p.Duties, DutyRow{d, r.Word("duty", d.Word)})
	}
	return workbenchTemplate.Render(r, p)
}

// titleOf is the title of a task in the reader's language.
func (r *Request) titleOf(t app.Task) string {
	if r.Lang == "en" && t.TitleEN != "" {
		return t.TitleEN
	}
	return t.Title
}
