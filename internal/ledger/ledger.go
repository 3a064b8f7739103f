// Package ledger is the case ledger (案件台账) as a domain: the tables the
// national case system exports one row per person, the reading of their
// headers and cells, and the fold of many source rows into current facts.
//
// It promises that reading never loses a row silently (each is emitted, passed
// over or refused with its file, row and reason), and that the folded facts are
// a pure function of the set of source rows: in any order, however often.
//
// It leaves file formats to office, storage to store, and every judgement of
// what an outcome means to screen. It has no clock: dates come in as text
// "2006-01-02".
package ledger

import (
	"embed"
	"encoding/json"
	"fmt"
	"slices"
)

// A TableID names one kind of export.
type TableID string

// The tables, each one row per person (人).
const (
	Arrest            TableID = "arrest"             // 审查逮捕 010101
	Prosecution       TableID = "prosecution"        // 一审公诉 020101
	SecondInstance    TableID = "second_instance"    // 二审上诉抗诉
	Remand            TableID = "remand"             // 发回重审
	ArrestReconsider  TableID = "arrest_reconsider"  // 不批捕复议
	ArrestReview      TableID = "arrest_review"      // 不批捕复核
	NonprosReconsider TableID = "nonpros_reconsider" // 不起诉复议
	NonprosReview     TableID = "nonpros_review"     // 不起诉复核
)

// TableIDs lists the tables in the order a case passes through them.
var TableIDs = []TableID{Arrest, ArrestReconsider, ArrestReview, Prosecution, NonprosReconsider, NonprosReview, SecondInstance, Remand}

// A Kind says how a cell of a column is read.
type Kind string

// The kinds of column.
const (
	Text       Kind = "text"
	Date       Kind = "date"           // canonical 2006-01-02
	Name       Kind = "name"           // a person's name
	Charges    Kind = "charges"        // 案由, canonical names joined by "；"
	Enum       Kind = "enum"           // a value of the column's code table
	YesNo      Kind = "yesno"          // 是 or 否
	Number     Kind = "number"         // a whole number
	Months     Kind = "months"         // a term, in months
	Amount     Kind = "amount"         // money, in 万元
	Handler    Kind = "handler"        // names of prosecutors joined by "、"
	CaseNumber Kind = "number_of_case" // a 部门受案号
	Unified    Kind = "unified"        // a 统一受案号
	PersonNo   Kind = "person_number"  // a 嫌疑人编号
	UnitName   Kind = "unit"           // the name of an office
)

// A ColumnID names a column of a table in English, e.g. "accepted".
type ColumnID string

// Columns that the code itself speaks of; every other name is data only.
const (
	ColCaseNumber    ColumnID = "case_number"
	ColUnifiedNumber ColumnID = "unified_number"
	ColPersonNumber  ColumnID = "person_number"
	ColPerson        ColumnID = "person"
	ColCaseName      ColumnID = "case_name"
	ColUnit          ColumnID = "unit"
	ColHandler       ColumnID = "handler"
	ColAge           ColumnID = "age"
	ColPolice        ColumnID = "police"
	ColAccepted      ColumnID = "accepted"
	ColEnded         ColumnID = "ended"
	ColResult        ColumnID = "result"
	ColMeasure       ColumnID = "measure"
	ColCharge        ColumnID = "charge"
	ColOriginCase    ColumnID = "origin_case"
	ColOriginUnit    ColumnID = "origin_unit"
	ColOriginHandler ColumnID = "origin_handler"
)

// A Column is one column of a table, as data.
type Column struct {
	ID       ColumnID `json:"id"`
	Title    string   `json:"title"`              // the Chinese title
	Aliases  []string `json:"aliases,omitempty"`  // other titles known for it
	Kind     Kind     `json:"kind"`               //
	Level    string   `json:"level,omitempty"`    // "case" for 全案_ columns, else empty: of the person
	Must     string   `json:"must,omitempty"`     // "place": a row without it is refused; "valid": a row where it is unreadable is refused
	Optional bool     `json:"optional,omitempty"` // many exports lack it; its absence is not worth a warning
	Values   []string `json:"values,omitempty"`   // the known code table of an enum
	Patterns []string `json:"patterns,omitempty"` // further accepted values, * for any text
}

// A Table is one kind of export with its columns, as data with source and version.
type Table struct {
	ID      TableID       `json:"id"`
	Title   string        `json:"title"`
	Code    string        `json:"code"`    // the statistical table's code, e.g. 010101, or empty
	Version string        `json:"version"` // of this description
	Source  string        `json:"source"`  // where the titles come from
	Words   []string      `json:"words"`   // a file name or title row with one of these names this table
	Tokens  []string      `json:"tokens"`  // the category tokens of its case numbers
	Order   [][2]ColumnID `json:"order"`   // date pairs: the second cannot precede the first
	Columns []Column      `json:"columns"`
}

// Column returns the column of the id, or false.
func (t *Table) Column(id ColumnID) (Column, bool) {
	for _, c := range t.Columns {
		if c.ID == id {
			return c, true
		}
	}
	return Column{}, false
}

