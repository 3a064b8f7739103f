package store_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
)

// steps returns the program's migrations as a map that a test may change.
func steps(t *testing.T) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	names, err := fs.Glob(store.MigrationFiles, "*.sql")
	must(t, err)
	for _, n := range names {
		b, err := fs.ReadFile(store.MigrationFiles, n)
		must(t, err)
		files[n] = &fstest.MapFile{Data: b}
	}
	return files
}

func with(files fstest.MapFS, name, text string) fstest.MapFS {
	files = maps.Clone(files)
	files[name] = &fstest.MapFile{Data: []byte(text)}
	return files
}

func TestMigrateForwardOnly(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		files := steps(t)
		before := count(t, db, "SELECT count(*) FROM schema_migration")
		must(t, store.Migrate(db, ctx, files))

		// A step that fails half-way leaves nothing of itself.
		broken := with(files, "9001_more.sql", "CREATE TABLE more (id TEXT); INSERT INTO more (id) VALUES ('a'); CREATE TABLE more (id TEXT)")
		if err := store.Migrate(db, ctx, broken); err == nil || !strings.Contains(err.Error(), "9001_more") {
			t.Errorf("a broken step: %v", err)
		}
		more := with(files, "9001_more.sql", "CREATE TABLE more (id TEXT)")
		must(t, store.Migrate(db, ctx, more))
		if n := count(t, db, "SELECT count(*) FROM schema_migration"); n != before+1 {
			t.Errorf("%d steps applied, want %d", n, before+1)
		}
		for why, bad := range map[string]fstest.MapFS{
			"a newer program wrote it": files,
			"changed":                  with(more, "9001_more.sql", "CREATE TABLE more (id TEXT );"),
			"forward only":             with(more, "9000_early.sql", "CREATE TABLE early (id TEXT)"),
			"is taken by":              with(more, "9001_twice.sql", "CREATE TABLE twice (id TEXT)"),
			"not named":                with(more, "9002-odd.sql", ""),
		} {
			if err := store.Migrate(db, ctx, bad); err == nil || !strings.Contains(err.Error(), why) {
				t.Errorf("%q: %v", why, err)
			}
		}
	})
}

// TestMigrateTogether: two programs that start at once migrate once.
func TestMigrateTogether(t *testing.T) {
	for _, e := range []store.Engine{store.SQLite, store.Postgres} {
		t.Run(e.String(), func(t *testing.T) {
			dsn := storetest.DSN(t, e)
			more := with(steps(t), "9001_more.sql", "CREATE TABLE more (id TEXT)")
			var wg sync.WaitGroup
			var open []*store.DB
			for range 4 {
				db, err := store.Open(ctx, store.Config{DSN: dsn})
				must(t, err)
				defer db.Close()
				open = append(open, db)
			}
			for _, db := range open {
				wg.Go(func() {
					if err := store.Migrate(db, ctx, more); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
		})
	}
}

// TestOneMigrationText counts the exceptions to one text for both engines.
func TestOneMigrationText(t *testing.T) {
	const exceptions = 0
	lite, err := store.MigrationsFor(store.SQLite, store.MigrationFiles)
	must(t, err)
	pg, err := store.MigrationsFor(store.Postgres, store.MigrationFiles)
	must(t, err)
	if len(lite) != len(pg) {
		t.Errorf("%d steps for SQLite, %d for PostgreSQL", len(lite), len(pg))
	}
	files, err := fs.Glob(store.MigrationFiles, "*.sql")
	must(t, err)
	if twice := len(files) - len(lite); twice > exceptions {
		t.Errorf("%d steps have a text per engine, agreed are %d", twice, exceptions)
	}
}

// forbidden are the words that one engine lacks or reads differently.
var forbidden = regexp.MustCompile(`(?i)\b(avg|now|any|every|strftime|datetime|julianday|unixepoch|to_char|date_trunc|string_agg|group_concat|array_agg|ifnull|iif|nvl|random|printf|json_extract|jsonb?_\w+)\s*\(` +
	`|\b(ilike|glob|regexp|similar to|for update|skip locked|serial|bigserial|autoincrement|timestamptz?|datetime|jsonb|bytea|blob|insert or|replace into|without rowid|rowid|array\[|lateral|distinct on|nulls (first|last)|collate)\b` +
	`|::|->|@>|\?\||~\*`)

// engineFiles hold what differs by engine, and so may use its words.
var engineFiles = map[string]bool{"engine.go": true, "migrate.go": true}

var sqlStart = regexp.MustCompile(`(?i)^\s*(select|insert|update|delete|with|create|from|where|and|order|join|left|on conflict)\b`)

func TestForbiddenSQL(t *testing.T) {
	for name, f := range steps(t) {
		// Comments may say anything.
		text := regexp.MustCompile(`--[^\n]*`).ReplaceAllString(string(f.Data), "")
		if w := forbidden.FindString(text); w != "" {
			t.Errorf("%s: %q means something else, or nothing, on the other engine", name, w)
		}
	}
	files, err := filepath.Glob("*.go")
	must(t, err)
	n := 0
	for _, path := range files {
		if engineFiles[path] || strings.HasSuffix(path, "_test.go") {
			continue
		}
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, path, nil, 0)
		must(t, err)
		ast.Inspect(f, func(node ast.Node) bool {
			lit, ok := node.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				return true
			}
			s, _ := strconv.Unquote(lit.Value)
			if !sqlStart.MatchString(s) {
				return true
			}
			n++
			if w := forbidden.FindString(s); w != "" {
				t.Errorf("%s: %q means something else, or nothing, on the other engine", fset.Position(lit.Pos()), w)
			}
			return true
		})
	}
	if n < 20 {
		t.Errorf("only %d SQL texts found: the test looks in the wrong place", n)
	}
	for _, bad := range []string{"SELECT avg(n)", "a ILIKE $1", "x::text", "d->>'a'", "now()", "id = ANY($1)", "id BIGSERIAL", "SELECT 1 FOR UPDATE"} {
		if !forbidden.MatchString(bad) {
			t.Errorf("%q passes", bad)
		}
	}
}
