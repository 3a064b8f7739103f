// Package accountability holds what an office owes after an acquittal (无罪) beside
// the review of the case: dated duties, proposed by a rule and opened by a named
// leader.
//
// It promises that nothing is owed before somebody opened it and said on what
// basis, that a duty is ended by another than who did it, and that what is
// declined or waived has its reason. It says nothing of anybody's responsibility:
// an acquittal is not by itself a wrong case.
package accountability

import (
	"slices"
	"strings"
	"unicode/utf8"

	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/org"
)

// A State is where the whole stands.
type State string

const (
	Proposed State = "proposed" // 待决定: by the rule; nobody decided yet
	Opened   State = "opened"   // 已启动
	Declined State = "declined" // 不启动, with the basis
)

// A DutyState is where one duty stands.
type DutyState string

const (
	Owing  DutyState = "owing"  // 待办
	Handed DutyState = "handed" // 待签收: done, not signed for yet
	Signed DutyState = "signed" // 已签收
	Waived DutyState = "waived" // 免除, with the reason
	Spared DutyState = "spared" // 不启动 on opening the others, with the reason
)

// A Duty (事项) is one thing owed with its clock.
type Duty struct {
	RuleDuty
	Due     deadline.Date `json:"due"`
	Owner   org.PersonID  `json:"owner"`
	State   DutyState     `json:"state"`
	Text    string        `json:"text"`              // what was done and where the paper is
	By      org.PersonID  `json:"by"`                // who did it, or reported it as done
	On      deadline.Date `json:"on"`                // when it was done
	Entered deadline.Date `json:"entered,omitempty"` // when it was reported as done
	Ended   org.PersonID  `json:"ended"`
	EndedOn deadline.Date `json:"ended_on,omitempty"` // when it was signed for, waived or spared
	Words   string        `json:"words"`              // of who ended it or gave it back
	Moves   []Move        `json:"moves,omitempty"`    // of its owner, the first first
	Returns []Return      `json:"returns,omitempty"`  // the first first
}

// A Return (退回) gives a duty back that was reported as done.
type Return struct {
	Text   string        `json:"text"` // what had been reported
	By     org.PersonID  `json:"by"`
	On     deadline.Date `json:"on"`
	Reason string        `json:"reason"`
}

// A Receipt is a correction of the day the judgment was received, from which
// every term is counted.
type Receipt struct {
	Was    deadline.Date `json:"was"`
	Is     deadline.Date `json:"is"`
	By     org.PersonID  `json:"by"`
	On     deadline.Date `json:"on"`
	Reason string        `json:"reason"`
}

// A Move is a change of who owes a duty.
type Move struct {
	From   org.PersonID  `json:"from"`
	To     org.PersonID  `json:"to"`
	By     org.PersonID  `json:"by"`
	On     deadline.Date `json:"on"`
	Reason string        `json:"reason"`
}

// Personal reports whether nobody may do the duty for its owner: a statement
// (情况说明、书面检查) is the person's own words.
func (d *Duty) Personal() bool { return d.Paper == StatementPaper }

// Late reports whether the duty was done, or is still owed, after its last day.
func (d *Duty) Late(today deadline.Date) bool {
	if d.State == Waived || d.State == Spared {
		return false
	}
	if d.On != "" {
		return d.On > d.Due
	}
	return today > d.Due
}

// Obligations are what is owed after one acquittal.
type Obligations struct {
	Event   string        `json:"event"`
	Unit    org.UnitCode  `json:"unit"`
	State   State         `json:"state"`
	Rule    deadline.Date `json:"rule"`             // first day of the rule they were proposed by
	Source  string        `json:"source,omitempty"` // of that rule, kept with them
	Start   deadline.Date `json:"start"`            // the judgment was received
	Basis   string        `json:"basis"`
	By      org.PersonID  `json:"by"` // the leader who decided
	On      deadline.Date `json:"on"`
	Duties  []Duty        `json:"duties"`
	Starts  []Receipt     `json:"starts,omitempty"` // corrections of Start, the first first
	Version int           `json:"-"`
}

// An Opening is what a leader decides on opening.
type Opening struct {
	By, Owner org.PersonID // Owner of every duty for which Duties names no other
	Basis     string
	Start     deadline.Date // the judgment was received
	Duties    map[string]Choice
}

// A Choice is what is decided on one duty: its owner, or why it is not opened.
type Choice struct {
	Owner org.PersonID `json:"owner,omitempty"`
	Spare string       `json:"spare,omitempty"` // the reason; what the law asks is not spared
}

