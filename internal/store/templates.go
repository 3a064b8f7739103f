package store

import (
	"encoding/base64"
	"time"

	"mingjian/internal/org"
)

// A PaperTemplate is a template of a kind of paper that the office uploaded.
type PaperTemplate struct {
	ID       string
	Kind     string
	Name     string // of the uploaded file
	Hash     string // hex SHA-256 of the file
	From     string // used from this day on; empty until it is activated
	Ended    bool   // taken out of use
	Author   org.PersonID
	Uploaded time.Time
}

const templateColumns = "id, kind, name, hash, from_day, ended, author, uploaded"

func scanTemplate(s scanner) (p PaperTemplate, err error) {
	err = s.Scan(&p.ID, &p.Kind, &p.Name, &p.Hash, &p.From, &p.Ended, &p.Author, instantColumn(&p.Uploaded))
	return p, err
}

// PaperTemplates lists the uploaded templates, newest first.
func (tx *Tx) PaperTemplates() ([]PaperTemplate, error) {
	return collect(tx, scanTemplate, "SELECT "+templateColumns+" FROM paper_template ORDER BY kind, uploaded DESC, id")
}

// PaperTemplate returns one uploaded template with its file, or NotFound.
func (tx *Tx) PaperTemplate(id string) (p PaperTemplate, file []byte, err error) {
	if p, err = get(tx, scanTemplate, "SELECT "+templateColumns+" FROM paper_template WHERE id = $1", id); err != nil {
		return p, nil, err
	}
	var text string
	if err := tx.one("SELECT body FROM paper_template WHERE id = $1", id).Scan(&text); err != nil {
		return p, nil, err
	}
	file, err = base64.StdEncoding.DecodeString(text)
	return p, file, err
}

// TemplateOn returns the uploaded template in use for the kind on the day, or
// "" where the shipped one is.
func (tx *Tx) TemplateOn(kind, day string) (id string, err error) {
	ids, err := collect(tx, func(s scanner) (id string, err error) { err = s.Scan(&id); return id, err },
		`SELECT id FROM paper_template WHERE kind = $1 AND NOT ended AND from_day <> '' AND from_day <= $2
		ORDER BY from_day DESC, uploaded DESC, id DESC LIMIT 1`, kind, day)
	if err != nil || len(ids) == 0 {
		return "", err
	}
	return ids[0], nil
}

// AddPaperTemplate stores an uploaded template, not yet in use.
func (tx *Tx) AddPaperTemplate(p PaperTemplate, file []byte) error {
	_, err := tx.exec("INSERT INTO paper_template ("+templateColumns+", body) VALUES ($1, $2, $3, $4, '', FALSE, $5, $6, $7)",
		p.ID, p.Kind, p.Name, p.Hash, p.Author, instant(tx.Now), base64.StdEncoding.EncodeToString(file))
	return err
}

// UseTemplate puts a template into use from the day, or ends its use.
func (tx *Tx) UseTemplate(id, from string, ended bool) error {
	res, err := tx.exec("UPDATE paper_template SET from_day = $1, ended = $2 WHERE id = $3", from, ended, id)
	if err != nil {
		return err
	}
	return touchOne(res)
}
