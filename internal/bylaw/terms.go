package bylaw

import (
	"fmt"
	"slices"
	"strings"

	"mingjian/internal/deadline"
	"mingjian/internal/errs"
)

// Terms is a rule of how long each of several things may take (期限). Unsure is
// said of each term, not of the whole.
type Terms struct {
	Head
	Terms []Term `json:"terms"`
}

// A Term is how long one thing may take.
type Term struct {
	deadline.Period
	Law string `json:"law,omitempty"` // the article, where a certain one sets a term for it
}

// Says returns each term with what it rests on.
func (t Terms) Says() (said []Said) {
	for _, x := range t.Terms {
		zh, en := Length(x.Length, x.Unit)
		s := Said{x.Name + "：" + zh + "（" + x.Article + "）", x.NameEN + ": " + en + " (" + x.Article + ")", Plain}
		switch {
		case x.Unsure:
			s.Mark = Open
		case x.Law != "" && x.Law == x.Article:
			s.Mark = ByLaw
		case x.Law != "":
			s.Mark = Unlike
		}
		said = append(said, s)
	}
	return said
}

// Length says how long a term is, in Chinese and English.
func Length(n int, u deadline.Unit) (zh, en string) {
	name := unitNames[u]
	if en = fmt.Sprintf("%d %s", n, name[1]); n != 1 {
		en += "s"
	}
	return fmt.Sprintf("%d %s", n, name[0]), en
}

var unitNames = map[deadline.Unit][2]string{deadline.Days: {"日", "day"}, deadline.Workdays: {"个工作日", "working day"}, deadline.Months: {"个月", "month"}}

// TermsOn returns the terms to count by from the day: of the office's own version
// that holds, or the shipped ones.
func TermsOn(own []Terms, shipped deadline.Rules, day deadline.Date) deadline.Rules {
	i := Latest(own, day)
	if i < 0 {
		return shipped
	}
	rules := make(deadline.Rules, len(own[i].Terms))
	for j, x := range own[i].Terms {
		rules[j] = x.Period
	}
	return rules
}

// ShippedTerms returns the shipped terms as versions: one from each day on which
// any of them begins, with all that are in force on it.
func ShippedTerms(shipped deadline.Rules, source string) (versions []Terms) {
	var days []deadline.Date
	for _, p := range shipped {
		days = append(days, p.From)
	}
	slices.Sort(days)
	for _, day := range slices.Compact(days) {
		t := Terms{Head: Head{From: day, Source: source}}
		for _, p := range inForce(shipped, day) {
			t.Terms = append(t.Terms, Term{p, lawOf(p)})
		}
		versions = append(versions, t)
	}
	return versions
}

// lawOf is the article of a shipped term that is certain; the office's own are not.
func lawOf(p deadline.Period) string {
	if p.Unsure {
		return ""
	}
	return p.Article
}

func inForce(rules deadline.Rules, day deadline.Date) (on deadline.Rules) {
	for _, p := range rules {
		if p.From <= day && (p.To == "" || day <= p.To) {
			on = append(on, p)
		}
	}
	return on
}

// MaxBasis bounds what one term rests on, in characters.
const MaxBasis = 100

// Bounds of a term the office sets, each in its unit: a year at most.
var maxTerm = map[deadline.Unit]int{deadline.Days: 365, deadline.Workdays: 250, deadline.Months: 12}

// Units are the units of a term the office sets.
var Units = []deadline.Unit{deadline.Days, deadline.Workdays, deadline.Months}

// Check returns the version as it can be kept: every shipped term once, named as
// shipped, in force from the version's day. A term as long as the law's keeps the
// law's article; a longer or shorter one needs a basis of its own in words.
func (t Terms) Check(shipped deadline.Rules) (Terms, error) {
	l := t.Head.Check()
	t.Unsure = false
	if !t.From.Valid() {
		return t, l.Err()
	}
	var kept []Term
	for _, p := range inForce(shipped, t.From) {
		i := slices.IndexFunc(t.Terms, func(x Term) bool { return x.ID == p.ID })
		if i < 0 {
			l.Add("length."+p.ID, "请填写“"+p.Name+"”的期限", "enter the term of: "+p.NameEN)
			continue
		}
		kept = append(kept, Term{t.term(&l, p, t.Terms[i].Period), lawOf(p)})
	}
	for i, x := range t.Terms {
		known := slices.ContainsFunc(kept, func(p Term) bool { return p.ID == x.ID })
		again := slices.ContainsFunc(t.Terms[:i], func(p Term) bool { return p.ID == x.ID })
		if !known || again {
			l.Add("terms", fmt.Sprintf("没有期限“%s”，或者重复", x.ID), fmt.Sprintf("there is no term %q, or it is there twice", x.ID))
		}
	}
	t.Terms = kept
	return t, l.Err()
}

// term is what is kept of one term put in the place of the shipped one.
func (t Terms) term(l *errs.List, p, put deadline.Period) deadline.Period {
	law := p
	p.Length, p.Unit, p.Unsure, p.Article = put.Length, put.Unit, put.Unsure, strings.TrimSpace(put.Article)
	p.From, p.To, p.Note = t.From, "", ""
	switch most, ok := maxTerm[p.Unit]; {
	case !ok:
		l.Add("unit."+p.ID, "“"+p.Name+"”应以日、工作日或月计", p.NameEN+": counted in days, working days or months")
	case p.Length < 1 || p.Length > most:
		l.Add("length."+p.ID, fmt.Sprintf("“%s”的期限应为 1 至 %d", p.Name, most), fmt.Sprintf("%s: 1 to %d", p.NameEN, most))
	}
	switch {
	case !law.Unsure && p.Length == law.Length && p.Unit == law.Unit:
		p.Article, p.Unsure = law.Article, false
	case !law.Unsure && p.Article == law.Article:
		l.Add("article."+p.ID, "“"+p.Name+"”与法律规定（"+law.Article+"）不同，请写明依据", p.NameEN+": it differs from the law's ("+law.Article+"); say what it rests on")
	case !Words(p.Article, MaxBasis):
		l.Add("article."+p.ID, "请写明“"+p.Name+"”的依据，不超过 100 字", p.NameEN+": say what it rests on, at most 100 characters")
	}
	return p
}
