package web

import (
	"cmp"
	"slices"

	"mingjian/internal/app"
	"mingjian/internal/deadline"
	"mingjian/internal/measure"
	"mingjian/internal/policy"
)

func (s *Server) measureRoutes() []Route {
	const api = "/api/v1/measures/{id}"
	id := func(r *Request) measure.ID { return measure.ID(r.PathValue("id")) }
	return []Route{
		{Method: "GET", Pattern: "/measures", Handler: s.measuresPage, Act: policy.MeasureRead},
		{Method: "GET", Pattern: "/measures.xlsx", Handler: s.measuresFile, Act: policy.MeasureRead, Stream: true},
		{Method: "GET", Pattern: "/measures/{id}", Handler: s.measurePage, Act: policy.MeasureRead},
		{Method: "POST", Pattern: "/measures/{id}/report", Handler: s.reportMeasure, Act: policy.MeasureReport},
		{Method: "POST", Pattern: "/measures/{id}/claim", Handler: s.claimMeasure, Act: policy.MeasureReport},
		{Method: "POST", Pattern: "/measures/{id}/confirm", Handler: s.confirmMeasure, Act: policy.MeasureSettle},
		{Method: "POST", Pattern: "/measures/{id}/test", Handler: s.testMeasure, Act: policy.MeasureSettle},
		{Method: "POST", Pattern: "/measures/{id}/judge", Handler: s.judgeMeasure, Act: policy.MeasureSettle},
		{Method: "POST", Pattern: "/measures/{id}/drop", Handler: s.dropMeasure, Act: policy.MeasureSettle},

		{Method: "GET", Pattern: "/api/v1/measures", Handler: s.measuresAPI, Act: policy.MeasureRead, Out: MeasuresAnswer{}},
		{Method: "GET", Pattern: api, Handler: s.measureAPI, Act: policy.MeasureRead, Out: MeasureAnswer{}},
		order("POST", api+"/report", policy.MeasureReport, func(r *Request, in TextOrder) (Done, error) {
			return Done{}, s.app.ReportMeasure(r.Context(), r.Caller(), id(r), in.Text)
		}),
		order("POST", api+"/claim", policy.MeasureReport, func(r *Request, in TextOrder) (Done, error) {
			return Done{}, s.app.ClaimMeasure(r.Context(), r.Caller(), id(r), in.Text)
		}),
		order("POST", api+"/confirm", policy.MeasureSettle, func(r *Request, in VerdictOrder) (Done, error) {
			return Done{}, s.app.ConfirmMeasure(r.Context(), r.Caller(), id(r), in.Yes, in.Text)
		}),
		order("POST", api+"/test", policy.MeasureSettle, func(r *Request, in measure.Test) (Done, error) {
			return Done{}, s.app.TestMeasure(r.Context(), r.Caller(), id(r), in)
		}),
		order("POST", api+"/judge", policy.MeasureSettle, func(r *Request, in VerdictOrder) (Done, error) {
			return Done{}, s.app.JudgeMeasure(r.Context(), r.Caller(), id(r), in.Yes, in.Text)
		}),
		order("POST", api+"/drop", policy.MeasureSettle, func(r *Request, in TextOrder) (Done, error) {
			return Done{}, s.app.DropMeasure(r.Context(), r.Caller(), id(r), in.Text)
		}),
	}
}

// MeasuresPage is the board of measures: cut by unit, cause and state, and put
// together by unit, owner or cause.
type MeasuresPage struct {
	Page
	List   List
	Groups []MeasureGroup
	Counts []MeasureCount
}

// A MeasureGroup is the measures of one unit, owner or cause.
type MeasureGroup struct {
	Name string
	Late int
	Rows []MeasureRow
}

