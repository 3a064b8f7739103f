// Package deadline counts time as the law of criminal procedure does: working
// days, holidays, months, and the statutory periods themselves.
//
// It promises that the start day is not counted, that a period whose last day
// is a day off ends on the next working day unless a person is held on it
// (刑诉法 105), that months are counted as 高法解释 202 says, and that a year
// whose holidays are not known is an error, never a guess. The periods are
// data with article and validity (rules.json). It leaves to its callers what
// is taken out of a period (在途时间, 精神病鉴定, 刑诉法 105 and 149) and who
// may extend it.
package deadline

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"mingjian/internal/errs"
)

// calendarJSON is made from NateScarlet/holiday-cn, whose years it lists with
// the State Council's notices they were read from.
//
//go:embed calendar.json
var calendarJSON []byte

// A Calendar knows the days off (节假日) and the make-up working days (调休上班日)
// of the years it was given. It is not changed after it was built.
type Calendar struct {
	years map[int]Year
	off   map[Date]string // day off → name of the holiday
	work  map[Date]string // weekend day worked → name of the holiday
}

// A Year is one year's arrangement of holidays, as the General Office of the
// State Council announces it (国务院办公厅关于部分节假日安排的通知).
type Year struct {
	Year   int               `json:"year"`
	Papers []string          `json:"papers"` // addresses of the notices
	Off    map[string][]Date `json:"off"`    // holiday → days off
	Work   map[string][]Date `json:"work"`   // holiday → weekend days worked for it
}

// Shipped returns the calendar the program comes with.
func Shipped() (*Calendar, error) {
	var file struct {
		Source string
		Years  []Year
	}
	if err := json.Unmarshal(calendarJSON, &file); err != nil {
		return nil, errs.Wrap(err, errs.Internal, "内置日历无法读取", "the shipped calendar cannot be read")
	}
	return NewCalendar(file.Years...)
}

// NewCalendar returns the calendar of the years; a later one replaces an
// earlier one of the same year. It is an Invalid error if a year is empty, or a
// day in it is no date, lies outside the year and the December before it, or is
// both off and worked.
func NewCalendar(years ...Year) (*Calendar, error) {
	c := &Calendar{years: map[int]Year{}, off: map[Date]string{}, work: map[Date]string{}}
	for _, y := range years {
		c.years[y.Year] = y
	}
	for _, y := range c.years {
		if len(y.Off) == 0 {
			return nil, errs.Invalidf("%d 年的放假安排是空的", "the calendar of %d is empty", y.Year)
		}
		if err := y.fill(c.off, y.Off); err != nil {
			return nil, err
		}
		if err := y.fill(c.work, y.Work); err != nil {
			return nil, err
		}
	}
	for d := range c.off {
		if _, both := c.work[d]; both {
			return nil, errs.Invalidf("%s 既是放假又是上班", "%s is both a day off and a working day", d)
		}
	}
	return c, nil
}

func (y Year) fill(into map[Date]string, holidays map[string][]Date) error {
	first, last := Date(fmt.Sprintf("%04d-12-01", y.Year-1)), Date(fmt.Sprintf("%04d-12-31", y.Year))
	for name, days := range holidays {
		for _, d := range days {
			if !d.Valid() || d < first || d > last {
				return errs.Invalidf("%d 年放假安排中的“%s”不是该年的日期", "the calendar of %d holds %q, which is no day of it", y.Year, string(d))
			}
			into[d] = name
		}
	}
	return nil
}

// With returns the calendar with the years added or replaced: what an office
// enters when the next year's notice is out. c itself is not changed.
func (c *Calendar) With(years ...Year) (*Calendar, error) {
	return NewCalendar(append(c.List(), years...)...)
}

// List returns the years known, in order.
func (c *Calendar) List() []Year {
	return slices.SortedFunc(maps.Values(c.years), func(a, b Year) int { return a.Year - b.Year })
}

// maxYearFile is the size in bytes above which a year's file is refused; a real one has 5 KB.
const maxYearFile = 64 << 10

