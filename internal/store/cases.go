package store

import (
	"strconv"
	"strings"

	"mingjian/internal/ledger"
	"mingjian/internal/org"
	"mingjian/internal/policy"
)

// A CaseFile is all stages of one matter (案件).
type CaseFile struct {
	ID         string
	Unified    string // 统一受案号, or empty
	Unit       org.UnitCode
	Department string
	Title      string
	Charge     string
	Accepted   string // first day of acceptance
	Sealed     bool
	MergedInto string // the case file this one proved to be part of
	Version    int
}

const caseColumns = `casefile.id, casefile.unified, casefile.unit, casefile.department, casefile.title, casefile.charge,
	casefile.accepted, casefile.sealed, casefile.merged_into, casefile.version`

func scanCase(s scanner) (c CaseFile, err error) {
	err = s.Scan(&c.ID, &c.Unified, &c.Unit, &c.Department, &c.Title, &c.Charge, &c.Accepted, &c.Sealed, &c.MergedInto, &c.Version)
	return c, err
}

// Case returns one case file, following a merge, or NotFound.
func (tx *Tx) Case(id string) (CaseFile, error) {
	for range 8 { // a chain of merges is short; a loop would be a fault
		c, err := get(tx, scanCase, "SELECT "+caseColumns+" FROM casefile WHERE id = $1", id)
		if err != nil || c.MergedInto == "" {
			return c, err
		}
		id = c.MergedInto
	}
	return CaseFile{}, missing
}

// PutCase adds a case file or replaces its derived fields, seen at once.
func (tx *Tx) PutCase(c CaseFile) error {
	if _, err := tx.exec("INSERT INTO casefile_id (id) VALUES ($1) ON CONFLICT (id) DO NOTHING", c.ID); err != nil {
		return err
	}
	_, err := tx.exec(`INSERT INTO casefile_version (id, unified, unit, department, title, charge, accepted, sealed, merged_into, version, since, until)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, `+sinceOf("casefile_version v WHERE v.id = $1")+`)
		ON CONFLICT (id, since) DO UPDATE SET unified = excluded.unified, unit = excluded.unit, department = excluded.department,
			title = excluded.title, charge = excluded.charge, accepted = excluded.accepted, sealed = excluded.sealed,
			merged_into = excluded.merged_into, version = casefile_version.version + 1`,
		c.ID, c.Unified, c.Unit, c.Department, c.Title, c.Charge, c.Accepted, c.Sealed, c.MergedInto)
	return err
}

// A CaseFilter narrows a list of cases.
type CaseFilter struct {
	Unit   org.UnitCode // this unit and all below it; empty for all
	Text   string       // found in the title, a case number or a person's name
	Names  []string     // instead of Text: exactly these persons, sealed ones never
	From   string       // first day of acceptance
	To     string       // last day of acceptance
	Offset int
	Limit  int // 1 to 200
}

var caseScope = scopeColumns{"casefile.unit", "casefile.department", "casefile.sealed", "casefile.id"}

// Cases lists the case files within the scope, latest acceptance first, and
// says how many there are in all.
func (tx *Tx) Cases(sc policy.Scope, f CaseFilter) (cs []CaseFile, total int, err error) {
	var w where
	w.add("casefile.merged_into = ''")
	w.inScope(sc, caseScope)
	if f.Unit != "" {
		w.conds = append(w.conds, w.tree("casefile.unit", string(f.Unit)))
	}
	if len(f.Names) > 0 {
		in := make([]string, len(f.Names))
		for i, n := range f.Names {
			in[i] = w.arg(n)
		}
		w.conds = append(w.conds, "EXISTS (SELECT 1 FROM stage WHERE stage.casefile = casefile.id AND NOT stage.sealed AND stage.person IN ("+strings.Join(in, ", ")+"))")
	} else if f.Text != "" {
		p := w.arg(likePattern(f.Text))
		w.conds = append(w.conds, `(casefile.title LIKE `+p+` ESCAPE '\' AND NOT casefile.sealed OR casefile.unified LIKE `+p+` ESCAPE '\'
			OR EXISTS (SELECT 1 FROM stage WHERE stage.casefile = casefile.id AND NOT stage.sealed
				AND (stage.person LIKE `+p+` ESCAPE '\' OR stage.case_number LIKE `+p+` ESCAPE '\')))`)
	}
	if f.From != "" {
		w.add("casefile.accepted >= ?", f.From)
	}
	if f.To != "" {
		w.add("casefile.accepted <= ?", f.To)
	}
	if err := tx.one("SELECT count(*) FROM casefile"+w.String(), w.args...).Scan(&total); err != nil {
		return nil, 0, err
	}
	q := "SELECT " + caseColumns + " FROM casefile" + w.String() + " ORDER BY casefile.accepted DESC, casefile.id LIMIT " + w.arg(f.Limit) + " OFFSET " + w.arg(f.Offset)
	cs, err = collect(tx, scanCase, q, w.args...)
	return cs, total, err
}

