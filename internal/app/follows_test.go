package app

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"mingjian/internal/accountability"
	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/evidence"
	"mingjian/internal/exchange"
	"mingjian/internal/liaison"
	"mingjian/internal/measure"
	"mingjian/internal/org"
	"mingjian/internal/review"
	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
	"mingjian/internal/training"
)

// acquits imports a ledger that holds one acquitted person more, confirms who handled
// the case, and returns the event.
func (k *conference) acquits(n int, judged, exported string) EventLine {
	k.t.Helper()
	r := row{"一审判决日期": judged, "案件名称": flawName(n) + "盗窃案"}
	titles, cells := r.cells(n)
	rep := k.bring(k.p["manager"], NewImport{Exported: exported, Files: []LedgerUpload{writeLedger(k.t, fmt.Sprintf("一审公诉案件%d.xlsx", n), titles, func(yield func([]string, error) bool) { yield(cells, nil) })}})
	if rep.State != store.ImportPublished {
		k.t.Fatalf("the ledger is %s: %s", rep.State, rep.Why)
	}
	_, err := k.ConfirmHandler(k.t.Context(), k.p["manager"], "990102", "钱承办", k.p["handler"].Person, "", "")
	k.must("the handler is known", err)
	v, err := k.Events(k.t.Context(), k.p["manager"], store.EventFilter{})
	k.must("events", err)
	for _, e := range v.Lines {
		if e.Number != "" && e.Date == judged {
			return e
		}
	}
	k.t.Fatalf("no event of %s: %+v", judged, v.Lines)
	return EventLine{}
}

// sits brings the case of an event into a session of its own and returns it signed.
func (k *conference) sits(title, casefile string) {
	k.t.Helper()
	ctx, manager := k.t.Context(), k.p["manager"]
	var err error
	k.session, err = k.AddSession(ctx, manager, "990100", review.Session{Title: title, Purpose: review.Dissection, From: "2023-03-01", To: "2026-12-31",
		Units: []org.UnitCode{"990102"}, Chair: k.p["leader"].Person, Secretary: manager.Person, Needs: review.DefaultNeeds(review.Dissection)})
	k.must("a session", err)
	k.item, err = k.AddItem(ctx, manager, k.session, NewItem{Case: casefile, Reason: "新发生的无罪案件"})
	k.must("the case in it", err)
}

