package web

import (
	"bytes"
	"slices"
	"strings"

	"mingjian/internal/app"
	"mingjian/internal/ledger"
	"mingjian/internal/org"
	"mingjian/internal/policy"
	"mingjian/internal/store"
)

func (s *Server) caseRoutes() []Route {
	return []Route{
		{Method: "GET", Pattern: "/cases", Handler: s.casesPage, Act: policy.CaseList},
		{Method: "GET", Pattern: "/cases.xlsx", Handler: s.casesSheet, Act: policy.CaseList, Stream: true},
		{Method: "GET", Pattern: "/cases/{id}", Handler: s.casePage, Act: policy.CaseRead},
		{Method: "POST", Pattern: "/cases/{id}/open", Handler: s.openSealedCase, Act: policy.CaseOpenSealed},
		{Method: "GET", Pattern: "/api/v1/cases", Handler: s.casesAPI, Act: policy.CaseList, In: CaseQuery{}, Out: CasesAnswer{}},
		{Method: "GET", Pattern: "/api/v1/cases/{id}", Handler: s.caseAPI, Act: policy.CaseRead, Out: CaseAnswer{}},
	}
}

// CasesPage lists the cases the person may see.
type CasesPage struct {
	Page
	Table Table
}

var casesTemplate = page[CasesPage]("cases")

// A CaseQuery narrows the list of cases.
type CaseQuery struct {
	Q    string `json:"q,omitempty"`    // a name, a number, or the pinyin initials of a name
	Unit string `json:"unit,omitempty"` // code of an office
	From string `json:"from,omitempty"` // first day of acceptance
	To   string `json:"to,omitempty"`
	Page int    `json:"page,omitempty"` // from 1
	Size int    `json:"size,omitempty"` // 20, 50, 100 or 200
}

// caseFilter reads from the address which cases are asked for.
func (r *Request) caseFilter() (store.CaseFilter, List, error) {
	l, err := r.List()
	f := store.CaseFilter{Unit: r.chosenUnit(), Text: r.Text("q"), From: r.Text("from"), To: r.Text("to"), Offset: l.Offset(), Limit: l.Size}
	return f, l, err
}

// chosenUnit is the office in the address, else the one chosen in the header.
func (r *Request) chosenUnit() org.UnitCode {
	if u := r.Text("unit"); u != "" {
		return org.UnitCode(u)
	}
	return org.UnitCode(r.Unit())
}

func (s *Server) casesPage(r *Request) error {
	f, l, err := r.caseFilter()
	if err != nil {
		return err
	}
	ls, total, err := s.app.Cases(r.Context(), r.Caller(), f)
	if err != nil {
		return err
	}
	p := CasesPage{Page: r.Page("cases.title")}
	p.Marked = true
	l.Total, l.Search, l.Exports = total, r.T("cases.search"), []string{"xlsx"}
	l.Filters = []Field{l.Day("from", r.T("cases.from")), l.Day("to", r.T("cases.to"))}
	p.Table = Table{Caption: p.Title, List: l, Cols: []Col{{Label: r.T("cases.case")}, {Label: r.T("cases.charge")}, {Label: r.T("cases.unit")}, {Label: r.T("cases.accepted")}}}
	for _, c := range ls {
		name := Cell{Text: c.Title, Small: c.Unified, Href: "/cases/" + c.ID}
		if name.Text == "" {
			name.Text = c.ID
		}
		if c.Sealed {
			name.Chip = &Chip{"a", r.T("cases.sealed")}
		}
		p.Table.Rows = append(p.Table.Rows, []Cell{name, {Text: c.Charge}, {Text: c.UnitName, Small: c.Department}, {Text: c.Accepted}})
	}
	p.Table.Empty = Empty{Text: r.T("cases.none")}
	if !l.Narrowed() && r.Viewer.May(policy.LedgerImport) {
		p.Table.Empty = Empty{r.T("cases.empty"), r.T("cases.import"), "/imports/new"}
	}
	return casesTemplate.Render(r, p)
}

