package web

import (
	"bytes"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"mingjian/internal/app"
	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/evidence"
	"mingjian/internal/liaison"
	"mingjian/internal/policy"
	"mingjian/internal/store"
)

func (s *Server) letterRoutes() []Route {
	const one = "/letters/{id}"
	return slices.Concat([]Route{
		{Method: "GET", Pattern: "/letters", Handler: s.lettersPage, Act: policy.LetterList},
		{Method: "GET", Pattern: "/letters.xlsx", Handler: s.lettersSheet, Act: policy.LetterList, Stream: true},
		{Method: "GET", Pattern: "/letters/new", Handler: s.newLetterPage, Act: policy.LetterEdit},
		{Method: "POST", Pattern: "/letters/new", Handler: s.addLetter, Act: policy.LetterEdit},
		{Method: "GET", Pattern: one, Handler: s.letterPage, Act: policy.LetterRead},
		{Method: "GET", Pattern: one + "/edit", Handler: s.editLetterPage, Act: policy.LetterEdit},
		{Method: "POST", Pattern: one + "/edit", Handler: s.editLetter, Act: policy.LetterEdit},
		{Method: "POST", Pattern: one + "/issue", Handler: s.issueLetter, Act: policy.LetterIssue},
		{Method: "POST", Pattern: one + "/drop", Handler: s.dropLetter, Act: policy.LetterEdit},
		{Method: "POST", Pattern: one + "/serve", Handler: s.serveLetter, Act: policy.LetterServe},
		{Method: "POST", Pattern: one + "/answer", Handler: s.answerLetter, Act: policy.LetterAnswer},
		{Method: "POST", Pattern: one + "/file", Handler: s.attachAnswer, Act: policy.LetterAnswer, Upload: true},
		{Method: "POST", Pattern: one + "/original", Handler: s.answerOriginal, Act: policy.LetterRead, Stream: true},
		{Method: "POST", Pattern: one + "/follow", Handler: s.followLetter, Act: policy.LetterAnswer},
		{Method: "POST", Pattern: one + "/close", Handler: s.closeLetter, Act: policy.LetterAnswer},
		{Method: "POST", Pattern: one + "/paper", Handler: s.letterPaper, Act: policy.PaperMake, Stream: true},
	}, s.letterAPIRoutes())
}

// LettersPage is the register of letters.
type LettersPage struct {
	Page
	Table  Table
	Again  []AgainLine
	Noted  []AgainLine
	Untold []app.UntoldCase
}

// An AgainLine is what one addressee was told again, or answered by notes only.
type AgainLine struct{ Party, Text string }

var lettersTemplate = page[LettersPage]("letters")

// A LetterQuery narrows the register.
type LetterQuery struct {
	Kind  string `json:"kind,omitempty"`
	State string `json:"state,omitempty"`
	Late  string `json:"late,omitempty"` // 1: only those whose term was missed
	Unit  string `json:"unit,omitempty"` // code of an office
	Q     string `json:"q,omitempty"`    // number, other side, case or item
	Page  int    `json:"page,omitempty"` // from 1
	Size  int    `json:"size,omitempty"` // 20, 50, 100 or 200
}

// letterFilter reads from the address which letters are asked for.
func (r *Request) letterFilter() (app.LetterFilter, List, error) {
	l, err := r.List()
	f := app.LetterFilter{LetterFilter: store.LetterFilter{Kind: liaison.Kind(l.Get("kind")), State: liaison.State(l.Get("state")), Unit: r.chosenUnit()},
		Text: r.Text("q"), Late: l.Get("late") != "", Offset: l.Offset(), Limit: l.Size}
	return f, l, err
}

