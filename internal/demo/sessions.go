package demo

import (
	"embed"
	"encoding/json"
	"fmt"
	"strings"
)

//go:embed sessions/*.json
var sessionFiles embed.FS

// Dimensions are the twelve aspects in which a case is reviewed (评定项).
var Dimensions = []string{
	"事实认定", "证据采信", "法律适用", "办案程序", "风险评估", "文书制作", "释法说理", "涉案财物处置", "立卷归档", "系统应用", "司法责任落实", "办案效果",
}

// SelfSections are the nine sections of a self-review, in order.
var SelfSections = []string{
	"案件基本情况", "诉讼过程", "指控事实与证据", "裁判（决定）内容和理由", "争议焦点与检法分歧", "把关情况", "原因分析", "办案体会与教训", "改进措施",
}

// Angles are those of an expert's commentary (点评), in order.
var Angles = []string{"法理辨析", "事实认定", "证据采信", "程序与监督", "可避免性", "借鉴意义"}

// Findings are the kinds a conclusion chooses from; they speak of quality, not of responsibility.
var Findings = []string{"检法认识分歧", "证据变化", "法律政策变化", "侦查取证不足", "审查判断失误", "程序违法", "其他"}

// A Session is one conference with the texts people wrote for it. People are keys of City.
type Session struct {
	Key       string // stable name
	Title     string
	Purpose   string // 剖析, 讲评
	State     string // 已结束, 互评, 筹备
	From, To  string // window of the events, both days included
	Opened    string
	SelfDue   string
	PeerDue   string
	ReplyDue  string
	Held      string // day of the meeting
	Place     string
	Chair     string
	Speaker   string // the chief, who speaks last
	Secretary string
	Summary   string // what the meeting settled; empty before it
	Cases     []SessionCase
}

// An EventKey names one adverse event as the manifest does.
type EventKey struct{ Kind, CaseNumber, PersonNumber string }

// A SessionCase is one case on the agenda; parts not written yet are nil or empty.
type SessionCase struct {
	Story      string // key of the written story
	Kind       string
	EventKey   EventKey `json:"-"`
	Reason     string
	Typical    bool
	Self       *Self
	Peers      []Peer
	Expert     *Expert
	Reply      *Reply
	Conclusion *Conclusion
}

// A Statement is one person's view of one dimension. In the files it is written
// "stance|text|cite".
type Statement struct {
	Stance string // 无异议, 有瑕疵, 有问题
	Text   string
	Cite   string // the evidence or paper it rests on
}

// A Cause is one code with its evidence, in the files "code|evidence"; the first of a list is the main one.
type Cause struct {
	Code     string
	Evidence string
	Main     bool
}

// A Divergence is one point on which office and court (or police) differed,
// in the files "issue|ours|court|basis".
type Divergence struct{ Issue, Ours, Court, Basis string }

// A Measure is one task agreed in the meeting, in the files "text|owner|due".
type Measure struct{ Text, Owner, Due string }

// Self is the handler's own review.
type Self struct {
	By          string
	Submitted   string
	Sections    map[string]string
	Dimensions  map[string]Statement
	Divergences []Divergence
	Causes      []Cause
	Reflection  string
	Measures    []string
}

// A Peer is one review by a prosecutor of another office. Locked is the day it was
// locked; while empty it is a draft, or not begun when it has no dimensions.
type Peer struct {
	By         string
	Locked     string
	Dimensions map[string]Statement
	Causes     []Cause
	Opinion    string
}

// An Expert is the commentary of a committee member or of a city department.
type Expert struct {
	By         string
	On         string
	Angles     map[string]string
	Dimensions map[string]Statement
}

// A Reply is the handler's answer; State 未答复 is recorded by the clock, by nobody's hand.
type Reply struct{ State, By, On, Text string }

// A Conclusion is what the meeting settled on one case.
type Conclusion struct {
	Causes    []Cause
	Finding   string
	Reasoning string
	Lessons   []string
	Measures  []Measure
}

func fields(text string, n int, into ...*string) error {
	parts := strings.Split(text, "|")
	if len(parts) != n {
		return fmt.Errorf("%d parts, want %d: %s", len(parts), n, text)
	}
	for i, p := range into {
		*p = parts[i]
	}
	return nil
}

func (s *Statement) UnmarshalText(b []byte) error {
	return fields(string(b), 3, &s.Stance, &s.Text, &s.Cite)
}
func (c *Cause) UnmarshalText(b []byte) error { return fields(string(b), 2, &c.Code, &c.Evidence) }
func (d *Divergence) UnmarshalText(b []byte) error {
	return fields(string(b), 4, &d.Issue, &d.Ours, &d.Court, &d.Basis)
}
func (m *Measure) UnmarshalText(b []byte) error {
	return fields(string(b), 3, &m.Text, &m.Owner, &m.Due)
}

