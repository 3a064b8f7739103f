package web

import (
	"mingjian/internal/app"
	"mingjian/internal/errs"
	"mingjian/internal/org"
	"mingjian/internal/panel"
	"mingjian/internal/policy"
	"mingjian/internal/store"
)

func (s *Server) relationRoutes() []Route {
	return []Route{
		{Method: "POST", Pattern: "/people/{id}/relations", Handler: s.recordRelation, Act: policy.RelationRecord},
		{Method: "POST", Pattern: "/people/{id}/relations/{relation}/end", Handler: s.endRelation, Act: policy.RelationRecord},

		{Method: "GET", Pattern: "/api/v1/people/{id}/relations", Handler: s.relationsAPI, Act: policy.RelationRecord, Out: RelationsAnswer{}},
		order("POST", "/api/v1/people/{id}/relations", policy.RelationRecord, func(r *Request, in RelationOrder) (Done, error) {
			return Done{}, s.app.RecordRelation(r.Context(), r.Caller(), store.Relation{First: in.First, Reason: in.Reason,
				Relation: panel.Relation{Person: org.PersonID(r.PathValue("id")), To: in.Other, Kind: in.Kind}})
		}),
		order("POST", "/api/v1/relations/{relation}/end", policy.RelationRecord, func(r *Request, in EndOrder) (Done, error) {
			return Done{}, s.app.EndRelation(r.Context(), r.Caller(), r.PathValue("relation"), in.Last)
		}),
	}
}

// A RelationList is who is near to a person, on the person's page.
type RelationList struct {
	Relations     []RelationRow
	RelationKinds []Option
	Others        []Option
	Relation      store.Relation // as typed
}

// A RelationRow is one relation.
type RelationRow struct {
	app.RelationLine
	KindName string
}

func (s *Server) relationList(r *Request) (l RelationList, err error) {
	if !r.Viewer.May(policy.RelationRecord) {
		return l, nil
	}
	id := org.PersonID(r.PathValue("id"))
	ls, err := s.app.Relations(r.Context(), r.Caller(), id)
	if k := errs.KindOf(err); err != nil && (k == errs.Forbidden || k == errs.NotFound) {
		return l, nil // of another office, or of nobody in office
	}
	if err != nil {
		return l, err
	}
	for _, x := range ls {
		l.Relations = append(l.Relations, RelationRow{x, r.Word("relation", x.Kind)})
	}
	l.RelationKinds = Enum(r, "relation", app.RelationKinds...)
	people, err := s.app.People(r.Context(), r.Caller())
	if err != nil {
		return l, err
	}
	l.Others = []Option{{"", r.T("relation.choose")}}
	for _, p := range people {
		if p.Person.ID != id {
			l.Others = append(l.Others, Option{string(p.Person.ID), p.Person.Name})
		}
	}
	l.Relation = store.Relation{First: r.Text("since"), Reason: r.Text("basis"), Relation: panel.Relation{To: org.PersonID(r.Text("other")), Kind: panel.Kind(r.Text("relation"))}}
	return l, nil
}

func (s *Server) recordRelation(r *Request) error {
	err := s.app.RecordRelation(r.Context(), r.Caller(), store.Relation{First: r.Text("since"), Reason: r.Text("basis"),
		Relation: panel.Relation{Person: org.PersonID(r.PathValue("id")), To: org.PersonID(r.Text("other")), Kind: panel.Kind(r.Text("relation"))}})
	return s.afterRelation(r, err)
}

func (s *Server) endRelation(r *Request) error {
	return s.afterRelation(r, s.app.EndRelation(r.Context(), r.Caller(), r.PathValue("relation"), r.Text("until")))
}

func (s *Server) afterRelation(r *Request, err error) error {
	if errs.KindOf(err) == errs.Invalid {
		return s.showPerson(r, "", formError(err, r.Lang))
	}
	if err != nil {
		return err
	}
	r.Toast("ok", "relation.saved")
	return r.See("/people/" + r.PathValue("id"))
}

// RelationsAnswer lists who is near to a person.
type RelationsAnswer struct {
	Relations []RelationBrief `json:"relations"`
}

// A RelationBrief is one relation.
type RelationBrief struct {
	ID     string       `json:"id"`
	Other  org.PersonID `json:"other"`
	Name   string       `json:"name"`
	Kind   panel.Kind   `json:"kind"` // relative or mentor
	First  string       `json:"first"`
	Last   string       `json:"last,omitempty"`
	Reason string       `json:"reason"`
}

func (s *Server) relationsAPI(r *Request) error {
	ls, err := s.app.Relations(r.Context(), r.Caller(), org.PersonID(r.PathValue("id")))
	if err != nil {
		return err
	}
	out := RelationsAnswer{[]RelationBrief{}}
	for _, x := range ls {
		out.Relations = append(out.Relations, RelationBrief{x.ID, x.Other, x.OtherName, x.Kind, x.First, x.Last, x.Reason})
	}
	return r.JSON(out)
}

// A RelationOrder records that a person is near to another.
type RelationOrder struct {
	Other  org.PersonID `json:"other"`
	Kind   panel.Kind   `json:"kind"` // relative or mentor
	First  string       `json:"first"`
	Reason string       `json:"reason"`
}
