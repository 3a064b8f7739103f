package app

import (
	"context"
	"slices"
	"strings"

	"mingjian/internal/bylaw"
	"mingjian/internal/deadline"
	"mingjian/internal/measure"
	"mingjian/internal/org"
	"mingjian/internal/policy"
	"mingjian/internal/review"
	"mingjian/internal/store"
)

// A MeasureLine is a measure with what a list shows around it.
type MeasureLine struct {
	measure.Measure
	OwnerName, UnitName string
	CaseName, Number    string // of the case
	Sealed              bool
	Session             review.SessionID
	SessionTitle        string
	CauseName           review.Cause
	AlsoNames           []review.Cause
	Overdue             bool
	Left                int // calendar days to the last day
	MayReport           bool
	MayAttach           bool    // further files of its proof: also while it waits to be confirmed
	MaySettle           bool    // confirm, judge, drop: the role allows it and it is not the caller's own
	MayOpen             bool    // the caller may open the review it came of; known of one measure, not in a list
	Effect              *Effect // what the effect test comes to so far; known of one measure, not in a list
	Names               map[org.PersonID]string
	Owners              []org.Holding // to whom it could be given; known of one open measure the caller may settle
	Units               []org.Unit
}

// A MeasureFilter narrows a list of measures; empty fields narrow nothing.
type MeasureFilter struct {
	Unit    org.UnitCode
	Cause   review.Code
	Session review.SessionID
	Status  measure.Status // or OverdueMeasures
}

// OverdueMeasures asks for open measures whose last day is over.
const OverdueMeasures measure.Status = "overdue"

// Fits reports whether the filter asks for the measure.
func (f MeasureFilter) Fits(l *MeasureLine) bool {
	return (f.Unit == "" || f.Unit == l.Unit) && (f.Cause == "" || slices.Contains(l.Causes(), f.Cause)) && (f.Session == "" || f.Session == l.Session) &&
		(f.Status == "" || f.Status == OverdueMeasures && l.Overdue || f.Status == l.Status)
}

// Measures lists the measures the caller may see, open ones first, by due day.
func (a *App) Measures(ctx context.Context, c Caller, f MeasureFilter) (ls []MeasureLine, err error) {
	err = a.view(ctx, c, policy.MeasureRead, "", func(g *gate) error {
		sc, err := g.scope()
		if err != nil {
			return err
		}
		if ls, err = g.measures(sc, f); err != nil {
			return err
		}
		for _, l := range ls {
			g.shown = append(g.shown, string(l.Measure.ID))
		}
		return nil
	})
	return ls, err
}

// measures are those of the scope that the filter asks for and whose case the caller
// may know of.
func (g *gate) measures(sc policy.Scope, f MeasureFilter) (ls []MeasureLine, err error) {
	ms, err := g.Tx.Measures(sc)
	if err != nil {
		return nil, err
	}
	for _, m := range ms {
		l, hidden, err := g.measureLine(m)
		if err != nil {
			return nil, err
		}
		if !hidden && f.Fits(&l) {
			ls = append(ls, l)
		}
	}
	return ls, nil
}

// measureLine adds what is shown around a measure, and says whether the caller
// may not know of its case.
func (g *gate) measureLine(m measure.Measure) (l MeasureLine, hidden bool, err error) {
	it, err := g.Item(m.Item)
	if err != nil {
		return l, false, err
	}
	s, err := g.Tx.Session(it.Session)
	if err != nil {
		return l, false, err
	}
	file, err := g.Tx.Case(string(it.Case))
	if err != nil {
		return l, false, err
	}
	if l.Names, err = g.names(); err != nil {
		return l, false, err
	}
	units, err := g.unitNames()
	if err != nil {
		return l, false, err
	}
	scheme, err := g.scheme(s)
	if err != nil {
		return l, false, err
	}
	l.Measure, l.OwnerName, l.UnitName, l.CaseName, l.Session, l.SessionTitle = m, l.Names[m.Owner], units[m.Unit], it.CaseName, s.ID, s.Title
	l.Sealed = file.Sealed
	if l.Number, err = g.caseNumber(file); err != nil {
		return l, false, err
	}
	l.name(scheme)
	l.Overdue = m.Overdue(g.Now)
	l.Left = deadline.DateOf(g.Now).DaysUntil(m.Due)
	l.MayAttach = (m.Status == measure.Open || m.Status == measure.Claimed) && policy.Check(g.caller.Subject, policy.MeasureReport, measureObject(m, it)) == nil
	l.MayReport = m.Status == measure.Open && l.MayAttach
	own := g.caller.Person != "" && (g.caller.Person == m.Owner || g.caller.Person == m.ClaimedBy)
	l.MaySettle = !own && policy.Check(g.caller.Subject, policy.MeasureSettle, measureObject(m, it)) == nil
	o := policy.Object{Unit: it.Unit, Owners: []org.PersonID{it.Handler}}
	hidden = file.Sealed && !g.caller.Machine && !policy.MaySeeSealed(g.caller.Subject, o)
	return l, hidden, nil
}

