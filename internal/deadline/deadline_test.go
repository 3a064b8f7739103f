package deadline

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"mingjian/internal/errs"
	"mingjian/internal/testdata"

	"pgregory.net/rapid"
)

func shipped(t testing.TB) (*Calendar, Rules) {
	t.Helper()
	c, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	r, err := ShippedRules()
	if err != nil {
		t.Fatal(err)
	}
	return c, r
}

// A vector is a term with the day it ends on.
type vector struct {
	what, rule  string
	start, want Date
	held        bool
}

func holdVectors(t *testing.T, vs []vector) {
	t.Helper()
	c, rules := shipped(t)
	for _, v := range vs {
		p, err := rules.At(v.rule, v.start)
		if err != nil {
			t.Fatal(err)
		}
		got, err := p.End(v.start, v.held, c)
		if err != nil || got != v.want {
			t.Errorf("%s: %s from %s (held %v) ends %s, %v; want %s", v.what, v.rule, v.start, v.held, got, err, v.want)
		}
	}
}

// TestVectors follows the worked examples of the law: 刑诉法 105, 高法解释 202.
func TestVectors(t *testing.T) {
	holdVectors(t, []vector{
		{"10日抗诉", "PT1", "2019-11-15", "2019-11-25", false},
		{"末日在国庆", "PT1", "2019-09-24", "2019-10-08", false},
		{"抗诉期不是羁押期，在押也顺延", "PT1", "2019-09-24", "2019-10-08", true},
		{"7日批捕，已拘留，国庆不顺延", "ARR1", "2019-09-25", "2019-10-02", true},
		{"1月审起，未羁押，清明", "PRO1", "2019-03-05", "2019-04-08", false},
		{"1月审起，羁押", "PRO1", "2019-03-05", "2019-04-05", true},
		{"月末", "PRO1", "2019-01-31", "2019-02-28", true},
		{"始于末日，羁押", "PRO1", "2019-02-28", "2019-03-31", true},
		{"始于末日，未羁押", "PRO1", "2019-02-28", "2019-04-01", false},
		{"没有该日", "PRO1", "2019-01-30", "2019-02-28", false},
		{"半个月，羁押", "PRO1-15", "2019-05-10", "2019-05-25", true},
		{"半个月，未羁押", "PRO1-15", "2019-05-10", "2019-05-27", false},
		{"退补重报后重新计算", "PRO1", "2019-06-28", "2019-07-28", true},
		{"撤回起诉后不起诉", "WD1", "2019-07-10", "2019-08-09", false},
		{"第30日是星期日", "WD1", "2020-07-10", "2020-08-10", false},
		{"不捕复议", "REC1", "2019-07-10", "2019-07-17", false},
		{"不捕复核", "REC1-15", "2019-07-10", "2019-07-25", false},
		{"不诉复议", "REC2", "2019-07-10", "2019-08-09", false},
		{"不诉复核", "REC2-30", "2019-07-10", "2019-08-09", false},
		{"报请延长，期满前7日", "INV2", "2019-12-30", "2019-12-23", true},
		{"答复5个工作日，跨国庆", "RV-REPLY", "2019-09-29", "2019-10-11", false},
		{"一个半月", "CT2-3", "2019-01-31", "2019-03-15", true},
		{"闰年", "PRO1", "2020-01-31", "2020-02-29", true},
	})
}

