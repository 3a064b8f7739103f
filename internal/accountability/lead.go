package accountability

import (
	_ "embed"
	"slices"
	"strings"
	"unicode/utf8"

	"mingjian/internal/bylaw"
	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/org"
)

//go:embed lead_rules.json
var shippedLeads []byte

// A LeadRule says how long the person concerned has to state their defence, from
// a day on.
type LeadRule struct {
	bylaw.Head
	Answer int `json:"answer"` // working days from the notice
}

// ShippedLeadRules returns the rules the program comes with, the first first.
func ShippedLeadRules() ([]LeadRule, error) { return bylaw.Shipped[LeadRule](shippedLeads) }

// LeadRuleOn returns the rule that holds on the day, the office's own before the
// shipped one, or NotFound.
func LeadRuleOn(own []LeadRule, day deadline.Date) (LeadRule, error) {
	return bylaw.On(own, shippedLeads, day, "追责线索办理规则", "rule of leads")
}

// Says returns what the rule says in words.
func (r LeadRule) Says() []bylaw.Said { return []bylaw.Said{heard(r.Answer)} }

// Check refuses a rule nobody could go by.
func (r LeadRule) Check() error {
	l := r.Head.Check()
	bylaw.Bound(&l, "answer", "陈述申辩的工作日数", "working days to be heard", r.Answer, minAnswer, maxAnswer)
	return l.Err()
}

// A LeadState is where a lead stands.
type LeadState string

const (
	LeadHanded   LeadState = "handed"   // 已移送
	LeadReturned LeadState = "returned" // 不予受理, with the reason
	LeadReceived LeadState = "received" // 已受理
	LeadVerified LeadState = "verified" // 已初步核实
	LeadClosed   LeadState = "closed"   // 不予立项, with the reason
	LeadFiled    LeadState = "filed"    // 立项调查
	LeadReported LeadState = "reported" // 已形成调查报告
	LeadReferred LeadState = "referred" // 已提请惩戒委员会审议
	LeadDecided  LeadState = "decided"  // 已作出决定
	LeadArchived LeadState = "archived" // 已归档
)

// LeadStates lists every state, in the order of the procedure.
var LeadStates = []LeadState{LeadHanded, LeadReturned, LeadReceived, LeadVerified, LeadClosed, LeadFiled, LeadReported, LeadReferred, LeadDecided, LeadArchived}

// Ended reports whether nothing more follows.
func (s LeadState) Ended() bool {
	return s == LeadReturned || s == LeadClosed || s == LeadArchived
}

// A LeadAct is one kind of step of a lead.
type LeadAct string

const (
	ReceiveLead LeadAct = "receive" // 受理
	ReturnLead  LeadAct = "return"  // 不予受理
	VerifyLead  LeadAct = "verify"  // 初步核实
	CloseLead   LeadAct = "close"   // 不予立项
	FileLead    LeadAct = "file"    // 立项调查
	NotifyLead  LeadAct = "notify"  // 告知当事人, whose term to answer begins
	AnswerLead  LeadAct = "answer"  // 陈述申辩, by the person concerned alone
	WaiveLead   LeadAct = "waive"   // 放弃陈述申辩, by the person concerned alone
	ReportLead  LeadAct = "report"  // 调查报告
	ReferLead   LeadAct = "refer"   // 提请惩戒委员会审议
	OpinionLead LeadAct = "opinion" // 惩戒委员会审议意见, as it came
	DecideLead  LeadAct = "decide"  // 决定, as it came
	TellLead    LeadAct = "tell"    // 告知决定
	ArchiveLead LeadAct = "archive" // 归档
)

// leadMoves says, for each step, where the lead must stand and where it then
// stands; one without a target moves nothing.
var leadMoves = map[LeadAct]struct {
	from []LeadState
	to   LeadState
}{
	ReceiveLead: {[]LeadState{LeadHanded}, LeadReceived},
	ReturnLead:  {[]LeadState{LeadHanded}, LeadReturned},
	VerifyLead:  {[]LeadState{LeadReceived}, LeadVerified},
	CloseLead:   {[]LeadState{LeadVerified}, LeadClosed},
	FileLead:    {[]LeadState{LeadVerified}, LeadFiled},
	NotifyLead:  {[]LeadState{LeadFiled}, ""},
	AnswerLead:  {[]LeadState{LeadFiled, LeadReported, LeadReferred}, ""},
	WaiveLead:   {[]LeadState{LeadFiled, LeadReported, LeadReferred}, ""},
	ReportLead:  {[]LeadState{LeadFiled}, LeadReported},
	ReferLead:   {[]LeadState{LeadReported}, LeadReferred},
	OpinionLead: {[]LeadState{LeadReferred}, ""},
	DecideLead:  {[]LeadState{LeadReported, LeadReferred}, LeadDecided},
	TellLead:    {[]LeadState{LeadDecided}, ""},
	ArchiveLead: {[]LeadState{LeadDecided}, LeadArchived},
}

