package review

import (
	"time"

	"mingjian/internal/errs"
	"mingjian/internal/org"
)

// A Remark is what somebody said of a case while it is prepared (评议讨论). It is
// kept as it was said.
type Remark struct {
	ID     string
	Item   ItemID
	Author org.PersonID
	At     time.Time
	Text   string
}

// Check reports what is wrong with the remark.
func (m Remark) Check() error {
	var l errs.List
	need(&l, "text", "讨论意见", "what is to be said", m.Text, 2000)
	return l.Err()
}

// Discusses reports whether the reader reads the discussion of the case, and
// whether the reader takes part. Reviewers do once they have locked, organiser
// and chair always; the handler, whose word is the reply, reads once the findings
// are put to him, and who attends when the meeting sits. It ends with the meeting.
func Discusses(r Reader, v View) (read, speak bool) {
	writing, _, locked := v.part(r.ID)
	open := v.Meeting != Held
	switch {
	case r.Handler:
		return v.asked(), false
	case writing, r.Recused && !locked:
		return false, false
	case locked, r.Organiser, r.Chair:
		return true, open
	}
	if s := v.state(RulingKind, r.ID); s != "" {
		return s != Invited, false
	}
	if s := v.state(SecondKind, r.ID); s != "" {
		return s == Locked, false
	}
	return r.Attends && v.Meeting.begun(), false
}
