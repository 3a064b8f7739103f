package app

import (
	"slices"
	"strings"
	"testing"
	"time"

	"mingjian/internal/errs"
	"mingjian/internal/org"
	"mingjian/internal/review"
	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
	"mingjian/internal/training"
)

// signed brings the case to its signed conclusion and returns a cause it names.
func (k *conference) signed() review.Code {
	k.t.Helper()
	ctx, p := k.t.Context(), k.p
	reply := k.heard()
	k.must("reply", k.Submit(ctx, p["handler"], reply, &review.Answer{Overall: "同意"}, 0))
	k.conclude("教训")
	k.must("close the meeting", k.CloseMeeting(ctx, p["manager"], k.session))
	k.must("forgo", k.ForgoObjection(ctx, p["handler"], k.part("handler", review.ObjectionKind).ID))
	k.must("sign", k.SignConclusion(ctx, p["leader"], k.item))
	v, err := k.Voices(ctx, p["manager"], k.item)
	k.must("read", err)
	return v.Conclusion.Causes[0].Code
}

// TestTraining plans an event from a cause a conclusion found: invited, answered,
// attended, and the counts of the cause move; the exercise is read by nobody else.
func TestTraining(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		k := newConference(t, db)
		ctx, manager, handler, peer := t.Context(), k.p["manager"], k.p["handler"], k.p["peer"]
		need := func(c review.Code) (n training.Need) {
			t.Helper()
			ns, err := k.TrainingNeeds(ctx, manager)
			k.must("needs", err)
			for _, x := range ns {
				if x.Cause == c {
					n = x.Need
				}
			}
			return n
		}
		ns, err := k.TrainingNeeds(ctx, manager)
		k.must("needs", err)
		if len(ns) != 0 {
			t.Fatalf("nothing is signed: %+v", ns)
		}
		cause := k.signed()
		if n := need(cause); n.Found != 1 || n.Held != 0 || n.Of != 4 || n.NotYet() != 4 {
			t.Fatalf("after the conclusion: %+v", n)
		}
		_, err = k.TrainingNeeds(ctx, handler)
		k.refused("the handler counts", err, errs.Forbidden)

		teaching, err := k.SaveTeaching(ctx, manager, "", review.Teaching{Title: "案例", Facts: "案情", Key: []review.Judgement{
			{Dimension: "evidence", Stance: review.Problem, Text: "孤证"}, {Dimension: "fact", Stance: review.NoIssue, Text: "清楚"}}}, 0)
		k.must("a teaching case", err)
		plan := training.Event{Kind: training.Seminar, Title: "证据审查类案研讨", Causes: []review.Code{cause}, Day: "2026-03-10", From: "09:00", To: "11:30", Lead: k.p["expert"].Person, Exercise: teaching}
		_, err = k.SaveTraining(ctx, handler, plan)
		k.refused("a prosecutor plans", err, errs.Forbidden, errs.NotFound)
		bad := plan
		bad.Causes = []review.Code{"none"}
		_, err = k.SaveTraining(ctx, manager, bad)
		k.refused("for no cause", err, errs.Invalid)
		id, err := k.SaveTraining(ctx, manager, plan)
		k.must("plan", err)
		_, err = k.Training(ctx, handler, id)
		k.refused("the uninvited read", err, errs.NotFound)
		k.refused("invite an administrator", k.InviteTrainees(ctx, manager, id, []org.PersonID{k.p["auditor"].Person}), errs.Invalid)
		k.must("invite", k.InviteTrainees(ctx, manager, id, []org.PersonID{handler.Person, peer.Person}))
		k.must("invite again", k.InviteTrainees(ctx, manager, id, []org.PersonID{peer.Person}))
		k.refused("answer for no one", k.AnswerInvitation(ctx, k.p["second"], id, training.Accepted, ""), errs.NotFound)
		k.must("accept", k.AnswerInvitation(ctx, handler, id, training.Accepted, ""))
		k.must("decline", k.AnswerInvitation(ctx, peer, id, training.Declined, "出庭"))
		w, err := k.Training(ctx, manager, id)
		k.must("the organiser reads", err)
		moved := w.Event
		k.must("accept after all", k.AnswerInvitation(ctx, peer, id, training.Accepted, ""))
		moved.Place = "三楼"
		_, err = k.SaveTraining(ctx, manager, moved)
		k.must("change the plan though somebody answered meanwhile", err)
		_, err = k.SaveTraining(ctx, manager, moved)
		k.refused("change the plan as it was before", err, errs.Conflict)
		w, err = k.Training(ctx, handler, id)
		k.must("the invited read", err)
		if w.Coming != 2 || w.Place != "三楼" || len(w.Seats) != 2 {
			t.Fatalf("%+v", w.TrainingLine)
		}
		if w.People != nil || w.MayEdit || w.Exercise == nil || w.Exercise.Phase != training.Before {
			t.Fatalf("%+v", w)
		}
		answer := func(a, b review.Stance) []review.Judgement {
			return []review.Judgement{{Dimension: "evidence", Stance: a}, {Dimension: "fact", Stance: b}}
		}
		k.must("before", k.AnswerExercise(ctx, handler, id, answer(review.NoIssue, review.NoIssue)))
		k.refused("before, again", k.AnswerExercise(ctx, handler, id, answer(review.NoIssue, review.NoIssue)), errs.Conflict)
		k.must("sees the key elsewhere", k.AnswerTeaching(ctx, peer, teaching, answer(review.Problem, review.NoIssue)))
		k.refused("then the exercise", k.AnswerExercise(ctx, peer, id, answer(review.Problem, review.NoIssue)), errs.Conflict)

		came := map[org.PersonID]training.Attendance{handler.Person: training.Present, peer.Person: training.Excused}
		k.refused("attendance beforehand", k.RecordAttendance(ctx, manager, id, came), errs.Conflict)
		k.later(8 * 24 * time.Hour)
		k.refused("attendance by the invited", k.RecordAttendance(ctx, handler, id, came), errs.NotFound)
		k.must("attendance", k.RecordAttendance(ctx, manager, id, came))
		if n := need(cause); n.Held != 1 || n.Trained != 1 || n.NotYet() != 3 {
			t.Errorf("after the event: %+v", n)
		}
		k.must("after", k.AnswerExercise(ctx, handler, id, answer(review.Problem, review.NoIssue)))
		w, err = k.Training(ctx, handler, id)
		k.must("own progress", err)
		if x := w.Exercise; len(x.Answers) != 2 || x.Answers[0].Match.Same != 1 || x.Answers[1].Match.Same != 2 || x.Phase != "" {
			t.Errorf("%+v", w.Exercise)
		}
		w, err = k.Training(ctx, manager, id)
		k.must("the organiser reads", err)
		if w.Exercise != nil || len(w.People) != 2 || w.Came != 1 {
			t.Errorf("%+v", w)
		}
		_, err = k.SaveTraining(ctx, manager, training.Event{ID: id, Title: "另一个名称", Version: w.Version})
		k.refused("rewrite what was held", err, errs.Conflict)
		name, us, err := k.Untrained(ctx, k.p["political"], cause)
		k.must("who has not yet", err)
		var who []string
		for _, u := range us {
			who = append(who, u.Person.Name)
		}
		if n := need(cause); name.Code != cause || len(who) != n.NotYet() || slices.Contains(who, "钱承办") || !slices.IsSortedFunc(us, func(a, b Untrained) int { return strings.Compare(a.Person.Pinyin, b.Person.Pinyin) }) {
			t.Errorf("not yet on %s: %v, counted %d", name.Code, who, n.NotYet())
		}
		_, _, err = k.Untrained(ctx, k.p["leader"], cause)
		k.refused("who plans nothing lists people", err, errs.Forbidden)
		_, _, is, err := k.Invitees(ctx, manager, id)
		k.must("who else", err)
		for _, x := range is {
			if trained := len(x.Missing) == 0; trained != (x.Person.ID == handler.Person) {
				t.Errorf("%s: not yet trained on %+v", x.Person.Name, x.Missing)
			}
		}
	})
}
