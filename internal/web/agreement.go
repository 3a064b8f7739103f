package web

import (
	"fmt"

	"mingjian/internal/app"
	"mingjian/internal/errs"
	"mingjian/internal/policy"
	"mingjian/internal/review"
	"mingjian/internal/stats"
)

func (s *Server) agreementRoutes() []Route {
	return []Route{
		{Method: "GET", Pattern: "/sessions/{id}/agreement", Handler: s.agreementPage, Act: policy.AgreementRead},
		{Method: "GET", Pattern: "/api/v1/sessions/{id}/agreement", Handler: s.agreementAPI, Act: policy.AgreementRead, Out: AgreementAnswer{}},

		{Method: "GET", Pattern: "/teaching", Handler: s.teachingsPage, Act: policy.TeachingRead},
		{Method: "GET", Pattern: "/teaching/new", Handler: s.newTeachingPage, Act: policy.TeachingEdit},
		{Method: "POST", Pattern: "/teaching/new", Handler: s.saveTeaching, Act: policy.TeachingEdit},
		{Method: "GET", Pattern: "/teaching/{id}", Handler: s.teachingPage, Act: policy.TeachingRead},
		{Method: "POST", Pattern: "/teaching/{id}", Handler: s.answerTeaching, Act: policy.TeachingRead},
		{Method: "POST", Pattern: "/teaching/{id}/edit", Handler: s.saveTeaching, Act: policy.TeachingEdit},
		order("POST", "/api/v1/teaching", policy.TeachingEdit, func(r *Request, in review.Teaching) (Made, error) {
			id, err := s.app.SaveTeaching(r.Context(), r.Caller(), "", in, 0)
			return Made{id}, err
		}),
		order("PUT", "/api/v1/teaching/{id}", policy.TeachingEdit, func(r *Request, in TeachingOrder) (Done, error) {
			_, err := s.app.SaveTeaching(r.Context(), r.Caller(), r.PathValue("id"), in.Teaching, in.Version)
			return Done{}, err
		}),
		order("POST", "/api/v1/teaching/{id}/answer", policy.TeachingRead, func(r *Request, in AnswerOrder) (Done, error) {
			return Done{}, s.app.AnswerTeaching(r.Context(), r.Caller(), r.PathValue("id"), in.Answer)
		}),
		{Method: "GET", Pattern: "/api/v1/teaching", Handler: s.teachingsAPI, Act: policy.TeachingRead, Out: TeachingsAnswer{}},
	}
}

// AgreementPage says how far the reviewers of a session agree.
type AgreementPage struct {
	Page
	View      app.AgreementView
	Rows      []AgreementRow
	Table     ConfusionTable
	Reviewers []LeniencyRow
}

// An AgreementRow is one dimension's coefficients in words.
type AgreementRow struct {
	Name        string
	N           int
	Gwet, Kappa string
}

// A ConfusionTable is a table of counts with the stances as heads.
type ConfusionTable struct {
	Caption string
	Heads   []string
	Rows    []ConfusionRow
}

// A ConfusionRow is one row of counts.
type ConfusionRow struct {
	Head   string
	Counts []int
}

// A LeniencyRow is one reviewer's leniency in words.
type LeniencyRow struct{ Name, Text string }

var agreementTemplate = page[AgreementPage]("agreement")

// coefficient writes a coefficient with its interval, or that it is not defined.
func (r *Request) coefficient(a stats.Agreement) string {
	if !a.OK {
		return r.T("agreement.undefined")
	}
	return fmt.Sprintf("%.2f（%.2f – %.2f）", a.Value, a.Low, a.High)
}

func (r *Request) confusion(caption string, c stats.Confusion) ConfusionTable {
	t := ConfusionTable{Caption: caption}
	for _, st := range []review.Stance{review.NoIssue, review.Flawed, review.Problem} {
		t.Heads = append(t.Heads, r.Word("stance", st))
	}
	for i, row := range c {
		t.Rows = append(t.Rows, ConfusionRow{t.Heads[i], row})
	}
	return t
}

func (r *Request) leniency(l review.Leniency) string {
	if l.N == 0 {
		return r.T("agreement.alone")
	}
	return r.T("agreement.leniency", fmt.Sprintf("%+.2f", l.Mean), l.N)
}

