package deadline

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"time"

	"mingjian/internal/errs"
)

// rulesJSON are the periods the program ships: criminal procedure, and the
// office's own clocks of review, which an office may change.
//
//go:embed rules.json
var rulesJSON []byte

// A Unit of length says how a period is counted.
type Unit string

const (
	Hours        Unit = "hour"           // from the hour itself; see Expires
	Days         Unit = "day"            // calendar days
	Workdays     Unit = "workday"        // working days of the calendar
	Months       Unit = "month"          // 高法解释 202
	MonthAndHalf Unit = "month_and_half" // Length months and 15 days (半月 is 15 days)
)

// A Period is a 期限: how long something may take, by which article, and when
// that article is in force.
type Period struct {
	ID      string `json:"id"`      // PRO1
	Name    string `json:"name"`    // 审查起诉
	NameEN  string `json:"name_en"` // review for prosecution
	Length  int    `json:"length"`
	Unit    Unit   `json:"unit"`
	Custody bool   `json:"custody,omitempty"` // of a person held, its last day never moves for a holiday (刑诉法 105)
	Extends string `json:"extends,omitempty"` // the period it begins after (or, with Before, counts back from)
	Before  bool   `json:"before,omitempty"`  // counted back from its start, as 期满前7日
	Max     int    `json:"max,omitempty"`     // how often it may be used in one case; 0: no limit
	Article string `json:"article"`           // 刑诉法 172；规则 351
	From    Date   `json:"from"`              // first day in force
	To      Date   `json:"to,omitempty"`      // last day in force; "" while it lasts
	Unsure  bool   `json:"unsure,omitempty"`  // 待核实: the text was not seen
	Note    string `json:"note,omitempty"`
}

// Rules are periods, several of one id where the law changed in time.
type Rules []Period

// ShippedRules returns the periods the program comes with.
func ShippedRules() (Rules, error) { return ParseRules(rulesJSON) }

// ParseRules reads periods from JSON, and refuses one that cannot be counted.
func ParseRules(data []byte) (Rules, error) {
	var rules Rules
	if err := json.Unmarshal(data, &rules); err != nil {
		return nil, errs.Wrap(err, errs.Invalid, "期限表无法读取", "the table of periods cannot be read")
	}
	ids := map[string]bool{}
	for _, p := range rules {
		ids[p.ID] = true
	}
	for _, p := range rules {
		if err := p.check(); err != nil {
			return nil, err
		}
		if p.Extends != "" && !ids[p.Extends] {
			return nil, errs.Invalidf("期限 %s 所接的 %s 不存在", "period %s extends %s, which does not exist", p.ID, p.Extends)
		}
	}
	return rules, nil
}

// maxLength is the longest period believed, in its own unit.
const maxLength = 1000

func (p Period) check() error {
	switch p.Unit {
	case Hours, Days, Workdays, Months, MonthAndHalf:
	default:
		return errs.Invalidf("期限 %s 的单位“%s”不认识", "period %s: unknown unit %q", p.ID, string(p.Unit))
	}
	switch {
	case p.ID == "" || p.Name == "" || p.Article == "":
		return errs.Invalidf("期限 %s 缺少编号、名称或依据", "period %s lacks id, name or article", p.ID)
	case p.Length < 1 || p.Length > maxLength:
		return errs.Invalidf("期限 %s 的长度 %d 不可能", "period %s: impossible length %d", p.ID, p.Length)
	case !p.From.Valid() || p.To != "" && (!p.To.Valid() || p.To < p.From):
		return errs.Invalidf("期限 %s 的有效日期有误", "period %s: wrong dates of validity", p.ID)
	case p.Before && p.Unit != Days:
		return errs.Invalidf("期限 %s 倒计只能以日计", "period %s: only days count back", p.ID)
	}
	return nil
}

// At returns the period of the id in force on the day, or a NotFound error.
func (r Rules) At(id string, day Date) (Period, error) {
	for _, p := range r {
		if p.ID == id && p.From <= day && (p.To == "" || day <= p.To) {
			return p, nil
		}
	}
	return Period{}, errs.E(errs.NotFound, fmt.Sprintf("%s 没有有效的期限 %s", day, id), fmt.Sprintf("no period %s is in force on %s", id, day))
}

// End returns the last day of a period that starts on the day. The start day
// is not counted. A last day that is off moves to the next working day, except
// when a person is held on a Custody period, or when it is counted back. A
// period of hours has no last day: that is an Invalid error; see Expires.
func (p Period) End(start Date, held bool, c *Calendar) (Date, error) {
	if !start.Valid() {
		return "", errs.Invalidf("“%s”不是日期", "%q is not a date", string(start))
	}
	var last Date
	switch p.Unit {
	case Workdays:
		return c.AddWorkingDays(start, p.Length)
	case Days:
		if p.Before {
			return start.AddDays(-p.Length), nil
		}
		last = start.AddDays(p.Length)
	case Months:
		last = start.AddMonths(p.Length)
	case MonthAndHalf:
		last = start.AddMonths(p.Length).AddDays(15)
	default:
		return "", errs.Invalidf("%s以小时计，没有末日", "%s is counted in hours and has no last day", p.Name)
	}
	if p.Custody && held {
		return last, nil
	}
	return c.NextWorkday(last)
}

// Expires returns the instant a period of hours ends.
func (p Period) Expires(start time.Time) time.Time {
	return start.Add(time.Duration(p.Length) * time.Hour)
}

// Again reports why the period cannot be used once more after done uses in one
// case: a third 退回补充侦查 is not allowed (刑诉法 175).
func (p Period) Again(done int) error {
	if p.Max > 0 && done >= p.Max {
		return errs.Invalidf("%s以 %d 次为限（%s）", "%[1]s: at most %[2]d times (%[3]s)", p.Name, p.Max, p.Article)
	}
	return nil
}
