package review

import (
	"slices"

	"mingjian/internal/errs"
)

// A Step is a stage of a case's review, and of the session: its least advanced case.
type Step int

const (
	Picking    Step = iota // 案件入会
	SelfStep               // 自评
	PeerStep               // 互评
	Commenting             // 点评
	Meeting                // 会议
	Concluding             // 形成意见
	Rectifying             // 整改
	Closed                 // 办结
)

// Steps lists every step in order with its names and the word the API uses.
var Steps = []struct {
	Step         Step
	Word, ZH, EN string
}{
	{Picking, "picking", "案件入会", "picking cases"},
	{SelfStep, "self", "自评", "self-review"},
	{PeerStep, "peer", "互评", "peer assessment"},
	{Commenting, "comment", "点评", "commentary"},
	{Meeting, "meeting", "会议", "meeting"},
	{Concluding, "concluding", "形成意见", "conclusions"},
	{Rectifying, "rectifying", "整改", "measures"},
	{Closed, "closed", "办结", "closed"},
}

// String returns the step's word.
func (s Step) String() string { return Steps[s].Word }

// A State is where a statement, an agenda or a meeting stands.
type State string

const (
	Open       State = "open"       // 未开始: nothing is handed in; an agenda still open, a meeting not begun
	Fixed      State = "fixed"      // 已确定: the agenda
	Sitting    State = "sitting"    // 会议中
	Held       State = "held"       // 已开完
	Submitted  State = "submitted"  // 已提交: the self-review; it may be handed in again until the meeting
	Invited    State = "invited"    // 已指派: has not said whether there is a conflict
	Guarded    State = "guarded"    // 待预判: no conflict; reads what was on file, and answers before the outcome is opened
	Cleared    State = "cleared"    // 已申明无回避情形: may see the case and write
	Refused    State = "refused"    // 已谢绝 or 回避, with a reason
	Withdrawn  State = "withdrawn"  // 已撤回指派
	Locked     State = "locked"     // 已锁定: handed in for good
	Waiting    State = "waiting"    // 待答复: the clock runs
	Answered   State = "answered"   // 已答复
	Unanswered State = "unanswered" // 未答复: by the clock, by nobody's hand
	Drafted    State = "drafted"    // 已起草
	Agreed     State = "agreed"     // 会议已议定
	Approved   State = "approved"   // 等次已审批
	Signed     State = "signed"     // 已签发
	Raised     State = "raised"     // 已提出异议
	Forgone    State = "forgone"    // 未提异议: by the handler's word, or by the clock
)

// A Kind is whose part a statement is.
type Kind string

const (
	SelfKind       Kind = "self"       // 自评
	PeerKind       Kind = "peer"       // 互评
	CommentKind    Kind = "comment"    // 点评
	ReplyKind      Kind = "reply"      // 答复
	SecondKind     Kind = "second"     // 复读
	ObjectionKind  Kind = "objection"  // 异议
	RulingKind     Kind = "ruling"     // 裁定
	ConclusionKind Kind = "conclusion" // 剖析意见
)

// An Action is something a person, or the clock, does in a review.
type Action string

