// Package legaldoc reads Chinese criminal documents: what kind of paper it is,
// its number, court and procuratorate, the persons, and what became of each.
//
// It promises to be pure and linear in the text; to say of every field which
// sentence it was read from; to leave empty, and to name, what it could not
// read; and never to take a plea, an argument or a quoted judgment for the
// decision itself: a result comes only from the operative part (主文) of the
// document's own decision. It keeps to the words of the document and corrects
// nothing. Files become paragraphs in package office; which case a document
// belongs to is proposed by Match and decided by a person where it is not plain.
package legaldoc

// A Kind is the kind of document (文书种类), in the words a ledger uses.
type Kind string

// The kinds that are told apart. Where the operative part is missing, a court
// document keeps the plain kind of its instance.
const (
	Unknown Kind = ""

	Indictment             Kind = "起诉书"
	IndictmentAdded        Kind = "追加起诉决定书"
	IndictmentChanged      Kind = "变更起诉决定书"
	IndictmentSupplemented Kind = "补充起诉决定书"
	IndictmentWithdrawn    Kind = "撤回起诉决定书"
	NonProsecution         Kind = "不起诉决定书"
	ConditionalNonPros     Kind = "附条件不起诉决定书"
	NonProsQuashed         Kind = "撤销不起诉决定书"
	NonProsUpheld          Kind = "维持不起诉决定书"
	NoArrest               Kind = "不批准逮捕决定书"
	NoArrestReasons        Kind = "不批准逮捕理由说明书"
	NoArrestOwnCase        Kind = "不予逮捕决定书"
	NoArrestQuashed        Kind = "撤销不批准逮捕决定书"
	Arrest                 Kind = "批准逮捕决定书"
	ArrestOwnCase          Kind = "逮捕决定书"
	ArrestQuashed          Kind = "撤销逮捕决定书"
	ReconsiderRequest      Kind = "要求复议意见书"
	ReviewRequest          Kind = "提请复核意见书"
	Reconsideration        Kind = "复议决定书"
	Review                 Kind = "复核决定书"
	Protest                Kind = "刑事抗诉书"
	ProtestWithdrawn       Kind = "撤回抗诉决定书"
	PetitionReview         Kind = "刑事申诉复查决定书"
	ArrestRequest          Kind = "提请批准逮捕书"
	PoliceOpinion          Kind = "起诉意见书"
	SentenceProposal       Kind = "量刑建议书"

	FirstJudgment       Kind = "一审刑事判决书"
	RemandJudgment      Kind = "重审刑事判决书"
	SecondJudgment      Kind = "二审刑事判决书"
	SecondAcquittal     Kind = "二审改判无罪判决书"
	RetrialJudgment     Kind = "再审刑事判决书"
	RetrialAcquittal    Kind = "再审改判无罪判决书"
	Judgment            Kind = "刑事判决书"
	WithdrawalPermitted Kind = "准许撤回起诉刑事裁定书"
	WithdrawalRefused   Kind = "不准许撤回起诉刑事裁定书"
	SecondUpheld        Kind = "二审维持裁定书"
	SecondRemand        Kind = "二审发回重审裁定书"
	AppealWithdrawn     Kind = "准许撤回上诉裁定书"
	ProtestPermitted    Kind = "准许撤回抗诉裁定书"
	RetrialUpheld       Kind = "再审维持裁定书"
	RetrialRemand       Kind = "再审发回重审裁定书"
	TrialEnded          Kind = "终止审理裁定书"
	TrialSuspended      Kind = "中止审理裁定书"
	Approval            Kind = "核准裁定书"
	ApprovalRefused     Kind = "不予核准裁定书"
	Commutation         Kind = "减刑假释裁定书"
	Ruling              Kind = "刑事裁定书"
	RetrialDecision     Kind = "再审决定书"
	CompulsoryTreatment Kind = "强制医疗决定书"
	Decision            Kind = "刑事决定书"
	Mediation           Kind = "刑事附带民事调解书"
	PetitionRejected    Kind = "驳回申诉通知书"
)

// A Result is what became of one defendant (处理结果).
type Result string

