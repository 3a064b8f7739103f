package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"mingjian/internal/errs"
	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
)

var (
	ctx  = context.Background()
	noon = time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC)
)

// scratch adds tables for the tests of the engine itself.
func scratch(t *testing.T, db *store.DB) {
	t.Helper()
	update(t, db, func(tx *store.Tx) error {
		return tx.Exec(`CREATE TABLE scratch (id TEXT PRIMARY KEY, n BIGINT NOT NULL, ok BOOLEAN NOT NULL, list TEXT NOT NULL, at BIGINT NOT NULL, version INTEGER NOT NULL);
			CREATE TABLE scratch_child (id TEXT PRIMARY KEY, parent TEXT NOT NULL REFERENCES scratch (id))`)
	})
}

const insertScratch = "INSERT INTO scratch (id, n, ok, list, at, version) VALUES ($1, $2, $3, $4, $5, 1)"

func update(t testing.TB, db *store.DB, fn func(*store.Tx) error) {
	t.Helper()
	must(t, db.Update(ctx, noon, fn))
}

func count(t testing.TB, db *store.DB, query string) (n int) {
	t.Helper()
	must(t, db.View(ctx, noon, func(tx *store.Tx) error { return tx.ScanOne(&n, query) }))
	return n
}

func TestUpdateChangesAllOrNothing(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		scratch(t, db)
		add := func(tx *store.Tx, id string) error { return tx.Exec(insertScratch, id, 1, true, "[]", 0) }
		update(t, db, func(tx *store.Tx) error {
			if !tx.Now.Equal(noon) || tx.Context() != ctx {
				t.Errorf("Now is %v", tx.Now)
			}
			return add(tx, "kept")
		})
		stop := errors.New("stop")
		if err := db.Update(ctx, noon, func(tx *store.Tx) error { return errors.Join(add(tx, "a"), stop) }); !errors.Is(err, stop) {
			t.Errorf("got %v", err)
		}
		// A caller that overlooks a failed statement must not commit what came before it.
		err := db.Update(ctx, noon, func(tx *store.Tx) error {
			must(t, add(tx, "b"))
			_ = add(tx, "b")
			return nil
		})
		if errs.KindOf(err) != errs.Conflict {
			t.Errorf("overlooked failure: %v", err)
		}
		func() {
			defer func() { _ = recover() }()
			_ = db.Update(ctx, noon, func(tx *store.Tx) error { must(t, add(tx, "c")); panic("in fn") })
		}()
		cancelled, cancel := context.WithCancel(ctx)
		if err := db.Update(cancelled, noon, func(tx *store.Tx) error { must(t, add(tx, "d")); cancel(); return nil }); err == nil {
			t.Error("committed after its context ended")
		}
		if n := count(t, db, "SELECT count(*) FROM scratch"); n != 1 {
			t.Errorf("%d rows, want 1", n)
		}
	})
}

func TestErrorsHaveKinds(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		scratch(t, db)
		update(t, db, func(tx *store.Tx) error {
			var s string
			if err := tx.ScanOne(&s, "SELECT id FROM scratch WHERE id = $1", "none"); errs.KindOf(err) != errs.NotFound {
				t.Errorf("no row: %v", err)
			}
			must(t, tx.Exec(insertScratch, "a", 1, true, "[]", 0)) // nothing found is no failure
			if err := tx.ExecOne("UPDATE scratch SET version = version + 1 WHERE id = $1 AND version = $2", "a", 7); errs.KindOf(err) != errs.Conflict {
				t.Errorf("stale version: %v", err)
			}
			return tx.ExecOne("UPDATE scratch SET version = version + 1 WHERE id = $1 AND version = $2", "a", 1)
		})
		for what, fn := range map[string]func(tx *store.Tx) error{
			"same id": func(tx *store.Tx) error { return tx.Exec(insertScratch, "a", 1, true, "[]", 0) },
			"no parent": func(tx *store.Tx) error {
				return tx.Exec("INSERT INTO scratch_child (id, parent) VALUES ('x', 'none')")
			},
			"still needed": func(tx *store.Tx) error {
				must(t, tx.Exec("INSERT INTO scratch_child (id, parent) VALUES ('x', 'a')"))
				return tx.Exec("DELETE FROM scratch WHERE id = 'a'")
			},
		} {
			if err := db.Update(ctx, noon, fn); errs.KindOf(err) != errs.Conflict {
				t.Errorf("%s: %v", what, err)
			}
		}
		if err := db.Update(ctx, noon, func(tx *store.Tx) error { return tx.Exec("SELECT nonsense FROM nowhere") }); errs.KindOf(err) != errs.Internal {
			t.Errorf("wrong SQL: %v", err)
		}
	})
}

