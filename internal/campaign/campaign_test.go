package campaign

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/org"
)

func running() Campaign {
	return Campaign{ID: "c", Unit: "990100", Title: "百日提升", First: "2026-01-01", Last: "2026-04-10", Aspects: []Aspect{{"a", "证据审查"}, {"b", "素能提升"}}, Units: []org.UnitCode{"990101", "990102"}}
}

func TestCheck(t *testing.T) {
	c := running()
	if err := c.Check(); err != nil || c.Days() != 100 {
		t.Fatalf("%v, %d days", err, c.Days())
	}
	for today, want := range map[deadline.Date]int{"2025-12-31": 0, "2026-01-01": 1, "2026-04-10": 100, "2026-05-01": 100} {
		if got := c.Day(today); got != want {
			t.Errorf("%s is day %d, want %d", today, got, want)
		}
	}
	for what, bad := range map[string]func(*Campaign){
		"no title": func(c *Campaign) { c.Title = " " }, "ends first": func(c *Campaign) { c.Last = "2025-12-31" }, "too long": func(c *Campaign) { c.Last = "2028-01-01" },
		"no aspects": func(c *Campaign) { c.Aspects = nil }, "an aspect twice": func(c *Campaign) { c.Aspects[1].Name = "证据审查" }, "no units": func(c *Campaign) { c.Units = nil },
	} {
		c := running()
		bad(&c)
		if err := c.Check(); errs.KindOf(err) != errs.Invalid {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestGiveCodes(t *testing.T) {
	c := Campaign{Aspects: []Aspect{{"", "甲"}, {"a1", "乙"}, {"", "丙"}}}
	c.GiveCodes()
	if c.Aspects[0].Code != "a2" || c.Aspects[1].Code != "a1" || c.Aspects[2].Code != "a3" {
		t.Errorf("%+v", c.Aspects)
	}
}

func TestTask(t *testing.T) {
	c := running()
	now := deadline.Date("2026-02-03").Time()
	good := Task{ID: "t", Campaign: "c", Aspect: "a", Unit: "990101", Text: "梳理证据问题", Due: "2026-02-01"}
	if err := good.Check(&c); err != nil {
		t.Fatal(err)
	}
	for what, bad := range map[string]func(*Task){
		"no aspect": func(x *Task) { x.Aspect = "z" }, "another unit": func(x *Task) { x.Unit = "990103" }, "after the end": func(x *Task) { x.Due = "2026-04-11" },
		"points nowhere": func(x *Task) { x.Kind = Measure }, "of no kind": func(x *Task) { x.Kind, x.Ref = "party", "1" },
	} {
		x := good
		bad(&x)
		if err := x.Check(&c); errs.KindOf(err) != errs.Invalid {
			t.Errorf("%s: %v", what, err)
		}
	}
	if !good.Late("2026-02-02") || good.Late("2026-02-01") {
		t.Error("late from the day after the last")
	}
	if err := good.Report("p", " ", false, now); errs.KindOf(err) != errs.Invalid {
		t.Errorf("without words: %v", err)
	}
	if err := good.Report("p", "清单见附件", true, now); err != nil || good.Done != "2026-02-03" || good.Late("2026-03-01") {
		t.Errorf("%v %+v", err, good)
	}
	if err := good.Report("p", "再报", false, now); errs.KindOf(err) != errs.Conflict {
		t.Errorf("after it is done: %v", err)
	}
	points := Task{Kind: Training, Ref: "e"}
	if err := points.Report("p", "办了", true, now); errs.KindOf(err) != errs.Conflict {
		t.Errorf("entered twice: %v", err)
	}
}

func TestTemplates(t *testing.T) {
	ts, err := Templates()
	if err != nil || len(ts) < 2 {
		t.Fatal(err, len(ts))
	}
	for _, x := range ts {
		c := x.Start("2026-03-02")
		c.Units = []org.UnitCode{"990101", "990102"}
		if err := c.Check(); err != nil || c.Days() != x.Days || x.Version == "" || x.Source == "" {
			t.Errorf("%s: %v", x.Code, err)
		}
		tasks := x.Tasks(&c, c.Units)
		if len(tasks) == 0 {
			t.Errorf("%s has no tasks", x.Code)
		}
		for i := range tasks {
			if err := tasks[i].Check(&c); err != nil {
				t.Errorf("%s: %s: %v", x.Code, tasks[i].Text, err)
			}
		}
	}
	if _, err := TemplateOf("none"); errs.KindOf(err) != errs.NotFound {
		t.Errorf("no such template: %v", err)
	}
}

// TestWeeks holds what must be true of the weekly state, whatever was done.
func TestWeeks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := running()
		c.Last = c.First.AddDays(rapid.IntRange(0, MaxDays-1).Draw(t, "days"))
		day := func(name string, to int) deadline.Date { return c.First.AddDays(rapid.IntRange(0, to).Draw(t, name)) }
		today := day("today", c.Days()+20)
		var tasks []Task
		for range rapid.IntRange(0, 10).Draw(t, "tasks") {
			x := Task{Due: day("due", c.Days()-1)}
			if rapid.Bool().Draw(t, "done") {
				x.Done = min(day("done on", c.Days()-1), today)
			}
			tasks = append(tasks, x)
		}
		n := Tally(tasks, today, func(*Task) bool { return true })
		if n.Total != len(tasks) || n.Done+n.Late > n.Total || n.Late > n.Due {
			t.Fatalf("%+v", n)
		}
		ws := Weeks(&c, tasks, today)
		if len(ws) != (c.Days()+6)/7 || ws[len(ws)-1].Last != c.Last || ws[len(ws)-1].Planned != len(tasks) {
			t.Fatalf("%d weeks of %d days: %+v", len(ws), c.Days(), ws[len(ws)-1])
		}
		for i, w := range ws {
			if w.First > w.Last || w.Done > len(tasks) || !w.Over && w.Done != 0 {
				t.Fatalf("%+v", w)
			}
			if i > 0 && (w.First != ws[i-1].Last.AddDays(1) || w.Planned < ws[i-1].Planned || w.Over && w.Done < ws[i-1].Done) {
				t.Fatalf("%+v after %+v", w, ws[i-1])
			}
		}
		if last := ws[len(ws)-1]; last.Over && last.Done != n.Done {
			t.Fatalf("%d done at the end, %d in all", last.Done, n.Done)
		}
	})
}

