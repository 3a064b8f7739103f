// Package review is the heart of the house: a conference (案件质量剖析会) that
// looks at lost cases one by one, in three voices that do not know each other,
// and comes to reasoned causes, lessons and measures.
//
// The path of a case: it enters the agenda; its handler writes the self-review
// (自评), peers the assessments (互评), experts the commentary (点评); the
// meeting lays the voices side by side; the handler answers; the conclusion is
// drafted and agreed; he may object, and somebody who reviewed nothing rules on it
// (objection.go); the conclusion is signed; measures follow. What a person writes is a
// Statement, kept in every version. Where a case stands is never set by hand:
// Step follows from what is done (steps.go), and what may be done next is a
// table (table.go).
//
// It promises that no voice shows itself to a peer who has not locked (sight.go),
// that nobody answers in the handler's place, and that a lost case alone is no
// bad case: the lowest grade needs a finding of its own (conclusion.go). All of
// it speaks of quality and never of responsibility. Who may be chosen is left
// to panel, who may act to policy, keeping to store.
package review

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/org"
)

// NotResponsibility stands on every paper.
const NotResponsibility = "本意见不作为司法责任认定依据"

// SystemActor is who is on record for what the clock does.
const SystemActor org.PersonID = "system"

// Identifiers of a session, of a case on its agenda, of a statement, of a case.
type (
	SessionID   string
	ItemID      string
	StatementID string
	CaseID      string
)

// A Purpose is what a session is for.
type Purpose string

const (
	Dissection Purpose = "dissection" // 剖析: why was it lost
	Lecture    Purpose = "lecture"    // 讲评: what others learn from it
	Evaluation Purpose = "evaluation" // 评查: the only one that grades
)

// Purposes lists every purpose with its names.
var Purposes = []struct {
	Purpose Purpose
	ZH, EN  string
}{{Dissection, "剖析", "dissection"}, {Lecture, "讲评", "lecture"}, {Evaluation, "评查", "evaluation"}}

// Needs says how many locked voices a case needs before the meeting.
type Needs struct {
	Peers    int `json:"peers"`
	Comments int `json:"comments"`
}

// DefaultNeeds returns what a session of the purpose asks for unless set otherwise.
func DefaultNeeds(p Purpose) Needs {
	switch p {
	case Lecture:
		return Needs{Peers: 0, Comments: 1}
	case Evaluation:
		return Needs{Peers: 2, Comments: 1}
	}
	return Needs{Peers: 1, Comments: 1}
}

// A Session is one conference.
type Session struct {
	ID          SessionID
	Title       string
	Purpose     Purpose
	From, To    deadline.Date  // window: events of these days are its matter
	Units       []org.UnitCode // whose cases
	Chair       org.PersonID   // 主持人, signs
	Secretary   org.PersonID   // 秘书, drafts
	Planned     Planned
	Needs       Needs
	Blind       bool // reviewers' names stay hidden from the handler, also after locking
	Calibrated  int  // teaching cases a reviewer must have answered before being asked; 0 for none
	SecondShare int  // per cent of the cases whose finding gets a second reader; see Drawn
	Mixed       bool // won cases lie among the lost ones; peers answer before the outcome is opened

	// Terms frozen when the agenda is closed; "" before. A later change of the
	// scheme does not reach this session.
	SchemeHash string // Scheme.Hash
	Scale      string // Scale.ID, by the meeting's day; only for an Evaluation

	Agenda  State // Open or Fixed
	Meeting State // Open, Sitting or Held

	Place   string         // where the meeting is
	Present []org.PersonID // who was there
	Version int
}

// ChairOf returns who chairs and signs the case.
func (s *Session) ChairOf(it *Item) org.PersonID {
	if it.Chair != "" {
		return it.Chair
	}
	return s.Chair
}

// Planned are the last days asked for; "" where none is set.
type Planned struct {
	Self, Peer, Comment, Meeting deadline.Date
}

// An Item is one case on the agenda (议程案件).
type Item struct {
	ID         ItemID
	Session    SessionID
	Case       CaseID
	CaseName   string
	Unit       org.UnitCode // the office whose decision was lost
	Department string
	EventKinds []string // 一审无罪, 撤回起诉 …
	Defendants []string
	Handler    org.PersonID  // who writes the self-review and the reply
	Typical    bool          // 典型案件
	Control    bool          // 对照案件: was won; only in a mixed session
	Decided    deadline.Date // the day of the decision under review; "" where it is not known
	Reason     string        // why it was picked
	Order      int           // place on the agenda, from 1
	Minutes    int           // time planned for it
	Chair      org.PersonID  // who chairs and signs this case when the session's chair has a conflict; else ""
	SelfWaived string        // why no self-review can be had (退休, 病休 …); "" if one is due

	AgreedBy  []org.PersonID // who agreed the conclusion in the meeting
	Approvals []Approval     // steps of the grade's route taken
	Version   int
}

