// Package liaison is what an office writes to the police, the court and the
// defence, and what they answer (往来文书).
//
// It promises that a letter moves only along its edges, has a number from the
// moment it is issued and never before, is answered only after it was served,
// and says of an answer whether it came late. Terms are data with source and
// validity (terms.json); a kind without one there has no term. What it counts of
// what recurs names a kind of evidence and a unit, never a person. Which number
// is the next, who may read or sign, and the papers are left to others.
package liaison

import (
	"cmp"
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/evidence"
	"mingjian/internal/org"
)

// A Kind is what a letter is for.
type Kind string

const (
	Notice       Kind = "notice"       // 情况通报, to the police after an acquittal
	Guidance     Kind = "guidance"     // 引导侦查、继续侦查、补充侦查提纲
	Reasons      Kind = "reasons"      // 不捕不诉释法说理
	Consultation Kind = "consultation" // 与法院会商
	Attendance   Kind = "attendance"   // 列席审判委员会
	Protest      Kind = "protest"      // 提请抗诉
	Defence      Kind = "defence"      // 辩护人意见 (规则 261), which comes in and is answered by us
)

// Kinds lists the kinds in the order of the register.
var Kinds = []Kind{Notice, Guidance, Reasons, Consultation, Attendance, Protest, Defence}

// Draws reports whether a letter of the kind holds what the review of a case
// found; then only those read it who may read that review.
func (k Kind) Draws() bool { return k == Notice }

// A State is how far a letter has come.
type State string

const (
	Drafted  State = "drafted"  // 拟稿
	Issued   State = "issued"   // 已签发
	Served   State = "served"   // 已送达
	Answered State = "answered" // 已答复
	Closed   State = "closed"   // 办结
	Dropped  State = "dropped"  // 撤稿, before issue; it stays in the register
)

// edges are the states a letter can come to from each.
var edges = map[State][]State{
	Drafted:  {Issued, Dropped},
	Issued:   {Served},
	Served:   {Answered, Closed},
	Answered: {Closed},
}

// A Number is a letter's place among those of its unit, year and kind, from 1.
type Number struct {
	Unit org.UnitCode `json:"unit"`
	Year int          `json:"year"`
	Kind Kind         `json:"kind"`
	N    int          `json:"n"`
}

// String returns the number as papers print it after the word of the unit: 〔2026〕3号.
func (n Number) String() string { return fmt.Sprintf("〔%d〕%d号", n.Year, n.N) }

// A Came is what came back for one item.
type Came string

const (
	Awaited   Came = ""
	Obtained  Came = "obtained" // 已取得
	Missing   Came = "missing"  // 未能取得, with the reason
	Situation Came = "note"     // 仅以情况说明答复, instead of investigation
)

// An Ask is one item of a letter: a defect told, or evidence asked for.
type Ask struct {
	Evidence evidence.Kind   `json:"evidence,omitempty"` // empty where no evidence was there
	Text     string          `json:"text"`
	Reason   string          `json:"reason,omitempty"` // code of evidence.Reasons
	Before   evidence.Answer `json:"before,omitempty"` // was it asked of the police before the charge
	Came     Came            `json:"came,omitempty"`
	Note     string          `json:"note,omitempty"` // why not obtained, or what the situation note says
}

// An Answer is what came back.
type Answer struct {
	Day  deadline.Date `json:"day"`
	Text string        `json:"text"`
	Late bool          `json:"late,omitempty"`
}

// A Letter is one entry of the register.
type Letter struct {
	ID        string
	Kind      Kind
	Unit      org.UnitCode // that writes it
	To        string       // the addressee, an office
	Case      string       // the case file, or empty
	After     string       // the letter this one comes back to, or empty
	Text      string
	Asks      []Ask
	State     State
	Number    Number // zero until issued
	DraftedOn deadline.Date
	IssuedOn  deadline.Date
	ServedOn  deadline.Date
	Due       deadline.Date // empty: no term
	Term      string        // the article or agreement the term rests on
	Answer    *Answer
	Followup  string
	ClosedOn  deadline.Date
	Why       string // why it was dropped, or closed without an answer
}

