package review

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"mingjian/internal/errs"
)

// An Op says what became of a run of text.
type Op int

const (
	Same Op = iota
	Deleted
	Inserted
)

// A Run is a stretch of text with one fate.
type Run struct {
	Op   Op
	Text string
}

// A Change is one field that differs between two contents. Path names the field
// as the form does: judgements[law].text.
type Change struct {
	Path     string
	Old, New string
	Runs     []Run // Old to New: Same and Deleted runs joined give Old, Same and Inserted give New
}

// maxDepth and maxFields bound what is compared.
const (
	maxDepth  = 20
	maxFields = 20_000
)

// Diff returns the fields in which two contents differ, in the order of their
// paths. Rows are matched by what they are about (dimension, code, angle,
// kind), others by their place.
func Diff(old, new json.RawMessage) ([]Change, error) {
	a, err := flatten(old)
	if err != nil {
		return nil, err
	}
	b, err := flatten(new)
	if err != nil {
		return nil, err
	}
	var changes []Change
	for _, path := range paths(a, b) {
		if a[path] != b[path] {
			changes = append(changes, Change{path, a[path], b[path], Compare(a[path], b[path])})
		}
	}
	return changes, nil
}

func paths(sides ...map[string]string) []string {
	var all []string
	for _, s := range sides {
		for p := range s {
			all = append(all, p)
		}
	}
	slices.SortFunc(all, naturally)
	return slices.Compact(all)
}

// naturally orders paths so that measures[10] comes after measures[9].
func naturally(a, b string) int {
	for a != "" && b != "" {
		na, nb := digits(a), digits(b)
		if na > 0 && nb > 0 {
			if na != nb {
				return na - nb
			}
			if c := strings.Compare(a[:na], b[:nb]); c != 0 {
				return c
			}
			a, b = a[na:], b[nb:]
			continue
		}
		if a[0] != b[0] {
			return int(a[0]) - int(b[0])
		}
		a, b = a[1:], b[1:]
	}
	return len(a) - len(b)
}

func digits(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}

// flatten returns the leaves of a JSON value by path. An empty leaf is left
// out: to a reader a missing field and an empty one are the same.
func flatten(data json.RawMessage) (map[string]string, error) {
	leaves := map[string]string{}
	if len(data) == 0 {
		return leaves, nil
	}
	if len(data) > MaxContent {
		return nil, errs.E(errs.TooLarge, "内容超过 1 MB", "the content is larger than 1 MB")
	}
	var v any
	if err := json.Unmarshal(data, &v); err != nil {
		return nil, errs.Wrap(err, errs.Invalid, "内容无法读取", "the content cannot be read")
	}
	return leaves, walk(leaves, "", v, 0)
}

func walk(leaves map[string]string, path string, v any, depth int) error {
	if depth > maxDepth || len(leaves) > maxFields {
		return errs.E(errs.TooLarge, "内容层次或字段过多，无法对照", "too deep or too many fields to compare")
	}
	switch v := v.(type) {
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(v)) {
			p := k
			if path != "" {
				p = path + "." + k
			}
			if err := walk(leaves, p, v[k], depth+1); err != nil {
				return err
			}
		}
	case []any:
		names := rowNames(v)
		for i, e := range v {
			if err := walk(leaves, path+"["+names[i]+"]", e, depth+1); err != nil {
				return err
			}
		}
	case string:
		if v != "" {
			leaves[path] = v
		}
	case bool:
		if v {
			leaves[path] = "true"
		}
	case float64:
		leaves[path] = strconv.FormatFloat(v, 'f', -1, 64)
	}
	return nil
}

// rowKeys are the fields that say what a row is about, so that a row moved or
// added does not make every later row look changed.
var rowKeys = []string{"dimension", "code", "angle", "kind"}

// rowNames returns the key of each row, or its place where rows have no key of
// their own or two share one.
func rowNames(rows []any) []string {
	for _, key := range rowKeys {
		names, seen := make([]string, 0, len(rows)), map[string]bool{}
		for _, r := range rows {
			m, _ := r.(map[string]any)
			name, ok := m[key].(string)
			if !ok || name == "" || seen[name] {
				break
			}
			seen[name] = true
			names = append(names, name)
		}
		if len(names) == len(rows) {
			return names
		}
	}
	names := make([]string, len(rows))
	for i := range rows {
		names[i] = fmt.Sprint(i)
	}
	return names
}

