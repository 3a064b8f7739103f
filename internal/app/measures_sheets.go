package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"mingjian/internal/errs"
	"mingjian/internal/exchange"
	"mingjian/internal/indicator"
	"mingjian/internal/ledger"
	"mingjian/internal/measure"
	"mingjian/internal/org"
	"mingjian/internal/policy"
	"mingjian/internal/review"
	"mingjian/internal/stats"
)

// exported lists what a paper or sheet of measures may hold: what the caller sees
// and the filter asks for, without sealed cases.
func (g *gate) exportedMeasures(f MeasureFilter) (ls []MeasureLine, err error) {
	all, err := g.measures(policy.ScopeOf(g.caller.Subject, policy.MeasureRead), f)
	for _, l := range all {
		if !l.Sealed {
			ls = append(ls, l)
		}
	}
	return ls, err
}

// causeText is the causes of a measure as papers print them.
func (l *MeasureLine) causeText() string {
	words := []string{string(l.Measure.Cause) + " " + l.CauseName.ZH}
	for i, c := range l.Also {
		words = append(words, string(c)+" "+l.AlsoNames[i].ZH)
	}
	return strings.Join(words, "；")
}

// stateText is where a measure stands as papers print it.
func (l *MeasureLine) stateText() string {
	if l.Overdue {
		return "逾期"
	}
	zh, _ := l.Status.Names()
	return zh
}

// testText is an effect test as papers print it.
func testText(t *measure.Test) string {
	if t == nil {
		return ""
	}
	zh := map[measure.TestKind]string{measure.Indicator: "指标", measure.Recheck: "抽样复查", measure.Recurrence: "同类问题是否再现"}[t.Kind]
	return fmt.Sprintf("%s（%s）：%s", zh, t.On, t.Text)
}

// foundText is what an effect test found as papers print it: counts with the
// interval of their share, or the counts alone where they are few.
func foundText(t *measure.Test) string {
	if t == nil || t.Found == nil {
		return ""
	}
	share := func(c indicator.Count) string { zh, _ := stats.Share(c.N, c.Of); return zh }
	after := t.Found.After
	switch {
	case t.Kind == measure.Recheck:
		return fmt.Sprintf("复查%d件，%d件仍有同类问题", after.Of, after.N)
	case t.Kind == measure.Recurrence:
		return fmt.Sprintf("%s至%s签发剖析意见%d件，%d件再现同类原因", after.From, after.To, after.Of, after.N)
	case t.Found.Before == nil:
		return share(after)
	}
	return fmt.Sprintf("%s至%s：%s；%s至%s：%s", t.Found.Before.From, t.Found.Before.To, share(*t.Found.Before), after.From, after.To, share(after))
}

// MeasuresSheet writes the measures the caller may see as an Excel list, which can
// be filled in and come back.
func (a *App) MeasuresSheet(ctx context.Context, c Caller, f MeasureFilter) (out File, err error) {
	err = a.change(ctx, c, policy.MeasureRead, "measures.xlsx", func(g *gate) error {
		if err := g.anywhere(); err != nil {
			return err
		}
		ls, err := g.exportedMeasures(f)
		if err != nil {
			return err
		}
		rows := make([]exchange.MeasureRow, len(ls))
		for i, l := range ls {
			done := ""
			if !l.SettledAt.IsZero() {
				done = Day(l.SettledAt)
			}
			zh, _ := l.Status.Names()
			rows[i] = exchange.MeasureRow{Session: l.SessionTitle, CaseName: l.CaseName, CaseNumber: l.Number, Cause: l.causeText(), Measure: l.Text, Unit: l.UnitName, Owner: l.OwnerName,
				Due: string(l.Due), State: zh, Done: done, Test: testText(l.Test), Proof: l.Proof, ID: string(l.Measure.ID)}
		}
		head, err := g.paperHead()
		if err != nil {
			return err
		}
		g.detail = fmt.Sprint(len(rows))
		out, err = sheet("整改措施台账.xlsx", func(w *strings.Builder) error {
			return exchange.WriteMeasures(w, exchange.ListHead{Title: "整改措施台账", Watermark: head.Watermark, Checkpoint: head.Checkpoint}, each(rows))
		})
		return err
	})
	return out, err
}

