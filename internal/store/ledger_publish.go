package store

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"mingjian/internal/errs"
	"mingjian/internal/screen"
)

// What imports make is kept in versions: each row of casefile_version,
// stage_version and so on holds from the publication since until the publication
// until. The views casefile, stage, case_handler, event and ledger_case show those
// of ledger_generation.number. So everything an import makes is put in place
// ahead, in pieces, seen by nobody, and publishing is the change of one number.

// openEnd is the end of a version that stands.
const openEnd = 999_999_999_999

// roomAhead is how many publications an import leaves free before the one it
// puts versions in place for: acts that publish at once, such as a settlement,
// take these, and see nothing of the import's.
const roomAhead = 1 << 20

// inForce is the condition that a version is seen.
const inForce = `since <= (SELECT number FROM ledger_generation WHERE id = 1) AND until > (SELECT number FROM ledger_generation WHERE id = 1)`

// sinceOf returns the end of an INSERT into a table of versions, for who replaces
// what is there or adds what is seen at once: from is the table and the key.
func sinceOf(from string) string {
	return fmt.Sprintf("COALESCE((SELECT max(v.since) FROM %s), (SELECT number FROM ledger_generation WHERE id = 1)), %d", from, openEnd)
}

// versionTables are the tables of versions with their keys.
var versionTables = [][2]string{
	{"stage_version", "case_number, person_number, table_code, since"},
	{"case_handler_version", "casefile, unit, name, since"},
	{"event_version", "id, since"},
	{"ledger_case_version", "name, since"},
	{"casefile_version", "id, since"},
}

// Generation returns the number of the last publication.
func (tx *Tx) Generation() (n int64, err error) {
	err = tx.one("SELECT number FROM ledger_generation WHERE id = 1").Scan(&n)
	return n, err
}

// Placing returns the import that is putting versions in place, if any.
func (tx *Tx) Placing() (imp string, err error) {
	err = tx.one("SELECT placed_by FROM ledger_generation WHERE id = 1").Scan(&imp)
	return imp, err
}

// SetPlacing says which import puts versions in place from now on, none if
// empty, and returns the publication it does so for. What another one left has
// to be forgotten first.
func (tx *Tx) SetPlacing(imp string) (target int64, err error) {
	err = tx.one("UPDATE ledger_generation SET placed_by = $1, target = number + $2 WHERE id = 1 RETURNING target", imp, roomAhead).Scan(&target)
	return target, err
}

// StillPlacing returns Conflict unless the import puts versions in place and
// nothing was published since the generation on which its fold rests.
func (tx *Tx) StillPlacing(imp string, generation int64) error {
	var still bool
	if err := tx.one("SELECT placed_by = $1 AND number = $2 FROM ledger_generation WHERE id = 1", imp, generation).Scan(&still); err != nil || still {
		return err
	}
	return errs.E(errs.Conflict, "其间已有其他台账导入，需要重新合并。", "Other ledgers were published meanwhile; the merge has to be made again.")
}

// ForgetPlaced removes versions put in place by an import that did not publish,
// and ForgetReplaced those that nobody sees any more; at most limit rows of a
// table. more says that some are left.
func (tx *Tx) ForgetPlaced(limit int) (more bool, err error) {
	now, err := tx.Generation()
	if err != nil {
		return false, err
	}
	for _, t := range versionTables {
		if t[0] == "casefile_version" && !more {
			if _, err := tx.exec(`DELETE FROM casefile_id WHERE id IN (SELECT v.id FROM casefile_version v WHERE v.since > $1
				AND NOT EXISTS (SELECT 1 FROM casefile_version o WHERE o.id = v.id AND o.since <= $1) ORDER BY v.since, v.id LIMIT $2)`, now, limit); err != nil {
				return false, err
			}
		}
		if t[0] == "casefile_version" && more {
			break // what refers to case files goes before them
		}
		left, err := tx.some(limit, "DELETE FROM "+t[0]+" WHERE ("+t[1]+") IN (SELECT "+t[1]+" FROM "+t[0]+" WHERE since > $1 ORDER BY since LIMIT $2)", now, limit)
		if err != nil {
			return false, err
		}
		more = more || left
		left, err = tx.some(limit, fmt.Sprintf("UPDATE %[1]s SET until = %[3]d WHERE (%[2]s) IN (SELECT %[2]s FROM %[1]s WHERE until > $1 AND until <> %[3]d LIMIT $2)",
			t[0], t[1], int64(openEnd)), now, limit)
		if err != nil {
			return false, err
		}
		more = more || left
	}
	return more, nil
}

