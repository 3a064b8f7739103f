package web

import (
	"slices"
	"strings"

	"mingjian/internal/app"
	"mingjian/internal/errs"
	"mingjian/internal/org"
	"mingjian/internal/policy"
)

var badDay = errs.Field("day", "日期应为 2026-03-01 的形式", "a date looks like 2026-03-01")

func (s *Server) peopleRoutes() []Route {
	return []Route{
		{Method: "GET", Pattern: "/people", Handler: s.peoplePage, Act: policy.PersonRead},
		{Method: "POST", Pattern: "/people", Handler: s.addPerson, Act: policy.PersonEdit},
		{Method: "GET", Pattern: "/people/{id}", Handler: s.personPage, Act: policy.PersonRead},
		{Method: "POST", Pattern: "/people/{id}/posts", Handler: s.putPost, Act: policy.PersonEdit},
		{Method: "POST", Pattern: "/people/{id}/roles", Handler: s.grantRoles, Act: policy.AccountGrant},
		{Method: "POST", Pattern: "/people/{id}/invite", Handler: s.invite, Act: policy.AccountEdit},
		{Method: "GET", Pattern: "/units", Handler: s.unitsPage, Act: policy.UnitRead},
		{Method: "POST", Pattern: "/units", Handler: s.putUnit, Act: policy.UnitEdit},
		{Method: "GET", Pattern: "/accounts", Handler: s.accountsPage, Act: policy.AccountList},
		{Method: "POST", Pattern: "/accounts/{id}/disable", Handler: s.disableAccount, Act: policy.AccountEdit},
		{Method: "POST", Pattern: "/accounts/{id}/enable", Handler: s.enableAccount, Act: policy.AccountEdit},
		{Method: "GET", Pattern: "/api/v1/units", Handler: s.unitsAPI, Act: policy.UnitRead, Out: UnitsAnswer{}},
		{Method: "GET", Pattern: "/api/v1/people", Handler: s.peopleAPI, Act: policy.PersonRead, Out: PeopleAnswer{}},
	}
}

// unitName returns the full name of a unit; the code where it is unknown.
func (s *Server) unitName(r *Request, code org.UnitCode) string {
	us, err := s.app.Units(r.Context(), r.Caller())
	if err == nil {
		for _, u := range us {
			if u.Code == code {
				return u.Name
			}
		}
	}
	return string(code)
}

// unitOptions are the units as choices of a form.
func (s *Server) unitOptions(r *Request) ([]Option, error) {
	us, err := s.app.Units(r.Context(), r.Caller())
	if err != nil {
		return nil, err
	}
	var os []Option
	for _, u := range us {
		os = append(os, Option{string(u.Code), u.Name})
	}
	return os, nil
}

// roles writes roles in the person's language.
func (r *Request) roles(roles []org.Role) string {
	var ss []string
	for _, role := range roles {
		ss = append(ss, r.T("enum.role."+string(role)))
	}
	return strings.Join(ss, "、")
}

// term writes how long a post lasts.
func term(p org.Post) string {
	if p.To == "" {
		return p.From + " 起"
	}
	return p.From + " – " + p.To
}

// PeoplePage lists everybody the person may see, by pinyin.
type PeoplePage struct {
	Page
	List  List
	Table Table
	Units []Option
	New   app.NewPerson
}

var peopleTemplate = page[PeoplePage]("people")

func (s *Server) peoplePage(r *Request) error { return s.showPeople(r, app.NewPerson{}, FormError{}) }

func (s *Server) showPeople(r *Request, in app.NewPerson, form FormError) error {
	all, err := s.app.People(r.Context(), r.Caller())
	if err != nil {
		return err
	}
	units, err := s.unitOptions(r)
	if err != nil {
		return err
	}
	p := PeoplePage{Page: r.Page("people.title"), Units: units, New: in}
	p.Form = form
	l, err := r.List()
	if err != nil {
		return err
	}
	l.Path, l.Search = "/people", r.T("people.search")
	unit := r.URL.Query().Get("unit")
	l.Filters = []Field{{Name: "unit", Label: r.T("people.unit"), Kind: "choice", Value: unit, Options: append([]Option{{"", r.T("people.all")}}, units...)}}
	q := strings.ToLower(strings.TrimSpace(r.URL.Query().Get("q")))
	all = slices.DeleteFunc(all, func(h org.Holding) bool {
		return unit != "" && string(h.Post.Unit) != unit || q != "" && !app.NameMatches(h.Person, q)
	})
	l.Total = len(all)
	names := map[org.UnitCode]string{}
	for _, o := range units {
		names[org.UnitCode(o.Value)] = o.Label
	}
	p.Table = Table{Caption: p.Title, List: l, Empty: Empty{Text: r.T("people.empty")}, Cols: []Col{{Label: r.T("people.name")}, {Label: r.T("people.unit")},
		{Label: r.T("people.department")}, {Label: r.T("people.post")}, {Label: r.T("people.roles")}, {Label: r.T("people.term")}}}
	for _, h := range all[min(l.Offset(), len(all)):min(l.Offset()+l.Size, len(all))] {
		p.Table.Rows = append(p.Table.Rows, []Cell{{Text: h.Person.Name, Href: "/people/" + string(h.Person.ID)}, {Text: names[h.Post.Unit]},
			{Text: h.Post.Department}, {Text: h.Post.Title}, {Text: r.roles(h.Post.Roles)}, {Text: term(h.Post), Small: h.Post.EndReason}})
	}
	p.List = l
	if form.Message != "" {
		return peopleTemplate.RenderInvalid(r, p)
	}
	return peopleTemplate.Render(r, p)
}

