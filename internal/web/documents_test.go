package web

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"mingjian/internal/org"
	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
)

// TestUploadDocuments sends files as a browser does and reads what became of each.
func TestUploadDocuments(t *testing.T) {
	h := newHouse(t, storetest.New(t, store.SQLite))
	token, err := h.app.SignInAs(t.Context(), h.ids[string(org.CaseManager)], "test", "")
	if err != nil {
		t.Fatal(err)
	}
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	csrf := (&Request{Request: httptest.NewRequest("GET", "/", nil), Token: token}).csrf()
	if err := form.WriteField("csrf", csrf); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"甲.txt": "起诉书\n甲检刑诉〔2025〕1号\n被告人张某。", "坏.docx": "PK\x03\x04"} {
		part, err := form.CreateFormFile("files", name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	req := httptest.NewRequest(http.MethodPost, "/documents", &body)
	req.Header.Set("Content-Type", form.FormDataContentType())
	req.AddCookie(&http.Cookie{Name: "mingjian-session", Value: token})
	w := httptest.NewRecorder()
	h.ServeHTTP(w, req)
	page := w.Body.String()
	if w.Code != http.StatusOK || !strings.Contains(page, "甲.txt") || !strings.Contains(page, "坏.docx") || !strings.Contains(page, "未导入") {
		t.Errorf("%d %s", w.Code, page[max(0, len(page)-2500):])
	}
}
