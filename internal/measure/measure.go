// Package measure follows what a conclusion asks for: each Measure (整改措施)
// answers causes, has an owner and a day, is done when somebody else confirms
// its proof, and is closed only by an effect test that says whether it helped.
//
// It promises that nothing is settled without words, that nobody confirms or
// judges their own, that no test is passed against what it found, that a measure
// which did not help, or whose cause comes back in the same unit, is open again
// with the reason, and that what was said stays. What a test counts it is told.
package measure

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/kept"
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

// A Turn is one step a measure took, with the words that were given.
type Turn struct {
	At   time.Time     `json:"at"`
	By   org.PersonID  `json:"by"` // empty where a new case reopened it
	To   Status        `json:"to"`
	Text string        `json:"text"`
	Item review.ItemID `json:"item,omitempty"` // the case that reopened it
	Test *Test         `json:"test,omitempty"` // as it was judged, with what it found
}

// A Measure is one 整改措施.
type Measure struct {
	ID        ID
	Item      review.ItemID // the case it came of
	Cause     review.Code   // the main one
	Also      []review.Code // further causes it answers
	Text      string
	Owner     org.PersonID
	Unit      org.UnitCode
	Due       deadline.Date
	Status    Status
	Proof     string       // what was done and where it shows; of NotDoing, why
	Files     []kept.File  // the proof as it came, oldest first
	AddedBy   org.PersonID // who set it after the conclusion was signed; empty of those it set
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

// Limits of one measure.
const (
	MaxReports = 200
	MaxFiles   = 20 // of its proof
)

// From returns the measures a signed conclusion sets, open, one for each step
// it planned; ids[i] is the id of the i-th.
func From(item review.ItemID, c *review.Conclusion, ids []ID) ([]Measure, error) {
	if len(ids) != len(c.Measures) {
		return nil, errs.E(errs.Internal, "措施编号数不符", "one id is needed for each measure")
	}
	ms := make([]Measure, len(c.Measures))
	for i, p := range c.Measures {
		ms[i] = Measure{ID: ids[i], Item: item, Cause: p.Cause, Also: p.Also, Text: p.Text, Owner: p.Owner, Unit: p.Unit, Due: p.Due, Status: Open}
	}
	return ms, nil
}

// Add returns a measure set after the conclusion was signed, by a named person: it
// answers causes the conclusion settled, and its last day is still to come.
func Add(id ID, item review.ItemID, c *review.Conclusion, p review.PlannedStep, by org.PersonID, now time.Time) (Measure, error) {
	if by == "" {
		return Measure{}, errs.E(errs.Forbidden, "补充措施须由本人登录后提出", "a measure is added by a person who signed in")
	}
	var l errs.List
	c.CheckStep(&l, "", p)
	if p.Due.Valid() && p.Due < deadline.DateOf(now) {
		l.Add("due", "完成期限不能早于今天", "the due date is today or later")
	}
	if err := l.Err(); err != nil {
		return Measure{}, err
	}
	m := Measure{ID: id, Item: item, Cause: p.Cause, Also: p.Also, Text: p.Text, Owner: p.Owner, Unit: p.Unit, Due: p.Due, AddedBy: by}
	m.turn(Open, by, "会后补充", now)
	m.Version = 0
	return m, nil
}

// Causes returns the causes the measure answers, the main one first.
func (m *Measure) Causes() []review.Code { return append([]review.Code{m.Cause}, m.Also...) }

// Answers reports whether the measure answers one of the causes.
func (m *Measure) Answers(causes []review.CauseTick) bool {
	return slices.ContainsFunc(causes, func(t review.CauseTick) bool { return slices.Contains(m.Causes(), t.Code) })
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

// Move gives an open measure another owner, unit or last day, with the reason;
// its owner does not decide that.
func (m *Measure) Move(owner org.PersonID, unit org.UnitCode, due deadline.Date, by org.PersonID, why string, now time.Time) error {
	if err := m.open(); err != nil {
		return err
	}
	if err := m.other(by); err != nil {
		return err
	}
	var l errs.List
	if owner == "" {
		l.Add("owner", "请指定责任人", "name the owner")
	}
	if !unit.Valid() {
		l.Add("unit", "请选择责任单位", "choose the unit")
	}
	if !due.Valid() || due != m.Due && due < deadline.DateOf(now) {
		l.Add("due", "请填写完成期限，不早于今天", "enter the due date, today or later")
	}
	if owner == m.Owner && unit == m.Unit && due == m.Due {
		l.Add("owner", "责任人、单位和期限都没有变化", "neither the owner, the unit nor the day is changed")
	}
	if err := l.Err(); err != nil {
		return err
	}
	if err := words("text", "调整理由", "why it is changed", why); err != nil {
		return err
	}
	m.Owner, m.Unit, m.Due = owner, unit, due
	m.turn(Open, by, why, now)
	return nil
}

// Attach keeps a file with the proof of an open or claimed measure, each once.
func (m *Measure) Attach(f kept.File) error {
	switch {
	case m.Status != Open && m.Status != Claimed:
		return m.not("再附佐证", "given further proof")
	case len(m.Files) >= MaxFiles:
		return errs.E(errs.TooLarge, "佐证文件已达 20 个", "there are 20 files already")
	case slices.ContainsFunc(m.Files, func(x kept.File) bool { return x.Digest == f.Digest }):
		return errs.Field("file", "该文件已经附过", "this file is attached already")
	}
	m.Files = append(slices.Clone(m.Files), f)
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
