package app

import (
	"context"
	"slices"
	"strings"

	"mingjian/internal/errs"
	"mingjian/internal/exchange"
	"mingjian/internal/lesson"
	"mingjian/internal/org"
	"mingjian/internal/panel"
	"mingjian/internal/policy"
	"mingjian/internal/review"
	"mingjian/internal/store"
	"mingjian/internal/training"
)

// maxLessons is how many cards a search of the library shows.
const maxLessons = 200

// A LessonList is the library as a search cuts it, and for those who keep it the
// cards that are not in it.
type LessonList struct {
	Cards   []lesson.Card
	AtWork  []lesson.Card
	Scheme  *review.Scheme
	MayEdit bool
}

// Lessons searches the library of typical cases.
func (a *App) Lessons(ctx context.Context, c Caller, f store.LessonFilter) (w LessonList, err error) {
	err = a.view(ctx, c, policy.LessonRead, "lessons", func(g *gate) error {
		if err := g.anywhere(); err != nil {
			return err
		}
		if w.Scheme, err = g.currentScheme(); err != nil {
			return err
		}
		f.Limit = maxLessons
		if w.Cards, err = g.Tx.Lessons(f); err != nil {
			return err
		}
		for i := range w.Cards {
			w.Cards[i] = shared(w.Cards[i])
			g.shown = append(g.shown, string(w.Cards[i].ID))
		}
		g.detail = f.Text
		w.MayEdit = policy.May(c.Subject, policy.LessonEdit)
		w.AtWork, err = g.lessonsAtWork(policy.ScopeOf(c.Subject, policy.LessonCheck))
		return err
	})
	return w, err
}

// lessonsAtWork are the cards of the scope that are not in the library, without
// those of cases the caller is recused from.
func (g *gate) lessonsAtWork(sc policy.Scope) (cs []lesson.Card, err error) {
	all, err := g.LessonsAtWork(sc)
	if err != nil {
		return nil, err
	}
	for _, x := range all {
		v, err := g.reviewed(x.Item)
		if err != nil {
			return nil, err
		}
		if !panel.Recused(g.caller.Person, v.panel) {
			cs = append(cs, x)
		}
	}
	return cs, nil
}

// shared is a card as the whole library reads it: not of which case, by whom, or
// with which words hidden.
func shared(c lesson.Card) lesson.Card {
	c.Item, c.Unit, c.Writers, c.Checker, c.Hide, c.Reason = "", "", nil, "", nil, ""
	return c
}

// A LessonView is one card with what the caller may do with it.
type LessonView struct {
	lesson.Card
	Marks                          []lesson.Mark
	Scheme                         *review.Scheme
	Causes                         []review.Code // of the conclusion, to choose from
	Writers                        string
	CheckerName                    string
	MayEdit, MayCheck, MayWithdraw bool
	Own                            bool // the caller wrote on it and so cannot check it
	MayTeach                       bool // the caller may plan a lesson from it
	Planned, Held                  int  // events that are and were taught from it
}

// Lesson returns one card: a published one to whoever reads the library, another
// to those who keep it.
func (a *App) Lesson(ctx context.Context, c Caller, id lesson.ID) (w LessonView, err error) {
	err = a.view(ctx, c, policy.LessonRead, string(id), func(g *gate) error {
		w, err = g.lessonView(id)
		return err
	})
	return w, err
}

func (g *gate) lessonView(id lesson.ID) (w LessonView, err error) {
	if err := g.anywhere(); err != nil {
		return w, err
	}
	card, err := g.Tx.Lesson(id)
	if err != nil {
		return w, err
	}
	if w.Scheme, err = g.currentScheme(); err != nil {
		return w, err
	}
	v, err := g.reviewed(card.Item)
	if err != nil {
		return w, err
	}
	may := func(a policy.Act) bool {
		return policy.Check(g.caller.Subject, a, policy.Object{Unit: card.Unit}) == nil && !panel.Recused(g.caller.Person, v.panel)
	}
	edit, check := may(policy.LessonEdit), may(policy.LessonCheck)
	if card.State != lesson.Published && !edit && !check {
		return w, &hiddenRefusal{errs.Missing("案例卡", "card")}
	}
	if card.State == lesson.Published {
		w.MayTeach = policy.May(g.caller.Subject, policy.TrainingEdit)
		taught, err := g.Taught(id)
		if err != nil {
			return w, err
		}
		w.Planned, w.Held = taught[training.Planned], taught[training.Held]
	}
	if !edit && !check {
		w.Card = shared(card)
		return w, nil
	}
	w.Card, w.Marks = card, card.Marks()
	if con, err := v.signedConclusion(); err != nil {
		return w, err
	} else if con != nil {
		for _, t := range con.Causes {
			w.Causes = append(w.Causes, t.Code)
		}
	}
	names, err := g.names()
	if err != nil {
		return w, err
	}
	var writers []string
	for _, p := range card.Writers {
		writers = append(writers, names[p])
	}
	w.Writers, w.CheckerName = strings.Join(writers, "、"), names[card.Checker]
	w.Own = slices.Contains(card.Writers, g.caller.Person)
	w.MayEdit = edit && card.State == lesson.Draft
	w.MayCheck = check && card.State == lesson.Checking && !w.Own
	w.MayWithdraw = check && card.State == lesson.Published
	return w, nil
}