// Open starts the duties of the rule, from the day the judgment was received.
func (o *Obligations) Open(p Opening, today deadline.Date, r Rule, c *deadline.Calendar) error {
	if err := o.decide(p.By, p.Basis); err != nil {
		return err
	}
	if !p.Start.Valid() || p.Start > today {
		return errs.Field("start", "请填写收到裁判文书的日期，不晚于今天", "enter the day the judgment was received, today or before")
	}
	for code := range p.Duties {
		if !slices.ContainsFunc(r.Duties, func(d RuleDuty) bool { return d.Code == code }) {
			return errs.Missing("事项", "duty")
		}
	}
	var duties []Duty
	for _, rd := range r.Duties {
		due, err := rd.due(p.Start, c)
		if err != nil {
			return err
		}
		choice := p.Duties[rd.Code]
		d := Duty{RuleDuty: rd, Due: due, Owner: choice.Owner, State: Owing}
		switch {
		case choice.Spare != "" && rd.Law != "":
			return errs.E(errs.Conflict, "法定期限内的事项必须启动", "what the law asks is always opened")
		case choice.Spare != "":
			if err := words("spare."+rd.Code, "不启动该事项的理由", "why it is not opened", choice.Spare); err != nil {
				return err
			}
			d.Owner, d.State, d.Ended, d.EndedOn, d.Words = "", Spared, p.By, today, choice.Spare
		case d.Owner == "":
			if d.Owner = p.Owner; d.Owner == "" {
				return errs.Field("owner", "请指定责任人", "name who does it")
			}
		}
		duties = append(duties, d)
	}
	if !slices.ContainsFunc(duties, func(d Duty) bool { return d.State == Owing }) {
		return errs.Field("basis", "没有启动任何事项，请改用“不启动”", "nothing is opened; decline the whole")
	}
	o.Duties, o.State, o.Rule, o.Source, o.Start, o.Basis, o.By, o.On = duties, Opened, r.From, r.Source, p.Start, p.Basis, p.By, today
	return nil
}

// due is the last day of a duty received on the day. The office's own days end on a
// working day, as the law's do; where the calendar of that year is not out yet
// (180 days may end in the next) they end on the day counted.
func (d RuleDuty) due(start deadline.Date, c *deadline.Calendar) (deadline.Date, error) {
	switch {
	case d.Term != "":
		rules, err := deadline.ShippedRules()
		if err != nil {
			return "", err
		}
		p, err := rules.At(d.Term, start)
		if err != nil {
			return "", err
		}
		return p.End(start, false, c)
	case d.Working:
		return c.AddWorkingDays(start, d.Days)
	}
	day := start.AddDays(d.Days)
	next, err := c.NextWorkday(day)
	if errs.KindOf(err) == errs.NotFound {
		return day, nil
	}
	return next, err
}

// Decline says that nothing is owed this time, and on what basis.
func (o *Obligations) Decline(by org.PersonID, basis string, today deadline.Date, r Rule) error {
	if err := o.decide(by, basis); err != nil {
		return err
	}
	o.State, o.Rule, o.Source, o.Duties, o.Basis, o.By, o.On = Declined, r.From, r.Source, nil, basis, by, today
	return nil
}

func (o *Obligations) decide(by org.PersonID, basis string) error {
	if by == "" {
		return nobody()
	}
	if o.State != Proposed {
		return errs.E(errs.Conflict, "已作出决定，不能重复决定", "it is decided already")
	}
	return words("basis", "依据", "the basis", basis)
}

// Do says that a duty was done on the day, which may be before it is reported: an
// oral report in time is not late because it was entered later. Without a day it
// was done today.
func (o *Obligations) Do(code string, by org.PersonID, text string, day, today deadline.Date) error {
	if day == "" {
		day = today
	}
	d, err := o.duty(by, code, Owing)
	if err != nil {
		return err
	}
	if d.Personal() && by != d.Owner {
		return errs.E(errs.Conflict, "“"+d.ZH+"”只能由责任人本人填报", "only who owes it writes the "+d.EN)
	}
	if err := words("text", "办理情况", "what was done", text); err != nil {
		return err
	}
	if !day.Valid() || day < o.Start || day > today {
		return errs.Field("day", "办理日期应在收到裁判文书之日以后，不晚于今天", "it was done on or after the day the judgment was received, today or before")
	}
	d.State, d.Text, d.By, d.On, d.Entered = Handed, strings.TrimSpace(text), by, day, today
	return nil
}

// Sign ends a duty that was done; who did it does not. With sign false it is
// given back, with what is missing.
func (o *Obligations) Sign(code string, by org.PersonID, sign bool, text string, today deadline.Date) error {
	d, err := o.duty(by, code, Handed)
	if err != nil {
		return err
	}
	if by == d.By || by == d.Owner {
		return errs.E(errs.Conflict, "责任人和办理人不能签收自己的事项", "who owes or did it does not sign for it")
	}
	if !sign {
		if err := words("text", "退回理由", "what is missing", text); err != nil {
			return err
		}
		d.Returns = append(slices.Clone(d.Returns), Return{d.Text, by, today, strings.TrimSpace(text)})
		d.State, d.Text, d.By, d.On, d.Entered = Owing, "", "", "", ""
		return nil
	}
	d.State, d.Ended, d.EndedOn, d.Words = Signed, by, today, text
	return nil
}

