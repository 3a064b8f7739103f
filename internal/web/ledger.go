package web

import (
	"bytes"
	"fmt"

	"mingjian/internal/app"
	"mingjian/internal/errs"
	"mingjian/internal/ledger"
	"mingjian/internal/office"
	"mingjian/internal/policy"
	"mingjian/internal/store"
)

func (s *Server) ledgerRoutes() []Route {
	return []Route{
		{Method: "GET", Pattern: "/imports", Handler: s.importsPage, Act: policy.LedgerRead},
		{Method: "GET", Pattern: "/imports/new", Handler: s.newImportPage, Act: policy.LedgerImport},
		{Method: "POST", Pattern: "/imports", Handler: s.startImport, Act: policy.LedgerImport, Upload: true},
		{Method: "GET", Pattern: "/imports/conflicts", Handler: s.conflictsPage, Act: policy.LedgerSettle},
		{Method: "POST", Pattern: "/imports/conflicts", Handler: s.settleConflict, Act: policy.LedgerSettle},
		{Method: "GET", Pattern: "/imports/alarms", Handler: s.alarmsPage, Act: policy.LedgerRead},
		{Method: "GET", Pattern: "/imports/{id}", Handler: s.importPage, Act: policy.LedgerRead},
		{Method: "GET", Pattern: "/imports/{id}/progress", Handler: s.importProgress, Act: policy.LedgerRead},
		{Method: "GET", Pattern: "/imports/{id}/refused", Handler: s.refusedRows, Act: policy.LedgerRead, Stream: true},
		{Method: "POST", Pattern: "/imports/{id}/cancel", Handler: s.cancelImport, Act: policy.LedgerImport},
		{Method: "POST", Pattern: "/imports/{id}/publish", Handler: s.publishImport, Act: policy.LedgerImport},
		{Method: "GET", Pattern: "/imports/{id}/mapping/{file}", Handler: s.mappingPage, Act: policy.LedgerMap},
		{Method: "POST", Pattern: "/imports/{id}/mapping/{file}", Handler: s.saveMapping, Act: policy.LedgerMap},

		{Method: "GET", Pattern: "/api/v1/imports", Handler: s.importsAPI, Act: policy.LedgerRead, Out: ImportsAnswer{}},
		{Method: "POST", Pattern: "/api/v1/imports", Handler: s.startImportAPI, Act: policy.LedgerImport, Upload: true, Out: ImportAnswer{}},
		{Method: "GET", Pattern: "/api/v1/imports/{id}", Handler: s.importAPI, Act: policy.LedgerRead, Out: ImportAnswer{}},
		{Method: "POST", Pattern: "/api/v1/imports/{id}/cancel", Handler: s.cancelImport, Act: policy.LedgerImport, Out: ImportAnswer{}},
		{Method: "POST", Pattern: "/api/v1/imports/{id}/publish", Handler: s.publishImport, Act: policy.LedgerImport, Out: ImportAnswer{}},
		{Method: "POST", Pattern: "/api/v1/imports/settlements", Handler: s.settleAPI, Act: policy.LedgerSettle, In: SettleRequest{}, Out: SettleRequest{}},
	}
}

// importTabs lead between what belongs to ledgers.
func (r *Request) importTabs(current string) []Tab {
	var tabs []Tab
	for _, t := range []struct {
		key, href string
		act       policy.Act
	}{{"ledger.imports", "/imports", policy.LedgerRead}, {"ledger.conflicts", "/imports/conflicts", policy.LedgerSettle}, {"ledger.alarms", "/imports/alarms", policy.LedgerRead}} {
		if r.Viewer.May(t.act) {
			tabs = append(tabs, Tab{Label: r.T(t.key), Href: t.href, Current: t.href == current})
		}
	}
	return tabs
}

// ImportsPage lists the imports.
type ImportsPage struct {
	Page
	Table Table
}

var importsTemplate = page[ImportsPage]("ledger/imports")

func (r *Request) stateChip(s store.ImportState) *Chip {
	color := map[store.ImportState]string{store.ImportReading: "b", store.ImportFolding: "b", store.ImportReady: "a", store.ImportPublished: "g", store.ImportFailed: "r"}[s]
	return &Chip{color, r.Word("import", s)}
}

