package app

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"mingjian/internal/ledger"
	"mingjian/internal/policy"
	"mingjian/internal/screen"
	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
)

// A row is what a prosecution ledger of one's own says of an acquitted person,
// where it differs from the good row; absent is a column the file does not have.
type row map[string]string

const absent = "\x00"

var flawTitles = []string{"部门受案号", "统一受案号", "嫌疑人编号", "嫌疑人姓名", "案件名称", "承办单位", "承办检察官", "全案_受理日期", "审结日期", "审结处理情况",
	"一审判决日期", "一审宣告刑"}

func (r row) cells(n int) (titles, cells []string) {
	good := row{"部门受案号": flawNumber(n), "统一受案号": fmt.Sprintf("990102202500%05d", n), "嫌疑人编号": fmt.Sprintf("990102202500%05d001", n),
		"嫌疑人姓名": flawName(n), "案件名称": "盗窃案", "承办单位": "甲县人民检察院", "承办检察官": "钱承办", "全案_受理日期": "2025-03-01",
		"审结日期": "2025-04-01", "审结处理情况": "起诉", "一审判决日期": "2025-06-01", "一审宣告刑": "无罪"}
	maps.Copy(good, r)
	for _, t := range flawTitles {
		if v := good[t]; v != absent {
			titles, cells = append(titles, t), append(cells, v)
		}
	}
	return titles, cells
}

func flawNumber(n int) string { return fmt.Sprintf("甲县检刑诉受[2025]990102%05d号", n) }

// flawName returns a name for each number; letters keep it one.
func flawName(n int) string { return "孔" + string(rune('一'+n%100)) + string(rune('一'+n/100)) }

// An export is a ledger file with its own export date, empty for none told.
type export struct {
	day  string
	rows []row
}

func file(day string, rows ...row) export { return export{day, rows} }

