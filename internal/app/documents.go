package app

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
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
	maxReason    = 500 // runes
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

// Columns of the ledgers that speak of a document.
const (
	colOriginDocument ledger.ColumnID = "origin_document"
	colIndicted       ledger.ColumnID = "indicted"
	colWithdrawn      ledger.ColumnID = "withdrawn"
	colChargeOther    ledger.ColumnID = "charge_other"
	colJudged         ledger.ColumnID = "judged"
	colJudgedCharge   ledger.ColumnID = "judged_charge"
	colJudgedOther    ledger.ColumnID = "judged_charge_other"
	colSentence       ledger.ColumnID = "sentence"
	colTerm           ledger.ColumnID = "term"
	colRetrialJudged  ledger.ColumnID = "retrial_judged"
	colRetrialResult  ledger.ColumnID = "retrial_sentence"
	colRetrialTerm    ledger.ColumnID = "retrial_term"
	colSecondJudged   ledger.ColumnID = "second_judged"
	colSecondResult   ledger.ColumnID = "second_result"
	colOriginDecided  ledger.ColumnID = "origin_decided"
	colWithdrawnDone  ledger.ColumnID = "withdrawn_done"
)

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

// A DocumentItem is a document as lists show it: of a sealed case only what
// kind it is and its number.
type DocumentItem struct {
	store.Document
	CaseTitle string // masked where the case is sealed
}

// Documents lists documents, latest first, and says how many there are.
func (a *App) Documents(ctx context.Context, c Caller, f store.DocumentFilter) (items []DocumentItem, total int, err error) {
	err = a.view(ctx, c, policy.DocumentRead, "documents", func(g *gate) error {
		sc, err := g.scope()
		if err != nil {
			return err
		}
		ds, n, err := g.Tx.Documents(sc, f)
		if err != nil {
			return err
		}
		total = n
		items, err = g.items(ds)
		return err
	})
	return items, total, err
}

func (g *gate) items(ds []store.Document) ([]DocumentItem, error) {
	items := make([]DocumentItem, 0, len(ds))
	for _, d := range ds {
		i := DocumentItem{Document: d}
		if d.Case != "" {
			cf, err := g.Tx.Case(d.Case)
			if err != nil {
				return nil, err
			}
			i.CaseTitle = cf.Title
		}
		if d.Sealed {
			names := namesIn(d.Read)
			i.CaseTitle = ledger.MaskIn(i.CaseTitle, names...)
			i.Name = ledger.MaskIn(d.Name, names...)
			i.Read = legaldoc.Document{Kind: d.Read.Kind, CaseNumber: d.Read.CaseNumber, Dates: d.Read.Dates}
		}
		g.shown = append(g.shown, d.ID)
		items = append(items, i)
	}
	return items, nil
}

// namesIn returns the names of those a document decides on, longest first.
func namesIn(d legaldoc.Document) []string {
	var names []string
	for _, p := range d.Defendants {
		names = append(names, p.Name)
	}
	slices.SortFunc(names, func(a, b string) int { return len(b) - len(a) })
	return names
}

// DocumentsOf lists the documents of a case in the order of their dates. Who may
// not see the case is told that there is none.
func (a *App) DocumentsOf(ctx context.Context, c Caller, casefile string) (items []DocumentItem, err error) {
	err = a.view(ctx, c, policy.DocumentRead, casefile, func(g *gate) error {
		cf, err := g.caseFor(casefile)
		if err != nil {
			return err
		}
		ds, err := g.Tx.DocumentsOf(cf.ID)
		if err != nil {
			return err
		}
		items, err = g.items(ds)
		return err
	})
	return items, err
}

// caseFor returns a case the act may be done to; else it is not there.
func (g *gate) caseFor(id string) (store.CaseFile, error) {
	cf, err := g.Tx.Case(id)
	if err != nil {
		g.checked = true
		return cf, errs.Missing("案件", "case")
	}
	o, err := g.CaseObject(cf)
	if err != nil {
		return cf, err
	}
	return cf, g.onSecret(o, "案件", "case")
}

