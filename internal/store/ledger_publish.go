package store

import (
	"slices"
	"strings"

	"mingjian/internal/errs"
	"mingjian/internal/screen"
)

// Generation returns the number of the last publication.
func (tx *Tx) Generation() (n int64, err error) {
	err = tx.one("SELECT number FROM ledger_generation WHERE id = 1").Scan(&n)
	return n, err
}

func (tx *Tx) nextGeneration() error {
	_, err := tx.exec("UPDATE ledger_generation SET number = number + 1 WHERE id = 1")
	return err
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
