package office

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"mingjian/internal/errs"
)

// A ChartKind is the shape of a chart.
type ChartKind int

const (
	Columns ChartKind = iota // upright bars, for years
	Bars                     // lying bars, for long category names
	Lines
)

// A ChartSpec is a chart of a paper: native DrawingML that Word and WPS can edit,
// with its figures in an embedded workbook. Every series has a value per category.
type ChartSpec struct {
	Title      string
	Kind       ChartKind
	Categories []string
	Series     []ChartSeries
}

// A ChartSeries is one row of figures, in the order of the categories.
type ChartSeries struct {
	Name   string
	Values []float64
}

func (c ChartSpec) empty() bool {
	return len(c.Categories) == 0 || len(c.Series) == 0
}

const (
	maxChartCategories = 100
	maxChartSeries     = 12
)

func (c ChartSpec) check() error {
	if len(c.Categories) > maxChartCategories || len(c.Series) > maxChartSeries {
		return errs.Invalidf("图表“%s”超过 %d 项或 %d 组", "chart %q has more than %d categories or %d series", c.Title, maxChartCategories, maxChartSeries)
	}
	for _, s := range c.Series {
		if len(s.Values) != len(c.Categories) {
			return errs.Invalidf("图表“%s”的“%s”与分类个数不符", "chart %q: series %q does not match the categories", c.Title, s.Name)
		}
		for _, v := range s.Values {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return errs.Invalidf("图表“%s”的“%s”含无法显示的数", "chart %q: series %q holds no finite number", c.Title, s.Name)
			}
		}
	}
	return nil
}

const (
	xlsxType     = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	chartType    = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
	chartRelType = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/chart"
	packRelType  = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/package"
)

// Names that no template's own parts have.
func chartRel(n int) string    { return fmt.Sprintf("rIdMjChart%d", n) }
func chartTarget(n int) string { return fmt.Sprintf("charts/mjchart%d.xml", n) }

// chartColours keep their order of lightness when printed in grey.
var chartColours = []string{"1F3A5F", "9B2335", "8FA6BF", "C9A227", "4F7A6B", "7B5E87", "5B6770", "B5651D", "A3B18A", "2E86AB", "6D2E46", "BFB5A2"}

// Of the drawing, in EMU (360 000 to the centimetre): the width of the text area.
const chartWidth = 5_580_000

// height grows with lying bars, so that every name keeps a line.
func (c ChartSpec) height() int {
	if c.Kind == Bars {
		return min(1_300_000+len(c.Categories)*max(1, len(c.Series))*260_000, 7_600_000)
	}
	return 2_620_000
}

// chartDrawing returns the inline drawing that shows chart number n.
func chartDrawing(c ChartSpec, n int) *xmlNode {
	id := strconv.Itoa(n)
	src := `<w:drawing xmlns:w="" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">` +
		`<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="` + strconv.Itoa(chartWidth) + `" cy="` + strconv.Itoa(c.height()) + `"/>` +
		`<wp:docPr id="` + id + `" name="图 ` + id + `" descr="` + escape(c.words()) + `"/><wp:cNvGraphicFramePr/>` +
		`<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">` +
		`<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" r:id="` + chartRel(n) + `"/></a:graphicData></a:graphic></wp:inline></w:drawing>`
	root, err := parseXML([]byte(src))
	if err != nil {
		panic("office: chart drawing: " + err.Error()) // all of it is written above, the rest escaped
	}
	root.attr = root.attr[1:] // the w prefix is the document's own
	return root
}

// words is the chart for who cannot see it.
func (c ChartSpec) words() string {
	var b strings.Builder
	b.WriteString(c.Title)
	for _, s := range c.Series {
		b.WriteString("；" + s.Name + "：")
		for i, v := range s.Values {
			if i > 0 {
				b.WriteString("，")
			}
			if i < len(c.Categories) {
				b.WriteString(c.Categories[i] + " ")
			}
			b.WriteString(figure(v))
		}
	}
	if rs := []rune(b.String()); len(rs) > 1000 {
		return string(rs[:1000]) + "…"
	}
	return b.String()
}

