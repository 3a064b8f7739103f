package app

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"mingjian/internal/errs"
	"mingjian/internal/evidence"
	"mingjian/internal/exchange"
	"mingjian/internal/liaison"
	"mingjian/internal/measure"
	"mingjian/internal/meeting"
	"mingjian/internal/office"
	"mingjian/internal/org"
	"mingjian/internal/review"
	"mingjian/internal/screen"
	"mingjian/internal/stats"
	"mingjian/internal/store"
)

// A sessionPaper is all that the papers of a session are made of: what its maker
// may see on the pages, by the same review.See, and no more.
type sessionPaper struct {
	head   exchange.Head
	ses    store.SessionRow
	scheme *review.Scheme
	names  map[org.PersonID]string
	posts  map[org.PersonID]org.Post
	units  map[org.UnitCode]string
	cases  []*paperCase
	halls  []*meeting.Hall // the session's meetings, without rehearsals
	now    time.Time
}

// A paperCase is one case of a session with what its maker may see of what was
// handed in on it.
type paperCase struct {
	known      bool // the review of the case exists for the maker
	item       review.Item
	file       store.CaseFile
	events     []store.EventRow
	self       *review.SelfReview
	selfAt     time.Time
	peers      []review.PeerVoice
	peerBy     []org.PersonID // everybody asked, whether or not they have written
	expertBy   []org.PersonID
	experts    []review.ExpertVoice
	reply      *review.Answer
	replyState review.State
	objection  *review.Objection
	ruling     *review.Ruling
	evidence   []exchange.Evidence
	conclusion *review.Conclusion
	signed     bool
	measures   []measure.Measure
	letters    []LetterLine // sent, or come in
}

func (g *gate) paperOf(s store.SessionRow) (*sessionPaper, error) {
	p := &sessionPaper{ses: s, names: map[org.PersonID]string{}, posts: map[org.PersonID]org.Post{}, units: map[org.UnitCode]string{}, now: g.Now}
	var err error
	if p.head, err = g.paperHead(); err != nil {
		return nil, err
	}
	if s.SchemeHash != "" {
		p.scheme, err = g.Scheme(s.SchemeHash)
	} else {
		p.scheme, err = g.currentScheme()
	}
	if err != nil {
		return nil, err
	}
	held, err := g.HeldMeetings(s.ID)
	if err != nil {
		return nil, err
	}
	for _, r := range held {
		h, err := g.folded(r)
		if err != nil {
			return nil, err
		}
		p.halls = append(p.halls, h)
	}
	all, err := g.Holdings()
	if err != nil {
		return nil, err
	}
	for _, h := range all {
		p.names[h.Person.ID] = h.Person.Name
		if _, ok := p.posts[h.Person.ID]; !ok || h.Post.On(g.today()) {
			p.posts[h.Person.ID] = h.Post
		}
	}
	units, err := g.Tx.Units()
	if err != nil {
		return nil, err
	}
	for _, u := range units {
		p.units[u.Code] = u.Name
	}
	if name := p.units[s.Unit]; name != "" {
		p.head.Organ = name
	}
	vs, err := g.agenda(s)
	if err != nil {
		return nil, err
	}
	so, hidden := sessionObject(s, vs), 0
	for _, v := range vs {
		if v.file.Sealed {
			continue // a sealed case is kept out of every pack (刑诉法 286)
		}
		pc, err := g.paperCase(v, g.reader(v, so))
		if err != nil {
			return nil, err
		}
		if !pc.known {
			hidden++
		}
		p.cases = append(p.cases, pc)
	}
	if hidden > 0 {
		p.head.Watermark += fmt.Sprintf(" 制作人应回避的 %d 件案件未列评议内容", hidden)
	}
	return p, nil
}

