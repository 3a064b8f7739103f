package store

import "mingjian/internal/review"

// Remarks returns what was said of a case under review, oldest first.
func (tx *Tx) Remarks(item review.ItemID) ([]review.Remark, error) {
	return collect(tx, func(s scanner) (m review.Remark, err error) {
		err = s.Scan(&m.ID, &m.Item, &m.Author, instantColumn(&m.At), &m.Text)
		return m, err
	}, "SELECT id, item, author, at, text FROM remark WHERE item = $1 ORDER BY at, id", item)
}

// AddRemark keeps a remark.
func (tx *Tx) AddRemark(m review.Remark) error {
	_, err := tx.exec("INSERT INTO remark (id, item, author, at, text) VALUES ($1, $2, $3, $4, $5)", m.ID, m.Item, m.Author, instant(tx.Now), m.Text)
	return err
}
