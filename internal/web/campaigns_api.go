package web

import (
	"mingjian/internal/app"
	"mingjian/internal/campaign"
	"mingjian/internal/deadline"
	"mingjian/internal/org"
	"mingjian/internal/policy"
)

// campaignAPIRoutes are the acts of campaigns.go for programs.
func (s *Server) campaignAPIRoutes() []Route {
	const all, one = "/api/v1/campaigns", "/api/v1/campaigns/{id}"
	return []Route{
		{Method: "GET", Pattern: all, Handler: s.campaignsAPI, Act: policy.CampaignRead, Out: CampaignsAnswer{}},
		{Method: "GET", Pattern: one, Handler: s.campaignAPI, Act: policy.CampaignRead, Out: CampaignAnswer{}},
		{Method: "GET", Pattern: "/api/v1/campaign-templates", Handler: s.campaignTemplatesAPI, Act: policy.CampaignEdit, Out: CampaignTemplatesAnswer{}},
		order("POST", one+"/keep", policy.CampaignEdit, func(r *Request, in NameOrder) (Made, error) {
			code, err := s.app.KeepCampaign(r.Context(), r.Caller(), r.campaign(), in.Name)
			return Made{code}, err
		}),
		order("POST", "/api/v1/campaign-templates/{id}/drop", policy.CampaignEdit, func(r *Request, _ Done) (Done, error) {
			return Done{}, s.app.DropCampaignTemplate(r.Context(), r.Caller(), r.PathValue("id"))
		}),
		order("POST", all, policy.CampaignEdit, func(r *Request, in CampaignOrder) (Made, error) {
			id, err := s.app.SaveCampaign(r.Context(), r.Caller(), in.campaign(""), in.Template)
			return Made{string(id)}, err
		}),
		order("PUT", one, policy.CampaignEdit, func(r *Request, in CampaignOrder) (Done, error) {
			_, err := s.app.SaveCampaign(r.Context(), r.Caller(), in.campaign(r.campaign()), "")
			return Done{}, err
		}),
		order("POST", one+"/tasks", policy.CampaignEdit, func(r *Request, in CampaignTaskOrder) (Made, error) {
			id, err := s.app.SaveCampaignTask(r.Context(), r.Caller(), in.task(r.campaign(), ""))
			return Made{string(id)}, err
		}),
		{Method: "POST", Pattern: one + "/tasks/import", Handler: s.importCampaignTasksAPI, Act: policy.CampaignEdit, Upload: true, Out: app.SheetReport{}},
		order("PUT", one+"/tasks/{task}", policy.CampaignEdit, func(r *Request, in CampaignTaskOrder) (Done, error) {
			_, err := s.app.SaveCampaignTask(r.Context(), r.Caller(), in.task(r.campaign(), r.campaignTask()))
			return Done{}, err
		}),
		order("POST", one+"/tasks/{task}/report", policy.CampaignReport, func(r *Request, in CampaignReportOrder) (Done, error) {
			return Done{}, s.app.ReportCampaignTask(r.Context(), r.Caller(), r.campaign(), r.campaignTask(), in.Text, in.Done)
		}),
	}
}

// CampaignsAnswer lists campaigns in the API.
type CampaignsAnswer struct {
	Campaigns []CampaignBrief `json:"campaigns"`
}

// A CampaignBrief is one campaign with the counts of the tasks the caller sees.
type CampaignBrief struct {
	ID    campaign.ID   `json:"id"`
	Unit  org.UnitCode  `json:"unit"`
	Title string        `json:"title"`
	First deadline.Date `json:"first"`
	Last  deadline.Date `json:"last"`
	Day   int           `json:"day"` // which day it is, 0 before it begins
	Total int           `json:"total"`
	Due   int           `json:"due"` // tasks whose last day has come
	Done  int           `json:"done"`
	Late  int           `json:"late"`
}

func campaignBrief(l app.CampaignLine) CampaignBrief {
	return CampaignBrief{l.ID, l.Unit, l.Title, l.First, l.Last, l.Day, l.Count.Total, l.Count.Due, l.Count.Done, l.Count.Late}
}

func (s *Server) campaignsAPI(r *Request) error {
	ls, err := s.app.Campaigns(r.Context(), r.Caller())
	if err != nil {
		return err
	}
	a := CampaignsAnswer{[]CampaignBrief{}}
	for _, l := range ls {
		a.Campaigns = append(a.Campaigns, campaignBrief(l))
	}
	return r.JSON(a)
}