func (s *Server) lettersPage(r *Request) error {
	f, l, err := r.letterFilter()
	if err != nil {
		return err
	}
	v, err := s.app.Letters(r.Context(), r.Caller(), f)
	if err != nil {
		return err
	}
	p := LettersPage{Page: r.Page("letter.title")}
	p.Marked = true
	p.Meta = []string{r.T("letter.total", v.Total)}
	if v.Late > 0 {
		p.Meta = append(p.Meta, r.T("letter.late.count", v.Late))
	}
	l.Total, l.Search, l.Exports = v.Total, r.T("letter.search"), []string{"xlsx"}
	l.Filters = []Field{l.Choice("kind", r.T("letter.kind"), r.T("letter.all"), Enum(r, "letter", liaison.Kinds...)),
		l.Choice("state", r.T("letter.state"), r.T("letter.all"), Enum(r, "letterstate", liaison.States...)),
		l.Choice("late", r.T("letter.term"), r.T("letter.all"), []Option{{"1", r.T("letter.late.only")}})}
	p.Table = Table{Caption: p.Title, List: l, Cols: []Col{{Label: r.T("letter.number")}, {Label: r.T("letter.party")}, {Label: r.T("letter.served")}, {Label: r.T("letter.term")},
		{Label: r.T("letter.answer")}, {Label: r.T("letter.state")}}}
	for _, x := range v.Lines {
		p.Table.Rows = append(p.Table.Rows, r.letterCells(x))
	}
	p.Table.Empty = Empty{Text: r.T("letter.none")}
	if !l.Narrowed() && r.Viewer.May(policy.LetterEdit) {
		p.Table.Empty = Empty{r.T("letter.empty"), r.T("letter.new"), "/letters/new"}
	}
	for i, a := range v.Again {
		text := r.T("letter.again", r.Word("evidence", a.Evidence), a.Cases)
		if i > 0 && v.Again[i-1].Party == a.Party {
			p.Again[len(p.Again)-1].Text += r.T("letter.again.and") + text
			continue
		}
		p.Again = append(p.Again, AgainLine{a.Party, text})
	}
	p.Untold = v.Untold
	for _, n := range v.Noted {
		p.Noted = append(p.Noted, AgainLine{n.Party, r.T("letter.noted.sum", n.Items, n.Letters)})
	}
	return lettersTemplate.Render(r, p)
}

func (r *Request) letterCells(x app.LetterLine) []Cell {
	number := Cell{Text: x.NumberText, Small: r.Word("letter", x.Kind), Href: "/letters/" + x.ID}
	if number.Text == "" {
		number.Text = r.T("letter.unnumbered")
	}
	served := Cell{Text: string(x.ServedOn)}
	if x.IssuedOn != "" {
		served.Small = r.T("letter.issued.on", string(x.IssuedOn))
	}
	term, answer := Cell{}, Cell{}
	if x.Due != "" {
		if due := r.letterDue(x); x.Waits() {
			term.Due = due
		} else {
			term.Text, term.Small = string(x.Due), x.Term
		}
	}
	if x.Answer != nil {
		answer.Text = string(x.Answer.Day)
		if x.Answer.Late {
			answer.Chip = &Chip{"r", r.T("letter.late")}
		}
		if x.Answer.Result != "" {
			answer.Small = r.Word("came", x.Answer.Result)
		} else if n := noted(x.Asks); n > 0 {
			answer.Small = r.T("letter.noted", n)
		}
	}
	state := r.letterState(x)
	return []Cell{number, {Text: x.Party, Small: x.CaseName}, served, term, answer, {Chip: &state}}
}

// noted counts the items answered by no more than a situation note.
func noted(asks []liaison.Ask) (n int) {
	for _, a := range asks {
		if a.Came == liaison.Situation {
			n++
		}
	}
	return n
}

func (r *Request) letterDue(x app.LetterLine) *Due {
	return &Due{Left: x.Left, Date: string(x.Due), Article: x.Term, Done: !x.Waits()}
}

func (r *Request) letterState(x app.LetterLine) Chip {
	color := map[liaison.State]string{liaison.Drafted: "a", liaison.Issued: "b", liaison.Served: "b", liaison.Received: "b", liaison.Answered: "g", liaison.Closed: "g"}[x.State]
	switch {
	case x.Kind.Incoming() && x.State == liaison.Answered:
		return Chip{color, r.T("letter.weighed")}
	case x.Kind == liaison.Attendance && x.State == liaison.Served:
		return Chip{color, r.T("letter.attended")}
	}
	return Chip{color, r.Word("letterstate", x.State)}
}

func (s *Server) lettersSheet(r *Request) error {
	f, _, err := r.letterFilter()
	if err != nil {
		return err
	}
	out, err := s.app.LettersSheet(r.Context(), r.Caller(), f)
	if err != nil {
		return err
	}
	return r.File(out.Name, xlsxType, bytes.NewReader(out.Data))
}