// TestPlantedFlaws plants each kind of flaw on the very row that holds an event.
// The files go in one import each, in the order given and, for another person, the
// other way round; the facts must be the same.
func TestPlantedFlaws(t *testing.T) {
	const day = "2025-06-01 无罪" // the event as it is found: its date, and the cell that proves it
	tests := []struct {
		flaw  string
		files []export
		fate  string // what the report says of the first file's first row: reject or warn, and the columns
		event string // empty for none
		open  string // the columns in which ledgers disagree
	}{
		{"none", []export{file("", row{})}, "", day, ""},

		{"no number of the case", []export{file("", row{"部门受案号": ""})}, "reject 部门受案号", "", ""},
		{"a number that is none", []export{file("", row{"部门受案号": "第十七号"})}, "reject 部门受案号", "", ""},
		{"an office that does not exist", []export{file("", row{"部门受案号": "甲县检刑诉受[2025]00010200001号"})}, "reject 部门受案号", "", ""},
		{"no number at all", []export{file("", row{"部门受案号": "", "统一受案号": "", "嫌疑人编号": ""})}, "reject 部门受案号", "", ""},
		{"nobody", []export{file("", row{"嫌疑人编号": "", "嫌疑人姓名": ""})}, "reject 嫌疑人编号", "", ""},
		{"accepted on 30 February", []export{file("", row{"全案_受理日期": "2025-02-30"})}, "reject 全案_受理日期", "", ""},
		{"accepted in a 13th month", []export{file("", row{"全案_受理日期": "2025-13-01"})}, "reject 全案_受理日期", "", ""},

		{"a unified number in scientific notation", []export{file("", row{"统一受案号": "9.90102E+16"})}, "warn 统一受案号", day, ""},
		{"the case number alone", []export{file("", row{"统一受案号": "", "嫌疑人编号": ""})}, "warn 嫌疑人编号 统一受案号", day, ""},
		{"no name", []export{file("", row{"嫌疑人姓名": ""})}, "warn 嫌疑人姓名", day, ""},
		{"an unknown result", []export{file("", row{"审结处理情况": "另行处置"})}, "warn 审结处理情况", day, ""},
		{"ended before it began", []export{file("", row{"审结日期": "2025-02-01"})}, "warn 审结日期", day, ""},
		{"ended in a 13th month", []export{file("", row{"审结日期": "2025-13-01"})}, "warn 审结日期", day, ""},
		{"judged in a 13th month", []export{file("", row{"一审判决日期": "2025-13-01"})}, "warn 一审判决日期", " 无罪", ""},
		// An implausible day is better than none: it is shown, and warned of.
		{"judged after the export", []export{file("2025-12-31", row{"一审判决日期": "2029-06-01"})}, "warn 一审判决日期", "2029-06-01 无罪", ""},
		{"the same row twice", []export{file("", row{}, row{})}, "", day, ""},
		{"the person twice, with two handlers", []export{file("", row{}, row{"承办检察官": "钱二"})}, "warn 承办检察官", day, "handler"},
		{"a total below", []export{file("", row{}, row{"部门受案号": "合计", "统一受案号": "", "嫌疑人编号": "", "嫌疑人姓名": "1", "案件名称": "", "承办单位": "", "承办检察官": "",
			"全案_受理日期": "", "审结日期": "", "审结处理情况": "", "一审判决日期": "", "一审宣告刑": ""})}, "", day, ""},

		{"a bad row that stands good elsewhere", []export{file("2025-12-31", row{"全案_受理日期": "2025-02-30"}), file("2025-11-30", row{})}, "reject 全案_受理日期", day, ""},
		{"a bad row that stands good in a later export", []export{file("2025-11-30", row{"全案_受理日期": "2025-02-30"}), file("2025-12-31", row{})}, "reject 全案_受理日期", day, ""},
		{"a date that stands good in an older export", []export{file("2025-12-31", row{"一审判决日期": "2025-13-01"}), file("2025-11-30", row{})}, "warn 一审判决日期", day, ""},
		{"a name that stands elsewhere", []export{file("2025-12-31", row{"嫌疑人姓名": ""}), file("2025-11-30", row{})}, "warn 嫌疑人姓名", day, "person"},

		{"a later export takes the acquittal back", []export{file("2025-12-31", row{"一审宣告刑": "有期徒刑"}), file("2025-11-30", row{})}, "", "", ""},
		{"a later export acquits", []export{file("2025-12-31", row{}), file("2025-11-30", row{"一审宣告刑": "有期徒刑"})}, "", day, ""},
		{"an export of no date is the oldest", []export{file("2025-12-31", row{}), file("", row{"一审宣告刑": "有期徒刑"})}, "", day, ""},
		{"equally dated exports disagree", []export{file("2025-12-31", row{"一审宣告刑": "有期徒刑"}), file("2025-12-31", row{})}, "", "", "sentence"},
		{"exports of no date disagree on the day", []export{file("", row{"一审判决日期": "2025-06-02"}), file("", row{})}, "", " 无罪", "judged"},
		{"a third, later export settles it", []export{file("2025-11-30", row{"一审宣告刑": "有期徒刑"}), file("2025-11-30", row{}), file("2025-12-31", row{})}, "", day, ""},

		{"blank in a later export", []export{file("2025-12-31", row{"一审宣告刑": ""}), file("2025-11-30", row{})}, "", day, "sentence"},
		{"blank in an earlier export", []export{file("2025-11-30", row{"一审宣告刑": ""}), file("2025-12-31", row{})}, "", day, ""},
		{"blank in an export of no date", []export{file("", row{"一审宣告刑": ""}), file("2025-11-30", row{})}, "", day, ""},
		{"no such column in a later export", []export{file("2025-12-31", row{"一审宣告刑": absent}), file("2025-11-30", row{})}, "", day, ""},
	}
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		for k, tt := range tests {
			for turn := range 2 {
				n := 1 + 2*k + turn
				t.Run(fmt.Sprintf("%s/%d", tt.flaw, turn), func(t *testing.T) {
					files := slices.Clone(tt.files)
					if turn == 1 {
						slices.Reverse(files)
					}
					for i, f := range files {
						titles, _ := f.rows[0].cells(n)
						r := w.bring(Machine("t"), NewImport{Exported: f.day, Files: []LedgerUpload{writeLedger(t, fmt.Sprintf("一审公诉案件%d-%d.xlsx", n, i), titles, func(yield func([]string, error) bool) {
							for _, x := range f.rows {
								if _, cells := x.cells(n); !yield(cells, nil) {
									return
								}
							}
						})}})
						if r.State != store.ImportPublished {
							t.Fatalf("%s: %s", r.State, r.Why)
						}
						if got := w.fate(r.ID, 2); turn == 0 && i == 0 && got != tt.fate {
							t.Errorf("the report says %q, want %q", got, tt.fate)
						}
					}
					if got := w.acquittal(n); got != tt.event {
						t.Errorf("the event is %q, want %q", got, tt.event)
					}
					if got := w.openColumns(n); got != tt.open {
						t.Errorf("open: %q, want %q", got, tt.open)
					}
				})
			}
		}
	})
}

