package app

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"mingjian/internal/audit"
	"mingjian/internal/errs"
	"mingjian/internal/liaison"
	"mingjian/internal/org"
	"mingjian/internal/policy"
	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
)

// refusals imports a refusal of arrest that was asked to be reconsidered, one of
// prosecution of two, one of a juvenile, and a case that was charged.
func (k *conference) refusals() {
	k.t.Helper()
	const head = "部门受案号,统一受案号,嫌疑人编号,嫌疑人姓名,案件名称,承办单位,承办部门,承办检察官,侦查机关名称,涉嫌案由,审结处理结果,受理日期,审结日期,作案时年龄\n"
	in := NewImport{Exported: "2026-02-28"}
	for name, text := range map[string]string{
		"审查逮捕.csv": head +
			"甲县检刑捕受[2025]990102000001号,99010220250000100,99010220250000100001,钱大,钱大盗窃案,甲县人民检察院,刑事检察部,钱承办,甲县公安局,盗窃罪,不批准逮捕,2025-03-01,2025-03-05,30\n" +
			"甲县检刑捕受[2025]990102000002号,99010220250000200,99010220250000200001,小少年,小少年抢劫案,甲县人民检察院,刑事检察部,钱承办,甲县公安局,抢劫罪,不批准逮捕,2025-04-01,2025-04-05,16\n" +
			"甲县检刑捕受[2025]990102000003号,99010220250000300,99010220250000300001,孙三,孙三诈骗案,甲县人民检察院,刑事检察部,钱承办,甲县公安局,诈骗罪,批准逮捕,2025-05-01,2025-05-05,41\n",
		"不批捕复议.csv": "部门受案号,统一受案号,嫌疑人编号,嫌疑人姓名,案件名称,承办单位,承办检察官,原部门受案号,受理日期,复议结果,审结日期\n" +
			"甲县检不捕复议受[2025]990102000001号,99010220250000100,99010220250000100001,钱大,钱大盗窃案,甲县人民检察院,孙互评,甲县检刑捕受[2025]990102000001号,2025-03-10,维持,2025-03-15\n",
		"一审公诉.csv": "部门受案号,统一受案号,嫌疑人编号,嫌疑人姓名,案件名称,承办单位,承办部门,承办检察官,侦查机关名称,审结案由,审结处理情况,全案_受理日期,审结日期,作案时年龄\n" +
			"甲县检刑诉受[2025]990102000001号,99010220250000100,99010220250000100001,钱大,钱大盗窃案,甲县人民检察院,刑事检察部,钱承办,甲县公安局,盗窃罪,证据不足不起诉,2025-06-01,2025-07-01,30\n" +
			"甲县检刑诉受[2025]990102000004号,99010220250000400,99010220250000400001,李四,李四等2人诈骗案,甲县人民检察院,刑事检察部,钱承办,甲县公安局,诈骗罪,相对不起诉,2025-06-01,2025-08-01,30\n" +
			"甲县检刑诉受[2025]990102000004号,99010220250000400,99010220250000400002,王五,李四等2人诈骗案,甲县人民检察院,刑事检察部,钱承办,甲县公安局,诈骗罪,相对不起诉,2025-06-01,2025-08-02,30\n",
	} {
		path := filepath.Join(k.t.TempDir(), name)
		k.must("write", os.WriteFile(path, []byte(text), 0o600))
		in.Files = append(in.Files, LedgerUpload{Name: name, Path: path})
	}
	if r := k.bring(k.p["manager"], in); r.State != store.ImportPublished || r.Count.Rejected > 0 {
		k.t.Fatalf("the ledgers are %s: %s %+v", r.State, r.Why, r.Count)
	}
	_, err := k.ConfirmHandler(k.t.Context(), k.p["manager"], "990102", "钱承办", k.p["handler"].Person, "", "")
	k.must("the handler is known", err)
}

func (k *conference) wanted(c Caller, f WantedFilter) WantedView {
	k.t.Helper()
	v, err := k.Wanted(k.t.Context(), c, f)
	k.must(c.Name+" reads what is wanted", err)
	return v
}

