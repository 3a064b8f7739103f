package app

import (
	"context"

	"mingjian/internal/errs"
	"mingjian/internal/org"
	"mingjian/internal/panel"
	"mingjian/internal/policy"
	"mingjian/internal/review"
	"mingjian/internal/stats"
	"mingjian/internal/store"
)

// An AgreementView is how far the reviewers of a session agree. It ranks nobody.
type AgreementView struct {
	Session   store.SessionRow
	Scheme    *review.Scheme
	Rows      []review.Agreement // all dimensions together first
	Self      stats.Confusion    // handlers (rows) and reviewers (columns)
	Second    Second
	Reviewers []ReviewerLine // for the organiser; else nobody
	Left      int            // cases left out: the reader is recused, or it is sealed
}

// A Second counts the second readings of a session: how many came to the
// conclusion's principal kind of finding.
type Second struct{ Same, All int }

// A ReviewerLine is one reviewer's leniency, as the organiser sees it.
type ReviewerLine struct {
	Name string
	review.Leniency
}

// Agreement returns how far the reviewers of a session agree, once the meeting
// has begun: for the organiser and the chair, of the cases they may know of.
func (a *App) Agreement(ctx context.Context, c Caller, id review.SessionID) (w AgreementView, err error) {
	err = a.view(ctx, c, policy.AgreementRead, string(id), func(g *gate) error {
		s, err := g.Tx.Session(id)
		if err != nil {
			return err
		}
		if err := g.onSecret(policy.Object{Unit: s.Unit, Assigned: []org.PersonID{s.Chair, s.Secretary}}, "会议", "session"); err != nil {
			return err
		}
		if s.Meeting == review.Open {
			return errs.E(errs.Conflict, "会议开始后才计算一致性", "agreement is measured once the meeting has begun")
		}
		w.Session = s
		if w.Scheme, err = g.scheme(s); err != nil {
			return err
		}
		vs, err := g.agenda(s)
		if err != nil {
			return err
		}
		var rs []review.Rating
		for _, v := range vs {
			if v.hidden(c.Subject) || panel.Recused(c.Person, v.panel) {
				w.Left++
				continue
			}
			more, err := v.ratings()
			if err != nil {
				return err
			}
			rs = append(rs, more...)
			if err := w.Second.count(v); err != nil {
				return err
			}
		}
		w.Rows, w.Self = review.Agreements(w.Scheme, rs), review.SelfAndOthers(rs)
		names, err := g.names()
		if err != nil {
			return err
		}
		if policy.Check(c.Subject, policy.SessionEdit, policy.Object{Unit: s.Unit}) == nil {
			for _, p := range review.Reviewers(rs) {
				w.Reviewers = append(w.Reviewers, ReviewerLine{names[p], review.LeniencyOf(p, rs)})
			}
		}
		return nil
	})
	return w, err
}

// ratings are the voices handed in on the case.
func (v *reviewed) ratings() (rs []review.Rating, err error) {
	for i := range v.parts {
		st := &v.parts[i]
		if st.State != review.Locked && st.State != review.Submitted {
			continue
		}
		c, err := st.Last()
		if err != nil {
			return nil, err
		}
		rs = append(rs, review.Ratings(string(v.item.ID), st.Author, st.Kind, c)...)
	}
	return rs, nil
}

func (s *Second) count(v *reviewed) error {
	con := v.part(review.ConclusionKind)
	for i := range v.parts {
		st := &v.parts[i]
		if con == nil || st.Kind != review.SecondKind || st.State != review.Locked {
			continue
		}
		second, err := st.Last()
		if err != nil {
			return err
		}
		last, err := con.Last()
		if err != nil {
			return err
		}
		k, ok := last.(*review.Conclusion)
		if !ok || len(k.Findings) == 0 {
			continue
		}
		s.All++
		if k.Findings[0].Kind == second.(*review.SecondReading).Kind {
			s.Same++
		}
	}
	return nil
}
