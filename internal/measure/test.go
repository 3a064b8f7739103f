package measure

import (
	"slices"
	"time"

	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/indicator"
	"mingjian/internal/org"
	"mingjian/internal/panel"
)

// A TestKind is how it is told whether a measure helped.
type TestKind string

const (
	Indicator  TestKind = "indicator"  // 指标
	Recheck    TestKind = "recheck"    // 抽样复查
	Recurrence TestKind = "recurrence" // 同类问题是否再现
)

// TestKinds are the kinds in the order they are offered.
var TestKinds = []TestKind{Recurrence, Recheck, Indicator}

// MaxSample is how many cases a recheck looks at, at the most.
const MaxSample = 30

// A Test is the effect test (成效检验) of a measure: what will be looked at, and
// from which day on it can be said.
type Test struct {
	Kind      TestKind           `json:"kind"`
	Text      string             `json:"text"` // what is expected, and why this tells it
	On        deadline.Date      `json:"on"`
	Indicator indicator.Code     `json:"indicator,omitempty"` // of an Indicator
	Size      int                `json:"size,omitempty"`      // of a Recheck: how many cases are looked at
	Set       deadline.Date      `json:"set,omitempty"`       // the day it was set; the indicator is that of this day
	By        org.PersonID       `json:"by,omitempty"`        // who set it
	Sample    *panel.Certificate `json:"sample,omitempty"`    // of a Recheck: the cases drawn, for anybody to draw again
	Checked   []Checked          `json:"checked,omitempty"`   // of a Recheck: what was seen in them
	Found     *Found             `json:"found,omitempty"`     // the figures it was judged on
}

// Checked is what was seen in one case of a recheck.
type Checked struct {
	Case string       `json:"case"` // id of the drawn case file
	Bad  bool         `json:"bad"`  // the same problem is there
	Note string       `json:"note"` // where it shows
	By   org.PersonID `json:"by"`
}

// Found is what a test came to: counts, never a rate of persons. Of Recurrence it
// is conclusions that named the cause of those signed, of Recheck cases with the
// same problem of those looked at, of Indicator persons before and after.
type Found struct {
	Before *indicator.Count `json:"before,omitempty"` // of an Indicator: as long a time before
	After  indicator.Count  `json:"after"`

	Exported deadline.Date `json:"exported,omitempty"` // of an Indicator: the latest export of the ledgers counted
}

// Windows returns the time a test looks at, from the day after the measure was
// confirmed to the day of the test, and as long a time before it. It is empty
// before the measure is confirmed.
func (m *Measure) Windows() (before, after indicator.Count, ok bool) {
	if m.Test == nil || m.SettledAt.IsZero() {
		return before, after, false
	}
	done := deadline.DateOf(m.SettledAt)
	after.From, after.To = done.AddDays(1), max(m.Test.On, done.AddDays(1))
	before.From, before.To = done.AddDays(1-after.From.DaysUntil(after.To)-1), done
	return before, after, true
}

// SetTest says how it will be told whether the measure helped. It stays as it is
// once the measure is judged; a sample that was drawn is not drawn again by it.
func (m *Measure) SetTest(t Test, by org.PersonID, now time.Time) error {
	var l errs.List
	today := deadline.DateOf(now)
	if m.Status == Effective || m.Status == NotDoing {
		return m.not("设定成效检验", "given an effect test")
	}
	if !slices.Contains(TestKinds, t.Kind) {
		l.Add("kind", "请选择检验方式", "choose the kind of test")
	}
	if !t.On.Valid() || t.On < today {
		l.Add("on", "请填写今天以后的检验日期", "enter a day of today or later")
	}
	if t.Kind == Recheck && (t.Size < 1 || t.Size > MaxSample) {
		l.Add("size", "复查件数为 1 至 30", "a recheck looks at 1 to 30 cases")
	}
	if t.Kind == Indicator {
		if _, err := indicator.Of(t.Indicator, today); err != nil {
			l.Add("indicator", "请选择指标", "choose the indicator")
		}
	}
	if err := l.Err(); err != nil {
		return err
	}
	if err := words("text", "检验内容", "what is looked at", t.Text); err != nil {
		return err
	}
	next := Test{Kind: t.Kind, Text: t.Text, On: t.On, Set: today, By: by}
	switch t.Kind {
	case Indicator:
		next.Indicator = t.Indicator
	case Recheck:
		next.Size = t.Size
		if old := m.Test; old != nil && old.Sample != nil {
			if old.Size != t.Size {
				return errs.E(errs.Conflict, "样本已经抽取，不能再改件数", "the sample is drawn: its size stays")
			}
			next.Sample, next.Checked = old.Sample, old.Checked
		}
	}
	if m.Test != nil && m.Test.Sample != nil && t.Kind != Recheck {
		return errs.E(errs.Conflict, "样本已经抽取，不能改用其他检验方式", "the sample is drawn: the kind of test stays")
	}
	m.Test = &next
	m.Version++
	return nil
}

