package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"mingjian/internal/deadline"
	"mingjian/internal/exchange"
	"mingjian/internal/ledger"
	"mingjian/internal/liaison"
	"mingjian/internal/org"
	"mingjian/internal/policy"
	"mingjian/internal/store"
)

// A WantedLine is a letter that the facts of a case ask for and nobody has issued.
// Of a sealed case what would tell the juvenile is masked.
type WantedLine struct {
	liaison.Wanted
	File     store.CaseFile
	UnitName string
	Draft    string // id of the letter that is being drafted, or empty
	MayWrite bool
}

// A WantedView is what is wanted, or what was asked of it.
type WantedView struct {
	Lines    []WantedLine
	Total    int
	From, To string // the days looked at
}

// A WantedFilter narrows what is wanted.
type WantedFilter struct {
	Kind          liaison.Kind // Reasons or Notice; empty: both
	Unit          org.UnitCode // this unit and all below it
	Year          int          // of the decision; 0: the last three years
	Text          string       // found in the case, its number, the persons' or the handlers' names
	Offset, Limit int          // Limit 0: all
}

// WantedYears is how many years back can be asked for, the current one among them.
const WantedYears = 4

// Wanted lists the refusals whose reasons were not issued and the acquittals of
// which no notice told the police, the latest first, as far as the caller reads
// letters.
func (a *App) Wanted(ctx context.Context, c Caller, f WantedFilter) (v WantedView, err error) {
	err = a.view(ctx, c, policy.LetterList, "wanted", func(g *gate) error {
		v, err = g.wanted(f)
		return err
	})
	return v, err
}

func (g *gate) wanted(f WantedFilter) (v WantedView, err error) {
	sc, err := g.scope()
	if err != nil {
		return v, err
	}
	v.From, v.To = f.days(g.today())
	all, err := g.allWanted(sc, f)
	if err != nil {
		return v, err
	}
	for i := range all {
		if all[i].Kind == liaison.Notice {
			if err := g.dressWanted(&all[i]); err != nil {
				return v, err
			}
		}
	}
	units, err := g.unitNames()
	if err != nil {
		return v, err
	}
	all = slices.DeleteFunc(all, func(l WantedLine) bool { return !l.says(f.Text) })
	v.Total = len(all)
	all = all[min(f.Offset, len(all)):]
	if f.Limit > 0 {
		all = all[:min(f.Limit, len(all))]
	}
	for _, l := range all {
		if l.Kind == liaison.Reasons {
			if err := g.dressWanted(&l); err != nil {
				return v, err
			}
		}
		o, err := g.CaseObject(l.File)
		if err != nil {
			return v, err
		}
		l.UnitName = unitName(units, l.File.Unit)
		l.MayWrite = policy.Check(g.caller.Subject, policy.LetterEdit, o) == nil
		if l.File.Sealed {
			if err := g.maskWanted(&l); err != nil {
				return v, err
			}
		}
		g.shown = append(g.shown, l.File.ID)
		v.Lines = append(v.Lines, l)
	}
	g.detail = f.Text
	return v, nil
}

// dressWanted adds to the line what the other stages of its case say: of a refusal
// what was asked of it since, of an acquittal who handled it and whom it is told.
func (g *gate) dressWanted(l *WantedLine) error {
	stages, err := g.StagesOf(l.File.ID)
	if err != nil {
		return err
	}
	for _, o := range liaison.Refusals(stages) {
		if l.Kind == liaison.Reasons && o.Refusal == l.Refusal {
			l.Later = o.Later
		}
	}
	for _, st := range stages {
		if l.Kind == liaison.Notice && st.Table == ledger.Prosecution && l.Handlers == nil {
			l.To, l.Handlers = st.Get(ledger.ColPolice), st.Handlers
		}
	}
	return nil
}

// days are the days the filter asks for.
func (f WantedFilter) days(today string) (from, to string) {
	if f.Year == 0 {
		return LastThreeYears(today)
	}
	return fmt.Sprintf("%d-01-01", f.Year), fmt.Sprintf("%d-12-31", f.Year)
}

// says reports whether a search for the text finds the line. Names of a sealed
// case are not searched.
func (l *WantedLine) says(text string) bool {
	has := func(s string) bool { return strings.Contains(s, text) }
	return has(l.Number) || has(l.File.Unified) || slices.ContainsFunc(l.Handlers, has) ||
		!l.File.Sealed && (has(l.File.Title) || slices.ContainsFunc(l.Persons, has))
}

// maskWanted hides in the line of a sealed case what would tell the juvenile.
func (g *gate) maskWanted(l *WantedLine) error {
	if err := g.maskCase(&l.File); err != nil {
		return err
	}
	l.Persons = maskedNames(l.Persons)
	return nil
}

func maskedNames(names []string) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = ledger.MaskIn(n, n)
	}
	return out
}

// longestStage is how many days before its decision a stage was accepted at most
// (审查起诉 with two returns for investigation and stays), amply.
const longestStage = 3 * 366

