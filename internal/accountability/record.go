package accountability

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"mingjian/internal/bylaw"
	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/kept"
	"mingjian/internal/org"
	"mingjian/internal/review"
)

//go:embed records.json
var shippedRecords []byte

// A RecordRule says how long the person has to state and defend, and how long an
// entry stands where the decision says nothing of it. Both are the office's own:
// no law was found that sets them.
type RecordRule struct {
	bylaw.Head
	Answer int `json:"answer"` // working days from the notice
	Years  int `json:"years"`  // an entry stands, proposed only
}

// ShippedRecordRules returns the rules the program comes with, the first first.
func ShippedRecordRules() ([]RecordRule, error) { return bylaw.Shipped[RecordRule](shippedRecords) }

// RecordRuleOn returns the rule that holds on the day, the office's own before the
// shipped one, or NotFound before the first.
func RecordRuleOn(own []RecordRule, day deadline.Date) (RecordRule, error) {
	return bylaw.On(own, shippedRecords, day, "司法档案规则", "rule of the judicial file")
}

// Says returns what the rule says in words.
func (r RecordRule) Says() []bylaw.Said {
	return []bylaw.Said{heard(r.Answer), {ZH: fmt.Sprintf("决定没有写明期限的，建议保留 %d 年", r.Years), EN: fmt.Sprintf("where the decision says nothing, %d years are proposed", r.Years)}}
}

func heard(days int) bylaw.Said {
	return bylaw.Said{ZH: fmt.Sprintf("告知后 %d 个工作日内可以陈述、申辩", days), EN: fmt.Sprintf("%d working days from the notice to state and defend", days)}
}

// Bounds of how long a person is heard, in working days, and an entry stands. Nobody
// is heard for less than three days.
const (
	minAnswer = 3
	maxAnswer = 60
	maxYears  = 30
)

// Check refuses a rule nobody could go by.
func (r RecordRule) Check() error {
	l := r.Head.Check()
	bylaw.Bound(&l, "answer", "陈述申辩的工作日数", "working days to be heard", r.Answer, minAnswer, maxAnswer)
	bylaw.Bound(&l, "years", "保留年数", "years an entry stands", r.Years, 1, maxYears)
	return l.Err()
}

// An EntryID tells an entry of the judicial file apart.
type EntryID string

// A Gravity is what the provincial office confirmed (domain.md 0.1: only 重大瑕疵
// and 错误 go to the file).
type Gravity string

const (
	Flaw    Gravity = "flaw"    // 办案重大瑕疵
	Mistake Gravity = "mistake" // 办案错误
)

// Gravities are all of them.
var Gravities = []Gravity{Flaw, Mistake}

// A Confirmation (省院确定) is the decision of the provincial office, without
// which there is no entry.
type Confirmation struct {
	Organ   string        `json:"organ"`  // 甘肃省人民检察院
	Number  string        `json:"number"` // of the document
	On      deadline.Date `json:"on"`
	Gravity Gravity       `json:"gravity"`
	Text    string        `json:"text"` // what it decided, in its words
	File    kept.File     `json:"file"` // the document itself
}

// Check says what a confirmation lacks.
func (c *Confirmation) Check(today deadline.Date) error {
	for _, f := range []struct{ field, zh, en, text string }{
		{"organ", "作出决定的机关", "who decided", c.Organ}, {"number", "文号", "the document's number", c.Number},
		{"text", "决定内容", "what was decided", c.Text}} {
		if err := words(f.field, f.zh, f.en, f.text); err != nil {
			return err
		}
	}
	switch {
	case !provincial(c.Organ):
		return errs.Field("organ", "记入司法档案须由省级人民检察院（或者最高人民检察院）确定", "only a provincial procuratorate, or the Supreme one, confirms it")
	case !c.On.Valid() || c.On > today:
		return errs.Field("on", "请填写决定日期，不晚于今天", "enter the day of the decision, today or before")
	case !slices.Contains(Gravities, c.Gravity):
		return errs.Field("gravity", "请选择确定的结论", "choose what was confirmed")
	case c.File.Name == "" || c.File.Digest == "" || c.File.Size < 1 || c.File.Size > kept.MaxSize:
		return errs.Field("file", "请附省院决定文书，不超过 20 MB", "attach the decision, at most 20 MB")
	}
	return nil
}

