package ledger

import (
	"fmt"
	"testing"
)

// A row of an export through reading and folding, alone in its case.
func BenchmarkReadAndFold(b *testing.B) {
	var got Row
	r := NewReader(FileInfo{ID: "f", Name: prosecutionFile}, func(row Row) error { got = row; return nil }, func(Problem) error { return nil })
	var head, cells []string
	for _, c := range TableOf(Prosecution).Columns {
		head = append(head, c.Title)
		v := ""
		switch c.Kind {
		case Date:
			v = "2019-03-01"
		case Text, Enum, Charges, Handler, Name, UnitName:
			v = "盗窃"
		case Months, Number:
			v = "18"
		}
		cells = append(cells, v)
	}
	if err := r.Row("s", 1, head); err != nil {
		b.Fatal(err)
	}
	n := 1
	b.ReportAllocs()
	for b.Loop() {
		n++
		cells[0] = fmt.Sprintf("甘州检刑诉受[2019]620702%06d号", n)
		if err := r.Row("s", n, cells); err != nil {
			b.Fatal(err)
		}
		FoldStage([]Row{got}, nil)
	}
}
