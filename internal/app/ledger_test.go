package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"mingjian/internal/errs"
	"mingjian/internal/ledger"
	"mingjian/internal/office"
	"mingjian/internal/screen"
	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
	"mingjian/internal/testdata"
)

// sharedLedgers lists the files of a shared set.
func sharedLedgers(t testing.TB, set string) []LedgerUpload {
	t.Helper()
	root := testdata.Shared(t, "ledger/"+set)
	var files []LedgerUpload
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path, ".json") {
			return err
		}
		rel, err := filepath.Rel(root, path)
		files = append(files, LedgerUpload{Name: filepath.ToSlash(rel), Path: path})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// bring imports the files and returns the report.
func (w *world) bring(c Caller, in NewImport) ImportReport {
	w.t.Helper()
	id, err := w.StartImport(w.t.Context(), c, in)
	if err != nil {
		w.t.Fatal(err)
	}
	if err := w.RunImport(w.t.Context(), c, id, nil); err != nil {
		w.t.Fatal(err)
	}
	r, err := w.Import(w.t.Context(), c, id)
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

// factsHash digests the current facts.
func (w *world) factsHash() string {
	w.t.Helper()
	sum := sha256.Sum256([]byte(strings.Join(storetest.Facts(w.t, w.db), "\n")))
	return hex.EncodeToString(sum[:])
}

// eventKeys returns the events of the kinds the truth knows, each in a line.
func (w *world) eventKeys(kinds map[string]int) []string {
	w.t.Helper()
	var keys []string
	err := w.Screened(w.t.Context(), Machine("test"), func(e screen.Event) error {
		if _, ok := kinds[e.Kind]; ok {
			keys = append(keys, strings.Join([]string{e.Kind, e.Unit, e.Number, e.PersonNo, e.Date, e.Charge}, " "))
		}
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
	slices.Sort(keys)
	return keys
}

type ledgerTruth struct {
	Kinds  map[string]int
	Events []struct {
		Kind, Unit, Date, Charge string
		Case                     string `json:"部门受案号"`
		Person                   string `json:"嫌疑人编号"`
	}
	Files    []struct{ File, Expected string }
	Injected []struct {
		File, Expected string
		Row            int
	}
}

func readLedgerTruth(t *testing.T, set string) (tr ledgerTruth, events []string) {
	t.Helper()
	b, err := os.ReadFile(testdata.Shared(t, "ledger/"+set+"/truth.json"))
	if err == nil {
		err = json.Unmarshal(b, &tr)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range tr.Events {
		events = append(events, strings.Join([]string{e.Kind, e.Unit, e.Case, e.Person, e.Date, e.Charge}, " "))
	}
	slices.Sort(events)
	return tr, events
}

func (w *world) sameEvents(tr ledgerTruth, want []string) {
	w.t.Helper()
	got := w.eventKeys(tr.Kinds)
	if !slices.Equal(got, want) {
		w.t.Errorf("%d events, want %d", len(got), len(want))
		for _, e := range want {
			if !slices.Contains(got, e) {
				w.t.Errorf("missed: %s", e)
			}
		}
		for _, e := range got {
			if !slices.Contains(want, e) {
				w.t.Errorf("not in the truth: %s", e)
			}
		}
	}
}

func TestImportClean(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		files := sharedLedgers(t, "clean")
		tr, events := readLedgerTruth(t, "clean")
		in := NewImport{Exported: "2019-11-30", Files: files}

		// A dry run counts the same and shows nobody anything.
		in.Dry = true
		dry := w.bring(Machine("t"), in)
		if dry.State != store.ImportReady || dry.Total.Stages != 0 || len(w.eventKeys(tr.Kinds)) != 0 {
			t.Errorf("a dry run: %s, %+v", dry.State, dry.Total)
		}
		if err := w.PublishImport(t.Context(), Machine("t"), dry.ID); err != nil {
			t.Fatal(err)
		}
		if err := w.RunImport(t.Context(), Machine("t"), dry.ID, nil); err != nil {
			t.Fatal(err)
		}
		r, err := w.Import(t.Context(), Machine("t"), dry.ID)
		if err != nil {
			t.Fatal(err)
		}
		if r.State != store.ImportPublished || r.Total.Persons != 5682 || r.Total.Cases != 4155 || r.Total.Stages != 6138 || r.Count.Rejected != 0 {
			t.Errorf("%s %+v %+v", r.State, r.Total, r.Count)
		}
		w.sameEvents(tr, events)

		// The same again changes nothing.
		before := w.factsHash()
		in.Dry = false
		again := w.bring(Machine("t"), in)
		for _, f := range again.Files {
			if f.State != store.FileUnchanged {
				t.Errorf("%s: %s", f.Name, f.State)
			}
		}
		if again.Count.Added+again.Count.Merged != 0 || w.factsHash() != before {
			t.Errorf("the second import changed something: %+v", again.Count)
		}
	})
}

func TestImportMessy(t *testing.T) {
	tr, events := readLedgerTruth(t, "messy")
	files := sharedLedgers(t, "messy")
	hashes := map[string]string{}
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		r := w.bring(Machine("t"), NewImport{Files: files})
		states := map[string]store.FileState{}
		for _, f := range r.Files {
			states[f.Name] = f.State
			if f.State == store.FileRefused && f.ZH == "" {
				t.Errorf("%s is refused without a reason", f.Name)
			}
		}
		for _, f := range tr.Files {
			if (f.Expected == "reject") != (states[f.File] == store.FileRefused) {
				t.Errorf("%s: %s, want %s", f.File, states[f.File], f.Expected)
			}
		}
		lines, _, err := w.ImportLines(t.Context(), Machine("t"), r.ID, store.ProblemFilter{Limit: 10000})
		if err != nil {
			t.Fatal(err)
		}
		type at struct {
			file string
			row  int
		}
		fate := map[at]string{}
		for _, p := range lines {
			k := at{p.File, p.Row}
			if p.Severity != ledger.Warn {
				fate[k] = "reject"
			} else if fate[k] == "" {
				fate[k] = "warn"
			}
		}
		marked := map[at]bool{}
		for _, i := range tr.Injected {
			if i.Row == 0 {
				continue
			}
			k := at{i.File, i.Row}
			got := fate[k]
			if got == "" {
				got = "merge"
			}
			if marked[k] = true; got != i.Expected && (i.Expected != "merge" || got != "warn") {
				t.Errorf("%s row %d: %s, want %s", i.File, i.Row, got, i.Expected)
			}
		}
		for k, f := range fate {
			if f == "reject" && k.row > 0 && !marked[k] {
				t.Errorf("good row lost: %v", k)
			}
		}
		w.sameEvents(tr, events)
		hashes[t.Name()] = w.factsHash()
	})

	// File by file in other orders, each file twice, comes to the same facts.
	for seed := range uint64(2) {
		w := newWorld(t, storetest.New(t, store.SQLite))
		rng := rand.New(rand.NewPCG(seed, 7))
		shuffled := slices.Clone(files)
		rng.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		for part := range slices.Chunk(shuffled, 1+len(shuffled)/4) {
			w.bring(Machine("t"), NewImport{Files: slices.Concat(part, part)})
		}
		hashes[fmt.Sprint("order ", seed)] = w.factsHash()
	}
	if different := slices.Compact(slices.Sorted(maps.Values(hashes))); len(different) != 1 {
		t.Errorf("the facts depend on the order or the engine: %v", hashes)
	}
}

