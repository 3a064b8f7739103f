package accountability

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"mingjian/internal/bylaw"
	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/kept"
	"mingjian/internal/org"
)

func confirmed() Confirmation {
	return Confirmation{Organ: "甲省人民检察院", Number: "甲检案管〔2026〕8号", On: "2026-03-02", Gravity: Flaw, Text: "经研究确定为办案重大瑕疵", File: kept.File{Name: "决定.pdf", Digest: "ab", Size: 10}}
}

// TestEnterNeedsTheProvince leaves out each part of the decision, and gives it to
// others than the province.
func TestEnterNeedsTheProvince(t *testing.T) {
	enter := func(c Confirmation) error {
		_, err := Enter("e", "manager", "handler", "990102", c, "F1", "2029-03-02", "2026-03-09")
		return err
	}
	if err := enter(confirmed()); err != nil {
		t.Fatal(err)
	}
	for field, spoil := range map[string]func(*Confirmation){
		"number":  func(c *Confirmation) { c.Number = " " },
		"on":      func(c *Confirmation) { c.On = "2026-03-10" },
		"text":    func(c *Confirmation) { c.Text = strings.Repeat("长", MaxText+1) },
		"gravity": func(c *Confirmation) { c.Gravity = "" },
		"file":    func(c *Confirmation) { c.File = kept.File{} },
	} {
		c := confirmed()
		spoil(&c)
		e, ok := enter(c).(*errs.Error)
		if !ok || e.Field != field {
			t.Errorf("%s: %v", field, e)
		}
	}
	for organ, ok := range map[string]bool{"甘肃省人民检察院": true, "宁夏回族自治区人民检察院": true, "重庆市人民检察院": true, "最高人民检察院": true, "新疆生产建设兵团人民检察院": true,
		"张掖市人民检察院": false, "张掖市甘州区人民检察院": false, "省人民检察院": false, "甘肃省高级人民法院": false, "甘肃省张掖市人民检察院": false, "": false, "人民检察院": false,
		"重庆市第一分院人民检察院": false} {
		c := confirmed()
		c.Organ = organ
		if err := enter(c); (err == nil) != ok {
			t.Errorf("%s: %v", organ, err)
		}
	}
}

// recordInvariants is what holds of an entry after every step, given the one before.
var recordInvariants = []struct {
	name  string
	holds func(was, is *Entry, today deadline.Date) bool
}{
	{"no entry without the province's decision, its number, day, level and document", func(_, e *Entry, today deadline.Date) bool {
		c := e.Confirmed
		return c.Number != "" && c.On.Valid() && c.On <= today && c.Gravity != "" && c.File.Digest != "" && provincial(c.Organ)
	}},
	{"it stands only after the person was told and heard", func(_, e *Entry, today deadline.Date) bool {
		return e.State != Standing || e.Told != "" && (len(e.Pleas) > 0 || e.NoPlea != "" || e.Settled > e.Until)
	}},
	{"who entered it, or whose it is, did not settle it", func(_, e *Entry, _ deadline.Date) bool {
		return e.State != Standing || e.Settler != "" && e.Settler != e.By && e.Settler != e.Person
	}},
	{"what was said is answered with reasons", func(was, e *Entry, _ deadline.Date) bool {
		return e.Settled == was.Settled || (e.Answer != "") == (len(was.Pleas) > 0)
	}},
	{"what the person said only grows", func(was, e *Entry, _ deadline.Date) bool {
		return len(e.Pleas) >= len(was.Pleas) && slices.Equal(e.Pleas[:len(was.Pleas)], was.Pleas)
	}},
	{"every plea goes with it", func(_, e *Entry, today deadline.Date) bool {
		for _, p := range e.Pleas {
			if !strings.Contains(e.Statement(today), p.Text) {
				return false
			}
		}
		return e.Statement(today) != ""
	}},
	{"a correction keeps what it said, with a basis and by another than the person", func(was, e *Entry, _ deadline.Date) bool {
		for _, c := range e.Corrections {
			if c.Basis == "" || c.Was == c.Is || c.By == e.Person {
				return false
			}
		}
		return len(e.Corrections) >= len(was.Corrections) && (len(e.Corrections) > len(was.Corrections) || e.Confirmed == was.Confirmed && e.Expires == was.Expires)
	}},
	{"what is revoked has its document and reason, and stays as it was", func(was, e *Entry, _ deadline.Date) bool {
		if was.State == Revoked {
			return reflect.DeepEqual(was, e)
		}
		return e.State != Revoked || e.Revocation != nil && e.Revocation.Number != "" && e.Revocation.Basis != "" && e.Revocation.By != e.Person
	}},
	{"it never stands beyond its last day", func(_, e *Entry, today deadline.Date) bool {
		return e.Stands(today) != Standing || today <= e.Expires
	}},
}

