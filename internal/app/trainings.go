package app

import (
	"context"
	"slices"

	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/lesson"
	"mingjian/internal/org"
	"mingjian/internal/policy"
	"mingjian/internal/review"
	"mingjian/internal/store"
	"mingjian/internal/training"
)

// A TrainingLine is an event with what a list shows around it.
type TrainingLine struct {
	training.Event
	UnitName, LeadName string
	CauseNames         []review.Cause
	Mine               *training.Seat // the caller's, or nil
	Coming             int            // who accepted
	Came               int            // who was there, of a held one
}

// trainingObject is an event as the policy sees it: of the office that holds it,
// given to whoever is invited and who leads it.
func trainingObject(e training.Event) policy.Object {
	return policy.Object{Unit: e.Unit, Assigned: e.Concerns()}
}

// Trainings lists the events the caller is invited to or may look after, the
// latest first.
func (a *App) Trainings(ctx context.Context, c Caller) (ls []TrainingLine, err error) {
	err = a.view(ctx, c, policy.TrainingRead, "", func(g *gate) error {
		sc, err := g.scope()
		if err != nil {
			return err
		}
		es, err := g.Tx.Trainings(sc)
		if err != nil {
			return err
		}
		ls, err = g.trainingLines(es)
		return err
	})
	return ls, err
}

func (g *gate) trainingLines(es []training.Event) ([]TrainingLine, error) {
	names, err := g.names()
	if err != nil {
		return nil, err
	}
	units, err := g.unitNames()
	if err != nil {
		return nil, err
	}
	scheme, err := g.currentScheme()
	if err != nil {
		return nil, err
	}
	ls := make([]TrainingLine, len(es))
	for i, e := range es {
		l := TrainingLine{Event: e, UnitName: units[e.Unit], LeadName: names[e.Lead], Mine: e.Seat(g.caller.Person)}
		for _, c := range e.Causes {
			l.CauseNames = append(l.CauseNames, causeOf(scheme, c))
		}
		for _, s := range e.Seats {
			if s.Answer == training.Accepted {
				l.Coming++
			}
			if s.Came == training.Present {
				l.Came++
			}
		}
		ls[i] = l
		g.shown = append(g.shown, string(e.ID))
	}
	return ls, nil
}

// causeOf returns a cause of the scheme; one that it no longer knows keeps its code.
func causeOf(s *review.Scheme, c review.Code) review.Cause {
	x, ok := s.Cause(c)
	if !ok {
		x.Term = review.Term{Code: c}
	}
	return x
}

// A TrainingView is one event with its seats, as far as the caller sees them.
type TrainingView struct {
	TrainingLine
	People   []SeatLine // only for those who look after it; by pinyin
	MayEdit  bool
	MayReply bool
	Open     bool // attendance may be recorded
	Exercise *ExerciseView
	Cards    []lesson.Card // of the library, as far as the caller reads it
	Files    []MaterialLine
	MayFile  bool // files may join the materials
}

// Training returns one event.
func (a *App) Training(ctx context.Context, c Caller, id training.ID) (w TrainingView, err error) {
	err = a.view(ctx, c, policy.TrainingRead, string(id), func(g *gate) error {
		e, err := g.training(id)
		if err != nil {
			return err
		}
		ls, err := g.trainingLines([]training.Event{e})
		if err != nil {
			return err
		}
		w.TrainingLine = ls[0]
		today := deadline.Date(g.today())
		w.MayEdit = policy.Check(c.Subject, policy.TrainingEdit, policy.Object{Unit: e.Unit}) == nil
		w.MayReply = w.Mine != nil && e.State == training.Planned && today <= e.Day && policy.Check(c.Subject, policy.TrainingAnswer, trainingObject(e)) == nil
		w.Open = w.MayEdit && e.State != training.Cancelled && today >= e.Day && len(e.Seats) > 0
		if w.MayEdit {
			if w.People, err = g.seatLines(e); err != nil {
				return err
			}
		}
		if w.Cards, err = g.taughtFrom(e); err != nil {
			return err
		}
		w.MayFile = w.MayEdit && e.State != training.Cancelled
		if w.Files, err = g.materials(id); err != nil {
			return err
		}
		w.Exercise, err = g.exercise(e)
		return err
	})
	return w, err
}

// training loads an event and asks the policy; whoever may not see it is told
// there is none.
func (g *gate) training(id training.ID) (training.Event, error) {
	e, err := g.Tx.Training(id)
	if err != nil {
		return e, err
	}
	return e, g.onSecret(trainingObject(e), "培训活动", "training event")
}

// A TrainingPlan is what the form that plans an event offers.
type TrainingPlan struct {
	Event     training.Event
	Needs     []TrainingNeed // every cause of the scheme, with its counts
	Leads     []org.Holding
	Exercises []store.TeachingRow
	Cards     []lesson.Card // of the library, those that name one of the event's causes first
}

