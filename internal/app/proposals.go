package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"mingjian/internal/bylaw"
	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/org"
	"mingjian/internal/panel"
	"mingjian/internal/policy"
	"mingjian/internal/review"
	"mingjian/internal/store"
)

// A ProposalView is an assignment of a whole session, for the organiser to
// confirm or change.
type ProposalView struct {
	Session    store.SessionRow
	Kind       review.Kind
	Rule       panel.AssignRule
	Agenda     bool // the agenda is still open, so nobody can be asked yet
	Rows       []ProposalRow
	Shortfalls []ProposalRow // what cannot be filled
	Greatest   int           // the greatest load of those asked
	Least      int           // the least possible for it
}

// A ProposalRow is one seat of a case.
type ProposalRow struct {
	Item     review.ItemID
	CaseName string
	UnitName string
	Person   org.PersonID // proposed; "" where nobody is left
	Reasons  []panel.Reason
	Choices  []ProposalChoice
	Need     int // of a shortfall: how many were wanted
	Had      int
}

// A ProposalChoice is somebody who could take the seat instead.
type ProposalChoice struct {
	Person   org.PersonID
	Name     string
	UnitName string
	Load     int
	Reasons  []panel.Reason
}

// againSince is how many years back the rotation of reviewers looks.
const againSince = 2

// Proposal proposes who assesses (PeerKind) or comments on (CommentKind) the
// cases of a session that still want somebody.
func (a *App) Proposal(ctx context.Context, c Caller, session review.SessionID, kind review.Kind) (w ProposalView, err error) {
	err = a.view(ctx, c, policy.SessionAssign, string(session), func(g *gate) error {
		w, err = g.proposal(session, kind)
		return err
	})
	return w, err
}

