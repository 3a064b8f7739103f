package main

import (
	"flag"
	"fmt"
	"os"

	"mingjian/internal/app"
	"mingjian/internal/demo"
	"mingjian/internal/errs"
	"mingjian/internal/org"
)

var demoCommand = command{
	name:    "demo",
	summary: "演示城市：模拟数据，各角色一键进入 a demonstration city, every role a click away",
	usage:   "[--addr 127.0.0.1:8080]",
	example: "mingjian demo",
	run: func(e *env, fs *flag.FlagSet, args []string) error {
		addr := fs.String("addr", "127.0.0.1:8080", "监听地址（仅限本机）address, loopback only")
		if _, err := parse(fs, args); err != nil {
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
		a, done, err := e.openAs(app.Config{Demo: true})
		if err != nil {
			return err
		}
		defer done()
		if err := e.fillDemo(a, dir); err != nil {
			return err
		}
		return e.serve(a, *addr, "", "")
	},
}

// fillDemo makes the demonstration city in an empty installation, all of it
// through the acts that people use.
func (e *env) fillDemo(a *app.App, dir string) error {
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
	_, err := a.SeedCity(e.ctx, units, people)
	return err
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
