package app

import (
	"context"
	"slices"
	"time"

	"mingjian/internal/bylaw"
	"mingjian/internal/deadline"
	"mingjian/internal/measure"
	"mingjian/internal/notice"
	"mingjian/internal/policy"
	"mingjian/internal/store"
)

// noticesKept is how long a notice is shown.
const noticesKept = 90 * 24 * time.Hour

// A NoticeLine is a notice with what it is about. Task is nil where that was
// done meanwhile, or is no more the caller's to see.
type NoticeLine struct {
	notice.Notice
	Task *Task
}

// Notices returns what the caller was told in the last 90 days, the latest first.
func (a *App) Notices(ctx context.Context, c Caller) (ls []NoticeLine, err error) {
	err = a.peek(ctx, c, policy.NoticeRead, func(g *gate) error {
		if err := g.anywhere(); err != nil {
			return err
		}
		ns, err := g.Tx.Notices(c.Person, g.Now.Add(-noticesKept))
		if err != nil {
			return err
		}
		ts, err := g.clocked()
		if err != nil {
			return err
		}
		for _, n := range ns {
			l := NoticeLine{Notice: n}
			if i := slices.IndexFunc(ts, func(t Task) bool { return t.Key == n.Thing }); i >= 0 {
				l.Task = &ts[i]
			}
			ls = append(ls, l)
		}
		return nil
	})
	return ls, err
}

// UnreadNotices counts what the caller was told and has not read.
func (a *App) UnreadNotices(ctx context.Context, c Caller) (n int, err error) {
	err = a.peek(ctx, c, policy.NoticeRead, func(g *gate) error {
		if err := g.anywhere(); err != nil {
			return err
		}
		n, err = g.Tx.UnreadNotices(c.Person, g.Now.Add(-noticesKept))
		return err
	})
	return n, err
}

// ReadNotices marks everything the caller was told as read.
func (a *App) ReadNotices(ctx context.Context, c Caller) error {
	return a.change(ctx, c, policy.NoticeRead, string(c.Person), func(g *gate) error {
		if err := g.anywhere(); err != nil {
			return err
		}
		return g.Tx.ReadNotices(c.Person)
	})
}

// clocked are the caller's tasks and own measures, those with a last day.
func (g *gate) clocked() ([]Task, error) {
	ts, err := g.tasks()
	if err != nil {
		return nil, err
	}
	ts = slices.DeleteFunc(ts, func(t Task) bool { return !t.LeftOK })
	ms, err := g.Tx.Measures(policy.Scope{Assigned: g.caller.Person})
	if err != nil {
		return nil, err
	}
	for _, m := range ms {
		if m.Status != measure.Open || m.Owner != g.caller.Person {
			continue
		}
		l, hidden, err := g.measureLine(m)
		if err != nil {
			return nil, err
		}
		if hidden {
			continue
		}
		ts = append(ts, Task{Word: "measure", Key: string(m.ID), Title: m.Text, Note: l.CaseName, Href: "/measures/" + string(m.ID), Due: string(m.Due),
			Left: deadline.DateOf(g.Now).DaysUntil(m.Due), LeftOK: true, Late: m.Overdue(g.Now)})
	}
	return ts, nil
}

// Remind tells everybody in office what is due soon or late, and once a week
// what waits for them. It reads as each person would, so that nobody is told
// of what they may not see.
func (a *App) Remind(ctx context.Context) error {
	today := a.Today()
	var rule notice.Rule
	var callers []Caller
	err := a.db.View(ctx, a.now(), func(tx *store.Tx) (err error) {
		if rule, err = ruleOn(tx, bylaw.Notice, deadline.Date(today), notice.RuleOn); err != nil {
			return err
		}
		hs, err := tx.Holdings()
		for _, h := range hs {
			if !h.Post.On(today) {
				continue
			}
			i := slices.IndexFunc(callers, func(c Caller) bool { return c.Person == h.Person.ID })
			if i < 0 {
				i = len(callers)
				callers = append(callers, Caller{Subject: policy.Subject{Person: h.Person.ID, Name: h.Person.Name}, Source: "clock"})
			}
			callers[i].Posts = append(callers[i].Posts, h.Post)
		}
		return err
	})
	if err != nil {
		return err
	}
	for _, c := range callers {
		if err := a.remind(ctx, c, rule, today); err != nil {
			return err
		}
	}
	return nil
}

func (a *App) remind(ctx context.Context, c Caller, rule notice.Rule, today string) error {
	var add []notice.Notice
	err := a.db.View(ctx, a.now(), func(tx *store.Tx) error {
		g := &gate{Tx: tx, app: a, caller: c, act: policy.NoticeRead}
		if err := g.anywhere(); err != nil {
			return nil // holds no role
		}
		told, err := tx.Notices(c.Person, g.Now.Add(-2*noticesKept))
		if err != nil {
			return err
		}
		tell := func(n notice.Notice) {
			if !slices.ContainsFunc(told, func(o notice.Notice) bool { return o.Thing == n.Thing && o.Stage == n.Stage && o.Due == n.Due }) {
				n.ID, n.Person = store.NewID(), c.Person
				add = append(add, n)
			}
		}
		ts, err := g.clocked()
		if err != nil {
			return err
		}
		for _, t := range ts {
			if s, ok := rule.Stage(t.Left, t.Late); ok {
				tell(notice.Notice{Stage: s, Thing: t.Key, Due: t.Due})
			}
		}
		week, due := rule.Week(deadline.Date(today))
		if !due {
			return nil
		}
		counts, err := g.counts(ts, today)
		if err == nil && !counts.Empty() {
			tell(notice.Notice{Stage: notice.Week, Thing: week, Counts: counts})
		}
		return err
	})
	if err != nil || add == nil {
		return err
	}
	return a.db.Update(ctx, a.now(), func(tx *store.Tx) error {
		for _, n := range add {
			if err := tx.AddNotice(n); err != nil {
				return err
			}
		}
		return nil
	})
}

// counts are what waits for the caller on the day; without a clock too.
func (g *gate) counts(clocked []Task, today string) (n notice.Counts, err error) {
	all, err := g.tasks()
	if err != nil {
		return n, err
	}
	n.Waiting = len(all)
	for _, t := range clocked {
		if t.Word == "measure" {
			continue
		}
		if t.Late {
			n.Late++
		} else if left := deadline.Date(today).DaysUntil(deadline.Date(t.Due)); left <= 7 {
			n.Due++
		}
	}
	ms, err := g.Tx.Measures(policy.ScopeOf(g.caller.Subject, policy.MeasureRead))
	if err != nil {
		return n, err
	}
	for _, m := range ms {
		if m.Status != measure.Open {
			continue
		}
		_, hidden, err := g.measureLine(m)
		if err != nil {
			return n, err
		}
		if !hidden {
			n.Measures++
			if m.Overdue(g.Now) {
				n.Overdue++
			}
		}
	}
	return n, nil
}
