package office

import (
	"bytes"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// An Appointment is one entry of a calendar file.
type Appointment struct {
	UID                string // stays the same as long as the entry does
	Title, Place, Text string
	From, To           time.Time
	Changed            int  // how often it was changed; a calendar that has an older one replaces it
	Off                bool // called off
}

// Calendar writes appointments as an iCalendar file (RFC 5545), stamped with now.
// Times are in UTC, so no rules of a time zone travel with them. Text keeps its
// line breaks; other control characters and broken UTF-8, which the format cannot
// hold, become spaces.
func Calendar(as []Appointment, now time.Time) []byte {
	var b bytes.Buffer
	line := func(name, value string) { foldLine(&b, name+":"+value) }
	line("BEGIN", "VCALENDAR")
	line("VERSION", "2.0")
	line("PRODID", "-//mingjian//mingjian//ZH")
	line("METHOD", "PUBLISH")
	for _, a := range as {
		line("BEGIN", "VEVENT")
		line("UID", calendarText(a.UID))
		line("DTSTAMP", calendarTime(now))
		line("DTSTART", calendarTime(a.From))
		line("DTEND", calendarTime(a.To))
		line("SEQUENCE", strconv.Itoa(a.Changed))
		line("SUMMARY", calendarText(a.Title))
		for _, x := range [][2]string{{"LOCATION", a.Place}, {"DESCRIPTION", a.Text}} {
			if x[1] != "" {
				line(x[0], calendarText(x[1]))
			}
		}
		if a.Off {
			line("STATUS", "CANCELLED")
		}
		line("END", "VEVENT")
	}
	line("END", "VCALENDAR")
	return b.Bytes()
}

func calendarTime(t time.Time) string { return t.UTC().Format("20060102T150405Z") }

// calendarText escapes a TEXT value (RFC 5545, 3.3.11).
func calendarText(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.ToValidUTF8(s, " "))
	var b strings.Builder
	for _, c := range s {
		switch {
		case c == '\n':
			b.WriteString(`\n`)
		case c == '\\' || c == ';' || c == ',':
			b.WriteByte('\\')
			b.WriteRune(c)
		case c < ' ' && c != '\t' || c == 0x7f:
			b.WriteByte(' ')
		default:
			b.WriteRune(c)
		}
	}
	return b.String()
}

// foldLine writes one content line in pieces of at most 75 octets, none of which
// ends inside a character (RFC 5545, 3.1).
func foldLine(b *bytes.Buffer, line string) {
	const octets = 75
	for room := octets; len(line) > room; room = octets - 1 { // the blank before a piece counts
		cut := room
		for !utf8.RuneStart(line[cut]) {
			cut--
		}
		b.WriteString(line[:cut])
		b.WriteString("\r\n ")
		line = line[cut:]
	}
	b.WriteString(line)
	b.WriteString("\r\n")
}
