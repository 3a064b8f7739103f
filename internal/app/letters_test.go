package app

import (
	"encoding/json"
	"strings"
	"testing"

	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/evidence"
	"mingjian/internal/exchange"
	"mingjian/internal/liaison"
	"mingjian/internal/org"
	"mingjian/internal/panel"
	"mingjian/internal/policy"
	"mingjian/internal/review"
	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
)

// TestNoticeToThePolice drafts a notice from the evidence matrix, signs it out,
// and takes in an answer that came late. Whoever is recused from the review finds
// no such letter on any path.
func TestNoticeToThePolice(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		k := newConference(t, db)
		ctx, manager, leader, handler := t.Context(), k.p["manager"], k.p["leader"], k.p["handler"]
		k.must("close the agenda", k.CloseAgenda(ctx, manager, k.session))
		in := LetterDraft{Kind: liaison.Notice, Party: "甲县公安局", Copy: "派驻检察室", Case: "case-1", Text: "现将有关情况通报如下。", Draw: true}
		_, err := k.AddLetter(ctx, manager, in)
		k.refused("drawn from an empty matrix", err, errs.Invalid)
		m := &evidence.Matrix{Elements: []evidence.Element{{ID: "e", Text: "到过现场"}}, Items: []evidence.Item{{ID: "i", Name: "证人刘建国的证言", Kind: evidence.Witness}},
			Cells: []evidence.Cell{{Element: "e", Item: "i", Bearing: evidence.Supports, Found: evidence.Refused, Reason: "contradicted", Place: "第8段", Asked: evidence.No}}}
		reasons, err := evidence.ShippedReasons()
		k.must("reasons", err)
		m.Cells[0].Reason = reasons.Reasons[0].Code
		k.must("fill the matrix", k.SaveMatrix(ctx, handler, k.item, m, 0))
		for _, who := range []string{"peer", "expert", "auditor", "system"} {
			_, err := k.AddLetter(ctx, k.p[who], in)
			k.refused(who+" drafts", err, errs.NotFound, errs.Forbidden)
			_, err = k.Letters(ctx, k.p[who], LetterFilter{})
			if who != "peer" {
				k.refused(who+" lists", err, errs.Forbidden)
			}
		}
		if v, err := k.Wanted(ctx, manager, WantedFilter{Kind: liaison.Notice}); err != nil || v.Total != 1 || v.Lines[0].File.ID != "case-1" || v.Lines[0].Draft != "" {
			t.Errorf("an acquittal waits for its notice: %+v, %v", v, err)
		}
		if s, err := k.StartLetter(ctx, manager, liaison.Notice, "case-1", ""); err != nil || !s.MayDraw {
			t.Errorf("the organiser may draw: %+v %v", s, err)
		}
		id, err := k.AddLetter(ctx, manager, in)
		k.must("draft", err)
		v, err := k.Letter(ctx, manager, id)
		k.must("read", err)
		if len(v.Asks) == 0 || !strings.HasPrefix(v.Asks[0].Text, "证人刘建国的证言") || len(v.Hide) != 1 || v.Hide[0] != "刘建国" || v.Item != string(k.item) || v.NumberText != "" {
			t.Fatalf("%+v", v.Letter)
		}
		if !v.MayEdit || v.MayIssue || v.MayServe {
			t.Errorf("the drafter may %+v", v)
		}
		k.refused("the drafter signs", k.IssueLetter(ctx, manager, id, "2026-03-02"), errs.Forbidden)
		in.Draw, in.Asks, in.Text = false, v.Asks, "改后的正文"
		k.must("edit", k.EditLetter(ctx, manager, id, in, v.Version))
		k.refused("edit what changed since", k.EditLetter(ctx, manager, id, in, v.Version), errs.Conflict)
		if v, err := k.Wanted(ctx, manager, WantedFilter{}); err != nil || v.Total != 1 || v.Lines[0].Draft != id {
			t.Errorf("the notice is drafted: %+v, %v", v, err)
		}
		if w, err := k.Workbench(ctx, leader); err != nil || len(w.Mine) != 1 || w.Mine[0].Word != "issue" {
			t.Errorf("the leader's workbench: %+v, %v", w.Mine, err)
		}
		k.refused("sign ahead of the day", k.IssueLetter(ctx, leader, id, "2026-03-03"), errs.Invalid)
		k.must("sign", k.IssueLetter(ctx, leader, id, "2026-03-02"))
		if v, err := k.Wanted(ctx, manager, WantedFilter{}); err != nil || v.Total != 0 {
			t.Errorf("the notice is issued: %+v, %v", v, err)
		}
		k.refused("sign again", k.IssueLetter(ctx, leader, id, "2026-03-02"), errs.Conflict)
		k.refused("edit what was signed", k.EditLetter(ctx, manager, id, in, v.Version+2), errs.Conflict)
		k.refused("answer before service", k.AnswerLetter(ctx, manager, id, liaison.Reply{Day: "2026-03-02", Text: "x", Asks: v.Asks}), errs.Conflict)
		f, err := k.LetterPaper(ctx, manager, id)
		k.must("paper to be served", err)
		if text := unzipped(t, f.Data); !strings.Contains(text, "请自收到之日起") || !strings.Contains(text, "30日") {
			t.Error("the paper to be served does not say by when it is answered")
		}
		k.must("serve", k.ServeLetter(ctx, manager, id, "2026-03-02", ""))

		f, err = k.LetterPaper(ctx, manager, id)
		k.must("paper", err)
		if text := unzipped(t, f.Data); strings.Contains(text, "刘建国") || !strings.Contains(text, "刘某某") || !strings.Contains(text, "明川检通报〔2026〕1号") ||
			!strings.Contains(text, "2026年4月1日") || !strings.Contains(text, review.NotResponsibility) {
			t.Errorf("the paper says %s", text)
		}

		k.later(31 * 24 * 3600e9)
		if w, err := k.Workbench(ctx, manager); err != nil || len(w.Mine) != 1 || w.Mine[0].Word != "urge" || !w.Mine[0].Late {
			t.Errorf("the drafter's workbench: %+v, %v", w.Mine, err)
		}
		reg, err := k.Letters(ctx, leader, LetterFilter{Late: true})
		k.must("register", err)
		if reg.Total != 1 || reg.Late != 1 || reg.Lines[0].Left != -1 || reg.Lines[0].CaseName != "甲某盗窃案" {
			t.Errorf("overdue: %+v", reg)
		}
		came := make([]liaison.Ask, len(v.Asks))
		for i := range came {
			came[i] = liaison.Ask{Came: liaison.Situation, Note: "工作说明称已无法补正"}
		}
		k.must("answer", k.AnswerLetter(ctx, manager, id, liaison.Reply{Day: "2026-04-02", Text: "已组织培训", Asks: came}))
		k.refused("a program for an answer", k.AttachAnswer(ctx, manager, id, "复函.exe", []byte("MZ")), errs.Invalid)
		k.refused("the signer attaches", k.AttachAnswer(ctx, leader, id, "复函.pdf", []byte("%PDF-1.7")), errs.Forbidden)
		k.must("attach", k.AttachAnswer(ctx, manager, id, `D:\来文\复函.pdf`, []byte("%PDF-1.7")))
		k.refused("attach again", k.AttachAnswer(ctx, manager, id, "复函.pdf", []byte("%PDF-1.4")), errs.Conflict)
		if f, err := k.AnswerOriginal(ctx, leader, id); err != nil || f.Name != "复函.pdf" || string(f.Data) != "%PDF-1.7" {
			t.Errorf("the original: %q, %v", f.Name, err)
		}
		k.must("follow", k.FollowLetter(ctx, manager, id, "转派驻检察室跟踪"))
		if v, err = k.Letter(ctx, leader, id); err != nil || !v.Answer.Late || v.Asks[0].Came != liaison.Situation || len(v.Followups) != 1 {
			t.Errorf("%v %+v", err, v.Letter)
		}
		report, err := k.CasePaper(ctx, manager, k.item, exchange.AnalysisPaper)
		k.must("the analysis report", err)
		if text := unzipped(t, report.Data); !strings.Contains(text, "向甲县公安局发出情况通报（明川检通报〔2026〕1号），2026年4月2日答复，已逾期；仅以情况说明答复") {
			t.Error("the analysis report does not tell of the letter")
		}
		sheet, err := k.LettersSheet(ctx, manager, LetterFilter{})
		k.must("sheet", err)
		if text := unzipped(t, sheet.Data); !strings.Contains(text, "逾期") || !strings.Contains(text, "仅以情况说明答复") || strings.Contains(text, "刘建国") {
			t.Errorf("the sheet says %s", text)
		}
		k.must("close", k.CloseLetter(ctx, manager, id, ""))

		// Whoever must keep away from the review reads none of it in a letter.
		k.must("declare", k.DeclareFor(ctx, manager, k.item, leader.Person, panel.Decided, "与承办人系夫妻"))
		_, err = k.Letter(ctx, leader, id)
		k.refused("the recused reads", err, errs.NotFound)
		_, err = k.LetterPaper(ctx, leader, id)
		k.refused("the recused makes the paper", err, errs.NotFound)
		_, err = k.AnswerOriginal(ctx, leader, id)
		k.refused("the recused opens the answer", err, errs.NotFound)
		if reg, err = k.Letters(ctx, leader, LetterFilter{}); err != nil || reg.Total != 0 || reg.Late != 0 || len(reg.Parties) != 0 {
			t.Errorf("the recused lists %+v, %v", reg, err)
		}
		if c, err := k.Case(ctx, leader, "case-1"); err != nil || len(c.Letters) != 0 {
			t.Errorf("the recused sees on the page of the case %+v, %v", c.Letters, err)
		}
		if c, err := k.Case(ctx, handler, "case-1"); err != nil || len(c.Letters) != 1 {
			t.Errorf("the handler sees on the page of the case %+v, %v", c.Letters, err)
		}
		sheet, err = k.LettersSheet(ctx, leader, LetterFilter{})
		k.must("sheet", err)
		if strings.Contains(unzipped(t, sheet.Data), "甲某盗窃案") {
			t.Error("the recused exports the letter")
		}
		if _, err = k.Letter(ctx, handler, id); err != nil {
			t.Errorf("the handler of the case: %v", err)
		}
	})
}

