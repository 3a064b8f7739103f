package web

import (
	"slices"
	"strings"

	"mingjian/internal/app"
	"mingjian/internal/deadline"
	"mingjian/internal/policy"
	"mingjian/internal/review"
)

func (s *Server) schemeRoutes() []Route {
	return []Route{
		{Method: "GET", Pattern: "/scheme", Handler: s.schemePage, Act: policy.SchemeRead},
		{Method: "GET", Pattern: "/scheme/edit", Handler: s.editSchemePage, Act: policy.SchemeEdit},
		{Method: "POST", Pattern: "/scheme/edit", Handler: s.editScheme, Act: policy.SchemeEdit},
		order("PUT", "/api/v1/scheme", policy.SchemeEdit, func(r *Request, in SchemeOrder) (Done, error) {
			return Done{}, s.app.PutScheme(r.Context(), r.Caller(), app.SchemeDraft(in))
		}),
		{Method: "GET", Pattern: "/api/v1/scheme", Handler: s.schemeAPI, Act: policy.SchemeRead, Out: review.Scheme{}},
	}
}

// A SchemeOrder puts other dimensions and scales in force from a day.
type SchemeOrder struct {
	Version    string         `json:"version"`
	Dimensions []review.Term  `json:"dimensions"`
	Scales     []review.Scale `json:"scales"`
	From       string         `json:"from"`
	Reason     string         `json:"reason"`
}

// SchemePage shows the scheme in force, its editions and the crosswalks.
type SchemePage struct {
	Page
	View       app.SchemeView
	Dimensions []Option
	Scales     []ScaleRow
	Crosswalks []CrosswalkRow
}

// A ScaleRow is one scale of grades.
type ScaleRow struct {
	review.Scale
	Grades []GradeRow
}

// A GradeRow is one grade.
type GradeRow struct{ Code, Name, NameEN, Criteria, CriteriaEN, Route string }

// A CrosswalkRow is one line of a crosswalk.
type CrosswalkRow struct {
	From, To, Note string
	Unsure         bool
}

var schemeTemplate = page[SchemePage]("scheme")

func (s *Server) schemePage(r *Request) error {
	v, err := s.app.Scheme(r.Context(), r.Caller())
	if err != nil {
		return err
	}
	p := SchemePage{Page: r.Page("scheme.title"), View: v}
	p.Meta = []string{r.T("scheme.version", v.Scheme.Version), r.T("scheme.note")}
	for _, d := range v.Scheme.Rubric.Dimensions {
		p.Dimensions = append(p.Dimensions, Option{string(d.Code), r.term(d)})
	}
	for _, c := range v.Scheme.Scales {
		p.Scales = append(p.Scales, r.scaleRow(c))
	}
	name := func(scale string, code review.Code) string {
		c, _ := v.Scheme.Scale(scale)
		g, _ := c.Grade(code)
		return r.term(g.Term)
	}
	for _, c := range v.Crosswalks {
		for _, x := range c.Pairs {
			p.Crosswalks = append(p.Crosswalks, CrosswalkRow{c.FromScale + " " + name(c.FromScale, x.From), c.ToScale + " " + name(c.ToScale, x.To), x.Note, c.Unsure})
		}
	}
	return schemeTemplate.Render(r, p)
}

func (r *Request) scaleRow(c review.Scale) ScaleRow {
	row := ScaleRow{Scale: c}
	for _, g := range c.Grades {
		row.Grades = append(row.Grades, GradeRow{string(g.Code), g.ZH, g.EN, g.Criteria, g.CriteriaEN, strings.Join(g.Route, "、")})
	}
	return row
}

// SchemeEditPage changes the dimensions and the scales, and tries them on a past case.
type SchemeEditPage struct {
	Page
	Draft      app.SchemeDraft
	Dimensions []DimensionField
	Scales     []ScaleRow
	Trial      *app.SchemeTrial
	Rows       []TrialRow
	Lost, New  string
}

// A DimensionField is one dimension of the form; On while it is asked.
type DimensionField struct {
	Code, ZH, EN string
	On           bool
}

// A TrialRow is one dimension of the trial with what the voices said.
type TrialRow struct{ Name, Said string }

var schemeEditTemplate = page[SchemeEditPage]("scheme_edit")

func (s *Server) editSchemePage(r *Request) error {
	v, err := s.app.Scheme(r.Context(), r.Caller())
	if err != nil {
		return err
	}
	d := app.SchemeDraft{Version: v.Scheme.Version + "+", Dimensions: v.Scheme.Rubric.Dimensions, Scales: v.Scheme.Scales, From: r.Now.In(Beijing).Format("2006-01-02")}
	if r.Text("preset") == "nine" {
		d.Dimensions = slices.DeleteFunc(slices.Clone(d.Dimensions), func(t review.Term) bool { return !slices.Contains(review.Nine, t.Code) })
	}
	return s.showScheme(r, v, d, nil, FormError{})
}

