package app

import (
	"context"
	"slices"

	"mingjian/internal/campaign"
	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/lesson"
	"mingjian/internal/org"
	"mingjian/internal/policy"
	"mingjian/internal/review"
	"mingjian/internal/store"
	"mingjian/internal/training"
)

// A LearningLine is a learning task with what a list shows around it.
type LearningLine struct {
	training.Task
	PersonName, UnitName string
	Cause                review.Cause
	Through              string // title of the teaching case or the event it is done by
	Href                 string
	Card                 *lesson.Card // to read, where the caller reads it
	Finding              string       // path of the review it came of, where the caller reads its conclusion
	Finished, Late       bool
	MayFinish            bool
}

// LearningTasks lists the learning tasks given to the caller, and those of the
// caller's reach.
func (a *App) LearningTasks(ctx context.Context, c Caller) (ls []LearningLine, err error) {
	err = a.view(ctx, c, policy.LearningRead, "", func(g *gate) error {
		sc, err := g.scope()
		if err != nil {
			return err
		}
		ls, err = g.learningLines(sc)
		return err
	})
	return ls, err
}

func (g *gate) learningLines(sc policy.Scope) (ls []LearningLine, err error) {
	ts, err := g.Tx.LearningTasks(sc)
	if err != nil || len(ts) == 0 {
		return nil, err
	}
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
	answered, err := g.AnsweredTeachings()
	if err != nil {
		return nil, err
	}
	paths := map[review.ItemID]string{}
	for _, t := range ts {
		item := t.Item
		t.Item = "" // whoever may not read the review learns nothing of it
		l := LearningLine{Task: t, PersonName: names[t.Person], UnitName: units[t.Unit], Cause: causeOf(scheme, t.Cause)}
		if item != "" {
			path, ok := paths[item]
			if !ok {
				if path, err = g.conclusionPath(item); err != nil {
					return nil, err
				}
				paths[item] = path
			}
			if l.Finding = path; path != "" {
				l.Item = item
			}
		}
		if t.Card != "" {
			card, ok, err := g.publishedCard(lesson.ID(t.Card))
			if err != nil {
				return nil, err
			}
			if l.Task.Card = ""; ok {
				l.Card, l.Task.Card = &card, t.Card
			}
		}
		attended := false
		switch {
		case t.Teaching != "":
			x, err := g.Tx.Teaching(t.Teaching)
			if err != nil {
				return nil, err
			}
			l.Through, l.Href = x.Title, "/teaching/"+x.ID
		case t.Training != "":
			e, err := g.Tx.Training(t.Training)
			if err != nil {
				return nil, err
			}
			l.Through = e.Title
			if s := e.Seat(t.Person); s != nil {
				attended = s.Came == training.Present
			}
			if policy.Check(g.caller.Subject, policy.TrainingRead, trainingObject(e)) == nil {
				l.Href = "/trainings/" + string(e.ID)
			}
		}
		l.Finished = t.Stands(answered[t.Person][t.Teaching], attended)
		l.Late = !l.Finished && t.Due < deadline.Date(g.today())
		l.MayFinish = !l.Finished && t.Person == g.caller.Person && t.Teaching == "" && t.Training == ""
		if t.Person != g.caller.Person && t.Teaching != "" && !policy.May(g.caller.Subject, policy.TeachingRead) {
			l.Href = ""
		}
		ls = append(ls, l)
	}
	return ls, nil
}

// conclusionOf returns the signed conclusion on a reviewed case where the caller may
// read it, else nil.
func (g *gate) conclusionOf(item review.ItemID) (*reviewed, *review.Conclusion, error) {
	v, err := g.reviewed(item)
	if err != nil {
		return nil, nil, err
	}
	agenda, err := g.agenda(v.session)
	if err != nil {
		return nil, nil, err
	}
	so := sessionObject(v.session, agenda)
	st := v.part(review.ConclusionKind)
	if st == nil || !g.mayVoices(v, so) {
		return nil, nil, nil
	}
	if review.See(g.reader(v, so), v.view(), review.Head{ID: st.ID, Kind: st.Kind, Author: st.Author, State: st.State}) != review.Full {
		return nil, nil, nil
	}
	con, err := v.signedConclusion()
	return v, con, err
}

