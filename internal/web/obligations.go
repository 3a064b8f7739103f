package web

import (
	"strings"

	"mingjian/internal/accountability"
	"mingjian/internal/app"
	"mingjian/internal/deadline"
	"mingjian/internal/org"
	"mingjian/internal/policy"
)

func (s *Server) obligationRoutes() []Route {
	const api = "/api/v1/obligations/{id}"
	return []Route{
		{Method: "GET", Pattern: "/obligations", Handler: s.obligationsPage, Act: policy.ObligationRead},
		{Method: "GET", Pattern: "/obligations/{id}", Handler: s.obligationPage, Act: policy.ObligationRead},
		{Method: "POST", Pattern: "/obligations/{id}/decide", Handler: s.decideObligations, Act: policy.ObligationOpen},
		{Method: "POST", Pattern: "/obligations/{id}/do", Handler: s.doObligation, Act: policy.ObligationDo},
		{Method: "POST", Pattern: "/obligations/{id}/sign", Handler: s.signObligation, Act: policy.ObligationOpen},
		{Method: "POST", Pattern: "/obligations/{id}/move", Handler: s.moveObligation, Act: policy.ObligationOpen},

		{Method: "GET", Pattern: "/api/v1/obligations", Handler: s.obligationsAPI, Act: policy.ObligationRead, Out: ObligationsAnswer{}},
		order("POST", api+"/decide", policy.ObligationOpen, func(r *Request, in DecideOrder) (Done, error) {
			return Done{}, s.decide(r, in)
		}),
		order("POST", api+"/do", policy.ObligationDo, func(r *Request, in DutyOrder) (Done, error) {
			return Done{}, s.app.DoObligation(r.Context(), r.Caller(), r.PathValue("id"), in.Code, in.Text)
		}),
		order("POST", api+"/move", policy.ObligationOpen, func(r *Request, in MoveDutyOrder) (Done, error) {
			return Done{}, s.app.MoveObligation(r.Context(), r.Caller(), r.PathValue("id"), in.Code, in.Owner, in.Reason)
		}),
		order("POST", api+"/sign", policy.ObligationOpen, func(r *Request, in DutyOrder) (Done, error) {
			return Done{}, s.endDuty(r, in)
		}),
	}
}

// ObligationsPage lists what is owed after acquittals.
type ObligationsPage struct {
	Page
	Rows []ObligationRow
}

// An ObligationRow is what is owed after one acquittal.
type ObligationRow struct {
	app.ObligationLine
	Chip Chip
	Next *ObligationDuty // the duty that is due first
	Open int
}

// A ObligationDuty is one duty in words.
type ObligationDuty struct {
	accountability.Duty
	Name    string
	Chip    Chip
	Clock   *Due
	Owned   string
	DoneBy  string
	EndedBy string
	MayDo   bool
	MaySign bool
	MayWave bool
	Choice  DutyChoice // what is typed while nothing is decided
	Owners  []Option   // who else may be named
	Moved   []string   // of its owner, in words
}

// A DutyChoice is what a leader types of one duty before opening.
type DutyChoice struct {
	Owner Field
	Spare *Field // nil where the term is the law's
}

var (
	obligationsTemplate = page[ObligationsPage]("obligations")
	obligationTemplate  = page[ObligationPage]("obligation")
)

func (s *Server) obligationsPage(r *Request) error {
	ls, err := s.app.Obligations(r.Context(), r.Caller())
	if err != nil {
		return err
	}
	p := ObligationsPage{Page: r.Page("obligation.title")}
	p.Marked = true
	p.Meta = []string{r.T("obligation.note")}
	for _, l := range ls {
		row := ObligationRow{ObligationLine: l, Chip: r.obligationState(l.State), Open: l.Left()}
		for _, d := range r.dutyRows(l) {
			if d.State == accountability.Owing && l.State == accountability.Opened && (row.Next == nil || d.Duty.Due < row.Next.Duty.Due) {
				row.Next = &d
			}
		}
		p.Rows = append(p.Rows, row)
	}
	return obligationsTemplate.Render(r, p)
}

