package app

import (
	"context"
	"slices"
	"strings"

	"mingjian/internal/accountability"
	"mingjian/internal/bylaw"
	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/kept"
	"mingjian/internal/org"
	"mingjian/internal/panel"
	"mingjian/internal/policy"
	"mingjian/internal/review"
	"mingjian/internal/store"
)

// A RecordLine is an entry of a judicial file in words, with what the caller may
// do with it.
type RecordLine struct {
	accountability.Entry
	Stands                                        accountability.EntryState // today
	PersonName, UnitName, ByName, SettlerName     string
	CaseTitle                                     string
	Finding                                       review.Term // its kind
	Names                                         map[org.PersonID]string
	Own, Sealed                                   bool // the caller is the person; the case is sealed: nothing leaves the program
	MayTell, MayPlead, MaySettle, MayEnd, Waiting bool // Waiting: the person was not heard yet
}

// recordObject is an entry as the policy sees it: of its office, and the
// person's own.
func recordObject(e accountability.Entry, sealed bool) policy.Object {
	return policy.Object{Unit: e.Unit, Owners: []org.PersonID{e.Person}, Sealed: sealed}
}

// record asks whether the caller may do the act to the entry, and returns it;
// whoever is recused from the case finds no entry, but for the person.
func (g *gate) record(id accountability.EntryID) (e accountability.Entry, f store.CaseFile, err error) {
	none := func(err error) (accountability.Entry, store.CaseFile, error) {
		return accountability.Entry{}, store.CaseFile{}, err
	}
	if e, err = g.Tx.Record(id); err != nil {
		g.checked = true
		if errs.KindOf(err) == errs.NotFound {
			err = missingRecord()
		}
		return none(err)
	}
	if f, err = g.Tx.Case(e.Case); err != nil {
		return none(err)
	}
	if err := g.onSecret(recordObject(e, f.Sealed), "档案条目", "entry"); err != nil {
		return none(err)
	}
	hidden, err := g.recordHidden(e, f)
	if err != nil {
		return none(err)
	}
	if hidden {
		return none(&hiddenRefusal{missingRecord()})
	}
	return e, f, nil
}

func missingRecord() error { return errs.Missing("档案条目", "entry") }

// recordHidden reports whether the entry is not the caller's to see: of who is
// told only once told, and of nobody who must keep away from the case.
func (g *gate) recordHidden(e accountability.Entry, f store.CaseFile) (bool, error) {
	if g.caller.Machine {
		return false, nil
	}
	if g.caller.Person == e.Person {
		return e.Told == "", nil
	}
	pc, err := g.PanelCase(f)
	return panel.Recused(g.caller.Person, pc), err
}

// recordLine says an entry in words.
func (g *gate) recordLine(e accountability.Entry, f store.CaseFile) (l RecordLine, err error) {
	if err := g.maskCase(&f); err != nil {
		return l, err
	}
	if l.Names, err = g.names(); err != nil {
		return l, err
	}
	units, err := g.unitNames()
	if err != nil {
		return l, err
	}
	it, err := g.Item(e.Item)
	if err != nil {
		return l, err
	}
	s, err := g.Tx.Session(it.Session)
	if err != nil {
		return l, err
	}
	scheme, err := g.scheme(s)
	if err != nil {
		return l, err
	}
	k, _ := scheme.Finding(e.Finding)
	today := deadline.Date(g.today())
	l.Entry, l.Stands, l.CaseTitle, l.Finding, l.Sealed = e, e.Stands(today), f.Title, k.Term, f.Sealed
	l.PersonName, l.UnitName, l.ByName, l.SettlerName = l.Names[e.Person], units[e.Unit], l.Names[e.By], l.Names[e.Settler]
	l.Own, l.Waiting = g.caller.Person == e.Person, e.State == accountability.Notified && !e.Heard(today)
	may := func(act policy.Act) bool {
		return policy.Check(g.caller.Subject, act, recordObject(e, f.Sealed)) == nil
	}
	settle := may(policy.RecordSettle) && !l.Own
	l.MayTell = e.State == accountability.Entered && may(policy.RecordEnter) && !l.Own
	l.MayPlead = l.Own && e.Told != "" && e.State != accountability.Revoked && may(policy.RecordPlead)
	l.MaySettle = settle && e.State == accountability.Notified && g.caller.Person != e.By && !l.Waiting
	l.MayEnd = settle && e.State != accountability.Revoked
	return l, nil
}

