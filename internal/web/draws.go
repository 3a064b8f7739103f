package web

import (
	"bytes"
	"fmt"
	"strconv"

	"rsc.io/qr"

	"mingjian/internal/app"
	"mingjian/internal/errs"
	"mingjian/internal/panel"
	"mingjian/internal/policy"
	"mingjian/internal/review"
	"mingjian/internal/store"
)

func (s *Server) drawRoutes() []Route {
	const session, draw = "/sessions/{id}/draws", "/sessions/{id}/draws/{draw}"
	return []Route{
		{Method: "GET", Pattern: session, Handler: s.drawsPage, Act: policy.SessionRead},
		{Method: "POST", Pattern: session, Handler: s.freezeDraw, Act: policy.SessionEdit},
		{Method: "GET", Pattern: draw, Handler: s.drawPage, Act: policy.SessionRead},
		{Method: "POST", Pattern: draw, Handler: s.makeDraw, Act: policy.SessionEdit},
		{Method: "POST", Pattern: draw + "/approve", Handler: s.approveDraw, Act: policy.SessionEdit},
		{Method: "POST", Pattern: draw + "/cases", Handler: s.addDrawn, Act: policy.SessionEdit},
		{Method: "GET", Pattern: draw + "/certificate", Handler: s.drawCertificate, Act: policy.SessionRead, Stream: true},
		{Method: "GET", Pattern: draw + "/code", Handler: s.drawCode, Act: policy.SessionRead},

		{Method: "GET", Pattern: "/api/v1" + session, Handler: s.drawsAPI, Act: policy.SessionRead, Out: DrawsAnswer{}},
		order("POST", "/api/v1"+session, policy.SessionEdit, func(r *Request, in DrawOrder) (Made, error) {
			id, err := s.app.FreezeDraw(r.Context(), r.Caller(), review.SessionID(r.PathValue("id")), app.NewDraw(in))
			return Made{id}, err
		}),
		order("POST", "/api/v1/draws/{draw}/approve", policy.SessionEdit, func(r *Request, _ Done) (Done, error) {
			return Done{}, s.app.ApproveDraw(r.Context(), r.Caller(), r.PathValue("draw"))
		}),
		order("POST", "/api/v1/draws/{draw}", policy.SessionEdit, func(r *Request, in NumberOrder) (Done, error) {
			return Done{}, s.app.MakeDraw(r.Context(), r.Caller(), r.PathValue("draw"), in.Witness, in.Number)
		}),
		order("POST", "/api/v1/draws/{draw}/cases", policy.SessionEdit, func(r *Request, _ Done) (AddedAnswer, error) {
			n, refused, err := s.app.AddDrawn(r.Context(), r.Caller(), r.PathValue("draw"))
			return AddedAnswer{n, append([]string{}, refused...)}, err
		}),
		{Method: "GET", Pattern: "/api/v1/draws/{draw}", Handler: s.drawAPI, Act: policy.SessionRead, Out: panel.Certificate{}},
	}
}

// DrawsPage lists every draw of a session and freezes the next.
type DrawsPage struct {
	Page
	View     app.DrawsView
	Path     string
	Rows     []DrawRow
	Purposes []Option
	Typed    app.NewDraw
	Again    bool // a draw of some kind was made: the next needs a reason
}

// A DrawRow is one draw in the list.
type DrawRow struct {
	app.DrawView
	Href, Name, When string
	Chip             Chip
	Count            int
}

// DrawPage is one draw: its list, and what was drawn.
type DrawPage struct {
	Page
	View       app.DrawView
	Path, Name string
	Strata     []DrawStratum
	Frozen     string
	DrawnAt    string
	Witness    string // as typed
	Number     string
	Refused    []string
}

// A DrawStratum is one stratum with its quota and those taken.
type DrawStratum struct {
	Label string
	Of    int // candidates
	Take  int
	Short bool
	Taken []DrawTaken
}

// A DrawTaken is one that was taken.
type DrawTaken struct {
	Label string
	Must  bool
}

var (
	drawsTemplate = page[DrawsPage]("draws")
	drawTemplate  = page[DrawPage]("draw")
)

func (s *Server) drawsPage(r *Request) error { return s.showDraws(r, app.NewDraw{}, FormError{}) }