// Sessions returns the three sessions: one concluded, one in the middle of peer
// review, one planned. Each call returns a fresh copy.
func Sessions() ([]Session, error) {
	events := map[string]EventKey{}
	cases := generate(DefaultSeed)
	for i, s := range stories {
		for _, e := range eventsOf(cases[i]) {
			events[s.key+e.Kind] = EventKey{e.Kind, e.CaseNumber, e.PersonNumber}
		}
	}
	var out []Session
	for n := 1; n <= 3; n++ {
		data, err := sessionFiles.ReadFile(fmt.Sprintf("sessions/%d.json", n))
		if err != nil {
			return nil, err
		}
		var s Session
		if err := json.Unmarshal(data, &s); err != nil {
			return nil, fmt.Errorf("demo: session %d: %w", n, err)
		}
		for i := range s.Cases {
			c := &s.Cases[i]
			key, ok := events[c.Story+c.Kind]
			if !ok {
				return nil, fmt.Errorf("demo: session %d: no event %s of %s", n, c.Kind, c.Story)
			}
			c.EventKey = key
			c.complete()
		}
		out = append(out, s)
	}
	return out, nil
}

// complete marks main causes and fills the sections that a ledger already answers.
func (c *SessionCase) complete() {
	first := func(cs []Cause) {
		if len(cs) > 0 {
			cs[0].Main = true
		}
	}
	for i := range c.Peers {
		first(c.Peers[i].Causes)
	}
	if c.Conclusion != nil {
		first(c.Conclusion.Causes)
	}
	if c.Self == nil {
		return
	}
	first(c.Self.Causes)
	s, _ := storyByKey(c.Story)
	u, _ := City().Unit(s.unit)
	c.Self.Sections[SelfSections[0]] = s.identity("当事人", u) + "移送罪名为" + s.charge + "。"
	c.Self.Sections[SelfSections[1]] = s.course(u)
	c.Self.Sections[SelfSections[3]] = s.outcome()
}

// course tells the stages with their days.
func (s *story) course(u Unit) string {
	var steps []string
	step := func(date, what string) {
		if date != "" {
			steps = append(steps, numDate(date)+what)
		}
	}
	step(s.detained, "刑事拘留")
	step(s.arrestAccepted, "提请批准逮捕")
	step(s.arrestEnd, s.arrestResult)
	for _, r := range s.reviews {
		if strings.HasPrefix(r.kind, "不批捕") {
			step(r.accepted, "受理"+r.kind)
			step(r.end, r.kind+"："+r.result)
		}
	}
	step(s.prosAccepted, "受理移送审查起诉")
	step(s.sup1, "退回补充侦查")
	step(s.back1, "补查重报")
	step(s.sup2, "第二次退回补充侦查")
	step(s.back2, "第二次补查重报")
	if s.prosResult == "起诉" {
		step(s.prosEnd, "向"+u.Court+"提起公诉")
	} else {
		step(s.prosEnd, s.prosResult)
	}
	for _, r := range s.reviews {
		if strings.HasPrefix(r.kind, "不起诉") {
			step(r.accepted, "受理"+r.kind)
			step(r.end, r.kind+"："+r.result)
		}
	}
	step(s.trial, "开庭审理")
	step(s.withdrawn, "撤回起诉")
	step(s.withdrawnDone, "作出不起诉决定")
	if s.judged != "" {
		step(s.judged, "一审判决："+s.sentence+cnTerm(s.term))
	}
	step(s.appealed, "被告人上诉")
	step(s.secondJudged, "二审裁判："+s.secondResult+s.secondSentence)
	step(s.remandAccepted, "受理发回重审")
	if s.remandDone != "" {
		step(s.remandEnd, "撤回起诉")
		step(s.remandDone, "作出不起诉决定")
	} else {
		step(s.remandEnd, "重审判决：无罪")
	}
	return strings.Join(steps, "；") + "。"
}

// outcome gives the deciding reasons of the lost decision.
func (s *story) outcome() string {
	switch {
	case s.review2 != "" && s.reviews[len(s.reviews)-1].result == "改变":
		return s.review2 + "。"
	case len(s.reviews) > 0:
		return s.review + "。"
	}
	text := strings.Join(s.found, "")
	if s.holding != "" {
		return text + s.holding + "。"
	}
	return text + "公诉机关以“" + s.why + "”为由撤回起诉。" + s.review + "。"
}
