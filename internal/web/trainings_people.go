package web

import (
	"cmp"
	"slices"
	"strings"

	"mingjian/internal/app"
	"mingjian/internal/org"
	"mingjian/internal/training"
)

// InviteesPage chooses whom to invite.
type InviteesPage struct {
	Page
	Event  training.Event
	Causes []string // of the event, in words
	List   List
	Pick   bool // those shown are ticked already
	Rows   []InviteeRow
}

// An InviteeRow is somebody who could be invited, with the causes of the event on
// which they attended none yet.
type InviteeRow struct {
	app.Invitee
	Missing string
	On      bool
}

var inviteesTemplate = page[InviteesPage]("training_people")

// anyCause filters by people who are not yet trained on one of the causes at least.
const anyCause = "any"

func (s *Server) inviteesPage(r *Request) error { return s.showInvitees(r, FormError{}) }

func (s *Server) showInvitees(r *Request, bad FormError) error {
	l, err := r.List()
	if err != nil {
		return err
	}
	e, causes, is, err := s.app.Invitees(r.Context(), r.Caller(), r.training())
	if err != nil {
		return err
	}
	p := InviteesPage{Page: r.Page("training.people"), Event: e}
	p.Form = bad
	p.Crumbs = []Link{{r.T("training.title"), "/trainings"}, {e.Title, "/trainings/" + string(e.ID)}}
	options := []Option{{anyCause, r.T("training.missing.any")}}
	for _, c := range e.Causes {
		options = append(options, Option{string(c), r.T("training.missing.of", c)})
	}
	l.Filters = []Field{l.Choice("missing", r.T("training.missing"), r.T("training.everybody"), options), l.Choice("unit", r.T("people.unit"), r.T("lesson.all"), unitsOf(is))}
	for _, c := range causes {
		p.Causes = append(p.Causes, r.causeLabel(c))
	}
	p.List, p.Pick = l, l.Get("missing") != ""
	for _, x := range is {
		row := InviteeRow{Invitee: x, On: x.Invited || p.Pick}
		var codes []string
		for _, c := range x.Missing {
			codes = append(codes, string(c.Code))
		}
		row.Missing = strings.Join(codes, "、")
		lacks := slices.Contains(codes, l.Get("missing"))
		switch m := l.Get("missing"); {
		case m == anyCause && len(codes) == 0, m != "" && m != anyCause && !lacks:
		case l.Get("unit") != "" && l.Get("unit") != string(x.Post.Unit):
		default:
			p.Rows = append(p.Rows, row)
		}
	}
	if bad.Message != "" {
		return inviteesTemplate.RenderInvalid(r, p)
	}
	return inviteesTemplate.Render(r, p)
}

// unitsOf are the offices of people, to filter by, in the order of their codes.
func unitsOf(is []app.Invitee) []Option {
	var os []Option
	for _, x := range is {
		if o := (Option{string(x.Post.Unit), x.UnitName}); !slices.Contains(os, o) {
			os = append(os, o)
		}
	}
	slices.SortFunc(os, func(a, b Option) int { return cmp.Compare(a.Value, b.Value) })
	return os
}

func (s *Server) inviteTrainees(r *Request) error {
	var people []org.PersonID
	for _, p := range r.Values("people") {
		people = append(people, org.PersonID(p))
	}
	err := s.app.InviteTrainees(r.Context(), r.Caller(), r.training(), people)
	if f, ok := r.Invalid(err); ok {
		return s.showInvitees(r, f)
	}
	return r.done(err, "/trainings/"+r.PathValue("id"))
}

func (s *Server) seatsSheet(r *Request) error {
	f, err := s.app.SeatsSheet(r.Context(), r.Caller(), r.training())
	return sendFile(r, f, xlsxType, err)
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
