package web

import (
	"mingjian/internal/app"
	"mingjian/internal/review"
)

// A ForesightRow lays a peer's answers before and after the outcome side by side.
type ForesightRow struct {
	Who, Before, Facts, Reasons, After, AfterReasons string
	Changed                                          bool
}

// A ForesightOrder is a peer's answer before the outcome; Revision is the
// statement's as read.
type ForesightOrder struct {
	Verdict  review.Verdict `json:"verdict"` // charge, not, more
	Facts    string         `json:"facts"`
	Reasons  string         `json:"reasons"`
	Revision int            `json:"revision"`
}

// Guarded reports whether the form asks for the answer before the outcome.
func (p StatementPage) Guarded() bool { return p.View.State == review.Guarded && p.View.Write }

func (r *Request) foresights(lines []app.ForesightLine) (rows []ForesightRow) {
	for _, l := range lines {
		row := ForesightRow{Who: l.Who, Before: r.T("foresight.known"), Changed: l.Changed()}
		if b := l.Before; b != nil {
			row.Before, row.Facts, row.Reasons = r.Word("verdict", b.Verdict), b.Facts, b.Reasons
		}
		if a := l.After; a != nil {
			row.After, row.AfterReasons = r.Word("verdict", a.Verdict), a.Reasons
		}
		rows = append(rows, row)
	}
	return rows
}

func verdicts(r *Request) []Option {
	return append([]Option{{"", "—"}}, Enum(r, "verdict", review.Charge, review.NotCharge, review.MoreFacts)...)
}

// readAfter takes the answer that knows the outcome; nil where none is given.
func (r *Request) readAfter() *review.Afterthought {
	a := review.Afterthought{Verdict: review.Verdict(r.Text("after.verdict")), Reasons: r.Text("after.reasons")}
	if a == (review.Afterthought{}) {
		return nil
	}
	return &a
}

func (s *Server) foresee(r *Request) error {
	id := review.StatementID(r.PathValue("id"))
	revision, err := r.Int("version")
	if err != nil {
		return err
	}
	f := review.Foresight{Verdict: review.Verdict(r.Text("verdict")), Facts: r.Text("facts"), Reasons: r.Text("reasons")}
	err = s.app.Foresee(r.Context(), r.Caller(), id, f, revision)
	if bad, ok := r.Invalid(err); ok {
		return s.showStatement(r, nil, bad)
	}
	return r.done(err, "/statements/"+string(id))
}
