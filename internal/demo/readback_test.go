package demo

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"mingjian/internal/ledger"
	"mingjian/internal/legaldoc"
	"mingjian/internal/office"
	"mingjian/internal/screen"
)

// The files go through the program's own reader, fold and rules, and these find
// what the manifest says and nothing else.
func TestReadBackLedgers(t *testing.T) {
	dir := t.TempDir()
	man, err := Write(dir, DefaultSeed)
	if err != nil {
		t.Fatal(err)
	}
	city := City()
	known := func(code string) bool { _, ok := city.Unit(code); return ok }
	stages := map[ledger.StageKey][]ledger.Row{}
	refused := 0
	for _, f := range man.Files {
		b, err := os.ReadFile(filepath.Join(dir, "ledgers", filepath.FromSlash(f.Path)))
		if err != nil {
			t.Fatal(err)
		}
		r := ledger.NewReader(ledger.FileInfo{ID: f.Path, Name: f.Path, KnownUnit: known},
			func(row ledger.Row) error {
				k := ledger.KeysOf(row).Stage
				stages[k] = append(stages[k], row)
				return nil
			},
			func(p ledger.Problem) error { t.Logf("%s row %d: %s", f.Path, p.Row, p.EN); return nil })
		_, err = office.ReadSheets(context.Background(), f.Path, bytes.NewReader(b), int64(len(b)), office.DefaultSheetLimits(),
			func(s office.Sheet, row office.SheetRow) error { return r.Row(s.Name, row.Number, row.Cells) })
		if err != nil {
			t.Fatalf("%s: %v", f.Path, err)
		}
		sum, err := r.Close()
		if err != nil {
			t.Fatalf("%s: %v", f.Path, err)
		}
		if sum.Rows != f.Rows || sum.Exported != f.Exported {
			t.Errorf("%s: %d rows of %q, want %d of %q", f.Path, sum.Rows, sum.Exported, f.Rows, f.Exported)
		}
		refused += sum.Rejected
	}
	if refused != len(man.Rejected) {
		t.Errorf("%d rows refused, want %d", refused, len(man.Rejected))
	}
	people, unified, open := map[string][]ledger.StagePerson{}, map[string]bool{}, 0
	for _, rows := range stages {
		c := ledger.FoldStage(rows, nil)
		unified[c.Unified] = true
		for _, p := range c.Persons {
			people[p.Person] = append(people[p.Person], p)
			open += len(p.Open())
		}
	}
	if len(people) != man.Persons || len(unified) != man.Cases || len(stages) != man.StageCases || open != len(man.Conflicts) {
		t.Errorf("persons %d, cases %d, stage cases %d, conflicts %d; want %d, %d, %d, %d", len(people), len(unified), len(stages), open,
			man.Persons, man.Cases, man.StageCases, len(man.Conflicts))
	}
	rules, err := screen.ShippedRules()
	if err != nil {
		t.Fatal(err)
	}
	s, err := screen.New(rules)
	if err != nil {
		t.Fatal(err)
	}
	var got, want []string
	line := func(kind, no, person, date, unit string) string {
		return strings.Join([]string{kind, no, person, date, unit}, " ")
	}
	for _, p := range people {
		for _, e := range s.Person(p).Events {
			if slices.Contains(Kinds, e.Kind) {
				got = append(got, line(e.Kind, e.Number, e.PersonNo, e.Date, e.Unit))
			}
		}
	}
	for _, e := range man.Events {
		want = append(want, line(e.Kind, e.CaseNumber, e.PersonNumber, e.Date, e.Unit))
	}
	slices.Sort(got)
	slices.Sort(want)
	for _, e := range got {
		if !slices.Contains(want, e) {
			t.Errorf("found besides: %s", e)
		}
	}
	for _, e := range want {
		if !slices.Contains(got, e) {
			t.Errorf("not found: %s", e)
		}
	}
}

func TestReadBackDocuments(t *testing.T) {
	city := City()
	for i := range stories {
		for _, p := range papersOf(&stories[i], city) {
			d := legaldoc.Read(strings.Split(string(p.text()), "\n"))
			if string(d.Kind) != p.kind || d.CaseNumber != p.number || len(d.Defendants) != 1 || d.Defendants[0].Name != p.story.name || d.Dates[legaldoc.DateDocument] != p.date {
				t.Errorf("%s %s: read %s %s, %+v, %v", p.kind, p.number, d.Kind, d.CaseNumber, d.Defendants, d.Dates)
			}
		}
	}
}