// The results. Guilty means convicted with a penalty; Exempt convicted without.
const (
	Guilty          Result = "有罪"
	Acquitted       Result = "无罪"
	Exempt          Result = "免予刑事处罚"
	NotResponsible  Result = "不负刑事责任"
	Withdrawn       Result = "准许撤回起诉"
	NotWithdrawn    Result = "不准许撤回起诉"
	Remanded        Result = "发回重审"
	Upheld          Result = "维持原判"
	AppealDropped   Result = "准许撤回上诉"
	ProtestDropped  Result = "准许撤回抗诉"
	Ended           Result = "终止审理"
	Suspended       Result = "中止审理"
	Treatment       Result = "强制医疗"
	Retried         Result = "决定再审"
	Commuted        Result = "减刑假释"
	Approved        Result = "核准"
	NotApproved     Result = "不予核准"
	Indicted        Result = "提起公诉"
	NotProsecuted   Result = "不起诉"
	Conditional     Result = "附条件不起诉"
	NotArrested     Result = "不批准逮捕"
	Arrested        Result = "批准逮捕"
	AskedAgain      Result = "要求复议"
	AskedReview     Result = "提请复核"
	DecisionKept    Result = "维持"
	DecisionChanged Result = "改变"
	Protested       Result = "提出抗诉"
)

// The kinds of acquittal (无罪种类): Criminal Procedure Law 2018 art. 200 (2) and (3).
const (
	ByLaw   = "法定"
	OnDoubt = "存疑"
)

// A Document is what was read from one document. Its JSON keys are those of
// `mingjian extract --json`; what was not read is absent.
type Document struct {
	Kind               Kind              `json:"kind,omitempty"`
	CaseNumber         string            `json:"case_number,omitempty"` // the document's own number (文号)
	Court              string            `json:"court,omitempty"`
	Procuratorate      string            `json:"procuratorate,omitempty"` // the prosecuting or deciding office; for a police request, the office asked
	IndictmentNumber   string            `json:"indictment_number,omitempty"`
	PreviousCaseNumber string            `json:"previous_case_number,omitempty"` // the decision this one answers (原决定、原判文号)
	Decision           string            `json:"decision,omitempty"`             // a procuratorate's or police decision, in ledger words
	Ground             string            `json:"ground,omitempty"`               // of a withdrawal or of no arrest, in ledger words
	Defendants         []Defendant       `json:"defendants,omitempty"`
	Dates              map[string]string `json:"dates,omitempty"`  // "2006-01-02" by DateDocument, …
	Judges             []string          `json:"judges,omitempty"` // title and name as one: 审判长王某
	Jurors             []string          `json:"jurors,omitempty"`
	Clerk              string            `json:"clerk,omitempty"`
	Prosecutors        []string          `json:"prosecutors,omitempty"`
	Defenders          []string          `json:"defenders,omitempty"`

	Quoted   []Quote         `json:"quoted,omitempty"`   // every number in the text, the own one too, in order of first appearance
	Evidence map[string]Span `json:"evidence,omitempty"` // by field path: "court", "dates.document", "defendants[0].result", "judges[1]"
	Unread   []string        `json:"unread,omitempty"`   // field paths that a document of this kind has and that could not be read
}

// The keys of Document.Dates.
const (
	DateDocument      = "document"
	DateAccepted      = "accepted"       // received by the procuratorate
	DateIndicted      = "indicted"       // brought to court
	DateWithdrawal    = "withdrawal"     // withdrawal asked for
	DateFirstJudgment = "first_judgment" // of the judgment under appeal
)

// A Defendant is one person or unit a document decides on: 被告人, 被不起诉人, 犯罪嫌疑人, 被告单位.
type Defendant struct {
	Name            string   `json:"name"`
	Charged         []string `json:"charged"`
	Convicted       []string `json:"convicted"`
	Result          Result   `json:"result,omitempty"`
	AcquittalKind   string   `json:"acquittal_kind,omitempty"`
	Sentence        string   `json:"sentence,omitempty"` // the main penalty: 有期徒刑, 拘役, 死刑缓期二年执行, 罚金, …
	TermMonths      int      `json:"term_months,omitempty"`
	ProbationMonths int      `json:"probation_months,omitempty"`
	FineYuan        int64    `json:"fine_yuan,omitempty"`
}

// A Quote is a document number found in the text.
type Quote struct {
	Number string `json:"number"`
	Date   string `json:"date,omitempty"` // the date said just before it, if any
}

// A Span is the place a field was read from. Offsets count characters (runes)
// of the paragraph as it was handed to Read; Start and End bound the words read.
type Span struct {
	Paragraph     int    `json:"paragraph"`
	Start         int    `json:"start"`
	End           int    `json:"end"`
	SentenceStart int    `json:"sentence_start"`
	SentenceEnd   int    `json:"sentence_end"`
	Sentence      string `json:"sentence"`
}

// Extract returns d without quotes, evidence and the list of what was not
// read: the form that `mingjian extract --json` prints.
func (d Document) Extract() Document {
	d.Quoted, d.Evidence, d.Unread = nil, nil, nil
	return d
}
