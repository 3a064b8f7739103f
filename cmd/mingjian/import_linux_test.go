package main

import (
	"bufio"
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"mingjian/internal/demo"
	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
	"mingjian/internal/testdata/ledgers"
)

// Imports as people run them: the program in a process of its own, watched from
// outside. MINGJIAN_SLOW=1 runs the full size and the full number of rounds.

func slow() bool { return os.Getenv("MINGJIAN_SLOW") == "1" }

// An importing is a running "mingjian import ledger".
type importing struct {
	cmd    *exec.Cmd
	lines  *bufio.Scanner // its progress
	stdout bytes.Buffer
	others bytes.Buffer // what else it says on standard error
}

// startImport starts the import of the paths into the data folder; database is
// empty for the embedded one. The program believes it is the given time.
func startImport(t *testing.T, data, database string, now time.Time, args ...string) *importing {
	t.Helper()
	i := &importing{cmd: exec.Command("mingjian", append([]string{"import", "ledger"}, args...)...)}
	i.cmd.Env = append(os.Environ(), "MINGJIAN_DATA="+data, "MINGJIAN_DATABASE="+database, "MINGJIAN_NOW="+now.Format(time.RFC3339))
	i.cmd.Stdout = &i.stdout
	progress, err := i.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := i.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	i.lines = bufio.NewScanner(progress)
	return i
}

var percent = regexp.MustCompile(`^ *(\d+)%`)

// next returns how far the import says it is, of 100; false at its end.
func (i *importing) next() (int, bool) {
	for i.lines.Scan() {
		if m := percent.FindStringSubmatch(i.lines.Text()); m != nil {
			n, _ := strconv.Atoi(m[1])
			return n, true
		}
		fmt.Fprintln(&i.others, i.lines.Text())
	}
	return 0, false
}

// end waits for the program's end and returns its exit status: -1 for one killed.
func (i *importing) end(t *testing.T) int {
	t.Helper()
	for more := true; more; {
		_, more = i.next()
	}
	err := i.cmd.Wait()
	if i.cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return i.cmd.ProcessState.ExitCode()
}

// TestImportMemory: a file of 50,000 rows goes in with a moving progress and
// never more than 200 MB.
func TestImportMemory(t *testing.T) {
	rows := 5_000
	if slow() {
		rows = 50_000
	}
	i := startImport(t, t.TempDir(), "", time.Now(), ledgers.Prosecutions(t, rows), "--json")
	// Only /proc knows the peak of the program itself: what the kernel tells at
	// the end of a child counts the process that started it.
	status := fmt.Sprintf("/proc/%d/status", i.cmd.Process.Pid)
	peak := 0
	look := func() {
		b, err := os.ReadFile(status)
		if _, after, found := strings.Cut(string(b), "VmHWM:"); err == nil && found {
			kB, err := strconv.Atoi(strings.Fields(after)[0])
			if err != nil {
				t.Error(err)
			}
			peak = max(peak, kB)
		}
	}
	var told []int
	for {
		n, more := i.next()
		if !more {
			break
		}
		look()
		told = append(told, n)
	}
	if status := i.end(t); status != 0 {
		t.Fatalf("the import ends with %d: %s", status, i.others.String())
	}
	if !strings.Contains(i.stdout.String(), fmt.Sprintf(`"added":%d,`, rows)) {
		t.Errorf("not every row went in: %.300s", i.stdout.String())
	}
	t.Logf("%d rows: %d MB at most, %d steps of progress", rows, peak/1024, len(told))
	if peak == 0 || peak > 200<<10 {
		t.Errorf("the program took %d kB, want less than 200 MB", peak)
	}
	if !slices.IsSorted(told) || len(slices.Compact(told)) < 40 || told[len(told)-1] != 100 {
		t.Errorf("the progress does not move on: %v", told)
	}
}

// TestImportKilledByForce kills the program at any moment of an import with
// SIGKILL, several times over; the same command again comes to the same facts.
func TestImportKilledByForce(t *testing.T) {
	city := t.TempDir()
	if _, err := demo.Write(city, demo.DefaultSeed); err != nil {
		t.Fatal(err)
	}
	files := filepath.Join(city, "ledgers")
	rounds := 2
	if slow() {
		rounds = 7
	}
	for _, engine := range []store.Engine{store.SQLite, store.Postgres} {
		t.Run(engine.String(), func(t *testing.T) {
			now := time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)
			place := func() (data, database string) {
				data = t.TempDir()
				if engine == store.Postgres {
					database = storetest.DSN(t, engine)
				}
				return data, database
			}
			facts := func(data, database string) []string {
				if database == "" {
					database = filepath.Join(data, "mingjian.db")
				}
				db, err := store.Open(t.Context(), store.Config{DSN: database})
				if err != nil {
					t.Fatal(err)
				}
				defer db.Close()
				return storetest.Facts(t, db)
			}
			data, database := place()
			whole := startImport(t, data, database, now, files)
			if status := whole.end(t); status != 3 { // the city's ledgers have rows to refuse
				t.Fatalf("undisturbed, the import ends with %d: %s", status, whole.others.String())
			}
			want := facts(data, database)
			rng := rand.New(rand.NewPCG(9, uint64(engine)))
			for round := range rounds {
				data, database := place()
				var at []int
				for kill := 0; kill < 1+round%3; kill++ {
					i := startImport(t, data, database, now, files)
					// Half of the kills hit the last tenth, in which what is seen is made ready and changes.
					until := rng.IntN(100)
					if rng.IntN(2) == 0 {
						until = 90 + rng.IntN(10)
					}
					n, more := 0, true
					for more && n < until {
						n, more = i.next()
					}
					time.Sleep(time.Duration(rng.IntN(30)) * time.Millisecond)
					i.cmd.Process.Kill()
					i.end(t)
					at = append(at, n)
					now = now.Add(time.Minute) // so that it is known to be dead
				}
				last := startImport(t, data, database, now, files)
				if status := last.end(t); status != 3 && status != 0 {
					t.Fatalf("killed at %v of 100, the import then ends with %d: %s", at, status, last.others.String())
				}
				if got := facts(data, database); !slices.Equal(got, want) {
					t.Errorf("killed at %v of 100, the facts differ: %d lines, want %d", at, len(got), len(want))
				}
				verify := exec.Command("mingjian", "verify")
				verify.Env = last.cmd.Env
				if out, err := verify.CombinedOutput(); err != nil {
					t.Errorf("killed at %v of 100, the audit log is broken: %v\n%s", at, err, out)
				}
			}
		})
	}
}