// Compare returns the runs that lead from old to new, character by character;
// for texts too different to compare so, the whole of each.
func Compare(old, new string) []Run {
	if !utf8.ValidString(old) || !utf8.ValidString(new) {
		return whole(old, new)
	}
	a, b := []rune(old), []rune(new)
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	runs := addRun(nil, Same, string(a[:head]))
	for _, r := range myers(a[head:len(a)-tail], b[head:len(b)-tail]) {
		runs = addRun(runs, r.Op, r.Text)
	}
	return addRun(runs, Same, string(a[len(a)-tail:]))
}

func whole(old, new string) []Run {
	return addRun(addRun(nil, Deleted, old), Inserted, new)
}

func addRun(runs []Run, op Op, text string) []Run {
	if text == "" {
		return runs
	}
	if n := len(runs); n > 0 && runs[n-1].Op == op {
		runs[n-1].Text += text
		return runs
	}
	return append(runs, Run{op, text})
}

// maxEdits bounds the work of one comparison: time and memory grow with its square.
const maxEdits = 1000

// myers finds a shortest script from a to b (E. Myers, "An O(ND) difference
// algorithm and its variations", Algorithmica 1 (1986) 251).
func myers(a, b []rune) []Run {
	limit := min(len(a)+len(b), maxEdits)
	furthest := make([]int, 2*limit+3) // x of the furthest path on diagonal k, at k+limit+1
	var trail [][]int
	mid := limit + 1
	for d := 0; d <= limit; d++ {
		// Only diagonals -d..d can have changed before this round.
		trail = append(trail, slices.Clone(furthest[mid-d-1:mid+d+2]))
		for k := -d; k <= d; k += 2 {
			x := enter(furthest, mid, d, k)
			for x < len(a) && x-k < len(b) && a[x] == b[x-k] {
				x++
			}
			furthest[mid+k] = x
			if x >= len(a) && x-k >= len(b) {
				return retrace(a, b, trail)
			}
		}
	}
	return whole(string(a), string(b))
}

// enter returns where the path of d edits enters diagonal k: down from the
// diagonal above (an insertion) or right from the one below (a deletion).
func enter(furthest []int, mid, d, k int) int {
	if k == -d || k != d && furthest[mid+k-1] < furthest[mid+k+1] {
		return furthest[mid+k+1]
	}
	return furthest[mid+k-1] + 1
}

func retrace(a, b []rune, trail [][]int) []Run {
	type edit struct {
		op Op
		r  rune
	}
	var back []edit
	x, y := len(a), len(b)
	for d := len(trail) - 1; d > 0; d-- {
		before, mid, k := trail[d], d+1, x-y
		down := k == -d || k != d && before[mid+k-1] < before[mid+k+1]
		from := k - 1
		if down {
			from = k + 1
		}
		fromX := before[mid+from]
		fromY := fromX - from
		for x > fromX && y > fromY {
			x, y = x-1, y-1
			back = append(back, edit{Same, a[x]})
		}
		if down {
			y--
			back = append(back, edit{Inserted, b[y]})
		} else {
			x--
			back = append(back, edit{Deleted, a[x]})
		}
	}
	for ; x > 0; x-- {
		back = append(back, edit{Same, a[x-1]})
	}
	var runs []Run
	var text []rune
	for i := len(back) - 1; i >= 0; i-- {
		text = append(text, back[i].r)
		if i == 0 || back[i-1].op != back[i].op {
			runs = append(runs, Run{back[i].op, string(text)})
			text = text[:0]
		}
	}
	return runs
}

// A Clash is one field that two people changed at once, for the page where the
// second sees both texts and decides.
type Clash struct {
	Path               string
	Base, Theirs, Mine string
	ToTheirs, ToMine   []Run // from Base
	Both               bool  // both changed it, differently: the person must decide
}

// Clashes compares what was saved meanwhile, and what the person was about to
// save, with what the person had read. Fields that both made the same are left out.
func Clashes(base, theirs, mine json.RawMessage) ([]Clash, error) {
	b, err := flatten(base)
	if err != nil {
		return nil, err
	}
	t, err := flatten(theirs)
	if err != nil {
		return nil, err
	}
	m, err := flatten(mine)
	if err != nil {
		return nil, err
	}
	var clashes []Clash
	for _, p := range paths(b, t, m) {
		if t[p] == m[p] {
			continue
		}
		clashes = append(clashes, Clash{Path: p, Base: b[p], Theirs: t[p], Mine: m[p],
			ToTheirs: Compare(b[p], t[p]), ToMine: Compare(b[p], m[p]), Both: t[p] != b[p] && m[p] != b[p]})
	}
	return clashes, nil
}
