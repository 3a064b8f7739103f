package job

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mingjian/internal/app"
	"mingjian/internal/org"
	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
)

// TestOnce runs a table by two instances on one database: each job runs once
// when it is due, what fails is on record, and the log is anchored when it grew.
func TestOnce(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
		clock := func() time.Time { return now }
		dir := t.TempDir()
		var as []*app.App
		for _, d := range []string{dir, dir} {
			a, err := app.New(app.Config{DB: db, Dir: d, Demo: true, Now: clock})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(a.Close)
			as = append(as, a)
		}
		ids, err := as[0].SeedCity(t.Context(), []org.Unit{{Code: "990100", Name: "明川市人民检察院", Short: "明川"}},
			[]app.DemoPerson{{Login: "system", Name: "沈系统", Posts: []org.Post{{Unit: "990100", Title: "职务", Roles: []org.Role{org.SystemAdmin}, From: "2020-01-01"}}}})
		if err != nil {
			t.Fatal(err)
		}
		runs := map[string]int{}
		table := append([]Job{
			{"a.good", time.Hour, func(*app.App, context.Context) error { runs["good"]++; return nil }},
			{"b.bad", time.Hour, func(*app.App, context.Context) error { runs["bad"]++; return errors.New("disk full") }},
			{"c.panic", time.Hour, func(*app.App, context.Context) error { runs["panic"]++; panic("nil map") }},
		}, Table...)
		var out bytes.Buffer
		log := slog.New(slog.NewTextHandler(&out, nil))
		look := func() {
			for _, a := range as {
				Once(t.Context(), a, log, table)
			}
		}
		signIn := func() app.Caller {
			token, err := as[0].SignInAs(t.Context(), ids["system"], "test", "")
			if err != nil {
				t.Fatal(err)
			}
			s, err := as[0].Session(t.Context(), token, "test", "r")
			if err != nil {
				t.Fatal(err)
			}
			return s.Caller
		}
		signIn()
		look()
		look()
		for _, name := range []string{"good", "bad", "panic"} {
			if runs[name] != 1 {
				t.Errorf("%s ran %d times", name, runs[name])
			}
		}
		h, err := as[1].Health(t.Context(), signIn())
		if err != nil {
			t.Fatal(err)
		}
		failed := map[string]string{}
		for _, j := range h.Jobs {
			failed[j.Name] = j.Failed
			if j.Ended.Before(j.Started) || !j.Due.After(now) {
				t.Errorf("%+v", j)
			}
		}
		if len(h.Jobs) != len(table) || failed["b.bad"] != "disk full" || !strings.Contains(failed["c.panic"], "nil map") || failed["a.good"] != "" || failed["audit.anchor"] != "" {
			t.Errorf("on record: %v\n%s", failed, out.String())
		}
		first, err := os.ReadFile(filepath.Join(dir, "checkpoints.log"))
		if err != nil || as[0].Footer() == "" || as[0].Footer() != as[1].Footer() || as[0].Footer() != h.Checkpoint {
			t.Errorf("%v: %q, %q", err, as[0].Footer(), as[1].Footer())
		}

		// An hour later all is due again; the log grew by a sign-in, then it did not.
		for range 2 {
			now = now.Add(time.Hour)
			look()
		}
		second, err := os.ReadFile(filepath.Join(dir, "checkpoints.log"))
		if err != nil || runs["good"] != 3 || !bytes.HasPrefix(second, first) || bytes.Count(second, []byte("\n\n")) <= bytes.Count(first, []byte("\n\n")) {
			t.Errorf("%d runs, %v\n%s", runs["good"], err, second)
		}
		rep, err := as[1].VerifyAudit(t.Context(), app.Machine("test"), []string{string(second)})
		if err != nil || !rep.Sound() || rep.Anchored == 0 {
			t.Errorf("the log against its anchors: %v %+v", err, rep)
		}
		if _, err := as[1].VerifyAudit(t.Context(), app.Machine("test"), []string{strings.Replace(string(second), "\n", "\n1", 1)}); err == nil {
			t.Error("an anchor that was changed is believed")
		}
		look() // writes nothing, but the log grew by the two looks at it
		now = now.Add(time.Hour)
		look()
		second, _ = os.ReadFile(filepath.Join(dir, "checkpoints.log"))
		third := len(second)
		now = now.Add(time.Hour)
		look()
		if after, _ := os.ReadFile(filepath.Join(dir, "checkpoints.log")); len(after) != third {
			t.Errorf("signed again though nothing was written")
		}
	})
}
