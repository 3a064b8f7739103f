package liaison

import (
	"testing"

	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/ledger"
)

// stage is one person's part in a stage, with values column by column.
func stage(table ledger.TableID, number, name string, values ...string) ledger.StagePerson {
	p := ledger.StagePerson{Table: table, Name: name, Values: map[ledger.ColumnID]ledger.Value{}, Handlers: []string{"钱承办"}}
	p.Number, _ = ledger.ParseCaseNo(number)
	for i := 0; i+1 < len(values); i += 2 {
		p.Values[ledger.ColumnID(values[i])] = ledger.Value{Alternative: ledger.Alternative{Value: values[i+1], Plausible: true}}
	}
	return p
}

const first, second = "甲县检刑捕受[2025]990102000001号", "甲县检刑捕受[2025]990102000002号"

// TestRefusals finds the refusals of a case, and of each what was asked of it.
func TestRefusals(t *testing.T) {
	stages := []ledger.StagePerson{
		stage(ledger.Arrest, second, "李四", "result", "决定不予逮捕", "ended", "2025-05-02", "police", "甲县公安局"),
		stage(ledger.Arrest, first, "张三", "result", "不批准逮捕", "ended", "2025-03-09"),
		stage(ledger.Arrest, first, "王五", "result", "不予逮捕", "ended", "2025-03-05"),
		stage(ledger.Arrest, first, "赵六", "result", "批准逮捕", "ended", "2025-03-05"),
		stage(ledger.Prosecution, "甲县检刑诉受[2025]990102000001号", "张三", "result", "起诉", "ended", "2025-06-01"),
		stage(ledger.ArrestReconsider, "甲县检不捕复议受[2025]990102000001号", "张三", "accepted", "2025-03-10", "result", "维持", "origin_case", first),
		stage(ledger.ArrestReconsider, "甲县检不捕复议受[2025]990102000001号", "王五", "accepted", "2025-03-10", "result", "维持", "origin_case", first),
		stage(ledger.ArrestReview, "明川检不捕复核受[2025]990100000001号", "张三", "accepted", "2025-04-01", "result", "改变", "origin_case", "甲县检不捕复议受[2025]990102000001号"),
		stage(ledger.NonprosReview, "明川检不诉复核受[2025]990100000001号", "张三", "accepted", "2025-04-01", "result", "维持"),
	}
	rs := Refusals(stages)
	if len(rs) != 2 {
		t.Fatalf("%+v", rs)
	}
	a, b := rs[0], rs[1]
	if a.Refusal != RefusalID("arrest/"+first) || a.Outcome != "不批准逮捕、不予逮捕" || a.Day != "2025-03-05" || len(a.Persons) != 2 || len(a.Handlers) != 1 || b.To != "甲县公安局" {
		t.Errorf("%+v", rs)
	}
	// The second was not the one reconsidered; the review names neither, and stands beside both.
	if len(a.Later) != 2 || a.Later[0].Result != "维持" || a.Later[1].Result != "改变" || len(b.Later) != 1 || b.Later[0].Table != ledger.ArrestReview {
		t.Errorf("%+v\n%+v", a.Later, b.Later)
	}

	for what, x := range map[string]struct {
		l            Letter
		about, gives [2]bool
	}{
		"issued of the first":                    {Letter{Kind: Reasons, State: Issued, IssuedOn: "2025-03-05", Refusal: a.Refusal}, [2]bool{true, false}, [2]bool{true, false}},
		"a draft of the first":                   {Letter{Kind: Reasons, State: Drafted, Refusal: a.Refusal}, [2]bool{true, false}, [2]bool{false, false}},
		"dropped":                                {Letter{Kind: Reasons, State: Dropped, Refusal: a.Refusal}, [2]bool{false, false}, [2]bool{false, false}},
		"of none, before the second was decided": {Letter{Kind: Reasons, State: Served, IssuedOn: "2025-03-06"}, [2]bool{true, false}, [2]bool{true, false}},
		"of none, the day the second was":        {Letter{Kind: Reasons, State: Served, IssuedOn: "2025-05-02"}, [2]bool{true, true}, [2]bool{true, true}},
		"of none, a draft":                       {Letter{Kind: Reasons, State: Drafted}, [2]bool{true, true}, [2]bool{false, false}},
		"another kind":                           {Letter{Kind: Guidance, State: Issued, IssuedOn: "2026-01-01"}, [2]bool{false, false}, [2]bool{false, false}},
	} {
		for i, o := range rs {
			if x.l.About(o) != x.about[i] || x.l.Gives(o) != x.gives[i] {
				t.Errorf("%s, refusal %d: about %v, gives %v", what, i, x.l.About(o), x.l.Gives(o))
			}
		}
	}

	l := Letter{Kind: Reasons, State: Issued, IssuedOn: "2025-03-06"}
	if of, later := l.Explained(stages); len(of) != 1 || of[0].Refusal != a.Refusal || len(later) != 2 {
		t.Errorf("%+v, then %+v", of, later)
	}
	// A ledger that holds the reconsiderations alone still shows what came after the letter.
	if of, later := l.Explained(stages[5:]); of != nil || len(later) != 3 {
		t.Errorf("%+v, then %+v", of, later)
	}
	l.IssuedOn = "2025-03-20"
	if _, later := l.Explained(stages[5:]); len(later) != 2 {
		t.Errorf("then %+v", later)
	}
}

