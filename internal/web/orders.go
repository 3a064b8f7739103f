package web

import (
	"encoding/json"
	"net/http"

	"mingjian/internal/app"
	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/ledger"
	"mingjian/internal/org"
	"mingjian/internal/policy"
	"mingjian/internal/review"
	"mingjian/internal/screen"
)

// orderRoutes are the acts of a conference for programs: what the forms of
// sessions.go and voices.go do, on the same methods of app.
func (s *Server) orderRoutes() []Route {
	const session, item, statement = "/api/v1/sessions/{id}", "/api/v1/items/{item}", "/api/v1/statements/{id}"
	ses := func(r *Request) review.SessionID { return review.SessionID(r.PathValue("id")) }
	st := func(r *Request) review.StatementID { return review.StatementID(r.PathValue("id")) }
	return []Route{
		order("POST", "/api/v1/sessions", policy.SessionEdit, func(r *Request, in SessionOrder) (Made, error) {
			id, err := s.app.AddSession(r.Context(), r.Caller(), r.Caller().Unit(), in.session(""))
			return Made{string(id)}, err
		}),
		order("PUT", session, policy.SessionEdit, func(r *Request, in SessionOrder) (Done, error) {
			return Done{}, s.app.EditSession(r.Context(), r.Caller(), in.session(ses(r)))
		}),
		order("POST", session+"/cancel", policy.SessionEdit, func(r *Request, in ReasonOrder) (Done, error) {
			return Done{}, s.app.CancelSession(r.Context(), r.Caller(), ses(r), in.Reason)
		}),
		order("POST", session+"/items", policy.SessionEdit, func(r *Request, in ItemOrder) (Made, error) {
			id, err := s.app.AddItem(r.Context(), r.Caller(), ses(r), app.NewItem{Case: in.Case, Handler: in.Handler, Reason: in.Reason, Typical: in.Typical, Minutes: in.Minutes,
				Control: in.Control, Number: in.Number, Decided: in.Decided})
			return Made{string(id)}, err
		}),
		order("POST", session+"/agenda", policy.SessionEdit, func(r *Request, in AgendaOrder) (Done, error) {
			if in.Closed {
				return Done{}, s.app.CloseAgenda(r.Context(), r.Caller(), ses(r))
			}
			return Done{}, s.app.ReopenAgenda(r.Context(), r.Caller(), ses(r))
		}),
		order("POST", session+"/meeting", policy.SessionHold, func(r *Request, in MeetingOrder) (Done, error) {
			if in.Closed {
				return Done{}, s.app.CloseMeeting(r.Context(), r.Caller(), ses(r))
			}
			return Done{}, s.app.OpenMeeting(r.Context(), r.Caller(), ses(r), in.Present)
		}),

		order("POST", item+"/remove", policy.SessionEdit, func(r *Request, in ReasonOrder) (Done, error) {
			return Done{}, s.app.RemoveItem(r.Context(), r.Caller(), r.item(), in.Reason)
		}),
		order("POST", item+"/move", policy.SessionEdit, func(r *Request, in MoveOrder) (Done, error) {
			return Done{}, s.app.MoveItem(r.Context(), r.Caller(), r.item(), in.By)
		}),
		order("POST", item+"/waive", policy.SessionEdit, func(r *Request, in ReasonOrder) (Done, error) {
			return Done{}, s.app.WaiveSelf(r.Context(), r.Caller(), r.item(), in.Reason)
		}),
		order("POST", item+"/panel", policy.SessionAssign, func(r *Request, in PanelOrder) (Made, error) {
			id, err := s.app.Assign(r.Context(), r.Caller(), r.item(), in.Kind, in.Person)
			return Made{string(id)}, err
		}),
		order("POST", item+"/reply", policy.SessionHold, func(r *Request, _ Done) (Done, error) {
			return Done{}, s.app.AskReply(r.Context(), r.Caller(), r.item())
		}),
		order("POST", item+"/conclusion", policy.ConclusionDraft, func(r *Request, _ Done) (Made, error) {
			id, err := s.app.StartConclusion(r.Context(), r.Caller(), r.item())
			return Made{string(id)}, err
		}),
		order("POST", item+"/agree", policy.SessionHold, func(r *Request, in AgreeOrder) (Done, error) {
			return Done{}, s.app.AgreeConclusion(r.Context(), r.Caller(), r.item(), in.By)
		}),
		order("POST", item+"/approve", policy.SessionHold, func(r *Request, in ApproveOrder) (Done, error) {
			return Done{}, s.app.ApproveGrade(r.Context(), r.Caller(), r.item(), in.Step, in.Document)
		}),
		order("POST", item+"/sign", policy.ConclusionSign, func(r *Request, _ Done) (Done, error) {
			return Done{}, s.app.SignConclusion(r.Context(), r.Caller(), r.item())
		}),

		{Method: "GET", Pattern: statement, Handler: s.statementAPI, Act: policy.VoicesRead, Out: StatementAnswer{}},
		{Method: "PUT", Pattern: statement, Handler: s.saveDraftAPI, Act: policy.VoicesRead, In: StatementOrder{}, Out: DraftAnswer{}},
		order("POST", statement+"/submit", policy.VoicesRead, func(r *Request, in StatementOrder) (Done, error) {
			v, c, err := s.ordered(r, in)
			if err != nil {
				return Done{}, err
			}
			return Done{}, s.app.Submit(r.Context(), r.Caller(), v.ID, c, in.Revision)
		}),
		order("POST", statement+"/declare", policy.VoicesRead, func(r *Request, in DeclareOrder) (Done, error) {
			return Done{}, s.app.Declare(r.Context(), r.Caller(), st(r), in.Conflict)
		}),
		order("POST", statement+"/decline", policy.VoicesRead, func(r *Request, in ReasonOrder) (Done, error) {
			return Done{}, s.app.Decline(r.Context(), r.Caller(), st(r), in.Reason)
		}),
		order("POST", statement+"/withdraw", policy.SessionAssign, func(r *Request, in ReasonOrder) (Done, error) {
			return Done{}, s.app.Withdraw(r.Context(), r.Caller(), st(r), in.Reason)
		}),
		order("POST", statement+"/extend", policy.SessionHold, func(r *Request, in ExtendOrder) (Done, error) {
			return Done{}, s.app.ExtendReply(r.Context(), r.Caller(), st(r), in.Due, in.Reason)
		}),
		order("POST", statement+"/forgo", policy.ReplyWrite, func(r *Request, _ Done) (Done, error) {
			return Done{}, s.app.ForgoObjection(r.Context(), r.Caller(), st(r))
		}),

		order("PUT", "/api/v1/rules/{id}", policy.RuleEdit, func(r *Request, in RuleOrder) (Done, error) {
			in.Rule.ID = r.PathValue("id")
			return Done{}, s.app.PutRule(r.Context(), r.Caller(), in.Rule, in.Read, in.Reason)
		}),
		order("POST", "/api/v1/rules/try", policy.RuleEdit, func(r *Request, in screen.Rule) (TriedAnswer, error) {
			es, n, err := s.app.TryRule(r.Context(), r.Caller(), in)
			return TriedAnswer{Found: n, First: es}, err
		}),
		order("PUT", "/api/v1/mappings", policy.LedgerMap, func(r *Request, in ledger.Remembered) (Done, error) {
			return Done{}, s.app.SetMapping(r.Context(), r.Caller(), in)
		}),
	}
}

