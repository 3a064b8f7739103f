package review

import (
	"fmt"
	"slices"
	"time"

	"mingjian/internal/bylaw"
	"mingjian/internal/deadline"
	"mingjian/internal/errs"
)

// Ids of the working-day clocks of the objection and of its ruling among deadline's rules.
const (
	ObjectionRule = "RV-OBJECT"
	RulingRule    = "RV-RULING"
)

// OnConclusion stands in an objection for what is no dimension: findings, causes, the grade.
const OnConclusion Code = "conclusion"

// An Objection is 异议: the handler's own, against what the reviewers found or
// the meeting agreed, once the scores are open to him.
type Objection struct {
	Points  []ObjectionPoint `json:"points"`
	Overall string           `json:"overall"` // what is asked for
}

// An ObjectionPoint objects to one dimension, or to the conclusion (OnConclusion).
type ObjectionPoint struct {
	Dimension Code   `json:"dimension"`
	Text      string `json:"text"`
	Evidence  string `json:"evidence"`
}

// Check implements Content.
func (o *Objection) Check(t Terms) error {
	var l errs.List
	need(&l, "overall", "请求裁定的事项", "what is asked for", o.Overall, MaxText)
	rows(&l, "points", len(o.Points))
	if len(o.Points) == 0 {
		l.Add("points", "请写明对哪一项有异议", "say what is objected to")
	}
	seen := map[Code]bool{}
	for i, p := range o.Points {
		f := fmt.Sprintf("points[%d]", i)
		if _, ok := t.Scheme.Dimension(p.Dimension); !ok && p.Dimension != OnConclusion {
			l.Add(f+".dimension", "请选择评定项或剖析意见", "choose a dimension or the conclusion")
		} else if seen[p.Dimension] {
			l.Add(f+".dimension", "同一项提了两次，请合并", "the same is objected to twice: put it together")
		}
		seen[p.Dimension] = true
		need(&l, f+".text", "异议理由", "the reasons", p.Text, MaxText)
		need(&l, f+".evidence", "依据", "the evidence", p.Evidence, MaxText)
	}
	return sorted(l)
}

// A Decision is how an objection is ruled on.
type Decision string

const (
	Upheld   Decision = "upheld"   // 成立
	InPart   Decision = "part"     // 部分成立
	Rejected Decision = "rejected" // 不成立
)

// Decisions lists every decision with its names.
var Decisions = []struct {
	Decision Decision
	ZH, EN   string
}{{Upheld, "成立", "upheld"}, {InPart, "部分成立", "upheld in part"}, {Rejected, "不成立", "rejected"}}

// Names returns the decision's names in Chinese and English.
func (d Decision) Names() (zh, en string) {
	for _, x := range Decisions {
		if x.Decision == d {
			return x.ZH, x.EN
		}
	}
	return "", ""
}

// A Ruling is 裁定: what somebody who reviewed nothing of the case decides on the
// objection, point by point, with reasons.
type Ruling struct {
	Points  []RulingPoint `json:"points"`
	Overall string        `json:"overall"` // what follows from it
}

// A RulingPoint decides one point of the objection.
type RulingPoint struct {
	Dimension Code     `json:"dimension"`
	Decision  Decision `json:"decision"`
	Reasons   string   `json:"reasons"`
}

// Check implements Content.
func (r *Ruling) Check(t Terms) error {
	var l errs.List
	need(&l, "overall", "裁定意见", "the ruling", r.Overall, MaxText)
	rows(&l, "points", len(r.Points))
	for i, p := range r.Points {
		f := fmt.Sprintf("points[%d]", i)
		if zh, _ := p.Decision.Names(); zh == "" {
			l.Add(f+".decision", "请裁定：成立、部分成立或不成立", "decide: upheld, in part or rejected")
		}
		need(&l, f+".reasons", "裁定理由", "the reasons", p.Reasons, MaxText)
	}
	return sorted(l)
}

// Answers reports, as a list of faults, the points of the objection that the
// ruling leaves open, and those it decides that nobody raised.
func (r *Ruling) Answers(o *Objection) error {
	var l errs.List
	for _, p := range o.Points {
		if !slices.ContainsFunc(r.Points, func(x RulingPoint) bool { return x.Dimension == p.Dimension }) {
			l.Add("points", "有一项异议没有裁定", "a point of the objection is not ruled on")
		}
	}
	if len(r.Points) > len(o.Points) {
		l.Add("points", "裁定了没有提出的异议", "the ruling decides what nobody objected to")
	}
	return l.Err()
}

// Changes reports whether any point was upheld: then the conclusion is drafted anew.
func (r *Ruling) Changes() bool {
	return slices.ContainsFunc(r.Points, func(p RulingPoint) bool { return p.Decision == Upheld || p.Decision == InPart })
}

// ShippedClocks returns the clocks of a review that an office sets itself, as the
// program comes with them: the reply, the objection, the ruling.
func ShippedClocks() (clocks deadline.Rules, err error) {
	rules, err := deadline.ShippedRules()
	for _, p := range rules {
		if slices.Contains([]string{ReplyRule, ObjectionRule, RulingRule}, p.ID) {
			clocks = append(clocks, p)
		}
	}
	return clocks, err
}

