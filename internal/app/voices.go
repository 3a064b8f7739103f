package app

import (
	"context"
	"slices"
	"strings"
	"time"

	"mingjian/internal/audit"
	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/measure"
	"mingjian/internal/org"
	"mingjian/internal/panel"
	"mingjian/internal/policy"
	"mingjian/internal/review"
	"mingjian/internal/store"
)

// A Part is one person's statement as far as a reader may know of it.
type Part struct {
	review.Head
	Sight    review.Sight
	Label    string // 评查员甲; empty where the name is shown
	Name     string // empty where the author stays unnamed
	Office   string
	Due      deadline.Date
	Left     int // working days to Due, where the calendar is known
	LeftOK   bool
	Paused   int  // working days by which absences moved the last day
	Gone     bool // its author holds no post any more: the organiser asks another
	Reason   string
	Versions int
	At       time.Time // of the last version
	MayOpen  bool      // the reader may open the statement itself
}

// Who returns what the author is called on pages.
func (p Part) Who() string {
	if p.Name != "" {
		return p.Name
	}
	return p.Label
}

// A VoicesView is what one reader sees of the review of one case.
type VoicesView struct {
	Session     store.SessionRow
	Item        review.Item
	Case        store.CaseFile
	UnitName    string
	HandlerName string
	ChairName   string
	Step        review.Step // of the case
	Counts      []review.Count
	Left        map[review.Step]int
	Scheme      *review.Scheme
	Rows        []review.Row
	Self        *review.SelfReview
	Experts     []review.ExpertVoice
	Parts       []Part // in the order they were asked
	Reply       *review.Answer
	ReplyPart   *Part
	Foresights  []ForesightLine
	Remarks     []RemarkLine
	Second      *review.SecondReading
	Objection   *review.Objection
	Ruling      *review.Ruling
	Conclusion  *review.Conclusion
	Concluded   *Part
	Measures    []measure.Measure
	MayMeasure  map[measure.ID]bool // the measures the reader may open
	MayCase     bool                // the reader may open the case file
	MayMatrix   bool                // the reader may open the evidence matrix
	Names       map[org.PersonID]string
	Agenda      []AgendaLine
	Reader      review.Reader
	Known       bool // the reviewers' part exists for the reader
	May         VoicesMay
}

// VoicesMay says what the reader can do next on the page.
type VoicesMay struct {
	Write, Assign, Recuse, AskReply, Extend, Rule, Second, Speak, Draft, Agree, Approve, Sign bool
	WriteID                                                                                   review.StatementID
	NextApproval                                                                              string
}

// Part returns a part by its statement.
func (w *VoicesView) Part(id review.StatementID) Part {
	for _, p := range w.Parts {
		if p.ID == id {
			return p
		}
	}
	return Part{}
}

// letters name reviewers whose names stay hidden.
var letters = []rune("甲乙丙丁戊己庚辛壬癸")

// voices are the contents the reader may see.
func (v *reviewed) voices(r review.Reader) (out review.Voices, err error) {
	view := v.view()
	out.PeersIn, out.ExpertsIn = true, true
	for i := range v.parts {
		p := &v.parts[i]
		if !active(p.State) {
			continue
		}
		in := p.State == review.Locked || p.State == review.Submitted
		switch {
		case p.Kind == review.PeerKind && !in:
			out.PeersIn = false
		case p.Kind == review.CommentKind && !in:
			out.ExpertsIn = false
		}
		if !in || review.See(r, view, review.Head{ID: p.ID, Kind: p.Kind, Author: p.Author, State: p.State}) < review.Unnamed {
			continue
		}
		c, err := p.Last()
		if err != nil {
			return out, err
		}
		switch c := c.(type) {
		case *review.SelfReview:
			out.Self, out.SelfID = c, p.ID
		case *review.Assessment:
			out.Peers = append(out.Peers, review.PeerVoice{ID: p.ID, Assessment: c})
		case *review.Commentary:
			out.Experts = append(out.Experts, review.ExpertVoice{ID: p.ID, Commentary: c})
		}
	}
	if !review.Scores(r, view) {
		out.WithholdScores()
	}
	counts := v.facts().Counts()
	out.PeersIn = out.PeersIn && counts[review.PeerStep].Complete()
	out.ExpertsIn = out.ExpertsIn && counts[review.Commenting].Complete()
	return out, nil
}