// conclusionPath returns where the caller reads the signed conclusion, or "".
func (g *gate) conclusionPath(item review.ItemID) (string, error) {
	v, con, err := g.conclusionOf(item)
	if err != nil || con == nil {
		return "", err
	}
	return ItemPath(v.session.ID, item), nil
}

// finding returns the conclusion that a learning task is to come of; whoever may not
// read it is told there is none.
func (g *gate) finding(item review.ItemID) (*reviewed, *review.Conclusion, error) {
	v, con, err := g.conclusionOf(item)
	if err == nil && con == nil || errs.KindOf(err) == errs.NotFound {
		err = &hiddenRefusal{errs.Missing("已签发的剖析意见", "signed conclusion")}
	}
	return v, con, err
}

// namesCause reports whether the conclusion names the cause.
func namesCause(con *review.Conclusion, c review.Code) bool {
	return slices.ContainsFunc(con.Causes, func(t review.CauseTick) bool { return t.Code == c })
}

// A LearningPlan is what the form that sets a learning task offers.
type LearningPlan struct {
	Task      training.Task // as it starts: of a conclusion with its main cause and its card
	Causes    []review.Cause
	Cards     []lesson.Card // of the library
	People    []org.Holding
	Teachings []store.TeachingRow
	Events    []training.Event
}

// LearningPlan returns what a learning task can be made of; item is the reviewed
// case it comes of, or empty.
func (a *App) LearningPlan(ctx context.Context, c Caller, item review.ItemID) (w LearningPlan, err error) {
	err = a.view(ctx, c, policy.LearningEdit, "", func(g *gate) error {
		if err := g.anywhere(); err != nil {
			return err
		}
		scheme, err := g.currentScheme()
		if err != nil {
			return err
		}
		w.Causes = scheme.Causes.Causes
		if policy.May(c.Subject, policy.LessonRead) {
			if w.Cards, err = g.Tx.Lessons(store.LessonFilter{Limit: maxLessons}); err != nil {
				return err
			}
			for i := range w.Cards {
				w.Cards[i] = shared(w.Cards[i])
			}
		}
		if item != "" {
			if err := w.from(g, item); err != nil {
				return err
			}
		}
		if w.People, err = g.learners(); err != nil {
			return err
		}
		if w.Teachings, err = g.Tx.Teachings(); err != nil {
			return err
		}
		w.Teachings = slices.DeleteFunc(w.Teachings, func(t store.TeachingRow) bool { return t.Closed })
		es, err := g.Tx.Trainings(policy.ScopeOf(c.Subject, policy.TrainingRead))
		for _, e := range es {
			if e.State == training.Planned {
				w.Events = append(w.Events, e)
			}
		}
		return err
	})
	return w, err
}

// from starts a task from the signed conclusion on a reviewed case.
func (w *LearningPlan) from(g *gate, item review.ItemID) error {
	v, con, err := g.finding(item)
	if err != nil {
		return err
	}
	w.Task.Item = v.item.ID
	w.Causes = slices.DeleteFunc(slices.Clone(w.Causes), func(c review.Cause) bool { return !namesCause(con, c.Code) })
	for _, t := range con.Causes {
		if t.Main || w.Task.Cause == "" {
			w.Task.Cause = t.Code
		}
	}
	cards, err := g.LessonsOf(item)
	for _, c := range cards {
		if c.State == lesson.Published {
			w.Task.Card = string(c.ID)
		}
	}
	return err
}