// LeadActs lists the steps of whoever handles a lead, in the order of the procedure.
var LeadActs = []LeadAct{ReceiveLead, ReturnLead, VerifyLead, FileLead, CloseLead, NotifyLead, ReportLead, ReferLead, OpinionLead, DecideLead, TellLead, ArchiveLead}

// Own reports whether the step is the person's concerned, and nobody else's.
func (a LeadAct) Own() bool { return a == AnswerLead || a == WaiveLead }

// An Opinion is what a disciplinary committee finds (检察官法 49).
type Opinion string

const (
	Intended  Opinion = "intended" // 故意违反职责
	Gross     Opinion = "gross"    // 重大过失
	Slight    Opinion = "slight"   // 一般过失
	NoOffence Opinion = "none"     // 没有违反职责
)

// Limits of a lead.
const (
	maxSteps  = 100
	maxNumber = 100 // characters of a document's number or an organ's name
)

// Opinions are the four a committee can come to.
var Opinions = []Opinion{Intended, Gross, Slight, NoOffence}

// Liable reports whether liability can follow (人民检察院司法责任追究条例 2, 3).
func (o Opinion) Liable() bool { return o == Intended || o == Gross }

// A Committee is a procurators' disciplinary committee (检察官惩戒委员会). There is
// none below the province (检察官法 49), and so none that a city or county office
// could put in its place.
type Committee string

const (
	Provincial Committee = "province" // 省级
	Supreme    Committee = "supreme"  // 最高人民检察院
)

// Committees lists both.
var Committees = []Committee{Provincial, Supreme}

// A LeadStep is one entry of a lead's register.
type LeadStep struct {
	Act    LeadAct       `json:"act"`
	By     org.PersonID  `json:"by"`
	On     deadline.Date `json:"on"`
	Words  string        `json:"words,omitempty"`
	Number string        `json:"number,omitempty"` // of the document it rests on

	// Of what came from outside: the document's day, and who issued it.
	Day       deadline.Date `json:"day,omitempty"`
	Organ     string        `json:"organ,omitempty"`     // of a decision
	Committee Committee     `json:"committee,omitempty"` // of an opinion
	Opinion   Opinion       `json:"opinion,omitempty"`
	Liable    bool          `json:"liable,omitempty"` // of a decision: 承担司法责任

	Due deadline.Date `json:"due,omitempty"` // of a notice: last day to answer
}

// LeadCase is all that a lead carries of its case: what is public of it.
type LeadCase struct {
	Number string `json:"number"`
	Charge string `json:"charge"`
	Result string `json:"result"` // 一审无罪 2025-12-01
}

// A Lead (追责线索) is what a named leader hands to 检务督察, about one person and
// one case. It is of the responsibility track and carries nothing of a review.
type Lead struct {
	ID       string        `json:"id"`
	Case     string        `json:"case"`
	Carried  LeadCase      `json:"carried"`
	Unit     org.UnitCode  `json:"unit"`  // whose inspectors handle it
	About    org.PersonID  `json:"about"` // handled or decided the case
	Source   string        `json:"source"`
	Basis    string        `json:"basis"`
	Facts    string        `json:"facts"`
	HandedBy org.PersonID  `json:"handed_by"`
	HandedOn deadline.Date `json:"handed_on"`
	Steps    []LeadStep    `json:"-"` // grow only
	Version  int           `json:"-"`
}

