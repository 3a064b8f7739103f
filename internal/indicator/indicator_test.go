package indicator

import (
	"testing"

	"pgregory.net/rapid"

	"mingjian/internal/ledger"
)

func person(table ledger.TableID, cells map[string]string) *ledger.StagePerson {
	p := &ledger.StagePerson{Table: table, Values: map[ledger.ColumnID]ledger.Value{}}
	for _, c := range ledger.TableOf(table).Columns {
		if v, ok := cells[c.Title]; ok {
			p.Values[c.ID] = ledger.Value{Alternative: ledger.Alternative{Value: v, Plausible: true}}
		}
	}
	return p
}

func counter(t testing.TB, code Code) *Counter {
	t.Helper()
	d, err := Of(code, "2026-11-30")
	if err != nil {
		t.Fatal(err)
	}
	c, err := NewCounter(d)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestCount counts by hand what each shipped definition must and must not take.
func TestCount(t *testing.T) {
	for _, v := range []struct {
		code  Code
		table ledger.TableID
		cells map[string]string
		n, of int
	}{
		{"acquitted", ledger.Prosecution, map[string]string{"一审判决日期": "2026-03-01", "一审宣告刑": "无罪（证据不足、指控的犯罪不能成立）"}, 1, 1},
		{"acquitted", ledger.Prosecution, map[string]string{"一审判决日期": "2026-03-31", "一审宣告刑": "不负刑事责任"}, 0, 1},
		{"acquitted", ledger.Prosecution, map[string]string{"一审判决日期": "2026-04-01", "一审宣告刑": "无罪"}, 0, 0}, // of another period
		{"acquitted", ledger.Prosecution, map[string]string{"一审宣告刑": "无罪"}, 0, 0},                         // on no day
		{"withdrawn", ledger.Prosecution, map[string]string{"提起公诉日期": "2026-03-01", "撤回起诉日期": "2026-05-01"}, 1, 1},
		{"withdrawn", ledger.Prosecution, map[string]string{"提起公诉日期": "2026-03-01"}, 0, 1},
		{"returned", ledger.Prosecution, map[string]string{"审结日期": "2026-03-15", "全案_一次退查日期": "2026-02-01"}, 1, 1},
		{"varied", ledger.Prosecution, map[string]string{"一审判决日期": "2026-03-15", "裁判改变起诉情形": "改变定性"}, 1, 1},
		{"arrest_changed", ledger.ArrestReconsider, map[string]string{"审结日期": "2026-03-15", "复议结果": "撤销原决定"}, 1, 1},
		{"arrest_changed", ledger.ArrestReconsider, map[string]string{"审结日期": "2026-03-15", "复议结果": "维持"}, 0, 1},
		{"nonpros_changed", ledger.NonprosReconsider, map[string]string{"审结日期": "2026-03-15", "复议结果": "部分改变"}, 1, 1},
		{"nonpros_changed", ledger.ArrestReconsider, map[string]string{"审结日期": "2026-03-15", "复议结果": "改变"}, 0, 0}, // of another table
	} {
		n := Count{From: "2026-03-01", To: "2026-03-31"}
		counter(t, v.code).Add(person(v.table, v.cells), &n)
		if n.N != v.n || n.Of != v.of {
			t.Errorf("%s %v: %d of %d, want %d of %d", v.code, v.cells, n.N, n.Of, v.n, v.of)
		}
	}
}

// TestShipped holds every definition to its table and to saying how it can mislead.
func TestShipped(t *testing.T) {
	ds, err := Shipped()
	if err != nil || len(ds) == 0 {
		t.Fatal(err)
	}
	for _, d := range ds {
		if _, err := NewCounter(d); err != nil {
			t.Errorf("%s: %v", d.Code, err)
		}
		if d.ZH == "" || d.EN == "" || d.Source == "" || d.MisleadZH == "" || d.MisleadEN == "" || !d.From.Valid() {
			t.Errorf("%+v lacks words", d)
		}
	}
	if _, err := Of("acquitted", "2012-12-31"); err == nil {
		t.Error("a definition before its day")
	}
}

// TestProp: whoever is counted is looked at, and two periods side by side count
// what one over both does.
func TestProp(t *testing.T) {
	c := counter(t, "acquitted")
	rapid.Check(t, func(t *rapid.T) {
		day := rapid.SampledFrom([]string{"", "2026-01-31", "2026-02-01", "2026-02-28", "2026-03-01", "坏"})
		whole, first, second := Count{From: "2026-01-31", To: "2026-03-01"}, Count{From: "2026-01-31", To: "2026-02-14"}, Count{From: "2026-02-15", To: "2026-03-01"}
		for range rapid.IntRange(0, 30).Draw(t, "persons") {
			p := person(ledger.Prosecution, map[string]string{"一审判决日期": day.Draw(t, "day"), "一审宣告刑": rapid.SampledFrom([]string{"", "无罪", "拘役"}).Draw(t, "result")})
			c.Add(p, &whole, &first, &second)
		}
		if whole.N > whole.Of || first.N+second.N != whole.N || first.Of+second.Of != whole.Of {
			t.Fatalf("%+v is not %+v and %+v", whole, first, second)
		}
	})
}
