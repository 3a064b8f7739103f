package internal

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A planted is a bug put into a parser to see the fuzz target that guards it
// find it. A harness that never finds anything must be shown to be able to.
type planted struct {
	pkg, target string
	file        string // where the bug goes, in the package
	old, new    string // old stands exactly once in file
	what        string // the bug, in a few words
}

var plantedBugs = []planted{
	{"audit", "FuzzCheckpoint", "checkpoint.go", "len(f[1]) == shortRoot {", "len(f[1]) <= shortRoot {",
		"a footer whose root was cut short is read"},
	{"deadline", "FuzzParseYear", "calendar.go", "t := d.Time()\n\tif _, known", "t := d.Time().AddDate(1, 0, 0)\n\tif _, known",
		"a year just read is not known"},
	{"evidence", "FuzzRead", "read.go", `|| !utf8.ValidString(name) `, ``,
		"a name that is no text is kept"},
	{"ledger", "FuzzParseCaseNo", "number.go", `n.Shown = m[1] + "受〔"`, `n.Shown = m[1] + "收〔"`,
		"the number shown is no number"},
	{"ledger", "FuzzReadCell", "number.go", `Why: "编号为科学计数法，原值已丢失"`, `Why: ""`,
		"a lost identifier is refused without a reason"},
	{"ledger", "FuzzReadDate", "cell.go", "err != nil || n < firstSerial || n > lastSerial", "err != nil",
		"any five digits are a day"},
	{"ledger", "FuzzReader", "reader.go", `if row.PersonNumber == "" && row.Person == "" {`, `if row.PersonNumber == "" && len(cells) < 2 {`,
		"a row of nobody is let in"},
	{"legaldoc", "FuzzFigures", "number.go", "s := Canonical(number)", "s := number",
		"two writings of one number are two numbers"},
	{"legaldoc", "FuzzRead", "text.go", "return at(i-1) + 1 //", "return at(i-1) + 2 //",
		"a place ends behind its paragraph"},
	{"office", "FuzzCSV", "sheet.go", "for n > 0 && isBlank(s.cells[n-1]) {", "for n > 0 && s.cells[n-1] == \"\" {",
		"a cell of spaces ends a row"},
	{"office", "FuzzHTMLTable", "htmltable.go", "if t == nil {\n\t\t\t\tcontinue", "if t == nil && tag != atom.Table {\n\t\t\t\tcontinue",
		"a table closed twice"},
	{"office", "FuzzReadText", "text.go", "if len(out) == 0 {", "if len(txt.Paragraphs) == 0 {",
		"a file of blanks is a document"},
	{"office", "FuzzTemplate", "docxtemplate.go", "if len(open) == 0 {", "if len(open) < 0 {",
		"a section closed that was never opened"},
	{"office", "FuzzWordText", "oletext.go", "if to < from {", "if to < 0 {",
		"a piece that ends before it begins"},
	{"office", "FuzzXLS", "xls.go", "if next > len(b.data) {", "if next < 0 {",
		"a record longer than the file"},
	{"office", "FuzzXLSX", "sheet.go", "if col >= s.lim.Columns {", "if col > s.lim.Columns {",
		"one column more than allowed"},
	{"panel", "FuzzCertificate", "draw.go", "case again.Seed != c.Seed:", "case len(again.Seed) != len(c.Seed):",
		"a seed that follows from nothing"},
	{"review", "FuzzDecode", "conclusion.go", "if c.Grade == nil {", "if c.Grade == nil && len(c.Findings) > 0 {",
		"a conclusion without a grade"},
	{"review", "FuzzDiff", "diff.go", "tail < len(a)-head && tail < len(b)-head", "tail < len(a)-head && tail < len(b)",
		"a common end that overlaps the common beginning"},
	{"review", "FuzzParseScheme", "scheme.go", "if lowest != 1 || !c.Grades[len(c.Grades)-1].Lowest {", "if lowest > 1 || !c.Grades[len(c.Grades)-1].Lowest {",
		"the last grade of none"},
	{"screen", "FuzzParse", "expr.go", "if p.i >= len(p.toks) {\n\t\treturn nil, fault(p.end, \"缺比较的值\"", "if p.i > len(p.toks) {\n\t\treturn nil, fault(p.end, \"缺比较的值\"",
		"an expression that stops after its operator"},
}

