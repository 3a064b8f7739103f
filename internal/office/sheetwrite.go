package office

import (
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"mingjian/internal/errs"
)

// A ColumnKind says how the text of a column's cells is stored. Text that does
// not fit its column's kind is stored as text, unchanged.
type ColumnKind int

const (
	TextColumn    ColumnKind = iota
	NumberColumn             // plain decimals of up to 15 digits
	PercentColumn            // plain decimals, 1 being 100%; shown with one decimal place
	DateColumn               // 2006-01-02
	TimeColumn               // 2006-01-02 15:04 or 2006-01-02 15:04:05
)

// A Column is one column of a sheet to be written.
type Column struct {
	Title string
	Width float64 // in characters of the default font, a Chinese character counting two; 0 is chosen by kind
	Kind  ColumnKind
}

// A SheetHead is what stands above the column titles. Empty parts take no row.
type SheetHead struct {
	Title     string   // large, centred over all columns
	Notes     []string // a row each, such as 本意见不作为司法责任认定依据
	Watermark string   // who made the file, for which unit, when; in grey, and in every page's footer
}

// A Workbook is an .xlsx file being written. Close it when done.
type Workbook struct {
	f      *excelize.File
	names  map[string]bool
	styles map[string]int
}

// NewWorkbook returns an empty workbook. Its properties name no author.
func NewWorkbook() *Workbook {
	return &Workbook{f: excelize.NewFile(), names: map[string]bool{}, styles: map[string]int{}}
}

// Close frees the workbook, and the temporary files a large one was spilled to.
func (w *Workbook) Close() error { return w.f.Close() }

const (
	maxSheetRows = 1_048_576 // of the format
	maxCellChars = 32_767    // of the format, in UTF-16 units
	cutMark      = "……（内容过长，余下从略）"
)

// AddSheet writes a sheet: the head, the column titles (bold, filled, frozen, with
// a filter, repeated on each printed page) and the rows, for A4 landscape. Text is
// always stored as text, whatever it begins with: no cell ever holds a formula.
// A name the format does not allow is made fit. A cell too long for the format is
// cut and says so. The first error of rows is returned as it is.
func (w *Workbook) AddSheet(name string, head SheetHead, columns []Column, rows iter.Seq2[[]string, error]) error {
	if len(columns) == 0 || len(columns) > 16_384 {
		return errs.E(errs.Invalid, "工作表没有列或列数过多", "a sheet needs 1 to 16,384 columns")
	}
	name, err := w.newSheet(name)
	if err != nil {
		return err
	}
	fit := true // excelize writes these properties when the stream opens, the rest when it is flushed
	if err := w.f.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return fmt.Errorf("office: sheet %q: %w", name, err)
	}
	sw, err := w.f.NewStreamWriter(name)
	if err != nil {
		return fmt.Errorf("office: sheet %q: %w", name, err)
	}
	sheet := &sheetWriter{w: w, sw: sw, name: name, columns: columns}
	if err := sheet.setup(head); err != nil {
		return fmt.Errorf("office: sheet %q: %w", name, err)
	}
	for cells, err := range rows {
		if err != nil {
			return err
		}
		if sheet.row >= maxSheetRows {
			return sheetTooLargef("一张工作表最多 %d 行", "a sheet holds at most %d rows", maxSheetRows)
		}
		if err := sheet.add(cells); err != nil {
			return fmt.Errorf("office: sheet %q row %d: %w", name, sheet.row, err)
		}
	}
	if err := sheet.finish(head); err != nil {
		return fmt.Errorf("office: sheet %q: %w", name, err)
	}
	return nil
}

// Write writes the workbook out. It may be called once, after the last AddSheet.
func (w *Workbook) Write(out io.Writer) error {
	if len(w.names) == 0 {
		return errs.E(errs.Invalid, "工作簿中没有工作表", "the workbook has no sheet")
	}
	// excelize would name itself the author; SetDocProps cannot empty that.
	w.f.Pkg.Store("docProps/core.xml", []byte(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`+"\n"+
		`<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>`))
	if err := w.f.Write(out); err != nil {
		return fmt.Errorf("office: write workbook: %w", err)
	}
	return nil
}

// newSheet makes the sheet under a name the format allows: at most 31 characters,
// none of []:*?/\ and no quote, unique.
func (w *Workbook) newSheet(name string) (string, error) {
	name = strings.Trim(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\'`, r) || r < ' ' || r > 0xFFFF || r == utf8.RuneError {
			return ' '
		}
		return r
	}, name), " ")
	if name == "" {
		name = "表"
	}
	base := []rune(name)
	for n := 1; ; n++ {
		suffix := ""
		if n > 1 {
			suffix = "(" + strconv.Itoa(n) + ")"
		}
		name = string(base[:min(len(base), 31-len(suffix))]) + suffix
		if !w.names[strings.ToLower(name)] {
			break
		}
	}
	var err error
	if len(w.names) == 0 {
		err = w.f.SetSheetName("Sheet1", name)
	} else {
		_, err = w.f.NewSheet(name)
	}
	if err != nil {
		return "", fmt.Errorf("office: new sheet %q: %w", name, err)
	}
	w.names[strings.ToLower(name)] = true
	return name, nil
}

