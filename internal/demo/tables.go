package demo

import (
	"slices"
	"sort"
	"strconv"
	"strings"
)

func itoa(n int) string { return strconv.Itoa(n) }

// The eight tables by the short names the manifest uses.
const (
	tableArrest = "arrest"
	tablePros   = "prosecution"
	tableSecond = "second"
	tableRemand = "remand"
)

var fileNames = map[string]string{
	tableArrest: "审查逮捕案件010101表1行4列受理合计（人）",
	tablePros:   "一审公诉案件020101表1行19列受理合计（人）",
	tableSecond: "二审上诉抗诉案件（人）",
	tableRemand: "发回重审案件（人）",
	"不批捕复议":     "不批捕复议案件（人）",
	"不批捕复核":     "不批捕复核案件（人）",
	"不起诉复议":     "不起诉复议案件（人）",
	"不起诉复核":     "不起诉复核案件（人）",
}

var arrestColumns = strings.Fields(`部门受案号 统一受案号 案件名称 承办单位 嫌疑人姓名 嫌疑人编号 受理日期 承办部门 承办检察官 移送案由 移送其他案由
	涉嫌案由 涉嫌其他案由 侦查机关名称 移送单位名称 全案_审结处理结果 审结处理结果 应当逮捕情形 前科 不捕情形 审结日期 送达/执行日期 作案时年龄
	是否为审捕阶段要求提请（移送）逮捕的犯罪嫌疑人 专项活动重点工作 是否黑社会性质组织保护伞 犯罪案件是否涉及黑社会性质组织/恶势力`)

var prosColumns = strings.Fields(`部门受案号 统一受案号 案件名称 承办单位 嫌疑人姓名 嫌疑人编号 承办部门 承办检察官 侦查机关名称 移送单位名称
	全案_受理日期 全案_审结日期 审结日期 全案_移送案由 全案_移送其他案由 移诉案由 移诉其他案由 审结案由 审结其他案由 审结处理情况
	改变移送审查起诉认定情形 审结前强制措施 全案_一次退查日期 全案_一次重报日期 一次退查后未重报事由 全案_二次退查日期 全案_二次重报日期
	二次退查后未重报事由 提起公诉日期 庭审程序 速裁程序转为简易程序日期 速裁程序转为普通程序日期 出庭日期 一次建议法院延期审理日期
	一次建议法院恢复审理日期 二次建议法院延期审理日期 二次建议法院恢复审理日期 法院决定延期审理日期 法院恢复审理日期 撤回起诉日期
	撤回起诉后处理日期 一审判决日期 全案_一审判决日期 一审判决书收到日期 一审判决生效日期 全案_一审判决生效日期 一审判决罪名/案由
	一审判决其他罪名/案由 一审宣告刑 一审宣告刑刑期 裁判改变起诉情形 上诉日期 提出抗诉日期 提出抗诉理由 是否采纳抗诉意见
	上级检察院审查结果 撤回抗诉日期 审查起诉阶段检察机关适用认罪认罚 全案_审查起诉阶段检察机关适用认罪认罚 审判阶段适用认罪认罚情况
	审查起诉阶段提出量刑建议类型 量刑建议刑种 是否法院采纳量刑建议 是否立案监督对象 是否为追诉对象 是否为纠正漏捕的犯罪嫌疑人
	审查认定的法定情节 裁判认定法定情节 作案时年龄 前科 是否为单位 是否他院受理审查起诉后改变管辖 涉港澳台侨犯罪案件 是否涉外案件
	涉政治安全类案件 是否影响非公有制经济发展案件`)

var secondColumns = strings.Fields(`部门受案号 统一受案号 嫌疑人编号 上诉人（原审被告人）姓名 案件名称 承办单位 承办检察官 原审检察院 原审部门受案号
	原审法院 原审判决罪名/案由 一审宣告刑 一审判决日期 上诉日期 提出抗诉日期 受理日期 二审裁判日期 二审裁判结果 二审宣告刑`)

var remandColumns = strings.Fields(`部门受案号 统一受案号 嫌疑人编号 嫌疑人姓名 案件名称 承办单位 承办检察官 原部门受案号 案由 受理日期
	撤回起诉日期 撤回起诉后处理日期 重审判决日期 重审宣告刑 重审判决生效日期`)

