package legaldoc

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

const signRole = `审判长|代理审判员|助理审判员|独任审判员|审判员|人民陪审员|陪审员|代理书记员|代书记员|见习书记员|书记员|法官助理|检察官助理|主任检察官|代理检察员|助理检察员|检察员|检察官|副检察长|检察长|院长`

var (
	signLine  = regexp.MustCompile(`^(?:` + signRole + `)`)
	signParts = regexp.MustCompile(signRole)
	dateLine  = regexp.MustCompile(`^` + datePattern + `$`)

	appearRE  = regexp.MustCompile(`(?:代理检察员|助理检察员|主任检察官|员额检察官|检察官|检察员|副检察长|检察长)(?:：)?`)
	nameStops = []string{"出庭", "到庭", "参加", "支持", "履行", "执行职务", "进行", "办理", "审查", "担任", "，", "。", "；", "（", "依法", "书记员", "代理", "助理", "检察官助理", "检察员", "代理检察员", "检察长", "起诉书", "承办", "\n", "与", "及", "意见", "认为", "提出", "当庭", "发表", "在", "的", "对", "、被告", "、上诉", "、原审", "、附带", "、证人", "、鉴定", "、诉讼", "、法定", "、被害", "、辩护", "、翻译", "等", "以及", "作为", "共同", "也", "均", "没有", "提"}

	defenderLine = regexp.MustCompile(`^(?:指定|委托|共同|指派)?辩护人(?:暨[^，。：]{2,12}人)?：?([^，。（：；]{2,40})(?:（[^（）]{0,30}）)?[，。]`)
	defenderRun  = regexp.MustCompile(`(?:指定|委托)?(?:的)?辩护人`)
)

// signatures reads the lines of names at the end.
func (r *reader) signatures() {
	s := r.t.s
	from := r.tail
	if r.dispo == 0 {
		from = max(r.body, len(s)-3000)
	}
	first := true
	for _, ln := range r.t.lines {
		if ln.end <= from {
			continue
		}
		l := s[ln.start:ln.end]
		if !signLine.MatchString(l) || len(l) > 400 || strings.ContainsAny(l, "；") || strings.Contains(l, "认为") || strings.Contains(l, "出庭") {
			if !first || r.dispo == 0 || r.tail >= ln.end {
				continue
			}
			// A document in one paragraph: the signatures follow the operative part.
			loc := signParts.FindStringIndex(s[max(r.tail, ln.start):ln.end])
			if loc == nil || len(s)-r.tail > 1200 {
				continue
			}
			first = false
			at := max(r.tail, ln.start) + loc[0]
			r.signed(&ln, at, ln.end)
			continue
		}
		r.signed(&ln, ln.start, ln.end)
	}
}

// signed reads one run of titles and names.
func (r *reader) signed(ln *line, from, to int) {
	s := r.t.s
	if loc := dateRE.FindStringIndex(s[from:to]); loc != nil && loc[0] > 0 {
		r.signed(ln, from, from+loc[0])
		r.signed(ln, from+loc[1], to)
		return
	}
	roles := signParts.FindAllStringIndex(s[from:to], -1)
	for i, loc := range roles {
		end := to
		if i+1 < len(roles) {
			end = from + roles[i+1][0]
		}
		role := s[from+loc[0] : from+loc[1]]
		for _, n := range r.signedNames(ln, from+loc[1], end) {
			r.sign(role, n)
		}
	}
}

// signedNames splits the names after a title: at 、 and at spaces, unless a space
// stands inside one name (王　某).
func (r *reader) signedNames(ln *line, from, to int) []found {
	s := r.t.s
	var out []found
	start := from
	flush := func(end int) {
		n := strings.Trim(s[start:end], "：，、。（）:.")
		if n != "" && utf8.RuneCountInString(n) <= 12 && cleanName(n) != "" && !strings.ContainsAny(n, "0123456789") {
			out = append(out, found{n, start, end})
		}
	}
	for i := from; i < to; {
		c, w := utf8.DecodeRuneInString(s[i:])
		if c == '、' || c == '，' || c == '：' || c == '。' {
			flush(i)
			start = i + w
		} else if i > start && ln.gapBefore(i) && utf8.RuneCountInString(s[start:i]) >= 2 && utf8.RuneCountInString(s[i:to]) >= 2 && nextGap(ln, s, i+w, to) != 1 {
			flush(i)
			start = i
		}
		i += w
	}
	flush(to)
	return out
}

