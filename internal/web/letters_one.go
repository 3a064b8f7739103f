package web

import (
	"net/url"
	"slices"
	"strings"

	"mingjian/internal/app"
	"mingjian/internal/deadline"
	"mingjian/internal/liaison"
	"mingjian/internal/policy"
)

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
	Waits   bool // the copy is to be taken note of
	// Of reasons: the refusals they are of, and what was asked of each.
	Refusals []RefusalItem
	Later    []string // asked to be reconsidered, where the ledger knows no refusal
}

// A RefusalItem is a refusal as pages show it, with its reasons and what was
// asked of it since.
type RefusalItem struct {
	Outcome string
	Who     string // day, persons and number
	Asked   []string
	Given   Chip // whether its reasons were issued; no text where that is not said
	Letters []Link
	Write   string // where its reasons are begun, or empty
}

func (r *Request) refusalItem(x liaison.Wanted) RefusalItem {
	return RefusalItem{Outcome: x.Outcome, Who: joinNonEmpty(" · ", string(x.Day), strings.Join(x.Persons, "、"), x.Number), Asked: asked(x.Later)}
}

// caseRefusal is a refusal on the page of its case.
func (r *Request) caseRefusal(file string, x app.CaseRefusal) RefusalItem {
	item := r.refusalItem(x.Wanted)
	item.Given = Chip{"a", r.T("letter.refusal.open")}
	if x.Given {
		item.Given = Chip{"g", r.T("letter.refusal.given")}
	}
	for _, l := range x.Letters {
		item.Letters = append(item.Letters, Link{joinNonEmpty(" ", r.Word("letter", l.Kind), l.NumberText, r.letterState(l).Text), "/letters/" + l.ID})
	}
	if len(x.Letters) == 0 && r.Viewer.May(policy.LetterEdit) {
		item.Write = startLetter(file, x.Wanted)
	}
	return item
}

// asked says of each reconsideration what was decided and when.
func asked(later []liaison.Reconsidered) (out []string) {
	for _, a := range later {
		out = append(out, joinNonEmpty(" ", a.Title, a.Result, a.Day, a.Number))
	}
	return out
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
	for _, x := range v.Refusals {
		p.Refusals = append(p.Refusals, r.refusalItem(x))
	}
	p.Later, p.Waits = asked(v.Later), v.CopyWaits()
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

func (s *Server) attach(r *Request) error {
	name, data, err := r.Uploaded("file")
	if err != nil {
		return err
	}
	return s.app.AttachAnswer(r.Context(), r.Caller(), r.PathValue("id"), name, data)
}

func (s *Server) attachAnswer(r *Request) error { return s.afterLetter(r, s.attach(r)) }

func (s *Server) attachAnswerAPI(r *Request) error {
	if err := s.attach(r); err != nil {
		return err
	}
	return r.JSON(Done{})
}

func (s *Server) noteCopy(r *Request) error {
	return s.afterLetter(r, s.app.NoteCopy(r.Context(), r.Caller(), r.PathValue("id")))
}

func (s *Server) answerOriginal(r *Request) error {
	f, err := s.app.AnswerOriginal(r.Context(), r.Caller(), r.PathValue("id"))
	return sendFile(r, f, "application/octet-stream", err)
}

func (s *Server) followLetter(r *Request) error {
	err := s.app.FollowLetter(r.Context(), r.Caller(), r.PathValue("id"), r.Text("followup"))
	if bad, ok := r.Invalid(err); ok && bad.Field == "text" {
		bad.Field = "followup" // the page asks for an answer's text beside it
		return s.showLetter(r, bad)
	}
	return s.afterLetter(r, err)
}

func (s *Server) closeLetter(r *Request) error {
	return s.afterLetter(r, s.app.CloseLetter(r.Context(), r.Caller(), r.PathValue("id"), r.Text("why")))
}

func (s *Server) letterPaper(r *Request) error {
	f, err := s.app.LetterPaper(r.Context(), r.Caller(), r.PathValue("id"))
	return sendFile(r, f, docxType, err)
}
