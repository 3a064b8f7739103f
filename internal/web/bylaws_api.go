package web

import (
	"mingjian/internal/accountability"
	"mingjian/internal/app"
	"mingjian/internal/bylaw"
	"mingjian/internal/errs"
	"mingjian/internal/measure"
	"mingjian/internal/notice"
	"mingjian/internal/panel"
)

// A BylawBody is a rule of one kind; the fields of the others are absent.
type BylawBody struct {
	Obligation *accountability.Rule       `json:"obligation,omitempty"`
	Letter     *bylaw.Terms               `json:"letter,omitempty"`
	Clock      *bylaw.Terms               `json:"clock,omitempty"`
	Measure    *measure.Rule              `json:"measure,omitempty"`
	Record     *accountability.RecordRule `json:"record,omitempty"`
	Lead       *accountability.LeadRule   `json:"lead,omitempty"`
	Notice     *notice.Rule               `json:"notice,omitempty"`
	Assign     *panel.AssignRule          `json:"assign,omitempty"`
	Sample     *panel.SampleRule          `json:"sample,omitempty"`
	Calendar   *bylaw.Holidays            `json:"calendar,omitempty"`
}

// of returns the rule of the kind, or a fault of the field where it is absent.
func (b BylawBody) of(kind bylaw.Kind) (bylaw.Rule, error) {
	switch {
	case kind == bylaw.Obligation && b.Obligation != nil:
		return *b.Obligation, nil
	case kind == bylaw.Letter && b.Letter != nil:
		return *b.Letter, nil
	case kind == bylaw.Clock && b.Clock != nil:
		return *b.Clock, nil
	case kind == bylaw.Measure && b.Measure != nil:
		return *b.Measure, nil
	case kind == bylaw.Record && b.Record != nil:
		return *b.Record, nil
	case kind == bylaw.Lead && b.Lead != nil:
		return *b.Lead, nil
	case kind == bylaw.Notice && b.Notice != nil:
		return *b.Notice, nil
	case kind == bylaw.Assign && b.Assign != nil:
		return *b.Assign, nil
	case kind == bylaw.Sample && b.Sample != nil:
		return *b.Sample, nil
	case kind == bylaw.Calendar && b.Calendar != nil:
		return *b.Calendar, nil
	}
	return nil, errs.Field("rule", "请按类别填写规则内容", "bring the rule under the name of its kind")
}

func bylawBody(kind bylaw.Kind, rule bylaw.Rule) (b BylawBody) {
	switch x := rule.(type) {
	case accountability.Rule:
		b.Obligation = &x
	case bylaw.Terms:
		if kind == bylaw.Letter {
			b.Letter = &x
		} else {
			b.Clock = &x
		}
	case measure.Rule:
		b.Measure = &x
	case accountability.RecordRule:
		b.Record = &x
	case accountability.LeadRule:
		b.Lead = &x
	case notice.Rule:
		b.Notice = &x
	case panel.AssignRule:
		b.Assign = &x
	case panel.SampleRule:
		b.Sample = &x
	case bylaw.Holidays:
		b.Calendar = &x
	}
	return b
}

// A BylawOrder adds a version of a rule of the office, with the reason.
type BylawOrder struct {
	Rule   BylawBody `json:"rule"`
	Reason string    `json:"reason"`
}

// BylawsAnswer is the rules of the office that the caller may read, in the API.
type BylawsAnswer struct {
	Bylaws []BylawAnswer `json:"bylaws"`
}

// A BylawAnswer is one rule of the office with its versions, the latest to begin first.
type BylawAnswer struct {
	Kind     bylaw.Kind           `json:"kind"`
	Name     string               `json:"name"`
	Missing  string               `json:"missing,omitempty"` // the year whose holidays are not known
	Versions []BylawVersionAnswer `json:"versions"`
}

// A BylawVersionAnswer is one version; who made it, when and why is absent of what
// the program came with.
type BylawVersionAnswer struct {
	ID      string    `json:"id,omitempty"`
	Shipped bool      `json:"shipped"`
	Current bool      `json:"current"`
	Coming  bool      `json:"coming"`
	By      string    `json:"by,omitempty"`
	At      string    `json:"at,omitempty"` // 2026-11-23
	Reason  string    `json:"reason,omitempty"`
	Rule    BylawBody `json:"rule"`
}

func (r *Request) bylawAnswer(v app.BylawView) BylawAnswer {
	out := BylawAnswer{Kind: v.Kind, Name: r.either(v.Kind.Names()), Missing: v.Missing, Versions: []BylawVersionAnswer{}}
	for _, x := range v.Versions {
		a := BylawVersionAnswer{ID: x.ID, Shipped: x.Shipped, Current: x.Current, Coming: x.Coming, By: x.Name, Reason: x.Reason, Rule: bylawBody(v.Kind, x.Rule)}
		if !x.Shipped {
			a.At = app.Day(x.At)
		}
		out.Versions = append(out.Versions, a)
	}
	return out
}

func (s *Server) bylawsAPI(r *Request) error {
	vs, err := s.app.Bylaws(r.Context(), r.Caller())
	if err != nil {
		return err
	}
	out := BylawsAnswer{Bylaws: []BylawAnswer{}}
	for _, v := range vs {
		out.Bylaws = append(out.Bylaws, r.bylawAnswer(v))
	}
	return r.JSON(out)
}

func (s *Server) bylawAPI(r *Request) error {
	v, err := s.app.Bylaw(r.Context(), r.Caller(), bylaw.Kind(r.PathValue("kind")))
	if err != nil {
		return err
	}
	return r.JSON(r.bylawAnswer(v))
}

// An ObligationRuleOrder adds a version of the rule of duties, with the reason.
type ObligationRuleOrder struct {
	Rule   accountability.Rule `json:"rule"`
	Reason string              `json:"reason"`
}

// ObligationRulesAnswer is the rule of duties that holds today and every version, in
// the API.
type ObligationRulesAnswer struct {
	Now      accountability.Rule   `json:"now"`
	Versions []accountability.Rule `json:"versions"`
}

func (s *Server) obligationRulesAPI(r *Request) error {
	v, err := s.app.Bylaw(r.Context(), r.Caller(), bylaw.Obligation)
	if err != nil {
		return err
	}
	out := ObligationRulesAnswer{Versions: []accountability.Rule{}}
	for _, x := range v.Versions {
		rule, _ := x.Rule.(accountability.Rule)
		if out.Versions = append(out.Versions, rule); x.Current {
			out.Now = rule
		}
	}
	return r.JSON(out)
}
