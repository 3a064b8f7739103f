package legaldoc

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestNumbers(t *testing.T) {
	for in, want := range map[string]string{
		"(2017)甘0702刑初120号":   "（2017）甘0702刑初120号",
		"〔2017〕甘0702刑初 120 号": "（2017）甘0702刑初120号",
		"（２０１５）未刑初字第００７７７号":   "（2015）未刑初字第00777号",
		"甘州检公诉刑诉[2017]117号":   "甘州检公诉刑诉〔2017〕117号",
		"甘州检刑诉（2021）Z12号":     "甘州检刑诉〔2021〕Z12号",
		"泽检刑诉字﹝2013﹞06号":      "泽检刑诉字〔2013〕06号",
		"某公要复字【2017】1号":       "某公要复字〔2017〕1号",
		"(2020)某01刑初5号之一":     "（2020）某01刑初5号之一",
		"没有文号":                "没有文号",
	} {
		if got := Canonical(in); got != want {
			t.Errorf("Canonical(%q) = %q, want %q", in, got, want)
		}
	}
	same := [][2]string{{"（2015）未刑初字第00777号", "(2015)未刑初第777号"}, {"泽检刑诉字（2013）06号", "泽检刑诉〔2013〕6号"}, {"乐检公诉刑诉（2017）第160号", "乐检公诉刑诉[2017]160号"}}
	for _, p := range same {
		if NumberKey(p[0]) != NumberKey(p[1]) {
			t.Errorf("%q and %q: keys %q, %q", p[0], p[1], NumberKey(p[0]), NumberKey(p[1]))
		}
	}
	if NumberKey("甘州检刑诉〔2021〕Z12号") == NumberKey("甘州检刑诉〔2021〕12号") {
		t.Error("Z12 and 12 are two numbers")
	}
}