func (r *Request) obligationState(st accountability.State) Chip {
	return Chip{map[accountability.State]string{accountability.Proposed: "a", accountability.Opened: "b"}[st], r.Word("obligation", st)}
}

func (r *Request) dutyRows(l app.ObligationLine) (rows []ObligationDuty) {
	today := deadline.Date(r.Now.In(Beijing).Format("2006-01-02"))
	for _, d := range l.Duties {
		row := ObligationDuty{Duty: d, Name: d.ZH, Owned: l.Names[d.Owner], DoneBy: l.Names[d.By], EndedBy: l.Names[d.Ended]}
		if r.Lang == "en" {
			row.Name = d.EN
		}
		if l.State == accountability.Opened {
			row.Chip = Chip{map[accountability.DutyState]string{accountability.Handed: "b", accountability.Signed: "g"}[d.State], r.Word("duty", d.State)}
			switch {
			case d.State == accountability.Owing:
				row.Clock = &Due{Left: today.DaysUntil(d.Due), Date: string(d.Due), Article: d.Law}
			case d.Late(today):
				row.Chip = Chip{"r", row.Chip.Text + " · " + r.T("obligation.late", d.Due.DaysUntil(d.On))}
			}
			row.MayDo = l.MayDo && d.State == accountability.Owing
			row.MaySign = l.MaySign && d.State == accountability.Handed && d.By != r.Viewer.ID
			row.MayWave = l.MaySign && d.State == accountability.Owing && d.Law == "" && d.Owner != r.Viewer.ID
			for _, m := range d.Moves {
				row.Moved = append(row.Moved, r.T("obligation.moved", string(m.On), l.Names[m.From], l.Names[m.To], m.Reason))
			}
			if l.MaySign && d.State == accountability.Owing {
				for _, o := range l.Owners {
					if o.ID != d.Owner {
						row.Owners = append(row.Owners, Option{string(o.ID), o.Name})
					}
				}
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// ObligationPage is what is owed after one acquittal.
type ObligationPage struct {
	Page
	View    app.ObligationLine
	Chip    Chip
	Duties  []ObligationDuty
	Owners  []Option
	Path    string
	Start   string
	Basis   string
	Decided bool
}

func (s *Server) obligationPage(r *Request) error { return s.showObligation(r, FormError{}) }

func (s *Server) showObligation(r *Request, bad FormError) error {
	v, err := s.app.Obligation(r.Context(), r.Caller(), r.PathValue("id"))
	if err != nil {
		return err
	}
	p := ObligationPage{Page: r.Page("obligation.title"), View: v, Chip: r.obligationState(v.State), Duties: r.dutyRows(v), Path: "/obligations/" + r.PathValue("id"),
		Start: v.Event.Date, Basis: r.Text("basis"), Decided: v.State != accountability.Proposed}
	p.Marked = true
	p.Form = bad
	p.Title = v.Event.CaseTitle
	p.Crumbs = []Link{{r.T("obligation.title"), "/obligations"}}
	p.Meta = []string{v.Event.Kind, v.Event.Date, v.Event.UnitName}
	if t := r.Text("start"); t != "" {
		p.Start = t
	}
	for _, o := range v.Owners {
		p.Owners = append(p.Owners, Option{string(o.ID), o.Name})
	}
	if v.MayDecide {
		others := append([]Option{{"", r.T("obligation.sameowner")}}, p.Owners...)
		for i := range p.Duties {
			d := &p.Duties[i]
			own, spare := "owner."+d.Code, "spare."+d.Code
			d.Choice.Owner = Field{Name: own, Label: r.T("obligation.owner"), Value: r.Text(own), Kind: "choice", Options: others, Err: bad.of(own)}
			if d.Law == "" {
				d.Choice.Spare = &Field{Name: spare, Label: r.T("obligation.spare"), Value: r.Text(spare), Err: bad.of(spare)}
			}
		}
	}
	if bad.Message != "" {
		return obligationTemplate.RenderInvalid(r, p)
	}
	return obligationTemplate.Render(r, p)
}

func (s *Server) afterObligation(r *Request, err error) error {
	if f, ok := r.Invalid(err); ok {
		return s.showObligation(r, f)
	}
	return r.done(err, "/obligations/"+r.PathValue("id"))
}

func (s *Server) decide(r *Request, in DecideOrder) error {
	if in.Decline {
		return s.app.DeclineObligations(r.Context(), r.Caller(), r.PathValue("id"), in.Basis)
	}
	return s.app.OpenObligations(r.Context(), r.Caller(), r.PathValue("id"), accountability.Opening{Owner: in.Owner, Basis: in.Basis, Start: in.Start, Duties: in.Duties})
}

func (s *Server) endDuty(r *Request, in DutyOrder) error {
	if in.Step == "waive" {
		return s.app.WaiveObligation(r.Context(), r.Caller(), r.PathValue("id"), in.Code, in.Text)
	}
	return s.app.SignObligation(r.Context(), r.Caller(), r.PathValue("id"), in.Code, in.Step == "sign", in.Text)
}

func (s *Server) decideObligations(r *Request) error {
	in := DecideOrder{r.Text("verdict") == "no", org.PersonID(r.Text("owner")), r.Text("basis"), deadline.Date(r.Text("start")), map[string]accountability.Choice{}}
	for name := range r.PostForm {
		if code, ok := strings.CutPrefix(name, "owner."); ok {
			if c := (accountability.Choice{Owner: org.PersonID(r.Text(name)), Spare: r.Text("spare." + code)}); c != (accountability.Choice{}) {
				in.Duties[code] = c
			}
		}
	}
	return s.afterObligation(r, s.decide(r, in))
}

func (s *Server) moveObligation(r *Request) error {
	return s.afterObligation(r, s.app.MoveObligation(r.Context(), r.Caller(), r.PathValue("id"), r.Text("code"), org.PersonID(r.Text("owner")), r.Text("reason")))
}

func (s *Server) doObligation(r *Request) error {
	return s.afterObligation(r, s.app.DoObligation(r.Context(), r.Caller(), r.PathValue("id"), r.Text("code"), r.Text("text")))
}

func (s *Server) signObligation(r *Request) error {
	return s.afterObligation(r, s.endDuty(r, DutyOrder{r.Text("code"), r.Text("step"), r.Text("text")}))
}

// A DecideOrder opens what is proposed, or declines it.
type DecideOrder struct {
	Decline bool          `json:"decline,omitempty"`
	Owner   org.PersonID  `json:"owner,omitempty"`
	Basis   string        `json:"basis"`
	Start   deadline.Date `json:"start,omitempty"` // the judgment was received

	Duties map[string]accountability.Choice `json:"duties,omitempty"` // what differs, by the duty's code
}

// A MoveDutyOrder names another owner of a duty.
type MoveDutyOrder struct {
	Code   string       `json:"code"`
	Owner  org.PersonID `json:"owner"`
	Reason string       `json:"reason"`
}

// A DutyOrder moves one duty on.
type DutyOrder struct {
	Code string `json:"code"`
	Step string `json:"step,omitempty"` // of sign: sign, return or waive
	Text string `json:"text"`
}

// ObligationsAnswer lists what is owed, in the API.
type ObligationsAnswer struct {
	Obligations []ObligationBrief `json:"obligations"`
}

// An ObligationBrief is what is owed after one event.
type ObligationBrief struct {
	Event  string                `json:"event"`
	Kind   string                `json:"kind"`
	Date   string                `json:"date"`
	Unit   string                `json:"unit"`
	State  accountability.State  `json:"state"`
	Basis  string                `json:"basis,omitempty"`
	Duties []accountability.Duty `json:"duties"`
}

func (s *Server) obligationsAPI(r *Request) error {
	ls, err := s.app.Obligations(r.Context(), r.Caller())
	if err != nil {
		return err
	}
	out := ObligationsAnswer{[]ObligationBrief{}}
	for _, l := range ls {
		out.Obligations = append(out.Obligations, ObligationBrief{l.Event.ID, l.Event.Kind, l.Event.Date, l.Event.UnitName, l.State, l.Basis, append([]accountability.Duty{}, l.Duties...)})
	}
	return r.JSON(out)
}
