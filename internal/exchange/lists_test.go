package exchange

import (
	"bytes"
	"errors"
	"io"
	"iter"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"mingjian/internal/bylaw"
	"mingjian/internal/measure"
)

func seq[T any](rows ...T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}

func TestLists(t *testing.T) {
	head := ListHead{Title: "模拟数据", Watermark: "张示例 示例市院 2026-11-23", Checkpoint: "审计校验点 12345"}
	hostile := "=cmd|'/c calc'!A1\x00<&>"
	for name, c := range map[string]struct {
		write func(io.Writer) error
		want  []string
	}{
		"三类案件清单": {func(w io.Writer) error {
			return WriteEvents(w, head, seq(EventRow{Event: "一审无罪", Unit: "甲县院", CaseNumber: "示甲检刑诉受[2025]990102000031号", Date: "2025-09-12", Person: hostile, Proof: "台账1行"}))
		}, []string{"事件类别", "部门受案号", "依据", "一审无罪", "示甲检刑诉受[2025]990102000031号", "台账1行"}},
		"案件情况表": {func(w io.Writer) error {
			return WriteCases(w, head, seq(CaseRow{CaseName: hostile, Finding: "检法认识分歧"}))
		}, []string{"剖析结论", "检法认识分歧"}},
		"问题台账": {func(w io.Writer) error {
			return WriteFindings(w, head, seq(FindingRow{Problem: hostile, Reply: "未答复"}))
		}, []string{"承办人答复", "未答复"}},
		"整改措施台账": {func(w io.Writer) error {
			return WriteMeasures(w, head, seq(MeasureRow{Measure: hostile, Due: "2026-12-31"}))
		}, []string{"期限"}},
		"本院规则": {func(w io.Writer) error {
			r := BylawLine(bylaw.Measure, measure.Rule{Head: bylaw.Head{From: "2026-11-30", Source: hostile, Unsure: true}, Months: 6})
			r.By, r.Reason = "王案管", "试行"
			return WriteBylaws(w, head, seq(r))
		}, []string{"整改复发期", "6 个月内", "待核实", "王案管", "试行"}},
		"未入库行清单": {func(w io.Writer) error {
			return WriteRefused(w, head, seq(RefusedRow{File: "甲.xlsx", Row: "12", Value: hostile, Reason: "日期无法识别"}, RefusedRow{}))
		}, []string{"甲.xlsx", "日期无法识别", "12"}},
	} {
		var b bytes.Buffer
		if err := c.write(&b); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		wellFormed(t, b.Bytes())
		f, err := excelize.OpenReader(&b)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		rows, err := f.GetRows(name)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var all []string
		for i, r := range rows {
			all = append(all, r...)
			for j := range r {
				at, err := excelize.CoordinatesToCellName(j+1, i+1)
				if err != nil {
					t.Fatal(err)
				}
				if formula, err := f.GetCellFormula(name, at); err != nil || formula != "" {
					t.Errorf("%s %s holds a formula: %q %v", name, at, formula, err)
				}
			}
		}
		text := strings.Join(all, "\n")
		for _, want := range append(c.want, "模拟数据", Notice, "审计校验点 12345", "张示例", "=cmd|'/c calc'!A1") {
			if !strings.Contains(text, want) {
				t.Errorf("%s lacks %q", name, want)
			}
		}
	}
	broken := errors.New("the store went away")
	if err := WriteCases(io.Discard, head, func(yield func(CaseRow, error) bool) { yield(CaseRow{}, broken) }); !errors.Is(err, broken) {
		t.Errorf("an error of the rows became %v", err)
	}
}
