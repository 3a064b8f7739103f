package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"mingjian/internal/bylaw"
	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/ledger"
	"mingjian/internal/org"
	"mingjian/internal/panel"
	"mingjian/internal/policy"
	"mingjian/internal/review"
	"mingjian/internal/screen"
	"mingjian/internal/store"
)

// A DrawView is one draw with the names of its people.
type DrawView struct {
	store.Draw
	FrozenName, ApprovedName, DrawnName string
	SessionTitle                        string
	MayDraw, MayApprove, MayAdd         bool
	Needs                               bool // the approval of a second person, still
	Added                               int  // drawn cases already on the agenda
}

// DrawsView is the draws of a session.
type DrawsView struct {
	Session store.SessionRow
	Draws   []DrawView
	Rule    panel.SampleRule // proposed for the next draw of cases
	MayEdit bool
}

// seesDraw reports whether a draw exists for the reader: one of cases for all who
// attend, one of reviewers for organiser and chair who need not keep away from
// any of the cases.
func (g *gate) seesDraw(d store.Draw, vs []*reviewed, so policy.Object) bool {
	for _, v := range vs {
		r := g.reader(v, so)
		if d.Purpose == store.DrawReviewers && (r.Recused || !r.Organiser && !r.Chair) {
			return false
		}
	}
	return len(vs) > 0 || d.Purpose == store.DrawCases || policy.Check(g.caller.Subject, policy.SessionEdit, so) == nil
}

// sessionOf loads a session with its cases for a reader who may see it.
func (g *gate) sessionOf(id review.SessionID) (s store.SessionRow, vs []*reviewed, so policy.Object, err error) {
	if s, err = g.Tx.Session(id); err != nil {
		return s, nil, so, err
	}
	if vs, err = g.agenda(s); err != nil {
		return s, nil, so, err
	}
	so = sessionObject(s, vs)
	return s, vs, so, g.onSecret(so, "会议", "session")
}

func (g *gate) drawView(d store.Draw, s store.SessionRow, vs []*reviewed, so policy.Object, names map[org.PersonID]string) DrawView {
	v := DrawView{Draw: d, SessionTitle: s.Title, FrozenName: names[d.FrozenBy], ApprovedName: names[d.ApprovedBy], DrawnName: names[d.DrawnBy]}
	may := policy.Check(g.caller.Subject, policy.SessionEdit, so) == nil
	v.Needs = d.Previous != "" && d.ApprovedBy == "" && d.Certificate == nil
	v.MayApprove = may && v.Needs && d.FrozenBy != g.caller.Person
	v.MayDraw = may && d.Certificate == nil && !v.Needs
	if d.Certificate != nil && d.Purpose == store.DrawCases {
		on := map[string]bool{}
		for _, x := range vs {
			on[x.file.ID] = true
		}
		for _, x := range d.Certificate.Drawn {
			if on[x.ID] {
				v.Added++
			}
		}
		v.MayAdd = may && v.Added < len(d.Certificate.Drawn) && s.Agenda == review.Open
	}
	return v
}

// Draws lists every draw made for a session: none is hidden because another
// pleased more.
func (a *App) Draws(ctx context.Context, c Caller, id review.SessionID) (w DrawsView, err error) {
	err = a.view(ctx, c, policy.SessionRead, string(id), func(g *gate) error {
		s, vs, so, err := g.sessionOf(id)
		if err != nil {
			return err
		}
		names, err := g.names()
		if err != nil {
			return err
		}
		ds, err := g.Tx.Draws(id)
		if err != nil {
			return err
		}
		for _, d := range ds {
			if g.seesDraw(d, vs, so) {
				w.Draws = append(w.Draws, g.drawView(d, s, vs, so, names))
			}
		}
		w.Session, w.MayEdit = s, policy.Check(c.Subject, policy.SessionEdit, so) == nil
		w.Rule, err = ruleOn(g.Tx, bylaw.Sample, deadline.Date(g.today()), panel.SampleRuleOn)
		return err
	})
	return w, err
}

