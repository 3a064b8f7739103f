package app

import (
	"strings"
	"testing"
	"time"

	"mingjian/internal/errs"
	"mingjian/internal/lesson"
	"mingjian/internal/org"
	"mingjian/internal/review"
	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
)

// concluded brings the conference to a signed conclusion, with the handler's
// answer as given.
func (k *conference) concluded(t *testing.T, reply string) {
	t.Helper()
	ctx, p := t.Context(), k.p
	manager, handler, peer, expert, leader := p["manager"], p["handler"], p["peer"], p["expert"], p["leader"]
	k.must("close the agenda", k.CloseAgenda(ctx, manager, k.session))
	k.must("self-review", k.Submit(ctx, handler, k.part("handler", review.SelfKind).ID, k.selfReview(), 0))
	pid, err := k.Assign(ctx, manager, k.item, review.PeerKind, peer.Person)
	k.must("assign a peer", err)
	k.must("declare", k.Declare(ctx, peer, pid, ""))
	k.must("peer", k.Submit(ctx, peer, pid, &review.Assessment{Judgements: k.judged(review.Problem), Problems: []review.Found{{Dimension: "evidence", Text: "孤证", Evidence: "证据 3"}}}, 1))
	cid, err := k.Assign(ctx, manager, k.item, review.CommentKind, expert.Person)
	k.must("assign an expert", err)
	k.must("declare", k.Declare(ctx, expert, cid, ""))
	commentary := review.NewCommentary(review.Terms{Scheme: k.terms()})
	for i := range commentary.Angles {
		commentary.Angles[i].Text = "点评"
	}
	k.must("comment", k.Submit(ctx, expert, cid, commentary, 1))
	k.must("open the meeting", k.OpenMeeting(ctx, manager, k.session, []org.PersonID{leader.Person, manager.Person}))
	k.must("ask for the reply", k.AskReply(ctx, manager, k.item))
	k.must("reply", k.Submit(ctx, handler, k.part("handler", review.ReplyKind).ID, &review.Answer{Overall: reply}, 0))
	con, err := k.StartConclusion(ctx, manager, k.item)
	k.must("start the conclusion", err)
	sv, err := k.Statement(ctx, manager, con)
	k.must("read the draft", err)
	c := sv.Content.(*review.Conclusion)
	c.Findings = []review.Finding{{Kind: "judgement", Level: review.PersonLevel, Reasons: "钱承办对甲某某的辨认未审查", Evidence: "证据 3"}}
	c.Avoid, c.Lessons = review.Avoidable, "2025年12月1日乙县人民检察院应当核对辨认笔录"
	c.Measures = []review.PlannedStep{{Cause: "EV03", Text: "核对单", Owner: handler.Person, Unit: "990102", Due: "2026-06-30"}}
	k.must("draft", k.Submit(ctx, manager, con, c, 0))
	k.must("agree", k.AgreeConclusion(ctx, manager, k.item, []org.PersonID{leader.Person}))
	k.must("close the meeting", k.CloseMeeting(ctx, manager, k.session))
	k.later(20 * 24 * time.Hour)
	_, err = k.Voices(ctx, manager, k.item) // lets the clocks run out
	k.must("read", err)
	k.must("sign", k.SignConclusion(ctx, leader, k.item))
}