func (s *Server) importsPage(r *Request) error {
	list, err := s.app.Imports(r.Context(), r.Caller())
	if err != nil {
		return err
	}
	p := ImportsPage{Page: r.Page("ledger.title")}
	p.Tabs = r.importTabs("/imports")
	p.Table = Table{Caption: p.Title, Cols: []Col{{Label: r.T("ledger.when")}, {Label: r.T("ledger.by")}, {Label: r.T("ledger.state")}, {Label: r.T("ledger.exported")},
		{Label: r.T("ledger.files"), Num: true}, {Label: r.T("ledger.rows"), Num: true}, {Label: r.T("ledger.added"), Num: true}, {Label: r.T("ledger.merged"), Num: true},
		{Label: r.T("ledger.rejected"), Num: true}, {Label: r.T("ledger.warnings"), Num: true}},
		Empty: Empty{Text: r.T("ledger.none"), Action: r.T("ledger.new"), Href: "/imports/new"}}
	if !p.May(policy.LedgerImport) {
		p.Table.Empty.Action = ""
	}
	for _, m := range list {
		n := func(v int) Cell { return Cell{Text: fmt.Sprint(v), Num: true} }
		p.Table.Rows = append(p.Table.Rows, []Cell{{Text: m.Started.In(Beijing).Format("2006-01-02 15:04"), Href: "/imports/" + m.ID}, {Text: m.By},
			{Chip: r.stateChip(m.State)}, {Text: m.Exported}, n(len(m.Files)), n(m.Count.Rows), n(m.Count.Added), n(m.Count.Merged), n(m.Count.Rejected), n(m.Count.Warnings)})
	}
	return importsTemplate.Render(r, p)
}

// NewImportPage asks for files and the day of their export.
type NewImportPage struct {
	Page
	Exported string
	Dry      bool
}

var newImportTemplate = page[NewImportPage]("ledger/new")

func (s *Server) newImportPage(r *Request) error {
	if err := s.app.May(r.Context(), r.Caller(), policy.LedgerImport); err != nil {
		return err
	}
	return newImportTemplate.Render(r, NewImportPage{Page: r.Page("ledger.new").With(Link{r.T("ledger.title"), "/imports"}), Dry: true})
}

func (s *Server) startImport(r *Request) error {
	id, err := s.takeImport(r)
	if form, ok := r.Invalid(err); ok {
		p := NewImportPage{Page: r.Page("ledger.new").With(Link{r.T("ledger.title"), "/imports"}), Exported: r.Text("exported"), Dry: r.Checked("dry")}
		p.Form = form
		return newImportTemplate.RenderInvalid(r, p)
	}
	if err != nil {
		return err
	}
	return r.See("/imports/" + id)
}

// takeImport keeps the uploaded files and starts their import.
func (s *Server) takeImport(r *Request) (string, error) {
	in := app.NewImport{Exported: r.Text("exported"), Dry: r.Checked("dry")}
	if r.MultipartForm != nil {
		for _, h := range r.MultipartForm.File["files"] {
			f, err := h.Open()
			if err != nil {
				return "", err
			}
			up, err := s.app.KeepUpload(h.Filename, f)
			if err := f.Close(); err != nil {
				return "", err
			}
			if err != nil {
				return "", err
			}
			in.Files = append(in.Files, up)
		}
	}
	id, err := s.app.StartImport(r.Context(), r.Caller(), in)
	if err != nil {
		return "", err
	}
	s.app.RunInBackground(r.Caller(), id)
	return id, nil
}

// ImportPage shows how an import goes on, and then its report.
type ImportPage struct {
	Page
	ID       string
	Progress Progress
	Over     bool
	Ready    bool
	Why      string
	Facts    []Cell
	Files    Table
	List     List
	Lines    Table
	Refused  int
}

var importTemplate = page[ImportPage]("ledger/import")

func (r *Request) importBar(m app.ImportReport) Progress {
	p := Progress{ID: "import", Label: r.T("ledger.work"), Done: m.Done / 10, Total: 100, State: "running", URL: "/imports/" + m.ID + "/progress",
		CancelURL: "/imports/" + m.ID + "/cancel", CSRF: r.csrf(), Href: "/imports/" + m.ID, Link: r.T("ledger.report")}
	read, rows := 0, 0
	for _, f := range m.Files {
		if f.State != store.FileWaiting {
			read++
			rows += f.Rows
		}
	}
	p.Note = r.T("ledger.note", read, len(m.Files), rows)
	switch m.State {
	case store.ImportPublished, store.ImportReady:
		p.State, p.Done = "done", 100
	case store.ImportFailed:
		p.State = "failed"
	case store.ImportCancelled:
		p.State = "cancelled"
	}
	return p
}

