package app

import (
	"context"

	"mingjian/internal/errs"
	"mingjian/internal/policy"
	"mingjian/internal/review"
	"mingjian/internal/training"
)

// An ExerciseView is the teaching case of an event for one who is invited: its
// material, and how the person's own two answers lie to the key. The key itself
// stays closed here, and nobody else sees the answers.
type ExerciseView struct {
	Title, Facts string
	Scheme       *review.Scheme
	Asked        []review.Code
	Phase        training.Phase // to be answered now, or empty
	Answers      []ExerciseAnswer
}

// An ExerciseAnswer is the caller's own answer in one phase.
type ExerciseAnswer struct {
	Phase training.Phase
	Match review.Match
	Of    int
}

// exercise returns the caller's exercise of an event; nil where there is none or
// the caller has no seat.
func (g *gate) exercise(e training.Event) (*ExerciseView, error) {
	if e.Exercise == "" || e.Seat(g.caller.Person) == nil {
		return nil, nil
	}
	t, err := g.Tx.Teaching(e.Exercise)
	if err != nil {
		return nil, err
	}
	v := &ExerciseView{Title: t.Title, Facts: t.Facts}
	if v.Scheme, err = g.currentScheme(); err != nil {
		return nil, err
	}
	for _, k := range t.Key {
		v.Asked = append(v.Asked, k.Dimension)
	}
	answers, err := g.TrainingAnswers(e.ID, g.caller.Person)
	if err != nil {
		return nil, err
	}
	var given []training.Phase
	for _, x := range answers {
		given = append(given, x.Phase)
		m := review.MatchOf([]review.AnsweredCase{{Case: &t.Teaching, Answer: x.Answer}})
		v.Answers = append(v.Answers, ExerciseAnswer{x.Phase, m, len(x.Answer)})
	}
	v.Phase = e.Asks(given)
	if len(given) == 1 {
		v.Answers = nil // how the first lies to the key would teach the second
	}
	return v, nil
}

// AnswerExercise keeps the caller's answer to the exercise of an event, for good:
// before it is held, and once more after it.
func (a *App) AnswerExercise(ctx context.Context, c Caller, id training.ID, answer []review.Judgement) error {
	return a.change(ctx, c, policy.TrainingAnswer, string(id), func(g *gate) error {
		e, err := g.training(id)
		if err != nil {
			return err
		}
		v, err := g.exercise(e)
		if err != nil {
			return err
		}
		if v == nil || v.Phase == "" {
			return errs.E(errs.Conflict, "现在没有可以作答的练习", "there is no exercise to answer now")
		}
		t, err := g.Tx.Teaching(e.Exercise)
		if err != nil {
			return err
		}
		if v.Phase == training.Before {
			seen, err := g.TeachingAnswers(c.Person)
			if err != nil {
				return err
			}
			for _, x := range seen {
				if x.Teaching == e.Exercise {
					return errs.E(errs.Conflict, "您已看过该案例的参考答案，无法比较前后变化", "you have seen the key of this case: before and after cannot be compared")
				}
			}
		}
		if err := t.CheckAnswer(answer); err != nil {
			return err
		}
		g.detail = string(v.Phase)
		return g.AddTrainingAnswer(training.ExerciseAnswer{Training: id, Person: c.Person, Phase: v.Phase, Answer: answer})
	})
}
