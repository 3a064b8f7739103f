package store

import "mingjian/internal/org"

const absenceColumns = "id, person, kind, first_day, last_day, reason, said_by"

func scanAbsence(s scanner) (a org.Absence, err error) {
	err = s.Scan(&a.ID, &a.Person, &a.Kind, &a.First, &a.Last, &a.Reason, &a.By)
	return a, err
}

// Absences returns a person's absences, the latest first.
func (tx *Tx) Absences(person org.PersonID) ([]org.Absence, error) {
	return collect(tx, scanAbsence, "SELECT "+absenceColumns+" FROM absence WHERE person = $1 ORDER BY first_day DESC, id DESC", person)
}

// Absence returns one absence, or NotFound.
func (tx *Tx) Absence(id string) (org.Absence, error) {
	return get(tx, scanAbsence, "SELECT "+absenceColumns+" FROM absence WHERE id = $1", id)
}

// AddAbsence stores an absence.
func (tx *Tx) AddAbsence(a org.Absence) error {
	_, err := tx.exec("INSERT INTO absence ("+absenceColumns+", made) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
		a.ID, a.Person, a.Kind, a.First, a.Last, a.Reason, a.By, instant(tx.Now))
	return err
}

// EndAbsence sets the last day of an absence that has not ended; it is a Conflict
// when it has.
func (tx *Tx) EndAbsence(id, last string) error {
	res, err := tx.exec("UPDATE absence SET last_day = $2 WHERE id = $1 AND last_day = ''", id, last)
	if err != nil {
		return err
	}
	return touchOne(res)
}
