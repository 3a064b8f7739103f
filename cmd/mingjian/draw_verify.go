package main

import (
	"flag"
	"fmt"
	"io"
	"os"

	"mingjian/internal/errs"
	"mingjian/internal/panel"
)

// drawVerifyCommand makes the draws of certificates again (docs/draw.md).
var drawVerifyCommand = command{
	name:    "draw verify",
	summary: "重算抽取凭证 make a draw again from its certificate; needs no database",
	usage:   "FILE...",
	example: "mingjian draw verify 抽取凭证.json",
	run: func(e *env, fs *flag.FlagSet, args []string) error {
		paths, err := parse(fs, args)
		if err != nil {
			return err
		}
		if len(paths) == 0 {
			return &usageError{"请给出凭证文件 name at least one certificate"}
		}
		bad := false
		for _, path := range paths {
			c, err := readCertificate(path)
			if err == nil {
				err = c.Verify()
			}
			if err != nil {
				bad = true
				fmt.Fprintf(e.stdout, "%s：不成立，%s\n  does not hold: %s\n", path, errs.Message(err, "zh"), errs.Message(err, "en"))
				continue
			}
			must := 0
			for _, d := range c.Drawn {
				if d.Must {
					must++
				}
			}
			fmt.Fprintf(e.stdout, "%s：成立 holds\n  名称 title %s\n  名单 list %s\n  数字 number %s（%s）\n  种子 seed %s\n  候选 candidates %d，抽取 drawn %d，必取 taken anyway %d，未满配额 short %d\n",
				path, c.Title, c.ListHash, c.Number, c.Witness, c.Seed, len(c.Candidates), len(c.Drawn)-must, must, len(c.Shortfalls))
		}
		if bad {
			return exitStatus(3)
		}
		return nil
	},
}

func readCertificate(path string) (panel.Certificate, error) {
	f, err := os.Open(path)
	if err != nil {
		return panel.Certificate{}, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, panel.MaxCertificate+1))
	if err != nil {
		return panel.Certificate{}, err
	}
	return panel.ReadCertificate(data)
}
