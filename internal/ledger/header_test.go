package ledger

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"mingjian/internal/errs"
)

func TestHeaderTitles(t *testing.T) {
	tests := []struct {
		table TableID
		title string
		want  ColumnID
	}{
		{Prosecution, " 部门受案号 ", ColCaseNumber}, {Prosecution, "部门\n受案号", ColCaseNumber}, {Prosecution, "＊部门受案号（必填）", ColCaseNumber},
		{Prosecution, "全案＿受理日期", ColAccepted}, {Prosecution, "全案-受理日期", ColAccepted}, {Prosecution, "受理时间", ColAccepted}, {Prosecution, "全案审结日期", "case_ended"},
		{Prosecution, "犯罪嫌疑人姓名", ColPerson}, {Prosecution, "承办人", ColHandler}, {Prosecution, "一审判决罪名／案由", "judged_charge"}, {Prosecution, "一审宣告刑刑期（月）", "term"}, {Prosecution, "量刑建议罚金（万元）", "advice_fine"},
		{Prosecution, "审结处理请况", ColResult}, {Prosecution, "审查起诉阶段检查机关适用认罪认罚", "plea"},
		// One meaningful character off is another column.
		{Prosecution, "二审判决日期", ""}, {Prosecution, "三次退查日期", ""}, {Prosecution, "不起诉日期", ""}, {Prosecution, "案卡填录人", ""}, {Prosecution, "备注2", ""}, {Prosecution, "序号", ""},
		{Arrest, "是否为审捕阶段要求提请(移送)逮捕的犯罪嫌疑人", "extra_suspect"}, {Arrest, "送达执行日期", "served"}, {ArrestReview, "复核结果", ColResult}, {SecondInstance, "上诉人（原审被告人）姓名", ColPerson},
	}
	for _, tt := range tests {
		if m, _ := titleIndexes[tt.table].find(tt.title); m.column != tt.want {
			t.Errorf("%s %q: %q, want %q", tt.table, tt.title, m.column, tt.want)
		}
	}
}

func TestMapping(t *testing.T) {
	head := []string{"嫌疑人姓名", "序号", "姓名", "部门受案号", "嫌疑人编号", "审结处理请况"}
	m := MapColumns(Prosecution, head, nil)
	if m.Columns[0].Column != ColPerson || m.Columns[2].Column != "" || m.Columns[1].Column != "" || len(m.Questions) != 2 {
		t.Errorf("%+v", m)
	}
	told := Remember(m)
	told.Titles[FoldTitle("姓名")], told.Titles[FoldTitle("嫌疑人姓名")], told.Titles[FoldTitle("序号")] = ColPerson, "", "upper_view"
	slices.Reverse(head)
	m = MapColumns(Prosecution, head, []Remembered{told})
	if !m.Remembered || m.Columns[3].Column != ColPerson || m.Columns[5].Column != "" || m.Columns[4].Column != "upper_view" {
		t.Errorf("remembered: %+v", m)
	}
}

var recon = []string{"部门受案号", "统一受案号", "嫌疑人编号", "嫌疑人姓名", "案件类别", "原部门受案号", "原决定", "受理日期", "复议结果", "审结日期"}

func TestWhichTable(t *testing.T) {
	row := []string{"苏吴检不捕复议受[2018]32050600001号", "32050620180001100", "32050620180001100001", "李某", "不批捕复议", "苏吴检捕受[2018]32050600011号", "不批准逮捕", "2018-03-01", "改变", "2018-03-05"}
	tests := []struct {
		name   string
		rows   [][]string
		want   TableID
		refuse string
	}{
		{"不批捕复议案件（人）.xlsx", [][]string{recon, row}, ArrestReconsider, ""},
		{"夹/不批捕复议案件（人） (1).xlsx", [][]string{recon, row}, ArrestReconsider, ""},
		{"导出.xlsx", [][]string{{"不捕复议案件明细表"}, recon, row}, ArrestReconsider, ""},
		{"Sheet1.csv", [][]string{recon, row}, ArrestReconsider, ""}, // by the case number's token
		{"一审公诉案件.xlsx", [][]string{recon, row}, "", "矛盾"},
		{"不起诉复议.xlsx", [][]string{{"不批捕复议明细表"}, recon, row}, "", "矛盾"},
		{"不起诉复核.xlsx", [][]string{recon, row}, "", "矛盾"}, // 复议结果 is no column of 复核
		{prosecutionFile, [][]string{titles[1:], person(nil)[1:]}, Prosecution, ""},
		{prosecutionFile, [][]string{titles[3:], person(nil)[3:]}, "", "部门受案号"},
		{"花名册.xlsx", [][]string{{"姓名", "电话", "住址", "备注"}, {"甲", "1", "2", "3"}}, "", "表头"},
		{"空.xlsx", nil, "", "表头"},
		{"审查逮捕.xlsx", [][]string{{"部门受案号", "嫌疑人", "", "受理日期", "全案", ""}, {"", "姓名", "编号", "", "审结处理结果", "审结日期"}, {"苏吴检捕受[2018]32050600011号", "李某", "32050620180001100001", "2018-03-01", "批准逮捕", "2018-03-05"}}, Arrest, ""},
	}
	for _, tt := range tests {
		if tt.name == prosecutionFile && tt.want == Prosecution {
			tt.rows[0] = append([]string{"部门受案号"}, tt.rows[0]...)
			tt.rows[1] = append([]string{person(nil)[0]}, tt.rows[1]...)
		}
		f := export(t, tt.name, "", tt.rows...)
		if tt.refuse != "" {
			var e *errs.Error
			if !errors.As(f.err, &e) || !strings.Contains(e.ZH, tt.refuse) || !strings.Contains(e.ZH, tt.name) {
				t.Errorf("%s: %v, want a refusal that says %s", tt.name, f.err, tt.refuse)
			}
			continue
		}
		if f.err != nil || len(f.rows) != 1 || f.rows[0].Table != tt.want {
			t.Errorf("%s: %v %d rows %+v", tt.name, f.err, len(f.rows), f.problems)
		}
	}
}

