package review

import (
	"testing"
	"time"

	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/org"
	"mingjian/internal/panel"
)

var noon = time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC)

func TestSubmitAndLock(t *testing.T) {
	tm := terms(t, Dissection)
	s := &Statement{Kind: PeerKind, Author: "peer", State: Invited}
	good := goodAssessment(tm)
	if err := s.Submit(PeerStep, good, tm, "peer", 0, noon); errs.KindOf(err) != errs.Conflict {
		t.Errorf("handed in without the declaration: %v", err)
	}
	s.State = Cleared
	if err := s.Submit(PeerStep, good, tm, "other", 0, noon); errs.KindOf(err) != errs.Forbidden {
		t.Errorf("handed in by another: %v", err)
	}
	if err := s.Submit(PeerStep, new(Assessment), tm, "peer", 0, noon); errs.KindOf(err) != errs.Invalid || len(s.Versions) != 0 {
		t.Errorf("handed in empty: %v", err)
	}
	if err := s.Submit(Meeting, good, tm, "peer", 0, noon); errs.KindOf(err) != errs.Conflict {
		t.Errorf("handed in during the meeting: %v", err)
	}
	if err := s.Save(new(Assessment), 0, noon); err != nil || s.Revision != 1 {
		t.Errorf("a draft may be empty: %v, revision %d", err, s.Revision)
	}
	if err := s.Save(good, 0, noon); errs.KindOf(err) != errs.Conflict {
		t.Errorf("a stale save went through: %v", err)
	}
	if err := s.Submit(PeerStep, good, tm, "peer", 1, noon); err != nil || s.State != Locked || len(s.Versions) != 1 {
		t.Fatalf("%v, %s, %d versions", err, s.State, len(s.Versions))
	}
	v := s.Versions[0]
	if v.N != 1 || v.By != "peer" || !v.At.Equal(noon) || v.Hash != hash(v.Content) {
		t.Errorf("%+v", v)
	}
	if err := s.Save(good, 2, noon); errs.KindOf(err) != errs.Conflict {
		t.Errorf("edited after locking: %v", err)
	}
	if err := s.Submit(PeerStep, good, tm, "peer", 2, noon); errs.KindOf(err) != errs.Conflict || len(s.Versions) != 1 {
		t.Errorf("handed in again after locking: %v", err)
	}
	back, err := s.Last()
	if err != nil || string(Encode(back)) != string(v.Content) {
		t.Errorf("read back: %v", err)
	}
}

func TestSelfReviewKeepsEveryVersion(t *testing.T) {
	tm := terms(t, Dissection)
	s := &Statement{Kind: SelfKind, Author: "h", State: Open}
	r := goodSelf(tm)
	for i := range 3 {
		r.Reflection += "。"
		if err := s.Submit(SelfStep, r, tm, "h", i, noon); err != nil {
			t.Fatal(err)
		}
	}
	changes, err := Diff(s.Versions[0].Content, s.Versions[2].Content)
	if err != nil || len(s.Versions) != 3 || len(changes) != 1 || changes[0].Path != "reflection" {
		t.Errorf("%d versions, %v, %v", len(s.Versions), changes, err)
	}
}

