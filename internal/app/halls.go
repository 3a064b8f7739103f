package app

import (
	"context"
	"sync"
	"time"

	"mingjian/internal/store"
)

// halls wakes whoever follows a meeting: in this program at once, and by
// PostgreSQL's notifications from another instance. A wake only says when to
// look; what happened is read from the table, so a lost one loses nothing.
type halls struct {
	mu     sync.Mutex
	wait   map[string]map[chan struct{}]bool // by session
	closed chan struct{}
	once   sync.Once
	stop   context.CancelFunc
	done   sync.WaitGroup
}

// relisten is how long to wait before listening again after the connection failed.
const relisten = time.Second

func newHalls(db *store.DB) *halls {
	ctx, stop := context.WithCancel(context.Background())
	h := &halls{wait: map[string]map[chan struct{}]bool{}, closed: make(chan struct{}), stop: stop}
	if !db.Shared() {
		return h
	}
	h.done.Go(func() {
		for ctx.Err() == nil {
			// The error is the connection's; what was missed is looked at once it hears again.
			_ = db.Listen(ctx, h.wakeAll, h.wake)
			select {
			case <-ctx.Done():
			case <-time.After(relisten):
			}
		}
	})
	return h
}

// hush ends everybody's following; close also stops listening.
func (h *halls) hush() { h.once.Do(func() { close(h.closed) }) }

func (h *halls) close() {
	h.hush()
	h.stop()
	h.done.Wait()
}

func (h *halls) join(session string) (woken chan struct{}, leave func()) {
	woken = make(chan struct{}, 1)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.wait[session] == nil {
		h.wait[session] = map[chan struct{}]bool{}
	}
	h.wait[session][woken] = true
	return woken, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.wait[session], woken)
		if len(h.wait[session]) == 0 {
			delete(h.wait, session)
		}
	}
}

func (h *halls) wake(session string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for c := range h.wait[session] {
		select {
		case c <- struct{}{}:
		default: // has not looked yet since it was woken last
		}
	}
}

func (h *halls) wakeAll() {
	h.mu.Lock()
	var all []string
	for s := range h.wait {
		all = append(all, s)
	}
	h.mu.Unlock()
	for _, s := range all {
		h.wake(s)
	}
}