func (s *Server) casesSheet(r *Request) error {
	f, _, err := r.caseFilter()
	if err != nil {
		return err
	}
	out, err := s.app.CasesSheet(r.Context(), r.Caller(), f)
	if err != nil {
		return err
	}
	return r.File(out.Name, xlsxType, bytes.NewReader(out.Data))
}

// CasePage is everything known of one case.
type CasePage struct {
	Page
	Case      app.CaseView
	Course    []Event
	Days      int // from the first to the last date
	Persons   []CasePerson
	Events    []CaseEvent
	Documents CaseDocuments
	Letters   []CaseLetter
	Refusals  []RefusalItem
	ToWeigh   int // opinions of the defence
	Reason    string
}

// A CasePerson is one person of the case with every stage they went through.
type CasePerson struct {
	Name, Number string
	Sealed       bool
	Stages       []CaseStage
}

// A CaseStage is one person's part in one stage.
type CaseStage struct {
	Title, Number, Result string
	Accepted              string
	Open                  int    // values two ledgers disagree on
	Source                string // of every fact that names none
	Facts                 []CaseFact
}

// A CaseFact is one ledger cell with where it stands and what else was said.
type CaseFact struct {
	Title, Value, Source, Doubt string
	Conflict                    []CaseSaid
	History                     []CaseSaid
}

// A CaseSaid is what another source says of a cell.
type CaseSaid struct{ Value, Source string }

// A CaseLetter is a letter of the case as its page shows it.
type CaseLetter struct {
	Href, Name, Note string
	State            Chip
	Late             bool
}

// A CaseEvent is an adverse event of the case as its page shows it.
type CaseEvent struct {
	store.EventRow
	Standing Chip
	Proof    string
	Gone     bool
}

var caseTemplate = page[CasePage]("case")

func (s *Server) casePage(r *Request) error {
	v, err := s.app.Case(r.Context(), r.Caller(), r.PathValue("id"))
	if err != nil {
		return err
	}
	return caseTemplate.Render(r, r.caseView(v))
}

func (s *Server) openSealedCase(r *Request) error {
	v, err := s.app.OpenSealedCase(r.Context(), r.Caller(), r.PathValue("id"), r.Text("reason"))
	if form, ok := r.Invalid(err); ok {
		locked, err := s.app.Case(r.Context(), r.Caller(), r.PathValue("id"))
		if err != nil {
			return err
		}
		p := r.caseView(locked)
		p.Form, p.Reason = form, r.Text("reason")
		return caseTemplate.RenderInvalid(r, p)
	}
	if err != nil {
		return err
	}
	return caseTemplate.Render(r, r.caseView(v))
}

func (r *Request) caseView(v app.CaseView) CasePage {
	p := CasePage{Page: r.Page("cases.title"), Case: v}
	p.Crumbs = []Link{{r.T("cases.title"), "/cases"}}
	p.Title, p.Marked = v.Title, true
	if p.Title == "" {
		p.Title = v.Unified
	}
	for _, m := range []string{v.Unified, v.Charge, v.UnitName + v.Department} {
		if m != "" {
			p.Meta = append(p.Meta, m)
		}
	}
	p.Course, p.Days = course(v)
	p.Documents = r.server.caseDocuments(r, v.Documents)
	for _, st := range v.Stages {
		i := slices.IndexFunc(p.Persons, func(x CasePerson) bool {
			return x.Name == st.Name && (x.Number == st.Person || x.Number == "" || st.Person == "")
		})
		if i < 0 {
			p.Persons, i = append(p.Persons, CasePerson{Name: st.Name, Number: st.Person}), len(p.Persons)
		}
		x := &p.Persons[i]
		x.Sealed = x.Sealed || st.Sealed
		x.Stages = append(x.Stages, r.caseStage(st))
	}
	for _, l := range v.Letters {
		p.Letters = append(p.Letters, CaseLetter{"/letters/" + l.ID, r.Word("letter", l.Kind) + " " + l.NumberText, l.Party, r.letterState(l), l.Late})
	}
	if v.Refused != nil {
		for _, x := range v.Refused.Refusals {
			p.Refusals = append(p.Refusals, r.caseRefusal(v.ID, x))
		}
		p.ToWeigh = len(v.Refused.ToWeigh)
	}
	for _, e := range v.Events {
		p.Events = append(p.Events, CaseEvent{e, r.standing(e), r.proof(e), !e.Gone.IsZero()})
	}
	return p
}

