package app

import (
	"context"
	"slices"

	"mingjian/internal/campaign"
	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/measure"
	"mingjian/internal/org"
	"mingjian/internal/policy"
	"mingjian/internal/review"
	"mingjian/internal/store"
	"mingjian/internal/training"
)

// A CampaignTaskLine is one task with what stands around it.
type CampaignTaskLine struct {
	campaign.Task
	AspectName, UnitName, OwnerName string
	RefName, Href                   string // what it points to, where the caller may open it
	Late                            bool
	Names                           map[org.PersonID]string
	MayReport, MayEdit              bool
}

// A CampaignTaskState says how a task of a campaign stands today.
type CampaignTaskState string

// The states of a task.
const (
	TaskOpen CampaignTaskState = "open"
	TaskLate CampaignTaskState = "late" // not done though its last day is over
	TaskDone CampaignTaskState = "done"
)

// State returns how the task stands.
func (l CampaignTaskLine) State() CampaignTaskState {
	switch {
	case l.Done != "":
		return TaskDone
	case l.Late:
		return TaskLate
	}
	return TaskOpen
}

// A CampaignTaskFilter narrows the tasks of a campaign; the zero value lets all through.
type CampaignTaskFilter struct {
	Unit   org.UnitCode
	Aspect string
	State  CampaignTaskState
}

// Fits reports whether the filter lets the task through.
func (f CampaignTaskFilter) Fits(l CampaignTaskLine) bool {
	return (f.Unit == "" || f.Unit == l.Unit) && (f.Aspect == "" || f.Aspect == l.Aspect) && (f.State == "" || f.State == l.State())
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

// A CampaignPlan is what the form of a task offers.
type CampaignPlan struct {
	Campaign  campaign.Campaign
	Task      campaign.Task
	UnitNames map[org.UnitCode]string
	People    []org.Holding
	Refs      []CampaignRef
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

// A CampaignRef is something a task can point to.
type CampaignRef struct {
	Kind campaign.Kind
	ID   string
	Name string
}

// owners returns who can own a task in the caller's reach today, by pinyin.
func (g *gate) owners() ([]org.Holding, error) {
	return g.inOffice(func(h org.Holding) bool {
		return g.reaches(h.Post.Unit) && policy.May(policy.Subject{Person: h.Person.ID, Posts: []org.Post{h.Post}}, policy.CampaignReport)
	})
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
		} else if len(all) >= campaign.MaxTasks {
			return errs.E(errs.TooLarge, "专项行动任务已达 1000 项", "the campaign has 1000 tasks already")
		} else {
			in.ID, in.Version = campaign.TaskID(store.NewID()), 0
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