// order is a route under /api/v1 that does one act: its JSON in, what it made out.
func order[In, Out any](method, pattern string, act policy.Act, do func(*Request, In) (Out, error)) Route {
	var in In
	var out Out
	handler := func(r *Request) error {
		var in In
		if err := r.Decode(&in); err != nil {
			return err
		}
		out, err := do(r, in)
		if err != nil {
			return err
		}
		return r.JSON(out)
	}
	return Route{Method: method, Pattern: pattern, Act: act, Handler: handler, In: in, Out: out}
}

// Made names what an order made.
type Made struct {
	ID string `json:"id"`
}

// Done is the empty object: an order that says no more, or an act that makes nothing.
type Done struct{}

// A TextOrder brings one text.
type TextOrder struct {
	Text string `json:"text"`
}

// A SessionOrder sets a session up; days as 2026-03-01.
type SessionOrder struct {
	Title       string         `json:"title"`
	Purpose     review.Purpose `json:"purpose"`
	From        deadline.Date  `json:"from"`
	To          deadline.Date  `json:"to"`
	Units       []org.UnitCode `json:"units"`
	Chair       org.PersonID   `json:"chair"`
	Secretary   org.PersonID   `json:"secretary"`
	Place       string         `json:"place"`
	Blind       bool           `json:"blind"`
	Mixed       bool           `json:"mixed,omitempty"`        // won cases lie among the lost ones
	SecondShare int            `json:"second_share,omitempty"` // per cent
	Calibrated  int            `json:"calibrated,omitempty"`   // teaching cases a reviewer answers first
	Peers       int            `json:"peers"`
	Comments    int            `json:"comments"`
	Self        deadline.Date  `json:"self"`
	Peer        deadline.Date  `json:"peer"`
	Comment     deadline.Date  `json:"comment"`
	Meeting     deadline.Date  `json:"meeting"`
	Version     int            `json:"version"` // as read; of a new session 0
}

func (o SessionOrder) session(id review.SessionID) review.Session {
	return review.Session{ID: id, Title: o.Title, Purpose: o.Purpose, From: o.From, To: o.To, Units: o.Units, Chair: o.Chair, Secretary: o.Secretary,
		Place: o.Place, Blind: o.Blind, Mixed: o.Mixed, SecondShare: o.SecondShare, Calibrated: o.Calibrated, Needs: review.Needs{Peers: o.Peers, Comments: o.Comments},
		Planned: review.Planned{Self: o.Self, Peer: o.Peer, Comment: o.Comment, Meeting: o.Meeting}, Version: o.Version}
}

