package store_test

import (
	"strings"
	"testing"
	"time"

	"mingjian/internal/ledger"
	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
)

// TestRefusedWords holds the words that find refusals in SQL against what the
// ledger calls a refusal, for every result the tables know, and sees that SQLite
// goes by their index.
func TestRefusedWords(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		err := db.View(t.Context(), time.Now(), func(tx *store.Tx) error {
			found := 0
			for _, id := range []ledger.TableID{ledger.Arrest, ledger.Prosecution, ledger.ArrestReconsider, ledger.SecondInstance} {
				values := []string{"", "不起诉（情节轻微）"}
				if c, ok := ledger.TableOf(id).Column(ledger.ColResult); ok {
					values = append(values, c.Values...)
				}
				for _, v := range values {
					p := ledger.StagePerson{Table: id, Name: `名"result":{"value":"不起诉`, Values: map[ledger.ColumnID]ledger.Value{ledger.ColResult: {Alternative: ledger.Alternative{Value: v}},
						ledger.ColEnded: {Alternative: ledger.Alternative{Value: "2025-01-02"}}}}
					var n int
					if err := tx.ScanOne(&n, "WITH stage (table_code, body) AS (VALUES (CAST($1 AS TEXT), CAST($2 AS TEXT))) SELECT count(*) FROM stage WHERE "+store.Refused, string(id), store.JSONText(p)); err != nil {
						return err
					}
					if (n == 1) != p.Refused() {
						t.Errorf("%s %q: found %d, refused %v", id, v, n, p.Refused())
					}
					found += n
				}
			}
			if found < 15 {
				t.Errorf("%d refusals", found)
			}
			if db.Engine() != store.SQLite {
				return nil
			}
			plan, err := tx.Plan("SELECT body FROM stage WHERE " + store.Refused + " AND accepted >= '2025-01-01'")
			if !strings.Contains(plan, "stage_version_refused") {
				t.Errorf("the plan is %s", plan)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
