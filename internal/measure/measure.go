// Package measure follows what a conclusion asks for: each Measure (整改措施)
// answers a cause, has an owner and a day, is done when somebody else confirms
// its proof, and is closed only by an effect test that says whether it helped.
//
// It promises that nothing is settled without words, that nobody confirms or
// judges their own, that a measure which did not help, or whose cause comes back
// in the same unit, is open again with the reason, and that what was said stays.
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
	Open      Status = "open"      // 整改中
	Claimed   Status = "claimed"   // 待确认: the owner says it is done
	Done      Status = "done"      // 已完成: somebody else confirmed the proof
	Effective Status = "effective" // 已见效: the effect test was passed
	NotDoing  Status = "not_doing" // 不再实施, with the reason and who decided
)

// Statuses are all in the order they are reached.
var Statuses = []Status{Open, Claimed, Done, Effective, NotDoing}

// Names returns the status's names in Chinese and English.
func (s Status) Names() (zh, en string) {
	switch s {
	case Claimed:
		return "待确认", "waits to be confirmed"
	case Done:
		return "已完成", "done"
	case Effective:
		return "已见效", "effective"
	case NotDoing:
		return "不再实施", "will not be done"
	}
	return "整改中", "open"
}

// A TestKind is how it is told whether a measure helped.
type TestKind string

const (
	Indicator  TestKind = "indicator"  // 指标
	Recheck    TestKind = "recheck"    // 抽样复查
	Recurrence TestKind = "recurrence" // 同类问题是否再现
)

// TestKinds are the kinds in the order they are offered.
var TestKinds = []TestKind{Recurrence, Recheck, Indicator}

// A Test is the effect test (成效检验) of a measure: what will be looked at, and
// from which day on it can be said.
type Test struct {
	Kind TestKind      `json:"kind"`
	Text string        `json:"text"` // which indicator from what to what, which sample, which problem
	On   deadline.Date `json:"on"`
}

