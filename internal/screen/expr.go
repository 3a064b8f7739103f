package screen

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"mingjian/internal/errs"
)

// Limits of an expression.
const (
	maxExpr  = 2000 // bytes
	maxDepth = 32   // brackets and 非 within each other
	maxTerms = 100  // tests
)

// An Expr is a parsed condition over the facts of one person at one stage.
//
//	一审宣告刑 始于 无罪 且 已逮捕
//	审结处理情况 终于 不起诉 且 非 (作案时年龄 < 18)
//	一审宣告刑刑期 <= 12 或 一审判决罪名/案由 != 《审结案由》
//
// A test is a column's title with =, !=, >, >=, <, <= and a value, or with 始于
// (begins with), 终于 (ends with), 含 (contains), 为空 (is empty), 有值 (is not), or
// the fact 已逮捕 alone. A value with spaces or brackets stands in quotes; 《》
// around a title means that column's value. An empty cell passes 为空 and != with
// a fixed value, nothing else. 非 binds closest, then 且, then 或.
type Expr struct {
	root node
	text string
	uses []string
}

// Fields returns the titles the expression speaks of, each once, in order.
func (e Expr) Fields() []string { return e.uses }

// String returns the text the expression was parsed from.
func (e Expr) String() string { return e.text }

// Match reports whether the facts fulfil the expression. get returns the value
// of a title, empty where there is none. The zero Expr matches nothing.
func (e Expr) Match(get func(title string) string) bool { return e.root != nil && e.root.match(get) }

type node interface {
	match(get func(string) string) bool
}

type (
	not    struct{ x node }
	both   struct{ x, y node }
	either struct{ x, y node }
	test   struct {
		title, op, value string
		column           bool // value is a title
	}
)

func (n not) match(get func(string) string) bool    { return !n.x.match(get) }
func (n both) match(get func(string) string) bool   { return n.x.match(get) && n.y.match(get) }
func (n either) match(get func(string) string) bool { return n.x.match(get) || n.y.match(get) }

func (t test) match(get func(string) string) bool {
	got, want := get(t.title), t.value
	switch t.op {
	case "为空":
		return got == ""
	case "有值":
		return got != ""
	}
	if t.column {
		if want = get(t.value); got == "" || want == "" {
			return false
		}
	}
	switch t.op {
	case "=":
		return got == want
	case "!=":
		return got != want
	case "始于":
		return got != "" && strings.HasPrefix(got, want)
	case "终于":
		return got != "" && strings.HasSuffix(got, want)
	case "含":
		return got != "" && strings.Contains(got, want)
	}
	c, ok := compare(got, want)
	if !ok {
		return false
	}
	switch t.op {
	case ">":
		return c > 0
	case ">=":
		return c >= 0
	case "<":
		return c < 0
	}
	return c <= 0
}

// compare orders two numbers or two dates of the form 2006-01-02.
func compare(a, b string) (int, bool) {
	if x, err := strconv.ParseFloat(a, 64); err == nil {
		if y, err := strconv.ParseFloat(b, 64); err == nil {
			switch {
			case x < y:
				return -1, true
			case x > y:
				return 1, true
			}
			return 0, true
		}
	}
	if isDate(a) && isDate(b) {
		return strings.Compare(a, b), true
	}
	return 0, false
}

func isDate(s string) bool {
	return len(s) == 10 && s[4] == '-' && s[7] == '-' && strings.Trim(s, "0123456789-") == ""
}

type token struct {
	text   string
	at     int // in characters, from 1
	quoted bool
	column bool // 《…》
}

var symbols = []string{"!=", ">=", "<=", "≠", "≥", "≤", "==", "=", ">", "<"}
var symbolNames = map[string]string{"≠": "!=", "≥": ">=", "≤": "<=", "==": "="}
var closing = map[rune]rune{'"': '"', '“': '”', '\'': '\'', '‘': '’', '《': '》', '「': '」'}

func scan(s string) ([]token, error) {
	rs := []rune(s)
	var out []token
	for i := 0; i < len(rs); {
		r := rs[i]
		switch {
		case unicode.IsSpace(r):
			i++
			continue
		case r == '(' || r == '（':
			out = append(out, token{text: "(", at: i + 1})
			i++
			continue
		case r == ')' || r == '）':
			out = append(out, token{text: ")", at: i + 1})
			i++
			continue
		case closing[r] != 0:
			end := slices.Index(rs[i+1:], closing[r])
			if end < 0 {
				return nil, fault(i+1, "引号没有结束", "unclosed quotation")
			}
			out = append(out, token{text: string(rs[i+1 : i+1+end]), at: i + 1, quoted: r != '《', column: r == '《'})
			i += end + 2
			continue
		}
		if sym := symbolAt(rs[i:]); sym != "" {
			name := sym
			if n := symbolNames[sym]; n != "" {
				name = n
			}
			out = append(out, token{text: name, at: i + 1})
			i += utf8.RuneCountInString(sym)
			continue
		}
		start, depth := i, 0
		for i < len(rs) && !unicode.IsSpace(rs[i]) && closing[rs[i]] == 0 && symbolAt(rs[i:]) == "" {
			// A word may hold bracketed parts of its own: 无罪（证据不足）.
			if rs[i] == '(' || rs[i] == '（' {
				if i == start+1 && strings.ContainsRune("且或非", rs[start]) {
					break
				}
				depth++
			}
			if rs[i] == ')' || rs[i] == '）' {
				if depth == 0 {
					break
				}
				depth--
			}
			i++
		}
		out = append(out, token{text: string(rs[start:i]), at: start + 1})
	}
	return out, nil
}