// nextGap counts the characters from i to the next space or the end, plus the one before i.
func nextGap(ln *line, s string, i, to int) int {
	n := 1
	for i < to && !ln.gapBefore(i) {
		_, w := utf8.DecodeRuneInString(s[i:])
		i += w
		n++
	}
	return n
}

func (r *reader) sign(role string, n found) {
	d := &r.d
	put := func(list *[]string, field, v string) {
		if !slices.Contains(*list, v) || field == "jurors" {
			r.mark(fmt.Sprintf("%s[%d]", field, len(*list)), n.from, n.to)
			*list = append(*list, v)
		}
	}
	switch role {
	case "审判长", "审判员", "代理审判员", "助理审判员", "独任审判员":
		if r.court {
			put(&d.Judges, "judges", role+n.number)
		}
	case "人民陪审员", "陪审员":
		if r.court {
			put(&d.Jurors, "jurors", n.number)
		}
	case "书记员", "代书记员", "代理书记员", "见习书记员":
		if r.court && d.Clerk == "" {
			d.Clerk = n.number
			r.mark("clerk", n.from, n.to)
		}
	case "检察员", "代理检察员", "助理检察员", "检察官", "主任检察官", "检察长", "副检察长":
		if !r.court && nameLike(n.number) {
			put(&d.Prosecutors, "prosecutors", n.number)
		}
	}
}

// people reads judges, jurors, clerk, prosecutors and defenders.
func (r *reader) people() {
	if r.title == "" {
		return
	}
	r.signatures()
	s := r.t.s
	end := r.course()
	for _, p := range r.t.sentences(r.body, end) {
		q := s[p.from:p.to]
		if strings.Contains(q, "出庭") || strings.Contains(q, "到庭") || strings.Contains(q, "指派") || strings.Contains(q, "委派") || strings.Contains(q, "公诉人") {
			r.appearing(p)
		}
		if m := defenderLine.FindStringSubmatchIndex(q + "。"); m != nil && (strings.Contains(q, "律师") || strings.Contains(q, "法律") || strings.Contains(q, "系") || len(q) < 90) && !strings.Contains(q[m[2]:min(m[3], len(q))], "提出") {
			for _, n := range nameList(s[p.from+m[2] : p.from+min(m[3], len(q))]) {
				r.defender(n, p.from+m[2], p.from+min(m[3], len(q)))
			}
		}
	}
	if len(r.d.Defenders) == 0 {
		for _, p := range r.t.sentences(r.body, end) {
			q := s[p.from:p.to]
			if strings.Contains(q, "辩护人") && (strings.Contains(q, "到庭") || strings.Contains(q, "参加诉讼") || strings.Contains(q, "参加了诉讼") || strings.Contains(q, "出庭")) {
				for _, loc := range defenderRun.FindAllStringIndex(q, -1) {
					run := untilStop(q[loc[1]:])
					for _, n := range nameList(run) {
						r.defender(n, p.from+loc[1], p.from+loc[1]+len(run))
					}
				}
			}
		}
	}
}

func (r *reader) defender(n string, from, to int) {
	if !slices.Contains(r.d.Defenders, n) && r.defendant(n) < 0 && utf8.RuneCountInString(n) <= 6 {
		r.mark(fmt.Sprintf("defenders[%d]", len(r.d.Defenders)), from, to)
		r.d.Defenders = append(r.d.Defenders, n)
	}
}

// untilStop cuts s before the first word that cannot be in a list of names.
func untilStop(s string) string {
	end := len(s)
	for _, w := range nameStops {
		if i := strings.Index(s[:end], w); i >= 0 {
			end = i
		}
	}
	return s[:end]
}

// appearing reads the prosecutors of a sentence that tells who came to court or who examined.
func (r *reader) appearing(p piece) {
	s := r.t.s
	q := s[p.from:p.to]
	for _, loc := range appearRE.FindAllStringIndex(q, -1) {
		if strings.HasPrefix(q[loc[1]:], "助理") {
			continue
		}
		run := untilStop(q[loc[1]:])
		for _, n := range nameList(run) {
			if utf8.RuneCountInString(n) > 5 {
				continue
			}
			if !slices.Contains(r.d.Prosecutors, n) {
				r.mark(fmt.Sprintf("prosecutors[%d]", len(r.d.Prosecutors)), p.from+loc[1], p.from+loc[1]+len(run))
				r.d.Prosecutors = append(r.d.Prosecutors, n)
			}
		}
	}
}