// SetLearningTask asks somebody to learn something because a cause was found.
func (a *App) SetLearningTask(ctx context.Context, c Caller, in training.Task) (id training.TaskID, err error) {
	err = a.change(ctx, c, policy.LearningEdit, "", func(g *gate) error {
		if err := g.anywhere(); err != nil {
			return err
		}
		scheme, err := g.currentScheme()
		if err != nil {
			return err
		}
		if err := in.Check(deadline.Date(g.today()), func(c review.Code) bool { _, ok := scheme.Cause(c); return ok }); err != nil {
			return err
		}
		if in.Item != "" {
			_, con, err := g.finding(in.Item)
			if err != nil {
				return err
			}
			if !namesCause(con, in.Cause) {
				return errs.Field("cause", "请选择剖析意见列明的原因", "choose among the conclusion's causes")
			}
		}
		people, err := g.learners()
		if err != nil {
			return err
		}
		i := slices.IndexFunc(people, func(h org.Holding) bool { return h.Person.ID == in.Person })
		if i < 0 {
			return errs.Field("person", "学习人员须为本院或者下级院在职办案人员", "who learns must handle cases in your office or below it")
		}
		if in.Card != "" {
			if _, ok, err := g.publishedCard(lesson.ID(in.Card)); err != nil {
				return err
			} else if !ok {
				return errs.Field("card", "典型案例中没有这张案例卡", "there is no such card in the library")
			}
			if !policy.May(policy.Subject{Person: in.Person, Posts: []org.Post{people[i].Post}}, policy.LessonRead) {
				return errs.Field("card", "该人员不能查看典型案例", "the person does not read the library")
			}
		}
		if in.Teaching != "" {
			if t, err := g.Tx.Teaching(in.Teaching); err != nil || t.Closed {
				return errs.Field("teaching", "没有这个案例，或者已停用", "there is no such teaching case, or it is closed")
			}
		}
		if in.Training != "" {
			e, err := g.Tx.Training(in.Training)
			if err != nil || e.State != training.Planned || e.Seat(in.Person) == nil {
				return errs.Field("training", "请选择已邀请该人员的培训活动", "choose a planned event to which the person is invited")
			}
		}
		in.ID, in.Unit, in.SetBy, in.Done, in.Note, in.Version = training.TaskID(store.NewID()), people[i].Post.Unit, c.Person, "", "", 0
		id = in.ID
		// Not of which review: who reads the log may not read that.
		g.object, g.detail = string(in.ID), string(in.Person)+" "+string(in.Cause)
		return g.PutLearningTask(in)
	})
	return id, err
}

// FinishLearningTask records that the caller has learnt what was asked.
func (a *App) FinishLearningTask(ctx context.Context, c Caller, id training.TaskID, note string) error {
	return a.change(ctx, c, policy.LearningFinish, string(id), func(g *gate) error {
		t, err := g.Tx.LearningTask(id)
		if err != nil {
			return err
		}
		if err := g.onSecret(policy.Object{Assigned: []org.PersonID{t.Person}}, "学习任务", "learning task"); err != nil {
			return err
		}
		if err := t.Finish(note, deadline.Date(g.today())); err != nil {
			return err
		}
		return g.PutLearningTask(t)
	})
}

// learning returns what the caller is asked to learn, to answer or to do in a
// campaign: open tasks, and invitations without an answer.
func (g *gate) learning() (ts []Task, err error) {
	ls, err := g.learningLines(policy.Scope{Assigned: g.caller.Person})
	if err != nil {
		return nil, err
	}
	today := deadline.Date(g.today())
	task := func(word, key, title, note, href string, due deadline.Date) {
		t := Task{Word: word, Key: word + " " + key, Title: title, Note: note, Href: href, Due: string(due)}
		g.until(&t, due)
		ts = append(ts, t)
	}
	for _, l := range ls {
		if l.Finished {
			continue
		}
		href := l.Href
		if href == "" {
			href = "/learning"
		}
		task("learning", string(l.ID), l.Text, l.Through, href, l.Due)
	}
	es, err := g.Tx.Trainings(policy.Scope{Assigned: g.caller.Person})
	for _, e := range es {
		if e.State != training.Planned || today > e.Day {
			continue
		}
		if s := e.Seat(g.caller.Person); s != nil && s.Answer == training.Invited {
			task("invitation", string(e.ID), e.Title, e.Place, "/trainings/"+string(e.ID), e.Day)
		}
		if e.Lead == g.caller.Person {
			task("lecture", string(e.ID), e.Title, e.Place, "/trainings/"+string(e.ID), e.Day)
		}
	}
	if err != nil {
		return nil, err
	}
	cs, err := g.CampaignTasksOf(g.caller.Person)
	for _, t := range cs {
		if t.Kind == campaign.Own && t.Done == "" {
			task("campaign", string(t.ID), t.Text, "", "/campaigns/"+string(t.Campaign)+"/tasks/"+string(t.ID), t.Due)
		}
	}
	return ts, err
}