// ForgetReplaced removes the versions that nobody sees any more; see ForgetPlaced.
func (tx *Tx) ForgetReplaced(limit int) (more bool, err error) {
	now, err := tx.Generation()
	if err != nil {
		return false, err
	}
	for _, t := range versionTables {
		left, err := tx.some(limit, fmt.Sprintf("DELETE FROM %[1]s WHERE (%[2]s) IN (SELECT %[2]s FROM %[1]s WHERE until <= $1 AND until <> %[3]d LIMIT $2)",
			t[0], t[1], int64(openEnd)), now, limit)
		if err != nil {
			return false, err
		}
		more = more || left
	}
	return more, nil
}

// some runs a statement that touches at most limit rows and reports whether it did touch so many.
func (tx *Tx) some(limit int, query string, args ...any) (bool, error) {
	res, err := tx.exec(query, args...)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n >= int64(limit), err
}

// A Piece is where putting in place stands: a step and the key it has come to.
// The zero Piece is the beginning.
type Piece struct {
	Step int
	From [2]string
}

// PlacingSteps is how many steps there are.
var PlacingSteps = len(placing)

// Over reports whether every step is done.
func (p Piece) Over() bool { return p.Step >= len(placing) }

// PlaceNext puts the next limit keys of what the import folded in place for the
// publication target, seen by nobody until then, and returns where it stands.
func (tx *Tx) PlaceNext(imp string, target int64, p Piece, limit int) (Piece, error) {
	s := placing[p.Step]
	to, next := [2]string{lastKey, lastKey}, Piece{Step: p.Step + 1}
	b := binding{"import": imp, "from": p.From[0], "from2": p.From[1], "limit": limit - 1}
	q, args := b.bind("SELECT " + s.key + ", " + s.key2 + " FROM " + s.from + " n WHERE n.import = {import} AND " + s.after() +
		" ORDER BY " + s.order() + " LIMIT 1 OFFSET {limit}")
	end, err := collect(tx, func(r scanner) (k [2]string, err error) { err = r.Scan(&k[0], &k[1]); return k, err }, q, args...)
	if err != nil {
		return p, err
	}
	if len(end) == 1 {
		to, next = end[0], Piece{p.Step, end[0]}
	}
	return next, tx.place(s, imp, target, p.From, to)
}

// place runs one step for the keys after from, up to to.
func (tx *Tx) place(s placingStep, imp string, target int64, from, to [2]string) error {
	b := binding{"import": imp, "target": target, "open": openEnd, "now": instant(tx.Now), "from": from[0], "from2": from[1], "to": to[0], "to2": to[1]}
	names := strings.NewReplacer("{from_table}", s.from, "{piece}", "n.import = {import} AND "+s.after()+" AND "+s.upTo())
	for _, q := range s.do {
		q, args := b.bind(names.Replace(q))
		if _, err := tx.exec(q, args...); err != nil {
			return fmt.Errorf("put in place, from %s: %w", s.from, err)
		}
	}
	if s.cases+s.persons == "" {
		return nil
	}
	q, args := b.bind(names.Replace(s.cases + s.persons))
	found, err := collect(tx, scanText, q, args...)
	if err == nil && s.persons != "" {
		found, err = tx.casesOf(target, found)
	}
	if err != nil {
		return err
	}
	return tx.reseal(target, found)
}

// A binding has the values of the names in braces of a statement.
type binding map[string]any

var braces = regexp.MustCompile(`\{\w+\}`)

// bind makes placeholders of the names.
func (b binding) bind(q string) (string, []any) {
	var args []any
	at := map[string]string{}
	q = braces.ReplaceAllStringFunc(q, func(name string) string {
		if at[name] == "" {
			args = append(args, b[name[1:len(name)-1]])
			at[name] = "$" + strconv.Itoa(len(args))
		}
		return at[name]
	})
	return q, args
}

