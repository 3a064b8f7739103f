package web

import (
	"fmt"

	"mingjian/internal/app"
	"mingjian/internal/campaign"
	"mingjian/internal/deadline"
	"mingjian/internal/errs"
)

// A CampaignTemplateRow is a campaign to start from.
type CampaignTemplateRow struct {
	app.CampaignTemplateLine
	Href string
	Drop Dialog // of one an office keeps
}

func (p *CampaignEditPage) templates(r *Request) error {
	ts, err := r.server.app.CampaignTemplates(r.Context(), r.Caller())
	for i, t := range ts {
		p.Templates = append(p.Templates, CampaignTemplateRow{t, "/campaigns/new?template=" + t.Code, Dialog{ID: fmt.Sprint("drop", i), Title: r.T("campaign.template.drop"),
			Text: r.T("campaign.template.drop.text", t.Name), Action: "/campaign-templates/" + t.Code + "/drop", Button: r.T("campaign.template.drop"), CSRF: p.CSRF}})
	}
	return err
}

func (s *Server) keepCampaign(r *Request) error {
	_, err := s.app.KeepCampaign(r.Context(), r.Caller(), r.campaign(), r.Text("name"))
	if k := errs.KindOf(err); err != nil && (k == errs.Invalid || k == errs.TooLarge) {
		r.Toast("bad", "review.refused", errs.Message(err, r.Lang))
		return r.See("/campaigns/" + r.PathValue("id"))
	}
	if err != nil {
		return err
	}
	r.Toast("ok", "campaign.kept")
	return r.See("/campaigns/new")
}

func (s *Server) dropCampaignTemplate(r *Request) error {
	return r.done(s.app.DropCampaignTemplate(r.Context(), r.Caller(), r.PathValue("id")), "/campaigns/new")
}

// CampaignTemplatesAnswer lists what a campaign can start from.
type CampaignTemplatesAnswer struct {
	Templates []CampaignTemplateBrief `json:"templates"`
}

// A CampaignTemplateBrief is a template, shipped or kept by an office.
type CampaignTemplateBrief struct {
	Code    string                    `json:"code"`
	Name    string                    `json:"name"`
	Source  string                    `json:"source"`
	Version string                    `json:"version,omitempty"` // of a shipped one
	Unit    string                    `json:"unit,omitempty"`    // the office that keeps it
	Kept    deadline.Date             `json:"kept,omitempty"`
	Aim     string                    `json:"aim"`
	Days    int                       `json:"days"`
	Aspects []campaign.TemplateAspect `json:"aspects"`
}

func (s *Server) campaignTemplatesAPI(r *Request) error {
	ts, err := s.app.CampaignTemplates(r.Context(), r.Caller())
	if err != nil {
		return err
	}
	a := CampaignTemplatesAnswer{[]CampaignTemplateBrief{}}
	for _, t := range ts {
		a.Templates = append(a.Templates, CampaignTemplateBrief{t.Code, t.Name, t.Source, t.Version, string(t.Unit), t.Kept, t.Aim, t.Days, t.Aspects})
	}
	return r.JSON(a)
}

// A NameOrder brings one name.
type NameOrder struct {
	Name string `json:"name"`
}
