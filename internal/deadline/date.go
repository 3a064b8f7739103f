package deadline

import (
	"time"

	"mingjian/internal/errs"
)

// A Date is a calendar day in China, written 2026-03-01; "" is an unknown day.
// Dates of the form compare as strings.
type Date string

// china is the time of the whole country, without summer time since 1992.
var china = time.FixedZone("CST", 8*60*60)

const dateForm = "2006-01-02"

// ParseDate returns the date written s, or an Invalid error.
func ParseDate(s string) (Date, error) {
	if _, err := time.Parse(dateForm, s); err != nil {
		return "", errs.Invalidf("“%s”不是日期，应写作 2026-03-01", "%q is not a date like 2026-03-01", s)
	}
	return Date(s), nil
}

// DateOf returns the day the instant falls on in China.
func DateOf(t time.Time) Date { return Date(t.In(china).Format(dateForm)) }

// Valid reports whether d names a day that exists.
func (d Date) Valid() bool { _, err := ParseDate(string(d)); return err == nil }

// Time returns the first instant of the day in China; for an invalid date the zero time.
func (d Date) Time() time.Time {
	t, err := time.ParseInLocation(dateForm, string(d), china)
	if err != nil {
		return time.Time{}
	}
	return t
}

// End returns the first instant after the day: a term that ends on d is kept before it.
func (d Date) End() time.Time { return d.AddDays(1).Time() }

// AddDays returns the day n days later, or earlier for a negative n.
func (d Date) AddDays(n int) Date {
	if !d.Valid() {
		return ""
	}
	return Date(d.Time().AddDate(0, 0, n).Format(dateForm))
}

// AddMonths returns the day n months later as 高法解释 202 counts months: the
// same day of the month; from the last day of a month to the last day of a
// month; and the last day where that month has no such day.
func (d Date) AddMonths(n int) Date {
	if !d.Valid() {
		return ""
	}
	t := d.Time()
	first := time.Date(t.Year(), t.Month()+time.Month(n), 1, 0, 0, 0, 0, china)
	last := first.AddDate(0, 1, -1).Day()
	day := t.Day()
	if day > last || t.AddDate(0, 0, 1).Day() == 1 {
		day = last
	}
	return Date(first.AddDate(0, 0, day-1).Format(dateForm))
}

// DaysUntil returns how many days later e is than d; negative if it is earlier.
func (d Date) DaysUntil(e Date) int {
	return int(e.Time().Sub(d.Time()) / (24 * time.Hour))
}
