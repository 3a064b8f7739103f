package web

import (
	"bytes"
	"slices"
	"strconv"

	"mingjian/internal/accountability"
	"mingjian/internal/app"
	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/org"
	"mingjian/internal/policy"
	"mingjian/internal/store"
)

func (s *Server) leadRoutes() []Route {
	const one, api = "/leads/{id}", "/api/v1/leads"
	return []Route{
		{Method: "GET", Pattern: "/leads", Handler: s.leadsPage, Act: policy.LeadList},
		{Method: "GET", Pattern: "/leads.xlsx", Handler: s.leadsSheet, Act: policy.LeadList, Stream: true},
		{Method: "GET", Pattern: "/leads/new", Handler: s.newLeadPage, Act: policy.LeadHand},
		{Method: "POST", Pattern: "/leads/new", Handler: s.handLead, Act: policy.LeadHand},
		{Method: "GET", Pattern: one, Handler: s.leadPage, Act: policy.LeadRead},
		{Method: "POST", Pattern: one + "/step", Handler: s.takeLeadStep, Act: policy.LeadHandle},
		{Method: "POST", Pattern: one + "/answer", Handler: s.answerLead, Act: policy.LeadAnswer},
		{Method: "POST", Pattern: one + "/letter", Handler: s.leadPaper(false), Act: policy.LeadRead, Stream: true},
		{Method: "POST", Pattern: one + "/notice", Handler: s.leadPaper(true), Act: policy.LeadRead, Stream: true},

		{Method: "GET", Pattern: api, Handler: s.leadsAPI, Act: policy.LeadList, In: LeadQuery{}, Out: LeadsAnswer{}},
		{Method: "GET", Pattern: api + "/{id}", Handler: s.leadAPI, Act: policy.LeadRead, Out: LeadAnswer{}},
		order("POST", api, policy.LeadHand, func(r *Request, in app.LeadDraft) (Made, error) {
			id, err := s.app.HandLead(r.Context(), r.Caller(), in)
			return Made{id}, err
		}),
		order("POST", api+"/{id}/step", policy.LeadHandle, func(r *Request, in LeadStepOrder) (Done, error) {
			return Done{}, s.app.TakeLeadStep(r.Context(), r.Caller(), r.PathValue("id"), in.step())
		}),
		order("POST", api+"/{id}/answer", policy.LeadAnswer, func(r *Request, in LeadAnswerOrder) (Done, error) {
			return Done{}, s.app.AnswerLead(r.Context(), r.Caller(), r.PathValue("id"), in.Text, in.Waive)
		}),
	}
}

// LeadsPage is the register of leads.
type LeadsPage struct {
	Page
	Table Table
}

// LeadPage is one lead with its register.
type LeadPage struct {
	Page
	View  app.LeadView
	State Chip
	Due   *Due
	Steps []LeadStepRow
	Next  []LeadStepForm
	Path  string
	Typed string // what the person typed in their statement
}

// A LeadStepRow is one step in words.
type LeadStepRow struct {
	accountability.LeadStep
	Name, ByName, Outside string
}

// A LeadStepForm is a step that can be entered next, with the fields it asks for.
type LeadStepForm struct {
	Act                accountability.LeadAct
	Name, Tip          string
	Words, Number      string // what was typed
	Day, Organ         string
	Must               bool // words are required
	Outside            bool // what came from outside: number and day are required
	Opinion, Decision  bool
	Opinions, Bodies   []Option
	Outcomes           []Option
	Chosen, Body, Came string
	Form               FormError
}

// LeadFormPage hands a lead over.
type LeadFormPage struct {
	Page
	View   app.LeadForm
	In     app.LeadDraft
	People []Option
}

var (
	leadsTemplate    = page[LeadsPage]("leads")
	leadTemplate     = page[LeadPage]("lead")
	leadFormTemplate = page[LeadFormPage]("lead_edit")
)

// A LeadQuery narrows the register of leads.
type LeadQuery struct {
	State string `json:"state,omitempty"`
	Q     string `json:"q,omitempty"`    // number or charge of the case, or whom it concerns
	Page  int    `json:"page,omitempty"` // from 1
	Size  int    `json:"size,omitempty"` // 20, 50, 100 or 200
}

