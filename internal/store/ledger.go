package store

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"mingjian/internal/errs"
	"mingjian/internal/ledger"
	"mingjian/internal/org"
	"mingjian/internal/policy"
	"mingjian/internal/screen"
)

// An ImportState says how far an import has come.
type ImportState string

// The states. Reading and folding go on; ready waits for somebody to publish
// a dry run; the others are final.
const (
	ImportReading   ImportState = "reading"
	ImportFolding   ImportState = "folding"
	ImportReady     ImportState = "ready"
	ImportPublished ImportState = "published"
	ImportCancelled ImportState = "cancelled"
	ImportFailed    ImportState = "failed"
)

// Over reports whether nothing more will happen by itself.
func (s ImportState) Over() bool { return s != ImportReading && s != ImportFolding }

// An ImportCount is what an import found and did.
type ImportCount struct {
	Rows      int `json:"rows"` // accepted source rows
	Persons   int `json:"persons"`
	Cases     int `json:"cases"`
	Stages    int `json:"stages"`
	Added     int `json:"added"`
	Merged    int `json:"merged"`
	Unchanged int `json:"unchanged"`
	Rejected  int `json:"rejected"`
	Warnings  int `json:"warnings"`
	Conflicts int `json:"conflicts"`
	Events    int `json:"events"` // new ones
}

// An Import is one bringing-in of ledger files (台账导入).
type Import struct {
	ID         string
	Actor      org.PersonID // empty for the command line
	Unit       org.UnitCode
	Exported   string // date of the export as told, or empty
	Dry        bool
	State      ImportState
	Why        string // what made it fail, for people
	Generation int64  // the publication its fold rests on
	Worker     string // who works on it
	Beat       time.Time
	Done       int // of 1,000
	Count      ImportCount
	Started    time.Time
	Ended      time.Time
}

const importColumns = "id, actor, unit, exported, dry, state, why, generation, worker, beat, done, body, started, ended"

func scanImport(s scanner) (m Import, err error) {
	err = s.Scan(&m.ID, &m.Actor, &m.Unit, &m.Exported, &m.Dry, &m.State, &m.Why, &m.Generation, &m.Worker, instantColumn(&m.Beat),
		&m.Done, jsonColumn(&m.Count), instantColumn(&m.Started), instantColumn(&m.Ended))
	return m, err
}

// Import returns one import, or NotFound.
func (tx *Tx) Import(id string) (Import, error) {
	return get(tx, scanImport, "SELECT "+importColumns+" FROM ledger_import WHERE id = $1", id)
}

// Imports lists imports within the scope, the latest first.
func (tx *Tx) Imports(sc policy.Scope, limit int) ([]Import, error) {
	var w where
	w.inScope(sc, scopeColumns{unit: "ledger_import.unit"})
	q := "SELECT " + importColumns + " FROM ledger_import" + w.String() + " ORDER BY started DESC, id DESC LIMIT " + w.arg(limit)
	return collect(tx, scanImport, q, w.args...)
}

// UnfinishedImports lists the imports that somebody should be working on.
func (tx *Tx) UnfinishedImports() ([]Import, error) {
	return collect(tx, scanImport, "SELECT "+importColumns+" FROM ledger_import WHERE state IN ('reading', 'folding') ORDER BY id")
}

