package web

import (
	"encoding/json"
	"errors"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"mingjian/internal/errs"
)

// The parts that pages are made of. Each has a template of the same name in
// templates/parts.html, called with the value: {{template "chip" .State}}.

// An Option is a choice in a list.
type Option struct{ Value, Label string }

// A Field is one input of a form with its label, its hint and what is wrong
// with it. Templates make the common ones: {{template "field" (field .Form "name" "person.name" .Name)}}.
type Field struct {
	Name, Label, Value string
	Kind               string // an input's type (text, date, number, file, password …), "area", "choice" or "check"
	Hint, Err          string
	Options            []Option
	Rows               int
	Required, Multiple bool
	Accept             string // of a file: .xlsx,.csv
	List               string // id of a datalist
	ID                 string // where the page has several of the name; else f-name
}

// At is the id of the field's input.
func (f Field) At() string {
	if f.ID != "" {
		return f.ID
	}
	return "f-" + f.Name
}

// Must marks the field as required.
func (f Field) Must() Field { f.Required = true; return f }

// As changes the input's type.
func (f Field) As(kind string) Field { f.Kind = kind; return f }

// Takes limits a file to the endings: .xlsx,.csv.
func (f Field) Takes(endings string) Field { f.Kind, f.Accept = "file", endings; return f }

// Tip adds a hint under the label.
func (f Field) Tip(text string) Field { f.Hint = text; return f }

// Suggest offers what stands in the datalist of the id.
func (f Field) Suggest(list string) Field { f.List = list; return f }

// A Chip is a short state: a colour and always a text.
type Chip struct {
	Color string // "g" good, "b" under way, "a" attention, "r" overdue or adverse, "" plain
	Text  string
}

// A Due is a deadline: what is left, until when, and the article it rests on.
type Due struct {
	Left    int    // days, negative when over
	Working bool   // the days are working days
	Date    string // the last day
	Article string // 人民检察院案件质量评查工作规定 第 17 条
	Done    bool   // met; only the date is shown
}

// Color returns the chip's colour.
func (d Due) Color() string {
	switch {
	case d.Done:
		return "g"
	case d.Left < 0:
		return "r"
	case d.Left <= 3:
		return "a"
	}
	return "b"
}

// Over returns by how many days the deadline has passed.
func (d Due) Over() int { return -d.Left }

// A Step is one stage of a process.
type Step struct {
	Label, Note string
	State       string // "done", "now" or ""
}

// An Event is a point on a time line.
type Event struct {
	Label, Date, Note string
	Adverse           bool
	Href              string
}

// A Tab leads to one of several views of the same thing.
type Tab struct {
	Label, Href string
	Count       int
	Current     bool
}

// An Empty is what stands where nothing is yet: what belongs here, and the one
// action that fills it.
type Empty struct{ Text, Action, Href string }

// A Notice is a boxed word on the page.
type Notice struct {
	Kind, Text string // kind "info", "ok", "warn" or "bad"
	Items      []string
}

// A Progress is long work on its way. The page asks URL for it again each
// second until State is no longer "running".
type Progress struct {
	ID, Label   string
	Done, Total int    // Total 0: not known yet
	State       string // "running", "done", "failed" or "cancelled"
	Note        string // 第 3 个文件，共 12 个
	URL         string
	CancelURL   string
	CSRF        string
	Href, Link  string // where the report is, once there is one
}

// Running reports whether it goes on.
func (p Progress) Running() bool { return p.State == "running" }

// A Dialog asks before something is done that cannot be taken back. It is opened
// by a button with data-open="ID".
type Dialog struct {
	ID, Title, Text string
	Action          string // where the form is sent
	Button          string
	CSRF            string
	Hidden          []Option // further fields of the form: Label is the field, Value what it holds
	Reason          string   // label of a reason to be given, or empty
}

// A DiffLine is one line of two texts compared.
type DiffLine struct {
	Kind string // "=", "-" or "+"
	Text string
}

