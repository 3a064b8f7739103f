package web

import (
	"mingjian/internal/app"
	"mingjian/internal/deadline"
	"mingjian/internal/lesson"
	"mingjian/internal/org"
	"mingjian/internal/policy"
	"mingjian/internal/review"
	"mingjian/internal/training"
)

// trainingAPIRoutes are the acts of trainings.go for programs.
func (s *Server) trainingAPIRoutes() []Route {
	const all, one = "/api/v1/trainings", "/api/v1/trainings/{id}"
	return []Route{
		{Method: "GET", Pattern: all, Handler: s.trainingsAPI, Act: policy.TrainingRead, Out: TrainingsAnswer{}},
		{Method: "GET", Pattern: all + "/needs", Handler: s.trainingNeedsAPI, Act: policy.TrainingNeeds, Out: TrainingNeedsAnswer{}},
		{Method: "GET", Pattern: all + "/untrained", Handler: s.untrainedAPI, Act: policy.TrainingEdit, In: CauseQuery{}, Out: InviteesAnswer{}},
		{Method: "GET", Pattern: one + "/people", Handler: s.inviteesAPI, Act: policy.TrainingEdit, Out: InviteesAnswer{}},
		{Method: "GET", Pattern: one, Handler: s.trainingAPI, Act: policy.TrainingRead, Out: TrainingAnswer{}},
		order("POST", all, policy.TrainingEdit, func(r *Request, in TrainingOrder) (Made, error) {
			id, err := s.app.SaveTraining(r.Context(), r.Caller(), in.event(""))
			return Made{string(id)}, err
		}),
		order("PUT", one, policy.TrainingEdit, func(r *Request, in TrainingOrder) (Done, error) {
			_, err := s.app.SaveTraining(r.Context(), r.Caller(), in.event(r.training()))
			return Done{}, err
		}),
		order("POST", one+"/people", policy.TrainingEdit, func(r *Request, in PeopleOrder) (Done, error) {
			return Done{}, s.app.InviteTrainees(r.Context(), r.Caller(), r.training(), in.People)
		}),
		{Method: "POST", Pattern: one + "/files", Handler: s.addMaterialAPI, Act: policy.TrainingEdit, Upload: true, Out: Made{}},
		{Method: "GET", Pattern: one + "/files/{file}", Handler: s.openMaterial, Act: policy.TrainingRead, Stream: true, Out: Download{}},
		order("POST", one+"/files/{file}/remove", policy.TrainingEdit, func(r *Request, _ Done) (Done, error) {
			return Done{}, s.app.DropTrainingFile(r.Context(), r.Caller(), r.training(), r.trainingFile())
		}),
		order("POST", one+"/answer", policy.TrainingAnswer, func(r *Request, in InvitationOrder) (Done, error) {
			return Done{}, s.app.AnswerInvitation(r.Context(), r.Caller(), r.training(), in.Answer, in.Reason)
		}),
		order("POST", one+"/exercise", policy.TrainingAnswer, func(r *Request, in AnswerOrder) (Done, error) {
			return Done{}, s.app.AnswerExercise(r.Context(), r.Caller(), r.training(), in.Answer)
		}),
		order("POST", one+"/attendance", policy.TrainingEdit, func(r *Request, in AttendanceOrder) (Done, error) {
			return Done{}, s.app.RecordAttendance(r.Context(), r.Caller(), r.training(), in.Came)
		}),
		order("POST", one+"/cancel", policy.TrainingEdit, func(r *Request, in ReasonOrder) (Done, error) {
			return Done{}, s.app.CancelTraining(r.Context(), r.Caller(), r.training(), in.Reason)
		}),
	}
}

// TrainingsAnswer lists events in the API.
type TrainingsAnswer struct {
	Trainings []TrainingBrief `json:"trainings"`
}