// PutImport adds an import or replaces it.
func (tx *Tx) PutImport(m Import) error {
	_, err := tx.exec("INSERT INTO ledger_import ("+importColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
		ON CONFLICT (id) DO UPDATE SET dry = excluded.dry, state = excluded.state, why = excluded.why, generation = excluded.generation,
			worker = excluded.worker, beat = excluded.beat, done = excluded.done, body = excluded.body, ended = excluded.ended`,
		m.ID, m.Actor, m.Unit, m.Exported, m.Dry, m.State, m.Why, m.Generation, m.Worker, instant(m.Beat), m.Done, jsonText(m.Count),
		instant(m.Started), instant(m.Ended))
	return err
}

// BeatImport notes that the worker is alive and how far it is. Conflict means
// that the import was cancelled or somebody else has taken it over.
func (tx *Tx) BeatImport(id, worker string, done int) error {
	res, err := tx.exec(`UPDATE ledger_import SET beat = $1, done = $2 WHERE id = $3 AND worker = $4
		AND state IN ('reading', 'folding')`, instant(tx.Now), done, id, worker)
	if err != nil {
		return err
	}
	return touchOne(res)
}

// Generation returns the number of the last publication.
func (tx *Tx) Generation() (n int64, err error) {
	err = tx.one("SELECT number FROM ledger_generation WHERE id = 1").Scan(&n)
	return n, err
}

func (tx *Tx) nextGeneration() error {
	_, err := tx.exec("UPDATE ledger_generation SET number = number + 1 WHERE id = 1")
	return err
}

// A FileState says what became of a file.
type FileState string

// The states of a file.
const (
	FileWaiting    FileState = "waiting"
	FileRead       FileState = "read"
	FileRefused    FileState = "refused"
	FileUnchanged  FileState = "unchanged" // the same content is in already
	FilePublished  FileState = "published"
	FileSuperseded FileState = "superseded" // read again under another mapping
)

// FileFacts are what was learnt of a file by reading it.
type FileFacts struct {
	Size      int64            `json:"size"`
	Table     ledger.TableID   `json:"table,omitempty"`
	Exported  string           `json:"exported,omitempty"` // the date used
	ZH        string           `json:"zh,omitempty"`       // why it was refused or is unchanged
	EN        string           `json:"en,omitempty"`
	Rows      int              `json:"rows"`
	Rejected  int              `json:"rejected"`
	Passed    int              `json:"passed"`
	Warned    int              `json:"warned"`
	Added     int              `json:"added"`
	Merged    int              `json:"merged"`
	Unchanged int              `json:"unchanged"`
	Mappings  []ledger.Mapping `json:"mappings,omitempty"`
}

// A LedgerFile is one file of an import.
type LedgerFile struct {
	ID      string
	Import  string
	Ordinal int
	Name    string // with its folders, as people know it
	Path    string // where the content waits to be read
	Digest  string // SHA-256 of the content, in hex; empty before it is read
	Told    string // the export date told for it, or empty
	Mapped  string // the remembered mappings it was read under, as a digest
	State   FileState
	FileFacts
}

const fileColumns = "id, import, ordinal, name, path, digest, told, mapped, state, body"

func scanFile(s scanner) (f LedgerFile, err error) {
	err = s.Scan(&f.ID, &f.Import, &f.Ordinal, &f.Name, &f.Path, &f.Digest, &f.Told, &f.Mapped, &f.State, jsonColumn(&f.FileFacts))
	return f, err
}

// LedgerFiles lists the files of an import in their order.
func (tx *Tx) LedgerFiles(imp string) ([]LedgerFile, error) {
	return collect(tx, scanFile, "SELECT "+fileColumns+" FROM ledger_file WHERE import = $1 ORDER BY ordinal", imp)
}

// PutLedgerFile adds a file or replaces what is known of it.
func (tx *Tx) PutLedgerFile(f LedgerFile) error {
	_, err := tx.exec("INSERT INTO ledger_file ("+fileColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		ON CONFLICT (id) DO UPDATE SET path = excluded.path, digest = excluded.digest, mapped = excluded.mapped, state = excluded.state, body = excluded.body`,
		f.ID, f.Import, f.Ordinal, f.Name, f.Path, f.Digest, f.Told, f.Mapped, f.State, jsonText(f.FileFacts))
	return err
}

// ForgetFile removes the rows and problems of a file that was not read to its
// end, at most limit of each; more says that some are left.
func (tx *Tx) ForgetFile(id string, limit int) (more bool, err error) {
	return tx.forget(limit, map[string]string{"ledger_row": "file", "ledger_problem": "file"}, id)
}

// ForgetImport removes what an import staged, at most limit rows of each
// table; its files and its line in the list stay.
func (tx *Tx) ForgetImport(id string, limit int) (more bool, err error) {
	if more, err = tx.ForgetStaged(id, limit); more || err != nil {
		return more, err
	}
	return tx.forget(limit, map[string]string{"ledger_row": "import"}, id)
}

// ForgetStaged removes what an import folded, at most limit rows of each table.
func (tx *Tx) ForgetStaged(id string, limit int) (more bool, err error) {
	m := map[string]string{}
	for _, t := range nextTables {
		m[t] = "import"
	}
	return tx.forget(limit, m, id)
}

var nextTables = []string{"ledger_next_case", "ledger_next_stage", "ledger_next_casefile", "ledger_next_merge", "ledger_next_handler",
	"ledger_next_person", "ledger_next_event"}

// forgetKeys are what tells a row of a table from the others of its import.
var forgetKeys = map[string]string{
	"ledger_row": "file, sheet, row_no", "ledger_problem": "file, seq",
	"ledger_next_case": "import, table_code, case_key", "ledger_next_stage": "import, case_number, person_number, table_code",
	"ledger_next_casefile": "import, id", "ledger_next_merge": "import, id", "ledger_next_handler": "import, casefile, unit, name",
	"ledger_next_person": "import, person_number", "ledger_next_event": "import, id",
}

func (tx *Tx) forget(limit int, tables map[string]string, id string) (more bool, err error) {
	for t, column := range tables {
		keys := forgetKeys[t]
		res, err := tx.exec("DELETE FROM "+t+" WHERE ("+keys+") IN (SELECT "+keys+" FROM "+t+" WHERE "+column+" = $1 LIMIT $2)", id, limit)
		if err != nil {
			return false, err
		}
		n, err := res.RowsAffected()
		if err != nil {
			return false, err
		}
		more = more || n == int64(limit)
	}
	return more, nil
}

// A packedRow is a ledger.Row as stored: a cell that is read as it stands is
// its text alone, and what the row's file or its cells say is not said again.
type packedRow struct {
	Number string                         `json:"n"`
	Cells  map[ledger.ColumnID]packedCell `json:"c"`
	Extra  []ledger.Field                 `json:"x,omitempty"`
}

type packedCell ledger.Cell

func (c packedCell) MarshalJSON() ([]byte, error) {
	if c.Raw == c.Value && c.Plausible && c.Why == "" {
		return json.Marshal(c.Raw)
	}
	return json.Marshal([]any{c.Raw, c.Value, c.Plausible, c.Why})
}

func (c *packedCell) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		c.Plausible = true
		if err := json.Unmarshal(b, &c.Raw); err != nil {
			return err
		}
		c.Value = c.Raw
		return nil
	}
	return json.Unmarshal(b, &[]any{&c.Raw, &c.Value, &c.Plausible, &c.Why})
}

