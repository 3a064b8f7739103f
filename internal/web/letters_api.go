package web

import (
	"mingjian/internal/app"
	"mingjian/internal/deadline"
	"mingjian/internal/evidence"
	"mingjian/internal/liaison"
	"mingjian/internal/org"
	"mingjian/internal/policy"
)

// letterAPIRoutes are the acts of letters.go for programs.
func (s *Server) letterAPIRoutes() []Route {
	const all, one = "/api/v1/letters", "/api/v1/letters/{id}"
	return []Route{
		{Method: "GET", Pattern: all, Handler: s.lettersAPI, Act: policy.LetterList, In: LetterQuery{}, Out: LettersAnswer{}},
		{Method: "GET", Pattern: all + "/wanted", Handler: s.wantedAPI, Act: policy.LetterList, In: WantedQuery{}, Out: WantedAnswer{}},
		{Method: "GET", Pattern: one, Handler: s.letterAPI, Act: policy.LetterRead, Out: LetterAnswer{}},
		order("POST", all, policy.LetterEdit, func(r *Request, in LetterOrder) (Made, error) {
			id, err := s.app.AddLetter(r.Context(), r.Caller(), in.draft())
			return Made{id}, err
		}),
		order("PUT", one, policy.LetterEdit, func(r *Request, in LetterOrder) (Done, error) {
			return Done{}, s.app.EditLetter(r.Context(), r.Caller(), r.PathValue("id"), in.draft(), in.Version)
		}),
		order("POST", one+"/issue", policy.LetterIssue, func(r *Request, in DayOrder) (Done, error) {
			return Done{}, s.app.IssueLetter(r.Context(), r.Caller(), r.PathValue("id"), in.Day)
		}),
		order("POST", one+"/drop", policy.LetterEdit, func(r *Request, in ReasonOrder) (Done, error) {
			return Done{}, s.app.DropLetter(r.Context(), r.Caller(), r.PathValue("id"), in.Reason)
		}),
		order("POST", one+"/serve", policy.LetterServe, func(r *Request, in ServeOrder) (Done, error) {
			return Done{}, s.app.ServeLetter(r.Context(), r.Caller(), r.PathValue("id"), in.Day, in.Due)
		}),
		order("POST", one+"/answer", policy.LetterAnswer, func(r *Request, in LetterReplyOrder) (Done, error) {
			return Done{}, s.app.AnswerLetter(r.Context(), r.Caller(), r.PathValue("id"), in.reply())
		}),
		{Method: "POST", Pattern: one + "/file", Handler: s.attachAnswerAPI, Act: policy.LetterAnswer, Upload: true, Out: Done{}},
		{Method: "GET", Pattern: one + "/original", Handler: s.answerOriginal, Act: policy.LetterRead, Stream: true, Out: Download{}},
		order("POST", one+"/note", policy.LetterNote, func(r *Request, _ Done) (Done, error) {
			return Done{}, s.app.NoteCopy(r.Context(), r.Caller(), r.PathValue("id"))
		}),
		order("POST", one+"/follow", policy.LetterAnswer, func(r *Request, in TextOrder) (Done, error) {
			return Done{}, s.app.FollowLetter(r.Context(), r.Caller(), r.PathValue("id"), in.Text)
		}),
		order("POST", one+"/close", policy.LetterAnswer, func(r *Request, in ReasonOrder) (Done, error) {
			return Done{}, s.app.CloseLetter(r.Context(), r.Caller(), r.PathValue("id"), in.Reason)
		}),
	}
}

// A LetterBrief is a letter in a list for programs; names of a sealed case are masked.
type LetterBrief struct {
	ID       string        `json:"id"`
	Kind     liaison.Kind  `json:"kind"`
	Number   string        `json:"number,omitempty"`
	Unit     org.UnitCode  `json:"unit"`
	Party    string        `json:"party"`
	Case     string        `json:"case,omitempty"`
	State    liaison.State `json:"state"`
	Issued   deadline.Date `json:"issued,omitempty"`
	Served   deadline.Date `json:"served,omitempty"` // of what comes in: received
	Due      deadline.Date `json:"due,omitempty"`
	Term     string        `json:"term,omitempty"`
	Answered deadline.Date `json:"answered,omitempty"`
	Late     bool          `json:"late"` // the term was missed
}

func letterBrief(l app.LetterLine) LetterBrief {
	b := LetterBrief{ID: l.ID, Kind: l.Kind, Number: l.NumberText, Unit: l.Unit, Party: l.Party, Case: l.Case, State: l.State, Issued: l.IssuedOn, Served: l.ServedOn,
		Due: l.Due, Term: l.Term, Late: l.Late}
	if l.Answer != nil {
		b.Answered = l.Answer.Day
	}
	return b
}

// A LettersAnswer is a page of the register for programs.
type LettersAnswer struct {
	Total   int           `json:"total"`
	Late    int           `json:"late"`
	Letters []LetterBrief `json:"letters"`
	Again   []AgainBrief  `json:"again"`      // kinds of evidence told to one addressee for more than one case
	Noted   []NotedBrief  `json:"notes_only"` // items answered by no more than a situation note
}

// An AgainBrief is a kind of evidence that one addressee was told of again; it
// names an office, never a person.
type AgainBrief struct {
	Party    string        `json:"party"`
	Evidence evidence.Kind `json:"evidence"`
	Cases    int           `json:"cases"`
}

// A NotedBrief is how many items one addressee answered by no more than a
// situation note, and in how many letters.
type NotedBrief struct {
	Party   string `json:"party"`
	Items   int    `json:"items"`
	Letters int    `json:"letters"`
}