// TrainingPlan returns an event (id "": a new one, for the cause or taught from the
// card) to be planned.
func (a *App) TrainingPlan(ctx context.Context, c Caller, id training.ID, cause review.Code, card lesson.ID) (w TrainingPlan, err error) {
	ns, err := a.TrainingNeeds(ctx, c)
	if err != nil {
		return w, err
	}
	err = a.view(ctx, c, policy.TrainingEdit, string(id), func(g *gate) error {
		if err := g.anywhere(); err != nil {
			return err
		}
		scheme, err := g.currentScheme()
		if err != nil {
			return err
		}
		w.Event = training.Event{Kind: training.Drill, From: "09:00", To: "11:30", Unit: c.Unit()}
		if id != "" {
			if w.Event, err = g.training(id); err != nil {
				return err
			}
		} else if _, ok := scheme.Cause(cause); ok {
			w.Event.Causes = []review.Code{cause}
		}
		if err := w.fromCards(g, scheme, card); err != nil {
			return err
		}
		for _, x := range scheme.Causes.Causes {
			n := TrainingNeed{Need: training.Need{Cause: x.Code}, Name: x}
			if i := slices.IndexFunc(ns, func(n TrainingNeed) bool { return n.Cause == x.Code }); i >= 0 {
				n = ns[i]
			}
			w.Needs = append(w.Needs, n)
		}
		if w.Leads, err = g.teachers(); err != nil {
			return err
		}
		rows, err := g.Tx.Teachings()
		if err != nil {
			return err
		}
		for _, r := range rows {
			if !r.Closed || r.ID == w.Event.Exercise {
				w.Exercises = append(w.Exercises, r)
			}
		}
		return nil
	})
	return w, err
}

// SaveTraining plans an event of the caller's office (id ""), or changes a planned one.
func (a *App) SaveTraining(ctx context.Context, c Caller, in training.Event) (id training.ID, err error) {
	err = a.change(ctx, c, policy.TrainingEdit, string(in.ID), func(g *gate) error {
		e := in
		var before []string // the cards it was taught from
		e.State, e.Unit, e.Seats, e.Reason = training.Planned, c.Unit(), nil, ""
		if in.ID == "" {
			e.ID, e.Version = training.ID(store.NewID()), 0
		} else {
			old, err := g.Tx.Training(in.ID)
			if err != nil {
				return err
			}
			if old.State != training.Planned {
				return errs.E(errs.Conflict, "该培训已举办或者已取消", "the event has been held or cancelled")
			}
			e.Unit, e.Seats = old.Unit, old.Seats
			before = old.Cards
			if old.Exercise != e.Exercise {
				n, err := g.TrainingAnswers(e.ID, "")
				if err != nil {
					return err
				}
				if len(n) > 0 {
					return errs.Field("exercise", "已有人做过练习，不能更换", "somebody has done the exercise; it stays")
				}
			}
		}
		if err := g.onSecret(policy.Object{Unit: e.Unit}, "培训活动", "training event"); err != nil {
			return err
		}
		scheme, err := g.currentScheme()
		if err != nil {
			return err
		}
		if err := e.Check(func(c review.Code) bool { _, ok := scheme.Cause(c); return ok }); err != nil {
			return err
		}
		if e.Lead != "" {
			if err := g.mayTeach(e); err != nil {
				return err
			}
		}
		if e.Cards, err = g.chosenCards(before, e.Cards); err != nil {
			return err
		}
		if e.Exercise != "" {
			if _, err := g.Tx.Teaching(e.Exercise); err != nil {
				return errs.Field("exercise", "没有这个案例", "there is no such teaching case")
			}
		}
		id = e.ID
		g.object, g.detail = string(e.ID), e.Title
		if err := g.PutTraining(e); err != nil {
			return err
		}
		return g.PutTrainingCards(e.ID, e.Cards)
	})
	return id, err
}

// CancelTraining calls an event off.
func (a *App) CancelTraining(ctx context.Context, c Caller, id training.ID, reason string) error {
	return a.onTraining(ctx, c, id, func(g *gate, e *training.Event) error {
		g.detail = reason
		return e.Cancel(reason)
	})
}

func (a *App) onTraining(ctx context.Context, c Caller, id training.ID, do func(*gate, *training.Event) error) error {
	return a.change(ctx, c, policy.TrainingEdit, string(id), func(g *gate) error {
		e, err := g.Tx.Training(id)
		if err != nil {
			return err
		}
		if err := g.onSecret(policy.Object{Unit: e.Unit}, "培训活动", "training event"); err != nil {
			return err
		}
		if err := do(g, &e); err != nil {
			return err
		}
		return g.PutTraining(e)
	})
}
