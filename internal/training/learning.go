package training

import (
	"strings"

	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/org"
	"mingjian/internal/review"
)

// A TaskID tells a learning task apart.
type TaskID string

// A Task is 学习任务: what somebody is asked to learn because a cause was found.
// Where it names an exercise or an event it is done by doing that; only where it
// names neither, the person says so. It is set by a person, never by a finding; of
// which finding is known to those alone who may read its review.
type Task struct {
	ID       TaskID        `json:"id"`
	Person   org.PersonID  `json:"person"`
	Unit     org.UnitCode  `json:"unit"` // the person's office when it was set
	Cause    review.Code   `json:"cause"`
	Text     string        `json:"text"`
	Due      deadline.Date `json:"due"`
	Teaching string        `json:"teaching,omitempty"` // a teaching case to answer, or empty
	Training ID            `json:"training,omitempty"` // an event to attend, or empty
	Card     string        `json:"card,omitempty"`     // a card of the library to read, or empty
	Item     review.ItemID `json:"item,omitempty"`     // the reviewed case it came of, or empty
	SetBy    org.PersonID  `json:"set_by"`
	Done     deadline.Date `json:"done,omitempty"` // said by the person
	Note     string        `json:"note,omitempty"`
	Version  int           `json:"-"`
}

// Check reports, as an Invalid error, everything that is wrong with a new task.
func (t *Task) Check(today deadline.Date, known func(review.Code) bool) error {
	var l errs.List
	if t.Person == "" {
		l.Add("person", "请选择学习人员", "choose who learns")
	}
	if !known(t.Cause) {
		l.Add("cause", "请选择原因", "choose the cause")
	}
	if n := len([]rune(strings.TrimSpace(t.Text))); n == 0 || n > maxText {
		l.Add("text", "请填写学习内容，不超过 4000 字", "say what to learn, in at most 4000 characters")
	}
	if !t.Due.Valid() || t.Due < today {
		l.Add("due", "期限不得早于今日", "the last day is today or later")
	}
	if t.Teaching != "" && t.Training != "" {
		l.Add("teaching", "校准案例与培训活动只选一项", "choose a teaching case or an event, not both")
	}
	return l.Err()
}

// Finish records that the person has done a task that names nothing else to do.
func (t *Task) Finish(note string, today deadline.Date) error {
	note = strings.TrimSpace(note)
	switch {
	case t.Done != "":
		return errs.E(errs.Conflict, "该任务已经完成", "the task is done")
	case t.Teaching != "" || t.Training != "":
		return errs.E(errs.Conflict, "该任务在做完校准案例或者参加培训后自动完成", "the task is done by answering the teaching case or attending the event")
	case note == "" || len([]rune(note)) > maxText:
		return errs.Field("note", "请填写学习情况，不超过 4000 字", "say what you learnt, in at most 4000 characters")
	}
	t.Done, t.Note = today, note
	return nil
}

// Stands reports whether the task is done, given whether its teaching case was
// answered and its event attended.
func (t *Task) Stands(answered, attended bool) bool {
	switch {
	case t.Teaching != "":
		return answered
	case t.Training != "":
		return attended
	}
	return t.Done != ""
}
