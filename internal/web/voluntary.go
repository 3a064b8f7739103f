package web

import (
	"mingjian/internal/app"
	"mingjian/internal/policy"
	"mingjian/internal/voluntary"
)

func (s *Server) voluntaryRoutes() []Route {
	return []Route{
		{Method: "GET", Pattern: "/voluntary", Handler: s.voluntaryPage, Act: policy.VoluntaryWrite},
		{Method: "POST", Pattern: "/voluntary", Handler: s.tellVoluntarily, Act: policy.VoluntaryWrite},
		{Method: "POST", Pattern: "/voluntary/answer", Handler: s.lookVoluntary, Act: policy.VoluntaryWrite},
		{Method: "GET", Pattern: "/voluntary/{id}", Handler: s.voluntaryReportPage, Act: policy.VoluntaryWrite},
		{Method: "POST", Pattern: "/voluntary/{id}/answer", Handler: s.answerVoluntary, Act: policy.VoluntaryRead},

		{Method: "GET", Pattern: "/api/v1/voluntary", Handler: s.voluntaryAPI, Act: policy.VoluntaryWrite, Out: VoluntaryAnswer{}},
		order("POST", "/api/v1/voluntary", policy.VoluntaryWrite, func(r *Request, in VoluntaryOrder) (CodeAnswer, error) {
			code, err := s.app.TellVoluntarily(r.Context(), r.Caller(), in.report(), in.Unnamed)
			return CodeAnswer{code}, err
		}),
		order("POST", "/api/v1/voluntary/{id}/answer", policy.VoluntaryRead, func(r *Request, in TextOrder) (Done, error) {
			return Done{}, s.app.AnswerVoluntary(r.Context(), r.Caller(), voluntary.ID(r.PathValue("id")), in.Text)
		}),
	}
}

// VoluntaryPage is where people tell of their own accord.
type VoluntaryPage struct {
	Page
	View  app.VoluntaryList
	Typed VoluntaryOrder
	Kinds []Option
	Mine  []VoluntaryRow
	Came  []VoluntaryRow
	Code  string            // of the unnamed report just made, shown once
	Found *voluntary.Report // by its code
}

// A VoluntaryRow is one report in a list.
type VoluntaryRow struct {
	app.VoluntaryLine
	KindName string
	Chip     Chip
}

var (
	voluntaryTemplate       = page[VoluntaryPage]("voluntary")
	voluntaryReportTemplate = page[VoluntaryReportPage]("voluntary_report")
)

func (r *Request) voluntaryRow(l app.VoluntaryLine) VoluntaryRow {
	row := VoluntaryRow{l, r.Word("voluntary", l.Kind), Chip{"b", r.T("voluntary.waiting")}}
	if l.Answer != "" {
		row.Chip = Chip{"g", r.T("voluntary.answered")}
	}
	return row
}

func (s *Server) voluntaryPage(r *Request) error {
	return s.showVoluntary(r, VoluntaryPage{Page: r.Page("voluntary.title")})
}

func (s *Server) showVoluntary(r *Request, p VoluntaryPage) error {
	var err error
	if p.View, err = s.app.VoluntaryReports(r.Context(), r.Caller()); err != nil {
		return err
	}
	p.Meta = []string{r.T("voluntary.note")}
	p.Kinds = Enum(r, "voluntary", voluntary.Kinds...)
	for _, l := range p.View.Mine {
		p.Mine = append(p.Mine, r.voluntaryRow(l))
	}
	for _, l := range p.View.Received {
		p.Came = append(p.Came, r.voluntaryRow(l))
	}
	if p.Form.Message != "" {
		return voluntaryTemplate.RenderInvalid(r, p)
	}
	return voluntaryTemplate.Render(r, p)
}

func (s *Server) tellVoluntarily(r *Request) error {
	p := VoluntaryPage{Page: r.Page("voluntary.title"), Typed: VoluntaryOrder{Kind: voluntary.Kind(r.Text("kind")), Number: r.Text("number"), What: r.Text("what"),
		Caught: r.Text("caught"), Proposal: r.Text("proposal"), Thank: r.Checked("thank"), Unnamed: r.Checked("unnamed")}}
	code, err := s.app.TellVoluntarily(r.Context(), r.Caller(), p.Typed.report(), p.Typed.Unnamed)
	if f, ok := r.Invalid(err); ok {
		p.Form = f
		return s.showVoluntary(r, p)
	}
	if err != nil {
		return err
	}
	if code == "" {
		r.Toast("ok", "voluntary.sent")
		return r.See("/voluntary")
	}
	p.Code, p.Typed = code, VoluntaryOrder{}
	return s.showVoluntary(r, p)
}

