package training

import (
	"strings"
	"time"

	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/org"
)

// A PairID tells a mentor pair apart.
type PairID string

// MaxRecords is how many records one pair keeps.
const MaxRecords = 500

// A Pair is 师徒帮带: somebody experienced accompanies somebody for a term, with
// goals. While it lasts the two are Mentor to each other (panel.Mentor), which
// whoever assigns reviewers is told.
type Pair struct {
	ID       PairID        `json:"id"`
	Relation string        `json:"relation"` // id of the relation it rests on
	Unit     org.UnitCode  `json:"unit"`     // the pupil's office
	Mentor   org.PersonID  `json:"mentor"`
	Pupil    org.PersonID  `json:"pupil"`
	Goals    string        `json:"goals"`
	First    deadline.Date `json:"first"`
	Last     deadline.Date `json:"last"`            // as agreed
	Ended    deadline.Date `json:"ended,omitempty"` // the day it did end, or empty
	Result   string        `json:"result,omitempty"`
	Records  []Record      `json:"records,omitempty"` // oldest first
	Version  int           `json:"-"`
}

// A Record is what one of the two writes on the way.
type Record struct {
	At   time.Time    `json:"at"`
	By   org.PersonID `json:"by"`
	Text string       `json:"text"`
}

// People returns the two.
func (p *Pair) People() []org.PersonID { return []org.PersonID{p.Mentor, p.Pupil} }

// Check reports, as an Invalid error, everything that is wrong with a new pair.
func (p *Pair) Check() error {
	var l errs.List
	if p.Mentor == "" {
		l.Add("mentor", "请选择导师", "choose the mentor")
	}
	if p.Pupil == "" || p.Pupil == p.Mentor {
		l.Add("pupil", "请选择另一人为学员", "choose somebody else to learn")
	}
	if n := len([]rune(strings.TrimSpace(p.Goals))); n == 0 || n > maxText {
		l.Add("goals", "请填写帮带目标，不超过 4000 字", "enter the goals, in at most 4000 characters")
	}
	if !p.First.Valid() {
		l.Add("first", "请填写开始日期", "enter the first day")
	}
	if !p.Last.Valid() || p.Last <= p.First {
		l.Add("last", "结束日期应晚于开始日期", "the last day is after the first")
	}
	return l.Err()
}

// Note adds what one of the two writes, while the pair lasts.
func (p *Pair) Note(by org.PersonID, text string, now time.Time) error {
	text = strings.TrimSpace(text)
	switch {
	case p.Ended != "":
		return errs.E(errs.Conflict, "帮带已经结束", "the pair has ended")
	case by != p.Mentor && by != p.Pupil:
		return errs.E(errs.Forbidden, "帮带记录由导师或者学员填写", "mentor and pupil keep the records")
	case text == "" || len([]rune(text)) > maxText:
		return errs.Field("text", "请填写记录，不超过 4000 字", "write at most 4000 characters")
	case len(p.Records) >= MaxRecords:
		return errs.E(errs.TooLarge, "帮带记录已达 500 条", "there are 500 records already")
	}
	p.Records = append(p.Records, Record{now, by, text})
	return nil
}

// End ends the pair on the day, with what became of its goals.
func (p *Pair) End(day deadline.Date, result string, today deadline.Date) error {
	result = strings.TrimSpace(result)
	switch {
	case p.Ended != "":
		return errs.E(errs.Conflict, "帮带已经结束", "the pair has ended")
	case !day.Valid() || day < p.First || day > today:
		return errs.Field("day", "结束日期不得早于开始日期，不得晚于今日", "the last day lies between the first day and today")
	case result == "" || len([]rune(result)) > maxText:
		return errs.Field("result", "请填写目标完成情况，不超过 4000 字", "say what became of the goals, in at most 4000 characters")
	}
	p.Ended, p.Result = day, result
	return nil
}