// TestWhatFollows is what follows an acquittal, from the ledger it arrives in to
// the measure that is open again: nothing is lost on the way and every paper says
// what it must. With MINGJIAN_PAPERS set the papers are written there, to be looked at.
func TestWhatFollows(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		k := &conference{world: w, p: w.city()}
		ctx, manager, handler, leader, political := t.Context(), k.p["manager"], k.p["handler"], k.p["leader"], k.p["political"]
		today := func() deadline.Date { return deadline.Date(k.Today()) }
		papers := map[string]string{}
		paper := func(name string, f File, err error) {
			t.Helper()
			k.must(name, err)
			papers[name] = unzipped(t, f.Data)
			if dir := os.Getenv("MINGJIAN_PAPERS"); dir != "" {
				k.must("write", os.WriteFile(filepath.Join(dir, name+filepath.Ext(f.Name)), f.Data, 0o644))
			}
		}

		// The acquittal arrives in a new ledger.
		event := k.acquits(1, "2026-02-20", "2026-03-01")

		// Its obligations wait for a leader, who opens them; their clocks run.
		ls, err := k.Obligations(ctx, leader)
		k.must("obligations", err)
		if len(ls) != 1 || ls[0].Event.ID != event.ID || ls[0].State != accountability.Proposed {
			t.Fatalf("%+v", ls)
		}
		k.must("open", k.OpenObligations(ctx, leader, event.ID, accountability.Opening{Basis: "本院规则", Start: "2026-03-02"}))
		l, err := k.Obligation(ctx, leader, event.ID)
		k.must("obligation", err)
		due := map[string]deadline.Date{}
		for _, d := range l.Duties {
			due[d.Code] = d.Due
		}
		// 3 March is a Tuesday; the 12th a Thursday; the 15th working day is the 23rd.
		for code, want := range map[string]deadline.Date{"oral": "2026-03-03", "protest": "2026-03-12", "statement": "2026-03-23"} {
			if due[code] != want {
				t.Errorf("%s is due %s, want %s", code, due[code], want)
			}
		}
		k.must("oral report", k.DoObligation(ctx, manager, event.ID, "oral", "已向市院案件管理部口头报告裁判结果、主要理由和是否抗诉的初步意见。", ""))
		k.must("signed for", k.SignObligation(ctx, leader, event.ID, "oral", true, ""))

		k.must("the review of the judgment", k.DoObligation(ctx, handler, event.ID, "review", "辨认笔录程序有瑕疵且未补正，没有新的证据，建议不抗诉。", ""))
		f, err := k.ObligationPaper(ctx, handler, event.ID, "statement")
		paper("情况说明（空白）", f, err)
		k.must("the statement", k.DoObligation(ctx, handler, event.ID, "statement", "本案起诉依据证人刘建国的辨认笔录和通话位置记录。辨认前未询问特征，退回补充侦查时口头要求补正，未形成书面记录。\n今后对辨认、鉴定的程序问题，一律以书面提纲要求补正并逐项跟踪。", ""))
		for code, name := range map[string]string{"oral": "口头报告记录", "review": "判决审查表", "statement": "情况说明", "": "无罪案件事项落实情况"} {
			f, err = k.ObligationPaper(ctx, leader, event.ID, code)
			paper(name, f, err)
		}
		f, err = k.ObligationsSheet(ctx, leader)
		paper("无罪案件事项登记表", f, err)

		// The conference settles causes and a measure.
		k.sits("一季度剖析会", event.Case)
		reasons, err := evidence.ShippedReasons()
		k.must("reasons", err)
		m := &evidence.Matrix{Elements: []evidence.Element{{ID: "e", Text: "到过现场"}}, Items: []evidence.Item{{ID: "i", Name: "证人刘建国的证言", Kind: evidence.Witness}},
			Cells: []evidence.Cell{{Element: "e", Item: "i", Bearing: evidence.Supports, Found: evidence.Refused, Reason: reasons.Reasons[0].Code, Place: "第8段", Asked: evidence.No}}}
		k.must("the matrix", k.SaveMatrix(ctx, handler, k.item, m, 0))
		k.concluded(t, "接受")
		first := k.item
		ms, err := k.Measures(ctx, handler, MeasureFilter{})
		k.must("measures", err)
		id := ms[0].Measure.ID
		k.must("claim", k.ClaimMeasure(ctx, handler, id, "核对单已印发"))
		k.must("the proof", k.AttachProof(ctx, handler, id, "印发通知.pdf", []byte("%PDF-1.7")))
		k.must("confirm", k.ConfirmMeasure(ctx, manager, id, true, "已核对"))
		k.later(24 * time.Hour)
		k.tookIn("核对案", 3)
		k.must("the test", k.TestMeasure(ctx, manager, id, measure.Test{Kind: measure.Recheck, Size: 2, Text: "抽查辨认核对单", On: today()}))
		k.must("a sample", k.SampleMeasure(ctx, leader, id, "人民监督员孟某", "20260320"))
		e, err := k.Measure(ctx, leader, id)
		k.must("read", err)
		for _, x := range e.Effect.Sample {
			k.must("looked at", k.RecheckMeasure(ctx, leader, id, []measure.Checked{{Case: x.ID, Note: "卷二第15页有核对单"}}))
		}
		k.must("it helped", k.JudgeMeasure(ctx, leader, id, true, "两件均有"))

		for _, kind := range []exchange.Kind{exchange.SelfReviewPaper, exchange.CommentaryPaper, exchange.AnalysisPaper} {
			f, err := k.CasePaper(ctx, manager, first, kind)
			paper(string(kind), f, err)
		}
		for _, kind := range []exchange.Kind{exchange.AgendaPaper, exchange.MinutesPaper, exchange.SummaryPaper} {
			f, err := k.SessionPaper(ctx, manager, k.session, kind)
			paper(string(kind), f, err)
		}

		// The police are told, and answer late.
		letter, err := k.AddLetter(ctx, manager, LetterDraft{Kind: liaison.Notice, Party: "甲县公安局", Case: event.Case, Text: "现将有关情况通报如下。", Draw: true})
		k.must("a notice", err)
		k.must("signed out", k.IssueLetter(ctx, leader, letter, today()))
		k.must("served", k.ServeLetter(ctx, manager, letter, today(), ""))
		k.later(40 * 24 * time.Hour)
		v, err := k.Letter(ctx, manager, letter)
		k.must("read", err)
		came := make([]liaison.Ask, len(v.Asks))
		for i := range came {
			came[i] = liaison.Ask{Came: liaison.Situation, Note: "工作说明称无法补正"}
		}
		k.must("answered", k.AnswerLetter(ctx, manager, letter, liaison.Reply{Day: today(), Text: "已组织培训", Asks: came}))
		if v, err = k.Letter(ctx, manager, letter); err != nil || v.Answer == nil || !v.Answer.Late {
			t.Errorf("the answer came on time: %+v %v", v.Answer, err)
		}
		f, err = k.LetterPaper(ctx, manager, letter)
		paper("情况通报", f, err)
		f, err = k.LettersSheet(ctx, manager, LetterFilter{})
		paper("往来文书", f, err)

		// A lead goes to the inspectors, by an act of its own; they read nothing of the review.
		ids, err := k.SeedCity(ctx, nil, []DemoPerson{{"inspector", "蒋督察", []org.Post{{Unit: "990100", Department: "检务督察部", Title: "检察官", Roles: []org.Role{org.Inspector}, From: "2020-01-01"}}}})
		k.must("an inspector", err)
		token, err := k.SignInAs(ctx, ids["inspector"], "test", "")
		k.must("signs in", err)
		s, err := k.Session(ctx, token, "test", "r")
		k.must("signs in", err)
		inspector := s.Caller
		lead, err := k.HandLead(ctx, leader, LeadDraft{Case: event.Case, About: handler.Person, Source: "部署核查", Basis: "司法责任追究条例", Facts: "一审无罪，判决已生效"})
		k.must("a lead", err)
		step := func(a accountability.LeadAct) error {
			return k.TakeLeadStep(ctx, inspector, lead, accountability.LeadStep{Act: a, Words: "办理说明", Number: "检督〔2026〕1号", Day: today(), Organ: "明川市人民检察院",
				Committee: accountability.Provincial, Opinion: accountability.Slight})
		}
		for _, a := range []accountability.LeadAct{accountability.ReceiveLead, accountability.VerifyLead, accountability.FileLead, accountability.NotifyLead} {
			k.must(string(a), step(a))
		}
		k.must("the person is heard", k.AnswerLead(ctx, handler, lead, "本人陈述", false))
		for _, a := range []accountability.LeadAct{accountability.ReportLead, accountability.ReferLead, accountability.OpinionLead, accountability.DecideLead} {
			k.must(string(a), step(a))
		}
		f, err = k.LeadPaper(ctx, inspector, lead, true)
		paper("线索告知书", f, err)
		f, err = k.LeadPaper(ctx, leader, lead, false)
		paper("线索移送函", f, err)
		f, err = k.LeadsSheet(ctx, inspector, LeadFilter{})
		paper("追责线索登记表", f, err)
		for _, part := range []review.Kind{review.SelfKind, review.ReplyKind} {
			_, err = k.Statement(ctx, inspector, k.part("manager", part).ID)
			k.refused("the inspector reads "+string(part), err, errs.NotFound, errs.Forbidden)
		}
		_, err = k.Voices(ctx, inspector, first)
		k.refused("the inspector reads the voices", err, errs.NotFound, errs.Forbidden)

		// The province decides; the entry stands after the person was heard.
		const plea = "退回补充侦查时已要求补正"
		entry, err := k.EnterRecord(ctx, manager, first, NewRecord{Person: handler.Person, Finding: "judgement", Expires: today().AddMonths(36), FileName: "决定.pdf", File: []byte("%PDF-1.7"),
			Confirmed: accountability.Confirmation{Organ: "甲省人民检察院", Number: "甲检〔2026〕8号", On: today(), Gravity: accountability.Flaw, Text: "确定为办案重大瑕疵"}})
		k.must("an entry", err)
		k.must("told", k.TellRecord(ctx, manager, entry))
		k.must("heard", k.PleadRecord(ctx, handler, entry, plea, false))
		k.must("settled", k.SettleRecord(ctx, leader, entry, "部分采纳"))
		f, err = k.RecordPaper(ctx, manager, entry, false)
		paper("司法档案条目", f, err)
		f, err = k.RecordPaper(ctx, manager, entry, true)
		paper("告知书", f, err)
		f, err = k.RecordsSheet(ctx, leader)
		paper("司法档案登记表", f, err)
		k.must("corrected", k.CorrectRecord(ctx, leader, entry, "expires", string(today().AddMonths(24)), "甲检〔2026〕9号更正"))
		f, err = k.RecordChangePaper(ctx, handler, entry, 0)
		paper("更正告知书", f, err)
		_, err = k.RecordChangePaper(ctx, handler, entry, -1)
		k.refused("a revocation there is not", err, errs.NotFound)
		f, err = k.AppraisalSheet(ctx, political, AppraisalFilter{})
		paper("考评参考", f, err)
		for _, name := range []string{"司法档案条目", "司法档案登记表", "考评参考"} {
			if !strings.Contains(papers[name], plea) {
				t.Errorf("%s goes without the statement", name)
			}
		}

		// A training is planned from the cause, which waits on the desk of who plans it.
		bench, err := k.Workbench(ctx, political)
		k.must("the desk", err)
		if !slices.ContainsFunc(bench.Duties, func(d Duty) bool { return d.Word == "causes" && d.Count > 0 }) {
			t.Errorf("no cause waits for those who train: %+v", bench.Duties)
		}
		v1, err := k.Voices(ctx, manager, first)
		k.must("the conclusion", err)
		cause := v1.Conclusion.Causes[0].Code
		event1, err := k.SaveTraining(ctx, manager, training.Event{Kind: training.Seminar, Title: "证据审查研讨", Causes: []review.Code{cause}, Day: today().AddDays(3), From: "09:00", To: "11:00", Lead: k.p["expert"].Person})
		k.must("a training", err)
		k.must("invited", k.InviteTrainees(ctx, manager, event1, []org.PersonID{handler.Person}))
		k.must("comes", k.AnswerInvitation(ctx, handler, event1, training.Accepted, ""))
		k.later(4 * 24 * time.Hour)
		k.must("came", k.RecordAttendance(ctx, manager, event1, map[org.PersonID]training.Attendance{handler.Person: training.Present}))
		ns, err := k.TrainingNeeds(ctx, manager)
		k.must("needs", err)
		if !slices.ContainsFunc(ns, func(n TrainingNeed) bool { return n.Need.Cause == cause && n.Held == 1 && n.Trained == 1 }) {
			t.Errorf("the training is not counted: %+v", ns)
		}

		// The same cause comes back in the same unit: the measure is open again and says why.
		second := k.acquits(2, "2026-04-10", string(today()))
		k.sits("二季度剖析会", second.Case)
		k.concluded(t, "接受")
		ml, err := k.Measure(ctx, manager, id)
		k.must("the measure", err)
		if last := ml.Turns[len(ml.Turns)-1]; ml.Status != measure.Open || last.Item != k.item || !strings.Contains(last.Text, "再次出现") {
			t.Errorf("the measure is %s: %+v", ml.Status, last)
		}
		if ls, err = k.Obligations(ctx, leader); err != nil || len(ls) != 2 {
			t.Errorf("%d obligations, %v", len(ls), err)
		}
		f, err = k.MeasuresSheet(ctx, manager, MeasureFilter{})
		paper("整改措施", f, err)
		f, err = k.RectificationReport(ctx, manager, MeasureFilter{})
		paper("整改报告", f, err)

		for name, text := range papers {
			if !strings.Contains(text, review.NotResponsibility) {
				t.Errorf("%s does not say what it is not", name)
			}
		}
	})
}
