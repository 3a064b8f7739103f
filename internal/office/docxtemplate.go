package office

import (
	"bytes"
	"fmt"
	"path"
	"strings"
	"unicode"

	"mingjian/internal/errs"
)

// A Word template is an ordinary .docx an office edits in WPS or Word. In its
// text, headers and footers stand tags:
//
//	{{会议名称}}                      the value of a field
//	{{#案件}} … {{/案件}}            once for each entry of a list
//	{{?有分歧}} … {{/有分歧}}        only where the field is filled (list not empty, 是)
//	{{^有分歧}} … {{/有分歧}}        only where it is not
//	{{表格：年度趋势}}                a chart's figures as a shaded table
//
// {{/}} closes the innermost section. Inside a list {{序号}} counts 1, 2, 3 and
// {{中文序号}} 一、二、三; names of the outer levels stay readable. A section whose
// two tags stand in one paragraph repeats inside it; in paragraphs of their own,
// the paragraphs between; in the cells of one row, the row; in different rows of
// one table, those rows. Full-width signs (｛｛ ＃ ？ ／ ：) are read as well, and a
// tag may be cut into any number of runs: it takes the format of its first character.

// Limits on tags and on what a fill may produce.
const (
	maxTagRunes     = 60
	maxSectionDepth = 8
	maxListRows     = 5000
	maxValueRunes   = 200_000
	maxFillNodes    = 2_000_000
	maxFillText     = 40 << 20 // bytes of all values printed
	maxCharts       = 50
)

type tagKind int

const (
	tagValue tagKind = iota // {{x}}
	tagTable                // {{表格：x}}
	tagEach                 // {{#x}}
	tagIf                   // {{?x}}
	tagNot                  // {{^x}}
	tagEnd                  // {{/x}}
)

// A docxTag is a tag of a template; on a section node it is the opening one.
type docxTag struct {
	kind    tagKind
	name    string
	raw     string
	section bool   // the node is a resolved section with its content as kids
	para    string // the text of the paragraph it stands in, for messages
}

// A Fault is one thing wrong with a template, told so that it can be found.
type Fault struct {
	Part      string // 正文, 页眉, 页脚, 脚注 or 文件
	Tag       string // the tag as written, or empty
	Paragraph string // the beginning of its paragraph's text
	ZH, EN    string // what is wrong and what to do
}

// String returns the fault as one line of Chinese.
func (f Fault) String() string {
	s := f.Part
	if f.Tag != "" {
		s += " " + f.Tag
	}
	s += "：" + f.ZH
	if f.Paragraph != "" {
		s += "（所在段落：“" + f.Paragraph + "”）"
	}
	return s
}

// Faults are all faults of a template at once.
type Faults []Fault

// Err returns nil when there are none, else one Invalid error listing them.
func (fs Faults) Err() error {
	if len(fs) == 0 {
		return nil
	}
	var zh, en []string
	for i, f := range fs {
		if i == 20 {
			zh = append(zh, fmt.Sprintf("……另有 %d 处", len(fs)-i))
			en = append(en, fmt.Sprintf("... and %d more", len(fs)-i))
			break
		}
		zh = append(zh, f.String())
		en = append(en, strings.TrimSpace(f.Tag+" "+f.EN))
	}
	return errs.E(errs.Invalid, fmt.Sprintf("模板有 %d 处问题：\n", len(fs))+strings.Join(zh, "\n"),
		fmt.Sprintf("the template has %d faults:\n", len(fs))+strings.Join(en, "\n"))
}

// A Template is a .docx whose tags have been read. It is not changed by filling
// and may be used by several goroutines at once.
type Template struct {
	parts  []docxPart
	main   string              // the document part's name
	texts  map[string]*xmlNode // parts that hold text, by name
	order  []string            // their names in package order
	faults Faults              // faults of structure
}

