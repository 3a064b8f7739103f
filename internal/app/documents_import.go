package app

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"mingjian/internal/errs"
	"mingjian/internal/ledger"
	"mingjian/internal/legaldoc"
	"mingjian/internal/office"
	"mingjian/internal/org"
	"mingjian/internal/policy"
	"mingjian/internal/store"
)

// Limits on bringing in documents.
const (
	MaxDocument  = 30 << 20 // bytes of one file
	MaxDocuments = 500      // files of one act
	maxOpen      = 5000     // documents without a case that are tried again
	readingTime  = 20 * time.Second
)

// A DocumentFile is a file to be brought in.
type DocumentFile struct {
	Name string
	Data []byte
}

// The words of DocumentLine.Status beyond the states of a document.
const (
	StatusUnchanged = "unchanged"
	StatusRefused   = "refused"
)

// A DocumentLine is what became of one file.
type DocumentLine struct {
	File   string `json:"file"`
	Status string `json:"status"` // attached, proposed, unmatched, unchanged or refused
	WhyZH  string `json:"why,omitempty"`
	WhyEN  string `json:"why_en,omitempty"`
	ID     string `json:"id,omitempty"`
	Kind   string `json:"kind,omitempty"`
	Number string `json:"number,omitempty"`
	Case   string `json:"case,omitempty"`
}

// A DocumentReport is what became of all files, and of documents that waited
// for their case until now.
type DocumentReport struct {
	Files     []DocumentLine `json:"files"`
	Attached  int            `json:"attached"`
	Proposed  int            `json:"proposed"`
	Unmatched int            `json:"unmatched"`
	Unchanged int            `json:"unchanged"`
	Refused   int            `json:"refused"`
	Later     int            `json:"later"` // documents of earlier times that were attached now
}

func (r *DocumentReport) add(l DocumentLine) {
	r.Files = append(r.Files, l)
	switch l.Status {
	case string(store.DocumentAttached):
		r.Attached++
	case string(store.DocumentProposed):
		r.Proposed++
	case string(store.DocumentUnmatched):
		r.Unmatched++
	case StatusUnchanged:
		r.Unchanged++
	case StatusRefused:
		r.Refused++
	}
}

// Merge adds the figures and lines of another report.
func (r *DocumentReport) Merge(o DocumentReport) {
	for _, l := range o.Files {
		r.add(l)
	}
	r.Later += o.Later
}

// reading bounds how many files are read at once; one that does not end keeps its place.
var reading = make(chan struct{}, 4)

type readDocument struct {
	text office.Text
	doc  legaldoc.Document
	err  error
}

// ReadDocument reads the words and the fields of a legal document. A file that
// takes longer than 20 seconds is refused.
func ReadDocument(ctx context.Context, name string, data []byte) (legaldoc.Document, office.Text, error) {
	ctx, cancel := context.WithTimeout(ctx, readingTime)
	defer cancel()
	slow := errs.Wrap(context.DeadlineExceeded, errs.TooLarge, name+"：读取超过 20 秒，请另存为 .docx 再试", name+": reading took more than 20 seconds; save it as .docx and try again")
	select {
	case reading <- struct{}{}:
	case <-ctx.Done():
		return legaldoc.Document{}, office.Text{}, slow
	}
	done := make(chan readDocument, 1)
	go func() {
		defer func() { <-reading }()
		var r readDocument
		defer func() {
			if p := recover(); p != nil {
				r.err = errs.Wrap(fmt.Errorf("reading a document: %v", p), errs.Invalid, name+"：无法读取，请另存为 .docx 再试", name+": cannot be read; save it as .docx and try again")
			}
			done <- r
		}()
		if r.text, r.err = office.ReadText(name, data, office.TextLimits{Bytes: MaxDocument}); r.err == nil {
			r.doc = legaldoc.Read(r.text.Paragraphs)
		}
	}()
	select {
	case r := <-done:
		return r.doc, r.text, r.err
	case <-ctx.Done():
		return legaldoc.Document{}, office.Text{}, slow
	}
}

