package app

import (
	"fmt"
	"testing"

	"mingjian/internal/measure"
	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
)

// BenchmarkMeasures lists 1,000 measures of an office.
func BenchmarkMeasures(b *testing.B) {
	k := newConference(b, storetest.New(b, store.SQLite))
	k.must("measures", k.db.Update(b.Context(), k.now(), func(tx *store.Tx) error {
		for i := range 1000 {
			m := measure.Measure{ID: measure.ID(fmt.Sprint("m", i)), Item: k.item, Cause: "EV03", Text: "核对单", Owner: k.p["handler"].Person, Unit: "990102", Due: "2026-12-31", Status: measure.Open}
			if err := tx.AddMeasure(m); err != nil {
				return err
			}
		}
		return nil
	}))
	for b.Loop() {
		if ls, err := k.Measures(b.Context(), k.p["manager"], MeasureFilter{}); err != nil || len(ls) != 1000 {
			b.Fatal(len(ls), err)
		}
	}
}
