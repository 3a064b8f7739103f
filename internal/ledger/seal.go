package ledger

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

func minor(age string) bool {
	n, err := strconv.Atoi(age)
	return err == nil && n > 0 && n < 18
}

// Sealed reports whether any stage marks the person as a juvenile whose record
// is sealed (刑事诉讼法 286): under 18 at the time of the act, or a 未捕 or 未诉 number.
func Sealed(stages ...StagePerson) bool {
	for _, p := range stages {
		if p.Sealed {
			return true
		}
	}
	return false
}

// doubleSurnames are the surnames (复姓) of two characters in use.
var doubleSurnames = func() map[string]bool {
	m := map[string]bool{}
	for _, s := range strings.Fields("欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 太叔 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良 漆雕 乐正 宰父 谷梁 拓跋 夹谷 轩辕 令狐 段干 百里 呼延 东郭 南门 羊舌 微生 公户 梁丘 左丘 东门 西门 第五") {
		m[s] = true
	}
	return m
}()

// Mask hides a name but for the surname, and how long it is: 张三 and 张三丰 are
// 张某某, 欧阳锋 is 欧阳某某. Of a name with a middle dot or in letters the first
// character stays (the Supreme Court's rule for publishing judgments, 2016).
func Mask(name string) string {
	name = strings.TrimSpace(name)
	if name == "" {
		return ""
	}
	rs := []rune(name)
	if unicode.Is(unicode.Han, rs[0]) && !strings.ContainsRune(name, '·') && utf8.RuneCountInString(name) > 2 && doubleSurnames[string(rs[:2])] {
		return string(rs[:2]) + "某某"
	}
	return string(rs[:1]) + "某某"
}

// MaskIn hides each of the names wherever it stands in a text, longest first
// given: a case name carries the names of its persons.
func MaskIn(text string, names ...string) string {
	for _, n := range names {
		if utf8.RuneCountInString(n) >= 2 {
			text = strings.ReplaceAll(text, n, Mask(n))
		}
	}
	return text
}
