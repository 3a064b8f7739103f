package office

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// maxXMLDepth bounds how deep a part's elements may nest; Word itself stays under fifty.
const maxXMLDepth = 200

// An xmlNode is one element or text of a part, with prefixes kept as written:
// encoding/xml rewrites namespaces in a way Word does not read back.
type xmlNode struct {
	name string // "w:p"; empty for text
	attr []xmlAttr
	text string
	kids []*xmlNode
	up   *xmlNode
	tag  *docxTag // set on markers and sections of a template
}

type xmlAttr struct{ name, value string }

// parseXML reads a part. It refuses document types (and with them entities),
// mismatched elements and nesting deeper than maxXMLDepth.
func parseXML(data []byte) (*xmlNode, error) {
	d := xml.NewDecoder(bytes.NewReader(data))
	top := &xmlNode{}
	at, depth := top, 0
	for {
		tok, err := d.RawToken()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		switch t := tok.(type) {
		case xml.StartElement:
			if depth++; depth > maxXMLDepth {
				return nil, fmt.Errorf("elements nest deeper than %d", maxXMLDepth)
			}
			n := &xmlNode{name: rawName(t.Name), up: at}
			for _, a := range t.Attr {
				n.attr = append(n.attr, xmlAttr{rawName(a.Name), a.Value})
			}
			at.kids = append(at.kids, n)
			at = n
		case xml.EndElement:
			if at == top || at.name != rawName(t.Name) {
				return nil, fmt.Errorf("element %s closed as %s", at.name, rawName(t.Name))
			}
			at, depth = at.up, depth-1
		case xml.CharData:
			if at != top {
				at.kids = append(at.kids, &xmlNode{text: string(t), up: at})
			}
		case xml.Directive:
			return nil, fmt.Errorf("document type declarations are refused")
		}
	}
	if at != top || len(top.kids) != 1 {
		return nil, fmt.Errorf("not one complete root element")
	}
	root := top.kids[0]
	root.up = nil
	return root, nil
}

func rawName(n xml.Name) string {
	if n.Space == "" {
		return n.Local
	}
	return n.Space + ":" + n.Local
}

const xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"

// bytes returns the part's text.
func (n *xmlNode) bytes() []byte {
	var b bytes.Buffer
	b.WriteString(xmlHead)
	n.write(&b)
	return b.Bytes()
}

func (n *xmlNode) write(b *bytes.Buffer) {
	if n.name == "" {
		b.WriteString(escape(n.text))
		return
	}
	b.WriteByte('<')
	b.WriteString(n.name)
	for _, a := range n.attr {
		b.WriteByte(' ')
		b.WriteString(a.name)
		b.WriteString(`="`)
		b.WriteString(escape(a.value))
		b.WriteByte('"')
	}
	if len(n.kids) == 0 {
		b.WriteString("/>")
		return
	}
	b.WriteByte('>')
	for _, k := range n.kids {
		k.write(b)
	}
	b.WriteString("</")
	b.WriteString(n.name)
	b.WriteByte('>')
}

// clone returns a deep copy without a parent.
func (n *xmlNode) clone() *xmlNode {
	c := &xmlNode{name: n.name, attr: n.attr, text: n.text, tag: n.tag}
	for _, k := range n.kids {
		c.add(k.clone())
	}
	return c
}

func (n *xmlNode) add(kids ...*xmlNode) {
	for _, k := range kids {
		k.up = n
	}
	n.kids = append(n.kids, kids...)
}

func (n *xmlNode) index(kid *xmlNode) int {
	for i, k := range n.kids {
		if k == kid {
			return i
		}
	}
	return -1
}

// replace puts with in the place of kids[from:to].
func (n *xmlNode) replace(from, to int, with ...*xmlNode) {
	for _, k := range with {
		k.up = n
	}
	kids := append([]*xmlNode{}, n.kids[:from]...)
	kids = append(kids, with...)
	n.kids = append(kids, n.kids[to:]...)
}

func (n *xmlNode) remove() {
	if i := n.up.index(n); i >= 0 {
		n.up.replace(i, i+1)
	}
}

func (n *xmlNode) child(name string) *xmlNode {
	for _, k := range n.kids {
		if k.name == name {
			return k
		}
	}
	return nil
}

func (n *xmlNode) get(attr string) string {
	for _, a := range n.attr {
		if a.name == attr {
			return a.value
		}
	}
	return ""
}

// walk calls f for n and everything under it, in document order; f returns
// whether to go below.
func (n *xmlNode) walk(f func(*xmlNode) bool) {
	if !f(n) {
		return
	}
	for _, k := range n.kids {
		k.walk(f)
	}
}

// plain returns the text under n as a reader sees it.
func (n *xmlNode) plain() string {
	var b strings.Builder
	n.walk(func(k *xmlNode) bool {
		if k.name == "w:t" {
			for _, t := range k.kids {
				b.WriteString(t.text)
			}
		}
		return true
	})
	return b.String()
}

// escape makes s safe inside an element or a quoted attribute. What XML cannot
// hold is dropped, and so are the marks that reorder text: in a paper they
// could show a number or a name other than the one stored.
func escape(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '&':
			b.WriteString("&amp;")
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r == '"':
			b.WriteString("&quot;")
		case r == '\n':
			b.WriteString("&#xA;")
		case r == '\t':
			b.WriteString("&#x9;")
		case r < ' ' || r == 0x7f || r == 0xFFFE || r == 0xFFFF:
		case r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069:
		case r == utf8.RuneError:
			b.WriteRune('\uFFFD')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
