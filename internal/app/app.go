// Package app holds every act a person can do: one method, one act of the
// policy table, one transaction, one audit entry.
//
// It promises that nothing happens unrecorded: an act whose entry cannot be
// written does not happen, a refusal is recorded in a transaction of its own,
// and a page is shown only after its view entry is stored. It leaves SQL to
// store, rules to the floors below, and requests to web.
package app

import (
	"context"
	"sync/atomic"
	"time"

	"golang.org/x/mod/sumdb/note"

	"mingjian/internal/deadline"
	"mingjian/internal/policy"
	"mingjian/internal/store"
)

// An App does the acts on one database.
type App struct {
	db       *store.DB
	dir      string // holds uploaded files and the signing key
	now      func() time.Time
	key      note.Signer        // signs checkpoints of the audit log
	verifier note.Verifier      // checks them
	calendar *deadline.Calendar // as the program comes with it; acts count by gate.calendar
	views    *viewLog
	imports  *imports
	halls    *halls
	hashing  chan struct{} // bounds how many passwords are hashed at once
	demo     bool
	footer   atomic.Pointer[string] // the checkpoint at the foot of the pages
}

// A Config says what an App works on.
type Config struct {
	DB   *store.DB
	Dir  string           // the data folder
	Now  func() time.Time // the clock; nil means the machine's
	Demo bool             // a demonstration: anybody may sign in as anybody
}

// New returns an App. Close it before closing its database.
func New(c Config) (*App, error) {
	if c.Now == nil {
		c.Now = time.Now
	}
	signer, verifier, err := store.AuditKey(c.Dir, "mingjian")
	if err != nil {
		return nil, err
	}
	calendar, err := deadline.Shipped()
	if err != nil {
		return nil, err
	}
	a := &App{db: c.DB, dir: c.Dir, now: c.Now, key: signer, verifier: verifier, calendar: calendar,
		hashing: make(chan struct{}, 2), demo: c.Demo}
	a.views = newViewLog(a)
	a.imports = newImports()
	a.halls = newHalls(c.DB)
	return a, nil
}

// Close stops imports under way, which go on at the next start, and waits until
// the last view entries are written.
func (a *App) Close() {
	a.halls.close()
	a.imports.close()
	a.views.close()
}

// Now returns the App's clock.
func (a *App) Now() time.Time { return a.now() }

// Today returns the day it is in China (UTC+8), where every office is.
func (a *App) Today() string { return Day(a.now()) }

// Day returns the instant's day in China, as 2006-01-02.
func Day(t time.Time) string { return string(deadline.DateOf(t)) }

// Demo reports whether this is a demonstration.
func (a *App) Demo() bool { return a.demo }

// A Caller is who asks for an act, and how the request came in.
type Caller struct {
	policy.Subject
	Account   string // account id, empty for the command line
	Source    string // address of the browser, or "command line"
	RequestID string
}

// Machine is the caller for the command line: whoever holds the data folder.
// It may do what case managers and the system administrator may, everywhere.
func Machine(requestID string) Caller {
	return Caller{Subject: policy.Subject{Machine: true, Name: "命令行"}, Source: "command line", RequestID: requestID}
}

// May reports whether the caller could do the act to anything at all.
func (c Caller) May(act policy.Act) bool { return policy.May(c.Subject, act) }

// Ping reports whether the database answers.
func (a *App) Ping(ctx context.Context) error {
	return a.db.View(ctx, a.now(), func(*store.Tx) error { return nil })
}
