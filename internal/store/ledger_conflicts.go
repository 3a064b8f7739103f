package store

import (
	"mingjian/internal/ledger"
	"mingjian/internal/policy"
)

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
