package office

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"mingjian/internal/errs"
)

// readSheetText reads what is no workbook: delimited text, a web page with tables,
// or something to refuse by its name.
func readSheetText(r io.ReaderAt, size int64, head []byte, out *sheetSink) (Format, error) {
	if err := refuseByMagic(head); err != nil {
		return Format{}, err
	}
	f := Format{Kind: CSV}
	enc, damage, err := detectCharset(out, io.NewSectionReader(r, 0, size), head, &f)
	if err != nil {
		return Format{}, err
	}
	if damage > 0 && damage > size/200 {
		return Format{}, errs.E(errs.Invalid, "文件不是表格：既不是文本，也不是 Excel 工作簿", "not a table: neither text nor a workbook")
	}
	var src io.Reader = io.NewSectionReader(r, 0, size)
	if enc != nil {
		src = transform.NewReader(src, enc.NewDecoder())
	}
	text := bufio.NewReaderSize(src, 64<<10)
	start, err := text.Peek(64 << 10)
	if err != nil && err != io.EOF {
		return f, sheetFault(err, "文件读取失败，请重新导出", "the file could not be read; export it again")
	}
	if bytes.HasPrefix(start, []byte("\uFEFF")) {
		text.Discard(3)
		start = start[3:]
	}
	begin := strings.ToLower(strings.TrimSpace(string(start[:min(len(start), 4096)])))
	switch {
	case strings.HasPrefix(begin, "<") && strings.Contains(begin, "urn:schemas-microsoft-com:office:spreadsheet") && !strings.Contains(begin, "<html"):
		return f, errs.E(errs.Invalid, "这是 XML 电子表格（2003），请在 WPS/Excel 中“另存为”.xlsx 后再导入", "this is an XML Spreadsheet 2003; save it as .xlsx and try again")
	case strings.HasPrefix(begin, "mime-version:"):
		return f, errs.E(errs.Invalid, "这是单文件网页（.mht），请在 WPS/Excel 中“另存为”.xlsx 后再导入", "this is a single-file web page (.mht); save it as .xlsx and try again")
	case strings.HasPrefix(begin, "<"):
		f.Kind = HTMLTable
		err = readHTMLTables(text, out)
	default:
		err = readCSV(text, start, out)
	}
	f.Damaged = int(damage)
	return f, sheetFault(err, "文件读取失败，请重新导出", "the file could not be read; export it again")
}

// refuseByMagic names the files people pick by mistake.
func refuseByMagic(head []byte) error {
	for _, m := range []struct{ magic, zh, en string }{
		{"%PDF-", "PDF 文件", "a PDF file"},
		{"{\\rtf", "RTF 文档", "an RTF document"},
		{"Rar!", "RAR 压缩包", "a RAR archive"},
		{"7z\xBC\xAF\x27\x1C", "7z 压缩包", "a 7z archive"},
		{"\x1F\x8B", "gzip 压缩包", "a gzip archive"},
		{"\x89PNG", "图片", "an image"},
		{"\xFF\xD8\xFF", "图片", "an image"},
		{"GIF8", "图片", "an image"},
		{"SQLite format 3", "数据库文件", "a database"},
		{"MZ\x90", "程序文件", "a program"},
		{"\x7FELF", "程序文件", "a program"},
	} {
		if bytes.HasPrefix(head, []byte(m.magic)) {
			return errs.Invalidf("这是%[1]s，不是表格文件（.xlsx、.csv、.xls）", "this is %[2]s, not a table (.xlsx, .csv, .xls)", m.zh, m.en)
		}
	}
	return nil
}

