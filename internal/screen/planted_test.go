package screen

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"mingjian/internal/ledger"
)

// A sheet is one made-up export.
type sheet struct {
	name, exported string
	head           []string
	rows           [][]string
}

var (
	prosecutionHead = strings.Fields("部门受案号 统一受案号 嫌疑人编号 嫌疑人姓名 承办单位 承办检察官 全案_受理日期 审结日期 审结案由 审结处理情况 审结前强制措施 提起公诉日期 撤回起诉日期 一审判决日期 一审判决生效日期 一审宣告刑 上诉日期 提出抗诉日期 是否采纳抗诉意见")
	arrestHead      = strings.Fields("部门受案号 统一受案号 嫌疑人编号 嫌疑人姓名 受理日期 审结处理结果 审结日期")
	secondHead      = strings.Fields("部门受案号 统一受案号 嫌疑人编号 上诉人（原审被告人）姓名 原审检察院 原审部门受案号 原审判决罪名/案由 一审宣告刑 一审判决日期 受理日期 二审裁判日期 二审裁判结果 二审宣告刑")
	reconHead       = strings.Fields("部门受案号 统一受案号 嫌疑人编号 嫌疑人姓名 案件类别 原承办单位 原部门受案号 原决定 受理日期 复议结果 审结日期 案由")
)

var base = map[string]string{
	"部门受案号": "苏吴检刑诉受[2019]320506000011号", "统一受案号": "32050620190001100", "嫌疑人编号": "32050620190001100001", "嫌疑人姓名": "李某", "上诉人（原审被告人）姓名": "李某",
	"承办检察官": "钱某", "全案_受理日期": "2019-03-01", "受理日期": "2019-03-01", "审结日期": "2019-04-01", "审结案由": "盗窃罪", "审结处理情况": "起诉", "审结前强制措施": "取保候审", "提起公诉日期": "2019-04-01",
	"原审部门受案号": "苏吴检刑诉受[2019]320506000011号", "原部门受案号": "苏吴检刑诉受[2019]320506000011号",
}

func filled(head []string, over map[string]string) []string {
	var out []string
	for _, t := range head {
		v, ok := over[t]
		if !ok {
			v = base[t]
		}
		out = append(out, v)
	}
	return out
}

func prosecution(name, exported string, over map[string]string) sheet {
	return sheet{name + "一审公诉.xlsx", exported, prosecutionHead, [][]string{filled(prosecutionHead, over)}}
}

// found screens what the sheets say and returns the events as kind@date:finality.
func found(t *testing.T, sheets ...sheet) (events, undecided []string) {
	t.Helper()
	rows := map[ledger.StageKey][]ledger.Row{}
	for i, s := range sheets {
		r := ledger.NewReader(ledger.FileInfo{ID: fmt.Sprint(s.name, i), Name: s.name, Exported: s.exported},
			func(row ledger.Row) error {
				k := ledger.KeysOf(row).Stage
				rows[k] = append(rows[k], row)
				return nil
			}, func(ledger.Problem) error { return nil })
		for n, cells := range append([][]string{s.head}, s.rows...) {
			if err := r.Row("s", n+1, cells); err != nil {
				t.Fatal(err)
			}
		}
	}
	var stages []ledger.StagePerson
	for _, g := range rows {
		stages = append(stages, ledger.FoldStage(g, nil).Persons...)
	}
	res := shipped(t).Person(stages)
	for _, e := range res.Events {
		if e.Group == KeyCases && !strings.HasPrefix(e.Kind, "捕后不诉") {
			continue
		}
		events = append(events, e.Kind+"@"+e.Date+":"+string(e.Finality))
	}
	for _, e := range res.Undecided {
		undecided = append(undecided, e.Kind+"?"+strings.Join(e.Open, ","))
	}
	slices.Sort(events)
	slices.Sort(undecided)
	return events, undecided
}

