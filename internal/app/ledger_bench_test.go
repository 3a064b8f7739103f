package app

import (
	"fmt"
	"math/rand/v2"
	"runtime"
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

// One prosecution ledger from the file to its publication on an empty SQLite
// database. Twice the rows must not take much more than twice the time.
func BenchmarkImportLedger(b *testing.B) {
	for _, rows := range []int{10_000, 50_000} {
		b.Run(fmt.Sprintf("rows=%d", rows), func(b *testing.B) {
			file := prosecutionFile(b, rows)
			var peak uint64
			b.ResetTimer()
			for range b.N {
				b.StopTimer()
				a, err := New(Config{DB: storetest.New(b, store.SQLite), Dir: b.TempDir(), Demo: true})
				if err != nil {
					b.Fatal(err)
				}
				b.Cleanup(a.Close)
				b.StartTimer()
				id, err := a.StartImport(b.Context(), Machine("bench"), NewImport{Files: []LedgerUpload{file}})
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
				r, err := a.Import(b.Context(), Machine("bench"), id)
				if err != nil || r.Count.Added != rows {
					b.Fatalf("added %d of %d rows: %v", r.Count.Added, rows, err)
				}
				b.StartTimer()
			}
			b.ReportMetric(float64(rows*b.N)/b.Elapsed().Seconds(), "rows/s")
			b.ReportMetric(float64(peak)/1e6, "peak-heap-MB")
		})
	}
}