// resultColumns say how a stage ended, the last filled one counts.
var resultColumns = []ledger.ColumnID{"case_result", ledger.ColResult, "sentence", "second_result", "second_sentence", "retrial_sentence"}

func (r *Request) caseStage(st ledger.StagePerson) CaseStage {
	t := ledger.TableOf(st.Table)
	if t == nil {
		return CaseStage{Number: st.Number.Shown}
	}
	c := CaseStage{Title: t.Title, Number: st.Number.Shown, Accepted: st.Day(ledger.ColAccepted), Open: len(st.Open())}
	if st.Table == ledger.SecondInstance {
		c.Result = st.Get("second_result")
	} else {
		for _, id := range resultColumns {
			if v := st.Get(id); v != "" {
				c.Result = v
			}
		}
	}
	from := func(i int) string {
		if i < 0 || i >= len(st.Sources) {
			return ""
		}
		src := st.Sources[i]
		return r.T("cases.source", src.Name, src.Row)
	}
	said := func(as []ledger.Alternative) (out []CaseSaid) {
		for _, a := range as {
			text := a.Value
			if text == "" {
				text = a.Raw
			}
			out = append(out, CaseSaid{text, from(a.From)})
		}
		return out
	}
	for _, col := range t.Columns {
		v, ok := st.Values[col.ID]
		if !ok {
			continue
		}
		f := CaseFact{Title: col.Title, Value: v.Value, Source: from(v.From), Doubt: v.Why, Conflict: said(v.Conflict), History: said(v.History)}
		if f.Value == "" && len(f.Conflict) == 0 {
			f.Value = v.Raw
		}
		c.Facts = append(c.Facts, f)
	}
	for _, x := range st.Extra {
		c.Facts = append(c.Facts, CaseFact{Title: x.Title, Value: x.Value})
	}
	common := map[string]int{}
	for _, f := range c.Facts {
		if common[f.Source]++; common[f.Source] > common[c.Source] {
			c.Source = f.Source
		}
	}
	for i := range c.Facts {
		if c.Facts[i].Source == c.Source {
			c.Facts[i].Source = ""
		}
	}
	return c
}

// course is the time line of the whole case, each date once however many
// persons share it; what an adverse event rests on is marked.
func course(v app.CaseView) (es []Event, days int) {
	adverse := map[string]bool{}
	for _, e := range v.Events {
		if e.Gone.IsZero() && e.Date != "" {
			adverse[e.Date] = true
		}
	}
	type point struct{ date, label string }
	who := map[point][]string{}
	var order []point
	for _, st := range v.Stages {
		t := ledger.TableOf(st.Table)
		if t == nil {
			continue
		}
		for _, col := range t.Columns {
			day := st.Day(col.ID)
			if col.Kind != ledger.Date || day == "" || strings.Contains(col.Title, "出生") || col.Level == "case" && slices.ContainsFunc(t.Columns, func(o ledger.Column) bool {
				return o.ID != col.ID && o.Title == strings.TrimPrefix(col.Title, "全案_")
			}) {
				continue
			}
			label := strings.TrimSuffix(strings.TrimPrefix(col.Title, "全案_"), "日期")
			if col.ID == ledger.ColAccepted || col.ID == ledger.ColEnded {
				label = t.Title + label
			}
			at := point{day, label}
			if who[at] == nil {
				order = append(order, at)
			}
			if !slices.Contains(who[at], st.Name) {
				who[at] = append(who[at], st.Name)
			}
		}
	}
	slices.SortStableFunc(order, func(a, b point) int { return strings.Compare(a.date, b.date) })
	persons := map[string]bool{}
	for _, st := range v.Stages {
		persons[st.Name] = true
	}
	for _, at := range order {
		e := Event{Label: at.label, Date: at.date}
		if len(persons) > 1 && len(who[at]) < len(persons) {
			e.Note = strings.Join(who[at], "、")
		}
		for _, ev := range v.Events {
			for _, proof := range ev.Proofs {
				if ev.Gone.IsZero() && ev.Date == at.date && strings.HasPrefix(strings.TrimPrefix(proof.Column, "全案_"), strings.TrimSuffix(at.label, "判决")) {
					e.Adverse = true
				}
			}
			if ev.Gone.IsZero() && ev.Date == at.date && (strings.HasSuffix(at.label, "判决") || strings.HasSuffix(at.label, "裁判") || strings.HasSuffix(at.label, "撤回起诉") || strings.HasSuffix(at.label, "审结")) {
				e.Adverse = true
				if e.Note == "" {
					e.Note = ev.Kind
				}
			}
		}
		es = append(es, e)
	}
	if n := len(order); n > 1 {
		first, last := parseDay(order[0].date), parseDay(order[n-1].date)
		days = int(last.Sub(first).Hours() / 24)
	}
	return es, days
}

