package store

import (
	"mingjian/internal/ledger"
	"mingjian/internal/org"
	"mingjian/internal/policy"
	"mingjian/internal/screen"
)

// EachStage calls yield for every published stage, person by person.
func (tx *Tx) EachStage(yield func(ledger.StagePerson) error) error {
	return each(tx, scanStageBody, yield, "SELECT body FROM stage ORDER BY person_number, case_number, table_code")
}

// EachStageIn calls yield for every published stage within the scope.
func (tx *Tx) EachStageIn(sc policy.Scope, yield func(StageLine) error) error {
	var w where
	w.inScope(sc, stageScope)
	return each(tx, scanStageLine, yield, "SELECT stage.casefile, stage.body FROM stage JOIN casefile ON casefile.id = stage.casefile"+w.String()+
		" ORDER BY stage.unit, stage.accepted, stage.case_number, stage.person_number", w.args...)
}

// refused finds the stages that may state a refusal (ledger.StagePerson.Refused),
// in the words of the index stage_version_refused, which serves no others.
const refused = `(stage.table_code = 'arrest' AND (stage.body LIKE '%"result":{"value":"不%' OR stage.body LIKE '%"result":{"value":"决定不%')
	OR stage.table_code = 'prosecution' AND stage.body LIKE '%"result":{"value":"%不起诉%')`

// A RefusedStage is a stage that states a refusal, with its case file. Of the
// values it has the result, its day and the police office alone.
type RefusedStage struct {
	File CaseFile
	ledger.StagePerson
}

func scanRefused(s scanner) (r RefusedStage, err error) {
	// There are thousands; the other values are not worth decoding.
	var body struct {
		Table    ledger.TableID `json:"table"`
		Number   ledger.CaseNo  `json:"number"`
		Key      string         `json:"key"`
		Person   string         `json:"person_number"`
		Name     string         `json:"name"`
		Handlers []string       `json:"handlers"`
		Values   struct {
			Result ledger.Value `json:"result"`
			Ended  ledger.Value `json:"ended"`
			Police ledger.Value `json:"police"`
		} `json:"values"`
	}
	c := &r.File
	err = s.Scan(&c.ID, &c.Unified, &c.Unit, &c.Department, &c.Title, &c.Charge, &c.Accepted, &c.Sealed, &c.MergedInto, &c.Version, jsonColumn(&body))
	r.StagePerson = ledger.StagePerson{Table: body.Table, Number: body.Number, Key: body.Key, Person: body.Person, Name: body.Name, Handlers: body.Handlers,
		Values: map[ledger.ColumnID]ledger.Value{ledger.ColResult: body.Values.Result, ledger.ColEnded: body.Values.Ended, ledger.ColPolice: body.Values.Police}}
	return r, err
}

// Refused returns the stages within the scope that state a refusal of arrest or of
// prosecution, of cases of the unit and those below it, or of all, accepted from
// the day on; the latest first.
func (tx *Tx) Refused(sc policy.Scope, unit org.UnitCode, from string) (found []RefusedStage, err error) {
	var w where
	w.conds = append(w.conds, refused)
	w.add("stage.accepted >= ?", from)
	w.inScope(sc, stageScope)
	if unit != "" {
		w.conds = append(w.conds, w.tree(stageScope.unit, string(unit)))
	}
	err = each(tx, scanRefused, func(r RefusedStage) error {
		if r.Refused() {
			found = append(found, r)
		}
		return nil
	}, "SELECT "+caseColumns+", stage.body FROM stage JOIN casefile ON casefile.id = stage.casefile"+w.String()+
		" ORDER BY stage.accepted DESC, stage.case_number, stage.person_number", w.args...)
	return found, err
}

// EachScreened calls yield for every event within the scope that screening
// finds now, by unit, kind and day.
func (tx *Tx) EachScreened(sc policy.Scope, yield func(screen.Event) error) error {
	var w where
	w.add("event.gone = 0")
	w.add("event.by_hand = ''")
	w.inScope(sc, stageScope)
	return each(tx, func(s scanner) (e screen.Event, err error) { err = s.Scan(jsonColumn(&e)); return e, err }, yield,
		"SELECT event.body FROM event JOIN casefile ON casefile.id = event.casefile"+w.String()+" ORDER BY event.unit, event.kind, event.day, event.case_number, event.person_number", w.args...)
}

// FactCounts returns how many persons, cases and stage cases the current facts speak of.
func (tx *Tx) FactCounts() (persons, cases, stages int, err error) {
	err = tx.one(`SELECT count(DISTINCT person_number), count(DISTINCT casefile) FROM stage`).Scan(&persons, &cases)
	if err != nil {
		return 0, 0, 0, err
	}
	err = tx.one("SELECT count(*) FROM (SELECT DISTINCT table_code, case_number FROM stage) AS s").Scan(&stages)
	return persons, cases, stages, err
}