// Voices returns what the caller sees of the review of one case: the three
// voices side by side, the reply, the conclusion.
func (a *App) Voices(ctx context.Context, c Caller, item review.ItemID) (w VoicesView, err error) {
	if err := a.lapse(ctx); err != nil {
		return w, err
	}
	err = a.view(ctx, c, policy.VoicesRead, string(item), func(g *gate) error {
		v, err := g.reviewed(item)
		if err != nil {
			return err
		}
		vs, err := g.agenda(v.session)
		if err != nil {
			return err
		}
		so := sessionObject(v.session, vs)
		o := g.voicesObject(v, so)
		if err := g.onSecret(o, "案件", "case"); err != nil {
			return err
		}
		w.Reader = g.reader(v, so)
		view := v.view()
		if w.Known = review.Knows(w.Reader, view) && !view.Veils(v.session.Mixed, c.Person); !w.Known {
			return &hiddenRefusal{errs.Missing("案件", "case")}
		}
		if w.Names, err = g.names(); err != nil {
			return err
		}
		units, err := g.unitNames()
		if err != nil {
			return err
		}
		w.Session, w.Item, w.Case = v.session, v.item, v.file
		w.UnitName, w.HandlerName, w.ChairName = units[v.item.Unit], w.Names[v.item.Handler], w.Names[v.session.ChairOf(&v.item)]
		w.Step, w.Counts, w.Left = v.facts().Step(), v.facts().Counts(), a.left(v.session)
		if w.Scheme, err = g.scheme(v.session); err != nil {
			return err
		}
		voices, err := v.voices(w.Reader)
		if err != nil {
			return err
		}
		w.Self, w.Experts = voices.Self, voices.Experts
		w.Rows = review.ThreeVoices(w.Scheme, voices)
		if err := w.fillParts(g, v, so, units); err != nil {
			return err
		}
		if sees := w.Concluded != nil && w.Concluded.Sight == review.Full; sees {
			w.Measures, w.MayMeasure = v.measures, map[measure.ID]bool{}
			for _, m := range v.measures {
				mo := measureObject(m, v.item)
				mo.Sealed = v.file.Sealed
				w.MayMeasure[m.ID] = policy.Check(c.Subject, policy.MeasureRead, mo) == nil
			}
		}
		co, err := g.CaseObject(v.file)
		if err != nil {
			return err
		}
		w.MayMatrix, _ = review.MatrixSight(w.Reader, view)
		w.MayCase = policy.Check(c.Subject, policy.CaseRead, co) == nil
		w.Agenda, err = g.agendaLines(vs, so, w.Scheme, w.Names, units)
		w.may(g, v, so)
		if err == nil {
			err = w.discussion(g, v)
		}
		return err
	})
	return w, err
}

// voicesObject is the review of a case as the policy sees it for the caller.
func (g *gate) voicesObject(v *reviewed, so policy.Object) policy.Object {
	o := v.object()
	if policy.Check(g.caller.Subject, policy.SessionRead, so) == nil {
		// Whoever sits in the session reads what See lays open to those who attend.
		o.Assigned = append(o.Assigned, g.caller.Person)
	}
	return o
}

// mayVoices reports whether Voices would show the caller the review of the case.
func (g *gate) mayVoices(v *reviewed, so policy.Object) bool {
	return policy.Check(g.caller.Subject, policy.VoicesRead, g.voicesObject(v, so)) == nil && review.Knows(g.reader(v, so), v.view()) && !v.view().Veils(v.session.Mixed, g.caller.Person)
}

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

