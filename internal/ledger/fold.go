package ledger

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
)

// An Alternative is one thing a source said of a cell.
type Alternative struct {
	Value     string `json:"value"`
	Raw       string `json:"raw,omitempty"` // where it differs from Value
	Plausible bool   `json:"plausible"`
	Why       string `json:"why,omitempty"`
	From      int    `json:"from"` // index into Sources
}

// A Value is the current fact in one column with its proof and its history.
type Value struct {
	Alternative
	// Conflict holds the values that equally dated exports state, this one first
	// for display only (两份台账不一致). While it is not empty nothing is chosen:
	// Value is empty until a Settlement says.
	Conflict []Alternative `json:"conflict,omitempty"`
	// History holds every other value any source states, latest first.
	History []Alternative `json:"history,omitempty"`
	// Blanked is the source, as index+1, of a provably later export in which the
	// cell is blank: a proposed correction, not made until settled.
	Blanked   int    `json:"blanked,omitempty"`
	SettledBy string `json:"settled_by,omitempty"`
}

// A Settlement is a person's decision on one cell: which of conflicting values
// holds, or, with an empty Value, that a proposed blank does. It stands as long
// as the choice it settled is still open; a later export overtakes it.
type Settlement struct {
	Table  TableID  `json:"table"`
	Case   string   `json:"case"`   // CaseNo.Key
	Person string   `json:"person"` // StagePerson.Key; empty for a case-level column
	Column ColumnID `json:"column"`
	Value  string   `json:"value"`
	By     string   `json:"by"`
	Reason string   `json:"reason"`
}

// A StagePerson is one person in one case at one stage: the current facts.
type StagePerson struct {
	Table    TableID            `json:"table"`
	Number   CaseNo             `json:"number"`            // 部门受案号
	Key      string             `json:"key"`               // the person within the case: the number, or "姓名:" and the name
	Person   string             `json:"person_number"`     // 嫌疑人编号, or empty
	Unified  string             `json:"unified,omitempty"` // 统一受案号, or empty
	Name     string             `json:"name"`
	Values   map[ColumnID]Value `json:"values"`          // every column some source fills
	Blank    []ColumnID         `json:"blank,omitempty"` // columns that sources have and none fills
	Handlers []string           `json:"handlers,omitempty"`
	Extra    []Field            `json:"extra,omitempty"`
	Sealed   bool               `json:"sealed"` // 未成年人: under 18 at the time of the act, or of the juvenile line
	Sources  []Source           `json:"sources"`
}

// A StageCase is one case at one stage with its persons.
type StageCase struct {
	Key     StageKey           `json:"-"`
	Number  CaseNo             `json:"number"`
	Unified string             `json:"unified,omitempty"`
	Cites   []string           `json:"cites,omitempty"` // keys of 原部门受案号
	Values  map[ColumnID]Value `json:"values"`          // the case's own columns (全案_), over all its persons
	Sources []Source           `json:"sources"`
	Persons []StagePerson      `json:"persons"` // by Key
}

// Get returns the current value of a column, or empty where none is known or chosen.
func (p *StagePerson) Get(id ColumnID) string { return p.Values[id].Value }

// Day returns the current date of a column if it is a plausible one, else empty.
func (p *StagePerson) Day(id ColumnID) string {
	v := p.Values[id]
	if !v.Plausible {
		return ""
	}
	return v.Value
}

// Refused reports whether the ledger states a refusal of arrest (不捕) or of
// prosecution (不诉) of the person. A result on which ledgers disagree states none.
func (p *StagePerson) Refused() bool {
	result := p.Get(ColResult)
	switch p.Table {
	case Arrest:
		return strings.HasPrefix(result, "不") || strings.HasPrefix(result, "决定不")
	case Prosecution:
		return strings.Contains(result, "不起诉")
	}
	return false
}

// Knows reports whether some source has the column, filled or blank. An absent
// column says nothing.
func (p *StagePerson) Knows(id ColumnID) bool {
	_, ok := p.Values[id]
	return ok || slices.Contains(p.Blank, id)
}

// Proof returns the source of a column's current value.
func (p *StagePerson) Proof(id ColumnID) (Source, bool) {
	v, ok := p.Values[id]
	if !ok || v.From < 0 || v.From >= len(p.Sources) {
		return Source{}, false
	}
	return p.Sources[v.From], true
}

// Open returns the columns a person must settle, in order.
func (p *StagePerson) Open() []ColumnID { return open(p.Values) }

// Open returns the case-level columns a person must settle, in order.
func (c *StageCase) Open() []ColumnID { return open(c.Values) }