// documentFor returns a document the act may be done to; else it is not there.
func (g *gate) documentFor(id string) (d store.Document, o policy.Object, err error) {
	if d, err = g.Tx.Document(id); err != nil {
		if err := g.anywhere(); err != nil {
			return d, o, err
		}
		return d, o, errs.Missing("文书", "document")
	}
	o = policy.Object{Unit: d.Unit, Sealed: d.Sealed}
	if d.Case != "" {
		cf, err := g.Tx.Case(d.Case)
		if err != nil {
			return d, o, err
		}
		if o, err = g.CaseObject(cf); err != nil {
			return d, o, err
		}
		o.Sealed = o.Sealed || d.Sealed
	}
	return d, o, g.onSecret(o, "文书", "document")
}

// A DocumentView is a document with everything its page shows.
type DocumentView struct {
	store.Document
	Closed      bool // of a sealed case and no reason given: the text is not here
	Paragraphs  []string
	CaseTitle   string
	Proposals   []Proposal
	Differences []legaldoc.Difference
	ByName      string
	DecidedName string
	MayAttach   bool
}

// A Proposal is a case a document may belong to, with what speaks for and
// against it.
type Proposal struct {
	Case    string
	Title   string
	Number  string // 统一受案号
	Unit    org.UnitCode
	Reasons []legaldoc.Reason
}

// Document shows a document with the sentences its fields were read from, and
// how it differs from the ledgers. One of a sealed case is opened only for a
// reason, which is recorded.
func (a *App) Document(ctx context.Context, c Caller, id, reason string) (v DocumentView, err error) {
	reason = strings.TrimSpace(reason)
	if len([]rune(reason)) > maxReason {
		return v, errs.Field("reason", "理由不超过 500 字", "a reason has 500 characters at most")
	}
	err = a.view(ctx, c, policy.DocumentRead, id, func(g *gate) error {
		d, o, err := g.documentFor(id)
		if err != nil {
			return err
		}
		v = DocumentView{Document: d, MayAttach: policy.Check(c.Subject, policy.DocumentAttach, o) == nil}
		if d.Sealed {
			if reason == "" {
				items, err := g.items([]store.Document{d})
				if err != nil {
					return err
				}
				v.Document, v.CaseTitle, v.Closed = items[0].Document, items[0].CaseTitle, true
				return nil
			}
			g.act, g.detail = policy.CaseOpenSealed, reason
			if err := g.onSecret(o, "文书", "document"); err != nil {
				return err
			}
		}
		if v.Paragraphs, err = g.Paragraphs(id); err != nil {
			return err
		}
		if d.Case != "" {
			cf, err := g.Tx.Case(d.Case)
			if err != nil {
				return err
			}
			v.CaseTitle = cf.Title
			facts, err := g.StageFacts(cf.ID)
			if err != nil {
				return err
			}
			v.Differences = legaldoc.Compare(d.Read, ledgerSays(d.Read.Kind, facts))
		}
		if v.MayAttach {
			if v.Proposals, err = g.proposals(d); err != nil {
				return err
			}
		}
		if v.ByName, err = g.doneBy(d.By); err != nil {
			return err
		}
		if !d.DecidedAt.IsZero() {
			v.DecidedName, err = g.doneBy(d.DecidedBy)
		}
		return err
	})
	return v, err
}

// doneBy returns the name of whoever did something; nobody is the command line.
func (g *gate) doneBy(id org.PersonID) (string, error) {
	if id == "" {
		return "命令行", nil
	}
	p, err := g.Person(id)
	return p.Name, err
}

func (g *gate) proposals(d store.Document) (out []Proposal, err error) {
	for _, p := range d.Match.Proposals {
		cf, err := g.Tx.Case(p.Case)
		if errs.KindOf(err) == errs.NotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		o, err := g.CaseObject(cf)
		if err != nil {
			return nil, err
		}
		if policy.Check(g.caller.Subject, policy.DocumentAttach, o) != nil {
			continue
		}
		out = append(out, Proposal{cf.ID, cf.Title, cf.Unified, cf.Unit, p.Reasons})
	}
	return out, nil
}