// ParseTemplate reads a template within the limits. Its error says why the file
// cannot be used at all; faults of single tags are left to Check.
func ParseTemplate(docx []byte) (*Template, error) {
	parts, err := readParts(docx)
	if err != nil {
		return nil, err
	}
	t := &Template{parts: parts, texts: map[string]*xmlNode{}}
	t.main = bodyPart(parts)
	dir := path.Dir(t.main)
	for i, p := range parts {
		base := strings.TrimPrefix(p.name, dir+"/")
		switch {
		case strings.Contains(strings.ToLower(p.name), "vbaproject"):
			return nil, errs.E(errs.Invalid, "模板含宏，不予接收：请另存为不含宏的 .docx", "the template holds macros: save it as .docx without them")
		case strings.HasSuffix(p.name, ".rels"):
			rels, faults, err := cleanRelations(p)
			if err != nil {
				return nil, damagedPart(p.name, err)
			}
			t.parts[i].data = rels
			t.faults = append(t.faults, faults...)
		case base == "settings.xml":
			root, err := parseXML(p.data)
			if err != nil {
				return nil, damagedPart(p.name, err)
			}
			if a := root.child("w:attachedTemplate"); a != nil {
				a.remove()
			}
			t.parts[i].data = root.bytes()
		case p.name == t.main || textPart(base):
			root, err := parseXML(p.data)
			if err != nil {
				return nil, damagedPart(p.name, err)
			}
			if root.get("xmlns:w") == "" {
				return nil, errs.E(errs.Invalid, "不是 Word 文档："+p.name, "not a Word document: "+p.name)
			}
			t.texts[p.name] = root
			t.order = append(t.order, p.name)
			t.resolve(partName(p.name, t.main), root)
		}
	}
	if t.texts[t.main] == nil {
		return nil, errs.E(errs.Invalid, "不是 Word 文档：没有正文", "not a Word document: it has no body")
	}
	if t.texts[t.main].child("w:body") == nil {
		return nil, errs.E(errs.Invalid, "不是 Word 文档：没有正文", "not a Word document: it has no body")
	}
	return t, nil
}

func damagedPart(part string, err error) error {
	return errs.Wrap(err, errs.Invalid, "模板已损坏："+part, "the template is damaged: "+part)
}

func textPart(base string) bool {
	if !strings.HasSuffix(base, ".xml") || strings.Contains(base, "/") {
		return false
	}
	for _, p := range []string{"header", "footer", "footnotes", "endnotes"} {
		if strings.HasPrefix(base, p) {
			return true
		}
	}
	return false
}

func partName(name, main string) string {
	base := path.Base(name)
	switch {
	case name == main:
		return "正文"
	case strings.HasPrefix(base, "header"):
		return "页眉"
	case strings.HasPrefix(base, "footer"):
		return "页脚"
	}
	return "脚注"
}

// bodyPart returns the document part named by the package's relations.
func bodyPart(parts []docxPart) string {
	for _, p := range parts {
		if p.name != "_rels/.rels" {
			continue
		}
		if root, err := parseXML(p.data); err == nil {
			for _, r := range root.kids {
				if strings.HasSuffix(r.get("Type"), "/officeDocument") {
					return path.Clean(strings.TrimPrefix(r.get("Target"), "/"))
				}
			}
		}
	}
	return "word/document.xml"
}

// cleanRelations drops the link to the author's own .dotm, and reports every other
// link that would make the paper fetch something when it is opened.
func cleanRelations(p docxPart) ([]byte, Faults, error) {
	root, err := parseXML(p.data)
	if err != nil {
		return nil, nil, err
	}
	var faults Faults
	for _, r := range append([]*xmlNode{}, root.kids...) {
		kind := path.Base(r.get("Type"))
		switch {
		case kind == "attachedTemplate":
			r.remove()
		case strings.EqualFold(r.get("TargetMode"), "External") && kind != "hyperlink":
			faults = append(faults, Fault{Part: "文件", ZH: "引用了文件外的内容（" + kind + "）：请改为嵌入", EN: "refers to something outside the file (" + kind + "): embed it instead"})
		}
	}
	return root.bytes(), faults, nil
}

