package app

import (
	"slices"

	"mingjian/internal/errs"
	"mingjian/internal/lesson"
	"mingjian/internal/org"
	"mingjian/internal/policy"
	"mingjian/internal/review"
	"mingjian/internal/store"
	"mingjian/internal/training"
)

// publishedCard returns a card as the whole library reads it, and whether the caller
// does: it is published, its case is not sealed, and their role reads the library.
func (g *gate) publishedCard(id lesson.ID) (c lesson.Card, ok bool, err error) {
	if !policy.May(g.caller.Subject, policy.LessonRead) {
		return c, false, nil
	}
	c, err = g.Tx.Lesson(id)
	if errs.KindOf(err) == errs.NotFound {
		return c, false, nil
	}
	return shared(c), err == nil && c.State == lesson.Published, err
}

// taughtFrom returns the cards the event is taught from, as far as the caller reads
// them: one that was withdrawn since, or whose case was sealed, is gone.
func (g *gate) taughtFrom(e training.Event) (cs []lesson.Card, err error) {
	for _, id := range e.Cards {
		c, ok, err := g.publishedCard(lesson.ID(id))
		if err != nil {
			return nil, err
		}
		if ok {
			cs = append(cs, c)
		}
	}
	return cs, nil
}

// chosenCards returns the cards an event is taught from once somebody chose anew:
// what they do not read they neither choose nor take away.
func (g *gate) chosenCards(before, chosen []string) ([]string, error) {
	var cards []string
	for _, id := range before {
		_, ok, err := g.publishedCard(lesson.ID(id))
		if err != nil {
			return nil, err
		}
		if !ok {
			cards = append(cards, id)
		}
	}
	for _, id := range chosen {
		_, ok, err := g.publishedCard(lesson.ID(id))
		if err != nil {
			return nil, err
		}
		if !ok {
			return nil, errs.Field("cards", "典型案例中没有这张案例卡", "there is no such card in the library")
		}
		if !slices.Contains(cards, id) {
			cards = append(cards, id)
		}
	}
	return cards, nil
}

// fromCards offers the library to the form of an event, and starts a new event from
// the card where one is named.
func (w *TrainingPlan) fromCards(g *gate, scheme *review.Scheme, card lesson.ID) error {
	if !policy.May(g.caller.Subject, policy.LessonRead) {
		return nil
	}
	all, err := g.Tx.Lessons(store.LessonFilter{Limit: maxLessons})
	if err != nil {
		return err
	}
	for _, c := range all {
		w.Cards = append(w.Cards, shared(c))
	}
	chosen, err := g.taughtFrom(w.Event)
	if err != nil {
		return err
	}
	for _, c := range chosen { // older than the library's list goes back
		if !slices.ContainsFunc(w.Cards, func(x lesson.Card) bool { return x.ID == c.ID }) {
			w.Cards = append(w.Cards, c)
		}
	}
	if w.Event.ID == "" && card != "" {
		c, ok, err := g.publishedCard(card)
		if err != nil {
			return err
		}
		if !ok {
			return errs.Missing("案例卡", "card")
		}
		w.Event.Kind, w.Event.Title, w.Event.Cards = training.Lesson, c.Title, []string{string(card)}
		for _, x := range c.Causes {
			if _, ok := scheme.Cause(x); ok {
				w.Event.Causes = append(w.Event.Causes, x)
			}
		}
	}
	rank := func(c lesson.Card) int {
		switch {
		case slices.Contains(w.Event.Cards, string(c.ID)):
			return 0
		case slices.ContainsFunc(c.Causes, func(x review.Code) bool { return slices.Contains(w.Event.Causes, x) }):
			return 1
		}
		return 2
	}
	slices.SortStableFunc(w.Cards, func(a, b lesson.Card) int { return rank(a) - rank(b) })
	return nil
}

// mayTeach reports whether whoever is named may lead the event: a lesson is taught
// by a prosecutor in office.
func (g *gate) mayTeach(e training.Event) error {
	if e.Kind != training.Lesson {
		if _, err := g.Person(e.Lead); err != nil {
			return errs.Field("lead", "没有这个人", "there is no such person")
		}
		return nil
	}
	hs, err := g.teachers()
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(hs, func(h org.Holding) bool { return h.Person.ID == e.Lead }) {
		return errs.Field("lead", "授课人须为在职检察官", "a lesson is taught by a prosecutor in office")
	}
	return nil
}
