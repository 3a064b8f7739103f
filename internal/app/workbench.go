package app

import (
	"context"
	"slices"

	"mingjian/internal/deadline"
	"mingjian/internal/measure"
	"mingjian/internal/policy"
	"mingjian/internal/review"
)

// A Task is something that waits for a person, with its clock.
type Task struct {
	Kind         review.Kind // "" for what is no statement
	Word         string      // what to do: a word of the catalogue, task.<word>
	Key          string      // what it is about, for notices
	Title, Note  string
	TitleEN      string // where the title is a rule's, which has both names
	Href         string
	Due          string
	Left         int  // working days, or with Plain days as they come
	Plain        bool // the term counts days as they come
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
		all, err := a.Measures(ctx, c, MeasureFilter{})
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
		g.until(&t, st.Due)
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
	if err != nil {
		return nil, err
	}
	tests, err := g.testTasks()
	return slices.Concat(ts, chaired, owed, letters, records, learning, leads, tests), err
}

// testTasks are the effect tests the caller set for measures that are done, whatever
// became of the session: each waits to be judged from its day on.
func (g *gate) testTasks() (ts []Task, err error) {
	if !policy.May(g.caller.Subject, policy.MeasureSettle) {
		return nil, nil
	}
	ms, err := g.Tx.Measures(policy.ScopeOf(g.caller.Subject, policy.MeasureSettle))
	if err != nil {
		return nil, err
	}
	for _, m := range ms {
		if m.Status != measure.Done || m.Test == nil || m.Test.By != g.caller.Person {
			continue
		}
		l, hidden, err := g.measureLine(m)
		if err != nil {
			return nil, err
		}
		if hidden || !l.MaySettle {
			continue
		}
		left := deadline.DateOf(g.Now).DaysUntil(m.Test.On)
		ts = append(ts, Task{Word: "effect", Key: "effect " + string(m.ID), Title: m.Text, Note: l.CaseName, Href: "/measures/" + string(m.ID), Due: string(m.Test.On), Left: left, Plain: true, LeftOK: true, Late: left < 0})
	}
	return ts, nil
}

// until sets the clock of a task to its last day: in working days, or in days as they
// come where the holidays up to it are not entered yet, so that nobody goes untold.
func (g *gate) until(t *Task, due deadline.Date) {
	if l, err := g.left(due); err == nil {
		t.Left, t.LeftOK, t.Late = l.Working, true, l.Overdue
	} else if due.Valid() {
		left := deadline.DateOf(g.Now).DaysUntil(due)
		t.Left, t.Plain, t.LeftOK, t.Late = left, true, true, left < 0
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
