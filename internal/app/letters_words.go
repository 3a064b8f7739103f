package app

import (
	"slices"

	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/ledger"
	"mingjian/internal/liaison"
	"mingjian/internal/org"
	"mingjian/internal/policy"
	"mingjian/internal/review"
	"mingjian/internal/store"
)

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
	l = LetterLine{LetterRow: row, UnitName: w.units[row.Unit].Name, CopyName: w.units[row.CopyTo].Name}
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
