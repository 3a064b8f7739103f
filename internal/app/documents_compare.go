package app

import (
	"slices"
	"strconv"
	"strings"

	"mingjian/internal/ledger"
	"mingjian/internal/legaldoc"
	"mingjian/internal/store"
)

// Columns of the ledgers that speak of a document.
const (
	colOriginDocument ledger.ColumnID = "origin_document"
	colIndicted       ledger.ColumnID = "indicted"
	colWithdrawn      ledger.ColumnID = "withdrawn"
	colChargeOther    ledger.ColumnID = "charge_other"
	colJudged         ledger.ColumnID = "judged"
	colJudgedCharge   ledger.ColumnID = "judged_charge"
	colJudgedOther    ledger.ColumnID = "judged_charge_other"
	colSentence       ledger.ColumnID = "sentence"
	colTerm           ledger.ColumnID = "term"
	colRetrialJudged  ledger.ColumnID = "retrial_judged"
	colRetrialResult  ledger.ColumnID = "retrial_sentence"
	colRetrialTerm    ledger.ColumnID = "retrial_term"
	colSecondJudged   ledger.ColumnID = "second_judged"
	colSecondResult   ledger.ColumnID = "second_result"
	colOriginDecided  ledger.ColumnID = "origin_decided"
	colWithdrawnDone  ledger.ColumnID = "withdrawn_done"
)

// ledgerSays returns what the ledgers say of the matters a document of the kind
// speaks of. A later table of the same kind says the newer thing.
func ledgerSays(kind legaldoc.Kind, facts []store.StageFact) legaldoc.Facts {
	out := legaldoc.Facts{Dates: map[string]string{}}
	disputed := map[string]bool{} // persons of one case may differ in a date
	date := func(f store.StageFact, key string, id ledger.ColumnID) {
		v := f.Day(id)
		if v == "" {
			return
		}
		if old, ok := out.Dates[key]; ok && old != v {
			disputed[key] = true
		}
		out.Dates[key] = v
	}
	person := func(p legaldoc.Defendant) {
		if i := slices.IndexFunc(out.Persons, func(o legaldoc.Defendant) bool { return o.Name == p.Name }); i >= 0 {
			out.Persons[i] = p
			return
		}
		out.Persons = append(out.Persons, p)
	}
	for _, f := range facts {
		p := legaldoc.Defendant{Name: f.Name}
		switch {
		case f.Table == ledger.Prosecution && kind == legaldoc.Indictment:
			date(f, legaldoc.DateAccepted, ledger.ColAccepted)
			p.Charged = charges(f, ledger.ColCharge, colChargeOther)
			if strings.HasPrefix(f.Get(ledger.ColResult), "起诉") {
				p.Result = legaldoc.Indicted
			} else if strings.Contains(f.Get(ledger.ColResult), "不起诉") {
				continue // the others of the case
			}
		case f.Table == ledger.Prosecution && kind == legaldoc.NonProsecution:
			if !strings.Contains(f.Get(ledger.ColResult), "不起诉") {
				// Not prosecuted after the charge was withdrawn: the ledger's decision is the earlier one.
				if f.Get(ledger.ColResult) != "" && f.Get(colWithdrawn) == "" {
					p.Result = legaldoc.Indicted
				}
				break
			}
			date(f, legaldoc.DateAccepted, ledger.ColAccepted)
			p.Result = legaldoc.NotProsecuted
		case f.Table == ledger.Arrest && (kind == legaldoc.NoArrest || kind == legaldoc.NoArrestReasons):
			date(f, legaldoc.DateAccepted, ledger.ColAccepted)
			switch f.Get(ledger.ColResult) {
			case "批准逮捕", "决定逮捕":
				p.Result = legaldoc.Arrested
			case "":
			default:
				p.Result = legaldoc.NotArrested
			}
		case f.Table == ledger.Prosecution && kind == legaldoc.FirstJudgment:
			if f.Day(colJudged) == "" {
				continue
			}
			date(f, legaldoc.DateDocument, colJudged)
			date(f, legaldoc.DateIndicted, colIndicted)
			p = judged(p, f, colSentence, colTerm)
			if p.Result != legaldoc.Acquitted && p.Result != legaldoc.NotResponsible {
				p.Convicted = charges(f, colJudgedCharge, colJudgedOther)
			}
		case f.Table == ledger.Remand && kind == legaldoc.RemandJudgment:
			date(f, legaldoc.DateDocument, colRetrialJudged)
			p = judged(p, f, colRetrialResult, colRetrialTerm)
		case f.Table == ledger.Prosecution && kind == legaldoc.WithdrawalPermitted:
			if f.Day(colWithdrawn) == "" {
				continue
			}
			date(f, legaldoc.DateWithdrawal, colWithdrawn)
			p.Result = legaldoc.Withdrawn
		case f.Table == ledger.SecondInstance && (kind == legaldoc.SecondAcquittal || kind == legaldoc.SecondJudgment || kind == legaldoc.SecondRemand || kind == legaldoc.SecondUpheld):
			date(f, legaldoc.DateDocument, colSecondJudged)
			switch v := f.Get(colSecondResult); {
			case strings.Contains(v, "无罪"):
				p.Result = legaldoc.Acquitted
			case strings.Contains(v, "发回"):
				p.Result = legaldoc.Remanded
			case strings.Contains(v, "维持"):
				p.Result = legaldoc.Upheld
			}
		default:
			continue
		}
		person(p)
	}
	for key := range disputed {
		delete(out.Dates, key)
	}
	return out
}

func charges(f store.StageFact, ids ...ledger.ColumnID) (out []string) {
	for _, id := range ids {
		for _, c := range strings.Split(f.Get(id), "；") {
			if c != "" {
				out = append(out, c)
			}
		}
	}
	return out
}

// judged reads a 宣告刑 and its term.
func judged(p legaldoc.Defendant, f store.StageFact, sentence, term ledger.ColumnID) legaldoc.Defendant {
	switch v := f.Get(sentence); {
	case v == "":
	case strings.HasPrefix(v, "无罪"):
		p.Result = legaldoc.Acquitted
	case strings.Contains(v, "刑事处罚"):
		p.Result = legaldoc.Exempt
	case strings.Contains(v, "不负刑事责任"):
		p.Result = legaldoc.NotResponsible
	default:
		p.Result = legaldoc.Guilty
		if n, err := strconv.Atoi(f.Get(term)); err == nil {
			p.TermMonths = n
		}
	}
	return p
}
