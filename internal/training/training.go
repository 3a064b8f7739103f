// Package training turns what reviews find into learning: an Event (实训,
// 类案研讨, 素能培训, 检察官授课) is planned from causes that conclusions found, people
// are invited to it, it is taught from cards of the library, and who came is on record.
//
// It promises that attendance is recorded of the day itself or later, that a
// cancelled event trains nobody, and that what is held is not rewritten. It
// counts and never ranks: a Need is about a cause, not about a person. Which
// people exist and what conclusions say it is told.
package training

import (
	"slices"
	"strings"
	"time"

	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/org"
	"mingjian/internal/review"
)

// An ID tells an event apart.
type ID string

// A Kind is what sort of event it is.
type Kind string

const (
	Drill   Kind = "drill"   // 实训
	Seminar Kind = "seminar" // 类案研讨
	Course  Kind = "course"  // 素能培训
	Lesson  Kind = "lesson"  // 检察官授课 (检察官教检察官): a prosecutor teaches
)

// Kinds are all kinds, in the order pages offer them.
var Kinds = []Kind{Drill, Seminar, Course, Lesson}

// A State is where an event stands.
type State string

const (
	Planned   State = "planned"   // 已计划
	Held      State = "held"      // 已举办, with attendance
	Cancelled State = "cancelled" // 已取消, with the reason
)

// An Answer is what somebody says to an invitation.
type Answer string

const (
	Invited  Answer = "invited"  // 已邀请, no answer yet
	Accepted Answer = "accepted" // 参加
	Declined Answer = "declined" // 不能参加, with the reason
)

// An Attendance says whether somebody came.
type Attendance string

const (
	Present Attendance = "present" // 到场
	Excused Attendance = "excused" // 请假
	Absent  Attendance = "absent"  // 未到场
)

// Attendances are all of them, in the order pages offer them.
var Attendances = []Attendance{Present, Excused, Absent}

// Limits of one event.
const (
	MaxSeats  = 500
	MaxCauses = 20
	MaxCards  = 10
	maxLine   = 200
	maxText   = 4000
)

// An Event is one 实训, 类案研讨, 素能培训 or 检察官授课.
type Event struct {
	ID        ID            `json:"id"`
	Unit      org.UnitCode  `json:"unit"` // the office that holds it
	Kind      Kind          `json:"kind"`
	Title     string        `json:"title"`
	Causes    []review.Code `json:"causes"` // the causes it answers
	Day       deadline.Date `json:"day"`
	From      string        `json:"from"` // 09:00, China time
	To        string        `json:"to"`
	Place     string        `json:"place"`
	Lead      org.PersonID  `json:"lead"`      // who teaches or chairs, or empty
	Plan      string        `json:"plan"`      // what it is about and how it goes
	Materials string        `json:"materials"` // what to read, a line each
	Exercise  string        `json:"exercise"`  // id of the teaching case judged before and after, or empty
	State     State         `json:"state"`
	Reason    string        `json:"reason,omitempty"` // of a cancelled one
	Cards     []string      `json:"-"`                // ids of the cards of the library it is taught from
	Seats     []Seat        `json:"-"`                // by person id
	Version   int           `json:"-"`
}

// A Seat is one person invited to an event.
type Seat struct {
	Person org.PersonID
	Answer Answer
	Reason string     // of a declined one
	Came   Attendance // empty until recorded
}

// Times returns when the event begins and ends.
func (e *Event) Times() (from, to time.Time) { return e.at(e.From), e.at(e.To) }

// at returns the instant of a time of day on the event's day.
func (e *Event) at(s string) time.Time {
	t := e.Day.Time()
	if !clock(s) {
		return t
	}
	minutes := 60*(int(s[0]-'0')*10+int(s[1]-'0')) + int(s[3]-'0')*10 + int(s[4]-'0')
	return t.Add(time.Duration(minutes) * time.Minute)
}

// Seat returns the person's seat, or nil.
func (e *Event) Seat(p org.PersonID) *Seat {
	i := slices.IndexFunc(e.Seats, func(s Seat) bool { return s.Person == p })
	if i < 0 {
		return nil
	}
	return &e.Seats[i]
}

