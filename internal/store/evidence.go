package store

import (
	"mingjian/internal/errs"
	"mingjian/internal/evidence"
	"mingjian/internal/review"
)

// Matrix returns the evidence matrix of a case under review and its version;
// an empty one of version 0 where nobody began it.
func (tx *Tx) Matrix(item review.ItemID) (m *evidence.Matrix, version int, err error) {
	m = new(evidence.Matrix)
	err = tx.one("SELECT body, version FROM matrix WHERE item = $1", item).Scan(jsonColumn(m), &version)
	if errs.KindOf(err) == errs.NotFound {
		return new(evidence.Matrix), 0, nil
	}
	return m, version, err
}

// PutMatrix stores a changed matrix; Conflict if the version has moved on.
func (tx *Tx) PutMatrix(item review.ItemID, m *evidence.Matrix, version int) error {
	if version == 0 {
		_, err := tx.exec("INSERT INTO matrix (item, body, version) VALUES ($1, $2, 1)", item, jsonText(m))
		return err
	}
	res, err := tx.exec("UPDATE matrix SET body = $1, version = version + 1 WHERE item = $2 AND version = $3", jsonText(m), item, version)
	if err != nil {
		return err
	}
	return touchOne(res)
}