func (g *gate) paperCase(c *reviewed, r review.Reader) (*paperCase, error) {
	view := c.view()
	pc := &paperCase{item: c.item, file: c.file, replyState: review.Open, known: review.Knows(r, view)}
	var err error
	if pc.events, err = g.EventsOf(pc.file.ID); err != nil {
		return nil, err
	}
	pc.events = slices.DeleteFunc(pc.events, func(e store.EventRow) bool { return !e.Gone.IsZero() || e.Sealed })
	for i := range c.parts {
		st := &c.parts[i]
		if pc.known && active(st.State) {
			switch st.Kind {
			case review.PeerKind:
				pc.peerBy = append(pc.peerBy, st.Author)
			case review.CommentKind:
				pc.expertBy = append(pc.expertBy, st.Author)
			}
		}
		sight := review.See(r, view, review.Head{ID: st.ID, Kind: st.Kind, Author: st.Author, State: st.State})
		if sight < review.Unnamed {
			continue
		}
		content, err := st.Last()
		if err != nil {
			return nil, err
		}
		if !review.Scores(r, view) {
			content = review.Withhold(content)
		}
		switch v := content.(type) {
		case *review.SelfReview:
			pc.self, pc.selfAt = v, st.Versions[len(st.Versions)-1].At
		case *review.Assessment:
			pc.peers = append(pc.peers, review.PeerVoice{ID: st.ID, Assessment: v})
		case *review.Commentary:
			pc.experts = append(pc.experts, review.ExpertVoice{ID: st.ID, Commentary: v})
		case *review.Answer:
			pc.reply = v
		case *review.Objection:
			pc.objection = v
		case *review.Ruling:
			pc.ruling = v
		case *review.Conclusion:
			pc.conclusion, pc.signed, pc.measures = v, st.State == review.Signed, c.measures
		}
		if st.Kind == review.ReplyKind {
			pc.replyState = st.State
		}
	}
	if !pc.known {
		return pc, nil
	}
	m, _, err := g.Tx.Matrix(pc.item.ID)
	if err != nil {
		return nil, err
	}
	reasons, err := evidence.ShippedReasons()
	if err != nil {
		return nil, err
	}
	pc.evidence = exchange.EvidencePoints(m, reasons)
	if pc.letters, _, err = g.lettersOf(pc.file); err != nil {
		return nil, err
	}
	pc.letters = slices.DeleteFunc(pc.letters, func(l LetterLine) bool { return l.Number.N == 0 })
	return pc, nil
}

// whole is a paper of the whole session.
func (p *sessionPaper) whole(kind exchange.Kind) (exchange.Paper, error) {
	switch kind {
	case exchange.AgendaPaper:
		return p.agenda(), nil
	case exchange.MinutesPaper:
		m := p.minutes()
		m.Decisions = p.decisions()
		return m, nil
	case exchange.SummaryPaper:
		return p.summary(), nil
	}
	return nil, errs.Missing("文书种类", "kind of paper")
}

// ofCase is a paper of one case.
func (p *sessionPaper) ofCase(kind exchange.Kind, pc *paperCase) (exchange.Paper, error) {
	switch kind {
	case exchange.SelfReviewPaper:
		return p.selfReview(pc)
	case exchange.CommentaryPaper:
		return p.commentary(pc)
	case exchange.AnalysisPaper:
		return p.analysis(pc), nil
	}
	return nil, errs.Missing("文书种类", "kind of paper")
}

// first is the paper of the session, or of its first case that has one.
func (p *sessionPaper) first(kind exchange.Kind) (exchange.Paper, error) {
	paper, err := p.whole(kind)
	for i := 0; err != nil && i < len(p.cases); i++ {
		if p.cases[i].known {
			paper, err = p.ofCase(kind, p.cases[i])
		}
	}
	return paper, err
}

func (pc *paperCase) name() string { return pc.item.CaseName }

func (p *sessionPaper) titled(title string) exchange.Head {
	h := p.head
	h.Title = title
	h.Signer = h.Organ
	return h
}

func (p *sessionPaper) session() exchange.Session {
	purpose := string(p.ses.Purpose)
	for _, x := range review.Purposes {
		if x.Purpose == p.ses.Purpose {
			purpose = x.ZH
		}
	}
	return exchange.Session{Session: p.ses.Title, Purpose: purpose, Time: longDay(string(p.ses.Planned.Meeting)),
		Window: longDay(string(p.ses.From)) + "至" + longDay(string(p.ses.To)), Chair: p.who(p.ses.Chair), Place: p.ses.Place}
}

// who writes a person with the post.
func (p *sessionPaper) who(id org.PersonID) string {
	return strings.TrimSpace(p.names[id] + " " + p.posts[id].Title)
}

