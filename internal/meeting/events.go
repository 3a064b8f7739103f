package meeting

import (
	"bytes"
	"encoding/json"
	"slices"
	"time"

	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/org"
	"mingjian/internal/review"
)

// A Kind is the word for what happened.
type Kind string

const (
	KindOpened  Kind = "opened"
	KindSigned  Kind = "signed"
	KindCalled  Kind = "called"
	KindNext    Kind = "next"
	KindStarted Kind = "started"
	KindStopped Kind = "stopped"
	KindDecided Kind = "decided"
	KindVoted   Kind = "voted"
	KindMeasure Kind = "measure"
	KindNoted   Kind = "noted"
	KindEnded   Kind = "ended"
)

// An Event is one thing that happened in the hall. Seq counts from 1 without a
// gap in each meeting.
type Event struct {
	Seq  int
	At   time.Time
	By   org.PersonID
	What What
}

// What is an event's content: one of the types of this file.
type What interface {
	Kind() Kind
	apply(*Hall, Event) error
}

// Opened begins the meeting with the cases of its agenda in order.
type Opened struct {
	Agenda    []review.ItemID `json:"agenda"`
	Rehearsal bool            `json:"rehearsal,omitempty"`
}

// Signed signs a person in; a second time is no harm.
type Signed struct {
	Person org.PersonID `json:"person"`
}

// Called puts a case of the agenda on, with who speaks to it.
type Called struct {
	Item     review.ItemID `json:"item"`
	Speakers []Speaker     `json:"speakers"`
}

// Next gives the floor to the next speaker.
type Next struct{}

// Started lets the clock run.
type Started struct{}

// Stopped halts the clock.
type Stopped struct{}

// Decision records what was decided on the case that is on.
type Decision struct {
	Text string `json:"text"`
}

// Vote records the count of a vote on the case that is on.
type Vote struct {
	Question string `json:"question"`
	Entitled int    `json:"entitled"` // members of the body that votes
	For      int    `json:"for"`
	Against  int    `json:"against"`
	Abstain  int    `json:"abstain"`
}

// Measure records a measure set on the spot.
type Measure struct {
	Text  string        `json:"text"`
	Owner org.PersonID  `json:"owner,omitempty"`
	Due   deadline.Date `json:"due,omitempty"`
}

// Noted writes a line of the minutes, or a new version of it: Base is the
// version it was made from, 0 of a new line.
type Noted struct {
	Line string        `json:"line"`
	Item review.ItemID `json:"item,omitempty"`
	Text string        `json:"text"`
	Base int           `json:"base"`
}

// Ended ends the meeting; nothing follows it.
type Ended struct{}

// Kind implements What.
func (*Opened) Kind() Kind { return KindOpened }

// Kind implements What.
func (*Signed) Kind() Kind { return KindSigned }

// Kind implements What.
func (*Called) Kind() Kind { return KindCalled }

// Kind implements What.
func (*Next) Kind() Kind { return KindNext }

// Kind implements What.
func (*Started) Kind() Kind { return KindStarted }

// Kind implements What.
func (*Stopped) Kind() Kind { return KindStopped }

// Kind implements What.
func (*Decision) Kind() Kind { return KindDecided }

// Kind implements What.
func (*Vote) Kind() Kind { return KindVoted }

// Kind implements What.
func (*Measure) Kind() Kind { return KindMeasure }

// Kind implements What.
func (*Noted) Kind() Kind { return KindNoted }

// Kind implements What.
func (*Ended) Kind() Kind { return KindEnded }

