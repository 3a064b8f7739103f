package app

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
	"time"

	"mingjian/internal/ledger"
	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
)

// prosecutionFile writes a prosecution ledger of every column and so many rows,
// one to three persons a case; the same rows each time.
func prosecutionFile(t testing.TB, rows int) LedgerUpload {
	t.Helper()
	r := rand.New(rand.NewPCG(2025, 2))
	columns := ledger.TableOf(ledger.Prosecution).Columns
	titles, at := make([]string, len(columns)), map[ledger.ColumnID]int{}
	for i, c := range columns {
		titles[i], at[c.ID] = c.Title, i
	}
	charges := []string{"盗窃罪", "诈骗罪", "故意伤害罪", "危险驾驶罪", "交通肇事罪"}
	first := time.Date(2025, 1, 2, 0, 0, 0, 0, time.UTC)
	return writeLedger(t, "一审公诉案件020101表.xlsx", titles, func(yield func([]string, error) bool) {
		for n, number := 0, 1; n < rows; number++ {
			accepted := first.AddDate(0, 0, r.IntN(200))
			charge := charges[r.IntN(len(charges))]
			for person := 1 + r.IntN(3); person > 0 && n < rows; person-- {
				cells := make([]string, len(titles))
				for id, v := range map[ledger.ColumnID]string{
					"case_number":    fmt.Sprintf("甲县检刑诉受[2025]990102%05d号", number),
					"unified_number": fmt.Sprintf("990102202500%05d", number),
					"person_number":  fmt.Sprintf("990102202500%05d%03d", number, person),
					"person":         fmt.Sprintf("孔某%d", person),
					"case_name":      "孔某等" + charge[:len(charge)-len("罪")] + "案",
					"unit":           "甲县人民检察院",
					"department":     "刑事检察部",
					"handler":        fmt.Sprintf("承办%d", r.IntN(40)),
					"accepted":       accepted.Format(time.DateOnly),
					"ended":          accepted.AddDate(0, 0, 20).Format(time.DateOnly),
					"charge":         charge,
					"indicted":       accepted.AddDate(0, 0, 20).Format(time.DateOnly),
					"judged":         accepted.AddDate(0, 0, 60).Format(time.DateOnly),
				} {
					if i, ok := at[id]; ok {
						cells[i] = v
					}
				}
				if !yield(cells, nil) {
					return
				}
				n++
			}
		}
	})
}

// Importing a ledger, from the files to their publication on an empty database.
// Twice the rows must not take much more than twice the time. Meanwhile somebody
// else writes every few milliseconds; longest-wait-ms is the longest that took.
func BenchmarkImportLedger(b *testing.B) {
	sets := map[string]func() NewImport{
		"clean":      func() NewImport { return NewImport{Exported: "2019-11-30", Files: sharedLedgers(b, "clean")} },
		"rows=10000": func() NewImport { return NewImport{Files: []LedgerUpload{prosecutionFile(b, 10_000)}} },
		"rows=50000": func() NewImport { return NewImport{Files: []LedgerUpload{prosecutionFile(b, 50_000)}} },
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
