package web

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"mingjian/internal/errs"
	"mingjian/internal/policy"
)

var testNow = time.Date(2026, 11, 23, 2, 2, 0, 0, time.UTC)

func testConfig(t *testing.T) Config {
	return Config{
		Viewer: func(_ context.Context, token string) (*Viewer, error) {
			if token != "chen" {
				return nil, errs.E(errs.Unauthorized, "请先登录", "please sign in")
			}
			return &Viewer{
				ID: "p1", Name: "陈某", Post: "案管", Unit: "张掖市人民检察院",
				Units: []Option{{"620700", "张掖市人民检察院（全市）"}, {"620702", "甘州区人民检察院"}},
				May:   func(a policy.Act) bool { return a != policy.AuditRead },
				Badge: map[string]int{"/measures": 3},
			}, nil
		},
		Now: func() time.Time { return testNow },
		Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	}
}

// serveRoutes returns a server of the frame's own routes and the given ones.
func serveRoutes(t *testing.T, cfg Config, routes ...Route) *Server {
	t.Helper()
	s, err := empty(cfg)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.serve(append(s.frameRoutes(), routes...)); err != nil {
		t.Fatal(err)
	}
	return s
}

func ask(s *Server, method, target string, form url.Values, change ...func(*http.Request)) *http.Response {
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	req := httptest.NewRequest(method, target, body)
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for _, f := range change {
		f(req)
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, req)
	return w.Result()
}

func signedIn(req *http.Request) {
	req.AddCookie(&http.Cookie{Name: "mingjian-session", Value: "chen"})
}