func figure(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// chartParts returns the chart, its relations and its workbook.
func chartParts(c ChartSpec, dir string, n int) ([]docxPart, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	book, err := chartWorkbook(c)
	if err != nil {
		return nil, err
	}
	name := fmt.Sprintf("mjchart%d", n)
	return []docxPart{
		{dir + "/charts/" + name + ".xml", []byte(chartXML(c))},
		{dir + "/charts/_rels/" + name + ".xml.rels", []byte(xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
			`<Relationship Id="rId1" Type="` + packRelType + `" Target="../embeddings/` + name + `.xlsx"/></Relationships>`)},
		{dir + "/embeddings/" + name + ".xlsx", book},
	}, nil
}

// chartWorkbook holds the figures: categories in column A, a series per column.
func chartWorkbook(c ChartSpec) ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close()
	set := func(col, row int, v any) error {
		at, err := excelize.CoordinatesToCellName(col, row)
		if err != nil {
			return err
		}
		return f.SetCellValue("Sheet1", at, v)
	}
	for i, s := range c.Series {
		if err := set(i+2, 1, s.Name); err != nil {
			return nil, err
		}
		for j, v := range s.Values {
			if err := set(i+2, j+2, v); err != nil {
				return nil, err
			}
		}
	}
	for j, k := range c.Categories {
		if err := set(1, j+2, k); err != nil {
			return nil, err
		}
	}
	if err := f.SetDocProps(&excelize.DocProperties{Created: "2000-01-01T00:00:00Z", Modified: "2000-01-01T00:00:00Z"}); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		return nil, err
	}
	// Packed again, so that the times on the entries do not tell when.
	parts, err := readParts(b.Bytes())
	if err != nil {
		return nil, err
	}
	for i, p := range parts {
		if strings.HasPrefix(p.name, "docProps/") {
			parts[i].data = withoutAuthor(p)
		}
	}
	return writeParts(parts)
}

// chartXML writes the chart: figures at the marks, a quiet grid, fonts that hold Chinese.
func chartXML(c ChartSpec) string {
	var b strings.Builder
	font := func(size int, bold bool) string {
		w := "0"
		if bold {
			w = "1"
		}
		return fmt.Sprintf(`<a:defRPr sz="%d" b="%s"><a:solidFill><a:srgbClr val="333333"/></a:solidFill><a:latin typeface="Times New Roman"/><a:ea typeface="宋体"/></a:defRPr>`, size, w)
	}
	text := func(size int) string {
		return `<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr>` + font(size, false) + `</a:pPr><a:endParaRPr lang="zh-CN"/></a:p></c:txPr>`
	}
	b.WriteString(xmlHead + `<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">` +
		`<c:date1904 val="0"/><c:roundedCorners val="0"/><c:chart>` +
		`<c:title><c:tx><c:rich><a:bodyPr/><a:lstStyle/><a:p><a:pPr>` + font(1200, true) + `</a:pPr><a:r><a:rPr lang="zh-CN" sz="1200" b="1"><a:solidFill><a:srgbClr val="333333"/></a:solidFill><a:latin typeface="Times New Roman"/><a:ea typeface="黑体"/></a:rPr><a:t>` + escape(c.Title) + `</a:t></a:r></a:p></c:rich></c:tx><c:overlay val="0"/></c:title>` +
		`<c:autoTitleDeleted val="0"/><c:plotArea><c:layout/>`)
	plot := "barChart"
	switch c.Kind {
	case Lines:
		plot = "lineChart"
		b.WriteString(`<c:lineChart><c:grouping val="standard"/>`)
	case Bars:
		b.WriteString(`<c:barChart><c:barDir val="bar"/><c:grouping val="clustered"/>`)
	default:
		b.WriteString(`<c:barChart><c:barDir val="col"/><c:grouping val="clustered"/>`)
	}
	b.WriteString(`<c:varyColors val="0"/>`)
	last := len(c.Categories) + 1
	for i, s := range c.Series {
		col, _ := excelize.ColumnNumberToName(i + 2)
		colour := chartColours[i%len(chartColours)]
		fmt.Fprintf(&b, `<c:ser><c:idx val="%d"/><c:order val="%d"/><c:tx><c:strRef><c:f>Sheet1!$%s$1</c:f><c:strCache><c:ptCount val="1"/><c:pt idx="0"><c:v>%s</c:v></c:pt></c:strCache></c:strRef></c:tx>`, i, i, col, escape(s.Name))
		if c.Kind == Lines {
			fmt.Fprintf(&b, `<c:spPr><a:ln w="28575"><a:solidFill><a:srgbClr val="%s"/></a:solidFill></a:ln></c:spPr><c:marker><c:symbol val="circle"/><c:size val="7"/><c:spPr><a:solidFill><a:srgbClr val="%s"/></a:solidFill></c:spPr></c:marker>`, colour, colour)
		} else {
			fmt.Fprintf(&b, `<c:spPr><a:solidFill><a:srgbClr val="%s"/></a:solidFill></c:spPr><c:invertIfNegative val="0"/>`, colour)
		}
		where := "outEnd"
		if c.Kind == Lines {
			where = "t"
		}
		b.WriteString(`<c:dLbls><c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>` + text(900) + `<c:dLblPos val="` + where + `"/><c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>`)
		fmt.Fprintf(&b, `<c:cat><c:strRef><c:f>Sheet1!$A$2:$A$%d</c:f><c:strCache><c:ptCount val="%d"/>`, last, len(c.Categories))
		for j, k := range c.Categories {
			fmt.Fprintf(&b, `<c:pt idx="%d"><c:v>%s</c:v></c:pt>`, j, escape(k))
		}
		fmt.Fprintf(&b, `</c:strCache></c:strRef></c:cat><c:val><c:numRef><c:f>Sheet1!$%s$2:$%s$%d</c:f><c:numCache><c:formatCode>General</c:formatCode><c:ptCount val="%d"/>`, col, col, last, len(s.Values))
		for j, v := range s.Values {
			fmt.Fprintf(&b, `<c:pt idx="%d"><c:v>%s</c:v></c:pt>`, j, figure(v))
		}
		b.WriteString(`</c:numCache></c:numRef></c:val>`)
		if c.Kind == Lines {
			b.WriteString(`<c:smooth val="0"/>`)
		}
		b.WriteString(`</c:ser>`)
	}
	if c.Kind == Lines {
		b.WriteString(`<c:marker val="1"/>`)
	} else {
		b.WriteString(`<c:gapWidth val="60"/>`)
	}
	order, catAt, valAt, crosses := "minMax", "b", "l", "autoZero"
	if c.Kind == Bars { // the first category on top, the figures' axis below all
		order, catAt, valAt, crosses = "maxMin", "l", "b", "max"
	}
	b.WriteString(`<c:axId val="1001"/><c:axId val="1002"/></c:` + plot + `>` +
		`<c:catAx><c:axId val="1001"/><c:scaling><c:orientation val="` + order + `"/></c:scaling><c:delete val="0"/><c:axPos val="` + catAt + `"/><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/><c:spPr><a:ln w="9525"><a:solidFill><a:srgbClr val="888888"/></a:solidFill></a:ln></c:spPr>` + text(1000) + `<c:crossAx val="1002"/><c:crosses val="autoZero"/><c:auto val="0"/><c:lblAlgn val="ctr"/><c:lblOffset val="100"/><c:noMultiLvlLbl val="1"/></c:catAx>` +
		`<c:valAx><c:axId val="1002"/><c:scaling><c:orientation val="minMax"/><c:min val="0"/></c:scaling><c:delete val="0"/><c:axPos val="` + valAt + `"/><c:majorGridlines><c:spPr><a:ln w="6350"><a:solidFill><a:srgbClr val="DDDDDD"/></a:solidFill></a:ln></c:spPr></c:majorGridlines><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/><c:spPr><a:ln><a:noFill/></a:ln></c:spPr>` + text(900) + `<c:crossAx val="1001"/><c:crosses val="` + crosses + `"/>`)
	if step := wholeStep(c); step > 0 {
		b.WriteString(`<c:majorUnit val="` + figure(step) + `"/>`)
	}
	b.WriteString(`</c:valAx></c:plotArea>`)
	if len(c.Series) > 1 {
		b.WriteString(`<c:legend><c:legendPos val="b"/><c:overlay val="0"/>` + text(1000) + `</c:legend>`)
	}
	b.WriteString(`<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart><c:spPr><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill><a:ln><a:noFill/></a:ln></c:spPr>` +
		`<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>`)
	return b.String()
}

