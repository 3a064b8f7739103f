package web

import (
	"mingjian/internal/app"
	"mingjian/internal/org"
	"mingjian/internal/training"
)

// InviteesPage chooses whom to invite.
type InviteesPage struct {
	Page
	Event  training.Event
	Causes int
	Rows   []app.Invitee
}

var inviteesTemplate = page[InviteesPage]("training_people")

func (s *Server) inviteesPage(r *Request) error {
	e, is, err := s.app.Invitees(r.Context(), r.Caller(), r.training())
	if err != nil {
		return err
	}
	p := InviteesPage{Page: r.Page("training.people"), Event: e, Causes: len(e.Causes), Rows: is}
	p.Crumbs = []Link{{r.T("training.title"), "/trainings"}, {e.Title, "/trainings/" + string(e.ID)}}
	return inviteesTemplate.Render(r, p)
}

func (s *Server) inviteTrainees(r *Request) error {
	var people []org.PersonID
	for _, p := range r.Values("people") {
		people = append(people, org.PersonID(p))
	}
	return r.done(s.app.InviteTrainees(r.Context(), r.Caller(), r.training(), people), "/trainings/"+r.PathValue("id"))
}

func (s *Server) answerInvitation(r *Request) error {
	return s.afterTraining(r, s.app.AnswerInvitation(r.Context(), r.Caller(), r.training(), training.Answer(r.Text("answer")), r.Text("reason")))
}

func (s *Server) recordAttendance(r *Request) error {
	came := map[org.PersonID]training.Attendance{}
	how := r.Values("came")
	for i, p := range r.Values("person") {
		if i < len(how) {
			came[org.PersonID(p)] = training.Attendance(how[i])
		}
	}
	return s.afterTraining(r, s.app.RecordAttendance(r.Context(), r.Caller(), r.training(), came))
}

// A TraineeRow is one invited person in words.
type TraineeRow struct {
	app.SeatLine
	AnswerName, CameName string
}