func (r *Request) leadFilter() (app.LeadFilter, List, error) {
	l, err := r.List()
	return app.LeadFilter{LeadFilter: store.LeadFilter{State: accountability.LeadState(l.Get("state"))}, Text: r.Text("q"), Offset: l.Offset(), Limit: l.Size}, l, err
}

func (s *Server) leadsPage(r *Request) error {
	f, l, err := r.leadFilter()
	if err != nil {
		return err
	}
	w, err := s.app.Leads(r.Context(), r.Caller(), f)
	if err != nil {
		return err
	}
	p := LeadsPage{Page: r.Page("lead.title")}
	p.Marked, p.Meta = true, []string{r.T("lead.note")}
	l.Total, l.Search, l.Exports = w.Total, r.T("lead.search"), []string{"xlsx"}
	l.Filters = []Field{l.Choice("state", r.T("review.stands"), r.T("lead.all"), Enum(r, "lead", accountability.LeadStates...))}
	p.Table = Table{Caption: p.Title, List: l, Empty: Empty{Text: r.T("lead.none")},
		Cols: []Col{{Label: r.T("lead.case")}, {Label: r.T("lead.about")}, {Label: r.T("lead.handed")}, {Label: r.T("review.stands")}, {Label: r.T("lead.term")}}}
	for _, x := range w.Lines {
		state := r.leadState(x.Stands)
		p.Table.Rows = append(p.Table.Rows, []Cell{{Text: x.Carried.Number, Small: x.Carried.Charge + " · " + x.Carried.Result, Href: "/leads/" + x.ID}, {Text: x.AboutName},
			{Text: string(x.HandedOn), Small: x.HandsName}, {Chip: &state}, {Due: r.leadDue(x)}})
	}
	return leadsTemplate.Render(r, p)
}

func (r *Request) leadState(st accountability.LeadState) Chip {
	color := map[accountability.LeadState]string{accountability.LeadHanded: "a", accountability.LeadReturned: "", accountability.LeadClosed: "", accountability.LeadDecided: "g", accountability.LeadArchived: "g"}
	c, ok := color[st]
	if !ok {
		c = "b"
	}
	return Chip{c, r.Word("lead", st)}
}

func (r *Request) leadDue(x app.LeadLine) *Due {
	if x.Due == "" {
		return nil
	}
	return &Due{Left: deadline.Date(app.Day(r.Now)).DaysUntil(x.Due), Date: string(x.Due)}
}

func (s *Server) leadsSheet(r *Request) error {
	f, _, err := r.leadFilter()
	if err != nil {
		return err
	}
	out, err := s.app.LeadsSheet(r.Context(), r.Caller(), f)
	if err != nil {
		return err
	}
	return r.File(out.Name, xlsxType, bytes.NewReader(out.Data))
}

func (s *Server) newLeadPage(r *Request) error {
	return s.showLeadForm(r, app.LeadDraft{Case: r.Text("case")}, FormError{})
}

func (s *Server) showLeadForm(r *Request, in app.LeadDraft, bad FormError) error {
	p := LeadFormPage{Page: r.Page("lead.new"), In: in}
	p.Form, p.Marked, p.Crumbs = bad, true, []Link{{r.T("lead.title"), "/leads"}}
	if in.Case != "" {
		var err error
		if p.View, err = s.app.NewLead(r.Context(), r.Caller(), in.Case); err != nil {
			if errs.KindOf(err) != errs.Conflict {
				return err
			}
			p.In.Case, p.Form = "", r.formError(err) // no lead can be handed on it, and why
			return leadFormTemplate.RenderInvalid(r, p)
		}
	}
	p.People = []Option{{"", r.T("lead.choose")}}
	for _, x := range p.View.People {
		p.People = append(p.People, Option{string(x.ID), x.Name})
	}
	if bad.Message != "" {
		return leadFormTemplate.RenderInvalid(r, p)
	}
	return leadFormTemplate.Render(r, p)
}

