package web

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/jba/templatecheck"
)

// TestTemplates checks each page's template against the struct it is filled with.
func TestTemplates(t *testing.T) {
	s, err := empty(testConfig(t))
	if err != nil {
		t.Fatal(err)
	}
	for name, v := range s.pages["zh"] {
		if err := templatecheck.CheckHTMLStrict(v.tmpl.Lookup("base"), v.zero); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestEveryTemplateIsAPage finds templates nobody shows.
func TestEveryTemplateIsAPage(t *testing.T) {
	err := fs.WalkDir(files, "templates", func(path string, d fs.DirEntry, err error) error {
		name := strings.TrimSuffix(strings.TrimPrefix(path, "templates/"), ".html")
		if err != nil || d.IsDir() || name == "base" || name == "parts" {
			return err
		}
		if _, ok := registered[name]; !ok {
			t.Errorf("%s is no registered page", path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

var (
	templateKey  = regexp.MustCompile(`\{?[({]\s*-?\s*(?:with |if )?t "([^"]+)"`)
	fieldKey     = regexp.MustCompile(`\((?:field|area|choice) [^ ]+ "[^"]+" "([^"]+)"`)
	dottedText   = regexp.MustCompile(`"([a-z][a-z0-9_.]*\.[a-z0-9_.]+)"`)
	templateIcon = regexp.MustCompile(`icon "([^"]+)"`)
	keyShape     = regexp.MustCompile(`^[a-z][a-z0-9_-]*(\.[a-z0-9_-]+)+$`)
)

// TestMessages holds the catalogue against its use: no key missing in either
// language, none there for nothing, the arguments alike.
func TestMessages(t *testing.T) {
	words, err := loadCatalogue(files)
	if err != nil {
		t.Fatal(err)
	}
	used, must := map[string]bool{}, map[string]string{}
	icons := map[string]string{}
	err = fs.WalkDir(files, "templates", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(files, path)
		if err != nil {
			return err
		}
		for _, re := range []*regexp.Regexp{templateKey, fieldKey} {
			for _, m := range re.FindAllSubmatch(b, -1) {
				must[string(m[1])] = path
			}
		}
		for _, m := range dottedText.FindAllSubmatch(b, -1) {
			used[string(m[1])] = true
		}
		for _, m := range templateIcon.FindAllSubmatch(b, -1) {
			icons[string(m[1])] = path
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				if key, ok := firstKey(call); ok {
					must[key] = name
				}
			}
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if s, err := strconv.Unquote(lit.Value); err == nil && keyShape.MatchString(s) {
					used[s] = true
				}
			}
			return true
		})
	}
	for _, g := range navTable {
		for _, e := range g.items {
			must[e.key], icons[e.icon] = "nav.go", "nav.go"
		}
		must[g.title] = "nav.go"
	}
	for key, where := range must {
		used[key] = true
		for _, lang := range Languages {
			if words.texts[lang][key] == "" {
				t.Errorf("%s: %s is not in messages/%s", where, key, lang)
			}
		}
	}
	verbs := regexp.MustCompile(`%(\[\d+\])?[a-z]`)
	for key, zh := range words.texts["zh"] {
		en, ok := words.texts["en"][key]
		if !ok {
			t.Errorf("%s (%s) is not in messages/en", key, words.home["zh/"+key])
		}
		if a, b := len(verbs.FindAllString(zh, -1)), len(verbs.FindAllString(en, -1)); ok && a != b {
			t.Errorf("%s takes %d arguments in Chinese, %d in English", key, a, b)
		}
		if !used[key] && !strings.HasPrefix(key, "enum.") {
			t.Errorf("%s (%s) is used nowhere", key, words.home["zh/"+key])
		}
	}
	for key := range words.texts["en"] {
		if _, ok := words.texts["zh"][key]; !ok {
			t.Errorf("%s (%s) is not in messages/zh", key, words.home["en/"+key])
		}
	}
	sheet, err := os.ReadFile("static/src/icons.txt")
	if err != nil {
		t.Fatal(err)
	}
	for name, where := range icons {
		if !strings.Contains("\n"+string(sheet), "\n"+name+"\n") {
			t.Errorf("%s: the icon %s is not in static/src/icons.txt", where, name)
		}
	}
}

// firstKey returns the catalogue key a call names: r.T("key"), r.Page("key"),
// r.Toast("ok", "key").
func firstKey(call *ast.CallExpr) (string, bool) {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return "", false
	}
	at, ok := map[string]int{"T": 0, "Page": 0, "Toast": 1}[sel.Sel.Name]
	if !ok || len(call.Args) <= at {
		return "", false
	}
	lit, ok := call.Args[at].(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}

// TestNothingInline holds templates against the content policy.
func TestNothingInline(t *testing.T) {
	bad := regexp.MustCompile(`(?i)\sstyle=|\son[a-z]+=|javascript:|<style|<script>|https?://|hx-on`)
	err := fs.WalkDir(files, "templates", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(files, path)
		if err != nil {
			return err
		}
		if m := bad.Find(b); m != nil {
			t.Errorf("%s has %q", path, m)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