func (s *Server) importProgress(r *Request) error {
	m, err := s.app.Import(r.Context(), r.Caller(), r.PathValue("id"))
	if err != nil {
		return err
	}
	return importTemplate.Part(r, "bar", ImportPage{Page: r.Page("ledger.title"), Progress: r.importBar(m)})
}

func (s *Server) importPage(r *Request) error {
	m, err := s.app.Import(r.Context(), r.Caller(), r.PathValue("id"))
	if err != nil {
		return err
	}
	p := ImportPage{Page: r.Page("ledger.one", m.Started.In(Beijing).Format("2006-01-02 15:04")).With(Link{r.T("ledger.title"), "/imports"}), ID: m.ID, Progress: r.importBar(m),
		Over: m.State.Over(), Ready: m.State == store.ImportReady, Why: m.Why, Refused: m.Count.Rejected}
	p.Meta = []string{m.By, r.Word("import", m.State)}
	if m.Exported != "" {
		p.Meta = append(p.Meta, r.T("ledger.exported")+" "+m.Exported)
	}
	c := m.Count
	for _, f := range []struct {
		key string
		n   int
	}{{"ledger.rows", c.Rows}, {"ledger.persons", c.Persons}, {"ledger.cases", c.Cases}, {"ledger.stages", c.Stages}, {"ledger.added", c.Added}, {"ledger.merged", c.Merged}, {"ledger.unchanged", c.Unchanged},
		{"ledger.rejected", c.Rejected}, {"ledger.warnings", c.Warnings}, {"ledger.open", c.Conflicts}, {"ledger.events", c.Events}} {
		p.Facts = append(p.Facts, Cell{Text: fmt.Sprint(f.n), Small: r.T(f.key)})
	}
	p.Files = Table{Caption: r.T("ledger.files"), Cols: []Col{{Label: r.T("ledger.file")}, {Label: r.T("ledger.table")}, {Label: r.T("ledger.state")}, {Label: r.T("ledger.why")},
		{Label: r.T("ledger.rows"), Num: true}, {Label: r.T("ledger.added"), Num: true}, {Label: r.T("ledger.merged"), Num: true}, {Label: r.T("ledger.rejected"), Num: true}, {Label: r.T("ledger.columns")}}}
	var options []Option
	for _, f := range m.Files {
		why := f.ZH
		if r.Lang == "en" {
			why = f.EN
		}
		color := map[store.FileState]string{store.FilePublished: "g", store.FileRead: "b", store.FileRefused: "r"}[f.State]
		title := ""
		if t := ledger.TableOf(f.Table); t != nil {
			title = t.Title
		}
		columns := Cell{}
		if len(f.Mappings) > 0 && p.May(policy.LedgerMap) {
			columns = Cell{Text: r.T("ledger.map"), Href: "/imports/" + m.ID + "/mapping/" + f.ID}
			for _, x := range f.Mappings {
				if len(x.Questions) > 0 {
					columns.Chip = &Chip{"a", r.T("ledger.look", len(x.Questions))}
				}
			}
		}
		n := func(v int) Cell { return Cell{Text: fmt.Sprint(v), Num: true} }
		p.Files.Rows = append(p.Files.Rows, []Cell{{Text: f.Name}, {Text: title}, {Chip: &Chip{color, r.Word("ledgerfile", f.State)}}, {Text: why},
			n(f.Rows), n(f.Added), n(f.Merged), n(f.Rejected), columns})
		options = append(options, Option{f.ID, f.Name})
	}
	if !p.Over {
		return importTemplate.Render(r, p)
	}
	if p.List, err = r.List(); err != nil {
		return err
	}
	p.List.Filters = []Field{p.List.Choice("severity", r.T("ledger.kind"), r.T("ledger.all"), Enum(r, "severity", ledger.Reject, ledger.Warn, ledger.Passed)),
		p.List.Choice("file", r.T("ledger.file"), r.T("ledger.all"), options)}
	lines, total, err := s.app.ImportLines(r.Context(), r.Caller(), m.ID, store.ProblemFilter{Severity: ledger.Severity(p.List.Get("severity")), File: p.List.Get("file"),
		Offset: p.List.Offset(), Limit: p.List.Size})
	if err != nil {
		return err
	}
	p.Marked = true
	p.List.Total = total
	p.Lines = Table{Caption: r.T("ledger.lines"), Cols: []Col{{Label: r.T("ledger.kind")}, {Label: r.T("ledger.file")}, {Label: r.T("ledger.row"), Num: true}, {Label: r.T("ledger.column")}, {Label: r.T("ledger.why")}},
		Empty: Empty{Text: r.T("ledger.fine")}}
	for _, l := range lines {
		why, color := l.ZH, map[ledger.Severity]string{ledger.Reject: "r", ledger.Warn: "a"}[l.Severity]
		if r.Lang == "en" {
			why = l.EN
		}
		row := fmt.Sprint(l.Row)
		if l.Row == 0 {
			row = r.T("ledger.whole")
		}
		p.Lines.Rows = append(p.Lines.Rows, []Cell{{Chip: &Chip{color, r.Word("severity", l.Severity)}}, {Text: l.File}, {Text: row, Num: true}, {Text: l.Column}, {Text: why}})
	}
	return importTemplate.Render(r, p)
}