func (p *sessionPaper) caseOf(pc *paperCase) exchange.Case {
	c := exchange.Case{Name: pc.name(), Unit: p.units[pc.item.Unit], Handler: p.names[pc.item.Handler], Charge: pc.file.Charge}
	var kinds, proofs []string
	for _, e := range pc.events {
		if !slices.Contains(kinds, e.Kind) {
			kinds = append(kinds, e.Kind)
		}
		if c.Number == "" {
			c.Number, c.OutcomeDate, c.Standing = e.Number, longDay(e.Date), finalityWord(e.Finality)
		}
		// The first proof is the cell that is the event; the others only bear on it.
		if len(e.Proofs) > 0 && !slices.Contains(proofs, proofLine(e.Proofs[0])) {
			proofs = append(proofs, proofLine(e.Proofs[0]))
		}
	}
	c.Event, c.Outcome, c.Proof = strings.Join(kinds, "、"), strings.Join(kinds, "、"), strings.Join(proofs, "\n")
	return c
}

func (p *sessionPaper) causeOf(t review.CauseTick) exchange.Cause {
	c := exchange.Cause{Code: string(t.Code), Main: t.Main, Basis: t.Evidence}
	if x, ok := p.scheme.Cause(t.Code); ok {
		c.Cause = x.ZH
		for _, group := range p.scheme.Causes.Groups {
			if group.Code == x.Group {
				c.Attrib = group.ZH
			}
		}
	}
	return c
}

func (p *sessionPaper) causes(ts []review.CauseTick) (cs []exchange.Cause) {
	for _, t := range ts {
		cs = append(cs, p.causeOf(t))
	}
	return cs
}

// avoidWords are what papers call an avoidability.
var avoidWords = map[review.Avoidability]string{review.Avoidable: "可避免", review.PartlyAvoid: "部分可避免", review.Unavoidable: "不可避免"}

// settled are the causes of a conclusion; whether the loss could have been avoided
// stands beside the main one.
func (p *sessionPaper) settled(k *review.Conclusion) []exchange.Cause {
	cs := p.causes(k.Causes)
	for i := range cs {
		if cs[i].Main {
			cs[i].Avoidable = avoidWords[k.Avoid]
		}
	}
	return cs
}

func divergences(ds []review.Divergence) (out []exchange.Divergence) {
	for _, d := range ds {
		out = append(out, exchange.Divergence{Issue: d.Issue, Ours: d.OurView, Court: d.CourtView, Basis: d.Basis})
	}
	return out
}

// course is the course of a case as its self-review tells it, or else its events.
func (pc *paperCase) course() (out []exchange.Step) {
	for line := range strings.Lines(pc.section("course")) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, exchange.Step{Content: line})
		}
	}
	if out != nil {
		return out
	}
	for _, e := range pc.events {
		out = append(out, exchange.Step{Date: e.Date, Stage: e.Kind, Content: e.Person + " " + e.Charge})
	}
	return out
}

func (pc *paperCase) section(code review.Code) string {
	if pc.self == nil {
		return ""
	}
	for _, s := range pc.self.Sections {
		if s.Code == code {
			return s.Text
		}
	}
	return ""
}

// replyText is what the handler says for himself, which stays with the conclusion
// wherever it goes: the reply, the objection and how it was ruled on.
func (pc *paperCase) replyText() string {
	text := pc.answerText()
	if o := pc.objection; o != nil {
		text += "\n异议：" + o.Overall
		for _, p := range o.Points {
			text += "\n" + p.Text + "（" + p.Evidence + "）"
		}
		if pc.ruling == nil {
			return text + "\n裁定：尚未作出"
		}
	}
	if r := pc.ruling; r != nil {
		text += "\n裁定：" + r.Overall
		for _, p := range r.Points {
			zh, _ := p.Decision.Names()
			text += "\n" + zh + "：" + p.Reasons
		}
	}
	return strings.TrimSpace(text)
}

func (pc *paperCase) answerText() string {
	switch {
	case pc.reply != nil:
		parts := []string{pc.reply.Overall}
		for _, pt := range pc.reply.Points {
			parts = append(parts, pt.Text)
		}
		return strings.TrimSpace(strings.Join(parts, "\n"))
	case pc.replyState == review.Unanswered:
		return "未答复"
	case pc.replyState == review.Waiting:
		return "答复期未满"
	}
	return ""
}

