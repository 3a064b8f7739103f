package review

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/org"
	"mingjian/internal/panel"
)

// A Statement is one person's written part on one case: a self-review, an
// assessment, a commentary, a reply, or the conclusion. What was handed in is
// never changed, only followed by another version.
type Statement struct {
	ID        StatementID
	Item      ItemID
	Kind      Kind
	Author    org.PersonID
	State     State
	Reason    string        // why it was refused or withdrawn
	Asked     deadline.Date // the day it was asked for, "" of old ones
	Due       deadline.Date // last day, "" if none
	Pauses    []Pause       // absences of the author that moved the last day
	Draft     json.RawMessage
	DraftAt   time.Time
	Revision  int        // counts every save; a save names the revision it read
	Versions  []Version  // handed in, oldest first
	Foresight *Foresight // what a peer of a mixed session answered before the outcome was known
}

// A Pause is one absence by which the last day moved.
type Pause struct {
	Absence     string
	First, Last deadline.Date
	Days        int           // working days
	Due         deadline.Date // the last day before it
}

// Pause moves the last day of a part that still waits for its author, once for
// each absence; false means that it did not move.
func (s *Statement) Pause(p Pause, due deadline.Date) bool {
	if s.State.Done() || p.Days == 0 || slices.ContainsFunc(s.Pauses, func(x Pause) bool { return x.Absence == p.Absence }) {
		return false
	}
	s.Due, s.Pauses = due, append(s.Pauses, p)
	return true
}

// A Version is what was handed in at one moment.
type Version struct {
	N       int // from 1
	At      time.Time
	By      org.PersonID
	Content json.RawMessage
	Hash    string // hex SHA-256 of Content
}

// MaxContent is the size in bytes of the largest statement.
const MaxContent = 1 << 20

// Content is what a statement of each kind holds: SelfReview, Assessment,
// Commentary, Answer, Objection, Ruling, Conclusion.
type Content interface {
	// Check reports everything that keeps the content from being handed in, as
	// an errs.List; a draft may be saved with any of it.
	Check(Terms) error
}

// Terms are the rules a session froze: what its statements are checked against.
type Terms struct {
	Scheme  *Scheme
	Purpose Purpose
	Scale   Scale // the zero Scale unless the purpose is Evaluation
	Mixed   bool  // peers answer before and after the outcome
}

// Terms returns the session's terms; the scheme must be the one it froze.
func (s *Session) Terms(scheme *Scheme) (Terms, error) {
	t := Terms{Scheme: scheme, Purpose: s.Purpose, Mixed: s.Mixed}
	if s.SchemeHash != "" && scheme.Hash() != s.SchemeHash {
		return t, errs.E(errs.Internal, "评查标准与会议冻结的不一致", "the scheme is not the one the session froze")
	}
	if s.Purpose != Evaluation {
		return t, nil
	}
	scale, ok := scheme.Scale(s.Scale)
	if !ok {
		return t, errs.E(errs.NotFound, "会议没有等次标准", "the session has no scale of grades")
	}
	t.Scale = scale
	return t, nil
}

// Freeze binds the session to the scheme, and to the scale valid on the day of
// the meeting, when the agenda is closed.
func (s *Session) Freeze(scheme *Scheme, day deadline.Date) error {
	s.SchemeHash, s.Scale = scheme.Hash(), ""
	if s.Purpose != Evaluation {
		return nil
	}
	scale, err := scheme.ScaleOn(day)
	s.Scale = scale.ID
	return err
}

