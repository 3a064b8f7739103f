package store

import (
	"mingjian/internal/accountability"
	"mingjian/internal/deadline"
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

// DecidedSince reports whether somebody decided what is owed after an event of the
// day or later.
func (tx *Tx) DecidedSince(day deadline.Date) (bool, error) {
	n := 0
	err := tx.one("SELECT count(*) FROM obligation JOIN event ON event.id = obligation.event WHERE event.day >= $1", day).Scan(&n)
	return n > 0, err
}
