// Package demo makes the demonstration city: an invented city with seven offices,
// its people, three years of ledgers, legal documents of its most telling cases,
// and the human texts of three sessions (剖析会). Nothing in it is of a real person
// or place; every document says 模拟数据.
//
// It promises the same bytes for the same seed, numbers that agree across ledgers,
// documents and sessions, and a Manifest that says what an importer and the
// screening rules must find. The written cases keep their numbers and dates under
// every seed. Taking the files in, making accounts and performing the acts of the
// sessions is left to the caller, who does it through the program's own acts.
package demo

import (
	"fmt"
	"path"
	"sort"
	"strings"
)

// A Manifest says what Write wrote and what must be found in it.
type Manifest struct {
	Seed         uint64
	From, To     string // window of acceptance, both days included
	ExportedOn   string // day of the export
	Persons      int    // distinct 嫌疑人编号
	Cases        int    // distinct 统一受案号
	StageCases   int    // distinct 部门受案号
	Files        []File
	Events       []Event
	Documents    []Document
	Rejected     []Flaw // rows an importer must refuse, by name
	Conflicts    []Flaw // cells on which two exports of unknown date disagree
	RowsPerTable map[string]int
}

// A File is one ledger file.
type File struct {
	Path      string // below ledgers/, with slashes
	Table     string // arrest, prosecution, second, remand, or the name of a reconsideration table
	Unit      string
	Year      int    // 0 for the tables over all years
	Format    string // xlsx, csv-gb18030, html
	HeaderRow int    // counted from 1
	Rows      int    // good rows
	Exported  string // as a title row says; empty when the file does not say
}

// A Flaw is one thing an importer must report.
type Flaw struct {
	File         string
	Row          int // as a spreadsheet counts
	CaseNumber   string
	PersonNumber string
	Column       string
	Why          string
}

// A Document is one legal document, written as .docx and as .txt.
type Document struct {
	Path          string // below documents/, without the extension
	Kind          string
	Number        string
	Date          string
	UnifiedNumber string // of the case it belongs to
	PersonNumber  string
	Person        string
	Story         string // key of the written story
}

// DefaultSeed makes the city the README shows.
const DefaultSeed = 1

// Write makes dir/ledgers and dir/documents. Existing files of the same names are
// overwritten; others are left alone.
func Write(dir string, seed uint64) (Manifest, error) {
	man := Manifest{Seed: seed, From: firstDay, To: lastDay, ExportedOn: lastDay, RowsPerTable: map[string]int{}}
	cases := generate(seed)
	man.count(cases)
	if err := man.ledgers(dir, cases); err != nil {
		return Manifest{}, fmt.Errorf("demo: ledgers: %w", err)
	}
	if err := man.documents(dir, cases); err != nil {
		return Manifest{}, fmt.Errorf("demo: documents: %w", err)
	}
	return man, nil
}

func (man *Manifest) count(cases []*lawsuit) {
	persons, unified, stages := map[string]bool{}, map[string]bool{}, map[string]bool{}
	storyOf := map[string]string{}
	for _, s := range stories {
		storyOf[s.name] = s.key
	}
	for _, c := range cases {
		for _, r := range rowsOf(c) {
			persons[r.cells["嫌疑人编号"]] = true
			unified[c.unified] = true
			stages[r.cells["部门受案号"]] = true
		}
		for _, e := range eventsOf(c) {
			e.Story = storyOf[e.Person]
			man.Events = append(man.Events, e)
		}
	}
	sortEvents(man.Events)
	man.Persons, man.Cases, man.StageCases = len(persons), len(unified), len(stages)
}

// folder is the export folder of an office.
func folder(u Unit) string {
	if u.Code == cityCode {
		return u.Code + "明川市院"
	}
	return u.Code + u.Place
}

type fileKey struct {
	unit  string
	table string
	year  int
}

func (man *Manifest) ledgers(dir string, cases []*lawsuit) error {
	byFile := map[fileKey][]row{}
	for _, c := range cases {
		for _, r := range rowsOf(c) {
			k := fileKey{r.unit, r.table, r.year}
			byFile[k] = append(byFile[k], r)
			man.RowsPerTable[r.table]++
		}
	}
	keys := make([]fileKey, 0, len(byFile))
	for k := range byFile {
		keys = append(keys, k)
	}
	sort.Slice(keys, func(i, j int) bool {
		a, b := keys[i], keys[j]
		return fmt.Sprint(a.unit, a.year, a.table) < fmt.Sprint(b.unit, b.year, b.table)
	})
	city := City()
	for _, k := range keys {
		rows := byFile[k]
		sort.Slice(rows, func(i, j int) bool { return rows[i].sort < rows[j].sort })
		u, _ := city.Unit(k.unit)
		where := "全部年度"
		if k.year > 0 {
			where = itoa(k.year) + "年"
		}
		if err := man.file(dir, k, path.Join(folder(u), where, fileNames[k.table]), sheet{table: k.table, rows: rows}); err != nil {
			return err
		}
	}
	return man.overlap(dir, byFile)
}

