package web

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"mime/multipart"
	"regexp"
	"slices"
	"strings"

	"mingjian/internal/app"
	"mingjian/internal/errs"
	"mingjian/internal/legaldoc"
	"mingjian/internal/org"
	"mingjian/internal/policy"
	"mingjian/internal/store"
)

func (s *Server) documentRoutes() []Route {
	return []Route{
		{Method: "GET", Pattern: "/documents", Handler: s.documentsPage, Act: policy.DocumentRead},
		{Method: "POST", Pattern: "/documents", Handler: s.uploadDocuments, Act: policy.DocumentImport, Upload: true},
		{Method: "POST", Pattern: "/documents/match", Handler: s.matchDocuments, Act: policy.DocumentImport},
		{Method: "GET", Pattern: "/documents/{id}", Handler: s.documentPage, Act: policy.DocumentRead},
		{Method: "POST", Pattern: "/documents/{id}", Handler: s.documentPage, Act: policy.DocumentRead},
		{Method: "POST", Pattern: "/documents/{id}/original", Handler: s.documentOriginal, Act: policy.DocumentRead, Stream: true},
		{Method: "GET", Pattern: "/documents/{id}/attach", Handler: s.attachPage, Act: policy.DocumentAttach},
		{Method: "POST", Pattern: "/documents/{id}/attach", Handler: s.attachDocument, Act: policy.DocumentAttach},
		{Method: "GET", Pattern: "/api/v1/documents", Handler: s.documentsAPI, Act: policy.DocumentRead, Out: DocumentsAnswer{}},
		{Method: "POST", Pattern: "/api/v1/documents", Handler: s.uploadDocumentsAPI, Act: policy.DocumentImport, Upload: true, Out: app.DocumentReport{}},
		{Method: "GET", Pattern: "/api/v1/documents/{id}", Handler: s.documentAPI, Act: policy.DocumentRead, Out: DocumentAnswer{}},
	}
}

// DocumentsPage lists documents with where each stands.
type DocumentsPage struct {
	Page
	List  List
	Table Table
}

var documentsTemplate = page[DocumentsPage]("documents")

func (s *Server) documentsPage(r *Request) error { return s.showDocuments(r, FormError{}) }

func (s *Server) showDocuments(r *Request, form FormError) error {
	l, err := r.List()
	if err != nil {
		return err
	}
	l.Path, l.Search = "/documents", r.T("documents.search")
	q := r.URL.Query()
	units, err := s.unitOptions(r)
	if err != nil {
		return err
	}
	l.Filters = []Field{
		l.Choice("state", r.T("documents.state"), r.T("documents.all"), Enum(r, "docstate", store.DocumentAttached, store.DocumentProposed, store.DocumentUnmatched)),
		l.Choice("unit", r.T("people.unit"), r.T("people.all"), units),
	}
	items, total, err := s.app.Documents(r.Context(), r.Caller(), store.DocumentFilter{State: store.DocumentState(q.Get("state")),
		Unit: org.UnitCode(q.Get("unit")), Text: strings.TrimSpace(q.Get("q")), Offset: l.Offset(), Limit: l.Size})
	if err != nil {
		return err
	}
	l.Total = total
	p := DocumentsPage{Page: r.Page("documents.title"), List: l}
	p.Form, p.Marked = form, true
	p.Table = Table{Caption: p.Title, List: l, Empty: Empty{Text: r.T("documents.empty")}, Cols: []Col{{Label: r.T("documents.kind")},
		{Label: r.T("documents.number")}, {Label: r.T("documents.date")}, {Label: r.T("documents.state")}, {Label: r.T("documents.case")}, {Label: r.T("documents.at")}}}
	for _, d := range items {
		p.Table.Rows = append(p.Table.Rows, []Cell{{Text: r.docKind(d.Kind), Href: "/documents/" + d.ID, Small: d.Name}, {Text: d.Number},
			{Text: d.Read.Dates[legaldoc.DateDocument]}, {Chip: r.docState(string(d.State))}, s.caseCell(d.Case, d.CaseTitle),
			{Text: d.At.In(Beijing).Format("2006-01-02 15:04")}})
	}
	if form.Message != "" {
		return documentsTemplate.RenderInvalid(r, p)
	}
	return documentsTemplate.Render(r, p)
}