func (p *sessionPaper) measuresOf(pc *paperCase) (out []exchange.Measure) {
	for _, m := range pc.measures {
		zh, _ := m.Status.Names()
		if m.Overdue(p.now) {
			zh = "已逾期"
		}
		out = append(out, exchange.Measure{Measure: m.Text, Owner: p.names[m.Owner], Unit: p.units[m.Unit], Due: string(m.Due), State: zh})
	}
	if out == nil && pc.conclusion != nil {
		for _, m := range pc.conclusion.Measures {
			out = append(out, exchange.Measure{Measure: m.Text, Owner: p.names[m.Owner], Unit: p.units[m.Unit], Due: string(m.Due), State: "待签发"})
		}
	}
	return out
}

func (p *sessionPaper) agenda() exchange.Agenda {
	a := exchange.Agenda{Head: p.titled(p.ses.Title + "议程"), Session: p.session(), CasesTotal: len(p.cases),
		Rules: []exchange.Line{{Text: "会议内容和材料不得外传，会后交回。"}, {Text: "发言对案不对人，只谈案件质量，不谈责任。"}},
		Speech: []exchange.SpeakingSlot{{Turn: "承办检察官自评", Minutes: "10分钟"}, {Turn: "互评", Minutes: "10分钟"}, {Turn: "点评", Minutes: "10分钟"},
			{Turn: "讨论、议定意见", Minutes: "10分钟"}, {Turn: "院领导讲话（最后）", Minutes: ""}}}
	a.Items = []exchange.AgendaItem{{Item: "宣布议程和纪律", Speaker: p.names[p.ses.Chair], Minutes: "5分钟"},
		{Item: "逐案评析", Speaker: "各案承办检察官、互评人、点评人"}, {Item: "讲话", Speaker: "院领导"}, {Item: "总结", Speaker: p.names[p.ses.Chair]}}
	var present []string
	for _, pc := range p.cases {
		row := exchange.AgendaCase{Case: p.caseOf(pc), Typical: pc.item.Typical, Reason: pc.item.Reason, Self: p.names[pc.item.Handler],
			Peers: p.people(pc.peerBy), Commenter: p.people(pc.expertBy)}
		if pc.item.Minutes > 0 {
			row.Minutes = fmt.Sprintf("%d分钟", pc.item.Minutes)
		}
		a.Cases = append(a.Cases, row)
		if n := p.names[pc.item.Handler]; n != "" && !slices.Contains(present, n) {
			present = append(present, n)
		}
	}
	a.Attending = strings.Join(present, "、")
	return a
}

func (p *sessionPaper) people(ids []org.PersonID) string {
	var ss []string
	for _, id := range ids {
		ss = append(ss, p.names[id]+"（"+p.units[p.posts[id].Unit]+"）")
	}
	return strings.Join(ss, "、")
}

func (p *sessionPaper) conclusionOf(pc *paperCase) exchange.Conclusion {
	c := exchange.Conclusion{Case: p.caseOf(pc), Reply: pc.replyText(), Measures: p.measuresOf(pc)}
	if pc.self != nil {
		c.SelfView = judgements(p.scheme, pc.self.Judgements)
	}
	for _, v := range pc.peers {
		c.PeerView = strings.TrimSpace(c.PeerView + "\n" + judgements(p.scheme, v.Judgements))
	}
	for _, v := range pc.experts {
		for _, x := range v.Angles {
			if x.Text != "" {
				c.ExpertView = strings.TrimSpace(c.ExpertView + "\n" + p.angle(x.Angle) + "：" + x.Text)
			}
		}
	}
	if k := pc.conclusion; k != nil {
		c.Finding, c.Reason = p.findings(k)
		c.Causes, c.Lessons = p.settled(k), k.Lessons
	} else {
		c.Finding = "尚未形成意见"
	}
	return c
}

func (p *sessionPaper) angle(code review.Code) string {
	x, _ := p.scheme.Angle(code)
	return x.ZH
}

func (p *sessionPaper) findings(k *review.Conclusion) (kinds, reasons string) {
	var ks, rs []string
	for _, f := range k.Findings {
		x, _ := p.scheme.Finding(f.Kind)
		if level, _ := f.Level.Names(); level != "" {
			x.ZH += "（" + level + "）"
		}
		ks = append(ks, x.ZH)
		rs = append(rs, f.Reasons+"（依据："+f.Evidence+"）")
	}
	return strings.Join(ks, "、"), strings.Join(rs, "\n")
}

