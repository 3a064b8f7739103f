package app

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"mingjian/internal/bylaw"
	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/exchange"
	"mingjian/internal/liaison"
	"mingjian/internal/policy"
)

// LetterPaper makes the Word paper of a letter; names of those who spoke are
// hidden in it.
func (a *App) LetterPaper(ctx context.Context, c Caller, id string) (f File, err error) {
	err = a.change(ctx, c, policy.PaperMake, id, func(g *gate) error {
		row, err := g.letter(id)
		if err != nil {
			return err
		}
		l, err := g.letterWords().line(row)
		if err != nil {
			return err
		}
		if l.Sealed {
			return errs.E(errs.Forbidden, "封存案件的文书不从本系统导出", "no paper of a sealed case leaves the program")
		}
		if l.State == liaison.Dropped {
			return errs.E(errs.Conflict, "已撤稿的文书不能制作", "a letter that was dropped has no paper")
		}
		head, err := g.paperHead()
		if err != nil {
			return err
		}
		head.Organ, head.Signer, head.Number = l.UnitName, l.UnitName, l.NumberText
		head.Title = l.title()
		head.Date = ""
		if l.IssuedOn != "" {
			head.Date = longDay(string(l.IssuedOn))
		}
		p := exchange.Correspondence{To: l.Party, Copy: cmp.Or(l.Copy, l.CopyName), CaseName: l.CaseName, Text: l.Masked(l.Text), Served: longDay(string(l.ServedOn)), Due: longDay(string(l.Due)), Term: l.Term,
			Points: exchange.LetterPoints(&l.Letter)}
		if l.ServedOn == "" {
			today := deadline.Date(g.today())
			terms, err := ruleOn(g.Tx, bylaw.Letter, today, liaison.TermsOn)
			if err != nil {
				return err
			}
			p.Within, p.Term = liaison.Within(l.Kind, today, terms)
		}
		if l.Answer != nil {
			p.Answered = l.Masked(l.Answer.Text)
			if l.Kind.Incoming() {
				head.Date = longDay(string(l.Answer.Day))
			}
		}
		f, err = g.render(exchange.PaperOf(l.Kind, head, p), l.CaseName)
		return err
	})
	return f, err
}

// title is what the paper of the letter is headed with.
func (l *LetterLine) title() string {
	switch {
	case l.CaseName == "":
		return l.Kind.Name()
	case l.Kind == liaison.Notice:
		return "关于" + l.CaseName + "有关情况的通报"
	case l.Kind == liaison.Defence:
		return l.CaseName + "辩护意见处理表"
	}
	return l.CaseName + l.Kind.Name()
}

// told says of a letter with a number, in one sentence, what went out or came in
// and what became of it.
func (l *LetterLine) told() string {
	var b strings.Builder
	if l.Kind.Incoming() {
		fmt.Fprintf(&b, "%s收到%s的%s（%s）", longDay(string(l.ServedOn)), l.Party, l.Kind.Name(), l.NumberText)
	} else {
		fmt.Fprintf(&b, "%s向%s发出%s（%s）", longDay(string(l.IssuedOn)), l.Party, l.Kind.Name(), l.NumberText)
	}
	switch {
	case l.Answer == nil && l.Late:
		b.WriteString("，逾期未答复")
	case l.Answer == nil:
		b.WriteString("，尚未答复")
	case l.Kind.Incoming():
		fmt.Fprintf(&b, "，%s说明采纳情况", longDay(string(l.Answer.Day)))
	default:
		fmt.Fprintf(&b, "，%s答复", longDay(string(l.Answer.Day)))
	}
	if l.Answer != nil && l.Answer.Late {
		b.WriteString("，已逾期")
	}
	for _, w := range exchange.CameCounts(&l.Letter) {
		b.WriteString("；" + w)
	}
	return b.String() + "。"
}

// LettersSheet writes the register as Excel. Letters of sealed cases are left out.
func (a *App) LettersSheet(ctx context.Context, c Caller, f LetterFilter) (out File, err error) {
	err = a.change(ctx, c, policy.LetterList, "letters.xlsx", func(g *gate) error {
		f.Offset, f.Limit = 0, 0
		v, err := g.letters(f)
		if err != nil {
			return err
		}
		var rows []exchange.LetterRow
		for _, l := range v.Lines {
			if l.Sealed {
				continue
			}
			r := exchange.LetterLine(&l.Letter)
			r.Number, r.Unit, r.CaseName, r.Copy = l.NumberText, l.UnitName, l.CaseName, cmp.Or(l.Copy, l.CopyName)
			if l.Late {
				r.Late = "逾期"
			}
			rows = append(rows, r)
		}
		g.shown = nil
		g.detail = strings.TrimSpace(fmt.Sprintf("export %d %s", len(rows), f.Text))
		out, err = g.list("往来文书登记表.xlsx", "往来文书登记表", func(w *strings.Builder, head exchange.ListHead) error {
			return exchange.WriteLetters(w, head, each(rows),
				each(exchange.Recurrences(liaison.Recurring(v.open))), each(exchange.NotedOnly(liaison.NotedOnly(v.open))))
		})
		return err
	})
	return out, err
}
