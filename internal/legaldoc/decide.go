package legaldoc

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// decide settles the kind of a court document from what it decided, and the
// decision, ground and results of an office's document.
func (r *reader) decide() {
	if r.court || r.title == "" && r.dispo > 0 {
		r.courtKind()
		return
	}
	r.officeDecision()
}

// any says whether some defendant has the result.
func (r *reader) any(res Result) bool {
	return slices.ContainsFunc(r.d.Defendants, func(d Defendant) bool { return d.Result == res })
}

func (r *reader) courtKind() {
	d := &r.d
	s := r.t.s
	if r.title == "" { // an excerpt: only what quashes two instances is plainly a retrial
		own := s[r.dispo:r.tail]
		if !strings.Contains(s[:r.dispo], "判决如下") && !strings.Contains(s[:r.dispo], "裁定如下") {
			return
		}
		r.title = "刑事判决书"
		if strings.Contains(s[max(0, r.dispo-30):r.dispo], "裁定") {
			r.title = "刑事裁定书"
		}
		switch quashed := r.t.numbers(r.dispo, r.tail); {
		case strings.Contains(own, "撤销") && (slices.ContainsFunc(quashed, func(n found) bool { return strings.Contains(n.number, "终") }) || strings.Contains(own, "高级人民法院") && strings.Contains(own, "中级人民法院")):
			r.level = retrial
		case strings.Contains(own, "撤销") || strings.Contains(own, "维持原判"):
			r.level = second
		case strings.Contains(own, "被告人"):
			r.level = first
		}
		if quashed := r.t.numbers(r.dispo, r.tail); len(quashed) > 0 && strings.Contains(own, "撤销") && d.PreviousCaseNumber == "" {
			d.PreviousCaseNumber = quashed[0].number
			r.mark("previous_case_number", quashed[0].from, quashed[0].to)
		}
		r.titleAt = [2]int{r.dispo, r.dispo}
		r.court = true
	}
	judgment := strings.Contains(r.title, "判决书")
	switch {
	case strings.Contains(r.title, "强制医疗"):
		d.Kind = CompulsoryTreatment
	case strings.Contains(r.title, "再审决定"):
		d.Kind = RetrialDecision
	case strings.Contains(r.title, "驳回"):
		d.Kind = PetitionRejected
	case strings.Contains(r.title, "调解书"):
		d.Kind = Mediation
	case strings.Contains(r.title, "决定书"):
		d.Kind = Decision
		if i, _ := indexAny(s, r.body, "由本院另行组成合议庭进行再审", "进行再审", "再审本案", "指令"); i >= 0 && strings.Contains(s, "再审") {
			d.Kind = RetrialDecision
		}
	case judgment:
		d.Kind = r.judgmentKind()
	default:
		d.Kind = r.rulingKind()
	}
	if d.Kind == RetrialDecision {
		for i := range d.Defendants {
			d.Defendants[i].Result = Retried
		}
	}
	r.mark("kind", r.titleAt[0], max(r.titleAt[1], r.titleAt[0]))
	// Persons of an appealed judgment whom nothing changed keep it.
	if (r.level == second || r.level == retrial) && judgment && r.dispo > 0 && r.partlyUpheld() {
		for i := range d.Defendants {
			if d.Defendants[i].Result == "" {
				d.Defendants[i].Result = Upheld
				r.mark(fmt.Sprintf("defendants[%d].result", i), r.dispo, r.tail)
			}
		}
	}
	if d.Kind == WithdrawalPermitted || d.Kind == WithdrawalRefused {
		r.withdrawalGround()
	}
}

func (r *reader) partlyUpheld() bool {
	own := r.t.s[r.dispo:r.tail]
	return strings.Contains(own, "维持")
}

var afterRemand = regexp.MustCompile(`发回(?:本院|原审法院|[^，。；]{0,20}法院)?(?:重新审判|重审|重新审理)|重新审判|发回重审`)

