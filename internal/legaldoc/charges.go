package legaldoc

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

var (
	// commit stands between names and charges: 甲、乙犯盗窃罪, 涉嫌诈骗罪.
	commitRE    = regexp.MustCompile(`涉嫌(?:共同)?(?:犯有|犯)?|(?:均|分别|共同|又|并|已)?(?:犯有|犯)`)
	chargeSplit = regexp.MustCompile(`罪(?:[、，；和及与]|以及)`)
	alsoRE      = regexp.MustCompile(`(?:被告人|犯罪嫌疑人|被告单位)([^，。；]{2,80}?)(?:还|另|又)(?:实施了)?涉嫌(?:犯)?([^，。；]{1,60}?罪)`)
	pursueRE    = regexp.MustCompile(`以([^，。；以]{1,80}?罪)(?:（[^）]{0,20}）)?(?:对([^，。；]{2,80}?))?(?:追究([^，。；]{0,80}?)(?:的)?刑事责任|定罪处罚|对其定罪)`)
	accuseRE    = regexp.MustCompile(`(?:检察院|公诉机关|起诉书|起诉机关|起诉|机关)(?:以[^。]{2,60}?起诉书)?，?(?:起诉)?指控|自诉人[^。，]{2,60}?以|检察院[^。]{0,30}?以被告|，?指控(?:原审)?被告`)
)

// chargeList splits 甲罪、乙罪和丙罪 into charges. Charges that have 、 within
// (掩饰、隐瞒犯罪所得罪) stay whole: only 罪 followed by a mark ends one.
func chargeList(s string) []string {
	i := strings.LastIndex(s, "罪")
	if i < 0 {
		return nil
	}
	s = s[:i+len("罪")]
	var out []string
	for _, f := range chargeSplit.Split(s+"、", -1) {
		f = strings.Trim(f, "、，；：“”《》 ")
		for {
			g := f
			for _, w := range []string{"犯有", "犯", "涉嫌", "以及", "和", "及", "其行为构成", "构成"} {
				if w == "犯" && strings.HasPrefix(g, "犯罪") {
					continue
				}
				g = strings.TrimPrefix(g, w)
			}
			if g == f {
				break
			}
			f = g
		}
		if f == "" || f == "犯" {
			continue
		}
		f += "罪"
		if n := utf8.RuneCountInString(f); n < 3 || n > 40 || strings.ContainsAny(f, "，。；：《》") || notCharge.MatchString(f) {
			continue
		}
		if !slices.Contains(out, f) {
			out = append(out, f)
		}
	}
	return out
}

var notCharge = regexp.MustCompile(`被告|公诉|指控|数罪|认罪|本罪|该罪|上述|前罪|新罪|同种|两罪|二罪|三罪|悔罪|之罪|无罪|有罪|此罪|何罪|漏罪|余罪|^犯罪$|罪名|构成`)

// A statement says that some persons are said to have committed some charges.
type statement struct {
	names    []string
	charges  []string
	from, to int // of the charges
}

// statements reads 甲、乙犯A罪、B罪，丙犯C罪 in t.s[from:to]. New names are taken
// where take is set; else only known ones count.
func (r *reader) statements(from, to int, take bool) []statement {
	s := r.t.s[from:to]
	var cuts [][]int
	for _, loc := range commitRE.FindAllStringIndex(s, -1) {
		after, before := s[loc[1]:], s[:loc[0]]
		if strings.HasSuffix(s[loc[0]:loc[1]], "犯") && (strings.HasPrefix(after, "罪") && !strings.HasPrefix(after, "罪集团") ||
			strings.HasSuffix(before, "侵") || strings.HasSuffix(before, "罪") || strings.HasSuffix(before, "主") || strings.HasSuffix(before, "从") || strings.HasPrefix(after, "人")) {
			continue
		}
		cuts = append(cuts, loc)
	}
	var out []statement
	for i, c := range cuts {
		start := 0
		if i > 0 {
			start = cuts[i-1][1]
		}
		stop := len(s)
		if i+1 < len(cuts) {
			stop = cuts[i+1][0]
		}
		lead, rest := s[start:c[0]], s[c[1]:stop]
		if i > 0 { // behind the charges of the statement before
			if k := lastChargeEnd(lead); k >= 0 {
				lead = lead[k:]
			}
		}
		st := statement{from: from + c[1]}
		if end := strings.LastIndex(rest, "罪"); end >= 0 {
			// Running text after the charge is not part of it.
			if k := strings.IndexAny(rest, "。；\n"); k >= 0 && k < end {
				end = strings.LastIndex(rest[:k], "罪")
			}
			if end >= 0 {
				st.to = st.from + end + len("罪")
				st.charges = chargeList(firstCharges(rest[:end+len("罪")]))
			}
		}
		if take {
			if k := lastRole(lead); k >= 0 {
				lead = lead[k:]
			}
			st.names = nameList(strings.TrimLeft(lead, "，、；：的以 "))
		} else {
			st.names = r.subjects(lead)
		}
		if len(st.names) == 0 && len(out) > 0 && strings.Trim(lead, "、，；和及并 ") == "" {
			st.names = out[len(out)-1].names
		}
		if len(st.charges) > 0 {
			out = append(out, st)
		}
	}
	return out
}

