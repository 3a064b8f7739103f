package web

import (
	"slices"
	"strconv"
	"strings"

	"mingjian/internal/accountability"
	"mingjian/internal/app"
	"mingjian/internal/bylaw"
	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/measure"
	"mingjian/internal/notice"
	"mingjian/internal/panel"
)

// The forms of the rules of the office: numbers, terms, the holidays of a year, and
// the duties after an acquittal. What is typed comes back as it was typed.

// A TermField is one term of the form.
type TermField struct {
	ID, Name, Law string // Law is what the law has, where it has one
	Length, Unit  string
	Basis         string
	Unsure        bool
}

// A HolidayField is one row of a year's holidays: a time off and the days worked for it.
type HolidayField struct{ Name, First, Last, Work, Work2 string }

// A DutyForm is the duties after an acquittal as the form shows them.
type DutyForm struct {
	Rows   []accountability.RuleDuty
	Kinds  []LessonCauseField
	Terms  []Option
	Units  []Option
	Papers []Option
}

const (
	blankDuties   = 3 // empty rows of the form beyond what there is
	blankHolidays = 2
)

// yearly are the holidays every year has, which a new year's form starts with.
var yearly = []string{"元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节"}

// startFrom is the version a new one starts from: that of today, or of the calendar
// the year asked for.
func startFrom(v app.BylawView, r *Request) bylaw.Rule {
	if v.Kind != bylaw.Calendar {
		if now := v.Now(); now != nil {
			return now.Rule
		}
		return v.Versions[0].Rule
	}
	year := r.Text("year")
	if year == "" {
		year = v.Missing
	}
	if n, err := strconv.Atoi(year); err == nil {
		for _, x := range v.Versions {
			if h, ok := x.Rule.(bylaw.Holidays); ok && h.Year.Year == n {
				return h
			}
		}
		return newYear(n)
	}
	return newYear(r.Now.In(Beijing).Year() + 1)
}

func newYear(n int) bylaw.Holidays {
	return bylaw.Holidays{Head: bylaw.Head{Source: "国务院办公厅关于" + strconv.Itoa(n) + "年部分节假日安排的通知（国办发明电〔" + strconv.Itoa(n-1) + "〕  号）"}, Year: deadline.Year{Year: n}}
}

// number is a field of the form that holds a number.
func (r *Request) number(bad FormError, name, label string, value string, tip ...string) Field {
	f := Field{Name: name, Label: label, Value: value, Kind: "number", Required: true, Err: bad.of(name)}
	if tip != nil {
		f.Hint = tip[0]
	}
	return f
}

// fillBylaw fills in the form of the kind; typed says that what was typed goes
// before what base has.
func (r *Request) fillBylaw(p *BylawPage, v app.BylawView, base bylaw.Rule, typed bool) error {
	p.Shape = "numbers"
	num := func(name, label string, n int, tip ...string) {
		value := strconv.Itoa(n)
		if typed {
			value = r.Text(name)
		}
		p.Numbers = append(p.Numbers, r.number(p.Form, name, label, value, tip...))
	}
	switch x := base.(type) {
	case measure.Rule:
		num("months", r.T("bylaw.months"), x.Months, r.T("bylaw.months.tip"))
	case accountability.RecordRule:
		num("answer", r.T("bylaw.answer"), x.Answer)
		num("years", r.T("bylaw.years"), x.Years, r.T("bylaw.years.tip"))
	case accountability.LeadRule:
		num("answer", r.T("bylaw.answer"), x.Answer)
	case notice.Rule:
		r.fillNotice(p, x, typed)
	case panel.AssignRule:
		num("cap", r.T("bylaw.cap"), x.Cap)
		num("slack", r.T("bylaw.slack"), x.Slack)
		num("load", r.T("bylaw.load"), x.Load, r.T("bylaw.weight"))
		num("soft", r.T("bylaw.soft"), x.Soft, r.T("bylaw.weight"))
		num("again", r.T("bylaw.again"), x.Again, r.T("bylaw.weight"))
		num("office", r.T("bylaw.office"), x.Office, r.T("bylaw.weight"))
		num("known", r.T("bylaw.known"), x.Known, r.T("bylaw.weight.off"))
	case panel.SampleRule:
		value := strconv.FormatFloat(x.Percent, 'g', -1, 64)
		if typed {
			value = r.Text("percent")
		}
		p.Numbers = append(p.Numbers, r.number(p.Form, "percent", r.T("bylaw.percent"), value).As("text"))
		num("least", r.T("bylaw.least"), x.Least)
	case bylaw.Terms:
		p.Shape = "terms"
		r.fillTerms(p, v, typed)
	case bylaw.Holidays:
		p.Shape = "holidays"
		r.fillHolidays(p, x, typed)
	case accountability.Rule:
		p.Shape = "duties"
		return r.fillDuties(p, x)
	}
	return nil
}