// resolve turns the tags of one part into markers and sections, in place.
func (t *Template) resolve(part string, root *xmlNode) {
	var paras []*xmlNode
	root.walk(func(n *xmlNode) bool {
		if n.name == "w:p" {
			paras = append(paras, n)
		}
		return true
	})
	for _, p := range paras {
		t.mark(part, p)
	}
	var markers []*xmlNode
	root.walk(func(n *xmlNode) bool {
		if n.tag != nil {
			markers = append(markers, n)
		}
		return true
	})
	fault := func(m *xmlNode, zh, en string) {
		t.faults = append(t.faults, Fault{part, m.tag.raw, m.tag.para, zh, en})
	}
	var open, stripped []*xmlNode
	for _, m := range markers {
		switch m.tag.kind {
		case tagEach, tagIf, tagNot:
			if len(open) == maxSectionDepth {
				fault(m, fmt.Sprintf("嵌套超过 %d 层", maxSectionDepth), fmt.Sprintf("nested deeper than %d", maxSectionDepth))
				return
			}
			open = append(open, m)
		case tagEnd:
			if len(open) == 0 {
				fault(m, "没有与之对应的开始标记", "closes nothing that was opened")
				continue
			}
			o := open[len(open)-1]
			open = open[:len(open)-1]
			if m.tag.name != "" && m.tag.name != o.tag.name {
				fault(m, "应先结束 "+o.tag.raw, "must close "+o.tag.raw+" first")
				continue
			}
			ps, why := wrap(o, m)
			if why != nil {
				fault(o, why[0], why[1])
				continue
			}
			stripped = append(stripped, ps...)
		}
	}
	for _, o := range open {
		fault(o, "没有结束标记：请在末尾加 {{/"+o.tag.name+"}}", "is never closed: add {{/"+o.tag.name+"}}")
	}
	for _, p := range stripped {
		dropEmpty(p)
	}
}

// dropEmpty removes a paragraph that held nothing but section tags, and its row
// when the row held nothing else.
func dropEmpty(p *xmlNode) {
	if p.up == nil || p.up.index(p) < 0 || hasContent(p) || p.child("w:pPr") != nil && p.child("w:pPr").child("w:sectPr") != nil {
		return
	}
	if tc := p.up; tc.name != "w:tc" || countParas(tc) > 1 {
		p.remove()
		return
	}
	tr := p.up.up
	if tr == nil || tr.name != "w:tr" || tr.up == nil || hasContent(tr) {
		return
	}
	rows := 0
	for _, k := range tr.up.kids {
		if k.name == "w:tr" || k.tag != nil {
			rows++
		}
	}
	if rows > 1 && tr.up.index(tr) >= 0 {
		tr.remove()
	}
}

func countParas(n *xmlNode) int {
	c := 0
	for _, k := range n.kids {
		if k.name == "w:p" || k.tag != nil {
			c++
		}
	}
	return c
}

// hasContent reports whether anything under n shows on paper.
func hasContent(n *xmlNode) bool {
	found := false
	n.walk(func(k *xmlNode) bool {
		switch {
		case found:
		case k.tag != nil:
			found = true
		case k.name == "w:t":
			for _, t := range k.kids {
				found = found || strings.TrimSpace(t.text) != ""
			}
		case k.name == "w:drawing", k.name == "w:pict", k.name == "w:object", k.name == "w:sym", k.name == "w:br",
			k.name == "w:fldChar", k.name == "w:fldSimple", k.name == "w:footnoteReference":
			found = true
		}
		return !found && k.name != "w:pPr"
	})
	return found
}

// wrap puts what lies between an opening and a closing marker into a section
// node. It returns the paragraphs from which it took a tag, or why it cannot.
func wrap(o, c *xmlNode) (stripped []*xmlNode, why *[2]string) {
	section := &xmlNode{tag: &docxTag{kind: o.tag.kind, name: o.tag.name, raw: o.tag.raw, para: o.tag.para, section: true}}
	po, pc := enclosing(o, "w:p"), enclosing(c, "w:p")
	if po == pc {
		if o.up != c.up {
			return nil, &[2]string{"开始与结束标记一个在超链接或修订中、一个在外：请放在同一处", "opens inside a link or revision and closes outside it"}
		}
		up, i, j := o.up, o.up.index(o), o.up.index(c)
		section.add(up.kids[i+1 : j]...)
		up.replace(i, j+1, section)
		return nil, nil
	}
	lca, a, b := meet(o, c)
	// Inner sections are wrapped already. Where both tags stand inside one, this
	// section goes around it.
	for lca.tag != nil || lca.name == "w:tr" {
		a, b, lca = lca, lca, lca.up
	}
	switch {
	case lca.name == "w:tbl":
	case blockContainer(lca.name):
		if a.name == "w:tbl" || b.name == "w:tbl" {
			return nil, &[2]string{"在表格内开始却在表格外结束（或相反）：两个标记须同在一张表内或同在表外", "is opened inside a table and closed outside it, or the other way"}
		}
		if (a.tag == nil && a.name != "w:p") || (b.tag == nil && b.name != "w:p") {
			return nil, &[2]string{"开始与结束标记不在同一层：请放在同一区域的段落中", "opens and closes in different regions"}
		}
		if a != b && contentBeside(po, o, true) || a != b && contentBeside(pc, c, false) {
			return nil, &[2]string{"跨段落的开始、结束标记须单独成段，或分别位于首段段首、末段段尾", "spans paragraphs: put its tags in paragraphs of their own"}
		}
	default:
		return nil, &[2]string{"开始与结束标记不在同一层（文本框、表格或内容控件之间）：请放在同一区域", "opens and closes in different regions"}
	}
	i, j := lca.index(a), lca.index(b)
	section.add(lca.kids[i : j+1]...)
	lca.replace(i, j+1, section)
	o.remove()
	c.remove()
	return []*xmlNode{po, pc}, nil
}

