package app

import (
	"context"
	"slices"
	"strings"

	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/kept"
	"mingjian/internal/measure"
	"mingjian/internal/org"
	"mingjian/internal/panel"
	"mingjian/internal/policy"
	"mingjian/internal/review"
	"mingjian/internal/store"
)

// ReportMeasure adds progress to a measure.
func (a *App) ReportMeasure(ctx context.Context, c Caller, id measure.ID, text string) error {
	return a.onMeasure(ctx, c, policy.MeasureReport, id, func(g *gate, m *measure.Measure) error {
		g.detail = text
		return m.Report(c.Person, text, g.Now)
	})
}

// ClaimMeasure says that a measure is done, with its proof; somebody else confirms.
func (a *App) ClaimMeasure(ctx context.Context, c Caller, id measure.ID, proof string) error {
	return a.onMeasure(ctx, c, policy.MeasureReport, id, func(g *gate, m *measure.Measure) error {
		g.detail = "claim " + proof
		return m.Claim(c.Person, proof, g.Now)
	})
}

// ConfirmMeasure confirms that a measure is done, or returns it with what is missing.
func (a *App) ConfirmMeasure(ctx context.Context, c Caller, id measure.ID, done bool, text string) error {
	return a.onMeasure(ctx, c, policy.MeasureSettle, id, func(g *gate, m *measure.Measure) error {
		if done {
			g.detail = "confirm " + text
			return m.Confirm(c.Person, text, g.Now)
		}
		g.detail = "return " + text
		return m.Refuse(c.Person, text, g.Now)
	})
}

// MoveMeasure gives a measure another owner, unit or last day, with the reason.
func (a *App) MoveMeasure(ctx context.Context, c Caller, id measure.ID, owner org.PersonID, unit org.UnitCode, due deadline.Date, why string) error {
	return a.onMeasure(ctx, c, policy.MeasureSettle, id, func(g *gate, m *measure.Measure) error {
		g.detail = "move " + string(owner) + " " + string(unit) + " " + string(due) + " " + why
		if err := g.mayOwn(owner, unit); err != nil {
			return err
		}
		return m.Move(owner, unit, due, c.Person, why, g.Now)
	})
}

// mayOwn refuses an owner who holds no post today, and a unit that does not exist or
// lies beyond the caller's reach.
func (g *gate) mayOwn(owner org.PersonID, unit org.UnitCode) error {
	var l errs.List
	if ps, err := g.PostsOn(owner, g.today()); err != nil {
		return err
	} else if len(ps) == 0 {
		l.Add("owner", "责任人须为在职人员", "the owner must be in office")
	}
	if _, err := g.Unit(unit); errs.KindOf(err) == errs.NotFound || policy.Check(g.caller.Subject, g.act, policy.Object{Unit: unit}) != nil {
		l.Add("unit", "请选择本院或者下级单位", "choose your office or one below it")
	} else if err != nil {
		return err
	}
	return l.Err()
}

// ProofFormats are the endings of files that a proof is kept as.
var ProofFormats = MaterialFormats

// AttachProof keeps a file with the proof of a measure.
func (a *App) AttachProof(ctx context.Context, c Caller, id measure.ID, name string, data []byte) error {
	return a.onMeasure(ctx, c, policy.MeasureReport, id, func(g *gate, m *measure.Measure) error {
		f, err := kept.New(name, data, ProofFormats...)
		if err != nil {
			return err
		}
		if err := m.Attach(f); err != nil {
			return err
		}
		g.detail = "attach " + f.Name
		_, err = store.KeepOriginal(a.dir, data)
		return err
	})
}

// ProofFile returns a file of a measure's proof. That it was opened is on record; of
// a sealed case it is not handed out.
func (a *App) ProofFile(ctx context.Context, c Caller, id measure.ID, digest string) (f File, err error) {
	err = a.change(ctx, c, policy.MeasureRead, string(id), func(g *gate) error {
		m, it, err := g.measure(id)
		if err != nil {
			return err
		}
		if file, err := g.Tx.Case(string(it.Case)); err != nil {
			return err
		} else if file.Sealed {
			return errs.E(errs.Forbidden, "封存案件的佐证文件不从本系统导出", "no file of a sealed case leaves the program")
		}
		for _, x := range m.Files {
			if x.Digest == digest {
				g.detail = "proof " + x.Name
				f.Name = x.Name
				f.Data, err = store.Original(a.dir, x.Digest)
				return err
			}
		}
		return errs.Missing("佐证文件", "file of the proof")
	})
	return f, err
}

// A MeasureChoice is a concluded case a measure could be added to, with its causes.
type MeasureChoice struct {
	Item     review.ItemID
	Title    string
	UnitName string
	On       deadline.Date // signed
	Causes   []review.Cause
}

// A MeasurePlan is what the form of a further measure offers.
type MeasurePlan struct {
	Cases  []MeasureChoice // the latest first
	Owners []org.Holding
	Units  []org.Unit
}

