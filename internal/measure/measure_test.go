package measure

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"mingjian/internal/bylaw"
	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/indicator"
	"mingjian/internal/kept"
	"mingjian/internal/org"
	"mingjian/internal/panel"
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
// judges their own, nothing is effective without its test, on its day, or against
// what the test found, and a sample is drawn once.
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
			act := rapid.SampledFrom([]string{"report", "claim", "confirm", "refuse", "test", "draw", "check", "helped", "failed", "drop", "recur", "move"}).Draw(t, "act")
			found := Found{After: indicator.Count{N: rapid.IntRange(0, 1).Draw(t, "bad"), Of: rapid.IntRange(0, 2).Draw(t, "of")}}
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
				err = m.SetTest(Test{Kind: rapid.SampledFrom(TestKinds).Draw(t, "kind"), Text: text, On: deadline.DateOf(now.AddDate(0, 0, rapid.IntRange(-5, 60).Draw(t, "on"))),
					Size: rapid.IntRange(0, 2).Draw(t, "size"), Indicator: "acquitted"}, by, now)
			case "draw":
				err = m.Draw(by, panel.Certificate{Drawn: []panel.Drawn{{ID: "c1"}, {ID: "c2"}}[:rapid.IntRange(0, 2).Draw(t, "drawn")]})
			case "check":
				err = m.Check([]Checked{{Case: rapid.SampledFrom([]string{"c1", "c2", "c3"}).Draw(t, "case"), Bad: rapid.Bool().Draw(t, "same"), Note: text}}, by)
			case "helped", "failed":
				err = m.Judge(by, act == "helped", text, found, now)
			case "move":
				err = m.Move(rapid.SampledFrom(people).Draw(t, "to"), "990102", deadline.DateOf(now.AddDate(0, 0, 30)), by, text, now)
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
			if was.Test != nil && was.Test.Sample != nil && m.Test != nil && m.Test.Sample != was.Test.Sample && was.Status == m.Status {
				t.Fatalf("%s changed a sample that was drawn", act)
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
			case act == "confirm" || act == "helped" || act == "failed" || act == "drop" || act == "check" || act == "draw" || act == "move":
				if by == "" || by == was.Owner || by == was.ClaimedBy {
					t.Fatalf("%q did %s to their own", by, act)
				}
			}
			if m.Status == Effective && was.Status == Done {
				if was.Test == nil || deadline.DateOf(now) < was.Test.On {
					t.Fatalf("effective without its test: %+v", was)
				}
				f := m.Turns[len(m.Turns)-1].Test.Found
				if was.Test.Kind != Indicator && f.After.N > 0 || was.Test.Kind != Recurrence && f.After.Of == 0 {
					t.Fatalf("effective against what was found: %+v", f)
				}
				if was.Test.Kind == Recheck && len(was.Test.Checked) != len(was.Test.Sample.Drawn) {
					t.Fatal("effective before all of the sample was looked at")
				}
			}
			if was.Status != Open && m.Status == Open && m.Test != nil && act != "refuse" {
				t.Fatal("open again with the old test")
			}
		}
	})
}

// TestWatched holds a measure to the rule of the day it was confirmed, whatever the
// office rules later.
func TestWatched(t *testing.T) {
	r, err := RuleOn(nil, "2026-11-24")
	if err != nil || r.Months <= 0 {
		t.Fatal(r, err)
	}
	later := []Rule{{Head: bylaw.Head{From: "2026-02-01", Source: "本院会议纪要"}, Months: 3}}
	done := day(t, "2026-01-31T09:00:00+08:00")
	for _, v := range []struct {
		status Status
		now    string
		want   bool
	}{{Done, "2026-02-01T09:00:00+08:00", true}, {Effective, "2027-01-31T23:00:00+08:00", true}, {Done, "2027-02-01T01:00:00+08:00", false}, {Open, "2026-02-01T09:00:00+08:00", false},
		{NotDoing, "2026-02-01T09:00:00+08:00", false}} {
		for _, own := range [][]Rule{nil, later} {
			if got, err := Watched(own, &Measure{Status: v.status, SettledAt: done}, day(t, v.now)); got != v.want || err != nil {
				t.Errorf("%s at %s: %v %v", v.status, v.now, got, err)
			}
		}
	}
	m := &Measure{Status: Done, SettledAt: day(t, "2026-02-01T09:00:00+08:00")}
	for now, want := range map[string]bool{"2026-05-01T09:00:00+08:00": true, "2026-05-02T09:00:00+08:00": false} {
		if got, err := Watched(later, m, day(t, now)); got != want || err != nil {
			t.Errorf("confirmed under the office's own rule, at %s: %v %v", now, got, err)
		}
	}
	m.SettledAt = day(t, "2017-06-01T09:00:00+08:00")
	if got, err := Watched(nil, m, day(t, "2017-07-01T09:00:00+08:00")); got || err != nil {
		t.Errorf("confirmed before there was a rule: %v %v", got, err)
	}
}

