package app

import (
	"testing"
	"time"

	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/notice"
	"mingjian/internal/org"
	"mingjian/internal/panel"
	"mingjian/internal/review"
	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
	"mingjian/internal/training"
)

// TestNotices tells the peer once of each stage before the last day, the handler
// of a measure, and nobody of what they may no longer see.
func TestNotices(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		k := newConference(t, db)
		ctx, p := t.Context(), k.p
		manager, handler, peer := p["manager"], p["handler"], p["peer"]
		k.must("plan", k.EditSession(ctx, manager, review.Session{ID: k.session, Version: 1, Title: "一季度剖析会", Purpose: review.Dissection, From: "2023-03-01", To: "2026-02-28",
			Units: []org.UnitCode{"990102"}, Chair: p["leader"].Person, Secretary: manager.Person, Needs: review.DefaultNeeds(review.Dissection),
			Planned: review.Planned{Self: "2026-03-20", Peer: "2026-03-20", Comment: "2026-03-20", Meeting: "2026-03-30"}}))
		k.must("close the agenda", k.CloseAgenda(ctx, manager, k.session))
		id, err := k.Assign(ctx, manager, k.item, review.PeerKind, peer.Person)
		k.must("assign", err)
		k.must("declare", k.Declare(ctx, peer, id, ""))
		told := func(c Caller) map[notice.Stage]int {
			t.Helper()
			for range 2 { // the second tells nothing new
				k.must("remind", k.Remind(ctx))
			}
			ls, err := k.Notices(ctx, c)
			k.must("read", err)
			n := map[notice.Stage]int{}
			for _, l := range ls {
				if l.Thing == string(id) {
					n[l.Stage]++
				}
			}
			return n
		}
		due := k.part("manager", review.PeerKind).Due
		if due == "" {
			t.Fatal("the part has no last day")
		}
		for Day(k.now()) < string(due) {
			k.later(24 * time.Hour)
			told(peer)
		}
		if n := told(peer); n["lead5"] != 1 || n["lead1"] != 1 || n[notice.Late] != 0 {
			t.Errorf("up to the last day: %v", n)
		}
		k.later(4 * 24 * time.Hour)
		if n := told(peer); n[notice.Late] != 1 || n["lead5"] != 1 {
			t.Errorf("after the last day: %v", n)
		}
		if n := told(manager); len(n) != 0 {
			t.Errorf("the organiser is told of another's part: %v", n)
		}
		unread, err := k.UnreadNotices(ctx, peer)
		k.must("count", err)
		k.must("read all", k.ReadNotices(ctx, peer))
		if left, err := k.UnreadNotices(ctx, peer); unread < 3 || left != 0 || err != nil {
			t.Errorf("%d unread, then %d, %v", unread, left, err)
		}
		ls, err := k.Notices(ctx, peer)
		k.must("list", err)
		week := 0
		for _, l := range ls {
			if l.Stage == notice.Week {
				week++
				if l.Counts.Empty() || l.Task != nil {
					t.Errorf("weekly: %+v", l)
				}
			}
			if l.Read.IsZero() {
				t.Errorf("unread: %+v", l)
			}
		}
		if week == 0 {
			t.Error("no weekly notice")
		}

		// Recorded as a relative of the handler: the notices no longer say of what.
		near := store.Relation{Relation: panel.Relation{Person: handler.Person, To: peer.Person, Kind: panel.Relative}, First: "2020-01-01", Reason: "任职回避登记"}
		k.must("record", k.RecordRelation(ctx, manager, near))
		k.must("withdraw", k.Withdraw(ctx, manager, id, "应当回避"))
		ls, err = k.Notices(ctx, peer)
		k.must("list", err)
		for _, l := range ls {
			if l.Task != nil {
				t.Errorf("still told of %+v", l.Task)
			}
		}
		_, err = k.Notices(ctx, Caller{})
		k.refused("nobody", err, errs.Unauthorized)
	})
}

// TestNoticesOfMeasures reminds the owner however long the session is over.
func TestNoticesOfMeasures(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		k := newConference(t, db)
		k.concluded(t, "接受")
		handler := k.p["handler"]
		for Day(k.now()) < "2026-07-02" {
			k.later(7 * 24 * time.Hour)
		}
		k.must("remind", k.Remind(t.Context()))
		ls, err := k.Notices(t.Context(), handler)
		k.must("list", err)
		late := 0
		for _, l := range ls {
			if l.Stage == notice.Late && l.Task != nil && l.Task.Word == "measure" {
				late++
			}
		}
		if late != 1 {
			t.Errorf("the owner of an overdue measure is told %d times: %+v", late, ls)
		}
	})
}

// TestLearningNotices tells of each learning task by itself, though two are due on one day.
func TestLearningNotices(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		k := newConference(t, db)
		ctx, manager, handler := t.Context(), k.p["manager"], k.p["handler"]
		due := deadline.DateOf(k.now()).AddDays(1)
		for _, text := range []string{"学习辨认规则", "学习鉴定规则"} {
			_, err := k.SetLearningTask(ctx, manager, training.Task{Person: handler.Person, Cause: k.someCauses(1)[0], Text: text, Due: due})
			k.must("set", err)
		}
		k.must("remind", k.Remind(ctx))
		ls, err := k.Notices(ctx, handler)
		k.must("read", err)
		told := map[string]bool{}
		for _, l := range ls {
			if l.Task != nil && l.Task.Word == "learning" {
				told[l.Task.Title] = true
			}
		}
		if len(told) != 2 {
			t.Errorf("told of %v", told)
		}
	})
}