func TestFlawsOnAnEventsOwnRow(t *testing.T) {
	acquitted := func(over ...string) map[string]string {
		m := map[string]string{"一审判决日期": "2019-06-01", "一审判决生效日期": "2019-06-12", "一审宣告刑": "无罪"}
		for i := 0; i < len(over); i += 2 {
			m[over[i]] = over[i+1]
		}
		return m
	}
	good := prosecution("好", "", acquitted())
	const event = "一审无罪@2019-06-01:final"
	tests := []struct {
		name   string
		sheets []sheet
		want   string
	}{
		{"as it should be", []sheet{good}, event},
		{"end before acceptance", []sheet{prosecution("甲", "", acquitted("审结日期", "2018-01-01"))}, event},
		{"month thirteen in another date", []sheet{prosecution("甲", "", acquitted("审结日期", "2019-13-01"))}, event},
		{"full-width and spaced", []sheet{prosecution("甲", "", acquitted("一审宣告刑", " 无 罪　", "一审判决日期", "２０１９年６月１日", "部门受案号", "苏吴检刑诉受（２０１９） 320506000011号"))}, event},
		{"no name", []sheet{prosecution("甲", "", acquitted("嫌疑人姓名", ""))}, event},
		{"no person number", []sheet{prosecution("甲", "", acquitted("嫌疑人编号", "", "统一受案号", ""))}, event},
		{"lost unified number", []sheet{prosecution("甲", "", acquitted("统一受案号", "3.20506E+16"))}, event},
		{"a value outside the code table", []sheet{prosecution("甲", "", acquitted("审结处理情况", "其他处理（旧）"))}, event},
		{"no acceptance date", []sheet{prosecution("甲", "", acquitted("全案_受理日期", ""))}, event},
		{"a broken byte in the case's unit", []sheet{prosecution("甲", "", acquitted("承办单位", "某\uFFFD院"))}, event},
		{"refused row", []sheet{prosecution("甲", "", acquitted("全案_受理日期", "2019-02-30"))}, ""},
		{"refused row that stands good elsewhere", []sheet{prosecution("甲", "2019-11-30", acquitted("全案_受理日期", "2019-02-30")), good}, event},
		{"the event's own date is impossible", []sheet{prosecution("甲", "", acquitted("一审判决日期", "2019-13-01"))}, "一审无罪@:final"},
		{"the event's own date is impossible in the later export", []sheet{prosecution("甲", "2019-11-30", acquitted("一审判决日期", "2019-13-01")), good}, event},
		{"handlers differ", []sheet{prosecution("甲", "", acquitted("承办检察官", "孙某")), good}, event},
		{"an older export did not know yet", []sheet{prosecution("甲", "2019-05-01", acquitted("一审宣告刑", "", "一审判决日期", "", "一审判决生效日期", "")), prosecution("乙", "2019-11-30", acquitted())}, event},
		{"corrected later", []sheet{prosecution("甲", "2019-05-01", acquitted()), prosecution("乙", "2019-11-30", acquitted("一审宣告刑", "拘役"))}, ""},
		{"blank in a later export is only proposed", []sheet{prosecution("甲", "2019-05-01", acquitted()), prosecution("乙", "2019-11-30", acquitted("一审宣告刑", ""))}, event},
		{"the same row three times", []sheet{good, good, prosecution("丙", "", acquitted())}, event},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for range 2 {
				got, undecided := found(t, tt.sheets...)
				if strings.Join(got, " ") != tt.want || len(undecided) > 0 {
					t.Errorf("got %v, undecided %v; want %q", got, undecided, tt.want)
				}
				slices.Reverse(tt.sheets)
			}
		})
	}
}

func TestConflictIsUndecided(t *testing.T) {
	a := prosecution("甲", "", map[string]string{"一审判决日期": "2019-06-01", "一审宣告刑": "无罪"})
	b := prosecution("乙", "", map[string]string{"一审判决日期": "2019-06-01", "一审宣告刑": "拘役"})
	if got, open := found(t, a, b); len(got) != 0 || !slices.Equal(open, []string{"一审无罪?一审宣告刑"}) {
		t.Errorf("%v %v", got, open)
	}
	held := sheet{"审查逮捕.xlsx", "", arrestHead, [][]string{filled(arrestHead, map[string]string{"部门受案号": "苏吴检刑捕受[2019]320506000001号", "审结处理结果": "批准逮捕"})}}
	free := sheet{"审查逮捕.xlsx", "", arrestHead, [][]string{filled(arrestHead, map[string]string{"部门受案号": "苏吴检刑捕受[2019]320506000001号", "审结处理结果": "不批准逮捕"})}}
	dropped := prosecution("甲", "", map[string]string{"审结处理情况": "其他证据不足不起诉"})
	if got, open := found(t, dropped, held, free); len(got) != 0 || !slices.Contains(open, "捕后不诉?"+FactArrested) {
		t.Errorf("%v %v", got, open)
	}
	if got, _ := found(t, dropped, held); !slices.Equal(got, []string{"捕后不诉@2019-04-01:final"}) {
		t.Errorf("%v", got)
	}
	if got, _ := found(t, dropped, free); len(got) != 0 {
		t.Errorf("%v", got)
	}
}