func (r *Request) fillNotice(p *BylawPage, x notice.Rule, typed bool) {
	for i := range notice.MaxLeads {
		name, value := "lead"+strconv.Itoa(i+1), ""
		if i < len(x.Lead) {
			value = strconv.Itoa(x.Lead[i])
		}
		if typed {
			value = r.Text(name)
		}
		f := r.number(p.Form, name, r.T("bylaw.lead", i+1), value)
		f.Required = i == 0
		if i == 0 {
			f.Err = p.Form.of("lead")
		} else {
			f.Hint = r.T("bylaw.lead.tip")
		}
		p.Numbers = append(p.Numbers, f)
	}
	days := []Option{{"0", r.T("bylaw.digest.none")}}
	for i := range 7 {
		days = append(days, Option{strconv.Itoa(i + 1), r.Word("weekday", i+1)})
	}
	p.Numbers = append(p.Numbers, Field{Name: "digest", Label: r.T("bylaw.digest"), Kind: "choice", Value: strconv.Itoa(x.Digest), Options: days, Err: p.Form.of("digest")})
}

// fillTerms lays out the terms of the version that holds, with what the law has of
// each.
func (r *Request) fillTerms(p *BylawPage, v app.BylawView, typed bool) {
	for _, u := range bylaw.Units {
		p.Units = append(p.Units, Option{string(u), r.Word("termunit", u)})
	}
	law := map[string]string{}
	for _, x := range slices.Backward(v.Versions) {
		if t, ok := x.Rule.(bylaw.Terms); ok && x.Shipped && !x.Coming {
			for _, t := range t.Terms {
				if law[t.ID] = ""; t.Law != "" {
					law[t.ID] = r.T("bylaw.law", r.either(bylaw.Length(t.Length, t.Unit)), t.Law)
				}
			}
		}
	}
	now, _ := startFrom(v, r).(bylaw.Terms)
	ids, open := r.Values("id"), r.Values("open")
	for _, t := range now.Terms {
		f := TermField{t.ID, r.either(t.Name, t.NameEN), law[t.ID], strconv.Itoa(t.Length), string(t.Unit), t.Article, t.Unsure}
		if i := slices.Index(ids, t.ID); typed && i >= 0 {
			f.Length, f.Unit, f.Basis, f.Unsure = r.at("length", i), r.at("unit", i), r.at("basis", i), slices.Contains(open, t.ID)
		}
		p.Terms = append(p.Terms, f)
	}
}

func (r *Request) fillHolidays(p *BylawPage, x bylaw.Holidays, typed bool) {
	p.Year = strconv.Itoa(x.Year.Year)
	if typed {
		p.Year = r.Text("year")
		for i := range r.Values("holiday") {
			p.Off = append(p.Off, r.holiday(i))
		}
		return
	}
	for _, name := range x.Names() {
		p.Off = append(p.Off, holidayRows(name, x.Off[name], x.Work[name])...)
	}
	if len(p.Off) == 0 {
		for _, name := range yearly {
			p.Off = append(p.Off, HolidayField{Name: name})
		}
	}
	p.Off = append(p.Off, make([]HolidayField, blankHolidays)...)
}

// holidayRows lays a holiday out in rows of one time off and two days worked.
func holidayRows(name string, off, work []deadline.Date) (rows []HolidayField) {
	work = slices.Sorted(slices.Values(work))
	next := func() (day string) {
		if len(work) > 0 {
			day, work = string(work[0]), work[1:]
		}
		return day
	}
	for _, s := range bylaw.Spans(off) {
		rows = append(rows, HolidayField{name, string(s.First), string(s.Last), next(), next()})
	}
	for len(work) > 0 {
		rows = append(rows, HolidayField{Name: name, Work: next(), Work2: next()})
	}
	return rows
}

func (r *Request) fillDuties(p *BylawPage, x accountability.Rule) error {
	d := &p.Duties
	d.Rows = slices.Clone(x.Duties)
	if len(d.Rows) < accountability.MaxDuties {
		d.Rows = append(d.Rows, make([]accountability.RuleDuty, min(blankDuties, accountability.MaxDuties-len(d.Rows)))...)
	}
	for _, k := range app.RuledKinds() {
		d.Kinds = append(d.Kinds, LessonCauseField{Option{k, k}, x.Owes(k)})
	}
	terms, err := accountability.Terms(deadline.DateOf(r.Now))
	if err != nil {
		return err
	}
	d.Terms = []Option{{"", r.T("obligation.rules.noterm")}}
	for _, t := range terms {
		d.Terms = append(d.Terms, Option{t.ID, r.either(t.Name, t.NameEN) + "（" + t.Article + "）"})
	}
	d.Papers = append([]Option{{"", r.T("obligation.paper.none")}}, Enum(r, "dutypaper", accountability.Papers...)...)
	d.Units = []Option{{"", r.T("obligation.rules.days")}, {"1", r.T("obligation.rules.working")}}
	return nil
}

// at is the i-th value of a repeated field, "" where there are fewer.
func (r *Request) at(name string, i int) string {
	if vs := r.Values(name); i < len(vs) {
		return vs[i]
	}
	return ""
}

