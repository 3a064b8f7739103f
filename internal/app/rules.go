package app

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"mingjian/internal/errs"
	"mingjian/internal/ledger"
	"mingjian/internal/org"
	"mingjian/internal/policy"
	"mingjian/internal/screen"
	"mingjian/internal/store"
)

// A RuleView is a screening rule as it stands, with its earlier versions.
type RuleView struct {
	screen.Rule
	Shipped bool // as the program came with it
	Author  string
	History []store.RuleRow // the office's versions, the oldest first
}

// rules returns the rules as they stand: the shipped ones in their order, as
// the office changed them, then those it added.
func (g *gate) rules() ([]RuleView, error) { return rulesOf(g.Tx) }

func rulesOf(tx *store.Tx) ([]RuleView, error) {
	shipped, err := screen.ShippedRules()
	if err != nil {
		return nil, err
	}
	var rs []RuleView
	for _, r := range shipped {
		rs = append(rs, RuleView{Rule: r, Shipped: true})
	}
	versions, err := tx.RuleVersions()
	if err != nil {
		return nil, err
	}
	people, err := tx.People()
	if err != nil {
		return nil, err
	}
	names := map[org.PersonID]string{}
	for _, p := range people {
		names[p.ID] = p.Name
	}
	for _, v := range versions {
		i := slices.IndexFunc(rs, func(r RuleView) bool { return r.ID == v.ID })
		if i < 0 {
			rs, i = append(rs, RuleView{}), len(rs)
		}
		r := &rs[i]
		r.Rule, r.Shipped, r.Author, r.History = v.Rule, false, names[v.Author], append(r.History, v)
	}
	return rs, nil
}

// rulesInForce returns the rules that screening goes by.
func rulesInForce(tx *store.Tx) ([]screen.Rule, error) {
	rs, err := rulesOf(tx)
	plain := make([]screen.Rule, len(rs))
	for i, r := range rs {
		plain[i] = r.Rule
	}
	return plain, err
}

// Rules lists the screening rules.
func (a *App) Rules(ctx context.Context, c Caller) (rs []RuleView, err error) {
	err = a.peek(ctx, c, policy.RuleRead, func(g *gate) error {
		if err := g.anywhere(); err != nil {
			return err
		}
		rs, err = g.rules()
		return err
	})
	return rs, err
}

// checkRule refuses a rule that could not be used.
func checkRule(r screen.Rule) error {
	r.Enabled = true
	table := ledger.TableOf(r.Table)
	switch {
	case r.Kind == "" || len([]rune(r.Kind)) > 40:
		return errs.Field("kind", "请填写事件类别（40 字以内）", "give the kind of event, 40 characters at most")
	case r.Group != screen.ThreeKinds && r.Group != screen.KeyCases:
		return errs.Field("group", "请选择三类案件或重点案件", "choose the list it stands on")
	case table == nil:
		return errs.Field("table", "请选择台账", "choose the ledger")
	case !slices.Contains(screen.Titles(r.Table), r.Date):
		return errs.Field("date", "该台账没有这一日期列", "the ledger has no such date column")
	case !slices.Contains(screen.Titles(r.Table), r.Proof):
		return errs.Field("proof", "该台账没有这一依据列", "the ledger has no such proof column")
	case !isDay(r.From) || r.To != "" && (!isDay(r.To) || r.To < r.From):
		return errs.Field("from", "生效起止日期不正确", "the first and last day in force are wrong")
	case len([]rune(r.When)) > 1000:
		return errs.Field("when", "条件不超过 1000 字", "the condition has 1000 characters at most")
	}
	if err := screen.Check(r); err != nil {
		return errs.Field("when", "条件不能使用："+err.Error(), "the condition cannot be used: "+err.Error())
	}
	return nil
}

// maxTry is how many events a trial of a rule shows; all are counted.
const maxTry = 50

// TryRule returns the events a rule would give on the ledgers as they stand,
// and how many; nothing is kept.
func (a *App) TryRule(ctx context.Context, c Caller, r screen.Rule) (es []screen.Event, total int, err error) {
	err = a.view(ctx, c, policy.RuleEdit, "rule "+r.ID, func(g *gate) error {
		if err := g.anywhere(); err != nil {
			return err
		}
		if err := checkRule(r); err != nil {
			return err
		}
		g.detail = "try " + r.When
		sc := policy.ScopeOf(c.Subject, policy.CaseList)
		err := g.eachPerson(sc, func(stages []ledger.StagePerson) error {
			res, err := screen.Matches(r, stages)
			if err != nil {
				return err
			}
			for _, e := range res.Events {
				if total++; len(es) < maxTry {
					if e.Sealed {
						e.Person = ledger.Mask(e.Person)
					}
					es = append(es, e)
				}
			}
			return nil
		})
		return err
	})
	return es, total, err
}