// TestDefenceIsWeighedFirst registers an opinion of the defence: the reasons of a
// refusal are not signed out before it is weighed point by point (规则 261).
func TestDefenceIsWeighedFirst(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		k := newConference(t, db)
		ctx, manager, leader, handler := t.Context(), k.p["manager"], k.p["leader"], k.p["handler"]
		opinion, err := k.AddLetter(ctx, handler, LetterDraft{Kind: liaison.Defence, Party: "示例律师事务所", Case: "case-1", Received: "2026-02-20", Due: "2026-02-27",
			Asks: []liaison.Ask{{Text: "供述应当排除"}, {Text: "没有社会危险性"}}})
		k.must("register", err)
		v, err := k.Letter(ctx, handler, opinion)
		k.must("read", err)
		if v.NumberText != "甲县检辩〔2026〕1号" || v.State != liaison.Received || !v.Late || v.Term == "" {
			t.Errorf("%+v", v.Letter)
		}
		reasons, err := k.AddLetter(ctx, handler, LetterDraft{Kind: liaison.Reasons, Party: "甲县公安局", Case: "case-1", Text: "不批准逮捕的理由"})
		k.must("draft the reasons", err)
		k.refused("sign before the defence is weighed", k.IssueLetter(ctx, leader, reasons, "2026-03-02"), errs.Conflict)
		reply := liaison.Reply{Day: "2026-03-02", Text: "已核实", Asks: []liaison.Ask{{Came: liaison.Refused, Note: "有同步录音录像"}, {Came: liaison.Adopted}}}
		k.refused("adopt without reasons", k.AnswerLetter(ctx, handler, opinion, reply), errs.Invalid)
		reply.Asks[1].Note = "系初犯，有固定住所"
		k.refused("a leader weighs", k.AnswerLetter(ctx, leader, opinion, reply), errs.Forbidden)
		k.must("weigh", k.AnswerLetter(ctx, handler, opinion, reply))
		k.must("sign", k.IssueLetter(ctx, leader, reasons, "2026-03-02"))
		f, err := k.LetterPaper(ctx, manager, opinion)
		k.must("the sheet of the opinion", err)
		if text := unzipped(t, f.Data); !strings.Contains(text, "不采纳") || !strings.Contains(text, "有同步录音录像") {
			t.Error("the sheet lacks what was adopted and why")
		}
	})
}

