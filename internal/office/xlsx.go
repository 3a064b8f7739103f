package office

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"mingjian/internal/errs"
)

const (
	xlsxDamagedZH = "Excel 文件已损坏或不完整，请重新导出"
	xlsxDamagedEN = "the workbook is damaged or incomplete; export it again"
	// The zip directory of 2,000 parts is far below this; more is an attack on memory.
	xlsxDirectoryBytes = 4 << 20
	// Parts held in memory other than the shared strings: workbook, relations, styles.
	xlsxSmallPart = 32 << 20
)

// readXLSX reads the worksheets of an Office Open XML workbook, transitional or strict.
func readXLSX(r io.ReaderAt, size int64, out *sheetSink) error {
	b := &xlsxBook{out: out}
	meter := &meteredReaderAt{r: r, left: xlsxDirectoryBytes}
	z, err := zip.NewReader(meter, size)
	if err != nil {
		return sheetFault(err, xlsxDamagedZH, xlsxDamagedEN)
	}
	meter.open = true
	if len(z.File) > out.lim.Entries {
		return sheetTooLargef("压缩包内文件超过 %d 个的上限", "more than %d parts in the archive", out.lim.Entries)
	}
	b.parts = make(map[string]*zip.File, len(z.File))
	for _, f := range z.File {
		b.parts[xlsxPartName(f.Name)] = f
	}
	return sheetFault(b.read(), xlsxDamagedZH, xlsxDamagedEN)
}

// A meteredReaderAt lets only so many bytes be read until it is opened.
type meteredReaderAt struct {
	r    io.ReaderAt
	left int64
	open bool
}

func (m *meteredReaderAt) ReadAt(p []byte, off int64) (int, error) {
	if !m.open {
		if m.left -= int64(len(p)); m.left < 0 {
			return 0, errs.E(errs.TooLarge, "压缩包的目录过大", "the archive's directory is too large")
		}
	}
	return m.r.ReadAt(p, off)
}

