package internal

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"mingjian/internal/accountability"
	"mingjian/internal/deadline"
	"mingjian/internal/indicator"
	"mingjian/internal/kept"
	"mingjian/internal/liaison"
	"mingjian/internal/measure"
	"mingjian/internal/org"
	"mingjian/internal/panel"

	"pgregory.net/rapid"
)

// An aftermath is everything that follows one acquittal.
type aftermath struct {
	today   deadline.Date
	owed    accountability.Obligations
	entry   *accountability.Entry // nil before the province decided
	lead    accountability.Lead
	measure measure.Measure
	notice  liaison.Letter
}

// invariants hold of what follows an acquittal after every step of every history;
// was is how it stood before the step.
var invariants = []struct {
	name  string
	holds func(was, is *aftermath) bool
}{
	{"nothing is owed before a leader opened it, with the basis", func(_, a *aftermath) bool {
		return len(a.owed.Duties) == 0 || a.owed.State == accountability.Opened && a.owed.By != "" && a.owed.Basis != ""
	}},
	{"who owes or did a duty does not sign for it", func(_, a *aftermath) bool {
		return !slices.ContainsFunc(a.owed.Duties, func(d accountability.Duty) bool {
			return d.State == accountability.Signed && (d.Ended == "" || d.Ended == d.By || d.Ended == d.Owner || d.EndedOn == "")
		})
	}},
	{"what the law asks is neither waived nor spared", func(_, a *aftermath) bool {
		return !slices.ContainsFunc(a.owed.Duties, func(d accountability.Duty) bool {
			return d.Law != "" && (d.State == accountability.Waived || d.State == accountability.Spared)
		})
	}},
	{"what is waived or spared has its reason", func(_, a *aftermath) bool {
		return !slices.ContainsFunc(a.owed.Duties, func(d accountability.Duty) bool {
			return (d.State == accountability.Waived || d.State == accountability.Spared) && d.Words == ""
		})
	}},
	{"a duty done after its last day is late", func(_, a *aftermath) bool {
		return !slices.ContainsFunc(a.owed.Duties, func(d accountability.Duty) bool { return d.On > d.Due && d.On != "" && !d.Late(a.today) })
	}},
	{"there is no entry without the province's decision and its document", func(_, a *aftermath) bool {
		return a.entry == nil || a.entry.Confirmed.Check(a.today) == nil
	}},
	{"an entry stands only after the person was told and heard, by a third person", func(_, a *aftermath) bool {
		e := a.entry
		return e == nil || e.State != accountability.Standing || e.Told != "" && (len(e.Pleas) > 0 || e.NoPlea != "" || e.Settled > e.Until) && e.Settler != e.By && e.Settler != e.Person
	}},
	{"the person's statement only grows, and goes with the entry", func(was, a *aftermath) bool {
		if a.entry == nil {
			return was.entry == nil
		}
		for _, p := range a.entry.Pleas {
			if !strings.Contains(a.entry.Statement(a.today), p.Text) {
				return false
			}
		}
		return was.entry == nil || len(a.entry.Pleas) >= len(was.entry.Pleas)
	}},
	{"no lead is decided before the person was heard", func(_, a *aftermath) bool {
		return a.lead.Last(accountability.DecideLead) == nil || a.lead.Notified() && a.lead.Heard(a.today)
	}},
	{"only intent or gross negligence, found by the province's committee, is liable", func(_, a *aftermath) bool {
		d, o := a.lead.Last(accountability.DecideLead), a.lead.Last(accountability.OpinionLead)
		return d == nil || !d.Liable || o != nil && (o.Committee == accountability.Provincial || o.Committee == accountability.Supreme) &&
			(o.Opinion == accountability.Intended || o.Opinion == accountability.Gross)
	}},
	{"the register of a lead only grows", func(was, a *aftermath) bool {
		return len(a.lead.Steps) >= len(was.lead.Steps) && (len(was.lead.Steps) == 0 || reflect.DeepEqual(a.lead.Steps[:len(was.lead.Steps)], was.lead.Steps))
	}},
	{"who claimed a measure did not confirm it", func(_, a *aftermath) bool {
		m := a.measure
		return m.Status != measure.Done && m.Status != measure.Effective || m.SettledBy != "" && m.SettledBy != m.ClaimedBy && m.SettledBy != m.Owner
	}},
	{"no measure is effective without its test, on or after its day", func(_, a *aftermath) bool {
		return a.measure.Status != measure.Effective || a.measure.Test != nil && a.measure.Test.On <= a.today
	}},
	{"no measure is effective against what its test found", func(_, a *aftermath) bool {
		m := a.measure
		return m.Status != measure.Effective || m.Test.Found != nil && (m.Test.Kind == measure.Indicator || m.Test.Found.After.N == 0)
	}},
	{"a measure that is not done has a reason and a decider who is not its owner", func(_, a *aftermath) bool {
		return a.measure.Status != measure.NotDoing || a.measure.Proof != "" && a.measure.SettledBy != "" && a.measure.SettledBy != a.measure.Owner
	}},
	{"a measure that was settled and is open again says why", func(was, a *aftermath) bool {
		settled := was.measure.Status == measure.Done || was.measure.Status == measure.Effective
		return !settled || a.measure.Status != measure.Open || a.measure.Turns[len(a.measure.Turns)-1].Text != ""
	}},
	{"what happened to a measure only grows", func(was, a *aftermath) bool {
		return len(a.measure.Turns) >= len(was.measure.Turns)
	}},
	{"a letter that is out has its number and day, and keeps them", func(was, a *aftermath) bool {
		n := a.notice
		out := n.State != liaison.Drafted && n.State != liaison.Dropped
		return !out || n.Number.N > 0 && n.IssuedOn != "" && (was.notice.Number.N == 0 || was.notice.Number == n.Number)
	}},
	{"an answer is late when, and only when, it came after its term", func(_, a *aftermath) bool {
		return a.notice.Answer == nil || a.notice.Answer.Late == (a.notice.Due != "" && a.notice.Answer.Day > a.notice.Due)
	}},
	{"no track moves another: what one step does is done to one thing", func(was, a *aftermath) bool {
		moved := 0
		for _, same := range []bool{reflect.DeepEqual(was.owed, a.owed), reflect.DeepEqual(was.entry, a.entry), reflect.DeepEqual(was.lead, a.lead),
			reflect.DeepEqual(was.measure, a.measure), reflect.DeepEqual(was.notice, a.notice)} {
			if !same {
				moved++
			}
		}
		return moved <= 1
	}},
}

