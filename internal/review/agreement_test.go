package review

import (
	"math"
	"slices"
	"testing"

	"mingjian/internal/org"
)

func rate(subject string, author org.PersonID, stance Stance) Rating {
	return Rating{subject, "evidence", author, PeerKind, stance}
}

// TestLeniency is small enough for paper: the reviewer says 2, 0, 1 where the
// medians of the others are 1, 0, 2: the mean distance is 0; without the last, .5.
func TestLeniency(t *testing.T) {
	rs := []Rating{rate("1", "a", "problem"), rate("1", "b", "flaw"), rate("2", "a", "none"), rate("2", "b", "none"), rate("2", "c", "flaw"), rate("2", "d", "none"),
		rate("3", "a", "flaw"), rate("3", "b", "problem"), rate("4", "a", "problem")}
	if l := LeniencyOf("a", rs); l.N != 3 || l.Mean != 0 {
		t.Errorf("%+v", l)
	}
	if l := LeniencyOf("a", rs[:6]); l.N != 2 || l.Mean != .5 {
		t.Errorf("%+v", l)
	}
	if l := LeniencyOf("d", rs[8:]); l.N != 0 {
		t.Errorf("of nobody: %+v", l)
	}
	if got := Reviewers(rs); !slices.Equal(got, []org.PersonID{"a", "b", "c", "d"}) {
		t.Errorf("reviewers %v", got)
	}
}

// TestAgreements: two reviewers agree on 118 of 125 subjects, as in Gwet's example
// (see package stats); the handler's own voice counts for nothing.
func TestAgreements(t *testing.T) {
	s, err := ShippedScheme()
	if err != nil {
		t.Fatal(err)
	}
	var rs []Rating
	pair := func(n int, a, b Stance) {
		for range n {
			subject := string(rune(len(rs)))
			rs = append(rs, rate(subject, "a", a), rate(subject, "b", b), Rating{subject, "evidence", "h", SelfKind, Problem})
		}
	}
	pair(118, "none", "none")
	pair(5, "none", "problem")
	pair(2, "problem", "none")
	all := Agreements(s, rs)
	if len(all) != 1+len(s.Rubric.Dimensions) || all[0].Gwet.N != 125 || all[1].Gwet != all[0].Gwet {
		t.Fatalf("%+v", all[:2])
	}
	// AC2 by its formula: with linear weights of three categories the weights sum to 5.
	pa := 118. / 125
	sumW, pi := 3+4*.5, 1-7./250
	pe := sumW / 6 * 2 * pi * (1 - pi)
	if got, want := all[0].Gwet.Value, (pa-pe)/(1-pe); math.Abs(got-want) > 1e-12 {
		t.Errorf("AC2 = %v, by hand %v", got, want)
	}
	if c := SelfAndOthers(rs); c[2][0] != 118*2+7 || c[2][2] != 7 || c.N() != 250 {
		t.Errorf("self and others: %v", c)
	}
	if all[2].Gwet.OK {
		t.Error("a dimension nobody rated has an agreement")
	}
}

func TestTeaching(t *testing.T) {
	tm := terms(t, Dissection)
	c := &Teaching{Title: "校准一", Facts: "案情", Key: []Judgement{{Dimension: "evidence", Stance: Problem, Text: "孤证"}, {Dimension: "law", Stance: NoIssue, Text: "正确"}, {Dimension: "filing", Stance: NotAtAll}}}
	if err := c.Check(tm); err != nil {
		t.Fatal(err)
	}
	if got := fields((&Teaching{Title: "x", Facts: "y", Key: []Judgement{{Dimension: "evidence", Stance: Problem}}}).Check(tm)); !slices.Equal(got, []string{"key[evidence].text"}) {
		t.Errorf("a key without reasons: %v", got)
	}
	answer := []Judgement{{Dimension: "evidence", Stance: Flawed}, {Dimension: "law", Stance: NoIssue}}
	if got := fields(c.CheckAnswer(answer)); !slices.Equal(got, []string{"answer[filing].stance"}) {
		t.Errorf("an open answer: %v", got)
	}
	answer = append(answer, Judgement{Dimension: "filing", Stance: NoIssue})
	if err := c.CheckAnswer(answer); err != nil {
		t.Error(err)
	}
	m := MatchOf([]AnsweredCase{{c, answer}})
	if m.Same != 1 || m.Table[2][1] != 1 || m.Table[0][0] != 1 || m.Table.N() != 2 {
		t.Errorf("%+v", m)
	}
}
