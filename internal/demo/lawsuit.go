package demo

// A lawsuit is one case with all its stages: 审查逮捕, 一审公诉, 二审, 发回重审, 复议复核.
type lawsuit struct {
	unit    Unit
	unified string // 统一受案号
	charge  string
	police  string
	young   bool // handled on the juvenile line (未捕, 未诉)

	arrestNo       string // 部门受案号 of each stage; empty when there was none
	arrestAccepted day
	arrestBy       string // names, as a ledger prints them

	prosNo       string
	prosAccepted day
	prosBy       string
	sup1, back1  day // 退回补充侦查, 重报
	sup2, back2  day

	secondNo, secondBy string
	secondAccepted     day

	remandNo, remandBy string
	remandAccepted     day

	people []*defendant
}

// A defendant is one person's way through the stages; unset days did not come.
type defendant struct {
	of     *lawsuit
	number string // 嫌疑人编号
	name   string
	age    int
	prior  bool

	arrestResult string
	mustArrest   string
	refusal      string
	arrestEnd    day
	arrestServed day

	prosEnd    day
	prosResult string
	measure    string
	plead      bool
	advice     string // 量刑建议刑种

	indicted      day
	procedure     string
	trial         day
	withdrawn     day
	withdrawnDone day
	judged        day
	received      day
	effective     day
	convicted     string
	sentence      string
	term          int // months
	change        string

	appealed       day
	protested      day
	protestGround  string
	protestAdopted string
	superiorView   string

	secondJudged   day
	secondResult   string
	secondSentence string

	remandWithdrawn day
	remandDone      day
	remandJudged    day
	remandSentence  string
	remandEffective day

	reviews []*reconsideration
}

// A reconsideration is one 复议 or 复核 that the police asked for.
type reconsideration struct {
	kind         string // 不批捕复议, 不批捕复核, 不起诉复议, 不起诉复核
	no           string
	unit         Unit // the deciding office
	by           string
	accepted     day
	end          day
	served       day
	result       string // 维持, 改变
	of           *defendant
	origNo       string
	origBy       string
	origDecision string
	origDoc      string
	origDate     day
}

func (d *defendant) arrested() bool {
	return d.arrestResult == "批准逮捕" || d.arrestResult == "决定逮捕" || d.measure == "逮捕"
}

func (c *lawsuit) name() string {
	if len(c.people) > 1 {
		return c.people[0].name + "等" + itoa(len(c.people)) + "人涉嫌" + c.charge + "案"
	}
	return c.people[0].name + "涉嫌" + c.charge + "案"
}

// cut forgets all that comes after the day of the export, and whatever hangs on it.
func (d *defendant) cut(end day) {
	late := func(x day) bool { return x.IsZero() || x.after(end) }
	if late(d.arrestServed) {
		d.arrestServed = day{}
	}
	if late(d.arrestEnd) {
		d.arrestEnd, d.arrestServed, d.arrestResult, d.mustArrest, d.refusal = day{}, day{}, "", "", ""
	}
	if late(d.prosEnd) {
		d.prosEnd, d.indicted, d.prosResult, d.procedure, d.advice = day{}, day{}, "", "", ""
	}
	if d.indicted.IsZero() || late(d.trial) {
		d.trial = day{}
	}
	if d.indicted.IsZero() || late(d.withdrawn) {
		d.withdrawn = day{}
	}
	if d.withdrawn.IsZero() || late(d.withdrawnDone) {
		d.withdrawnDone = day{}
	}
	if d.indicted.IsZero() || late(d.judged) {
		d.judged, d.received, d.effective, d.appealed, d.protested = day{}, day{}, day{}, day{}, day{}
		d.convicted, d.sentence, d.term, d.change = "", "", 0, ""
	}
	if late(d.received) {
		d.received = day{}
	}
	if late(d.effective) {
		d.effective = day{}
	}
	if late(d.appealed) {
		d.appealed = day{}
	}
	if late(d.protested) {
		d.protested, d.protestGround, d.protestAdopted, d.superiorView = day{}, "", "", ""
	}
	if d.appealed.IsZero() && d.protested.IsZero() || late(d.secondJudged) {
		d.secondJudged, d.secondResult, d.secondSentence, d.protestAdopted = day{}, "", "", ""
	}
	if late(d.remandWithdrawn) {
		d.remandWithdrawn = day{}
	}
	if late(d.remandDone) {
		d.remandDone = day{}
	}
	if late(d.remandJudged) {
		d.remandJudged, d.remandSentence, d.remandEffective = day{}, "", day{}
	}
	kept := d.reviews[:0]
	for _, r := range d.reviews {
		if late(r.accepted) {
			continue
		}
		if late(r.end) {
			r.end, r.served, r.result = day{}, day{}, ""
		}
		if late(r.served) {
			r.served = day{}
		}
		kept = append(kept, r)
	}
	d.reviews = kept
}
