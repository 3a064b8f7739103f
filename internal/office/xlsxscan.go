package office

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// An xlsxScanner reads the XML of a workbook part as a stream of tags and text.
// It knows the XML that spreadsheet programs write and no more: a document type
// is refused, namespaces prefixes are cut off, entities other than the five of XML
// and the numeric ones stay as they are. Its buffer does not grow, so a tag is at
// most xlsxBuffer long and long text comes in pieces.
type xlsxScanner struct {
	r        io.Reader
	buf      []byte
	pos, end int
	eof      bool

	kind  xlsxToken
	name  []byte // local name of a tag
	attrs []byte // raw attributes of a start tag
	text  []byte // raw text, valid until the next call
	empty bool   // the start tag closes itself
	cdata bool   // inside <![CDATA[
}

type xlsxToken int

const (
	xlsxStart xlsxToken = iota
	xlsxEnd
	xlsxText
)

const xlsxBuffer = 64 << 10

var errXML = errors.New("malformed XML")

func newXLSXScanner(r io.Reader) *xlsxScanner {
	return &xlsxScanner{r: r, buf: make([]byte, xlsxBuffer)}
}

// fill reads more behind what is left in the buffer. It reports false when
// nothing more comes or the buffer is full.
func (s *xlsxScanner) fill() (bool, error) {
	if s.eof {
		return false, nil
	}
	if s.pos > 0 {
		s.end = copy(s.buf, s.buf[s.pos:s.end])
		s.pos = 0
	}
	if s.end == len(s.buf) {
		return false, nil
	}
	for range 100 {
		n, err := s.r.Read(s.buf[s.end:])
		s.end += n
		if err == io.EOF {
			s.eof = true
			return n > 0, nil
		}
		if err != nil {
			return false, err
		}
		if n > 0 {
			return true, nil
		}
	}
	return false, io.ErrNoProgress
}

// find returns the position behind sep, counted from s.pos, reading on as needed.
func (s *xlsxScanner) find(from int, sep string) (int, error) {
	for {
		if i := bytes.Index(s.buf[s.pos+from:s.end], []byte(sep)); i >= 0 {
			return from + i + len(sep), nil
		}
		from = max(from, s.end-s.pos-len(sep)+1)
		more, err := s.fill()
		if err != nil {
			return 0, err
		}
		if !more {
			return 0, errXML
		}
	}
}

// skipTo moves behind sep, however far it is.
func (s *xlsxScanner) skipTo(sep string) error {
	for {
		if i := bytes.Index(s.buf[s.pos:s.end], []byte(sep)); i >= 0 {
			s.pos += i + len(sep)
			return nil
		}
		s.pos = max(s.pos, s.end-len(sep)+1)
		more, err := s.fill()
		if err != nil {
			return err
		}
		if !more {
			return errXML
		}
	}
}

// next reads the next tag or piece of text. It returns io.EOF at the end.
func (s *xlsxScanner) next() error {
	for {
		if s.pos == s.end {
			more, err := s.fill()
			if err != nil {
				return err
			}
			if !more {
				if s.cdata {
					return errXML
				}
				return io.EOF
			}
		}
		if s.cdata {
			if done, err := s.nextCDATA(); done || err != nil {
				return err
			}
			continue
		}
		if s.buf[s.pos] != '<' {
			return s.nextText()
		}
		for s.end-s.pos < 9 {
			if more, err := s.fill(); err != nil {
				return err
			} else if !more {
				break
			}
		}
		b := s.buf[s.pos:s.end]
		var err error
		switch {
		case bytes.HasPrefix(b, []byte("<!--")):
			s.pos += 4
			err = s.skipTo("-->")
		case bytes.HasPrefix(b, []byte("<![CDATA[")):
			s.pos += 9
			s.cdata = true
		case bytes.HasPrefix(b, []byte("<?")):
			s.pos += 2
			err = s.skipTo("?>")
		case bytes.HasPrefix(b, []byte("<!")):
			return errXML // a document type: no spreadsheet program writes one
		default:
			return s.nextTag()
		}
		if err != nil {
			return err
		}
	}
}

func (s *xlsxScanner) nextCDATA() (bool, error) {
	b := s.buf[s.pos:s.end]
	s.kind = xlsxText
	if i := bytes.Index(b, []byte("]]>")); i >= 0 {
		s.cdata = false
		s.pos += i + 3
		s.text = b[:i]
		return i > 0, nil
	}
	keep := min(2, len(b)) // the end mark may begin here
	if len(b) > keep {
		s.text = b[:len(b)-keep]
		s.pos += len(s.text)
		return true, nil
	}
	more, err := s.fill()
	if err == nil && !more {
		err = errXML
	}
	return false, err
}

func (s *xlsxScanner) nextText() error {
	s.kind = xlsxText
	for {
		b := s.buf[s.pos:s.end]
		if i := bytes.IndexByte(b, '<'); i >= 0 {
			s.text = b[:i]
			s.pos += i
			return nil
		}
		more, err := s.fill()
		if err != nil {
			return err
		}
		if more {
			continue
		}
		b = s.buf[s.pos:s.end]
		n := len(b)
		if !s.eof {
			// The piece must not end inside a character or an entity.
			if i := bytes.LastIndexByte(b, '&'); i >= n-12 && i > 0 && bytes.IndexByte(b[i:], ';') < 0 {
				n = i
			}
			for k := 1; k < utf8.UTFMax && k < n; k++ {
				if utf8.RuneStart(b[n-k]) {
					if !utf8.FullRune(b[n-k : n]) {
						n -= k
					}
					break
				}
			}
		}
		s.text = b[:n]
		s.pos += n
		return nil
	}
}

