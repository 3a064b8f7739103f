package store

import (
	"time"

	"mingjian/internal/org"
	"mingjian/internal/review"
)

// A SchemeEdition is a scheme that was put in force from a day.
type SchemeEdition struct {
	ID     string
	Hash   string
	From   string
	By     org.PersonID
	At     time.Time
	Reason string
}

func scanEdition(s scanner) (e SchemeEdition, err error) {
	err = s.Scan(&e.ID, &e.Hash, &e.From, &e.By, instantColumn(&e.At), &e.Reason)
	return e, err
}

// SchemeEditions returns every edition, the one that holds longest first.
func (tx *Tx) SchemeEditions() ([]SchemeEdition, error) {
	return collect(tx, scanEdition, "SELECT id, hash, from_day, actor, at, reason FROM scheme_edition ORDER BY from_day, at, id")
}

// AddSchemeEdition puts a kept scheme in force.
func (tx *Tx) AddSchemeEdition(e SchemeEdition) error {
	_, err := tx.exec("INSERT INTO scheme_edition (id, hash, from_day, actor, at, reason) VALUES ($1, $2, $3, $4, $5, $6)", e.ID, e.Hash, e.From, e.By, instant(tx.Now), e.Reason)
	return err
}

// SchemeOn returns the scheme in force on the day: of the editions that have
// begun, the latest to begin, and of those of one day the latest made; the shipped one
// where there is none.
func (tx *Tx) SchemeOn(day string) (*review.Scheme, error) {
	editions, err := tx.SchemeEditions()
	if err != nil {
		return nil, err
	}
	hash := ""
	for _, e := range editions {
		if e.From <= day {
			hash = e.Hash
		}
	}
	if hash == "" {
		return review.ShippedScheme()
	}
	return tx.Scheme(hash)
}
