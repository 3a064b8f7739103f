package office

import (
	"bytes"
	"context"
	"encoding/binary"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"mingjian/internal/errs"
)

// A biff is a workbook stream being built.
type biff struct{ bytes.Buffer }

func (b *biff) record(kind int, parts ...any) {
	var body bytes.Buffer
	for _, p := range parts {
		switch p := p.(type) {
		case int:
			binary.Write(&body, binary.LittleEndian, uint16(p))
		case string:
			body.WriteString(p)
		default:
			binary.Write(&body, binary.LittleEndian, p)
		}
	}
	binary.Write(b, binary.LittleEndian, []uint16{uint16(kind), uint16(body.Len())})
	b.Write(body.Bytes())
}

// biffBook builds a workbook stream with one sheet and a string table split over
// records in the middle of a word, where the width of characters changes.
func biffBook(sheet func(*biff)) []byte {
	var b biff
	b.record(biffBOF, biffVersion8, 5, 0, 0)
	b.record(biffFormat, 176, 10, "\x00", `yyyy\-mm\-d`)
	b.record(biffXF, 0, 0)
	b.record(biffXF, 0, 176)
	b.record(biffXF, 0, 46)
	at := b.Len() + 4
	b.record(biffSheet, uint32(0), byte(0), byte(0), byte(2), byte(1), "\x4B\x6D\x87\x65") // 测文
	// Strings: "ab" rich with a run; then "x中y" begun narrow and ended wide.
	b.record(biffSST, uint32(2), uint32(2), 2, "\x08", 1, "ab", "\x00\x00\x01\x00", 3, "\x00", "x")
	b.record(biffContinue, "\x01", "\x2D\x4E", "y\x00")
	b.record(biffEOF)
	binary.LittleEndian.PutUint32(b.Bytes()[at:], uint32(b.Len()))
	b.record(biffBOF, biffVersion8, 0x10, 0, 0)
	sheet(&b)
	b.record(biffEOF)
	return b.Bytes()
}

func readBIFF(data []byte) (map[string][]string, error) {
	got := map[string][]string{}
	out := &sheetSink{ctx: context.Background(), lim: DefaultSheetLimits(), each: func(_ Sheet, r SheetRow) error {
		got[strconv.Itoa(r.Number)] = r.Cells
		return nil
	}}
	b := &xlsBook{data: data, out: out, formats: map[int]dateFormat{}}
	return got, b.read()
}

func TestBIFF(t *testing.T) {
	data := biffBook(func(b *biff) {
		b.record(biffLabelSST, 0, 0, 0, uint32(0))
		b.record(biffLabelSST, 0, 2, 0, uint32(1))
		b.record(biffNumber, 1, 0, 0, 62070220160012900.0)
		b.record(biffNumber, 1, 1, 1, 43799.0)
		b.record(biffRK, 1, 2, 0, uint32(314<<2|3))
		b.record(biffMulRK, 2, 1, 0, uint32(7<<2|2), 1, uint32(43799<<2|2), 2)
		b.record(biffFormula, 3, 0, 0, 0, 0, 0, 0xFFFF, 0, uint32(0), 0)
		b.record(biffString, 2, "\x01", "\x2D\x4E\x87\x65")
		b.record(biffFormula, 3, 1, 0, 1.5, 0, uint32(0), 0)
		b.record(biffFormula, 3, 2, 0, 1, 1, 0, 0xFFFF, 0, uint32(0), 0)
		b.record(biffBoolErr, 3, 3, 0, byte(0x2A), byte(1))
		b.record(biffLabel, 4, 0, 0, 3, "\x00", "old")
		b.record(biffNumber, 5, 0, 2, 1.5)
	})
	got, err := readBIFF(data)
	want := map[string][]string{
		"1": {"ab", "", "x中y"},
		"2": {"62070220160012900", "2019-11-30", "3.14"},
		"3": {"", "7", "2019-11-30"},
		"4": {"中文", "1.5", "TRUE", "#N/A"},
		"5": {"old"},
		"6": {"36:00:00"},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got  %q, %v\nwant %q", got, err, want)
	}
	for n := range len(data) - 1 {
		if _, err := readBIFF(data[:n]); err == nil {
			t.Fatalf("the first %d bytes were accepted", n)
		}
	}
}

func TestBIFFPassword(t *testing.T) {
	var b biff
	b.record(biffBOF, biffVersion8, 5)
	b.record(biffFilePass, 1, 1)
	if _, err := readBIFF(b.Bytes()); errs.KindOf(err) != errs.Invalid || !strings.Contains(errs.Message(err, "zh"), "密码") {
		t.Errorf("err = %v", err)
	}
}

func TestRKValue(t *testing.T) {
	for rk, want := range map[uint32]float64{
		2: 0, 1<<2 | 2: 1, 0xFFFFFFFE: -1, 123<<2 | 3: 1.23, 0x3FF00000: 1, 0x3FF00001: 0.01,
	} {
		if got := rkValue(rk); got != want || math.IsNaN(got) {
			t.Errorf("rkValue(%#x) = %v, want %v", rk, got, want)
		}
	}
}

