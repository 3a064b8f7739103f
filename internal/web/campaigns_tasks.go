package web

import (
	"strings"

	"mingjian/internal/app"
	"mingjian/internal/campaign"
	"mingjian/internal/deadline"
	"mingjian/internal/org"
)

func (r *Request) campaignTask() campaign.TaskID { return campaign.TaskID(r.PathValue("task")) }

// A CampaignTaskRow is one task in words.
type CampaignTaskRow struct {
	app.CampaignTaskLine
	Chip     Chip
	KindName string // what it points to, or empty
}

func (r *Request) campaignTaskRow(l app.CampaignTaskLine) CampaignTaskRow {
	row := CampaignTaskRow{CampaignTaskLine: l, Chip: Chip{"b", r.T("campaign.open")}}
	switch {
	case l.Done != "":
		row.Chip = Chip{"g", r.T("campaign.done.on", l.Done)}
	case l.Late:
		row.Chip = Chip{"r", r.T("campaign.late")}
	}
	if l.Task.Kind != campaign.Own {
		row.KindName = r.Word("campaign.ref", l.Task.Kind)
	}
	return row
}

// CampaignTasksPage lists the tasks of a campaign.
type CampaignTasksPage struct {
	Page
	View  app.CampaignView
	Path  string
	List  List
	Tasks []CampaignTaskRow
}

var campaignTasksTemplate = page[CampaignTasksPage]("campaign_tasks")

func (r *Request) campaignFilter() app.CampaignTaskFilter {
	return app.CampaignTaskFilter{Unit: org.UnitCode(r.Text("unit")), Aspect: r.Text("aspect"), State: app.CampaignTaskState(r.Text("state"))}
}

func (s *Server) campaignTasksPage(r *Request) error {
	l, err := r.List()
	if err != nil {
		return err
	}
	v, err := s.app.Campaign(r.Context(), r.Caller(), r.campaign())
	if err != nil {
		return err
	}
	p := CampaignTasksPage{Page: r.Page("campaign.tasks"), View: v, Path: "/campaigns/" + string(v.ID)}
	p.campaign(r, v, "/tasks")
	var units, aspects []Option
	for _, u := range v.Plans {
		units = append(units, Option{string(u.Unit), u.Name})
	}
	for _, a := range v.Aspects {
		aspects = append(aspects, Option{a.Code, a.Name})
	}
	l.Filters = []Field{l.Choice("unit", r.T("people.unit"), r.T("lesson.all"), units), l.Choice("aspect", r.T("campaign.aspect"), r.T("lesson.all"), aspects),
		l.Choice("state", r.T("review.stands"), r.T("lesson.all"), []Option{{string(app.TaskOpen), r.T("campaign.open")}, {string(app.TaskLate), r.T("campaign.late")}, {string(app.TaskDone), r.T("campaign.done")}})}
	l.Exports = []string{"xlsx"}
	f := r.campaignFilter()
	for _, t := range v.Tasks {
		if !f.Fits(t) {
			continue
		}
		if l.Total++; l.Total > l.Offset() && l.Total <= l.Offset()+l.Size {
			p.Tasks = append(p.Tasks, r.campaignTaskRow(t))
		}
	}
	p.List = l
	return campaignTasksTemplate.Render(r, p)
}

// CampaignTaskPage is one task with its evidence.
type CampaignTaskPage struct {
	Page
	Row  CampaignTaskRow
	Path string
}

var campaignTaskTemplate = page[CampaignTaskPage]("campaign_task")

func (s *Server) campaignTaskPage(r *Request) error { return s.showCampaignTask(r, FormError{}) }

func (s *Server) showCampaignTask(r *Request, bad FormError) error {
	v, l, err := s.app.CampaignTask(r.Context(), r.Caller(), r.campaign(), r.campaignTask())
	if err != nil {
		return err
	}
	p := CampaignTaskPage{Page: r.Page("campaign.task"), Row: r.campaignTaskRow(l), Path: "/campaigns/" + string(v.ID) + "/tasks/" + string(l.ID)}
	p.Form, p.Title = bad, l.Text
	p.Crumbs = []Link{{r.T("campaign.title"), "/campaigns"}, {v.Title, "/campaigns/" + string(v.ID) + "/tasks"}}
	p.Meta = []string{l.AspectName, l.UnitName}
	if bad.Message != "" {
		return campaignTaskTemplate.RenderInvalid(r, p)
	}
	return campaignTaskTemplate.Render(r, p)
}