// ImportDocuments brings files in and attaches each to its case where that is
// plain: by its numbers, else by office, persons and dates together. Documents
// that waited are tried again with them; without files, only those. A file
// brought in before changes nothing.
func (a *App) ImportDocuments(ctx context.Context, c Caller, files []DocumentFile) (report DocumentReport, err error) {
	if len(files) > MaxDocuments {
		return report, errs.Invalidf("一次最多导入 %d 份文书", "at most %d documents at once", MaxDocuments)
	}
	if !c.May(policy.DocumentImport) {
		files = nil // refused, and recorded, below: nobody's files are read for nothing
	}
	type entry struct {
		line  DocumentLine
		doc   store.Document
		text  []string
		fresh bool
	}
	entries := make([]entry, len(files))
	inBatch := map[string]bool{}
	for i, f := range files {
		e := &entries[i]
		e.line = DocumentLine{File: f.Name}
		name := filepath.Base(strings.ReplaceAll(f.Name, `\`, "/"))
		digest := store.Digest(f.Data)
		if inBatch[digest] {
			e.line.Status = StatusUnchanged
			continue
		}
		read, text, err := ReadDocument(ctx, name, f.Data)
		if err != nil {
			if errs.KindOf(err) == errs.Internal || ctx.Err() != nil {
				return report, err
			}
			e.line.Status, e.line.WhyZH, e.line.WhyEN = StatusRefused, errs.Message(err, "zh"), errs.Message(err, "en")
			continue
		}
		inBatch[digest] = true
		if _, err := store.KeepOriginal(a.dir, f.Data); err != nil {
			return report, err
		}
		e.fresh, e.text = true, text.Paragraphs
		e.line.Kind, e.line.Number = string(read.Kind), read.CaseNumber
		e.doc = store.Document{Digest: digest, Name: name, Format: string(text.Format), Size: int64(len(f.Data)),
			Kind: read.Kind, Number: read.CaseNumber, By: c.Person, Read: read, State: store.DocumentUnmatched}
	}
	err = a.change(ctx, c, policy.DocumentImport, "documents", func(g *gate) error {
		report = DocumentReport{Files: []DocumentLine{}}
		if err := g.anywhere(); err != nil {
			return err
		}
		units, err := g.Tx.Units()
		if err != nil {
			return err
		}
		docs, err := g.OpenDocuments(maxOpen)
		if err != nil {
			return err
		}
		waited := len(docs)
		at := map[int]int{} // entry by place in docs
		lines := make([]DocumentLine, len(entries))
		for i, e := range entries {
			lines[i] = e.line
			if !e.fresh {
				continue
			}
			if old, err := g.DocumentByDigest(e.doc.Digest); err == nil {
				lines[i].Status, lines[i].ID = StatusUnchanged, old.ID
				continue
			} else if errs.KindOf(err) != errs.NotFound {
				return err
			}
			d := e.doc
			d.ID, d.Unit = store.NewID(), unitOf(d.Read.Procuratorate, units, c.Unit())
			at[len(docs)] = i
			docs = append(docs, d)
		}
		if err := g.match(docs, units); err != nil {
			return err
		}
		for k, d := range docs {
			i, fresh := at[k]
			if !fresh {
				continue
			}
			if err := g.AddDocument(d, entries[i].text); err != nil {
				return err
			}
			lines[i].ID, lines[i].Status, lines[i].Case = d.ID, string(d.State), d.Case
		}
		for _, d := range docs[:waited] {
			if d.State != store.DocumentAttached {
				continue
			}
			if err := g.PlaceDocument(d); err != nil {
				return err
			}
			report.Later++
		}
		for _, l := range lines {
			report.add(l)
		}
		g.detail = fmt.Sprintf("attached %d, proposed %d, unmatched %d, unchanged %d, refused %d, later %d",
			report.Attached, report.Proposed, report.Unmatched, report.Unchanged, report.Refused, report.Later)
		return nil
	})
	return report, err
}

// unitOf returns the office a document names; the fallback where it is none of
// ours, the city's own where there is no fallback.
func unitOf(name string, units []org.Unit, fallback org.UnitCode) org.UnitCode {
	for _, u := range units {
		if name != "" && (u.Name == name || strings.HasSuffix(name, u.Name) || strings.HasSuffix(u.Name, name)) {
			return u.Code
		}
	}
	if fallback == "" && len(units) > 0 {
		fallback = units[0].Code
	}
	return fallback
}

// match finds the cases of the documents, which quote each other.
func (g *gate) match(docs []store.Document, units []org.Unit) error {
	if len(docs) == 0 {
		return nil
	}
	reads := make([]legaldoc.Document, len(docs))
	var names, keys []string
	for i, d := range docs {
		reads[i] = d.Read
		for _, p := range d.Read.Defendants {
			names = append(names, p.Name)
		}
		for _, n := range d.Read.LinkNumbers() {
			keys = append(keys, legaldoc.NumberKey(n))
		}
	}
	facts, err := g.PossibleCases(unique(names), unique(keys))
	if err != nil {
		return err
	}
	candidates := casesOf(facts, units)
	ids := make([]string, len(candidates))
	for i, c := range candidates {
		ids[i] = c.ID
	}
	numbers, err := g.CaseNumbers(ids)
	if err != nil {
		return err
	}
	sealed, err := g.SealedCases(ids)
	if err != nil {
		return err
	}
	for i := range candidates {
		candidates[i].Numbers = append(candidates[i].Numbers, numbers[candidates[i].ID]...)
	}
	for i, m := range legaldoc.MatchAll(reads, candidates) {
		d := &docs[i]
		d.Match, d.Case, d.Sealed = m, m.Case, false
		switch {
		case m.Case != "":
			d.State = store.DocumentAttached
		case len(m.Proposals) > 0:
			d.State = store.DocumentProposed
			d.Sealed = slices.ContainsFunc(m.Proposals, func(p legaldoc.Proposal) bool { return sealed[p.Case] })
		default:
			d.State = store.DocumentUnmatched
		}
	}
	return nil
}

func unique(ss []string) []string {
	slices.Sort(ss)
	ss = slices.Compact(ss)
	return slices.DeleteFunc(ss, func(s string) bool { return s == "" })
}

// dateKeys says which date of a document a column answers to; the others count
// for the document's own date.
var dateKeys = map[ledger.ColumnID]string{
	ledger.ColAccepted: legaldoc.DateAccepted, colIndicted: legaldoc.DateIndicted, colWithdrawn: legaldoc.DateWithdrawal,
	ledger.ColEnded: "concluded", colWithdrawnDone: "concluded", colOriginDecided: "concluded",
	colJudged: "judged", colRetrialJudged: "judged", colSecondJudged: "judged",
}

// casesOf makes of the ledgers' facts the cases that documents are held against.
func casesOf(facts []store.StageFact, units []org.Unit) []legaldoc.Candidate {
	names := map[org.UnitCode]string{}
	for _, u := range units {
		names[u.Code] = u.Name
	}
	var out []legaldoc.Candidate
	add := func(list *[]string, v string) {
		if v != "" && !slices.Contains(*list, v) {
			*list = append(*list, v)
		}
	}
	for _, f := range facts {
		if len(out) == 0 || out[len(out)-1].ID != f.Case {
			out = append(out, legaldoc.Candidate{ID: f.Case, Dates: map[string][]string{}})
		}
		c := &out[len(out)-1]
		add(&c.Units, names[f.Unit])
		add(&c.Units, f.Get(ledger.ColUnit))
		add(&c.Units, f.Get(ledger.ColOriginUnit))
		add(&c.Persons, f.Name)
		add(&c.Numbers, f.Get(colOriginDocument))
		for id, key := range dateKeys {
			if day := f.Day(id); day != "" {
				days := c.Dates[key]
				add(&days, day)
				c.Dates[key] = days
			}
		}
	}
	return out
}