// People returns everybody invited.
func (e *Event) People() []org.PersonID {
	ps := make([]org.PersonID, len(e.Seats))
	for i, s := range e.Seats {
		ps[i] = s.Person
	}
	return ps
}

// Concerns returns everybody whose event it is: those invited and who leads it.
func (e *Event) Concerns() []org.PersonID {
	ps := e.People()
	if e.Lead != "" && e.Seat(e.Lead) == nil {
		ps = append(ps, e.Lead)
	}
	return ps
}

// Check reports, as an Invalid error, everything that is wrong with the plan;
// known says which causes the scheme knows.
func (e *Event) Check(known func(review.Code) bool) error {
	var l errs.List
	if !slices.Contains(Kinds, e.Kind) {
		l.Add("kind", "请选择培训种类", "choose the kind of event")
	}
	line(&l, "title", e.Title, true, "请填写名称，不超过 200 字", "enter a title of at most 200 characters")
	line(&l, "place", e.Place, false, "地点不超过 200 字", "the place has at most 200 characters")
	if !e.Day.Valid() {
		l.Add("day", "请填写日期", "enter the day")
	}
	if !clock(e.From) || !clock(e.To) || e.From >= e.To {
		l.Add("from", "请填写起止时间，如 09:00 至 11:30", "enter from when to when, as 09:00 to 11:30")
	}
	if len(e.Causes) == 0 || len(e.Causes) > MaxCauses {
		l.Add("causes", "请选择本次培训针对的原因", "choose the causes it answers")
	}
	for i, c := range e.Causes {
		if !known(c) || slices.Contains(e.Causes[:i], c) {
			l.Add("causes", "没有这个原因，或者重复："+string(c), "no such cause, or named twice: "+string(c))
		}
	}
	if e.Kind == Lesson && e.Lead == "" {
		l.Add("lead", "请选择授课检察官", "choose the prosecutor who teaches")
	}
	if len(e.Cards) > MaxCards {
		l.Add("cards", "一次培训最多选用 10 张案例卡", "an event is taught from at most 10 cards")
	}
	for field, text := range map[string]string{"plan": e.Plan, "materials": e.Materials} {
		if len([]rune(text)) > maxText {
			l.Add(field, "不超过 4000 字", "at most 4000 characters")
		}
	}
	return l.Err()
}

func line(l *errs.List, field, text string, must bool, zh, en string) {
	if must && strings.TrimSpace(text) == "" || len([]rune(text)) > maxLine {
		l.Add(field, zh, en)
	}
}

