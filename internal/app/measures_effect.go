package app

import (
	"context"
	"fmt"
	"strings"

	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/indicator"
	"mingjian/internal/measure"
	"mingjian/internal/org"
	"mingjian/internal/panel"
	"mingjian/internal/policy"
	"mingjian/internal/screen"
	"mingjian/internal/store"
)

// An Effect is what the effect test of a measure comes to by now.
type Effect struct {
	measure.Found
	Indicator indicator.Definition // of an indicator
	Waiting   int                  // of a recurrence: events of the three kinds in the window that no conclusion names yet
	Again     []EffectCase         // of a recurrence: cases whose conclusion names the cause; only where the caller may read this review
	Sample    []EffectCase         // of a recheck: the cases drawn
	Left      int                  // of a recheck: how many were not looked at yet
}

// An EffectCase is a case an effect test speaks of.
type EffectCase struct {
	ID      string // of the case file
	Number  string
	Href    string // empty where the caller may not open the case
	Seen    bool
	Checked measure.Checked
}

// effect says what the test of a confirmed measure comes to: by now, or, once it was
// judged, what it was judged on; nil before it is confirmed, and of an indicator set
// in words alone. knows says whether the caller may be told which cases brought the
// cause back.
func (g *gate) effect(m measure.Measure, knows bool) (*Effect, error) {
	before, after, ok := m.Windows()
	if !ok {
		return nil, nil
	}
	e := &Effect{Found: measure.Found{After: after}}
	var err error
	switch m.Test.Kind {
	case measure.Indicator:
		if m.Test.Indicator == "" {
			return nil, nil
		}
		e.Before = &before
		err = g.countIndicator(e, m)
	case measure.Recurrence:
		err = g.countRecurrence(e, m, knows)
	case measure.Recheck:
		err = g.countRecheck(e, m)
	}
	if m.Test.Found != nil {
		e.Found = *m.Test.Found
	}
	return e, err
}

// countIndicator counts over the unit's facts, sealed cases too: a count names nobody.
func (g *gate) countIndicator(e *Effect, m measure.Measure) error {
	d, err := indicator.Of(m.Test.Indicator, m.Test.Set)
	if err != nil {
		return err
	}
	counter, err := indicator.NewCounter(d)
	if err != nil {
		return err
	}
	e.Indicator = d
	if m.Test.Found != nil {
		return nil // the figures are frozen: nothing is counted anew
	}
	return g.EachStageIn(policy.Scope{Trees: []org.UnitCode{m.Unit}, SealedUnits: []org.UnitCode{m.Unit}}, func(l store.StageLine) error {
		for _, s := range l.Sources {
			e.Exported = max(e.Exported, deadline.Date(s.Exported))
		}
		counter.Add(&l.StagePerson, e.Before, &e.After)
		return nil
	})
}

// countRecurrence counts the conclusions signed on cases of the unit since, but for
// the one the measure came of.
func (g *gate) countRecurrence(e *Effect, m measure.Measure, knows bool) error {
	sc := policy.Scope{Trees: []org.UnitCode{m.Unit}, SealedUnits: []org.UnitCode{m.Unit}}
	cs, err := g.SignedConclusions(sc)
	if err != nil {
		return err
	}
	concluded := map[string]bool{}
	for _, c := range cs {
		it, err := g.Item(c.Item)
		if err != nil {
			return err
		}
		concluded[string(it.Case)] = true
		if c.Item == m.Item || c.On < e.After.From || c.On > e.After.To {
			continue
		}
		e.After.Of++
		if !m.Answers(c.Conclusion.Causes) {
			continue
		}
		e.After.N++
		if knows {
			x, err := g.effectCase(string(it.Case))
			if err != nil {
				return err
			}
			e.Again = append(e.Again, x)
		}
	}
	es, _, err := g.Tx.Events(sc, store.EventFilter{Group: screen.ThreeKinds, From: string(e.After.From), To: string(e.After.To)})
	if err != nil {
		return err
	}
	for _, x := range es {
		if !concluded[x.Case] {
			concluded[x.Case] = true // one case waits once
			e.Waiting++
		}
	}
	return nil
}

func (g *gate) countRecheck(e *Effect, m measure.Measure) error {
	e.After.N, e.After.Of, e.Left = m.Test.Rechecked()
	if m.Test.Sample == nil {
		return nil
	}
	for _, d := range m.Test.Sample.Drawn {
		x, err := g.effectCase(d.ID)
		if err != nil {
			return err
		}
		for _, c := range m.Test.Checked {
			if c.Case == d.ID {
				x.Seen, x.Checked = true, c
			}
		}
		e.Sample = append(e.Sample, x)
	}
	return nil
}

// effectCase names a case by its number, and by where it opens for who may open it.
func (g *gate) effectCase(id string) (x EffectCase, err error) {
	f, err := g.Tx.Case(id)
	if err != nil {
		return x, err
	}
	o, err := g.CaseObject(f)
	if err != nil {
		return x, err
	}
	x = EffectCase{ID: id}
	if x.Number, err = g.caseNumber(f); err != nil {
		return x, err
	}
	if policy.Check(g.caller.Subject, policy.CaseRead, o) == nil {
		x.Href = "/cases/" + f.ID
	}
	return x, nil
}