func open(values map[ColumnID]Value) []ColumnID {
	var out []ColumnID
	for id, v := range values {
		if len(v.Conflict) > 0 || v.Blanked > 0 {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out
}

// FoldStage folds all source rows of one stage case into its current facts. The
// result depends on the set of rows alone: not on their order, and a row given
// twice counts once. Rows of another StageKey must not be among them. A row
// without a person number belongs to the one numbered person of its name in the
// case, else stands for a person of that name.
func FoldStage(rows []Row, settlements []Settlement) StageCase {
	rows = distinct(rows)
	if len(rows) == 0 {
		return StageCase{}
	}
	first := rows[0]
	c := StageCase{Key: StageKey{first.Table, first.Number.Key}, Number: shown(rows)}
	caseLevel := func(id ColumnID) bool {
		col, ok := tables[first.Table].Column(id)
		return ok && col.Level == "case"
	}
	c.Values, _, c.Sources = fold(rows, c.Key, "", settlements, caseLevel)
	c.Unified = c.Values[ColUnifiedNumber].Value
	for _, r := range rows {
		if k := KeysOf(r).Cites; k != "" && !slices.Contains(c.Cites, k) {
			c.Cites = append(c.Cites, k)
		}
	}
	slices.Sort(c.Cites)
	for _, g := range persons(rows) {
		c.Persons = append(c.Persons, foldPerson(c, g, settlements))
	}
	return c
}

// distinct sorts the rows by source and drops repeated ones.
func distinct(rows []Row) []Row {
	rows = slices.Clone(rows)
	slices.SortFunc(rows, func(a, b Row) int {
		switch {
		case a.Source.Less(b.Source):
			return -1
		case b.Source.Less(a.Source):
			return 1
		}
		return cmp.Or(cmp.Compare(a.Source.Exported, b.Source.Exported), cmp.Compare(a.Hash, b.Hash))
	})
	return slices.CompactFunc(rows, func(a, b Row) bool { return a.Source == b.Source && a.Hash == b.Hash })
}

// shown picks the spelling of the number most rows use, 〔 〕 or [ ].
func shown(rows []Row) CaseNo {
	count := map[string]int{}
	for _, r := range rows {
		if strings.ContainsAny(r.Number.Raw, "[［〔﹝") {
			count[r.Number.Shown]++
		}
	}
	n := rows[0].Number
	n.Raw, n.Shown = n.Key, n.Key
	for s, k := range count {
		if k > count[n.Shown] {
			n.Shown = s
		}
	}
	return n
}

type group struct {
	key  string
	rows []Row
}

func persons(rows []Row) []group {
	numbered := map[string][]Row{}
	holders := map[string]map[string]bool{} // name → the person numbers that bear it
	for _, r := range rows {
		if r.PersonNumber == "" {
			continue
		}
		numbered[r.PersonNumber] = append(numbered[r.PersonNumber], r)
		if r.Person != "" {
			if holders[r.Person] == nil {
				holders[r.Person] = map[string]bool{}
			}
			holders[r.Person][r.PersonNumber] = true
		}
	}
	for _, r := range rows {
		if r.PersonNumber != "" {
			continue
		}
		key := "姓名:" + r.Person
		if h := holders[r.Person]; len(h) == 1 {
			for k := range h {
				key = k
			}
		}
		numbered[key] = append(numbered[key], r)
	}
	var out []group
	for k, g := range numbered {
		out = append(out, group{k, g})
	}
	slices.SortFunc(out, func(a, b group) int { return cmp.Compare(a.key, b.key) })
	return out
}

func foldPerson(c StageCase, g group, settlements []Settlement) StagePerson {
	p := StagePerson{Table: c.Key.Table, Number: c.Number, Key: g.key}
	if !strings.HasPrefix(g.key, "姓名:") {
		p.Person = g.key
	}
	p.Values, p.Blank, p.Sources = fold(g.rows, c.Key, g.key, settlements, func(ColumnID) bool { return true })
	p.Unified = cmp.Or(p.Values[ColUnifiedNumber].Value, c.Unified)
	p.Name = p.Values[ColPerson].Value
	if v := p.Values[ColPerson]; p.Name == "" && len(v.Conflict) > 0 {
		p.Name = v.Conflict[0].Value
	}
	extra := map[string]Field{}
	when := map[string]string{}
	p.Sealed = c.Number.Juvenile()
	for _, r := range g.rows {
		for _, n := range SplitNames(r.Cells[ColHandler].Value) {
			if !slices.Contains(p.Handlers, n) {
				p.Handlers = append(p.Handlers, n)
			}
		}
		for _, f := range r.Extra {
			if old, ok := extra[f.Title]; !ok || r.Source.Exported > when[f.Title] || r.Source.Exported == when[f.Title] && f.Value < old.Value {
				extra[f.Title], when[f.Title] = f, r.Source.Exported
			}
		}
		// Any source that says so seals: a masked adult is a smaller harm than a named child.
		p.Sealed = p.Sealed || minor(r.Cells[ColAge].Value)
	}
	slices.Sort(p.Handlers)
	for _, f := range extra {
		p.Extra = append(p.Extra, f)
	}
	slices.SortFunc(p.Extra, func(a, b Field) int { return cmp.Compare(a.Title, b.Title) })
	return p
}

// fold applies the rule per cell over the rows: plausible before implausible,
// then the later export, then non-empty before empty.
func fold(rows []Row, key StageKey, person string, settlements []Settlement, want func(ColumnID) bool) (map[ColumnID]Value, []ColumnID, []Source) {
	var sources []Source
	for _, r := range rows {
		sources = append(sources, r.Source)
	}
	values := map[ColumnID]Value{}
	var blank []ColumnID
	for _, col := range tables[key.Table].Columns {
		if !want(col.ID) {
			continue
		}
		var said []Alternative
		blankAt, present := -1, false
		for i, r := range rows {
			cell, ok := r.Cells[col.ID]
			if !ok {
				continue
			}
			present = true
			if cell.Raw == "" {
				if blankAt < 0 || r.Source.Exported > sources[blankAt].Exported {
					blankAt = i
				}
				continue
			}
			a := Alternative{Value: cell.Value, Plausible: cell.Plausible, Why: cell.Why, From: i}
			if cell.Raw != cell.Value {
				a.Raw = cell.Raw
			}
			said = append(said, a)
		}
		switch {
		case len(said) > 0:
			v := choose(said, sources)
			if d := sources[v.From].Exported; blankAt >= 0 && d != "" && sources[blankAt].Exported > d && latest(said, sources) < sources[blankAt].Exported {
				v.Blanked = blankAt + 1
			}
			values[col.ID] = settle(v, key, person, col.ID, settlements)
		case present:
			blank = append(blank, col.ID)
		}
	}
	return values, blank, sources
}

func latest(said []Alternative, sources []Source) string {
	d := ""
	for _, a := range said {
		d = max(d, sources[a.From].Exported)
	}
	return d
}

// choose orders what was said and picks the first, unless equally good sources
// disagree.
func choose(said []Alternative, sources []Source) Value {
	rank := func(a, b Alternative) int {
		if a.Plausible != b.Plausible {
			if a.Plausible {
				return -1
			}
			return 1
		}
		if d := cmp.Compare(sources[b.From].Exported, sources[a.From].Exported); d != 0 {
			return d
		}
		if (a.Value == "") != (b.Value == "") {
			if b.Value == "" {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(a.Value, b.Value), cmp.Compare(a.From, b.From))
	}
	slices.SortFunc(said, rank)
	v := Value{Alternative: said[0]}
	best := sources[said[0].From].Exported
	seen := map[string]bool{said[0].Value: true}
	for _, a := range said[1:] {
		equal := a.Plausible == v.Plausible && sources[a.From].Exported == best && a.Value != ""
		if seen[a.Value] {
			continue
		}
		seen[a.Value] = true
		if equal {
			v.Conflict = append(v.Conflict, a)
		} else {
			v.History = append(v.History, a)
		}
	}
	if len(v.Conflict) > 0 {
		v.Conflict = append([]Alternative{v.Alternative}, v.Conflict...)
		v.Value, v.Raw = "", ""
	}
	return v
}

func settle(v Value, key StageKey, person string, col ColumnID, settlements []Settlement) Value {
	for _, s := range settlements {
		if s.Table != key.Table || s.Case != key.Case || s.Person != person || s.Column != col {
			continue
		}
		for i, a := range v.Conflict {
			if a.Value != s.Value {
				continue
			}
			others := slices.Delete(slices.Clone(v.Conflict), i, i+1)
			return Value{Alternative: a, History: append(others, v.History...), Blanked: v.Blanked, SettledBy: s.By}
		}
		if v.Blanked > 0 && s.Value == "" {
			blank := Alternative{Plausible: true, From: v.Blanked - 1}
			return Value{Alternative: blank, History: append([]Alternative{v.Alternative}, v.History...), SettledBy: s.By}
		}
	}
	return v
}

// Canonical returns the stage case's current facts as bytes that are equal
// exactly when the facts are: the form to compare and to hash.
func (c StageCase) Canonical() []byte {
	b, err := json.Marshal(struct {
		Table TableID
		Case  string
		StageCase
	}{c.Key.Table, c.Key.Case, c})
	if err != nil {
		panic(err) // only strings, numbers and booleans inside
	}
	return b
}

// CaseID names the case a stage case belongs to: its 统一受案号; where it has none,
// that of the near stage cases, if they have but one; else the least of their
// and its own 部门受案号. near are the stage cases that share a person number with
// it, cite it or are cited by it.
func CaseID(c StageCase, near []StageCase) string {
	if c.Unified != "" {
		return c.Unified
	}
	unified, least := "", c.Key.Case
	for _, n := range near {
		switch {
		case n.Unified == "":
			least = min(least, n.Key.Case)
		case unified != "" && unified != n.Unified:
			return c.Key.Case
		default:
			unified = n.Unified
		}
	}
	return cmp.Or(unified, least)
}
