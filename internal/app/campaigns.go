package app

import (
	"context"
	"slices"

	"mingjian/internal/campaign"
	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/org"
	"mingjian/internal/policy"
	"mingjian/internal/store"
)

// A CampaignLine is a campaign in a list.
type CampaignLine struct {
	campaign.Campaign
	UnitName string
	Day      int
	Count    campaign.Count // of the tasks the caller sees
}

// A CampaignView is the board of a campaign, as far as the caller sees it: all of
// it for who looks after the campaign, else the own units and the own tasks.
type CampaignView struct {
	CampaignLine
	Plans             []UnitPlan
	Tasks             []CampaignTaskLine
	Weeks             []campaign.Week // of the tasks seen
	MayEdit, MayPaper bool
}

// A UnitPlan is one unit's tasks against its own plan, aspect by aspect.
type UnitPlan struct {
	Unit  org.UnitCode
	Name  string
	Cells []campaign.Count // in the order of the campaign's aspects
	All   campaign.Count
}

// Campaigns lists the campaigns the caller has to do with, the latest first.
func (a *App) Campaigns(ctx context.Context, c Caller) (ls []CampaignLine, err error) {
	err = a.view(ctx, c, policy.CampaignRead, "", func(g *gate) error {
		if err := g.anywhere(); err != nil {
			return err
		}
		cs, err := g.Tx.Campaigns()
		if err != nil {
			return err
		}
		for _, x := range cs {
			v, err := g.seenCampaign(x)
			if err != nil {
				return err
			}
			if v != nil {
				ls = append(ls, v.CampaignLine)
				g.shown = append(g.shown, string(x.ID))
			}
		}
		return nil
	})
	return ls, err
}

// reaches reports whether the caller's act carries to the office.
func (g *gate) reaches(u org.UnitCode) bool {
	return policy.Check(g.caller.Subject, g.act, policy.Object{Unit: u}) == nil
}

// seenCampaign returns what the caller sees of a campaign, or nil.
func (g *gate) seenCampaign(c campaign.Campaign) (*CampaignView, error) {
	all, err := g.CampaignTasks(c.ID)
	if err != nil {
		return nil, err
	}
	units := c.Units
	whole := g.reaches(c.Unit)
	if !whole {
		units = slices.DeleteFunc(slices.Clone(units), func(u org.UnitCode) bool { return !g.reaches(u) })
	}
	names, err := g.unitNames()
	if err != nil {
		return nil, err
	}
	people, err := g.names()
	if err != nil {
		return nil, err
	}
	today := deadline.Date(g.today())
	v := &CampaignView{CampaignLine: CampaignLine{Campaign: c, UnitName: names[c.Unit], Day: c.Day(today)}}
	var seen []campaign.Task
	for _, t := range all {
		if !slices.Contains(units, t.Unit) && t.Owner != g.caller.Person {
			continue
		}
		l, err := g.campaignTask(&c, t)
		if err != nil {
			return nil, err
		}
		l.UnitName, l.OwnerName, l.Names = names[t.Unit], people[t.Owner], people
		v.Tasks = append(v.Tasks, l)
		seen = append(seen, l.Task)
	}
	if !whole && len(units) == 0 && len(seen) == 0 {
		return nil, nil
	}
	for _, u := range units {
		p := UnitPlan{Unit: u, Name: names[u]}
		for _, a := range c.Aspects {
			p.Cells = append(p.Cells, campaign.Tally(seen, today, func(t *campaign.Task) bool { return t.Unit == u && t.Aspect == a.Code }))
		}
		p.All = campaign.Tally(seen, today, func(t *campaign.Task) bool { return t.Unit == u })
		v.Plans = append(v.Plans, p)
	}
	v.Count = campaign.Tally(seen, today, func(*campaign.Task) bool { return true })
	v.Weeks = campaign.Weeks(&c, seen, today)
	v.MayEdit = policy.Check(g.caller.Subject, policy.CampaignEdit, policy.Object{Unit: c.Unit}) == nil
	v.MayPaper = policy.Check(g.caller.Subject, policy.PaperMake, policy.Object{Unit: c.Unit}) == nil
	return v, nil
}

// Campaign returns the board of one campaign.
func (a *App) Campaign(ctx context.Context, c Caller, id campaign.ID) (v CampaignView, err error) {
	err = a.view(ctx, c, policy.CampaignRead, string(id), func(g *gate) error {
		x, err := g.campaign(id)
		if err != nil {
			return err
		}
		v = *x
		return nil
	})
	return v, err
}

// campaign loads what the caller sees of a campaign; whoever has nothing to do
// with it is told there is none.
func (g *gate) campaign(id campaign.ID) (*CampaignView, error) {
	c, err := g.Tx.Campaign(id)
	if err != nil {
		return nil, err
	}
	v, err := g.seenCampaign(c)
	if err != nil {
		return nil, err
	}
	o := policy.Object{Unit: c.Unit}
	switch {
	case v == nil || g.reaches(c.Unit):
	case len(v.Plans) > 0:
		o.Unit = v.Plans[0].Unit
	default:
		o.Assigned = []org.PersonID{g.caller.Person}
	}
	return v, g.onSecret(o, "专项行动", "campaign")
}

// SaveCampaign starts a campaign of the caller's office (id ""), with the tasks of
// the template if one is named, or changes one. Aspects and units that have tasks stay.
func (a *App) SaveCampaign(ctx context.Context, c Caller, in campaign.Campaign, template string) (id campaign.ID, err error) {
	err = a.change(ctx, c, policy.CampaignEdit, string(in.ID), func(g *gate) error {
		var tasks []campaign.Task
		in.Unit, in.Aspects = c.Unit(), slices.Clone(in.Aspects)
		if in.ID != "" {
			old, err := g.Tx.Campaign(in.ID)
			if err != nil {
				return err
			}
			in.Unit = old.Unit
			if tasks, err = g.CampaignTasks(in.ID); err != nil {
				return err
			}
		}
		if err := g.onSecret(policy.Object{Unit: in.Unit}, "专项行动", "campaign"); err != nil {
			return err
		}
		in.GiveCodes()
		if err := in.Check(); err != nil {
			return err
		}
		for _, u := range in.Units {
			if !g.reaches(u) {
				return errs.Field("units", "参加单位须为本院或者下级院", "the units are your office or below it")
			}
		}
		for i := range tasks {
			if err := tasks[i].Check(&in); err != nil {
				return errs.E(errs.Conflict, "已有任务的方面、单位和期间不能去掉："+tasks[i].Text, "aspects, units and days with tasks stay: "+tasks[i].Text)
			}
		}
		made := in.ID == ""
		if made {
			in.ID, in.Version = campaign.ID(store.NewID()), 0
		}
		id = in.ID
		g.object, g.detail = string(in.ID), in.Title
		if err := g.PutCampaign(in); err != nil {
			return err
		}
		if !made || template == "" {
			return nil
		}
		t, err := g.campaignTemplate(template)
		if err != nil {
			return err
		}
		for _, x := range t.Tasks(&in, in.Units) {
			x.ID = campaign.TaskID(store.NewID())
			if err := g.PutCampaignTask(x); err != nil {
				return err
			}
		}
		return nil
	})
	return id, err
}
