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
	"fmt"
	"strconv"
	"strings"
	"time"

	"mingjian/internal/bylaw"
	"mingjian/internal/deadline"
	"mingjian/internal/org"
)

//go:embed rules.json
var shipped []byte

// A Rule says when people are told.
type Rule struct {
	bylaw.Head
	Lead   []int `json:"lead"`   // days left at which somebody is told, the greatest first: working days where the clock counts them
	Digest int   `json:"digest"` // the weekday of the weekly notice: 1 is Monday, 0 none
}

// Shipped returns the rules the program comes with, the first first.
func Shipped() ([]Rule, error) { return bylaw.Shipped[Rule](shipped) }

// RuleOn returns the rule that holds on the day, the office's own before the
// shipped one, or NotFound.
func RuleOn(own []Rule, day deadline.Date) (Rule, error) {
	return bylaw.On(own, shipped, day, "提醒规则", "rule for notices")
}

// Says returns what the rule says in words.
func (r Rule) Says() []bylaw.Said {
	days := make([]string, len(r.Lead))
	for i, n := range r.Lead {
		days[i] = strconv.Itoa(n)
	}
	said := []bylaw.Said{{ZH: "期限届满前 " + strings.Join(days, "、") + " 日各提醒一次，逾期提醒一次", EN: "told " + strings.Join(days, ", ") + " days before a last day, and once it is over"}}
	if r.Digest == 0 {
		return append(said, bylaw.Said{ZH: "不发送每周汇总", EN: "no weekly notice"})
	}
	day := time.Weekday(r.Digest % 7)
	return append(said, bylaw.Said{ZH: "每周" + []string{"日", "一", "二", "三", "四", "五", "六"}[day] + "汇总一次", EN: "the weekly notice on " + day.String()})
}

// Bounds of a rule an office writes.
const (
	MaxLeads = 5
	maxLead  = 60 // days
)

// Check refuses a rule that tells nobody, or tells twice of the same days.
func (r Rule) Check() error {
	l := r.Head.Check()
	if len(r.Lead) < 1 || len(r.Lead) > MaxLeads {
		l.Add("lead", "提醒应有 1 至 5 次", "1 to 5 notices before a last day")
	}
	for i, n := range r.Lead {
		if n < 1 || n > maxLead || i > 0 && n >= r.Lead[i-1] {
			l.Add("lead", "提前天数应为 1 至 60，由多到少，不重复", "days before: 1 to 60, the greatest first, none twice")
			break
		}
	}
	if r.Digest < 0 || r.Digest > 7 {
		l.Add("digest", "每周汇总应在星期一至星期日，或者不发送", "the weekly notice: a weekday or none")
	}
	return l.Err()
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
