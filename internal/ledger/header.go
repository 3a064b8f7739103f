package ledger

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A ColumnMap says what one column of a file is.
type ColumnMap struct {
	Index      int      `json:"index"`            // counted from 0
	Title      string   `json:"title"`            // as the file has it
	Column     ColumnID `json:"column,omitempty"` // empty: unknown, kept by its title
	Confidence float64  `json:"confidence"`       // 1: the title itself or a person's word; less: guessed
}

// A Question is something about a mapping a person should look at.
type Question struct {
	Title string `json:"title"` // the file's title
	ZH    string `json:"zh"`
	EN    string `json:"en"`
}

// A Mapping is how the columns of a sheet were understood.
type Mapping struct {
	Table       TableID     `json:"table"`
	Fingerprint string      `json:"fingerprint"` // of the set of titles, in any order
	HeaderRow   int         `json:"header_row"`
	Columns     []ColumnMap `json:"columns"`
	Missing     []ColumnID  `json:"missing,omitempty"` // columns such an export usually has and the sheet does not
	Questions   []Question  `json:"questions,omitempty"`
	Remembered  bool        `json:"remembered"` // a remembered mapping decided
}

// A Remembered mapping is what people decided for headers of one fingerprint;
// it wins over recognition. Titles maps a folded title (FoldTitle) to its
// column, or to "" for a column to keep by its title.
type Remembered struct {
	Fingerprint string              `json:"fingerprint"`
	Table       TableID             `json:"table"`
	Titles      map[string]ColumnID `json:"titles"`
}

// Remember makes a Remembered of a mapping people have looked at.
func Remember(m Mapping) Remembered {
	r := Remembered{Fingerprint: m.Fingerprint, Table: m.Table, Titles: map[string]ColumnID{}}
	for _, c := range m.Columns {
		if _, twice := r.Titles[FoldTitle(c.Title)]; !twice || c.Column != "" {
			r.Titles[FoldTitle(c.Title)] = c.Column
		}
	}
	return r
}

// FoldTitle drops from a column title what varies between exports: width,
// spaces, brackets, punctuation and a leading mark of obligation.
func FoldTitle(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Han, r) || unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, halfWidth(s))
	return strings.ReplaceAll(s, "必填", "")
}

// Fingerprint identifies a set of titles, in any order.
func Fingerprint(titles []string) string {
	var f []string
	for _, t := range titles {
		if t = FoldTitle(t); t != "" {
			f = append(f, t)
		}
	}
	slices.Sort(f)
	sum := sha256.Sum256([]byte(strings.Join(f, "\n")))
	return hex.EncodeToString(sum[:12])
}

type titleMatch struct {
	column     ColumnID
	confidence float64
}

// An index finds a table's column by folded title.
type titleIndex struct {
	exact map[string]titleMatch
	names []string // for the fuzzy search, sorted
}

var titleIndexes = func() map[TableID]*titleIndex {
	all := map[TableID]*titleIndex{}
	for id, t := range tables {
		ix := &titleIndex{exact: map[string]titleMatch{}}
		for _, c := range t.Columns {
			ix.exact[FoldTitle(c.Title)] = titleMatch{c.ID, 1}
		}
		for _, c := range t.Columns {
			for _, a := range c.Aliases {
				if _, taken := ix.exact[FoldTitle(a)]; !taken {
					ix.exact[FoldTitle(a)] = titleMatch{c.ID, .9}
				}
			}
		}
		for n := range ix.exact {
			ix.names = append(ix.names, n)
		}
		slices.Sort(ix.names)
		all[id] = ix
	}
	return all
}()

// find returns the column a title means: by itself or an alias, with 时间 for
// 日期, with a note of unit at its end, or, if nothing else is near, misspelt.
func (ix *titleIndex) find(title string) (titleMatch, bool) {
	if m, ok := ix.plain(title); ok {
		return m, true
	}
	f := FoldTitle(title)
	if f == "" || len(f) > 200 {
		return titleMatch{}, false
	}
	var found titleMatch
	for _, n := range ix.names {
		if !misspelt(f, n) {
			continue
		}
		m := ix.exact[n]
		if found.column != "" && found.column != m.column {
			return titleMatch{}, false
		}
		found = titleMatch{m.column, .6}
	}
	return found, found.column != ""
}

// plain is find without the search for misspellings.
func (ix *titleIndex) plain(title string) (titleMatch, bool) {
	f := FoldTitle(title)
	if f == "" || len(f) > 200 {
		return titleMatch{}, false
	}
	if m, ok := ix.exact[f]; ok {
		return m, true
	}
	for _, v := range []string{strings.ReplaceAll(f, "时间", "日期"), strings.TrimSuffix(f, "万元"), strings.TrimSuffix(f, "月"), strings.TrimSuffix(f, "人")} {
		if m, ok := ix.exact[v]; ok && v != f {
			return titleMatch{m.column, min(m.confidence, .9)}, true
		}
	}
	return titleMatch{}, false
}

// meaningful characters change what a title means; a title that differs in one
// of them is another column, not a misspelling.
const meaningful = "一二三四五六七八九十0123456789初终末前后原现再不未非无否有上下起止本他全案人收送退重撤提改其自到"

// misspelt reports whether a differs from b by one character (two in a title of
// ten or more), none of them meaningful.
func misspelt(a, b string) bool {
	ra, rb := []rune(a), []rune(b)
	allowed := 1
	if len(rb) >= 10 {
		allowed = 2
	}
	if len(rb) < 5 || len(ra) > len(rb)+allowed || len(rb) > len(ra)+allowed {
		return false
	}
	for len(ra) > 0 && len(rb) > 0 && ra[0] == rb[0] {
		ra, rb = ra[1:], rb[1:]
	}
	for len(ra) > 0 && len(rb) > 0 && ra[len(ra)-1] == rb[len(rb)-1] {
		ra, rb = ra[:len(ra)-1], rb[:len(rb)-1]
	}
	if max(len(ra), len(rb)) > allowed {
		return false
	}
	for _, r := range append(slices.Clone(ra), rb...) {
		if strings.ContainsRune(meaningful, r) {
			return false
		}
	}
	return true
}

