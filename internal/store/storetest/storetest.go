// Package storetest runs a test on both databases: SQLite in a temporary file
// and PostgreSQL in a database of its own. It serves tests only.
//
// PostgreSQL is the server at $MINGJIAN_TEST_POSTGRES, whose user may create
// databases; without the variable a throwaway server is started, once per test
// process, from the PostgreSQL installed on the machine. Where there is none the
// PostgreSQL half skips and says so; MINGJIAN_NO_SKIP=1 makes that a failure.
package storetest

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"mingjian/internal/store"
)

// Run runs the test once per engine, as the subtests "sqlite" and "postgres",
// each with a fresh, migrated database.
func Run(t *testing.T, test func(t *testing.T, db *store.DB)) {
	t.Helper()
	for _, e := range []store.Engine{store.SQLite, store.Postgres} {
		t.Run(e.String(), func(t *testing.T) { test(t, New(t, e)) })
	}
}

// New returns a fresh, migrated database of the engine, closed when the test ends.
func New(t testing.TB, e store.Engine) *store.DB {
	t.Helper()
	db, err := store.Open(context.Background(), store.Config{DSN: DSN(t, e)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return db
}

// DSN returns the address of a fresh, migrated database of the engine, to be
// opened by the test or by a program it starts. It is gone when the test ends.
func DSN(t testing.TB, e store.Engine) string {
	t.Helper()
	if e == store.SQLite {
		return sqliteDSN(t)
	}
	return postgresDSN(t)
}

// sqliteTemplate is a migrated, closed file that each test gets a copy of.
var sqliteTemplate = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "mingjian-template")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "template.db")
	db, err := store.Open(context.Background(), store.Config{DSN: path})
	if err != nil {
		return nil, err
	}
	if err := db.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

func sqliteDSN(t testing.TB) string {
	t.Helper()
	b, err := sqliteTemplate()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "mingjian.db")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// A postgres is the server of this test process and its migrated template database.
type postgres struct {
	admin    *sql.DB
	dsn      *url.URL
	template string
}

// errNoPostgres says that there is no server and none can be started.
type errNoPostgres struct{ why string }

func (e errNoPostgres) Error() string { return e.why }

var server = sync.OnceValues(func() (*postgres, error) {
	addr := os.Getenv("MINGJIAN_TEST_POSTGRES")
	if addr == "" {
		var err error
		if addr, err = startCluster(); err != nil {
			return nil, err
		}
	}
	dsn, err := url.Parse(addr)
	if err != nil {
		return nil, fmt.Errorf("MINGJIAN_TEST_POSTGRES: %w", err)
	}
	admin, err := sql.Open("pgx", addr)
	if err != nil {
		return nil, err
	}
	admin.SetMaxIdleConns(1)
	p := &postgres{admin: admin, dsn: dsn, template: fmt.Sprintf("mingjian_template_%d_%d", os.Getpid(), time.Now().UnixNano())}
	for until := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		if err = admin.Ping(); err == nil {
			break
		}
		if time.Now().After(until) {
			return nil, fmt.Errorf("PostgreSQL for tests does not answer: %w", err)
		}
	}
	p.sweep()
	if err := p.create(p.template, "template0"); err != nil {
		return nil, err
	}
	db, err := store.Open(context.Background(), store.Config{DSN: p.address(p.template)})
	if err != nil {
		return nil, err
	}
	return p, db.Close()
})

// sweep drops what earlier test processes left on a server that lives on: their
// templates, and the databases of tests that were killed. Names carry the time.
func (p *postgres) sweep() {
	rows, err := p.admin.Query("SELECT datname FROM pg_database WHERE datname LIKE 'mingjian\\_template\\_%'")
	if err != nil {
		return
	}
	defer rows.Close()
	var old []string
	for rows.Next() {
		var name string
		var pid, n, made int64
		if rows.Scan(&name) != nil {
			return
		}
		if k, _ := fmt.Sscanf(name, "mingjian_template_%d_%d_%d", &pid, &made, &n); k >= 2 && time.Since(time.Unix(0, made)) > time.Hour {
			old = append(old, name)
		}
	}
	for _, name := range old {
		// Another process may sweep too; what cannot be dropped waits for the next.
		_, _ = p.admin.Exec("DROP DATABASE IF EXISTS " + name)
	}
}

// create makes a database. A server keeps a closed connection to the template
// for a moment; until it is gone the template cannot be copied.
func (p *postgres) create(name, from string) error {
	q := fmt.Sprintf("CREATE DATABASE %s TEMPLATE %s", name, from)
	if from == "template0" {
		q += " ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"
	}
	var err error
	for range 100 {
		if _, err = p.admin.Exec(q); err == nil {
			return nil
		}
		time.Sleep(30 * time.Millisecond)
	}
	return err
}

func (p *postgres) address(database string) string {
	u := *p.dsn
	u.Path = "/" + database
	return u.String()
}

var databases atomic.Int64

func postgresDSN(t testing.TB) string {
	t.Helper()
	p, err := server()
	if none, ok := err.(errNoPostgres); ok {
		if os.Getenv("MINGJIAN_NO_SKIP") == "1" {
			t.Fatalf("PostgreSQL is needed here and absent: %s", none.why)
		}
		t.Skipf("PostgreSQL not tested: %s", none.why)
	}
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("%s_%d", p.template, databases.Add(1))
	if err := p.create(name, p.template); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := p.admin.Exec("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			t.Errorf("drop %s: %v", name, err)
		}
	})
	return p.address(name)
}

// Exec runs a statement on a database behind the store's back: a test's way to
// do what no act can, such as breaking the audit log.
func Exec(t testing.TB, e store.Engine, dsn, statement string) {
	t.Helper()
	driver := "sqlite"
	if e == store.Postgres {
		driver = "pgx"
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(statement); err != nil {
		t.Fatal(err)
	}
}
