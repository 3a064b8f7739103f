package exchange

import (
	"io"
	"iter"
	"strconv"

	"mingjian/internal/office"
)

// A TrainingRow is a line of 培训计划表.
type TrainingRow struct {
	Kind, Title, Unit, Day, Time, Place, Lead, Causes, State string
	Invited, Coming, Came                                    int
}

// WriteTrainings writes 培训计划表.
func WriteTrainings(w io.Writer, head ListHead, rows iter.Seq2[TrainingRow, error]) error {
	return writeList(w, "培训计划表", head, nil, []office.Column{
		{Title: "种类", Width: 12}, {Title: "名称", Width: 40}, {Title: "主办单位", Width: 24}, {Title: "日期", Width: 12, Kind: office.DateColumn}, {Title: "时间", Width: 14},
		{Title: "地点", Width: 24}, {Title: "主讲或主持", Width: 14}, {Title: "针对的原因", Width: 40}, {Title: "状态", Width: 10},
		{Title: "受邀", Width: 8, Kind: office.NumberColumn}, {Title: "参加", Width: 8, Kind: office.NumberColumn}, {Title: "到场", Width: 8, Kind: office.NumberColumn},
	}, rows, func(r TrainingRow) []string {
		return []string{r.Kind, r.Title, r.Unit, r.Day, r.Time, r.Place, r.Lead, r.Causes, r.State, strconv.Itoa(r.Invited), strconv.Itoa(r.Coming), strconv.Itoa(r.Came)}
	})
}

// A SeatRow is a line of 培训人员名单: one person invited.
type SeatRow struct {
	Name, Unit, Department, Post, Answer, Reason, Came string
}

// WriteSeats writes 培训人员名单, with room to sign; when and where stands above it.
func WriteSeats(w io.Writer, head ListHead, when string, rows iter.Seq2[SeatRow, error]) error {
	return writeList(w, "培训人员名单", head, []string{when}, []office.Column{
		{Title: "姓名", Width: 14}, {Title: "单位", Width: 26}, {Title: "部门", Width: 20}, {Title: "职务", Width: 18}, {Title: "是否参加", Width: 12},
		{Title: "理由", Width: 30}, {Title: "到场情况", Width: 12}, {Title: "签到", Width: 16},
	}, rows, func(r SeatRow) []string {
		return []string{r.Name, r.Unit, r.Department, r.Post, r.Answer, r.Reason, r.Came, ""}
	})
}