// A MeasureCount is how many stand where.
type MeasureCount struct {
	Name string
	N    int
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

var (
	measuresTemplate = page[MeasuresPage]("measures")
	measureTemplate  = page[MeasurePage]("measure")
)

func (r *Request) measureRow(l app.MeasureLine) MeasureRow {
	m := MeasureRow{MeasureLine: l, Status: r.Word("measure", l.Measure.Status), Cause: string(l.Measure.Cause) + " " + r.term(l.CauseName.Term), Href: "/measures/" + string(l.Measure.ID)}
	m.Chip = Chip{map[measure.Status]string{measure.Open: "b", measure.Claimed: "a", measure.Done: "g", measure.Effective: "g"}[l.Measure.Status], m.Status}
	if l.Measure.Status == measure.Open {
		m.Due = &Due{Left: l.Left, Date: string(l.Measure.Due)}
		if l.Left == 0 && !l.Overdue {
			m.Due.Left = deadline.Date(r.Now.In(Beijing).Format("2006-01-02")).DaysUntil(l.Measure.Due)
		}
	}
	return m
}

// overdue is the filter's word for open measures whose last day is over.
const overdue = "overdue"

func (s *Server) measuresPage(r *Request) error {
	l, err := r.List()
	if err != nil {
		return err
	}
	ls, err := s.app.Measures(r.Context(), r.Caller())
	if err != nil {
		return err
	}
	p := MeasuresPage{Page: r.Page("review.measures")}
	p.Marked = true
	counts, late := map[measure.Status]int{}, 0
	var units, causes []Option
	for _, m := range ls {
		counts[m.Measure.Status]++
		if m.Overdue {
			late++
		}
		if o := (Option{string(m.Measure.Unit), m.UnitName}); !slices.Contains(units, o) {
			units = append(units, o)
		}
		if o := (Option{string(m.Measure.Cause), string(m.Measure.Cause) + " " + r.term(m.CauseName.Term)}); !slices.Contains(causes, o) {
			causes = append(causes, o)
		}
	}
	byValue := func(a, b Option) int { return cmp.Compare(a.Value, b.Value) }
	slices.SortFunc(units, byValue)
	slices.SortFunc(causes, byValue)
	for _, st := range measure.Statuses {
		p.Counts = append(p.Counts, MeasureCount{r.Word("measure", st), counts[st]})
	}
	p.Counts = append(p.Counts, MeasureCount{r.T("measure.overdue"), late})
	states := append([]Option{{overdue, r.T("measure.overdue")}}, Enum(r, "measure", measure.Statuses...)...)
	l.Filters = []Field{l.Choice("unit", r.T("people.unit"), r.T("lesson.all"), units), l.Choice("cause", r.T("review.cause"), r.T("lesson.all"), causes),
		l.Choice("status", r.T("review.stands"), r.T("lesson.all"), states), l.Choice("by", r.T("measure.by"), r.T("measure.by.none"), Enum(r, "measureby", "unit", "owner", "cause"))}
	l.Exports = []string{"xlsx"}
	p.List = l
	groups := map[string]int{}
	for _, m := range ls {
		if u := l.Get("unit"); u != "" && u != string(m.Measure.Unit) {
			continue
		}
		if c := l.Get("cause"); c != "" && c != string(m.Measure.Cause) {
			continue
		}
		if st := l.Get("status"); st == overdue && !m.Overdue || st != "" && st != overdue && st != string(m.Measure.Status) {
			continue
		}
		row := r.measureRow(m)
		key, name := "", ""
		switch l.Get("by") {
		case "unit":
			key, name = string(m.Measure.Unit), m.UnitName
		case "owner":
			key, name = app.PinyinOf(m.OwnerName)+string(m.Measure.Owner), m.OwnerName
		case "cause":
			key, name = string(m.Measure.Cause), row.Cause
		}
		i, ok := groups[key]
		if !ok {
			i = len(p.Groups)
			groups[key] = i
			p.Groups = append(p.Groups, MeasureGroup{Name: name})
		}
		g := &p.Groups[i]
		g.Rows = append(g.Rows, row)
		if m.Overdue {
			g.Late++
		}
	}
	keys := make([]string, len(p.Groups))
	for k, i := range groups {
		keys[i] = k
	}
	// By code and by name, never by how many: it ranks nobody.
	order := make([]int, len(p.Groups))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(keys[a], keys[b]) })
	sorted := make([]MeasureGroup, len(order))
	for i, o := range order {
		sorted[i] = p.Groups[o]
	}
	p.Groups = sorted
	return measuresTemplate.Render(r, p)
}

func (s *Server) measuresFile(r *Request) error {
	f, err := s.app.MeasuresSheet(r.Context(), r.Caller())
	return sendFile(r, f, xlsxType, err)
}

// MeasurePage is one measure with the steps it took.
type MeasurePage struct {
	Page
	Row   MeasureRow
	Kinds []Option // of an effect test
	Test  string   // in words
	Turns []MeasureTurn
	Path  string
	May   MeasureMay
	Drop  Dialog
	Typed measure.Test
}

// MeasureMay says which steps the page offers.
type MeasureMay struct{ Confirm, Test, Judge, Drop bool }

// A MeasureTurn is one step in words.
type MeasureTurn struct{ Day, By, To, Text string }

