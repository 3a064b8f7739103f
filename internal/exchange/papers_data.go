package exchange

import "mingjian/internal/office"

// A Head is what stands on every paper. Watermark and Checkpoint are whole lines,
// e.g. “张某 某市人民检察院 2026-11-23 10:02” and “审计校验点 12345 …”.
type Head struct {
	Organ      string `field:"发文机关" means:"红头上的机关名称"`
	Number     string `field:"文号" means:"发文字号，如 某检案管〔2026〕3号；没有则留空"`
	Title      string `field:"标题" means:"文书标题"`
	Signer     string `field:"署名" means:"落款的机关、部门或个人"`
	Date       string `field:"成文日期" means:"如 2026年11月23日"`
	Watermark  string `field:"水印" means:"何人、何单位、何时生成，印在页眉" required:"yes"`
	Checkpoint string `field:"校验点" means:"审计日志的签名校验点，印在页脚" required:"yes"`
}

// A Session is the conference (剖析会) a paper belongs to.
type Session struct {
	Session string `field:"会议名称" means:"会议全称"`
	Purpose string `field:"会议目的" means:"剖析、讲评或评查"`
	Window  string `field:"案件期间" means:"所涉案件的起止日期"`
	Time    string `field:"会议时间" means:"会议日期和时刻"`
	Place   string `field:"会议地点" means:"会议地点"`
	Chair   string `field:"主持人" means:"主持人姓名和职务"`
}

// A Case is the head of a case as papers quote it: sealed names already masked.
type Case struct {
	Name        string `field:"案件名称" means:"如 张某某盗窃案"`
	Number      string `field:"部门受案号" means:"部门受案号"`
	Unit        string `field:"办案单位" means:"承办的检察院"`
	Handler     string `field:"承办人" means:"承办检察官"`
	Charge      string `field:"罪名" means:"指控或涉嫌的罪名"`
	Event       string `field:"事件类别" means:"一审无罪、撤回起诉、不捕复议改变等"`
	Outcome     string `field:"处理结果" means:"裁判或决定的结果"`
	OutcomeDate string `field:"结果日期" means:"裁判、撤回或改变决定的日期"`
	Standing    string `field:"结果状态" means:"已生效、抗诉中或后又改变"`
	Proof       string `field:"结果依据" means:"证明该结果的台账单元格或文书语句"`
}

// A Cause is one settled or proposed cause of the code list.
type Cause struct {
	Code      string `field:"原因代码" means:"如 EV03"`
	Cause     string `field:"原因" means:"原因名称"`
	Main      bool   `field:"主因" means:"是否主要原因"`
	Attrib    string `field:"归属" means:"原因所属的类别，如 证据不足、侦查质量"`
	Avoidable string `field:"可避免性" means:"可避免、部分可避免或不可避免"`
	Basis     string `field:"原因依据" means:"证据编号或裁判段落"`
}

// A Measure is 整改措施.
type Measure struct {
	Measure string `field:"措施" means:"要做的事"`
	Owner   string `field:"责任人" means:"责任人姓名"`
	Unit    string `field:"责任单位" means:"责任单位或部门"`
	Due     string `field:"期限" means:"完成期限"`
	State   string `field:"进展" means:"未到期、已完成、逾期等"`
}

// A Divergence is a point on which court and procuratorate part (检法分歧).
type Divergence struct {
	Issue string `field:"争点" means:"争议焦点"`
	Ours  string `field:"检察观点" means:"检察机关的观点"`
	Court string `field:"法院观点" means:"法院的观点"`
	Basis string `field:"分歧依据" means:"双方所依据的法条、证据或裁判段落"`
}

// A Line is a text of a list that has nothing but texts.
type Line struct {
	Text string `field:"内容" means:"一条文字"`
}

// A Step is one event in the course of a case.
type Step struct {
	Date     string `field:"日期" means:"发生日期"`
	Stage    string `field:"环节" means:"立案、拘留、逮捕、退查、起诉、判决等"`
	Content  string `field:"经过" means:"做了什么"`
	Document string `field:"文书号" means:"文书文号"`
	Limit    string `field:"期限情况" means:"法定期限及是否在期限内"`
}

// A Defendant is a party of the case as papers quote it.
type Defendant struct {
	Name    string `field:"姓名" means:"被告人或犯罪嫌疑人，封存者写某某"`
	Charged string `field:"指控罪名" means:"起诉或涉嫌的罪名"`
	Custody string `field:"强制措施" means:"强制措施及起止"`
	Result  string `field:"结果" means:"判决、撤回或决定的结果"`
}

