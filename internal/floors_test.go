// Package internal holds the floors of the house; this test keeps them apart.
package internal

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// floors says on which floor each package stands. A package imports only from
// floors below its own, never a neighbour (docs/adr/0001-floors.md).
var floors = map[string]int{
	// 0 words and formats
	"errs": 0, "deadline": 1, "office": 1, "stats": 1, "seal": 1, "kept": 1,
	// 2 who, what was done, and what an office rules for itself
	"org": 2, "audit": 2, "bylaw": 2,
	// 3 who may
	"policy": 3, "notice": 3,
	// 4 the case: its ledger rows, its documents, its evidence
	"ledger": 4, "legaldoc": 4, "evidence": 4,
	// 5 what happens to a case
	"screen": 5, "panel": 5,
	"review": 6, "indicator": 6,
	// 7 what follows
	"measure": 7, "lesson": 7, "voluntary": 7, "meeting": 7, "training": 7, "liaison": 7, "accountability": 7, "campaign": 7,
	// 8 outward forms
	"store": 8, "exchange": 8,
	// 9 acts
	"app": 9,
	// 10 edges
	"web": 10, "job": 10, "demo": 10,
}

// testOnly packages serve tests and may be imported by any test, by no code.
var testOnly = map[string]bool{"testdata": true, "testdata/ledgers": true, "store/storetest": true, "web/webtest": true}

func TestFloors(t *testing.T) {
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "testdata" && path != "testdata" || d.Name() == "node_modules") {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(path, ".go") || filepath.Dir(path) == "." {
			return nil
		}
		dir := filepath.ToSlash(filepath.Dir(path))
		room, _, _ := strings.Cut(dir, "/")
		if testOnly[dir] {
			return nil
		}
		mine, ok := floors[room]
		if !ok {
			t.Errorf("%s: package %s stands on no floor; give it one in floors_test.go", path, room)
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		test := strings.HasSuffix(path, "_test.go")
		for _, im := range f.Imports {
			p, _ := strconv.Unquote(im.Path.Value)
			switch {
			case p == "database/sql" && room != "store":
				t.Errorf("%s imports %s; only store speaks SQL", path, p)
			case p == "net/http" && room != "web" && !test:
				t.Errorf("%s imports %s; only web speaks HTTP", path, p)
			}
			in, ok := strings.CutPrefix(p, "mingjian/internal/")
			if !ok {
				continue
			}
			if testOnly[in] {
				if !test {
					t.Errorf("%s imports %s, which serves tests only", path, in)
				}
				continue
			}
			other, _, _ := strings.Cut(in, "/")
			if other == room || test && floors[other] <= mine {
				continue
			}
			if floors[other] >= mine {
				t.Errorf("%s (floor %d) imports %s (floor %d)", path, mine, other, floors[other])
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestNoClock keeps the domain free of the wall clock: time is a parameter.
func TestNoClock(t *testing.T) {
	for room, floor := range floors {
		if floor > 7 {
			continue
		}
		files, err := filepath.Glob(filepath.Join(room, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range files {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			f, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range clockCalls(f) {
				t.Errorf("%s calls %s; the domain is given the time", path, s)
			}
		}
	}
}
