package demo

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// A sheet is one table as it will stand in a file.
type sheet struct {
	titles []string // rows above the header
	table  string
	rows   []row
	extra  [][]string // lines below, as they are
}

func (s sheet) grid() [][]string {
	cols := columns(s.table)
	var g [][]string
	for _, t := range s.titles {
		g = append(g, []string{t})
	}
	g = append(g, cols)
	for _, r := range s.rows {
		cells := make([]string, len(cols))
		for i, c := range cols {
			cells[i] = r.cells[c]
		}
		g = append(g, cells)
	}
	return append(g, s.extra...)
}

func (s sheet) xlsx() ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close()
	w, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		return nil, err
	}
	for i, line := range s.grid() {
		cells := make([]any, len(line))
		for j, v := range line {
			if v != "" {
				cells[j] = v
			}
		}
		if err := w.SetRow(fmt.Sprintf("A%d", i+1), cells); err != nil {
			return nil, err
		}
	}
	if err := w.Flush(); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = f.Write(&b)
	return b.Bytes(), err
}

func (s sheet) csvGB18030() ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(simplifiedchinese.GB18030.NewEncoder().Writer(&b))
	if err := w.WriteAll(s.grid()); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// html writes the table the way old statistics modules name .xls.
func (s sheet) html() ([]byte, error) {
	var b strings.Builder
	b.WriteString("<html><head><meta http-equiv=\"Content-Type\" content=\"text/html; charset=utf-8\"></head><body><table border=\"1\">\n")
	for _, line := range s.grid() {
		b.WriteString("<tr>")
		for _, v := range line {
			b.WriteString("<td>" + html.EscapeString(v) + "</td>")
		}
		b.WriteString("</tr>\n")
	}
	b.WriteString("</table></body></html>\n")
	return []byte(b.String()), nil
}

func (p *paper) text() []byte {
	var b strings.Builder
	for _, l := range p.lines {
		b.WriteString(l.text + "\n")
	}
	b.WriteString("\n（" + notice + "）\n")
	return []byte(b.String())
}

const wordNS = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`

// docx writes a small Word file: one section, body in 仿宋 三号, the notice above and below.
func (p *paper) docx() ([]byte, error) {
	var b strings.Builder
	b.WriteString(xml.Header + `<w:document ` + wordNS + `><w:body>`)
	for _, l := range p.lines {
		b.WriteString(wordParagraph(l))
	}
	b.WriteString(`<w:sectPr><w:headerReference w:type="default" r:id="rId1"/><w:footerReference w:type="default" r:id="rId2"/>` +
		`<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1588" w:header="851" w:footer="992" w:gutter="0"/></w:sectPr></w:body></w:document>`)
	small := `<w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:rPr><w:rFonts w:eastAsia="宋体"/><w:color w:val="808080"/><w:sz w:val="18"/></w:rPr><w:t>` + notice + `</w:t></w:r></w:p>`
	const rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
	const ct = "application/vnd.openxmlformats-officedocument.wordprocessingml."
	parts := []struct{ name, text string }{
		{"[Content_Types].xml", xml.Header + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="` + ct + `document.main+xml"/><Override PartName="/word/header1.xml" ContentType="` + ct + `header+xml"/><Override PartName="/word/footer1.xml" ContentType="` + ct + `footer+xml"/></Types>`},
		{"_rels/.rels", xml.Header + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="` + rel + `officeDocument" Target="word/document.xml"/></Relationships>`},
		{"word/_rels/document.xml.rels", xml.Header + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="` + rel + `header" Target="header1.xml"/><Relationship Id="rId2" Type="` + rel + `footer" Target="footer1.xml"/></Relationships>`},
		{"word/document.xml", b.String()},
		{"word/header1.xml", xml.Header + `<w:hdr ` + wordNS + `>` + small + `</w:hdr>`},
		{"word/footer1.xml", xml.Header + `<w:ftr ` + wordNS + `>` + small + `</w:ftr>`},
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, part := range parts {
		w, err := z.CreateHeader(&zip.FileHeader{Name: part.name, Method: zip.Deflate, Modified: time.Date(2026, 10, 31, 0, 0, 0, 0, time.UTC)})
		if err != nil {
			return nil, err
		}
		if _, err := w.Write([]byte(part.text)); err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func wordParagraph(l line) string {
	pr, font, size := `<w:spacing w:line="560" w:lineRule="exact"/>`, "仿宋", "32"
	switch l.style {
	case title:
		pr, font, size = pr+`<w:jc w:val="center"/>`, "宋体", "44"
	case centre:
		pr, font, size = pr+`<w:jc w:val="center"/>`, "宋体", "36"
	case right:
		pr += `<w:jc w:val="right"/>`
	case body:
		pr += `<w:ind w:firstLineChars="200" w:firstLine="640"/>`
	}
	var t bytes.Buffer
	// EscapeText cannot fail on a buffer.
	_ = xml.EscapeText(&t, []byte(l.text))
	return `<w:p><w:pPr>` + pr + `</w:pPr><w:r><w:rPr><w:rFonts w:ascii="` + font + `" w:hAnsi="` + font + `" w:eastAsia="` + font + `"/><w:sz w:val="` + size + `"/></w:rPr><w:t xml:space="preserve">` + t.String() + `</w:t></w:r></w:p>`
}

func put(dir, name string, data []byte) error {
	p := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
		return err
	}
	return os.WriteFile(p, data, 0o644)
}
