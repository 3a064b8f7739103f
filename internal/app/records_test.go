package app

import (
	"slices"
	"strings"
	"testing"
	"time"

	"mingjian/internal/accountability"
	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
)

// textOf returns what a Word or Excel file says.
func (k *conference) textOf(f File, err error) string {
	k.t.Helper()
	k.must("a file", err)
	return unzipped(k.t, f.Data)
}

// TestRecords makes an entry of a judicial file: only on the province's decision
// and a signed finding, heard before it stands, its statement with it everywhere,
// and without content for those who assess.
func TestRecords(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		k := newConference(t, db)
		ctx, manager, handler, peer, leader, political := t.Context(), k.p["manager"], k.p["handler"], k.p["peer"], k.p["leader"], k.p["political"]
		in := NewRecord{Person: handler.Person, Finding: "judgement", Expires: "2029-03-01", FileName: `D:\来文\决定.pdf`, File: []byte("%PDF-1.7 决定"),
			Confirmed: accountability.Confirmation{Organ: "甲省人民检察院", Number: "甲检案管〔2026〕8号", On: "2026-03-02", Gravity: accountability.Flaw, Text: "甲某盗窃案确定为办案重大瑕疵"}}
		enter := func(c Caller, spoil func(*NewRecord)) (accountability.EntryID, error) {
			x := in
			if spoil != nil {
				spoil(&x)
			}
			return k.EnterRecord(ctx, c, k.item, x)
		}
		in.Confirmed.On = deadline.Date(k.Today())
		_, err := enter(manager, nil)
		k.refused("before the conclusion is signed", err, errs.Conflict)
		k.concluded(t, "接受")
		for what, spoil := range map[string]func(*NewRecord){
			"the city's own opinion": func(x *NewRecord) { x.Confirmed.Organ = "明川市人民检察院" },
			"without a number":       func(x *NewRecord) { x.Confirmed.Number = "" },
			"without a day":          func(x *NewRecord) { x.Confirmed.On = "" },
			"without the document":   func(x *NewRecord) { x.File = nil },
			"a program for it":       func(x *NewRecord) { x.FileName = "决定.exe" },
			"of who did not handle":  func(x *NewRecord) { x.Person = peer.Person },
			"without a finding":      func(x *NewRecord) { x.Finding = "none" },
			"without end":            func(x *NewRecord) { x.Expires = "" },
		} {
			_, err := enter(manager, spoil)
			k.refused(what, err, errs.Invalid)
		}
		for _, c := range []Caller{handler, peer, leader, political} {
			_, err := enter(c, nil)
			k.refused("entered by "+c.Name, err, errs.NotFound, errs.Forbidden)
		}
		w, err := k.StartRecord(ctx, manager)
		k.must("start", err)
		if len(w.Cases) != 1 || len(w.Cases[0].Findings) == 0 || len(w.Cases[0].People) != 1 || w.Expires <= deadline.Date(k.Today()) {
			t.Fatalf("%+v", w)
		}
		id, err := enter(manager, nil)
		k.must("enter", err)
		_, err = enter(manager, nil)
		k.refused("the same decision again", err, errs.Conflict)
		_, err = k.Record(ctx, handler, id)
		k.refused("read before being told", err, errs.NotFound)
		for _, c := range []Caller{peer, political, k.p["system"]} {
			_, err = k.Record(ctx, c, id)
			k.refused("read by "+c.Name, err, errs.NotFound, errs.Forbidden)
		}
		k.refused("settled untold", k.SettleRecord(ctx, leader, id, ""), errs.Conflict)
		k.must("tell", k.TellRecord(ctx, manager, id))
		wb, err := k.Workbench(ctx, handler)
		k.must("workbench", err)
		if !slices.ContainsFunc(wb.Mine, func(x Task) bool { return x.Word == "record" && x.Due != "" }) {
			t.Errorf("the person is not told on the workbench: %+v", wb.Mine)
		}
		for _, c := range []Caller{manager, leader, peer} {
			k.refused(c.Name+" states for the person", k.PleadRecord(ctx, c, id, "代写", false), errs.NotFound, errs.Forbidden)
			k.refused(c.Name+" passes for the person", k.PleadRecord(ctx, c, id, "", true), errs.NotFound, errs.Forbidden)
		}
		k.refused("settled unheard", k.SettleRecord(ctx, leader, id, ""), errs.Conflict)
		out := k.textOf(k.AppraisalSheet(ctx, political, AppraisalFilter{}))
		if strings.Contains(out, "甲检案管") {
			t.Error("an outcome that does not stand is shown to those who assess")
		}
		const plea = "=退补时已要求补正，公安未补正"
		k.must("plead", k.PleadRecord(ctx, handler, id, plea, false))
		k.refused("settled without an answer", k.SettleRecord(ctx, leader, id, ""), errs.Invalid)
		k.refused("settled by who entered it", k.SettleRecord(ctx, manager, id, "已核"), errs.NotFound, errs.Forbidden)
		k.must("settle", k.SettleRecord(ctx, leader, id, "书面记录不足，意见部分采纳"))
		k.must("more words", k.PleadRecord(ctx, handler, id, "补充说明", false))
		k.must("correct", k.CorrectRecord(ctx, leader, id, "expires", "2028-03-01", "甲检案管〔2026〕9号"))
		k.refused("corrected by the person", k.CorrectRecord(ctx, handler, id, "gravity", "flaw", "x"), errs.NotFound, errs.Forbidden)
		l, err := k.Record(ctx, handler, id)
		k.must("the person reads", err)
		if l.Stands != accountability.Standing || l.Expires != "2028-03-01" || len(l.Corrections) != 1 {
			t.Errorf("%+v", l.Entry)
		}

		// Wherever it goes, the statement goes with it.
		for name, f := range map[string]func() (File, error){
			"entry":     func() (File, error) { return k.RecordPaper(ctx, manager, id, false) },
			"register":  func() (File, error) { return k.RecordsSheet(ctx, leader) },
			"appraisal": func() (File, error) { return k.AppraisalSheet(ctx, political, AppraisalFilter{Unit: "990102"}) },
		} {
			got := k.textOf(f())
			for _, want := range []string{"退补时已要求补正", "补充说明", "书面记录不足", "甲检案管〔2026〕8号"} {
				if !strings.Contains(got, want) {
					t.Errorf("%s lacks %s", name, want)
				}
			}
			if secret := "辨认未审查"; strings.Contains(got, secret) {
				t.Errorf("%s tells the reasons of the review", name)
			}
		}
		if got := k.textOf(k.RecordPaper(ctx, manager, id, true)); !strings.Contains(got, "陈述申辩由你本人") || !strings.Contains(got, "本意见不作为司法责任认定依据") {
			t.Error("the notice")
		}
		f, err := k.RecordDecision(ctx, handler, id)
		k.must("the decision", err)
		if f.Name != "决定.pdf" || string(f.Data) != "%PDF-1.7 决定" {
			t.Errorf("%q", f.Name)
		}
		ap, err := k.Appraise(ctx, political, AppraisalFilter{})
		k.must("appraise", err)
		if len(ap.Outcomes) != 1 || ap.Outcomes[0].Person != "钱承办" || !strings.Contains(ap.Outcomes[0].Said, plea) {
			t.Errorf("%+v", ap)
		}
		if other, err := k.Appraise(ctx, political, AppraisalFilter{Unit: "990103"}); err != nil || len(other.Outcomes) > 0 {
			t.Errorf("of another office: %+v %v", other, err)
		}
		_, err = k.Appraise(ctx, political, AppraisalFilter{From: "2026-05-01", To: "2026-04-01"})
		k.refused("days the wrong way round", err, errs.Invalid)
		_, err = k.Appraise(ctx, handler, AppraisalFilter{})
		k.refused("appraised by a handler", err, errs.Forbidden)
		_, err = k.RecordPaper(ctx, political, id, false)
		k.refused("the content for those who assess", err, errs.NotFound, errs.Forbidden)

		k.later(3 * 365 * 24 * time.Hour)
		if l, err = k.Record(ctx, leader, id); err != nil || l.Stands != accountability.Expired {
			t.Errorf("three years on it is %s, %v", l.Stands, err)
		}
		k.must("revoke", k.RevokeRecord(ctx, leader, id, "甲检案管〔2028〕3号", "再审改判有罪"))
		k.refused("plead when revoked", k.PleadRecord(ctx, handler, id, "x", false), errs.Conflict)
	})
}
