package web

import (
	"net/http"
	"testing"

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
