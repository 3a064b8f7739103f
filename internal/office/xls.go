package office

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"unicode/utf16"

	"github.com/richardlehane/mscfb"

	"mingjian/internal/errs"
)

const (
	xlsDamagedZH = "无法读取这个旧版 .xls 文件，请在 WPS/Excel 中“另存为”.xlsx 后再导入"
	xlsDamagedEN = "this old .xls file cannot be read; save it as .xlsx and try again"
	// The format holds at most 65,536 rows a sheet; a workbook stream is read whole.
	xlsStreamBytes = 64 << 20
)

// Record types of BIFF8 ([MS-XLS] 2.3).
const (
	biffFormula   = 0x0006
	biffEOF       = 0x000A
	biffDate1904  = 0x0022
	biffFilePass  = 0x002F
	biffContinue  = 0x003C
	biffSheet     = 0x0085
	biffMulRK     = 0x00BD
	biffRString   = 0x00D6
	biffXF        = 0x00E0
	biffSST       = 0x00FC
	biffLabelSST  = 0x00FD
	biffNumber    = 0x0203
	biffLabel     = 0x0204
	biffBoolErr   = 0x0205
	biffString    = 0x0207
	biffRK        = 0x027E
	biffFormat    = 0x041E
	biffBOF       = 0x0809
	biffVersion8  = 0x0600
	biffWorksheet = 0 // sheet type of a BoundSheet record
)

var errBIFF = errors.New("malformed BIFF record")

// readXLS reads the worksheets of an Excel 97-2003 workbook, or refuses by name what
// else an OLE container may be.
func readXLS(r io.ReaderAt, size int64, out *sheetSink) error {
	data, err := xlsStream(r, size)
	if err != nil {
		return sheetFault(err, xlsDamagedZH, xlsDamagedEN)
	}
	b := &xlsBook{data: data, out: out, formats: map[int]dateFormat{}}
	return sheetFault(b.read(), xlsDamagedZH, xlsDamagedEN)
}

// xlsStream returns the workbook stream of an OLE container.
func xlsStream(r io.ReaderAt, size int64) (data []byte, err error) {
	// The container is a third party's parser at work on hostile bytes.
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("OLE container: %v", p)
		}
	}()
	doc, err := mscfb.New(io.NewSectionReader(r, 0, size))
	if err != nil {
		return nil, err
	}
	var book *mscfb.File
	for _, f := range doc.File {
		switch f.Name {
		case "EncryptedPackage":
			return nil, errs.E(errs.Invalid, "文件有打开密码，请先在 WPS/Excel 中取消密码并另存，再导入", "the workbook is protected by a password; remove the password and save it again")
		case "WordDocument", "PowerPoint Document":
			return nil, errs.E(errs.Invalid, "这是文档或演示文稿，不是表格文件", "this is a document or a presentation, not a spreadsheet")
		case "Workbook":
			book = f
		}
	}
	if book == nil {
		return nil, errors.New("no BIFF8 workbook in the OLE container")
	}
	if book.Size > xlsStreamBytes {
		return nil, sheetTooLargef("旧版 .xls 超过 %d MB 的上限，请“另存为”.xlsx 后再导入", "the old .xls is larger than %d MB; save it as .xlsx and try again", xlsStreamBytes>>20)
	}
	if book.Size > size {
		return nil, io.ErrUnexpectedEOF
	}
	data = make([]byte, book.Size)
	// In pieces: mscfb's work on one read grows with the square of its sectors.
	for rest := data; len(rest) > 0; {
		n := min(len(rest), 64<<10)
		if _, err := io.ReadFull(book, rest[:n]); err != nil {
			return nil, err
		}
		rest = rest[n:]
	}
	return data, nil
}

type xlsBook struct {
	data     []byte
	out      *sheetSink
	formats  map[int]dateFormat
	styles   []dateFormat // by XF index
	date1904 bool
	sheets   []xlsSheetRef
	strings  []string
}

type xlsSheetRef struct {
	pos  int
	name string
}

