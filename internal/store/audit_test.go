package store_test

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"mingjian/internal/audit"
	"mingjian/internal/errs"
	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
)

func entry(i int) audit.Entry {
	return audit.Entry{Actor: fmt.Sprintf("p%d", i%3), Post: "post", Unit: "330100", Source: "10.0.0.1", Act: "case.read",
		Object: fmt.Sprintf("case%d", i), Result: audit.OK, RequestID: fmt.Sprintf("r%d", i), Detail: "办案\x00详情", Shown: []string{"a", "b", "a"}}
}

func appendEntries(t testing.TB, db *store.DB, from, n int) {
	t.Helper()
	must(t, db.Update(ctx, noon.Add(time.Duration(from)*time.Minute), func(tx *store.Tx) error {
		for i := from; i < from+n; i++ {
			if _, err := tx.AppendAudit(entry(i)); err != nil {
				return err
			}
		}
		return nil
	}))
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func verify(t testing.TB, db *store.DB, anchors ...audit.Anchor) (r audit.Report) {
	t.Helper()
	must(t, db.View(ctx, noon, func(tx *store.Tx) (err error) {
		r, err = tx.VerifyAudit(nil, anchors)
		return err
	}))
	return r
}

func TestAuditLog(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		if r := verify(t, db); !r.Sound() || r.Tree.Size != 0 {
			t.Fatalf("an empty log: %+v", r)
		}
		appendEntries(t, db, 0, 10)
		key, _, err := store.AuditKey(t.TempDir(), "mingjian-330100")
		must(t, err)
		var first audit.Checkpoint
		must(t, db.Update(ctx, noon, func(tx *store.Tx) (err error) {
			first, _, err = tx.AddCheckpoint(key)
			return err
		}))
		appendEntries(t, db, 10, 13)
		if r := verify(t, db, first.Anchor()); !r.Sound() || r.Tree.Size != 23 || r.Anchored != 10 {
			t.Fatalf("got %+v", r)
		}
		must(t, db.View(ctx, noon, func(tx *store.Tx) error {
			tree, err := tx.AuditTree()
			must(t, err)
			if want := verify(t, db).Tree; tree != want {
				t.Errorf("the tree is %v, recomputed %v", tree, want)
			}
			all, err := tx.AuditEntries(0, 100, audit.Filter{})
			must(t, err)
			if len(all) != 23 || all[22].Seq != 23 || !all[0].Time.Equal(noon) || all[4].Detail != "办案\uFFFD详情" {
				t.Errorf("got %d entries, first %+v", len(all), all[0])
			}
			for _, e := range all {
				p, err := tx.ProveAudit(e.Seq)
				must(t, err)
				must(t, p.Check(e))
			}
			g, err := tx.ProveAuditGrowth(first.Size)
			must(t, err)
			must(t, audit.CheckGrowth(g, first.Tree, tree))
			kept, err := tx.Checkpoints(5)
			must(t, err)
			if len(kept) != 1 || kept[0].Size != 10 || !kept[0].Time.Equal(noon) {
				t.Errorf("kept %+v", kept)
			}
			for _, c := range []struct {
				f    audit.Filter
				want int
			}{
				{audit.Filter{Actor: "p0"}, 8}, {audit.Filter{Object: "case7"}, 1}, {audit.Filter{Object: "b"}, 23},
				{audit.Filter{Act: "case.list"}, 0}, {audit.Filter{From: noon.Add(time.Minute)}, 13},
				{audit.Filter{To: noon.Add(time.Minute), Actor: "p1"}, 3}, {audit.Filter{Refused: true}, 0},
				{audit.Filter{RequestID: "r3", Unit: "330100"}, 1},
			} {
				up, err := tx.AuditEntries(0, 100, c.f)
				must(t, err)
				down, err := tx.LatestAuditEntries(0, 100, c.f)
				must(t, err)
				slices.Reverse(down)
				if len(up) != c.want || len(down) != c.want {
					t.Errorf("%+v selects %d and %d entries, want %d", c.f, len(up), len(down), c.want)
				}
			}
			page, err := tx.LatestAuditEntries(5, 2, audit.Filter{})
			must(t, err)
			if len(page) != 2 || page[0].Seq != 4 {
				t.Errorf("got %+v", page)
			}
			return nil
		}))
	})
}

// TestAuditIsInTheTransaction: what is rolled back leaves no entry and no gap.
func TestAuditIsInTheTransaction(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		appendEntries(t, db, 0, 3)
		stop := errors.New("stop")
		err := db.Update(ctx, noon, func(tx *store.Tx) error {
			if _, err := tx.AppendAudit(entry(3)); err != nil {
				return err
			}
			return stop
		})
		if err != stop {
			t.Fatal(err)
		}
		if err := db.View(ctx, noon, func(tx *store.Tx) error { _, err := tx.AppendAudit(entry(3)); return err }); err == nil {
			t.Error("a View wrote to the log")
		}
		if r := verify(t, db); !r.Sound() || r.Tree.Size != 3 {
			t.Errorf("got %+v", r)
		}
	})
}

