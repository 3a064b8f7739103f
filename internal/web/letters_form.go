package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"mingjian/internal/app"
	"mingjian/internal/deadline"
	"mingjian/internal/evidence"
	"mingjian/internal/liaison"
	"mingjian/internal/org"
)

// LetterFormPage drafts a letter or changes its draft.
type LetterFormPage struct {
	Page
	Kinds    []LetterKind // to choose from first, while no kind is chosen
	Kind     liaison.Kind
	KindName string
	Incoming bool
	Evidence bool // items name a kind of evidence
	MayDraw  bool
	In       app.LetterDraft
	CaseName string   // of a case that was chosen
	Refusals []Option // of that case; empty: none to choose from
	Copies   []Option // our offices whose people can take note of a copy
	Classes  []Option
	Asked    []Option
	Hide     string
	Parties  []string
	Version  int
	Path     string
	Back     string
	Start    app.LetterStart // what the case offers to begin with
}

// A LetterKind is a kind of letter to begin, and what it is for.
type LetterKind struct{ Name, What, Href string }

var letterFormTemplate = page[LetterFormPage]("letter_edit")

func (r *Request) letterDraft(kind liaison.Kind) app.LetterDraft {
	in := app.LetterDraft{Kind: kind, Party: r.Text("party"), Copy: r.Text("copy"), CopyTo: org.UnitCode(r.Text("copy_to")), Refusal: liaison.RefusalID(r.Text("refusal")), Case: r.Text("case"), Text: r.Text("text"), Draw: r.Checked("draw"),
		Received: r.day("day"), Due: r.day("due")}
	classes, before, reasons := r.PostForm["ask.evidence"], r.PostForm["ask.before"], r.PostForm["ask.reason"]
	for i, text := range r.PostForm["ask.text"] {
		a := liaison.Ask{Text: text}
		if i < len(classes) && i < len(before) && i < len(reasons) {
			a.Evidence, a.Before, a.Reason = evidence.Kind(classes[i]), evidence.Answer(before[i]), reasons[i]
		}
		in.Asks = append(in.Asks, a)
	}
	in.Hide = strings.FieldsFunc(r.Text("hide"), func(c rune) bool { return strings.ContainsRune("、,，;； \r\n", c) })
	return in
}

func (s *Server) letterForm(r *Request, in app.LetterDraft, bad FormError) (LetterFormPage, error) {
	p := LetterFormPage{Page: r.Page("letter.new"), Kind: in.Kind, In: in, Path: "/letters/new", Back: "/letters"}
	p.Form, p.Marked = bad, true
	p.Crumbs = []Link{{r.T("letter.title"), "/letters"}}
	start, err := s.app.StartLetter(r.Context(), r.Caller(), in.Kind, in.Case, in.Refusal)
	if err != nil {
		return p, err
	}
	p.CaseName, p.MayDraw, p.Start = start.CaseName, start.MayDraw, start
	if len(start.Refusals) > 0 {
		p.Refusals = []Option{{"", r.T("letter.refusal.unknown")}}
	}
	for _, x := range start.Refusals {
		p.Refusals = append(p.Refusals, Option{string(x.Refusal), joinNonEmpty(" · ", x.Outcome, string(x.Day), strings.Join(x.Persons, "、"), x.Number)})
	}
	if len(start.Copies) > 0 {
		p.Copies = []Option{{"", r.T("letter.copy.none")}}
	}
	for _, u := range start.Copies {
		p.Copies = append(p.Copies, Option{string(u.Code), u.Name})
	}
	if !slices.Contains(liaison.Kinds, in.Kind) {
		for _, k := range liaison.Kinds {
			q := url.Values{"kind": {string(k)}}
			if in.Case != "" {
				q.Set("case", in.Case)
			}
			p.Kinds = append(p.Kinds, LetterKind{r.Word("letter", k), r.Word("letterfor", k), "/letters/new?" + q.Encode()})
		}
		return p, nil
	}
	p.KindName, p.Incoming = r.Word("letter", in.Kind), in.Kind.Incoming()
	p.Evidence = in.Kind == liaison.Notice || in.Kind == liaison.Guidance
	p.Title = p.KindName
	p.Classes = append([]Option{{"", "—"}}, func() (os []Option) {
		for _, k := range evidence.Kinds {
			os = append(os, Option{string(k.Kind), r.Word("evidence", k.Kind)})
		}
		return os
	}()...)
	p.Asked = append([]Option{{"", "—"}}, Enum(r, "yesno", evidence.Yes, evidence.No)...)
	p.Hide = strings.Join(in.Hide, "、")
	if p.In.Received == "" {
		p.In.Received = deadline.Date(app.Day(r.Now))
	}
	if len(p.In.Asks) == 0 {
		p.In.Asks = make([]liaison.Ask, 1)
	}
	v, err := s.app.Letters(r.Context(), r.Caller(), app.LetterFilter{Limit: 1})
	p.Parties = v.Parties
	return p, err
}