// Records lists the entries the caller may read, the latest first, and says
// whether they may enter one.
func (a *App) Records(ctx context.Context, c Caller) (ls []RecordLine, mayEnter bool, err error) {
	err = a.view(ctx, c, policy.RecordRead, "records", func(g *gate) error {
		mayEnter = policy.May(c.Subject, policy.RecordEnter)
		ls, err = g.records()
		return err
	})
	return ls, mayEnter, err
}

func (g *gate) records() (ls []RecordLine, err error) {
	sc, err := g.scope()
	if err != nil {
		return nil, err
	}
	es, err := g.Tx.Records(sc)
	if err != nil {
		return nil, err
	}
	for _, e := range es {
		f, err := g.Tx.Case(e.Case)
		if err != nil {
			return nil, err
		}
		hidden, err := g.recordHidden(e, f)
		if err != nil {
			return nil, err
		}
		if hidden {
			continue
		}
		l, err := g.recordLine(e, f)
		if err != nil {
			return nil, err
		}
		ls = append(ls, l)
		g.shown = append(g.shown, string(e.ID))
	}
	return ls, nil
}

// Record returns one entry.
func (a *App) Record(ctx context.Context, c Caller, id accountability.EntryID) (l RecordLine, err error) {
	err = a.view(ctx, c, policy.RecordRead, string(id), func(g *gate) error {
		e, f, err := g.record(id)
		if err != nil {
			return err
		}
		l, err = g.recordLine(e, f)
		return err
	})
	return l, err
}

// A RecordChoice is a concluded case an entry could be made on, with its
// findings that are not good practice and who handled it.
type RecordChoice struct {
	Item     review.ItemID
	Title    string
	UnitName string
	On       deadline.Date // signed
	Findings []RecordFinding
	People   []org.Person
}

// A RecordFinding is one finding of a conclusion.
type RecordFinding struct {
	Code review.Code
	Term review.Term
}

// A RecordStart is what the form of a new entry needs.
type RecordStart struct {
	Cases   []RecordChoice
	Expires deadline.Date // proposed
	Rule    accountability.RecordRule
}

// StartRecord returns the concluded cases an entry could be made on.
func (a *App) StartRecord(ctx context.Context, c Caller) (w RecordStart, err error) {
	err = a.view(ctx, c, policy.RecordEnter, "records", func(g *gate) error {
		sc, err := g.scope()
		if err != nil {
			return err
		}
		today := deadline.Date(g.today())
		if w.Rule, err = ruleOn(g.Tx, bylaw.Record, today, accountability.RecordRuleOn); err != nil {
			return err
		}
		w.Expires = today.AddMonths(12 * w.Rule.Years)
		cs, err := g.SignedConclusions(sc)
		if err != nil {
			return err
		}
		for _, x := range slices.Backward(cs) {
			v, err := g.reviewed(x.Item)
			if err != nil {
				return err
			}
			if panel.Recused(c.Person, v.panel) {
				continue
			}
			ch, err := g.recordChoice(v, x.Conclusion)
			if err != nil {
				return err
			}
			if ch.On = x.On; len(ch.Findings) > 0 {
				w.Cases = append(w.Cases, ch)
				g.shown = append(g.shown, string(x.Item))
			}
		}
		return nil
	})
	return w, err
}

