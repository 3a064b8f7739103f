package office

import (
	"bytes"
	"context"
	"errors"
	"io"
	"path"
	"strings"

	"mingjian/internal/errs"
)

// A Sheet is one table of a file: a worksheet, a CSV file, or one <table> of a web page.
type Sheet struct {
	Index int    // from 0, in the workbook's order
	Name  string // the worksheet's name; 表1, 表2, … for tables of a web page; empty for CSV
}

// A SheetRow is one row that has at least one value.
type SheetRow struct {
	Number int      // counts the sheet's rows from 1, blank ones included, as the spreadsheet program shows it
	Cells  []string // Cells[0] is column A; trailing empty cells are cut off; the slice is the receiver's to keep
}

// A SheetKind is what a file of tables really is.
type SheetKind string

const (
	XLSX      SheetKind = "xlsx" // Office Open XML workbook
	XLS       SheetKind = "xls"  // BIFF8 workbook of Excel 97-2003
	CSV       SheetKind = "csv"  // delimited text
	HTMLTable SheetKind = "html" // a web page with tables, as some systems save as .xls
)

// A Format says what ReadSheets found a file to be. It is filled in as far as
// known when an error is returned.
type Format struct {
	Kind     SheetKind
	Charset  string // of text files: UTF-8, GB18030, UTF-16LE, UTF-16BE, Big5; empty for workbooks
	Misnamed bool   // the file name's extension belongs to another kind
	Damaged  int    // characters that could not be decoded and stand as U+FFFD in the cells
}

// SheetLimits bounds what ReadSheets accepts. Over a limit the file is refused
// with errs.TooLarge. A zero field refuses everything: start from DefaultSheetLimits.
type SheetLimits struct {
	FileBytes     int64 // the file as it is
	UnpackedBytes int64 // all parts of a workbook together, counted while they are unpacked
	StringBytes   int64 // the shared strings of a workbook, which are held in memory
	Ratio         int64 // unpacked to packed bytes of one part, checked from 1 MiB on
	Entries       int   // parts in a workbook's archive
	Sheets        int
	Rows          int // rows with values, all sheets together
	Columns       int
	CellBytes     int // UTF-8 bytes of one cell
}

// DefaultSheetLimits returns the limits for ledger files: 512 MiB unpacked,
// 1,000,000 rows, 500 columns, 32 KiB a cell.
func DefaultSheetLimits() SheetLimits {
	return SheetLimits{
		FileBytes:     256 << 20,
		UnpackedBytes: 512 << 20,
		StringBytes:   128 << 20,
		Ratio:         200,
		Entries:       2000,
		Sheets:        255,
		Rows:          1_000_000,
		Columns:       500,
		CellBytes:     32 << 10,
	}
}

// ReadSheets reads every table of a file and calls each for every row that has
// a value, sheet by sheet in the workbook's order, hidden sheets too, rows in
// the order they are stored. Of merged cells the first holds the value.
//
// Values are text as a person would type it: dates are 2006-01-02, with 15:04:05
// when there is a time; other numbers are plain decimals without an exponent;
// formulas give their stored result. Cells are otherwise not trimmed or changed.
//
// name serves only to tell whether the file is misnamed. An error from each is
// returned as it is. Rows may have been delivered before a fault is found: the
// receiver keeps nothing of a file that ends in an error.
func ReadSheets(ctx context.Context, name string, r io.ReaderAt, size int64, lim SheetLimits, each func(Sheet, SheetRow) error) (Format, error) {
	if size == 0 {
		return Format{}, errs.E(errs.Invalid, "文件是空的（0 字节），请重新导出", "the file is empty (0 bytes); export it again")
	}
	if size > lim.FileBytes {
		return Format{}, sheetTooLargef("文件超过 %d MB 的上限", "the file is larger than the limit of %d MB", lim.FileBytes>>20)
	}
	head := make([]byte, min(size, 4096))
	if n, err := r.ReadAt(head, 0); n < len(head) {
		return Format{}, errs.Wrap(err, errs.Invalid, "文件读取不完整，请重新上传", "the file could not be read to its end; upload it again")
	}
	out := &sheetSink{ctx: ctx, lim: lim, each: each}
	var f Format
	var err error
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		f.Kind = XLSX
		err = readXLSX(r, size, out)
	case bytes.HasPrefix(head, []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")):
		f.Kind = XLS
		err = readXLS(r, size, out)
	default:
		f, err = readSheetText(r, size, head, out)
	}
	if out.stopped != nil {
		err = out.stopped
	}
	f.Misnamed = f.Kind != "" && misnamed(name, f.Kind)
	return f, err
}

