package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"mingjian/internal/accountability"
	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/exchange"
	"mingjian/internal/org"
	"mingjian/internal/policy"
	"mingjian/internal/review"
	"mingjian/internal/store"
)

// gravityWords are what papers and sheets, which are Chinese, call a gravity.
var gravityWords = map[accountability.Gravity]string{accountability.Flaw: "办案重大瑕疵", accountability.Mistake: "办案错误"}

var entryWords = map[accountability.EntryState]string{accountability.Entered: "已登记，未告知", accountability.Notified: "陈述申辩期", accountability.Standing: "生效",
	accountability.Revoked: "已撤销", accountability.Expired: "已届满"}

// RecordDecision returns the provincial decision as it came.
func (a *App) RecordDecision(ctx context.Context, c Caller, id accountability.EntryID) (f File, err error) {
	err = a.change(ctx, c, policy.RecordRead, string(id), func(g *gate) error {
		e, cf, err := g.record(id)
		if err != nil {
			return err
		}
		if cf.Sealed {
			return errs.E(errs.Forbidden, "封存案件的决定文书不从本系统导出", "no decision of a sealed case leaves the program")
		}
		g.detail = "decision"
		f.Name = e.Confirmed.File.Name
		f.Data, err = store.Original(a.dir, e.Confirmed.File.Digest)
		return err
	})
	return f, err
}

// RecordPaper makes the Word paper of an entry: with notice, what the person is
// told; else the entry, with what the person said.
func (a *App) RecordPaper(ctx context.Context, c Caller, id accountability.EntryID, notice bool) (f File, err error) {
	err = a.change(ctx, c, policy.RecordRead, string(id), func(g *gate) error {
		e, cf, err := g.record(id)
		if err != nil {
			return err
		}
		if cf.Sealed {
			return errs.E(errs.Forbidden, "封存案件的档案条目不从本系统导出", "no entry of a sealed case leaves the program")
		}
		if notice && e.Told == "" {
			return errs.E(errs.Conflict, "登记告知后才能制作告知书", "a notice is made once the person is told")
		}
		l, err := g.recordLine(e, cf)
		if err != nil {
			return err
		}
		x, err := g.wholeRecord(&l)
		if err != nil {
			return err
		}
		x.Title = "司法档案条目"
		if !notice {
			f, err = g.render(x, l.PersonName)
			return err
		}
		x.Title, x.Date = "司法档案登记告知书", longDay(string(e.Told))
		f, err = g.render(exchange.RecordNotice{Head: x.Head, RecordBasis: x.RecordBasis}, l.PersonName)
		return err
	})
	return f, err
}

// RecordChangePaper makes the Word paper that tells the person of a correction
// (its place among the entry's, from 0) or, with a negative place, of the revocation.
func (a *App) RecordChangePaper(ctx context.Context, c Caller, id accountability.EntryID, n int) (f File, err error) {
	err = a.change(ctx, c, policy.RecordRead, string(id), func(g *gate) error {
		e, cf, err := g.record(id)
		switch {
		case err != nil:
			return err
		case cf.Sealed:
			return errs.E(errs.Forbidden, "封存案件的档案条目不从本系统导出", "no entry of a sealed case leaves the program")
		case n < 0 && e.Revocation == nil || n >= len(e.Corrections):
			return errs.Missing("更正或者撤销", "correction or revocation")
		}
		l, err := g.recordLine(e, cf)
		if err != nil {
			return err
		}
		whole, err := g.wholeRecord(&l)
		if err != nil {
			return err
		}
		x := exchange.RecordChange{Head: whole.Head, RecordBasis: whole.RecordBasis}
		if n < 0 {
			r := e.Revocation
			x.Title, x.Revoked, x.Changed, x.Ground = "司法档案撤销告知书", true, longDay(string(r.On)), r.Number+"："+r.Basis
		} else {
			k := e.Corrections[n]
			x.Title, x.Changed, x.What, x.Ground = "司法档案更正告知书", longDay(string(k.On)), correctionText(k), k.Basis
		}
		x.Date = x.Changed
		f, err = g.render(x, l.PersonName)
		return err
	})
	return f, err
}

// wholeRecord is the entry as its papers say it, which are the office's that keeps it.
func (g *gate) wholeRecord(l *RecordLine) (x exchange.Record, err error) {
	x = g.recordPaper(l)
	if x.Head, err = g.paperHead(); err != nil {
		return x, err
	}
	u, err := g.Unit(l.Unit)
	x.RecordBasis.Unit, x.Head.Organ, x.Signer = u.Name, u.Name, u.Name
	return x, err
}