// name gives the causes of the measure their names in the scheme.
func (l *MeasureLine) name(scheme *review.Scheme) {
	l.CauseName = causeOf(scheme, l.Measure.Cause)
	for _, c := range l.Also {
		l.AlsoNames = append(l.AlsoNames, causeOf(scheme, c))
	}
}

// measureObject is a measure as the policy sees it: given to its owner, of its
// unit, and the handler's whose case it came of.
func measureObject(m measure.Measure, it review.Item) policy.Object {
	return policy.Object{Unit: m.Unit, Assigned: []org.PersonID{m.Owner}, Owners: []org.PersonID{it.Handler}}
}

// Measure returns one measure.
func (a *App) Measure(ctx context.Context, c Caller, id measure.ID) (l MeasureLine, err error) {
	err = a.view(ctx, c, policy.MeasureRead, string(id), func(g *gate) error {
		m, _, err := g.measure(id)
		if err != nil {
			return err
		}
		if l, _, err = g.measureLine(m); err != nil {
			return err
		}
		v, err := g.reviewed(m.Item)
		if err != nil {
			return err
		}
		vs, err := g.agenda(v.session)
		if err != nil {
			return err
		}
		l.MayOpen = g.mayVoices(v, sessionObject(v.session, vs))
		if l.Effect, err = g.effect(m, l.MayOpen); err == nil && l.MaySettle && m.Status == measure.Open {
			l.Owners, l.Units, err = g.officers(policy.MeasureSettle)
		}
		return err
	})
	return l, err
}

// recur opens again what was done about the causes that a new conclusion finds in
// the same unit, and returns how many measures that were.
func (g *gate) recur(v *reviewed, con *review.Conclusion) (n int, err error) {
	own, err := store.OwnRules[measure.Rule](g.Tx, bylaw.Measure)
	if err != nil {
		return 0, err
	}
	ms, err := g.Tx.Measures(policy.Scope{Units: []org.UnitCode{v.item.Unit}})
	if err != nil {
		return 0, err
	}
	for _, m := range ms {
		if m.Item == v.item.ID || !m.Answers(con.Causes) {
			continue
		}
		if watched, err := measure.Watched(own, &m, g.Now); err != nil {
			return n, err
		} else if !watched {
			continue
		}
		read := m.Version
		if err := m.Recur(v.item.ID, "同类问题（"+strings.Join(again(m, con), "、")+"）在本单位另一案件的剖析意见中再次出现", g.Now); err != nil {
			return n, err
		}
		m.Version = read
		if err := g.UpdateMeasure(m); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// again are the causes of the measure that the conclusion names.
func again(m measure.Measure, con *review.Conclusion) (codes []string) {
	for _, c := range m.Causes() {
		if namesCause(con, c) {
			codes = append(codes, string(c))
		}
	}
	return codes
}

// alike are the measures at work in the case's unit against a cause of its
// conclusion, of other reviews: shown, so that the same is not asked twice.
func (g *gate) alike(v *reviewed, con *review.Conclusion) (ls []MeasureLine, err error) {
	ms, err := g.Tx.Measures(policy.Scope{Units: []org.UnitCode{v.item.Unit}})
	if err != nil {
		return nil, err
	}
	for _, m := range ms {
		if m.Item == v.item.ID || m.Status == measure.NotDoing || !m.Answers(con.Causes) {
			continue
		}
		it, err := g.Item(m.Item)
		if err != nil {
			return nil, err
		}
		if policy.Check(g.caller.Subject, policy.MeasureRead, measureObject(m, it)) != nil {
			continue
		}
		l, hidden, err := g.measureLine(m)
		if err != nil {
			return nil, err
		}
		if !hidden {
			ls = append(ls, l)
		}
	}
	return ls, nil
}
