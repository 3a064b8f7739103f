package demo

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sort"
	"strings"
)

// The window of the demonstration: cases taken in between the first and the last
// day, exported on the last.
const (
	firstDay = "2023-11-01"
	lastDay  = "2026-10-31"
)

// ordinaryCases is how many lawsuits the seed makes beside the written stories;
// with 1.25 persons each that is about 250 persons a year.
const ordinaryCases = 590

type maker struct {
	rng   *rand.Rand
	city  CityData
	used  map[string]bool // numbers already given
	next  map[string]int  // last serial by unit, year and line
	names map[string]bool
}

type weighted struct {
	value  string
	weight int
}

func (m *maker) pick(from []weighted) string {
	sum := 0
	for _, w := range from {
		sum += w.weight
	}
	n := m.rng.IntN(sum)
	for _, w := range from {
		if n -= w.weight; n < 0 {
			return w.value
		}
	}
	return from[0].value
}

func (m *maker) chance(percent int) bool      { return m.rng.IntN(100) < percent }
func (m *maker) between(lo, hi int) int       { return lo + m.rng.IntN(hi-lo+1) }
func (m *maker) later(d day, lo, hi int) day  { return d.plus(m.between(lo, hi)).onOrAfterWork() }
func (m *maker) within(d day, lo, hi int) day { return clampAfter(d, d.plus(m.between(lo, hi))) }

// clampAfter moves a custody day off to the working day before, but never before the start.
func clampAfter(start, d day) day {
	w := d.onOrBeforeWork()
	if start.after(w) {
		return start
	}
	return w
}

var countyWeights = []weighted{
	{"990100", 5}, {"990101", 32}, {"990121", 15}, {"990122", 14}, {"990123", 12}, {"990124", 11}, {"990125", 11},
}

var countyCharges = []weighted{
	{"危险驾驶罪", 17}, {"盗窃罪", 16}, {"诈骗罪", 10}, {"故意伤害罪", 9}, {"帮助信息网络犯罪活动罪", 9}, {"交通肇事罪", 6}, {"寻衅滋事罪", 6},
	{"掩饰、隐瞒犯罪所得、犯罪所得收益罪", 6}, {"开设赌场罪", 5}, {"非法占用农用地罪", 2}, {"故意毁坏财物罪", 2}, {"妨害公务罪", 1}, {"袭警罪", 2},
	{"职务侵占罪", 2}, {"敲诈勒索罪", 2}, {"非法吸收公众存款罪", 2}, {"走私、贩卖、运输、制造毒品罪", 2}, {"合同诈骗罪", 2}, {"危险作业罪", 1}, {"滥伐林木罪", 1},
}

var cityCharges = []weighted{
	{"故意杀人罪", 4}, {"故意伤害罪", 4}, {"走私、贩卖、运输、制造毒品罪", 4}, {"受贿罪", 3}, {"集资诈骗罪", 2}, {"组织、领导传销活动罪", 2},
}

var (
	surnames = []rune("赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍")
	givens   = []rune("国庆保山春生秋实长河小满志强永福学文玉堂金水宝成立业海涛桂兰秀英凤霞翠萍红梅丽娟晓东建军卫民天佑世荣继祖广田满仓有粮石柱铁锁根旺发财来顺双喜景明思远子豪雨桐佳欣俊杰嘉伟浩宇晨阳彦斌书恒启航少峰云飞庆余")
)

func (m *maker) name() string {
	for {
		n := string(surnames[m.rng.IntN(len(surnames))]) + string(givens[m.rng.IntN(len(givens))])
		if m.chance(78) {
			n += string(givens[m.rng.IntN(len(givens))])
		}
		if !m.names[n] {
			m.names[n] = true
			return n
		}
	}
}

// handler returns the name of a prosecutor of the unit in post and present on the day.
func (m *maker) handler(unit string, d day, but ...string) string {
	var pool []string
	for _, p := range m.city.People {
		if !p.Holds(unit, "prosecutor", d.String()) || slices.Contains(but, p.Name) || away(p, d) {
			continue
		}
		pool = append(pool, p.Name)
	}
	return pool[m.rng.IntN(len(pool))]
}

func away(p Person, d day) bool {
	for _, a := range p.Absences {
		if a.From <= d.String() && d.String() <= a.To {
			return true
		}
	}
	return false
}

