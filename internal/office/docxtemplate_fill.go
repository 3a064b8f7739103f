package office

import (
	"fmt"
	"path"
	"strconv"
	"strings"

	"mingjian/internal/errs"
)

// Values are what a template is filled with, by field name. A name without a
// value is empty.
type Values map[string]Value

// A Value is the content of one field; the zero Value is empty text.
type Value struct {
	text  string
	list  []Values
	chart *ChartSpec
	flag  *bool
}

// TextValue returns a text value. A line break starts a new paragraph.
func TextValue(s string) Value { return Value{text: s} }

// ListValue returns the entries of a repeated section.
func ListValue(entries ...Values) Value { return Value{list: entries} }

// FlagValue returns a 是/否 value.
func FlagValue(b bool) Value { return Value{flag: &b} }

// ChartValue returns a chart; one without figures counts as empty.
func ChartValue(c ChartSpec) Value { return Value{chart: &c} }

// filled reports whether {{?x}} shows its content.
func (v Value) filled() bool {
	switch {
	case v.flag != nil:
		return *v.flag
	case v.chart != nil:
		return !v.chart.empty()
	}
	return len(v.list) > 0 || strings.TrimSpace(v.text) != ""
}

func (v Value) print() string {
	if v.flag != nil {
		if *v.flag {
			return "是"
		}
		return "否"
	}
	return v.text
}

// Fill returns the paper: the template with the values in place, without author,
// the same bytes for the same input. It refuses a template with faults of
// structure, and values over the limits.
func (t *Template) Fill(v Values) ([]byte, error) {
	if err := t.faults.Err(); err != nil {
		return nil, err
	}
	f := &filler{left: maxFillNodes, text: maxFillText}
	parts := make([]docxPart, 0, len(t.parts)+4)
	for _, p := range t.parts {
		if root := t.texts[p.name]; root != nil {
			out := f.fill(root, []Values{v})
			if f.err != nil {
				return nil, f.err
			}
			tidy(out[0])
			p.data = out[0].bytes()
		} else if strings.HasPrefix(p.name, "docProps/") {
			p.data = withoutAuthor(p)
		}
		parts = append(parts, p)
	}
	parts, err := placeCharts(parts, t.main, f.charts)
	if err != nil {
		return nil, err
	}
	return writeParts(parts)
}

// withoutAuthor empties the properties: who edited the template, when and with what.
func withoutAuthor(p docxPart) []byte {
	root, err := parseXML(p.data)
	if err != nil {
		return p.data
	}
	root.kids = nil
	return root.bytes()
}

type filler struct {
	left   int // nodes that may still be made
	text   int // bytes of values that may still be printed
	charts []ChartSpec
	err    error
}

func (f *filler) fail(zh, en string) []*xmlNode {
	if f.err == nil {
		f.err = errs.E(errs.TooLarge, zh, en)
	}
	return nil
}

var tooMuch = [2]string{"生成的文书过大：请减少案件或缩短内容", "the paper would be too large: use fewer cases or shorter texts"}

// splitHere marks where a text value's line break ends a paragraph.
const splitHere = "#split"

// fill returns what n becomes under the scopes, outermost first.
func (f *filler) fill(n *xmlNode, scopes []Values) []*xmlNode {
	if f.err != nil {
		return nil
	}
	if f.left--; f.left < 0 {
		return f.fail(tooMuch[0], tooMuch[1])
	}
	if n.tag != nil && n.tag.section {
		return f.section(n, scopes)
	}
	if n.tag != nil {
		return f.value(n, scopes)
	}
	c := &xmlNode{name: n.name, attr: n.attr, text: n.text}
	sections := false
	for _, k := range n.kids {
		sections = sections || k.tag != nil && k.tag.section
		c.add(f.fill(k, scopes)...)
	}
	switch n.name {
	case "w:p":
		if sections && !hasContent(c) && (c.child("w:pPr") == nil || c.child("w:pPr").child("w:sectPr") == nil) {
			return nil
		}
		return splitPara(c)
	case "w:tc":
		if k := len(c.kids); k == 0 || c.kids[k-1].name != "w:p" {
			c.add(emptyPara(n)) // Word calls a cell without a last paragraph damaged
		}
	case "w:tbl":
		if c.child("w:tr") == nil {
			return nil
		}
	case "w:hdr", "w:ftr", "w:txbxContent", "w:footnote":
		if len(c.kids) == 0 {
			c.add(&xmlNode{name: "w:p"})
		}
	}
	return []*xmlNode{c}
}