// A password-protected .xlsx is an OLE container; excelize makes one.
func TestPasswordProtectedXLSX(t *testing.T) {
	f := excelize.NewFile()
	defer f.Close()
	var b bytes.Buffer
	if err := f.Write(&b, excelize.Options{Password: "1"}); err != nil {
		t.Fatal(err)
	}
	_, format, err := readAll(t, "a.xlsx", b.Bytes())
	if errs.KindOf(err) != errs.Invalid || !strings.Contains(errs.Message(err, "zh"), "密码") {
		t.Errorf("format %+v, err = %v", format, err)
	}
}

// convertSheet converts a file by LibreOffice, where that is installed.
func convertSheet(t *testing.T, data []byte, from, to string) []byte {
	t.Helper()
	program, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("LibreOffice is not installed")
	}
	dir := t.TempDir()
	in := filepath.Join(dir, "in."+from)
	if err := os.WriteFile(in, data, 0o600); err != nil {
		t.Fatal(err)
	}
	target, _, _ := strings.Cut(to, ":")
	cmd := exec.CommandContext(t.Context(), program, "-env:UserInstallation=file://"+filepath.ToSlash(dir)+"/profile", "--headless", "--convert-to", to, "--outdir", filepath.Join(dir, "out"), in)
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Skipf("LibreOffice could not convert: %v %s", err, text)
	}
	out, err := os.ReadFile(filepath.Join(dir, "out", "in."+target))
	if err != nil {
		t.Skipf("LibreOffice wrote nothing: %v", err)
	}
	return out
}

// A workbook saved by LibreOffice as .xls and as .xlsx reads the same as the original.
func TestLibreOfficeFiles(t *testing.T) {
	if testing.Short() {
		t.Skip("starts LibreOffice")
	}
	w := NewWorkbook()
	defer w.Close()
	var rows [][]string
	for i := range 1500 { // enough text for the string table to need CONTINUE records
		rows = append(rows, []string{"甘州检起诉受[2016]6207020" + strconv.Itoa(10000+i) + "号", strconv.Itoa(i), "2019-11-30", "2019-11-30 08:30:05", strings.Repeat("事实", i%40), "ascii " + strconv.Itoa(i)})
	}
	columns := []Column{{Title: "案号"}, {Title: "件数", Kind: NumberColumn}, {Title: "日期", Kind: DateColumn}, {Title: "时间", Kind: TimeColumn}, {Title: "事实"}, {Title: "备注"}}
	if err := w.AddSheet("台账", SheetHead{Title: "台账"}, columns, rowsOf(rows...)); err != nil {
		t.Fatal(err)
	}
	if err := w.AddSheet("其他", SheetHead{}, columns[:2], rowsOf([]string{"乙", "1.25"})); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := w.Write(&b); err != nil {
		t.Fatal(err)
	}
	want, _, err := readAll(t, "", b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	for _, to := range []string{"xls:MS Excel 97", "xlsx"} {
		t.Run(to, func(t *testing.T) {
			data := convertSheet(t, b.Bytes(), "xlsx", to)
			got, f, err := readAll(t, "a."+to[:3], data)
			if err != nil {
				t.Fatal(err)
			}
			if string(f.Kind) != strings.Split(to, ":")[0] {
				t.Errorf("format = %+v", f)
			}
			if len(got) != len(want) {
				t.Errorf("%d rows, want %d", len(got), len(want))
			}
			for key, cells := range want {
				if !reflect.DeepEqual(got[key], cells) {
					t.Fatalf("%s: got %q, want %q", key, got[key], cells)
				}
			}
			if f.Kind == XLS {
				for _, n := range []int{100, 600, len(data) / 2, len(data) - 600} {
					if _, _, err := readAll(t, "", data[:n]); errs.KindOf(err) != errs.Invalid {
						t.Errorf("cut off at %d: %v", n, err)
					}
				}
			}
		})
	}
}

func FuzzXLS(f *testing.F) {
	f.Add(biffBook(func(b *biff) {
		b.record(biffLabelSST, 0, 0, 0, uint32(1))
		b.record(biffMulRK, 2, 1, 0, uint32(7<<2|2), 1, uint32(43799<<2|2), 2)
	}))
	var encrypted bytes.Buffer
	x := excelize.NewFile()
	defer x.Close()
	if err := x.Write(&encrypted, excelize.Options{Password: "1"}); err != nil {
		f.Fatal(err)
	}
	f.Add(encrypted.Bytes())
	f.Fuzz(func(t *testing.T, data []byte) {
		fuzzRead(t, append([]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), data...))
		fuzzRead(t, data)
		lim := SheetLimits{StringBytes: 1 << 18, Sheets: 4, Rows: 50, Columns: 20, CellBytes: 100}
		out := &sheetSink{ctx: t.Context(), lim: lim, each: func(s Sheet, r SheetRow) error {
			if len(r.Cells) > lim.Columns || r.Number < 1 || r.Number > 1<<16 {
				t.Fatalf("row %d: %d cells", r.Number, len(r.Cells))
			}
			return nil
		}}
		_ = (&xlsBook{data: data, out: out, formats: map[int]dateFormat{}}).read()
	})
}
