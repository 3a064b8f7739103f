package web

import (
	"mingjian/internal/app"
	"mingjian/internal/deadline"
	"mingjian/internal/org"
	"mingjian/internal/policy"
	"mingjian/internal/training"
)

func (s *Server) mentorRoutes() []Route {
	const one, api = "/mentors/{id}", "/api/v1/mentors/{id}"
	return []Route{
		{Method: "GET", Pattern: "/mentors", Handler: s.pairsPage, Act: policy.MentorRead},
		{Method: "GET", Pattern: "/mentors/new", Handler: s.pairEditPage, Act: policy.MentorEdit},
		{Method: "POST", Pattern: "/mentors/new", Handler: s.startPair, Act: policy.MentorEdit},
		{Method: "GET", Pattern: one, Handler: s.pairPage, Act: policy.MentorRead},
		{Method: "POST", Pattern: one + "/records", Handler: s.notePair, Act: policy.MentorNote},
		{Method: "POST", Pattern: one + "/end", Handler: s.endPair, Act: policy.MentorEdit},

		{Method: "GET", Pattern: "/api/v1/mentors", Handler: s.pairsAPI, Act: policy.MentorRead, Out: PairsAnswer{}},
		order("POST", "/api/v1/mentors", policy.MentorEdit, func(r *Request, in PairOrder) (Made, error) {
			id, err := s.app.StartPair(r.Context(), r.Caller(), training.Pair{Mentor: in.Mentor, Pupil: in.Pupil, Goals: in.Goals, First: in.First, Last: in.Last})
			return Made{string(id)}, err
		}),
		order("POST", api+"/records", policy.MentorNote, func(r *Request, in TextOrder) (Done, error) {
			return Done{}, s.app.NotePair(r.Context(), r.Caller(), r.pair(), in.Text)
		}),
		order("POST", api+"/end", policy.MentorEdit, func(r *Request, in PairEndOrder) (Done, error) {
			return Done{}, s.app.EndPair(r.Context(), r.Caller(), r.pair(), in.Day, in.Result)
		}),
	}
}

func (r *Request) pair() training.PairID { return training.PairID(r.PathValue("id")) }

// PairsPage lists the mentor pairs.
type PairsPage struct {
	Page
	Rows []app.PairLine
}

var pairsTemplate = page[PairsPage]("mentors")

func (s *Server) pairsPage(r *Request) error {
	ls, err := s.app.Pairs(r.Context(), r.Caller())
	if err != nil {
		return err
	}
	p := PairsPage{Page: r.Page("mentor.title"), Rows: ls}
	p.Tabs = r.trainingTabs("/mentors")
	return pairsTemplate.Render(r, p)
}

// PairPage is one mentor pair with its records.
type PairPage struct {
	Page
	View  app.PairLine
	Today string
}

var pairTemplate = page[PairPage]("mentor")

func (s *Server) pairPage(r *Request) error { return s.showPair(r, FormError{}) }

func (s *Server) showPair(r *Request, bad FormError) error {
	l, err := s.app.Pair(r.Context(), r.Caller(), r.pair())
	if err != nil {
		return err
	}
	p := PairPage{Page: r.Page("mentor.pair", l.MentorName, l.PupilName), View: l, Today: s.app.Today()}
	p.Form = bad
	p.Crumbs = []Link{{r.T("mentor.title"), "/mentors"}}
	p.Meta = []string{l.UnitName, string(l.First) + " – " + string(l.Pair.Last)}
	if bad.Message != "" {
		return pairTemplate.RenderInvalid(r, p)
	}
	return pairTemplate.Render(r, p)
}

func (s *Server) notePair(r *Request) error {
	return s.afterPair(r, s.app.NotePair(r.Context(), r.Caller(), r.pair(), r.Text("text")))
}

func (s *Server) endPair(r *Request) error {
	return s.afterPair(r, s.app.EndPair(r.Context(), r.Caller(), r.pair(), deadline.Date(r.Text("day")), r.Text("result")))
}

