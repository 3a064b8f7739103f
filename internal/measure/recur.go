package measure

import (
	_ "embed"
	"fmt"
	"time"

	"mingjian/internal/bylaw"
	"mingjian/internal/deadline"
	"mingjian/internal/errs"
)

//go:embed rules.json
var shipped []byte

// A Rule says how long a measure is held to its effect.
type Rule struct {
	bylaw.Head
	Months int `json:"months"` // after it was done, within which its cause coming back reopens it
}

// Shipped returns the rules the program comes with, the first first.
func Shipped() ([]Rule, error) { return bylaw.Shipped[Rule](shipped) }

// RuleOn returns the rule that holds on the day, the office's own before the
// shipped one, or NotFound.
func RuleOn(own []Rule, day deadline.Date) (Rule, error) {
	return bylaw.On(own, shipped, day, "整改规则", "rule for measures")
}

// Says returns what the rule says in words.
func (r Rule) Says() []bylaw.Said {
	return []bylaw.Said{{ZH: fmt.Sprintf("措施确认完成后 %d 个月内同一单位再次出现同类原因的，重新列入整改", r.Months),
		EN: fmt.Sprintf("a cause coming back in the unit within %d months of confirmation reopens the measure", r.Months)}}
}

// maxMonths bounds how long a measure is watched.
const maxMonths = 60

// Check refuses a rule nobody could go by.
func (r Rule) Check() error {
	l := r.Head.Check()
	bylaw.Bound(&l, "months", "月数", "months", r.Months, 1, maxMonths)
	return l.Err()
}

// Watched reports whether the cause of a measure coming back at now reopens it: it
// is done, or effective, and was confirmed within the months of the rule that held
// on the day it was confirmed. A later rule is for later measures.
func Watched(own []Rule, m *Measure, now time.Time) (bool, error) {
	if m.Status != Done && m.Status != Effective {
		return false, nil
	}
	r, err := RuleOn(own, deadline.DateOf(m.SettledAt))
	if errs.KindOf(err) == errs.NotFound {
		return false, nil // confirmed before there was a rule
	}
	return err == nil && deadline.DateOf(now) <= deadline.DateOf(m.SettledAt.AddDate(0, r.Months, 0)), err
}