func (s *xlsxScanner) nextTag() error {
	n, err := s.find(1, ">")
	if err != nil {
		return err
	}
	// A '>' inside a quoted attribute value does not end the tag.
	for quote, i := byte(0), 1; ; i++ {
		if i == n {
			if quote == 0 {
				break
			}
			if n, err = s.find(n, ">"); err != nil {
				return err
			}
		}
		switch c := s.buf[s.pos+i]; {
		case quote == 0 && (c == '"' || c == '\''):
			quote = c
		case c == quote:
			quote = 0
		}
	}
	tag := s.buf[s.pos+1 : s.pos+n-1]
	s.pos += n
	s.kind, s.empty, s.attrs = xlsxStart, false, nil
	if len(tag) > 0 && tag[0] == '/' {
		s.kind = xlsxEnd
		tag = tag[1:]
	} else if len(tag) > 0 && tag[len(tag)-1] == '/' {
		s.empty = true
		tag = tag[:len(tag)-1]
	}
	i := 0
	for i < len(tag) && !isXMLSpace(tag[i]) {
		i++
	}
	s.name = tag[:i]
	if s.kind == xlsxStart {
		s.attrs = tag[i:]
	}
	if c := bytes.IndexByte(s.name, ':'); c >= 0 {
		s.name = s.name[c+1:]
	}
	if len(s.name) == 0 {
		return errXML
	}
	return nil
}

func isXMLSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

// attr returns the raw value of an attribute of the tag just read, by its local
// name, and its prefix ("r" of r:id).
func (s *xlsxScanner) attr(name string) (value []byte, prefix string, ok bool) {
	for rest := s.attrs; ; {
		key, v, tail, more := nextXMLAttr(rest)
		if !more {
			return nil, "", false
		}
		rest = tail
		p := ""
		if c := bytes.IndexByte(key, ':'); c >= 0 {
			p, key = string(key[:c]), key[c+1:]
		}
		if string(key) == name {
			return v, p, true
		}
	}
}

// attrString returns an attribute's value with its entities resolved.
func (s *xlsxScanner) attrString(name string) string {
	v, _, _ := s.attr(name)
	return string(appendXMLText(nil, v))
}

// nextXMLAttr splits the first key="value" off b.
func nextXMLAttr(b []byte) (key, value, rest []byte, ok bool) {
	for len(b) > 0 && isXMLSpace(b[0]) {
		b = b[1:]
	}
	eq := bytes.IndexByte(b, '=')
	if eq <= 0 {
		return nil, nil, nil, false
	}
	key = bytes.TrimRight(b[:eq], " \t\r\n")
	b = bytes.TrimLeft(b[eq+1:], " \t\r\n")
	if len(b) < 2 || (b[0] != '"' && b[0] != '\'') {
		return nil, nil, nil, false
	}
	end := bytes.IndexByte(b[1:], b[0])
	if end < 0 {
		return nil, nil, nil, false
	}
	return key, b[1 : 1+end], b[2+end:], true
}

// appendXMLText appends raw text with its entities resolved and line ends as \n.
func appendXMLText(dst, raw []byte) []byte {
	for {
		i := bytes.IndexAny(raw, "&\r")
		if i < 0 {
			return append(dst, raw...)
		}
		dst = append(dst, raw[:i]...)
		raw = raw[i:]
		if raw[0] == '\r' {
			if len(raw) == 1 || raw[1] != '\n' {
				dst = append(dst, '\n')
			}
			raw = raw[1:]
			continue
		}
		end := bytes.IndexByte(raw[:min(len(raw), 12)], ';')
		r := rune(-1)
		if end > 0 {
			r = xmlEntity(string(raw[1:end]))
		}
		if r < 0 {
			dst = append(dst, '&')
			raw = raw[1:]
			continue
		}
		dst = utf8.AppendRune(dst, r)
		raw = raw[end+1:]
	}
}

func xmlEntity(name string) rune {
	switch name {
	case "amp":
		return '&'
	case "lt":
		return '<'
	case "gt":
		return '>'
	case "quot":
		return '"'
	case "apos":
		return '\''
	}
	num, ok := strings.CutPrefix(name, "#")
	if !ok {
		return -1
	}
	base := 10
	if hex, ok := strings.CutPrefix(num, "x"); ok {
		num, base = hex, 16
	}
	n, err := strconv.ParseUint(num, base, 32)
	if err != nil || n == 0 || n > utf8.MaxRune || (n >= 0xD800 && n < 0xE000) {
		return utf8.RuneError
	}
	return rune(n)
}

// unescapeXLSX resolves the _x000D_ notation of ST_Xstring (ECMA-376 part 1, 22.9.2.19).
func unescapeXLSX(s string) string {
	i := strings.Index(s, "_x")
	if i < 0 {
		return s
	}
	var b strings.Builder
	for ; i >= 0; i = strings.Index(s, "_x") {
		b.WriteString(s[:i])
		s = s[i:]
		if len(s) >= 7 && s[6] == '_' {
			if n, err := strconv.ParseUint(s[2:6], 16, 16); err == nil {
				if n == '\r' {
					n = '\n'
				}
				b.WriteRune(rune(n))
				s = s[7:]
				continue
			}
		}
		b.WriteString("_x")
		s = s[2:]
	}
	b.WriteString(s)
	return b.String()
}
