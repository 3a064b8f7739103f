// Package web speaks HTTP: it shows pages and answers the JSON API under
// /api/v1, both on the same acts of package app.
//
// What it is for: one table of routes (routes.go), each naming its act; one
// mapping of errors to answers (problem.go); one frame around every page
// (view.go, templates/base.html) and one file for each noun.
//
// What it promises: an unsafe request without this session's token, or from
// another origin, does nothing; no page runs or fetches anything that this
// server did not ship; a failure of ours tells the outside a request id and no
// more; every text stands in both languages of the catalogue.
//
// What it leaves to others: whether a person may do an act is decided in package
// policy through app, never here; the frame only hides what would be refused.
package web

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"time"

	"mingjian/internal/app"
	"mingjian/internal/org"
	"mingjian/internal/policy"
)

//go:embed templates messages static
var files embed.FS

// Beijing is the time zone of every clock shown: UTC+8 without summer time.
var Beijing = time.FixedZone("UTC+8", 8*60*60)

// A Viewer is the person a request comes from, as far as the frame shows it.
type Viewer struct {
	ID     org.PersonID
	Name   string
	Post   string   // what the person is here, 案管; shown beside the name
	Unit   string   // the name of the person's unit
	Units  []Option // the units the person can look at; a switch is shown from two on
	May    func(policy.Act) bool
	Badge  map[string]int // counts beside entries of the navigation, by href
	Unread int            // notices

	Caller     app.Caller // who asks, for the acts of app; its source and request id are filled in by Request.Caller
	MustChange bool       // the password has to be changed before anything else
}

// A Config is what a Server needs from outside.
type Config struct {
	// Viewer finds who a session token belongs to. An errs.Unauthorized error
	// means nobody; any other error is a failure.
	Viewer func(ctx context.Context, token string) (*Viewer, error)
	Now    func() time.Time
	Log    *slog.Logger
	// TLS says that browsers reach the server over HTTPS: cookies become
	// __Host- ones and HSTS is sent.
	TLS bool
	// Checkpoint returns the latest signed checkpoint of the audit log in
	// short, for the foot of each page; nil shows none.
	Checkpoint func() string
}

// A Server answers requests. It is an http.Handler, safe for use by many
// goroutines at once.
type Server struct {
	cfg      Config
	app      *app.App
	routes   []Route
	known    map[string]bool // "GET /path" of every route, for the navigation
	mux      *http.ServeMux
	cross    *http.CrossOriginProtection
	words    *catalogue
	static   *statics
	pages    map[string]map[string]*view // language, then page
	contract []byte                      // the OpenAPI document
}

// New returns a server for the route table of this package.
func New(cfg Config) (*Server, error) {
	s, err := empty(cfg)
	if err != nil {
		return nil, err
	}
	return s, s.serve(s.table())
}

// empty returns a server that has everything but routes.
func empty(cfg Config) (*Server, error) {
	words, err := loadCatalogue(files)
	if err != nil {
		return nil, fmt.Errorf("messages: %w", err)
	}
	sub, err := fs.Sub(files, "static")
	if err != nil {
		return nil, err
	}
	st, err := loadStatics(sub)
	if err != nil {
		return nil, fmt.Errorf("static files: %w", err)
	}
	s := &Server{cfg: cfg, words: words, static: st, cross: http.NewCrossOriginProtection()}
	if s.pages, err = s.parsePages(files, registered); err != nil {
		return nil, fmt.Errorf("templates: %w", err)
	}
	return s, nil
}

// serve lays the routes on the mux.
func (s *Server) serve(routes []Route) error {
	s.routes, s.mux, s.known = routes, http.NewServeMux(), map[string]bool{}
	for i := range routes {
		rt := &routes[i]
		if err := rt.check(); err != nil {
			return err
		}
		s.known[rt.Method+" "+rt.Pattern] = true
		s.mux.Handle(rt.Method+" "+rt.Pattern, s.handle(rt))
	}
	doc, err := OpenAPI(routes)
	if err != nil {
		return err
	}
	s.contract = doc
	return nil
}

// HTTP returns an http.Server for s with limits on what a slow or greedy client
// can hold. Uploads get a longer deadline of their own (frame.go).
func (s *Server) HTTP(addr string) *http.Server {
	srv := &http.Server{
		Addr:              addr,
		Handler:           s,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      60 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(s.cfg.Log.Handler(), slog.LevelWarn),
	}
	if s.app != nil {
		srv.RegisterOnShutdown(s.app.Hush) // a Shutdown waits for every stream
	}
	return srv
}
