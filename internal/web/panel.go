package web

import (
	"mingjian/internal/app"
	"mingjian/internal/org"
	"mingjian/internal/panel"
	"mingjian/internal/review"
)

// PanelPage proposes who could review a case, and says what speaks against whom.
type PanelPage struct {
	Page
	Kind       string
	Path       string
	Candidates []CandidateRow
}

// A CandidateRow is one person who could be asked.
type CandidateRow struct {
	app.Candidate
	Reasons []string
}

var panelTemplate = page[PanelPage]("panel")

func (s *Server) panelPage(r *Request) error { return s.showPanel(r, FormError{}) }

func (s *Server) showPanel(r *Request, bad FormError) error {
	kind := review.Kind(r.Text("kind"))
	if kind != review.CommentKind && kind != review.RulingKind && kind != review.SecondKind {
		kind = review.PeerKind
	}
	cs, err := s.app.Candidates(r.Context(), r.Caller(), r.item(), kind)
	if err != nil {
		return err
	}
	p := PanelPage{Page: r.Page("review.panel"), Kind: string(kind), Path: r.itemPath()}
	p.Form = bad
	p.Crumbs = []Link{{r.T("review.sessions"), "/sessions"}, {r.T("review.session"), r.sessionPath()}, {r.T("review.voices"), p.Path}}
	for _, k := range []review.Kind{review.PeerKind, review.CommentKind, review.SecondKind, review.RulingKind} {
		p.Tabs = append(p.Tabs, Tab{Label: r.Word("part", k), Href: p.Path + "/panel?kind=" + string(k), Current: k == kind})
	}
	for _, c := range cs {
		row := CandidateRow{Candidate: c}
		for _, x := range c.Conflicts {
			row.Reasons = append(row.Reasons, r.conflict(x))
		}
		p.Candidates = append(p.Candidates, row)
	}
	if bad.Message != "" {
		return panelTemplate.RenderInvalid(r, p)
	}
	return panelTemplate.Render(r, p)
}

func (r *Request) conflict(c panel.Conflict) string {
	if r.Lang == "en" {
		return c.EN
	}
	return c.ZH
}

func (s *Server) assign(r *Request) error {
	_, err := s.app.Assign(r.Context(), r.Caller(), r.item(), review.Kind(r.Text("kind")), org.PersonID(r.Text("person")))
	if f, ok := r.Invalid(err); ok {
		return s.showPanel(r, f)
	}
	return r.done(err, r.itemPath())
}

func (s *Server) withdraw(r *Request) error {
	return r.done(s.app.Withdraw(r.Context(), r.Caller(), review.StatementID(r.Text("statement")), r.Text("reason")), r.itemPath())
}