func text(t *testing.T, res *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// tokenOf returns the CSRF token of the session named chen.
func tokenOf(t *testing.T, s *Server) string {
	t.Helper()
	body := text(t, ask(s, "GET", "/no-such-page", nil, signedIn))
	_, rest, ok := strings.Cut(body, `name="csrf" content="`)
	if !ok {
		t.Fatal("no token on the page")
	}
	tok, _, _ := strings.Cut(rest, `"`)
	return tok
}

func TestUnsafeRequests(t *testing.T) {
	done := 0
	s := serveRoutes(t, testConfig(t), Route{Method: "POST", Pattern: "/do", Act: policy.WorkbenchRead,
		Handler: func(r *Request) error { done++; return r.See("/") }})
	good := tokenOf(t, s)
	header := func(k, v string) func(*http.Request) { return func(r *http.Request) { r.Header.Set(k, v) } }
	for _, c := range []struct {
		name   string
		form   url.Values
		change []func(*http.Request)
		want   int
	}{
		{"the page's own", url.Values{"csrf": {good}}, []func(*http.Request){signedIn}, 303},
		{"the page's own, by header", url.Values{}, []func(*http.Request){signedIn, header("X-CSRF-Token", good)}, 303},
		{"a modern browser", url.Values{"csrf": {good}}, []func(*http.Request){signedIn, header("Sec-Fetch-Site", "same-origin")}, 303},
		{"no token", url.Values{}, []func(*http.Request){signedIn}, 403},
		{"another's token", url.Values{"csrf": {good[1:] + "A"}}, []func(*http.Request){signedIn}, 403},
		{"another site, right token", url.Values{"csrf": {good}}, []func(*http.Request){signedIn, header("Sec-Fetch-Site", "cross-site")}, 403},
		{"another origin", url.Values{"csrf": {good}}, []func(*http.Request){signedIn, header("Origin", "https://evil.example")}, 403},
		{"nobody", url.Values{"csrf": {good}}, nil, 401},
		{"a token in the address", nil, []func(*http.Request){signedIn, func(r *http.Request) { r.URL.RawQuery = "csrf=" + good }}, 403},
	} {
		before := done
		res := ask(s, "POST", "/do", c.form, c.change...)
		if res.StatusCode != c.want {
			t.Errorf("%s: status %d, want %d", c.name, res.StatusCode, c.want)
		}
		if (done > before) != (c.want == 303) {
			t.Errorf("%s: the handler ran: %v", c.name, done > before)
		}
	}
}

func TestErrorsBecomeAnswers(t *testing.T) {
	var fails error
	handler := func(*Request) error { return fails }
	boom := func(*Request) error { panic("secret of the house") }
	s := serveRoutes(t, testConfig(t),
		Route{Method: "GET", Pattern: "/x", Act: policy.WorkbenchRead, Handler: handler},
		Route{Method: "GET", Pattern: "/boom", Act: policy.WorkbenchRead, Handler: boom},
		Route{Method: "GET", Pattern: "/api/v1/x", Act: policy.WorkbenchRead, Handler: handler, Out: SavedDraft{}},
	)
	for _, c := range []struct {
		err    error
		status int
		kind   string
		zh     string
	}{
		{errs.Field("date", "日期不对", "wrong date"), 422, "invalid", "日期不对"},
		{errs.Missing("案件", "case"), 404, "not_found", "找不到该案件"},
		{errs.E(errs.Forbidden, "不可", "no"), 403, "forbidden", "不可"},
		{errs.E(errs.Conflict, "已改", "changed"), 409, "conflict", "已改"},
		{errs.E(errs.TooLarge, "太大", "too large"), 413, "too_large", "太大"},
		{errs.E(errs.Busy, "稍后", "later"), 503, "busy", "稍后"},
		{errors.New("secret of the house"), 500, "internal", "系统内部出错"},
		{&http.MaxBytesError{Limit: 1}, 413, "too_large", "上限"},
		{context.DeadlineExceeded, 503, "busy", "超时"},
	} {
		fails = c.err
		res := ask(s, "GET", "/x", nil, signedIn)
		body := text(t, res)
		if res.StatusCode != c.status || !strings.Contains(body, c.zh) || strings.Contains(body, "secret") {
			t.Errorf("%v: page %d %q", c.err, res.StatusCode, body)
		}
		if id := res.Header.Get("X-Request-Id"); id == "" || !strings.Contains(body, id) {
			t.Errorf("%v: the page does not say its request id %q", c.err, id)
		}
		res = ask(s, "GET", "/api/v1/x", nil, signedIn)
		var p Problem
		if err := json.Unmarshal([]byte(text(t, res)), &p); err != nil {
			t.Fatal(err)
		}
		if res.StatusCode != c.status || p.Kind != c.kind || p.RequestID != res.Header.Get("X-Request-Id") || strings.Contains(p.Message, "secret") {
			t.Errorf("%v: problem %d %+v", c.err, res.StatusCode, p)
		}
	}
	if res := ask(s, "GET", "/boom", nil, signedIn); res.StatusCode != 500 || strings.Contains(text(t, res), "secret") {
		t.Errorf("a panic: %d", res.StatusCode)
	}
}

func TestWhereNoRouteFits(t *testing.T) {
	s := serveRoutes(t, testConfig(t),
		Route{Method: "GET", Pattern: "/login", Public: true, Handler: func(r *Request) error { return r.See("/") }},
		Route{Method: "GET", Pattern: "/x", Act: policy.WorkbenchRead, Handler: func(r *Request) error { return r.See("/") }})
	for _, c := range []struct {
		method, path string
		want         int
	}{{"GET", "/nowhere", 404}, {"POST", "/x", 405}, {"TRACE", "/x", 405}, {"DELETE", "/unit", 405}, {"PUT", "/api/v1/openapi.json", 405}, {"GET", "/x", 303}, {"HEAD", "/x", 303}} {
		res := ask(s, c.method, c.path, nil, signedIn)
		if res.StatusCode != c.want {
			t.Errorf("%s %s: %d, want %d", c.method, c.path, res.StatusCode, c.want)
		}
		if c.want == 405 && res.Header.Get("Allow") == "" {
			t.Errorf("%s %s: no Allow", c.method, c.path)
		}
		if res.Header.Get("Content-Security-Policy") == "" || res.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s %s: headers are missing", c.method, c.path)
		}
	}
	if res := ask(s, "GET", "/x?a=1", nil); res.StatusCode != 303 || res.Header.Get("Location") != "/login?next=%2Fx%3Fa%3D1" {
		t.Errorf("a page without a session: %d %s", res.StatusCode, res.Header.Get("Location"))
	}
	if res := ask(s, "GET", "/x", nil, func(r *http.Request) { r.Header.Set("HX-Request", "true") }); res.StatusCode != 401 {
		t.Errorf("a part of a page without a session: %d", res.StatusCode)
	}
}

