package web

import (
	"strconv"
	"strings"

	"mingjian/internal/accountability"
	"mingjian/internal/app"
	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/org"
	"mingjian/internal/policy"
	"mingjian/internal/review"
)

func (s *Server) recordRoutes() []Route {
	const one, api = "/records/{id}", "/api/v1/records/{id}"
	return []Route{
		{Method: "GET", Pattern: "/records", Handler: s.recordsPage, Act: policy.RecordRead},
		{Method: "POST", Pattern: "/records.xlsx", Handler: s.recordsSheet, Act: policy.RecordRead, Stream: true},
		{Method: "GET", Pattern: "/records/new", Handler: s.newRecordPage, Act: policy.RecordEnter},
		{Method: "POST", Pattern: "/records", Handler: s.enterRecord, Act: policy.RecordEnter, Upload: true},
		{Method: "GET", Pattern: one, Handler: s.recordPage, Act: policy.RecordRead},
		{Method: "POST", Pattern: one + "/tell", Handler: s.tellRecord, Act: policy.RecordEnter},
		{Method: "POST", Pattern: one + "/plead", Handler: s.pleadRecord, Act: policy.RecordPlead},
		{Method: "POST", Pattern: one + "/settle", Handler: s.settleRecord, Act: policy.RecordSettle},
		{Method: "POST", Pattern: one + "/correct", Handler: s.correctRecord, Act: policy.RecordSettle},
		{Method: "POST", Pattern: one + "/revoke", Handler: s.revokeRecord, Act: policy.RecordSettle},
		{Method: "POST", Pattern: one + "/decision", Handler: s.recordDecision, Act: policy.RecordRead, Stream: true},
		{Method: "POST", Pattern: one + "/paper", Handler: s.recordPaper, Act: policy.RecordRead, Stream: true},
		{Method: "POST", Pattern: one + "/change", Handler: s.recordChange, Act: policy.RecordRead, Stream: true},

		{Method: "GET", Pattern: "/appraisal", Handler: s.appraisalPage, Act: policy.RecordAssess},
		{Method: "POST", Pattern: "/appraisal.xlsx", Handler: s.appraisalSheet, Act: policy.RecordAssess, Stream: true},

		{Method: "GET", Pattern: "/api/v1/records", Handler: s.recordsAPI, Act: policy.RecordRead, Out: RecordsAnswer{}},
		{Method: "GET", Pattern: api, Handler: s.recordAPI, Act: policy.RecordRead, Out: RecordBrief{}},
		{Method: "POST", Pattern: "/api/v1/records", Handler: s.enterRecordAPI, Act: policy.RecordEnter, Upload: true, Out: Made{}},
		order("POST", api+"/tell", policy.RecordEnter, func(r *Request, _ Done) (Done, error) {
			return Done{}, s.app.TellRecord(r.Context(), r.Caller(), r.record())
		}),
		order("POST", api+"/plead", policy.RecordPlead, func(r *Request, in PleaOrder) (Done, error) {
			return Done{}, s.app.PleadRecord(r.Context(), r.Caller(), r.record(), in.Text, in.Pass)
		}),
		order("POST", api+"/settle", policy.RecordSettle, func(r *Request, in TextOrder) (Done, error) {
			return Done{}, s.app.SettleRecord(r.Context(), r.Caller(), r.record(), in.Text)
		}),
		order("POST", api+"/correct", policy.RecordSettle, func(r *Request, in CorrectOrder) (Done, error) {
			return Done{}, s.app.CorrectRecord(r.Context(), r.Caller(), r.record(), in.Field, in.Is, in.Basis)
		}),
		order("POST", api+"/revoke", policy.RecordSettle, func(r *Request, in RevokeOrder) (Done, error) {
			return Done{}, s.app.RevokeRecord(r.Context(), r.Caller(), r.record(), in.Number, in.Basis)
		}),
		{Method: "GET", Pattern: "/api/v1/appraisal", Handler: s.appraisalAPI, Act: policy.RecordAssess, Out: AppraisalAnswer{}},
	}
}

func (r *Request) record() accountability.EntryID { return accountability.EntryID(r.PathValue("id")) }

// RecordsPage lists the entries of judicial files the viewer may read.
type RecordsPage struct {
	Page
	Rows     []RecordRow
	MayEnter bool
}

// A RecordRow is one entry in a list.
type RecordRow struct {
	app.RecordLine
	Chip    Chip
	Gravity string
}