// A CaseItem is one case for programs; a sealed one's names are masked.
type CaseItem struct {
	ID       string `json:"id"`
	Unified  string `json:"unified_number"`
	Title    string `json:"title"`
	Charge   string `json:"charge"`
	Unit     string `json:"unit"`
	Accepted string `json:"accepted"`
	Sealed   bool   `json:"sealed"`
}

// A CasesAnswer is a page of the list for programs.
type CasesAnswer struct {
	Total int        `json:"total"`
	Cases []CaseItem `json:"cases"`
}

func caseItem(c store.CaseFile) CaseItem {
	return CaseItem{c.ID, c.Unified, c.Title, c.Charge, string(c.Unit), c.Accepted, c.Sealed}
}

func (s *Server) casesAPI(r *Request) error {
	f, _, err := r.caseFilter()
	if err != nil {
		return err
	}
	ls, total, err := s.app.Cases(r.Context(), r.Caller(), f)
	if err != nil {
		return err
	}
	out := CasesAnswer{Total: total, Cases: []CaseItem{}}
	for _, l := range ls {
		out.Cases = append(out.Cases, caseItem(l.CaseFile))
	}
	return r.JSON(out)
}

// A CaseAnswer is one case for programs. Locked: sealed, only the head is here.
type CaseAnswer struct {
	CaseItem
	Locked  bool         `json:"locked"`
	Persons []CasePerson `json:"persons"`
	Events  []EventItem  `json:"events"`
	// For those who read the letters of the case.
	Letters  []LetterBrief `json:"letters,omitempty"`
	Refusals []CaseRefused `json:"refusals,omitempty"`
	ToWeigh  []string      `json:"to_weigh,omitempty"` // ids of opinions of the defence neither adopted nor refused
}

// A CaseRefused is a refusal with the letters that give, or are to give, its reasons.
type CaseRefused struct {
	WantedBrief
	Given   bool     `json:"given"` // one of them is issued
	Letters []string `json:"letters"`
}

func (s *Server) caseAPI(r *Request) error {
	v, err := s.app.Case(r.Context(), r.Caller(), r.PathValue("id"))
	if err != nil {
		return err
	}
	p := r.caseView(v)
	out := CaseAnswer{CaseItem: caseItem(v.CaseFile), Locked: v.Locked, Persons: p.Persons, Events: []EventItem{}}
	for _, e := range v.Events {
		out.Events = append(out.Events, eventItem(e))
	}
	for _, l := range v.Letters {
		out.Letters = append(out.Letters, letterBrief(l))
	}
	if v.Refused != nil {
		for _, x := range v.Refused.Refusals {
			c := CaseRefused{wantedBrief(x.Wanted, v.ID, v.Unit, ""), x.Given, []string{}}
			for _, l := range x.Letters {
				c.Letters = append(c.Letters, l.ID)
			}
			out.Refusals = append(out.Refusals, c)
		}
		for _, l := range v.Refused.ToWeigh {
			out.ToWeigh = append(out.ToWeigh, l.ID)
		}
	}
	return r.JSON(out)
}