// An Evidence is one piece of evidence with what became of it.
type Evidence struct {
	Number     string `field:"证据编号" means:"证据编号"`
	Name       string `field:"证据名称" means:"证据名称"`
	Class      string `field:"证据种类" means:"法定八种之一"`
	Element    string `field:"证明对象" means:"所证明的构成要件事实"`
	Assessment string `field:"三性评价" means:"客观性、关联性、合法性（及时效性）评价"`
	Adopted    string `field:"法院采信" means:"采信、部分采信、不采信或排除，及理由"`
}

// An Agenda is 会议议程.
type Agenda struct {
	Head
	Session
	Attending  string         `field:"参加人员" means:"参加人员"`
	Observers  string         `field:"列席人员" means:"列席人员"`
	Rules      []Line         `field:"会议纪律" means:"会议纪律各条"`
	Items      []AgendaItem   `field:"议程" means:"会议议程各项"`
	CasesTotal int            `field:"案件数" means:"入会案件数"`
	Cases      []AgendaCase   `field:"案件" means:"入会案件，按议程顺序"`
	Speech     []SpeakingSlot `field:"发言顺序" means:"每案的发言顺序和时间"`
}

// An AgendaItem is one item of the order of business.
type AgendaItem struct {
	Item    string `field:"事项" means:"议程事项"`
	Speaker string `field:"发言人" means:"主讲或负责人"`
	Minutes string `field:"时长" means:"预计时长"`
}

// An AgendaCase is a case with who speaks on it.
type AgendaCase struct {
	Case
	Typical   bool   `field:"典型案例" means:"是否选为典型案例"`
	Reason    string `field:"入会理由" means:"选入会议的理由"`
	Self      string `field:"自评人" means:"自评的承办检察官"`
	Peers     string `field:"互评人" means:"互评人及单位"`
	Commenter string `field:"点评人" means:"点评人及职务"`
	Minutes   string `field:"预计时长" means:"该案预计时长"`
}

// A SpeakingSlot is one turn in the order of speaking.
type SpeakingSlot struct {
	Turn    string `field:"环节名称" means:"自评、互评、答复、点评、讨论"`
	Minutes string `field:"环节时长" means:"时间"`
}

// A SelfReview is 自评报告: nine sections.
type SelfReview struct {
	Head
	Session
	Case
	Author       string       `field:"自评人" means:"自评的承办检察官"`
	Submitted    string       `field:"提交时间" means:"自评提交时间"`
	Facts        string       `field:"案件基本情况" means:"一、人员、罪名、强制措施概况"`
	Defendants   []Defendant  `field:"当事人" means:"被告人、犯罪嫌疑人"`
	Course       []Step       `field:"诉讼过程" means:"二、各环节及日期"`
	Charged      string       `field:"指控事实" means:"三、指控的事实"`
	Evidence     []Evidence   `field:"证据" means:"三、要件与证据"`
	Decision     string       `field:"裁判内容" means:"四、裁判、撤诉或改变决定的内容"`
	Reasons      string       `field:"裁判理由" means:"四、裁判或决定的理由"`
	Divergences  []Divergence `field:"分歧" means:"五、争议焦点与检法分歧"`
	Arrest       string       `field:"审查逮捕把关" means:"六、审查逮捕环节把关情况"`
	Prosecution  string       `field:"审查起诉把关" means:"六、审查起诉环节把关情况"`
	Gate         string       `field:"集体把关" means:"六、检察官联席会议、检委会情况"`
	Defence      string       `field:"听取律师意见" means:"六、听取辩护人意见情况"`
	Guidance     string       `field:"引导侦查" means:"六、引导侦查、补充侦查提纲情况"`
	Causes       []Cause      `field:"原因分析" means:"七、原因及依据"`
	Reflection   string       `field:"办案体会" means:"八、办案体会"`
	Lessons      string       `field:"教训" means:"八、教训"`
	Measures     []Measure    `field:"改进措施" means:"九、改进措施"`
	Attachments  []Line       `field:"附件" means:"附件名称"`
	Confidential string       `field:"密级" means:"内部资料等，没有则留空"`
}

