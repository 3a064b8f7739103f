package web

import (
	"strings"

	"mingjian/internal/app"
	"mingjian/internal/org"
	"mingjian/internal/panel"
	"mingjian/internal/policy"
	"mingjian/internal/review"
)

func (s *Server) recusalRoutes() []Route {
	const item = "/sessions/{id}/items/{item}/recusals"
	return []Route{
		{Method: "GET", Pattern: item, Handler: s.recusalsPage, Act: policy.SessionAssign},
		{Method: "POST", Pattern: item, Handler: s.declareFor, Act: policy.SessionAssign},
		{Method: "POST", Pattern: item + "/dismiss", Handler: s.dismissRecusal, Act: policy.SessionAssign},
		{Method: "POST", Pattern: "/sessions/{id}/items/{item}/chair", Handler: s.setChair, Act: policy.SessionEdit},
		{Method: "GET", Pattern: "/sessions/{id}/check", Handler: s.checkPage, Act: policy.SessionAssign},
		{Method: "POST", Pattern: "/sessions/{id}/check", Handler: s.checkNames, Act: policy.SessionAssign},

		{Method: "GET", Pattern: "/api/v1/items/{item}/recusals", Handler: s.recusalsAPI, Act: policy.SessionAssign, Out: RecusalsAnswer{}},
		order("POST", "/api/v1/items/{item}/recusals", policy.SessionAssign, func(r *Request, in RecusalOrder) (Done, error) {
			return Done{}, s.app.DeclareFor(r.Context(), r.Caller(), r.item(), in.Person, in.Kind, in.Reason)
		}),
		order("POST", "/api/v1/items/{item}/recusals/{id}/dismiss", policy.SessionAssign, func(r *Request, in ReasonOrder) (Done, error) {
			return Done{}, s.app.DismissRecusal(r.Context(), r.Caller(), r.item(), r.PathValue("id"), in.Reason)
		}),
		order("PUT", "/api/v1/items/{item}/chair", policy.SessionEdit, func(r *Request, in ChairOrder) (Done, error) {
			return Done{}, s.app.SetChair(r.Context(), r.Caller(), r.item(), in.Chair)
		}),
		order("POST", "/api/v1/sessions/{id}/check", policy.SessionAssign, func(r *Request, in NamesOrder) (NamesAnswer, error) {
			ns, err := s.app.CheckNames(r.Context(), r.Caller(), review.SessionID(r.PathValue("id")), in.Names)
			return r.namesAnswer(ns), err
		}),
	}
}

// RecusalsPage is who must keep away from a case and who chairs it.
type RecusalsPage struct {
	Page
	View      app.RecusalsView
	Path      string
	ChairPath string
	Rows      []RecusalRow
	People    []Option
	Kinds     []Option
	Kind      string // as typed
	Chairs    []Option
	Person    string // as typed
	Reason    string
	Dismiss   []Dialog
}

// A RecusalRow is one stated relation.
type RecusalRow struct {
	app.Recusal
	KindName string
	Chip     Chip
	Open     string // the dialog that dismisses it, or empty
}

var recusalsTemplate = page[RecusalsPage]("recusals")

func (s *Server) recusalsPage(r *Request) error { return s.showRecusals(r, FormError{}) }

