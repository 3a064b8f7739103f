package app

import (
	"slices"
	"testing"

	"mingjian/internal/errs"
	"mingjian/internal/lesson"
	"mingjian/internal/org"
	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
	"mingjian/internal/training"
)

// published brings the conference to a card in the library, made of its case.
func (k *conference) published(t *testing.T) lesson.ID {
	t.Helper()
	ctx, manager, leader := t.Context(), k.p["manager"], k.p["leader"]
	k.concluded(t, "接受")
	id, err := k.StartLesson(ctx, manager, k.item)
	k.must("start a card", err)
	v, err := k.Lesson(ctx, manager, id)
	k.must("read the draft", err)
	text := v.Text
	text.Facts = "甲某与某某同住"
	k.must("write", k.SaveLesson(ctx, manager, id, v.Version, text, v.Causes, nil))
	k.must("hand in", k.HandInLesson(ctx, manager, id, v.Version+1))
	v, err = k.Lesson(ctx, leader, id)
	k.must("read", err)
	k.must("publish", k.PublishLesson(ctx, leader, id, v.Version, len(v.Marks)))
	return id
}

func (k *conference) seal(t *testing.T, sealed bool) {
	t.Helper()
	k.must("seal", k.db.Update(t.Context(), k.now(), func(tx *store.Tx) error {
		cf, err := tx.Case("case-1")
		if err != nil {
			return err
		}
		cf.Sealed = sealed
		return tx.PutCase(cf)
	}))
}

// TestLessonTaught has a prosecutor teach from a card: prefilled from it, read by
// who reads the library and by nobody else, counted on the card, and gone from the
// event once the case is sealed or the card withdrawn, though the plan keeps it.
func TestLessonTaught(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		k := newConference(t, db)
		ctx, manager, political, peer, expert, leader := t.Context(), k.p["manager"], k.p["political"], k.p["peer"], k.p["expert"], k.p["leader"]
		card := k.published(t)
		cards := func(as Caller, id training.ID) int {
			t.Helper()
			w, err := k.Training(ctx, as, id)
			k.must("read the event", err)
			return len(w.Cards)
		}
		w, err := k.TrainingPlan(ctx, manager, "", "", card)
		k.must("from the card", err)
		e := w.Event
		if e.Kind != training.Lesson || e.Title == "" || len(e.Causes) == 0 || !slices.Equal(e.Cards, []string{string(card)}) || len(w.Cards) != 1 || w.Cards[0].Item != "" {
			t.Fatalf("%+v %+v", e, w.Cards)
		}
		w, err = k.TrainingPlan(ctx, political, "", "", card)
		k.must("the political department plans", err)
		if len(w.Cards) != 0 || len(w.Event.Cards) != 0 {
			t.Errorf("who does not read the library is offered %+v", w.Cards)
		}
		e.Day = "2026-06-10"
		_, err = k.SaveTraining(ctx, manager, e)
		k.refused("a lesson nobody teaches", err, errs.Invalid)
		e.Lead = political.Person
		_, err = k.SaveTraining(ctx, manager, e)
		k.refused("a lesson by no prosecutor", err, errs.Invalid)
		e.Lead = expert.Person
		bad := e
		bad.Cards = []string{"none"}
		_, err = k.SaveTraining(ctx, manager, bad)
		k.refused("from no card", err, errs.Invalid)
		_, err = k.SaveTraining(ctx, political, e)
		k.refused("from a card they do not read", err, errs.Invalid)
		id, err := k.SaveTraining(ctx, manager, e)
		k.must("plan", err)

		_, err = k.Training(ctx, peer, id)
		k.refused("the uninvited read", err, errs.NotFound)
		if n := cards(expert, id); n != 1 {
			t.Errorf("who teaches, though not invited, reads %d cards", n)
		}
		ls, err := k.Trainings(ctx, expert)
		k.must("own events", err)
		if len(ls) != 1 {
			t.Errorf("who teaches lists %d events", len(ls))
		}
		bench, err := k.Workbench(ctx, expert)
		k.must("workbench", err)
		if !slices.ContainsFunc(bench.Mine, func(x Task) bool { return x.Word == "lecture" && x.Href == "/trainings/"+string(id) }) {
			t.Errorf("the lesson is not on the workbench of who gives it: %+v", bench.Mine)
		}
		k.must("invite", k.InviteTrainees(ctx, manager, id, []org.PersonID{peer.Person}))
		if a, b := cards(peer, id), cards(political, id); a != 1 || b != 0 {
			t.Errorf("the invited read %d cards, the political department %d", a, b)
		}
		l, err := k.Lesson(ctx, peer, card)
		k.must("read the card", err)
		if l.Planned != 1 || l.Held != 0 || l.MayTeach {
			t.Errorf("taught: %d planned, %d held", l.Planned, l.Held)
		}
		w2, err := k.Training(ctx, political, id)
		k.must("read", err)
		moved := w2.Event
		moved.Place, moved.Cards = "三楼", nil
		_, err = k.SaveTraining(ctx, political, moved)
		k.must("the political department moves it", err)
		if n := cards(peer, id); n != 1 {
			t.Errorf("who does not read the library took the card away: %d", n)
		}

		k.seal(t, true)
		if n := cards(peer, id); n != 0 {
			t.Errorf("the card of a sealed case is shown: %d", n)
		}
		_, err = k.TrainingPlan(ctx, manager, "", "", card)
		k.refused("from a card of a sealed case", err, errs.NotFound)
		k.seal(t, false)
		if n := cards(peer, id); n != 1 {
			t.Errorf("unsealed: %d cards", n)
		}
		l, err = k.Lesson(ctx, leader, card)
		k.must("read the card", err)
		k.must("withdraw", k.WithdrawLesson(ctx, leader, card, l.Version, "内容过时"))
		if n := cards(peer, id); n != 0 {
			t.Errorf("a withdrawn card is shown: %d", n)
		}
	})
}
