package exchange

import (
	"strconv"

	"mingjian/internal/errs"
	"mingjian/internal/office"
	"mingjian/internal/stats"
)

// Sample returns invented data of the kind, for the preview of a template: people,
// places and cases that do not exist, marked 模拟数据.
func Sample(k Kind) (Paper, error) {
	switch k {
	case AgendaPaper:
		return sampleAgenda(), nil
	case SelfReviewPaper:
		return sampleSelfReview(), nil
	case CommentaryPaper:
		return sampleCommentary(), nil
	case MinutesPaper:
		return sampleMinutes(), nil
	case AnalysisPaper:
		return sampleAnalysis(), nil
	case SummaryPaper:
		return sampleSummary(), nil
	case BriefingPaper:
		return sampleBriefing(), nil
	case LessonPaper:
		return sampleLesson(), nil
	case CampaignPaper:
		return sampleCampaign(), nil
	case RectificationPaper:
		return sampleRectification(), nil
	case NoticePaper:
		return PoliceNotice{sampleHead("关于王某甲盗窃案无罪判决有关情况的通报（模拟数据）", "示例市人民检察院"), sampleLetter()}, nil
	case GuidancePaper:
		return Outline{sampleHead("王某甲盗窃案继续侦查提纲（模拟数据）", "示例市人民检察院"), sampleLetter()}, nil
	case LetterPaper:
		return Letter{sampleHead("关于王某甲盗窃案的会商函（模拟数据）", "示例市人民检察院"), sampleLetter()}, nil
	case RecordPaper:
		return sampleRecord(), nil
	case RecordNoticePaper:
		return RecordNotice{sampleHead("司法档案登记告知书（模拟数据）", "示例市人民检察院"), sampleRecord().RecordBasis}, nil
	case RecordChangePaper:
		return RecordChange{Head: sampleHead("司法档案更正告知书（模拟数据）", "示例县人民检察院"), RecordBasis: sampleRecord().RecordBasis, Changed: "2026年10月9日",
			What: "有效期由“2029年12月31日”更正为“2029年9月30日”", Ground: "示检案管〔2026〕11号"}, nil
	case OwedStatementPaper, OwedReportPaper, OwedJudgmentPaper, OwedFollowPaper:
		return sampleOwed(k), nil
	case DefencePaper:
		l := sampleLetter()
		l.To, l.Copy, l.Due, l.Text = "示例律师事务所 孔律师", "", "2025年3月20日", "认为本案证据不足，应当作出不起诉决定。"
		l.Points = []LetterPoint{{Text: "辨认笔录程序违法，应当排除", Came: "部分采纳", Note: "辨认前未询问特征属程序瑕疵，已要求补正"}, {Text: "赃物去向未查清", Came: "不采纳", Note: "转账记录与收购人陈述可以印证"}}
		return DefenceSheet{sampleHead("王某甲盗窃案辩护意见处理表（模拟数据）", "承办检察官　李示例"), l}, nil
	case LeadLetterPaper:
		return LeadLetter{sampleHead("追责线索移送函（模拟数据）", "张示例"), sampleLead()}, nil
	case LeadNoticePaper:
		return LeadNotice{sampleHead("当事人权利告知书（模拟数据）", "示例市人民检察院"), sampleLead()}, nil
	}
	return nil, errs.Missing("文书种类", "kind of paper")
}

func sampleHead(title, signer string) Head {
	return Head{
		Organ: "示例市人民检察院", Number: "示检案管〔2026〕3号", Title: title, Signer: signer, Date: "2026年11月23日",
		Watermark:  "模拟数据　张示例　示例市人民检察院　2026-11-23 10:02",
		Checkpoint: "模拟数据　审计校验点 12345 sha256:3f9a7c0e51b2d84466aa10c9e7725b3d8f01 签名 mingjian-demo",
	}
}

func sampleLetter() Correspondence {
	return Correspondence{To: "甲县公安局", Copy: "派驻甲县公安局执法办案管理中心检察室", CaseName: "王某甲盗窃案", Served: "2025年10月10日", Due: "2025年11月9日", Term: "本院约定",
		Text: "王某甲盗窃案经一审法院判决无罪，判决已生效。现就本案侦查取证中反映出的问题通报如下，请研究改进并书面答复。",
		Points: []LetterPoint{
			{Text: "证人刘某某的辨认笔录（证明“作案人身份”）：辨认程序不合法", Class: "勘验、检查、辨认等笔录", Asked: "是"},
			{Text: "“赃物去向”没有证据支持", Asked: "否"},
		}, Answered: "已组织专项培训。"}
}