// reviewColumns differ between 复议 and 复核 in two names.
func reviewColumns(kind string) []string {
	asks, result := "要求复议机关", "复议结果"
	if strings.HasSuffix(kind, "复核") {
		asks, result = "提请复核机关", "复核结果"
	}
	return append(strings.Fields(`部门受案号 统一受案号 嫌疑人编号 嫌疑人姓名 案件名称 案件类别 承办单位 承办部门 承办检察官 原承办单位
		原承办检察官 原部门受案号 原决定 原决定文书号 原决定日期 案由`), asks, "受理日期", result, "审结日期", "送达日期")
}

func columns(table string) []string {
	switch table {
	case tableArrest:
		return arrestColumns
	case tablePros:
		return prosColumns
	case tableSecond:
		return secondColumns
	case tableRemand:
		return remandColumns
	}
	return reviewColumns(table)
}

// A row is one line of a table with what decides its file and place.
type row struct {
	table string
	unit  string
	year  int // of acceptance; 0 for the tables over all years
	sort  string
	term  int // months of the first-instance sentence, 0 for none
	cells map[string]string
}

func dept(u Unit) string {
	if u.Code == cityCode {
		return deptFirst
	}
	return deptCriminal
}

func yes(b bool) string {
	if b {
		return "是"
	}
	return "否"
}

func rowsOf(c *lawsuit) []row {
	var out []row
	for _, d := range c.people {
		if c.arrestNo != "" {
			out = append(out, arrestRow(c, d))
		}
		if c.prosNo != "" {
			out = append(out, prosRow(c, d))
		}
		if c.secondNo != "" && !c.secondAccepted.IsZero() && (!d.appealed.IsZero() || !d.protested.IsZero()) {
			out = append(out, secondRow(c, d))
		}
		if c.remandNo != "" && !c.remandAccepted.IsZero() {
			out = append(out, remandRow(c, d))
		}
		for _, r := range d.reviews {
			out = append(out, reviewRow(c, d, r))
		}
	}
	return out
}

// whole is the case-level value: one of the first values, if any person has it.
func whole(c *lawsuit, of func(*defendant) string, first ...string) string {
	best := ""
	for _, d := range c.people {
		if v := of(d); slices.Contains(first, v) || best == "" {
			best = v
		}
	}
	return best
}

func latest(c *lawsuit, of func(*defendant) day) string {
	var m day
	for _, d := range c.people {
		v := of(d)
		if v.IsZero() {
			return ""
		}
		if v.after(m) {
			m = v
		}
	}
	return m.String()
}

func arrestRow(c *lawsuit, d *defendant) row {
	return row{tableArrest, c.unit.Code, c.arrestAccepted.Year(), c.arrestNo + d.number, 0, map[string]string{
		"部门受案号": c.arrestNo, "统一受案号": c.unified, "案件名称": c.name(), "承办单位": c.unit.Name, "嫌疑人姓名": d.name, "嫌疑人编号": d.number,
		"受理日期": c.arrestAccepted.String(), "承办部门": dept(c.unit), "承办检察官": c.arrestBy, "移送案由": c.charge, "涉嫌案由": c.charge,
		"侦查机关名称": c.police, "移送单位名称": c.police,
		"全案_审结处理结果": whole(c, func(d *defendant) string { return d.arrestResult }, "批准逮捕", "决定逮捕"), "审结处理结果": d.arrestResult,
		"应当逮捕情形": d.mustArrest, "前科": yes(d.prior), "不捕情形": d.refusal, "审结日期": d.arrestEnd.String(), "送达/执行日期": d.arrestServed.String(),
		"作案时年龄": itoa(d.age), "是否为审捕阶段要求提请（移送）逮捕的犯罪嫌疑人": "否", "是否黑社会性质组织保护伞": "否", "犯罪案件是否涉及黑社会性质组织/恶势力": "否",
	}}
}