// record returns the record at pos and the position behind it.
func (b *xlsBook) record(pos int) (kind int, body []byte, next int, err error) {
	if pos < 0 || pos+4 > len(b.data) {
		return 0, nil, 0, io.ErrUnexpectedEOF
	}
	kind = int(binary.LittleEndian.Uint16(b.data[pos:]))
	n := int(binary.LittleEndian.Uint16(b.data[pos+2:]))
	next = pos + 4 + n
	if next > len(b.data) {
		return 0, nil, 0, io.ErrUnexpectedEOF
	}
	return kind, b.data[pos+4 : next], next, nil
}

// segments returns the body of the record at pos with those of the CONTINUE records
// behind it, and the position behind the last.
func (b *xlsBook) segments(pos int) ([][]byte, int, error) {
	_, body, next, err := b.record(pos)
	if err != nil {
		return nil, 0, err
	}
	all := [][]byte{body}
	for {
		kind, body, after, err := b.record(next)
		if err != nil || kind != biffContinue {
			return all, next, nil
		}
		all = append(all, body)
		next = after
	}
}

func (b *xlsBook) read() error {
	if err := b.readGlobals(); err != nil {
		return err
	}
	for _, ref := range b.sheets {
		sh, err := b.out.sheet(ref.name)
		if err != nil {
			return err
		}
		if err := b.readSheet(sh, ref.pos); err != nil {
			return fmt.Errorf("sheet %d: %w", sh.Index+1, err)
		}
	}
	return nil
}

func (b *xlsBook) readGlobals() error {
	for pos, first := 0, true; ; first = false {
		kind, body, next, err := b.record(pos)
		if err != nil {
			return err
		}
		if first && (kind != biffBOF || len(body) < 4 || binary.LittleEndian.Uint16(body) != biffVersion8) {
			return errors.New("not BIFF8")
		}
		switch kind {
		case biffFilePass:
			return errs.E(errs.Invalid, "文件有密码保护，请先在 WPS/Excel 中取消密码并“另存为”.xlsx，再导入", "the workbook is protected by a password; remove it and save the file as .xlsx")
		case biffDate1904:
			b.date1904 = len(body) >= 2 && body[0] == 1
		case biffFormat:
			if len(body) < 5 {
				return errBIFF
			}
			r := &biffText{segments: [][]byte{body[2:]}}
			code, err := r.plain(2)
			if err != nil {
				return err
			}
			b.formats[int(binary.LittleEndian.Uint16(body))] = parseDateFormat(code)
		case biffXF:
			if len(body) < 4 {
				return errBIFF
			}
			id := int(binary.LittleEndian.Uint16(body[2:]))
			f, ok := b.formats[id]
			if !ok {
				f = builtinDateFormat(id)
			}
			b.styles = append(b.styles, f)
		case biffSheet:
			if len(body) < 8 {
				return errBIFF
			}
			if body[5] != biffWorksheet {
				break
			}
			r := &biffText{segments: [][]byte{body[6:]}}
			name, err := r.plain(1)
			if err != nil {
				return err
			}
			b.sheets = append(b.sheets, xlsSheetRef{pos: int(binary.LittleEndian.Uint32(body)), name: name})
			if len(b.sheets) > b.out.lim.Sheets {
				return sheetTooLargef("工作表超过 %d 张的上限", "more than %d sheets", b.out.lim.Sheets)
			}
		case biffSST:
			segments, after, err := b.segments(pos)
			if err != nil {
				return err
			}
			if err := b.readStrings(segments); err != nil {
				return err
			}
			next = after
		case biffEOF:
			if len(b.sheets) == 0 {
				return errors.New("no sheet in the workbook")
			}
			return nil
		}
		pos = next
	}
}

func (b *xlsBook) readStrings(segments [][]byte) error {
	r := &biffText{segments: segments}
	count, err := r.take(8)
	if err != nil {
		return err
	}
	n := binary.LittleEndian.Uint32(count[4:])
	var total int64
	for range n {
		v, err := r.rich()
		if err != nil {
			return err
		}
		if total += int64(len(v)) + 16; total > b.out.lim.StringBytes {
			return sheetTooLargef("文件的文字内容超过 %d MB 的上限", "the workbook's text is more than %d MB", b.out.lim.StringBytes>>20)
		}
		b.strings = append(b.strings, v)
	}
	return nil
}

