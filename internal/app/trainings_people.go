package app

import (
	"context"
	"fmt"
	"slices"

	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/org"
	"mingjian/internal/policy"
	"mingjian/internal/review"
	"mingjian/internal/training"
)

// teachers returns who can teach, in any office, by pinyin, each with one post.
func (g *gate) teachers() ([]org.Holding, error) {
	return g.inOffice(func(h org.Holding) bool { return holds(h, org.Prosecutor, org.Expert, org.DepartmentHead) })
}

// learners returns who handles cases in the caller's reach today, by pinyin, each
// with one post.
func (g *gate) learners() ([]org.Holding, error) {
	return g.inOffice(func(h org.Holding) bool {
		return holds(h, org.Prosecutor, org.Assistant, org.DepartmentHead) && g.reaches(h.Post.Unit)
	})
}

func (g *gate) seatLines(e training.Event) (ls []SeatLine, err error) {
	ps, err := g.Tx.People()
	if err != nil {
		return nil, err
	}
	units, err := g.unitNames()
	if err != nil {
		return nil, err
	}
	for _, p := range ps {
		s := e.Seat(p.ID)
		if s == nil {
			continue
		}
		l := SeatLine{Seat: *s, Name: p.Name}
		posts, err := g.PostsOn(p.ID, g.today())
		if err != nil {
			return nil, err
		}
		if len(posts) > 0 {
			l.UnitName, l.Department, l.Title = units[posts[0].Unit], posts[0].Department, posts[0].Title
		}
		ls = append(ls, l)
	}
	return ls, nil
}

// A SeatLine is one invited person.
type SeatLine struct {
	training.Seat
	Name, UnitName, Department, Title string // of the post held today
}

// An Invitee is somebody who could be invited.
type Invitee struct {
	org.Holding
	UnitName string
	Invited  bool
	Missing  []review.Cause // of the event's, those on which the person has attended no event yet
}

// Invitees lists who could be invited to an event, by pinyin, and the causes it answers.
func (a *App) Invitees(ctx context.Context, c Caller, id training.ID) (e training.Event, causes []review.Cause, is []Invitee, err error) {
	err = a.view(ctx, c, policy.TrainingEdit, string(id), func(g *gate) error {
		if e, err = g.Tx.Training(id); err != nil {
			return err
		}
		if err := g.onSecret(policy.Object{Unit: e.Unit}, "培训活动", "training event"); err != nil {
			return err
		}
		es, err := g.Tx.Trainings(policy.Scope{All: true})
		if err != nil {
			return err
		}
		hs, err := g.learners()
		if err != nil {
			return err
		}
		units, err := g.unitNames()
		if err != nil {
			return err
		}
		scheme, err := g.currentScheme()
		if err != nil {
			return err
		}
		for _, h := range hs {
			is = append(is, Invitee{Holding: h, UnitName: units[h.Post.Unit], Invited: e.Seat(h.Person.ID) != nil})
		}
		for _, code := range e.Causes {
			cause, trained := causeOf(scheme, code), training.Trained(es, code)
			causes = append(causes, cause)
			for i := range is {
				if !trained[is[i].Person.ID] {
					is[i].Missing = append(is[i].Missing, cause)
				}
			}
		}
		return nil
	})
	return e, causes, is, err
}

// InviteTrainees invites people of the caller's reach to a planned event.
func (a *App) InviteTrainees(ctx context.Context, c Caller, id training.ID, people []org.PersonID) error {
	return a.onTraining(ctx, c, id, func(g *gate, e *training.Event) error {
		hs, err := g.learners()
		if err != nil {
			return err
		}
		for _, p := range people {
			if !slices.ContainsFunc(hs, func(h org.Holding) bool { return h.Person.ID == p }) {
				return errs.Field("people", "受邀人员须为本院或者下级院在职办案人员", "whom you invite must handle cases in your office or below it")
			}
		}
		g.detail = fmt.Sprintf("%d", len(people))
		before := len(e.Seats)
		if err := e.Invite(people); err != nil {
			return err
		}
		return g.AddSeats(id, e.Seats[before:])
	})
}

// RecordAttendance records who came to an event, which is then held.
func (a *App) RecordAttendance(ctx context.Context, c Caller, id training.ID, came map[org.PersonID]training.Attendance) error {
	return a.onTraining(ctx, c, id, func(g *gate, e *training.Event) error {
		if err := e.Hold(came, deadline.Date(g.today())); err != nil {
			return err
		}
		return g.RecordSeats(id, e.Seats)
	})
}

// AnswerInvitation says whether the caller comes.
func (a *App) AnswerInvitation(ctx context.Context, c Caller, id training.ID, answer training.Answer, reason string) error {
	return a.change(ctx, c, policy.TrainingAnswer, string(id), func(g *gate) error {
		e, err := g.training(id)
		if err != nil {
			return err
		}
		if err := e.Reply(c.Person, answer, reason, deadline.Date(g.today())); err != nil {
			return err
		}
		g.detail = string(answer)
		return g.AnswerSeat(id, *e.Seat(c.Person))
	})
}