func (s *Server) measurePage(r *Request) error { return s.showMeasure(r, FormError{}) }

func (s *Server) showMeasure(r *Request, bad FormError) error {
	l, err := s.app.Measure(r.Context(), r.Caller(), measure.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	m := l.Measure
	p := MeasurePage{Page: r.Page("review.measure"), Row: r.measureRow(l), Kinds: Enum(r, "measuretest", measure.TestKinds...), Path: "/measures/" + string(m.ID)}
	p.Marked = true
	p.Form = bad
	p.Crumbs = []Link{{r.T("review.measures"), "/measures"}, {l.CaseName, ""}}
	if m.Test != nil {
		p.Typed, p.Test = *m.Test, r.T("measure.test.line", r.Word("measuretest", m.Test.Kind), m.Test.Text, m.Test.On)
	}
	today := deadline.Date(r.Now.In(Beijing).Format("2006-01-02"))
	p.May = MeasureMay{
		Confirm: l.MaySettle && m.Status == measure.Claimed,
		Test:    l.MaySettle && m.Status != measure.Effective && m.Status != measure.NotDoing,
		Judge:   l.MaySettle && m.Status == measure.Done && m.Test != nil && m.Test.On <= today,
		Drop:    l.MaySettle && m.Status == measure.Open,
	}
	for _, t := range m.Turns {
		by := l.Names[t.By]
		if t.By == "" {
			by = r.T("measure.itself")
		}
		p.Turns = append(p.Turns, MeasureTurn{t.At.In(Beijing).Format("2006-01-02"), by, r.Word("measure", t.To), t.Text})
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
	return s.afterMeasure(r, s.app.ReportMeasure(r.Context(), r.Caller(), measure.ID(r.PathValue("id")), r.Text("text")))
}

func (s *Server) claimMeasure(r *Request) error {
	return s.afterMeasure(r, s.app.ClaimMeasure(r.Context(), r.Caller(), measure.ID(r.PathValue("id")), r.Text("proof")))
}

func (s *Server) confirmMeasure(r *Request) error {
	return s.afterMeasure(r, s.app.ConfirmMeasure(r.Context(), r.Caller(), measure.ID(r.PathValue("id")), r.Text("verdict") == "yes", r.Text("text")))
}

func (s *Server) testMeasure(r *Request) error {
	t := measure.Test{Kind: measure.TestKind(r.Text("kind")), Text: r.Text("what"), On: deadline.Date(r.Text("on"))}
	return s.afterMeasure(r, s.app.TestMeasure(r.Context(), r.Caller(), measure.ID(r.PathValue("id")), t))
}

func (s *Server) judgeMeasure(r *Request) error {
	return s.afterMeasure(r, s.app.JudgeMeasure(r.Context(), r.Caller(), measure.ID(r.PathValue("id")), r.Text("verdict") == "yes", r.Text("text")))
}

func (s *Server) dropMeasure(r *Request) error {
	return s.afterMeasure(r, s.app.DropMeasure(r.Context(), r.Caller(), measure.ID(r.PathValue("id")), r.Text("reason")))
}

// MeasuresAnswer lists measures in the API.
type MeasuresAnswer struct {
	Measures []MeasureBrief `json:"measures"`
}

// A MeasureBrief is a measure in the API.
type MeasureBrief struct {
	ID     string         `json:"id"`
	Case   string         `json:"case"`
	Text   string         `json:"text"`
	Cause  string         `json:"cause"`
	Unit   string         `json:"unit"`
	Owner  string         `json:"owner"`
	Due    string         `json:"due"`
	Status measure.Status `json:"status"`
}

func measureBrief(l app.MeasureLine) MeasureBrief {
	m := l.Measure
	return MeasureBrief{string(m.ID), l.CaseName, m.Text, string(m.Cause), string(m.Unit), l.OwnerName, string(m.Due), m.Status}
}

func (s *Server) measuresAPI(r *Request) error {
	ls, err := s.app.Measures(r.Context(), r.Caller())
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
	Test  *measure.Test  `json:"test,omitempty"`
	Turns []measure.Turn `json:"turns"`
}

func (s *Server) measureAPI(r *Request) error {
	l, err := s.app.Measure(r.Context(), r.Caller(), measure.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	return r.JSON(MeasureAnswer{measureBrief(l), l.Proof, l.Test, append([]measure.Turn{}, l.Turns...)})
}

// A VerdictOrder says yes or no to a measure, with the words for it.
type VerdictOrder struct {
	Yes  bool   `json:"yes"`
	Text string `json:"text"`
}
