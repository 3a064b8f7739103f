package app

import (
	"strings"
	"testing"
	"time"

	"mingjian/internal/accountability"
	"mingjian/internal/audit"
	"mingjian/internal/bylaw"
	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/org"
	"mingjian/internal/policy"
	"mingjian/internal/review"
	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
)

// TestLeads hands a lead over and carries it to its end: who reads it at which
// step, who may not, and that the person concerned is heard.
func TestLeads(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		k := newConference(t, db)
		ctx, handler, leader := t.Context(), k.p["handler"], k.p["leader"]
		draft := LeadDraft{Case: "case-1", About: handler.Person, Source: "部署核查", Basis: "司法责任追究条例", Facts: "一审无罪，判决已生效"}
		_, err := k.HandLead(ctx, leader, draft)
		k.refused("no inspector anywhere", err, errs.Conflict)

		as := func(login, name, unit string, roles ...org.Role) Caller {
			ids, err := k.SeedCity(ctx, nil, []DemoPerson{{login, name, []org.Post{{Unit: org.UnitCode(unit), Department: "检务督察部", Title: "检察官", Roles: roles, From: "2020-01-01"}}}})
			k.must(login, err)
			token, err := k.SignInAs(ctx, ids[login], "test", "")
			k.must(login, err)
			s, err := k.Session(ctx, token, "test", "r")
			k.must(login, err)
			return s.Caller
		}
		inspector, head := as("inspector", "蒋督察", "990100", org.Inspector), as("inspector2", "沈督察", "990100", org.Inspector, org.DepartmentHead)
		county, deputy := as("county", "韩督察", "990102", org.Inspector), as("deputy", "杨副检", "990100", org.Leader)

		for who, c := range map[string]Caller{"manager": k.p["manager"], "handler": handler, "inspector": inspector, "system": k.p["system"]} {
			_, err := k.HandLead(ctx, c, draft)
			k.refused(who+" hands a lead", err, errs.NotFound, errs.Forbidden)
		}
		bad := draft
		bad.About = k.p["peer"].Person
		_, err = k.HandLead(ctx, leader, bad)
		k.refused("about somebody who had no part in the case", err, errs.Invalid)
		bad = draft
		bad.Facts = " "
		_, err = k.HandLead(ctx, leader, bad)
		k.refused("without facts", err, errs.Invalid)
		w, err := k.NewLead(ctx, leader, "case-1")
		k.must("form", err)
		if len(w.People) != 1 || w.Carried.Charge != "盗窃罪" || !strings.HasPrefix(w.Carried.Result, "一审无罪") || w.UnitName == "" {
			t.Errorf("%+v", w)
		}
		id, err := k.HandLead(ctx, leader, draft)
		k.must("hand", err)

		// Who reads it, told and not yet told.
		reads := func(what string, want map[string]bool) {
			t.Helper()
			for who, c := range map[string]Caller{"leader": leader, "deputy": deputy, "inspector": inspector, "county": county, "handler": handler, "manager": k.p["manager"],
				"peer": k.p["peer"], "expert": k.p["expert"], "system": k.p["system"], "auditor": k.p["auditor"], "machine": {Subject: policy.Subject{Machine: true}}} {
				_, err := k.Lead(ctx, c, id)
				if (err == nil) != want[who] || err != nil && errs.KindOf(err) != errs.NotFound && errs.KindOf(err) != errs.Forbidden {
					t.Errorf("%s: %s reads it: %v", what, who, err)
				}
				list, err := k.Leads(ctx, c, LeadFilter{})
				if listed := err == nil && len(list.Lines) == 1; listed != (want[who] && who != "handler") {
					t.Errorf("%s: %s lists it: %v %v", what, who, listed, err)
				}
			}
		}
		reads("handed", map[string]bool{"leader": true, "inspector": true})
		step := func(a accountability.LeadAct) accountability.LeadStep {
			return accountability.LeadStep{Act: a, Words: "办理说明", Number: "检督〔2026〕1号", Day: "2026-03-01", Organ: "明川市人民检察院", Committee: accountability.Provincial, Opinion: accountability.Slight}
		}
		take := func(a accountability.LeadAct) {
			t.Helper()
			k.must(string(a), k.TakeLeadStep(ctx, inspector, id, step(a)))
		}
		k.refused("the leader handles it", k.TakeLeadStep(ctx, leader, id, step(accountability.ReceiveLead)), errs.NotFound, errs.Forbidden)
		k.refused("county's inspector", k.TakeLeadStep(ctx, county, id, step(accountability.ReceiveLead)), errs.NotFound)
		k.refused("the inspector answers for the person", k.TakeLeadStep(ctx, inspector, id, step(accountability.AnswerLead)), errs.Forbidden)
		take(accountability.ReceiveLead)
		take(accountability.VerifyLead)
		take(accountability.FileLead)
		k.refused("answers before being told", k.AnswerLead(ctx, handler, id, "x", false), errs.NotFound)
		today := deadline.Date(k.Today())
		k.must("twelve days to be heard", k.PutBylaw(ctx, k.p["manager"], bylaw.Lead, accountability.LeadRule{Head: bylaw.Head{From: today, Source: "本院规定"}, Answer: 12}, "从宽"))
		take(accountability.NotifyLead)
		reads("told", map[string]bool{"leader": true, "inspector": true, "handler": true})
		k.must("seven from tomorrow on", k.PutBylaw(ctx, k.p["manager"], bylaw.Lead, accountability.LeadRule{Head: bylaw.Head{From: today.AddDays(1), Source: "本院规定"}, Answer: 7}, "从严"))
		v, err := k.Lead(ctx, handler, id)
		k.must("the person reads", err)
		due, err := k.calendar.AddWorkingDays(today, 12)
		k.must("count", err)
		if n := v.Last(accountability.NotifyLead); v.Rule.Answer != 12 || n.Due != due {
			t.Errorf("%d days, due %s, want %s", v.Rule.Answer, n.Due, due)
		}
		if !v.MayAnswer || !v.MayWaive || v.Source+v.Basis != "" || v.Facts == "" || len(v.Next) != 0 || v.HandsName != "" {
			t.Errorf("the person reads %+v", v)
		}
		bench, err := k.Workbench(ctx, handler)
		k.must("workbench", err)
		if !strings.Contains(strings.Join(hrefs(bench.Mine), " "), "/leads/"+id) {
			t.Errorf("the lead does not wait for the person: %v", hrefs(bench.Mine))
		}
		k.refused("report before the person was heard", k.TakeLeadStep(ctx, inspector, id, step(accountability.ReportLead)), errs.Conflict)
		k.refused("another answers", k.AnswerLead(ctx, k.p["peer"], id, "x", false), errs.NotFound)
		k.must("answer", k.AnswerLead(ctx, handler, id, "本人陈述", false))
		if v, err = k.Lead(ctx, inspector, id); err != nil || v.Last(accountability.AnswerLead).Words != "本人陈述" {
			t.Errorf("the answer: %v", err)
		}
		take(accountability.ReportLead)
		take(accountability.ReferLead)
		take(accountability.OpinionLead)
		liable := step(accountability.DecideLead)
		liable.Liable = true
		k.refused("liable for slight negligence", k.TakeLeadStep(ctx, inspector, id, liable), errs.Invalid)
		take(accountability.DecideLead)
		if v, err = k.Lead(ctx, handler, id); err != nil || v.Last(accountability.DecideLead) != nil {
			t.Errorf("the decision before it is told: %v", err)
		}
		take(accountability.TellLead)
		take(accountability.ArchiveLead)
		if v, err = k.Lead(ctx, handler, id); err != nil || v.Last(accountability.DecideLead) == nil || v.Stands != accountability.LeadArchived {
			t.Errorf("the decision once told: %v", err)
		}
		for _, e := range k.entries(audit.Filter{}) {
			for _, text := range []string{draft.Facts, draft.Source, "办理说明", "本人陈述"} {
				if strings.Contains(e.Detail+e.Object, text) {
					t.Errorf("the log tells of the lead: %+v", e)
				}
			}
			if strings.HasPrefix(e.Act, "lead.") && e.Object == "case-1" && e.Actor == string(inspector.Person) {
				t.Errorf("the log shows the case's people who inspects: %+v", e)
			}
		}

		// Papers and the sheet.
		for _, notice := range []bool{false, true} {
			f, err := k.LeadPaper(ctx, inspector, id, notice)
			k.must("paper", err)
			if len(f.Data) < 1000 {
				t.Error("an empty paper")
			}
		}
		_, err = k.LeadPaper(ctx, handler, id, false)
		k.refused("the person takes the letter", err, errs.NotFound)
		_, err = k.LeadPaper(ctx, handler, id, true)
		k.must("the person takes the notice", err)
		_, err = k.LeadPaper(ctx, k.p["manager"], id, true)
		k.refused("the case manager takes the notice", err, errs.NotFound)
		_, err = k.LeadsSheet(ctx, inspector, LeadFilter{})
		k.must("sheet", err)
		_, err = k.LeadsSheet(ctx, k.p["manager"], LeadFilter{})
		k.refused("the case manager takes the sheet", err, errs.Forbidden)

		// Who handles a lead reviews nothing of the case, and the other way round.
		second, err := k.HandLead(ctx, leader, draft)
		k.must("hand another", err)
		k.must("close the agenda", k.CloseAgenda(ctx, k.p["manager"], k.session))
		k.must("receive", k.TakeLeadStep(ctx, head, second, step(accountability.ReceiveLead)))
		_, err = k.Assign(ctx, k.p["manager"], k.item, review.CommentKind, head.Person)
		k.refused("an inspector of the lead comments on the case", err, errs.Conflict)
		both := as("both", "魏两任", "990100", org.Inspector, org.DepartmentHead)
		if _, err := k.Lead(ctx, both, second); err != nil {
			t.Errorf("an inspector who reviews nothing: %v", err)
		}
		_, err = k.Assign(ctx, k.p["manager"], k.item, review.CommentKind, both.Person)
		k.must("asked to comment", err)
		_, err = k.Lead(ctx, both, second)
		k.refused("a commentator reads the lead", err, errs.NotFound)
		if ls, err := k.Leads(ctx, both, LeadFilter{}); err != nil || len(ls.Lines) != 0 {
			t.Errorf("a commentator lists %d leads, %v", len(ls.Lines), err)
		}

		// An absence stops the clock of the answer.
		for _, a := range []accountability.LeadAct{accountability.VerifyLead, accountability.FileLead, accountability.NotifyLead} {
			k.must(string(a), k.TakeLeadStep(ctx, inspector, second, step(a)))
		}
		_, err = k.RecordAbsence(ctx, k.p["manager"], org.Absence{Person: handler.Person, Kind: org.Illness, First: "2026-03-02", Last: "2026-03-20", Reason: "住院"})
		k.must("absence", err)
		k.later(21 * 24 * time.Hour)
		k.refused("the term stood still", k.TakeLeadStep(ctx, inspector, second, step(accountability.ReportLead)), errs.Conflict)
		k.must("waive", k.AnswerLead(ctx, handler, second, "", true))
		k.must("report", k.TakeLeadStep(ctx, inspector, second, step(accountability.ReportLead)))
		without := step(accountability.DecideLead)
		without.Liable = true
		k.refused("liable without a committee", k.TakeLeadStep(ctx, inspector, second, without), errs.Invalid)
	})
}

func hrefs(ts []Task) (out []string) {
	for _, t := range ts {
		out = append(out, t.Href)
	}
	return out
}