// file writes one table, with the few flaws real exports have in chosen places.
func (man *Manifest) file(dir string, k fileKey, name string, s sheet) error {
	f := File{Table: k.table, Unit: k.unit, Year: k.year, Format: "xlsx", HeaderRow: 1, Rows: len(s.rows)}
	write, ext := sheet.xlsx, ".xlsx"
	switch k {
	case fileKey{"990122", tableArrest, 2025}:
		write, ext, f.Format = sheet.csvGB18030, ".csv", "csv-gb18030"
	case fileKey{"990124", tablePros, 2024}:
		write, ext, f.Format = sheet.html, ".xls", "html"
	case fileKey{cityCode, tablePros, 2026}:
		s.titles = []string{"一审公诉案件020101明细表", "导出单位：明川市人民检察院　　导出时间：" + lastDay}
		f.HeaderRow, f.Exported = 3, lastDay
	case fileKey{"990125", tablePros, 2025}:
		// A row that lost its numbers: nobody can say whose it is.
		cols := columns(k.table)
		lost := make([]string, len(cols))
		for i, c := range cols {
			switch c {
			case "嫌疑人姓名":
				lost[i] = "和四喜"
			case "承办单位":
				lost[i] = "明川市槐川县人民检察院"
			case "全案_受理日期":
				lost[i] = "2025-13-40"
			case "移诉案由":
				lost[i] = "盗窃罪"
			}
		}
		s.extra = [][]string{lost}
		man.Rejected = append(man.Rejected, Flaw{File: name + ext, Row: f.HeaderRow + f.Rows + 1, Why: "部门受案号和嫌疑人编号均为空"})
	}
	f.Path = name + ext
	data, err := write(s)
	if err != nil {
		return fmt.Errorf("%s: %w", f.Path, err)
	}
	man.Files = append(man.Files, f)
	return put(dir, "ledgers/"+f.Path, data)
}

// overlap writes a second export of some rows of one table that disagrees on one
// cell; neither file says when it was exported.
func (man *Manifest) overlap(dir string, byFile map[fileKey][]row) error {
	k := fileKey{"990123", tablePros, 2025}
	adverse := map[string]bool{}
	for _, e := range man.Events {
		adverse[e.PersonNumber] = true
	}
	var some []row
	for _, r := range byFile[k] {
		if len(some) < 8 && r.cells["一审宣告刑刑期"] != "" && !adverse[r.cells["嫌疑人编号"]] {
			some = append(some, r)
		}
	}
	if len(some) == 0 {
		return fmt.Errorf("no rows for the second export")
	}
	cells := map[string]string{}
	for c, v := range some[0].cells {
		cells[c] = v
	}
	cells["一审宣告刑刑期"] = itoa(some[0].term + 2)
	some[0].cells = cells
	u, _ := City().Unit(k.unit)
	name := path.Join(folder(u), "2025-01-01至2025-12-31", fileNames[k.table])
	man.Conflicts = append(man.Conflicts, Flaw{File: name + ".xlsx", Row: 2, CaseNumber: cells["部门受案号"], PersonNumber: cells["嫌疑人编号"],
		Column: "一审宣告刑刑期", Why: "两份导出日期不明的台账不一致"})
	return man.file(dir, fileKey{k.unit, k.table, 0}, name, sheet{table: k.table, rows: some})
}

func (man *Manifest) documents(dir string, cases []*lawsuit) error {
	city := City()
	n := 0
	for i := range stories {
		s := &stories[i]
		for _, p := range papersOf(s, city) {
			n++
			d := Document{Kind: p.kind, Number: p.number, Date: p.date, Person: s.name, Story: s.key}
			d.UnifiedNumber, d.PersonNumber = cases[i].unified, cases[i].people[0].number
			d.Path = fmt.Sprintf("%03d_%s_%s", n, p.kind, strings.NewReplacer("〔", "[", "〕", "]", "（", "(", "）", ")").Replace(p.number))
			word, err := p.docx()
			if err != nil {
				return err
			}
			if err := put(dir, "documents/"+d.Path+".docx", word); err != nil {
				return err
			}
			if err := put(dir, "documents/"+d.Path+".txt", p.text()); err != nil {
				return err
			}
			man.Documents = append(man.Documents, d)
		}
	}
	return nil
}