// style returns the id of a named style, made on first use.
func (w *Workbook) style(name string, make func() *excelize.Style) (int, error) {
	if id, ok := w.styles[name]; ok {
		return id, nil
	}
	id, err := w.f.NewStyle(make())
	if err != nil {
		return 0, err
	}
	w.styles[name] = id
	return id, nil
}

type sheetWriter struct {
	w       *Workbook
	sw      *excelize.StreamWriter
	name    string
	columns []Column
	styles  []int // of each column's cells
	widths  []float64
	header  int // the row of the column titles
	row     int // the last row written
}

func (s *sheetWriter) setup(head SheetHead) error {
	for i, c := range s.columns {
		width := c.Width
		if width == 0 {
			width = map[ColumnKind]float64{TextColumn: 16, NumberColumn: 10, PercentColumn: 10, DateColumn: 12, TimeColumn: 19}[c.Kind]
		}
		width = min(max(width, 2), 120)
		if err := s.sw.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
		s.widths = append(s.widths, width)
		id, err := s.w.style("cell"+strconv.Itoa(int(c.Kind)), func() *excelize.Style { return cellStyle(c.Kind) })
		if err != nil {
			return err
		}
		s.styles = append(s.styles, id)
	}
	lines := 0
	if head.Title != "" {
		lines++
	}
	lines += len(head.Notes)
	if head.Watermark != "" {
		lines++
	}
	s.header = lines + 1
	cell, err := excelize.CoordinatesToCellName(1, s.header+1)
	if err != nil {
		return err
	}
	if err := s.sw.SetPanes(&excelize.Panes{Freeze: true, YSplit: s.header, TopLeftCell: cell, ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	if head.Title != "" {
		if err := s.line(head.Title, "title", 32); err != nil {
			return err
		}
	}
	for _, note := range head.Notes {
		if err := s.line(note, "note", 0); err != nil {
			return err
		}
	}
	if head.Watermark != "" {
		if err := s.line(head.Watermark, "watermark", 0); err != nil {
			return err
		}
	}
	id, err := s.w.style("header", func() *excelize.Style {
		return &excelize.Style{
			Font:      &excelize.Font{Family: "宋体", Size: 10.5, Bold: true},
			Fill:      excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E8ECF1"}},
			Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true},
			Border:    thinBorder(),
		}
	})
	if err != nil {
		return err
	}
	titles := make([]any, len(s.columns))
	for i, c := range s.columns {
		titles[i] = excelize.Cell{StyleID: id, Value: fitCell(c.Title)}
	}
	return s.put(titles, excelize.RowOpts{Height: 30})
}

// line writes one row of the head across all columns.
func (s *sheetWriter) line(text, style string, height float64) error {
	id, err := s.w.style(style, func() *excelize.Style { return headStyle(style) })
	if err != nil {
		return err
	}
	if err := s.put([]any{excelize.Cell{StyleID: id, Value: fitCell(text)}}, excelize.RowOpts{Height: height}); err != nil || len(s.columns) == 1 {
		return err
	}
	last, err := excelize.CoordinatesToCellName(len(s.columns), s.row)
	if err != nil {
		return err
	}
	return s.sw.MergeCell("A"+strconv.Itoa(s.row), last)
}

func (s *sheetWriter) add(cells []string) error {
	if len(cells) > len(s.columns) {
		return fmt.Errorf("%d cells for %d columns", len(cells), len(s.columns))
	}
	values := make([]any, len(s.columns))
	for i := range values {
		values[i] = excelize.Cell{StyleID: s.styles[i]}
		if i < len(cells) && cells[i] != "" {
			values[i] = excelize.Cell{StyleID: s.styles[i], Value: cellValue(s.columns[i].Kind, cells[i])}
		}
	}
	if lines := s.lines(cells); lines > 1 {
		return s.put(values, excelize.RowOpts{Height: min(lineHeight*float64(lines)+3, maxRowHeight)})
	}
	return s.put(values)
}

// Of a row, in points.
const (
	lineHeight   = 14
	maxRowHeight = 409 // of the format
)

// lines is how many lines the longest cell of a row takes in its column, a little
// generously: programs do not all make room for wrapped text by themselves.
func (s *sheetWriter) lines(cells []string) int {
	most := 1
	for i, c := range cells {
		room := int(s.widths[i]) - 1
		n := 0
		for _, line := range strings.Split(c, "\n") {
			units := 0
			for _, r := range line {
				if units++; r > 0x2E7F {
					units++
				}
			}
			n += max(1, (units+room-1)/max(1, room))
		}
		most = max(most, n)
	}
	return most
}

func (s *sheetWriter) put(values []any, opts ...excelize.RowOpts) error {
	s.row++
	return s.sw.SetRow("A"+strconv.Itoa(s.row), values, opts...)
}

func (s *sheetWriter) finish(head SheetHead) error {
	first, err := excelize.CoordinatesToCellName(1, s.header)
	if err != nil {
		return err
	}
	last, err := excelize.CoordinatesToCellName(len(s.columns), max(s.row, s.header))
	if err != nil {
		return err
	}
	f := s.w.f
	if err := f.AutoFilter(s.name, first+":"+last, nil); err != nil {
		return err
	}
	if err := f.SetDefinedName(&excelize.DefinedName{
		Name:     "_xlnm.Print_Titles",
		RefersTo: fmt.Sprintf("'%s'!$%d:$%d", s.name, s.header, s.header),
		Scope:    s.name,
	}); err != nil {
		return err
	}
	a4, one, any, landscape := 9, 1, 0, "landscape"
	if err := f.SetPageLayout(s.name, &excelize.PageLayoutOptions{Size: &a4, Orientation: &landscape, FitToWidth: &one, FitToHeight: &any}); err != nil {
		return err
	}
	narrow, low := 0.4, 0.6 // inches
	if err := f.SetPageMargins(s.name, &excelize.PageLayoutMarginsOptions{Left: &narrow, Right: &narrow, Top: &narrow, Bottom: &low}); err != nil {
		return err
	}
	footer := "&C第 &P 页 共 &N 页"
	// The format allows 255 characters of footer; & begins a code.
	if mark := strings.ReplaceAll(head.Watermark, "&", "&&"); mark != "" && len([]rune(mark)) <= 200 {
		footer = "&L" + mark + "&R第 &P 页 共 &N 页"
	}
	if err := f.SetHeaderFooter(s.name, &excelize.HeaderFooterOptions{OddFooter: footer}); err != nil {
		return err
	}
	return s.sw.Flush()
}

func headStyle(name string) *excelize.Style {
	switch name {
	case "title":
		return &excelize.Style{
			Font:      &excelize.Font{Family: "宋体", Size: 18, Bold: true},
			Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true},
		}
	case "note":
		return &excelize.Style{
			Font:      &excelize.Font{Family: "仿宋", Size: 10.5},
			Alignment: &excelize.Alignment{Vertical: "center"},
		}
	default:
		return &excelize.Style{
			Font:      &excelize.Font{Family: "仿宋", Size: 9, Color: "808080"},
			Alignment: &excelize.Alignment{Vertical: "center"},
		}
	}
}

