package legaldoc

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

var (
	dispoMark  = regexp.MustCompile(`(?:判决|裁定|决定)(?:结果)?(?:如下|：\n)：?|(?:判决|裁判|裁定)结果：|(?:特|故|遂)?(?:作出如下|如下)(?:判决|裁定|决定)：?|(?:判决|裁定|决定)如次：|(?:^|[，。\n])(?:现|特|故|遂)(?:作出)?(?:判决|裁定|决定)：`)
	dispoEnd   = regexp.MustCompile(`如不服|如果不服|不服本(?:判决|裁定)|本(?:判决|裁定|决定)(?:书)?(?:为终审|系终审|送达后|自|一经|为最终|为发生)|本院将依法|\n(?:审判长|审判员|代理审判员|独任审判员|助理审判员|院长|附[：一1法])|(?:^|[。\n])审判长\p{Han}`)
	quotedLead = regexp.MustCompile(`原判认为|原审认为|原审判决认为|原审法院认为|一审法院认为|一审认为|一审判决认为|二审法院认为|二审认为|原审裁定认为|原审法院经审理|原审法院判决|原判认定|原审认定|原审判决认定|一审法院认定|一审判决认定|(?:人民|中级|高级|基层)法院(?:经审理)?认为|原判依照|原判依据|原审依照|人民法院(?:依照|依据|判决)|重审认为|原判(?:决)?(?:据此|以)|原裁判认为|原审法院依照|一审法院(?:依照|依据|据此)`)
	ownLead    = regexp.MustCompile(`本院(?:经[^，。]{0,10}|再审|二审|审查|合议庭|仍然)?(?:后)?认为|经本院审判委员会|本院审判委员会|判决理由|裁判理由|本案经审判委员会`)
)

// findDisposition finds the operative part of the document's own decision: the
// last 判决如下 that does not belong to a judgment it quotes.
func (r *reader) findDisposition() {
	s := r.t.s
	marks := dispoMark.FindAllStringIndex(s, -1)
	for i := len(marks) - 1; i >= 0; i-- {
		at := marks[i]
		if at[0] < r.body {
			return
		}
		own := r.ownView(at[0])
		quoted := lastIndex(quotedLead, s, r.body, at[0])
		// Once the court speaks for itself it quotes no more; but in a text without
		// paragraphs what looks like its view may stand in the course, so there a
		// later quotation counts.
		if own < 0 && quoted >= 0 || quoted > own && len(r.t.lines) < 4 {
			continue
		}
		// Where nothing leads into it, it is the decision only if the document is a
		// first instance's, or nothing but a decision.
		if own < 0 && r.level != first && at[0]-r.body > 600 {
			continue
		}
		rest := s[at[1]:]
		end := len(rest)
		if loc := dispoEnd.FindStringIndex(rest); loc != nil {
			end = loc[0]
		}
		if strings.TrimSpace(rest[:end]) == "" {
			continue
		}
		r.dispo, r.tail = at[1], at[1]+end
		return
	}
}

// ownView returns where the last own view of the court before end begins, or -1.
// A view on how to proceed (认为事实清楚，决定不开庭) is none.
func (r *reader) ownView(end int) int {
	s := r.t.s
	if r.body >= end {
		return -1
	}
	all := ownLead.FindAllStringIndex(s[r.body:end], -1)
	for i := len(all) - 1; i >= 0; i-- {
		rest := s[r.body+all[i][1]:]
		if k := strings.IndexAny(rest, "。\n"); k >= 0 {
			rest = rest[:k]
		}
		if strings.Contains(rest, "不开庭") || strings.Contains(rest, "开庭审理的案件") {
			continue
		}
		return r.body + all[i][0]
	}
	return -1
}

// lastIndex returns the last match of re in s[from:to], or -1.
func lastIndex(re *regexp.Regexp, s string, from, to int) int {
	if from >= to {
		return -1
	}
	all := re.FindAllStringIndex(s[from:to], -1)
	if all == nil {
		return -1
	}
	return from + all[len(all)-1][0]
}

