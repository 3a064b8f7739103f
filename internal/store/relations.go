package store

import (
	"mingjian/internal/org"
	"mingjian/internal/panel"
)

// A Relation says since when and until when two persons are near to each other.
type Relation struct {
	ID string
	panel.Relation
	First, Last string // days; an empty Last has not ended
	Reason      string // what it is known from
	By          org.PersonID
}

const relationColumns = "id, person, other, kind, first_day, last_day, reason, said_by"

func scanRelation(s scanner) (r Relation, err error) {
	err = s.Scan(&r.ID, &r.Person, &r.To, &r.Kind, &r.First, &r.Last, &r.Reason, &r.By)
	return r, err
}

// Relations returns the relations of a person, either way round, ended ones too,
// the latest first.
func (tx *Tx) Relations(person org.PersonID) ([]Relation, error) {
	return collect(tx, scanRelation, "SELECT "+relationColumns+" FROM relation WHERE person = $1 OR other = $1 ORDER BY first_day DESC, id DESC", person)
}

// RelationsOn returns every relation that stands on the day.
func (tx *Tx) RelationsOn(day string) ([]panel.Relation, error) {
	return collect(tx, func(s scanner) (r panel.Relation, err error) {
		err = s.Scan(&r.Person, &r.To, &r.Kind)
		return r, err
	}, "SELECT person, other, kind FROM relation WHERE first_day <= $1 AND (last_day = '' OR last_day >= $1) ORDER BY id", day)
}

// Relation returns one relation, or NotFound.
func (tx *Tx) Relation(id string) (Relation, error) {
	return get(tx, scanRelation, "SELECT "+relationColumns+" FROM relation WHERE id = $1", id)
}

// AddRelation stores a relation.
func (tx *Tx) AddRelation(r Relation) error {
	_, err := tx.exec("INSERT INTO relation ("+relationColumns+", made) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
		r.ID, r.Person, r.To, r.Kind, r.First, r.Last, r.Reason, r.By, instant(tx.Now))
	return err
}

// EndRelation sets the last day of a relation that has not ended; it is a
// Conflict when it has.
func (tx *Tx) EndRelation(id, last string) error {
	res, err := tx.exec("UPDATE relation SET last_day = $2 WHERE id = $1 AND last_day = ''", id, last)
	if err != nil {
		return err
	}
	return touchOne(res)
}
