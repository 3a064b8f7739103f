package review

import "mingjian/internal/org"

// Facts are what is done on one case: all that its step follows from.
type Facts struct {
	Agenda     State // of the session: Open or Fixed
	Meeting    State // of the session: Open, Sitting or Held
	Needs      Needs
	SelfWaived bool
	Statements []Head
	Measures   int // of the signed conclusion
	Settled    int // of those: done, or not to be done with a reason
}

// A Head is a statement without its content.
type Head struct {
	ID     StatementID
	Kind   Kind
	Author org.PersonID
	State  State
}

// A Count says how far one step is: Done of Need.
type Count struct {
	Step       Step
	Done, Need int
}

// Complete reports whether nothing is left to do at the step.
func (c Count) Complete() bool { return c.Done >= c.Need }

// Counts returns how far each step but Closed is, in order.
func (f Facts) Counts() []Count {
	agenda := Count{Picking, is(f.Agenda == Fixed), 1}
	self := Count{SelfStep, 0, is(!f.SelfWaived)}
	peers := Count{PeerStep, 0, 0}
	comments := Count{Commenting, 0, 0}
	signed := Count{Concluding, 0, 1}
	for _, h := range f.Statements {
		switch h.Kind {
		case SelfKind:
			self.Done += is(h.State == Submitted && !f.SelfWaived)
		case PeerKind:
			peers.add(h.State)
		case CommentKind:
			comments.add(h.State)
		case ConclusionKind:
			signed.Done += is(h.State == Signed)
		}
	}
	peers.Need = max(peers.Need, f.Needs.Peers)
	comments.Need = max(comments.Need, f.Needs.Comments)
	return []Count{agenda, self, peers, comments, {Meeting, is(f.Meeting == Held), 1}, signed, {Rectifying, f.Settled, f.Measures}}
}

// add counts one assignment: it is waited for unless it was refused or withdrawn.
func (c *Count) add(s State) {
	switch s {
	case Locked:
		c.Done++
		c.Need++
	case Invited, Guarded, Cleared:
		c.Need++
	}
}

// begun reports whether a meeting sits or was held.
func (s State) begun() bool { return s == Sitting || s == Held }

func is(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Step returns the first step that is not complete. Once the meeting has begun
// a case does not fall back behind it: the voices are closed.
func (f Facts) Step() Step {
	for _, c := range f.Counts() {
		if !c.Complete() && (c.Step >= Meeting || !f.Meeting.begun()) {
			return c.Step
		}
	}
	return Closed
}

// Overview returns the step of a session, which is that of its least advanced
// case, and the counts of all its cases together. A session without cases is Picking.
func Overview(cases []Facts) (Step, []Count) {
	if len(cases) == 0 {
		return Picking, Facts{Meeting: Open}.Counts()
	}
	at := Closed
	var sum []Count
	for _, f := range cases {
		at = min(at, f.Step())
		counts := f.Counts()
		if sum == nil {
			sum = counts
			continue
		}
		for i, c := range counts {
			// Agenda and meeting are the session's, not one for each case.
			if c.Step != Picking && c.Step != Meeting {
				sum[i].Done += c.Done
				sum[i].Need += c.Need
			}
		}
	}
	return at, sum
}