// TestRefusalsWithoutReasons follows two refusals of one case: listed as long as
// nobody issued their reasons, each explained by its own letter, seen from the
// refusal, the letter and the reconsideration alike.
func TestRefusalsWithoutReasons(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		k := &conference{world: w, p: w.city()}
		ctx, manager, leader, handler := t.Context(), k.p["manager"], k.p["leader"], k.p["handler"]
		k.refusals()

		v := k.wanted(manager, WantedFilter{})
		var said []string
		for _, l := range v.Lines {
			said = append(said, string(l.Day)+l.Outcome)
		}
		if want := []string{"2025-08-01相对不起诉", "2025-07-01证据不足不起诉", "2025-04-05不批准逮捕", "2025-03-05不批准逮捕"}; !slices.Equal(said, want) {
			t.Fatalf("refusals are %v, want %v", said, want)
		}
		two, juvenile, arrest := v.Lines[0], v.Lines[2], v.Lines[3]
		if !slices.Equal(two.Persons, []string{"李四", "王五"}) || !slices.Equal(two.Handlers, []string{"钱承办"}) || two.To != "甲县公安局" || !two.MayWrite || two.UnitName == "" {
			t.Errorf("a refusal of two: %+v", two)
		}
		if len(arrest.Later) != 1 || arrest.Later[0].Result != "维持" || arrest.Later[0].Day != "2025-03-10" || len(v.Lines[1].Later) != 0 {
			t.Errorf("reconsidered: %+v and %+v", arrest.Later, v.Lines[1].Later)
		}
		if !juvenile.File.Sealed || strings.Contains(juvenile.File.Title+strings.Join(juvenile.Persons, ""), "小少年") {
			t.Errorf("the juvenile is named: %+v", juvenile)
		}
		for what, f := range map[string]WantedFilter{"year": {Year: 2024}, "kind": {Kind: liaison.Notice}, "unit": {Unit: "990103"}, "text": {Text: "小少年"}} {
			if v := k.wanted(manager, f); v.Total != 0 {
				t.Errorf("by %s: %+v", what, v.Lines)
			}
		}
		if v := k.wanted(manager, WantedFilter{Text: "王五", Year: 2025, Unit: "990102", Kind: liaison.Reasons}); v.Total != 1 {
			t.Errorf("searched: %+v", v)
		}
		if v := k.wanted(manager, WantedFilter{Offset: 3, Limit: 2}); v.Total != 4 || len(v.Lines) != 1 || v.Lines[0].Refusal != arrest.Refusal {
			t.Errorf("the second page: %+v", v)
		}
		f, err := k.WantedSheet(ctx, manager, WantedFilter{})
		k.must("sheet", err)
		if text := unzipped(t, f.Data); strings.Contains(text, "小少年") || strings.Contains(text, "抢劫") || !strings.Contains(text, "李四、王五") || !strings.Contains(text, "不批捕复议 维持") {
			t.Error("the sheet lacks a refusal, or holds the sealed one")
		}
		if v := k.wanted(handler, WantedFilter{}); v.Total != 4 {
			t.Errorf("the handler's own: %d", v.Total)
		}
		if v := k.wanted(k.p["peer"], WantedFilter{}); v.Total != 0 {
			t.Errorf("somebody else's: %+v", v.Lines)
		}
		if v := k.wanted(leader, WantedFilter{}); v.Total != 4 || v.Lines[0].MayWrite {
			t.Errorf("the leader reads, and writes nothing: %+v", v)
		}
		_, err = k.Wanted(ctx, k.p["auditor"], WantedFilter{})
		k.refused("an administrator", err, errs.Forbidden)
		duty := func(want int) {
			t.Helper()
			b, err := k.Workbench(ctx, manager)
			k.must("workbench", err)
			if i := slices.IndexFunc(b.Duties, func(d Duty) bool { return d.Word == "wanted" }); i < 0 || b.Duties[i].Count != want {
				t.Errorf("the duty counts %+v, want %d", b.Duties, want)
			}
		}
		duty(4)

		// The reasons begin with what the ledger says, and are of a refusal of the case.
		s, err := k.StartLetter(ctx, handler, liaison.Reasons, arrest.File.ID, arrest.Refusal)
		k.must("start", err)
		if len(s.Refusals) != 2 || s.To != "甲县公安局" || !strings.Contains(s.Text, "2025年3月5日对钱大作出不批准逮捕决定") {
			t.Errorf("the form offers %+v", s)
		}
		in := LetterDraft{Kind: liaison.Reasons, Party: s.To, Case: arrest.File.ID, Refusal: two.Refusal, Text: s.Text}
		_, err = k.AddLetter(ctx, handler, in)
		k.refused("of a refusal of another case", err, errs.Invalid)
		in.Refusal = arrest.Refusal
		id, err := k.AddLetter(ctx, handler, in)
		k.must("draft", err)
		if v := k.wanted(manager, WantedFilter{}); v.Total != 4 || v.Lines[3].Draft != id || v.Lines[1].Draft != "" {
			t.Errorf("a draft is no reason yet: %+v", v.Lines)
		}
		k.must("sign", k.IssueLetter(ctx, leader, id, "2026-03-02"))
		if v := k.wanted(manager, WantedFilter{}); v.Total != 3 || slices.ContainsFunc(v.Lines, func(l WantedLine) bool { return l.Refusal == arrest.Refusal }) {
			t.Errorf("explained: %+v", v.Lines)
		}
		duty(3)
		l, err := k.Letter(ctx, handler, id)
		k.must("read", err)
		if len(l.Refusals) != 1 || l.Refusals[0].Refusal != arrest.Refusal || len(l.Later) != 1 || l.Later[0].Result != "维持" {
			t.Errorf("the letter is of %+v, then %+v", l.Refusals, l.Later)
		}
		c, err := k.Case(ctx, handler, arrest.File.ID)
		k.must("case", err)
		if c.Refused == nil || len(c.Refused.Refusals) != 2 || !c.Refused.Refusals[0].Given || c.Refused.Refusals[0].Letters[0].ID != id || c.Refused.Refusals[1].Given {
			t.Errorf("the case holds %+v", c.Refused)
		}

		// Reasons that name no refusal are of what was decided by the day they were issued.
		in.Refusal = ""
		open, err := k.AddLetter(ctx, handler, in)
		k.must("draft of none", err)
		k.must("sign that", k.IssueLetter(ctx, leader, open, "2026-03-02"))
		if v := k.wanted(manager, WantedFilter{}); v.Total != 2 {
			t.Errorf("both are explained: %+v", v.Lines)
		}
	})
}

