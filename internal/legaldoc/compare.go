package legaldoc

import (
	"fmt"
	"slices"
	"strings"
)

// Facts are what the ledger says of the same case. An empty field says nothing.
type Facts struct {
	Unit    string
	Dates   map[string]string // by the keys of Document.Dates
	Persons []Defendant
}

// A Difference is a point on which document and ledger do not agree. It is shown
// to people and never resolved here.
type Difference struct {
	Field    string `json:"field"` // as in Evidence, without index: "result", "charged", "dates.indicted"
	Person   string `json:"person,omitempty"`
	Document string `json:"document"`
	Ledger   string `json:"ledger"`
	Evidence Span   `json:"evidence"`
}

// Compare returns the differences between a document and the ledger's facts, in
// the order of the document. Where one side is silent there is none.
func Compare(d Document, f Facts) []Difference {
	var out []Difference
	say := func(field, person, doc, ledger string, evidence string) {
		if doc != "" && ledger != "" && doc != ledger {
			out = append(out, Difference{field, person, doc, ledger, d.Evidence[evidence]})
		}
	}
	if d.Procuratorate != "" && f.Unit != "" && !sameOffice(d.Procuratorate, f.Unit) {
		say("procuratorate", "", d.Procuratorate, f.Unit, "procuratorate")
	}
	for _, k := range []string{DateDocument, DateAccepted, DateIndicted, DateWithdrawal, DateFirstJudgment} {
		say("dates."+k, "", d.Dates[k], f.Dates[k], "dates."+k)
	}
	for i, p := range d.Defendants {
		k := slices.IndexFunc(f.Persons, func(l Defendant) bool { return l.Name == p.Name })
		if k < 0 {
			if len(f.Persons) > 0 {
				names := []string{}
				for _, l := range f.Persons {
					names = append(names, l.Name)
				}
				say("name", p.Name, p.Name, strings.Join(names, "、"), fmt.Sprintf("defendants[%d].name", i))
			}
			continue
		}
		l := f.Persons[k]
		at := func(s string) string { return fmt.Sprintf("defendants[%d].%s", i, s) }
		number := func(n int64) string {
			if n == 0 {
				return ""
			}
			return fmt.Sprint(n)
		}
		list := func(s []string) string {
			s = slices.Clone(s)
			slices.Sort(s)
			return strings.Join(s, "、")
		}
		say("charged", p.Name, list(p.Charged), list(l.Charged), at("charged[0]"))
		say("convicted", p.Name, list(p.Convicted), list(l.Convicted), at("convicted[0]"))
		say("result", p.Name, string(p.Result), string(l.Result), at("result"))
		say("acquittal_kind", p.Name, p.AcquittalKind, l.AcquittalKind, at("acquittal_kind"))
		say("sentence", p.Name, p.Sentence, l.Sentence, at("sentence"))
		say("term_months", p.Name, number(int64(p.TermMonths)), number(int64(l.TermMonths)), at("term_months"))
		say("probation_months", p.Name, number(int64(p.ProbationMonths)), number(int64(l.ProbationMonths)), at("probation_months"))
		say("fine_yuan", p.Name, number(p.FineYuan), number(l.FineYuan), at("fine_yuan"))
	}
	return out
}
