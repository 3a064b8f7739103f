package app

import (
	"strings"
	"testing"
	"time"

	"mingjian/internal/errs"
	"mingjian/internal/exchange"
	"mingjian/internal/org"
	"mingjian/internal/review"
	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
)

// heard brings the case to the meeting with all three voices in, the findings
// put to the handler.
func (k *conference) heard() (reply review.StatementID) {
	k.t.Helper()
	ctx, p := k.t.Context(), k.p
	k.must("close the agenda", k.CloseAgenda(ctx, p["manager"], k.session))
	k.must("self", k.Submit(ctx, p["handler"], k.part("handler", review.SelfKind).ID, k.selfReview(), 0))
	pid, err := k.Assign(ctx, p["manager"], k.item, review.PeerKind, p["peer"].Person)
	k.must("assign a peer", err)
	k.must("declare", k.Declare(ctx, p["peer"], pid, ""))
	k.must("lock", k.Submit(ctx, p["peer"], pid, &review.Assessment{Judgements: k.judged(review.Problem), Problems: []review.Found{{Dimension: "evidence", Text: "孤证", Evidence: "证据 3"}}}, 1))
	cid, err := k.Assign(ctx, p["manager"], k.item, review.CommentKind, p["expert"].Person)
	k.must("assign an expert", err)
	k.must("declare", k.Declare(ctx, p["expert"], cid, ""))
	c := review.NewCommentary(review.Terms{Scheme: k.terms()})
	for i := range c.Angles {
		c.Angles[i].Text = "点评"
	}
	k.must("comment", k.Submit(ctx, p["expert"], cid, c, 1))
	k.must("meet", k.OpenMeeting(ctx, p["manager"], k.session, []org.PersonID{p["leader"].Person, p["manager"].Person}))
	k.must("ask", k.AskReply(ctx, p["manager"], k.item))
	return k.part("handler", review.ReplyKind).ID
}

// conclude drafts the conclusion, which the meeting agrees.
func (k *conference) conclude(lessons string) {
	k.t.Helper()
	ctx, manager := k.t.Context(), k.p["manager"]
	id, err := k.StartConclusion(ctx, manager, k.item)
	k.must("start the conclusion", err)
	v, err := k.Statement(ctx, manager, id)
	k.must("read the draft", err)
	c := v.Content.(*review.Conclusion)
	c.Findings, c.Avoid, c.Lessons, c.Measures = []review.Finding{{Kind: "judgement", Level: review.PersonLevel, Reasons: "理由", Evidence: "证据 3"}}, review.Avoidable, lessons, nil
	k.must("draft", k.Submit(ctx, manager, id, c, v.Revision))
	k.must("agree", k.AgreeConclusion(ctx, manager, k.item, []org.PersonID{k.p["leader"].Person}))
}

