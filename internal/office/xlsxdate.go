package office

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// A dateFormat says what kind of time a number format shows.
type dateFormat uint8

const (
	notDate  dateFormat = iota
	showDate            // a date, a time, or both: the value decides
	showSpan            // [h]:mm, a length of time
)

// builtinDateFormat classifies the formats a workbook may use without defining
// them (ECMA-376 part 1, 18.8.30; 27-36 and 50-58 are the East Asian ones).
func builtinDateFormat(id int) dateFormat {
	switch {
	case id == 46:
		return showSpan
	case id >= 14 && id <= 22, id >= 27 && id <= 36, id == 45, id == 47, id >= 50 && id <= 58:
		return showDate
	}
	return notDate
}

// parseDateFormat classifies a number format by its first section: a date format
// has one of the letters y m d h s outside quotes, brackets and escapes.
func parseDateFormat(code string) dateFormat {
	if strings.Contains(code, "General") || strings.Contains(code, "通用格式") {
		return notDate
	}
	for i := 0; i < len(code); i++ {
		switch c := code[i] | 0x20; {
		case code[i] == ';':
			return notDate
		case code[i] == '"':
			end := strings.IndexByte(code[i+1:], '"')
			if end < 0 {
				return notDate
			}
			i += end + 1
		case code[i] == '\\', code[i] == '_', code[i] == '*':
			i++
		case code[i] == '[':
			end := strings.IndexByte(code[i:], ']')
			if end < 0 {
				return notDate
			}
			if in := strings.ToLower(code[i+1 : i+end]); in != "" && (strings.Trim(in, "h") == "" || strings.Trim(in, "m") == "" || strings.Trim(in, "s") == "") {
				return showSpan
			}
			i += end
		case c == 'y', c == 'm', c == 'd', c == 'h', c == 's':
			return showDate
		}
	}
	return notDate
}

// dateText writes a serial day number as the format would: 2006-01-02, with the
// time when there is one, a time alone for the first day, hours for a span. A number
// that is no date of the calendar is written as a number.
func dateText(serial float64, f dateFormat, date1904 bool) string {
	if math.IsNaN(serial) || serial < 0 || serial >= 2958466 { // to 9999-12-31
		return decimalText(serial)
	}
	if f == showSpan {
		secs := int64(math.Round(serial * 86400))
		return fmt.Sprintf("%d:%02d:%02d", secs/3600, secs/60%60, secs%60)
	}
	day := int(serial)
	secs := int(math.Round((serial - float64(day)) * 86400))
	if secs == 86400 {
		day, secs = day+1, 0
	}
	clock := ""
	if secs > 0 {
		clock = fmt.Sprintf("%02d:%02d:%02d", secs/3600, secs/60%60, secs%60)
	}
	epoch := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	var date string
	switch {
	case date1904:
		date = epoch.AddDate(0, 0, day+1462).Format(time.DateOnly)
	case day == 0:
		if clock == "" {
			return "0"
		}
		return clock
	case day == 60:
		date = "1900-02-29" // the day that never was, as the programs show it
	case day < 60:
		date = epoch.AddDate(0, 0, day+1).Format(time.DateOnly)
	default:
		date = epoch.AddDate(0, 0, day).Format(time.DateOnly)
	}
	if clock != "" {
		return date + " " + clock
	}
	return date
}

// decimalText writes a number as the shortest decimal that reads back the same.
func decimalText(f float64) string {
	return strconv.FormatFloat(f, 'f', -1, 64)
}

// numberText normalizes the text of a stored number: whole numbers of plain digits
// stay as they are, however long; others lose their exponent and float noise; what
// is no number stays as it is.
func numberText(v string) string {
	if allDigits(v) {
		return v
	}
	for i := 0; i < len(v); i++ {
		if c := v[i]; (c < '0' || c > '9') && !strings.ContainsRune("+-.eE", rune(c)) {
			return v
		}
	}
	f, err := strconv.ParseFloat(v, 64)
	if err != nil {
		return v
	}
	return decimalText(f)
}
