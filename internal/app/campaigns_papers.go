package app

import (
	"context"
	"fmt"

	"mingjian/internal/campaign"
	"mingjian/internal/exchange"
	"mingjian/internal/policy"
)

// CampaignPaper makes the summary report of a campaign a Word document.
func (a *App) CampaignPaper(ctx context.Context, c Caller, id campaign.ID) (f File, err error) {
	err = a.change(ctx, c, policy.PaperMake, string(id), func(g *gate) error {
		x, err := g.Tx.Campaign(id)
		if err != nil {
			return err
		}
		if err := g.onSecret(policy.Object{Unit: x.Unit}, "专项行动", "campaign"); err != nil {
			return err
		}
		v, err := g.seenCampaign(x)
		if err != nil {
			return err
		}
		p := exchange.CampaignReport{Aim: x.Aim, Basis: x.Basis, Window: longDay(string(x.First)) + "至" + longDay(string(x.Last)), Day: v.Day, Days: x.Days(),
			Total: v.Count.Total, Done: v.Count.Done, Due: v.Count.Due, Late: v.Count.Late}
		if p.Head, err = g.paperHead(); err != nil {
			return err
		}
		p.Title = x.Title + "总结报告"
		for _, a := range x.Aspects {
			n := campaign.Count{}
			for _, t := range v.Tasks {
				if t.Aspect == a.Code {
					n.Total++
					if t.Done != "" {
						n.Done++
					}
				}
			}
			p.Aspects = append(p.Aspects, exchange.CampaignAspect{Name: a.Name, Total: n.Total, Done: n.Done})
		}
		for _, u := range v.Plans {
			part := exchange.CampaignUnit{Name: u.Name, Total: u.All.Total, Done: u.All.Done, Due: u.All.Due, Late: u.All.Late}
			for _, t := range v.Tasks {
				if t.Unit == u.Unit {
					part.Tasks = append(part.Tasks, campaignPaperTask(t))
				}
			}
			p.Units = append(p.Units, part)
		}
		for i, w := range v.Weeks {
			if w.Over {
				p.Weeks = append(p.Weeks, exchange.CampaignWeek{Name: fmt.Sprintf("第%d周", i+1), Last: string(w.Last), Planned: w.Planned, Done: w.Done})
			}
		}
		f, err = g.render(p, x.Title+" ")
		return err
	})
	return f, err
}

func campaignPaperTask(t CampaignTaskLine) exchange.CampaignTask {
	out := exchange.CampaignTask{Text: t.Text, Aspect: t.AspectName, Owner: t.OwnerName, Due: string(t.Due), State: "未完成"}
	switch {
	case t.Done != "":
		out.State = string(t.Done) + " 完成"
	case t.Late:
		out.State = "逾期未完成"
	}
	if n := len(t.Evidence); n > 0 {
		out.Proof = t.Evidence[n-1].Text
	} else if t.RefName != "" {
		out.Proof = t.RefName
	}
	return out
}
