package app

import (
	"context"
	"slices"

	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/org"
	"mingjian/internal/panel"
	"mingjian/internal/policy"
	"mingjian/internal/review"
	"mingjian/internal/store"
)

// writes reports whether the statement is the reader's to write.
func (g *gate) writes(v *reviewed, st *review.Statement, r review.Reader) bool {
	return policy.Check(g.caller.Subject, writeActs[st.Kind], v.own(st)) == nil && (st.Author == g.caller.Person || st.Kind == review.ConclusionKind && !r.Recused)
}

// statementObject is a statement as the policy sees it for the caller: what
// voicesObject says of the case, and more to whoever writes it.
func (g *gate) statementObject(v *reviewed, so policy.Object, write bool) policy.Object {
	o := g.voicesObject(v, so)
	if write {
		o.Assigned = append(o.Assigned, g.caller.Person)
		o.Owners = append(o.Owners, g.caller.Person)
	}
	return o
}

// mayStatement reports whether Statement would show the statement to the reader.
func (g *gate) mayStatement(v *reviewed, so policy.Object, st *review.Statement, r review.Reader, sight review.Sight) bool {
	write := g.writes(v, st, r)
	return (write || sight >= review.Unnamed) && policy.Check(g.caller.Subject, policy.VoicesRead, g.statementObject(v, so, write)) == nil
}

// writeActs is the act of the policy that writes each kind of statement.
var writeActs = map[review.Kind]policy.Act{review.SelfKind: policy.SelfWrite, review.PeerKind: policy.PeerWrite, review.CommentKind: policy.ExpertWrite,
	review.ReplyKind: policy.ReplyWrite, review.ObjectionKind: policy.ReplyWrite, review.RulingKind: policy.RulingWrite, review.SecondKind: policy.PeerWrite, review.ConclusionKind: policy.ConclusionDraft}

// own is what a statement is to the policy: its author's own.
func (v *reviewed) own(st *review.Statement) policy.Object {
	if st.Kind == review.ConclusionKind {
		return policy.Object{Unit: v.session.Unit, Sealed: v.file.Sealed}
	}
	o := policy.Object{Unit: v.item.Unit, Department: v.item.Department, Sealed: v.file.Sealed, Owners: []org.PersonID{}, Assigned: []org.PersonID{}}
	switch st.Kind {
	case review.SelfKind, review.ReplyKind, review.ObjectionKind:
		o.Owners = []org.PersonID{st.Author}
	default:
		o.Assigned = []org.PersonID{st.Author}
	}
	return o
}

// A StatementView is one statement for whoever writes or reads it.
type StatementView struct {
	review.Statement
	Session    store.SessionRow
	Item       review.Item
	Case       store.CaseFile
	Step       review.Step
	Terms      review.Terms
	Content    review.Content // the draft, else what was handed in, else the blank form
	AuthorName string
	UnitName   string
	Write      bool // the caller writes it
	Names      map[org.PersonID]string
	Voices     review.Voices // what the author may see while writing
	Rows       []review.Row
	Objection  *review.Objection // what a ruling is on
	Material   []MaterialPaper   // what was on file, while the outcome is kept
	Left       int
	LeftOK     bool
}

// statement loads a statement with its case.
func (g *gate) statement(id review.StatementID) (*reviewed, *review.Statement, error) {
	st, err := g.Tx.Statement(id)
	if err != nil {
		return nil, nil, err
	}
	v, err := g.reviewed(st.Item)
	if err != nil {
		return nil, nil, err
	}
	g.object = string(id)
	i := slices.IndexFunc(v.parts, func(p review.Statement) bool { return p.ID == id })
	return v, &v.parts[i], nil
}

// kindOf finds which act writing the statement is, before the gate opens.
func (a *App) kindOf(ctx context.Context, id review.StatementID) (k review.Kind, err error) {
	err = a.db.View(ctx, a.now(), func(tx *store.Tx) error {
		st, err := tx.Statement(id)
		k = st.Kind
		return err
	})
	return k, err
}

