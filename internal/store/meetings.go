package store

import (
	"encoding/json"
	"time"

	"mingjian/internal/meeting"
	"mingjian/internal/review"
)

// A MeetingRow is a sitting of a session, or a rehearsal of one.
type MeetingRow struct {
	ID        meeting.ID
	Session   review.SessionID
	Rehearsal bool
	Seq       int // of the last event
}

func scanMeeting(s scanner) (r MeetingRow, err error) {
	err = s.Scan(&r.ID, &r.Session, &r.Rehearsal, &r.Seq)
	return r, err
}

const meetingColumns = "id, session, rehearsal, seq"

// Meeting returns the latest meeting of a session, or NotFound.
func (tx *Tx) Meeting(session review.SessionID) (MeetingRow, error) {
	return get(tx, scanMeeting, "SELECT "+meetingColumns+" FROM meeting WHERE session = $1 ORDER BY id DESC LIMIT 1", session)
}

// HeldMeetings returns the session's meetings that were no rehearsal, oldest first.
func (tx *Tx) HeldMeetings(session review.SessionID) ([]MeetingRow, error) {
	return collect(tx, scanMeeting, "SELECT "+meetingColumns+" FROM meeting WHERE session = $1 AND rehearsal = $2 ORDER BY id", session, false)
}

// AddMeeting stores a new meeting, in which nothing happened yet.
func (tx *Tx) AddMeeting(r MeetingRow) error {
	_, err := tx.exec("INSERT INTO meeting (id, session, rehearsal, seq) VALUES ($1, $2, $3, 0)", r.ID, r.Session, r.Rehearsal)
	return err
}

// AppendEvent adds an event to the meeting and returns it with its number, the
// next without a gap.
func (tx *Tx) AppendEvent(r MeetingRow, e meeting.Event) (meeting.Event, error) {
	if err := tx.one("UPDATE meeting SET seq = seq + 1 WHERE id = $1 RETURNING seq", r.ID).Scan(&e.Seq); err != nil {
		return e, err
	}
	_, err := tx.exec("INSERT INTO meeting_event (meeting, seq, kind, body, actor, at) VALUES ($1, $2, $3, $4, $5, $6)",
		r.ID, e.Seq, e.What.Kind(), jsonText(e.What), e.By, instant(e.At))
	if err != nil {
		return e, err
	}
	return e, tx.wake(string(r.Session))
}

func scanEventOfMeeting(s scanner) (e meeting.Event, err error) {
	var kind meeting.Kind
	var body string
	var at int64
	if err := s.Scan(&e.Seq, &kind, &body, &e.By, &at); err != nil {
		return e, err
	}
	e.At = time.UnixMilli(at).UTC()
	e.What, err = meeting.Decode(kind, json.RawMessage(body))
	return e, err
}

// MeetingEvents returns what happened in the meeting after the event of the
// number, in order.
func (tx *Tx) MeetingEvents(id meeting.ID, after int) ([]meeting.Event, error) {
	return collect(tx, scanEventOfMeeting, "SELECT seq, kind, body, actor, at FROM meeting_event WHERE meeting = $1 AND seq > $2 ORDER BY seq", id, after)
}
