package review

import (
	"slices"

	"mingjian/internal/org"
	"mingjian/internal/stats"
)

// A Rating is one voice's stance on one dimension of one case, as agreement
// among reviewers is measured: 0 无异议, 1 有瑕疵, 2 有问题. What does not arise is
// no rating.
type Rating struct {
	Subject   string // the case, or teaching case
	Dimension Code
	Author    org.PersonID
	Kind      Kind
	Stance    Stance
}

// stances is the number of ordered categories of a Rating.
const stances = 3

func (r Rating) rated() bool { return r.Stance == NoIssue || r.Stance == Flawed || r.Stance == Problem }

// Ratings returns what the statement holds of the dimensions: of a self-review,
// an assessment or a commentary.
func Ratings(subject string, author org.PersonID, k Kind, c Content) (rs []Rating) {
	add := func(js []Judgement) {
		for _, j := range js {
			if r := (Rating{subject, j.Dimension, author, k, j.Stance}); r.rated() {
				rs = append(rs, r)
			}
		}
	}
	switch c := c.(type) {
	case *SelfReview:
		add(c.Judgements)
	case *Assessment:
		add(c.Judgements)
	case *Commentary:
		for _, a := range c.Angles {
			add(a.Judgements)
		}
	}
	return rs
}

// An Agreement is how far reviewers agree on one dimension, or with Dimension ""
// on all: weighted kappa and Gwet's AC2, both with linear weights.
type Agreement struct {
	Dimension Code
	Kappa     stats.Agreement
	Gwet      stats.Agreement
}

// Agreements returns the agreement among reviewers (peers and experts, never the
// handler) over all dimensions together first, then dimension by dimension. A
// subject is one dimension of one case that two of them rated.
func Agreements(s *Scheme, rs []Rating) []Agreement {
	out := []Agreement{agreement("", rs)}
	for _, d := range s.Rubric.Dimensions {
		out = append(out, agreement(d.Code, rs))
	}
	return out
}

func agreement(d Code, rs []Rating) Agreement {
	type subject struct {
		of        string
		dimension Code
	}
	var order []subject
	rows := map[subject][]int{}
	for _, r := range rs {
		if r.Kind != PeerKind && r.Kind != CommentKind || d != "" && r.Dimension != d || !r.rated() {
			continue
		}
		k := subject{r.Subject, r.Dimension}
		if rows[k] == nil {
			rows[k] = make([]int, stances)
			order = append(order, k)
		}
		rows[k][r.Stance.weight()]++
	}
	var counts stats.Counts
	for _, k := range order {
		counts = append(counts, rows[k])
	}
	w := stats.Linear(stances)
	return Agreement{d, stats.Fleiss(counts, w), stats.Gwet(counts, w)}
}

// SelfAndOthers counts what handlers hold of their own work (rows) against what
// each reviewer holds of it (columns).
func SelfAndOthers(rs []Rating) stats.Confusion {
	var pairs [][2]int
	for _, self := range rs {
		if self.Kind != SelfKind {
			continue
		}
		for _, r := range rs {
			if r.Subject == self.Subject && r.Dimension == self.Dimension && (r.Kind == PeerKind || r.Kind == CommentKind) {
				pairs = append(pairs, [2]int{self.Stance.weight(), r.Stance.weight()})
			}
		}
	}
	return stats.Confuse(stances, pairs)
}

// A Leniency is how a reviewer's stances lie to the median of the others on the
// same dimension of the same case: below 0 milder, above 0 stricter. It is for
// the reviewer and the organiser alone, and says not who is right.
type Leniency struct {
	Mean float64
	N    int
}

// LeniencyOf returns the reviewer's leniency; N is 0 where nobody else rated the same.
func LeniencyOf(person org.PersonID, rs []Rating) (l Leniency) {
	for _, own := range rs {
		if own.Author != person || own.Kind == SelfKind {
			continue
		}
		var others []float64
		for _, r := range rs {
			if r.Author != person && r.Kind != SelfKind && r.Subject == own.Subject && r.Dimension == own.Dimension {
				others = append(others, float64(r.Stance.weight()))
			}
		}
		if m, ok := stats.Median(others); ok {
			l.Mean += float64(own.Stance.weight()) - m
			l.N++
		}
	}
	if l.N > 0 {
		l.Mean /= float64(l.N)
	}
	return l
}

// Reviewers returns who rated as a peer or expert, in the order they did.
func Reviewers(rs []Rating) (ids []org.PersonID) {
	for _, r := range rs {
		if r.Kind != SelfKind && !slices.Contains(ids, r.Author) {
			ids = append(ids, r.Author)
		}
	}
	return ids
}
