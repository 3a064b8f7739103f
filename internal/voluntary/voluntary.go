// Package voluntary keeps what people tell of their own accord (自愿报告): a case of
// their own that may have gone wrong, or a near miss (险些出错) that was caught.
//
// It promises that whoever wishes stays unnamed, in the record and in the audit
// log alike, and that a report is answered. It is for learning: no role of
// appraisal or of responsibility reads it, and nothing of it flows there.
package voluntary

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode/utf8"

	"mingjian/internal/errs"
	"mingjian/internal/org"
)

// An ID tells a report apart.
type ID string

// A Kind says what is told of.
type Kind string

const (
	OwnCase  Kind = "case"      // 本人办理的案件
	NearMiss Kind = "near_miss" // 险些出错
)

// Kinds are the kinds in the order they are offered.
var Kinds = []Kind{NearMiss, OwnCase}

// A Report is one 自愿报告.
type Report struct {
	ID       ID           `json:"id"`
	Unit     org.UnitCode `json:"unit"`   // whose case managers read it
	Person   org.PersonID `json:"person"` // empty of an unnamed one
	Day      string       `json:"day"`
	Kind     Kind         `json:"kind"`
	Number   string       `json:"number"` // the case's number, as told
	Case     string       `json:"case"`   // its file, where the number is one of the reporter's
	What     string       `json:"what"`   // what happened
	Caught   string       `json:"caught"` // how it was noticed, by what
	Proposal string       `json:"proposal"`
	Thank    bool         `json:"thank"` // wishes to be thanked by name
	Answer   string       `json:"answer"`
	Answered string       `json:"answered"` // the day
	By       org.PersonID `json:"by"`       // who answered
	Version  int          `json:"-"`
}

// MaxText bounds each text of a report, in characters.
const MaxText = 3000

// Check refuses a report that says nothing, or asks to be thanked by name unnamed.
func (r *Report) Check() error {
	var l errs.List
	if r.Kind != OwnCase && r.Kind != NearMiss {
		l.Add("kind", "请选择报告事项", "choose what is told of")
	}
	if strings.TrimSpace(r.What) == "" {
		l.Add("what", "请写明发生了什么", "say what happened")
	}
	for _, f := range []struct{ name, text string }{{"what", r.What}, {"caught", r.Caught}, {"proposal", r.Proposal}} {
		if !utf8.ValidString(f.text) || utf8.RuneCountInString(f.text) > MaxText {
			l.Add(f.name, "内容超过 3000 字或含有无法识别的字符", "more than 3000 characters, or unreadable")
		}
	}
	if utf8.RuneCountInString(r.Number) > 60 {
		l.Add("number", "案号不超过 60 字", "a number has at most 60 characters")
	}
	if r.Kind == OwnCase && strings.TrimSpace(r.Number) == "" {
		l.Add("number", "请填写案号", "enter the case's number")
	}
	if r.Person == "" && r.Thank {
		l.Add("thank", "匿名报告不能具名致谢", "who stays unnamed is not thanked by name")
	}
	return l.Err()
}

// Reply answers a report, once.
func (r *Report) Reply(by org.PersonID, text, day string) error {
	text = strings.TrimSpace(text)
	switch {
	case r.Answer != "":
		return errs.E(errs.Conflict, "报告已经答复", "the report is answered already")
	case by == r.Person && by != "":
		return errs.E(errs.Conflict, "不能答复自己的报告，请由他人答复", "nobody answers their own report")
	case text == "" || utf8.RuneCountInString(text) > MaxText:
		return errs.Field("answer", "请填写答复，不超过 3000 字", "enter an answer of at most 3000 characters")
	}
	r.Answer, r.Answered, r.By = text, day, by
	return nil
}

// Hash returns what is kept of the code by which an unnamed reporter finds the answer.
func Hash(code string) string {
	sum := sha256.Sum256([]byte(strings.ToUpper(strings.NewReplacer("-", "", " ", "").Replace(code))))
	return hex.EncodeToString(sum[:])
}