// A TrainingBrief is one event in the API.
type TrainingBrief struct {
	ID      training.ID     `json:"id"`
	Unit    org.UnitCode    `json:"unit"`
	Kind    training.Kind   `json:"kind"` // drill, seminar, course or lesson
	Title   string          `json:"title"`
	Causes  []review.Code   `json:"causes"`
	Day     deadline.Date   `json:"day"`
	From    string          `json:"from"`
	To      string          `json:"to"`
	Place   string          `json:"place,omitempty"`
	State   training.State  `json:"state"`            // planned, held or cancelled
	Answer  training.Answer `json:"answer,omitempty"` // the caller's, where invited
	Invited int             `json:"invited"`
	Coming  int             `json:"coming"`
	Came    int             `json:"came"`
}

func trainingBrief(l app.TrainingLine) TrainingBrief {
	b := TrainingBrief{ID: l.ID, Unit: l.Unit, Kind: l.Kind, Title: l.Title, Causes: l.Causes, Day: l.Day, From: l.From, To: l.To, Place: l.Place, State: l.State,
		Invited: len(l.Seats), Coming: l.Coming, Came: l.Came}
	if l.Mine != nil {
		b.Answer = l.Mine.Answer
	}
	return b
}

func (s *Server) trainingsAPI(r *Request) error {
	ls, err := s.app.Trainings(r.Context(), r.Caller())
	if err != nil {
		return err
	}
	a := TrainingsAnswer{[]TrainingBrief{}}
	for _, l := range ls {
		a.Trainings = append(a.Trainings, trainingBrief(l))
	}
	return r.JSON(a)
}

// TrainingNeedsAnswer is what was found beside what was trained.
type TrainingNeedsAnswer struct {
	Needs []NeedBrief `json:"needs"`
}

// A NeedBrief is one cause with its counts.
type NeedBrief struct {
	Cause   review.Code `json:"cause"`
	Found   int         `json:"found"`   // signed conclusions that name it
	Planned int         `json:"planned"` // events to come
	Held    int         `json:"held"`    // events held
	Trained int         `json:"trained"` // people who attended one
	NotYet  int         `json:"not_yet"` // people who did not
}

func (s *Server) trainingNeedsAPI(r *Request) error {
	ns, err := s.app.TrainingNeeds(r.Context(), r.Caller())
	if err != nil {
		return err
	}
	a := TrainingNeedsAnswer{[]NeedBrief{}}
	for _, n := range ns {
		a.Needs = append(a.Needs, NeedBrief{n.Cause, n.Found, n.Planned, n.Held, n.Trained, n.NotYet()})
	}
	return r.JSON(a)
}

// TrainingAnswer is one event in the API; Seats only for those who look after it.
type TrainingAnswer struct {
	TrainingBrief
	Lead      string          `json:"lead,omitempty"`
	Plan      string          `json:"plan,omitempty"`
	Materials string          `json:"materials,omitempty"`
	Exercise  string          `json:"exercise,omitempty"`
	Cards     []CardBrief     `json:"cards,omitempty"` // it is taught from, as far as the caller reads the library
	Files     []MaterialBrief `json:"files,omitempty"`
	Version   int             `json:"version"`
	Seats     []SeatBrief     `json:"seats,omitempty"`
}

// A CardBrief is a card of the library.
type CardBrief struct {
	ID    lesson.ID `json:"id"`
	Title string    `json:"title"`
}

// A SeatBrief is one invited person.
type SeatBrief struct {
	Person org.PersonID        `json:"person"`
	Name   string              `json:"name"`
	Answer training.Answer     `json:"answer"`
	Reason string              `json:"reason,omitempty"`
	Came   training.Attendance `json:"came,omitempty"` // present, excused or absent
}

