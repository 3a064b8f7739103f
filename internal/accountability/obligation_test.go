package accountability

import (
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"mingjian/internal/bylaw"
	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/org"
)

func TestOpen(t *testing.T) {
	c, err := deadline.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := RuleOn(nil, "2019-11-25"); errs.KindOf(err) != errs.NotFound {
		t.Error("a rule before the conference that set it")
	}
	for day, first := range map[deadline.Date]string{"2019-11-26": "review", "2024-07-03": "review", "2024-07-04": "oral"} {
		r, err := RuleOn(nil, day)
		if err != nil || r.Duties[0].Code != first || r.Source == "" {
			t.Errorf("%s: %+v %v", day, r, err)
		}
	}
	r, _ := RuleOn(nil, "2026-01-05")
	o := Obligations{State: Proposed}
	for what, err := range map[string]error{
		"no basis": o.Open(Opening{By: "l", Owner: "p", Basis: " ", Start: "2026-01-05"}, "2026-01-06", r, c), "no owner": o.Open(Opening{By: "l", Owner: "", Basis: "x", Start: "2026-01-05"}, "2026-01-06", r, c),
		"received tomorrow": o.Open(Opening{By: "l", Owner: "p", Basis: "x", Start: "2026-01-07"}, "2026-01-06", r, c), "no day": o.Open(Opening{By: "l", Owner: "p", Basis: "x", Start: ""}, "2026-01-06", r, c)} {
		if errs.KindOf(err) != errs.Invalid || o.State != Proposed {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := o.Open(Opening{By: "l", Owner: "p", Basis: "市院部署", Start: "2026-02-13"}, "2026-02-20", r, c); err != nil {
		t.Fatal(err)
	}
	want := map[string]deadline.Date{"oral": "2026-02-14", "review": "2026-02-24", "protest": "2026-02-24", "report": "2026-03-16", "follow": "2026-08-12"}
	for _, d := range o.Duties {
		if w := want[d.Code]; w != "" && d.Due != w {
			t.Errorf("%s is due %s, want %s", d.Code, d.Due, w)
		}
	}
	for received, last := range map[deadline.Date]deadline.Date{"2026-03-04": "2026-03-16", "2026-04-22": "2026-05-06", "2026-09-21": "2026-10-08", "2026-03-02": "2026-03-12"} {
		p := Obligations{State: Proposed}
		if err := p.Open(Opening{By: "l", Owner: "p", Basis: "x", Start: received}, "2026-10-01", r.For("一审无罪"), c); err != nil || p.Duties[2].Code != "protest" || p.Duties[2].Due != last {
			t.Errorf("received %s: %+v %v, want %s", received, p.Duties, err, last)
		}
	}
	for _, d := range r.For("二审改判无罪").Duties {
		if d.Code == "protest" {
			t.Error("a term for protest against what is final")
		}
	}
	if errs.KindOf(o.Waive("protest", "l", "x", "2026-02-20")) != errs.Conflict {
		t.Error("a term of the law is waived")
	}
	if r.Owes("撤回起诉") || r.Owes("捕后判无罪") || !r.Owes("一审无罪") {
		t.Error("what is owed after")
	}
}

// TestObligationsProp walks 1,000 random histories: nothing is owed that nobody
// opened, nobody ends what they did, what is ended stays ended.
func TestObligationsProp(t *testing.T) {
	c, err := deadline.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	people := []org.PersonID{"leader", "owner", "other", ""}
	rapid.Check(t, func(t *rapid.T) {
		r, _ := RuleOn(nil, rapid.SampledFrom([]deadline.Date{"2020-03-02", "2026-03-02"}).Draw(t, "rule"))
		o, today := Obligations{State: Proposed}, deadline.Date("2026-03-02")
		for range rapid.IntRange(1, 40).Draw(t, "n") {
			by, text := rapid.SampledFrom(people).Draw(t, "by"), rapid.SampledFrom([]string{"说明", ""}).Draw(t, "text")
			code := rapid.SampledFrom([]string{"review", "protest", "statement", "none"}).Draw(t, "code")
			was := o
			state := func(o *Obligations) (d Duty) {
				for _, x := range o.Duties {
					if x.Code == code {
						d = x
					}
				}
				return d
			}
			before := state(&was)
			var err error
			spare := rapid.SampledFrom([]map[string]Choice{nil, {"statement": {Spare: "省院已办"}}, {"protest": {Spare: "x"}}, {"review": {Owner: "other"}}}).Draw(t, "spare")
			act := rapid.IntRange(0, 7).Draw(t, "act")
			switch act {
			case 0:
				err = o.Open(Opening{By: by, Owner: "owner", Basis: text, Start: today, Duties: spare}, today, r, c)
			case 1:
				err = o.Decline(by, text, today, r)
			case 2:
				err = o.Do(code, by, text, today.AddDays(rapid.IntRange(-9, 1).Draw(t, "ago")), today)
			case 3:
				err = o.Sign(code, by, true, text, today)
			case 4:
				err = o.Sign(code, by, false, text, today)
			case 6:
				err = o.Move(code, by, rapid.SampledFrom(people).Draw(t, "to"), text, today)
			case 5:
				err = o.Waive(code, by, text, today)
			case 7:
				err = o.Receive(by, today.AddDays(rapid.IntRange(-9, 1).Draw(t, "received")), text, today, c)
			}
			after := state(&o)
			if act == 7 && err == nil { // the terms move, and nothing else
				for _, d := range o.Duties {
					if due, _ := d.due(o.Start, c); d.Due != due || d.On != "" && d.On < o.Start {
						t.Fatalf("counted from another day than %s: %+v", o.Start, d)
					}
				}
				if n := len(o.Starts); n != len(was.Starts)+1 || o.Starts[n-1].Reason == "" || o.Starts[n-1].Was != was.Start {
					t.Fatalf("the day moved without a word: %+v", o.Starts)
				}
				before.Due = after.Due
			}
			switch {
			case err != nil && (o.State != was.State || !reflect.DeepEqual(after, before)):
				t.Fatalf("refused and changed: %v", err)
			case after.On != "" && (after.On < o.Start || after.On > after.Entered || after.Entered > today):
				t.Fatalf("done on a day it cannot have been: %+v", after)
			case after.Code == "statement" && after.On != "" && after.By != after.Owner:
				t.Fatalf("a statement by another: %+v", after)
			case before.State == Handed && after.State == Owing && (len(after.Returns) != len(before.Returns)+1 || after.Returns[len(before.Returns)].Text != before.Text):
				t.Fatalf("given back without a word: %+v", after)
			case was.State != Proposed && o.State != was.State:
				t.Fatalf("%s became %s", was.State, o.State)
			case o.State != Opened && len(o.Duties) > 0:
				t.Fatal("owed before it was opened")
			case (before.State == Signed || before.State == Waived || before.State == Spared) && !reflect.DeepEqual(after, before):
				t.Fatalf("ended, and changed: %+v", after)
			case after.State == Signed && (after.Ended == "" || after.Ended == after.By || after.Ended == after.Owner):
				t.Fatalf("signed by who did it: %+v", after)
			case after.State == Spared && (after.Words == "" || after.Law != "" || after.Owner != ""):
				t.Fatalf("not opened: %+v", after)
			case before.Owner != "" && after.Owner != before.Owner && (len(after.Moves) != len(before.Moves)+1 || after.Moves[len(before.Moves)].Reason == ""):
				t.Fatalf("moved without a word: %+v", after)
			case (after.State == Signed || after.State == Waived || after.State == Spared) && after.EndedOn == "":
				t.Fatalf("ended on no day: %+v", after)
			case after.State == Waived && (after.Words == "" || after.Law != "" || after.Ended == after.Owner):
				t.Fatalf("waived: %+v", after)
			}
		}
	})
}

// TestRules holds the office's own versions to what can be counted, and lets them
// go before the shipped ones from their day on.
func TestRules(t *testing.T) {
	known := []string{"一审无罪", "再审无罪"}
	good := func() Rule {
		return Rule{Head: bylaw.Head{From: "2026-03-01", Source: "本院规定"}, Kinds: known, Duties: []RuleDuty{
			{Code: "oral", ZH: "口头报告", EN: "oral report", Days: 1, Paper: OralPaper}, {Code: "protest", ZH: "抗诉期限", EN: "protest", Term: "PT1", Days: 99, Working: true, Kinds: known[:1]}}}
	}
	kept, err := good().Check(known)
	if err != nil || kept.Duties[1].Days != 10 || kept.Duties[1].Working || kept.Duties[1].Law == "" {
		t.Fatalf("%+v %v", kept, err)
	}
	for what, spoil := range map[string]func(*Rule){
		"no day": func(r *Rule) { r.From = "" }, "no source": func(r *Rule) { r.Source = " " }, "no kind": func(r *Rule) { r.Kinds = nil },
		"a kind there is not": func(r *Rule) { r.Kinds = []string{"败诉"} }, "no duty": func(r *Rule) { r.Duties = nil },
		"too many": func(r *Rule) { r.Duties = make([]RuleDuty, MaxDuties+1) }, "twice": func(r *Rule) { r.Duties[1].Code = "oral" },
		"a code with blanks": func(r *Rule) { r.Duties[0].Code = "o r" }, "no name": func(r *Rule) { r.Duties[0].EN = "" }, "no days": func(r *Rule) { r.Duties[0].Days = 0 },
		"three years": func(r *Rule) { r.Duties[0].Days = 1001 }, "no such term": func(r *Rule) { r.Duties[1].Term = "PT9" }, "a term in months": func(r *Rule) { r.Duties[1].Term = "PRO1" },
		"no such paper": func(r *Rule) { r.Duties[0].Paper = "verdict" }, "a kind outside": func(r *Rule) { r.Kinds = known[1:] }} {
		r := good()
		spoil(&r)
		if _, err := r.Check(known); errs.KindOf(err) != errs.Invalid {
			t.Errorf("%s: %v", what, err)
		}
	}
	all, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range all {
		if _, err := r.Check(r.Kinds); err != nil {
			t.Errorf("shipped %s: %v", r.From, err)
		}
	}
	again := good()
	again.Source = "同日再改"
	early := good()
	early.From = "2026-02-01"
	for day, source := range map[deadline.Date]string{"2026-01-31": all[1].Source, "2026-02-01": early.Source, "2026-03-01": again.Source} {
		if r, err := RuleOn([]Rule{early, good(), again}, day); err != nil || r.Source != source {
			t.Errorf("%s: %q %v, want %q", day, r.Source, err, source)
		}
	}
	terms, err := Terms("2026-03-01")
	if err != nil || !slices.ContainsFunc(terms, func(p deadline.Period) bool { return p.ID == "PT1" }) {
		t.Errorf("%v %v", terms, err)
	}
}
