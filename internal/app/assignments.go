package app

import (
	"context"
	"slices"
	"strings"

	"mingjian/internal/errs"
	"mingjian/internal/org"
	"mingjian/internal/panel"
	"mingjian/internal/policy"
	"mingjian/internal/review"
	"mingjian/internal/store"
)

// A Candidate is somebody who could review a case, with what speaks against it.
type Candidate struct {
	Person    org.Person
	UnitName  string
	Title     string
	Conflicts []panel.Conflict
	Barred    bool
	Load      int // parts that wait for the person already
}

// Candidates proposes who could assess (PeerKind), comment on (CommentKind) or
// rule on an objection to (RulingKind) a case: those without a conflict first, the least burdened first.
func (a *App) Candidates(ctx context.Context, c Caller, item review.ItemID, kind review.Kind) (cs []Candidate, err error) {
	err = a.view(ctx, c, policy.SessionAssign, string(item), func(g *gate) error {
		v, err := g.reviewed(item)
		if err != nil {
			return err
		}
		if err := g.organise(v); err != nil {
			return err
		}
		hs, people, err := g.reviewers()
		if err != nil {
			return err
		}
		units, err := g.unitNames()
		if err != nil {
			return err
		}
		seen := map[org.PersonID]bool{}
		for _, h := range hs {
			p := people[h.Person.ID]
			if seen[p.ID] || !reviews(*p, kind, g.today()) {
				continue
			}
			seen[p.ID] = true
			waiting, err := g.StatementsOf(p.ID)
			if err != nil {
				return err
			}
			conflicts := g.conflicts(v, *p, kind)
			cand := Candidate{Person: h.Person, Conflicts: conflicts, Barred: panel.Barred(conflicts), Load: len(waiting)}
			for _, post := range p.Posts {
				if post.On(g.today()) {
					cand.UnitName, cand.Title = units[post.Unit], post.Title
					break
				}
			}
			cs = append(cs, cand)
		}
		slices.SortStableFunc(cs, func(x, y Candidate) int {
			if x.Barred != y.Barred {
				if y.Barred {
					return -1
				}
				return 1
			}
			if n := len(x.Conflicts) - len(y.Conflicts); n != 0 {
				return n
			}
			return x.Load - y.Load
		})
		return nil
	})
	return cs, err
}

// reviewers returns every post held by anybody, and by person what panel asks of them.
func (g *gate) reviewers() (hs []org.Holding, people map[org.PersonID]*panel.Person, err error) {
	if hs, err = g.Holdings(); err != nil {
		return nil, nil, err
	}
	people = map[org.PersonID]*panel.Person{}
	for _, h := range hs {
		p := people[h.Person.ID]
		if p == nil {
			p = &panel.Person{ID: h.Person.ID, Guest: h.Person.Outside}
			people[h.Person.ID] = p
		}
		p.Posts = append(p.Posts, h.Post)
	}
	return hs, people, nil
}

// reviews reports whether the person's posts let them write a part of the kind.
func reviews(p panel.Person, kind review.Kind, day string) bool {
	var on []org.Post
	for _, post := range p.Posts {
		if post.On(day) {
			on = append(on, post)
		}
	}
	return policy.Check(policy.Subject{Person: p.ID, Posts: on}, writeActs[kind], policy.Object{Assigned: []org.PersonID{p.ID}}) == nil
}

// conflicts are what panel finds, and what only the session knows.
func (g *gate) conflicts(v *reviewed, p panel.Person, kind review.Kind) []panel.Conflict {
	cs := panel.Check(p, v.panel, g.today())
	bar := func(zh, en string) { cs = append([]panel.Conflict{{Hard: true, ZH: zh, EN: en}}, cs...) }
	if p.ID == v.session.ChairOf(&v.item) {
		bar("主持并签发本案", "chairs and signs the case")
	}
	if (kind == review.RulingKind || kind == review.SecondKind) && p.ID == v.session.Secretary {
		bar("起草本案剖析意见", "drafts the conclusion of the case")
	}
	if v.file.Sealed && !policy.MaySeeSealed(policy.Subject{Person: p.ID, Posts: p.Posts}, policy.Object{Unit: v.item.Unit, Assigned: []org.PersonID{p.ID}}) {
		bar("封存案件，该人员无权查看", "the case is sealed and the person may not see it")
	}
	for _, st := range v.parts {
		if st.Author == p.ID && active(st.State) && (st.Kind == review.PeerKind || st.Kind == review.CommentKind || st.Kind == review.RulingKind || st.Kind == review.SecondKind) {
			bar("已参与本案", "has a part in the case already")
		}
	}
	return cs
}

// Assign asks somebody for a peer assessment, a commentary or a ruling. Whoever has a
// hard conflict is refused with the reason, whatever the page offered.
func (a *App) Assign(ctx context.Context, c Caller, item review.ItemID, kind review.Kind, to org.PersonID) (id review.StatementID, err error) {
	err = a.change(ctx, c, policy.SessionAssign, string(item), func(g *gate) error {
		var name string
		id, name, err = g.assign(item, kind, to)
		g.detail = string(kind) + " " + name
		return err
	})
	return id, err
}

