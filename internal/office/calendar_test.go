package office

import (
	"bytes"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"
)

var (
	calendarFrom = time.Date(2026, 3, 10, 9, 0, 0, 0, time.FixedZone("", 8*3600))
	calendarNow  = time.Date(2026, 3, 1, 1, 2, 3, 0, time.UTC)
)

func TestCalendar(t *testing.T) {
	got := string(Calendar([]Appointment{{UID: "a@mingjian", Title: "实训; 第一期, 上午", Place: `三楼\东`, Text: "甲\r\n乙\x00", From: calendarFrom, To: calendarFrom.Add(150 * time.Minute), Changed: 2, Off: true}}, calendarNow))
	want := "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//mingjian//mingjian//ZH\r\nMETHOD:PUBLISH\r\nBEGIN:VEVENT\r\nUID:a@mingjian\r\nDTSTAMP:20260301T010203Z\r\n" +
		"DTSTART:20260310T010000Z\r\nDTEND:20260310T033000Z\r\nSEQUENCE:2\r\nSUMMARY:实训\\; 第一期\\, 上午\r\nLOCATION:三楼\\\\东\r\nDESCRIPTION:甲\\n乙 \r\nSTATUS:CANCELLED\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
	if got != want {
		t.Errorf("%q", got)
	}
}

// TestCalendarReadsBack holds that whatever is written, each line is short and
// whole, and a reader who unfolds and unescapes finds the text again.
func TestCalendarReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringMatching(`[\\;,\n\r:甲乙🪞a ]{0,120}`)).Draw(t, "text")
		data := Calendar([]Appointment{{UID: "u", Title: text, From: calendarFrom, To: calendarFrom.Add(time.Hour)}}, calendarNow)
		for l := range bytes.SplitSeq(bytes.TrimSuffix(data, []byte("\r\n")), []byte("\r\n")) {
			if len(l) > 75 || !utf8.Valid(l) || bytes.ContainsAny(l, "\r\n") || len(l) == 0 {
				t.Fatalf("a line of %d octets: %q", len(l), l)
			}
		}
		found := false
		for l := range strings.SplitSeq(strings.ReplaceAll(string(data), "\r\n ", ""), "\r\n") {
			if v, ok := strings.CutPrefix(l, "SUMMARY:"); ok {
				found = true
				if got := plainCalendarText(v); got != heldByCalendar(text) {
					t.Fatalf("%q became %q", text, got)
				}
			}
		}
		if !found {
			t.Fatal("no SUMMARY")
		}
	})
}

// heldByCalendar is what of a text the format can hold.
func heldByCalendar(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(strings.ToValidUTF8(s, " "), "\r\n", "\n"), "\r", "\n")
	return strings.Map(func(c rune) rune {
		if c < ' ' && c != '\n' && c != '\t' || c == 0x7f {
			return ' '
		}
		return c
	}, s)
}

// plainCalendarText undoes the escapes of RFC 5545, 3.3.11.
func plainCalendarText(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
			if s[i] == 'n' || s[i] == 'N' {
				b.WriteByte('\n')
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