func TestCookies(t *testing.T) {
	for _, tls := range []bool{false, true} {
		cfg := testConfig(t)
		cfg.TLS = tls
		s := serveRoutes(t, cfg, Route{Method: "GET", Pattern: "/in", Public: true, Handler: func(r *Request) error { r.SignIn("chen"); return r.See("/") }})
		res := ask(s, "GET", "/in", nil)
		for _, c := range res.Cookies() {
			if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Secure != tls || strings.HasPrefix(c.Name, "__Host-") != tls || c.Path != "/" || c.Domain != "" {
				t.Errorf("TLS %v: %s", tls, c)
			}
		}
		if (res.Header.Get("Strict-Transport-Security") != "") != tls {
			t.Errorf("TLS %v: HSTS %q", tls, res.Header.Get("Strict-Transport-Security"))
		}
	}
}

func TestBodyLimits(t *testing.T) {
	handler := func(r *Request) error { return r.See("/") }
	s := serveRoutes(t, testConfig(t),
		Route{Method: "POST", Pattern: "/small", Act: policy.WorkbenchRead, Handler: handler},
		Route{Method: "POST", Pattern: "/large", Act: policy.WorkbenchRead, Handler: handler, Upload: true})
	form := url.Values{"csrf": {tokenOf(t, s)}, "x": {strings.Repeat("a", maxBody)}}
	if res := ask(s, "POST", "/small", form, signedIn); res.StatusCode != 413 {
		t.Errorf("a form over 1 MiB: %d", res.StatusCode)
	}
	if res := ask(s, "POST", "/large", form, signedIn); res.StatusCode != 303 {
		t.Errorf("an upload over 1 MiB: %d", res.StatusCode)
	}
}

func TestDecode(t *testing.T) {
	type in struct {
		A int   `json:"a"`
		B []any `json:"b"`
	}
	s := serveRoutes(t, testConfig(t), Route{Method: "POST", Pattern: "/api/v1/x", Act: policy.WorkbenchRead, In: in{}, Out: in{},
		Handler: func(r *Request) error {
			var v in
			if err := r.Decode(&v); err != nil {
				return err
			}
			return r.JSON(v)
		}})
	tok := tokenOf(t, s)
	for body, want := range map[string]int{
		`{"a":1,"b":[{"x":1},{"x":2}]}`: 200,
		`{"a":1,"a":2}`:                 422,
		`{"a":1,"b":[{"x":1,"x":2}]}`:   422,
		`{"a":"one"}`:                   422,
		`{"c":1}`:                       422,
		`{"a":1}{"a":2}`:                422,
		``:                              422,
		`{"b":` + strings.Repeat("[", 40) + strings.Repeat("]", 40) + `}`: 422,
	} {
		req := httptest.NewRequest("POST", "/api/v1/x", strings.NewReader(body))
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("X-CSRF-Token", tok)
		signedIn(req)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, req)
		if w.Code != want {
			t.Errorf("%s: %d %s", body, w.Code, w.Body)
		}
	}
}