// xlsxPartName brings part names to one form: OPC compares them without case,
// and some programs write backslashes.
func xlsxPartName(name string) string {
	return strings.ToLower(strings.TrimPrefix(path.Clean("/"+strings.ReplaceAll(name, `\`, "/")), "/"))
}

type xlsxBook struct {
	out      *sheetSink
	parts    map[string]*zip.File
	unpacked int64
	strings  []string
	styles   []dateFormat // by cell style index
	date1904 bool
}

type xlsxRelation struct{ kind, target string }

type xlsxSheetRef struct{ name, rel string }

func (b *xlsxBook) read() error {
	main, err := b.mainPart()
	if err != nil {
		return err
	}
	sheets, err := b.readWorkbook(main)
	if err != nil {
		return err
	}
	rels, err := b.readRelations(main)
	if err != nil {
		return err
	}
	stringsPart, stylesPart := "", ""
	for _, r := range rels {
		switch r.kind {
		case "sharedStrings":
			stringsPart = r.target
		case "styles":
			stylesPart = r.target
		}
	}
	if err := b.readStyles(stylesPart); err != nil {
		return err
	}
	if err := b.readSharedStrings(stringsPart); err != nil {
		return err
	}
	for _, s := range sheets {
		rel, ok := rels[s.rel]
		if !ok || b.parts[rel.target] == nil {
			return errs.Invalidf("工作表“%s”的内容缺失，文件已损坏，请重新导出", "the content of sheet %q is missing: the workbook is damaged; export it again", s.name)
		}
		if rel.kind != "worksheet" {
			continue // a chart or a macro sheet has no rows
		}
		sh, err := b.out.sheet(s.name)
		if err != nil {
			return err
		}
		if err := b.readSheet(sh, rel.target); err != nil {
			return fmt.Errorf("sheet %d: %w", sh.Index+1, err)
		}
	}
	return nil
}

// mainPart finds the workbook, or refuses by name what else the archive may be.
func (b *xlsxBook) mainPart() (string, error) {
	if b.parts["_rels/.rels"] != nil {
		rels, err := b.readRelations("")
		if err != nil {
			return "", err
		}
		for _, r := range rels {
			if r.kind != "officeDocument" {
				continue
			}
			if strings.HasSuffix(r.target, ".bin") {
				return "", errs.E(errs.Invalid, "这是 Excel 二进制工作簿（.xlsb），请在 WPS/Excel 中“另存为”.xlsx 后再导入", "this is a binary workbook (.xlsb); save it as .xlsx and try again")
			}
			if strings.HasPrefix(r.target, "word/") || strings.HasPrefix(r.target, "ppt/") {
				return "", errs.E(errs.Invalid, "这是文档或演示文稿，不是表格文件", "this is a document or a presentation, not a spreadsheet")
			}
			if b.parts[r.target] != nil {
				return r.target, nil
			}
		}
	}
	if b.parts["xl/workbook.xml"] != nil {
		return "xl/workbook.xml", nil
	}
	if b.parts["content.xml"] != nil {
		return "", errs.E(errs.Invalid, "这是 OpenDocument 文件（.ods 等），请“另存为”.xlsx 后再导入", "this is an OpenDocument file (.ods); save it as .xlsx and try again")
	}
	return "", errs.E(errs.Invalid, "这是压缩包，不是 Excel 工作簿；请先解压，逐个导入其中的表格", "this is an archive, not a workbook; unpack it and import the files in it")
}

// open opens a part for reading under the limits. What is unpacked is counted as it streams.
func (b *xlsxBook) open(name string) (io.ReadCloser, error) {
	f := b.parts[name]
	if f == nil {
		return nil, fmt.Errorf("part %q is missing", name)
	}
	if f.Flags&1 != 0 {
		return nil, errs.E(errs.Invalid, "压缩包有密码，请先去除密码", "the archive has a password; remove it first")
	}
	if f.UncompressedSize64 > uint64(b.out.lim.UnpackedBytes) {
		return nil, b.tooLarge()
	}
	rc, err := f.Open()
	if err != nil {
		return nil, err
	}
	return &xlsxPart{book: b, ReadCloser: rc, packed: int64(f.CompressedSize64)}, nil
}

func (b *xlsxBook) tooLarge() error {
	return sheetTooLargef("文件解压后超过 %d MB 的上限", "the workbook unpacks to more than %d MB", b.out.lim.UnpackedBytes>>20)
}

// An xlsxPart counts what is unpacked of a part.
type xlsxPart struct {
	io.ReadCloser
	book         *xlsxBook
	packed, read int64
}

func (p *xlsxPart) Read(buf []byte) (int, error) {
	n, err := p.ReadCloser.Read(buf)
	p.read += int64(n)
	p.book.unpacked += int64(n)
	lim := p.book.out.lim
	if p.book.unpacked > lim.UnpackedBytes {
		return 0, p.book.tooLarge()
	}
	if p.read > 1<<20 && p.read/lim.Ratio > p.packed {
		return 0, sheetTooLargef("文件压缩比超过 %d 倍，疑为压缩炸弹", "the workbook is packed more than %d times, which looks like a zip bomb", lim.Ratio)
	}
	return n, err
}

// scan opens a part for scanning. A part in UTF-16 is read as well.
func (b *xlsxBook) scan(name string) (*xlsxScanner, io.ReadCloser, error) {
	rc, err := b.open(name)
	if err != nil {
		return nil, nil, err
	}
	return newXLSXScanner(transform.NewReader(rc, unicode.BOMOverride(transform.Nop))), rc, nil
}

// scanPart calls start for every start tag of a small part and end for every end tag.
func (b *xlsxBook) scanPart(name string, start, end func(*xlsxScanner)) error {
	if f := b.parts[name]; f != nil && f.UncompressedSize64 > xlsxSmallPart {
		return sheetTooLargef("文件的结构部分超过 %d MB 的上限", "a structural part is larger than %d MB", xlsxSmallPart>>20)
	}
	s, rc, err := b.scan(name)
	if err != nil {
		return err
	}
	defer rc.Close()
	for {
		if err := s.next(); err == io.EOF {
			return nil
		} else if err != nil {
			return fmt.Errorf("part %q: %w", name, err)
		}
		switch s.kind {
		case xlsxStart:
			start(s)
			if s.empty && end != nil {
				end(s)
			}
		case xlsxEnd:
			if end != nil {
				end(s)
			}
		}
	}
}

// readRelations reads the relations of a part; their kinds are the last word of
// the type, which transitional and strict files share.
func (b *xlsxBook) readRelations(part string) (map[string]xlsxRelation, error) {
	dir, base := path.Split(part)
	rels := map[string]xlsxRelation{}
	err := b.scanPart(dir+"_rels/"+base+".rels", func(s *xlsxScanner) {
		if string(s.name) != "Relationship" || len(rels) > b.out.lim.Entries {
			return
		}
		target := s.attrString("Target")
		if !strings.HasPrefix(target, "/") {
			target = dir + target
		}
		rels[s.attrString("Id")] = xlsxRelation{kind: path.Base(s.attrString("Type")), target: xlsxPartName(target)}
	}, nil)
	return rels, err
}

func (b *xlsxBook) readWorkbook(part string) ([]xlsxSheetRef, error) {
	var sheets []xlsxSheetRef
	over := false
	err := b.scanPart(part, func(s *xlsxScanner) {
		switch string(s.name) {
		case "workbookPr":
			v := s.attrString("date1904")
			b.date1904 = v == "1" || v == "true" || v == "on"
		case "sheet":
			id := ""
			for rest := s.attrs; ; {
				key, v, tail, ok := nextXMLAttr(rest)
				if !ok {
					break
				}
				rest = tail
				// sheetId is another attribute; the relation's prefix may be any.
				if bytes.HasSuffix(key, []byte(":id")) {
					id = string(appendXMLText(nil, v))
				}
			}
			if over = len(sheets) >= b.out.lim.Sheets; !over {
				sheets = append(sheets, xlsxSheetRef{name: unescapeXLSX(s.attrString("name")), rel: id})
			}
		}
	}, nil)
	if err == nil && over {
		err = sheetTooLargef("工作表超过 %d 张的上限", "more than %d sheets", b.out.lim.Sheets)
	}
	if err == nil && len(sheets) == 0 {
		err = errors.New("no sheet in the workbook")
	}
	return sheets, err
}

// readStyles learns which cell styles show dates.
func (b *xlsxBook) readStyles(part string) error {
	if b.parts[part] == nil {
		return nil
	}
	custom := map[int]dateFormat{}
	inCells := false
	return b.scanPart(part, func(s *xlsxScanner) {
		switch string(s.name) {
		case "numFmt":
			if id, err := strconv.Atoi(s.attrString("numFmtId")); err == nil && !inCells {
				custom[id] = parseDateFormat(s.attrString("formatCode"))
			}
		case "cellXfs":
			inCells = true
		case "xf":
			if inCells {
				id, _ := strconv.Atoi(s.attrString("numFmtId")) // none means General
				f, ok := custom[id]
				if !ok {
					f = builtinDateFormat(id)
				}
				b.styles = append(b.styles, f)
			}
		}
	}, func(s *xlsxScanner) {
		if string(s.name) == "cellXfs" {
			inCells = false
		}
	})
}

// readSharedStrings loads the shared strings, packed into blocks so that a string
// costs its bytes and one slice header.
func (b *xlsxBook) readSharedStrings(part string) error {
	if b.parts[part] == nil {
		return nil
	}
	s, rc, err := b.scan(part)
	if err != nil {
		return err
	}
	defer rc.Close()
	var total int64
	var block strings.Builder
	var item []byte
	inText, phonetic := false, false
	add := func() error {
		v := xlsxCellText(item)
		if total += int64(len(v)) + 16; total > b.out.lim.StringBytes {
			return sheetTooLargef("文件的文字内容超过 %d MB 的上限", "the workbook's text is more than %d MB", b.out.lim.StringBytes>>20)
		}
		if block.Cap()-block.Len() < len(v) {
			block = strings.Builder{}
			block.Grow(max(64<<10, len(v)))
		}
		from := block.Len()
		block.WriteString(v)
		b.strings = append(b.strings, block.String()[from:])
		item = item[:0]
		return nil
	}
	for {
		if err := s.next(); err == io.EOF {
			return nil
		} else if err != nil {
			return fmt.Errorf("part %q: %w", part, err)
		}
		switch s.kind {
		case xlsxText:
			if inText && !phonetic {
				if item = appendXMLText(item, s.text); len(item) > 2*b.out.lim.CellBytes+64 {
					return sheetTooLargef("有单元格内容过长（上限 %d 字节）", "a cell is too long (limit %d bytes)", b.out.lim.CellBytes)
				}
			}
		case xlsxStart:
			switch string(s.name) {
			case "t":
				inText = !s.empty
			case "rPh":
				phonetic = !s.empty
			case "si":
				if s.empty {
					if err := add(); err != nil {
						return err
					}
				}
			}
		case xlsxEnd:
			switch string(s.name) {
			case "t":
				inText = false
			case "rPh":
				phonetic = false
			case "si":
				if err := add(); err != nil {
					return err
				}
			}
		}
	}
}

func xlsxCellText(raw []byte) string {
	v := string(raw)
	if !utf8.ValidString(v) {
		v = strings.ToValidUTF8(v, "\uFFFD")
	}
	return unescapeXLSX(v)
}

// An xlsxCell is the cell being read.
type xlsxCell struct {
	col   int
	kind  string
	style int
	value []byte
}

// readSheet streams the rows of one worksheet.
func (b *xlsxBook) readSheet(sh Sheet, part string) error {
	s, rc, err := b.scan(part)
	if err != nil {
		return err
	}
	defer rc.Close()
	var c xlsxCell
	row, col := 0, -1
	var inData, inText, inValue, phonetic, inRow, ended bool
	endRow := func() error {
		inRow = false
		return b.out.flush(sh, row)
	}
	for {
		if err := s.next(); err == io.EOF {
			if !ended {
				return errors.New("the sheet breaks off")
			}
			return nil
		} else if err != nil {
			return err
		}
		if ended {
			continue // to the end, where the checksum is verified
		}
		if !inData {
			if s.kind == xlsxStart && string(s.name) == "sheetData" {
				inData, ended = true, s.empty
			}
			continue
		}
		switch s.kind {
		case xlsxText:
			if inValue || inText && !phonetic {
				if c.value = appendXMLText(c.value, s.text); len(c.value) > 2*b.out.lim.CellBytes+64 {
					return b.out.put(sh, row, 0, string(c.value)) // refuses, naming the row
				}
			}
		case xlsxStart:
			switch string(s.name) {
			case "row":
				if inRow {
					return errXML
				}
				next := row + 1
				if v, _, ok := s.attr("r"); ok {
					n, err := strconv.Atoi(string(v))
					if err != nil || n < 1 || n > maxSheetRows {
						return fmt.Errorf("bad row number %.20q", v)
					}
					next = n
				}
				row, col, inRow = next, -1, true
				if s.empty {
					if err := endRow(); err != nil {
						return err
					}
				}
			case "c":
				if !inRow {
					return errXML
				}
				if err := b.startCell(s, &c, col); err != nil {
					return err
				}
				col = c.col
			case "v":
				inValue = !s.empty
			case "t":
				inText = !s.empty
			case "rPh":
				phonetic = !s.empty
			}
		case xlsxEnd:
			switch string(s.name) {
			case "v":
				inValue = false
			case "t":
				inText = false
			case "rPh":
				phonetic = false
			case "c":
				v, err := b.cellText(&c)
				if err == nil {
					err = b.out.put(sh, row, c.col, v)
				}
				if err != nil {
					return err
				}
				c.value = c.value[:0]
			case "row":
				if err := endRow(); err != nil {
					return err
				}
			case "sheetData":
				ended = true
			}
		}
	}
}

// startCell takes a cell's place, type and style from its tag. A cell without a
// reference follows the one before it.
func (b *xlsxBook) startCell(s *xlsxScanner, c *xlsxCell, last int) error {
	c.col, c.kind, c.style = last+1, "", 0
	c.value = c.value[:0]
	for rest := s.attrs; ; {
		key, v, tail, ok := nextXMLAttr(rest)
		if !ok {
			break
		}
		rest = tail
		if len(key) != 1 {
			continue
		}
		switch key[0] {
		case 'r':
			col := 0
			i := 0
			for ; i < len(v) && i < 4; i++ {
				d := v[i] &^ 0x20
				if d < 'A' || d > 'Z' {
					break
				}
				col = col*26 + int(d-'A') + 1
			}
			if i == 0 || i > 3 {
				return fmt.Errorf("bad cell reference %.20q", v)
			}
			c.col = col - 1
		case 't':
			c.kind = xlsxCellKind(v)
		case 's':
			n := 0
			for _, d := range v {
				if d < '0' || d > '9' || n > 1<<20 {
					return fmt.Errorf("bad cell style %.20q", v)
				}
				n = n*10 + int(d-'0')
			}
			c.style = n
		}
	}
	return nil
}

// xlsxCellKind returns a cell type without allocating for the known ones.
func xlsxCellKind(v []byte) string {
	for _, k := range [...]string{"s", "n", "str", "inlineStr", "b", "d", "e"} {
		if string(v) == k {
			return k
		}
	}
	return "str"
}

func (b *xlsxBook) cellText(c *xlsxCell) (string, error) {
	if len(c.value) == 0 {
		return "", nil
	}
	switch c.kind {
	case "s":
		i, err := strconv.Atoi(string(bytes.TrimSpace(c.value)))
		if err != nil || i < 0 || i >= len(b.strings) {
			return "", fmt.Errorf("shared string %.20q does not exist", c.value)
		}
		return b.strings[i], nil
	case "str", "inlineStr":
		return xlsxCellText(c.value), nil
	case "b":
		if string(c.value) == "1" || string(c.value) == "true" {
			return "TRUE", nil
		}
		return "FALSE", nil
	case "e":
		return xlsxCellText(c.value), nil
	case "d":
		return isoDateText(string(c.value)), nil
	}
	v := xlsxCellText(bytes.TrimSpace(c.value))
	if c.style < len(b.styles) && b.styles[c.style] != notDate {
		if n := numberText(v); isPlainDecimal(n) {
			if f, err := strconv.ParseFloat(n, 64); err == nil {
				return dateText(f, b.styles[c.style], b.date1904), nil
			}
		}
	}
	return numberText(v), nil
}

// isoDateText brings the ISO 8601 of a date cell to the form of the other dates.
func isoDateText(v string) string {
	v = strings.TrimSuffix(strings.TrimSpace(v), "Z")
	date, clock, ok := strings.Cut(v, "T")
	if !ok {
		return v
	}
	clock, _, _ = strings.Cut(clock, ".")
	if clock == "00:00:00" || clock == "" {
		return date
	}
	return date + " " + clock
}
