package app

import (
	"fmt"
	"strings"

	"mingjian/internal/exchange"
)

func (p *sessionPaper) caseRows() (rows []exchange.CaseRow) {
	for _, pc := range p.cases {
		c := p.caseOf(pc)
		row := exchange.CaseRow{CaseName: c.Name, CaseNumber: c.Number, Unit: c.Unit, Handler: c.Handler, Charge: c.Charge, Event: c.Event, OutcomeDate: c.OutcomeDate, State: c.Standing}
		if k := pc.conclusion; k != nil {
			row.Finding, _ = p.findings(k)
			row.Lessons = k.Lessons
			var others []string
			for _, t := range k.Causes {
				if x := p.causeOf(t); x.Main {
					row.MainCause = x.Code + " " + x.Cause
				} else {
					others = append(others, x.Code+" "+x.Cause)
				}
			}
			row.OtherCauses = strings.Join(others, "；")
		}
		rows = append(rows, row)
	}
	return rows
}

func (p *sessionPaper) findingRows() (rows []exchange.FindingRow) {
	for _, pc := range p.cases {
		c := p.caseOf(pc)
		state := "待形成意见"
		if pc.signed {
			state = "已签发"
		}
		for i, v := range pc.peers {
			for _, f := range v.Problems {
				d, _ := p.scheme.Dimension(f.Dimension)
				rows = append(rows, exchange.FindingRow{CaseName: c.Name, CaseNumber: c.Number, Unit: c.Unit, Dimension: d.ZH, Problem: f.Text, Basis: f.Evidence,
					Voice: "互评 · 评查员" + reviewerName(i), Reply: pc.replyText(), State: state})
			}
		}
	}
	return rows
}

// reviewerName is how papers name a peer: 甲, 乙 …
func reviewerName(i int) string {
	const stems = "甲乙丙丁戊己庚辛壬癸"
	r := []rune(stems)
	if i < len(r) {
		return string(r[i])
	}
	return fmt.Sprint(i + 1)
}

func (p *sessionPaper) measureRows() (rows []exchange.MeasureRow) {
	for _, pc := range p.cases {
		c := p.caseOf(pc)
		for _, m := range pc.measures {
			l := MeasureLine{Measure: m, SessionTitle: p.ses.Title, CaseName: c.Name, Number: c.Number, UnitName: p.units[m.Unit], OwnerName: p.names[m.Owner]}
			l.name(p.scheme)
			rows = append(rows, l.row())
		}
	}
	return rows
}