// refusedRows sends the Excel list of refused rows.
func (s *Server) refusedRows(r *Request) error {
	wb := office.NewWorkbook()
	defer wb.Close()
	columns := []office.Column{{Title: "文件", Width: 60}, {Title: "行", Width: 8, Kind: office.NumberColumn}, {Title: "列", Width: 20}, {Title: "原因", Width: 60}}
	err := wb.AddSheet("未收数据", office.SheetHead{Title: "台账导入未收数据", Watermark: r.Viewer.Name + " " + r.Viewer.Unit + " " + r.Now.In(Beijing).Format("2006-01-02 15:04")}, columns,
		func(yield func([]string, error) bool) {
			for offset := 0; ; {
				lines, total, err := s.app.ImportLines(r.Context(), r.Caller(), r.PathValue("id"), store.ProblemFilter{Severity: ledger.Reject, Offset: offset, Limit: 5000})
				if err != nil {
					yield(nil, err)
					return
				}
				for _, l := range lines {
					if !yield([]string{l.File, fmt.Sprint(l.Row), l.Column, l.ZH}, nil) {
						return
					}
				}
				if offset += len(lines); offset >= total || len(lines) == 0 {
					return
				}
			}
		})
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := wb.Write(&b); err != nil {
		return err
	}
	return r.File("未收数据.xlsx", xlsxType, &b)
}

func (s *Server) cancelImport(r *Request) error {
	if err := s.app.CancelImport(r.Context(), r.Caller(), r.PathValue("id")); err != nil {
		return err
	}
	if r.route.API() {
		return s.importAPI(r)
	}
	r.Toast("ok", "ledger.cancelled")
	return r.See("/imports/" + r.PathValue("id"))
}

func (s *Server) publishImport(r *Request) error {
	id := r.PathValue("id")
	if err := s.app.PublishImport(r.Context(), r.Caller(), id); err != nil {
		return err
	}
	s.app.RunInBackground(r.Caller(), id)
	if r.route.API() {
		return s.importAPI(r)
	}
	return r.See("/imports/" + id)
}

// MappingPage asks what the columns of a file are.
type MappingPage struct {
	Page
	Action  string
	Table   string
	Tables  []Option
	Rows    []MappingRow
	Columns []Option
}

// A MappingRow is one column of the file.
type MappingRow struct {
	Index  int
	Title  string
	Column string
	Asked  string // what a person should look at
}

var mappingTemplate = page[MappingPage]("ledger/mapping")

// mappingOf returns the mapping of the file's first sheet.
func (s *Server) mappingOf(r *Request) (ledger.Mapping, error) {
	m, err := s.app.Import(r.Context(), r.Caller(), r.PathValue("id"))
	if err != nil {
		return ledger.Mapping{}, err
	}
	for _, f := range m.Files {
		if f.ID == r.PathValue("file") && len(f.Mappings) > 0 {
			return f.Mappings[0], nil
		}
	}
	return ledger.Mapping{}, errs.Missing("列对照", "column mapping")
}

func (s *Server) mappingPage(r *Request) error { return s.showMapping(r, FormError{}) }

