package review

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/org"
)

// An Answer is 答复: the handler's own answer to what was found.
type Answer struct {
	Points  []AnswerPoint `json:"points,omitempty"`
	Overall string        `json:"overall"`
}

// An AnswerPoint answers one dimension.
type AnswerPoint struct {
	Dimension Code   `json:"dimension"`
	Accept    Accept `json:"accept"`
	Text      string `json:"text"`
}

// Accept says whether the handler agrees.
type Accept string

const (
	Accepts Accept = "yes"  // 同意
	Partly  Accept = "part" // 部分同意
	Rejects Accept = "no"   // 不同意
)

// ReplyRule is the id of the working-day clock of the reply among deadline's rules.
const ReplyRule = "RV-REPLY"

// Check implements Content.
func (a *Answer) Check(t Terms) error {
	var l errs.List
	need(&l, "overall", "答复意见", "the reply", a.Overall, MaxText)
	rows(&l, "points", len(a.Points))
	for i, p := range a.Points {
		f := fmt.Sprintf("points[%d]", i)
		if _, ok := t.Scheme.Dimension(p.Dimension); !ok {
			l.Add(f+".dimension", "没有这个评定项", "there is no such dimension")
		}
		if p.Accept != Accepts && p.Accept != Partly && p.Accept != Rejects {
			l.Add(f+".accept", "请选择同意、部分同意或不同意", "choose yes, part or no")
		}
		if p.Accept != Accepts {
			need(&l, f+".text", "理由", "why", p.Text, MaxText)
		} else {
			short(&l, f+".text", p.Text, MaxText)
		}
	}
	return sorted(l)
}

// OpenReply returns the reply asked of the handler, due by the clock.
func OpenReply(id StatementID, at Step, it *Item, due deadline.Date) (*Statement, error) {
	state, err := Move(at, Open, ReplyOpen)
	if err != nil {
		return nil, err
	}
	if !due.Valid() {
		return nil, errs.Field("due", "答复期限不是日期", "the day of the reply is not a date")
	}
	return &Statement{ID: id, Item: it.ID, Kind: ReplyKind, Author: it.Handler, State: state, Due: due}, nil
}

// Extend moves the day of the reply out, with a reason; never in.
func (s *Statement) Extend(at Step, due deadline.Date, reason string) error {
	state, err := Move(at, s.State, ReplyExtend)
	if err != nil {
		return err
	}
	var l errs.List
	need(&l, "reason", "延长理由", "why it is extended", reason, 500)
	if !due.Valid() || due <= s.Due {
		l.Add("due", "新期限应晚于原期限", "the new day must be later than the old one")
	}
	if err := l.Err(); err != nil {
		return err
	}
	s.State, s.Due, s.Reason = state, due, reason
	s.Revision++
	return nil
}

// Lapse records the silence of a reply or an objection whose last day is over:
// 未答复, 未提异议. It is the clock's act; a Conflict before that day is over.
func (s *Statement) Lapse(at Step, now time.Time) error {
	act := ReplyLapse
	if s.Kind == ObjectionKind {
		act = ObjectionLapse
	}
	state, err := Move(at, s.State, act)
	if err != nil {
		return err
	}
	if deadline.DateOf(now) <= s.Due {
		return errs.E(errs.Conflict, "期限（"+string(s.Due)+"）未满，不能"+act.ZH(), "it is due on "+string(s.Due)+": silence cannot be recorded yet")
	}
	s.State = state
	s.Revision++
	return nil
}

// A Conclusion is 剖析意见: what the meeting comes to, of quality and never of
// responsibility.
type Conclusion struct {
	Causes   []CauseTick      `json:"causes"`
	Findings []Finding        `json:"findings"` // the first is the principal one
	Phases   []PhaseJudgement `json:"phases,omitempty"`
	Avoid    Avoidability     `json:"avoidable"`
	Lessons  string           `json:"lessons"`
	Measures []PlannedStep    `json:"measures"`
	Grade    *GradeGiven      `json:"grade,omitempty"` // only in an Evaluation
}

