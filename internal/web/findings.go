package web

import (
	"mingjian/internal/review"
)

// A PhaseField is one phase of the case in a form, or as it was judged.
type PhaseField struct{ Code, Name, Stance, Text string }

// IsSecond reports whether the form is a second reading.
func (p StatementPage) IsSecond() bool { return p.Kind == string(review.SecondKind) }

// HasPhases reports whether the form judges the phases of the case.
func (p StatementPage) HasPhases() bool { return p.IsPeer() || p.IsConclusion() }

func levels(r *Request) []Option {
	return append([]Option{{"", "—"}}, Enum(r, "level", review.PersonLevel, review.TeamLevel, review.SystemLevel, review.OutsideLevel)...)
}

// phaseFields lays the judgements out by the phases of the scheme.
func (r *Request) phaseFields(s *review.Scheme, js []review.PhaseJudgement) (out []PhaseField) {
	for _, p := range s.Phases.Phases {
		f := PhaseField{Code: string(p.Code), Name: r.term(p)}
		for _, j := range js {
			if j.Phase == p.Code {
				f.Stance, f.Text = string(j.Stance), j.Text
			}
		}
		out = append(out, f)
	}
	return out
}

func (r *Request) readPhases(s *review.Scheme) (js []review.PhaseJudgement) {
	for _, p := range s.Phases.Phases {
		j := review.PhaseJudgement{Phase: p.Code, Stance: review.Stance(r.Text("ph." + string(p.Code) + ".stance")), Text: r.Text("ph." + string(p.Code) + ".text")}
		if j.Stance != "" || j.Text != "" {
			js = append(js, j)
		}
	}
	return js
}

// judgedPhases are the phases that were judged, in words.
func (r *Request) judgedPhases(s *review.Scheme, js []review.PhaseJudgement) (out []PhaseField) {
	for _, f := range r.phaseFields(s, js) {
		if f.Stance != "" {
			f.Stance = r.Word("stance", f.Stance)
			out = append(out, f)
		}
	}
	return out
}

// level is the word of a level; what was signed before levels were asked for has none.
func (r *Request) level(l review.Level) string {
	if l == "" {
		return ""
	}
	return r.Word("level", l)
}
