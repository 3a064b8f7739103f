// Package measure follows what a conclusion asks for: each Measure (整改措施)
// answers a cause, has an owner and a day, and is settled by proof or by saying
// why it will not be done.
//
// It promises that nothing is settled without words, and that what is settled
// is not quietly changed. Whether a measure worked is asked later, of new cases.
package measure

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/org"
	"mingjian/internal/review"
)

// An ID tells a measure apart.
type ID string

// A Status is where a measure stands.
type Status string

const (
	Open     Status = "open"      // 整改中
	Done     Status = "done"      // 已完成, with proof
	NotDoing Status = "not_doing" // 不再实施, with the reason
)

// Names returns the status's names in Chinese and English.
func (s Status) Names() (zh, en string) {
	switch s {
	case Done:
		return "已完成", "done"
	case NotDoing:
		return "不再实施", "will not be done"
	}
	return "整改中", "open"
}

// A Measure is one 整改措施.
type Measure struct {
	ID        ID
	Item      review.ItemID // the case it came of
	Cause     review.Code
	Text      string
	Owner     org.PersonID
	Unit      org.UnitCode
	Due       deadline.Date
	Status    Status
	Proof     string // what was done and where it shows; of NotDoing, why
	SettledBy org.PersonID
	SettledAt time.Time // zero while open
	Reports   []Report  // oldest first
	Version   int
}

// A Report is what the owner says on the way.
type Report struct {
	At   time.Time
	By   org.PersonID
	Text string
}

// MaxReports is how many reports one measure keeps.
const MaxReports = 200

// From returns the measures a signed conclusion sets, open, one for each step
// it planned; ids[i] is the id of the i-th.
func From(item review.ItemID, c *review.Conclusion, ids []ID) ([]Measure, error) {
	if len(ids) != len(c.Measures) {
		return nil, errs.E(errs.Internal, "措施编号数不符", "one id is needed for each measure")
	}
	ms := make([]Measure, len(c.Measures))
	for i, p := range c.Measures {
		ms[i] = Measure{ID: ids[i], Item: item, Cause: p.Cause, Text: p.Text, Owner: p.Owner, Unit: p.Unit, Due: p.Due, Status: Open}
	}
	return ms, nil
}

// Overdue reports whether the measure is open though its last day is over at now.
func (m *Measure) Overdue(now time.Time) bool {
	return m.Status == Open && deadline.DateOf(now) > m.Due
}

// Report adds progress to an open measure.
func (m *Measure) Report(by org.PersonID, text string, now time.Time) error {
	if err := m.open(); err != nil {
		return err
	}
	if len(m.Reports) >= MaxReports {
		return errs.E(errs.TooLarge, "进展记录已达 200 条", "there are 200 reports already")
	}
	if err := words("text", "进展", "the progress", text); err != nil {
		return err
	}
	m.Reports = append(slices.Clone(m.Reports), Report{now, by, text})
	m.Version++
	return nil
}

// Settle closes an open measure as Done, with its proof, or as NotDoing, with
// the reason.
func (m *Measure) Settle(to Status, by org.PersonID, proof string, now time.Time) error {
	if err := m.open(); err != nil {
		return err
	}
	zh, en := "完成情况及佐证", "what was done and its proof"
	switch to {
	case Done:
	case NotDoing:
		zh, en = "不再实施的理由", "why it will not be done"
	default:
		return errs.Field("status", "请选择已完成或不再实施", "choose done or not doing")
	}
	if err := words("proof", zh, en, proof); err != nil {
		return err
	}
	m.Status, m.Proof, m.SettledBy, m.SettledAt = to, proof, by, now
	m.Version++
	return nil
}

func (m *Measure) open() error {
	if m.Status == Open {
		return nil
	}
	zh, en := m.Status.Names()
	return errs.E(errs.Conflict, "该措施"+zh+"，不能再改", "the measure is "+en+" and cannot be changed")
}

func words(field, zh, en, text string) error {
	switch {
	case strings.TrimSpace(text) == "":
		return errs.Field(field, "请填写"+zh, "enter "+en)
	case !utf8.ValidString(text) || utf8.RuneCountInString(text) > review.MaxText:
		return errs.Field(field, zh+"过长或含有无法识别的字符", en+" is too long or unreadable")
	}
	return nil
}

// Settled returns how many of the measures are settled.
func Settled(ms []Measure) int {
	n := 0
	for _, m := range ms {
		if m.Status != Open {
			n++
		}
	}
	return n
}