func blockContainer(name string) bool {
	switch name {
	case "w:body", "w:tc", "w:hdr", "w:ftr", "w:sdtContent", "w:txbxContent", "w:footnote", "w:endnote", "w:ins", "w:customXml":
		return true
	}
	return false
}

func enclosing(n *xmlNode, name string) *xmlNode {
	for n = n.up; n != nil && n.name != name; n = n.up {
	}
	return n
}

// meet returns the lowest node above both, and its children on the way to each.
func meet(x, y *xmlNode) (lca, a, b *xmlNode) {
	toX := map[*xmlNode]*xmlNode{} // ancestor → its child towards x
	for n := x; n.up != nil; n = n.up {
		toX[n.up] = n
	}
	for n := y; n.up != nil; n = n.up {
		if a, ok := toX[n.up]; ok {
			return n.up, a, n
		}
	}
	return nil, nil, nil
}

// contentBeside reports whether paragraph p shows anything before (or after) marker m,
// tags that open or close sections aside.
func contentBeside(p, m *xmlNode, before bool) bool {
	found, passed := false, false
	p.walk(func(k *xmlNode) bool {
		switch {
		case k == m:
			passed = true
		case passed == before:
			return k.name != "w:pPr"
		case k.tag != nil:
			found = found || k.tag.section || k.tag.kind < tagEach
		case k.name == "w:t" || len(k.kids) == 0:
			found = found || hasContent(k)
		default:
			return k.name != "w:pPr"
		}
		return false
	})
	return found
}

// A piece is a stretch of plain text or one tag of a paragraph.
type piece struct {
	text string
	tag  *docxTag
}

// mark finds the tags of a paragraph over the borders of its runs and puts a
// marker node in the place of each.
func (t *Template) mark(part string, p *xmlNode) {
	texts := paraTexts(p)
	var runes []rune
	var owner []int
	for i, n := range texts {
		for _, k := range n.kids {
			for _, r := range k.text {
				runes = append(runes, r)
				owner = append(owner, i)
			}
		}
	}
	if !bytes.ContainsAny([]byte(string(runes)), "{｛}｝") {
		return
	}
	para := snippet(string(runes))
	fault := func(tag, zh, en string) {
		t.faults = append(t.faults, Fault{part, tag, para, zh, en})
	}
	pieces := make([][]piece, len(texts))
	put := func(i int, r rune) {
		ps := pieces[i]
		if n := len(ps); n > 0 && ps[n-1].tag == nil {
			ps[n-1].text += string(r)
			return
		}
		pieces[i] = append(ps, piece{text: string(r)})
	}
	found := false
	for i := 0; i < len(runes); {
		if double(runes, i, "}｝") {
			fault("}}", "多出的 }}：前面没有 {{", "a }} without its {{")
			put(owner[i], runes[i])
			put(owner[i+1], runes[i+1])
			i += 2
			continue
		}
		if !double(runes, i, "{｛") {
			put(owner[i], runes[i])
			i++
			continue
		}
		end := i + 2
		for end < len(runes) && !double(runes, end, "}｝") && !double(runes, end, "{｛") && end-i < maxTagRunes {
			end++
		}
		if end >= len(runes) || !double(runes, end, "}｝") {
			fault(snippet(string(runes[i:min(end, len(runes))])), "没有 }} 结尾（标记须在同一段内）", "has no }} in the same paragraph")
			put(owner[i], runes[i])
			put(owner[i+1], runes[i+1])
			i += 2
			continue
		}
		tag, ok := parseTag(string(runes[i+2 : end]))
		tag.raw, tag.para = "{{"+string(runes[i+2:end])+"}}", para
		if !ok {
			fault(tag.raw, "不是可用的字段名：只能用汉字、字母、数字", "is no field name: use letters and digits")
		} else {
			found = true
			pieces[owner[i]] = append(pieces[owner[i]], piece{tag: tag})
		}
		i = end + 2
	}
	if !found {
		return
	}
	for i, n := range texts {
		cut(n, pieces[i])
	}
	for _, r := range runsOf(p) {
		splitRun(r)
	}
	dropNoise(p)
}

