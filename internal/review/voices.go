package review

import (
	"fmt"
	"slices"
	"strings"

	"mingjian/internal/errs"
)

// A Stance is what a voice holds of one dimension. It is said by the person,
// never computed from the text.
type Stance string

const (
	NoIssue  Stance = "none"    // 无异议
	Flawed   Stance = "flaw"    // 有瑕疵
	Problem  Stance = "problem" // 有问题
	NotAtAll Stance = "na"      // 不涉及: the dimension does not arise in this case
)

// Stances lists every stance with its names.
var Stances = []struct {
	Stance Stance
	ZH, EN string
}{{NoIssue, "无异议", "no objection"}, {Flawed, "有瑕疵", "flawed"}, {Problem, "有问题", "a problem"}, {NotAtAll, "不涉及", "does not arise"}}

// weight orders stances; what does not arise raises no objection.
func (s Stance) weight() int {
	switch s {
	case Flawed:
		return 1
	case Problem:
		return 2
	}
	return 0
}

func (s Stance) valid() bool {
	return s == NoIssue || s == Flawed || s == Problem || s == NotAtAll
}

// A Judgement is what one voice says of one dimension.
type Judgement struct {
	Dimension Code        `json:"dimension"`
	Stance    Stance      `json:"stance"`
	Text      string      `json:"text"` // the judgement sentence (判断)
	Grade     Code        `json:"grade,omitempty"`
	Causes    []CauseTick `json:"causes,omitempty"`
}

// A CauseTick names a cause and the evidence for it: the number of a piece of
// evidence, or the passage of the judgment.
type CauseTick struct {
	Code     Code   `json:"code"`
	Evidence string `json:"evidence"`
	Main     bool   `json:"main,omitempty"` // 主因
}

// A SelfReview is 自评, by the handler, after the outline.
type SelfReview struct {
	Sections    []SectionText `json:"sections"`
	Divergences []Divergence  `json:"divergences"`
	Judgements  []Judgement   `json:"judgements"`
	Causes      []CauseTick   `json:"causes"`
	Reflection  string        `json:"reflection"`
	Measures    []string      `json:"measures"` // proposed; the conclusion sets them
}

// A SectionText is one section of the outline as filled in.
type SectionText struct {
	Code      Code   `json:"code"`
	Text      string `json:"text"`
	Inherited bool   `json:"inherited,omitempty"` // still as ledger and documents filled it
}

// A Divergence is a point where court and procuratorate part (检法分歧).
type Divergence struct {
	Issue     string `json:"issue"`
	OurView   string `json:"our_view"`
	CourtView string `json:"court_view"`
	Basis     string `json:"basis"`
}

// NewSelfReview returns a self-review with the sections and dimensions of the
// terms laid out, the inherited sections filled with texts by section code.
func NewSelfReview(t Terms, inherited map[Code]string) *SelfReview {
	r := &SelfReview{Judgements: blank(t)}
	for _, s := range t.Scheme.Outline.Sections {
		if s.Form == "text" {
			text := ""
			if s.Inherited {
				text = inherited[s.Code]
			}
			r.Sections = append(r.Sections, SectionText{s.Code, text, text != ""})
		}
	}
	return r
}

func blank(t Terms) []Judgement {
	js := make([]Judgement, len(t.Scheme.Rubric.Dimensions))
	for i, d := range t.Scheme.Rubric.Dimensions {
		js[i].Dimension = d.Code
	}
	return js
}

// An Assessment is 互评, by a peer of another office. It finds at least one
// problem, or signs that there is no objection, because.
type Assessment struct {
	Judgements  []Judgement      `json:"judgements"`
	Problems    []Found          `json:"problems"`
	NoObjection *NoObjection     `json:"no_objection,omitempty"`
	Phases      []PhaseJudgement `json:"phases,omitempty"`
	After       *Afterthought    `json:"after,omitempty"` // outside a mixed session an answer that knows the outcome from the start
}

// A Found is a problem a peer found, with where it shows.
type Found struct {
	Dimension Code   `json:"dimension"`
	Text      string `json:"text"`
	Evidence  string `json:"evidence"`
}

// NoObjection is the signed 无异议.
type NoObjection struct {
	Signed  bool   `json:"signed"`
	Because string `json:"because"`
}

// NewAssessment returns an assessment with the dimensions laid out.
func NewAssessment(t Terms) *Assessment { return &Assessment{Judgements: blank(t)} }

// A Commentary is 点评, by an expert who has read all voices.
type Commentary struct {
	Angles []AngleView `json:"angles"`
}

