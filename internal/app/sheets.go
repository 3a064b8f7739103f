package app

import (
	"slices"
	"strings"

	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/exchange"
	"mingjian/internal/ledger"
)

// A SheetReport says what became of a list that came back, or with Dry would become.
type SheetReport struct {
	File      string           `json:"file"`
	Dry       bool             `json:"dry"`
	Rows      int              `json:"rows"`
	Added     int              `json:"added"`
	Changed   int              `json:"changed"`
	Unchanged int              `json:"unchanged"`
	Lines     []ledger.Problem `json:"lines"` // rows that were rejected, columns that were passed over
}

// Rejected returns how many faults kept rows from going in.
func (r *SheetReport) Rejected() (n int) {
	for _, l := range r.Lines {
		if l.Severity == ledger.Reject {
			n++
		}
	}
	return n
}

// chunk is how many rows of a list go in with one transaction, so that no other
// writer waits long.
const chunk = 50

// sameWords reports whether two texts differ in nothing but white space, which a
// spreadsheet does not keep.
func sameWords(a, b string) bool { return slices.Equal(strings.Fields(a), strings.Fields(b)) }

// listDay reads a day however the list writes it; what is none stays as it is, to be
// refused by name.
func listDay(s string) deadline.Date {
	if day, _, ok := ledger.ReadDate(s); ok {
		return deadline.Date(day)
	}
	return deadline.Date(s)
}

// rowFault turns what a person did wrong in a row into its fault; false for what is
// nobody's fault.
func rowFault(err error, columns map[string]string) (f ledger.Problem, ok bool) {
	if list, is := err.(errs.List); is && len(list) > 0 {
		err = list[0]
	}
	switch errs.KindOf(err) {
	case errs.Invalid, errs.Conflict, errs.Forbidden, errs.NotFound, errs.TooLarge:
	default:
		return f, false
	}
	f.Severity = ledger.Reject
	f.ZH, f.EN = errs.Message(err, "zh"), errs.Message(err, "en")
	if e, is := err.(*errs.Error); is {
		f.Column = columns[e.Field]
	}
	return f, true
}

// list writes a list as Excel under the name; its head is that of a paper.
func (g *gate) list(name, title string, write func(*strings.Builder, exchange.ListHead) error) (File, error) {
	head, err := g.paperHead()
	if err != nil {
		return File{}, err
	}
	return sheet(name, func(w *strings.Builder) error {
		return write(w, exchange.ListHead{Title: title, Watermark: head.Watermark, Checkpoint: head.Checkpoint})
	})
}

func sheet(name string, write func(*strings.Builder) error) (File, error) {
	var b strings.Builder
	if err := write(&b); err != nil {
		return File{}, err
	}
	return File{name, []byte(b.String())}, nil
}