// AddRows stores accepted rows of a file. They are seen by nobody until their
// import is published.
func (tx *Tx) AddRows(imp, file string, rows []ledger.Row) error {
	args := make([][]any, len(rows))
	for i, r := range rows {
		p := packedRow{Number: r.Number.Raw, Cells: make(map[ledger.ColumnID]packedCell, len(r.Cells)), Extra: r.Extra}
		for id, c := range r.Cells {
			p.Cells[id] = packedCell(c)
		}
		args[i] = []any{file, r.Source.Sheet, r.Source.Row, imp, string(r.Table), r.Number.Key, r.Hash, jsonText(p)}
	}
	return tx.insertMany("ledger_row", "file, sheet, row_no, import, table_code, case_key, hash, body", args)
}

// AddProblems stores lines of a file's report; seq is the number of the first.
func (tx *Tx) AddProblems(imp, file string, seq int, ps []ledger.Problem) error {
	args := make([][]any, len(ps))
	for i, p := range ps {
		args[i] = []any{file, seq + i, imp, p.Sheet, p.Row, p.Column, p.ZH, p.EN, string(p.Severity)}
	}
	return tx.insertMany("ledger_problem", "file, seq, import, sheet, row_no, title, zh, en, severity", args)
}

// A ProblemFilter narrows the lines of a report.
type ProblemFilter struct {
	Severity ledger.Severity // empty for all
	File     string          // id of a file, empty for all
	Offset   int
	Limit    int
}

// Problems lists the lines of an import's report by file and row, and says how
// many there are in all.
func (tx *Tx) Problems(imp string, f ProblemFilter) (ps []ledger.Problem, total int, err error) {
	var w where
	w.add("p.import = ?", imp)
	if f.Severity != "" {
		w.add("p.severity = ?", string(f.Severity))
	}
	if f.File != "" {
		w.add("p.file = ?", f.File)
	}
	if err := tx.one("SELECT count(*) FROM ledger_problem p"+w.String(), w.args...).Scan(&total); err != nil {
		return nil, 0, err
	}
	q := "SELECT f.name, p.sheet, p.row_no, p.title, p.zh, p.en, p.severity FROM ledger_problem p JOIN ledger_file f ON f.id = p.file" +
		w.String() + " ORDER BY f.ordinal, p.seq LIMIT " + w.arg(f.Limit) + " OFFSET " + w.arg(f.Offset)
	ps, err = collect(tx, func(s scanner) (p ledger.Problem, err error) {
		err = s.Scan(&p.File, &p.Sheet, &p.Row, &p.Column, &p.ZH, &p.EN, &p.Severity)
		return p, err
	}, q, w.args...)
	return ps, total, err
}

// ListKeys notes in the import which stage cases its rows touch.
func (tx *Tx) ListKeys(imp string) error {
	_, err := tx.exec(`INSERT INTO ledger_next_case (import, table_code, case_key, folded, casefile)
		SELECT DISTINCT import, table_code, case_key, TRUE, '' FROM ledger_row WHERE import = $1`, imp)
	return err
}

// ListOldKeys notes besides which stage cases lose the rows of a file that the
// import reads again under another mapping.
func (tx *Tx) ListOldKeys(imp string) error {
	_, err := tx.exec(`INSERT INTO ledger_next_case (import, table_code, case_key, folded, casefile)
		SELECT DISTINCT $1, r.table_code, r.case_key, TRUE, '' FROM ledger_row r JOIN ledger_file f ON f.id = r.file
		WHERE f.state = 'published' AND EXISTS (SELECT 1 FROM ledger_file n WHERE n.import = $1 AND n.state = 'read'
			AND n.digest = f.digest AND n.told = f.told)
		ON CONFLICT (import, table_code, case_key) DO NOTHING`, imp)
	return err
}

// TouchedKeys lists the stage cases to fold for the import, in order.
func (tx *Tx) TouchedKeys(imp string) ([]ledger.StageKey, error) {
	return collect(tx, func(s scanner) (k ledger.StageKey, err error) { err = s.Scan(&k.Table, &k.Case); return k, err },
		"SELECT table_code, case_key FROM ledger_next_case WHERE import = $1 AND folded ORDER BY table_code, case_key", imp)
}

// A SourceRow is a ledger row with whether it is the import's own.
type SourceRow struct {
	ledger.Row
	FileID string
	Staged bool
}

// SourceRows returns the rows of the touched stage cases from the first to the
// last key of one table: those published and those the import staged.
func (tx *Tx) SourceRows(imp string, from, to ledger.StageKey) ([]SourceRow, error) {
	return collect(tx, scanSourceRow, `SELECT r.file, r.sheet, r.row_no, r.table_code, r.hash, r.body, r.import = $1, f.digest, f.name, f.body
		FROM ledger_next_case t JOIN ledger_row r ON r.table_code = t.table_code AND r.case_key = t.case_key JOIN ledger_file f ON f.id = r.file
		WHERE t.import = $1 AND t.folded AND t.table_code = $2 AND t.case_key >= $3 AND t.case_key <= $4
			AND (r.import = $1 AND f.state = 'read' OR f.state = 'published' AND NOT EXISTS (SELECT 1 FROM ledger_file n
				WHERE n.import = $1 AND n.state = 'read' AND n.digest = f.digest AND n.told = f.told))
		ORDER BY t.case_key, f.import, f.ordinal, r.row_no`, imp, string(from.Table), from.Case, to.Case)
}

