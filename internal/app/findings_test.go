package app

import (
	"testing"

	"mingjian/internal/errs"
	"mingjian/internal/review"
	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
)

// TestSecondReading holds a drawn case open until somebody who did not see the
// conclusion has read it too.
func TestSecondReading(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		k := newConference(t, db)
		ctx, p := t.Context(), k.p
		v, err := k.Conference(ctx, p["manager"], k.session)
		k.must("read the session", err)
		ses := v.Session
		ses.SecondShare = 101
		k.refused("more than all", k.EditSession(ctx, p["manager"], ses), errs.Invalid)
		ses.SecondShare = 100
		k.must("ask for second readings", k.EditSession(ctx, p["manager"], ses))
		reply := k.heard()
		k.must("reply", k.Submit(ctx, p["handler"], reply, &review.Answer{Overall: "同意"}, 0))
		k.conclude("教训")
		k.must("close the meeting", k.CloseMeeting(ctx, p["manager"], k.session))
		k.must("forgo", k.ForgoObjection(ctx, p["handler"], k.part("handler", review.ObjectionKind).ID))
		k.refused("sign without the second reading", k.SignConclusion(ctx, p["leader"], k.item), errs.Conflict)
		for _, as := range []string{"peer", "handler", "manager", "leader"} {
			_, err := k.Assign(ctx, p["manager"], k.item, review.SecondKind, p[as].Person)
			k.refused(as+" reads a second time", err, errs.Conflict, errs.Invalid)
		}
		id, err := k.Assign(ctx, p["manager"], k.item, review.SecondKind, p["second"].Person)
		k.must("assign", err)
		k.must("declare", k.Declare(ctx, p["second"], id, ""))
		sv, err := k.Voices(ctx, p["second"], k.item)
		k.must("the second reader reads", err)
		if sv.Conclusion != nil || len(sv.Rows[0].Peers) != 1 || sv.Reply == nil {
			t.Errorf("the second reader sees %+v", sv)
		}
		k.refused("a reading without reasons", k.Submit(ctx, p["second"], id, &review.SecondReading{Kind: "view", Level: review.OutsideLevel}, 1), errs.Invalid)
		k.must("read", k.Submit(ctx, p["second"], id, &review.SecondReading{Kind: "view", Level: review.OutsideLevel, Reasons: "标准不同"}, 1))
		k.must("sign", k.SignConclusion(ctx, p["leader"], k.item))
		if w, err := k.Voices(ctx, p["manager"], k.item); err != nil || w.Second == nil || w.Second.Kind != "view" {
			t.Errorf("the second reading is not shown: %v", err)
		}
	})
}