func (g *gate) recordPaper(l *RecordLine) exchange.Record {
	said, _ := l.Entry.Said(deadline.Date(g.today()), func(d deadline.Date) string { return longDay(string(d)) })
	x := exchange.Record{RecordBasis: exchange.RecordBasis{Person: l.PersonName, Unit: l.UnitName, CaseName: l.CaseTitle, Organ: l.Confirmed.Organ, Number: l.Confirmed.Number,
		On: longDay(string(l.Confirmed.On)), Gravity: gravityWords[l.Confirmed.Gravity], Text: l.Confirmed.Text, Expires: longDay(string(l.Expires)), Told: longDay(string(l.Told)), Until: longDay(string(l.Until))},
		Finding: l.Finding.ZH, State: entryWords[l.Stands], Said: said, Answer: l.Answer}
	for _, k := range l.Corrections {
		x.Corrections = append(x.Corrections, exchange.RecordCorrection{On: longDay(string(k.On)), What: correctionText(k), Basis: k.Basis})
	}
	if r := l.Revocation; r != nil {
		x.Revoked = fmt.Sprintf("%s撤销（%s）：%s", longDay(string(r.On)), r.Number, r.Basis)
	}
	return x
}

func correctionText(k accountability.Correction) string {
	say := func(v string) string {
		switch k.Field {
		case "gravity":
			return gravityWords[accountability.Gravity(v)]
		case "expires":
			return longDay(v)
		}
		return v
	}
	name := map[string]string{"gravity": "确定的结论", "text": "决定内容", "expires": "有效期"}[k.Field]
	return name + "由“" + say(k.Was) + "”更正为“" + say(k.Is) + "”"
}

// RecordsSheet writes the entries the caller may read as Excel, each with what
// the person said. Entries of sealed cases are left out.
func (a *App) RecordsSheet(ctx context.Context, c Caller) (out File, err error) {
	err = a.change(ctx, c, policy.RecordRead, "records.xlsx", func(g *gate) error {
		ls, err := g.records()
		if err != nil {
			return err
		}
		var rows []exchange.RecordRow
		for _, l := range ls {
			f, err := g.Tx.Case(l.Case)
			if err != nil {
				return err
			}
			if f.Sealed {
				continue
			}
			x := g.recordPaper(&l)
			rows = append(rows, exchange.RecordRow{Person: x.Person, Unit: x.Unit, CaseName: x.CaseName, Organ: x.RecordBasis.Organ, Number: x.RecordBasis.Number, On: string(l.Confirmed.On), Gravity: x.Gravity,
				Finding: x.Finding, State: x.State, Expires: string(l.Expires), Said: x.Said, Answer: x.Answer, Revoked: x.Revoked})
		}
		g.shown, g.detail = nil, fmt.Sprintf("export %d", len(rows))
		out, err = g.list("司法档案登记表.xlsx", "司法档案登记表", func(w *strings.Builder, head exchange.ListHead) error {
			return exchange.WriteRecords(w, head, each(rows))
		})
		return err
	})
	return out, err
}

// A AppraisalFilter is the office and the days an appraisal looks at.
type AppraisalFilter struct {
	Unit     org.UnitCode // it and all below it; "" is all the caller may see
	From, To deadline.Date
}

// An Appraisal (考评参考) is what those who assess may see of a period: outcomes
// without their content, good practice, replies. It counts nobody and ranks
// nobody.
type Appraisal struct {
	AppraisalFilter
	Outcomes []Outcome
	Practice []Practice
}

// An Outcome is an entry that stood in the period, as those who assess see it:
// that there is a decision, and what the person says to it.
type Outcome struct {
	Person, Unit   string
	Organ, Number  string
	On             deadline.Date
	Gravity        accountability.Gravity
	State          accountability.EntryState
	Since, Expires deadline.Date
	Said, SaidEN   string // the person's, always with it
	Answer         string // to it, with reasons
	order          string
}

// A Practice is good practice that a signed conclusion found.
type Practice struct {
	Person, Unit string
	Kind         review.Term
	On           deadline.Date
	Replied      bool // the handler answered the draft
	order        string
}

// Appraise returns what those who assess may see.
func (a *App) Appraise(ctx context.Context, c Caller, f AppraisalFilter) (w Appraisal, err error) {
	err = a.view(ctx, c, policy.RecordAssess, "appraisal", func(g *gate) error {
		w, err = g.appraise(f)
		return err
	})
	return w, err
}

