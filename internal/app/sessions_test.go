package app

import (
	"testing"
	"time"

	"mingjian/internal/audit"
	"mingjian/internal/errs"
	"mingjian/internal/org"
	"mingjian/internal/policy"
	"mingjian/internal/review"
	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
)

// A conference is a world with one lost case and people to review it.
type conference struct {
	*world
	p       map[string]Caller
	session review.SessionID
	item    review.ItemID
}

// newConference puts one case of the county with its confirmed handler, as an import
// would, and a session over it, set up by the organiser.
func newConference(t testing.TB, db *store.DB) *conference {
	t.Helper()
	w := newWorld(t, db)
	k := &conference{world: w, p: w.city()}
	ctx := t.Context()
	err := db.Update(ctx, w.now(), func(tx *store.Tx) error {
		cf := store.CaseFile{ID: "case-1", Unit: "990102", Department: "刑事检察部", Title: "甲某盗窃案", Charge: "盗窃罪", Accepted: "2025-03-01"}
		if err := tx.PutCase(cf); err != nil {
			return err
		}
		if err := tx.AddHandler(store.CaseHandler{Case: cf.ID, Name: "钱承办", Unit: "990102", Department: "刑事检察部", On: "2025-03-01"}); err != nil {
			return err
		}
		if err := tx.SettleHandler(cf.ID, "990102", "钱承办", k.p["handler"].Person, k.p["manager"].Person); err != nil {
			return err
		}
		e := store.EventRow{ID: "event-1", Case: cf.ID}
		e.Kind, e.Unit, e.Number, e.PersonNo, e.Person, e.Date, e.Charge = "一审无罪", "990102", "甲县检刑诉受〔2025〕1号", "P1", "甲某", "2025-12-01", "盗窃罪"
		return tx.PutEvent(e)
	})
	if err != nil {
		t.Fatal(err)
	}
	k.session, err = w.AddSession(ctx, k.p["manager"], "990100", review.Session{Title: "一季度剖析会", Purpose: review.Dissection, From: "2023-03-01", To: "2026-02-28",
		Units: []org.UnitCode{"990102"}, Chair: k.p["leader"].Person, Secretary: k.p["manager"].Person, Needs: review.DefaultNeeds(review.Dissection)})
	if err != nil {
		t.Fatal(err)
	}
	if k.item, err = w.AddItem(ctx, k.p["manager"], k.session, NewItem{Case: "case-1", Reason: "典型"}); err != nil {
		t.Fatal(err)
	}
	return k
}

func (k *conference) must(what string, err error) {
	k.t.Helper()
	if err != nil {
		k.t.Fatalf("%s: %v", what, err)
	}
}

func (k *conference) refused(what string, err error, kinds ...errs.Kind) {
	k.t.Helper()
	for _, kind := range kinds {
		if err != nil && errs.KindOf(err) == kind {
			return
		}
	}
	k.t.Errorf("%s: %v, want %v", what, err, kinds)
}

func (k *conference) terms() *review.Scheme {
	s, err := review.ShippedScheme()
	k.must("scheme", err)
	return s
}

func (k *conference) judged(stance review.Stance) (js []review.Judgement) {
	for _, d := range k.terms().Rubric.Dimensions {
		js = append(js, review.Judgement{Dimension: d.Code, Stance: stance, Text: "逐项判断"})
	}
	return js
}

func (k *conference) part(as string, kind review.Kind) Part {
	k.t.Helper()
	v, err := k.Voices(k.t.Context(), k.p[as], k.item)
	k.must(as+" reads", err)
	for _, p := range v.Parts {
		if p.Kind == kind {
			return p
		}
	}
	return Part{}
}

func (k *conference) selfReview() *review.SelfReview {
	c := review.NewSelfReview(review.Terms{Scheme: k.terms(), Purpose: review.Dissection}, nil)
	for i := range c.Sections {
		c.Sections[i].Text = "已写明"
	}
	c.Judgements, c.Reflection, c.Measures = k.judged(review.NoIssue), "体会", []string{"改进"}
	c.Causes = []review.CauseTick{{Code: "EV03", Evidence: "判决书第 11 段", Main: true}}
	return c
}

