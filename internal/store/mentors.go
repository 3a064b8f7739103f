package store

import (
	"mingjian/internal/org"
	"mingjian/internal/policy"
	"mingjian/internal/review"
	"mingjian/internal/training"
)

func scanPair(s scanner) (p training.Pair, err error) {
	var version int
	err = s.Scan(jsonColumn(&p), &version)
	p.Version = version
	return p, err
}

// Pair returns one mentor pair, or NotFound.
func (tx *Tx) Pair(id training.PairID) (training.Pair, error) {
	return get(tx, scanPair, "SELECT body, version FROM mentoring WHERE id = $1", id)
}

// Pairs lists the mentor pairs within the scope, the latest first.
func (tx *Tx) Pairs(sc policy.Scope) ([]training.Pair, error) {
	var w where
	w.given(sc, "mentoring.unit", "mentoring.mentor", "mentoring.pupil")
	return collect(tx, scanPair, "SELECT mentoring.body, mentoring.version FROM mentoring"+w.String()+" ORDER BY mentoring.id DESC", w.args...)
}

// given limits the query to what the scope may list of things that belong to an
// office and are given to the people in the columns.
func (w *where) given(sc policy.Scope, unit string, people ...string) {
	if sc.All {
		return
	}
	var any []string
	for _, u := range sc.Trees {
		any = append(any, w.tree(unit, string(u)))
	}
	for _, u := range sc.Units {
		any = append(any, unit+" = "+w.arg(u))
	}
	if sc.Assigned != "" {
		for _, c := range people {
			any = append(any, c+" = "+w.arg(sc.Assigned))
		}
	}
	w.either(any)
}

// PutPair stores a new mentor pair (Version 0) or a changed one; Conflict if the
// version has moved on.
func (tx *Tx) PutPair(p training.Pair) error {
	if p.Version == 0 {
		_, err := tx.exec("INSERT INTO mentoring (id, relation, unit, mentor, pupil, body, version) VALUES ($1, $2, $3, $4, $5, $6, 1)", p.ID, p.Relation, p.Unit, p.Mentor, p.Pupil, jsonText(p))
		return err
	}
	res, err := tx.exec("UPDATE mentoring SET body = $1, version = version + 1 WHERE id = $2 AND version = $3", jsonText(p), p.ID, p.Version)
	if err != nil {
		return err
	}
	return touchOne(res)
}

func scanLearning(s scanner) (t training.Task, err error) {
	var version int
	err = s.Scan(jsonColumn(&t), &version)
	t.Version = version
	return t, err
}

// LearningTask returns one learning task, or NotFound.
func (tx *Tx) LearningTask(id training.TaskID) (training.Task, error) {
	return get(tx, scanLearning, "SELECT body, version FROM learning WHERE id = $1", id)
}

// LearningTasks lists the learning tasks within the scope, by last day.
func (tx *Tx) LearningTasks(sc policy.Scope) ([]training.Task, error) {
	var w where
	w.given(sc, "learning.unit", "learning.person")
	return collect(tx, scanLearning, "SELECT learning.body, learning.version FROM learning"+w.String()+" ORDER BY learning.due, learning.id", w.args...)
}

// LearningTasksFrom counts the learning tasks that came of a reviewed case.
func (tx *Tx) LearningTasksFrom(item review.ItemID) (int, error) {
	return get(tx, func(s scanner) (n int, err error) { return n, s.Scan(&n) }, "SELECT COUNT(*) FROM learning WHERE item = $1", item)
}

// PutLearningTask stores a new learning task (Version 0) or a changed one;
// Conflict if the version has moved on.
func (tx *Tx) PutLearningTask(t training.Task) error {
	if t.Version == 0 {
		_, err := tx.exec("INSERT INTO learning (id, person, unit, due, item, body, version) VALUES ($1, $2, $3, $4, $5, $6, 1)", t.ID, t.Person, t.Unit, t.Due, t.Item, jsonText(t))
		return err
	}
	res, err := tx.exec("UPDATE learning SET body = $1, version = version + 1 WHERE id = $2 AND version = $3", jsonText(t), t.ID, t.Version)
	if err != nil {
		return err
	}
	return touchOne(res)
}

// AnsweredTeachings returns the teaching cases each person has answered.
func (tx *Tx) AnsweredTeachings() (map[org.PersonID]map[string]bool, error) {
	type row struct {
		person   org.PersonID
		teaching string
	}
	rows, err := collect(tx, func(s scanner) (r row, err error) {
		err = s.Scan(&r.person, &r.teaching)
		return r, err
	}, "SELECT person, teaching FROM teaching_answer")
	if err != nil {
		return nil, err
	}
	m := map[org.PersonID]map[string]bool{}
	for _, r := range rows {
		if m[r.person] == nil {
			m[r.person] = map[string]bool{}
		}
		m[r.person][r.teaching] = true
	}
	return m, nil
}
