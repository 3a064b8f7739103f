package web

import (
	"mingjian/internal/app"
	"mingjian/internal/review"
)

// An ObjectedRow is one point of the objection with how it was ruled on.
type ObjectedRow struct {
	Name, Text, Evidence, Decision, Reasons string
}

// IsObjection reports whether the form is the handler's objection.
func (p StatementPage) IsObjection() bool { return p.Kind == string(review.ObjectionKind) }

// IsRuling reports whether the form is the ruling on an objection.
func (p StatementPage) IsRuling() bool { return p.Kind == string(review.RulingKind) }

// objected lays the points of an objection beside the decisions on them.
func (r *Request) objected(s *review.Scheme, o *review.Objection, ruled *review.Ruling) (rows []ObjectedRow) {
	if o == nil {
		return nil
	}
	for _, x := range o.Points {
		row := ObjectedRow{Name: r.objectedTo(s, x.Dimension), Text: x.Text, Evidence: x.Evidence}
		if ruled != nil {
			for _, y := range ruled.Points {
				if y.Dimension == x.Dimension {
					row.Decision, row.Reasons = r.Word("decision", y.Decision), y.Reasons
				}
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// objectedTo names what a point is about: a dimension, or the conclusion.
func (r *Request) objectedTo(s *review.Scheme, c review.Code) string {
	if c == review.OnConclusion {
		return r.T("review.part.conclusion")
	}
	d, _ := s.Dimension(c)
	return r.term(d)
}

// showObjection lays an objection or a ruling out as the fields of its form.
func (p *StatementPage) showObjection(r *Request, content review.Content) {
	scheme := p.View.Terms.Scheme
	switch c := content.(type) {
	case *review.Objection:
		p.Objections, p.Overall = c.Points, c.Overall
		p.ObjectTo = append(p.DimOptions, Option{string(review.OnConclusion), r.T("review.part.conclusion")})
	case *review.Ruling:
		p.Overall = c.Overall
		p.Decisions = append([]Option{{"", "—"}}, Enum(r, "decision", review.Upheld, review.InPart, review.Rejected)...)
		if p.View.Objection == nil {
			return
		}
		for _, x := range p.View.Objection.Points {
			f := PointField{Code: string(x.Dimension), Name: r.objectedTo(scheme, x.Dimension), Said: x.Text + "\n" + x.Evidence}
			for _, y := range c.Points {
				if y.Dimension == x.Dimension {
					f.Accept, f.Text = string(y.Decision), y.Reasons
				}
			}
			p.Points = append(p.Points, f)
		}
	}
}

// readObjection takes an objection or a ruling from the form.
func (r *Request) readObjection(kind review.Kind, t review.Terms, rows func(...string) [][]string) review.Content {
	if kind == review.ObjectionKind {
		c := &review.Objection{Overall: r.Text("overall")}
		for _, x := range rows("o.dim", "o.text", "o.evidence") {
			c.Points = append(c.Points, review.ObjectionPoint{Dimension: review.Code(x[0]), Text: x[1], Evidence: x[2]})
		}
		return c
	}
	c := &review.Ruling{Overall: r.Text("overall")}
	codes := []review.Code{review.OnConclusion}
	for _, d := range t.Scheme.Rubric.Dimensions {
		codes = append(codes, d.Code)
	}
	for _, code := range codes {
		field := "p." + string(code)
		if _, asked := r.PostForm[field+".accept"]; asked {
			c.Points = append(c.Points, review.RulingPoint{Dimension: code, Decision: review.Decision(r.Text(field + ".accept")), Reasons: r.Text(field + ".text")})
		}
	}
	return c
}

func (s *Server) forgoObjection(r *Request) error {
	id := review.StatementID(r.PathValue("id"))
	v, err := s.app.Statement(r.Context(), r.Caller(), id)
	if err != nil {
		return err
	}
	return r.done(s.app.ForgoObjection(r.Context(), r.Caller(), id), app.ItemPath(v.Session.ID, v.Item.ID))
}
