package web

import (
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mingjian/internal/app"
	"mingjian/internal/liaison"
	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
)

// TestLetterOrders walks an outline of investigation from the draft to its late
// end by the API alone, and tries the wrong things on the way.
func TestLetterOrders(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		h := newTown(t, db, false)
		ask := func(want int, login, method, path string, in any) map[string]any {
			t.Helper()
			status, out := h.order(login, method, path, in)
			if status != want {
				t.Fatalf("%s %s as %s: %d %v, want %d", method, path, login, status, out, want)
			}
			return out
		}
		in := LetterOrder{Kind: liaison.Guidance, Party: "甲县公安局", Case: caseID, Text: "请补充侦查", Asks: []AskOrder{{Text: "调取监控", Evidence: "data"}, {Text: "补充鉴定"}}}
		ask(http.StatusForbidden, "auditor", "POST", "/letters", in)
		ask(http.StatusNotFound, "stranger", "POST", "/letters", in)
		ask(http.StatusUnprocessableEntity, "handler", "POST", "/letters", LetterOrder{Kind: "invented", Party: "甲", Case: caseID, Text: "x"})
		one := "/letters/" + ask(http.StatusOK, "handler", "POST", "/letters", in)["id"].(string)
		ask(http.StatusNotFound, "stranger", "GET", one, nil)
		ask(http.StatusNotFound, "stranger", "POST", one+"/drop", ReasonOrder{"x"})
		ask(http.StatusForbidden, "handler", "POST", one+"/issue", DayOrder{"2026-11-20"})
		in.Version, in.Text = 1, "请逐项补充侦查"
		ask(http.StatusOK, "handler", "PUT", one, in)
		ask(http.StatusConflict, "handler", "PUT", one, in)
		ask(http.StatusOK, "superior", "POST", one+"/issue", DayOrder{"2026-11-20"})
		ask(http.StatusConflict, "handler", "POST", one+"/answer", LetterReplyOrder{Day: "2026-11-20", Text: "x", Asks: make([]CameOrder, 2)})
		ask(http.StatusUnprocessableEntity, "handler", "POST", one+"/serve", ServeOrder{Day: "2026-11-20", Due: "2026-11-19"})
		ask(http.StatusOK, "handler", "POST", one+"/serve", ServeOrder{Day: "2026-11-20", Due: "2026-11-21"})
		h.days = 5
		out := ask(http.StatusOK, "organiser", "GET", "/letters?late=1", nil)
		if out["total"].(float64) != 1 || out["late"].(float64) != 1 {
			t.Errorf("the register: %v", out)
		}
		ask(http.StatusUnprocessableEntity, "handler", "POST", one+"/answer", LetterReplyOrder{Day: "2026-11-25", Text: "已办", Asks: []CameOrder{{Came: "obtained"}, {Came: "note"}}})
		ask(http.StatusOK, "handler", "POST", one+"/answer", LetterReplyOrder{Day: "2026-11-25", Text: "已办", Asks: []CameOrder{{Came: "obtained"}, {Came: "note", Note: "称无法鉴定"}}})
		ask(http.StatusOK, "handler", "POST", one+"/follow", TextOrder{"自行补充鉴定"})
		out = ask(http.StatusOK, "superior", "GET", one, nil)
		if out["number"] != "甲县检引导〔2026〕1号" || out["late"] != true || out["text"] != "请逐项补充侦查" {
			t.Errorf("the letter: %v", out)
		}
		ask(http.StatusOK, "handler", "POST", one+"/close", ReasonOrder{})
		ask(http.StatusConflict, "handler", "POST", one+"/close", ReasonOrder{})
	})
}

// sendFile sends a file by the API as the person of the login.
func (h *hall) sendFile(login, path, name, data string) int {
	h.t.Helper()
	return h.send(login, "/api/v1"+path, "file", name, []byte(data), nil).Code
}

