package deadline

import (
	"testing"

	"pgregory.net/rapid"
)

func TestPause(t *testing.T) {
	c, _ := shipped(t)
	for _, v := range []struct {
		name             string
		due, first, last Date
		want             Date
		days             int
	}{
		{"a week within", "2026-03-20", "2026-03-09", "2026-03-13", "2026-03-27", 5},
		{"over a weekend only", "2026-03-20", "2026-03-14", "2026-03-15", "2026-03-20", 0},
		{"over before it began", "2026-03-06", "2026-03-09", "2026-03-13", "2026-03-06", 0},
		{"on the last day itself", "2026-03-20", "2026-03-20", "2026-03-20", "2026-03-23", 1},
		{"no last day", "", "2026-03-09", "2026-03-13", "", 0},
		{"ended before it began", "2026-03-20", "2026-03-13", "2026-03-09", "2026-03-20", 0},
	} {
		got, days, err := c.Pause(v.due, v.first, v.last)
		if err != nil || got != v.want || days != v.days {
			t.Errorf("%s: %s, %d, %v; want %s, %d", v.name, got, days, err, v.want, v.days)
		}
	}
	if _, _, err := c.Pause("2026-12-30", "2026-12-28", "2027-02-01"); err == nil {
		t.Error("a year whose holidays are not known is counted")
	}
}

// TestPauseKeepsWorkingDays: what was left of the clock when the absence began is
// left when it ends.
func TestPauseKeepsWorkingDays(t *testing.T) {
	c, _ := shipped(t)
	rapid.Check(t, func(t *rapid.T) {
		first := Date("2025-03-01").AddDays(rapid.IntRange(0, 100).Draw(t, "first"))
		last := first.AddDays(rapid.IntRange(0, 60).Draw(t, "long"))
		due := first.AddDays(rapid.IntRange(0, 60).Draw(t, "due"))
		end, _, err := c.Pause(due, first, last)
		if err != nil {
			t.Fatal(err)
		}
		left := func(from, to Date) (n int) {
			for d := from; d < to; {
				d = d.AddDays(1)
				if work, err := c.Workday(d); err != nil {
					t.Fatal(err)
				} else if work {
					n++
				}
			}
			return n
		}
		if before, after := left(first.AddDays(-1), due), left(last, end); after != before && end > last {
			t.Fatalf("%s to %s, due %s: %d working days left before, %d after (%s)", first, last, due, before, after, end)
		}
	})
}