// A CaseHandler is somebody a ledger names as handler of a case.
type CaseHandler struct {
	Case       string
	Name       string
	Unit       org.UnitCode
	Department string
	On         string       // a day on which the person handled it
	Person     org.PersonID // once somebody confirmed who it is
	SettledBy  org.PersonID
}

const handlerColumns = "casefile, name, unit, department, on_day, person, settled_by"

func scanHandler(s scanner) (h CaseHandler, err error) {
	err = s.Scan(&h.Case, &h.Name, &h.Unit, &h.Department, &h.On, &h.Person, &h.SettledBy)
	return h, err
}

// Handlers returns all handlers a case's ledgers name.
func (tx *Tx) Handlers(casefile string) ([]CaseHandler, error) {
	return collect(tx, scanHandler, "SELECT "+handlerColumns+" FROM case_handler WHERE casefile = $1 ORDER BY unit, name", casefile)
}

// AddHandler notes a handler named by a ledger; a person already confirmed stays.
func (tx *Tx) AddHandler(h CaseHandler) error {
	_, err := tx.exec("INSERT INTO case_handler_version ("+handlerColumns+`, settled_at, since, until) VALUES ($1, $2, $3, $4, $5, '', '', 0, `+
		sinceOf("case_handler_version v WHERE v.casefile = $1 AND v.unit = $3 AND v.name = $2")+`)
		ON CONFLICT (casefile, unit, name, since) DO UPDATE SET department = excluded.department, on_day = excluded.on_day`,
		h.Case, h.Name, h.Unit, h.Department, h.On)
	return err
}

// SettleHandler says which person a ledger's handler is.
func (tx *Tx) SettleHandler(casefile string, unit org.UnitCode, name string, person, by org.PersonID) error {
	res, err := tx.exec(`UPDATE case_handler_version SET person = $1, settled_by = $2, settled_at = $3
		WHERE casefile = $4 AND unit = $5 AND name = $6 AND `+inForce, person, by, instant(tx.Now), casefile, unit, name)
	if err != nil {
		return err
	}
	if err := touchOne(res); err != nil {
		return err
	}
	return tx.settleAhead(unit, name)
}

// settleAhead carries what people said of a handler into the versions that an
// import has put in place but not published.
func (tx *Tx) settleAhead(unit org.UnitCode, name string) error {
	_, err := tx.exec(`UPDATE case_handler_version SET person = v.person, settled_by = v.settled_by, settled_at = v.settled_at
		FROM case_handler v WHERE v.unit = $1 AND v.name = $2 AND v.person <> '' AND case_handler_version.casefile = v.casefile
		AND case_handler_version.unit = v.unit AND case_handler_version.name = v.name
		AND case_handler_version.since > (SELECT number FROM ledger_generation WHERE id = 1)`, unit, name)
	if err != nil {
		return err
	}
	// One that no ledger names any more would have ended; a confirmed one stays.
	_, err = tx.exec(`UPDATE case_handler_version SET until = 999999999999 WHERE unit = $1 AND name = $2 AND person <> '' AND `+inForce+`
		AND until <> 999999999999 AND NOT EXISTS (SELECT 1 FROM case_handler_version n WHERE n.casefile = case_handler_version.casefile
			AND n.unit = case_handler_version.unit AND n.name = case_handler_version.name AND n.since = case_handler_version.until)`, unit, name)
	return err
}

// CaseObject returns a case as the policy sees it.
func (tx *Tx) CaseObject(c CaseFile) (policy.Object, error) {
	o := policy.Object{Unit: c.Unit, Department: c.Department, Sealed: c.Sealed}
	hs, err := tx.Handlers(c.ID)
	if err != nil {
		return o, err
	}
	for _, h := range hs {
		if h.Person != "" {
			o.Owners = append(o.Owners, h.Person)
		}
	}
	o.Assigned, err = collect(tx, func(s scanner) (p org.PersonID, err error) { err = s.Scan(&p); return p, err },
		"SELECT DISTINCT statement.author FROM statement JOIN item ON item.id = statement.item WHERE item.casefile = $1 AND "+workingStatement, c.ID)
	return o, err
}

