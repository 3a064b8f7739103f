package app

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"mingjian/internal/accountability"
	"mingjian/internal/bylaw"
	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/exchange"
	"mingjian/internal/liaison"
	"mingjian/internal/measure"
	"mingjian/internal/notice"
	"mingjian/internal/panel"
	"mingjian/internal/policy"
	"mingjian/internal/review"
	"mingjian/internal/store"
)

// A BylawView is a rule of the office with all its versions.
type BylawView struct {
	Kind     bylaw.Kind
	Versions []BylawVersion // the latest to begin first, the office's own before the shipped ones
	MayEdit  bool
	Missing  string // of the calendar: the year that is near, or here, and not known
}

// Now returns the version that holds today, or nil where none has begun.
func (v BylawView) Now() *BylawVersion {
	i := slices.IndexFunc(v.Versions, func(x BylawVersion) bool { return x.Current })
	if i < 0 {
		return nil
	}
	return &v.Versions[i]
}

// A BylawVersion is one version with who made it.
type BylawVersion struct {
	Rule    bylaw.Rule // of the kind's own type
	ID      string     // "" of a shipped one
	Name    string     // who made it
	At      time.Time
	Reason  string
	Shipped bool
	Current bool // holds today
	Coming  bool // has not begun
}

// ruleOn is the rule that holds on the day, the office's own before the shipped one.
func ruleOn[R bylaw.Rule, T any](tx *store.Tx, kind bylaw.Kind, day deadline.Date, on func([]R, deadline.Date) (T, error)) (T, error) {
	own, err := store.OwnRules[R](tx, kind)
	if err != nil {
		var none T
		return none, err
	}
	return on(own, day)
}

// calendar is what days are counted by: the shipped years and those the office
// entered, as they stand in the transaction.
func (g *gate) calendar() (*deadline.Calendar, error) {
	if g.days == nil {
		own, err := store.OwnRules[bylaw.Holidays](g.Tx, bylaw.Calendar)
		if err != nil {
			return nil, err
		}
		if g.days, err = bylaw.CalendarOf(g.app.calendar, own); err != nil {
			return nil, err
		}
	}
	return g.days, nil
}

// left is the time left until the end of a last day; an error where there is no
// such day, or the holidays up to it are not known.
func (g *gate) left(due deadline.Date) (deadline.Left, error) {
	days, err := g.calendar()
	if err != nil {
		return deadline.Left{}, err
	}
	return days.Remaining(due, g.Now)
}

// missingYear returns the year that begins within three months, or has begun, and
// whose holidays are not known; "" where there is none.
func (g *gate) missingYear() (string, error) {
	days, err := g.calendar()
	if err != nil {
		return "", err
	}
	for _, at := range []time.Time{g.Now, g.Now.AddDate(0, 3, 0)} {
		if _, err := days.Workday(deadline.DateOf(at)); err != nil {
			return Day(at)[:4], nil
		}
	}
	return "", nil
}

// A ruled is one kind of rule as the acts know it.
type ruled struct {
	kind     bylaw.Kind
	read     policy.Act // of what it governs: who may, may read the rule
	versions func(*gate) (shipped, own []BylawVersion, err error)
	put      func(*gate, bylaw.Rule, string) error
}

// ruledBy lists the kinds there are. The check returns a version as it can be kept;
// past tells whether something was decided, on the day or later, by the rule there
// was, where such a rule is asked for a day that is over; nil where it never is.
var ruledBy = []ruled{
	ruledAs(bylaw.Obligation, policy.ObligationRead, accountability.Shipped,
		func(_ *gate, r accountability.Rule) (accountability.Rule, error) { return r.Check(RuledKinds()) }, (*store.Tx).DecidedSince),
	ruledAs(bylaw.Letter, policy.LetterList, shippedTerms(liaison.ShippedTerms), checkTerms(liaison.ShippedTerms), (*store.Tx).ServedSince),
	ruledAs(bylaw.Clock, policy.SchemeRead, shippedTerms(review.ShippedClocks), checkTerms(review.ShippedClocks), nil),
	ruledAs(bylaw.Measure, policy.MeasureRead, measure.Shipped, whole(measure.Rule.Check), (*store.Tx).SettledSince),
	ruledAs(bylaw.Record, policy.RecordRead, accountability.ShippedRecordRules, whole(accountability.RecordRule.Check), nil),
	ruledAs(bylaw.Lead, policy.LeadRead, accountability.ShippedLeadRules, whole(accountability.LeadRule.Check), nil),
	ruledAs(bylaw.Notice, policy.NoticeRead, notice.Shipped, whole(notice.Rule.Check), nil),
	ruledAs(bylaw.Assign, policy.SchemeRead, panel.ShippedAssignRules, whole(panel.AssignRule.Check), nil),
	ruledAs(bylaw.Sample, policy.SchemeRead, panel.ShippedSampleRules, whole(panel.SampleRule.Check), nil),
	ruledAs(bylaw.Calendar, policy.BylawRead, shippedYears, checkYear, func(*store.Tx, deadline.Date) (bool, error) { return false, nil }),
}

