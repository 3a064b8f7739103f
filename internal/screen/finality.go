package screen

import (
	"strconv"
	"strings"

	"mingjian/internal/ledger"
)

func itoa(n int) string { return strconv.Itoa(n) }

// Columns by which an outcome is known to stand or fall.
const (
	colEffective   ledger.ColumnID = "effective"
	colAppealed    ledger.ColumnID = "appealed"
	colProtested   ledger.ColumnID = "protested"
	colUnprotested ledger.ColumnID = "protest_withdrawn"
	colAdopted     ledger.ColumnID = "protest_adopted"
	colSentence    ledger.ColumnID = "sentence"
	colSecond      ledger.ColumnID = "second_result"
	colSecondSent  ledger.ColumnID = "second_sentence"
	colRetrial     ledger.ColumnID = "retrial_sentence"
	colRetrialEff  ledger.ColumnID = "retrial_effective"
)

// stands tells whether the outcome stands, and which cell reversed it.
func (r compiled) stands(p *ledger.StagePerson, l life) (Finality, *Proof) {
	switch r.Finality {
	case "judgment":
		return judgmentStands(p, l)
	case "retrial":
		if p.Get(colRetrialEff) != "" {
			return Final, nil
		}
		return Pending, nil
	case "nonpros":
		return nonprosStands(p, l)
	}
	return Final, nil
}

// kindOf sorts sentences by what they mean for the person, so that a changed
// term does not count as a reversal of guilt or acquittal.
func kindOf(sentence string) string {
	switch {
	case strings.Contains(sentence, "无罪"):
		return "无罪"
	case strings.Contains(sentence, "不负刑事责任"):
		return "不负刑事责任"
	case strings.HasPrefix(sentence, "免"):
		return "免予刑事处罚"
	}
	return "刑罚"
}

// judgmentStands follows a first-instance judgment to the second instance and,
// after a remand, to the retrial.
func judgmentStands(p *ledger.StagePerson, l life) (Finality, *Proof) {
	was := kindOf(p.Get(colSentence))
	for i := range l.stages {
		s := &l.stages[i]
		if s.Table != ledger.SecondInstance || !cites(s, p) {
			continue
		}
		result, sentence := s.Get(colSecond), s.Get(colSecondSent)
		switch {
		case result == "":
			continue
		case strings.HasPrefix(result, "发回"):
			return retrialOf(was, p, l)
		case strings.HasPrefix(result, "改判"):
			now := kindOf(sentence)
			if strings.Contains(result, "无罪") {
				now = "无罪"
			}
			if sentence == "" && now != "无罪" {
				return Final, nil
			}
			if now != was {
				col := colSecondSent
				if sentence == "" {
					col = colSecond
				}
				pr := proof(s, col)
				return Reversed, &pr
			}
		}
		return Final, nil
	}
	switch {
	case p.Get(colEffective) != "":
		return Final, nil
	case p.Get(colProtested) != "" && p.Get(colUnprotested) == "" && p.Get(colAdopted) == "":
		return Protested, nil
	case p.Get(colAppealed) != "":
		return Appealed, nil
	}
	return Pending, nil
}

func retrialOf(was string, p *ledger.StagePerson, l life) (Finality, *Proof) {
	for i := range l.stages {
		s := &l.stages[i]
		if s.Table != ledger.Remand || !cites(s, p) {
			continue
		}
		if now := s.Get(colRetrial); now != "" && kindOf(now) != was {
			pr := proof(s, colRetrial)
			return Reversed, &pr
		} else if now != "" {
			return Final, nil
		}
	}
	return Pending, nil
}

// nonprosStands reports a decision not to prosecute as reversed when a
// reconsideration or review changed it.
func nonprosStands(p *ledger.StagePerson, l life) (Finality, *Proof) {
	for i := range l.stages {
		s := &l.stages[i]
		if s.Table != ledger.NonprosReconsider && s.Table != ledger.NonprosReview || !cites(s, p) {
			continue
		}
		if r := s.Get(ledger.ColResult); strings.HasPrefix(r, "改变") || strings.HasPrefix(r, "撤销") || strings.HasPrefix(r, "变更") {
			pr := proof(s, ledger.ColResult)
			return Reversed, &pr
		}
	}
	return Final, nil
}

// cites reports whether the later stage is about the earlier one. A later stage
// that names no original case is taken to be about the person's only one.
func cites(later, earlier *ledger.StagePerson) bool {
	n, err := ledger.ParseCaseNo(later.Get(ledger.ColOriginCase))
	return err != nil || n.Key == earlier.Number.Key
}