func (r *reader) judgmentKind() Kind {
	switch r.level {
	case first:
		// A remand of another instance, told as history, belongs to the course before the hearing ends.
		course := r.t.s[r.body:max(r.body, r.course())]
		if afterRemand.MatchString(course) && (strings.Contains(course, "撤销") || strings.Contains(course, "另行组成合议庭") || strings.Contains(course, "裁定")) {
			return RemandJudgment
		}
		return FirstJudgment
	case second:
		if r.any(Acquitted) {
			return SecondAcquittal
		}
		return SecondJudgment
	case retrial:
		if r.any(Acquitted) {
			return RetrialAcquittal
		}
		return RetrialJudgment
	}
	return Judgment
}

func (r *reader) rulingKind() Kind {
	switch {
	case r.any(Withdrawn):
		return WithdrawalPermitted
	case r.any(NotWithdrawn):
		return WithdrawalRefused
	case r.any(Remanded) && r.level == retrial:
		return RetrialRemand
	case r.any(NotApproved):
		return ApprovalRefused
	case r.any(Remanded):
		return SecondRemand
	case r.any(AppealDropped):
		return AppealWithdrawn
	case r.any(ProtestDropped):
		return ProtestPermitted
	case r.any(Upheld) && r.level == retrial:
		return RetrialUpheld
	case r.any(Upheld):
		return SecondUpheld
	case r.any(Ended):
		return TrialEnded
	case r.any(Suspended):
		return TrialSuspended
	case r.any(Approved) || r.level == approval:
		return Approval
	case r.any(Commuted) || r.level == execution:
		return Commutation
	}
	return Ruling
}

// The grounds of a withdrawal (规则 424) in their full words, and what marks each.
var withdrawalGrounds = []struct {
	mark   *regexp.Regexp
	ground string
}{
	{regexp.MustCompile(`不存在犯罪事实|没有犯罪事实|犯罪事实不存在`), "不存在犯罪事实"},
	{regexp.MustCompile(`并非被告人所为|非被告人所为|不是被告人所为`), "犯罪事实并非被告人所为"},
	{regexp.MustCompile(`显著轻微`), "情节显著轻微、危害不大，不认为是犯罪"},
	{regexp.MustCompile(`法律、?(?:和|及)?司法解释(?:发生)?变化|法律(?:发生)?变化|法律修改|司法解释(?:发生)?变化|新的司法解释`), "法律、司法解释发生变化，不应当追究刑事责任"},
	{regexp.MustCompile(`刑事责任年龄`), "被告人因未达到刑事责任年龄，不负刑事责任"},
	{regexp.MustCompile(`证据不足|证据(?:情况)?(?:已经|已)?(?:发生)?(?:了)?(?:重大)?变化|证据有变化|不符合起诉条件|证据不够充分`), "证据不足或证据发生变化，不符合起诉条件"},
	{regexp.MustCompile(`不应当?追究`), "其他不应当追究被告人刑事责任"},
}

var (
	reasonRE   = regexp.MustCompile(`以[“"]?([^。；]{2,80}?)[”"]?(?:为由|的理由|为理由|等理由|等为由)`)
	becauseRE  = regexp.MustCompile(`(?:因|鉴于|由于|认为)([^。；]{2,80}?)，[^。；]{0,60}(?:撤回|撤诉)`)
	withdrawRE = regexp.MustCompile(`撤回[^。；]{0,40}起诉|撤回起诉|撤诉|撤回公诉`)
)

// withdrawalGround reads why the procuratorate withdrew, in the rule's words where they are told.
func (r *reader) withdrawalGround() {
	s := r.t.s
	limit := len(s)
	if r.dispo > 0 {
		limit = r.dispo
	}
	for _, p := range r.t.sentences(r.body, limit) {
		q := s[p.from:p.to]
		if !withdrawRE.MatchString(q) {
			continue
		}
		m := reasonRE.FindStringSubmatchIndex(q)
		if m == nil {
			m = becauseRE.FindStringSubmatchIndex(q)
		}
		if m == nil {
			continue
		}
		said := q[m[2]:m[3]]
		if i := strings.LastIndex(said, "，以"); i >= 0 {
			said = said[i+len("，以"):]
		}
		r.d.Ground = strings.Trim(said, "“”\"，")
		for _, g := range withdrawalGrounds {
			if g.mark.MatchString(said) {
				r.d.Ground = g.ground
				break
			}
		}
		r.mark("ground", p.from+m[2], p.from+m[3])
		return
	}
}

