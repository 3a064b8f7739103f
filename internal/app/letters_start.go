package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"mingjian/internal/errs"
	"mingjian/internal/ledger"
	"mingjian/internal/liaison"
	"mingjian/internal/org"
	"mingjian/internal/policy"
	"mingjian/internal/store"
)

// A LetterStart is what the form of a letter offers before anything is typed.
type LetterStart struct {
	CaseName string           // masked where the case is sealed; empty where none is chosen
	Refusals []liaison.Wanted // of the case, that reasons can be of
	Copies   []org.Unit       // whose people can take note of a copy
	MayDraw  bool             // an evidence matrix the caller reads shows what the letter can say
	To       string           // the police office as the ledgers name it, or empty
	ToWeigh  []LetterLine     // opinions of the defence that come before a decision stated today
	Text     string           // how the reasons of the refusal begin, or empty
}

// StartLetter returns what the form of a letter of the kind offers for the case,
// and for the refusal if one is named. Without a case, or where the caller has no
// such case, only the units to copy to are offered.
func (a *App) StartLetter(ctx context.Context, c Caller, kind liaison.Kind, file string, refusal liaison.RefusalID) (s LetterStart, err error) {
	err = a.view(ctx, c, policy.LetterEdit, cmp.Or(file, "letters"), func(g *gate) error {
		of, err := g.startOf(&s, kind, file, refusal)
		if err != nil || kind.Incoming() {
			return err
		}
		units, err := g.Tx.Units()
		if err != nil {
			return err
		}
		for _, u := range units {
			if u.Code.Covers(of) {
				s.Copies = append(s.Copies, u)
			}
		}
		slices.SortFunc(s.Copies, func(x, y org.Unit) int { return cmp.Compare(y.Code, x.Code) })
		return nil
	})
	return s, err
}

// startOf fills in what the case says, and returns the unit whose letter it is.
func (g *gate) startOf(s *LetterStart, kind liaison.Kind, file string, refusal liaison.RefusalID) (org.UnitCode, error) {
	if file == "" {
		return g.caller.Unit(), g.anywhere()
	}
	f, err := g.theCase(file)
	if errs.KindOf(err) == errs.NotFound {
		return g.caller.Unit(), nil // what was typed may be a number, or no case
	}
	if err != nil {
		return "", err
	}
	return f.Unit, g.startOn(s, f, kind, refusal)
}

// startOn fills in what the case itself says.
func (g *gate) startOn(s *LetterStart, f store.CaseFile, kind liaison.Kind, refusal liaison.RefusalID) error {
	stages, err := g.StagesOf(f.ID)
	if err != nil {
		return err
	}
	if f.Sealed {
		f.Title = ledger.MaskIn(f.Title, personNames(stages)...)
	}
	s.CaseName = cmp.Or(f.Title, f.Unified, f.ID)
	if kind == liaison.Notice || kind == liaison.Guidance || kind == liaison.Reasons {
		for _, st := range stages {
			s.To = cmp.Or(s.To, st.Get(ledger.ColPolice))
		}
	}
	if kind == liaison.Reasons {
		s.Refusals = liaison.Refusals(stages)
		for i, o := range s.Refusals {
			if f.Sealed {
				s.Refusals[i].Persons = maskedNames(o.Persons)
			}
			if o.Refusal == refusal {
				s.To, s.Text = cmp.Or(o.To, s.To), reasonsText(s.CaseName, s.Refusals[i])
			}
		}
	}
	if s.ToWeigh, err = g.toWeigh(kind, f.ID, g.letterWords()); err != nil {
		return err
	}
	_, asks, err := g.matrixAsks(kind, f.ID)
	s.MayDraw = asks != nil
	return err
}

// reasonsText is how the reasons of a refusal begin: with what the ledger says.
func reasonsText(caseName string, o liaison.Wanted) string {
	day := ""
	if o.Day != "" {
		day = "于" + longDay(string(o.Day))
	}
	return fmt.Sprintf("%s，本院%s对%s作出%s决定。现将理由说明如下：", caseName, day, strings.Join(o.Persons, "、"), o.Outcome)
}
