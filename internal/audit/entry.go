// Package audit is the log of what people did and saw: entries in a Merkle tree
// (RFC 6962, by golang.org/x/mod/sumdb/tlog), so that one hash, the root, vouches
// for every entry before it and its place.
//
// It promises that Verify finds any entry edited, deleted from the middle,
// inserted or put in another place. An end cut off, or a whole older copy put in
// place of the log, shows only against a checkpoint kept elsewhere: the line at
// the foot of a printed paper, or a signed note in another office. Verify says
// how far its proof reaches. Whoever holds the signing key and the database can
// write a new history after the last checkpoint kept elsewhere; nothing in the
// machine can prevent that.
//
// It leaves storing entries and hashes to store, in the transaction of the act,
// and deciding what is recorded to app. It reads no clock and opens no file.
package audit

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/mod/sumdb/tlog"
)

// A Result says how an act ended: OK, or Refused with a reason.
type Result string

// OK is the result of an act that happened.
const OK Result = "ok"

// Refused is the result of an act that was not allowed; reason is a word for
// programs ("forbidden"), not a text for people.
func Refused(reason string) Result { return Result("refused:" + reason) }

// IsRefused reports whether the act did not happen.
func (r Result) IsRefused() bool { return r != OK }

// An Entry is one act, or one page of things seen (审计记录). All fields are part
// of what the tree proves.
type Entry struct {
	Seq       int64     // its place, from 1; given by the log
	Time      time.Time // UTC, to the millisecond; the order is Seq's, not the clock's
	Actor     string    // id of the person, or the name of a program's own act
	Post      string    // id of the post acted in
	Unit      string    // code of the unit acted for
	Source    string    // address of the browser, or the command
	Act       string    // the act's name in the policy table
	Object    string    // id of what was acted on
	Result    Result
	RequestID string   // joins the entry with the log of the server
	Detail    string   // what else is worth keeping, in the act's own form
	Shown     []string // ids of the things a page showed: one page is one entry
}

// Limits of an entry. Longer texts are cut, so that nobody keeps an act out of
// the log by making it long.
const (
	maxField  = 1 << 10  // bytes of a field other than Detail
	maxDetail = 16 << 10 // bytes of Detail
	maxShown  = 1000     // ids in Shown
)

// Clean returns the entry as it will be kept: the time to the millisecond, texts
// in valid UTF-8 without NUL and within the limits. An id cut from Shown leaves
// its mark "…" as the last one.
func (e Entry) Clean() Entry {
	e.Time = e.Time.UTC().Truncate(time.Millisecond)
	for _, s := range []*string{&e.Actor, &e.Post, &e.Unit, &e.Source, &e.Act, &e.Object, (*string)(&e.Result), &e.RequestID} {
		*s = clean(*s, maxField)
	}
	e.Detail = clean(e.Detail, maxDetail)
	var shown []string
	for i, s := range e.Shown {
		if i == maxShown {
			shown = append(shown, "…")
			break
		}
		shown = append(shown, clean(s, maxField))
	}
	e.Shown = shown
	return e
}

func clean(s string, limit int) string {
	s = strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", "\uFFFD"), "\uFFFD")
	if len(s) <= limit {
		return s
	}
	s = s[:limit-len("…")]
	for !utf8.ValidString(s) {
		s = s[:len(s)-1]
	}
	return s + "…"
}

// Encode returns the bytes that the tree hashes: a version line, then each
// field as a netstring ("5:hello,") in the order of the struct, numbers in
// decimal, Time in milliseconds UTC, Shown as its length and then its items.
// Different entries have different bytes.
func (e Entry) Encode() []byte {
	b := make([]byte, 0, 256+len(e.Detail))
	b = append(b, "mingjian audit 1\n"...)
	b = field(b, strconv.FormatInt(e.Seq, 10))
	b = field(b, strconv.FormatInt(e.Time.UnixMilli(), 10))
	for _, s := range []string{e.Actor, e.Post, e.Unit, e.Source, e.Act, e.Object, string(e.Result), e.RequestID, e.Detail} {
		b = field(b, s)
	}
	b = field(b, strconv.Itoa(len(e.Shown)))
	for _, s := range e.Shown {
		b = field(b, s)
	}
	return b
}

func field(b []byte, s string) []byte {
	b = strconv.AppendInt(b, int64(len(s)), 10)
	b = append(b, ':')
	b = append(b, s...)
	return append(b, ',')
}

// Hash returns the entry's leaf in the tree.
func (e Entry) Hash() tlog.Hash { return tlog.RecordHash(e.Encode()) }

// A Filter selects entries; an empty field selects all.
type Filter struct {
	Actor, Act, Unit, RequestID string
	Object                      string    // acted on, or among those shown
	From, To                    time.Time // From ≤ Time < To
	Refused                     bool      // only acts that did not happen
}