// Limits of one letter.
const (
	MaxAsks = 100
	MaxText = 20000 // characters
)

// Check reports what keeps a letter from being kept as a draft.
func (l *Letter) Check() error {
	switch {
	case !slices.Contains(Kinds, l.Kind):
		return errs.Field("kind", "请选择文书种类", "choose the kind of letter")
	case strings.TrimSpace(l.To) == "" || len([]rune(l.To)) > 100:
		return errs.Field("to", "请填写受文单位，不超过 100 字", "name the addressee, up to 100 characters")
	case len([]rune(l.Text)) > MaxText:
		return errs.Field("text", "正文过长", "the text is too long")
	case len(l.Asks) > MaxAsks:
		return errs.Field("asks", "事项过多", "too many items")
	case l.Kind == Notice && l.Case == "":
		return errs.Field("case", "情况通报须对应一个案件", "a notice belongs to a case")
	}
	for _, a := range l.Asks {
		if n := len([]rune(strings.TrimSpace(a.Text))); n == 0 || n > evidence.MaxText {
			return errs.Field("asks", "每个事项须有内容，不超过 2000 字", "each item says something, up to 2000 characters")
		}
	}
	return nil
}

func (l *Letter) move(to State, day, after deadline.Date) error {
	if !slices.Contains(edges[l.State], to) {
		return errs.E(errs.Conflict, "文书现在的状态不能办理这一步", "the letter cannot take this step from where it stands")
	}
	if !day.Valid() || day < after {
		return errs.Field("day", "日期不能早于上一步", "the day is before that of the step before")
	}
	l.State = to
	return nil
}

// Issue signs a draft out under the n-th number of its unit, kind and the year of the day.
func (l *Letter) Issue(n int, day deadline.Date) error {
	if err := l.Check(); err != nil {
		return err
	}
	if n < 1 {
		return errs.E(errs.Invalid, "文号无效", "not a number of a letter")
	}
	if err := l.move(Issued, day, l.DraftedOn); err != nil {
		return err
	}
	l.IssuedOn, l.Number = day, Number{l.Unit, day.Time().Year(), l.Kind, n}
	return nil
}

// Drop gives a draft up; it has no number and stays in the register.
func (l *Letter) Drop(why string, day deadline.Date) error {
	if strings.TrimSpace(why) == "" {
		return errs.Field("why", "请写明理由", "say why")
	}
	if err := l.move(Dropped, day, l.DraftedOn); err != nil {
		return err
	}
	l.ClosedOn, l.Why = day, why
	return nil
}

// Serve notes the day of service, from which the term runs.
func (l *Letter) Serve(day deadline.Date, terms deadline.Rules, c *deadline.Calendar) error {
	next := *l
	if err := next.move(Served, day, l.IssuedOn); err != nil {
		return err
	}
	next.ServedOn = day
	if slices.ContainsFunc(terms, func(p deadline.Period) bool { return p.ID == string(l.Kind) }) {
		p, err := terms.At(string(l.Kind), day)
		if err != nil {
			return err
		}
		if next.Due, err = p.End(day, false, c); err != nil {
			return err
		}
		next.Term = p.Article
	}
	*l = next
	return nil
}

