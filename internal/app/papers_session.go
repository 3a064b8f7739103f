package app

import (
	"fmt"
	"slices"
	"strings"

	"mingjian/internal/exchange"
	"mingjian/internal/office"
	"mingjian/internal/review"
	"mingjian/internal/stats"
)

func (p *sessionPaper) agenda() exchange.Agenda {
	a := exchange.Agenda{Head: p.titled(p.ses.Title + "议程"), Session: p.session(), CasesTotal: len(p.cases),
		Rules: []exchange.Line{{Text: "会议内容和材料不得外传，会后交回。"}, {Text: "发言对案不对人，只谈案件质量，不谈责任。"}},
		Speech: []exchange.SpeakingSlot{{Turn: "承办检察官自评", Minutes: "10分钟"}, {Turn: "互评", Minutes: "10分钟"}, {Turn: "点评", Minutes: "10分钟"},
			{Turn: "讨论、议定意见", Minutes: "10分钟"}, {Turn: "院领导讲话（最后）", Minutes: ""}}}
	a.Items = []exchange.AgendaItem{{Item: "宣布议程和纪律", Speaker: p.names[p.ses.Chair], Minutes: "5分钟"},
		{Item: "逐案评析", Speaker: "各案承办检察官、互评人、点评人"}, {Item: "讲话", Speaker: "院领导"}, {Item: "总结", Speaker: p.names[p.ses.Chair]}}
	var present []string
	for _, pc := range p.cases {
		row := exchange.AgendaCase{Case: p.caseOf(pc), Typical: pc.item.Typical, Reason: pc.item.Reason, Self: p.names[pc.item.Handler],
			Peers: p.people(pc.peerBy), Commenter: p.people(pc.expertBy)}
		if pc.item.Minutes > 0 {
			row.Minutes = fmt.Sprintf("%d分钟", pc.item.Minutes)
		}
		a.Cases = append(a.Cases, row)
		if n := p.names[pc.item.Handler]; n != "" && !slices.Contains(present, n) {
			present = append(present, n)
		}
	}
	a.Attending = strings.Join(present, "、")
	return a
}

func (p *sessionPaper) conclusionOf(pc *paperCase) exchange.Conclusion {
	c := exchange.Conclusion{Case: p.caseOf(pc), Reply: pc.replyText(), Measures: p.measuresOf(pc)}
	if pc.self != nil {
		c.SelfView = judgements(p.scheme, pc.self.Judgements)
	}
	for _, v := range pc.peers {
		c.PeerView = strings.TrimSpace(c.PeerView + "\n" + judgements(p.scheme, v.Judgements))
	}
	for _, v := range pc.experts {
		for _, x := range v.Angles {
			if x.Text != "" {
				c.ExpertView = strings.TrimSpace(c.ExpertView + "\n" + p.angle(x.Angle) + "：" + x.Text)
			}
		}
	}
	if k := pc.conclusion; k != nil {
		c.Finding, c.Reason = p.findings(k)
		c.Causes, c.Lessons = p.settled(k), k.Lessons
	} else {
		c.Finding = "尚未形成意见"
	}
	return c
}

func (p *sessionPaper) minutes() exchange.Minutes {
	m := exchange.Minutes{Head: p.titled(p.ses.Title + "纪要"), Session: p.session(), Attending: p.people(p.ses.Present), Recorder: p.names[p.ses.Secretary], CaseTotal: len(p.cases),
		Opening: fmt.Sprintf("会议对%s至%s的%d件案件逐案评析，听取自评、互评和点评，形成如下意见。", longDay(string(p.ses.From)), longDay(string(p.ses.To)), len(p.cases))}
	for _, pc := range p.cases {
		m.Cases = append(m.Cases, p.conclusionOf(pc))
		m.Measures = append(m.Measures, p.measuresOf(pc)...)
	}
	return m
}

// tally counts cases by name, most first; names of equal count as they came.
func tally(names []string, total int) (out []exchange.Count) {
	var order []string
	n := map[string]int{}
	for _, s := range names {
		if s == "" {
			continue
		}
		if n[s] == 0 {
			order = append(order, s)
		}
		n[s]++
	}
	slices.SortStableFunc(order, func(a, b string) int { return n[b] - n[a] })
	for _, s := range order {
		zh, _ := stats.Share(n[s], total)
		out = append(out, exchange.Count{Name: s, Cases: n[s], Share: zh})
	}
	return out
}

func chartOf(title string, cs []exchange.Count) office.ChartSpec {
	c := office.ChartSpec{Title: title, Series: []office.ChartSeries{{Name: "件数"}}}
	for _, x := range cs {
		c.Categories = append(c.Categories, x.Name)
		c.Series[0].Values = append(c.Series[0].Values, float64(x.Cases))
	}
	return c
}

func (p *sessionPaper) summary() exchange.Summary {
	s := exchange.Summary{Head: p.titled(p.ses.Title + "总结报告"), Session: p.session(), CaseTotal: len(p.cases),
		Overview: fmt.Sprintf("本次会议评析案件%d件。以下件数为本次会议所涉案件，数量少，不作比例比较，不作单位、人员比较。", len(p.cases))}
	var kinds, causes, findings, gaps []string
	for _, pc := range p.cases {
		kinds = append(kinds, p.caseOf(pc).Event)
		if k := pc.conclusion; k != nil {
			for _, t := range k.Causes {
				causes = append(causes, p.causeOf(t).Cause)
			}
			for _, f := range k.Findings {
				x, _ := p.scheme.Finding(f.Kind)
				findings = append(findings, x.ZH)
			}
			s.Lessons = append(s.Lessons, exchange.Line{Text: k.Lessons})
		}
		for _, row := range p.voices(pc) {
			if row.Gap == review.Large || row.Gap == review.Medium {
				gaps = append(gaps, row.Dimension.ZH)
			}
		}
		s.Cases = append(s.Cases, p.conclusionOf(pc))
		s.Measures = append(s.Measures, p.measuresOf(pc)...)
		if pc.item.Typical {
			t := exchange.TypicalCase{Case: p.caseOf(pc), Gist: pc.item.Reason}
			if pc.conclusion != nil {
				t.Use = pc.conclusion.Lessons
			}
			s.Typical = append(s.Typical, t)
		}
	}
	s.ByEvent, s.ByCause, s.ByFinding = tally(kinds, len(p.cases)), tally(causes, len(p.cases)), tally(findings, len(p.cases))
	s.EventChart, s.CauseChart = chartOf("各类案件件数", s.ByEvent), chartOf("原因分布（件）", s.ByCause)
	s.VoiceChart = chartOf("三方意见不一致的案件数", tally(gaps, len(p.cases)))
	return s
}
