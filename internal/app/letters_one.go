package app

import (
	"context"
	"slices"

	"mingjian/internal/errs"
	"mingjian/internal/ledger"
	"mingjian/internal/liaison"
	"mingjian/internal/policy"
	"mingjian/internal/store"
)

// A LetterView is one letter with what the caller may do to it.
type LetterView struct {
	LetterLine
	AuthorName string
	Proposed   []string // names that the paper hides beside those entered
	Later      []Reconsidered
	MayEdit    bool // while it is a draft
	MayIssue   bool
	MayServe   bool
	MayAnswer  bool
	MayAttach  bool
	MayFollow  bool
	MayClose   bool
	MayPaper   bool
}

// A Reconsidered is a reconsideration or review (复议、复核) of the decision that a
// letter gave the reasons of.
type Reconsidered struct {
	Table  ledger.TableID
	Title  string
	Number string
	Day    string
	Result string
}

// Letter returns one letter.
func (a *App) Letter(ctx context.Context, c Caller, id string) (v LetterView, err error) {
	err = a.view(ctx, c, policy.LetterRead, id, func(g *gate) error {
		row, err := g.letter(id)
		if err != nil {
			return err
		}
		w := g.letterWords()
		if v.LetterLine, err = w.line(row); err != nil {
			return err
		}
		who, err := g.names()
		if err != nil {
			return err
		}
		v.AuthorName = who[row.Author]
		shown := []string{v.Text}
		for _, x := range v.Asks {
			shown = append(shown, x.Text)
		}
		v.Proposed = slices.DeleteFunc(liaison.Names(shown...), func(n string) bool { return slices.Contains(v.Hide, n) })
		if v.Kind == liaison.Reasons && v.Case != "" {
			if v.Later, err = g.reconsidered(v.Letter); err != nil {
				return err
			}
		}
		o, err := g.letterObject(row.Letter)
		if err != nil {
			return err
		}
		may := func(act policy.Act, states ...liaison.State) bool {
			return slices.Contains(states, v.State) && policy.Check(c.Subject, act, o) == nil
		}
		v.MayEdit, v.MayIssue = may(policy.LetterEdit, liaison.Drafted), may(policy.LetterIssue, liaison.Drafted)
		v.MayServe = may(policy.LetterServe, liaison.Issued)
		v.MayAnswer = may(policy.LetterAnswer, liaison.Served, liaison.Received)
		v.MayFollow = may(policy.LetterAnswer, liaison.Served, liaison.Answered)
		v.MayClose = v.MayFollow
		v.MayAttach = may(policy.LetterAnswer, liaison.Answered) && v.Answer.File == nil
		v.MayPaper = v.State != liaison.Dropped && !v.Sealed && policy.Check(c.Subject, policy.PaperMake, o) == nil
		return nil
	})
	return v, err
}

// letterObject is a letter as the policy sees it: its case, or the unit that
// writes it.
func (g *gate) letterObject(l liaison.Letter) (policy.Object, error) {
	if l.Case == "" {
		return policy.Object{Unit: l.Unit}, nil
	}
	f, err := g.Tx.Case(l.Case)
	if err != nil {
		return policy.Object{}, err
	}
	return g.CaseObject(f)
}

// letter returns the letter the act is about, once the policy has agreed. Who may
// not read it, or what it draws on, is told there is none.
func (g *gate) letter(id string) (store.LetterRow, error) {
	row, err := g.Tx.Letter(id)
	if err != nil {
		g.checked = true
		if errs.KindOf(err) == errs.NotFound {
			err = errs.Missing("文书", "letter")
		}
		return row, err
	}
	o, err := g.letterObject(row.Letter)
	if err != nil {
		return row, err
	}
	if policy.Check(g.caller.Subject, policy.LetterRead, o) == nil {
		err = g.on(o) // who reads it is told plainly what else is not theirs
	} else {
		err = g.onSecret(o, "文书", "letter")
	}
	if err != nil {
		return row, err
	}
	seen, err := g.letterWords().seen(row)
	if err == nil && !seen {
		err = &hiddenRefusal{errs.Missing("文书", "letter")}
	}
	return row, err
}

// reconsidered returns what became of the decision after its reasons were given.
func (g *gate) reconsidered(l liaison.Letter) (out []Reconsidered, err error) {
	stages, err := g.StagesOf(l.Case)
	if err != nil {
		return nil, err
	}
	for _, st := range stages {
		t := ledger.TableOf(st.Table)
		again := slices.Contains([]ledger.TableID{ledger.ArrestReconsider, ledger.ArrestReview, ledger.NonprosReconsider, ledger.NonprosReview}, st.Table)
		day := st.Day(ledger.ColAccepted)
		if t == nil || !again || l.IssuedOn != "" && day < string(l.IssuedOn) {
			continue
		}
		r := Reconsidered{st.Table, t.Title, st.Number.Shown, day, st.Get(ledger.ColResult)}
		if !slices.Contains(out, r) {
			out = append(out, r)
		}
	}
	return out, nil
}
