package review

import (
	"encoding/json"
	"strings"
	"testing"

	"mingjian/internal/deadline"
	"mingjian/internal/errs"
)

func shipped(t testing.TB) *Scheme {
	t.Helper()
	s, err := ShippedScheme()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestShippedScheme(t *testing.T) {
	s := shipped(t)
	if n := len(s.Rubric.Dimensions); n != 12 {
		t.Errorf("%d dimensions", n)
	}
	if g, c := len(s.Causes.Groups), len(s.Causes.Causes); g != 11 || c != 50 {
		t.Errorf("%d groups, %d causes", g, c)
	}
	spoken := map[Code]bool{}
	for _, a := range s.Angles.Angles {
		for _, d := range a.Dimensions {
			spoken[d] = true
		}
	}
	for _, d := range s.Rubric.Dimensions {
		if !spoken[d.Code] {
			t.Errorf("no angle speaks to %s", d.Code)
		}
	}
	faults := 0
	for _, k := range s.Findings.Kinds {
		faults += is(k.Fault)
	}
	if len(s.Findings.Kinds) != 8 || faults != 2 {
		t.Errorf("%d kinds of finding, %d faults", len(s.Findings.Kinds), faults)
	}
}

func TestScaleOn(t *testing.T) {
	s := shipped(t)
	for day, want := range map[deadline.Date]string{"2018-01-01": "瑕疵案件", "2025-12-31": "瑕疵案件", "2026-01-01": "基本合格案件"} {
		c, err := s.ScaleOn(day)
		if err != nil {
			t.Fatal(err)
		}
		if g, _ := c.Grade("C"); g.ZH != want {
			t.Errorf("on %s the third grade is %s", day, g.ZH)
		}
	}
	if _, err := s.ScaleOn("2017-12-31"); errs.KindOf(err) != errs.NotFound {
		t.Errorf("a scale before the first: %v", err)
	}
}

func TestHashTellsSchemesApart(t *testing.T) {
	a, b := shipped(t), shipped(t)
	if a.Hash() != b.Hash() {
		t.Error("the same scheme has two hashes")
	}
	b.Causes.Causes[0].ZH += "。"
	if a.Hash() == b.Hash() {
		t.Error("a changed scheme has the same hash")
	}
	again, err := ParseScheme(mustJSON(t, a))
	if err != nil || again.Hash() != a.Hash() {
		t.Errorf("stored and read again it is another: %v", err)
	}
}

func mustJSON(t testing.TB, v any) []byte {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestSchemeRefused(t *testing.T) {
	for name, spoil := range map[string]func(*Scheme){
		"code twice":       func(s *Scheme) { s.Causes.Causes[1].Code = s.Causes.Causes[0].Code },
		"cause without":    func(s *Scheme) { s.Causes.Causes[0].Group = "XX" },
		"angle to nowhere": func(s *Scheme) { s.Angles.Angles[0].Dimensions = []Code{"nowhere"} },
		"no dimensions":    func(s *Scheme) { s.Rubric.Dimensions = nil },
		"lowest not last":  func(s *Scheme) { s.Scales[0].Grades[0].Lowest = true },
		"no grades":        func(s *Scheme) { s.Scales[0].Grades = nil },
	} {
		s := shipped(t)
		spoil(s)
		if _, err := ParseScheme(mustJSON(t, s)); errs.KindOf(err) != errs.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := ParseScheme([]byte(strings.Repeat(" ", maxScheme+1))); errs.KindOf(err) != errs.TooLarge {
		t.Errorf("too large: %v", err)
	}
}

func FuzzParseScheme(f *testing.F) {
	f.Add(schemeJSON)
	f.Add([]byte(`{"scales":[{"grades":[]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := ParseScheme(data)
		if err != nil {
			return
		}
		if again, err := ParseScheme(mustJSON(t, s)); err != nil || again.Hash() != s.Hash() {
			t.Fatalf("read, written and read again it is another: %v", err)
		}
	})
}
