package web

import (
	"cmp"
	"slices"

	"mingjian/internal/app"
	"mingjian/internal/measure"
	"mingjian/internal/org"
	"mingjian/internal/policy"
	"mingjian/internal/review"
)

func (s *Server) measureRoutes() []Route {
	const one, api = "/measures/{id}", "/api/v1/measures/{id}"
	id := (*Request).measure
	return []Route{
		{Method: "GET", Pattern: "/measures", Handler: s.measuresPage, Act: policy.MeasureRead},
		{Method: "GET", Pattern: "/measures.xlsx", Handler: s.measuresFile, Act: policy.MeasureRead, Stream: true},
		{Method: "POST", Pattern: "/measures/paper", Handler: s.rectificationFile, Act: policy.PaperMake, Stream: true},
		{Method: "GET", Pattern: "/measures/import", Handler: s.measuresImportPage, Act: policy.MeasureReport},
		{Method: "POST", Pattern: "/measures/import", Handler: s.importMeasures, Act: policy.MeasureReport, Upload: true},
		{Method: "GET", Pattern: "/measures/new", Handler: s.newMeasurePage, Act: policy.MeasureAdd},
		{Method: "POST", Pattern: "/measures", Handler: s.addMeasure, Act: policy.MeasureAdd},
		{Method: "GET", Pattern: one, Handler: s.measurePage, Act: policy.MeasureRead},
		{Method: "POST", Pattern: one + "/report", Handler: s.reportMeasure, Act: policy.MeasureReport},
		{Method: "POST", Pattern: one + "/file", Handler: s.attachProof, Act: policy.MeasureReport, Upload: true},
		{Method: "POST", Pattern: one + "/files/{digest}", Handler: s.proofFile, Act: policy.MeasureRead, Stream: true},
		{Method: "POST", Pattern: one + "/claim", Handler: s.claimMeasure, Act: policy.MeasureReport},
		{Method: "POST", Pattern: one + "/confirm", Handler: s.confirmMeasure, Act: policy.MeasureSettle},
		{Method: "POST", Pattern: one + "/move", Handler: s.moveMeasure, Act: policy.MeasureSettle},
		{Method: "POST", Pattern: one + "/test", Handler: s.testMeasure, Act: policy.MeasureSettle},
		{Method: "POST", Pattern: one + "/sample", Handler: s.sampleMeasure, Act: policy.MeasureSettle},
		{Method: "GET", Pattern: one + "/sample.json", Handler: s.sampleFile, Act: policy.MeasureSettle, Stream: true},
		{Method: "POST", Pattern: one + "/recheck", Handler: s.recheckMeasure, Act: policy.MeasureSettle},
		{Method: "POST", Pattern: one + "/judge", Handler: s.judgeMeasure, Act: policy.MeasureSettle},
		{Method: "POST", Pattern: one + "/drop", Handler: s.dropMeasure, Act: policy.MeasureSettle},

		{Method: "GET", Pattern: "/api/v1/measures", Handler: s.measuresAPI, Act: policy.MeasureRead, In: MeasureQuery{}, Out: MeasuresAnswer{}},
		order("POST", "/api/v1/measures", policy.MeasureAdd, func(r *Request, in NewMeasureOrder) (Made, error) {
			id, err := s.app.AddMeasure(r.Context(), r.Caller(), in.Item, in.PlannedStep)
			return Made{string(id)}, err
		}),
		{Method: "POST", Pattern: "/api/v1/measures/import", Handler: s.importMeasuresAPI, Act: policy.MeasureReport, Upload: true, Out: app.SheetReport{}},
		{Method: "GET", Pattern: api, Handler: s.measureAPI, Act: policy.MeasureRead, Out: MeasureAnswer{}},
		order("POST", api+"/report", policy.MeasureReport, func(r *Request, in TextOrder) (Done, error) {
			return Done{}, s.app.ReportMeasure(r.Context(), r.Caller(), id(r), in.Text)
		}),
		{Method: "POST", Pattern: api + "/file", Handler: s.attachProofAPI, Act: policy.MeasureReport, Upload: true, Out: Done{}},
		{Method: "GET", Pattern: api + "/files/{digest}", Handler: s.proofFile, Act: policy.MeasureRead, Stream: true, Out: Download{}},
		order("POST", api+"/claim", policy.MeasureReport, func(r *Request, in TextOrder) (Done, error) {
			return Done{}, s.app.ClaimMeasure(r.Context(), r.Caller(), id(r), in.Text)
		}),
		order("POST", api+"/confirm", policy.MeasureSettle, func(r *Request, in VerdictOrder) (Done, error) {
			return Done{}, s.app.ConfirmMeasure(r.Context(), r.Caller(), id(r), in.Yes, in.Text)
		}),
		order("POST", api+"/move", policy.MeasureSettle, func(r *Request, in MoveMeasureOrder) (Done, error) {
			return Done{}, s.app.MoveMeasure(r.Context(), r.Caller(), id(r), in.Owner, in.Unit, in.Due, in.Text)
		}),
		order("POST", api+"/test", policy.MeasureSettle, func(r *Request, in TestOrder) (Done, error) {
			return Done{}, s.app.TestMeasure(r.Context(), r.Caller(), id(r), in.test())
		}),
		order("POST", api+"/sample", policy.MeasureSettle, func(r *Request, in SampleOrder) (Done, error) {
			return Done{}, s.app.SampleMeasure(r.Context(), r.Caller(), id(r), in.Witness, in.Number)
		}),
		order("POST", api+"/recheck", policy.MeasureSettle, func(r *Request, in RecheckOrder) (Done, error) {
			return Done{}, s.app.RecheckMeasure(r.Context(), r.Caller(), id(r), in.seen())
		}),
		order("POST", api+"/judge", policy.MeasureSettle, func(r *Request, in VerdictOrder) (Done, error) {
			return Done{}, s.app.JudgeMeasure(r.Context(), r.Caller(), id(r), in.Yes, in.Text)
		}),
		order("POST", api+"/drop", policy.MeasureSettle, func(r *Request, in TextOrder) (Done, error) {
			return Done{}, s.app.DropMeasure(r.Context(), r.Caller(), id(r), in.Text)
		}),
	}
}

