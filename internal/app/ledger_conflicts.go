package app

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"mingjian/internal/errs"
	"mingjian/internal/ledger"
	"mingjian/internal/policy"
	"mingjian/internal/store"
)

// Conflicts lists the stages on which two ledgers disagree (两份台账不一致).
func (a *App) Conflicts(ctx context.Context, c Caller, offset, limit int) (ls []store.StageLine, total int, err error) {
	err = a.view(ctx, c, policy.LedgerSettle, "conflicts", func(g *gate) error {
		sc, err := g.scope()
		if err != nil {
			return err
		}
		ls, total, err = g.OpenStages(sc, offset, limit)
		for i := range ls {
			g.shown = append(g.shown, ls[i].Casefile)
			if ls[i].Sealed {
				maskStage(&ls[i].StagePerson)
			}
		}
		return err
	})
	return ls, total, err
}

// maskStage hides a sealed person's name wherever the stage says it.
func maskStage(p *ledger.StagePerson) {
	name := p.Name
	p.Name = ledger.Mask(name)
	for id, v := range p.Values {
		v.Value, v.Raw = ledger.MaskIn(v.Value, name), ledger.MaskIn(v.Raw, name)
		for _, as := range [][]ledger.Alternative{v.Conflict, v.History} {
			for i := range as {
				as[i].Value, as[i].Raw = ledger.MaskIn(as[i].Value, name), ledger.MaskIn(as[i].Raw, name)
			}
		}
		p.Values[id] = v
	}
}

// Settle decides which of conflicting values holds, with the reason. The facts
// and events that follow from it change at once.
func (a *App) Settle(ctx context.Context, c Caller, s ledger.Settlement) error {
	work := store.NewID()
	return a.change(ctx, c, policy.LedgerSettle, s.Case, func(g *gate) error {
		key := ledger.StageKey{Table: s.Table, Case: s.Case}
		line, err := g.StageLine(key, s.Person)
		if err != nil {
			return err
		}
		file, err := g.Case(line.Casefile)
		if err != nil {
			return err
		}
		if err := g.onSecret(policy.Object{Unit: file.Unit, Sealed: line.Sealed}, "台账记录", "ledger record"); err != nil {
			return err
		}
		v, ok := line.Values[s.Column]
		if !ok || !slices.Contains(line.Open(), s.Column) {
			return errs.E(errs.Conflict, "这一项已没有不一致", "there is nothing left to settle here")
		}
		if s.Value != "" && !slices.ContainsFunc(v.Conflict, func(x ledger.Alternative) bool { return x.Value == s.Value }) || s.Value == "" && v.Blanked == 0 {
			return errs.Field("value", "请从所列的值中选择", "choose one of the values shown")
		}
		if s.Reason = strings.TrimSpace(s.Reason); s.Reason == "" || len([]rune(s.Reason)) > 500 {
			return errs.Field("reason", "请填写理由（500 字以内）", "give the reason, 500 characters at most")
		}
		s.By = cmp.Or(string(c.Person), "machine")
		if err := g.Tx.Settle(s); err != nil {
			return err
		}
		g.detail = string(s.Table) + " " + string(s.Column) + "：" + s.Reason
		return g.refold(work, key)
	})
}

// refold folds one stage case again within an act, after a settlement, and puts
// the outcome in place in the act's own transaction.
func (g *gate) refold(work string, key ledger.StageKey) error {
	if err := g.TouchKeys(work, []ledger.StageKey{key}); err != nil {
		return err
	}
	run := &importRun{app: g.app, ctx: g.Context(), caller: g.caller, id: work, tell: func(ImportProgress) {}}
	f := folding{importRun: run, keys: []ledger.StageKey{key}, tx: g.Tx}
	if err := f.run(); err != nil {
		return err
	}
	if err := g.PublishAtOnce(work); err != nil {
		return err
	}
	for more := true; more; {
		var err error
		if more, err = g.ForgetStaged(work, rowsAtOnce); err != nil {
			return err
		}
	}
	return nil
}