// TestNumbersOfLetters counts within unit, year and kind, without gaps.
func TestNumbersOfLetters(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		k := newConference(t, db)
		ctx := t.Context()
		var ids []string
		for _, kind := range []liaison.Kind{liaison.Guidance, liaison.Guidance, liaison.Consultation, liaison.Guidance} {
			id, err := k.AddLetter(ctx, k.p["manager"], LetterDraft{Kind: kind, Party: "甲县公安局", Text: "正文"})
			k.must("draft", err)
			ids = append(ids, id)
		}
		k.must("drop", k.DropLetter(ctx, k.p["manager"], ids[0], "重复"))
		for _, x := range []struct {
			id  string
			day deadline.Date
		}{{ids[3], "2026-03-02"}, {ids[2], "2026-03-02"}, {ids[1], "2026-03-02"}} {
			k.must("sign", k.IssueLetter(ctx, k.p["leader"], x.id, x.day))
		}
		for i, want := range []string{"", "明川检引导〔2026〕2号", "明川检会商〔2026〕1号", "明川检引导〔2026〕1号"} {
			if v, err := k.Letter(ctx, k.p["leader"], ids[i]); err != nil || v.NumberText != want {
				t.Errorf("%d: %q, %v", i, v.NumberText, err)
			}
		}
	})
}

