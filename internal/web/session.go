package web

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"

	"mingjian/internal/errs"
)

// Cookies of the frame. The session's is named "session"; before sign-in a
// "visitor" cookie stands in for it, so that the sign-in form has a token too.

func (r *Request) cookieName(name string) string {
	if r.server.cfg.TLS {
		return "__Host-mingjian-" + name
	}
	return "mingjian-" + name
}

// setCookie sets a cookie for seconds; 0 is for as long as the browser runs,
// negative takes it away.
func (r *Request) setCookie(name, value string, seconds int) {
	http.SetCookie(r.W, &http.Cookie{
		Name: r.cookieName(name), Value: value, Path: "/", MaxAge: seconds,
		Secure: r.server.cfg.TLS, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}

func (r *Request) cookieValue(name string) string {
	if c, err := r.Cookie(r.cookieName(name)); err == nil && len(c.Value) <= 512 {
		return c.Value
	}
	return ""
}

// SignIn gives the browser a session's token.
func (r *Request) SignIn(token string) {
	r.setCookie("visitor", "", -1)
	r.setCookie("session", token, 0)
}

// SignOut takes the session's token from the browser, and all it stored.
func (r *Request) SignOut() {
	r.W.Header().Set("Clear-Site-Data", `"cache", "storage"`)
	r.setCookie("session", "", -1)
}

// identify finds out who asks.
func (r *Request) identify() error {
	token := r.cookieValue("session")
	if token == "" {
		return nil
	}
	v, err := r.server.cfg.Viewer(r.Context(), token)
	if errs.KindOf(err) == errs.Unauthorized {
		return nil
	}
	if err != nil {
		return err
	}
	r.Viewer, r.Token = v, token
	return nil
}

// csrf returns the token that forms of this session carry: a MAC under the
// session's secret, so it needs no storage and tells nothing of the secret.
func (r *Request) csrf() string {
	secret := r.Token
	if secret == "" {
		secret = r.cookieValue("visitor")
	}
	if secret == "" {
		secret = rand.Text()
		r.setCookie("visitor", secret, 0)
		// Another part of the same page must get the same token.
		r.AddCookie(&http.Cookie{Name: r.cookieName("visitor"), Value: secret})
	}
	m := hmac.New(sha256.New, []byte(secret))
	m.Write([]byte("csrf"))
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil))
}

// guard refuses an unsafe request that this session's own pages did not send.
// Browsers that send neither Sec-Fetch-Site nor Origin pass the first check,
// so the token is asked for always.
func (r *Request) guard() error {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodOptions:
		return nil
	}
	if err := r.server.cross.Check(r.Request); err != nil {
		return errs.Wrap(err, errs.Forbidden, "请求来自其他站点，已拒绝", "the request came from another site and was refused")
	}
	sent := r.Header.Get("X-CSRF-Token")
	if sent == "" && !r.route.API() {
		if err := r.parseForm(); err != nil {
			return err
		}
		sent = r.PostFormValue("csrf")
	}
	if r.Token == "" && r.cookieValue("visitor") == "" || !hmac.Equal([]byte(sent), []byte(r.csrf())) {
		return errs.E(errs.Forbidden, "页面已过期，请返回上一页，刷新后再提交", "this page is out of date; go back, reload it and submit again")
	}
	return nil
}

// parseForm reads the form within the route's limits.
func (r *Request) parseForm() error {
	var err error
	if r.route.Upload {
		err = r.ParseMultipartForm(maxMemory)
	} else {
		err = r.ParseForm()
	}
	if err == nil || err == http.ErrNotMultipart {
		return nil
	}
	if tooLarge(err) {
		return err
	}
	return errs.Wrap(err, errs.Invalid, "表单内容无法读取", "the form cannot be read")
}

// chooseLanguage remembers the language for a year.
func (s *Server) chooseLanguage(r *Request) error {
	lang := r.Text("lang")
	if lang != "zh" && lang != "en" {
		return errs.Field("lang", "没有这种语言", "no such language")
	}
	r.setCookie("lang", lang, 365*24*60*60)
	return r.See(r.back())
}

// chooseUnit remembers which unit's cases the person looks at; what the person
// may see is decided elsewhere, each time.
func (s *Server) chooseUnit(r *Request) error {
	for _, u := range r.Viewer.Units {
		if u.Value == r.Text("unit") {
			r.setCookie("unit", u.Value, 365*24*60*60)
			return r.See(r.back())
		}
	}
	return errs.Field("unit", "没有这个单位", "no such unit")
}

// Unit returns the unit the person chose to look at, the first of theirs by default.
func (r *Request) Unit() string {
	if r.Viewer == nil || len(r.Viewer.Units) == 0 {
		return ""
	}
	chosen := r.cookieValue("unit")
	for _, u := range r.Viewer.Units {
		if u.Value == chosen {
			return chosen
		}
	}
	return r.Viewer.Units[0].Value
}

// back returns the page of this server that the request was sent from.
func (r *Request) back() string {
	u, err := url.Parse(r.Referer())
	if err != nil || u.Host != r.Host {
		return "/"
	}
	return local(u.RequestURI())
}