// MeasurePlan returns what a further measure can be made of.
func (a *App) MeasurePlan(ctx context.Context, c Caller) (w MeasurePlan, err error) {
	err = a.view(ctx, c, policy.MeasureAdd, "measures", func(g *gate) error {
		sc, err := g.scope()
		if err != nil {
			return err
		}
		if w.Owners, w.Units, err = g.officers(g.act); err != nil {
			return err
		}
		units, err := g.unitNames()
		if err != nil {
			return err
		}
		cs, err := g.SignedConclusions(sc)
		if err != nil {
			return err
		}
		for _, x := range slices.Backward(cs) {
			v, err := g.reviewed(x.Item)
			if err != nil {
				return err
			}
			if v.hidden(c.Subject) || panel.Recused(c.Person, v.panel) {
				continue
			}
			f := v.file
			if err := g.maskCase(&f); err != nil {
				return err
			}
			scheme, err := g.scheme(v.session)
			if err != nil {
				return err
			}
			ch := MeasureChoice{Item: x.Item, Title: f.Title, UnitName: units[f.Unit], On: x.On}
			for _, t := range x.Conclusion.Causes {
				ch.Causes = append(ch.Causes, causeOf(scheme, t.Code))
			}
			w.Cases = append(w.Cases, ch)
			g.shown = append(g.shown, string(x.Item))
		}
		return nil
	})
	return w, err
}

// officers returns who is in office today, each with one post, by pinyin, and the
// units, as far as the caller's reach for the act goes.
func (g *gate) officers(act policy.Act) (hs []org.Holding, us []org.Unit, err error) {
	reached := func(u org.UnitCode) bool { return policy.Check(g.caller.Subject, act, policy.Object{Unit: u}) == nil }
	if hs, err = g.inOffice(func(h org.Holding) bool { return reached(h.Post.Unit) }); err != nil {
		return nil, nil, err
	}
	us, err = g.Tx.Units()
	return hs, slices.DeleteFunc(us, func(u org.Unit) bool { return !reached(u.Code) }), err
}

// AddMeasure sets a further measure on a case whose conclusion is signed.
func (a *App) AddMeasure(ctx context.Context, c Caller, item review.ItemID, p review.PlannedStep) (id measure.ID, err error) {
	err = a.change(ctx, c, policy.MeasureAdd, string(item), func(g *gate) (err error) {
		id, err = g.addMeasure(item, p, false)
		return err
	})
	return id, err
}

// addable returns the signed conclusion of a case to which the caller may add
// measures. Whoever is recused from the case is told there is none.
func (g *gate) addable(v *reviewed) (*review.Conclusion, error) {
	if err := g.onSecret(policy.Object{Unit: v.item.Unit, Sealed: v.file.Sealed}, "会议案件", "case of the session"); err != nil {
		return nil, err
	}
	if panel.Recused(g.caller.Person, v.panel) {
		return nil, &hiddenRefusal{errs.Missing("会议案件", "case of the session")}
	}
	con, err := v.signedConclusion()
	if err == nil && con == nil {
		err = errs.E(errs.Conflict, "该案的剖析意见尚未签发，不能补充措施", "the conclusion of the case is not signed: no measure can be added")
	}
	return con, err
}

// errMeasureStands is the refusal of a measure the case has already.
var errMeasureStands = errs.E(errs.Conflict, "该案已有同样的措施", "the case has the same measure already")

// addMeasure adds a measure to a concluded case and returns its id; with dry it only
// says whether it could. errMeasureStands where the case has it already, in the same
// words and of the same owner.
func (g *gate) addMeasure(item review.ItemID, p review.PlannedStep, dry bool) (measure.ID, error) {
	v, err := g.reviewed(item)
	if err != nil {
		return "", err
	}
	con, err := g.addable(v)
	if err != nil {
		return "", err
	}
	if err := g.mayOwn(p.Owner, p.Unit); err != nil {
		return "", err
	}
	p.Text = strings.TrimSpace(p.Text)
	m, err := measure.Add(measure.ID(store.NewID()), item, con, p, g.caller.Person, g.Now)
	if err != nil {
		return "", err
	}
	ms, err := g.MeasuresOf(item)
	if err != nil {
		return "", err
	}
	for _, x := range ms {
		if sameWords(x.Text, m.Text) && x.Owner == m.Owner && x.Status != measure.NotDoing {
			return x.ID, errMeasureStands
		}
	}
	if dry {
		return "", nil
	}
	g.object, g.detail = string(m.ID), "add "+string(item)+" "+string(m.Cause)
	return m.ID, g.Tx.AddMeasure(m)
}

// DropMeasure settles a measure as not to be done, with the reason.
func (a *App) DropMeasure(ctx context.Context, c Caller, id measure.ID, reason string) error {
	return a.onMeasure(ctx, c, policy.MeasureSettle, id, func(g *gate, m *measure.Measure) error {
		g.detail = "drop " + reason
		return m.Drop(c.Person, reason, g.Now)
	})
}

// readMeasure loads a measure with the case it came of; it asks nothing of the caller.
func (g *gate) readMeasure(id measure.ID) (m measure.Measure, it review.Item, err error) {
	if m, err = g.Tx.Measure(id); err == nil {
		it, err = g.Item(m.Item)
	}
	return m, it, err
}

// measure loads a measure for a caller who may do the act to it.
func (g *gate) measure(id measure.ID) (m measure.Measure, it review.Item, err error) {
	if m, it, err = g.readMeasure(id); err != nil {
		return m, it, err
	}
	file, err := g.Tx.Case(string(it.Case))
	if err != nil {
		return m, it, err
	}
	o := measureObject(m, it)
	o.Sealed = file.Sealed
	return m, it, g.onSecret(o, "整改措施", "measure")
}

func (a *App) onMeasure(ctx context.Context, c Caller, act policy.Act, id measure.ID, do func(*gate, *measure.Measure) error) error {
	return a.change(ctx, c, act, string(id), func(g *gate) error {
		m, _, err := g.measure(id)
		if err != nil {
			return err
		}
		read := m.Version
		if err := do(g, &m); err != nil {
			return err
		}
		m.Version = read
		return g.UpdateMeasure(m)
	})
}