// An AngleView is what the expert says from one angle, and the stances it comes to.
type AngleView struct {
	Angle      Code        `json:"angle"`
	Text       string      `json:"text"`
	Judgements []Judgement `json:"judgements,omitempty"` // of the angle's dimensions; one without a text speaks by Text
}

// NewCommentary returns a commentary with the angles laid out.
func NewCommentary(t Terms) *Commentary {
	c := new(Commentary)
	for _, a := range t.Scheme.Angles.Angles {
		c.Angles = append(c.Angles, AngleView{Angle: a.Code})
	}
	return c
}

// Check implements Content.
func (r *SelfReview) Check(t Terms) error {
	var l errs.List
	filled := map[Code]string{}
	for _, s := range r.Sections {
		field := fmt.Sprintf("sections[%s].text", s.Code)
		if _, twice := filled[s.Code]; twice {
			l.Add(field, "提纲的一节填了两次", "a section is given twice")
		}
		filled[s.Code] = s.Text
		short(&l, field, s.Text, MaxText)
	}
	for _, s := range t.Scheme.Outline.Sections {
		if s.Form == "text" {
			if strings.TrimSpace(filled[s.Code]) == "" {
				l.Add(fmt.Sprintf("sections[%s].text", s.Code), "请填写“"+s.Title+"”", "fill in “"+s.TitleEN+"”")
			}
			delete(filled, s.Code)
		}
	}
	for c := range filled {
		l.Add(fmt.Sprintf("sections[%s].text", c), "提纲里没有这一节", "there is no such section")
	}
	rows(&l, "divergences", len(r.Divergences))
	for i, d := range r.Divergences {
		f := fmt.Sprintf("divergences[%d]", i)
		need(&l, f+".issue", "争议焦点", "the issue", d.Issue, MaxText)
		need(&l, f+".our_view", "我方观点", "our view", d.OurView, MaxText)
		need(&l, f+".court_view", "法院观点", "the court's view", d.CourtView, MaxText)
		need(&l, f+".basis", "依据", "the basis", d.Basis, MaxText)
	}
	judgements(&l, "judgements", r.Judgements, t, true)
	causes(&l, "causes", r.Causes, t, true)
	need(&l, "reflection", "办案体会与教训", "the reflection", r.Reflection, MaxText)
	rows(&l, "measures", len(r.Measures))
	if len(r.Measures) == 0 {
		l.Add("measures", "请至少提出一条改进措施", "propose at least one measure")
	}
	for i, m := range r.Measures {
		need(&l, fmt.Sprintf("measures[%d]", i), "改进措施", "the measure", m, MaxText)
	}
	return sorted(l)
}

// Check implements Content.
func (a *Assessment) Check(t Terms) error {
	var l errs.List
	judgements(&l, "judgements", a.Judgements, t, true)
	phases(&l, a.Phases, t, false)
	a.After.check(&l, t.Mixed)
	rows(&l, "problems", len(a.Problems))
	for i, p := range a.Problems {
		f := fmt.Sprintf("problems[%d]", i)
		if _, ok := t.Scheme.Dimension(p.Dimension); !ok {
			l.Add(f+".dimension", "请选择评定项", "choose a dimension")
		}
		need(&l, f+".text", "问题", "the problem", p.Text, MaxText)
		need(&l, f+".evidence", "依据（证据编号或裁判段落）", "the evidence or passage it rests on", p.Evidence, MaxText)
	}
	objects := slices.ContainsFunc(a.Judgements, func(j Judgement) bool { return j.Stance.weight() > 0 })
	switch {
	case a.NoObjection != nil && (len(a.Problems) > 0 || objects):
		l.Add("no_objection", "既提出了问题，又声明无异议，请择一", "it both finds problems and signs no objection: choose one")
	case a.NoObjection != nil:
		if !a.NoObjection.Signed {
			l.Add("no_objection.signed", "无异议须本人签名确认", "no objection must be signed")
		}
		need(&l, "no_objection.because", "无异议的理由", "why there is no objection", a.NoObjection.Because, MaxText)
	case len(a.Problems) == 0:
		l.Add("problems", "请至少提出一个问题，或签名声明无异议并说明理由", "name at least one problem, or sign no objection and say why")
	}
	return sorted(l)
}