// provincial reports whether the name is of a provincial office or above.
func provincial(organ string) bool {
	rest, ok := strings.CutSuffix(strings.TrimSpace(organ), "人民检察院")
	if !ok {
		return false
	}
	if rest == "最高" || slices.Contains([]string{"北京市", "天津市", "上海市", "重庆市", "新疆生产建设兵团"}, rest) {
		return true
	}
	for _, level := range []string{"省", "自治区"} {
		if name, ok := strings.CutSuffix(rest, level); ok && name != "" {
			return true
		}
	}
	return false
}

// An EntryState is where an entry stands.
type EntryState string

const (
	Entered  EntryState = "entered"  // 已登记, the person was not told yet
	Notified EntryState = "notified" // 陈述申辩期: told, and heard
	Standing EntryState = "standing" // 生效
	Revoked  EntryState = "revoked"  // 已撤销
	Expired  EntryState = "expired"  // 已届满, by its day
)

// A Plea (陈述申辩) is what the person says of an entry. Only the person writes it.
type Plea struct {
	Text string        `json:"text"`
	On   deadline.Date `json:"on"`
}

// A Correction (更正) changes what an entry says, and keeps what it said.
type Correction struct {
	Field string        `json:"field"` // gravity, text or expires
	Was   string        `json:"was"`
	Is    string        `json:"is"`
	Basis string        `json:"basis"`
	By    org.PersonID  `json:"by"`
	On    deadline.Date `json:"on"`
}

// A Revocation (撤销) ends an entry as if it had not been.
type Revocation struct {
	Number string        `json:"number"` // of the document it rests on
	Basis  string        `json:"basis"`
	By     org.PersonID  `json:"by"`
	On     deadline.Date `json:"on"`
}

// An Entry is one entry of a prosecutor's judicial file (司法档案). It rests on a
// provincial decision and a finding of a signed conclusion; it holds nothing of
// what anybody said in the review.
type Entry struct {
	ID        EntryID       `json:"id"`
	Person    org.PersonID  `json:"person"`
	Unit      org.UnitCode  `json:"unit"`
	Case      string        `json:"case"`
	Item      review.ItemID `json:"item"`
	Finding   review.Code   `json:"finding"` // its kind; the reasons stay with the conclusion
	Confirmed Confirmation  `json:"confirmed"`
	Expires   deadline.Date `json:"expires"` // its last day
	State     EntryState    `json:"state"`   // as it was left; Stands tells of its expiry
	By        org.PersonID  `json:"by"`
	On        deadline.Date `json:"on"`

	Told    deadline.Date `json:"told,omitempty"`
	Until   deadline.Date `json:"until,omitempty"` // last day to state and defend
	Pleas   []Plea        `json:"pleas,omitempty"`
	NoPlea  deadline.Date `json:"no_plea,omitempty"` // the person said they have nothing to say
	Answer  string        `json:"answer,omitempty"`  // to the pleas, with reasons
	Settler org.PersonID  `json:"settler,omitempty"`
	Settled deadline.Date `json:"settled,omitempty"`

	Corrections []Correction `json:"corrections,omitempty"`
	Revocation  *Revocation  `json:"revocation,omitempty"`
	Version     int          `json:"-"`
}

// MaxPleas bounds how often the person may add to what they said, and how often
// an entry is corrected.
const MaxPleas = 20

