package web

import (
	"bytes"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"mingjian/internal/audit"
	"mingjian/internal/org"
	"mingjian/internal/review"
	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
)

// order sends an order of the API as the person and returns the status and the answer.
func (h *hall) order(login, method, path string, in any) (int, map[string]any) {
	h.t.Helper()
	body := []byte("{}")
	if in != nil {
		var err error
		body, err = json.Marshal(in)
		h.must(path, err)
	}
	token, err := h.app.SignInAs(h.t.Context(), h.ids[login], "test", "")
	h.must(login, err)
	res := ask(h.Server, method, "/api/v1"+path, nil, func(r *http.Request) {
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		r.Header.Set("Content-Type", "application/json")
		r.AddCookie(&http.Cookie{Name: "mingjian-session", Value: token})
		r.Header.Set("X-CSRF-Token", (&Request{Request: r, Token: token}).csrf())
	})
	var out map[string]any
	if err := json.NewDecoder(res.Body).Decode(&out); err != nil {
		h.t.Fatalf("%s %s as %s: %d, %v", method, path, login, res.StatusCode, err)
	}
	return res.StatusCode, out
}

// send sends a file, as a browser does, in the field named.
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

// TestOrders walks the conference from the agenda to the signed conclusion by
// the API alone, and tries the wrong things on the way.
func TestOrders(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		h := newTown(t, db, false)
		ok := func(login, method, path string, in any) string {
			t.Helper()
			status, out := h.order(login, method, path, in)
			if status != http.StatusOK {
				t.Fatalf("%s %s as %s: %d %v", method, path, login, status, out)
			}
			id, _ := out["id"].(string)
			return id
		}
		powers := 0 // attempts that the policy or the state of things refused
		refused := func(want int, login, method, path string, in any) {
			t.Helper()
			if status, out := h.order(login, method, path, in); status != want {
				t.Errorf("%s %s as %s: %d %v, want %d", method, path, login, status, out, want)
			}
			if want != http.StatusUnprocessableEntity {
				powers++
			}
		}
		plan := SessionOrder{Title: "剖析会", Purpose: review.Dissection, From: "2023-03-01", To: "2026-11-20", Units: []org.UnitCode{"990102"}, Chair: h.ids["chair"], Secretary: h.ids["organiser"], Peers: 1, Comments: 1}
		refused(http.StatusForbidden, "handler", "POST", "/sessions", plan)
		refused(http.StatusUnprocessableEntity, "organiser", "POST", "/sessions", SessionOrder{Title: "没有期间"})
		session := "/sessions/" + ok("organiser", "POST", "/sessions", plan)
		if status, out := h.order("organiser", "GET", session, nil); status != http.StatusOK {
			t.Fatal(out)
		} else {
			plan.Version = int(out["plan"].(map[string]any)["version"].(float64))
		}
		plan.Place = "第二会议室"
		ok("organiser", "PUT", session, plan)
		refused(http.StatusConflict, "organiser", "PUT", session, plan) // read before the last change
		item := "/items/" + ok("organiser", "POST", session+"/items", ItemOrder{Case: caseID, Reason: "典型", Minutes: 30})
		refused(http.StatusConflict, "organiser", "POST", item+"/panel", PanelOrder{review.PeerKind, h.ids["peer1"]}) // the agenda is open
		ok("organiser", "POST", session+"/agenda", AgendaOrder{Closed: true})
		h.session, h.item = review.SessionID(strings.TrimPrefix(session, "/sessions/")), review.ItemID(strings.TrimPrefix(item, "/items/"))

		content := func(c review.Content) json.RawMessage { return review.Encode(c) }
		self := "/statements/" + string(h.partOf("handler", review.SelfKind))
		ok("handler", "PUT", self, StatementOrder{0, content(h.selfReview())})
		status, out := h.order("handler", "PUT", self, StatementOrder{0, content(h.selfReview())})
		if status != http.StatusConflict || out["theirs"] == nil {
			t.Errorf("a draft on an old revision: %d %v", status, out)
		}
		powers++
		refused(http.StatusNotFound, "stranger", "GET", self, nil)
		refused(http.StatusNotFound, "stranger", "POST", self+"/submit", StatementOrder{1, content(h.selfReview())})
		refused(http.StatusNotFound, "organiser", "POST", self+"/submit", StatementOrder{1, content(h.selfReview())})
		refused(http.StatusUnprocessableEntity, "handler", "POST", self+"/submit", StatementOrder{1, content(&review.SelfReview{})})
		refused(http.StatusUnprocessableEntity, "handler", "POST", self+"/submit", StatementOrder{1, json.RawMessage(`{"invented":1}`)})
		ok("handler", "POST", self+"/submit", StatementOrder{1, content(h.selfReview())})

		refused(http.StatusConflict, "organiser", "POST", item+"/panel", PanelOrder{review.PeerKind, h.ids["handler"]})
		peer := "/statements/" + ok("organiser", "POST", item+"/panel", PanelOrder{review.PeerKind, h.ids["peer1"]})
		refused(http.StatusConflict, "peer1", "POST", peer+"/submit", StatementOrder{0, content(h.assessment("peer1"))}) // not declared
		ok("peer1", "POST", peer+"/declare", DeclareOrder{})
		ok("peer1", "POST", peer+"/submit", StatementOrder{1, content(h.assessment("peer1"))})
		refused(http.StatusConflict, "peer1", "PUT", peer, StatementOrder{2, content(h.assessment("peer1"))}) // locked
		comment := "/statements/" + ok("organiser", "POST", item+"/panel", PanelOrder{review.CommentKind, h.ids["expert"]})
		ok("expert", "POST", comment+"/declare", DeclareOrder{})
		ok("expert", "POST", comment+"/submit", StatementOrder{1, content(h.commentary("comment"))})

		ok("organiser", "POST", session+"/meeting", MeetingOrder{Present: []org.PersonID{h.ids["chair"], h.ids["organiser"]}})
		ok("organiser", "POST", item+"/reply", nil)
		reply := "/statements/" + string(h.partOf("handler", review.ReplyKind))
		refused(http.StatusNotFound, "chair", "POST", reply+"/submit", StatementOrder{0, content(&review.Answer{Overall: "代答"})})
		ok("handler", "POST", reply+"/submit", StatementOrder{0, content(&review.Answer{Overall: "答复"})})
		conclusion := "/statements/" + ok("organiser", "POST", item+"/conclusion", nil)
		ok("organiser", "POST", conclusion+"/submit", StatementOrder{0, content(h.conclusion())})
		ok("organiser", "POST", item+"/agree", AgreeOrder{[]org.PersonID{h.ids["chair"]}})
		refused(http.StatusConflict, "chair", "POST", item+"/sign", nil) // the meeting sits, and the handler may object
		ok("handler", "POST", "/statements/"+string(h.partOf("handler", review.ObjectionKind))+"/forgo", nil)
		ok("organiser", "POST", session+"/meeting", MeetingOrder{Closed: true})
		refused(http.StatusForbidden, "organiser", "POST", item+"/sign", nil)
		ok("chair", "POST", item+"/sign", nil)

		_, out = h.order("handler", "GET", "/measures", nil)
		ms, _ := out["measures"].([]any)
		if len(ms) != 1 {
			t.Fatalf("measures: %v", out)
		}
		m := "/measures/" + ms[0].(map[string]any)["id"].(string)
		refused(http.StatusNotFound, "stranger", "POST", m+"/claim", TextOrder{"已印发"})
		ok("handler", "POST", m+"/report", TextOrder{"已起草"})
		ok("handler", "POST", m+"/claim", TextOrder{"已印发"})
		ok("organiser", "POST", m+"/confirm", VerdictOrder{true, "已核对"})
		if status, out := h.order("organiser", "GET", item, nil); status != http.StatusOK || out["step"] != review.Closed.String() {
			t.Errorf("at the end: %d %v", status, out["step"])
		}
		err := db.View(t.Context(), h.app.Now(), func(tx *store.Tx) error {
			es, err := tx.AuditEntries(0, 2000, audit.Filter{Refused: true})
			if len(es) != powers {
				t.Errorf("%d of %d refusals are on record", len(es), powers)
			}
			return err
		})
		h.must("read the log", err)
	})
}
