package store

import (
	"mingjian/internal/accountability"
	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/policy"
	"mingjian/internal/review"
)

const recordTable = "SELECT record.body, record.version FROM record JOIN casefile ON casefile.id = record.casefile"

func scanRecord(s scanner) (e accountability.Entry, err error) {
	err = s.Scan(jsonColumn(&e), &e.Version)
	return e, err
}

// Record returns one entry of a judicial file, or NotFound.
func (tx *Tx) Record(id accountability.EntryID) (accountability.Entry, error) {
	return get(tx, scanRecord, recordTable+" WHERE record.id = $1", id)
}

// Records lists the entries of the scope, the latest first: those of its units
// and the person's own. Entries of sealed cases are absent for who may not know.
func (tx *Tx) Records(sc policy.Scope) ([]accountability.Entry, error) {
	var w where
	if !sc.All {
		var any []string
		open := []string{"NOT casefile.sealed"}
		for _, u := range sc.Trees {
			any = append(any, w.tree("record.unit", string(u)))
		}
		for _, u := range sc.SealedUnits {
			open = append(open, w.tree("record.unit", string(u)))
		}
		if sc.Own != "" {
			own := "record.person = " + w.arg(sc.Own)
			any, open = append(any, own), append(open, own)
		}
		w.either(any)
		w.either(open)
	}
	return collect(tx, scanRecord, recordTable+w.String()+" ORDER BY record.id DESC", w.args...)
}

// PutRecord stores a new entry (Version 0) or a changed one; Conflict if the
// version has moved on, or the person has an entry on that decision already.
func (tx *Tx) PutRecord(e accountability.Entry) error {
	if e.Version == 0 {
		res, err := tx.exec(`INSERT INTO record (id, person, unit, casefile, item, number, state, body, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1)
			ON CONFLICT (person, casefile, number) DO NOTHING`, e.ID, e.Person, e.Unit, e.Case, e.Item, e.Confirmed.Number, e.State, jsonText(e))
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 1 {
			return err
		}
		return errs.E(errs.Conflict, "该决定已为此人登记过", "the person has an entry on this decision already")
	}
	res, err := tx.exec("UPDATE record SET state = $3, body = $4, version = version + 1 WHERE id = $1 AND version = $2", e.ID, e.Version, e.State, jsonText(e))
	if err != nil {
		return err
	}
	return touchOne(res)
}

// A SignedConclusion is the conclusion of a reviewed case as it was signed.
type SignedConclusion struct {
	Item       review.ItemID
	On         deadline.Date
	Conclusion *review.Conclusion
}

// SignedConclusions returns what was signed on cases of the scope, the oldest
// first; sealed cases only where the scope may know of them.
func (tx *Tx) SignedConclusions(sc policy.Scope) (cs []SignedConclusion, err error) {
	var w where
	w.add("statement.kind = ?", review.ConclusionKind)
	w.add("statement.state = ?", review.Signed)
	w.inScope(sc, scopeColumns{unit: "casefile.unit", sealed: "casefile.sealed", casefile: "item.casefile"})
	sts, err := collect(tx, scanStatement, "SELECT "+statementColumns+` FROM statement JOIN item ON item.id = statement.item
		JOIN casefile ON casefile.id = item.casefile`+w.String()+" ORDER BY statement.id", w.args...)
	if err != nil {
		return nil, err
	}
	for i := range sts {
		last, err := sts[i].Last()
		if err != nil {
			return nil, err
		}
		c, ok := last.(*review.Conclusion)
		if !ok {
			continue
		}
		cs = append(cs, SignedConclusion{sts[i].Item, deadline.DateOf(sts[i].Versions[len(sts[i].Versions)-1].At), c})
	}
	return cs, nil
}
