package screen

import (
	"strings"
	"testing"

	"mingjian/internal/errs"
	"mingjian/internal/ledger"
)

func knownTitle(table ledger.TableID) func(string) bool {
	titles := map[string]bool{}
	for _, t := range Titles(table) {
		titles[t] = true
	}
	return func(t string) bool { return titles[t] }
}

func TestExpressions(t *testing.T) {
	facts := map[string]string{"一审宣告刑": "无罪（证据不足）", "一审宣告刑刑期": "9", "审结日期": "2019-03-01", "审结案由": "盗窃罪", "一审判决罪名/案由": "抢劫罪", FactArrested: "是", "庭审程序": "普通程序"}
	tests := []struct {
		text string
		want bool
	}{
		{"一审宣告刑 始于 无罪", true}, {"一审宣告刑始于 无罪", false}, {"一审宣告刑=无罪（证据不足）", true}, {"一审宣告刑 = “无罪（证据不足）”", true}, {"一审宣告刑 终于 无罪", false}, {"一审宣告刑 含 证据不足", true},
		{"已逮捕", true}, {"非 已逮捕", false}, {"非 已逮捕 或 已逮捕", true}, {"已逮捕 且 一审宣告刑 = 拘役 或 庭审程序 = 普通程序", true}, {"已逮捕 且 (一审宣告刑 = 拘役 或 庭审程序 = 简易程序)", false}, {"（已逮捕）且（庭审程序 = 普通程序）", true},
		{"一审宣告刑刑期 <= 12", true}, {"一审宣告刑刑期 ＞ 12", false}, {"一审宣告刑刑期 ≥ 9", true}, {"一审宣告刑刑期 > 10", false}, {"审结日期 >= 2019-01-01 且 审结日期 < 2019-12-31", true},
		{"撤回起诉日期 为空", true}, {"撤回起诉日期 有值", false}, {"撤回起诉日期 = 2019-01-01", false}, {"撤回起诉日期 != 2019-01-01", true}, {"撤回起诉日期 < 2019-01-01", false}, {"撤回起诉日期 始于 2", false},
		{"一审判决罪名/案由 != 《审结案由》", true}, {"审结其他案由 != 《审结案由》", false}, {"审结案由 = 《审结案由》", true},
	}
	for _, tt := range tests {
		e, err := Parse(tt.text, knownTitle(ledger.Prosecution))
		if err != nil {
			if tt.text != "一审宣告刑始于 无罪" && tt.text != "一审宣告刑刑期 ＞ 12" {
				t.Errorf("%s: %v", tt.text, err)
			}
			continue
		}
		if got := e.Match(func(title string) string { return facts[title] }); got != tt.want {
			t.Errorf("%s: %v", tt.text, got)
		}
	}
	if (Expr{}).Match(func(string) string { return "是" }) {
		t.Error("the zero expression must match nothing")
	}
}

func TestExpressionFaults(t *testing.T) {
	for text, says := range map[string]string{
		"":                       "第1个字",
		"一审宣告刑":                  "缺比较词",
		"一审宣告刑 =":                "缺比较的值",
		"一审宣告刑 = 且 已逮捕":          "第9个字",
		"判刑 = 无罪":                "没有“判刑”这一列",
		"一审宣告刑 是 无罪":             "第7个字",
		"(已逮捕":                   "缺右括号",
		"已逮捕)":                   "多余的内容",
		"已逮捕 已逮捕":                "第5个字",
		"一审宣告刑 = “无罪":            "引号没有结束",
		"一审宣告刑 > 无罪":             "数字或日期",
		"一审宣告刑 = “”":             "值为空",
		"一审宣告刑 = 《没有》":           "没有“没有”这一列",
		strings.Repeat("(", 99):  "套得太深",
		strings.Repeat("非 ", 99): "套得太深",
		strings.Repeat("字", 999): "条件太长",
		"一审宣告刑 = \xff":           "无效字符",
		"已逮捕" + strings.Repeat(" 或 已逮捕", 120): "条件太多",
	} {
		_, err := Parse(text, knownTitle(ledger.Prosecution))
		if err == nil || !strings.Contains(errs.Message(err, "zh"), says) {
			t.Errorf("%.60q: %v, want %q", text, err, says)
		}
	}
}

func FuzzParse(f *testing.F) {
	rules, err := ShippedRules()
	if err != nil {
		f.Fatal(err)
	}
	for _, r := range rules {
		f.Add(r.When)
	}
	f.Add("非（已逮捕 且 一审宣告刑 = “甲 乙”）")
	f.Fuzz(func(t *testing.T, s string) {
		e, err := Parse(s, knownTitle(ledger.Prosecution))
		if err != nil {
			if errs.KindOf(err) != errs.Invalid {
				t.Fatalf("%q: %v", s, err)
			}
			return
		}
		e.Match(func(title string) string { return title })
		if len(e.Fields()) == 0 {
			t.Fatalf("%q speaks of nothing", s)
		}
	})
}
