package review

import (
	"slices"
	"testing"

	"mingjian/internal/errs"
)

func TestNineDimensions(t *testing.T) {
	s, err := ShippedScheme()
	if err != nil {
		t.Fatal(err)
	}
	before := s.Hash()
	dims := slices.DeleteFunc(slices.Clone(s.Rubric.Dimensions), func(d Term) bool { return !slices.Contains(Nine, d.Code) })
	nine, err := s.With("nine", dims, s.Scales)
	if err != nil {
		t.Fatal(err)
	}
	if len(nine.Rubric.Dimensions) != 9 || nine.Hash() == before || s.Hash() != before {
		t.Errorf("%d dimensions; the old scheme changed: %v", len(nine.Rubric.Dimensions), s.Hash() != before)
	}
	trial := nine.Try(s, Voices{Self: &SelfReview{Judgements: []Judgement{{Dimension: "evidence", Stance: Flawed, Text: "x"}, {Dimension: "risk", Stance: Problem, Text: "y"}}}})
	if len(trial.Rows) != 9 || len(trial.Lost) != 3 || len(trial.New) != 0 || trial.Rows[0].Dimension.Code != "evidence" && trial.Rows[0].Self == nil {
		t.Errorf("the trial: %d rows, lost %v, new %v", len(trial.Rows), trial.Lost, trial.New)
	}
}

func TestWithRefusesFaults(t *testing.T) {
	s, _ := ShippedScheme()
	d := s.Rubric.Dimensions
	for what, err := range map[string]error{
		"the same version": second(s.With(s.Version, d, s.Scales)),
		"no version":       second(s.With("", d, s.Scales)),
		"no dimensions":    second(s.With("x", nil, s.Scales)),
		"one twice":        second(s.With("x", append(slices.Clone(d), d[0]), s.Scales)),
		"without a name":   second(s.With("x", []Term{{"a", "", "b"}}, s.Scales)),
		"no scales":        second(s.With("x", d, nil)),
	} {
		if errs.KindOf(err) != errs.Invalid {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func second(_ *Scheme, err error) error { return err }

// TestCrosswalk holds that every grade of both scales has its line, and that it leads to a grade that is there.
func TestCrosswalk(t *testing.T) {
	s, _ := ShippedScheme()
	cs, err := Crosswalks()
	if err != nil || len(cs) == 0 {
		t.Fatal(err)
	}
	for _, c := range cs {
		from, ok1 := s.Scale(c.FromScale)
		to, ok2 := s.Scale(c.ToScale)
		if !ok1 || !ok2 {
			t.Fatalf("a crosswalk between unknown scales: %+v", c)
		}
		for _, g := range from.Grades {
			p, ok := c.Grade(from.ID, g.Code)
			if _, there := to.Grade(p.To); !ok || !there {
				t.Errorf("%s has no counterpart", g.ZH)
			}
		}
		for _, g := range to.Grades {
			if p, ok := c.Grade(to.ID, g.Code); !ok || p.From == "" {
				t.Errorf("%s has no counterpart", g.ZH)
			}
		}
	}
}
