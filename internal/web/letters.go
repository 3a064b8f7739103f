package web

import (
	"bytes"
	"slices"

	"mingjian/internal/app"
	"mingjian/internal/liaison"
	"mingjian/internal/policy"
	"mingjian/internal/store"
)

func (s *Server) letterRoutes() []Route {
	const one = "/letters/{id}"
	return slices.Concat([]Route{
		{Method: "GET", Pattern: "/letters", Handler: s.lettersPage, Act: policy.LetterList},
		{Method: "GET", Pattern: "/letters.xlsx", Handler: s.lettersSheet, Act: policy.LetterList, Stream: true},
		{Method: "GET", Pattern: "/letters/wanted", Handler: s.wantedPage, Act: policy.LetterList},
		{Method: "GET", Pattern: "/letters/wanted.xlsx", Handler: s.wantedSheet, Act: policy.LetterList, Stream: true},
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
		{Method: "POST", Pattern: one + "/note", Handler: s.noteCopy, Act: policy.LetterNote},
		{Method: "POST", Pattern: one + "/close", Handler: s.closeLetter, Act: policy.LetterAnswer},
		{Method: "POST", Pattern: one + "/paper", Handler: s.letterPaper, Act: policy.PaperMake, Stream: true},
	}, s.letterAPIRoutes())
}

// letterTabs lead between the register and what is to be written still.
func (r *Request) letterTabs(current string) []Tab {
	return []Tab{{Label: r.T("letter.title"), Href: "/letters", Current: current == "/letters"}, {Label: r.T("wanted.title"), Href: "/letters/wanted", Current: current == "/letters/wanted"}}
}

// LettersPage is the register of letters.
type LettersPage struct {
	Page
	Table Table
	Again []AgainLine
	Noted []AgainLine
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
	p.Marked, p.Tabs = true, r.letterTabs("/letters")
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