var (
	recordsTemplate   = page[RecordsPage]("records")
	recordTemplate    = page[RecordPage]("record")
	newRecordTemplate = page[NewRecordPage]("record_new")
	appraisalTemplate = page[AppraisalPage]("appraisal")
)

func (r *Request) recordState(s accountability.EntryState) Chip {
	return Chip{map[accountability.EntryState]string{accountability.Entered: "a", accountability.Notified: "b", accountability.Standing: "g"}[s], r.Word("record", s)}
}

func (r *Request) recordRow(l app.RecordLine) RecordRow {
	return RecordRow{l, r.recordState(l.Stands), r.Word("gravity", l.Confirmed.Gravity)}
}

func (s *Server) recordsPage(r *Request) error {
	ls, mayEnter, err := s.app.Records(r.Context(), r.Caller())
	if err != nil {
		return err
	}
	p := RecordsPage{Page: r.Page("record.title"), MayEnter: mayEnter}
	p.Marked = true
	p.Meta = []string{r.T("record.note")}
	for _, l := range ls {
		p.Rows = append(p.Rows, r.recordRow(l))
	}
	return recordsTemplate.Render(r, p)
}

// NewRecordPage is the form of a new entry: first the case, then the rest.
type NewRecordPage struct {
	Page
	Cases    []Option
	Chosen   *app.RecordChoice
	Typed    app.NewRecord
	People   []Option
	Findings []Option
	Gravity  []Option
	Source   string
	File     Field
}

func (s *Server) newRecordPage(r *Request) error {
	return s.showNewRecord(r, app.NewRecord{}, FormError{})
}

func (s *Server) showNewRecord(r *Request, typed app.NewRecord, bad FormError) error {
	w, err := s.app.StartRecord(r.Context(), r.Caller())
	if err != nil {
		return err
	}
	p := NewRecordPage{Page: r.Page("record.enter"), Typed: typed, Gravity: Enum(r, "gravity", accountability.Gravities...), Source: w.Rule.Source}
	p.Marked = true
	p.Form = bad
	p.Crumbs = []Link{{r.T("record.title"), "/records"}}
	p.Meta = []string{r.T("record.enter.note")}
	p.File = Field{Name: "file", Label: r.T("record.file"), Kind: "file", Required: true, Hint: r.T("record.file.tip"), Err: bad.of("file"), Accept: ".pdf,.ofd,.docx,.doc,.wps,.jpg,.jpeg,.png,.tif,.tiff"}
	if p.Typed.Expires == "" {
		p.Typed.Expires = w.Expires
	}
	for _, c := range w.Cases {
		p.Cases = append(p.Cases, Option{string(c.Item), c.Title + " · " + c.UnitName + " · " + string(c.On)})
		if string(c.Item) == r.Text("item") {
			p.Chosen = &c
		}
	}
	if p.Chosen != nil {
		for _, x := range p.Chosen.People {
			p.People = append(p.People, Option{string(x.ID), x.Name})
		}
		for _, f := range p.Chosen.Findings {
			p.Findings = append(p.Findings, Option{string(f.Code), r.term(f.Term)})
		}
	}
	if bad.Message != "" {
		return newRecordTemplate.RenderInvalid(r, p)
	}
	return newRecordTemplate.Render(r, p)
}

// newRecord reads the form of a new entry, which page and program send alike.
func (r *Request) newRecord() (item review.ItemID, in app.NewRecord, err error) {
	in = app.NewRecord{Person: org.PersonID(r.Text("person")), Finding: review.Code(r.Text("finding")), Expires: deadline.Date(r.Text("expires")),
		Confirmed: accountability.Confirmation{Organ: r.Text("organ"), Number: r.Text("number"), On: deadline.Date(r.Text("on")), Gravity: accountability.Gravity(r.Text("gravity")), Text: r.Text("text")}}
	item = review.ItemID(r.Text("item"))
	in.FileName, in.File, err = r.Uploaded("file")
	return item, in, err
}

func (s *Server) enterRecord(r *Request) error {
	item, in, err := r.newRecord()
	var id accountability.EntryID
	if err == nil {
		id, err = s.app.EnterRecord(r.Context(), r.Caller(), item, in)
	}
	if f, ok := r.Invalid(err); ok {
		return s.showNewRecord(r, in, f)
	}
	return r.done(err, "/records/"+string(id))
}