var (
	itemMark   = regexp.MustCompile(`(?:^|[\n。；：])(?:第?[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）、?|[0-9]{1,2}[、.．])`)
	clauseStop = regexp.MustCompile(`[；。\n]`)

	quashRE     = regexp.MustCompile(`^(?:依法)?(?:即)?(撤销|维持|变更)`)
	remandRE    = regexp.MustCompile(`发回[^。；]{0,60}(?:重新审判|重审|重新审理|再审|审判)|指令[^。；]{0,60}(?:再审|审理|重新审判)`)
	permitRE    = regexp.MustCompile(`^.*?(不予准许|不准许|不准|不予准予|准许|准予|同意)[^。；]{0,90}?(撤回|撤诉)([^。；]{0,90})`)
	upholdRE    = regexp.MustCompile(`维持原[判审裁]|维持原(?:判决|裁定)|驳回(?:[^，。；]{0,60})(?:上诉|抗诉)|维持[^。；，]{2,80}(?:判决|裁定)(?:书)?$`)
	endedRE     = regexp.MustCompile(`终止(?:本案的?)?审理|终止对[^。；]{1,60}的?审理`)
	suspendRE   = regexp.MustCompile(`中止(?:本案的?|对[^。；]{1,60})?审理`)
	treatRE     = regexp.MustCompile(`对[^。；]{1,40}(?:予以|实施|进行)?强制医疗|^(?:[^。；，]{0,30})予以强制医疗`)
	refuseTreat = regexp.MustCompile(`驳回[^。；]{0,20}强制医疗`)
	exemptRE    = regexp.MustCompile(`免[予于除](?:刑事)?(?:处罚|处分)`)
	notRespRE   = regexp.MustCompile(`不负刑事责任|不予刑事处罚|不承担刑事责任`)
	guiltyRE    = regexp.MustCompile(`(?:判处|单处|并处|决定执行|合并执行|处)(?:[^，。；]{0,12})?(?:死刑|无期徒刑|有期徒刑|拘役|管制|罚金|剥夺政治权利|没收|驱逐出境)`)
	commuteRE   = regexp.MustCompile(`减去|减为|予以减刑|予以假释|准予假释|不予减刑|不予假释`)
	notApprRE   = regexp.MustCompile(`^(?:[^。；，]{0,6})不(?:予)?核准`)
	apprRE      = regexp.MustCompile(`^(?:[^。；，]{0,6})核准`)
	acquitBad   = regexp.MustCompile(`(?:请求|要求|申请|主张|意见|辩称|辩解|理由|诉称|提出|认为|曾被|曾经|建议|不予|不应|不能|未|驳回|关于)[^，。；]{0,24}$`)
	acquitAfter = regexp.MustCompile(`^(?:$|[，。；、（并予\n”"]|释放|，|且)`)
	noCrimeRE   = regexp.MustCompile(`(?:不构成犯罪|不是犯罪)(?:$|[，。；])`)
	allRE       = regexp.MustCompile(`各(?:原审)?(?:被告|上诉)|[二两三四五六七八九十](?:名)?(?:原审)?(?:被告|上诉)|上列|上述(?:各|[二三四五六七八九十])?(?:被告|上诉|人)|全体|均|全案`)
	civilRE     = regexp.MustCompile(`附带民事诉讼原告人?|民事赔偿|赔偿[^。；]{0,40}(?:损失|元)|诉讼请求`)
)

// A verdict is what one clause says of some persons.
type verdict struct {
	names    []string // nil: everybody
	result   Result
	charges  []string
	from, to int
	rank     int // a conviction outweighs an acquittal of one charge; both outweigh procedure
}

// dispositions reads the operative part: item by item, clause by clause.
func (r *reader) dispositions() {
	if r.dispo == 0 || !r.court && r.title != "" {
		return
	}
	for _, it := range r.items() {
		r.takeNames(it)
	}
	var all []verdict
	for _, it := range r.items() {
		all = append(all, r.item(it)...)
	}
	r.settle(all)
}

// items cuts the operative part at its numbers (一、 二、).
func (r *reader) items() []piece {
	s := r.t.s[r.dispo:r.tail]
	marks := itemMark.FindAllStringIndex(s, -1)
	if len(marks) == 0 {
		return []piece{{r.dispo, r.tail}}
	}
	var out []piece
	if marks[0][0] > 0 {
		out = append(out, piece{r.dispo, r.dispo + marks[0][0]})
	}
	for i, m := range marks {
		end := len(s)
		if i+1 < len(marks) {
			end = marks[i+1][0]
		}
		out = append(out, piece{r.dispo + m[1], r.dispo + end})
	}
	return out
}

var dispoName = regexp.MustCompile(`(?:` + fullRole + `)[，：]?([^，。；：（\n犯无不]{2,60})(?:（[^（）]{0,40}）)?[，]?(?:犯|无罪|不负|免予|的犯罪)`)