func scanSourceRow(s scanner) (r SourceRow, err error) {
	var p packedRow
	var facts struct {
		Exported string `json:"exported"`
	}
	var staged bool
	if err := s.Scan(&r.FileID, &r.Source.Sheet, &r.Source.Row, &r.Table, &r.Hash, jsonColumn(&p), &staged, &r.Source.File, &r.Source.Name, jsonColumn(&facts)); err != nil {
		return r, err
	}
	r.Source.Exported = facts.Exported
	r.Staged = staged
	if r.Number, err = ledger.ParseCaseNo(p.Number); err != nil {
		return r, fmt.Errorf("stored row %s %d: %w", r.FileID, r.Source.Row, err)
	}
	r.Cells, r.Extra = make(map[ledger.ColumnID]ledger.Cell, len(p.Cells)), p.Extra
	for id, c := range p.Cells {
		r.Cells[id] = ledger.Cell(c)
	}
	r.PersonNumber = r.Cells[ledger.ColPersonNumber].Value
	r.UnifiedNumber = r.Cells[ledger.ColUnifiedNumber].Value
	r.Person = r.Cells[ledger.ColPerson].Value
	return r, nil
}

// stageValues are the columns of one person's line of table stage.
func stageValues(c ledger.StageCase, p ledger.StagePerson) []any {
	return []any{string(c.Key.Table), c.Key.Case, p.Key, p.Unified, p.Number.Unit, p.Name, p.Day(ledger.ColAccepted), p.Sealed, len(p.Open()), jsonText(p)}
}

// AddStaged stores folded stage cases of an import.
func (tx *Tx) AddStaged(imp string, cs []ledger.StageCase) error {
	var rows [][]any
	for _, c := range cs {
		for _, p := range c.Persons {
			rows = append(rows, append([]any{imp}, stageValues(c, p)...))
		}
	}
	return tx.insertMany("ledger_next_stage", "import, table_code, case_number, person_number, unified, unit, person, accepted, sealed, conflicts, body", rows)
}

// A StageLink is what links one person's stage to others.
type StageLink struct {
	Key      ledger.StageKey
	Person   string // ledger.StagePerson.Key
	Unified  string
	Cites    string // key of 原部门受案号, or empty
	Casefile string // the case file it belongs to now, or empty
	Accepted string
}

// StageLinks returns the links of every stage as they will be once the import
// is published, and, of the stages it replaces, as they are now.
func (tx *Tx) StageLinks(imp string) (next, replaced []StageLink, err error) {
	scan := func(s scanner) (l StageLink, err error) {
		var p struct {
			Values map[ledger.ColumnID]struct {
				Value string `json:"value"`
			} `json:"values"`
		}
		var body string
		if err := s.Scan(&l.Key.Table, &l.Key.Case, &l.Person, &l.Unified, &l.Accepted, &l.Casefile, &body); err != nil {
			return l, err
		}
		// Only the later tables cite an earlier case; the rest is not worth decoding.
		if l.Key.Table != ledger.Arrest && l.Key.Table != ledger.Prosecution {
			if err := json.Unmarshal([]byte(body), &p); err != nil {
				return l, err
			}
			if n, err := ledger.ParseCaseNo(p.Values[ledger.ColOriginCase].Value); err == nil {
				l.Cites = n.Key
			}
		}
		return l, nil
	}
	const body = " CASE WHEN table_code IN ('arrest', 'prosecution') THEN '' ELSE body END "
	next, err = collect(tx, scan, "SELECT table_code, case_number, person_number, unified, accepted, '',"+body+"FROM ledger_next_stage WHERE import = $1", imp)
	if err != nil {
		return nil, nil, err
	}
	const touched = "EXISTS (SELECT 1 FROM ledger_next_case t WHERE t.import = $1 AND t.folded AND t.table_code = stage.table_code AND t.case_key = stage.case_number)"
	kept, err := collect(tx, scan, "SELECT table_code, case_number, person_number, unified, accepted, casefile,"+body+"FROM stage WHERE NOT "+touched, imp)
	if err != nil {
		return nil, nil, err
	}
	replaced, err = collect(tx, scan, "SELECT table_code, case_number, person_number, unified, accepted, casefile,"+body+"FROM stage WHERE "+touched, imp)
	return append(next, kept...), replaced, err
}

// CaseNames returns the case file of each case name.
func (tx *Tx) CaseNames() (map[string]string, error) {
	m := map[string]string{}
	err := each(tx, func(s scanner) (p [2]string, err error) { err = s.Scan(&p[0], &p[1]); return p, err },
		func(p [2]string) error { m[p[0]] = p[1]; return nil }, "SELECT name, casefile FROM ledger_case")
	return m, err
}

// A Placement says which case file a stage case belongs to.
type Placement struct {
	Key      ledger.StageKey
	Casefile string
}

