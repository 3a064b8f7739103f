package store

import (
	"time"

	"mingjian/internal/org"
	"mingjian/internal/screen"
)

// A RuleRow is one version of a screening rule as the office changed or added it.
type RuleRow struct {
	screen.Rule
	Author org.PersonID
	At     time.Time
	Reason string
}

// RuleVersions returns every version kept, of each rule the oldest first.
func (tx *Tx) RuleVersions() ([]RuleRow, error) {
	return collect(tx, func(s scanner) (r RuleRow, err error) {
		err = s.Scan(&r.Author, instantColumn(&r.At), &r.Reason, jsonColumn(&r.Rule))
		return r, err
	}, "SELECT author, at, reason, body FROM rule ORDER BY id, version")
}

// AddRule keeps a new version of a rule; Conflict if somebody was faster.
func (tx *Tx) AddRule(r RuleRow) error {
	_, err := tx.exec("INSERT INTO rule (id, version, author, at, reason, body) VALUES ($1, $2, $3, $4, $5, $6)",
		r.ID, r.Version, r.Author, instant(tx.Now), r.Reason, jsonText(r.Rule))
	return err
}