func TestConference(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		k := newConference(t, db)
		ctx, p := t.Context(), k.p
		manager, handler, peer, expert, leader := p["manager"], p["handler"], p["peer"], p["expert"], p["leader"]

		k.must("close the agenda", k.CloseAgenda(ctx, manager, k.session))
		k.refused("the handler closes the agenda", k.CloseAgenda(ctx, handler, k.session), errs.Forbidden)

		self := k.part("handler", review.SelfKind)
		rev, _, err := k.SaveDraft(ctx, handler, self.ID, k.selfReview(), 0)
		k.must("save a draft", err)
		stale := k.selfReview()
		stale.Reflection = "另一窗口写的"
		_, theirs, err := k.SaveDraft(ctx, handler, self.ID, stale, 0)
		k.refused("a stale draft", err, errs.Conflict)
		if s, ok := theirs.(*review.SelfReview); !ok || s.Reflection != "体会" {
			t.Errorf("the second does not see what stands: %+v", theirs)
		}
		k.refused("another hands in the self-review", k.Submit(ctx, manager, self.ID, k.selfReview(), rev), errs.Forbidden, errs.NotFound)
		k.must("hand in the self-review", k.Submit(ctx, handler, self.ID, k.selfReview(), rev))

		_, err = k.Assign(ctx, manager, k.item, review.PeerKind, handler.Person)
		k.refused("the handler as a peer", err, errs.Conflict)
		pid, err := k.Assign(ctx, manager, k.item, review.PeerKind, peer.Person)
		k.must("assign a peer", err)
		_, err = k.Voices(ctx, peer, k.item)
		if err == nil {
			v, _ := k.Voices(ctx, peer, k.item)
			if len(v.Parts) != 1 || v.Self != nil {
				t.Errorf("a peer who has not locked sees %+v", v.Parts)
			}
		}
		assessment := &review.Assessment{Judgements: k.judged(review.Problem), Problems: []review.Found{{Dimension: "evidence", Text: "孤证", Evidence: "证据 3"}}}
		k.refused("write before declaring", k.Submit(ctx, peer, pid, assessment, 0), errs.Conflict)
		k.must("declare no conflict", k.Declare(ctx, peer, pid, ""))
		k.refused("lock an empty form", k.Submit(ctx, peer, pid, &review.Assessment{}, 1), errs.Invalid)
		k.must("lock", k.Submit(ctx, peer, pid, assessment, 1))

		cid, err := k.Assign(ctx, manager, k.item, review.CommentKind, expert.Person)
		k.must("assign an expert", err)
		k.must("the expert declares", k.Declare(ctx, expert, cid, ""))
		ev, err := k.Voices(ctx, expert, k.item)
		k.must("the expert reads", err)
		if ev.Self == nil || len(ev.Rows[0].Peers) != 1 || ev.Rows[0].Gap != review.Large {
			t.Errorf("the expert sees %+v", ev.Rows[0])
		}
		commentary := review.NewCommentary(review.Terms{Scheme: k.terms()})
		for i := range commentary.Angles {
			commentary.Angles[i].Text = "点评"
		}
		k.must("comment", k.Submit(ctx, expert, cid, commentary, 1))

		if hv, err := k.Voices(ctx, handler, k.item); err != nil || len(hv.Rows[0].Peers) != 0 {
			t.Errorf("the handler sees the peers before being asked: %v %+v", err, hv.Rows)
		}
		k.must("open the meeting", k.OpenMeeting(ctx, manager, k.session, []org.PersonID{leader.Person, manager.Person}))
		k.must("ask for the reply", k.AskReply(ctx, manager, k.item))
		if hv, err := k.Voices(ctx, handler, k.item); err != nil || len(hv.Rows[0].Peers) != 1 {
			t.Errorf("the handler does not see what is put to them: %v", err)
		}
		reply := k.part("handler", review.ReplyKind)
		answer := &review.Answer{Overall: "答复"}
		for _, as := range []string{"manager", "leader", "peer"} {
			k.refused(as+" answers for the handler", k.Submit(ctx, p[as], reply.ID, answer, 0), errs.Forbidden, errs.NotFound)
		}
		k.refused("the machine answers for the handler", k.Submit(ctx, Machine("r"), reply.ID, answer, 0), errs.Forbidden, errs.NotFound)

		con, err := k.StartConclusion(ctx, manager, k.item)
		k.must("start the conclusion", err)
		sv, err := k.Statement(ctx, manager, con)
		k.must("read the draft", err)
		c := sv.Content.(*review.Conclusion)
		if len(c.Causes) == 0 || c.Causes[0].Code != "EV03" {
			t.Errorf("the conclusion is not prefilled: %+v", c)
		}
		c.Findings = []review.Finding{{Kind: "judgement", Level: review.PersonLevel, Reasons: "理由", Evidence: "证据 3"}}
		c.Avoid = review.Avoidable
		c.Measures = []review.PlannedStep{{Cause: "EV03", Text: "核对单", Owner: handler.Person, Unit: "990102", Due: "2026-06-30"}}
		k.must("draft", k.Submit(ctx, manager, con, c, 0))
		k.refused("agreed by somebody absent", k.AgreeConclusion(ctx, manager, k.item, []org.PersonID{peer.Person}), errs.Invalid)
		k.must("agree", k.AgreeConclusion(ctx, manager, k.item, []org.PersonID{leader.Person}))
		k.must("close the meeting", k.CloseMeeting(ctx, manager, k.session))
		k.refused("sign while the clock runs", k.SignConclusion(ctx, leader, k.item), errs.Conflict)

		k.later(20 * 24 * time.Hour)
		if got := k.part("manager", review.ReplyKind).State; got != review.Unanswered {
			t.Errorf("silence is recorded as %s", got)
		}
		if es := k.entries(audit.Filter{Object: string(reply.ID)}); es[len(es)-1].Actor == "" || !hasActor(es, "clock") {
			t.Error("the clock is not on record for the silence")
		}
		k.refused("answer after the clock", k.Submit(ctx, handler, reply.ID, answer, 1), errs.Conflict)
		k.refused("the organiser signs", k.SignConclusion(ctx, manager, k.item), errs.Forbidden)
		k.must("sign", k.SignConclusion(ctx, leader, k.item))

		ms, err := k.Measures(ctx, handler, MeasureFilter{})
		k.must("list measures", err)
		if len(ms) != 1 || ms[0].Text != "核对单" {
			t.Fatalf("the measures: %+v", ms)
		}
		k.must("report", k.ReportMeasure(ctx, handler, ms[0].Measure.ID, "已制作"))
		id := ms[0].Measure.ID
		k.must("claim", k.ClaimMeasure(ctx, handler, id, "核对单已印发"))
		k.refused("the owner confirms", k.ConfirmMeasure(ctx, handler, id, true, ""), errs.Forbidden, errs.NotFound)
		k.must("confirm", k.ConfirmMeasure(ctx, manager, id, true, "已核对"))
		v, err := k.Voices(ctx, manager, k.item)
		k.must("read at the end", err)
		if v.Step != review.Closed {
			t.Errorf("the case stands at %s", v.Step)
		}
	})
}