func (r *Request) holiday(i int) HolidayField {
	return HolidayField{r.at("holiday", i), r.at("first", i), r.at("last", i), r.at("work", i), r.at("work2", i)}
}

// readBylaw reads the form of the kind. What is no number becomes one the check
// refuses by the name of its field.
func (r *Request) readBylaw(kind bylaw.Kind) (bylaw.Rule, error) {
	head := bylaw.Head{From: deadline.Date(r.Text("from")), Source: r.Text("source"), Unsure: r.Checked("unsure")}
	num := func(name string) int {
		if n, err := strconv.Atoi(r.Text(name)); err == nil {
			return n
		}
		return -1
	}
	switch kind {
	case bylaw.Obligation:
		return r.readDuties(head), nil
	case bylaw.Letter, bylaw.Clock:
		return r.readTerms(head), nil
	case bylaw.Measure:
		return measure.Rule{Head: head, Months: num("months")}, nil
	case bylaw.Record:
		return accountability.RecordRule{Head: head, Answer: num("answer"), Years: num("years")}, nil
	case bylaw.Lead:
		return accountability.LeadRule{Head: head, Answer: num("answer")}, nil
	case bylaw.Notice:
		x := notice.Rule{Head: head, Digest: num("digest")}
		for i := range notice.MaxLeads {
			if name := "lead" + strconv.Itoa(i+1); r.Text(name) != "" {
				x.Lead = append(x.Lead, num(name))
			}
		}
		return x, nil
	case bylaw.Assign:
		return panel.AssignRule{Head: head, Cap: num("cap"), Slack: num("slack"), Load: num("load"), Soft: num("soft"), Again: num("again"), Office: num("office"), Known: num("known")}, nil
	case bylaw.Sample:
		x := panel.SampleRule{Head: head, Percent: -1, Least: num("least")}
		if f, err := strconv.ParseFloat(r.Text("percent"), 64); err == nil {
			x.Percent = f
		}
		return x, nil
	case bylaw.Calendar:
		return r.readHolidays(head)
	}
	return nil, errs.Missing("规则", "rule of the office")
}

func (r *Request) readDuties(head bylaw.Head) accountability.Rule {
	in := accountability.Rule{Head: head, Kinds: r.Values("kind")}
	for i := range min(len(r.Values("code")), accountability.MaxDuties+blankDuties) {
		d := accountability.RuleDuty{Code: r.at("code", i), ZH: r.at("zh", i), EN: r.at("en", i), Working: r.at("unit", i) != "", Term: r.at("term", i), Paper: accountability.Paper(r.at("paper", i))}
		if d.Code+d.ZH+d.EN == "" {
			continue
		}
		d.Days, _ = strconv.Atoi(r.at("days", i)) // 0 is refused by name
		d.Kinds = strings.FieldsFunc(r.at("only", i), func(c rune) bool { return strings.ContainsRune("、，, ", c) })
		in.Duties = append(in.Duties, d)
	}
	return in
}

func (r *Request) readTerms(head bylaw.Head) bylaw.Terms {
	in := bylaw.Terms{Head: head}
	unsure := r.Values("open")
	for i, id := range r.Values("id") {
		t := bylaw.Term{Period: deadline.Period{ID: id, Unit: deadline.Unit(r.at("unit", i)), Article: r.at("basis", i), Unsure: slices.Contains(unsure, id)}}
		t.Length, _ = strconv.Atoi(r.at("length", i)) // 0 is refused by name
		in.Terms = append(in.Terms, t)
	}
	return in
}

// maxRow is how many days one time off may have on the form.
const maxRow = 31

func (r *Request) readHolidays(head bylaw.Head) (bylaw.Holidays, error) {
	in := bylaw.Holidays{Head: head, Year: deadline.Year{Off: map[string][]deadline.Date{}, Work: map[string][]deadline.Date{}}}
	in.Year.Year, _ = strconv.Atoi(r.Text("year")) // 0 is refused by name
	var l errs.List
	for i := range r.Values("holiday") {
		f := r.holiday(i)
		first, last := deadline.Date(f.First), deadline.Date(f.Last)
		if f.First+f.Last+f.Work+f.Work2 == "" {
			continue
		}
		if last == "" {
			last = first
		}
		if first != "" || last != "" {
			if !first.Valid() || !last.Valid() || last < first || first.DaysUntil(last) >= maxRow {
				l.Add("off", "“"+f.Name+"”的放假起止日期不正确", f.Name+": the first and last day off are wrong")
				continue
			}
			for d := first; d <= last; d = d.AddDays(1) {
				in.Off[f.Name] = append(in.Off[f.Name], d)
			}
		}
		for _, w := range []string{f.Work, f.Work2} {
			if w != "" {
				in.Work[f.Name] = append(in.Work[f.Name], deadline.Date(w))
			}
		}
	}
	return in, l.Err()
}
