package legaldoc

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

const (
	zero     = `〇○◯零ＯO0Oo0Ο`
	hanDigit = `[` + zero + `一二三四五六七八九元]`
	hanNum   = `[零〇○一二三四五六七八九十两]`

	datePattern = `(?:(?:19|20)[0-9]{2}年[0-9]{1,2}月[0-9]{1,2}日|[一二]` + hanDigit + `{3}年` + hanNum + `{1,3}月` + hanNum + `{1,3}日)`
)

var (
	dateRE    = regexp.MustCompile(datePattern)
	datePiece = regexp.MustCompile(`^(.+)年(.+)月(.+)日$`)
)

var hanDigits = map[rune]int64{
	'〇': 0, '○': 0, '◯': 0, '零': 0, 'O': 0, 'o': 0, 'Ο': 0, '元': 1,
	'一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9,
	'壹': 1, '贰': 2, '貳': 2, '弍': 2, '叁': 3, '參': 3, '叄': 3, '肆': 4, '伍': 5, '陆': 6, '陸': 6, '柒': 7, '捌': 8, '玖': 9,
}

var hanUnits = map[rune]int64{'十': 10, '拾': 10, '百': 100, '佰': 100, '千': 1000, '仟': 1000}

// parseDate reads a date in Arabic or Chinese figures (2017年4月5日, 二〇一七年四月五日)
// as "2006-01-02". It refuses days no calendar has.
func parseDate(s string) (string, bool) {
	m := datePiece.FindStringSubmatch(s)
	if m == nil {
		return "", false
	}
	y, ok1 := digits(m[1])
	mo, ok2 := parseNumber(m[2])
	d, ok3 := parseNumber(m[3])
	if !ok1 || !ok2 || !ok3 || y < 1900 || y > 2999 {
		return "", false
	}
	t := time.Date(int(y), time.Month(mo), int(d), 0, 0, 0, 0, time.UTC)
	if int64(t.Year()) != y || int64(t.Month()) != mo || int64(t.Day()) != d {
		return "", false
	}
	return fmt.Sprintf("%04d-%02d-%02d", y, mo, d), true
}

// digits reads figures written one by one: 二〇一七, 2017.
func digits(s string) (int64, bool) {
	var n int64
	count := 0
	for _, r := range s {
		d, ok := hanDigits[r]
		if isDigit(r) {
			d, ok = int64(r-'0'), true
		}
		if !ok || count >= 9 {
			return 0, false
		}
		n = n*10 + d
		count++
	}
	return n, count > 0
}

// parseNumber reads a whole number in Arabic figures (10,000), Chinese ones
// (一万三千, 二〇) or capitals (壹万叁仟). Numbers over 10^15 are refused.
func parseNumber(s string) (int64, bool) {
	s = strings.ReplaceAll(s, ",", "")
	if s == "" || len(s) > 90 {
		return 0, false
	}
	if s[0] >= '0' && s[0] <= '9' {
		n, err := strconv.ParseInt(s, 10, 64)
		return n, err == nil && n <= 1e15
	}
	if !strings.ContainsAny(s, "十百千万亿拾佰仟萬億") {
		return digits(s)
	}
	var total, section, digit int64
	seen := false
	for _, r := range s {
		if total > 1e15 || section > 1e7 {
			return 0, false
		}
		if d, ok := hanDigits[r]; ok && r != '元' {
			digit, seen = d, true
			continue
		}
		if u, ok := hanUnits[r]; ok {
			if digit == 0 && (u == 10 || !seen) {
				digit = 1
			}
			section += digit * u
			digit, seen = 0, true
			continue
		}
		switch r {
		case '万', '萬':
			section = (section + digit) * 10000
		case '亿', '億':
			section = (total + section + digit) * 100000000
			total = 0
		default:
			return 0, false
		}
		total += section
		section, digit = 0, 0
	}
	if total += section + digit; total < 0 || total > 1e15 {
		return 0, false
	}
	return total, true
}

const (
	figure   = `[0-9零〇○一二三四五六七八九十百两]+`
	duration = `(` + figure + `年(?:[又零]?` + figure + `个?月)?半?(?:[又零]?` + figure + `[日天])?|` + figure + `个?月(?:半|(?:[又零]?` + figure + `[日天]))?)`
	money    = `(?:人民币|币|共计|合计|各|：)*([0-9][0-9,]*(?:\.[0-9]+)?|[零〇○一二三四五六七八九十百千万亿两壹贰貳叁參叄肆伍陆陸柒捌玖拾佰仟萬億]+)(万|亿)?余?(?:元|圆)`
)

var durationRE = regexp.MustCompile(`^(?:(` + figure + `)年)?(?:[又零]?(` + figure + `)个?月)?(半)?`)

// parseMonths reads a term (一年又六个月, 十一个月, 二年半) in whole months; days are dropped.
func parseMonths(s string) int {
	m := durationRE.FindStringSubmatch(s)
	if m == nil {
		return 0
	}
	y, _ := parseNumber(m[1])
	mo, _ := parseNumber(m[2])
	n := y*12 + mo
	if m[3] != "" && m[2] == "" {
		n += 6
	}
	if n > 1200 {
		return 0
	}
	return int(n)
}

// parseYuan reads an amount and its unit (一万三千, "" · 2.5, 万) as whole yuan; 0 when it is none.
func parseYuan(num, unit string) int64 {
	scale := int64(1)
	switch unit {
	case "万":
		scale = 1e4
	case "亿":
		scale = 1e8
	}
	if whole, frac, ok := strings.Cut(strings.ReplaceAll(num, ",", ""), "."); ok {
		f, err := strconv.ParseFloat(whole+"."+frac, 64)
		if err != nil || f > 1e11 {
			return 0
		}
		return int64(f*float64(scale) + 0.5)
	}
	n, ok := parseNumber(num)
	if !ok || n > 1e15/scale {
		return 0
	}
	return n * scale
}