// Statement returns a statement for its author to write, or for a reader whom
// the rules of sight show all of it.
func (a *App) Statement(ctx context.Context, c Caller, id review.StatementID) (w StatementView, err error) {
	err = a.view(ctx, c, policy.VoicesRead, string(id), func(g *gate) error {
		v, st, err := g.statement(id)
		if err != nil {
			return err
		}
		vs, err := g.agenda(v.session)
		if err != nil {
			return err
		}
		so := sessionObject(v.session, vs)
		r := g.reader(v, so)
		w.Write = g.writes(v, st, r)
		if err := g.onSecret(g.statementObject(v, so, w.Write), "意见", "statement"); err != nil {
			return err
		}
		sight := review.See(r, v.view(), review.Head{ID: st.ID, Kind: st.Kind, Author: st.Author, State: st.State})
		if !w.Write && sight < review.Unnamed {
			return &hiddenRefusal{errs.Missing("意见", "statement")}
		}
		g.shown = []string{string(v.item.ID)}
		if w.Terms, err = g.terms(v.session); err != nil {
			return err
		}
		if w.Names, err = g.names(); err != nil {
			return err
		}
		units, err := g.unitNames()
		if err != nil {
			return err
		}
		if v.view().Veils(v.session.Mixed, c.Person) {
			v.item = v.item.Veiled()
			if w.Material, err = g.onFile(v, st); err != nil {
				return err
			}
		}
		w.Statement, w.Session, w.Item, w.Case, w.Step, w.UnitName = *st, v.session, v.item, v.file, v.facts().Step(), units[v.item.Unit]
		if sight == review.Full {
			w.AuthorName = w.Names[st.Author]
		} else {
			w.Statement.Author = ""
			for i := range w.Versions {
				w.Versions[i].By = ""
			}
		}
		if l, err := g.left(st.Due); err == nil {
			w.Left, w.LeftOK = l.Working, true
		}
		if w.Voices, err = v.voices(r); err != nil {
			return err
		}
		w.Rows = review.ThreeVoices(w.Terms.Scheme, w.Voices)
		w.Content, err = g.contentOf(v, st, w.Terms, w.Write, w.Voices)
		if !w.Write {
			w.Draft = nil
		}
		if err == nil && !review.Scores(r, v.view()) && (st.Kind == review.PeerKind || st.Kind == review.CommentKind) {
			w.Content = review.Withhold(w.Content)
			w.Versions = nil
		}
		if st.Kind == review.RulingKind && err == nil {
			w.Objection, err = v.objection()
		}
		return err
	})
	return w, err
}

// contentOf returns what the form shows: the author the draft, others what was
// handed in; where there is neither, a form with what is known filled in.
func (g *gate) contentOf(v *reviewed, st *review.Statement, t review.Terms, write bool, voices review.Voices) (review.Content, error) {
	if write && !st.DraftAt.IsZero() {
		return review.Decode(st.Kind, st.Draft)
	}
	if c, err := st.Last(); c != nil || err != nil {
		return c, err
	}
	switch st.Kind {
	case review.SelfKind:
		known, err := g.inherited(v)
		return review.NewSelfReview(t, known), err
	case review.PeerKind:
		return review.NewAssessment(t), nil
	case review.CommentKind:
		return review.NewCommentary(t), nil
	case review.ReplyKind:
		return new(review.Answer), nil
	case review.ObjectionKind:
		return new(review.Objection), nil
	case review.RulingKind:
		return v.startRuling()
	case review.SecondKind:
		return new(review.SecondReading), nil
	}
	c := startConclusion(voices)
	if err := g.fromHall(v, c); err != nil {
		return nil, err
	}
	return c, g.hint(v, c, t.Scheme)
}

// SaveDraft keeps a draft. Where someone saved after the revision read, it is a
// Conflict and the view holds what stands now, for the person to compare.
func (a *App) SaveDraft(ctx context.Context, c Caller, id review.StatementID, content review.Content, revision int) (now int, theirs review.Content, err error) {
	kind, err := a.kindOf(ctx, id)
	if err != nil {
		return 0, nil, err
	}
	err = a.change(ctx, c, writeActs[kind], string(id), func(g *gate) error {
		v, st, err := g.toWrite(id)
		if err != nil {
			return err
		}
		now = st.Revision
		if err := st.Save(content, revision, g.Now); err != nil {
			if st.Revision != revision {
				var inner error
				if theirs, inner = g.contentOf(v, st, review.Terms{}, true, review.Voices{}); inner != nil {
					return inner
				}
			}
			return err
		}
		now = st.Revision
		g.detail = "draft"
		return g.UpdateStatement(*st, revision)
	})
	return now, theirs, err
}

