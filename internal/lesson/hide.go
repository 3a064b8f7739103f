package lesson

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"mingjian/internal/org"
)

// Known is what the records hold of a case that a card must not.
type Known struct {
	Persons []string   // everybody who stands in the case or in its review, in a fixed order
	Units   []org.Unit // the offices of the installation
}

// A Hider hides what is known of one case. The same person has the same letter
// in every text.
type Hider struct {
	persons []string // as they came: the place gives the letter
	units   []string // pairs for strings.NewReplacer
	also    []string
}

// NewHider returns a Hider for the case.
func NewHider(k Known) *Hider {
	h := &Hider{}
	for _, p := range k.Persons {
		p = strings.TrimSpace(p)
		if utf8.RuneCountInString(p) >= 2 && !strings.Contains(p, "某") && !slices.Contains(h.persons, p) {
			h.persons = append(h.persons, p)
		}
	}
	units := slices.Clone(k.Units)
	slices.SortFunc(units, func(a, b org.Unit) int { return len(b.Name) - len(a.Name) })
	for _, u := range units {
		if u.Name != "" {
			h.units = append(h.units, u.Name, rank(strings.TrimSuffix(u.Name, "人民检察院"))+"人民检察院")
		}
	}
	for _, u := range units {
		if place := strings.TrimSuffix(u.Name, "人民检察院"); utf8.RuneCountInString(place) >= 3 {
			h.units = append(h.units, place, rank(place))
		}
	}
	for _, u := range units {
		if utf8.RuneCountInString(u.Short) >= 2 {
			h.units = append(h.units, u.Short, "某地")
		}
	}
	return h
}

// Also adds words a writer asked to hide.
func (h *Hider) Also(words []string) { h.also = slices.Clone(words) }

// rank returns what is left of a place's name: 甘州区 becomes 某区.
func rank(place string) string {
	for _, s := range []string{"自治县", "自治州", "省", "市", "区", "县", "州", "旗", "盟"} {
		if strings.HasSuffix(place, s) {
			return "某" + strings.TrimPrefix(s, "自治")
		}
	}
	return "某地"
}

// places replaces the divisions of the country by their rank, longest first.
var places = sync.OnceValue(func() *strings.Replacer {
	names := slices.DeleteFunc(org.Divisions(), func(n string) bool { return utf8.RuneCountInString(n) < 3 })
	slices.SortFunc(names, func(a, b string) int { return len(b) - len(a) })
	var pairs []string
	for _, n := range names {
		pairs = append(pairs, n, rank(n))
	}
	return strings.NewReplacer(pairs...)
})

// The numbers and days of documents and persons. A case number begins with its
// year in brackets; before them an office's number names the office.
var (
	caseNumber = regexp.MustCompile(`(?:[^\P{Han}书号以的据经由]{0,4}检[^\P{Han}书号以的据经由]{0,8})?[（(〔\[【]\s*(?:19|20)\d{2}\s*[)）〕\]】]\s*[\p{Han}\d]{0,16}?\d+(?:[-—]\d+)?号(?:之[一二三四五六七八九十])?`)
	idNumber   = regexp.MustCompile(`\d{17}[\dXx]|\d{15,19}`)
	phone      = regexp.MustCompile(`(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}|0\d{2,3}-\d{7,8}`)
	plate      = regexp.MustCompile(`[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·•\s]?[A-Z0-9]{5,6}`)
	longDay    = regexp.MustCompile(`((?:19|20)\d{2})\s*年\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?`)
	shortDay   = regexp.MustCompile(`((?:19|20)\d{2})[-/.]\d{1,2}[-/.]\d{1,2}`)
)