func (g *gate) recordChoice(v *reviewed, con *review.Conclusion) (ch RecordChoice, err error) {
	f := v.file
	if err := g.maskCase(&f); err != nil {
		return ch, err
	}
	units, err := g.unitNames()
	if err != nil {
		return ch, err
	}
	names, err := g.names()
	if err != nil {
		return ch, err
	}
	scheme, err := g.scheme(v.session)
	if err != nil {
		return ch, err
	}
	ch.Item, ch.Title, ch.UnitName = v.item.ID, f.Title, units[f.Unit]
	for _, x := range con.Findings {
		if k, _ := scheme.Finding(x.Kind); !k.Good {
			ch.Findings = append(ch.Findings, RecordFinding{x.Kind, k.Term})
		}
	}
	hs, err := g.Handlers(f.ID)
	for _, h := range hs {
		if h.Person != "" && !slices.ContainsFunc(ch.People, func(p org.Person) bool { return p.ID == h.Person }) {
			ch.People = append(ch.People, org.Person{ID: h.Person, Name: names[h.Person]})
		}
	}
	return ch, err
}

// A NewRecord is an entry as it is typed in, with the provincial decision.
type NewRecord struct {
	Person    org.PersonID
	Finding   review.Code
	Confirmed accountability.Confirmation // without its file
	Expires   deadline.Date
	FileName  string
	File      []byte
}

// EnterRecord makes an entry on a provincial decision and a finding of a signed
// conclusion. Nothing stands by it before the person was told and heard.
func (a *App) EnterRecord(ctx context.Context, c Caller, item review.ItemID, in NewRecord) (id accountability.EntryID, err error) {
	err = a.change(ctx, c, policy.RecordEnter, string(item), func(g *gate) error {
		v, err := g.reviewed(item)
		if err != nil {
			g.checked = true
			return err
		}
		if err := g.onSecret(policy.Object{Unit: v.file.Unit, Sealed: v.file.Sealed}, "案件", "case"); err != nil {
			return err
		}
		if panel.Recused(c.Person, v.panel) {
			return &hiddenRefusal{errs.Missing("案件", "case")}
		}
		con, err := v.signedConclusion()
		if err != nil {
			return err
		}
		if con == nil {
			return errs.E(errs.Conflict, "剖析意见签发后才能登记，条目只对应认定，不引用任何人的陈述", "an entry rests on a finding of a signed conclusion")
		}
		ch, err := g.recordChoice(v, con)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(ch.People, func(p org.Person) bool { return p.ID == in.Person }) {
			return errs.Field("person", "当事检察官须是本案承办人", "it is the file of a handler of the case")
		}
		var kind review.Code
		for _, x := range con.Findings {
			if x.Kind == in.Finding && slices.ContainsFunc(ch.Findings, func(y RecordFinding) bool { return y.Code == x.Kind }) {
				kind = x.Kind
			}
		}
		if in.Confirmed.File, err = kept.New(in.FileName, in.File, kept.Papers...); err != nil {
			return err
		}
		id = accountability.EntryID(store.NewID())
		own, err := g.Tx.Records(policy.Scope{Own: in.Person})
		if err != nil {
			return err
		}
		if slices.ContainsFunc(own, func(e accountability.Entry) bool {
			return e.Case == v.file.ID && e.Confirmed.Number == strings.TrimSpace(in.Confirmed.Number)
		}) {
			return errs.E(errs.Conflict, "这一决定已就本案登记入该人档案", "this decision on this case is in the person's file already")
		}
		e, err := accountability.Enter(id, c.Person, in.Person, v.file.Unit, in.Confirmed, kind, in.Expires, deadline.Date(g.today()))
		if err != nil {
			return err
		}
		e.Case, e.Item = v.file.ID, item
		g.object, g.detail = string(id), in.Confirmed.Organ+" "+in.Confirmed.Number
		if err := g.PutRecord(e); err != nil {
			return err
		}
		_, err = store.KeepOriginal(a.dir, in.File)
		return err
	})
	return id, err
}

func (a *App) onRecord(ctx context.Context, c Caller, act policy.Act, id accountability.EntryID, run func(*gate, *accountability.Entry) error) error {
	return a.change(ctx, c, act, string(id), func(g *gate) error {
		e, _, err := g.record(id)
		if err != nil {
			return err
		}
		if err := run(g, &e); err != nil {
			return err
		}
		return g.PutRecord(e)
	})
}

