package demo

import "time"

// A day is a civil date at midnight UTC; the zero day is unknown or not come yet.
type day struct{ time.Time }

func on(s string) day {
	if s == "" {
		return day{}
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic("demo: bad date in the built-in data: " + s)
	}
	return day{t}
}

func (d day) String() string {
	if d.IsZero() {
		return ""
	}
	return d.Format(time.DateOnly)
}

func (d day) plus(n int) day     { return day{d.AddDate(0, 0, n)} }
func (d day) after(e day) bool   { return d.Time.After(e.Time) }
func (d day) workday() bool      { return !isOff(d) }
func (d day) onOrAfterWork() day { return step(d, 1) }

// onOrBeforeWork is for acts under a custody limit, which no holiday extends.
func (d day) onOrBeforeWork() day { return step(d, -1) }

func step(d day, by int) day {
	for isOff(d) {
		d = d.plus(by)
	}
	return d
}

// holidays and makeUp hold the days off and the working weekends of the State
// Council's annual notices (国务院办公厅关于部分节假日安排的通知), 2023-11 to 2026-12.
var holidays = [][2]string{
	{"2023-12-30", "2024-01-01"}, {"2024-02-10", "2024-02-17"}, {"2024-04-04", "2024-04-06"}, {"2024-05-01", "2024-05-05"},
	{"2024-06-10", "2024-06-10"}, {"2024-09-15", "2024-09-17"}, {"2024-10-01", "2024-10-07"}, {"2025-01-01", "2025-01-01"},
	{"2025-01-28", "2025-02-04"}, {"2025-04-04", "2025-04-06"}, {"2025-05-01", "2025-05-05"}, {"2025-05-31", "2025-06-02"},
	{"2025-10-01", "2025-10-08"}, {"2026-01-01", "2026-01-03"}, {"2026-02-15", "2026-02-23"}, {"2026-04-04", "2026-04-06"},
	{"2026-05-01", "2026-05-05"}, {"2026-06-19", "2026-06-21"}, {"2026-09-25", "2026-09-27"}, {"2026-10-01", "2026-10-07"},
}

var makeUp = map[string]bool{
	"2024-02-04": true, "2024-02-18": true, "2024-04-07": true, "2024-04-28": true, "2024-05-11": true, "2024-09-14": true,
	"2024-09-29": true, "2024-10-12": true, "2025-01-26": true, "2025-02-08": true, "2025-04-27": true, "2025-09-28": true,
	"2025-10-11": true, "2026-01-04": true, "2026-02-14": true, "2026-02-28": true, "2026-05-09": true, "2026-09-20": true,
	"2026-10-10": true,
}

func isOff(d day) bool {
	s := d.String()
	if makeUp[s] {
		return false
	}
	for _, h := range holidays {
		if h[0] <= s && s <= h[1] {
			return true
		}
	}
	return d.Weekday() == time.Saturday || d.Weekday() == time.Sunday
}