// caseNumber is the number a case goes by: 统一受案号, or the 部门受案号 of its last stage.
func (g *gate) caseNumber(f store.CaseFile) (string, error) {
	if f.Unified != "" {
		return f.Unified, nil
	}
	stages, err := g.StagesOf(f.ID)
	if err != nil || len(stages) == 0 {
		return "", err
	}
	return stages[len(stages)-1].Number.Shown, nil
}

// TestMeasure sets the effect test of a measure.
func (a *App) TestMeasure(ctx context.Context, c Caller, id measure.ID, t measure.Test) error {
	return a.onMeasure(ctx, c, policy.MeasureSettle, id, func(g *gate, m *measure.Measure) error {
		g.detail = "test " + string(t.Kind) + " " + string(t.On) + " " + t.Text
		return m.SetTest(t, c.Person, g.Now)
	})
}

// SampleMeasure draws the sample of a measure's recheck among the cases its unit
// took in since the measure was confirmed, with a number that a witness reads out;
// sealed cases are left out. It is drawn once.
func (a *App) SampleMeasure(ctx context.Context, c Caller, id measure.ID, witness, number string) error {
	return a.onMeasure(ctx, c, policy.MeasureSettle, id, func(g *gate, m *measure.Measure) error {
		if err := m.Drawable(c.Person); err != nil {
			return err
		}
		_, after, _ := m.Windows()
		cs, err := g.recheckCases(*m, after.From)
		if err != nil {
			return err
		}
		if len(cs) == 0 {
			return m.Draw(c.Person, panel.Certificate{}) // which refuses it by name
		}
		list, err := panel.NewDrawList(oneLine("整改措施复查 "+string(m.ID)), cs, []panel.Quota{{Stratum: recheckStratum, Take: m.Test.Size, Label: fmt.Sprintf("抽取%d件", m.Test.Size)}})
		if err != nil {
			return err
		}
		cert, err := panel.Draw(list, witness, number)
		if err != nil {
			return err
		}
		g.detail = fmt.Sprintf("sample %s %d of %d", cert.ListHash, len(cert.Drawn), len(cs))
		return m.Draw(c.Person, cert)
	})
}

// recheckStratum is the one stratum a sample is drawn from.
const recheckStratum = "复查案件"

// recheckCases are the cases a sample is drawn from, by their numbers and not by names.
func (g *gate) recheckCases(m measure.Measure, from deadline.Date) (cs []panel.DrawCandidate, err error) {
	it, err := g.Item(m.Item)
	if err != nil {
		return nil, err
	}
	for offset := 0; ; {
		page, total, err := g.Tx.Cases(policy.Scope{Trees: []org.UnitCode{m.Unit}}, store.CaseFilter{From: string(from), To: g.today(), Offset: offset, Limit: 200})
		if err != nil {
			return nil, err
		}
		for _, f := range page {
			if f.Sealed || f.ID == string(it.Case) {
				continue
			}
			number, err := g.caseNumber(f)
			if err != nil {
				return nil, err
			}
			cs = append(cs, panel.DrawCandidate{ID: f.ID, Stratum: recheckStratum, Label: oneLine(number)})
		}
		if offset += len(page); len(page) == 0 || offset >= total {
			return cs, nil
		}
	}
}

// SampleCertificate returns the certificate of a recheck's draw, for mingjian draw verify.
func (a *App) SampleCertificate(ctx context.Context, c Caller, id measure.ID) (f File, err error) {
	err = a.view(ctx, c, policy.MeasureSettle, string(id), func(g *gate) error {
		m, _, err := g.measure(id)
		if err != nil {
			return err
		}
		if m.Test == nil || m.Test.Sample == nil {
			return errs.Missing("抽取凭证", "certificate of the draw")
		}
		f.Name = "复查样本抽取凭证.json"
		f.Data, err = m.Test.Sample.JSON()
		return err
	})
	return f, err
}

// RecheckMeasure keeps what was seen in cases of the sample.
func (a *App) RecheckMeasure(ctx context.Context, c Caller, id measure.ID, seen []measure.Checked) error {
	return a.onMeasure(ctx, c, policy.MeasureSettle, id, func(g *gate, m *measure.Measure) error {
		g.detail = fmt.Sprintf("recheck %d", len(seen))
		return m.Check(seen, c.Person)
	})
}

// JudgeMeasure says whether a measure that is done helped, on what its test found by
// now; if not, it is open again.
func (a *App) JudgeMeasure(ctx context.Context, c Caller, id measure.ID, helped bool, text string) error {
	return a.onMeasure(ctx, c, policy.MeasureSettle, id, func(g *gate, m *measure.Measure) error {
		g.detail = strings.TrimSpace(map[bool]string{true: "effective ", false: "ineffective "}[helped] + text)
		e, err := g.effect(*m, false)
		if err != nil {
			return err
		}
		var found measure.Found
		if e != nil {
			found = e.Found
		}
		return m.Judge(c.Person, helped, text, found, g.Now)
	})
}
