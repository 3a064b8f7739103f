package app

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"mingjian/internal/audit"
	"mingjian/internal/store"
)

// anchorFile keeps, beside the database and line by line, every checkpoint that
// was signed by the clock: whoever rewrites the log must rewrite it too, and
// whoever copies it elsewhere can prove it (mingjian verify).
const anchorFile = "checkpoints.log"

// ClaimJob reports whether this instance is to run the job now.
func (a *App) ClaimJob(ctx context.Context, name string, every time.Duration) (mine bool, err error) {
	err = a.db.Update(ctx, a.now(), func(tx *store.Tx) (err error) {
		mine, err = tx.ClaimJob(name, every)
		return err
	})
	return mine, err
}

// EndJob writes down how the job went.
func (a *App) EndJob(ctx context.Context, name string, failure error) error {
	failed := ""
	if failure != nil {
		failed = failure.Error()
	}
	return a.db.Update(ctx, a.now(), func(tx *store.Tx) error { return tx.EndJob(name, failed) })
}

// Anchor signs the log if it grew since it was signed last, and appends the note
// to the file beside the database before anything else may rest on it.
func (a *App) Anchor(ctx context.Context) error {
	grown := false
	err := a.db.View(ctx, a.now(), func(tx *store.Tx) error {
		tree, err := tx.AuditTree()
		if err != nil {
			return err
		}
		cs, err := tx.Checkpoints(1)
		if err != nil {
			return err
		}
		grown = tree.Size > 0
		if len(cs) > 0 {
			last, err := audit.OpenCheckpoint(cs[0].Note, a.verifier)
			if err != nil {
				return err
			}
			grown = tree.Size > last.Tree.Size
		}
		return nil
	})
	if err != nil || !grown {
		return err
	}
	_, note, err := a.Checkpoint(ctx)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(filepath.Join(a.dir, anchorFile), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if _, err = fmt.Fprintln(f, note); err == nil {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	return err
}

// ShowCheckpoint reads the latest checkpoint for the foot of the pages; every
// instance does so by the clock, whichever of them signed.
func (a *App) ShowCheckpoint(ctx context.Context) error {
	return a.db.View(ctx, a.now(), func(tx *store.Tx) error {
		cs, err := tx.Checkpoints(1)
		if err != nil || len(cs) == 0 {
			return err
		}
		cp, err := audit.OpenCheckpoint(cs[0].Note, a.verifier)
		if err != nil {
			return err
		}
		footer := cp.Footer()
		a.footer.Store(&footer)
		return nil
	})
}

// Footer returns the checkpoint last read for the foot of the pages, or empty.
func (a *App) Footer() string {
	if f := a.footer.Load(); f != nil {
		return *f
	}
	return ""
}
