// Package campaign follows a Campaign (专项行动): an office sets aspects, units and
// tasks with owners and days for a time, and sees week by week what was planned and
// what was done.
//
// It promises that a task is done by evidence or by the thing it points to, never
// both, and that a unit is held against its own plan and no other unit: there is
// no order of units here. What a task points to (a measure, a training event, a
// review session) is told by the caller; nothing is entered twice.
package campaign

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/org"
)

// An ID tells a campaign apart.
type ID string

// Limits of one campaign.
const (
	MaxDays     = 400
	MaxAspects  = 12
	MaxUnits    = 30
	MaxTasks    = 1000
	MaxEvidence = 100
	maxLine     = 200
	maxText     = 4000
)

// A Campaign is one 专项行动, e.g. 百日大提升.
type Campaign struct {
	ID      ID             `json:"id"`
	Unit    org.UnitCode   `json:"unit"` // the office that runs it
	Title   string         `json:"title"`
	Aim     string         `json:"aim"`
	First   deadline.Date  `json:"first"`
	Last    deadline.Date  `json:"last"`
	Aspects []Aspect       `json:"aspects"` // as the office defines them
	Units   []org.UnitCode `json:"units"`   // that take part
	Basis   string         `json:"basis"`   // the document it rests on, or the template it was made of
	Version int            `json:"-"`
}

// An Aspect is one side of a campaign, e.g. 证据审查能力提升.
type Aspect struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

// Check reports, as an Invalid error, everything that is wrong with the campaign.
func (c *Campaign) Check() error {
	var l errs.List
	if n := len([]rune(strings.TrimSpace(c.Title))); n == 0 || n > maxLine {
		l.Add("title", "请填写名称，不超过 200 字", "enter a title of at most 200 characters")
	}
	if len([]rune(c.Aim)) > maxText {
		l.Add("aim", "不超过 4000 字", "at most 4000 characters")
	}
	if len([]rune(c.Basis)) > maxLine {
		l.Add("basis", "不超过 200 字", "at most 200 characters")
	}
	switch {
	case !c.First.Valid() || !c.Last.Valid() || c.Last < c.First:
		l.Add("first", "请填写起止日期", "enter the first and the last day")
	case c.Days() > MaxDays:
		l.Add("last", "专项行动不超过 400 日", "a campaign lasts at most 400 days")
	}
	if len(c.Aspects) == 0 || len(c.Aspects) > MaxAspects {
		l.Add("aspects", "请填写 1 至 12 个方面", "enter 1 to 12 aspects")
	}
	for i, a := range c.Aspects {
		if n := len([]rune(strings.TrimSpace(a.Name))); a.Code == "" || n == 0 || n > 40 {
			l.Add("aspects", "每个方面的名称不超过 40 字", "an aspect's name has at most 40 characters")
		}
		if slices.ContainsFunc(c.Aspects[:i], func(b Aspect) bool { return b.Code == a.Code || b.Name == a.Name }) {
			l.Add("aspects", "方面重复："+a.Name, "an aspect stands twice: "+a.Name)
		}
	}
	if len(c.Units) == 0 || len(c.Units) > MaxUnits {
		l.Add("units", "请选择参加单位", "choose the units that take part")
	}
	return l.Err()
}

// Days returns how many days the campaign lasts, both ends counted.
func (c *Campaign) Days() int { return c.First.DaysUntil(c.Last) + 1 }

// Day returns which day of the campaign today is: 0 before it begins, at most Days.
func (c *Campaign) Day(today deadline.Date) int {
	if today < c.First {
		return 0
	}
	return min(c.First.DaysUntil(today)+1, c.Days())
}

// Aspect returns the aspect of the code, and whether there is one.
func (c *Campaign) Aspect(code string) (Aspect, bool) {
	i := slices.IndexFunc(c.Aspects, func(a Aspect) bool { return a.Code == code })
	if i < 0 {
		return Aspect{}, false
	}
	return c.Aspects[i], true
}

// A TaskID tells a task apart.
type TaskID string

// A Kind says what a task points to.
type Kind string

const (
	Own      Kind = ""         // nothing: the task has evidence of its own
	Measure  Kind = "measure"  // 整改措施
	Training Kind = "training" // 培训活动
	Session  Kind = "session"  // 剖析会
)

// A Task is 任务: what one unit does under one aspect, by a day.
type Task struct {
	ID       TaskID        `json:"id"`
	Campaign ID            `json:"campaign"`
	Aspect   string        `json:"aspect"`
	Unit     org.UnitCode  `json:"unit"`
	Text     string        `json:"text"`
	Owner    org.PersonID  `json:"owner"` // empty until named
	Due      deadline.Date `json:"due"`
	Kind     Kind          `json:"kind,omitempty"`
	Ref      string        `json:"ref,omitempty"` // id of what it points to
	Evidence []Evidence    `json:"evidence,omitempty"`
	Done     deadline.Date `json:"done,omitempty"` // of a task of its own; of a pointing one it is told
	Version  int           `json:"-"`
}

