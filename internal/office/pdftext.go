package office

import (
	"bytes"
	"math"
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ledongthuc/pdf"

	"mingjian/internal/errs"
)

// pdfText reads the text layer of a PDF. Lines are set from where the glyphs
// stand and joined into paragraphs: see joinLines.
func pdfText(name string, data []byte, lim TextLimits) (Text, error) {
	r, err := pdf.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		if strings.Contains(err.Error(), "password") || strings.Contains(err.Error(), "encrypt") {
			return Text{}, errs.Invalidf("%s：PDF 已加密，请解除密码后再导入", "%s: the PDF is encrypted; remove the password and import it again", name)
		}
		return Text{}, damaged(name, err)
	}
	n := r.NumPage()
	if n > lim.Pages {
		return Text{}, errs.E(errs.TooLarge, name+"：PDF 页数超过上限", name+": the PDF has too many pages")
	}
	txt := Text{Format: FormatPDF}
	var lines []pdfLine
	left := lim.Characters
	for i := 1; i <= n; i++ {
		page := pageLines(r.Page(i), i)
		for _, l := range page {
			if left -= utf8.RuneCountInString(l.text); left < 0 {
				return Text{}, errs.E(errs.TooLarge, name+"：文字过多", name+": too much text")
			}
		}
		lines = append(lines, page...)
	}
	lines, txt.Apart = dropPageNumbers(lines)
	txt.Paragraphs = joinLines(lines)
	return txt, nil
}

// A pdfLine is one line of a page: its words, where it begins and ends, how high its glyphs are.
type pdfLine struct {
	text        string
	left, right float64
	y, size     float64
	page        int
}

// pageLines sets the glyphs of a page into lines, top to bottom.
func pageLines(p pdf.Page, number int) []pdfLine {
	if p.V.IsNull() {
		return nil
	}
	glyphs := p.Content().Text
	glyphs = slices.DeleteFunc(glyphs, func(g pdf.Text) bool {
		return g.S == "" || math.IsNaN(g.X+g.Y) || math.IsInf(g.X+g.Y, 0)
	})
	sort.SliceStable(glyphs, func(i, j int) bool { return glyphs[i].Y > glyphs[j].Y })
	var lines []pdfLine
	for at := 0; at < len(glyphs); {
		size := math.Abs(glyphs[at].FontSize)
		if size == 0 {
			size = 12
		}
		end := at + 1
		for end < len(glyphs) && glyphs[at].Y-glyphs[end].Y < size*0.45 {
			end++
		}
		row := glyphs[at:end]
		sort.SliceStable(row, func(i, j int) bool { return row[i].X < row[j].X })
		row = dropOverlaid(row)
		l := pdfLine{left: math.Inf(1), y: row[0].Y, size: size, page: number}
		var b strings.Builder
		for k, g := range row {
			if strings.TrimSpace(g.S) != "" {
				l.left = math.Min(l.left, g.X)
				l.right = math.Max(l.right, g.X+math.Max(g.W, 0))
			}
			if k > 0 {
				prev := row[k-1]
				if prev.W > 0 && g.X-(prev.X+prev.W) > size*0.6 { // a gap one could write in
					b.WriteByte(' ')
				}
			}
			b.WriteString(g.S)
		}
		if l.text = strings.TrimSpace(b.String()); l.text != "" {
			lines = append(lines, l)
		}
		at = end
	}
	return lines
}

// dropOverlaid drops a glyph that the next one of its line covers: a letter
// struck twice to look bold, and codes the parser shows at the end of a font's run.
func dropOverlaid(row []pdf.Text) []pdf.Text {
	kept := row[:0:0]
	for k, g := range row {
		if k+1 < len(row) && g.W > 0 && row[k+1].X-g.X < g.W*0.2 && (g.S == row[k+1].S || g.Font != row[k+1].Font) {
			continue
		}
		kept = append(kept, g)
	}
	return kept
}

// dropPageNumbers puts the last or first line of a page apart when it is only a page number.
func dropPageNumbers(lines []pdfLine) (kept []pdfLine, apart []string) {
	for i, l := range lines {
		edge := i == 0 || i == len(lines)-1 || lines[i-1].page != l.page || lines[i+1].page != l.page
		if edge && len(l.text) <= 24 && strings.Trim(l.text, "0123456789-—–－第页共/ ·") == "" && strings.ContainsAny(l.text, "0123456789") {
			apart = append(apart, l.text)
			continue
		}
		kept = append(kept, l)
	}
	return kept, apart
}

// joinLines makes paragraphs of lines. A line goes on into the next when it
// reaches the right margin and the next begins at the left one; a first-line
// indent, a short line or a change of size begins a paragraph.
func joinLines(lines []pdfLine) []string {
	if len(lines) == 0 {
		return nil
	}
	left, right := math.Inf(1), 0.0
	for _, l := range lines {
		left, right = math.Min(left, l.left), math.Max(right, l.right)
	}
	var out []string
	var b strings.Builder
	for i, l := range lines {
		if i > 0 {
			prev := lines[i-1]
			size := math.Max(l.size, 1)
			full := prev.right > right-2.2*size
			if !full && prev.right > left+(right-left)*0.6 { // a word that may not be broken (a number) went over whole
				last, _ := utf8.DecodeLastRuneInString(prev.text)
				full = !strings.ContainsRune("。；：！？.;:!?", last)
			}
			flush := l.left < left+1.2*size
			if full && flush && math.Abs(prev.size-l.size) < size*0.2 {
				if needSpace(b.String(), l.text) {
					b.WriteByte(' ')
				}
			} else {
				out = append(out, b.String())
				b.Reset()
			}
		}
		b.WriteString(l.text)
	}
	return append(out, b.String())
}

// needSpace says whether two joined lines meet within Latin words.
func needSpace(a, b string) bool {
	x, _ := utf8.DecodeLastRuneInString(a)
	y, _ := utf8.DecodeRuneInString(b)
	return x < 0x250 && y < 0x250 && unicode.IsLetter(x) && unicode.IsLetter(y)
}