// Draw returns one draw.
func (a *App) Draw(ctx context.Context, c Caller, id string) (w DrawView, err error) {
	err = a.view(ctx, c, policy.SessionRead, id, func(g *gate) error {
		d, err := g.Tx.Draw(id)
		if err != nil {
			return err
		}
		s, vs, so, err := g.sessionOf(d.Session)
		if err != nil {
			return err
		}
		if !g.seesDraw(d, vs, so) {
			return &hiddenRefusal{errs.Missing("抽取", "draw")}
		}
		names, err := g.names()
		if err != nil {
			return err
		}
		w = g.drawView(d, s, vs, so, names)
		return nil
	})
	return w, err
}

// NewDraw is what a draw is to be made of.
type NewDraw struct {
	Purpose store.DrawPurpose
	Percent float64 // of cases: the share of each prosecutor's closed cases
	Least   int     // of cases: and no fewer than these
	Take    int     // of reviewers: how many
	Reason  string  // of a second draw: why
}

// closedCase is one case that somebody closed within the session's window.
type closedCase struct {
	id, title string
	key       bool
	handlers  []org.PersonID
}

// FreezeDraw freezes the list of candidates for a session. A draw of cases is
// among all cases that prosecutors of the session's offices closed within its
// window: each prosecutor is a stratum with the rule's quota, and cases with a
// standing event of the three kinds or the key cases are taken anyway. Sealed
// cases, and those whose handler is not matched to a person, are left out. A draw
// of reviewers is among those who may review and need keep away from no case.
func (a *App) FreezeDraw(ctx context.Context, c Caller, id review.SessionID, in NewDraw) (draw string, err error) {
	var cases []closedCase
	if in.Purpose == store.DrawCases {
		if cases, err = a.closedCases(ctx, c, id); err != nil {
			return "", err
		}
	}
	err = a.change(ctx, c, policy.SessionEdit, string(id), func(g *gate) error {
		s, err := g.Tx.Session(id)
		if err != nil {
			return err
		}
		if err := g.on(policy.Object{Unit: s.Unit}); err != nil {
			return err
		}
		d := store.Draw{ID: store.NewID(), Session: id, Purpose: in.Purpose, FrozenBy: c.Person}
		before, err := g.Tx.Draws(id)
		if err != nil {
			return err
		}
		for _, x := range before {
			switch {
			case x.Purpose != in.Purpose:
			case x.Certificate == nil:
				return errs.E(errs.Conflict, "已有一份冻结的名单尚未抽取", "a frozen list waits to be drawn")
			default:
				d.Previous = x.ID
			}
		}
		if d.Reason = strings.TrimSpace(in.Reason); d.Previous != "" && d.Reason == "" {
			return errs.Field("reason", "重新抽取须写明理由，并经另一人同意", "say why it is drawn again; another person must agree")
		}
		if d.Previous == "" {
			d.Reason = ""
		}
		switch in.Purpose {
		case store.DrawCases:
			d.List, err = g.caseList(s, in, cases)
		case store.DrawReviewers:
			d.List, err = g.reviewerList(s, in)
		default:
			return errs.Field("purpose", "请选择抽取案件或抽取评查人员", "choose what to draw")
		}
		if err != nil {
			return err
		}
		d.Hash = d.List.Hash()
		g.object, g.detail = d.ID, fmt.Sprintf("%s %s %d", d.Purpose, d.Hash, len(d.List.Candidates))
		draw = d.ID
		return g.AddDraw(d)
	})
	return draw, err
}

// closedCases reads what was closed beside the writer: it goes through every stage.
func (a *App) closedCases(ctx context.Context, c Caller, id review.SessionID) (out []closedCase, err error) {
	err = a.peek(ctx, c, policy.SessionEdit, func(g *gate) error {
		s, err := g.Tx.Session(id)
		if err != nil {
			return err
		}
		if err := g.on(policy.Object{Unit: s.Unit}); err != nil {
			return err
		}
		closed, sealed := map[string]bool{}, map[string]bool{}
		err = g.EachStageIn(policy.Scope{All: true}, func(l store.StageLine) error {
			if l.Sealed {
				sealed[l.Casefile] = true
			}
			day := l.Values["ended"].Value
			if day == "" {
				day = l.Values["case_ended"].Value
			}
			in := slices.ContainsFunc(s.Units, func(u org.UnitCode) bool { return u.Covers(org.UnitCode(l.Number.Unit)) })
			if l.Table == ledger.Prosecution && in && day >= string(s.From) && day <= string(s.To) {
				closed[l.Casefile] = true
			}
			return nil
		})
		if err != nil {
			return err
		}
		for casefile := range closed {
			if sealed[casefile] {
				continue
			}
			cf, err := g.Tx.Case(casefile)
			if err != nil {
				return err
			}
			hs, err := g.Handlers(cf.ID)
			if err != nil {
				return err
			}
			x := closedCase{id: cf.ID, title: cf.Title}
			for _, h := range hs {
				if h.Person != "" {
					x.handlers = append(x.handlers, h.Person)
				}
			}
			es, err := g.EventsOf(cf.ID)
			if err != nil {
				return err
			}
			x.key = slices.ContainsFunc(es, func(e store.EventRow) bool { return e.Gone.IsZero() && e.Finality != screen.Reversed })
			if !cf.Sealed && len(x.handlers) > 0 {
				out = append(out, x)
			}
		}
		return nil
	})
	return out, err
}

