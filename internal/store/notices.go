package store

import (
	"time"

	"mingjian/internal/notice"
	"mingjian/internal/org"
)

func scanNotice(s scanner) (n notice.Notice, err error) {
	err = s.Scan(&n.ID, &n.Person, &n.Stage, &n.Thing, &n.Due, instantColumn(&n.At), instantColumn(&n.Read), jsonColumn(&n.Counts))
	return n, err
}

// Notices returns what the person was told since, the latest first.
func (tx *Tx) Notices(person org.PersonID, since time.Time) ([]notice.Notice, error) {
	return collect(tx, scanNotice, "SELECT id, person, stage, thing, due, at, read_at, counts FROM notice WHERE person = $1 AND at >= $2 ORDER BY at DESC, id DESC", person, instant(since))
}

// UnreadNotices counts what the person was told since and has not read.
func (tx *Tx) UnreadNotices(person org.PersonID, since time.Time) (n int, err error) {
	err = tx.one("SELECT COUNT(*) FROM notice WHERE person = $1 AND at >= $2 AND read_at = 0", person, instant(since)).Scan(&n)
	return n, err
}

// AddNotice tells a person; what was told before is left as it is.
func (tx *Tx) AddNotice(n notice.Notice) error {
	_, err := tx.exec("INSERT INTO notice (id, person, stage, thing, due, at, read_at, counts) VALUES ($1, $2, $3, $4, $5, $6, 0, $7) ON CONFLICT (person, thing, stage, due) DO NOTHING",
		n.ID, n.Person, n.Stage, n.Thing, n.Due, instant(tx.Now), jsonText(n.Counts))
	return err
}

// ReadNotices marks everything the person was told as read.
func (tx *Tx) ReadNotices(person org.PersonID) error {
	_, err := tx.exec("UPDATE notice SET read_at = $2 WHERE person = $1 AND read_at = 0", person, instant(tx.Now))
	return err
}
