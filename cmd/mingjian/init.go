package main

import (
	"flag"
	"fmt"

	"mingjian/internal/app"
	"mingjian/internal/org"
)

var initCommand = command{
	name:    "init",
	summary: "建立一个市的单位和首批管理员 set up a city's offices and the first administrators",
	usage:   "--city 620700",
	example: "mingjian init --city 620700 --data /srv/mingjian",
	run: func(e *env, fs *flag.FlagSet, args []string) error {
		city := fs.String("city", "", "市级区划代码 the city's division code")
		base := fs.String("url", "http://127.0.0.1:8080", "浏览器访问地址 address people will use")
		if _, err := parse(fs, args); err != nil {
			return err
		}
		units, err := org.CityUnits(org.UnitCode(*city))
		if err != nil {
			return err
		}
		a, done, err := e.open()
		if err != nil {
			return err
		}
		defer done()
		tokens, err := a.Initialise(e.ctx, app.Machine("init"), units, org.UnitCode(*city))
		if err != nil {
			return err
		}
		fmt.Fprintf(e.stdout, "已建立 %d 个单位。下列链接各用一次，30 分钟内有效；请交给三位不同的管理员设置密码。\n", len(units))
		for _, r := range []struct {
			role  org.Role
			title string
			login string
		}{{org.SystemAdmin, "系统管理员", "sysadmin"}, {org.SecurityAdmin, "安全管理员", "secadmin"}, {org.AuditAdmin, "审计管理员", "auditadmin"}} {
			fmt.Fprintf(e.stdout, "%s（%s） %s/invitation/%s\n", r.title, r.login, *base, tokens[r.role])
		}
		return nil
	},
}
