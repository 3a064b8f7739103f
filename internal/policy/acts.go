package policy

import "mingjian/internal/org"

// An Act is something a person can do, named noun.verb. Each has one method in
// app, and each route of web names the act it performs.
type Act string

const (
	WorkbenchRead Act = "workbench.read"
	NoticeRead    Act = "notice.read"

	AccountOwn     Act = "account.own"
	AccountList    Act = "account.list"
	AccountEdit    Act = "account.edit"
	AccountGrant   Act = "account.grant"
	UnitRead       Act = "unit.read"
	UnitEdit       Act = "unit.edit"
	PersonRead     Act = "person.read"
	PersonEdit     Act = "person.edit"
	AbsenceRecord  Act = "absence.record"
	RelationRecord Act = "relation.record"
	AuditRead      Act = "audit.read"
	AuditVerify    Act = "audit.verify"
	SystemHealth   Act = "system.health"
	HandlerSettle  Act = "handler.settle"

	LedgerRead   Act = "ledger.read"
	LedgerImport Act = "ledger.import"
	LedgerMap    Act = "ledger.map"
	LedgerSettle Act = "ledger.settle"

	CaseList       Act = "case.list"
	CaseRead       Act = "case.read"
	CaseOpenSealed Act = "case.open_sealed"

	DocumentRead   Act = "document.read"
	DocumentImport Act = "document.import"
	DocumentAttach Act = "document.attach"

	EventList   Act = "event.list"
	EventReport Act = "event.report"
	EventExport Act = "event.export"
	RuleRead    Act = "rule.read"
	RuleEdit    Act = "rule.edit"
	BylawRead   Act = "bylaw.read"
	BylawEdit   Act = "bylaw.edit"

	SessionList     Act = "session.list"
	SessionRead     Act = "session.read"
	SessionEdit     Act = "session.edit"
	SessionAssign   Act = "session.assign"
	SessionHold     Act = "session.hold"
	MeetingRead     Act = "meeting.read"
	MeetingSign     Act = "meeting.sign"
	MeetingRun      Act = "meeting.run"
	MeetingNote     Act = "meeting.note"
	SelfWrite       Act = "self.write"
	PeerWrite       Act = "peer.write"
	ExpertWrite     Act = "expert.write"
	VoicesRead      Act = "voices.read"
	ReplyWrite      Act = "reply.write"
	RulingWrite     Act = "ruling.write"
	ConclusionDraft Act = "conclusion.draft"
	ConclusionSign  Act = "conclusion.sign"
	RemarkWrite     Act = "remark.write"
	SchemeRead      Act = "scheme.read"
	SchemeEdit      Act = "scheme.edit"
	AgreementRead   Act = "agreement.read"
	TeachingRead    Act = "teaching.read"
	TeachingEdit    Act = "teaching.edit"
	LessonRead      Act = "lesson.read"
	LessonEdit      Act = "lesson.edit"
	LessonCheck     Act = "lesson.check"
	VoluntaryWrite  Act = "voluntary.write"
	VoluntaryRead   Act = "voluntary.read"
	MatrixRead      Act = "matrix.read"
	MatrixEdit      Act = "matrix.edit"
	MeasureRead     Act = "measure.read"
	MeasureReport   Act = "measure.report"
	MeasureAdd      Act = "measure.add"
	MeasureSettle   Act = "measure.settle"
	ObligationRead  Act = "obligation.read"
	ObligationOpen  Act = "obligation.open"
	ObligationDo    Act = "obligation.do"
	LeadList        Act = "lead.list"
	LeadRead        Act = "lead.read"
	LeadHand        Act = "lead.hand"
	LeadHandle      Act = "lead.handle"
	LeadAnswer      Act = "lead.answer"
	RecordRead      Act = "record.read"
	RecordEnter     Act = "record.enter"
	RecordSettle    Act = "record.settle"
	RecordPlead     Act = "record.plead"
	RecordAssess    Act = "record.assess"
	LetterList      Act = "letter.list"
	LetterRead      Act = "letter.read"
	LetterEdit      Act = "letter.edit"
	LetterIssue     Act = "letter.issue"
	LetterServe     Act = "letter.serve"
	LetterAnswer    Act = "letter.answer"
	LetterNote      Act = "letter.note"

	TrainingRead   Act = "training.read"
	TrainingNeeds  Act = "training.needs"
	TrainingEdit   Act = "training.edit"
	TrainingAnswer Act = "training.answer"
	MentorRead     Act = "mentor.read"
	MentorEdit     Act = "mentor.edit"
	MentorNote     Act = "mentor.note"
	LearningRead   Act = "learning.read"
	LearningEdit   Act = "learning.edit"
	LearningFinish Act = "learning.finish"
	CampaignRead   Act = "campaign.read"
	CampaignEdit   Act = "campaign.edit"
	CampaignReport Act = "campaign.report"

	PaperMake    Act = "paper.make"
	TemplateRead Act = "template.read"
	TemplateEdit Act = "template.edit"
)

