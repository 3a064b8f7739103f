package exchange

import (
	"io"
	"iter"
	"strconv"

	"mingjian/internal/office"
)

// The Excel lists. Each prints the notice above its columns and the watermark; its
// rows are given one by one, so that a long list is never held twice. An error of
// the rows ends the list and is returned as it is.

// A ListHead is what stands above a list.
type ListHead struct {
	Title      string // e.g. 近三年三类案件清单（2023-11至2026-10）
	Watermark  string
	Checkpoint string
}

// An EventRow is a line of 三类案件清单: one defendant in one event.
type EventRow struct {
	Event, Unit, CaseNumber, UnifiedNumber, CaseName, Person, Charge, Date, Outcome, Standing, Handler, Rule, Proof string
}

// WriteEvents writes 三类案件清单.
func WriteEvents(w io.Writer, head ListHead, rows iter.Seq2[EventRow, error]) error {
	return writeList(w, "三类案件清单", head, []string{"无罪判决或决定改变本身不表示案件办错；每行附识别依据。"}, []office.Column{
		{Title: "事件类别", Width: 16}, {Title: "办案单位", Width: 22}, {Title: "部门受案号", Width: 38}, {Title: "统一受案号", Width: 22},
		{Title: "案件名称", Width: 30}, {Title: "当事人", Width: 14}, {Title: "罪名", Width: 20}, {Title: "日期", Width: 12, Kind: office.DateColumn},
		{Title: "处理结果", Width: 26}, {Title: "结果状态", Width: 14}, {Title: "承办人", Width: 14}, {Title: "识别规则", Width: 22}, {Title: "依据", Width: 40},
	}, rows, func(r EventRow) []string {
		return []string{r.Event, r.Unit, r.CaseNumber, r.UnifiedNumber, r.CaseName, r.Person, r.Charge, r.Date, r.Outcome, r.Standing, r.Handler, r.Rule, r.Proof}
	})
}

// A CaseFileRow is a line of 案件清单: one case as the ledgers have it.
type CaseFileRow struct {
	CaseName, UnifiedNumber, CaseNumbers, Unit, Department, Handler, Charge, Accepted, Events string
	Persons                                                                                   int
}

// WriteCaseFiles writes 案件清单.
func WriteCaseFiles(w io.Writer, head ListHead, rows iter.Seq2[CaseFileRow, error]) error {
	return writeList(w, "案件清单", head, []string{"封存的未成年人案件不列入。"}, []office.Column{
		{Title: "案件名称", Width: 30}, {Title: "统一受案号", Width: 22}, {Title: "部门受案号", Width: 38}, {Title: "办案单位", Width: 22}, {Title: "承办部门", Width: 16},
		{Title: "承办人", Width: 14}, {Title: "罪名", Width: 20}, {Title: "人数", Width: 7, Kind: office.NumberColumn}, {Title: "受理日期", Width: 12, Kind: office.DateColumn}, {Title: "事件", Width: 20},
	}, rows, func(r CaseFileRow) []string {
		return []string{r.CaseName, r.UnifiedNumber, r.CaseNumbers, r.Unit, r.Department, r.Handler, r.Charge, strconv.Itoa(r.Persons), r.Accepted, r.Events}
	})
}

// A CaseRow is a line of 案件情况表: one case of a conference with what was settled.
type CaseRow struct {
	CaseName, CaseNumber, Unit, Handler, Charge, Event, OutcomeDate, State, Finding, MainCause, OtherCauses, Lessons string
}

// WriteCases writes 案件情况表.
func WriteCases(w io.Writer, head ListHead, rows iter.Seq2[CaseRow, error]) error {
	return writeList(w, "案件情况表", head, nil, []office.Column{
		{Title: "案件名称", Width: 30}, {Title: "部门受案号", Width: 38}, {Title: "办案单位", Width: 22}, {Title: "承办人", Width: 14}, {Title: "罪名", Width: 20},
		{Title: "事件类别", Width: 16}, {Title: "结果日期", Width: 12, Kind: office.DateColumn}, {Title: "评析进度", Width: 14}, {Title: "剖析结论", Width: 20},
		{Title: "主因", Width: 28}, {Title: "其他原因", Width: 36}, {Title: "教训", Width: 40},
	}, rows, func(r CaseRow) []string {
		return []string{r.CaseName, r.CaseNumber, r.Unit, r.Handler, r.Charge, r.Event, r.OutcomeDate, r.State, r.Finding, r.MainCause, r.OtherCauses, r.Lessons}
	})
}