// LetterPage is one letter with what can be done to it.
type LetterPage struct {
	Page
	View    app.LetterView
	Kind    string
	State   Chip
	Due     *Due
	Late    bool // answered after the term
	Result  string
	Items   []LetterItem
	Letter  LetterTyped
	Results []Option
	Path    string
	CaseURL string
	Hidden  string // the names the paper hides
	Classes bool   // some item names a kind of evidence
	Back    bool   // something came back for an item, or is about to
	Drop    Dialog
}

// A LetterItem is one item with what came back for it.
type LetterItem struct {
	liaison.Ask
	Class   string
	Chip    Chip
	Options []Option
	Typed   string // what was chosen in the form
	Reply   string // the note in the form
}

// A LetterTyped is what stands in the forms of a letter.
type LetterTyped struct{ Day, Due, Text, Result, Followup, Why string }

var letterTemplate = page[LetterPage]("letter")

func (s *Server) letterPage(r *Request) error { return s.showLetter(r, FormError{}) }

func (s *Server) showLetter(r *Request, bad FormError) error {
	v, err := s.app.Letter(r.Context(), r.Caller(), r.PathValue("id"))
	if err != nil {
		return err
	}
	p := LetterPage{Page: r.Page("letter.title"), View: v, Kind: r.Word("letter", v.Kind), State: r.letterState(v.LetterLine), Path: "/letters/" + v.ID}
	p.Title, p.Marked, p.Form = v.NumberText, true, bad
	if p.Title == "" {
		p.Title = p.Kind
	}
	p.Crumbs = []Link{{r.T("letter.title"), "/letters"}}
	p.Meta = []string{p.Kind, v.Party}
	if v.CaseName != "" {
		p.Meta = append(p.Meta, v.CaseName)
		p.CaseURL = "/cases/" + v.Case
	}
	if v.Due != "" {
		p.Due = r.letterDue(v.LetterLine)
		p.Due.Done = v.Answer != nil
	}
	if v.Answer != nil {
		p.Late = v.Answer.Late
		if v.Answer.Result != "" {
			p.Result = r.Word("came", v.Answer.Result)
		}
	}
	came, notes := r.PostForm["ask.came"], r.PostForm["ask.note"]
	options := Enum(r, "came", v.Kind.Returns()...)
	if !v.Kind.Incoming() {
		options = append([]Option{{"", r.T("letter.awaited")}}, options...)
	} else {
		options = append([]Option{{"", "—"}}, options...)
	}
	for i, a := range v.Asks {
		x := LetterItem{Ask: a, Options: options, Typed: string(a.Came), Reply: a.Note}
		if a.Evidence != "" {
			x.Class, p.Classes = r.Word("evidence", a.Evidence), true
		}
		if a.Came != "" {
			x.Chip = Chip{map[liaison.Came]string{liaison.Obtained: "g", liaison.Adopted: "g", liaison.Partly: "b", liaison.Situation: "a", liaison.Missing: "a"}[a.Came], r.Word("came", a.Came)}
			p.Back = true
		}
		if i < len(came) && i < len(notes) {
			x.Typed, x.Reply = came[i], notes[i]
		}
		p.Items = append(p.Items, x)
	}
	if v.Kind.Results() {
		p.Results = append([]Option{{"", r.T("letter.choose")}}, Enum(r, "came", liaison.Adopted, liaison.Partly, liaison.Refused)...)
	}
	p.Hidden = strings.Join(append(slices.Clone(v.Hide), v.Proposed...), "、")
	p.Letter = LetterTyped{Day: r.Text("day"), Due: r.Text("due"), Text: r.Text("text"), Result: r.Text("result"), Followup: r.Text("followup"), Why: r.Text("why")}
	if p.Letter.Day == "" {
		p.Letter.Day = app.Day(r.Now)
	}
	p.Drop = Dialog{ID: "drop", Title: r.T("letter.drop"), Text: p.Kind + " · " + v.Party, Action: p.Path + "/drop", Button: r.T("letter.drop"), CSRF: p.CSRF, Reason: r.T("letter.why")}
	if bad.Message != "" {
		return letterTemplate.RenderInvalid(r, p)
	}
	return letterTemplate.Render(r, p)
}

// afterLetter goes back to the letter, with what was wrong beside the form.
func (s *Server) afterLetter(r *Request, err error) error {
	if bad, ok := r.Invalid(err); ok {
		return s.showLetter(r, bad)
	}
	if err != nil {
		return err
	}
	r.Toast("ok", "letter.saved")
	return r.See("/letters/" + url.PathEscape(r.PathValue("id")))
}

