package ledger

import (
	"cmp"
	_ "embed"
	"encoding/json"
	"slices"

	"mingjian/internal/deadline"
)

// An AlarmRule is a 期限预警 as data: a term that runs from a date of the ledger
// and is over while other cells are blank. The articles are those in force in
// 2026; where the rule of another year differs, a row with its own dates says so.
type AlarmRule struct {
	ID      string        `json:"id"`
	Title   string        `json:"title"`
	Article string        `json:"article"`
	Note    string        `json:"note,omitempty"`
	From    deadline.Date `json:"from"`         // the first start day the rule counts for
	To      deadline.Date `json:"to,omitempty"` // the last, or empty
	Tables  []TableID     `json:"tables"`
	Start   []ColumnID    `json:"start"`            // the first of these with a date starts the term
	Blank   []ColumnID    `json:"blank,omitempty"`  // known and blank, each
	Unless  []ColumnID    `json:"unless,omitempty"` // filled: no alarm
	Paired  [][2]ColumnID `json:"paired,omitempty"` // the first filled and the second not: no alarm, another term runs
	Done    ColumnID      `json:"done,omitempty"`   // done too late: an alarm whatever the day
	Months  int           `json:"months,omitempty"`
	Days    int           `json:"days,omitempty"`
	Custody bool          `json:"custody,omitempty"` // not moved by holidays (刑事诉讼法 105)
}

//go:embed alarms.json
var alarmFile []byte

// ShippedAlarms returns the rules the program comes with.
func ShippedAlarms() ([]AlarmRule, error) {
	var rules []AlarmRule
	err := json.Unmarshal(alarmFile, &rules)
	return rules, err
}

// An Alarm is a term that is over.
type Alarm struct {
	Rule     string        `json:"rule"`
	Title    string        `json:"title"`
	Article  string        `json:"article"`
	Table    TableID       `json:"table"`
	Unit     string        `json:"unit"`
	Number   string        `json:"case_number"` // 部门受案号 as shown
	Unified  string        `json:"unified_number"`
	PersonNo string        `json:"person_number"`
	Person   string        `json:"person"` // the bare name: mask it where Sealed
	Sealed   bool          `json:"sealed"`
	Start    deadline.Date `json:"start"`
	Due      deadline.Date `json:"due"` // the last day
	DaysOver int           `json:"days_over"`
	Done     deadline.Date `json:"done,omitempty"`
	Column   ColumnID      `json:"column"` // the cell the term starts from
	Proof    Source        `json:"proof"`
}

// Alarms returns the terms that are over for the person at the day, by rule.
// nextWorkday gives the day itself or the next working one; its error, a year
// without a calendar, is returned.
func Alarms(rules []AlarmRule, p StagePerson, asOf deadline.Date, nextWorkday func(deadline.Date) (deadline.Date, error)) ([]Alarm, error) {
	var out []Alarm
	for _, r := range rules {
		if !slices.Contains(r.Tables, p.Table) {
			continue
		}
		col, start := r.start(p)
		if start == "" || start < r.From || r.To != "" && start > r.To || !r.holds(p) {
			continue
		}
		due := start.AddMonths(r.Months).AddDays(r.Days)
		end := asOf
		if r.Done != "" {
			if end = deadline.Date(p.Day(r.Done)); end == "" {
				continue
			}
		}
		// A holiday only ever moves the last day later.
		if end <= due {
			continue
		}
		if !r.Custody {
			var err error
			if due, err = nextWorkday(due); err != nil {
				return nil, err
			}
		}
		if end <= due {
			continue
		}
		a := Alarm{Rule: r.ID, Title: r.Title, Article: r.Article, Table: p.Table, Unit: p.Number.Unit, Number: p.Number.Shown, Unified: p.Unified,
			PersonNo: p.Person, Person: p.Name, Sealed: p.Sealed, Start: start, Due: due, DaysOver: due.DaysUntil(end), Column: col}
		a.Proof, _ = p.Proof(col)
		if r.Done != "" {
			a.Done = end
		}
		out = append(out, a)
	}
	slices.SortStableFunc(out, func(a, b Alarm) int { return cmp.Compare(a.Rule, b.Rule) })
	return out, nil
}

func (r AlarmRule) start(p StagePerson) (ColumnID, deadline.Date) {
	for _, id := range r.Start {
		if d := p.Day(id); d != "" {
			return id, deadline.Date(d)
		}
	}
	return "", ""
}

func (r AlarmRule) holds(p StagePerson) bool {
	filled := func(id ColumnID) bool { _, ok := p.Values[id]; return ok }
	for _, id := range r.Blank {
		if filled(id) || !p.Knows(id) {
			return false
		}
	}
	for _, id := range r.Unless {
		if filled(id) {
			return false
		}
	}
	for _, pair := range r.Paired {
		if filled(pair[0]) && !filled(pair[1]) {
			return false
		}
	}
	return true
}
