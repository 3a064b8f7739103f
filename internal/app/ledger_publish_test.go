package app

import (
	"fmt"
	"sync"
	"testing"

	"mingjian/internal/ledger"
	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
)

// arrestCases writes an arrest ledger of n cases, all of one handler.
func arrestCases(t *testing.T, name string, n int, department, result string) LedgerUpload {
	return writeLedger(t, name, arrestTitles, func(yield func([]string, error) bool) {
		for i := range n {
			if !yield([]string{fmt.Sprintf("甲县检捕受[2025]9901020%04d号", i+1000), fmt.Sprintf("99010220250%04d00", i+1000), fmt.Sprintf("99010220250%04d00001", i+1000),
				"曾某", "曾某盗窃案", "甲县人民检察院", "2025-03-01", department, "钱承办", "盗窃罪", result, "2025-03-07"}, nil) {
				return
			}
		}
	})
}

// TestPublishedWhole: while an import is read, folded and put in place nobody sees
// anything of it, and what people decide meanwhile holds and is not lost.
func TestPublishedWhole(t *testing.T) {
	const cases = 450
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		c := w.city()
		m := c["manager"]
		w.bring(m, NewImport{Exported: "2025-06-30", Files: []LedgerUpload{arrestCases(t, "审查逮捕案件.xlsx", cases, "刑事检察部", "批准逮捕"),
			arrestFile(t, "审查逮捕案件1.xlsx", "钱承办", "批准逮捕"), arrestFile(t, "审查逮捕案件2.xlsx", "钱二", "批准逮捕")}})
		seen := w.factsHash()
		id, err := w.StartImport(t.Context(), m, NewImport{Exported: "2025-12-31",
			Files: []LedgerUpload{arrestCases(t, "审查逮捕案件.xlsx", cases, "第二检察部", "不批准逮捕")}})
		if err != nil {
			t.Fatal(err)
		}
		confirmed, settled := false, false
		err = w.RunImport(t.Context(), m, id, func(p ImportProgress) {
			if p.State == store.ImportPublished {
				return
			}
			if w.factsHash() != seen {
				t.Fatalf("at %d of 1,000 the facts have changed", p.Done)
			}
			if p.Done <= 850 {
				return
			}
			if !settled {
				settled = true
				open, _, err := w.Conflicts(t.Context(), m, 0, 5)
				if err != nil || len(open) != 1 {
					t.Fatalf("%d open: %v", len(open), err)
				}
				err = w.Settle(t.Context(), m, ledger.Settlement{Table: ledger.Arrest, Case: open[0].Number.Key, Person: open[0].Key,
					Column: ledger.ColHandler, Value: "钱二", Reason: "核对卷宗"})
				if err != nil {
					t.Fatal(err)
				}
				now := w.factsHash()
				if now == seen {
					t.Error("what was settled is not seen at once")
				}
				seen = now
			}
			if settled && !confirmed && p.Done > 950 {
				confirmed = true
				n, err := w.ConfirmHandler(t.Context(), m, "990102", "钱承办", c["handler"].Person, "", "")
				if err != nil || n != cases+1 {
					t.Errorf("confirmed in %d cases: %v", n, err)
				}
				seen = w.factsHash()
			}
		})
		if err != nil || !confirmed || !settled {
			t.Fatalf("the import: %v; confirmed %v, settled %v", err, confirmed, settled)
		}
		if w.factsHash() == seen {
			t.Error("the import is not seen")
		}
		if _, n, err := w.Conflicts(t.Context(), m, 0, 5); err != nil || n != 0 {
			t.Errorf("%d open after settling: %v", n, err)
		}
		err = w.db.Update(t.Context(), w.now(), func(tx *store.Tx) error {
			mine, err := tx.Handlers(w.caseOf(tx, "甲县检捕受[2025]99010201000号"))
			if err != nil {
				return err
			}
			if len(mine) != 1 || mine[0].Person != c["handler"].Person || mine[0].Department != "第二检察部" {
				t.Errorf("the confirmed handler: %+v", mine)
			}
			for what, forget := range map[string]func(int) (bool, error){"put in place": tx.ForgetPlaced, "replaced": tx.ForgetReplaced} {
				if left, err := forget(1); err != nil || left {
					t.Errorf("something is left that was %s: %v", what, err)
				}
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}

// caseOf returns the id of the one case file of a 部门受案号.
func (w *world) caseOf(tx *store.Tx, number string) string {
	n, err := ledger.ParseCaseNo(number)
	if err != nil {
		w.t.Fatal(err)
	}
	ids, err := tx.CasesByNumber(number, n.Key)
	if err != nil || len(ids) != 1 {
		w.t.Fatalf("%s names %v: %v", number, ids, err)
	}
	return ids[0]
}

// TestImportsTogether: imports at the same time come to the facts that they come
// to one after the other.
func TestImportsTogether(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		files := []NewImport{{Exported: "2025-06-30", Files: []LedgerUpload{arrestCases(t, "审查逮捕案件.xlsx", 250, "刑事检察部", "批准逮捕")}},
			{Exported: "2025-12-31", Files: []LedgerUpload{arrestCases(t, "审查逮捕案件.xlsx", 300, "第二检察部", "不批准逮捕")}}}
		one := newWorld(t, storetest.New(t, db.Engine()))
		w := newWorld(t, db)
		var wg sync.WaitGroup
		for _, in := range files {
			one.bring(Machine("t"), in)
			wg.Go(func() {
				id, err := w.StartImport(t.Context(), Machine("t"), in)
				if err == nil {
					err = w.RunImport(t.Context(), Machine("t"), id, nil)
				}
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if w.factsHash() != one.factsHash() {
			t.Error("the facts differ")
		}
	})
}