// list returns a list of the values to stand in a statement, after IN.
func (b binding) list(values []string) string {
	names := make([]string, len(values))
	for i, v := range values {
		name := fmt.Sprintf("v%d", i)
		names[i], b[name] = "{"+name+"}", v
	}
	return "(" + strings.Join(names, ", ") + ")"
}

// A placingStep puts one kind of thing in place, piece by piece of the keys of
// one table of what was folded.
type placingStep struct {
	from      string // the table
	key, key2 string // its columns; key2 is '' where one tells the rows apart
	do        []string

	// What finds the case files, or the persons whose case files, are to be sealed or opened.
	cases, persons string
}

const lastKey = "\U0010ffff" // sorts after every key

func (s placingStep) order() string { return strings.TrimSuffix(s.key+", "+s.key2, ", ''") }

func (s placingStep) after() string {
	if s.key2 == "''" {
		return s.key + " > {from}"
	}
	return "(" + s.key + ", " + s.key2 + ") > ({from}, {from2})"
}

func (s placingStep) upTo() string {
	if s.key2 == "''" {
		return s.key + " <= {to}"
	}
	return "(" + s.key + ", " + s.key2 + ") <= ({to}, {to2})"
}

// old is the condition that a version stands now and would stand on.
const old = "since < {target} AND until > {target}"