// officeDecision reads decision, ground and results of a procuratorate's or police document.
func (r *reader) officeDecision() {
	d := &r.d
	if d.Kind == Unknown {
		return
	}
	s := r.t.s
	from := r.body
	if r.reasons > 0 {
		from = r.reasons
	}
	own := s[from:]
	set := func(word string, loc []int) {
		d.Decision = word
		if loc != nil {
			r.mark("decision", from+loc[0], from+loc[1])
		}
	}
	find := func(pattern string) []int { return regexp.MustCompile(pattern).FindStringIndex(own) }
	result := r.result
	switch d.Kind {
	case NonProsecution, ConditionalNonPros:
		d.Decision = r.nonProsecution(from)
	case NoArrest, NoArrestOwnCase, NoArrestReasons:
		set("不批准逮捕", find(`决定不(?:予)?(?:批准)?逮捕|不(?:予)?批准逮捕|不予逮捕`))
		if d.Kind == NoArrestOwnCase {
			d.Decision = "不予逮捕"
		}
		r.noArrestGround(from)
	case Arrest, ArrestOwnCase:
		set("批准逮捕", find(`批准逮捕|决定(?:对[^。；]{1,30})?(?:予以)?逮捕`))
		if d.Kind == ArrestOwnCase {
			d.Decision = "决定逮捕"
		}
	case ReconsiderRequest:
		set("要求复议", find(`(?:现|特|故)?(?:依法)?要求(?:你院)?(?:进行)?复议|提请复议|复议`))
	case ReviewRequest:
		set("提请复核", find(`(?:现|特|故)?(?:依法)?提请(?:你院)?(?:进行)?复核|复核`))
	case NonProsQuashed, NoArrestQuashed, ArrestQuashed:
		set("撤销原决定", find(`撤销`))
	case NonProsUpheld:
		set("维持原决定", find(`维持`))
	case Reconsideration, Review, PetitionReview:
		result = r.reviewed(from)
	}
	if result == "" {
		return
	}
	place := d.Evidence["decision"]
	if place.Sentence == "" {
		if loc := find(`提起公诉|提出抗诉|不起诉|逮捕`); loc != nil {
			place = r.t.span(from+loc[0], from+loc[1])
		}
	}
	for i := range d.Defendants {
		d.Defendants[i].Result = result
		if place.Sentence != "" {
			r.d.Evidence[fmt.Sprintf("defendants[%d].result", i)] = place
		}
	}
}

var (
	decideLine  = regexp.MustCompile(`(?:^|[。；，：\n]|本院|现|特|依法)决定(?:如下)?：?[^。；\n]{0,160}`)
	changeRE    = regexp.MustCompile(`撤销|予以变更|变更(?:原|本院|[^。；]{0,30}决定)|改为|批准逮捕犯罪|予以纠正`)
	keepRE      = regexp.MustCompile(`维持`)
	opinionKeep = regexp.MustCompile(`应(?:当|予)?(?:依法)?(?:予以)?维持|复[议核]理由不(?:能)?成立|原[^。；]{0,20}决定(?:正确|并无不当|适当)`)
	opinionDrop = regexp.MustCompile(`应(?:当|予)?(?:依法)?(?:予以)?(?:撤销|改变|变更|纠正)|决定(?:确有)?(?:不当|错误)`)
)

// reviewed reads whether a reconsideration or review kept the decision or changed it.
func (r *reader) reviewed(from int) Result {
	s := r.t.s
	all := decideLine.FindAllStringIndex(s[from:], -1)
	for i := len(all) - 1; i >= 0; i-- {
		loc := all[i]
		q := s[from+loc[0] : from+loc[1]]
		k, c := keepRE.FindStringIndex(q), changeRE.FindStringIndex(q)
		if k == nil && c == nil {
			continue
		}
		changed := c != nil && (k == nil || c[0] < k[0])
		// 不予撤销, 无需变更 keep.
		if c != nil && (strings.HasSuffix(q[:c[0]], "不予") || strings.HasSuffix(q[:c[0]], "不")) {
			changed = false
		}
		return r.settleReview(changed, from+loc[0], from+loc[1])
	}
	if loc := opinionDrop.FindStringIndex(s[from:]); loc != nil {
		return r.settleReview(true, from+loc[0], from+loc[1])
	}
	if loc := opinionKeep.FindStringIndex(s[from:]); loc != nil {
		return r.settleReview(false, from+loc[0], from+loc[1])
	}
	return ""
}

