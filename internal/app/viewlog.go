package app

import (
	"context"
	"sync"

	"mingjian/internal/audit"
	"mingjian/internal/errs"
	"mingjian/internal/store"
)

// A viewLog writes the entries of views. Each view waits until its entry is
// stored; those that arrive while a transaction is under way share the next.
type viewLog struct {
	app     *App
	mu      sync.Mutex
	closed  bool
	waiting chan viewEntry
	done    chan struct{}
}

type viewEntry struct {
	entry  audit.Entry
	stored chan error
}

func newViewLog(a *App) *viewLog {
	v := &viewLog{app: a, waiting: make(chan viewEntry, 256), done: make(chan struct{})}
	go v.run()
	return v
}

func (v *viewLog) record(ctx context.Context, e audit.Entry) error {
	w := viewEntry{e, make(chan error, 1)}
	v.mu.Lock()
	if v.closed {
		v.mu.Unlock()
		return errs.E(errs.Busy, "系统正在停止", "the program is stopping")
	}
	select {
	case v.waiting <- w:
		v.mu.Unlock()
	default:
		v.mu.Unlock()
		return errs.E(errs.Busy, "系统繁忙，请稍后再试", "too busy, please try again")
	}
	select {
	case err := <-w.stored:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (v *viewLog) close() {
	v.mu.Lock()
	if !v.closed {
		v.closed = true
		close(v.waiting)
	}
	v.mu.Unlock()
	<-v.done
}

func (v *viewLog) run() {
	defer close(v.done)
	for first := range v.waiting {
		group := []viewEntry{first}
	more:
		for len(group) < 200 {
			select {
			case w, ok := <-v.waiting:
				if !ok {
					break more
				}
				group = append(group, w)
			default:
				break more
			}
		}
		err := v.app.db.Update(context.Background(), v.app.now(), func(tx *store.Tx) error {
			for _, w := range group {
				if _, err := tx.AppendAudit(w.entry); err != nil {
					return err
				}
			}
			return nil
		})
		for _, w := range group {
			w.stored <- err
		}
	}
}
