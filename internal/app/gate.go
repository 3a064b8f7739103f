package app

import (
	"context"
	"fmt"

	"mingjian/internal/audit"
	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/policy"
	"mingjian/internal/store"
)

// A gate is one act under way: its transaction, who does it, and whether the
// policy has been asked. An act that never asks fails.
type gate struct {
	*store.Tx
	app     *App
	caller  Caller
	act     policy.Act
	object  string   // what it was done to, for the audit entry
	detail  string   // what was done, for the audit entry
	shown   []string // ids of what was shown, for the audit entry
	checked bool
	unnamed bool               // who did it stays out of the audit entry (docs/adr/0006)
	days    *deadline.Calendar // nil until something is counted
	read    memo
}

// on asks whether the caller may do the act to the object.
func (g *gate) on(o policy.Object) error {
	g.checked = true
	return policy.Check(g.caller.Subject, g.act, o)
}

// onSecret asks like on, but a refusal looks as if there were no such thing.
func (g *gate) onSecret(o policy.Object, zh, en string) error {
	if err := g.on(o); err != nil {
		if errs.KindOf(err) == errs.Forbidden {
			return &hiddenRefusal{errs.Missing(zh, en)}
		}
		return err
	}
	return nil
}

// anywhere asks whether the caller's role carries the act at all; for acts
// that have no object of their own.
func (g *gate) anywhere() error {
	g.checked = true
	if !g.caller.SignedIn() {
		return policy.Check(g.caller.Subject, g.act, policy.Object{})
	}
	if !policy.May(g.caller.Subject, g.act) {
		return policy.Check(policy.Subject{Person: g.caller.Person, Name: g.caller.Name}, g.act, policy.Object{})
	}
	return nil
}

// scope returns what the caller may list; the zero Scope lists nothing.
func (g *gate) scope() (policy.Scope, error) {
	if err := g.anywhere(); err != nil {
		return policy.Scope{}, err
	}
	return policy.ScopeOf(g.caller.Subject, g.act), nil
}

// today returns the day of the transaction in China.
func (g *gate) today() string { return Day(g.Now) }

// A hiddenRefusal tells the person NotFound and the audit log a refusal.
type hiddenRefusal struct{ error }

func (h *hiddenRefusal) Unwrap() error { return h.error }

// change does an act that changes something: policy, work and audit entry in
// one transaction.
func (a *App) change(ctx context.Context, c Caller, act policy.Act, object string, run func(*gate) error) error {
	var last *gate
	err := a.db.Update(ctx, a.now(), func(tx *store.Tx) error {
		g := &gate{Tx: tx, app: a, caller: c, act: act, object: object}
		last = g
		if err := run(g); err != nil {
			return err
		}
		if !g.checked {
			return fmt.Errorf("act %s never asked the policy", act)
		}
		_, err := tx.AppendAudit(g.entry(audit.OK))
		return err
	})
	return a.refuse(ctx, last, err)
}

// view does an act that only shows something. What is shown is recorded
// before it is returned; entries of simultaneous views share a transaction.
func (a *App) view(ctx context.Context, c Caller, act policy.Act, object string, run func(*gate) error) error {
	var last *gate
	err := a.db.View(ctx, a.now(), func(tx *store.Tx) error {
		g := &gate{Tx: tx, app: a, caller: c, act: act, object: object}
		last = g
		if err := run(g); err != nil {
			return err
		}
		if !g.checked {
			return fmt.Errorf("act %s never asked the policy", act)
		}
		return nil
	})
	if err != nil {
		return a.refuse(ctx, last, err)
	}
	return a.views.record(ctx, last.entry(audit.OK))
}

// peek shows something that holds no case content and changes nothing, such
// as the state of a progress bar; it asks the policy and records only refusals.
func (a *App) peek(ctx context.Context, c Caller, act policy.Act, run func(*gate) error) error {
	var last *gate
	err := a.db.View(ctx, a.now(), func(tx *store.Tx) error {
		g := &gate{Tx: tx, app: a, caller: c, act: act}
		last = g
		if err := run(g); err != nil {
			return err
		}
		if !g.checked {
			return fmt.Errorf("act %s never asked the policy", act)
		}
		return nil
	})
	return a.refuse(ctx, last, err)
}

// refuse records in a transaction of its own that the policy, or the state of
// things, did not allow the act: whoever edits what is locked is on record as
// well as whoever may not read it. It returns the error the act ends with.
func (a *App) refuse(ctx context.Context, g *gate, err error) error {
	if err == nil || g == nil {
		return err
	}
	hidden, isHidden := err.(*hiddenRefusal)
	kind := errs.KindOf(err)
	if !isHidden && kind != errs.Forbidden && kind != errs.Conflict {
		return err
	}
	if isHidden {
		kind = errs.Forbidden
	}
	e := g.entry(audit.Refused(kind.String()))
	rec := a.db.Update(context.WithoutCancel(ctx), a.now(), func(tx *store.Tx) error {
		_, err := tx.AppendAudit(e)
		return err
	})
	if rec != nil {
		return fmt.Errorf("record a refusal: %w", rec)
	}
	if isHidden {
		return hidden.error
	}
	return err
}

func (g *gate) entry(result audit.Result) audit.Entry {
	e := audit.Entry{
		Time: g.Now, Actor: string(g.caller.Person), Source: g.caller.Source, Act: string(g.act),
		Object: g.object, Result: result, RequestID: g.caller.RequestID, Detail: g.detail, Shown: g.shown,
	}
	if g.unnamed {
		e.Actor, e.Source, e.RequestID = "unnamed", "", ""
		return e
	}
	if g.caller.Machine {
		e.Actor = "machine"
	}
	if len(g.caller.Posts) > 0 {
		e.Post = string(g.caller.Posts[0].ID)
		e.Unit = string(g.caller.Posts[0].Unit)
	}
	return e
}
