package review

import "mingjian/internal/org"

// A Reader is who looks at one case's review, and as what. One person may be several.
type Reader struct {
	ID        org.PersonID
	Handler   bool // the handler of this case
	Organiser bool // secretary of the session, or a case manager whom the policy lets organise it
	Chair     bool
	Attends   bool // takes part in the session: handlers of other cases, heads, observers
	Recused   bool // panel.Recused: as a reviewer, the review does not exist
}

// A Sight is how much of a statement a reader sees.
type Sight int

const (
	Nothing   Sight = iota // not even that it exists
	Existence              // that it is due, from whom, and its state
	Unnamed                // the content, its author as 评查员甲
	Full                   // content and author
)

// A View is the case's review as far as sight depends on it.
type View struct {
	Meeting State
	Blind   bool   // the session's
	Reply   State  // Open until the findings were put to the handler
	Heads   []Head // all statements of the case
}

// See returns how much of the statement the reader sees. It is the one rule of
// who reads what, for every page, export and count:
//
//   - One's own statement: all of it, always.
//   - A peer, and an expert, who has not locked: of the other voices nothing,
//     whatever else that person is; only that the expert reads the self-review, and
//     the assessments once every peer has locked.
//   - A person recused as a reviewer: nothing of the reviewers' part; who sits in
//     the session all the same, the signed conclusion.
//   - The handler: the reviewers' voices once they are put to him (Reply is open),
//     named unless the session is blind, without their scores until the reply is in
//     (Scores); then also the agreed conclusion and the ruling.
//   - The second reader, until locked: the voices and the reply, never the conclusion.
//   - Whoever rules on the objection: all that is handed in, and the conclusion.
//   - Organiser and chair: what is handed in; what is not, by its existence.
//   - Who attends: what the meeting lays open, from the moment it sits; a reply and
//     a conclusion when they stand.
//   - A draft is its author's alone, the conclusion's also the organiser's and chair's.
func See(r Reader, v View, s Head) Sight {
	if s.Author == r.ID && s.Kind != ConclusionKind {
		return Full
	}
	writing, expert, locked := v.part(r.ID)
	if s.State == Refused || s.State == Withdrawn {
		if r.Organiser && !r.Recused && !writing {
			return Existence
		}
		return Nothing
	}
	if s.State == Forgone && !r.Handler && !r.Organiser && !r.Chair {
		return Nothing
	}
	if second := v.state(SecondKind, r.ID); second == Invited || second == Cleared {
		if second == Cleared && !r.Recused && s.in() && s.Kind != ConclusionKind {
			return v.named(s)
		}
		return Nothing
	}
	if rules := v.state(RulingKind, r.ID); rules != "" {
		switch {
		case rules == Invited || r.Recused:
			return Nothing
		case s.in() || s.Kind == ConclusionKind:
			return v.named(s)
		}
		return Nothing
	}
	if writing {
		if expert && s.in() && (s.Kind == SelfKind || s.Kind == PeerKind && v.peersLocked()) {
			return Full
		}
		return Nothing
	}
	reviewers := s.Kind == PeerKind || s.Kind == CommentKind
	if r.Handler {
		switch {
		case reviewers && v.asked() && s.in():
			return v.named(s)
		case s.Kind == ConclusionKind && (s.State == Signed || (s.State == Agreed || s.State == Approved) && v.answered()), s.Kind == SelfKind && s.in(),
			(s.Kind == RulingKind || s.Kind == SecondKind && v.answered()) && s.in():
			return Full
		}
		return Nothing
	}
	if r.Recused {
		if s.Kind == ConclusionKind && s.State == Signed && (r.Chair || r.Organiser || r.Attends) {
			return Full
		}
		return Nothing
	}
	switch {
	case (r.Organiser || r.Chair) && (s.in() || s.Kind == ConclusionKind):
		return Full
	case r.Organiser || r.Chair:
		return Existence
	case locked && (s.Kind == SelfKind || reviewers) && s.in():
		return v.named(s)
	case (r.Attends || locked) && v.Meeting.begun() && (s.Kind == SelfKind || reviewers) && s.in():
		return v.named(s)
	case (r.Attends || locked) && (s.Kind == ReplyKind || s.Kind == ObjectionKind || s.Kind == RulingKind || s.Kind == SecondKind) && s.in(),
		(r.Attends || locked) && s.Kind == ConclusionKind && s.State == Signed:
		return Full
	}
	return Nothing
}

