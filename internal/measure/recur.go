package measure

import (
	_ "embed"
	"encoding/json"
	"slices"
	"time"

	"mingjian/internal/deadline"
	"mingjian/internal/errs"
)

//go:embed rules.json
var shipped []byte

// A Rule says how long a measure is held to its effect.
type Rule struct {
	From   string `json:"from"` // first day it holds for
	Source string `json:"source"`
	Months int    `json:"months"` // after it was done, within which its cause coming back reopens it
}

// RuleOn returns the shipped rule that holds on the day.
func RuleOn(day string) (Rule, error) {
	var rules []Rule
	if err := json.Unmarshal(shipped, &rules); err != nil {
		return Rule{}, err
	}
	for _, r := range slices.Backward(rules) {
		if r.From <= day {
			return r, nil
		}
	}
	return Rule{}, errs.Missing("整改规则", "rule for measures")
}

// Watches reports whether the cause of a measure coming back at now reopens it:
// it is done, or effective, and was confirmed within the rule's months.
func (r Rule) Watches(m *Measure, now time.Time) bool {
	if m.Status != Done && m.Status != Effective {
		return false
	}
	return deadline.DateOf(now) <= deadline.DateOf(m.SettledAt.AddDate(0, r.Months, 0))
}
