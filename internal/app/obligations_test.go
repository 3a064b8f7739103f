package app

import (
	"testing"

	"mingjian/internal/accountability"
	"mingjian/internal/errs"
	"mingjian/internal/org"
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
		open := func(c Caller, owner org.PersonID, basis string) error {
			return k.OpenObligations(ctx, c, id, accountability.Opening{Owner: owner, Basis: basis, Start: "2026-03-01"})
		}
		_, err = k.Obligation(ctx, peer, id)
		k.refused("another office reads it", err, errs.NotFound)
		k.refused("the handler opens it", open(handler, handler.Person, "x"), errs.NotFound, errs.Forbidden)
		k.refused("done before it is opened", k.DoObligation(ctx, handler, id, "statement", "x", ""), errs.Conflict)
		k.refused("somebody who did not handle it owes it", open(leader, peer.Person, "x"), errs.Invalid)
		k.refused("no basis", open(leader, handler.Person, ""), errs.Invalid)
		k.refused("what the law asks is spared", k.OpenObligations(ctx, leader, id, accountability.Opening{Basis: "x", Start: "2026-03-01", Duties: map[string]accountability.Choice{"protest": {Spare: "x"}}}), errs.Conflict)
		k.must("open", k.OpenObligations(ctx, leader, id, accountability.Opening{Basis: "市院部署", Start: "2026-03-01", Duties: map[string]accountability.Choice{"review": {Spare: "已在会前审查"}}}))
		k.refused("the owner is a stranger", k.MoveObligation(ctx, leader, id, "report", peer.Person, "x"), errs.Invalid)
		k.refused("moved without a reason", k.MoveObligation(ctx, leader, id, "report", handler.Person, ""), errs.Invalid)
		k.refused("decide again", k.DeclineObligations(ctx, leader, id, "x"), errs.Conflict)
		waits := func(c Caller) (mine int, led int) {
			t.Helper()
			w, err := k.Workbench(ctx, c)
			k.must("workbench", err)
			for _, x := range w.Mine {
				if x.Word == "owed" && x.Href == "/obligations/"+id && x.LeftOK {
					mine++
				}
			}
			for _, d := range w.Duties {
				if d.Word == "obligations" {
					led = d.Count
				}
			}
			return mine, led
		}
		if mine, _ := waits(handler); mine != len(ls[0].Duties)-1 {
			t.Errorf("%d duties wait for their owner", mine)
		}
		if e, err := k.Event(ctx, handler, id); err != nil || e.Owed == nil || e.Owed.Left() != len(ls[0].Duties)-1 {
			t.Errorf("the event does not show what is owed: %+v %v", e.Owed, err)
		}
		k.must("do", k.DoObligation(ctx, handler, id, "statement", "情况说明已报，文号甲检〔2026〕1号", ""))
		if _, led := waits(leader); led != 1 {
			t.Errorf("%d wait for the leader's signature", led)
		}
		k.refused("the handler signs", k.SignObligation(ctx, handler, id, "statement", true, ""), errs.NotFound, errs.Forbidden)
		k.refused("returned without words", k.SignObligation(ctx, leader, id, "statement", false, ""), errs.Invalid)
		k.must("sign", k.SignObligation(ctx, leader, id, "statement", true, ""))
		k.refused("the law's term waived", k.WaiveObligation(ctx, leader, id, "protest", "x"), errs.Conflict)
		k.must("waive", k.WaiveObligation(ctx, leader, id, "follow", "已列入整改措施"))
		k.must("the manager does it", k.DoObligation(ctx, manager, id, "oral", "已口头报告", ""))
		l, err := k.Obligation(ctx, handler, id)
		k.must("the handler reads", err)
		states := map[string]accountability.DutyState{}
		for _, d := range l.Duties {
			states[d.Code] = d.State
		}
		if states["statement"] != accountability.Signed || states["follow"] != accountability.Waived || states["oral"] != accountability.Handed || l.Left() != len(l.Duties)-3 || states["review"] != accountability.Spared || l.Source == "" {
			t.Errorf("%v, %d left", states, l.Left())
		}
	})
}

// TestObligationRules adds a version of the rule: it holds from its day on, what
// was decided keeps its own, and a rule that cannot be counted is refused by name.
func TestObligationRules(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		k := newConference(t, db)
		ctx, manager, leader, handler := t.Context(), k.p["manager"], k.p["leader"], k.p["handler"]
		v, err := k.ObligationRules(ctx, manager)
		k.must("read", err)
		if len(v.Versions) < 2 || !v.MayEdit {
			t.Fatalf("%+v", v)
		}
		next := v.Now
		next.From, next.Source = "2026-03-02", "本院办公会议纪要〔2026〕2号"
		next.Duties = append([]accountability.RuleDuty{{Code: "visit", ZH: "当面报告市院", EN: "report in person", Days: 7, Working: true}}, next.Duties...)
		k.refused("a leader edits", k.PutObligationRule(ctx, leader, next, "x"), errs.Forbidden)
		k.refused("a handler edits", k.PutObligationRule(ctx, handler, next, "x"), errs.Forbidden)
		k.refused("without a reason", k.PutObligationRule(ctx, manager, next, " "), errs.Invalid)
		bad := next
		bad.Kinds = []string{"没有这一类"}
		k.refused("of no such event", k.PutObligationRule(ctx, manager, bad, "x"), errs.Invalid)
		k.must("add", k.PutObligationRule(ctx, manager, next, "增加当面报告"))
		if v, err = k.ObligationRules(ctx, manager); err != nil || v.Now.From != "2026-03-02" || v.Now.Duties[0].Code != "visit" || !v.Versions[0].Current || v.Versions[0].Name != manager.Name {
			t.Errorf("%+v, %v", v, err)
		}
		// The event is of before: it is owed by the rule of its day.
		l, err := k.Obligation(ctx, leader, "event-1")
		k.must("read", err)
		if l.Duties[0].Code == "visit" {
			t.Error("a rule reaches back")
		}
	})
}
