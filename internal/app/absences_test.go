package app

import (
	"testing"
	"time"

	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/org"
	"mingjian/internal/review"
	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
)

// TestAbsences lets the handler fall ill while the reply runs: it never lapses
// meanwhile, the clock goes on by as many working days, and nobody answers for him.
func TestAbsences(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		k := newConference(t, db)
		ctx, manager, handler := t.Context(), k.p["manager"], k.p["handler"]
		k.heard()
		reply := k.part("handler", review.ReplyKind)
		ill := org.Absence{Person: handler.Person, Kind: org.Illness, First: "2026-03-03", Reason: "住院，附假条"}
		_, err := k.RecordAbsence(ctx, k.p["peer"], ill)
		k.refused("a colleague records it", err, errs.Forbidden)
		for what, bad := range map[string]org.Absence{
			"no kind": {Person: handler.Person, First: "2026-03-03", Reason: "x"}, "no day": {Person: handler.Person, Kind: org.Leave, Reason: "x"},
			"ends before it begins": {Person: handler.Person, Kind: org.Leave, First: "2026-03-03", Last: "2026-03-02", Reason: "x"}, "no basis": {Person: handler.Person, Kind: org.Leave, First: "2026-03-03"},
		} {
			_, err := k.RecordAbsence(ctx, manager, bad)
			k.refused(what, err, errs.Invalid)
		}
		moved, err := k.RecordAbsence(ctx, manager, ill)
		k.must("record", err)
		if moved != 0 {
			t.Errorf("%d clocks moved before the end is known", moved)
		}
		_, err = k.RecordAbsence(ctx, manager, org.Absence{Person: handler.Person, Kind: org.Leave, First: "2026-04-01", Last: "2026-04-02", Reason: "x"})
		k.refused("two at once", err, errs.Invalid)

		k.later(40 * 24 * time.Hour)
		if got := k.part("manager", review.ReplyKind).State; got != review.Waiting {
			t.Fatalf("while ill the reply is %s", got)
		}
		k.refused("somebody answers for him", k.Submit(ctx, manager, reply.ID, &review.Answer{Overall: "代答"}, 0), errs.Forbidden, errs.NotFound)
		as, err := k.Absences(ctx, manager, handler.Person)
		k.must("list", err)
		if moved, err = k.EndAbsence(ctx, manager, as[0].ID, "2026-04-10"); err != nil || moved != 1 {
			t.Fatalf("%d clocks moved: %v", moved, err)
		}
		_, err = k.EndAbsence(ctx, manager, as[0].ID, "2026-04-11")
		k.refused("ended twice", err, errs.Conflict)
		// 3 March to 10 April 2026 has 28 working days: 6 April is off for Qingming.
		want, err := k.calendar.AddWorkingDays(reply.Due, 28)
		k.must("count", err)
		after := k.part("handler", review.ReplyKind)
		if after.Due != want || after.Paused != 28 {
			t.Errorf("due %s, %d days; want %s, 28", after.Due, after.Paused, want)
		}
		k.must("he answers in time", k.Submit(ctx, handler, reply.ID, &review.Answer{Overall: "答复"}, 0))

		// The leader sees that, not why.
		as, err = k.Absences(ctx, k.p["leader"], handler.Person)
		k.must("list as leader", err)
		if len(as) != 1 || as[0].Reason != "" {
			t.Errorf("%+v", as)
		}
	})
}

// TestAskedWhileAbsent gives a part to somebody whose absence is known to end.
func TestAskedWhileAbsent(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		k := newConference(t, db)
		ctx, manager := t.Context(), k.p["manager"]
		s := review.Planned{Self: "2026-03-20", Peer: "2026-03-20", Comment: "2026-03-25", Meeting: "2026-03-30"}
		v, err := k.Conference(ctx, manager, k.session)
		k.must("read", err)
		v.Session.Planned = s
		k.must("plan", k.EditSession(ctx, manager, v.Session))
		_, err = k.RecordAbsence(ctx, manager, org.Absence{Person: k.p["peer"].Person, Kind: org.Leave, First: "2026-02-20", Last: "2026-03-06", Reason: "产假"})
		k.must("record", err)
		k.must("close the agenda", k.CloseAgenda(ctx, manager, k.session))
		_, err = k.Assign(ctx, manager, k.item, review.PeerKind, k.p["peer"].Person)
		k.must("assign", err)
		p := k.part("manager", review.PeerKind)
		if want := deadline.Date("2026-03-27"); p.Due != want || p.Paused != 5 { // 2 to 6 March are five working days
			t.Errorf("due %s, %d days; want %s, 5", p.Due, p.Paused, want)
		}
	})
}
