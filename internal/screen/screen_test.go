package screen

import (
	"bytes"
	"context"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mingjian/internal/ledger"
	"mingjian/internal/office"
	"mingjian/internal/testdata"
)

func shipped(t testing.TB) *Screen {
	t.Helper()
	rules, err := ShippedRules()
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(rules)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestShippedRulesKeepTheirExamples(t *testing.T) {
	rules, err := ShippedRules()
	if err != nil {
		t.Fatal(err)
	}
	ids, kinds := map[string]bool{}, map[string]bool{}
	for _, r := range rules {
		if err := Check(r); err != nil {
			t.Errorf("%s: %v", r.ID, err)
		}
		if ids[r.ID] || kinds[r.Kind] {
			t.Errorf("%s %s stands twice", r.ID, r.Kind)
		}
		ids[r.ID], kinds[r.Kind] = true, true
		if r.Source == "" || r.Certainty == "" || r.From == "" {
			t.Errorf("%s: source, certainty or validity missing", r.ID)
		}
	}
	hand, err := HandKinds()
	if err != nil || len(hand) < 10 {
		t.Errorf("%d kinds to report by hand, %v", len(hand), err)
	}
}

// people reads a shared set and returns the stages of each person.
func people(t testing.TB, set string) map[string][]ledger.StagePerson {
	t.Helper()
	root := testdata.Shared(t, "ledger/"+set)
	rows := map[ledger.StageKey][]ledger.Row{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path, ".json") {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, _ := filepath.Rel(root, path)
		var got []ledger.Row
		r := ledger.NewReader(ledger.FileInfo{ID: name, Name: filepath.ToSlash(name)},
			func(row ledger.Row) error { got = append(got, row); return nil }, func(ledger.Problem) error { return nil })
		_, err = office.ReadSheets(context.Background(), name, bytes.NewReader(b), int64(len(b)), office.DefaultSheetLimits(),
			func(s office.Sheet, row office.SheetRow) error { return r.Row(s.Name, row.Number, row.Cells) })
		if err == nil {
			_, err = r.Close()
		}
		if err != nil {
			return nil // a refused file; ledger's own tests hold which
		}
		for _, row := range got {
			k := ledger.KeysOf(row).Stage
			rows[k] = append(rows[k], row)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]ledger.StagePerson{}
	for _, g := range rows {
		c := ledger.FoldStage(g, nil)
		for _, p := range c.Persons {
			id := p.Person
			if id == "" {
				id = c.Number.Key + p.Key
			}
			out[id] = append(out[id], p)
		}
	}
	return out
}

type truthEvent struct {
	Kind, Unit, Date, Person, Charge string
	ReviewUnit                       string `json:"review_unit"`
	Number                           string `json:"部门受案号"`
	Unified                          string `json:"统一受案号"`
	PersonNo                         string `json:"嫌疑人编号"`
	Arrested                         bool
}

func TestSharedSets(t *testing.T) {
	for set, n := range map[string]int{"clean": 255, "messy": 94} {
		t.Run(set, func(t *testing.T) {
			b, err := os.ReadFile(testdata.Shared(t, "ledger/"+set+"/truth.json"))
			if err != nil {
				t.Fatal(err)
			}
			var truth struct{ Events []truthEvent }
			if err := json.Unmarshal(b, &truth); err != nil {
				t.Fatal(err)
			}
			if len(truth.Events) != n {
				t.Fatalf("%d events in the truth, want %d", len(truth.Events), n)
			}
			key := func(e truthEvent) string { return strings.Join([]string{e.Kind, e.Number, e.PersonNo, e.Date}, " ") }
			want, thirteen := map[string]truthEvent{}, map[string]bool{}
			for _, k := range []string{"一审无罪", "不负刑事责任", "捕后免予刑事处罚", "捕后不诉", "撤回起诉", "抗诉未被采纳", "二审改判无罪", "发回重审后无罪", "发回重审后撤回起诉", "不批捕复议改变", "不批捕复核改变", "不起诉复议改变", "不起诉复核改变"} {
				thirteen[k] = true
			}
			for _, e := range truth.Events {
				want[key(e)] = e
			}
			s := shipped(t)
			found, false_, wider := 0, 0, map[string]int{}
			charge := 0
			stand := map[Finality]int{}
			for _, stages := range people(t, set) {
				res := s.Person(stages)
				for _, u := range res.Undecided {
					t.Errorf("undecided: %s %s", u.Kind, u.Number)
				}
				for _, e := range res.Events {
					if !thirteen[e.Kind] {
						wider[e.Kind]++
						continue
					}
					stand[e.Finality]++
					k := key(truthEvent{Kind: e.Kind, Number: e.Number, PersonNo: e.PersonNo, Date: e.Date})
					w, ok := want[k]
					if !ok {
						false_++
						t.Errorf("not in the truth: %s", k)
						continue
					}
					found++
					delete(want, k)
					if e.Unit != w.Unit || e.ReviewUnit != w.ReviewUnit || e.Unified != w.Unified || e.Person != w.Person {
						t.Errorf("%s: got %s %s %s, want %s %s %s", k, e.Unit, e.ReviewUnit, e.Unified, w.Unit, w.ReviewUnit, w.Unified)
					}
					if e.Charge != w.Charge {
						charge++
						t.Logf("%s: charge %s, want %s", k, e.Charge, w.Charge)
					}
					if len(e.Proofs) == 0 || e.Proofs[0].Row == 0 || e.Proofs[0].Name == "" {
						t.Errorf("%s: no proof", k)
					}
				}
			}
			for k := range want {
				t.Errorf("missed: %s", k)
			}
			t.Logf("found %d of %d, false %d, other charge %d; finality %v; wider %v", found, n, false_, charge, stand, wider)
		})
	}
}