// planOf is the order that would set the session up as it is.
func planOf(s review.Session) SessionOrder {
	return SessionOrder{Title: s.Title, Purpose: s.Purpose, From: s.From, To: s.To, Units: s.Units, Chair: s.Chair, Secretary: s.Secretary,
		Place: s.Place, Blind: s.Blind, Mixed: s.Mixed, SecondShare: s.SecondShare, Calibrated: s.Calibrated, Peers: s.Needs.Peers, Comments: s.Needs.Comments,
		Self: s.Planned.Self, Peer: s.Planned.Peer, Comment: s.Planned.Comment, Meeting: s.Planned.Meeting, Version: s.Version}
}

// A ReasonOrder is an act that must say why.
type ReasonOrder struct {
	Reason string `json:"reason"`
}

// An ItemOrder puts a case on the agenda.
type ItemOrder struct {
	Case    string        `json:"case"`
	Handler org.PersonID  `json:"handler,omitempty"` // where the case has several
	Reason  string        `json:"reason"`
	Typical bool          `json:"typical"`
	Control bool          `json:"control,omitempty"` // a won case, in a mixed session
	Number  string        `json:"number,omitempty"`  // instead of case: its number
	Decided deadline.Date `json:"decided,omitempty"` // the day of the decision under review
	Minutes int           `json:"minutes"`
}

// A MoveOrder moves a case on the agenda by so many places; a negative number is up.
type MoveOrder struct {
	By int `json:"by"`
}

// An AgendaOrder closes or reopens the agenda.
type AgendaOrder struct {
	Closed bool `json:"closed"`
}

// A MeetingOrder opens the meeting with those present, or closes it.
type MeetingOrder struct {
	Closed  bool           `json:"closed"`
	Present []org.PersonID `json:"present,omitempty"`
}

// A PanelOrder asks a person for a voice.
type PanelOrder struct {
	Kind   review.Kind  `json:"kind"` // peer, comment, second or ruling
	Person org.PersonID `json:"person"`
}

// An AgreeOrder says who of those present agreed on the conclusion.
type AgreeOrder struct {
	By []org.PersonID `json:"by"`
}

// An ApproveOrder is one step of a grade's route.
type ApproveOrder struct {
	Step     string `json:"step"`
	Document string `json:"document"`
}

// A DeclareOrder declares no conflict, or the one there is.
type DeclareOrder struct {
	Conflict string `json:"conflict"`
}

// An ExtendOrder gives a reply more time.
type ExtendOrder struct {
	Due    deadline.Date `json:"due"`
	Reason string        `json:"reason"`
}

// A RuleOrder puts a rule; Read is the version the editor had before them.
type RuleOrder struct {
	Rule   screen.Rule `json:"rule"`
	Read   int         `json:"read"`
	Reason string      `json:"reason"`
}

// A TriedAnswer is what a rule would find: how many events, and the first of them.
type TriedAnswer struct {
	Found int            `json:"found"`
	First []screen.Event `json:"first"`
}

// A StatementAnswer is one statement as far as the reader sees it; Content is of
// the statement's kind (review.Content).
type StatementAnswer struct {
	ID       string          `json:"id"`
	Kind     review.Kind     `json:"kind"`
	State    review.State    `json:"state"`
	Author   string          `json:"author"` // empty where the session is blind
	Due      deadline.Date   `json:"due"`
	Revision int             `json:"revision"`
	Write    bool            `json:"write"`
	Content  json.RawMessage `json:"content"`
}

// A StatementOrder is a draft or a whole statement; Revision is the one read.
type StatementOrder struct {
	Revision int             `json:"revision"`
	Content  json.RawMessage `json:"content"`
}

// A DraftAnswer is the revision a draft was kept as; with status 409, the one
// that stands and its content.
type DraftAnswer struct {
	Kind     string          `json:"kind,omitempty"`
	Revision int             `json:"revision"`
	Theirs   json.RawMessage `json:"theirs,omitempty"`
}

func (s *Server) statementAPI(r *Request) error {
	v, err := s.app.Statement(r.Context(), r.Caller(), review.StatementID(r.PathValue("id")))
	if err != nil {
		return err
	}
	return r.JSON(StatementAnswer{string(v.ID), v.Kind, v.State, v.AuthorName, v.Due, v.Revision, v.Write, review.Encode(v.Content)})
}

// ordered returns the statement asked for and the content sent for it.
func (s *Server) ordered(r *Request, in StatementOrder) (app.StatementView, review.Content, error) {
	v, err := s.app.Statement(r.Context(), r.Caller(), review.StatementID(r.PathValue("id")))
	if err != nil {
		return v, nil, err
	}
	c, err := review.Decode(v.Kind, in.Content)
	return v, c, err
}

func (s *Server) saveDraftAPI(r *Request) error {
	var in StatementOrder
	if err := r.Decode(&in); err != nil {
		return err
	}
	v, c, err := s.ordered(r, in)
	if err != nil {
		return err
	}
	now, theirs, err := s.app.SaveDraft(r.Context(), r.Caller(), v.ID, c, in.Revision)
	if theirs != nil {
		return r.jsonStatus(http.StatusConflict, DraftAnswer{errs.Conflict.String(), now, review.Encode(theirs)})
	}
	if err != nil {
		return err
	}
	return r.JSON(DraftAnswer{Revision: now})
}
