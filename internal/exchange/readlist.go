package exchange

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"mingjian/internal/errs"
	"mingjian/internal/ledger"
	"mingjian/internal/office"
)

// Limits of a list that comes back.
const (
	MaxListBytes = 20 << 20
	MaxListRows  = 5000
)

// A ListRow is a row of a list that comes back, by the titles of its columns.
type ListRow struct {
	Number int // counts the sheet's rows from 1
	cells  map[string]string
	titles []string
}

// Get returns what stands under the title, without white space around it.
func (r ListRow) Get(title string) string { return r.cells[title] }

// Has reports whether the list has the column at all.
func (r ListRow) Has(title string) bool { return slices.Contains(r.titles, title) }

// ReadList reads a list that an office filled in: of an Excel or CSV file the first
// sheet with all titles of must, in any order and under any rows of heading; titles
// are known in the folded spelling of ledger.FoldTitle. The lines say which columns
// are none of known and were passed over. Invalid or TooLarge, by the field "file",
// where no sheet has the titles, a title stands twice, or the file is larger than
// the limits.
func ReadList(ctx context.Context, name string, data []byte, must, known []string) (rows []ListRow, lines []ledger.Problem, err error) {
	lim := office.DefaultSheetLimits()
	lim.FileBytes, lim.UnpackedBytes, lim.Rows, lim.Columns = MaxListBytes, 10*MaxListBytes, MaxListRows+100, 200
	var titles []string
	sheet := -1
	_, err = office.ReadSheets(ctx, name, bytes.NewReader(data), int64(len(data)), lim, func(sh office.Sheet, r office.SheetRow) error {
		switch {
		case sheet < 0:
			found := listTitles(r.Cells, known)
			if slices.ContainsFunc(must, func(t string) bool { return !slices.Contains(found, t) }) {
				return nil
			}
			for i, t := range found {
				if t != "" && slices.Contains(found[:i], t) {
					return errs.Field("file", "表头“"+t+"”出现两次", "the title "+t+" stands twice")
				}
			}
			titles, sheet, lines = found, sh.Index, passedOver(name, sh.Name, r, found)
		case sh.Index != sheet: // only the first sheet that fits
		case len(rows) == MaxListRows:
			return errs.E(errs.TooLarge, fmt.Sprintf("数据超过 %d 行的上限", MaxListRows), fmt.Sprintf("more than %d rows", MaxListRows))
		default:
			row := ListRow{Number: r.Number, cells: map[string]string{}, titles: titles}
			for i, c := range r.Cells {
				if c = strings.TrimSpace(c); c != "" && i < len(titles) && titles[i] != "" {
					row.cells[titles[i]] = c
				}
			}
			if len(row.cells) > 0 {
				rows = append(rows, row)
			}
		}
		return nil
	})
	if err == nil && sheet < 0 {
		words := strings.Join(must, "、")
		err = errs.Field("file", "没有找到标题行：须有“"+words+"”各列", "no row of titles: the columns "+words+" are needed")
	}
	return rows, lines, err
}

// listTitles returns the title of each cell, empty where it is none of known.
func listTitles(cells, known []string) []string {
	titles := make([]string, len(cells))
	for i, c := range cells {
		fold := ledger.FoldTitle(c)
		if j := slices.IndexFunc(known, func(t string) bool { return ledger.FoldTitle(t) == fold }); j >= 0 {
			titles[i] = known[j]
		}
	}
	return titles
}

// passedOver says of each column that nothing reads or writes that it was left out.
func passedOver(file, sheet string, r office.SheetRow, titles []string) (lines []ledger.Problem) {
	for i, c := range r.Cells {
		if t := strings.TrimSpace(c); t != "" && t != counting && titles[i] == "" {
			lines = append(lines, ledger.Problem{File: file, Sheet: sheet, Row: r.Number, Column: t, ZH: "不认识“" + t + "”列，未读入", EN: "the column " + t + " is not known and was not read", Severity: ledger.Warn})
		}
	}
	return lines
}

// titlesOf returns the titles of a list's columns.
func titlesOf(columns []office.Column) (titles []string) {
	for _, c := range columns {
		titles = append(titles, c.Title)
	}
	return titles
}
