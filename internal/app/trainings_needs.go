package app

import (
	"context"
	"slices"

	"mingjian/internal/org"
	"mingjian/internal/policy"
	"mingjian/internal/review"
	"mingjian/internal/training"
)

// A TrainingNeed is a cause by name with its counts.
type TrainingNeed struct {
	training.Need
	Name review.Cause
}

// TrainingNeeds counts for each cause how often conclusions found it, how often
// it was trained and how many people have not been trained yet, within the
// caller's reach.
func (a *App) TrainingNeeds(ctx context.Context, c Caller) (ns []TrainingNeed, err error) {
	err = a.view(ctx, c, policy.TrainingNeeds, "", func(g *gate) error {
		sc, err := g.scope()
		if err != nil {
			return err
		}
		found, err := g.CausesFound(sc)
		if err != nil {
			return err
		}
		es, err := g.Tx.Trainings(policy.Scope{All: true})
		if err != nil {
			return err
		}
		es = slices.DeleteFunc(es, func(e training.Event) bool { return policy.Check(c.Subject, g.act, policy.Object{Unit: e.Unit}) != nil })
		learners, err := g.learners()
		if err != nil {
			return err
		}
		people := make([]org.PersonID, len(learners))
		for i, h := range learners {
			people[i] = h.Person.ID
		}
		scheme, err := g.currentScheme()
		if err != nil {
			return err
		}
		for _, n := range training.Needs(found, es, people) {
			ns = append(ns, TrainingNeed{n, causeOf(scheme, n.Cause)})
		}
		return nil
	})
	return ns, err
}