// caseCell names a case and leads to it where there is a page of cases.
func (s *Server) caseCell(id, title string) Cell {
	c := Cell{Text: title}
	if id != "" {
		c.Text = cmp.Or(title, id)
		if s.known["GET /cases/{id}"] {
			c.Href = "/cases/" + id
		}
	}
	return c
}

func (r *Request) docKind(k legaldoc.Kind) string {
	if k == legaldoc.Unknown {
		return r.T("documents.unknown")
	}
	return string(k)
}

func (r *Request) docState(state string) *Chip {
	color := map[string]string{"attached": "g", "proposed": "a", "unmatched": "", "refused": "r"}[state]
	return &Chip{color, r.Word("docstate", state)}
}

// DocumentResultPage says what became of each file brought in.
type DocumentResultPage struct {
	Page
	Summary string
	Later   int
	Table   Table
}

var documentResultTemplate = page[DocumentResultPage]("document_result")

func (s *Server) uploadDocuments(r *Request) error {
	files, err := r.documentFiles()
	if err != nil {
		return err
	}
	if len(files) == 0 && r.Viewer.May(policy.DocumentImport) {
		return s.showDocuments(r, FormError{Field: "files", Message: r.T("documents.nofile")})
	}
	report, err := s.app.ImportDocuments(r.Context(), r.Caller(), files)
	if e, ok := r.Invalid(err); ok {
		return s.showDocuments(r, e)
	}
	if err != nil {
		return err
	}
	p := DocumentResultPage{Page: r.Page("documents.result").With(Link{r.T("documents.title"), "/documents"}), Later: report.Later,
		Summary: r.T("documents.summary", report.Attached, report.Proposed, report.Unmatched, report.Unchanged, report.Refused)}
	p.Table = Table{Caption: p.Title, Cols: []Col{{Label: r.T("documents.file")}, {Label: r.T("documents.kind")}, {Label: r.T("documents.number")},
		{Label: r.T("documents.state")}, {Label: r.T("documents.why")}}}
	for _, l := range report.Files {
		name := Cell{Text: l.File}
		if l.ID != "" {
			name.Href = "/documents/" + l.ID
		}
		why := Cell{Text: l.WhyZH}
		if r.Lang == "en" {
			why.Text = l.WhyEN
		}
		if l.Status == string(store.DocumentProposed) || l.Status == string(store.DocumentUnmatched) {
			why = Cell{Text: r.T("documents.decide"), Href: "/documents/" + l.ID + "/attach"}
		}
		p.Table.Rows = append(p.Table.Rows, []Cell{name, {Text: l.Kind}, {Text: l.Number}, {Chip: r.docState(l.Status)}, why})
	}
	return documentResultTemplate.Render(r, p)
}

// documentFiles reads the files of an upload, none of which is kept yet.
func (r *Request) documentFiles() (files []app.DocumentFile, err error) {
	r.FormValue("files") // parses the form; what is wrong with it shows as no files
	if r.MultipartForm == nil {
		return nil, nil
	}
	for _, h := range r.MultipartForm.File["files"] {
		data, err := readPart(h)
		if err != nil {
			return nil, err
		}
		files = append(files, app.DocumentFile{Name: h.Filename, Data: data})
	}
	return files, nil
}

