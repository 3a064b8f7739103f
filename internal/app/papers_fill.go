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
	"mingjian/internal/measure"
	"mingjian/internal/meeting"
	"mingjian/internal/org"
	"mingjian/internal/review"
	"mingjian/internal/screen"
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

func (p *sessionPaper) people(ids []org.PersonID) string {
	var ss []string
	for _, id := range ids {
		ss = append(ss, p.names[id]+"（"+p.units[p.posts[id].Unit]+"）")
	}
	return strings.Join(ss, "、")
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
