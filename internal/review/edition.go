package review

import (
	_ "embed"
	"encoding/json"
	"slices"
	"strings"

	"mingjian/internal/errs"
)

// Nine are the codes of the nine dimensions that the review systems seen in
// public use; the shipped rubric has twelve, with risk, property and filing.
var Nine = []Code{"evidence", "fact", "law", "procedure", "document", "reasons", "effect", "responsibility", "system"}

// With returns the scheme with other dimensions and scales, under a version of
// its own. Angles speak to the dimensions that are left; all else stays. The
// error lists every fault.
func (s *Scheme) With(version string, dimensions []Term, scales []Scale) (*Scheme, error) {
	var l errs.List
	need(&l, "version", "版本", "the version", version, 50)
	if version == s.Version {
		l.Add("version", "请写一个新的版本号", "give it a new version")
	}
	for _, d := range dimensions {
		if strings.TrimSpace(d.ZH) == "" || strings.TrimSpace(d.EN) == "" {
			l.Add("dimensions", "评定项“"+string(d.Code)+"”缺中文或英文名称", "dimension "+string(d.Code)+" lacks a name in Chinese or English")
		}
		short(&l, "dimensions", d.ZH+d.EN, 100)
	}
	if len(dimensions) > 40 {
		l.Add("dimensions", "评定项最多 40 项", "at most 40 dimensions")
	}
	if err := l.Err(); err != nil {
		return nil, err
	}
	// A copy through JSON shares nothing with the scheme it comes from.
	data, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	out := new(Scheme)
	if err := json.Unmarshal(data, out); err != nil {
		return nil, err
	}
	out.Version, out.Rubric.Dimensions, out.Scales = version, dimensions, scales
	for i := range out.Angles.Angles {
		a := &out.Angles.Angles[i]
		a.Dimensions = slices.DeleteFunc(a.Dimensions, func(c Code) bool { _, ok := out.Dimension(c); return !ok })
	}
	return out, out.check()
}

// A Trial is a scheme tried on what was said of a past case: the voices under
// its dimensions, and what would no longer be asked.
type Trial struct {
	Rows []Row
	Lost []Term // dimensions of the old scheme somebody spoke to that the new one does not ask
	New  []Term // dimensions nobody was asked
}

// Try tries the scheme on the voices of a case that was judged by another.
func (s *Scheme) Try(old *Scheme, v Voices) Trial {
	t := Trial{Rows: ThreeVoices(s, v)}
	for _, d := range old.Rubric.Dimensions {
		if _, kept := s.Dimension(d.Code); !kept {
			t.Lost = append(t.Lost, d)
		}
	}
	for _, d := range s.Rubric.Dimensions {
		if _, had := old.Dimension(d.Code); !had {
			t.New = append(t.New, d)
		}
	}
	return t
}

// A Crosswalk says which grade of one scale stands for which of another, with
// how sure that is (等次对照).
type Crosswalk struct {
	Source
	FromScale string      `json:"from_scale"`
	ToScale   string      `json:"to_scale"`
	Pairs     []GradePair `json:"pairs"`
}

// A GradePair is one line of a crosswalk.
type GradePair struct {
	From Code   `json:"from_grade"`
	To   Code   `json:"to_grade"`
	Note string `json:"note"`
}

//go:embed crosswalk.json
var crosswalkJSON []byte

// Crosswalks returns the crosswalks between scales that the program comes with.
func Crosswalks() (cs []Crosswalk, err error) {
	err = json.Unmarshal(crosswalkJSON, &cs)
	return cs, err
}

// Grade returns the grade of the other scale, in either direction.
func (c Crosswalk) Grade(scale string, code Code) (other GradePair, ok bool) {
	for _, p := range c.Pairs {
		if scale == c.FromScale && p.From == code || scale == c.ToScale && p.To == code {
			return p, true
		}
	}
	return GradePair{}, false
}