func (s *Server) agreementPage(r *Request) error {
	v, err := s.app.Agreement(r.Context(), r.Caller(), review.SessionID(r.PathValue("id")))
	if err != nil {
		return err
	}
	p := AgreementPage{Page: r.Page("agreement.title"), View: v, Table: r.confusion(r.T("agreement.table"), v.Self)}
	p.Marked = true
	p.Crumbs = []Link{{r.T("review.sessions"), "/sessions"}, {v.Session.Title, r.sessionPath()}}
	p.Meta = []string{v.Session.Title, r.T("agreement.note")}
	for _, a := range v.Rows {
		row := AgreementRow{Name: r.T("agreement.all"), N: a.Gwet.N, Gwet: r.coefficient(a.Gwet), Kappa: r.coefficient(a.Kappa)}
		if a.Dimension != "" {
			d, _ := v.Scheme.Dimension(a.Dimension)
			row.Name = r.term(d)
		}
		p.Rows = append(p.Rows, row)
	}
	for _, x := range v.Reviewers {
		p.Reviewers = append(p.Reviewers, LeniencyRow{x.Name, r.leniency(x.Leniency)})
	}
	return agreementTemplate.Render(r, p)
}

// AgreementAnswer is the agreement of a session in the API.
type AgreementAnswer struct {
	Dimensions []CoefficientBrief `json:"dimensions"`
	Table      [][]int            `json:"self_and_reviewers"`
	Second     app.Second         `json:"second_readings"`
}

// A CoefficientBrief is one dimension's coefficients; absent where not defined.
type CoefficientBrief struct {
	Dimension string      `json:"dimension"` // empty for all together
	N         int         `json:"n"`
	Gwet      *[3]float64 `json:"ac2,omitempty"`   // value, low, high
	Kappa     *[3]float64 `json:"kappa,omitempty"` // value, low, high
}

func triple(a stats.Agreement) *[3]float64 {
	if !a.OK {
		return nil
	}
	return &[3]float64{a.Value, a.Low, a.High}
}

func (s *Server) agreementAPI(r *Request) error {
	v, err := s.app.Agreement(r.Context(), r.Caller(), review.SessionID(r.PathValue("id")))
	if err != nil {
		return err
	}
	a := AgreementAnswer{Dimensions: []CoefficientBrief{}, Table: v.Self, Second: v.Second}
	for _, x := range v.Rows {
		a.Dimensions = append(a.Dimensions, CoefficientBrief{string(x.Dimension), x.Gwet.N, triple(x.Gwet), triple(x.Kappa)})
	}
	return r.JSON(a)
}

// TeachingsPage lists the teaching cases.
type TeachingsPage struct {
	Page
	View     app.TeachingList
	Same, Of int
	Gwet     string
	Kappa    string
	Table    ConfusionTable
	Own      string
	Others   []TeachingRow
}

// A TeachingRow is one reviewer's match in words.
type TeachingRow struct {
	Name     string
	Answered int
	Same, Of int
	Gwet     string
}

var teachingsTemplate = page[TeachingsPage]("teachings")

func (s *Server) teachingsPage(r *Request) error {
	v, err := s.app.Teachings(r.Context(), r.Caller())
	if err != nil {
		return err
	}
	p := TeachingsPage{Page: r.Page("teaching.title"), View: v, Same: v.Mine.Same, Of: v.Mine.Table.N(), Gwet: r.coefficient(v.Mine.Gwet), Kappa: r.coefficient(v.Mine.Kappa),
		Table: r.confusion(r.T("teaching.table"), v.Mine.Table), Own: r.leniency(v.Own)}
	p.Meta = []string{r.T("teaching.note")}
	for _, o := range v.Others {
		p.Others = append(p.Others, TeachingRow{o.Name, o.Answered, o.Same, o.Table.N(), r.coefficient(o.Gwet)})
	}
	return teachingsTemplate.Render(r, p)
}

// TeachingPage answers, reads or edits one teaching case.
type TeachingPage struct {
	Page
	View     app.TeachingView
	Action   string
	New      bool
	Answered bool
	Dims     []TeachingField
	Stances  []Option
}

// A TeachingField is one dimension with the key and the own answer.
type TeachingField struct {
	DimField              // the key
	Own, KeyWord, OwnWord string
	Asked                 bool
}

var teachingTemplate = page[TeachingPage]("teaching")

func (s *Server) newTeachingPage(r *Request) error { return s.showTeaching(r, "", nil, FormError{}) }

func (s *Server) teachingPage(r *Request) error {
	return s.showTeaching(r, r.PathValue("id"), nil, FormError{})
}

