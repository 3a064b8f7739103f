package review

import (
	"time"

	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/org"
)

// Whoever knows that a case was lost sees the fault. So in a mixed session
// (Session.Mixed), which holds won cases too as controls, a peer first reads
// what was on file on the day of the decision and answers; then the outcome is
// opened, and the peer answers again. Both answers are kept side by side.

// A Verdict is what the reviewer would have decided.
type Verdict string

const (
	Charge    Verdict = "charge" // 提起公诉
	NotCharge Verdict = "not"    // 不起诉
	MoreFacts Verdict = "more"   // 退回补充侦查
)

func (v Verdict) valid() bool { return v == Charge || v == NotCharge || v == MoreFacts }

// A Foresight is 预判: the answer before the outcome is known.
type Foresight struct {
	Verdict Verdict   `json:"verdict"`
	Facts   string    `json:"facts"` // on which facts
	Reasons string    `json:"reasons"`
	At      time.Time `json:"at"`
}

// An Afterthought is the answer once the outcome is known (已知结果后的判断).
type Afterthought struct {
	Verdict Verdict `json:"verdict"`
	Reasons string  `json:"reasons"`
}

// Check reports everything that keeps the foresight from being handed in.
func (f Foresight) Check() error {
	var l errs.List
	if !f.Verdict.valid() {
		l.Add("verdict", "请回答：提起公诉、不起诉或退回补充侦查", "answer: charge, not charge, or more investigation")
	}
	need(&l, "facts", "依据哪些事实", "on which facts", f.Facts, MaxText)
	need(&l, "reasons", "理由", "the reasons", f.Reasons, MaxText)
	return l.Err()
}

// check adds what is wrong with the answer; in a mixed session it must be there.
func (a *Afterthought) check(l *errs.List, must bool) {
	if a == nil {
		if must {
			l.Add("after.verdict", "请回答：知道结果后，您会怎样决定", "say what you would decide now that the outcome is known")
		}
		return
	}
	if !a.Verdict.valid() {
		l.Add("after.verdict", "请回答：提起公诉、不起诉或退回补充侦查", "answer: charge, not charge, or more investigation")
	}
	need(l, "after.reasons", "理由", "the reasons", a.Reasons, MaxText)
}

// Foresee records the first answer, for good, and opens the outcome: by the
// assigned peer alone, on an assignment that waits for it.
func (s *Statement) Foresee(at Step, f Foresight, by org.PersonID, revision int, now time.Time) error {
	if by != s.Author {
		return errs.E(errs.Forbidden, "只能由本人作答", "only the person assigned can answer")
	}
	state, err := Move(at, s.State, PeerForesee)
	if err != nil {
		return err
	}
	if err := f.Check(); err != nil {
		return err
	}
	if revision != s.Revision {
		return errs.E(errs.Conflict, "有人先保存了，请刷新后再答", "somebody saved first: reload and answer")
	}
	f.At = now
	s.Foresight, s.State = &f, state
	s.Revision++
	return nil
}

// Veiled returns the case as it may be named to a peer who has not answered
// yet: without what became of it and why it was picked.
func (it Item) Veiled() Item {
	it.EventKinds, it.Reason, it.Typical, it.Control, it.SelfWaived = nil, "", false, false, ""
	return it
}

// Veils reports whether the outcome of the case is kept from the person: a peer
// of a mixed session who has not answered first.
func (v View) Veils(mixed bool, id org.PersonID) bool {
	for _, h := range v.Heads {
		if h.Author == id && h.Kind == PeerKind && (h.State == Guarded || mixed && h.State == Invited) {
			return true
		}
	}
	return false
}

// OnFile reports whether a paper of the day was on file when the case was decided.
func (it Item) OnFile(day deadline.Date) bool {
	return day.Valid() && it.Decided.Valid() && day <= it.Decided
}
