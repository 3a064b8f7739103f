// Package job runs what happens by the clock and not by a hand: one table of
// what, how often and which act.
//
// It promises that of several instances on one database one runs a job when it
// is due; that a job which fails or panics is written down and runs again at its
// next time, and stops no other; and that ending the context ends it all. What a
// job does is an act of app, which a person could have waited for as well.
package job

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"mingjian/internal/app"
)

// A Job is one line of the table.
type Job struct {
	Name  string
	Every time.Duration
	Do    func(*app.App, context.Context) error
}

// Table is everything that runs by the clock.
var Table = []Job{
	{"audit.anchor", time.Hour, (*app.App).Anchor},
	{"notice.remind", time.Hour, (*app.App).Remind},
	{"reply.lapse", 10 * time.Minute, (*app.App).LapseReplies},
}

// tick is how often the table is looked through.
const tick = 30 * time.Second

// Run looks through the table at once and then at every tick, until the context ends.
func Run(ctx context.Context, a *app.App, log *slog.Logger) {
	t := time.NewTicker(tick)
	defer t.Stop()
	for {
		Once(ctx, a, log, Table)
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
	}
}

// Once runs what of the table is due.
func Once(ctx context.Context, a *app.App, log *slog.Logger, table []Job) {
	for _, j := range table {
		mine, err := a.ClaimJob(ctx, j.Name, j.Every)
		if err == nil && mine {
			err = j.run(ctx, a)
			if e := a.EndJob(context.WithoutCancel(ctx), j.Name, err); err == nil {
				err = e
			}
		}
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			log.Error("job", "name", j.Name, "err", err)
		}
	}
	if err := a.ShowCheckpoint(ctx); err != nil && ctx.Err() == nil {
		log.Error("job", "name", "checkpoint", "err", err)
	}
}

func (j Job) run(ctx context.Context, a *app.App) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return j.Do(a, ctx)
}
