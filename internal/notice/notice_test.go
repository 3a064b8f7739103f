package notice

import (
	"testing"

	"pgregory.net/rapid"

	"mingjian/internal/deadline"
)

func TestStage(t *testing.T) {
	r, err := RuleOn("2026-11-24")
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
	if _, err := RuleOn("2001-01-01"); err == nil {
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
	r, _ := RuleOn("2026-11-24")
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
