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
	_ "embed"
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/org"
)

//go:embed rules.json
var shipped []byte

// A Rule says what an office owes after an acquittal, from a day on.
type Rule struct {
	From   deadline.Date `json:"from"`
	Source string        `json:"source"`
	Kinds  []string      `json:"kinds"` // of events after which it is owed
	Duties []RuleDuty    `json:"duties"`
}

// A RuleDuty is one thing owed. Days are counted from the day the judgment was
// received: working days where Working says so, else days.
type RuleDuty struct {
	Code    string `json:"code"`
	ZH      string `json:"zh"`
	EN      string `json:"en"`
	Days    int    `json:"days"`
	Working bool   `json:"working,omitempty"`
	Law     string `json:"law,omitempty"` // the article, where the term is the law's
	// Term names the law's period in internal/deadline, which is counted by its own
	// rule (刑诉法 105: a last day that is a day off moves on); Days only tells of it.
	Term  string   `json:"term,omitempty"`
	Kinds []string `json:"kinds,omitempty"` // of events it is owed after; none means all of the rule
}

// RuleOn returns the shipped rule that holds on the day, or NotFound before the first.
func RuleOn(day deadline.Date) (Rule, error) {
	var rules []Rule
	if err := json.Unmarshal(shipped, &rules); err != nil {
		return Rule{}, err
	}
	for _, r := range slices.Backward(rules) {
		if r.From <= day {
			return r, nil
		}
	}
	return Rule{}, errs.Missing("无罪案件事项规则", "rule of duties after an acquittal")
}

// Owes reports whether something is owed after an event of the kind.
func (r Rule) Owes(kind string) bool { return slices.Contains(r.Kinds, kind) }

// For returns the rule with only what it asks after an event of the kind.
func (r Rule) For(kind string) Rule {
	r.Duties = slices.DeleteFunc(slices.Clone(r.Duties), func(d RuleDuty) bool { return d.Kinds != nil && !slices.Contains(d.Kinds, kind) })
	return r
}

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
)

// A Duty (事项) is one thing owed with its clock.
type Duty struct {
	RuleDuty
	Due   deadline.Date `json:"due"`
	Owner org.PersonID  `json:"owner"`
	State DutyState     `json:"state"`
	Text  string        `json:"text"` // what was done and where the paper is
	By    org.PersonID  `json:"by"`   // who did it
	On    deadline.Date `json:"on"`   // when it was done
	Ended org.PersonID  `json:"ended"`
	Words string        `json:"words"` // of who signed or waived
}

// Late reports whether the duty was done, or is still owed, after its last day.
func (d *Duty) Late(today deadline.Date) bool {
	if d.State == Waived {
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
	Rule    deadline.Date `json:"rule"`  // first day of the rule they were proposed by
	Start   deadline.Date `json:"start"` // the judgment was received
	Basis   string        `json:"basis"`
	By      org.PersonID  `json:"by"` // the leader who decided
	On      deadline.Date `json:"on"`
	Duties  []Duty        `json:"duties"`
	Version int           `json:"-"`
}

// Open starts the duties of the rule, from the day the judgment was received.
func (o *Obligations) Open(by, owner org.PersonID, basis string, start, today deadline.Date, r Rule, c *deadline.Calendar) error {
	if err := o.decide(basis); err != nil {
		return err
	}
	switch {
	case owner == "":
		return errs.Field("owner", "请指定责任人", "name who does it")
	case !start.Valid() || start > today:
		return errs.Field("start", "请填写收到裁判文书的日期，不晚于今天", "enter the day the judgment was received, today or before")
	}
	o.Duties = nil
	for _, d := range r.Duties {
		due, err := d.due(start, c)
		if err != nil {
			return err
		}
		o.Duties = append(o.Duties, Duty{RuleDuty: d, Due: due, Owner: owner, State: Owing})
	}
	o.State, o.Rule, o.Start, o.Basis, o.By, o.On = Opened, r.From, start, basis, by, today
	return nil
}

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
	return start.AddDays(d.Days), nil
}

// Decline says that nothing is owed this time, and on what basis.
func (o *Obligations) Decline(by org.PersonID, basis string, today deadline.Date) error {
	if err := o.decide(basis); err != nil {
		return err
	}
	o.State, o.Basis, o.By, o.On = Declined, basis, by, today
	return nil
}

func (o *Obligations) decide(basis string) error {
	if o.State != Proposed {
		return errs.E(errs.Conflict, "已作出决定，不能重复决定", "it is decided already")
	}
	return words("basis", "依据", "the basis", basis)
}

// Do says that a duty is done.
func (o *Obligations) Do(code string, by org.PersonID, text string, today deadline.Date) error {
	d, err := o.duty(code, Owing)
	if err != nil {
		return err
	}
	if err := words("text", "办理情况", "what was done", text); err != nil {
		return err
	}
	d.State, d.Text, d.By, d.On = Handed, text, by, today
	return nil
}

// Sign ends a duty that was done; who did it does not. With sign false it is
// given back, with what is missing.
func (o *Obligations) Sign(code string, by org.PersonID, sign bool, text string) error {
	d, err := o.duty(code, Handed)
	if err != nil {
		return err
	}
	if by == "" || by == d.By || by == d.Owner {
		return errs.E(errs.Conflict, "责任人和办理人不能签收自己的事项", "who owes or did it does not sign for it")
	}
	if !sign {
		if err := words("text", "退回理由", "what is missing", text); err != nil {
			return err
		}
		d.State, d.By, d.On, d.Words = Owing, "", "", text
		return nil
	}
	d.State, d.Ended, d.Words = Signed, by, text
	return nil
}

// Waive ends a duty that is not done, with the reason. What the law asks is not waived.
func (o *Obligations) Waive(code string, by org.PersonID, text string) error {
	d, err := o.duty(code, Owing)
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
	d.State, d.Ended, d.Words = Waived, by, text
	return nil
}

func (o *Obligations) duty(code string, in DutyState) (*Duty, error) {
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
