package review

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"mingjian/internal/errs"
)

func terms(t testing.TB, p Purpose) Terms {
	t.Helper()
	s := Session{Purpose: p}
	scheme := shipped(t)
	if err := s.Freeze(scheme, "2026-03-01"); err != nil {
		t.Fatal(err)
	}
	tm, err := s.Terms(scheme)
	if err != nil {
		t.Fatal(err)
	}
	return tm
}

func judgedAll(t Terms, s Stance) []Judgement {
	js := blank(t)
	for i := range js {
		js[i].Stance, js[i].Text = s, "符合规定"
	}
	return js
}

func goodSelf(t Terms) *SelfReview {
	r := NewSelfReview(t, map[Code]string{"basics": "某甲涉嫌诈骗罪", "course": "2018-05-02 立案", "ruling": "证据不足"})
	for i := range r.Sections {
		if r.Sections[i].Text == "" {
			r.Sections[i].Text = "见卷"
		}
	}
	r.Judgements = judgedAll(t, NoIssue)
	r.Divergences = []Divergence{{"主观明知", "可以推定", "不足以推定", "供述与转账记录"}}
	r.Causes = []CauseTick{{"FA02", "证据3", true}, {"DI01", "判决第8页", false}}
	r.Reflection = "应及早引导取证"
	r.Measures = []string{"列出推定明知的证据清单"}
	return r
}

func goodAssessment(t Terms) *Assessment {
	a := NewAssessment(t)
	a.Judgements = judgedAll(t, NoIssue)
	a.Judgements[0].Stance = Problem
	a.Judgements[0].Causes = []CauseTick{{"EV06", "证据3", false}}
	a.Problems = []Found{{"evidence", "仅有口供", "证据3"}}
	return a
}

func goodCommentary(t Terms) *Commentary {
	c := NewCommentary(t)
	for i := range c.Angles {
		c.Angles[i].Text = "点评意见"
	}
	c.Angles[1].Judgements = []Judgement{{Dimension: "fact", Stance: Flawed}}
	return c
}

func goodConclusion(t Terms) *Conclusion {
	c := &Conclusion{
		Causes:   []CauseTick{{"FA02", "证据3", true}},
		Findings: []Finding{{"view", "team", "对明知的推定标准认识不同", "判决第8页"}},
		Avoid:    PartlyAvoid, Lessons: "及早引导取证",
		Measures: []PlannedStep{{Cause: "FA02", Text: "证据清单", Owner: "p1", Unit: "620702", Due: "2026-06-30"}},
	}
	for _, p := range t.Scheme.Phases.Phases {
		c.Phases = append(c.Phases, PhaseJudgement{p.Code, Flawed, "审查时未核对该环节证据"})
	}
	if t.Purpose == Evaluation {
		c.Grade = &GradeGiven{"C", "结论正确，说理有缺陷"}
	}
	return c
}

// fields returns the fields at fault.
func fields(err error) []string {
	var l errs.List
	if !errors.As(err, &l) {
		return nil
	}
	var fs []string
	for _, e := range l {
		fs = append(fs, e.Field)
	}
	return fs
}

func TestGoodContentPasses(t *testing.T) {
	for _, p := range Purposes {
		tm := terms(t, p.Purpose)
		for _, c := range []Content{goodSelf(tm), goodAssessment(tm), goodCommentary(tm), goodConclusion(tm), &Answer{Overall: "无补充"}} {
			if err := c.Check(tm); err != nil {
				t.Errorf("%s, %T: %v", p.EN, c, err)
			}
		}
	}
}

func TestEmptyContentIsRefusedFieldByField(t *testing.T) {
	tm := terms(t, Evaluation)
	for _, v := range []struct {
		c    Content
		want []string
	}{
		{new(SelfReview), []string{"sections[basics].text", "judgements[law].stance", "causes", "reflection", "measures"}},
		{new(Assessment), []string{"judgements[law].stance", "problems"}},
		{new(Commentary), []string{"angles[jurisprudence].text", "angles[fact].text", "angles[evidence].text"}},
		{new(Conclusion), []string{"causes", "findings", "avoidable", "lessons", "grade"}},
		{new(Answer), []string{"overall"}},
	} {
		err := v.c.Check(tm)
		if errs.KindOf(err) != errs.Invalid {
			t.Errorf("%T: %v", v.c, err)
		}
		got := fields(err)
		for _, f := range v.want {
			if !slices.Contains(got, f) {
				t.Errorf("%T: %s is not at fault: %v", v.c, f, got)
			}
		}
	}
}