// fate returns what the report of an import says of one row of its file.
func (w *world) fate(id string, row int) string {
	w.t.Helper()
	ps, _, err := w.ImportLines(w.t.Context(), Machine("t"), id, store.ProblemFilter{Limit: 1000})
	if err != nil {
		w.t.Fatal(err)
	}
	said := map[ledger.Severity][]string{}
	for _, p := range ps {
		if p.Row == row && !slices.Contains(said[p.Severity], p.Column) {
			said[p.Severity] = append(said[p.Severity], p.Column)
		}
	}
	for _, s := range []ledger.Severity{ledger.Reject, ledger.Warn} {
		if len(said[s]) > 0 {
			return string(s) + " " + strings.Join(said[s], " ")
		}
	}
	return ""
}

// acquittal returns the date of the acquittal found for the person and the cell
// that proves it, or what is found besides.
func (w *world) acquittal(n int) string {
	w.t.Helper()
	var found []string
	err := w.Screened(w.t.Context(), Machine("t"), func(e screen.Event) error {
		if e.Number == flawNumber(n) || e.Person == flawName(n) {
			s := e.Date + " " + e.Proofs[0].Value
			if e.Kind != "一审无罪" {
				s = e.Kind + " " + s
			}
			found = append(found, s)
		}
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return strings.Join(found, "; ")
}

// openColumns returns the columns of the person's stages in which ledgers disagree.
func (w *world) openColumns(n int) string {
	w.t.Helper()
	var open []string
	err := w.db.View(w.t.Context(), w.now(), func(tx *store.Tx) error {
		ls, _, err := tx.OpenStages(policy.Scope{All: true}, 0, 1000)
		for _, l := range ls {
			if l.Number.Key == keyOf(w.t, flawNumber(n)) {
				for _, c := range l.Open() {
					open = append(open, string(c))
				}
			}
		}
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return strings.Join(open, " ")
}

func keyOf(t testing.TB, number string) string {
	t.Helper()
	n, err := ledger.ParseCaseNo(number)
	if err != nil {
		t.Fatal(err)
	}
	return n.Key
}

// TestSettledEvents: what a person settles, a choice or a blank, decides whether
// there is an event.
func TestSettledEvents(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		m := w.city()["manager"]
		bring := func(n int, day, sentence string) {
			titles, cells := row{"一审宣告刑": sentence}.cells(n)
			w.bring(m, NewImport{Exported: day, Files: []LedgerUpload{writeLedger(t, fmt.Sprintf("一审公诉案件%d%s%s.xlsx", n, day, sentence), titles,
				func(yield func([]string, error) bool) { yield(cells, nil) })}})
		}
		settle := func(n int, value string) {
			t.Helper()
			err := w.Settle(t.Context(), m, ledger.Settlement{Table: ledger.Prosecution, Case: keyOf(t, flawNumber(n)), Person: fmt.Sprintf("990102202500%05d001", n),
				Column: "sentence", Value: value, Reason: "见判决书"})
			if err != nil {
				t.Error(err)
			}
		}
		bring(1, "2025-12-31", "有期徒刑")
		bring(1, "2025-12-31", "无罪")
		bring(2, "2025-11-30", "无罪")
		bring(2, "2025-12-31", "")
		if a, b := w.acquittal(1), w.acquittal(2); a != "" || b == "" {
			t.Errorf("before anything is settled: %q, %q", a, b)
		}
		settle(1, "无罪")
		settle(2, "")
		if a, b := w.acquittal(1), w.acquittal(2); a == "" || b != "" {
			t.Errorf("after: %q, %q", a, b)
		}
		// A later export overtakes both.
		bring(1, "2026-01-31", "有期徒刑")
		bring(2, "2026-01-31", "无罪")
		if a, b := w.acquittal(1), w.acquittal(2); a != "" || b == "" {
			t.Errorf("after a later export: %q, %q", a, b)
		}
	})
}