// knownTitles counts the cells that are a title of some table, and of each.
func knownTitles(cells []string) (known, filled int, per map[TableID]int) {
	per = map[TableID]int{}
	for _, c := range cells {
		f := FoldTitle(c)
		if f == "" {
			continue
		}
		filled++
		any := false
		for _, id := range TableIDs {
			if m, ok := titleIndexes[id].plain(c); ok && m.column != "" {
				per[id]++
				any = true
			}
		}
		if any {
			known++
		}
	}
	return known, filled, per
}

// looksLikeHeader reports whether the cells are a header: at least four known
// titles, at least two fifths of what stands there, and no case number.
func looksLikeHeader(cells []string) bool {
	for _, c := range cells {
		if strings.ContainsRune(c, '受') {
			if _, err := ParseCaseNo(c); err == nil {
				return false
			}
		}
	}
	known, filled, _ := knownTitles(cells)
	return known >= 4 && known*5 >= filled*2
}

// joinHeaders joins a group row above a header row: a cell takes its group as
// prefix where the two together are a known title.
func joinHeaders(group, titles []string) []string {
	out := slices.Clone(titles)
	for len(out) < len(group) {
		out = append(out, "")
	}
	last := ""
	for i := range out {
		if i < len(group) && FoldTitle(group[i]) != "" {
			last = group[i]
		}
		switch {
		case last == "":
		case FoldTitle(out[i]) == "":
			if i < len(group) {
				out[i] = group[i]
			}
		default:
			both := last + "_" + out[i]
			for _, id := range TableIDs {
				if m, ok := titleIndexes[id].exact[FoldTitle(both)]; ok && m.confidence == 1 {
					out[i] = both
					break
				}
			}
		}
	}
	return out
}

// tablesNamed returns the tables a file name or title row names. Longer names
// win: 不批捕复议 is no 复议 of another kind.
func tablesNamed(s string) []TableID {
	f := FoldTitle(s)
	var out []TableID
	best := 0
	for _, id := range TableIDs {
		for _, w := range tables[id].Words {
			w = FoldTitle(w)
			n := utf8.RuneCountInString(w)
			if !strings.Contains(f, w) || n < best {
				continue
			}
			if n > best {
				best, out = n, nil
			}
			if !slices.Contains(out, id) {
				out = append(out, id)
			}
		}
	}
	return out
}

// tablesFitting returns the tables whose titles the header fits best, with the
// count of titles each table recognises.
func tablesFitting(titles []string) ([]TableID, map[TableID]int) {
	_, _, per := knownTitles(titles)
	best := 0
	for _, n := range per {
		best = max(best, n)
	}
	var out []TableID
	for _, id := range TableIDs {
		if best > 0 && per[id] == best {
			out = append(out, id)
		}
	}
	return out, per
}

// MapColumns maps the titles of a header to the columns of the table. A
// remembered mapping of the same fingerprint wins over recognition.
func MapColumns(table TableID, titles []string, remembered []Remembered) Mapping {
	m := Mapping{Table: table, Fingerprint: Fingerprint(titles)}
	var told map[string]ColumnID
	for _, r := range remembered {
		if r.Fingerprint == m.Fingerprint && r.Table == table {
			told, m.Remembered = r.Titles, true
		}
	}
	holder := map[ColumnID]int{}
	for i, t := range titles {
		cm := ColumnMap{Index: i, Title: tidy(t)}
		if id, ok := told[FoldTitle(t)]; ok {
			cm.Column, cm.Confidence = id, 1
			if _, known := tables[table].Column(id); !known {
				cm.Column = ""
			}
		} else if found, ok := titleIndexes[table].find(t); ok {
			cm.Column, cm.Confidence = found.column, found.confidence
		}
		if j, twice := holder[cm.Column]; twice && cm.Column != "" {
			// The surer title keeps the column; the other is kept by its title.
			loser := &cm
			if m.Columns[j].Confidence < cm.Confidence {
				loser = &m.Columns[j]
				holder[cm.Column] = i
			}
			m.Questions = append(m.Questions, Question{loser.Title,
				fmt.Sprintf("有两列都像“%s”，“%s”按附加列保留", columnTitle(table, cm.Column), loser.Title),
				fmt.Sprintf("two columns read as %q; %q is kept aside", cm.Column, loser.Title)})
			loser.Column, loser.Confidence = "", 0
		} else if cm.Column != "" {
			holder[cm.Column] = i
			if cm.Confidence < .8 {
				m.Questions = append(m.Questions, Question{cm.Title,
					fmt.Sprintf("“%s”按“%s”理解，请确认", cm.Title, columnTitle(table, cm.Column)),
					fmt.Sprintf("%q was read as %q; please confirm", cm.Title, cm.Column)})
			}
		}
		m.Columns = append(m.Columns, cm)
	}
	for _, c := range tables[table].Columns {
		if _, ok := holder[c.ID]; !ok && !c.Optional {
			m.Missing = append(m.Missing, c.ID)
		}
	}
	slices.SortStableFunc(m.Questions, func(a, b Question) int { return cmp.Compare(a.Title, b.Title) })
	return m
}

// Has reports whether the sheet has the column.
func (m Mapping) Has(id ColumnID) bool {
	return slices.ContainsFunc(m.Columns, func(c ColumnMap) bool { return c.Column == id })
}