func (r *Request) day(name string) deadline.Date { return deadline.Date(r.Text(name)) }

func (s *Server) issueLetter(r *Request) error {
	return s.afterLetter(r, s.app.IssueLetter(r.Context(), r.Caller(), r.PathValue("id"), r.day("day")))
}

func (s *Server) dropLetter(r *Request) error {
	return s.afterLetter(r, s.app.DropLetter(r.Context(), r.Caller(), r.PathValue("id"), r.Text("reason")))
}

func (s *Server) serveLetter(r *Request) error {
	return s.afterLetter(r, s.app.ServeLetter(r.Context(), r.Caller(), r.PathValue("id"), r.day("day"), r.day("due")))
}

func (s *Server) answerLetter(r *Request) error {
	in := liaison.Reply{Day: r.day("day"), Text: r.Text("text"), Result: liaison.Came(r.Text("result"))}
	notes := r.PostForm["ask.note"]
	for i, came := range r.PostForm["ask.came"] {
		a := liaison.Ask{Came: liaison.Came(came)}
		if i < len(notes) {
			a.Note = notes[i]
		}
		in.Asks = append(in.Asks, a)
	}
	return s.afterLetter(r, s.app.AnswerLetter(r.Context(), r.Caller(), r.PathValue("id"), in))
}

func (s *Server) attachAnswer(r *Request) error {
	f, head, err := r.FormFile("file")
	if err != nil {
		return s.afterLetter(r, errs.Field("file", "请选择文件，不超过 20 MB", "choose a file of at most 20 MB"))
	}
	defer f.Close()
	data, err := io.ReadAll(f)
	if err != nil {
		return err
	}
	return s.afterLetter(r, s.app.AttachAnswer(r.Context(), r.Caller(), r.PathValue("id"), head.Filename, data))
}

func (s *Server) answerOriginal(r *Request) error {
	f, err := s.app.AnswerOriginal(r.Context(), r.Caller(), r.PathValue("id"))
	return sendFile(r, f, "application/octet-stream", err)
}

func (s *Server) followLetter(r *Request) error {
	return s.afterLetter(r, s.app.FollowLetter(r.Context(), r.Caller(), r.PathValue("id"), r.Text("followup")))
}

func (s *Server) closeLetter(r *Request) error {
	return s.afterLetter(r, s.app.CloseLetter(r.Context(), r.Caller(), r.PathValue("id"), r.Text("why")))
}

func (s *Server) letterPaper(r *Request) error {
	f, err := s.app.LetterPaper(r.Context(), r.Caller(), r.PathValue("id"))
	return sendFile(r, f, docxType, err)
}

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
	CaseName string // of a case that was chosen
	Classes  []Option
	Asked    []Option
	Hide     string
	Parties  []string
	Version  int
	Path     string
	Back     string
}

// A LetterKind is a kind of letter to begin, and what it is for.
type LetterKind struct{ Name, What, Href string }

var letterFormTemplate = page[LetterFormPage]("letter_edit")

func (r *Request) letterDraft(kind liaison.Kind) app.LetterDraft {
	in := app.LetterDraft{Kind: kind, Party: r.Text("party"), Copy: r.Text("copy"), Case: r.Text("case"), Text: r.Text("text"), Draw: r.Checked("draw"),
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
	if in.Case != "" {
		c, err := s.app.Case(r.Context(), r.Caller(), in.Case)
		if err == nil {
			p.CaseName = c.Title
			p.MayDraw, err = s.app.MayDraw(r.Context(), r.Caller(), in.Kind, in.Case)
		}
		if k := errs.KindOf(err); err != nil && k != errs.NotFound { // what was typed may be a number, or no case
			return p, err
		}
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
	p, err := s.letterForm(r, app.LetterDraft{Kind: liaison.Kind(r.Text("kind")), Case: r.Text("case"), Draw: true}, FormError{})
	if err != nil {
		return err
	}
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
	return s.showLetterForm(r, v, app.LetterDraft{Kind: v.Kind, Party: v.Party, Copy: v.Copy, Case: v.Case, Text: v.Text, Asks: v.Asks, Hide: v.Hide}, v.Version, FormError{})
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