func (s *Server) afterPair(r *Request, err error) error {
	if f, ok := r.Invalid(err); ok {
		return s.showPair(r, f)
	}
	return r.done(err, "/mentors/"+r.PathValue("id"))
}

// PairEditPage pairs a mentor with a pupil.
type PairEditPage struct {
	Page
	Pair            training.Pair
	Mentors, Pupils []Option
}

var pairEditTemplate = page[PairEditPage]("mentor_edit")

func (s *Server) pairEditPage(r *Request) error { return s.showPairEdit(r, FormError{}) }

func (s *Server) showPairEdit(r *Request, bad FormError) error {
	mentors, pupils, err := s.app.MentorPlan(r.Context(), r.Caller())
	if err != nil {
		return err
	}
	p := PairEditPage{Page: r.Page("mentor.new"), Pair: r.typedPair(), Mentors: r.holders(mentors), Pupils: r.holders(pupils)}
	p.Form = bad
	p.Crumbs = []Link{{r.T("mentor.title"), "/mentors"}}
	if bad.Message != "" {
		return pairEditTemplate.RenderInvalid(r, p)
	}
	return pairEditTemplate.Render(r, p)
}

// holders are people to choose from, with nobody chosen first.
func (r *Request) holders(hs []org.Holding) []Option {
	os := []Option{{"", r.T("training.choose")}}
	for _, h := range hs {
		os = append(os, Option{string(h.Person.ID), h.Person.Name + " · " + h.Post.Title})
	}
	return os
}

func (r *Request) typedPair() training.Pair {
	return training.Pair{Mentor: org.PersonID(r.Text("mentor")), Pupil: org.PersonID(r.Text("pupil")), Goals: r.Text("goals"),
		First: deadline.Date(r.Text("first")), Last: deadline.Date(r.Text("last"))}
}

func (s *Server) startPair(r *Request) error {
	id, err := s.app.StartPair(r.Context(), r.Caller(), r.typedPair())
	if f, ok := r.Invalid(err); ok {
		return s.showPairEdit(r, f)
	}
	return r.done(err, "/mentors/"+string(id))
}

// PairsAnswer lists mentor pairs in the API.
type PairsAnswer struct {
	Pairs []PairBrief `json:"pairs"`
}

// A PairBrief is one mentor pair.
type PairBrief struct {
	ID         training.PairID   `json:"id"`
	Unit       org.UnitCode      `json:"unit"`
	Mentor     org.PersonID      `json:"mentor"`
	MentorName string            `json:"mentor_name"`
	Pupil      org.PersonID      `json:"pupil"`
	PupilName  string            `json:"pupil_name"`
	Goals      string            `json:"goals"`
	First      deadline.Date     `json:"first"`
	Last       deadline.Date     `json:"last"`
	Ended      deadline.Date     `json:"ended,omitempty"`
	Result     string            `json:"result,omitempty"`
	Records    []training.Record `json:"records"`
}

func (s *Server) pairsAPI(r *Request) error {
	ls, err := s.app.Pairs(r.Context(), r.Caller())
	if err != nil {
		return err
	}
	a := PairsAnswer{[]PairBrief{}}
	for _, l := range ls {
		b := PairBrief{l.ID, l.Unit, l.Mentor, l.MentorName, l.Pupil, l.PupilName, l.Goals, l.First, l.Pair.Last, l.Ended, l.Result, l.Records}
		if b.Records == nil {
			b.Records = []training.Record{}
		}
		a.Pairs = append(a.Pairs, b)
	}
	return r.JSON(a)
}

// A PairOrder pairs a mentor with a pupil for a term.
type PairOrder struct {
	Mentor org.PersonID  `json:"mentor"`
	Pupil  org.PersonID  `json:"pupil"`
	Goals  string        `json:"goals"`
	First  deadline.Date `json:"first"`
	Last   deadline.Date `json:"last"`
}

// A PairEndOrder ends a pair with what became of its goals.
type PairEndOrder struct {
	Day    deadline.Date `json:"day"`
	Result string        `json:"result"`
}