func (w *VoicesView) fillParts(g *gate, v *reviewed, so policy.Object, units map[org.UnitCode]string) error {
	view, peers := v.view(), 0
	for i := range v.parts {
		st := &v.parts[i]
		h := review.Head{ID: st.ID, Kind: st.Kind, Author: st.Author, State: st.State}
		p := Part{Head: h, Sight: review.See(w.Reader, view, h), Due: st.Due, Reason: st.Reason, Versions: len(st.Versions)}
		for _, x := range st.Pauses {
			p.Paused += x.Days
		}
		if (st.Kind == review.PeerKind || st.Kind == review.CommentKind) && active(st.State) && !st.State.Done() {
			posts, err := g.PostsOn(st.Author, g.today())
			if err != nil {
				return err
			}
			person, err := g.Person(st.Author)
			if err != nil {
				return err
			}
			p.Gone = len(posts) == 0 && !person.Outside
		}
		if st.Kind == review.PeerKind && active(st.State) {
			p.Label = "评查员" + string(letters[peers%len(letters)])
			peers++
		}
		if p.Sight == review.Nothing {
			continue
		}
		p.MayOpen = g.mayStatement(v, so, st, w.Reader, p.Sight)
		if p.Sight != review.Unnamed {
			p.Name = w.Names[st.Author]
			if posts, err := g.PostsOn(st.Author, g.today()); err != nil {
				return err
			} else if len(posts) > 0 {
				p.Office = units[posts[0].Unit]
			}
		} else {
			p.Author = ""
			if p.Label == "" {
				p.Label = "点评人"
			}
		}
		if n := len(st.Versions); n > 0 {
			p.At = st.Versions[n-1].At
		}
		if st.Due != "" {
			if l, err := g.app.calendar.Remaining(st.Due, g.Now); err == nil {
				p.Left, p.LeftOK = l.Working, true
			}
		}
		g.shown = append(g.shown, string(st.ID))
		w.Parts = append(w.Parts, p)
		if err := w.foresight(p, st); err != nil {
			return err
		}
		switch st.Kind {
		case review.ReplyKind:
			w.ReplyPart = &p
			if p.Sight == review.Full {
				if c, err := st.Last(); err != nil {
					return err
				} else if c != nil {
					w.Reply = c.(*review.Answer)
				}
			}
		case review.ObjectionKind:
			if p.Sight == review.Full {
				var err error
				if w.Objection, err = v.objection(); err != nil {
					return err
				}
			}
		case review.SecondKind:
			if p.Sight >= review.Unnamed && st.State == review.Locked {
				c, err := st.Last()
				if err != nil {
					return err
				}
				w.Second, _ = c.(*review.SecondReading)
			}
		case review.RulingKind:
			if p.Sight == review.Full && active(p.State) {
				var err error
				if w.Ruling, err = v.ruling(); err != nil {
					return err
				}
			}
		case review.ConclusionKind:
			w.Concluded = &p
			if p.Sight == review.Full {
				if c, err := st.Last(); err != nil {
					return err
				} else if c != nil {
					w.Conclusion = c.(*review.Conclusion)
				}
			}
		}
	}
	return nil
}