// toWrite loads a statement for its author's pen: a peer's or expert's only
// once no conflict was declared.
func (g *gate) toWrite(id review.StatementID) (*reviewed, *review.Statement, error) {
	v, st, err := g.statement(id)
	if err != nil {
		return nil, nil, err
	}
	if err := g.onSecret(v.own(st), "意见", "statement"); err != nil {
		return nil, nil, err
	}
	if st.Kind == review.ConclusionKind {
		if panel.Recused(g.caller.Person, v.panel) {
			return nil, nil, errs.E(errs.Forbidden, "您与本案有利害关系，不能起草剖析意见", "you have a conflict with the case and cannot draft its conclusion")
		}
		return v, st, nil
	}
	if st.Author != g.caller.Person {
		return nil, nil, errs.E(errs.Forbidden, "只能由本人撰写", "only its author writes it")
	}
	if st.State == review.Guarded {
		return nil, nil, errs.E(errs.Conflict, "请先作出预判", "first answer what you would have decided")
	}
	if st.State == review.Invited {
		return nil, nil, errs.E(errs.Conflict, "请先申明有无回避情形", "first say whether there is a conflict of interest")
	}
	reviewer := st.Kind == review.PeerKind || st.Kind == review.CommentKind || st.Kind == review.RulingKind || st.Kind == review.SecondKind
	if reviewer && panel.Recused(g.caller.Person, v.panel) {
		return nil, nil, &hiddenRefusal{errs.Missing("意见", "statement")}
	}
	return v, st, nil
}

// Submit hands a statement in: a self-review, an answer; a peer's or expert's is
// locked for good; a conclusion becomes the draft for the meeting.
func (a *App) Submit(ctx context.Context, c Caller, id review.StatementID, content review.Content, revision int) error {
	kind, err := a.kindOf(ctx, id)
	if err != nil {
		return err
	}
	return a.change(ctx, c, writeActs[kind], string(id), func(g *gate) error {
		v, st, err := g.toWrite(id)
		if err != nil {
			return err
		}
		t, err := g.terms(v.session)
		if err != nil {
			return err
		}
		if con, ok := content.(*review.Conclusion); ok {
			for _, m := range con.Measures {
				if _, err := g.Person(m.Owner); m.Owner != "" && err != nil {
					return errs.Field("measures", "责任人不存在", "the owner of a measure does not exist")
				}
			}
		}
		if r, ok := content.(*review.Ruling); ok {
			if err := v.answersObjection(r); err != nil {
				return err
			}
		}
		if (st.Kind == review.ReplyKind || st.Kind == review.ObjectionKind) && deadline.Date(g.today()) > st.Due {
			if away, err := g.away(st.Author); err != nil || !away {
				if err != nil {
					return err
				}
				return errs.E(errs.Conflict, "期限已于 "+string(st.Due)+" 届满", "the time to answer ended on "+string(st.Due))
			}
		}
		if err := st.Submit(v.facts().Step(), content, t, c.Person, revision, g.Now); err != nil {
			return err
		}
		if kind == review.ConclusionKind && (len(v.item.AgreedBy) > 0 || len(v.item.Approvals) > 0) {
			v.item.AgreedBy, v.item.Approvals = nil, nil
			if err := g.UpdateItem(v.item); err != nil {
				return err
			}
		}
		g.detail = "version " + st.Versions[len(st.Versions)-1].Hash
		if err := g.openObjection(v); err != nil {
			return err
		}
		return g.UpdateStatement(*st, revision)
	})
}

// VersionDiff returns how two handed-in versions of a statement differ.
func (w *StatementView) VersionDiff(from, to int) ([]review.Change, error) {
	if from < 1 || to < 1 || from > len(w.Versions) || to > len(w.Versions) {
		return nil, errs.Missing("版本", "version")
	}
	return review.Diff(w.Versions[from-1].Content, w.Versions[to-1].Content)
}