func prosRow(c *lawsuit, d *defendant) row {
	m := map[string]string{
		"部门受案号": c.prosNo, "统一受案号": c.unified, "案件名称": c.name(), "承办单位": c.unit.Name, "嫌疑人姓名": d.name, "嫌疑人编号": d.number,
		"承办部门": dept(c.unit), "承办检察官": c.prosBy, "侦查机关名称": c.police, "移送单位名称": c.police,
		"全案_受理日期": c.prosAccepted.String(), "全案_审结日期": latest(c, func(d *defendant) day { return d.prosEnd }), "审结日期": d.prosEnd.String(),
		"全案_移送案由": c.charge, "移诉案由": c.charge, "审结处理情况": d.prosResult, "审结前强制措施": d.measure,
		"全案_一次退查日期": c.sup1.String(), "全案_一次重报日期": c.back1.String(), "全案_二次退查日期": c.sup2.String(), "全案_二次重报日期": c.back2.String(),
		"提起公诉日期": d.indicted.String(), "庭审程序": d.procedure, "出庭日期": d.trial.String(),
		"撤回起诉日期": d.withdrawn.String(), "撤回起诉后处理日期": d.withdrawnDone.String(),
		"一审判决日期": d.judged.String(), "全案_一审判决日期": latest(c, func(d *defendant) day { return d.judged }), "一审判决书收到日期": d.received.String(),
		"一审判决生效日期": d.effective.String(), "全案_一审判决生效日期": latest(c, func(d *defendant) day { return d.effective }),
		"一审判决罪名/案由": d.convicted, "一审宣告刑": d.sentence, "裁判改变起诉情形": d.change,
		"上诉日期": d.appealed.String(), "提出抗诉日期": d.protested.String(), "提出抗诉理由": d.protestGround, "是否采纳抗诉意见": d.protestAdopted, "上级检察院审查结果": d.superiorView,
		"是否立案监督对象": "否", "是否为追诉对象": "否", "是否为纠正漏捕的犯罪嫌疑人": "否", "作案时年龄": itoa(d.age), "前科": yes(d.prior),
		"是否为单位": "否", "是否他院受理审查起诉后改变管辖": "否", "涉港澳台侨犯罪案件": "否", "是否涉外案件": "否", "涉政治安全类案件": "否", "是否影响非公有制经济发展案件": "否",
	}
	if !d.prosEnd.IsZero() {
		m["审结案由"] = c.charge
		m["审查起诉阶段检察机关适用认罪认罚"] = yes(d.plead)
		m["全案_审查起诉阶段检察机关适用认罪认罚"] = yes(whole(c, func(d *defendant) string { return yes(d.plead) }, "是") == "是")
	}
	if d.term > 0 {
		m["一审宣告刑刑期"] = itoa(d.term)
	}
	if d.plead && !d.judged.IsZero() {
		m["审判阶段适用认罪认罚情况"] = "是"
	}
	if d.advice != "" {
		m["审查起诉阶段提出量刑建议类型"], m["量刑建议刑种"] = "确定刑", d.advice
		if !d.judged.IsZero() {
			m["是否法院采纳量刑建议"] = yes(d.advice == d.sentence)
		}
	}
	return row{tablePros, c.unit.Code, c.prosAccepted.Year(), c.prosNo + d.number, d.term, m}
}

func secondRow(c *lawsuit, d *defendant) row {
	city, _ := City().Unit(cityCode)
	return row{tableSecond, cityCode, 0, c.secondNo + d.number, 0, map[string]string{
		"部门受案号": c.secondNo, "统一受案号": c.unified, "嫌疑人编号": d.number, "上诉人（原审被告人）姓名": d.name, "案件名称": strings.Replace(c.name(), "涉嫌", "", 1),
		"承办单位": city.Name, "承办检察官": c.secondBy, "原审检察院": c.unit.Name, "原审部门受案号": c.prosNo, "原审法院": c.unit.Court, "原审判决罪名/案由": d.convicted,
		"一审宣告刑": d.sentence, "一审判决日期": d.judged.String(), "上诉日期": d.appealed.String(), "提出抗诉日期": d.protested.String(),
		"受理日期": c.secondAccepted.String(), "二审裁判日期": d.secondJudged.String(), "二审裁判结果": d.secondResult, "二审宣告刑": d.secondSentence,
	}}
}

func remandRow(c *lawsuit, d *defendant) row {
	return row{tableRemand, c.unit.Code, 0, c.remandNo + d.number, 0, map[string]string{
		"部门受案号": c.remandNo, "统一受案号": c.unified, "嫌疑人编号": d.number, "嫌疑人姓名": d.name, "案件名称": c.name(), "承办单位": c.unit.Name,
		"承办检察官": c.remandBy, "原部门受案号": c.prosNo, "案由": c.charge, "受理日期": c.remandAccepted.String(), "撤回起诉日期": d.remandWithdrawn.String(),
		"撤回起诉后处理日期": d.remandDone.String(), "重审判决日期": d.remandJudged.String(), "重审宣告刑": d.remandSentence, "重审判决生效日期": d.remandEffective.String(),
	}}
}