func ruledAs[R bylaw.Rule](kind bylaw.Kind, read policy.Act, shipped func() ([]R, error), check func(*gate, R) (R, error), past func(*store.Tx, deadline.Date) (bool, error)) ruled {
	return ruled{kind, read,
		func(g *gate) (from, own []BylawVersion, err error) { return bylawVersions(g, kind, shipped) },
		func(g *gate, typed bylaw.Rule, reason string) error {
			r, ok := typed.(R)
			if !ok {
				return errs.E(errs.Invalid, "规则内容与类别不符", "the rule is not of its kind")
			}
			return putBylaw(g, kind, r, reason, check, past)
		}}
}

// whole is a check that keeps the version as it is.
func whole[R bylaw.Rule](check func(R) error) func(*gate, R) (R, error) {
	return func(_ *gate, r R) (R, error) { return r, check(r) }
}

func shippedTerms(shipped func() (deadline.Rules, error)) func() ([]bylaw.Terms, error) {
	return func() ([]bylaw.Terms, error) {
		rules, err := shipped()
		return bylaw.ShippedTerms(rules, "随程序提供的期限，各依其所列"), err
	}
}

func checkTerms(shipped func() (deadline.Rules, error)) func(*gate, bylaw.Terms) (bylaw.Terms, error) {
	return func(_ *gate, t bylaw.Terms) (bylaw.Terms, error) {
		rules, err := shipped()
		if err != nil {
			return t, err
		}
		return t.Check(rules)
	}
}

func checkYear(g *gate, h bylaw.Holidays) (bylaw.Holidays, error) {
	days, err := g.calendar()
	if err != nil {
		return h, err
	}
	return h.Check(days, deadline.Date(g.today()))
}

func shippedYears() (hs []bylaw.Holidays, err error) {
	c, err := deadline.Shipped()
	if err != nil {
		return nil, err
	}
	for _, y := range c.List() {
		hs = append(hs, bylaw.Holidays{Year: y, Head: bylaw.Head{From: deadline.Date(fmt.Sprintf("%04d-01-01", y.Year)), Source: fmt.Sprintf("国务院办公厅关于%d年部分节假日安排的通知", y.Year)}})
	}
	return hs, nil
}

// RuledKinds are the kinds of events a rule of duties may be for.
func RuledKinds() (kinds []string) {
	for _, t := range ThreeGroups {
		kinds = append(kinds, t.Kinds...)
	}
	return kinds
}

// bylawVersions are the versions of a kind in the order they begin, the one that
// holds today and those that have not begun marked.
func bylawVersions[R bylaw.Rule](g *gate, kind bylaw.Kind, from func() ([]R, error)) (shipped, own []BylawVersion, err error) {
	today := deadline.Date(g.today())
	names, err := g.names()
	if err != nil {
		return nil, nil, err
	}
	rules, err := from()
	if err != nil {
		return nil, nil, err
	}
	rows, err := store.Bylaws[R](g.Tx, kind)
	if err != nil {
		return nil, nil, err
	}
	for _, r := range rules {
		shipped = append(shipped, BylawVersion{Rule: r, Shipped: true, Coming: r.About().From > today})
	}
	mine := make([]R, len(rows))
	for i, b := range rows {
		mine[i] = b.Rule
		from := b.Rule.About().From
		again := i+1 < len(rows) && rows[i+1].Rule.About().From == from // another was made for the same day
		own = append(own, BylawVersion{Rule: b.Rule, ID: b.ID, Name: names[b.By], At: b.At, Reason: b.Reason, Coming: from > today && !again})
	}
	now, first := bylaw.Latest(mine, today), bylaw.Latest(rules, today)
	// Of the calendar each year is a version of its own, whoever entered it.
	if now >= 0 && (kind != bylaw.Calendar || mine[now].About().From >= rules[first].About().From) {
		own[now].Current = true
	} else if first >= 0 {
		shipped[first].Current = true
	}
	return shipped, own, nil
}

// view is the rule as the caller may see it.
func (k ruled) view(g *gate) (v BylawView, err error) {
	shipped, own, err := k.versions(g)
	if err != nil {
		return v, err
	}
	v.Kind, v.MayEdit = k.kind, policy.May(g.caller.Subject, policy.BylawEdit)
	if k.kind == bylaw.Calendar {
		if v.Missing, err = g.missingYear(); err != nil {
			return v, err
		}
	}
	v.Versions = append(shipped, own...)
	slices.Reverse(v.Versions)
	slices.SortStableFunc(v.Versions, func(x, y BylawVersion) int {
		return strings.Compare(string(y.Rule.About().From), string(x.Rule.About().From))
	})
	return v, nil
}

