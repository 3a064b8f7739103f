package app

import (
	"fmt"
	"slices"
	"strings"

	"mingjian/internal/ledger"
	"mingjian/internal/legaldoc"
	"mingjian/internal/policy"
	"mingjian/internal/review"
	"mingjian/internal/store"
)

// inherited are the sections of a self-review that the ledgers and the attached
// documents already answer: 1 basics, 2 course, 4 ruling. What neither says
// stays empty for the handler to write.
func (g *gate) inherited(v *reviewed) (map[review.Code]string, error) {
	picks, err := g.Tx.Picks(policy.Scope{All: true}, store.PickFilter{Case: v.file.ID})
	if err != nil {
		return nil, err
	}
	stages, err := g.StagesOf(v.file.ID)
	if err != nil {
		return nil, err
	}
	documents, err := g.Tx.DocumentsOf(v.file.ID)
	if err != nil {
		return nil, err
	}
	return inheritedTexts(v.file, picks, stages, documents), nil
}

// inheritedTexts writes what is known of a case as the sections of the outline,
// a sentence a fact, each with where it comes from.
func inheritedTexts(c store.CaseFile, events []store.Pick, stages []ledger.StagePerson, documents []store.Document) map[review.Code]string {
	named := func(name string, sealed bool) string {
		if sealed || c.Sealed {
			return ledger.Mask(name)
		}
		return name
	}
	var who, ruling []string
	for _, e := range events {
		who = append(who, named(e.Person, e.Sealed)+"，涉嫌"+e.Charge+"，部门受案号"+e.CaseNumber+"。")
	}
	for _, d := range documents {
		ruling = append(ruling, rulingOf(d, func(name string) string { return named(name, d.Sealed) })...)
	}
	for _, e := range events {
		ruling = append(ruling, named(e.Person, e.Sealed)+"："+e.Kind+"，"+e.Day+"。〔台账〕")
	}
	join := func(ss []string) string { return strings.Join(slices.Compact(ss), "\n") }
	return map[review.Code]string{"basics": join(who), "course": join(courseOf(c, events, stages, documents, named)), "ruling": join(ruling)}
}

// results name the column that says what came out on the day of another.
var results = map[ledger.ColumnID][]ledger.ColumnID{
	"ended": {"result", "case_result"}, "judged": {"sentence"}, "second_judged": {"second_result", "second_sentence"}, "retrial_judged": {"retrial_sentence"},
}

// courseOf is the course of the case in time: each date of each stage in the
// ledgers, the documents, the events. Persons to whom the same happened on a day
// share a line.
func courseOf(c store.CaseFile, events []store.Pick, stages []ledger.StagePerson, documents []store.Document, named func(string, bool) string) []string {
	type happening struct{ day, what, source string }
	var order []happening
	persons := map[happening][]string{}
	add := func(h happening, person string) {
		if _, ok := persons[h]; !ok {
			order = append(order, h)
			persons[h] = nil
		}
		if person != "" && !slices.Contains(persons[h], person) {
			persons[h] = append(persons[h], person)
		}
	}
	if c.Accepted != "" && len(stages) == 0 {
		add(happening{c.Accepted, "受理", "台账"}, "")
	}
	for _, s := range stages {
		t := ledger.TableOf(s.Table)
		if t == nil {
			continue
		}
		for _, col := range t.Columns {
			if v := s.Values[col.ID].Value; col.Kind == ledger.Date && v != "" {
				what := strings.TrimSuffix(strings.TrimPrefix(col.Title, "全案_"), "日期")
				for _, r := range results[col.ID] {
					if out := s.Values[r].Value; out != "" {
						what += "：" + out
						break
					}
				}
				person := named(s.Name, s.Sealed)
				if col.Level == "case" {
					person = ""
				}
				add(happening{v, what, "台账：" + t.Title}, person)
			}
		}
	}
	for _, d := range documents {
		if day := d.Read.Dates[legaldoc.DateDocument]; day != "" {
			add(happening{day, strings.TrimSpace(string(d.Kind) + " " + d.Number), "文书"}, "")
		}
	}
	if len(stages) == 0 {
		for _, e := range events {
			add(happening{e.Day, e.Kind, "台账"}, named(e.Person, e.Sealed))
		}
	}
	slices.SortStableFunc(order, func(a, b happening) int { return strings.Compare(a.day, b.day) })
	lines := make([]string, len(order))
	for i, h := range order {
		who := ""
		if names := persons[h]; len(names) > 0 {
			who = "，" + strings.Join(names, "、")
		}
		lines[i] = h.day + who + "：" + h.what + "。〔" + h.source + "〕"
	}
	return lines
}

// rulingOf is what a document decides on each person, as it was read.
func rulingOf(d store.Document, named func(string) string) (lines []string) {
	head := string(d.Kind)
	if d.Number != "" {
		head = d.Number + head
	}
	for _, x := range []string{d.Read.Court, d.Read.Dates[legaldoc.DateDocument]} {
		if x != "" {
			head += "，" + x
		}
	}
	for _, p := range d.Read.Defendants {
		if p.Result == "" || p.Result == legaldoc.Indicted {
			continue
		}
		out := string(p.Result)
		if p.AcquittalKind != "" {
			out += "（" + p.AcquittalKind + "）"
		}
		if len(p.Convicted) > 0 {
			out += "，" + strings.Join(p.Convicted, "、")
		}
		if p.Sentence != "" {
			out += "，" + p.Sentence
		}
		if p.TermMonths > 0 {
			out += term(p.TermMonths)
		}
		lines = append(lines, named(p.Name)+"："+out+"。〔"+head+"〕")
	}
	return lines
}

// term writes a number of months: 1年6个月.
func term(months int) string {
	switch y, m := months/12, months%12; {
	case y == 0:
		return fmt.Sprintf("%d个月", m)
	case m == 0:
		return fmt.Sprintf("%d年", y)
	default:
		return fmt.Sprintf("%d年%d个月", y, m)
	}
}