func (s *Server) showMapping(r *Request, form FormError) error {
	m, err := s.mappingOf(r)
	if err != nil {
		return err
	}
	back := "/imports/" + r.PathValue("id")
	p := MappingPage{Page: r.Page("ledger.mapping").With(Link{r.T("ledger.title"), "/imports"}, Link{r.T("ledger.report"), back}),
		Action: back + "/mapping/" + r.PathValue("file"), Table: string(m.Table), Columns: []Option{{"", r.T("ledger.keep")}}}
	p.Form = form
	t := ledger.TableOf(m.Table)
	if t == nil {
		return errs.Missing("表", "table")
	}
	p.Meta = []string{t.Title}
	for _, c := range t.Columns {
		p.Columns = append(p.Columns, Option{string(c.ID), c.Title})
	}
	for _, c := range m.Columns {
		row := MappingRow{Index: c.Index, Title: c.Title, Column: string(c.Column)}
		for _, q := range m.Questions {
			if q.Title == c.Title {
				row.Asked = q.ZH
				if r.Lang == "en" {
					row.Asked = q.EN
				}
			}
		}
		if form.Message != "" {
			row.Column = r.Text(fmt.Sprint("c", c.Index))
		}
		p.Rows = append(p.Rows, row)
	}
	if form.Message != "" {
		return mappingTemplate.RenderInvalid(r, p)
	}
	return mappingTemplate.Render(r, p)
}

func (s *Server) saveMapping(r *Request) error {
	m, err := s.mappingOf(r)
	if err != nil {
		return err
	}
	for i := range m.Columns {
		m.Columns[i].Column = ledger.ColumnID(r.Text(fmt.Sprint("c", m.Columns[i].Index)))
	}
	err = s.app.SetMapping(r.Context(), r.Caller(), ledger.Remember(m))
	if form, ok := r.Invalid(err); ok {
		return s.showMapping(r, form)
	}
	if err != nil {
		return err
	}
	r.Toast("ok", "ledger.mapped")
	return r.See("/imports/" + r.PathValue("id"))
}

// ConflictsPage lists what two ledgers disagree on (两份台账不一致).
type ConflictsPage struct {
	Page
	List List
	Rows []ConflictRow
}

// A ConflictRow is one cell to settle.
type ConflictRow struct {
	Table, TableTitle, Case, Shown, Person, Name, Column, ColumnTitle string
	Href                                                              string
	Choices                                                           []ConflictChoice
}

// A ConflictChoice is one of the values and where it stands.
type ConflictChoice struct{ Value, Label, Source string }

var conflictsTemplate = page[ConflictsPage]("ledger/conflicts")

func (s *Server) conflictsPage(r *Request) error { return s.showConflicts(r, FormError{}) }

func (s *Server) showConflicts(r *Request, form FormError) error {
	list, err := r.List()
	if err != nil {
		return err
	}
	lines, total, err := s.app.Conflicts(r.Context(), r.Caller(), list.Offset(), list.Size)
	if err != nil {
		return err
	}
	list.Total = total
	p := ConflictsPage{Page: r.Page("ledger.conflicts"), List: list}
	p.Tabs, p.Form, p.Marked = r.importTabs("/imports/conflicts"), form, true
	for _, l := range lines {
		for _, id := range l.Open() {
			v := l.Values[id]
			row := ConflictRow{Table: string(l.Table), TableTitle: ledger.TableOf(l.Table).Title, Case: l.Number.Key, Shown: l.Number.Shown, Person: l.Key, Name: l.Name,
				Column: string(id), ColumnTitle: ledger.ColumnTitle(l.Table, id), Href: "/cases/" + l.Casefile}
			from := func(i int) string {
				src := l.Sources[i]
				return r.T("ledger.source", src.Name, src.Row)
			}
			for _, a := range v.Conflict {
				row.Choices = append(row.Choices, ConflictChoice{a.Value, a.Value, from(a.From)})
			}
			if v.Blanked > 0 {
				row.Choices = append(row.Choices, ConflictChoice{"", r.T("ledger.blank", v.Value), from(v.Blanked - 1)})
			}
			p.Rows = append(p.Rows, row)
		}
	}
	if form.Message != "" {
		return conflictsTemplate.RenderInvalid(r, p)
	}
	return conflictsTemplate.Render(r, p)
}

// A SettleRequest says which of conflicting values holds.
type SettleRequest struct {
	Table  string `json:"table"`
	Case   string `json:"case_number"`
	Person string `json:"person_number"`
	Column string `json:"column"`
	Value  string `json:"value"`
	Reason string `json:"reason"`
}

func (q SettleRequest) settlement() ledger.Settlement {
	return ledger.Settlement{Table: ledger.TableID(q.Table), Case: q.Case, Person: q.Person, Column: ledger.ColumnID(q.Column), Value: q.Value, Reason: q.Reason}
}