// RectificationReport writes 整改措施落实情况报告 of the measures the filter asks for.
func (a *App) RectificationReport(ctx context.Context, c Caller, f MeasureFilter) (out File, err error) {
	err = a.change(ctx, c, policy.PaperMake, "measures", func(g *gate) error {
		if err := g.anywhere(); err != nil {
			return err
		}
		ls, err := g.exportedMeasures(f)
		if err != nil {
			return err
		}
		p, err := g.rectification(ls, f)
		if err != nil {
			return err
		}
		out, err = g.render(p, p.Scope)
		return err
	})
	return out, err
}

func (g *gate) rectification(ls []MeasureLine, f MeasureFilter) (p exchange.Rectification, err error) {
	if p.Head, err = g.paperHead(); err != nil {
		return p, err
	}
	p.Title, p.Signer, p.Scope, p.Through = "整改措施落实情况报告", p.Organ, "本院及下级院全部整改措施", longDay(g.today())
	switch {
	case f.Session != "" && len(ls) > 0:
		p.Scope = ls[0].SessionTitle
	case f.Unit != "" && len(ls) > 0:
		p.Scope = ls[0].UnitName
	}
	bare := func(s string) string { return strings.TrimRight(strings.TrimSpace(s), "。；;.") } // the paper sets the full stop
	byUnit := slices.Clone(ls)
	slices.SortStableFunc(byUnit, func(x, y MeasureLine) int { return strings.Compare(string(x.Unit), string(y.Unit)) })
	for _, l := range byUnit {
		p.Total++
		switch l.Status {
		case measure.Open:
			p.Open++
		case measure.Claimed:
			p.Claimed++
		case measure.Done:
			p.Done++
		case measure.Effective:
			p.Proved++
		case measure.NotDoing:
			p.Dropped++
		}
		if l.Overdue {
			p.Late++
		}
		if n := len(p.Units); n == 0 || p.Units[n-1].Name != l.UnitName {
			p.Units = append(p.Units, exchange.RectifiedUnit{Name: l.UnitName})
		}
		m := exchange.RectifiedMeasure{Cause: l.causeText(), Text: l.Text, Owner: l.OwnerName, Due: string(l.Due), State: l.stateText(), Proof: l.Proof}
		if l.Status == measure.Open && len(l.Reports) > 0 {
			m.Proof = l.Reports[len(l.Reports)-1].Text
		}
		u := &p.Units[len(p.Units)-1]
		u.Measures = append(u.Measures, m)
		for i, t := range l.Turns {
			turn := exchange.RectifiedTurn{Text: bare(l.Text), Unit: l.UnitName, Day: longDay(Day(t.At)), By: l.Names[t.By], Why: bare(t.Text)}
			if t.By == "" {
				turn.By = "系统"
			}
			switch {
			case t.To == measure.NotDoing:
				p.Given = append(p.Given, turn)
			case t.To == measure.Open && i > 0 && slices.Contains([]measure.Status{measure.Done, measure.Effective}, l.Turns[i-1].To):
				p.Reopened = append(p.Reopened, turn)
			}
			if t.Test != nil {
				word := "未见效"
				if t.To == measure.Effective {
					word = "已见效"
				}
				p.Tests = append(p.Tests, exchange.RectifiedTest{Text: l.Text, Test: testText(t.Test), Found: foundText(t.Test), Ended: word + "：" + t.Text})
			}
		}
	}
	return p, nil
}

