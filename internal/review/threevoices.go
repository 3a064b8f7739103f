package review

import (
	"cmp"
	"slices"
	"strings"
)

// A Gap says how far the voices lie apart on one dimension (分歧).
type Gap int

const (
	Agreeing   Gap = iota // 一致
	Incomplete            // 未齐: a voice is not in yet, and those that are agree
	Medium                // 中
	Large                 // 大
)

// Names returns the gap's names in Chinese and English.
func (g Gap) Names() (zh, en string) {
	n := [...][2]string{{"一致", "agreeing"}, {"未齐", "incomplete"}, {"中", "medium"}, {"大", "large"}}[g]
	return n[0], n[1]
}

// A Voice is what one person holds of one dimension.
type Voice struct {
	Statement StatementID
	Judgement
}

// A Row is one dimension of the three voices page (三方意见对照).
type Row struct {
	Dimension Term
	Self      *Voice  // nil if the self-review is not in
	Peers     []Voice // in the order given
	Experts   []Voice // an expert who does not speak to the dimension has no voice here
	Gap       Gap
	Put       bool   // a reviewer objects: the handler is asked for an answer
	ZH, EN    string // why the gap is what it is
	spread    int
	apart     float64
}

// Voices are the contents that one reader may see of one case, with whether
// each kind is all in. What a reader may not see must not be given: it would
// show in the gaps.
type Voices struct {
	Self      *SelfReview
	SelfID    StatementID
	Peers     []PeerVoice
	Experts   []ExpertVoice
	PeersIn   bool          // every peer asked for has locked
	ExpertsIn bool          // every expert asked for has locked
	Put       map[Code]bool // set by WithholdScores
}

// A PeerVoice is one locked assessment.
type PeerVoice struct {
	ID StatementID
	*Assessment
}

// An ExpertVoice is one locked commentary.
type ExpertVoice struct {
	ID StatementID
	*Commentary
}

// GapRuleZH and GapRuleEN tell people the rule of ThreeVoices.
const (
	GapRuleZH = "态度分三级：无异议（含不涉及）、有瑕疵、有问题。各方态度最高与最低相差两级为“大”，相差一级为“中”；" +
		"各方都指出原因而无一相同的，分歧加一级。各方尚未到齐且暂无分歧的为“未齐”。分歧只表示看法的距离，不说明谁对。"
	GapRuleEN = "Stances have three levels: no objection (or does not arise), flawed, a problem. Two levels between the highest and the lowest voice " +
		"is a large gap, one a medium one; where all who object name causes and share none, the gap is one step larger. Without disagreement, " +
		"but with a voice missing, it is incomplete. A gap measures distance between views, not who is right."
)

// ThreeVoices lays the voices side by side, one row per dimension of the
// scheme, the largest disagreement first. The rule, which the page states:
//
//  1. Stances are ordered 无异议 and 不涉及 (0), 有瑕疵 (1), 有问题 (2). The
//     spread of a dimension is the highest less the lowest stance of all voices
//     in: 2 is a large gap, 1 a medium one. Each peer counts on their own.
//  2. Where two or more voices object and name causes, but no cause is named by
//     two of them, they mean different things: the gap is one step larger.
//  3. Where nobody is apart but self, peers or experts are not all in, it is incomplete.
//  4. Rows are sorted by gap, then spread, then by how little the causes overlap
//     (the Jaccard distance, averaged over pairs), then as the scheme lists them.
//
// The gap measures distance between people and says nothing of who is right.
func ThreeVoices(s *Scheme, v Voices) []Row {
	rows := make([]Row, len(s.Rubric.Dimensions))
	for i, d := range s.Rubric.Dimensions {
		r := &rows[i]
		r.Dimension = d
		if v.Self != nil {
			if j, ok := judged(v.Self.Judgements, d.Code); ok {
				r.Self = &Voice{v.SelfID, j}
			}
		}
		for _, p := range v.Peers {
			if j, ok := judged(p.Judgements, d.Code); ok {
				r.Peers = append(r.Peers, Voice{p.ID, j})
			}
		}
		for _, e := range v.Experts {
			if j, ok := e.judged(d.Code); ok {
				r.Experts = append(r.Experts, Voice{e.ID, j})
			}
		}
		if v.Put != nil {
			r.Gap, r.Put, r.ZH, r.EN = Incomplete, v.Put[d.Code], "评价在答复后公开", "the scores open once the reply is in"
			continue
		}
		r.weigh(v.Self != nil && v.PeersIn && v.ExpertsIn)
	}
	slices.SortStableFunc(rows, func(a, b Row) int {
		return cmp.Or(cmp.Compare(b.Gap, a.Gap), cmp.Compare(b.spread, a.spread), cmp.Compare(b.apart, a.apart))
	})
	return rows
}