// placing are the steps, in order. In each, {piece} limits the table's rows, named n.
var placing = []placingStep{
	{from: "ledger_next_casefile", key: "n.id", key2: "''", do: []string{
		"INSERT INTO casefile_id (id) SELECT n.id FROM ledger_next_casefile n WHERE {piece} ON CONFLICT (id) DO NOTHING",
		"UPDATE casefile_version SET until = {target} WHERE " + old + " AND id IN (SELECT n.id FROM ledger_next_casefile n WHERE {piece})",
		`INSERT INTO casefile_version (id, unified, unit, department, title, charge, accepted, sealed, merged_into, version, since, until)
			SELECT n.id, n.unified, n.unit, n.department, n.title, n.charge, n.accepted, COALESCE(o.sealed, FALSE), '', COALESCE(o.version, 0) + 1, {target}, {open}
			FROM ledger_next_casefile n LEFT JOIN casefile_version o ON o.id = n.id AND o.until = {target} WHERE {piece}`,
		"UPDATE ledger_case_version SET until = {target} WHERE " + old + " AND name IN (SELECT n.name FROM ledger_next_casefile n WHERE {piece})",
		"INSERT INTO ledger_case_version (name, casefile, since, until) SELECT n.name, n.id, {target}, {open} FROM ledger_next_casefile n WHERE {piece}",
		// A handler whom no ledger names any more stays if he was confirmed.
		`UPDATE case_handler_version SET until = {target} WHERE ` + old + ` AND casefile IN (SELECT n.id FROM ledger_next_casefile n WHERE {piece})
			AND CASE WHEN person <> '' THEN EXISTS (SELECT 1 FROM ledger_next_handler h WHERE h.import = {import} AND h.casefile = case_handler_version.casefile
					AND h.unit = case_handler_version.unit AND h.name = case_handler_version.name
					AND (h.department <> case_handler_version.department OR h.on_day <> case_handler_version.on_day))
				ELSE NOT EXISTS (SELECT 1 FROM ledger_next_handler h WHERE h.import = {import} AND h.casefile = case_handler_version.casefile
					AND h.unit = case_handler_version.unit AND h.name = case_handler_version.name
					AND h.department = case_handler_version.department AND h.on_day = case_handler_version.on_day) END`,
		`INSERT INTO case_handler_version (casefile, name, unit, department, on_day, person, settled_by, settled_at, since, until)
			SELECT h.casefile, h.name, h.unit, h.department, h.on_day, COALESCE(o.person, ''), COALESCE(o.settled_by, ''), COALESCE(o.settled_at, 0), {target}, {open}
			FROM ledger_next_casefile n JOIN ledger_next_handler h ON h.import = n.import AND h.casefile = n.id
			LEFT JOIN case_handler_version o ON o.casefile = h.casefile AND o.unit = h.unit AND o.name = h.name AND o.until = {target}
			WHERE {piece} AND NOT EXISTS (SELECT 1 FROM case_handler_version v WHERE v.casefile = h.casefile AND v.unit = h.unit AND v.name = h.name
				AND v.since < {target} AND v.until > {target})`,
	}},
	{from: "ledger_next_case", key: "n.table_code", key2: "n.case_key", do: []string{
		`UPDATE stage_version SET until = {target} WHERE ` + old + ` AND case_number IN (SELECT n.case_key FROM ledger_next_case n WHERE {piece})
			AND EXISTS (SELECT 1 FROM ledger_next_case n WHERE {piece} AND n.table_code = stage_version.table_code AND n.case_key = stage_version.case_number)`,
		`INSERT INTO stage_version (table_code, case_number, person_number, casefile, unified, unit, person, accepted, sealed, conflicts, body, since, until)
			SELECT s.table_code, s.case_number, s.person_number, n.casefile, s.unified, s.unit, s.person, s.accepted, COALESCE(p.sealed, s.sealed), s.conflicts, s.body, {target}, {open}
			FROM ledger_next_case n CROSS JOIN ledger_next_stage s LEFT JOIN ledger_next_person p ON p.import = {import} AND p.person_number = s.person_number
			WHERE {piece} AND n.folded AND s.import = {import} AND s.case_number = n.case_key AND s.table_code = n.table_code`,
		// A stage that only moves to another case file.
		`INSERT INTO stage_version (table_code, case_number, person_number, casefile, unified, unit, person, accepted, sealed, conflicts, body, since, until)
			SELECT o.table_code, o.case_number, o.person_number, n.casefile, o.unified, o.unit, o.person, o.accepted, COALESCE(p.sealed, o.sealed), o.conflicts, o.body, {target}, {open}
			FROM ledger_next_case n CROSS JOIN stage_version o LEFT JOIN ledger_next_person p ON p.import = {import} AND p.person_number = o.person_number
			WHERE {piece} AND NOT n.folded AND o.case_number = n.case_key AND o.table_code = n.table_code AND o.until = {target}`,
	}},
	// Stages of a person who is sealed, or not any more, because of another stage.
	{from: "ledger_next_person", key: "n.person_number", key2: "''", do: []string{
		`UPDATE stage_version SET until = {target} WHERE ` + old + ` AND person_number IN (SELECT n.person_number FROM ledger_next_person n WHERE {piece})
			AND EXISTS (SELECT 1 FROM ledger_next_person n WHERE n.import = {import} AND n.person_number = stage_version.person_number AND n.sealed <> stage_version.sealed)`,
		`INSERT INTO stage_version (table_code, case_number, person_number, casefile, unified, unit, person, accepted, sealed, conflicts, body, since, until)
			SELECT o.table_code, o.case_number, o.person_number, o.casefile, o.unified, o.unit, o.person, o.accepted, n.sealed, o.conflicts, o.body, {target}, {open}
			FROM ledger_next_person n CROSS JOIN stage_version o
			WHERE {piece} AND o.person_number = n.person_number AND o.sealed <> n.sealed AND o.until = {target}
				AND NOT EXISTS (SELECT 1 FROM ledger_next_case t WHERE t.import = {import} AND t.table_code = o.table_code AND t.case_key = o.case_number)`,
	}},
	{from: "ledger_next_event", key: "n.id", key2: "''", do: []string{
		"UPDATE event_version SET until = {target} WHERE " + old + " AND id IN (SELECT n.id FROM ledger_next_event n WHERE {piece})",
		`INSERT INTO event_version (id, casefile, kind, family, unit, review_unit, case_number, person_number, person, day, charge, rule, finality,
				reversed, sealed, by_hand, first_seen, gone, body, table_code, case_key, person_key, since, until)
			SELECT n.id, (SELECT min(s.casefile) FROM stage_version s WHERE s.case_number = n.case_key AND s.table_code = n.table_code AND s.since <= {target} AND s.until > {target}),
				n.kind, n.family, n.unit, n.review_unit, n.case_number, n.person_number, n.person, n.day, n.charge, n.rule, n.finality,
				n.reversed, n.sealed, '', COALESCE(o.first_seen, {now}), 0, n.body, n.table_code, n.case_key, n.person_key, {target}, {open}
			FROM ledger_next_event n LEFT JOIN event_version o ON o.id = n.id AND o.until = {target} WHERE {piece}`,
	}},
	// Events that screening does not find any more.
	{from: "ledger_next_person", key: "n.person_number", key2: "''", do: gone("o.person_key = n.person_number")},
	{from: "ledger_next_case", key: "n.table_code", key2: "n.case_key", do: gone("n.folded AND o.case_key = n.case_key AND o.table_code = n.table_code")},
	// Case files that proved to be part of others; what was merged into them before goes with them.
	{from: "ledger_next_merge", key: "n.id", key2: "''", do: []string{
		"UPDATE casefile_version SET until = {target} WHERE " + old + " AND id IN (SELECT n.id FROM ledger_next_merge n WHERE {piece})",
		"UPDATE casefile_version SET until = {target} WHERE " + old + " AND merged_into <> '' AND merged_into IN (SELECT n.id FROM ledger_next_merge n WHERE {piece})",
		`INSERT INTO casefile_version (id, unified, unit, department, title, charge, accepted, sealed, merged_into, version, since, until)
			SELECT o.id, o.unified, o.unit, o.department, o.title, o.charge, o.accepted, o.sealed, n.merged_into, o.version + 1, {target}, {open}
			FROM ledger_next_merge n CROSS JOIN casefile_version o WHERE {piece} AND o.until = {target} AND o.id = n.id`,
		`INSERT INTO casefile_version (id, unified, unit, department, title, charge, accepted, sealed, merged_into, version, since, until)
			SELECT o.id, o.unified, o.unit, o.department, o.title, o.charge, o.accepted, o.sealed, n.merged_into, o.version + 1, {target}, {open}
			FROM ledger_next_merge n CROSS JOIN casefile_version o WHERE {piece} AND o.until = {target} AND o.merged_into <> '' AND o.merged_into = n.id
				AND NOT EXISTS (SELECT 1 FROM casefile_version v WHERE v.id = o.id AND v.since = {target})`,
		// Whom its ledgers alone named is named there anew; who was confirmed is carried over on publishing.
		"UPDATE case_handler_version SET until = {target} WHERE " + old + " AND person = '' AND casefile IN (SELECT n.id FROM ledger_next_merge n WHERE {piece})",
		`UPDATE event_version SET casefile = n.merged_into FROM ledger_next_merge n WHERE {piece} AND event_version.casefile = n.id
			AND event_version.since = {target} AND event_version.until > {target}`,
		"UPDATE event_version SET until = {target} WHERE " + old + " AND by_hand = '' AND casefile IN (SELECT n.id FROM ledger_next_merge n WHERE {piece})",
		`INSERT INTO event_version (id, casefile, kind, family, unit, review_unit, case_number, person_number, person, day, charge, rule, finality,
				reversed, sealed, by_hand, first_seen, gone, body, table_code, case_key, person_key, since, until)
			SELECT o.id, n.merged_into, o.kind, o.family, o.unit, o.review_unit, o.case_number, o.person_number, o.person, o.day, o.charge, o.rule, o.finality,
				o.reversed, o.sealed, o.by_hand, o.first_seen, o.gone, o.body, o.table_code, o.case_key, o.person_key, {target}, {open}
			FROM ledger_next_merge n CROSS JOIN event_version o WHERE {piece} AND o.casefile = n.id AND o.until = {target}
				AND NOT EXISTS (SELECT 1 FROM event_version v WHERE v.id = o.id AND v.since = {target})`,
	}},
	// A case file is sealed as long as one of its stages is.
	{from: "ledger_next_person", key: "n.person_number", key2: "''", persons: "SELECT n.person_number FROM ledger_next_person n WHERE {piece}"},
	{from: "ledger_next_case", key: "n.table_code", key2: "n.case_key", cases: "SELECT DISTINCT n.casefile FROM ledger_next_case n WHERE {piece}"},
}