// A Finding is one reasoned finding of a kind.
type Finding struct {
	Kind     Code   `json:"kind"`
	Level    Level  `json:"level,omitempty"` // blank only in what was signed before levels were asked for
	Reasons  string `json:"reasons"`
	Evidence string `json:"evidence"` // evidence number, page of the file, passage of the ruling
}

// Avoidability says whether the loss could have been avoided (可避免性).
type Avoidability string

const (
	Avoidable   Avoidability = "yes"  // 可避免
	PartlyAvoid Avoidability = "part" // 部分可避免
	Unavoidable Avoidability = "no"   // 不可避免
)

// A PlannedStep is a measure as the conclusion sets it; package measure follows it up.
type PlannedStep struct {
	Cause Code          `json:"cause"`          // the main one it answers, of the conclusion's causes
	Also  []Code        `json:"also,omitempty"` // further ones it answers
	Text  string        `json:"text"`
	Owner org.PersonID  `json:"owner"`
	Unit  org.UnitCode  `json:"unit"`
	Due   deadline.Date `json:"due"`
}

// A GradeGiven is the grade an evaluation comes to. It stands only after every
// step of its route has approved.
type GradeGiven struct {
	Code    Code   `json:"code"`
	Reasons string `json:"reasons"`
}

// An Approval is one step of a grade's route taken.
type Approval struct {
	Step  string // as in Grade.Route: 评查组
	By    org.PersonID
	At    time.Time
	DocNo string // number of the minutes or decision, if there is one
}

// Check implements Content.
func (c *Conclusion) Check(t Terms) error {
	var l errs.List
	good := c.good(t)
	causes(&l, "causes", c.Causes, t, !good)
	c.checkFindings(&l, t)
	phases(&l, c.Phases, t, t.Purpose == Evaluation)
	if !(good && c.Avoid == "") && c.Avoid != Avoidable && c.Avoid != PartlyAvoid && c.Avoid != Unavoidable {
		l.Add("avoidable", "请判断是否可以避免", "say whether it could have been avoided")
	}
	need(&l, "lessons", "教训", "the lessons", c.Lessons, MaxText)
	rows(&l, "measures", len(c.Measures))
	for i, m := range c.Measures {
		c.CheckStep(&l, fmt.Sprintf("measures[%d].", i), m)
	}
	c.checkGrade(&l, t)
	return sorted(l)
}

// CheckStep adds to l what is wrong with a measure that the conclusion sets, or that
// is added to it; field is what goes before the names of its fields.
func (c *Conclusion) CheckStep(l *errs.List, field string, m PlannedStep) {
	need(l, field+"text", "措施", "the measure", m.Text, MaxText)
	settled := func(code Code) bool {
		return slices.ContainsFunc(c.Causes, func(t CauseTick) bool { return t.Code == code })
	}
	if !settled(m.Cause) {
		l.Add(field+"cause", "措施应针对已认定的原因", "a measure answers one of the causes")
	}
	for i, code := range m.Also {
		if !settled(code) || code == m.Cause || slices.Contains(m.Also[:i], code) {
			l.Add(field+"also", "另外针对的原因应为已认定的其他原因，不重复", "a further cause is another of the causes, named once")
			break
		}
	}
	if m.Owner == "" {
		l.Add(field+"owner", "请指定责任人", "name the owner")
	}
	if !m.Unit.Valid() {
		l.Add(field+"unit", "请选择责任单位", "choose the unit")
	}
	if !m.Due.Valid() {
		l.Add(field+"due", "请填写完成期限", "enter the due date")
	}
}