// A Commentary is 点评意见: per angle, by one who has seen all voices.
type Commentary struct {
	Head
	Session
	Case
	Commenter string        `field:"点评人" means:"点评人姓名"`
	Post      string        `field:"点评人职务" means:"检委会专职委员、部门及职务"`
	Angles    []Angle       `field:"角度" means:"法理辨析、事实认定、证据采信、程序与监督等"`
	Voices    []VoiceRow    `field:"三方意见" means:"自评、互评、点评逐项对照，分歧在前"`
	Avoidable string        `field:"可避免性评价" means:"是否可以避免及理由"`
	Recheck   string        `field:"复查建议" means:"是否需要复查及理由"`
	Use       string        `field:"借鉴意义" means:"对今后办案的借鉴意义"`
	Advice    []Line        `field:"建议" means:"改进建议"`
	Reply     string        `field:"承办人答复" means:"承办人的答复；期限内未答复写未答复"`
	Causes    []Cause       `field:"原因分析" means:"点评人认为的原因"`
	Measures  []Measure     `field:"改进措施" means:"建议的改进措施"`
	Findings  []PaperRemark `field:"问题" means:"指出的具体问题"`
}

// An Angle is one angle of a commentary.
type Angle struct {
	Angle   string `field:"角度名称" means:"如 证据采信"`
	Opinion string `field:"意见" means:"点评意见"`
	Basis   string `field:"意见依据" means:"所依据的证据、法条或段落"`
}

// A VoiceRow is one dimension of the three voices.
type VoiceRow struct {
	Dimension string `field:"维度" means:"评定项，如 事实认定"`
	Self      string `field:"自评意见" means:"承办人的判断"`
	Peer      string `field:"互评意见" means:"互评人的判断，多人分行"`
	Expert    string `field:"点评意见" means:"点评人的判断"`
	Differs   bool   `field:"有分歧" means:"三方判断是否不一致"`
}

// A PaperRemark is a problem with its place.
type PaperRemark struct {
	Dimension string `field:"问题维度" means:"所属评定项"`
	Text      string `field:"问题内容" means:"问题的描述"`
	Basis     string `field:"问题依据" means:"证据编号或页码"`
}

// A Conclusion is what the meeting settled on one case, of quality and not of responsibility.
type Conclusion struct {
	Case
	SelfView   string    `field:"自评要点" means:"自评要点"`
	PeerView   string    `field:"互评要点" means:"互评要点"`
	ExpertView string    `field:"点评要点" means:"点评要点"`
	Reply      string    `field:"承办人答复" means:"承办人的答复；期限内未答复写未答复"`
	Discussion string    `field:"讨论情况" means:"会上讨论要点"`
	Finding    string    `field:"剖析结论" means:"检法认识分歧、证据变化、审查判断失误等"`
	Reason     string    `field:"结论理由" means:"得出该结论的理由"`
	Causes     []Cause   `field:"原因分析" means:"认定的原因"`
	Lessons    string    `field:"教训" means:"教训"`
	Measures   []Measure `field:"改进措施" means:"该案的改进措施"`
}

// Minutes is 会议纪要.
type Minutes struct {
	Head
	Session
	Attending string       `field:"参加人员" means:"出席人员"`
	Observers string       `field:"列席人员" means:"列席人员"`
	Absent    string       `field:"缺席人员" means:"缺席人员及原因"`
	Recorder  string       `field:"记录人" means:"记录人"`
	Opening   string       `field:"会议概况" means:"会议的缘由和概况"`
	CaseTotal int          `field:"案件数" means:"评析案件数"`
	Cases     []Conclusion `field:"案件" means:"逐案结论"`
	Speech    string       `field:"检察长讲话" means:"检察长讲话要点"`
	Closing   string       `field:"会议总结" means:"副检察长总结要点"`
	Decisions []Line       `field:"议定事项" means:"议定事项"`
	Measures  []Measure    `field:"整改措施" means:"全会整改措施、责任分工和期限"`
}

// An Analysis is 案件剖析报告: a one-page summary and thirteen sections.
type Analysis struct {
	Head
	Session
	Case
	Brief       string       `field:"案情摘要" means:"一页摘要中的案情"`
	BriefCourt  string       `field:"裁判摘要" means:"一页摘要中的裁判要旨"`
	Finding     string       `field:"剖析结论" means:"检法认识分歧、证据变化、审查判断失误等"`
	Reason      string       `field:"结论理由" means:"得出该结论的理由"`
	Facts       string       `field:"案件基本情况" means:"一、案件基本情况"`
	Defendants  []Defendant  `field:"当事人" means:"一、当事人"`
	Course      []Step       `field:"诉讼过程" means:"二、诉讼经过与时限"`
	Charged     string       `field:"指控事实" means:"三、起诉认定的事实"`
	ChargedWith string       `field:"指控证据" means:"三、起诉依据的证据"`
	Decision    string       `field:"裁判内容" means:"四、判决（裁定）认定"`
	Reasons     string       `field:"裁判理由" means:"四、判决（裁定）理由"`
	Divergences []Divergence `field:"分歧" means:"五、控审分歧比对"`
	Evidence    []Evidence   `field:"证据" means:"六、证据逐项评价"`
	Duties      []Duty       `field:"履职检视" means:"七、各环节履职检视"`
	Causes      []Cause      `field:"原因分析" means:"八、原因剖析"`
	Protest     string       `field:"抗诉情况" means:"九、是否抗诉及理由"`
	Lessons     string       `field:"教训" means:"十、教训"`
	Measures    []Measure    `field:"改进措施" means:"十、整改措施"`
	Liaison     string       `field:"沟通通报" means:"十一、对公安、法院的沟通与通报"`
	Reply       string       `field:"承办人答复" means:"十二、承办人意见；期限内未答复写未答复"`
	Approvals   []Approval   `field:"审核意见" means:"十三、部门、专职委员、检察长审核意见"`
	Attachments []Line       `field:"附件" means:"附件名称"`
}

