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

// TestVectors follows the worked examples of the law: 刑诉法 105, 高法解释 202.
func TestVectors(t *testing.T) {
	c, rules := shipped(t)
	for _, v := range []struct {
		what, rule  string
		start, want Date
		held        bool
	}{
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
	} {
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