// double reports whether two of the signs follow each other at i; the one typed
// may be half or full width.
func double(rs []rune, i int, signs string) bool {
	return i+1 < len(rs) && strings.ContainsRune(signs, rs[i]) && strings.ContainsRune(signs, rs[i+1])
}

func snippet(s string) string {
	rs := []rune(strings.Join(strings.Fields(s), " "))
	if len(rs) > 40 {
		return string(rs[:40]) + "…"
	}
	return string(rs)
}

// parseTag reads what stands between the braces.
func parseTag(s string) (*docxTag, bool) {
	s = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff' {
			return -1
		}
		return r
	}, s)
	t := &docxTag{}
	for _, k := range []struct {
		signs string
		kind  tagKind
	}{{"#＃", tagEach}, {"?？", tagIf}, {"^＾", tagNot}, {"/／", tagEnd}} {
		if s != "" && strings.ContainsRune(k.signs, []rune(s)[0]) {
			t.kind, s = k.kind, string([]rune(s)[1:])
			break
		}
	}
	if t.kind == tagValue {
		for _, pre := range []string{"表格：", "表格:"} {
			if rest, ok := strings.CutPrefix(s, pre); ok {
				t.kind, s = tagTable, rest
			}
		}
	}
	t.name = s
	if s == "" {
		return t, t.kind == tagEnd
	}
	for _, r := range s {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("_-·、（）()", r) {
			return t, false
		}
	}
	return t, true
}

// paraTexts returns the w:t nodes of a paragraph in order, not those of a text
// box inside it.
func paraTexts(p *xmlNode) []*xmlNode {
	var out []*xmlNode
	for _, r := range runsOf(p) {
		for _, k := range r.kids {
			if k.name == "w:t" {
				out = append(out, k)
			}
		}
	}
	return out
}

func runsOf(p *xmlNode) []*xmlNode {
	var out []*xmlNode
	p.walk(func(n *xmlNode) bool {
		if n.name == "w:r" {
			out = append(out, n)
			return false
		}
		return n == p || n.name != "w:p"
	})
	return out
}

// cut puts the pieces in the place of a text node.
func cut(n *xmlNode, ps []piece) {
	var with []*xmlNode
	for _, p := range ps {
		if p.tag != nil {
			with = append(with, &xmlNode{tag: p.tag})
			continue
		}
		with = append(with, textNode(p.text))
	}
	i := n.up.index(n)
	n.up.replace(i, i+1, with...)
}

func textNode(s string) *xmlNode {
	t := &xmlNode{name: "w:t", attr: []xmlAttr{{"xml:space", "preserve"}}}
	t.add(&xmlNode{text: s})
	return t
}

// splitRun lifts the markers of a run out of it: each becomes a neighbour that
// keeps the run's format as its only child.
func splitRun(r *xmlNode) {
	lift := false
	for _, k := range r.kids {
		lift = lift || k.tag != nil
	}
	format := r.child("w:rPr")
	if !lift {
		if len(r.kids) == 0 || len(r.kids) == 1 && format != nil {
			r.remove() // all its text went into the tag
		}
		return
	}
	var out []*xmlNode
	var run *xmlNode
	for _, k := range r.kids {
		if k == format {
			continue
		}
		if k.tag != nil {
			if format != nil {
				k.add(format.clone())
			}
			out, run = append(out, k), nil
			continue
		}
		if run == nil {
			run = &xmlNode{name: "w:r"}
			if format != nil {
				run.add(format.clone())
			}
			out = append(out, run)
		}
		run.add(k)
	}
	i := r.up.index(r)
	r.up.replace(i, i+1, out...)
}

// dropNoise removes the spelling marks and bookmarks of a paragraph with tags:
// repeated, a bookmark's name would stand twice.
func dropNoise(p *xmlNode) {
	var noise []*xmlNode
	p.walk(func(n *xmlNode) bool {
		switch n.name {
		case "w:proofErr", "w:bookmarkStart", "w:bookmarkEnd", "w:lastRenderedPageBreak":
			noise = append(noise, n)
		}
		return true
	})
	for _, n := range noise {
		n.remove()
	}
}
