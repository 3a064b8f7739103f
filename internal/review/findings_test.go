package review

import (
	"fmt"
	"slices"
	"testing"

	"mingjian/internal/errs"
)

func TestFindingsHaveALevel(t *testing.T) {
	tm := terms(t, Dissection)
	c := goodConclusion(tm)
	c.Findings[0].Level = ""
	if got := fields(c.Check(tm)); !slices.Equal(got, []string{"findings[0].level"}) {
		t.Errorf("at fault: %v", got)
	}
}

// TestGoodPracticeNeedsNoCause holds that a won case is concluded without a
// cause of a loss, and a lost one never.
func TestGoodPracticeNeedsNoCause(t *testing.T) {
	tm := terms(t, Dissection)
	c := goodConclusion(tm)
	c.Findings = []Finding{{"good", TeamLevel, "庭前会议逐项回应辩方意见", "庭审笔录第4页"}}
	c.Causes, c.Measures, c.Avoid = nil, nil, ""
	if err := c.Check(tm); err != nil {
		t.Errorf("good practice alone: %v", err)
	}
	c.Findings = append(c.Findings, Finding{"judgement", PersonLevel, "理由", "证据 3"})
	if got := fields(c.Check(tm)); !slices.Equal(got, []string{"avoidable", "causes"}) {
		t.Errorf("at fault: %v", got)
	}
}

func TestPhases(t *testing.T) {
	tm := terms(t, Evaluation)
	c := goodConclusion(tm)
	c.Phases = c.Phases[1:]
	c.Phases[0].Text = " "
	c.Phases[1].Stance = NotAtAll
	c.Phases[1].Text = ""
	if got := fields(c.Check(tm)); !slices.Equal(got, []string{"phases[arrest].stance", "phases[supplement].text"}) {
		t.Errorf("at fault: %v", got)
	}
	if err := goodConclusion(terms(t, Dissection)).Check(terms(t, Dissection)); err != nil {
		t.Errorf("a dissection: %v", err)
	}
}

// TestDrawn holds the share of second readings to its binomial bounds over 10,000
// cases, and to the same answer each time.
func TestDrawn(t *testing.T) {
	for _, share := range []int{0, 20, 50, 100} {
		n := 0
		for i := range 10_000 {
			id := ItemID(fmt.Sprint("item-", i))
			first := Drawn("s", id, share)
			if first {
				n++
			}
			if again := Drawn("s", id, share); again != first {
				t.Fatal("the draw changes")
			}
		}
		if want := share * 100; n < want-200 || n > want+200 { // four standard deviations at a half
			t.Errorf("a share of %d %% draws %d of 10,000", share, n)
		}
	}
	s, it := &Session{ID: "s", SecondShare: 100}, &Item{ID: "i"}
	if err := SecondRead(s, it, nil); errs.KindOf(err) != errs.Conflict {
		t.Errorf("signed without the second reading: %v", err)
	}
	if err := SecondRead(s, it, []Statement{{Kind: SecondKind, State: Locked}}); err != nil {
		t.Error(err)
	}
}

func TestSecondReaderDoesNotSeeTheConclusion(t *testing.T) {
	v := View{Meeting: Held, Reply: Answered, Heads: append(heads(Locked, Locked, Locked, Agreed), Head{"r", ReplyKind, "handler", Answered}, Head{"2", SecondKind, "second", Cleared})}
	r := Reader{ID: "second", Attends: true}
	for _, h := range v.Heads {
		want := Full
		if h.Kind == ConclusionKind {
			want = Nothing
		}
		if got := See(r, v, h); got != want {
			t.Errorf("%s is seen %d; want %d", h.Kind, got, want)
		}
	}
}