//go:embed tables/*.json
var tableFiles embed.FS

var tables = loadTables()

func loadTables() map[TableID]*Table {
	all := map[TableID]*Table{}
	for _, id := range TableIDs {
		b, err := tableFiles.ReadFile("tables/" + string(id) + ".json")
		if err != nil {
			panic(err)
		}
		t := new(Table)
		if err := json.Unmarshal(b, t); err != nil {
			panic(fmt.Sprintf("tables/%s.json: %v", id, err))
		}
		all[id] = t
	}
	return all
}

// TableOf returns the description of a table, or nil. The caller must not change it.
func TableOf(id TableID) *Table { return tables[id] }

// A Source says where a row was read: the proof of what it says.
type Source struct {
	File     string `json:"file"`               // the file's id: a digest of its content, so that one file is one source
	Name     string `json:"name"`               // the file's name as people know it
	Sheet    string `json:"sheet"`              //
	Row      int    `json:"row"`                // counted from 1
	Exported string `json:"exported,omitempty"` // date of the export; empty if unknown, which counts as oldest
}

// Less is the fixed order of sources: by file, sheet and row.
func (s Source) Less(o Source) bool {
	if s.File != o.File {
		return s.File < o.File
	}
	if s.Name != o.Name {
		return s.Name < o.Name
	}
	if s.Sheet != o.Sheet {
		return s.Sheet < o.Sheet
	}
	return s.Row < o.Row
}

// A Cell is one read cell. An empty Value with an empty Raw is a blank cell;
// an empty Value with a Raw is a cell that could not be read.
type Cell struct {
	Raw       string `json:"raw,omitempty"`
	Value     string `json:"value,omitempty"` // the canonical text
	Plausible bool   `json:"plausible"`
	Why       string `json:"why,omitempty"` // what is odd, in Chinese
}

// A Field is a cell of a column the table does not know, kept by its title.
type Field struct {
	Title string `json:"title"`
	Value string `json:"value"`
}

// A Row is one accepted source row: what one export says of one person at one stage.
type Row struct {
	Table         TableID           `json:"table"`
	Number        CaseNo            `json:"number"`                   // 部门受案号
	PersonNumber  string            `json:"person_number,omitempty"`  // 嫌疑人编号, or empty
	UnifiedNumber string            `json:"unified_number,omitempty"` // 统一受案号, or empty
	Person        string            `json:"person,omitempty"`         // the name, or empty
	Cells         map[ColumnID]Cell `json:"cells"`                    // one per column the file has; an absent column has none
	Extra         []Field           `json:"extra,omitempty"`
	Source        Source            `json:"source"`
	Hash          string            `json:"hash"` // of table, cells and extras, without the source
}

// A Severity says what became of the row, or of the cell, a Problem is about.
type Severity string

// The severities.
const (
	Reject Severity = "reject" // the row, or with row 0 the file, was refused
	Warn   Severity = "warn"   // taken in; odd but possible
	Passed Severity = "passed" // no data row (合计, 小计, 说明): passed over
)

// A Problem is a line of the import's report.
type Problem struct {
	File     string   `json:"file"` // the file's name
	Sheet    string   `json:"sheet,omitempty"`
	Row      int      `json:"row"`              // 0: the whole file
	Column   string   `json:"column,omitempty"` // the Chinese title
	ZH       string   `json:"zh"`
	EN       string   `json:"en"`
	Severity Severity `json:"severity"`
}

// A StageKey names one case at one stage. It is the unit of recomputation:
// all rows of one key fold together, and no row touches another stage's fold.
type StageKey struct {
	Table TableID
	Case  string // CaseNo.Key
}

// Keys are what a row touches: after adding or removing the row, fold Stage
// again, then link the cases that share Unified, Person or Cites.
type Keys struct {
	Stage   StageKey
	Person  string // 嫌疑人编号, or empty
	Unified string // 统一受案号, or empty
	Cites   string // the key of 原部门受案号, or empty
}

// KeysOf returns the keys the row touches.
func KeysOf(r Row) Keys {
	k := Keys{Stage: StageKey{r.Table, r.Number.Key}, Person: r.PersonNumber, Unified: r.UnifiedNumber}
	if c, ok := r.Cells[ColOriginCase]; ok && c.Value != "" {
		if n, err := ParseCaseNo(c.Value); err == nil {
			k.Cites = n.Key
		}
	}
	return k
}

// columnTitle returns the Chinese title of a column, or the id itself.
func columnTitle(t TableID, id ColumnID) string {
	if tb := tables[t]; tb != nil {
		if c, ok := tb.Column(id); ok {
			return c.Title
		}
	}
	return string(id)
}

// ColumnTitle returns the Chinese title of a column of the table, or the id itself.
func ColumnTitle(t TableID, id ColumnID) string { return columnTitle(t, id) }

func knownTable(id TableID) bool { return slices.Contains(TableIDs, id) }
