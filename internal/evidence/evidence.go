// Package evidence sets what had to be proved against what proved it: a matrix
// of the elements of the crime (构成要件) and the evidence, with what the
// prosecution claimed of each and what the court found.
//
// It promises to keep what people entered as they entered it, to flag by plain
// rules where an element stands without support, on a confession alone, or
// beside a contradiction nobody explained, and to say of every flag what it
// rests on. What it reads from a document (read.go) is a proposal that names its
// paragraph. It judges no person; who may see a matrix is left to app.
package evidence

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"mingjian/internal/deadline"
	"mingjian/internal/errs"
)

// A Kind is one of the eight kinds of evidence (刑诉法 50).
type Kind string

const (
	Physical    Kind = "physical"    // 物证
	Documentary Kind = "documentary" // 书证
	Witness     Kind = "witness"     // 证人证言
	Victim      Kind = "victim"      // 被害人陈述
	Confession  Kind = "confession"  // 犯罪嫌疑人、被告人供述和辩解
	Expert      Kind = "expert"      // 鉴定意见
	Record      Kind = "record"      // 勘验、检查、辨认、侦查实验等笔录
	Data        Kind = "data"        // 视听资料、电子数据
)

// Kinds lists the kinds in the order of the law, with their names.
var Kinds = []struct {
	Kind   Kind
	ZH, EN string
}{{Physical, "物证", "physical evidence"}, {Documentary, "书证", "documents"}, {Witness, "证人证言", "witness testimony"},
	{Victim, "被害人陈述", "statement of the victim"}, {Confession, "供述和辩解", "confession and defence of the accused"},
	{Expert, "鉴定意见", "expert opinion"}, {Record, "勘验、检查、辨认等笔录", "records of scene, inspection, identification"},
	{Data, "视听资料、电子数据", "audio-visual and electronic data"}}

// A Mark is what somebody holds of one attribute of a piece of evidence.
type Mark string

const (
	Unmarked Mark = ""
	Good     Mark = "good"    // 无问题
	Doubtful Mark = "doubt"   // 存疑
	Lacking  Mark = "lacking" // 不具备
)

// An Answer is yes, no, or not said.
type Answer string

const (
	Unsaid Answer = ""
	Yes    Answer = "yes"
	No     Answer = "no"
)

// A Bearing is how a piece of evidence bears on an element, as the prosecution claimed it.
type Bearing string

const (
	Supports Bearing = "supports" // 证明
	Against  Bearing = "against"  // 反证、矛盾
)

// A Found is what the court found of it.
type Found string

const (
	Unassessed Found = "unassessed" // 未评价
	Accepted   Found = "accepted"   // 采信
	InPart     Found = "part"       // 部分采信
	Refused    Found = "refused"    // 不采信
	Excluded   Found = "excluded"   // 排除
)

// An Element is one fact that had to be proved (要件事实).
type Element struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

// An Item is one piece of evidence with its four attributes.
type Item struct {
	ID        string `json:"id"`
	Number    string `json:"number"` // as in the file: 3, 卷二 15-18
	Name      string `json:"name"`
	Kind      Kind   `json:"kind"`
	Objective Mark   `json:"objective,omitempty"` // 客观性
	Lawful    Mark   `json:"lawful,omitempty"`    // 合法性
	Relevant  Mark   `json:"relevant,omitempty"`  // 关联性
	Timely    Mark   `json:"timely,omitempty"`    // 时效性
	Source    string `json:"source,omitempty"`    // the document it was read from: 起诉书第 6 段
	Read      bool   `json:"read,omitempty"`      // proposed by the program, not looked at by a person yet
}