func (s *Server) showDraws(r *Request, typed app.NewDraw, bad FormError) error {
	v, err := s.app.Draws(r.Context(), r.Caller(), review.SessionID(r.PathValue("id")))
	if err != nil {
		return err
	}
	p := DrawsPage{Page: r.Page("draws.title"), View: v, Path: r.sessionPath() + "/draws", Typed: typed,
		Purposes: []Option{{string(store.DrawCases), r.T("draws.cases")}, {string(store.DrawReviewers), r.T("draws.reviewers")}}}
	if typed.Purpose == "" {
		p.Typed = app.NewDraw{Percent: v.Rule.Percent, Least: v.Rule.Least, Take: 5}
	}
	p.Form, p.Marked = bad, true
	p.Crumbs = []Link{{r.T("review.sessions"), "/sessions"}, {v.Session.Title, r.sessionPath()}}
	for _, d := range v.Draws {
		p.Again = p.Again || d.Certificate != nil
		p.Rows = append(p.Rows, DrawRow{DrawView: d, Href: p.Path + "/" + d.ID, Name: r.drawName(d), When: d.FrozenAt.In(Beijing).Format("2006-01-02 15:04"), Chip: r.drawChip(d), Count: len(d.List.Candidates)})
	}
	if bad.Message != "" {
		return drawsTemplate.RenderInvalid(r, p)
	}
	return drawsTemplate.Render(r, p)
}

func (r *Request) drawName(d app.DrawView) string {
	if d.Purpose == store.DrawReviewers {
		return r.T("draws.reviewers")
	}
	return r.T("draws.cases")
}

func (r *Request) drawChip(d app.DrawView) Chip {
	switch {
	case d.Certificate != nil:
		return Chip{"g", r.T("draws.drawn")}
	case d.Needs:
		return Chip{"a", r.T("draws.needs")}
	}
	return Chip{"b", r.T("draws.frozen")}
}

func (s *Server) freezeDraw(r *Request) error {
	in := app.NewDraw{Purpose: store.DrawPurpose(r.Text("purpose")), Reason: r.Text("reason")}
	var err error
	if in.Percent, err = strconv.ParseFloat(r.Text("percent"), 64); err != nil {
		err = errs.Field("percent", "请填写数字", "not a number")
	}
	if err == nil {
		in.Least, err = r.Int("least")
	}
	if err == nil {
		in.Take, err = r.Int("take")
	}
	id := ""
	if err == nil {
		id, err = s.app.FreezeDraw(r.Context(), r.Caller(), review.SessionID(r.PathValue("id")), in)
	}
	if f, ok := r.Invalid(err); ok {
		return s.showDraws(r, in, f)
	}
	return r.done(err, r.sessionPath()+"/draws/"+id)
}

func (s *Server) drawPage(r *Request) error { return s.showDraw(r, nil, FormError{}) }

func (s *Server) showDraw(r *Request, refused []string, bad FormError) error {
	d, err := s.app.Draw(r.Context(), r.Caller(), r.PathValue("draw"))
	if err != nil {
		return err
	}
	if string(d.Session) != r.PathValue("id") {
		return errs.Missing("抽取", "draw")
	}
	p := DrawPage{Page: r.Page("draws.title"), View: d, Path: r.sessionPath() + "/draws/" + d.ID, Name: r.drawName(d), Frozen: d.FrozenAt.In(Beijing).Format("2006-01-02 15:04"),
		Witness: r.Text("witness"), Number: r.Text("number"), Refused: refused}
	p.Title = d.List.Title
	p.Form, p.Marked = bad, true
	p.Crumbs = []Link{{r.T("review.sessions"), "/sessions"}, {d.SessionTitle, r.sessionPath()}, {r.T("draws.title"), r.sessionPath() + "/draws"}}
	if d.Certificate != nil {
		p.DrawnAt = d.DrawnAt.In(Beijing).Format("2006-01-02 15:04")
	}
	label := map[string]string{}
	of := map[string]int{}
	for _, c := range d.List.Candidates {
		label[c.ID] = c.Label
		of[c.Stratum]++
	}
	for _, q := range d.List.Quotas {
		row := DrawStratum{Label: q.Label, Of: of[q.Stratum], Take: q.Take}
		if d.Certificate != nil {
			for _, x := range d.Certificate.Drawn {
				if x.Stratum == q.Stratum {
					row.Taken = append(row.Taken, DrawTaken{label[x.ID], x.Must})
				}
			}
			for _, x := range d.Certificate.Shortfalls {
				row.Short = row.Short || x.Stratum == q.Stratum
			}
		}
		p.Strata = append(p.Strata, row)
	}
	if bad.Message != "" {
		return drawTemplate.RenderInvalid(r, p)
	}
	return drawTemplate.Render(r, p)
}

