package exchange

import (
	"io"
	"iter"

	"mingjian/internal/office"
)

// An OwedCase is what every paper of what is owed after an acquittal says of its
// case and of the leader's decision.
type OwedCase struct {
	To       string `field:"主送" means:"作出启动决定的院"`
	CaseName string `field:"案件名称" means:"如 张某某盗窃案"`
	Number   string `field:"案件编号" means:"统一受案号或者部门受案号"`
	Unit     string `field:"办案单位" means:"办理案件的院"`
	Handlers string `field:"承办人" means:"承办检察官，多人顿号分开"`
	Charge   string `field:"罪名" means:"起诉的罪名；台账没有则为空"`
	Event    string `field:"事件类别" means:"如 一审无罪"`
	Judged   string `field:"裁判日期" means:"裁判的日期"`
	Received string `field:"收到日期" means:"收到裁判文书的日期，各期限从此起算"`
	By       string `field:"决定人" means:"决定启动的院领导"`
	Decided  string `field:"决定日期" means:"决定启动的日期"`
	Basis    string `field:"决定依据" means:"启动所依据的规则或者部署"`
}

// An OwedDuty is one duty (事项) with what became of it.
type OwedDuty struct {
	Duty    string `field:"事项" means:"如 情况说明、口头报告上一级院"`
	Law     string `field:"法律依据" means:"法定期限所依据的条文；非法定期限则为空"`
	Owner   string `field:"责任人" means:"责任人姓名；不启动的事项没有责任人"`
	Due     string `field:"办理期限" means:"最后一日"`
	State   string `field:"办理状态" means:"待办、待签收、已签收、已免除、不启动，逾期的一并写明"`
	Text    string `field:"办理情况" means:"责任人填报的内容"`
	DoneBy  string `field:"办理人" means:"办理人姓名"`
	Done    string `field:"办理日期" means:"办理的日期"`
	EndedBy string `field:"签收人" means:"签收、免除或者决定不启动的人"`
	Ended   string `field:"签收日期" means:"签收、免除或者决定不启动的日期"`
	Words   string `field:"签收意见" means:"签收的意见，或者免除、不启动的理由"`
}

// An OwedStatement is 情况说明 or, by the rule of 2019, 书面检查: the words of who
// owes it and nobody else's.
type OwedStatement struct {
	Head
	OwedCase
	OwedDuty
}

// An OwedReport is the record of a report by word of mouth (口头报告、当面报告).
type OwedReport struct {
	Head
	OwedCase
	OwedDuty
}

// An OwedJudgment is 判决审查表: whether to protest, and why.
type OwedJudgment struct {
	Head
	OwedCase
	OwedDuty
	Protest string `field:"抗诉期限" means:"抗诉期限的最后一日；不适用则为空"`
}

// An OwedFollow is the sheet of everything owed after one acquittal (跟踪落实).
type OwedFollow struct {
	Head
	OwedCase
	Duties []OwedDuty `field:"应办事项" means:"每个事项"`
}

// Kind returns OwedStatementPaper.
func (OwedStatement) Kind() Kind { return OwedStatementPaper }

// Kind returns OwedReportPaper.
func (OwedReport) Kind() Kind { return OwedReportPaper }

// Kind returns OwedJudgmentPaper.
func (OwedJudgment) Kind() Kind { return OwedJudgmentPaper }

// Kind returns OwedFollowPaper.
func (OwedFollow) Kind() Kind { return OwedFollowPaper }

func sampleOwedCase() OwedCase {
	return OwedCase{To: "示例市人民检察院", CaseName: "王某甲盗窃案", Number: "示检刑诉受〔2025〕3号", Unit: "示例县人民检察院", Handlers: "李示例", Charge: "盗窃罪", Event: "一审无罪",
		Judged: "2025年12月1日", Received: "2025年12月3日", By: "张示例", Decided: "2025年12月4日", Basis: "示例市人民检察院无罪案件报告规定"}
}

