package liaison

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"mingjian/internal/evidence"
	"mingjian/internal/ledger"
)

// FromMatrix drafts the items of a notice: each piece of evidence the court did
// not take as claimed, once for each element, then each element that nothing
// supports. Names of evidence are as entered; Letter.Masked hides people in them.
func FromMatrix(m *evidence.Matrix, reasons evidence.Reasons) (asks []Ask) {
	elements := map[string]string{}
	for _, e := range m.Elements {
		elements[e.ID] = e.Text
	}
	for _, c := range m.Cells {
		if c.Found != evidence.Refused && c.Found != evidence.Excluded && c.Found != evidence.InPart {
			continue
		}
		it, ok := m.Item(c.Item)
		if !ok {
			continue
		}
		text := fmt.Sprintf("%s（证明“%s”）", it.Name, elements[c.Element])
		if r, ok := reasons.Reason(c.Reason); ok {
			text += "：" + r.ZH
		}
		asks = append(asks, Ask{Evidence: it.Kind, Text: clip(text), Reason: c.Reason, Before: c.Asked})
	}
	for _, f := range m.Flags() {
		if f.Kind == evidence.Unsupported {
			asks = append(asks, Ask{Text: clip(fmt.Sprintf("“%s”没有证据支持", f.Element.Text))})
		}
	}
	return asks[:min(len(asks), MaxAsks)]
}

// clip keeps a drafted text within what an item holds.
func clip(s string) string {
	if r := []rune(s); len(r) > evidence.MaxText {
		return string(r[:evidence.MaxText-1]) + "…"
	}
	return s
}

// names finds whom a text names as one who spoke: 证人刘建国的证言, 被害人姚晓、史方陈述.
var (
	spoke     = regexp.MustCompile(`(?:证人|被害人|见证人|报案人|辨认人|被辨认人|举报人|鉴定人|法定代理人)((?:[\p{Han}·]{2,12}?)(?:[、和及][\p{Han}·]{2,12}?)*)(?:等\p{Han}{0,3}人?)?(?:的|证言|陈述|辨认|指认|询问|证实|证明|证称|称|出具|签名|到庭|当庭|笔录|[^\p{Han}·、]|$)`)
	statement = regexp.MustCompile(`(?:^|[^\p{Han}·])([\p{Han}·]{2,4}?)(?:的)?(?:证言|证人证言|陈述|被害人陈述|询问笔录|辨认笔录)`)
)

// generic words begin what stands where a name could; roles are within it.
var (
	roles   = []string{"证人", "被害", "被告", "见证", "辨认", "当事", "鉴定", "侦查"}
	generic = []string{"多名", "数名", "其他", "在场", "同案", "目击", "上述", "该", "现场", "两名", "三名", "的", "证言", "陈述", "笔录", "指认", "询问"}
)

// Names returns the names of people whom the texts let speak, each once: a
// proposal of what a paper that leaves the house hides.
func Names(texts ...string) (found []string) {
	add := func(n string) {
		n = strings.TrimSuffix(n, "的")
		if k := utf8.RuneCountInString(n); k < 2 || k > 12 || strings.Contains(n, "某") || slices.Contains(found, n) ||
			slices.ContainsFunc(generic, func(g string) bool { return strings.HasPrefix(n, g) }) || slices.ContainsFunc(roles, func(w string) bool { return strings.Contains(n, w) }) {
			return
		}
		found = append(found, n)
	}
	for _, t := range texts {
		for _, m := range spoke.FindAllStringSubmatch(t, -1) {
			for _, n := range strings.FieldsFunc(m[1], func(r rune) bool { return strings.ContainsRune("、和及", r) }) {
				add(n)
			}
		}
		for _, m := range statement.FindAllStringSubmatch(t, -1) {
			add(m[1])
		}
	}
	return found
}

// Masked returns a text of the letter as a paper that leaves the house has it:
// the names to hide, and those that Names finds in it, but for the surname.
func (l *Letter) Masked(text string) string {
	names := append(slices.Clone(l.Hide), Names(text)...)
	slices.SortFunc(names, func(a, b string) int { return len(b) - len(a) })
	return ledger.MaskIn(text, names...)
}

// Propose adds to the names to hide those that the text and the items name.
func (l *Letter) Propose() {
	texts := []string{l.Text}
	for _, a := range l.Asks {
		texts = append(texts, a.Text)
	}
	for _, n := range Names(texts...) {
		if !slices.Contains(l.Hide, n) && len(l.Hide) < MaxHide {
			l.Hide = append(l.Hide, n)
		}
	}
}

// A Recurrence is a kind of evidence told to one addressee for more than one case.
type Recurrence struct {
	Party    string
	Evidence evidence.Kind
	Cases    int
}

// Recurring counts what notices that were issued told again, by addressee and
// kind of evidence.
func Recurring(ls []Letter) (out []Recurrence) {
	type key struct {
		party string
		kind  evidence.Kind
	}
	cases := map[key]map[string]bool{}
	for _, l := range ls {
		if l.Kind != Notice || l.IssuedOn == "" {
			continue
		}
		for _, a := range l.Asks {
			k := key{l.Party, a.Evidence}
			if a.Evidence == "" {
				continue
			}
			if cases[k] == nil {
				cases[k] = map[string]bool{}
			}
			cases[k][l.Case] = true
		}
	}
	for k, of := range cases {
		if len(of) > 1 {
			out = append(out, Recurrence{k.party, k.kind, len(of)})
		}
	}
	slices.SortFunc(out, func(a, b Recurrence) int {
		return cmp.Or(strings.Compare(a.Party, b.Party), strings.Compare(string(a.Evidence), string(b.Evidence)))
	})
	return out
}

// A Noted is how many items one addressee answered by no more than a situation
// note (情况说明), and in how many letters.
type Noted struct {
	Party          string
	Items, Letters int
}

// NotedOnly counts the items answered by a situation note only, by addressee.
func NotedOnly(ls []Letter) (out []Noted) {
	for _, l := range ls {
		n := 0
		for _, a := range l.Asks {
			if a.Came == Situation {
				n++
			}
		}
		if n == 0 {
			continue
		}
		i := slices.IndexFunc(out, func(x Noted) bool { return x.Party == l.Party })
		if i < 0 {
			i, out = len(out), append(out, Noted{Party: l.Party})
		}
		out[i].Items += n
		out[i].Letters++
	}
	slices.SortFunc(out, func(a, b Noted) int { return strings.Compare(a.Party, b.Party) })
	return out
}