// table is the law of the house: each act, and the roles that may do it, each
// as far as its reach (domain.md 9; trust.md 1.1 08 for the administrators).
var table = []Def{
	{WorkbenchRead, "看工作台", "see the own workbench", false, anyone(org.Roles...)},
	{NoticeRead, "看通知", "read the own notices", false, anyone(org.Roles...)},

	{AccountOwn, "管理自己的账户", "look after the own account", false, anyone(org.Roles...)},
	{AccountList, "看账户", "list accounts", false, far(org.SystemAdmin, org.SecurityAdmin, org.AuditAdmin)},
	{AccountEdit, "开立、停用账户", "open and close accounts", false, far(org.SystemAdmin)},
	{AccountGrant, "授予角色", "grant roles", false, far(org.SecurityAdmin)},
	{UnitRead, "看单位", "see units", false, anyone(org.Roles...)},
	{UnitEdit, "维护单位", "edit units", false, far(org.SystemAdmin)},
	{PersonRead, "看人员", "see people", false, far(org.CaseManager, org.Leader, org.Political, org.SystemAdmin, org.SecurityAdmin)},
	{PersonEdit, "维护人员与任职", "edit people and posts", false, far(org.SystemAdmin, org.Political)},
	{AbsenceRecord, "记录缺勤", "record absences", false, far(org.CaseManager, org.Political)},
	{RelationRecord, "记录人员关系", "record who is near to whom", false, far(org.CaseManager, org.Political)},
	{AuditRead, "看审计记录", "read the audit log", false, far(org.AuditAdmin)},
	{AuditVerify, "校验审计记录", "verify the audit log", false, far(org.AuditAdmin, org.SystemAdmin)},
	{SystemHealth, "看系统状态", "see the system's health", false, far(org.SystemAdmin)},
	{HandlerSettle, "确认承办人", "confirm who a ledger's handler is", true, far(org.CaseManager)},

	{LedgerRead, "看台账导入", "see ledger imports", true, far(org.CaseManager)},
	{LedgerImport, "导入台账", "import ledgers", true, far(org.CaseManager)},
	{LedgerMap, "维护列对照", "edit column mappings", false, far(org.CaseManager)},
	{LedgerSettle, "处理台账不一致", "settle what ledgers disagree on", true, far(org.CaseManager)},

	{CaseList, "看案件列表", "list cases", true, cases},
	{CaseRead, "看案件", "read a case", true, cases},
	{CaseOpenSealed, "查看封存案件", "open a sealed case", true, grants(
		Grant{org.CaseManager, Subtree}, Grant{org.Leader, Subtree}, Grant{org.Prosecutor, Own})},

	{DocumentRead, "看法律文书", "read a document", true, cases},
	{DocumentImport, "导入法律文书", "import documents", true, far(org.CaseManager)},
	{DocumentAttach, "文书归案", "attach a document to its case", true, far(org.CaseManager)},

	{EventList, "看三类案件、重点案件", "list adverse events", true, cases},
	{EventReport, "手工填报事件", "report an event by hand", true, far(org.CaseManager)},
	{EventExport, "导出清单、情况汇报", "export the list and the briefing", true, far(org.CaseManager, org.Leader)},
	{RuleRead, "看筛查规则", "read screening rules", false, far(org.CaseManager, org.Leader, org.Expert)},
	{RuleEdit, "维护筛查规则", "edit screening rules", false, far(org.CaseManager)},
	{BylawRead, "看本院规则", "read the rules of the office", false, anyone(org.Roles...)},
	{BylawEdit, "维护本院规则", "edit the rules of the office", false, far(org.CaseManager)},

	{SessionList, "看剖析会", "list sessions", true, attending},
	{SessionRead, "看一场剖析会", "read a session", true, attending},
	{SessionEdit, "组织剖析会", "set up a session", true, far(org.CaseManager)},
	{SessionAssign, "指定互评、点评人", "assign peers and experts", true, far(org.CaseManager)},
	{SessionHold, "主持会议", "hold the meeting", true, append(far(org.CaseManager), Grant{org.Leader, Assigned})},
	{MeetingRead, "跟随会议", "follow the meeting", true, attending},
	{MeetingSign, "会议签到", "sign in to the meeting", true, attending},
	{MeetingRun, "主持会议现场", "run the meeting", true, append(far(org.CaseManager), Grant{org.Leader, Assigned})},
	{MeetingNote, "记录会议", "keep the minutes", true, far(org.CaseManager)},
	{SelfWrite, "撰写自评", "write the self-review", true, grants(Grant{org.Prosecutor, Own})},
	{PeerWrite, "撰写互评", "write a peer assessment", true, grants(Grant{org.Reviewer, Assigned}, Grant{org.Prosecutor, Assigned})},
	{ExpertWrite, "撰写点评", "write a commentary", true, grants(Grant{org.Expert, Assigned}, Grant{org.DepartmentHead, Assigned})},
	{VoicesRead, "看三方意见", "read the three voices", true, readers},
	{RemarkWrite, "参加评议讨论", "take part in the discussion of a case", true, readers},
	{SchemeRead, "看评查标准", "read the scheme of the review", false, anyone(org.CaseManager, org.Leader, org.Expert, org.Reviewer, org.DepartmentHead, org.Prosecutor)},
	{SchemeEdit, "维护评查标准", "edit the scheme of the review", true, far(org.CaseManager)},
	{AgreementRead, "看评查一致性", "see how far reviewers agree", true, append(far(org.CaseManager), Grant{org.Leader, Assigned})},
	{TeachingRead, "做校准案例", "answer teaching cases", false, anyone(org.Prosecutor, org.DepartmentHead, org.Expert, org.Reviewer, org.CaseManager)},
	{TeachingEdit, "维护校准案例", "edit teaching cases", false, far(org.CaseManager)},
	{LessonRead, "看典型案例", "read the library of typical cases", true, anyone(org.Prosecutor, org.DepartmentHead, org.Expert, org.Reviewer, org.CaseManager, org.Leader)},
	{LessonEdit, "起草案例卡", "write cards of typical cases", true, far(org.CaseManager)},
	{LessonCheck, "核对案例卡", "check cards of typical cases", true, far(org.CaseManager, org.Leader)},
	{VoluntaryWrite, "自愿报告", "tell of one's own accord", true, anyone(org.Prosecutor, org.Assistant, org.DepartmentHead, org.Expert, org.Reviewer, org.CaseManager)},
	{VoluntaryRead, "阅看、答复自愿报告", "read and answer voluntary reports", true, far(org.CaseManager)},
	{MatrixRead, "看证据矩阵", "read the evidence matrix", true, readers},
	{MatrixEdit, "填写证据矩阵", "fill in the evidence matrix", true, append(far(org.CaseManager), Grant{org.Prosecutor, Own})},
	{ReplyWrite, "答复评查意见、提出异议", "answer the findings, object", true, grants(Grant{org.Prosecutor, Own})},
	{RulingWrite, "裁定异议", "rule on an objection", true, grants(
		Grant{org.Expert, Assigned}, Grant{org.DepartmentHead, Assigned}, Grant{org.Reviewer, Assigned}, Grant{org.Leader, Assigned})},
	{ConclusionDraft, "起草剖析意见", "draft the conclusion", true, far(org.CaseManager)},
	{ConclusionSign, "签发剖析意见", "sign the conclusion", true, grants(Grant{org.Leader, Assigned})},
	{MeasureRead, "看整改措施", "see measures", true, append(grants(
		Grant{org.Prosecutor, Own}, Grant{org.Prosecutor, Assigned}, Grant{org.DepartmentHead, Unit}), far(org.CaseManager, org.Leader)...)},
	{MeasureReport, "填报整改进展", "report on a measure", true, append(grants(
		Grant{org.Prosecutor, Assigned}, Grant{org.DepartmentHead, Unit}), far(org.CaseManager)...)},
	{MeasureAdd, "补充整改措施", "add measures after the conclusion", true, far(org.CaseManager, org.Leader)},
	{MeasureSettle, "确认、检验整改措施", "confirm and judge measures", true, append(grants(Grant{org.DepartmentHead, Unit}), far(org.CaseManager, org.Leader)...)},
	{ObligationRead, "看无罪案件事项", "see what is owed after an acquittal", true, append(owers, far(org.CaseManager, org.Leader)...)},
	{ObligationOpen, "启动、签收无罪案件事项", "open and sign for what is owed after an acquittal", true, far(org.Leader)},
	{RecordRead, "看司法档案条目", "read entries of judicial files", true, append(each(Own, insiders), far(org.CaseManager, org.Leader)...)},
	{RecordEnter, "登记司法档案条目、告知本人", "enter into a judicial file and tell the person", true, far(org.CaseManager)},
	{RecordSettle, "审定、更正、撤销司法档案条目", "settle, correct and revoke entries of judicial files", true, far(org.Leader)},
	{RecordPlead, "对本人档案条目陈述申辩", "state and defend against the own entry", true, each(Own, insiders)},
	{RecordAssess, "看考评参考", "see what those who assess may see", true, far(org.Political, org.CaseManager, org.Leader)},

	{LeadList, "看追责线索登记", "see the register of leads", true, grants(Grant{org.Inspector, Unit}, Grant{org.Leader, Own})},
	{LeadRead, "看追责线索", "read a lead", true, append(grants(Grant{org.Inspector, Unit}, Grant{org.Leader, Own}), concerned...)},
	{LeadHand, "移送追责线索", "hand a lead to the inspectors", true, far(org.Leader)},
	{LeadHandle, "办理追责线索", "handle a lead", true, grants(Grant{org.Inspector, Unit})},
	{LeadAnswer, "陈述申辩", "state one's own defence", true, concerned},
	{ObligationDo, "办理无罪案件事项", "do what is owed after an acquittal", true, append(grants(
		Grant{org.Prosecutor, Own}, Grant{org.Prosecutor, Assigned}, Grant{org.DepartmentHead, Assigned}, Grant{org.Leader, Assigned}), far(org.CaseManager)...)},

	{TrainingRead, "看培训活动", "see training events", true, invited(org.CaseManager, org.Leader, org.Political)},
	{TrainingNeeds, "看原因与培训对照", "see how often causes were found and trained", true, far(org.CaseManager, org.Leader, org.Political)},
	{TrainingEdit, "组织培训活动", "plan training events", true, far(org.CaseManager, org.Political)},
	{TrainingAnswer, "答复培训邀请、做练习", "answer an invitation, do the exercise", true, invited()},
	{LetterList, "看往来文书登记", "see the register of letters", true, correspondents},
	{LetterRead, "看往来文书", "read a letter", true, correspondents},
	{LetterEdit, "起草往来文书", "draft a letter", true, writers},
	{LetterIssue, "签发往来文书", "sign a letter out", true, far(org.Leader)},
	{LetterServe, "登记送达", "note that a letter was served", true, writers},
	{LetterAnswer, "登记答复、跟进、办结", "note the answer to a letter, what followed and its end", true, writers},
	{LetterNote, "阅知抄送文书", "take note of the copy of a letter", true, far(org.CaseManager)},
	{MentorRead, "看师徒帮带", "see mentor pairs", false, invited(org.CaseManager, org.Leader, org.Political)},
	{MentorEdit, "安排师徒帮带", "pair mentors with pupils", false, far(org.CaseManager, org.Political)},
	{MentorNote, "填写帮带记录", "keep the records of a mentor pair", false, invited()},
	{LearningRead, "看学习任务", "see learning tasks", true, invited(org.CaseManager, org.Leader, org.Political)},
	{LearningEdit, "布置学习任务", "set learning tasks", true, far(org.CaseManager, org.Political)},
	{LearningFinish, "完成学习任务", "finish a learning task", true, invited()},
	{CampaignRead, "看专项行动", "see campaigns", true, append(invited(org.CaseManager, org.Leader, org.Political), Grant{org.DepartmentHead, Unit})},
	{CampaignEdit, "组织专项行动", "run campaigns", true, far(org.CaseManager, org.Political)},
	{CampaignReport, "填报专项行动任务", "report on a campaign's task", true, append(invited(org.CaseManager, org.Political), Grant{org.DepartmentHead, Unit})},

	{PaperMake, "制作文书", "make a paper", true, far(org.CaseManager, org.Leader)},
	{TemplateRead, "看文书模板", "see templates", false, far(org.CaseManager, org.Leader)},
	{TemplateEdit, "维护文书模板", "edit templates", false, far(org.CaseManager)},
}

