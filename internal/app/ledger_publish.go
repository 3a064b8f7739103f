package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"mingjian/internal/ledger"
	"mingjian/internal/policy"
	"mingjian/internal/store"
)

// foldAndPublish folds what the import touches into what will be, and
// publishes it unless it is a dry run.
func (r *importRun) foldAndPublish() error {
	r.at.State, r.at.Done = store.ImportFolding, 500
	if err := r.pieces(func(tx *store.Tx) (bool, error) { return tx.ForgetStaged(r.id, rowsAtOnce*2) }); err != nil {
		return err
	}
	if err := r.pieces(func(tx *store.Tx) (bool, error) { return tx.ForgetConflicts(r.id, conflictSeq, rowsAtOnce*2) }); err != nil {
		return err
	}
	var m store.Import
	err := r.stage(func(tx *store.Tx) (err error) {
		if m, err = tx.Import(r.id); err != nil {
			return err
		}
		if m.Generation, err = tx.Generation(); err != nil {
			return err
		}
		m.State = store.ImportFolding
		return tx.PutImport(m)
	})
	if err != nil {
		return err
	}
	var files []store.LedgerFile
	var keys []ledger.StageKey
	err = r.app.db.View(r.ctx, r.app.now(), func(tx *store.Tx) (err error) {
		if files, err = tx.LedgerFiles(r.id); err != nil {
			return err
		}
		keys, err = tx.TouchedKeys(r.id)
		return err
	})
	if err != nil {
		return err
	}
	for part := range slices.Chunk(keys, rowsAtOnce*2) {
		if err := r.stage(func(tx *store.Tx) error { return tx.TouchKeys(r.id, part) }); err != nil {
			return err
		}
	}
	byID := map[string]*store.LedgerFile{}
	read := false
	for i := range files {
		f := &files[i]
		f.Added, f.Merged = 0, 0
		if f.State == store.FileRead {
			f.Unchanged = 0
			read = true
		}
		byID[f.ID] = f
	}
	f := folding{importRun: r, files: byID, keys: keys}
	if err := f.run(); err != nil {
		return err
	}
	for part := range slices.Chunk(files, rowsAtOnce) {
		if err := r.stage(func(tx *store.Tx) error {
			for _, f := range part {
				if err := tx.PutLedgerFile(f); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			return err
		}
	}
	err = r.app.db.View(r.ctx, r.app.now(), func(tx *store.Tx) (err error) {
		if m.Count, err = tx.ImportCounts(r.id); err != nil {
			return err
		}
		_, m.Count.Warnings, err = tx.Problems(r.id, store.ProblemFilter{Severity: ledger.Warn, Limit: 1})
		return err
	})
	if err != nil {
		return err
	}
	for _, f := range files {
		m.Count.Rows += f.Rows
		m.Count.Added += f.Added
		m.Count.Merged += f.Merged
		m.Count.Unchanged += f.Unchanged
		m.Count.Rejected += f.Rejected
	}
	if m.Dry {
		m.State, m.Done = store.ImportReady, 1000
		return r.stage(func(tx *store.Tx) error { return tx.PutImport(m) })
	}
	var target int64
	if read {
		if target, err = r.place(m); err != nil {
			return err
		}
	}
	return r.publish(m, target)
}

// place puts all that the import folded in place, in short pieces that nobody
// sees, and returns the publication it stands ready for. Conflict means that the
// fold has to be made again.
func (r *importRun) place(m store.Import) (target int64, err error) {
	for wait := true; wait; {
		if err := r.stage(func(tx *store.Tx) (err error) {
			if wait, err = r.othersPlace(tx); wait || err != nil {
				return err
			}
			target, err = tx.SetPlacing(r.id)
			return err
		}); err != nil {
			return 0, err
		}
		if !wait {
			break
		}
		select {
		case <-r.ctx.Done():
			return 0, r.ctx.Err()
		case <-time.After(placingWait):
		}
	}
	if err := r.pieces(func(tx *store.Tx) (bool, error) { return tx.ForgetPlaced(placedAtOnce) }); err != nil {
		return 0, err
	}
	var at store.Piece
	for !at.Over() {
		r.at.Done = 850 + at.Step*140/store.PlacingSteps
		if err := r.stage(func(tx *store.Tx) error {
			if err := tx.StillPlacing(r.id, m.Generation); err != nil {
				return err
			}
			at, err = tx.PlaceNext(r.id, target, at, placedAtOnce)
			return err
		}); err != nil {
			return 0, err
		}
	}
	return target, nil
}

// othersPlace reports whether another import that is alive puts its own in place.
func (r *importRun) othersPlace(tx *store.Tx) (bool, error) {
	imp, err := tx.Placing()
	if err != nil || imp == "" || imp == r.id {
		return false, err
	}
	m, err := tx.Import(imp)
	return err == nil && !m.State.Over() && m.Worker != "" && tx.Now.Sub(m.Beat) < workerGone, err
}

// pieces runs short steps of the import until nothing is left to do.
func (r *importRun) pieces(do func(*store.Tx) (more bool, err error)) error {
	for more := true; more; {
		if err := r.stage(func(tx *store.Tx) (err error) { more, err = do(tx); return err }); err != nil {
			return err
		}
	}
	return nil
}

// publish makes what stands in place visible: one act, one short transaction, one
// audit entry.
func (r *importRun) publish(m store.Import, target int64) error {
	a := r.app
	err := a.change(r.ctx, r.caller, policy.LedgerImport, r.id, func(g *gate) error {
		if err := g.anywhere(); err != nil {
			return err
		}
		if err := g.BeatImport(r.id, r.worker, 990); err != nil {
			return err
		}
		if target > 0 {
			if err := g.StillPlacing(r.id, m.Generation); err != nil {
				return err
			}
			if err := g.PublishPlaced(r.id, target); err != nil {
				return err
			}
		}
		m.State, m.Done, m.Ended, m.Worker = store.ImportPublished, 1000, g.Now, ""
		g.detail = fmt.Sprintf("publish: %d rows, %d added, %d merged, %d rejected", m.Count.Rows, m.Count.Added, m.Count.Merged, m.Count.Rejected)
		return g.PutImport(m)
	})
	if err != nil {
		return err
	}
	r.at.State, r.at.Done = store.ImportPublished, 1000
	r.tell(r.at)
	// What stands in place needs no staging any more; a kill here leaves rows
	// that the next import removes.
	return a.tidy(context.WithoutCancel(r.ctx), r.id)
}

// tidy removes what a published import no longer needs, and what it replaced.
func (a *App) tidy(ctx context.Context, id string) error {
	for _, forget := range []func(*store.Tx) (bool, error){
		func(tx *store.Tx) (bool, error) { return tx.ForgetStaged(id, rowsAtOnce*2) },
		func(tx *store.Tx) (bool, error) { return tx.ForgetReplaced(rowsAtOnce) },
	} {
		for more := true; more; {
			if err := a.db.Update(ctx, a.now(), func(tx *store.Tx) (err error) { more, err = forget(tx); return err }); err != nil {
				return err
			}
			a.letOthersWrite()
		}
	}
	var files []store.LedgerFile
	err := a.db.View(ctx, a.now(), func(tx *store.Tx) (err error) { files, err = tx.LedgerFiles(id); return err })
	return errors.Join(err, a.dropUploads(files))
}