// judgements writes what a voice says, dimension by dimension.
func judgements(s *review.Scheme, js []review.Judgement) string {
	var lines []string
	for _, j := range js {
		if j.Text == "" || j.Stance == review.NotAtAll {
			continue
		}
		d, _ := s.Dimension(j.Dimension)
		lines = append(lines, d.ZH+"："+j.Text)
	}
	return strings.Join(lines, "\n")
}

func (p *sessionPaper) minutes() exchange.Minutes {
	m := exchange.Minutes{Head: p.titled(p.ses.Title + "纪要"), Session: p.session(), Attending: p.people(p.ses.Present), Recorder: p.names[p.ses.Secretary], CaseTotal: len(p.cases),
		Opening: fmt.Sprintf("会议对%s至%s的%d件案件逐案评析，听取自评、互评和点评，形成如下意见。", longDay(string(p.ses.From)), longDay(string(p.ses.To)), len(p.cases))}
	for _, pc := range p.cases {
		m.Cases = append(m.Cases, p.conclusionOf(pc))
		m.Measures = append(m.Measures, p.measuresOf(pc)...)
	}
	return m
}

// tally counts cases by name, most first; names of equal count as they came.
func tally(names []string, total int) (out []exchange.Count) {
	var order []string
	n := map[string]int{}
	for _, s := range names {
		if s == "" {
			continue
		}
		if n[s] == 0 {
			order = append(order, s)
		}
		n[s]++
	}
	slices.SortStableFunc(order, func(a, b string) int { return n[b] - n[a] })
	for _, s := range order {
		zh, _ := stats.Share(n[s], total)
		out = append(out, exchange.Count{Name: s, Cases: n[s], Share: zh})
	}
	return out
}

func chartOf(title string, cs []exchange.Count) office.ChartSpec {
	c := office.ChartSpec{Title: title, Series: []office.ChartSeries{{Name: "件数"}}}
	for _, x := range cs {
		c.Categories = append(c.Categories, x.Name)
		c.Series[0].Values = append(c.Series[0].Values, float64(x.Cases))
	}
	return c
}

func (p *sessionPaper) summary() exchange.Summary {
	s := exchange.Summary{Head: p.titled(p.ses.Title + "总结报告"), Session: p.session(), CaseTotal: len(p.cases),
		Overview: fmt.Sprintf("本次会议评析案件%d件。以下件数为本次会议所涉案件，数量少，不作比例比较，不作单位、人员比较。", len(p.cases))}
	var kinds, causes, findings, gaps []string
	for _, pc := range p.cases {
		kinds = append(kinds, p.caseOf(pc).Event)
		if k := pc.conclusion; k != nil {
			for _, t := range k.Causes {
				causes = append(causes, p.causeOf(t).Cause)
			}
			for _, f := range k.Findings {
				x, _ := p.scheme.Finding(f.Kind)
				findings = append(findings, x.ZH)
			}
			s.Lessons = append(s.Lessons, exchange.Line{Text: k.Lessons})
		}
		for _, row := range p.voices(pc) {
			if row.Gap == review.Large || row.Gap == review.Medium {
				gaps = append(gaps, row.Dimension.ZH)
			}
		}
		s.Cases = append(s.Cases, p.conclusionOf(pc))
		s.Measures = append(s.Measures, p.measuresOf(pc)...)
		if pc.item.Typical {
			t := exchange.TypicalCase{Case: p.caseOf(pc), Gist: pc.item.Reason}
			if pc.conclusion != nil {
				t.Use = pc.conclusion.Lessons
			}
			s.Typical = append(s.Typical, t)
		}
	}
	s.ByEvent, s.ByCause, s.ByFinding = tally(kinds, len(p.cases)), tally(causes, len(p.cases)), tally(findings, len(p.cases))
	s.EventChart, s.CauseChart = chartOf("各类案件件数", s.ByEvent), chartOf("原因分布（件）", s.ByCause)
	s.VoiceChart = chartOf("三方意见不一致的案件数", tally(gaps, len(p.cases)))
	return s
}

func (p *sessionPaper) voices(pc *paperCase) []review.Row {
	return review.ThreeVoices(p.scheme, review.Voices{Self: pc.self, Peers: pc.peers, Experts: pc.experts, PeersIn: true, ExpertsIn: true})
}