// firstCharges cuts a run of charges where other words begin: 盗窃罪，于… 向…犯罪.
func firstCharges(s string) string {
	end := 0
	for at := 0; ; {
		i := strings.Index(s[at:], "罪")
		if i < 0 {
			break
		}
		at += i + len("罪")
		if part := strings.TrimPrefix(s[end:at], "，"); end > 0 && (strings.Contains(part, "，") || utf8.RuneCountInString(part) > 30 ||
			len(part) < at-end && (proseRE.MatchString(part) || len(chargeList(part)) == 0)) {
			break
		}
		end = at
		if rest := s[at:]; rest != "" && !strings.HasPrefix(rest, "、") && !strings.HasPrefix(rest, "，") && !strings.HasPrefix(rest, "和") &&
			!strings.HasPrefix(rest, "及") && !strings.HasPrefix(rest, "与") && !strings.HasPrefix(rest, "以及") && !strings.HasPrefix(rest, "所得") {
			break
		}
	}
	return s[:end]
}

// proseRE marks running text behind a comma that is no further charge.
var proseRE = regexp.MustCompile(`但|其|于|向|情节|被告|数罪|指控|的|以|对|后|又|经|应|系|属|是|已|判`)

// lastChargeEnd returns where the charges that s begins with end.
func lastChargeEnd(s string) int {
	for _, w := range []string{"罪、", "罪，", "罪；", "罪及", "罪和"} {
		if i := strings.LastIndex(s, w); i >= 0 {
			return i + len(w)
		}
	}
	if strings.HasSuffix(s, "罪") {
		return len(s)
	}
	return -1
}

func lastRole(s string) int {
	// Several roles may name several persons (被告人甲、被告人乙犯…): the first after the charge verb counts.
	i := strings.LastIndex(s, "指控")
	if i < 0 {
		i = 0
	}
	if loc := roleRE.FindStringIndex(s[i:]); loc != nil {
		return i + loc[0]
	}
	return -1
}

// charge adds a charge to a person and marks the place.
func (r *reader) charge(name string, charges []string, from, to int) {
	i := r.defendant(name)
	if i < 0 {
		return
	}
	d := &r.d.Defendants[i]
	for _, c := range charges {
		if !slices.Contains(d.Charged, c) {
			r.mark(fmt.Sprintf("defendants[%d].charged[%d]", i, len(d.Charged)), from, to)
			d.Charged = append(d.Charged, c)
		}
	}
}

// charges reads who is charged with what.
func (r *reader) charges() {
	if r.title == "" && r.dispo == 0 {
		return
	}
	s := r.t.s
	limit := len(s)
	if r.reasons > r.body {
		limit = r.reasons
	}
	if r.court {
		r.courtCharges(limit)
		return
	}
	r.officeCharges(limit)
}