// Reply takes in the answer with what came back for each item, in their order.
func (l *Letter) Reply(day deadline.Date, text string, came []Ask) error {
	if strings.TrimSpace(text) == "" || len([]rune(text)) > MaxText {
		return errs.Field("text", "请填写答复内容", "say what was answered")
	}
	if len(came) != len(l.Asks) {
		return errs.Field("asks", "请逐项填写结果", "say of each item what came back")
	}
	asks := slices.Clone(l.Asks)
	for i, c := range came {
		switch c.Came {
		case Awaited, Obtained:
		case Missing, Situation:
			if strings.TrimSpace(c.Note) == "" {
				return errs.Field("asks", "未取得或仅以情况说明答复的，请写明理由", "say why an item was not obtained, or what the note says")
			}
		default:
			return errs.Field("asks", "事项结果无效", "no such result of an item")
		}
		asks[i].Came, asks[i].Note = c.Came, c.Note
	}
	if err := l.move(Answered, day, l.ServedOn); err != nil {
		return err
	}
	l.Asks, l.Answer = asks, &Answer{day, text, l.Due != "" && day > l.Due}
	return nil
}

// Close ends a letter: after its answer, or without one for a reason.
func (l *Letter) Close(day deadline.Date, why string) error {
	after := l.ServedOn
	if l.Answer != nil {
		after = l.Answer.Day
	} else if strings.TrimSpace(why) == "" {
		return errs.Field("why", "没有答复即办结的，请写明理由", "say why it is closed without an answer")
	}
	if err := l.move(Closed, day, after); err != nil {
		return err
	}
	l.ClosedOn, l.Why = day, why
	return nil
}

// Overdue reports whether on the day the term has run out without an answer.
func (l *Letter) Overdue(day deadline.Date) bool {
	return l.State == Served && l.Due != "" && day > l.Due
}

//go:embed terms.json
var termsJSON []byte

// ShippedTerms returns the terms the program comes with, by kind.
func ShippedTerms() (deadline.Rules, error) { return deadline.ParseRules(termsJSON) }

// FromMatrix drafts the items of a notice: each piece of evidence the court did
// not take as claimed, once for each element, then each element that nothing
// supports. Names of evidence are as entered.
func FromMatrix(m *evidence.Matrix, reasons evidence.Reasons) (asks []Ask) {
	elements := map[string]string{}
	for _, e := range m.Elements {
		elements[e.ID] = e.Text
	}
	for _, c := range m.Cells {
		if c.Found != evidence.Refused && c.Found != evidence.Excluded && c.Found != evidence.InPart {
			continue
		}
		it, ok := m.Item(c.Item)
		if !ok {
			continue
		}
		text := fmt.Sprintf("%s（证明“%s”）", it.Name, elements[c.Element])
		if r, ok := reasons.Reason(c.Reason); ok {
			text += "：" + r.ZH
		}
		asks = append(asks, Ask{Evidence: it.Kind, Text: text, Reason: c.Reason, Before: c.Asked})
	}
	for _, f := range m.Flags() {
		if f.Kind == evidence.Unsupported {
			asks = append(asks, Ask{Text: fmt.Sprintf("“%s”没有证据支持", f.Element.Text)})
		}
	}
	return asks
}

// A Recurrence is a kind of evidence told to one addressee for more than one case.
type Recurrence struct {
	To       string
	Evidence evidence.Kind
	Cases    int
}

// Recurring counts what notices that were issued told again, by addressee and
// kind of evidence.
func Recurring(ls []Letter) (out []Recurrence) {
	type key struct {
		to   string
		kind evidence.Kind
	}
	cases := map[key]map[string]bool{}
	for _, l := range ls {
		if l.Kind != Notice || l.IssuedOn == "" {
			continue
		}
		for _, a := range l.Asks {
			k := key{l.To, a.Evidence}
			if a.Evidence == "" {
				continue
			}
			if cases[k] == nil {
				cases[k] = map[string]bool{}
			}
			cases[k][l.Case] = true
		}
	}
	for k, of := range cases {
		if len(of) > 1 {
			out = append(out, Recurrence{k.to, k.kind, len(of)})
		}
	}
	slices.SortFunc(out, func(a, b Recurrence) int {
		return cmp.Or(strings.Compare(a.To, b.To), strings.Compare(string(a.Evidence), string(b.Evidence)))
	})
	return out
}
