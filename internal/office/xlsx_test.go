package office

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"reflect"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"mingjian/internal/errs"
)

// readAll reads a file of tables into "sheet/row" → cells.
func readAll(t testing.TB, name string, data []byte) (map[string][]string, Format, error) {
	t.Helper()
	got := map[string][]string{}
	f, err := ReadSheets(context.Background(), name, bytes.NewReader(data), int64(len(data)), DefaultSheetLimits(), func(s Sheet, r SheetRow) error {
		got[s.Name+"/"+strconv.Itoa(r.Number)] = r.Cells
		return nil
	})
	return got, f, err
}

// parts of a small workbook; a test replaces or adds some.
func xlsxParts(sheet string) map[string]string {
	return map[string]string{
		"_rels/.rels":                `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":            `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="台账" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="/xl/sharedStrings.xml"/><Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml":   `<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>` + sheet + `</sheetData></worksheet>`,
	}
}

func zipParts(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, text := range parts {
		f, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		f.Write([]byte(text))
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestXLSXCells(t *testing.T) {
	const styles = `<styleSheet><numFmts><numFmt numFmtId="176" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@"/><numFmt numFmtId="177" formatCode="0.00&quot;米&quot;"/></numFmts>` +
		`<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="176"/><xf numFmtId="177"/><xf numFmtId="46"/><xf numFmtId="31"/></cellXfs></styleSheet>`
	const shared = `<sst count="9" uniqueCount="9"><si><t>张某</t></si><si><r><t>盗</t></r><r><rPr><b/></rPr><t xml:space="preserve">窃 </t></r><rPh sb="0" eb="1"><t>dao</t></rPh></si><si/><si><t>a&amp;b &#x4E2D;_x000D_</t></si></sst>`
	for _, c := range []struct {
		name, sheet string
		want        map[string][]string
	}{
		{"shared strings, rich text, no phonetics", `<row r="2"><c r="A2" t="s"><v>0</v></c><c r="C2" t="s"><v>1</v></c><c r="D2" t="s"><v>2</v></c></row>`,
			map[string][]string{"台账/2": {"张某", "", "盗窃 "}}},
		{"entities", `<row><c t="s"><v>3</v></c><c t="inlineStr"><is><t>x&lt;y</t></is></c><c t="str"><f>A1&amp;"q"</f><v><![CDATA[<b>&]]></v></c></row>`,
			map[string][]string{"台账/1": {"a&b 中\n", "x<y", "<b>&"}}},
		{"booleans and errors", `<row><c t="b"><v>1</v></c><c t="b"><v>0</v></c><c t="e"><v>#N/A</v></c></row>`,
			map[string][]string{"台账/1": {"TRUE", "FALSE", "#N/A"}}},
		{"numbers", `<row><c><v>62070220160012900</v></c><c><v>6.2070220160012896E+16</v></c><c><v>0.30000000000000004</v></c><c><v>3.1400000000000001</v></c><c><v>-1.5E-3</v></c><c s="4"><v>1.50</v></c><c><v>007</v></c></row>`,
			map[string][]string{"台账/1": {"62070220160012900", "62070220160012900", "0.30000000000000004", "3.14", "-0.0015", "1.5", "007"}}},
		{"dates", `<row><c s="1"><v>43799</v></c><c s="2"><v>43799.520833333336</v></c><c s="3"><v>43799</v></c><c s="2"><v>43799.999999</v></c><c s="1"><v>1</v></c><c s="1"><v>60</v></c><c s="1"><v>61</v></c><c s="6"><v>0.25</v></c><c s="5"><v>1.5</v></c><c s="1"><v>-3</v></c><c t="d"><v>2019-11-30T00:00:00Z</v></c><c t="d"><v>2019-11-30T08:30:00.000</v></c></row>`,
			map[string][]string{"台账/1": {"2019-11-30", "2019-11-30 12:30:00", "2019-11-30", "2019-12-01", "1900-01-01", "1900-02-29", "1900-03-01", "06:00:00", "36:00:00", "-3", "2019-11-30", "2019-11-30 08:30:00"}}},
		{"rows and cells without references, out of order, blank", "<row><c><v>1</v></c></row>\n<row/><row r=\"5\"><c r=\"C5\"><v>3</v></c><c r=\"A5\"><v>1</v></c><c><v>2</v></c></row><row><c r=\"B6\" t=\"str\"><v>  </v></c></row><row><c><v>7</v></c></row>",
			map[string][]string{"台账/1": {"1"}, "台账/5": {"1", "2", "3"}, "台账/7": {"7"}}},
		{"prefixed names, comments", `<!-- <row> --><x:row r="1"><x:c r="AA1" t="str"><x:v>z</x:v></x:c></x:row>`,
			map[string][]string{"台账/1": append(make([]string, 26), "z")}},
		{"a > in an attribute", `<row foo="a>b" r='3'><c><v>1</v></c></row>`, map[string][]string{"台账/3": {"1"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			parts := xlsxParts(c.sheet)
			parts["xl/styles.xml"], parts["xl/sharedStrings.xml"] = styles, shared
			got, f, err := readAll(t, "a.xlsx", zipParts(t, parts))
			if err != nil {
				t.Fatal(err)
			}
			if f.Kind != XLSX || f.Misnamed {
				t.Errorf("format = %+v", f)
			}
			if !reflect.DeepEqual(got, c.want) {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestXLSXWorkbookOrderAndEpoch(t *testing.T) {
	parts := xlsxParts("")
	parts["xl/workbook.xml"] = `<s:workbook xmlns:s="http://purl.oclc.org/ooxml/spreadsheetml/main" xmlns:q="http://purl.oclc.org/ooxml/officeDocument/relationships"><s:workbookPr date1904="1"/><s:sheets><s:sheet name="乙" sheetId="7" q:id="b" state="hidden"/><s:sheet name="图" sheetId="8" q:id="c"/><s:sheet name="甲" sheetId="1" q:id="a"/></s:sheets></s:workbook>`
	parts["xl/_rels/workbook.xml.rels"] = `<Relationships><Relationship Id="a" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/worksheet" Target="worksheets/Sheet1.xml"/><Relationship Id="b" Type="x/worksheet" Target="/xl/other.xml"/><Relationship Id="c" Type="x/chartsheet" Target="worksheets/sheet1.xml"/><Relationship Id="d" Type="x/styles" Target="styles.xml"/></Relationships>`
	parts[`xl\other.xml`] = `<worksheet><sheetData><row><c s="1"><v>0</v></c><c s="1"><v>42337</v></c></row></sheetData></worksheet>`
	parts["xl/worksheets/sheet1.xml"] = "\uFEFF" + `<worksheet><sheetData><row><c t="str"><v>第一</v></c></row></sheetData></worksheet>`
	parts["xl/styles.xml"] = `<styleSheet><cellXfs><xf/><xf numFmtId="14"/></cellXfs></styleSheet>`
	var got []string
	data := zipParts(t, parts)
	_, err := ReadSheets(context.Background(), "a.xlsx", bytes.NewReader(data), int64(len(data)), DefaultSheetLimits(), func(s Sheet, r SheetRow) error {
		got = append(got, fmt.Sprint(s.Index, s.Name, r.Cells))
		return nil
	})
	want := []string{"0乙[1904-01-01 2019-11-30]", "1甲[第一]"}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, %v; want %q", got, err, want)
	}
}

func TestXLSXRefused(t *testing.T) {
	cell := `<row><c t="str"><v>值</v></c></row>`
	whole := zipParts(t, xlsxParts(cell))
	with := func(part, text string) []byte {
		p := xlsxParts(cell)
		if text == "" {
			delete(p, part)
		} else {
			p[part] = text
		}
		return zipParts(t, p)
	}
	const sheet = "xl/worksheets/sheet1.xml"
	for _, c := range []struct {
		name string
		data []byte
		kind errs.Kind
		zh   string // part of what the person is told
	}{
		{"empty", nil, errs.Invalid, "0 字节"},
		{"cut off", whole[:len(whole)-30], errs.Invalid, "损坏"},
		{"a word file", zipParts(t, map[string]string{"_rels/.rels": `<Relationships><Relationship Id="a" Type="x/officeDocument" Target="word/document.xml"/></Relationships>`}), errs.Invalid, "不是表格"},
		{"xlsb", zipParts(t, map[string]string{"_rels/.rels": `<Relationships><Relationship Id="a" Type="x/officeDocument" Target="xl/workbook.bin"/></Relationships>`}), errs.Invalid, ".xlsb"},
		{"ods", zipParts(t, map[string]string{"content.xml": "<x/>"}), errs.Invalid, "OpenDocument"},
		{"a plain archive", zipParts(t, map[string]string{"a.txt": "x"}), errs.Invalid, "压缩包"},
		{"missing sheet", with(sheet, ""), errs.Invalid, "“台账”"},
		{"sheet breaks off", with(sheet, `<worksheet><sheetData><row><c><v>1</v></c></row>`), errs.Invalid, "损坏"},
		{"document type", with(sheet, `<!DOCTYPE a [<!ENTITY b "bb">]><worksheet><sheetData/></worksheet>`), errs.Invalid, "损坏"},
		{"unknown shared string", with(sheet, `<worksheet><sheetData><row><c t="s"><v>4</v></c></row></sheetData></worksheet>`), errs.Invalid, "损坏"},
		{"row number", with(sheet, `<worksheet><sheetData><row r="1048577"/></sheetData></worksheet>`), errs.Invalid, "损坏"},
		{"too many columns", with(sheet, `<worksheet><sheetData><row><c r="XFD1"><v>1</v></c></row></sheetData></worksheet>`), errs.TooLarge, "列"},
		{"long cell", with(sheet, `<worksheet><sheetData><row r="9"><c t="str"><v>`+strings.Repeat("长", 11000)+`</v></c></row></sheetData></worksheet>`), errs.TooLarge, "第 9 行"},
		{"bomb", with(sheet, `<worksheet><sheetData>`+strings.Repeat(" ", 8<<20)+`</sheetData></worksheet>`), errs.TooLarge, "压缩炸弹"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := readAll(t, "a.xlsx", c.data)
			if errs.KindOf(err) != c.kind || !strings.Contains(errs.Message(err, "zh"), c.zh) {
				t.Errorf("err = %v, %s", err, errs.Message(err, "zh"))
			}
		})
	}
}

// Empty styled cells beyond the last column are common and harmless.
func TestXLSXEmptyCellsBeyondTheColumns(t *testing.T) {
	got, _, err := readAll(t, "a.xlsx", zipParts(t, xlsxParts(`<row><c><v>1</v></c><c r="XFD1" s="1"/></row>`)))
	if err != nil || !reflect.DeepEqual(got, map[string][]string{"台账/1": {"1"}}) {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestReadSheetsLimitsAndStop(t *testing.T) {
	data := zipParts(t, xlsxParts(strings.Repeat(`<row><c t="str"><v>x</v></c></row>`, 20)))
	read := func(lim SheetLimits, each func(Sheet, SheetRow) error) error {
		_, err := ReadSheets(context.Background(), "a.xlsx", bytes.NewReader(data), int64(len(data)), lim, each)
		return err
	}
	none := func(Sheet, SheetRow) error { return nil }
	for name, change := range map[string]func(*SheetLimits){
		"file":     func(l *SheetLimits) { l.FileBytes = 100 },
		"unpacked": func(l *SheetLimits) { l.UnpackedBytes = 700 },
		"entries":  func(l *SheetLimits) { l.Entries = 2 },
		"sheets":   func(l *SheetLimits) { l.Sheets = 0 },
		"rows":     func(l *SheetLimits) { l.Rows = 19 },
		"columns":  func(l *SheetLimits) { l.Columns = 0 },
	} {
		lim := DefaultSheetLimits()
		change(&lim)
		if err := read(lim, none); errs.KindOf(err) != errs.TooLarge {
			t.Errorf("%s: err = %v", name, err)
		}
	}
	stop := errors.New("stop")
	if err := read(DefaultSheetLimits(), func(_ Sheet, r SheetRow) error {
		if r.Number == 3 {
			return stop
		}
		return nil
	}); err != stop {
		t.Errorf("the receiver's error came back as %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := ReadSheets(ctx, "", bytes.NewReader(data), int64(len(data)), DefaultSheetLimits(), none); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestParseDateFormat(t *testing.T) {
	for code, want := range map[string]dateFormat{
		"General": notDate, "G/通用格式": notDate, "0.00": notDate, "#,##0;[Red]-#,##0": notDate, "@": notDate, "0.00E+00": notDate, `0"d"`: notDate, `0\d`: notDate,
		"[$-804]0": notDate, "[Red]0.0": notDate, `0;"y"`: notDate,
		"yyyy-mm-dd": showDate, "yyyy/m/d;@": showDate, `yyyy"年"m"月"d"日"`: showDate, "yyyy年m月": showDate, "[$-804]yyyy\\-mm": showDate, `[DBNum1][$-804]yyyy"年"m"月"`: showDate,
		"h:mm AM/PM": showDate, `上午/下午h"时"mm"分"`: showDate, "mmss.0": showDate, "MM/DD/YY": showDate,
		"[h]:mm:ss": showSpan, "[mm]:ss": showSpan,
	} {
		if got := parseDateFormat(code); got != want {
			t.Errorf("parseDateFormat(%q) = %v, want %v", code, got, want)
		}
	}
}

// What excelize writes is read as excelize reads it.
func TestXLSXAgainstExcelize(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := excelize.NewFile()
		defer f.Close()
		text := rapid.OneOf(
			rapid.StringOf(rapid.RuneFrom([]rune("张三李四检察院 <>&\"'_x000D_=+-@，。\t\nAé😀"))),
			rapid.SampledFrom([]string{"", "0", "=1+1", "_x0041_", "甘州检起诉受[2016]62070200110号", "62070220160012900001"}),
		)
		streamed := rapid.Bool().Draw(t, "streamed")
		rows := rapid.SliceOfN(rapid.SliceOfN(text, 0, 5), 1, 8).Draw(t, "rows")
		if streamed {
			sw, err := f.NewStreamWriter("Sheet1")
			if err != nil {
				t.Fatal(err)
			}
			for i, r := range rows {
				cells := make([]any, len(r))
				for j, v := range r {
					cells[j] = v
				}
				if err := sw.SetRow("A"+strconv.Itoa(i+1), cells); err != nil {
					t.Fatal(err)
				}
			}
			if err := sw.Flush(); err != nil {
				t.Fatal(err)
			}
		} else {
			for i, r := range rows {
				if err := f.SetSheetRow("Sheet1", "A"+strconv.Itoa(i+1), &r); err != nil {
					t.Fatal(err)
				}
			}
		}
		number := rapid.Float64Range(-1e18, 1e18).Draw(t, "number")
		if err := f.SetCellFloat("Sheet1", "H20", number, -1, 64); err != nil && !streamed {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := f.Write(&b); err != nil {
			t.Fatal(err)
		}
		back, err := excelize.OpenReader(bytes.NewReader(b.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		defer back.Close()
		want, err := back.GetRows("Sheet1", excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		got := map[int][]string{}
		if _, err := ReadSheets(context.Background(), "", bytes.NewReader(b.Bytes()), int64(b.Len()), DefaultSheetLimits(), func(_ Sheet, r SheetRow) error {
			got[r.Number] = r.Cells
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		for i, r := range want {
			for len(r) > 0 && isBlank(r[len(r)-1]) {
				r = r[:len(r)-1]
			}
			g := got[i+1]
			delete(got, i+1)
			if len(g) != len(r) {
				t.Fatalf("row %d: got %q, want %q", i+1, g, r)
			}
			for j := range r {
				if i == 19 && j == 7 {
					got, gerr := strconv.ParseFloat(g[j], 64)
					want, werr := strconv.ParseFloat(r[j], 64)
					if gerr != nil || werr != nil || got != want || strings.ContainsAny(g[j], "eE") {
						t.Fatalf("number %q read as %q", r[j], g[j])
					}
					continue
				}
				if g[j] != strings.ReplaceAll(r[j], "\r", "\n") {
					t.Fatalf("row %d cell %d: got %q, want %q", i+1, j, g[j], r[j])
				}
			}
		}
		if len(got) > 0 {
			t.Fatalf("rows excelize does not see: %v", got)
		}
	})
}

func TestDateTextAgainstExcelize(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		serial := float64(rapid.IntRange(61, 2958465).Draw(t, "day")) + float64(rapid.IntRange(0, 86399).Draw(t, "second"))/86400
		mac := rapid.Bool().Draw(t, "date1904")
		if mac && serial > 2950000 {
			t.Skip()
		}
		want, err := excelize.ExcelDateToTime(serial, mac)
		if err != nil {
			t.Fatal(err)
		}
		layout := "2006-01-02 15:04:05"
		if serial == math.Floor(serial) {
			layout = "2006-01-02"
		}
		if got := dateText(serial, showDate, mac); got != want.Format(layout) {
			t.Fatalf("dateText(%v) = %s, want %s", serial, got, want.Format(layout))
		}
	})
}

// bigBook writes a ledger of text, dates and numbers as a spreadsheet program would.
func bigBook(t testing.TB, rows, cols int) []byte {
	t.Helper()
	var sheet, shared strings.Builder
	unique := 0
	for r := 1; r <= rows; r++ {
		fmt.Fprintf(&sheet, `<row r="%d" spans="1:%d" ht="14.25">`, r, cols)
		for c := range cols {
			ref, _ := excelize.CoordinatesToCellName(c+1, r)
			switch {
			case c == 0 || c == 1:
				fmt.Fprintf(&sheet, `<c r="%s" s="1" t="s"><v>%d</v></c>`, ref, unique)
				fmt.Fprintf(&shared, `<si><t>甘州检起诉受[2016]6207%08d号</t></si>`, unique)
				unique++
			case c%5 == 0:
				fmt.Fprintf(&sheet, `<c r="%s" s="2"><v>%d</v></c>`, ref, 42000+(r+c)%2000)
			case c%7 == 0:
				fmt.Fprintf(&sheet, `<c r="%s"><v>%d.5</v></c>`, ref, r+c)
			default:
				fmt.Fprintf(&sheet, `<c r="%s" s="1" t="s"><v>%d</v></c>`, ref, (r*7+c)%max(1, min(unique, 500)))
			}
		}
		sheet.WriteString("</row>")
	}
	parts := xlsxParts(sheet.String())
	parts["xl/sharedStrings.xml"] = `<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">` + shared.String() + "</sst>"
	parts["xl/styles.xml"] = `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs><xf/><xf/><xf numFmtId="14"/></cellXfs></styleSheet>`
	return zipParts(t, parts)
}

func TestXLSXMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a large workbook")
	}
	const rows = 50_000
	data := bigBook(t, rows, 30)
	runtime.GC()
	var before, now runtime.MemStats
	runtime.ReadMemStats(&before)
	peak, n := uint64(0), 0
	if _, err := ReadSheets(context.Background(), "a.xlsx", bytes.NewReader(data), int64(len(data)), DefaultSheetLimits(), func(Sheet, SheetRow) error {
		if n++; n%2000 == 0 {
			runtime.ReadMemStats(&now)
			peak = max(peak, now.HeapAlloc)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if n != rows {
		t.Fatalf("%d rows", n)
	}
	used := int64(peak) - int64(before.HeapAlloc)
	t.Logf("heap in use while reading: %d MB of a %d MB file", used>>20, len(data)>>20)
	if used > 60<<20 {
		t.Errorf("reading took %d MB of heap", used>>20)
	}
}

func BenchmarkReadXLSX(b *testing.B) {
	const rows = 20_000
	data := bigBook(b, rows, 30) // 100,000 rows take five times as long; the ratio is what counts
	b.Run("office", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			n := 0
			if _, err := ReadSheets(context.Background(), "a.xlsx", bytes.NewReader(data), int64(len(data)), DefaultSheetLimits(), func(Sheet, SheetRow) error {
				n++
				return nil
			}); err != nil || n != rows {
				b.Fatal(n, err)
			}
		}
	})
	b.Run("excelize", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			f, err := excelize.OpenReader(bytes.NewReader(data))
			if err != nil {
				b.Fatal(err)
			}
			it, err := f.Rows("台账")
			if err != nil {
				b.Fatal(err)
			}
			n := 0
			for it.Next() {
				if _, err := it.Columns(); err != nil {
					b.Fatal(err)
				}
				n++
			}
			if n != rows {
				b.Fatal(n)
			}
			f.Close()
		}
	})
}

func FuzzXLSX(f *testing.F) {
	f.Add(`<row r="1"><c r="A1" t="s"><v>0</v></c><c><v>43799</v></c></row>`, `<sst><si><t>x</t></si></sst>`, `<styleSheet><cellXfs><xf numFmtId="14"/></cellXfs></styleSheet>`)
	f.Add(`<row><c t="inlineStr"><is><t><![CDATA[a]]>&amp;&#x4e2d;</t></is></c></row>`, ``, `<numFmt numFmtId="170" formatCode="[h]"/>`)
	f.Fuzz(func(t *testing.T, sheet, shared, styles string) {
		parts := xlsxParts(sheet)
		parts["xl/sharedStrings.xml"], parts["xl/styles.xml"] = shared, styles
		fuzzRead(t, zipParts(t, parts))
	})
}

// fuzzRead reads hostile bytes: no panic, limits hold, faults are refusals.
func fuzzRead(t *testing.T, data []byte) {
	lim := SheetLimits{FileBytes: 1 << 20, UnpackedBytes: 1 << 20, StringBytes: 1 << 18, Ratio: 200, Entries: 20, Sheets: 4, Rows: 50, Columns: 20, CellBytes: 100}
	rows := 0
	_, err := ReadSheets(context.Background(), "x", bytes.NewReader(data), int64(len(data)), lim, func(s Sheet, r SheetRow) error {
		rows++
		if rows > lim.Rows || len(r.Cells) > lim.Columns || s.Index >= lim.Sheets || r.Number < 1 {
			t.Fatalf("sheet %d row %d: %d cells, %d rows", s.Index, r.Number, len(r.Cells), rows)
		}
		if len(r.Cells) == 0 || isBlank(r.Cells[len(r.Cells)-1]) {
			t.Fatalf("blank end delivered: %q", r.Cells)
		}
		for _, v := range r.Cells {
			if len(v) > lim.CellBytes {
				t.Fatalf("cell of %d bytes", len(v))
			}
		}
		return nil
	})
	if err != nil && errs.KindOf(err) != errs.Invalid && errs.KindOf(err) != errs.TooLarge {
		t.Fatalf("not a refusal: %v", err)
	}
}
