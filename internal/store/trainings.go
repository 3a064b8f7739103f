package store

import (
	"mingjian/internal/lesson"
	"mingjian/internal/org"
	"mingjian/internal/policy"
	"mingjian/internal/review"
	"mingjian/internal/training"
)

func scanTraining(s scanner) (e training.Event, err error) {
	var version int
	err = s.Scan(jsonColumn(&e), &version)
	e.Version = version
	return e, err
}

// Training returns one event with its seats and cards, or NotFound.
func (tx *Tx) Training(id training.ID) (training.Event, error) {
	e, err := get(tx, scanTraining, "SELECT body, version FROM training WHERE id = $1", id)
	if err != nil {
		return e, err
	}
	es := []training.Event{e}
	if err := tx.seat(es, "WHERE training_seat.training = $1", id); err != nil {
		return e, err
	}
	es[0].Cards, err = tx.cardsOf(id)
	return es[0], err
}

// Trainings lists the events within the scope with their seats, the latest first;
// without the cards they are taught from.
func (tx *Tx) Trainings(sc policy.Scope) ([]training.Event, error) {
	var w where
	if !sc.All {
		var any []string
		for _, u := range sc.Trees {
			any = append(any, w.tree("training.unit", string(u)))
		}
		for _, u := range sc.Units {
			any = append(any, "training.unit = "+w.arg(u))
		}
		if sc.Assigned != "" {
			any = append(any, "training.lead = "+w.arg(sc.Assigned), "EXISTS (SELECT 1 FROM training_seat WHERE training_seat.training = training.id AND training_seat.person = "+w.arg(sc.Assigned)+")")
		}
		w.either(any)
	}
	es, err := collect(tx, scanTraining, "SELECT training.body, training.version FROM training"+w.String()+" ORDER BY training.day DESC, training.id DESC", w.args...)
	if err != nil {
		return nil, err
	}
	return es, tx.seat(es, "JOIN training ON training.id = training_seat.training"+w.String(), w.args...)
}

// seat fills the events' seats.
func (tx *Tx) seat(es []training.Event, cond string, args ...any) error {
	type row struct {
		of training.ID
		training.Seat
	}
	rows, err := collect(tx, func(s scanner) (r row, err error) {
		err = s.Scan(&r.of, &r.Person, &r.Answer, &r.Reason, &r.Came)
		return r, err
	}, "SELECT training_seat.training, training_seat.person, training_seat.answer, training_seat.reason, training_seat.came FROM training_seat "+cond+
		" ORDER BY training_seat.training, training_seat.person", args...)
	if err != nil {
		return err
	}
	at := map[training.ID]int{}
	for i := range es {
		at[es[i].ID] = i
	}
	for _, r := range rows {
		if i, ok := at[r.of]; ok {
			es[i].Seats = append(es[i].Seats, r.Seat)
		}
	}
	return nil
}

// PutTraining stores a new event (Version 0) or a changed one, without its seats and cards;
// Conflict if the version has moved on.
func (tx *Tx) PutTraining(e training.Event) error {
	if e.Version == 0 {
		_, err := tx.exec("INSERT INTO training (id, unit, day, state, lead, body, version) VALUES ($1, $2, $3, $4, $5, $6, 1)", e.ID, e.Unit, e.Day, e.State, e.Lead, jsonText(e))
		return err
	}
	res, err := tx.exec("UPDATE training SET day = $1, state = $2, lead = $3, body = $4, version = version + 1 WHERE id = $5 AND version = $6", e.Day, e.State, e.Lead, jsonText(e), e.ID, e.Version)
	if err != nil {
		return err
	}
	return touchOne(res)
}

func (tx *Tx) cardsOf(id training.ID) ([]string, error) {
	return collect(tx, func(s scanner) (c string, err error) {
		err = s.Scan(&c)
		return c, err
	}, "SELECT lesson FROM training_card WHERE training = $1 ORDER BY lesson", id)
}

