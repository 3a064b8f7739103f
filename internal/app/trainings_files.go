package app

import (
	"context"
	"slices"

	"mingjian/internal/kept"
	"mingjian/internal/policy"
	"mingjian/internal/store"
	"mingjian/internal/training"
)

// A MaterialLine is a file among the materials of an event, and who brought it.
type MaterialLine struct {
	training.File
	ByName string
}

func (g *gate) materials(id training.ID) (ls []MaterialLine, err error) {
	fs, err := g.TrainingFiles(id)
	if err != nil {
		return nil, err
	}
	names, err := g.names()
	for _, f := range fs {
		ls = append(ls, MaterialLine{f, names[f.By]})
	}
	return ls, err
}

// MaterialFormats are the endings of files that materials are kept as.
var MaterialFormats = slices.Concat(kept.Papers, kept.Sheets)

// AddTrainingFile puts a file among the materials of an event.
func (a *App) AddTrainingFile(ctx context.Context, c Caller, id training.ID, name string, data []byte) (file training.FileID, err error) {
	err = a.change(ctx, c, policy.TrainingEdit, string(id), func(g *gate) error {
		e, err := g.Tx.Training(id)
		if err != nil {
			return err
		}
		if err := g.onSecret(policy.Object{Unit: e.Unit}, "培训活动", "training event"); err != nil {
			return err
		}
		have, err := g.TrainingFiles(id)
		if err != nil {
			return err
		}
		x, err := kept.New(name, data, MaterialFormats...)
		if err != nil {
			return err
		}
		if err := e.Attach(len(have)); err != nil {
			return err
		}
		f := training.File{ID: training.FileID(store.NewID()), Training: id, File: x, By: c.Person, At: g.Now}
		file, g.detail = f.ID, "add "+f.Name
		if err := g.Tx.AddTrainingFile(f); err != nil {
			return err
		}
		_, err = store.KeepOriginal(a.dir, data)
		return err
	})
	return file, err
}

// TrainingFile returns a file of the materials to whoever sees the event. That it
// was opened is on record.
func (a *App) TrainingFile(ctx context.Context, c Caller, id training.ID, file training.FileID) (out File, err error) {
	err = a.view(ctx, c, policy.TrainingRead, string(id), func(g *gate) error {
		if _, err := g.training(id); err != nil {
			return err
		}
		f, err := g.Tx.TrainingFile(id, file)
		if err != nil {
			return err
		}
		g.detail = "open " + f.Name
		out.Name = f.Name
		out.Data, err = store.Original(a.dir, f.Digest)
		return err
	})
	return out, err
}

// DropTrainingFile takes a file out of the materials of an event. The log keeps its
// name and digest.
func (a *App) DropTrainingFile(ctx context.Context, c Caller, id training.ID, file training.FileID) error {
	return a.change(ctx, c, policy.TrainingEdit, string(id), func(g *gate) error {
		e, err := g.Tx.Training(id)
		if err != nil {
			return err
		}
		if err := g.onSecret(policy.Object{Unit: e.Unit}, "培训活动", "training event"); err != nil {
			return err
		}
		f, err := g.Tx.TrainingFile(id, file)
		if err != nil {
			return err
		}
		g.detail = "remove " + f.Name + " " + f.Digest
		return g.Tx.DropTrainingFile(file)
	})
}