func (g *gate) appraise(f AppraisalFilter) (w Appraisal, err error) {
	sc, err := g.scope()
	if err != nil {
		return w, err
	}
	today := deadline.Date(g.today())
	if f.To == "" {
		f.To = today
	}
	if f.From == "" {
		f.From = f.To.AddMonths(-12)
	}
	switch {
	case !f.From.Valid() || !f.To.Valid() || f.From > f.To:
		return w, errs.Field("from", "请填写起止日期，起始日期不晚于截止日期", "enter the first and the last day")
	case f.Unit != "" && !f.Unit.Valid():
		return w, errs.Field("unit", "请选择单位", "choose an office")
	}
	w.AppraisalFilter = f
	g.detail = strings.TrimSpace(string(f.Unit) + " " + string(f.From) + " " + string(f.To))
	names, err := g.names()
	if err != nil {
		return w, err
	}
	units, err := g.unitNames()
	if err != nil {
		return w, err
	}
	in := func(u org.UnitCode) bool { return f.Unit == "" || f.Unit.Covers(u) }
	es, err := g.Tx.Records(sc)
	if err != nil {
		return w, err
	}
	for _, e := range es {
		// What was never settled is no outcome; whose case they must keep away from, nobody assesses.
		if e.Settled == "" || e.Settled > f.To || e.Expires < f.From || e.Revocation != nil && e.Revocation.On < f.From || !in(e.Unit) {
			continue
		}
		cf, err := g.Tx.Case(e.Case)
		if err != nil {
			return w, err
		}
		hidden, err := g.recordHidden(e, cf)
		if err != nil {
			return w, err
		}
		if hidden {
			continue
		}
		zh, en := e.Said(today, func(d deadline.Date) string { return string(d) })
		w.Outcomes = append(w.Outcomes, Outcome{names[e.Person], units[e.Unit], e.Confirmed.Organ, e.Confirmed.Number, e.Confirmed.On, e.Confirmed.Gravity, e.Stands(today),
			e.Settled, e.Expires, zh, en, e.Answer, string(e.Unit) + string(e.Person)})
		g.shown = append(g.shown, string(e.ID))
	}
	cs, err := g.SignedConclusions(sc)
	if err != nil {
		return w, err
	}
	for _, x := range cs {
		if x.On < f.From || x.On > f.To {
			continue
		}
		v, err := g.reviewed(x.Item)
		if err != nil {
			return w, err
		}
		if !in(v.file.Unit) || v.file.Sealed || v.item.Control {
			continue
		}
		scheme, err := g.scheme(v.session)
		if err != nil {
			return w, err
		}
		reply := v.part(review.ReplyKind)
		for _, fd := range x.Conclusion.Findings {
			if k, _ := scheme.Finding(fd.Kind); k.Good {
				w.Practice = append(w.Practice, Practice{names[v.item.Handler], units[v.file.Unit], k.Term, x.On, reply != nil && reply.State == review.Answered, string(v.file.Unit) + string(v.item.Handler)})
			}
		}
	}
	// By office and person, never by how many: the order says nothing.
	slices.SortStableFunc(w.Outcomes, func(x, y Outcome) int { return cmp.Compare(x.order, y.order) })
	slices.SortStableFunc(w.Practice, func(x, y Practice) int { return cmp.Compare(x.order, y.order) })
	return w, nil
}

// AppraisalSheet writes the appraisal as Excel.
func (a *App) AppraisalSheet(ctx context.Context, c Caller, f AppraisalFilter) (out File, err error) {
	err = a.change(ctx, c, policy.RecordAssess, "appraisal.xlsx", func(g *gate) error {
		w, err := g.appraise(f)
		if err != nil {
			return err
		}
		var rows []exchange.AppraisalRow
		for _, o := range w.Outcomes {
			rows = append(rows, exchange.AppraisalRow{Unit: o.Unit, Person: o.Person, What: "经确定的结果", Text: gravityWords[o.Gravity] + "（" + entryWords[o.State] + "）", Basis: o.Organ + " " + o.Number,
				On: string(o.On), Expires: string(o.Expires), Said: o.Said, Answer: o.Answer})
		}
		for _, p := range w.Practice {
			said := "未答复"
			if p.Replied {
				said = "已答复"
			}
			rows = append(rows, exchange.AppraisalRow{Unit: p.Unit, Person: p.Person, What: "值得借鉴", Text: p.Kind.ZH, Basis: "剖析意见", On: string(p.On), Said: said})
		}
		g.shown = nil
		out, err = g.list("考评参考.xlsx", "考评参考（"+string(w.From)+"至"+string(w.To)+"）", func(b *strings.Builder, head exchange.ListHead) error {
			return exchange.WriteAppraisal(b, head, each(rows))
		})
		return err
	})
	return out, err
}
