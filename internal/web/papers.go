package web

import (
	"bytes"

	"mingjian/internal/app"
	"mingjian/internal/exchange"
	"mingjian/internal/policy"
	"mingjian/internal/review"
)

// Papers are made on demand; each making is an act of its own, recorded with the
// checkpoint printed at the paper's foot. So they are asked for by POST.
func (s *Server) paperRoutes() []Route {
	return []Route{
		{Method: "POST", Pattern: "/sessions/{id}/papers/{kind}", Handler: s.sessionPaper, Act: policy.PaperMake, Stream: true},
		{Method: "POST", Pattern: "/sessions/{id}/sheets/{sheet}", Handler: s.sessionSheet, Act: policy.PaperMake, Stream: true},
		{Method: "POST", Pattern: "/items/{id}/papers/{kind}", Handler: s.casePaper, Act: policy.PaperMake, Stream: true},
	}
}

func sendFile(r *Request, f app.File, kind string, err error) error {
	if err != nil {
		return err
	}
	return r.File(f.Name, kind, bytes.NewReader(f.Data))
}

func (s *Server) sessionPaper(r *Request) error {
	f, err := s.app.SessionPaper(r.Context(), r.Caller(), review.SessionID(r.PathValue("id")), exchange.Kind(r.PathValue("kind")))
	return sendFile(r, f, docxType, err)
}

func (s *Server) sessionSheet(r *Request) error {
	f, err := s.app.SessionSheet(r.Context(), r.Caller(), review.SessionID(r.PathValue("id")), r.PathValue("sheet"))
	return sendFile(r, f, xlsxType, err)
}

func (s *Server) casePaper(r *Request) error {
	f, err := s.app.CasePaper(r.Context(), r.Caller(), review.ItemID(r.PathValue("id")), exchange.Kind(r.PathValue("kind")))
	return sendFile(r, f, docxType, err)
}

// A PaperButton makes one paper or list.
type PaperButton struct{ Action, Label string }

// sessionPapers are the buttons of a session's papers, for its page.
func (r *Request) sessionPapers(id review.SessionID) (bs []PaperButton) {
	if !r.Viewer.May(policy.PaperMake) {
		return nil
	}
	for _, k := range []exchange.Kind{exchange.AgendaPaper, exchange.MinutesPaper, exchange.SummaryPaper} {
		bs = append(bs, PaperButton{"/sessions/" + string(id) + "/papers/" + string(k), paperName(k, r.Lang)})
	}
	sheets := "/sessions/" + string(id) + "/sheets/"
	return append(bs, PaperButton{sheets + "cases", r.T("papers.cases")}, PaperButton{sheets + "findings", r.T("papers.findings")},
		PaperButton{sheets + "measures", r.T("papers.measures")})
}

// casePapers are the buttons of a case's papers, for its page in a session.
func (r *Request) casePapers(id review.ItemID) (bs []PaperButton) {
	if !r.Viewer.May(policy.PaperMake) {
		return nil
	}
	for _, k := range []exchange.Kind{exchange.SelfReviewPaper, exchange.CommentaryPaper, exchange.AnalysisPaper} {
		bs = append(bs, PaperButton{"/items/" + string(id) + "/papers/" + string(k), paperName(k, r.Lang)})
	}
	return bs
}