// gone ends the events of the piece's rows that were not found again, and puts
// them in place as gone.
func gone(of string) []string {
	return []string{
		`UPDATE event_version SET until = {target} WHERE (id, since) IN (SELECT o.id, o.since FROM {from_table} n CROSS JOIN event_version o
			WHERE {piece} AND ` + of + ` AND o.since < {target} AND o.until > {target} AND o.gone = 0 AND o.by_hand = ''
				AND NOT EXISTS (SELECT 1 FROM ledger_next_event e WHERE e.import = {import} AND e.id = o.id))`,
		`INSERT INTO event_version (id, casefile, kind, family, unit, review_unit, case_number, person_number, person, day, charge, rule, finality,
				reversed, sealed, by_hand, first_seen, gone, body, table_code, case_key, person_key, since, until)
			SELECT o.id, o.casefile, o.kind, o.family, o.unit, o.review_unit, o.case_number, o.person_number, o.person, o.day, o.charge, o.rule, o.finality,
				o.reversed, o.sealed, o.by_hand, o.first_seen, {now}, o.body, o.table_code, o.case_key, o.person_key, {target}, {open}
			FROM {from_table} n CROSS JOIN event_version o WHERE {piece} AND ` + of + ` AND o.until = {target} AND o.gone = 0 AND o.by_hand = ''
				AND NOT EXISTS (SELECT 1 FROM event_version v WHERE v.id = o.id AND v.since = {target})`,
	}
}

