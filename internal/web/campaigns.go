package web

import (
	"bytes"
	"slices"
	"strings"

	"mingjian/internal/app"
	"mingjian/internal/campaign"
	"mingjian/internal/deadline"
	"mingjian/internal/org"
	"mingjian/internal/policy"
)

func (s *Server) campaignRoutes() []Route {
	const one, task, api = "/campaigns/{id}", "/campaigns/{id}/tasks/{task}", "/api/v1/campaigns/{id}"
	return []Route{
		{Method: "GET", Pattern: "/campaigns", Handler: s.campaignsPage, Act: policy.CampaignRead},
		{Method: "GET", Pattern: "/campaigns/new", Handler: s.campaignEditPage, Act: policy.CampaignEdit},
		{Method: "POST", Pattern: "/campaigns/new", Handler: s.saveCampaign, Act: policy.CampaignEdit},
		{Method: "GET", Pattern: one, Handler: s.campaignPage, Act: policy.CampaignRead},
		{Method: "GET", Pattern: one + "/edit", Handler: s.campaignEditPage, Act: policy.CampaignEdit},
		{Method: "POST", Pattern: one + "/edit", Handler: s.saveCampaign, Act: policy.CampaignEdit},
		{Method: "POST", Pattern: one + "/paper", Handler: s.campaignPaper, Act: policy.PaperMake, Stream: true},
		{Method: "GET", Pattern: one + "/tasks/new", Handler: s.campaignTaskEditPage, Act: policy.CampaignEdit},
		{Method: "POST", Pattern: one + "/tasks/new", Handler: s.saveCampaignTask, Act: policy.CampaignEdit},
		{Method: "GET", Pattern: task, Handler: s.campaignTaskPage, Act: policy.CampaignRead},
		{Method: "GET", Pattern: task + "/edit", Handler: s.campaignTaskEditPage, Act: policy.CampaignEdit},
		{Method: "POST", Pattern: task + "/edit", Handler: s.saveCampaignTask, Act: policy.CampaignEdit},
		{Method: "POST", Pattern: task + "/report", Handler: s.reportCampaignTask, Act: policy.CampaignReport},

		{Method: "GET", Pattern: "/api/v1/campaigns", Handler: s.campaignsAPI, Act: policy.CampaignRead, Out: CampaignsAnswer{}},
		{Method: "GET", Pattern: api, Handler: s.campaignAPI, Act: policy.CampaignRead, Out: CampaignAnswer{}},
		order("POST", "/api/v1/campaigns", policy.CampaignEdit, func(r *Request, in CampaignOrder) (Made, error) {
			id, err := s.app.SaveCampaign(r.Context(), r.Caller(), in.campaign(""), in.Template)
			return Made{string(id)}, err
		}),
		order("PUT", api, policy.CampaignEdit, func(r *Request, in CampaignOrder) (Done, error) {
			_, err := s.app.SaveCampaign(r.Context(), r.Caller(), in.campaign(r.campaign()), "")
			return Done{}, err
		}),
		order("POST", api+"/tasks", policy.CampaignEdit, func(r *Request, in CampaignTaskOrder) (Made, error) {
			id, err := s.app.SaveCampaignTask(r.Context(), r.Caller(), in.task(r.campaign(), ""))
			return Made{string(id)}, err
		}),
		order("PUT", api+"/tasks/{task}", policy.CampaignEdit, func(r *Request, in CampaignTaskOrder) (Done, error) {
			_, err := s.app.SaveCampaignTask(r.Context(), r.Caller(), in.task(r.campaign(), r.campaignTask()))
			return Done{}, err
		}),
		order("POST", api+"/tasks/{task}/report", policy.CampaignReport, func(r *Request, in CampaignReportOrder) (Done, error) {
			return Done{}, s.app.ReportCampaignTask(r.Context(), r.Caller(), r.campaign(), r.campaignTask(), in.Text, in.Done)
		}),
	}
}

func (r *Request) campaign() campaign.ID         { return campaign.ID(r.PathValue("id")) }
func (r *Request) campaignTask() campaign.TaskID { return campaign.TaskID(r.PathValue("task")) }

// CampaignsPage lists the campaigns.
type CampaignsPage struct {
	Page
	Rows []app.CampaignLine
}

var campaignsTemplate = page[CampaignsPage]("campaigns")

func (s *Server) campaignsPage(r *Request) error {
	ls, err := s.app.Campaigns(r.Context(), r.Caller())
	if err != nil {
		return err
	}
	return campaignsTemplate.Render(r, CampaignsPage{Page: r.Page("campaign.title"), Rows: ls})
}

// CampaignPage is the board of one campaign.
type CampaignPage struct {
	Page
	View  app.CampaignView
	Path  string
	Tasks []CampaignTaskRow
	Paper *PaperButton
}

// A CampaignTaskRow is one task in words.
type CampaignTaskRow struct {
	app.CampaignTaskLine
	Chip     Chip
	KindName string // what it points to, or empty
}