// CasesHandledBy returns the ids of the case files the person handles, latest first.
func (tx *Tx) CasesHandledBy(person org.PersonID) ([]string, error) {
	return collect(tx, func(s scanner) (id string, err error) { err = s.Scan(&id); return id, err },
		`SELECT casefile.id FROM case_handler JOIN casefile ON casefile.id = case_handler.casefile
		WHERE case_handler.person = $1 AND casefile.merged_into = '' ORDER BY casefile.accepted DESC, casefile.id LIMIT 200`, person)
}

// A CaseSummary is what lists say of a case beside its head.
type CaseSummary struct {
	Numbers  []string // 部门受案号, in the order of the stages
	Handlers []string // names, as the ledgers have them
	Persons  int      // sealed ones too
	Events   []string // kinds of event that stand
}

// CaseSummaries returns the summaries of cases by id, of at most a few hundred at once.
func (tx *Tx) CaseSummaries(ids []string) (map[string]CaseSummary, error) {
	found := map[string]CaseSummary{}
	if len(ids) == 0 {
		return found, nil
	}
	in, args := make([]string, len(ids)), make([]any, len(ids))
	for i, id := range ids {
		in[i], args[i] = "$"+strconv.Itoa(i+1), id
	}
	among := " IN (" + strings.Join(in, ", ") + ")"
	read := func(query string, put func(s *CaseSummary, value string)) error {
		return each(tx, func(s scanner) (r [2]string, err error) { err = s.Scan(&r[0], &r[1]); return r, err }, func(r [2]string) error {
			c := found[r[0]]
			put(&c, r[1])
			found[r[0]] = c
			return nil
		}, query, args...)
	}
	for _, q := range []struct {
		query string
		put   func(*CaseSummary, string)
	}{
		{"SELECT casefile, case_number FROM stage WHERE casefile" + among + " GROUP BY casefile, case_number ORDER BY casefile, min(accepted), case_number",
			func(c *CaseSummary, v string) { c.Numbers = append(c.Numbers, v) }},
		{"SELECT casefile, person_number FROM stage WHERE casefile" + among + " GROUP BY casefile, person_number",
			func(c *CaseSummary, _ string) { c.Persons++ }},
		{"SELECT casefile, name FROM case_handler WHERE casefile" + among + " GROUP BY casefile, name ORDER BY casefile, name",
			func(c *CaseSummary, v string) { c.Handlers = append(c.Handlers, v) }},
		{"SELECT casefile, kind FROM event WHERE gone = 0 AND NOT reversed AND casefile" + among + " GROUP BY casefile, kind ORDER BY casefile, kind",
			func(c *CaseSummary, v string) { c.Events = append(c.Events, v) }},
	} {
		if err := read(q.query, q.put); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// CountCases returns how many case files there are.
func (tx *Tx) CountCases() (n int, err error) {
	err = tx.one("SELECT count(*) FROM casefile WHERE merged_into = ''").Scan(&n)
	return n, err
}

// StagesOf returns the part each person has in each stage of a case, by the day
// the stage began. A person sealed in any stage is sealed in all.
func (tx *Tx) StagesOf(casefile string) ([]ledger.StagePerson, error) {
	return collect(tx, func(s scanner) (p ledger.StagePerson, err error) {
		var sealed bool
		err = s.Scan(&sealed, jsonColumn(&p))
		p.Sealed = sealed
		return p, err
	}, "SELECT sealed, body FROM stage WHERE casefile = $1 ORDER BY accepted, table_code, case_number, person_number", casefile)
}

// PersonNames returns the names of all persons of the cases within the scope
// but sealed ones, each once.
func (tx *Tx) PersonNames(sc policy.Scope) ([]string, error) {
	var w where
	w.add("NOT stage.sealed")
	w.inScope(sc, caseScope)
	return collect(tx, func(s scanner) (n string, err error) { err = s.Scan(&n); return n, err },
		"SELECT DISTINCT stage.person FROM stage JOIN casefile ON casefile.id = stage.casefile"+w.String(), w.args...)
}

// CasesByNumber returns the ids of the cases that a number names: an id, a
// 统一受案号, or the key of a 部门受案号.
func (tx *Tx) CasesByNumber(number, key string) ([]string, error) {
	return collect(tx, func(s scanner) (id string, err error) { err = s.Scan(&id); return id, err },
		`SELECT id FROM casefile WHERE merged_into = '' AND (id = $1 OR unified = $1 AND unified <> ''
			OR EXISTS (SELECT 1 FROM stage WHERE stage.casefile = casefile.id AND stage.case_number = $2)) ORDER BY id LIMIT 2`, number, key)
}