// A FindingRow is a line of 问题台账: one problem found, with the handler's reply.
type FindingRow struct {
	CaseName, CaseNumber, Unit, Dimension, Problem, Basis, Cause, Voice, Reply, State string
}

// WriteFindings writes 问题台账.
func WriteFindings(w io.Writer, head ListHead, rows iter.Seq2[FindingRow, error]) error {
	return writeList(w, "问题台账", head, nil, []office.Column{
		{Title: "案件名称", Width: 30}, {Title: "部门受案号", Width: 38}, {Title: "办案单位", Width: 22}, {Title: "评定项", Width: 14}, {Title: "问题", Width: 44},
		{Title: "依据", Width: 28}, {Title: "原因", Width: 28}, {Title: "提出", Width: 12}, {Title: "承办人答复", Width: 34}, {Title: "状态", Width: 12},
	}, rows, func(r FindingRow) []string {
		return []string{r.CaseName, r.CaseNumber, r.Unit, r.Dimension, r.Problem, r.Basis, r.Cause, r.Voice, r.Reply, r.State}
	})
}

// A RefusedRow is a line of 未入库行清单: a row of an import that did not go in, or
// went in with a warning.
type RefusedRow struct {
	File, Sheet, Row, Column, Value, Fate, Reason string
}

// WriteRefused writes 未入库行清单. Row counts the sheet's rows from 1.
func WriteRefused(w io.Writer, head ListHead, rows iter.Seq2[RefusedRow, error]) error {
	return writeList(w, "未入库行清单", head, []string{"行号按原文件从第一行数起；改正后重新导入，已入库的行不受影响。"}, []office.Column{
		{Title: "文件", Width: 40}, {Title: "工作表", Width: 16}, {Title: "行", Width: 8, Kind: office.NumberColumn}, {Title: "列", Width: 20}, {Title: "原值", Width: 30},
		{Title: "处理", Width: 12}, {Title: "原因", Width: 60},
	}, rows, func(r RefusedRow) []string {
		return []string{r.File, r.Sheet, r.Row, r.Column, r.Value, r.Fate, r.Reason}
	})
}

// counting is the title of the column that counts the rows of every list.
const counting = "序号"

// writeList writes one sheet whose first column counts the rows.
func writeList[T any](w io.Writer, sheet string, head ListHead, notes []string, columns []office.Column, rows iter.Seq2[T, error], cells func(T) []string) error {
	book := office.NewWorkbook()
	defer book.Close()
	if err := addList(book, sheet, head, notes, columns, rows, cells); err != nil {
		return err
	}
	return book.Write(w)
}

// addList adds a list to a book as a sheet of its own; without a title it has
// that of the sheet.
func addList[T any](book *office.Workbook, sheet string, head ListHead, notes []string, columns []office.Column, rows iter.Seq2[T, error], cells func(T) []string) error {
	if head.Title == "" {
		head.Title = sheet
	}
	notes = append([]string{Notice}, notes...)
	if head.Checkpoint != "" {
		notes = append(notes, head.Checkpoint)
	}
	columns = fitted(append([]office.Column{{Title: counting, Width: 6, Kind: office.NumberColumn}}, columns...))
	return book.AddSheet(sheet, office.SheetHead{Title: head.Title, Notes: notes, Watermark: head.Watermark}, columns, func(yield func([]string, error) bool) {
		n := 0
		for r, err := range rows {
			if err != nil {
				yield(nil, err)
				return
			}
			n++
			if !yield(append([]string{strconv.Itoa(n)}, cells(r)...), nil) {
				return
			}
		}
	})
}

// A list is printed on A4 landscape, fitted to its width: pageRoom characters are
// printed at about 8 points. Columns up to narrowColumn keep their width.
const (
	pageRoom     = 200
	narrowColumn = 12
)

// fitted makes the wide columns of a list narrower where it would be printed too
// small to read; their text wraps.
func fitted(columns []office.Column) []office.Column {
	var narrow, wide float64
	for _, c := range columns {
		if c.Width > narrowColumn {
			wide += c.Width - narrowColumn
			narrow += narrowColumn
		} else {
			narrow += c.Width
		}
	}
	if share := (pageRoom - narrow) / max(wide, 1); share < 1 {
		for i := range columns {
			if w := columns[i].Width; w > narrowColumn {
				columns[i].Width = narrowColumn + (w-narrowColumn)*max(share, 0)
			}
		}
	}
	return columns
}