// courtCharges reads the sentence of a court document that says what was charged.
func (r *reader) courtCharges(limit int) {
	s := r.t.s
	found := false
	for _, p := range r.t.sentences(r.body, limit) {
		q := s[p.from:p.to]
		// The sentence that brings the case: 某检察院以某号起诉书指控被告人甲犯…罪; or 法院审理…指控…一案; or 被告人…犯…罪一案.
		loc := accuseRE.FindStringIndex(q)
		brings := strings.Contains(q, "起诉书") || strings.Contains(q, "一案") || strings.Contains(q, "提起公诉") || strings.Contains(q, "控诉") || strings.Contains(q, "自诉") || loc != nil && strings.Contains(q, "法院审理")
		if !brings {
			continue
		}
		if loc == nil && !strings.Contains(q, "一案") {
			continue
		}
		if found && !strings.Contains(q, "追加起诉") && !strings.Contains(q, "变更起诉") && !strings.Contains(q, "补充起诉") {
			continue
		}
		from := p.from
		if loc != nil {
			from = p.from + loc[1]
			if strings.HasSuffix(q[loc[0]:loc[1]], "被告") {
				from -= len("被告")
			}
		}
		to := p.to
		if i, _ := indexAny(s[:to], from, "一案", "向本院", "的事实", "，于", "一、", "提起公诉", "请求追究"); i > from {
			to = i
		}
		for _, st := range r.statements(from, to, true) {
			for _, n := range st.names {
				if r.known == nil || r.defendant(n) < 0 && r.taking() {
					at := strings.Index(s[from:to], n)
					if at >= 0 {
						r.add(n, from+at, from+at+len(n))
					}
				}
				r.charge(n, st.charges, st.from, st.to)
			}
			if slices.ContainsFunc(st.names, func(n string) bool { return r.defendant(n) >= 0 }) {
				found = true
			} else if len(r.d.Defendants) == 1 && len(st.charges) > 0 {
				r.charge(r.d.Defendants[0].Name, st.charges, st.from, st.to)
				found = true
			}
		}
	}
	if len(r.d.Defendants) == 0 {
		r.appearingDefendants()
	}
	r.alsoCharged(r.body, limit)
	if !found {
		r.suspected(limit)
	}
}

// appearingDefendants takes the persons whom the course calls defendants where
// neither party lines nor the charge named any.
func (r *reader) appearingDefendants() {
	s := r.t.s
	for _, p := range r.t.sentences(r.body, r.course()) {
		q := s[p.from:p.to]
		if i, _ := indexAny(q, 0, "到庭", "出庭", "一案", "提起", "起诉", "参加"); i < 0 {
			continue
		}
		for _, loc := range roleRE.FindAllStringIndex(q, -1) {
			run := q[loc[1]:]
			if i, _ := indexAny(run, 0, "犯", "涉嫌", "不服", "向", "以"); i >= 0 {
				run = run[:i]
			}
			run = untilStop(run)
			for _, n := range nameList(run) {
				if at := strings.Index(q[loc[1]:], n); at >= 0 && nameLike(n) {
					r.add(n, p.from+loc[1]+at, p.from+loc[1]+at+len(n))
				}
			}
		}
		if len(r.d.Defendants) > 0 {
			return
		}
	}
}

// taking says whether names may be taken from running text: only where the
// document has no party lines.
func (r *reader) taking() bool {
	for i := range r.d.Defendants {
		sp := r.d.Evidence[fmt.Sprintf("defendants[%d].name", i)]
		if detailRE.MatchString(sp.Sentence) && partyRE.MatchString(strings.TrimSpace(sp.Sentence)) {
			return false
		}
	}
	return true
}

// alsoCharged reads 被告人甲还实施了涉嫌乙罪的行为.
func (r *reader) alsoCharged(from, to int) {
	s := r.t.s
	for _, m := range alsoRE.FindAllStringSubmatchIndex(s[from:to], -1) {
		for _, n := range r.subjects(s[from+m[2] : from+m[3]]) {
			r.charge(n, chargeList(s[from+m[4]:from+m[5]]), from+m[4], from+m[5])
		}
	}
}

// suspected falls back on 因涉嫌某罪 in the party lines.
func (r *reader) suspected(limit int) {
	s := r.t.s
	for i := range r.d.Defendants {
		d := r.d.Defendants[i]
		if len(d.Charged) > 0 {
			continue
		}
		for _, p := range r.t.sentences(r.body, limit) {
			q := s[p.from:p.to]
			if !strings.Contains(q, "涉嫌") || !strings.Contains(q, d.Name) && len(r.d.Defendants) > 1 {
				continue
			}
			if j := strings.Index(q, "涉嫌"); j >= 0 && !strings.Contains(q, "宣告无罪") {
				for _, st := range r.statements(p.from+j, p.to, false) {
					r.charge(d.Name, st.charges, st.from, st.to)
					break
				}
				break
			}
		}
	}
}

