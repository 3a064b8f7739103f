// Package ledgers writes ledgers of a size no other test data has. It serves tests
// only.
package ledgers

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"mingjian/internal/ledger"
	"mingjian/internal/office"
)

// Prosecutions writes a prosecution ledger (一审公诉案件) of every column and so many
// rows, one to three persons a case, the same rows each time, and returns the path
// of the .xlsx. It is gone when the test ends.
func Prosecutions(t testing.TB, rows int) string {
	t.Helper()
	r := rand.New(rand.NewPCG(2025, 2))
	columns := ledger.TableOf(ledger.Prosecution).Columns
	sheetColumns, at := make([]office.Column, len(columns)), map[ledger.ColumnID]int{}
	for i, c := range columns {
		sheetColumns[i], at[c.ID] = office.Column{Title: c.Title}, i
	}
	charges := []string{"盗窃罪", "诈骗罪", "故意伤害罪", "危险驾驶罪", "交通肇事罪"}
	first := time.Date(2025, 1, 2, 0, 0, 0, 0, time.UTC)
	wb := office.NewWorkbook()
	err := wb.AddSheet("Sheet1", office.SheetHead{}, sheetColumns, func(yield func([]string, error) bool) {
		for n, number := 0, 1; n < rows; number++ {
			accepted := first.AddDate(0, 0, r.IntN(200))
			charge := charges[r.IntN(len(charges))]
			for person := 1 + r.IntN(3); person > 0 && n < rows; person-- {
				cells := make([]string, len(columns))
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
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "一审公诉案件020101表.xlsx")
	f, err := os.Create(path)
	if err == nil {
		err = errors.Join(wb.Write(f), f.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
	return path
}