// Diff compares two texts line by line by their longest common sequence. Texts
// of more than 2,000 lines are shown as all old, all new.
func Diff(before, after string) []DiffLine {
	a, b := strings.Split(before, "\n"), strings.Split(after, "\n")
	if len(a) > 2000 || len(b) > 2000 {
		var out []DiffLine
		for _, s := range a {
			out = append(out, DiffLine{"-", s})
		}
		for _, s := range b {
			out = append(out, DiffLine{"+", s})
		}
		return out
	}
	// long[i][j] is the length of the longest common sequence of a[i:] and b[j:].
	long := make([][]int, len(a)+1)
	for i := range long {
		long[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				long[i][j] = long[i+1][j+1] + 1
			} else {
				long[i][j] = max(long[i+1][j], long[i][j+1])
			}
		}
	}
	var out []DiffLine
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			out = append(out, DiffLine{"=", a[i]})
			i, j = i+1, j+1
		case j == len(b) || i < len(a) && long[i+1][j] >= long[i][j+1]:
			out = append(out, DiffLine{"-", a[i]})
			i++
		default:
			out = append(out, DiffLine{"+", b[j]})
			j++
		}
	}
	return out
}

// A Chart is a picture for those who would rather look, the same as a table for
// those who would rather read, and one sentence for those who can do neither.
type Chart struct {
	ID, Title, Note string
	Alt             string // what the picture shows, in a sentence
	Option          any    // the ECharts option, written as JSON
	Head            []string
	Rows            [][]string
}

// JSON returns the option for the page's script.
func (c Chart) JSON() (string, error) {
	b, err := json.Marshal(c.Option)
	return string(b), err
}

// A Cell is one field of a Table.
type Cell struct {
	Text, Small, Href string
	Num               bool
	Chip              *Chip
	Due               *Due
}

var dayText = regexp.MustCompile(`^\d{4}-\d\d-\d\d`)

// Class returns the cell's class: numbers stand in tabular figures, days are
// not broken at their hyphens, nor names within.
func (c Cell) Class() string {
	switch {
	case c.Num:
		return "num"
	case dayText.MatchString(c.Text):
		return "day"
	case utf8.RuneCountInString(c.Text) <= 4:
		return "nw"
	}
	return ""
}

// A Col is one column of a Table; with Sort the head can be clicked.
type Col struct {
	Label, Sort string
	Num         bool
}

// A Table is a plain list. Lists that need more write their own rows and use the
// parts "th", "filters" and "pager" around them.
type Table struct {
	Caption string // read out, not shown
	List    List
	Cols    []Col
	Rows    [][]Cell
	Empty   Empty
}

// Head returns the head of a column that can be sorted.
func (t Table) Head(c Col) Head {
	h := t.List.Col(c.Sort, c.Label)
	h.Num = c.Num
	return h
}

// A Head is the head of a sortable column: {{template "th" (.List.Col "date" (t "case.date"))}}.
type Head struct {
	Label, Href, Order string // order "ascending", "descending" or "none"
	Num                bool
}

// A List is how a list is cut: the page of it, its order and its filters, all
// kept in the address so that it can be sent to someone.
type List struct {
	Path    string
	Query   url.Values
	Sort    string
	Desc    bool
	Page    int // from 1
	Size    int
	Total   int
	Filters []Field
	Search  string   // label of the free text filter q, or empty for none
	Exports []string // formats offered at Path.<format>: "xlsx", "docx", "csv"
}

var pageSizes = []int{20, 50, 100, 200}

// List reads from the address how a list is to be cut. The sorts are the columns
// that can be sorted by; the first is the default, a leading "-" is downwards.
func (r *Request) List(sorts ...string) (List, error) {
	q := r.URL.Query()
	l := List{Path: r.URL.Path, Query: q, Page: 1, Size: 50}
	sort := q.Get("sort")
	if sort == "" && len(sorts) > 0 {
		sort = sorts[0]
	}
	l.Sort, l.Desc = strings.CutPrefix(sort, "-")
	known := slices.ContainsFunc(sorts, func(s string) bool { return strings.TrimPrefix(s, "-") == l.Sort })
	if l.Sort != "" && !known {
		return l, errs.Field("sort", "不能按此列排序", "the list cannot be sorted by this")
	}
	var err error
	if s := q.Get("page"); s != "" {
		if l.Page, err = strconv.Atoi(s); err != nil || l.Page < 1 || l.Page > 1_000_000 {
			return l, errs.Field("page", "没有这一页", "no such page")
		}
	}
	if s := q.Get("size"); s != "" {
		if l.Size, err = strconv.Atoi(s); err != nil || !slices.Contains(pageSizes, l.Size) {
			return l, errs.Field("size", "每页可为 20、50、100 或 200 行", "a page has 20, 50, 100 or 200 rows")
		}
	}
	return l, nil
}

