package ledger

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

const prosecutionFile = "一审公诉案件020101表1行19列受理合计（人）.xlsx"

// export reads one made-up sheet and returns what became of it.
func export(t testing.TB, name, exported string, rows ...[]string) readFile {
	t.Helper()
	f := readFile{name: name}
	r := NewReader(FileInfo{ID: fmt.Sprintf("%s@%s#%d", name, exported, len(rows)), Name: name, Exported: exported},
		func(row Row) error { f.rows = append(f.rows, row); return nil },
		func(p Problem) error { f.problems = append(f.problems, p); return nil })
	for i, cells := range rows {
		if err := r.Row("Sheet1", i+1, cells); err != nil {
			f.err = err
			return f
		}
	}
	f.sum, f.err = r.Close()
	return f
}

var titles = []string{"部门受案号", "统一受案号", "嫌疑人编号", "嫌疑人姓名", "承办检察官", "全案_受理日期", "审结日期", "审结处理情况", "审结前强制措施", "一审判决日期", "一审宣告刑"}

func person(over map[string]string) []string {
	base := map[string]string{"部门受案号": "苏吴检起诉受[2018]32050600011号", "统一受案号": "32050620180001100", "嫌疑人编号": "32050620180001100001", "嫌疑人姓名": "李某", "承办检察官": "钱某",
		"全案_受理日期": "2018-03-01", "审结日期": "2018-04-01", "审结处理情况": "起诉", "审结前强制措施": "逮捕", "一审判决日期": "2018-06-01", "一审宣告刑": "无罪"}
	var out []string
	for _, t := range titles {
		v, ok := over[t]
		if !ok {
			v = base[t]
		}
		out = append(out, v)
	}
	return out
}

func one(t testing.TB, settle []Settlement, files ...readFile) StagePerson {
	t.Helper()
	var rows []Row
	for _, f := range files {
		if f.err != nil {
			t.Fatal(f.err)
		}
		rows = append(rows, f.rows...)
	}
	c := FoldStage(rows, settle)
	if len(c.Persons) != 1 {
		t.Fatalf("%d persons of %d rows, want one", len(c.Persons), len(rows))
	}
	return c.Persons[0]
}

func TestFoldRule(t *testing.T) {
	cell := func(title, v string) []string { return person(map[string]string{title: v}) }
	tests := []struct {
		name     string
		files    []readFile
		column   ColumnID
		want     string
		history  int
		conflict int
		blanked  bool
	}{
		{"a later export wins", []readFile{export(t, "新.xlsx", "2019-11-30", titles, cell("一审宣告刑", "有期徒刑")), export(t, "旧.xlsx", "2018-11-30", titles, person(nil))}, "sentence", "有期徒刑", 1, 0, false},
		{"unknown counts as oldest", []readFile{export(t, "甲.xlsx", "", titles, cell("一审宣告刑", "有期徒刑")), export(t, "乙.xlsx", "2018-11-30", titles, person(nil))}, "sentence", "无罪", 1, 0, false},
		{"blank never overwrites", []readFile{export(t, "甲.xlsx", "", titles, cell("一审宣告刑", "")), export(t, "乙.xlsx", "", titles, person(nil))}, "sentence", "无罪", 0, 0, false},
		{"a blank in a later export is a proposal", []readFile{export(t, "甲.xlsx", "2019-11-30", titles, cell("一审宣告刑", "")), export(t, "乙.xlsx", "2018-11-30", titles, person(nil))}, "sentence", "无罪", 0, 0, true},
		{"not provably later: no proposal", []readFile{export(t, "甲.xlsx", "2019-11-30", titles, cell("一审宣告刑", "")), export(t, "乙.xlsx", "", titles, person(nil))}, "sentence", "无罪", 0, 0, false},
		{"an absent column is no blank", []readFile{export(t, "一审公诉甲.xlsx", "2019-11-30", titles[:10], person(nil)[:10]), export(t, "乙.xlsx", "2018-11-30", titles, person(nil))}, "sentence", "无罪", 0, 0, false},
		{"plausible before later", []readFile{export(t, "甲.xlsx", "2019-11-30", titles, cell("审结日期", "2018-13-01")), export(t, "乙.xlsx", "2018-11-30", titles, person(nil))}, ColEnded, "2018-04-01", 1, 0, false},
		{"a date before the acceptance is implausible", []readFile{export(t, "甲.xlsx", "2019-11-30", titles, cell("审结日期", "2017-04-01")), export(t, "乙.xlsx", "", titles, person(nil))}, ColEnded, "2018-04-01", 1, 0, false},
		{"a date after the export is implausible", []readFile{export(t, "甲.xlsx", "2019-11-30", titles, cell("审结日期", "2029-04-01")), export(t, "乙.xlsx", "", titles, person(nil))}, ColEnded, "2018-04-01", 1, 0, false},
		{"an implausible value is better than none", []readFile{export(t, "甲.xlsx", "", titles, cell("审结日期", "2017-04-01"))}, ColEnded, "2017-04-01", 0, 0, false},
		{"equally dated values conflict", []readFile{export(t, "甲.xlsx", "2019-11-30", titles, cell("一审宣告刑", "有期徒刑")), export(t, "乙.xlsx", "2019-11-30", titles, person(nil))}, "sentence", "", 0, 2, false},
		{"both undated conflict", []readFile{export(t, "甲.xlsx", "", titles, cell("一审宣告刑", "有期徒刑")), export(t, "乙.xlsx", "", titles, person(nil))}, "sentence", "", 0, 2, false},
		{"an older third value is history", []readFile{export(t, "甲.xlsx", "2019-11-30", titles, cell("一审宣告刑", "拘役")), export(t, "乙.xlsx", "2019-11-30", titles, person(nil)), export(t, "丙.xlsx", "2018-11-30", titles, cell("一审宣告刑", "管制"))}, "sentence", "", 1, 2, false},
		{"another spelling is no conflict", []readFile{export(t, "甲.xlsx", "", titles, cell("审结日期", "２０１８年４月１日")), export(t, "乙.xlsx", "", titles, cell("审结日期", "43191"))}, ColEnded, "2018-04-01", 0, 0, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for range 2 {
				slices.Reverse(tt.files)
				v := one(t, nil, tt.files...).Values[tt.column]
				if v.Value != tt.want || len(v.History) != tt.history || len(v.Conflict) != tt.conflict || (v.Blanked > 0) != tt.blanked {
					t.Errorf("got %+v", v)
				}
			}
		})
	}
}

