package main

import (
	"fmt"
	"strings"

	"mingjian/internal/campaign"
	"mingjian/internal/deadline"
	"mingjian/internal/demo"
	"mingjian/internal/org"
)

// campaigns starts the demonstration's campaign, names the owners, reports what
// they did and points tasks to what runs already.
func (d *demoStage) campaigns() error {
	today := deadline.Date(d.a.Today())
	defer d.goTo("")
	for _, x := range demo.Campaigns() {
		if err := d.campaign(x, today.AddDays(-x.Ago)); err != nil {
			return fmt.Errorf("%s: %w", x.Title, err)
		}
	}
	return nil
}

func (d *demoStage) campaign(x demo.Campaign, first deadline.Date) error {
	ctx, a, by := d.e.ctx, d.a, d.as(x.By)
	t, err := campaign.TemplateOf(x.Template)
	if err != nil {
		return err
	}
	d.goTo(first)
	c := t.Start(first)
	c.Title = x.Title
	for _, u := range demo.City().Units {
		c.Units = append(c.Units, org.UnitCode(u.Code))
	}
	id, err := a.SaveCampaign(ctx, by, c, x.Template)
	if err != nil {
		return err
	}
	v, err := a.Campaign(ctx, by, id)
	if err != nil {
		return err
	}
	task := map[[2]string]campaign.TaskID{} // the first of a unit under an aspect
	for _, l := range v.Tasks {
		l.Task.Owner = d.ids[x.Owners[string(l.Unit)]]
		if _, err := a.SaveCampaignTask(ctx, by, l.Task); err != nil {
			return fmt.Errorf("%s: %w", l.Text, err)
		}
		if at := [2]string{string(l.Unit), l.Aspect}; task[at] == "" {
			task[at] = l.ID
		}
	}
	for _, r := range x.Reports {
		d.goTo(first.AddDays(r.Day))
		if err := a.ReportCampaignTask(ctx, d.as(x.Owners[r.Unit]), id, task[[2]string{r.Unit, r.Aspect}], r.Text, r.Done); err != nil {
			return fmt.Errorf("%s: %w", r.Text, err)
		}
	}
	d.goTo("")
	w, err := a.CampaignPlan(ctx, by, id, "")
	if err != nil {
		return err
	}
	for _, p := range x.Points {
		ref := ""
		for _, r := range w.Refs {
			if ref == "" && string(r.Kind) == p.Kind && strings.HasSuffix(r.Name, p.Title) {
				ref = r.ID
			}
		}
		in := campaign.Task{Campaign: id, Aspect: p.Aspect, Unit: org.UnitCode(p.Unit), Text: p.Text, Owner: d.ids[x.Owners[p.Unit]], Due: first.AddDays(p.Due), Kind: campaign.Kind(p.Kind), Ref: ref}
		if _, err := a.SaveCampaignTask(ctx, by, in); err != nil {
			return fmt.Errorf("%s: %w", p.Text, err)
		}
	}
	return nil
}