// TestLessons makes a card of a signed conclusion: hidden on saving, checked by
// another, found by whoever searches, gone once the case is sealed.
func TestLessons(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		k := newConference(t, db)
		ctx, p := t.Context(), k.p
		manager, handler, peer, leader := p["manager"], p["handler"], p["peer"], p["leader"]
		_, err := k.StartLesson(ctx, manager, k.item)
		k.refused("before the conclusion", err, errs.Conflict)
		k.concluded(t, "钱承办接受，甲县院今后核对")
		_, err = k.StartLesson(ctx, handler, k.item)
		k.refused("the handler writes it", err, errs.Forbidden, errs.NotFound)
		id, err := k.StartLesson(ctx, manager, k.item)
		k.must("start", err)
		if again, err := k.StartLesson(ctx, manager, k.item); err != nil || again != id {
			t.Errorf("started twice: %s, then %s, %v", id, again, err)
		}
		v, err := k.Lesson(ctx, manager, id)
		k.must("read the draft", err)
		all := v.Words() + v.Reply
		for _, no := range []string{"钱承办", "12月1日", "甲县", "乙县"} {
			if strings.Contains(all, no) {
				t.Errorf("%q stands in the draft: %s", no, all)
			}
		}
		if !strings.Contains(v.Reply, "接受") || !strings.Contains(v.Holding, "辨认") || len(v.Causes) == 0 {
			t.Errorf("not filled from the conclusion: %+v", v.Card)
		}
		_, err = k.Lesson(ctx, peer, id)
		k.refused("a prosecutor reads a draft", err, errs.NotFound)
		k.refused("hand in without facts", k.HandInLesson(ctx, manager, id, v.Version), errs.Invalid)
		text := v.Text
		text.Facts = "钱承办办理的案件中，证人张三丰在红旗仓库看见甲某"
		k.refused("a cause the conclusion does not name", k.SaveLesson(ctx, manager, id, v.Version, text, []review.Code{"XX99"}, nil), errs.Invalid)
		k.must("save", k.SaveLesson(ctx, manager, id, v.Version, text, v.Causes, []string{"红旗仓库"}))
		k.refused("save what was read before", k.SaveLesson(ctx, manager, id, v.Version, text, nil, nil), errs.Conflict)
		v, err = k.Lesson(ctx, manager, id)
		k.must("read", err)
		if strings.Contains(v.Facts, "钱承办") || strings.Contains(v.Facts, "红旗仓库") || len(v.Marks) != 1 || v.Marks[0].Kind != lesson.MarkPerson {
			t.Errorf("facts %q, marks %+v", v.Facts, v.Marks)
		}
		k.must("hand in", k.HandInLesson(ctx, manager, id, v.Version))
		k.refused("the writer publishes", k.PublishLesson(ctx, manager, id, v.Version+1, 1), errs.Conflict)
		k.refused("a prosecutor publishes", k.PublishLesson(ctx, peer, id, v.Version+1, 1), errs.NotFound, errs.Forbidden)
		k.refused("not every mark was seen", k.PublishLesson(ctx, leader, id, v.Version+1, 0), errs.Invalid)
		k.refused("returned without a reason", k.ReturnLesson(ctx, leader, id, v.Version+1, " "), errs.Invalid)
		k.must("returned", k.ReturnLesson(ctx, leader, id, v.Version+1, "隐去证人"))
		k.must("save again", k.SaveLesson(ctx, manager, id, v.Version+2, v.Text, v.Causes, []string{"红旗仓库", "张三丰"}))
		k.must("hand in again", k.HandInLesson(ctx, manager, id, v.Version+3))
		_, err = k.LessonPaper(ctx, leader, id)
		k.refused("a paper before it is published", err, errs.Conflict)
		k.must("publish", k.PublishLesson(ctx, leader, id, v.Version+4, 0))

		for what, f := range map[string]store.LessonFilter{"everything": {}, "two words": {Text: "仓库 辨认"}, "kind": {Kind: lesson.Warning}, "cause": {Cause: "EV03"}} {
			if what == "two words" {
				f.Text = "证人 辨认"
			}
			l, err := k.Lessons(ctx, peer, f)
			k.must("search by "+what, err)
			if len(l.Cards) != 1 || l.Cards[0].Item != "" || l.Cards[0].Writers != nil || l.Cards[0].Hide != nil || len(l.AtWork) != 0 {
				t.Errorf("%s: %+v", what, l.Cards)
			}
		}
		for what, f := range map[string]store.LessonFilter{"a name": {Text: "钱承办"}, "another kind": {Kind: lesson.Practice}, "another cause": {Cause: "EV0"}, "a wildcard": {Text: "%"}} {
			if l, err := k.Lessons(ctx, peer, f); err != nil || len(l.Cards) != 0 {
				t.Errorf("%s: %+v %v", what, l.Cards, err)
			}
		}
		paper, err := k.LessonPaper(ctx, peer, id)
		k.must("paper", err)
		if !strings.HasSuffix(paper.Name, ".docx") || len(paper.Data) == 0 {
			t.Error(paper.Name)
		}
		k.must("the case is sealed", db.Update(ctx, k.now(), func(tx *store.Tx) error {
			cf, err := tx.Case("case-1")
			if err != nil {
				return err
			}
			cf.Sealed = true
			return tx.PutCase(cf)
		}))
		if l, err := k.Lessons(ctx, peer, store.LessonFilter{}); err != nil || len(l.Cards) != 0 {
			t.Errorf("the card of a sealed case: %+v %v", l.Cards, err)
		}
		_, err = k.Lesson(ctx, leader, id)
		k.refused("read the card of a sealed case", err, errs.NotFound)
	})
}
