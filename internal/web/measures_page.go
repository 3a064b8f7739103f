package web

import (
	"strconv"
	"strings"

	"mingjian/internal/app"
	"mingjian/internal/deadline"
	"mingjian/internal/indicator"
	"mingjian/internal/measure"
	"mingjian/internal/org"
	"mingjian/internal/stats"
)

// MeasurePage is one measure with the steps it took.
type MeasurePage struct {
	Page
	Row        MeasureRow
	Kinds      []Option // of an effect test
	Indicators []Option
	Effect     *EffectView
	Turns      []MeasureTurn
	Path       string
	May        MeasureMay
	Drop       Dialog
	Typed      measure.Test
	Accept     string // endings of files of its proof
	Size       string // of the sample, empty where none is set
	Owners     []Option
	Units      []Option
}

// MeasureMay says which steps the page offers.
type MeasureMay struct{ Attach, Confirm, Move, Test, Sample, Recheck, Judge, Drop bool }

// A MeasureTurn is one step in words.
type MeasureTurn struct {
	Day, By, To, Text string
	Test              string // judged by this turn, with what it found
}

func (s *Server) measurePage(r *Request) error { return s.showMeasure(r, FormError{}) }

func (s *Server) showMeasure(r *Request, bad FormError) error {
	l, err := s.app.Measure(r.Context(), r.Caller(), r.measure())
	if err != nil {
		return err
	}
	m := l.Measure
	p := MeasurePage{Page: r.Page("review.measure"), Row: r.measureRow(l), Kinds: Enum(r, "measuretest", measure.TestKinds...), Path: "/measures/" + string(m.ID)}
	p.Marked = true
	p.Form = bad
	p.Accept = strings.Join(app.ProofFormats, ",")
	p.Crumbs = []Link{{r.T("review.measures"), "/measures"}, {l.CaseName, ""}}
	today := deadline.Date(r.Now.In(Beijing).Format("2006-01-02"))
	if err := p.indicators(r, today); err != nil {
		return err
	}
	if m.Test != nil {
		p.Typed = *m.Test
		if m.Test.Size > 0 {
			p.Size = strconv.Itoa(m.Test.Size)
		}
	}
	p.Effect = r.effectView(m, l.Effect)
	p.Owners, p.Units = r.holders(l.Owners), unitChoices(l.Units)
	p.May = MeasureMay{
		Attach:  l.MayAttach,
		Confirm: l.MaySettle && m.Status == measure.Claimed,
		Move:    l.MaySettle && m.Status == measure.Open,
		Test:    l.MaySettle && m.Status != measure.Effective && m.Status != measure.NotDoing,
		Judge:   l.MaySettle && m.Status == measure.Done && m.Test != nil && m.Test.On <= today && (m.Test.Kind != measure.Recheck || m.Test.Sample != nil && l.Effect.Left == 0),
		Drop:    l.MaySettle && m.Status == measure.Open,
	}
	if m.Test != nil && m.Test.Kind == measure.Recheck && m.Status == measure.Done {
		p.May.Sample, p.May.Recheck = l.MaySettle && m.Test.Sample == nil, l.MaySettle && m.Test.Sample != nil
	}
	for _, t := range m.Turns {
		by := l.Names[t.By]
		if t.By == "" {
			by = r.T("measure.itself")
		}
		turn := MeasureTurn{Day: t.At.In(Beijing).Format("2006-01-02"), By: by, To: r.Word("measure", t.To), Text: t.Text}
		if t.Test != nil {
			turn.Test = r.foundLine(t.Test)
		}
		p.Turns = append(p.Turns, turn)
	}
	p.Drop = Dialog{ID: "drop0", Title: r.T("measure.drop"), Text: r.T("measure.drop.text"), Action: p.Path + "/drop", Button: r.T("measure.drop"), CSRF: p.CSRF, Reason: r.T("review.reason")}
	if bad.Message != "" {
		return measureTemplate.RenderInvalid(r, p)
	}
	return measureTemplate.Render(r, p)
}

// afterMeasure goes back to the measure, or shows it with what was wrong.
func (s *Server) afterMeasure(r *Request, err error) error {
	if f, ok := r.Invalid(err); ok {
		return s.showMeasure(r, f)
	}
	return r.done(err, "/measures/"+r.PathValue("id"))
}

func (s *Server) reportMeasure(r *Request) error {
	return s.afterMeasure(r, s.app.ReportMeasure(r.Context(), r.Caller(), r.measure(), r.Text("text")))
}

func (s *Server) claimMeasure(r *Request) error {
	return s.afterMeasure(r, s.app.ClaimMeasure(r.Context(), r.Caller(), r.measure(), r.Text("proof")))
}

func (s *Server) confirmMeasure(r *Request) error {
	return s.afterMeasure(r, s.app.ConfirmMeasure(r.Context(), r.Caller(), r.measure(), r.Text("verdict") == "yes", r.Text("text")))
}

func (s *Server) testMeasure(r *Request) error {
	t := measure.Test{Kind: measure.TestKind(r.Text("kind")), Text: r.Text("what"), On: r.day("on"), Indicator: indicator.Code(r.Text("indicator"))}
	if r.Text("size") != "" {
		n, err := r.Int("size")
		if err != nil {
			return s.afterMeasure(r, err)
		}
		t.Size = n
	}
	return s.afterMeasure(r, s.app.TestMeasure(r.Context(), r.Caller(), r.measure(), t))
}

func (s *Server) judgeMeasure(r *Request) error {
	return s.afterMeasure(r, s.app.JudgeMeasure(r.Context(), r.Caller(), r.measure(), r.Text("verdict") == "yes", r.Text("text")))
}

