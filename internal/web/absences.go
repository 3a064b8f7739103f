package web

import (
	"mingjian/internal/errs"
	"mingjian/internal/org"
	"mingjian/internal/policy"
)

func (s *Server) absenceRoutes() []Route {
	person := func(r *Request) org.PersonID { return org.PersonID(r.PathValue("id")) }
	return []Route{
		{Method: "POST", Pattern: "/people/{id}/absences", Handler: s.recordAbsence, Act: policy.AbsenceRecord},
		{Method: "POST", Pattern: "/people/{id}/absences/{absence}/end", Handler: s.endAbsence, Act: policy.AbsenceRecord},

		{Method: "GET", Pattern: "/api/v1/people/{id}/absences", Handler: s.absencesAPI, Act: policy.PersonRead, Out: AbsencesAnswer{}},
		order("POST", "/api/v1/people/{id}/absences", policy.AbsenceRecord, func(r *Request, in AbsenceOrder) (MovedAnswer, error) {
			n, err := s.app.RecordAbsence(r.Context(), r.Caller(), org.Absence{Person: person(r), Kind: in.Kind, First: in.First, Last: in.Last, Reason: in.Reason})
			return MovedAnswer{n}, err
		}),
		order("POST", "/api/v1/absences/{absence}/end", policy.AbsenceRecord, func(r *Request, in EndOrder) (MovedAnswer, error) {
			n, err := s.app.EndAbsence(r.Context(), r.Caller(), r.PathValue("absence"), in.Last)
			return MovedAnswer{n}, err
		}),
	}
}

// An AbsenceList is a person's absences, on the person's page.
type AbsenceList struct {
	Absences []AbsenceRow
	Kinds    []Option
	Absence  org.Absence // as typed
}

// An AbsenceRow is one absence.
type AbsenceRow struct {
	org.Absence
	KindName string
}

func (s *Server) absenceList(r *Request) (l AbsenceList, err error) {
	as, err := s.app.Absences(r.Context(), r.Caller(), org.PersonID(r.PathValue("id")))
	if err != nil {
		return l, err
	}
	for _, x := range as {
		l.Absences = append(l.Absences, AbsenceRow{x, r.Word("absence", x.Kind)})
	}
	l.Kinds = Enum(r, "absence", org.AbsenceKinds...)
	l.Absence = org.Absence{Kind: org.AbsenceKind(r.Text("kind")), First: r.Text("first"), Last: r.Text("last"), Reason: r.Text("reason")}
	return l, nil
}

// paused says by how many working days absences moved a last day.
func (r *Request) paused(days int) string {
	if days == 0 {
		return ""
	}
	return r.T("absence.paused", days)
}

func (s *Server) recordAbsence(r *Request) error {
	n, err := s.app.RecordAbsence(r.Context(), r.Caller(), org.Absence{Person: org.PersonID(r.PathValue("id")), Kind: org.AbsenceKind(r.Text("kind")),
		First: r.Text("first"), Last: r.Text("last"), Reason: r.Text("reason")})
	return s.afterAbsence(r, n, err)
}

func (s *Server) endAbsence(r *Request) error {
	n, err := s.app.EndAbsence(r.Context(), r.Caller(), r.PathValue("absence"), r.Text("last"))
	return s.afterAbsence(r, n, err)
}

func (s *Server) afterAbsence(r *Request, moved int, err error) error {
	if errs.KindOf(err) == errs.Invalid {
		return s.showPerson(r, "", formError(err, r.Lang))
	}
	if err != nil {
		return err
	}
	r.Toast("ok", "absence.saved", moved)
	return r.See("/people/" + r.PathValue("id"))
}

// AbsencesAnswer lists a person's absences.
type AbsencesAnswer struct {
	Absences []AbsenceBrief `json:"absences"`
}

// An AbsenceBrief is one absence.
type AbsenceBrief struct {
	ID     string          `json:"id"`
	Kind   org.AbsenceKind `json:"kind"`
	First  string          `json:"first"`
	Last   string          `json:"last,omitempty"`
	Reason string          `json:"reason,omitempty"`
}

func (s *Server) absencesAPI(r *Request) error {
	as, err := s.app.Absences(r.Context(), r.Caller(), org.PersonID(r.PathValue("id")))
	if err != nil {
		return err
	}
	a := AbsencesAnswer{Absences: []AbsenceBrief{}}
	for _, x := range as {
		a.Absences = append(a.Absences, AbsenceBrief{x.ID, x.Kind, x.First, x.Last, x.Reason})
	}
	return r.JSON(a)
}

// An AbsenceOrder records an absence; days as 2026-03-01, Last empty while it lasts.
type AbsenceOrder struct {
	Kind   org.AbsenceKind `json:"kind"`
	First  string          `json:"first"`
	Last   string          `json:"last"`
	Reason string          `json:"reason"`
}

// An EndOrder ends an absence.
type EndOrder struct {
	Last string `json:"last"`
}

// MovedAnswer says how many parts have another last day.
type MovedAnswer struct {
	Moved int `json:"moved"`
}