func (s *Server) handLead(r *Request) error {
	in := app.LeadDraft{Case: r.Text("case"), About: org.PersonID(r.Text("about")), Source: r.Text("source"), Basis: r.Text("basis"), Facts: r.Text("facts")}
	id, err := s.app.HandLead(r.Context(), r.Caller(), in)
	if bad, ok := r.Invalid(err); ok {
		return s.showLeadForm(r, in, bad)
	}
	return r.done(err, "/leads/"+id)
}

func (s *Server) leadPage(r *Request) error { return s.showLead(r, FormError{}) }

func (s *Server) showLead(r *Request, bad FormError) error {
	v, err := s.app.Lead(r.Context(), r.Caller(), r.PathValue("id"))
	if err != nil {
		return err
	}
	p := LeadPage{Page: r.Page("lead.title"), View: v, State: r.leadState(v.Stands), Due: r.leadDue(v.LeadLine), Path: "/leads/" + v.ID, Typed: r.Text("text")}
	p.Title, p.Marked, p.Form = v.Carried.Number, true, bad
	if !v.Own {
		p.Crumbs = []Link{{r.T("lead.title"), "/leads"}}
	}
	p.Meta = []string{v.Carried.Charge, v.Carried.Result, v.UnitName}
	for _, st := range slices.Backward(v.Steps) {
		p.Steps = append(p.Steps, r.leadStepRow(st, v.Names))
	}
	for _, a := range v.Next {
		p.Next = append(p.Next, r.leadStepForm(a, bad))
	}
	if bad.Message != "" {
		return leadTemplate.RenderInvalid(r, p)
	}
	return leadTemplate.Render(r, p)
}

func (r *Request) leadStepRow(st accountability.LeadStep, names map[org.PersonID]string) LeadStepRow {
	row := LeadStepRow{LeadStep: st, Name: r.Word("leadact", st.Act), ByName: names[st.By]}
	switch st.Act {
	case accountability.OpinionLead:
		row.Outside = r.Word("committee", st.Committee) + " " + string(st.Day) + " · " + r.Word("opinion", st.Opinion)
	case accountability.DecideLead:
		row.Outside = st.Organ + " " + string(st.Day) + " · " + r.Word("liable", strconv.FormatBool(st.Liable))
	case accountability.NotifyLead:
		row.Outside = r.T("lead.until", string(st.Due))
	}
	return row
}

func (r *Request) leadStepForm(a accountability.LeadAct, bad FormError) LeadStepForm {
	f := LeadStepForm{Act: a, Name: r.Word("leadact", a), Must: a.Worded(), Opinion: a == accountability.OpinionLead, Decision: a == accountability.DecideLead, Day: app.Day(r.Now)}
	f.Outside = f.Opinion || f.Decision
	if r.Text("act") == string(a) {
		f.Form, f.Words, f.Number, f.Organ, f.Chosen, f.Body, f.Came = bad, r.Text("words"), r.Text("number"), r.Text("organ"), r.Text("opinion"), r.Text("committee"), r.Text("liable")
		if d := r.Text("day"); d != "" {
			f.Day = d
		}
	}
	switch {
	case f.Opinion:
		f.Tip = r.T("lead.opinion.tip")
		f.Opinions = append([]Option{{"", r.T("lead.choose")}}, Enum(r, "opinion", accountability.Opinions...)...)
		f.Bodies = Enum(r, "committee", accountability.Committees...)
	case f.Decision:
		f.Tip = r.T("lead.decide.tip")
		f.Outcomes = Enum(r, "liable", "false", "true")
	case a == accountability.NotifyLead:
		f.Tip = r.T("lead.notify.tip")
	}
	return f
}

// afterLead goes back to the lead, with what was wrong beside the form.
func (s *Server) afterLead(r *Request, err error) error {
	if bad, ok := r.Invalid(err); ok {
		return s.showLead(r, bad)
	}
	return r.done(err, "/leads/"+r.PathValue("id"))
}