// assign asks the person, whose name it returns.
func (g *gate) assign(item review.ItemID, kind review.Kind, to org.PersonID) (id review.StatementID, name string, err error) {
	v, err := g.reviewed(item)
	if err != nil {
		return "", "", err
	}
	if err := g.organise(v); err != nil {
		return "", "", err
	}
	who, err := g.Person(to)
	if err != nil {
		return "", "", errs.Field("person", "没有这个人", "there is no such person")
	}
	posts, err := g.Posts(to)
	if err != nil {
		return "", "", err
	}
	p := panel.Person{ID: to, Guest: who.Outside, Posts: posts}
	if !reviews(p, kind, g.today()) {
		return "", "", errs.Field("person", who.Name+"不具备相应的评查、点评角色", who.Name+" holds no post that reviews")
	}
	if kind == review.PeerKind || kind == review.CommentKind {
		if err := g.calibrated(v.session, to); err != nil {
			return "", "", err
		}
	}
	due := v.session.Planned.Peer
	switch kind {
	case review.CommentKind:
		due = v.session.Planned.Comment
	case review.SecondKind, review.RulingKind:
		may := v.maySecond
		if kind == review.RulingKind {
			may = v.mayRule
		}
		if err := may(); err != nil {
			return "", "", err
		}
		if due, err = g.due(review.RulingRule); err != nil {
			return "", "", err
		}
	}
	id = review.StatementID(store.NewID())
	st, err := review.Assign(id, v.facts().Step(), &v.item, kind, to, g.conflicts(v, p, kind), due)
	if err != nil {
		return "", "", err
	}
	return id, who.Name, g.ask(*st)
}

// Declare is the assigned person's word that there is no conflict (conflict
// ""), after which the case opens; or what the conflict is, which ends the part
// and bars the person from the case.
func (a *App) Declare(ctx context.Context, c Caller, id review.StatementID, conflict string) error {
	conflict = strings.TrimSpace(conflict)
	return a.answerPart(ctx, c, id, conflict != "", conflict, true)
}

// Decline gives an assignment back for another reason than a conflict.
func (a *App) Decline(ctx context.Context, c Caller, id review.StatementID, reason string) error {
	return a.answerPart(ctx, c, id, true, reason, false)
}

func (a *App) answerPart(ctx context.Context, c Caller, id review.StatementID, refuse bool, reason string, conflict bool) error {
	kind, err := a.kindOf(ctx, id)
	if err != nil {
		return err
	}
	acts := map[review.Kind][2]review.Action{review.PeerKind: {review.PeerClear, review.PeerRefuse}, review.CommentKind: {review.CommentClear, review.CommentRefuse},
		review.RulingKind: {review.RulingClear, review.RulingRefuse}, review.SecondKind: {review.SecondClear, review.SecondRefuse}}
	if _, ok := acts[kind]; !ok {
		return errs.Missing("指派", "assignment")
	}
	return a.change(ctx, c, writeActs[kind], string(id), func(g *gate) error {
		v, st, err := g.statement(id)
		if err != nil {
			return err
		}
		if err := g.onSecret(v.own(st), "指派", "assignment"); err != nil {
			return err
		}
		read, act := st.Revision, acts[kind][0]
		if kind == review.PeerKind && v.session.Mixed {
			act = review.PeerGuard
		}
		if refuse {
			act = acts[kind][1]
		}
		if err := st.Act(v.facts().Step(), act, c.Person, reason); err != nil {
			return err
		}
		if refuse && conflict {
			d := store.DeclaredConflict{ID: store.NewID(), Case: v.file.ID, Person: c.Person, By: c.Person, Kind: panel.Declared, Reason: reason}
			if err := g.AddDeclaredConflict(d); err != nil {
				return err
			}
		}
		g.detail = string(act) + " " + reason
		return g.UpdateStatement(*st, read)
	})
}

// Withdraw takes an assignment back, with the reason.
func (a *App) Withdraw(ctx context.Context, c Caller, id review.StatementID, reason string) error {
	return a.change(ctx, c, policy.SessionAssign, string(id), func(g *gate) error {
		v, st, err := g.statement(id)
		if err != nil {
			return err
		}
		if err := g.organise(v); err != nil {
			return err
		}
		act := review.PeerWithdraw
		switch st.Kind {
		case review.CommentKind:
			act = review.CommentWithdraw
		case review.RulingKind:
			act = review.RulingWithdraw
		case review.SecondKind:
			act = review.SecondWithdraw
		}
		read := st.Revision
		if err := st.Act(v.facts().Step(), act, c.Person, reason); err != nil {
			return err
		}
		g.detail = reason
		return g.UpdateStatement(*st, read)
	})
}