// Limits of what one form may hold.
const (
	MaxText  = 20_000 // characters in one field
	MaxRows  = 100    // rows in one list
	MaxItems = 200    // cases in one session
	MaxTitle = 100
)

// Check reports everything wrong with the session's own fields.
func (s *Session) Check() error {
	var l errs.List
	need(&l, "title", "会议名称", "the title", s.Title, MaxTitle)
	if s.Purpose != Dissection && s.Purpose != Lecture && s.Purpose != Evaluation {
		l.Add("purpose", "请选择会议目的：剖析、讲评或评查", "choose the purpose: dissection, lecture or evaluation")
	}
	switch {
	case !s.From.Valid() || !s.To.Valid():
		l.Add("window", "请填写案件时间范围", "enter the window of the cases")
	case s.To < s.From:
		l.Add("window", "时间范围的止日早于起日", "the window ends before it begins")
	}
	if len(s.Units) == 0 {
		l.Add("units", "请选择参加单位", "choose the units")
	}
	for _, u := range s.Units {
		if !u.Valid() {
			l.Add("units", "单位代码“"+string(u)+"”有误", "wrong unit code "+string(u))
		}
	}
	if s.Chair == "" {
		l.Add("chair", "请指定主持人", "name the chair")
	}
	if s.Secretary == "" {
		l.Add("secretary", "请指定秘书", "name the secretary")
	}
	if s.Needs.Peers < 0 || s.Needs.Peers > 9 || s.Needs.Comments < 0 || s.Needs.Comments > 9 {
		l.Add("needs", "每案互评、点评人数应在 0 至 9 之间", "peers and commentators per case: 0 to 9")
	}
	if s.Calibrated < 0 || s.Calibrated > 50 {
		l.Add("calibrated", "校准案例数应在 0 至 50 之间", "teaching cases asked for: 0 to 50")
	}
	if s.SecondShare < 0 || s.SecondShare > MaxShare {
		l.Add("second", "复读比例应在 0 至 100 之间", "the share of second readings: 0 to 100")
	}
	var last deadline.Date
	for _, d := range []struct {
		field string
		date  deadline.Date
	}{{"planned.self", s.Planned.Self}, {"planned.peer", s.Planned.Peer}, {"planned.comment", s.Planned.Comment}, {"planned.meeting", s.Planned.Meeting}} {
		switch {
		case d.date == "":
		case !d.date.Valid():
			l.Add(d.field, "日期应写作 2026-03-01", "write the date like 2026-03-01")
		case d.date < last:
			l.Add(d.field, "自评、互评、点评、会议的日期应依次不早于前一步", "each date must not come before the step ahead of it")
		default:
			last = d.date
		}
	}
	return l.Err()
}

// Check reports everything wrong with the item's own fields.
func (it *Item) Check() error {
	var l errs.List
	if it.Case == "" {
		l.Add("case", "请选择案件", "choose a case")
	}
	if it.Handler == "" {
		l.Add("handler", "承办人尚未确认到人，不能入会", "the handler is not matched to a person yet")
	}
	if it.Decided != "" && !it.Decided.Valid() {
		l.Add("decided", "作出决定的日期应写作 2026-03-01", "write the day of the decision like 2026-03-01")
	}
	need(&l, "reason", "入会理由", "the reason it was picked", it.Reason, 500)
	if it.Minutes < 1 || it.Minutes > 480 {
		l.Add("minutes", "时长应在 1 至 480 分钟之间", "minutes: 1 to 480")
	}
	return l.Err()
}

// need adds a fault when the text is blank or longer than max characters.
func need(l *errs.List, field, zh, en, text string, max int) {
	if strings.TrimSpace(text) == "" {
		l.Add(field, "请填写"+zh, "enter "+en)
		return
	}
	short(l, field, text, max)
}

// short adds a fault when the text is longer than max characters or no UTF-8.
func short(l *errs.List, field, text string, max int) {
	if !utf8.ValidString(text) {
		l.Add(field, "含有无法识别的字符", "holds characters that cannot be read")
	} else if n := utf8.RuneCountInString(text); n > max {
		*l = append(*l, &errs.Error{Kind: errs.Invalid, Field: field,
			ZH: "文字过长：" + strconv.Itoa(n) + " 字，最多 " + strconv.Itoa(max) + " 字", EN: "too long: " + strconv.Itoa(n) + " characters of at most " + strconv.Itoa(max)})
	}
}
