package store

import (
	"encoding/json"
	"time"

	"mingjian/internal/ledger"
	"mingjian/internal/org"
	"mingjian/internal/policy"
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
		left, err := tx.some(limit, "DELETE FROM "+t+" WHERE ("+keys+") IN (SELECT "+keys+" FROM "+t+" WHERE "+column+" = $1 LIMIT $2)", id, limit)
		if err != nil {
			return false, err
		}
		more = more || left
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

// PublishedFiles lists the published readings of the content under the export
// date; any date will do where none is told.
func (tx *Tx) PublishedFiles(digest, told string) ([]LedgerFile, error) {
	return collect(tx, scanFile, "SELECT "+fileColumns+` FROM ledger_file WHERE digest = $1 AND (told = $2 OR $2 = '')
		AND state = 'published' ORDER BY id`, digest, told)
}