func (s *Server) lookVoluntary(r *Request) error {
	p := VoluntaryPage{Page: r.Page("voluntary.title")}
	found, err := s.app.VoluntaryAnswer(r.Context(), r.Caller(), r.Text("code"))
	if f, ok := r.Invalid(err); ok {
		p.Form = f
		return s.showVoluntary(r, p)
	}
	if err != nil {
		return err
	}
	p.Found = &found
	return s.showVoluntary(r, p)
}

// VoluntaryReportPage is one report with its answer.
type VoluntaryReportPage struct {
	Page
	Row  VoluntaryRow
	Path string
}

func (s *Server) voluntaryReportPage(r *Request) error { return s.showReport(r, FormError{}) }

func (s *Server) showReport(r *Request, bad FormError) error {
	l, err := s.app.VoluntaryReport(r.Context(), r.Caller(), voluntary.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	p := VoluntaryReportPage{Page: r.Page("voluntary.report"), Row: r.voluntaryRow(l), Path: "/voluntary/" + string(l.ID)}
	p.Marked = true
	p.Form = bad
	p.Title = p.Row.KindName
	p.Crumbs = []Link{{r.T("voluntary.title"), "/voluntary"}}
	p.Meta = []string{l.Day, l.Number}
	if bad.Message != "" {
		return voluntaryReportTemplate.RenderInvalid(r, p)
	}
	return voluntaryReportTemplate.Render(r, p)
}

func (s *Server) answerVoluntary(r *Request) error {
	err := s.app.AnswerVoluntary(r.Context(), r.Caller(), voluntary.ID(r.PathValue("id")), r.Text("answer"))
	if f, ok := r.Invalid(err); ok {
		return s.showReport(r, f)
	}
	return r.done(err, "/voluntary/"+r.PathValue("id"))
}

// A VoluntaryOrder tells of something of one's own accord.
type VoluntaryOrder struct {
	Kind     voluntary.Kind `json:"kind"` // case or near_miss
	Number   string         `json:"number,omitempty"`
	What     string         `json:"what"`
	Caught   string         `json:"caught,omitempty"`
	Proposal string         `json:"proposal,omitempty"`
	Thank    bool           `json:"thank,omitempty"`
	Unnamed  bool           `json:"unnamed,omitempty"`
}

func (o VoluntaryOrder) report() voluntary.Report {
	return voluntary.Report{Kind: o.Kind, Number: o.Number, What: o.What, Caught: o.Caught, Proposal: o.Proposal, Thank: o.Thank}
}

// A CodeAnswer holds the code by which an unnamed reporter finds the answer;
// empty of a named report.
type CodeAnswer struct {
	Code string `json:"code,omitempty"`
}

// VoluntaryAnswer lists reports in the API.
type VoluntaryAnswer struct {
	Mine     []VoluntaryBrief `json:"mine"`
	Received []VoluntaryBrief `json:"received"`
	Thanked  []string         `json:"thanked"`
}

// A VoluntaryBrief is one report in the API; an unnamed one has no name.
type VoluntaryBrief struct {
	ID       voluntary.ID   `json:"id"`
	Day      string         `json:"day"`
	Kind     voluntary.Kind `json:"kind"`
	Name     string         `json:"name,omitempty"`
	Number   string         `json:"number,omitempty"`
	What     string         `json:"what"`
	Caught   string         `json:"caught,omitempty"`
	Proposal string         `json:"proposal,omitempty"`
	Answer   string         `json:"answer,omitempty"`
}

func (s *Server) voluntaryAPI(r *Request) error {
	w, err := s.app.VoluntaryReports(r.Context(), r.Caller())
	if err != nil {
		return err
	}
	briefs := func(ls []app.VoluntaryLine) []VoluntaryBrief {
		out := []VoluntaryBrief{}
		for _, l := range ls {
			out = append(out, VoluntaryBrief{l.ID, l.Day, l.Kind, l.Name, l.Number, l.What, l.Caught, l.Proposal, l.Answer})
		}
		return out
	}
	return r.JSON(VoluntaryAnswer{briefs(w.Mine), briefs(w.Received), append([]string{}, w.Thanked...)})
}
