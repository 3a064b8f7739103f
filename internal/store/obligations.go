package store

import (
	"time"

	"mingjian/internal/accountability"
	"mingjian/internal/deadline"
	"mingjian/internal/org"
)

func scanObligations(s scanner) (o accountability.Obligations, err error) {
	err = s.Scan(jsonColumn(&o), &o.Version)
	return o, err
}

// Obligations returns what is owed after an event, or NotFound while nobody decided.
func (tx *Tx) Obligations(event string) (accountability.Obligations, error) {
	return get(tx, scanObligations, "SELECT body, version FROM obligation WHERE event = $1", event)
}

// PutObligations stores a first decision (Version 0) or a changed one; Conflict
// if the version has moved on, or somebody decided meanwhile.
func (tx *Tx) PutObligations(o accountability.Obligations) error {
	if o.Version == 0 {
		res, err := tx.exec("INSERT INTO obligation (event, unit, state, body, version) VALUES ($1, $2, $3, $4, 1) ON CONFLICT (event) DO NOTHING", o.Event, o.Unit, o.State, jsonText(o))
		if err != nil {
			return err
		}
		return touchOne(res)
	}
	res, err := tx.exec("UPDATE obligation SET state = $3, body = $4, version = version + 1 WHERE event = $1 AND version = $2", o.Event, o.Version, o.State, jsonText(o))
	if err != nil {
		return err
	}
	return touchOne(res)
}

// AllObligations returns everything that was opened or declined.
func (tx *Tx) AllObligations() ([]accountability.Obligations, error) {
	return collect(tx, scanObligations, "SELECT body, version FROM obligation ORDER BY event")
}

// OpenedObligations returns what was opened.
func (tx *Tx) OpenedObligations() ([]accountability.Obligations, error) {
	return collect(tx, scanObligations, "SELECT body, version FROM obligation WHERE state = $1 ORDER BY event", accountability.Opened)
}

// DecidedSince counts the events of the day and later of which somebody decided what is owed.
func (tx *Tx) DecidedSince(day deadline.Date) (n int, err error) {
	err = tx.one("SELECT count(*) FROM obligation JOIN event ON event.id = obligation.event WHERE event.day >= $1", day).Scan(&n)
	return n, err
}

// An ObligationRule is a version of the rule as an office made it.
type ObligationRule struct {
	accountability.Rule
	ID     string
	By     org.PersonID
	At     time.Time
	Reason string
}

// ObligationRules returns every version made, in the order they begin; of those of
// one day the latest made comes last.
func (tx *Tx) ObligationRules() ([]ObligationRule, error) {
	return collect(tx, func(s scanner) (r ObligationRule, err error) {
		err = s.Scan(&r.ID, &r.By, instantColumn(&r.At), &r.Reason, jsonColumn(&r.Rule))
		return r, err
	}, "SELECT id, actor, at, reason, body FROM obligation_rule ORDER BY from_day, at, id")
}

// AddObligationRule keeps a version.
func (tx *Tx) AddObligationRule(r ObligationRule) error {
	_, err := tx.exec("INSERT INTO obligation_rule (id, from_day, actor, at, reason, body) VALUES ($1, $2, $3, $4, $5, $6)",
		r.ID, r.From, r.By, instant(tx.Now), r.Reason, jsonText(r.Rule))
	return err
}