func (s *Server) takeLeadStep(r *Request) error {
	in := LeadStepOrder{Act: accountability.LeadAct(r.Text("act")), Words: r.Text("words"), Number: r.Text("number"), Day: r.day("day"), Organ: r.Text("organ"),
		Committee: accountability.Committee(r.Text("committee")), Opinion: accountability.Opinion(r.Text("opinion")), Liable: r.Text("liable") == "true"}
	return s.afterLead(r, s.app.TakeLeadStep(r.Context(), r.Caller(), r.PathValue("id"), in.step()))
}

func (s *Server) answerLead(r *Request) error {
	return s.afterLead(r, s.app.AnswerLead(r.Context(), r.Caller(), r.PathValue("id"), r.Text("text"), r.Text("waive") != ""))
}

func (s *Server) leadPaper(notice bool) func(*Request) error {
	return func(r *Request) error {
		f, err := s.app.LeadPaper(r.Context(), r.Caller(), r.PathValue("id"), notice)
		return sendFile(r, f, docxType, err)
	}
}

// A LeadStepOrder enters a step of whoever handles the lead; an opinion and a
// decision bring the outside document's day, number and organ.
type LeadStepOrder struct {
	Act       accountability.LeadAct   `json:"act"`
	Words     string                   `json:"words,omitempty"`
	Number    string                   `json:"number,omitempty"`
	Day       deadline.Date            `json:"day,omitempty"`
	Organ     string                   `json:"organ,omitempty"`
	Committee accountability.Committee `json:"committee,omitempty"` // province or supreme
	Opinion   accountability.Opinion   `json:"opinion,omitempty"`   // intended, gross, slight or none
	Liable    bool                     `json:"liable,omitempty"`
}

func (o LeadStepOrder) step() accountability.LeadStep {
	return accountability.LeadStep{Act: o.Act, Words: o.Words, Number: o.Number, Day: o.Day, Organ: o.Organ, Committee: o.Committee, Opinion: o.Opinion, Liable: o.Liable}
}

// A LeadAnswerOrder is the statement of the person concerned, or that they make none.
type LeadAnswerOrder struct {
	Text  string `json:"text,omitempty"`
	Waive bool   `json:"waive,omitempty"`
}

// LeadsAnswer lists leads, in the API.
type LeadsAnswer struct {
	Total int         `json:"total"`
	Leads []LeadBrief `json:"leads"`
}

// A LeadBrief is a lead in the register.
type LeadBrief struct {
	ID     string                   `json:"id"`
	Case   accountability.LeadCase  `json:"case"`
	About  string                   `json:"about"`
	Unit   string                   `json:"unit"`
	State  accountability.LeadState `json:"state"`
	Handed deadline.Date            `json:"handed,omitempty"`
	Due    deadline.Date            `json:"due,omitempty"`
}

// LeadAnswer is one lead with its register, as far as the caller reads it.
type LeadAnswer struct {
	LeadBrief
	Source string                    `json:"source,omitempty"`
	Basis  string                    `json:"basis,omitempty"`
	Facts  string                    `json:"facts"`
	Steps  []accountability.LeadStep `json:"steps"`
	Next   []accountability.LeadAct  `json:"next"`
}

func leadBrief(x app.LeadLine) LeadBrief {
	return LeadBrief{x.ID, x.Carried, x.AboutName, x.UnitName, x.Stands, x.HandedOn, x.Due}
}

func (s *Server) leadsAPI(r *Request) error {
	f, _, err := r.leadFilter()
	if err != nil {
		return err
	}
	w, err := s.app.Leads(r.Context(), r.Caller(), f)
	if err != nil {
		return err
	}
	out := LeadsAnswer{w.Total, []LeadBrief{}}
	for _, x := range w.Lines {
		out.Leads = append(out.Leads, leadBrief(x))
	}
	return r.JSON(out)
}

func (s *Server) leadAPI(r *Request) error {
	v, err := s.app.Lead(r.Context(), r.Caller(), r.PathValue("id"))
	if err != nil {
		return err
	}
	return r.JSON(LeadAnswer{leadBrief(v.LeadLine), v.Source, v.Basis, v.Facts, append([]accountability.LeadStep{}, v.Steps...), append([]accountability.LeadAct{}, v.Next...)})
}
