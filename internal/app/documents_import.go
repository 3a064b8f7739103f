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

	documentsAtOnce = 40 // stored in one act
	matchTries      = 5
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

// An arrival is a file on its way in.
type arrival struct {
	line DocumentLine
	doc  store.Document
	text []string // nil once there is nothing more to do with it
}

// ImportDocuments brings files in and attaches each to its case where that is
// plain: by its numbers, else by office, persons and dates together. Documents
// that waited are tried again with them; without files, only those. A file
// brought in before changes nothing.
//
// The cases are found on a state of its own, so that no writer waits for it; the
// documents are stored some at a time, each time only if nothing they were matched
// by has changed since. Cut off, it stores the rest when the files come again.
func (a *App) ImportDocuments(ctx context.Context, c Caller, files []DocumentFile) (report DocumentReport, err error) {
	if len(files) > MaxDocuments {
		return report, errs.Invalidf("一次最多导入 %d 份文书", "at most %d documents at once", MaxDocuments)
	}
	may := c.May(policy.DocumentImport)
	if !may {
		files = nil // refused, and recorded, below: nobody's files are read for nothing
	}
	arrivals, err := a.readArrivals(ctx, c, files)
	if err != nil {
		return report, err
	}
	for try := 1; ; try++ {
		var m matching
		if may {
			if m, err = a.matchDocuments(ctx, c, arrivals); err != nil {
				return report, err
			}
		}
		later, err := a.storeDocuments(ctx, c, m, arrivals)
		report.Later += later
		if errs.KindOf(err) == errs.Conflict && try < matchTries {
			continue
		}
		if err != nil {
			return report, err
		}
		break
	}
	report.Files = []DocumentLine{}
	for _, f := range arrivals {
		report.add(f.line)
	}
	return report, nil
}

// readArrivals reads the files and keeps the originals.
func (a *App) readArrivals(ctx context.Context, c Caller, files []DocumentFile) ([]*arrival, error) {
	var arrivals []*arrival
	inBatch := map[string]bool{}
	for _, f := range files {
		e := &arrival{line: DocumentLine{File: f.Name}}
		arrivals = append(arrivals, e)
		name := filepath.Base(strings.ReplaceAll(f.Name, `\`, "/"))
		digest := store.Digest(f.Data)
		if inBatch[digest] {
			e.line.Status = StatusUnchanged
			continue
		}
		read, text, err := ReadDocument(ctx, name, f.Data)
		if err != nil {
			if errs.KindOf(err) == errs.Internal || ctx.Err() != nil {
				return nil, err
			}
			e.line.Status, e.line.WhyZH, e.line.WhyEN = StatusRefused, errs.Message(err, "zh"), errs.Message(err, "en")
			continue
		}
		inBatch[digest] = true
		if _, err := store.KeepOriginal(a.dir, f.Data); err != nil {
			return nil, err
		}
		e.text = append([]string{}, text.Paragraphs...)
		e.line.Kind, e.line.Number = string(read.Kind), read.CaseNumber
		e.doc = store.Document{ID: store.NewID(), Digest: digest, Name: name, Format: string(text.Format), Size: int64(len(f.Data)),
			Kind: read.Kind, Number: read.CaseNumber, By: c.Person, Read: read, State: store.DocumentUnmatched}
	}
	return arrivals, nil
}

// A matching says where documents belong, by one state of ledgers and documents.
type matching struct {
	basis  store.MatchBasis
	waited []store.Document // that belong to a case now
	fresh  []*arrival
}

// matchDocuments finds the cases of the arrivals, and of the documents that waited.
func (a *App) matchDocuments(ctx context.Context, c Caller, arrivals []*arrival) (m matching, err error) {
	err = a.db.View(ctx, a.now(), func(tx *store.Tx) error {
		if m.basis, err = tx.MatchBasis(); err != nil {
			return err
		}
		units, err := tx.Units()
		if err != nil {
			return err
		}
		docs, err := tx.OpenDocuments(maxOpen)
		if err != nil {
			return err
		}
		waited := len(docs)
		for _, e := range arrivals {
			if e.text == nil {
				continue
			}
			if old, err := tx.DocumentByDigest(e.doc.Digest); err == nil {
				e.line.Status, e.line.ID, e.text = StatusUnchanged, old.ID, nil
				continue
			} else if errs.KindOf(err) != errs.NotFound {
				return err
			}
			e.doc.Unit = unitOf(e.doc.Read.Procuratorate, units, c.Unit())
			m.fresh = append(m.fresh, e)
			docs = append(docs, e.doc)
		}
		if err := match(tx, docs, units); err != nil {
			return err
		}
		for i, e := range m.fresh {
			e.doc = docs[waited+i]
		}
		m.waited = slices.DeleteFunc(docs[:waited], func(d store.Document) bool { return d.State != store.DocumentAttached })
		return nil
	})
	return m, err
}

// storeDocuments stores what was matched, some documents in an act, and says how
// many of those that waited found their case. Conflict means that the matching has
// to be made again for those not yet stored.
func (a *App) storeDocuments(ctx context.Context, c Caller, m matching, arrivals []*arrival) (later int, err error) {
	basis := m.basis
	for first := true; first || len(m.fresh)+len(m.waited) > 0; first = false {
		fresh := m.fresh[:min(len(m.fresh), documentsAtOnce)]
		waited := m.waited[:min(len(m.waited), documentsAtOnce-len(fresh))]
		m.fresh, m.waited = m.fresh[len(fresh):], m.waited[len(waited):]
		var next store.MatchBasis
		err := a.change(ctx, c, policy.DocumentImport, "documents", func(g *gate) error {
			if err := g.anywhere(); err != nil {
				return err
			}
			now, err := g.MatchBasis()
			if err != nil {
				return err
			}
			if now != basis {
				return errs.E(errs.Conflict, "其间台账或文书有变化，请重试。", "Ledgers or documents have changed meanwhile; try again.")
			}
			var r DocumentReport
			for _, e := range fresh {
				if err := g.AddDocument(e.doc, e.text); err != nil {
					return err
				}
				r.add(DocumentLine{Status: string(e.doc.State)})
			}
			for _, d := range waited {
				if err := g.PlaceDocument(d); err != nil {
					return err
				}
			}
			if first {
				for _, e := range arrivals {
					if e.line.Status == StatusUnchanged || e.line.Status == StatusRefused {
						r.add(e.line)
					}
				}
			}
			g.detail = fmt.Sprintf("attached %d, proposed %d, unmatched %d, unchanged %d, refused %d, later %d",
				r.Attached, r.Proposed, r.Unmatched, r.Unchanged, r.Refused, len(waited))
			next, err = g.MatchBasis()
			return err
		})
		if err != nil {
			return later, err
		}
		basis = next
		for _, e := range fresh {
			e.line.ID, e.line.Status, e.line.Case, e.text = e.doc.ID, string(e.doc.State), e.doc.Case, nil
		}
		later += len(waited)
	}
	return later, nil
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
func match(tx *store.Tx, docs []store.Document, units []org.Unit) error {
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
	facts, err := tx.PossibleCases(unique(names), unique(keys))
	if err != nil {
		return err
	}
	candidates := casesOf(facts, units)
	ids := make([]string, len(candidates))
	for i, c := range candidates {
		ids[i] = c.ID
	}
	numbers, err := tx.CaseNumbers(ids)
	if err != nil {
		return err
	}
	sealed, err := tx.SealedCases(ids)
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
