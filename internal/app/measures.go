package app

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"mingjian/internal/exchange"
	"mingjian/internal/measure"
	"mingjian/internal/org"
	"mingjian/internal/policy"
	"mingjian/internal/review"
)

// A MeasureLine is a measure with what a list shows around it.
type MeasureLine struct {
	measure.Measure
	OwnerName, UnitName string
	CaseName            string
	Session             review.SessionID
	SessionTitle        string
	CauseName           review.Cause
	Overdue             bool
	Left                int // calendar days to the last day
	MayReport           bool
	MaySettle           bool // confirm, judge, drop: the role allows it and it is not the caller's own
	MayOpen             bool // the caller may open the review it came of; known of one measure, not in a list
	Names               map[org.PersonID]string
}

// Measures lists the measures the caller may see, open ones first, by due day.
func (a *App) Measures(ctx context.Context, c Caller) (ls []MeasureLine, err error) {
	err = a.view(ctx, c, policy.MeasureRead, "", func(g *gate) error {
		sc, err := g.scope()
		if err != nil {
			return err
		}
		ms, err := g.Tx.Measures(sc)
		if err != nil {
			return err
		}
		for _, m := range ms {
			l, sealed, err := g.measureLine(m)
			if err != nil {
				return err
			}
			if !sealed {
				ls = append(ls, l)
				g.shown = append(g.shown, string(m.ID))
			}
		}
		return nil
	})
	return ls, err
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
	l.CauseName, _ = scheme.Cause(m.Cause)
	l.Overdue = m.Overdue(g.Now)
	if left, err := g.app.calendar.Remaining(m.Due, g.Now); err == nil {
		l.Left = left.Days
	}
	l.MayReport = m.Status == measure.Open && policy.Check(g.caller.Subject, policy.MeasureReport, measureObject(m, it)) == nil
	own := g.caller.Person != "" && (g.caller.Person == m.Owner || g.caller.Person == m.ClaimedBy)
	l.MaySettle = !own && policy.Check(g.caller.Subject, policy.MeasureSettle, measureObject(m, it)) == nil
	o := policy.Object{Unit: it.Unit, Owners: []org.PersonID{it.Handler}}
	hidden = file.Sealed && !g.caller.Machine && !policy.MaySeeSealed(g.caller.Subject, o)
	return l, hidden, nil
}

// measureObject is a measure as the policy sees it: given to its owner, of its
// unit, and the handler's whose case it came of.
func measureObject(m measure.Measure, it review.Item) policy.Object {
	return policy.Object{Unit: m.Unit, Assigned: []org.PersonID{m.Owner}, Owners: []org.PersonID{it.Handler}}
}

