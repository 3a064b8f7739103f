package web

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"reflect"
	"time"

	"mingjian/internal/policy"
)

// A Page is what every page shows around its own matter. A page's struct embeds
// it, filled by Request.Page.
type Page struct {
	Lang       string
	Title      string
	Crumbs     []Link   // the way to here, the outermost first
	Meta       []string // facts under the title
	Tabs       []Tab
	Viewer     *Viewer // nil before sign-in
	Nav        []NavGroup
	Unit       string // the unit looked at, a value of Viewer.Units
	Search     string // where the search of the header leads, or empty for none
	CSRF       string // put into each form by {{template "csrf" .Page}}
	Toast      *Toast
	Form       FormError // what was wrong with the form, if it came back
	Marked     bool      // holds case content: name, unit and time are laid over it
	Time       time.Time
	Checkpoint string
	RequestID  string
	Failed     bool // an error page: what was typed is kept in the browser
}

// A Link is a text that leads somewhere; without Href it is only a text.
type Link struct{ Text, Href string }

// A FormError says which field of a form is wrong and why; an empty Field is
// about the form as a whole.
type FormError struct {
	Field, Message string
	each           map[string]string // of several faults, the message of each field
}

// Page returns the frame of a page with the title of the catalogue.
func (r *Request) Page(title string, args ...any) Page {
	p := Page{
		Lang: r.Lang, Title: r.T(title, args...), Viewer: r.Viewer, Nav: r.nav(), Unit: r.Unit(), CSRF: r.csrf(),
		Toast: r.takeToast(), Time: r.Now, RequestID: r.ID,
	}
	for _, at := range []string{"/search", "/cases"} {
		if p.Search == "" && r.server.known["GET "+at] {
			p.Search = at
		}
	}
	if r.server.cfg.Checkpoint != nil {
		p.Checkpoint = r.server.cfg.Checkpoint()
	}
	return p
}

// May reports whether the person may do the act, so that a page offers nothing
// that would be refused.
func (p Page) May(act policy.Act) bool { return p.Viewer != nil && p.Viewer.May(act) }

// With returns the page with crumbs before its title.
func (p Page) With(crumbs ...Link) Page {
	p.Crumbs = crumbs
	return p
}

// A Template is a page of the registered ones, filled with a T.
type Template[T any] struct{ name string }

// registered holds the zero value of each page's struct by template name.
var registered = map[string]any{}

// page names the template templates/<name>.html as filled with a T. It is called
// by package variables; the template itself is read by New.
func page[T any](name string) Template[T] {
	var zero T
	if _, ok := registered[name]; ok {
		panic("web: two pages named " + name)
	}
	registered[name] = zero
	return Template[T]{name}
}

// Render answers 200 with the page.
func (t Template[T]) Render(r *Request, data T) error {
	return t.renderStatus(r, http.StatusOK, data)
}

// RenderInvalid answers 422 with the form again, everything typed still in it.
func (t Template[T]) RenderInvalid(r *Request, data T) error {
	return t.renderStatus(r, http.StatusUnprocessableEntity, data)
}

func (t Template[T]) renderStatus(r *Request, status int, data T) error {
	return r.render(status, t.name, "base", data)
}

// Part answers with one block the page's template defines, for htmx.
func (t Template[T]) Part(r *Request, block string, data T) error {
	return r.render(http.StatusOK, t.name, block, data)
}

func (r *Request) render(status int, name, block string, data any) error {
	v, ok := r.server.pages[r.Lang][name]
	if !ok {
		return fmt.Errorf("no page %s in %s", name, r.Lang)
	}
	var b bytes.Buffer
	if err := v.tmpl.ExecuteTemplate(&b, block, data); err != nil {
		return err
	}
	r.send(status, "text/html; charset=utf-8", b.Bytes())
	return nil
}

// A view is one page's template in one language and the type it is filled with.
type view struct {
	tmpl *template.Template
	zero any
}

// parsePages reads the frame and each page once a language.
func (s *Server) parsePages(files fs.FS, pages map[string]any) (map[string]map[string]*view, error) {
	out := map[string]map[string]*view{}
	for _, lang := range Languages {
		frame, err := template.New("frame").Funcs(s.funcs(lang)).ParseFS(files, "templates/base.html", "templates/parts.html")
		if err != nil {
			return nil, err
		}
		out[lang] = map[string]*view{}
		for name, zero := range pages {
			if _, ok := reflect.TypeOf(zero).FieldByName("Page"); !ok {
				return nil, fmt.Errorf("page %s: %T does not embed Page", name, zero)
			}
			t, err := frame.Clone()
			if err != nil {
				return nil, err
			}
			if t, err = t.ParseFS(files, "templates/"+name+".html"); err != nil {
				return nil, err
			}
			out[lang][name] = &view{t, zero}
		}
	}
	return out, nil
}

// funcs are what templates can call, in one language.
func (s *Server) funcs(lang string) template.FuncMap {
	return template.FuncMap{
		"t":        func(key string, args ...any) string { return s.words.text(lang, key, args...) },
		"word":     func(kind string, value any) string { return s.words.word(lang, kind, value) },
		"date":     func(t time.Time) string { return t.In(Beijing).Format("2006-01-02") },
		"datetime": func(t time.Time) string { return t.In(Beijing).Format("2006-01-02 15:04") },
		"clock":    func(t time.Time) string { return t.In(Beijing).Format("15:04") },
		"asset":    s.static.url,
		"icon":     s.icon,
		"initial":  initial,
		"chip":     func(color, text string) Chip { return Chip{color, text} },
		"empty": func(text, action, href string) Empty {
			return Empty{Text: text, Action: action, Href: href}
		},
		"field": func(e FormError, name, label, value string) Field {
			return Field{Name: name, Label: s.words.text(lang, label), Value: value, Kind: "text", Err: e.of(name)}
		},
		"area": func(e FormError, name, label, value string) Field {
			return Field{Name: name, Label: s.words.text(lang, label), Value: value, Kind: "area", Rows: 4, Err: e.of(name)}
		},
		"choice": func(e FormError, name, label, value string, options []Option) Field {
			return Field{Name: name, Label: s.words.text(lang, label), Value: value, Kind: "choice", Options: options, Err: e.of(name)}
		},
	}
}

// of returns the message if it is about the field.
func (e FormError) of(field string) string {
	if e.each == nil && e.Field == field {
		return e.Message
	}
	return e.each[field]
}

// icon returns the drawing of the name, hidden from readers of the screen: the
// words beside it say what it is.
func (s *Server) icon(name string) template.HTML {
	sheet := s.static.url("vendor/icons.svg")
	if sheet == "" {
		return ""
	}
	return template.HTML(`<svg class="ic" aria-hidden="true"><use href="` + template.HTMLEscapeString(sheet+"#"+name) + `"/></svg>`)
}

// initial returns the first character of a name, for the round mark beside it.
func initial(name string) string {
	for _, c := range name {
		return string(c)
	}
	return ""
}