func sampleSession() Session {
	return Session{Session: "2026年第一次案件质量剖析会（模拟数据）", Purpose: "剖析", Window: "2023年11月至2026年10月", Time: "2026年11月26日 9:00", Place: "示例市人民检察院四楼会议室", Chair: "副检察长 周示例"}
}

func sampleCases() []Case {
	return []Case{
		{"王某甲盗窃案", "示甲检刑诉受[2025]990102000031号", "甲县人民检察院", "李示例", "盗窃", "一审无罪", "证据不足，指控的犯罪不能成立，判决无罪", "2025年9月12日", "已生效", "一审刑事判决书（2025）示0102刑初31号主文第一项"},
		{"赵某乙合同诈骗案", "示乙检刑诉受[2024]990103000107号", "乙区人民检察院", "陈示例", "合同诈骗", "撤回起诉", "准许撤回起诉", "2024年12月3日", "已作不起诉决定", "台账“撤回起诉日期”2024-12-03"},
		{"孙某丙故意伤害案", "示丙检刑捕受[2026]990104000012号", "丙县人民检察院", "阿卜杜热西提·示例买买提", "故意伤害", "不捕复议改变", "经复议批准逮捕", "2026年3月18日", "有效", "复议决定书 示丙检复议〔2026〕1号"},
	}
}

func sampleCauses() []Cause {
	return []Cause{
		{"EV03", "证据间、证据与事实矛盾不能合理排除", true, "证据不足", "部分可避免", "证据5、证据9；判决书第7页"},
		{"IN01", "侦查取证不到位、引导侦查不足", false, "侦查质量", "", "补充侦查提纲第2项未回复"},
	}
}

func sampleMeasures() []Measure {
	return []Measure{
		{"对言词证据先后不一致的案件，起诉前列明矛盾点并逐一核实，形成书面核查记录", "李示例", "甲县院第一检察部", "2026-12-31", "未到期"},
		{"补充侦查提纲逐项跟踪，期满前五日核对回复", "陈示例", "乙区院第一检察部", "2027-01-31", "未到期"},
	}
}

func sampleDivergences() []Divergence {
	return []Divergence{
		{"被告人是否到过现场", "证人刘某辨认笔录与通话位置相互印证，足以认定", "辨认程序有瑕疵且未补正，通话位置只能证明在附近", "证据5、证据9；刑诉法第五十五条"},
		{"赃物去向", "变卖价款与转账记录吻合", "收购人未到案，不能排除合法来源", "证据11；判决书第8页"},
	}
}

func sampleEvidence() []Evidence {
	return []Evidence{
		{"5", "证人刘某的证言和辨认笔录", "证人证言、辨认笔录", "作案人身份", "关联性有；辨认前未详细询问特征，合法性有瑕疵可补正", "不采信：未补正也未作出合理解释"},
		{"9", "通话位置记录", "电子数据", "到过现场", "真实、合法；定位误差约六百米", "部分采信：只证明在附近"},
		{"11", "转账记录", "书证", "赃款去向", "真实、合法", "采信，但不足以单独证明"},
	}
}

func sampleCourse() []Step {
	return []Step{
		{"2024-11-02", "立案", "甲县公安局立案侦查", "甲公（刑）立字〔2024〕220号", "—"},
		{"2024-11-20", "批准逮捕", "甲县院批准逮捕", "示甲检刑捕〔2024〕88号", "7日内"},
		{"2025-01-15", "移送起诉", "移送审查起诉", "甲公（刑）诉字〔2025〕9号", "—"},
		{"2025-02-10", "退回补充侦查", "第一次退回补充侦查，三项取证要求回复一项", "示甲检刑补侦〔2025〕4号", "1个月内重报"},
		{"2025-03-28", "提起公诉", "提起公诉", "示甲检刑诉〔2025〕31号", "1个月内"},
		{"2025-09-12", "一审判决", "判决无罪，当庭释放", "（2025）示0102刑初31号", "—"},
	}
}

func sampleDefendants() []Defendant {
	return []Defendant{{"王某甲", "盗窃", "2024-11-05拘留，2024-11-20逮捕，2025-09-12释放", "一审无罪"}}
}