// TestAnswerFiles keeps the file an answer came as by the API, hands it out, and
// tells of what was told again by kind of evidence and office alone.
func TestAnswerFiles(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		h := newTown(t, db, false)
		ask := func(want int, login, method, path string, in any) map[string]any {
			t.Helper()
			status, out := h.order(login, method, path, in)
			if status != want {
				t.Fatalf("%s %s as %s: %d %v, want %d", method, path, login, status, out, want)
			}
			return out
		}
		// The cases of the county's handler and of the colleague, told of the same kind of evidence.
		var one string
		for _, id := range []string{caseID, strings.TrimSuffix(caseID, "1") + "2"} {
			in := LetterOrder{Kind: liaison.Notice, Party: "甲县公安局", Case: id, Text: "情况如下", Asks: []AskOrder{{Text: "辨认笔录", Evidence: "record"}}}
			if id == caseID {
				in.CopyTo = "990102"
			}
			letter := "/letters/" + ask(http.StatusOK, "organiser", "POST", "/letters", in)["id"].(string)
			ask(http.StatusOK, "chair", "POST", letter+"/issue", DayOrder{"2026-11-20"})
			ask(http.StatusOK, "organiser", "POST", letter+"/serve", ServeOrder{Day: "2026-11-20"})
			if id == caseID {
				one = letter
			}
		}
		if status := h.sendFile("organiser", one+"/file", "复函.pdf", "%PDF-1.7"); status != http.StatusConflict {
			t.Errorf("a file before the answer: %d", status)
		}
		ask(http.StatusOK, "organiser", "POST", one+"/answer", LetterReplyOrder{Day: "2026-11-20", Text: "已办", Asks: []CameOrder{{Came: "note", Note: "称无法补正"}}})
		ask(http.StatusNotFound, "organiser", "GET", one+"/original", nil)
		for what, x := range map[string]struct {
			login, name string
			status      int
		}{
			"none":            {"organiser", "", http.StatusUnprocessableEntity},
			"a program":       {"organiser", "复函.exe", http.StatusUnprocessableEntity},
			"of a stranger":   {"stranger", "复函.pdf", http.StatusNotFound},
			"of the signer":   {"superior", "复函.pdf", http.StatusForbidden},
			"of an outsider":  {"auditor", "复函.pdf", http.StatusForbidden},
			"of no such case": {"third", "复函.pdf", http.StatusNotFound},
		} {
			if status := h.sendFile(x.login, one+"/file", x.name, "MZ"); status != x.status {
				t.Errorf("a file %s: %d, want %d", what, status, x.status)
			}
		}
		if status := h.sendFile("organiser", one+"/file", "复函.pdf", "%PDF-1.7"); status != http.StatusOK {
			t.Fatalf("attach: %d", status)
		}
		if status := h.sendFile("organiser", one+"/file", "复函.pdf", "%PDF-1.7"); status != http.StatusConflict {
			t.Errorf("attach again: %d", status)
		}
		ask(http.StatusNotFound, "stranger", "GET", one+"/original", nil)
		got := h.as("superior", "GET", "/api/v1"+one+"/original", nil)
		if data, err := io.ReadAll(got.Body); err != nil || got.StatusCode != http.StatusOK || string(data) != "%PDF-1.7" || !strings.Contains(got.Header.Get("Content-Disposition"), "attachment") {
			t.Errorf("the original: %d %q %v", got.StatusCode, data, err)
		}
		ask(http.StatusForbidden, "organiser", "POST", one+"/note", Done{}) // the copy went to the county
		if out := ask(http.StatusOK, "organiser", "GET", one, nil); out["copy_to"] != "990102" || out["copy_noted"] != nil {
			t.Errorf("the copy: %v", out)
		}
		out := ask(http.StatusOK, "organiser", "GET", "/letters", nil)
		again, noted := out["again"].([]any), out["notes_only"].([]any)
		if len(again) != 1 || len(noted) != 1 || again[0].(map[string]any)["cases"] != 2.0 || len(again[0].(map[string]any)) != 3 || noted[0].(map[string]any)["items"] != 1.0 {
			t.Errorf("told again %v, answered by notes %v", again, noted)
		}
	})
}