func TestRule(t *testing.T) {
	all, err := Shipped()
	if err != nil || len(all) == 0 || !all[0].Unsure {
		t.Fatal(all, err)
	}
	for what, x := range map[string]struct {
		r    Rule
		want errs.Kind
	}{
		"shipped": {all[0], errs.Internal}, "a month": {Rule{bylaw.Head{From: "2026-03-01", Source: "x"}, 1}, errs.Internal}, "no month": {Rule{bylaw.Head{From: "2026-03-01", Source: "x"}, 0}, errs.Invalid},
		"six years": {Rule{bylaw.Head{From: "2026-03-01", Source: "x"}, 61}, errs.Invalid}, "no day": {Rule{bylaw.Head{Source: "x"}, 6}, errs.Invalid}, "no source": {Rule{bylaw.Head{From: "2026-03-01"}, 6}, errs.Invalid},
	} {
		if err := x.r.Check(); (err == nil) != (x.want == errs.Internal) || err != nil && errs.KindOf(err) != x.want {
			t.Errorf("%s: %v", what, err)
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

// TestWindows: as long a time before as after, side by side.
func TestWindows(t *testing.T) {
	m := Measure{Status: Done, SettledAt: day(t, "2026-03-01T10:00:00+08:00"), Test: &Test{Kind: Indicator, On: "2026-05-30"}}
	before, after, ok := m.Windows()
	if !ok || after.From != "2026-03-02" || after.To != "2026-05-30" || before.To != "2026-03-01" || before.From != "2025-12-02" {
		t.Errorf("%+v, %+v", before, after)
	}
	if a, b := before.From.DaysUntil(before.To), after.From.DaysUntil(after.To); a != b {
		t.Errorf("%d days before, %d after", a, b)
	}
	m.SettledAt = time.Time{}
	if _, _, ok := m.Windows(); ok {
		t.Error("a window of a measure that nobody confirmed")
	}
}

func TestAdd(t *testing.T) {
	now := day(t, "2026-06-01T09:00:00+08:00")
	c := &review.Conclusion{Causes: []review.CauseTick{{Code: "EV08"}, {Code: "RV01"}}}
	p := review.PlannedStep{Cause: "EV08", Also: []review.Code{"RV01"}, Text: "建立证据清单", Owner: "p1", Unit: "620702", Due: "2026-06-30"}
	m, err := Add("m1", "item", c, p, "p2", now)
	if err != nil || m.AddedBy != "p2" || m.Status != Open || len(m.Turns) != 1 || !m.Answers([]review.CauseTick{{Code: "RV01"}}) || m.Answers([]review.CauseTick{{Code: "DI01"}}) {
		t.Errorf("%+v, %v", m, err)
	}
	for what, spoil := range map[string]func(*review.PlannedStep){
		"a cause that was not found": func(p *review.PlannedStep) { p.Cause = "DI01" },
		"the same cause twice":       func(p *review.PlannedStep) { p.Also = []review.Code{"EV08"} },
		"a day that is over":         func(p *review.PlannedStep) { p.Due = "2026-05-31" },
		"no owner":                   func(p *review.PlannedStep) { p.Owner = "" },
	} {
		bad := p
		spoil(&bad)
		if _, err := Add("m2", "item", c, bad, "p2", now); errs.KindOf(err) != errs.Invalid {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := Add("m3", "item", c, p, "", now); errs.KindOf(err) != errs.Forbidden {
		t.Errorf("added by nobody: %v", err)
	}
}

func TestAttach(t *testing.T) {
	m := Measure{Status: Open}
	f := kept.File{Name: "证明.pdf", Digest: "d1", Size: 3}
	if err := m.Attach(f); err != nil || len(m.Files) != 1 {
		t.Errorf("%v, %+v", err, m)
	}
	if err := m.Attach(f); errs.KindOf(err) != errs.Invalid {
		t.Errorf("the same file twice: %v", err)
	}
	m.Status = Done
	if err := m.Attach(kept.File{Name: "b.pdf", Digest: "d2", Size: 3}); errs.KindOf(err) != errs.Conflict {
		t.Errorf("proof after it was confirmed: %v", err)
	}
}

// TestJudgeOfWords: a test set in words alone, before tests were counts, is set anew
// before anybody judges by it.
func TestJudgeOfWords(t *testing.T) {
	now := day(t, "2026-06-01T09:00:00+08:00")
	for _, kind := range []TestKind{Indicator, Recheck} {
		m := Measure{Status: Done, Owner: "p1", SettledAt: now, Test: &Test{Kind: kind, Text: "人数下降", On: "2026-06-01"}}
		if err := m.Judge("p2", true, "见效", Found{After: indicator.Count{Of: 1}}, now); errs.KindOf(err) != errs.Conflict {
			t.Errorf("%s: %v", kind, err)
		}
		if err := m.SetTest(Test{Kind: Indicator, Indicator: "acquitted", Text: "人数", On: "2026-06-01"}, "p2", now); err != nil {
			t.Errorf("%s cannot be set anew: %v", kind, err)
		}
	}
}