// Hide returns the text without what is known of the case: persons as letters
// (甲某, 乙某), offices and places by their rank, no numbers, and of days the year.
// Hiding twice changes nothing more.
func (h *Hider) Hide(text string) string {
	// Days first: a number before them would run into their year.
	text = longDay.ReplaceAllString(text, "${1}年×月")
	text = shortDay.ReplaceAllString(text, "${1}年×月")
	text = caseNumber.ReplaceAllString(text, "×号")
	text = idNumber.ReplaceAllString(text, "×××")
	text = phone.ReplaceAllString(text, "×××")
	text = plate.ReplaceAllString(text, "×牌照")
	var pairs []string
	names := slices.Clone(h.persons)
	slices.SortStableFunc(names, func(a, b string) int { return len(b) - len(a) })
	also := slices.Clone(h.also)
	slices.SortStableFunc(also, func(a, b string) int { return len(b) - len(a) })
	for _, w := range also {
		if !slices.Contains(h.persons, w) && !strings.ContainsAny(w, "某×") {
			pairs = append(pairs, w, "某某")
		}
	}
	for _, n := range names {
		pairs = append(pairs, n, letter(slices.Index(h.persons, n))+"某")
	}
	text = strings.NewReplacer(append(pairs, h.units...)...).Replace(text)
	return places().Replace(text)
}

const stems = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"

func letter(i int) string {
	rs := []rune(stems)
	if i < len(rs) {
		return string(rs[i])
	}
	return string(rs[i%len(rs)]) + "又"
}

// A Mark is a place of a card that looks like what should not stand in it.
type Mark struct {
	Field string // of Text, or reply
	Kind  MarkKind
	Text  string // the place with some words around it
}

// A MarkKind says what a Mark looks like.
type MarkKind string

const (
	MarkPerson  MarkKind = "person"
	MarkNumber  MarkKind = "number"
	MarkPlace   MarkKind = "place"
	MarkCompany MarkKind = "company"
)

// surnames in most frequent use (the 2020 list of the Ministry of Public
// Security, the first hundred).
const surnames = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常"

var marks = []struct {
	kind MarkKind
	re   *regexp.Regexp
}{
	{MarkPerson, regexp.MustCompile(`(?:证人|被害人|被告人|嫌疑人|上诉人|民警|侦查员|侦查人员|鉴定人|律师|辩护人|同案犯|同案人|法官|审判长|审判员|检察官|书记员|其妻|其夫|其子|其女|朋友|邻居|老板|经理)[` + surnames + `]\p{Han}{1,2}`)},
	{MarkNumber, regexp.MustCompile(`[A-Za-z0-9]{6,}|\d{3,}号`)},
	{MarkPlace, regexp.MustCompile(`[^某\s，。；、]{2,4}(?:镇|乡|村|街道|社区|小区|路\d+号|大厦|宾馆|酒店|广场|医院|学校|中学|小学)`)},
	{MarkCompany, regexp.MustCompile(`[^某\s，。；、]{2,12}(?:公司|合作社|集团|商行|事务所)`)},
}

// common are matches that name nothing.
var common = regexp.MustCompile(`^(?:.{0,3}(?:该|本|同|全|各|乡|农|外|山|邻|涉案|到|在|的|其|我|他|当地|所在|人民)|.{0,2}农)(?:镇|乡|村|街道|社区|小区|医院|公司|学校)$`)

// Marks returns what looks like a person, a number, a place or a firm.
func (c *Card) Marks() (ms []Mark) {
	names := []string{"title", "facts", "dispute", "holding", "lesson", "practice", "reply"}
	for i, p := range c.texts() {
		for _, m := range marks {
			for _, loc := range m.re.FindAllStringIndex(*p, 50) {
				word := (*p)[loc[0]:loc[1]]
				if strings.Contains(word, "某") || common.MatchString(word) || money(m.kind, (*p)[loc[1]:]) {
					continue
				}
				ms = append(ms, Mark{names[i], m.kind, around(*p, loc[0], loc[1])})
			}
		}
	}
	return ms
}

// money reports whether a run of digits is a sum: it is followed by its unit.
func money(k MarkKind, rest string) bool {
	if k != MarkNumber {
		return false
	}
	for _, u := range []string{"元", "万", "余元", ".", "克", "吨", "公斤", "千克"} {
		if strings.HasPrefix(rest, u) {
			return true
		}
	}
	return false
}

func around(text string, from, to int) string {
	const width = 6
	head, tail := []rune(text[:from]), []rune(text[to:])
	pre, post := "", ""
	if len(head) > width {
		head, pre = head[len(head)-width:], "…"
	}
	if len(tail) > width {
		tail, post = tail[:width], "…"
	}
	return pre + string(head) + text[from:to] + string(tail) + post
}