func (s *Server) newLetterPage(r *Request) error {
	p, err := s.letterForm(r, app.LetterDraft{Kind: liaison.Kind(r.Text("kind")), Case: r.Text("case"), Refusal: liaison.RefusalID(r.Text("refusal")), Draw: true}, FormError{})
	if err != nil {
		return err
	}
	p.In.Party, p.In.Text = p.Start.To, p.Start.Text
	return letterFormTemplate.Render(r, p)
}

func (s *Server) addLetter(r *Request) error {
	in := r.letterDraft(liaison.Kind(r.Text("kind")))
	id, err := s.app.AddLetter(r.Context(), r.Caller(), in)
	if bad, ok := r.Invalid(err); ok {
		p, err := s.letterForm(r, in, bad)
		if err != nil {
			return err
		}
		return letterFormTemplate.RenderInvalid(r, p)
	}
	if err != nil {
		return err
	}
	r.Toast("ok", "letter.saved")
	return r.See("/letters/" + id)
}

func (s *Server) editLetterPage(r *Request) error {
	v, err := s.app.Letter(r.Context(), r.Caller(), r.PathValue("id"))
	if err != nil {
		return err
	}
	return s.showLetterForm(r, v, app.LetterDraft{Kind: v.Kind, Party: v.Party, Copy: v.Copy, CopyTo: v.CopyTo, Refusal: v.Refusal, Case: v.Case, Text: v.Text, Asks: v.Asks, Hide: v.Hide}, v.Version, FormError{})
}

func (s *Server) showLetterForm(r *Request, v app.LetterView, in app.LetterDraft, version int, bad FormError) error {
	p, err := s.letterForm(r, in, bad)
	if err != nil {
		return err
	}
	p.Path, p.Back, p.Version = "/letters/"+v.ID+"/edit", "/letters/"+v.ID, version
	p.CaseName, p.In.Case, p.MayDraw = v.CaseName, v.Case, p.MayDraw && v.Item == ""
	p.Crumbs = append(p.Crumbs, Link{p.KindName, p.Back})
	if bad.Message != "" {
		return letterFormTemplate.RenderInvalid(r, p)
	}
	return letterFormTemplate.Render(r, p)
}

func (s *Server) editLetter(r *Request) error {
	v, err := s.app.Letter(r.Context(), r.Caller(), r.PathValue("id"))
	if err != nil {
		return err
	}
	version, err := strconv.Atoi(r.Text("version"))
	if err != nil {
		version = 0 // read at no version: a conflict
	}
	in := r.letterDraft(v.Kind)
	err = s.app.EditLetter(r.Context(), r.Caller(), v.ID, in, version)
	if bad, ok := r.Invalid(err); ok {
		return s.showLetterForm(r, v, in, version, bad)
	}
	return s.afterLetter(r, err)
}