// takeNames takes persons the operative part names where the document had no party lines.
func (r *reader) takeNames(p piece) {
	if len(r.d.Defendants) > 0 && !r.taking() {
		return
	}
	s := r.t.s
	for _, m := range dispoName.FindAllStringSubmatchIndex(s[p.from:p.to], maxDefendants) {
		from, to := p.from+m[2], p.from+m[3]
		for _, n := range nameList(s[from:to]) {
			if at := strings.Index(s[from:to], n); at >= 0 {
				r.add(n, from+at, from+at+len(n))
			}
		}
	}
}

// item reads one numbered item.
func (r *reader) item(p piece) []verdict {
	s := r.t.s
	var out []verdict
	var carry []string // whom the item is about
	quoting := false   // inside the words of the judgment being quashed or upheld
	at := p.from
	for at < p.to {
		end := p.to
		next := p.to
		if loc := clauseStop.FindStringIndex(s[at:p.to]); loc != nil {
			end, next = at+loc[0], at+loc[1]
		}
		out, carry, quoting = r.clause(at, end, out, carry, quoting)
		at = next
	}
	return out
}

// clause reads one clause, [from,to).
func (r *reader) clause(from, to int, out []verdict, carry []string, quoting bool) ([]verdict, []string, bool) {
	s := r.t.s
	for from < to {
		q := s[from:to]
		m := quashRE.FindStringSubmatch(q)
		if m == nil {
			break
		}
		// 撤销某判决，…: what follows the comma is a decision of its own, unless 即 quotes.
		head, rest, more := strings.Cut(q, "，")
		if m[1] == "变更" {
			if i, j := indexAny(q, 0, "变更为", "改为", "为：", "为"); i >= 0 {
				from += j
				break
			}
			return out, carry, quoting
		}
		kept := m[1] == "维持"
		if !strings.Contains(head, "判决") && !strings.Contains(head, "裁定") && !strings.Contains(head, "原判") && !strings.Contains(head, "原审") && !strings.Contains(head, "决定") && !strings.Contains(head, "项") {
			break
		}
		if kept {
			names := r.subjects(head)
			if names == nil && !strings.Contains(head, "项") && !strings.Contains(head, "部分") {
				out = append(out, verdict{nil, Upheld, nil, from, from + len(head), 1})
			} else if names == nil && more && (strings.HasPrefix(rest, "即") || strings.HasPrefix(rest, "对")) {
				names = r.subjects(rest)
			}
			if names != nil {
				out = append(out, verdict{names, Upheld, nil, from, from + len(head), 1})
			}
		}
		if !more {
			return out, carry, strings.HasSuffix(head, "即") || strings.Contains(head, "，即")
		}
		if strings.HasPrefix(rest, "即") || strings.Contains(head, "即：") || strings.Contains(head, "即被告") || strings.Contains(head, "即对") || strings.Contains(head, "中被告人") || strings.Contains(head, "中对") && !strings.Contains(rest, "改判") && strings.Contains(rest, "判处") {
			if i := strings.Index(rest, "改判"); i >= 0 {
				from = to - len(rest) + i
				quoting = false
				break
			}
			return out, carry, true
		}
		from = to - len(rest)
		quoting = false
	}
	if from >= to {
		return out, carry, quoting
	}
	q := s[from:to]
	if quoting {
		i := strings.Index(q, "改判")
		if i < 0 {
			return out, carry, true
		}
		from, quoting = from+i, false
		q = s[from:to]
	}
	if i := strings.Index(q, "（刑期"); i > 0 {
		q, to = q[:i], from+i
	}
	names := r.subjects(q)
	all := allRE.MatchString(q)
	who := names
	switch {
	case names != nil:
		carry = names
	case all:
		who = slices.Clone(r.names())
		carry = who
	case carry != nil:
		who = carry
	case len(r.d.Defendants) == 1:
		who = r.names()
	}
	say := func(res Result, who []string, rank int, charges []string) {
		out = append(out, verdict{who, res, charges, from, to, rank})
	}
	switch {
	case remandRE.MatchString(q):
		say(Remanded, nil, 2, nil)
		return out, carry, quoting
	case endedRE.MatchString(q):
		say(Ended, names, 3, nil)
		return out, carry, quoting
	case suspendRE.MatchString(q):
		say(Suspended, names, 3, nil)
		return out, carry, quoting
	case notApprRE.MatchString(q):
		say(NotApproved, names, 2, nil)
		return out, carry, quoting
	case apprRE.MatchString(q):
		say(Approved, names, 2, nil)
		return out, carry, quoting
	}
	if m := permitRE.FindStringSubmatch(q); m != nil {
		no := strings.HasPrefix(m[1], "不")
		what := m[2] + m[3]
		switch {
		case strings.Contains(what, "上诉"):
			if !no {
				say(AppealDropped, names, 2, nil)
			}
		case strings.Contains(what, "抗诉"):
			if !no {
				say(ProtestDropped, names, 2, nil)
			}
		case strings.Contains(what, "附带民事"):
		case no:
			say(NotWithdrawn, names, 2, nil)
		default:
			say(Withdrawn, names, 3, nil)
		}
		return out, carry, quoting
	}
	if upholdRE.MatchString(q) && !guiltyRE.MatchString(q) && !strings.Contains(q, "民事") {
		say(Upheld, nil, 1, nil)
		return out, carry, quoting
	}
	if refuseTreat.MatchString(q) {
		return out, carry, quoting
	}
	if treatRE.MatchString(q) {
		say(Treatment, who, 2, nil)
	}
	if commuteRE.MatchString(q) {
		say(Commuted, who, 2, nil)
		return out, carry, quoting
	}
	// One clause may judge several (被告人甲犯…，被告人乙无罪): cut it where a new subject begins.
	for _, c := range r.cutSubjects(from, to) {
		v := r.judge(c.from, c.to, who)
		if v.result == "" {
			continue
		}
		if got := r.subjects(s[c.from:c.to]); got != nil {
			v.names = got
			carry = got
		}
		out = append(out, v)
	}
	return out, carry, quoting
}