// TestWeighedByTheDecision holds reasons against the day they are issued: what the
// defence said by then was weighed by then, and the page says so before.
func TestWeighedByTheDecision(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		k := &conference{world: w, p: w.city()}
		ctx, leader, handler := t.Context(), k.p["leader"], k.p["handler"]
		k.refusals()
		file := k.wanted(handler, WantedFilter{}).Lines[1].File.ID
		reasons, err := k.AddLetter(ctx, handler, LetterDraft{Kind: liaison.Reasons, Party: "甲县公安局", Case: file, Text: "理由"})
		k.must("draft", err)
		k.later(2 * 24 * 3600e9) // 4 March
		opinion, err := k.AddLetter(ctx, handler, LetterDraft{Kind: liaison.Defence, Party: "示例律师事务所", Case: file, Received: "2026-03-03", Asks: []liaison.Ask{{Text: "供述应当排除"}}})
		k.must("opinion", err)
		for _, who := range []Caller{handler, leader} {
			if v, err := k.Letter(ctx, who, reasons); err != nil || len(v.ToWeigh) != 1 || v.ToWeigh[0].ID != opinion {
				t.Errorf("%s is not told what is to be weighed: %+v, %v", who.Name, v.ToWeigh, err)
			}
		}
		if s, err := k.StartLetter(ctx, handler, liaison.Reasons, file, ""); err != nil || len(s.ToWeigh) != 1 {
			t.Errorf("the form does not say so: %+v, %v", s, err)
		}
		if c, err := k.Case(ctx, handler, file); err != nil || len(c.Refused.ToWeigh) != 1 {
			t.Errorf("the case does not say so: %+v, %v", c.Refused, err)
		}
		k.refused("before it is weighed", k.IssueLetter(ctx, leader, reasons, "2026-03-04"), errs.Conflict)
		k.must("weigh", k.AnswerLetter(ctx, handler, opinion, liaison.Reply{Day: "2026-03-04", Text: "已核", Asks: []liaison.Ask{{Came: liaison.Refused, Note: "有录像"}}}))
		k.refused("of a day before it was weighed", k.IssueLetter(ctx, leader, reasons, "2026-03-03"), errs.Conflict)
		k.must("of the day", k.IssueLetter(ctx, leader, reasons, "2026-03-04"))
		if v, err := k.Letter(ctx, handler, reasons); err != nil || v.ToWeigh != nil {
			t.Errorf("nothing is to be weighed: %+v, %v", v.ToWeigh, err)
		}
	})
}