func TestOneFaultOneField(t *testing.T) {
	self := func(spoil func(*SelfReview)) func(Terms) Content {
		return func(t Terms) Content { r := goodSelf(t); spoil(r); return r }
	}
	peer := func(spoil func(*Assessment)) func(Terms) Content {
		return func(t Terms) Content { r := goodAssessment(t); spoil(r); return r }
	}
	expert := func(spoil func(*Commentary)) func(Terms) Content {
		return func(t Terms) Content { r := goodCommentary(t); spoil(r); return r }
	}
	concl := func(spoil func(*Conclusion)) func(Terms) Content {
		return func(t Terms) Content { r := goodConclusion(t); spoil(r); return r }
	}
	long := strings.Repeat("字", MaxText+1)
	for _, v := range []struct {
		name  string
		make  func(Terms) Content
		field string
	}{
		{"section empty", self(func(r *SelfReview) { r.Sections[0].Text = " " }), "sections[basics].text"},
		{"section unknown", self(func(r *SelfReview) { r.Sections = append(r.Sections, SectionText{Code: "x", Text: "x"}) }), "sections[x].text"},
		{"section too long", self(func(r *SelfReview) { r.Sections[0].Text = long }), "sections[basics].text"},
		{"not UTF-8", self(func(r *SelfReview) { r.Sections[0].Text = "\xff" }), "sections[basics].text"},
		{"divergence without basis", self(func(r *SelfReview) { r.Divergences[0].Basis = "" }), "divergences[0].basis"},
		{"two main causes", self(func(r *SelfReview) { r.Causes[1].Main = true }), "causes"},
		{"no main cause", self(func(r *SelfReview) { r.Causes[0].Main = false }), "causes"},
		{"cause twice", self(func(r *SelfReview) { r.Causes[1].Code = "FA02" }), "causes[FA02]"},
		{"cause unknown", self(func(r *SelfReview) { r.Causes[1].Code = "ZZ99" }), "causes[ZZ99]"},
		{"cause without evidence", self(func(r *SelfReview) { r.Causes[1].Evidence = "" }), "causes[DI01].evidence"},
		{"dimension left out", self(func(r *SelfReview) { r.Judgements = r.Judgements[1:] }), "judgements[evidence].stance"},
		{"dimension twice", self(func(r *SelfReview) { r.Judgements = append(r.Judgements, r.Judgements[0]) }), "judgements[evidence]"},
		{"stance unknown", self(func(r *SelfReview) { r.Judgements[0].Stance = "maybe" }), "judgements[evidence].stance"},
		{"no sentence", self(func(r *SelfReview) { r.Judgements[0].Text = "" }), "judgements[evidence].text"},
		{"too many rows", self(func(r *SelfReview) { r.Measures = slices.Repeat([]string{"x"}, MaxRows+1) }), "measures"},
		{"grade in a dissection", self(func(r *SelfReview) { r.Judgements[0].Grade = "A" }), "judgements[evidence].grade"},

		{"neither problem nor consent", peer(func(a *Assessment) { a.Problems = nil }), "problems"},
		{"problem without evidence", peer(func(a *Assessment) { a.Problems[0].Evidence = "" }), "problems[0].evidence"},
		{"problem and consent", peer(func(a *Assessment) { a.NoObjection = &NoObjection{true, "均无异议"} }), "no_objection"},
		{"stance and consent", peer(func(a *Assessment) { a.Problems, a.NoObjection = nil, &NoObjection{true, "均无异议"} }), "no_objection"},
		{"unsigned consent", peer(func(a *Assessment) {
			a.Judgements[0].Stance, a.Judgements[0].Causes, a.Problems = NoIssue, nil, nil
			a.NoObjection = &NoObjection{false, "均无异议"}
		}), "no_objection.signed"},
		{"consent without because", peer(func(a *Assessment) {
			a.Judgements[0].Stance, a.Judgements[0].Causes, a.Problems = NoIssue, nil, nil
			a.NoObjection = &NoObjection{true, ""}
		}), "no_objection.because"},

		{"required angle empty", expert(func(c *Commentary) { c.Angles[0].Text = "" }), "angles[jurisprudence].text"},
		{"angle unknown", expert(func(c *Commentary) { c.Angles = append(c.Angles, AngleView{Angle: "x", Text: "x"}) }), "angles[x]"},
		{"dimension of another angle", expert(func(c *Commentary) { c.Angles[1].Judgements[0].Dimension = "law" }), "angles[fact].judgements"},

		{"no finding", concl(func(c *Conclusion) { c.Findings = nil }), "findings"},
		{"finding without reasons", concl(func(c *Conclusion) { c.Findings[0].Reasons = "" }), "findings[0].reasons"},
		{"finding without evidence", concl(func(c *Conclusion) { c.Findings[0].Evidence = "" }), "findings[0].evidence"},
		{"finding twice", concl(func(c *Conclusion) { c.Findings = append(c.Findings, c.Findings[0]) }), "findings[1].kind"},
		{"measure for no cause", concl(func(c *Conclusion) { c.Measures[0].Cause = "EV01" }), "measures[0].cause"},
		{"measure without owner", concl(func(c *Conclusion) { c.Measures[0].Owner = "" }), "measures[0].owner"},
		{"measure without day", concl(func(c *Conclusion) { c.Measures[0].Due = "2026-02-30" }), "measures[0].due"},
		{"grade in a dissection", concl(func(c *Conclusion) { c.Grade = &GradeGiven{"A", "x"} }), "grade"},
	} {
		tm := terms(t, Dissection)
		if got := fields(v.make(tm).Check(tm)); !slices.Equal(got, []string{v.field}) {
			t.Errorf("%s: at fault %v; want %s", v.name, got, v.field)
		}
	}
}

