package store

import (
	"mingjian/internal/org"
	"mingjian/internal/policy"
)

// A PendingHandler is a handler's name in a unit's ledgers that nobody has yet
// said who it is.
type PendingHandler struct {
	Unit       org.UnitCode
	Name       string
	Department string // as one of the ledgers has it
	Cases      int
	From, To   string // the first and last day on which a case names it
}

// PendingHandlers lists the names to be confirmed within the scope, by unit and
// name. Names of sealed cases are left to those who may see these.
func (tx *Tx) PendingHandlers(sc policy.Scope) ([]PendingHandler, error) {
	var w where
	w.add("case_handler.person = ''")
	w.add("casefile.merged_into = ''")
	w.inScope(sc, caseScope)
	return collect(tx, func(s scanner) (p PendingHandler, err error) {
		err = s.Scan(&p.Unit, &p.Name, &p.Department, &p.Cases, &p.From, &p.To)
		return p, err
	}, `SELECT case_handler.unit, case_handler.name, max(case_handler.department), count(*),
			min(case_handler.on_day), max(case_handler.on_day)
		FROM case_handler JOIN casefile ON casefile.id = case_handler.casefile`+w.String()+`
		GROUP BY case_handler.unit, case_handler.name ORDER BY case_handler.unit, case_handler.name`, w.args...)
}

// ConfirmHandler says for every case not yet confirmed which person a unit's
// name is, where the case names it between the days (empty: open).
func (tx *Tx) ConfirmHandler(unit org.UnitCode, name string, person, by org.PersonID, from, to string) (int, error) {
	if to == "" {
		to = "9999-12-31"
	}
	res, err := tx.exec(`UPDATE case_handler_version SET person = $1, settled_by = $2, settled_at = $3
		WHERE unit = $4 AND name = $5 AND person = '' AND on_day >= $6 AND on_day <= $7 AND `+inForce, person, by, instant(tx.Now), unit, name, from, to)
	if err != nil {
		return 0, err
	}
	n, err := res.RowsAffected()
	if err != nil {
		return 0, err
	}
	return int(n), tx.settleAhead(unit, name)
}
