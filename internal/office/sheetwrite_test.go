package office

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"iter"
	"reflect"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"mingjian/internal/errs"
)

func rowsOf(rows ...[]string) iter.Seq2[[]string, error] {
	return func(yield func([]string, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}

func TestWorkbook(t *testing.T) {
	w := NewWorkbook()
	defer w.Close()
	head := SheetHead{Title: "质量评查情况", Notes: []string{"本意见不作为司法责任认定依据"}, Watermark: "导出：王某 & 某院 2026-03-01 09:00"}
	columns := []Column{{Title: "案号", Width: 30}, {Title: "件数", Kind: NumberColumn}, {Title: "日期", Kind: DateColumn}, {Title: "时间", Kind: TimeColumn}, {Title: "比率", Kind: PercentColumn}}
	rows := [][]string{
		{"=1+1", "12", "2026-03-01", "2026-03-01 08:30:00", "0.25"},
		{"＝cmd|x", "-3.5", "不详", "", "="},
		{"\t@a", "620702201600129000011", "1899-01-01"},
		{},
		{"62070220160012900", "0012"},
	}
	if err := w.AddSheet("情况[1]", head, columns, rowsOf(rows...)); err != nil {
		t.Fatal(err)
	}
	if err := w.AddSheet("情况 1 ", SheetHead{}, columns[:1], rowsOf()); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := w.Write(&b); err != nil {
		t.Fatal(err)
	}

	got, f, err := readAll(t, "a.xlsx", b.Bytes())
	if err != nil || f.Kind != XLSX {
		t.Fatal(f, err)
	}
	want := map[string][]string{
		"情况 1/1":    {head.Title},
		"情况 1/2":    {head.Notes[0]},
		"情况 1/3":    {head.Watermark},
		"情况 1/4":    {"案号", "件数", "日期", "时间", "比率"},
		"情况 1/5":    rows[0],
		"情况 1/6":    rows[1],
		"情况 1/7":    rows[2],
		"情况 1/9":    {"62070220160012900", "12"},
		"情况 1(2)/1": {"案号"},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}

	x, err := excelize.OpenReader(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	for _, cell := range []string{"A5", "A6", "A7", "E6", "B7"} {
		kind, err := x.GetCellType("情况 1", cell)
		if err != nil || (kind != excelize.CellTypeInlineString && kind != excelize.CellTypeSharedString) {
			t.Errorf("%s is stored as %v, %v", cell, kind, err)
		}
		if formula, _ := x.GetCellFormula("情况 1", cell); formula != "" {
			t.Errorf("%s is a formula", cell)
		}
	}
	if kind, _ := x.GetCellType("情况 1", "B5"); kind != excelize.CellTypeNumber && kind != excelize.CellTypeUnset {
		t.Errorf("B5 is no number: %v", kind)
	}
	props, err := x.GetDocProps()
	if err != nil || props.Creator != "" || props.LastModifiedBy != "" {
		t.Errorf("properties %+v, %v", props, err)
	}
	layout, err := x.GetPageLayout("情况 1")
	if err != nil || *layout.Size != 9 || *layout.Orientation != "landscape" {
		t.Errorf("layout %+v, %v", layout, err)
	}
	panes, err := x.GetPanes("情况 1")
	if err != nil || !panes.Freeze || panes.YSplit != 4 {
		t.Errorf("panes %+v, %v", panes, err)
	}
	names := map[string]string{}
	for _, n := range x.GetDefinedName() {
		names[n.Scope+" "+n.Name] = n.RefersTo
	}
	if names["情况 1 _xlnm.Print_Titles"] != "'情况 1'!$4:$4" {
		t.Errorf("names %q", names)
	}
	parts, err := x.GetSheetProps("情况 1")
	if err != nil || parts.FitToPage == nil || !*parts.FitToPage {
		t.Errorf("sheet properties %+v, %v", parts, err)
	}
	for part, text := range zipTexts(t, b.Bytes()) {
		if strings.Contains(text, "xuri") {
			t.Errorf("%s names an author", part)
		}
		if strings.HasSuffix(part, "sheet1.xml") && (!strings.Contains(text, "<autoFilter ref=\"$A$4:$E$9\"") && !strings.Contains(text, "<autoFilter ref=\"A4:E9\"")) {
			t.Errorf("no filter over the data in %s", part)
		}
	}
}

func TestWorkbookRefuses(t *testing.T) {
	w := NewWorkbook()
	defer w.Close()
	if err := w.Write(&bytes.Buffer{}); errs.KindOf(err) != errs.Invalid {
		t.Errorf("empty workbook: %v", err)
	}
	if err := w.AddSheet("a", SheetHead{}, nil, rowsOf()); errs.KindOf(err) != errs.Invalid {
		t.Errorf("no columns: %v", err)
	}
	if err := w.AddSheet("a", SheetHead{}, []Column{{Title: "x"}}, rowsOf([]string{"1", "2"})); err == nil {
		t.Error("a row longer than its columns was written")
	}
	stop := errors.New("stop")
	if err := w.AddSheet("b", SheetHead{}, []Column{{Title: "x"}}, func(yield func([]string, error) bool) { yield(nil, stop) }); err != stop {
		t.Errorf("err = %v", err)
	}
}

func TestFitCell(t *testing.T) {
	for _, v := range []string{"", "短", strings.Repeat("长", maxCellChars), strings.Repeat("a", maxCellChars)} {
		if got := fitCell(v); got != v {
			t.Errorf("a cell of %d bytes was changed", len(v))
		}
	}
	for _, v := range []string{strings.Repeat("长", maxCellChars+1), strings.Repeat("😀", maxCellChars/2+1), strings.Repeat("a", 100_000)} {
		got := fitCell(v)
		if n := len(utf16.Encode([]rune(got))); n > maxCellChars || !strings.HasSuffix(got, cutMark) || n < maxCellChars-2 {
			t.Errorf("a cell of %d bytes became %d units", len(v), n)
		}
	}
	if got := fitCell("a\xFFb"); got != "a\uFFFDb" {
		t.Errorf("got %q", got)
	}
}

// zipTexts returns the parts of an archive by name.
func zipTexts(t testing.TB, data []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		r.Close()
		if err != nil {
			t.Fatal(err)
		}
		parts[f.Name] = string(text)
	}
	return parts
}