// TestNoGradeFromTheOutcome: 仅凭判决无罪不能评为最低等次.
func TestNoGradeFromTheOutcome(t *testing.T) {
	tm := terms(t, Evaluation)
	for _, v := range []struct {
		kind     Code
		evidence string
		ok       bool
	}{
		{"view", "判决书第8页：对明知的推定标准不同", false}, // not a fault, however well argued
		{"investigation", "补充侦查提纲第3项未落实", false},
		{"judgement", "一审判决无罪", false},
		{"judgement", "本案经二审改判无罪。", false},
		{"judgement", "法院准许撤回起诉的裁定书", false},
		{"procedure", "因判决宣告被告人无罪", false},
		{"judgement", "未复核证人王某前后矛盾的证言（卷二第31页）", true},
		{"procedure", "讯问录音录像缺失，卷一第12页", true},
	} {
		c := goodConclusion(tm)
		c.Findings = []Finding{{v.kind, PersonLevel, "理由", v.evidence}}
		c.Grade = &GradeGiven{"D", "理由"}
		got := fields(c.Check(tm))
		if v.ok && got != nil || !v.ok && !slices.Equal(got, []string{"grade.code"}) {
			t.Errorf("%s on %q: at fault %v", v.kind, v.evidence, got)
		}
	}
}

func TestThreeVoices(t *testing.T) {
	tm := terms(t, Dissection)
	self, peer1, peer2 := goodSelf(tm), goodAssessment(tm), goodAssessment(tm)
	expert := goodCommentary(tm)
	set := func(js []Judgement, d Code, s Stance, causes ...Code) {
		for i := range js {
			if js[i].Dimension == d {
				js[i].Stance, js[i].Causes = s, nil
				for _, c := range causes {
					js[i].Causes = append(js[i].Causes, CauseTick{Code: c, Evidence: "x"})
				}
			}
		}
	}
	set(peer1.Judgements, "evidence", Problem, "EV06") // against the self's none: 大
	set(peer2.Judgements, "evidence", NoIssue)
	set(self.Judgements, "law", Flawed, "LA01") // both flawed, other causes: 中
	set(peer1.Judgements, "law", Flawed, "DI02")
	set(peer2.Judgements, "law", Flawed)
	set(self.Judgements, "procedure", Flawed, "PR01") // flaw against problem with other causes: 大
	set(peer1.Judgements, "procedure", Problem, "PR03")
	set(peer2.Judgements, "procedure", Problem, "PR04")
	set(self.Judgements, "effect", NotAtAll) // 不涉及 beside 无异议: 一致
	set(peer1.Judgements, "effect", NoIssue)
	all := Voices{Self: self, SelfID: "s", Peers: []PeerVoice{{"p1", peer1}, {"p2", peer2}}, Experts: []ExpertVoice{{"e", expert}}, PeersIn: true, ExpertsIn: true}

	rows := ThreeVoices(tm.Scheme, all)
	gaps := map[Code]Gap{}
	for i, r := range rows {
		gaps[r.Dimension.Code] = r.Gap
		if i > 0 && r.Gap > rows[i-1].Gap {
			t.Errorf("%s stands below a smaller gap", r.Dimension.Code)
		}
		if r.ZH == "" || r.EN == "" {
			t.Errorf("%s: the gap has no reason", r.Dimension.Code)
		}
	}
	for d, want := range map[Code]Gap{"evidence": Large, "procedure": Large, "law": Medium, "fact": Medium, "effect": Agreeing, "risk": Agreeing} {
		if gaps[d] != want {
			t.Errorf("%s: gap %d; want %d", d, gaps[d], want)
		}
	}
	if rows[0].Dimension.Code != "evidence" || len(rows) != 12 {
		t.Errorf("%s leads %d rows; the widest spread should", rows[0].Dimension.Code, len(rows))
	}
	for _, r := range rows {
		if r.Dimension.Code == "fact" && (len(r.Experts) != 1 || r.Experts[0].Text != "点评意见") {
			t.Errorf("the expert's judgement does not speak by the angle's text: %+v", r.Experts)
		}
	}

	all.Peers, all.PeersIn = all.Peers[1:], false
	for _, r := range ThreeVoices(tm.Scheme, all) {
		switch c := r.Dimension.Code; {
		case c == "risk" && r.Gap != Incomplete:
			t.Errorf("%s is %d while a peer is missing", c, r.Gap)
		case c == "procedure" && r.Gap != Large:
			t.Errorf("%s: what differs already differs: %d", c, r.Gap)
		}
	}
	if rows := ThreeVoices(tm.Scheme, Voices{}); len(rows) != 12 || rows[0].Gap != Incomplete {
		t.Errorf("no voice at all: %+v", rows[0])
	}
}
