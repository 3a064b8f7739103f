package app

import (
	"context"
	"slices"
	"strings"

	"mingjian/internal/deadline"
	"mingjian/internal/errs"
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
	Noted   []liaison.Noted
	Untold  []UntoldCase // acquittals of which the police were told by no letter; not where the register is narrowed
	Parties []string     // the other sides met so far, each once
}

// An UntoldCase is an acquittal that no notice to the police tells of, as far as
// the caller reads letters.
type UntoldCase struct {
	Case, CaseName, UnitName, Kind, Day string
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
	v.Again, v.Noted = liaison.Recurring(told), liaison.NotedOnly(told)
	if f.LetterFilter == (store.LetterFilter{Unit: f.Unit}) && policy.May(g.caller.Subject, policy.LetterEdit) {
		if v.Untold, err = g.untold(f.Unit, told); err != nil {
			return v, err
		}
	}
	g.detail = f.Text
	return v, nil
}

// maxUntold bounds how many acquittals without a notice are shown.
const maxUntold = 20

// untold returns the acquittals of the last three years of which none of the
// letters tells the police, the latest first; sealed cases are left out.
func (g *gate) untold(unit org.UnitCode, letters []liaison.Letter) (out []UntoldCase, err error) {
	from, to := LastThreeYears(g.today())
	rows, _, err := g.Tx.Events(policy.ScopeOf(g.caller.Subject, policy.LetterEdit), store.EventFilter{Kinds: ThreeGroups[0].Kinds, Unit: unit, From: from, To: to, Sort: "-date", Limit: 200})
	if err != nil {
		return nil, err
	}
	units, err := g.unitNames()
	if err != nil {
		return nil, err
	}
	for _, e := range rows {
		known := slices.ContainsFunc(out, func(u UntoldCase) bool { return u.Case == e.Case }) ||
			slices.ContainsFunc(letters, func(l liaison.Letter) bool {
				return l.Kind == liaison.Notice && l.Case == e.Case && l.State != liaison.Dropped
			})
		if known || e.Sealed || len(out) == maxUntold {
			continue
		}
		f, err := g.Tx.Case(e.Case)
		if err != nil {
			return nil, err
		}
		if !f.Sealed {
			out = append(out, UntoldCase{f.ID, f.Title, unitName(units, f.Unit), e.Kind, e.Date})
		}
	}
	return out, nil
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
	for _, s := range []*string{&l.Party, &l.Copy, &l.Text, &l.Why} {
		hide(s)
	}
	l.Hide = slices.Clone(l.Hide)
	for i := range l.Hide {
		hide(&l.Hide[i])
	}
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

// letterTasks are the letters that wait for the caller: to be signed out by
// leaders of the office; of the caller's own, opinions to weigh and answers that
// did not come in time.
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
	w := g.letterWords()
	for _, row := range append(rows, mine...) {
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
		case l.State == liaison.Received:
			t.Word = "weigh"
		case l.State == liaison.Served && !l.Late:
			continue
		case l.State == liaison.Served:
			t.Word = "urge"
		}
		if l.Due != "" {
			if left, err := g.app.calendar.Remaining(l.Due, g.Now); err == nil {
				t.Left, t.LeftOK, t.Late = left.Working, true, left.Overdue
			}
		}
		ts = append(ts, t)
	}
	return ts, nil
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
