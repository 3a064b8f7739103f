// Command mingjian is the whole product: the server, the demonstration, and
// the tools a case manager and an administrator use from a shell.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"mingjian/internal/app"
	"mingjian/internal/errs"
	"mingjian/internal/store"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr)
	stop()
	os.Exit(exitCode(err, os.Stderr))
}

// An exitStatus is an error that only sets the exit status; what there was to
// say has been said.
type exitStatus int

func (e exitStatus) Error() string { return fmt.Sprintf("exit status %d", int(e)) }

// exitCode prints the error for people and returns the status: 0 done, 1 a
// failure, 2 wrong usage, 3 done but something was refused.
func exitCode(err error, stderr io.Writer) int {
	var status exitStatus
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return 0
	case errors.As(err, &status):
		return int(status)
	case errs.KindOf(err) == errs.Internal:
		fmt.Fprintln(stderr, "mingjian:", err)
	default:
		fmt.Fprintln(stderr, "mingjian:", errs.Message(err, "zh"))
	}
	return 1
}

// An env is what a command runs in.
type env struct {
	ctx            context.Context
	getenv         func(string) string
	stdout, stderr io.Writer
	data           string // the folder that holds everything
	database       string // postgres://…, or empty for the embedded database
}

// A command is one word of the command line.
type command struct {
	name    string
	summary string
	usage   string // after the name
	example string
	run     func(*env, *flag.FlagSet, []string) error
}

func run(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) error {
	e := &env{ctx: ctx, getenv: getenv, stdout: stdout, stderr: stderr}
	if len(args) == 0 || args[0] == "help" || args[0] == "--help" || args[0] == "-h" {
		usage(stdout)
		return nil
	}
	var found *command
	n := 0
	commands := commands()
	for i, c := range commands {
		words := strings.Fields(c.name)
		if len(args) >= len(words) && strings.Join(args[:len(words)], " ") == c.name && len(words) > n {
			found, n = &commands[i], len(words)
		}
	}
	if found == nil {
		fmt.Fprintf(stderr, "mingjian: 没有命令 %q（no such command）\n", strings.Join(args[:min(2, len(args))], " "))
		usage(stderr)
		return exitStatus(2)
	}
	fs := flag.NewFlagSet(found.name, flag.ContinueOnError)
	fs.SetOutput(stderr)
	fs.StringVar(&e.data, "data", def(getenv("MINGJIAN_DATA"), "data"), "数据目录 folder that holds everything")
	fs.StringVar(&e.database, "database", getenv("MINGJIAN_DATABASE"), "postgres://… 代替内置数据库 instead of the embedded database")
	fs.Usage = func() {
		fmt.Fprintf(fs.Output(), "%s\n\n  mingjian %s %s\n\n例 Example:\n  %s\n\n选项 Flags:\n", found.summary, found.name, found.usage, found.example)
		fs.PrintDefaults()
	}
	err := found.run(e, fs, args[n:])
	var usageErr *usageError
	if errors.As(err, &usageErr) {
		if usageErr.text != "" {
			fmt.Fprintln(stderr, "mingjian:", usageErr.text)
		}
		return exitStatus(2)
	}
	return err
}

// A usageError ends the program with status 2.
type usageError struct{ text string }

func (u *usageError) Error() string { return u.text }

// parse parses flags that may stand before, between and after the arguments.
func parse(fs *flag.FlagSet, args []string) ([]string, error) {
	var rest []string
	for {
		if err := fs.Parse(args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				return nil, err
			}
			return nil, &usageError{}
		}
		args = fs.Args()
		if len(args) == 0 {
			return rest, nil
		}
		rest = append(rest, args[0])
		args = args[1:]
	}
}

func def(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

func usage(w io.Writer) {
	fmt.Fprintln(w, "明鉴 mingjian：案件质量剖析 case-quality review for a city procuratorate\n\n用法 Usage: mingjian COMMAND [flags] [arguments]")
	fmt.Fprintln(w)
	for _, c := range commands() {
		fmt.Fprintf(w, "  %-18s %s\n", c.name, c.summary)
	}
	fmt.Fprintln(w, "\n每个命令都有 --help。Every command has --help.")
}

// open opens the data folder's App; close ends it.
func (e *env) open() (a *app.App, close func(), err error) {
	return e.openAs(app.Config{})
}

func (e *env) openAs(c app.Config) (*app.App, func(), error) {
	if err := os.MkdirAll(e.data, 0o700); err != nil {
		return nil, nil, err
	}
	dsn := e.database
	if dsn == "" {
		dsn = filepath.Join(e.data, "mingjian.db")
	}
	db, err := store.Open(e.ctx, store.Config{DSN: dsn})
	if err != nil {
		return nil, nil, err
	}
	c.DB, c.Dir = db, e.data
	if c.Now == nil {
		c.Now = clock(e.getenv("MINGJIAN_NOW"))
	}
	a, err := app.New(c)
	if err != nil {
		db.Close()
		return nil, nil, err
	}
	return a, func() { a.Close(); db.Close() }, nil
}

// clock returns the machine's clock, or, for tests and demonstrations, one
// that starts at the given RFC 3339 instant.
func clock(start string) func() time.Time {
	t, err := time.Parse(time.RFC3339, start)
	if err != nil {
		return time.Now
	}
	began := time.Now()
	return func() time.Time { return t.Add(time.Since(began)) }
}