func (c *Conclusion) checkGrade(l *errs.List, t Terms) {
	if t.Purpose != Evaluation {
		if c.Grade != nil {
			l.Add("grade", "只有评查才评等次", "only an evaluation grades")
		}
		return
	}
	if c.Grade == nil {
		l.Add("grade", "请评定等次", "give the grade")
		return
	}
	g, ok := t.Scale.Grade(c.Grade.Code)
	if !ok {
		l.Add("grade.code", "“"+t.Scale.Name+"”没有这个等次", "the scale has no such grade")
	}
	need(l, "grade.reasons", "评定等次的理由", "the reasons for the grade", c.Grade.Reasons, MaxText)
	if g.Lowest && !c.carriesLowest(t) {
		l.Add("grade.code", "仅凭判决无罪等诉讼结果不能评为最低等次：须有“审查判断失误”“程序违法”一类结论，并写明其自身的依据",
			"a lost case alone cannot yield the lowest grade: it needs a finding of misjudgement or violated procedure, with evidence of its own")
	}
}

// carriesLowest reports whether a finding that is a fault stands on more than
// the outcome itself.
func (c *Conclusion) carriesLowest(t Terms) bool {
	return slices.ContainsFunc(c.Findings, func(f Finding) bool {
		kind, ok := t.Scheme.Finding(f.Kind)
		return ok && kind.Fault && !outcomeOnly(f.Evidence)
	})
}

// outcomeWords are the words in which an outcome is told. Evidence made of
// nothing else is no evidence of a fault.
var outcomeWords = strings.NewReplacer(func() []string {
	var pairs []string
	for _, w := range []string{"无罪判决书", "刑事判决书", "判决书", "裁定书", "判决", "裁定", "改判", "宣告", "无罪", "免予刑事处罚", "不负刑事责任",
		"撤回起诉", "撤诉", "人民法院", "中级", "高级", "最高", "法院", "被告人", "被", "一审", "二审", "再审", "终审", "本案", "该案", "案件",
		"结果", "为", "的", "了", "已", "经", "即", "见", "因", "由", "不起诉", "不批捕", "复议", "复核", "改变"} {
		pairs = append(pairs, w, "")
	}
	return pairs
}()...)

// leastEvidence is how many characters must be left once the outcome is taken out.
const leastEvidence = 4

func outcomeOnly(evidence string) bool {
	left := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, outcomeWords.Replace(evidence))
	return utf8.RuneCountInString(left) < leastEvidence
}

// ApproveGrade adds the next step of the route to those done. The grade stands
// when the last one has approved: then the conclusion moves to Approved. A new
// draft voids the approvals done.
func (s *Statement) ApproveGrade(at Step, g Grade, done []Approval, next Approval) ([]Approval, error) {
	state, err := Move(at, s.State, ConclusionApprove)
	if err != nil {
		return done, err
	}
	if len(done) >= len(g.Route) || next.Step != g.Route[len(done)] {
		want := ""
		if len(done) < len(g.Route) {
			want = g.Route[len(done)]
		}
		return done, errs.E(errs.Conflict, "等次审批应按顺序进行，下一步是“"+want+"”", "the grade is approved in order; next is "+want)
	}
	done = append(slices.Clone(done), next)
	if len(done) == len(g.Route) {
		s.State = state
	}
	s.Revision++
	return done, nil
}

// Sign signs the conclusion: by who chairs the case alone, after the handler has
// answered or kept silent, and with a grade only once it is approved. A chair
// recused from the case (panel.Recused) cannot: the case needs another chair.
func (s *Statement) Sign(at Step, ses *Session, it *Item, reply State, by org.PersonID, recused bool) error {
	state, err := Move(at, s.State, ConclusionSign)
	if err != nil {
		return err
	}
	switch {
	case by != ses.ChairOf(it):
		return errs.E(errs.Forbidden, "剖析意见由主持人签发", "the chair signs the conclusion")
	case recused:
		return errs.E(errs.Forbidden, "主持人与本案有利害关系，应由他人主持并签发", "the chair has a conflict with the case: another must chair and sign it")
	case reply != Answered && reply != Unanswered:
		return errs.E(errs.Conflict, "承办人尚未答复，答复期也未满", "the handler has not answered and the clock still runs")
	case ses.Purpose == Evaluation && s.State != Approved:
		return errs.E(errs.Conflict, "等次尚未审批", "the grade is not approved yet")
	}
	s.State = state
	s.Revision++
	return nil
}