// An Evidence is what somebody says was done, and where it shows.
type Evidence struct {
	At   time.Time    `json:"at"`
	By   org.PersonID `json:"by"`
	Text string       `json:"text"`
}

// Check reports, as an Invalid error, everything that is wrong with the task.
func (t *Task) Check(c *Campaign) error {
	var l errs.List
	if _, ok := c.Aspect(t.Aspect); !ok {
		l.Add("aspect", "请选择方面", "choose the aspect")
	}
	if !slices.Contains(c.Units, t.Unit) {
		l.Add("unit", "请选择参加单位", "choose a unit that takes part")
	}
	if n := len([]rune(strings.TrimSpace(t.Text))); n == 0 || n > maxLine {
		l.Add("text", "请填写任务，不超过 200 字", "enter the task, in at most 200 characters")
	}
	if !t.Due.Valid() || t.Due < c.First || t.Due > c.Last {
		l.Add("due", "期限应在专项行动期间内", "the last day lies within the campaign")
	}
	if !slices.Contains([]Kind{Own, Measure, Training, Session}, t.Kind) || (t.Kind == Own) != (t.Ref == "") {
		l.Add("ref", "请选择所对应的事项", "choose what the task points to")
	}
	return l.Err()
}

// Report adds evidence to a task of its own, and with done finishes it. A task that
// points to something is done by that.
func (t *Task) Report(by org.PersonID, text string, done bool, now time.Time) error {
	text = strings.TrimSpace(text)
	switch {
	case t.Kind != Own:
		return errs.E(errs.Conflict, "该任务以所对应的事项为准，不另行填报", "the task follows what it points to; nothing is entered twice")
	case t.Done != "":
		return errs.E(errs.Conflict, "该任务已经完成", "the task is done")
	case text == "" || len([]rune(text)) > maxText:
		return errs.Field("text", "请填写进展和佐证所在，不超过 4000 字", "say what was done and where it shows, in at most 4000 characters")
	case len(t.Evidence) >= MaxEvidence:
		return errs.E(errs.TooLarge, "该任务的填报已达 100 条", "there are 100 reports on the task already")
	}
	t.Evidence = append(t.Evidence, Evidence{now, by, text})
	if done {
		t.Done = deadline.DateOf(now)
	}
	return nil
}

// Late reports whether the task is not done though its last day is over.
func (t *Task) Late(today deadline.Date) bool { return t.Done == "" && t.Due < today }

// A Count is how some tasks stand.
type Count struct{ Total, Done, Late, Due int } // Due: whose last day has come

// Tally counts the tasks that fit.
func Tally(tasks []Task, today deadline.Date, fits func(*Task) bool) (n Count) {
	for i := range tasks {
		t := &tasks[i]
		if !fits(t) {
			continue
		}
		n.Total++
		if t.Done != "" {
			n.Done++
		}
		if t.Late(today) {
			n.Late++
		}
		if t.Due <= today {
			n.Due++
		}
	}
	return n
}

// A Week is the state at the end of one week of a campaign: how many tasks the plan
// wanted done by then, and how many were.
type Week struct {
	First, Last   deadline.Date
	Planned, Done int
	Over          bool // the week has ended or is the present one, so Done means something
}

// Weeks returns the campaign's weeks, counted from its first day.
func Weeks(c *Campaign, tasks []Task, today deadline.Date) (ws []Week) {
	for first := c.First; first <= c.Last; first = first.AddDays(7) {
		w := Week{First: first, Last: min(first.AddDays(6), c.Last), Over: first <= today}
		for i := range tasks {
			if tasks[i].Due <= w.Last {
				w.Planned++
			}
			if d := tasks[i].Done; w.Over && d != "" && d <= w.Last {
				w.Done++
			}
		}
		ws = append(ws, w)
	}
	return ws
}

// GiveCodes gives each aspect without a code one that no other has.
func (c *Campaign) GiveCodes() {
	used := func(code string) bool {
		return slices.ContainsFunc(c.Aspects, func(a Aspect) bool { return a.Code == code })
	}
	n := 1
	for i := range c.Aspects {
		if c.Aspects[i].Code != "" {
			continue
		}
		for used("a" + strconv.Itoa(n)) {
			n++
		}
		c.Aspects[i].Code = "a" + strconv.Itoa(n)
	}
}