var (
	acceptWords = regexp.MustCompile(`移送(?:本院|我院)?(?:审查)?起诉|移送(?:本院|我院)审查|提请(?:本院|我院)?(?:审查)?(?:批准)?(?:审查)?逮捕|报请(?:本院|我院)?(?:审查)?(?:批准|决定)?逮捕|要求复议|提请复核|提请(?:本院)?复议|申请复议|移送(?:本院)?审查逮捕`)
	indictWords = regexp.MustCompile(`提起公诉|提起诉讼|移送起诉`)
	madeWords   = regexp.MustCompile(`^[^。；]{0,20}(?:作出|做出|作了|判决)`)
)

func (r *reader) setDate(key string, from, to int) {
	if r.d.Dates[key] != "" {
		return
	}
	if v, ok := parseDate(r.t.s[from:to]); ok {
		r.d.Dates[key] = v
		r.mark("dates."+key, from, to)
	}
}

// lastDate returns the last date in t.s[from:to].
func (r *reader) lastDate(from, to int) []int {
	all := dateRE.FindAllStringIndex(r.t.s[from:to], -1)
	if all == nil {
		return nil
	}
	l := all[len(all)-1]
	return []int{from + l[0], from + l[1]}
}

// dates reads the document's own date and those of the procedure.
func (r *reader) dates() {
	if r.title == "" {
		return
	}
	s := r.t.s
	r.signedDate()
	for _, p := range r.t.sentences(r.body, len(s)) {
		q := s[p.from:p.to]
		if p.from > r.body+20000 {
			break
		}
		switch {
		case !r.court:
			if r.d.Kind != ReconsiderRequest && r.d.Kind != ReviewRequest {
				if loc := acceptWords.FindStringIndex(q); loc != nil {
					if d := r.lastDate(p.from, p.from+loc[0]); d != nil {
						r.setDate(DateAccepted, d[0], d[1])
					}
				}
			}
		default:
			if loc := indictWords.FindStringIndex(q); loc != nil && (strings.Contains(q, "起诉书") || strings.Contains(q, "本院")) && !strings.Contains(q, "曾") {
				if d := r.lastDate(p.from, p.from+loc[0]); d != nil && p.from < r.course() {
					r.setDate(DateIndicted, d[0], d[1])
				}
			}
			if r.d.Kind == WithdrawalPermitted || r.d.Kind == WithdrawalRefused {
				if loc := withdrawRE.FindStringIndex(q); loc != nil && (r.reasons == 0 || p.from < r.reasons) {
					if d := r.lastDate(p.from, p.from+loc[0]); d != nil {
						r.setDate(DateWithdrawal, d[0], d[1])
					}
				}
			}
		}
	}
	if r.level == second && r.d.PreviousCaseNumber != "" {
		for _, n := range r.t.numbers(r.body, r.course()) {
			if n.number != r.d.PreviousCaseNumber {
				continue
			}
			lo := max(r.body, n.from-150)
			if d := r.lastDate(lo, n.from); d != nil && madeWords.MatchString(s[d[1]:n.from]+"作出") && !strings.ContainsAny(s[d[1]:n.from], "。；") {
				r.setDate(DateFirstJudgment, d[0], d[1])
			}
		}
	}
}

// signedDate reads the date line at the end, above any appendix.
func (r *reader) signedDate() {
	s := r.t.s
	for i := len(r.t.lines) - 1; i >= 0; i-- {
		ln := r.t.lines[i]
		if ln.start < r.body || ln.start < r.reasons {
			break
		}
		l := s[ln.start:ln.end]
		if dateLine.MatchString(l) {
			r.setDate(DateDocument, ln.start, ln.end)
			if r.d.Dates[DateDocument] != "" {
				return
			}
		}
		if loc := dateRE.FindStringIndex(l); loc != nil && len(l) < 300 && !strings.Contains(l[:loc[0]], "。") {
			before := l[:loc[0]]
			if signLine.MatchString(before) || authorityBefore(strings.TrimSuffix(before, "（印）")) {
				r.setDate(DateDocument, ln.start+loc[0], ln.start+loc[1])
				return
			}
		}
	}
	// In one paragraph: the last date behind the signatures.
	if r.dispo > 0 && len(s)-r.tail < 1200 {
		if d := r.lastDate(r.tail, len(s)); d != nil && signParts.MatchString(s[r.tail:d[0]]) {
			r.setDate(DateDocument, d[0], d[1])
		}
	}
}