func TestLocal(t *testing.T) {
	for in, want := range map[string]string{
		"/cases?x=1": "/cases?x=1", "//evil.example": "/", "https://evil.example": "/", "/\\evil.example": "/",
		"javascript:alert(1)": "/", "": "/", "cases": "/", "/a\r\nb": "/",
	} {
		if got := local(in); got != want {
			t.Errorf("local(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestNavigationShowsOnlyWhatLeadsSomewhere(t *testing.T) {
	page := func(r *Request) error { return errs.Missing("页面", "page") }
	s := serveRoutes(t, testConfig(t),
		Route{Method: "GET", Pattern: "/measures", Act: policy.MeasureRead, Handler: page},
		Route{Method: "GET", Pattern: "/audit", Act: policy.AuditRead, Handler: page})
	body := text(t, ask(s, "GET", "/measures", nil, signedIn))
	if !strings.Contains(body, `href="/measures" aria-current="page"`) || !strings.Contains(body, `<span class="badge">3</span>`) {
		t.Error("the entry of the page is not there, marked, with its count")
	}
	for _, href := range []string{"/audit", "/sessions"} {
		if strings.Contains(body, `href="`+href+`"`) {
			t.Errorf("%s is offered", href)
		}
	}
}

func TestEnglish(t *testing.T) {
	s := serveRoutes(t, testConfig(t))
	body := text(t, ask(s, "GET", "/nowhere", nil, signedIn, func(r *http.Request) { r.AddCookie(&http.Cookie{Name: "mingjian-lang", Value: "en"}) }))
	if !strings.Contains(body, `<html lang="en">`) || !strings.Contains(body, "there is no such page") {
		t.Error(body)
	}
}

// TestOpenAPI holds the document against the route table, both ways.
func TestOpenAPI(t *testing.T) {
	s, err := New(testConfig(t))
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		OpenAPI string
		Paths   map[string]map[string]struct {
			Act string `json:"x-act"`
		}
	}
	res := ask(s, "GET", "/api/v1/openapi.json", nil)
	if err := json.Unmarshal([]byte(text(t, res)), &doc); err != nil {
		t.Fatal(err)
	}
	listed := 0
	for _, rt := range s.routes {
		op, ok := doc.Paths[pathParam.ReplaceAllString(rt.Pattern, "{$1}")][strings.ToLower(rt.Method)]
		if ok != rt.API() || ok && op.Act != string(rt.Act) {
			t.Errorf("%s %s: in the document: %v, act %q", rt.Method, rt.Pattern, ok, op.Act)
		}
		if ok {
			listed++
		}
	}
	for path, ops := range doc.Paths {
		listed -= len(ops)
		if listed < 0 {
			t.Errorf("%s is in the document, not in the table", path)
		}
	}
	if doc.OpenAPI != "3.1.0" {
		t.Errorf("version %q", doc.OpenAPI)
	}
}

func TestDiff(t *testing.T) {
	got := ""
	for _, l := range Diff("a\nb\nc", "a\nx\nc\nd") {
		got += l.Kind + l.Text + " "
	}
	if got != "=a -b +x =c +d " {
		t.Error(got)
	}
}

func TestList(t *testing.T) {
	s := serveRoutes(t, testConfig(t), Route{Method: "GET", Pattern: "/cases", Act: policy.CaseList, Handler: func(r *Request) error {
		l, err := r.List("-date", "name")
		if err != nil {
			return err
		}
		l.Total = 120
		return r.JSON([]any{l.Sort, l.Desc, l.From(), l.To(), l.Prev(), l.Next(), l.Col("date", "").Href, l.Col("name", "").Href, l.Export("xlsx")})
	}})
	for target, want := range map[string]string{
		"/cases":                            `["date",true,1,50,"","/cases?page=2","/cases?sort=date","/cases?sort=name","/cases.xlsx"]`,
		"/cases?sort=name&page=3&kind=a%26": `["name",false,101,120,"/cases?kind=a%26&page=2&sort=name","","/cases?kind=a%26&sort=date","/cases?kind=a%26&sort=-name","/cases.xlsx?kind=a%26&sort=name"]`,
	} {
		got := strings.TrimSpace(strings.ReplaceAll(text(t, ask(s, "GET", target, nil, signedIn)), `\u0026`, "&"))
		if got != want {
			t.Errorf("%s:\n%s\n%s", target, got, want)
		}
	}
	for _, bad := range []string{"sort=secret", "page=0", "page=x", "size=7"} {
		if res := ask(s, "GET", "/cases?"+bad, nil, signedIn); res.StatusCode != 422 {
			t.Errorf("%s: %d", bad, res.StatusCode)
		}
	}
}
