package web

import (
	"slices"
	"strconv"
	"strings"

	"mingjian/internal/accountability"
	"mingjian/internal/app"
	"mingjian/internal/deadline"
	"mingjian/internal/policy"
)

func (s *Server) obligationRuleRoutes() []Route {
	return []Route{
		{Method: "GET", Pattern: "/obligations/rules", Handler: s.obligationRulesPage, Act: policy.ObligationRead},
		{Method: "POST", Pattern: "/obligations/rules", Handler: s.putObligationRule, Act: policy.ObligationRule},
		{Method: "GET", Pattern: "/api/v1/obligations/rules", Handler: s.obligationRulesAPI, Act: policy.ObligationRead, Out: ObligationRulesAnswer{}},
		order("POST", "/api/v1/obligations/rules", policy.ObligationRule, func(r *Request, in ObligationRuleOrder) (Done, error) {
			return Done{}, s.app.PutObligationRule(r.Context(), r.Caller(), in.Rule, in.Reason)
		}),
	}
}

// An ObligationRuleOrder adds a version of the rule, with the reason.
type ObligationRuleOrder struct {
	Rule   accountability.Rule `json:"rule"`
	Reason string              `json:"reason"`
}

// ObligationRulesAnswer is the rule that holds today and every version, in the API.
type ObligationRulesAnswer struct {
	Now      accountability.Rule   `json:"now"`
	Versions []accountability.Rule `json:"versions"`
}

func (s *Server) obligationRulesAPI(r *Request) error {
	v, err := s.app.ObligationRules(r.Context(), r.Caller())
	if err != nil {
		return err
	}
	out := ObligationRulesAnswer{Now: v.Now}
	for _, l := range v.Versions {
		out.Versions = append(out.Versions, l.Rule)
	}
	return r.JSON(out)
}

// ObligationRulesPage shows the versions of the rule, and the form of the next.
type ObligationRulesPage struct {
	Page
	View  app.ObligationRules
	Rule  accountability.Rule // typed, or that of today to start from
	Rows  []accountability.RuleDuty
	Kinds []LessonCauseField
	Terms []Option
	Units []Option
	Text  string // the reason typed
}

// blankDuties is how many empty rows the form has beyond what there is.
const blankDuties = 3

var obligationRulesTemplate = page[ObligationRulesPage]("obligation_rules")

func (s *Server) obligationRulesPage(r *Request) error {
	return s.showObligationRules(r, nil, FormError{})
}

func (s *Server) showObligationRules(r *Request, typed *accountability.Rule, bad FormError) error {
	v, err := s.app.ObligationRules(r.Context(), r.Caller())
	if err != nil {
		return err
	}
	p := ObligationRulesPage{Page: r.Page("obligation.rules"), View: v, Rule: v.Now, Text: r.Text("reason")}
	p.Marked = true
	p.Form = bad
	p.Crumbs = []Link{{r.T("obligation.title"), "/obligations"}}
	p.Meta = []string{r.T("obligation.rules.note")}
	p.Rule.From = deadline.DateOf(r.Now)
	if typed != nil {
		p.Rule = *typed
	}
	p.Rows = slices.Clone(p.Rule.Duties)
	if len(p.Rows) < accountability.MaxDuties {
		p.Rows = append(p.Rows, make([]accountability.RuleDuty, min(blankDuties, accountability.MaxDuties-len(p.Rows)))...)
	}
	for _, k := range app.RuledKinds() {
		p.Kinds = append(p.Kinds, LessonCauseField{Option{k, k}, p.Rule.Owes(k)})
	}
	terms, err := accountability.Terms(deadline.DateOf(r.Now))
	if err != nil {
		return err
	}
	p.Terms = []Option{{"", r.T("obligation.rules.noterm")}}
	for _, t := range terms {
		p.Terms = append(p.Terms, Option{t.ID, t.Name + "（" + t.Article + "）"})
	}
	p.Units = []Option{{"", r.T("obligation.rules.days")}, {"1", r.T("obligation.rules.working")}}
	if bad.Message != "" {
		return obligationRulesTemplate.RenderInvalid(r, p)
	}
	return obligationRulesTemplate.Render(r, p)
}

func (s *Server) putObligationRule(r *Request) error {
	in := accountability.Rule{From: deadline.Date(r.Text("from")), Source: r.Text("source"), Kinds: r.Values("kind")}
	f := r.PostForm
	at := func(name string, i int) string {
		if i < len(f[name]) {
			return strings.TrimSpace(f[name][i])
		}
		return ""
	}
	for i := range min(len(f["code"]), accountability.MaxDuties+blankDuties) {
		d := accountability.RuleDuty{Code: at("code", i), ZH: at("zh", i), EN: at("en", i), Working: at("unit", i) != "", Term: at("term", i), Paper: accountability.Paper(at("paper", i))}
		if d.Code+d.ZH+d.EN == "" {
			continue
		}
		d.Days, _ = strconv.Atoi(at("days", i)) // 0 is refused by name
		d.Kinds = strings.FieldsFunc(at("only", i), func(c rune) bool { return strings.ContainsRune("、，, ", c) })
		in.Duties = append(in.Duties, d)
	}
	err := s.app.PutObligationRule(r.Context(), r.Caller(), in, r.Text("reason"))
	if bad, ok := r.Invalid(err); ok {
		return s.showObligationRules(r, &in, bad)
	}
	return r.done(err, "/obligations/rules")
}