// number gives the next free 部门受案号 of a line in the unit and year.
func (m *maker) number(u Unit, line string, d day) string {
	key := u.Code + line + itoa(d.Year())
	for {
		m.next[key]++
		if no := caseNumber(u, line, d.Year(), m.next[key]); !m.used[no] {
			m.used[no] = true
			return no
		}
	}
}

func caseNumber(u Unit, line string, year, serial int) string {
	return fmt.Sprintf("%s检%s受[%d]%s%06d号", u.ShortName, line, year, u.Code, serial)
}

func unifiedNumber(u Unit, year, serial int) string {
	return fmt.Sprintf("%s%d%05d00", u.Code, year, serial)
}

// generate returns all lawsuits of the city, the written ones first in their own order.
func generate(seed uint64) []*lawsuit {
	m := &maker{rng: rand.New(rand.NewPCG(seed, 20261031)), city: City(), used: map[string]bool{}, next: map[string]int{}, names: map[string]bool{}}
	for _, p := range m.city.People {
		m.names[p.Name] = true
	}
	all := m.written()
	var made []*lawsuit
	start, days := on(firstDay), int(on(lastDay).Sub(on(firstDay).Time).Hours()/24)-4
	for range ordinaryCases {
		u, _ := m.city.Unit(m.pick(countyWeights))
		made = append(made, m.ordinary(u, start.plus(m.rng.IntN(days)).onOrAfterWork()))
	}
	m.spoil(made)
	m.numbers(made)
	m.askAgain(made)
	all = append(all, made...)
	end := on(lastDay)
	for _, c := range all {
		if c.arrestAccepted.after(end) {
			c.arrestNo = ""
		}
		if c.prosAccepted.IsZero() || c.prosAccepted.after(end) {
			c.prosNo, c.prosAccepted = "", day{}
		}
		for _, x := range []*day{&c.sup1, &c.back1, &c.sup2, &c.back2, &c.secondAccepted, &c.remandAccepted} {
			if x.after(end) {
				*x = day{}
			}
		}
		for _, d := range c.people {
			d.cut(end)
		}
	}
	return all
}

func (m *maker) ordinary(u Unit, start day) *lawsuit {
	c := &lawsuit{unit: u, police: u.Police, young: m.chance(3)}
	if u.Code == cityCode {
		c.charge, c.young = m.pick(cityCharges), false
	} else {
		c.charge = m.pick(countyCharges)
	}
	if c.young {
		c.charge = m.pick([]weighted{{"盗窃罪", 5}, {"寻衅滋事罪", 3}, {"故意伤害罪", 3}})
	}
	if c.charge == "受贿罪" {
		c.police = "明川市监察委员会"
	}
	persons := 1
	if c.charge != "危险驾驶罪" && c.charge != "交通肇事罪" && m.chance(24) {
		persons = m.between(2, 4)
	}
	drunk := c.charge == "危险驾驶罪"
	if !drunk && m.chance(46) {
		c.arrestAccepted = start
		c.arrestBy = m.handler(u.Code, start)
	}
	for range persons {
		d := &defendant{of: c, name: m.name(), age: m.between(19, 61), prior: m.chance(14)}
		if c.young {
			d.age = m.between(15, 17)
		}
		c.people = append(c.people, d)
		d.measure = "取保候审"
		if !c.arrestAccepted.IsZero() {
			d.arrestEnd = m.within(start, 2, 7)
			d.arrestServed = d.arrestEnd
			if m.chance(68) && !c.young || m.chance(25) {
				d.arrestResult, d.measure = "批准逮捕", "逮捕"
				d.mustArrest = m.pick([]weighted{{"可能实施新的犯罪", 4}, {"可能毁灭、伪造证据，干扰证人作证或者串供", 4}, {"曾经故意犯罪或者身份不明", 3}, {"企图自杀或者逃跑", 2}})
				if c.police == "明川市监察委员会" {
					d.arrestResult = "决定逮捕"
				}
			} else {
				d.arrestResult = "不批准逮捕"
				if c.police == "明川市监察委员会" {
					d.arrestResult = "不予逮捕"
				}
				d.refusal = m.pick([]weighted{{"无逮捕必要不捕（无社会危险性其他）", 5}, {"证据不足不捕（其他情形）", 4}, {"无逮捕必要不捕（认罪认罚或刑事和解）", 4}, {"不构成犯罪不捕（没有犯罪事实）", 1}})
			}
		}
	}
	if !c.arrestAccepted.IsZero() && m.dropped(c) {
		return c
	}
	c.prosAccepted = start
	if !c.arrestAccepted.IsZero() {
		c.prosAccepted = clampAfter(start, start.plus(m.between(42, 64)))
	}
	c.prosBy = c.arrestBy
	if c.arrestBy == "" || !m.present(u.Code, c.arrestBy, c.prosAccepted) {
		c.prosBy = m.handler(u.Code, c.prosAccepted)
	}
	base := c.prosAccepted
	if !drunk && m.chance(17) {
		c.sup1 = m.within(base, 15, 28)
		c.back1 = m.within(c.sup1, 12, 28)
		base = c.back1
		if m.chance(30) {
			c.sup2 = m.within(base, 15, 28)
			c.back2 = m.within(c.sup2, 12, 28)
			base = c.back2
		}
	}
	ended := m.within(base, 9, 29)
	for _, d := range c.people {
		d.prosEnd = ended
		m.prosecute(c, d)
	}
	return c
}

