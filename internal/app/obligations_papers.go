package app

import (
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
)

// The words of duties in papers and sheets, which are Chinese.
var (
	dutyWords = map[accountability.DutyState]string{accountability.Owing: "待办", accountability.Handed: "待签收", accountability.Signed: "已签收", accountability.Waived: "已免除",
		accountability.Spared: "不启动"}
	owedWords = map[accountability.State]string{accountability.Proposed: "待决定", accountability.Opened: "已启动", accountability.Declined: "不启动"}
)

// ObligationPaper makes the Word paper that belongs to a duty: as a form to be
// filled in while nothing was reported, then with what its owner wrote; without a
// code the sheet of everything owed.
func (a *App) ObligationPaper(ctx context.Context, c Caller, event, code string) (f File, err error) {
	err = a.change(ctx, c, policy.ObligationRead, event, func(g *gate) error {
		l, err := g.obligation(event)
		if err != nil {
			return err
		}
		p, err := g.owedPaper(&l, code)
		if err != nil {
			return err
		}
		f, err = g.render(p, l.Event.CaseTitle)
		g.detail = strings.TrimSpace(g.detail + " " + code)
		return err
	})
	return f, err
}

func (g *gate) owedPaper(l *ObligationLine, code string) (exchange.Paper, error) {
	if l.Event.Sealed {
		return nil, errs.E(errs.Forbidden, "封存案件的文书不从本系统导出", "no paper of a sealed case leaves the program")
	}
	if l.State != accountability.Opened {
		return nil, errs.E(errs.Conflict, "启动以后才能制作文书", "papers are made of what was opened")
	}
	head, err := g.paperHead()
	if err != nil {
		return nil, err
	}
	c, err := g.owedCase(l)
	if err != nil {
		return nil, err
	}
	if code == "" {
		return g.followPaper(l, head, c), nil
	}
	i := slices.IndexFunc(l.Duties, func(d accountability.Duty) bool { return d.Code == code })
	if i < 0 {
		return nil, errs.Missing("事项", "duty")
	}
	d := l.Duties[i]
	head.Date = ""
	if d.On != "" {
		head.Date = longDay(string(d.On))
	}
	if head.Signer, err = g.signs(l, &d, c.Unit); err != nil {
		return nil, err
	}
	duty := g.owedDuty(l, d)
	switch d.Paper {
	case accountability.StatementPaper:
		head.Title = "关于" + c.CaseName + "的" + d.ZH
		return exchange.OwedStatement{Head: head, OwedCase: c, OwedDuty: duty}, nil
	case accountability.OralPaper:
		head.Title = c.CaseName + d.ZH + "记录"
		return exchange.OwedReport{Head: head, OwedCase: c, OwedDuty: duty}, nil
	case accountability.JudgmentPaper:
		head.Title = c.CaseName + "判决审查表"
		p := exchange.OwedJudgment{Head: head, OwedCase: c, OwedDuty: duty}
		for _, x := range l.Duties {
			if x.Term == protestTerm {
				p.Protest = longDay(string(x.Due))
			}
		}
		return p, nil
	case accountability.FollowPaper:
		return g.followPaper(l, head, c), nil
	}
	return nil, errs.Missing("事项的文书", "paper of the duty")
}

// signs is who signs the paper of a duty, with their office: who did it, or while
// nobody did its owner.
func (g *gate) signs(l *ObligationLine, d *accountability.Duty, unit string) (string, error) {
	p, day := d.By, string(d.On)
	if p == "" {
		p, day = d.Owner, g.today()
	}
	if p == "" {
		return unit, nil
	}
	hs, err := g.Holdings()
	if err != nil {
		return "", err
	}
	for _, h := range hs {
		if h.Person.ID == p && h.Post.On(day) {
			u, err := g.Unit(h.Post.Unit)
			return u.Name + "　" + l.Names[p], err
		}
	}
	return unit + "　" + l.Names[p], nil
}

// protestTerm is the term for protest among the law's (刑诉法 230).
const protestTerm = "PT1"

func (g *gate) followPaper(l *ObligationLine, head exchange.Head, c exchange.OwedCase) exchange.Paper {
	head.Title, head.Signer, head.Date = c.CaseName+"无罪案件事项落实情况", c.To, longDay(g.today())
	p := exchange.OwedFollow{Head: head, OwedCase: c}
	for _, d := range l.Duties {
		p.Duties = append(p.Duties, g.owedDuty(l, d))
	}
	return p
}

