package app

import (
	"context"
	"slices"
	"strings"

	"mingjian/internal/accountability"
	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/policy"
	"mingjian/internal/store"
)

// ObligationRules are the versions of the rule of what is owed after an acquittal.
type ObligationRules struct {
	Versions []ObligationRuleLine // the latest to begin first
	Now      accountability.Rule  // that holds today
	MayEdit  bool
}

// An ObligationRuleLine is one version with who made it.
type ObligationRuleLine struct {
	store.ObligationRule
	Name    string // who made it
	Shipped bool
	Current bool
}

// ownRules are the office's versions, in the order they begin.
func (g *gate) ownRules() (rs []accountability.Rule, err error) {
	rows, err := g.Tx.ObligationRules()
	for _, r := range rows {
		rs = append(rs, r.Rule)
	}
	return rs, err
}

// RuledKinds are the kinds of events a rule may be for.
func RuledKinds() (kinds []string) {
	for _, t := range ThreeGroups {
		kinds = append(kinds, t.Kinds...)
	}
	return kinds
}

// ObligationRules returns every version of the rule.
func (a *App) ObligationRules(ctx context.Context, c Caller) (v ObligationRules, err error) {
	err = a.view(ctx, c, policy.ObligationRead, "rules", func(g *gate) error {
		if err := g.anywhere(); err != nil {
			return err
		}
		names, err := g.names()
		if err != nil {
			return err
		}
		shipped, err := accountability.Shipped()
		if err != nil {
			return err
		}
		rows, err := g.Tx.ObligationRules()
		if err != nil {
			return err
		}
		own, err := g.ownRules()
		if err != nil {
			return err
		}
		if v.Now, err = accountability.RuleOn(own, deadline.Date(g.today())); err != nil {
			return err
		}
		for _, r := range shipped {
			v.Versions = append(v.Versions, ObligationRuleLine{ObligationRule: store.ObligationRule{Rule: r}, Shipped: true})
		}
		for _, r := range rows {
			v.Versions = append(v.Versions, ObligationRuleLine{ObligationRule: r, Name: names[r.By]})
		}
		slices.Reverse(v.Versions)
		slices.SortStableFunc(v.Versions, func(x, y ObligationRuleLine) int { return strings.Compare(string(y.From), string(x.From)) })
		// The office's own go before the shipped, whatever day those begin.
		i := slices.IndexFunc(v.Versions, func(l ObligationRuleLine) bool {
			return l.Shipped == (len(own) == 0 || own[0].From > deadline.Date(g.today())) && string(l.From) <= g.today()
		})
		if i >= 0 {
			v.Versions[i].Current = true
		}
		v.MayEdit = policy.May(c.Subject, policy.ObligationRule)
		return nil
	})
	return v, err
}

// PutObligationRule adds a version of the rule from its day on. A version made
// before is never changed; what was opened keeps the rule it was opened by.
func (a *App) PutObligationRule(ctx context.Context, c Caller, r accountability.Rule, reason string) error {
	return a.change(ctx, c, policy.ObligationRule, "rules", func(g *gate) error {
		if err := g.anywhere(); err != nil {
			return err
		}
		if c.Person == "" {
			return errs.E(errs.Forbidden, "规则须由本人登录后修改", "the rule is changed by a person who signed in")
		}
		var l errs.List
		if n := len([]rune(strings.TrimSpace(reason))); n == 0 || n > 300 {
			l.Add("reason", "请写明修改的理由，不超过 300 字", "say why, at most 300 characters")
		}
		rule, err := r.Check(RuledKinds())
		if bad, ok := err.(errs.List); ok {
			l = append(l, bad...)
		} else if err != nil {
			return err
		}
		if err := l.Err(); err != nil {
			return err
		}
		if string(rule.From) < g.today() {
			n, err := g.DecidedSince(rule.From)
			if err != nil {
				return err
			}
			if n > 0 {
				return errs.Field("from", "该日以后的无罪案件已按原规则作出决定，施行日应为今天或以后", "cases since that day were decided by the rule there was; it begins today or later")
			}
		}
		row := store.ObligationRule{Rule: rule, ID: store.NewID(), By: c.Person, Reason: reason}
		g.object, g.detail = row.ID, string(rule.From)+" "+reason
		return g.AddObligationRule(row)
	})
}
