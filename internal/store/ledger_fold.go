package store

import (
	"encoding/json"
	"fmt"
	"strings"

	"mingjian/internal/ledger"
	"mingjian/internal/screen"
)

// TouchedKeys lists the stage cases to fold for the import, in order: those its
// rows touch, and those that lose the rows of a file which the import reads
// again under another mapping.
func (tx *Tx) TouchedKeys(imp string) ([]ledger.StageKey, error) {
	return collect(tx, func(s scanner) (k ledger.StageKey, err error) { err = s.Scan(&k.Table, &k.Case); return k, err },
		`SELECT table_code, case_key FROM ledger_row WHERE import = $1
		UNION SELECT r.table_code, r.case_key FROM ledger_row r JOIN ledger_file f ON f.id = r.file
		WHERE f.state = 'published' AND EXISTS (SELECT 1 FROM ledger_file n WHERE n.import = $1 AND n.state = 'read'
			AND n.digest = f.digest AND n.told = f.told)
		ORDER BY table_code, case_key`, imp)
}

// TouchKeys adds stage cases to those the import folds.
func (tx *Tx) TouchKeys(imp string, keys []ledger.StageKey) error {
	rows := make([][]any, len(keys))
	for i, k := range keys {
		rows[i] = []any{imp, string(k.Table), k.Case, true, ""}
	}
	return tx.insertMany("ledger_next_case", "import, table_code, case_key, folded, casefile", rows)
}

// ForgetConflicts removes the lines of the report that folding added, at most
// limit of them; more says that some are left.
func (tx *Tx) ForgetConflicts(imp string, seq, limit int) (more bool, err error) {
	return tx.some(limit, "DELETE FROM ledger_problem WHERE (file, seq) IN (SELECT file, seq FROM ledger_problem WHERE import = $1 AND seq >= $2 LIMIT $3)", imp, seq, limit)
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
