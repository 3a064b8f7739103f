package app

import (
	"strings"
	"testing"

	"mingjian/internal/audit"
	"mingjian/internal/errs"
	"mingjian/internal/review"
	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
)

// TestLearningFromFinding sets a learning task from a signed conclusion: by a person
// who may read it, on one of its causes, with its card; the conclusion counts it, and
// of which conclusion it came nobody learns who may not read that.
func TestLearningFromFinding(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		k := newConference(t, db)
		ctx, manager, political, handler, second, leader := t.Context(), k.p["manager"], k.p["political"], k.p["handler"], k.p["second"], k.p["leader"]
		_, err := k.LearningPlan(ctx, manager, k.item)
		k.refused("before the conclusion is signed", err, errs.NotFound)
		card := k.published(t)
		v, err := k.Voices(ctx, manager, k.item)
		k.must("read", err)
		if v.Learning != 0 || !v.May.Learn {
			t.Errorf("tasks set by themselves: %d, may %t", v.Learning, v.May.Learn)
		}
		w, err := k.LearningPlan(ctx, manager, k.item)
		k.must("from the conclusion", err)
		if w.Task.Item != k.item || w.Task.Cause != v.Conclusion.Causes[0].Code || w.Task.Card != string(card) || len(w.Causes) != len(v.Conclusion.Causes) {
			t.Fatalf("%+v of %d causes", w.Task, len(w.Causes))
		}
		in := w.Task
		in.Person, in.Text, in.Due = second.Person, "阅读案例卡，整理辨认笔录审查要点", "2026-06-30"
		for name, who := range map[string]Caller{"political": political, "handler": handler} {
			_, err = k.SetLearningTask(ctx, who, in)
			k.refused(name+" sets it", err, errs.NotFound, errs.Forbidden)
		}
		_, err = k.LearningPlan(ctx, political, k.item)
		k.refused("the political department reads the conclusion by it", err, errs.NotFound)
		bad := in
		bad.Cause = k.otherCause(v.Conclusion)
		_, err = k.SetLearningTask(ctx, manager, bad)
		k.refused("on a cause the conclusion does not name", err, errs.Invalid)
		bad = in
		bad.Item = "none"
		_, err = k.SetLearningTask(ctx, manager, bad)
		k.refused("from nothing", err, errs.NotFound)
		bad = in
		bad.Card = "none"
		_, err = k.SetLearningTask(ctx, manager, bad)
		k.refused("to read no card", err, errs.Invalid)
		id, err := k.SetLearningTask(ctx, manager, in)
		k.must("set", err)

		see := func(who string) LearningLine {
			t.Helper()
			ls, err := k.LearningTasks(ctx, k.p[who])
			k.must(who+" lists", err)
			if len(ls) != 1 {
				t.Fatalf("%s lists %d tasks", who, len(ls))
			}
			return ls[0]
		}
		for _, who := range []string{"manager", "leader"} {
			if l := see(who); l.Item != k.item || l.Finding == "" {
				t.Errorf("%s reads the conclusion but not that the task came of it: %+v", who, l)
			}
		}
		for _, who := range []string{"second", "political"} {
			if l := see(who); l.Item != "" || l.Finding != "" {
				t.Errorf("%s learns of the review: %+v", who, l)
			}
		}
		if a, b := see("second"), see("political"); a.Card == nil || b.Card != nil || b.Task.Card != "" {
			t.Errorf("the card for who reads the library: %+v, for who does not: %+v", a.Card, b.Card)
		}
		for who, want := range map[string]int{"manager": 1, "handler": 1, "leader": 1} {
			v, err := k.Voices(ctx, k.p[who], k.item)
			k.must("read", err)
			if v.Learning != want || v.May.Learn != (who == "manager") {
				t.Errorf("%s: %d tasks, may set: %t", who, v.Learning, v.May.Learn)
			}
		}
		for _, e := range k.entries(audit.Filter{Object: string(id)}) {
			if strings.Contains(e.Detail, string(k.item)) {
				t.Errorf("the log says of which review: %s", e.Detail)
			}
		}
		k.must("the learner finishes", k.FinishLearningTask(ctx, second, id, "已整理"))
		if l := see("manager"); !l.Finished || l.Item != k.item {
			t.Errorf("%+v", l)
		}
		k.seal(t, true)
		if l := see("second"); l.Card != nil {
			t.Error("the card of a sealed case is shown")
		}
		_, err = k.LearningPlan(ctx, leader, k.item)
		k.refused("a leader sets tasks", err, errs.Forbidden)
	})
}

// otherCause is a cause the conclusion does not name.
func (k *conference) otherCause(con *review.Conclusion) review.Code {
	for _, c := range k.terms().Causes.Causes {
		if !namesCause(con, c.Code) {
			return c.Code
		}
	}
	k.t.Fatal("the conclusion names every cause")
	return ""
}
