package office

import (
	"fmt"
	"strings"
)

// The page of GB/T 9704-2012 (党政机关公文格式), in twentieths of a point: A4, margins
// 37/35/28/26 mm, 22 lines of 28 characters in 156 × 225 mm.
const (
	pageWidth, pageHeight   = 11906, 16838
	marginTop, marginBottom = 2098, 1984
	marginLeft, marginRight = 1587, 1474
	headDistance            = 907 // the watermark line, 16 mm from the upper edge
	footDistance            = 794 // page number 7 mm under the text, checkpoint below it
	textWidth               = pageWidth - marginLeft - marginRight
	gridLine                = (pageHeight - marginTop - marginBottom) / 22
)

// A Document is an official document being written from top to bottom: every
// method adds one block. Texts are taken as they are, with unprintable characters
// dropped, so a template is written with its tags as text.
type Document struct {
	body           strings.Builder
	header, footer string
	charts         []ChartSpec
	err            error
}

// NewDocument returns an empty document whose pages carry the header line (the
// watermark: name, unit, time) and, under the page number, the footer line (the
// signed audit checkpoint).
func NewDocument(header, footer string) *Document {
	return &Document{header: header, footer: footer}
}

// A face is a typeface of GB/T 9704 with the one for Latin letters and digits.
type face struct{ eastAsia, other string }

var (
	faceTitle = face{"方正小标宋简体", "Times New Roman"}
	faceBody  = face{"仿宋_GB2312", "Times New Roman"}
	faceHei   = face{"黑体", "Times New Roman"}
	faceKai   = face{"楷体_GB2312", "Times New Roman"}
	faceSong  = face{"宋体", "Times New Roman"}
	facePage  = face{"宋体", "宋体"}
)

func (f face) xml() string {
	return `<w:rFonts w:ascii="` + f.other + `" w:hAnsi="` + f.other + `" w:eastAsia="` + f.eastAsia + `" w:cs="` + f.other + `" w:hint="eastAsia"/>`
}

// para writes one paragraph of a style. Line breaks in text start new paragraphs.
func (d *Document) para(style, text string) {
	for _, line := range strings.Split(text, "\n") {
		d.body.WriteString(styled(style, line))
	}
}

func styled(style, text string) string {
	return `<w:p><w:pPr><w:pStyle w:val="` + style + `"/></w:pPr>` + run(text) + `</w:p>`
}

func run(text string) string {
	return `<w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr><w:t xml:space="preserve">` + escape(text) + `</w:t></w:r>`
}

// RedHead writes the 发文机关标志 with its number and the red rule under it. An
// empty number leaves its line out.
func (d *Document) RedHead(organ, number string) {
	d.para("RedHead", organ)
	d.para("DocNumber", number)
}

// Title writes the 2号小标宋 title, centred.
func (d *Document) Title(text string) { d.para("PaperTitle", text) }

// Subtitle writes a 楷体 line under the title.
func (d *Document) Subtitle(text string) { d.para("Subtitle", text) }

// Heading writes a heading of level 1 (一、 黑体), 2 (（一） 楷体), 3 (1.) or 4 (（1）).
// The number is part of the text.
func (d *Document) Heading(level int, text string) {
	d.para(fmt.Sprintf("Heading%d", max(1, min(4, level))), text)
}

// Para writes body text: 3号仿宋, indented by two characters.
func (d *Document) Para(text string) { d.para("Normal", text) }

// ParaKeep writes body text that stays on the page of what follows it, so that a
// signature never stands alone.
func (d *Document) ParaKeep(text string) { d.para("KeepNext", text) }

// Lead writes body text that begins with a bold label, as 时间：….
func (d *Document) Lead(label, text string) {
	d.body.WriteString(`<w:p><w:pPr><w:pStyle w:val="Normal"/></w:pPr><w:r><w:rPr>` + faceHei.xml() + `</w:rPr><w:t xml:space="preserve">` + escape(label) + `</w:t></w:r>` + run(text) + `</w:p>`)
}

// Plain writes body text without indent, as a salutation or a tag of its own.
func (d *Document) Plain(text string) { d.para("Plain", text) }

// Caption writes a centred line over a table or under a chart.
func (d *Document) Caption(text string) { d.para("Caption", text) }

// Note writes small print under a table.
func (d *Document) Note(text string) { d.para("Note", text) }

// Notice writes the framed line a paper must carry.
func (d *Document) Notice(text string) { d.para("Notice", text) }

// Signature writes the organ and the 成文日期 at the right, kept together.
func (d *Document) Signature(organ, date string) {
	d.para("SignOrgan", organ)
	d.para("SignDate", date)
}

// PageBreak starts a new page.
func (d *Document) PageBreak() {
	d.body.WriteString(`<w:p><w:pPr><w:pStyle w:val="Plain"/></w:pPr><w:r><w:br w:type="page"/></w:r></w:p>`)
}

// ChartPlace writes the paragraph of a template in which a chart will stand.
func (d *Document) ChartPlace(tag string) { d.para("Chart", tag) }