const (
	AgendaAdd         Action = "agenda.add"         // 案件入会
	AgendaRemove      Action = "agenda.remove"      // 案件退出
	AgendaOrder       Action = "agenda.order"       // 调整议程
	AgendaClose       Action = "agenda.close"       // 确定议程
	AgendaReopen      Action = "agenda.reopen"      // 重开议程
	SelfSubmit        Action = "self.submit"        // 提交自评
	SelfWaive         Action = "self.waive"         // 免自评, with a reason
	PeerAssign        Action = "peer.assign"        // 指派互评
	PeerClear         Action = "peer.clear"         // 申明无回避情形
	PeerGuard         Action = "peer.guard"         // 申明无回避情形, in a mixed session
	PeerForesee       Action = "peer.foresee"       // 预判
	PeerRefuse        Action = "peer.refuse"        // 谢绝或回避
	PeerWithdraw      Action = "peer.withdraw"      // 撤回指派
	PeerSubmit        Action = "peer.submit"        // 提交互评
	CommentAssign     Action = "comment.assign"     // 指派点评
	CommentClear      Action = "comment.clear"      // 申明无回避情形
	CommentRefuse     Action = "comment.refuse"     // 谢绝或回避
	CommentWithdraw   Action = "comment.withdraw"   // 撤回指派
	CommentSubmit     Action = "comment.submit"     // 提交点评
	MeetingOpen       Action = "meeting.open"       // 开会
	MeetingClose      Action = "meeting.close"      // 散会
	ReplyOpen         Action = "reply.open"         // 向承办人反馈: starts the clock
	ReplyExtend       Action = "reply.extend"       // 延长答复期, with a reason
	ReplySubmit       Action = "reply.submit"       // 答复: the handler alone
	ReplyLapse        Action = "reply.lapse"        // 逾期未答复: the clock alone
	ObjectionSubmit   Action = "objection.submit"   // 提出异议: the handler alone
	ObjectionForgo    Action = "objection.forgo"    // 不提异议: the handler alone
	ObjectionLapse    Action = "objection.lapse"    // 逾期未提异议: the clock alone
	SecondAssign      Action = "second.assign"      // 指派复读
	SecondClear       Action = "second.clear"       // 申明无回避情形
	SecondRefuse      Action = "second.refuse"      // 谢绝或回避
	SecondWithdraw    Action = "second.withdraw"    // 撤回指派
	SecondSubmit      Action = "second.submit"      // 提交复读意见
	RulingAssign      Action = "ruling.assign"      // 指派裁定
	RulingClear       Action = "ruling.clear"       // 申明无回避情形
	RulingRefuse      Action = "ruling.refuse"      // 谢绝或回避
	RulingWithdraw    Action = "ruling.withdraw"    // 撤回指派
	RulingSubmit      Action = "ruling.submit"      // 作出裁定
	ConclusionSubmit  Action = "conclusion.submit"  // 起草
	ConclusionAgree   Action = "conclusion.agree"   // 会议议定
	ConclusionApprove Action = "conclusion.approve" // 等次审批
	ConclusionSign    Action = "conclusion.sign"    // 签发
	MeasureReport     Action = "measure.report"     // 填报整改
)

// Actions lists every action.
var Actions = []Action{AgendaAdd, AgendaRemove, AgendaOrder, AgendaClose, AgendaReopen, SelfSubmit, SelfWaive,
	PeerAssign, PeerClear, PeerGuard, PeerForesee, PeerRefuse, PeerWithdraw, PeerSubmit,
	CommentAssign, CommentClear, CommentRefuse, CommentWithdraw, CommentSubmit, MeetingOpen, MeetingClose,
	ReplyOpen, ReplyExtend, ReplySubmit, ReplyLapse,
	SecondAssign, SecondClear, SecondRefuse, SecondWithdraw, SecondSubmit,
	ObjectionSubmit, ObjectionForgo, ObjectionLapse, RulingAssign, RulingClear, RulingRefuse, RulingWithdraw, RulingSubmit,
	ConclusionSubmit, ConclusionAgree, ConclusionApprove, ConclusionSign, MeasureReport}

// permitted is the table of step × action: what may be done to a case at its
// step, and to the session at its own. Everything else is refused.
var permitted = map[Step][]Action{
	Picking: {AgendaAdd, AgendaRemove, AgendaOrder, AgendaClose},
	SelfStep: {AgendaRemove, AgendaOrder, AgendaReopen, SelfSubmit, SelfWaive,
		PeerAssign, PeerClear, PeerGuard, PeerForesee, PeerRefuse, PeerWithdraw, PeerSubmit,
		CommentAssign, CommentClear, CommentRefuse, CommentWithdraw},
	PeerStep: {AgendaRemove, AgendaOrder, SelfSubmit,
		PeerAssign, PeerClear, PeerGuard, PeerForesee, PeerRefuse, PeerWithdraw, PeerSubmit,
		CommentAssign, CommentClear, CommentRefuse, CommentWithdraw},
	Commenting: {AgendaRemove, AgendaOrder, SelfSubmit, PeerAssign,
		CommentAssign, CommentClear, CommentRefuse, CommentWithdraw, CommentSubmit},
	Meeting: {AgendaRemove, AgendaOrder, MeetingOpen, MeetingClose,
		ReplyOpen, ReplyExtend, ReplySubmit, ReplyLapse, ConclusionSubmit, ConclusionAgree,
		SecondAssign, SecondClear, SecondRefuse, SecondWithdraw, SecondSubmit,
		ObjectionSubmit, ObjectionForgo, ObjectionLapse, RulingAssign, RulingClear, RulingRefuse, RulingWithdraw, RulingSubmit},
	Concluding: {ReplyOpen, ReplyExtend, ReplySubmit, ReplyLapse,
		SecondAssign, SecondClear, SecondRefuse, SecondWithdraw, SecondSubmit,
		ObjectionSubmit, ObjectionForgo, ObjectionLapse, RulingAssign, RulingClear, RulingRefuse, RulingWithdraw, RulingSubmit,
		ConclusionSubmit, ConclusionAgree, ConclusionApprove, ConclusionSign},
	Rectifying: {MeasureReport},
}

