package app

import (
	"context"
	"strings"

	"mingjian/internal/errs"
	"mingjian/internal/policy"
	"mingjian/internal/review"
	"mingjian/internal/store"
)

// A RemarkLine is a remark as it is shown: by a label, never a name, and to the day.
type RemarkLine struct {
	Who  string // 评查员甲, 点评人, 会议秘书, 主持人
	Mine bool
	Day  string
	Text string
}

// Discuss says something in the discussion of a case.
func (a *App) Discuss(ctx context.Context, c Caller, item review.ItemID, text string) error {
	return a.change(ctx, c, policy.RemarkWrite, string(item), func(g *gate) error {
		v, err := g.reviewed(item)
		if err != nil {
			return err
		}
		vs, err := g.agenda(v.session)
		if err != nil {
			return err
		}
		so := sessionObject(v.session, vs)
		if err := g.onSecret(g.voicesObject(v, so), "案件", "case"); err != nil {
			return err
		}
		read, speak := review.Discusses(g.reader(v, so), v.view())
		switch {
		case !read:
			return &hiddenRefusal{errs.Missing("案件", "case")}
		case !speak:
			return errs.E(errs.Forbidden, "您可以看讨论，不能发言；承办人的意见请写入答复", "you may read the discussion, not speak in it; a handler speaks in the reply")
		}
		m := review.Remark{ID: store.NewID(), Item: item, Author: c.Person, Text: strings.TrimSpace(text)}
		if err := m.Check(); err != nil {
			return err
		}
		g.detail = "remark"
		return g.AddRemark(m)
	})
}

// discussion fills in what was said of the case, if the reader may read it.
func (w *VoicesView) discussion(g *gate, v *reviewed) error {
	read, speak := review.Discusses(w.Reader, v.view())
	if w.May.Speak = speak; !read {
		return nil
	}
	ms, err := g.Remarks(v.item.ID)
	for _, m := range ms {
		w.Remarks = append(w.Remarks, RemarkLine{v.label(m), m.Author == g.caller.Person, Day(m.At), m.Text})
	}
	return err
}

// label names who made a remark by their part in the case.
func (v *reviewed) label(m review.Remark) string {
	peers := 0
	for _, p := range v.parts {
		if !active(p.State) {
			continue
		}
		switch {
		case p.Kind == review.PeerKind && p.Author == m.Author:
			return "评查员" + string(letters[peers%len(letters)])
		case p.Kind == review.CommentKind && p.Author == m.Author:
			return "点评人"
		case p.Kind == review.PeerKind:
			peers++
		}
	}
	if m.Author == v.session.ChairOf(&v.item) {
		return "主持人"
	}
	return "会议秘书"
}