// attending is who may know of a session: who has a part in it, and the
// organisers and leaders above it.
var attending = append(grants(
	Grant{org.Prosecutor, Assigned}, Grant{org.Reviewer, Assigned}, Grant{org.Expert, Assigned}, Grant{org.Assistant, Assigned},
	Grant{org.DepartmentHead, Assigned}, Grant{org.Supervisor, Assigned}), far(org.CaseManager, org.Leader)...)

// cases is who may see a case: its handler, its department, its unit, the
// organisers and leaders above it.
var cases = grants(
	Grant{org.Prosecutor, Own}, Grant{org.Prosecutor, Assigned}, Grant{org.Reviewer, Assigned}, Grant{org.Expert, Assigned},
	Grant{org.DepartmentHead, Department}, Grant{org.DepartmentHead, Assigned},
	Grant{org.CaseManager, Subtree}, Grant{org.Leader, Subtree})

// owers is who may owe something after an acquittal, and the handler's department.
var owers = grants(Grant{org.Prosecutor, Own}, Grant{org.Prosecutor, Assigned}, Grant{org.DepartmentHead, Department}, Grant{org.DepartmentHead, Assigned})

// readers is who may come to read the review of a case; review.See says how much of it.
var readers = append(grants(
	Grant{org.Prosecutor, Own}, Grant{org.Prosecutor, Assigned}, Grant{org.Reviewer, Assigned}, Grant{org.Expert, Assigned}, Grant{org.DepartmentHead, Assigned}),
	far(org.CaseManager, org.Leader)...)

