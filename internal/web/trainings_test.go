package web

import (
	"bytes"
	"encoding/json"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"mingjian/internal/org"
	"mingjian/internal/review"
	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
	"mingjian/internal/training"
)

// sends a file as a browser does, in the field named.
func (h *house) send(login, target, field, name string, data []byte, also map[string]string) *httptest.ResponseRecorder {
	h.t.Helper()
	token, err := h.app.SignInAs(h.t.Context(), h.ids[login], "test", "")
	if err != nil {
		h.t.Fatal(err)
	}
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for k, v := range also {
		if err := form.WriteField(k, v); err != nil {
			h.t.Fatal(err)
		}
	}
	part, err := form.CreateFormFile(field, name)
	if err != nil {
		h.t.Fatal(err)
	}
	if _, err := part.Write(data); err != nil {
		h.t.Fatal(err)
	}
	if err := form.Close(); err != nil {
		h.t.Fatal(err)
	}
	req := httptest.NewRequest(http.MethodPost, target, &body)
	req.Header.Set("Content-Type", form.FormDataContentType())
	req.Header.Set("X-CSRF-Token", (&Request{Request: req, Token: token}).csrf())
	req.AddCookie(&http.Cookie{Name: "mingjian-session", Value: token})
	w := httptest.NewRecorder()
	h.ServeHTTP(w, req)
	return w
}

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
		if res := h.send("organiser", path+"/files", "file", "程序.exe", []byte("MZ"), nil); res.Code != http.StatusUnprocessableEntity || !strings.Contains(res.Body.String(), "材料可为") {
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
