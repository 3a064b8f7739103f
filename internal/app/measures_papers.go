package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"mingjian/internal/exchange"
	"mingjian/internal/indicator"
	"mingjian/internal/measure"
	"mingjian/internal/policy"
	"mingjian/internal/stats"
)

// RectificationReport writes 整改措施落实情况报告 of the measures the filter asks for.
func (a *App) RectificationReport(ctx context.Context, c Caller, f MeasureFilter) (out File, err error) {
	err = a.change(ctx, c, policy.PaperMake, "measures", func(g *gate) error {
		if err := g.anywhere(); err != nil {
			return err
		}
		ls, err := g.exportedMeasures(f)
		if err != nil {
			return err
		}
		p, err := g.rectification(ls, f)
		if err != nil {
			return err
		}
		out, err = g.render(p, p.Scope)
		return err
	})
	return out, err
}

func (g *gate) rectification(ls []MeasureLine, f MeasureFilter) (p exchange.Rectification, err error) {
	if p.Head, err = g.paperHead(); err != nil {
		return p, err
	}
	p.Title, p.Signer, p.Scope, p.Through = "整改措施落实情况报告", p.Organ, "本院及下级院全部整改措施", longDay(g.today())
	switch {
	case f.Session != "" && len(ls) > 0:
		p.Scope = ls[0].SessionTitle
	case f.Unit != "" && len(ls) > 0:
		p.Scope = ls[0].UnitName
	}
	bare := func(s string) string { return strings.TrimRight(strings.TrimSpace(s), "。；;.") } // the paper sets the full stop
	byUnit := slices.Clone(ls)
	slices.SortStableFunc(byUnit, func(x, y MeasureLine) int { return strings.Compare(string(x.Unit), string(y.Unit)) })
	for _, l := range byUnit {
		p.Total++
		switch l.Status {
		case measure.Open:
			p.Open++
		case measure.Claimed:
			p.Claimed++
		case measure.Done:
			p.Done++
		case measure.Effective:
			p.Proved++
		case measure.NotDoing:
			p.Dropped++
		}
		if l.Overdue {
			p.Late++
		}
		if n := len(p.Units); n == 0 || p.Units[n-1].Name != l.UnitName {
			p.Units = append(p.Units, exchange.RectifiedUnit{Name: l.UnitName})
		}
		m := exchange.RectifiedMeasure{Cause: l.causeText(), Text: l.Text, Owner: l.OwnerName, Due: string(l.Due), State: l.stateText(), Proof: l.Proof}
		if l.Status == measure.Open && len(l.Reports) > 0 {
			m.Proof = l.Reports[len(l.Reports)-1].Text
		}
		u := &p.Units[len(p.Units)-1]
		u.Measures = append(u.Measures, m)
		for i, t := range l.Turns {
			turn := exchange.RectifiedTurn{Text: bare(l.Text), Unit: l.UnitName, Day: longDay(Day(t.At)), By: l.Names[t.By], Why: bare(t.Text)}
			if t.By == "" {
				turn.By = "系统"
			}
			switch {
			case t.To == measure.NotDoing:
				p.Given = append(p.Given, turn)
			case t.To == measure.Open && i > 0 && slices.Contains([]measure.Status{measure.Done, measure.Effective}, l.Turns[i-1].To):
				p.Reopened = append(p.Reopened, turn)
			}
			if t.Test != nil {
				word := "未见效"
				if t.To == measure.Effective {
					word = "已见效"
				}
				p.Tests = append(p.Tests, exchange.RectifiedTest{Text: l.Text, Test: testText(t.Test), Found: foundText(t.Test), Ended: word + "：" + t.Text})
			}
		}
	}
	return p, nil
}

// stateText is where a measure stands as papers print it.
func (l *MeasureLine) stateText() string {
	if l.Overdue {
		return "逾期"
	}
	zh, _ := l.Status.Names()
	return zh
}

// foundText is what an effect test found as papers print it: counts with the
// interval of their share, or the counts alone where they are few.
func foundText(t *measure.Test) string {
	if t == nil || t.Found == nil {
		return ""
	}
	share := func(c indicator.Count) string { zh, _ := stats.Share(c.N, c.Of); return zh }
	after := t.Found.After
	switch {
	case t.Kind == measure.Recheck:
		return fmt.Sprintf("复查%d件，%d件仍有同类问题", after.Of, after.N)
	case t.Kind == measure.Recurrence:
		return fmt.Sprintf("%s至%s签发剖析意见%d件，%d件再现同类原因", after.From, after.To, after.Of, after.N)
	case t.Found.Before == nil:
		return share(after)
	}
	return fmt.Sprintf("%s至%s：%s；%s至%s：%s", t.Found.Before.From, t.Found.Before.To, share(*t.Found.Before), after.From, after.To, share(after))
}
