package app

import (
	"context"
	"crypto/rand"
	"slices"
	"strings"

	"mingjian/internal/errs"
	"mingjian/internal/org"
	"mingjian/internal/policy"
	"mingjian/internal/store"
	"mingjian/internal/voluntary"
)

// A VoluntaryLine is a report as its reader sees it.
type VoluntaryLine struct {
	voluntary.Report
	Name, UnitName string // empty of an unnamed one
	MayAnswer      bool
}

// A VoluntaryList is the caller's own reports, who is thanked by name, and for
// case managers what reached them.
type VoluntaryList struct {
	Mine     []VoluntaryLine
	Received []VoluntaryLine
	Thanked  []string
	MayWrite bool
}

// VoluntaryReports lists what the caller may read.
func (a *App) VoluntaryReports(ctx context.Context, c Caller) (w VoluntaryList, err error) {
	err = a.peek(ctx, c, policy.VoluntaryWrite, func(g *gate) error {
		if err := g.anywhere(); err != nil {
			return err
		}
		w.MayWrite = true
		names, err := g.names()
		if err != nil {
			return err
		}
		units, err := g.unitNames()
		if err != nil {
			return err
		}
		lines := func(rs []voluntary.Report) (ls []VoluntaryLine) {
			for _, r := range rs {
				ls = append(ls, g.voluntaryLine(r, names, units))
			}
			return ls
		}
		rs, err := g.VoluntaryOf(c.Person)
		if err != nil {
			return err
		}
		w.Mine = lines(rs)
		if policy.May(c.Subject, policy.VoluntaryRead) {
			if rs, err = g.VoluntaryWithin(policy.ScopeOf(c.Subject, policy.VoluntaryRead)); err != nil {
				return err
			}
			w.Received = lines(rs)
		}
		ps, err := g.Thanked()
		for _, p := range ps {
			if n := names[p]; !slices.Contains(w.Thanked, n) {
				w.Thanked = append(w.Thanked, n)
			}
		}
		slices.SortFunc(w.Thanked, func(x, y string) int { return strings.Compare(PinyinOf(x), PinyinOf(y)) })
		return err
	})
	return w, err
}

func (g *gate) voluntaryLine(r voluntary.Report, names map[org.PersonID]string, units map[org.UnitCode]string) VoluntaryLine {
	l := VoluntaryLine{Report: r, Name: names[r.Person], UnitName: unitName(units, r.Unit)}
	l.MayAnswer = r.Answer == "" && (r.Person == "" || r.Person != g.caller.Person) && policy.Check(g.caller.Subject, policy.VoluntaryRead, policy.Object{Unit: r.Unit}) == nil
	return l
}

// TellVoluntarily keeps a report. An unnamed one goes to the office above, its
// reporter stands neither in it nor in the audit log, and the code returned is
// the only way to its answer.
func (a *App) TellVoluntarily(ctx context.Context, c Caller, r voluntary.Report, unnamed bool) (code string, err error) {
	err = a.change(ctx, c, policy.VoluntaryWrite, "", func(g *gate) error {
		if err := g.anywhere(); err != nil {
			return err
		}
		r.ID, r.Unit, r.Person, r.Day = voluntary.ID(store.NewID()), c.Unit(), c.Person, g.today()
		r.Number, r.Case, r.Answer, r.Answered, r.By = strings.TrimSpace(r.Number), "", "", "", ""
		hash := ""
		if unnamed {
			g.unnamed = true
			code = rand.Text()[:16]
			// An id that tells no time, and not the office of whoever is one of five.
			r.ID, r.Person, hash = voluntary.ID(rand.Text()), "", voluntary.Hash(code)
			if up := r.Unit.Parent(); r.Unit.Level() == org.County {
				r.Unit = up
			}
		}
		if err := r.Check(); err != nil {
			return err
		}
		if !unnamed && r.Kind == voluntary.OwnCase {
			cs, n, err := g.Tx.Cases(policy.Scope{Own: c.Person}, store.CaseFilter{Text: r.Number, Limit: 2})
			if err != nil {
				return err
			}
			if n == 1 {
				r.Case = cs[0].ID
			}
		}
		if !unnamed {
			g.object = string(r.ID)
		}
		g.detail = string(r.Kind)
		return g.AddVoluntary(r, hash)
	})
	return code, err
}

// VoluntaryReport returns one report to its reporter or to the case managers it
// went to; for others there is none.
func (a *App) VoluntaryReport(ctx context.Context, c Caller, id voluntary.ID) (l VoluntaryLine, err error) {
	err = a.view(ctx, c, policy.VoluntaryWrite, string(id), func(g *gate) error {
		if err := g.anywhere(); err != nil {
			return err
		}
		r, err := g.Voluntary(id)
		if err != nil {
			return err
		}
		mine := r.Person != "" && r.Person == c.Person
		if !mine && policy.Check(c.Subject, policy.VoluntaryRead, policy.Object{Unit: r.Unit}) != nil {
			return &hiddenRefusal{errs.Missing("报告", "report")}
		}
		names, err := g.names()
		if err != nil {
			return err
		}
		units, err := g.unitNames()
		l = g.voluntaryLine(r, names, units)
		return err
	})
	return l, err
}

// VoluntaryAnswer returns the unnamed report of the code to whoever has it; who
// asked is not on record.
func (a *App) VoluntaryAnswer(ctx context.Context, c Caller, code string) (r voluntary.Report, err error) {
	err = a.peek(ctx, c, policy.VoluntaryWrite, func(g *gate) error {
		if err := g.anywhere(); err != nil {
			return err
		}
		r, err = g.VoluntaryByCode(voluntary.Hash(code))
		if errs.KindOf(err) == errs.NotFound {
			return errs.Field("code", "没有与查询码对应的报告", "no report has this code")
		}
		return err
	})
	return r, err
}

// AnswerVoluntary answers a report.
func (a *App) AnswerVoluntary(ctx context.Context, c Caller, id voluntary.ID, text string) error {
	return a.change(ctx, c, policy.VoluntaryRead, string(id), func(g *gate) error {
		r, err := g.Voluntary(id)
		if err != nil {
			return err
		}
		if err := g.onSecret(policy.Object{Unit: r.Unit}, "报告", "report"); err != nil {
			return err
		}
		if err := r.Reply(c.Person, text, g.today()); err != nil {
			return err
		}
		return g.UpdateVoluntary(r)
	})
}
