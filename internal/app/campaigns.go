package app

import (
	"context"
	"fmt"
	"slices"

	"mingjian/internal/campaign"
	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/exchange"
	"mingjian/internal/measure"
	"mingjian/internal/org"
	"mingjian/internal/policy"
	"mingjian/internal/review"
	"mingjian/internal/store"
	"mingjian/internal/training"
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

// A CampaignTaskLine is one task with what stands around it.
type CampaignTaskLine struct {
	campaign.Task
	AspectName, UnitName, OwnerName string
	RefName, Href                   string // what it points to, where the caller may open it
	Late                            bool
	Names                           map[org.PersonID]string
	MayReport, MayEdit              bool
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

// campaignTask says how a task stands; one that points to something stands as that does.
func (g *gate) campaignTask(c *campaign.Campaign, t campaign.Task) (l CampaignTaskLine, err error) {
	done, name, href, err := g.pointed(t)
	if err != nil {
		return l, err
	}
	if t.Kind != campaign.Own {
		t.Done = done
	}
	a, _ := c.Aspect(t.Aspect)
	l = CampaignTaskLine{Task: t, AspectName: a.Name, RefName: name, Href: href, Late: t.Late(deadline.Date(g.today()))}
	l.MayEdit = policy.Check(g.caller.Subject, policy.CampaignEdit, policy.Object{Unit: c.Unit}) == nil
	l.MayReport = t.Kind == campaign.Own && t.Done == "" && policy.Check(g.caller.Subject, policy.CampaignReport, taskObject(t)) == nil
	return l, nil
}

func taskObject(t campaign.Task) policy.Object {
	o := policy.Object{Unit: t.Unit}
	if t.Owner != "" {
		o.Assigned = []org.PersonID{t.Owner}
	}
	return o
}

// pointed returns the day on which what a task points to was done, or "", and
// where the caller may open it its name and path.
func (g *gate) pointed(t campaign.Task) (done deadline.Date, name, href string, err error) {
	may := func(act policy.Act, o policy.Object) bool { return policy.Check(g.caller.Subject, act, o) == nil }
	switch t.Kind {
	case campaign.Measure:
		m, err := g.Tx.Measure(measure.ID(t.Ref))
		if err != nil {
			return "", "", "", err
		}
		if m.Status == measure.Done || m.Status == measure.Effective {
			done = deadline.DateOf(m.SettledAt)
		}
		it, err := g.Item(m.Item)
		if err != nil {
			return "", "", "", err
		}
		_, hidden, err := g.measureLine(m)
		if err != nil {
			return "", "", "", err
		}
		if !hidden && may(policy.MeasureRead, measureObject(m, it)) {
			name, href = m.Text, "/measures/"+t.Ref
		}
	case campaign.Training:
		e, err := g.Tx.Training(training.ID(t.Ref))
		if err != nil {
			return "", "", "", err
		}
		if e.State == training.Held {
			done = e.Day
		}
		if may(policy.TrainingRead, trainingObject(e)) {
			name, href = e.Title, "/trainings/"+t.Ref
		}
	case campaign.Session:
		s, err := g.Tx.Session(review.SessionID(t.Ref))
		if err != nil {
			return "", "", "", err
		}
		if s.Meeting == review.Held {
			done = t.Due // where no day was set for the meeting
			if s.Planned.Meeting.Valid() {
				done = s.Planned.Meeting
			}
		}
		if may(policy.SessionRead, policy.Object{Unit: s.Unit, Assigned: []org.PersonID{s.Chair, s.Secretary}}) {
			name, href = s.Title, "/sessions/"+t.Ref
		}
	}
	return done, name, href, nil
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
		t, err := campaign.TemplateOf(template)
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

// A CampaignPlan is what the form of a task offers.
type CampaignPlan struct {
	Campaign  campaign.Campaign
	Task      campaign.Task
	UnitNames map[org.UnitCode]string
	People    []org.Holding
	Refs      []CampaignRef
}

// A CampaignRef is something a task can point to.
type CampaignRef struct {
	Kind campaign.Kind
	ID   string
	Name string
}

// CampaignPlan returns a task (id "": a new one) to be planned, with what it can
// point to of what the caller sees.
func (a *App) CampaignPlan(ctx context.Context, c Caller, of campaign.ID, id campaign.TaskID) (w CampaignPlan, err error) {
	var ms []MeasureLine
	var ss []SessionLine
	var es []TrainingLine
	if c.May(policy.MeasureRead) {
		if ms, err = a.Measures(ctx, c, MeasureFilter{}); err != nil {
			return w, err
		}
	}
	if c.May(policy.SessionList) {
		if ss, err = a.Sessions(ctx, c); err != nil {
			return w, err
		}
	}
	if c.May(policy.TrainingRead) {
		if es, err = a.Trainings(ctx, c); err != nil {
			return w, err
		}
	}
	err = a.view(ctx, c, policy.CampaignEdit, string(of), func(g *gate) error {
		if w.Campaign, err = g.Tx.Campaign(of); err != nil {
			return err
		}
		if err := g.onSecret(policy.Object{Unit: w.Campaign.Unit}, "专项行动", "campaign"); err != nil {
			return err
		}
		w.Task = campaign.Task{Campaign: of, Due: w.Campaign.Last}
		if id != "" {
			if w.Task, err = g.CampaignTask(id); err != nil {
				return err
			}
			if w.Task.Campaign != of {
				return errs.Missing("任务", "task")
			}
		}
		if w.UnitNames, err = g.unitNames(); err != nil {
			return err
		}
		w.People, err = g.owners()
		return err
	})
	for _, m := range ms {
		w.Refs = append(w.Refs, CampaignRef{campaign.Measure, string(m.Measure.ID), m.Text})
	}
	for _, e := range es {
		w.Refs = append(w.Refs, CampaignRef{campaign.Training, string(e.Event.ID), string(e.Day) + " " + e.Event.Title})
	}
	for _, s := range ss {
		w.Refs = append(w.Refs, CampaignRef{campaign.Session, string(s.ID), s.Title})
	}
	return w, err
}

// owners returns who can own a task in the caller's reach today, by pinyin.
func (g *gate) owners() (hs []org.Holding, err error) {
	all, err := g.Holdings()
	if err != nil {
		return nil, err
	}
	for _, h := range all {
		if h.Post.On(g.today()) && g.reaches(h.Post.Unit) && policy.May(policy.Subject{Person: h.Person.ID, Posts: []org.Post{h.Post}}, policy.CampaignReport) &&
			!slices.ContainsFunc(hs, func(x org.Holding) bool { return x.Person.ID == h.Person.ID }) {
			hs = append(hs, h)
		}
	}
	return hs, nil
}

// SaveCampaignTask plans a task of a campaign (id ""), or changes one that is not done.
func (a *App) SaveCampaignTask(ctx context.Context, c Caller, in campaign.Task) (id campaign.TaskID, err error) {
	err = a.change(ctx, c, policy.CampaignEdit, string(in.Campaign), func(g *gate) error {
		x, err := g.Tx.Campaign(in.Campaign)
		if err != nil {
			return err
		}
		if err := g.onSecret(policy.Object{Unit: x.Unit}, "专项行动", "campaign"); err != nil {
			return err
		}
		all, err := g.CampaignTasks(x.ID)
		if err != nil {
			return err
		}
		in.Evidence, in.Done = nil, ""
		if i := slices.IndexFunc(all, func(t campaign.Task) bool { return t.ID == in.ID }); i >= 0 {
			if all[i].Done != "" {
				return errs.E(errs.Conflict, "该任务已经完成", "the task is done")
			}
			in.Evidence = all[i].Evidence
			if len(in.Evidence) > 0 && in.Kind != campaign.Own {
				return errs.Field("ref", "已填报进展的任务不能改为对应其他事项", "a task with reports of its own cannot point elsewhere")
			}
		} else if in.ID != "" {
			return errs.Missing("任务", "task")
		} else {
			in.ID, in.Version = campaign.TaskID(store.NewID()), 0
		}
		if len(all) >= campaign.MaxTasks {
			return errs.E(errs.TooLarge, "专项行动任务已达 1000 项", "the campaign has 1000 tasks already")
		}
		if err := in.Check(&x); err != nil {
			return err
		}
		if in.Owner != "" {
			hs, err := g.owners()
			if err != nil {
				return err
			}
			if !slices.ContainsFunc(hs, func(h org.Holding) bool { return h.Person.ID == in.Owner }) {
				return errs.Field("owner", "责任人须为本院或者下级院在职人员", "the owner must be in office, in your office or below it")
			}
		}
		if _, name, _, err := g.pointed(in); err != nil || in.Kind != campaign.Own && name == "" {
			return errs.Field("ref", "没有这个事项，或者您不能查看", "there is no such thing, or it is not yours to see")
		}
		id = in.ID
		g.object, g.detail = string(x.ID), in.Text
		return g.PutCampaignTask(in)
	})
	return id, err
}

// CampaignTask returns one task with its evidence.
func (a *App) CampaignTask(ctx context.Context, c Caller, of campaign.ID, id campaign.TaskID) (v CampaignView, l CampaignTaskLine, err error) {
	err = a.view(ctx, c, policy.CampaignRead, string(of), func(g *gate) error {
		x, err := g.campaign(of)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(x.Tasks, func(t CampaignTaskLine) bool { return t.ID == id })
		if i < 0 {
			return errs.Missing("任务", "task")
		}
		v, l = *x, x.Tasks[i]
		g.detail = string(id)
		return nil
	})
	return v, l, err
}

// ReportCampaignTask adds evidence to a task, and with done finishes it.
func (a *App) ReportCampaignTask(ctx context.Context, c Caller, of campaign.ID, id campaign.TaskID, text string, done bool) error {
	return a.change(ctx, c, policy.CampaignReport, string(of), func(g *gate) error {
		t, err := g.Tx.CampaignTask(id)
		if err != nil {
			return err
		}
		if err := g.onSecret(taskObject(t), "任务", "task"); err != nil {
			return err
		}
		if t.Campaign != of {
			return errs.Missing("任务", "task")
		}
		if err := t.Report(c.Person, text, done, g.Now); err != nil {
			return err
		}
		g.detail = string(id)
		return g.PutCampaignTask(t)
	})
}

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