func (s *Server) lettersAPI(r *Request) error {
	f, _, err := r.letterFilter()
	if err != nil {
		return err
	}
	v, err := s.app.Letters(r.Context(), r.Caller(), f)
	if err != nil {
		return err
	}
	out := LettersAnswer{Total: v.Total, Late: v.Late, Letters: []LetterBrief{}, Again: []AgainBrief{}, Noted: []NotedBrief{}}
	for _, l := range v.Lines {
		out.Letters = append(out.Letters, letterBrief(l))
	}
	for _, a := range v.Again {
		out.Again = append(out.Again, AgainBrief(a))
	}
	for _, n := range v.Noted {
		out.Noted = append(out.Noted, NotedBrief(n))
	}
	return r.JSON(out)
}

// A LetterAnswer is one letter for programs.
type LetterAnswer struct {
	LetterBrief
	Copy      string             `json:"copy,omitempty"`
	CopyTo    org.UnitCode       `json:"copy_to,omitempty"`    // of ours, whose people take note of the copy
	CopyNoted *liaison.CopyNote  `json:"copy_noted,omitempty"` // once somebody did
	Refusals  []WantedBrief      `json:"refusals,omitempty"`   // of reasons: the refusals they are of
	Later     []LaterBrief       `json:"later,omitempty"`      // of reasons: what was asked of the refusals since
	ToWeigh   []LetterBrief      `json:"to_weigh,omitempty"`   // of a draft: opinions of the defence to be weighed before it is issued
	Text      string             `json:"text"`
	Asks      []liaison.Ask      `json:"asks"`
	Hide      []string           `json:"hide,omitempty"` // names the paper masks
	Answer    *liaison.Answer    `json:"answer,omitempty"`
	Followups []liaison.Followup `json:"followups,omitempty"`
	Why       string             `json:"why,omitempty"`
	Version   int                `json:"version"`
}

func (s *Server) letterAPI(r *Request) error {
	v, err := s.app.Letter(r.Context(), r.Caller(), r.PathValue("id"))
	if err != nil {
		return err
	}
	out := LetterAnswer{LetterBrief: letterBrief(v.LetterLine), Copy: v.Copy, CopyTo: v.CopyTo, CopyNoted: v.CopyNoted, Later: laterBriefs(v.Later), Text: v.Text, Asks: v.Asks, Hide: v.Hide, Answer: v.Answer, Followups: v.Followups, Why: v.Why, Version: v.Version}
	for _, x := range v.Refusals {
		out.Refusals = append(out.Refusals, wantedBrief(x, v.File, v.Unit, ""))
	}
	for _, l := range v.ToWeigh {
		out.ToWeigh = append(out.ToWeigh, letterBrief(l))
	}
	if out.Asks == nil {
		out.Asks = []liaison.Ask{}
	}
	return r.JSON(out)
}

// A LetterOrder drafts a letter, registers an opinion that came in, or changes a draft.
type LetterOrder struct {
	Kind     liaison.Kind      `json:"kind"` // of a draft that is changed: as it is
	Party    string            `json:"party"`
	Copy     string            `json:"copy,omitempty"`
	CopyTo   org.UnitCode      `json:"copy_to,omitempty"` // of ours: the office of the case or one above it
	Case     string            `json:"case,omitempty"`    // the case file, or its number
	Refusal  liaison.RefusalID `json:"refusal,omitempty"` // of reasons: which refusal of the case, as /letters/wanted names it
	Text     string            `json:"text"`
	Asks     []AskOrder        `json:"asks"`
	Hide     []string          `json:"hide,omitempty"`
	Draw     bool              `json:"draw,omitempty"`     // add the items that the evidence matrix shows
	Received deadline.Date     `json:"received,omitempty"` // of what comes in
	Due      deadline.Date     `json:"due,omitempty"`      // of what comes in: the day of the decision it precedes
	Version  int               `json:"version,omitempty"`  // as read; of a new letter 0
}

// An AskOrder is one item of a letter.
type AskOrder struct {
	Evidence evidence.Kind   `json:"evidence,omitempty"`
	Text     string          `json:"text"`
	Before   evidence.Answer `json:"before,omitempty"` // was it asked of the police before the charge
}

func (o LetterOrder) draft() app.LetterDraft {
	in := app.LetterDraft{Kind: o.Kind, Party: o.Party, Copy: o.Copy, CopyTo: o.CopyTo, Case: o.Case, Refusal: o.Refusal, Text: o.Text, Hide: o.Hide, Draw: o.Draw, Received: o.Received, Due: o.Due}
	for _, a := range o.Asks {
		in.Asks = append(in.Asks, liaison.Ask{Evidence: a.Evidence, Text: a.Text, Before: a.Before})
	}
	return in
}

// A DayOrder is an act that happened on a day.
type DayOrder struct {
	Day deadline.Date `json:"day"`
}

// A ServeOrder notes service, and the day agreed for the answer where one was.
type ServeOrder struct {
	Day deadline.Date `json:"day"`
	Due deadline.Date `json:"due,omitempty"`
}

// An LetterReplyOrder takes in what came back, item by item in their order.
type LetterReplyOrder struct {
	Day    deadline.Date `json:"day"`
	Text   string        `json:"text"`
	Result liaison.Came  `json:"result,omitempty"` // adopted, part or unadopted, where the kind has a result
	Asks   []CameOrder   `json:"asks"`
}

// A CameOrder is what came back for one item.
type CameOrder struct {
	Came liaison.Came `json:"came,omitempty"`
	Note string       `json:"note,omitempty"`
}

func (o LetterReplyOrder) reply() liaison.Reply {
	in := liaison.Reply{Day: o.Day, Text: o.Text, Result: o.Result}
	for _, a := range o.Asks {
		in.Asks = append(in.Asks, liaison.Ask{Came: a.Came, Note: a.Note})
	}
	return in
}
