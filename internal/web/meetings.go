package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"mingjian/internal/app"
	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/meeting"
	"mingjian/internal/org"
	"mingjian/internal/policy"
	"mingjian/internal/review"
)

func (s *Server) meetingRoutes() []Route {
	const page, api = "/sessions/{id}/meeting", "/api/v1/sessions/{id}/meeting"
	return []Route{
		{Method: "GET", Pattern: page, Handler: s.meetingPage, Act: policy.MeetingRead},
		{Method: "GET", Pattern: page + "/screen", Handler: s.meetingScreen, Act: policy.MeetingRead},
		{Method: "POST", Pattern: page + "/act", Handler: s.meetingEvent, Act: policy.MeetingRun},
		{Method: "POST", Pattern: page + "/sign", Handler: s.attendMeeting, Act: policy.MeetingSign},
		{Method: "POST", Pattern: page + "/lines", Handler: s.minuteLine, Act: policy.MeetingNote},

		{Method: "GET", Pattern: api, Handler: s.hallAPI, Act: policy.MeetingRead, Out: HallAnswer{}},
		{Method: "GET", Pattern: api + "/stream", Handler: s.followMeeting, Act: policy.MeetingRead, Stream: true, Out: ChangeAnswer{}},
		order("POST", api+"/events", policy.MeetingRun, func(r *Request, in EventOrder) (Done, error) { return Done{}, s.order(r, in) }),
		order("POST", api+"/sign", policy.MeetingSign, func(r *Request, _ Done) (Done, error) {
			return Done{}, s.app.Attend(r.Context(), r.Caller(), r.session())
		}),
		order("POST", api+"/lines", policy.MeetingNote, func(r *Request, in LineOrder) (Made, error) {
			id, err := s.app.Minute(r.Context(), r.Caller(), r.session(), meeting.Noted{Line: in.Line, Item: in.Item, Text: in.Text, Base: in.Base})
			return Made{id}, err
		}),
	}
}

func (r *Request) session() review.SessionID { return review.SessionID(r.PathValue("id")) }

// MeetingPage is the hall in the hands of those who sit in it: the chair's
// console, the secretary's minutes, everybody's sign-in.
type MeetingPage struct {
	Page
	View     app.HallView
	Path     string
	After    string // the last change the page knows of
	Now      *app.SpeakerLine
	Next     *app.SpeakerLine
	Clock    ClockFace
	Over     bool
	Cases    []Option // to call
	Here     []Option
	Owners   []Option
	Lines    []LineRow
	Outcomes []Outcome
	Clash    *LineClash
	Rows     []VoiceRow // the largest disagreements first; on the screen
	Facts    []Option   // the brief: Value names, Label says
	Held     bool       // the reviewers' voices are not put to the handler yet
	Course   []Event    // of the case; on the screen
	Flags    []FlagLine // of the evidence matrix; on the screen
}

// A ClockFace is what a screen needs to count by itself, in milliseconds.
type ClockFace struct{ Since, Spent, Allotted, Now int64 }

// A LineRow is one line of the minutes with its form.
type LineRow struct {
	meeting.Line
	CaseName, Who string
}

// An Outcome is a decision, a vote or a measure recorded on the spot.
type Outcome struct{ Kind, CaseName, Text string }

// A LineClash shows both texts when two secretaries changed one line.
type LineClash struct {
	Line         string
	Theirs, Mine string
	Base         int
}

var (
	meetingTemplate       = page[MeetingPage]("meeting")
	meetingScreenTemplate = page[MeetingPage]("meeting_screen")
)

