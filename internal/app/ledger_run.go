package app

import (
	"context"
	"errors"
	"sync"
	"time"

	"mingjian/internal/errs"
	"mingjian/internal/policy"
	"mingjian/internal/store"
)

// An ImportProgress says how far an import is.
type ImportProgress struct {
	State store.ImportState
	Done  int // of 1,000
	File  int // the file being read, from 1
	Files int
	Rows  int // source rows read so far
}

// An importRun is one worker on one import.
type importRun struct {
	app    *App
	ctx    context.Context
	caller Caller
	id     string
	worker string
	tell   func(ImportProgress)
	at     ImportProgress
	scope  policy.Scope
}

// RunImport does the work of an import: reads its files, folds what they touch
// and, unless it is a dry run, publishes. It may be killed at any moment: run
// again, it comes to the same end. tell, which may be nil, hears of progress.
func (a *App) RunImport(ctx context.Context, c Caller, id string, tell func(ImportProgress)) error {
	if tell == nil {
		tell = func(ImportProgress) {}
	}
	r := &importRun{app: a, ctx: ctx, caller: c, id: id, worker: store.NewID(), tell: tell, scope: policy.ScopeOf(c.Subject, policy.LedgerImport)}
	m, err := r.take()
	if err != nil || m.State.Over() {
		return err
	}
	if err := r.work(); err != nil {
		return r.ended(err)
	}
	return nil
}

// take makes this worker the only one on the import.
func (r *importRun) take() (m store.Import, err error) {
	err = r.app.db.Update(r.ctx, r.app.now(), func(tx *store.Tx) error {
		if m, err = tx.Import(r.id); err != nil || m.State.Over() {
			return err
		}
		if m.Worker != "" && tx.Now.Sub(m.Beat) < workerGone {
			return errs.E(errs.Busy, "这次导入正在进行", "this import is already under way")
		}
		m.Worker, m.Beat = r.worker, tx.Now
		return tx.PutImport(m)
	})
	return m, err
}

// stage runs a short transaction of the import: it fails when the import was
// cancelled or taken over.
func (r *importRun) stage(do func(*store.Tx) error) error {
	err := r.app.db.Update(r.ctx, r.app.now(), func(tx *store.Tx) error {
		if err := tx.BeatImport(r.id, r.worker, r.at.Done); err != nil {
			return err
		}
		return do(tx)
	})
	r.tell(r.at)
	r.app.letOthersWrite()
	return err
}

// letOthersWrite leaves SQLite's write lock alone for a moment. Within a program
// writers queue, but another program's can only look whether the lock is free;
// work of many short transactions in a row would pass it over.
func (a *App) letOthersWrite() {
	if a.db.Engine() == store.SQLite {
		time.Sleep(betweenPieces)
	}
}

// ended notes an import's failure. One that was cancelled, or whose program is
// stopping, is left as it is.
func (r *importRun) ended(cause error) error {
	ctx := context.WithoutCancel(r.ctx)
	var over bool
	err := r.app.db.Update(ctx, r.app.now(), func(tx *store.Tx) error {
		m, err := tx.Import(r.id)
		if err != nil {
			return err
		}
		over = m.State == store.ImportCancelled
		if m.Worker != r.worker || m.State.Over() {
			return nil
		}
		m.Worker = "" // whoever resumes it need not wait
		if r.ctx.Err() == nil {
			m.State, m.Why, m.Ended, over = store.ImportFailed, errs.Message(cause, "zh"), tx.Now, true
		}
		return tx.PutImport(m)
	})
	if over {
		err = errors.Join(err, r.app.forgetImport(ctx, r.id))
	}
	return errors.Join(cause, err)
}

// forgetImport removes everything an import staged, piece by piece.
func (a *App) forgetImport(ctx context.Context, id string) error {
	for more := true; more; {
		err := a.db.Update(ctx, a.now(), func(tx *store.Tx) (err error) {
			if imp, err := tx.Placing(); err != nil {
				return err
			} else if imp == id {
				if more, err = tx.ForgetPlaced(rowsAtOnce); more || err != nil {
					return err
				}
				if _, err := tx.SetPlacing(""); err != nil {
					return err
				}
			}
			more, err = tx.ForgetImport(id, rowsAtOnce*2)
			return err
		})
		if err != nil {
			return err
		}
		a.letOthersWrite()
	}
	var files []store.LedgerFile
	err := a.db.View(ctx, a.now(), func(tx *store.Tx) (err error) { files, err = tx.LedgerFiles(id); return err })
	return errors.Join(err, a.dropUploads(files))
}

func (r *importRun) work() error {
	if err := r.readAll(); err != nil {
		return err
	}
	for try := 1; ; try++ {
		err := r.foldAndPublish()
		if errs.KindOf(err) != errs.Conflict || try == publishTries {
			return err
		}
		// Either somebody else published, and the fold is made anew on that, or
		// the import is not ours any more, which the next transaction tells.
	}
}

// An imports is the background in which a server's imports run.
type imports struct {
	ctx    context.Context
	cancel context.CancelFunc
	wg     sync.WaitGroup
}

func newImports() *imports {
	m := &imports{}
	m.ctx, m.cancel = context.WithCancel(context.Background())
	return m
}

// close stops the imports under way; they go on when the server starts again.
func (m *imports) close() { m.cancel(); m.wg.Wait() }

// RunInBackground does the work of an import while the caller goes on.
func (a *App) RunInBackground(c Caller, id string) {
	a.imports.wg.Go(func() {
		// What went wrong stands in the import's report.
		_ = a.RunImport(a.imports.ctx, c, id, nil) //nolint:errcheck // noted in the import by ended
	})
}

// ResumeImports takes up what a stopped program left: uploaded imports go on,
// those of a killed command line are cleared away, for their files may be gone.
func (a *App) ResumeImports(ctx context.Context) error {
	var open []store.Import
	callers := map[string]Caller{}
	err := a.db.View(ctx, a.now(), func(tx *store.Tx) (err error) {
		if open, err = tx.UnfinishedImports(); err != nil {
			return err
		}
		for _, m := range open {
			if m.Actor == "" {
				continue
			}
			p, err := tx.Person(m.Actor)
			if err != nil {
				return err
			}
			posts, err := tx.PostsOn(m.Actor, Day(tx.Now))
			if err != nil {
				return err
			}
			callers[m.ID] = Caller{Subject: policy.Subject{Person: p.ID, Name: p.Name, Posts: posts}, Source: "resume", RequestID: m.ID}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, m := range open {
		if a.now().Sub(m.Beat) < workerGone && m.Worker != "" {
			continue
		}
		if c, ok := callers[m.ID]; ok {
			a.RunInBackground(c, m.ID)
			continue
		}
		if err := a.abandon(ctx, m.ID); err != nil {
			return err
		}
	}
	return nil
}

// abandon ends an import nobody works on any more.
func (a *App) abandon(ctx context.Context, id string) error {
	err := a.db.Update(ctx, a.now(), func(tx *store.Tx) error {
		m, err := tx.Import(id)
		if err != nil || m.State.Over() && m.State != store.ImportReady {
			return err
		}
		m.State, m.Ended, m.Worker = store.ImportCancelled, tx.Now, ""
		return tx.PutImport(m)
	})
	if err != nil {
		return err
	}
	return a.forgetImport(ctx, id)
}