func sampleAgenda() Agenda {
	cs := sampleCases()
	return Agenda{
		Head: sampleHead("2026年第一次案件质量剖析会议程（模拟数据）", "示例市人民检察院案件管理部"), Session: sampleSession(),
		Attending: "市院检察长、副检察长、检委会专职委员、刑事检察部门全体检察官；各县区院检察长、分管副检察长、员额检察官",
		Rules:     []Line{{"会议材料不得带离、拍照或转发，会后收回。"}, {"发言对事不对人，不作责任评价。"}},
		Items: []AgendaItem{
			{"通报三类案件情况", "案件管理部", "15分钟"}, {"逐案自评、互评、点评", "承办检察官等", "120分钟"}, {"检察长讲话", "检察长", "20分钟"}, {"会议总结", "副检察长", "15分钟"},
		},
		CasesTotal: 3,
		Cases: []AgendaCase{
			{cs[0], true, "证据标准把握有代表性", "李示例", "乙区院吴示例、丙县院郑示例", "检委会专职委员 冯示例", "40分钟"},
			{cs[1], false, "民刑交叉", "陈示例", "甲县院钱示例、丙县院郑示例", "市院第二检察部 褚示例", "40分钟"},
			{cs[2], false, "社会危险性判断", "阿卜杜热西提·示例买买提", "甲县院钱示例", "市院第一检察部 卫示例", "40分钟"},
		},
		Speech: []SpeakingSlot{{"自评", "15分钟"}, {"互评", "10分钟"}, {"点评", "10分钟"}, {"讨论与答复", "5分钟"}},
	}
}

func sampleSelfReview() SelfReview {
	return SelfReview{
		Head: sampleHead("王某甲盗窃案自评报告（模拟数据）", "承办检察官　李示例"), Session: sampleSession(), Case: sampleCases()[0],
		Author: "李示例", Submitted: "2026-11-16 17:20",
		Facts:      "被告人王某甲，男，1988年生，农民。因涉嫌盗窃被拘留、逮捕。\n本案被害人陈述被盗现金及电动车，价值共一万二千余元。",
		Defendants: sampleDefendants(), Course: sampleCourse(),
		Charged:  "2024年10月30日夜，王某甲进入被害人住处院内，窃取电动车一辆及现金三千元。",
		Evidence: sampleEvidence(),
		Decision: "一审法院判决王某甲无罪。", Reasons: "辨认笔录有瑕疵且未补正，其余证据不能形成完整的证明体系，不能排除合理怀疑。",
		Divergences: sampleDivergences(),
		Arrest:      "审查逮捕时已注意到辨认笔录的问题，列入继续侦查提纲。", Prosecution: "一次退回补充侦查，三项要求回复一项，其余以工作说明代替。",
		Gate: "起诉前未提请检察官联席会议讨论。", Defence: "辩护人书面提出无罪意见，审查报告中记明不采纳及理由。", Guidance: "发出继续侦查提纲一份五项。",
		Causes: sampleCauses(), Reflection: "对证人辨认的依赖过大，没有以庭审的标准审查其程序。", Lessons: "对言词证据的程序问题应在起诉前补正，不能补正的不作为定案根据。",
		Measures: sampleMeasures(), Attachments: []Line{{"一审刑事判决书"}, {"补充侦查提纲及回复"}},
	}
}

func sampleCommentary() Commentary {
	return Commentary{
		Head: sampleHead("王某甲盗窃案点评意见（模拟数据）", "检委会专职委员　冯示例"), Session: sampleSession(), Case: sampleCases()[0],
		Commenter: "冯示例", Post: "检委会专职委员",
		Voices: []VoiceRow{
			{"证据采信", "辨认瑕疵可以解释", "甲：未补正不应采信\n乙：同意", "瑕疵应在起诉前补正", true},
			{"事实认定", "认定有据", "存疑", "赃物去向未查清", true},
			{"办案程序", "合法", "合法", "合法", false},
		},
		Angles: []Angle{
			{"法理辨析", "本案的关键在于排除合理怀疑的标准，检法的法律理解一致，分歧在证据。", "刑诉法第五十五条"},
			{"事实认定", "赃物去向未查清，起诉认定的事实链条有缺口。", "证据11"},
			{"证据采信", "辨认前未询问特征，起诉前有条件补正而未补正。", "证据5"},
		},
		Findings: []PaperRemark{{"证据采信", "辨认笔录的瑕疵起诉前未要求补正", "证据5"}},
		Causes:   sampleCauses(), Avoidable: "部分可以避免：辨认瑕疵在退回补充侦查时可以补正。", Recheck: "不需要：无新的事实、证据。",
		Use: "可作为辨认笔录审查的教学案例。", Advice: []Line{{"起诉前对辨认、鉴定、电子数据的程序逐项核对。"}},
		Reply: "同意点评意见，已列入改进措施。",
	}
}

