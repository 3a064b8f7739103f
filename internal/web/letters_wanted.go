package web

import (
	"bytes"
	"net/url"
	"strconv"
	"strings"

	"mingjian/internal/app"
	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/ledger"
	"mingjian/internal/liaison"
	"mingjian/internal/org"
)

// WantedPage lists the letters that cases ask for and nobody has issued.
type WantedPage struct {
	Page
	Table Table
}

var wantedTemplate = page[WantedPage]("letters_wanted")

// A WantedQuery narrows what is to be written.
type WantedQuery struct {
	Kind string `json:"kind,omitempty"` // reasons or notice
	Unit string `json:"unit,omitempty"` // code of an office
	Year string `json:"year,omitempty"` // of the decision or judgment; none: the last three years
	Q    string `json:"q,omitempty"`    // case, number, person or handler
	Page int    `json:"page,omitempty"` // from 1
	Size int    `json:"size,omitempty"` // 20, 50, 100 or 200
}

// wantedFilter reads from the address which letters are asked for.
func (r *Request) wantedFilter() (app.WantedFilter, List, error) {
	l, err := r.List()
	f := app.WantedFilter{Kind: liaison.Kind(l.Get("kind")), Unit: r.chosenUnit(), Text: r.Text("q"), Offset: l.Offset(), Limit: l.Size}
	if y := l.Get("year"); y != "" && err == nil {
		this := r.Now.In(Beijing).Year()
		if f.Year, err = strconv.Atoi(y); err != nil || f.Year <= this-app.WantedYears || f.Year > this {
			err = errs.Field("year", "只能查询近四年", "only the last four years can be asked for")
		}
	}
	if err == nil && f.Kind != "" && f.Kind != liaison.Reasons && f.Kind != liaison.Notice {
		err = errs.Field("kind", "没有这种待办文书", "no such kind of letter is waited for")
	}
	return f, l, err
}

func (s *Server) wantedPage(r *Request) error {
	f, l, err := r.wantedFilter()
	if err != nil {
		return err
	}
	v, err := s.app.Wanted(r.Context(), r.Caller(), f)
	if err != nil {
		return err
	}
	p := WantedPage{Page: r.Page("wanted.title")}
	p.Marked, p.Tabs = true, r.letterTabs("/letters/wanted")
	p.Meta = []string{r.T("letter.total", v.Total), r.T("wanted.days", v.From, v.To)}
	l.Total, l.Search, l.Exports = v.Total, r.T("wanted.search"), []string{"xlsx"}
	var years []Option
	for i := range app.WantedYears {
		y := strconv.Itoa(r.Now.In(Beijing).Year() - i)
		years = append(years, Option{y, y})
	}
	l.Filters = []Field{l.Choice("kind", r.T("letter.kind"), r.T("letter.all"), Enum(r, "letter", liaison.Reasons, liaison.Notice)),
		l.Choice("year", r.T("wanted.year"), r.T("wanted.three"), years)}
	p.Table = Table{Caption: p.Title, List: l, Cols: []Col{{Label: r.T("letter.case")}, {Label: r.T("wanted.unit")}, {Label: r.T("letter.event")}, {Label: r.T("letter.later")}, {Label: r.T("letter.acts")}},
		Empty: Empty{Text: r.T("letter.none")}}
	if !l.Narrowed() {
		p.Table.Empty.Text = r.T("wanted.none")
	}
	for _, x := range v.Lines {
		p.Table.Rows = append(p.Table.Rows, r.wantedCells(x))
	}
	return wantedTemplate.Render(r, p)
}

