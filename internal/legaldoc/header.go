package legaldoc

import (
	"regexp"
	"strings"
)

// A level is the instance of a court document (审级).
type level int

const (
	anyLevel level = iota
	first
	second
	retrial
	approval // 死刑复核, 法定刑以下核准
	execution
)

// titles of documents, longer ones before those they contain.
const titlePattern = `刑事附带民事(?:公益诉讼)?(?:判决|裁定|调解|决定)书|刑事(?:判决|裁定|决定|调解)书|强制医疗(?:复议)?决定书|(?:刑事)?再审决定书|驳回(?:刑事)?申诉通知书|` +
	`附条件不起诉决定书|撤销不起诉决定书|维持不起诉决定书|不起诉决定书|变更起诉(?:决定)?书|追加起诉(?:决定)?书|补充起诉(?:决定)?书|撤回起诉决定书|` +
	`撤销不(?:予)?批准逮捕决定(?:通知)?书|撤销逮捕决定(?:通知)?书|不(?:予)?批准逮捕(?:决定|理由说明)书|不予逮捕决定书|批准逮捕决定书|逮捕决定书|` +
	`要求复议(?:意见)?书|提请复核(?:意见)?书|复议决定(?:通知)?书|复核决定(?:通知)?书|撤回抗诉决定书|刑事抗诉书|抗诉书|刑事申诉(?:复查)?(?:决定|通知)书|` +
	`提请(?:批准)?逮捕(?:意见)?书|起诉意见书|量刑建议书|(?:刑事附带民事(?:公益诉讼)?)?起诉书`

var (
	titleLine = regexp.MustCompile(`(?:` + titlePattern + `)(?:（[^（）]{1,12}）)?$`)
	titleRun  = regexp.MustCompile(`(?:法院|分院|检察院|公安局|分局|监察委员会)(?:（[^（）]{1,20}）)?\n?(` + titlePattern + `)`)
	anyTitle  = regexp.MustCompile(titlePattern)
	courtName = regexp.MustCompile(`\p{Han}{2,40}$`)
)

// titleKinds gives the kind of a title that alone decides it; court titles follow later.
var titleKinds = []struct {
	word   string
	kind   Kind
	result Result
}{
	{"附条件不起诉", ConditionalNonPros, Conditional},
	{"撤销不起诉", NonProsQuashed, DecisionChanged},
	{"维持不起诉", NonProsUpheld, DecisionKept},
	{"不起诉决定书", NonProsecution, NotProsecuted},
	{"变更起诉", IndictmentChanged, Indicted},
	{"追加起诉", IndictmentAdded, Indicted},
	{"补充起诉", IndictmentSupplemented, Indicted},
	{"撤回起诉决定书", IndictmentWithdrawn, ""},
	{"撤销不批准逮捕", NoArrestQuashed, DecisionChanged},
	{"撤销不予批准逮捕", NoArrestQuashed, DecisionChanged},
	{"撤销逮捕", ArrestQuashed, DecisionChanged},
	{"逮捕理由说明书", NoArrestReasons, NotArrested},
	{"不批准逮捕决定书", NoArrest, NotArrested},
	{"不予批准逮捕决定书", NoArrest, NotArrested},
	{"不予逮捕决定书", NoArrestOwnCase, NotArrested},
	{"提请批准逮捕", ArrestRequest, ""},
	{"提请逮捕", ArrestRequest, ""},
	{"批准逮捕决定书", Arrest, Arrested},
	{"逮捕决定书", ArrestOwnCase, Arrested},
	{"要求复议", ReconsiderRequest, AskedAgain},
	{"提请复核", ReviewRequest, AskedReview},
	{"复议决定", Reconsideration, ""},
	{"复核决定", Review, ""},
	{"撤回抗诉决定书", ProtestWithdrawn, ""},
	{"抗诉书", Protest, Protested},
	{"刑事申诉", PetitionReview, ""},
	{"起诉意见书", PoliceOpinion, ""},
	{"量刑建议书", SentenceProposal, ""},
	{"起诉书", Indictment, Indicted},
}

// headBytes bounds the part of a document in which its title may stand.
const headBytes = 2400

// header reads title, kind, number, court and level. It leaves r.body behind the number.
func (r *reader) header() {
	s := r.t.s
	head := s[:min(len(s), headBytes)]
	from, to := r.findTitle(head)
	if to == 0 {
		return
	}
	title := s[from:to]
	r.body = to
	court := strings.Contains(title, "判决书") || strings.Contains(title, "裁定书") || strings.Contains(title, "刑事决定书") ||
		strings.Contains(title, "强制医疗") || strings.Contains(title, "再审决定") || strings.Contains(title, "驳回") || strings.Contains(title, "调解书")
	r.court = court
	if !court {
		for _, k := range titleKinds {
			if strings.Contains(title, k.word) {
				r.d.Kind, r.result = k.kind, k.result
				break
			}
		}
		r.mark("kind", from, to)
	}
	r.title, r.titleAt = title, [2]int{from, to}

	r.ownNumber(from, to)
	r.issuer(from)
	if court {
		r.level = r.findLevel()
	}
}

