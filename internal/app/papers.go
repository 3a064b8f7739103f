package app

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"mingjian/internal/errs"
	"mingjian/internal/exchange"
	"mingjian/internal/policy"
	"mingjian/internal/review"
)

// A File is something made to be downloaded.
type File struct {
	Name string
	Data []byte
}

// SessionPaper makes a paper of the whole session: the agenda, the minutes or
// the summary report.
func (a *App) SessionPaper(ctx context.Context, c Caller, id review.SessionID, kind exchange.Kind) (f File, err error) {
	err = a.change(ctx, c, policy.PaperMake, string(id), func(g *gate) error {
		s, err := g.Tx.Session(id)
		if err != nil {
			return err
		}
		if err := g.onSecret(policy.Object{Unit: s.Unit}, "会议", "session"); err != nil {
			return err
		}
		p, err := g.paperOf(s)
		if err != nil {
			return err
		}
		paper, err := p.whole(kind)
		if err != nil {
			return err
		}
		f, err = g.render(paper, s.Title)
		return err
	})
	return f, err
}

// CasePaper makes a paper of one case of a session: the self-review, the
// commentary or the analysis report.
func (a *App) CasePaper(ctx context.Context, c Caller, id review.ItemID, kind exchange.Kind) (f File, err error) {
	err = a.change(ctx, c, policy.PaperMake, string(id), func(g *gate) error {
		it, err := g.Tx.Item(id)
		if err != nil {
			return err
		}
		s, err := g.Tx.Session(it.Session)
		if err != nil {
			return err
		}
		if err := g.onSecret(policy.Object{Unit: s.Unit}, "会议案件", "case of the session"); err != nil {
			return err
		}
		p, err := g.paperOf(s)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(p.cases, func(pc *paperCase) bool { return pc.item.ID == id })
		if i < 0 {
			return errs.Missing("会议案件", "case of the session")
		}
		if !p.cases[i].known {
			return &hiddenRefusal{errs.Missing("会议案件", "case of the session")}
		}
		paper, err := p.ofCase(kind, p.cases[i])
		if err != nil {
			return err
		}
		f, err = g.render(paper, p.cases[i].name())
		return err
	})
	return f, err
}

// SessionSheet makes an Excel list of a session: its cases with what was
// settled (cases), the findings ledger (findings), or the measures (measures).
func (a *App) SessionSheet(ctx context.Context, c Caller, id review.SessionID, sheet string) (f File, err error) {
	err = a.change(ctx, c, policy.PaperMake, string(id), func(g *gate) error {
		s, err := g.Tx.Session(id)
		if err != nil {
			return err
		}
		if err := g.onSecret(policy.Object{Unit: s.Unit}, "会议", "session"); err != nil {
			return err
		}
		p, err := g.paperOf(s)
		if err != nil {
			return err
		}
		var b strings.Builder
		head := exchange.ListHead{Watermark: p.head.Watermark, Checkpoint: p.head.Checkpoint}
		switch sheet {
		case "cases":
			head.Title = s.Title + "案件情况表"
			err = exchange.WriteCases(&b, head, each(p.caseRows()))
		case "findings":
			head.Title = s.Title + "问题台账"
			err = exchange.WriteFindings(&b, head, each(p.findingRows()))
		case "measures":
			head.Title = s.Title + "整改措施台账"
			err = exchange.WriteMeasures(&b, head, each(p.measureRows()))
		default:
			return errs.Missing("表格", "list")
		}
		f = File{head.Title + ".xlsx", []byte(b.String())}
		g.detail = sheet
		return err
	})
	return f, err
}

func each[T any](rows []T) func(func(T, error) bool) {
	return func(yield func(T, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}

// render fills the template in use today.
func (g *gate) render(p exchange.Paper, of string) (File, error) {
	var file []byte
	id, err := g.TemplateOn(string(p.Kind()), g.today())
	if err != nil {
		return File{}, err
	}
	if id != "" {
		if _, file, err = g.PaperTemplate(id); err != nil {
			return File{}, err
		}
	}
	zh, _ := p.Kind().Name()
	g.detail = zh
	data, err := exchange.Render(p, file)
	return File{of + zh + ".docx", data}, err
}

// paperHead returns what stands on every paper made now: who made it and when,
// and the signed checkpoint of the audit log.
func (g *gate) paperHead() (exchange.Head, error) {
	h := exchange.Head{Date: longDay(g.today())}
	cp, _, err := g.AddCheckpoint(g.app.key)
	if err != nil {
		return h, err
	}
	h.Checkpoint = "审计校验点 " + cp.Footer()
	unit := ""
	if u := g.caller.Unit(); u != "" {
		x, err := g.Unit(u)
		if err != nil {
			return h, err
		}
		unit = x.Name
	}
	h.Organ = unit
	h.Watermark = strings.TrimSpace(g.caller.Name + " " + unit + " " + g.Now.In(chinaTime).Format("2006-01-02 15:04"))
	return h, nil
}

var chinaTime = time.FixedZone("UTC+8", 8*60*60)

// longDay writes a day as papers do: 2026年11月23日.
func longDay(day string) string {
	t, err := time.Parse("2006-01-02", day)
	if err != nil {
		return day
	}
	return fmt.Sprintf("%d年%d月%d日", t.Year(), t.Month(), t.Day())
}
