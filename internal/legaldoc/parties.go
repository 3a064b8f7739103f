package legaldoc

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// roles by which the person decided on is called, before the name.
const (
	bareRole = `原审被告人|原审被告单位|一审被告人|二审被告人|被告人|被告单位|被不起诉人|被不起诉单位|被附条件不起诉人|犯罪嫌疑人|犯罪嫌疑单位|被申诉人|被申请人|被强制医疗人|罪犯`
	fullRole = `(?:原审)?(?:上诉人|上诉单位|申诉人|再审申请人|被上诉人|被抗诉人)(?:（[^（）]{0,30}被告(?:人|单位)[^（）]{0,20}）)|(?:` + bareRole + `)(?:（[^（）]{0,20}(?:上诉人|上诉单位|申诉人|被告人|被告单位)[^（）]{0,10}）)?`
)

var (
	partyRE  = regexp.MustCompile(`^(?:[0-9一二三四五六七八九十]{1,2}[、.])?(` + fullRole + `)(?:(?:暨|兼)附带民事(?:公益)?诉讼被告人)?：?([^，。（：；\n]{1,60})((?:（[^（）]{0,60}）)*)[，。\n；]?`)
	detailRE = regexp.MustCompile(`^[^。]{0,70}?(?:，男|，女|、男|、女|出生|生于|住所|住址|住\p{Han}|代表人|户籍|身份证|身份号|注册地|组织机构|统一社会|[汉回藏]族|文化)`)
	roleRE   = regexp.MustCompile(fullRole)
)

// A sentence of the text between stops or line breaks, in bytes.
type piece struct{ from, to int }

// sentences cuts t.s[from:to] at 。 and line breaks.
func (t *text) sentences(from, to int) []piece {
	var out []piece
	at := from
	for at < to {
		n := strings.IndexAny(t.s[at:to], "。\n")
		if n < 0 {
			out = append(out, piece{at, to})
			break
		}
		if n > 0 {
			out = append(out, piece{at, at + n})
		}
		_, w := utf8.DecodeRuneInString(t.s[at+n:])
		at += n + w
	}
	return out
}

// parts finds where the document's own view and its operative part stand.
func (r *reader) parts() {
	s := r.t.s
	r.tail = len(s)
	r.findDisposition()
	limit := len(s)
	if r.dispo > 0 {
		limit = r.dispo
	}
	for _, w := range []string{"本院认为", "本院经审查认为", "本院审查认为", "经审查认为", "本院经审理认为", "本院经复核认为", "合议庭认为", "判决理由", "裁判理由", "本院审查后认为", "本院再审认为", "本院二审认为", "本院仍然认为", "经复议认为", "经复核认为", "本院复议认为", "本院复核认为"} {
		if i := strings.LastIndex(s[:limit], w); i > r.reasons {
			r.reasons = i
		}
	}
}

// course returns the end of the part that tells parties and procedure: up to the
// end of the hearing, else to the facts, else to the authority's view.
func (r *reader) course() int {
	s := r.t.s
	end := len(s)
	if r.reasons > r.body {
		end = r.reasons
	}
	if i, j := indexAny(s[:end], r.body, "审理终结", "审理完毕", "复核终结", "审查终结"); i >= 0 {
		return j
	}
	if i, _ := indexAny(s[:end], r.body, "经审理查明", "审理查明", "检察院指控", "公诉机关指控", "起诉指控", "原判认定", "依法审查查明"); i >= 0 {
		// 指控 may itself stand in the sentence that brings the charge; that sentence belongs to the course.
		if k := strings.IndexAny(s[i:end], "。\n"); k >= 0 {
			return i + k
		}
	}
	return end
}

// parties reads the persons the document names in its party lines.
func (r *reader) parties() {
	if r.title == "" {
		return
	}
	s := r.t.s
	for _, p := range r.t.sentences(r.body, r.course()) {
		m := partyRE.FindStringSubmatchIndex(s[p.from:p.to])
		if m == nil {
			continue
		}
		from, to := p.from+m[4], p.from+m[5]
		rest := s[p.from+m[7] : p.to]
		name := s[from:to]
		if detailRE.MatchString(rest) || p.from+m[1] >= p.to && nameLike(name) {
			if n := cleanName(name); n != "" {
				r.add(n, from, to)
			}
		}
	}
}

var notName = regexp.MustCompile(`辩称|供述|提出|上诉|认为|指控|到庭|犯罪|涉嫌|实施|行为|意见|无罪|构成|不服|委托|无异议|当庭|经审|如实|判处|罚金|已经|均|及其|等人|的|系主犯|初犯|从犯|证实|证明|笔录|因怀疑|于[0-9]|还于|应认定|罪$|关于`)

