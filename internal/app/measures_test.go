package app

import (
	"strings"
	"testing"
	"time"

	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/measure"
	"mingjian/internal/org"
	"mingjian/internal/review"
	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
)

// second brings another case of the same handler and unit into a session of its own.
func (k *conference) second() {
	ctx := k.t.Context()
	k.must("a second case", k.db.Update(ctx, k.now(), func(tx *store.Tx) error {
		cf := store.CaseFile{ID: "case-2", Unit: "990102", Department: "刑事检察部", Title: "乙某诈骗案", Charge: "诈骗罪", Accepted: "2025-04-01"}
		if err := tx.PutCase(cf); err != nil {
			return err
		}
		if err := tx.AddHandler(store.CaseHandler{Case: cf.ID, Name: "钱承办", Unit: "990102", Department: "刑事检察部", On: "2025-04-01"}); err != nil {
			return err
		}
		if err := tx.SettleHandler(cf.ID, "990102", "钱承办", k.p["handler"].Person, k.p["manager"].Person); err != nil {
			return err
		}
		e := store.EventRow{ID: "event-2", Case: cf.ID}
		e.Kind, e.Unit, e.Number, e.PersonNo, e.Person, e.Date, e.Charge = "一审无罪", "990102", "甲县检刑诉受〔2025〕2号", "P2", "乙某", "2025-12-20", "诈骗罪"
		return tx.PutEvent(e)
	}))
	var err error
	k.session, err = k.AddSession(ctx, k.p["manager"], "990100", review.Session{Title: "二季度剖析会", Purpose: review.Dissection, From: "2023-03-01", To: "2026-02-28",
		Units: []org.UnitCode{"990102"}, Chair: k.p["leader"].Person, Secretary: k.p["manager"].Person, Needs: review.DefaultNeeds(review.Dissection)})
	k.must("a second session", err)
	k.item, err = k.AddItem(ctx, k.p["manager"], k.session, NewItem{Case: "case-2", Reason: "典型"})
	k.must("the second case in it", err)
}

// TestMeasures carries a measure out: claimed by its owner, confirmed by another,
// judged on its day, open again when the same cause comes back in the unit.
func TestMeasures(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		k := newConference(t, db)
		k.concluded(t, "接受")
		ctx, manager, handler, peer, leader := t.Context(), k.p["manager"], k.p["handler"], k.p["peer"], k.p["leader"]
		ms, err := k.Measures(ctx, handler)
		k.must("list", err)
		id := ms[0].Measure.ID
		stands := func(want measure.Status) MeasureLine {
			t.Helper()
			l, err := k.Measure(ctx, manager, id)
			k.must("read", err)
			if l.Status != want {
				t.Fatalf("it is %s, want %s", l.Status, want)
			}
			return l
		}
		test := measure.Test{Kind: measure.Recheck, Text: "抽查十件，均有核对单", On: deadline.DateOf(k.now().AddDate(0, 0, 30))}
		k.refused("confirm what nobody claimed", k.ConfirmMeasure(ctx, manager, id, true, ""), errs.Conflict)
		k.refused("a stranger claims", k.ClaimMeasure(ctx, peer, id, "x"), errs.NotFound)
		k.refused("the owner sets the test", k.TestMeasure(ctx, handler, id, test), errs.NotFound, errs.Forbidden)
		k.refused("the owner drops it", k.DropMeasure(ctx, handler, id, "x"), errs.NotFound, errs.Forbidden)
		k.must("claim", k.ClaimMeasure(ctx, handler, id, "核对单已印发"))
		k.refused("returned without words", k.ConfirmMeasure(ctx, manager, id, false, " "), errs.Invalid)
		k.must("returned", k.ConfirmMeasure(ctx, manager, id, false, "没有附印发记录"))
		stands(measure.Open)
		k.must("claim again", k.ClaimMeasure(ctx, handler, id, "核对单已印发，附印发记录"))
		k.must("confirmed", k.ConfirmMeasure(ctx, manager, id, true, "已核对"))
		k.refused("judged without a test", k.JudgeMeasure(ctx, manager, id, true, "见效"), errs.Conflict)
		k.must("set the test", k.TestMeasure(ctx, manager, id, test))
		k.refused("judged before its day", k.JudgeMeasure(ctx, manager, id, true, "见效"), errs.Conflict)
		k.later(31 * 24 * time.Hour)
		k.must("it did not help", k.JudgeMeasure(ctx, leader, id, false, "十件中四件没有核对单"))
		if l := stands(measure.Open); l.Test != nil || !strings.Contains(l.Turns[len(l.Turns)-1].Text, "四件") {
			t.Errorf("open again: %+v", l.Measure)
		}
		k.must("claim", k.ClaimMeasure(ctx, handler, id, "已逐件补做"))
		k.must("confirm", k.ConfirmMeasure(ctx, manager, id, true, ""))
		test.On = deadline.DateOf(k.now())
		confirmed := deadline.DateOf(k.now())
		test.On = confirmed.AddDays(2)
		k.must("set the test", k.TestMeasure(ctx, manager, id, test))
		k.later(2 * 24 * time.Hour)
		k.must("it helped", k.JudgeMeasure(ctx, manager, id, true, "十件均有核对单"))
		if l := stands(measure.Effective); deadline.DateOf(l.SettledAt) != confirmed {
			t.Errorf("judged later, it is done on another day: %s", l.SettledAt)
		}
		first := k.item
		f, err := k.MeasuresSheet(ctx, handler)
		k.must("as Excel", err)
		if len(f.Data) == 0 {
			t.Error("an empty file")
		}

		k.second()
		k.concluded(t, "接受")
		l := stands(measure.Open)
		last := l.Turns[len(l.Turns)-1]
		if last.By != "" || last.Item != k.item || !strings.Contains(last.Text, "再次出现") {
			t.Errorf("why it is open again: %+v", last)
		}
		v, err := k.Voices(ctx, manager, k.item)
		k.must("read the second case", err)
		if len(v.Alike) != 1 || v.Alike[0].Measure.ID != id {
			t.Errorf("the first measure is not shown beside the second conclusion: %+v", v.Alike)
		}
		if v, err = k.Voices(ctx, manager, first); err != nil || v.Step != review.Rectifying {
			t.Errorf("the first case stands at %s, %v", v.Step, err)
		}
	})
}