// Place notes the case files of stage cases in the import.
func (tx *Tx) Place(imp string, ps []Placement) error {
	for len(ps) > 0 {
		n := min(len(ps), 200)
		var q strings.Builder
		q.WriteString("INSERT INTO ledger_next_case (import, table_code, case_key, folded, casefile) VALUES ")
		args := []any{imp}
		for i, p := range ps[:n] {
			if i > 0 {
				q.WriteString(", ")
			}
			k := len(args)
			fmt.Fprintf(&q, "($1, $%d, $%d, FALSE, $%d)", k+1, k+2, k+3)
			args = append(args, string(p.Key.Table), p.Key.Case, p.Casefile)
		}
		q.WriteString(" ON CONFLICT (import, table_code, case_key) DO UPDATE SET casefile = excluded.casefile")
		if _, err := tx.exec(q.String(), args...); err != nil {
			return err
		}
		ps = ps[n:]
	}
	return nil
}

// AddMerges notes that case files proved to be part of others, by id.
func (tx *Tx) AddMerges(imp string, merged map[string]string) error {
	var rows [][]any
	for id, into := range merged {
		rows = append(rows, []any{imp, id, into})
	}
	return tx.insertMany("ledger_next_merge", "import, id, merged_into", rows)
}

// A NextCase is a case file as the import will leave it.
type NextCase struct {
	CaseFile
	Name     string // what ledger.CaseID calls it
	Handlers []CaseHandler
}

// AddNextCases stores case files of the import with their handlers.
func (tx *Tx) AddNextCases(imp string, cs []NextCase) error {
	var files, handlers [][]any
	for _, c := range cs {
		files = append(files, []any{imp, c.ID, c.Name, c.Unified, c.Unit, c.Department, c.Title, c.Charge, c.Accepted})
		for _, h := range c.Handlers {
			handlers = append(handlers, []any{imp, c.ID, h.Name, h.Unit, h.Department, h.On})
		}
	}
	if err := tx.insertMany("ledger_next_casefile", "import, id, name, unified, unit, department, title, charge, accepted", files); err != nil {
		return err
	}
	return tx.insertMany("ledger_next_handler", "import, casefile, name, unit, department, on_day", handlers)
}

// FutureStages returns each stage of the stage cases (all of them in the
// import's list, each once) as it will be.
func (tx *Tx) FutureStages(imp string, keys []ledger.StageKey) ([]ledger.StagePerson, error) {
	rows := make([][]any, len(keys))
	for i, k := range keys {
		rows[i] = []any{k.Case, string(k.Table)}
	}
	return tx.futureStages(imp, []string{"case_number", "table_code"}, rows)
}

// FutureLife returns every stage of the persons (each named once) as it will be
// once the import is published.
func (tx *Tx) FutureLife(imp string, persons []string) ([]ledger.StagePerson, error) {
	rows := make([][]any, len(persons))
	for i, p := range persons {
		rows[i] = []any{p}
	}
	return tx.futureStages(imp, []string{"person_number"}, rows)
}

// futureStages finds stages by the values of some of their columns. The values
// are a table that leads the join (CROSS JOIN keeps its order in SQLite): asked
// with OR or IN, SQLite, knowing no counts, goes through all the import staged.
func (tx *Tx) futureStages(imp string, columns []string, rows [][]any) ([]ledger.StagePerson, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	w := where{args: []any{imp}}
	values, same := make([]string, len(rows)), make([]string, len(columns))
	for i, r := range rows {
		marks := make([]string, len(r))
		for j, v := range r {
			marks[j] = w.arg(v)
		}
		values[i] = "(" + strings.Join(marks, ", ") + ")"
	}
	for i, c := range columns {
		same[i] = "s." + c + " = k." + c
	}
	on := strings.Join(same, " AND ")
	return collect(tx, scanStageBody, "WITH k ("+strings.Join(columns, ", ")+") AS (VALUES "+strings.Join(values, ", ")+`)
		SELECT s.body FROM k CROSS JOIN ledger_next_stage s WHERE s.import = $1 AND `+on+`
		UNION ALL SELECT s.body FROM k CROSS JOIN stage s WHERE `+on+` AND NOT EXISTS (SELECT 1 FROM ledger_next_case t
			WHERE t.import = $1 AND t.folded AND t.table_code = s.table_code AND t.case_key = s.case_number)`, w.args...)
}

func scanStageBody(s scanner) (p ledger.StagePerson, err error) {
	err = s.Scan(jsonColumn(&p))
	return p, err
}

// EachStage calls yield for every published stage, person by person.
func (tx *Tx) EachStage(yield func(ledger.StagePerson) error) error {
	return each(tx, scanStageBody, yield, "SELECT body FROM stage ORDER BY person_number, case_number, table_code")
}

// eventValues are the columns of a screened event.
func eventValues(e screen.Event) []any {
	return []any{string(e.Table), e.NumberKey, e.PersonKey, e.Kind, string(e.Group), e.Unit, e.ReviewUnit, e.Number,
		e.PersonNo, e.Person, e.Date, e.Charge, e.Rule, string(e.Finality), e.Finality == screen.Reversed, e.Sealed, jsonText(e)}
}

// AddScreened stores the events of persons screened for the import, by id, and
// whether each person is sealed.
func (tx *Tx) AddScreened(imp string, sealed map[string]bool, events map[string]screen.Event) error {
	var ps, es [][]any
	for p, s := range sealed {
		ps = append(ps, []any{imp, p, s})
	}
	for id, e := range events {
		es = append(es, append([]any{imp, id}, eventValues(e)...))
	}
	if err := tx.insertMany("ledger_next_person", "import, person_number, sealed", ps); err != nil {
		return err
	}
	return tx.insertMany("ledger_next_event", `import, id, table_code, case_key, person_key, kind, family, unit, review_unit, case_number,
		person_number, person, day, charge, rule, finality, reversed, sealed, body`, es)
}