// TestOwnVectors are terms the product uses, counted by hand on the calendars of
// 2020 to 2026: days off, days worked instead, month ends, leap years.
func TestOwnVectors(t *testing.T) {
	holdVectors(t, []vector{
		{"抗诉，第10日是星期日", "PT1", "2026-03-05", "2026-03-16", false},
		{"抗诉，末日在春节", "PT1", "2026-02-06", "2026-02-24", false},
		{"抗诉，末日是调休上班的星期六", "PT1", "2026-02-04", "2026-02-14", false},
		{"抗诉，末日在国庆", "PT1", "2026-09-21", "2026-10-08", false},
		{"抗诉，末日是调休上班的星期日", "PT1", "2026-09-10", "2026-09-20", false},
		{"抗诉，跨年，元旦后调休的星期日上班", "PT1", "2025-12-23", "2026-01-04", false},
		{"抗诉，元旦末日，次日调休上班", "PT1", "2025-12-24", "2026-01-04", false},
		{"裁定抗诉5日，末日是星期六", "PT1-5", "2026-03-09", "2026-03-16", false},
		{"裁定抗诉5日，末日在清明", "PT1-5", "2025-03-30", "2025-04-07", false},
		{"被害人请求抗诉，末日在端午", "PT2", "2025-05-27", "2025-06-03", false},
		{"答复被害人请求，末日是调休上班的星期日", "PT2-5", "2025-04-22", "2025-04-27", false},
		{"撤回起诉30日，末日在春节", "WD1", "2024-01-15", "2024-02-18", false},
		{"撤回起诉30日，跨闰年二月", "WD1", "2024-02-05", "2024-03-06", false},
		{"撤回起诉30日，跨平年二月", "WD1", "2023-02-05", "2023-03-07", false},
		{"撤回起诉30日，末日在劳动节", "WD1", "2022-04-01", "2022-05-05", false},
		{"不捕复议7日，末日在元旦", "REC1", "2023-12-25", "2024-01-02", false},
		{"不捕复议7日，末日在中秋", "REC1", "2021-09-13", "2021-09-22", false},
		{"不捕复核15日，末日在国庆", "REC1-15", "2023-09-15", "2023-10-07", false},
		{"不诉复议30日，末日在春节", "REC2", "2022-01-05", "2022-02-07", false},
		{"不诉复核30日，末日是星期六", "REC2-30", "2026-04-16", "2026-05-18", false},
		{"申诉7日，末日在端午", "AP1", "2024-06-03", "2024-06-11", false},
		{"申诉复查3个月，月末到月末", "AP1-3", "2023-11-30", "2024-02-29", false},
		{"申诉复查3个月，始于29日，遇闰年", "AP1-3", "2023-11-29", "2024-02-29", false},
		{"申诉复查6个月，始于八月末日", "AP1-6", "2024-08-31", "2025-02-28", false},
		{"流程监控10日，末日在劳动节", "CM1", "2021-04-22", "2021-05-06", false},
		{"阅卷3个工作日，遇周末", "CM2", "2026-03-05", "2026-03-10", false},
		{"阅卷3个工作日，跨春节，含调休上班", "CM2", "2026-02-13", "2026-02-25", false},
		{"阅卷3个工作日，跨国庆", "CM2", "2020-09-29", "2020-10-10", false},
		{"监督立案15日，末日是星期六", "SUPR", "2026-07-17", "2026-08-03", false},
		{"纠正违法15日，末日在清明", "SUPR", "2020-03-21", "2020-04-07", false},
		{"审查起诉1个月，羁押，末日在春节不顺延", "PRO1", "2026-01-16", "2026-02-16", true},
		{"审查起诉1个月，未羁押，末日在春节", "PRO1", "2026-01-16", "2026-02-24", false},
		{"审查起诉1个月，跨年", "PRO1", "2024-12-15", "2025-01-15", true},
		{"审查起诉1个月，始于二月末（闰年）", "PRO1", "2024-02-29", "2024-03-31", true},
		{"审查起诉1个月，始于28日（闰年，非末日）", "PRO1", "2024-02-28", "2024-03-28", true},
		{"半个月，羁押，跨二月", "PRO1-15", "2023-02-20", "2023-03-07", true},
		{"侦查羁押2个月，始于年末", "INV1", "2025-12-31", "2026-02-28", true},
		{"侦查羁押2个月，始于30日", "INV1", "2025-12-30", "2026-02-28", true},
		{"批捕7日，羁押，末日在春节", "ARR1", "2026-02-10", "2026-02-17", true},
		{"审查逮捕15日，未羁押，末日在国庆", "ARR2", "2024-09-20", "2024-10-08", false},
		{"审查逮捕20日，跨国庆", "ARR2-5", "2025-09-15", "2025-10-09", false},
		{"取保12个月，始于闰日", "BAIL", "2024-02-29", "2025-02-28", true},
		{"监视居住6个月，末日是调休上班的星期六", "BAIL-6", "2025-08-31", "2026-02-28", false},
		{"一个半月，始于一月末，平年", "CT2-3", "2023-01-31", "2023-03-15", true},
		{"一个半月，闰年", "CT2-3", "2024-01-31", "2024-03-15", true},
		{"退补1个月，末日是星期六", "SUP1", "2026-05-13", "2026-06-15", false},
		{"反馈3个工作日，跨元旦", "RV-FEEDBACK", "2022-12-29", "2023-01-04", false},
		{"互评10个工作日，跨国庆和两个调休日", "RV-PEER", "2024-09-27", "2024-10-16", false},
		{"异议5个工作日，跨劳动节", "RV-OBJECT", "2026-04-29", "2026-05-09", false},
		{"口头报告次日，遇周末", "ACQ-ORAL", "2026-03-06", "2026-03-09", false},
		{"审查表5日，末日是星期六", "ACQ-FORM", "2026-03-16", "2026-03-23", false},
		{"分析报告30日，末日在国庆", "ACQ-REPORT", "2026-09-02", "2026-10-08", false},
	})
}