// allWanted returns what is wanted within the scope, the latest first, without what
// only a page shows.
func (g *gate) allWanted(sc policy.Scope, f WantedFilter) (out []WantedLine, err error) {
	from, to := f.days(g.today())
	within := func(o liaison.Wanted) bool {
		return o.Day == "" && f.Year == 0 || string(o.Day) >= from && string(o.Day) <= to
	}
	if f.Kind != liaison.Notice {
		if out, err = g.refusals(sc, f.Unit, string(deadline.Date(from).AddDays(-longestStage))); err != nil {
			return nil, err
		}
	}
	if f.Kind != liaison.Reasons {
		acquittals, err := g.acquittals(sc, f.Unit, from, to)
		if err != nil {
			return nil, err
		}
		out = append(out, acquittals...)
	}
	out = slices.DeleteFunc(out, func(l WantedLine) bool { return !within(l.Wanted) })
	if out, err = g.notGiven(sc, out); err != nil {
		return nil, err
	}
	slices.SortStableFunc(out, func(a, b WantedLine) int { return strings.Compare(string(b.Day), string(a.Day)) })
	return out, nil
}

// refusals returns every refusal within the scope, accepted from the day on.
func (g *gate) refusals(sc policy.Scope, unit org.UnitCode, from string) (out []WantedLine, err error) {
	stages, err := g.Tx.Refused(sc, unit, from)
	if err != nil {
		return nil, err
	}
	of := map[string][]ledger.StagePerson{}
	for _, st := range stages {
		of[st.File.ID] = append(of[st.File.ID], st.StagePerson)
	}
	for _, st := range stages {
		for _, o := range liaison.Refusals(of[st.File.ID]) {
			out = append(out, WantedLine{Wanted: o, File: st.File})
		}
		delete(of, st.File.ID)
	}
	return out, nil
}

// acquittals returns the acquittals within the scope of the days, once a case.
func (g *gate) acquittals(sc policy.Scope, unit org.UnitCode, from, to string) (out []WantedLine, err error) {
	rows, _, err := g.Tx.Events(sc, store.EventFilter{Kinds: ThreeGroups[0].Kinds, Unit: unit, From: from, To: to, Sort: "-date"})
	if err != nil {
		return nil, err
	}
	for _, e := range rows {
		if i := slices.IndexFunc(out, func(l WantedLine) bool { return l.File.ID == e.Case }); i >= 0 {
			if !slices.Contains(out[i].Persons, e.Person) {
				out[i].Persons = append(out[i].Persons, e.Person)
			}
			continue
		}
		f, err := g.Tx.Case(e.Case)
		if err != nil {
			return nil, err
		}
		out = append(out, WantedLine{Wanted: liaison.Wanted{Kind: liaison.Notice, Number: e.Number, Outcome: e.Kind, Day: deadline.Date(e.Date), Persons: []string{e.Person}}, File: f})
	}
	return out, nil
}

// notGiven leaves out what a letter has given that the caller reads, and says of
// the rest which draft is to be it.
func (g *gate) notGiven(sc policy.Scope, wanted []WantedLine) (out []WantedLine, err error) {
	of := map[string][]store.LetterRow{}
	w := g.letterWords()
	for _, k := range []liaison.Kind{liaison.Reasons, liaison.Notice} {
		rows, err := g.Tx.Letters(sc, store.LetterFilter{Kind: k})
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			seen, err := w.seen(row)
			if err != nil {
				return nil, err
			}
			if seen {
				of[row.File] = append(of[row.File], row)
			}
		}
	}
	for _, o := range wanted {
		if slices.ContainsFunc(of[o.File.ID], func(l store.LetterRow) bool { return l.Gives(o.Wanted) }) {
			continue
		}
		if i := slices.IndexFunc(of[o.File.ID], func(l store.LetterRow) bool { return l.About(o.Wanted) }); i >= 0 {
			o.Draft = of[o.File.ID][i].ID
		}
		out = append(out, o)
	}
	return out, nil
}

// wantedWaiting counts what is wanted within the scope, for the workbench.
func (g *gate) wantedWaiting(sc policy.Scope) (int, error) {
	all, err := g.allWanted(sc, WantedFilter{})
	return len(all), err
}

// WantedSheet writes what is wanted as Excel. Sealed cases are left out.
func (a *App) WantedSheet(ctx context.Context, c Caller, f WantedFilter) (out File, err error) {
	// What is listed is read beside the writer; only the paper's head needs its transaction.
	var v WantedView
	f.Offset, f.Limit = 0, 0
	err = a.peek(ctx, c, policy.LetterList, func(g *gate) error {
		v, err = g.wanted(f)
		return err
	})
	if err != nil {
		return out, err
	}
	var rows []exchange.WantedRow
	for _, l := range v.Lines {
		if !l.File.Sealed {
			rows = append(rows, exchange.WantedLine(l.Wanted, l.File.Title, l.UnitName))
		}
	}
	err = a.change(ctx, c, policy.LetterList, "wanted.xlsx", func(g *gate) error {
		if err := g.anywhere(); err != nil {
			return err
		}
		g.detail = strings.TrimSpace(fmt.Sprintf("export %d %s", len(rows), f.Text))
		out, err = g.list("待说理、待通报清单.xlsx", "待说理、待通报清单（"+v.From+"至"+v.To+"）", func(w *strings.Builder, head exchange.ListHead) error {
			return exchange.WriteWanted(w, head, each(rows))
		})
		return err
	})
	return out, err
}
