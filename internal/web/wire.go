package web

import (
	"context"
	"net"

	"mingjian/internal/app"
	"mingjian/internal/org"
)

// For returns a server for the route table on the acts of a.
func For(a *app.App, cfg Config) (*Server, error) {
	cfg.Now, cfg.Checkpoint = a.Now, a.Footer
	cfg.Viewer = func(ctx context.Context, token string) (*Viewer, error) { return viewer(ctx, a, token) }
	s, err := empty(cfg)
	if err != nil {
		return nil, err
	}
	s.app = a
	return s, s.serve(s.table())
}

// viewer finds who holds the token and what the frame shows of them.
func viewer(ctx context.Context, a *app.App, token string) (*Viewer, error) {
	session, err := a.Session(ctx, token, "", "")
	if err != nil {
		return nil, err
	}
	c := session.Caller
	v := &Viewer{ID: c.Person, Name: c.Name, May: c.May, Caller: c, MustChange: session.MustChange}
	units, err := a.Units(ctx, c)
	if err != nil {
		return nil, err
	}
	if len(c.Posts) > 0 {
		v.Post = c.Posts[0].Title
	}
	if !session.MustChange {
		n, err := a.Waiting(ctx, c)
		if err != nil {
			return nil, err
		}
		v.Badge = map[string]int{"/": n}
		if v.Unread, err = a.UnreadNotices(ctx, c); err != nil {
			return nil, err
		}
	}
	for _, u := range units {
		if u.Code == c.Unit() {
			v.Unit = u.Name
		}
		for _, p := range c.Posts {
			if p.Unit.Covers(u.Code) && p.Unit.Level() != org.County {
				v.Units = append(v.Units, Option{Value: string(u.Code), Label: u.Name})
				break
			}
		}
	}
	return v, nil
}

// Caller returns who asks for an act in this request. On a public route where
// nobody is signed in it is nobody.
func (r *Request) Caller() app.Caller {
	var c app.Caller
	if r.Viewer != nil {
		c = r.Viewer.Caller
	}
	c.Source, c.RequestID = r.source(), r.ID
	return c
}

// source is the address the request came from. X-Forwarded-For is not
// believed: anybody can write it.
func (r *Request) source() string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
