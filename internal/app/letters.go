package app

import (
	"context"
	"slices"
	"strings"

	"mingjian/internal/liaison"
	"mingjian/internal/policy"
	"mingjian/internal/store"
)

// A LetterLine is a letter with what a list shows around it. Of a sealed case
// what would tell the juvenile is masked.
type LetterLine struct {
	store.LetterRow
	NumberText string // 明川检通报〔2026〕3号, or empty
	UnitName   string
	CopyName   string // of the unit that takes note of the copy, or empty
	CaseName   string
	Sealed     bool
	Late       bool // the term was missed
	Left       int  // calendar days to the last day, where an answer is awaited
}

// A LettersView is the register, or what was asked of it.
type LettersView struct {
	Lines   []LetterLine
	Total   int
	Late    int // of all that was asked for: the term was missed
	Again   []liaison.Recurrence
	Noted   []liaison.Noted
	Parties []string         // the other sides met so far, each once
	open    []liaison.Letter // all but those of sealed cases, whatever was searched
}

// A LetterFilter narrows the register.
type LetterFilter struct {
	store.LetterFilter
	Text          string // found in the number, the other side, the case or the items
	Late          bool
	Offset, Limit int // Limit 0: all
}

// Letters lists the register as far as the caller may read the letters.
func (a *App) Letters(ctx context.Context, c Caller, f LetterFilter) (v LettersView, err error) {
	err = a.view(ctx, c, policy.LetterList, "letters", func(g *gate) error {
		v, err = g.letters(f)
		return err
	})
	return v, err
}

func (g *gate) letters(f LetterFilter) (v LettersView, err error) {
	sc, err := g.scope()
	if err != nil {
		return v, err
	}
	rows, err := g.Tx.Letters(sc, f.LetterFilter)
	if err != nil {
		return v, err
	}
	w := g.letterWords()
	var told []liaison.Letter
	for _, row := range rows {
		seen, err := w.seen(row)
		if err != nil {
			return v, err
		}
		if !seen {
			continue
		}
		l, err := w.line(row)
		if err != nil {
			return v, err
		}
		told = append(told, l.Letter)
		if !l.Sealed {
			v.open = append(v.open, l.Letter)
		}
		if !slices.Contains(v.Parties, l.Party) {
			v.Parties = append(v.Parties, l.Party)
		}
		if f.Text != "" && !l.says(f.Text) {
			continue
		}
		if l.Late {
			v.Late++
		} else if f.Late {
			continue
		}
		if v.Total++; v.Total > f.Offset && (f.Limit == 0 || len(v.Lines) < f.Limit) {
			v.Lines = append(v.Lines, l)
			g.shown = append(g.shown, l.ID)
		}
	}
	v.Again, v.Noted = liaison.Recurring(told), liaison.NotedOnly(told)
	g.detail = f.Text
	return v, nil
}

// says reports whether a search for the text finds the letter.
func (l *LetterLine) says(text string) bool {
	return strings.Contains(l.NumberText, text) || strings.Contains(l.Party, text) || strings.Contains(l.CaseName, text) ||
		slices.ContainsFunc(l.Asks, func(a liaison.Ask) bool { return strings.Contains(a.Text, text) })
}

// lettersOf returns the letters of a case as far as the caller may read
// them, and whether the caller reads letters of the case at all.
func (g *gate) lettersOf(f store.CaseFile) (ls []LetterLine, reads bool, err error) {
	o, err := g.CaseObject(f)
	if err != nil || policy.Check(g.caller.Subject, policy.LetterRead, o) != nil {
		return nil, false, err
	}
	rows, err := g.LettersOf(f.ID)
	if err != nil {
		return nil, false, err
	}
	w := g.letterWords()
	for _, row := range rows {
		seen, err := w.seen(row)
		if err != nil {
			return nil, false, err
		}
		if !seen {
			continue
		}
		l, err := w.line(row)
		if err != nil {
			return nil, false, err
		}
		ls = append(ls, l)
	}
	return ls, true, nil
}

// letterTasks are the letters that wait for the caller: to be signed out by
// leaders of the office; of the caller's own, opinions to weigh and answers that
// did not come in time; of those copied to the office, what nobody took note of.
func (g *gate) letterTasks() (ts []Task, err error) {
	var rows []store.LetterRow
	if policy.May(g.caller.Subject, policy.LetterIssue) {
		if rows, err = g.Tx.Letters(policy.ScopeOf(g.caller.Subject, policy.LetterIssue), store.LetterFilter{State: liaison.Drafted}); err != nil {
			return nil, err
		}
		rows = slices.DeleteFunc(rows, func(l store.LetterRow) bool { return l.Unit != g.caller.Unit() })
	}
	mine, err := g.LettersWaiting(g.caller.Person)
	if err != nil {
		return nil, err
	}
	var copies []store.LetterRow
	if policy.May(g.caller.Subject, policy.LetterNote) {
		if copies, err = g.LettersCopied(g.caller.Unit()); err != nil {
			return nil, err
		}
	}
	w := g.letterWords()
	for i, row := range slices.Concat(copies, rows, mine) {
		o, err := g.letterObject(row.Letter)
		if err != nil {
			return nil, err
		}
		seen, err := w.seen(row)
		if err != nil {
			return nil, err
		}
		if !seen || policy.Check(g.caller.Subject, policy.LetterRead, o) != nil {
			continue
		}
		l, err := w.line(row)
		if err != nil {
			return nil, err
		}
		t := Task{Word: "issue", Key: l.ID, Title: l.Kind.Name() + " " + l.Party, Note: l.CaseName, Href: "/letters/" + l.ID, Due: string(l.Due)}
		switch {
		case i < len(copies):
			t.Word, t.Due = "copy", ""
			ts = append(ts, t)
			continue
		case l.State == liaison.Received:
			t.Word = "weigh"
		case l.State == liaison.Served && !l.Late:
			continue
		case l.State == liaison.Served:
			t.Word = "urge"
		}
		if l.Due != "" {
			g.until(&t, l.Due)
		}
		ts = append(ts, t)
	}
	return ts, nil
}