// clock reports whether s is a time of day as 09:00.
func clock(s string) bool {
	if len(s) != 5 || s[2] != ':' {
		return false
	}
	for _, i := range []int{0, 1, 3, 4} {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s[:2] < "24" && s[3:] < "60"
}

// open reports, as a Conflict, that the event is no longer planned.
func (e *Event) open() error {
	if e.State != Planned {
		return errs.E(errs.Conflict, "该培训已举办或者已取消", "the event has been held or cancelled")
	}
	return nil
}

// Invite adds people to a planned event; who is invited already stays as they are.
func (e *Event) Invite(people []org.PersonID) error {
	if err := e.open(); err != nil {
		return err
	}
	if len(people) == 0 {
		return errs.Field("people", "请选择受邀人员", "choose whom to invite")
	}
	for _, p := range people {
		if e.Seat(p) == nil {
			e.Seats = append(e.Seats, Seat{Person: p, Answer: Invited})
		}
	}
	if len(e.Seats) > MaxSeats {
		return errs.Field("people", "一次培训最多邀请 500 人", "an event has at most 500 invitations")
	}
	return nil
}

// Reply records what a person answers to the invitation, until the day is over;
// whoever cannot come says why.
func (e *Event) Reply(p org.PersonID, a Answer, reason string, today deadline.Date) error {
	if err := e.open(); err != nil {
		return err
	}
	s := e.Seat(p)
	reason = strings.TrimSpace(reason)
	switch {
	case s == nil:
		return errs.Missing("培训邀请", "invitation")
	case today > e.Day:
		return errs.E(errs.Conflict, "培训日期已过", "the day of the event is over")
	case a == Declined && reason == "":
		return errs.Field("reason", "不能参加的，请说明理由", "say why you cannot come")
	case a != Accepted && a != Declined:
		return errs.Field("answer", "请选择是否参加", "say whether you come")
	case len([]rune(reason)) > maxLine:
		return errs.Field("reason", "理由不超过 200 字", "the reason has at most 200 characters")
	}
	if a == Accepted {
		reason = ""
	}
	s.Answer, s.Reason = a, reason
	return nil
}

// Hold records who came. Everybody invited is named; recording again corrects.
func (e *Event) Hold(came map[org.PersonID]Attendance, today deadline.Date) error {
	switch {
	case e.State == Cancelled:
		return e.open()
	case today < e.Day:
		return errs.E(errs.Conflict, "培训当日起才能登记到场情况", "attendance is recorded from the day of the event on")
	case len(e.Seats) == 0:
		return errs.E(errs.Conflict, "还没有邀请任何人", "nobody has been invited")
	case len(came) != len(e.Seats):
		return errs.Field("came", "请逐人登记到场情况", "say of everybody invited whether they came")
	}
	for i := range e.Seats {
		a := came[e.Seats[i].Person]
		if !slices.Contains(Attendances, a) {
			return errs.Field("came", "请逐人登记到场情况", "say of everybody invited whether they came")
		}
		e.Seats[i].Came = a
	}
	e.State = Held
	return nil
}

// Cancel calls a planned event off.
func (e *Event) Cancel(reason string) error {
	if err := e.open(); err != nil {
		return err
	}
	if reason = strings.TrimSpace(reason); reason == "" || len([]rune(reason)) > maxLine {
		return errs.Field("reason", "请填写理由，不超过 200 字", "give a reason of at most 200 characters")
	}
	e.State, e.Reason = Cancelled, reason
	return nil
}

// A Need is a cause with what was found and what was done about it: counts only.
type Need struct {
	Cause   review.Code
	Found   int // signed conclusions that name it
	Planned int // events to come that answer it
	Held    int // events held that answered it
	Trained int // of the people, who attended one of them
	Of      int // the people
}

// NotYet returns how many of the people attended no event on the cause.
func (n Need) NotYet() int { return n.Of - n.Trained }

// Needs counts, for each cause found or trained, in the order of their codes.
// Of found there is one entry for each conclusion: the causes it names.
func Needs(found [][]review.Code, events []Event, people []org.PersonID) []Need {
	needs := map[review.Code]*Need{}
	of := func(c review.Code) *Need {
		if needs[c] == nil {
			needs[c] = &Need{Cause: c, Of: len(people)}
		}
		return needs[c]
	}
	for _, causes := range found {
		for i, c := range causes {
			if !slices.Contains(causes[:i], c) {
				of(c).Found++
			}
		}
	}
	for i := range events {
		for _, c := range events[i].Causes {
			switch events[i].State {
			case Planned:
				of(c).Planned++
			case Held:
				of(c).Held++
			}
		}
	}
	out := make([]Need, 0, len(needs))
	for c, n := range needs {
		trained := Trained(events, c)
		for _, p := range people {
			if trained[p] {
				n.Trained++
			}
		}
		out = append(out, *n)
	}
	slices.SortFunc(out, func(a, b Need) int { return strings.Compare(string(a.Cause), string(b.Cause)) })
	return out
}

// Trained returns who attended an event that answered the cause.
func Trained(events []Event, c review.Code) map[org.PersonID]bool {
	m := map[org.PersonID]bool{}
	for i := range events {
		if events[i].State != Held || !slices.Contains(events[i].Causes, c) {
			continue
		}
		for _, s := range events[i].Seats {
			if s.Came == Present {
				m[s.Person] = true
			}
		}
	}
	return m
}