// A Duty is how one stage did its work.
type Duty struct {
	Stage string `field:"履职环节" means:"引导侦查、审查逮捕、审查起诉、出庭、联席会议、检委会、听取律师意见"`
	Done  string `field:"履职情况" means:"做了什么"`
	View  string `field:"检视意见" means:"得失"`
}

// An Approval is one signed opinion.
type Approval struct {
	Post    string `field:"审核职务" means:"审核人职务"`
	Name    string `field:"审核人" means:"审核人姓名"`
	Opinion string `field:"审核内容" means:"审核意见"`
	Date    string `field:"审核日期" means:"审核日期"`
}

// A Summary is 剖析会总结报告, with charts. It compares no offices and no people.
type Summary struct {
	Head
	Session
	Overview   string           `field:"会议概况" means:"会议概况"`
	CaseTotal  int              `field:"案件数" means:"剖析案件数"`
	ByEvent    []Count          `field:"类别统计" means:"各事件类别的件数"`
	ByCause    []Count          `field:"原因统计" means:"各原因的件数"`
	ByFinding  []Count          `field:"结论统计" means:"各剖析结论的件数"`
	EventChart office.ChartSpec `field:"类别图" means:"各类案件件数图"`
	CauseChart office.ChartSpec `field:"原因图" means:"原因分布图"`
	VoiceChart office.ChartSpec `field:"分歧图" means:"三方意见不一致的案件数，按评定项"`
	Cases      []Conclusion     `field:"案件" means:"逐案结论"`
	Typical    []TypicalCase    `field:"典型案件" means:"典型案件及借鉴意义"`
	Shared     []Line           `field:"共性问题" means:"反映的共性问题"`
	Lessons    []Line           `field:"教训" means:"教训"`
	Measures   []Measure        `field:"整改措施" means:"整改措施、责任和期限"`
	Advice     []Line           `field:"建议" means:"工作建议"`
}

// A Count is a number of cases under a name, with the words for its share.
type Count struct {
	Name  string `field:"名目" means:"类别、原因或结论"`
	Cases int    `field:"件数" means:"件数"`
	Share string `field:"占比" means:"占比的文字：件数少时只写件数，不写百分比"`
}

// A TypicalCase is a case worth learning from.
type TypicalCase struct {
	Case
	Gist string `field:"要旨" means:"争点和结论的要旨"`
	Use  string `field:"借鉴意义" means:"借鉴意义"`
}

// A Briefing is 情况汇报: the office's own three years. Offices are not compared:
// each has its own list of cases.
type Briefing struct {
	Head
	Window     string           `field:"案件期间" means:"统计的起止日期"`
	Exported   string           `field:"数据截止" means:"台账导出日期"`
	Overview   string           `field:"总体情况" means:"总体情况"`
	CaseTotal  int              `field:"案件数" means:"三类案件总件数"`
	Persons    int              `field:"人数" means:"三类案件总人数"`
	Years      []BriefingYear   `field:"年度" means:"逐年件数"`
	TrendChart office.ChartSpec `field:"年度图" means:"逐年各类件数图，只看自身变化"`
	Units      []BriefingUnit   `field:"单位" means:"各院自己的案件清单，不作比较"`
	Causes     []Count          `field:"原因统计" means:"已剖析案件的原因"`
	Analysis   string           `field:"变化分析" means:"自身变化的分析"`
	Definition []Line           `field:"口径" means:"统计口径和依据"`
	Unknown    []Line           `field:"无法计算" means:"台账不能显示、需人工填报的事项"`
	Next       []Line           `field:"下一步工作" means:"下一步工作"`
}

