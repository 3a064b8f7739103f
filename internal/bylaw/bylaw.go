// Package bylaw is the rules an office sets for itself (本院规则): how long the
// other side has to answer, within how many months a cause coming back reopens a
// measure, which days of a year are off. Each package that goes by one keeps its own
// type of it; what all of them are stands here.
//
// It promises that a version holds from its day on until the next begins, that the
// office's own go before the one the program comes with, and that every version
// says what it rests on and whether that is unsure. It leaves to the store that no
// version is ever changed, and to the acts that nothing begins before what was
// already decided by another.
package bylaw

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"mingjian/internal/deadline"
	"mingjian/internal/errs"
)

// A Kind is what a rule is about.
type Kind string

const (
	Obligation Kind = "obligation" // 无罪案件事项
	Letter     Kind = "letter"     // 往来文书答复期限
	Clock      Kind = "clock"      // 评查意见答复、异议、裁定期限
	Measure    Kind = "measure"    // 整改复发
	Record     Kind = "record"     // 司法档案
	Lead       Kind = "lead"       // 追责线索
	Notice     Kind = "notice"     // 提醒
	Assign     Kind = "assign"     // 指派方案
	Sample     Kind = "sample"     // 常规抽查
	Calendar   Kind = "calendar"   // 节假日
)

// Kinds are all of them, in the order people read them.
var Kinds = []Kind{Obligation, Letter, Clock, Measure, Record, Lead, Notice, Assign, Sample, Calendar}

// Names returns what people call the kind, in Chinese and English.
func (k Kind) Names() (zh, en string) { return kindNames[k][0], kindNames[k][1] }

var kindNames = map[Kind][2]string{
	Obligation: {"无罪案件事项", "Duties after an acquittal"},
	Letter:     {"往来文书答复期限", "Terms of answers to letters"},
	Clock:      {"答复、异议、裁定期限", "Terms of reply, objection and ruling"},
	Measure:    {"整改复发期", "Measures: cause coming back"},
	Record:     {"司法档案", "Judicial files"},
	Lead:       {"追责线索", "Leads"},
	Notice:     {"到期提醒", "Notices"},
	Assign:     {"指派方案", "Proposed assignments"},
	Sample:     {"常规抽查", "Routine samples"},
	Calendar:   {"节假日安排", "Holidays"},
}

// A Head is what every version of a rule says of itself.
type Head struct {
	From   deadline.Date `json:"from"` // first day it holds for
	Source string        `json:"source"`
	Unsure bool          `json:"unsure,omitempty"` // 待核实: what it rests on was not found, or not agreed
}

// About returns the head.
func (h Head) About() Head { return h }

// A Rule is a version of a rule of any kind.
type Rule interface {
	About() Head
	Says() []Said // what it says in words, a line for each thing
}

// A Said is one thing a rule says.
type Said struct {
	ZH, EN string
	Mark   Mark
}

// A Mark is what has to be known of one thing a rule says.
type Mark string

const (
	Plain  Mark = ""
	ByLaw  Mark = "law"    // 法定: as the law has it
	Unlike Mark = "unlike" // 与法定不同: the law has it otherwise
	Open   Mark = "unsure" // 待核实
)

// Names returns what people read, in Chinese and English.
func (m Mark) Names() (zh, en string) { return markNames[m][0], markNames[m][1] }

var markNames = map[Mark][2]string{ByLaw: {"法定", "the law's"}, Unlike: {"与法定不同", "not the law's"}, Open: {"待核实", "unsure"}}

// MaxSource bounds what a version rests on, in characters.
const MaxSource = 300

// Check says what is wrong with the head.
func (h Head) Check() (l errs.List) {
	if !h.From.Valid() {
		l.Add("from", "请填写施行日", "enter the day it begins")
	}
	if !Words(h.Source, MaxSource) {
		l.Add("source", "请写明依据，不超过 300 字", "say what it rests on, at most 300 characters")
	}
	return l
}

// Words reports whether the text says something, in at most so many characters.
func Words(text string, most int) bool {
	n := utf8.RuneCountInString(strings.TrimSpace(text))
	return n > 0 && n <= most && utf8.ValidString(text)
}

// Bound adds to the list that the number in the field is not within its bounds.
func Bound(l *errs.List, field, zh, en string, n, least, most int) {
	if n < least || n > most {
		l.Add(field, fmt.Sprintf("%s应为 %d 至 %d", zh, least, most), fmt.Sprintf("%s: %d to %d", en, least, most))
	}
}

// Shipped reads the versions the program comes with.
func Shipped[R Rule](data []byte) (rules []R, err error) {
	if err := json.Unmarshal(data, &rules); err != nil {
		return nil, errs.Wrap(err, errs.Internal, "内置规则无法读取", "a shipped rule cannot be read")
	}
	return rules, nil
}

// On returns the version that holds on the day: of the office's own that have
// begun, the latest to begin, and of those of one day the last in the list; where
// there is none, the shipped one. It is NotFound, of the noun, before the first.
func On[R Rule](own []R, shipped []byte, day deadline.Date, zh, en string) (R, error) {
	if i := Latest(own, day); i >= 0 {
		return own[i], nil
	}
	var none R
	rules, err := Shipped[R](shipped)
	if err != nil {
		return none, err
	}
	i := Latest(rules, day)
	if i < 0 {
		return none, errs.Missing(zh, en)
	}
	return rules[i], nil
}

// Latest returns which of the versions that have begun by the day is the latest to
// begin, and of those of one day the last in the list; -1 where none has begun.
func Latest[R Rule](rules []R, day deadline.Date) int {
	best := -1
	for i, r := range rules {
		if from := r.About().From; from <= day && (best < 0 || from >= rules[best].About().From) {
			best = i
		}
	}
	return best
}