func (s *Server) dropMeasure(r *Request) error {
	return s.afterMeasure(r, s.app.DropMeasure(r.Context(), r.Caller(), r.measure(), r.Text("reason")))
}

func (s *Server) moveMeasure(r *Request) error {
	return s.afterMeasure(r, s.app.MoveMeasure(r.Context(), r.Caller(), r.measure(), org.PersonID(r.Text("owner")), org.UnitCode(r.Text("unit")), r.day("due"), r.Text("why")))
}

func (s *Server) attachProof(r *Request) error {
	name, data, err := r.Uploaded("file")
	if err == nil {
		err = s.app.AttachProof(r.Context(), r.Caller(), r.measure(), name, data)
	}
	return s.afterMeasure(r, err)
}

func (s *Server) proofFile(r *Request) error {
	f, err := s.app.ProofFile(r.Context(), r.Caller(), r.measure(), r.PathValue("digest"))
	return sendFile(r, f, "application/octet-stream", err)
}

func (s *Server) sampleMeasure(r *Request) error {
	return s.afterMeasure(r, s.app.SampleMeasure(r.Context(), r.Caller(), r.measure(), r.Text("witness"), r.Text("number")))
}

func (s *Server) sampleFile(r *Request) error {
	f, err := s.app.SampleCertificate(r.Context(), r.Caller(), r.measure())
	return sendFile(r, f, "application/json; charset=utf-8", err)
}

// recheckMeasure keeps what was said of the cases; one of which nothing is said is
// left for later.
func (s *Server) recheckMeasure(r *Request) error {
	cases, bad, notes := r.Values("case"), r.Values("bad"), r.Values("note")
	var seen []measure.Checked
	for i, c := range cases {
		if i < len(bad) && i < len(notes) && (bad[i] != "" || notes[i] != "") {
			seen = append(seen, measure.Checked{Case: c, Bad: bad[i] == "yes", Note: notes[i]})
		}
	}
	return s.afterMeasure(r, s.app.RecheckMeasure(r.Context(), r.Caller(), r.measure(), seen))
}

// An EffectView is an effect test in words with what it comes to so far.
type EffectView struct {
	Line    string // the kind, what is looked at and the day
	Note    string // what to bear in mind
	Figures []EffectFigure
	Again   []app.EffectCase
	Sample  []app.EffectCase
	Drawn   string // of a recheck: how the sample was drawn
	Left    int
}

// An EffectFigure is one count.
type EffectFigure struct{ Name, Period, Text string }

// indicators offers the indicators of the day.
func (p *MeasurePage) indicators(r *Request, today deadline.Date) error {
	ds, err := indicator.On(today)
	p.Indicators = []Option{{"", r.T("training.choose")}}
	for _, d := range ds {
		p.Indicators = append(p.Indicators, Option{string(d.Code), r.either(d.ZH, d.EN)})
	}
	return err
}

// period says from when to when.
func (r *Request) period(c indicator.Count) string { return r.T("measure.period", c.From, c.To) }

// share is a count with the interval of its share, or alone where it is of few.
func (r *Request) share(c indicator.Count) string { return r.either(stats.Share(c.N, c.Of)) }

func (r *Request) effectView(m measure.Measure, e *app.Effect) *EffectView {
	if m.Test == nil {
		return nil
	}
	v := &EffectView{Line: r.T("measure.test.line", r.Word("measuretest", m.Test.Kind), m.Test.Text, m.Test.On)}
	if e == nil {
		v.Note = r.T("measure.effect.later")
		if !m.SettledAt.IsZero() {
			v.Note = r.T("measure.effect.words")
		}
		return v
	}
	switch m.Test.Kind {
	case measure.Indicator:
		v.Figures = []EffectFigure{{r.T("measure.before"), r.period(*e.Before), r.share(*e.Before)}, {r.T("measure.after"), r.period(e.After), r.share(e.After)}}
		v.Note = r.T("measure.effect.indicator", r.either(e.Indicator.ZH, e.Indicator.EN), e.Indicator.Source, e.Exported, r.either(e.Indicator.MisleadZH, e.Indicator.MisleadEN))
	case measure.Recurrence:
		v.Figures = []EffectFigure{{r.T("measure.again"), r.period(e.After), r.T("measure.again.count", e.After.N, e.After.Of)}}
		v.Again = e.Again
		v.Note = r.T("measure.effect.recurrence", e.Waiting)
	case measure.Recheck:
		v.Sample, v.Left = e.Sample, e.Left
		v.Note = r.T("measure.effect.recheck")
		if c := m.Test.Sample; c != nil {
			v.Figures = []EffectFigure{{r.T("measure.rechecked"), "", r.T("measure.rechecked.count", e.After.N, e.After.Of)}}
			if e.Left > 0 {
				v.Figures[0].Period = r.T("measure.left", e.Left)
			}
			v.Drawn = r.T("measure.drawn", len(c.Drawn), len(c.Candidates), c.Witness, c.Number)
		}
	}
	return v
}

// foundLine is a judged test in one line.
func (r *Request) foundLine(t *measure.Test) string {
	line := r.Word("measuretest", t.Kind)
	if t.Found == nil {
		return line
	}
	f := t.Found
	switch {
	case t.Kind == measure.Recheck:
		return line + r.T("list.colon") + r.T("measure.rechecked.count", f.After.N, f.After.Of)
	case t.Kind == measure.Recurrence:
		return line + r.T("list.colon") + r.T("measure.again.count", f.After.N, f.After.Of)
	case f.Before == nil:
		return line + r.T("list.colon") + r.share(f.After)
	}
	return line + r.T("list.colon") + r.T("measure.before") + " " + r.share(*f.Before) + r.T("list.and") + r.T("measure.after") + " " + r.share(f.After)
}
