package web

import (
	"mingjian/internal/app"
	"mingjian/internal/ledger"
)

// ListImportPage takes in a list the office filled in, first as a trial, and says
// what became of it line by line.
type ListImportPage struct {
	Page
	Action string
	Export string // where the list is had to fill it in
	Note   string
	Dry    bool // whether the next is offered as a trial
	Report *app.SheetReport
	Lines  []ListImportLine
}

// A ListImportLine is a row that was rejected, or a column that was passed over.
type ListImportLine struct {
	ledger.Problem
	Chip Chip
	Why  string
}

var listImportTemplate = page[ListImportPage]("list_import")

func (p ListImportPage) show(r *Request, rep *app.SheetReport, bad FormError) error {
	p.Form, p.Report, p.Dry = bad, rep, r.Method == "GET" || r.Checked("dry")
	if rep != nil {
		for _, l := range rep.Lines {
			color := map[ledger.Severity]string{ledger.Reject: "r", ledger.Warn: "a"}[l.Severity]
			p.Lines = append(p.Lines, ListImportLine{l, Chip{color, r.Word("severity", l.Severity)}, r.either(l.ZH, l.EN)})
		}
	}
	if bad.Message != "" {
		return listImportTemplate.RenderInvalid(r, p)
	}
	return listImportTemplate.Render(r, p)
}
