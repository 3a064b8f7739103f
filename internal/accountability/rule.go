package accountability

import (
	_ "embed"
	"regexp"
	"slices"

	"mingjian/internal/bylaw"
	"mingjian/internal/deadline"
)

//go:embed rules.json
var shipped []byte

// A Rule says what an office owes after an acquittal, from a day on.
type Rule struct {
	bylaw.Head
	Kinds  []string   `json:"kinds"` // of events after which it is owed
	Duties []RuleDuty `json:"duties"`
}

// A RuleDuty is one thing owed. Days are counted from the day the judgment was
// received: working days where Working says so, else days, of which the last moves on
// where it is a day off.
type RuleDuty struct {
	Code    string `json:"code"`
	ZH      string `json:"zh"`
	EN      string `json:"en"`
	Days    int    `json:"days"`
	Working bool   `json:"working,omitempty"`
	Law     string `json:"law,omitempty"` // the article, where the term is the law's
	// Term names the law's period in internal/deadline, which is counted by its own
	// rule (刑诉法 105: a last day that is a day off moves on); Days only tells of it.
	Term  string   `json:"term,omitempty"`
	Kinds []string `json:"kinds,omitempty"` // of events it is owed after; none means all of the rule
	Paper Paper    `json:"paper,omitempty"` // which Word paper belongs to it
}

// A Paper is the kind of Word paper that belongs to a duty.
type Paper string

const (
	OralPaper      Paper = "oral"      // 口头、当面报告记录
	JudgmentPaper  Paper = "judgment"  // 判决审查表
	StatementPaper Paper = "statement" // 情况说明、书面检查
	AnalysisPaper  Paper = "analysis"  // 案件分析报告, which the session makes
	FollowPaper    Paper = "follow"    // 跟踪落实情况
)

// Papers are the papers a duty may have.
var Papers = []Paper{OralPaper, JudgmentPaper, StatementPaper, AnalysisPaper, FollowPaper}

// Shipped returns the rules the program comes with, the first first.
func Shipped() ([]Rule, error) { return bylaw.Shipped[Rule](shipped) }

// RuleOn returns the rule that holds on the day, the office's own before the
// shipped one. It is NotFound before the first.
func RuleOn(own []Rule, day deadline.Date) (Rule, error) {
	return bylaw.On(own, shipped, day, "无罪案件事项规则", "rule of duties after an acquittal")
}

// Says returns each duty with its term.
func (r Rule) Says() (said []bylaw.Said) {
	for _, d := range r.Duties {
		unit := deadline.Days
		if d.Working {
			unit = deadline.Workdays
		}
		zh, en := bylaw.Length(d.Days, unit)
		s := bylaw.Said{ZH: d.ZH + "：" + zh, EN: d.EN + ": " + en}
		if d.Law != "" {
			s.ZH, s.EN, s.Mark = s.ZH+"（"+d.Law+"）", s.EN+" ("+d.Law+")", bylaw.ByLaw
		}
		said = append(said, s)
	}
	return said
}

// Owes reports whether something is owed after an event of the kind.
func (r Rule) Owes(kind string) bool { return slices.Contains(r.Kinds, kind) }

// For returns the rule with only what it asks after an event of the kind.
func (r Rule) For(kind string) Rule {
	r.Duties = slices.DeleteFunc(slices.Clone(r.Duties), func(d RuleDuty) bool { return d.Kinds != nil && !slices.Contains(d.Kinds, kind) })
	return r
}

// Bounds of a rule an office writes.
const (
	MaxDuties = 20
	maxName   = 60 // characters
	maxDays   = 1000
)

var codeForm = regexp.MustCompile(`^[a-z][a-z0-9-]{0,29}$`)

// Check returns the rule as it can be kept: of a duty with a term of the law, the
// days and the article are the law's. It refuses a rule that cannot be counted.
// known are the kinds of events there are.
func (r Rule) Check(known []string) (Rule, error) {
	l := r.Head.Check()
	if len(r.Kinds) == 0 || slices.ContainsFunc(r.Kinds, func(k string) bool { return !slices.Contains(known, k) }) {
		l.Add("kinds", "请选择适用的事件类别", "choose the kinds of events")
	}
	if len(r.Duties) == 0 || len(r.Duties) > MaxDuties {
		l.Add("duties", "应有 1 至 20 个事项", "there must be 1 to 20 duties")
		return r, l.Err()
	}
	periods, err := deadline.ShippedRules()
	if err != nil {
		return r, err
	}
	r.Duties = slices.Clone(r.Duties)
	seen := map[string]bool{}
	for i := range r.Duties {
		d := &r.Duties[i]
		wrong := func(zh, en string) { l.Add("duties", "事项“"+d.Code+"”："+zh, d.Code+": "+en) }
		switch {
		case !codeForm.MatchString(d.Code):
			wrong("代码应为小写英文字母开头，不超过 30 个字符", "the code begins with a small letter and has at most 30 characters")
		case seen[d.Code]:
			wrong("代码重复", "the code is there twice")
		case !bylaw.Words(d.ZH, maxName) || !bylaw.Words(d.EN, maxName):
			wrong("请填写中英文名称，各不超过 60 字", "enter both names, at most 60 characters each")
		case d.Paper != "" && !slices.Contains(Papers, d.Paper):
			wrong("文书种类不认识", "unknown kind of paper")
		case slices.ContainsFunc(d.Kinds, func(k string) bool { return !r.Owes(k) }):
			wrong("适用类别须在规则的事件类别之内", "its kinds are among the rule's")
		}
		seen[d.Code] = true
		if d.Term == "" {
			if d.Law = ""; d.Days < 1 || d.Days > maxDays {
				wrong("期限应为 1 至 1000 日", "the term is 1 to 1000 days")
			}
			continue
		}
		p, err := periods.At(d.Term, r.From)
		if err != nil || !countable(p) {
			wrong("该法定期限不能选用", "that term of the law cannot be used")
			continue
		}
		d.Law, d.Days, d.Working = p.Article, p.Length, false
	}
	return r, l.Err()
}

// countable reports whether a term of the law may be a duty's: in days from a day on.
func countable(p deadline.Period) bool {
	return p.Unit == deadline.Days && !p.Before && p.Extends == "" && !p.Custody && !p.Unsure
}

// Terms returns the terms of the law a duty may have, as they stand on the day.
func Terms(day deadline.Date) (ps []deadline.Period, err error) {
	periods, err := deadline.ShippedRules()
	for _, p := range periods {
		if countable(p) && p.From <= day && (p.To == "" || day <= p.To) {
			ps = append(ps, p)
		}
	}
	return ps, err
}