func (r *Request) post() org.Post {
	return org.Post{Unit: org.UnitCode(r.Text("unit")), Department: r.Text("department"), Title: r.Text("title"),
		From: r.Text("from"), To: r.Text("to"), EndReason: r.Text("end_reason")}
}

func (s *Server) addPerson(r *Request) error {
	in := app.NewPerson{Name: r.Text("name"), Outside: r.Checked("outside"), Post: r.post()}
	id, err := s.app.AddPerson(r.Context(), r.Caller(), in)
	if errs.KindOf(err) == errs.Invalid {
		return s.showPeople(r, in, formError(err, r.Lang))
	}
	if err != nil {
		return err
	}
	r.Toast("ok", "people.added", in.Name)
	return r.See("/people/" + string(id))
}

// PersonPage is one person with all posts, and what an administrator may do.
type PersonPage struct {
	Page
	Person org.Person
	Posts  []PostForm
	Units  []Option
	Link   string // a one-time link just made
	AbsenceList
	RelationList
}

// A PostForm is one post with the roles that can be ticked.
type PostForm struct {
	org.Post
	UnitName string
	Ticks    []RoleTick
}

// A RoleTick is a box that may be ticked.
type RoleTick struct {
	Value, Label string
	On           bool
}

var personTemplate = page[PersonPage]("person")

func (s *Server) personPage(r *Request) error { return s.showPerson(r, "", FormError{}) }

func (s *Server) showPerson(r *Request, link string, form FormError) error {
	all, err := s.app.People(r.Context(), r.Caller())
	if err != nil {
		return err
	}
	units, err := s.unitOptions(r)
	if err != nil {
		return err
	}
	p := PersonPage{Units: units, Link: link}
	for _, h := range all {
		if string(h.Person.ID) != r.PathValue("id") {
			continue
		}
		p.Person = h.Person
		f := PostForm{Post: h.Post}
		for _, o := range units {
			if o.Value == string(h.Post.Unit) {
				f.UnitName = o.Label
			}
		}
		for _, role := range org.Roles {
			f.Ticks = append(f.Ticks, RoleTick{string(role), r.T("enum.role." + string(role)), slices.Contains(h.Post.Roles, role)})
		}
		p.Posts = append(p.Posts, f)
	}
	if p.Person.ID == "" {
		return errs.Missing("人员", "person")
	}
	p.Page = r.Page("people.one", p.Person.Name).With(Link{r.T("people.title"), "/people"})
	if p.AbsenceList, err = s.absenceList(r); err != nil {
		return err
	}
	if p.RelationList, err = s.relationList(r); err != nil {
		return err
	}
	p.Form = form
	if form.Message != "" {
		return personTemplate.RenderInvalid(r, p)
	}
	return personTemplate.Render(r, p)
}

// back shows the person's page with what was wrong, or again after it was done.
func (s *Server) back(r *Request, err error) error {
	if errs.KindOf(err) == errs.Invalid {
		return s.showPerson(r, "", formError(err, r.Lang))
	}
	if err != nil {
		return err
	}
	r.Toast("ok", "people.saved")
	return r.See("/people/" + r.PathValue("id"))
}

func (s *Server) putPost(r *Request) error {
	p := r.post()
	p.ID, p.Person = org.PostID(r.Text("post")), org.PersonID(r.PathValue("id"))
	return s.back(r, s.app.PutPost(r.Context(), r.Caller(), p))
}

func (s *Server) grantRoles(r *Request) error {
	var roles []org.Role
	for _, v := range r.Values("role") {
		roles = append(roles, org.Role(v))
	}
	return s.back(r, s.app.GrantRoles(r.Context(), r.Caller(), org.PersonID(r.PathValue("id")), org.PostID(r.Text("post")), roles))
}

func (s *Server) invite(r *Request) error {
	token, err := s.app.Invite(r.Context(), r.Caller(), org.PersonID(r.PathValue("id")), r.Text("login"))
	if err != nil {
		return s.back(r, err)
	}
	return s.showPerson(r, "/invitation/"+token, FormError{})
}

// UnitsPage is the tree of units.
type UnitsPage struct {
	Page
	Units []org.Unit
}

var unitsTemplate = page[UnitsPage]("units")

func (s *Server) unitsPage(r *Request) error { return s.showUnits(r, FormError{}) }

