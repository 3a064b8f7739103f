package app

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"mingjian/internal/errs"
	"mingjian/internal/measure"
	"mingjian/internal/org"
	"mingjian/internal/panel"
	"mingjian/internal/policy"
	"mingjian/internal/review"
	"mingjian/internal/store"
)

// startConclusion fills a conclusion from the voices: the causes they name with
// their evidence, the handler's own lessons and proposals.
func startConclusion(v review.Voices) *review.Conclusion {
	c := new(review.Conclusion)
	weight := map[review.Code]int{}
	add := func(ticks []review.CauseTick) {
		for _, t := range ticks {
			weight[t.Code]++
			if t.Main {
				weight[t.Code]++
			}
			i := slices.IndexFunc(c.Causes, func(x review.CauseTick) bool { return x.Code == t.Code })
			if i < 0 {
				t.Main = false
				c.Causes = append(c.Causes, t)
			} else if !strings.Contains(c.Causes[i].Evidence, t.Evidence) {
				c.Causes[i].Evidence += "；" + t.Evidence
			}
		}
	}
	if v.Self != nil {
		add(v.Self.Causes)
		c.Lessons = v.Self.Reflection
	}
	for _, p := range v.Peers {
		for _, j := range p.Judgements {
			add(j.Causes)
		}
	}
	for _, e := range v.Experts {
		for _, a := range e.Angles {
			for _, j := range a.Judgements {
				add(j.Causes)
			}
		}
	}
	slices.SortStableFunc(c.Causes, func(a, b review.CauseTick) int { return weight[b.Code] - weight[a.Code] })
	if len(c.Causes) > 0 {
		c.Causes[0].Main = true
	}
	if v.Self != nil && len(c.Causes) > 0 {
		for _, m := range v.Self.Measures {
			c.Measures = append(c.Measures, review.PlannedStep{Cause: c.Causes[0].Code, Text: m})
		}
	}
	return c
}

// StartConclusion opens the conclusion of a case for drafting and returns its
// statement; the one that exists if there is one.
func (a *App) StartConclusion(ctx context.Context, c Caller, item review.ItemID) (id review.StatementID, err error) {
	err = a.change(ctx, c, policy.ConclusionDraft, string(item), func(g *gate) error {
		v, err := g.reviewed(item)
		if err != nil {
			return err
		}
		if err := g.organise(v); err != nil {
			return err
		}
		if st := v.part(review.ConclusionKind); st != nil {
			id = st.ID
			return nil
		}
		if err := review.Permit(v.facts().Step(), review.ConclusionSubmit); err != nil {
			return err
		}
		id = review.StatementID(store.NewID())
		return g.AddStatement(review.Statement{ID: id, Item: item, Kind: review.ConclusionKind, Author: v.session.Secretary, State: review.Open})
	})
	return id, err
}

// AgreeConclusion records that the meeting agreed on the draft, and who did.
// Those named must be present at the meeting.
func (a *App) AgreeConclusion(ctx context.Context, c Caller, item review.ItemID, by []org.PersonID) error {
	return a.change(ctx, c, policy.SessionHold, string(item), func(g *gate) error {
		v, st, err := g.conclusion(item)
		if err != nil {
			return err
		}
		if err := g.organise(v); err != nil {
			return err
		}
		if len(by) == 0 {
			return errs.Field("agreed", "请列明同意的人员", "say who agreed")
		}
		for _, p := range by {
			if !slices.Contains(v.session.Present, p) {
				return errs.Field("agreed", "同意的人员须在到会名单中", "whoever agrees must be on the list of those present")
			}
		}
		read := st.Revision
		if err := st.Act(v.facts().Step(), review.ConclusionAgree, c.Person, ""); err != nil {
			return err
		}
		v.item.AgreedBy = by
		g.detail = joinIDs(by)
		if err := g.openObjection(v); err != nil {
			return err
		}
		if err := g.UpdateItem(v.item); err != nil {
			return err
		}
		return g.UpdateStatement(*st, read)
	})
}

