package app

import (
	"context"
	"fmt"
	"strings"

	"mingjian/internal/accountability"
	"mingjian/internal/errs"
	"mingjian/internal/exchange"
	"mingjian/internal/policy"
)

// LeadPaper makes the letter that hands a lead over (线索移送函), or with notice
// the notice to the person concerned (告知书), for who handles or handed the lead.
func (a *App) LeadPaper(ctx context.Context, c Caller, id string, notice bool) (f File, err error) {
	err = a.change(ctx, c, policy.LeadRead, id, func(g *gate) error {
		l, sight, err := g.lead(id)
		if err != nil {
			return err
		}
		x, err := g.leadLine(l, sight)
		if err != nil {
			return err
		}
		n := l.Last(accountability.NotifyLead)
		switch {
		case x.Sealed:
			return errs.E(errs.Forbidden, "封存案件的文书不从本系统导出", "no paper of a sealed case leaves the program")
		case sight == leadOwn && !notice:
			return &hiddenRefusal{errs.Missing("文书", "paper")}
		case notice && n == nil:
			return errs.E(errs.Conflict, "登记告知以后才能制作告知书", "the notice is made once it is entered")
		}
		head, err := g.paperHead()
		if err != nil {
			return err
		}
		unit, err := g.Unit(l.Unit)
		if err != nil {
			return err
		}
		head.Organ, head.Signer, head.Date = unit.Name, unit.Name, longDay(string(l.HandedOn))
		p := exchange.Lead{About: x.AboutName, Number: l.Carried.Number, Charge: l.Carried.Charge, Result: resultWords(l.Carried.Result), Facts: x.Facts}
		if notice {
			head.Number, head.Date = n.Number, longDay(string(n.On))
			p.Due, p.Words = longDay(string(n.Due)), n.Words
			head.Title = "当事人权利告知书"
			f, err = g.render(exchange.LeadNotice{Head: head, Lead: p}, l.Carried.Number)
			return err
		}
		p.To, p.Source, p.Basis = unit.Name+"检务督察部门", x.Source, x.Basis
		head.Title, head.Signer = "追责线索移送函", x.HandsName
		f, err = g.render(exchange.LeadLetter{Head: head, Lead: p}, l.Carried.Number)
		return err
	})
	return f, err
}

// LeadsSheet writes the register as Excel, as far as the caller reads it, without
// what was written of anybody. Leads on sealed cases are left out.
func (a *App) LeadsSheet(ctx context.Context, c Caller, f LeadFilter) (out File, err error) {
	err = a.change(ctx, c, policy.LeadList, "leads.xlsx", func(g *gate) error {
		f.Offset, f.Limit = 0, 0
		w, err := g.leads(f)
		if err != nil {
			return err
		}
		var rows []exchange.LeadRow
		for _, x := range w.Lines {
			if !x.Sealed {
				rows = append(rows, exchange.LeadLine(&x.Lead, x.AboutName, x.UnitName))
			}
		}
		g.shown, g.detail = nil, fmt.Sprintf("export %d", len(rows))
		out, err = g.list("追责线索登记表.xlsx", "追责线索登记表", func(w *strings.Builder, head exchange.ListHead) error {
			return exchange.WriteLeads(w, head, each(rows))
		})
		return err
	})
	return out, err
}

// resultWords writes the day of a result as papers do: 一审无罪（2025年12月1日）.
func resultWords(result string) string {
	kind, day, ok := strings.Cut(result, " ")
	if !ok {
		return result
	}
	return kind + "（" + longDay(day) + "）"
}