// PublishImport puts everything the import staged in place. Conflict means that
// something else was published since it was folded.
func (tx *Tx) PublishImport(id string, generation int64) error {
	now, err := tx.Generation()
	if err != nil {
		return err
	}
	if now != generation {
		return errs.E(errs.Conflict, "其间已有其他台账导入，需要重新合并。", "Other ledgers were published meanwhile; the merge has to be made again.")
	}
	at := instant(tx.Now)
	for _, q := range publishing {
		args := []any{id}
		if strings.Contains(q, "$2") {
			args = append(args, at)
		}
		if _, err := tx.exec(q, args...); err != nil {
			return err
		}
	}
	return tx.nextGeneration()
}

// publishing is what PublishImport does, in order. $1 is the import, $2 now.
var publishing = []string{
	`INSERT INTO casefile (id, unified, unit, department, title, charge, accepted, sealed, merged_into, version)
		SELECT id, unified, unit, department, title, charge, accepted, FALSE, '', 1 FROM ledger_next_casefile WHERE import = $1
		ON CONFLICT (id) DO UPDATE SET unified = excluded.unified, unit = excluded.unit, department = excluded.department, title = excluded.title,
			charge = excluded.charge, accepted = excluded.accepted, merged_into = '', version = casefile.version + 1`,
	`UPDATE casefile SET merged_into = n.merged_into, version = casefile.version + 1 FROM ledger_next_merge n WHERE n.import = $1 AND n.id = casefile.id`,
	`INSERT INTO ledger_case (name, casefile) SELECT name, id FROM ledger_next_casefile WHERE import = $1
		ON CONFLICT (name) DO UPDATE SET casefile = excluded.casefile`,
	`DELETE FROM stage WHERE EXISTS (SELECT 1 FROM ledger_next_case t WHERE t.import = $1 AND t.folded AND t.table_code = stage.table_code AND t.case_key = stage.case_number)`,
	`INSERT INTO stage (table_code, case_number, person_number, casefile, unified, unit, person, accepted, sealed, conflicts, body)
		SELECT s.table_code, s.case_number, s.person_number, t.casefile, s.unified, s.unit, s.person, s.accepted, s.sealed, s.conflicts, s.body
		FROM ledger_next_stage s JOIN ledger_next_case t ON t.import = s.import AND t.table_code = s.table_code AND t.case_key = s.case_number
		WHERE s.import = $1`,
	`UPDATE stage SET casefile = t.casefile FROM ledger_next_case t WHERE t.import = $1 AND NOT t.folded
		AND t.table_code = stage.table_code AND t.case_key = stage.case_number`,
	`UPDATE stage SET sealed = p.sealed FROM ledger_next_person p WHERE p.import = $1 AND p.person_number = stage.person_number AND stage.sealed <> p.sealed`,
	// A confirmed handler goes with the case file that took his over.
	`INSERT INTO case_handler (casefile, name, unit, department, on_day, person, settled_by, settled_at)
		SELECT m.merged_into, h.name, h.unit, h.department, h.on_day, h.person, h.settled_by, h.settled_at
		FROM case_handler h JOIN ledger_next_merge m ON m.id = h.casefile WHERE m.import = $1 AND h.person <> ''
		ON CONFLICT (casefile, unit, name) DO NOTHING`,
	`DELETE FROM case_handler WHERE person = '' AND (EXISTS (SELECT 1 FROM ledger_next_casefile c WHERE c.import = $1 AND c.id = case_handler.casefile)
			OR EXISTS (SELECT 1 FROM ledger_next_merge m WHERE m.import = $1 AND m.id = case_handler.casefile))
		AND NOT EXISTS (SELECT 1 FROM ledger_next_handler h WHERE h.import = $1 AND h.casefile = case_handler.casefile
			AND h.unit = case_handler.unit AND h.name = case_handler.name)`,
	`INSERT INTO case_handler (casefile, name, unit, department, on_day, person, settled_by, settled_at)
		SELECT casefile, name, unit, department, on_day, '', '', 0 FROM ledger_next_handler WHERE import = $1
		ON CONFLICT (casefile, unit, name) DO UPDATE SET department = excluded.department, on_day = excluded.on_day`,
	`UPDATE event SET casefile = m.merged_into FROM ledger_next_merge m WHERE m.import = $1 AND m.id = event.casefile`,
	`INSERT INTO event (id, casefile, kind, family, unit, review_unit, case_number, person_number, person, day, charge, rule, finality,
			reversed, sealed, by_hand, first_seen, gone, body)
		SELECT e.id, (SELECT min(s.casefile) FROM stage s WHERE s.case_number = e.case_key AND s.table_code = e.table_code), e.kind, e.family, e.unit,
			e.review_unit, e.case_number, e.person_number, e.person, e.day, e.charge, e.rule, e.finality, e.reversed, e.sealed, '', $2, 0, e.body
		FROM ledger_next_event e WHERE e.import = $1
		ON CONFLICT (id) DO UPDATE SET casefile = excluded.casefile, family = excluded.family, unit = excluded.unit, review_unit = excluded.review_unit,
			case_number = excluded.case_number, person = excluded.person, day = excluded.day, charge = excluded.charge, rule = excluded.rule,
			finality = excluded.finality, reversed = excluded.reversed, sealed = excluded.sealed, gone = 0, body = excluded.body`,
	`INSERT INTO ledger_event (event, table_code, case_key, person_number) SELECT id, table_code, case_key, person_key FROM ledger_next_event
		WHERE import = $1 ON CONFLICT (event) DO NOTHING`,
	`UPDATE event SET gone = $2 WHERE gone = 0 AND by_hand = '' AND NOT EXISTS (SELECT 1 FROM ledger_next_event n WHERE n.import = $1 AND n.id = event.id)
		AND EXISTS (SELECT 1 FROM ledger_event l WHERE l.event = event.id AND (
			EXISTS (SELECT 1 FROM ledger_next_person p WHERE p.import = $1 AND p.person_number = l.person_number)
			OR EXISTS (SELECT 1 FROM ledger_next_case t WHERE t.import = $1 AND t.folded AND t.table_code = l.table_code AND t.case_key = l.case_key)))`,
	`UPDATE casefile SET sealed = NOT sealed WHERE id IN (SELECT s.casefile FROM stage s JOIN ledger_next_person p ON p.person_number = s.person_number WHERE p.import = $1
			UNION SELECT casefile FROM ledger_next_case WHERE import = $1)
		AND sealed <> EXISTS (SELECT 1 FROM stage s WHERE s.casefile = casefile.id AND s.sealed)`,
	`UPDATE ledger_file SET state = 'superseded' WHERE state = 'published' AND EXISTS (SELECT 1 FROM ledger_file n WHERE n.import = $1 AND n.state = 'read'
		AND n.digest = ledger_file.digest AND n.told = ledger_file.told)`,
	`UPDATE ledger_file SET state = 'published' WHERE import = $1 AND state = 'read'`,
}

