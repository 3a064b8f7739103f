package web

import (
	"path"
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
		{Method: "POST", Pattern: "/obligations/{id}/receive", Handler: s.receiveObligations, Act: policy.ObligationOpen},
		{Method: "POST", Pattern: "/obligations/{id}/paper", Handler: s.obligationPaper, Act: policy.ObligationRead, Stream: true},
		{Method: "POST", Pattern: "/obligations.xlsx", Handler: s.obligationsSheet, Act: policy.ObligationRead, Stream: true},

		{Method: "GET", Pattern: "/api/v1/obligations", Handler: s.obligationsAPI, Act: policy.ObligationRead, Out: ObligationsAnswer{}},
		{Method: "GET", Pattern: api, Handler: s.obligationAPI, Act: policy.ObligationRead, Out: ObligationAnswer{}},
		order("POST", api+"/decide", policy.ObligationOpen, func(r *Request, in DecideOrder) (Done, error) {
			return Done{}, s.decide(r, in)
		}),
		order("POST", api+"/do", policy.ObligationDo, func(r *Request, in DutyOrder) (Done, error) {
			return Done{}, s.app.DoObligation(r.Context(), r.Caller(), r.PathValue("id"), in.Code, in.Text, in.Day)
		}),
		order("POST", api+"/receive", policy.ObligationOpen, func(r *Request, in ReceiveOrder) (Done, error) {
			return Done{}, s.app.ReceiveObligations(r.Context(), r.Caller(), r.PathValue("id"), in.Start, in.Reason)
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
	Chip     Chip
	Next     *ObligationDuty // the duty that is due first
	Open     int
	Handed   int // of them, to be signed for
	Proposed int // duties, while nothing is decided
}

// An ObligationDuty is one duty in words.
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
	Notes   []string   // what was said of it and what moved, in words
	Deeds   []Deed     // what may be done
	Refused string     // the act that was refused, with what was typed in it
	Typed   TypedDuty
}

// HasPaper reports whether a Word paper of its own belongs to the duty.
func (d ObligationDuty) HasPaper() bool {
	return d.RuleDuty.Paper != "" && d.RuleDuty.Paper != accountability.AnalysisPaper && !d.Dropped()
}

// Dropped reports whether the duty was ended without being done.
func (d ObligationDuty) Dropped() bool {
	return d.State == accountability.Waived || d.State == accountability.Spared
}

// A TypedDuty is what was typed of a duty and refused.
type TypedDuty struct{ Text, Day, Owner, Reason string }

// A Deed is one form of a duty: do, sign (or waive) or move.
type Deed struct {
	Page             Page
	D                *ObligationDuty
	Act, Label, Path string
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
		if l.State == accountability.Proposed {
			row.Proposed, row.Open = len(l.Duties), 0
		}
		for _, d := range r.dutyRows(l) {
			if d.State == accountability.Owing && l.State == accountability.Opened && (row.Next == nil || d.Duty.Due < row.Next.Duty.Due) {
				row.Next = &d
			}
			if d.State == accountability.Handed {
				row.Handed++
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
			row.MayDo = l.MayDo && d.State == accountability.Owing && (!d.Personal() || d.Owner == r.Viewer.ID)
			row.MaySign = l.MaySign && d.State == accountability.Handed && d.By != r.Viewer.ID && d.Owner != r.Viewer.ID
			row.MayWave = l.MaySign && d.State == accountability.Owing && d.Law == "" && d.Owner != r.Viewer.ID
			row.Notes = r.dutyNotes(d, l.Names)
			if l.MaySign && d.State == accountability.Owing {
				for _, o := range r.namable(l.Owners) {
					if o.Value != string(d.Owner) {
						row.Owners = append(row.Owners, o)
					}
				}
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// dutyNotes are the words of who ended the duty, and how it was moved and given back.
func (r *Request) dutyNotes(d accountability.Duty, names map[org.PersonID]string) (notes []string) {
	for _, m := range d.Moves {
		notes = append(notes, r.T("obligation.moved", string(m.On), names[m.From], names[m.To], m.Reason))
	}
	for _, x := range d.Returns {
		notes = append(notes, r.T("obligation.returned", string(x.On), names[x.By], x.Reason, x.Text))
	}
	if d.Entered != "" && d.Entered != d.On {
		notes = append(notes, r.T("obligation.entered", string(d.Entered)))
	}
	if d.Words != "" {
		notes = append(notes, r.T("obligation.said", names[d.Ended], d.Words))
	}
	return notes
}

// namable says who may be named: a handler, or the post they hold.
func (r *Request) namable(ns []app.Namable) (os []Option) {
	for _, n := range ns {
		what := n.Title
		if n.Handler {
			what = r.T("obligation.handler")
		}
		if n.Above != "" {
			what += " · " + n.Above
		}
		os = append(os, Option{string(n.ID), n.Name + " · " + what})
	}
	return os
}

// ObligationPage is what is owed after one acquittal.
type ObligationPage struct {
	Page
	View    app.ObligationLine
	Chip    Chip
	Duties  []ObligationDuty
	Owners  []Option
	Path    string
	Owner   string
	Start   string
	Basis   string
	Reason  string
	Decided bool

	Papers     bool     // papers can be made
	MayReceive bool     // the day the judgment was received may be corrected
	Received   []string // its corrections, in words
	Refused    string   // the act that was refused
}

func (s *Server) obligationPage(r *Request) error { return s.showObligation(r, FormError{}) }

func (s *Server) showObligation(r *Request, bad FormError) error {
	v, err := s.app.Obligation(r.Context(), r.Caller(), r.PathValue("id"))
	if err != nil {
		return err
	}
	p := ObligationPage{Page: r.Page("obligation.title"), View: v, Chip: r.obligationState(v.State), Duties: r.dutyRows(v), Path: "/obligations/" + r.PathValue("id"),
		Owner: r.Text("owner"), Start: v.Event.Date, Basis: r.Text("basis"), Reason: r.Text("reason"), Decided: v.State != accountability.Proposed,
		Papers: v.State == accountability.Opened && !v.Event.Sealed, MayReceive: v.MaySign}
	if bad.Message != "" {
		p.Refused = path.Base(r.URL.Path)
	}
	if v.Start != "" {
		p.Start = string(v.Start)
	}
	for _, x := range v.Starts {
		p.Received = append(p.Received, r.T("obligation.received", string(x.On), v.Names[x.By], string(x.Was), string(x.Is), x.Reason))
	}
	p.Marked = true
	p.Form = bad
	p.Title = v.Event.CaseTitle
	p.Crumbs = []Link{{r.T("obligation.title"), "/obligations"}}
	p.Meta = []string{v.Event.Kind, v.Event.Date, v.Event.UnitName}
	if t := r.Text("start"); t != "" {
		p.Start = t
	}
	p.Owners = r.namable(v.Owners)
	for i := range p.Duties {
		d := &p.Duties[i]
		if d.Typed.Day = app.Day(r.Now); p.Refused != "" && r.Text("code") == d.Code {
			d.Refused, d.Typed = p.Refused, TypedDuty{r.Text("text"), r.Text("day"), r.Text("owner"), r.Text("reason")}
		}
		d.Deeds = p.deeds(d)
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

// deeds are the forms of a duty that the reader may send.
func (p *ObligationPage) deeds(d *ObligationDuty) (ds []Deed) {
	for _, x := range []struct {
		may        bool
		act, label string
	}{{d.MayDo, "do", "obligation.do"}, {d.MaySign, "sign", "obligation.sign.it"}, {d.MayWave, "sign", "obligation.waive"}, {len(d.Owners) > 0, "move", "obligation.move"}} {
		if x.may {
			ds = append(ds, Deed{p.Page, d, x.act, x.label, p.Path})
		}
	}
	return ds
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
	return s.afterObligation(r, s.app.DoObligation(r.Context(), r.Caller(), r.PathValue("id"), r.Text("code"), r.Text("text"), r.day("day")))
}

func (s *Server) receiveObligations(r *Request) error {
	return s.afterObligation(r, s.app.ReceiveObligations(r.Context(), r.Caller(), r.PathValue("id"), r.day("start"), r.Text("reason")))
}

func (s *Server) obligationPaper(r *Request) error {
	f, err := s.app.ObligationPaper(r.Context(), r.Caller(), r.PathValue("id"), r.Text("code"))
	return sendFile(r, f, docxType, err)
}

func (s *Server) obligationsSheet(r *Request) error {
	f, err := s.app.ObligationsSheet(r.Context(), r.Caller())
	return sendFile(r, f, xlsxType, err)
}

func (s *Server) signObligation(r *Request) error {
	return s.afterObligation(r, s.endDuty(r, DutyOrder{Code: r.Text("code"), Step: r.Text("step"), Text: r.Text("text")}))
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

// A ReceiveOrder corrects the day the judgment was received.
type ReceiveOrder struct {
	Start  deadline.Date `json:"start"`
	Reason string        `json:"reason"`
}

// A DutyOrder moves one duty on.
type DutyOrder struct {
	Code string        `json:"code"`
	Step string        `json:"step,omitempty"` // of sign: sign, return or waive
	Text string        `json:"text"`
	Day  deadline.Date `json:"day,omitempty"` // of do: when it was done; without it today
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

// ObligationAnswer is what is owed after one event, in the API.
type ObligationAnswer struct {
	ObligationBrief
	Source   string                   `json:"source"`          // of the rule
	Start    deadline.Date            `json:"start,omitempty"` // the judgment was received
	Receipts []accountability.Receipt `json:"receipts"`        // corrections of start
	Owners   []NamableBrief           `json:"owners"`          // who may be named
}

// A NamableBrief is who may be named as owner of a duty.
type NamableBrief struct {
	ID      org.PersonID `json:"id"`
	Name    string       `json:"name"`
	Handler bool         `json:"handler,omitempty"`
	Title   string       `json:"title,omitempty"`
	Above   string       `json:"above,omitempty"` // the office, where it is one above the case's
}

func obligationBrief(l app.ObligationLine) ObligationBrief {
	return ObligationBrief{l.Event.ID, l.Event.Kind, l.Event.Date, l.Event.UnitName, l.State, l.Basis, append([]accountability.Duty{}, l.Duties...)}
}

func (s *Server) obligationAPI(r *Request) error {
	l, err := s.app.Obligation(r.Context(), r.Caller(), r.PathValue("id"))
	if err != nil {
		return err
	}
	out := ObligationAnswer{obligationBrief(l), l.Source, l.Start, append([]accountability.Receipt{}, l.Starts...), []NamableBrief{}}
	for _, n := range l.Owners {
		out.Owners = append(out.Owners, NamableBrief{n.ID, n.Name, n.Handler, n.Title, n.Above})
	}
	return r.JSON(out)
}

func (s *Server) obligationsAPI(r *Request) error {
	ls, err := s.app.Obligations(r.Context(), r.Caller())
	if err != nil {
		return err
	}
	out := ObligationsAnswer{[]ObligationBrief{}}
	for _, l := range ls {
		out.Obligations = append(out.Obligations, obligationBrief(l))
	}
	return r.JSON(out)
}
