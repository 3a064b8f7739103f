package exchange

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"iter"
	"strings"

	"mingjian/internal/campaign"
	"mingjian/internal/errs"
	"mingjian/internal/ledger"
	"mingjian/internal/office"
)

// A CampaignTaskRow is a line of 专项行动任务清单. What is read back are the columns from 方面
// to 事项编号, and the number by which a task is known again; the others only inform.
type CampaignTaskRow struct {
	Aspect, Unit, Task, Owner, Due, Points, Ref string
	RefName, State, Done, Report                string
	ID                                          string
	Row                                         int             // of the sheet it was read from, counted from 1
	Has                                         map[string]bool // titles of the columns the sheet has
}

// Titles of the columns that are read.
const (
	AspectColumn = "方面"
	UnitColumn   = "参加单位"
	TaskColumn   = "任务"
	OwnerColumn  = "责任人"
	DueColumn    = "期限"
	PointsColumn = "对应事项"
	RefColumn    = "事项编号"
	IDColumn     = "任务编号"
)

var taskColumns = []office.Column{
	{Title: AspectColumn, Width: 18}, {Title: UnitColumn, Width: 26}, {Title: TaskColumn, Width: 50}, {Title: OwnerColumn, Width: 14}, {Title: DueColumn, Width: 12, Kind: office.DateColumn},
	{Title: PointsColumn, Width: 12}, {Title: "事项名称", Width: 30}, {Title: "状态", Width: 12}, {Title: "完成日期", Width: 12, Kind: office.DateColumn}, {Title: "最近填报", Width: 40},
	{Title: RefColumn, Width: 38}, {Title: IDColumn, Width: 38},
}

func (r CampaignTaskRow) cells() []string {
	return []string{r.Aspect, r.Unit, r.Task, r.Owner, r.Due, r.Points, r.RefName, r.State, r.Done, r.Report, r.Ref, r.ID}
}

// WriteCampaignTasks writes 专项行动任务清单.
func WriteCampaignTasks(w io.Writer, head ListHead, rows iter.Seq2[CampaignTaskRow, error]) error {
	return writeList(w, "专项行动任务清单", head, []string{"改后可以导回：任务编号不要改，新任务留空；不在表中的任务不受影响；事项名称、状态、完成日期、最近填报不读入。"}, taskColumns, rows, CampaignTaskRow.cells)
}

// read are the columns that are read, with where their text goes.
func (r *CampaignTaskRow) read() map[string]*string {
	return map[string]*string{AspectColumn: &r.Aspect, UnitColumn: &r.Unit, TaskColumn: &r.Task, OwnerColumn: &r.Owner, DueColumn: &r.Due, PointsColumn: &r.Points, RefColumn: &r.Ref, IDColumn: &r.ID}
}

// taskLimits bounds a file of tasks: 5 MB, and what one campaign can hold.
func taskLimits() office.SheetLimits {
	l := office.DefaultSheetLimits()
	l.FileBytes, l.Rows = 5<<20, campaign.MaxTasks+100
	return l
}

// ReadCampaignTasks reads the tasks of the first sheet of a file that has their columns, and
// says which columns it passed over. The row of the titles is the first that has 方面,
// 参加单位, 任务 and 期限. A file that cannot be read, or has no such row, is Invalid
// or TooLarge.
func ReadCampaignTasks(ctx context.Context, name string, data []byte) (rows []CampaignTaskRow, lines []ledger.Problem, err error) {
	var at map[int]string // column to its title, once found
	sheet := 0
	has := map[string]bool{}
	_, err = office.ReadSheets(ctx, name, bytes.NewReader(data), int64(len(data)), taskLimits(), func(s office.Sheet, r office.SheetRow) error {
		switch {
		case at == nil:
			if at = taskTitles(r.Cells); at == nil {
				return nil
			}
			sheet = s.Index
			for _, t := range at {
				has[t] = true
			}
			lines = passedOver(name, s.Name, r)
		case s.Index == sheet:
			row := CampaignTaskRow{Row: r.Number, Has: has}
			to, filled := row.read(), false
			for i, c := range r.Cells {
				if p := to[at[i]]; p != nil {
					*p = strings.TrimSpace(c)
					filled = filled || *p != ""
				}
			}
			if filled {
				rows = append(rows, row)
			}
		}
		return nil
	})
	if err == nil && at == nil {
		err = errs.Field("file", "没有找到标题行：须有“方面”“参加单位”“任务”“期限”四列", "no row of titles: the columns 方面, 参加单位, 任务 and 期限 are needed")
	}
	return rows, lines, err
}

// taskTitles returns the titles among the cells by column, or nil where they are no titles.
func taskTitles(cells []string) map[int]string {
	at, have := map[int]string{}, map[string]bool{}
	for i, c := range cells {
		for t := range new(CampaignTaskRow).read() {
			if ledger.FoldTitle(c) == t && !have[t] {
				at[i], have[t] = t, true
			}
		}
	}
	for _, must := range []string{AspectColumn, UnitColumn, TaskColumn, DueColumn} {
		if !have[must] {
			return nil
		}
	}
	return at
}

// passedOver says of each column that nothing reads or writes that it was left out.
func passedOver(file, sheet string, r office.SheetRow) (lines []ledger.Problem) {
	known := map[string]bool{"序号": true, "": true}
	for _, c := range taskColumns {
		known[c.Title] = true
	}
	for _, c := range r.Cells {
		if t := ledger.FoldTitle(c); !known[t] {
			known[t] = true
			lines = append(lines, ledger.Problem{File: file, Sheet: sheet, Row: r.Number, Column: c, ZH: fmt.Sprintf("不认识“%s”列，未读入", c), EN: fmt.Sprintf("the column %s is not known and was not read", c), Severity: ledger.Warn})
		}
	}
	return lines
}
