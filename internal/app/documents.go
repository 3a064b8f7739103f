package app

import (
	"context"
	"slices"
	"strings"

	"mingjian/internal/errs"
	"mingjian/internal/ledger"
	"mingjian/internal/legaldoc"
	"mingjian/internal/org"
	"mingjian/internal/policy"
	"mingjian/internal/store"
)

// maxReason bounds a reason, in runes.
const maxReason = 500

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
