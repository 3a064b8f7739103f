package app

import (
	"cmp"
	"context"
	"reflect"
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

// A rescreening is what changes when every person is screened anew.
type rescreening struct {
	generation int64
	rules      []screen.Rule           // in force when it was made
	found      map[string]screen.Event // new ones and those that say something else, by id
	gone       []string                // ids of those not found any more
}

// screenAgain screens every person by the rules in force, of which with takes the
// place of its older version or joins. It only reads: that takes long.
func screenAgain(tx *store.Tx, with screen.Rule) (s rescreening, err error) {
	if s.generation, err = tx.Generation(); err != nil {
		return s, err
	}
	if s.rules, err = rulesInForce(tx); err != nil {
		return s, err
	}
	rules := slices.Clone(s.rules)
	if i := slices.IndexFunc(rules, func(r screen.Rule) bool { return r.ID == with.ID }); i >= 0 {
		rules[i] = with
	} else {
		rules = append(rules, with)
	}
	sc, err := screen.New(rules)
	if err != nil {
		return s, err
	}
	s.found = map[string]screen.Event{}
	seen := map[string]bool{}
	var life []ledger.StagePerson
	flush := func() {
		if len(life) > 0 {
			addEvents(s.found, sc.Person(life), seen)
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
		return s, err
	}
	flush()
	err = tx.EachScreened(policy.Scope{All: true}, func(e screen.Event) error {
		id := store.EventID(e)
		now, still := s.found[id]
		switch {
		case !still:
			s.gone = append(s.gone, id)
		case reflect.DeepEqual(now, e):
			delete(s.found, id)
		}
		return nil
	})
	return s, err
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
		days, err := g.calendar()
		if err != nil {
			return err
		}
		return g.EachStageIn(sc, func(l store.StageLine) error {
			found, err := ledger.Alarms(rules, l.StagePerson, deadline.Date(asOf), days.NextWorkday)
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
