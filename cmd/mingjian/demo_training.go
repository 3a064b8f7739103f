package main

import (
	"bytes"
	"fmt"

	"mingjian/internal/deadline"
	"mingjian/internal/demo"
	"mingjian/internal/office"
	"mingjian/internal/org"
	"mingjian/internal/review"
	"mingjian/internal/training"
)

// train holds and plans the demonstration's training events, from the causes its
// conclusions found. The clock goes back for what was held.
func (d *demoStage) train() error {
	today := deadline.Date(d.a.Today())
	defer d.goTo("")
	for _, t := range demo.Trainings() {
		if err := d.trainOne(t, today); err != nil {
			return fmt.Errorf("%s: %w", t.Title, err)
		}
	}
	d.goTo("")
	if err := d.mentor(today); err != nil {
		return err
	}
	return d.learnMore(today)
}

// mentor pairs the demonstration's mentors with their pupils.
func (d *demoStage) mentor(today deadline.Date) error {
	for _, m := range demo.Mentorings() {
		id, err := d.a.StartPair(d.e.ctx, d.as(m.By), training.Pair{Mentor: d.ids[m.Mentor], Pupil: d.ids[m.Pupil], Goals: m.Goals, First: today.AddDays(m.First), Last: today.AddDays(m.Last)})
		if err != nil {
			return fmt.Errorf("%s mentors %s: %w", m.Mentor, m.Pupil, err)
		}
		for _, x := range m.Records {
			if err := d.a.NotePair(d.e.ctx, d.as(x[0]), id, x[1]); err != nil {
				return fmt.Errorf("%s notes: %w", x[0], err)
			}
		}
	}
	return nil
}

// learnMore sets the demonstration's learning tasks.
func (d *demoStage) learnMore(today deadline.Date) error {
	for _, l := range demo.Learnings() {
		t := training.Task{Person: d.ids[l.Person], Cause: review.Code(l.Cause), Text: l.Text, Due: today.AddDays(l.Days)}
		if l.Teaching != "" {
			cases, err := d.a.Teachings(d.e.ctx, d.as(l.Person))
			if err != nil {
				return err
			}
			for _, x := range cases.Cases {
				if x.Title == l.Teaching {
					t.Teaching = x.ID
				}
			}
		}
		if l.Finding {
			w, err := d.a.LearningPlan(d.e.ctx, d.as(l.By), d.carded)
			if err != nil {
				return fmt.Errorf("%s: %w", l.Text, err)
			}
			t.Item, t.Cause, t.Card = w.Task.Item, w.Task.Cause, w.Task.Card
		}
		id, err := d.a.SetLearningTask(d.e.ctx, d.as(l.By), t)
		if err != nil {
			return fmt.Errorf("%s: %w", l.Text, err)
		}
		if l.Note != "" {
			if err := d.a.FinishLearningTask(d.e.ctx, d.as(l.Person), id, l.Note); err != nil {
				return fmt.Errorf("%s: %w", l.Text, err)
			}
		}
	}
	return nil
}

func (d *demoStage) trainOne(t demo.Training, today deadline.Date) error {
	ctx, a, day := d.e.ctx, d.a, today.AddDays(t.Days)
	e := training.Event{Kind: training.Kind(t.Kind), Title: t.Title, Place: t.Place, Day: day, From: t.From, To: t.To, Lead: d.ids[t.Lead], Plan: t.Plan, Materials: t.Materials}
	if t.Days < 0 {
		d.goTo(day.AddDays(-14))
		defer d.goTo("")
	}
	for _, c := range t.Causes {
		e.Causes = append(e.Causes, review.Code(c))
	}
	cases, err := a.Teachings(ctx, d.as(t.Invited[0]))
	if err != nil {
		return err
	}
	var asked []review.Code
	for _, x := range cases.Cases {
		if x.Title == t.Exercise {
			e.Exercise = x.ID
			for _, k := range x.Key {
				asked = append(asked, k.Dimension)
			}
		}
	}
	if t.Card {
		w, err := a.TrainingPlan(ctx, d.as(t.By), "", "", d.card)
		if err != nil {
			return err
		}
		e.Cards, e.Causes = w.Event.Cards, w.Event.Causes
	}
	id, err := a.SaveTraining(ctx, d.as(t.By), e)
	if err != nil {
		return err
	}
	if t.Card {
		list, err := checklist()
		if err != nil {
			return err
		}
		if _, err := a.AddTrainingFile(ctx, d.as(t.By), id, "证据审查要点清单.xlsx", list); err != nil {
			return err
		}
	}
	var people []org.PersonID
	for _, key := range t.Invited {
		people = append(people, d.ids[key])
	}
	if err := a.InviteTrainees(ctx, d.as(t.By), id, people); err != nil {
		return err
	}
	exercise := func(phase int) error {
		for key, both := range t.Answers {
			var answer []review.Judgement
			for i, c := range asked {
				answer = append(answer, review.Judgement{Dimension: c, Stance: review.Stance(both[phase][i])})
			}
			if err := a.AnswerExercise(ctx, d.as(key), id, answer); err != nil {
				return fmt.Errorf("%s: %w", key, err)
			}
		}
		return nil
	}
	for i, key := range t.Invited {
		why, no := t.Declined[key]
		switch {
		case no:
			err = a.AnswerInvitation(ctx, d.as(key), id, training.Declined, why)
		case t.Days < 0 || i%2 == 1: // of the event to come some have not answered
			err = a.AnswerInvitation(ctx, d.as(key), id, training.Accepted, "")
		}
		if err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
	}
	if err := exercise(0); err != nil || t.Days >= 0 {
		return err
	}
	d.goTo(day)
	came := map[org.PersonID]training.Attendance{}
	for _, key := range t.Invited {
		came[d.ids[key]] = training.Present
		if how := t.Away[key]; how != "" {
			came[d.ids[key]] = training.Attendance(how)
		}
	}
	if err := a.RecordAttendance(ctx, d.as(t.By), id, came); err != nil {
		return err
	}
	return exercise(1)
}

// checklist is a material of the demonstration's lesson, as a workbook.
func checklist() ([]byte, error) {
	book := office.NewWorkbook()
	defer book.Close()
	err := book.AddSheet("要点", office.SheetHead{Title: "证据审查要点清单"}, []office.Column{{Title: "事项", Width: 40}, {Title: "怎样核实", Width: 60}}, func(yield func([]string, error) bool) {
		for _, row := range demo.Checklist() {
			if !yield(row[:], nil) {
				return
			}
		}
	})
	var b bytes.Buffer
	if err == nil {
		err = book.Write(&b)
	}
	return b.Bytes(), err
}