func TestColumns(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		scratch(t, db)
		type word string
		var rows [][]any
		for i := range 1234 {
			rows = append(rows, []any{word(fmt.Sprintf("%04d", i)), i, i%2 == 0, store.JSONText([]word{"甲", "'; --"}), store.Instant(noon), 1})
		}
		update(t, db, func(tx *store.Tx) error {
			must(t, tx.InsertMany("scratch", "id, n, ok, list, at, version", nil))
			must(t, tx.InsertMany("scratch", "id, n, ok, list, at, version", rows))
			return tx.Exec(insertScratch, "none", 1, false, store.JSONText([]word(nil)), store.Instant(time.Time{}))
		})
		must(t, db.View(ctx, noon, func(tx *store.Tx) error {
			var list []word
			var at time.Time
			var ok bool
			must(t, tx.ScanOne(store.JSONColumn(&list), "SELECT list FROM scratch WHERE id = $1", word("0777")))
			must(t, tx.ScanOne(store.InstantColumn(&at), "SELECT at FROM scratch WHERE id = '0777'"))
			must(t, tx.ScanOne(&ok, "SELECT ok FROM scratch WHERE id = '0778'"))
			if !slices.Equal(list, []word{"甲", "'; --"}) || !at.Equal(noon) || at.Location() != time.UTC || !ok {
				t.Errorf("got %v %v %v", list, at, ok)
			}
			must(t, tx.ScanOne(store.InstantColumn(&at), "SELECT at FROM scratch WHERE id = 'none'"))
			if !at.IsZero() {
				t.Errorf("no instant reads as %v", at)
			}
			return nil
		}))
		if n := count(t, db, "SELECT count(*) FROM scratch"); n != 1235 {
			t.Errorf("%d rows", n)
		}
	})
}

// TestSortOrder: text sorts by code point on both engines.
func TestSortOrder(t *testing.T) {
	words := []string{"", " a", "A", "B", "_", "a", "aB", "ab", "b", "é", "〇", "一", "张", "重", "ａ", "𠮷"}
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		scratch(t, db)
		update(t, db, func(tx *store.Tx) error {
			for _, i := range []int{9, 3, 15, 0, 7, 12, 1, 4, 14, 2, 8, 5, 13, 6, 11, 10} {
				must(t, tx.Exec(insertScratch, words[i], i, true, "[]", 0))
			}
			return nil
		})
		must(t, db.View(ctx, noon, func(tx *store.Tx) error {
			got, err := tx.Texts("SELECT id FROM scratch ORDER BY id")
			if !slices.Equal(got, words) {
				t.Errorf("sorted %q", got)
			}
			return err
		}))
	})
}

// TestWritersTakeTurns: what an Update read still holds when it commits, with no version column.
func TestWritersTakeTurns(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		scratch(t, db)
		update(t, db, func(tx *store.Tx) error { return tx.Exec(insertScratch, "a", 0, true, "[]", 0) })
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				for range 20 {
					err := db.Update(ctx, noon, func(tx *store.Tx) error {
						var n int
						if err := tx.ScanOne(&n, "SELECT n FROM scratch WHERE id = 'a'"); err != nil {
							return err
						}
						return tx.Exec("UPDATE scratch SET n = $1 WHERE id = 'a'", n+1)
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		if n := count(t, db, "SELECT n FROM scratch WHERE id = 'a'"); n != 160 {
			t.Errorf("160 increments made %d", n)
		}
	})
}

// TestViewSeesOneState: a View neither sees later commits, nor waits for a
// writer, nor writes.
func TestViewSeesOneState(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		scratch(t, db)
		must(t, db.View(ctx, noon, func(view *store.Tx) error {
			var n int
			must(t, view.ScanOne(&n, "SELECT count(*) FROM scratch"))
			update(t, db, func(tx *store.Tx) error {
				must(t, tx.Exec(insertScratch, "a", 0, true, "[]", 0))
				if n := count(t, db, "SELECT count(*) FROM scratch"); n != 0 {
					t.Error("a View sees what is not committed")
				}
				return nil
			})
			must(t, view.ScanOne(&n, "SELECT count(*) FROM scratch"))
			if n != 0 {
				t.Error("the View changed under the reader")
			}
			return nil
		}))
		if n := count(t, db, "SELECT count(*) FROM scratch"); n != 1 {
			t.Error("a later View does not see the commit")
		}
		if err := db.View(ctx, noon, func(tx *store.Tx) error { return tx.Exec("DELETE FROM scratch") }); err == nil {
			t.Error("a View deleted")
		}
	})
}

func TestSQLiteFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "明鉴 50%?a=b#c.db")
	db, err := store.Open(ctx, store.Config{DSN: path})
	must(t, err)
	appendEntries(t, db, 0, 2)
	files, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*"))
	must(t, err)
	if len(files) != 3 {
		t.Errorf("files %q", files)
	}
	for _, f := range files {
		if info, err := os.Stat(f); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", f, info.Mode(), err)
		}
	}
	must(t, db.Close())
	if files, _ = filepath.Glob(filepath.Join(filepath.Dir(path), "*")); len(files) != 1 {
		t.Errorf("after closing there are %q", files)
	}
	db, err = store.Open(ctx, store.Config{DSN: path, ReadConns: 1})
	must(t, err)
	if r := verify(t, db); !r.Sound() || r.Tree.Size != 2 {
		t.Errorf("reopened: %+v", r)
	}
	must(t, db.Close())

	must(t, os.WriteFile(path, []byte(strings.Repeat("no database ", 100)), 0o600))
	if _, err := store.Open(ctx, store.Config{DSN: path}); err == nil {
		t.Error("opened a file that is no database")
	}
	if _, err := store.Open(ctx, store.Config{DSN: filepath.Join(path, "below", "a.db")}); err == nil {
		t.Error("opened a file below a file")
	}
}

// TestPostgresRefused: a server that could sort or lose otherwise is refused, with what to do.
func TestPostgresRefused(t *testing.T) {
	dsn := storetest.DSN(t, store.Postgres)
	u, err := url.Parse(dsn)
	must(t, err)
	q := u.Query()
	q.Set("options", "-csynchronous_commit=off")
	u.RawQuery = q.Encode()
	if _, err := store.Open(ctx, store.Config{DSN: u.String()}); err == nil || !strings.Contains(err.Error(), "synchronous_commit") {
		t.Errorf("synchronous_commit off: %v", err)
	}
	q.Del("options")
	u.RawQuery = q.Encode()
	raw, err := sql.Open("pgx", dsn)
	must(t, err)
	defer raw.Close()
	name := strings.TrimPrefix(u.Path, "/") + "_utf8"
	_, err = raw.Exec("CREATE DATABASE " + name + " TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'")
	must(t, err)
	defer raw.Exec("DROP DATABASE " + name)
	u.Path = "/" + name
	if _, err := store.Open(ctx, store.Config{DSN: u.String()}); err == nil || !strings.Contains(err.Error(), "LC_COLLATE 'C'") {
		t.Errorf("another sort order: %v", err)
	}
}

// TestBusy: a lock another process holds too long is an answer, not a hang.
func TestBusy(t *testing.T) {
	if os.Getenv("MINGJIAN_SLOW") != "1" {
		t.Skip("waits five seconds; MINGJIAN_SLOW=1 runs it")
	}
	path := storetest.DSN(t, store.SQLite)
	one, err := store.Open(ctx, store.Config{DSN: path})
	must(t, err)
	defer one.Close()
	other, err := store.Open(ctx, store.Config{DSN: path})
	must(t, err)
	defer other.Close()
	update(t, other, func(*store.Tx) error {
		if err := one.Update(ctx, noon, func(*store.Tx) error { return nil }); errs.KindOf(err) != errs.Busy {
			t.Errorf("got %v", err)
		}
		return nil
	})
	appendEntries(t, one, 0, 1)
}
