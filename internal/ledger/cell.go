package ledger

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// maxCell bounds one cell's text in bytes; longer text is cut and warned of.
const maxCell = 8 << 10

func isSpace(r rune) bool {
	return unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff' || r == '\u00ad' || r == '\u2060'
}

// halfWidth turns full-width ASCII into ASCII, and leaves Chinese punctuation
// that has no digit or letter beside it to the caller.
func halfWidth(s string) string {
	if isASCII(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - 0xFEE0
		case r == '　':
			return ' '
		}
		return r
	}, s)
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func dropSpaces(s string) string {
	return strings.Map(func(r rune) rune {
		if isSpace(r) {
			return -1
		}
		return r
	}, s)
}

// tidy trims a text and folds each run of spaces to one.
func tidy(s string) string {
	return strings.Join(strings.FieldsFunc(s, isSpace), " ")
}

// textWidth gives each digit, letter and bracket of a text one width, so that two
// exports of one text agree.
var textWidth = func() *strings.Replacer {
	pairs := []string{"(", "（", ")", "）"}
	for _, from := range []rune{'０', 'Ａ', 'ａ'} {
		n := rune(26)
		if from == '０' {
			n = 10
		}
		for r := from; r < from+n; r++ {
			pairs = append(pairs, string(r), string(r-0xFEE0))
		}
	}
	return strings.NewReplacer(pairs...)
}()

// readText tidies a text; beside a Chinese character a space means nothing.
func readText(raw string) string {
	rs := []rune(tidy(textWidth.Replace(raw)))
	out := make([]rune, 0, len(rs))
	for i, r := range rs {
		if r == ' ' && (unicode.Is(unicode.Han, rs[i-1]) || unicode.Is(unicode.Han, rs[i+1])) {
			continue
		}
		out = append(out, r)
	}
	return string(out)
}

// blankWords are what people type into a cell to say that it is empty.
var blankWords = map[string]bool{"-": true, "--": true, "—": true, "——": true, "/": true, "\\": true, "无数据": true, "NULL": true, "null": true, "N/A": true, "#N/A": true}

// ReadCell reads the raw text of a cell of the column.
func ReadCell(col Column, raw string) Cell {
	if len(raw) > maxCell {
		raw = strings.ToValidUTF8(raw[:maxCell], "")
		c := ReadCell(col, raw)
		c.Plausible, c.Why = false, "单元格内容过长，已截断"
		return c
	}
	if w := tidy(halfWidth(raw)); w == "" || blankWords[w] {
		return Cell{Plausible: true}
	}
	var c Cell
	switch col.Kind {
	case Date:
		c = readDate(raw)
	case Name, UnitName:
		c = Cell{Raw: raw, Value: readName(raw), Plausible: true}
	case Handler:
		c = Cell{Raw: raw, Value: strings.Join(SplitNames(raw), "、"), Plausible: true}
	case Charges:
		c = Cell{Raw: raw, Value: strings.Join(ReadCharges(raw), "；"), Plausible: true}
	case Enum:
		c = readEnum(col, raw)
	case YesNo:
		c = readYesNo(raw)
	case Number:
		c = readNumber(raw)
	case Months:
		c = readMonths(raw)
	case Amount:
		c = readAmount(raw)
	case CaseNumber:
		if n, err := ParseCaseNo(raw); err == nil {
			c = Cell{Raw: raw, Value: n.Key, Plausible: true}
		} else {
			c = Cell{Raw: raw, Why: "案号不合格式"}
		}
	case Unified:
		c = readIdentifier(raw, unifiedForm)
	case PersonNo:
		c = readIdentifier(raw, personForm)
	default:
		c = Cell{Raw: raw, Value: readText(raw), Plausible: true}
	}
	if strings.ContainsRune(raw, utf8.RuneError) {
		c.Plausible, c.Why = false, "含无法识别的字符（编码损坏）"
	}
	return c
}