// Enter makes an entry on a decision. Nothing stands by it yet.
func Enter(id EntryID, by, person org.PersonID, unit org.UnitCode, c Confirmation, finding review.Code, expires, today deadline.Date) (Entry, error) {
	if err := c.Check(today); err != nil {
		return Entry{}, err
	}
	switch {
	case person == "":
		return Entry{}, errs.Field("person", "请选择当事检察官", "choose whose file it is")
	case by == person:
		return Entry{}, errs.E(errs.Conflict, "不能登记自己的档案", "nobody enters their own")
	case finding == "":
		return Entry{}, errs.Field("finding", "请选择剖析意见中对应的认定", "choose the finding of the conclusion")
	case !expires.Valid() || expires <= today:
		return Entry{}, errs.Field("expires", "请填写有效期的最后一日，须晚于今天", "enter the last day of validity, after today")
	}
	return Entry{ID: id, Person: person, Unit: unit, Confirmed: c, Finding: finding, Expires: expires, State: Entered, By: by, On: today}, nil
}

// Stands returns where the entry stands on the day.
func (e *Entry) Stands(today deadline.Date) EntryState {
	if e.State == Standing && today > e.Expires {
		return Expired
	}
	return e.State
}

// Changed returns the last day on which the entry was settled, corrected or
// revoked, or "".
func (e *Entry) Changed() deadline.Date {
	day := e.Settled
	for _, c := range e.Corrections {
		day = max(day, c.On)
	}
	if e.Revocation != nil {
		day = max(day, e.Revocation.On)
	}
	return day
}

// Tell notes that the person was given the notice, and till when they are heard.
func (e *Entry) Tell(until, today deadline.Date) error {
	if e.State != Entered {
		return entryConflict()
	}
	if !until.Valid() || until <= today {
		return errs.Field("until", "请填写陈述申辩的最后一日，须晚于今天", "enter the last day to be heard, after today")
	}
	e.State, e.Told, e.Until = Notified, today, until
	return nil
}

// Plead adds what the person says. It can be done as long as the entry is there,
// and nobody else does it.
func (e *Entry) Plead(by org.PersonID, text string, today deadline.Date) error {
	if by == "" || by != e.Person {
		return errs.E(errs.Forbidden, "陈述申辩只能由本人作出", "only the person states and defends")
	}
	if e.State == Entered || e.State == Revoked || len(e.Pleas) >= MaxPleas {
		return entryConflict()
	}
	if err := words("plea", "陈述申辩", "what you say", text); err != nil {
		return err
	}
	e.Pleas, e.NoPlea = append(slices.Clip(e.Pleas), Plea{strings.TrimSpace(text), today}), ""
	return nil
}

// Pass notes that the person says nothing. Only the person says so.
func (e *Entry) Pass(by org.PersonID, today deadline.Date) error {
	if by == "" || by != e.Person {
		return errs.E(errs.Forbidden, "只能由本人表示不作陈述申辩", "only the person says that they say nothing")
	}
	if e.State != Notified || len(e.Pleas) > 0 {
		return entryConflict()
	}
	e.NoPlea = today
	return nil
}

// Heard reports whether the person was heard: said something, said that they say
// nothing, or let the last day pass.
func (e *Entry) Heard(today deadline.Date) bool {
	return e.State != Entered && (len(e.Pleas) > 0 || e.NoPlea != "" || today > e.Until)
}

// Settle makes the entry stand after the person was heard. Who entered it does
// not settle it, and what was said is answered with reasons.
func (e *Entry) Settle(by org.PersonID, answer string, today deadline.Date) error {
	switch {
	case e.State != Notified:
		return entryConflict()
	case by == "" || by == e.By || by == e.Person:
		return errs.E(errs.Conflict, "登记人和本人不能审定这一条目", "who entered it, or whose it is, does not settle it")
	case !e.Heard(today):
		return errs.E(errs.Conflict, "陈述申辩期未满，本人尚未表示意见", "the person was not heard yet")
	case today > e.Expires:
		return errs.E(errs.Conflict, "有效期已过，不再生效", "its validity is over")
	}
	if len(e.Pleas) > 0 {
		if err := words("answer", "对陈述申辩的答复和理由", "the answer, with reasons", answer); err != nil {
			return err
		}
	} else if strings.TrimSpace(answer) != "" {
		return errs.Field("answer", "本人没有陈述申辩，无需答复", "nothing was said that is to be answered")
	}
	e.State, e.Answer, e.Settler, e.Settled = Standing, strings.TrimSpace(answer), by, today
	return nil
}

