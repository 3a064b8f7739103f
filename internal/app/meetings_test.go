package app

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"mingjian/internal/errs"
	"mingjian/internal/meeting"
	"mingjian/internal/org"
	"mingjian/internal/panel"
	"mingjian/internal/review"
	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
)

// toMeeting brings the case as far as the meeting.
func (k *conference) toMeeting() {
	k.t.Helper()
	ctx := k.t.Context()
	k.must("close the agenda", k.CloseAgenda(ctx, k.p["manager"], k.session))
	k.must("self-review", k.Submit(ctx, k.p["handler"], k.part("handler", review.SelfKind).ID, k.selfReview(), 0))
	for _, x := range []struct {
		as   string
		kind review.Kind
	}{{"peer", review.PeerKind}, {"expert", review.CommentKind}} {
		id, err := k.Assign(ctx, k.p["manager"], k.item, x.kind, k.p[x.as].Person)
		k.must("assign", err)
		k.must("declare", k.Declare(ctx, k.p[x.as], id, ""))
		var c review.Content
		t := review.Terms{Scheme: k.terms(), Purpose: review.Dissection}
		if x.kind == review.PeerKind {
			a := review.NewAssessment(t)
			a.Judgements, a.NoObjection = k.judged(review.NoIssue), &review.NoObjection{Signed: true, Because: "已核对"}
			c = a
		} else {
			e := review.NewCommentary(t)
			for i := range e.Angles {
				e.Angles[i].Text = "点评"
			}
			c = e
		}
		k.must(x.as+" locks", k.Submit(ctx, k.p[x.as], id, c, 1))
	}
}

func TestMeeting(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		k := newConference(t, db)
		ctx, p := t.Context(), k.p
		manager, handler, peer, leader := p["manager"], p["handler"], p["peer"], p["leader"]
		k.refused("a rehearsal before the voices are in", k.Rehearse(ctx, leader, k.session), errs.Conflict)
		k.toMeeting()
		hall := func(c Caller) HallView {
			t.Helper()
			w, err := k.Hall(ctx, c, k.session)
			k.must("hall", err)
			return w
		}

		k.must("rehearse", k.Rehearse(ctx, leader, k.session))
		k.must("call", k.CallCase(ctx, leader, k.session, k.item))
		k.must("decide", k.Happen(ctx, leader, k.session, &meeting.Decision{Text: "演练决定"}))
		if w := hall(manager); !w.Hall.Rehearsal || len(w.Hall.Decisions) != 1 {
			t.Errorf("rehearsal: %+v", w.Hall)
		}

		k.must("open", k.OpenMeeting(ctx, leader, k.session, []org.PersonID{leader.Person, manager.Person}))
		if w := hall(manager); w.Hall.Rehearsal || len(w.Hall.Decisions) != 0 || !w.Hall.Here(leader.Person) {
			t.Errorf("the meeting proper begins with what was rehearsed: %+v", w.Hall)
		}
		k.refused("the peer calls a case", k.CallCase(ctx, peer, k.session, k.item), errs.Forbidden)
		k.refused("decide without a case", k.Happen(ctx, leader, k.session, &meeting.Decision{Text: "x"}), errs.Conflict)
		k.must("the peer signs in", k.Attend(ctx, peer, k.session))
		k.must("call", k.CallCase(ctx, leader, k.session, k.item))
		var parts []meeting.Part
		for range 4 {
			k.must("next", k.Happen(ctx, leader, k.session, &meeting.Next{}))
			now, _ := hall(manager).Hall.Speaking()
			parts = append(parts, now.Part)
		}
		if !slices.Equal(parts, meeting.Parts) {
			t.Errorf("spoke as %v", parts)
		}
		k.must("stop", k.Happen(ctx, leader, k.session, &meeting.Stopped{}))
		k.must("decide", k.Happen(ctx, leader, k.session, &meeting.Decision{Text: "议定事项一"}))
		k.must("vote", k.Happen(ctx, leader, k.session, &meeting.Vote{Question: "是否同意", Entitled: 5, For: 3}))
		k.must("measure", k.Happen(ctx, leader, k.session, &meeting.Measure{Text: "当场措施", Owner: handler.Person, Due: "2026-12-31"}))
		line, err := k.Minute(ctx, manager, k.session, meeting.Noted{Item: k.item, Text: "纪要原文"})
		k.must("note", err)
		_, err = k.Minute(ctx, manager, k.session, meeting.Noted{Line: line, Text: "第一人改", Base: 1})
		k.must("edit", err)
		_, err = k.Minute(ctx, manager, k.session, meeting.Noted{Line: line, Text: "第二人改", Base: 1})
		var c *meeting.LineConflict
		if !errors.As(err, &c) || c.Theirs.Text != "第一人改" || c.Mine != "第二人改" {
			t.Errorf("two secretaries: %v", err)
		}
		_, err = k.Minute(ctx, leader, k.session, meeting.Noted{Text: "x"})
		k.refused("the leader minutes", err, errs.Forbidden)

		// The handler sees neither who reviewed nor what the meeting comes to.
		w := hall(handler)
		if len(w.Hall.Decisions)+len(w.Hall.Votes)+len(w.Hall.Measures)+len(w.Hall.Lines) != 0 {
			t.Errorf("the handler sees the outcome: %+v", w.Hall)
		}
		for _, s := range w.Speakers {
			if s.Part == meeting.Peer && (s.Name != "" || s.Person != "") {
				t.Errorf("the handler sees who reviewed: %+v", s)
			}
		}

		// Who is recused leaves the hall for the case.
		k.must("declare", k.DeclareFor(ctx, manager, k.item, manager.Person, panel.Declared, "亲属"))
		if w := hall(manager); !w.Recused || w.Current != nil || w.Speakers != nil || len(w.Hall.Decisions) != 0 {
			t.Errorf("a recused organiser sees the case: %+v", w)
		}
		_, err = k.Minute(ctx, manager, k.session, meeting.Noted{Item: k.item, Text: "x"})
		k.refused("the recused minutes", err, errs.Forbidden)
		k.refused("the recused runs", k.Happen(ctx, manager, k.session, &meeting.Next{}), errs.Forbidden)

		k.must("close", k.CloseMeeting(ctx, leader, k.session))
		k.refused("after the end", k.CallCase(ctx, leader, k.session, k.item), errs.Conflict)

		k.must("read", db.View(ctx, k.now(), func(tx *store.Tx) error {
			g := &gate{Tx: tx, app: k.App, caller: leader}
			v, err := g.reviewed(k.item)
			if err != nil {
				return err
			}
			d := new(review.Conclusion)
			if err := g.fromHall(v, d); err != nil {
				return err
			}
			if !strings.Contains(d.Lessons, "议定事项一\n第一人改") || strings.Contains(d.Lessons, "演练") || len(d.Measures) != 1 || d.Measures[0].Text != "当场措施" {
				t.Errorf("draft %+v", d)
			}
			return nil
		}))
	})
}