// MatrixSight reports whether the reader sees the evidence matrix of the case at
// all, and whether with the views people hold in it. A reviewer who has not
// locked reads the material alone; who attends sees it when the meeting sits.
func MatrixSight(r Reader, v View) (material, views bool) {
	writing, _, locked := v.part(r.ID)
	called := v.state(RulingKind, r.ID)
	if called == "" {
		called = v.state(SecondKind, r.ID)
	}
	switch {
	case writing:
		return v.cleared(r.ID), false
	case r.Handler, locked:
		return true, true
	case called != "":
		return called != Invited && !r.Recused, true
	case r.Recused:
		return false, false
	case r.Organiser, r.Chair:
		return true, true
	}
	return r.Attends && v.Meeting.begun(), r.Attends && v.Meeting.begun()
}

// cleared reports whether the person said to have no conflict as a reviewer.
func (v View) cleared(id org.PersonID) bool {
	for _, h := range v.Heads {
		if h.Author == id && (h.Kind == PeerKind || h.Kind == CommentKind) && h.State == Cleared {
			return true
		}
	}
	return false
}

// Knows reports whether for the reader the reviewers' part of the case exists
// at all: who is on the panel, how many have locked, where they differ; in
// lists, counts, search and notices too.
func Knows(r Reader, v View) bool {
	writing, _, locked := v.part(r.ID)
	called := v.state(RulingKind, r.ID) != "" || v.state(SecondKind, r.ID) != ""
	return r.Handler || writing || locked || called && !r.Recused || !r.Recused && (r.Organiser || r.Chair || r.Attends)
}

// asked reports whether the findings were put to the handler.
func (v View) asked() bool { return v.Reply == Waiting || v.Reply == Answered || v.Reply == Unanswered }

// answered reports whether the handler answered, or kept silent to the end.
func (v View) answered() bool { return v.Reply == Answered || v.Reply == Unanswered }

// in reports whether the statement was handed in.
func (h Head) in() bool {
	switch h.State {
	case Submitted, Locked, Answered, Unanswered, Signed, Raised, Forgone:
		return true
	}
	return false
}

// named is Unnamed for a reviewer's voice in a blind session; whose case it is
// and who wrote the self-review the case itself tells.
func (v View) named(s Head) Sight {
	if v.Blind && (s.Kind == PeerKind || s.Kind == CommentKind || s.Kind == SecondKind) {
		return Unnamed
	}
	return Full
}

// state returns the state of the person's part of the kind, as the one who reads
// a second time or rules on the objection; "" of nobody such.
func (v View) state(k Kind, id org.PersonID) State {
	for _, h := range v.Heads {
		if h.Kind == k && h.Author == id && h.State != Refused && h.State != Withdrawn {
			return h.State
		}
	}
	return ""
}

// part returns whether the person still writes a voice here, as an expert, or
// has locked one and writes none.
func (v View) part(id org.PersonID) (writing, expert, locked bool) {
	for _, h := range v.Heads {
		if h.Author != id || h.Kind != PeerKind && h.Kind != CommentKind {
			continue
		}
		switch h.State {
		case Invited, Guarded, Cleared:
			writing = true
			// Until all own voices are in, the narrowest of them counts.
			expert = h.Kind == CommentKind && h.State == Cleared && !v.peerWriting(id)
		case Locked:
			locked = true
		}
	}
	return writing, expert, locked && !writing
}

func (v View) peerWriting(id org.PersonID) bool {
	for _, h := range v.Heads {
		if h.Author == id && h.Kind == PeerKind && (h.State == Invited || h.State == Guarded || h.State == Cleared) {
			return true
		}
	}
	return false
}

func (v View) peersLocked() bool {
	for _, h := range v.Heads {
		if h.Kind == PeerKind && (h.State == Invited || h.State == Guarded || h.State == Cleared) {
			return false
		}
	}
	return true
}
