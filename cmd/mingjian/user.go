package main

import (
	"flag"
	"fmt"

	"mingjian/internal/app"
	"mingjian/internal/errs"
)

var userCommand = command{
	name:    "user invite",
	summary: "为已有账户重新发放一次性链接 make a new one-time link for an account",
	usage:   "LOGIN",
	example: "mingjian user invite sysadmin",
	run: func(e *env, fs *flag.FlagSet, args []string) error {
		base := fs.String("url", "http://127.0.0.1:8080", "浏览器访问地址 address people will use")
		rest, err := parse(fs, args)
		if err != nil {
			return err
		}
		if len(rest) != 1 {
			return &usageError{"请给出一个用户名 give one login"}
		}
		a, done, err := e.open()
		if err != nil {
			return err
		}
		defer done()
		c := app.Machine("user invite")
		lines, err := a.Accounts(e.ctx, c)
		if err != nil {
			return err
		}
		for _, l := range lines {
			if l.Account.Login == rest[0] {
				token, err := a.Invite(e.ctx, c, l.Person.ID, l.Account.Login)
				if err != nil {
					return err
				}
				fmt.Fprintf(e.stdout, "%s/invitation/%s\n", *base, token)
				return nil
			}
		}
		return errs.Missing("账户", "account")
	},
}
