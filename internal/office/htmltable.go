package office

import (
	"errors"
	"io"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"mingjian/internal/errs"
)

const (
	htmlTableDepth = 8       // of tables within cells
	htmlTokenBytes = 1 << 20 // of one tag or piece of text
	htmlRowSpan    = 65_534  // the HTML standard's bound
)

// An htmlTable is a table being read.
type htmlTable struct {
	sheet   Sheet
	row     int            // the current row's number
	col     int            // the next free column
	spans   []int          // of each column, how many rows it is still covered, the current one included
	cells   map[int]string // of the current row
	inRow   bool
	inCell  bool
	colspan int
	text    strings.Builder
}

// readHTMLTables reads every table of a web page as a sheet. A table within a cell
// is a sheet of its own. As in a workbook, of cells that span columns or rows the
// first holds the value. The page is read token by token: it may break off anywhere
// outside a table.
func readHTMLTables(r io.Reader, out *sheetSink) error {
	z := html.NewTokenizer(r)
	z.SetMaxBuf(htmlTokenBytes)
	var open []*htmlTable
	skip := atom.Atom(0) // inside <script>, <style>, <title>
	tables := 0
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			switch err := z.Err(); {
			case errors.Is(err, html.ErrBufferExceeded):
				return sheetTooLargef("网页中有超过 %d KB 的单个内容", "a piece of the page is larger than %d KB", htmlTokenBytes>>10)
			case err != io.EOF:
				return err
			case tables == 0:
				return errs.E(errs.Invalid, "这是网页，其中没有表格（可能是登录超时页面），请重新导出", "this is a web page without a table (perhaps a login page); export it again")
			case len(open) > 0:
				return errs.E(errs.Invalid, "网页表格不完整（文件被截断），请重新导出", "the page's table breaks off; export it again")
			}
			return nil
		}
		var t *htmlTable
		if len(open) > 0 {
			t = open[len(open)-1]
		}
		switch kind {
		case html.TextToken:
			if t != nil && t.inCell && skip == 0 {
				t.addText(string(z.Text()))
				if t.text.Len() > 2*out.lim.CellBytes {
					return out.put(t.sheet, t.row, t.col, t.text.String()) // refuses, naming the row
				}
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			name, more := z.TagName()
			tag := atom.Lookup(name)
			if skip != 0 {
				continue
			}
			switch tag {
			case atom.Script, atom.Style, atom.Title:
				if kind == html.StartTagToken {
					skip = tag
				}
			case atom.Table:
				if len(open) >= htmlTableDepth {
					return sheetTooLargef("网页中表格嵌套超过 %d 层", "tables are nested deeper than %d", htmlTableDepth)
				}
				tables++
				sh, err := out.sheet("表" + strconv.Itoa(tables))
				if err != nil {
					return err
				}
				open = append(open, &htmlTable{sheet: sh, cells: map[int]string{}})
			case atom.Tr:
				if t != nil {
					if err := t.endRow(out); err != nil {
						return err
					}
					t.startRow()
				}
			case atom.Td, atom.Th:
				if t != nil {
					colspan, rowspan := htmlSpans(z, more)
					if err := t.startCell(out, colspan, rowspan); err != nil {
						return err
					}
				}
			case atom.Br, atom.P, atom.Div, atom.Li:
				if t != nil && t.inCell && t.text.Len() > 0 {
					t.text.WriteByte('\n')
				}
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			tag := atom.Lookup(name)
			if skip != 0 {
				if tag == skip {
					skip = 0
				}
				continue
			}
			if t == nil {
				continue
			}
			switch tag {
			case atom.Td, atom.Th:
				t.endCell()
			case atom.Tr:
				if err := t.endRow(out); err != nil {
					return err
				}
			case atom.Table:
				if err := t.endRow(out); err != nil {
					return err
				}
				open = open[:len(open)-1]
			}
		}
	}
}

// htmlSpans reads colspan and rowspan of the tag just read; a rowspan of 0, to the
// end of the group, is taken as 1.
func htmlSpans(z *html.Tokenizer, more bool) (colspan, rowspan int) {
	colspan, rowspan = 1, 1
	for more {
		var key, v []byte
		key, v, more = z.TagAttr()
		n, err := strconv.Atoi(strings.TrimSpace(string(v)))
		if err != nil || n < 1 {
			continue
		}
		switch string(key) {
		case "colspan":
			colspan = n
		case "rowspan":
			rowspan = min(n, htmlRowSpan)
		}
	}
	return colspan, rowspan
}

func (t *htmlTable) startRow() {
	t.inRow = true
	t.row++
	t.col = 0
}

func (t *htmlTable) startCell(out *sheetSink, colspan, rowspan int) error {
	t.endCell()
	if !t.inRow {
		t.startRow()
	}
	for t.col < len(t.spans) && t.spans[t.col] > 0 {
		t.col++
	}
	if t.col+colspan > out.lim.Columns {
		// Some exports let a title span more columns than there are; cells beyond are refused by put.
		colspan = max(1, out.lim.Columns-t.col)
	}
	if t.col >= out.lim.Columns {
		return out.put(t.sheet, t.row, t.col, "…")
	}
	for len(t.spans) < t.col+colspan {
		t.spans = append(t.spans, 0)
	}
	if rowspan > 1 {
		for i := range colspan {
			t.spans[t.col+i] = rowspan // this row's end counts one off
		}
	}
	t.inCell = true
	t.colspan = colspan
	t.text.Reset()
	return nil
}

func (t *htmlTable) addText(v string) {
	for _, r := range v {
		switch r {
		case ' ', '\n', '\t', '\r', '\f':
			if s := t.text.String(); s != "" && s[len(s)-1] != ' ' && s[len(s)-1] != '\n' {
				t.text.WriteByte(' ')
			}
		case '\u00A0':
			t.text.WriteByte(' ')
		case 0:
		default:
			t.text.WriteRune(r)
		}
	}
}

func (t *htmlTable) endCell() {
	if !t.inCell {
		return
	}
	t.inCell = false
	if v := strings.TrimSpace(t.text.String()); v != "" {
		t.cells[t.col] = v
	}
	t.col += t.colspan
}

func (t *htmlTable) endRow(out *sheetSink) error {
	t.endCell()
	if !t.inRow {
		return nil
	}
	t.inRow = false
	for i, n := range t.spans {
		if n > 0 {
			t.spans[i] = n - 1
		}
	}
	for col, v := range t.cells {
		if err := out.put(t.sheet, t.row, col, v); err != nil {
			return err
		}
	}
	clear(t.cells)
	return out.flush(t.sheet, t.row)
}