// reseal puts case files in place whose sealing follows no more from their stages.
// It is told them one by one: PostgreSQL, knowing no counts yet, would judge every
// case file put in place for each piece.
func (tx *Tx) reseal(target int64, cases []string) error {
	const wrong = `casefile_version.sealed <> EXISTS (SELECT 1 FROM stage_version s WHERE s.casefile = casefile_version.id AND s.sealed
		AND s.since <= {target} AND s.until > {target})`
	b := binding{"target": target, "open": openEnd}
	for part := range slices.Chunk(cases, 500) {
		of := b.list(part)
		for _, q := range []string{
			"UPDATE casefile_version SET sealed = NOT sealed WHERE since = {target} AND until > {target} AND id IN " + of + " AND " + wrong,
			"UPDATE casefile_version SET until = {target} WHERE " + old + " AND id IN " + of + " AND " + wrong,
			`INSERT INTO casefile_version (id, unified, unit, department, title, charge, accepted, sealed, merged_into, version, since, until)
				SELECT o.id, o.unified, o.unit, o.department, o.title, o.charge, o.accepted, NOT o.sealed, o.merged_into, o.version + 1, {target}, {open}
				FROM casefile_version o WHERE o.until = {target} AND o.id IN ` + of + `
					AND NOT EXISTS (SELECT 1 FROM casefile_version v WHERE v.id = o.id AND v.since = {target})`,
		} {
			q, args := b.bind(q)
			if _, err := tx.exec(q, args...); err != nil {
				return err
			}
		}
	}
	return nil
}

// casesOf returns the case files in which the persons will have a stage.
func (tx *Tx) casesOf(target int64, persons []string) (cases []string, err error) {
	b := binding{"target": target}
	for part := range slices.Chunk(persons, 500) {
		q, args := b.bind("SELECT DISTINCT casefile FROM stage_version WHERE person_number IN " + b.list(part) + " AND since <= {target} AND until > {target}")
		more, err := collect(tx, scanText, q, args...)
		if err != nil {
			return nil, err
		}
		cases = append(cases, more...)
	}
	slices.Sort(cases)
	return slices.Compact(cases), nil
}

func scanText(s scanner) (t string, err error) { err = s.Scan(&t); return t, err }

// PublishPlaced makes what the import put in place for the publication target
// visible.
func (tx *Tx) PublishPlaced(imp string, target int64) error {
	b := binding{"import": imp, "target": target, "open": openEnd}
	for _, q := range publishing {
		q, args := b.bind(q)
		if _, err := tx.exec(q, args...); err != nil {
			return err
		}
	}
	return nil
}

