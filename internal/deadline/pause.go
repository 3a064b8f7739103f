package deadline

// Pause returns the last day of a clock that stood still from the first to the
// last day of an absence: as many working days later as the absence took from
// it, and how many those are. A clock over before the absence began, and one
// without a last day, does not move.
func (c *Calendar) Pause(due, first, last Date) (Date, int, error) {
	if due == "" || due < first || last < first {
		return due, 0, nil
	}
	days := 0
	for d := first; d <= last; d = d.AddDays(1) {
		work, err := c.Workday(d)
		if err != nil {
			return "", 0, err
		}
		if work {
			days++
		}
	}
	if days == 0 {
		return due, 0, nil
	}
	end, err := c.AddWorkingDays(due, days)
	return end, days, err
}
