package app

import (
	"context"
	"slices"

	"mingjian/internal/errs"
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
// caller's reach; an event of another office counts where somebody of the reach is
// invited to it.
func (a *App) TrainingNeeds(ctx context.Context, c Caller) (ns []TrainingNeed, err error) {
	err = a.view(ctx, c, policy.TrainingNeeds, "", func(g *gate) error {
		sc, err := g.scope()
		if err != nil {
			return err
		}
		ns, err = g.needs(sc)
		return err
	})
	return ns, err
}

func (g *gate) needs(sc policy.Scope) (ns []TrainingNeed, err error) {
	found, err := g.CausesFound(sc)
	if err != nil {
		return nil, err
	}
	es, err := g.Tx.Trainings(policy.Scope{All: true})
	if err != nil {
		return nil, err
	}
	learners, err := g.learners()
	if err != nil {
		return nil, err
	}
	people := make([]org.PersonID, len(learners))
	for i, h := range learners {
		people[i] = h.Person.ID
	}
	es = slices.DeleteFunc(es, func(e training.Event) bool {
		return !g.reaches(e.Unit) && !slices.ContainsFunc(people, func(p org.PersonID) bool { return e.Seat(p) != nil })
	})
	scheme, err := g.currentScheme()
	if err != nil {
		return nil, err
	}
	for _, n := range training.Needs(found, es, people) {
		ns = append(ns, TrainingNeed{n, causeOf(scheme, n.Cause)})
	}
	return ns, nil
}

// causesWaiting counts the causes that conclusions found and that no event answers,
// held or planned.
func (g *gate) causesWaiting(sc policy.Scope) (n int, err error) {
	as := *g
	as.act = policy.TrainingNeeds // as far as the page behind the number reaches
	ns, err := as.needs(sc)
	for _, x := range ns {
		if x.Found > 0 && x.Held+x.Planned == 0 {
			n++
		}
	}
	return n, err
}

// attendanceWaiting counts the events whose day is over and of which nobody recorded
// who came.
func (g *gate) attendanceWaiting(sc policy.Scope) (n int, err error) {
	es, err := g.Tx.Trainings(sc)
	for _, e := range es {
		if e.State == training.Planned && string(e.Day) < g.today() {
			n++
		}
	}
	return n, err
}

// An Untrained is somebody who has attended no event on a cause.
type Untrained struct {
	org.Holding
	UnitName string
}

// Untrained lists, by pinyin, who of the caller's reach handles cases and has
// attended no event on the cause, for whoever plans training to invite them.
func (a *App) Untrained(ctx context.Context, c Caller, cause review.Code) (name review.Cause, us []Untrained, err error) {
	err = a.view(ctx, c, policy.TrainingEdit, string(cause), func(g *gate) error {
		if err := g.anywhere(); err != nil {
			return err
		}
		scheme, err := g.currentScheme()
		if err != nil {
			return err
		}
		if name = causeOf(scheme, cause); cause == "" {
			return errs.Field("cause", "请选择原因", "choose the cause")
		}
		es, err := g.Tx.Trainings(policy.Scope{All: true})
		if err != nil {
			return err
		}
		units, err := g.unitNames()
		if err != nil {
			return err
		}
		hs, err := g.learners()
		trained := training.Trained(es, cause)
		for _, h := range hs {
			if !trained[h.Person.ID] {
				us = append(us, Untrained{h, units[h.Post.Unit]})
			}
		}
		return err
	})
	return name, us, err
}
