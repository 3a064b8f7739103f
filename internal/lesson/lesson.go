// Package lesson keeps what others may learn of a reviewed case: a Card
// (教学案例卡) without who and where, checked by a second person, in a library of
// cases that warn and cases that show how it is done well.
//
// It promises that what is known of the case (persons, numbers, units, places,
// days) is hidden in every text of a card, that nobody checks what they wrote,
// and that what only looks like a name or number is pointed out and not changed:
// a person decides. It cannot promise that nobody recognises a case in a city of
// seven offices; the page says so.
package lesson

import (
	"slices"
	"strings"
	"unicode/utf8"

	"mingjian/internal/errs"
	"mingjian/internal/org"
	"mingjian/internal/review"
)

// An ID tells a card apart.
type ID string

// A Kind says what a card is for.
type Kind string

const (
	Warning  Kind = "warning"  // 警示: what went wrong, and where it could have been seen
	Practice Kind = "practice" // 示范: what was done well
)

// Kinds are the kinds in the order they are offered.
var Kinds = []Kind{Warning, Practice}

// A State is where a card stands.
type State string

const (
	Draft     State = "draft"     // 起草
	Checking  State = "checking"  // 待核
	Published State = "published" // 已入库
	Withdrawn State = "withdrawn" // 已撤下
)

// Text is what a card says. Every field is without who and where.
type Text struct {
	Title    string `json:"title"`
	Kind     Kind   `json:"kind"`
	Facts    string `json:"facts"`    // 基本案情
	Dispute  string `json:"dispute"`  // 争议焦点
	Holding  string `json:"holding"`  // 处理结果和理由
	Lesson   string `json:"lesson"`   // 启示
	Practice string `json:"practice"` // 可以照做的做法
}

// Limits of a card, in characters.
const (
	MaxTitle = 60
	MaxHide  = 40 // further words to hide
)

// A Card is one 教学案例卡.
type Card struct {
	ID     ID            `json:"id"`
	Unit   org.UnitCode  `json:"unit"`
	Item   review.ItemID `json:"item"` // the reviewed case; never shown to who only reads
	State  State         `json:"state"`
	Charge string        `json:"charge"`
	Result string        `json:"result"` // what became of the case: 一审无罪, 撤回起诉, …
	Causes []review.Code `json:"causes"`
	Text
	Reply    string         `json:"reply"`   // the handler's words to the conclusion; hidden by machine, typed by nobody else
	Hide     []string       `json:"hide"`    // words hidden beyond what is known of the case
	Writers  []org.PersonID `json:"writers"` // who wrote on it; none of them checks it
	Checker  org.PersonID   `json:"checker"`
	Day      string         `json:"day"`    // of publication, 2006-01-02
	Reason   string         `json:"reason"` // why it was returned or withdrawn
	Version  int            `json:"-"`
	Accepted int            `json:"accepted"` // how many marks the checker saw and let stand
}

// Write puts the text, hidden by h, into a draft.
func (c *Card) Write(by org.PersonID, t Text, hide []string, h *Hider) error {
	if c.State != Draft {
		return c.not("修改", "changed")
	}
	var l errs.List
	if n := utf8.RuneCountInString(strings.TrimSpace(t.Title)); n == 0 || n > MaxTitle {
		l.Add("title", "请填写标题，不超过 60 字", "enter a title of at most 60 characters")
	}
	if !slices.Contains(Kinds, t.Kind) {
		l.Add("kind", "请选择警示或示范", "choose warning or practice")
	}
	for _, f := range []struct{ name, text string }{{"facts", t.Facts}, {"dispute", t.Dispute}, {"holding", t.Holding}, {"lesson", t.Lesson}, {"practice", t.Practice}} {
		if !utf8.ValidString(f.text) || utf8.RuneCountInString(f.text) > review.MaxText {
			l.Add(f.name, "内容过长或含有无法识别的字符", "too long or unreadable")
		}
	}
	if len(hide) > MaxHide {
		l.Add("hide", "补充隐去的词语不超过 40 个", "at most 40 further words")
	}
	for _, w := range hide {
		if n := utf8.RuneCountInString(w); n < 2 || n > 40 {
			l.Add("hide", "每个词语 2 至 40 字："+w, "each word has 2 to 40 characters: "+w)
			break
		}
	}
	if err := l.Err(); err != nil {
		return err
	}
	c.Text, c.Hide = t, hide
	h.Also(hide)
	c.conceal(h)
	if !slices.Contains(c.Writers, by) {
		c.Writers = append(slices.Clone(c.Writers), by)
	}
	return nil
}