func sampleConclusions() []Conclusion {
	cs := sampleCases()
	return []Conclusion{
		{Case: cs[0], SelfView: "辨认笔录有瑕疵，起诉时认为可以合理解释。", PeerView: "两位互评人认为未补正不应作为定案根据。", ExpertView: "赃物去向未查清，证据链有缺口。", Reply: "同意。",
			Discussion: "与会人员对辨认程序的补正时机作了讨论。", Finding: "审查判断失误", Reason: "起诉前有条件补正而未补正。", Causes: sampleCauses(), Lessons: "以庭审的标准审查辨认程序。", Measures: sampleMeasures()[:1]},
		{Case: cs[1], SelfView: "合同履行能力的证据发生变化。", ExpertView: "属民刑交叉的法律理解分歧。", Finding: "检法认识分歧", Reason: "双方对非法占有目的的推定标准不同。",
			Causes: []Cause{{"LA01", "罪与非罪界限（民刑、行刑交叉）", true, "法律适用", "不可避免", "会商记录"}}},
		{Case: cs[2], SelfView: "社会危险性的材料当时不足。", Reply: "", Finding: "证据变化", Reason: "复议时公安机关提交了新材料。"},
	}
}

func sampleMinutes() Minutes {
	return Minutes{
		Head: sampleHead("2026年第一次案件质量剖析会会议纪要（模拟数据）", "示例市人民检察院"), Session: sampleSession(),
		Opening:   "2026年11月26日，示例市人民检察院召开案件质量剖析会，对近三年的三类案件逐案评析。现将会议情况纪要如下。",
		Attending: "市院领导、检委会专职委员、刑事检察部门检察官，各县区院检察长、分管副检察长、员额检察官，共46人", Observers: "检务督察部 1人", Absent: "丙县院韩示例（休假）", Recorder: "杨示例",
		CaseTotal: 3, Cases: sampleConclusions(),
		Speech:  "要正确看待无罪案件：无罪不等于办错，关键是弄清分歧在哪里、能改进什么。\n要以庭审的证据标准把好起诉关。",
		Closing: "各院对照本次评析，用好检察官联席会议，落实整改。", Decisions: []Line{{"辨认笔录审查要点由市院第一检察部于年底前印发。"}, {"与市中级人民法院就非法占有目的的认定会商一次。"}}, Measures: sampleMeasures(),
	}
}

func sampleAnalysis() Analysis {
	s := sampleSelfReview()
	return Analysis{
		Head: sampleHead("王某甲盗窃案剖析报告（模拟数据）", "示例市人民检察院"), Session: s.Session, Case: s.Case,
		Brief: "指控王某甲夜间入院窃取电动车及现金，价值一万二千余元。", BriefCourt: "证据不足，指控的犯罪不能成立。",
		Finding: "审查判断失误", Reason: "起诉前有条件补正辨认瑕疵而未补正。",
		Facts: s.Facts, Defendants: s.Defendants, Course: s.Course, Charged: s.Charged, ChargedWith: "证人证言和辨认笔录、通话位置记录、转账记录、被害人陈述。",
		Decision: s.Decision, Reasons: s.Reasons, Divergences: s.Divergences, Evidence: s.Evidence,
		Duties: []Duty{
			{"引导侦查", "发出继续侦查提纲一份五项", "未跟踪回复"}, {"审查逮捕", "七日内批准逮捕", "已指出辨认问题"}, {"审查起诉", "退回补充侦查一次", "应补正未补正"},
			{"联席会议", "未提请", "应提请"}, {"听取律师意见", "书面意见一份，未采纳，记明理由", "理由不够具体"},
		},
		Causes: s.Causes, Protest: "未抗诉：判决后无新证据，抗诉条件不具备。", Lessons: s.Lessons, Measures: s.Measures,
		Liaison: "已向甲县公安局通报取证问题；与甲县法院会商一次。", Reply: "同意。", Approvals: []Approval{{"部门负责人", "蒋示例", "同意", "2026-11-20"}, {"检委会专职委员", "冯示例", "同意剖析结论", "2026-11-24"}},
		Attachments: []Line{{"一审刑事判决书"}},
	}
}

