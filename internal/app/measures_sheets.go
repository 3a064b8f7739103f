package app

import (
	"context"
	"fmt"
	"strings"

	"mingjian/internal/exchange"
	"mingjian/internal/measure"
	"mingjian/internal/policy"
)

// exported lists what a paper or sheet of measures may hold: what the caller sees
// and the filter asks for, without sealed cases.
func (g *gate) exportedMeasures(f MeasureFilter) (ls []MeasureLine, err error) {
	all, err := g.measures(policy.ScopeOf(g.caller.Subject, policy.MeasureRead), f)
	for _, l := range all {
		if !l.Sealed {
			ls = append(ls, l)
		}
	}
	return ls, err
}

// causeText is the causes of a measure as papers print them.
func (l *MeasureLine) causeText() string {
	words := []string{string(l.Measure.Cause) + " " + l.CauseName.ZH}
	for i, c := range l.Also {
		words = append(words, string(c)+" "+l.AlsoNames[i].ZH)
	}
	return strings.Join(words, "；")
}

// testText is an effect test as papers print it.
func testText(t *measure.Test) string {
	if t == nil {
		return ""
	}
	zh := map[measure.TestKind]string{measure.Indicator: "指标", measure.Recheck: "抽样复查", measure.Recurrence: "同类问题是否再现"}[t.Kind]
	return fmt.Sprintf("%s（%s）：%s", zh, t.On, t.Text)
}

// row is the measure as a line of the list that goes out and comes back.
func (l *MeasureLine) row() exchange.MeasureRow {
	done := ""
	if !l.SettledAt.IsZero() {
		done = Day(l.SettledAt)
	}
	zh, _ := l.Status.Names()
	return exchange.MeasureRow{Session: l.SessionTitle, CaseName: l.CaseName, CaseNumber: l.Number, Cause: l.causeText(), Measure: l.Text, Unit: l.UnitName, Owner: l.OwnerName,
		Due: string(l.Due), State: zh, Done: done, Test: testText(l.Test), Proof: l.Proof, ID: string(l.Measure.ID)}
}

// MeasuresSheet writes the measures the caller may see as an Excel list, which can
// be filled in and come back.
func (a *App) MeasuresSheet(ctx context.Context, c Caller, f MeasureFilter) (out File, err error) {
	err = a.change(ctx, c, policy.MeasureRead, "measures.xlsx", func(g *gate) error {
		if err := g.anywhere(); err != nil {
			return err
		}
		ls, err := g.exportedMeasures(f)
		if err != nil {
			return err
		}
		rows := make([]exchange.MeasureRow, len(ls))
		for i, l := range ls {
			rows[i] = l.row()
		}
		g.detail = fmt.Sprint(len(rows))
		out, err = g.list("整改措施台账.xlsx", "整改措施台账", func(w *strings.Builder, head exchange.ListHead) error {
			return exchange.WriteMeasures(w, head, each(rows))
		})
		return err
	})
	return out, err
}