// Decode reads the content of an event of the kind; unknown kinds and fields
// are refused.
func Decode(k Kind, body []byte) (What, error) {
	var w What
	switch k {
	case KindOpened:
		w = new(Opened)
	case KindSigned:
		w = new(Signed)
	case KindCalled:
		w = new(Called)
	case KindNext:
		w = new(Next)
	case KindStarted:
		w = new(Started)
	case KindStopped:
		w = new(Stopped)
	case KindDecided:
		w = new(Decision)
	case KindVoted:
		w = new(Vote)
	case KindMeasure:
		w = new(Measure)
	case KindNoted:
		w = new(Noted)
	case KindEnded:
		w = new(Ended)
	default:
		return nil, errs.Field("kind", "没有这种会议记录", "there is no such kind of event")
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(w); err != nil {
		return nil, errs.Wrap(err, errs.Invalid, "会议记录的内容不合格式", "the event is malformed")
	}
	return w, nil
}

func (o *Opened) apply(h *Hall, _ Event) error {
	h.Open, h.Rehearsal, h.Agenda = true, o.Rehearsal, slices.Clone(o.Agenda)
	return nil
}

func (s *Signed) apply(h *Hall, e Event) error {
	if s.Person == "" {
		return errs.Field("person", "请写明签到人", "say who signs in")
	}
	if !h.Here(s.Person) {
		h.Present = append(h.Present, Presence{s.Person, e.At})
	}
	return nil
}

func (c *Called) apply(h *Hall, _ Event) error {
	if !slices.Contains(h.Agenda, c.Item) {
		return errs.Field("item", "该案不在本次会议议程上", "the case is not on the agenda")
	}
	for i, s := range c.Speakers {
		switch {
		case !slices.Contains(Parts, s.Part) || s.Person == "" || s.Minutes < 0 || s.Minutes > MaxMinutes:
			return errs.Field("speakers", "发言人不合要求", "a speaker is malformed")
		case i > 0 && slices.Index(Parts, c.Speakers[i-1].Part) > slices.Index(Parts, s.Part):
			return errs.Field("speakers", "发言顺序为承办人、互评人、点评人，主持领导最后", "the handler speaks first, then peers and commentators, the leader last")
		}
	}
	h.Item, h.Speakers, h.Turn, h.Clock = c.Item, slices.Clone(c.Speakers), -1, Clock{}
	return nil
}

// called refuses what needs a case to be on.
func (h *Hall) called() error {
	if h.Item == "" {
		return errs.E(errs.Conflict, "请先宣布一个案件", "call a case first")
	}
	return nil
}

func (*Next) apply(h *Hall, e Event) error {
	if err := h.called(); err != nil {
		return err
	}
	if h.Turn >= len(h.Speakers) {
		return errs.E(errs.Conflict, "本案发言已经结束", "everybody has spoken to this case")
	}
	h.Turn++
	h.Clock = Clock{}
	if now, _ := h.Speaking(); now != nil {
		h.Clock = Clock{Allotted: time.Duration(now.Minutes) * time.Minute, Since: e.At}
	}
	return nil
}

func (*Started) apply(h *Hall, e Event) error {
	if now, _ := h.Speaking(); now == nil {
		return errs.E(errs.Conflict, "现在没有人发言", "nobody has the floor")
	}
	h.on(e.At)
	return nil
}

func (*Stopped) apply(h *Hall, e Event) error {
	if h.Clock.Since.IsZero() {
		return errs.E(errs.Conflict, "计时没有在走", "the clock is not running")
	}
	h.off(e.At)
	return nil
}

func (d *Decision) apply(h *Hall, e Event) error {
	if err := h.called(); err != nil {
		return err
	}
	if err := text("text", d.Text); err != nil {
		return err
	}
	h.Decisions = append(h.Decisions, Decided{h.Item, d.Text, e.At})
	return nil
}

func (v *Vote) apply(h *Hall, e Event) error {
	if err := h.called(); err != nil {
		return err
	}
	if err := text("question", v.Question); err != nil {
		return err
	}
	if v.For < 0 || v.Against < 0 || v.Abstain < 0 || v.Entitled < 1 || v.Entitled > MaxVoters ||
		v.For > v.Entitled || v.Against > v.Entitled || v.Abstain > v.Entitled || v.For+v.Against+v.Abstain > v.Entitled {
		return errs.Field("entitled", "票数之和不得超过应到人数", "more votes than members")
	}
	if !v.Quorate() {
		return errs.Field("entitled", "参加表决的不足应到人数的过半数，不能表决", "no quorum: not more than half of the members took part")
	}
	h.Votes = append(h.Votes, Counted{h.Item, *v, e.At})
	return nil
}

func (m *Measure) apply(h *Hall, e Event) error {
	if err := h.called(); err != nil {
		return err
	}
	if err := text("text", m.Text); err != nil {
		return err
	}
	if err := day(m.Due); err != nil {
		return err
	}
	h.Measures = append(h.Measures, Measured{h.Item, *m, e.At})
	return nil
}

func (n *Noted) apply(h *Hall, e Event) error {
	if err := text("text", n.Text); err != nil {
		return err
	}
	l := h.Line(n.Line)
	switch {
	case n.Line == "" || n.Item != "" && !slices.Contains(h.Agenda, n.Item):
		return errs.Field("line", "纪要行不合要求", "the line is malformed")
	case l == nil && n.Base == 0:
		h.Lines = append(h.Lines, Line{ID: n.Line, Item: n.Item, Text: n.Text, Version: 1, By: e.By, At: e.At})
		return nil
	case l == nil:
		return errs.Missing("纪要行", "line")
	case l.Version != n.Base:
		return &LineConflict{*l, n.Text, errs.E(errs.Conflict, "这一行已被他人修改，请对照后再存", "somebody changed this line: compare, then save")}
	}
	l.Text, l.Version, l.By, l.At = n.Text, l.Version+1, e.By, e.At
	return nil
}

func (*Ended) apply(h *Hall, e Event) error {
	h.off(e.At)
	h.Ended, h.Item, h.Speakers, h.Turn = true, "", nil, -1
	return nil
}