func (s *Server) enterRecordAPI(r *Request) error {
	item, in, err := r.newRecord()
	if err != nil {
		return err
	}
	id, err := s.app.EnterRecord(r.Context(), r.Caller(), item, in)
	if err != nil {
		return err
	}
	return r.JSON(Made{string(id)})
}

// RecordPage is one entry.
type RecordPage struct {
	Page
	Row     RecordRow
	Path    string
	Term    string // of the finding
	Said    string
	Until   *Due
	Papers  bool // papers and the decision can be made and had
	Fixes   []RecordFix
	Why     Field // of a revocation
	Changes []RecordChange
	Pass    Dialog
	Typed   map[string]string // what was refused, to be mended

	Revoking bool // a revocation was refused
}

// A RecordFix is the form that corrects one field of the entry.
type RecordFix struct {
	Field, Name string
	Is, Basis   Field
	Open        bool
}

// A RecordChange is one correction in words.
type RecordChange struct {
	accountability.Correction
	Name, Was, Is, Who string
}

func (s *Server) recordPage(r *Request) error { return s.showRecord(r, FormError{}) }

func (s *Server) showRecord(r *Request, bad FormError) error {
	l, err := s.app.Record(r.Context(), r.Caller(), r.record())
	if err != nil {
		return err
	}
	today := deadline.DateOf(r.Now)
	p := RecordPage{Page: r.Page("record.entry"), Row: r.recordRow(l), Path: "/records/" + string(l.ID), Term: r.term(l.Finding)}
	p.Marked = true
	p.Form = bad
	p.Title = l.PersonName + " · " + p.Row.Gravity
	p.Crumbs = []Link{{r.T("record.title"), "/records"}}
	p.Meta = []string{l.UnitName, l.Confirmed.Number}
	p.Said = r.said(l.Entry)
	p.Papers = !l.Sealed
	p.Typed = map[string]string{}
	for _, name := range []string{"plea", "answer", "field", "is", "number", "basis"} {
		p.Typed[name] = r.Text(name)
	}
	if l.State == accountability.Notified {
		p.Until = &Due{Left: today.DaysUntil(l.Until), Date: string(l.Until)}
	}
	say := func(field, v string) string {
		if field == "gravity" {
			return r.Word("gravity", accountability.Gravity(v))
		}
		return v
	}
	p.fixes(r, l, bad)
	for _, c := range l.Corrections {
		p.Changes = append(p.Changes, RecordChange{c, r.T("record." + c.Field), say(c.Field, c.Was), say(c.Field, c.Is), l.Names[c.By]})
	}
	p.Pass = Dialog{ID: "pass0", Title: r.T("record.pass"), Text: r.T("record.pass.text"), Action: p.Path + "/plead", Button: r.T("record.pass"), CSRF: p.CSRF, Hidden: []Option{{"1", "pass"}}}
	if bad.Message != "" {
		return recordTemplate.RenderInvalid(r, p)
	}
	return recordTemplate.Render(r, p)
}

// fixes are the forms of what can be corrected, each with what is typed in it now.
func (p *RecordPage) fixes(r *Request, l app.RecordLine, bad FormError) {
	correcting, refused := strings.HasSuffix(r.URL.Path, "/correct") && bad.Message != "", FormError{}
	for _, name := range []string{"gravity", "text", "expires"} {
		f := RecordFix{Field: name, Name: r.T("record." + name), Open: correcting && r.Text("field") == name}
		is, basis := map[string]string{"gravity": "", "text": l.Confirmed.Text, "expires": string(l.Expires)}[name], ""
		if refused = (FormError{}); f.Open {
			is, basis, refused = r.Text("is"), r.Text("basis"), bad
		}
		f.Is = Field{Name: "is", Label: r.T("record.is"), Value: is, Kind: map[string]string{"gravity": "choice", "text": "area", "expires": "date"}[name], Rows: 4, Required: true, Err: refused.of("is"), ID: "is-" + name}
		if name == "gravity" {
			for _, o := range Enum(r, "gravity", accountability.Gravities...) {
				if o.Value != string(l.Confirmed.Gravity) {
					f.Is.Options = append(f.Is.Options, o)
				}
			}
		}
		f.Basis = Field{Name: "basis", Label: r.T("record.basis"), Value: basis, Kind: "area", Rows: 2, Required: true, Err: refused.of("basis"), ID: "basis-" + name}
		p.Fixes = append(p.Fixes, f)
	}
	p.Why = Field{Name: "basis", Label: r.T("record.revoke.why"), Kind: "area", Rows: 3, Required: true, ID: "basis-revoke"}
	if p.Revoking = strings.HasSuffix(r.URL.Path, "/revoke") && bad.Message != ""; p.Revoking {
		p.Why.Value, p.Why.Err = r.Text("basis"), bad.of("basis")
	}
}

