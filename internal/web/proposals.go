package web

import (
	"mingjian/internal/app"
	"mingjian/internal/org"
	"mingjian/internal/panel"
	"mingjian/internal/policy"
	"mingjian/internal/review"
)

func (s *Server) proposalRoutes() []Route {
	const path = "/sessions/{id}/assignment"
	return []Route{
		{Method: "GET", Pattern: path, Handler: s.proposalPage, Act: policy.SessionAssign},
		{Method: "POST", Pattern: path, Handler: s.assignAll, Act: policy.SessionAssign},

		{Method: "GET", Pattern: "/api/v1" + path, Handler: s.proposalAPI, Act: policy.SessionAssign, In: ProposalQuery{}, Out: ProposalAnswer{}},
		order("POST", "/api/v1"+path, policy.SessionAssign, func(r *Request, in SeatsOrder) (AskedAnswer, error) {
			seats := make([]app.PanelSeat, len(in.Seats))
			for i, x := range in.Seats {
				seats[i] = app.PanelSeat(x)
			}
			n, err := s.app.AssignAll(r.Context(), r.Caller(), review.SessionID(r.PathValue("id")), in.Kind, seats)
			return AskedAnswer{n}, err
		}),
	}
}

// ProposalPage is the assignment proposed for a session, to confirm or change.
type ProposalPage struct {
	Page
	View  app.ProposalView
	Path  string
	Rows  []SeatRow
	Short []SeatRow
	Load  string // how the greatest load compares
	Rule  string
}

// A SeatRow is one seat with everybody who could take it.
type SeatRow struct {
	app.ProposalRow
	Why     []string
	Options []Option
	Missing string
}

var proposalTemplate = page[ProposalPage]("assignment")

func (s *Server) proposalPage(r *Request) error { return s.showProposal(r, FormError{}) }

func proposalKind(r *Request) review.Kind {
	if review.Kind(r.Text("kind")) == review.CommentKind {
		return review.CommentKind
	}
	return review.PeerKind
}

func (s *Server) showProposal(r *Request, bad FormError) error {
	kind := proposalKind(r)
	v, err := s.app.Proposal(r.Context(), r.Caller(), review.SessionID(r.PathValue("id")), kind)
	if err != nil {
		return err
	}
	p := ProposalPage{Page: r.Page("assignment.title"), View: v, Path: r.sessionPath() + "/assignment", Rule: r.T("assignment.rule", v.Rule.Cap, v.Rule.Source)}
	p.Form = bad
	p.Crumbs = []Link{{r.T("review.sessions"), "/sessions"}, {v.Session.Title, r.sessionPath()}}
	for _, k := range []review.Kind{review.PeerKind, review.CommentKind} {
		p.Tabs = append(p.Tabs, Tab{Label: r.Word("part", k), Href: p.Path + "?kind=" + string(k), Current: k == kind})
	}
	if v.Greatest > 0 {
		p.Load = r.T("assignment.least", v.Greatest, v.Least)
	}
	for _, x := range v.Rows {
		p.Rows = append(p.Rows, r.seat(x))
	}
	for _, x := range v.Shortfalls {
		row := r.seat(x)
		row.Missing = r.T("assignment.had", x.Need, x.Had)
		p.Short = append(p.Short, row)
	}
	if bad.Message != "" {
		return proposalTemplate.RenderInvalid(r, p)
	}
	return proposalTemplate.Render(r, p)
}

func (r *Request) seat(x app.ProposalRow) SeatRow {
	row := SeatRow{ProposalRow: x}
	for _, w := range x.Reasons {
		row.Why = append(row.Why, r.reason(w))
	}
	for _, c := range x.Choices {
		row.Options = append(row.Options, Option{string(c.Person), r.T("assignment.option", c.Name, c.UnitName, c.Load)})
	}
	return row
}

func (r *Request) reason(x panel.Reason) string {
	if r.Lang == "en" {
		return x.EN
	}
	return x.ZH
}

func (s *Server) assignAll(r *Request) error {
	kind := proposalKind(r)
	var seats []app.PanelSeat
	people := r.PostForm["person"]
	for i, item := range r.PostForm["item"] {
		if i < len(people) && people[i] != "" {
			seats = append(seats, app.PanelSeat{Item: review.ItemID(item), Person: org.PersonID(people[i])})
		}
	}
	_, err := s.app.AssignAll(r.Context(), r.Caller(), review.SessionID(r.PathValue("id")), kind, seats)
	if f, ok := r.Invalid(err); ok {
		return s.showProposal(r, f)
	}
	return r.done(err, r.sessionPath()+"/assignment?kind="+string(kind))
}

// A ProposalQuery says for what part people are proposed: peer (by default) or comment.
type ProposalQuery struct {
	Kind review.Kind `json:"kind,omitempty"`
}

// A ProposalAnswer is the assignment proposed for a session.
type ProposalAnswer struct {
	Kind       review.Kind      `json:"kind"`
	Cap        int              `json:"cap"`
	Source     string           `json:"source"`
	Greatest   int              `json:"greatest"` // the most anybody carries
	Least      int              `json:"least"`    // the least possible for it
	Seats      []ProposedSeat   `json:"seats"`
	Shortfalls []ProposalMissed `json:"shortfalls"`
}

// A ProposedSeat is one person proposed for one case, with why.
type ProposedSeat struct {
	Item    review.ItemID `json:"item"`
	Case    string        `json:"case"`
	Person  org.PersonID  `json:"person"`
	Reasons []string      `json:"reasons"`
}

// A ProposalMissed is a case that cannot get as many people as it wants.
type ProposalMissed struct {
	Item   review.ItemID `json:"item"`
	Case   string        `json:"case"`
	Wanted int           `json:"wanted"`
	Found  int           `json:"found"`
}

func (s *Server) proposalAPI(r *Request) error {
	v, err := s.app.Proposal(r.Context(), r.Caller(), review.SessionID(r.PathValue("id")), proposalKind(r))
	if err != nil {
		return err
	}
	out := ProposalAnswer{Kind: v.Kind, Cap: v.Rule.Cap, Source: v.Rule.Source, Greatest: v.Greatest, Least: v.Least, Seats: []ProposedSeat{}, Shortfalls: []ProposalMissed{}}
	for _, x := range v.Rows {
		out.Seats = append(out.Seats, ProposedSeat{x.Item, x.CaseName, x.Person, r.seat(x).Why})
	}
	for _, x := range v.Shortfalls {
		out.Shortfalls = append(out.Shortfalls, ProposalMissed{x.Item, x.CaseName, x.Need, x.Had})
	}
	return r.JSON(out)
}

// A SeatsOrder asks everybody named, or nobody.
type SeatsOrder struct {
	Kind  review.Kind `json:"kind"` // peer or comment
	Seats []SeatOrder `json:"seats"`
}

// A SeatOrder is one person for one case.
type SeatOrder struct {
	Item   review.ItemID `json:"item"`
	Person org.PersonID  `json:"person"`
}

// An AskedAnswer says how many people were asked.
type AskedAnswer struct {
	Asked int `json:"asked"`
}