func (r *Request) measure() measure.ID { return measure.ID(r.PathValue("id")) }

// MeasuresPage is the board of measures: cut by session, unit, cause and state, and
// put together by unit, owner or cause.
type MeasuresPage struct {
	Page
	List                        List
	Groups                      []MeasureGroup
	Counts                      []MeasureCount
	MayAdd, MayImport, MayPaper bool
}

// A MeasureGroup is the measures of one unit, owner or cause.
type MeasureGroup struct {
	Name string
	Late int
	Rows []MeasureRow
	key  string
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
	measuresTemplate   = page[MeasuresPage]("measures")
	measureTemplate    = page[MeasurePage]("measure")
	newMeasureTemplate = page[NewMeasurePage]("measure_new")
)

func (r *Request) measureRow(l app.MeasureLine) MeasureRow {
	m := MeasureRow{MeasureLine: l, Status: r.Word("measure", l.Measure.Status), Cause: r.causeLabel(l.CauseName), Href: "/measures/" + string(l.Measure.ID)}
	for _, c := range l.AlsoNames {
		m.Cause += r.T("list.and") + r.causeLabel(c)
	}
	m.Chip = Chip{map[measure.Status]string{measure.Open: "b", measure.Claimed: "a", measure.Done: "g", measure.Effective: "g"}[l.Measure.Status], m.Status}
	if l.Measure.Status == measure.Open {
		m.Due = &Due{Left: l.Left, Date: string(l.Measure.Due)}
	}
	return m
}

// A MeasureQuery narrows a list of measures, in the API.
type MeasureQuery struct {
	Unit    org.UnitCode     `json:"unit,omitempty"`
	Cause   review.Code      `json:"cause,omitempty"`
	Session review.SessionID `json:"session,omitempty"`
	Status  measure.Status   `json:"status,omitempty"` // or overdue
}

