package app

import (
	"context"
	"fmt"

	"mingjian/internal/errs"
	"mingjian/internal/org"
	"mingjian/internal/policy"
	"mingjian/internal/store"
)

// A PendingName is a bare name in a unit's ledgers with the people it may mean,
// best first; Unique says that the first is the only one who fits.
type PendingName struct {
	store.PendingHandler
	Proposals []org.Holding
	Unique    bool
}

// PendingHandlers lists the ledger handlers that somebody has to confirm. A
// case is not assigned while one of its handlers stands here.
func (a *App) PendingHandlers(ctx context.Context, c Caller) (lines []PendingName, err error) {
	err = a.view(ctx, c, policy.HandlerSettle, "handlers", func(g *gate) error {
		sc, err := g.scope()
		if err != nil {
			return err
		}
		pending, err := g.Tx.PendingHandlers(sc)
		if err != nil {
			return err
		}
		all, err := g.Holdings()
		if err != nil {
			return err
		}
		for _, p := range pending {
			l := PendingName{PendingHandler: p}
			// A name is one person's only where that person held the post on the
			// first and on the last day.
			var first, last bool
			l.Proposals, first = org.MatchHandler(org.Handler{Unit: p.Unit, Department: p.Department, Name: p.Name, On: p.From}, all)
			_, last = org.MatchHandler(org.Handler{Unit: p.Unit, Department: p.Department, Name: p.Name, On: p.To}, all)
			l.Unique = first && last
			lines = append(lines, l)
		}
		return nil
	})
	return lines, err
}

// ConfirmHandler says who a ledger's handler is, in every case of the unit that
// names them between the days (empty: always). It returns in how many cases.
func (a *App) ConfirmHandler(ctx context.Context, c Caller, unit org.UnitCode, name string, person org.PersonID, from, to string) (cases int, err error) {
	err = a.change(ctx, c, policy.HandlerSettle, string(person), func(g *gate) error {
		if err := g.on(policy.Object{Unit: unit}); err != nil {
			return err
		}
		if from != "" && !isDay(from) || to != "" && !isDay(to) {
			return errs.Field("from", "日期应为 2026-03-01 的形式", "a date looks like 2026-03-01")
		}
		if _, err := g.Person(person); err != nil {
			return errs.Field("person", "请选择人员", "choose a person")
		}
		if cases, err = g.Tx.ConfirmHandler(unit, name, person, c.Person, from, to); err != nil {
			return err
		}
		if cases == 0 {
			return errs.E(errs.Conflict, "没有待确认的案件，可能已被他人确认", "no case is waiting; somebody may have confirmed it")
		}
		g.detail = fmt.Sprintf("%s %s in %d cases", unit, name, cases)
		return nil
	})
	return cases, err
}