// findTitle returns the bytes of the title: a line of its own at the head, else
// words that follow the name of an authority.
func (r *reader) findTitle(head string) (int, int) {
	seen := 0
	for _, ln := range r.t.lines {
		if ln.start >= len(head) || seen == 12 {
			break
		}
		seen++
		l := r.t.s[ln.start:ln.end]
		if len(l) > 240 || strings.ContainsAny(l, "，。；") {
			continue
		}
		if loc := titleLine.FindStringIndex(l); loc != nil && !strings.Contains(l, "：") {
			// A site's own heading (某某盗窃一审刑事判决书) is not the paper's: it names no authority and one that does follows.
			if m := titleRun.FindStringSubmatchIndex(head); m != nil && m[2] > ln.end && !authorityBefore(l[:loc[0]]) && loc[0] > 0 {
				return m[2], m[3]
			}
			end := ln.start + loc[1]
			if i := strings.Index(l[loc[0]:], "（"); i >= 0 {
				end = ln.start + loc[0] + i
			}
			return ln.start + loc[0], end
		}
	}
	if m := titleRun.FindStringSubmatchIndex(head); m != nil {
		return m[2], m[3]
	}
	if i := strings.IndexAny(head, "，。"); i > 0 {
		if loc := anyTitle.FindStringIndex(head[:i]); loc != nil {
			return loc[0], loc[1]
		}
	}
	return 0, 0
}

func authorityBefore(s string) bool {
	for _, w := range []string{"法院", "检察院", "公安局", "分局", "分院", "委员会"} {
		if strings.HasSuffix(s, w) {
			return true
		}
	}
	return false
}

// ownNumber reads the number that follows the title, else one just before it.
func (r *reader) ownNumber(from, to int) {
	s := r.t.s
	end := to
	for range 120 { // the number stands on the title's line or one of the next
		if end >= len(s) {
			break
		}
		end++
	}
	for _, n := range r.t.numbers(to, min(len(s), to+200)) {
		if n.from > end || isCourtNumber(n.number) != r.court {
			continue
		}
		if gap := s[to:n.from]; strings.ContainsAny(gap, "。；") {
			break
		}
		r.d.CaseNumber = n.number
		r.mark("case_number", n.from, n.to)
		r.body = n.to
		return
	}
	for _, n := range r.t.numbers(0, from) {
		if isCourtNumber(n.number) == r.court {
			r.d.CaseNumber = n.number
			r.mark("case_number", n.from, n.to)
		}
	}
}

// issuer reads the authority whose name stands before the title.
func (r *reader) issuer(from int) {
	s := r.t.s
	end := from
	for end > 0 && s[end-1] == '\n' {
		end--
	}
	if end > 0 && strings.HasSuffix(s[:end], "）") { // 青海省某县人民法院（印）
		if i := strings.LastIndex(s[:end], "（"); i > 0 && end-i < 60 {
			end = i
		}
	}
	run := courtName.FindString(s[max(0, end-150):end])
	// A broken first rune at the cut is no Han character and ends the run.
	for _, w := range []string{"书", "号", "案"} {
		if i := strings.LastIndex(run, w); i >= 0 {
			run = run[i+len(w):]
		}
	}
	run = strings.TrimPrefix(run, "中华人民共和国")
	at := end - len(run)
	switch {
	case strings.HasSuffix(run, "法院") || strings.HasSuffix(run, "分院") && strings.Contains(run, "法院"):
		if r.court {
			r.d.Court = run
			r.mark("court", at, end)
		}
	case strings.HasSuffix(run, "检察院") || strings.HasSuffix(run, "分院"):
		if !r.court {
			r.d.Procuratorate = run
			r.mark("procuratorate", at, end)
		}
	}
}

var levelMarks = []struct {
	re *regexp.Regexp
	l  level
}{
	{regexp.MustCompile(`刑[一二三四五六]?再|刑监|刑抗|刑提|审刑|刑[一二三四五六]?再终|刑再初`), retrial},
	{regexp.MustCompile(`刑[一二三四五六]?核|刑[一二三四五六]?复`), approval},
	{regexp.MustCompile(`刑更|刑执|刑减|刑假`), execution},
	{regexp.MustCompile(`终`), second},
	{regexp.MustCompile(`初|刑重`), first},
}

// findLevel reads the instance from the own number, else from how the parties are called.
func (r *reader) findLevel() level {
	for _, m := range levelMarks {
		if r.d.CaseNumber != "" && m.re.MatchString(r.d.CaseNumber) {
			return m.l
		}
	}
	s := r.t.s[r.body:min(len(r.t.s), r.body+headBytes)]
	switch {
	case strings.Contains(s, "本院经复核") || strings.Contains(s, "报请本院核准"):
		return approval
	case strings.Contains(s, "再审决定") || strings.Contains(s, "提起再审") || strings.Contains(s, "原审上诉人") || strings.Contains(s, "申诉人（"):
		return retrial
	case strings.Contains(s, "上诉人") || strings.Contains(s, "原公诉机关") || strings.Contains(s, "抗诉机关"):
		return second
	case strings.Contains(s, "向本院提起公诉"):
		return first
	}
	return anyLevel
}