// TestKeep makes a template of any plan and starts it again on another day: what comes
// of it is the same plan, day by day, without what became of it.
func TestKeep(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := Campaign{ID: "c", Unit: "990100", Title: "专项行动", First: "2026-03-02", Last: "2026-06-09", Aspects: []Aspect{{"a1", "自查"}, {"a2", "整改"}}, Units: []org.UnitCode{"990100", "990102", "990103"}}
		var tasks []Task
		for range rapid.IntRange(0, 12).Draw(t, "tasks") {
			x := Task{Campaign: "c", Aspect: rapid.SampledFrom([]string{"a1", "a2"}).Draw(t, "aspect"), Unit: rapid.SampledFrom(c.Units).Draw(t, "unit"), Text: rapid.SampledFrom([]string{"查", "改"}).Draw(t, "text"),
				Due: c.First.AddDays(rapid.IntRange(0, 99).Draw(t, "due"))}
			if !slices.ContainsFunc(tasks, func(y Task) bool {
				return y.Aspect == x.Aspect && y.Unit == x.Unit && y.Text == x.Text && y.Due == x.Due
			}) {
				tasks = append(tasks, x)
			}
		}
		told := slices.Clone(tasks)
		for i := range told {
			told[i].ID, told[i].Owner, told[i].Done, told[i].Kind, told[i].Ref, told[i].Evidence = "x", "p", "2026-03-05", Session, "s", []Evidence{{Text: "办了"}}
		}
		tpl, err := Keep(&c, told, " 模板 ", "2026-07-01")
		if err != nil {
			t.Fatal(err)
		}
		if tpl.Name != "模板" || tpl.Kept != "2026-07-01" || tpl.Unit != c.Unit || tpl.Days != 100 {
			t.Fatalf("%+v", tpl)
		}
		again := tpl.Start("2027-01-04")
		again.ID, again.Units = "d", c.Units
		got := tpl.Tasks(&again, again.Units)
		if len(got) != len(tasks) {
			t.Fatalf("%d tasks, want %d", len(got), len(tasks))
		}
		for _, x := range tasks {
			x.Campaign, x.Due = "d", again.First.AddDays(c.First.DaysUntil(x.Due))
			if !slices.ContainsFunc(got, func(y Task) bool { return fmt.Sprint(y) == fmt.Sprint(x) }) {
				t.Fatalf("%+v is lost of %+v", x, got)
			}
		}
	})
	c := Campaign{First: "2026-03-02", Last: "2026-06-09"}
	if _, err := Keep(&c, nil, " ", "2026-07-01"); errs.KindOf(err) != errs.Invalid {
		t.Errorf("without a name: %v", err)
	}
	tpl := Template{}
	if err := tpl.Drop("2026-07-01"); err != nil || errs.KindOf(tpl.Drop("2026-07-02")) != errs.Conflict {
		t.Errorf("dropped twice: %+v %v", tpl, err)
	}
}
