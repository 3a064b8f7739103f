package web

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"mingjian/internal/app"
	"mingjian/internal/org"
	"mingjian/internal/policy"
	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
)

// A house is the whole program but its network: the real route table on the
// real acts and a real database.
type house struct {
	*Server
	t   *testing.T
	app *app.App
	ids map[string]org.PersonID
}

func newHouse(t *testing.T, db *store.DB) *house {
	t.Helper()
	a, err := app.New(app.Config{DB: db, Dir: t.TempDir(), Demo: true,
		Now: func() time.Time { return time.Date(2026, 11, 20, 1, 0, 0, 0, time.UTC) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.Close)
	s, err := For(a, Config{Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	h := &house{Server: s, t: t, app: a}
	var people []app.DemoPerson
	for _, r := range org.Roles {
		people = append(people, app.DemoPerson{Login: string(r), Name: "测试" + string(r),
			Posts: []org.Post{{Unit: "990100", Department: "第一检察部", Title: "职务", Roles: []org.Role{r}, From: "2020-01-01"}}})
	}
	h.ids, err = a.SeedCity(t.Context(), []org.Unit{{Code: "990100", Name: "明川市人民检察院", Short: "明川"}, {Code: "990121", Name: "甲县人民检察院", Short: "甲县"}}, people)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// as asks as the person of the login, or as nobody.
func (h *house) as(login, method, target string, form url.Values) *http.Response {
	h.t.Helper()
	token := ""
	if login != "" {
		var err error
		if token, err = h.app.SignInAs(h.t.Context(), h.ids[login], "test", ""); err != nil {
			h.t.Fatal(err)
		}
	}
	return ask(h.Server, method, target, form, func(r *http.Request) {
		if token != "" {
			r.AddCookie(&http.Cookie{Name: "mingjian-session", Value: token})
			r.Header.Set("X-CSRF-Token", (&Request{Request: r, Token: token}).csrf())
		}
	})
}

var wild = regexp.MustCompile(`\{[^}]+\}`)

func fill(pattern string) string {
	return wild.ReplaceAllString(strings.ReplaceAll(pattern, "{$}", ""), "0190a000-0000-7000-8000-000000000000")
}

// TestEveryRoute walks the route table: nobody gets past sign-in, nothing
// changes without the session's token, and no administrator reads a case.
func TestEveryRoute(t *testing.T) {
	h := newHouse(t, storetest.New(t, store.SQLite))
	for _, rt := range h.routes {
		path := fill(rt.Pattern)
		if !rt.Public {
			res := h.as("", rt.Method, path, nil)
			want := http.StatusUnauthorized
			if rt.Method == http.MethodGet && !rt.API() {
				want = http.StatusSeeOther
			}
			if res.StatusCode != want && !(rt.Method != http.MethodGet && res.StatusCode == http.StatusForbidden) {
				t.Errorf("%s %s signed out: %d, want %d", rt.Method, rt.Pattern, res.StatusCode, want)
			}
		}
		if rt.Method != http.MethodGet {
			w := httptest.NewRecorder()
			req := httptest.NewRequest(rt.Method, path, strings.NewReader(""))
			token, err := h.app.SignInAs(t.Context(), h.ids[string(org.CaseManager)], "test", "")
			if err != nil {
				t.Fatal(err)
			}
			req.AddCookie(&http.Cookie{Name: "mingjian-session", Value: token})
			h.ServeHTTP(w, req)
			if w.Code != http.StatusForbidden {
				t.Errorf("%s %s without the token: %d, want 403", rt.Method, rt.Pattern, w.Code)
			}
		}
		d, _ := policy.Lookup(rt.Act)
		if !d.Content {
			continue
		}
		for _, admin := range []org.Role{org.SystemAdmin, org.SecurityAdmin, org.AuditAdmin} {
			res := h.as(string(admin), rt.Method, path, nil)
			if res.StatusCode != http.StatusForbidden && res.StatusCode != http.StatusNotFound {
				t.Errorf("%s %s as %s: %d, want 403 or 404", rt.Method, rt.Pattern, admin, res.StatusCode)
			}
		}
	}
}

// TestAdministration walks the administrators' pages.
func TestAdministration(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		h := newHouse(t, db)
		for _, c := range []struct {
			login, path string
			want        int
		}{
			{"system_admin", "/people", 200}, {"system_admin", "/units", 200}, {"system_admin", "/accounts", 200}, {"system_admin", "/health", 200},
			{"security_admin", "/people", 200}, {"audit_admin", "/audit", 200}, {"audit_admin", "/accounts", 200}, {"audit_admin", "/people", 403},
			{"prosecutor", "/me", 200}, {"prosecutor", "/audit", 403}, {"prosecutor", "/people", 403}, {"case_manager", "/people", 200},
			{"system_admin", "/audit", 403}, {"audit_admin", "/audit?object=x&from=2026-01-01&to=2026-12-31&refused=1", 200}, {"audit_admin", "/audit?from=x", 422},
			{"audit_admin", "/api/v1/audit", 200}, {"system_admin", "/api/v1/health", 200}, {"case_manager", "/api/v1/people", 200}, {"case_manager", "/api/v1/units", 200},
		} {
			if res := h.as(c.login, "GET", c.path, nil); res.StatusCode != c.want {
				t.Errorf("%s as %s: %d, want %d", c.path, c.login, res.StatusCode, c.want)
			}
		}
		form := url.Values{"name": {"新来的"}, "unit": {"990121"}, "title": {"检察官"}, "from": {"2026-11-01"}}
		res := h.as("system_admin", "POST", "/people", form)
		if res.StatusCode != http.StatusSeeOther {
			t.Fatalf("adding a person: %d", res.StatusCode)
		}
		person := res.Header.Get("Location")
		form.Set("from", "2026-13-01")
		if res := h.as("system_admin", "POST", "/people", form); res.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("a month 13: %d", res.StatusCode)
		}
		if res := h.as("case_manager", "POST", "/people", form); res.StatusCode != http.StatusForbidden {
			t.Errorf("a case manager adds people: %d", res.StatusCode)
		}
		res = h.as("system_admin", "POST", person+"/invite", url.Values{"login": {"xinlai"}})
		body := text(t, res)
		link := regexp.MustCompile(`/invitation/[A-Z0-9]+`).FindString(body)
		if res.StatusCode != 200 || link == "" {
			t.Fatalf("an invitation: %d", res.StatusCode)
		}
		res = ask(h.Server, "GET", link, nil)
		if res.StatusCode != 200 || !strings.Contains(text(t, res), `action="`+link+`"`) {
			t.Errorf("the page of an invitation: %d", res.StatusCode)
		}
		if res := h.as("system_admin", "POST", "/units", url.Values{"code": {"990122"}, "name": {"乙县人民检察院"}, "departments": {"一部、二部"}}); res.StatusCode != http.StatusSeeOther {
			t.Errorf("adding a unit: %d", res.StatusCode)
		}
		if res := h.as("audit_admin", "POST", "/audit/verify", url.Values{}); res.StatusCode != 200 || !strings.Contains(text(t, res), "自身一致") {
			t.Errorf("verifying: %d", res.StatusCode)
		}
	})
}
