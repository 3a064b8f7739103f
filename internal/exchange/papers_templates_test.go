package exchange

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mingjian/internal/office"
)

var update = flag.Bool("update", false, "write templates/*.docx anew")

// The shipped templates are written here and embedded; an office edits copies.
// After a change: go test ./internal/exchange -run ShippedTemplates -update
func TestShippedTemplates(t *testing.T) {
	for _, k := range Kinds() {
		want, err := shippedTemplate(k)
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join("templates", string(k)+".docx")
		if *update {
			if err := os.WriteFile(file, want, 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		got, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is not what the code writes: run with -update", file)
		}
		faults, err := CheckTemplate(k, got)
		if err != nil || len(faults) > 0 {
			t.Errorf("%s: %v %v", file, err, faults)
		}
	}
}

// A writer writes a template.
type writer struct{ *office.Document }

func shippedTemplate(k Kind) ([]byte, error) {
	d := writer{office.NewDocument("{{水印}}", "{{校验点}}")}
	map[Kind]func(){
		AgendaPaper: d.agenda, SelfReviewPaper: d.selfReview, CommentaryPaper: d.commentary, MinutesPaper: d.minutes,
		AnalysisPaper: d.analysis, SummaryPaper: d.summary, BriefingPaper: d.briefing, LessonPaper: d.lesson, CampaignPaper: d.campaign, RectificationPaper: d.rectification,
		NoticePaper: d.notice, GuidancePaper: d.outline, LetterPaper: d.letter, DefencePaper: d.defence, LeadLetterPaper: d.lead, LeadNoticePaper: d.leadNotice,
		RecordPaper: d.record, RecordNoticePaper: d.recordNotice, RecordChangePaper: d.recordChange,
		OwedStatementPaper: d.owedStatement, OwedReportPaper: d.owedReport, OwedJudgmentPaper: d.owedJudgment, OwedFollowPaper: d.owedFollow,
	}[k]()
	return d.Bytes()
}

// head is the red head and title; tail the notice and the signature.
func (d writer) head(red bool) {
	if red {
		d.RedHead("{{发文机关}}", "{{文号}}")
	}
	d.Title("{{标题}}")
}

func (d writer) tail() {
	d.Notice("{{声明}}")
	d.Signature("{{署名}}", "{{成文日期}}")
}

// list writes a table that repeats a row per entry of the list, or 无。
func (d writer) list(name string, columns []office.TableColumn, cells ...string) {
	d.quietList(name, columns, cells...)
	d.Para("{{^" + name + "}}无。{{/" + name + "}}")
}

// quietList writes the table under a text, or nothing.
func (d writer) quietList(name string, columns []office.TableColumn, cells ...string) {
	for i, c := range cells {
		cells[i] = dashed(c)
	}
	cells[0] = "{{#" + name + "}}" + cells[0]
	cells[len(cells)-1] += "{{/" + name + "}}"
	d.Plain("{{?" + name + "}}")
	d.AddTable(office.Table{Columns: columns, Rows: [][]string{cells}})
	d.Plain("{{/" + name + "}}")
}

// dashed is a cell that holds one name only, with a dash where that is empty.
func dashed(cell string) string {
	name, ok := strings.CutPrefix(cell, "{{")
	if name, end := strings.CutSuffix(name, "}}"); ok && end && !strings.ContainsAny(name, "{#?^/") && name != "序号" {
		return cell + "{{^" + name + "}}—{{/" + name + "}}"
	}
	return cell
}

// last is each for the last section, kept with the signature.
func (d writer) last(name, text string) {
	d.Para("{{#" + name + "}}")
	d.ParaKeep(text)
	d.Para("{{/" + name + "}}")
	d.ParaKeep("{{^" + name + "}}无。{{/" + name + "}}")
}

// each writes a paragraph per entry of the list, or 无。
func (d writer) each(name, text string) {
	d.Para("{{#" + name + "}}")
	d.Para(text)
	d.Para("{{/" + name + "}}")
	d.Para("{{^" + name + "}}无。{{/" + name + "}}")
}

// more writes a further text, or nothing.
func (d writer) more(name string) { d.Para("{{?" + name + "}}{{" + name + "}}{{/" + name + "}}") }

// known writes a labelled text, or nothing.
func (d writer) known(label, name string) {
	d.Lead("{{?"+name+"}}"+label, "{{"+name+"}}{{/"+name+"}}")
}

// text writes a long text, or 无。
func (d writer) text(name string) {
	d.Para("{{" + name + "}}{{^" + name + "}}无。{{/" + name + "}}")
}

func col(title string, width int) office.TableColumn {
	return office.TableColumn{Title: title, Width: width}
}

func mid(title string, width int) office.TableColumn {
	return office.TableColumn{Title: title, Width: width, Centre: true}
}

// caseCard is the table with the case's facts.
func (d writer) caseCard() {
	d.AddTable(office.Table{
		Columns: []office.TableColumn{{Width: 18, Head: true}, {Width: 32}, {Width: 18, Head: true}, {Width: 32}},
		Rows: [][]string{
			{"案件名称", "{{案件名称}}", "部门受案号", "{{部门受案号}}"},
			{"办案单位", "{{办案单位}}", "承办人", "{{承办人}}"},
			{"罪　　名", dashed("{{罪名}}"), "事件类别", "{{事件类别}}"},
			{"处理结果", "{{处理结果}}", "结果日期", dashed("{{结果日期}}")},
			{"结果状态", dashed("{{结果状态}}"), "结果依据", dashed("{{结果依据}}")},
		},
	})
}

func (d writer) causes() {
	d.list("原因分析", []office.TableColumn{col("原因", 30), mid("主次", 9), mid("类别", 12), mid("可避免性", 14), col("依据", 35)},
		"{{原因代码}} {{原因}}", "{{?主因}}主因{{/}}{{^主因}}次因{{/}}", "{{归属}}", "{{可避免性}}", "{{原因依据}}")
}

func (d writer) measures(name string) {
	d.list(name, []office.TableColumn{mid("序号", 8), col("措施", 45), mid("责任人", 14), mid("责任单位", 17), mid("期限", 16)},
		"{{序号}}", "{{措施}}", "{{责任人}}", "{{责任单位}}", "{{期限}}")
}

func (d writer) divergences() {
	d.list("分歧", []office.TableColumn{col("争点", 20), col("检察观点", 28), col("法院观点", 28), col("依据", 24)},
		"{{争点}}", "{{检察观点}}", "{{法院观点}}", "{{分歧依据}}")
}

func (d writer) defendants() {
	d.quietList("当事人", []office.TableColumn{mid("姓名", 16), col("指控罪名", 22), col("强制措施", 34), col("结果", 28)},
		"{{姓名}}", "{{指控罪名}}", "{{强制措施}}", "{{结果}}")
}

func (d writer) evidence() {
	d.list("证据", []office.TableColumn{mid("编号", 9), col("证据", 21), col("证明对象", 20), col("三性评价", 25), col("法院采信情况", 25)},
		"{{证据编号}}", "{{证据名称}}（{{证据种类}}）", "{{证明对象}}", "{{三性评价}}", "{{法院采信}}")
}

func (d writer) attachments() {
	d.ParaKeep("{{?附件}}附件：{{#附件}}{{序号}}. {{内容}}　{{/附件}}{{/附件}}")
}

func (d writer) agenda() {
	d.head(false)
	d.Lead("时　　间：", "{{会议时间}}{{^会议时间}}待定{{/会议时间}}")
	d.Lead("地　　点：", "{{会议地点}}{{^会议地点}}待定{{/会议地点}}")
	d.Lead("主 持 人：", "{{主持人}}")
	d.Lead("目　　的：", "{{会议目的}}")
	d.Lead("案件期间：", "{{案件期间}}")
	d.Lead("参加人员：", "{{参加人员}}")
	d.Lead("列席人员：", "{{列席人员}}{{^列席人员}}无{{/列席人员}}")
	d.Heading(1, "一、会议议程")
	d.list("议程", []office.TableColumn{mid("序号", 10), col("事项", 50), col("发言人", 25), mid("时长", 15)}, "{{序号}}", "{{事项}}", "{{发言人}}", "{{时长}}")
	d.Heading(1, "二、评析案件（共{{案件数}}件）")
	d.list("案件", []office.TableColumn{mid("序号", 8), col("案件", 27), col("类别与入会理由", 26), col("自评、互评、点评", 27), mid("时长", 12)},
		"{{序号}}", "{{案件名称}}{{?典型案例}}（典型）{{/典型案例}}\n{{办案单位}}", "{{事件类别}}\n{{入会理由}}", "自评：{{自评人}}\n互评：{{互评人}}\n点评：{{点评人}}", "{{预计时长}}")
	d.Heading(1, "三、每案发言顺序")
	d.Para("{{#发言顺序}}{{序号}}.{{环节名称}}{{?环节时长}}（{{环节时长}}）{{/环节时长}}　{{/发言顺序}}{{^发言顺序}}按自评、互评、点评的顺序进行，领导最后发言。{{/发言顺序}}")
	d.Heading(1, "四、会议纪律")
	d.last("会议纪律", "{{序号}}. {{内容}}")
	d.tail()
}

func (d writer) selfReview() {
	d.head(false)
	d.Subtitle("{{办案单位}}　{{自评人}}")
	d.caseCard()
	d.Heading(1, "一、案件基本情况")
	d.text("案件基本情况")
	d.defendants()
	d.Heading(1, "二、诉讼过程")
	d.list("诉讼过程", []office.TableColumn{mid("日期", 18), mid("环节", 16), col("经过", 40), col("文书号", 26)}, "{{日期}}", "{{环节}}", "{{经过}}", "{{文书号}}")
	d.Heading(1, "三、指控事实与证据")
	d.Heading(2, "（一）指控的事实")
	d.text("指控事实")
	d.Heading(2, "（二）证据与要件")
	d.evidence()
	d.Heading(1, "四、裁判、撤诉或改变决定的内容和理由")
	d.text("裁判内容")
	d.more("裁判理由")
	d.Heading(1, "五、争议焦点与检法分歧")
	d.divergences()
	d.Heading(1, "六、逮捕、起诉环节把关情况")
	for _, s := range [][2]string{{"（一）审查逮捕", "审查逮捕把关"}, {"（二）审查起诉", "审查起诉把关"}, {"（三）检察官联席会议、检委会", "集体把关"}, {"（四）听取律师意见", "听取律师意见"}, {"（五）引导侦查", "引导侦查"}} {
		d.Heading(2, s[0])
		d.text(s[1])
	}
	d.Heading(1, "七、原因分析")
	d.causes()
	d.Heading(1, "八、办案体会与教训")
	d.text("办案体会")
	d.more("教训")
	d.Heading(1, "九、改进措施")
	d.measures("改进措施")
	d.attachments()
	d.tail()
}

func (d writer) commentary() {
	d.head(false)
	d.Subtitle("{{点评人职务}}　{{点评人}}")
	d.caseCard()
	d.Heading(1, "一、三方意见对照")
	d.list("三方意见", []office.TableColumn{mid("维度", 14), col("自评", 26), col("互评", 26), col("点评", 26), mid("分歧", 8)},
		"{{维度}}", "{{自评意见}}", "{{互评意见}}", "{{点评意见}}", "{{?有分歧}}有{{/}}{{^有分歧}}—{{/}}")
	d.Heading(1, "二、点评意见")
	d.Para("{{#角度}}")
	d.Heading(2, "（{{中文序号}}）{{角度名称}}")
	d.Para("{{意见}}")
	d.Para("{{?意见依据}}依据：{{意见依据}}{{/意见依据}}")
	d.Para("{{/角度}}")
	d.Para("{{^角度}}无。{{/角度}}")
	d.Heading(1, "三、指出的问题")
	d.each("问题", "{{序号}}. {{问题内容}}（{{问题维度}}{{?问题依据}}，{{问题依据}}{{/问题依据}}）")
	d.Heading(1, "四、原因")
	d.causes()
	d.Heading(1, "五、可避免性与复查")
	d.Para("{{?可避免性评价}}可避免性：{{可避免性评价}}{{/可避免性评价}}{{^可避免性评价}}可避免性：未作评价。{{/可避免性评价}}")
	d.Para("{{?复查建议}}是否需复查：{{复查建议}}{{/复查建议}}")
	d.Heading(1, "六、借鉴意义与建议")
	d.text("借鉴意义")
	d.Para("{{#建议}}")
	d.Para("{{序号}}. {{内容}}")
	d.Para("{{/建议}}")
	d.Heading(1, "七、承办人答复")
	d.ParaKeep("{{承办人答复}}{{^承办人答复}}未答复。{{/承办人答复}}")
	d.tail()
}

// conclusions writes one case after the other.
func (d writer) conclusions() {
	d.Para("{{#案件}}")
	d.Heading(2, "（{{中文序号}}）{{案件名称}}")
	d.Para("{{办案单位}}，承办人{{承办人}}{{?罪名}}，{{罪名}}{{/罪名}}；{{结果日期}}，{{处理结果}}{{^处理结果}}{{事件类别}}{{/处理结果}}。")
	for _, s := range []string{"自评要点", "互评要点", "点评要点"} {
		d.Lead("{{?"+s+"}}"+s+"：", "{{"+s+"}}{{/"+s+"}}")
	}
	d.Lead("承办人答复：", "{{承办人答复}}{{^承办人答复}}未答复。{{/承办人答复}}")
	d.Lead("{{?讨论情况}}讨论情况：", "{{讨论情况}}{{/讨论情况}}")
	d.Lead("剖析结论：", "{{?剖析结论}}{{剖析结论}}。{{结论理由}}{{/剖析结论}}{{^剖析结论}}未形成。{{/剖析结论}}")
	d.Lead("原　　因：", "{{#原因分析}}{{序号}}. {{原因代码}} {{原因}}{{?主因}}（主因）{{/主因}}　{{/原因分析}}{{^原因分析}}未认定。{{/原因分析}}")
	d.Lead("{{?教训}}教　　训：", "{{教训}}{{/教训}}")
	d.Lead("{{?改进措施}}改进措施：", "{{#改进措施}}{{序号}}. {{措施}}（{{责任人}}，{{期限}}）{{/改进措施}}{{/改进措施}}")
	d.Para("{{/案件}}")
	d.Para("{{^案件}}无。{{/案件}}")
}

func (d writer) minutes() {
	d.head(true)
	d.more("会议概况")
	d.known("时　　间：", "会议时间")
	d.known("地　　点：", "会议地点")
	d.Lead("主 持 人：", "{{主持人}}")
	d.Lead("参加人员：", "{{参加人员}}")
	d.Lead("列席人员：", "{{列席人员}}{{^列席人员}}无{{/列席人员}}")
	d.Lead("缺席人员：", "{{缺席人员}}{{^缺席人员}}无{{/缺席人员}}")
	d.Lead("记 录 人：", "{{记录人}}")
	d.Heading(1, "一、逐案评析与结论（共{{案件数}}件）")
	d.conclusions()
	d.Heading(1, "二、讲话要点")
	d.text("检察长讲话")
	d.Heading(1, "三、会议总结")
	d.text("会议总结")
	d.Heading(1, "四、议定事项")
	d.each("议定事项", "{{序号}}. {{内容}}")
	d.Heading(1, "五、责任分工与期限")
	d.measures("整改措施")
	d.tail()
}

func (d writer) analysis() {
	d.head(true)
	d.Caption("摘　要")
	d.caseCard()
	d.AddTable(office.Table{
		Columns: []office.TableColumn{{Width: 18, Head: true}, {Width: 82}},
		Rows: [][]string{
			{"案　　情", "{{案情摘要}}"},
			{"裁判要旨", "{{裁判摘要}}"},
			{"争　　点", "{{#分歧}}{{序号}}. {{争点}}　{{/分歧}}{{^分歧}}无{{/分歧}}"},
			{"剖析结论", "{{?剖析结论}}{{剖析结论}}。{{结论理由}}{{/剖析结论}}{{^剖析结论}}未形成。{{/剖析结论}}"},
			{"主　　因", "{{#原因分析}}{{?主因}}{{原因代码}} {{原因}}{{?可避免性}}（{{可避免性}}）{{/可避免性}}{{/主因}}{{/原因分析}}{{^原因分析}}未认定{{/原因分析}}"},
			{"整　　改", "{{#改进措施}}{{序号}}. {{措施}}（{{责任人}}，{{期限}}）　{{/改进措施}}{{^改进措施}}无{{/改进措施}}"},
		},
	})
	d.Notice("{{声明}}")
	d.PageBreak()
	d.Heading(1, "一、案件基本情况")
	d.text("案件基本情况")
	d.defendants()
	d.Heading(1, "二、诉讼经过与时限")
	d.list("诉讼过程", []office.TableColumn{mid("日期", 17), mid("环节", 14), col("经过", 28), col("文书号", 21), col("期限", 20)}, "{{日期}}", "{{环节}}", "{{经过}}", "{{文书号}}", "{{期限情况}}")
	d.Heading(1, "三、起诉认定的事实及证据")
	d.text("指控事实")
	d.more("指控证据")
	d.Heading(1, "四、判决（裁定）认定及理由")
	d.text("裁判内容")
	d.more("裁判理由")
	d.Heading(1, "五、控审分歧比对")
	d.divergences()
	d.Heading(1, "六、证据逐项评价")
	d.evidence()
	d.Heading(1, "七、各环节履职检视")
	d.list("履职检视", []office.TableColumn{mid("环节", 20), col("履职情况", 40), col("检视意见", 40)}, "{{履职环节}}", "{{履职情况}}", "{{检视意见}}")
	d.Heading(1, "八、原因剖析")
	d.causes()
	d.Heading(1, "九、是否抗诉及理由")
	d.text("抗诉情况")
	d.Heading(1, "十、教训与整改")
	d.text("教训")
	d.measures("改进措施")
	d.Heading(1, "十一、对公安、法院的沟通与通报")
	d.text("沟通通报")
	d.Heading(1, "十二、承办人意见")
	d.Para("{{承办人答复}}{{^承办人答复}}未答复。{{/承办人答复}}")
	d.Heading(1, "十三、审核意见")
	d.list("审核意见", []office.TableColumn{mid("职务", 24), mid("姓名", 14), col("意见", 44), mid("日期", 18)}, "{{审核职务}}", "{{审核人}}", "{{审核内容}}", "{{审核日期}}")
	d.attachments()
	d.tail()
}

// counts writes a table of counts; the share's words stand beside each.
func (d writer) counts(list, title string) {
	d.list(list, []office.TableColumn{col(title, 44), mid("件数", 14), col("占比（件数少时不写百分比）", 42)}, "{{名目}}", "{{件数}}", "{{占比}}")
}

// chart writes a chart with its figures below, or nothing.
func (d writer) chart(name string) {
	d.Plain("{{?" + name + "}}")
	d.ChartPlace("{{" + name + "}}")
	d.Plain("{{/" + name + "}}")
}

func (d writer) summary() {
	d.head(true)
	d.more("会议概况")
	d.Heading(1, "一、案件概况（共{{案件数}}件）")
	d.Heading(2, "（一）案件类别")
	d.counts("类别统计", "类别")
	d.chart("类别图")
	d.Heading(2, "（二）剖析结论")
	d.counts("结论统计", "结论")
	d.Heading(2, "（三）原因分布")
	d.counts("原因统计", "原因")
	d.chart("原因图")
	d.Heading(2, "（四）三方意见不一致的评定项")
	d.chart("分歧图")
	d.Heading(1, "二、逐案评析")
	d.conclusions()
	d.Heading(1, "三、典型案件")
	d.Para("{{#典型案件}}")
	d.Heading(2, "（{{中文序号}}）{{案件名称}}")
	d.Para("{{要旨}}")
	d.Para("借鉴意义：{{借鉴意义}}")
	d.Para("{{/典型案件}}")
	d.Para("{{^典型案件}}无。{{/典型案件}}")
	d.Heading(1, "四、共性问题")
	d.each("共性问题", "{{序号}}. {{内容}}")
	d.Heading(1, "五、教训")
	d.each("教训", "{{序号}}. {{内容}}")
	d.Heading(1, "六、整改措施")
	d.measures("整改措施")
	d.Heading(1, "七、工作建议")
	d.last("建议", "{{序号}}. {{内容}}")
	d.tail()
}

func (d writer) briefing() {
	d.head(true)
	d.Para("统计期间：{{案件期间}}；台账导出日期：{{数据截止}}。三类案件指无罪案件、撤回起诉案件和复议复核改变决定案件。")
	d.Heading(1, "一、总体情况")
	d.Para("三类案件共{{案件数}}件{{人数}}人。")
	d.text("总体情况")
	d.Heading(1, "二、自身变化")
	d.list("年度", []office.TableColumn{mid("年份", 17), mid("无罪", 9), mid("撤回起诉", 12), mid("复议复核改变", 15), mid("合计", 9), mid("同年办结", 12), col("占办结的比例", 26)},
		"{{年份}}", "{{无罪}}", "{{撤回起诉}}", "{{复议复核改变}}", "{{合计}}", "{{基数}}", "{{区间}}")
	d.Note("件数少，年度之间的增减可能只是偶然，故附95%区间；只看自身变化，不作单位之间的比较。")
	d.chart("年度图")
	d.more("变化分析")
	d.Heading(1, "三、各院案件清单")
	d.Para("{{#单位}}")
	d.Heading(2, "（{{中文序号}}）{{单位名称}}")
	d.list("单位案件", []office.TableColumn{mid("序号", 8), col("案件", 22), col("部门受案号", 30), col("类别与结果", 21), mid("日期", 19)},
		"{{序号}}", "{{案件名称}}", "{{部门受案号}}", "{{事件类别}}\n{{结果状态}}", "{{结果日期}}")
	d.Para("{{/单位}}")
	d.Para("{{^单位}}无。{{/单位}}")
	d.Heading(1, "四、已剖析案件的原因")
	d.counts("原因统计", "原因")
	d.Heading(1, "五、统计口径")
	d.each("口径", "{{序号}}. {{内容}}")
	d.Heading(1, "六、台账不能显示的事项")
	d.each("无法计算", "{{序号}}. {{内容}}")
	d.Heading(1, "七、下一步工作")
	d.last("下一步工作", "{{序号}}. {{内容}}")
	d.tail()
}

func (d writer) lesson() {
	d.head(false)
	d.Subtitle("{{用途}}案例　{{罪名}}　{{处理结果}}")
	d.Heading(1, "一、基本案情")
	d.text("基本案情")
	d.Heading(1, "二、争议焦点")
	d.text("争议焦点")
	d.Heading(1, "三、结论和理由")
	d.text("结论和理由")
	d.Heading(1, "四、原因")
	d.each("原因", "{{原因代码}} {{原因名称}}")
	d.Heading(1, "五、启示")
	d.text("启示")
	d.Heading(1, "六、可以照做的做法")
	d.text("做法")
	d.Heading(1, "七、承办人答复")
	d.ParaKeep("{{承办人答复}}{{^承办人答复}}未答复。{{/承办人答复}}")
	d.tail()
}

// opening is the head of a letter down to whom it is for.
func (d writer) opening() {
	d.head(true)
	d.Plain("{{?主送}}{{主送}}：{{/主送}}")
	d.text("正文")
	d.Lead("{{?案件名称}}案　　件：", "{{案件名称}}{{/案件名称}}")
}

// closing is the term, the copies and the signature.
func (d writer) closing(answer string) {
	d.ParaKeep("{{?答复期限}}请于{{答复期限}}前" + answer + "（{{期限依据}}）。{{/答复期限}}{{^答复期限}}{{?答复期间}}请自收到之日起{{答复期间}}内" + answer + "（{{期限依据}}）。{{/答复期间}}{{/答复期限}}")
	d.ParaKeep("{{?抄送}}抄送：{{抄送}}{{/抄送}}")
	d.tail()
}

func (d writer) notice() {
	d.opening()
	d.Heading(1, "一、侦查取证中反映的问题")
	d.list("事项", []office.TableColumn{mid("序号", 8), col("问题", 52), col("证据种类", 24), mid("曾要求补证", 16)}, "{{序号}}", "{{事项内容}}", "{{证据种类}}", "{{曾要求补证}}")
	d.Heading(1, "二、工作建议")
	d.Para("请对照上列问题逐项研究改进，并将改进情况书面答复我院。")
	d.closing("书面答复")
}

func (d writer) outline() {
	d.opening()
	d.Heading(1, "需要收集、补充的证据")
	d.list("事项", []office.TableColumn{mid("序号", 8), col("事项", 46), col("证据种类", 20), col("回复情况", 26)}, "{{序号}}", "{{事项内容}}", "{{证据种类}}", "{{回复情况}}")
	d.Para("请逐项收集、补充。确实无法取得的，请写明原因；不以情况说明代替侦查。")
	d.closing("逐项回复")
}

func (d writer) letter() {
	d.opening()
	d.Para("{{#事项}}")
	d.Para("{{序号}}. {{事项内容}}{{?证据种类}}（{{证据种类}}）{{/证据种类}}{{?回复情况}}［{{回复情况}}］{{/回复情况}}")
	d.Para("{{/事项}}")
	d.closing("答复")
}

func (d writer) defence() {
	d.head(false)
	d.AddTable(office.Table{
		Columns: []office.TableColumn{{Width: 18, Head: true}, {Width: 32}, {Width: 18, Head: true}, {Width: 32}},
		Rows: [][]string{
			{"案件名称", "{{案件名称}}", "登记号", "{{文号}}"},
			{"提出人", "{{主送}}", "收到日期", "{{送达日期}}"},
			{"拟作决定日期", "{{答复期限}}", "依据", "{{期限依据}}"},
		},
	})
	d.Heading(1, "一、意见摘要")
	d.text("正文")
	d.Heading(1, "二、逐条处理")
	d.list("事项", []office.TableColumn{mid("序号", 8), col("意见", 40), mid("是否采纳", 14), col("理由", 38)}, "{{序号}}", "{{事项内容}}", "{{回复情况}}", "{{回复说明}}")
	d.Heading(1, "三、总的说明")
	d.ParaKeep("{{答复内容}}{{^答复内容}}尚未说明。{{/答复内容}}")
	d.tail()
}

func (d writer) lead() {
	d.head(false)
	d.Plain("{{主送}}：")
	d.Para("现将下列线索移送你部门，请依照规定办理。")
	d.leadCase()
	d.Heading(1, "一、线索来源")
	d.text("线索来源")
	d.Heading(1, "二、移送依据")
	d.text("移送依据")
	d.Heading(1, "三、客观事实")
	d.text("客观事实")
	d.ParaKeep("移送不表示当事人负有司法责任。本函不含评查、剖析中的自评、互评、点评、讨论、表决和等次。")
	d.tail()
}

func (d writer) leadCase() {
	d.known("案件编号：", "案件编号")
	d.known("罪　　名：", "罪名")
	d.known("处理结果：", "处理结果")
	d.known("当 事 人：", "当事人")
}

func (d writer) leadNotice() {
	d.head(true)
	d.Plain("{{当事人}}：")
	d.Para("我院检务督察部门就下列案件的办理情况立项调查。现将有关事项告知你。")
	d.leadCase()
	d.Heading(1, "一、调查所涉事实")
	d.text("客观事实")
	d.Heading(1, "二、你的权利")
	d.Para("你可以书面陈述、申辩并提供证据，至{{答复期限}}止；也可以声明放弃。陈述申辩由你本人提交，任何人不得代写。")
	d.Para("办理人员应当回避的，你可以申请其回避。涉及故意违反职责或者重大过失的，须提请检察官惩戒委员会审议，你可以到会陈述、举证、辩解。")
	d.ParaKeep("立项调查不表示你负有司法责任。")
	d.more("告知说明")
	d.tail()
}

func (d writer) campaign() {
	d.head(true)
	d.Para("行动期间：{{期间}}，共{{总天数}}日，至今第{{当前天数}}日。{{?依据}}依据：{{依据}}。{{/依据}}")
	d.Heading(1, "一、目标")
	d.text("目标")
	d.Heading(1, "二、总体进展")
	d.Para("共有任务{{任务数}}项，期限已到{{应完成数}}项，已完成{{已完成数}}项，逾期未完成{{逾期数}}项。")
	d.list("方面", []office.TableColumn{col("方面", 50), mid("任务数", 25), mid("已完成", 25)}, "{{方面名称}}", "{{方面任务数}}", "{{方面完成数}}")
	d.Heading(1, "三、每周进展")
	d.list("每周", []office.TableColumn{mid("周次", 25), mid("截至", 25), mid("应完成", 25), mid("已完成", 25)}, "{{周次}}", "{{周末日期}}", "{{周应完成}}", "{{周已完成}}")
	d.Heading(1, "四、各单位对照本单位计划")
	d.Note("各单位只与本单位计划对照，不作单位之间的比较。")
	d.Para("{{#参加单位}}")
	d.Heading(2, "（{{中文序号}}）{{单位名称}}")
	d.Para("任务{{单位任务数}}项，期限已到{{单位应完成数}}项，已完成{{单位完成数}}项，逾期未完成{{单位逾期数}}项。")
	d.list("任务", []office.TableColumn{col("任务", 34), mid("责任人", 12), mid("期限", 16), mid("状态", 16), col("佐证", 22)},
		"{{任务内容}}", "{{责任人}}", "{{任务期限}}", "{{任务状态}}", "{{佐证}}")
	d.Para("{{/参加单位}}")
	d.Para("{{^参加单位}}无。{{/参加单位}}")
	d.tail()
}

func (d writer) rectification() {
	d.head(true)
	d.Para("范围：{{范围}}。截至{{截至}}。")
	d.Heading(1, "一、总体情况")
	d.Para("共有整改措施{{措施数}}项：整改中{{整改中数}}项（其中逾期{{逾期数}}项），待确认{{待确认数}}项，已确认完成、等待成效检验{{已完成数}}项，经检验已见效{{已见效数}}项，不再实施{{不再实施数}}项。")
	d.Heading(1, "二、各单位措施落实情况")
	d.Note("各单位只列本单位的措施，不作单位之间的比较。")
	d.Para("{{#责任单位}}")
	d.Heading(2, "（{{中文序号}}）{{单位名称}}")
	d.list("措施", []office.TableColumn{col("原因", 18), col("措施", 27), mid("责任人", 11), mid("期限", 16), mid("状态", 10), col("完成情况", 18)},
		"{{原因}}", "{{措施内容}}", "{{责任人}}", "{{期限}}", "{{状态}}", "{{完成情况}}")
	d.Para("{{/责任单位}}")
	d.Para("{{^责任单位}}无。{{/责任单位}}")
	d.Heading(1, "三、成效检验")
	d.list("成效检验", []office.TableColumn{col("措施", 28), col("检验方式", 24), col("检验数据", 22), col("检验结论", 26)},
		"{{措施内容}}", "{{检验方式}}", "{{检验数据}}", "{{检验结论}}")
	d.Heading(1, "四、重新打开的措施")
	d.each("重新打开", "{{序号}}. {{单位名称}}“{{措施内容}}”，{{日期}}由{{作出人}}重新打开：{{理由}}。")
	d.Heading(1, "五、不再实施的措施")
	d.last("不再实施", "{{序号}}. {{单位名称}}“{{措施内容}}”，{{日期}}由{{作出人}}决定不再实施：{{理由}}。")
	d.tail()
}

func (d writer) record() {
	d.head(false)
	d.Subtitle("{{所在院}}　{{当事检察官}}　{{状态}}")
	d.Heading(1, "一、依据")
	d.Lead("决定机关：", "{{决定机关}}")
	d.Lead("文　　号：", "{{决定文号}}（{{决定日期}}）")
	d.Lead("结　　论：", "{{确定的结论}}")
	d.text("决定内容")
	d.Heading(1, "二、对应案件和认定")
	d.Lead("案　　件：", "{{案件名称}}")
	d.Lead("认　　定：", "{{对应认定}}")
	d.Para("条目只对应剖析意见的认定，不引用自评和任何人在评议中的陈述。")
	d.Heading(1, "三、本人陈述申辩")
	d.Para("{{?告知日期}}{{告知日期}}告知本人，陈述申辩期至{{陈述申辩期限}}。{{/告知日期}}")
	d.text("本人陈述申辩")
	d.Heading(1, "四、对陈述申辩的答复")
	d.ParaKeep("{{对陈述申辩的答复}}{{^对陈述申辩的答复}}无。{{/对陈述申辩的答复}}")
	d.Heading(1, "五、有效期、更正和撤销")
	d.ParaKeep("{{?更正}}更正：{{/更正}}")
	d.Para("{{#更正}}")
	d.Para("{{更正日期}}　{{更正内容}}（{{更正依据}}）")
	d.Para("{{/更正}}")
	d.ParaKeep("有效期至{{有效期}}。{{^更正}}没有更正。{{/更正}}{{?撤销情况}}{{撤销情况}}{{/撤销情况}}")
	d.tail()
}

func (d writer) recordNotice() {
	d.head(true)
	d.Plain("{{当事检察官}}：")
	d.Para("{{决定机关}}以{{决定文号}}（{{决定日期}}）确定，你承办的{{案件名称}}存在{{确定的结论}}，拟登记你的司法档案，有效期至{{有效期}}。")
	d.Heading(1, "一、决定内容")
	d.text("决定内容")
	d.Heading(1, "二、你的权利")
	d.Para("1. 对登记的依据、内容和有效期，你可以在{{陈述申辩期限}}前陈述申辩，提供材料；陈述申辩由你本人在系统中提交，任何人不能代为填写。")
	d.Para("2. 陈述申辩随条目一并保存、一并提供，审定时逐项答复并说明理由；登记后仍可以补充陈述。")
	d.Para("3. 你在案件评议中的自评和陈述不作为登记内容。条目有误的，可以申请更正；决定被改变的，条目撤销。")
	d.Para("4. 登记不等于司法责任认定。")
	d.ParaKeep("{{告知日期}}由{{所在院}}告知。")
	d.tail()
}

func (d writer) recordChange() {
	d.head(true)
	d.Plain("{{当事检察官}}：")
	d.Para("根据{{决定机关}}{{决定文号}}（{{决定日期}}）登记的司法档案条目（{{案件名称}}{{?告知日期}}，{{告知日期}}告知{{/告知日期}}），{{?撤销}}已于{{变更日期}}撤销。{{/撤销}}{{^撤销}}已于{{变更日期}}更正。{{/撤销}}现告知你。")
	d.Heading(1, "一、{{?撤销}}撤销{{/撤销}}{{^撤销}}更正{{/撤销}}的内容")
	d.Para("{{?撤销}}该条目自撤销之日起不再有效，考评参考标明已撤销，以后的期间不再列出；原内容和你的陈述申辩仍予保存。{{/撤销}}{{^撤销}}{{变更内容}}。{{/撤销}}")
	d.Heading(1, "二、依据")
	d.text("变更依据")
	d.Heading(1, "三、你的权利")
	d.ParaKeep("{{?撤销}}对撤销的依据、内容有意见的，可以向告知机关提出。{{/撤销}}{{^撤销}}对更正的依据、内容，你可以由本人在系统中补充陈述申辩，随条目一并保存、一并提供。{{/撤销}}登记、更正和撤销均不等于司法责任认定。")
	d.tail()
}

// owedCard is the table with the case of what is owed.
func (d writer) owedCard(more ...[]string) {
	d.AddTable(office.Table{
		Columns: []office.TableColumn{{Width: 18, Head: true}, {Width: 32}, {Width: 18, Head: true}, {Width: 32}},
		Rows: append([][]string{
			{"案件名称", "{{案件名称}}", "案件编号", dashed("{{案件编号}}")},
			{"办案单位", "{{办案单位}}", "承办人", dashed("{{承办人}}")},
			{"罪　　名", dashed("{{罪名}}"), "裁判结果", "{{事件类别}}"},
			{"裁判日期", dashed("{{裁判日期}}"), "收到日期", dashed("{{收到日期}}")},
		}, more...),
	})
}

// written writes what who owes it wrote, or that it is to be written.
func (d writer) written(who string) {
	d.Para("{{办理情况}}{{^办理情况}}（由" + who + "填写。）{{/办理情况}}")
}

func (d writer) owedStatement() {
	d.head(false)
	d.Plain("{{主送}}：")
	d.Para("{{案件名称}}由{{办案单位}}办理，{{裁判日期}}{{事件类别}}，{{收到日期}}收到裁判文书。按照{{决定人}}{{决定日期}}的决定（{{决定依据}}），现将有关情况报告如下。")
	d.written("责任人本人")
	d.ParaKeep("无罪判决本身不表示案件办错。本件由本人书写，只用于改进工作。")
	d.tail()
}

func (d writer) owedReport() {
	d.head(false)
	d.owedCard([]string{"报 告 人", dashed("{{办理人}}"), "报告日期", dashed("{{办理日期}}")}, []string{"责 任 人", dashed("{{责任人}}"), "办理期限", dashed("{{办理期限}}")})
	d.Heading(1, "一、报告内容")
	d.written("报告人")
	d.Heading(1, "二、听取意见和要求")
	d.ParaKeep("{{签收意见}}{{^签收意见}}{{?签收人}}没有另外提出要求。{{/签收人}}{{^签收人}}（由听取报告的人填写。）{{/签收人}}{{/签收意见}}{{?签收人}}（{{签收人}}，{{签收日期}}）{{/签收人}}")
	d.tail()
}

func (d writer) owedJudgment() {
	d.head(false)
	d.owedCard([]string{"审查期限", dashed("{{办理期限}}"), "抗诉期限", dashed("{{抗诉期限}}")})
	d.Heading(1, "一、审查意见（是否抗诉及理由）")
	d.written("承办人")
	d.Heading(1, "二、审核意见")
	d.ParaKeep("{{签收意见}}{{^签收意见}}{{?签收人}}同意。{{/签收人}}{{^签收人}}（由审核人填写。）{{/签收人}}{{/签收意见}}{{?签收人}}（{{签收人}}，{{签收日期}}）{{/签收人}}")
	d.tail()
}

func (d writer) owedFollow() {
	d.head(false)
	d.owedCard([]string{"决 定 人", dashed("{{决定人}}"), "决定日期", dashed("{{决定日期}}")})
	d.Lead("决定依据：", "{{决定依据}}{{^决定依据}}尚未决定{{/决定依据}}")
	d.Heading(1, "一、事项和期限")
	d.list("应办事项", []office.TableColumn{mid("序号", 8), col("事项", 30), mid("期限", 24), mid("责任人", 16), mid("状态", 22)}, "{{序号}}", "{{事项}}{{?法律依据}}（{{法律依据}}）{{/法律依据}}", "{{办理期限}}", "{{责任人}}", "{{办理状态}}")
	d.Heading(1, "二、办理情况")
	d.Para("{{#应办事项}}")
	d.Lead("{{序号}}. {{事项}}：", "{{?办理日期}}{{办理日期}}，{{办理人}}：{{/办理日期}}{{办理情况}}{{^办理情况}}{{^签收意见}}尚未办理。{{/签收意见}}{{/办理情况}}{{?签收日期}}［{{签收日期}}，{{签收人}}{{?签收意见}}：{{签收意见}}{{/签收意见}}］{{/签收日期}}")
	d.Para("{{/应办事项}}")
	d.ParaKeep("无罪判决本身不表示案件办错。本表只反映报告和说明是否按时办理。")
	d.tail()
}
