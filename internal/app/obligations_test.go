package app

import (
	"strings"
	"testing"
	"time"

	"mingjian/internal/accountability"
	"mingjian/internal/deadline"
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

// TestObligationPapers gives a duty to the office above, reports one as done on the
// day it was done, mends the day the judgment was received and makes every paper:
// forms first, then with their owner's own words, which those who handle leads
// never read.
func TestObligationPapers(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		k := newConference(t, db)
		ctx, manager, handler, peer, leader := t.Context(), k.p["manager"], k.p["handler"], k.p["peer"], k.p["leader"]
		const id = "event-1"
		_, err := k.ObligationPaper(ctx, leader, id, "")
		k.refused("a paper of what is not opened", err, errs.Conflict)
		l, err := k.Obligation(ctx, leader, id)
		k.must("read", err)
		above := map[org.PersonID]string{}
		for _, n := range l.Owners {
			above[n.ID] = n.Above
		}
		if !l.Owners[0].Handler || above[manager.Person] == "" || len(above) < 3 {
			t.Fatalf("%+v", l.Owners)
		}
		k.must("open", k.OpenObligations(ctx, leader, id, accountability.Opening{Basis: "市院部署", Start: "2026-03-01", Duties: map[string]accountability.Choice{"oral": {Owner: manager.Person}}}))
		form := k.textOf(k.ObligationPaper(ctx, handler, id, "statement"))
		if !strings.Contains(form, "由责任人本人填写") || !strings.Contains(form, handler.Name) {
			t.Errorf("the form says %s", form)
		}
		k.refused("done before the judgment came", k.DoObligation(ctx, manager, id, "oral", "x", "2026-02-27"), errs.Invalid)
		k.refused("done tomorrow", k.DoObligation(ctx, manager, id, "oral", "x", deadline.Date(k.Today()).AddDays(1)), errs.Invalid)
		k.later(9 * 24 * time.Hour)
		k.must("done in time, reported late", k.DoObligation(ctx, manager, id, "oral", "已口头报告", "2026-03-02"))
		k.refused("received after that", k.ReceiveObligations(ctx, leader, id, "2026-03-05", "登记有误"), errs.Invalid)
		k.refused("no reason", k.ReceiveObligations(ctx, leader, id, "2026-02-27", ""), errs.Invalid)
		k.refused("the handler mends it", k.ReceiveObligations(ctx, handler, id, "2026-02-27", "x"), errs.NotFound, errs.Forbidden)
		k.must("the day is mended", k.ReceiveObligations(ctx, leader, id, "2026-02-28", "送达回证为28日"))
		k.refused("the manager writes the handler's statement", k.DoObligation(ctx, manager, id, "statement", "x", ""), errs.Conflict)
		k.must("the statement", k.DoObligation(ctx, handler, id, "statement", "辨认前未询问特征", ""))
		k.must("given back", k.SignObligation(ctx, leader, id, "statement", false, "请写明补正经过"))
		k.must("again", k.DoObligation(ctx, handler, id, "statement", "口头要求补正，未形成书面记录", ""))
		k.must("signed for", k.SignObligation(ctx, leader, id, "statement", true, "已阅"))
		k.must("the review", k.DoObligation(ctx, handler, id, "review", "建议不抗诉", ""))
		if l, err = k.Obligation(ctx, handler, id); err != nil || l.Start != "2026-02-28" || len(l.Starts) != 1 || l.Starts[0].Was != "2026-03-01" {
			t.Fatalf("%s %+v %v", l.Start, l.Starts, err)
		}
		for _, d := range l.Duties {
			switch {
			case d.Code == "oral" && (d.Late(deadline.Date(k.Today())) || d.Entered == d.On):
				t.Errorf("an oral report in time is late: %+v", d)
			case d.Code == "protest" && d.Due != "2026-03-10":
				t.Errorf("the term for protest ends %s", d.Due)
			case d.Code == "statement" && (len(d.Returns) != 1 || d.Returns[0].Text != "辨认前未询问特征"):
				t.Errorf("%+v", d.Returns)
			}
		}
		for code, want := range map[string][]string{
			"oral":      {"口头报告上一级院记录", "已口头报告", manager.Name, "2026年3月2日"},
			"statement": {"关于", "的情况说明", "现将有关情况报告如下", "口头要求补正，未形成书面记录", handler.Name, "市院部署"},
			"review":    {"判决审查表", "建议不抗诉", "抗诉期限", "2026年3月10日"},
			"follow":    {"落实情况", "待办", "已签收"},
			"":          {"落实情况", "口头报告上一级院", "刑诉法 230", "已阅"},
		} {
			text := k.textOf(k.ObligationPaper(ctx, leader, id, code))
			for _, w := range append(want, "本意见不作为司法责任认定依据", "审计校验点") {
				if !strings.Contains(text, w) {
					t.Errorf("the paper %q lacks %s", code, w)
				}
			}
		}
		_, err = k.ObligationPaper(ctx, leader, id, "report")
		k.refused("the analysis is the session's", err, errs.NotFound)
		_, err = k.ObligationPaper(ctx, leader, id, "none")
		k.refused("no such duty", err, errs.NotFound)
		_, err = k.ObligationPaper(ctx, peer, id, "statement")
		k.refused("another office makes it", err, errs.NotFound)
		if text := k.textOf(k.ObligationsSheet(ctx, manager)); !strings.Contains(text, "口头要求补正") || !strings.Contains(text, "市院部署") {
			t.Error("the register is not whole")
		}
		ids, err := k.SeedCity(ctx, nil, []DemoPerson{{"inspector", "蒋督察", []org.Post{{Unit: "990100", Department: "检务督察部", Title: "检察官", Roles: []org.Role{org.Inspector}, From: "2020-01-01"}}}})
		k.must("an inspector", err)
		token, err := k.SignInAs(ctx, ids["inspector"], "test", "")
		k.must("signs in", err)
		s, err := k.Session(ctx, token, "test", "r")
		k.must("signs in", err)
		_, err = k.ObligationPaper(ctx, s.Caller, id, "statement")
		k.refused("who handles leads reads the statement", err, errs.NotFound, errs.Forbidden)
	})
}

// TestDeskOfAnUnknownYear: in January, before the holidays of the year are entered, the
// desk of who owes something still opens and tells that it is late.
func TestDeskOfAnUnknownYear(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		k := newConference(t, db)
		ctx, handler, leader := t.Context(), k.p["handler"], k.p["leader"]
		k.must("open", k.OpenObligations(ctx, leader, "event-1", accountability.Opening{Basis: "市院部署", Start: "2026-03-01"}))
		k.later(310 * 24 * time.Hour)
		if day := k.Today(); day < "2027-01-02" {
			t.Fatal(day)
		}
		w, err := k.Workbench(ctx, handler)
		k.must("the desk", err)
		late := 0
		for _, x := range w.Mine {
			if x.Word == "owed" && x.Late && x.Left < -200 {
				late++
			}
		}
		if late == 0 {
			t.Errorf("nothing is late: %+v", w.Mine)
		}
		k.must("remind", k.Remind(ctx))
		ls, err := k.Notices(ctx, handler)
		k.must("notices", err)
		if len(ls) == 0 {
			t.Error("nobody is told")
		}
	})
}