func (s *Server) reportCampaignTask(r *Request) error {
	err := s.app.ReportCampaignTask(r.Context(), r.Caller(), r.campaign(), r.campaignTask(), r.Text("text"), r.Checked("done"))
	if f, ok := r.Invalid(err); ok {
		return s.showCampaignTask(r, f)
	}
	return r.done(err, "/campaigns/"+r.PathValue("id")+"/tasks/"+r.PathValue("task"))
}

// CampaignTaskEditPage plans a task.
type CampaignTaskEditPage struct {
	Page
	Action                       string
	Task                         campaign.Task
	Aspects, Units, Owners, Refs []Option
	Ref                          string // kind and id, as one value
}

var campaignTaskEditTemplate = page[CampaignTaskEditPage]("campaign_task_edit")

func (s *Server) campaignTaskEditPage(r *Request) error {
	return s.showCampaignTaskEdit(r, nil, FormError{})
}

// showCampaignTaskEdit shows the form of a task, with what was typed if any.
func (s *Server) showCampaignTaskEdit(r *Request, typed *campaign.Task, bad FormError) error {
	w, err := s.app.CampaignPlan(r.Context(), r.Caller(), r.campaign(), r.campaignTask())
	if err != nil {
		return err
	}
	path := "/campaigns/" + string(w.Campaign.ID)
	p := CampaignTaskEditPage{Page: r.Page("campaign.task.new"), Action: path + "/tasks/new", Task: w.Task, Owners: r.holders(w.People), Refs: []Option{{"", r.T("campaign.ref.own")}}}
	p.Form = bad
	p.Crumbs = []Link{{r.T("campaign.title"), "/campaigns"}, {w.Campaign.Title, path}}
	if w.Task.ID != "" {
		p.Title, p.Action = r.T("campaign.task.edit"), path+"/tasks/"+string(w.Task.ID)+"/edit"
		p.Crumbs = append(p.Crumbs, Link{w.Task.Text, path + "/tasks/" + string(w.Task.ID)})
	}
	if typed != nil {
		p.Task = *typed
	}
	if p.Task.Kind != campaign.Own {
		p.Ref = string(p.Task.Kind) + ":" + p.Task.Ref
	}
	for _, a := range w.Campaign.Aspects {
		p.Aspects = append(p.Aspects, Option{a.Code, a.Name})
	}
	for _, u := range w.Campaign.Units {
		p.Units = append(p.Units, Option{string(u), w.UnitNames[u]})
	}
	for _, x := range w.Refs {
		p.Refs = append(p.Refs, Option{string(x.Kind) + ":" + x.ID, r.Word("campaign.ref", x.Kind) + " · " + x.Name})
	}
	if bad.Message != "" {
		return campaignTaskEditTemplate.RenderInvalid(r, p)
	}
	return campaignTaskEditTemplate.Render(r, p)
}

func (s *Server) saveCampaignTask(r *Request) error {
	version, err := r.Int("version")
	if err != nil {
		return err
	}
	kind, ref, _ := strings.Cut(r.Text("ref"), ":")
	t := campaign.Task{ID: r.campaignTask(), Campaign: r.campaign(), Aspect: r.Text("aspect"), Unit: org.UnitCode(r.Text("unit")), Text: r.Text("text"), Owner: org.PersonID(r.Text("owner")),
		Due: deadline.Date(r.Text("due")), Kind: campaign.Kind(kind), Ref: ref, Version: version}
	id, err := s.app.SaveCampaignTask(r.Context(), r.Caller(), t)
	if f, ok := r.Invalid(err); ok {
		return s.showCampaignTaskEdit(r, &t, f)
	}
	return r.done(err, "/campaigns/"+r.PathValue("id")+"/tasks/"+string(id))
}
