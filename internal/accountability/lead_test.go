package accountability

import (
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/org"
)

func handed(t interface{ Fatal(...any) }) *Lead {
	l := &Lead{ID: "l", Case: "c", Unit: "990100", About: "person", Source: "来源", Basis: "依据", Facts: "事实"}
	if err := l.Hand("leader", "2026-03-02"); err != nil {
		t.Fatal(err)
	}
	return l
}

// step is a step with everything its kind may ask for.
func step(a LeadAct, by org.PersonID) LeadStep {
	return LeadStep{Act: a, By: by, Words: "说明", Number: "甲检督〔2026〕1号", Day: "2026-03-01", Organ: "明川市人民检察院", Committee: Provincial, Opinion: Gross}
}

func leadRule(t testing.TB) LeadRule {
	t.Helper()
	r, err := LeadRuleOn(nil, "2026-03-02")
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestLead walks a lead to its end, with what is refused on the way.
func TestLead(t *testing.T) {
	c, err := deadline.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	for field, l := range map[string]Lead{"source": {About: "p", Basis: "x", Facts: "x"}, "facts": {About: "p", Basis: "x", Source: "x", Facts: " "}, "about": {About: "leader", Basis: "x", Source: "x", Facts: "x"}} {
		if err := l.Hand("leader", "2026-03-02"); errs.KindOf(err) != errs.Invalid {
			t.Errorf("%s: %v", field, err)
		}
	}
	l := handed(t)
	take := func(s LeadStep, day deadline.Date, want errs.Kind) {
		t.Helper()
		err := l.Take(s, day, leadRule(t), c)
		if (err == nil) != (want == errs.Internal) || err != nil && errs.KindOf(err) != want {
			t.Fatalf("%s: %v, want %v", s.Act, err, want)
		}
	}
	const ok = errs.Internal
	take(step(VerifyLead, "inspector"), "2026-03-02", errs.Conflict)
	take(step(ReceiveLead, "person"), "2026-03-02", errs.Forbidden)
	take(step(ReceiveLead, "leader"), "2026-03-02", errs.Forbidden)
	take(step(ReceiveLead, "inspector"), "2026-03-02", ok)
	take(LeadStep{Act: VerifyLead, By: "inspector"}, "2026-03-02", errs.Invalid)
	take(step(VerifyLead, "inspector"), "2026-03-02", ok)
	take(step(FileLead, "inspector"), "2026-03-02", ok)
	take(step(ReportLead, "inspector"), "2026-03-02", errs.Conflict) // not told yet
	take(step(AnswerLead, "person"), "2026-03-02", errs.NotFound)
	take(step(NotifyLead, "inspector"), "2026-03-02", ok)
	if due := l.Last(NotifyLead).Due; due != "2026-03-16" {
		t.Errorf("the term ends %s, want ten working days", due)
	}
	take(step(ReportLead, "inspector"), "2026-03-16", errs.Conflict) // the term is not over
	take(step(AnswerLead, "inspector"), "2026-03-16", errs.Forbidden)
	take(step(AnswerLead, "person"), "2026-03-16", ok)
	take(step(ReportLead, "inspector"), "2026-03-16", ok)
	liable := step(DecideLead, "inspector")
	liable.Liable = true
	take(liable, "2026-03-17", errs.Invalid) // no committee
	take(step(ReferLead, "inspector"), "2026-03-17", ok)
	take(liable, "2026-03-17", errs.Conflict) // no opinion yet
	city := step(OpinionLead, "inspector")
	city.Committee = "city"
	take(city, "2026-03-18", errs.Invalid)
	slight := step(OpinionLead, "inspector")
	slight.Opinion = Slight
	take(slight, "2026-03-18", ok)
	take(step(OpinionLead, "inspector"), "2026-03-18", errs.Conflict)
	take(liable, "2026-03-19", errs.Invalid)
	tomorrow := step(DecideLead, "inspector")
	tomorrow.Day = "2026-03-20"
	take(tomorrow, "2026-03-19", errs.Invalid)
	take(step(DecideLead, "inspector"), "2026-03-19", ok)
	if p := l.ForPerson(); p.Last(DecideLead) != nil || p.Source+p.Basis != "" || p.HandedBy != "" || p.State() != LeadReferred || p.Last(ReportLead).Words != "" || p.Last(NotifyLead).By != "" {
		t.Errorf("the person reads %+v", p)
	}
	take(step(ArchiveLead, "inspector"), "2026-03-19", errs.Conflict)
	take(step(TellLead, "inspector"), "2026-03-19", ok)
	if p := l.ForPerson(); p.Last(DecideLead) == nil {
		t.Error("the person was told and does not read the decision")
	}
	take(step(ArchiveLead, "inspector"), "2026-03-19", ok)
	if l.State() != LeadArchived || len(l.Next("2026-03-19")) != 0 {
		t.Errorf("%s, next %v", l.State(), l.Next("2026-03-19"))
	}

	lapsed := handed(t)
	for _, a := range []LeadAct{ReceiveLead, VerifyLead, FileLead, NotifyLead} {
		if err := lapsed.Take(step(a, "inspector"), "2026-03-02", leadRule(t), c); err != nil {
			t.Fatal(err)
		}
	}
	if err := lapsed.Take(step(ReportLead, "inspector"), "2026-03-17", leadRule(t), c); err != nil {
		t.Errorf("the term passed: %v", err)
	}
	if _, err := LeadRuleOn(nil, "2018-12-31"); errs.KindOf(err) != errs.NotFound {
		t.Error("a rule before the first")
	}
}

// TestLeadProp walks random histories of a lead. In each of them: a refused step
// changes nothing; the register only grows, and by what was entered; nobody
// handles their own lead or one they handed, and nobody answers for the person;
// nothing is reported or decided unless the person was told and wrote, waived or
// let the term pass; an opinion is one of four, of the province's committee or
// the supreme one; nobody is liable without its finding of intent or gross
// negligence; what has ended stays; what is offered next is taken.
func TestLeadProp(t *testing.T) {
	c, err := deadline.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	rule, ends := leadRule(t), map[LeadState]int{}
	rapid.Check(t, func(t *rapid.T) {
		l, today := handed(t), deadline.Date("2026-03-02")
		acts := append(slices.Clone(LeadActs), AnswerLead, WaiveLead, "none")
		for range rapid.IntRange(1, 60).Draw(t, "n") {
			today = today.AddDays(rapid.SampledFrom([]int{0, 0, 1, 9}).Draw(t, "days"))
			next := l.Next(today)
			act := rapid.SampledFrom(acts).Draw(t, "act")
			if len(next) > 0 && rapid.Bool().Draw(t, "offered") {
				act = rapid.SampledFrom(next).Draw(t, "next")
			}
			s := LeadStep{Act: act, By: rapid.SampledFrom([]org.PersonID{"inspector", "other", "person", "leader", ""}).Draw(t, "by"), Words: rapid.SampledFrom([]string{"说明", "说明", " "}).Draw(t, "words"),
				Number: rapid.SampledFrom([]string{"1号", ""}).Draw(t, "number"), Day: rapid.SampledFrom([]deadline.Date{today, today.AddDays(1), ""}).Draw(t, "day"), Organ: rapid.SampledFrom([]string{"市院", ""}).Draw(t, "organ"),
				Committee: rapid.SampledFrom([]Committee{Provincial, Supreme, "city", "county", ""}).Draw(t, "committee"), Opinion: rapid.SampledFrom([]Opinion{Intended, Gross, Slight, NoOffence, "重大过失", ""}).Draw(t, "opinion"), Liable: rapid.Bool().Draw(t, "liable")}
			was := *l
			was.Steps = slices.Clone(l.Steps)
			err := l.Take(s, today, rule, c)
			if err != nil {
				if !reflect.DeepEqual(*l, was) {
					t.Fatalf("refused and changed: %v", err)
				}
				if whole := step(act, "inspector"); slices.Contains(next, act) {
					try := was
					if err := try.Take(whole, today, rule, c); err != nil {
						t.Fatalf("%s is offered and refused: %v", act, err)
					}
				}
				continue
			}
			last := l.Steps[len(l.Steps)-1]
			told, opinion := was.Last(NotifyLead), was.Last(OpinionLead)
			switch {
			case len(l.Steps) != len(was.Steps)+1 || !reflect.DeepEqual(l.Steps[:len(was.Steps)], was.Steps) && len(was.Steps) > 0 || last.Act != act || last.By != s.By || last.On != today:
				t.Fatalf("the register: %+v", l.Steps)
			case was.State().Ended():
				t.Fatalf("%s, and went on by %s", was.State(), act)
			case act.Own() && (s.By != "person" || told == nil):
				t.Fatalf("%s answered for the person", s.By)
			case !act.Own() && s.By != "inspector" && s.By != "other":
				t.Fatalf("%q handles it", s.By)
			case (act == ReportLead || act == DecideLead) && (told == nil || was.Last(AnswerLead) == nil && was.Last(WaiveLead) == nil && today <= told.Due):
				t.Fatalf("%s, and the person was not heard", act)
			case act == OpinionLead && (!slices.Contains(Opinions, last.Opinion) || last.Committee != Provincial && last.Committee != Supreme || last.Number == "" || last.Day > today):
				t.Fatalf("opinion: %+v", last)
			case act != OpinionLead && (last.Opinion != "" || last.Committee != ""):
				t.Fatalf("an opinion by %s", act)
			case last.Liable && (act != DecideLead || opinion == nil || opinion.Opinion != Intended && opinion.Opinion != Gross):
				t.Fatalf("liable by %s after %+v", act, opinion)
			case act == DecideLead && (last.Number == "" || last.Organ == "" || last.Words == ""):
				t.Fatalf("decided: %+v", last)
			case act == ArchiveLead && was.Last(TellLead) == nil:
				t.Fatal("archived, and the person does not know")
			}
			for _, p := range l.ForPerson().Steps {
				if p.By != "" && p.By != "person" || (p.Act == DecideLead) && l.Last(TellLead) == nil {
					t.Fatalf("the person reads %+v", p)
				}
			}
		}
		ends[l.State()]++
	})
	t.Log(ends)
}