// A Turn is one step a measure took, with the words that were given.
type Turn struct {
	At   time.Time     `json:"at"`
	By   org.PersonID  `json:"by"` // empty where a new case reopened it
	To   Status        `json:"to"`
	Text string        `json:"text"`
	Item review.ItemID `json:"item,omitempty"` // the case that reopened it
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
	ClaimedBy org.PersonID
	SettledBy org.PersonID // who confirmed, judged or decided
	SettledAt time.Time    // zero until confirmed
	Test      *Test        // nil until set; nothing is effective without
	Turns     []Turn       // oldest first
	Reports   []Report     // oldest first
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

// Claim says that an open measure is done, with its proof; somebody else confirms.
func (m *Measure) Claim(by org.PersonID, proof string, now time.Time) error {
	if err := m.open(); err != nil {
		return err
	}
	if err := words("proof", "完成情况及佐证", "what was done and its proof", proof); err != nil {
		return err
	}
	m.Proof, m.ClaimedBy = proof, by
	m.turn(Claimed, by, proof, now)
	return nil
}

// Confirm makes a claimed measure Done. Neither its owner nor who claimed it may.
func (m *Measure) Confirm(by org.PersonID, text string, now time.Time) error {
	if err := m.at(Claimed, "确认", "confirmed"); err != nil {
		return err
	}
	if err := m.other(by); err != nil {
		return err
	}
	m.SettledBy, m.SettledAt = by, now
	m.turn(Done, by, text, now)
	return nil
}

// Refuse opens a claimed measure again, with what is missing.
func (m *Measure) Refuse(by org.PersonID, text string, now time.Time) error {
	if err := m.at(Claimed, "退回", "returned"); err != nil {
		return err
	}
	if err := words("text", "退回理由", "what is missing", text); err != nil {
		return err
	}
	m.turn(Open, by, text, now)
	return nil
}

// SetTest says how it will be told whether the measure helped. It stays as it is
// once the measure is judged.
func (m *Measure) SetTest(t Test, now time.Time) error {
	var l errs.List
	if m.Status == Effective || m.Status == NotDoing {
		return m.not("设定成效检验", "given an effect test")
	}
	if !slices.Contains(TestKinds, t.Kind) {
		l.Add("kind", "请选择检验方式", "choose the kind of test")
	}
	if _, err := deadline.ParseDate(string(t.On)); err != nil || t.On < deadline.DateOf(now) {
		l.Add("on", "请填写今天以后的检验日期", "enter a day of today or later")
	}
	if err := l.Err(); err != nil {
		return err
	}
	if err := words("text", "检验内容", "what is looked at", t.Text); err != nil {
		return err
	}
	m.Test = &t
	m.Version++
	return nil
}

// Judge says, on the day of the effect test or later, whether a measure that is
// done helped: if not, it is open again.
func (m *Measure) Judge(by org.PersonID, helped bool, text string, now time.Time) error {
	if err := m.at(Done, "检验", "judged"); err != nil {
		return err
	}
	switch {
	case m.Test == nil:
		return errs.E(errs.Conflict, "尚未设定成效检验，不能认定是否见效", "without an effect test nothing can be said of its effect")
	case deadline.DateOf(now) < m.Test.On:
		return errs.E(errs.Conflict, "成效检验日期为 "+string(m.Test.On)+"，尚未到期", "the effect test is on "+string(m.Test.On))
	}
	if err := m.other(by); err != nil {
		return err
	}
	if err := words("text", "检验结果及依据", "the result and what it rests on", text); err != nil {
		return err
	}
	if helped { // done on the day it was confirmed; the turn says when it was judged
		m.turn(Effective, by, text, now)
		return nil
	}
	m.reopen(by, text, "", now)
	return nil
}

// Drop settles an open measure as NotDoing, with the reason; its owner does not decide that.
func (m *Measure) Drop(by org.PersonID, reason string, now time.Time) error {
	if err := m.open(); err != nil {
		return err
	}
	if err := m.other(by); err != nil {
		return err
	}
	if err := words("text", "不再实施的理由", "why it will not be done", reason); err != nil {
		return err
	}
	m.Proof, m.SettledBy, m.SettledAt = reason, by, now
	m.turn(NotDoing, by, reason, now)
	return nil
}

// Recur opens a measure that is done or effective again, because its cause came
// back in another case of its unit.
func (m *Measure) Recur(item review.ItemID, why string, now time.Time) error {
	if m.Status != Done && m.Status != Effective {
		return m.not("重新打开", "reopened")
	}
	if err := words("text", "重新打开的原因", "why it is open again", why); err != nil {
		return err
	}
	m.reopen("", why, item, now)
	return nil
}

func (m *Measure) reopen(by org.PersonID, why string, item review.ItemID, now time.Time) {
	m.SettledBy, m.SettledAt, m.Test = "", time.Time{}, nil
	m.turn(Open, by, why, now)
	m.Turns[len(m.Turns)-1].Item = item
}

func (m *Measure) turn(to Status, by org.PersonID, text string, now time.Time) {
	m.Status = to
	m.Turns = append(slices.Clone(m.Turns), Turn{At: now, By: by, To: to, Text: text})
	m.Version++
}

// other refuses whoever owns the measure or claimed it done.
func (m *Measure) other(by org.PersonID) error {
	if by == "" || by == m.Owner || by == m.ClaimedBy {
		return errs.E(errs.Conflict, "责任人和填报人不能确认、检验或者终止自己的措施，请由他人办理", "the owner, and whoever claimed it, does not confirm, judge or drop a measure")
	}
	return nil
}

func (m *Measure) at(s Status, zh, en string) error {
	if m.Status == s {
		return nil
	}
	return m.not(zh, en)
}

func (m *Measure) not(zh, en string) error {
	now, is := m.Status.Names()
	return errs.E(errs.Conflict, "该措施"+now+"，不能"+zh, "the measure is "+is+" and cannot be "+en)
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

// Settled returns how many of the measures are settled: done and confirmed, or
// not to be done. Whether they helped is asked later.
func Settled(ms []Measure) int {
	n := 0
	for _, m := range ms {
		if m.Status != Open && m.Status != Claimed {
			n++
		}
	}
	return n
}
