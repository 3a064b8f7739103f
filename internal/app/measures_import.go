package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"mingjian/internal/errs"
	"mingjian/internal/exchange"
	"mingjian/internal/ledger"
	"mingjian/internal/measure"
	"mingjian/internal/org"
	"mingjian/internal/policy"
	"mingjian/internal/review"
)

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
	case !sameWords(r.Get(exchange.MeasureText), m.Text):
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
	case m.Status == measure.Claimed && sameWords(m.Proof, proof):
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
	for title, field := range map[string]string{exchange.MeasureProgress: "progress", exchange.MeasureClaimed: "claimed"} {
		if r.Get(title) != "" { // else what was filled in would be lost
			return errs.Field(field, "没有系统编号的行是补充的措施，不能填写进展或者申报完成", "a row without a number of ours is a further measure: it has no progress and no claim")
		}
	}
	act := g.act
	g.act = policy.MeasureAdd
	defer func() { g.act = act }()
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
		if _, err := g.addable(v); err == nil {
			return it.ID, nil
		} else if k := errs.KindOf(err); k != errs.NotFound && k != errs.Conflict {
			return "", err
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
