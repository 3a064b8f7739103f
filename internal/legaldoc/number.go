package legaldoc

import (
	"regexp"
	"strings"
)

// Numbers of documents (文号). A court's has the year first, （2017）甘0702刑初120号,
// before 2016 （2015）未刑初字第00777号; an office's has it inside,
// 甘州检公诉刑诉〔2017〕117号.
const (
	courtNumber  = `[（〔]?(?:19|20)[0-9]{2}[）〕]\p{Han}[\p{Han}0-9]{1,24}?(?:第)?[0-9]{1,6}(?:-[0-9]{1,3}|之[一二三四五六七八九十]{1,3})?号`
	officeNumber = `\p{Han}{2,24}[（〔](?:19|20)[0-9]{2}[）〕]第?[A-Za-z]?[0-9]{1,6}(?:-[0-9]{1,3})?号`
)

var (
	anyNumberRE = regexp.MustCompile(officeNumber + `|` + courtNumber)
	courtShape  = regexp.MustCompile(`^[（〔]?((?:19|20)[0-9]{2})[）〕](.+号)$`)
	officeShape = regexp.MustCompile(`^(\p{Han}+)[（〔]((?:19|20)[0-9]{2})[）〕](第?[A-Za-z]?[0-9].*号)$`)
	numberTail  = regexp.MustCompile(`^(.*?)(?:字)?第?0*([0-9]+(?:-[0-9]+|之.+)?)号$`)
)

// cutBefore are words that end before the number of an office begins.
var cutBefore = []string{"人民检察院以", "检察院", "人民法院", "公安局", "分局", "安全局", "监察委员会", "本院于", "本院以", "本院", "该院", "我院", "我局",
	"经以", "并以", "日以", "又以", "分别以", "以", "依据", "根据", "按照", "作出的", "作出", "做出", "制作的", "制作", "下达", "发出", "收到", "撤销", "维持", "变更", "撤回", "称", "号和", "号及", "号与", "号", "为", "的", "按", "据", "对", "因", "见"}

// trimOffice cuts the running text before an office's own abbreviation.
func trimOffice(s string) string {
	end := strings.IndexAny(s, "（〔")
	if end < 0 {
		return s
	}
	best := 0
	for _, w := range cutBefore {
		if i := strings.LastIndex(s[:end], w); i >= 0 && i+len(w) > best && i+len(w) < end {
			best = i + len(w)
		}
	}
	if rest := s[best:]; strings.HasPrefix(rest, "〔") || strings.HasPrefix(rest, "（") {
		return s
	}
	return s[best:]
}

// Canonical returns a document number in the form the rules on documents
// prescribe: round brackets for a court's year, 〔〕 for an office's. A string
// that is no number comes back as it is.
func Canonical(number string) string {
	t := clean([]string{number})
	s := strings.TrimSuffix(t.s, "\n")
	if m := courtShape.FindStringSubmatch(s); m != nil {
		return "（" + m[1] + "）" + m[2]
	}
	if m := officeShape.FindStringSubmatch(s); m != nil {
		return m[1] + "〔" + m[2] + "〕" + m[3]
	}
	return s
}

// NumberKey returns a key that is equal for two writings of one number: brackets,
// 字, 第, leading zeros, spaces and widths do not count.
func NumberKey(number string) string {
	s := Canonical(number)
	if m := numberTail.FindStringSubmatch(s); m != nil {
		s = m[1] + "#" + m[2]
	}
	return strings.ToUpper(strings.NewReplacer("字〔", "|", "（", "", "）", "", "〔", "|", "〕", "|").Replace(s))
}

// isCourtNumber tells a court's number from an office's.
func isCourtNumber(s string) bool { return strings.HasPrefix(s, "（") }

type found struct {
	number   string
	from, to int
}

// numbers finds every number in t.s[from:to], with running text cut off.
func (t *text) numbers(from, to int) []found {
	var out []found
	for at := from; at < to; {
		loc := anyNumberRE.FindStringIndex(t.s[at:to])
		if loc == nil {
			break
		}
		a, b := at+loc[0], at+loc[1]
		s := t.s[a:b]
		if !courtShape.MatchString(s) {
			short := trimOffice(s)
			a = b - len(short)
			s = short
		}
		out = append(out, found{Canonical(s), a, b})
		at = b
	}
	return out
}