func TestAuditTogether(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		var wg sync.WaitGroup
		for w := range 8 {
			wg.Go(func() {
				for i := range 10 {
					err := db.Update(ctx, noon, func(tx *store.Tx) error {
						_, err := tx.AppendAudit(entry(w*10 + i))
						return err
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		if r := verify(t, db); !r.Sound() || r.Tree.Size != 80 {
			t.Errorf("got %+v", r)
		}
	})
}

// TestAuditTamper changes each stored thing behind the program's back, as one
// with the database's password could; every change must be found.
func TestAuditTamper(t *testing.T) {
	changes := []string{"DELETE FROM audit_shown WHERE seq = 2", "UPDATE audit_shown SET object = 'c' WHERE object = 'a' AND seq = 3",
		"DELETE FROM audit_hash WHERE idx = 5", "UPDATE audit_hash SET hash = 'no hash' WHERE idx = 6",
		"UPDATE audit_tree SET size = 12", "UPDATE audit_tree SET size = 3",
		"UPDATE audit_entry SET shown = 'no list' WHERE seq = 4", "UPDATE audit_entry SET seq = 100000000 WHERE seq = 13",
		"UPDATE audit_entry SET seq = -4 WHERE seq = 13",
		"INSERT INTO audit_entry SELECT 14, at, actor, post, unit, source, act, object, result, request_id, detail, shown FROM audit_entry WHERE seq = 1",
		"DELETE FROM audit_entry; DELETE FROM audit_shown", "DELETE FROM audit_hash"}
	for _, column := range []string{"actor", "post", "unit", "source", "act", "object", "result", "request_id", "detail", "shown"} {
		changes = append(changes, "UPDATE audit_entry SET "+column+" = '[\"x\"]' WHERE seq = 7")
	}
	changes = append(changes, "UPDATE audit_entry SET at = at + 1 WHERE seq = 7")
	for seq := 1; seq <= 13; seq++ {
		changes = append(changes, fmt.Sprintf("DELETE FROM audit_shown WHERE seq = %d; DELETE FROM audit_entry WHERE seq = %d", seq, seq))
	}
	for _, e := range []store.Engine{store.SQLite, store.Postgres} {
		t.Run(e.String(), func(t *testing.T) {
			dsn := storetest.DSN(t, e)
			db, err := store.Open(ctx, store.Config{DSN: dsn})
			must(t, err)
			defer db.Close()
			appendEntries(t, db, 0, 13)
			driver := map[store.Engine]string{store.SQLite: "sqlite", store.Postgres: "pgx"}[e]
			raw, err := sql.Open(driver, dsn)
			must(t, err)
			defer raw.Close()
			raw.SetMaxOpenConns(1)
			tables := []string{"audit_entry", "audit_shown", "audit_hash", "audit_tree"}
			run := func(q string) {
				t.Helper()
				if _, err := raw.Exec(q); err != nil {
					t.Fatalf("%s: %v", q, err)
				}
			}
			// One who may do this drops the constraints first.
			run("ALTER TABLE audit_shown RENAME TO audit_shown_old; CREATE TABLE audit_shown AS SELECT * FROM audit_shown_old; DROP TABLE audit_shown_old")
			for _, table := range tables {
				run("CREATE TABLE keep_" + table + " AS SELECT * FROM " + table)
			}
			for _, q := range changes {
				run(q)
				if r := verify(t, db); r.Sound() {
					t.Errorf("not found: %s", q)
				}
				for _, table := range tables {
					run("DELETE FROM " + table + "; INSERT INTO " + table + " SELECT * FROM keep_" + table)
				}
				if r := verify(t, db); !r.Sound() {
					t.Fatalf("after putting back: %+v", r)
				}
			}

			// The end cut off without a trace: found by an anchor alone.
			anchor := verify(t, db).Tree
			run("DELETE FROM audit_shown WHERE seq > 8; DELETE FROM audit_entry WHERE seq > 8; DELETE FROM audit_hash WHERE idx >= 15; UPDATE audit_tree SET size = 8")
			if r := verify(t, db); !r.Sound() || !strings.Contains(r.Summary("zh"), "仅可证明至第 8 条") {
				t.Errorf("cut without anchor: %+v", r)
			}
			if r := verify(t, db, audit.Checkpoint{Tree: anchor}.Anchor()); r.Sound() {
				t.Error("cut, and the anchor did not show it")
			}
		})
	}
}

func TestAuditKey(t *testing.T) {
	dir := t.TempDir()
	s, v, err := store.AuditKey(dir, "first")
	must(t, err)
	again, _, err := store.AuditKey(dir, "second")
	must(t, err)
	if s.Name() != "first" || v.Name() != "first" || again.KeyHash() != s.KeyHash() {
		t.Error("the key does not last")
	}
	path := filepath.Join(dir, "audit.key")
	info, err := os.Stat(path)
	must(t, err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("the key's mode is %v", info.Mode())
	}
	must(t, os.Chmod(path, 0o640))
	if _, _, err := store.AuditKey(dir, "first"); err == nil {
		t.Error("a key that others can read is taken")
	}
	must(t, os.Remove(path))
	must(t, os.WriteFile(path, []byte("PRIVATE+KEY+nonsense"), 0o600))
	if _, _, err := store.AuditKey(dir, "first"); err == nil || strings.Contains(err.Error(), "nonsense") || errs.KindOf(err) != errs.Internal {
		t.Errorf("a broken key: %v", err)
	}
}

func BenchmarkAppendAudit(b *testing.B) {
	for _, e := range []store.Engine{store.SQLite, store.Postgres} {
		b.Run(e.String(), func(b *testing.B) {
			db := storetest.New(b, e)
			for i := 0; b.Loop(); i++ {
				appendEntries(b, db, i, 1)
			}
		})
	}
}
