package app

import (
	"slices"
	"testing"
	"time"

	"mingjian/internal/errs"
	"mingjian/internal/review"
	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
)

// TestSchemeEdition changes the scheme: a session whose agenda was fixed keeps
// what it froze, the next takes the new one.
func TestSchemeEdition(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		k := newConference(t, db)
		ctx, p := t.Context(), k.p
		k.must("close the agenda", k.CloseAgenda(ctx, p["manager"], k.session))
		v, err := k.Scheme(ctx, p["manager"])
		k.must("read", err)
		d := SchemeDraft{Version: "本院一", Scales: v.Scheme.Scales, From: Day(k.now()), Reason: "只用九项",
			Dimensions: slices.DeleteFunc(slices.Clone(v.Scheme.Rubric.Dimensions), func(x review.Term) bool { return !slices.Contains(review.Nine, x.Code) })}
		k.refused("a reviewer edits", k.PutScheme(ctx, p["peer"], d), errs.Forbidden)
		k.refused("the machine edits", k.PutScheme(ctx, Machine("r"), d), errs.Forbidden)
		bad := d
		bad.Reason = ""
		k.refused("without a reason", k.PutScheme(ctx, p["manager"], bad), errs.Invalid)
		bad = d
		bad.From = "2020-01-01"
		k.refused("in the past", k.PutScheme(ctx, p["manager"], bad), errs.Invalid)
		bad = d
		bad.Dimensions = nil
		_, err = k.TryScheme(ctx, p["manager"], bad)
		k.refused("a trial without dimensions", err, errs.Invalid)
		trial, err := k.TryScheme(ctx, p["manager"], d)
		k.must("try", err)
		if trial.Case != "" || len(trial.Lost) != 3 {
			t.Errorf("the trial without a past case: %+v", trial)
		}
		k.must("put in force", k.PutScheme(ctx, p["manager"], d))
		if v, err = k.Scheme(ctx, p["manager"]); err != nil || len(v.Scheme.Rubric.Dimensions) != 9 || len(v.Editions) != 1 || !v.Editions[0].Current {
			t.Errorf("after: %v %d dimensions %+v", err, len(v.Scheme.Rubric.Dimensions), v.Editions)
		}
		w, err := k.Conference(ctx, p["manager"], k.session)
		k.must("read the session", err)
		if len(w.Scheme.Rubric.Dimensions) != 12 {
			t.Error("a fixed session follows the new scheme")
		}
		later := d
		later.Version, later.From = "本院二", Day(k.now().Add(30*24*time.Hour))
		later.Dimensions = later.Dimensions[:5]
		k.must("one for later", k.PutScheme(ctx, p["manager"], later))
		if v, err = k.Scheme(ctx, p["manager"]); err != nil || len(v.Scheme.Rubric.Dimensions) != 9 {
			t.Error("an edition holds before its day")
		}
		k.later(31 * 24 * time.Hour)
		if v, err = k.Scheme(ctx, p["manager"]); err != nil || len(v.Scheme.Rubric.Dimensions) != 5 {
			t.Error("an edition does not hold on its day")
		}
	})
}

func TestSchemeIsTriedOnAPastCase(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		k := newConference(t, db)
		ctx, manager := t.Context(), k.p["manager"]
		k.heard()
		k.must("close the meeting", k.CloseMeeting(ctx, manager, k.session))
		v, err := k.Scheme(ctx, manager)
		k.must("read", err)
		d := SchemeDraft{Version: "试", Scales: v.Scheme.Scales, Dimensions: append(slices.Clone(v.Scheme.Rubric.Dimensions[:2]), review.Term{Code: "new", ZH: "新项", EN: "new one"})}
		trial, err := k.TryScheme(ctx, manager, d)
		k.must("try", err)
		if trial.Case != "甲某盗窃案" || len(trial.Rows) != 3 || len(trial.Lost) != 10 || len(trial.New) != 1 || trial.Rows[0].Self == nil || len(trial.Rows[0].Peers) != 1 {
			t.Errorf("the trial: %+v", trial)
		}
	})
}
