package office

import (
	"fmt"
	"strings"
)

// A FieldKind says what a field of a template holds.
type FieldKind int

const (
	TextField  FieldKind = iota // 文字: text; a line break in it starts a new paragraph
	ListField                   // 列表: entries with fields of their own
	BoolField                   // 是否: printed as 是 or 否
	ChartField                  // 图表: a native chart, or its figures by {{表格：名称}}
)

// String returns the kind's Chinese name.
func (k FieldKind) String() string {
	if k < TextField || k > ChartField {
		return "未知"
	}
	return [...]string{"文字", "列表", "是否", "图表"}[k]
}

// A Field is one name a template may use, with its meaning for the person who
// edits the template. The fields of a paper are a tree: a list has its own.
type Field struct {
	Name     string
	Kind     FieldKind
	Meaning  string
	Required bool    // the template must print it, outside every section
	Fields   []Field // of a list's entries
}

// counters are readable in every list without being listed.
var counters = []string{"序号", "中文序号"}

// Check returns every fault of the template against the fields of its paper:
// tags that do not pair, names not known (with the nearest known one), kinds
// used the wrong way, required fields not printed.
func (t *Template) Check(fields []Field) Faults {
	faults := append(Faults{}, t.faults...)
	printed := map[string]bool{}
	for _, name := range t.order {
		c := checker{part: partName(name, t.main), root: fields, printed: printed, body: name == t.main}
		c.check(t.texts[name], [][]Field{fields}, 0)
		faults = append(faults, c.faults...)
	}
	for _, f := range fields {
		if f.Required && !printed[f.Name] {
			faults = append(faults, Fault{Part: "文件", Tag: "{{" + f.Name + "}}", ZH: "模板必须印出此项（不在条件或重复之内）：" + f.Meaning, EN: "must be printed, outside every section"})
		}
	}
	return faults
}

type checker struct {
	part    string
	body    bool
	root    []Field
	printed map[string]bool
	faults  Faults
}

func (c *checker) fault(t *docxTag, zh, en string) {
	c.faults = append(c.faults, Fault{c.part, t.raw, t.para, zh, en})
}

// check reads n under the scopes, outermost first, inside depth sections.
func (c *checker) check(n *xmlNode, scopes [][]Field, depth int) {
	if t := n.tag; t != nil {
		f, ok := find(t.name, scopes)
		switch {
		case t.kind == tagEnd:
			return
		case !ok && len(scopes) > 1 && (t.name == counters[0] || t.name == counters[1]):
			if t.kind != tagValue {
				c.fault(t, "序号只能直接使用", "a counter can only be printed")
			}
			return
		case !ok:
			c.unknown(t, scopes)
			if t.kind == tagEach {
				return // its inner names cannot be judged
			}
		case t.kind == tagValue && f.Kind == ListField:
			c.fault(t, fmt.Sprintf("是列表，请写成 {{#%s}}…{{/%s}}", t.name, t.name), "is a list: write {{#"+t.name+"}}…{{/"+t.name+"}}")
		case t.kind == tagEach && f.Kind != ListField:
			c.fault(t, fmt.Sprintf("不是列表，不能重复；要按条件显示请写成 {{?%s}}…{{/%s}}", t.name, t.name), "is no list: for a condition write {{?"+t.name+"}}")
		case t.kind == tagTable && f.Kind != ChartField:
			c.fault(t, "不是图表，直接写 {{"+t.name+"}}", "is no chart: write {{"+t.name+"}}")
		case f.Kind == ChartField && (t.kind == tagValue || t.kind == tagTable) && !c.body:
			c.fault(t, "图表只能放在正文中", "a chart can stand in the body only")
		case t.kind == tagValue && depth == 0:
			c.printed[t.name] = true
		}
		if t.section {
			depth++
			if t.kind == tagEach {
				scopes = append(scopes[:len(scopes):len(scopes)], f.Fields)
			}
		}
	}
	for _, k := range n.kids {
		c.check(k, scopes, depth)
	}
}

// find looks the name up from the innermost scope outwards.
func find(name string, scopes [][]Field) (Field, bool) {
	for i := len(scopes) - 1; i >= 0; i-- {
		for _, f := range scopes[i] {
			if f.Name == name {
				return f, true
			}
		}
	}
	return Field{}, false
}

func (c *checker) unknown(t *docxTag, scopes [][]Field) {
	if where := listWith(t.name, c.root); where != "" {
		c.fault(t, "只能写在 {{#"+where+"}}…{{/"+where+"}} 之内", "can only stand inside {{#"+where+"}}")
		return
	}
	best, least := "", 1<<30
	for _, s := range scopes {
		for _, f := range s {
			if d := editDistance([]rune(t.name), []rune(f.Name)); d < least {
				best, least = f.Name, d
			}
		}
	}
	if best != "" && (least <= max(1, len([]rune(t.name))/2) || strings.Contains(best, t.name) || strings.Contains(t.name, best)) {
		c.fault(t, "没有这个字段，是否应为 {{"+best+"}}？", "is no known field; the nearest is {{"+best+"}}")
		return
	}
	c.fault(t, "没有这个字段：可用字段见模板说明", "is no known field: see the list of fields")
}

// listWith returns the name of the list under which the field is known.
func listWith(name string, fields []Field) string {
	for _, f := range fields {
		for _, k := range f.Fields {
			if k.Name == name {
				return f.Name
			}
		}
		if s := listWith(name, f.Fields); s != "" {
			return s
		}
	}
	return ""
}

// editDistance counts the characters to insert, delete or change.
func editDistance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diag := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := diag
			if a[i-1] != b[j-1] {
				cost++
			}
			diag = row[j]
			row[j] = min(cost, row[j]+1, row[j-1]+1)
		}
	}
	return row[len(b)]
}
