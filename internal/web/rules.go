package web

import (
	"slices"

	"mingjian/internal/app"
	"mingjian/internal/errs"
	"mingjian/internal/ledger"
	"mingjian/internal/policy"
	"mingjian/internal/screen"
)

func (s *Server) ruleRoutes() []Route {
	return []Route{
		{Method: "GET", Pattern: "/rules", Handler: s.rulesPage, Act: policy.RuleRead},
		{Method: "GET", Pattern: "/rules/{id}", Handler: s.rulePage, Act: policy.RuleRead},
		{Method: "POST", Pattern: "/rules/{id}", Handler: s.putRule, Act: policy.RuleEdit},
		{Method: "GET", Pattern: "/api/v1/rules", Handler: s.rulesAPI, Act: policy.RuleRead, Out: RulesAnswer{}},
	}
}

// RulesPage lists the screening rules, the three kinds first.
type RulesPage struct {
	Page
	Groups []RuleGroup
}

// A RuleGroup is the rules of one list of events.
type RuleGroup struct {
	Name  string
	Rules []RuleLine
}

// A RuleLine is one rule in the list.
type RuleLine struct {
	app.RuleView
	TableTitle string
	State      Chip
}

var rulesTemplate = page[RulesPage]("rules")

func (s *Server) rulesPage(r *Request) error {
	rs, err := s.app.Rules(r.Context(), r.Caller())
	if err != nil {
		return err
	}
	p := RulesPage{Page: r.Page("rules.title")}
	for _, g := range []screen.Group{screen.ThreeKinds, screen.KeyCases} {
		group := RuleGroup{Name: r.Word("group", g)}
		for _, x := range rs {
			if x.Group == g {
				group.Rules = append(group.Rules, RuleLine{x, tableTitle(x.Table), r.ruleState(x.Rule)})
			}
		}
		p.Groups = append(p.Groups, group)
	}
	return rulesTemplate.Render(r, p)
}

func tableTitle(id ledger.TableID) string {
	if t := ledger.TableOf(id); t != nil {
		return t.Title
	}
	return string(id)
}

func (r *Request) ruleState(x screen.Rule) Chip {
	if x.Enabled {
		return Chip{"g", r.T("rules.on")}
	}
	return Chip{"", r.T("rules.off")}
}

// RulePage shows a rule, and changes, tries or adds one.
type RulePage struct {
	Page
	Rule     screen.Rule
	New      bool
	Edit     bool // the person may change rules
	Read     int
	Reason   string
	History  []RuleVersion
	Tables   []Option
	Groups   []Option
	Titles   []Option
	Finality []Option
	Enabled  string
	Tried    bool
	Found    int
	Events   []screen.Event
}

// A RuleVersion is one version of a rule and what its condition was.
type RuleVersion struct {
	Version         int
	When, At, About string
	Enabled         Chip
}

var ruleTemplate = page[RulePage]("rule")

func (r *Request) rulePageOf(s *Server, id string) (p RulePage, err error) {
	rs, err := s.app.Rules(r.Context(), r.Caller())
	if err != nil {
		return p, err
	}
	i := slices.IndexFunc(rs, func(x app.RuleView) bool { return x.ID == id })
	switch {
	case id == "new":
		p = RulePage{Page: r.Page("rules.new"), New: true, Rule: screen.Rule{Group: screen.KeyCases, Table: ledger.Prosecution, From: "2013-01-01", Certainty: "待核实", Finality: "final"}}
		if t := ledger.TableID(r.Text("table")); ledger.TableOf(t) != nil {
			p.Rule.Table = t
		}
	case i < 0:
		return p, errs.Missing("规则", "rule")
	default:
		p = RulePage{Page: r.Page("rules.title"), Rule: rs[i].Rule, Read: rs[i].Version}
		p.Title = rs[i].Kind
		p.Meta = []string{rs[i].ID, r.T("rules.version", rs[i].Version), tableTitle(rs[i].Table)}
		for _, h := range rs[i].History {
			p.History = append(p.History, RuleVersion{h.Version, h.When, h.At.In(Beijing).Format("2006-01-02 15:04"), h.Reason, r.ruleState(h.Rule)})
		}
	}
	p.Crumbs = []Link{{r.T("rules.title"), "/rules"}}
	p.Edit = r.Viewer.May(policy.RuleEdit)
	r.ruleChoices(&p)
	return p, nil
}

// ruleChoices fills in what the form offers for the rule's ledger.
func (r *Request) ruleChoices(p *RulePage) {
	p.Enabled = ""
	if p.Rule.Enabled {
		p.Enabled = "1"
	}
	p.Tables, p.Titles = nil, nil
	for _, id := range ledger.TableIDs {
		p.Tables = append(p.Tables, Option{string(id), tableTitle(id)})
	}
	p.Groups = Enum(r, "group", screen.ThreeKinds, screen.KeyCases)
	for _, t := range screen.Titles(p.Rule.Table) {
		p.Titles = append(p.Titles, Option{t, t})
	}
	p.Finality = nil
	for _, f := range []string{"final", "judgment", "retrial", "nonpros"} {
		p.Finality = append(p.Finality, Option{f, r.Word("rulefinality", f)})
	}
}

func (s *Server) rulePage(r *Request) error {
	p, err := r.rulePageOf(s, r.PathValue("id"))
	if err != nil {
		return err
	}
	return ruleTemplate.Render(r, p)
}

func (s *Server) putRule(r *Request) error {
	p, err := r.rulePageOf(s, r.PathValue("id"))
	if err != nil {
		return err
	}
	x := &p.Rule
	if p.New {
		x.ID, x.Examples = r.Text("id"), []screen.Example{}
	}
	x.Kind, x.Group, x.Table = r.Text("kind"), screen.Group(r.Text("group")), ledger.TableID(r.Text("table"))
	x.When, x.Date, x.Proof, x.Source = r.Text("when"), r.Text("date"), r.Text("proof"), r.Text("source")
	x.From, x.To, x.Finality, x.Enabled = r.Text("from"), r.Text("to"), r.Text("rulefinality"), r.Checked("enabled")
	p.Reason = r.Text("reason")
	if p.Read, err = r.Int("read"); err != nil {
		return err
	}
	r.ruleChoices(&p)
	if r.Text("do") == "try" {
		p.Events, p.Found, err = s.app.TryRule(r.Context(), r.Caller(), *x)
		p.Tried = err == nil
	} else {
		err = s.app.PutRule(r.Context(), r.Caller(), *x, p.Read, p.Reason)
	}
	if form, ok := r.Invalid(err); ok {
		p.Form = form
		return ruleTemplate.RenderInvalid(r, p)
	}
	if err != nil {
		return err
	}
	if p.Tried {
		return ruleTemplate.Render(r, p)
	}
	r.Toast("ok", "rules.saved")
	return r.See("/rules/" + x.ID)
}

// A RulesAnswer is every rule as it stands, for programs.
type RulesAnswer struct {
	Rules []screen.Rule `json:"rules"`
}

func (s *Server) rulesAPI(r *Request) error {
	rs, err := s.app.Rules(r.Context(), r.Caller())
	if err != nil {
		return err
	}
	out := RulesAnswer{Rules: []screen.Rule{}}
	for _, x := range rs {
		out.Rules = append(out.Rules, x.Rule)
	}
	return r.JSON(out)
}
