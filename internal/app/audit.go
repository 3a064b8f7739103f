package app

import (
	"context"
	"encoding/hex"
	"strings"
	"time"

	"mingjian/internal/audit"
	"mingjian/internal/errs"
	"mingjian/internal/org"
	"mingjian/internal/policy"
	"mingjian/internal/store"
)

// auditPage is how many entries one page of the log holds.
const auditPage = 100

// An AuditLine is one entry with the names of who and where.
type AuditLine struct {
	audit.Entry
	Name string // of the actor; the id where it is nobody known
	Unit string // name of the unit
}

// AuditLog returns a page of the log, newest first, of entries before the given
// one (0 for the newest).
func (a *App) AuditLog(ctx context.Context, c Caller, before int64, f audit.Filter) (lines []AuditLine, err error) {
	err = a.view(ctx, c, policy.AuditRead, "audit", func(g *gate) error {
		if err := g.anywhere(); err != nil {
			return err
		}
		es, err := g.LatestAuditEntries(before, auditPage, f)
		if err != nil {
			return err
		}
		lines, err = g.named(es)
		return err
	})
	return lines, err
}

func (g *gate) named(es []audit.Entry) ([]AuditLine, error) {
	people, err := g.Tx.People()
	if err != nil {
		return nil, err
	}
	names := map[string]string{"machine": "命令行", "system": "系统"}
	for _, p := range people {
		names[string(p.ID)] = p.Name
	}
	units, err := g.Tx.Units()
	if err != nil {
		return nil, err
	}
	places := map[string]string{}
	for _, u := range units {
		places[string(u.Code)] = u.Name
	}
	lines := make([]AuditLine, len(es))
	for i, e := range es {
		lines[i] = AuditLine{Entry: e, Name: names[e.Actor], Unit: places[e.Unit]}
		if lines[i].Name == "" {
			lines[i].Name = e.Actor
		}
	}
	return lines, nil
}

// VerifyAudit recomputes the whole log and holds it against the checkpoints
// kept in the database and against anchors kept elsewhere: texts of one or more
// signed notes, or lines from the foot of papers.
func (a *App) VerifyAudit(ctx context.Context, c Caller, anchors []string) (rep audit.Report, err error) {
	var known []audit.Anchor
	for _, text := range anchors {
		text = strings.TrimSpace(text)
		if text == "" {
			continue
		}
		if strings.Contains(text, "\n") {
			for _, signed := range audit.Notes(text) {
				cp, err := audit.OpenCheckpoint(signed, a.verifier)
				if err != nil {
					return rep, err
				}
				known = append(known, cp.Anchor())
			}
			continue
		}
		anchor, err := audit.ParseFooter(text)
		if err != nil {
			return rep, err
		}
		known = append(known, anchor)
	}
	err = a.view(ctx, c, policy.AuditVerify, "audit", func(g *gate) error {
		if err := g.anywhere(); err != nil {
			return err
		}
		stored, err := g.Checkpoints(1000)
		if err != nil {
			return err
		}
		var kept []audit.Anchor
		for _, s := range stored {
			cp, err := audit.OpenCheckpoint(s.Note, a.verifier)
			if err != nil {
				return errs.Wrap(err, errs.Conflict, "库内有一个检查点签名不符，记录可能被改动", "a stored checkpoint is not signed by this installation's key")
			}
			kept = append(kept, cp.Anchor())
		}
		rep, err = g.Tx.VerifyAudit(kept, known)
		g.detail = rep.Summary("zh")
		return err
	})
	return rep, err
}

// Checkpoint signs the log as it stands, keeps the note in the database, and
// returns it with its short form for the foot of a paper.
func (a *App) Checkpoint(ctx context.Context) (footer, note string, err error) {
	err = a.db.Update(ctx, a.now(), func(tx *store.Tx) error {
		c, signed, err := tx.AddCheckpoint(a.key)
		footer, note = c.Footer(), signed
		return err
	})
	return footer, note, err
}

// A Looker is one look at a case, as its handler reads it.
type Looker struct {
	At   time.Time
	Name string
	Unit string
	Act  string
}

// An Own is what is stored on the caller, and who looked at the caller's cases.
type Own struct {
	Person  org.Person
	Login   string
	Posts   []org.Post
	Lookers []Looker
	Browser []store.WebSession // signed in now
}

// OwnData returns what is stored on the caller.
func (a *App) OwnData(ctx context.Context, c Caller) (o Own, err error) {
	err = a.view(ctx, c, policy.AccountOwn, string(c.Person), func(g *gate) error {
		if err := g.anywhere(); err != nil {
			return err
		}
		var err error
		if o.Person, err = g.Person(c.Person); err != nil {
			return err
		}
		acc, err := g.Account(c.Account)
		if err != nil {
			return err
		}
		o.Login = acc.Login
		if o.Posts, err = g.Posts(c.Person); err != nil {
			return err
		}
		all, err := g.WebSessions(acc.ID)
		if err != nil {
			return err
		}
		for _, w := range all {
			if w.Alive(g.Now) {
				o.Browser = append(o.Browser, w)
			}
		}
		cases, err := g.CasesHandledBy(c.Person)
		if err != nil {
			return err
		}
		for _, id := range cases {
			es, err := g.LatestAuditEntries(0, 20, audit.Filter{Object: id})
			if err != nil {
				return err
			}
			lines, err := g.named(es)
			if err != nil {
				return err
			}
			for _, l := range lines {
				if l.Actor != string(c.Person) && !l.Result.IsRefused() {
					o.Lookers = append(o.Lookers, Looker{l.Time, l.Name, l.Unit, l.Act})
				}
			}
		}
		return nil
	})
	return o, err
}

// Health is how the installation stands.
type Health struct {
	Engine     string
	Units      int
	People     int
	Cases      int
	Entries    int64  // of the audit log
	Root       string // of the audit log, hex
	Checkpoint string // the latest, in short
	NextYear   string // "" or the year whose holidays are missing
	Jobs       []store.Job
}

// Health reports how the installation stands; it holds no case content.
func (a *App) Health(ctx context.Context, c Caller) (h Health, err error) {
	err = a.peek(ctx, c, policy.SystemHealth, func(g *gate) error {
		if err := g.anywhere(); err != nil {
			return err
		}
		h.Engine = a.db.Engine().String()
		units, err := g.Tx.Units()
		if err != nil {
			return err
		}
		people, err := g.Tx.People()
		if err != nil {
			return err
		}
		h.Units, h.People = len(units), len(people)
		if h.Cases, err = g.CountCases(); err != nil {
			return err
		}
		tree, err := g.AuditTree()
		if err != nil {
			return err
		}
		h.Entries, h.Root = tree.Size, hex.EncodeToString(tree.Root[:])
		if cs, err := g.Checkpoints(1); err != nil {
			return err
		} else if len(cs) > 0 {
			if cp, err := audit.OpenCheckpoint(cs[0].Note, a.verifier); err == nil {
				h.Checkpoint = cp.Footer()
			}
		}
		if h.Jobs, err = g.Tx.Jobs(); err != nil {
			return err
		}
		h.NextYear, err = g.missingYear()
		return err
	})
	return h, err
}