// said is what goes with an entry, in the reader's language.
func (r *Request) said(e accountability.Entry) string {
	zh, en := e.Said(deadline.DateOf(r.Now), func(d deadline.Date) string { return string(d) })
	if r.Lang == "en" {
		return en
	}
	return zh
}

// afterRecord goes back to the entry, and tells what the state of things forbade.
func (s *Server) afterRecord(r *Request, err error) error {
	if f, ok := r.Invalid(err); ok {
		return s.showRecord(r, f)
	}
	if errs.KindOf(err) == errs.Conflict {
		r.Toast("bad", "review.refused", errs.Message(err, r.Lang))
		return r.See("/records/" + r.PathValue("id"))
	}
	return r.done(err, "/records/"+r.PathValue("id"))
}

func (s *Server) tellRecord(r *Request) error {
	return s.afterRecord(r, s.app.TellRecord(r.Context(), r.Caller(), r.record()))
}

func (s *Server) pleadRecord(r *Request) error {
	return s.afterRecord(r, s.app.PleadRecord(r.Context(), r.Caller(), r.record(), r.Text("plea"), r.Checked("pass")))
}

func (s *Server) settleRecord(r *Request) error {
	return s.afterRecord(r, s.app.SettleRecord(r.Context(), r.Caller(), r.record(), r.Text("answer")))
}

func (s *Server) correctRecord(r *Request) error {
	return s.afterRecord(r, s.app.CorrectRecord(r.Context(), r.Caller(), r.record(), r.Text("field"), r.Text("is"), r.Text("basis")))
}

func (s *Server) revokeRecord(r *Request) error {
	return s.afterRecord(r, s.app.RevokeRecord(r.Context(), r.Caller(), r.record(), r.Text("number"), r.Text("basis")))
}

func (s *Server) recordDecision(r *Request) error {
	f, err := s.app.RecordDecision(r.Context(), r.Caller(), r.record())
	return sendFile(r, f, "application/octet-stream", err)
}

func (s *Server) recordPaper(r *Request) error {
	f, err := s.app.RecordPaper(r.Context(), r.Caller(), r.record(), r.Checked("notice"))
	return sendFile(r, f, docxType, err)
}

func (s *Server) recordChange(r *Request) error {
	n, err := strconv.Atoi(r.Text("at"))
	if err != nil {
		return errs.Missing("更正或者撤销", "correction or revocation")
	}
	f, err := s.app.RecordChangePaper(r.Context(), r.Caller(), r.record(), n)
	return sendFile(r, f, docxType, err)
}

func (s *Server) recordsSheet(r *Request) error {
	f, err := s.app.RecordsSheet(r.Context(), r.Caller())
	return sendFile(r, f, xlsxType, err)
}

// AppraisalPage is what those who assess may see of a period.
type AppraisalPage struct {
	Page
	View     app.Appraisal
	Units    []Option
	Outcomes []OutcomeRow
	Practice []PracticeRow
}

// An OutcomeRow is one outcome in words.
type OutcomeRow struct {
	app.Outcome
	Chip    Chip
	Gravity string
}

// A PracticeRow is good practice in words.
type PracticeRow struct {
	app.Practice
	Name string
}

func (r *Request) appraisalFilter() app.AppraisalFilter {
	return app.AppraisalFilter{Unit: org.UnitCode(r.Text("unit")), From: deadline.Date(r.Text("from")), To: deadline.Date(r.Text("to"))}
}

