package ledger

import (
	"regexp"
	"strings"

	"mingjian/internal/errs"
)

// A CaseNo is a 部门受案号, kept as written and taken apart. Only Key is
// compared; the parts are hints, because irregular numbers exist.
type CaseNo struct {
	Raw   string `json:"raw"`             // as the cell had it
	Shown string `json:"shown"`           // without stray spaces and full-width digits; brackets [ ] or 〔 〕
	Key   string `json:"key"`             // Shown with brackets [ ]
	Token string `json:"token,omitempty"` // the category, e.g. 捕, 刑诉, 不诉复议; empty if unknown
	Year  string `json:"year"`            //
	Unit  string `json:"unit,omitempty"`  // the six digits of the office; empty in an irregular number
}

// Juvenile reports whether the number is of the juvenile line (未捕, 未诉).
func (n CaseNo) Juvenile() bool { return strings.HasPrefix(n.Token, "未") }

var caseNoForm = regexp.MustCompile(`^([\p{Han}A-Za-z0-9·\-]{1,40}?)受\[([12]\d{3})\](\d{6,16})号?$`)

// Longest first, so that 不诉复议 is not read as 诉… and 刑捕 not as 捕.
var caseTokens = func() []string {
	var all []string
	for _, id := range TableIDs {
		all = append(all, tables[id].Tokens...)
	}
	all = append(all, "不收", "申诉", "刑申", "立案监督", "延押", "羁审", "审监抗", "评查", "核追", "备案", "抗")
	return all
}()

// ParseCaseNo reads a 部门受案号 in any of its spellings. Brackets may be [ ],
// 〔 〕, ( ), （ ）, 【 】 or ［ ］; digits may be full-width; spaces may stand anywhere.
func ParseCaseNo(raw string) (CaseNo, error) {
	bad := func(zh, en string) (CaseNo, error) { return CaseNo{Raw: raw}, errs.Field("部门受案号", zh, en) }
	if len(raw) > 240 {
		return bad("部门受案号过长", "case number too long")
	}
	var b strings.Builder
	hex := false
	for _, r := range halfWidth(raw) {
		switch r {
		case '〔', '﹝', '［', '⟦', '【', '(', '{', '[', '<', '《', '〈', '「':
			hex = hex || r == '〔' || r == '﹝'
			r = '['
		case '〕', '﹞', '］', '⟧', '】', ')', '}', ']', '>', '》', '〉', '」':
			r = ']'
		case '＿', '_':
			continue
		}
		if isSpace(r) {
			continue
		}
		b.WriteRune(r)
	}
	s := b.String()
	if s == "" {
		return bad("缺部门受案号", "no case number")
	}
	m := caseNoForm.FindStringSubmatch(s)
	if m == nil {
		return bad("部门受案号不合格式", "malformed case number")
	}
	n := CaseNo{Raw: raw, Key: m[1] + "受[" + m[2] + "]" + m[3] + "号", Year: m[2]}
	n.Shown = n.Key
	if hex {
		n.Shown = m[1] + "受〔" + m[2] + "〕" + m[3] + "号"
	}
	if len(m[3]) == 11 || len(m[3]) == 12 {
		n.Unit = m[3][:6]
	}
	n.Token = tokenOf(m[1])
	return n, nil
}

func tokenOf(head string) string {
	best := ""
	for _, t := range caseTokens {
		if strings.HasSuffix(head, t) && len(t) > len(best) {
			best = t
		}
	}
	if best != "" {
		return best
	}
	if i := strings.LastIndex(head, "检"); i >= 0 {
		return head[i+len("检"):]
	}
	return ""
}

// divisionPrefixes are the provinces and equals of GB/T 2260, and 66, 71 and up
// used for the corps and for special procuratorates outside the divisions.
var divisionPrefixes = map[string]bool{
	"11": true, "12": true, "13": true, "14": true, "15": true, "21": true, "22": true, "23": true,
	"31": true, "32": true, "33": true, "34": true, "35": true, "36": true, "37": true,
	"41": true, "42": true, "43": true, "44": true, "45": true, "46": true,
	"50": true, "51": true, "52": true, "53": true, "54": true,
	"61": true, "62": true, "63": true, "64": true, "65": true, "66": true, "71": true,
	"77": true, "81": true, "82": true, "99": true,
}

// PossibleUnit reports whether six digits can be an office's code by shape: a
// known first pair and no 99 as city, which GB/T 2260 never gave. Whether the
// office exists is for the caller's list of units.
func PossibleUnit(code string) bool {
	if len(code) != 6 || strings.Trim(code, "0123456789") != "" {
		return false
	}
	return divisionPrefixes[code[:2]] && code[2:4] != "99"
}

var (
	unifiedForm = regexp.MustCompile(`^[0-9A-Z]{10,24}$`)
	personForm  = regexp.MustCompile(`^[0-9A-Z]{6,32}$`)
	scientific  = regexp.MustCompile(`^\d(\.\d+)?[Ee]\+?\d+$`)
)

func readIdentifier(raw string, form *regexp.Regexp) Cell {
	s := strings.ToUpper(dropSpaces(halfWidth(raw)))
	s = strings.TrimPrefix(s, "'")
	switch {
	case s == "":
		return Cell{Raw: raw, Plausible: true}
	case scientific.MatchString(s):
		return Cell{Raw: raw, Why: "编号为科学计数法，原值已丢失"}
	}
	s = strings.TrimSuffix(s, ".0")
	if !form.MatchString(s) {
		return Cell{Raw: raw, Why: "编号不合格式"}
	}
	return Cell{Raw: raw, Value: s, Plausible: true}
}