// A Cell is what one piece of evidence is to one element.
type Cell struct {
	Element  string  `json:"element"`
	Item     string  `json:"item"`
	Bearing  Bearing `json:"bearing"`
	Claim    string  `json:"claim,omitempty"` // what we claimed it shows
	Found    Found   `json:"found"`
	Place    string  `json:"place,omitempty"`    // in the judgment: 判决书第 11 段
	Reason   string  `json:"reason,omitempty"`   // code of Reasons
	Knowable Answer  `json:"knowable,omitempty"` // knowable before the charge (起诉前可知)
	Asked    Answer  `json:"asked,omitempty"`    // asked of the police (已要求侦查机关补证)
	Explain  string  `json:"explain,omitempty"`  // how a contradiction was explained
}

// A Matrix is 要件证据矩阵 of one case.
type Matrix struct {
	Elements []Element `json:"elements"`
	Items    []Item    `json:"items"`
	Cells    []Cell    `json:"cells"`
}

// Limits of one matrix.
const (
	MaxElements = 30
	MaxItems    = 300
	MaxText     = 2000 // characters of one field
)

// Reasons are why a court did not take a piece of evidence as claimed.
type Reasons struct {
	Version string        `json:"version"`
	Source  string        `json:"source"`
	From    deadline.Date `json:"from"`
	Unsure  bool          `json:"unsure,omitempty"`
	Reasons []Reason      `json:"reasons"`
}

// A Reason is one reason, with the causes of the review it speaks for.
type Reason struct {
	Code   string   `json:"code"`
	ZH     string   `json:"name"`
	EN     string   `json:"name_en"`
	Causes []string `json:"causes"`
}

//go:embed reasons.json
var reasonsJSON []byte

// ShippedReasons returns the reasons the program comes with.
func ShippedReasons() (Reasons, error) {
	var r Reasons
	err := json.Unmarshal(reasonsJSON, &r)
	return r, err
}

// Reason returns the reason of the code.
func (r Reasons) Reason(code string) (Reason, bool) {
	i := slices.IndexFunc(r.Reasons, func(x Reason) bool { return x.Code == code })
	if i < 0 {
		return Reason{}, false
	}
	return r.Reasons[i], true
}

// Item returns the item of the id.
func (m *Matrix) Item(id string) (Item, bool) {
	i := slices.IndexFunc(m.Items, func(x Item) bool { return x.ID == id })
	if i < 0 {
		return Item{}, false
	}
	return m.Items[i], true
}

// Cell returns what the item is to the element; false where nothing was entered.
func (m *Matrix) Cell(element, item string) (Cell, bool) {
	i := slices.IndexFunc(m.Cells, func(x Cell) bool { return x.Element == element && x.Item == item })
	if i < 0 {
		return Cell{}, false
	}
	return m.Cells[i], true
}

// Put sets an item with its cells; those it had before are gone.
func (m *Matrix) Put(it Item, cells []Cell) {
	if i := slices.IndexFunc(m.Items, func(x Item) bool { return x.ID == it.ID }); i >= 0 {
		m.Items[i] = it
	} else {
		m.Items = append(m.Items, it)
	}
	m.Cells = slices.DeleteFunc(m.Cells, func(c Cell) bool { return c.Item == it.ID })
	m.Cells = append(m.Cells, cells...)
}

// Remove takes an item away with its cells.
func (m *Matrix) Remove(item string) {
	m.Items = slices.DeleteFunc(m.Items, func(x Item) bool { return x.ID == item })
	m.Cells = slices.DeleteFunc(m.Cells, func(c Cell) bool { return c.Item == item })
}