func TestReplyBelongsToTheHandler(t *testing.T) {
	tm := terms(t, Dissection)
	it := &Item{ID: "i", Handler: "h"}
	answer := &Answer{Overall: "对第二点不同意", Points: []AnswerPoint{{"law", Rejects, "判决所引条文不适用"}}}
	if _, err := OpenReply("r", PeerStep, it, "2026-03-06"); errs.KindOf(err) != errs.Conflict {
		t.Errorf("put to the handler before the meeting: %v", err)
	}
	open := func() *Statement {
		s, err := OpenReply("r", Concluding, it, "2026-03-06")
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	s := open()
	if err := s.Submit(Concluding, answer, tm, "secretary", 0, noon); errs.KindOf(err) != errs.Forbidden {
		t.Errorf("answered in another's name: %v", err)
	}
	if err := s.Submit(Concluding, answer, tm, "h", 0, noon); err != nil || s.State != Answered {
		t.Errorf("%v, %s", err, s.State)
	}
	if err := s.Lapse(Concluding, noon.AddDate(1, 0, 0)); errs.KindOf(err) != errs.Conflict {
		t.Errorf("an answer turned into silence: %v", err)
	}

	s = open()
	last := time.Date(2026, 3, 6, 15, 59, 59, 0, time.UTC) // the last second of 03-06 in China
	if err := s.Lapse(Concluding, last); errs.KindOf(err) != errs.Conflict {
		t.Errorf("silence before the day was over: %v", err)
	}
	if err := s.Extend(Concluding, "2026-03-05", "病休"); errs.KindOf(err) != errs.Invalid {
		t.Errorf("the day was moved in: %v", err)
	}
	if err := s.Extend(Concluding, "2026-03-10", ""); errs.KindOf(err) != errs.Invalid {
		t.Errorf("extended without a reason: %v", err)
	}
	if err := s.Extend(Concluding, "2026-03-10", "病休"); err != nil || s.Due != "2026-03-10" {
		t.Errorf("%v, %s", err, s.Due)
	}
	if err := s.Lapse(Concluding, last.AddDate(0, 0, 4)); errs.KindOf(err) != errs.Conflict {
		t.Errorf("silence before the extended day was over: %v", err)
	}
	if err := s.Lapse(Concluding, last.AddDate(0, 0, 4).Add(time.Second)); err != nil || s.State != Unanswered || len(s.Versions) != 0 {
		t.Errorf("%v, %s, %d versions", err, s.State, len(s.Versions))
	}
	if err := s.Submit(Concluding, answer, tm, "h", s.Revision, noon); errs.KindOf(err) != errs.Conflict {
		t.Errorf("answered after the silence was recorded: %v", err)
	}
}

func TestConclusionIsSignedLast(t *testing.T) {
	tm := terms(t, Evaluation)
	ses, it := &Session{Purpose: Evaluation, Chair: "chair"}, &Item{}
	s := &Statement{Kind: ConclusionKind, Author: "secretary", State: Open}
	if err := s.Submit(Meeting, goodConclusion(tm), tm, "secretary", 0, noon); err != nil || s.State != Drafted {
		t.Fatalf("%v, %s", err, s.State)
	}
	if err := s.Sign(Concluding, ses, it, Answered, "chair", false); errs.KindOf(err) != errs.Conflict {
		t.Errorf("signed before the meeting agreed: %v", err)
	}
	s.State = Agreed
	if err := s.Sign(Concluding, ses, it, Answered, "chair", false); errs.KindOf(err) != errs.Conflict {
		t.Errorf("a grade signed before it was approved: %v", err)
	}
	g, _ := tm.Scale.Grade("C")
	done, err := s.ApproveGrade(Concluding, g, nil, Approval{Step: g.Route[1], By: "b"})
	if errs.KindOf(err) != errs.Conflict || len(done) != 0 {
		t.Errorf("approved out of order: %v", err)
	}
	for i, step := range g.Route {
		if s.State != Agreed {
			t.Errorf("%s before step %d", s.State, i)
		}
		if done, err = s.ApproveGrade(Concluding, g, done, Approval{Step: step, By: "b"}); err != nil {
			t.Fatal(err)
		}
	}
	for _, v := range []struct {
		at    Step
		by    string
		reply State
		want  errs.Kind
	}{{Concluding, "secretary", Answered, errs.Forbidden}, {Concluding, "chair", Waiting, errs.Conflict}, {Concluding, "chair", Open, errs.Conflict}, {Meeting, "chair", Answered, errs.Conflict}} {
		if err := s.Sign(v.at, ses, it, v.reply, org.PersonID(v.by), false); errs.KindOf(err) != v.want || s.State != Approved {
			t.Errorf("%+v: %v", v, err)
		}
	}
	if err := s.Sign(Concluding, ses, it, Unanswered, "chair", true); errs.KindOf(err) != errs.Forbidden {
		t.Errorf("signed by a chair with a conflict: %v", err)
	}
	if err := s.Sign(Concluding, ses, &Item{Chair: "deputy"}, Unanswered, "chair", false); errs.KindOf(err) != errs.Forbidden {
		t.Errorf("signed by the chair in the deputy's place: %v", err)
	}
	if err := s.Sign(Concluding, ses, it, Unanswered, "chair", false); err != nil || s.State != Signed {
		t.Errorf("%v, %s", err, s.State)
	}
	if err := s.Submit(Concluding, goodConclusion(tm), tm, "secretary", s.Revision, noon); errs.KindOf(err) != errs.Conflict {
		t.Errorf("redrafted after signing: %v", err)
	}
}

func TestAssignment(t *testing.T) {
	it := &Item{ID: "i"}
	hard, soft := panel.Conflict{Hard: true, ZH: "承办过本案", EN: "handled the case"}, panel.Conflict{ZH: "曾任职", EN: "once worked there"}
	if _, err := Assign("a", PeerStep, it, PeerKind, "p", []panel.Conflict{soft, hard}, ""); errs.KindOf(err) != errs.Conflict || errs.Message(err, "zh") != "不能指派：承办过本案" {
		t.Errorf("a barred person was assigned: %v", err)
	}
	if _, err := Assign("a", Meeting, it, PeerKind, "p", nil, ""); errs.KindOf(err) != errs.Conflict {
		t.Errorf("assigned during the meeting: %v", err)
	}
	for _, v := range []struct {
		name, by, reason string
		do               []Action
		want             State
		kind             errs.Kind
	}{
		{"clears", "p", "", []Action{PeerClear}, Cleared, 0},
		{"another clears", "x", "", []Action{PeerClear}, Invited, errs.Forbidden},
		{"refuses", "p", "与被害人相识", []Action{PeerClear, PeerRefuse}, Refused, 0},
		{"refuses without a reason", "p", "", []Action{PeerRefuse}, Invited, errs.Invalid},
		{"another refuses", "x", "r", []Action{PeerRefuse}, Invited, errs.Forbidden},
		{"is withdrawn", "organiser", "病休", []Action{PeerWithdraw}, Withdrawn, 0},
		{"is withdrawn without a reason", "organiser", "", []Action{PeerWithdraw}, Invited, errs.Invalid},
		{"comes back", "p", "r", []Action{PeerRefuse, PeerClear}, Refused, errs.Conflict},
		{"clears as an expert", "p", "", []Action{CommentClear}, Invited, errs.Conflict},
		{"hands in without content", "p", "", []Action{PeerSubmit}, Invited, errs.Invalid},
	} {
		s, err := Assign("a", PeerStep, it, PeerKind, "p", []panel.Conflict{soft}, "2026-03-10")
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range v.do {
			err = s.Act(PeerStep, a, org.PersonID(v.by), v.reason)
		}
		if s.State != v.want || (err != nil) != (v.kind != 0) || err != nil && errs.KindOf(err) != v.kind {
			t.Errorf("%s: %s, %v", v.name, s.State, err)
		}
	}
}

func TestReplyDue(t *testing.T) {
	rules, err := deadline.ShippedRules()
	if err != nil {
		t.Fatal(err)
	}
	c, err := deadline.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	if due, err := Due(ReplyRule, rules, c, "2026-09-28"); err != nil || due != "2026-10-10" { // 国庆 1 to 7, 10 a Saturday worked
		t.Errorf("%s, %v", due, err)
	}
	if _, err := Due(ReplyRule, rules, c, "2026-12-30"); errs.KindOf(err) != errs.NotFound {
		t.Errorf("2027 was guessed: %v", err)
	}
}

func TestFrozenTerms(t *testing.T) {
	scheme := shipped(t)
	s := &Session{Purpose: Evaluation}
	if err := s.Freeze(scheme, "2025-06-01"); err != nil || s.Scale != "2018" || s.SchemeHash != scheme.Hash() {
		t.Errorf("%v, %s", err, s.Scale)
	}
	changed := shipped(t)
	changed.Rubric.Dimensions[0].ZH = "别的"
	if _, err := s.Terms(changed); err == nil {
		t.Error("another scheme took the frozen one's place")
	}
	if err := s.Freeze(scheme, "2017-01-01"); errs.KindOf(err) != errs.NotFound {
		t.Errorf("frozen without a scale: %v", err)
	}
}

func TestSessionAndItemCheck(t *testing.T) {
	s := Session{Title: "2026 年第一次剖析会", Purpose: Dissection, From: "2023-01-01", To: "2025-12-31",
		Units: []org.UnitCode{"620700"}, Chair: "c", Secretary: "s", Needs: DefaultNeeds(Dissection),
		Planned: Planned{"2026-03-01", "2026-03-10", "", "2026-03-20"}}
	if err := s.Check(); err != nil {
		t.Error(err)
	}
	if got := fields((&Session{Needs: Needs{-1, 0}, Planned: Planned{Self: "2026-03-10", Peer: "2026-03-01"}}).Check()); len(got) != 8 {
		t.Errorf("%v", got)
	}
	it := Item{Case: "c", Handler: "h", Reason: "典型", Minutes: 20}
	if err := it.Check(); err != nil {
		t.Error(err)
	}
	if got := fields((&Item{}).Check()); len(got) != 4 {
		t.Errorf("%v", got)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add("self", []byte(`{"sections":[{"code":"basics","text":"x"}]}`))
	f.Add("conclusion", []byte(`{"grade":{"code":"D"},"findings":[{"kind":"judgement"}]}`))
	f.Add("peer", []byte(`{"judgements":[{"dimension":"law","stance":"none"}],"no_objection":{}}`))
	tm := terms(f, Evaluation)
	f.Fuzz(func(t *testing.T, kind string, data []byte) {
		c, err := Decode(Kind(kind), data)
		if err != nil {
			return
		}
		if err := c.Check(tm); err != nil && errs.KindOf(err) != errs.Invalid {
			t.Fatalf("%v", err)
		}
		if again, err := Decode(Kind(kind), Encode(c)); err != nil || string(Encode(again)) != string(Encode(c)) {
			t.Fatalf("kept and read again it is another: %v", err)
		}
	})
}