// TestWantedPages shows the refusals nobody explained on the page and by the API,
// and a letter that waits for the defence to be weighed without its button.
func TestWantedPages(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		h := newTown(t, db, false)
		path := filepath.Join(t.TempDir(), "审查逮捕.csv")
		h.must("ledger", os.WriteFile(path, []byte("部门受案号,统一受案号,嫌疑人编号,嫌疑人姓名,案件名称,承办单位,受理日期,承办检察官,侦查机关名称,涉嫌案由,审结处理结果,审结日期\n"+
			"甲县检刑捕受[2026]990102000001号,99010220260000100,99010220260000100001,孔某,孔某盗窃案,甲县人民检察院,2026-03-01,钱一,甲县公安局,盗窃罪,不批准逮捕,2026-03-07\n"), 0o600))
		id, err := h.app.StartImport(t.Context(), app.Machine("t"), app.NewImport{Files: []app.LedgerUpload{{Name: "审查逮捕.csv", Path: path}}})
		h.must("import", err)
		h.must("import", h.app.RunImport(t.Context(), app.Machine("t"), id, nil))
		page := func(login, target string) string {
			t.Helper()
			res := h.as(login, "GET", target, nil)
			b, err := io.ReadAll(res.Body)
			h.must(target, err)
			if res.StatusCode != http.StatusOK {
				t.Fatalf("%s as %s: %d %s", target, login, res.StatusCode, b)
			}
			return string(b)
		}
		status, out := h.order("organiser", "GET", "/letters/wanted?kind=reasons&year=2026", nil)
		if status != http.StatusOK || out["total"] != 1.0 {
			t.Fatalf("wanted: %d %v", status, out)
		}
		x := out["wanted"].([]any)[0].(map[string]any)
		if x["outcome"] != "不批准逮捕" || x["day"] != "2026-03-07" || x["refusal"] != "arrest/甲县检刑捕受[2026]990102000001号" {
			t.Errorf("wanted: %v", x)
		}
		for _, bad := range []string{"year=2020", "year=x", "kind=guidance", "page=0"} {
			if status, _ := h.order("organiser", "GET", "/letters/wanted?"+bad, nil); status != http.StatusUnprocessableEntity {
				t.Errorf("%s: %d", bad, status)
			}
		}
		start := startLetter(x["case"].(string), liaison.Wanted{Kind: liaison.Reasons, Refusal: liaison.RefusalID(x["refusal"].(string))})
		if s := page("organiser", "/letters/wanted?q="+url.QueryEscape("钱一")); !strings.Contains(s, "孔某盗窃案") || !strings.Contains(s, strings.ReplaceAll(start, "&", "&amp;")) {
			t.Error("the page lacks the refusal, or where its reasons are begun")
		}
		if s := page("chair", "/letters/wanted"); !strings.Contains(s, "孔某盗窃案") || strings.Contains(s, "/letters/new?") {
			t.Error("the leader reads the list and is asked to write")
		}
		if s := page("stranger", "/letters/wanted"); strings.Contains(s, "孔某") {
			t.Error("a stranger reads of the refusal")
		}
		if s := page("organiser", start); !strings.Contains(s, `value="甲县公安局"`) || !strings.Contains(s, "2026年3月7日对孔某作出不批准逮捕决定") || !strings.Contains(s, `<option value="arrest/甲县检刑捕受[2026]990102000001号" selected>`) {
			t.Error("the form is not filled with what the ledger says")
		}
		in := LetterOrder{Kind: liaison.Reasons, Party: "甲县公安局", Case: x["case"].(string), Refusal: "arrest/0", Text: "理由"}
		if status, _ := h.order("organiser", "POST", "/letters", in); status != http.StatusUnprocessableEntity {
			t.Errorf("of no such refusal: %d", status)
		}
		in.Refusal = liaison.RefusalID(x["refusal"].(string))
		_, out = h.order("organiser", "POST", "/letters", in)
		one := "/letters/" + out["id"].(string)
		if s := page("chair", one); !strings.Contains(s, one+"/issue") {
			t.Error("the leader cannot sign")
		}
		_, out = h.order("organiser", "POST", "/letters", LetterOrder{Kind: liaison.Defence, Party: "示例律师事务所", Case: x["case"].(string), Received: "2026-11-20", Asks: []AskOrder{{Text: "没有社会危险性"}}})
		opinion := out["id"].(string)
		for _, target := range []string{one, start} {
			if s := page("organiser", target); !strings.Contains(s, "/letters/"+opinion) || !strings.Contains(s, "规则 261") {
				t.Errorf("%s does not say what is to be weighed first", target)
			}
		}
		if s := page("chair", one); strings.Contains(s, one+"/issue") || !strings.Contains(s, "/letters/"+opinion) {
			t.Error("the leader is offered what would be refused")
		}
		status, out = h.order("organiser", "GET", "/cases/"+x["case"].(string), nil)
		if status != http.StatusOK || len(out["to_weigh"].([]any)) != 1 || out["refusals"].([]any)[0].(map[string]any)["given"] != false {
			t.Errorf("the case: %v", out)
		}
		if s := page("organiser", "/cases/"+x["case"].(string)); !strings.Contains(s, "尚未说理") || !strings.Contains(s, "1 件辩护意见待说明") {
			t.Error("the case does not show its refusal and the opinion")
		}
	})
}
