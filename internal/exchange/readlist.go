package exchange

import (
	"bytes"
	"context"
	"slices"
	"strings"

	"mingjian/internal/errs"
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
}

// Get returns what stands under the title, without white space around it.
func (r ListRow) Get(title string) string { return r.cells[title] }

// A RowFault says why a row did not go in.
type RowFault struct {
	File   string `json:"file"`
	Row    int    `json:"row"` // counts the sheet's rows from 1
	Column string `json:"column,omitempty"`
	ZH     string `json:"zh"`
	EN     string `json:"en"`
}

// ReadList reads the rows of a list the office filled in: an Excel or CSV file whose
// first sheet with all titles of must, in any order and under any rows of
// heading, holds it. What stands under other titles is kept by its title; a title
// twice is refused. Invalid where no sheet has the titles, TooLarge over 20 MB or
// 5,000 rows.
func ReadList(ctx context.Context, name string, data []byte, must []string) ([]ListRow, error) {
	lim := office.DefaultSheetLimits()
	lim.FileBytes, lim.UnpackedBytes, lim.Rows, lim.Columns = MaxListBytes, 10*MaxListBytes, MaxListRows+100, 200
	var titles []string
	var rows []ListRow
	sheet, found := 0, false
	_, err := office.ReadSheets(ctx, name, bytes.NewReader(data), int64(len(data)), lim, func(sh office.Sheet, r office.SheetRow) error {
		if found && sh.Index != sheet {
			return nil // only the first sheet that fits
		}
		if !found {
			titles = make([]string, len(r.Cells))
			for i, c := range r.Cells {
				titles[i] = strings.TrimSpace(c)
			}
			found = !slices.ContainsFunc(must, func(t string) bool { return !slices.Contains(titles, t) })
			sheet = sh.Index
			for i, t := range titles {
				if found && t != "" && slices.Contains(titles[:i], t) {
					return errs.Invalidf("表头“%s”出现两次", "the title %s stands twice", t)
				}
			}
			return nil
		}
		if len(rows) == MaxListRows {
			return errs.E(errs.TooLarge, "数据超过 5000 行的上限", "more than 5000 rows")
		}
		row := ListRow{Number: r.Number, cells: map[string]string{}}
		for i, c := range r.Cells {
			if i < len(titles) && titles[i] != "" {
				row.cells[titles[i]] = strings.TrimSpace(c)
			}
		}
		rows = append(rows, row)
		return nil
	})
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, errs.Invalidf("没有找到表头，应含：%s", "no row holds the titles %s", strings.Join(must, "、"))
	}
	return rows, nil
}
