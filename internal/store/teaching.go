package store

import (
	"time"

	"mingjian/internal/org"
	"mingjian/internal/policy"
	"mingjian/internal/review"
)

// A TeachingRow is a teaching case of an office.
type TeachingRow struct {
	ID      string
	Unit    org.UnitCode
	Version int
	review.Teaching
}

func scanTeaching(s scanner) (r TeachingRow, err error) {
	err = s.Scan(&r.ID, &r.Unit, &r.Version, jsonColumn(&r.Teaching))
	return r, err
}

// Teaching returns one teaching case, or NotFound.
func (tx *Tx) Teaching(id string) (TeachingRow, error) {
	return get(tx, scanTeaching, "SELECT id, unit, version, body FROM teaching_case WHERE id = $1", id)
}

// Teachings lists the teaching cases, by title.
func (tx *Tx) Teachings() ([]TeachingRow, error) {
	return collect(tx, scanTeaching, "SELECT id, unit, version, body FROM teaching_case ORDER BY title, id")
}

// PutTeaching stores a new teaching case (Version 0) or a changed one; Conflict
// if the version has moved on.
func (tx *Tx) PutTeaching(r TeachingRow) error {
	if r.Version == 0 {
		_, err := tx.exec("INSERT INTO teaching_case (id, unit, title, body, version) VALUES ($1, $2, $3, $4, 1)", r.ID, r.Unit, r.Title, jsonText(r.Teaching))
		return err
	}
	res, err := tx.exec("UPDATE teaching_case SET title = $1, body = $2, version = version + 1 WHERE id = $3 AND version = $4", r.Title, jsonText(r.Teaching), r.ID, r.Version)
	if err != nil {
		return err
	}
	return touchOne(res)
}

// A TeachingAnswer is what somebody answered to a teaching case.
type TeachingAnswer struct {
	Teaching string
	Person   org.PersonID
	At       time.Time
	Answer   []review.Judgement
}

func scanTeachingAnswer(s scanner) (a TeachingAnswer, err error) {
	err = s.Scan(&a.Teaching, &a.Person, instantColumn(&a.At), jsonColumn(&a.Answer))
	return a, err
}

// TeachingAnswers returns everybody's answers, or with a person that person's.
func (tx *Tx) TeachingAnswers(person org.PersonID) ([]TeachingAnswer, error) {
	var w where
	if person != "" {
		w.add("person = ?", person)
	}
	return collect(tx, scanTeachingAnswer, "SELECT teaching, person, at, body FROM teaching_answer"+w.String()+" ORDER BY person, at", w.args...)
}

// AddTeachingAnswer keeps an answer for good; Conflict where there is one.
func (tx *Tx) AddTeachingAnswer(a TeachingAnswer) error {
	_, err := tx.exec("INSERT INTO teaching_answer (teaching, person, at, body) VALUES ($1, $2, $3, $4)", a.Teaching, a.Person, instant(tx.Now), jsonText(a.Answer))
	return err
}

// RatingsWithin returns the locked voices of the sessions within the scope whose
// meeting has begun, as ratings; only of them is agreement measured.
func (tx *Tx) RatingsWithin(sc policy.Scope) (rs []review.Rating, err error) {
	sessions, err := tx.Sessions(sc)
	if err != nil {
		return nil, err
	}
	for _, s := range sessions {
		if s.Meeting == review.Open {
			continue
		}
		items, err := tx.Items(s.ID)
		if err != nil {
			return nil, err
		}
		for _, it := range items {
			sts, err := tx.Statements(it.ID)
			if err != nil {
				return nil, err
			}
			for i := range sts {
				st := &sts[i]
				if st.State != review.Locked && st.State != review.Submitted {
					continue
				}
				c, err := st.Last()
				if err != nil {
					return nil, err
				}
				rs = append(rs, review.Ratings(string(it.ID), st.Author, st.Kind, c)...)
			}
		}
	}
	return rs, nil
}
