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

// A Recusal is a relation to a case that somebody stated (回避申明), with names.
type Recusal struct {
	store.DeclaredConflict
	Name, ByName string
	Mine         bool // it bars whoever looks, who therefore cannot dismiss it
}

// RecusalsView is who must keep away from a case, and who chairs it.
type RecusalsView struct {
	Session  store.SessionRow
	Item     review.Item
	Recusals []Recusal
	Chair    org.PersonID // of this case, where it is not the session's
	People   []org.Person // who can be named
}

// Recusals lists what was stated about a case, for whoever organises it.
func (a *App) Recusals(ctx context.Context, c Caller, item review.ItemID) (w RecusalsView, err error) {
	err = a.view(ctx, c, policy.SessionAssign, string(item), func(g *gate) error {
		v, err := g.reviewed(item)
		if err != nil {
			return err
		}
		if err := g.organise(v); err != nil {
			return err
		}
		w.Session, w.Item, w.Chair = v.session, v.item, v.item.Chair
		names, err := g.names()
		if err != nil {
			return err
		}
		ds, err := g.DeclaredConflicts(v.file.ID)
		if err != nil {
			return err
		}
		for _, d := range ds {
			w.Recusals = append(w.Recusals, Recusal{d, names[d.Person], names[d.By], d.Person == c.Person})
		}
		w.People, err = g.Tx.People()
		return err
	})
	return w, err
}

// StatedKinds are what can be stated of a person and a case: a relation, or a fact
// that no ledger shows.
var StatedKinds = []panel.Kind{panel.Declared, panel.Decided, panel.Attended, panel.Headed}

// DeclareFor records that somebody must not review a case, as another person
// reports it: for a relation, or because they decided it, sat in a meeting on it or
// headed the department.
func (a *App) DeclareFor(ctx context.Context, c Caller, item review.ItemID, person org.PersonID, kind panel.Kind, reason string) error {
	return a.change(ctx, c, policy.SessionAssign, string(item), func(g *gate) error {
		v, err := g.reviewed(item)
		if err != nil {
			return err
		}
		if err := g.organise(v); err != nil {
			return err
		}
		var l errs.List
		if strings.TrimSpace(reason) == "" {
			l.Add("reason", "请填写回避的理由", "say why")
		}
		if _, err := g.Person(person); err != nil {
			l.Add("person", "请选择应当回避的人", "choose who must keep away")
		}
		if !slices.Contains(StatedKinds, kind) {
			l.Add("kind", "请选择情形", "choose what it is")
		}
		if err := l.Err(); err != nil {
			return err
		}
		g.detail = string(person) + " " + string(kind) + " " + reason
		return g.AddDeclaredConflict(store.DeclaredConflict{ID: store.NewID(), Case: v.file.ID, Person: person, By: c.Person, Kind: kind, Reason: reason})
	})
}

// DismissRecusal takes back a stated relation that proved to be none, with the
// reason. Nobody takes back one that bars themselves.
func (a *App) DismissRecusal(ctx context.Context, c Caller, item review.ItemID, id, reason string) error {
	return a.change(ctx, c, policy.SessionAssign, string(item), func(g *gate) error {
		v, err := g.reviewed(item)
		if err != nil {
			return err
		}
		if err := g.organise(v); err != nil {
			return err
		}
		if strings.TrimSpace(reason) == "" {
			return errs.Field("reason", "请写明不构成回避的理由", "say why it is no conflict")
		}
		g.detail = id + " " + reason
		return g.DismissConflict(v.file.ID, id, reason)
	})
}

// A CheckedName is one name held against the cases of a session.
type CheckedName struct {
	Name    string
	Matches []CheckedPerson // several: the name alone does not tell who is meant
}

// A CheckedPerson is one person of a name, with what speaks against them by case.
type CheckedPerson struct {
	Person    org.Person
	UnitName  string
	Title     string
	Conflicts []CaseConflicts // cases with a conflict only
}

// CaseConflicts are a person's conflicts with one case.
type CaseConflicts struct {
	CaseName  string
	Conflicts []panel.Conflict
}

// maxNames bounds a list of names to check.
const maxNames = 200

// CheckNames holds a list of names against every case of a session, before a
// panel is composed. The cases the caller must keep away from are left out.
func (a *App) CheckNames(ctx context.Context, c Caller, id review.SessionID, names []string) (out []CheckedName, err error) {
	err = a.view(ctx, c, policy.SessionAssign, string(id), func(g *gate) error {
		s, err := g.Tx.Session(id)
		if err != nil {
			return err
		}
		vs, err := g.agenda(s)
		if err != nil {
			return err
		}
		if err := g.on(sessionObject(s, vs)); err != nil {
			return err
		}
		vs = slices.DeleteFunc(vs, func(v *reviewed) bool {
			return panel.Recused(c.Person, v.panel) || v.hidden(c.Subject)
		})
		if len(names) > maxNames {
			return errs.Field("names", "一次最多核对 200 人", "at most 200 names at once")
		}
		holdings, err := g.Holdings()
		if err != nil {
			return err
		}
		units, err := g.unitNames()
		if err != nil {
			return err
		}
		for _, name := range names {
			n := CheckedName{Name: name}
			for _, p := range personsNamed(holdings, name) {
				found := CheckedPerson{Person: p.Person}
				for _, post := range p.Posts {
					if post.On(g.today()) {
						found.UnitName, found.Title = units[post.Unit], post.Title
					}
				}
				for _, v := range vs {
					if cs := g.conflicts(v, p.panel(), review.PeerKind); len(cs) > 0 {
						found.Conflicts = append(found.Conflicts, CaseConflicts{v.item.CaseName, cs})
					}
				}
				n.Matches = append(n.Matches, found)
			}
			out = append(out, n)
		}
		g.shown = nil
		return nil
	})
	return out, err
}

// A posted is a person with their posts.
type posted struct {
	Person org.Person
	Posts  []org.Post
}

func (p posted) panel() panel.Person {
	return panel.Person{ID: p.Person.ID, Guest: p.Person.Outside, Posts: p.Posts}
}

// personsNamed returns everybody of the name; spaces within a name do not count.
func personsNamed(holdings []org.Holding, name string) (ps []posted) {
	name = strings.Join(strings.Fields(name), "")
	for _, h := range holdings {
		if strings.Join(strings.Fields(h.Person.Name), "") != name {
			continue
		}
		i := slices.IndexFunc(ps, func(p posted) bool { return p.Person.ID == h.Person.ID })
		if i < 0 {
			ps = append(ps, posted{Person: h.Person})
			i = len(ps) - 1
		}
		ps[i].Posts = append(ps[i].Posts, h.Post)
	}
	return ps
}

// otherOrganisers names who may organise a case in place of someone recused.
func (g *gate) otherOrganisers(v *reviewed) ([]string, error) {
	hs, err := g.Holdings()
	if err != nil {
		return nil, err
	}
	var names []string
	for _, h := range hs {
		if h.Post.On(g.today()) && slices.Contains(h.Post.Roles, org.CaseManager) && h.Post.Unit.Covers(v.session.Unit) &&
			!panel.Recused(h.Person.ID, v.panel) && !slices.Contains(names, h.Person.Name) {
			names = append(names, h.Person.Name)
		}
	}
	return names[:min(len(names), 5)], nil
}
