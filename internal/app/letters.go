package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/evidence"
	"mingjian/internal/ledger"
	"mingjian/internal/liaison"
	"mingjian/internal/org"
	"mingjian/internal/policy"
	"mingjian/internal/review"
	"mingjian/internal/store"
)

// A LetterLine is a letter with what a list shows around it. Of a sealed case
// what would tell the juvenile is masked.
type LetterLine struct {
	store.LetterRow
	NumberText string // 明川检通报〔2026〕3号, or empty
	UnitName   string
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
	Parties []string // the other sides met so far, each once
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
	v.Again = liaison.Recurring(told)
	g.detail = f.Text
	return v, nil
}

// says reports whether a search for the text finds the letter.
func (l *LetterLine) says(text string) bool {
	return strings.Contains(l.NumberText, text) || strings.Contains(l.Party, text) || strings.Contains(l.CaseName, text) ||
		slices.ContainsFunc(l.Asks, func(a liaison.Ask) bool { return strings.Contains(a.Text, text) })
}

// letterWords is what letters are shown with, each read once.
type letterWords struct {
	g     *gate
	units map[org.UnitCode]org.Unit
	files map[string]store.CaseFile
	names map[string][]string // of the persons of sealed cases
	items map[string]bool     // whether the caller reads the matrix of the item
}

func (g *gate) letterWords() *letterWords {
	return &letterWords{g: g, files: map[string]store.CaseFile{}, names: map[string][]string{}, items: map[string]bool{}}
}

// seen reports whether the caller may read what the letter draws on: whoever may
// not see the evidence matrix of a case does not read it in a letter either.
func (w *letterWords) seen(l store.LetterRow) (bool, error) {
	if l.Item == "" || w.g.caller.Machine {
		return true, nil
	}
	may, known := w.items[l.Item]
	if !known {
		var err error
		if may, err = w.g.readsMatrix(review.ItemID(l.Item)); err != nil {
			return false, err
		}
		w.items[l.Item] = may
	}
	return may, nil
}