// signedConclusion returns the conclusion once it is signed, else nil.
func (v *reviewed) signedConclusion() (*review.Conclusion, error) {
	if !v.concluded() {
		return nil, nil
	}
	c, err := v.part(review.ConclusionKind).Last()
	if err != nil {
		return nil, err
	}
	con, _ := c.(*review.Conclusion)
	return con, nil
}

// StartLesson makes a draft card of a concluded case, filled from its conclusion,
// and returns it; the one that exists if there is one.
func (a *App) StartLesson(ctx context.Context, c Caller, item review.ItemID) (id lesson.ID, err error) {
	err = a.change(ctx, c, policy.LessonEdit, string(item), func(g *gate) error {
		v, err := g.reviewed(item)
		if err != nil {
			return err
		}
		if err := g.organise(v); err != nil {
			return err
		}
		con, err := v.signedConclusion()
		if err != nil {
			return err
		}
		switch {
		case v.file.Sealed:
			return errs.E(errs.Conflict, "封存案件不制作案例卡", "no card is made of a sealed case")
		case con == nil:
			return errs.E(errs.Conflict, "剖析意见签发后才能制作案例卡", "a card is made once the conclusion is signed")
		}
		old, err := g.LessonsOf(item)
		if err != nil {
			return err
		}
		for _, x := range old {
			if x.State != lesson.Withdrawn {
				id = x.ID
				return nil
			}
		}
		scheme, err := g.scheme(v.session)
		if err != nil {
			return err
		}
		h, err := g.hider(v)
		if err != nil {
			return err
		}
		card := lesson.Card{ID: lesson.ID(store.NewID()), Unit: v.session.Unit, Item: item, State: lesson.Draft, Charge: v.file.Charge}
		if card.Result, err = g.results(v); err != nil {
			return err
		}
		for _, t := range con.Causes {
			card.Causes = append(card.Causes, t.Code)
		}
		text := lesson.Text{Title: card.Charge + card.Result + "案例", Kind: lesson.Warning, Lesson: con.Lessons}
		var holding, practice []string
		for i, f := range con.Findings {
			k, _ := scheme.Finding(f.Kind)
			if i == 0 && k.Good {
				text.Kind = lesson.Practice
			}
			holding = append(holding, k.ZH+"："+f.Reasons)
		}
		for _, m := range con.Measures {
			practice = append(practice, m.Text)
		}
		text.Holding, text.Practice = strings.Join(holding, "\n"), strings.Join(practice, "\n")
		if st := v.part(review.ReplyKind); st != nil {
			x, err := st.Last()
			if err != nil {
				return err
			}
			if ans, ok := x.(*review.Answer); ok {
				card.Reply = ans.Overall
			}
		}
		if err := card.Write(c.Person, text, nil, h); err != nil {
			return err
		}
		id, g.object, g.detail = card.ID, string(card.ID), string(item)
		return g.PutLesson(card)
	})
	return id, err
}

// results returns what became of the case, as its events say.
func (g *gate) results(v *reviewed) (string, error) {
	es, err := g.EventsOf(string(v.item.Case))
	var kinds []string
	for _, e := range es {
		if e.Gone.IsZero() && !slices.Contains(kinds, e.Kind) {
			kinds = append(kinds, e.Kind)
		}
	}
	return strings.Join(kinds, "、"), err
}

// judgeTitles stand before a judge's name in a document that was read.
var judgeTitles = []string{"审判长", "代理审判员", "助理审判员", "独任审判员", "审判员"}

// hider knows everybody who stands in the records of the case and of its review.
func (g *gate) hider(v *reviewed) (*lesson.Hider, error) {
	var k lesson.Known
	stages, err := g.StagesOf(v.file.ID)
	if err != nil {
		return nil, err
	}
	for _, p := range stages {
		k.Persons = append(k.Persons, p.Name)
	}
	ds, err := g.DocumentsOf(v.file.ID)
	if err != nil {
		return nil, err
	}
	for _, d := range ds {
		for _, x := range d.Read.Defendants {
			k.Persons = append(k.Persons, x.Name)
		}
		for _, j := range d.Read.Judges {
			for _, t := range judgeTitles {
				j = strings.TrimPrefix(j, t)
			}
			k.Persons = append(k.Persons, j)
		}
		k.Persons = slices.Concat(k.Persons, d.Read.Jurors, []string{d.Read.Clerk}, d.Read.Prosecutors, d.Read.Defenders)
	}
	hs, err := g.Handlers(v.file.ID)
	if err != nil {
		return nil, err
	}
	for _, x := range hs {
		k.Persons = append(k.Persons, x.Name)
	}
	names, err := g.names()
	if err != nil {
		return nil, err
	}
	ids := []org.PersonID{v.item.Handler, v.session.ChairOf(&v.item), v.session.Secretary}
	for i := range v.parts {
		ids = append(ids, v.parts[i].Author)
	}
	for _, id := range slices.Concat(ids, v.session.Present, v.item.AgreedBy) {
		k.Persons = append(k.Persons, names[id])
	}
	k.Units, err = g.Units()
	return lesson.NewHider(k), err
}