func reviewRow(c *lawsuit, d *defendant, r *reconsideration) row {
	cols := reviewColumns(r.kind)
	return row{r.kind, r.unit.Code, 0, r.no + d.number, 0, map[string]string{
		"部门受案号": r.no, "统一受案号": c.unified, "嫌疑人编号": d.number, "嫌疑人姓名": d.name, "案件名称": c.name(), "案件类别": r.kind, "承办单位": r.unit.Name,
		"承办部门": dept(r.unit), "承办检察官": r.by, "原承办单位": c.unit.Name, "原承办检察官": r.origBy, "原部门受案号": r.origNo, "原决定": r.origDecision,
		"原决定文书号": r.origDoc, "原决定日期": r.origDate.String(), "案由": c.charge, cols[16]: c.police, "受理日期": r.accepted.String(), cols[18]: r.result,
		"审结日期": r.end.String(), "送达日期": r.served.String(),
	}}
}

// An Event is one adverse result of one person, as the rules must find it.
type Event struct {
	Kind          string
	Unit          string // the office whose decision was lost
	ReviewUnit    string // the office that decided a 复议 or 复核
	CaseNumber    string // 部门受案号 of the table that proves it
	UnifiedNumber string
	PersonNumber  string // 嫌疑人编号
	Person        string
	Date          string
	Charge        string
	Sealed        bool   // a juvenile's: masked for those who may not see
	Story         string // key of the written story behind it, if any
}

// Kinds are the names of the thirteen kinds of adverse result.
var Kinds = []string{
	"一审无罪", "不负刑事责任", "捕后免予刑事处罚", "捕后不诉", "撤回起诉", "抗诉未被采纳", "二审改判无罪",
	"发回重审后无罪", "发回重审后撤回起诉", "不批捕复议改变", "不批捕复核改变", "不起诉复议改变", "不起诉复核改变",
}

func eventsOf(c *lawsuit) []Event {
	var out []Event
	for _, d := range c.people {
		add := func(kind, no string, date day) {
			out = append(out, Event{Kind: kind, Unit: c.unit.Code, CaseNumber: no, UnifiedNumber: c.unified, PersonNumber: d.number,
				Person: d.name, Date: date.String(), Charge: c.charge, Sealed: d.age < 18 || c.young})
		}
		switch {
		case strings.HasPrefix(d.sentence, "无罪"):
			add("一审无罪", c.prosNo, d.judged)
		case d.sentence == "不负刑事责任":
			add("不负刑事责任", c.prosNo, d.judged)
		case d.sentence == "免予刑事处罚" && d.arrested():
			add("捕后免予刑事处罚", c.prosNo, d.judged)
		}
		if strings.HasSuffix(d.prosResult, "不起诉") && d.arrested() {
			add("捕后不诉", c.prosNo, d.prosEnd)
		}
		if !d.withdrawn.IsZero() {
			add("撤回起诉", c.prosNo, d.withdrawn)
		}
		if d.protestAdopted == "否" {
			add("抗诉未被采纳", c.prosNo, d.protested)
		}
		if d.secondSentence == "无罪" {
			add("二审改判无罪", c.secondNo, d.secondJudged)
		}
		if d.remandSentence == "无罪" {
			add("发回重审后无罪", c.remandNo, d.remandJudged)
		}
		if !d.remandWithdrawn.IsZero() {
			add("发回重审后撤回起诉", c.remandNo, d.remandWithdrawn)
		}
		for _, r := range d.reviews {
			if r.result == "改变" {
				add(r.kind+"改变", r.no, r.end)
				out[len(out)-1].ReviewUnit = r.unit.Code
			}
		}
	}
	return out
}

func sortEvents(e []Event) {
	sort.Slice(e, func(i, j int) bool {
		a, b := e[i], e[j]
		if a.Date != b.Date {
			return a.Date < b.Date
		}
		return a.Kind+a.CaseNumber+a.PersonNumber < b.Kind+b.CaseNumber+b.PersonNumber
	})
}
