package web

import (
	"mingjian/internal/app"
	"mingjian/internal/errs"
)

func (s *Server) campaignTasksSheet(r *Request) error {
	f, err := s.app.CampaignTasksSheet(r.Context(), r.Caller(), r.campaign(), r.campaignFilter())
	return sendFile(r, f, xlsxType, err)
}

func (s *Server) campaignImportPage(r *Request) error {
	return s.showCampaignImport(r, nil, FormError{})
}

func (s *Server) showCampaignImport(r *Request, rep *app.SheetReport, bad FormError) error {
	v, err := s.app.Campaign(r.Context(), r.Caller(), r.campaign())
	if err != nil {
		return err
	}
	if !v.MayEdit {
		return errs.Missing("专项行动", "campaign")
	}
	path := "/campaigns/" + string(v.ID)
	p := ListImportPage{Page: r.Page("campaign.import"), Action: path + "/tasks/import", Export: path + "/tasks.xlsx", Note: r.T("campaign.import.note")}
	p.Crumbs = []Link{{r.T("campaign.title"), "/campaigns"}, {v.Title, path + "/tasks"}}
	return p.show(r, rep, bad)
}

func (s *Server) importCampaignTasks(r *Request) error {
	name, data, err := r.Uploaded("file")
	var rep app.SheetReport
	if err == nil {
		rep, err = s.app.ImportCampaignTasks(r.Context(), r.Caller(), r.campaign(), name, data, r.Checked("dry"))
	}
	if f, ok := r.Invalid(err); ok {
		return s.showCampaignImport(r, nil, f)
	}
	if err != nil {
		return err
	}
	return s.showCampaignImport(r, &rep, FormError{})
}

func (s *Server) importCampaignTasksAPI(r *Request) error {
	name, data, err := r.Uploaded("file")
	if err != nil {
		return err
	}
	rep, err := s.app.ImportCampaignTasks(r.Context(), r.Caller(), r.campaign(), name, data, r.Checked("dry"))
	if err != nil {
		return err
	}
	return r.JSON(rep)
}