// Check implements Content.
func (c *Commentary) Check(t Terms) error {
	var l errs.List
	given := map[Code]AngleView{}
	for _, v := range c.Angles {
		f := fmt.Sprintf("angles[%s]", v.Angle)
		if _, twice := given[v.Angle]; twice {
			l.Add(f, "同一角度填了两次", "an angle is given twice")
		}
		given[v.Angle] = v
		angle, ok := t.Scheme.Angle(v.Angle)
		if !ok {
			l.Add(f, "没有这个点评角度", "there is no such angle")
			continue
		}
		short(&l, f+".text", v.Text, MaxText)
		judgements(&l, f+".judgements", v.Judgements, t, false)
		for _, j := range v.Judgements {
			if !slices.Contains(angle.Dimensions, j.Dimension) {
				l.Add(f+".judgements", "“"+angle.ZH+"”不涉及该评定项", "this angle does not speak to that dimension")
			}
			if strings.TrimSpace(j.Text) == "" && strings.TrimSpace(v.Text) == "" {
				l.Add(f+".text", "表明了态度，请写明理由", "a stance is taken: say why")
			}
		}
	}
	for _, a := range t.Scheme.Angles.Angles {
		if a.Required && strings.TrimSpace(given[a.Code].Text) == "" {
			l.Add(fmt.Sprintf("angles[%s].text", a.Code), "请就“"+a.ZH+"”点评", "comment on “"+a.EN+"”")
		}
	}
	return sorted(l)
}

// judgements checks the rows of one voice. With all, every dimension must be
// spoken to with a sentence, or said not to arise.
func judgements(l *errs.List, field string, js []Judgement, t Terms, all bool) {
	seen := map[Code]bool{}
	for _, j := range js {
		f := fmt.Sprintf("%s[%s]", field, j.Dimension)
		d, ok := t.Scheme.Dimension(j.Dimension)
		switch {
		case !ok:
			l.Add(f, "没有这个评定项", "there is no such dimension")
			continue
		case seen[j.Dimension]:
			l.Add(f, "“"+d.ZH+"”评了两次", "“"+d.EN+"” is judged twice")
		}
		seen[j.Dimension] = true
		if !j.Stance.valid() {
			l.Add(f+".stance", "请对“"+d.ZH+"”表明态度：无异议、有瑕疵、有问题或不涉及", "take a stance on “"+d.EN+"”: none, flaw, problem or na")
		}
		if all && j.Stance != NotAtAll {
			need(l, f+".text", "对“"+d.ZH+"”的判断", "the judgement on “"+d.EN+"”", j.Text, MaxText)
		} else {
			short(l, f+".text", j.Text, MaxText)
		}
		if j.Grade != "" {
			if _, ok := t.Scale.Grade(j.Grade); !ok || t.Purpose != Evaluation {
				l.Add(f+".grade", "只有评查才评等次，且须是有效标准中的等次", "only an evaluation grades, and by the valid scale")
			}
		}
		causes(l, f+".causes", j.Causes, t, false)
	}
	if !all {
		return
	}
	for _, d := range t.Scheme.Rubric.Dimensions {
		if !seen[d.Code] {
			l.Add(fmt.Sprintf("%s[%s].stance", field, d.Code), "请对“"+d.ZH+"”表明态度", "take a stance on “"+d.EN+"”")
		}
	}
}

// causes checks ticked causes, each with its evidence. With oneMain, exactly
// one is the main cause.
func causes(l *errs.List, field string, ticks []CauseTick, t Terms, oneMain bool) {
	rows(l, field, len(ticks))
	mains, seen := 0, map[Code]bool{}
	for _, c := range ticks {
		f := fmt.Sprintf("%s[%s]", field, c.Code)
		if _, ok := t.Scheme.Cause(c.Code); !ok {
			l.Add(f, "没有这个原因代码", "there is no such cause")
		} else if seen[c.Code] {
			l.Add(f, "同一原因选了两次", "a cause is ticked twice")
		}
		seen[c.Code] = true
		need(l, f+".evidence", "原因 "+string(c.Code)+" 的依据", "the evidence for "+string(c.Code), c.Evidence, MaxText)
		if c.Main {
			mains++
		}
	}
	if oneMain && mains != 1 {
		l.Add(field, "请选择原因，并标明一个（且只有一个）主因", "choose the causes and mark exactly one as main")
	}
}

func rows(l *errs.List, field string, n int) {
	if n > MaxRows {
		l.Add(field, fmt.Sprintf("行数 %d 超过 %d", n, MaxRows), fmt.Sprintf("%d rows, at most %d", n, MaxRows))
	}
}

// sorted returns the faults in the order of their fields, so that the same
// form is always told the same.
func sorted(l errs.List) error {
	slices.SortStableFunc(l, func(a, b *errs.Error) int { return strings.Compare(a.Field, b.Field) })
	return l.Err()
}
