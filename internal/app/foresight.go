package app

import (
	"context"

	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/legaldoc"
	"mingjian/internal/org"
	"mingjian/internal/policy"
	"mingjian/internal/review"
)

// A MaterialPaper is a document as it was on file on the day of the decision.
type MaterialPaper struct {
	Title      string
	Day        string
	Paragraphs []string
}

// A ForesightLine lays a peer's two answers side by side. Before is nil where the
// outcome was known from the start.
type ForesightLine struct {
	Who    string               `json:"who"`
	Before *review.Foresight    `json:"before,omitempty"`
	After  *review.Afterthought `json:"after,omitempty"`
}

// Changed reports whether the outcome changed the answer.
func (l ForesightLine) Changed() bool {
	return l.Before != nil && l.After != nil && l.Before.Verdict != l.After.Verdict
}

// Foresee records what a peer of a mixed session would have decided on what was
// on file, for good; the outcome opens.
func (a *App) Foresee(ctx context.Context, c Caller, id review.StatementID, f review.Foresight, revision int) error {
	return a.change(ctx, c, policy.PeerWrite, string(id), func(g *gate) error {
		v, st, err := g.statement(id)
		if err != nil {
			return err
		}
		if err := g.onSecret(v.own(st), "意见", "statement"); err != nil {
			return err
		}
		if err := st.Foresee(v.facts().Step(), f, c.Person, revision, g.Now); err != nil {
			return err
		}
		g.detail = string(review.PeerForesee) + " " + string(f.Verdict)
		return g.UpdateStatement(*st, revision)
	})
}

// foresight adds a peer's answers, once the voice itself may be read.
func (w *VoicesView) foresight(p Part, st *review.Statement) error {
	if st.Kind != review.PeerKind || p.Sight < review.Unnamed || st.State != review.Locked {
		return nil
	}
	c, err := st.Last()
	if a, ok := c.(*review.Assessment); ok && (a.After != nil || st.Foresight != nil) {
		w.Foresights = append(w.Foresights, ForesightLine{p.Who(), st.Foresight, a.After})
	}
	return err
}

// onFile returns the documents that were on file on the day of the decision;
// nothing to somebody who has not said whether there is a conflict.
func (g *gate) onFile(v *reviewed, st *review.Statement) (papers []MaterialPaper, err error) {
	if st.State != review.Guarded {
		return nil, nil
	}
	ds, err := g.DocumentsOf(v.file.ID)
	if err != nil {
		return nil, err
	}
	for _, d := range ds {
		day := d.Read.Dates[legaldoc.DateDocument]
		if !v.item.OnFile(deadline.Date(day)) || d.Sealed && !policy.MaySeeSealed(g.caller.Subject, policy.Object{Unit: v.item.Unit, Assigned: []org.PersonID{g.caller.Person}}) {
			continue
		}
		ps, err := g.Paragraphs(d.ID)
		if err != nil {
			return nil, err
		}
		g.shown = append(g.shown, d.ID)
		papers = append(papers, MaterialPaper{string(d.Kind), day, ps})
	}
	return papers, nil
}

// decidedOn returns the day of the first indictment of a case, "" where none is on file.
func (g *gate) decidedOn(casefile string) (deadline.Date, error) {
	ds, err := g.DocumentsOf(casefile)
	for _, d := range ds {
		if day := deadline.Date(d.Read.Dates[legaldoc.DateDocument]); d.Kind == legaldoc.Indictment && day.Valid() {
			return day, nil
		}
	}
	return "", err
}

// control makes the item a control case: won, and only in a mixed session.
func (g *gate) control(session review.SessionID, it *review.Item) error {
	s, err := g.Tx.Session(session)
	if err != nil {
		return err
	}
	if !s.Mixed {
		return errs.Field("case", "只有混入对照案件的会议才能加入对照案件", "only a mixed session takes control cases")
	}
	if len(it.EventKinds) > 0 {
		return errs.Field("case", "该案有三类案件、重点案件事件，不能作为对照案件", "the case was lost: it is no control")
	}
	if it.Decided == "" {
		return errs.Field("decided", "请填写作出决定的日期", "enter the day of the decision")
	}
	it.Control, it.EventKinds = true, []string{"对照案件"}
	return nil
}