// eachPerson calls yield for all stages of each person within the scope.
func (g *gate) eachPerson(sc policy.Scope, yield func([]ledger.StagePerson) error) error {
	var life []ledger.StagePerson
	var all [][]ledger.StagePerson
	var stages []ledger.StagePerson
	if err := g.EachStageIn(sc, func(l store.StageLine) error { stages = append(stages, l.StagePerson); return nil }); err != nil {
		return err
	}
	who := func(p ledger.StagePerson) string {
		return cmp.Or(p.Person, string(p.Table)+" "+p.Number.Key+" "+p.Key)
	}
	slices.SortStableFunc(stages, func(a, b ledger.StagePerson) int { return strings.Compare(who(a), who(b)) })
	for i, p := range stages {
		if i > 0 && who(stages[i-1]) != who(p) {
			all, life = append(all, life), nil
		}
		life = append(life, p)
	}
	if life != nil {
		all = append(all, life)
	}
	for _, l := range all {
		if err := yield(l); err != nil {
			return err
		}
	}
	return nil
}

// PutRule keeps a new version of a rule, or a new rule where none has its id,
// and screens the ledgers again. read is the version the change was made from.
//
// The ledgers are screened before the act, so that no writer waits for it; the act
// stores what changes if neither ledgers nor rules have changed since.
func (a *App) PutRule(ctx context.Context, c Caller, r screen.Rule, read int, reason string) error {
	for try := 1; ; try++ {
		var s rescreening
		if c.May(policy.RuleEdit) && checkRule(r) == nil {
			next := r
			next.Version = read + 1
			err := a.db.View(ctx, a.now(), func(tx *store.Tx) (err error) { s, err = screenAgain(tx, next); return err })
			if err != nil {
				return err
			}
		}
		stale := false
		err := a.change(ctx, c, policy.RuleEdit, "rule "+r.ID, func(g *gate) error {
			if err := g.putRule(r, read, reason); err != nil {
				return err
			}
			rules, err := rulesInForce(g.Tx)
			if err != nil {
				return err
			}
			now, err := g.Generation()
			if err != nil {
				return err
			}
			same := func(x, y screen.Rule) bool { return x.ID == r.ID || x.ID == y.ID && x.Version == y.Version }
			others := slices.DeleteFunc(slices.Clone(s.rules), func(x screen.Rule) bool { return x.ID == r.ID })
			rules = slices.DeleteFunc(rules, func(x screen.Rule) bool { return x.ID == r.ID })
			if stale = now != s.generation || !slices.EqualFunc(rules, others, same); stale {
				return errs.E(errs.Conflict, "其间台账或规则有变化，请重试。", "Ledgers or rules have changed meanwhile; try again.")
			}
			return g.ReplaceEvents(s.found, s.gone)
		})
		if !stale || try == publishTries {
			return err
		}
	}
}

// putRule keeps the new version, if it is a sound one.
func (g *gate) putRule(r screen.Rule, read int, reason string) error {
	if err := g.anywhere(); err != nil {
		return err
	}
	if !ruleID(r.ID) {
		return errs.Field("id", "规则代码为 3 至 40 位小写字母、数字或横线", "a rule's code has 3 to 40 small letters, digits or dashes")
	}
	if err := checkRule(r); err != nil {
		return err
	}
	if reason = strings.TrimSpace(reason); len([]rune(reason)) < 2 || len([]rune(reason)) > 200 {
		return errs.Field("reason", "请写明修改理由（2 至 200 字）", "say why the rule is changed (2 to 200 characters)")
	}
	rs, err := g.rules()
	if err != nil {
		return err
	}
	now := 0
	for _, x := range rs {
		if x.ID == r.ID {
			now = x.Version
			if r.Examples == nil {
				r.Examples = x.Examples
			}
		}
	}
	if now != read {
		return errs.E(errs.Conflict, "此规则已被他人修改，请刷新后重试。", "Someone else has changed this rule; reload and try again.")
	}
	if err := checkRule(r); err != nil {
		return err
	}
	r.Version = now + 1
	g.detail = reason
	return g.AddRule(store.RuleRow{Rule: r, Author: g.caller.Person, Reason: reason})
}

func ruleID(s string) bool {
	return len(s) >= 3 && len(s) <= 40 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}