// bylaw finds the kind, if the caller may read what it governs.
func (g *gate) bylaw(kind bylaw.Kind) (ruled, error) {
	if err := g.anywhere(); err != nil {
		return ruled{}, err
	}
	i := slices.IndexFunc(ruledBy, func(k ruled) bool { return k.kind == kind })
	if i < 0 || !policy.May(g.caller.Subject, ruledBy[i].read) {
		return ruled{}, &hiddenRefusal{errs.Missing("规则", "rule of the office")}
	}
	return ruledBy[i], nil
}

// bylaws are the rules the caller may read.
func (g *gate) bylaws() (vs []BylawView, err error) {
	if err := g.anywhere(); err != nil {
		return nil, err
	}
	for _, k := range ruledBy {
		if !policy.May(g.caller.Subject, k.read) {
			continue
		}
		v, err := k.view(g)
		if err != nil {
			return nil, err
		}
		vs = append(vs, v)
	}
	return vs, nil
}

// Bylaws returns the rules of the office: of each kind whose matter the caller may
// read, every version.
func (a *App) Bylaws(ctx context.Context, c Caller) (vs []BylawView, err error) {
	err = a.view(ctx, c, policy.BylawRead, "", func(g *gate) error {
		vs, err = g.bylaws()
		return err
	})
	return vs, err
}

// Bylaw returns one rule of the office.
func (a *App) Bylaw(ctx context.Context, c Caller, kind bylaw.Kind) (v BylawView, err error) {
	err = a.view(ctx, c, policy.BylawRead, string(kind), func(g *gate) error {
		k, err := g.bylaw(kind)
		if err != nil {
			return err
		}
		v, err = k.view(g)
		return err
	})
	return v, err
}

// PutBylaw adds a version of a rule from its day on, with the reason. A version made
// before is never changed; what was decided by it keeps it.
func (a *App) PutBylaw(ctx context.Context, c Caller, kind bylaw.Kind, r bylaw.Rule, reason string) error {
	return a.change(ctx, c, policy.BylawEdit, string(kind), func(g *gate) error {
		k, err := g.bylaw(kind)
		if err != nil {
			return err
		}
		if c.Person == "" {
			return errs.E(errs.Forbidden, "规则须由本人登录后修改", "the rule is changed by a person who signed in")
		}
		return k.put(g, r, strings.TrimSpace(reason))
	})
}

func putBylaw[R bylaw.Rule](g *gate, kind bylaw.Kind, typed R, reason string, check func(*gate, R) (R, error), past func(*store.Tx, deadline.Date) (bool, error)) error {
	var l errs.List
	if !bylaw.Words(reason, bylaw.MaxSource) {
		l.Add("reason", "请写明修改的理由，不超过 300 字", "say why, at most 300 characters")
	}
	r, err := check(g, typed)
	if bad, ok := err.(errs.List); ok {
		l = append(l, bad...)
	} else if err != nil {
		return err
	}
	if err := l.Err(); err != nil {
		return err
	}
	from, today := r.About().From, deadline.Date(g.today())
	if past == nil && from < today {
		return errs.Field("from", "施行日应为今天或者以后", "it begins today or later")
	}
	if past != nil && from <= today {
		if used, err := past(g.Tx, from); err != nil {
			return err
		} else if used {
			return errs.Field("from", "该日以后已有事项按原规则办理，请改为以后的施行日", "something was decided since that day by the rule there was; let it begin later")
		}
	}
	b := store.Bylaw[R]{Rule: r, ID: store.NewID(), By: g.caller.Person, Reason: reason}
	g.object, g.detail = b.ID, string(kind)+" "+string(from)+" "+reason
	return store.AddBylaw(g.Tx, kind, b)
}

// BylawsSheet writes the rules the caller may read, with every version, as Excel.
func (a *App) BylawsSheet(ctx context.Context, c Caller) (f File, err error) {
	err = a.change(ctx, c, policy.BylawRead, "bylaws.xlsx", func(g *gate) error {
		vs, err := g.bylaws()
		if err != nil {
			return err
		}
		var rows []exchange.BylawRow
		for _, v := range vs {
			for _, x := range v.Versions {
				row := exchange.BylawLine(v.Kind, x.Rule)
				row.State, row.By, row.Reason = "已不适用", x.Name, x.Reason
				switch {
				case x.Current:
					row.State = "现行"
				case x.Coming:
					row.State = "尚未施行"
				}
				if x.Shipped {
					row.By = "随程序提供"
				} else {
					row.On = Day(x.At)
				}
				rows = append(rows, row)
			}
		}
		g.detail = strconv.Itoa(len(rows))
		f, err = g.list("本院规则.xlsx", "本院规则", func(w *strings.Builder, head exchange.ListHead) error {
			return exchange.WriteBylaws(w, head, each(rows))
		})
		return err
	})
	return f, err
}
