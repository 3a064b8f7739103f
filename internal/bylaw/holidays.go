package bylaw

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"mingjian/internal/deadline"
	"mingjian/internal/errs"
)

// Holidays is one year's arrangement of days off and make-up working days
// (放假安排), entered by the office from the yearly notice of the General Office of
// the State Council before the program comes with it. It holds from the moment it
// is kept for every count that reaches into the year.
type Holidays struct {
	Head
	deadline.Year
}

// Says returns each holiday with its days off and the days worked for it.
func (h Holidays) Says() (said []Said) {
	for _, name := range h.Names() {
		off, work := spans(h.Off[name]), spans(h.Work[name])
		s := Said{ZH: name + "：", EN: name + ": "}
		if off != "" {
			s.ZH, s.EN = s.ZH+off+" 放假", s.EN+"off "+off
		}
		if off != "" && work != "" {
			s.ZH, s.EN = s.ZH+"，", s.EN+", "
		}
		if work != "" {
			s.ZH, s.EN = s.ZH+work+" 上班", s.EN+"worked "+work
		}
		said = append(said, s)
	}
	return said
}

// Names returns the holidays in the order of their first day.
func (h Holidays) Names() (names []string) {
	for name := range h.Off {
		names = append(names, name)
	}
	for name := range h.Work {
		if _, ok := h.Off[name]; !ok {
			names = append(names, name)
		}
	}
	first := func(name string) deadline.Date {
		if ds := append(slices.Clone(h.Off[name]), h.Work[name]...); len(h.Off[name]) > 0 {
			return slices.Min(h.Off[name])
		} else if len(ds) > 0 {
			return slices.Min(ds)
		}
		return ""
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(cmp.Compare(first(a), first(b)), cmp.Compare(a, b)) })
	return names
}

// A Span is days that follow each other.
type Span struct{ First, Last deadline.Date }

// Spans puts days together that follow each other, the earliest first.
func Spans(days []deadline.Date) (spans []Span) {
	for _, d := range slices.Sorted(slices.Values(days)) {
		if n := len(spans); n > 0 && spans[n-1].Last.AddDays(1) >= d {
			spans[n-1].Last = d
			continue
		}
		spans = append(spans, Span{d, d})
	}
	return spans
}

func spans(days []deadline.Date) string {
	var texts []string
	for _, s := range Spans(days) {
		if s.First == s.Last {
			texts = append(texts, string(s.First))
			continue
		}
		texts = append(texts, string(s.First)+" – "+string(s.Last))
	}
	return strings.Join(texts, "、")
}

// Bounds of a year's arrangement.
const (
	MaxHolidays = 20 // names
	maxName     = 30 // characters
	maxOff      = 60 // days
	maxWork     = 30
)

// statutory are the days of the solar calendar that are off by law, and restDays
// how many days off there are at the least, since 2025 (全国年节及纪念日放假办法，
// 国务院令第 795 号). The other days move with the moon and are not counted here.
var statutory = []string{"01-01", "05-01", "05-02", "10-01", "10-02", "10-03"}

const restDays, restSince = 13, 2025

// Check returns the arrangement as it can be kept. known is the calendar there is:
// days of a known year that are over stay as they were, for terms have been
// counted by them.
func (h Holidays) Check(known *deadline.Calendar, today deadline.Date) (Holidays, error) {
	var l errs.List
	n := h.Year.Year
	if n < 2000 || n > 2100 {
		l.Add("year", "请填写年份", "enter the year")
		return h, l.Err()
	}
	h.From = deadline.Date(fmt.Sprintf("%04d-01-01", n))
	l = append(l, h.Head.Check()...)
	off, work := count(h.Off), count(h.Work)
	Bound(&l, "off", "放假天数", "days off", off, 1, maxOff)
	Bound(&l, "work", "调休上班天数", "make-up working days", work, 0, maxWork)
	if len(h.Off) > MaxHolidays || len(h.Work) > MaxHolidays {
		l.Add("off", "节日不超过 20 个", "at most 20 holidays")
	}
	for _, side := range []map[string][]deadline.Date{h.Off, h.Work} {
		for name := range side {
			if !Words(name, maxName) {
				l.Add("off", "请填写节日名称，不超过 30 字", "name the holiday, in at most 30 characters")
			}
		}
	}
	if l != nil {
		return h, l.Err()
	}
	if _, err := deadline.NewCalendar(h.Year); err != nil {
		l.Add("off", errs.Message(err, "zh"), errs.Message(err, "en"))
		return h, l.Err()
	}
	for _, ds := range h.Work {
		for _, d := range ds {
			if day := d.Time().Weekday(); day != 0 && day != 6 {
				l.Add("work", string(d)+" 不是星期六、星期日，不需要调休上班", string(d)+" is neither a Saturday nor a Sunday")
			}
		}
	}
	if n >= restSince {
		h.lawful(&l, off)
	}
	next, err := known.With(h.Year)
	if err != nil {
		l.Add("off", errs.Message(err, "zh"), errs.Message(err, "en"))
		return h, l.Err()
	}
	if d, ok := h.rewritten(known, next, today); ok {
		l.Add("off", string(d)+" 已经过去，期限已按原安排计算，不能再改", string(d)+" is over: terms have been counted by what it was")
	}
	return h, l.Err()
}

func count(side map[string][]deadline.Date) (n int) {
	for _, ds := range side {
		n += len(ds)
	}
	return n
}

// lawful adds the days that are off by law and are not off here.
func (h Holidays) lawful(l *errs.List, off int) {
	days := map[deadline.Date]bool{}
	for _, ds := range h.Off {
		for _, d := range ds {
			days[d] = true
		}
	}
	for _, md := range statutory {
		if d := deadline.Date(fmt.Sprintf("%04d-%s", h.Year.Year, md)); !days[d] {
			l.Add("off", string(d)+" 是法定节假日，应当放假", string(d)+" is off by law")
		}
	}
	if off < restDays {
		l.Add("off", "法定节假日共 13 天，放假天数不足", "13 days are off by law; there are fewer here")
	}
}

// rewritten returns a day that is over and would be another than it was.
func (h Holidays) rewritten(known, next *deadline.Calendar, today deadline.Date) (deadline.Date, bool) {
	first := deadline.Date(fmt.Sprintf("%04d-12-01", h.Year.Year-1))
	if _, err := known.Workday(h.From); err != nil {
		return "", false // nothing was counted in a year that was missing
	}
	for d := first; d < today && d <= deadline.Date(fmt.Sprintf("%04d-12-31", h.Year.Year)); d = d.AddDays(1) {
		was, errWas := known.Workday(d)
		is, errIs := next.Workday(d)
		if errWas == nil && errIs == nil && was != is {
			return d, true
		}
	}
	return "", false
}

// CalendarOf returns the shipped calendar with the office's years added; of two
// versions of one year the last in the list holds.
func CalendarOf(shipped *deadline.Calendar, own []Holidays) (*deadline.Calendar, error) {
	if len(own) == 0 {
		return shipped, nil
	}
	years := make([]deadline.Year, len(own))
	for i, h := range own {
		years[i] = h.Year
	}
	return shipped.With(years...)
}