// nameLike says whether s can be the name of a person or unit, without more words.
func nameLike(s string) bool {
	n := utf8.RuneCountInString(s)
	if n == 0 || notName.MatchString(s) {
		return false
	}
	unit := strings.HasSuffix(s, "公司") || strings.HasSuffix(s, "厂") || strings.HasSuffix(s, "院") || strings.HasSuffix(s, "中心") ||
		strings.HasSuffix(s, "社") || strings.HasSuffix(s, "局") || strings.HasSuffix(s, "店") || strings.HasSuffix(s, "部") || strings.HasSuffix(s, "会")
	if unit {
		return n <= 40
	}
	if strings.Contains(s, "·") || isLetter(rune(s[0])) {
		return n <= 30
	}
	return n >= 2 && n <= 6
}

// cleanName drops what is not the name; it returns "" where nothing is left of it.
func cleanName(s string) string {
	s = strings.Trim(s, "、：“”\"'·. ")
	if loc := roleRE.FindStringIndex(s); loc != nil && loc[0] == 0 {
		s = s[loc[1]:]
	}
	if s == "" || utf8.RuneCountInString(s) > 40 || notName.MatchString(s) {
		return ""
	}
	for _, c := range s {
		if !unicode.IsLetter(c) && !unicode.IsDigit(c) && !strings.ContainsRune("·-× *＊（）〇○", c) {
			return ""
		}
	}
	return s
}

// nameList splits 甲、乙和丙 into names.
func nameList(s string) []string {
	var out []string
	for _, f := range strings.FieldsFunc(s, func(c rune) bool { return strings.ContainsRune("、，；", c) }) {
		f = roleRE.ReplaceAllString(f, "")
		f = strings.TrimPrefix(strings.TrimPrefix(f, "以及"), "及")
		f = strings.TrimSuffix(strings.TrimSuffix(f, "等人"), "等")
		if i := strings.Index(f, "（"); i > 0 {
			f = f[:i]
		}
		for _, and := range []string{"和", "与", "及"} {
			if a, b, ok := strings.Cut(f, and); ok && utf8.RuneCountInString(a) >= 2 && utf8.RuneCountInString(b) >= 2 && nameLike(a) && nameLike(b) {
				out, f = append(out, a), b
			}
		}
		if n := cleanName(f); n != "" && nameLike(n) {
			out = append(out, n)
		}
	}
	return out
}