func (r *reader) settleReview(changed bool, from, to int) Result {
	r.remark("decision", from, to)
	if changed {
		r.d.Decision = "撤销原决定"
		return DecisionChanged
	}
	r.d.Decision = "维持原决定"
	return DecisionKept
}

// nonProsecution reads the kind of a decision not to prosecute: first from the
// articles it rests on, then from its reasons. The paragraph numbers are those
// of the Criminal Procedure Law of 2012 (art. 171, 173, 271, 279) and of 2018
// (175, 177, 182, 282, 290).
func (r *reader) nonProsecution(from int) string {
	if r.d.Kind == ConditionalNonPros {
		return "附条件不起诉"
	}
	s := r.t.s[from:]
	for _, c := range nonProsCases {
		if loc := c.re.FindStringIndex(s); loc != nil {
			r.mark("decision", from+loc[0], from+loc[1])
			return c.word
		}
	}
	return ""
}

var nonProsCases = []struct {
	re   *regexp.Regexp
	word string
}{
	{regexp.MustCompile(`附条件不起诉决定|第?(?:二百七十一|二百八十二|271|282)条`), "附条件不起诉"},
	{regexp.MustCompile(`(?:二百七十九|二百九十|279|290)条`), "刑事和解不起诉"},
	{regexp.MustCompile(`(?:一百七十一|171|一百七十五|175)条第?[四4]款|(?:一百四十)条第?四款`), "其他证据不足不起诉"},
	{regexp.MustCompile(`(?:一百七十三|一百七十七|173|177|一百四十二)条第?[二2]款`), "其他情节轻微不起诉"},
	{regexp.MustCompile(`(?:一百七十三|一百七十七|173|177|一百四十二)条第?[一1]款`), "绝对不起诉"},
	{regexp.MustCompile(`(?:一百八十二|182)条`), "特殊不起诉"},
	{regexp.MustCompile(`事实不清、?，?证据不足|证据不足|不符合起诉条件`), "其他证据不足不起诉"},
	{regexp.MustCompile(`显著轻微|不构成犯罪|没有犯罪事实|不认为是犯罪|追诉时效|死亡`), "绝对不起诉"},
	{regexp.MustCompile(`情节轻微|不需要判处刑罚|免除刑罚`), "其他情节轻微不起诉"},
}

var noArrestGrounds = []struct {
	re   *regexp.Regexp
	word string
}{
	{regexp.MustCompile(`排除[^。；]{0,20}(?:非法|后)[^。；]{0,40}证据不足|非法证据[^。；]{0,40}排除`), "证据不足不捕（排除非法证据）"},
	{regexp.MustCompile(`第?(?:十六|十五|16|15)条(?:第|之)|显著轻微|追诉时效`), "不构成犯罪不捕（符合刑诉法16条）"},
	{regexp.MustCompile(`没有犯罪事实|不构成犯罪|不认为是犯罪|不是犯罪|无犯罪事实`), "不构成犯罪不捕（没有犯罪事实）"},
	{regexp.MustCompile(`证据不足|事实不清|不足以证明|不能证明|没有证据证明|尚需补充侦查`), "证据不足不捕（其他情形）"},
	// 取得谅解 alone is no 和解 (刑诉法 290), which is an agreement made before the authority.
	{regexp.MustCompile(`和解|认罪认罚`), "无逮捕必要不捕（刑事和解）"},
	{regexp.MustCompile(`社会危险性|无逮捕必要|没有逮捕必要|不需要逮捕`), "无逮捕必要不捕（无社会危险性其他）"},
}

func (r *reader) noArrestGround(from int) {
	s := r.t.s[from:]
	for _, g := range noArrestGrounds {
		if loc := g.re.FindStringIndex(s); loc != nil {
			r.d.Ground = g.word
			r.mark("ground", from+loc[0], from+loc[1])
			return
		}
	}
}