// emptyPara returns a paragraph in the style of the cell's first one.
func emptyPara(tc *xmlNode) *xmlNode {
	p := &xmlNode{name: "w:p"}
	tc.walk(func(n *xmlNode) bool {
		if n.name == "w:pPr" && len(p.kids) == 0 {
			p.add(n.clone())
		}
		return len(p.kids) == 0
	})
	return p
}

func (f *filler) section(n *xmlNode, scopes []Values) []*xmlNode {
	v := lookup(n.tag.name, scopes)
	each := func(scopes []Values) []*xmlNode {
		var out []*xmlNode
		for _, k := range n.kids {
			out = append(out, f.fill(k, scopes)...)
		}
		return out
	}
	switch n.tag.kind {
	case tagIf:
		if v.filled() {
			return each(scopes)
		}
		return nil
	case tagNot:
		if !v.filled() {
			return each(scopes)
		}
		return nil
	}
	if len(v.list) > maxListRows {
		return f.fail(fmt.Sprintf("%s有 %d 条，超过 %d 条", n.tag.name, len(v.list), maxListRows), fmt.Sprintf("%s has %d entries, more than %d", n.tag.name, len(v.list), maxListRows))
	}
	var out []*xmlNode
	for i, entry := range v.list {
		count := Values{counters[0]: TextValue(strconv.Itoa(i + 1)), counters[1]: TextValue(ChineseNumber(i + 1))}
		out = append(out, each(append(scopes[:len(scopes):len(scopes)], count, entry))...)
	}
	return out
}

func lookup(name string, scopes []Values) Value {
	for i := len(scopes) - 1; i >= 0; i-- {
		if v, ok := scopes[i][name]; ok {
			return v
		}
	}
	return Value{}
}