// TestPlantedBugs plants each bug in a copy of the module, one at a time, and
// holds that the fuzz target fails on it, be it on a seed or on what it made
// up itself. A fuzz target without a planted bug fails the test too.
func TestPlantedBugs(t *testing.T) {
	left := fuzzTargets(t)
	for _, p := range plantedBugs {
		if !left[p.pkg+"."+p.target] {
			t.Errorf("%s.%s: no such target, or named twice", p.pkg, p.target)
		}
		delete(left, p.pkg+"."+p.target)
	}
	for name := range left {
		t.Errorf("%s has no planted bug that it is known to find", name)
	}
	if os.Getenv("MINGJIAN_SLOW") == "" {
		t.Skip("set MINGJIAN_SLOW=1 to plant the bugs and fuzz: about two minutes")
	}
	root := t.TempDir()
	for _, f := range []string{"go.mod", "go.sum"} {
		copyFile(t, filepath.Join("..", f), filepath.Join(root, f))
	}
	rooms, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, room := range rooms {
		if floor, ok := floors[room.Name()]; ok && floor < floors["store"] || room.Name() == "testdata" {
			if err := os.CopyFS(filepath.Join(root, "internal", room.Name()), os.DirFS(room.Name())); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, p := range plantedBugs {
		t.Run(p.pkg+"/"+p.target, func(t *testing.T) {
			file := filepath.Join(root, "internal", p.pkg, p.file)
			sound, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if n := strings.Count(string(sound), p.old); n != 1 {
				t.Fatalf("%q stands %d times in %s", p.old, n, p.file)
			}
			if err := os.WriteFile(file, []byte(strings.Replace(string(sound), p.old, p.new, 1)), 0o600); err != nil {
				t.Fatal(err)
			}
			defer os.WriteFile(file, sound, 0o600)
			cmd := exec.CommandContext(t.Context(), "go", "test", "-run=^$", "-fuzz=^"+p.target+"$", "-fuzztime=3m", "-fuzzminimizetime=1x", "./internal/"+p.pkg)
			cmd.Dir = root
			cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod")
			out, err := cmd.CombinedOutput()
			switch {
			case err == nil:
				t.Errorf("not found: %s", p.what)
			case strings.Contains(string(out), "failure while testing seed corpus entry"):
				t.Logf("found on a seed: %s", p.what)
			case strings.Contains(string(out), "Failing input written to"):
				t.Logf("found by fuzzing: %s", p.what)
			default:
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

// plantedLeaks are bugs through which somebody reads what is not theirs; target
// is the test in package web that must find them.
var plantedLeaks = []planted{
	{"review", "TestSightMatrix", "sight.go", "if r.Recused {", "if r.Recused && r.Chair {",
		"a recused person reads as any other who attends"},
	{"app", "TestSightMatrix", "papers_fill.go", "if sight < review.Unnamed {", "if sight < review.Nothing {",
		"a paper holds what its maker may not read"},
	{"app", "TestTwinWorlds", "sessions.go", "Known: review.Knows(r, view)", "Known: review.Knows(r, view) || r.Attends",
		"the agenda tells the recused how far the reviewers are"},
}

// TestPlantedLeaks plants each leak and holds that the test fails on it.
func TestPlantedLeaks(t *testing.T) {
	if os.Getenv("MINGJIAN_SLOW") == "" {
		t.Skip("set MINGJIAN_SLOW=1 to plant the leaks: about a minute")
	}
	for _, p := range plantedLeaks {
		t.Run(p.what, func(t *testing.T) {
			file, err := filepath.Abs(filepath.Join(p.pkg, p.file))
			if err != nil {
				t.Fatal(err)
			}
			sound, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if n := strings.Count(string(sound), p.old); n != 1 {
				t.Fatalf("%q stands %d times in %s", p.old, n, p.file)
			}
			leaky, overlay := filepath.Join(t.TempDir(), "leaky.go"), filepath.Join(t.TempDir(), "overlay.json")
			if err := os.WriteFile(leaky, []byte(strings.Replace(string(sound), p.old, p.new, 1)), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(overlay, fmt.Appendf(nil, `{"Replace": {%q: %q}}`, file, leaky), 0o600); err != nil {
				t.Fatal(err)
			}
			out, err := exec.CommandContext(t.Context(), "go", "test", "-count=1", "-overlay="+overlay, "-run=^"+p.target+"$", "./web").CombinedOutput()
			switch {
			case err == nil:
				t.Error("not found")
			case !strings.Contains(string(out), "--- FAIL: "+p.target):
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

// fuzzTargets returns every fuzz target below internal as package.Target.
func fuzzTargets(t *testing.T) map[string]bool {
	all := map[string]bool{}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && strings.HasPrefix(fn.Name.Name, "Fuzz") {
				all[fmt.Sprint(filepath.ToSlash(filepath.Dir(path)), ".", fn.Name.Name)] = true
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	data, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, data, 0o600); err != nil {
		t.Fatal(err)
	}
}