// TestCopyIsNoted sends the copy of a notice to the county: its case managers are
// told on their workbench until one of them took note, and nobody else is.
func TestCopyIsNoted(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		k := &conference{world: w, p: w.city()}
		ctx, manager, leader := t.Context(), k.p["manager"], k.p["leader"]
		k.refusals()
		file := k.wanted(manager, WantedFilter{}).Lines[0].File.ID
		clerk := func(unit org.UnitCode) Caller {
			return Caller{Subject: policy.Subject{Person: org.PersonID("clerk-" + unit), Name: string(unit), Posts: []org.Post{{Unit: unit, Roles: []org.Role{org.CaseManager}, From: "2020-01-01"}}}}
		}
		county, other := clerk("990102"), clerk("990103")
		in := LetterDraft{Kind: liaison.Guidance, Party: "甲县公安局", Case: file, CopyTo: "990103", Text: "请补充侦查"}
		_, err := k.AddLetter(ctx, manager, in)
		k.refused("a copy to who may not read it", err, errs.Invalid)
		in.CopyTo = "990102"
		id, err := k.AddLetter(ctx, manager, in)
		k.must("draft", err)
		waits := func(c Caller) bool {
			t.Helper()
			b, err := k.Workbench(ctx, c)
			k.must("workbench", err)
			return slices.ContainsFunc(b.Mine, func(t Task) bool { return t.Word == "copy" && t.Href == "/letters/"+id })
		}
		k.refused("before service", k.NoteCopy(ctx, county, id), errs.Conflict)
		k.must("sign", k.IssueLetter(ctx, leader, id, "2026-03-02"))
		if waits(county) {
			t.Error("a copy waits before the letter is served")
		}
		k.must("serve", k.ServeLetter(ctx, manager, id, "2026-03-02", ""))
		if !waits(county) || waits(manager) || waits(other) {
			t.Error("the copy waits for somebody else than the county's case managers")
		}
		k.refused("another county", k.NoteCopy(ctx, other, id), errs.NotFound)
		k.refused("the city, for the county", k.NoteCopy(ctx, manager, id), errs.Forbidden)
		k.refused("the handler", k.NoteCopy(ctx, k.p["handler"], id), errs.Forbidden)
		if v, err := k.Letter(ctx, county, id); err != nil || !v.MayNote || v.CopyName != "甲县人民检察院" {
			t.Errorf("the county reads %+v, %v", v, err)
		}
		k.must("note", k.NoteCopy(ctx, county, id))
		k.refused("again", k.NoteCopy(ctx, county, id), errs.Conflict)
		if v, err := k.Letter(ctx, manager, id); err != nil || v.CopyNoted == nil || v.CopyNoted.Day != "2026-03-02" || v.CopyNoted.By != county.Person || v.MayNote || waits(county) {
			t.Errorf("noted: %+v, %v", v.Letter, err)
		}
		if es := w.entries(audit.Filter{Act: string(policy.LetterNote), Object: id}); len(es) == 0 {
			t.Error("that the copy was noted is not in the log")
		}
		f, err := k.LettersSheet(ctx, manager, LetterFilter{})
		k.must("sheet", err)
		if text := unzipped(t, f.Data); !strings.Contains(text, "同类证据再次通报") || !strings.Contains(text, "仅以情况说明答复") {
			t.Error("the sheet lacks what was told again")
		}
	})
}
