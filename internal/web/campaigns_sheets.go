package web

import (
	"fmt"
	"io"

	"mingjian/internal/app"
	"mingjian/internal/errs"
	"mingjian/internal/ledger"
)

func (s *Server) campaignTasksSheet(r *Request) error {
	f, err := s.app.CampaignTasksSheet(r.Context(), r.Caller(), r.campaign(), r.campaignFilter())
	return sendFile(r, f, xlsxType, err)
}

// CampaignImportPage takes a sheet of tasks, and says row by row what it would change.
type CampaignImportPage struct {
	Page
	Path   string
	Dry    bool
	Report *app.CampaignImport
	Facts  []Cell
	Lines  Table
	Notice Notice
}

var campaignImportTemplate = page[CampaignImportPage]("campaign_import")

func (s *Server) campaignImportPage(r *Request) error {
	return s.showCampaignImport(r, nil, FormError{})
}

func (s *Server) showCampaignImport(r *Request, report *app.CampaignImport, bad FormError) error {
	v, err := s.app.Campaign(r.Context(), r.Caller(), r.campaign())
	if err != nil {
		return err
	}
	if !v.MayEdit {
		return errs.Missing("专项行动", "campaign")
	}
	p := CampaignImportPage{Page: r.Page("campaign.import"), Path: "/campaigns/" + string(v.ID), Dry: r.Method == "GET" || r.Checked("dry"), Report: report}
	p.Form = bad
	p.Crumbs = []Link{{r.T("campaign.title"), "/campaigns"}, {v.Title, p.Path + "/tasks"}}
	if report != nil {
		p.report(r)
	}
	if bad.Message != "" {
		return campaignImportTemplate.RenderInvalid(r, p)
	}
	return campaignImportTemplate.Render(r, p)
}

func (p *CampaignImportPage) report(r *Request) {
	m := p.Report
	switch {
	case m.Refused():
		p.Notice = Notice{Kind: "bad", Text: r.T("campaign.import.refused")}
	case m.Dry:
		p.Notice = Notice{Kind: "info", Text: r.T("campaign.import.tried")}
	default:
		p.Notice = Notice{Kind: "ok", Text: r.T("campaign.import.done")}
	}
	if !m.Refused() { // else nothing is what it counts
		for _, f := range []struct {
			key string
			n   int
		}{{"campaign.import.new", m.New}, {"campaign.import.changed", m.Changed}, {"campaign.import.alike", m.Alike}} {
			p.Facts = append(p.Facts, Cell{Text: fmt.Sprint(f.n), Small: r.T(f.key)})
		}
	}
	p.Lines = Table{Caption: r.T("ledger.lines"), Cols: []Col{{Label: r.T("ledger.kind")}, {Label: r.T("ledger.file")}, {Label: r.T("ledger.row"), Num: true}, {Label: r.T("ledger.column")}, {Label: r.T("ledger.why")}}}
	for _, l := range m.Lines {
		why, color := l.ZH, map[ledger.Severity]string{ledger.Reject: "r", ledger.Warn: "a"}[l.Severity]
		if r.Lang == "en" {
			why = l.EN
		}
		p.Lines.Rows = append(p.Lines.Rows, []Cell{{Chip: &Chip{color, r.Word("severity", l.Severity)}}, {Text: l.File}, {Text: fmt.Sprint(l.Row), Num: true}, {Text: l.Column}, {Text: why}})
	}
}

// takeCampaignTasks reads the form with the sheet, which page and program send alike.
func (s *Server) takeCampaignTasks(r *Request) (m app.CampaignImport, err error) {
	f, head, err := r.FormFile("file")
	if err != nil {
		return m, errs.Field("file", "请选择文件，不超过 5 MB", "choose a file of at most 5 MB")
	}
	defer f.Close()
	data, err := io.ReadAll(f)
	if err != nil {
		return m, err
	}
	return s.app.ImportCampaignTasks(r.Context(), r.Caller(), r.campaign(), head.Filename, data, r.Checked("dry"))
}

func (s *Server) importCampaignTasks(r *Request) error {
	m, err := s.takeCampaignTasks(r)
	if k := errs.KindOf(err); err != nil && (k == errs.Invalid || k == errs.Conflict || k == errs.TooLarge) {
		return s.showCampaignImport(r, nil, r.formError(err))
	}
	if err != nil {
		return err
	}
	return s.showCampaignImport(r, &m, FormError{})
}

// CampaignImportAnswer says what a sheet of tasks changed, or with dry would change;
// with a row that is refused nothing is written.
type CampaignImportAnswer struct {
	New     int              `json:"new"`
	Changed int              `json:"changed"`
	Alike   int              `json:"unchanged"`
	Written bool             `json:"written"`
	Lines   []ledger.Problem `json:"lines"`
}

func (s *Server) importCampaignTasksAPI(r *Request) error {
	m, err := s.takeCampaignTasks(r)
	if err != nil {
		return err
	}
	a := CampaignImportAnswer{m.New, m.Changed, m.Alike, !m.Dry && !m.Refused(), m.Lines}
	if a.Lines == nil {
		a.Lines = []ledger.Problem{}
	}
	return r.JSON(a)
}