// ParseYear reads one year as NateScarlet/holiday-cn publishes it
// (<year>.json): {"year", "papers", "days": [{"name", "date", "isOffDay"}]}.
func ParseYear(data []byte) (Year, error) {
	if len(data) > maxYearFile {
		return Year{}, errs.E(errs.TooLarge, "放假安排文件超过 64 KB", "the calendar file is larger than 64 KB")
	}
	var file struct {
		Year   int
		Papers []string
		Days   []struct {
			Name     string
			Date     Date
			IsOffDay bool
		}
	}
	if err := json.Unmarshal(data, &file); err != nil {
		return Year{}, errs.Wrap(err, errs.Invalid, "不是放假安排文件", "this is not a calendar file")
	}
	y := Year{Year: file.Year, Papers: file.Papers, Off: map[string][]Date{}, Work: map[string][]Date{}}
	for _, d := range file.Days {
		side := y.Work
		if d.IsOffDay {
			side = y.Off
		}
		side[d.Name] = append(side[d.Name], d.Date)
	}
	if _, err := NewCalendar(y); err != nil {
		return Year{}, err
	}
	return y, nil
}

// Workday reports whether people work on the day. It is a NotFound error when
// the year's holidays are not known: the calendar is missing and must be
// entered (缺少放假安排).
func (c *Calendar) Workday(d Date) (bool, error) {
	if !d.Valid() {
		return false, errs.Invalidf("“%s”不是日期", "%q is not a date", string(d))
	}
	t := d.Time()
	if _, known := c.years[t.Year()]; !known {
		return false, missing(t.Year())
	}
	if _, off := c.off[d]; off {
		return false, nil
	}
	if _, work := c.work[d]; work {
		return true, nil
	}
	return t.Weekday() != time.Saturday && t.Weekday() != time.Sunday, nil
}

// Holiday returns the name of the holiday the day is off for, or worked for, if any.
func (c *Calendar) Holiday(d Date) string {
	if name, ok := c.off[d]; ok {
		return name
	}
	return c.work[d]
}

func missing(year int) error {
	return errs.E(errs.NotFound, fmt.Sprintf("缺少 %d 年放假安排，请先录入当年的放假通知", year),
		fmt.Sprintf("calendar missing: enter the holidays of %d first", year))
}

// AddWorkingDays returns the n-th working day after d; d itself is not counted
// and n must be at least 1.
func (c *Calendar) AddWorkingDays(d Date, n int) (Date, error) {
	if n < 1 || n > 1000 {
		return "", errs.Invalidf("工作日数 %d 应在 1 至 1000 之间", "%d working days: must be 1 to 1000", n)
	}
	for n > 0 {
		d = d.AddDays(1)
		work, err := c.Workday(d)
		if err != nil {
			return "", err
		}
		if work {
			n--
		}
	}
	return d, nil
}

// NextWorkday returns d, or the first working day after it when d is a day off.
func (c *Calendar) NextWorkday(d Date) (Date, error) {
	for {
		work, err := c.Workday(d)
		if err != nil || work {
			return d, err
		}
		d = d.AddDays(1)
	}
}

// Left is the time left until the end of a last day. Both counts leave today
// out and take the last day in; on the last day itself both are 0.
type Left struct {
	Days    int  // calendar days; negative: days since the last day
	Working int  // working days; negative: working days since the last day
	Overdue bool // the last day is over
}

// Remaining returns the time left at now until the end of the last day due.
func (c *Calendar) Remaining(due Date, now time.Time) (Left, error) {
	today := DateOf(now)
	if !due.Valid() {
		return Left{}, errs.Invalidf("“%s”不是日期", "%q is not a date", string(due))
	}
	left := Left{Days: today.DaysUntil(due), Overdue: today > due}
	from, to, sign := today, due, 1
	if left.Overdue {
		from, to, sign = due, today, -1
	}
	for from < to {
		from = from.AddDays(1)
		work, err := c.Workday(from)
		if err != nil {
			return Left{}, err
		}
		if work {
			left.Working += sign
		}
	}
	return left, nil
}
