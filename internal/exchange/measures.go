package exchange

import (
	"context"
	"io"
	"iter"

	"mingjian/internal/ledger"
	"mingjian/internal/office"
)

// Titles of 整改措施台账, which goes out and comes back: what is filled in below
// the last four is read, the rest says which measure it is.
const (
	MeasureCase     = "受案号"
	MeasureCause    = "原因"
	MeasureText     = "措施"
	MeasureUnit     = "责任单位"
	MeasureOwner    = "责任人"
	MeasureDue      = "期限"
	MeasureProgress = "本次进展"
	MeasureClaimed  = "申报完成"
	MeasureProof    = "完成情况及佐证"
	MeasureID       = "系统编号"
)

// A MeasureRow is a line of 整改措施台账.
type MeasureRow struct {
	Session, CaseName, CaseNumber, Cause, Measure, Unit, Owner, Due, State, Done, Test, Proof, ID string
}

var measureColumns = []office.Column{
	{Title: "会议", Width: 28}, {Title: "案件名称", Width: 28}, {Title: MeasureCase, Width: 34}, {Title: MeasureCause, Width: 28}, {Title: MeasureText, Width: 44},
	{Title: MeasureUnit, Width: 22}, {Title: MeasureOwner, Width: 14}, {Title: MeasureDue, Width: 12, Kind: office.DateColumn}, {Title: "状态", Width: 12},
	{Title: "完成日期", Width: 12, Kind: office.DateColumn}, {Title: "成效检验", Width: 30},
	{Title: MeasureProgress, Width: 30}, {Title: MeasureClaimed, Width: 10}, {Title: MeasureProof, Width: 34}, {Title: MeasureID, Width: 38},
}

// ReadMeasures reads 整改措施台账 as ReadList does.
func ReadMeasures(ctx context.Context, name string, data []byte) ([]ListRow, []ledger.Problem, error) {
	return ReadList(ctx, name, data, []string{MeasureText, MeasureOwner, MeasureDue}, titlesOf(measureColumns))
}

// WriteMeasures writes 整改措施台账.
func WriteMeasures(w io.Writer, head ListHead, rows iter.Seq2[MeasureRow, error]) error {
	return writeList(w, "整改措施台账", head, []string{"填写“本次进展”，或者在“申报完成”填“是”并写明“完成情况及佐证”，可以再导入；没有系统编号的行是补充的措施。"}, measureColumns, rows, func(r MeasureRow) []string {
		return []string{r.Session, r.CaseName, r.CaseNumber, r.Cause, r.Measure, r.Unit, r.Owner, r.Due, r.State, r.Done, r.Test, "", "", r.Proof, r.ID}
	})
}

// A Rectification is 整改报告: what conclusions asked for, what was done about it and
// whether it helped, each unit's own, with no comparison of units.
type Rectification struct {
	Head
	Scope    string          `field:"范围" means:"哪次会议、哪个单位的整改措施"`
	Through  string          `field:"截至" means:"报告截至的日期"`
	Total    int             `field:"措施数" means:"整改措施总数"`
	Open     int             `field:"整改中数" means:"整改中的措施数"`
	Late     int             `field:"逾期数" means:"整改中已逾期的措施数"`
	Claimed  int             `field:"待确认数" means:"责任人申报完成、等待确认的措施数"`
	Done     int             `field:"已完成数" means:"已确认完成、等待检验的措施数"`
	Proved   int             `field:"已见效数" means:"经成效检验已见效的措施数"`
	Dropped  int             `field:"不再实施数" means:"不再实施的措施数"`
	Units    []RectifiedUnit `field:"责任单位" means:"各单位自己的措施，不作比较"`
	Reopened []RectifiedTurn `field:"重新打开" means:"未见效或者同类问题再现而重新打开的措施"`
	Given    []RectifiedTurn `field:"不再实施" means:"不再实施的措施、理由和决定人"`
	Tests    []RectifiedTest `field:"成效检验" means:"已作出的成效检验和结果"`
}

// A RectifiedUnit is one unit's own measures.
type RectifiedUnit struct {
	Name     string             `field:"单位名称" means:"责任单位"`
	Measures []RectifiedMeasure `field:"措施" means:"该单位的措施"`
}

// A RectifiedMeasure is one measure of a unit.
type RectifiedMeasure struct {
	Cause string `field:"原因" means:"针对的原因"`
	Text  string `field:"措施内容" means:"要做的事"`
	Owner string `field:"责任人" means:"责任人姓名"`
	Due   string `field:"期限" means:"完成期限"`
	State string `field:"状态" means:"整改中、逾期、待确认、已完成、已见效、不再实施"`
	Proof string `field:"完成情况" means:"做了什么、佐证在哪里；未完成的写最近一次进展"`
}

// A RectifiedTurn is a step a measure took with its reason.
type RectifiedTurn struct {
	Text string `field:"措施内容" means:"要做的事"`
	Unit string `field:"单位名称" means:"责任单位"`
	Day  string `field:"日期" means:"作出的日期"`
	By   string `field:"作出人" means:"谁决定的；同类问题再现时由系统打开"`
	Why  string `field:"理由" means:"理由"`
}

// A RectifiedTest is one effect test with what it found.
type RectifiedTest struct {
	Text  string `field:"措施内容" means:"要做的事"`
	Test  string `field:"检验方式" means:"检验什么、怎样检验"`
	Found string `field:"检验数据" means:"检验得到的件数、人数；数量少时不计比率"`
	Ended string `field:"检验结论" means:"已见效或者未见效，及依据"`
}

// Kind returns RectificationPaper.
func (Rectification) Kind() Kind { return RectificationPaper }

func sampleRectification() Rectification {
	return Rectification{
		Head: sampleHead("整改措施落实情况报告（模拟数据）", "示例市人民检察院"), Scope: "2026年第一季度案件质量剖析会", Through: "2026年11月23日",
		Total: 3, Open: 1, Late: 1, Proved: 1, Dropped: 1,
		Units: []RectifiedUnit{{"示例县院", []RectifiedMeasure{
			{"EV08 关键证据灭失、未及时固定", "建立重大案件关键证据提取固定清单，受案三日内核对", "李示例", "2026-06-30", "已见效", "清单已印发并在十二件案件中使用，见办案系统附件"},
			{"RV01 承办人审查不细", "起诉前由另一名检察官复核全部辨认笔录", "王示例", "2026-09-30", "逾期", "已起草办法，待检委会审议"},
			{"DI03 未与法院充分沟通", "每季度与法院会商一次", "李示例", "2026-12-31", "不再实施", "已由市院统一组织"},
		}}},
		Reopened: []RectifiedTurn{{"起诉前由另一名检察官复核全部辨认笔录", "示例县院", "2026年8月11日", "系统", "同类问题（RV01）在本单位另一案件的剖析意见中再次出现"}},
		Given:    []RectifiedTurn{{"每季度与法院会商一次", "示例县院", "2026年7月2日", "张示例", "已由市院统一组织"}},
		Tests:    []RectifiedTest{{"建立重大案件关键证据提取固定清单，受案三日内核对", "抽样复查：十件案件的清单", "复查10件，0件仍有同类问题", "已见效：十件均有清单并附卷"}},
	}
}
