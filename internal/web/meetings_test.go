package web

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"mingjian/internal/app"
	"mingjian/internal/meeting"
	"mingjian/internal/org"
	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
	"mingjian/internal/web/webtest"
)

// A follower is one screen: it reads the stream until it has seen the last
// change, and comes back where it was after each cut.
type follower struct {
	url, token string
	cut        int // changes after which the connection is dropped; 0 never
	seen       []string
}

func (f *follower) follow(ctx context.Context, want int) error {
	for len(f.seen) < want {
		if err := f.once(ctx, want); err != nil {
			return err
		}
	}
	return nil
}

func (f *follower) once(ctx context.Context, want int) error {
	ctx, drop := context.WithCancel(ctx)
	defer drop()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, f.url, nil)
	if err != nil {
		return err
	}
	req.AddCookie(&http.Cookie{Name: "mingjian-session", Value: f.token})
	if n := len(f.seen); n > 0 {
		req.Header.Set("Last-Event-ID", f.seen[n-1])
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != "text/event-stream" {
		return fmt.Errorf("answer %s", res.Status)
	}
	lines := bufio.NewScanner(res.Body)
	for got := 0; lines.Scan(); {
		id, ok := strings.CutPrefix(lines.Text(), "id: ")
		if !ok {
			continue
		}
		f.seen = append(f.seen, id)
		if got++; len(f.seen) == want || got == f.cut {
			return nil
		}
	}
	return lines.Err()
}

// Sixty screens follow two hundred changes, each seen once and in order, also by
// those cut off on the way; on PostgreSQL half of them at another instance than
// the one where the meeting is run.
func TestSixtyScreens(t *testing.T) {
	const screens, changes = 60, 200
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		h := newHall(t, db, false)
		for _, s := range stages[:3] {
			s.reach(h)
		}
		h.others()
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
		defer cancel()
		chair := h.caller("chair")
		h.must("open", h.app.OpenMeeting(ctx, chair, h.session, []org.PersonID{h.ids["chair"], h.ids["organiser"]}))
		begun := 3 // opened, and two who are present

		here := httptest.NewServer(h.Server)
		defer here.Close()
		servers := []*httptest.Server{here}
		if db.Shared() {
			other, err := app.New(app.Config{DB: db, Dir: t.TempDir(), Demo: true, Now: h.app.Now})
			h.must("second instance", err)
			defer other.Close()
			s, err := For(other, Config{Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
			h.must("second server", err)
			there := httptest.NewServer(s)
			defer there.Close()
			servers = append(servers, there)
		}
		token, err := h.app.SignInAs(ctx, h.ids["organiser"], "test", "")
		h.must("sign in", err)
		var wg sync.WaitGroup
		fs := make([]*follower, screens)
		failed := make(chan error, screens)
		for i := range fs {
			fs[i] = &follower{url: servers[i%len(servers)].URL + "/api/v1/sessions/" + string(h.session) + "/meeting/stream", token: token, cut: (i % 3) * 23}
			wg.Go(func() {
				if err := fs[i].follow(ctx, begun+changes); err != nil {
					failed <- fmt.Errorf("screen %d after %d: %w", i, len(fs[i].seen), err)
				}
			})
		}
		h.must("call", h.app.CallCase(ctx, chair, h.session, h.item))
		h.must("next", h.app.Happen(ctx, chair, h.session, &meeting.Next{}))
		for n := range changes - 2 {
			var what meeting.What = &meeting.Stopped{}
			if n%2 == 1 {
				what = &meeting.Started{}
			}
			h.must("change", h.app.Happen(ctx, chair, h.session, what))
		}
		wg.Wait()
		close(failed)
		for err := range failed {
			t.Error(err)
		}
		for i, f := range fs {
			for n, id := range f.seen {
				if _, seq, _ := strings.Cut(id, ":"); seq != fmt.Sprint(n+1) {
					t.Fatalf("screen %d saw %s as its change %d", i, id, n+1)
				}
			}
		}
	})
}

// Who has no part in the session cannot follow it, nor tell that it exists.
func TestStrangerCannotFollow(t *testing.T) {
	h := newHall(t, storetest.New(t, store.SQLite), false)
	srv := httptest.NewServer(h.Server)
	defer srv.Close()
	token, err := h.app.SignInAs(t.Context(), h.ids["stranger"], "test", "")
	h.must("sign in", err)
	f := follower{url: srv.URL + "/api/v1/sessions/" + string(h.session) + "/meeting/stream", token: token}
	if err := f.once(t.Context(), 1); err == nil || !strings.Contains(err.Error(), "404") {
		t.Errorf("a stranger follows: %v", err)
	}
}

// Two screens follow each other: what is pressed on one shows on the other
// without a hand on it.
func TestTwoTabs(t *testing.T) {
	h := newHall(t, storetest.New(t, store.SQLite), false)
	srv := httptest.NewServer(h.Server)
	defer srv.Close()
	defer h.app.Hush()
	for _, s := range stages[:3] {
		s.reach(h)
	}
	h.others()
	h.must("open", h.app.OpenMeeting(t.Context(), h.caller("chair"), h.session, []org.PersonID{h.ids["chair"], h.ids["organiser"]}))
	open := func(login, path string) *webtest.Browser {
		b := webtest.Open(t, srv.URL)
		token, err := h.app.SignInAs(t.Context(), h.ids[login], "test", "")
		h.must("sign in", err)
		b.Go("/login")
		b.Do("document.cookie = 'mingjian-session=" + token + "; path=/'")
		b.Go("/sessions/" + string(h.session) + "/meeting" + path)
		b.Wait("[data-link].g")
		return b
	}
	organiser := h.caller("organiser") // signs in, which may end an older session: before the wall does
	wall, console := open("organiser", "/screen"), open("chair", "")
	console.Submit(`form:has(#call)`)
	wall.Until(`document.querySelector('#wall-case').textContent.includes('第1案')`)
	console.Submit(`#hall-now form:has([value=next])`)
	wall.Until(`/^\d\d:\d\d \/ 08:00/.test(document.querySelector('[data-clock]').textContent)`)
	wall.Until(`document.querySelector('#wall-voices').textContent.includes('送达后') && !document.querySelector('#wall-voices table')`)
	h.must("put to the handler", h.app.AskReply(t.Context(), organiser, h.item))
	wall.Go("/sessions/" + string(h.session) + "/meeting/screen")
	wall.Wait("#wall-voices table")
	for name, b := range map[string]*webtest.Browser{"wall": wall, "console": console} {
		if v := b.Axe(); len(v) > 0 {
			t.Errorf("%s: %v", name, v)
		}
	}
}