// Waive ends a duty that is not done, with the reason. What the law asks is not waived.
func (o *Obligations) Waive(code string, by org.PersonID, text string, today deadline.Date) error {
	d, err := o.duty(by, code, Owing)
	if err != nil {
		return err
	}
	if d.Law != "" {
		return errs.E(errs.Conflict, "法定期限内的事项不能免除", "what the law asks is not waived")
	}
	if by == d.Owner {
		return errs.E(errs.Conflict, "责任人不能免除自己的事项", "nobody waives what they owe")
	}
	if err := words("text", "免除理由", "the reason", text); err != nil {
		return err
	}
	d.State, d.Ended, d.EndedOn, d.Words = Waived, by, today, text
	return nil
}

// Move names another owner of a duty that is not done, with the reason.
func (o *Obligations) Move(code string, by, to org.PersonID, reason string, today deadline.Date) error {
	d, err := o.duty(by, code, Owing)
	if err != nil {
		return err
	}
	if to == "" || to == d.Owner {
		return errs.Field("owner", "请指定另一名责任人", "name another person")
	}
	if err := words("text", "更换理由", "the reason", reason); err != nil {
		return err
	}
	d.Moves = append(slices.Clone(d.Moves), Move{d.Owner, to, by, today, reason})
	d.Owner = to
	return nil
}

// Receive corrects the day the judgment was received, with the reason; every term
// is counted anew from it.
func (o *Obligations) Receive(by org.PersonID, day deadline.Date, reason string, today deadline.Date, c *deadline.Calendar) error {
	switch {
	case by == "":
		return nobody()
	case o.State != Opened:
		return errs.E(errs.Conflict, "尚未启动", "nothing is opened")
	case !day.Valid() || day > today || day == o.Start:
		return errs.Field("start", "请填写更正后的收到日期，不晚于今天", "enter the right day, today or before")
	case slices.ContainsFunc(o.Duties, func(d Duty) bool { return d.On != "" && d.On < day }):
		return errs.Field("start", "已有事项在该日以前办理，请核对日期", "something was done before that day")
	}
	if err := words("reason", "更正理由", "the reason", reason); err != nil {
		return err
	}
	duties := slices.Clone(o.Duties)
	for i := range duties {
		var err error
		if duties[i].Due, err = duties[i].due(day, c); err != nil {
			return err
		}
	}
	o.Starts = append(slices.Clone(o.Starts), Receipt{o.Start, day, by, today, strings.TrimSpace(reason)})
	o.Duties, o.Start = duties, day
	return nil
}

// nobody refuses what only a named person decides or does.
func nobody() error {
	return errs.E(errs.Forbidden, "须由本人登录后办理", "it is done by a person who signed in")
}

func (o *Obligations) duty(by org.PersonID, code string, in DutyState) (*Duty, error) {
	if by == "" {
		return nil, nobody()
	}
	if o.State != Opened {
		return nil, errs.E(errs.Conflict, "尚未启动", "nothing is opened")
	}
	i := slices.IndexFunc(o.Duties, func(d Duty) bool { return d.Code == code })
	if i < 0 {
		return nil, errs.Missing("事项", "duty")
	}
	if o.Duties[i].State != in {
		return nil, errs.E(errs.Conflict, "事项当前状态不能这样办理", "the duty does not allow it as it stands")
	}
	o.Duties = slices.Clone(o.Duties)
	return &o.Duties[i], nil
}

// Owners returns who owes, or owed, one of the duties.
func (o *Obligations) Owners() (ps []org.PersonID) {
	for _, d := range o.Duties {
		if d.Owner != "" && !slices.Contains(ps, d.Owner) {
			ps = append(ps, d.Owner)
		}
	}
	return ps
}

// Left returns how many duties are not ended.
func (o *Obligations) Left() (n int) {
	for _, d := range o.Duties {
		if d.State == Owing || d.State == Handed {
			n++
		}
	}
	return n
}

// MaxText bounds each text, in characters.
const MaxText = 2000

func words(field, zh, en, text string) error {
	if n := utf8.RuneCountInString(strings.TrimSpace(text)); n == 0 || n > MaxText || !utf8.ValidString(text) {
		return errs.Field(field, "请填写"+zh+"，不超过 2000 字", "enter "+en+", at most 2000 characters")
	}
	return nil
}
