package office

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"sort"
	"strings"

	"mingjian/internal/errs"
)

// maxTextDepth bounds how deep elements of a .docx nest.
const maxTextDepth = 1000

var errDeep = errors.New("elements nest too deep")

// docxText reads the main part of a Word file, and apart from it headers,
// footers and notes.
func docxText(name string, data []byte, lim TextLimits) (Text, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return Text{}, damaged(name, err)
	}
	if len(z.File) > 10000 {
		return Text{}, errs.Invalidf("%s：压缩包内文件超过 10000 个", "%s: the package holds more than 10,000 files", name)
	}
	files := map[string]*zip.File{}
	for _, f := range z.File {
		files[strings.TrimPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "/")] = f
	}
	left := int64(lim.Unpacked)
	read := func(f *zip.File) ([]byte, error) {
		r, err := f.Open()
		if err != nil {
			return nil, damaged(name, err)
		}
		defer r.Close()
		b, err := io.ReadAll(io.LimitReader(r, left+1))
		if err != nil {
			return nil, damaged(name, err)
		}
		if left -= int64(len(b)); left < 0 {
			return nil, errs.E(errs.TooLarge, fmt.Sprintf("%s：展开后超过 %d MB", name, lim.Unpacked>>20), fmt.Sprintf("%s: unpacks to more than %d MB", name, lim.Unpacked>>20))
		}
		return b, nil
	}

	main := "word/document.xml"
	if f := files["_rels/.rels"]; f != nil {
		b, err := read(f)
		if err != nil {
			return Text{}, err
		}
		if p := mainPart(b); p != "" && files[p] != nil {
			main = p
		}
	}
	f := files[main]
	if f == nil || !strings.HasPrefix(main, "word/") {
		switch {
		case files["xl/workbook.xml"] != nil:
			return Text{}, errs.Invalidf("%s：这是表格（.xlsx），请在“导入台账”处导入", "%s: this is a workbook (.xlsx); import it as a ledger", name)
		case files["content.xml"] != nil:
			return Text{}, saveAs(name, "ODF（.odt）")
		case f == nil:
			return Text{}, errs.Invalidf("%s：压缩包里没有 Word 正文", "%s: the package holds no Word document", name)
		}
	}
	b, err := read(f)
	if err != nil {
		return Text{}, err
	}
	txt := Text{Format: FormatDocx}
	if txt.Paragraphs, err = wordParagraphs(b, lim); err != nil {
		return Text{}, damaged(name, err)
	}
	var apart []string
	for n := range files {
		base := path.Base(n)
		if path.Dir(n) == "word" && (strings.HasPrefix(base, "header") || strings.HasPrefix(base, "footer") || strings.HasPrefix(base, "footnotes") || strings.HasPrefix(base, "endnotes")) && strings.HasSuffix(base, ".xml") {
			apart = append(apart, n)
		}
	}
	sort.Strings(apart)
	for _, n := range apart {
		b, err := read(files[n])
		if err != nil {
			return Text{}, err
		}
		ps, err := wordParagraphs(b, lim)
		if err != nil {
			continue // a broken header does not cost the document
		}
		for _, p := range ps {
			if strings.TrimSpace(p) != "" {
				txt.Apart = append(txt.Apart, p)
			}
		}
	}
	return txt, nil
}

// mainPart returns the part that the package names as its document.
func mainPart(rels []byte) string {
	var doc struct {
		Rel []struct {
			Type   string `xml:"Type,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	if xml.Unmarshal(rels, &doc) != nil {
		return ""
	}
	for _, r := range doc.Rel {
		if strings.HasSuffix(r.Type, "/officeDocument") {
			return strings.TrimPrefix(path.Clean("/"+r.Target), "/")
		}
	}
	return ""
}

// dropped are elements whose words do not belong to the text: what was struck
// or moved away, the older twin of a drawing, the pronunciation above a word.
var dropped = map[string]bool{"del": true, "moveFrom": true, "Fallback": true, "rt": true, "instrText": true, "delText": true, "delInstrText": true}

// wordParagraphs returns the paragraphs of one part in order; those of a table
// cell by cell, those of a text box after the paragraph that anchors it.
func wordParagraphs(part []byte, lim TextLimits) ([]string, error) {
	d := xml.NewDecoder(bytes.NewReader(part))
	var out []string
	var open []*strings.Builder // paragraphs being read, a text box inside its anchor
	var inner [][]string        // what text boxes hold, until their anchor closes
	depth, skip, inText, hidden, inRun := 0, 0, false, false, 0
	for {
		tok, err := d.RawToken()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		switch e := tok.(type) {
		case xml.StartElement:
			if depth++; depth > maxTextDepth {
				return nil, errDeep
			}
			local := e.Name.Local
			if skip > 0 || dropped[local] && e.Name.Space != "m" {
				skip++
				continue
			}
			if e.Name.Space == "a" { // DrawingML text of charts and shapes is no running text
				continue
			}
			switch local {
			case "p":
				open = append(open, &strings.Builder{})
				inner = append(inner, nil)
			case "r":
				inRun++
				hidden = false
			case "vanish":
				hidden = inRun > 0 && on(e)
			case "t":
				inText = true
			case "tab":
				if len(open) > 0 && inRun > 0 && e.Attr == nil {
					open[len(open)-1].WriteByte('\t')
				}
			case "br", "cr":
				if len(open) > 0 {
					open[len(open)-1].WriteByte('\n')
				}
			case "noBreakHyphen":
				if len(open) > 0 {
					open[len(open)-1].WriteByte('-')
				}
			}
		case xml.EndElement:
			depth--
			if skip > 0 {
				skip--
				continue
			}
			if e.Name.Space == "a" {
				continue
			}
			switch e.Name.Local {
			case "t":
				inText = false
			case "r":
				inRun--
				hidden = false
			case "p":
				n := len(open)
				if n == 0 {
					continue
				}
				ps := append([]string{open[n-1].String()}, inner[n-1]...)
				open, inner = open[:n-1], inner[:n-1]
				if n > 1 {
					inner[n-2] = append(inner[n-2], ps...)
				} else {
					out = append(out, ps...)
				}
				if len(out) > lim.Paragraphs+1000 {
					return out, nil // limitText refuses it by name
				}
			}
		case xml.CharData:
			if inText && skip == 0 && !hidden && len(open) > 0 {
				open[len(open)-1].Write(e)
			}
		}
	}
	if depth != 0 {
		return nil, io.ErrUnexpectedEOF
	}
	return out, nil
}

// on reads a switch such as w:vanish: there and not said to be off.
func on(e xml.StartElement) bool {
	for _, a := range e.Attr {
		if a.Name.Local == "val" && (a.Value == "0" || a.Value == "false" || a.Value == "off") {
			return false
		}
	}
	return true
}
