// Package meeting is the hall while a conference sits (会议现场): which case is
// on, who speaks and who is next, how long, who is there, and what is decided,
// voted, set as a measure and minuted.
//
// The hall is nothing but its events in order: Fold of the same events is the
// same Hall on every screen. It promises that the order of speaking holds (the
// handler first, the leader last), that nothing happens before the meeting
// opened or after it ended, and that a minute line edited by two people at once
// loses neither text. Who may do what is left to policy, what of a case somebody
// sees to review, keeping and telling to store and app.
package meeting

import (
	"slices"
	"strings"
	"time"

	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/org"
	"mingjian/internal/review"
)

// Limits of what one event may hold.
const (
	MaxText    = 4000 // characters in one text
	MaxMinutes = 240  // of one turn to speak
	MaxVoters  = 500
	MaxEvents  = 20_000 // in one meeting
)

// An ID identifies a meeting: one sitting of a session, or a rehearsal of it.
type ID string

// A Part is as what somebody speaks.
type Part string

const (
	Handler     Part = "handler"     // 承办人
	Peer        Part = "peer"        // 互评人
	Commentator Part = "commentator" // 点评人
	Leader      Part = "leader"      // 主持领导: last, so that nobody follows the leader's word
)

// Parts lists the parts in the order of speaking.
var Parts = []Part{Handler, Peer, Commentator, Leader}

// A Speaker has the floor once on a case.
type Speaker struct {
	Person  org.PersonID `json:"person"`
	Part    Part         `json:"part"`
	Minutes int          `json:"minutes"`
}

// Order returns the speakers in the order of speaking; those of one part keep
// their order, and who has two parts speaks once, in the first.
func Order(ss []Speaker) []Speaker {
	ss = slices.Clone(ss)
	slices.SortStableFunc(ss, func(a, b Speaker) int { return slices.Index(Parts, a.Part) - slices.Index(Parts, b.Part) })
	seen := map[org.PersonID]bool{}
	return slices.DeleteFunc(ss, func(s Speaker) bool {
		twice := seen[s.Person]
		seen[s.Person] = true
		return twice
	})
}

// A Hall is where a meeting stands.
type Hall struct {
	Seq       int // of the last event
	Open      bool
	Ended     bool
	Rehearsal bool // 演练: leaves no trace in conclusion or minutes
	Agenda    []review.ItemID
	Item      review.ItemID // the case that is on; "" between cases
	Speakers  []Speaker     // on the case, in order
	Turn      int           // index of who speaks; -1 before the first, len(Speakers) after the last
	Clock     Clock
	Present   []Presence
	Decisions []Decided
	Votes     []Counted
	Measures  []Measured
	Lines     []Line
}

// A Clock is the time of the turn; screens count from its instants themselves.
type Clock struct {
	Allotted time.Duration
	Spent    time.Duration // before Since
	Since    time.Time     // runs since; zero when it stands
}

// Elapsed returns how long the turn has lasted at the instant.
func (c Clock) Elapsed(at time.Time) time.Duration {
	if c.Since.IsZero() || at.Before(c.Since) {
		return c.Spent
	}
	return c.Spent + at.Sub(c.Since)
}

// A Presence is who signed in (签到), and when.
type Presence struct {
	Person org.PersonID
	At     time.Time
}

// A Decided is a decision taken on the spot (当场决定).
type Decided struct {
	Item review.ItemID
	Text string
	At   time.Time
}

// A Counted is a vote with its count (表决).
type Counted struct {
	Item review.ItemID
	Vote
	At time.Time
}

// A Measured is a measure recorded on the spot.
type Measured struct {
	Item review.ItemID
	Measure
	At time.Time
}

// A Line is one line of the minutes with its version, and who typed it last.
type Line struct {
	ID      string
	Item    review.ItemID // "" for what concerns no one case
	Text    string
	Version int
	By      org.PersonID
	At      time.Time
}

// Speaking returns who has the floor and who is next; nil for nobody.
func (h *Hall) Speaking() (now, next *Speaker) {
	at := func(i int) *Speaker {
		if i < 0 || i >= len(h.Speakers) {
			return nil
		}
		return &h.Speakers[i]
	}
	return at(h.Turn), at(h.Turn + 1)
}

// Here reports whether the person signed in.
func (h *Hall) Here(p org.PersonID) bool {
	return slices.ContainsFunc(h.Present, func(x Presence) bool { return x.Person == p })
}

// Line returns the line of the id, or nil.
func (h *Hall) Line(id string) *Line {
	i := slices.IndexFunc(h.Lines, func(l Line) bool { return l.ID == id })
	if i < 0 {
		return nil
	}
	return &h.Lines[i]
}

// Quorate reports whether more than half of the entitled took part. What
// majority carries a question differs by body: the count is recorded, and people
// state the outcome as a decision.
func (v Vote) Quorate() bool { return 2*(v.For+v.Against+v.Abstain) > v.Entitled }

// A LineConflict is the refusal of an edit made on an older version: it carries
// what stands now and what was to be written, so that neither is lost.
type LineConflict struct {
	Theirs Line
	Mine   string
	error
}

// Unwrap returns the Conflict for people.
func (c *LineConflict) Unwrap() error { return c.error }

// Fold returns the hall after the events, or the refusal of the first that was
// not allowed.
func Fold(es []Event) (*Hall, error) {
	h := New()
	for _, e := range es {
		if err := h.Apply(e); err != nil {
			return nil, err
		}
	}
	return h, nil
}

// New returns the hall before its first event.
func New() *Hall { return &Hall{Turn: -1} }

// Apply lets the event happen, or refuses it with words for people and leaves
// the hall as it is. The event's Seq must be the next.
func (h *Hall) Apply(e Event) error {
	if e.Seq != h.Seq+1 {
		return errs.E(errs.Conflict, "会议记录不连续", "the meeting's events have a gap")
	}
	_, opens := e.What.(*Opened)
	switch {
	case h.Ended:
		return errs.E(errs.Conflict, "会议已经结束", "the meeting has ended")
	case opens == h.Open:
		if opens {
			return errs.E(errs.Conflict, "会议已经开始", "the meeting has begun")
		}
		return errs.E(errs.Conflict, "会议还没有开始", "the meeting has not begun")
	case e.Seq > MaxEvents:
		return errs.E(errs.TooLarge, "一次会议最多 20000 条记录", "a meeting has 20000 events at most")
	}
	if err := e.What.apply(h, e); err != nil {
		return err
	}
	h.Seq = e.Seq
	return nil
}

func (h *Hall) on(at time.Time) {
	if h.Clock.Since.IsZero() {
		h.Clock.Since = at
	}
}

func (h *Hall) off(at time.Time) {
	h.Clock.Spent = h.Clock.Elapsed(at)
	h.Clock.Since = time.Time{}
}

func text(field, s string) error {
	switch n := len([]rune(strings.TrimSpace(s))); {
	case n == 0:
		return errs.Field(field, "请填写内容", "write something")
	case n > MaxText:
		return errs.Field(field, "内容最多 4000 字", "4000 characters at most")
	}
	return nil
}

func day(d deadline.Date) error {
	if _, err := time.Parse("2006-01-02", string(d)); d != "" && err != nil {
		return errs.Field("due", "请填写日期，如 2026-03-01", "write a day like 2026-03-01")
	}
	return nil
}