func (s *Server) makeDraw(r *Request) error {
	err := s.app.MakeDraw(r.Context(), r.Caller(), r.PathValue("draw"), r.Text("witness"), r.Text("number"))
	if f, ok := r.Invalid(err); ok {
		return s.showDraw(r, nil, f)
	}
	return r.done(err, r.sessionPath()+"/draws/"+r.PathValue("draw"))
}

func (s *Server) approveDraw(r *Request) error {
	return r.done(s.app.ApproveDraw(r.Context(), r.Caller(), r.PathValue("draw")), r.sessionPath()+"/draws/"+r.PathValue("draw"))
}

func (s *Server) addDrawn(r *Request) error {
	_, refused, err := s.app.AddDrawn(r.Context(), r.Caller(), r.PathValue("draw"))
	if err == nil && refused != nil {
		return s.showDraw(r, refused, FormError{})
	}
	return r.done(err, r.sessionPath()+"/draws/"+r.PathValue("draw"))
}

// certificate returns the certificate asked for, or NotFound before it is drawn.
func (s *Server) certificate(r *Request) (panel.Certificate, error) {
	d, err := s.app.Draw(r.Context(), r.Caller(), r.PathValue("draw"))
	if err == nil && d.Certificate == nil {
		err = errs.Missing("抽取凭证", "certificate")
	}
	if err != nil {
		return panel.Certificate{}, err
	}
	return *d.Certificate, nil
}

func (s *Server) drawCertificate(r *Request) error {
	c, err := s.certificate(r)
	if err != nil {
		return err
	}
	data, err := c.JSON()
	if err != nil {
		return err
	}
	return r.File("抽取凭证 "+c.Title+".json", "application/json", bytes.NewReader(data))
}

// drawCode is the QR code on the paper: the list hash, the number and the seed.
func (s *Server) drawCode(r *Request) error {
	c, err := s.certificate(r)
	if err != nil {
		return err
	}
	code, err := qr.Encode(fmt.Sprintf("%s\nlist %s\nnumber %s\nseed %s", c.Algorithm, c.ListHash, c.Number, c.Seed), qr.M)
	if err != nil {
		return err
	}
	r.send(200, "image/png", code.PNG())
	return nil
}

func (s *Server) drawAPI(r *Request) error {
	c, err := s.certificate(r)
	if err != nil {
		return err
	}
	return r.JSON(c)
}

// DrawsAnswer lists the draws of a session.
type DrawsAnswer struct {
	Draws []DrawBrief `json:"draws"`
}

// A DrawBrief is one draw in the API.
type DrawBrief struct {
	ID         string            `json:"id"`
	Purpose    store.DrawPurpose `json:"purpose"`
	ListHash   string            `json:"list_hash"`
	Candidates int               `json:"candidates"`
	Drawn      bool              `json:"drawn"`
	Previous   string            `json:"previous,omitempty"`
	Reason     string            `json:"reason,omitempty"`
}

func (s *Server) drawsAPI(r *Request) error {
	v, err := s.app.Draws(r.Context(), r.Caller(), review.SessionID(r.PathValue("id")))
	if err != nil {
		return err
	}
	a := DrawsAnswer{Draws: []DrawBrief{}}
	for _, d := range v.Draws {
		a.Draws = append(a.Draws, DrawBrief{d.ID, d.Purpose, d.Hash, len(d.List.Candidates), d.Certificate != nil, d.Previous, d.Reason})
	}
	return r.JSON(a)
}

// A DrawOrder freezes the list of a draw.
type DrawOrder struct {
	Purpose store.DrawPurpose `json:"purpose"` // cases or reviewers
	Percent float64           `json:"percent"`
	Least   int               `json:"least"`
	Take    int               `json:"take"`
	Reason  string            `json:"reason"`
}

// A NumberOrder is the number a witness read out.
type NumberOrder struct {
	Witness string `json:"witness"`
	Number  string `json:"number"`
}

// AddedAnswer says how many drawn cases went onto the agenda, and which did not and why.
type AddedAnswer struct {
	Added   int      `json:"added"`
	Refused []string `json:"refused"`
}
