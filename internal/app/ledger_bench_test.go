package app

import (
	"maps"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
	"mingjian/internal/testdata/ledgers"
)

// Importing a ledger, from the files to their publication on an empty database.
// Twice the rows must not take much more than twice the time. Meanwhile somebody
// else writes every few milliseconds; longest-wait-ms is the longest that took.
func BenchmarkImportLedger(b *testing.B) {
	sets := map[string]func() NewImport{
		"clean":      func() NewImport { return NewImport{Exported: "2019-11-30", Files: sharedLedgers(b, "clean")} },
		"rows=10000": func() NewImport { return NewImport{Files: []LedgerUpload{prosecutions(b, 10_000)}} },
		"rows=50000": func() NewImport { return NewImport{Files: []LedgerUpload{prosecutions(b, 50_000)}} },
	}
	for _, engine := range []store.Engine{store.SQLite, store.Postgres} {
		for _, name := range slices.Sorted(maps.Keys(sets)) {
			b.Run(engine.String()+"/"+name, func(b *testing.B) {
				in := sets[name]()
				rows := 0
				var peak uint64
				var longest time.Duration
				b.ResetTimer()
				for range b.N {
					b.StopTimer()
					a, err := New(Config{DB: storetest.New(b, engine), Dir: b.TempDir(), Demo: true})
					if err != nil {
						b.Fatal(err)
					}
					b.Cleanup(a.Close)
					stop := otherWriter(b, a.db, &longest)
					b.StartTimer()
					id, err := a.StartImport(b.Context(), Machine("bench"), in)
					if err != nil {
						b.Fatal(err)
					}
					err = a.RunImport(b.Context(), Machine("bench"), id, func(ImportProgress) {
						var m runtime.MemStats
						runtime.ReadMemStats(&m)
						peak = max(peak, m.HeapInuse)
					})
					if err != nil {
						b.Fatal(err)
					}
					b.StopTimer()
					stop()
					r, err := a.Import(b.Context(), Machine("bench"), id)
					if err != nil || r.Count.Added+r.Count.Merged+r.Count.Unchanged != r.Count.Rows {
						b.Fatalf("%+v: %v", r.Count, err)
					}
					rows += r.Count.Rows
					b.StartTimer()
				}
				b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "rows/s")
				b.ReportMetric(float64(peak)/1e6, "peak-heap-MB")
				b.ReportMetric(float64(longest.Microseconds())/1000, "longest-wait-ms")
			})
		}
	}
}

// otherWriter writes every few milliseconds until stopped and notes the longest
// that it had to wait.
func otherWriter(b *testing.B, db *store.DB, longest *time.Duration) (stop func()) {
	done, ended := make(chan bool), make(chan bool)
	go func() {
		defer close(ended)
		for {
			select {
			case <-done:
				return
			case <-time.After(5 * time.Millisecond):
			}
			start := time.Now()
			if err := db.Update(b.Context(), start, func(*store.Tx) error { return nil }); err != nil {
				b.Error(err)
				return
			}
			*longest = max(*longest, time.Since(start))
		}
	}()
	return func() { close(done); <-ended }
}

func prosecutions(b *testing.B, rows int) LedgerUpload {
	path := ledgers.Prosecutions(b, rows)
	return LedgerUpload{Name: filepath.Base(path), Path: path}
}