// wholeStep returns a step of the axis that keeps counts whole, or 0 where the
// figures are not counts.
func wholeStep(c ChartSpec) float64 {
	top := 0.0
	for _, s := range c.Series {
		for _, v := range s.Values {
			if v < 0 || v != float64(int64(v)) {
				return 0
			}
			top = max(top, v)
		}
	}
	for step := 1.0; ; step *= 10 {
		for _, k := range []float64{1, 2, 5} {
			if top <= step*k*6 {
				return step * k
			}
		}
	}
}

// shadedTable returns the chart's figures as a table whose cells are the darker the
// larger the figure: for readers, programs and printers that show no chart.
func shadedTable(c ChartSpec) *xmlNode {
	top := 0.0
	for _, s := range c.Series {
		for _, v := range s.Values {
			top = max(top, v)
		}
	}
	first := []TableColumn{{Title: c.Title, Width: 2}}
	for _, s := range c.Series {
		first = append(first, TableColumn{Title: s.Name, Width: 1, Centre: true})
	}
	t := Table{Columns: first}
	for j, k := range c.Categories {
		row := []string{k}
		for _, s := range c.Series {
			v := ""
			if j < len(s.Values) {
				v = figure(s.Values[j])
			}
			row = append(row, v)
		}
		t.Rows = append(t.Rows, row)
	}
	fill := func(row, col int) string {
		if col == 0 || top <= 0 || row >= len(c.Categories) || row >= len(c.Series[col-1].Values) {
			return ""
		}
		share := max(0, min(1, c.Series[col-1].Values[row]/top))
		return fmt.Sprintf("%02X%02X%02X", 255-int(share*75), 255-int(share*55), 255-int(share*30))
	}
	root, err := parseXML([]byte(tableXML(t, fill)))
	if err != nil {
		panic("office: shaded table: " + err.Error()) // written by tableXML, texts escaped
	}
	root.attr = nil
	return root
}
