package review

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"

	"mingjian/internal/errs"
)

// A Level is where what was found sits: in one person's work, in how the team
// worked, in the rules and ways of the office, or outside it.
type Level string

const (
	PersonLevel  Level = "person"  // 个人办理
	TeamLevel    Level = "team"    // 办案组织
	SystemLevel  Level = "system"  // 制度机制
	OutsideLevel Level = "outside" // 外部因素
)

func (l Level) valid() bool {
	return l == PersonLevel || l == TeamLevel || l == SystemLevel || l == OutsideLevel
}

// Names returns the level's names in Chinese and English.
func (l Level) Names() (zh, en string) {
	n := map[Level][2]string{PersonLevel: {"个人办理", "one person's work"}, TeamLevel: {"办案组织", "the team"},
		SystemLevel: {"制度机制", "rules and ways"}, OutsideLevel: {"外部因素", "outside"}}[l]
	return n[0], n[1]
}

// Phases lists the phases of a case that are judged one by one (分环节评价).
type Phases struct {
	Source
	Phases []Term `json:"phases"`
}

// A PhaseJudgement is what is held of one phase, said in a sentence of its own.
type PhaseJudgement struct {
	Phase  Code   `json:"phase"`
	Stance Stance `json:"stance"`
	Text   string `json:"text"`
}

// phases checks the judgements of the phases. With all, every phase must be
// spoken to, or said not to arise.
func phases(l *errs.List, js []PhaseJudgement, t Terms, all bool) {
	seen := map[Code]bool{}
	for _, j := range js {
		f := fmt.Sprintf("phases[%s]", j.Phase)
		p, ok := find(t.Scheme.Phases.Phases, func(x Term) bool { return x.Code == j.Phase })
		if !ok || seen[j.Phase] {
			l.Add(f, "没有这个环节，或者评了两次", "there is no such phase, or it is judged twice")
			continue
		}
		seen[j.Phase] = true
		if !j.Stance.valid() {
			l.Add(f+".stance", "请对“"+p.ZH+"”表明态度", "take a stance on “"+p.EN+"”")
		} else if j.Stance != NotAtAll {
			need(l, f+".text", "对“"+p.ZH+"”的判断", "the judgement on “"+p.EN+"”", j.Text, MaxText)
		}
	}
	for _, p := range t.Scheme.Phases.Phases {
		if all && !seen[p.Code] {
			l.Add(fmt.Sprintf("phases[%s].stance", p.Code), "请对“"+p.ZH+"”表明态度", "take a stance on “"+p.EN+"”")
		}
	}
}

// good reports whether all the conclusion finds is good practice; then there is
// no cause of a loss to name.
func (c *Conclusion) good(t Terms) bool {
	return len(c.Findings) > 0 && !slices.ContainsFunc(c.Findings, func(f Finding) bool {
		k, ok := t.Scheme.Finding(f.Kind)
		return !ok || !k.Good
	})
}

// A SecondReading is 复读: a second reader, who did not see the conclusion, says
// from the voices and the reply what kind of finding it is.
type SecondReading struct {
	Kind    Code   `json:"kind"`
	Level   Level  `json:"level"`
	Reasons string `json:"reasons"`
}

// Check implements Content.
func (s *SecondReading) Check(t Terms) error {
	var l errs.List
	if _, ok := t.Scheme.Finding(s.Kind); !ok {
		l.Add("kind", "请选择结论类别", "choose the kind of finding")
	}
	if !s.Level.valid() {
		l.Add("level", "请选择所在层面", "choose the level")
	}
	need(&l, "reasons", "理由", "the reasons", s.Reasons, MaxText)
	return sorted(l)
}

// MaxShare is the whole of the share of cases that get a second reader.
const MaxShare = 100

// Drawn reports whether the case is among the share (per cent) of a session's
// cases whose finding gets a second reader. It follows from the case's place on
// the agenda and the session alone, so nobody chooses and anybody can recompute
// it: the first eight bytes of SHA-256 of "second" and both ids, as a number
// modulo 100, less than the share.
func Drawn(s SessionID, it ItemID, share int) bool {
	sum := sha256.Sum256([]byte("second\n" + string(s) + "\n" + string(it)))
	return binary.BigEndian.Uint64(sum[:8])%MaxShare < uint64(max(0, share))
}

// SecondRead reports, as a Conflict, that the case was drawn for a second reader
// who has not read it yet.
func SecondRead(s *Session, it *Item, parts []Statement) error {
	if !Drawn(s.ID, it.ID, s.SecondShare) {
		return nil
	}
	if slices.ContainsFunc(parts, func(p Statement) bool { return p.Kind == SecondKind && p.State == Locked }) {
		return nil
	}
	return errs.E(errs.Conflict, "本案抽中复读，复读意见尚未提交", "the case was drawn for a second reader, who has not read it yet")
}

// checkFindings checks the findings, each with its level, reasons and evidence.
func (c *Conclusion) checkFindings(l *errs.List, t Terms) {
	rows(l, "findings", len(c.Findings))
	if len(c.Findings) == 0 {
		l.Add("findings", "请作出至少一项结论", "make at least one finding")
	}
	seen := map[Code]bool{}
	for i, f := range c.Findings {
		field := fmt.Sprintf("findings[%d]", i)
		if _, ok := t.Scheme.Finding(f.Kind); !ok {
			l.Add(field+".kind", "请选择结论类别", "choose the kind of finding")
		} else if seen[f.Kind] {
			l.Add(field+".kind", "同类结论重复", "a kind of finding is given twice")
		}
		seen[f.Kind] = true
		if !f.Level.valid() {
			l.Add(field+".level", "请选择所在层面：个人办理、办案组织、制度机制或外部因素", "choose the level: person, team, system or outside")
		}
		need(l, field+".reasons", "理由", "the reasons", f.Reasons, MaxText)
		need(l, field+".evidence", "依据", "the evidence", f.Evidence, MaxText)
	}
}
