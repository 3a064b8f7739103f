package web

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"time"

	"mingjian/internal/errs"
)

// contentPolicy lets a page use what this server ships and nothing else: no
// inline script or style, no frame, no other host.
const contentPolicy = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; object-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"

// ServeHTTP gives each request an id, its headers and its limits, finds the
// route and, where there is none, says so in the look of the house.
func (s *Server) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	var id [8]byte
	rand.Read(id[:]) // never fails since Go 1.24
	r := &Request{Request: req, W: w, ID: hex.EncodeToString(id[:]), Lang: "zh", Now: s.cfg.Now(), server: s, route: &Route{Public: true}}
	if r.cookieValue("lang") == "en" {
		r.Lang = "en"
	}
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		if p == http.ErrAbortHandler { //nolint:errorlint // a sentinel by identity
			panic(p)
		}
		r.fail(fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
	}()
	h := w.Header()
	h.Set("Content-Security-Policy", contentPolicy)
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Request-Id", r.ID)
	if s.cfg.TLS {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
	_, pattern := s.mux.Handler(req)
	if pattern == "" {
		s.lost(r)
		return
	}
	// The handler laid by serve finds its Request here; the mux fills in the
	// path values, which only it can.
	s.mux.ServeHTTP(&carrier{w, r}, req)
}

// A carrier takes a Request through the mux.
type carrier struct {
	http.ResponseWriter
	r *Request
}

// lost answers where no route fits: 404, or 405 where another method would.
func (s *Server) lost(r *Request) {
	probe := &statusOnly{header: http.Header{}}
	s.mux.ServeHTTP(probe, r.Request)
	if err := r.identify(); err != nil {
		r.fail(err)
		return
	}
	if probe.status != http.StatusMethodNotAllowed {
		r.fail(errs.E(errs.NotFound, "找不到这个页面", "there is no such page"))
		return
	}
	r.W.Header().Set("Allow", probe.header.Get("Allow"))
	message := r.T("error.method", r.Method)
	if r.wantsJSON() {
		if err := r.jsonStatus(probe.status, Problem{"method_not_allowed", message, "", r.ID}); err != nil {
			r.fail(err)
		}
		return
	}
	p := ErrorPage{Page: r.Page("error.title"), Status: probe.status, Message: message}
	p.Failed = true
	if err := errorPage.renderStatus(r, probe.status, p); err != nil {
		r.fail(err)
	}
}

// A statusOnly is a response of which only status and header are of interest.
type statusOnly struct {
	header http.Header
	status int
}

func (w *statusOnly) Header() http.Header         { return w.header }
func (w *statusOnly) Write(b []byte) (int, error) { return len(b), nil }
func (w *statusOnly) WriteHeader(status int)      { w.status = status }

// handle puts the frame around a route: limits, who asks, whether it is this
// session's own request, and what becomes of an error.
func (s *Server) handle(rt *Route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		c, ok := w.(*carrier)
		if !ok {
			panic("web: a route was called past ServeHTTP")
		}
		r := c.r
		r.Request, r.route = req, rt
		if err := r.run(rt); err != nil {
			r.fail(err)
		}
	})
}

func (r *Request) run(rt *Route) error {
	limit := int64(maxBody)
	control := http.NewResponseController(r.W)
	if rt.Upload {
		limit = maxUpload
	}
	if rt.Upload || rt.Stream {
		// A recorder in tests knows no deadlines; every real connection does.
		until := time.Now().Add(10 * time.Minute)
		if err := errors.Join(control.SetReadDeadline(until), control.SetWriteDeadline(until)); err != nil && !errors.Is(err, http.ErrNotSupported) {
			return err
		}
	}
	r.Body = http.MaxBytesReader(r.W, r.Body, limit)
	defer r.dropFiles()
	if err := r.identify(); err != nil {
		return err
	}
	if r.Viewer == nil && !rt.Public {
		return errs.E(errs.Unauthorized, "请先登录", "please sign in")
	}
	if err := r.guard(); err != nil {
		return err
	}
	if s := r.server; s.app != nil && rt.Act != "" && r.Viewer != nil && !r.Viewer.May(rt.Act) {
		// The act itself would refuse too; but a form shown, or a field found
		// wrong, before it is asked would tell what is not to be told.
		return s.app.May(r.Context(), r.Caller(), rt.Act)
	}
	return rt.Handler(r)
}

// dropFiles removes what an upload left in the temporary folder.
func (r *Request) dropFiles() {
	if r.MultipartForm == nil {
		return
	}
	if err := r.MultipartForm.RemoveAll(); err != nil {
		r.server.cfg.Log.Error("temporary files of an upload stay behind", "request", r.ID, "err", err)
	}
}