func (c *Card) conceal(h *Hider) {
	for _, p := range c.texts() {
		*p = h.Hide(strings.TrimSpace(*p))
	}
}

func (c *Card) texts() []*string {
	return []*string{&c.Title, &c.Facts, &c.Dispute, &c.Holding, &c.Lesson, &c.Practice, &c.Reply}
}

// HandIn gives a draft to be checked.
func (c *Card) HandIn() error {
	if c.State != Draft {
		return c.not("送核", "handed in")
	}
	var l errs.List
	need := func(field, text, zh, en string) {
		if strings.TrimSpace(text) == "" {
			l.Add(field, zh, en)
		}
	}
	need("facts", c.Facts, "请填写基本案情", "enter the facts")
	need("lesson", c.Lesson, "请填写启示", "enter the lesson")
	if c.Kind == Practice {
		need("practice", c.Practice, "示范案例须写明可以照做的做法", "say what others can do likewise")
	}
	if err := l.Err(); err != nil {
		return err
	}
	c.State, c.Reason = Checking, ""
	return nil
}

// Publish puts a checked card into the library. The checker wrote nothing on it,
// nothing known of the case stands in it, and each mark was seen.
func (c *Card) Publish(by org.PersonID, day string, seen int, h *Hider) error {
	if c.State != Checking {
		return c.not("入库", "published")
	}
	if by == "" || slices.Contains(c.Writers, by) {
		return errs.E(errs.Conflict, "起草人不能核对自己起草的案例卡，请由他人核对", "who wrote on a card does not check it")
	}
	h.Also(c.Hide)
	for _, p := range c.texts() {
		if h.Hide(*p) != *p {
			return errs.E(errs.Conflict, "卡片中仍有本案的姓名、文号或者地名（送核后资料有更新），请退回重新保存", "a name, number or place of the case stands in the card since newer records came; return it")
		}
	}
	if n := len(c.Marks()); seen != n {
		return errs.Field("seen", "请先逐项核对标出的内容", "look at everything that is marked first")
	}
	c.State, c.Checker, c.Day, c.Accepted, c.Reason = Published, by, day, seen, ""
	return nil
}

// Return gives a card back to who wrote it.
func (c *Card) Return(reason string) error {
	if c.State != Checking {
		return c.not("退回", "returned")
	}
	return c.end(Draft, reason)
}

// Withdraw takes a card out of the library.
func (c *Card) Withdraw(reason string) error {
	if c.State != Published {
		return c.not("撤下", "withdrawn")
	}
	return c.end(Withdrawn, reason)
}

func (c *Card) end(to State, reason string) error {
	reason = strings.TrimSpace(reason)
	if reason == "" || utf8.RuneCountInString(reason) > 500 {
		return errs.Field("reason", "请填写理由，不超过 500 字", "give the reason in at most 500 characters")
	}
	c.State, c.Reason = to, reason
	return nil
}

func (c *Card) not(zh, en string) error {
	return errs.E(errs.Conflict, "案例卡当前状态不能"+zh, "the card cannot be "+en+" as it stands")
}

// Words returns all that is searched in a card.
func (c *Card) Words() string {
	return strings.Join([]string{c.Title, c.Charge, c.Result, c.Facts, c.Dispute, c.Holding, c.Lesson, c.Practice}, "\n")
}
