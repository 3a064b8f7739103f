package app

import (
	"context"

	"mingjian/internal/campaign"
	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/org"
	"mingjian/internal/policy"
	"mingjian/internal/store"
)

// A CampaignTemplateLine is a template in a list.
type CampaignTemplateLine struct {
	campaign.Template
	UnitName string // the office that keeps it; of a shipped one empty
}

// CampaignTemplates lists what a campaign can start from: what the program ships, and
// what the offices of the caller's reach keep.
func (a *App) CampaignTemplates(ctx context.Context, c Caller) (ls []CampaignTemplateLine, err error) {
	err = a.view(ctx, c, policy.CampaignEdit, "templates", func(g *gate) error {
		sc, err := g.scope()
		if err != nil {
			return err
		}
		ts, err := campaign.Templates()
		if err != nil {
			return err
		}
		kept, err := g.Tx.CampaignTemplates(sc)
		if err != nil {
			return err
		}
		units, err := g.unitNames()
		for _, t := range append(ts, kept...) {
			ls = append(ls, CampaignTemplateLine{t, units[t.Unit]})
		}
		return err
	})
	return ls, err
}

// CampaignTemplate returns the template of the code, shipped or kept.
func (a *App) CampaignTemplate(ctx context.Context, c Caller, code string) (t campaign.Template, err error) {
	err = a.view(ctx, c, policy.CampaignEdit, code, func(g *gate) error {
		if err := g.anywhere(); err != nil {
			return err
		}
		t, err = g.campaignTemplate(code)
		return err
	})
	return t, err
}

// campaignTemplate returns a template that a campaign can start from; one of an office
// beyond the caller's reach, or no longer offered, is as if it were not there.
func (g *gate) campaignTemplate(code string) (campaign.Template, error) {
	t, err := campaign.TemplateOf(code)
	if errs.KindOf(err) != errs.NotFound || err == nil {
		return t, err
	}
	if t, err = g.Tx.CampaignTemplate(code); err != nil {
		return t, err
	}
	if t.Dropped != "" || !g.reaches(t.Unit) {
		return t, errs.Missing("专项行动模板", "campaign template")
	}
	return t, nil
}

// KeepCampaign keeps a campaign as a template under the name.
func (a *App) KeepCampaign(ctx context.Context, c Caller, id campaign.ID, name string) (code string, err error) {
	err = a.change(ctx, c, policy.CampaignEdit, string(id), func(g *gate) error {
		x, err := g.Tx.Campaign(id)
		if err != nil {
			return err
		}
		if err := g.onSecret(policy.Object{Unit: x.Unit}, "专项行动", "campaign"); err != nil {
			return err
		}
		tasks, err := g.CampaignTasks(id)
		if err != nil {
			return err
		}
		t, err := campaign.Keep(&x, tasks, name, deadline.Date(g.today()))
		if err != nil {
			return err
		}
		kept, err := g.Tx.CampaignTemplates(policy.Scope{Units: []org.UnitCode{x.Unit}})
		if err != nil {
			return err
		}
		if len(kept) >= campaign.MaxTemplates {
			return errs.E(errs.TooLarge, "本院保存的模板已达 50 个，请先停用不再使用的", "the office keeps 50 templates already; drop one first")
		}
		t.Code = store.NewID()
		code, g.detail = t.Code, "keep "+t.Code+" "+t.Name
		return g.AddCampaignTemplate(t)
	})
	return code, err
}

// DropCampaignTemplate takes a template an office keeps out of what is offered.
// Campaigns made of it stay as they are.
func (a *App) DropCampaignTemplate(ctx context.Context, c Caller, code string) error {
	return a.change(ctx, c, policy.CampaignEdit, code, func(g *gate) error {
		t, err := g.Tx.CampaignTemplate(code)
		if err != nil {
			return err
		}
		if err := g.onSecret(policy.Object{Unit: t.Unit}, "专项行动模板", "campaign template"); err != nil {
			return err
		}
		if err := t.Drop(deadline.Date(g.today())); err != nil {
			return err
		}
		g.detail = "drop " + t.Name
		return g.Tx.DropCampaignTemplate(t)
	})
}
