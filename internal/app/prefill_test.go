package app

import (
	"strings"
	"testing"

	"mingjian/internal/ledger"
	"mingjian/internal/legaldoc"
	"mingjian/internal/store"
)

// TestInherited lays out what is known of a case and reads the sections it gives.
func TestInherited(t *testing.T) {
	value := func(s string) ledger.Value { return ledger.Value{Alternative: ledger.Alternative{Value: s}} }
	stage := func(table ledger.TableID, name string, sealed bool, values map[ledger.ColumnID]string) ledger.StagePerson {
		s := ledger.StagePerson{Table: table, Name: name, Sealed: sealed, Values: map[ledger.ColumnID]ledger.Value{}}
		for id, v := range values {
			s.Values[id] = value(v)
		}
		return s
	}
	stages := []ledger.StagePerson{
		stage(ledger.Arrest, "张三", false, map[ledger.ColumnID]string{"accepted": "2024-01-02", "ended": "2024-01-09", "result": "批准逮捕"}),
		stage(ledger.Arrest, "李四", false, map[ledger.ColumnID]string{"accepted": "2024-01-02"}),
		stage(ledger.Prosecution, "张三", false, map[ledger.ColumnID]string{"indicted": "2024-04-01", "judged": "2024-09-01", "sentence": "无罪"}),
	}
	stages[1].Values["ended"] = ledger.Value{Conflict: []ledger.Alternative{{Value: "2024-01-08"}, {Value: "2024-01-09"}}} // not settled: nothing is said
	docs := []store.Document{{Kind: legaldoc.FirstJudgment, Number: "（2024）某0102刑初1号", Read: legaldoc.Document{Court: "某区人民法院", Dates: map[string]string{legaldoc.DateDocument: "2024-09-01"},
		Defendants: []legaldoc.Defendant{{Name: "张三", Result: legaldoc.Acquitted, AcquittalKind: legaldoc.OnDoubt}, {Name: "李四", Result: legaldoc.Guilty, Convicted: []string{"盗窃罪"}, Sentence: "有期徒刑", TermMonths: 18}, {Name: "王五"}}}}}
	picks := []store.Pick{{Person: "张三", Charge: "盗窃罪", CaseNumber: "某检刑诉受[2024]1号", Kind: "一审无罪", Day: "2024-09-01"}}
	for _, c := range []struct {
		name           string
		file           store.CaseFile
		course, ruling string
	}{
		{"open", store.CaseFile{}, `2024-01-02，张三、李四：受理。〔台账：审查逮捕〕
2024-01-09，张三：审结：批准逮捕。〔台账：审查逮捕〕
2024-04-01，张三：提起公诉。〔台账：一审公诉〕
2024-09-01，张三：一审判决：无罪。〔台账：一审公诉〕
2024-09-01：一审刑事判决书 （2024）某0102刑初1号。〔文书〕`,
			`张三：无罪（存疑）。〔（2024）某0102刑初1号一审刑事判决书，某区人民法院，2024-09-01〕
李四：有罪，盗窃罪，有期徒刑1年6个月。〔（2024）某0102刑初1号一审刑事判决书，某区人民法院，2024-09-01〕
张三：一审无罪，2024-09-01。〔台账〕`},
		{"sealed", store.CaseFile{Sealed: true}, "", ""},
	} {
		got := inheritedTexts(c.file, picks, stages, docs)
		if c.file.Sealed {
			for code, text := range got {
				if strings.Contains(text, "张三") || strings.Contains(text, "李四") {
					t.Errorf("%s: %s names a sealed person: %s", c.name, code, text)
				}
			}
			continue
		}
		if got["course"] != c.course {
			t.Errorf("%s: the course is\n%s\nwant\n%s", c.name, got["course"], c.course)
		}
		if got["ruling"] != c.ruling {
			t.Errorf("%s: the ruling is\n%s\nwant\n%s", c.name, got["ruling"], c.ruling)
		}
	}
	for code, text := range inheritedTexts(store.CaseFile{}, nil, nil, nil) {
		if text != "" {
			t.Errorf("nothing is known, yet %s says %s", code, text)
		}
	}
}