func (r *Request) measureFilter() app.MeasureFilter {
	return app.MeasureFilter{Unit: org.UnitCode(r.Text("unit")), Cause: review.Code(r.Text("cause")), Session: review.SessionID(r.Text("session")), Status: measure.Status(r.Text("status"))}
}

func (s *Server) measuresPage(r *Request) error {
	l, err := r.List()
	if err != nil {
		return err
	}
	all, err := s.app.Measures(r.Context(), r.Caller(), app.MeasureFilter{})
	if err != nil {
		return err
	}
	p := MeasuresPage{Page: r.Page("review.measures"), MayAdd: r.Caller().May(policy.MeasureAdd), MayImport: r.Caller().May(policy.MeasureReport), MayPaper: r.Caller().May(policy.PaperMake)}
	p.Marked = true
	p.Counts = r.measureCounts(all)
	r.measureFilters(&l, all)
	p.List = l
	p.Groups = r.measureGroups(all, r.measureFilter(), l.Get("by"))
	return measuresTemplate.Render(r, p)
}

func (r *Request) measureCounts(all []app.MeasureLine) (cs []MeasureCount) {
	counts, late := map[measure.Status]int{}, 0
	for _, m := range all {
		counts[m.Measure.Status]++
		if m.Overdue {
			late++
		}
	}
	for _, st := range measure.Statuses {
		cs = append(cs, MeasureCount{r.Word("measure", st), counts[st]})
	}
	return append(cs, MeasureCount{r.T("measure.overdue"), late})
}

// measureFilters offers what there is to cut by.
func (r *Request) measureFilters(l *List, all []app.MeasureLine) {
	var units, causes, sessions []Option
	add := func(os *[]Option, o Option) {
		if !slices.Contains(*os, o) {
			*os = append(*os, o)
		}
	}
	for _, m := range all {
		add(&units, Option{string(m.Measure.Unit), m.UnitName})
		add(&sessions, Option{string(m.Session), m.SessionTitle})
		for _, c := range append([]review.Cause{m.CauseName}, m.AlsoNames...) {
			add(&causes, Option{string(c.Code), r.causeLabel(c)})
		}
	}
	byValue := func(a, b Option) int { return cmp.Compare(a.Value, b.Value) }
	slices.SortFunc(units, byValue)
	slices.SortFunc(causes, byValue)
	slices.SortFunc(sessions, func(a, b Option) int { return cmp.Compare(b.Value, a.Value) }) // ids grow with time: the latest first
	states := append([]Option{{string(app.OverdueMeasures), r.T("measure.overdue")}}, Enum(r, "measure", measure.Statuses...)...)
	l.Filters = []Field{l.Choice("session", r.T("review.session"), r.T("lesson.all"), sessions), l.Choice("unit", r.T("people.unit"), r.T("lesson.all"), units),
		l.Choice("cause", r.T("review.cause"), r.T("lesson.all"), causes), l.Choice("status", r.T("review.stands"), r.T("lesson.all"), states),
		l.Choice("by", r.T("measure.by"), r.T("measure.by.none"), Enum(r, "measureby", "unit", "owner", "cause"))}
	l.Exports = []string{"xlsx"}
}

// measureGroups puts the measures together, the groups by code and by name, never by
// how many: it ranks nobody.
func (r *Request) measureGroups(all []app.MeasureLine, f app.MeasureFilter, by string) (gs []MeasureGroup) {
	for _, m := range all {
		if !f.Fits(&m) {
			continue
		}
		row := r.measureRow(m)
		key, name := "", ""
		switch by {
		case "unit":
			key, name = string(m.Measure.Unit), m.UnitName
		case "owner":
			key, name = app.PinyinOf(m.OwnerName)+string(m.Measure.Owner), m.OwnerName
		case "cause":
			key, name = string(m.Measure.Cause), r.causeLabel(m.CauseName)
		}
		i := slices.IndexFunc(gs, func(g MeasureGroup) bool { return g.key == key })
		if i < 0 {
			i = len(gs)
			gs = append(gs, MeasureGroup{Name: name, key: key})
		}
		gs[i].Rows = append(gs[i].Rows, row)
		if m.Overdue {
			gs[i].Late++
		}
	}
	slices.SortFunc(gs, func(a, b MeasureGroup) int { return cmp.Compare(a.key, b.key) })
	return gs
}

