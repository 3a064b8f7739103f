package store

import (
	"time"

	"mingjian/internal/bylaw"
	"mingjian/internal/deadline"
	"mingjian/internal/measure"
	"mingjian/internal/org"
)

// A Bylaw is a version of a rule of the office, as it was made.
type Bylaw[R bylaw.Rule] struct {
	Rule   R
	ID     string
	By     org.PersonID
	At     time.Time
	Reason string
}

// Bylaws returns every version of the kind that the office made, in the order they
// begin; of those of one day the latest made comes last.
func Bylaws[R bylaw.Rule](tx *Tx, kind bylaw.Kind) ([]Bylaw[R], error) {
	return collect(tx, func(s scanner) (b Bylaw[R], err error) {
		err = s.Scan(&b.ID, &b.By, instantColumn(&b.At), &b.Reason, jsonColumn(&b.Rule))
		return b, err
	}, "SELECT id, actor, at, reason, body FROM bylaw WHERE kind = $1 ORDER BY from_day, at, id", kind)
}

// OwnRules returns what Bylaws returns, without who made it and why.
func OwnRules[R bylaw.Rule](tx *Tx, kind bylaw.Kind) ([]R, error) {
	return collect(tx, func(s scanner) (r R, err error) {
		err = s.Scan(jsonColumn(&r))
		return r, err
	}, "SELECT body FROM bylaw WHERE kind = $1 ORDER BY from_day, at, id", kind)
}

// AddBylaw keeps a version, made now.
func AddBylaw[R bylaw.Rule](tx *Tx, kind bylaw.Kind, b Bylaw[R]) error {
	_, err := tx.exec("INSERT INTO bylaw (id, kind, from_day, actor, at, reason, body) VALUES ($1, $2, $3, $4, $5, $6, $7)",
		b.ID, kind, b.Rule.About().From, b.By, instant(tx.Now), b.Reason, jsonText(b.Rule))
	return err
}

// ServedSince reports whether a letter with a last day for its answer was served on
// the day or later.
func (tx *Tx) ServedSince(day deadline.Date) (found bool, err error) {
	err = each(tx, scanLetter, func(l LetterRow) error {
		found = found || l.ServedOn >= day && l.Due != ""
		return nil
	}, "SELECT "+letterColumns+letterTables+" WHERE letter.state IN ('served', 'answered', 'closed')")
	return found, err
}

// SettledSince reports whether a measure was confirmed on the day or later.
func (tx *Tx) SettledSince(day deadline.Date) (found bool, err error) {
	err = each(tx, scanMeasure, func(m measure.Measure) error {
		found = found || !m.SettledAt.IsZero() && deadline.DateOf(m.SettledAt) >= day
		return nil
	}, "SELECT body, version FROM measure WHERE status NOT IN ('open', 'claimed')")
	return found, err
}