// TestImportKilled stops imports at any moment; taken up again they come to the
// same end, and a cancelled one leaves nothing.
func TestImportKilled(t *testing.T) {
	files := sharedLedgers(t, "messy")[:12]
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		whole := newWorld(t, storetest.New(t, db.Engine()))
		whole.bring(Machine("t"), NewImport{Files: files})
		w := newWorld(t, db)
		id, err := w.StartImport(t.Context(), Machine("t"), NewImport{Files: files})
		if err != nil {
			t.Fatal(err)
		}
		rng := rand.New(rand.NewPCG(3, uint64(db.Engine())))
		kills := 0
		for {
			ctx, cancel := context.WithCancel(t.Context())
			steps := 1 + rng.IntN(40)
			if kills > 12 {
				steps = 1 << 30
			}
			err := w.RunImport(ctx, Machine("t"), id, func(ImportProgress) {
				if steps--; steps == 0 {
					cancel()
				}
			})
			cancel()
			if err == nil {
				break
			}
			kills++
			w.later(time.Minute) // until its beat counts as stopped
		}
		if kills == 0 || w.factsHash() != whole.factsHash() {
			t.Errorf("after %d kills the facts differ", kills)
		}
		before := w.factsHash()
		id, err = w.StartImport(t.Context(), Machine("t"), NewImport{Files: sharedLedgers(t, "messy")})
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		err = w.RunImport(t.Context(), Machine("t"), id, func(ImportProgress) {
			if n++; n == 30 {
				if err := w.CancelImport(t.Context(), Machine("t"), id); err != nil {
					t.Error(err)
				}
			}
		})
		if errs.KindOf(err) != errs.Conflict || w.factsHash() != before {
			t.Errorf("a cancelled import: %v", err)
		}
	})
}

