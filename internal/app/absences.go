package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/org"
	"mingjian/internal/policy"
	"mingjian/internal/review"
	"mingjian/internal/store"
)

// Absences lists a person's absences. The reason is for those who record them.
func (a *App) Absences(ctx context.Context, c Caller, person org.PersonID) (as []org.Absence, err error) {
	err = a.view(ctx, c, policy.PersonRead, string(person), func(g *gate) error {
		if err := g.anywhere(); err != nil {
			return err
		}
		if as, err = g.Tx.Absences(person); err != nil {
			return err
		}
		if !c.May(policy.AbsenceRecord) {
			for i := range as {
				as[i].Reason = ""
			}
		}
		return nil
	})
	return as, err
}

// unitsOf are the offices a person works in today.
func (g *gate) unitsOf(person org.PersonID) ([]org.UnitCode, error) {
	posts, err := g.PostsOn(person, g.today())
	var units []org.UnitCode
	for _, p := range posts {
		units = append(units, p.Unit)
	}
	return units, err
}

// overPerson asks the policy for an act on a person, in any office they work in.
func (g *gate) overPerson(person org.PersonID) error {
	units, err := g.unitsOf(person)
	if err != nil {
		return err
	}
	if len(units) == 0 {
		return errs.Missing("在职人员", "person in office")
	}
	for _, u := range units[1:] {
		if policy.Check(g.caller.Subject, g.act, policy.Object{Unit: u}) == nil {
			return g.on(policy.Object{Unit: u})
		}
	}
	return g.on(policy.Object{Unit: units[0]})
}

// RecordAbsence records that a person does not work, from a day to a day or to an
// end not known yet. Each part that waits for the person then has as many working
// days more as the absence takes; while one has not ended, no reply lapses. It
// returns how many parts moved.
func (a *App) RecordAbsence(ctx context.Context, c Caller, in org.Absence) (moved int, err error) {
	err = a.change(ctx, c, policy.AbsenceRecord, string(in.Person), func(g *gate) error {
		if _, err := g.Person(in.Person); err != nil {
			return err
		}
		if err := g.overPerson(in.Person); err != nil {
			return err
		}
		var l errs.List
		if !slices.Contains(org.AbsenceKinds, in.Kind) {
			l.Add("kind", "请选择缺勤种类", "choose the kind of absence")
		}
		if !deadline.Date(in.First).Valid() {
			l.Add("first", "请填写开始日期", "enter the first day")
		}
		if in.Last != "" && (!deadline.Date(in.Last).Valid() || in.Last < in.First) {
			l.Add("last", "结束日期不能早于开始日期", "the last day is not before the first")
		}
		if in.Reason = strings.TrimSpace(in.Reason); in.Reason == "" || len([]rune(in.Reason)) > 200 {
			l.Add("reason", "请填写依据（如假条、通知，200 字以内）", "say what it rests on, in at most 200 characters")
		}
		if err := l.Err(); err != nil {
			return err
		}
		before, err := g.Tx.Absences(in.Person)
		if err != nil {
			return err
		}
		for _, b := range before {
			if (b.Last == "" || b.Last >= in.First) && (in.Last == "" || in.Last >= b.First) {
				return errs.Field("first", "与已记录的缺勤（"+b.First+" 起）重叠", "it overlaps an absence on record, from "+b.First)
			}
		}
		in.ID, in.By = store.NewID(), c.Person
		g.detail = fmt.Sprintf("%s %s %s", in.Kind, in.First, in.Last)
		if err := g.AddAbsence(in); err != nil {
			return err
		}
		moved, err = g.pause(in)
		return err
	})
	return moved, err
}

// EndAbsence records the last day of an absence that had none.
func (a *App) EndAbsence(ctx context.Context, c Caller, id, last string) (moved int, err error) {
	err = a.change(ctx, c, policy.AbsenceRecord, id, func(g *gate) error {
		x, err := g.Absence(id)
		if err != nil {
			return err
		}
		if err := g.overPerson(x.Person); err != nil {
			return err
		}
		if !deadline.Date(last).Valid() || last < x.First {
			return errs.Field("last", "结束日期不能早于开始日期", "the last day is not before the first")
		}
		g.object, g.detail = string(x.Person), id+" "+last
		if err := g.Tx.EndAbsence(id, last); err != nil {
			return err
		}
		x.Last = last
		moved, err = g.pause(x)
		return err
	})
	return moved, err
}

// pause moves the last day of each part that waits for the absent person.
func (g *gate) pause(x org.Absence) (moved int, err error) {
	if x.Last == "" {
		return 0, nil // how long is known when it ends
	}
	sts, err := g.StatementsOf(x.Person)
	if err != nil {
		return 0, err
	}
	for _, st := range sts {
		ok, err := g.pauseOne(&st, x)
		if err != nil {
			return moved, err
		}
		if !ok {
			continue
		}
		if err := g.DelayStatement(st); err != nil {
			return moved, err
		}
		moved++
	}
	return moved, nil
}

func (g *gate) pauseOne(st *review.Statement, x org.Absence) (bool, error) {
	first := max(deadline.Date(x.First), st.Asked)
	calendar, err := g.calendar()
	if err != nil {
		return false, err
	}
	due, days, err := calendar.Pause(st.Due, first, deadline.Date(x.Last))
	if err != nil {
		return false, err
	}
	return st.Pause(review.Pause{Absence: x.ID, First: first, Last: deadline.Date(x.Last), Days: days, Due: st.Due}, due), nil
}

// ask stores a part asked of a person from today on. What is left of an absence
// that is known to end is added to its clock at once.
func (g *gate) ask(st review.Statement) error {
	st.Asked = deadline.Date(g.today())
	as, err := g.Tx.Absences(st.Author)
	if err != nil {
		return err
	}
	for _, x := range as {
		if x.Last != "" && x.Last >= g.today() && st.Due != "" {
			if _, err := g.pauseOne(&st, x); err != nil {
				return err
			}
		}
	}
	return g.AddStatement(st)
}

// away reports whether a person is absent today.
func (g *gate) away(person org.PersonID) (bool, error) {
	as, err := g.Tx.Absences(person)
	return slices.ContainsFunc(as, func(x org.Absence) bool { return x.On(g.today()) }), err
}