// names returns the names of all defendants in document order.
func (r *reader) names() []string {
	var out []string
	for _, d := range r.d.Defendants {
		out = append(out, d.Name)
	}
	return out
}

var newSubject = regexp.MustCompile(`，(?:宣告|判决|改判)?(?:` + fullRole + `)`)

// cutSubjects cuts a clause where a comma brings a new person.
func (r *reader) cutSubjects(from, to int) []piece {
	s := r.t.s
	var out []piece
	at := from
	for _, loc := range newSubject.FindAllStringIndex(s[from:to], -1) {
		k := from + loc[0]
		if decided(s[at:k]) {
			out = append(out, piece{at, k})
			at = k + len("，")
		}
	}
	return append(out, piece{at, to})
}

// decided says whether a part clause already holds a verdict.
func decided(q string) bool {
	return strings.Contains(q, "无罪") || guiltyRE.MatchString(q) || exemptRE.MatchString(q) || notRespRE.MatchString(q) || noCrimeRE.MatchString(q)
}

// judge reads the verdict of one part clause on who.
func (r *reader) judge(from, to int, who []string) verdict {
	q := r.t.s[from:to]
	v := verdict{names: who, from: from, to: to}
	var charges []string
	for _, st := range r.statements(from, to, false) {
		for _, c := range st.charges {
			if !slices.Contains(charges, c) {
				charges = append(charges, c)
			}
		}
	}
	if len(charges) == 0 {
		if m := asCharge.FindStringSubmatch(q); m != nil { // 以盗窃罪判处被告人甲…
			charges = chargeList(m[1])
		}
	}
	convicted := guiltyRE.MatchString(q)
	switch {
	case acquits(q) && !convicted:
		v.result, v.rank = Acquitted, 3
	case notRespRE.MatchString(q) && !convicted:
		v.result, v.rank = NotResponsible, 3
	case noCrimeRE.MatchString(q) && !convicted && !civilRE.MatchString(q):
		v.result, v.rank = Acquitted, 3
	case exemptRE.MatchString(q) && !strings.Contains(q, "附加"):
		v.result, v.rank, v.charges = Exempt, 4, charges
	case convicted && !civilRE.MatchString(strings.SplitN(q, "判处", 2)[0]):
		v.result, v.rank, v.charges = Guilty, 5, charges
	}
	return v
}

var asCharge = regexp.MustCompile(`(?:以|构成)([^，。；以]{1,60}?罪)，?(?:对|分别|依法)?[^。；]{0,40}?(?:判处|免[予于除])`)

