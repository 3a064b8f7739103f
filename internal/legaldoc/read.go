package legaldoc

import (
	"fmt"
	"slices"
	"strings"
)

// A reader holds what is known while one document is read.
type reader struct {
	t *text
	d Document

	title   string
	titleAt [2]int
	body    int // where the text after title and number begins
	court   bool
	level   level
	result  Result // what the title alone says of everybody

	reasons int // where the deciding authority's own view begins (本院认为)
	dispo   int // where its operative part begins; 0 where none was found
	tail    int // where the operative part ends and the signatures begin

	known   []string // defendants' names, longest first
	charged map[string][]string
}

// Read reads the paragraphs of one document. It never fails: what could not be
// read is empty, and Unread names it.
func Read(paragraphs []string) Document {
	r := &reader{t: clean(paragraphs), charged: map[string][]string{}}
	r.d.Evidence = map[string]Span{}
	r.d.Dates = map[string]string{}
	r.header()
	r.parts()
	r.offices()
	r.quotes()
	r.parties()
	r.charges()
	r.dispositions()
	r.decide()
	r.dates()
	r.people()
	r.finish()
	return r.d
}

// mark records where a field was read.
func (r *reader) mark(field string, from, to int) {
	if _, ok := r.d.Evidence[field]; !ok {
		r.d.Evidence[field] = r.t.span(from, to)
	}
}

// remark records a better place for a field.
func (r *reader) remark(field string, from, to int) { r.d.Evidence[field] = r.t.span(from, to) }

func (r *reader) defendant(name string) int {
	return slices.IndexFunc(r.d.Defendants, func(d Defendant) bool { return d.Name == name })
}

// add takes a name among the defendants, once, and returns its index.
func (r *reader) add(name string, from, to int) int {
	if i := r.defendant(name); i >= 0 {
		return i
	}
	if len(r.d.Defendants) >= maxDefendants {
		return -1
	}
	r.d.Defendants = append(r.d.Defendants, Defendant{Name: name, Charged: []string{}, Convicted: []string{}})
	r.known = append(r.known, name)
	slices.SortStableFunc(r.known, func(a, b string) int { return len(b) - len(a) })
	i := len(r.d.Defendants) - 1
	r.mark(fmt.Sprintf("defendants[%d].name", i), from, to)
	return i
}

// maxDefendants bounds the persons read from one document.
const maxDefendants = 500

// finish names what a document of this kind has and was not read, and drops empty values.
func (r *reader) finish() {
	d := &r.d
	miss := func(field string, absent bool) {
		if absent {
			d.Unread = append(d.Unread, field)
		}
	}
	if r.t.cut {
		d.Unread = append(d.Unread, "text")
	}
	miss("kind", d.Kind == Unknown)
	if d.Kind == Unknown && len(d.Defendants) == 0 && d.CaseNumber == "" {
		if len(d.Dates) == 0 {
			d.Dates = nil
		}
		return
	}
	miss("case_number", d.CaseNumber == "")
	miss("court", (r.court || d.Kind == Indictment) && d.Court == "")
	miss("procuratorate", d.Procuratorate == "")
	miss("dates.document", d.Dates[DateDocument] == "")
	miss("defendants", len(d.Defendants) == 0)
	for i, p := range d.Defendants {
		at := fmt.Sprintf("defendants[%d].", i)
		miss(at+"charged", len(p.Charged) == 0)
		miss(at+"result", p.Result == "")
		miss(at+"convicted", (p.Result == Guilty || p.Result == Exempt) && len(p.Convicted) == 0)
		miss(at+"acquittal_kind", p.Result == Acquitted && p.AcquittalKind == "")
		miss(at+"sentence", p.Result == Guilty && p.Sentence == "")
	}
	if r.court {
		miss("judges", len(d.Judges) == 0)
		miss("clerk", d.Clerk == "")
	}
	miss("ground", d.Kind == WithdrawalPermitted && d.Ground == "")
	miss("decision", (d.Kind == NonProsecution || d.Kind == Reconsideration || d.Kind == Review) && d.Decision == "")
	if len(d.Dates) == 0 {
		d.Dates = nil
	}
}

// indexAny returns the first place at or after from where one of the words stands, and its end.
func indexAny(s string, from int, words ...string) (int, int) {
	best, end := -1, -1
	for _, w := range words {
		if i := strings.Index(s[from:], w); i >= 0 && (best < 0 || from+i < best) {
			best, end = from+i, from+i+len(w)
		}
	}
	return best, end
}