// A BriefingYear is a year's counts of persons or cases as the definitions say.
type BriefingYear struct {
	Year      string `field:"年份" means:"年份"`
	Acquitted int    `field:"无罪" means:"无罪判决件数"`
	Withdrawn int    `field:"撤回起诉" means:"撤回起诉件数"`
	Changed   int    `field:"复议复核改变" means:"复议复核改变原决定件数"`
	Total     int    `field:"合计" means:"三类合计件数"`
	Base      string `field:"基数" means:"同年办结件数"`
	Interval  string `field:"区间" means:"占比及95%区间的文字（威尔逊法）；基数过小只写件数"`
}

// A BriefingUnit is one office's own cases.
type BriefingUnit struct {
	Name  string `field:"单位名称" means:"检察院名称"`
	Cases []Case `field:"单位案件" means:"该院的三类案件"`
}

// A Lesson is 教学案例卡: what others may learn of a case, without who and where.
type Lesson struct {
	Head
	Purpose  string        `field:"用途" means:"警示或示范"`
	Charge   string        `field:"罪名" means:"案由"`
	Result   string        `field:"处理结果" means:"如 一审无罪"`
	Facts    string        `field:"基本案情" means:"隐去姓名、地名、文号后的案情"`
	Dispute  string        `field:"争议焦点" means:"检法或者诉辩的分歧"`
	Holding  string        `field:"结论和理由" means:"剖析意见的结论和理由"`
	Learned  string        `field:"启示" means:"对今后办案的启示"`
	Practice string        `field:"做法" means:"可以照做的做法"`
	Reply    string        `field:"承办人答复" means:"承办人对剖析意见的答复，隐去姓名、地名"`
	Causes   []LessonCause `field:"原因" means:"原因代码和名称"`
}

// A LessonCause is one cause of a Lesson.
type LessonCause struct {
	Code string `field:"原因代码" means:"如 EV03"`
	Name string `field:"原因名称" means:"原因的名称"`
}

// A CampaignReport is 专项行动总结报告: what was planned and done, aspect by aspect
// and each unit against its own plan.
type CampaignReport struct {
	Head
	Aim     string           `field:"目标" means:"专项行动的目标"`
	Basis   string           `field:"依据" means:"所依据的方案或者模板"`
	Window  string           `field:"期间" means:"起止日期"`
	Day     int              `field:"当前天数" means:"到制作之日是第几天"`
	Days    int              `field:"总天数" means:"专项行动总天数"`
	Total   int              `field:"任务数" means:"任务总数"`
	Done    int              `field:"已完成数" means:"已完成的任务数"`
	Due     int              `field:"应完成数" means:"到制作之日期限已到的任务数"`
	Late    int              `field:"逾期数" means:"期限已过而未完成的任务数"`
	Aspects []CampaignAspect `field:"方面" means:"各方面的任务数"`
	Units   []CampaignUnit   `field:"参加单位" means:"各单位对照本单位计划，不作单位之间的比较"`
	Weeks   []CampaignWeek   `field:"每周" means:"到各周末应完成数和已完成数"`
}

// A CampaignAspect is one aspect of a CampaignReport.
type CampaignAspect struct {
	Name  string `field:"方面名称" means:"如 证据审查"`
	Total int    `field:"方面任务数" means:"该方面的任务数"`
	Done  int    `field:"方面完成数" means:"该方面已完成的任务数"`
}

// A CampaignUnit is one unit's own plan in a CampaignReport.
type CampaignUnit struct {
	Name  string         `field:"单位名称" means:"参加单位"`
	Total int            `field:"单位任务数" means:"本单位任务数"`
	Done  int            `field:"单位完成数" means:"本单位已完成数"`
	Due   int            `field:"单位应完成数" means:"本单位期限已到的任务数"`
	Late  int            `field:"单位逾期数" means:"本单位逾期未完成数"`
	Tasks []CampaignTask `field:"任务" means:"本单位的任务"`
}

// A CampaignTask is one task of a unit.
type CampaignTask struct {
	Text   string `field:"任务内容" means:"任务"`
	Aspect string `field:"所属方面" means:"任务所属的方面"`
	Owner  string `field:"责任人" means:"责任人姓名，未指定则留空"`
	Due    string `field:"任务期限" means:"任务期限"`
	State  string `field:"任务状态" means:"某日完成、未完成或者逾期未完成"`
	Proof  string `field:"佐证" means:"最后一次填报的内容，或者所对应的事项"`
}

// A CampaignWeek is the state at the end of one week.
type CampaignWeek struct {
	Name    string `field:"周次" means:"如 第3周"`
	Last    string `field:"周末日期" means:"该周最后一日"`
	Planned int    `field:"周应完成" means:"按计划到该日应完成数"`
	Done    int    `field:"周已完成" means:"到该日已完成数"`
}