// Permit reports, as a Conflict with words for people, why the action cannot be
// done at the step; nil if it can.
func Permit(at Step, a Action) error {
	if slices.Contains(permitted[at], a) {
		return nil
	}
	s := Steps[at]
	return errs.E(errs.Conflict, "现在是“"+s.ZH+"”环节，不能"+a.ZH(), "at the step “"+s.EN+"” one cannot "+a.EN())
}

// An edge is one move of the table: from a state, by an action, to a state.
type edge struct {
	from State
	do   Action
	to   State
}

// edges is every move a statement, the agenda or the meeting can make.
var edges = []edge{
	{Open, AgendaClose, Fixed}, {Fixed, AgendaReopen, Open},
	{Open, MeetingOpen, Sitting}, {Sitting, MeetingClose, Held},

	{Open, SelfSubmit, Submitted}, {Submitted, SelfSubmit, Submitted},

	{Open, PeerAssign, Invited}, {Invited, PeerClear, Cleared}, {Cleared, PeerSubmit, Locked},
	{Invited, PeerGuard, Guarded}, {Guarded, PeerForesee, Cleared}, {Guarded, PeerRefuse, Refused}, {Guarded, PeerWithdraw, Withdrawn},
	{Invited, PeerRefuse, Refused}, {Cleared, PeerRefuse, Refused},
	{Invited, PeerWithdraw, Withdrawn}, {Cleared, PeerWithdraw, Withdrawn},

	{Open, CommentAssign, Invited}, {Invited, CommentClear, Cleared}, {Cleared, CommentSubmit, Locked},
	{Invited, CommentRefuse, Refused}, {Cleared, CommentRefuse, Refused},
	{Invited, CommentWithdraw, Withdrawn}, {Cleared, CommentWithdraw, Withdrawn},

	{Open, ReplyOpen, Waiting}, {Waiting, ReplyExtend, Waiting},
	{Waiting, ReplySubmit, Answered}, {Waiting, ReplyLapse, Unanswered},

	{Waiting, ObjectionSubmit, Raised}, {Waiting, ObjectionForgo, Forgone}, {Waiting, ObjectionLapse, Forgone},
	{Open, SecondAssign, Invited}, {Invited, SecondClear, Cleared}, {Cleared, SecondSubmit, Locked},
	{Invited, SecondRefuse, Refused}, {Cleared, SecondRefuse, Refused},
	{Invited, SecondWithdraw, Withdrawn}, {Cleared, SecondWithdraw, Withdrawn},
	{Open, RulingAssign, Invited}, {Invited, RulingClear, Cleared}, {Cleared, RulingSubmit, Locked},
	{Invited, RulingRefuse, Refused}, {Cleared, RulingRefuse, Refused},
	{Invited, RulingWithdraw, Withdrawn}, {Cleared, RulingWithdraw, Withdrawn},

	// A new draft takes back what the meeting agreed on the old one.
	{Open, ConclusionSubmit, Drafted}, {Drafted, ConclusionSubmit, Drafted},
	{Agreed, ConclusionSubmit, Drafted}, {Approved, ConclusionSubmit, Drafted},
	{Drafted, ConclusionAgree, Agreed},
	{Agreed, ConclusionApprove, Approved}, {Agreed, ConclusionSign, Signed}, {Approved, ConclusionSign, Signed},
}

// Move returns the state after the action, when both the step and the state
// allow it; else a Conflict with words for people. A statement that does not
// exist yet is Open.
func Move(at Step, from State, a Action) (State, error) {
	if err := Permit(at, a); err != nil {
		return from, err
	}
	for _, e := range edges {
		if e.from == from && e.do == a {
			return e.to, nil
		}
	}
	zh, en := from.Names()
	return from, errs.E(errs.Conflict, "当前状态是“"+zh+"”，不能"+a.ZH(), "it is “"+en+"”: one cannot "+a.EN()+" now")
}