// dropped says that the police ended the case after everyone's arrest was refused.
func (m *maker) dropped(c *lawsuit) bool {
	for _, d := range c.people {
		if d.arrested() || strings.HasPrefix(d.refusal, "无逮捕必要") {
			return false
		}
	}
	return m.chance(60)
}

func (m *maker) present(unit, name string, d day) bool {
	for _, p := range m.city.People {
		if p.Name == name {
			return p.Holds(unit, "prosecutor", d.String()) && !away(p, d)
		}
	}
	return false
}

func (m *maker) prosecute(c *lawsuit, d *defendant) {
	d.plead = m.chance(82)
	switch {
	case c.young:
		d.prosResult = m.pick([]weighted{{"附条件不起诉", 4}, {"其他情节轻微不起诉", 2}, {"起诉", 4}})
	case d.arrested():
		d.prosResult = m.pick([]weighted{{"起诉", 93}, {"其他情节轻微不起诉", 4}, {"其他证据不足不起诉", 3}})
	default:
		d.prosResult = m.pick([]weighted{{"起诉", 76}, {"其他情节轻微不起诉", 17}, {"其他证据不足不起诉", 4}, {"绝对不起诉", 1}, {"同意移送单位撤回", 2}})
	}
	if d.prosResult != "起诉" {
		return
	}
	d.indicted = d.prosEnd
	if i := slices.IndexFunc(c.people, func(e *defendant) bool { return !e.trial.IsZero() }); i >= 0 {
		e := c.people[i]
		d.procedure, d.trial, d.judged, d.received = e.procedure, e.trial, e.judged, e.received
	} else {
		d.procedure = m.pick([]weighted{{"普通程序", 4}, {"简易程序", 4}, {"速裁程序", 2}})
		d.trial = m.later(d.indicted, 9, 24)
		d.judged = m.later(d.trial, 4, 18)
		d.received = m.later(d.judged, 0, 4)
	}
	d.effective = d.received.plus(11)
	d.convicted = c.charge
	d.sentence = m.pick([]weighted{{"有期徒刑", 70}, {"拘役", 26}, {"单处罚金", 3}, {"管制", 1}})
	if c.charge == "危险驾驶罪" {
		d.sentence = "拘役"
	}
	if d.plead {
		d.advice = d.sentence
	}
	switch d.sentence {
	case "有期徒刑":
		d.term = m.between(6, 42)
		if c.unit.Code == cityCode {
			d.term = m.between(60, 180)
		}
	case "拘役":
		d.term = m.between(1, 6)
	}
	if c.unit.Code != cityCode && m.chance(7) {
		d.appealed = d.received.plus(m.between(2, 9))
		if c.secondAccepted.IsZero() {
			c.secondAccepted = m.later(d.received, 22, 34)
		}
		d.secondJudged = m.later(c.secondAccepted, 24, 55)
		d.secondResult = m.pick([]weighted{{"维持原判", 14}, {"改判", 3}, {"准许撤回上诉", 3}})
		if d.secondResult == "改判" {
			d.secondSentence = d.sentence
		}
		d.effective = d.secondJudged
	}
}