func (p *sessionPaper) voiceRows(pc *paperCase) (out []exchange.VoiceRow) {
	for _, row := range p.voices(pc) {
		v := exchange.VoiceRow{Dimension: row.Dimension.ZH, Differs: row.Gap == review.Large || row.Gap == review.Medium}
		if row.Self != nil {
			v.Self = row.Self.Text
		}
		for _, x := range row.Peers {
			v.Peer = strings.TrimSpace(v.Peer + "\n" + x.Text)
		}
		for _, x := range row.Experts {
			v.Expert = strings.TrimSpace(v.Expert + "\n" + x.Text)
		}
		if v.Self+v.Peer+v.Expert != "" {
			out = append(out, v)
		}
	}
	return out
}

func (p *sessionPaper) selfReview(pc *paperCase) (exchange.SelfReview, error) {
	if pc.self == nil {
		return exchange.SelfReview{}, errs.E(errs.Conflict, "自评尚未提交", "the self-review is not in yet")
	}
	s := exchange.SelfReview{Head: p.titled(pc.name() + "自评报告"), Session: p.session(), Case: p.caseOf(pc), Author: p.names[pc.item.Handler],
		Submitted: longDay(Day(pc.selfAt)), Facts: pc.section("basics"), Course: pc.course(), Charged: pc.section("charge"), Decision: pc.section("ruling"),
		Divergences: divergences(pc.self.Divergences), Prosecution: pc.section("gate"), Causes: p.causes(pc.self.Causes), Reflection: pc.self.Reflection}
	s.Signer = s.Author
	for _, m := range pc.self.Measures {
		s.Measures = append(s.Measures, exchange.Measure{Measure: m})
	}
	return s, nil
}

func (p *sessionPaper) commentary(pc *paperCase) (exchange.Commentary, error) {
	if len(pc.experts) == 0 {
		return exchange.Commentary{}, errs.E(errs.Conflict, "点评尚未提交", "the commentary is not in yet")
	}
	c := exchange.Commentary{Head: p.titled(pc.name() + "点评意见"), Session: p.session(), Case: p.caseOf(pc), Commenter: p.people(pc.expertBy),
		Voices: p.voiceRows(pc), Reply: pc.replyText(), Measures: p.measuresOf(pc)}
	if len(pc.expertBy) > 0 {
		c.Post = p.posts[pc.expertBy[0]].Title
	}
	for _, v := range pc.experts {
		for _, x := range v.Angles {
			if x.Text == "" {
				continue
			}
			c.Angles = append(c.Angles, exchange.Angle{Angle: p.angle(x.Angle), Opinion: x.Text})
			switch x.Angle {
			case "avoidable":
				c.Avoidable = x.Text
			case "lesson":
				c.Use = x.Text
			}
		}
	}
	for _, v := range pc.peers {
		for _, f := range v.Problems {
			d, _ := p.scheme.Dimension(f.Dimension)
			c.Findings = append(c.Findings, exchange.PaperRemark{Dimension: d.ZH, Text: f.Text, Basis: f.Evidence})
		}
	}
	return c, nil
}

