package store

import (
	"mingjian/internal/org"
	"mingjian/internal/policy"
	"mingjian/internal/voluntary"
)

func scanVoluntary(s scanner) (r voluntary.Report, err error) {
	err = s.Scan(jsonColumn(&r), &r.Version)
	return r, err
}

// Voluntary returns one report, or NotFound.
func (tx *Tx) Voluntary(id voluntary.ID) (voluntary.Report, error) {
	return get(tx, scanVoluntary, "SELECT body, version FROM voluntary WHERE id = $1", id)
}

// VoluntaryByCode returns the unnamed report whose code has the hash, or NotFound.
func (tx *Tx) VoluntaryByCode(hash string) (voluntary.Report, error) {
	return get(tx, scanVoluntary, "SELECT body, version FROM voluntary WHERE code = $1 AND code <> ''", hash)
}

// VoluntaryWithin lists the reports within the scope, the latest first.
func (tx *Tx) VoluntaryWithin(sc policy.Scope) ([]voluntary.Report, error) {
	var w where
	if !sc.All {
		var any []string
		for _, u := range sc.Trees {
			any = append(any, w.tree("unit", string(u)))
		}
		w.either(any)
	}
	return collect(tx, scanVoluntary, "SELECT body, version FROM voluntary"+w.String()+" ORDER BY id DESC", w.args...)
}

// VoluntaryOf lists the reports a person made by name, the latest first.
func (tx *Tx) VoluntaryOf(person org.PersonID) ([]voluntary.Report, error) {
	return collect(tx, scanVoluntary, "SELECT body, version FROM voluntary WHERE person = $1 AND person <> '' ORDER BY id DESC", person)
}

// Thanked lists who is thanked by name: those who wished it and were answered.
func (tx *Tx) Thanked() (ps []org.PersonID, err error) {
	rs, err := collect(tx, scanVoluntary, "SELECT body, version FROM voluntary WHERE person <> '' ORDER BY id")
	for _, r := range rs {
		if r.Thank && r.Answer != "" {
			ps = append(ps, r.Person)
		}
	}
	return ps, err
}

// AddVoluntary stores a new report with the hash of its code, empty of a named one.
func (tx *Tx) AddVoluntary(r voluntary.Report, code string) error {
	_, err := tx.exec("INSERT INTO voluntary (id, unit, person, code, body, version) VALUES ($1, $2, $3, $4, $5, 1)", r.ID, r.Unit, r.Person, code, jsonText(r))
	return err
}

// UpdateVoluntary stores a changed report; Conflict if the version has moved on.
func (tx *Tx) UpdateVoluntary(r voluntary.Report) error {
	res, err := tx.exec("UPDATE voluntary SET body = $3, version = version + 1 WHERE id = $1 AND version = $2", r.ID, r.Version, jsonText(r))
	if err != nil {
		return err
	}
	return touchOne(res)
}
