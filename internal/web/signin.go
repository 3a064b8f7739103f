package web

import (
	"errors"

	"mingjian/internal/app"
	"mingjian/internal/errs"
	"mingjian/internal/org"
	"mingjian/internal/policy"
)

func (s *Server) signInRoutes() []Route {
	return []Route{
		{Method: "GET", Pattern: "/login", Handler: s.signInPage, Public: true},
		{Method: "POST", Pattern: "/login", Handler: s.signIn, Public: true},
		{Method: "POST", Pattern: "/login/demo", Handler: s.signInDemo, Public: true},
		{Method: "GET", Pattern: "/invitation/{token}", Handler: s.invitationPage, Public: true},
		{Method: "POST", Pattern: "/invitation/{token}", Handler: s.acceptInvitation, Public: true},
		{Method: "GET", Pattern: "/me/password", Handler: s.passwordPage, Act: policy.AccountOwn},
		{Method: "POST", Pattern: "/me/password", Handler: s.changePassword, Act: policy.AccountOwn},
		{Method: "POST", Pattern: "/logout", Handler: s.signOut, Act: policy.AccountOwn},
	}
}

// SignInPage is the page with which everything begins.
type SignInPage struct {
	Page
	Login string
	Next  string // where the person wanted to go
	Demo  []DemoGroup
}

// A DemoGroup is one unit of the demonstration with the people to enter as.
type DemoGroup struct {
	Unit   string
	People []app.DemoEntry
}

var signInTemplate = page[SignInPage]("signin")

func (s *Server) signInPage(r *Request) error {
	p := SignInPage{Page: r.Page("signin.title"), Next: local(r.Text("next"))}
	return s.showSignIn(r, p)
}

func (s *Server) showSignIn(r *Request, p SignInPage) error {
	if s.app.Demo() {
		entries, err := s.app.DemoEntries(r.Context())
		if err != nil {
			return err
		}
		for _, e := range entries {
			if n := len(p.Demo); n == 0 || p.Demo[n-1].Unit != e.Unit {
				p.Demo = append(p.Demo, DemoGroup{Unit: e.Unit})
			}
			g := &p.Demo[len(p.Demo)-1]
			g.People = append(g.People, e)
		}
	}
	if p.Form.Message != "" {
		return signInTemplate.RenderInvalid(r, p)
	}
	return signInTemplate.Render(r, p)
}

func (s *Server) signIn(r *Request) error {
	token, err := s.app.SignIn(r.Context(), r.Text("login"), r.FormValue("password"), r.source(), r.ID)
	if errs.KindOf(err) == errs.Unauthorized {
		p := SignInPage{Page: r.Page("signin.title"), Login: r.Text("login"), Next: local(r.Text("next"))}
		p.Form = FormError{Field: "password", Message: errs.Message(err, r.Lang)}
		return s.showSignIn(r, p)
	}
	if err != nil {
		return err
	}
	r.SignIn(token)
	return r.See(local(r.Text("next")))
}

func (s *Server) signInDemo(r *Request) error {
	token, err := s.app.SignInAs(r.Context(), org.PersonID(r.Text("person")), r.source(), r.ID)
	if err != nil {
		return err
	}
	r.SignIn(token)
	return r.See("/")
}

func (s *Server) signOut(r *Request) error {
	if err := s.app.SignOut(r.Context(), r.Caller(), r.Token); err != nil {
		return err
	}
	r.SignOut()
	return r.See("/login")
}

// PasswordPage chooses a password: the first one by an invitation, or a new one.
type PasswordPage struct {
	Page
	Action string
	Old    bool // the old password is asked for
	Forced bool
}

var passwordTemplate = page[PasswordPage]("password")

func (s *Server) invitationPage(r *Request) error {
	return passwordTemplate.Render(r, PasswordPage{Page: r.Page("password.first"), Action: r.URL.Path})
}

func (s *Server) acceptInvitation(r *Request) error {
	if r.FormValue("password") != r.FormValue("again") {
		return passwordError(r, PasswordPage{Page: r.Page("password.first"), Action: r.URL.Path},
			errs.Field("again", "两次输入的密码不一致", "the two passwords differ"))
	}
	token, err := s.app.AcceptInvitation(r.Context(), r.PathValue("token"), r.FormValue("password"), r.source(), r.ID)
	if err != nil {
		return passwordError(r, PasswordPage{Page: r.Page("password.first"), Action: r.URL.Path}, err)
	}
	r.SignIn(token)
	return r.See("/")
}

func (s *Server) passwordPage(r *Request) error {
	return passwordTemplate.Render(r, PasswordPage{Page: r.Page("password.title"), Action: "/me/password", Old: true, Forced: r.Viewer.MustChange})
}

func (s *Server) changePassword(r *Request) error {
	p := PasswordPage{Page: r.Page("password.title"), Action: "/me/password", Old: true, Forced: r.Viewer.MustChange}
	if r.FormValue("password") != r.FormValue("again") {
		return passwordError(r, p, errs.Field("again", "两次输入的密码不一致", "the two passwords differ"))
	}
	if err := s.app.ChangePassword(r.Context(), r.Caller(), r.FormValue("old"), r.FormValue("password")); err != nil {
		return passwordError(r, p, err)
	}
	r.Toast("ok", "password.changed")
	return r.See("/")
}

// formError is what a form shows of err.
func formError(err error, lang string) FormError {
	f := FormError{Message: errs.Message(err, lang)}
	var e *errs.Error
	if errors.As(err, &e) {
		f.Field = e.Field
	}
	return f
}

// passwordError shows the form again where the person can do something about
// the error; passwords are never sent back.
func passwordError(r *Request, p PasswordPage, err error) error {
	switch errs.KindOf(err) {
	case errs.Invalid, errs.Unauthorized:
		p.Form = formError(err, r.Lang)
		return passwordTemplate.RenderInvalid(r, p)
	}
	return err
}