func hasActor(es []audit.Entry, actor string) bool {
	for _, e := range es {
		if e.Actor == actor {
			return true
		}
	}
	return false
}

func TestDeclaredConflictHidesTheReview(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		k := newConference(t, db)
		ctx := t.Context()
		k.must("close the agenda", k.CloseAgenda(ctx, k.p["manager"], k.session))
		id, err := k.Assign(ctx, k.p["manager"], k.item, review.PeerKind, k.p["peer"].Person)
		k.must("assign", err)
		k.must("declare a conflict", k.Declare(ctx, k.p["peer"], id, "与当事人系亲属"))
		_, err = k.Voices(ctx, k.p["peer"], k.item)
		k.refused("a recused peer reads", err, errs.NotFound)
		_, err = k.Assign(ctx, k.p["manager"], k.item, review.PeerKind, k.p["peer"].Person)
		k.refused("a recused peer is asked again", err, errs.Conflict)
		for _, as := range []string{"system", "security", "auditor"} {
			_, err := k.Voices(ctx, k.p[as], k.item)
			k.refused(as+" reads the voices", err, errs.NotFound)
		}
		k.refused("removed after somebody answered", k.RemoveItem(ctx, k.p["manager"], k.item, "改期"), errs.Conflict)
		if policy.May(k.p["auditor"].Subject, policy.VoicesRead) {
			t.Error("an administrator may read voices")
		}
	})
}
