package ledger

import (
	_ "embed"
	"encoding/json"
	"strings"
)

// A QualityRule is a 案卡冲突规则 as data: cells of one person at one stage that do
// not go together. It asks for a look, and refuses nothing.
type QualityRule struct {
	ID     string      `json:"id"`
	Table  TableID     `json:"table"`
	ZH     string      `json:"zh"`
	EN     string      `json:"en"`
	Column ColumnID    `json:"column"` // the cell to look at
	When   [][3]string `json:"when"`   // all must hold: column; =, begins, ends, filled, blank or differs; a text, or for differs a column
	Source string      `json:"source"`
}

//go:embed quality.json
var qualityFile []byte

// ShippedQuality returns the rules the program comes with.
func ShippedQuality() ([]QualityRule, error) {
	var rules []QualityRule
	err := json.Unmarshal(qualityFile, &rules)
	return rules, err
}

// Quality returns the rules the person's current facts fall foul of. A column
// no export has is neither blank nor filled, and a cell in conflict is filled.
func Quality(rules []QualityRule, p StagePerson) []QualityRule {
	var out []QualityRule
	for _, r := range rules {
		if r.Table == p.Table && r.holds(p) {
			out = append(out, r)
		}
	}
	return out
}

func (r QualityRule) holds(p StagePerson) bool {
	for _, c := range r.When {
		id, op, want := ColumnID(c[0]), c[1], c[2]
		_, filled := p.Values[id]
		got := p.Get(id)
		ok := false
		switch op {
		case "=":
			ok = got == want
		case "begins":
			ok = strings.HasPrefix(got, want)
		case "ends":
			ok = strings.HasSuffix(got, want)
		case "filled":
			ok = filled
		case "blank":
			ok = !filled && p.Knows(id)
		case "differs":
			other := p.Get(ColumnID(want))
			ok = got != "" && other != "" && got != other
		}
		if !ok {
			return false
		}
	}
	return len(r.When) > 0
}
