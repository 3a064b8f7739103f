package main

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"mingjian/internal/app"
	"mingjian/internal/deadline"
	"mingjian/internal/demo"
	"mingjian/internal/errs"
	"mingjian/internal/org"
)

var demoCommand = command{
	name:    "demo",
	summary: "演示城市：模拟数据，各角色一键进入 a demonstration city, every role a click away",
	usage:   "[--addr 127.0.0.1:8080]",
	example: "mingjian demo",
	run: func(e *env, flags *flag.FlagSet, args []string) error {
		addr := flags.String("addr", "127.0.0.1:8080", "监听地址（仅限本机）address, loopback only")
		if _, err := parse(flags, args); err != nil {
			return err
		}
		if !loopback(*addr) {
			return errs.E(errs.Invalid, "演示环境只能在本机地址上运行", "a demonstration runs on a loopback address only")
		}
		dir, err := os.MkdirTemp("", "mingjian-demo-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		e.data = dir
		// The demonstration always begins on the same day: its sessions are of that week.
		// While it is filled its clock goes through the days of the past one.
		today := clock(def(e.getenv("MINGJIAN_NOW"), "2026-11-20T09:00:00+08:00"))()
		began := time.Now()
		var at atomic.Int64
		at.Store(today.UnixMilli())
		a, done, err := e.openAs(app.Config{Demo: true, Now: func() time.Time { return time.UnixMilli(at.Load()).Add(time.Since(began)) }})
		if err != nil {
			return err
		}
		defer done()
		ids, err := e.fillDemo(a, dir)
		if err != nil {
			return err
		}
		if err := e.fillDemoSessions(a, ids, func(day deadline.Date) {
			if day == "" {
				at.Store(today.UnixMilli())
			} else {
				at.Store(day.Time().Add(9 * time.Hour).UnixMilli())
			}
		}); err != nil {
			return err
		}
		return e.serve(a, *addr, "", "")
	},
}

// fillDemo makes the demonstration city in an empty installation, all of it
// through the acts that people use.
func (e *env) fillDemo(a *app.App, dir string) (map[string]org.PersonID, error) {
	fmt.Fprintln(e.stderr, "正在建立演示城市 making the demonstration city …")
	city := demo.City()
	var units []org.Unit
	for _, u := range city.Units {
		units = append(units, org.Unit{Code: org.UnitCode(u.Code), Name: u.Name, Short: u.ShortName, Departments: u.Departments})
	}
	var people []app.DemoPerson
	for _, p := range city.People {
		x := app.DemoPerson{Login: p.Key, Name: p.Name}
		for _, q := range p.Posts {
			post := org.Post{Unit: org.UnitCode(q.Unit), Department: q.Dept, Title: q.Title, From: q.From, To: q.To}
			for _, r := range q.Roles {
				post.Roles = append(post.Roles, demoRole(r))
			}
			if post.To != "" {
				post.EndReason = "调离"
			}
			x.Posts = append(x.Posts, post)
		}
		people = append(people, x)
	}
	ids, err := a.SeedCity(e.ctx, units, people)
	if err != nil {
		return nil, err
	}
	if _, err := demo.Write(dir, demo.DefaultSeed); err != nil {
		return nil, err
	}
	if err := e.fillDemoLedgers(a, filepath.Join(dir, "ledgers")); err != nil {
		return nil, err
	}
	return ids, e.fillDemoDocuments(a, filepath.Join(dir, "documents"))
}

// fillDemoDocuments brings the city's legal documents in, each once.
func (e *env) fillDemoDocuments(a *app.App, dir string) error {
	paths, err := filepath.Glob(filepath.Join(dir, "*.docx"))
	if err != nil {
		return err
	}
	var files []app.DocumentFile
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		files = append(files, app.DocumentFile{Name: filepath.Base(path), Data: data})
	}
	_, err = a.ImportDocuments(e.ctx, app.Machine("demo"), files)
	return err
}

// fillDemoLedgers takes the city's ledgers in through the importer and confirms
// the handlers, each name for the days its person held the post.
func (e *env) fillDemoLedgers(a *app.App, dir string) error {
	c := app.Machine("demo")
	in := app.NewImport{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		in.Files = append(in.Files, app.LedgerUpload{Name: filepath.ToSlash(name), Path: path})
		return err
	})
	if err != nil {
		return err
	}
	id, err := a.StartImport(e.ctx, c, in)
	if err != nil {
		return err
	}
	if err := a.RunImport(e.ctx, c, id, nil); err != nil {
		return err
	}
	pending, err := a.PendingHandlers(e.ctx, c)
	if err != nil {
		return err
	}
	for _, l := range pending {
		for _, h := range l.Proposals {
			if h.Post.Unit != l.Unit {
				continue
			}
			if _, err := a.ConfirmHandler(e.ctx, c, l.Unit, l.Name, h.Person.ID, h.Post.From, h.Post.To); err != nil && errs.KindOf(err) != errs.Conflict {
				return err
			}
		}
	}
	return nil
}

// demoRole maps the demonstration's role names to the program's.
func demoRole(name string) org.Role {
	switch name {
	case "handler":
		return org.Prosecutor
	case "sysadmin":
		return org.SystemAdmin
	case "secadmin":
		return org.SecurityAdmin
	case "auditadmin":
		return org.AuditAdmin
	}
	return org.Role(name)
}