func (s *Server) settleConflict(r *Request) error {
	q := SettleRequest{r.Text("table"), r.Text("case"), r.Text("person"), r.Text("column"), r.FormValue("value"), r.Text("reason")}
	err := s.app.Settle(r.Context(), r.Caller(), q.settlement())
	if form, ok := r.Invalid(err); ok {
		return s.showConflicts(r, form)
	}
	if err != nil {
		return err
	}
	r.Toast("ok", "ledger.settled")
	return r.See("/imports/conflicts")
}

func (s *Server) settleAPI(r *Request) error {
	if err := s.app.May(r.Context(), r.Caller(), policy.LedgerSettle); err != nil {
		return err
	}
	var q SettleRequest
	if err := r.Decode(&q); err != nil {
		return err
	}
	if err := s.app.Settle(r.Context(), r.Caller(), q.settlement()); err != nil {
		return err
	}
	return r.JSON(q)
}

// AlarmsPage lists the terms that are over.
type AlarmsPage struct {
	Page
	Table Table
}

var alarmsTemplate = page[AlarmsPage]("ledger/alarms")

func (s *Server) alarmsPage(r *Request) error {
	asOf := r.Text("at")
	if asOf == "" {
		asOf = s.app.Today()
	}
	alarms, err := s.app.Alarms(r.Context(), r.Caller(), asOf)
	if err != nil {
		return err
	}
	p := AlarmsPage{Page: r.Page("ledger.alarms")}
	p.Tabs, p.Marked = r.importTabs("/imports/alarms"), true
	p.Meta = []string{r.T("ledger.asof", asOf, len(alarms))}
	p.Table = Table{Caption: p.Title, Cols: []Col{{Label: r.T("ledger.alarm")}, {Label: r.T("ledger.case")}, {Label: r.T("ledger.person")}, {Label: r.T("ledger.start")}, {Label: r.T("ledger.due")}, {Label: r.T("ledger.source0")}},
		Empty: Empty{Text: r.T("ledger.noalarms")}}
	for _, a := range alarms[:min(len(alarms), 500)] {
		p.Table.Rows = append(p.Table.Rows, []Cell{{Text: a.Title, Small: a.Article}, {Text: a.Number, Small: a.Unit}, {Text: a.Person}, {Text: string(a.Start)},
			{Text: string(a.Due), Chip: &Chip{"r", r.T("due.over", a.DaysOver)}}, {Text: r.T("ledger.source", a.Proof.Name, a.Proof.Row)}})
	}
	return alarmsTemplate.Render(r, p)
}

// An ImportAnswer is an import as the API shows it.
type ImportAnswer struct {
	ID       string             `json:"id"`
	State    string             `json:"state"`
	Exported string             `json:"exported"`
	Dry      bool               `json:"dry_run"`
	Done     int                `json:"done"` // of 1,000
	Count    store.ImportCount  `json:"count"`
	Files    []ImportFileAnswer `json:"files"`
}

// An ImportFileAnswer is one file of an import.
type ImportFileAnswer struct {
	File  string `json:"file"`
	Table string `json:"table"`
	State string `json:"status"`
	Why   string `json:"why"`
	Rows  int    `json:"rows"`
}

// ImportsAnswer is the list of imports.
type ImportsAnswer struct {
	Imports []ImportAnswer `json:"imports"`
}

func newImportAnswer(m app.ImportReport) ImportAnswer {
	a := ImportAnswer{ID: m.ID, State: string(m.State), Exported: m.Exported, Dry: m.Dry, Done: m.Done, Count: m.Count, Files: []ImportFileAnswer{}}
	for _, f := range m.Files {
		a.Files = append(a.Files, ImportFileAnswer{f.Name, string(f.Table), string(f.State), f.ZH, f.Rows})
	}
	return a
}

func (s *Server) importsAPI(r *Request) error {
	list, err := s.app.Imports(r.Context(), r.Caller())
	if err != nil {
		return err
	}
	a := ImportsAnswer{Imports: []ImportAnswer{}}
	for _, m := range list {
		a.Imports = append(a.Imports, newImportAnswer(m))
	}
	return r.JSON(a)
}

func (s *Server) importAPI(r *Request) error {
	m, err := s.app.Import(r.Context(), r.Caller(), r.PathValue("id"))
	if err != nil {
		return err
	}
	return r.JSON(newImportAnswer(m))
}

func (s *Server) startImportAPI(r *Request) error {
	id, err := s.takeImport(r)
	if err != nil {
		return err
	}
	m, err := s.app.Import(r.Context(), r.Caller(), id)
	if err != nil {
		return err
	}
	return r.JSON(newImportAnswer(m))
}
