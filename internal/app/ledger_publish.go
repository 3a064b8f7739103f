package app

import (
	"context"
	"errors"
	"fmt"

	"mingjian/internal/ledger"
	"mingjian/internal/policy"
	"mingjian/internal/store"
)

// foldAndPublish folds what the import touches into what will be, and
// publishes it unless it is a dry run.
func (r *importRun) foldAndPublish() error {
	r.at.State, r.at.Done = store.ImportFolding, 500
	for more := true; more; {
		if err := r.stage(func(tx *store.Tx) (err error) { more, err = tx.ForgetStaged(r.id, rowsAtOnce*2); return err }); err != nil {
			return err
		}
	}
	var m store.Import
	var files []store.LedgerFile
	var keys []ledger.StageKey
	err := r.stage(func(tx *store.Tx) (err error) {
		if m, err = tx.Import(r.id); err != nil {
			return err
		}
		if m.Generation, err = tx.Generation(); err != nil {
			return err
		}
		m.State = store.ImportFolding
		if err := tx.PutImport(m); err != nil {
			return err
		}
		if files, err = tx.LedgerFiles(r.id); err != nil {
			return err
		}
		if err := tx.ForgetConflicts(r.id, conflictSeq); err != nil {
			return err
		}
		if err := tx.ListKeys(r.id); err != nil {
			return err
		}
		if err := tx.ListOldKeys(r.id); err != nil {
			return err
		}
		keys, err = tx.TouchedKeys(r.id)
		return err
	})
	if err != nil {
		return err
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
	if err := r.stage(func(tx *store.Tx) error {
		for _, f := range files {
			if err := tx.PutLedgerFile(f); err != nil {
				return err
			}
		}
		var err error
		if m.Count, err = tx.ImportCounts(r.id); err != nil {
			return err
		}
		for _, f := range files {
			m.Count.Rows += f.Rows
			m.Count.Added += f.Added
			m.Count.Merged += f.Merged
			m.Count.Unchanged += f.Unchanged
			m.Count.Rejected += f.Rejected
		}
		_, m.Count.Warnings, err = tx.Problems(r.id, store.ProblemFilter{Severity: ledger.Warn, Limit: 1})
		return err
	}); err != nil {
		return err
	}
	if m.Dry {
		m.State, m.Done = store.ImportReady, 1000
		return r.stage(func(tx *store.Tx) error { return tx.PutImport(m) })
	}
	r.at.Done = 960
	r.tell(r.at)
	return r.publish(m, read)
}

// publish makes the import visible: one act, one transaction, one audit entry.
func (r *importRun) publish(m store.Import, read bool) error {
	a := r.app
	err := a.change(r.ctx, r.caller, policy.LedgerImport, r.id, func(g *gate) error {
		if err := g.anywhere(); err != nil {
			return err
		}
		if err := g.BeatImport(r.id, r.worker, 960); err != nil {
			return err
		}
		if read {
			if err := g.PublishImport(r.id, m.Generation); err != nil {
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
	// that the next start removes.
	return a.tidy(context.WithoutCancel(r.ctx), r.id)
}

// tidy removes what a published import no longer needs.
func (a *App) tidy(ctx context.Context, id string) error {
	for more := true; more; {
		if err := a.db.Update(ctx, a.now(), func(tx *store.Tx) (err error) { more, err = tx.ForgetStaged(id, rowsAtOnce*2); return err }); err != nil {
			return err
		}
	}
	var files []store.LedgerFile
	err := a.db.View(ctx, a.now(), func(tx *store.Tx) (err error) { files, err = tx.LedgerFiles(id); return err })
	return errors.Join(err, a.dropUploads(files))
}