func TestSettlement(t *testing.T) {
	a := export(t, "甲.xlsx", "2019-11-30", titles, person(map[string]string{"一审宣告刑": "有期徒刑"}))
	b := export(t, "乙.xlsx", "2019-11-30", titles, person(nil))
	s := Settlement{Table: Prosecution, Case: a.rows[0].Number.Key, Person: a.rows[0].PersonNumber, Column: "sentence", Value: "无罪", By: "p1", Reason: "见判决书"}
	p := one(t, []Settlement{s}, a, b)
	if v := p.Values["sentence"]; v.Value != "无罪" || v.SettledBy != "p1" || len(v.History) != 1 || len(p.Open()) != 0 {
		t.Errorf("settled: %+v", v)
	}
	if src, ok := p.Proof("sentence"); !ok || src.Name != "乙.xlsx" || src.Row != 2 {
		t.Errorf("proof %+v", src)
	}
	later := export(t, "丙.xlsx", "2020-11-30", titles, person(map[string]string{"一审宣告刑": "拘役"}))
	if v := one(t, []Settlement{s}, a, b, later).Values["sentence"]; v.Value != "拘役" || v.SettledBy != "" {
		t.Errorf("a later export must overtake the settlement: %+v", v)
	}
	blank := export(t, "丁.xlsx", "2021-11-30", titles, person(map[string]string{"一审宣告刑": ""}))
	s.Value = ""
	if v := one(t, []Settlement{s}, a, b, later, blank).Values["sentence"]; v.Value != "" || v.SettledBy != "p1" || len(v.Conflict) != 0 {
		t.Errorf("the accepted blank: %+v", v)
	}
}

func TestEveryHandlerCounts(t *testing.T) {
	p := one(t, nil, export(t, "甲.xlsx", "2019-11-30", titles, person(map[string]string{"承办检察官": "孙 某"})), export(t, "乙.xlsx", "", titles, person(map[string]string{"承办检察官": "钱某、赵某"})))
	if !slices.Equal(p.Handlers, []string{"孙某", "赵某", "钱某"}) {
		t.Errorf("handlers %v", p.Handlers)
	}
}

func TestBadRowThatStandsGoodElsewhere(t *testing.T) {
	bad := export(t, "甲.xlsx", "2019-11-30", titles, person(map[string]string{"全案_受理日期": "2018-02-30"}))
	if len(bad.rows) != 0 || len(bad.problems) == 0 || bad.sum.Rejected != 1 {
		t.Fatalf("%+v", bad)
	}
	if p := one(t, nil, bad, export(t, "乙.xlsx", "", titles, person(nil))); p.Get("sentence") != "无罪" {
		t.Errorf("%+v", p.Values)
	}
}