// TestHistories walks 1,000 random histories of what follows an acquittal: anybody
// tries anything on any day. What is refused changes nothing, and every invariant
// holds after every step. With -v it lists them.
func TestHistories(t *testing.T) {
	for _, inv := range invariants {
		t.Log(inv.name)
	}
	c, err := deadline.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	terms, err := liaison.ShippedTerms()
	if err != nil {
		t.Fatal(err)
	}
	rule, err := accountability.RuleOn(nil, "2026-01-05")
	if err != nil {
		t.Fatal(err)
	}
	rule = rule.For("一审无罪")
	leads, err := accountability.LeadRuleOn(nil, "2026-01-05")
	if err != nil {
		t.Fatal(err)
	}
	reached := map[string]int{}
	history := func(t *rapid.T) {
		a := &aftermath{today: "2026-01-05", owed: accountability.Obligations{State: accountability.Proposed},
			lead:    accountability.Lead{ID: "l", Case: "c", Unit: "990100", About: "handler", Source: "核查", Basis: "条例", Facts: "一审无罪"},
			measure: measure.Measure{ID: "m", Cause: "EV03", Text: "核对单", Owner: "handler", Unit: "990102", Due: "2026-06-30", Status: measure.Open},
			notice:  liaison.Letter{Kind: liaison.Notice, Unit: "990102", Party: "甲县公安局", Case: "c", Text: "通报", State: liaison.Drafted, DraftedOn: "2026-01-05"}}
		if err := a.lead.Hand("leader", a.today); err != nil {
			t.Fatal(err)
		}
		for range rapid.IntRange(80, 240).Draw(t, "n") {
			a.today = a.today.AddDays(rapid.SampledFrom([]int{0, 0, 0, 0, 1, 2, 9}).Draw(t, "days"))
			if a.today > "2026-12-01" {
				return
			}
			by := rapid.SampledFrom([]org.PersonID{"handler", "manager", "leader", "inspector", ""}).Draw(t, "by")
			text := rapid.SampledFrom([]string{"说明", "说明", ""}).Draw(t, "text")
			was := a.copy()
			now := a.today.Time().Add(9 * time.Hour)
			switch rapid.IntRange(0, 4).Draw(t, "what") {
			case 0:
				err = a.owe(t, by, text, rule, c)
			case 1:
				err = a.file(t, by, text)
			case 2:
				s := accountability.LeadStep{Act: rapid.SampledFrom(append(slices.Clone(accountability.LeadActs), accountability.AnswerLead, accountability.WaiveLead)).Draw(t, "step"), By: by, Words: text,
					Number: "1号", Day: a.today, Organ: "市院", Committee: rapid.SampledFrom([]accountability.Committee{accountability.Provincial, "city"}).Draw(t, "committee"),
					Opinion: rapid.SampledFrom(accountability.Opinions).Draw(t, "opinion"), Liable: rapid.Bool().Draw(t, "liable")}
				if next := a.lead.Next(a.today); len(next) > 0 && rapid.Bool().Draw(t, "offered") {
					s.Act = rapid.SampledFrom(next).Draw(t, "next")
				}
				err = a.lead.Take(s, a.today, leads, c)
			case 3:
				err = a.follow(t, by, text, now)
			case 4:
				err = a.write(t, text, terms, c)
			}
			if err != nil && !reflect.DeepEqual(was, a) {
				t.Fatalf("refused and changed: %v\n%+v\n%+v", err, was, a)
			}
			for _, inv := range invariants {
				if !inv.holds(was, a) {
					t.Fatalf("%s\n%+v", inv.name, a)
				}
			}
		}
		reached["owed "+string(a.owed.State)]++
		reached["measure "+string(a.measure.Status)]++
		reached["notice "+string(a.notice.State)]++
		reached["lead "+string(a.lead.State())]++
		if a.entry != nil {
			reached["entry "+string(a.entry.State)]++
		}
	}
	for n := range 10 {
		t.Run(fmt.Sprint(n), func(t *testing.T) { rapid.Check(t, history) })
	}
	for _, k := range slices.Sorted(maps.Keys(reached)) {
		t.Logf("%4d end with %s", reached[k], k)
	}
	for _, k := range []string{"owed opened", "measure effective", "notice answered", "entry standing"} {
		if reached[k] == 0 {
			t.Errorf("no history ends with %s: the walk does not go far enough", k)
		}
	}
}