var (
	dateParts  = regexp.MustCompile(`^(\d{1,4})(?:-|/|\.|年|,|、)(\d{1,2})(?:-|/|\.|月|,|、)(\d{1,2})(?:日|号)?(?:[T ]*\d{1,2}(?:[:：时点]\d{0,2}(?:[:：分]?\d{0,2}(?:\.\d+)?秒?)?)?Z?(?:\+08:?00)?)?$`)
	dateDigits = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})(?:[T ]*\d{2}:?\d{2}(?::?\d{2})?)?$`)
	dateSerial = regexp.MustCompile(`^\d{5}(?:\.\d+)?$`)
	hanDigits  = strings.NewReplacer("〇", "0", "零", "0", "○", "0", "一", "1", "二", "2", "三", "3", "四", "4", "五", "5", "六", "6", "七", "7", "八", "8", "九", "9")
	hanDate    = regexp.MustCompile(`^([〇零○一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日$`)
)

// Serial day numbers outside 1950..2099 are not taken for dates.
const firstSerial, lastSerial = 18264, 73050

// ReadDate returns the date as 2006-01-02. It reads 2019-3-1, 2019/03/01,
// 2019.3.1, 20190301, 2019年3月1日, 二〇一九年三月一日, each with or without a time of
// day and in full-width digits, and a spreadsheet's day number. Why is empty
// when the date is beyond doubt; ok is false when there is no such date.
func ReadDate(raw string) (date string, why string, ok bool) {
	s := tidy(halfWidth(raw))
	if len(s) > 64 {
		return "", "不是日期", false
	}
	s = strings.TrimPrefix(s, "'")
	if m := hanDate.FindStringSubmatch(s); m != nil {
		return makeDate(hanDigits.Replace(m[1]), strconv.Itoa(hanNumber(m[2])), strconv.Itoa(hanNumber(m[3])))
	}
	if dateSerial.MatchString(s) {
		n, err := strconv.ParseFloat(s, 64)
		if err != nil || n < firstSerial || n > lastSerial {
			return "", "不是日期", false
		}
		return time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(n)).Format(time.DateOnly), "", true
	}
	if m := dateDigits.FindStringSubmatch(s); m != nil {
		return makeDate(m[1], m[2], m[3])
	}
	compact := s
	if i := strings.IndexAny(s, "年月"); i >= 0 || strings.Contains(s, " ") {
		compact = dateSpaces.ReplaceAllString(s, "$1")
	}
	if m := dateParts.FindStringSubmatch(compact); m != nil {
		return makeDate(m[1], m[2], m[3])
	}
	return "", "不是日期", false
}

// Spaces around a separator are noise; the one before the time of day is not.
var dateSpaces = regexp.MustCompile(` *([年月日./-]) *`)

func makeDate(y, m, d string) (string, string, bool) {
	yy, _ := strconv.Atoi(y)
	mm, _ := strconv.Atoi(m)
	dd, _ := strconv.Atoi(d)
	why := ""
	switch {
	case len(y) == 2:
		yy, why = 2000+yy, "年份只有两位"
	case len(y) != 4:
		return "", "年份不对", false
	}
	if mm < 1 || mm > 12 {
		return "", fmt.Sprintf("月份为%d", mm), false
	}
	t := time.Date(yy, time.Month(mm), dd, 0, 0, 0, 0, time.UTC)
	if t.Day() != dd || dd == 0 {
		return "", fmt.Sprintf("%d月没有%d日", mm, dd), false
	}
	if yy < 1950 || yy > 2099 {
		return "", "年份不合常理", false
	}
	return t.Format(time.DateOnly), why, true
}

func readDate(raw string) Cell {
	d, why, ok := ReadDate(raw)
	return Cell{Raw: raw, Value: d, Plausible: ok && why == "", Why: why}
}

var middleDots = strings.NewReplacer("•", "·", "・", "·", "‧", "·", "．", "·", "∙", "·", "●", "·", "･", "·")

// readName drops the spaces people put into names and unifies the middle dot.
func readName(raw string) string {
	s := middleDots.Replace(raw)
	han := false
	for _, r := range s {
		han = han || unicode.Is(unicode.Han, r)
	}
	if han {
		return halfWidth(dropSpaces(s))
	}
	return tidy(halfWidth(s))
}

// SplitNames returns the names in a handler cell, each once. Spaces within a
// short name (张 三) belong to it; between longer ones they part names.
func SplitNames(raw string) []string {
	var out []string
	add := func(n string) {
		if n != "" && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	for _, part := range strings.FieldsFunc(halfWidth(middleDots.Replace(raw)), func(r rune) bool { return strings.ContainsRune("、,;/\\|\n\r+", r) }) {
		words := strings.FieldsFunc(part, isSpace)
		long := len(words) > 1
		for _, w := range words {
			long = long && utf8.RuneCountInString(w) >= 2
		}
		if long {
			for _, w := range words {
				add(readName(w))
			}
			continue
		}
		add(readName(part))
	}
	return out
}

// simpleCharges are frequent charges whose names hold no 、, so that 盗窃、诈骗
// can be told from one charge with a list in its name (掩饰、隐瞒犯罪所得).
var simpleCharges = func() map[string]bool {
	m := map[string]bool{}
	for _, c := range strings.Fields("盗窃 诈骗 抢劫 抢夺 故意伤害 故意杀人 过失致人死亡 强奸 非法拘禁 绑架 敲诈勒索 寻衅滋事 聚众斗殴 开设赌场 赌博 危险驾驶 交通肇事 合同诈骗 信用卡诈骗 集资诈骗 贷款诈骗 职务侵占 挪用资金 挪用公款 贪污 受贿 行贿 妨害公务 袭警 故意毁坏财物 非法侵入住宅 非法经营 非法吸收公众存款 容留他人吸毒 非法持有毒品 污染环境 失火 放火 重大责任事故 玩忽职守 滥用职权 徇私枉法 帮助信息网络犯罪活动 侵犯公民个人信息 组织卖淫 强迫卖淫 虚假诉讼 伪证 窝藏 脱逃 重婚 遗弃 虐待 侮辱 诽谤 非法狩猎 非法采矿 滥伐林木 盗伐林木 虚开增值税专用发票 虚开发票 高利转贷 骗取贷款 强迫交易 传播淫秽物品 爆炸 投放危险物质 破坏电力设备 拐骗儿童 猥亵儿童") {
		m[c] = true
	}
	return m
}()

// ReadCharges returns the charges in a cell, each once, each ending in 罪. A 、
// parts charges only where each part is a charge, because many charges have
// one in their name.
func ReadCharges(raw string) []string {
	var out []string
	add := func(c string) {
		c = strings.Trim(c, "、。.:： ")
		c = strings.TrimPrefix(c, "涉嫌")
		if c == "" {
			return
		}
		if !strings.HasSuffix(c, "罪") && !strings.HasSuffix(c, "案") && !strings.HasSuffix(c, "）") {
			c += "罪"
		}
		if !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	s := dropSpaces(strings.NewReplacer("(", "（", ")", "）").Replace(strings.ReplaceAll(raw, "\n", "；")))
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("，,;；/／\\|｜", r) }) {
		for _, p := range strings.Split(strings.ReplaceAll(part, "罪、", "罪\x00"), "\x00") {
			names := strings.Split(p, "、")
			all := len(names) > 1
			for _, n := range names {
				all = all && simpleCharges[strings.TrimSuffix(n, "罪")]
			}
			if !all {
				add(p)
				continue
			}
			for _, n := range names {
				add(n)
			}
		}
	}
	return out
}

var enumPunct = strings.NewReplacer("(", "（", ")", "）", ",", "，", ";", "；", "【", "（", "】", "）", "[", "（", "]", "）")

func readEnum(col Column, raw string) Cell {
	s := enumPunct.Replace(dropSpaces(halfWidth(raw)))
	c := Cell{Raw: raw, Value: s, Plausible: true}
	if len(col.Values) == 0 || slices.Contains(col.Values, s) {
		return c
	}
	for _, p := range col.Patterns {
		if matches(p, s) {
			return c
		}
	}
	c.Plausible, c.Why = false, "代码表外的值"
	return c
}

// matches reports whether s fits the pattern, in which * stands for any text.
func matches(pattern, s string) bool {
	parts := strings.Split(pattern, "*")
	if !strings.HasPrefix(s, parts[0]) {
		return false
	}
	if len(parts) == 1 {
		return s == pattern
	}
	s = s[len(parts[0]):]
	for _, p := range parts[1 : len(parts)-1] {
		i := strings.Index(s, p)
		if i < 0 {
			return false
		}
		s = s[i+len(p):]
	}
	return strings.HasSuffix(s, parts[len(parts)-1])
}

func readYesNo(raw string) Cell {
	s := dropSpaces(halfWidth(raw))
	switch strings.ToUpper(s) {
	case "是", "Y", "YES", "TRUE", "1", "√", "有", "采纳", "已采纳":
		return Cell{Raw: raw, Value: "是", Plausible: true}
	case "否", "N", "NO", "FALSE", "0", "×", "无", "未采纳", "不采纳", "不是", "没有":
		return Cell{Raw: raw, Value: "否", Plausible: true}
	}
	return Cell{Raw: raw, Value: s, Why: "不是“是”或“否”"}
}

func readNumber(raw string) Cell {
	s := strings.TrimSuffix(strings.TrimSuffix(dropSpaces(halfWidth(raw)), "周岁"), "岁")
	s = strings.TrimSuffix(s, ".0")
	n, err := strconv.Atoi(s)
	if err != nil {
		if h := hanNumber(s); h >= 0 {
			return Cell{Raw: raw, Value: strconv.Itoa(h), Plausible: true}
		}
		return Cell{Raw: raw, Why: "不是数字"}
	}
	if n < 0 || n > 130 {
		return Cell{Raw: raw, Value: strconv.Itoa(n), Why: "数字不合常理"}
	}
	return Cell{Raw: raw, Value: strconv.Itoa(n), Plausible: true}
}

var hanValue = map[rune]int{'零': 0, '〇': 0, '一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9}

// hanNumber reads a Chinese number below 1000, or returns -1.
func hanNumber(s string) int {
	if s == "" || utf8.RuneCountInString(s) > 7 {
		return -1
	}
	total, digit, seen := 0, 0, false
	for _, r := range s {
		switch r {
		case '十', '百':
			if !seen {
				digit = 1
			}
			unit := 10
			if r == '百' {
				unit = 100
			}
			total, digit, seen = total+digit*unit, 0, false
		default:
			v, ok := hanValue[r]
			if !ok || seen && digit != 0 {
				return -1
			}
			digit, seen = v, true
		}
	}
	return total + digit
}

var termForm = regexp.MustCompile(`^(?:有期徒刑|拘役|管制)?(?:(\d+|[零〇一二两三四五六七八九十百]+)年)?(半)?(?:零|又)?(?:(\d+|[零〇一二两三四五六七八九十百]+)个?月)?(?:零|又)?(?:(\d+|[零〇一二两三四五六七八九十]+)(?:天|日))?$`)

// ReadMonths returns a term in whole months: 14, 14个月, 1年2个月, 一年二个月, 十四个月,
// 一年半. Days are dropped; ok is false when it is no term.
func ReadMonths(raw string) (int, bool) {
	s := strings.TrimSuffix(dropSpaces(halfWidth(raw)), ".0")
	if len(s) > 90 {
		return 0, false
	}
	if n, err := strconv.Atoi(s); err == nil {
		return n, n >= 0 && n <= 600
	}
	m := termForm.FindStringSubmatch(s)
	if m == nil || m[1] == "" && m[2] == "" && m[3] == "" && m[4] == "" {
		return 0, false
	}
	part := func(v string) int {
		if v == "" {
			return 0
		}
		if n, err := strconv.Atoi(v); err == nil {
			return n
		}
		return hanNumber(v)
	}
	y, mo := part(m[1]), part(m[3])
	if y < 0 || mo < 0 || y > 50 {
		return 0, false
	}
	n := y*12 + mo
	if m[2] != "" {
		n += 6
	}
	return n, n <= 600
}

func readMonths(raw string) Cell {
	if n, ok := ReadMonths(raw); ok {
		return Cell{Raw: raw, Value: strconv.Itoa(n), Plausible: true}
	}
	return Cell{Raw: raw, Value: tidy(raw), Why: "不是刑期"}
}

// readAmount returns an amount in 万元 as decimal text; 元 is converted.
func readAmount(raw string) Cell {
	s := strings.ReplaceAll(dropSpaces(halfWidth(raw)), ",", "")
	s = strings.TrimPrefix(strings.TrimPrefix(s, "¥"), "人民币")
	scale := 1.0
	switch {
	case strings.HasSuffix(s, "万元"):
		s = strings.TrimSuffix(s, "万元")
	case strings.HasSuffix(s, "万"):
		s = strings.TrimSuffix(s, "万")
	case strings.HasSuffix(s, "亿元"):
		s, scale = strings.TrimSuffix(s, "亿元"), 1e4
	case strings.HasSuffix(s, "元"):
		s, scale = strings.TrimSuffix(s, "元"), 1e-4
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f < 0 || f > 1e12 || f != f {
		return Cell{Raw: raw, Why: "不是金额"}
	}
	return Cell{Raw: raw, Value: strconv.FormatFloat(f*scale, 'f', -1, 64), Plausible: true}
}
