package app

import (
	"context"
	"slices"

	"mingjian/internal/deadline"
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
	Proposed   []string         // names that the paper hides beside those entered
	Refusals   []liaison.Wanted // of reasons: what they are of, as far as the ledger knows it
	Later      []liaison.Reconsidered
	ToWeigh    []LetterLine // opinions of the defence that keep the draft from being issued today
	NotedBy    string       // who took note of the copy
	MayEdit    bool         // while it is a draft
	MayIssue   bool
	MayServe   bool
	MayAnswer  bool
	MayAttach  bool
	MayFollow  bool
	MayClose   bool
	MayNote    bool
	MayPaper   bool
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
		if v.CopyNoted != nil {
			v.NotedBy = who[v.CopyNoted.By]
		}
		if err := g.explained(&v, w); err != nil {
			return err
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
		v.MayNote = v.CopyWaits() && v.CopyTo == c.Unit() && policy.Check(c.Subject, policy.LetterNote, o) == nil
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

// explained adds to a letter that states a decision the refusals it is of, what
// was asked of them since, and, while it is a draft, what has to be weighed first.
func (g *gate) explained(v *LetterView, w *letterWords) error {
	if v.Case == "" || !v.Kind.Decides() {
		return nil
	}
	stages, err := g.StagesOf(v.File)
	if err != nil {
		return err
	}
	v.Refusals, v.Later = v.Explained(stages)
	for i := range v.Refusals {
		if v.Sealed {
			v.Refusals[i].Persons = maskedNames(v.Refusals[i].Persons)
		}
	}
	if v.State != liaison.Drafted {
		return nil
	}
	v.ToWeigh, err = g.toWeigh(v.Kind, v.File, w)
	return err
}

// toWeigh returns the opinions that keep a letter of the kind on the case from
// being issued today.
func (g *gate) toWeigh(kind liaison.Kind, file string, w *letterWords) (out []LetterLine, err error) {
	ofCase, err := g.letterBodies(file)
	if err != nil {
		return nil, err
	}
	for _, l := range liaison.ToWeigh(kind, deadline.Date(g.today()), ofCase) {
		row, err := g.Tx.Letter(l.ID)
		if err != nil {
			return nil, err
		}
		line, err := w.line(row)
		if err != nil {
			return nil, err
		}
		out = append(out, line)
	}
	return out, nil
}

// letterBodies returns the letters of a case as the rules read them.
func (g *gate) letterBodies(file string) ([]liaison.Letter, error) {
	rows, err := g.LettersOf(file)
	if err != nil {
		return nil, err
	}
	ls := make([]liaison.Letter, len(rows))
	for i, r := range rows {
		ls[i] = r.Letter
	}
	return ls, nil
}

// CaseRefusals are the refusals of a case with the letters that give the reasons
// of each, and the opinions of its defence that wait to be weighed, as far as the
// caller reads letters.
type CaseRefusals struct {
	Refusals []CaseRefusal
	ToWeigh  []LetterLine
}

// A CaseRefusal is one refusal of a case with the letters that give its reasons.
type CaseRefusal struct {
	liaison.Wanted
	Letters []LetterLine // drafts too
	Given   bool         // one of them is issued
}

// refusalsOf returns the refusals of a case beside its letters.
func refusalsOf(stages []ledger.StagePerson, letters []LetterLine) *CaseRefusals {
	c := new(CaseRefusals)
	for _, o := range liaison.Refusals(stages) {
		r := CaseRefusal{Wanted: o}
		for _, l := range letters {
			if l.About(o) {
				r.Letters = append(r.Letters, l)
				r.Given = r.Given || l.Gives(o)
			}
		}
		c.Refusals = append(c.Refusals, r)
	}
	for _, l := range letters {
		if l.State == liaison.Received {
			c.ToWeigh = append(c.ToWeigh, l)
		}
	}
	return c
}