func (b *xlsBook) readSheet(sh Sheet, pos int) error {
	row, depth := -1, 0
	// A formula's text result follows in a record of its own.
	pendingRow, pendingCol := -1, 0
	put := func(r, col int, v string) error {
		if r != row {
			if row >= 0 {
				if err := b.out.flush(sh, row+1); err != nil {
					return err
				}
			}
			row = r
		}
		return b.out.put(sh, r+1, col, v)
	}
	for {
		kind, body, next, err := b.record(pos)
		if err != nil {
			return err
		}
		switch {
		case kind == biffBOF:
			depth++
		case kind == biffEOF:
			if depth--; depth <= 0 {
				if row < 0 {
					return nil
				}
				return b.out.flush(sh, row+1)
			}
		case depth == 0:
			return errBIFF
		case depth > 1: // a chart within the sheet
		case kind == biffString:
			if pendingRow < 0 {
				break
			}
			segments, after, err := b.segments(pos)
			if err != nil {
				return err
			}
			v, err := (&biffText{segments: segments}).plain(2)
			if err != nil {
				return err
			}
			if err := put(pendingRow, pendingCol, v); err != nil {
				return err
			}
			pendingRow, next = -1, after
		case kind == biffMulRK:
			if len(body) < 6 {
				return errBIFF
			}
			r, col := int(binary.LittleEndian.Uint16(body)), int(binary.LittleEndian.Uint16(body[2:]))
			for cells := body[4 : len(body)-2]; len(cells) >= 6; cells = cells[6:] {
				v := b.number(rkValue(binary.LittleEndian.Uint32(cells[2:])), int(binary.LittleEndian.Uint16(cells)))
				if err := put(r, col, v); err != nil {
					return err
				}
				col++
			}
		case kind == biffLabelSST, kind == biffNumber, kind == biffRK, kind == biffFormula, kind == biffBoolErr, kind == biffLabel, kind == biffRString:
			if len(body) < 8 {
				return errBIFF
			}
			r, col := int(binary.LittleEndian.Uint16(body)), int(binary.LittleEndian.Uint16(body[2:]))
			v, text, err := b.cell(kind, int(binary.LittleEndian.Uint16(body[4:])), body[6:])
			if err != nil {
				return err
			}
			if text {
				pendingRow, pendingCol = r, col
			}
			if err := put(r, col, v); err != nil {
				return err
			}
		}
		pos = next
	}
}

// cell returns the value of a cell record; text reports that it follows in a STRING record.
func (b *xlsBook) cell(kind, style int, body []byte) (v string, text bool, err error) {
	switch kind {
	case biffLabelSST:
		if len(body) < 4 {
			return "", false, errBIFF
		}
		i := binary.LittleEndian.Uint32(body)
		if int64(i) >= int64(len(b.strings)) {
			return "", false, fmt.Errorf("string %d does not exist", i)
		}
		return b.strings[i], false, nil
	case biffRK:
		if len(body) < 4 {
			return "", false, errBIFF
		}
		return b.number(rkValue(binary.LittleEndian.Uint32(body)), style), false, nil
	case biffNumber:
		if len(body) < 8 {
			return "", false, errBIFF
		}
		return b.number(math.Float64frombits(binary.LittleEndian.Uint64(body)), style), false, nil
	case biffBoolErr:
		return biffBoolText(body[0], body[1] != 0), false, nil
	case biffFormula:
		if len(body) < 8 {
			return "", false, errBIFF
		}
		if body[6] != 0xFF || body[7] != 0xFF {
			return b.number(math.Float64frombits(binary.LittleEndian.Uint64(body)), style), false, nil
		}
		switch body[0] {
		case 0:
			return "", true, nil
		case 1, 2:
			return biffBoolText(body[2], body[0] == 2), false, nil
		}
		return "", false, nil
	default: // LABEL and RSTRING
		v, err := (&biffText{segments: [][]byte{body}}).plain(2)
		return v, false, err
	}
}

func (b *xlsBook) number(f float64, style int) string {
	if style < len(b.styles) && b.styles[style] != notDate {
		return dateText(f, b.styles[style], b.date1904)
	}
	return decimalText(f)
}