func TestObjectionIsRuledOnBySomebodyElse(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		k := newConference(t, db)
		ctx, p := t.Context(), k.p
		manager, handler, leader := p["manager"], p["handler"], p["leader"]
		reply := k.heard()

		// Before the reply is in the handler reads what is said, and no score.
		v, err := k.Voices(ctx, handler, k.item)
		k.must("the handler reads", err)
		for _, row := range v.Rows {
			if len(row.Peers) != 1 || row.Peers[0].Stance != review.Withheld || row.Peers[0].Text == "" || row.Gap != review.Incomplete || !row.Put {
				t.Fatalf("before the reply the handler sees %+v", row)
			}
		}
		peer := v.Parts[len(v.Parts)-2].ID
		for _, part := range v.Parts {
			if part.Kind == review.PeerKind {
				peer = part.ID
			}
		}
		if s, err := k.Statement(ctx, handler, peer); err != nil || s.Content.(*review.Assessment).Judgements[0].Stance != review.Withheld || len(s.Versions) > 0 {
			t.Errorf("the assessment itself shows the score before the reply: %v", err)
		}
		k.must("reply", k.Submit(ctx, handler, reply, &review.Answer{Overall: "不同意"}, 0))
		if v, err = k.Voices(ctx, handler, k.item); err != nil || v.Rows[0].Peers[0].Stance != review.Problem || v.Conclusion != nil {
			t.Errorf("after the reply: %v %+v", err, v.Rows[0].Peers)
		}
		if k.part("handler", review.ObjectionKind).ID != "" {
			t.Error("there is nothing to object to before the meeting agreed")
		}

		k.conclude("教训一")
		k.must("close the meeting", k.CloseMeeting(ctx, manager, k.session))
		if v, err = k.Voices(ctx, handler, k.item); err != nil || v.Conclusion == nil {
			t.Errorf("the handler does not see what was agreed: %v", err)
		}
		k.refused("sign while the handler may object", k.SignConclusion(ctx, leader, k.item), errs.Conflict)
		id := k.part("handler", review.ObjectionKind).ID
		objection := &review.Objection{Overall: "请求改为检法认识分歧", Points: []review.ObjectionPoint{
			{Dimension: review.OnConclusion, Text: "结论过重", Evidence: "起诉时证据卷二"}, {Dimension: "evidence", Text: "并非孤证", Evidence: "证据 4、5"}}}
		for _, as := range []string{"manager", "leader", "peer", "expert"} {
			k.refused(as+" objects for the handler", k.Submit(ctx, p[as], id, objection, 0), errs.Forbidden, errs.NotFound)
			k.refused(as+" forgoes for the handler", k.ForgoObjection(ctx, p[as], id), errs.Forbidden, errs.NotFound)
		}
		_, err = k.Assign(ctx, manager, k.item, review.RulingKind, p["head"].Person)
		k.refused("a ruling on nothing", err, errs.Conflict)
		k.refused("an objection without reasons", k.Submit(ctx, handler, id, &review.Objection{Overall: "不服"}, 0), errs.Invalid)
		k.must("object", k.Submit(ctx, handler, id, objection, 0))
		k.refused("forgo what was raised", k.ForgoObjection(ctx, handler, id), errs.Conflict)
		k.refused("sign before the ruling", k.SignConclusion(ctx, leader, k.item), errs.Conflict)

		for _, as := range []string{"peer", "expert", "leader", "handler"} {
			_, err = k.Assign(ctx, manager, k.item, review.RulingKind, p[as].Person)
			k.refused(as+" rules on the objection", err, errs.Conflict, errs.Invalid)
		}
		arbiter := p["head"]
		rid, err := k.Assign(ctx, manager, k.item, review.RulingKind, arbiter.Person)
		k.must("assign the ruling", err)
		if part := k.part("manager", review.RulingKind); part.Due == "" {
			t.Error("the ruling has no clock")
		}
		k.must("the arbiter declares", k.Declare(ctx, arbiter, rid, ""))
		sv, err := k.Statement(ctx, arbiter, rid)
		k.must("the arbiter reads", err)
		ruling := sv.Content.(*review.Ruling)
		if len(ruling.Points) != 2 || sv.Objection == nil || len(sv.Voices.Peers) != 1 || sv.Voices.Self == nil {
			t.Fatalf("the arbiter sees %+v, %+v", ruling, sv.Voices)
		}
		k.refused("a ruling without reasons", k.Submit(ctx, arbiter, rid, ruling, sv.Revision), errs.Invalid)
		ruling.Overall, ruling.Points[0].Decision, ruling.Points[0].Reasons = "结论类别应予调整", review.Upheld, "起诉时证据相互印证"
		one := *ruling
		one.Points = ruling.Points[:1]
		k.refused("a ruling that leaves a point open", k.Submit(ctx, arbiter, rid, &one, sv.Revision), errs.Invalid)
		ruling.Points[1].Decision, ruling.Points[1].Reasons = review.Rejected, "证据 4、5 同源"
		k.must("rule", k.Submit(ctx, arbiter, rid, ruling, sv.Revision))
		if v, err = k.Voices(ctx, handler, k.item); err != nil || v.Ruling == nil || v.Objection == nil {
			t.Errorf("the handler does not read the ruling: %v", err)
		}
		k.refused("sign what the ruling changes", k.SignConclusion(ctx, leader, k.item), errs.Conflict)
		k.later(time.Minute)
		k.conclude("教训二")
		k.must("sign", k.SignConclusion(ctx, leader, k.item))

		paper, err := k.CasePaper(ctx, manager, k.item, exchange.AnalysisPaper)
		k.must("make the paper", err)
		if text := unzipped(t, paper.Data); !strings.Contains(text, "并非孤证") || !strings.Contains(text, "起诉时证据相互印证") || !strings.Contains(text, "不同意") {
			t.Error("the paper leaves out what the handler said and how it was ruled on")
		}
	})
}

func TestObjectionForgone(t *testing.T) {
	for _, byClock := range []bool{false, true} {
		storetest.Run(t, func(t *testing.T, db *store.DB) {
			k := newConference(t, db)
			ctx := t.Context()
			reply := k.heard()
			k.conclude("教训")
			k.must("close the meeting", k.CloseMeeting(ctx, k.p["manager"], k.session))
			k.must("reply", k.Submit(ctx, k.p["handler"], reply, &review.Answer{Overall: "同意"}, 0))
			k.refused("sign while the handler may object", k.SignConclusion(ctx, k.p["leader"], k.item), errs.Conflict)
			if byClock {
				k.later(20 * 24 * time.Hour)
			} else {
				k.must("forgo", k.ForgoObjection(ctx, k.p["handler"], k.part("handler", review.ObjectionKind).ID))
			}
			k.must("sign", k.SignConclusion(ctx, k.p["leader"], k.item))
		})
	}
}
