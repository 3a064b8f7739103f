package app

import (
	"context"

	"mingjian/internal/audit"
	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/policy"
	"mingjian/internal/review"
	"mingjian/internal/store"
)

// AskReply puts the findings to the handler; the clock of the reply starts.
func (a *App) AskReply(ctx context.Context, c Caller, item review.ItemID) error {
	return a.change(ctx, c, policy.SessionHold, string(item), func(g *gate) error {
		v, err := g.reviewed(item)
		if err != nil {
			return err
		}
		if err := g.organise(v); err != nil {
			return err
		}
		if v.part(review.ReplyKind) != nil {
			return errs.E(errs.Conflict, "已向承办人反馈", "the handler was asked already")
		}
		due, err := g.due(review.ReplyRule)
		if err != nil {
			return err
		}
		st, err := review.OpenReply(review.StatementID(store.NewID()), v.facts().Step(), &v.item, due)
		if err != nil {
			return err
		}
		g.detail = "due " + string(due)
		return g.ask(*st)
	})
}

// ExtendReply gives the handler more time, with the reason.
func (a *App) ExtendReply(ctx context.Context, c Caller, id review.StatementID, due deadline.Date, reason string) error {
	return a.change(ctx, c, policy.SessionHold, string(id), func(g *gate) error {
		v, st, err := g.statement(id)
		if err != nil {
			return err
		}
		if err := g.organise(v); err != nil {
			return err
		}
		read := st.Revision
		if err := st.Extend(v.facts().Step(), due, reason); err != nil {
			return err
		}
		g.detail = string(due) + " " + reason
		return g.UpdateStatement(*st, read)
	})
}

// clockActor is on record for what the passing of time does.
const clockActor = "clock"

// lapse records the silence of replies whose last day is over. It runs by the
// clock, and before a page shows a reply; nobody's hand can do it.
func (a *App) lapse(ctx context.Context) error {
	now := a.now()
	var due []review.Statement
	err := a.db.View(ctx, now, func(tx *store.Tx) (err error) {
		due, err = tx.DueReplies(Day(now))
		return err
	})
	if err != nil || len(due) == 0 {
		return err
	}
	return a.db.Update(ctx, now, func(tx *store.Tx) error {
		g := &gate{Tx: tx, app: a}
		for _, d := range due {
			v, st, err := g.statement(d.ID)
			if err != nil {
				return err
			}
			read := st.Revision
			away, err := g.away(st.Author)
			if err != nil {
				return err
			}
			if away {
				continue // silence while one cannot answer says nothing
			}
			if err := st.Lapse(v.facts().Step(), now); err != nil {
				if errs.KindOf(err) == errs.Conflict {
					continue // answered meanwhile, or the case does not allow it yet
				}
				return err
			}
			if err := tx.UpdateStatement(*st, read); err != nil {
				return err
			}
			e := audit.Entry{Time: now, Actor: clockActor, Source: clockActor, Act: string(policy.ReplyWrite), Object: string(st.ID), Result: audit.OK, Detail: string(st.Kind) + ".lapse"}
			if _, err := tx.AppendAudit(e); err != nil {
				return err
			}
		}
		return nil
	})
}

// LapseReplies is lapse for the clock's own table.
func (a *App) LapseReplies(ctx context.Context) error { return a.lapse(ctx) }