func (p *sessionPaper) analysis(pc *paperCase) exchange.Analysis {
	x := exchange.Analysis{Head: p.titled(pc.name() + "剖析报告"), Session: p.session(), Case: p.caseOf(pc), Facts: pc.section("basics"),
		Brief: pc.section("basics"), BriefCourt: pc.section("ruling"), Course: pc.course(), Charged: pc.section("charge"), Decision: pc.section("ruling"),
		Measures: p.measuresOf(pc), Reply: pc.replyText(), Evidence: pc.evidence}
	if gate := pc.section("gate"); gate != "" {
		x.Duties = []exchange.Duty{{Stage: "逮捕、起诉环节把关", Done: gate}}
	}
	for _, e := range pc.events {
		i := slices.IndexFunc(x.Defendants, func(d exchange.Defendant) bool { return d.Name == e.Person })
		if i < 0 {
			x.Defendants = append(x.Defendants, exchange.Defendant{Name: e.Person, Charged: e.Charge, Result: e.Kind})
		} else if !strings.Contains(x.Defendants[i].Result, e.Kind) {
			x.Defendants[i].Result += "、" + e.Kind
		}
	}
	var told []string
	for _, l := range slices.Backward(pc.letters) {
		switch l.Kind {
		case liaison.Guidance:
			x.Duties = append(x.Duties, exchange.Duty{Stage: "引导侦查", Done: l.told()})
		case liaison.Defence:
			x.Duties = append(x.Duties, exchange.Duty{Stage: "听取律师意见", Done: l.told()})
		default:
			told = append(told, l.told())
		}
	}
	x.Liaison = strings.Join(told, "\n")
	if pc.self != nil {
		x.Divergences = divergences(pc.self.Divergences)
	}
	if k := pc.conclusion; k != nil {
		x.Finding, x.Reason = p.findings(k)
		x.Causes, x.Lessons = p.settled(k), k.Lessons
		for _, j := range k.Phases {
			for _, ph := range p.scheme.Phases.Phases {
				if ph.Code == j.Phase && j.Stance != review.NotAtAll {
					x.Duties = append(x.Duties, exchange.Duty{Stage: ph.ZH, View: j.Text})
				}
			}
		}
		if pc.signed {
			x.Approvals = append(x.Approvals, exchange.Approval{Post: p.posts[p.ses.ChairOf(&pc.item)].Title, Name: p.names[p.ses.ChairOf(&pc.item)], Opinion: "同意"})
		}
	}
	return x
}

func (p *sessionPaper) caseRows() (rows []exchange.CaseRow) {
	for _, pc := range p.cases {
		c := p.caseOf(pc)
		row := exchange.CaseRow{CaseName: c.Name, CaseNumber: c.Number, Unit: c.Unit, Handler: c.Handler, Charge: c.Charge, Event: c.Event, OutcomeDate: c.OutcomeDate, State: c.Standing}
		if k := pc.conclusion; k != nil {
			row.Finding, _ = p.findings(k)
			row.Lessons = k.Lessons
			var others []string
			for _, t := range k.Causes {
				if x := p.causeOf(t); x.Main {
					row.MainCause = x.Code + " " + x.Cause
				} else {
					others = append(others, x.Code+" "+x.Cause)
				}
			}
			row.OtherCauses = strings.Join(others, "；")
		}
		rows = append(rows, row)
	}
	return rows
}

func (p *sessionPaper) findingRows() (rows []exchange.FindingRow) {
	for _, pc := range p.cases {
		c := p.caseOf(pc)
		state := "待形成意见"
		if pc.signed {
			state = "已签发"
		}
		for i, v := range pc.peers {
			for _, f := range v.Problems {
				d, _ := p.scheme.Dimension(f.Dimension)
				rows = append(rows, exchange.FindingRow{CaseName: c.Name, CaseNumber: c.Number, Unit: c.Unit, Dimension: d.ZH, Problem: f.Text, Basis: f.Evidence,
					Voice: "互评 · 评查员" + reviewerName(i), Reply: pc.replyText(), State: state})
			}
		}
	}
	return rows
}

// reviewerName is how papers name a peer: 甲, 乙 …
func reviewerName(i int) string {
	const stems = "甲乙丙丁戊己庚辛壬癸"
	r := []rune(stems)
	if i < len(r) {
		return string(r[i])
	}
	return fmt.Sprint(i + 1)
}

func (p *sessionPaper) measureRows() (rows []exchange.MeasureRow) {
	for _, pc := range p.cases {
		c := p.caseOf(pc)
		for _, m := range pc.measures {
			l := MeasureLine{Measure: m, SessionTitle: p.ses.Title, CaseName: c.Name, Number: c.Number, UnitName: p.units[m.Unit], OwnerName: p.names[m.Owner]}
			l.name(p.scheme)
			rows = append(rows, l.row())
		}
	}
	return rows
}

// finalityWord is how papers say whether a result stands.
func finalityWord(f screen.Finality) string {
	switch f {
	case screen.Final:
		return "已生效"
	case screen.Pending:
		return "尚未生效"
	case screen.Appealed:
		return "上诉中"
	case screen.Protested:
		return "抗诉中"
	case screen.Reversed:
		return "后被改变"
	}
	return ""
}

// proofLine is how papers quote the ledger cell that proves an event.
func proofLine(x screen.Proof) string {
	return fmt.Sprintf("%s 第%d行“%s”：%s", path.Base(x.Name), x.Row, x.Column, x.Value)
}