func (s *Server) showTeaching(r *Request, id string, typed *review.Teaching, bad FormError) error {
	p := TeachingPage{Page: r.Page("teaching.case"), New: id == "", Action: "/teaching/new"}
	p.Form = bad
	p.Crumbs = []Link{{r.T("teaching.title"), "/teaching"}}
	sv, err := s.app.Scheme(r.Context(), r.Caller())
	if err != nil {
		return err
	}
	scheme := sv.Scheme
	p.View.MayEdit = true
	if id != "" {
		if p.View, err = s.app.Teaching(r.Context(), r.Caller(), id); err != nil {
			return err
		}
		scheme, p.Action, p.Answered = p.View.Scheme, "/teaching/"+id+"/edit", p.View.Answer != nil
		p.Title = p.View.TeachingRow.Title
	}
	if typed != nil {
		p.View.Teaching = *typed
	}
	p.Stances = append([]Option{{"", "—"}}, Enum(r, "stance", review.NoIssue, review.Flawed, review.Problem, review.NotAtAll)...)
	for _, d := range scheme.Rubric.Dimensions {
		f := TeachingField{DimField: DimField{Code: string(d.Code), Name: r.term(d)}}
		for _, c := range p.View.Asked {
			f.Asked = f.Asked || c == d.Code
		}
		for _, k := range p.View.Key {
			if k.Dimension == d.Code {
				f.Stance, f.Text, f.KeyWord = string(k.Stance), k.Text, r.Word("stance", k.Stance)
			}
		}
		for _, k := range p.View.Answer {
			if k.Dimension == d.Code {
				f.Own, f.OwnWord = string(k.Stance), r.Word("stance", k.Stance)
			}
		}
		p.Dims = append(p.Dims, f)
	}
	if bad.Message != "" {
		return teachingTemplate.RenderInvalid(r, p)
	}
	return teachingTemplate.Render(r, p)
}

func (s *Server) saveTeaching(r *Request) error {
	id := r.PathValue("id")
	t := review.Teaching{Title: r.Text("title"), Facts: r.Text("material"), Closed: r.Checked("closed")}
	sv, err := s.app.Scheme(r.Context(), r.Caller())
	if err != nil {
		return err
	}
	for _, d := range sv.Scheme.Rubric.Dimensions {
		if st := r.Text("j." + string(d.Code) + ".stance"); st != "" {
			t.Key = append(t.Key, review.Judgement{Dimension: d.Code, Stance: review.Stance(st), Text: r.Text("j." + string(d.Code) + ".text")})
		}
	}
	version, err := r.Int("version")
	if err != nil {
		return err
	}
	saved, err := s.app.SaveTeaching(r.Context(), r.Caller(), id, t, version)
	if f, ok := r.Invalid(err); ok {
		return s.showTeaching(r, id, &t, f)
	}
	if errs.KindOf(err) == errs.Conflict {
		return r.done(err, "/teaching/"+id)
	}
	return r.done(err, "/teaching/"+saved)
}

func (s *Server) answerTeaching(r *Request) error {
	id := r.PathValue("id")
	v, err := s.app.Teaching(r.Context(), r.Caller(), id)
	if err != nil {
		return err
	}
	var answer []review.Judgement
	for _, c := range v.Asked {
		answer = append(answer, review.Judgement{Dimension: c, Stance: review.Stance(r.Text("a." + string(c)))})
	}
	err = s.app.AnswerTeaching(r.Context(), r.Caller(), id, answer)
	if f, ok := r.Invalid(err); ok {
		return s.showTeaching(r, id, nil, f)
	}
	return r.done(err, "/teaching/"+id)
}

// A TeachingOrder changes a teaching case that was read at the version.
type TeachingOrder struct {
	Teaching review.Teaching `json:"teaching"`
	Version  int             `json:"version"`
}

// An AnswerOrder answers a teaching case: a stance for each dimension asked.
type AnswerOrder struct {
	Answer []review.Judgement `json:"answer"`
}

// TeachingsAnswer lists the teaching cases in the API.
type TeachingsAnswer struct {
	Cases []TeachingBrief `json:"cases"`
	Same  int             `json:"same"`
	Of    int             `json:"of"`
}

// A TeachingBrief is a teaching case in the API.
type TeachingBrief struct {
	ID       string `json:"id"`
	Title    string `json:"title"`
	Answered bool   `json:"answered"`
}

func (s *Server) teachingsAPI(r *Request) error {
	v, err := s.app.Teachings(r.Context(), r.Caller())
	if err != nil {
		return err
	}
	a := TeachingsAnswer{Cases: []TeachingBrief{}, Same: v.Mine.Same, Of: v.Mine.Table.N()}
	for _, c := range v.Cases {
		a.Cases = append(a.Cases, TeachingBrief{c.ID, c.Title, c.Answered})
	}
	return r.JSON(a)
}