// CasesForDocument finds cases by number, title or name that the document could
// be attached to, at most 20.
func (a *App) CasesForDocument(ctx context.Context, c Caller, id, text string) (out []Proposal, err error) {
	err = a.view(ctx, c, policy.DocumentAttach, id, func(g *gate) error {
		if _, _, err := g.documentFor(id); err != nil {
			return err
		}
		sc, err := g.scope()
		if err != nil {
			return err
		}
		cs, _, err := g.Tx.Cases(sc, store.CaseFilter{Text: strings.TrimSpace(text), Limit: 20})
		for _, cf := range cs {
			title := cf.Title
			if cf.Sealed {
				title = cf.Unified
			}
			out = append(out, Proposal{Case: cf.ID, Title: title, Number: cf.Unified, Unit: cf.Unit})
			g.shown = append(g.shown, cf.ID)
		}
		return err
	})
	return out, err
}

// AttachDocument says which case a document belongs to, or with an empty case
// that it belongs to none known. The reason is kept.
func (a *App) AttachDocument(ctx context.Context, c Caller, id, casefile, reason string, version int) error {
	return a.change(ctx, c, policy.DocumentAttach, id, func(g *gate) error {
		d, _, err := g.documentFor(id)
		if err != nil {
			return err
		}
		if reason = strings.TrimSpace(reason); reason == "" || len([]rune(reason)) > maxReason {
			return errs.Field("reason", "请填写理由（500 字以内）", "give the reason, 500 characters at most")
		}
		if d.Version != version {
			return errs.E(errs.Conflict, "此文书已被他人处理，请刷新后重试。", "Someone else has dealt with this document; reload and try again.")
		}
		d.Case, d.State, d.Sealed = "", store.DocumentUnmatched, d.Sealed && casefile == ""
		if casefile != "" {
			cf, err := g.caseFor(casefile)
			if err != nil {
				return err
			}
			d.Case, d.State = cf.ID, store.DocumentAttached
		}
		d.DecidedBy, d.DecidedAt, d.Reason = c.Person, g.Now, reason
		g.detail = strings.TrimSpace(d.Case + " " + reason)
		return g.PlaceDocument(d)
	})
}

// DocumentOriginal returns the file of a document as it was brought in. One of
// a sealed case needs a reason.
func (a *App) DocumentOriginal(ctx context.Context, c Caller, id, reason string) (name string, data []byte, err error) {
	err = a.view(ctx, c, policy.DocumentRead, id, func(g *gate) error {
		d, o, err := g.documentFor(id)
		if err != nil {
			return err
		}
		g.detail = "original"
		if d.Sealed {
			if reason = strings.TrimSpace(reason); reason == "" || len([]rune(reason)) > maxReason {
				return errs.Field("reason", "查看封存案件的文书须填写理由（500 字以内）", "a document of a sealed case is opened for a reason, 500 characters at most")
			}
			g.act, g.detail = policy.CaseOpenSealed, reason
			if err := g.onSecret(o, "文书", "document"); err != nil {
				return err
			}
		}
		name = d.Name
		data, err = store.Original(g.app.dir, d.Digest)
		return err
	})
	return name, data, err
}