func (s *Server) measuresFile(r *Request) error {
	f, err := s.app.MeasuresSheet(r.Context(), r.Caller(), r.measureFilter())
	return sendFile(r, f, xlsxType, err)
}

func (s *Server) rectificationFile(r *Request) error {
	f, err := s.app.RectificationReport(r.Context(), r.Caller(), r.measureFilter())
	return sendFile(r, f, docxType, err)
}

func (s *Server) measuresImportPage(r *Request) error {
	return s.showMeasuresImport(r, nil, FormError{})
}

func (s *Server) showMeasuresImport(r *Request, rep *app.SheetReport, bad FormError) error {
	p := ListImportPage{Page: r.Page("measure.import"), Action: "/measures/import", Export: "/measures.xlsx", Note: r.T("measure.import.note")}
	p.Crumbs = []Link{{r.T("review.measures"), "/measures"}}
	return p.show(r, rep, bad)
}

func (s *Server) importMeasures(r *Request) error {
	name, data, err := r.Uploaded("file")
	var rep app.SheetReport
	if err == nil {
		rep, err = s.app.ImportMeasures(r.Context(), r.Caller(), name, data, r.Checked("dry"))
	}
	if f, ok := r.Invalid(err); ok {
		return s.showMeasuresImport(r, nil, f)
	}
	if err != nil {
		return err
	}
	return s.showMeasuresImport(r, &rep, FormError{})
}

// NewMeasurePage adds a measure to a concluded case: first the case, then the rest.
type NewMeasurePage struct {
	Page
	Cases         []Option
	Chosen        *app.MeasureChoice
	Typed         review.PlannedStep
	Causes        []Tick
	Owners, Units []Option
}

// A Tick is a choice of several.
type Tick struct {
	Option
	Checked bool
}

func (s *Server) newMeasurePage(r *Request) error {
	return s.showNewMeasure(r, review.PlannedStep{}, FormError{})
}

func (s *Server) showNewMeasure(r *Request, typed review.PlannedStep, bad FormError) error {
	w, err := s.app.MeasurePlan(r.Context(), r.Caller())
	if err != nil {
		return err
	}
	p := NewMeasurePage{Page: r.Page("measure.new"), Typed: typed, Owners: r.holders(w.Owners), Units: unitChoices(w.Units)}
	p.Marked = true
	p.Form = bad
	p.Crumbs = []Link{{r.T("review.measures"), "/measures"}}
	for _, c := range w.Cases {
		p.Cases = append(p.Cases, Option{string(c.Item), c.Title + " · " + c.UnitName + " · " + string(c.On)})
		if string(c.Item) == r.Text("item") {
			p.Chosen = &c
			for _, x := range c.Causes {
				p.Causes = append(p.Causes, Tick{Option{string(x.Code), r.causeLabel(x)}, x.Code == typed.Cause || slices.Contains(typed.Also, x.Code)})
			}
		}
	}
	if bad.Message != "" {
		return newMeasureTemplate.RenderInvalid(r, p)
	}
	return newMeasureTemplate.Render(r, p)
}

func unitChoices(us []org.Unit) (os []Option) {
	for _, u := range us {
		os = append(os, Option{string(u.Code), u.Name})
	}
	return os
}

func (s *Server) addMeasure(r *Request) error {
	p := review.PlannedStep{Text: r.Text("text"), Owner: org.PersonID(r.Text("owner")), Unit: org.UnitCode(r.Text("unit")), Due: r.day("due")}
	for i, c := range r.Values("cause") {
		if i == 0 {
			p.Cause = review.Code(c)
		} else {
			p.Also = append(p.Also, review.Code(c))
		}
	}
	id, err := s.app.AddMeasure(r.Context(), r.Caller(), review.ItemID(r.Text("item")), p)
	if f, ok := r.Invalid(err); ok {
		return s.showNewMeasure(r, p, f)
	}
	return r.done(err, "/measures/"+string(id))
}