var campaignTemplate = page[CampaignPage]("campaign")

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

func (s *Server) campaignPage(r *Request) error {
	v, err := s.app.Campaign(r.Context(), r.Caller(), r.campaign())
	if err != nil {
		return err
	}
	p := CampaignPage{Page: r.Page("campaign.title"), View: v, Path: "/campaigns/" + string(v.ID)}
	p.Title = v.Title
	p.Crumbs = []Link{{r.T("campaign.title"), "/campaigns"}}
	p.Meta = []string{v.UnitName, string(v.First) + " – " + string(v.Campaign.Last), r.T("campaign.day", v.Day, v.Campaign.Days()), r.T("campaign.progress", v.Count.Done, v.Count.Total)}
	if v.MayPaper {
		p.Paper = &PaperButton{p.Path + "/paper", r.T("campaign.paper")}
	}
	for _, t := range v.Tasks {
		p.Tasks = append(p.Tasks, r.campaignTaskRow(t))
	}
	return campaignTemplate.Render(r, p)
}

func (s *Server) campaignPaper(r *Request) error {
	f, err := s.app.CampaignPaper(r.Context(), r.Caller(), r.campaign())
	if err != nil {
		return err
	}
	return r.File(f.Name, docxType, bytes.NewReader(f.Data))
}

// CampaignEditPage sets a campaign up.
type CampaignEditPage struct {
	Page
	Action    string
	Campaign  campaign.Campaign
	Template  string
	Templates []Option
	Units     []UnitTick
	Spare     []int // empty rows for further aspects
}

var campaignEditTemplate = page[CampaignEditPage]("campaign_edit")

func (s *Server) campaignEditPage(r *Request) error {
	if id := r.campaign(); id != "" {
		v, err := s.app.Campaign(r.Context(), r.Caller(), id)
		if err != nil {
			return err
		}
		return s.showCampaignEdit(r, v.Campaign, FormError{})
	}
	c := campaign.Campaign{First: deadline.Date(s.app.Today())}
	if code := r.Text("template"); code != "" {
		t, err := campaign.TemplateOf(code)
		if err != nil {
			return err
		}
		c = t.Start(c.First)
	}
	us, err := s.app.Units(r.Context(), r.Caller())
	if err != nil {
		return err
	}
	for _, u := range us {
		c.Units = append(c.Units, u.Code)
	}
	return s.showCampaignEdit(r, c, FormError{})
}

func (s *Server) showCampaignEdit(r *Request, c campaign.Campaign, bad FormError) error {
	p := CampaignEditPage{Page: r.Page("campaign.new"), Action: "/campaigns/new", Campaign: c, Template: r.Text("template")}
	p.Form = bad
	p.Crumbs = []Link{{r.T("campaign.title"), "/campaigns"}}
	if c.ID != "" {
		p.Title, p.Action = r.T("campaign.edit"), "/campaigns/"+string(c.ID)+"/edit"
		p.Crumbs = append(p.Crumbs, Link{c.Title, "/campaigns/" + string(c.ID)})
	} else {
		ts, err := campaign.Templates()
		if err != nil {
			return err
		}
		for _, t := range ts {
			p.Templates = append(p.Templates, Option{"/campaigns/new?template=" + t.Code, t.Name})
		}
	}
	for i := len(c.Aspects); i < min(len(c.Aspects)+4, campaign.MaxAspects); i++ {
		p.Spare = append(p.Spare, i+1)
	}
	us, err := s.app.Units(r.Context(), r.Caller())
	if err != nil {
		return err
	}
	for _, u := range us {
		p.Units = append(p.Units, UnitTick{string(u.Code), u.Name, slices.Contains(c.Units, u.Code)})
	}
	if bad.Message != "" {
		return campaignEditTemplate.RenderInvalid(r, p)
	}
	return campaignEditTemplate.Render(r, p)
}

func (s *Server) saveCampaign(r *Request) error {
	version, err := r.Int("version")
	if err != nil {
		return err
	}
	c := campaign.Campaign{ID: r.campaign(), Title: r.Text("title"), Aim: r.Text("aim"), Basis: r.Text("basis"), First: deadline.Date(r.Text("first")), Last: deadline.Date(r.Text("last")), Version: version}
	codes := r.Values("code")
	for i, name := range r.Values("aspect") {
		if name != "" && i < len(codes) {
			c.Aspects = append(c.Aspects, campaign.Aspect{Code: codes[i], Name: name})
		}
	}
	for _, u := range r.Values("units") {
		c.Units = append(c.Units, org.UnitCode(u))
	}
	id, err := s.app.SaveCampaign(r.Context(), r.Caller(), c, r.Text("template"))
	if f, ok := r.Invalid(err); ok {
		return s.showCampaignEdit(r, c, f)
	}
	return r.done(err, "/campaigns/"+string(id))
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
	p.Crumbs = []Link{{r.T("campaign.title"), "/campaigns"}, {v.Title, "/campaigns/" + string(v.ID)}}
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