func sampleOwedDuties() []OwedDuty {
	return []OwedDuty{
		{Duty: "口头报告上一级院", Owner: "李示例", Due: "2025年12月4日", State: "已签收", Text: "向市院案件管理部口头报告裁判结果和主要理由。", DoneBy: "李示例", Done: "2025年12月4日", EndedBy: "张示例", Ended: "2025年12月5日", Words: "请在五日内完成判决审查。"},
		{Duty: "判决审查表（是否抗诉）", Owner: "李示例", Due: "2025年12月8日", State: "已签收", Text: "辨认笔录程序有瑕疵且未补正，没有新的证据，建议不抗诉。", DoneBy: "李示例", Done: "2025年12月8日", EndedBy: "张示例", Ended: "2025年12月9日", Words: "同意。"},
		{Duty: "抗诉期限届满", Law: "刑诉法 230", Owner: "李示例", Due: "2025年12月15日", State: "待办"},
		{Duty: "情况说明", Owner: "李示例", Due: "2025年12月24日", State: "待签收", Text: "本案起诉依据辨认笔录和通话位置记录。辨认前未询问特征，退回补充侦查时口头要求补正，未形成书面记录。\n今后对辨认、鉴定的程序问题，一律以书面提纲要求补正并逐项跟踪。", DoneBy: "李示例", Done: "2025年12月20日"},
		{Duty: "跟踪落实", State: "不启动", EndedBy: "张示例", Ended: "2025年12月4日", Words: "已列入整改措施。"},
	}
}

func sampleOwed(k Kind) Paper {
	c, ds := sampleOwedCase(), sampleOwedDuties()
	switch k {
	case OwedReportPaper:
		return OwedReport{sampleHead("口头报告记录（模拟数据）", "示例县人民检察院　李示例"), c, ds[0]}
	case OwedJudgmentPaper:
		return OwedJudgment{sampleHead("王某甲盗窃案判决审查表（模拟数据）", "示例县人民检察院　李示例"), c, ds[1], "2025年12月15日"}
	case OwedFollowPaper:
		return OwedFollow{sampleHead("王某甲盗窃案无罪案件事项落实情况（模拟数据）", "示例市人民检察院"), c, ds}
	}
	return OwedStatement{sampleHead("关于王某甲盗窃案的情况说明（模拟数据）", "示例县人民检察院　李示例"), c, ds[3]}
}

// An OwedRow is a line of 无罪案件事项登记表: one duty, or what was proposed and not opened.
type OwedRow struct {
	CaseName, Unit, Event, Judged, Decision, Received, Duty, Due, Owner, State, Done, Text, Words string
}

// WriteOwed writes 无罪案件事项登记表.
func WriteOwed(w io.Writer, head ListHead, rows iter.Seq2[OwedRow, error]) error {
	return writeList(w, "无罪案件事项登记表", head, []string{"无罪判决本身不表示案件办错；本表只登记报告和说明是否按时办理，不评价责任。封存的未成年人案件不列入。"}, []office.Column{
		{Title: "案件", Width: 20}, {Title: "办案单位", Width: 14}, {Title: "事件", Width: 10}, {Title: "裁判日期", Width: 11, Kind: office.DateColumn}, {Title: "决定", Width: 18},
		{Title: "收到日期", Width: 11, Kind: office.DateColumn}, {Title: "事项", Width: 14}, {Title: "期限", Width: 11, Kind: office.DateColumn}, {Title: "责任人", Width: 9}, {Title: "状态", Width: 12},
		{Title: "办理日期", Width: 11, Kind: office.DateColumn}, {Title: "办理情况", Width: 28}, {Title: "签收意见、理由", Width: 22},
	}, rows, func(r OwedRow) []string {
		return []string{r.CaseName, r.Unit, r.Event, r.Judged, r.Decision, r.Received, r.Duty, r.Due, r.Owner, r.State, r.Done, r.Text, r.Words}
	})
}
