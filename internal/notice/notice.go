// Package notice says when a person is told (通知) of what waits for them: some
// working days before its last day, on the day before, and once it is late; and
// once a week of all of it.
//
// It promises that the same is never told twice. It holds no words of a case:
// what a notice is about is looked up when it is read, as far as the person may
// still see it then.
package notice

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/org"
)

//go:embed rules.json
var shipped []byte

// A Rule says when people are told.
type Rule struct {
	From   string `json:"from"` // first day it holds for
	Source string `json:"source"`
	Lead   []int  `json:"lead"`   // days left at which somebody is told, the greatest first: working days where the clock counts them
	Digest int    `json:"digest"` // the weekday of the weekly notice: 1 is Monday, 0 none
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
	return Rule{}, errs.Missing("提醒规则", "rule for notices")
}

// A Stage is why somebody is told now.
type Stage string

const (
	Late Stage = "late" // the last day is over
	Week Stage = "week" // what waits, once a week
)

// lead is the stage of so many days before.
func lead(days int) Stage { return Stage("lead" + strconv.Itoa(days)) }

// Days returns of how many days before a stage tells, and false for others.
func (s Stage) Days() (int, bool) {
	n, err := strconv.Atoi(strings.TrimPrefix(string(s), "lead"))
	return n, err == nil && strings.HasPrefix(string(s), "lead")
}

// Stage returns the stage of what has so many days left, or false while nobody
// is told: of the stages passed the last one.
func (r Rule) Stage(left int, late bool) (Stage, bool) {
	if late {
		return Late, true
	}
	var s Stage
	for _, n := range r.Lead {
		if left <= n {
			s = lead(n)
		}
	}
	return s, s != ""
}

// Week returns the name of the day's week (ISO 8601), 2026-W48, and whether the
// rule's weekly notice is due by that day of it.
func (r Rule) Week(day deadline.Date) (string, bool) {
	t, err := time.Parse("2006-01-02", string(day))
	if err != nil || r.Digest == 0 {
		return "", false
	}
	y, w := t.ISOWeek()
	wd := int(t.Weekday())
	if wd == 0 {
		wd = 7
	}
	return fmt.Sprintf("%d-W%02d", y, w), wd >= r.Digest
}

// A Notice (通知) tells one person of one thing.
type Notice struct {
	ID     string
	Person org.PersonID
	Stage  Stage
	Thing  string // what it is about: the key of a task, or of Week the week
	Due    string // the last day when it was told
	At     time.Time
	Read   time.Time // zero until read
	Counts Counts    // of Week
}

// Counts are what waited for the person when a weekly notice was made.
type Counts struct {
	Waiting  int `json:"waiting"`  // things to do
	Due      int `json:"due"`      // of them, with their last day within seven days
	Late     int `json:"late"`     // of them, late
	Measures int `json:"measures"` // open measures the person may see
	Overdue  int `json:"overdue"`  // of them, overdue
}

// Empty reports whether there is nothing to tell.
func (c Counts) Empty() bool { return c == Counts{} }
