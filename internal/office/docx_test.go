package office

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"mingjian/internal/errs"
)

func testChart(kind ChartKind) ChartSpec {
	return ChartSpec{Title: "逐年件数<&>", Kind: kind, Categories: []string{"2024年", "2025年", "2026年"},
		Series: []ChartSeries{{"无罪", []float64{2, 3, 1}}, {"撤回起诉", []float64{4, 0, 6}}}}
}

func testDocument(t testing.TB) []byte {
	t.Helper()
	d := NewDocument("张三 某市院", "校验点 1")
	d.RedHead("某市人民检察院", "某检〔2026〕3号")
	d.Title("关于某事的报告")
	d.Subtitle("某部门")
	d.Heading(1, "一、概况")
	d.Heading(2, "（一）甲")
	d.Heading(3, "1. 乙")
	d.Heading(4, "（1）丙")
	d.Para("第一段\n第二段 <&>\x00")
	d.Lead("时间：", "上午")
	d.AddTable(Table{Columns: []TableColumn{{Title: "序号", Centre: true}, {Title: "内容", Width: 5}}, Rows: [][]string{{"1", "甲\n乙"}, {"2"}}})
	for _, k := range []ChartKind{Columns, Bars, Lines} {
		d.AddChart(testChart(k))
	}
	d.AddChartTable(testChart(Columns))
	d.PageBreak()
	d.Caption("表一")
	d.Note("注")
	d.Notice("声明")
	d.Signature("某市人民检察院", "2026年11月23日")
	b, err := d.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestDocument(t *testing.T) {
	docx := testDocument(t)
	wellFormed(t, docx)
	if !bytes.Equal(docx, testDocument(t)) {
		t.Error("the same calls gave other bytes")
	}
	want := "某市人民检察院\n某检〔2026〕3号\n关于某事的报告\n某部门\n一、概况\n（一）甲\n1. 乙\n（1）丙\n第一段\n第二段 <&>\n时间：上午\n|序号|内容|\n|1|甲/乙|\n|2||\n"
	if got := lines(t, docx); !strings.HasPrefix(got, want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	// Every style a paragraph names is defined.
	styles := string(partOf(t, docx, "word/styles.xml"))
	for _, m := range regexp.MustCompile(`<w:pStyle w:val="(\w+)"/>`).FindAllStringSubmatch(string(partOf(t, docx, "word/document.xml")), -1) {
		if !strings.Contains(styles, `w:styleId="`+m[1]+`"`) {
			t.Errorf("style %s is not defined", m[1])
		}
	}
	// The columns of a table fill the text area exactly.
	doc := string(partOf(t, docx, "word/document.xml"))
	for _, grid := range regexp.MustCompile(`<w:tblGrid>.*?</w:tblGrid>`).FindAllString(doc, -1) {
		sum := 0
		for _, m := range regexp.MustCompile(`w:w="(\d+)"`).FindAllStringSubmatch(grid, -1) {
			n, err := strconv.Atoi(m[1])
			if err != nil {
				t.Fatal(err)
			}
			sum += n
		}
		if sum != textWidth {
			t.Errorf("a table is %d wide, the text %d", sum, textWidth)
		}
	}
	// 28 characters of 15.75 pt fit the line, 29 do not; 22 lines fit the page, 23 do not.
	if perLine := textWidth / (16*20 - 5); perLine != 28 {
		t.Errorf("%d characters in a line", perLine)
	}
	if n := (pageHeight - marginTop - marginBottom) / gridLine; n != 22 {
		t.Errorf("%d lines on a page", n)
	}
}

// A chart's figures stand three times: in the chart, in its workbook, in words.
func TestChart(t *testing.T) {
	docx := testDocument(t)
	book, err := excelize.OpenReader(bytes.NewReader(partOf(t, docx, "word/embeddings/mjchart2.xlsx")))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := book.GetRows("Sheet1")
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 4 || rows[0][2] != "撤回起诉" || rows[3][0] != "2026年" || rows[3][2] != "6" {
		t.Errorf("workbook: %v", rows)
	}
	chart := string(partOf(t, docx, "word/charts/mjchart2.xml"))
	for _, want := range []string{`<c:barDir val="bar"/>`, `<c:f>Sheet1!$C$2:$C$4</c:f>`, `<c:v>6</c:v>`, `逐年件数&lt;&amp;&gt;`, `r:id="rId1"`} {
		if !strings.Contains(chart, want) {
			t.Errorf("chart lacks %s", want)
		}
	}
	doc := string(partOf(t, docx, "word/document.xml"))
	if !strings.Contains(doc, "无罪：2024年 2，2025年 3，2026年 1") || !strings.Contains(doc, `r:id="rIdMjChart3"`) {
		t.Error("the drawing has no words for who cannot see it, or no chart")
	}
	for name, bad := range map[string]ChartSpec{
		"too few values": {Categories: []string{"a", "b"}, Series: []ChartSeries{{"x", []float64{1}}}},
		"no number":      {Categories: []string{"a"}, Series: []ChartSeries{{"x", []float64{math.NaN()}}}},
		"too many":       {Categories: make([]string, maxChartCategories+1), Series: []ChartSeries{{}}},
	} {
		d := NewDocument("", "")
		d.AddChart(bad)
		if _, err := d.Bytes(); errs.KindOf(err) != errs.Invalid {
			t.Errorf("%s: %v", name, err)
		}
		tmpl, err := ParseTemplate(docxOf(t, p("{{图}}")))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tmpl.Fill(Values{"图": ChartValue(bad)}); errs.KindOf(err) != errs.Invalid {
			t.Errorf("%s in a template: %v", name, err)
		}
	}
}

func TestFillCharts(t *testing.T) {
	v := Values{"图": ChartValue(testChart(Lines)), "空图": ChartValue(ChartSpec{}), "项": ListValue(nil, nil)}
	docx := fill(t, docxOf(t, p("前{{表格：图}}后")+p("{{#项}}")+p("{{图}}")+p("{{/项}}")+p("{{?空图}}x{{/}}{{^空图}}没有图{{/}}")+p("{{空图}}")), v)
	wellFormed(t, docx)
	want := "前\n|逐年件数<&>|无罪|撤回起诉|\n|2024年|2|4|\n|2025年|3|0|\n|2026年|1|6|\n后\n\n\n没有图\n无"
	if got := lines(t, docx); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if doc := string(partOf(t, docx, "word/document.xml")); strings.Count(doc, "<c:chart ") != 2 || !strings.Contains(doc, `w:fill="B4C8E1"`) {
		t.Errorf("not two charts, or the largest figure not the darkest: %s", doc)
	}
	if types := string(partOf(t, docx, "[Content_Types].xml")); strings.Count(types, chartType) != 2 || strings.Count(types, xlsxType) != 1 {
		t.Errorf("content types: %s", types)
	}
}

// LibreOffice opens the document and shows its charts: it writes them out again.
func TestLibreOfficeOpensCharts(t *testing.T) {
	in := filepath.Join(t.TempDir(), "t.docx")
	if err := os.WriteFile(in, testDocument(t), 0o600); err != nil {
		t.Fatal(err)
	}
	again, err := os.ReadFile(soffice(t, in, "docx"))
	if err != nil {
		t.Fatal(err)
	}
	parts, err := readParts(again)
	if err != nil {
		t.Fatal(err)
	}
	charts := 0
	for _, p := range parts {
		if strings.HasPrefix(p.name, "word/charts/chart") && bytes.Contains(p.data, []byte("撤回起诉")) {
			charts++
		}
	}
	if charts != 3 {
		t.Errorf("LibreOffice kept %d of 3 charts", charts)
	}
}

func TestChineseNumber(t *testing.T) {
	for n, want := range map[int]string{1: "一", 10: "十", 12: "十二", 20: "二十", 21: "二十一", 100: "一百", 105: "一百零五", 110: "一百一十", 1001: "一千零一", 1010: "一千零一十", 0: "0", 10000: "10000"} {
		if got := ChineseNumber(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}