func misnamed(name string, k SheetKind) bool {
	switch ext := strings.ToLower(path.Ext(name)); k {
	case XLSX:
		return ext != ".xlsx" && ext != ".xlsm"
	case XLS:
		return ext != ".xls" && ext != ".et"
	case CSV:
		return ext != ".csv" && ext != ".txt" && ext != ".tsv"
	default:
		return ext != ".html" && ext != ".htm"
	}
}

// A sheetSink takes rows from a format's reader, holds the limits that all
// formats share, and passes the rows on.
type sheetSink struct {
	ctx    context.Context
	lim    SheetLimits
	each   func(Sheet, SheetRow) error
	rows   int
	sheets int
	cells  []string

	stopped error // of each: what ends the reading is not the file's fault
}

// sheet opens the next sheet.
func (s *sheetSink) sheet(name string) (Sheet, error) {
	if s.sheets >= s.lim.Sheets {
		return Sheet{}, sheetTooLargef("工作表超过 %d 张的上限", "more than %d sheets", s.lim.Sheets)
	}
	s.sheets++
	return Sheet{Index: s.sheets - 1, Name: name}, s.ctx.Err()
}

// put sets a cell of the row being built; col counts from 0.
func (s *sheetSink) put(sh Sheet, row, col int, v string) error {
	if v == "" {
		return nil
	}
	if col >= s.lim.Columns {
		return sheetTooLargef("%s第 %d 行超过 %d 列的上限", "%s row %d has more than %d columns", sheetLabel(sh), row, s.lim.Columns)
	}
	if len(v) > s.lim.CellBytes {
		return sheetTooLargef("%s第 %d 行第 %d 列的内容过长（上限 %d 字节）", "%s row %d column %d is too long (limit %d bytes)", sheetLabel(sh), row, col+1, s.lim.CellBytes)
	}
	for len(s.cells) <= col {
		s.cells = append(s.cells, "")
	}
	s.cells[col] = v
	return nil
}

// flush delivers the row being built, if it has a value, and starts a new one.
func (s *sheetSink) flush(sh Sheet, number int) error {
	n := len(s.cells)
	for n > 0 && isBlank(s.cells[n-1]) {
		n--
	}
	cells := s.cells[:n]
	s.cells = s.cells[:0]
	if n == 0 {
		return nil
	}
	if s.rows++; s.rows > s.lim.Rows {
		return sheetTooLargef("数据超过 %d 行的上限", "more than %d rows", s.lim.Rows)
	}
	if s.rows%256 == 0 {
		if err := s.ctx.Err(); err != nil {
			return err
		}
	}
	s.stopped = s.each(sh, SheetRow{Number: number, Cells: append([]string(nil), cells...)})
	return s.stopped
}

// isBlank reports whether a cell shows nothing: a cell of spaces is as good as empty.
func isBlank(v string) bool {
	return v == "" || strings.TrimSpace(v) == ""
}

func sheetLabel(sh Sheet) string {
	if sh.Name == "" {
		return ""
	}
	return "“" + sh.Name + "”"
}

func sheetTooLargef(zh, en string, args ...any) error {
	e := errs.Invalidf(zh, en, args...)
	e.Kind = errs.TooLarge
	return e
}

// sheetFault turns a fault met while reading into the refusal a person sees;
// refusals made on the way and the end of the context pass unchanged.
func sheetFault(err error, zh, en string) error {
	var e *errs.Error
	if err == nil || errors.As(err, &e) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return errs.Wrap(err, errs.Invalid, zh, en)
}
