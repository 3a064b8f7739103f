package store_test

import (
	"io/fs"
	"testing"
	"time"

	"mingjian/internal/accountability"
	"mingjian/internal/bylaw"
	"mingjian/internal/measure"
	"mingjian/internal/org"
	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
)

// TestBylaws keeps versions by kind in the order they begin, and takes over those
// of duties that an office made before there was one table for all.
func TestBylaws(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		now := time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)
		text := func(name string) string {
			b, err := fs.ReadFile(store.MigrationFiles, name)
			must(t, err)
			return string(b)
		}
		must(t, db.Update(t.Context(), now, func(tx *store.Tx) error {
			if err := tx.AddPerson(org.Person{ID: "p", Name: "王案管"}); err != nil {
				return err
			}
			for _, x := range []string{"DROP TABLE bylaw", text("0031_obligation_rule.sql"),
				`INSERT INTO obligation_rule (id, from_day, actor, at, reason, body) VALUES ('o', '2026-02-01', 'p', 5, 'why', '{"from":"2026-02-01","source":"纪要","kinds":["一审无罪"],"duties":[{"code":"oral","zh":"口头报告","en":"oral report","days":1}]}')`,
				text("0037_bylaw.sql")} {
				if err := tx.Exec(x); err != nil {
					return err
				}
			}
			return nil
		}))
		rule := func(from string, months int) measure.Rule {
			return measure.Rule{Head: bylaw.Head{From: "2026-04-01", Source: from}, Months: months}
		}
		for i, r := range []measure.Rule{rule("second", 2), rule("third", 3)} {
			must(t, db.Update(t.Context(), now.Add(time.Duration(i)*time.Hour), func(tx *store.Tx) error {
				return store.AddBylaw(tx, bylaw.Measure, store.Bylaw[measure.Rule]{Rule: r, ID: store.NewID(), By: "p", Reason: "why"})
			}))
		}
		first := rule("first", 1)
		first.From = "2026-03-01"
		must(t, db.Update(t.Context(), now.Add(5*time.Hour), func(tx *store.Tx) error {
			return store.AddBylaw(tx, bylaw.Measure, store.Bylaw[measure.Rule]{Rule: first, ID: store.NewID(), By: "p", Reason: "why"})
		}))
		must(t, db.View(t.Context(), now, func(tx *store.Tx) error {
			old, err := store.Bylaws[accountability.Rule](tx, bylaw.Obligation)
			must(t, err)
			if len(old) != 1 || old[0].ID != "o" || old[0].By != "p" || old[0].Reason != "why" || old[0].At.UnixMilli() != 5 || old[0].Rule.From != "2026-02-01" || old[0].Rule.Source != "纪要" || len(old[0].Rule.Duties) != 1 {
				t.Errorf("taken over: %+v", old)
			}
			rules, err := store.OwnRules[measure.Rule](tx, bylaw.Measure)
			must(t, err)
			if len(rules) != 3 || rules[0].Source != "first" || rules[1].Source != "second" || rules[2].Source != "third" {
				t.Errorf("in the order they begin, of one day the latest made last: %+v", rules)
			}
			return nil
		}))
	})
}