// Measure returns one measure.
func (a *App) Measure(ctx context.Context, c Caller, id measure.ID) (l MeasureLine, err error) {
	err = a.view(ctx, c, policy.MeasureRead, string(id), func(g *gate) error {
		m, err := g.Tx.Measure(id)
		if err != nil {
			return err
		}
		it, err := g.Item(m.Item)
		if err != nil {
			return err
		}
		o := measureObject(m, it)
		file, err := g.Tx.Case(string(it.Case))
		if err != nil {
			return err
		}
		o.Sealed = file.Sealed
		if err := g.onSecret(o, "整改措施", "measure"); err != nil {
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
		return nil
	})
	return l, err
}

// ReportMeasure adds progress to a measure.
func (a *App) ReportMeasure(ctx context.Context, c Caller, id measure.ID, text string) error {
	return a.onMeasure(ctx, c, policy.MeasureReport, id, func(g *gate, m *measure.Measure) error {
		g.detail = text
		return m.Report(c.Person, text, g.Now)
	})
}

// ClaimMeasure says that a measure is done, with its proof; somebody else confirms.
func (a *App) ClaimMeasure(ctx context.Context, c Caller, id measure.ID, proof string) error {
	return a.onMeasure(ctx, c, policy.MeasureReport, id, func(g *gate, m *measure.Measure) error {
		g.detail = "claim " + proof
		return m.Claim(c.Person, proof, g.Now)
	})
}

// ConfirmMeasure confirms that a measure is done, or returns it with what is missing.
func (a *App) ConfirmMeasure(ctx context.Context, c Caller, id measure.ID, done bool, text string) error {
	return a.onMeasure(ctx, c, policy.MeasureSettle, id, func(g *gate, m *measure.Measure) error {
		if done {
			g.detail = "confirm " + text
			return m.Confirm(c.Person, text, g.Now)
		}
		g.detail = "return " + text
		return m.Refuse(c.Person, text, g.Now)
	})
}

// TestMeasure sets the effect test of a measure.
func (a *App) TestMeasure(ctx context.Context, c Caller, id measure.ID, t measure.Test) error {
	return a.onMeasure(ctx, c, policy.MeasureSettle, id, func(g *gate, m *measure.Measure) error {
		g.detail = "test " + string(t.Kind) + " " + string(t.On) + " " + t.Text
		return m.SetTest(t, g.Now)
	})
}

// JudgeMeasure says whether a measure that is done helped; if not, it is open again.
func (a *App) JudgeMeasure(ctx context.Context, c Caller, id measure.ID, helped bool, text string) error {
	return a.onMeasure(ctx, c, policy.MeasureSettle, id, func(g *gate, m *measure.Measure) error {
		g.detail = strings.TrimSpace(map[bool]string{true: "effective ", false: "ineffective "}[helped] + text)
		return m.Judge(c.Person, helped, text, g.Now)
	})
}

// DropMeasure settles a measure as not to be done, with the reason.
func (a *App) DropMeasure(ctx context.Context, c Caller, id measure.ID, reason string) error {
	return a.onMeasure(ctx, c, policy.MeasureSettle, id, func(g *gate, m *measure.Measure) error {
		g.detail = "drop " + reason
		return m.Drop(c.Person, reason, g.Now)
	})
}

// recur opens again what was done about the causes that a new conclusion finds in
// the same unit, and returns how many measures that were.
func (g *gate) recur(v *reviewed, con *review.Conclusion) (n int, err error) {
	rule, err := measure.RuleOn(g.today())
	if err != nil {
		return 0, err
	}
	ms, err := g.Tx.Measures(policy.Scope{Units: []org.UnitCode{v.item.Unit}})
	if err != nil {
		return 0, err
	}
	for _, m := range ms {
		if m.Item == v.item.ID || !rule.Watches(&m, g.Now) || !slices.ContainsFunc(con.Causes, func(t review.CauseTick) bool { return t.Code == m.Cause }) {
			continue
		}
		read := m.Version
		if err := m.Recur(v.item.ID, "同类问题（"+string(m.Cause)+"）在本单位另一案件的剖析意见中再次出现", g.Now); err != nil {
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

// alike are the measures at work in the case's unit against a cause of its
// conclusion, of other reviews: shown, so that the same is not asked twice.
func (g *gate) alike(v *reviewed, con *review.Conclusion) (ls []MeasureLine, err error) {
	ms, err := g.Tx.Measures(policy.Scope{Units: []org.UnitCode{v.item.Unit}})
	if err != nil {
		return nil, err
	}
	for _, m := range ms {
		if m.Item == v.item.ID || m.Status == measure.NotDoing || !slices.ContainsFunc(con.Causes, func(t review.CauseTick) bool { return t.Code == m.Cause }) {
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

// MeasuresSheet writes the measures the caller may see as an Excel list.
func (a *App) MeasuresSheet(ctx context.Context, c Caller) (f File, err error) {
	err = a.change(ctx, c, policy.MeasureRead, "measures.xlsx", func(g *gate) error {
		sc, err := g.scope()
		if err != nil {
			return err
		}
		ms, err := g.Tx.Measures(sc)
		if err != nil {
			return err
		}
		var rows []exchange.MeasureRow
		for _, m := range ms {
			l, hidden, err := g.measureLine(m)
			if err != nil {
				return err
			}
			it, err := g.Item(m.Item)
			if err != nil {
				return err
			}
			file, err := g.Tx.Case(string(it.Case))
			if err != nil {
				return err
			}
			if hidden || file.Sealed {
				continue // sealed cases are left out of every export
			}
			done := ""
			if !m.SettledAt.IsZero() {
				done = Day(m.SettledAt)
			}
			zh, _ := m.Status.Names()
			rows = append(rows, exchange.MeasureRow{Session: l.SessionTitle, CaseName: l.CaseName, CaseNumber: file.Unified, Cause: string(m.Cause) + " " + l.CauseName.ZH,
				Measure: m.Text, Unit: l.UnitName, Owner: l.OwnerName, Due: string(m.Due), State: zh, Done: done, Proof: m.Proof})
		}
		head, err := g.paperHead()
		if err != nil {
			return err
		}
		g.detail = strconv.Itoa(len(rows))
		f, err = sheet("整改措施台账.xlsx", func(w *strings.Builder) error {
			return exchange.WriteMeasures(w, exchange.ListHead{Title: "整改措施台账", Watermark: head.Watermark, Checkpoint: head.Checkpoint}, each(rows))
		})
		return err
	})
	return f, err
}

func (a *App) onMeasure(ctx context.Context, c Caller, act policy.Act, id measure.ID, do func(*gate, *measure.Measure) error) error {
	return a.change(ctx, c, act, string(id), func(g *gate) error {
		m, err := g.Tx.Measure(id)
		if err != nil {
			return err
		}
		it, err := g.Item(m.Item)
		if err != nil {
			return err
		}
		if err := g.onSecret(measureObject(m, it), "整改措施", "measure"); err != nil {
			return err
		}
		v, err := g.reviewed(m.Item)
		if err != nil {
			return err
		}
		if err := review.Permit(v.facts().Step(), review.MeasureReport); err != nil && m.Status == measure.Open {
			return err
		}
		read := m.Version
		if err := do(g, &m); err != nil {
			return err
		}
		m.Version = read
		return g.UpdateMeasure(m)
	})
}

// A Task is something that waits for a person, with its clock.
type Task struct {
	Kind         review.Kind // "" for what is no statement
	Word         string      // what to do: a word of the catalogue, task.<word>
	Key          string      // what it is about, for notices
	Title, Note  string
	Href         string
	Due          string
	Left         int
	LeftOK, Late bool
}

// A Workbench is what waits for the person who opens it.
type Workbench struct {
	Mine     []Task
	Sessions []SessionLine
	Measures []MeasureLine
	Duties   []Duty
}

// Workbench returns what waits for the caller.
func (a *App) Workbench(ctx context.Context, c Caller) (w Workbench, err error) {
	if err := a.lapse(ctx); err != nil {
		return w, err
	}
	err = a.peek(ctx, c, policy.WorkbenchRead, func(g *gate) error {
		if err := g.anywhere(); err != nil {
			return err
		}
		if w.Mine, err = g.tasks(); err != nil {
			return err
		}
		w.Duties, err = g.duties()
		return err
	})
	if err != nil {
		return w, err
	}
	if c.May(policy.SessionList) {
		if w.Sessions, err = a.Sessions(ctx, c); err != nil {
			return w, err
		}
	}
	if c.May(policy.MeasureRead) {
		all, err := a.Measures(ctx, c)
		if err != nil {
			return w, err
		}
		for _, m := range all {
			if m.Status == measure.Open {
				w.Measures = append(w.Measures, m)
			}
		}
	}
	return w, nil
}

// Waiting returns how many parts wait for the caller, for the navigation.
func (a *App) Waiting(ctx context.Context, c Caller) (n int, err error) {
	err = a.peek(ctx, c, policy.WorkbenchRead, func(g *gate) error {
		if err := g.anywhere(); err != nil {
			return err
		}
		ts, err := g.tasks()
		n = len(ts)
		return err
	})
	return n, err
}

func (g *gate) tasks() (ts []Task, err error) {
	if g.caller.Person == "" {
		return nil, nil
	}
	parts, err := g.StatementsOf(g.caller.Person)
	if err != nil {
		return nil, err
	}
	for _, st := range parts {
		if st.Kind == review.ConclusionKind {
			continue
		}
		v, err := g.reviewed(st.Item)
		if err != nil {
			return nil, err
		}
		if v.hidden(g.caller.Subject) {
			continue
		}
		t := Task{Kind: st.Kind, Word: string(st.Kind), Key: string(st.ID), Title: v.item.CaseName, Note: v.session.Title, Href: "/statements/" + string(st.ID), Due: string(st.Due)}
		if st.State == review.Invited {
			t.Word = "invited"
		}
		g.clock(&t, st)
		ts = append(ts, t)
	}
	chaired, err := g.toSign()
	if err != nil {
		return nil, err
	}
	letters, err := g.letterTasks()
	if err != nil {
		return nil, err
	}
	records, err := g.recordTasks()
	if err != nil {
		return nil, err
	}
	learning, err := g.learning()
	if err != nil {
		return nil, err
	}
	owed, err := g.obligationTasks()
	if err != nil {
		return nil, err
	}
	leads, err := g.leadTasks()
	return slices.Concat(ts, chaired, owed, letters, records, learning, leads), err
}

func (g *gate) clock(t *Task, st review.Statement) {
	if st.Due == "" {
		return
	}
	if l, err := g.app.calendar.Remaining(st.Due, g.Now); err == nil {
		t.Left, t.LeftOK, t.Late = l.Working, true, l.Overdue
	}
}

// toSign are the conclusions that wait for the caller's signature.
func (g *gate) toSign() (ts []Task, err error) {
	if !policy.May(g.caller.Subject, policy.ConclusionSign) {
		return nil, nil
	}
	rows, err := g.Tx.Sessions(policy.Scope{Assigned: g.caller.Person})
	if err != nil {
		return nil, err
	}
	for _, s := range rows {
		if s.Meeting == review.Open {
			continue
		}
		vs, err := g.agenda(s)
		if err != nil {
			return nil, err
		}
		for _, v := range vs {
			con := v.part(review.ConclusionKind)
			if con == nil || s.ChairOf(&v.item) != g.caller.Person || con.State != review.Agreed && con.State != review.Approved {
				continue
			}
			ts = append(ts, Task{Word: "sign", Title: v.item.CaseName, Note: s.Title, Href: ItemPath(s.ID, v.item.ID)})
		}
	}
	return ts, nil
}

// ItemPath is where the three voices of a case are laid side by side.
func ItemPath(s review.SessionID, it review.ItemID) string {
	return "/sessions/" + string(s) + "/items/" + string(it)
}