func (s *Server) appraisalPage(r *Request) error {
	w, err := s.app.Appraise(r.Context(), r.Caller(), r.appraisalFilter())
	p := AppraisalPage{Page: r.Page("appraisal.title"), View: w}
	if f, ok := r.Invalid(err); ok {
		p.Form, p.View.AppraisalFilter = f, r.appraisalFilter()
		err = nil
	}
	if err != nil {
		return err
	}
	p.Marked = true
	p.Meta = []string{r.T("appraisal.note")}
	if p.Units, err = s.unitOptions(r); err != nil {
		return err
	}
	p.Units = append([]Option{{"", r.T("appraisal.all")}}, p.Units...)
	for _, o := range w.Outcomes {
		if r.Lang == "en" {
			o.Said = o.SaidEN
		}
		p.Outcomes = append(p.Outcomes, OutcomeRow{o, r.recordState(o.State), r.Word("gravity", o.Gravity)})
	}
	for _, x := range w.Practice {
		p.Practice = append(p.Practice, PracticeRow{x, r.term(x.Kind)})
	}
	if p.Form.Message != "" {
		return appraisalTemplate.RenderInvalid(r, p)
	}
	return appraisalTemplate.Render(r, p)
}

func (s *Server) appraisalSheet(r *Request) error {
	f, err := s.app.AppraisalSheet(r.Context(), r.Caller(), r.appraisalFilter())
	return sendFile(r, f, xlsxType, err)
}

// A PleaOrder is what the person says, or that they say nothing.
type PleaOrder struct {
	Text string `json:"text,omitempty"`
	Pass bool   `json:"pass,omitempty"`
}

// A CorrectOrder corrects one field: gravity, text or expires.
type CorrectOrder struct {
	Field string `json:"field"`
	Is    string `json:"is"`
	Basis string `json:"basis"`
}

// A RevokeOrder revokes an entry on a document.
type RevokeOrder struct {
	Number string `json:"number"`
	Basis  string `json:"basis"`
}

// RecordsAnswer lists entries, in the API.
type RecordsAnswer struct {
	Records []RecordBrief `json:"records"`
}

// A RecordBrief is an entry in the API; the statement always goes with it.
type RecordBrief struct {
	accountability.Entry
	Stands    accountability.EntryState `json:"stands"`
	Statement string                    `json:"statement"`
}

func recordBrief(r *Request, l app.RecordLine) RecordBrief {
	return RecordBrief{l.Entry, l.Stands, l.Statement(deadline.DateOf(r.Now))}
}

func (s *Server) recordsAPI(r *Request) error {
	ls, _, err := s.app.Records(r.Context(), r.Caller())
	if err != nil {
		return err
	}
	out := RecordsAnswer{[]RecordBrief{}}
	for _, l := range ls {
		out.Records = append(out.Records, recordBrief(r, l))
	}
	return r.JSON(out)
}

func (s *Server) recordAPI(r *Request) error {
	l, err := s.app.Record(r.Context(), r.Caller(), r.record())
	if err != nil {
		return err
	}
	return r.JSON(recordBrief(r, l))
}

// AppraisalAnswer is what those who assess may see, in the API.
type AppraisalAnswer struct {
	From     deadline.Date   `json:"from"`
	To       deadline.Date   `json:"to"`
	Outcomes []OutcomeBrief  `json:"outcomes"`
	Practice []PracticeBrief `json:"practice"`
}

// An OutcomeBrief is an outcome without its content, and what the person says to it.
type OutcomeBrief struct {
	Unit      string                    `json:"unit"`
	Person    string                    `json:"person"`
	Gravity   accountability.Gravity    `json:"gravity"`
	State     accountability.EntryState `json:"state"`
	Number    string                    `json:"number"`
	On        deadline.Date             `json:"on"`
	Expires   deadline.Date             `json:"expires"`
	Statement string                    `json:"statement"`
	Answer    string                    `json:"answer,omitempty"`
}

// A PracticeBrief is good practice found.
type PracticeBrief struct {
	Unit    string        `json:"unit"`
	Person  string        `json:"person"`
	Kind    review.Code   `json:"kind"`
	On      deadline.Date `json:"on"`
	Replied bool          `json:"replied"`
}

func (s *Server) appraisalAPI(r *Request) error {
	w, err := s.app.Appraise(r.Context(), r.Caller(), r.appraisalFilter())
	if err != nil {
		return err
	}
	out := AppraisalAnswer{w.From, w.To, []OutcomeBrief{}, []PracticeBrief{}}
	for _, o := range w.Outcomes {
		out.Outcomes = append(out.Outcomes, OutcomeBrief{o.Unit, o.Person, o.Gravity, o.State, o.Number, o.On, o.Expires, o.Said, o.Answer})
	}
	for _, x := range w.Practice {
		out.Practice = append(out.Practice, PracticeBrief{x.Unit, x.Person, x.Kind.Code, x.On, x.Replied})
	}
	return r.JSON(out)
}
