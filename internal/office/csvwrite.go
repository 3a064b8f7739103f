package office

import (
	"bufio"
	"fmt"
	"io"
	"iter"
	"strings"
	"unicode/utf8"
)

// WriteCSV writes a table as CSV for Excel and WPS: UTF-8 with a byte order mark,
// commas, CRLF. A cell that a spreadsheet program would take for a formula gets a
// leading apostrophe, except plain decimals in number columns. The first error of
// rows is returned as it is.
func WriteCSV(w io.Writer, columns []Column, rows iter.Seq2[[]string, error]) error {
	b := bufio.NewWriter(w)
	b.WriteString("\uFEFF") // a bufio.Writer keeps its first error for Flush
	for i, c := range columns {
		if i > 0 {
			b.WriteByte(',')
		}
		writeCSVCell(b, TextColumn, c.Title)
	}
	b.WriteString("\r\n")
	for cells, err := range rows {
		if err != nil {
			return err
		}
		if len(cells) > len(columns) {
			return fmt.Errorf("office: csv: %d cells for %d columns", len(cells), len(columns))
		}
		for i, c := range columns {
			if i > 0 {
				b.WriteByte(',')
			}
			if i < len(cells) {
				writeCSVCell(b, c.Kind, cells[i])
			}
		}
		if _, err := b.WriteString("\r\n"); err != nil {
			return fmt.Errorf("office: csv: %w", err)
		}
	}
	if err := b.Flush(); err != nil {
		return fmt.Errorf("office: csv: %w", err)
	}
	return nil
}

func writeCSVCell(b *bufio.Writer, k ColumnKind, v string) {
	v = strings.ToValidUTF8(v, "\uFFFD")
	number := (k == NumberColumn || k == PercentColumn) && isPlainDecimal(v)
	if !number && looksLikeFormula(v) {
		v = "'" + v
	}
	if !strings.ContainsAny(v, ",\"\r\n\t;") && v == strings.TrimSpace(v) {
		b.WriteString(v)
		return
	}
	b.WriteByte('"')
	b.WriteString(strings.ReplaceAll(v, `"`, `""`))
	b.WriteByte('"')
}

// looksLikeFormula reports whether a spreadsheet program could run v: it begins, perhaps
// after spaces, with a formula sign, plain or full-width, or with a control character
// behind which one may hide.
func looksLikeFormula(v string) bool {
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(v, " \u3000\u00A0"))
	return strings.ContainsRune("=+-@\t\r\n＝＋－＠", r)
}
