package app

import (
	"slices"
	"strings"

	"mingjian/internal/errs"
	"mingjian/internal/measure"
	"mingjian/internal/org"
	"mingjian/internal/panel"
	"mingjian/internal/policy"
	"mingjian/internal/review"
	"mingjian/internal/store"
)

// A reviewed is one case of a session with all that its steps, and what each
// reader sees of it, follow from.
type reviewed struct {
	session  store.SessionRow
	item     review.Item
	file     store.CaseFile
	parts    []review.Statement
	panel    panel.Case
	measures []measure.Measure
}

// reviewed loads one case of a session.
func (g *gate) reviewed(id review.ItemID) (*reviewed, error) {
	it, err := g.Item(id)
	if err != nil {
		return nil, err
	}
	s, err := g.Tx.Session(it.Session)
	if err != nil {
		return nil, err
	}
	return g.around(s, it)
}

func (g *gate) around(s store.SessionRow, it review.Item) (*reviewed, error) {
	v := &reviewed{session: s, item: it}
	var err error
	if v.file, err = g.Tx.Case(string(it.Case)); err != nil {
		return nil, err
	}
	if v.parts, err = g.Tx.Statements(it.ID); err != nil {
		return nil, err
	}
	if v.panel, err = g.PanelCase(v.file); err != nil {
		return nil, err
	}
	inspecting, err := g.LeadHandlers(v.file.ID)
	if err != nil {
		return nil, err
	}
	for _, p := range inspecting { // whatever other role they hold; the reason does not say that there is a lead
		v.panel.Declared = append(v.panel.Declared, panel.DeclaredConflict{Person: p, By: p, Reason: "依规定回避"})
	}
	v.measures, err = g.MeasuresOf(it.ID)
	return v, err
}

// agenda loads every case of a session.
func (g *gate) agenda(s store.SessionRow) ([]*reviewed, error) {
	items, err := g.Items(s.ID)
	if err != nil {
		return nil, err
	}
	vs := make([]*reviewed, 0, len(items))
	for _, it := range items {
		v, err := g.around(s, it)
		if err != nil {
			return nil, err
		}
		vs = append(vs, v)
	}
	return vs, nil
}

func (v *reviewed) heads() []review.Head {
	hs := make([]review.Head, len(v.parts))
	for i, p := range v.parts {
		hs[i] = review.Head{ID: p.ID, Kind: p.Kind, Author: p.Author, State: p.State}
	}
	return hs
}

func (v *reviewed) facts() review.Facts {
	return review.Facts{Agenda: v.session.Agenda, Meeting: v.session.Meeting, Needs: v.session.Needs, SelfWaived: v.item.SelfWaived != "",
		Statements: v.heads(), Measures: len(v.measures), Settled: measure.Settled(v.measures)}
}

func (v *reviewed) view() review.View {
	w := review.View{Meeting: v.session.Meeting, Blind: v.session.Blind, Reply: review.Open, Heads: v.heads()}
	if r := v.part(review.ReplyKind); r != nil {
		w.Reply = r.State
	}
	return w
}

// part returns the one statement of a kind that has one author only, or nil.
func (v *reviewed) part(k review.Kind) *review.Statement {
	for i := range v.parts {
		if v.parts[i].Kind == k && v.parts[i].State != review.Withdrawn {
			return &v.parts[i]
		}
	}
	return nil
}

// active reports whether the part was neither refused nor withdrawn.
func active(s review.State) bool { return s != review.Refused && s != review.Withdrawn }

// object is the case under review as the policy sees it: its handler's own,
// given to whoever reviews it and says to have no conflict.
func (v *reviewed) object() policy.Object {
	o := policy.Object{Unit: v.item.Unit, Department: v.item.Department, Owners: []org.PersonID{v.item.Handler}, Sealed: v.file.Sealed}
	for _, p := range v.parts {
		if active(p.State) && p.State != review.Invited && p.State != review.Guarded && (p.Kind == review.PeerKind || p.Kind == review.CommentKind || p.Kind == review.RulingKind || p.Kind == review.SecondKind) {
			o.Assigned = append(o.Assigned, p.Author)
		}
	}
	o.Assigned = append(o.Assigned, v.session.Secretary, v.session.ChairOf(&v.item))
	return o
}

// sessionObject is a session as the policy sees it: given to whoever has a part in it.
func sessionObject(s store.SessionRow, agenda []*reviewed) policy.Object {
	o := policy.Object{Unit: s.Unit, Assigned: []org.PersonID{s.Chair, s.Secretary}}
	for _, v := range agenda {
		o.Assigned = append(o.Assigned, v.item.Handler)
		if v.item.Chair != "" {
			o.Assigned = append(o.Assigned, v.item.Chair)
		}
		for _, p := range v.parts {
			if active(p.State) {
				o.Assigned = append(o.Assigned, p.Author)
			}
		}
	}
	return o
}

// reader says as what the caller looks at the case's review.
func (g *gate) reader(v *reviewed, session policy.Object) review.Reader {
	me := g.caller.Person
	may := func(a policy.Act) bool { return policy.Check(g.caller.Subject, a, session) == nil }
	return review.Reader{ID: me, Handler: me != "" && me == v.item.Handler,
		Organiser: me == v.session.Secretary || may(policy.SessionEdit),
		Chair:     me == v.session.ChairOf(&v.item),
		Attends:   may(policy.SessionRead),
		Recused:   panel.Recused(me, v.panel)}
}

// organise asks whether the caller may do an organiser's act to the case, and
// refuses whoever is recused from it: for them the reviewers' part does not exist.
func (g *gate) organise(v *reviewed) error {
	if err := g.on(policy.Object{Unit: v.session.Unit, Assigned: []org.PersonID{v.session.Chair, v.session.Secretary}, Sealed: v.file.Sealed}); err != nil {
		return err
	}
	if panel.Recused(g.caller.Person, v.panel) {
		others, err := g.otherOrganisers(v)
		if err != nil {
			return err
		}
		if others == nil {
			return errs.E(errs.Forbidden, "您应当回避本案，不能办理其评议事务；本院没有其他案件管理人员，请报上级院指定", "you are recused from this case, and nobody else here organises; ask the office above")
		}
		return errs.E(errs.Forbidden, "您应当回避本案，不能办理其评议事务；可由以下人员办理："+strings.Join(others, "、"), "you are recused from this case; it can be organised by "+strings.Join(others, ", "))
	}
	return nil
}

// hidden reports whether the caller may not know that the case exists.
func (v *reviewed) hidden(s policy.Subject) bool {
	return v.file.Sealed && !s.Machine && !policy.MaySeeSealed(s, v.object())
}

// written reports whether somebody has written anything on the case, or been
// asked and answered.
func (v *reviewed) written() bool {
	return slices.ContainsFunc(v.parts, func(p review.Statement) bool {
		return !p.DraftAt.IsZero() || len(p.Versions) > 0 || p.State != review.Open && p.State != review.Invited && p.State != review.Cleared
	})
}