// with returns the list's address with its query changed.
func (l List) with(change func(url.Values)) string {
	q := url.Values{}
	for k, v := range l.Query {
		q[k] = slices.Clone(v)
	}
	change(q)
	if len(q) == 0 {
		return l.Path
	}
	return l.Path + "?" + q.Encode()
}

// Col returns the head of a column that can be sorted.
func (l List) Col(sort, label string) Head {
	h := Head{Label: label, Order: "none"}
	next := sort
	if l.Sort == sort {
		h.Order = "ascending"
		if l.Desc {
			h.Order = "descending"
		} else {
			next = "-" + sort
		}
	}
	h.Href = l.with(func(q url.Values) { q.Set("sort", next); q.Del("page") })
	return h
}

// Pages returns how many pages there are, at least one.
func (l List) Pages() int {
	if l.Size < 1 {
		return 1
	}
	return max(1, (l.Total+l.Size-1)/l.Size)
}

// Offset returns how many rows stand before this page.
func (l List) Offset() int { return (l.Page - 1) * l.Size }

// From returns the first row shown, counted from 1.
func (l List) From() int { return min(l.Offset()+1, l.Total) }

// To returns the last row shown.
func (l List) To() int { return min(l.Offset()+l.Size, l.Total) }

// Prev returns where the page before is, or "".
func (l List) Prev() string { return l.at(l.Page - 1) }

// Next returns where the page after is, or "".
func (l List) Next() string { return l.at(l.Page + 1) }

func (l List) at(page int) string {
	if page < 1 || page > l.Pages() {
		return ""
	}
	return l.with(func(q url.Values) { q.Set("page", strconv.Itoa(page)) })
}

// Export returns where the whole list is had in a format, filters and order kept.
func (l List) Export(format string) string {
	l.Path += "." + format
	return l.with(func(q url.Values) { q.Del("page"); q.Del("size") })
}

// Get returns the value of a filter.
func (l List) Get(name string) string { return l.Query.Get(name) }

// Narrowed reports whether any filter is set.
func (l List) Narrowed() bool {
	for k := range l.Query {
		if k != "sort" && k != "page" && k != "size" && l.Query.Get(k) != "" {
			return true
		}
	}
	return false
}

// Choice returns the filter that is a choice; "" is all of them.
func (l List) Choice(name, label, all string, options []Option) Field {
	return Field{Name: name, Label: label, Kind: "choice", Value: l.Get(name), Options: append([]Option{{"", all}}, options...)}
}

// Day returns the filter that is a date.
func (l List) Day(name, label string) Field {
	return Field{Name: name, Label: label, Kind: "date", Value: l.Get(name)}
}

// Invalid tells whether err is about what the person typed, and if so what: the
// handler then shows its form again by RenderInvalid.
func (r *Request) Invalid(err error) (FormError, bool) {
	switch errs.KindOf(err) {
	case errs.Invalid, errs.Conflict:
		return r.formError(err), true
	}
	return FormError{}, false
}

// formError says err beside the field it is about.
func (r *Request) formError(err error) FormError {
	f := FormError{Message: sentence(errs.Message(err, r.Lang))}
	var e *errs.Error
	if errors.As(err, &e) {
		f.Field = e.Field
	}
	if l, ok := err.(errs.List); ok && len(l) > 1 {
		f.each = map[string]string{}
		for _, e := range l {
			f.each[e.Field] = errs.Message(e, r.Lang)
		}
	}
	return f
}

// sentence begins a text with a capital letter, where its script has them.
func sentence(text string) string {
	first, n := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[n:]
}

// Enum returns the choices of a typed word, labelled by the catalogue.
func Enum[T ~string](r *Request, kind string, values ...T) []Option {
	out := make([]Option, len(values))
	for i, v := range values {
		out[i] = Option{string(v), r.server.words.word(r.Lang, kind, v)}
	}
	return out
}

// Word returns the label of a typed word: the text of enum.<kind>.<value>.
func (r *Request) Word(kind string, value any) string {
	return r.server.words.word(r.Lang, kind, value)
}

// Papers are the buttons that make papers.
type Papers struct {
	Buttons []PaperButton
	CSRF    string
}