func (s *Server) showRecusals(r *Request, bad FormError) error {
	v, err := s.app.Recusals(r.Context(), r.Caller(), r.item())
	if err != nil {
		return err
	}
	p := RecusalsPage{Page: r.Page("recusals.title"), View: v, Path: r.itemPath() + "/recusals", ChairPath: r.itemPath() + "/chair", Person: r.Text("person"), Kind: r.Text("kind"), Kinds: Enum(r, "conflict", app.StatedKinds...), Reason: r.Text("reason")}
	p.Form, p.Marked = bad, true
	p.Crumbs = []Link{{r.T("review.sessions"), "/sessions"}, {v.Session.Title, r.sessionPath()}, {v.Item.CaseName, r.itemPath()}}
	for _, x := range v.Recusals {
		row := RecusalRow{Recusal: x, KindName: r.Word("conflict", x.Kind), Chip: Chip{"a", r.T("recusals.stands")}}
		switch {
		case x.Dismissed != "":
			row.Chip = Chip{"", r.T("recusals.dismissed")}
		case !x.Mine:
			row.Open = "d-" + x.ID
			p.Dismiss = append(p.Dismiss, Dialog{ID: row.Open, Title: r.T("recusals.dismiss"), Text: r.T("recusals.dismiss.text", x.Name), Action: p.Path + "/dismiss",
				Button: r.T("recusals.dismiss"), CSRF: p.CSRF, Hidden: []Option{{x.ID, "recusal"}}, Reason: r.T("review.reason")})
		}
		p.Rows = append(p.Rows, row)
	}
	p.People = []Option{{"", r.T("recusals.choose")}}
	for _, x := range v.People {
		p.People = append(p.People, Option{string(x.ID), x.Name})
	}
	chairs, err := s.personOptions(r, org.Leader)
	if err != nil {
		return err
	}
	p.Chairs = append([]Option{{"", r.T("recusals.chair.session")}}, chairs...)
	if bad.Message != "" {
		return recusalsTemplate.RenderInvalid(r, p)
	}
	return recusalsTemplate.Render(r, p)
}

func (s *Server) declareFor(r *Request) error {
	err := s.app.DeclareFor(r.Context(), r.Caller(), r.item(), org.PersonID(r.Text("person")), panel.Kind(r.Text("kind")), r.Text("reason"))
	if f, ok := r.Invalid(err); ok {
		return s.showRecusals(r, f)
	}
	return r.done(err, r.itemPath()+"/recusals")
}

func (s *Server) dismissRecusal(r *Request) error {
	return r.done(s.app.DismissRecusal(r.Context(), r.Caller(), r.item(), r.Text("recusal"), r.Text("reason")), r.itemPath()+"/recusals")
}

func (s *Server) setChair(r *Request) error {
	return r.done(s.app.SetChair(r.Context(), r.Caller(), r.item(), org.PersonID(r.Text("chair"))), r.itemPath()+"/recusals")
}

// CheckPage holds a list of names against the cases of a session.
type CheckPage struct {
	Page
	Path  string
	Names string // as typed, one to a line
	Rows  []CheckRow
}

// A CheckRow is one person of one name.
type CheckRow struct {
	Name, Unit, Title string
	Chip              Chip
	Cases             []string
}

var checkTemplate = page[CheckPage]("check")

func (s *Server) checkPage(r *Request) error { return s.showCheck(r, nil, FormError{}) }

func (s *Server) showCheck(r *Request, found []app.CheckedName, bad FormError) error {
	v, err := s.app.Conference(r.Context(), r.Caller(), review.SessionID(r.PathValue("id")))
	if err != nil {
		return err
	}
	p := CheckPage{Page: r.Page("check.title"), Path: r.sessionPath() + "/check", Names: r.Text("names")}
	p.Form = bad
	p.Crumbs = []Link{{r.T("review.sessions"), "/sessions"}, {v.Title, r.sessionPath()}}
	for _, n := range found {
		if n.Matches == nil {
			p.Rows = append(p.Rows, CheckRow{Name: n.Name, Chip: Chip{"a", r.T("check.unknown")}})
		}
		for _, m := range n.Matches {
			row := CheckRow{Name: m.Person.Name, Unit: m.UnitName, Title: m.Title, Chip: Chip{"g", r.T("review.noconflict")}}
			for _, x := range m.Conflicts {
				var why []string
				for _, c := range x.Conflicts {
					why = append(why, r.conflict(c))
					switch {
					case c.Hard:
						row.Chip = Chip{"r", r.T("check.hard")}
					case row.Chip.Color == "g":
						row.Chip = Chip{"a", r.T("check.soft")}
					}
				}
				row.Cases = append(row.Cases, x.CaseName+"："+strings.Join(why, "；"))
			}
			if len(n.Matches) > 1 {
				row.Title = r.T("check.several", len(n.Matches)) + " " + row.Title
			}
			p.Rows = append(p.Rows, row)
		}
	}
	if bad.Message != "" {
		return checkTemplate.RenderInvalid(r, p)
	}
	return checkTemplate.Render(r, p)
}