// acquits says whether a clause of an operative part pronounces 无罪, and does
// not speak of a plea, a request or an earlier acquittal.
func acquits(q string) bool {
	for at := 0; ; {
		i := strings.Index(q[at:], "无罪")
		if i < 0 {
			return false
		}
		i += at
		before, after := q[:i], q[i+len("无罪"):]
		at = i + len("无罪")
		if !acquitAfter.MatchString(after) || strings.HasSuffix(before, "有罪或者") || strings.HasSuffix(before, "不宣告") {
			continue
		}
		if acquitBad.MatchString(before) && !strings.HasSuffix(before, "改判") || strings.Contains(before, "驳回") {
			continue
		}
		return true
	}
}

// settle gives each defendant the weightiest verdict and its particulars.
func (r *reader) settle(all []verdict) {
	for i := range r.d.Defendants {
		d := &r.d.Defendants[i]
		at := func(f string) string { return fmt.Sprintf("defendants[%d].%s", i, f) }
		best := -1
		var text string
		for k, v := range all {
			if v.names != nil && !slices.Contains(v.names, d.Name) {
				continue
			}
			if v.names == nil && v.rank >= 4 && len(r.d.Defendants) > 1 {
				continue
			}
			if v.names == nil && v.result == Acquitted && len(r.d.Defendants) > 1 {
				continue // nobody said whom
			}
			if best < 0 || v.rank > all[best].rank || v.rank == all[best].rank && v.rank >= 3 && all[best].result == Upheld {
				best = k
			}
			if v.result == Guilty || v.result == Exempt {
				for _, c := range v.charges {
					if !slices.Contains(d.Convicted, c) {
						r.mark(fmt.Sprintf("defendants[%d].convicted[%d]", i, len(d.Convicted)), v.from, v.to)
						d.Convicted = append(d.Convicted, c)
					}
				}
				text += r.t.s[v.from:v.to] + "；"
			}
		}
		if best < 0 {
			continue
		}
		v := all[best]
		d.Result = v.result
		r.mark(at("result"), v.from, v.to)
		switch v.result {
		case Guilty, Exempt:
			r.sentence(d, text)
			for _, f := range []string{"sentence", "term_months", "probation_months", "fine_yuan"} {
				r.mark(at(f), v.from, v.to)
			}
			if d.TermMonths == 0 {
				delete(r.d.Evidence, at("term_months"))
			}
			if d.ProbationMonths == 0 {
				delete(r.d.Evidence, at("probation_months"))
			}
			if d.FineYuan == 0 {
				delete(r.d.Evidence, at("fine_yuan"))
			}
			if d.Sentence == "" {
				delete(r.d.Evidence, at("sentence"))
			}
		case Acquitted:
			d.Convicted = []string{}
			r.acquittal(i)
		}
	}
}

var (
	termRE      = regexp.MustCompile(`(有期徒刑|拘役|管制)` + duration)
	probationRE = regexp.MustCompile(`缓刑(?:考验期)?(?:限)?(?:为)?` + duration)
	fineRE      = regexp.MustCompile(`罚金` + money)
	decidedRE   = regexp.MustCompile(`决定(?:合并)?执行|合并执行|数罪并罚，?(?:决定)?执行`)
)

// sentence reads the penalty: what is finally to be served where several are joined.
func (r *reader) sentence(d *Defendant, text string) {
	if d.Result == Exempt {
		d.Sentence = string(Exempt)
		return
	}
	q := text
	if all := decidedRE.FindAllStringIndex(q, -1); all != nil {
		q = q[all[len(all)-1][0]:]
	} else if i := strings.LastIndex(q, "判处"); i >= 0 {
		q = q[i:]
	}
	term := termRE.FindStringSubmatch(q)
	switch {
	case strings.Contains(q, "死刑") && (strings.Contains(q, "缓期二年") || strings.Contains(q, "缓期两年") || strings.Contains(q, "缓期2年")):
		d.Sentence = "死刑缓期二年执行"
	case strings.Contains(q, "死刑"):
		d.Sentence = "死刑"
	case strings.Contains(q, "无期徒刑"):
		d.Sentence = "无期徒刑"
	case term != nil:
		d.Sentence, d.TermMonths = term[1], parseMonths(term[2])
	case strings.Contains(q, "罚金"):
		d.Sentence = "罚金"
	case strings.Contains(q, "剥夺政治权利"):
		d.Sentence = "剥夺政治权利"
	case strings.Contains(q, "没收"):
		d.Sentence = "没收财产"
	case strings.Contains(q, "驱逐出境"):
		d.Sentence = "驱逐出境"
	}
	if m := probationRE.FindStringSubmatch(q); m != nil {
		d.ProbationMonths = parseMonths(m[1])
	}
	if m := fineRE.FindStringSubmatch(q); m != nil {
		d.FineYuan = parseYuan(m[1], m[2])
	}
}