var stateNames = map[State][2]string{
	Open: {"未开始", "not begun"}, Fixed: {"议程已确定", "agenda fixed"}, Sitting: {"会议中", "in the meeting"}, Held: {"已开完", "held"},
	Submitted: {"已提交", "submitted"}, Invited: {"已指派", "invited"}, Guarded: {"待预判", "to answer first"}, Cleared: {"已申明无回避情形", "cleared"},
	Refused: {"已谢绝", "refused"}, Withdrawn: {"已撤回指派", "withdrawn"}, Locked: {"已锁定", "locked"},
	Waiting: {"待答复", "waiting for the reply"}, Answered: {"已答复", "answered"}, Unanswered: {"未答复", "not answered"},
	Drafted: {"已起草", "drafted"}, Agreed: {"会议已议定", "agreed"}, Approved: {"等次已审批", "grade approved"}, Signed: {"已签发", "signed"},
	Raised: {"已提出异议", "objection raised"}, Forgone: {"未提异议", "no objection raised"},
}

// Names returns the state's names in Chinese and English.
func (s State) Names() (zh, en string) { n := stateNames[s]; return n[0], n[1] }

var actionNames = map[Action][2]string{
	AgendaAdd: {"增加案件", "add a case"}, AgendaRemove: {"退出案件", "remove a case"}, AgendaOrder: {"调整议程", "order the agenda"},
	AgendaClose: {"确定议程", "fix the agenda"}, AgendaReopen: {"重开议程", "reopen the agenda"},
	SelfSubmit: {"提交自评", "submit the self-review"}, SelfWaive: {"免除自评", "waive the self-review"},
	PeerAssign: {"指派互评", "assign a peer"}, PeerClear: {"申明无回避情形", "declare no conflict"}, PeerGuard: {"申明无回避情形", "declare no conflict"}, PeerForesee: {"作出预判", "answer first"}, PeerRefuse: {"谢绝互评", "refuse to assess"},
	PeerWithdraw: {"撤回互评指派", "withdraw the assignment"}, PeerSubmit: {"提交互评", "submit the peer assessment"},
	CommentAssign: {"指派点评", "assign a commentator"}, CommentClear: {"申明无回避情形", "declare no conflict"}, CommentRefuse: {"谢绝点评", "refuse to comment"},
	CommentWithdraw: {"撤回点评指派", "withdraw the assignment"}, CommentSubmit: {"提交点评", "submit the commentary"},
	MeetingOpen: {"开会", "open the meeting"}, MeetingClose: {"散会", "close the meeting"},
	ReplyOpen: {"向承办人反馈", "ask for the reply"}, ReplyExtend: {"延长答复期", "extend the reply"}, ReplySubmit: {"答复", "reply"}, ReplyLapse: {"记为未答复", "record silence"},
	ObjectionSubmit: {"提出异议", "object"}, ObjectionForgo: {"表示不提异议", "forgo the objection"}, ObjectionLapse: {"记为未提异议", "record that nobody objected"},
	SecondAssign: {"指派复读", "assign a second reader"}, SecondClear: {"申明无回避情形", "declare no conflict"}, SecondRefuse: {"谢绝复读", "refuse to read"},
	SecondWithdraw: {"撤回复读指派", "withdraw the assignment"}, SecondSubmit: {"提交复读意见", "submit the second reading"},
	RulingAssign: {"指派裁定", "assign the ruling"}, RulingClear: {"申明无回避情形", "declare no conflict"}, RulingRefuse: {"谢绝裁定", "refuse to rule"},
	RulingWithdraw: {"撤回裁定指派", "withdraw the assignment"}, RulingSubmit: {"作出裁定", "rule"},
	ConclusionSubmit: {"起草剖析意见", "draft the conclusion"}, ConclusionAgree: {"议定剖析意见", "agree the conclusion"},
	ConclusionApprove: {"审批等次", "approve the grade"}, ConclusionSign: {"签发剖析意见", "sign the conclusion"},
	MeasureReport: {"填报整改", "report on a measure"},
}

// ZH returns the action's name in Chinese.
func (a Action) ZH() string { return actionNames[a][0] }

// EN returns the action's name in English.
func (a Action) EN() string { return actionNames[a][1] }

// Names returns the kind's names in Chinese and English.
func (k Kind) Names() (zh, en string) {
	n := map[Kind][2]string{SelfKind: {"自评", "self-review"}, PeerKind: {"互评", "peer assessment"}, CommentKind: {"点评", "commentary"},
		ReplyKind: {"答复", "reply"}, SecondKind: {"复读", "second reading"}, ObjectionKind: {"异议", "objection"}, RulingKind: {"裁定", "ruling"}, ConclusionKind: {"剖析意见", "conclusion"}}[k]
	return n[0], n[1]
}
