package exchange

import (
	"io"
	"iter"

	"mingjian/internal/office"
)

// A RecordBasis is what an entry of a judicial file rests on.
type RecordBasis struct {
	Person   string `field:"当事检察官" means:"姓名"`
	Unit     string `field:"所在院" means:"登记条目的院"`
	CaseName string `field:"案件名称" means:"如 张某某盗窃案"`
	Organ    string `field:"决定机关" means:"作出决定的省级人民检察院"`
	Number   string `field:"决定文号" means:"决定的文号"`
	On       string `field:"决定日期" means:"决定的日期"`
	Gravity  string `field:"确定的结论" means:"办案重大瑕疵或办案错误"`
	Text     string `field:"决定内容" means:"决定的原文摘要"`
	Expires  string `field:"有效期" means:"有效期的最后一日"`
	Told     string `field:"告知日期" means:"告知本人的日期"`
	Until    string `field:"陈述申辩期限" means:"陈述申辩的最后一日"`
}

// A Record is 司法档案条目. What the person said goes with it, whatever template is used.
type Record struct {
	Head
	RecordBasis
	Finding     string             `field:"对应认定" means:"剖析意见中对应的认定"`
	State       string             `field:"状态" means:"陈述申辩期、生效、已撤销、已届满"`
	Said        string             `field:"本人陈述申辩" means:"本人的陈述申辩，或者没有陈述申辩的情况" required:"1"`
	Answer      string             `field:"对陈述申辩的答复" means:"审定时的答复和理由"`
	Revoked     string             `field:"撤销情况" means:"撤销的日期、依据和理由"`
	Corrections []RecordCorrection `field:"更正" means:"每次更正"`
}

// A RecordNotice is 司法档案登记告知书.
type RecordNotice struct {
	Head
	RecordBasis
}

// A RecordChange is 司法档案更正告知书 or 撤销告知书: what the person is told once the
// entry says something else, or is no more.
type RecordChange struct {
	Head
	RecordBasis
	Revoked bool   `field:"撤销" means:"是否撤销；否则为更正"`
	Changed string `field:"变更日期" means:"更正或者撤销的日期"`
	What    string `field:"变更内容" means:"原内容和更正后的内容；撤销则为空"`
	Ground  string `field:"变更依据" means:"更正或者撤销的依据、文号和理由"`
}

// Kind returns RecordChangePaper.
func (RecordChange) Kind() Kind { return RecordChangePaper }

// A RecordCorrection is one correction of an entry.
type RecordCorrection struct {
	On    string `field:"更正日期" means:"更正的日期"`
	What  string `field:"更正内容" means:"原内容和更正后的内容"`
	Basis string `field:"更正依据" means:"依据"`
}

// Kind returns RecordPaper.
func (Record) Kind() Kind { return RecordPaper }

// Kind returns RecordNoticePaper.
func (RecordNotice) Kind() Kind { return RecordNoticePaper }

// A RecordRow is a line of 司法档案登记表.
type RecordRow struct {
	Person, Unit, CaseName, Organ, Number, On, Gravity, Finding, State, Expires, Said, Answer, Revoked string
}

// WriteRecords writes 司法档案登记表.
func WriteRecords(w io.Writer, head ListHead, rows iter.Seq2[RecordRow, error]) error {
	return writeList(w, "司法档案登记表", head, []string{"条目须与本人陈述申辩一并使用；封存的未成年人案件不列入。"}, []office.Column{
		{Title: "当事检察官", Width: 14}, {Title: "所在院", Width: 22}, {Title: "案件", Width: 30}, {Title: "决定机关", Width: 22}, {Title: "文号", Width: 26}, {Title: "决定日期", Width: 12, Kind: office.DateColumn},
		{Title: "确定的结论", Width: 16}, {Title: "对应认定", Width: 20}, {Title: "状态", Width: 14}, {Title: "有效期至", Width: 12, Kind: office.DateColumn}, {Title: "本人陈述申辩", Width: 60}, {Title: "答复", Width: 40}, {Title: "撤销", Width: 30},
	}, rows, func(r RecordRow) []string {
		return []string{r.Person, r.Unit, r.CaseName, r.Organ, r.Number, r.On, r.Gravity, r.Finding, r.State, r.Expires, r.Said, r.Answer, r.Revoked}
	})
}

// An AppraisalRow is a line of 考评参考.
type AppraisalRow struct {
	Unit, Person, What, Text, Basis, On, Expires, Said, Answer string
}

// WriteAppraisal writes 考评参考.
func WriteAppraisal(w io.Writer, head ListHead, rows iter.Seq2[AppraisalRow, error]) error {
	return writeList(w, "考评参考", head, []string{"只列结果，不列案件内容；按院和人员排列，不计率、不排名。条目须与本人陈述申辩一并使用。"}, []office.Column{
		{Title: "所在院", Width: 22}, {Title: "检察官", Width: 14}, {Title: "类别", Width: 14}, {Title: "结果", Width: 24}, {Title: "依据", Width: 36}, {Title: "日期", Width: 12, Kind: office.DateColumn},
		{Title: "有效期至", Width: 12, Kind: office.DateColumn}, {Title: "本人意见", Width: 60}, {Title: "答复", Width: 40},
	}, rows, func(r AppraisalRow) []string {
		return []string{r.Unit, r.Person, r.What, r.Text, r.Basis, r.On, r.Expires, r.Said, r.Answer}
	})
}
