package ledger

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/office"
	"mingjian/internal/testdata"
)

// A read file with everything the reader handed out.
type readFile struct {
	name     string
	rows     []Row
	problems []Problem
	sum      Summary
	err      error
}

// readSet reads every table of a shared set, as an import does.
func readSet(t testing.TB, set, exported string) []readFile {
	t.Helper()
	root := testdata.Shared(t, "ledger/"+set)
	var out []readFile
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path, ".json") {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(root, path)
		out = append(out, readBytes(filepath.ToSlash(rel), b, exported))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func readBytes(name string, b []byte, exported string) readFile {
	f := readFile{name: name}
	sum := sha256.Sum256(b)
	r := NewReader(FileInfo{ID: hex.EncodeToString(sum[:8]), Name: name, Exported: exported},
		func(row Row) error { f.rows = append(f.rows, row); return nil },
		func(p Problem) error { f.problems = append(f.problems, p); return nil })
	_, err := office.ReadSheets(context.Background(), name, bytes.NewReader(b), int64(len(b)), office.DefaultSheetLimits(),
		func(s office.Sheet, row office.SheetRow) error { return r.Row(s.Name, row.Number, row.Cells) })
	if err == nil {
		f.sum, err = r.Close()
	}
	f.err = err
	return f
}

type truth struct {
	Population map[string]int
	Files      []struct{ File, Table, Expected string }
	Injected   []struct {
		File, Why, Expected string
		Row                 int
		Case                string `json:"部门受案号"`
		Person              string `json:"嫌疑人编号"`
	}
	Alarms []struct {
		Rule, Unit string
		Case       string `json:"部门受案号"`
		Person     string `json:"嫌疑人编号"`
		Start, Due string
		Over       int `json:"days_over"`
	}
}

func readTruth(t testing.TB, set string) truth {
	t.Helper()
	b, err := os.ReadFile(testdata.Shared(t, "ledger/"+set+"/truth.json"))
	if err != nil {
		t.Fatal(err)
	}
	var tr truth
	if err := json.Unmarshal(b, &tr); err != nil {
		t.Fatal(err)
	}
	return tr
}

// foldAll folds every stage case of the rows.
func foldAll(rows []Row) map[StageKey]StageCase {
	by := map[StageKey][]Row{}
	for _, r := range rows {
		k := KeysOf(r).Stage
		by[k] = append(by[k], r)
	}
	out := map[StageKey]StageCase{}
	for k, g := range by {
		out[k] = FoldStage(g, nil)
	}
	return out
}

func allRows(files []readFile) []Row {
	var out []Row
	for _, f := range files {
		out = append(out, f.rows...)
	}
	return out
}

func TestCleanSet(t *testing.T) {
	files := readSet(t, "clean", "")
	persons, cases := map[string]bool{}, map[string]bool{}
	for _, f := range files {
		if f.err != nil {
			t.Errorf("%s: %v", f.name, f.err)
		}
		for _, p := range f.problems {
			t.Errorf("clean file reported %+v", p)
		}
	}
	stages := foldAll(allRows(files))
	for _, c := range stages {
		cases[c.Unified] = true
		for _, p := range c.Persons {
			persons[p.Person] = true
			if o := p.Open(); len(o) > 0 {
				t.Errorf("%s %s: open %v", c.Number.Key, p.Key, o)
			}
		}
	}
	if len(persons) != 5682 || len(cases) != 4155 || len(stages) != 6138 {
		t.Errorf("persons %d, cases %d, stage cases %d; want 5682, 4155, 6138", len(persons), len(cases), len(stages))
	}
}

func TestMessySet(t *testing.T) {
	files, tr := readSet(t, "messy", ""), readTruth(t, "messy")
	byName := map[string]readFile{}
	for _, f := range files {
		byName[f.name] = f
	}
	for _, want := range tr.Files {
		f := byName[want.File]
		if (want.Expected == "reject") != (f.err != nil) {
			t.Errorf("%s: want %s, got %v", want.File, want.Expected, f.err)
		}
		var e *errs.Error
		if f.err != nil && !errors.As(f.err, &e) {
			t.Errorf("%s: refused without a message: %v", want.File, f.err)
		}
	}
	rows := allRows(files)
	stages := foldAll(rows)
	// A conflict names its rows: that is how a row that contradicts another is warned of.
	inConflict := map[Source]bool{}
	conflicts := map[ColumnID]int{}
	for _, c := range stages {
		for _, p := range c.Persons {
			for id, v := range p.Values {
				for _, a := range v.Conflict {
					s := p.Sources[a.From]
					inConflict[Source{Name: s.Name, Row: s.Row}] = true
				}
				if len(v.Conflict) > 0 {
					conflicts[id]++
				}
			}
		}
	}
	t.Logf("conflicts by column: %v", conflicts)
	if len(conflicts) != 1 || conflicts[ColHandler] != 15 {
		t.Errorf("conflicts %v, want the handlers of fifteen duplicates alone", conflicts)
	}
	fate := map[string]int{}
	marked := map[Source]string{}
	for _, want := range tr.Injected {
		if want.Row == 0 {
			continue
		}
		marked[Source{Name: want.File, Row: want.Row}] = want.Expected
		f := byName[want.File]
		got := "missing"
		for _, r := range f.rows {
			if r.Source.Row == want.Row {
				got = "merge"
				if want.Person != "" && r.PersonNumber != want.Person && want.Expected == "merge" {
					t.Errorf("%s row %d: merged into %q", want.File, want.Row, r.PersonNumber)
				}
			}
		}
		if got == "merge" && inConflict[Source{Name: want.File, Row: want.Row}] {
			got = "warn"
		}
		for _, p := range f.problems {
			switch {
			case p.Row != want.Row:
			case p.Severity == Reject || p.Severity == Passed:
				got = "reject"
			case got == "merge":
				got = "warn"
			}
		}
		// A duplicate row may carry a flaw of its own besides.
		if got != want.Expected && !(want.Expected == "merge" && got == "warn") {
			t.Errorf("%s row %d %s: want %s, got %s", want.File, want.Row, want.Why, want.Expected, got)
		}
		fate[want.Expected+"→"+got]++
	}
	t.Logf("fates: %v", fate)
	lost, extra := 0, map[string]int{}
	for _, f := range files {
		for _, p := range f.problems {
			m := marked[Source{Name: f.name, Row: p.Row}]
			if p.Row > 0 && (p.Severity == Reject || p.Severity == Passed) && m != "reject" {
				lost++
				t.Errorf("good row lost: %+v", p)
			}
			if p.Row > 0 && p.Severity == Warn && m != "warn" {
				extra[p.ZH]++
			}
		}
	}
	t.Logf("good rows lost %d; warnings on unmarked rows: %v", lost, extra)
	count := map[TableID]int{}
	for k, c := range stages {
		count[k.Table] += len(c.Persons)
	}
	t.Logf("persons by table %v; truth %v", count, tr.Population)
	want := map[TableID]int{Arrest: tr.Population["arrest"], Prosecution: tr.Population["pros"], SecondInstance: tr.Population["second"], Remand: tr.Population["remand"],
		ArrestReconsider: tr.Population["不批捕复议"], ArrestReview: tr.Population["不批捕复核"], NonprosReconsider: tr.Population["不起诉复议"], NonprosReview: tr.Population["不起诉复核"]}
	for id, n := range want {
		if count[id] != n {
			t.Errorf("%s: %d persons, want %d", id, count[id], n)
		}
	}
}

func TestAlarms(t *testing.T) {
	calendar, err := deadline.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	rules, err := ShippedAlarms()
	if err != nil {
		t.Fatal(err)
	}
	for _, set := range []string{"clean", "messy"} {
		t.Run(set, func(t *testing.T) {
			want := map[string]bool{}
			for _, a := range readTruth(t, set).Alarms {
				want[fmt.Sprint(a.Rule, a.Case, a.Person, a.Start, a.Due, a.Over)] = true
			}
			n := 0
			for _, c := range foldAll(allRows(readSet(t, set, ""))) {
				for _, p := range c.Persons {
					alarms, err := Alarms(rules, p, "2019-11-30", calendar.NextWorkday)
					if err != nil {
						t.Fatal(err)
					}
					for _, a := range alarms {
						k := fmt.Sprint(a.Rule, a.Number, a.PersonNo, a.Start, a.Due, a.DaysOver)
						if !want[k] {
							t.Errorf("alarm not in the truth: %s", k)
						}
						delete(want, k)
						n++
					}
				}
			}
			for k := range want {
				t.Errorf("alarm missed: %s", k)
			}
			t.Logf("%d alarms", n)
		})
	}
}
