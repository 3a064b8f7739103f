package web

import (
	"mingjian/internal/app"
	"mingjian/internal/errs"
	"mingjian/internal/org"
	"mingjian/internal/policy"
)

func (s *Server) handlerRoutes() []Route {
	return []Route{
		{Method: "GET", Pattern: "/handlers", Handler: s.handlersPage, Act: policy.HandlerSettle},
		{Method: "POST", Pattern: "/handlers", Handler: s.confirmHandler, Act: policy.HandlerSettle},
		{Method: "GET", Pattern: "/api/v1/handlers", Handler: s.handlersAPI, Act: policy.HandlerSettle, Out: HandlersAnswer{}},
	}
}

// HandlersPage lists the bare names of ledgers that somebody has to confirm.
type HandlersPage struct {
	Page
	Lines  []HandlerRow
	People []Option // everybody, for names that match nobody
}

// A HandlerRow is one name with the people it may mean.
type HandlerRow struct {
	app.PendingName
	UnitName string
	Choices  []Option
}

var handlersTemplate = page[HandlersPage]("handlers")

func (s *Server) handlersPage(r *Request) error { return s.showHandlers(r, FormError{}) }

func (s *Server) showHandlers(r *Request, form FormError) error {
	lines, err := s.app.PendingHandlers(r.Context(), r.Caller())
	if err != nil {
		return err
	}
	people, err := s.app.People(r.Context(), r.Caller())
	if err != nil {
		return err
	}
	units, err := s.unitOptions(r)
	if err != nil {
		return err
	}
	names := map[org.UnitCode]string{}
	for _, o := range units {
		names[org.UnitCode(o.Value)] = o.Label
	}
	label := func(h org.Holding) string {
		return h.Person.Name + " · " + names[h.Post.Unit] + h.Post.Department + " · " + term(h.Post)
	}
	p := HandlersPage{Page: r.Page("handlers.title")}
	p.Form = form
	seen := map[org.PersonID]bool{}
	for _, h := range people {
		if !seen[h.Person.ID] {
			seen[h.Person.ID] = true
			p.People = append(p.People, Option{string(h.Person.ID), label(h)})
		}
	}
	for _, l := range lines {
		row := HandlerRow{PendingName: l, UnitName: names[l.Unit]}
		if row.UnitName == "" {
			row.UnitName = string(l.Unit)
		}
		for _, h := range l.Proposals {
			row.Choices = append(row.Choices, Option{string(h.Person.ID), label(h)})
		}
		p.Lines = append(p.Lines, row)
	}
	if form.Message != "" {
		return handlersTemplate.RenderInvalid(r, p)
	}
	return handlersTemplate.Render(r, p)
}

func (s *Server) confirmHandler(r *Request) error {
	n, err := s.app.ConfirmHandler(r.Context(), r.Caller(), org.UnitCode(r.Text("unit")), r.Text("name"), org.PersonID(r.Text("person")), r.Text("from"), r.Text("to"))
	if errs.KindOf(err) == errs.Invalid || errs.KindOf(err) == errs.Conflict {
		return s.showHandlers(r, formError(err, r.Lang))
	}
	if err != nil {
		return err
	}
	r.Toast("ok", "handlers.done", r.Text("name"), n)
	return r.See("/handlers")
}

// A HandlersAnswer lists the names to be confirmed for programs.
type HandlersAnswer struct {
	Handlers []HandlerAnswer `json:"handlers"`
}

// A HandlerAnswer is one name to be confirmed.
type HandlerAnswer struct {
	Unit      string   `json:"unit"`
	Name      string   `json:"name"`
	Cases     int      `json:"cases"`
	From      string   `json:"from"`
	To        string   `json:"to"`
	Unique    bool     `json:"unique"`
	Proposals []string `json:"proposals"` // ids of people, best first
}

func (s *Server) handlersAPI(r *Request) error {
	lines, err := s.app.PendingHandlers(r.Context(), r.Caller())
	if err != nil {
		return err
	}
	a := HandlersAnswer{Handlers: []HandlerAnswer{}}
	for _, l := range lines {
		h := HandlerAnswer{Unit: string(l.Unit), Name: l.Name, Cases: l.Cases, From: l.From, To: l.To, Unique: l.Unique, Proposals: []string{}}
		for _, p := range l.Proposals {
			h.Proposals = append(h.Proposals, string(p.Person.ID))
		}
		a.Handlers = append(a.Handlers, h)
	}
	return r.JSON(a)
}