// Hand checks a lead as the leader hands it.
func (l *Lead) Hand(by org.PersonID, today deadline.Date) error {
	var bad errs.List
	for _, f := range []struct{ field, zh, en, text string }{
		{"source", "线索来源", "where it comes from", l.Source}, {"basis", "移送依据", "the basis", l.Basis}, {"facts", "客观事实", "the facts", l.Facts}} {
		if n := utf8.RuneCountInString(strings.TrimSpace(f.text)); n == 0 || n > MaxText || !utf8.ValidString(f.text) {
			bad.Add(f.field, "请填写"+f.zh+"，不超过 2000 字", "enter "+f.en+", at most 2000 characters")
		}
	}
	switch {
	case l.About == "":
		bad.Add("about", "请选择当事人", "choose whom it concerns")
	case l.About == by:
		bad.Add("about", "不能移送涉及本人的线索", "nobody hands a lead about themselves")
	}
	if err := bad.Err(); err != nil {
		return err
	}
	if by == "" || l.Case == "" || l.Unit == "" {
		return errs.E(errs.Invalid, "线索缺少移送人、案件或者单位", "a lead has who hands it, a case and an office")
	}
	l.HandedBy, l.HandedOn, l.Steps = by, today, nil
	return nil
}

// State says where the lead stands: where its last step left it.
func (l *Lead) State() LeadState {
	for _, s := range slices.Backward(l.Steps) {
		if to := leadMoves[s.Act].to; to != "" {
			return to
		}
	}
	return LeadHanded
}

// Last returns the latest step of the kind, or nil.
func (l *Lead) Last(a LeadAct) *LeadStep {
	for i := range slices.Backward(l.Steps) {
		if l.Steps[i].Act == a {
			return &l.Steps[i]
		}
	}
	return nil
}

// Notified reports whether the person concerned was told of the lead.
func (l *Lead) Notified() bool { return l.Last(NotifyLead) != nil }

// Heard reports whether the person concerned was told and then wrote, waived, or
// let the term pass.
func (l *Lead) Heard(today deadline.Date) bool {
	n := l.Last(NotifyLead)
	return n != nil && (l.Last(AnswerLead) != nil || l.Last(WaiveLead) != nil || today > n.Due)
}

// Bars reports whether the person cannot handle the lead: whom it concerns, and
// who handed it.
func (l *Lead) Bars(p org.PersonID) bool { return p == "" || p == l.About || p == l.HandedBy }

// Next lists what whoever handles the lead may enter today.
func (l *Lead) Next(today deadline.Date) (as []LeadAct) {
	for _, a := range LeadActs {
		if l.open(a, today) == nil {
			as = append(as, a)
		}
	}
	return as
}

// May reports whether the step can be entered today.
func (l *Lead) May(a LeadAct, today deadline.Date) bool { return l.open(a, today) == nil }

// open says why the step cannot be entered as the lead stands, or nil.
func (l *Lead) open(a LeadAct, today deadline.Date) error {
	m, ok := leadMoves[a]
	switch {
	case !ok:
		return errs.Field("act", "没有这种办理步骤", "there is no such step")
	case !slices.Contains(m.from, l.State()):
		return errs.E(errs.Conflict, "线索当前状态不能这样办理", "the lead does not allow it as it stands")
	case len(l.Steps) >= maxSteps:
		return errs.E(errs.Conflict, "登记步骤已达上限", "the register is full")
	}
	once := a == NotifyLead || a == OpinionLead || a == TellLead || a == WaiveLead
	switch {
	case once && l.Last(a) != nil:
		return errs.E(errs.Conflict, "已登记，不能重复登记", "it is entered already")
	case a.Own() && !l.Notified():
		return errs.Missing("线索", "lead")
	case (a == ReportLead || a == DecideLead) && !l.Heard(today):
		return errs.E(errs.Conflict, "当事人尚未被告知，或者陈述申辩期限未满且本人尚未陈述、未放弃", "the person concerned was not told, or has not answered yet and still may")
	case a == DecideLead && l.State() == LeadReferred && l.Last(OpinionLead) == nil:
		return errs.E(errs.Conflict, "惩戒委员会审议意见尚未登记", "the committee's opinion is not entered yet")
	case a == ArchiveLead && l.Last(TellLead) == nil:
		return errs.E(errs.Conflict, "尚未将决定告知当事人", "the person concerned was not told of the decision")
	}
	return nil
}