// owedCase is the head that the papers of one acquittal share. It is addressed to
// the office whose leader opened the duties.
func (g *gate) owedCase(l *ObligationLine) (c exchange.OwedCase, err error) {
	us, err := g.Tx.Units()
	if err != nil {
		return c, err
	}
	whole := map[org.UnitCode]string{}
	for _, u := range us {
		whole[u.Code] = u.Name
	}
	unit := org.UnitCode(l.Event.Unit)
	c = exchange.OwedCase{To: unitName(whole, unit), CaseName: l.Event.CaseTitle, Number: l.Event.Unified, Unit: unitName(whole, unit), Handlers: strings.Join(l.Handlers, "、"), Charge: l.Event.Charge,
		Event: l.Event.Kind, Judged: longDay(l.Event.Date), Received: longDay(string(l.Start)), By: l.ByName, Decided: longDay(string(l.On)), Basis: l.Basis}
	if c.Number == "" {
		c.Number = l.Event.Number
	}
	hs, err := g.Holdings()
	for _, h := range hs {
		if h.Person.ID == l.By && h.Post.On(string(l.On)) && slices.Contains(h.Post.Roles, org.Leader) && h.Post.Unit.Covers(unit) {
			c.To = unitName(whole, h.Post.Unit)
		}
	}
	return c, err
}

func (g *gate) owedDuty(l *ObligationLine, d accountability.Duty) exchange.OwedDuty {
	return exchange.OwedDuty{Duty: d.ZH, Law: d.Law, Owner: l.Names[d.Owner], Due: longDay(string(d.Due)), State: g.dutyState(&d), Text: d.Text, DoneBy: l.Names[d.By], Done: longDay(string(d.On)),
		EndedBy: l.Names[d.Ended], Ended: longDay(string(d.EndedOn)), Words: d.Words}
}

// dutyState says where a duty stands, and whether it is late.
func (g *gate) dutyState(d *accountability.Duty) string {
	today := deadline.Date(g.today())
	switch s := dutyWords[d.State]; {
	case !d.Late(today):
		return s
	case d.On != "":
		return fmt.Sprintf("%s，迟%d日", s, d.Due.DaysUntil(d.On))
	default:
		return fmt.Sprintf("%s，逾期%d日", s, d.Due.DaysUntil(today))
	}
}

// ObligationsSheet writes what the caller may read as Excel, a row each duty.
// Sealed cases are left out.
func (a *App) ObligationsSheet(ctx context.Context, c Caller) (out File, err error) {
	err = a.change(ctx, c, policy.ObligationRead, "obligations.xlsx", func(g *gate) error {
		ls, err := g.obligations()
		if err != nil {
			return err
		}
		var rows []exchange.OwedRow
		for _, l := range ls {
			if l.Event.Sealed {
				continue
			}
			rows = append(rows, g.owedRows(&l)...)
		}
		g.shown, g.detail = nil, fmt.Sprintf("export %d", len(rows))
		out, err = g.list("无罪案件事项登记表.xlsx", "无罪案件事项登记表", func(w *strings.Builder, head exchange.ListHead) error {
			return exchange.WriteOwed(w, head, each(rows))
		})
		return err
	})
	return out, err
}

func (g *gate) owedRows(l *ObligationLine) (rows []exchange.OwedRow) {
	r := exchange.OwedRow{CaseName: l.Event.CaseTitle, Unit: l.Event.UnitName, Event: l.Event.Kind, Judged: l.Event.Date, Decision: owedWords[l.State], Received: string(l.Start)}
	if l.State != accountability.Proposed {
		r.Decision += "（" + l.ByName + " " + string(l.On) + "）：" + l.Basis
	}
	if l.State != accountability.Opened {
		return []exchange.OwedRow{r}
	}
	for _, d := range l.Duties {
		r.Duty, r.Due, r.Owner, r.State, r.Done, r.Text, r.Words = d.ZH, string(d.Due), l.Names[d.Owner], g.dutyState(&d), string(d.On), d.Text, d.Words
		rows = append(rows, r)
	}
	return rows
}
