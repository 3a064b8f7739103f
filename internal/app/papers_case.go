package app

import (
	"slices"
	"strings"

	"mingjian/internal/errs"
	"mingjian/internal/exchange"
	"mingjian/internal/liaison"
	"mingjian/internal/review"
)

func (p *sessionPaper) voices(pc *paperCase) []review.Row {
	return review.ThreeVoices(p.scheme, review.Voices{Self: pc.self, Peers: pc.peers, Experts: pc.experts, PeersIn: true, ExpertsIn: true})
}

func (p *sessionPaper) voiceRows(pc *paperCase) (out []exchange.VoiceRow) {
	for _, row := range p.voices(pc) {
		v := exchange.VoiceRow{Dimension: row.Dimension.ZH, Differs: row.Gap == review.Large || row.Gap == review.Medium}
		if row.Self != nil {
			v.Self = row.Self.Text
		}
		for _, x := range row.Peers {
			v.Peer = strings.TrimSpace(v.Peer + "\n" + x.Text)
		}
		for _, x := range row.Experts {
			v.Expert = strings.TrimSpace(v.Expert + "\n" + x.Text)
		}
		if v.Self+v.Peer+v.Expert != "" {
			out = append(out, v)
		}
	}
	return out
}

func (p *sessionPaper) selfReview(pc *paperCase) (exchange.SelfReview, error) {
	if pc.self == nil {
		return exchange.SelfReview{}, errs.E(errs.Conflict, "自评尚未提交", "the self-review is not in yet")
	}
	s := exchange.SelfReview{Head: p.titled(pc.name() + "自评报告"), Session: p.session(), Case: p.caseOf(pc), Author: p.names[pc.item.Handler],
		Submitted: longDay(Day(pc.selfAt)), Facts: pc.section("basics"), Course: pc.course(), Charged: pc.section("charge"), Decision: pc.section("ruling"),
		Divergences: divergences(pc.self.Divergences), Prosecution: pc.section("gate"), Causes: p.causes(pc.self.Causes), Reflection: pc.self.Reflection}
	s.Signer = s.Author
	for _, m := range pc.self.Measures {
		s.Measures = append(s.Measures, exchange.Measure{Measure: m})
	}
	return s, nil
}

func (p *sessionPaper) commentary(pc *paperCase) (exchange.Commentary, error) {
	if len(pc.experts) == 0 {
		return exchange.Commentary{}, errs.E(errs.Conflict, "点评尚未提交", "the commentary is not in yet")
	}
	c := exchange.Commentary{Head: p.titled(pc.name() + "点评意见"), Session: p.session(), Case: p.caseOf(pc), Commenter: p.people(pc.expertBy),
		Voices: p.voiceRows(pc), Reply: pc.replyText(), Measures: p.measuresOf(pc)}
	if len(pc.expertBy) > 0 {
		c.Post = p.posts[pc.expertBy[0]].Title
	}
	for _, v := range pc.experts {
		for _, x := range v.Angles {
			if x.Text == "" {
				continue
			}
			c.Angles = append(c.Angles, exchange.Angle{Angle: p.angle(x.Angle), Opinion: x.Text})
			switch x.Angle {
			case "avoidable":
				c.Avoidable = x.Text
			case "lesson":
				c.Use = x.Text
			}
		}
	}
	for _, v := range pc.peers {
		for _, f := range v.Problems {
			d, _ := p.scheme.Dimension(f.Dimension)
			c.Findings = append(c.Findings, exchange.PaperRemark{Dimension: d.ZH, Text: f.Text, Basis: f.Evidence})
		}
	}
	return c, nil
}

func (p *sessionPaper) analysis(pc *paperCase) exchange.Analysis {
	x := exchange.Analysis{Head: p.titled(pc.name() + "剖析报告"), Session: p.session(), Case: p.caseOf(pc), Facts: pc.section("basics"),
		Brief: pc.section("basics"), BriefCourt: pc.section("ruling"), Course: pc.course(), Charged: pc.section("charge"), Decision: pc.section("ruling"),
		Measures: p.measuresOf(pc), Reply: pc.replyText(), Evidence: pc.evidence}
	if gate := pc.section("gate"); gate != "" {
		x.Duties = []exchange.Duty{{Stage: "逮捕、起诉环节把关", Done: gate}}
	}
	for _, e := range pc.events {
		i := slices.IndexFunc(x.Defendants, func(d exchange.Defendant) bool { return d.Name == e.Person })
		if i < 0 {
			x.Defendants = append(x.Defendants, exchange.Defendant{Name: e.Person, Charged: e.Charge, Result: e.Kind})
		} else if !strings.Contains(x.Defendants[i].Result, e.Kind) {
			x.Defendants[i].Result += "、" + e.Kind
		}
	}
	var told []string
	for _, l := range slices.Backward(pc.letters) {
		switch l.Kind {
		case liaison.Guidance:
			x.Duties = append(x.Duties, exchange.Duty{Stage: "引导侦查", Done: l.told()})
		case liaison.Defence:
			x.Duties = append(x.Duties, exchange.Duty{Stage: "听取律师意见", Done: l.told()})
		default:
			told = append(told, l.told())
		}
	}
	x.Liaison = strings.Join(told, "\n")
	if pc.self != nil {
		x.Divergences = divergences(pc.self.Divergences)
	}
	if k := pc.conclusion; k != nil {
		x.Finding, x.Reason = p.findings(k)
		x.Causes, x.Lessons = p.settled(k), k.Lessons
		for _, j := range k.Phases {
			for _, ph := range p.scheme.Phases.Phases {
				if ph.Code == j.Phase && j.Stance != review.NotAtAll {
					x.Duties = append(x.Duties, exchange.Duty{Stage: ph.ZH, View: j.Text})
				}
			}
		}
		if pc.signed {
			x.Approvals = append(x.Approvals, exchange.Approval{Post: p.posts[p.ses.ChairOf(&pc.item)].Title, Name: p.names[p.ses.ChairOf(&pc.item)], Opinion: "同意"})
		}
	}
	return x
}