// AddChart writes a native chart.
func (d *Document) AddChart(c ChartSpec) {
	if d.err == nil {
		d.err = c.check()
	}
	d.charts = append(d.charts, c)
	p := &xmlNode{name: "w:p"}
	if root, err := parseXML([]byte(`<w:pPr><w:pStyle w:val="Chart"/></w:pPr>`)); err == nil {
		p.add(root)
	}
	r := &xmlNode{name: "w:r"}
	r.add(chartDrawing(c, len(d.charts)))
	p.add(r)
	d.node(p)
}

// AddChartTable writes a chart's figures as a shaded table.
func (d *Document) AddChartTable(c ChartSpec) {
	if d.err == nil {
		d.err = c.check()
	}
	d.node(shadedTable(c))
}

func (d *Document) node(n *xmlNode) {
	d.body.Write(n.bytes()[len(xmlHead):])
}

// A Table is a ruled table over the width of the text. Its title row repeats on
// every page.
type Table struct {
	Columns []TableColumn
	Rows    [][]string // a line break in a cell starts a new paragraph
}

// A TableColumn is a column with its share of the width.
type TableColumn struct {
	Title  string
	Width  int  // relative to the other columns; 0 counts as 1
	Centre bool // centred cells, for numbers, dates and short words
	Head   bool // cells in 黑体: the column names its row
}

// AddTable writes a table and a little room under it, which also keeps two tables
// in a row from becoming one.
func (d *Document) AddTable(t Table) {
	d.body.WriteString(tableXML(t, nil))
	d.para("TableGap", "")
}

// tableXML writes the table; fill gives a cell's colour or "".
func tableXML(t Table, fill func(row, col int) string) string {
	widths := make([]int, len(t.Columns))
	sum := 0
	for _, c := range t.Columns {
		sum += max(1, c.Width)
	}
	left, titles := textWidth, false
	for i, c := range t.Columns {
		widths[i] = textWidth * max(1, c.Width) / max(1, sum)
		if i == len(t.Columns)-1 {
			widths[i] = left
		}
		left -= widths[i]
		titles = titles || c.Title != ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<w:tbl><w:tblPr><w:tblStyle w:val="PaperTable"/><w:tblW w:w="%d" w:type="dxa"/><w:jc w:val="center"/><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>`, textWidth)
	for _, w := range widths {
		fmt.Fprintf(&b, `<w:gridCol w:w="%d"/>`, w)
	}
	b.WriteString(`</w:tblGrid>`)
	cell := func(width int, colour, style, text string) {
		fmt.Fprintf(&b, `<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/>`, width)
		if colour != "" {
			b.WriteString(`<w:shd w:val="clear" w:color="auto" w:fill="` + colour + `"/>`)
		}
		b.WriteString(`<w:vAlign w:val="center"/></w:tcPr>`)
		for _, line := range strings.Split(text, "\n") {
			b.WriteString(styled(style, line))
		}
		b.WriteString(`</w:tc>`)
	}
	if titles {
		b.WriteString(`<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>`)
		for i, c := range t.Columns {
			cell(widths[i], "E7ECF3", "CellHead", c.Title)
		}
		b.WriteString(`</w:tr>`)
	}
	for j, row := range t.Rows {
		b.WriteString(`<w:tr><w:trPr><w:cantSplit/></w:trPr>`)
		for i, c := range t.Columns {
			text, colour, style := "", "", "Cell"
			if i < len(row) {
				text = row[i]
			}
			if fill != nil {
				colour = fill(j, i)
			}
			switch {
			case c.Head:
				style = "CellHead"
				if colour == "" {
					colour = "F4F6F9"
				}
			case c.Centre:
				style = "CellCentre"
			}
			cell(widths[i], colour, style, text)
		}
		b.WriteString(`</w:tr>`)
	}
	b.WriteString(`</w:tbl>`)
	return b.String()
}

// Bytes returns the .docx: the same bytes for the same calls, without an author.
func (d *Document) Bytes() ([]byte, error) {
	if d.err != nil {
		return nil, d.err
	}
	parts := []docxPart{
		{"[Content_Types].xml", []byte(contentTypesXML)},
		{"_rels/.rels", []byte(packageRelsXML)},
		{"word/document.xml", []byte(d.documentXML())},
		{"word/_rels/document.xml.rels", []byte(documentRelsXML)},
		{"word/styles.xml", []byte(stylesXML())},
		{"word/settings.xml", []byte(settingsXML)},
		{"word/fontTable.xml", []byte(fontTableXML())},
		{"word/header1.xml", []byte(headerXML(d.header))},
		{"word/footer1.xml", []byte(footerXML("PageOdd", d.footer))},
		{"word/footer2.xml", []byte(footerXML("PageEven", d.footer))},
	}
	parts, err := placeCharts(parts, "word/document.xml", d.charts)
	if err != nil {
		return nil, err
	}
	return writeParts(parts)
}