// Decode reads the content of a statement of the kind. Unknown fields, and more
// than MaxContent bytes, are refused.
func Decode(k Kind, data []byte) (Content, error) {
	var c Content
	switch k {
	case SelfKind:
		c = new(SelfReview)
	case PeerKind:
		c = new(Assessment)
	case CommentKind:
		c = new(Commentary)
	case ReplyKind:
		c = new(Answer)
	case SecondKind:
		c = new(SecondReading)
	case ObjectionKind:
		c = new(Objection)
	case RulingKind:
		c = new(Ruling)
	case ConclusionKind:
		c = new(Conclusion)
	default:
		return nil, errs.Invalidf("没有“%s”这种意见", "there is no statement of kind %q", string(k))
	}
	if len(data) > MaxContent {
		return nil, errs.E(errs.TooLarge, "内容超过 1 MB", "the content is larger than 1 MB")
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(c); err != nil {
		return nil, errs.Wrap(err, errs.Invalid, "内容无法读取", "the content cannot be read")
	}
	if d.More() {
		return nil, errs.E(errs.Invalid, "内容之后还有多余的文字", "something follows the content")
	}
	return c, nil
}

// Assign asks a person for a peer assessment, a commentary, a second reading or a ruling. It is a Conflict
// when one of the person's conflicts with the case is hard; a soft one is the
// organiser's to weigh.
func Assign(id StatementID, at Step, it *Item, k Kind, to org.PersonID, conflicts []panel.Conflict, due deadline.Date) (*Statement, error) {
	a, ok := map[Kind]Action{PeerKind: PeerAssign, CommentKind: CommentAssign, RulingKind: RulingAssign, SecondKind: SecondAssign}[k]
	if !ok {
		return nil, errs.Field("kind", "请选择互评、点评、复读或裁定", "choose a peer assessment, a commentary, a second reading or a ruling")
	}
	state, err := Move(at, Open, a)
	if err != nil {
		return nil, err
	}
	for _, c := range conflicts {
		if c.Hard {
			return nil, errs.E(errs.Conflict, "不能指派："+c.ZH, "cannot be assigned: "+c.EN)
		}
	}
	return &Statement{ID: id, Item: it.ID, Kind: k, Author: to, State: state, Due: due}, nil
}

// Act moves the statement by an act that hands nothing in: clear and refuse,
// the assigned person's own; withdraw, the organiser's; agree, the meeting's.
// To refuse or withdraw needs a reason.
func (s *Statement) Act(at Step, a Action, by org.PersonID, reason string) error {
	own, why := false, false
	switch a {
	case PeerClear, PeerGuard, CommentClear, RulingClear, SecondClear:
		own = true
	case PeerRefuse, CommentRefuse, RulingRefuse, SecondRefuse:
		own, why = true, true
	case PeerWithdraw, CommentWithdraw, RulingWithdraw, SecondWithdraw:
		why = true
	case ConclusionAgree:
	default:
		return errs.E(errs.Invalid, a.ZH()+"须以其自身的方式进行", a.EN()+" has its own way")
	}
	if kind, _, _ := strings.Cut(string(a), "."); Kind(kind) != s.Kind {
		zh, en := s.Kind.Names()
		return errs.E(errs.Conflict, "对“"+zh+"”不能"+a.ZH(), "one cannot "+a.EN()+" on a "+en)
	}
	if own && by != s.Author {
		return errs.E(errs.Forbidden, "只能由本人"+a.ZH(), "only the person assigned can "+a.EN())
	}
	state, err := Move(at, s.State, a)
	if err != nil {
		return err
	}
	var l errs.List
	if why {
		need(&l, "reason", "理由", "the reason", reason, 500)
	}
	if err := l.Err(); err != nil {
		return err
	}
	s.State, s.Reason = state, reason
	s.Revision++
	return nil
}

// Encode writes the content as a version keeps it.
func Encode(c Content) json.RawMessage {
	data, err := json.Marshal(c)
	if err != nil {
		panic("review: content of plain fields does not marshal: " + err.Error())
	}
	return data
}

// Save keeps a draft. It is a Conflict when someone saved after the revision
// that the person read; the two texts are then for Compare.
func (s *Statement) Save(c Content, revision int, now time.Time) error {
	if revision != s.Revision {
		return errs.E(errs.Conflict, "有人先保存了，请对照两份文字后再定", "someone saved first; compare the two texts and decide")
	}
	if s.State.final() {
		return errs.E(errs.Conflict, "已锁定，不能再改", "it is locked and cannot be changed")
	}
	s.Draft, s.DraftAt = Encode(c), now
	s.Revision++
	return nil
}

// Done reports whether the part waits for nobody any more: handed in, refused
// or withdrawn.
func (s State) Done() bool { return s == Submitted || s.final() }

func (s State) final() bool {
	switch s {
	case Refused, Withdrawn, Locked, Answered, Unanswered, Signed, Raised, Forgone:
		return true
	}
	return false
}

var submits = map[Kind]Action{SelfKind: SelfSubmit, PeerKind: PeerSubmit, CommentKind: CommentSubmit, ReplyKind: ReplySubmit,
	ObjectionKind: ObjectionSubmit, RulingKind: RulingSubmit, SecondKind: SecondSubmit, ConclusionKind: ConclusionSubmit}

// Submit hands the content in as the next version: by its author alone, at a
// step that allows it, complete. The conclusion is drafted by whoever the
// policy lets draft it, so there by is not held against the author.
func (s *Statement) Submit(at Step, c Content, t Terms, by org.PersonID, revision int, now time.Time) error {
	if by != s.Author && s.Kind != ConclusionKind {
		return errs.E(errs.Forbidden, "只能由本人提交", "only its author can hand it in")
	}
	state, err := Move(at, s.State, submits[s.Kind])
	if err != nil {
		return err
	}
	if err := c.Check(t); err != nil {
		return err
	}
	if err := s.Save(c, revision, now); err != nil {
		return err
	}
	s.State = state
	s.Versions = append(s.Versions, Version{N: len(s.Versions) + 1, At: now, By: by, Content: s.Draft, Hash: hash(s.Draft)})
	return nil
}

// Last returns the content handed in last, or nil of none.
func (s *Statement) Last() (Content, error) {
	if len(s.Versions) == 0 {
		return nil, nil
	}
	return Decode(s.Kind, s.Versions[len(s.Versions)-1].Content)
}
