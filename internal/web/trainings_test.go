package web

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"mingjian/internal/deadline"
	"mingjian/internal/org"
	"mingjian/internal/review"
	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
	"mingjian/internal/training"
)

// TestTrainingFilePages brings a file to an event by page and by program, and has
// whoever is invited download it.
func TestTrainingFilePages(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		h := newHall(t, db, false)
		ctx := t.Context()
		id, err := h.app.SaveTraining(ctx, h.caller("organiser"), training.Event{Kind: training.Drill, Title: "实训", Causes: []review.Code{h.scheme.Causes.Causes[0].Code}, Day: "2026-12-10", From: "09:00", To: "11:00"})
		h.must("plan", err)
		h.must("invite", h.app.InviteTrainees(ctx, h.caller("organiser"), id, []org.PersonID{h.ids["handler"]}))
		path := "/trainings/" + string(id)
		if res := h.send("organiser", path+"/files", "file", "要点.pdf", []byte("%PDF-1.7"), nil); res.Code != http.StatusSeeOther {
			t.Errorf("upload: %d", res.Code)
		}
		if res := h.send("organiser", path+"/files", "file", "程序.exe", []byte("MZ"), nil); res.Code != http.StatusUnprocessableEntity || !strings.Contains(res.Body.String(), "不支持这种文件") {
			t.Errorf("a program: %d", res.Code)
		}
		if res := h.send("handler", path+"/files", "file", "要点.pdf", []byte("%PDF-1.7"), nil); res.Code != http.StatusForbidden {
			t.Errorf("the invited upload: %d", res.Code)
		}
		res := h.send("organiser", "/api/v1"+path+"/files", "file", "题.docx", []byte("PK"), nil)
		var made Made
		if err := json.Unmarshal(res.Body.Bytes(), &made); err != nil || res.Code != http.StatusOK {
			t.Fatalf("by program: %d %v", res.Code, err)
		}
		page := text(t, h.as("handler", "GET", path, nil))
		if !strings.Contains(page, "要点.pdf") || !strings.Contains(page, path+"/files/"+made.ID) || strings.Contains(page, "/remove") {
			t.Errorf("the page of the invited: %s", page)
		}
		got := h.as("handler", "GET", "/api/v1"+path+"/files/"+made.ID, nil)
		if body := text(t, got); got.StatusCode != http.StatusOK || body != "PK" || !strings.HasPrefix(got.Header.Get("Content-Disposition"), "attachment") {
			t.Errorf("download: %d %q %s", got.StatusCode, body, got.Header)
		}
		if res := h.as("stranger", "GET", path+"/files/"+made.ID, nil); res.StatusCode != http.StatusNotFound {
			t.Errorf("the uninvited download: %d", res.StatusCode)
		}
		if res := h.as("organiser", "POST", path+"/files/"+made.ID+"/remove", nil); res.StatusCode != http.StatusSeeOther {
			t.Errorf("remove: %d", res.StatusCode)
		}
	})
}

// TestInviteesPage offers whoever has not been trained on the causes of an event,
// ticked, and leads there from the count of a cause.
func TestInviteesPage(t *testing.T) {
	h := newTown(t, storetest.New(t, store.SQLite), false)
	ctx, organiser := t.Context(), h.caller("organiser")
	cause := h.scheme.Causes.Causes[0].Code
	event := func(day deadline.Date) string {
		id, err := h.app.SaveTraining(ctx, organiser, training.Event{Kind: training.Drill, Title: "实训", Causes: []review.Code{cause}, Day: day, From: "09:00", To: "11:00"})
		h.must("plan", err)
		return string(id)
	}
	first := event(deadline.Date(h.app.Today()))
	h.must("invite", h.app.InviteTrainees(ctx, organiser, training.ID(first), []org.PersonID{h.ids["handler"]}))
	h.must("hold", h.app.RecordAttendance(ctx, organiser, training.ID(first), map[org.PersonID]training.Attendance{h.ids["handler"]: training.Present}))
	path := "/trainings/" + event("2026-12-10") + "/people"
	box := func(page, login string) (shown, ticked bool) {
		value := `value="` + string(h.ids[login]) + `"`
		return strings.Contains(page, value), strings.Contains(page, value+" checked")
	}
	for query, want := range map[string][4]bool{ // the trained, then the others: shown, ticked
		"": {true, false, true, false}, "?missing=any": {false, false, true, true}, "?missing=" + string(cause): {false, false, true, true}, "?missing=any&unit=990100": {},
	} {
		page := text(t, h.as("organiser", "GET", path+query, nil))
		a, b := box(page, "handler")
		c, d := box(page, "stranger")
		if got := [4]bool{a, b, c, d}; got != want {
			t.Errorf("%q: %v, want %v", query, got, want)
		}
	}
	if res := h.as("organiser", "POST", path, url.Values{}); res.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("inviting nobody: %d", res.StatusCode)
	}
	list := "/trainings/untrained?cause=" + string(cause)
	if page := text(t, h.as("organiser", "GET", "/trainings/needs", nil)); !strings.Contains(page, list) {
		t.Error("the count does not open the list behind it")
	}
	if page := text(t, h.as("political", "GET", list, nil)); !strings.Contains(page, "陈旁人") || strings.Contains(page, "钱承办") {
		t.Error("not who has not yet been trained")
	}
	for login, want := range map[string]int{"chair": 403, "handler": 403, "superior": 403, "political": 200} {
		if res := h.as(login, "GET", "/api/v1"+list, nil); res.StatusCode != want {
			t.Errorf("%s asks who has not been trained: %d, want %d", login, res.StatusCode, want)
		}
	}
}