// detectCharset tells the encoding by which bytes are valid, reading the whole text
// once: what is valid UTF-8 is UTF-8; else the one of UTF-8 and GB18030 with fewer
// faults, unless a web page says Big5. It returns the number of undecodable places;
// a nil encoding is UTF-8.
func detectCharset(out *sheetSink, r io.Reader, head []byte, f *Format) (encoding.Encoding, int64, error) {
	switch {
	case bytes.HasPrefix(head, []byte("\xFF\xFE")):
		f.Charset = "UTF-16LE"
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), 0, nil
	case bytes.HasPrefix(head, []byte("\xFE\xFF")):
		f.Charset = "UTF-16BE"
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM), 0, nil
	}
	var utf, gb charsetCheck
	buf := make([]byte, 64<<10)
	for {
		n, err := r.Read(buf)
		if bytes.IndexByte(buf[:n], 0) >= 0 {
			return nil, 0, errs.E(errs.Invalid, "文件不是表格：既不是文本，也不是 Excel 工作簿", "not a table: neither text nor a workbook")
		}
		utf.feed(buf[:n], utf8Step)
		gb.feed(buf[:n], gb18030Step)
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, 0, sheetFault(err, "文件读取失败，请重新上传", "the file could not be read; upload it again")
		}
		if err := out.ctx.Err(); err != nil {
			return nil, 0, err
		}
	}
	u, g := utf.total(), gb.total()
	if u > 0 && bytes.HasPrefix(bytes.TrimSpace(head), []byte("<")) && bytes.Contains(bytes.ToLower(head), []byte("charset=big5")) {
		f.Charset = "Big5"
		big5, _ := charset.Lookup("big5")
		return big5, 0, nil
	}
	if u == 0 || u <= g {
		f.Charset = "UTF-8"
		return unicode.UTF8, u, nil
	}
	f.Charset = "GB18030"
	return simplifiedchinese.GB18030, g, nil
}

// A charsetCheck counts the invalid sequences of an encoding in a stream.
type charsetCheck struct {
	left   []byte // the unfinished character at the end of the last piece
	faults int64
}

func (c *charsetCheck) feed(b []byte, step func([]byte) (size int, ok bool)) {
	if len(c.left) > 0 {
		b = append(c.left, b...)
	}
	for len(b) > 0 {
		if b[0] < utf8.RuneSelf {
			b = b[1:]
			continue
		}
		n, ok := step(b)
		if n == 0 {
			break
		}
		if !ok {
			c.faults++
		}
		b = b[n:]
	}
	c.left = bytes.Clone(b)
}

func (c *charsetCheck) total() int64 {
	if len(c.left) > 0 {
		return c.faults + 1
	}
	return c.faults
}

func utf8Step(b []byte) (int, bool) {
	if !utf8.FullRune(b) {
		return 0, false
	}
	r, n := utf8.DecodeRune(b)
	return n, r != utf8.RuneError || n > 1
}

// gb18030Step checks one character of GB18030-2022: two bytes, or four of which the
// second and fourth are digits. A size of 0 asks for more bytes.
func gb18030Step(b []byte) (int, bool) {
	if b[0] == 0x80 || b[0] == 0xFF {
		return 1, false
	}
	if len(b) < 2 {
		return 0, false
	}
	if b[1] >= 0x40 && b[1] != 0x7F && b[1] != 0xFF {
		return 2, true
	}
	if b[1] < '0' || b[1] > '9' {
		return 1, false
	}
	if len(b) < 4 {
		return 0, false
	}
	if b[2] >= 0x81 && b[2] != 0xFF && b[3] >= '0' && b[3] <= '9' {
		return 4, true
	}
	return 1, false
}

var errNoTable = errs.E(errs.Invalid, "文件不是表格：没有逗号、制表符或分号分隔的列", "not a table: no columns separated by commas, tabs or semicolons")

// readCSV reads delimited text whose beginning is start.
func readCSV(text *bufio.Reader, start []byte, out *sheetSink) error {
	comma := byte(0)
	if line, _, _ := bytes.Cut(start, []byte("\n")); len(bytes.TrimSpace(line)) == 5 && bytes.HasPrefix(bytes.ToLower(line), []byte("sep=")) {
		comma = line[4]
		text.Discard(len(line) + 1)
	} else {
		comma = detectComma(start)
	}
	if comma == 0 {
		return errNoTable
	}
	sh, err := out.sheet("")
	if err != nil {
		return err
	}
	p := &csvParser{text: text, comma: comma, out: out, sheet: sh}
	for number := 1; ; number++ {
		err := p.record(number)
		if err != nil && err != io.EOF {
			return err
		}
		if ferr := out.flush(sh, number); ferr != nil {
			return ferr
		}
		if err == io.EOF {
			return nil
		}
	}
}

