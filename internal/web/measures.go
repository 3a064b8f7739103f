package web

import (
	"mingjian/internal/app"
	"mingjian/internal/deadline"
	"mingjian/internal/measure"
)

// MeasuresPage lists the measures.
type MeasuresPage struct {
	Page
	Measures []MeasureRow
}

// A MeasureRow is one measure in a list.
type MeasureRow struct {
	app.MeasureLine
	Status string
	Chip   Chip
	Due    *Due
	Cause  string
	Href   string // empty where the reader may not open it
}

var measuresTemplate = page[MeasuresPage]("measures")

func (r *Request) measureRow(l app.MeasureLine) MeasureRow {
	m := MeasureRow{MeasureLine: l, Status: r.Word("measure", l.Measure.Status), Cause: string(l.Measure.Cause) + " " + r.term(l.CauseName.Term), Href: "/measures/" + string(l.Measure.ID)}
	m.Chip = Chip{map[measure.Status]string{measure.Open: "b", measure.Done: "g"}[l.Measure.Status], m.Status}
	if l.Measure.Status == measure.Open {
		m.Due = &Due{Left: l.Left, Date: string(l.Measure.Due)}
		if l.Left == 0 && !l.Overdue {
			left := deadline.Date(r.Now.In(Beijing).Format("2006-01-02")).DaysUntil(l.Measure.Due)
			m.Due.Left = left
		}
	}
	return m
}

// MeasurePage is one measure with its reports.
type MeasurePage struct {
	Page
	Row      MeasureRow
	Statuses []Option
}

var measureTemplate = page[MeasurePage]("measure")

func (s *Server) reportMeasure(r *Request) error {
	id := r.PathValue("id")
	return r.done(s.app.ReportMeasure(r.Context(), r.Caller(), measure.ID(id), r.Text("text")), "/measures/"+id)
}

func (s *Server) settleMeasure(r *Request) error {
	id := r.PathValue("id")
	return r.done(s.app.SettleMeasure(r.Context(), r.Caller(), measure.ID(id), measure.Status(r.Text("status")), r.Text("proof")), "/measures/"+id)
}

// MeasuresAnswer lists measures in the API.
type MeasuresAnswer struct {
	Measures []MeasureBrief `json:"measures"`
}

// A MeasureBrief is a measure in the API.
type MeasureBrief struct {
	ID     string `json:"id"`
	Case   string `json:"case"`
	Text   string `json:"text"`
	Owner  string `json:"owner"`
	Due    string `json:"due"`
	Status string `json:"status"`
}