func readPart(h *multipart.FileHeader) ([]byte, error) {
	f, err := h.Open()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

func (s *Server) matchDocuments(r *Request) error {
	report, err := s.app.ImportDocuments(r.Context(), r.Caller(), nil)
	if err != nil {
		return err
	}
	r.Toast("ok", "documents.again.done", report.Later)
	return r.See("/documents")
}

// DocumentPage is one document: its text with what was read from it marked, and
// how it differs from the ledgers.
type DocumentPage struct {
	Page
	Document   app.DocumentView
	KindName   string
	State      *Chip
	Case       Cell
	Paragraphs []MarkedParagraph
	Fields     []Option // value: label of the field; label: what was read
	Unread     []string
	Diffs      []DocumentDiff
	Reason     string // for which a sealed one was opened
}

// A MarkedParagraph is a paragraph cut where words were read, and what they were
// read for.
type MarkedParagraph struct {
	Runs   []MarkedRun
	Labels []string
}

// A MarkedRun is a stretch of text, marked when something was read from it.
type MarkedRun struct {
	Text string
	Mark bool
}

// A DocumentDiff is a point in which document and ledger differ.
type DocumentDiff struct{ Field, Person, Document, Ledger, Sentence string }

var documentTemplate = page[DocumentPage]("document")

func (s *Server) documentPage(r *Request) error {
	reason := ""
	if r.Method != "GET" {
		reason = r.Text("reason")
	}
	v, err := s.app.Document(r.Context(), r.Caller(), r.PathValue("id"), reason)
	if err != nil {
		return err
	}
	kind := r.docKind(v.Kind)
	p := DocumentPage{Page: r.Page("documents.one", strings.TrimSpace(kind+" "+v.Number)).With(Link{r.T("documents.title"), "/documents"}),
		Document: v, KindName: kind, State: r.docState(string(v.State)), Case: s.caseCell(v.Case, v.CaseTitle), Reason: reason}
	p.Marked = true
	p.Meta = []string{v.Name}
	if v.Closed {
		return documentTemplate.Render(r, p)
	}
	p.Meta = append(p.Meta, r.T("documents.by", v.ByName, v.At.In(Beijing).Format("2006-01-02 15:04")))
	p.Paragraphs = r.marked(v.Paragraphs, v.Read.Evidence)
	p.Fields = r.documentFields(v.Read)
	for _, u := range v.Read.Unread {
		if w := r.fieldLabel(u); !slices.Contains(p.Unread, w) {
			p.Unread = append(p.Unread, w)
		}
	}
	for _, d := range v.Differences {
		p.Diffs = append(p.Diffs, DocumentDiff{r.Word("docfield", d.Field), d.Person, d.Document, d.Ledger, d.Evidence.Sentence})
	}
	return documentTemplate.Render(r, p)
}

var fieldIndex = regexp.MustCompile(`\[\d+\]`)

// fieldLabel names the field of an evidence path: defendants[0].result, judges[1].
func (r *Request) fieldLabel(path string) string {
	path = strings.TrimPrefix(fieldIndex.ReplaceAllString(path, ""), "defendants.")
	return r.Word("docfield", path)
}

// marked cuts the paragraphs where words were read.
func (r *Request) marked(paragraphs []string, evidence map[string]legaldoc.Span) []MarkedParagraph {
	type found struct {
		start, end int
		label      string
	}
	at := map[int][]found{}
	for path, e := range evidence {
		if strings.HasPrefix(path, "quoted") {
			continue // every number in the text; those that are fields are marked as such
		}
		at[e.Paragraph] = append(at[e.Paragraph], found{e.Start, e.End, r.fieldLabel(path)})
	}
	out := make([]MarkedParagraph, len(paragraphs))
	for i, text := range paragraphs {
		runes, done := []rune(text), 0
		fs := at[i]
		slices.SortFunc(fs, func(a, b found) int { return cmp.Or(a.start-b.start, b.end-a.end, cmp.Compare(a.label, b.label)) })
		p := &out[i]
		for _, f := range fs {
			if !slices.Contains(p.Labels, f.label) {
				p.Labels = append(p.Labels, f.label)
			}
			start, end := max(f.start, done), min(f.end, len(runes))
			if start >= end {
				continue
			}
			if start > done {
				p.Runs = append(p.Runs, MarkedRun{string(runes[done:start]), false})
			}
			p.Runs = append(p.Runs, MarkedRun{string(runes[start:end]), true})
			done = end
		}
		if done < len(runes) {
			p.Runs = append(p.Runs, MarkedRun{string(runes[done:]), false})
		}
	}
	return out
}

// documentFields lists what was read, person by person.
func (r *Request) documentFields(d legaldoc.Document) (out []Option) {
	add := func(field, text string) {
		if text != "" && text != "0" {
			out = append(out, Option{Value: r.Word("docfield", field), Label: text})
		}
	}
	add("case_number", d.CaseNumber)
	add("court", d.Court)
	add("procuratorate", d.Procuratorate)
	add("indictment_number", d.IndictmentNumber)
	add("previous_case_number", d.PreviousCaseNumber)
	add("decision", d.Decision)
	add("ground", d.Ground)
	for _, k := range []string{legaldoc.DateAccepted, legaldoc.DateIndicted, legaldoc.DateWithdrawal, legaldoc.DateFirstJudgment, legaldoc.DateDocument} {
		add("dates."+k, d.Dates[k])
	}
	for _, p := range d.Defendants {
		add("name", p.Name)
		add("charged", strings.Join(p.Charged, "、"))
		add("convicted", strings.Join(p.Convicted, "、"))
		add("result", string(p.Result))
		add("acquittal_kind", p.AcquittalKind)
		add("sentence", p.Sentence)
		add("term_months", fmt.Sprint(p.TermMonths))
		add("probation_months", fmt.Sprint(p.ProbationMonths))
		add("fine_yuan", fmt.Sprint(p.FineYuan))
	}
	add("judges", strings.Join(d.Judges, "、"))
	add("jurors", strings.Join(d.Jurors, "、"))
	add("clerk", d.Clerk)
	add("prosecutors", strings.Join(d.Prosecutors, "、"))
	add("defenders", strings.Join(d.Defenders, "、"))
	return out
}

func (s *Server) documentOriginal(r *Request) error {
	name, data, err := s.app.DocumentOriginal(r.Context(), r.Caller(), r.PathValue("id"), r.Text("reason"))
	if err != nil {
		return err
	}
	return r.File(name, "application/octet-stream", bytes.NewReader(data))
}

// AttachPage is where a person decides which case a document belongs to.
type AttachPage struct {
	Page
	Document app.DocumentView
	Choices  []CaseChoice
	Found    []CaseChoice
	Query    string
	Chosen   string
	Reason   string
}

// A CaseChoice is a case to choose, with what speaks for and against it.
type CaseChoice struct {
	app.Proposal
	UnitName string
	Points   []CasePoint
}

// A CasePoint is one thing in which document and case were compared.
type CasePoint struct {
	What, Value string
	Agrees      Chip
}

var attachTemplate = page[AttachPage]("document_attach")

func (s *Server) attachPage(r *Request) error { return s.showAttach(r, FormError{}) }

func (s *Server) showAttach(r *Request, form FormError) error {
	id := r.PathValue("id")
	q := r.Text("q")
	// The search is also what asks whether this person may attach at all.
	found, err := s.app.CasesForDocument(r.Context(), r.Caller(), id, q)
	if err != nil {
		return err
	}
	v, err := s.app.Document(r.Context(), r.Caller(), id, "")
	if err != nil {
		return err
	}
	p := AttachPage{Document: v, Query: q, Chosen: r.Text("case"), Reason: r.Text("reason")}
	p.Page = r.Page("documents.attach").With(Link{r.T("documents.title"), "/documents"}, Link{r.docKind(v.Kind) + " " + v.Number, "/documents/" + id})
	p.Form, p.Marked = form, true
	p.Choices = s.choices(r, v.Proposals)
	if q != "" {
		p.Found = s.choices(r, found)
	}
	if form.Message != "" {
		return attachTemplate.RenderInvalid(r, p)
	}
	return attachTemplate.Render(r, p)
}

func (s *Server) choices(r *Request, ps []app.Proposal) (out []CaseChoice) {
	for _, x := range ps {
		c := CaseChoice{Proposal: x, UnitName: s.unitName(r, x.Unit)}
		for _, m := range x.Reasons {
			chip := Chip{"g", r.T("documents.agrees")}
			if !m.Agrees {
				chip = Chip{"r", r.T("documents.differs")}
			}
			c.Points = append(c.Points, CasePoint{r.Word("docreason", m.What), m.Value, chip})
		}
		out = append(out, c)
	}
	return out
}

func (s *Server) attachDocument(r *Request) error {
	version, err := r.Int("version")
	if err != nil {
		return err
	}
	chosen := r.Text("case")
	if chosen == "" && r.Viewer.May(policy.DocumentAttach) {
		return s.showAttach(r, FormError{Field: "case", Message: r.T("documents.choose")})
	}
	if chosen == "none" {
		chosen = ""
	}
	err = s.app.AttachDocument(r.Context(), r.Caller(), r.PathValue("id"), chosen, r.Text("reason"), version)
	if errs.KindOf(err) == errs.Invalid {
		e, _ := r.Invalid(err)
		return s.showAttach(r, e)
	}
	if err != nil {
		return err
	}
	if chosen == "" {
		r.Toast("ok", "documents.detached.ok")
	} else {
		r.Toast("ok", "documents.attached.ok")
	}
	return r.See("/documents/" + r.PathValue("id"))
}

// CaseDocuments is the card of a case's documents, shown by the part
// "case-documents".
type CaseDocuments struct{ Rows []CaseDocumentRow }

// A CaseDocumentRow is one document in the card.
type CaseDocumentRow struct {
	Href, Kind, Number, Date string
	State                    Chip
}

// caseDocuments returns the card of the documents of a case.
func (s *Server) caseDocuments(r *Request, items []app.DocumentItem) (c CaseDocuments) {
	for _, d := range items {
		row := CaseDocumentRow{Href: "/documents/" + d.ID, Kind: r.docKind(d.Kind), Number: d.Number, Date: d.Read.Dates[legaldoc.DateDocument]}
		if d.Sealed {
			row.State = Chip{"a", r.T("documents.sealed.chip")}
		}
		c.Rows = append(c.Rows, row)
	}
	return c
}

// A DocumentAnswer is a document for programs.
type DocumentAnswer struct {
	ID          string                `json:"id"`
	File        string                `json:"file"`
	Digest      string                `json:"sha256"`
	State       string                `json:"state"`
	Case        string                `json:"case,omitempty"`
	Sealed      bool                  `json:"sealed,omitempty"`
	Read        legaldoc.Document     `json:"read"`
	Differences []legaldoc.Difference `json:"differences,omitempty"`
}

// A DocumentsAnswer lists documents for programs.
type DocumentsAnswer struct {
	Documents []DocumentAnswer `json:"documents"`
	Total     int              `json:"total"`
}

func documentAnswer(d store.Document) DocumentAnswer {
	return DocumentAnswer{ID: d.ID, File: d.Name, Digest: d.Digest, State: string(d.State), Case: d.Case, Sealed: d.Sealed, Read: d.Read.Extract()}
}

func (s *Server) documentsAPI(r *Request) error {
	l, err := r.List()
	if err != nil {
		return err
	}
	q := r.URL.Query()
	items, total, err := s.app.Documents(r.Context(), r.Caller(), store.DocumentFilter{State: store.DocumentState(q.Get("state")),
		Unit: org.UnitCode(q.Get("unit")), Text: strings.TrimSpace(q.Get("q")), Offset: l.Offset(), Limit: l.Size})
	if err != nil {
		return err
	}
	a := DocumentsAnswer{Documents: []DocumentAnswer{}, Total: total}
	for _, d := range items {
		a.Documents = append(a.Documents, documentAnswer(d.Document))
	}
	return r.JSON(a)
}

func (s *Server) uploadDocumentsAPI(r *Request) error {
	files, err := r.documentFiles()
	if err != nil {
		return err
	}
	report, err := s.app.ImportDocuments(r.Context(), r.Caller(), files)
	if err != nil {
		return err
	}
	return r.JSON(report)
}

func (s *Server) documentAPI(r *Request) error {
	v, err := s.app.Document(r.Context(), r.Caller(), r.PathValue("id"), r.Text("reason"))
	if err != nil {
		return err
	}
	a := documentAnswer(v.Document)
	if !v.Closed {
		a.Read, a.Differences = v.Read, v.Differences
	}
	return r.JSON(a)
}
