// Package liaison is what an office writes to the police, the court and the
// defence, and what they answer (往来文书).
//
// It promises that a letter moves only along its edges, has a number from the
// moment it is issued or received and never before, is answered only after it was
// served, and says of an answer whether it came late. Terms are data with source
// and validity (terms.json); a kind without one there has no term. What it counts
// of what recurs names a kind of evidence and an office, never a person. Which
// number is the next, who may read or sign, and the papers are left to others.
package liaison

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"mingjian/internal/bylaw"
	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/evidence"
	"mingjian/internal/kept"
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

// Draws reports whether a letter of the kind may be drafted from what the review
// of a case found; then only those read it who may read that review.
func (k Kind) Draws() bool { return k == Notice }

// Incoming reports whether letters of the kind come in instead of going out.
func (k Kind) Incoming() bool { return k == Defence }

// Decides reports whether the kind states a decision of the office on the case:
// until then the opinions of the defence have to be weighed (规则 261).
func (k Kind) Decides() bool { return k == Reasons }

// Results reports whether the answer says if the other side took what was put to
// it: the committee our opinion, the office above our request.
func (k Kind) Results() bool { return k == Attendance || k == Protest }

// Name returns the Chinese name of the kind, as papers and sheets print it.
func (k Kind) Name() string { return kindNames[k][0] }

// Mark returns the word of the kind within numbers: 通报 in 明川检通报〔2026〕3号.
func (k Kind) Mark() string { return kindNames[k][1] }

var kindNames = map[Kind][2]string{
	Notice: {"情况通报", "通报"}, Guidance: {"侦查取证提纲", "引导"}, Reasons: {"释法说理书", "说理"}, Consultation: {"会商函", "会商"},
	Attendance: {"列席审委会意见", "列席"}, Protest: {"提请抗诉报告", "提抗"}, Defence: {"辩护意见", "辩"},
}

// A State is how far a letter has come.
type State string

const (
	Drafted  State = "drafted"  // 拟稿
	Issued   State = "issued"   // 已签发
	Served   State = "served"   // 已送达
	Received State = "received" // 已收到, of what comes in
	Answered State = "answered" // 已答复
	Closed   State = "closed"   // 办结
	Dropped  State = "dropped"  // 撤稿, before issue; it stays in the register
)

// States lists the states in their order.
var States = []State{Drafted, Issued, Served, Received, Answered, Closed, Dropped}