// TestToWeigh holds opinions of the defence against the day of the decision.
func TestToWeigh(t *testing.T) {
	weighed := func(came, answered deadline.Date) Letter {
		l := Letter{Kind: Defence, State: Received, ServedOn: came}
		if answered != "" {
			l.State, l.Answer = Answered, &Answer{Day: answered}
		}
		return l
	}
	for _, x := range []struct {
		came, answered deadline.Date
		keeps          bool
	}{
		{"2025-03-01", "", true}, {"2025-03-05", "", true}, {"2025-03-06", "", false},
		{"2025-03-01", "2025-03-05", false}, {"2025-03-01", "2025-03-06", true}, {"2025-03-06", "2025-03-07", false},
	} {
		if got := errs.KindOf(Unweighed(Reasons, "2025-03-05", []Letter{weighed(x.came, x.answered)})) == errs.Conflict; got != x.keeps {
			t.Errorf("came %s, weighed %q, decided 2025-03-05: kept back %v", x.came, x.answered, got)
		}
	}
	if Unweighed(Guidance, "2025-03-05", []Letter{weighed("2025-03-01", "")}) != nil {
		t.Error("a letter that decides nothing is kept back")
	}
}

// TestNoteCopy takes note of a copy once, after service.
func TestNoteCopy(t *testing.T) {
	l := Letter{Kind: Notice, Party: "甲县公安局", Case: "1", Text: "正文", CopyTo: "990102", State: Issued, IssuedOn: "2025-03-01"}
	n := CopyNote{Day: "2025-03-02", By: "p"}
	if l.CopyWaits() || errs.KindOf(l.NoteCopy(n)) != errs.Conflict {
		t.Error("noted before service")
	}
	l.State, l.ServedOn = Served, "2025-03-02"
	if !l.CopyWaits() || errs.KindOf(l.NoteCopy(CopyNote{Day: "2025-03-01"})) != errs.Invalid {
		t.Error("noted on a day before service")
	}
	if err := l.NoteCopy(n); err != nil || l.CopyWaits() || errs.KindOf(l.NoteCopy(n)) != errs.Conflict {
		t.Errorf("noted: %v", err)
	}
	for what, l := range map[string]Letter{
		"a copy of what comes in": {Kind: Defence, Party: "律师", Case: "1", Asks: []Ask{{Text: "x"}}, CopyTo: "990102"},
		"a notice of a refusal":   {Kind: Notice, Party: "甲", Case: "1", Text: "x", Refusal: "arrest/1"},
	} {
		if errs.KindOf(l.Check()) != errs.Invalid {
			t.Error(what)
		}
	}
}