// TestRecordHistories walks random histories of an entry by everybody, and holds
// every invariant after each step; what is refused changes nothing.
func TestRecordHistories(t *testing.T) {
	people := []org.PersonID{"handler", "manager", "leader", ""}
	rapid.Check(t, func(t *rapid.T) {
		today := deadline.Date("2026-03-09")
		e, err := Enter("e", "manager", "handler", "990102", confirmed(), "F1", rapid.SampledFrom([]deadline.Date{"2026-03-20", "2029-03-02"}).Draw(t, "expires"), today)
		if err != nil {
			t.Fatal(err)
		}
		for range rapid.IntRange(1, 30).Draw(t, "n") {
			today = today.AddDays(rapid.IntRange(0, 9).Draw(t, "days"))
			by, text := rapid.SampledFrom(people).Draw(t, "by"), rapid.SampledFrom([]string{"有理由", ""}).Draw(t, "text")
			was := e
			switch rapid.IntRange(0, 5).Draw(t, "act") {
			case 0:
				err = e.Tell(today.AddDays(rapid.IntRange(-1, 14).Draw(t, "till")), today)
			case 1:
				if err = e.Plead(by, text, today); err == nil && by != e.Person {
					t.Fatal("somebody else stated")
				}
			case 2:
				if err = e.Pass(by, today); err == nil && by != e.Person {
					t.Fatal("somebody else passed")
				}
			case 3:
				err = e.Settle(by, text, today)
			case 4:
				f := rapid.SampledFrom([]string{"gravity", "text", "expires", "person"}).Draw(t, "field")
				err = e.Correct(by, f, rapid.SampledFrom([]string{"mistake", "flaw", "改写", "2030-01-01", ""}).Draw(t, "is"), text, today)
			case 5:
				err = e.Revoke(by, text, text, today)
			}
			if err != nil && !reflect.DeepEqual(was, e) {
				t.Fatalf("refused and changed: %v", err)
			}
			for _, inv := range recordInvariants {
				if !inv.holds(&was, &e, today) {
					b, _ := json.Marshal(e)
					t.Fatalf("%s\n%s", inv.name, b)
				}
			}
		}
	})
}

func TestRecordRules(t *testing.T) {
	if _, err := RecordRuleOn(nil, "2019-11-25"); errs.KindOf(err) != errs.NotFound {
		t.Error(err)
	}
	r, err := RecordRuleOn(nil, "2026-03-02")
	if err != nil || r.Answer < 1 || r.Years < 1 || r.Source == "" {
		t.Errorf("%+v %v", r, err)
	}
	head := bylaw.Head{From: "2026-03-01", Source: "本院规定"}
	if own, err := RecordRuleOn([]RecordRule{{head, 15, 5}}, "2026-03-01"); err != nil || own.Answer != 15 {
		t.Errorf("the office's own: %+v %v", own, err)
	}
	for what, x := range map[string]struct {
		err  error
		good bool
	}{
		"three days":     {RecordRule{head, 3, 1}.Check(), true},
		"two days":       {RecordRule{head, 2, 1}.Check(), false},
		"a quarter":      {RecordRule{head, 61, 1}.Check(), false},
		"for ever":       {RecordRule{head, 10, 31}.Check(), false},
		"no day":         {RecordRule{bylaw.Head{Source: "x"}, 10, 3}.Check(), false},
		"a lead":         {LeadRule{head, 10}.Check(), true},
		"a lead, unsaid": {LeadRule{head, 0}.Check(), false},
	} {
		if (x.err == nil) != x.good || x.err != nil && errs.KindOf(x.err) != errs.Invalid {
			t.Errorf("%s: %v", what, x.err)
		}
	}
}