func symbolAt(rs []rune) string {
	head := string(rs[:min(2, len(rs))])
	for _, s := range symbols {
		if strings.HasPrefix(head, s) {
			return s
		}
	}
	return ""
}

func fault(at int, zh, en string) error {
	return errs.Field("条件", fmt.Sprintf("第%d个字处：%s", at, zh), fmt.Sprintf("at character %d: %s", at, en))
}

// Parse reads an expression. known reports whether a title may be used; its
// errors name the character where the fault is.
func Parse(s string, known func(title string) bool) (Expr, error) {
	if len(s) > maxExpr {
		return Expr{}, fault(1, "条件太长", "expression too long")
	}
	if !utf8.ValidString(s) {
		return Expr{}, fault(1, "含无效字符", "invalid characters")
	}
	toks, err := scan(s)
	if err != nil {
		return Expr{}, err
	}
	p := &parser{toks: toks, end: utf8.RuneCountInString(s) + 1, known: known}
	root, err := p.either(0)
	if err != nil {
		return Expr{}, err
	}
	if p.i < len(p.toks) {
		return Expr{}, fault(p.at(), "多余的内容“"+p.toks[p.i].text+"”", "unexpected "+strconv.Quote(p.toks[p.i].text))
	}
	return Expr{root: root, text: s, uses: p.uses}, nil
}

type parser struct {
	toks  []token
	i     int
	end   int
	terms int
	known func(string) bool
	uses  []string
}

func (p *parser) at() int {
	if p.i < len(p.toks) {
		return p.toks[p.i].at
	}
	return p.end
}

func (p *parser) is(word string) bool {
	return p.i < len(p.toks) && !p.toks[p.i].quoted && !p.toks[p.i].column && p.toks[p.i].text == word
}

func (p *parser) either(depth int) (node, error) {
	x, err := p.all(depth)
	for err == nil && p.is("或") {
		p.i++
		var y node
		if y, err = p.all(depth); err == nil {
			x = either{x, y}
		}
	}
	return x, err
}

func (p *parser) all(depth int) (node, error) {
	x, err := p.one(depth)
	for err == nil && p.is("且") {
		p.i++
		var y node
		if y, err = p.one(depth); err == nil {
			x = both{x, y}
		}
	}
	return x, err
}

func (p *parser) one(depth int) (node, error) {
	if depth > maxDepth {
		return nil, fault(p.at(), "括号套得太深", "nested too deep")
	}
	switch {
	case p.is("非"):
		p.i++
		x, err := p.one(depth + 1)
		return not{x}, err
	case p.is("("):
		p.i++
		x, err := p.either(depth + 1)
		if err != nil {
			return nil, err
		}
		if !p.is(")") {
			return nil, fault(p.at(), "缺右括号", "missing )")
		}
		p.i++
		return x, nil
	}
	return p.test()
}

func (p *parser) title() (string, error) {
	if p.i >= len(p.toks) {
		return "", fault(p.end, "条件不完整，缺列名", "incomplete: a column is missing")
	}
	t := p.toks[p.i]
	if t.quoted || !p.known(t.text) {
		return "", fault(t.at, "没有“"+t.text+"”这一列", "no such column: "+strconv.Quote(t.text))
	}
	p.i++
	if !slices.Contains(p.uses, t.text) {
		p.uses = append(p.uses, t.text)
	}
	return t.text, nil
}

func (p *parser) test() (node, error) {
	if p.terms++; p.terms > maxTerms {
		return nil, fault(p.at(), "条件太多", "too many tests")
	}
	title, err := p.title()
	if err != nil {
		return nil, err
	}
	if title == FactArrested {
		return test{title: title, op: "=", value: "是"}, nil
	}
	if p.i >= len(p.toks) {
		return nil, fault(p.end, "缺比较词（=、始于、终于、含、为空、有值……）", "an operator is missing")
	}
	op := p.toks[p.i]
	switch op.text {
	case "为空", "有值":
		p.i++
		return test{title: title, op: op.text}, nil
	case "=", "!=", ">", ">=", "<", "<=", "始于", "终于", "含":
	default:
		return nil, fault(op.at, "不认识的比较词“"+op.text+"”", "unknown operator "+strconv.Quote(op.text))
	}
	p.i++
	if p.i >= len(p.toks) {
		return nil, fault(p.end, "缺比较的值", "a value is missing")
	}
	v := p.toks[p.i]
	if v.column {
		other, err := p.title()
		return test{title: title, op: op.text, value: other, column: true}, err
	}
	if !v.quoted && slices.Contains([]string{"(", ")", "且", "或", "非", "=", "!=", ">", ">=", "<", "<="}, v.text) {
		return nil, fault(v.at, "缺比较的值", "a value is missing")
	}
	if strings.ContainsAny(op.text, "<>") {
		if _, ok := compare(v.text, v.text); !ok {
			return nil, fault(v.at, "只能与数字或日期（如2019-01-31）比大小", "order needs a number or a date")
		}
	}
	if !v.quoted && v.text == "" || v.quoted && v.text == "" {
		return nil, fault(v.at, "值为空，请用“为空”或“有值”", "empty value: say 为空 or 有值")
	}
	p.i++
	return test{title: title, op: op.text, value: v.text}, nil
}