// Take enters a step, or says why not; a refused step changes nothing. The term
// that a notice begins counts from the day it is entered, for the person learns
// of it no sooner; it is as long as the rule says.
func (l *Lead) Take(s LeadStep, today deadline.Date, r LeadRule, c *deadline.Calendar) error {
	if a := s.Act; a.Own() && (s.By == "" || s.By != l.About) {
		return errs.E(errs.Forbidden, "只有当事人本人可以陈述、申辩", "only the person concerned states the defence")
	} else if !a.Own() && l.Bars(s.By) {
		return errs.E(errs.Forbidden, "当事人和移送人不能办理线索", "whom it concerns and who handed it do not handle it")
	}
	if err := l.open(s.Act, today); err != nil {
		return err
	}
	if err := s.check(today); err != nil {
		return err
	}
	s = s.plain()
	s.On = today
	switch o := l.opinion(); {
	case s.Act == NotifyLead:
		var err error
		if s.Due, err = c.AddWorkingDays(today, r.Answer); err != nil {
			return err
		}
	case s.Act == DecideLead && s.Liable && !o.Liable():
		return errs.Field("liable", "惩戒委员会未认定故意违反职责或者重大过失，不能决定承担司法责任（检察官法 49；责任追究条例 2、3）",
			"no liability without a committee's finding of intent or gross negligence")
	}
	l.Steps = append(slices.Clone(l.Steps), s)
	return nil
}

// opinion returns what the committee found, or none.
func (l *Lead) opinion() Opinion {
	if s := l.Last(OpinionLead); s != nil {
		return s.Opinion
	}
	return ""
}

// Worded reports whether the step says nothing without words.
func (a LeadAct) Worded() bool {
	return slices.Contains([]LeadAct{ReturnLead, VerifyLead, CloseLead, FileLead, AnswerLead, ReportLead, ReferLead, DecideLead}, a)
}

// check says what is wrong with what was entered.
func (s *LeadStep) check(today deadline.Date) error {
	var bad errs.List
	n := utf8.RuneCountInString(strings.TrimSpace(s.Words))
	switch {
	case n > MaxText || !utf8.ValidString(s.Words):
		bad.Add("words", "不超过 2000 字", "at most 2000 characters")
	case n == 0 && s.Act.Worded():
		bad.Add("words", "请填写内容或者理由，不超过 2000 字", "say what or why, in at most 2000 characters")
	}
	short := func(field, text string, must bool) {
		n := utf8.RuneCountInString(strings.TrimSpace(text))
		if n > maxNumber || !utf8.ValidString(text) || must && n == 0 {
			bad.Add(field, "请填写，不超过 100 字", "fill this in, at most 100 characters")
		}
	}
	outside := s.Act == OpinionLead || s.Act == DecideLead
	short("number", s.Number, outside)
	if outside && (!s.Day.Valid() || s.Day > today) {
		bad.Add("day", "请填写文书日期，不晚于今天", "enter the day of the document, today or before")
	}
	switch s.Act {
	case DecideLead:
		short("organ", s.Organ, true)
	case OpinionLead:
		if !slices.Contains(Committees, s.Committee) {
			bad.Add("committee", "惩戒委员会只设在省级和最高人民检察院", "there is a committee of the province and of the supreme procuratorate only")
		}
		if !slices.Contains(Opinions, s.Opinion) {
			bad.Add("opinion", "请选择四种审议意见之一", "choose one of the four opinions")
		}
	}
	return bad.Err()
}

// plain returns the step without what its kind does not carry.
func (s LeadStep) plain() LeadStep {
	p := LeadStep{Act: s.Act, By: s.By, Words: strings.TrimSpace(s.Words), Number: strings.TrimSpace(s.Number)}
	switch s.Act {
	case OpinionLead:
		p.Day, p.Committee, p.Opinion = s.Day, s.Committee, s.Opinion
	case DecideLead:
		p.Day, p.Organ, p.Liable = s.Day, strings.TrimSpace(s.Organ), s.Liable
	case AnswerLead, WaiveLead:
		p.Number = ""
	}
	return p
}

// ForPerson is the lead as the person concerned reads it: the facts and what they
// were told, not who spoke or handed it, nor what is still being weighed.
func (l Lead) ForPerson() Lead {
	told := l.Last(TellLead) != nil
	l.Source, l.Basis, l.HandedBy, l.HandedOn = "", "", "", ""
	steps := l.Steps
	l.Steps = nil
	for _, s := range steps {
		switch s.Act {
		case NotifyLead, AnswerLead, WaiveLead, OpinionLead:
		case FileLead, ReportLead, ReferLead:
			s = LeadStep{Act: s.Act, On: s.On}
		case DecideLead, TellLead, ArchiveLead:
			if !told {
				continue
			}
		default:
			continue
		}
		if s.By != l.About {
			s.By = ""
		}
		l.Steps = append(l.Steps, s)
	}
	return l
}