// ImportMeasures takes in 整改措施台账 as it was filled in: progress and claims of
// measures the caller may report on, and further measures of concluded cases. A wrong
// row is rejected by its number and column, and the rest goes in; the same list again
// changes nothing. With dry nothing is kept.
func (a *App) ImportMeasures(ctx context.Context, c Caller, name string, data []byte, dry bool) (rep SheetReport, err error) {
	rows, lines, err := exchange.ReadMeasures(ctx, name, data)
	if err != nil {
		return rep, err
	}
	rep = SheetReport{File: name, Dry: dry, Rows: len(rows), Lines: append([]ledger.Problem{}, lines...)}
	seen := map[string]bool{}
	take := func(g *gate, rows []exchange.ListRow, rep *SheetReport) error {
		if err := g.anywhere(); err != nil {
			return err
		}
		for _, r := range rows {
			if err := g.takeMeasure(r, dry, seen, rep); err != nil {
				fault, ok := rowFault(err, measureColumns)
				if !ok {
					return err
				}
				fault.File, fault.Row = name, r.Number
				rep.Lines = append(rep.Lines, fault)
			}
		}
		g.checked = true
		g.act, g.object = policy.MeasureReport, "measures.xlsx"
		g.detail = fmt.Sprintf("%d rows, %d added, %d changed, %d rejected", len(rows), rep.Added, rep.Changed, rep.Rejected())
		return nil
	}
	if dry {
		return rep, a.view(ctx, c, policy.MeasureReport, "measures.xlsx", func(g *gate) error { return take(g, rows, &rep) })
	}
	for part := range slices.Chunk(rows, chunk) {
		var of SheetReport // counted once the part is kept
		if err := a.change(ctx, c, policy.MeasureReport, "measures.xlsx", func(g *gate) error {
			of = SheetReport{}
			return take(g, part, &of)
		}); err != nil {
			return rep, err
		}
		rep.Added, rep.Changed, rep.Unchanged = rep.Added+of.Added, rep.Changed+of.Changed, rep.Unchanged+of.Unchanged
		rep.Lines = append(rep.Lines, of.Lines...)
	}
	return rep, nil
}

// measureColumns are the titles under which the fields of a measure stand.
var measureColumns = map[string]string{"text": exchange.MeasureText, "cause": exchange.MeasureCause, "also": exchange.MeasureCause, "owner": exchange.MeasureOwner, "unit": exchange.MeasureUnit,
	"due": exchange.MeasureDue, "proof": exchange.MeasureProof, "case": exchange.MeasureCase, "progress": exchange.MeasureProgress, "claimed": exchange.MeasureClaimed, "id": exchange.MeasureID}

// takeMeasure takes in one row.
func (g *gate) takeMeasure(r exchange.ListRow, dry bool, seen map[string]bool, rep *SheetReport) error {
	if r.Get(exchange.MeasureID) == "" {
		return g.takeNew(r, dry, seen, rep)
	}
	id := measure.ID(r.Get(exchange.MeasureID))
	if seen[string(id)] {
		return errs.Field("id", "该措施在表中出现两次", "the measure stands twice in the list")
	}
	seen[string(id)] = true
	m, it, err := g.readMeasure(id)
	if err != nil || policy.Check(g.caller.Subject, policy.MeasureReport, measureObject(m, it)) != nil {
		if err != nil && errs.KindOf(err) != errs.NotFound {
			return err
		}
		return errs.Field("id", "没有这项措施，或者不由您填报", "there is no such measure, or it is not yours to report on")
	}
	switch {
	case r.Get(exchange.MeasureText) != m.Text:
		return errs.Field("text", "措施内容不能通过表格修改", "what is to be done is not changed by a list")
	case listDay(r.Get(exchange.MeasureDue)) != m.Due:
		return errs.Field("due", "期限不能通过表格修改，请在措施页面调整并写明理由", "the due date is not changed by a list; change it on the page, with the reason")
	}
	was := m.Version
	progress, proof := r.Get(exchange.MeasureProgress), r.Get(exchange.MeasureProof)
	if said := slices.ContainsFunc(m.Reports, func(x measure.Report) bool { return x.Text == progress && x.By == g.caller.Person }); progress != "" && !said {
		if err := m.Report(g.caller.Person, progress, g.Now); err != nil {
			return err
		}
	}
	switch claimed := r.Get(exchange.MeasureClaimed); {
	case claimed == "" || claimed == "否":
	case claimed != "是":
		return errs.Field("claimed", "只能填“是”或者留空", "say 是 or leave it empty")
	case m.Status == measure.Open:
		if err := m.Claim(g.caller.Person, proof, g.Now); err != nil {
			return err
		}
	case m.Status == measure.Claimed && m.Proof == proof:
	default:
		return errs.Field("claimed", "该措施不在整改中，不能申报完成", "the measure is not open and cannot be claimed")
	}
	if m.Version == was {
		rep.Unchanged++
		return nil
	}
	rep.Changed++
	if dry {
		return nil
	}
	m.Version = was
	g.shown = append(g.shown, string(m.ID)) // the entry names what the list changed
	return g.UpdateMeasure(m)
}

