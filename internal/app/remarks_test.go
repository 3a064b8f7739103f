package app

import (
	"testing"

	"mingjian/internal/errs"
	"mingjian/internal/review"
	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
)

func TestDiscussion(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		k := newConference(t, db)
		ctx, p := t.Context(), k.p
		k.must("close the agenda", k.CloseAgenda(ctx, p["manager"], k.session))
		k.must("the organiser speaks", k.Discuss(ctx, p["manager"], k.item, "请注意证据 3"))
		for _, as := range []string{"peer", "handler", "expert", "auditor"} {
			k.refused(as+" speaks without a locked voice", k.Discuss(ctx, p[as], k.item, "x"), errs.NotFound)
		}
		k.must("self", k.Submit(ctx, p["handler"], k.part("handler", review.SelfKind).ID, k.selfReview(), 0))
		id, err := k.Assign(ctx, p["manager"], k.item, review.PeerKind, p["peer"].Person)
		k.must("assign", err)
		k.must("declare", k.Declare(ctx, p["peer"], id, ""))
		k.refused("a peer who writes speaks", k.Discuss(ctx, p["peer"], k.item, "x"), errs.NotFound)
		k.must("lock", k.Submit(ctx, p["peer"], id, &review.Assessment{Judgements: k.judged(review.Problem), Problems: []review.Found{{Dimension: "evidence", Text: "孤证", Evidence: "证据 3"}}}, 1))
		k.must("a locked peer speaks", k.Discuss(ctx, p["peer"], k.item, "同意注意证据 3"))
		k.refused("an empty remark", k.Discuss(ctx, p["peer"], k.item, "  "), errs.Invalid)
		v, err := k.Voices(ctx, p["peer"], k.item)
		k.must("read", err)
		if len(v.Remarks) != 2 || v.Remarks[0].Who != "会议秘书" || v.Remarks[1].Who != "评查员甲" || !v.Remarks[1].Mine || len(v.Remarks[1].Day) != len("2026-01-02") {
			t.Errorf("the discussion: %+v", v.Remarks)
		}
		if v, err = k.Voices(ctx, p["handler"], k.item); err != nil || len(v.Remarks) > 0 {
			t.Errorf("the handler reads the discussion before the findings are put: %v %+v", err, v.Remarks)
		}
	})
}