// ReplaceEvents puts the events in place of all that were screened before. One
// found again keeps the day it was first seen; one not found any more is gone
// but stays in the history, as do those reported by hand.
func (tx *Tx) ReplaceEvents(events map[string]screen.Event) error {
	work := NewID()
	ids := make([]string, 0, len(events))
	for id := range events {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	var es [][]any
	for _, id := range ids {
		es = append(es, append([]any{work, id}, eventValues(events[id])...))
	}
	if err := tx.insertMany("ledger_next_event", `import, id, table_code, case_key, person_key, kind, family, unit, review_unit, case_number,
		person_number, person, day, charge, rule, finality, reversed, sealed, body`, es); err != nil {
		return err
	}
	for _, q := range publishing {
		if !strings.HasPrefix(q, "INSERT INTO event ") && !strings.HasPrefix(q, "INSERT INTO ledger_event ") {
			continue
		}
		args := []any{work}
		if strings.Contains(q, "$2") {
			args = append(args, instant(tx.Now))
		}
		if _, err := tx.exec(q, args...); err != nil {
			return err
		}
	}
	if _, err := tx.exec(`UPDATE event SET gone = $2 WHERE gone = 0 AND by_hand = ''
		AND NOT EXISTS (SELECT 1 FROM ledger_next_event n WHERE n.import = $1 AND n.id = event.id)`, work, instant(tx.Now)); err != nil {
		return err
	}
	if _, err := tx.exec("DELETE FROM ledger_next_event WHERE import = $1", work); err != nil {
		return err
	}
	return tx.nextGeneration()
}

// FactCounts returns how many persons, cases and stage cases the current facts speak of.
func (tx *Tx) FactCounts() (persons, cases, stages int, err error) {
	err = tx.one(`SELECT count(DISTINCT person_number), count(DISTINCT casefile) FROM stage`).Scan(&persons, &cases)
	if err != nil {
		return 0, 0, 0, err
	}
	err = tx.one("SELECT count(*) FROM (SELECT DISTINCT table_code, case_number FROM stage) AS s").Scan(&stages)
	return persons, cases, stages, err
}

// ImportCounts returns what the import's fold touches: persons, case files,
// stage cases, stages with something to settle, and events not known before.
func (tx *Tx) ImportCounts(imp string) (c ImportCount, err error) {
	err = tx.one(`SELECT (SELECT count(DISTINCT person_number) FROM ledger_next_stage WHERE import = $1),
		(SELECT count(DISTINCT casefile) FROM ledger_next_case WHERE import = $1 AND folded),
		(SELECT count(*) FROM ledger_next_case WHERE import = $1 AND folded),
		(SELECT count(*) FROM ledger_next_stage WHERE import = $1 AND conflicts > 0),
		(SELECT count(*) FROM ledger_next_event n WHERE n.import = $1 AND NOT EXISTS (SELECT 1 FROM event e WHERE e.id = n.id AND e.gone = 0))`,
		imp).Scan(&c.Persons, &c.Cases, &c.Stages, &c.Conflicts, &c.Events)
	return c, err
}

// RememberedMappings returns what people decided about headers.
func (tx *Tx) RememberedMappings() ([]ledger.Remembered, error) {
	return collect(tx, func(s scanner) (r ledger.Remembered, err error) { err = s.Scan(jsonColumn(&r)); return r, err },
		"SELECT body FROM ledger_mapping ORDER BY fingerprint")
}

// RememberMapping keeps a decision about the headers of one fingerprint.
func (tx *Tx) RememberMapping(r ledger.Remembered, by org.PersonID) error {
	_, err := tx.exec(`INSERT INTO ledger_mapping (fingerprint, body, actor, at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (fingerprint) DO UPDATE SET body = excluded.body, actor = excluded.actor, at = excluded.at`, r.Fingerprint, jsonText(r), by, instant(tx.Now))
	return err
}

// Settlements returns every decision on conflicting values.
func (tx *Tx) Settlements() ([]ledger.Settlement, error) {
	return collect(tx, func(s scanner) (v ledger.Settlement, err error) {
		err = s.Scan(&v.Table, &v.Case, &v.Person, &v.Column, &v.Value, &v.By, &v.Reason)
		return v, err
	}, "SELECT table_code, case_key, person_number, column_id, value, actor, reason FROM ledger_settlement ORDER BY table_code, case_key, person_number, column_id")
}

// Settle keeps a decision on conflicting values.
func (tx *Tx) Settle(s ledger.Settlement) error {
	_, err := tx.exec(`INSERT INTO ledger_settlement (table_code, case_key, person_number, column_id, value, reason, actor, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (table_code, case_key, person_number, column_id)
		DO UPDATE SET value = excluded.value, reason = excluded.reason, actor = excluded.actor, at = excluded.at`,
		string(s.Table), s.Case, s.Person, string(s.Column), s.Value, s.Reason, s.By, instant(tx.Now))
	return err
}

// TouchKey adds one stage case to those the import folds.
func (tx *Tx) TouchKey(imp string, k ledger.StageKey) error {
	_, err := tx.exec(`INSERT INTO ledger_next_case (import, table_code, case_key, folded, casefile) VALUES ($1, $2, $3, TRUE, '')
		ON CONFLICT (import, table_code, case_key) DO NOTHING`, imp, string(k.Table), k.Case)
	return err
}

// A StageLine is one published stage with its case file.
type StageLine struct {
	Casefile string
	ledger.StagePerson
}

var stageScope = scopeColumns{"casefile.unit", "casefile.department", "casefile.sealed", "casefile.id"}

// OpenStages lists the stages within the scope on which ledgers disagree, and
// says how many there are.
func (tx *Tx) OpenStages(sc policy.Scope, offset, limit int) (ls []StageLine, total int, err error) {
	var w where
	w.add("stage.conflicts > 0")
	w.inScope(sc, stageScope)
	const from = " FROM stage JOIN casefile ON casefile.id = stage.casefile"
	if err := tx.one("SELECT count(*)"+from+w.String(), w.args...).Scan(&total); err != nil {
		return nil, 0, err
	}
	q := "SELECT stage.casefile, stage.body" + from + w.String() + " ORDER BY stage.accepted DESC, stage.case_number, stage.person_number LIMIT " + w.arg(limit) + " OFFSET " + w.arg(offset)
	ls, err = collect(tx, scanStageLine, q, w.args...)
	return ls, total, err
}

func scanStageLine(s scanner) (l StageLine, err error) {
	err = s.Scan(&l.Casefile, jsonColumn(&l.StagePerson))
	return l, err
}

// StageLine returns one published stage, or NotFound.
func (tx *Tx) StageLine(k ledger.StageKey, person string) (StageLine, error) {
	return get(tx, scanStageLine, "SELECT casefile, body FROM stage WHERE case_number = $1 AND person_number = $2 AND table_code = $3", k.Case, person, string(k.Table))
}

// EachStageIn calls yield for every published stage within the scope.
func (tx *Tx) EachStageIn(sc policy.Scope, yield func(StageLine) error) error {
	var w where
	w.inScope(sc, stageScope)
	return each(tx, scanStageLine, yield, "SELECT stage.casefile, stage.body FROM stage JOIN casefile ON casefile.id = stage.casefile"+w.String()+
		" ORDER BY stage.unit, stage.accepted, stage.case_number, stage.person_number", w.args...)
}

// EachScreened calls yield for every event within the scope that screening
// finds now, by unit, kind and day.
func (tx *Tx) EachScreened(sc policy.Scope, yield func(screen.Event) error) error {
	var w where
	w.add("event.gone = 0")
	w.add("event.by_hand = ''")
	w.inScope(sc, stageScope)
	return each(tx, func(s scanner) (e screen.Event, err error) { err = s.Scan(jsonColumn(&e)); return e, err }, yield,
		"SELECT event.body FROM event JOIN casefile ON casefile.id = event.casefile"+w.String()+" ORDER BY event.unit, event.kind, event.day, event.case_number, event.person_number", w.args...)
}

// PublishedFiles lists the published readings of the content under the export
// date; any date will do where none is told.
func (tx *Tx) PublishedFiles(digest, told string) ([]LedgerFile, error) {
	return collect(tx, scanFile, "SELECT "+fileColumns+` FROM ledger_file WHERE digest = $1 AND (told = $2 OR $2 = '')
		AND state = 'published' ORDER BY id`, digest, told)
}

// ForgetConflicts removes the lines of the report that folding added.
func (tx *Tx) ForgetConflicts(imp string, seq int) error {
	_, err := tx.exec("DELETE FROM ledger_problem WHERE import = $1 AND seq >= $2", imp, seq)
	return err
}