func (s *Server) checkNames(r *Request) error {
	names := strings.FieldsFunc(r.Text("names"), func(c rune) bool { return strings.ContainsRune("\r\n,，、;；\t", c) })
	for i := range names {
		names[i] = strings.TrimSpace(names[i])
	}
	found, err := s.app.CheckNames(r.Context(), r.Caller(), review.SessionID(r.PathValue("id")), names)
	if f, ok := r.Invalid(err); ok {
		return s.showCheck(r, nil, f)
	}
	if err != nil {
		return err
	}
	return s.showCheck(r, found, FormError{})
}

// RecusalsAnswer lists what was stated about a case.
type RecusalsAnswer struct {
	Chair    string         `json:"chair,omitempty"`
	Recusals []RecusalBrief `json:"recusals"`
}

// A RecusalBrief is one stated relation.
type RecusalBrief struct {
	ID        string `json:"id"`
	Person    string `json:"person"`
	Name      string `json:"name"`
	By        string `json:"by"`
	Kind      string `json:"kind"`
	Reason    string `json:"reason"`
	Dismissed string `json:"dismissed,omitempty"` // why, where it was
}

func (s *Server) recusalsAPI(r *Request) error {
	v, err := s.app.Recusals(r.Context(), r.Caller(), r.item())
	if err != nil {
		return err
	}
	a := RecusalsAnswer{Chair: string(v.Chair), Recusals: []RecusalBrief{}}
	for _, x := range v.Recusals {
		a.Recusals = append(a.Recusals, RecusalBrief{x.ID, string(x.Person), x.Name, x.ByName, string(x.Kind), x.Reason, x.Dismissed})
	}
	return r.JSON(a)
}

// A RecusalOrder says that a person must keep away from a case.
type RecusalOrder struct {
	Person org.PersonID `json:"person"`
	Kind   panel.Kind   `json:"kind"` // declared, decided, attended or head
	Reason string       `json:"reason"`
}

// A ChairOrder names who chairs one case; empty: the session's chair.
type ChairOrder struct {
	Chair org.PersonID `json:"chair"`
}

// A NamesOrder is a list of names to hold against a session's cases.
type NamesOrder struct {
	Names []string `json:"names"`
}

// A NamesAnswer is what speaks against each of them.
type NamesAnswer struct {
	Names []NameBrief `json:"names"`
}

// A NameBrief is one person of one name; Person is empty where nobody bears it.
type NameBrief struct {
	Name      string          `json:"name"`
	Person    string          `json:"person,omitempty"`
	Unit      string          `json:"unit,omitempty"`
	Conflicts []ConflictBrief `json:"conflicts"`
}

// A ConflictBrief is one conflict with one case.
type ConflictBrief struct {
	Case   string `json:"case"`
	Kind   string `json:"kind"`
	Hard   bool   `json:"hard"`
	Reason string `json:"reason"`
}

func (r *Request) namesAnswer(ns []app.CheckedName) NamesAnswer {
	a := NamesAnswer{Names: []NameBrief{}}
	for _, n := range ns {
		if n.Matches == nil {
			a.Names = append(a.Names, NameBrief{Name: n.Name, Conflicts: []ConflictBrief{}})
		}
		for _, m := range n.Matches {
			b := NameBrief{Name: n.Name, Person: string(m.Person.ID), Unit: m.UnitName, Conflicts: []ConflictBrief{}}
			for _, x := range m.Conflicts {
				for _, c := range x.Conflicts {
					b.Conflicts = append(b.Conflicts, ConflictBrief{x.CaseName, string(c.Kind), c.Hard, r.conflict(c)})
				}
			}
			a.Names = append(a.Names, b)
		}
	}
	return a
}