// spoil turns chosen convictions of the made cases into the rarer results, so
// that their number does not hang on the seed.
func (m *maker) spoil(made []*lawsuit) {
	var pool []*defendant
	for _, c := range made {
		for _, d := range c.people {
			ordinary := !c.young && c.unit.Code != cityCode && c.charge != "危险驾驶罪" && d.appealed.IsZero()
			if ordinary && !d.judged.IsZero() && d.judged.String() < "2026-07-01" {
				pool = append(pool, d)
			}
		}
	}
	// One sealed juvenile among the events, so that masking has something to hide.
	for _, c := range made {
		d := c.people[0]
		if c.young && strings.HasSuffix(d.prosResult, "不起诉") && d.prosEnd.String() < "2026-07-01" {
			d.measure = "逮捕"
			if !c.arrestAccepted.IsZero() {
				d.arrestResult, d.refusal, d.mustArrest = "批准逮捕", "", "可能实施新的犯罪"
			}
			break
		}
	}
	m.rng.Shuffle(len(pool), func(i, j int) { pool[i], pool[j] = pool[j], pool[i] })
	take := func(n int, fit func(*defendant) bool, do func(*defendant)) {
		for n > 0 && len(pool) > 0 {
			i := slices.IndexFunc(pool, fit)
			if i < 0 {
				return
			}
			do(pool[i])
			pool = slices.Delete(pool, i, i+1)
			n--
		}
	}
	anyone := func(*defendant) bool { return true }
	arrested := (*defendant).arrested
	take(1, arrested, func(d *defendant) {
		d.sentence, d.term, d.convicted, d.change, d.plead, d.advice = "无罪（证据不足、指控的犯罪不能成立）", 0, "", "判决无罪", false, ""
		d.procedure = "普通程序"
	})
	take(6, anyone, func(d *defendant) {
		d.withdrawn = m.later(d.trial, 10, 40)
		d.withdrawnDone = d.withdrawn.plus(m.between(10, 26)).onOrBeforeWork()
		d.judged, d.received, d.effective = day{}, day{}, day{}
		d.convicted, d.sentence, d.term, d.plead, d.advice = "", "", 0, false, ""
		d.procedure = "普通程序"
	})
	take(3, arrested, func(d *defendant) { d.sentence, d.term = "免予刑事处罚", 0 })
	take(1, func(d *defendant) bool {
		return d.of.charge == "故意伤害罪" || d.of.charge == "故意毁坏财物罪"
	}, func(d *defendant) {
		d.sentence, d.term, d.convicted, d.plead, d.advice, d.procedure = "不负刑事责任", 0, "", false, "", "普通程序"
	})
	for _, adopted := range []string{"否", "是"} {
		take(1, func(d *defendant) bool { return d.of.secondAccepted.IsZero() }, func(d *defendant) {
			d.protested = d.received.plus(9)
			d.protestGround, d.superiorView, d.protestAdopted = "量刑畸轻", "支持抗诉", adopted
			d.of.secondAccepted = m.later(d.protested, 14, 25)
			d.secondJudged = m.later(d.of.secondAccepted, 30, 60)
			d.secondResult = "维持原判"
			if adopted == "是" {
				d.secondResult, d.secondSentence = "改判", d.sentence
			}
			d.effective = d.secondJudged
		})
	}
}