func (s *Server) showScheme(r *Request, v app.SchemeView, d app.SchemeDraft, trial *app.SchemeTrial, bad FormError) error {
	p := SchemeEditPage{Page: r.Page("scheme.edit"), Draft: d, Trial: trial}
	p.Form = bad
	p.Crumbs = []Link{{r.T("scheme.title"), "/scheme"}}
	asked := func(c review.Code) bool {
		return slices.ContainsFunc(d.Dimensions, func(t review.Term) bool { return t.Code == c })
	}
	for _, t := range d.Dimensions {
		p.Dimensions = append(p.Dimensions, DimensionField{string(t.Code), t.ZH, t.EN, true})
	}
	for _, t := range v.Scheme.Rubric.Dimensions {
		if !asked(t.Code) {
			p.Dimensions = append(p.Dimensions, DimensionField{string(t.Code), t.ZH, t.EN, false})
		}
	}
	for _, c := range d.Scales {
		p.Scales = append(p.Scales, r.scaleRow(c))
	}
	if trial != nil {
		for _, row := range trial.Rows {
			var said []string
			if row.Self != nil {
				said = append(said, r.T("review.self")+"："+r.Word("stance", row.Self.Stance))
			}
			for _, x := range row.Peers {
				said = append(said, r.T("review.peer")+"："+r.Word("stance", x.Stance))
			}
			for _, x := range row.Experts {
				said = append(said, r.T("review.expert")+"："+r.Word("stance", x.Stance))
			}
			p.Rows = append(p.Rows, TrialRow{r.term(row.Dimension), strings.Join(said, "；")})
		}
		p.Lost, p.New = r.termList(trial.Lost), r.termList(trial.New)
	}
	if bad.Message != "" {
		return schemeEditTemplate.RenderInvalid(r, p)
	}
	return schemeEditTemplate.Render(r, p)
}

func (r *Request) termList(ts []review.Term) string {
	names := make([]string, len(ts))
	for i, t := range ts {
		names[i] = r.term(t)
	}
	return strings.Join(names, "、")
}

// schemeDraft takes the form; what it does not show stays as it is in force.
func (r *Request) schemeDraft(now *review.Scheme) app.SchemeDraft {
	d := app.SchemeDraft{Version: r.Text("version"), From: r.Text("from"), Reason: r.Text("reason")}
	zh, en, on := r.Values("d.zh"), r.Values("d.en"), r.Values("d.on")
	for i, code := range r.Values("d.code") {
		if i < len(zh) && i < len(en) && i < len(on) && on[i] == "1" && code+zh[i] != "" {
			d.Dimensions = append(d.Dimensions, review.Term{Code: review.Code(strings.TrimSpace(code)), ZH: zh[i], EN: en[i]})
		}
	}
	for _, c := range now.Scales {
		at := "s." + c.ID + "."
		c.Name, c.From, c.To = r.Text(at+"name"), deadline.Date(r.Text(at+"from")), deadline.Date(r.Text(at+"to"))
		c.Grades = slices.Clone(c.Grades)
		for i := range c.Grades {
			g := &c.Grades[i]
			to := at + string(g.Code) + "."
			g.ZH, g.Criteria = r.Text(to+"zh"), r.Text(to+"criteria")
			g.Route = nil
			for _, step := range strings.Split(r.Text(to+"route"), "、") {
				if step = strings.TrimSpace(step); step != "" {
					g.Route = append(g.Route, step)
				}
			}
		}
		d.Scales = append(d.Scales, c)
	}
	return d
}

func (s *Server) editScheme(r *Request) error {
	v, err := s.app.Scheme(r.Context(), r.Caller())
	if err != nil {
		return err
	}
	d := r.schemeDraft(v.Scheme)
	if r.Text("do") == "try" {
		t, err := s.app.TryScheme(r.Context(), r.Caller(), d)
		if f, ok := r.Invalid(err); ok {
			return s.showScheme(r, v, d, nil, f)
		}
		if err != nil {
			return err
		}
		return s.showScheme(r, v, d, &t, FormError{})
	}
	err = s.app.PutScheme(r.Context(), r.Caller(), d)
	if f, ok := r.Invalid(err); ok {
		return s.showScheme(r, v, d, nil, f)
	}
	return r.done(err, "/scheme")
}

func (s *Server) schemeAPI(r *Request) error {
	v, err := s.app.Scheme(r.Context(), r.Caller())
	if err != nil {
		return err
	}
	return r.JSON(v.Scheme)
}