// caseList puts each case under its first confirmed handler.
func (g *gate) caseList(s store.SessionRow, in NewDraw, cases []closedCase) (panel.DrawList, error) {
	if in.Percent < 0 || in.Percent > 100 || in.Least < 0 || in.Least > 1000 {
		return panel.DrawList{}, errs.Field("percent", "比例应在 0 至 100 之间，件数应在 0 至 1000 之间", "a share of 0 to 100 and a number of 0 to 1000")
	}
	names, err := g.names()
	if err != nil {
		return panel.DrawList{}, err
	}
	rule := panel.SampleRule{Percent: in.Percent, Least: in.Least}
	var cs []panel.DrawCandidate
	closed, key := map[org.PersonID]int{}, map[org.PersonID]int{}
	for _, x := range cases {
		h := x.handlers[0]
		closed[h]++
		if x.key {
			key[h]++
		}
		cs = append(cs, panel.DrawCandidate{ID: x.id, Stratum: string(h), Must: x.key, Label: oneLine(x.title)})
	}
	var qs []panel.Quota
	for h, n := range closed {
		qs = append(qs, panel.Quota{Stratum: string(h), Take: rule.Take(n), Label: oneLine(fmt.Sprintf("%s：办结%d件，按%g%%且不少于%d件，另有重点案件%d件全取", names[h], n, in.Percent, in.Least, key[h]))})
	}
	return panel.NewDrawList(oneLine(s.Title+"抽取案件"), cs, qs)
}

func (g *gate) reviewerList(s store.SessionRow, in NewDraw) (panel.DrawList, error) {
	if in.Take < 1 || in.Take > 200 {
		return panel.DrawList{}, errs.Field("take", "请填写抽取人数（1 至 200）", "how many: 1 to 200")
	}
	vs, err := g.agenda(s)
	if err != nil {
		return panel.DrawList{}, err
	}
	if err := g.choosesReviewers(vs); err != nil {
		return panel.DrawList{}, err
	}
	hs, err := g.Holdings()
	if err != nil {
		return panel.DrawList{}, err
	}
	units, err := g.unitNames()
	if err != nil {
		return panel.DrawList{}, err
	}
	const all = "评查人员"
	var cs []panel.DrawCandidate
	for _, h := range hs {
		if !h.Post.On(g.today()) || !slices.Contains(h.Post.Roles, org.Reviewer) || slices.ContainsFunc(cs, func(x panel.DrawCandidate) bool { return x.ID == string(h.Person.ID) }) ||
			slices.ContainsFunc(vs, func(v *reviewed) bool { return panel.Recused(h.Person.ID, v.panel) }) {
			continue
		}
		cs = append(cs, panel.DrawCandidate{ID: string(h.Person.ID), Stratum: all, Label: oneLine(h.Person.Name + " " + units[h.Post.Unit])})
	}
	return panel.NewDrawList(oneLine(s.Title+"抽取评查人员"), cs, []panel.Quota{{Stratum: all, Take: in.Take, Label: fmt.Sprintf("抽取%d人", in.Take)}})
}

