package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"mingjian/internal/audit"
	"mingjian/internal/errs"
	"mingjian/internal/exchange"
	"mingjian/internal/ledger"
	"mingjian/internal/org"
	"mingjian/internal/policy"
	"mingjian/internal/review"
	"mingjian/internal/store"
)

// A CaseLine is one case as a list shows it. What would tell a sealed juvenile
// is masked.
type CaseLine struct {
	store.CaseFile
	UnitName string
}

// maxInitials bounds how many names a search by pinyin initials looks for.
const maxInitials = 300

// Cases lists the cases the caller may see and says how many there are. Text of
// small letters alone is taken for the pinyin initials of a person's name.
func (a *App) Cases(ctx context.Context, c Caller, f store.CaseFilter) (ls []CaseLine, total int, err error) {
	err = a.view(ctx, c, policy.CaseList, "cases", func(g *gate) error {
		ls, total, err = g.cases(f)
		return err
	})
	return ls, total, err
}

func (g *gate) cases(f store.CaseFilter) (ls []CaseLine, total int, err error) {
	sc, err := g.scope()
	if err != nil {
		return nil, 0, err
	}
	f.Text = strings.TrimSpace(f.Text)
	if initials(f.Text) {
		names, err := g.PersonNames(sc)
		if err != nil {
			return nil, 0, err
		}
		for _, n := range names {
			if len(f.Names) < maxInitials && strings.HasPrefix(initialsOf(n), f.Text) {
				f.Names = append(f.Names, n)
			}
		}
		if f.Names == nil {
			return nil, 0, nil
		}
	}
	cs, total, err := g.Tx.Cases(sc, f)
	if err != nil {
		return nil, 0, err
	}
	units, err := g.unitNames()
	if err != nil {
		return nil, 0, err
	}
	g.detail = f.Text
	for _, x := range cs {
		if err := g.maskCase(&x); err != nil {
			return nil, 0, err
		}
		g.shown = append(g.shown, x.ID)
		ls = append(ls, CaseLine{x, unitName(units, x.Unit)})
	}
	return ls, total, nil
}

// initials reports whether text can be the initials of a name.
func initials(text string) bool {
	return len(text) >= 2 && len(text) <= 6 && strings.Trim(text, "abcdefghijklmnopqrstuvwxyz") == ""
}

func initialsOf(name string) string {
	var b strings.Builder
	for _, s := range strings.Fields(PinyinOf(name)) {
		b.WriteByte(s[0])
	}
	return b.String()
}

func unitName(units map[org.UnitCode]string, code org.UnitCode) string {
	if n := units[code]; n != "" {
		return n
	}
	return string(code)
}

// maskCase hides in a sealed case's title the names of its persons.
func (g *gate) maskCase(c *store.CaseFile) error {
	if !c.Sealed {
		return nil
	}
	stages, err := g.StagesOf(c.ID)
	if err != nil {
		return err
	}
	c.Title = ledger.MaskIn(c.Title, personNames(stages)...)
	return nil
}

// personNames returns the names in the stages, longest first.
func personNames(stages []ledger.StagePerson) []string {
	var names []string
	for _, p := range stages {
		if p.Name != "" && !slices.Contains(names, p.Name) {
			names = append(names, p.Name)
		}
	}
	slices.SortFunc(names, func(a, b string) int { return len(b) - len(a) })
	return names
}

// CasesSheet writes the list as Excel. Sealed cases are left out of every export.
func (a *App) CasesSheet(ctx context.Context, c Caller, f store.CaseFilter) (out File, err error) {
	// What is listed is read beside the writer; only the paper's head needs its transaction.
	var rows []exchange.CaseFileRow
	err = a.peek(ctx, c, policy.CaseList, func(g *gate) error {
		f.Offset, f.Limit = 0, 200
		for {
			ls, total, err := g.cases(f)
			if err != nil {
				return err
			}
			ids := make([]string, len(ls))
			for i, l := range ls {
				ids[i] = l.ID
			}
			more, err := g.CaseSummaries(ids)
			if err != nil {
				return err
			}
			for _, l := range ls {
				if x := more[l.ID]; !l.Sealed {
					rows = append(rows, exchange.CaseFileRow{CaseName: l.Title, UnifiedNumber: l.Unified, CaseNumbers: strings.Join(x.Numbers, "\n"), Unit: l.UnitName, Department: l.Department,
						Handler: strings.Join(x.Handlers, "、"), Charge: l.Charge, Persons: x.Persons, Accepted: l.Accepted, Events: strings.Join(x.Events, "、")})
				}
			}
			if f.Offset += len(ls); len(ls) == 0 || f.Offset >= min(total, maxExport) {
				return nil
			}
		}
	})
	if err != nil {
		return out, err
	}
	err = a.change(ctx, c, policy.CaseList, "cases.xlsx", func(g *gate) error {
		if err := g.anywhere(); err != nil {
			return err
		}
		g.detail = strings.TrimSpace(fmt.Sprintf("export %d %s", len(rows), f.Text))
		out, err = g.list("案件清单.xlsx", "案件清单", func(w *strings.Builder, head exchange.ListHead) error {
			return exchange.WriteCaseFiles(w, head, each(rows))
		})
		return err
	})
	return out, err
}

