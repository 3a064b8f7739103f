package exchange

import (
	"context"
	"io"
	"iter"

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
	Has                                         map[string]bool // of the columns a sheet may lack: whether it has them
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

// ReadCampaignTasks reads 专项行动任务清单 as ReadList does.
func ReadCampaignTasks(ctx context.Context, name string, data []byte) (rows []CampaignTaskRow, lines []ledger.Problem, err error) {
	list, lines, err := ReadList(ctx, name, data, []string{AspectColumn, UnitColumn, TaskColumn, DueColumn}, titlesOf(taskColumns))
	for _, r := range list {
		rows = append(rows, CampaignTaskRow{Aspect: r.Get(AspectColumn), Unit: r.Get(UnitColumn), Task: r.Get(TaskColumn), Owner: r.Get(OwnerColumn), Due: r.Get(DueColumn),
			Points: r.Get(PointsColumn), Ref: r.Get(RefColumn), ID: r.Get(IDColumn), Row: r.Number,
			Has: map[string]bool{OwnerColumn: r.Has(OwnerColumn), PointsColumn: r.Has(PointsColumn)}})
	}
	return rows, lines, err
}
