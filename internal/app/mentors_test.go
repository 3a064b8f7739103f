package app

import (
	"testing"
	"time"

	"mingjian/internal/errs"
	"mingjian/internal/panel"
	"mingjian/internal/review"
	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
	"mingjian/internal/training"
)

// TestMentorPair pairs two people: whoever assigns reviewers is told of it from
// the first day to the last, and the two keep the records.
func TestMentorPair(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		k := newConference(t, db)
		ctx, manager, handler, peer := t.Context(), k.p["manager"], k.p["handler"], k.p["peer"]
		k.must("close the agenda", k.CloseAgenda(ctx, manager, k.session))
		warned := func() bool {
			t.Helper()
			cs, err := k.Candidates(ctx, manager, k.item, review.PeerKind)
			k.must("candidates", err)
			for _, c := range cs {
				for _, x := range c.Conflicts {
					if c.Person.ID == peer.Person && x.Kind == panel.Mentor {
						return true
					}
				}
			}
			return false
		}
		if warned() {
			t.Fatal("they are no pair yet")
		}
		in := training.Pair{Mentor: peer.Person, Pupil: handler.Person, Goals: "独立制作补充侦查提纲", First: "2026-02-01", Last: "2026-12-31"}
		_, err := k.StartPair(ctx, handler, in)
		k.refused("the pupil pairs", err, errs.Forbidden)
		bad := in
		bad.Pupil = k.p["auditor"].Person
		_, err = k.StartPair(ctx, manager, bad)
		k.refused("with who handles no cases", err, errs.Invalid)
		id, err := k.StartPair(ctx, manager, in)
		k.must("pair", err)
		if !warned() {
			t.Error("who assigns is not told of the pair")
		}
		_, err = k.Pair(ctx, k.p["second"], id)
		k.refused("a stranger reads", err, errs.NotFound)
		k.refused("the organiser notes", k.NotePair(ctx, manager, id, "x"), errs.Forbidden, errs.NotFound)
		k.must("the mentor notes", k.NotePair(ctx, peer, id, "共同阅卷一件"))
		k.must("the pupil notes", k.NotePair(ctx, handler, id, "提纲已改三稿"))
		l, err := k.Pair(ctx, handler, id)
		k.must("the pupil reads", err)
		if len(l.Records) != 2 || l.MentorName != "孙互评" || l.MayEdit || !l.MayNote {
			t.Fatalf("%+v", l)
		}
		k.refused("ends tomorrow", k.EndPair(ctx, manager, id, "2026-03-03", "达到目标"), errs.Invalid)
		k.must("ends", k.EndPair(ctx, manager, id, "2026-03-01", "达到目标"))
		if warned() {
			t.Error("the relation outlives the pair")
		}
		k.refused("notes afterwards", k.NotePair(ctx, peer, id, "x"), errs.Conflict)
		ls, err := k.Pairs(ctx, peer)
		k.must("list", err)
		if len(ls) != 1 || ls[0].Result != "达到目标" {
			t.Errorf("%+v", ls)
		}
	})
}

// TestLearning sets a task to answer a teaching case and one to say what was
// learnt; both wait on the workbench until they are done.
func TestLearning(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		k := newConference(t, db)
		ctx, manager, handler, peer := t.Context(), k.p["manager"], k.p["handler"], k.p["peer"]
		waiting := func() (n int) {
			t.Helper()
			w, err := k.Workbench(ctx, handler)
			k.must("workbench", err)
			for _, x := range w.Mine {
				if x.Word == "learning" {
					n++
				}
			}
			return n
		}
		teaching, err := k.SaveTeaching(ctx, manager, "", review.Teaching{Title: "案例", Facts: "案情", Key: []review.Judgement{{Dimension: "evidence", Stance: review.Problem, Text: "孤证"}}}, 0)
		k.must("a teaching case", err)
		cause := k.terms().Causes.Causes[0].Code
		in := training.Task{Person: handler.Person, Cause: cause, Text: "做一件校准案例", Due: "2026-03-20", Teaching: teaching}
		_, err = k.SetLearningTask(ctx, peer, in)
		k.refused("a colleague sets it", err, errs.Forbidden)
		first, err := k.SetLearningTask(ctx, manager, in)
		k.must("set", err)
		in.Teaching, in.Text = "", "阅读规则第368条"
		second, err := k.SetLearningTask(ctx, manager, in)
		k.must("set another", err)
		if waiting() != 2 {
			t.Fatal("both wait")
		}
		k.refused("said to be done", k.FinishLearningTask(ctx, handler, first, "做完了"), errs.Conflict)
		k.refused("by another", k.FinishLearningTask(ctx, peer, second, "做完了"), errs.NotFound)
		k.must("answer", k.AnswerTeaching(ctx, handler, teaching, []review.Judgement{{Dimension: "evidence", Stance: review.Problem}}))
		k.must("say", k.FinishLearningTask(ctx, handler, second, "已读"))
		if waiting() != 0 {
			t.Error("done tasks wait")
		}
		ls, err := k.LearningTasks(ctx, manager)
		k.must("list", err)
		if len(ls) != 2 || !ls[0].Finished || !ls[1].Finished {
			t.Errorf("%+v", ls)
		}
		in.Due = "2026-03-05"
		_, err = k.SetLearningTask(ctx, manager, in)
		k.must("a third", err)
		k.later(10 * 24 * time.Hour)
		ls, err = k.LearningTasks(ctx, peer)
		k.must("others list", err)
		if len(ls) != 0 {
			t.Error("a colleague reads it")
		}
		if ls, err = k.LearningTasks(ctx, handler); err != nil || !ls[0].Late {
			t.Errorf("%v %+v", err, ls)
		}
	})
}