// lessonChange does an act to a card the caller keeps: edits or checks, and is
// not recused from its case.
func (a *App) lessonChange(ctx context.Context, c Caller, act policy.Act, id lesson.ID, version int, run func(*gate, *lesson.Card, *reviewed) error) error {
	return a.change(ctx, c, act, string(id), func(g *gate) error {
		card, err := g.Tx.Lesson(id)
		if err != nil {
			return err
		}
		if err := g.onSecret(policy.Object{Unit: card.Unit}, "案例卡", "card"); err != nil {
			return err
		}
		v, err := g.reviewed(card.Item)
		if err != nil {
			return err
		}
		if panel.Recused(c.Person, v.panel) {
			return &hiddenRefusal{errs.Missing("案例卡", "card")}
		}
		if card.Version != version {
			return errs.E(errs.Conflict, "案例卡已被他人修改，请刷新后再试", "somebody changed the card since")
		}
		if err := run(g, &card, v); err != nil {
			return err
		}
		g.detail = strings.TrimSpace(string(card.State) + " " + card.Reason)
		return g.PutLesson(card)
	})
}

// SaveLesson writes a draft; what is known of the case is hidden in what is kept.
func (a *App) SaveLesson(ctx context.Context, c Caller, id lesson.ID, version int, t lesson.Text, causes []review.Code, hide []string) error {
	return a.lessonChange(ctx, c, policy.LessonEdit, id, version, func(g *gate, card *lesson.Card, v *reviewed) error {
		con, err := v.signedConclusion()
		if err != nil {
			return err
		}
		for _, code := range causes {
			if con == nil || !namesCause(con, code) {
				return errs.Field("causes", "只能选剖析意见列明的原因", "choose among the conclusion's causes")
			}
		}
		h, err := g.hider(v)
		if err != nil {
			return err
		}
		card.Causes = causes
		return card.Write(c.Person, t, hide, h)
	})
}

// HandInLesson gives a draft to be checked by somebody else.
func (a *App) HandInLesson(ctx context.Context, c Caller, id lesson.ID, version int) error {
	return a.lessonChange(ctx, c, policy.LessonEdit, id, version, func(_ *gate, card *lesson.Card, _ *reviewed) error {
		return card.HandIn()
	})
}

// PublishLesson puts a card into the library; seen is how many marks the checker
// was shown and let stand.
func (a *App) PublishLesson(ctx context.Context, c Caller, id lesson.ID, version, seen int) error {
	return a.lessonChange(ctx, c, policy.LessonCheck, id, version, func(g *gate, card *lesson.Card, v *reviewed) error {
		h, err := g.hider(v)
		if err != nil {
			return err
		}
		return card.Publish(c.Person, g.today(), seen, h)
	})
}

// ReturnLesson gives a card back to who wrote it.
func (a *App) ReturnLesson(ctx context.Context, c Caller, id lesson.ID, version int, reason string) error {
	return a.lessonChange(ctx, c, policy.LessonCheck, id, version, func(_ *gate, card *lesson.Card, _ *reviewed) error {
		return card.Return(reason)
	})
}

// WithdrawLesson takes a card out of the library.
func (a *App) WithdrawLesson(ctx context.Context, c Caller, id lesson.ID, version int, reason string) error {
	return a.lessonChange(ctx, c, policy.LessonCheck, id, version, func(_ *gate, card *lesson.Card, _ *reviewed) error {
		return card.Withdraw(reason)
	})
}

// LessonPaper makes a published card a Word document.
func (a *App) LessonPaper(ctx context.Context, c Caller, id lesson.ID) (f File, err error) {
	err = a.change(ctx, c, policy.LessonRead, string(id), func(g *gate) error {
		w, err := g.lessonView(id)
		if err != nil {
			return err
		}
		if w.State != lesson.Published {
			return errs.E(errs.Conflict, "案例卡入库后才能制作文书", "a paper is made of a published card")
		}
		p := exchange.Lesson{Charge: w.Charge, Result: w.Result, Facts: w.Facts, Dispute: w.Dispute, Holding: w.Holding, Learned: w.Card.Lesson, Practice: w.Practice, Reply: w.Reply}
		if p.Head, err = g.paperHead(); err != nil {
			return err
		}
		p.Title, p.Date = w.Title, longDay(w.Day)
		p.Purpose = map[lesson.Kind]string{lesson.Warning: "警示", lesson.Practice: "示范"}[w.Card.Kind]
		for _, code := range w.Card.Causes {
			t, _ := w.Scheme.Cause(code)
			p.Causes = append(p.Causes, exchange.LessonCause{Code: string(code), Name: t.ZH})
		}
		f, err = g.render(p, w.Title)
		return err
	})
	return f, err
}