// TestLettersStayInScope shows letters of a county's case to its people and those
// above, of the city's own to the city, and of a sealed case with names masked.
func TestLettersStayInScope(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		k := newConference(t, db)
		ctx := t.Context()
		county := Caller{Subject: policy.Subject{Person: "county-leader", Name: "褚县检", Posts: []org.Post{{Unit: "990102", Roles: []org.Role{org.Leader}, From: "2020-01-01"}}}}
		other := Caller{Subject: policy.Subject{Person: "other-leader", Name: "旁人", Posts: []org.Post{{Unit: "990103", Roles: []org.Role{org.Leader}, From: "2020-01-01"}}}}
		ofCase, err := k.AddLetter(ctx, k.p["manager"], LetterDraft{Kind: liaison.Guidance, Party: "甲县公安局", Case: "case-1", Text: "甲某一案补充侦查"})
		k.must("of the case", err)
		_, err = k.AddLetter(ctx, k.p["manager"], LetterDraft{Kind: liaison.Consultation, Party: "明川市中级人民法院", Text: "会商"})
		k.must("of the city", err)
		for who, want := range map[*Caller]int{&county: 1, &other: 0} {
			if v, err := k.Letters(ctx, *who, LetterFilter{}); err != nil || v.Total != want {
				t.Errorf("%s lists %d, %v", who.Name, v.Total, err)
			}
		}
		if v, err := k.Letters(ctx, k.p["handler"], LetterFilter{}); err != nil || v.Total != 1 {
			t.Errorf("the handler lists %d, %v", v.Total, err)
		}
		_, err = k.Letter(ctx, other, ofCase)
		k.refused("another county reads", err, errs.NotFound)
		k.refused("another county signs", k.IssueLetter(ctx, other, ofCase, "2026-03-02"), errs.NotFound)
		if _, err = k.Letter(ctx, county, ofCase); err != nil {
			t.Errorf("the county's leader: %v", err)
		}
		k.must("seal the case", db.Update(ctx, k.now(), func(tx *store.Tx) error {
			f, err := tx.Case("case-1")
			if err != nil {
				return err
			}
			f.Sealed = true
			return tx.PutCase(f)
		}))
		_, err = k.LetterPaper(ctx, k.p["manager"], ofCase)
		k.refused("the paper of a sealed case", err, errs.Forbidden)
		f, err := k.LettersSheet(ctx, k.p["manager"], LetterFilter{})
		k.must("sheet", err)
		if text := unzipped(t, f.Data); strings.Contains(text, "补充侦查") || !strings.Contains(text, "明川市中级人民法院") {
			t.Error("the sheet holds letters of the sealed case, or not the city's own")
		}
	})
}

// TestMaskedLetter hides the juvenile wherever a letter of a sealed case says the name.
func TestMaskedLetter(t *testing.T) {
	const name = "甲小小"
	l := liaison.Letter{Party: name + "的辩护人", Copy: name, Text: name, Why: name, Hide: []string{name, "刘建国"}, Asks: []liaison.Ask{{Text: name, Note: name}},
		Answer: &liaison.Answer{Text: name}, Followups: []liaison.Followup{{Text: name}}}
	body, err := json.Marshal(masked(l, []string{name}))
	if err != nil || strings.Contains(string(body), name) || !strings.Contains(string(body), "刘建国") {
		t.Errorf("%s %v", body, err)
	}
	if l.Text != name || l.Answer.Text != name || l.Asks[0].Text != name || l.Hide[0] != name || l.Followups[0].Text != name {
		t.Error("masking a copy changed the letter")
	}
}