// CampaignAnswer is the board of one campaign.
type CampaignAnswer struct {
	CampaignBrief
	Aim     string              `json:"aim"`
	Aspects []campaign.Aspect   `json:"aspects"`
	Units   []org.UnitCode      `json:"units"`
	Version int                 `json:"version"`
	Weeks   []CampaignWeekBrief `json:"weeks"`
	Tasks   []CampaignTaskBrief `json:"tasks"`
}

// A CampaignWeekBrief is the state at the end of one week; Done only once it has begun.
type CampaignWeekBrief struct {
	Last    deadline.Date `json:"last"`
	Planned int           `json:"planned"`
	Done    *int          `json:"done,omitempty"`
}

// A CampaignTaskBrief is one task.
type CampaignTaskBrief struct {
	ID      campaign.TaskID `json:"id"`
	Aspect  string          `json:"aspect"`
	Unit    org.UnitCode    `json:"unit"`
	Text    string          `json:"text"`
	Owner   org.PersonID    `json:"owner,omitempty"`
	Due     deadline.Date   `json:"due"`
	Done    deadline.Date   `json:"done,omitempty"`
	Kind    campaign.Kind   `json:"kind,omitempty"` // measure, training or session, where it points to one
	Version int             `json:"version"`
}

func (s *Server) campaignAPI(r *Request) error {
	v, err := s.app.Campaign(r.Context(), r.Caller(), r.campaign())
	if err != nil {
		return err
	}
	a := CampaignAnswer{CampaignBrief: campaignBrief(v.CampaignLine), Aim: v.Aim, Aspects: v.Aspects, Units: []org.UnitCode{}, Version: v.Version, Weeks: []CampaignWeekBrief{}, Tasks: []CampaignTaskBrief{}}
	for _, p := range v.Plans {
		a.Units = append(a.Units, p.Unit)
	}
	for _, w := range v.Weeks {
		b := CampaignWeekBrief{Last: w.Last, Planned: w.Planned}
		if w.Over {
			b.Done = &w.Done
		}
		a.Weeks = append(a.Weeks, b)
	}
	for _, t := range v.Tasks {
		a.Tasks = append(a.Tasks, CampaignTaskBrief{t.ID, t.Aspect, t.Unit, t.Text, t.Owner, t.Due, t.Done, t.Task.Kind, t.Version})
	}
	return r.JSON(a)
}

// A CampaignOrder sets a campaign up; an aspect without a code is given one.
type CampaignOrder struct {
	Title    string            `json:"title"`
	Aim      string            `json:"aim,omitempty"`
	Basis    string            `json:"basis,omitempty"`
	First    deadline.Date     `json:"first"`
	Last     deadline.Date     `json:"last"`
	Aspects  []campaign.Aspect `json:"aspects"`
	Units    []org.UnitCode    `json:"units"`
	Template string            `json:"template,omitempty"` // of a new one: whose tasks each unit gets
	Version  int               `json:"version"`            // as read; of a new one 0
}

func (o CampaignOrder) campaign(id campaign.ID) campaign.Campaign {
	return campaign.Campaign{ID: id, Title: o.Title, Aim: o.Aim, Basis: o.Basis, First: o.First, Last: o.Last, Aspects: o.Aspects, Units: o.Units, Version: o.Version}
}

// A CampaignTaskOrder plans a task of its own, or one that points to something.
type CampaignTaskOrder struct {
	Aspect  string        `json:"aspect"`
	Unit    org.UnitCode  `json:"unit"`
	Text    string        `json:"text"`
	Owner   org.PersonID  `json:"owner,omitempty"`
	Due     deadline.Date `json:"due"`
	Kind    campaign.Kind `json:"kind,omitempty"` // measure, training or session
	Ref     string        `json:"ref,omitempty"`  // its id
	Version int           `json:"version"`        // as read; of a new one 0
}

func (o CampaignTaskOrder) task(of campaign.ID, id campaign.TaskID) campaign.Task {
	return campaign.Task{ID: id, Campaign: of, Aspect: o.Aspect, Unit: o.Unit, Text: o.Text, Owner: o.Owner, Due: o.Due, Kind: o.Kind, Ref: o.Ref, Version: o.Version}
}

// A CampaignReportOrder says what was done on a task, and whether it is finished.
type CampaignReportOrder struct {
	Text string `json:"text"`
	Done bool   `json:"done,omitempty"`
}