// PutTrainingCards stores which cards an event is taught from, in place of those it was.
func (tx *Tx) PutTrainingCards(id training.ID, cards []string) error {
	if _, err := tx.exec("DELETE FROM training_card WHERE training = $1", id); err != nil {
		return err
	}
	rows := make([][]any, len(cards))
	for i, c := range cards {
		rows[i] = []any{id, c}
	}
	return tx.insertMany("training_card", "training, lesson", rows)
}

// Taught counts the events that name a card, by how they stand.
func (tx *Tx) Taught(card lesson.ID) (map[training.State]int, error) {
	type count struct {
		state training.State
		n     int
	}
	cs, err := collect(tx, func(s scanner) (c count, err error) {
		err = s.Scan(&c.state, &c.n)
		return c, err
	}, "SELECT training.state, COUNT(*) FROM training_card JOIN training ON training.id = training_card.training WHERE training_card.lesson = $1 GROUP BY training.state", card)
	m := map[training.State]int{}
	for _, c := range cs {
		m[c.state] = c.n
	}
	return m, err
}

// AddSeats stores who is invited anew.
func (tx *Tx) AddSeats(id training.ID, seats []training.Seat) error {
	rows := make([][]any, len(seats))
	for i, s := range seats {
		rows[i] = []any{id, s.Person, s.Answer, s.Reason, s.Came}
	}
	return tx.insertMany("training_seat", "training, person, answer, reason, came", rows)
}

// AnswerSeat stores what somebody answered, which leaves the event's version as it
// is: whoever edits the plan meanwhile is not held up.
func (tx *Tx) AnswerSeat(id training.ID, s training.Seat) error {
	res, err := tx.exec("UPDATE training_seat SET answer = $1, reason = $2 WHERE training = $3 AND person = $4", s.Answer, s.Reason, id, s.Person)
	if err != nil {
		return err
	}
	return touchOne(res)
}

// RecordSeats stores who came.
func (tx *Tx) RecordSeats(id training.ID, seats []training.Seat) error {
	for _, s := range seats {
		if _, err := tx.exec("UPDATE training_seat SET came = $1 WHERE training = $2 AND person = $3", s.Came, id, s.Person); err != nil {
			return err
		}
	}
	return nil
}

// CausesFound returns, for each signed conclusion on a case of the scope, the
// causes it names; sealed cases only where the scope may know of them.
func (tx *Tx) CausesFound(sc policy.Scope) (found [][]review.Code, err error) {
	cs, err := tx.SignedConclusions(sc)
	for _, c := range cs {
		causes := make([]review.Code, len(c.Conclusion.Causes))
		for j, t := range c.Conclusion.Causes {
			causes[j] = t.Code
		}
		found = append(found, causes)
	}
	return found, err
}

// TrainingAnswers returns the answers to the exercise of an event, of everybody
// or with a person of that person, the one before first.
func (tx *Tx) TrainingAnswers(id training.ID, person org.PersonID) ([]training.ExerciseAnswer, error) {
	var w where
	w.add("training = ?", id)
	if person != "" {
		w.add("person = ?", person)
	}
	return collect(tx, func(s scanner) (a training.ExerciseAnswer, err error) {
		err = s.Scan(&a.Training, &a.Person, &a.Phase, jsonColumn(&a.Answer))
		return a, err
	}, "SELECT training, person, phase, body FROM training_answer"+w.String()+" ORDER BY person, phase DESC", w.args...)
}

// AddTrainingAnswer keeps an answer for good; Conflict where there is one.
func (tx *Tx) AddTrainingAnswer(a training.ExerciseAnswer) error {
	_, err := tx.exec("INSERT INTO training_answer (training, person, phase, at, body) VALUES ($1, $2, $3, $4, $5)", a.Training, a.Person, a.Phase, instant(tx.Now), jsonText(a.Answer))
	return err
}