func TestAmounts(t *testing.T) {
	dates := map[string]string{"二〇一九年四月二日": "2019-04-02", "二○一五年一月二十三日": "2015-01-23", "二零二一年十二月三十一日": "2021-12-31", "二O一七年十月十日": "2017-10-10",
		"2016年2月29日": "2016-02-29", "2017年2月29日": "", "二〇一七年十三月一日": "", "一年二月三日": ""}
	for in, want := range dates {
		if got, _ := parseDate(in); got != want {
			t.Errorf("date %s: %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]int{"一年又六个月": 18, "二年零三个月": 27, "十一个月": 11, "1年6个月": 18, "二年半": 30, "二十五年": 300, "六个月十五日": 6, "十二个月": 12} {
		if got := parseMonths(in); got != want {
			t.Errorf("term %s: %d, want %d", in, got, want)
		}
	}
	for in, want := range map[[2]string]int64{{"一万三千", ""}: 13000, {"壹拾贰万叁仟肆佰", ""}: 123400, {"10,000", ""}: 10000, {"2.5", "万"}: 25000, {"五十万", ""}: 500000, {"一亿二千万", ""}: 120000000, {"三", "万"}: 30000, {"二千零五十", ""}: 2050} {
		if got := parseYuan(in[0], in[1]); got != want {
			t.Errorf("amount %v: %d, want %d", in, got, want)
		}
	}
}

// TestEvidence holds that each place really shows what was read there.
func TestEvidence(t *testing.T) {
	paras := []string{"某省某市某区人民法院", "刑 事 判 决 书", "（２０２１）某0102刑初15号", "公诉机关某市某区人民检察院。",
		"被告人张　三，男，1980年1月1日出生。", "某市某区人民检察院以某区检刑诉〔2021〕8号起诉书指控被告人张三犯盗窃罪，于2021年2月3日向本院提起公诉。现已审理终结。",
		"本院认为，证据不足。依照《中华人民共和国刑事诉讼法》第二百条第（三）项，判决如下：", "被告人张三 无罪。", "审判长　李四", "二〇二一年五月十日", "书记员　王五"}
	d := Read(paras)
	for field, want := range map[string]string{"case_number": "（２０２１）某0102刑初15号", "court": "某省某市某区人民法院", "kind": "刑 事 判 决 书", "defendants[0].name": "张　三",
		"defendants[0].result": "被告人张三 无罪", "dates.document": "二〇二一年五月十日", "dates.indicted": "2021年2月3日", "judges[0]": "李四", "clerk": "王五", "indictment_number": "某区检刑诉〔2021〕8号"} {
		sp, ok := d.Evidence[field]
		if !ok {
			t.Errorf("%s: no evidence", field)
			continue
		}
		if got := string([]rune(paras[sp.Paragraph])[sp.Start:sp.End]); got != want {
			t.Errorf("%s: marked %q, want %q", field, got, want)
		}
		if !strings.Contains(sp.Sentence, want) {
			t.Errorf("%s: sentence %q does not hold %q", field, sp.Sentence, want)
		}
	}
	if d.Unread != nil {
		t.Errorf("unread %v", d.Unread)
	}
	b, err := json.Marshal(d.Extract())
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{`"convicted":[]`, `"acquittal_kind":"存疑"`, `"indicted":"2021-02-03"`} {
		if !strings.Contains(string(b), key) {
			t.Errorf("JSON lacks %s: %s", key, b)
		}
	}
	if strings.Contains(string(b), "evidence") {
		t.Error("the extract form holds evidence")
	}
}

func TestUnread(t *testing.T) {
	d := Read([]string{"某区人民法院", "刑事判决书", "（2021）某0102刑初15号", "被告人张三，男。"})
	for _, f := range []string{"procuratorate", "dates.document", "defendants[0].charged", "defendants[0].result", "judges", "clerk"} {
		if !slices.Contains(d.Unread, f) {
			t.Errorf("%s is not said to be unread: %v", f, d.Unread)
		}
	}
	if d = Read(nil); d.Kind != Unknown || !slices.Equal(d.Unread, []string{"kind"}) {
		t.Errorf("nothing read: %+v", d)
	}
}

func TestMatchOne(t *testing.T) {
	doc := Read(strings.Split("某市某区人民检察院\n起诉书\n某区检刑诉〔2021〕8号\n被告人张某某，男，1980年1月1日出生。\n本案由某市公安局侦查终结，以被告人张某某涉嫌盗窃罪，于2021年1月5日向本院移送审查起诉。\n本院认为，应当以盗窃罪追究其刑事责任。\n此致\n某市某区人民法院\n检察员　李四\n2021年2月3日", "\n"))
	hit := Candidate{ID: "a", Units: []string{"某区检察院"}, Persons: []string{"张某某"}, Dates: map[string][]string{DateAccepted: {"2021-01-05"}}}
	other := Candidate{ID: "b", Units: []string{"某区检察院"}, Persons: []string{"张某某"}, Dates: map[string][]string{DateAccepted: {"2020-07-07"}}}
	twin := Candidate{ID: "c", Units: hit.Units, Persons: hit.Persons, Dates: hit.Dates}
	numbered := Candidate{ID: "d", Persons: []string{"张某某"}, Numbers: []string{"某区检刑诉[2021]008号"}}
	wrong := Candidate{ID: "e", Persons: []string{"赵六"}, Numbers: []string{"某区检刑诉[2021]8号"}}
	for _, c := range []struct {
		name  string
		cases []Candidate
		want  string
		ask   int
	}{
		{"by unit, person and date", []Candidate{other, hit}, "a", 0},
		{"two alike are only proposed", []Candidate{hit, twin}, "", 2},
		{"a number outweighs", []Candidate{hit, twin, numbered}, "d", 0},
		{"a number without its person is only proposed", []Candidate{wrong}, "", 1},
		{"and forbids to attach by names", []Candidate{wrong, hit}, "", 2},
		{"same person, another date", []Candidate{other}, "", 0},
		{"nothing", nil, "", 0},
	} {
		m := MatchOne(doc, c.cases)
		if m.Case != c.want || len(m.Proposals) != c.ask {
			t.Errorf("%s: case %q and %d proposals, want %q and %d: %+v", c.name, m.Case, len(m.Proposals), c.want, c.ask, m)
		}
	}
}

func TestCompare(t *testing.T) {
	d := Document{Procuratorate: "某市某区人民检察院", Dates: map[string]string{DateIndicted: "2021-02-03"},
		Defendants: []Defendant{{Name: "张三", Charged: []string{"盗窃罪", "诈骗罪"}, Result: Acquitted}},
		Evidence:   map[string]Span{"defendants[0].result": {Sentence: "被告人张三无罪。"}}}
	same := Facts{Unit: "某区院", Dates: map[string]string{DateIndicted: "2021-02-03"}, Persons: []Defendant{{Name: "张三", Charged: []string{"诈骗罪", "盗窃罪"}}}}
	if diff := Compare(d, same); diff != nil {
		t.Errorf("differences where there are none: %+v", diff)
	}
	same.Persons[0].Result = Guilty
	diff := Compare(d, same)
	if len(diff) != 1 || diff[0].Field != "result" || diff[0].Ledger != "有罪" || diff[0].Evidence.Sentence != "被告人张三无罪。" {
		t.Errorf("differences %+v", diff)
	}
}

// checkDocument holds what must be true of any reading of any text.
func checkDocument(t interface{ Fatalf(string, ...any) }, paras []string, d Document) {
	for f, sp := range d.Evidence {
		if sp.Sentence == "" && sp.End == 0 {
			continue
		}
		n := utf8.RuneCountInString(paras[sp.Paragraph])
		if sp.Start < 0 || sp.End < sp.Start || sp.End > n || sp.SentenceStart > sp.Start || sp.SentenceEnd < sp.End || sp.SentenceEnd > n {
			t.Fatalf("%s: place %+v of %d characters", f, sp, n)
		}
	}
	for _, p := range d.Defendants {
		if p.Name == "" || p.Charged == nil || p.Convicted == nil {
			t.Fatalf("defendant %+v", p)
		}
	}
}

// TestPleas holds that what is asked for never becomes a result.
func TestPleas(t *testing.T) {
	asks := []string{"请求宣告无罪", "应当判决被告人张三无罪", "认为被告人张三无罪", "建议法庭宣告被告人张三无罪", "张三曾被宣告无罪", "请求改判无罪"}
	rapid.Check(t, func(t *rapid.T) {
		var b strings.Builder
		b.WriteString("某区人民法院\n刑事判决书\n（2021）某0102刑初15号\n被告人张三，男，1980年1月1日出生。\n")
		for range rapid.IntRange(1, 8).Draw(t, "n") {
			b.WriteString(rapid.SampledFrom([]string{"被告人张三辩称，", "辩护人提出，", "上诉人上诉称，", "原判认为，"}).Draw(t, "who"))
			b.WriteString(rapid.SampledFrom(asks).Draw(t, "ask"))
			b.WriteString(rapid.SampledFrom([]string{"。", "。\n", "；"}).Draw(t, "end"))
		}
		if rapid.Bool().Draw(t, "decided") {
			b.WriteString("\n本院认为，辩护人关于宣告无罪的意见不予采纳。判决如下：\n被告人张三犯盗窃罪，判处拘役一个月。")
		}
		paras := strings.Split(b.String(), "\n")
		d := Read(paras)
		checkDocument(t, paras, d)
		for _, p := range d.Defendants {
			if p.Result == Acquitted {
				t.Fatalf("acquitted by a plea: %s", b.String())
			}
		}
	})
}

func FuzzRead(f *testing.F) {
	f.Add("某区人民法院\n刑事判决书\n（2021）某0102刑初15号\n被告人张三，男。\n本院认为，判决如下：\n一、撤销原判，即被告人；\n二、被告人张三犯盗窃罪，判处有期徒刑三年，罚金一万元。\n审判长 李 四\n二〇二一年五月十日")
	f.Add("某区人民检察院\n复议决定书\n某检复〔2021〕1号\n你局于2021年1月1日要求复议的犯罪嫌疑人张三涉嫌盗窃罪一案，决定：维持。")
	f.Add("判决如下：原审被告人张三,无罪。\u3000\xff（")
	f.Fuzz(func(t *testing.T, s string) {
		paras := strings.Split(s, "\n\n")
		checkDocument(t, paras, Read(paras))
	})
}

func FuzzFigures(f *testing.F) {
	f.Add("二〇一九年四月二日")
	f.Add("壹万叁仟亿亿万")
	f.Add("(2017)甘0702刑初120号")
	f.Fuzz(func(t *testing.T, s string) {
		if d, ok := parseDate(s); ok && len(d) != 10 {
			t.Fatalf("date %q of %q", d, s)
		}
		if n, ok := parseNumber(s); ok && n < 0 {
			t.Fatalf("%q is %d", s, n)
		}
		if parseMonths(s) < 0 || parseYuan(s, "亿") < 0 {
			t.Fatalf("negative: %q", s)
		}
		if c := Canonical(s); Canonical(c) != c {
			t.Fatalf("Canonical(%q) = %q, and again %q", s, c, Canonical(c))
		}
		if NumberKey(Canonical(s)) != NumberKey(s) {
			t.Fatalf("keys of %q", s)
		}
	})
}

func BenchmarkRead(b *testing.B) {
	for _, n := range []int{1, 10} {
		one := "被告人张三于某日在某地盗窃财物若干，价值人民币3000元，经某区人民检察院指控，有（2019）某刑初字第5号判决书、犯罪嫌疑人供述和某检刑诉〔2021〕8号佐证，依法应予惩处，判决如下。"
		paras := append(strings.Split("某区人民法院\n刑事判决书\n（2021）某0102刑初15号\n被告人张三，男，1980年1月1日出生。", "\n"), strings.Split(strings.Repeat(one+"\n", 3700*n), "\n")...)
		b.Run(fmt.Sprintf("%dMB", n), func(b *testing.B) {
			for b.Loop() {
				Read(paras)
			}
		})
	}
}