// concerned is the person a lead is about, once told of it, whatever they have
// become since: nobody loses the right to be heard by a change of role.
var concerned = each(Assigned, insiders)

// invited is whoever can be asked to come, and the roles that see all of their tree.
func invited(all ...org.Role) []Grant {
	return append(each(Assigned, []org.Role{org.Prosecutor, org.Assistant, org.DepartmentHead, org.Expert, org.Reviewer, org.CaseManager, org.Leader, org.Political}), far(all...)...)
}

// correspondents is who may see what an office writes to the police, the court
// and the defence; writers who drafts it and takes the answer in.
var (
	correspondents = append(grants(Grant{org.Prosecutor, Own}, Grant{org.DepartmentHead, Department}), far(org.CaseManager, org.Leader)...)
	writers        = append(grants(Grant{org.Prosecutor, Own}, Grant{org.DepartmentHead, Department}), far(org.CaseManager)...)
)

// insiders is everybody of an office who may have handled cases once: whoever is
// told of an entry in their file must be able to answer, whatever post they hold now.
var insiders = []org.Role{org.Prosecutor, org.Assistant, org.DepartmentHead, org.Expert, org.Reviewer, org.CaseManager, org.Leader, org.Inspector, org.Political}

func anyone(roles ...org.Role) []Grant { return each(Anyone, roles) }

func far(roles ...org.Role) []Grant { return each(Subtree, roles) }

func each(reach Reach, roles []org.Role) []Grant {
	gs := make([]Grant, len(roles))
	for i, r := range roles {
		gs[i] = Grant{r, reach}
	}
	return gs
}

func grants(gs ...Grant) []Grant { return gs }