func joinIDs(ids []org.PersonID) string {
	ss := make([]string, len(ids))
	for i, id := range ids {
		ss[i] = string(id)
	}
	return strings.Join(ss, " ")
}

// conclusion loads the conclusion of a case, or NotFound.
func (g *gate) conclusion(item review.ItemID) (*reviewed, *review.Statement, error) {
	v, err := g.reviewed(item)
	if err != nil {
		return nil, nil, err
	}
	st := v.part(review.ConclusionKind)
	if st == nil {
		return nil, nil, errs.E(errs.Conflict, "剖析意见尚未起草", "the conclusion is not drafted yet")
	}
	return v, st, nil
}

// ApproveGrade records the next step of the grade's route, with the number of
// the minutes or decision.
func (a *App) ApproveGrade(ctx context.Context, c Caller, item review.ItemID, step, docNo string) error {
	return a.change(ctx, c, policy.SessionHold, string(item), func(g *gate) error {
		v, st, err := g.conclusion(item)
		if err != nil {
			return err
		}
		if err := g.organise(v); err != nil {
			return err
		}
		t, err := g.terms(v.session)
		if err != nil {
			return err
		}
		last, err := st.Last()
		if err != nil {
			return err
		}
		con, ok := last.(*review.Conclusion)
		if !ok || con.Grade == nil {
			return errs.E(errs.Conflict, "剖析意见没有评定等次", "the conclusion gives no grade")
		}
		grade, ok := t.Scale.Grade(con.Grade.Code)
		if !ok {
			return errs.E(errs.Conflict, "没有这个等次", "there is no such grade")
		}
		read := st.Revision
		if v.item.Approvals, err = st.ApproveGrade(v.facts().Step(), grade, v.item.Approvals, review.Approval{Step: step, By: c.Person, At: g.Now, DocNo: docNo}); err != nil {
			return err
		}
		g.detail = step + " " + docNo
		if err := g.UpdateItem(v.item); err != nil {
			return err
		}
		return g.UpdateStatement(*st, read)
	})
}

// SignConclusion is the chair's signature; the measures it sets begin.
func (a *App) SignConclusion(ctx context.Context, c Caller, item review.ItemID) error {
	if err := a.lapse(ctx); err != nil {
		return err
	}
	return a.change(ctx, c, policy.ConclusionSign, string(item), func(g *gate) error {
		v, st, err := g.conclusion(item)
		if err != nil {
			return err
		}
		if err := g.on(policy.Object{Unit: v.item.Unit, Assigned: []org.PersonID{v.session.ChairOf(&v.item)}, Sealed: v.file.Sealed}); err != nil {
			return err
		}
		reply := review.Open
		if r := v.part(review.ReplyKind); r != nil {
			reply = r.State
		}
		if err := review.Settled(v.parts); err != nil {
			return err
		}
		if err := review.SecondRead(&v.session.Session, &v.item, v.parts); err != nil {
			return err
		}
		read := st.Revision
		if err := st.Sign(v.facts().Step(), &v.session.Session, &v.item, reply, c.Person, panel.Recused(c.Person, v.panel)); err != nil {
			return err
		}
		last, err := st.Last()
		if err != nil {
			return err
		}
		con := last.(*review.Conclusion)
		ids := make([]measure.ID, len(con.Measures))
		for i := range ids {
			ids[i] = measure.ID(store.NewID())
		}
		ms, err := measure.From(item, con, ids)
		if err != nil {
			return err
		}
		for _, m := range ms {
			if err := g.AddMeasure(m); err != nil {
				return err
			}
		}
		reopened, err := g.recur(v, con)
		if err != nil {
			return err
		}
		g.detail = "version " + st.Versions[len(st.Versions)-1].Hash
		if reopened > 0 {
			g.detail += " reopened " + strconv.Itoa(reopened)
		}
		return g.UpdateStatement(*st, read)
	})
}