// maxExport is how many rows a list written as Excel has at most.
const maxExport = 20000

// A CaseView is everything known of one case.
type CaseView struct {
	store.CaseFile
	UnitName  string
	Locked    bool                 // sealed, and not opened with a reason: nothing more is filled in
	Stages    []ledger.StagePerson // by person and stage
	Handlers  []CaseHandlerLine
	Events    []store.EventRow
	Documents []DocumentItem
	Sessions  []CaseSession
	Letters   []LetterLine
	Refused   *CaseRefusals // nil for those who do not read the letters of the case
	Looks     []AuditLine   // who looked, for those whose case it is
	Owner     bool          // the caller handled it
}

// A CaseHandlerLine is somebody a ledger names as handler, with who that is.
type CaseHandlerLine struct {
	store.CaseHandler
	UnitName, PersonName string
}

// A CaseSession is a session a case was in.
type CaseSession struct {
	ID      review.SessionID
	Title   string
	Meeting string // its day
	MayOpen bool   // the reader may open the session
}

// Case returns one case. Of a sealed one only the masked head is shown until
// it is opened with a reason.
func (a *App) Case(ctx context.Context, c Caller, id string) (v CaseView, err error) {
	err = a.view(ctx, c, policy.CaseRead, id, func(g *gate) error {
		if v.CaseFile, err = g.theCase(id); err != nil {
			return err
		}
		if v.Sealed {
			v.Locked = true
			return g.headOf(&v)
		}
		return g.fill(&v)
	})
	return v, err
}

// OpenSealedCase returns a sealed case with all its names; the reason is recorded.
func (a *App) OpenSealedCase(ctx context.Context, c Caller, id, reason string) (v CaseView, err error) {
	err = a.change(ctx, c, policy.CaseOpenSealed, id, func(g *gate) error {
		if v.CaseFile, err = g.theCase(id); err != nil {
			return err
		}
		reason = strings.TrimSpace(reason)
		if n := len([]rune(reason)); n < 4 || n > 200 {
			return errs.Field("reason", "请写明查看封存案件的理由（4 至 200 字）", "give the reason for opening the sealed case (4 to 200 characters)")
		}
		g.detail = reason
		return g.fill(&v)
	})
	return v, err
}

// theCase returns the case the act is about, once the policy has agreed. Who
// may not see it is told there is none.
func (g *gate) theCase(id string) (store.CaseFile, error) {
	f, err := g.Tx.Case(id)
	if err != nil {
		g.checked = true
		if errs.KindOf(err) == errs.NotFound {
			err = errs.Missing("案件", "case")
		}
		return f, err
	}
	g.object = f.ID
	o, err := g.CaseObject(f)
	if err != nil {
		return f, err
	}
	return f, g.onSecret(o, "案件", "case")
}

func (g *gate) headOf(v *CaseView) error {
	units, err := g.unitNames()
	if err != nil {
		return err
	}
	v.UnitName = unitName(units, v.Unit)
	if v.Locked {
		return g.maskCase(&v.CaseFile)
	}
	return nil
}

func (g *gate) fill(v *CaseView) error {
	if err := g.headOf(v); err != nil {
		return err
	}
	units, err := g.unitNames()
	if err != nil {
		return err
	}
	names, err := g.names()
	if err != nil {
		return err
	}
	if v.Stages, err = g.StagesOf(v.ID); err != nil {
		return err
	}
	if v.Events, err = g.EventsOf(v.ID); err != nil {
		return err
	}
	hs, err := g.Tx.Handlers(v.ID)
	if err != nil {
		return err
	}
	for _, h := range hs {
		v.Handlers = append(v.Handlers, CaseHandlerLine{h, unitName(units, h.Unit), names[h.Person]})
		v.Owner = v.Owner || h.Person != "" && h.Person == g.caller.Person
	}
	docs, err := g.Tx.DocumentsOf(v.ID)
	if err != nil {
		return err
	}
	shown := g.shown
	if v.Documents, err = g.items(docs); err != nil {
		return err
	}
	g.shown = shown
	items, err := g.ItemsOf(v.ID)
	if err != nil {
		return err
	}
	for _, it := range items {
		s, err := g.Tx.Session(it.Session)
		if err != nil {
			return err
		}
		vs, err := g.agenda(s)
		if err != nil {
			return err
		}
		may := policy.Check(g.caller.Subject, policy.SessionRead, sessionObject(s, vs)) == nil
		v.Sessions = append(v.Sessions, CaseSession{it.Session, s.Title, string(s.Planned.Meeting), may})
	}
	var reads bool
	if v.Letters, reads, err = g.lettersOf(v.CaseFile); err != nil {
		return err
	}
	if reads {
		v.Refused = refusalsOf(v.Stages, v.Letters)
	}
	if v.Owner {
		es, err := g.LatestAuditEntries(0, 50, audit.Filter{Object: v.ID})
		if err != nil {
			return err
		}
		if v.Looks, err = g.named(es); err != nil {
			return err
		}
	}
	return nil
}