// Correct changes what the entry says, on a basis, and keeps what it said.
func (e *Entry) Correct(by org.PersonID, field, is, basis string, today deadline.Date) error {
	if e.State == Revoked || len(e.Corrections) >= MaxPleas {
		return entryConflict()
	}
	if by == "" || by == e.Person {
		return errs.E(errs.Conflict, "不能更正自己的档案", "nobody corrects their own")
	}
	if err := words("basis", "更正依据", "the basis", basis); err != nil {
		return err
	}
	c := Correction{Field: field, Is: strings.TrimSpace(is), Basis: strings.TrimSpace(basis), By: by, On: today}
	switch field {
	case "gravity":
		if !slices.Contains(Gravities, Gravity(c.Is)) {
			return errs.Field("is", "请选择确定的结论", "choose what was confirmed")
		}
		c.Was, e.Confirmed.Gravity = string(e.Confirmed.Gravity), Gravity(c.Is)
	case "text":
		if err := words("is", "更正后的决定内容", "what it says now", c.Is); err != nil {
			return err
		}
		c.Was, e.Confirmed.Text = e.Confirmed.Text, c.Is
	case "expires":
		day := deadline.Date(c.Is)
		if !day.Valid() || day < e.On {
			return errs.Field("is", "请填写有效期的最后一日", "enter the last day of validity")
		}
		c.Was, e.Expires = string(e.Expires), day
	default:
		return errs.Field("field", "请选择要更正的内容", "choose what is corrected")
	}
	if c.Was == c.Is {
		return errs.Field("is", "与原内容相同", "that is what it says")
	}
	e.Corrections = append(slices.Clip(e.Corrections), c)
	return nil
}

// Revoke ends the entry on a document.
func (e *Entry) Revoke(by org.PersonID, number, basis string, today deadline.Date) error {
	if e.State == Revoked {
		return entryConflict()
	}
	if by == "" || by == e.Person {
		return errs.E(errs.Conflict, "不能撤销自己的档案", "nobody revokes their own")
	}
	if err := words("number", "撤销依据的文号", "the document it rests on", number); err != nil {
		return err
	}
	if err := words("basis", "撤销理由", "the reason", basis); err != nil {
		return err
	}
	e.State, e.Revocation = Revoked, &Revocation{strings.TrimSpace(number), strings.TrimSpace(basis), by, today}
	return nil
}

// Statement is what goes with the entry wherever it goes: what the person said,
// or that they said nothing.
func (e *Entry) Statement(today deadline.Date) string {
	zh, _ := e.Said(today, func(d deadline.Date) string { return string(d) })
	return zh
}

// Said is the statement in Chinese and English, its days written by day. What the
// person wrote stands in both as they wrote it.
func (e *Entry) Said(today deadline.Date, day func(deadline.Date) string) (zh, en string) {
	var said []string
	for _, p := range e.Pleas {
		said = append(said, day(p.On)+"　"+p.Text)
	}
	switch {
	case said != nil:
		zh = strings.Join(said, "\n")
		return zh, zh
	case e.NoPlea != "":
		return "本人于" + day(e.NoPlea) + "表示不作陈述申辩。", "The person said on " + day(e.NoPlea) + " that they state nothing."
	case e.Told == "":
		return "尚未告知本人。", "The person was not told yet."
	case today > e.Until:
		return "已于" + day(e.Told) + "告知，本人在" + day(e.Until) + "前未作陈述申辩。", "Told on " + day(e.Told) + "; nothing was stated by " + day(e.Until) + "."
	}
	return "已于" + day(e.Told) + "告知，陈述申辩期至" + day(e.Until) + "。", "Told on " + day(e.Told) + "; heard till " + day(e.Until) + "."
}

func entryConflict() error {
	return errs.E(errs.Conflict, "条目现在的状态不能办理这一步", "the entry cannot take this step from where it stands")
}
