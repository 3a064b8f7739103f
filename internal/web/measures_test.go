package web

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"mingjian/internal/exchange"
	"mingjian/internal/measure"
	"mingjian/internal/review"
	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
)

// upload sends a file to the API as the person and returns the status and the answer.
func (h *hall) upload(login, path, name string, data []byte, fields map[string]string) (int, map[string]any) {
	h.t.Helper()
	res := h.send(login, "/api/v1"+path, "file", name, data, fields)
	var out map[string]any
	if err := json.NewDecoder(res.Body).Decode(&out); err != nil {
		h.t.Fatalf("%s as %s: %d, %v", path, login, res.Code, err)
	}
	return res.Code, out
}

// TestMeasureOrders carries a measure out by the API alone, and tries the wrong things
// on the way.
func TestMeasureOrders(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		h := newHall(t, db, false)
		for _, s := range stages {
			s.reach(h)
		}
		do := func(want int, login, method, path string, in any) map[string]any {
			t.Helper()
			status, out := h.order(login, method, path, in)
			if status != want {
				t.Fatalf("%s %s as %s: %d %v, want %d", method, path, login, status, out, want)
			}
			return out
		}
		step := review.PlannedStep{Cause: "EV03", Text: "每月抽查一次辨认笔录", Owner: h.ids["handler"], Unit: "990102", Due: "2027-06-30"}
		do(http.StatusForbidden, "handler", "POST", "/measures", NewMeasureOrder{h.item, step})
		bad := step
		bad.Cause = "LA01"
		do(http.StatusUnprocessableEntity, "organiser", "POST", "/measures", NewMeasureOrder{h.item, bad})
		one := "/measures/" + do(http.StatusOK, "organiser", "POST", "/measures", NewMeasureOrder{h.item, step})["id"].(string)
		do(http.StatusConflict, "organiser", "POST", "/measures", NewMeasureOrder{h.item, step})
		do(http.StatusNotFound, "stranger", "GET", one, nil)
		if n := len(do(http.StatusOK, "organiser", "GET", "/measures?unit=990102&status=open", nil)["measures"].([]any)); n < 2 {
			t.Errorf("%d open measures", n)
		}
		if n := len(do(http.StatusOK, "organiser", "GET", "/measures?unit=990103", nil)["measures"].([]any)); n != 0 {
			t.Errorf("%d measures of another unit", n)
		}

		if status, out := h.upload("handler", one+"/file", "记录.pdf", []byte("%PDF-1.7"), nil); status != http.StatusOK {
			t.Fatalf("%d %v", status, out)
		}
		if status, _ := h.upload("handler", one+"/file", "a.exe", []byte("MZ"), nil); status != http.StatusUnprocessableEntity {
			t.Errorf("a program as proof: %d", status)
		}
		if status, _ := h.upload("stranger", one+"/file", "记录.pdf", []byte("%PDF-1.7"), nil); status != http.StatusNotFound {
			t.Errorf("a stranger attaches proof: %d", status)
		}
		digest := do(http.StatusOK, "organiser", "GET", one, nil)["files"].([]any)[0].(map[string]any)["digest"].(string)
		token, err := h.app.SignInAs(t.Context(), h.ids["organiser"], "test", "")
		h.must("sign in", err)
		res := ask(h.Server, "GET", "/api/v1"+one+"/files/"+digest, nil, func(r *http.Request) { r.AddCookie(&http.Cookie{Name: "mingjian-session", Value: token}) })
		if got, err := io.ReadAll(res.Body); err != nil || res.StatusCode != http.StatusOK || string(got) != "%PDF-1.7" {
			t.Errorf("the proof: %d %q %v", res.StatusCode, got, err)
		}

		move := MoveMeasureOrder{h.ids["handler"], "990102", "2027-09-30", "与年度工作一并完成"}
		do(http.StatusForbidden, "handler", "POST", one+"/move", move)
		do(http.StatusOK, "organiser", "POST", one+"/move", move)
		do(http.StatusOK, "handler", "POST", one+"/claim", TextOrder{"已抽查，附记录"})
		do(http.StatusOK, "organiser", "POST", one+"/confirm", VerdictOrder{true, "已核对"})
		do(http.StatusUnprocessableEntity, "organiser", "POST", one+"/test", TestOrder{Kind: measure.Recheck, Text: "抽查", On: "2027-12-01"})
		do(http.StatusOK, "organiser", "POST", one+"/test", TestOrder{Kind: measure.Recheck, Size: 2, Text: "抽查两件", On: "2027-12-01"})
		do(http.StatusConflict, "organiser", "POST", one+"/sample", SampleOrder{"孟某", "31"}) // no case was taken in since
		do(http.StatusConflict, "organiser", "POST", one+"/recheck", RecheckOrder{[]RecheckedCase{{Case: "x", Note: "y"}}})
		do(http.StatusConflict, "organiser", "POST", one+"/judge", VerdictOrder{true, "见效"})
		do(http.StatusOK, "organiser", "POST", one+"/test", TestOrder{Kind: measure.Recurrence, Text: "不再出现", On: "2027-12-01"})
		if out := do(http.StatusOK, "organiser", "GET", one, nil); out["status"] != "done" || out["found"] == nil {
			t.Errorf("%v", out)
		}

		list := strings.Join([]string{exchange.MeasureText, exchange.MeasureOwner, exchange.MeasureDue, exchange.MeasureCase, exchange.MeasureCause, exchange.MeasureUnit}, ",") + "\n复核全部辨认笔录,无此人,2027-06-30," + caseID + ",EV03,990102\n"
		for _, dry := range []string{"1", ""} {
			status, out := h.upload("organiser", "/measures/import", "台账.csv", []byte(list), map[string]string{"dry": dry})
			if status != http.StatusOK || out["rows"].(float64) != 1 || len(out["lines"].([]any)) != 1 {
				t.Errorf("dry %q: %d %v", dry, status, out)
			}
		}
		if status, _ := h.upload("organiser", "/measures/import", "台账.csv", []byte("甲\n"), nil); status != http.StatusUnprocessableEntity {
			t.Errorf("a list without titles: %d", status)
		}
	})
}