func sampleCounts(names []string, counts []int) []Count {
	total := 0
	for _, n := range counts {
		total += n
	}
	var out []Count
	for i, n := range names {
		zh, _ := stats.Share(counts[i], total)
		out = append(out, Count{n, counts[i], zh})
	}
	return out
}

func floats(ns []int) []float64 {
	out := make([]float64, len(ns))
	for i, n := range ns {
		out[i] = float64(n)
	}
	return out
}

func sampleSummary() Summary {
	events, eventCounts := []string{"一审无罪", "二审改判无罪", "撤回起诉", "不捕复议改变", "不诉复核改变"}, []int{4, 1, 9, 3, 2}
	causes, causeCounts := []string{"证据间矛盾不能合理排除", "孤证或仅有口供", "罪与非罪界限", "证据发生变化", "侦查取证不到位", "辩护意见未充分听取"}, []int{7, 4, 3, 2, 2, 1}
	cs := sampleCases()
	return Summary{
		Head: sampleHead("2026年第一次案件质量剖析会总结报告（模拟数据）", "示例市人民检察院"), Session: sampleSession(),
		Overview: "本次会议对近三年三类案件逐案评析，形成意见如下。", CaseTotal: 19,
		ByEvent: sampleCounts(events, eventCounts), ByCause: sampleCounts(causes, causeCounts),
		ByFinding:  sampleCounts([]string{"检法认识分歧", "证据变化", "审查判断失误", "侦查取证不足"}, []int{8, 5, 4, 2}),
		EventChart: office.ChartSpec{Title: "案件类别（件）", Kind: office.Columns, Categories: events, Series: []office.ChartSeries{{Name: "件数", Values: floats(eventCounts)}}},
		CauseChart: office.ChartSpec{Title: "主要原因分布（件）", Kind: office.Bars, Categories: causes, Series: []office.ChartSeries{{Name: "件数", Values: floats(causeCounts)}}},
		VoiceChart: office.ChartSpec{Title: "三方意见不一致的案件数，按评定项（件）", Kind: office.Bars, Categories: []string{"证据采信", "事实认定", "法律适用", "办案程序"}, Series: []office.ChartSeries{{Name: "件数", Values: []float64{11, 8, 5, 2}}}},
		Cases:      sampleConclusions(), Typical: []TypicalCase{{cs[0], "辨认程序瑕疵未补正，证据不足。", "可作为辨认笔录审查的教学案例。"}},
		Shared: []Line{{"对言词证据的程序审查不够。"}, {"补充侦查提纲跟踪不到位。"}}, Lessons: []Line{{"起诉前补正，不能补正的不作为定案根据。"}}, Measures: sampleMeasures(),
		Advice: []Line{{"与公安机关建立辨认、鉴定程序的常见问题清单。"}},
	}
}

func sampleBriefing() Briefing {
	cs := sampleCases()
	years := []string{"2023年11月起", "2024年", "2025年", "2026年1至10月"}
	acquitted, withdrawn, changed, base := []int{0, 2, 2, 1}, []int{1, 3, 4, 1}, []int{1, 1, 2, 1}, []int{24, 1310, 1288, 1045}
	var rows []BriefingYear
	for i, y := range years {
		total := acquitted[i] + withdrawn[i] + changed[i]
		zh, _ := stats.Share(total, base[i])
		rows = append(rows, BriefingYear{y, acquitted[i], withdrawn[i], changed[i], total, strconv.Itoa(base[i]), zh})
	}
	return Briefing{
		Head: sampleHead("关于近三年三类案件的情况汇报（模拟数据）", "示例市人民检察院案件管理部"), Window: "2023年11月1日至2026年10月31日", Exported: "2026年11月1日",
		Overview: "无罪判决本身不表示案件办错，本汇报只列事实，供剖析使用。", CaseTotal: 19, Persons: 21, Years: rows,
		TrendChart: office.ChartSpec{Title: "三类案件逐年件数", Kind: office.Lines, Categories: years, Series: []office.ChartSeries{
			{Name: "无罪", Values: floats(acquitted)}, {Name: "撤回起诉", Values: floats(withdrawn)}, {Name: "复议复核改变", Values: floats(changed)}}},
		Units:  []BriefingUnit{{"甲县人民检察院", cs[:1]}, {"乙区人民检察院", cs[1:2]}, {"丙县人民检察院", cs[2:]}, {"丁县人民检察院", nil}},
		Causes: sampleCounts([]string{"证据间矛盾不能合理排除", "罪与非罪界限"}, []int{7, 3}), Analysis: "逐年件数变化均在偶然波动的范围之内。",
		Definition: []Line{{"以人为单位从台账识别，按案件合并计件；无罪含一审、二审和再审。"}, {"2023年只含11月、12月。"}},
		Unknown:    []Line{{"国家赔偿、申诉后改变的案件，台账无此列，由各院填报。"}}, Next: []Line{{"召开案件质量剖析会，逐案评析。"}},
	}
}