// TellRecord notes that the notice was given to the person, who is heard for the
// working days of the rule.
func (a *App) TellRecord(ctx context.Context, c Caller, id accountability.EntryID) error {
	return a.onRecord(ctx, c, policy.RecordEnter, id, func(g *gate, e *accountability.Entry) error {
		today := deadline.Date(g.today())
		rule, err := ruleOn(g.Tx, bylaw.Record, today, accountability.RecordRuleOn)
		if err != nil {
			return err
		}
		days, err := g.calendar()
		if err != nil {
			return err
		}
		until, err := days.AddWorkingDays(today, rule.Answer)
		if err != nil {
			return err
		}
		g.detail = "told, heard till " + string(until)
		return e.Tell(until, today)
	})
}

// PleadRecord adds what the person says of the own entry; an empty text with pass
// says that they say nothing.
func (a *App) PleadRecord(ctx context.Context, c Caller, id accountability.EntryID, text string, pass bool) error {
	return a.onRecord(ctx, c, policy.RecordPlead, id, func(g *gate, e *accountability.Entry) error {
		today := deadline.Date(g.today())
		if pass {
			g.detail = "pass"
			return e.Pass(c.Person, today)
		}
		g.detail = "plead"
		return e.Plead(c.Person, text, today)
	})
}

// SettleRecord makes the entry stand, with the answer to what the person said.
func (a *App) SettleRecord(ctx context.Context, c Caller, id accountability.EntryID, answer string) error {
	return a.onRecord(ctx, c, policy.RecordSettle, id, func(g *gate, e *accountability.Entry) error {
		g.detail = "settle"
		return e.Settle(c.Person, answer, deadline.Date(g.today()))
	})
}

// CorrectRecord changes what the entry says, on a basis.
func (a *App) CorrectRecord(ctx context.Context, c Caller, id accountability.EntryID, field, is, basis string) error {
	return a.onRecord(ctx, c, policy.RecordSettle, id, func(g *gate, e *accountability.Entry) error {
		g.detail = "correct " + field + " " + basis
		return e.Correct(c.Person, field, is, basis, deadline.Date(g.today()))
	})
}

// RevokeRecord ends the entry, on a document.
func (a *App) RevokeRecord(ctx context.Context, c Caller, id accountability.EntryID, number, basis string) error {
	return a.onRecord(ctx, c, policy.RecordSettle, id, func(g *gate, e *accountability.Entry) error {
		g.detail = "revoke " + number + " " + basis
		return e.Revoke(c.Person, number, basis, deadline.Date(g.today()))
	})
}

// toldDays is how long the person finds on their workbench that something was
// settled, corrected or revoked.
const toldDays = 30

// recordsWaiting counts the entries of the scope of which the person was not told
// yet, or with settle those heard and not settled, that the caller may do it to.
func (g *gate) recordsWaiting(sc policy.Scope, settle bool) (n int, err error) {
	es, err := g.Tx.Records(sc)
	if err != nil {
		return 0, err
	}
	for _, e := range es {
		f, err := g.Tx.Case(e.Case)
		if err != nil {
			return 0, err
		}
		hidden, err := g.recordHidden(e, f)
		if err != nil {
			return 0, err
		}
		if hidden || g.caller.Person == e.Person {
			continue
		}
		if settle && e.State == accountability.Notified && e.Heard(deadline.Date(g.today())) && g.caller.Person != e.By || !settle && e.State == accountability.Entered {
			n++
		}
	}
	return n, nil
}

// recordTasks are the caller's own entries on which they were not heard yet, or
// which were settled, corrected or revoked lately.
func (g *gate) recordTasks() (ts []Task, err error) {
	es, err := g.Tx.Records(policy.Scope{Own: g.caller.Person})
	if err != nil {
		return nil, err
	}
	today := deadline.Date(g.today())
	for _, e := range es {
		t := Task{Word: "record", Key: string(e.ID), Title: e.Confirmed.Number, Note: e.Confirmed.Organ, Href: "/records/" + string(e.ID)}
		switch changed := e.Changed(); {
		case e.State == accountability.Notified && !e.Heard(today):
			t.Due = string(e.Until)
			g.until(&t, e.Until)
		case e.Told != "" && changed != "" && today <= changed.AddDays(toldDays):
			t.Word = "record_told"
		default:
			continue
		}
		ts = append(ts, t)
	}
	return ts, nil
}
