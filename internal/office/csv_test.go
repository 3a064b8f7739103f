package office

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"pgregory.net/rapid"

	"mingjian/internal/errs"
)

func gb18030(t testing.TB, s string) string {
	t.Helper()
	v, err := simplifiedchinese.GB18030.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestReadCSV(t *testing.T) {
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String("姓名\t罪名\r\n张某\t盗窃\r\n")
	if err != nil {
		t.Fatal(err)
	}
	people := map[string][]string{"/1": {"姓名", "罪名"}, "/2": {"张某", "盗窃"}}
	for _, c := range []struct {
		name, data, charset string
		damaged             int
		want                map[string][]string
	}{
		{"utf-8", "姓名,罪名\n张某,盗窃\n", "UTF-8", 0, people},
		{"with mark", "\uFEFF姓名,罪名\r\n张某,盗窃", "UTF-8", 0, people},
		{"gb18030", gb18030(t, "姓名,罪名\r\n张某,盗窃\r\n"), "GB18030", 0, people},
		{"gb18030 of four bytes", gb18030(t, "姓名,罪名\r\n㐂某,盗窃\r\n"), "GB18030", 0, map[string][]string{"/1": {"姓名", "罪名"}, "/2": {"㐂某", "盗窃"}}},
		{"utf-16 and tabs", utf16, "UTF-16LE", 0, people},
		{"semicolons, old Mac line ends", "姓名;罪名\r张某;盗窃\r", "UTF-8", 0, people},
		{"sep line", "sep=;\n姓名;罪名\n", "UTF-8", 0, map[string][]string{"/1": {"姓名", "罪名"}}},
		{"a title row, a blank row", "案件表\n\n姓名,罪名\n , \n", "UTF-8", 0, map[string][]string{"/1": {"案件表"}, "/3": {"姓名", "罪名"}}},
		{"quotes", "a,\"b \"\"c\"\",\r\nd\",e\"f\n", "UTF-8", 0, map[string][]string{"/1": {"a", "b \"c\",\nd", "e\"f"}}},
		{"numbers kept as text", "=\"0620\",62070220160012900\t,x\n", "UTF-8", 0, map[string][]string{"/1": {"0620", "62070220160012900", "x"}}},
		{"one bad byte in utf-8", strings.Repeat("姓名,罪名\n", 20) + "张\xFF某,盗窃\n", "UTF-8", 1, nil},
		{"one bad byte in gb18030", gb18030(t, strings.Repeat("姓名,罪名\n", 40)) + "\xFF,x\n", "GB18030", 1, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, f, err := readAll(t, "a.csv", []byte(c.data))
			if err != nil {
				t.Fatal(err)
			}
			if f.Kind != CSV || f.Charset != c.charset || f.Damaged != c.damaged || f.Misnamed {
				t.Errorf("format = %+v", f)
			}
			if c.want != nil && !reflect.DeepEqual(got, c.want) {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestReadCSVRefused(t *testing.T) {
	for _, c := range []struct {
		name, data string
		kind       errs.Kind
		zh         string
	}{
		{"prose", "这是一段文字，没有表格。\n第二行。", errs.Invalid, "不是表格"},
		{"binary", "a,b\x00\x01\x02", errs.Invalid, "不是表格"},
		{"noise", "a,b" + strings.Repeat("\xFF\xC3", 500), errs.Invalid, "不是表格"},
		{"pdf", "%PDF-1.7\n", errs.Invalid, "PDF"},
		{"quote never closed", "a,b\nc,\"d\ne,f\n", errs.Invalid, "第 2 行"},
		{"quote swallows the file", "a,b\nc,\"d\n" + strings.Repeat("e,f\n", 20000), errs.TooLarge, "引号"},
		{"spreadsheet 2003", `<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>`, errs.Invalid, "2003"},
		{"mht", "MIME-Version: 1.0\nX: a,b", errs.Invalid, ".mht"},
		{"blank", " \n\n", errs.Invalid, "不是表格"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := readAll(t, "a.csv", []byte(c.data))
			if errs.KindOf(err) != c.kind || !strings.Contains(errs.Message(err, "zh"), c.zh) {
				t.Errorf("err = %v, %s", err, errs.Message(err, "zh"))
			}
		})
	}
}

// What is written as CSV comes back the same, apart from the apostrophe of safety.
func TestCSVRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cell := rapid.StringOf(rapid.RuneFrom([]rune("张a1,;\"' \n=+-@＝，。\t")))
		rows := rapid.SliceOfN(rapid.SliceOfN(cell, 3, 3), 1, 6).Draw(t, "rows")
		var b bytes.Buffer
		err := WriteCSV(&b, []Column{{Title: "甲"}, {Title: "乙"}, {Title: "丙"}}, func(yield func([]string, error) bool) {
			for _, r := range rows {
				if !yield(r, nil) {
					return
				}
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		var got [][]string
		if _, err := ReadSheets(t.Context(), "", bytes.NewReader(b.Bytes()), int64(b.Len()), DefaultSheetLimits(), func(_ Sheet, r SheetRow) error {
			for len(got) < r.Number {
				got = append(got, make([]string, 3))
			}
			copy(got[r.Number-1], r.Cells)
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		for len(got) < len(rows)+1 {
			got = append(got, make([]string, 3))
		}
		for i, r := range rows {
			blankTail := true
			for j := len(r) - 1; j >= 0; j-- {
				want := r[j]
				if looksLikeFormula(want) {
					want = "'" + want
				}
				want = strings.TrimSuffix(want, "\t")
				if blankTail = blankTail && isBlank(want); blankTail {
					want = ""
				}
				if got[i+1][j] != want {
					t.Fatalf("row %d cell %d: got %q, want %q", i, j, got[i+1][j], want)
				}
				if looksLikeFormula(got[i+1][j]) {
					t.Fatalf("cell %q could run", got[i+1][j])
				}
			}
		}
	})
}

func TestWriteCSV(t *testing.T) {
	var b bytes.Buffer
	err := WriteCSV(&b, []Column{{Title: "=甲"}, {Title: "数", Kind: NumberColumn}}, func(yield func([]string, error) bool) {
		_ = yield([]string{"-1", "-1"}, nil) && yield([]string{"＝cmd", "-1+2"}, nil) && yield([]string{"a,b"}, nil)
	})
	want := "\uFEFF'=甲,数\r\n'-1,-1\r\n'＝cmd,'-1+2\r\n\"a,b\",\r\n"
	if err != nil || b.String() != want {
		t.Errorf("got %q, %v; want %q", b.String(), err, want)
	}
}

func FuzzCSV(f *testing.F) {
	f.Add([]byte("a,b\n\"c\"\"\",d\r\n"))
	f.Add([]byte("sep=;\na;b"))
	f.Add([]byte("\xFF\xFEa\x00,\x00"))
	f.Add([]byte("\xD0\xD5\xC3\xFB,\xD7\xEF\n"))
	f.Fuzz(fuzzRead)
}