func (r *Request) wantedCells(x app.WantedLine) []Cell {
	of := Cell{Text: x.File.Title, Small: joinNonEmpty(" · ", strings.Join(x.Persons, "、"), x.Number), Href: "/cases/" + x.File.ID}
	if of.Text == "" {
		of.Text = x.File.ID
	}
	if x.File.Sealed {
		of.Chip = &Chip{"a", r.T("cases.sealed")}
	}
	later := Cell{}
	for i, a := range x.Later {
		line := joinNonEmpty(" ", a.Title, a.Result, a.Day)
		if i == 0 {
			later.Text = line
		} else {
			later.Small = joinNonEmpty("；", later.Small, line)
		}
	}
	do := Cell{}
	switch {
	case x.Draft != "":
		do = Cell{Text: r.T("wanted.drafted"), Href: "/letters/" + x.Draft}
	case x.MayWrite && x.Kind == liaison.Notice:
		do = Cell{Text: r.T("letter.tell"), Href: startLetter(x.File.ID, x.Wanted)}
	case x.MayWrite:
		do = Cell{Text: r.T("wanted.write.reasons"), Href: startLetter(x.File.ID, x.Wanted)}
	}
	return []Cell{of, {Text: x.UnitName, Small: strings.Join(x.Handlers, "、")}, {Text: x.Outcome, Small: string(x.Day)}, later, do}
}

// startLetter is where a letter that a case asks for is begun.
func startLetter(file string, x liaison.Wanted) string {
	q := url.Values{"kind": {string(x.Kind)}, "case": {file}}
	if x.Refusal != "" {
		q.Set("refusal", string(x.Refusal))
	}
	return "/letters/new?" + q.Encode()
}

func joinNonEmpty(sep string, words ...string) string {
	var some []string
	for _, w := range words {
		if w != "" {
			some = append(some, w)
		}
	}
	return strings.Join(some, sep)
}

func (s *Server) wantedSheet(r *Request) error {
	f, _, err := r.wantedFilter()
	if err != nil {
		return err
	}
	out, err := s.app.WantedSheet(r.Context(), r.Caller(), f)
	if err != nil {
		return err
	}
	return r.File(out.Name, xlsxType, bytes.NewReader(out.Data))
}

// A WantedAnswer is a page of the letters that cases ask for, for programs.
type WantedAnswer struct {
	Total  int           `json:"total"`
	From   string        `json:"from"`
	To     string        `json:"to"`
	Wanted []WantedBrief `json:"wanted"`
}

// A WantedBrief is a letter that a case asks for; names of a sealed case are masked.
type WantedBrief struct {
	Kind     liaison.Kind      `json:"kind"` // reasons or notice
	Case     string            `json:"case"`
	Unit     org.UnitCode      `json:"unit"`
	Refusal  liaison.RefusalID `json:"refusal,omitempty"`
	Number   string            `json:"case_number"`
	Outcome  string            `json:"outcome"`
	Day      deadline.Date     `json:"day,omitempty"`
	Persons  []string          `json:"persons"`
	Handlers []string          `json:"handlers"`
	Later    []LaterBrief      `json:"later"`
	Draft    string            `json:"draft,omitempty"` // id of the letter being drafted
}

// A LaterBrief is a reconsideration or review of a refusal.
type LaterBrief struct {
	Table  ledger.TableID `json:"table"`
	Number string         `json:"case_number"`
	Day    string         `json:"day"`
	Result string         `json:"result"`
}

func laterBriefs(later []liaison.Reconsidered) []LaterBrief {
	out := []LaterBrief{}
	for _, x := range later {
		out = append(out, LaterBrief{x.Table, x.Number, x.Day, x.Result})
	}
	return out
}

func wantedBrief(x liaison.Wanted, file string, unit org.UnitCode, draft string) WantedBrief {
	return WantedBrief{x.Kind, file, unit, x.Refusal, x.Number, x.Outcome, x.Day, append([]string{}, x.Persons...), append([]string{}, x.Handlers...), laterBriefs(x.Later), draft}
}

func (s *Server) wantedAPI(r *Request) error {
	f, _, err := r.wantedFilter()
	if err != nil {
		return err
	}
	v, err := s.app.Wanted(r.Context(), r.Caller(), f)
	if err != nil {
		return err
	}
	out := WantedAnswer{Total: v.Total, From: v.From, To: v.To, Wanted: []WantedBrief{}}
	for _, x := range v.Lines {
		out.Wanted = append(out.Wanted, wantedBrief(x.Wanted, x.File.ID, x.File.Unit, x.Draft))
	}
	return r.JSON(out)
}