func (s *Server) hall(r *Request) (MeetingPage, error) {
	v, err := s.app.Hall(r.Context(), r.Caller(), r.session())
	if err != nil {
		return MeetingPage{}, err
	}
	p := MeetingPage{Page: r.Page("meeting.title"), View: v, Path: r.sessionPath() + "/meeting", After: string(v.Meeting) + ":" + strconv.Itoa(v.Hall.Seq)}
	p.Marked = true
	p.Crumbs = []Link{{r.T("review.sessions"), "/sessions"}, {v.Session.Title, r.sessionPath()}}
	names := map[review.ItemID]string{}
	for _, l := range v.Agenda {
		names[l.ID] = l.CaseName
		p.Cases = append(p.Cases, Option{string(l.ID), strconv.Itoa(l.Order) + ". " + l.CaseName})
	}
	for i := range v.Speakers {
		if v.Speakers[i].Now {
			p.Now = &v.Speakers[i]
		}
		if v.Speakers[i].Next {
			p.Next = &v.Speakers[i]
		}
	}
	p.Over = v.Current != nil && v.Hall.Turn >= len(v.Speakers)
	p.Clock = ClockFace{Spent: v.Hall.Clock.Spent.Milliseconds(), Allotted: v.Hall.Clock.Allotted.Milliseconds(), Now: v.Now.UnixMilli()}
	if !v.Hall.Clock.Since.IsZero() {
		p.Clock.Since = v.Hall.Clock.Since.UnixMilli()
	}
	for _, x := range v.Hall.Present {
		p.Here = append(p.Here, Option{v.Names[x.Person], x.At.In(Beijing).Format("15:04")})
		p.Owners = append(p.Owners, Option{string(x.Person), v.Names[x.Person]})
	}
	for _, d := range v.Hall.Decisions {
		p.Outcomes = append(p.Outcomes, Outcome{r.T("meeting.decision"), names[d.Item], d.Text})
	}
	for _, x := range v.Hall.Votes {
		p.Outcomes = append(p.Outcomes, Outcome{r.T("meeting.vote"), names[x.Item], r.T("meeting.count", x.Question, x.Entitled, x.For, x.Against, x.Abstain)})
	}
	for _, m := range v.Hall.Measures {
		p.Outcomes = append(p.Outcomes, Outcome{r.T("meeting.measure"), names[m.Item], strings.TrimSpace(m.Text + " " + v.Names[m.Owner] + " " + string(m.Due))})
	}
	for _, l := range v.Hall.Lines {
		p.Lines = append(p.Lines, LineRow{l, names[l.Item], v.Names[l.By]})
	}
	return p, nil
}

func (s *Server) meetingPage(r *Request) error {
	p, err := s.hall(r)
	if err != nil {
		return err
	}
	return meetingTemplate.Render(r, p)
}

// meetingScreen is the wall: in a blind session it names no reviewer, whoever
// signed in to show it.
func (s *Server) meetingScreen(r *Request) error {
	p, err := s.hall(r)
	if err != nil {
		return err
	}
	if p.View.Session.Blind {
		for i, l := range p.View.Speakers {
			if l.Part == meeting.Peer || l.Part == meeting.Commentator {
				p.View.Speakers[i].Name = ""
			}
		}
	}
	if c := p.View.Current; c != nil {
		v, err := s.app.Voices(r.Context(), r.Caller(), c.ID)
		if err != nil {
			return err
		}
		voices := VoicesPage{Page: p.Page, View: v, Path: app.ItemPath(v.Session.ID, v.Item.ID)}
		voices.fill(r)
		// The whole room reads the wall, the handler among it: what the reviewers
		// say stands there only once it was put to the handler.
		if p.Held = v.ReplyPart == nil; !p.Held {
			p.Rows = voices.Rows[:min(len(voices.Rows), 4)]
		}
		if err := s.wallMaterial(r, v, &p); err != nil {
			return err
		}
		for _, f := range []Option{{r.T("review.handler"), c.HandlerName + " · " + c.UnitName}, {r.T("meeting.charge"), v.Case.Charge},
			{r.T("meeting.what"), strings.Join(c.EventKinds, "、")}, {r.T("review.why"), c.Reason},
			{r.T("meeting.accepted"), v.Case.Accepted}, {r.T("meeting.decided"), string(c.Decided)}} {
			if f.Label != "" {
				p.Facts = append(p.Facts, f)
			}
		}
	}
	return meetingScreenTemplate.Render(r, p)
}

