package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"mingjian/internal/errs"
	"mingjian/internal/exchange"
	"mingjian/internal/office"
	"mingjian/internal/policy"
	"mingjian/internal/review"
	"mingjian/internal/store"
)

// maxTemplate is the size in bytes of the largest template taken in.
const maxTemplate = 5 << 20

// A TemplateKind is one kind of paper with what is in use for it.
type TemplateKind struct {
	Kind     exchange.Kind
	InUse    string // id of the uploaded template in use today; empty for the shipped one
	Uploaded []store.PaperTemplate
}

// Templates lists the kinds of paper and the office's own templates.
func (a *App) Templates(ctx context.Context, c Caller) (kinds []TemplateKind, err error) {
	err = a.peek(ctx, c, policy.TemplateRead, func(g *gate) error {
		if err := g.anywhere(); err != nil {
			return err
		}
		all, err := g.PaperTemplates()
		if err != nil {
			return err
		}
		for _, k := range exchange.Kinds() {
			t := TemplateKind{Kind: k}
			if t.InUse, err = g.TemplateOn(string(k), g.today()); err != nil {
				return err
			}
			for _, p := range all {
				if p.Kind == string(k) {
					t.Uploaded = append(t.Uploaded, p)
				}
			}
			kinds = append(kinds, t)
		}
		return nil
	})
	return kinds, err
}

// TemplateFile returns a template to be edited: an uploaded one by id, or the
// shipped one of the kind where id is empty.
func (a *App) TemplateFile(ctx context.Context, c Caller, kind exchange.Kind, id string) (file []byte, err error) {
	err = a.peek(ctx, c, policy.TemplateRead, func(g *gate) error {
		if err := g.anywhere(); err != nil {
			return err
		}
		if id == "" {
			file, err = exchange.Template(kind)
			return err
		}
		var p store.PaperTemplate
		if p, file, err = g.PaperTemplate(id); err == nil && p.Kind != string(kind) {
			err = errs.Missing("模板", "template")
		}
		return err
	})
	return file, err
}

// AddTemplate takes in an edited template. One with faults is refused, and the
// faults are returned for the person to mend.
func (a *App) AddTemplate(ctx context.Context, c Caller, kind exchange.Kind, name string, file []byte) (id string, faults office.Faults, err error) {
	if len(file) > maxTemplate {
		return "", nil, errs.E(errs.TooLarge, "模板不超过 5 MB", "a template has 5 MB at most")
	}
	err = a.change(ctx, c, policy.TemplateEdit, string(kind), func(g *gate) error {
		if err := g.anywhere(); err != nil {
			return err
		}
		var err error
		if faults, err = exchange.CheckTemplate(kind, file); err != nil {
			return err
		}
		if len(faults) > 0 {
			return errs.Wrap(faults.Err(), errs.Invalid, "模板有错误，未采用；请按下列提示修改后重新上传", "the template has faults and was not taken; mend them and upload it again")
		}
		sum := sha256.Sum256(file)
		id = store.NewID()
		g.detail = name
		return g.AddPaperTemplate(store.PaperTemplate{ID: id, Kind: string(kind), Name: name, Hash: hex.EncodeToString(sum[:]), Author: c.Person}, file)
	})
	return id, faults, err
}

// UseTemplate puts an uploaded template into use from the day on, or, with
// ended, out of use.
func (a *App) UseTemplate(ctx context.Context, c Caller, id, from string, ended bool) error {
	return a.change(ctx, c, policy.TemplateEdit, id, func(g *gate) error {
		if err := g.anywhere(); err != nil {
			return err
		}
		p, _, err := g.PaperTemplate(id)
		if err != nil {
			return err
		}
		if !ended && !isDay(from) {
			return errs.Field("from", "请填写启用日期", "give the day from which it is used")
		}
		if ended {
			from = p.From
		}
		g.detail = p.Kind + " " + from
		return g.Tx.UseTemplate(id, from, ended)
	})
}

// PreviewTemplate fills a template with invented data.
func (a *App) PreviewTemplate(ctx context.Context, c Caller, kind exchange.Kind, id string) (paper []byte, err error) {
	file, err := a.TemplateFile(ctx, c, kind, id)
	if err != nil {
		return nil, err
	}
	sample, err := exchange.Sample(kind)
	if err != nil {
		return nil, err
	}
	return exchange.Render(sample, file)
}

// PreviewOnPast fills a template with the latest past session the caller may
// see, or with its first case for which the paper can be made. NotFound says
// that there is none yet.
func (a *App) PreviewOnPast(ctx context.Context, c Caller, kind exchange.Kind, id string) (paper []byte, err error) {
	file, err := a.TemplateFile(ctx, c, kind, id)
	if err != nil {
		return nil, err
	}
	none := errs.E(errs.NotFound, "还没有可用于预览的往期案件，请先用模拟数据预览", "there is no past case to preview on yet; preview with invented data first")
	err = a.change(ctx, c, policy.PaperMake, "preview", func(g *gate) error {
		if err := g.anywhere(); err != nil {
			return err
		}
		g.detail = string(kind) + " " + id
		sessions, err := g.Tx.Sessions(policy.ScopeOf(c.Subject, policy.PaperMake))
		if err != nil {
			return err
		}
		for _, s := range sessions {
			if s.Meeting != review.Held {
				continue
			}
			p, err := g.paperOf(s)
			if err != nil {
				return err
			}
			if filled, err := p.first(kind); err == nil {
				paper, err = exchange.Render(filled, file)
				return err
			}
		}
		return none
	})
	return paper, err
}
