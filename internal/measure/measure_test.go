package measure

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/org"
	"mingjian/internal/review"
)

func day(t *testing.T, s string) time.Time {
	t.Helper()
	tm, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return tm
}

func TestFromConclusion(t *testing.T) {
	c := &review.Conclusion{Measures: []review.PlannedStep{{Cause: "EV08", Text: "建立证据清单", Owner: "p1", Unit: "620702", Due: "2026-06-30"}}}
	ms, err := From("item", c, []ID{"m1"})
	if err != nil || len(ms) != 1 || ms[0].Status != Open || ms[0].Cause != "EV08" || ms[0].Due != "2026-06-30" {
		t.Errorf("%+v, %v", ms, err)
	}
	if _, err := From("item", c, nil); err == nil {
		t.Error("a measure without an id")
	}
}

func TestOverdue(t *testing.T) {
	m := Measure{Status: Open, Due: "2026-06-30"}
	if m.Overdue(day(t, "2026-06-30T23:59:59+08:00")) {
		t.Error("overdue on its last day")
	}
	late := day(t, "2026-06-30T16:00:00Z") // midnight in China
	if !m.Overdue(late) {
		t.Error("not overdue after its last day")
	}
	m.Status = Done
	if m.Overdue(late) {
		t.Error("a settled measure is overdue")
	}
}

// TestProp walks random histories: only declared edges pass, nobody confirms or
// judges their own, and nothing is effective without its test, on its day.
func TestProp(t *testing.T) {
	edges := map[[2]Status]bool{{Open, Claimed}: true, {Claimed, Done}: true, {Claimed, Open}: true, {Done, Effective}: true, {Done, Open}: true,
		{Effective, Open}: true, {Open, NotDoing}: true}
	people := []org.PersonID{"owner", "a", "b", ""}
	rapid.Check(t, func(t *rapid.T) {
		now := time.Date(2026, 1, 5, 1, 0, 0, 0, time.UTC)
		m := Measure{Owner: "owner", Status: Open, Due: "2026-03-01"}
		for range rapid.IntRange(1, 40).Draw(t, "n") {
			now = now.AddDate(0, 0, rapid.IntRange(0, 20).Draw(t, "days"))
			was := m
			by, text := rapid.SampledFrom(people).Draw(t, "by"), rapid.SampledFrom([]string{"说明", " "}).Draw(t, "text")
			var err error
			act := rapid.SampledFrom([]string{"report", "claim", "confirm", "refuse", "test", "helped", "failed", "drop", "recur"}).Draw(t, "act")
			switch act {
			case "report":
				err = m.Report(by, text, now)
			case "claim":
				err = m.Claim(by, text, now)
			case "confirm":
				err = m.Confirm(by, text, now)
			case "refuse":
				err = m.Refuse(by, text, now)
			case "test":
				err = m.SetTest(Test{Recheck, text, deadline.DateOf(now.AddDate(0, 0, rapid.IntRange(-5, 60).Draw(t, "on")))}, now)
			case "helped", "failed":
				err = m.Judge(by, act == "helped", text, now)
			case "drop":
				err = m.Drop(by, text, now)
			case "recur":
				err = m.Recur("item-2", "同类问题再次出现", now)
			}
			if err != nil {
				if k := errs.KindOf(err); k != errs.Conflict && k != errs.Invalid && k != errs.TooLarge {
					t.Fatal(err)
				}
				if m.Status != was.Status || m.Version != was.Version || len(m.Turns) != len(was.Turns) {
					t.Fatalf("%s was refused and changed something: %+v, then %+v", act, was, m)
				}
				continue
			}
			if m.Status != was.Status {
				if !edges[[2]Status{was.Status, m.Status}] {
					t.Fatalf("%s: %s became %s", act, was.Status, m.Status)
				}
				if last := m.Turns[len(m.Turns)-1]; len(m.Turns) != len(was.Turns)+1 || last.To != m.Status {
					t.Fatalf("the step is not kept: %+v", m.Turns)
				}
			}
			switch {
			case act == "confirm" || act == "helped" || act == "failed" || act == "drop":
				if by == "" || by == m.Owner || by == was.ClaimedBy {
					t.Fatalf("%q did %s to their own", by, act)
				}
			}
			if m.Status == Effective && was.Status == Done && (was.Test == nil || deadline.DateOf(now) < was.Test.On) {
				t.Fatalf("effective without its test: %+v", was)
			}
			if was.Status != Open && m.Status == Open && m.Test != nil && act != "refuse" && act != "test" {
				t.Fatal("open again with the old test")
			}
		}
	})
}

func TestWatches(t *testing.T) {
	r, err := RuleOn("2026-11-24")
	if err != nil || r.Months <= 0 {
		t.Fatal(r, err)
	}
	done := day(t, "2026-01-31T09:00:00+08:00")
	for _, v := range []struct {
		status Status
		now    string
		want   bool
	}{{Done, "2026-02-01T09:00:00+08:00", true}, {Effective, "2027-01-31T23:00:00+08:00", true}, {Done, "2027-02-01T01:00:00+08:00", false}, {Open, "2026-02-01T09:00:00+08:00", false},
		{NotDoing, "2026-02-01T09:00:00+08:00", false}} {
		if got := r.Watches(&Measure{Status: v.status, SettledAt: done}, day(t, v.now)); got != v.want {
			t.Errorf("%s at %s: %v", v.status, v.now, got)
		}
	}
}

func TestReport(t *testing.T) {
	now := day(t, "2026-06-01T09:00:00+08:00")
	m := Measure{Status: Open}
	if err := m.Report("p1", "已起草", now); err != nil || len(m.Reports) != 1 {
		t.Errorf("%v, %+v", err, m)
	}
	if err := m.Report("p1", "", now); errs.KindOf(err) != errs.Invalid {
		t.Errorf("an empty report: %v", err)
	}
	m.Status = Done
	if err := m.Report("p1", "x", now); errs.KindOf(err) != errs.Conflict {
		t.Errorf("a report on a settled measure: %v", err)
	}
	if Settled([]Measure{m, {Status: Open}, {Status: NotDoing}}) != 2 {
		t.Error("two of three are settled")
	}
}
