package app

import (
	"testing"

	"mingjian/internal/accountability"
	"mingjian/internal/errs"
	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
)

// TestObligations opens what the rule proposes after an acquittal and carries it
// out; who may not, and who did it, cannot end it.
func TestObligations(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		k := newConference(t, db)
		ctx, manager, handler, peer, leader := t.Context(), k.p["manager"], k.p["handler"], k.p["peer"], k.p["leader"]
		ls, err := k.Obligations(ctx, leader)
		k.must("list", err)
		if len(ls) != 1 || ls[0].State != accountability.Proposed || len(ls[0].Duties) == 0 || ls[0].Source == "" || !ls[0].MayDecide {
			t.Fatalf("%+v", ls)
		}
		const id = "event-1"
		_, err = k.Obligation(ctx, peer, id)
		k.refused("another office reads it", err, errs.NotFound)
		k.refused("the handler opens it", k.OpenObligations(ctx, handler, id, handler.Person, "x", "2026-03-01"), errs.NotFound, errs.Forbidden)
		k.refused("done before it is opened", k.DoObligation(ctx, handler, id, "statement", "x"), errs.Conflict)
		k.refused("somebody who did not handle it owes it", k.OpenObligations(ctx, leader, id, peer.Person, "x", "2026-03-01"), errs.Invalid)
		k.refused("no basis", k.OpenObligations(ctx, leader, id, handler.Person, "", "2026-03-01"), errs.Invalid)
		k.must("open", k.OpenObligations(ctx, leader, id, handler.Person, "市院部署", "2026-03-01"))
		k.refused("decide again", k.DeclineObligations(ctx, leader, id, "x"), errs.Conflict)
		k.must("do", k.DoObligation(ctx, handler, id, "statement", "情况说明已报，文号甲检〔2026〕1号"))
		k.refused("the handler signs", k.SignObligation(ctx, handler, id, "statement", true, ""), errs.NotFound, errs.Forbidden)
		k.refused("returned without words", k.SignObligation(ctx, leader, id, "statement", false, ""), errs.Invalid)
		k.must("sign", k.SignObligation(ctx, leader, id, "statement", true, ""))
		k.refused("the law's term waived", k.WaiveObligation(ctx, leader, id, "protest", "x"), errs.Conflict)
		k.must("waive", k.WaiveObligation(ctx, leader, id, "follow", "已列入整改措施"))
		k.must("the manager does it", k.DoObligation(ctx, manager, id, "oral", "已口头报告"))
		l, err := k.Obligation(ctx, handler, id)
		k.must("the handler reads", err)
		states := map[string]accountability.DutyState{}
		for _, d := range l.Duties {
			states[d.Code] = d.State
		}
		if states["statement"] != accountability.Signed || states["follow"] != accountability.Waived || states["oral"] != accountability.Handed || l.Left() != len(l.Duties)-2 {
			t.Errorf("%v, %d left", states, l.Left())
		}
	})
}