func TestFinality(t *testing.T) {
	first := func(over ...string) sheet {
		m := map[string]string{"一审判决日期": "2019-06-01", "一审宣告刑": "无罪"}
		for i := 0; i < len(over); i += 2 {
			m[over[i]] = over[i+1]
		}
		return prosecution("甲", "", m)
	}
	second := func(result, sentence, origin string) sheet {
		return sheet{"二审.xlsx", "", secondHead, [][]string{filled(secondHead, map[string]string{"部门受案号": "苏检上诉受[2019]320500000001号", "原审检察院": "苏州市吴中区人民检察院", "原审判决罪名/案由": "盗窃罪",
			"一审宣告刑": "无罪", "一审判决日期": "2019-06-01", "受理日期": "2019-07-01", "二审裁判日期": "2019-08-01", "二审裁判结果": result, "二审宣告刑": sentence, "原审部门受案号": origin})}}
	}
	own := base["部门受案号"]
	changed := sheet{"不起诉复议.xlsx", "", reconHead, [][]string{filled(reconHead, map[string]string{"部门受案号": "苏吴检不诉复议受[2019]320506000001号", "案件类别": "不起诉复议", "原承办单位": "苏州市吴中区人民检察院",
		"原决定": "存疑不起诉", "受理日期": "2019-04-05", "复议结果": "改变", "审结日期": "2019-04-20", "案由": "盗窃罪"})}}
	tests := []struct {
		name   string
		sheets []sheet
		want   string
	}{
		{"no effect yet", []sheet{first()}, "一审无罪@2019-06-01:pending"},
		{"in effect", []sheet{first("一审判决生效日期", "2019-06-12")}, "一审无罪@2019-06-01:final"},
		{"protested", []sheet{first("提出抗诉日期", "2019-06-08")}, "一审无罪@2019-06-01:protested"},
		{"appealed", []sheet{first("上诉日期", "2019-06-08")}, "一审无罪@2019-06-01:appealed"},
		{"upheld", []sheet{first("提出抗诉日期", "2019-06-08"), second("维持原判", "", own)}, "一审无罪@2019-06-01:final"},
		{"reversed", []sheet{first("提出抗诉日期", "2019-06-08"), second("改判", "有期徒刑", own)}, "一审无罪@2019-06-01:reversed"},
		{"another case's appeal", []sheet{first("提出抗诉日期", "2019-06-08"), second("改判", "有期徒刑", "苏吴检刑诉受[2018]320506000099号")}, "一审无罪@2019-06-01:protested"},
		{"remanded", []sheet{first("提出抗诉日期", "2019-06-08"), second("发回重审", "", own)}, "一审无罪@2019-06-01:pending"},
		{"non-prosecution changed", []sheet{prosecution("甲", "", map[string]string{"审结处理情况": "存疑不起诉", "审结前强制措施": "逮捕"}), changed}, "不起诉复议改变@2019-04-20:final 捕后不诉@2019-04-01:reversed"},
	}
	for _, tt := range tests {
		if got, _ := found(t, tt.sheets...); strings.Join(got, " ") != tt.want {
			t.Errorf("%s: %v, want %s", tt.name, got, tt.want)
		}
	}
}

func TestRulesInForceAndChecked(t *testing.T) {
	rules, err := ShippedRules()
	if err != nil {
		t.Fatal(err)
	}
	r := rules[0]
	bad := r
	bad.When = "一审宣告刑 始于 拘役"
	if Check(bad) == nil {
		t.Error("a rule that fails its examples must be refused")
	}
	bad = r
	bad.Date = "没有的列"
	if Check(bad) == nil {
		t.Error("a rule with an unknown date column must be refused")
	}
	if _, err := New([]Rule{bad}); err == nil {
		t.Error("New must refuse it too")
	}
	late := r
	late.From = "2020-01-01"
	s, err := New([]Rule{late})
	if err != nil {
		t.Fatal(err)
	}
	var got []ledger.Row
	rd := ledger.NewReader(ledger.FileInfo{Name: "一审公诉.xlsx"}, func(row ledger.Row) error { got = append(got, row); return nil }, func(ledger.Problem) error { return nil })
	for i, c := range [][]string{prosecutionHead, filled(prosecutionHead, map[string]string{"一审判决日期": "2019-06-01", "一审宣告刑": "无罪"})} {
		if err := rd.Row("s", i+1, c); err != nil {
			t.Fatal(err)
		}
	}
	people := ledger.FoldStage(got, nil).Persons
	if n := len(s.Person(people).Events); n != 0 {
		t.Errorf("a rule not yet in force found %d events", n)
	}
	if res, err := Matches(r, people); err != nil || len(res.Events) != 1 {
		t.Errorf("trying the rule: %+v %v", res, err)
	}
}