func TestPersonWithoutNumber(t *testing.T) {
	noNumber := map[string]string{"嫌疑人编号": "", "统一受案号": "", "一审宣告刑": "拘役"}
	joined := one(t, nil, export(t, "甲.xlsx", "2019-11-30", titles, person(noNumber)), export(t, "乙.xlsx", "", titles, person(nil)))
	if joined.Person != "32050620180001100001" || joined.Get("sentence") != "拘役" || joined.Unified == "" {
		t.Errorf("%+v", joined)
	}
	alone := one(t, nil, export(t, "甲.xlsx", "", titles, person(noNumber)))
	if alone.Person != "" || alone.Key != "姓名:李某" {
		t.Errorf("%+v", alone)
	}
	// Two of the name: the row stands for neither.
	two := FoldStage(export(t, "甲.xlsx", "", titles, person(nil), person(map[string]string{"嫌疑人编号": "32050620180001100002"}), person(noNumber)).rows, nil)
	if len(two.Persons) != 3 {
		t.Errorf("%d persons, want 3", len(two.Persons))
	}
}

func TestSealedByAnySource(t *testing.T) {
	head := append(slices.Clone(titles), "作案时年龄")
	f := export(t, "甲.xlsx", "2019-11-30", head, append(person(nil), "20"))
	g := export(t, "乙.xlsx", "", head, append(person(nil), "17"))
	if !one(t, nil, f, g).Sealed || one(t, nil, f).Sealed {
		t.Error("one source under 18 must seal, and only that")
	}
	if h := export(t, "丙.xlsx", "", titles, person(map[string]string{"部门受案号": "苏吴检未诉受[2018]32050600011号"})); !one(t, nil, h).Sealed {
		t.Error("a juvenile number must seal")
	}
}

func TestCaseID(t *testing.T) {
	stage := func(key, unified string) StageCase {
		return StageCase{Key: StageKey{Prosecution, key}, Unified: unified}
	}
	if id := CaseID(stage("b", ""), []StageCase{stage("a", "1"), stage("c", "1")}); id != "1" {
		t.Error(id)
	}
	if id := CaseID(stage("b", ""), []StageCase{stage("a", "1"), stage("c", "2")}); id != "b" {
		t.Error(id)
	}
	if id := CaseID(stage("b", ""), []StageCase{stage("a", "")}); id != "a" {
		t.Error(id)
	}
}

// facts is the canonical form of everything the rows say.
func facts(rows []Row) []byte {
	stages := foldAll(rows)
	var all [][]byte
	for _, c := range stages {
		all = append(all, c.Canonical())
	}
	slices.SortFunc(all, bytes.Compare)
	return bytes.Join(all, []byte("\n"))
}

func TestOrderAndRepetitionChangeNothing(t *testing.T) {
	for _, set := range []string{"clean", "messy"} {
		files := readSet(t, set, "")
		want := facts(allRows(files))
		rng := rand.New(rand.NewPCG(7, 11))
		rounds := 20
		if testing.Short() {
			rounds = 3
		}
		for i := range rounds {
			twice := append(slices.Clone(files), files...)
			rng.Shuffle(len(twice), func(i, j int) { twice[i], twice[j] = twice[j], twice[i] })
			if !bytes.Equal(facts(allRows(twice)), want) {
				t.Fatalf("%s: order %d gave other facts", set, i)
			}
		}
	}
}

func TestFoldIsAFunctionOfTheSet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SampledFrom([]string{"", "无罪", "有期徒刑", "拘役", "不知何物"})
		dates := rapid.SampledFrom([]string{"", "2018-04-01", "2017-01-01", "2018-13-01", "二〇一八年四月一日"})
		exported := rapid.SampledFrom([]string{"", "2018-11-30", "2019-11-30"})
		var rows []Row
		for i := range rapid.IntRange(1, 6).Draw(t, "n") {
			over := map[string]string{"一审宣告刑": values.Draw(t, "v"), "审结日期": dates.Draw(t, "d")}
			if rapid.Bool().Draw(t, "numberless") {
				over["嫌疑人编号"] = ""
			}
			var got []Row
			r := NewReader(FileInfo{ID: fmt.Sprint(i), Name: prosecutionFile, Exported: exported.Draw(t, "e")}, func(row Row) error { got = append(got, row); return nil }, func(Problem) error { return nil })
			for j, cells := range [][]string{titles, person(over)} {
				if err := r.Row("s", j+1, cells); err != nil {
					t.Fatal(err)
				}
			}
			rows = append(rows, got...)
		}
		want := facts(rows)
		perm := rapid.Permutation(append(slices.Clone(rows), rows...)).Draw(t, "order")
		if !bytes.Equal(facts(perm), want) {
			t.Fatal("order or repetition changed the facts")
		}
	})
}
