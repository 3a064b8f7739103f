package exchange

import (
	"io"
	"iter"

	"mingjian/internal/accountability"
	"mingjian/internal/office"
)

// A Lead is what the papers of a lead say: what it carries of its case and the
// facts, nothing of a review.
type Lead struct {
	To     string `field:"主送" means:"承办线索的检务督察部门"`
	About  string `field:"当事人" means:"线索涉及的承办人或者决定人"`
	Number string `field:"案件编号" means:"受案号"`
	Charge string `field:"罪名" means:"案由"`
	Result string `field:"处理结果" means:"如 一审无罪（2025年12月1日）"`
	Source string `field:"线索来源" means:"线索从何而来"`
	Basis  string `field:"移送依据" means:"移送所依据的规定或者部署"`
	Due    string `field:"答复期限" means:"陈述申辩的最后一日"`
	Words  string `field:"告知说明" means:"告知时另外说明的事项"`
	Facts  string `field:"客观事实" means:"案号、决定、公开的事实"`
}

// A LeadLetter is 线索移送函.
type LeadLetter struct {
	Head
	Lead
}

// A LeadNotice is 告知书: what the person concerned is told, and their rights.
type LeadNotice struct {
	Head
	Lead
}

// Kind returns LeadLetterPaper.
func (LeadLetter) Kind() Kind { return LeadLetterPaper }

// Kind returns LeadNoticePaper.
func (LeadNotice) Kind() Kind { return LeadNoticePaper }

func sampleLead() Lead {
	return Lead{To: "示例市人民检察院检务督察部门", About: "李示例", Number: "示检刑诉受〔2025〕3号", Charge: "盗窃罪", Result: "一审无罪（2025年12月1日）", Source: "院领导在日常管理中发现",
		Basis: "人民检察院司法责任追究条例", Facts: "2025年3月1日受理，同年4月10日提起公诉；同年12月1日一审判决无罪，判决已生效。", Due: "2026年12月7日"}
}

// The words of leads in papers and sheets, which are Chinese.
var (
	leadStateWords = map[accountability.LeadState]string{accountability.LeadHanded: "已移送", accountability.LeadReturned: "不予受理", accountability.LeadReceived: "已受理",
		accountability.LeadVerified: "已初步核实", accountability.LeadClosed: "不予立项", accountability.LeadFiled: "立项调查", accountability.LeadReported: "已形成调查报告",
		accountability.LeadReferred: "已提请惩戒委员会", accountability.LeadDecided: "已作出决定", accountability.LeadArchived: "已归档"}
	opinionWords = map[accountability.Opinion]string{accountability.Intended: "故意违反职责", accountability.Gross: "重大过失", accountability.Slight: "一般过失", accountability.NoOffence: "没有违反职责"}
)

// A LeadRow is a line of 追责线索登记表.
type LeadRow struct {
	Number, Charge, Result, About, Unit, Handed, State, Notified, Due, Heard, Opinion, OpinionNumber, Decided, DecisionNumber, Outcome string
}

// LeadLine lays a lead out as a line of the register.
func LeadLine(l *accountability.Lead, about, unit string) LeadRow {
	r := LeadRow{Number: l.Carried.Number, Charge: l.Carried.Charge, Result: l.Carried.Result, About: about, Unit: unit, Handed: string(l.HandedOn), State: leadStateWords[l.State()]}
	if n := l.Last(accountability.NotifyLead); n != nil {
		r.Notified, r.Due, r.Heard = string(n.On), string(n.Due), "未答复"
	}
	if l.Last(accountability.AnswerLead) != nil {
		r.Heard = "已陈述申辩"
	} else if l.Last(accountability.WaiveLead) != nil {
		r.Heard = "本人放弃"
	}
	if o := l.Last(accountability.OpinionLead); o != nil {
		r.Opinion, r.OpinionNumber = opinionWords[o.Opinion], o.Number
	}
	if d := l.Last(accountability.DecideLead); d != nil {
		r.Decided, r.DecisionNumber, r.Outcome = string(d.Day), d.Number, "不承担司法责任"
		if d.Liable {
			r.Outcome = "承担司法责任"
		}
	}
	return r
}

// WriteLeads writes 追责线索登记表.
func WriteLeads(w io.Writer, head ListHead, rows iter.Seq2[LeadRow, error]) error {
	return writeList(w, "追责线索登记表", head, []string{"线索不等于责任；审议意见和决定以外部文书为准。封存案件的线索不列入。"}, []office.Column{
		{Title: "案件编号", Width: 34}, {Title: "罪名", Width: 18}, {Title: "处理结果", Width: 24}, {Title: "当事人", Width: 12}, {Title: "承办单位", Width: 24},
		{Title: "移送日期", Width: 12, Kind: office.DateColumn}, {Title: "状态", Width: 18}, {Title: "告知日期", Width: 12, Kind: office.DateColumn}, {Title: "答复期限", Width: 12, Kind: office.DateColumn},
		{Title: "陈述申辩", Width: 14}, {Title: "惩戒委员会审议意见", Width: 20}, {Title: "意见文号", Width: 22}, {Title: "决定日期", Width: 12, Kind: office.DateColumn}, {Title: "决定文号", Width: 22}, {Title: "决定", Width: 18},
	}, rows, func(r LeadRow) []string {
		return []string{r.Number, r.Charge, r.Result, r.About, r.Unit, r.Handed, r.State, r.Notified, r.Due, r.Heard, r.Opinion, r.OpinionNumber, r.Decided, r.DecisionNumber, r.Outcome}
	})
}