func judged(js []Judgement, c Code) (Judgement, bool) {
	return find(js, func(j Judgement) bool { return j.Dimension == c && (j.Stance.valid() || j.Stance == Withheld) })
}

// judged returns the expert's judgement of the dimension; one without a
// sentence of its own speaks by the angle's text.
func (e ExpertVoice) judged(c Code) (Judgement, bool) {
	for _, a := range e.Angles {
		if j, ok := judged(a.Judgements, c); ok {
			if strings.TrimSpace(j.Text) == "" {
				j.Text = a.Text
			}
			return j, true
		}
	}
	return Judgement{}, false
}

func (r *Row) all() []Voice {
	var vs []Voice
	if r.Self != nil {
		vs = append(vs, *r.Self)
	}
	return append(append(vs, r.Peers...), r.Experts...)
}

func (r *Row) weigh(complete bool) {
	vs := r.all()
	objects := func(v Voice) bool { return v.Stance.weight() > 0 }
	r.Put = slices.ContainsFunc(r.Peers, objects) || slices.ContainsFunc(r.Experts, objects)
	low, high := 2, 0
	var named [][]CauseTick
	for _, v := range vs {
		w := v.Stance.weight()
		low, high = min(low, w), max(high, w)
		if w > 0 && len(v.Causes) > 0 {
			named = append(named, v.Causes)
		}
	}
	r.spread = max(0, high-low)
	r.apart = distance(named)
	disjoint := len(named) > 1 && r.apart == 1
	switch r.spread {
	case 2:
		r.Gap, r.ZH, r.EN = Large, "有的认为有问题，有的无异议", "some see a problem, some no objection"
	case 1:
		r.Gap, r.ZH, r.EN = Medium, "对轻重的看法不同", "they differ in how grave it is"
	}
	switch {
	case disjoint && r.Gap != Large:
		if r.Gap == Agreeing {
			r.ZH, r.EN, r.Gap = "都提出意见，但所指原因互不相同", "all object, but name different causes", Medium
		} else {
			r.ZH, r.EN, r.Gap = r.ZH+"，所指原因也互不相同", r.EN+", and name different causes", Large
		}
	case r.Gap == Agreeing && !complete:
		r.Gap, r.ZH, r.EN = Incomplete, "意见尚未到齐", "not all voices are in"
	case r.Gap == Agreeing && high == 0:
		r.ZH, r.EN = "均无异议", "nobody objects"
	case r.Gap == Agreeing:
		r.ZH, r.EN = "看法一致", "they agree"
	}
}

// distance is the mean Jaccard distance of the causes over all pairs of voices
// that name any: 0 all the same, 1 nothing shared.
func distance(named [][]CauseTick) float64 {
	sum, pairs := 0.0, 0
	for i, a := range named {
		for _, b := range named[i+1:] {
			codes := map[Code]int{}
			for _, t := range a {
				codes[t.Code] |= 1
			}
			for _, t := range b {
				codes[t.Code] |= 2
			}
			both := 0
			for _, in := range codes {
				both += is(in == 3)
			}
			sum += 1 - float64(both)/float64(len(codes))
			pairs++
		}
	}
	if pairs == 0 {
		return 0
	}
	return sum / float64(pairs)
}