var (
	doubtRE    = regexp.MustCompile(`证据不足|合理怀疑|证据不够|没有达到[^。；]{0,20}证明标准|未达到[^。；]{0,20}(?:证明标准|标准)|不能证明|不足以(?:证明|认定|证实)|事实不清|无法排除|不能排除|唯一性|无法认定|不能认定|疑点|疑罪|尚不(?:充分|足)|缺乏(?:充分|确实)?[^。；]{0,10}证据|没有(?:充分|确实)[^。；]{0,8}证据`)
	lawRE      = regexp.MustCompile(`不构成犯罪|不构成[^。；，]{1,20}罪|正当防卫|紧急避险|不是犯罪|不认为是犯罪|不属于犯罪|民事(?:纠纷|途径|借贷|法律)|不符合[^。；]{1,30}构成要件|没有犯罪事实|并非[^。；]{0,10}所为|意外事件|真凶|改判无罪|依法应当宣告[^。；]{0,6}无罪`)
	doubtArt   = regexp.MustCompile(`第?(?:一百九十五|二百|195|200)条第?[一1]?款?第?（?(?:三|3)）?项|(?:二百四十一|二百九十五|241|295)条(?:第一款)?第?（?(?:四|4)）?项`)
	lawArt     = regexp.MustCompile(`第?(?:一百九十五|二百|195|200)条第?[一1]?款?第?（?(?:二|2)）?项|(?:二百四十一|二百九十五|241|295)条(?:第一款)?第?（?(?:三|3)）?项`)
	doubtLabel = regexp.MustCompile(`证据不足、指控的犯罪不能成立的无罪|证据不足，指控的犯罪不能成立`)
)

// acquittal tells an acquittal on doubt (200 三) from one by law (200 二): first by
// what the court says of this person, then by the article, then by the whole view.
func (r *reader) acquittal(i int) {
	d := &r.d.Defendants[i]
	s := r.t.s
	if r.reasons == 0 || r.reasons >= r.dispo {
		return
	}
	view := s[r.reasons:r.dispo]
	set := func(kind string, loc []int) {
		d.AcquittalKind = kind
		if loc != nil {
			r.mark(fmt.Sprintf("defendants[%d].acquittal_kind", i), r.reasons+loc[0], r.reasons+loc[1])
		}
	}
	doubtA, lawA := doubtArt.FindStringIndex(view), lawArt.FindStringIndex(view)
	if len(r.d.Defendants) == 1 && (doubtA == nil) != (lawA == nil) {
		if doubtA != nil {
			set(OnDoubt, doubtA)
		} else {
			set(ByLaw, lawA)
		}
		return
	}
	var doubt, law int
	var dLoc, lLoc []int
	mine := false
	for _, p := range r.t.sentences(r.reasons, r.dispo) {
		q := s[p.from:p.to]
		if got := r.subjects(q); got != nil {
			mine = slices.Contains(got, d.Name)
		}
		if !mine && len(r.d.Defendants) > 1 {
			continue
		}
		if loc := doubtRE.FindStringIndex(q); loc != nil {
			doubt++
			if dLoc == nil {
				dLoc = []int{p.from + loc[0] - r.reasons, p.from + loc[1] - r.reasons}
			}
		}
		if loc := lawRE.FindStringIndex(q); loc != nil {
			law++
			if lLoc == nil {
				lLoc = []int{p.from + loc[0] - r.reasons, p.from + loc[1] - r.reasons}
			}
		}
	}
	label := doubtLabel.FindStringIndex(view)
	switch {
	case doubt > 0 && law == 0:
		set(OnDoubt, dLoc)
	case law > 0 && doubt == 0:
		set(ByLaw, lLoc)
	case doubtA != nil && lawA == nil:
		set(OnDoubt, doubtA)
	case lawA != nil && doubtA == nil:
		set(ByLaw, lawA)
	case label != nil:
		set(OnDoubt, label)
	case doubt > 0 && doubt > law:
		set(OnDoubt, dLoc)
	case law > doubt:
		set(ByLaw, lLoc)
	}
}