func (s *Server) showUnits(r *Request, form FormError) error {
	us, err := s.app.Units(r.Context(), r.Caller())
	if err != nil {
		return err
	}
	p := UnitsPage{Page: r.Page("units.title"), Units: us}
	p.Form = form
	if form.Message != "" {
		return unitsTemplate.RenderInvalid(r, p)
	}
	return unitsTemplate.Render(r, p)
}

func (s *Server) putUnit(r *Request) error {
	u := org.Unit{Code: org.UnitCode(r.Text("code")), Name: r.Text("name"), Short: r.Text("short"), Departments: []string{}}
	for _, d := range strings.FieldsFunc(r.Text("departments"), func(c rune) bool { return strings.ContainsRune("、，,;；\n\r", c) }) {
		if d = strings.TrimSpace(d); d != "" {
			u.Departments = append(u.Departments, d)
		}
	}
	err := s.app.PutUnit(r.Context(), r.Caller(), u)
	if errs.KindOf(err) == errs.Invalid {
		return s.showUnits(r, formError(err, r.Lang))
	}
	if err != nil {
		return err
	}
	r.Toast("ok", "people.saved")
	return r.See("/units")
}

// AccountsPage lists the accounts.
type AccountsPage struct {
	Page
	Lines []AccountRow
}

// An AccountRow is one account as the list shows it.
type AccountRow struct {
	app.AccountLine
	Roles  string
	Unit   string
	State  Chip
	Closed bool
}

var accountsTemplate = page[AccountsPage]("accounts")

func (s *Server) accountsPage(r *Request) error {
	lines, err := s.app.Accounts(r.Context(), r.Caller())
	if err != nil {
		return err
	}
	p := AccountsPage{Page: r.Page("accounts.title")}
	for _, l := range lines {
		row := AccountRow{AccountLine: l, State: Chip{"g", r.T("accounts.open")}, Closed: l.Account.Disabled}
		switch {
		case l.Account.Disabled:
			row.State = Chip{"", r.T("accounts.closed")}
		case r.Now.Before(l.Account.LockedUntil):
			row.State = Chip{"r", r.T("accounts.locked")}
		case l.Account.PasswordSet.IsZero():
			row.State = Chip{"b", r.T("accounts.invited")}
		}
		for _, post := range l.Posts {
			row.Unit = s.unitName(r, post.Unit)
			row.Roles = r.roles(post.Roles)
			if post.To == "" {
				break
			}
		}
		p.Lines = append(p.Lines, row)
	}
	return accountsTemplate.Render(r, p)
}

func (s *Server) disableAccount(r *Request) error { return s.setDisabled(r, true) }
func (s *Server) enableAccount(r *Request) error  { return s.setDisabled(r, false) }

func (s *Server) setDisabled(r *Request, disabled bool) error {
	if err := s.app.SetDisabled(r.Context(), r.Caller(), r.PathValue("id"), disabled); err != nil {
		return err
	}
	r.Toast("ok", "people.saved")
	return r.See("/accounts")
}

// A UnitsAnswer lists the units for programs.
type UnitsAnswer struct {
	Units []UnitAnswer `json:"units"`
}

// A UnitAnswer is one unit for programs.
type UnitAnswer struct {
	Code        string   `json:"code"`
	Name        string   `json:"name"`
	Short       string   `json:"short"`
	Departments []string `json:"departments"`
}

func (s *Server) unitsAPI(r *Request) error {
	us, err := s.app.Units(r.Context(), r.Caller())
	if err != nil {
		return err
	}
	a := UnitsAnswer{Units: []UnitAnswer{}}
	for _, u := range us {
		a.Units = append(a.Units, UnitAnswer{string(u.Code), u.Name, u.Short, u.Departments})
	}
	return r.JSON(a)
}

// A PeopleAnswer lists people with their posts for programs, a line each post.
type PeopleAnswer struct {
	People []PersonAnswer `json:"people"`
}

// A PersonAnswer is one post of one person for programs.
type PersonAnswer struct {
	ID         string   `json:"id"`
	Name       string   `json:"name"`
	Unit       string   `json:"unit"`
	Department string   `json:"department"`
	Title      string   `json:"title"`
	Roles      []string `json:"roles"`
	From       string   `json:"from"`
	To         string   `json:"to,omitempty"`
}

func (s *Server) peopleAPI(r *Request) error {
	all, err := s.app.People(r.Context(), r.Caller())
	if err != nil {
		return err
	}
	a := PeopleAnswer{People: []PersonAnswer{}}
	for _, h := range all {
		p := PersonAnswer{ID: string(h.Person.ID), Name: h.Person.Name, Unit: string(h.Post.Unit), Department: h.Post.Department,
			Title: h.Post.Title, Roles: []string{}, From: h.Post.From, To: h.Post.To}
		for _, role := range h.Post.Roles {
			p.Roles = append(p.Roles, string(role))
		}
		a.People = append(a.People, p)
	}
	return r.JSON(a)
}
