package app

import (
	"fmt"
	"strings"
	"testing"

	"mingjian/internal/audit"
	"mingjian/internal/errs"
	"mingjian/internal/org"
	"mingjian/internal/policy"
	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
	"mingjian/internal/voluntary"
)

// TestVoluntary tells of a case by name and of a near miss without: answered,
// thanked, and the unnamed nowhere named.
func TestVoluntary(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		k := newConference(t, db)
		ctx, p := t.Context(), k.p
		manager, handler, peer, leader := p["manager"], p["handler"], p["peer"], p["leader"]
		_, err := k.TellVoluntarily(ctx, handler, voluntary.Report{Kind: voluntary.OwnCase, What: "x"}, false)
		k.refused("a case without its number", err, errs.Invalid)
		_, err = k.TellVoluntarily(ctx, leader, voluntary.Report{Kind: voluntary.NearMiss, What: "x"}, false)
		k.refused("a leader tells", err, errs.Forbidden)
		code, err := k.TellVoluntarily(ctx, handler, voluntary.Report{Kind: voluntary.OwnCase, Number: "甲某盗窃案", What: "辨认前没有询问特征", Thank: true,
			Person: peer.Person, Answer: "自答", By: handler.Person}, false)
		k.must("tell by name", err)
		if code != "" {
			t.Error("a named report has a code")
		}
		w, err := k.VoluntaryReports(ctx, handler)
		k.must("own", err)
		if len(w.Mine) != 1 || w.Mine[0].Case != "case-1" || w.Mine[0].Answer != "" || w.Mine[0].Person != handler.Person || w.Received != nil {
			t.Fatalf("%+v", w)
		}
		id := w.Mine[0].ID
		for _, c := range []Caller{peer, leader} {
			_, err = k.VoluntaryReport(ctx, c, id)
			k.refused("another reads it", err, errs.NotFound, errs.Forbidden)
			k.refused("another answers it", k.AnswerVoluntary(ctx, c, id, "x"), errs.NotFound, errs.Forbidden)
		}
		k.refused("an empty answer", k.AnswerVoluntary(ctx, manager, id, " "), errs.Invalid)
		k.must("answer", k.AnswerVoluntary(ctx, manager, id, "列入本季度培训"))
		k.refused("answer again", k.AnswerVoluntary(ctx, manager, id, "再答"), errs.Conflict)
		if w, err = k.VoluntaryReports(ctx, peer); err != nil || len(w.Thanked) != 1 || len(w.Mine) != 0 {
			t.Errorf("thanked %v, %v", w.Thanked, err)
		}

		before := len(k.entries(audit.Filter{}))
		code, err = k.TellVoluntarily(ctx, peer, voluntary.Report{Kind: voluntary.NearMiss, What: "起诉前一日发现鉴定人资质过期"}, true)
		k.must("tell unnamed", err)
		if len(code) < 12 {
			t.Errorf("code %q", code)
		}
		es := k.entries(audit.Filter{})
		if len(es) != before+1 {
			t.Errorf("%d entries more, want 1", len(es)-before)
		}
		for _, e := range es[before:] {
			if s := fmt.Sprintf("%+v", e); strings.Contains(s, string(peer.Person)) || e.Actor != "unnamed" || e.Object != "" || e.Source != "" || e.Post != "" || e.Unit != "" || e.RequestID != "" {
				t.Errorf("the log tells who: %s", s)
			}
		}
		if w, err = k.VoluntaryReports(ctx, manager); err != nil || len(w.Received) != 2 {
			t.Fatalf("%+v %v", w.Received, err)
		}
		var unnamed VoluntaryLine
		for _, l := range w.Received {
			if l.Person == "" {
				unnamed = l
			}
		}
		if unnamed.Unit.Level() != org.City || unnamed.Name != "" || strings.Contains(fmt.Sprintf("%+v", unnamed), string(peer.Person)) {
			t.Errorf("%+v", unnamed)
		}
		_, err = k.VoluntaryReport(ctx, peer, unnamed.ID)
		k.refused("its reporter opens it by address", err, errs.NotFound)
		_, err = k.VoluntaryAnswer(ctx, peer, "AAAA-BBBB-CCCC-DDDD")
		k.refused("a wrong code", err, errs.Invalid)
		_, err = k.VoluntaryAnswer(ctx, peer, "")
		k.refused("no code", err, errs.Invalid)
		k.must("answer", k.AnswerVoluntary(ctx, manager, unnamed.ID, "已核对全部鉴定人资质"))
		r, err := k.VoluntaryAnswer(ctx, peer, strings.ToLower(code[:8]+"-"+code[8:]))
		k.must("by its code", err)
		if r.Answer != "已核对全部鉴定人资质" {
			t.Errorf("%+v", r)
		}
	})
}

// TestVoluntaryIsWalled: no role of appraisal, of responsibility or of the
// machine reads a report.
func TestVoluntaryIsWalled(t *testing.T) {
	for _, r := range []org.Role{org.Inspector, org.Political, org.Leader, org.SystemAdmin, org.SecurityAdmin, org.AuditAdmin} {
		s := policy.Subject{Person: "p", Posts: []org.Post{{Unit: "990000", Roles: []org.Role{r}}}}
		if policy.May(s, policy.VoluntaryRead) {
			t.Errorf("%s may read voluntary reports", r)
		}
	}
}