// EventOrder is what who runs the meeting lets happen: rehearse, called, next,
// started, stopped, decided, voted, measure or ended, with the fields it takes.
type EventOrder struct {
	Kind     string        `json:"kind"`
	Item     review.ItemID `json:"item,omitempty"`
	Text     string        `json:"text,omitempty"`
	Owner    org.PersonID  `json:"owner,omitempty"`
	Due      deadline.Date `json:"due,omitempty"`
	Entitled int           `json:"entitled,omitempty"`
	For      int           `json:"for,omitempty"`
	Against  int           `json:"against,omitempty"`
	Abstain  int           `json:"abstain,omitempty"`
}

// LineOrder writes a line of the minutes, or changes the version base of one.
type LineOrder struct {
	Line string        `json:"line,omitempty"`
	Item review.ItemID `json:"item,omitempty"`
	Text string        `json:"text"`
	Base int           `json:"base"`
}

func (s *Server) order(r *Request, in EventOrder) error {
	ctx, c, id := r.Context(), r.Caller(), r.session()
	switch in.Kind {
	case "rehearse":
		return s.app.Rehearse(ctx, c, id)
	case "called":
		return s.app.CallCase(ctx, c, id, in.Item)
	case "next":
		return s.app.Happen(ctx, c, id, &meeting.Next{})
	case "started":
		return s.app.Happen(ctx, c, id, &meeting.Started{})
	case "stopped":
		return s.app.Happen(ctx, c, id, &meeting.Stopped{})
	case "decided":
		return s.app.Happen(ctx, c, id, &meeting.Decision{Text: in.Text})
	case "voted":
		return s.app.Happen(ctx, c, id, &meeting.Vote{Question: in.Text, Entitled: in.Entitled, For: in.For, Against: in.Against, Abstain: in.Abstain})
	case "measure":
		return s.app.Happen(ctx, c, id, &meeting.Measure{Text: in.Text, Owner: in.Owner, Due: in.Due})
	case "ended":
		return s.app.Happen(ctx, c, id, &meeting.Ended{})
	}
	return errs.Field("kind", "没有这种会议记录", "there is no such kind of event")
}

func (s *Server) meetingEvent(r *Request) error {
	in := EventOrder{Kind: r.Text("kind"), Item: review.ItemID(r.Text("item")), Text: r.Text("text"), Owner: org.PersonID(r.Text("owner")), Due: deadline.Date(r.Text("due"))}
	for name, n := range map[string]*int{"entitled": &in.Entitled, "for": &in.For, "against": &in.Against, "abstain": &in.Abstain} {
		var err error
		if *n, err = r.Int(name); err != nil {
			return r.done(err, r.sessionPath()+"/meeting")
		}
	}
	return r.done(s.order(r, in), r.sessionPath()+"/meeting")
}

func (s *Server) attendMeeting(r *Request) error {
	return r.done(s.app.Attend(r.Context(), r.Caller(), r.session()), r.sessionPath()+"/meeting")
}

// minuteLine saves a line; where another secretary was faster, the page comes
// back with both texts.
func (s *Server) minuteLine(r *Request) error {
	base, err := r.Int("base")
	if err != nil {
		return err
	}
	_, err = s.app.Minute(r.Context(), r.Caller(), r.session(), meeting.Noted{Line: r.Text("line"), Item: review.ItemID(r.Text("item")), Text: r.Text("text"), Base: base})
	var clash *meeting.LineConflict
	if !errors.As(err, &clash) {
		return r.done(err, r.sessionPath()+"/meeting")
	}
	p, failed := s.hall(r)
	if failed != nil {
		return failed
	}
	p.Clash = &LineClash{clash.Theirs.ID, clash.Theirs.Text, clash.Mine, clash.Theirs.Version}
	p.Form, _ = r.Invalid(err)
	return meetingTemplate.RenderInvalid(r, p)
}

// ChangeAnswer is one server-sent event "change"; its id is meeting:seq. What
// happened is not told: look again.
type ChangeAnswer struct {
	Seq  int          `json:"seq"`
	Kind meeting.Kind `json:"kind"`
}

// followFor is how long one stream lasts; the browser then comes back by itself,
// and is asked who it is anew.
const followFor = 5 * time.Minute