func (s *Server) trainingAPI(r *Request) error {
	v, err := s.app.Training(r.Context(), r.Caller(), r.training())
	if err != nil {
		return err
	}
	a := TrainingAnswer{TrainingBrief: trainingBrief(v.TrainingLine), Lead: v.LeadName, Plan: v.Plan, Materials: v.Materials, Exercise: v.Event.Exercise, Version: v.Version}
	for _, f := range v.Files {
		a.Files = append(a.Files, MaterialBrief{f.ID, f.Name, f.Size, f.At})
	}
	for _, x := range v.Cards {
		a.Cards = append(a.Cards, CardBrief{x.ID, x.Title})
	}
	for _, x := range v.People {
		a.Seats = append(a.Seats, SeatBrief{x.Person, x.Name, x.Answer, x.Reason, x.Came})
	}
	return r.JSON(a)
}

// A TrainingOrder plans an event; day as 2026-03-01, from and to as 09:00.
type TrainingOrder struct {
	Kind      training.Kind `json:"kind"` // drill, seminar, course or lesson
	Title     string        `json:"title"`
	Causes    []review.Code `json:"causes"`
	Day       deadline.Date `json:"day"`
	From      string        `json:"from"`
	To        string        `json:"to"`
	Place     string        `json:"place,omitempty"`
	Lead      org.PersonID  `json:"lead,omitempty"`
	Plan      string        `json:"plan,omitempty"`
	Materials string        `json:"materials,omitempty"`
	Exercise  string        `json:"exercise,omitempty"` // id of a teaching case
	Cards     []string      `json:"cards,omitempty"`    // ids of published cards it is taught from
	Version   int           `json:"version"`            // as read; of a new event 0
}

func (o TrainingOrder) event(id training.ID) training.Event {
	return training.Event{ID: id, Kind: o.Kind, Title: o.Title, Causes: o.Causes, Day: o.Day, From: o.From, To: o.To, Place: o.Place, Lead: o.Lead,
		Plan: o.Plan, Materials: o.Materials, Exercise: o.Exercise, Cards: o.Cards, Version: o.Version}
}

// A CauseQuery names a cause.
type CauseQuery struct {
	Cause review.Code `json:"cause"`
}

// An InviteesAnswer lists people by pinyin.
type InviteesAnswer struct {
	People []InviteeBrief `json:"people"`
}

// An InviteeBrief is somebody who could be invited.
type InviteeBrief struct {
	Person  org.PersonID  `json:"person"`
	Name    string        `json:"name"`
	Unit    org.UnitCode  `json:"unit"`
	Invited bool          `json:"invited,omitempty"`
	Missing []review.Code `json:"missing"` // causes on which they attended no event yet
}

func (s *Server) untrainedAPI(r *Request) error {
	cause, us, err := s.app.Untrained(r.Context(), r.Caller(), review.Code(r.Text("cause")))
	if err != nil {
		return err
	}
	a := InviteesAnswer{[]InviteeBrief{}}
	for _, u := range us {
		a.People = append(a.People, InviteeBrief{Person: u.Person.ID, Name: u.Person.Name, Unit: u.Post.Unit, Missing: []review.Code{cause.Code}})
	}
	return r.JSON(a)
}

func (s *Server) inviteesAPI(r *Request) error {
	_, _, is, err := s.app.Invitees(r.Context(), r.Caller(), r.training())
	if err != nil {
		return err
	}
	a := InviteesAnswer{[]InviteeBrief{}}
	for _, x := range is {
		b := InviteeBrief{Person: x.Person.ID, Name: x.Person.Name, Unit: x.Post.Unit, Invited: x.Invited, Missing: []review.Code{}}
		for _, c := range x.Missing {
			b.Missing = append(b.Missing, c.Code)
		}
		a.People = append(a.People, b)
	}
	return r.JSON(a)
}

// A PeopleOrder names people.
type PeopleOrder struct {
	People []org.PersonID `json:"people"`
}

// An InvitationOrder answers an invitation.
type InvitationOrder struct {
	Answer training.Answer `json:"answer"` // accepted or declined
	Reason string          `json:"reason,omitempty"`
}

// An AttendanceOrder says of everybody invited whether they came: present, excused or absent.
type AttendanceOrder struct {
	Came map[org.PersonID]training.Attendance `json:"came"`
}