func TestRowsAboveAndBetween(t *testing.T) {
	f := export(t, prosecutionFile, "2018-01-01",
		[]string{"一审公诉案件020101明细表"}, []string{"统计单位：苏州市人民检察院", "", "导出时间：２０１９年１１月３０日"},
		titles, person(nil), titles, []string{"合计", "1"}, []string{"", "", "小计：1人"}, []string{"说明：本表按人统计"},
		append(person(map[string]string{"嫌疑人编号": "32050620180001100002"}), "表外"))
	if f.err != nil || f.sum.Rows != 2 || f.sum.Passed != 4 || f.sum.Exported != "2019-11-30" || f.rows[0].Source.Exported != "2019-11-30" {
		t.Fatalf("%v %+v %+v", f.err, f.sum, f.problems)
	}
	if x := f.rows[1].Extra; len(x) != 1 || x[0].Value != "表外" {
		t.Errorf("extra %v", x)
	}
	if f.problems[0].Severity != Warn || !strings.Contains(f.problems[0].ZH, "2019-11-30") {
		t.Errorf("the differing export date must be said: %+v", f.problems)
	}
}

func TestKnownUnit(t *testing.T) {
	var got []Problem
	r := NewReader(FileInfo{Name: prosecutionFile, KnownUnit: func(c string) bool { return c == "320507" }}, func(Row) error { return nil }, func(p Problem) error { got = append(got, p); return nil })
	for i, cells := range [][]string{titles, person(nil)} {
		if err := r.Row("s", i+1, cells); err != nil {
			t.Fatal(err)
		}
	}
	if !slices.ContainsFunc(got, func(p Problem) bool { return p.Row == 2 && p.Severity == Reject && strings.Contains(p.ZH, "320506") }) {
		t.Errorf("%+v", got)
	}
}

func FuzzReader(f *testing.F) {
	f.Add(prosecutionFile, strings.Join(titles, "\t")+"\n"+strings.Join(person(nil), "\t"))
	f.Add("x.csv", strings.Join(recon, "\t")+"\n合计\t1")
	f.Add("审查逮捕", "部门受案号\t嫌疑人\t\t受理日期\n\t姓名\t编号\t\n甲检捕受[2018]1\t")
	f.Fuzz(func(t *testing.T, name, text string) {
		emitted, refused, passed := 0, 0, 0
		r := NewReader(FileInfo{Name: name},
			func(row Row) error {
				emitted++
				if row.Number.Key == "" || row.PersonNumber == "" && row.Person == "" {
					t.Fatalf("a row that cannot be placed: %+v", row)
				}
				return nil
			},
			func(p Problem) error {
				switch {
				case p.ZH == "" || p.EN == "":
					t.Fatalf("a problem that says nothing: %+v", p)
				case p.Row > 0 && p.Severity == Reject:
					refused++
				case p.Row > 0 && p.Severity == Passed:
					passed++
				}
				return nil
			})
		for i, line := range strings.Split(text, "\n") {
			if i > 200 || r.Row("s", i+1, strings.Split(line, "\t")) != nil {
				break
			}
		}
		sum, _ := r.Close()
		if sum.Rows != emitted || sum.Rejected != refused || sum.Passed != passed {
			t.Fatalf("the summary %+v does not add up: %d %d %d", sum, emitted, refused, passed)
		}
	})
}
