package web

import (
	"mingjian/internal/app"
	"mingjian/internal/deadline"
	"mingjian/internal/indicator"
	"mingjian/internal/kept"
	"mingjian/internal/measure"
	"mingjian/internal/org"
	"mingjian/internal/review"
)

// MeasuresAnswer lists measures in the API.
type MeasuresAnswer struct {
	Measures []MeasureBrief `json:"measures"`
}

// A MeasureBrief is a measure in the API.
type MeasureBrief struct {
	ID     string         `json:"id"`
	Case   string         `json:"case"`
	Text   string         `json:"text"`
	Cause  string         `json:"cause"` // the main one
	Also   []review.Code  `json:"also,omitempty"`
	Unit   string         `json:"unit"`
	Owner  string         `json:"owner"`
	Due    string         `json:"due"`
	Status measure.Status `json:"status"`
}

func measureBrief(l app.MeasureLine) MeasureBrief {
	m := l.Measure
	return MeasureBrief{string(m.ID), l.CaseName, m.Text, string(m.Cause), m.Also, string(m.Unit), l.OwnerName, string(m.Due), m.Status}
}

func (s *Server) measuresAPI(r *Request) error {
	ls, err := s.app.Measures(r.Context(), r.Caller(), r.measureFilter())
	if err != nil {
		return err
	}
	a := MeasuresAnswer{Measures: []MeasureBrief{}}
	for _, l := range ls {
		a.Measures = append(a.Measures, measureBrief(l))
	}
	return r.JSON(a)
}

// MeasureAnswer is one measure with its steps in the API.
type MeasureAnswer struct {
	MeasureBrief
	Proof string         `json:"proof,omitempty"`
	Files []kept.File    `json:"files"`
	Test  *measure.Test  `json:"test,omitempty"`
	Found *measure.Found `json:"found,omitempty"` // what the test comes to by now
	Turns []measure.Turn `json:"turns"`
}

func (s *Server) measureAPI(r *Request) error {
	l, err := s.app.Measure(r.Context(), r.Caller(), r.measure())
	if err != nil {
		return err
	}
	a := MeasureAnswer{MeasureBrief: measureBrief(l), Proof: l.Proof, Files: append([]kept.File{}, l.Files...), Test: l.Test, Turns: append([]measure.Turn{}, l.Turns...)}
	if l.Effect != nil {
		a.Found = &l.Effect.Found
	}
	return r.JSON(a)
}

// A VerdictOrder says yes or no to a measure, with the words for it.
type VerdictOrder struct {
	Yes  bool   `json:"yes"`
	Text string `json:"text"`
}

// A NewMeasureOrder adds a measure to a concluded case.
type NewMeasureOrder struct {
	Item review.ItemID `json:"item"`
	review.PlannedStep
}

// A MoveMeasureOrder gives a measure another owner, unit or last day.
type MoveMeasureOrder struct {
	Owner org.PersonID  `json:"owner"`
	Unit  org.UnitCode  `json:"unit"`
	Due   deadline.Date `json:"due"`
	Text  string        `json:"text"` // why
}

// A TestOrder sets an effect test.
type TestOrder struct {
	Kind      measure.TestKind `json:"kind"`
	Text      string           `json:"text"`
	On        deadline.Date    `json:"on"`
	Indicator indicator.Code   `json:"indicator,omitempty"` // of an indicator
	Size      int              `json:"size,omitempty"`      // of a recheck
}

func (o TestOrder) test() measure.Test {
	return measure.Test{Kind: o.Kind, Text: o.Text, On: o.On, Indicator: o.Indicator, Size: o.Size}
}

// A SampleOrder draws the sample of a recheck.
type SampleOrder struct {
	Witness string `json:"witness"`
	Number  string `json:"number"`
}

// A RecheckOrder says what was seen in cases of the sample.
type RecheckOrder struct {
	Cases []RecheckedCase `json:"cases"`
}

// A RecheckedCase is what was seen in one case.
type RecheckedCase struct {
	Case string `json:"case"`
	Bad  bool   `json:"bad"`
	Note string `json:"note"`
}

func (o RecheckOrder) seen() (cs []measure.Checked) {
	for _, c := range o.Cases {
		cs = append(cs, measure.Checked{Case: c.Case, Bad: c.Bad, Note: c.Note})
	}
	return cs
}

func (s *Server) attachProofAPI(r *Request) error {
	name, data, err := r.Uploaded("file")
	if err != nil {
		return err
	}
	if err := s.app.AttachProof(r.Context(), r.Caller(), r.measure(), name, data); err != nil {
		return err
	}
	return r.JSON(Done{})
}

func (s *Server) importMeasuresAPI(r *Request) error {
	name, data, err := r.Uploaded("file")
	if err != nil {
		return err
	}
	rep, err := s.app.ImportMeasures(r.Context(), r.Caller(), name, data, r.Checked("dry"))
	if err != nil {
		return err
	}
	return r.JSON(rep)
}