// publishing is what is left to do at the moment of publishing: what people did
// while the import put things in place goes with them, files change their state,
// and the number changes.
var publishing = []string{
	`UPDATE case_handler_version SET person = h.person, settled_by = h.settled_by, settled_at = h.settled_at
		FROM ledger_next_merge m JOIN case_handler h ON h.casefile = m.id
		WHERE m.import = {import} AND h.person <> '' AND case_handler_version.casefile = m.merged_into AND case_handler_version.unit = h.unit
			AND case_handler_version.name = h.name AND case_handler_version.person = '' AND case_handler_version.until > {target}`,
	`INSERT INTO case_handler_version (casefile, name, unit, department, on_day, person, settled_by, settled_at, since, until)
		SELECT m.merged_into, h.name, h.unit, h.department, h.on_day, h.person, h.settled_by, h.settled_at, {target}, {open}
		FROM ledger_next_merge m JOIN case_handler h ON h.casefile = m.id
		WHERE m.import = {import} AND h.person <> '' AND NOT EXISTS (SELECT 1 FROM case_handler_version v WHERE v.casefile = m.merged_into
			AND v.unit = h.unit AND v.name = h.name AND v.until > {target}) ON CONFLICT (casefile, unit, name, since) DO NOTHING`,
	`UPDATE event_version SET casefile = m.merged_into FROM ledger_next_merge m WHERE m.import = {import} AND m.id = event_version.casefile
		AND event_version.by_hand <> ''`,
	`UPDATE ledger_file SET state = 'superseded' WHERE state = 'published' AND EXISTS (SELECT 1 FROM ledger_file n WHERE n.import = {import} AND n.state = 'read'
		AND n.digest = ledger_file.digest AND n.told = ledger_file.told)`,
	"UPDATE ledger_file SET state = 'published' WHERE import = {import} AND state = 'read'",
	"UPDATE ledger_generation SET number = {target}, placed_by = CASE WHEN placed_by = {import} THEN '' ELSE placed_by END WHERE id = 1",
}

// PublishAtOnce puts the little that an act folded in place and makes it visible,
// all in the act's own transaction.
func (tx *Tx) PublishAtOnce(work string) error {
	now, err := tx.Generation()
	if err != nil {
		return err
	}
	target := now + 1
	for _, s := range placing {
		if err := tx.place(s, work, target, [2]string{}, [2]string{lastKey, lastKey}); err != nil {
			return err
		}
	}
	return tx.PublishPlaced(work, target)
}

// ReplaceEvents puts events screened anew in place, by id, and marks those as gone
// that were not found any more, which stay in the history.
func (tx *Tx) ReplaceEvents(found map[string]screen.Event, lost []string) error {
	now, err := tx.Generation()
	if err != nil {
		return err
	}
	work, target := NewID(), now+1
	if err := tx.AddScreened(work, nil, found); err != nil {
		return err
	}
	for _, s := range placing {
		if s.from == "ledger_next_event" {
			if err := tx.place(s, work, target, [2]string{}, [2]string{lastKey, lastKey}); err != nil {
				return err
			}
		}
	}
	for part := range slices.Chunk(lost, 500) {
		in, args := inList(part)
		if _, err := tx.exec(fmt.Sprintf("UPDATE event_version SET until = $%d WHERE "+inForce+" AND gone = 0 AND by_hand = '' AND id IN "+in, len(args)+1),
			append(args, target)...); err != nil {
			return err
		}
	}
	b := binding{"target": target, "open": openEnd, "now": instant(tx.Now), "import": work}
	for _, q := range []string{
		`INSERT INTO event_version (id, casefile, kind, family, unit, review_unit, case_number, person_number, person, day, charge, rule, finality,
				reversed, sealed, by_hand, first_seen, gone, body, table_code, case_key, person_key, since, until)
			SELECT o.id, o.casefile, o.kind, o.family, o.unit, o.review_unit, o.case_number, o.person_number, o.person, o.day, o.charge, o.rule, o.finality,
				o.reversed, o.sealed, o.by_hand, o.first_seen, {now}, o.body, o.table_code, o.case_key, o.person_key, {target}, {open}
			FROM event_version o WHERE o.until = {target} AND o.until <> 999999999999
				AND NOT EXISTS (SELECT 1 FROM event_version v WHERE v.id = o.id AND v.since = {target})`,
		"DELETE FROM ledger_next_event WHERE import = {import}",
	} {
		q, args := b.bind(q)
		if _, err := tx.exec(q, args...); err != nil {
			return err
		}
	}
	return tx.PublishPlaced(work, target)
}