// ClocksOn returns the clocks that start on the day, the office's own before the
// shipped ones.
func ClocksOn(own []bylaw.Terms, day deadline.Date) (deadline.Rules, error) {
	shipped, err := ShippedClocks()
	return bylaw.TermsOn(own, shipped, day), err
}

// Due returns the last day of a clock that starts on the day.
func Due(rule string, rules deadline.Rules, c *deadline.Calendar, from deadline.Date) (deadline.Date, error) {
	r, err := rules.At(rule, from)
	if err != nil {
		return "", err
	}
	return r.End(from, false, c)
}

// OpenObjection returns the handler's chance to object, without its last day; nil
// while there is nothing to object to yet, or there was a chance already. It
// opens once the handler has answered and the meeting has agreed a conclusion;
// who kept silent on the findings has none.
func OpenObjection(id StatementID, it *Item, parts []Statement) *Statement {
	answered, agreed := false, false
	for _, p := range parts {
		switch p.Kind {
		case ReplyKind:
			answered = answered || p.State == Answered
		case ConclusionKind:
			agreed = agreed || p.State == Agreed || p.State == Approved
		case ObjectionKind:
			return nil
		}
	}
	if !answered || !agreed {
		return nil
	}
	return &Statement{ID: id, Item: it.ID, Kind: ObjectionKind, Author: it.Handler, State: Waiting}
}

// Forgo records that the handler does not object.
func (s *Statement) Forgo(at Step) error {
	state, err := Move(at, s.State, ObjectionForgo)
	if err != nil {
		return err
	}
	s.State = state
	s.Revision++
	return nil
}

// Settled reports, as a Conflict, why the conclusion cannot be signed yet: the
// handler may still object, an objection is not ruled on, or it was upheld and
// the conclusion not drafted anew since.
func Settled(parts []Statement) error {
	var ruled time.Time
	raised, changes := false, false
	for i := range parts {
		p := &parts[i]
		switch {
		case p.Kind == ObjectionKind && p.State == Waiting:
			return errs.E(errs.Conflict, "承办人的异议期未满（至 "+string(p.Due)+"），承办人也未表示不提异议", "the handler may object until "+string(p.Due))
		case p.Kind == ObjectionKind && p.State == Raised:
			raised = true
		case p.Kind == RulingKind && p.State == Locked:
			last, err := p.Last()
			if err != nil {
				return err
			}
			if r, ok := last.(*Ruling); ok {
				ruled, changes = p.Versions[len(p.Versions)-1].At, r.Changes()
			}
		}
	}
	if raised && ruled.IsZero() {
		return errs.E(errs.Conflict, "承办人的异议尚未裁定", "the handler's objection is not ruled on yet")
	}
	for _, p := range parts {
		if n := len(p.Versions); changes && p.Kind == ConclusionKind && n > 0 && !p.Versions[n-1].At.After(ruled) {
			return errs.E(errs.Conflict, "异议已裁定成立，应按裁定重新起草并议定剖析意见", "the objection was upheld: the conclusion must be drafted and agreed anew")
		}
	}
	return nil
}

// Withheld stands for a stance the reader may not see yet (待答复后公开).
const Withheld Stance = "withheld"

// Scores reports whether the reader sees the stances and grades of the
// reviewers: the handler only once the reply is in, or silence is recorded.
func Scores(r Reader, v View) bool { return !r.Handler || v.Reply != Waiting }

// Withhold returns the reviewers' content without its stances and grades; other
// content as it is.
func Withhold(c Content) Content {
	hide := func(js []Judgement) []Judgement {
		js = slices.Clone(js)
		for i := range js {
			if js[i].Stance.valid() {
				js[i].Stance = Withheld
			}
			js[i].Grade = ""
		}
		return js
	}
	switch c := c.(type) {
	case *Assessment:
		x := *c
		x.Judgements = hide(c.Judgements)
		return &x
	case *Commentary:
		x := Commentary{Angles: slices.Clone(c.Angles)}
		for i := range x.Angles {
			x.Angles[i].Judgements = hide(x.Angles[i].Judgements)
		}
		return &x
	}
	return c
}

// WithholdScores takes the reviewers' stances out of the voices, and keeps on
// which dimensions the handler is asked.
func (v *Voices) WithholdScores() {
	v.Put = map[Code]bool{}
	for i := range v.Peers {
		for _, j := range v.Peers[i].Judgements {
			v.Put[j.Dimension] = v.Put[j.Dimension] || j.Stance.weight() > 0
		}
		v.Peers[i].Assessment = Withhold(v.Peers[i].Assessment).(*Assessment)
	}
	for i := range v.Experts {
		for _, a := range v.Experts[i].Angles {
			for _, j := range a.Judgements {
				v.Put[j.Dimension] = v.Put[j.Dimension] || j.Stance.weight() > 0
			}
		}
		v.Experts[i].Commentary = Withhold(v.Experts[i].Commentary).(*Commentary)
	}
}