// Check reports everything wrong with the matrix as an errs.List.
func (m *Matrix) Check(rs Reasons) error {
	var l errs.List
	if len(m.Elements) > MaxElements || len(m.Items) > MaxItems {
		l.Add("matrix", fmt.Sprintf("要件最多 %d 项，证据最多 %d 项", MaxElements, MaxItems), fmt.Sprintf("at most %d elements and %d pieces of evidence", MaxElements, MaxItems))
		return l.Err()
	}
	text := func(field, zh, en, s string, must bool) {
		switch n := utf8.RuneCountInString(s); {
		case must && strings.TrimSpace(s) == "":
			l.Add(field, "请填写"+zh, "enter "+en)
		case n > MaxText || !utf8.ValidString(s):
			l.Add(field, fmt.Sprintf("%s最多 %d 字", zh, MaxText), fmt.Sprintf("%s: at most %d characters", en, MaxText))
		}
	}
	elements, items, cells := map[string]bool{}, map[string]bool{}, map[[2]string]bool{}
	for i, e := range m.Elements {
		f := fmt.Sprintf("elements[%d]", i)
		text(f+".text", "待证事实", "the fact to be proved", e.Text, true)
		if e.ID == "" || elements[e.ID] {
			l.Add(f+".id", "编号空缺或重复", "its id is blank or given twice")
		}
		elements[e.ID] = true
	}
	for i, it := range m.Items {
		f := fmt.Sprintf("items[%d]", i)
		text(f+".name", "证据名称", "the name of the evidence", it.Name, true)
		text(f+".number", "证据编号", "its number", it.Number, false)
		text(f+".source", "出处", "where it was read", it.Source, false)
		if it.ID == "" || items[it.ID] {
			l.Add(f+".id", "编号空缺或重复", "its id is blank or given twice")
		}
		items[it.ID] = true
		if it.Kind != "" && !slices.ContainsFunc(Kinds, func(k struct {
			Kind   Kind
			ZH, EN string
		}) bool {
			return k.Kind == it.Kind
		}) {
			l.Add(f+".kind", "没有这种证据", "there is no such kind of evidence")
		}
		for _, mark := range []Mark{it.Objective, it.Lawful, it.Relevant, it.Timely} {
			if mark != Unmarked && mark != Good && mark != Doubtful && mark != Lacking {
				l.Add(f+".marks", "属性评价有误", "wrong mark")
			}
		}
	}
	for i, c := range m.Cells {
		f := fmt.Sprintf("cells[%d]", i)
		if !elements[c.Element] || !items[c.Item] || cells[[2]string{c.Element, c.Item}] {
			l.Add(f, "所指的要件或证据不存在，或者重复", "its element or evidence does not exist, or it is given twice")
		}
		cells[[2]string{c.Element, c.Item}] = true
		if c.Bearing != Supports && c.Bearing != Against {
			l.Add(f+".bearing", "请选择证明或反证", "choose: supports or against")
		}
		switch c.Found {
		case Unassessed, Accepted:
		case InPart, Refused, Excluded:
			if _, ok := rs.Reason(c.Reason); !ok {
				l.Add(f+".reason", "法院未全部采信的，请选择理由", "the court did not take all of it: choose the reason")
			}
			text(f+".place", "裁判文书中的位置", "the place in the judgment", c.Place, true)
		default:
			l.Add(f+".found", "请选择法院的认定", "choose what the court found")
		}
		for _, a := range []Answer{c.Knowable, c.Asked} {
			if a != Unsaid && a != Yes && a != No {
				l.Add(f, "请选择是或否", "choose yes or no")
			}
		}
		text(f+".claim", "我方主张", "our claim", c.Claim, false)
		text(f+".explain", "矛盾的解释", "the explanation", c.Explain, false)
	}
	return l.Err()
}

// Material returns the matrix without what somebody holds of it: marks, what
// was knowable, what was asked, how a contradiction was explained. It is what
// a reviewer may read who has not locked an own voice.
func (m *Matrix) Material() *Matrix {
	out := &Matrix{Elements: m.Elements, Items: slices.Clone(m.Items), Cells: slices.Clone(m.Cells)}
	for i := range out.Items {
		it := &out.Items[i]
		it.Objective, it.Lawful, it.Relevant, it.Timely = Unmarked, Unmarked, Unmarked, Unmarked
	}
	for i := range out.Cells {
		c := &out.Cells[i]
		c.Knowable, c.Asked, c.Explain = Unsaid, Unsaid, ""
	}
	return out
}