// subjects returns which known names stand in s, in order of appearance, each once.
// A longer name is never taken for the shorter one it begins with.
func (r *reader) subjects(s string) []string {
	var out []string
	for at := 0; at < len(s); {
		best, name := -1, ""
		for _, n := range r.known {
			if i := strings.Index(s[at:], n); i >= 0 && (best < 0 || i < best || i == best && len(n) > len(name)) {
				best, name = i, n
			}
		}
		if best < 0 {
			break
		}
		end := at + best + len(name)
		next, _ := utf8.DecodeRuneInString(s[end:])
		if !strings.ContainsRune("某甲乙丙丁戊己庚辛壬癸0123456789", next) || !strings.Contains(name, "某") {
			if !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
		at = end
	}
	return out
}

var officeName = regexp.MustCompile(`\p{Han}{2,40}?(?:（[^（）]{0,24}）)?(?:人民)?检察院(?:\p{Han}{0,12}?(?:分院|派出院))?`)

// officeCuts are words before the name of an office that are not part of it.
var officeCuts = []string{"审理", "抗诉机关", "公诉机关", "起诉人", "由", "法院", "号", "及", "，", "系", "经", "收到", "不服", "根据"}

// offices reads the procuratorate of a court document or of a request, and the
// court an indictment is addressed to.
func (r *reader) offices() {
	s := r.t.s
	if r.title == "" {
		return
	}
	if r.d.Kind == Indictment && r.d.Court == "" {
		if m := addressee.FindStringSubmatchIndex(s[r.body:]); m != nil {
			r.d.Court = s[r.body+m[2] : r.body+m[3]]
			r.mark("court", r.body+m[2], r.body+m[3])
		}
	}
	if r.d.Procuratorate != "" || r.reasons > 0 && r.body > r.reasons {
		return
	}
	end := min(len(s), r.body+12000)
	for at := r.body; at < end; {
		loc := officeName.FindStringIndex(s[at:end])
		if loc == nil {
			return
		}
		a, b := at+loc[0], at+loc[1]
		name := s[a:b]
		for _, w := range officeCuts {
			i := strings.LastIndex(name, w)
			if i < 0 || w == "经" && strings.HasPrefix(name[i:], "经济") || w == "及" && i == 0 {
				continue
			}
			if i+len(w) < len(name)-len("检察院") {
				name = name[i+len(w):]
			}
		}
		from := b - len(name)
		at = b
		if !r.prosecuting(from, b) {
			continue
		}
		if i := strings.Index(name, "（"); i >= 0 {
			j := strings.Index(name, "）")
			name = name[:i] + name[j+len("）"):]
		}
		r.d.Procuratorate = name
		r.mark("procuratorate", from, b)
		return
	}
}

var (
	addressee   = regexp.MustCompile(`此致\n?(\p{Han}{2,40}法院)`)
	bringsRE    = regexp.MustCompile(`^(?:于[^，。]{4,14}日?)?[，]?(?:又|依法|分别)?(?:以[^。]{2,60}(?:起诉书|为由)|以“|指控|起诉|提起公诉|以被告人|于[^。]{2,40}(?:以|提起))`)
	accuseAfter = regexp.MustCompile(`^(?:起诉)?指控`)
)

// prosecuting says whether the office named at [from,to) is the one that brought the case.
func (r *reader) prosecuting(from, to int) bool {
	s := r.t.s
	before := s[max(0, from-60):from]
	for _, w := range []string{"公诉机关", "公诉机关：", "公诉机关（抗诉机关）", "（原公诉机关）", "（原公诉机关）：", "抗诉机关", "抗诉机关："} {
		if strings.HasSuffix(before, w) {
			return true
		}
	}
	if !r.court {
		return strings.HasSuffix(before, "\n") || from == r.body // the addressee's line
	}
	after := s[to:min(len(s), to+400)]
	return accuseAfter.MatchString(after) || bringsRE.MatchString(after)
}

// quotes lists every number and reads the indictment's and the previous one among them.
func (r *reader) quotes() {
	s := r.t.s
	all := r.t.numbers(0, len(s))
	seen := map[string]bool{}
	for _, n := range all {
		if seen[n.number] || len(r.d.Quoted) >= maxQuotes {
			continue
		}
		seen[n.number] = true
		q := Quote{Number: n.number}
		if ln := r.t.lineAt(n.from); ln != nil {
			lo := max(ln.start, n.from-90)
			if m := dateRE.FindAllStringIndex(s[lo:n.from], -1); m != nil {
				last := m[len(m)-1]
				if !strings.ContainsAny(s[lo+last[1]:n.from], "。；") {
					q.Date, _ = parseDate(s[lo+last[0] : lo+last[1]])
				}
			}
		}
		r.mark(fmt.Sprintf("quoted[%d]", len(r.d.Quoted)), n.from, n.to)
		r.d.Quoted = append(r.d.Quoted, q)
	}
	if r.title == "" {
		return
	}
	if r.d.Kind == Indictment {
		r.d.IndictmentNumber = r.d.CaseNumber
		if e, ok := r.d.Evidence["case_number"]; ok {
			r.d.Evidence["indictment_number"] = e
		}
	}
	course := r.course()
	for _, n := range all {
		if n.from < r.body || n.number == r.d.CaseNumber {
			continue
		}
		if r.d.IndictmentNumber == "" && !isCourtNumber(n.number) && r.indictment(n) {
			r.d.IndictmentNumber = n.number
			r.mark("indictment_number", n.from, n.to)
		}
		r.previous(n, course)
	}
}

// maxQuotes bounds the numbers kept of one document.
const maxQuotes = 1000

var (
	indictAfter  = regexp.MustCompile(`^[”"》]?(?:号)?(?:的)?《?(?:刑事附带民事公益诉讼)?起诉书`)
	indictBefore = regexp.MustCompile(`起诉书(?:文号|编号|号)?[：（]?$`)
	originalRE   = regexp.MustCompile(`不批捕|不捕|不批准逮捕|不予逮捕|不诉|不起诉|刑不|捕不`)
)

func (r *reader) indictment(n found) bool {
	after := r.t.s[n.to:min(len(r.t.s), n.to+60)]
	before := r.t.s[max(r.body, n.from-30):n.from]
	return indictAfter.MatchString(after) || indictBefore.MatchString(before)
}

// previous takes n for the number of the decision this document answers, if it is that.
func (r *reader) previous(n found, course int) {
	set := func() {
		r.d.PreviousCaseNumber = n.number
		r.remark("previous_case_number", n.from, n.to)
	}
	switch r.d.Kind {
	case ReconsiderRequest, ReviewRequest, Reconsideration, Review, NonProsQuashed, NonProsUpheld, NoArrestQuashed, PetitionReview:
		if r.d.PreviousCaseNumber == "" && !isCourtNumber(n.number) && originalRE.MatchString(n.number) {
			set()
		}
		return
	}
	if !r.court || !isCourtNumber(n.number) || n.from > course || strings.Contains(n.number, "民") {
		if r.d.Kind == Protest && isCourtNumber(n.number) && r.d.PreviousCaseNumber == "" {
			set()
		}
		return
	}
	higher := strings.Contains(n.number, "终") || strings.Contains(n.number, "再")
	after := r.t.s[n.to:min(len(r.t.s), n.to+90)]
	if !strings.Contains(after, "判决") && !strings.Contains(after, "裁定") && !strings.Contains(after, "决定") {
		return
	}
	switch r.level {
	case first: // after a remand the ruling that sent it back
		if higher {
			set()
		}
	case second, approval: // the last judgment below
		if !higher || r.level == approval {
			set()
		}
	case retrial: // the last decision in force, not the order to retry it
		if !strings.Contains(after[:min(len(after), 45)], "再审决定") && !strings.Contains(n.number, "刑监") && !strings.Contains(n.number, "刑抗") {
			set()
		}
	}
}
