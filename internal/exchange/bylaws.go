package exchange

import (
	"io"
	"iter"
	"strings"

	"mingjian/internal/bylaw"
	"mingjian/internal/office"
)

// A BylawRow is one version of a rule of the office.
type BylawRow struct{ Kind, State, From, Says, Source, Unsure, By, On, Reason string }

// BylawLine lays a version out as a line; who made it, when and why is filled in by
// the caller.
func BylawLine(k bylaw.Kind, rule bylaw.Rule) BylawRow {
	r := BylawRow{From: string(rule.About().From), Source: rule.About().Source}
	r.Kind, _ = k.Names()
	unsure, _ := bylaw.Open.Names()
	if rule.About().Unsure {
		r.Unsure = unsure
	}
	var lines []string
	for _, s := range rule.Says() {
		if mark, _ := s.Mark.Names(); mark != "" {
			s.ZH += "〔" + mark + "〕"
		}
		lines = append(lines, s.ZH)
	}
	r.Says = strings.Join(lines, "\n")
	return r
}

// WriteBylaws writes 本院规则.
func WriteBylaws(w io.Writer, head ListHead, rows iter.Seq2[BylawRow, error]) error {
	return writeList(w, "本院规则", head, []string{"规则按施行日生效，已办理的事项保留当时的规则。"}, []office.Column{
		{Title: "规则", Width: 22}, {Title: "状态", Width: 10}, {Title: "施行日", Width: 12, Kind: office.DateColumn}, {Title: "内容", Width: 70}, {Title: "依据", Width: 50},
		{Title: "待核实", Width: 10}, {Title: "修改人", Width: 14}, {Title: "修改日期", Width: 12, Kind: office.DateColumn}, {Title: "修改理由", Width: 40},
	}, rows, func(r BylawRow) []string {
		return []string{r.Kind, r.State, r.From, r.Says, r.Source, r.Unsure, r.By, r.On, r.Reason}
	})
}
