package notice

import (
	"testing"

	"pgregory.net/rapid"

	"mingjian/internal/bylaw"
	"mingjian/internal/deadline"
	"mingjian/internal/errs"
)

func TestStage(t *testing.T) {
	r, err := RuleOn(nil, "2026-11-24")
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		left int
		late bool
		want Stage
	}{{6, false, ""}, {5, false, "lead5"}, {2, false, "lead5"}, {1, false, "lead1"}, {0, false, "lead1"}, {-3, true, Late}, {0, true, Late}} {
		if got, ok := r.Stage(x.left, x.late); got != x.want || ok != (x.want != "") {
			t.Errorf("%d left: %s %v, want %s", x.left, got, ok, x.want)
		}
	}
	if _, err := RuleOn(nil, "2001-01-01"); err == nil {
		t.Error("a rule before the first")
	}
	for day, want := range map[deadline.Date]string{"2026-11-23": "2026-W48", "2026-11-29": "2026-W48", "2027-01-03": "2026-W53", "2027-01-04": "2027-W01"} {
		if w, ok := r.Week(day); w != want || !ok {
			t.Errorf("%s: %s %v, want %s", day, w, ok, want)
		}
	}
	if n, ok := Stage("lead5").Days(); n != 5 || !ok {
		t.Error(n, ok)
	}
	if _, ok := Late.Days(); ok {
		t.Error("late has days before")
	}
}

// TestStageProp: as the days run down a stage never goes back.
func TestStageProp(t *testing.T) {
	r, _ := RuleOn(nil, "2026-11-24")
	rapid.Check(t, func(t *rapid.T) {
		left := rapid.IntRange(0, 40).Draw(t, "left")
		a, _ := r.Stage(left+1, false)
		b, ok := r.Stage(left, false)
		na, _ := a.Days()
		nb, _ := b.Days()
		if a != "" && (!ok || nb > na) {
			t.Fatalf("%d days left: %s, a day later %s", left+1, a, b)
		}
	})
}

// TestCheck: a rule tells at least once, never twice of the same day, and of a
// weekday there is.
func TestCheck(t *testing.T) {
	head := bylaw.Head{From: "2026-11-30", Source: "本院规定"}
	for what, x := range map[string]struct {
		r    Rule
		good bool
	}{
		"once":            {Rule{head, []int{3}, 0}, true},
		"five times":      {Rule{head, []int{20, 10, 5, 3, 1}, 7}, true},
		"six times":       {Rule{head, []int{30, 20, 10, 5, 3, 1}, 1}, false},
		"never":           {Rule{head, nil, 1}, false},
		"the same twice":  {Rule{head, []int{5, 5}, 1}, false},
		"the least first": {Rule{head, []int{1, 5}, 1}, false},
		"on the day":      {Rule{head, []int{5, 0}, 1}, false},
		"61 days before":  {Rule{head, []int{61}, 1}, false},
		"an eighth day":   {Rule{head, []int{5}, 8}, false},
		"no source":       {Rule{bylaw.Head{From: "2026-11-30"}, []int{5}, 1}, false},
	} {
		if err := x.r.Check(); (err == nil) != x.good || err != nil && errs.KindOf(err) != errs.Invalid {
			t.Errorf("%s: %v", what, err)
		}
	}
	own := []Rule{{head, []int{3}, 0}}
	if r, err := RuleOn(own, "2026-11-29"); err != nil || len(r.Lead) != 2 {
		t.Errorf("before its day: %+v %v", r, err)
	}
	if r, err := RuleOn(own, "2026-11-30"); err != nil || len(r.Lead) != 1 {
		t.Errorf("from its day on: %+v %v", r, err)
	}
}
