package ledger

import (
	"strings"
	"testing"
	"time"
)

func TestReadDate(t *testing.T) {
	good := map[string]string{
		"2019-3-1": "2019-03-01", "2019/03/01": "2019-03-01", "2019.3.1": "2019-03-01", "20190301": "2019-03-01", "2019年3月1日": "2019-03-01",
		" ２０１９-０３-０１ ": "2019-03-01", "２０１９年３月１日": "2019-03-01", "2019-03-01 08:30:00": "2019-03-01", "2019/3/1 8:30": "2019-03-01", "2019-03-01T08:30:00Z": "2019-03-01",
		"2019年3月1日 8时30分": "2019-03-01", "43525": "2019-03-01", "43525.5": "2019-03-01", "2019 年 3 月 1 日": "2019-03-01", "二〇一九年三月一日": "2019-03-01", "二〇一九年十二月三十一日": "2019-12-31",
		"2020-02-29": "2020-02-29", "2019—": "", "2019-02-29": "", "2019-02-30": "", "2017-13-05": "", "2019-00-10": "", "2019-10-00": "", "2019": "", "2019-03": "", "无": "", "3019-01-01": "", "123456": "", "99999999": "", "2019-3-1-2": "",
	}
	for raw, want := range good {
		if got, why, ok := ReadDate(raw); got != want || ok != (want != "") || !ok && why == "" {
			t.Errorf("%q: %q %q %v, want %q", raw, got, why, ok, want)
		}
	}
	if d, why, ok := ReadDate("19-3-1"); d != "2019-03-01" || why == "" || !ok {
		t.Errorf("two-digit year: %q %q %v; want the date, doubted", d, why, ok)
	}
}

func FuzzReadDate(f *testing.F) {
	for _, s := range []string{"2019-3-1", "43525", "２０１９年３月１日", "二〇一九年三月一日", "2019-02-30 1:2:3", "19.1.1", "十", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, _, ok := ReadDate(s)
		if !ok {
			if d != "" {
				t.Fatalf("%q: no date, yet %q", s, d)
			}
			return
		}
		if _, err := time.Parse(time.DateOnly, d); err != nil {
			t.Fatalf("%q: %q is no date", s, d)
		}
		if again, why, ok := ReadDate(d); again != d || !ok || why != "" {
			t.Fatalf("%q: reading %q again gave %q", s, d, again)
		}
	})
}

func TestReadCell(t *testing.T) {
	tests := []struct {
		kind      Kind
		raw, want string
		plausible bool
	}{
		{Charges, "盗窃", "盗窃罪", true},
		{Charges, "盗窃罪、诈骗罪", "盗窃罪；诈骗罪", true},
		{Charges, "盗窃、诈骗", "盗窃罪；诈骗罪", true},
		{Charges, "盗窃罪，诈骗罪;抢劫／故意伤害", "盗窃罪；诈骗罪；抢劫罪；故意伤害罪", true},
		{Charges, "走私、贩卖、运输、制造毒品罪", "走私、贩卖、运输、制造毒品罪", true},
		{Charges, "掩饰、隐瞒犯罪所得、犯罪所得收益", "掩饰、隐瞒犯罪所得、犯罪所得收益罪", true},
		{Charges, "走私、贩卖、运输、制造毒品罪、盗窃罪", "走私、贩卖、运输、制造毒品罪；盗窃罪", true},
		{Charges, "盗窃罪，盗窃", "盗窃罪", true},
		{Months, "14", "14", true}, {Months, "1年2个月", "14", true}, {Months, "十四个月", "14", true}, {Months, "一年二个月", "14", true}, {Months, "１年２个月", "14", true}, {Months, "有期徒刑一年半", "18", true},
		{Months, "三年", "36", true}, {Months, "六个月", "6", true}, {Months, "二十个月", "20", true}, {Months, "1年", "12", true}, {Months, "拘役四个月", "4", true}, {Months, "很久", "很久", false},
		{Amount, "1.5", "1.5", true}, {Amount, "2万元", "2", true}, {Amount, "5000元", "0.5", true}, {Amount, "１，０００", "1000", true}, {Amount, "若干", "", false},
		{Name, "张　三", "张三", true}, {Name, "古丽•某某", "古丽·某某", true}, {Name, "\u00a0欧阳某", "欧阳某", true}, {Name, "John  Smith", "John Smith", true},
		{Handler, "张三、李四", "张三、李四", true}, {Handler, "张 三", "张三", true}, {Handler, "王小明 李大山", "王小明、李大山", true}, {Handler, "张三 ，张三", "张三", true},
		{Number, "17周岁", "17", true}, {Number, "１８", "18", true}, {Number, "十七", "17", true}, {Number, "-1", "-1", false}, {Number, "abc", "", false},
		{YesNo, " 是", "是", true}, {YesNo, "N", "否", true}, {YesNo, "也许", "也许", false},
		{Text, "曹某等２人涉嫌 盗窃罪案", "曹某等2人涉嫌盗窃罪案", true}, {Text, "某\uFFFD案", "某\uFFFD案", false},
		{Unified, " 62070020170001200", "62070020170001200", true}, {Unified, "6.20700E+16", "", false},
		{PersonNo, "62070020170001200001", "62070020170001200001", true}, {PersonNo, "6.207E+19", "", false},
		{Text, "——", "", true}, {Date, "  ", "", true},
	}
	for _, tt := range tests {
		if got := ReadCell(Column{Kind: tt.kind}, tt.raw); got.Value != tt.want || got.Plausible != tt.plausible {
			t.Errorf("%s %q: %+v, want %q %v", tt.kind, tt.raw, got, tt.want, tt.plausible)
		}
	}
	col, _ := TableOf(Prosecution).Column(ColResult)
	for raw, ok := range map[string]bool{"其他情节轻微不起诉  ": true, "存疑不起诉": true, "不构成犯罪不起诉": true, "其他处理（旧）": false} {
		if c := ReadCell(col, raw); c.Plausible != ok {
			t.Errorf("%q: %+v", raw, c)
		}
	}
	long := ReadCell(Column{Kind: Text}, strings.Repeat("字", 9000))
	if long.Plausible || len(long.Value) > maxCell {
		t.Errorf("a long cell must be cut and said so")
	}
}