func sampleLesson() Lesson {
	return Lesson{
		Head: sampleHead("盗窃案一审无罪警示案例（模拟数据）", ""), Purpose: "警示", Charge: "盗窃罪", Result: "一审无罪",
		Facts:    "2025年×月，某县一仓库失窃。甲某经证人乙某辨认到案，始终否认。检察机关以盗窃罪提起公诉，一审法院判决无罪。",
		Dispute:  "辨认前未询问特征的辨认笔录能否采信。",
		Holding:  "审查判断失误：辨认笔录有瑕疵而未要求补正，通话位置只能证明在附近，不能排除合理怀疑。",
		Learned:  "言词证据有矛盾的，起诉前逐一核实并形成书面记录。",
		Practice: "列明矛盾点，逐项写明核实的方法和结果。",
		Reply:    "接受，今后起诉前要求补正。",
		Causes:   []LessonCause{{"EV03", "证据间、证据与事实矛盾不能合理排除"}},
	}
}

func sampleCampaign() CampaignReport {
	return CampaignReport{
		Head: sampleHead("案件质量百日提升行动总结报告（模拟数据）", "示例市人民检察院"), Aim: "把已经剖析出的原因逐项转化为做法。", Basis: "示例市人民检察院百日提升行动方案",
		Window: "2026年3月2日至2026年6月9日", Day: 45, Days: 100, Total: 3, Done: 1, Due: 2, Late: 1,
		Aspects: []CampaignAspect{{"证据审查", 2, 1}, {"素能提升", 1, 0}},
		Units: []CampaignUnit{{"示例县院", 3, 1, 2, 1, []CampaignTask{
			{"梳理近三年三类案件的证据问题", "证据审查", "李示例", "2026-03-22", "2026-03-20 完成", "清单已印发"},
			{"抽查在办案件的证据审查情况", "证据审查", "王示例", "2026-04-10", "逾期未完成", ""},
			{"围绕本院认定次数最多的原因开展一次实训", "素能提升", "", "2026-05-20", "未完成", ""},
		}}},
		Weeks: []CampaignWeek{{"第1周", "2026-03-08", 0, 0}, {"第3周", "2026-03-22", 1, 1}, {"第6周", "2026-04-12", 2, 1}},
	}
}

func sampleRecord() Record {
	return Record{Head: sampleHead("司法档案条目（模拟数据）", "示例县人民检察院"),
		RecordBasis: RecordBasis{Person: "李示例", Unit: "示例县人民检察院", CaseName: "王某甲盗窃案", Organ: "示例省人民检察院", Number: "示检案管〔2026〕8号", On: "2026年9月1日", Gravity: "办案重大瑕疵",
			Text: "审查起诉中未对辨认笔录的程序瑕疵要求补正，经研究确定为办案重大瑕疵。", Expires: "2029年9月30日", Told: "2026年9月10日", Until: "2026年9月24日"},
		Finding: "审查判断失误", State: "生效", Said: "2026年9月18日　退回补充侦查时已口头要求补正，公安未予补正；认可未形成书面记录。", Answer: "口头要求没有记录可查，不影响结论；书面记录的意见予以采纳。",
		Corrections: []RecordCorrection{{"2026年10月9日", "有效期由“2029年12月31日”更正为“2029年9月30日”", "示检案管〔2026〕11号"}}}
}