// ledgerSays returns what the ledgers say of the matters a document of the kind
// speaks of. A later table of the same kind says the newer thing.
func ledgerSays(kind legaldoc.Kind, facts []store.StageFact) legaldoc.Facts {
	out := legaldoc.Facts{Dates: map[string]string{}}
	disputed := map[string]bool{} // persons of one case may differ in a date
	date := func(f store.StageFact, key string, id ledger.ColumnID) {
		v := f.Day(id)
		if v == "" {
			return
		}
		if old, ok := out.Dates[key]; ok && old != v {
			disputed[key] = true
		}
		out.Dates[key] = v
	}
	person := func(p legaldoc.Defendant) {
		if i := slices.IndexFunc(out.Persons, func(o legaldoc.Defendant) bool { return o.Name == p.Name }); i >= 0 {
			out.Persons[i] = p
			return
		}
		out.Persons = append(out.Persons, p)
	}
	for _, f := range facts {
		p := legaldoc.Defendant{Name: f.Name}
		switch {
		case f.Table == ledger.Prosecution && kind == legaldoc.Indictment:
			date(f, legaldoc.DateAccepted, ledger.ColAccepted)
			p.Charged = charges(f, ledger.ColCharge, colChargeOther)
			if strings.HasPrefix(f.Get(ledger.ColResult), "起诉") {
				p.Result = legaldoc.Indicted
			} else if strings.Contains(f.Get(ledger.ColResult), "不起诉") {
				continue // the others of the case
			}
		case f.Table == ledger.Prosecution && kind == legaldoc.NonProsecution:
			if !strings.Contains(f.Get(ledger.ColResult), "不起诉") {
				// Not prosecuted after the charge was withdrawn: the ledger's decision is the earlier one.
				if f.Get(ledger.ColResult) != "" && f.Get(colWithdrawn) == "" {
					p.Result = legaldoc.Indicted
				}
				break
			}
			date(f, legaldoc.DateAccepted, ledger.ColAccepted)
			p.Result = legaldoc.NotProsecuted
		case f.Table == ledger.Arrest && (kind == legaldoc.NoArrest || kind == legaldoc.NoArrestReasons):
			date(f, legaldoc.DateAccepted, ledger.ColAccepted)
			switch f.Get(ledger.ColResult) {
			case "批准逮捕", "决定逮捕":
				p.Result = legaldoc.Arrested
			case "":
			default:
				p.Result = legaldoc.NotArrested
			}
		case f.Table == ledger.Prosecution && kind == legaldoc.FirstJudgment:
			if f.Day(colJudged) == "" {
				continue
			}
			date(f, legaldoc.DateDocument, colJudged)
			date(f, legaldoc.DateIndicted, colIndicted)
			p = judged(p, f, colSentence, colTerm)
			if p.Result != legaldoc.Acquitted && p.Result != legaldoc.NotResponsible {
				p.Convicted = charges(f, colJudgedCharge, colJudgedOther)
			}
		case f.Table == ledger.Remand && kind == legaldoc.RemandJudgment:
			date(f, legaldoc.DateDocument, colRetrialJudged)
			p = judged(p, f, colRetrialResult, colRetrialTerm)
		case f.Table == ledger.Prosecution && kind == legaldoc.WithdrawalPermitted:
			if f.Day(colWithdrawn) == "" {
				continue
			}
			date(f, legaldoc.DateWithdrawal, colWithdrawn)
			p.Result = legaldoc.Withdrawn
		case f.Table == ledger.SecondInstance && (kind == legaldoc.SecondAcquittal || kind == legaldoc.SecondJudgment || kind == legaldoc.SecondRemand || kind == legaldoc.SecondUpheld):
			date(f, legaldoc.DateDocument, colSecondJudged)
			switch v := f.Get(colSecondResult); {
			case strings.Contains(v, "无罪"):
				p.Result = legaldoc.Acquitted
			case strings.Contains(v, "发回"):
				p.Result = legaldoc.Remanded
			case strings.Contains(v, "维持"):
				p.Result = legaldoc.Upheld
			}
		default:
			continue
		}
		person(p)
	}
	for key := range disputed {
		delete(out.Dates, key)
	}
	return out
}

func charges(f store.StageFact, ids ...ledger.ColumnID) (out []string) {
	for _, id := range ids {
		for _, c := range strings.Split(f.Get(id), "；") {
			if c != "" {
				out = append(out, c)
			}
		}
	}
	return out
}

// judged reads a 宣告刑 and its term.
func judged(p legaldoc.Defendant, f store.StageFact, sentence, term ledger.ColumnID) legaldoc.Defendant {
	switch v := f.Get(sentence); {
	case v == "":
	case strings.HasPrefix(v, "无罪"):
		p.Result = legaldoc.Acquitted
	case strings.Contains(v, "刑事处罚"):
		p.Result = legaldoc.Exempt
	case strings.Contains(v, "不负刑事责任"):
		p.Result = legaldoc.NotResponsible
	default:
		p.Result = legaldoc.Guilty
		if n, err := strconv.Atoi(f.Get(term)); err == nil {
			p.TermMonths = n
		}
	}
	return p
}