func (a *aftermath) copy() *aftermath {
	b := *a
	b.owed.Duties = slices.Clone(a.owed.Duties)
	b.lead.Steps = slices.Clone(a.lead.Steps)
	b.measure.Turns = slices.Clone(a.measure.Turns)
	if a.entry != nil {
		e := *a.entry
		b.entry = &e
	}
	return &b
}

func (a *aftermath) owe(t *rapid.T, by org.PersonID, text string, rule accountability.Rule, c *deadline.Calendar) error {
	code := rapid.SampledFrom([]string{"oral", "protest", "statement"}).Draw(t, "code")
	switch rapid.IntRange(0, 6).Draw(t, "owe") {
	case 0, 1:
		p := accountability.Opening{By: by, Owner: "handler", Basis: text, Start: a.today}
		if rapid.Bool().Draw(t, "spare") {
			p.Duties = map[string]accountability.Choice{code: {Spare: "已办"}}
		}
		return a.owed.Open(p, a.today, rule, c)
	case 2:
		return a.owed.Do(code, by, text, "", a.today)
	case 3:
		return a.owed.Sign(code, by, rapid.Bool().Draw(t, "sign"), text, a.today)
	case 4:
		return a.owed.Waive(code, by, text, a.today)
	case 5:
		return a.owed.Move(code, by, "manager", text, a.today)
	}
	if rapid.IntRange(0, 9).Draw(t, "rarely") > 0 {
		return nil
	}
	return a.owed.Decline(by, text, a.today, rule)
}

