package app

import (
	"testing"

	"mingjian/internal/errs"
	"mingjian/internal/review"
	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
)

func TestAgreement(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		k := newConference(t, db)
		ctx, p := t.Context(), k.p
		_, err := k.Agreement(ctx, p["manager"], k.session)
		k.refused("before the meeting", err, errs.Conflict)
		k.heard()
		w, err := k.Agreement(ctx, p["manager"], k.session)
		k.must("the organiser reads", err)
		// The handler holds no objection on twelve dimensions, the peer a problem on each.
		if w.Self[0][2] != len(w.Scheme.Rubric.Dimensions) || w.Self.N() != w.Self[0][2] || len(w.Rows) != 1+len(w.Scheme.Rubric.Dimensions) || w.Rows[0].Gwet.OK {
			t.Errorf("self against the reviewers: %v, %+v", w.Self, w.Rows[0])
		}
		if len(w.Reviewers) != 1 || w.Reviewers[0].N != 0 {
			t.Errorf("leniency of one reviewer alone: %+v", w.Reviewers)
		}
		if w, err = k.Agreement(ctx, p["leader"], k.session); err != nil || len(w.Reviewers) > 0 {
			t.Errorf("the chair sees single reviewers: %v, %+v", err, w.Reviewers)
		}
		for _, as := range []string{"peer", "expert", "handler", "auditor"} {
			_, err := k.Agreement(ctx, p[as], k.session)
			k.refused(as+" reads the agreement", err, errs.NotFound)
		}
	})
}

func TestTeaching(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		k := newConference(t, db)
		ctx, p := t.Context(), k.p
		c := review.Teaching{Title: "校准一", Facts: "案情", Key: []review.Judgement{{Dimension: "evidence", Stance: review.Problem, Text: "孤证"}, {Dimension: "law", Stance: review.NoIssue, Text: "正确"}}}
		_, err := k.SaveTeaching(ctx, p["peer"], "", c, 0)
		k.refused("a reviewer writes the key", err, errs.Forbidden)
		_, err = k.SaveTeaching(ctx, p["manager"], "", review.Teaching{Title: "空"}, 0)
		k.refused("a case without a key", err, errs.Invalid)
		id, err := k.SaveTeaching(ctx, p["manager"], "", c, 0)
		k.must("add", err)
		if v, err := k.Teaching(ctx, p["peer"], id); err != nil || len(v.Key) > 0 || len(v.Asked) != 2 {
			t.Errorf("the key shows before the answer: %v %+v", err, v.Key)
		}
		answer := []review.Judgement{{Dimension: "evidence", Stance: review.Problem}, {Dimension: "law", Stance: review.Flawed}}
		k.refused("half an answer", k.AnswerTeaching(ctx, p["peer"], id, answer[:1]), errs.Invalid)

		v, err := k.Conference(ctx, p["manager"], k.session)
		k.must("read the session", err)
		ses := v.Session
		ses.Calibrated = 1
		k.must("ask for calibration", k.EditSession(ctx, p["manager"], ses))
		k.must("close the agenda", k.CloseAgenda(ctx, p["manager"], k.session))
		_, err = k.Assign(ctx, p["manager"], k.item, review.PeerKind, p["peer"].Person)
		k.refused("asked before calibrated", err, errs.Conflict)

		k.must("answer", k.AnswerTeaching(ctx, p["peer"], id, answer))
		k.refused("answer again", k.AnswerTeaching(ctx, p["peer"], id, answer), errs.Conflict)
		_, err = k.Assign(ctx, p["manager"], k.item, review.PeerKind, p["peer"].Person)
		k.must("asked once calibrated", err)
		if v, err := k.Teaching(ctx, p["peer"], id); err != nil || len(v.Key) != 2 || len(v.Answer) != 2 {
			t.Errorf("the key does not open: %v %+v", err, v)
		}
		changed := c
		changed.Key = c.Key[:1]
		_, err = k.SaveTeaching(ctx, p["manager"], id, changed, 1)
		k.refused("another key after an answer", err, errs.Conflict)
		changed = c
		changed.Closed = true
		_, err = k.SaveTeaching(ctx, p["manager"], id, changed, 1)
		k.must("close it", err)
		k.refused("answer a closed one", k.AnswerTeaching(ctx, p["expert"], id, answer), errs.Conflict)

		l, err := k.Teachings(ctx, p["peer"])
		k.must("list", err)
		if l.Mine.Same != 1 || l.Mine.Table[0][1] != 1 || len(l.Others) > 0 || len(l.Cases) != 1 {
			t.Errorf("the peer's match: %+v", l)
		}
		if l, err = k.Teachings(ctx, p["manager"]); err != nil || len(l.Others) != 1 || l.Others[0].Name != "孙互评" {
			t.Errorf("the organiser's list: %v %+v", err, l.Others)
		}
	})
}