func FuzzReadCell(f *testing.F) {
	for _, s := range []string{"盗窃、诈骗", "1年2个月", "5000元", "王小明 李大山", "十百", "１８", "·", "（）；；", "一百一十"} {
		f.Add(s)
	}
	var cols []Column
	seen := map[Kind]bool{}
	for _, id := range TableIDs {
		for _, c := range TableOf(id).Columns {
			if !seen[c.Kind] {
				seen[c.Kind] = true
				cols = append(cols, c)
			}
		}
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, c := range cols {
			got := ReadCell(c, s)
			if got.Plausible == (got.Why != "") {
				t.Fatalf("%s %q: plausible %v, why %q", c.Kind, s, got.Plausible, got.Why)
			}
			if got.Plausible && got.Value != "" && !blankWords[got.Value] {
				if again := ReadCell(c, got.Value); again.Value != got.Value {
					t.Fatalf("%s %q: %q read again is %q", c.Kind, s, got.Value, again.Value)
				}
			}
		}
	})
}

func TestParseCaseNo(t *testing.T) {
	tests := []struct{ raw, key, shown, token, unit string }{
		{"张检起诉受[2017]62070000011号", "张检起诉受[2017]62070000011号", "张检起诉受[2017]62070000011号", "起诉", "620700"},
		{" 民乐检不诉复议受 [2018]62072200001号", "民乐检不诉复议受[2018]62072200001号", "民乐检不诉复议受[2018]62072200001号", "不诉复议", "620722"},
		{"高台检重审受[２０１７]６２０７２４００００１号", "高台检重审受[2017]62072400001号", "高台检重审受[2017]62072400001号", "重审", "620724"},
		{"肃南检刑诉受〔2019〕620721000016号", "肃南检刑诉受[2019]620721000016号", "肃南检刑诉受〔2019〕620721000016号", "刑诉", "620721"},
		{"张检起诉受（2017）62070000007号", "张检起诉受[2017]62070000007号", "张检起诉受[2017]62070000007号", "起诉", "620700"},
		{"七星检未捕受【2021】522421000001号", "七星检未捕受[2021]522421000001号", "七星检未捕受[2021]522421000001号", "未捕", "522421"},
		{"山东省院起诉受[2017]37000000095号", "山东省院起诉受[2017]37000000095号", "山东省院起诉受[2017]37000000095号", "起诉", "370000"},
		{"济历下检捕受［2018］37010200154", "济历下检捕受[2018]37010200154号", "济历下检捕受[2018]37010200154号", "捕", "370102"},
		{"冷检起诉受[2014]2014075421号", "冷检起诉受[2014]2014075421号", "冷检起诉受[2014]2014075421号", "起诉", ""},
	}
	for _, tt := range tests {
		n, err := ParseCaseNo(tt.raw)
		if err != nil || n.Key != tt.key || n.Shown != tt.shown || n.Token != tt.token || n.Unit != tt.unit {
			t.Errorf("%q: %+v %v", tt.raw, n, err)
		}
	}
	for _, raw := range []string{"", "合计", "17", "张检起诉受[2017]号", "张检起诉[2017]62070000011号", "张检起诉受[17]62070000011号", strings.Repeat("张", 99)} {
		if n, err := ParseCaseNo(raw); err == nil {
			t.Errorf("%q: taken for %+v", raw, n)
		}
	}
	for code, ok := range map[string]bool{"620702": true, "320506": true, "629999": false, "000000": false, "62070": false, "770000": true} {
		if PossibleUnit(code) != ok {
			t.Errorf("%s: %v", code, !ok)
		}
	}
}

func FuzzParseCaseNo(f *testing.F) {
	for _, s := range []string{"张检起诉受[2017]62070000011号", "肃南检刑诉受〔２０１９〕620721000016号", "受[2017]6", "（））"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, err := ParseCaseNo(s)
		if err != nil {
			return
		}
		for _, again := range []string{n.Key, n.Shown} {
			if m, err := ParseCaseNo(again); err != nil || m.Key != n.Key || m.Token != n.Token || m.Unit != n.Unit {
				t.Fatalf("%q → %q → %+v, %v", s, again, m, err)
			}
		}
	})
}

func TestMask(t *testing.T) {
	for name, want := range map[string]string{"张三": "张某某", "张三丰": "张某某", "欧阳锋": "欧阳某某", "阿依古丽·买买提": "阿某某", "张": "张某某", "": "", "John": "J某某", "东方": "东某某"} {
		if got := Mask(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
	if got := MaskIn("李小明等2人涉嫌盗窃罪案", "李小明"); got != "李某某等2人涉嫌盗窃罪案" {
		t.Error(got)
	}
}
