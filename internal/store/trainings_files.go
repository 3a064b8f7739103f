package store

import (
	"mingjian/internal/training"
)

const trainingFile = "SELECT id, training, name, digest, size, added_by, at FROM training_file"

func scanTrainingFile(s scanner) (f training.File, err error) {
	err = s.Scan(&f.ID, &f.Training, &f.Name, &f.Digest, &f.Size, &f.By, instantColumn(&f.At))
	return f, err
}

// TrainingFile returns one file of the materials of the event, or NotFound.
func (tx *Tx) TrainingFile(of training.ID, id training.FileID) (training.File, error) {
	return get(tx, scanTrainingFile, trainingFile+" WHERE training = $1 AND id = $2", of, id)
}

// TrainingFiles lists the files of the materials of the event, the oldest first.
func (tx *Tx) TrainingFiles(of training.ID) ([]training.File, error) {
	return collect(tx, scanTrainingFile, trainingFile+" WHERE training = $1 ORDER BY at, id", of)
}

// AddTrainingFile adds a file to the materials of its event.
func (tx *Tx) AddTrainingFile(f training.File) error {
	_, err := tx.exec("INSERT INTO training_file (id, training, name, digest, size, added_by, at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
		f.ID, f.Training, f.Name, f.Digest, f.Size, f.By, instant(f.At))
	return err
}

// DropTrainingFile takes a file out of the materials of its event.
func (tx *Tx) DropTrainingFile(id training.FileID) error {
	res, err := tx.exec("DELETE FROM training_file WHERE id = $1", id)
	if err != nil {
		return err
	}
	return touchOne(res)
}