func (g *gate) proposal(session review.SessionID, kind review.Kind) (w ProposalView, err error) {
	if kind != review.PeerKind && kind != review.CommentKind {
		return w, errs.Field("kind", "只能为互评、点评提出指派方案", "only peers and commentators are proposed")
	}
	s, vs, so, err := g.sessionOf(session)
	if err != nil {
		return w, err
	}
	if err := g.on(so); err != nil {
		return w, err
	}
	if err := g.choosesReviewers(vs); err != nil {
		return w, err
	}
	w.Session, w.Kind, w.Agenda = s, kind, s.Agenda == "open"
	if w.Rule, err = ruleOn(g.Tx, bylaw.Assign, deadline.Date(g.today()), panel.AssignRuleOn); err != nil {
		return w, err
	}
	d := panel.Demand{Rule: w.Rule}
	hs, people, err := g.reviewers()
	if err != nil {
		return w, err
	}
	units, err := g.unitNames()
	if err != nil {
		return w, err
	}
	var who []ProposalChoice
	var departments []string
	for _, h := range hs {
		p := people[h.Person.ID]
		if !h.Post.On(g.today()) || !reviews(*p, kind, g.today()) || slices.ContainsFunc(who, func(x ProposalChoice) bool { return x.Person == p.ID }) {
			continue
		}
		if err := g.calibrated(s, p.ID); err != nil {
			if errs.KindOf(err) == errs.Conflict {
				continue
			}
			return w, err
		}
		waiting, err := g.StatementsOf(p.ID)
		if err != nil {
			return w, err
		}
		r := panel.Reviewer{ID: p.ID, Unit: h.Post.Unit, Load: len(waiting)}
		if p.Guest {
			r.Unit = ""
		}
		d.Reviewers = append(d.Reviewers, r)
		departments = append(departments, h.Post.Department)
		who = append(who, ProposalChoice{Person: p.ID, Name: h.Person.Name, UnitName: units[h.Post.Unit], Load: r.Load})
	}
	near, err := g.RelationsOn(g.today())
	if err != nil {
		return w, err
	}
	for _, r := range near {
		d.Apart = append(d.Apart, [2]org.PersonID{r.Person, r.To})
	}
	before, err := g.ReviewedOffices(g.Now.AddDate(-againSince, 0, 0))
	if err != nil {
		return w, err
	}
	var cases []*reviewed
	for _, v := range vs {
		if v.hidden(g.caller.Subject) {
			continue
		}
		o := panel.Opening{ID: string(v.item.ID), Need: s.Needs.Peers, Handlers: v.panel.Handlers}
		if kind == review.CommentKind {
			o.Need = s.Needs.Comments
		}
		gone := map[org.PersonID]string{} // with their own words
		for _, st := range v.parts {
			if st.Kind != kind {
				continue
			}
			if !active(st.State) {
				gone[st.Author] = "：" + st.Reason
				continue
			}
			o.Need--
			if i := slices.IndexFunc(d.Reviewers, func(r panel.Reviewer) bool { return r.ID == st.Author }); i >= 0 {
				o.Sitting = append(o.Sitting, d.Reviewers[i])
			}
		}
		if o.Need <= 0 {
			continue
		}
		fits := make([]panel.Fit, len(d.Reviewers))
		for i, r := range d.Reviewers {
			f := &fits[i]
			conflicts := g.conflicts(v, *people[r.ID], kind)
			_, err := review.Assign("", v.facts().Step(), &v.item, kind, r.ID, conflicts, s.Planned.Peer)
			f.Barred = err != nil
			for _, x := range conflicts {
				f.Reasons = append(f.Reasons, panel.Reason{Weight: w.Rule.Soft, ZH: x.ZH, EN: x.EN})
			}
			if why, ok := gone[r.ID]; ok {
				why = strings.TrimSuffix(why, "：")
				f.Reasons = append(f.Reasons, panel.Reason{Weight: 10 * w.Rule.Soft, ZH: "曾谢绝或被撤回本案指派" + why, EN: "gave this case back, or it was taken back" + why})
			}
			if n := before[r.ID][v.item.Unit]; n > 0 {
				f.Reasons = append(f.Reasons, panel.Reason{Weight: n * w.Rule.Again, ZH: fmt.Sprintf("近%d年已评议该院案件 %d 件", againSince, n), EN: fmt.Sprintf("reviewed %d of that office's cases in the last %d years", n, againSince)})
			}
			if v.file.Department != "" && departments[i] == v.file.Department {
				f.Reasons = append(f.Reasons, panel.Reason{Weight: -w.Rule.Known, ZH: "与承办部门同类业务", EN: "works in the same field"})
			}
		}
		cases = append(cases, v)
		d.Openings, d.Fits = append(d.Openings, o), append(d.Fits, fits)
		g.shown = append(g.shown, o.ID)
	}
	pr := panel.Propose(d)
	w.Greatest, w.Least = pr.Greatest, pr.Least
	for i, v := range cases {
		row := ProposalRow{Item: v.item.ID, CaseName: v.item.CaseName, UnitName: units[v.item.Unit]}
		for p, f := range d.Fits[i] {
			if !f.Barred {
				x := who[p]
				x.Reasons = f.Reasons
				row.Choices = append(row.Choices, x)
			}
		}
		had := 0
		for _, seat := range pr.Seats {
			if seat.Opening == i {
				had++
				row.Person, row.Reasons = d.Reviewers[seat.Reviewer].ID, seat.Reasons
				w.Rows = append(w.Rows, row)
			}
		}
		if need := d.Openings[i].Need; had < need {
			row.Person, row.Reasons, row.Need, row.Had = "", nil, need, had
			w.Shortfalls = append(w.Shortfalls, row)
		}
	}
	return w, nil
}

// A PanelSeat is one person confirmed for one case.
type PanelSeat struct {
	Item   review.ItemID
	Person org.PersonID
}

// AssignAll asks everybody a person confirmed, or nobody: whoever has a hard
// conflict is refused, whatever was proposed. The audit entry says how many were
// as proposed.
func (a *App) AssignAll(ctx context.Context, c Caller, session review.SessionID, kind review.Kind, seats []PanelSeat) (n int, err error) {
	err = a.change(ctx, c, policy.SessionAssign, string(session), func(g *gate) error {
		w, err := g.proposal(session, kind)
		if err != nil {
			return err
		}
		if len(seats) == 0 {
			return errs.Field("person", "请至少选择一人", "choose at least one person")
		}
		asProposed := 0
		for _, seat := range seats {
			it, err := g.Item(seat.Item)
			if err != nil || it.Session != session {
				return errs.Missing("案件", "case")
			}
			if slices.ContainsFunc(w.Rows, func(r ProposalRow) bool { return r.Item == seat.Item && r.Person == seat.Person }) {
				asProposed++
			}
			if _, _, err := g.assign(seat.Item, kind, seat.Person); err != nil {
				var zh, en string
				if who, e := g.Person(seat.Person); e == nil {
					zh, en = who.Name+"（"+it.CaseName+"）", who.Name+" ("+it.CaseName+")"
				}
				return errs.About(err, zh, en)
			}
		}
		n = len(seats)
		g.detail = fmt.Sprintf("%s %d, %d as proposed of %d", kind, n, asProposed, len(w.Rows))
		return nil
	})
	return n, err
}
