// Package exchange turns what the office has settled into the papers it hands
// on: Word documents in official format from templates the office edits itself,
// and Excel lists.
//
// It takes plain data: texts already chosen, dates already written, sealed persons
// already masked by the caller. It promises that every paper prints the notice,
// the watermark line and the audit checkpoint, whatever template is used; that
// the same data give the same bytes; that no author is named; that no text, however
// odd, breaks a document or becomes a formula. What a paper says, and who may have
// it, is for others to decide.
package exchange

import (
	"embed"
	"fmt"

	"mingjian/internal/errs"
	"mingjian/internal/office"
)

// Notice is the line every paper prints.
const Notice = "本意见不作为司法责任认定依据"

// A Kind is a kind of Word paper; the value is also its shipped template's file name.
type Kind string

const (
	AgendaPaper     Kind = "agenda"      // 会议议程
	SelfReviewPaper Kind = "self-review" // 自评报告
	CommentaryPaper Kind = "commentary"  // 点评意见
	MinutesPaper    Kind = "minutes"     // 会议纪要
	AnalysisPaper   Kind = "analysis"    // 案件剖析报告
	SummaryPaper    Kind = "summary"     // 剖析会总结报告
	BriefingPaper   Kind = "briefing"    // 情况汇报
	LessonPaper     Kind = "lesson"      // 教学案例卡
	CampaignPaper   Kind = "campaign"    // 专项行动总结报告

	RectificationPaper Kind = "rectification" // 整改措施落实情况报告

	NoticePaper     Kind = "notice"      // 情况通报, to the police
	GuidancePaper   Kind = "guidance"    // 侦查取证提纲
	LetterPaper     Kind = "letter"      // any other letter that goes out
	DefencePaper    Kind = "defence"     // 辩护意见处理表
	LeadLetterPaper Kind = "lead"        // 线索移送函
	LeadNoticePaper Kind = "lead-notice" // 告知书

	RecordPaper       Kind = "record"        // 司法档案条目
	RecordNoticePaper Kind = "record-notice" // 司法档案登记告知书
	RecordChangePaper Kind = "record-change" // 司法档案更正、撤销告知书

	OwedStatementPaper Kind = "owed-statement" // 情况说明、书面检查
	OwedReportPaper    Kind = "owed-report"    // 口头、当面报告记录
	OwedJudgmentPaper  Kind = "owed-judgment"  // 判决审查表
	OwedFollowPaper    Kind = "owed-follow"    // 无罪案件事项落实情况
)

// Kinds returns every kind, in the order a conference needs them.
func Kinds() []Kind {
	return []Kind{BriefingPaper, AgendaPaper, SelfReviewPaper, CommentaryPaper, MinutesPaper, AnalysisPaper, SummaryPaper, RectificationPaper, LessonPaper,
		NoticePaper, GuidancePaper, LetterPaper, DefencePaper, CampaignPaper, RecordPaper, RecordNoticePaper, RecordChangePaper, LeadLetterPaper, LeadNoticePaper,
		OwedStatementPaper, OwedReportPaper, OwedJudgmentPaper, OwedFollowPaper}
}

// Name returns the kind's name in Chinese and English, or empty texts for an unknown kind.
func (k Kind) Name() (zh, en string) {
	n := kindNames[k]
	return n[0], n[1]
}

var kindNames = map[Kind][2]string{
	AgendaPaper:     {"会议议程", "Agenda"},
	SelfReviewPaper: {"自评报告", "Self-review report"},
	CommentaryPaper: {"点评意见", "Commentary"},
	MinutesPaper:    {"会议纪要", "Minutes"},
	AnalysisPaper:   {"案件剖析报告", "Case analysis report"},
	SummaryPaper:    {"剖析会总结报告", "Conference summary report"},
	BriefingPaper:   {"情况汇报", "Three-year briefing"},
	LessonPaper:     {"教学案例卡", "Teaching card"},
	CampaignPaper:   {"专项行动总结报告", "Campaign report"},

	RectificationPaper: {"整改措施落实情况报告", "Report on measures"},

	NoticePaper:     {"情况通报", "Notice to the police"},
	GuidancePaper:   {"侦查取证提纲", "Outline of investigation"},
	LetterPaper:     {"往来公函", "Letter"},
	DefencePaper:    {"辩护意见处理表", "Sheet of the defence's opinion"},
	LeadLetterPaper: {"线索移送函", "Letter handing a lead over"},
	LeadNoticePaper: {"告知书", "Notice to the person concerned"},

	RecordPaper:       {"司法档案条目", "Entry of a judicial file"},
	RecordNoticePaper: {"司法档案登记告知书", "Notice of an entry"},
	RecordChangePaper: {"司法档案变更告知书", "Notice of a correction or revocation"},

	OwedStatementPaper: {"情况说明", "Statement of the circumstances"},
	OwedReportPaper:    {"报告记录", "Record of a report"},
	OwedJudgmentPaper:  {"判决审查表", "Review of a judgment"},
	OwedFollowPaper:    {"无罪案件事项落实情况", "What was done after an acquittal"},
}