// detectComma returns the separator most lines agree on: of those occurring outside
// quotes, the one found in most lines, then the most frequent. Lines are counted
// twice, with line breaks inside quotes and without them: a stray quote must not
// hide the rest, nor a break in a cell turn inside and outside around. Where the
// first line with separators, mostly the header, has one kind of them, that kind
// needs only half as many lines as the best.
func detectComma(start []byte) byte {
	best, bestLines, bestCount := byte(0), 0, 0
	for _, c := range []byte(",\t;") {
		for _, breaks := range []bool{false, true} {
			lines, count := countComma(start, c, breaks)
			if lines > bestLines || lines == bestLines && count > bestCount {
				best, bestLines, bestCount = c, lines, count
			}
		}
	}
	for line := range bytes.Lines(start) {
		var kinds []byte
		for _, c := range []byte(",\t;") {
			if _, n := countComma(line, c, true); n > 0 {
				kinds = append(kinds, c)
			}
		}
		if len(kinds) == 0 {
			continue
		}
		if lines, _ := countComma(start, kinds[0], true); len(kinds) == 1 && 2*lines >= bestLines {
			return kinds[0]
		}
		break
	}
	return best
}

// countComma returns in how many lines c stands outside quotes, and how often;
// breaks says that a line break may stand inside quotes.
func countComma(start []byte, c byte, breaks bool) (lines, count int) {
	inLine, quoted := false, false
	for _, b := range start {
		switch {
		case b == '"':
			quoted = !quoted
		case b == '\n' && !(breaks && quoted):
			inLine, quoted = false, false
		case b == c && !quoted:
			count++
			if !inLine {
				lines++
				inLine = true
			}
		}
	}
	return lines, count
}

// A csvParser reads RFC 4180 as spreadsheet programs do: a quote is special only at
// the start of a cell, and what follows a closing quote belongs to the cell.
type csvParser struct {
	text  *bufio.Reader
	comma byte
	out   *sheetSink
	sheet Sheet
	cell  []byte
}

// record reads one record into the sink. It returns io.EOF with the last one.
func (p *csvParser) record(number int) error {
	for col := 0; ; col++ {
		end, err := p.field(number)
		if err != nil && err != io.EOF {
			return err
		}
		if perr := p.out.put(p.sheet, number, col, csvCellText(p.cell, p.comma)); perr != nil {
			return perr
		}
		if err == io.EOF || end {
			return err
		}
	}
}

// field reads one cell and reports whether it ends the record.
func (p *csvParser) field(number int) (end bool, err error) {
	p.cell = p.cell[:0]
	quoted, first := false, true
	for {
		c, err := p.text.ReadByte()
		if err == io.EOF {
			if quoted {
				return true, errs.Invalidf("第 %d 行有未闭合的引号，文件可能被截断", "row %d has a quote that is never closed; the file may be cut off", number)
			}
			return true, io.EOF
		}
		if err != nil {
			return true, err
		}
		switch {
		case quoted && c == '"':
			next, err := p.text.Peek(1)
			if err != nil && !errors.Is(err, io.EOF) {
				return true, err
			}
			if len(next) == 1 && next[0] == '"' {
				p.text.Discard(1)
				p.cell = append(p.cell, '"')
			} else {
				quoted = false
			}
		case quoted:
			p.cell = append(p.cell, c)
		case c == '"' && first:
			quoted = true
		case c == p.comma:
			return false, nil
		case c == '\n':
			return true, nil
		case c == '\r':
			if next, err := p.text.Peek(1); err == nil && next[0] == '\n' {
				p.text.Discard(1)
			}
			return true, nil
		default:
			p.cell = append(p.cell, c)
		}
		first = false
		if len(p.cell) > p.out.lim.CellBytes {
			if quoted {
				return true, sheetTooLargef("第 %d 行有单元格过长（上限 %d 字节），可能是引号未闭合", "row %d has a cell of more than %d bytes; a quote may be unclosed", number, p.out.lim.CellBytes)
			}
			return true, sheetTooLargef("第 %d 行有单元格过长（上限 %d 字节）", "row %d has a cell of more than %d bytes", number, p.out.lim.CellBytes)
		}
	}
}

// csvCellText takes away what exporting systems add to keep a spreadsheet program
// from turning a long number into a float: ="…" around it or a tab behind it.
func csvCellText(raw []byte, comma byte) string {
	v := string(raw)
	if comma != '\t' {
		v = strings.TrimSuffix(v, "\t")
	}
	if len(v) >= 3 && strings.HasPrefix(v, `="`) && strings.HasSuffix(v, `"`) && !strings.Contains(v[2:len(v)-1], `"`) {
		v = v[2 : len(v)-1]
	}
	if strings.Contains(v, "\r") {
		v = strings.ReplaceAll(strings.ReplaceAll(v, "\r\n", "\n"), "\r", "\n")
	}
	return v
}