// choosesReviewers refuses whoever must keep away from one of the cases: choosing
// among all who review, they would learn who reviews that one.
func (g *gate) choosesReviewers(vs []*reviewed) error {
	for _, v := range vs {
		if panel.Recused(g.caller.Person, v.panel) {
			return errs.E(errs.Forbidden, "您应当回避本次会议的案件，不能统一抽取、指派评查人员", "you are recused from a case of the session and cannot choose its reviewers")
		}
	}
	return nil
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// ApproveDraw is the second person's consent to draw again.
func (a *App) ApproveDraw(ctx context.Context, c Caller, id string) error {
	return a.change(ctx, c, policy.SessionEdit, id, func(g *gate) error {
		d, err := g.drawToEdit(id)
		if err != nil {
			return err
		}
		switch {
		case d.Previous == "":
			return errs.E(errs.Conflict, "首次抽取无须他人同意", "a first draw needs no second person")
		case d.FrozenBy == c.Person:
			return errs.E(errs.Forbidden, "重新抽取须由另一人同意", "another person must agree to draw again")
		}
		g.detail = d.Hash
		return g.Tx.ApproveDraw(id, c.Person)
	})
}

func (g *gate) drawToEdit(id string) (store.Draw, error) {
	d, err := g.Tx.Draw(id)
	if err != nil {
		return d, err
	}
	s, err := g.Tx.Session(d.Session)
	if err != nil {
		return d, err
	}
	if err := g.on(policy.Object{Unit: s.Unit}); err != nil {
		return d, err
	}
	vs, err := g.agenda(s)
	if err != nil {
		return d, err
	}
	if !g.seesDraw(d, vs, sessionObject(s, vs)) {
		return d, &hiddenRefusal{errs.Missing("抽取", "draw")}
	}
	return d, nil
}

// MakeDraw draws from the frozen list with the number a witness from outside read out.
func (a *App) MakeDraw(ctx context.Context, c Caller, id, witness, number string) error {
	return a.change(ctx, c, policy.SessionEdit, id, func(g *gate) error {
		d, err := g.drawToEdit(id)
		if err != nil {
			return err
		}
		switch {
		case d.Certificate != nil:
			return errs.E(errs.Conflict, "已经抽取，不能再抽；如需重抽，请另立一次并写明理由", "it was drawn; to draw again, freeze another list and say why")
		case d.Previous != "" && d.ApprovedBy == "":
			return errs.E(errs.Conflict, "重新抽取尚未经另一人同意", "another person has not agreed to draw again yet")
		}
		cert, err := panel.Draw(d.List, witness, number)
		if err != nil {
			return err
		}
		if d.Previous != "" {
			before, err := g.Tx.Draw(d.Previous)
			if err != nil {
				return err
			}
			cert.Previous, cert.Reason = before.Hash, d.Reason
		}
		g.detail = fmt.Sprintf("%s %s %s %d", cert.ListHash, cert.Witness, cert.Number, len(cert.Drawn))
		return g.CertifyDraw(id, cert, c.Person)
	})
}

// AddDrawn puts the drawn cases on the agenda that are not on it yet. A case that
// cannot be added is named; the others are added all the same.
func (a *App) AddDrawn(ctx context.Context, c Caller, id string) (added int, refused []string, err error) {
	w, err := a.Draw(ctx, c, id)
	if err != nil {
		return 0, nil, err
	}
	if w.Certificate == nil || w.Purpose != store.DrawCases {
		return 0, nil, errs.E(errs.Conflict, "还没有抽取案件", "no cases were drawn yet")
	}
	v, err := a.Conference(ctx, c, w.Session)
	if err != nil {
		return 0, nil, err
	}
	on := map[string]bool{}
	for _, l := range v.Agenda {
		on[string(l.Item.Case)] = true
	}
	for _, x := range w.Certificate.TakenOf() {
		if on[x.ID] {
			continue
		}
		if _, err := a.AddItem(ctx, c, w.Session, NewItem{Case: x.ID, Handler: org.PersonID(x.Stratum), Reason: "抽取（名单 " + w.Hash[:8] + "）", Drawn: id}); err != nil {
			if k := errs.KindOf(err); k != errs.Invalid && k != errs.Conflict && k != errs.TooLarge {
				return added, refused, err
			}
			refused = append(refused, x.Label+"："+errs.Message(err, "zh"))
			continue
		}
		added++
	}
	return added, refused, nil
}

// drawn reports whether the draw took the case for the session.
func (g *gate) drawn(id string, session review.SessionID, casefile string) (bool, error) {
	d, err := g.Tx.Draw(id)
	if err != nil {
		return false, err
	}
	return d.Session == session && d.Certificate != nil && slices.ContainsFunc(d.Certificate.Drawn, func(x panel.Drawn) bool { return x.ID == casefile }), nil
}