func (f *filler) value(n *xmlNode, scopes []Values) []*xmlNode {
	v := lookup(n.tag.name, scopes)
	format := n.child("w:rPr")
	if v.chart != nil {
		if v.chart.empty() {
			return []*xmlNode{textRun(format, "无")}
		}
		if err := v.chart.check(); err != nil {
			f.err = err
			return nil
		}
		if n.tag.kind == tagTable {
			return []*xmlNode{{name: splitHere, kids: []*xmlNode{shadedTable(*v.chart)}}}
		}
		if len(f.charts) == maxCharts {
			return f.fail(fmt.Sprintf("图表超过 %d 幅", maxCharts), fmt.Sprintf("more than %d charts", maxCharts))
		}
		f.charts = append(f.charts, *v.chart)
		r := &xmlNode{name: "w:r"}
		r.add(chartDrawing(*v.chart, len(f.charts)))
		return []*xmlNode{r}
	}
	s := v.print()
	if len([]rune(s)) > maxValueRunes {
		return f.fail(fmt.Sprintf("%s超过 %d 字", n.tag.name, maxValueRunes), fmt.Sprintf("%s is longer than %d characters", n.tag.name, maxValueRunes))
	}
	if f.text -= len(s); f.text < 0 {
		return f.fail(tooMuch[0], tooMuch[1])
	}
	s = strings.TrimRight(strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n").Replace(s), "\n")
	var out []*xmlNode
	for i, line := range strings.Split(s, "\n") {
		if i > 0 {
			out = append(out, &xmlNode{name: splitHere})
		}
		if line != "" {
			out = append(out, textRun(format, line))
		}
	}
	f.left -= 4 * len(out)
	return out
}

// textRun returns a run of the text; tabs become Word's own.
func textRun(format *xmlNode, s string) *xmlNode {
	r := &xmlNode{name: "w:r"}
	if format != nil {
		r.add(format.clone())
	}
	for i, part := range strings.Split(s, "\t") {
		if i > 0 {
			r.add(&xmlNode{name: "w:tab"})
		}
		if part != "" {
			r.add(textNode(part))
		}
	}
	return r
}

// splitPara cuts a filled paragraph where its values broke the line, as pressing
// Enter there would, so that each part keeps the indent. A table stands between
// the parts. Breaks inside a link stay line breaks.
func splitPara(p *xmlNode) []*xmlNode {
	cuts := false
	for _, k := range p.kids {
		cuts = cuts || k.name == splitHere
	}
	p.walk(func(n *xmlNode) bool {
		if n != p && n.up != p && n.name == splitHere {
			n.name, n.kids = "w:r", nil
			n.add(&xmlNode{name: "w:br"})
		}
		return true
	})
	if !cuts {
		return []*xmlNode{p}
	}
	format := p.child("w:pPr")
	fresh := func() *xmlNode {
		n := &xmlNode{name: "w:p", attr: p.attr}
		if format != nil {
			n.add(format.clone())
		}
		return n
	}
	var out []*xmlNode
	at := fresh()
	end := func() {
		if hasContent(at) || len(out) == 0 || out[len(out)-1].name == "w:p" {
			out = append(out, at)
		}
		at = fresh()
	}
	for _, k := range p.kids {
		switch {
		case k == format:
		case k.name == splitHere && len(k.kids) > 0:
			if hasContent(at) {
				end()
			}
			out = append(out, k.kids[0])
		case k.name == splitHere:
			end()
		default:
			at.add(k)
		}
	}
	end()
	// Only the last part ends the section of the document, if the paragraph did.
	for i, o := range out {
		if pp := o.child("w:pPr"); i < len(out)-1 && pp != nil && pp.child("w:sectPr") != nil {
			pp.child("w:sectPr").remove()
		}
	}
	return out
}

// tidy makes ids that repetition doubled unique again and drops editing traces.
func tidy(root *xmlNode) {
	id := 0
	root.walk(func(n *xmlNode) bool {
		keep := n.attr[:0:0]
		for _, a := range n.attr {
			switch {
			case strings.HasPrefix(a.name, "w:rsid"), a.name == "w14:paraId", a.name == "w14:textId":
				continue
			case n.name == "wp:docPr" && a.name == "id":
				id++
				a.value = strconv.Itoa(id)
			}
			keep = append(keep, a)
		}
		n.attr = keep
		return true
	})
}

// placeCharts adds the charts' parts, relations and content types.
func placeCharts(parts []docxPart, main string, charts []ChartSpec) ([]docxPart, error) {
	if len(charts) == 0 {
		return parts, nil
	}
	dir := path.Dir(main)
	relsName := dir + "/_rels/" + path.Base(main) + ".rels"
	rels, types := -1, -1
	for i, p := range parts {
		switch p.name {
		case relsName:
			rels = i
		case "[Content_Types].xml":
			types = i
		}
	}
	if rels < 0 {
		parts = append(parts, docxPart{relsName, []byte(xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>`)})
		rels = len(parts) - 1
	}
	if types < 0 {
		return nil, errs.E(errs.Invalid, "模板已损坏：缺少 [Content_Types].xml", "the template is damaged: no [Content_Types].xml")
	}
	relRoot, err := parseXML(parts[rels].data)
	if err != nil {
		return nil, damagedPart(relsName, err)
	}
	typeRoot, err := parseXML(parts[types].data)
	if err != nil {
		return nil, damagedPart("[Content_Types].xml", err)
	}
	xlsx := false
	for _, k := range typeRoot.kids {
		xlsx = xlsx || strings.EqualFold(k.get("Extension"), "xlsx")
	}
	if !xlsx {
		typeRoot.replace(0, 0, element("Default", "Extension", "xlsx", "ContentType", xlsxType))
	}
	for i, c := range charts {
		add, err := chartParts(c, dir, i+1)
		if err != nil {
			return nil, err
		}
		parts = append(parts, add...)
		relRoot.add(element("Relationship", "Id", chartRel(i+1), "Type", chartRelType, "Target", chartTarget(i+1)))
		typeRoot.add(element("Override", "PartName", "/"+dir+"/"+chartTarget(i+1), "ContentType", chartType))
	}
	parts[rels].data = relRoot.bytes()
	parts[types].data = typeRoot.bytes()
	return parts, nil
}

func element(name string, attrs ...string) *xmlNode {
	n := &xmlNode{name: name}
	for i := 0; i+1 < len(attrs); i += 2 {
		n.attr = append(n.attr, xmlAttr{attrs[i], attrs[i+1]})
	}
	return n
}

// ChineseNumber returns 一, 十二, 二十, 一百零五 … up to 9999; beyond, digits.
func ChineseNumber(n int) string {
	if n <= 0 || n > 9999 {
		return strconv.Itoa(n)
	}
	digits := []rune("零一二三四五六七八九")
	units := []string{"", "十", "百", "千"}
	s, gap := "", false
	for i, c := range strconv.Itoa(n) {
		d := int(c - '0')
		u := len(strconv.Itoa(n)) - 1 - i
		if d == 0 {
			gap = s != ""
			continue
		}
		if gap {
			s += "零"
			gap = false
		}
		s += string(digits[d]) + units[u]
	}
	return strings.Replace("^"+s, "^一十", "^十", 1)[1:]
}