func biffBoolText(v byte, isError bool) string {
	if !isError {
		if v != 0 {
			return "TRUE"
		}
		return "FALSE"
	}
	switch v {
	case 0x00:
		return "#NULL!"
	case 0x07:
		return "#DIV/0!"
	case 0x0F:
		return "#VALUE!"
	case 0x17:
		return "#REF!"
	case 0x1D:
		return "#NAME?"
	case 0x24:
		return "#NUM!"
	}
	return "#N/A"
}

// rkValue decodes the short form of a number: 30 bits of a float or an integer,
// perhaps in hundredths.
func rkValue(rk uint32) float64 {
	var f float64
	if rk&2 != 0 {
		f = float64(int32(rk) >> 2)
	} else {
		f = math.Float64frombits(uint64(rk&^3) << 32)
	}
	if rk&1 != 0 {
		f /= 100
	}
	return f
}

// biffText reads strings from a record and its CONTINUE records.
type biffText struct {
	segments [][]byte // the first is being read
}

// take returns the next n bytes, across records.
func (r *biffText) take(n int) ([]byte, error) {
	if len(r.segments) > 0 && len(r.segments[0]) >= n {
		v := r.segments[0][:n]
		r.segments[0] = r.segments[0][n:]
		return v, nil
	}
	var v []byte
	for n > 0 {
		for len(r.segments) > 0 && len(r.segments[0]) == 0 {
			r.segments = r.segments[1:]
		}
		if len(r.segments) == 0 {
			return nil, io.ErrUnexpectedEOF
		}
		k := min(n, len(r.segments[0]))
		v = append(v, r.segments[0][:k]...)
		r.segments[0] = r.segments[0][k:]
		n -= k
	}
	return v, nil
}

// plain reads a string whose length takes the given bytes, without formatting.
func (r *biffText) plain(lengthBytes int) (string, error) {
	n, wide, _, err := r.header(lengthBytes)
	if err != nil {
		return "", err
	}
	return r.chars(n, wide)
}

// rich reads a string of the shared table, past its formatting and phonetics.
func (r *biffText) rich() (string, error) {
	n, wide, flags, err := r.header(2)
	if err != nil {
		return "", err
	}
	skip := 0
	if flags&8 != 0 {
		v, err := r.take(2)
		if err != nil {
			return "", err
		}
		skip += 4 * int(binary.LittleEndian.Uint16(v))
	}
	if flags&4 != 0 {
		v, err := r.take(4)
		if err != nil {
			return "", err
		}
		ext := binary.LittleEndian.Uint32(v)
		if ext > xlsStreamBytes {
			return "", errBIFF
		}
		skip += int(ext)
	}
	text, err := r.chars(n, wide)
	if err != nil {
		return "", err
	}
	_, err = r.take(skip)
	return text, err
}

func (r *biffText) header(lengthBytes int) (n int, wide bool, flags byte, err error) {
	v, err := r.take(lengthBytes + 1)
	if err != nil {
		return 0, false, 0, err
	}
	n = int(v[0])
	if lengthBytes == 2 {
		n = int(binary.LittleEndian.Uint16(v))
	}
	flags = v[lengthBytes]
	return n, flags&1 != 0, flags, nil
}

// chars reads n UTF-16 units. Where they go on in a CONTINUE record, that record
// begins with a flag of its own saying whether they are one byte or two each.
func (r *biffText) chars(n int, wide bool) (string, error) {
	units := make([]uint16, 0, n)
	for n > 0 {
		if len(r.segments) == 0 {
			return "", io.ErrUnexpectedEOF
		}
		b := r.segments[0]
		size := 1
		if wide {
			size = 2
		}
		k := min(n, len(b)/size)
		for i := range k {
			if wide {
				units = append(units, binary.LittleEndian.Uint16(b[2*i:]))
			} else {
				units = append(units, uint16(b[i]))
			}
		}
		r.segments[0] = b[k*size:]
		if n -= k; n == 0 {
			break
		}
		if len(r.segments[0]) > 0 || len(r.segments) < 2 || len(r.segments[1]) == 0 {
			return "", errBIFF
		}
		wide = r.segments[1][0]&1 != 0
		r.segments = r.segments[1:]
		r.segments[0] = r.segments[0][1:]
	}
	return strings.ReplaceAll(string(utf16.Decode(units)), "\r\n", "\n"), nil
}