// A Paper is the data of one Word paper: Agenda, SelfReview, Commentary, Minutes,
// Analysis, Summary, Briefing, Lesson, or one of a letter.
type Paper interface{ Kind() Kind }

// Kind returns AgendaPaper.
func (Agenda) Kind() Kind { return AgendaPaper }

// Kind returns SelfReviewPaper.
func (SelfReview) Kind() Kind { return SelfReviewPaper }

// Kind returns CommentaryPaper.
func (Commentary) Kind() Kind { return CommentaryPaper }

// Kind returns MinutesPaper.
func (Minutes) Kind() Kind { return MinutesPaper }

// Kind returns AnalysisPaper.
func (Analysis) Kind() Kind { return AnalysisPaper }

// Kind returns SummaryPaper.
func (Summary) Kind() Kind { return SummaryPaper }

// Kind returns BriefingPaper.
func (Briefing) Kind() Kind { return BriefingPaper }

// Kind returns CampaignPaper.
func (CampaignReport) Kind() Kind { return CampaignPaper }

// Kind returns LessonPaper.
func (Lesson) Kind() Kind { return LessonPaper }

// Kind returns NoticePaper.
func (PoliceNotice) Kind() Kind { return NoticePaper }

// Kind returns GuidancePaper.
func (Outline) Kind() Kind { return GuidancePaper }

// Kind returns LetterPaper.
func (Letter) Kind() Kind { return LetterPaper }

// Kind returns DefencePaper.
func (DefenceSheet) Kind() Kind { return DefencePaper }

func blank(k Kind) (Paper, error) {
	switch k {
	case AgendaPaper:
		return Agenda{}, nil
	case SelfReviewPaper:
		return SelfReview{}, nil
	case CommentaryPaper:
		return Commentary{}, nil
	case MinutesPaper:
		return Minutes{}, nil
	case AnalysisPaper:
		return Analysis{}, nil
	case SummaryPaper:
		return Summary{}, nil
	case BriefingPaper:
		return Briefing{}, nil
	case LessonPaper:
		return Lesson{}, nil
	case CampaignPaper:
		return CampaignReport{}, nil
	case RectificationPaper:
		return Rectification{}, nil
	case NoticePaper:
		return PoliceNotice{}, nil
	case GuidancePaper:
		return Outline{}, nil
	case LetterPaper:
		return Letter{}, nil
	case DefencePaper:
		return DefenceSheet{}, nil
	case LeadLetterPaper:
		return LeadLetter{}, nil
	case LeadNoticePaper:
		return LeadNotice{}, nil
	case RecordPaper:
		return Record{}, nil
	case RecordNoticePaper:
		return RecordNotice{}, nil
	case RecordChangePaper:
		return RecordChange{}, nil
	case OwedStatementPaper:
		return OwedStatement{}, nil
	case OwedReportPaper:
		return OwedReport{}, nil
	case OwedJudgmentPaper:
		return OwedJudgment{}, nil
	case OwedFollowPaper:
		return OwedFollow{}, nil
	}
	return nil, errs.Missing("文书种类", "kind of paper")
}

//go:embed templates/*.docx
var shipped embed.FS

// Template returns the template shipped for the kind, for the office to download and edit.
func Template(k Kind) ([]byte, error) {
	if _, err := blank(k); err != nil {
		return nil, err
	}
	b, err := shipped.ReadFile("templates/" + string(k) + ".docx")
	if err != nil {
		return nil, fmt.Errorf("exchange: shipped template: %w", err)
	}
	return b, nil
}

// Fields returns the tree of names a template of the kind may use.
func Fields(k Kind) ([]office.Field, error) {
	p, err := blank(k)
	if err != nil {
		return nil, err
	}
	return append(fieldsOf(p), noticeField), nil
}

// noticeField is filled by Render alone, so that no caller can leave it out or word it anew.
var noticeField = office.Field{Name: "声明", Required: true, Meaning: "固定文字：" + Notice}

// CheckTemplate returns every fault of an office's own template, or an error when
// the file cannot be read at all. A template without faults renders.
func CheckTemplate(k Kind, template []byte) (office.Faults, error) {
	fields, err := Fields(k)
	if err != nil {
		return nil, err
	}
	t, err := office.ParseTemplate(template)
	if err != nil {
		return nil, err
	}
	return t.Check(fields), nil
}

// Render returns the paper as .docx, from the office's own template or, when
// template is nil, the shipped one. It refuses a template with faults.
func Render(p Paper, template []byte) ([]byte, error) {
	if template == nil {
		var err error
		if template, err = Template(p.Kind()); err != nil {
			return nil, err
		}
	}
	fields, err := Fields(p.Kind())
	if err != nil {
		return nil, err
	}
	t, err := office.ParseTemplate(template)
	if err != nil {
		return nil, err
	}
	if err := t.Check(fields).Err(); err != nil {
		return nil, err
	}
	values := valuesOf(p)
	values[noticeField.Name] = office.TextValue(Notice)
	return t.Fill(values)
}