// Drawable reports, as a Conflict, why the person cannot draw the sample of the
// recheck now: it is drawn once, after the measure was confirmed, by somebody who
// neither owns nor claimed it.
func (m *Measure) Drawable(by org.PersonID) error {
	if err := m.at(Done, "抽取复查样本", "rechecked"); err != nil {
		return err
	}
	switch {
	case m.Test == nil || m.Test.Kind != Recheck || m.Test.Size == 0:
		return errs.E(errs.Conflict, "该措施的成效检验不是抽样复查", "the effect test of the measure is no recheck")
	case m.Test.Sample != nil:
		return errs.E(errs.Conflict, "样本已经抽取，不再重抽", "the sample is drawn, and not drawn again")
	}
	return m.other(by)
}

// Draw takes the sample that the person drew; Conflict where there was no case.
func (m *Measure) Draw(by org.PersonID, c panel.Certificate) error {
	if err := m.Drawable(by); err != nil {
		return err
	}
	if len(c.Drawn) == 0 {
		return errs.E(errs.Conflict, "确认完成以后本单位没有新受理的案件可供复查，请推迟检验日期", "the unit has taken in no case since the measure was confirmed: set a later day")
	}
	t := *m.Test
	t.Sample = &c
	m.Test = &t
	m.Version++
	return nil
}

// Check keeps what was seen in cases of the sample; said again, it is corrected.
func (m *Measure) Check(seen []Checked, by org.PersonID) error {
	if err := m.at(Done, "登记复查结果", "rechecked"); err != nil {
		return err
	}
	if err := m.other(by); err != nil {
		return err
	}
	if m.Test == nil || m.Test.Sample == nil {
		return errs.E(errs.Conflict, "尚未抽取复查样本", "the sample is not drawn yet")
	}
	t := *m.Test
	t.Checked = slices.Clone(t.Checked)
	for _, c := range seen {
		if !slices.ContainsFunc(t.Sample.Drawn, func(d panel.Drawn) bool { return d.ID == c.Case }) {
			return errs.Field("case", "该案不在样本之内", "the case is not in the sample")
		}
		if err := words("note", "所见和依据", "what was seen and where", c.Note); err != nil {
			return err
		}
		c.By = by
		if i := slices.IndexFunc(t.Checked, func(x Checked) bool { return x.Case == c.Case }); i >= 0 {
			t.Checked[i] = c
		} else {
			t.Checked = append(t.Checked, c)
		}
	}
	m.Test = &t
	m.Version++
	return nil
}

// Rechecked returns how many cases of the sample show the same problem, of how
// many looked at, and how many were not looked at yet.
func (t *Test) Rechecked() (bad, of, left int) {
	for _, c := range t.Checked {
		if c.Bad {
			bad++
		}
	}
	if t.Sample != nil {
		left = len(t.Sample.Drawn) - len(t.Checked)
	}
	return bad, len(t.Checked), left
}

// Judge says, on the day of the effect test or later, whether a measure that is
// done helped, on what the test found: if not, it is open again. Nobody calls it
// effective against a test that found the same problem again, or that had nothing
// to look at; only of a recurrence is nothing what one hopes for.
func (m *Measure) Judge(by org.PersonID, helped bool, text string, found Found, now time.Time) error {
	if err := m.at(Done, "检验", "judged"); err != nil {
		return err
	}
	switch {
	case m.Test == nil:
		return errs.E(errs.Conflict, "尚未设定成效检验，不能认定是否见效", "without an effect test nothing can be said of its effect")
	case m.Test.Kind == Indicator && m.Test.Indicator == "": // set in words, before tests were counts
		return errs.E(errs.Conflict, "该成效检验没有可以计数的指标，请重新设定", "the effect test names no indicator to count: set it anew")
	case deadline.DateOf(now) < m.Test.On:
		return errs.E(errs.Conflict, "成效检验日期为 "+string(m.Test.On)+"，尚未到期", "the effect test is on "+string(m.Test.On))
	}
	if err := m.other(by); err != nil {
		return err
	}
	if err := words("text", "检验结果及依据", "the result and what it rests on", text); err != nil {
		return err
	}
	if m.Test.Kind == Recheck {
		bad, of, left := m.Test.Rechecked()
		if m.Test.Sample == nil || left > 0 {
			return errs.E(errs.Conflict, "复查样本尚未抽取，或者还有案件没有复查", "the sample is not drawn, or not all of it was looked at")
		}
		found.After.N, found.After.Of = bad, of
	}
	if helped {
		switch {
		case m.Test.Kind != Indicator && found.After.N > 0:
			return errs.E(errs.Conflict, "检验发现同类问题仍在，不能认定已见效", "the test found the same problem: the measure is not effective")
		case m.Test.Kind != Recurrence && found.After.Of == 0:
			return errs.E(errs.Conflict, "检验期间没有可以检验的案件，不能认定已见效；请推迟检验日期", "there was nothing to look at: nothing can be said of its effect; set a later day")
		}
	}
	t := *m.Test
	t.Found = &found
	m.Test = &t
	if helped { // done on the day it was confirmed; the turn says when it was judged
		m.turn(Effective, by, text, now)
	} else {
		m.reopen(by, text, "", now)
	}
	m.Turns[len(m.Turns)-1].Test = &t
	return nil
}