// numbers gives case numbers in the order of acceptance, around those of the written stories.
func (m *maker) numbers(made []*lawsuit) {
	by := func(of func(*lawsuit) day, give func(*lawsuit, day)) {
		order := slices.Clone(made)
		sort.SliceStable(order, func(i, j int) bool { return of(order[i]).Before(of(order[j]).Time) })
		for _, c := range order {
			if d := of(c); !d.IsZero() {
				give(c, d)
			}
		}
	}
	line := func(c *lawsuit, grown, young string) string {
		if c.young {
			return young
		}
		return grown
	}
	by(func(c *lawsuit) day { return c.arrestAccepted }, func(c *lawsuit, d day) { c.arrestNo = m.number(c.unit, line(c, "刑捕", "未捕"), d) })
	by(func(c *lawsuit) day { return c.prosAccepted }, func(c *lawsuit, d day) { c.prosNo = m.number(c.unit, line(c, "刑诉", "未诉"), d) })
	by(func(c *lawsuit) day {
		if c.arrestAccepted.IsZero() {
			return c.prosAccepted
		}
		return c.arrestAccepted
	}, func(c *lawsuit, d day) {
		key := c.unit.Code + itoa(d.Year())
		for c.unified == "" || m.used[c.unified] {
			m.next[key]++
			c.unified = unifiedNumber(c.unit, d.Year(), m.next[key])
		}
		m.used[c.unified] = true
		for i, p := range c.people {
			p.number = fmt.Sprintf("%s%03d", c.unified, i+1)
		}
	})
	city, _ := m.city.Unit(cityCode)
	by(func(c *lawsuit) day { return c.secondAccepted }, func(c *lawsuit, d day) {
		c.secondNo, c.secondBy = m.number(city, "上诉", d), m.handler(cityCode, d)
	})
}

// askAgain lets the police ask for 复议 and 复核 of some refusals.
func (m *maker) askAgain(made []*lawsuit) {
	arrests, trials := 0, 0
	order := slices.Clone(made)
	sort.SliceStable(order, func(i, j int) bool { return order[i].unified < order[j].unified })
	m.rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	for _, c := range order {
		if c.young || c.unit.Code == cityCode {
			continue
		}
		for _, d := range c.people {
			switch {
			case arrests < 12 && d.arrestResult == "不批准逮捕" && d.arrestEnd.String() < "2026-08-01":
				arrests++
				m.askTwice(d, "不批捕", arrests <= 2, arrests == 3)
			case trials < 9 && strings.HasSuffix(d.prosResult, "不起诉") && !d.arrested() && d.prosEnd.String() < "2026-06-01":
				trials++
				m.askTwice(d, "不起诉", trials <= 1, false)
			}
		}
	}
}

func (m *maker) askTwice(d *defendant, what string, first, second bool) {
	result := func(changed bool) string {
		if changed {
			return "改变"
		}
		return "维持"
	}
	r := &reconsideration{kind: what + "复议", unit: d.of.unit, result: result(first), of: d}
	limits := [2]int{7, 15}
	if what == "不批捕" {
		r.origNo, r.origBy, r.origDate, r.origDecision = d.of.arrestNo, d.of.arrestBy, d.arrestEnd, "不批准逮捕"
		r.accepted = m.later(d.arrestEnd, 2, 4)
	} else {
		limits = [2]int{30, 30}
		r.origNo, r.origBy, r.origDate, r.origDecision = d.of.prosNo, d.of.prosBy, d.prosEnd, d.prosResult
		r.accepted = m.later(d.prosEnd, 3, 6)
	}
	r.origDoc = m.paperNumber(d.of.unit, what, r.origDate)
	r.by = m.handler(d.of.unit.Code, r.accepted, r.origBy)
	m.decide(r, limits[0])
	d.reviews = append(d.reviews, r)
	if first || !second && !m.chance(20) {
		return
	}
	city, _ := m.city.Unit(cityCode)
	up := *r
	up.kind, up.unit, up.result = what+"复核", city, result(second)
	up.accepted = m.later(r.served, 2, 4)
	up.by = m.handler(cityCode, up.accepted)
	m.decide(&up, limits[1])
	d.reviews = append(d.reviews, &up)
}

func (m *maker) decide(r *reconsideration, limit int) {
	r.no = m.number(r.unit, lineOf(r.kind), r.accepted)
	r.end = m.within(r.accepted, limit/2, limit)
	r.served = m.later(r.end, 1, 2)
}

func lineOf(kind string) string {
	return strings.NewReplacer("不批捕", "不捕", "不起诉", "不诉").Replace(kind)
}

// paperNumber numbers a written decision of refusal.
func (m *maker) paperNumber(u Unit, what string, d day) string {
	word := map[string]string{"不批捕": "不批捕", "不起诉": "刑不诉"}[what]
	key := "文书" + u.Code + what + itoa(d.Year())
	m.next[key]++
	return fmt.Sprintf("%s检%s〔%d〕%d号", u.ShortName, word, d.Year(), m.next[key]+100)
}
