package store

import (
	"database/sql"

	"mingjian/internal/liaison"
	"mingjian/internal/org"
	"mingjian/internal/policy"
)

// A LetterRow is an entry of the register of letters.
type LetterRow struct {
	liaison.Letter
	File    string // the case file it is of now: that of Case, or the one that was merged into; or empty
	Author  org.PersonID
	Version int
}

const (
	letterColumns = `letter.id, CASE WHEN casefile.merged_into <> '' THEN casefile.merged_into ELSE COALESCE(letter.casefile, '') END,
		letter.author, letter.body, letter.version`
	letterTables = " FROM letter LEFT JOIN casefile ON casefile.id = letter.casefile"
)

func scanLetter(s scanner) (l LetterRow, err error) {
	var id string
	err = s.Scan(&id, &l.File, &l.Author, jsonColumn(&l.Letter), &l.Version)
	l.ID = id
	return l, err
}

// A LetterFilter narrows the register.
type LetterFilter struct {
	Kind  liaison.Kind
	State liaison.State
	Case  string
	Unit  org.UnitCode // this unit and all below it
}

// letterScope holds a letter against the scope of its case, or of the unit that
// writes it where it has none.
var letterScope = scopeColumns{"COALESCE(casefile.unit, letter.unit)", "COALESCE(casefile.department, '')", "COALESCE(casefile.sealed, FALSE)", "letter.casefile"}

// maxLetters bounds what one reading of the register returns.
const maxLetters = 20000

// Letters lists the register within the scope, the latest first.
func (tx *Tx) Letters(sc policy.Scope, f LetterFilter) ([]LetterRow, error) {
	var w where
	w.inScope(sc, letterScope)
	if f.Kind != "" {
		w.add("letter.kind = ?", f.Kind)
	}
	if f.State != "" {
		w.add("letter.state = ?", f.State)
	}
	if f.Case != "" {
		w.add("letter.casefile = ?", f.Case)
	}
	if f.Unit != "" {
		w.conds = append(w.conds, w.tree(letterScope.unit, string(f.Unit)))
	}
	return collect(tx, scanLetter, "SELECT "+letterColumns+letterTables+w.String()+
		" ORDER BY letter.made DESC, letter.id DESC LIMIT "+w.arg(maxLetters), w.args...)
}

// LettersOf returns all letters of a case, those of cases merged into it too, the latest first.
func (tx *Tx) LettersOf(casefile string) ([]LetterRow, error) {
	return collect(tx, scanLetter, "SELECT "+letterColumns+letterTables+` WHERE letter.casefile = $1
		OR letter.casefile IN (SELECT m.id FROM casefile m WHERE m.merged_into = $1) ORDER BY letter.made DESC, letter.id DESC`, casefile)
}

// LettersWaiting returns the letters of an author to which an answer is awaited.
func (tx *Tx) LettersWaiting(author org.PersonID) ([]LetterRow, error) {
	return collect(tx, scanLetter, "SELECT "+letterColumns+letterTables+" WHERE letter.author = $1 AND letter.state IN ('served', 'received') ORDER BY letter.made, letter.id", author)
}

// LettersCopied returns the letters whose copy the people of the unit have still
// to take note of, the earliest first.
func (tx *Tx) LettersCopied(unit org.UnitCode) ([]LetterRow, error) {
	return collect(tx, scanLetter, "SELECT "+letterColumns+letterTables+" WHERE letter.copied = $1 AND letter.copied <> '' ORDER BY letter.made, letter.id", unit)
}

// copied is the unit whose people have still to take note of a copy, or empty.
func copied(l LetterRow) org.UnitCode {
	if l.CopyWaits() {
		return l.CopyTo
	}
	return ""
}

// Letter returns one letter, or NotFound.
func (tx *Tx) Letter(id string) (LetterRow, error) {
	return get(tx, scanLetter, "SELECT "+letterColumns+letterTables+" WHERE letter.id = $1", id)
}

// NextLetter returns the number that follows those of the unit, year and kind;
// it is the letter's once the same transaction has stored it.
func (tx *Tx) NextLetter(unit org.UnitCode, year int, kind liaison.Kind) (n int, err error) {
	err = tx.one("SELECT COALESCE(max(n), 0) + 1 FROM letter WHERE unit = $1 AND year = $2 AND kind = $3", unit, year, kind).Scan(&n)
	return n, err
}

// numbered are the columns that keep numbers apart; a draft has none.
func numbered(n liaison.Number) (year, num sql.NullInt64) {
	return sql.NullInt64{Int64: int64(n.Year), Valid: n.N > 0}, sql.NullInt64{Int64: int64(n.N), Valid: n.N > 0}
}

// AddLetter stores a letter.
func (tx *Tx) AddLetter(l LetterRow) error {
	year, n := numbered(l.Number)
	_, err := tx.exec("INSERT INTO letter (id, kind, unit, year, n, casefile, state, author, made, copied, body, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1)",
		l.ID, l.Kind, l.Unit, year, n, sql.NullString{String: l.Case, Valid: l.Case != ""}, l.State, l.Author, instant(tx.Now), copied(l), jsonText(l.Letter))
	return err
}

// UpdateLetter stores a changed letter; Conflict if it changed since it was read.
// Its kind and unit stay.
func (tx *Tx) UpdateLetter(l LetterRow) error {
	year, n := numbered(l.Number)
	res, err := tx.exec("UPDATE letter SET year = $1, n = $2, casefile = $3, state = $4, copied = $5, body = $6, version = version + 1 WHERE id = $7 AND version = $8",
		year, n, sql.NullString{String: l.Case, Valid: l.Case != ""}, l.State, copied(l), jsonText(l.Letter), l.ID, l.Version)
	if err != nil {
		return err
	}
	return touchOne(res)
}
