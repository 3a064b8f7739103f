package accountability

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/org"
)

func TestOpen(t *testing.T) {
	c, err := deadline.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := RuleOn("2019-11-25"); errs.KindOf(err) != errs.NotFound {
		t.Error("a rule before the conference that set it")
	}
	for day, first := range map[deadline.Date]string{"2019-11-26": "review", "2024-07-03": "review", "2024-07-04": "oral"} {
		r, err := RuleOn(day)
		if err != nil || r.Duties[0].Code != first || r.Source == "" {
			t.Errorf("%s: %+v %v", day, r, err)
		}
	}
	r, _ := RuleOn("2026-01-05")
	o := Obligations{State: Proposed}
	for what, err := range map[string]error{
		"no basis": o.Open("l", "p", " ", "2026-01-05", "2026-01-06", r, c), "no owner": o.Open("l", "", "x", "2026-01-05", "2026-01-06", r, c),
		"received tomorrow": o.Open("l", "p", "x", "2026-01-07", "2026-01-06", r, c), "no day": o.Open("l", "p", "x", "", "2026-01-06", r, c)} {
		if errs.KindOf(err) != errs.Invalid || o.State != Proposed {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := o.Open("l", "p", "市院部署", "2026-02-13", "2026-02-20", r, c); err != nil {
		t.Fatal(err)
	}
	want := map[string]deadline.Date{"oral": "2026-02-14", "review": "2026-02-18", "protest": "2026-02-24", "report": "2026-03-15", "follow": "2026-08-12"}
	for _, d := range o.Duties {
		if w := want[d.Code]; w != "" && d.Due != w {
			t.Errorf("%s is due %s, want %s", d.Code, d.Due, w)
		}
	}
	for received, last := range map[deadline.Date]deadline.Date{"2026-03-04": "2026-03-16", "2026-04-22": "2026-05-06", "2026-09-21": "2026-10-08", "2026-03-02": "2026-03-12"} {
		p := Obligations{State: Proposed}
		if err := p.Open("l", "p", "x", received, "2026-10-01", r.For("一审无罪"), c); err != nil || p.Duties[2].Code != "protest" || p.Duties[2].Due != last {
			t.Errorf("received %s: %+v %v, want %s", received, p.Duties, err, last)
		}
	}
	for _, d := range r.For("二审改判无罪").Duties {
		if d.Code == "protest" {
			t.Error("a term for protest against what is final")
		}
	}
	if errs.KindOf(o.Waive("protest", "l", "x")) != errs.Conflict {
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
		r, _ := RuleOn(rapid.SampledFrom([]deadline.Date{"2020-03-02", "2026-03-02"}).Draw(t, "rule"))
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
			act := rapid.IntRange(0, 5).Draw(t, "act")
			switch act {
			case 0:
				err = o.Open(by, "owner", text, today, today, r, c)
			case 1:
				err = o.Decline(by, text, today)
			case 2:
				err = o.Do(code, by, text, today)
			case 3:
				err = o.Sign(code, by, true, text)
			case 4:
				err = o.Sign(code, by, false, text)
			case 5:
				err = o.Waive(code, by, text)
			}
			after := state(&o)
			switch {
			case err != nil && (o.State != was.State || !reflect.DeepEqual(after, before)):
				t.Fatalf("refused and changed: %v", err)
			case was.State != Proposed && o.State != was.State:
				t.Fatalf("%s became %s", was.State, o.State)
			case o.State != Opened && len(o.Duties) > 0:
				t.Fatal("owed before it was opened")
			case (before.State == Signed || before.State == Waived) && !reflect.DeepEqual(after, before):
				t.Fatalf("ended, and changed: %+v", after)
			case after.State == Signed && (after.Ended == "" || after.Ended == after.By || after.Ended == after.Owner):
				t.Fatalf("signed by who did it: %+v", after)
			case after.State == Waived && (after.Words == "" || after.Law != "" || after.Ended == after.Owner):
				t.Fatalf("waived: %+v", after)
			}
		}
	})
}