// officeCharges reads the charges of a procuratorate's or police document.
func (r *reader) officeCharges(limit int) {
	s := r.t.s
	r.officePersons(limit)
	alone := map[string][]string{}
	for _, m := range alsoRE.FindAllStringSubmatchIndex(s[r.body:limit], -1) {
		for _, c := range chargeList(s[r.body+m[4] : r.body+m[5]]) {
			alone[c] = append(alone[c], r.subjects(s[r.body+m[2]:r.body+m[3]])...)
		}
	}
	if r.d.Kind == Indictment || r.d.Kind == IndictmentAdded || r.d.Kind == IndictmentChanged || r.d.Kind == Protest {
		for _, p := range r.t.sentences(max(r.body, r.reasons), len(s)) {
			q := s[p.from:p.to]
			lead := 0
			var names []string
			for _, m := range pursueRE.FindAllStringSubmatchIndex(q, -1) {
				who := q[lead:m[0]]
				for _, g := range []int{4, 6} {
					if m[g] >= 0 && len(r.subjects(q[m[g]:m[g+1]])) > 0 {
						who = q[m[g]:m[g+1]]
					}
				}
				if got := r.subjects(who); len(got) > 0 {
					names = got
				} else if names == nil {
					names = r.known
				}
				for _, n := range names {
					list := chargeList(q[m[2]:m[3]])
					if len(names) > 1 { // 以甲罪、乙罪追究其刑事责任: what was said of one alone is not everybody's
						list = slices.DeleteFunc(list, func(c string) bool { return alone[c] != nil && !slices.Contains(alone[c], n) })
					}
					r.charge(n, list, p.from+m[2], p.from+m[3])
				}
				lead = m[1]
			}
		}
	}
	r.alsoCharged(r.body, limit)
	for i := range r.d.Defendants {
		if len(r.d.Defendants[i].Charged) > 0 {
			continue
		}
		name := r.d.Defendants[i].Name
		for _, want := range []bool{true, false} { // the sentence of referral first, any other after
			for _, p := range r.t.sentences(r.body, len(s)) {
				q := s[p.from:p.to]
				j := strings.Index(q, "涉嫌")
				referral := strings.Contains(q, "移送") || strings.Contains(q, "提请") || strings.Contains(q, "一案") || strings.Contains(q, "移交")
				if j < 0 || want && (!referral || !strings.Contains(q, name)) || !want && partyRE.MatchString(q) || len(r.d.Defendants[i].Charged) > 0 {
					continue
				}
				for _, st := range r.statements(p.from, p.to, false) {
					if len(st.names) == 0 && !want || slices.Contains(st.names, name) {
						r.charge(name, st.charges, st.from, st.to)
						break
					}
				}
			}
		}
	}
	r.suspected(len(s))
}

var officePerson = regexp.MustCompile(`(?:犯罪嫌疑人|被不起诉人|原审被告人|被告人|嫌疑人|提请复核的|要求复议的|移送的|提请批准逮捕的|提请逮捕的)([^，。；：\n]{2,80}?)(?:涉嫌|一案|。|\n|，|犯|的|实施|因)`)

var protestPerson = regexp.MustCompile(`(?:原审被告人|被告人|上诉人)([^，。；：\n犯]{2,30}?)(?:犯[^罪]|无罪|的刑事责任|（)`)

// officePersons reads the persons of a document without party lines: 你局提请批准逮捕犯罪嫌疑人甲一案.
func (r *reader) officePersons(limit int) {
	if len(r.d.Defendants) > 0 {
		return
	}
	s := r.t.s
	if r.d.Kind == Protest { // 对被告人甲盗窃一案 runs name and act together; what the court said of him does not
		for _, m := range protestPerson.FindAllStringSubmatchIndex(s[r.body:], 40) {
			for _, n := range nameList(s[r.body+m[2] : r.body+m[3]]) {
				r.add(n, r.body+m[2], r.body+m[3])
			}
		}
	}
	for _, m := range officePerson.FindAllStringSubmatchIndex(s[r.body:], 40) {
		from, to := r.body+m[2], r.body+m[3]
		if len(r.d.Defendants) > 0 {
			break
		}
		for _, n := range nameList(s[from:to]) {
			if at := strings.Index(s[from:to], n); at >= 0 {
				r.add(n, from+at, from+at+len(n))
			}
		}
	}
}
