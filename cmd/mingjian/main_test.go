package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/text/encoding/simplifiedchinese"

	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
)

// TestMain lets this test binary be the program, too: a story's command
// mingjian is main itself, in a process of its own.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"mingjian": main})
}

// TestStories runs each story of testdata/script on both databases. A story has
// an empty data folder and its day is 23 November 2026.
func TestStories(t *testing.T) {
	for _, engine := range []store.Engine{store.SQLite, store.Postgres} {
		t.Run(engine.String(), func(t *testing.T) {
			storetest.DSN(t, engine) // skips here where there is no server
			testscript.Run(t, testscript.Params{
				Dir:                 filepath.Join("testdata", "script"),
				RequireExplicitExec: true,
				Setup: func(env *testscript.Env) error {
					env.Setenv("MINGJIAN_DATA", filepath.Join(env.WorkDir, "data"))
					env.Setenv("MINGJIAN_NOW", "2026-11-23T02:00:00Z")
					if engine == store.Postgres {
						env.Setenv("MINGJIAN_DATABASE", storetest.DSN(t, engine))
					}
					return nil
				},
				Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "gb18030": gb18030},
			})
		})
	}
}

// exits runs a command that has to end with the given status: exits 2 mingjian frobnicate.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits STATUS COMMAND [ARGUMENTS]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	var ended *exec.ExitError
	switch {
	case errors.As(err, &ended):
		got = ended.ExitCode()
	case err != nil:
		ts.Fatalf("%v", err)
	}
	if got != want {
		ts.Fatalf("exit status %d, want %d", got, want)
	}
}

// gb18030 rewrites a file of the story in the encoding of older Chinese programs.
func gb18030(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: gb18030 FILE")
	}
	path := ts.MkAbs(args[0])
	b, err := os.ReadFile(path)
	ts.Check(err)
	b, err = simplifiedchinese.GB18030.NewEncoder().Bytes(b)
	ts.Check(err)
	ts.Check(os.WriteFile(path, b, 0o600))
}