// may works out what the page offers; the acts themselves ask again.
func (w *VoicesView) may(g *gate, v *reviewed, so policy.Object) {
	at := v.facts().Step()
	can := func(act policy.Act, o policy.Object) bool { return policy.Check(g.caller.Subject, act, o) == nil }
	move := func(a review.Action) bool { return review.Permit(at, a) == nil }
	organise := !w.Reader.Recused
	for _, p := range v.parts {
		if p.Author == g.caller.Person && p.Kind != review.ConclusionKind && active(p.State) && !p.State.Done() {
			w.May.Write, w.May.WriteID = true, p.ID
			break
		}
	}
	w.May.Assign = organise && can(policy.SessionAssign, so) && (move(review.PeerAssign) || move(review.CommentAssign))
	w.May.Recuse = organise && can(policy.SessionAssign, so) && at < review.Rectifying
	reply := v.part(review.ReplyKind)
	w.May.AskReply = organise && reply == nil && can(policy.SessionHold, so) && move(review.ReplyOpen)
	w.May.Extend = organise && reply != nil && reply.State == review.Waiting && can(policy.SessionHold, so) && move(review.ReplyExtend)
	w.May.Second = organise && can(policy.SessionAssign, so) && move(review.SecondAssign) && v.maySecond() == nil
	w.May.Rule = organise && can(policy.SessionAssign, so) && move(review.RulingAssign) && v.mayRule() == nil
	con := v.part(review.ConclusionKind)
	w.May.Draft = organise && can(policy.ConclusionDraft, so) && move(review.ConclusionSubmit) && (con == nil || con.State != review.Signed)
	if con == nil {
		return
	}
	w.May.Agree = organise && con.State == review.Drafted && can(policy.SessionHold, so) && move(review.ConclusionAgree)
	w.May.Sign = !w.Reader.Recused && w.Reader.Chair && move(review.ConclusionSign) && (con.State == review.Approved || con.State == review.Agreed && v.session.Purpose != review.Evaluation)
	if con.State == review.Agreed && v.session.Purpose == review.Evaluation && w.Conclusion != nil && w.Conclusion.Grade != nil {
		if scale, ok := w.Scheme.Scale(v.session.Scale); ok {
			if grade, ok := scale.Grade(w.Conclusion.Grade.Code); ok && len(v.item.Approvals) < len(grade.Route) {
				w.May.NextApproval = grade.Route[len(v.item.Approvals)]
				w.May.Approve = organise && can(policy.SessionHold, so) && move(review.ConclusionApprove)
			}
		}
	}
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
		if l, err := a.calendar.Remaining(st.Due, g.Now); err == nil && st.Due != "" {
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

// A Candidate is somebody who could review a case, with what speaks against it.
type Candidate struct {
	Person    org.Person
	UnitName  string
	Title     string
	Conflicts []panel.Conflict
	Barred    bool
	Load      int // parts that wait for the person already
}

// Candidates proposes who could assess (PeerKind), comment on (CommentKind) or
// rule on an objection to (RulingKind) a case: those without a conflict first, the least burdened first.
func (a *App) Candidates(ctx context.Context, c Caller, item review.ItemID, kind review.Kind) (cs []Candidate, err error) {
	err = a.view(ctx, c, policy.SessionAssign, string(item), func(g *gate) error {
		v, err := g.reviewed(item)
		if err != nil {
			return err
		}
		if err := g.organise(v); err != nil {
			return err
		}
		hs, err := g.Holdings()
		if err != nil {
			return err
		}
		units, err := g.unitNames()
		if err != nil {
			return err
		}
		people := map[org.PersonID]*panel.Person{}
		for _, h := range hs {
			p := people[h.Person.ID]
			if p == nil {
				p = &panel.Person{ID: h.Person.ID, Guest: h.Person.Outside}
				people[h.Person.ID] = p
			}
			p.Posts = append(p.Posts, h.Post)
		}
		seen := map[org.PersonID]bool{}
		for _, h := range hs {
			p := people[h.Person.ID]
			if seen[p.ID] || !reviews(*p, kind, g.today()) {
				continue
			}
			seen[p.ID] = true
			waiting, err := g.StatementsOf(p.ID)
			if err != nil {
				return err
			}
			conflicts := g.conflicts(v, *p, kind)
			cand := Candidate{Person: h.Person, Conflicts: conflicts, Barred: panel.Barred(conflicts), Load: len(waiting)}
			for _, post := range p.Posts {
				if post.On(g.today()) {
					cand.UnitName, cand.Title = units[post.Unit], post.Title
					break
				}
			}
			cs = append(cs, cand)
		}
		slices.SortStableFunc(cs, func(x, y Candidate) int {
			if x.Barred != y.Barred {
				if y.Barred {
					return -1
				}
				return 1
			}
			if n := len(x.Conflicts) - len(y.Conflicts); n != 0 {
				return n
			}
			return x.Load - y.Load
		})
		return nil
	})
	return cs, err
}

// reviews reports whether the person's posts let them write a part of the kind.
func reviews(p panel.Person, kind review.Kind, day string) bool {
	var on []org.Post
	for _, post := range p.Posts {
		if post.On(day) {
			on = append(on, post)
		}
	}
	return policy.Check(policy.Subject{Person: p.ID, Posts: on}, writeActs[kind], policy.Object{Assigned: []org.PersonID{p.ID}}) == nil
}

// conflicts are what panel finds, and what only the session knows.
func (g *gate) conflicts(v *reviewed, p panel.Person, kind review.Kind) []panel.Conflict {
	cs := panel.Check(p, v.panel, g.today())
	bar := func(zh, en string) { cs = append([]panel.Conflict{{Hard: true, ZH: zh, EN: en}}, cs...) }
	if p.ID == v.session.ChairOf(&v.item) {
		bar("主持并签发本案", "chairs and signs the case")
	}
	if (kind == review.RulingKind || kind == review.SecondKind) && p.ID == v.session.Secretary {
		bar("起草本案剖析意见", "drafts the conclusion of the case")
	}
	if v.file.Sealed && !policy.MaySeeSealed(policy.Subject{Person: p.ID, Posts: p.Posts}, policy.Object{Unit: v.item.Unit, Assigned: []org.PersonID{p.ID}}) {
		bar("封存案件，该人员无权查看", "the case is sealed and the person may not see it")
	}
	for _, st := range v.parts {
		if st.Author == p.ID && active(st.State) && (st.Kind == review.PeerKind || st.Kind == review.CommentKind || st.Kind == review.RulingKind || st.Kind == review.SecondKind) {
			bar("已参与本案", "has a part in the case already")
		}
	}
	return cs
}

// Assign asks somebody for a peer assessment, a commentary or a ruling. Whoever has a
// hard conflict is refused with the reason, whatever the page offered.
func (a *App) Assign(ctx context.Context, c Caller, item review.ItemID, kind review.Kind, to org.PersonID) (id review.StatementID, err error) {
	err = a.change(ctx, c, policy.SessionAssign, string(item), func(g *gate) error {
		v, err := g.reviewed(item)
		if err != nil {
			return err
		}
		if err := g.organise(v); err != nil {
			return err
		}
		who, err := g.Person(to)
		if err != nil {
			return errs.Field("person", "没有这个人", "there is no such person")
		}
		posts, err := g.Posts(to)
		if err != nil {
			return err
		}
		p := panel.Person{ID: to, Guest: who.Outside, Posts: posts}
		if !reviews(p, kind, g.today()) {
			return errs.Field("person", who.Name+"不具备相应的评查、点评角色", who.Name+" holds no post that reviews")
		}
		if kind == review.PeerKind || kind == review.CommentKind {
			if err := g.calibrated(v.session, to); err != nil {
				return err
			}
		}
		due := v.session.Planned.Peer
		switch kind {
		case review.CommentKind:
			due = v.session.Planned.Comment
		case review.SecondKind:
			if err := v.maySecond(); err != nil {
				return err
			}
			if due, err = g.due(review.RulingRule); err != nil {
				return err
			}
		case review.RulingKind:
			if err := v.mayRule(); err != nil {
				return err
			}
			if due, err = g.due(review.RulingRule); err != nil {
				return err
			}
		}
		id = review.StatementID(store.NewID())
		st, err := review.Assign(id, v.facts().Step(), &v.item, kind, to, g.conflicts(v, p, kind), due)
		if err != nil {
			return err
		}
		g.detail = string(kind) + " " + who.Name
		return g.ask(*st)
	})
	return id, err
}

// Declare is the assigned person's word that there is no conflict (conflict
// ""), after which the case opens; or what the conflict is, which ends the part
// and bars the person from the case.
func (a *App) Declare(ctx context.Context, c Caller, id review.StatementID, conflict string) error {
	conflict = strings.TrimSpace(conflict)
	return a.answerPart(ctx, c, id, conflict != "", conflict, true)
}

// Decline gives an assignment back for another reason than a conflict.
func (a *App) Decline(ctx context.Context, c Caller, id review.StatementID, reason string) error {
	return a.answerPart(ctx, c, id, true, reason, false)
}

func (a *App) answerPart(ctx context.Context, c Caller, id review.StatementID, refuse bool, reason string, conflict bool) error {
	kind, err := a.kindOf(ctx, id)
	if err != nil {
		return err
	}
	acts := map[review.Kind][2]review.Action{review.PeerKind: {review.PeerClear, review.PeerRefuse}, review.CommentKind: {review.CommentClear, review.CommentRefuse},
		review.RulingKind: {review.RulingClear, review.RulingRefuse}, review.SecondKind: {review.SecondClear, review.SecondRefuse}}
	if _, ok := acts[kind]; !ok {
		return errs.Missing("指派", "assignment")
	}
	return a.change(ctx, c, writeActs[kind], string(id), func(g *gate) error {
		v, st, err := g.statement(id)
		if err != nil {
			return err
		}
		if err := g.onSecret(v.own(st), "指派", "assignment"); err != nil {
			return err
		}
		read, act := st.Revision, acts[kind][0]
		if kind == review.PeerKind && v.session.Mixed {
			act = review.PeerGuard
		}
		if refuse {
			act = acts[kind][1]
		}
		if err := st.Act(v.facts().Step(), act, c.Person, reason); err != nil {
			return err
		}
		if refuse && conflict {
			d := store.DeclaredConflict{ID: store.NewID(), Case: v.file.ID, Person: c.Person, By: c.Person, Kind: panel.Declared, Reason: reason}
			if err := g.AddDeclaredConflict(d); err != nil {
				return err
			}
		}
		g.detail = string(act) + " " + reason
		return g.UpdateStatement(*st, read)
	})
}

// Withdraw takes an assignment back, with the reason.
func (a *App) Withdraw(ctx context.Context, c Caller, id review.StatementID, reason string) error {
	return a.change(ctx, c, policy.SessionAssign, string(id), func(g *gate) error {
		v, st, err := g.statement(id)
		if err != nil {
			return err
		}
		if err := g.organise(v); err != nil {
			return err
		}
		act := review.PeerWithdraw
		switch st.Kind {
		case review.CommentKind:
			act = review.CommentWithdraw
		case review.RulingKind:
			act = review.RulingWithdraw
		case review.SecondKind:
			act = review.SecondWithdraw
		}
		read := st.Revision
		if err := st.Act(v.facts().Step(), act, c.Person, reason); err != nil {
			return err
		}
		g.detail = reason
		return g.UpdateStatement(*st, read)
	})
}

// AskReply puts the findings to the handler; the clock of the reply starts.
func (a *App) AskReply(ctx context.Context, c Caller, item review.ItemID) error {
	return a.change(ctx, c, policy.SessionHold, string(item), func(g *gate) error {
		v, err := g.reviewed(item)
		if err != nil {
			return err
		}
		if err := g.organise(v); err != nil {
			return err
		}
		if v.part(review.ReplyKind) != nil {
			return errs.E(errs.Conflict, "已向承办人反馈", "the handler was asked already")
		}
		due, err := g.due(review.ReplyRule)
		if err != nil {
			return err
		}
		st, err := review.OpenReply(review.StatementID(store.NewID()), v.facts().Step(), &v.item, due)
		if err != nil {
			return err
		}
		g.detail = "due " + string(due)
		return g.ask(*st)
	})
}

// ExtendReply gives the handler more time, with the reason.
func (a *App) ExtendReply(ctx context.Context, c Caller, id review.StatementID, due deadline.Date, reason string) error {
	return a.change(ctx, c, policy.SessionHold, string(id), func(g *gate) error {
		v, st, err := g.statement(id)
		if err != nil {
			return err
		}
		if err := g.organise(v); err != nil {
			return err
		}
		read := st.Revision
		if err := st.Extend(v.facts().Step(), due, reason); err != nil {
			return err
		}
		g.detail = string(due) + " " + reason
		return g.UpdateStatement(*st, read)
	})
}

// clockActor is on record for what the passing of time does.
const clockActor = "clock"

// lapse records the silence of replies whose last day is over. It runs by the
// clock, and before a page shows a reply; nobody's hand can do it.
func (a *App) lapse(ctx context.Context) error {
	now := a.now()
	var due []review.Statement
	err := a.db.View(ctx, now, func(tx *store.Tx) (err error) {
		due, err = tx.DueReplies(Day(now))
		return err
	})
	if err != nil || len(due) == 0 {
		return err
	}
	return a.db.Update(ctx, now, func(tx *store.Tx) error {
		g := &gate{Tx: tx, app: a}
		for _, d := range due {
			v, st, err := g.statement(d.ID)
			if err != nil {
				return err
			}
			read := st.Revision
			away, err := g.away(st.Author)
			if err != nil {
				return err
			}
			if away {
				continue // silence while one cannot answer says nothing
			}
			if err := st.Lapse(v.facts().Step(), now); err != nil {
				if errs.KindOf(err) == errs.Conflict {
					continue // answered meanwhile, or the case does not allow it yet
				}
				return err
			}
			if err := tx.UpdateStatement(*st, read); err != nil {
				return err
			}
			e := audit.Entry{Time: now, Actor: clockActor, Source: clockActor, Act: string(policy.ReplyWrite), Object: string(st.ID), Result: audit.OK, Detail: string(st.Kind) + ".lapse"}
			if _, err := tx.AppendAudit(e); err != nil {
				return err
			}
		}
		return nil
	})
}

// LapseReplies is lapse for the clock's own table.
func (a *App) LapseReplies(ctx context.Context) error { return a.lapse(ctx) }

// VersionDiff returns how two handed-in versions of a statement differ.
func (w *StatementView) VersionDiff(from, to int) ([]review.Change, error) {
	if from < 1 || to < 1 || from > len(w.Versions) || to > len(w.Versions) {
		return nil, errs.Missing("版本", "version")
	}
	return review.Diff(w.Versions[from-1].Content, w.Versions[to-1].Content)
}
