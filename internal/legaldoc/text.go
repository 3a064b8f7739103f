package legaldoc

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxRunes is how many characters of a document are read; the rest is left,
// and Unread then names "text". The longest published judgments have half of it.
const MaxRunes = 1 << 20

// A text is a document as one string, cleaned for reading: no spaces inside
// words, one form of each bracket, digit and mark, a line break after each
// paragraph. It remembers where each byte stood.
type text struct {
	s     string
	lines []line
	paras []string
	cut   bool
}

type line struct {
	start, end int // bytes of text.s, without the line break
	para       int
	at         []int32 // rune offset in the paragraph of each byte, and one past the end
}

// fold gives the one form of a character; 0 drops it.
func fold(r rune) rune {
	switch r {
	case '(', '﹙':
		return '（'
	case ')', '﹚':
		return '）'
	case '[', '［', '【', '〖', '﹝', '｛', '{', '⟦':
		return '〔'
	case ']', '］', '】', '〗', '﹞', '｝', '}', '⟧':
		return '〕'
	case ';':
		return '；'
	case '．':
		return '.'
	case '•', '・', '‧', '∙':
		return '·'
	case '\u00ad', '\u200b', '\u200c', '\u200d', '\u2060', '\ufeff':
		return 0
	}
	if r > '！' && r <= '～' {
		switch r {
		case '（', '）', '，', '：', '；':
			return r
		}
		return r - 0xfee0
	}
	if unicode.IsSpace(r) || unicode.IsControl(r) {
		return 0
	}
	return r
}

func isDigit(r rune) bool  { return r >= '0' && r <= '9' }
func isLetter(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }

// clean builds the text of the paragraphs, up to MaxRunes characters.
func clean(paragraphs []string) *text {
	t := &text{paras: paragraphs}
	var b strings.Builder
	left := MaxRunes
	for i, p := range paragraphs {
		if left <= 0 {
			t.cut = true
			break
		}
		ln := line{start: b.Len(), para: i}
		finish := func(off int) {
			if b.Len() == ln.start {
				ln.at = ln.at[:0]
				return
			}
			ln.end = b.Len()
			ln.at = append(ln.at, int32(off))
			t.lines = append(t.lines, ln)
			b.WriteByte('\n')
			ln = line{start: b.Len(), para: i}
		}
		rs := []rune(p)
		if len(rs) > left {
			rs, t.cut = rs[:left], true
		}
		left -= len(rs) + 1
		var prev rune // the last character kept
		gap := false
		for j, r := range rs {
			if r == '\n' || r == '\r' || r == '\v' || r == '\f' || r == '\u2028' {
				finish(j)
				prev, gap = 0, false
				continue
			}
			f := fold(r)
			if f == 0 {
				gap = true
				continue
			}
			next := func() rune {
				for _, n := range rs[j+1 : min(j+4, len(rs))] {
					if fn := fold(n); fn != 0 {
						return fn
					}
				}
				return 0
			}
			switch {
			case f == ',' && !(isDigit(prev) && isDigit(next())):
				f = '，'
			case f == ':' && !(isDigit(prev) && isDigit(next())):
				f = '：'
			case f == utf8.RuneError:
				f = '�'
			}
			if gap && isLetter(prev) && isLetter(f) {
				b.WriteByte(' ')
				ln.at = append(ln.at, int32(j-1))
			}
			n := utf8.RuneLen(f)
			for range n {
				ln.at = append(ln.at, int32(j))
			}
			b.WriteRune(f)
			prev, gap = f, false
		}
		finish(len(rs))
	}
	t.s = b.String()
	return t
}

// lineAt returns the line that holds byte i.
func (t *text) lineAt(i int) *line {
	k := sort.Search(len(t.lines), func(k int) bool { return t.lines[k].start > i }) - 1
	if k < 0 {
		return nil
	}
	return &t.lines[k]
}

// gapBefore says whether spaces were dropped just before byte i of its line.
func (ln *line) gapBefore(i int) bool {
	i -= ln.start
	return i > 0 && i < len(ln.at) && ln.at[i] > ln.at[i-1]+1
}

// span returns the place of bytes [from, to) of t.s, with its sentence. A place
// that runs over a line break ends with its first line.
func (t *text) span(from, to int) Span {
	ln := t.lineAt(from)
	if ln == nil {
		return Span{}
	}
	from, to = min(from, ln.end), min(to, ln.end)
	a, b := t.sentence(from, to)
	at := func(i int) int { return int(ln.at[min(max(i-ln.start, 0), len(ln.at)-1)]) }
	end := func(i int) int {
		if i <= ln.start {
			return at(i)
		}
		return at(i-1) + 1 // spaces after the last word are not part of it
	}
	sp := Span{Paragraph: ln.para, Start: at(from), SentenceStart: at(a)}
	sp.End = max(sp.Start, end(to))
	sp.SentenceEnd = max(sp.End, end(b))
	if rs := []rune(t.paras[ln.para]); sp.SentenceEnd <= len(rs) && sp.SentenceStart <= sp.SentenceEnd {
		sp.Sentence = string(rs[sp.SentenceStart:sp.SentenceEnd])
	}
	return sp
}

// maxSentence bounds a sentence shown as evidence, in bytes to each side.
const maxSentence = 1500

// sentence widens [from, to) to the sentence around it, within its line.
func (t *text) sentence(from, to int) (int, int) {
	ln := t.lineAt(from)
	lo, hi := max(ln.start, from-maxSentence), min(ln.end, to+maxSentence)
	for lo < from && !utf8.RuneStart(t.s[lo]) {
		lo++
	}
	for hi > to && hi < len(t.s) && !utf8.RuneStart(t.s[hi]) {
		hi--
	}
	a, b := lo, hi
	if i := strings.LastIndexAny(t.s[lo:from], "。；"); i >= 0 {
		a = lo + i + len("。")
	}
	if i := strings.IndexAny(t.s[to:hi], "。；"); i >= 0 {
		b = to + i + len("。")
	}
	return a, b
}
