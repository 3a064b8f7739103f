package store

import (
	"time"

	"mingjian/internal/org"
	"mingjian/internal/panel"
	"mingjian/internal/review"
)

// A Draw is one draw for a session, from its frozen list to its certificate.
type Draw struct {
	ID       string
	Session  review.SessionID
	Purpose  DrawPurpose
	List     panel.DrawList
	Hash     string // of the list
	Previous string // id of the draw this one repeats, or empty
	Reason   string // why it is repeated
	FrozenBy org.PersonID
	FrozenAt time.Time

	ApprovedBy org.PersonID // the second person, of a repeated draw
	ApprovedAt time.Time

	Certificate *panel.Certificate // nil until it is drawn
	DrawnBy     org.PersonID
	DrawnAt     time.Time
}

// A DrawPurpose says what is drawn.
type DrawPurpose string

const (
	DrawCases     DrawPurpose = "cases"     // 抽取案件
	DrawReviewers DrawPurpose = "reviewers" // 抽取评查人员
)

const drawColumns = "id, session, purpose, list, hash, previous, reason, frozen_by, frozen_at, approved_by, approved_at, certificate, drawn_by, drawn_at"

func scanDraw(s scanner) (d Draw, err error) {
	var certificate string
	err = s.Scan(&d.ID, &d.Session, &d.Purpose, jsonColumn(&d.List), &d.Hash, &d.Previous, &d.Reason, &d.FrozenBy, instantColumn(&d.FrozenAt),
		&d.ApprovedBy, instantColumn(&d.ApprovedAt), &certificate, &d.DrawnBy, instantColumn(&d.DrawnAt))
	if err != nil || certificate == "" {
		return d, err
	}
	c, err := panel.ReadCertificate([]byte(certificate))
	d.Certificate = &c
	return d, err
}

// Draw returns one draw, or NotFound.
func (tx *Tx) Draw(id string) (Draw, error) {
	return get(tx, scanDraw, "SELECT "+drawColumns+" FROM draw WHERE id = $1", id)
}

// Draws returns the draws of a session, oldest first.
func (tx *Tx) Draws(session review.SessionID) ([]Draw, error) {
	return collect(tx, scanDraw, "SELECT "+drawColumns+" FROM draw WHERE session = $1 ORDER BY id", session)
}

// AddDraw stores a frozen list.
func (tx *Tx) AddDraw(d Draw) error {
	_, err := tx.exec("INSERT INTO draw ("+drawColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', 0, '', '', 0)",
		d.ID, d.Session, d.Purpose, jsonText(d.List), d.Hash, d.Previous, d.Reason, d.FrozenBy, instant(tx.Now))
	return err
}

// ApproveDraw notes the second person; it is a Conflict when there is one or the
// draw was made.
func (tx *Tx) ApproveDraw(id string, by org.PersonID) error {
	res, err := tx.exec("UPDATE draw SET approved_by = $2, approved_at = $3 WHERE id = $1 AND approved_by = '' AND certificate = ''", id, by, instant(tx.Now))
	if err != nil {
		return err
	}
	return touchOne(res)
}

// CertifyDraw stores the certificate; it is a Conflict when there is one.
func (tx *Tx) CertifyDraw(id string, c panel.Certificate, by org.PersonID) error {
	data, err := c.JSON()
	if err != nil {
		return err
	}
	res, err := tx.exec("UPDATE draw SET certificate = $2, drawn_by = $3, drawn_at = $4 WHERE id = $1 AND certificate = ''", id, string(data), by, instant(tx.Now))
	if err != nil {
		return err
	}
	return touchOne(res)
}
