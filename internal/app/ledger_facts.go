package app

import (
	"cmp"
	"context"
	"slices"

	"mingjian/internal/deadline"
	"mingjian/internal/ledger"
	"mingjian/internal/policy"
	"mingjian/internal/screen"
	"mingjian/internal/store"
)

// screenInForce compiles the screening rules in force.
func screenInForce(tx *store.Tx) (*screen.Screen, error) {
	rules, err := rulesInForce(tx)
	if err != nil {
		return nil, err
	}
	return screen.New(rules)
}

// screenAgain screens every person by the rules in force and replaces the
// events; for when the rules have changed.
func screenAgain(tx *store.Tx) error {
	sc, err := screenInForce(tx)
	if err != nil {
		return err
	}
	events, seen := map[string]screen.Event{}, map[string]bool{}
	var life []ledger.StagePerson
	flush := func() {
		if len(life) > 0 {
			addEvents(events, sc.Person(life), seen)
		}
		life = life[:0]
	}
	err = tx.EachStage(func(p ledger.StagePerson) error {
		if len(life) > 0 && (life[0].Key != p.Key || p.Person == "") {
			flush()
		}
		life = append(life, p)
		return nil
	})
	if err != nil {
		return err
	}
	flush()
	return tx.ReplaceEvents(events)
}

// Screened calls yield for every adverse event in the caller's scope that
// screening finds now, by office, kind and day. Sealed persons are masked.
func (a *App) Screened(ctx context.Context, c Caller, yield func(screen.Event) error) error {
	return a.view(ctx, c, policy.EventList, "screen", func(g *gate) error {
		sc, err := g.scope()
		if err != nil {
			return err
		}
		return g.EachScreened(sc, func(e screen.Event) error {
			if e.Sealed {
				name := e.Person
				e.Person = ledger.Mask(name)
				for i := range e.Proofs {
					e.Proofs[i].Value = ledger.MaskIn(e.Proofs[i].Value, name)
				}
			}
			return yield(e)
		})
	})
}

// Alarms lists the terms (期限预警) that are over in the current facts of the
// caller's offices, the longest over first.
func (a *App) Alarms(ctx context.Context, c Caller, asOf string) (as []ledger.Alarm, err error) {
	rules, err := ledger.ShippedAlarms()
	if err != nil {
		return nil, err
	}
	err = a.view(ctx, c, policy.LedgerRead, "alarms", func(g *gate) error {
		sc, err := g.scope()
		if err != nil {
			return err
		}
		return g.EachStageIn(sc, func(l store.StageLine) error {
			found, err := ledger.Alarms(rules, l.StagePerson, deadline.Date(asOf), a.calendar.NextWorkday)
			for _, x := range found {
				if x.Sealed {
					x.Person = ledger.Mask(x.Person)
				}
				as = append(as, x)
			}
			return err
		})
	})
	slices.SortStableFunc(as, func(x, y ledger.Alarm) int { return cmp.Compare(y.DaysOver, x.DaysOver) })
	return as, err
}
