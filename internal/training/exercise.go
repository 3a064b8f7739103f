package training

import (
	"slices"

	"mingjian/internal/org"
	"mingjian/internal/review"
)

// A Phase says when an exercise was answered.
type Phase string

const (
	Before Phase = "before" // 训前
	After  Phase = "after"  // 训后
)

// An ExerciseAnswer is somebody's answer to the exercise of an event. It is read
// by that person alone.
type ExerciseAnswer struct {
	Training ID
	Person   org.PersonID
	Phase    Phase
	Answer   []review.Judgement
}

// Asks returns the phase in which somebody who has answered the given ones may
// answer now, or "": before while the event is planned, after once it is held,
// and after only of those who answered before, for there is nothing to compare
// otherwise.
func (e *Event) Asks(given []Phase) Phase {
	first, second := slices.Contains(given, Before), slices.Contains(given, After)
	switch {
	case e.Exercise == "":
		return ""
	case e.State == Planned && !first:
		return Before
	case e.State == Held && first && !second:
		return After
	}
	return ""
}
