package web

import (
	"bytes"
	"slices"

	"mingjian/internal/app"
	"mingjian/internal/campaign"
	"mingjian/internal/deadline"
	"mingjian/internal/org"
	"mingjian/internal/policy"
)

func (s *Server) campaignRoutes() []Route {
	const one, task = "/campaigns/{id}", "/campaigns/{id}/tasks/{task}"
	return []Route{
		{Method: "GET", Pattern: "/campaigns", Handler: s.campaignsPage, Act: policy.CampaignRead},
		{Method: "GET", Pattern: "/campaigns/new", Handler: s.campaignEditPage, Act: policy.CampaignEdit},
		{Method: "POST", Pattern: "/campaigns/new", Handler: s.saveCampaign, Act: policy.CampaignEdit},
		{Method: "GET", Pattern: one, Handler: s.campaignPage, Act: policy.CampaignRead},
		{Method: "GET", Pattern: one + "/edit", Handler: s.campaignEditPage, Act: policy.CampaignEdit},
		{Method: "POST", Pattern: one + "/edit", Handler: s.saveCampaign, Act: policy.CampaignEdit},
		{Method: "POST", Pattern: one + "/keep", Handler: s.keepCampaign, Act: policy.CampaignEdit},
		{Method: "POST", Pattern: "/campaign-templates/{id}/drop", Handler: s.dropCampaignTemplate, Act: policy.CampaignEdit},
		{Method: "POST", Pattern: one + "/paper", Handler: s.campaignPaper, Act: policy.PaperMake, Stream: true},
		{Method: "GET", Pattern: one + "/tasks", Handler: s.campaignTasksPage, Act: policy.CampaignRead},
		{Method: "GET", Pattern: one + "/tasks.xlsx", Handler: s.campaignTasksSheet, Act: policy.CampaignRead, Stream: true},
		{Method: "GET", Pattern: one + "/tasks/import", Handler: s.campaignImportPage, Act: policy.CampaignEdit},
		{Method: "POST", Pattern: one + "/tasks/import", Handler: s.importCampaignTasks, Act: policy.CampaignEdit, Upload: true},
		{Method: "GET", Pattern: one + "/tasks/new", Handler: s.campaignTaskEditPage, Act: policy.CampaignEdit},
		{Method: "POST", Pattern: one + "/tasks/new", Handler: s.saveCampaignTask, Act: policy.CampaignEdit},
		{Method: "GET", Pattern: task, Handler: s.campaignTaskPage, Act: policy.CampaignRead},
		{Method: "GET", Pattern: task + "/edit", Handler: s.campaignTaskEditPage, Act: policy.CampaignEdit},
		{Method: "POST", Pattern: task + "/edit", Handler: s.saveCampaignTask, Act: policy.CampaignEdit},
		{Method: "POST", Pattern: task + "/report", Handler: s.reportCampaignTask, Act: policy.CampaignReport},
	}
}

// CampaignsPage lists the campaigns.
type CampaignsPage struct {
	Page
	Rows []app.CampaignLine
}

var campaignsTemplate = page[CampaignsPage]("campaigns")

func (r *Request) campaign() campaign.ID { return campaign.ID(r.PathValue("id")) }

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
	Paper *PaperButton
}

var campaignTemplate = page[CampaignPage]("campaign")

// campaign fills the head of a page of a campaign; current is the tab's path below it.
func (p *Page) campaign(r *Request, v app.CampaignView, current string) {
	path := "/campaigns/" + string(v.ID)
	p.Title = v.Title
	p.Crumbs = []Link{{r.T("campaign.title"), "/campaigns"}}
	p.Meta = []string{v.UnitName, string(v.First) + " – " + string(v.Campaign.Last), r.T("campaign.day", v.Day, v.Campaign.Days()), r.T("campaign.progress", v.Count.Done, v.Count.Total)}
	p.Tabs = []Tab{{Label: r.T("campaign.board.tab"), Href: path, Current: current == ""}, {Label: r.T("campaign.tasks"), Href: path + "/tasks", Count: len(v.Tasks), Current: current == "/tasks"}}
}

func (s *Server) campaignPage(r *Request) error {
	v, err := s.app.Campaign(r.Context(), r.Caller(), r.campaign())
	if err != nil {
		return err
	}
	p := CampaignPage{Page: r.Page("campaign.title"), View: v, Path: "/campaigns/" + string(v.ID)}
	p.campaign(r, v, "")
	if v.MayPaper {
		p.Paper = &PaperButton{p.Path + "/paper", r.T("campaign.paper")}
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
	Templates []CampaignTemplateRow // of a new one: what it can start from
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
		t, err := s.app.CampaignTemplate(r.Context(), r.Caller(), code)
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
		if err := p.templates(r); err != nil {
			return err
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
