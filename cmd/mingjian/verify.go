package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"

	"mingjian/internal/app"
)

var verifyCommand = command{
	name:    "verify",
	summary: "校验审计记录 verify the audit log",
	usage:   "[--anchor FILE] [--foot LINE] [--json]",
	example: "mingjian verify --foot \"1024 0123456789abcdef mingjian\"",
	run: func(e *env, fs *flag.FlagSet, args []string) error {
		anchor := fs.String("anchor", "", "留存在外的检查点文件 checkpoint kept elsewhere")
		foot := fs.String("foot", "", "文书页脚的检查点 the line at the foot of a paper")
		asJSON := fs.Bool("json", false, "JSON")
		if _, err := parse(fs, args); err != nil {
			return err
		}
		anchors := []string{*foot}
		if *anchor != "" {
			b, err := os.ReadFile(*anchor)
			if err != nil {
				return err
			}
			anchors = append(anchors, string(b))
		}
		a, done, err := e.open()
		if err != nil {
			return err
		}
		defer done()
		rep, err := a.VerifyAudit(e.ctx, app.Machine("verify"), anchors)
		if err != nil {
			return err
		}
		if *asJSON {
			err = json.NewEncoder(e.stdout).Encode(struct {
				Entries  int64 `json:"entries"`
				Anchored int64 `json:"anchored"`
				Sound    bool  `json:"sound"`
				Faults   any   `json:"faults"`
			}{rep.Tree.Size, rep.Anchored, rep.Sound(), rep.Faults})
			if err != nil {
				return err
			}
		} else {
			fmt.Fprintln(e.stdout, rep.Summary("zh"))
			for _, f := range rep.Faults {
				fmt.Fprintf(e.stdout, "  第 %d 条 %s\n", f.Seq, f.ZH)
			}
		}
		if !rep.Sound() {
			return exitStatus(1)
		}
		return nil
	},
}