// edges are the states a letter can come to from each.
var edges = map[State][]State{
	Drafted:  {Issued, Dropped},
	Issued:   {Served},
	Served:   {Answered, Closed},
	Received: {Answered},
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

// A Came is what came back for one item, or what became of an opinion.
type Came string

const (
	Awaited   Came = ""
	Obtained  Came = "obtained"  // 已取得、已补正
	Missing   Came = "missing"   // 未能取得, with the reason
	Situation Came = "note"      // 仅以情况说明答复, instead of investigation
	Adopted   Came = "adopted"   // 采纳
	Partly    Came = "part"      // 部分采纳
	Refused   Came = "unadopted" // 不采纳
)

// Returns lists what can come back for an item of a letter of the kind.
func (k Kind) Returns() []Came {
	if k.Incoming() {
		return []Came{Adopted, Partly, Refused}
	}
	return []Came{Obtained, Missing, Situation}
}

// An Ask is one item of a letter: a defect told, evidence asked for, or a point
// of an opinion.
type Ask struct {
	Evidence evidence.Kind   `json:"evidence,omitempty"` // empty where no evidence was there
	Text     string          `json:"text"`
	Reason   string          `json:"reason,omitempty"` // code of evidence.Reasons
	Before   evidence.Answer `json:"before,omitempty"` // was it asked of the police before the charge
	Came     Came            `json:"came,omitempty"`
	Note     string          `json:"note,omitempty"` // why not obtained, what the situation note says, why adopted or not
}

// An Answer is what came back.
type Answer struct {
	Day    deadline.Date `json:"day"`
	Text   string        `json:"text"`
	Result Came          `json:"result,omitempty"` // of a kind that Results
	Late   bool          `json:"late,omitempty"`
	File   *kept.File    `json:"file,omitempty"`
}

// A Followup is what was done about an answer, or about none.
type Followup struct {
	Day  deadline.Date `json:"day"`
	Text string        `json:"text"`
}

// A CopyNote says that the copy of a letter was taken note of (阅知).
type CopyNote struct {
	Day deadline.Date `json:"day"`
	By  org.PersonID  `json:"by"`
}

// A Letter is one entry of the register.
type Letter struct {
	ID        string        `json:"id"`
	Kind      Kind          `json:"kind"`
	Unit      org.UnitCode  `json:"unit"`              // of ours that writes or receives it
	Party     string        `json:"party"`             // the other side: an office, or who wrote what came in
	Copy      string        `json:"copy,omitempty"`    // 抄送, in words
	CopyTo    org.UnitCode  `json:"copy_to,omitempty"` // of ours: the prosecutors it stationed there (派驻检察室) take note of it
	Case      string        `json:"case,omitempty"`    // the case file, or empty
	Refusal   RefusalID     `json:"refusal,omitempty"` // of reasons: the refusal they are of; empty where the ledger knew none
	Item      string        `json:"item,omitempty"`    // the reviewed case whose matrix it was drafted from, or empty
	Text      string        `json:"text"`
	Asks      []Ask         `json:"asks,omitempty"`
	Hide      []string      `json:"hide,omitempty"` // names the paper masks
	State     State         `json:"state"`
	Number    Number        `json:"number"` // zero until issued or received
	DraftedOn deadline.Date `json:"drafted_on"`
	IssuedOn  deadline.Date `json:"issued_on,omitempty"`
	ServedOn  deadline.Date `json:"served_on,omitempty"` // of what comes in, the day it was received
	Due       deadline.Date `json:"due,omitempty"`       // empty: no term
	Term      string        `json:"term,omitempty"`      // the article or agreement the term rests on
	Answer    *Answer       `json:"answer,omitempty"`
	Followups []Followup    `json:"followups,omitempty"`
	ClosedOn  deadline.Date `json:"closed_on,omitempty"`
	CopyNoted *CopyNote     `json:"copy_noted,omitempty"` // of a copy to CopyTo
	Why       string        `json:"why,omitempty"`        // why it was dropped, or closed without an answer
}

// Limits of one letter.
const (
	MaxAsks      = 100
	MaxHide      = 50
	MaxFollowups = 50
	MaxText      = 20000 // characters
)

// Check reports what keeps a letter from being kept.
func (l *Letter) Check() error {
	switch {
	case !slices.Contains(Kinds, l.Kind):
		return errs.Field("kind", "请选择文书种类", "choose the kind of letter")
	case strings.TrimSpace(l.Party) == "" || len([]rune(l.Party)) > 100:
		return errs.Field("party", "请填写对方单位，不超过 100 字", "name the other side, up to 100 characters")
	case len([]rune(l.Copy)) > 200:
		return errs.Field("copy", "抄送不超过 200 字", "the copy list has 200 characters at most")
	case l.CopyTo != "" && l.Kind.Incoming():
		return errs.Field("copy_to", "收到的文书没有抄送", "what comes in has no copies")
	case l.Refusal != "" && l.Kind != Reasons:
		return errs.Field("refusal", "只有释法说理书对应不捕、不诉决定", "only reasons are of a refusal")
	case len([]rune(l.Text)) > MaxText:
		return errs.Field("text", "正文过长", "the text is too long")
	case len(l.Asks) > MaxAsks || len(l.Hide) > MaxHide:
		return errs.Field("asks", "事项过多", "too many items")
	case (l.Kind == Notice || l.Kind.Decides() || l.Kind.Incoming()) && l.Case == "":
		return errs.Field("case", "这种文书须对应一个案件", "a letter of this kind belongs to a case")
	case l.Kind.Incoming() && len(l.Asks) == 0:
		return errs.Field("asks", "请逐条填写意见", "enter the opinion point by point")
	case strings.TrimSpace(l.Text) == "" && len(l.Asks) == 0:
		return errs.Field("text", "请填写正文或事项", "say something: a text or items")
	}
	for _, a := range l.Asks {
		if n := len([]rune(strings.TrimSpace(a.Text))); n == 0 || n > evidence.MaxText {
			return errs.Field("asks", "每个事项须有内容，不超过 2000 字", "each item says something, up to 2000 characters")
		}
		if a.Evidence != "" && !slices.ContainsFunc(evidence.Kinds, func(k struct {
			Kind   evidence.Kind
			ZH, EN string
		}) bool {
			return k.Kind == a.Evidence
		}) {
			return errs.Field("asks", "没有这种证据", "no such kind of evidence")
		}
	}
	for _, n := range l.Hide {
		if r := len([]rune(n)); r < 2 || r > 20 {
			return errs.Field("hide", "须隐去的姓名为 2 至 20 字", "a name to hide has 2 to 20 characters")
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

// Receive registers what came in on the day under the n-th number. before is the
// last day to weigh it: that of the decision it has to precede; empty where it is
// not known yet.
func (l *Letter) Receive(n int, day, before deadline.Date) error {
	if err := l.Check(); err != nil {
		return err
	}
	switch {
	case !l.Kind.Incoming() || l.State != "":
		return errs.E(errs.Conflict, "文书现在的状态不能办理这一步", "the letter cannot take this step from where it stands")
	case n < 1:
		return errs.E(errs.Invalid, "文号无效", "not a number of a letter")
	case !day.Valid():
		return errs.Field("day", "请填写日期", "enter the day")
	case before != "" && (!before.Valid() || before < day):
		return errs.Field("due", "拟作决定的日期不能早于收到的日期", "the decision is not before the day it was received")
	}
	l.State, l.DraftedOn, l.ServedOn, l.Due = Received, day, day, before
	if before != "" {
		l.Term = "规则 261"
	}
	l.Number = Number{l.Unit, day.Time().Year(), l.Kind, n}
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

// Serve notes the day of service, from which the term runs: to the day agreed
// with the other side, or, where none was, as the terms say.
func (l *Letter) Serve(day, agreed deadline.Date, terms deadline.Rules, c *deadline.Calendar) error {
	next := *l
	if err := next.move(Served, day, l.IssuedOn); err != nil {
		return err
	}
	next.ServedOn = day
	switch {
	case agreed != "":
		if !agreed.Valid() || agreed <= day {
			return errs.Field("due", "约定的答复期限须晚于送达日期", "the day agreed for the answer is after service")
		}
		next.Due, next.Term = agreed, "双方约定"
	case slices.ContainsFunc(terms, func(p deadline.Period) bool { return p.ID == string(l.Kind) }):
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

// Within says in Chinese how long an answer to a letter of the kind may take from
// service on the day, and the article it rests on; empty where there is no term.
func Within(k Kind, day deadline.Date, terms deadline.Rules) (length, article string) {
	p, err := terms.At(string(k), day)
	if err != nil {
		return "", ""
	}
	return fmt.Sprint(p.Length) + map[deadline.Unit]string{deadline.Days: "日", deadline.Workdays: "个工作日", deadline.Months: "个月"}[p.Unit], p.Article
}

// A Reply is what came back on a day, with what came for each item in their order.
type Reply struct {
	Day    deadline.Date
	Text   string
	Result Came
	Asks   []Ask // only Came and Note are read
}

// Reply takes in the answer to a letter that went out, or says what was taken of
// one that came in.
func (l *Letter) Reply(r Reply) error {
	if strings.TrimSpace(r.Text) == "" || len([]rune(r.Text)) > MaxText {
		if l.Kind.Incoming() {
			return errs.Field("text", "请填写总的说明", "say in sum what became of the opinion")
		}
		return errs.Field("text", "请填写答复内容", "say what was answered")
	}
	results := []Came{Adopted, Partly, Refused}
	if l.Kind.Results() != slices.Contains(results, r.Result) || !l.Kind.Results() && r.Result != "" {
		return errs.Field("result", "请选择结果", "choose the result")
	}
	if len(r.Asks) != len(l.Asks) {
		return errs.Field("asks", "请逐项填写结果", "say of each item what came back")
	}
	asks := slices.Clone(l.Asks)
	for i, c := range r.Asks {
		switch {
		case len([]rune(c.Note)) > evidence.MaxText:
			return errs.Field("asks", "每项说明不超过 2000 字", "each note has 2000 characters at most")
		case c.Came == Awaited && !l.Kind.Incoming():
		case !slices.Contains(l.Kind.Returns(), c.Came):
			return errs.Field("asks", "请逐项填写结果", "say of each item what came back")
		case c.Came != Obtained && strings.TrimSpace(c.Note) == "":
			return errs.Field("asks", "未取得、仅以情况说明答复以及采纳与否，均须写明理由", "say why an item was not obtained, what the note says, or why a point is adopted or not")
		}
		asks[i].Came, asks[i].Note = c.Came, strings.TrimSpace(c.Note)
	}
	if err := l.move(Answered, r.Day, l.ServedOn); err != nil {
		return err
	}
	l.Asks, l.Answer = asks, &Answer{Day: r.Day, Text: r.Text, Result: r.Result, Late: l.Due != "" && r.Day > l.Due}
	return nil
}

// Attach keeps with the answer the file it came as, once.
func (l *Letter) Attach(f kept.File) error {
	if l.State != Answered || l.Answer.File != nil {
		return errs.E(errs.Conflict, "文书现在的状态不能附答复原件，或者已经附过", "the letter is not answered, or has its file already")
	}
	answer := *l.Answer
	answer.File = &f
	l.Answer = &answer
	return nil
}

// Follow notes what was done about the answer, or about none.
func (l *Letter) Follow(day deadline.Date, text string) error {
	if n := len([]rune(strings.TrimSpace(text))); n == 0 || n > evidence.MaxText {
		return errs.Field("text", "请填写跟进情况，不超过 2000 字", "say what was done, up to 2000 characters")
	}
	if l.State != Served && l.State != Answered || len(l.Followups) >= MaxFollowups {
		return errs.E(errs.Conflict, "文书现在的状态不能办理这一步", "the letter cannot take this step from where it stands")
	}
	if !day.Valid() || day < l.ServedOn {
		return errs.Field("day", "日期不能早于上一步", "the day is before that of the step before")
	}
	l.Followups = append(slices.Clip(l.Followups), Followup{day, strings.TrimSpace(text)})
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

// CopyWaits reports whether the copy of a served letter has still to be taken
// note of by the people of CopyTo.
func (l *Letter) CopyWaits() bool { return l.CopyTo != "" && l.ServedOn != "" && l.CopyNoted == nil }

// NoteCopy says that somebody of CopyTo took note of the copy, once.
func (l *Letter) NoteCopy(n CopyNote) error {
	if !l.CopyWaits() {
		return errs.E(errs.Conflict, "没有待阅知的抄送", "there is no copy to take note of")
	}
	if !n.Day.Valid() || n.Day < l.ServedOn {
		return errs.Field("day", "日期不能早于上一步", "the day is before that of the step before")
	}
	l.CopyNoted = &n
	return nil
}

// Waits reports whether an answer is awaited, from them or from us.
func (l *Letter) Waits() bool { return l.State == Served || l.State == Received }

// Overdue reports whether on the day the term has run out without an answer.
func (l *Letter) Overdue(day deadline.Date) bool { return l.Waits() && l.Due != "" && day > l.Due }

// Late reports whether the term was missed: an answer came after it, or none has
// come by the day.
func (l *Letter) Late(day deadline.Date) bool {
	return l.Overdue(day) || l.Answer != nil && l.Answer.Late
}

//go:embed terms.json
var termsJSON []byte

// ShippedTerms returns the terms the program comes with, by kind.
func ShippedTerms() (deadline.Rules, error) { return deadline.ParseRules(termsJSON) }

// TermsOn returns the terms of letters served on the day, the office's own before
// the shipped ones.
func TermsOn(own []bylaw.Terms, day deadline.Date) (deadline.Rules, error) {
	shipped, err := ShippedTerms()
	return bylaw.TermsOn(own, shipped, day), err
}
