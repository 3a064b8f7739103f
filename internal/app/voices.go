package app

import (
	"context"
	"time"

	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/measure"
	"mingjian/internal/org"
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
	Learning    int // learning tasks that came of the signed conclusion
	Measures    []measure.Measure
	Alike       []MeasureLine       // at work in the unit against the same causes
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
	Write, Assign, Recuse, AskReply, Extend, Rule, Second, Speak, Draft, Agree, Approve, Sign, Lesson, Learn bool
	WriteID                                                                                                  review.StatementID
	NextApproval                                                                                             string
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
		w.Step, w.Counts, w.Left = v.facts().Step(), v.facts().Counts(), g.leftTo(v.session)
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
			if w.Concluded.State == review.Signed {
				if w.Learning, err = g.LearningTasksFrom(item); err != nil {
					return err
				}
			}
			if w.Conclusion != nil {
				if w.Alike, err = g.alike(v, w.Conclusion); err != nil {
					return err
				}
			}
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
			if l, err := g.left(st.Due); err == nil {
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
	w.May.Lesson = organise && con.State == review.Signed && !v.file.Sealed && can(policy.LessonEdit, so)
	w.May.Learn = w.Concluded != nil && w.Concluded.Sight == review.Full && con.State == review.Signed && policy.May(g.caller.Subject, policy.LearningEdit)
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
