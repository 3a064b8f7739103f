package app

import (
	"context"
	"strings"

	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/panel"
	"mingjian/internal/policy"
	"mingjian/internal/review"
	"mingjian/internal/store"
)

// A SchemeView is the scheme in force with its editions.
type SchemeView struct {
	Scheme     *review.Scheme
	Editions   []EditionLine // the first put in force first; the shipped scheme came before them
	Crosswalks []review.Crosswalk
	MayEdit    bool
}

// An EditionLine is one edition with who made it.
type EditionLine struct {
	store.SchemeEdition
	Version, Name string
	Current       bool
}

// currentScheme is the scheme in force today.
func (g *gate) currentScheme() (*review.Scheme, error) { return g.SchemeOn(g.today()) }

// Scheme returns the scheme in force today.
func (a *App) Scheme(ctx context.Context, c Caller) (w SchemeView, err error) {
	err = a.view(ctx, c, policy.SchemeRead, "", func(g *gate) error {
		if err := g.anywhere(); err != nil {
			return err
		}
		if w.Scheme, err = g.currentScheme(); err != nil {
			return err
		}
		if w.Crosswalks, err = review.Crosswalks(); err != nil {
			return err
		}
		editions, err := g.SchemeEditions()
		if err != nil {
			return err
		}
		names, err := g.names()
		if err != nil {
			return err
		}
		for _, e := range editions {
			s, err := g.Tx.Scheme(e.Hash)
			if err != nil {
				return err
			}
			w.Editions = append(w.Editions, EditionLine{e, s.Version, names[e.By], s.Hash() == w.Scheme.Hash()})
		}
		w.MayEdit = policy.May(c.Subject, policy.SchemeEdit)
		return nil
	})
	return w, err
}

// A SchemeDraft is what an office changes of the scheme.
type SchemeDraft struct {
	Version    string
	Dimensions []review.Term
	Scales     []review.Scale
	From       string // the day it begins to hold
	Reason     string
}

// A SchemeTrial is a draft tried on a past case.
type SchemeTrial struct {
	Case string
	review.Trial
}

// TryScheme checks the draft and tries it on the latest case whose meeting was
// held and whose review the caller may read; Case is "" where there is none.
func (a *App) TryScheme(ctx context.Context, c Caller, d SchemeDraft) (t SchemeTrial, err error) {
	err = a.view(ctx, c, policy.SchemeEdit, "", func(g *gate) error {
		sc, err := g.scope()
		if err != nil {
			return err
		}
		now, err := g.currentScheme()
		if err != nil {
			return err
		}
		scheme, err := now.With(d.Version, d.Dimensions, d.Scales)
		if err != nil {
			return err
		}
		t.Trial = scheme.Try(now, review.Voices{})
		sessions, err := g.Tx.Sessions(sc)
		if err != nil {
			return err
		}
		for _, s := range sessions {
			if s.Meeting != review.Held {
				continue
			}
			vs, err := g.agenda(s)
			if err != nil {
				return err
			}
			so := sessionObject(s, vs)
			for _, v := range vs {
				if v.hidden(c.Subject) || panel.Recused(c.Person, v.panel) || !g.mayVoices(v, so) {
					continue
				}
				old, err := g.scheme(s)
				if err != nil {
					return err
				}
				voices, err := v.voices(g.reader(v, so))
				if err != nil {
					return err
				}
				g.shown = append(g.shown, string(v.item.ID))
				t = SchemeTrial{v.item.CaseName, scheme.Try(old, voices)}
				return nil
			}
		}
		return nil
	})
	return t, err
}

// PutScheme puts a draft in force from its day. Sessions whose agenda is fixed
// keep the scheme they froze.
func (a *App) PutScheme(ctx context.Context, c Caller, d SchemeDraft) error {
	return a.change(ctx, c, policy.SchemeEdit, "", func(g *gate) error {
		if err := g.anywhere(); err != nil {
			return err
		}
		if c.Person == "" {
			return errs.E(errs.Forbidden, "评查标准须由本人登录后修改", "the scheme is changed by a person who signed in")
		}
		var l errs.List
		if strings.TrimSpace(d.Reason) == "" {
			l.Add("reason", "请写明修改的理由", "say why")
		}
		if from := deadline.Date(d.From); !from.Valid() || d.From < g.today() {
			l.Add("from", "施行日应为今天或以后的日期", "it begins today or later")
		}
		if err := l.Err(); err != nil {
			return err
		}
		now, err := g.currentScheme()
		if err != nil {
			return err
		}
		scheme, err := now.With(d.Version, d.Dimensions, d.Scales)
		if err != nil {
			return err
		}
		if err := g.Tx.PutScheme(scheme); err != nil {
			return err
		}
		g.object, g.detail = scheme.Hash(), d.Reason
		return g.AddSchemeEdition(store.SchemeEdition{ID: store.NewID(), Hash: scheme.Hash(), From: d.From, By: c.Person, Reason: d.Reason})
	})
}