func cellStyle(k ColumnKind) *excelize.Style {
	s := &excelize.Style{
		Font:      &excelize.Font{Family: "仿宋", Size: 10.5},
		Alignment: &excelize.Alignment{Vertical: "center", WrapText: true},
		Border:    thinBorder(),
	}
	var format string
	switch k {
	case TextColumn:
		s.NumFmt = 49 // the built-in text format: what is typed over stays text
		return s
	case NumberColumn:
		s.Alignment.Horizontal = "center"
		return s
	case PercentColumn:
		format = "0.0%"
	case DateColumn:
		format, s.Alignment.Horizontal = "yyyy-mm-dd", "center"
	case TimeColumn:
		format, s.Alignment.Horizontal = "yyyy-mm-dd hh:mm:ss", "center"
	}
	s.CustomNumFmt = &format
	return s
}

func thinBorder() []excelize.Border {
	var b []excelize.Border
	for _, side := range []string{"left", "right", "top", "bottom"} {
		b = append(b, excelize.Border{Type: side, Color: "B0B7C0", Style: 1})
	}
	return b
}

// cellValue returns the value stored for a cell: a number or a time where the text
// is one, else the text. excelize stores a string as a string, never as a formula.
func cellValue(k ColumnKind, v string) any {
	switch k {
	case NumberColumn, PercentColumn:
		if isPlainDecimal(v) && len(v) <= 15 {
			if f, err := strconv.ParseFloat(v, 64); err == nil {
				return f
			}
		}
	case DateColumn, TimeColumn:
		for _, layout := range []string{"2006-01-02", "2006-01-02 15:04", "2006-01-02 15:04:05"} {
			// Before March 1900 the format's calendar has a day that never was.
			if t, err := time.Parse(layout, v); err == nil && t.Year() > 1900 {
				return t
			}
		}
	}
	return fitCell(v)
}

// fitCell makes text storable: valid UTF-8 and no longer than the format allows.
func fitCell(v string) string {
	v = strings.ToValidUTF8(v, "\uFFFD")
	if len(v) <= maxCellChars {
		return v
	}
	units := 0
	room := maxCellChars - utf8.RuneCountInString(cutMark)
	cut := 0
	for i, r := range v {
		units++
		if r > 0xFFFF {
			units++
		}
		if units <= room {
			cut = i + utf8.RuneLen(r)
		}
	}
	if units <= maxCellChars {
		return v
	}
	return v[:cut] + cutMark
}

// isPlainDecimal reports whether v is digits with at most a leading minus and one point.
func isPlainDecimal(v string) bool {
	v = strings.TrimPrefix(v, "-")
	whole, frac, point := strings.Cut(v, ".")
	return allDigits(whole) && (!point || allDigits(frac))
}

func allDigits(v string) bool {
	for i := 0; i < len(v); i++ {
		if v[i] < '0' || v[i] > '9' {
			return false
		}
	}
	return v != ""
}
