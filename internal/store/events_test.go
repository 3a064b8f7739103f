package store_test

import (
	"testing"
	"time"

	"mingjian/internal/errs"
	"mingjian/internal/org"
	"mingjian/internal/policy"
	"mingjian/internal/screen"
	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
)

func TestEvents(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		now := time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)
		city := policy.Scope{Trees: []org.UnitCode{"990100"}, SealedUnits: []org.UnitCode{"990100"}}
		blind := policy.Scope{Trees: []org.UnitCode{"990100"}}
		event := func(casefile, kind string, group screen.Group, unit, person, day string, change func(*store.EventRow)) store.EventRow {
			e := store.EventRow{Case: casefile, Event: screen.Event{Kind: kind, Group: group, Unit: unit, Number: "N" + casefile, NumberKey: "N" + casefile,
				PersonNo: "P" + person, PersonKey: "P" + person, Person: person, Date: day, Charge: "盗窃罪", Finality: screen.Final}}
			if change != nil {
				change(&e)
			}
			e.ID = store.EventID(e.Event)
			return e
		}
		acquitted := event("a", "一审无罪", screen.ThreeKinds, "990102", "张三", "2025-05-01", nil)
		err := db.Update(t.Context(), now, func(tx *store.Tx) error {
			for _, c := range []store.CaseFile{{ID: "a", Unit: "990102"}, {ID: "b", Unit: "990103"}, {ID: "c", Unit: "990102", Sealed: true}} {
				if err := tx.PutCase(c); err != nil {
					return err
				}
			}
			for _, e := range []store.EventRow{
				acquitted,
				event("a", "一审无罪", screen.ThreeKinds, "990102", "李四", "", nil),
				event("b", "撤回起诉", screen.ThreeKinds, "", "王五", "2021-05-01", nil),
				event("b", "二审改判", screen.KeyCases, "990103", "王五", "2025-07-01", nil),
				event("a", "不批捕复议改变", screen.ThreeKinds, "990102", "赵六", "2025-06-01", func(e *store.EventRow) { e.Finality = screen.Reversed }),
				event("c", "一审无罪", screen.ThreeKinds, "990102", "孙八", "2025-06-01", func(e *store.EventRow) { e.Sealed = true }),
			} {
				if err := tx.PutEvent(e); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		count := func(sc policy.Scope, f store.EventFilter) (n int) {
			t.Helper()
			err := db.View(t.Context(), now, func(tx *store.Tx) error {
				es, total, err := tx.Events(sc, f)
				if err == nil && f.Limit == 0 && total != len(es) {
					t.Errorf("%d events of %d", len(es), total)
				}
				n = total
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		for _, c := range []struct {
			name string
			sc   policy.Scope
			f    store.EventFilter
			want int
		}{
			{"nobody", policy.Scope{}, store.EventFilter{}, 0},
			{"all that count", city, store.EventFilter{}, 5},
			{"without sealed ones", blind, store.EventFilter{}, 4},
			{"the three kinds", city, store.EventFilter{Group: screen.ThreeKinds}, 4},
			{"an undated one passes the window", blind, store.EventFilter{Group: screen.ThreeKinds, From: "2023-01-01"}, 2},
			{"unit of the case where the number hides it", city, store.EventFilter{Unit: "990103", Group: screen.ThreeKinds}, 1},
			{"reversed apart", city, store.EventFilter{Reversed: true}, 1},
			{"kinds", city, store.EventFilter{Kinds: []string{"撤回起诉", "二审改判"}}, 2},
			{"a name", city, store.EventFilter{Text: "张三"}, 1},
			{"a sealed name is not found", city, store.EventFilter{Text: "孙八"}, 0},
			{"own", policy.Scope{Own: "nobody"}, store.EventFilter{}, 0},
			{"one page", city, store.EventFilter{Limit: 2}, 5},
		} {
			if got := count(c.sc, c.f); got != c.want {
				t.Errorf("%s: %d events, want %d", c.name, got, c.want)
			}
		}
		err = db.Update(t.Context(), now.Add(time.Hour), func(tx *store.Tx) error {
			if err := tx.PutEvent(acquitted); err != nil {
				return err
			}
			told := event("a", "二审改判", screen.KeyCases, "990102", "周九", "2025-08-01", func(e *store.EventRow) { e.ByHand = "p" })
			if err := tx.PutEvent(told); err != nil {
				return err
			}
			if err := tx.WithdrawEvent(told.ID); err != nil {
				t.Errorf("an event reported by hand is not taken back: %v", err)
			}
			e, err := tx.Event(acquitted.ID)
			if err == nil && !e.FirstSeen.Equal(now) {
				t.Errorf("first seen moved to %v", e.FirstSeen)
			}
			if err := tx.WithdrawEvent(acquitted.ID); errs.KindOf(err) != errs.Conflict {
				t.Errorf("a found event is taken back by hand: %v", err)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if n := count(city, store.EventFilter{Gone: true}); n != 1 {
			t.Errorf("%d events gone, want 1", n)
		}
	})
}