// takeNew takes in a row without a number of ours: a further measure.
func (g *gate) takeNew(r exchange.ListRow, dry bool, seen map[string]bool, rep *SheetReport) error {
	p := review.PlannedStep{Text: r.Get(exchange.MeasureText), Due: listDay(r.Get(exchange.MeasureDue))}
	for i, word := range strings.FieldsFunc(r.Get(exchange.MeasureCause), func(r rune) bool { return strings.ContainsRune("；;，,、", r) }) {
		code, _, _ := strings.Cut(strings.TrimSpace(word), " ")
		if i == 0 {
			p.Cause = review.Code(code)
		} else {
			p.Also = append(p.Also, review.Code(code))
		}
	}
	item, err := g.concludedItem(r.Get(exchange.MeasureCase))
	if err != nil {
		return err
	}
	if p.Unit, err = g.unitOf(r.Get(exchange.MeasureUnit)); err != nil {
		return err
	}
	if p.Owner, err = g.officerOf(p.Unit, r.Get(exchange.MeasureOwner)); err != nil {
		return err
	}
	key := string(item) + "\x00" + p.Text + "\x00" + string(p.Owner)
	if seen[key] {
		return errs.Field("text", "该措施在表中出现两次", "the measure stands twice in the list")
	}
	seen[key] = true
	act := g.act
	g.act = policy.MeasureAdd
	defer func() { g.act = act }()
	switch id, err := g.addMeasure(item, p, dry); {
	case err == nil:
		rep.Added++
		if !dry {
			g.shown = append(g.shown, string(id))
		}
	case errors.Is(err, errMeasureStands):
		rep.Unchanged++
	default:
		return err
	}
	return nil
}

// concludedItem returns the latest reviewed case of the number whose conclusion is
// signed and to which the caller may add; who may not is not told that there is one.
func (g *gate) concludedItem(number string) (review.ItemID, error) {
	none := errs.Field("case", "没有您可以补充措施、剖析意见已签发的这个案号的案件", "no case of this number has a signed conclusion to which you may add")
	switch {
	case !policy.May(g.caller.Subject, policy.MeasureAdd):
		return "", errs.Field("id", "没有系统编号；补充措施由案件管理部门办理", "no number of ours; further measures are added by the case managers")
	case number == "":
		return "", errs.Field("case", "请填写受案号", "enter the case number")
	}
	file, err := g.caseByNumber(number)
	if errs.KindOf(err) == errs.Invalid {
		return "", none
	} else if err != nil {
		return "", err
	}
	items, err := g.ItemsOf(file)
	if err != nil {
		return "", err
	}
	for _, it := range slices.Backward(items) {
		v, err := g.reviewed(it.ID)
		if err != nil {
			return "", err
		}
		may := policy.Check(g.caller.Subject, policy.MeasureAdd, policy.Object{Unit: v.item.Unit, Sealed: v.file.Sealed}) == nil && !v.hidden(g.caller.Subject)
		if con := v.part(review.ConclusionKind); may && con != nil && con.State == review.Signed {
			return it.ID, nil
		}
	}
	return "", none
}

// unitOf returns the unit of a code, a full name or the short name of lists.
func (g *gate) unitOf(name string) (org.UnitCode, error) {
	us, err := g.Tx.Units()
	if err != nil {
		return "", err
	}
	short, err := g.unitNames()
	if err != nil {
		return "", err
	}
	for _, u := range us {
		if name == string(u.Code) || name == u.Name || name == short[u.Code] {
			return u.Code, nil
		}
	}
	return "", errs.Field("unit", "没有这个单位", "there is no such unit")
}

// officerOf returns the one person of the name who holds a post in the unit today.
func (g *gate) officerOf(unit org.UnitCode, name string) (org.PersonID, error) {
	hs, err := g.Holdings()
	if err != nil {
		return "", err
	}
	var found []org.PersonID
	for _, h := range hs {
		if h.Person.Name == name && h.Post.Unit == unit && h.Post.On(g.today()) && !slices.Contains(found, h.Person.ID) {
			found = append(found, h.Person.ID)
		}
	}
	switch len(found) {
	case 0:
		return "", errs.Field("owner", "该单位没有这个在职人员", "nobody of this name is in office there")
	case 1:
		return found[0], nil
	}
	return "", errs.Field("owner", "该单位有同名人员，请在页面上补充", "two persons there have this name; add the measure on the page")
}