// followMeeting sends the changes after Last-Event-ID, or after the query's
// "after" where the browser has none yet.
func (s *Server) followMeeting(r *Request) error {
	last := r.Header.Get("Last-Event-ID")
	if last == "" {
		last = r.Text("after")
	}
	id, seq, _ := strings.Cut(last, ":")
	after := app.Change{Meeting: meeting.ID(id)}
	if after.Seq, _ = strconv.Atoi(seq); after.Seq < 0 {
		after.Seq = 0
	}
	ctx, cancel := context.WithTimeout(r.Context(), followFor)
	defer cancel()
	control := http.NewResponseController(r.W)
	err := s.app.Follow(ctx, r.Caller(), r.session(), after, func(c app.Change) error {
		if !r.wrote {
			h := r.W.Header()
			h.Set("Content-Type", "text/event-stream")
			h.Set("X-Accel-Buffering", "no")
			r.W.WriteHeader(http.StatusOK)
			r.wrote = true
		}
		var err error
		if c.Seq == 0 {
			_, err = fmt.Fprint(r.W, ": \n\n")
		} else {
			_, err = fmt.Fprintf(r.W, "id: %s:%d\nevent: change\ndata: {\"seq\":%d,\"kind\":%q}\n\n", c.Meeting, c.Seq, c.Seq, c.Kind)
		}
		return errors.Join(err, control.Flush())
	})
	if r.wrote {
		return nil // how it ended, the browser sees by itself
	}
	return err
}

// HallAnswer is the hall in the API, as far as the caller sees it.
type HallAnswer struct {
	Meeting   meeting.ID        `json:"meeting"`
	Seq       int               `json:"seq"`
	Open      bool              `json:"open"`
	Ended     bool              `json:"ended"`
	Rehearsal bool              `json:"rehearsal"`
	Recused   bool              `json:"recused"`
	Item      review.ItemID     `json:"item"`
	Turn      int               `json:"turn"`
	Speakers  []meeting.Speaker `json:"speakers"`
	Present   []org.PersonID    `json:"present"`
	Decisions []string          `json:"decisions"`
	Votes     []meeting.Vote    `json:"votes"`
	Measures  []meeting.Measure `json:"measures"`
	Lines     []LineAnswer      `json:"lines"`
}

// LineAnswer is a line of the minutes in the API.
type LineAnswer struct {
	ID      string        `json:"id"`
	Item    review.ItemID `json:"item"`
	Text    string        `json:"text"`
	Version int           `json:"version"`
}

func (s *Server) hallAPI(r *Request) error {
	v, err := s.app.Hall(r.Context(), r.Caller(), r.session())
	if err != nil {
		return err
	}
	h := v.Hall
	a := HallAnswer{Meeting: v.Meeting, Seq: h.Seq, Open: h.Open, Ended: h.Ended, Rehearsal: h.Rehearsal, Recused: v.Recused, Item: h.Item, Turn: h.Turn,
		Speakers: append([]meeting.Speaker{}, h.Speakers...), Present: []org.PersonID{}, Decisions: []string{}, Votes: []meeting.Vote{}, Measures: []meeting.Measure{}, Lines: []LineAnswer{}}
	for _, x := range h.Present {
		a.Present = append(a.Present, x.Person)
	}
	for _, d := range h.Decisions {
		a.Decisions = append(a.Decisions, d.Text)
	}
	for _, x := range h.Votes {
		a.Votes = append(a.Votes, x.Vote)
	}
	for _, m := range h.Measures {
		a.Measures = append(a.Measures, m.Measure)
	}
	for _, l := range h.Lines {
		a.Lines = append(a.Lines, LineAnswer{l.ID, l.Item, l.Text, l.Version})
	}
	return r.JSON(a)
}

// wallMaterial adds the course of the case and what its evidence matrix flags, as
// far as whoever shows the wall may read them.
func (s *Server) wallMaterial(r *Request, v app.VoicesView, p *MeetingPage) error {
	if v.MayCase && !v.Case.Sealed {
		c, err := s.app.Case(r.Context(), r.Caller(), v.Case.ID)
		if err != nil {
			return err
		}
		p.Course, _ = course(c)
	}
	if v.MayMatrix {
		m, err := s.app.Matrix(r.Context(), r.Caller(), v.Item.ID)
		if err != nil {
			return err
		}
		p.Flags = r.flagLines(m.Flags)
	}
	return nil
}