// arrestTitles are enough of the arrest table to tell it.
var arrestTitles = []string{"部门受案号", "统一受案号", "嫌疑人编号", "嫌疑人姓名", "案件名称", "承办单位", "受理日期", "承办部门", "承办检察官", "涉嫌案由", "审结处理结果", "审结日期"}

func writeLedger(t testing.TB, name string, titles []string, rows func(yield func([]string, error) bool)) LedgerUpload {
	t.Helper()
	wb := office.NewWorkbook()
	var columns []office.Column
	for _, c := range titles {
		columns = append(columns, office.Column{Title: c})
	}
	if err := wb.AddSheet("Sheet1", office.SheetHead{}, columns, rows); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), name)
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := wb.Write(f); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return LedgerUpload{Name: name, Path: path}
}

func arrestFile(t *testing.T, name, handler, result string) LedgerUpload {
	return writeLedger(t, name, arrestTitles, func(yield func([]string, error) bool) {
		yield([]string{"甲县检捕受[2025]99010200001号", "99010220250000100", "99010220250000100001", "孔某", "孔某盗窃案", "甲县人民检察院", "2025-03-01",
			"刑事检察部", handler, "盗窃罪", result, "2025-03-07"}, nil)
	})
}

// TestSettle: what two equally dated ledgers disagree on is chosen by a person,
// with a reason, and both names count as handlers.
func TestSettle(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		c := w.city()
		m := c["manager"]
		w.bring(m, NewImport{Exported: "2025-12-31", Files: []LedgerUpload{arrestFile(t, "审查逮捕案件1.xlsx", "钱承办", "批准逮捕"),
			arrestFile(t, "审查逮捕案件2.xlsx", "钱二", "批准逮捕")}})
		open, n, err := w.Conflicts(t.Context(), m, 0, 50)
		if err != nil || n != 1 || !slices.Equal(open[0].Open(), []ledger.ColumnID{ledger.ColHandler}) {
			t.Fatalf("%d open, %v, %v", n, open, err)
		}
		s := ledger.Settlement{Table: ledger.Arrest, Case: open[0].Number.Key, Person: open[0].Key, Column: ledger.ColHandler, Value: "钱承办"}
		if err := w.Settle(t.Context(), m, s); errs.KindOf(err) != errs.Invalid {
			t.Errorf("without a reason: %v", err)
		}
		s.Reason = "核对卷宗"
		if err := w.Settle(t.Context(), c["handler"], s); errs.KindOf(err) == errs.Internal || err == nil {
			t.Errorf("somebody who may not: %v", err)
		}
		if err := w.Settle(t.Context(), m, s); err != nil {
			t.Fatal(err)
		}
		if _, n, err = w.Conflicts(t.Context(), m, 0, 50); err != nil || n != 0 {
			t.Errorf("%d open after settling, %v", n, err)
		}
		err = w.db.View(t.Context(), w.now(), func(tx *store.Tx) error {
			hs, err := tx.Handlers(open[0].Casefile)
			if err == nil && len(hs) != 2 {
				t.Errorf("handlers %v: both names count for recusal", hs)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
		// The same files again do not undo what was settled.
		w.bring(m, NewImport{Exported: "2025-12-31", Files: []LedgerUpload{arrestFile(t, "审查逮捕案件3.xlsx", "钱二", "批准逮捕")}})
		if _, n, err = w.Conflicts(t.Context(), m, 0, 50); err != nil || n != 0 {
			t.Errorf("%d open after a further import, %v", n, err)
		}
	})
}

// TestImportScope: a county brings in its own rows only, and nobody else's
// import is shown to it.
func TestImportScope(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		c := w.city()
		if _, err := w.StartImport(t.Context(), c["handler"], NewImport{Files: []LedgerUpload{{"a.xlsx", "a.xlsx"}}}); errs.KindOf(err) != errs.Forbidden {
			t.Errorf("a prosecutor imports: %v", err)
		}
		broken := filepath.Join(t.TempDir(), "坏.xlsx")
		if err := os.WriteFile(broken, []byte("PK\x03\x04 cut off"), 0o600); err != nil {
			t.Fatal(err)
		}
		r := w.bring(c["manager"], NewImport{Files: []LedgerUpload{{"坏.xlsx", broken}, {"没有.xlsx", broken + "x"}, arrestFile(t, "审查逮捕案件.xlsx", "钱承办", "批准逮捕")}})
		if r.State != store.ImportPublished || r.Files[0].State != store.FileRefused || r.Files[1].State != store.FileRefused || r.Files[2].State != store.FilePublished {
			t.Errorf("%s: %+v", r.State, r.Files)
		}
	})
}