// readsMatrix reports whether the caller reads the evidence matrix of a reviewed
// case with the views people hold in it. Of a case taken off its agenda nobody does.
func (g *gate) readsMatrix(item review.ItemID) (bool, error) {
	v, err := g.reviewed(item)
	if errs.KindOf(err) == errs.NotFound {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	vs, err := g.agenda(v.session)
	if err != nil {
		return false, err
	}
	so := sessionObject(v.session, vs)
	_, views := review.MatrixSight(g.reader(v, so), v.view())
	return views && policy.Check(g.caller.Subject, policy.MatrixRead, g.voicesObject(v, so)) == nil, nil
}

func (w *letterWords) line(row store.LetterRow) (l LetterLine, err error) {
	if w.units == nil {
		us, err := w.g.Tx.Units()
		if err != nil {
			return l, err
		}
		w.units = map[org.UnitCode]org.Unit{}
		for _, u := range us {
			w.units[u.Code] = u
		}
	}
	l = LetterLine{LetterRow: row, UnitName: w.units[row.Unit].Name}
	if row.Number.N > 0 {
		l.NumberText = w.units[row.Unit].Short + "检" + row.Kind.Mark() + row.Number.String()
	}
	today := deadline.Date(w.g.today())
	l.Late = l.Letter.Late(today)
	if l.Waits() && l.Due != "" {
		l.Left = today.DaysUntil(l.Due)
	}
	if row.Case == "" {
		return l, nil
	}
	f, known := w.files[row.Case]
	if !known {
		if f, err = w.g.Tx.Case(row.Case); err != nil {
			return l, err
		}
		if f.Sealed {
			stages, err := w.g.StagesOf(f.ID)
			if err != nil {
				return l, err
			}
			w.names[row.Case] = personNames(stages)
		}
		w.files[row.Case] = f
	}
	names := w.names[row.Case]
	l.CaseName, l.Sealed = ledger.MaskIn(f.Title, names...), f.Sealed
	l.Letter = masked(l.Letter, names)
	return l, nil
}

// masked hides the names wherever the letter says them.
func masked(l liaison.Letter, names []string) liaison.Letter {
	if len(names) == 0 {
		return l
	}
	hide := func(s *string) { *s = ledger.MaskIn(*s, names...) }
	hide(&l.Text)
	hide(&l.Why)
	l.Asks = slices.Clone(l.Asks)
	for i := range l.Asks {
		hide(&l.Asks[i].Text)
		hide(&l.Asks[i].Note)
	}
	l.Followups = slices.Clone(l.Followups)
	for i := range l.Followups {
		hide(&l.Followups[i].Text)
	}
	if l.Answer != nil {
		answer := *l.Answer
		hide(&answer.Text)
		l.Answer = &answer
	}
	return l
}

// lettersOf returns the letters of a case as far as the caller may read them.
func (g *gate) lettersOf(f store.CaseFile) (ls []LetterLine, err error) {
	o, err := g.CaseObject(f)
	if err != nil || policy.Check(g.caller.Subject, policy.LetterRead, o) != nil {
		return nil, err
	}
	rows, err := g.LettersOf(f.ID)
	if err != nil {
		return nil, err
	}
	w := g.letterWords()
	for _, row := range rows {
		seen, err := w.seen(row)
		if err != nil {
			return nil, err
		}
		if !seen {
			continue
		}
		l, err := w.line(row)
		if err != nil {
			return nil, err
		}
		ls = append(ls, l)
	}
	return ls, nil
}

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

// A LetterDraft is a letter as somebody writes it.
type LetterDraft struct {
	Kind     liaison.Kind
	Party    string
	Copy     string
	Case     string // the case file, or its number
	Text     string
	Asks     []liaison.Ask
	Hide     []string
	Draw     bool          // add the items that the evidence matrix of the case's review shows
	Received deadline.Date // of what comes in
	Due      deadline.Date // of what comes in: the day of the decision it has to precede
}

// put writes the draft into the letter; of a sealed case the names are masked for good.
func (g *gate) put(l *liaison.Letter, in LetterDraft) error {
	l.Party, l.Copy, l.Text = strings.TrimSpace(in.Party), strings.TrimSpace(in.Copy), strings.TrimSpace(in.Text)
	l.Asks, l.Hide = nil, nil
	for _, a := range in.Asks {
		if a.Text = strings.TrimSpace(a.Text); a.Text != "" {
			l.Asks = append(l.Asks, liaison.Ask{Evidence: a.Evidence, Text: a.Text, Reason: a.Reason, Before: a.Before})
		}
	}
	for _, n := range in.Hide {
		if n = strings.TrimSpace(n); n != "" {
			l.Hide = append(l.Hide, n)
		}
	}
	if in.Draw {
		if err := g.drawLetter(l); err != nil {
			return err
		}
	}
	if err := l.Check(); err != nil {
		return err
	}
	l.Propose()
	if l.Case == "" {
		return nil
	}
	f, err := g.Tx.Case(l.Case)
	if err != nil || !f.Sealed {
		return err
	}
	stages, err := g.StagesOf(f.ID)
	if err != nil {
		return err
	}
	*l = masked(*l, personNames(stages))
	return nil
}

// drawLetter adds to the items what the evidence matrix of the case's latest
// review shows, as far as the caller reads it.
func (g *gate) drawLetter(l *liaison.Letter) error {
	none := errs.Field("draw", "本案没有您可以引用的证据矩阵", "there is no evidence matrix of this case that you may draw on")
	if !l.Kind.Draws() || l.Case == "" {
		return none
	}
	reasons, err := evidence.ShippedReasons()
	if err != nil {
		return err
	}
	items, err := g.ItemsOf(l.Case)
	if err != nil {
		return err
	}
	for _, it := range slices.Backward(items) {
		may, err := g.readsMatrix(it.ID)
		if err != nil {
			return err
		}
		if !may {
			continue
		}
		m, _, err := g.Tx.Matrix(it.ID)
		if err != nil {
			return err
		}
		asks := liaison.FromMatrix(m, reasons)
		if len(asks) == 0 {
			continue
		}
		for _, a := range asks {
			if !slices.ContainsFunc(l.Asks, func(x liaison.Ask) bool { return x.Text == a.Text }) && len(l.Asks) < liaison.MaxAsks {
				l.Asks = append(l.Asks, a)
			}
		}
		l.Item = string(it.ID)
		return nil
	}
	return none
}

// AddLetter drafts a letter, or registers an opinion that came in, and returns its id.
func (a *App) AddLetter(ctx context.Context, c Caller, in LetterDraft) (id string, err error) {
	err = a.change(ctx, c, policy.LetterEdit, "", func(g *gate) error {
		row := store.LetterRow{Author: c.Person}
		row.ID, row.Kind, row.Unit = store.NewID(), in.Kind, c.Unit()
		if in.Case != "" {
			found, err := g.caseByNumber(in.Case)
			if err != nil {
				return err
			}
			f, err := g.theCase(found)
			if err != nil {
				return err
			}
			row.Case = f.ID
			if row.Unit == "" {
				row.Unit = f.Unit
			}
		} else if err := g.on(policy.Object{Unit: row.Unit}); err != nil {
			return err
		}
		g.object = row.ID
		g.detail = string(in.Kind)
		if err := g.put(&row.Letter, in); err != nil {
			return err
		}
		today := deadline.Date(g.today())
		if row.Kind.Incoming() {
			if in.Received > today {
				return errs.Field("day", "日期不能晚于今天", "the day is not later than today")
			}
			n, err := g.NextLetter(row.Unit, in.Received.Time().Year(), row.Kind)
			if err != nil {
				return err
			}
			if err := row.Receive(n, in.Received, in.Due); err != nil {
				return err
			}
		} else {
			row.State, row.DraftedOn = liaison.Drafted, today
		}
		id = row.ID
		return g.Tx.AddLetter(row)
	})
	return id, err
}

// EditLetter changes a draft that was read at the version.
func (a *App) EditLetter(ctx context.Context, c Caller, id string, in LetterDraft, version int) error {
	return a.onLetter(ctx, c, policy.LetterEdit, id, func(g *gate, l *store.LetterRow) error {
		if l.State != liaison.Drafted {
			return errs.E(errs.Conflict, "文书已签发，不再改动", "the letter is issued: it stays")
		}
		l.Version = version
		g.detail = "edit"
		return g.put(&l.Letter, in)
	})
}

// onLetter does an act to a letter and stores it.
func (a *App) onLetter(ctx context.Context, c Caller, act policy.Act, id string, do func(*gate, *store.LetterRow) error) error {
	return a.change(ctx, c, act, id, func(g *gate) error {
		l, err := g.letter(id)
		if err != nil {
			return err
		}
		if err := do(g, &l); err != nil {
			return err
		}
		return g.UpdateLetter(l)
	})
}

// notAhead refuses a day that has not come.
func (g *gate) notAhead(day deadline.Date) error {
	if string(day) > g.today() {
		return errs.Field("day", "日期不能晚于今天", "the day is not later than today")
	}
	return nil
}

// IssueLetter signs a draft out; it gets the next number of its unit, year and kind.
func (a *App) IssueLetter(ctx context.Context, c Caller, id string, day deadline.Date) error {
	return a.onLetter(ctx, c, policy.LetterIssue, id, func(g *gate, l *store.LetterRow) error {
		if err := g.notAhead(day); err != nil {
			return err
		}
		if l.Case != "" {
			rows, err := g.LettersOf(l.Case)
			if err != nil {
				return err
			}
			ofCase := make([]liaison.Letter, len(rows))
			for i, r := range rows {
				ofCase[i] = r.Letter
			}
			if err := liaison.Unweighed(l.Kind, ofCase); err != nil {
				return err
			}
		}
		n, err := g.NextLetter(l.Unit, day.Time().Year(), l.Kind)
		if err != nil {
			return err
		}
		if err := l.Issue(n, day); err != nil {
			return err
		}
		g.detail = fmt.Sprintf("%s %s", l.Kind, l.Number)
		return nil
	})
}

// DropLetter gives a draft up.
func (a *App) DropLetter(ctx context.Context, c Caller, id, why string) error {
	return a.onLetter(ctx, c, policy.LetterEdit, id, func(g *gate, l *store.LetterRow) error {
		g.detail = why
		return l.Drop(strings.TrimSpace(why), deadline.Date(g.today()))
	})
}

// ServeLetter notes that a letter was served on the day; the term runs to the day
// agreed, or, where agreed is empty, as the terms of the kind say.
func (a *App) ServeLetter(ctx context.Context, c Caller, id string, day, agreed deadline.Date) error {
	return a.onLetter(ctx, c, policy.LetterServe, id, func(g *gate, l *store.LetterRow) error {
		if err := g.notAhead(day); err != nil {
			return err
		}
		g.detail = string(day)
		return l.Serve(day, agreed, g.app.terms, g.app.calendar)
	})
}

// AnswerLetter takes in what came back, or says what was taken of an opinion.
func (a *App) AnswerLetter(ctx context.Context, c Caller, id string, in liaison.Reply) error {
	return a.onLetter(ctx, c, policy.LetterAnswer, id, func(g *gate, l *store.LetterRow) error {
		if err := g.notAhead(in.Day); err != nil {
			return err
		}
		g.detail = string(in.Day)
		return l.Reply(in)
	})
}

// FollowLetter notes what was done about an answer, or about none.
func (a *App) FollowLetter(ctx context.Context, c Caller, id, text string) error {
	return a.onLetter(ctx, c, policy.LetterAnswer, id, func(g *gate, l *store.LetterRow) error {
		g.detail = "follow"
		return l.Follow(deadline.Date(g.today()), text)
	})
}

// CloseLetter ends a letter: after its answer, or without one for a reason.
func (a *App) CloseLetter(ctx context.Context, c Caller, id, why string) error {
	return a.onLetter(ctx, c, policy.LetterAnswer, id, func(g *gate, l *store.LetterRow) error {
		g.detail = "close " + why
		return l.Close(deadline.Date(g.today()), strings.TrimSpace(why))
	})
}