// TestCountedByHand counts terms the slow way, day by day on the calendar, and
// compares: a term of days ends on the first day that is worked from its last day
// on, one of working days on the day that many were worked.
func TestCountedByHand(t *testing.T) {
	c, _ := shipped(t)
	worked := func(t *rapid.T, d Date) bool {
		w, err := c.Workday(d)
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	rapid.Check(t, func(t *rapid.T) {
		start := Date("2018-01-01").AddDays(rapid.IntRange(0, 8*365).Draw(t, "day"))
		n := rapid.IntRange(1, 60).Draw(t, "n")
		day := start
		for range n {
			day = day.AddDays(1)
		}
		for !worked(t, day) {
			day = day.AddDays(1)
		}
		if got, err := (Period{Unit: Days, Length: n}).End(start, false, c); err != nil || got != day {
			t.Fatalf("%d days from %s end %s, %v; counted %s", n, start, got, err, day)
		}
		day = start
		for left := n; left > 0; {
			if day = day.AddDays(1); worked(t, day) {
				left--
			}
		}
		if got, err := (Period{Unit: Workdays, Length: n}).End(start, false, c); err != nil || got != day {
			t.Fatalf("%d working days from %s end %s, %v; counted %s", n, start, got, err, day)
		}
	})
}

func TestRuleInForce(t *testing.T) {
	_, rules := shipped(t)
	for day, article := range map[Date]string{"2019-12-29": "规则（2012）", "2019-12-30": "规则 424"} {
		if p, err := rules.At("WD1", day); err != nil || p.Article != article {
			t.Errorf("on %s WD1 rests on %s, %v; want %s", day, p.Article, err, article)
		}
	}
	if _, err := rules.At("PRO2", "2018-01-01"); errs.KindOf(err) != errs.NotFound {
		t.Errorf("速裁 did not exist in 2018-01: %v", err)
	}
}

func TestThirdReturnIsRefused(t *testing.T) {
	_, rules := shipped(t)
	p, err := rules.At("SUP1", "2019-06-01")
	if err != nil {
		t.Fatal(err)
	}
	if p.Again(0) != nil || p.Again(1) != nil {
		t.Error("two returns are lawful")
	}
	if errs.KindOf(p.Again(2)) != errs.Invalid {
		t.Error("a third return went through")
	}
}

func TestWorkdays(t *testing.T) {
	c, _ := shipped(t)
	for d, want := range map[Date]bool{
		"2019-10-01": false, // 国庆
		"2019-10-12": true,  // 调休, a Saturday
		"2019-09-29": true,  // 调休, a Sunday
		"2018-12-29": true,  // stands in the notice of 2019
		"2018-12-31": false,
		"2026-11-23": true,
		"2026-11-22": false,
	} {
		if got, err := c.Workday(d); err != nil || got != want {
			t.Errorf("Workday(%s) = %v, %v", d, got, err)
		}
	}
}

func TestCalendarMissing(t *testing.T) {
	c, rules := shipped(t)
	if _, err := c.Workday("2027-01-04"); errs.KindOf(err) != errs.NotFound {
		t.Errorf("2027 has no calendar, yet: %v", err)
	}
	p, _ := rules.At("RV-REPLY", "2026-12-29")
	if end, err := p.End("2026-12-29", false, c); errs.KindOf(err) != errs.NotFound {
		t.Errorf("a term into 2027 was guessed: %s, %v", end, err)
	}
	pro, _ := rules.At("PRO1", "2026-12-29")
	if end, err := pro.End("2026-12-29", true, c); err != nil || end != "2027-01-29" {
		t.Errorf("custody needs no calendar: %s, %v", end, err)
	}
	with, err := c.With(Year{Year: 2027, Off: map[string][]Date{"元旦": {"2027-01-01"}}})
	if err != nil {
		t.Fatal(err)
	}
	if end, err := p.End("2026-12-29", false, with); err != nil || end != "2027-01-06" {
		t.Errorf("with the year entered: %s, %v", end, err)
	}
}

func TestCalendarRefused(t *testing.T) {
	for name, y := range map[string]Year{
		"empty":      {Year: 2027},
		"no date":    {Year: 2027, Off: map[string][]Date{"元旦": {"2027-02-30"}}},
		"other year": {Year: 2027, Off: map[string][]Date{"元旦": {"2028-01-01"}}},
		"both":       {Year: 2027, Off: map[string][]Date{"元旦": {"2027-01-01"}}, Work: map[string][]Date{"元旦": {"2027-01-01"}}},
	} {
		if _, err := NewCalendar(y); errs.KindOf(err) != errs.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestCalendarSource holds the shipped calendar against the published files.
func TestCalendarSource(t *testing.T) {
	c, _ := shipped(t)
	files, err := filepath.Glob(filepath.Join(testdata.Shared(t, "reference/holiday-cn"), "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	n := 0
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		y, err := ParseYear(data)
		if err != nil { // announced, not yet filled: 2027
			continue
		}
		n++
		var got []byte
		for _, k := range c.List() {
			if k.Year == y.Year {
				if k.Work == nil {
					k.Work = map[string][]Date{}
				}
				got, _ = json.Marshal(k)
			}
		}
		if want, _ := json.Marshal(y); !reflect.DeepEqual(got, want) {
			t.Errorf("%d differs from its source:\n%s\n%s", y.Year, got, want)
		}
	}
	if n != len(c.List()) {
		t.Errorf("%d years at the source, %d shipped", n, len(c.List()))
	}
}

func TestRemaining(t *testing.T) {
	c, _ := shipped(t)
	at := func(s string) time.Time {
		tm, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return tm
	}
	for _, v := range []struct {
		due  Date
		now  string
		want Left
	}{
		{"2019-10-10", "2019-09-29T08:00:00+08:00", Left{11, 4, false}},
		{"2019-10-10", "2019-10-10T23:59:59+08:00", Left{0, 0, false}},
		{"2019-10-10", "2019-10-10T16:00:00Z", Left{-1, -1, true}}, // midnight in China
		{"2019-10-10", "2019-10-14T09:00:00+08:00", Left{-4, -3, true}},
	} {
		if got, err := c.Remaining(v.due, at(v.now)); err != nil || got != v.want {
			t.Errorf("Remaining(%s, %s) = %+v, %v; want %+v", v.due, v.now, got, err, v.want)
		}
	}
}

// TestEndProperties: a term ends after its start, never on a day off unless
// held, and a later start never ends earlier.
func TestEndProperties(t *testing.T) {
	c, rules := shipped(t)
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SampledFrom(rules).Filter(func(p Period) bool { return p.Unit != Hours && !p.Before }).Draw(t, "period")
		start := Date("2008-01-01").AddDays(rapid.IntRange(0, 17*365).Draw(t, "day"))
		held := rapid.Bool().Draw(t, "held")
		end, err := p.End(start, held, c)
		if err != nil {
			t.Fatal(err)
		}
		if end <= start {
			t.Fatalf("%s from %s ends %s", p.ID, start, end)
		}
		work, err := c.Workday(end)
		if err != nil {
			t.Fatal(err)
		}
		if !work && !(p.Custody && held) {
			t.Fatalf("%s ends on %s, a day off", p.ID, end)
		}
		// A month counted from the last day of February reaches past one from
		// the 1st of March by law, so only the other units are monotone.
		if p.Unit == Days || p.Unit == Workdays {
			if next, err := p.End(start.AddDays(1), held, c); err != nil || next < end {
				t.Fatalf("%s: a day later ends earlier: %s, %s, %v", p.ID, end, next, err)
			}
		}
	})
}

func FuzzParseYear(f *testing.F) {
	f.Add([]byte(`{"year":2027,"days":[{"name":"元旦","date":"2027-01-01","isOffDay":true}]}`))
	f.Add([]byte(`{"year":-1,"days":[{"date":"9999-99-99"}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		y, err := ParseYear(data)
		if err != nil {
			return
		}
		c, err := NewCalendar(y)
		if err != nil {
			t.Fatalf("read but not usable: %v", err)
		}
		for _, days := range y.Off {
			for _, d := range days {
				if d.Time().Year() != y.Year {
					continue
				}
				if work, err := c.Workday(d); err != nil || work {
					t.Fatalf("%s: %v, %v", d, work, err)
				}
			}
		}
	})
}
