package store

import (
	"strings"

	"mingjian/internal/lesson"
	"mingjian/internal/policy"
	"mingjian/internal/review"
)

// lessonTable leaves out the cards of cases whose records were sealed since.
const lessonTable = " FROM lesson JOIN item ON item.id = lesson.item JOIN casefile ON casefile.id = item.casefile AND casefile.sealed = FALSE"

func scanLesson(s scanner) (c lesson.Card, err error) {
	err = s.Scan(jsonColumn(&c), &c.Version)
	return c, err
}

// A LessonFilter narrows the library; the zero value lists everything published.
type LessonFilter struct {
	Text  string
	Kind  lesson.Kind
	Cause review.Code
	Limit int // 0 is no limit
}

// Lesson returns one card, or NotFound.
func (tx *Tx) Lesson(id lesson.ID) (lesson.Card, error) {
	return get(tx, scanLesson, "SELECT lesson.body, lesson.version"+lessonTable+" WHERE lesson.id = $1", id)
}

// Lessons lists the published cards, the latest first.
func (tx *Tx) Lessons(f LessonFilter) ([]lesson.Card, error) {
	var w where
	w.add("lesson.state = ?", lesson.Published)
	if f.Text != "" {
		for _, word := range strings.Fields(strings.ToLower(f.Text)) {
			w.add(`LOWER(lesson.words) LIKE ? ESCAPE '\'`, likePattern(word))
		}
	}
	if f.Kind != "" {
		w.add("lesson.kind = ?", f.Kind)
	}
	if f.Cause != "" {
		w.add(`lesson.causes LIKE ? ESCAPE '\'`, likePattern(" "+string(f.Cause)+" "))
	}
	limit := ""
	if f.Limit > 0 {
		limit = " LIMIT " + w.arg(f.Limit)
	}
	return collect(tx, scanLesson, "SELECT lesson.body, lesson.version"+lessonTable+w.String()+" ORDER BY lesson.day DESC, lesson.id DESC"+limit, w.args...)
}

// LessonsAtWork lists the cards of the scope that are not published, the latest last.
func (tx *Tx) LessonsAtWork(sc policy.Scope) ([]lesson.Card, error) {
	var w where
	w.add("lesson.state <> ?", lesson.Published)
	if !sc.All {
		var any []string
		for _, u := range sc.Trees {
			any = append(any, w.tree("lesson.unit", string(u)))
		}
		w.either(any)
	}
	return collect(tx, scanLesson, "SELECT lesson.body, lesson.version"+lessonTable+w.String()+" ORDER BY lesson.id", w.args...)
}

// LessonsOf lists the cards made of a reviewed case.
func (tx *Tx) LessonsOf(item review.ItemID) ([]lesson.Card, error) {
	return collect(tx, scanLesson, "SELECT lesson.body, lesson.version"+lessonTable+" WHERE lesson.item = $1 ORDER BY lesson.id", item)
}

// PutLesson stores a new card (Version 0) or a changed one; Conflict if the
// version has moved on.
func (tx *Tx) PutLesson(c lesson.Card) error {
	codes := make([]string, len(c.Causes))
	for i, x := range c.Causes {
		codes[i] = string(x)
	}
	causes := " " + strings.Join(codes, " ") + " "
	if c.Version == 0 {
		_, err := tx.exec("INSERT INTO lesson (id, unit, item, state, kind, causes, day, words, body, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1)",
			c.ID, c.Unit, c.Item, c.State, c.Kind, causes, c.Day, c.Words(), jsonText(c))
		return err
	}
	res, err := tx.exec("UPDATE lesson SET state = $3, kind = $4, causes = $5, day = $6, words = $7, body = $8, version = version + 1 WHERE id = $1 AND version = $2",
		c.ID, c.Version, c.State, c.Kind, causes, c.Day, c.Words(), jsonText(c))
	if err != nil {
		return err
	}
	return touchOne(res)
}