func (a *aftermath) file(t *rapid.T, by org.PersonID, text string) error {
	if a.entry == nil {
		c := accountability.Confirmation{Organ: rapid.SampledFrom([]string{"甲省人民检察院", "甲市人民检察院"}).Draw(t, "organ"), Number: text, On: a.today, Gravity: accountability.Flaw, Text: "确定",
			File: kept.File{Name: "决定.pdf", Digest: "ab", Size: 1}}
		e, err := accountability.Enter("e", by, "handler", "990102", c, "judgement", a.today.AddMonths(36), a.today)
		if err == nil {
			a.entry = &e
		}
		return err
	}
	switch rapid.IntRange(0, 9).Draw(t, "file") {
	case 0, 1, 2:
		return a.entry.Tell(a.today.AddDays(14), a.today)
	case 3, 4:
		return a.entry.Plead(by, text, a.today)
	case 5:
		return a.entry.Pass(by, a.today)
	case 6, 7:
		return a.entry.Settle(by, text, a.today)
	case 8:
		return a.entry.Correct(by, "text", "更正后", text, a.today)
	}
	return a.entry.Revoke(by, "2号", text, a.today)
}

func (a *aftermath) follow(t *rapid.T, by org.PersonID, text string, now time.Time) error {
	switch rapid.IntRange(0, 9).Draw(t, "follow") {
	case 0, 1:
		return a.measure.Claim(by, text, now)
	case 2, 3:
		return a.measure.Confirm(by, text, now)
	case 4:
		return a.measure.Refuse(by, text, now)
	case 5:
		return a.measure.SetTest(measure.Test{Kind: rapid.SampledFrom(measure.TestKinds).Draw(t, "kind"), Size: 1, Indicator: "acquitted", Text: "抽查", On: a.today.AddDays(rapid.IntRange(0, 5).Draw(t, "on"))}, by, now)
	case 6, 7:
		if m := &a.measure; m.Test != nil && m.Test.Kind == measure.Recheck && m.Test.Sample == nil {
			return m.Draw(by, panel.Certificate{Drawn: []panel.Drawn{{ID: "c"}}})
		} else if m.Test != nil && m.Test.Sample != nil && len(m.Test.Checked) == 0 {
			return m.Check([]measure.Checked{{Case: "c", Bad: rapid.Bool().Draw(t, "bad"), Note: text}}, by)
		}
		found := measure.Found{After: indicator.Count{N: rapid.IntRange(0, 1).Draw(t, "n"), Of: 1}}
		return a.measure.Judge(by, rapid.Bool().Draw(t, "helped"), text, found, now)
	case 8:
		return a.measure.Recur("i2", text, now)
	}
	if rapid.IntRange(0, 4).Draw(t, "rarely") > 0 {
		return nil
	}
	return a.measure.Drop(by, text, now)
}

func (a *aftermath) write(t *rapid.T, text string, terms deadline.Rules, c *deadline.Calendar) error {
	switch rapid.IntRange(0, 9).Draw(t, "write") {
	case 0, 1, 2:
		return a.notice.Issue(1, a.today)
	case 3, 4:
		return a.notice.Serve(a.today, "", terms, c)
	case 5, 6:
		return a.notice.Reply(liaison.Reply{Day: a.today, Text: text})
	case 7:
		return a.notice.Follow(a.today, text)
	case 8:
		if rapid.IntRange(0, 4).Draw(t, "rarely") > 0 {
			return nil
		}
		return a.notice.Close(a.today, text)
	}
	if rapid.IntRange(0, 9).Draw(t, "rarely") > 0 {
		return nil
	}
	return a.notice.Drop(text, a.today)
}
