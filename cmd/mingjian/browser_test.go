package main

import (
	"bufio"
	"context"
	"fmt"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
	"mingjian/internal/web"
	"mingjian/internal/web/webtest"
)

// startDemo runs the demonstration as "mingjian demo" does, on the database of
// the engine, until the test ends. It returns the server's address.
func startDemo(t *testing.T, engine store.Engine) string {
	t.Helper()
	database := ""
	if engine == store.Postgres {
		database = storetest.DSN(t, engine)
	}
	getenv := func(name string) string {
		if name == "MINGJIAN_DATABASE" {
			return database
		}
		return ""
	}
	ctx, stop := context.WithCancel(context.Background())
	r, w := io.Pipe()
	var log strings.Builder // read only after the end
	ended := make(chan error, 1)
	go func() {
		err := run(ctx, []string{"demo", "--addr", "127.0.0.1:0"}, getenv, w, &log)
		w.CloseWithError(io.EOF)
		ended <- err
	}()
	said, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		stop()
		t.Fatalf("the demonstration does not start: %v\n%s", <-ended, log.String())
	}
	go io.Copy(io.Discard, r)
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("the demonstration ended with %v", err)
		}
		if t.Failed() {
			t.Log(log.String())
		}
	})
	return strings.TrimSuffix(said[strings.Index(said, "http://"):], "/\n")
}

// A stop is one page that can be reached, and by whom.
type stop struct{ pattern, path, person string }

var (
	enterForm = regexp.MustCompile(`name="person" value="([^"]+)"><button[^>]*>(.*?)</button>`)
	csrfField = regexp.MustCompile(`name="csrf" value="([^"]+)"`)
	anyLink   = regexp.MustCompile(`(?:href|hx-get)="(/[^"]*)"`)
	markup    = regexp.MustCompile(`<[^>]*>`)
)

// tour follows every link of the demonstration as people of each set of roles,
// a few pages of each pattern, and returns the first page of each pattern that
// is shown, person by person. A link that leads its reader nowhere fails the test.
func tour(t *testing.T, base string, patterns []string) []stop {
	t.Helper()
	const samples = 12 // pages of one pattern and one person that are followed
	found, parts := map[string]bool{}, map[string]bool{}
	var stops []stop
	door := fetch(t, http.DefaultClient, base+"/login")
	asked := map[string]bool{}
	for _, m := range enterForm.FindAllStringSubmatch(door.body, -1) {
		person := m[1]
		roles := markup.ReplaceAllString(m[2][strings.Index(m[2], "<small>"):], "")
		if asked[roles] {
			continue
		}
		asked[roles] = true
		jar, err := cookiejar.New(nil)
		if err != nil {
			t.Fatal(err)
		}
		client := &http.Client{Jar: jar}
		token := csrfField.FindStringSubmatch(fetch(t, client, base+"/login").body)
		res, err := client.PostForm(base+"/login/demo", url.Values{"csrf": {token[1]}, "person": {person}})
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		seen, count, from := map[string]bool{}, map[string]int{}, map[string]string{}
		for queue := []string{"/", "/me", "/me/password"}; len(queue) > 0; queue = queue[1:] {
			path := queue[0]
			pattern := patternOf(patterns, path)
			if pattern == "" || seen[path] || count[pattern] == samples {
				continue
			}
			seen[path] = true
			count[pattern]++
			a := fetch(t, client, base+path)
			if a.status != http.StatusOK {
				t.Errorf("%s (%s): %s, offered on %s, answers %d", pattern, roles, path, from[path], a.status)
				continue
			}
			if !strings.Contains(a.body, "<!doctype html>") { // a file, or a part of a page
				parts[pattern] = true
				continue
			}
			if !found[pattern] && patternOf(patterns, a.at) == pattern {
				found[pattern] = true
				stops = append(stops, stop{pattern, path, person})
			}
			for _, l := range anyLink.FindAllStringSubmatch(a.body, -1) {
				path, _, _ := strings.Cut(html.UnescapeString(l[1]), "#")
				path, _, _ = strings.Cut(path, "?")
				if from[path] == "" {
					from[path] = a.at
				}
				queue = append(queue, path)
			}
		}
	}
	for _, path := range []string{"/login", "/invitation/0123456789"} {
		stops = append(stops, stop{patternOf(patterns, path), path, ""})
		found[patternOf(patterns, path)] = true
	}
	parts["/imports/{id}/progress"] = true // asked for only while an import runs
	for _, p := range patterns {
		if !found[p] && !parts[p] {
			t.Errorf("no link of the demonstration leads to %s", p)
		}
	}
	return stops
}

// An answer is what a server sent.
type answer struct {
	status   int
	at, body string
}

func fetch(t *testing.T, c *http.Client, address string) answer {
	t.Helper()
	res, err := c.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{res.StatusCode, res.Request.URL.Path, string(b)}
}

// patternOf returns the pattern of the route table that the path belongs to, a
// literal one before one with a wildcard, or "".
func patternOf(patterns []string, path string) string {
	best := ""
	at := strings.Split(path, "/")
	for _, p := range patterns {
		if p == "/{$}" && path == "/" || p == path {
			return p
		}
		want := strings.Split(p, "/")
		fits := len(want) == len(at)
		for i := 0; fits && i < len(want); i++ {
			fits = want[i] == at[i] || strings.HasPrefix(want[i], "{") && want[i] != "{$}" && at[i] != ""
		}
		if fits && (best == "" || strings.Count(p, "{") < strings.Count(best, "{")) {
			best = p
		}
	}
	return best
}

// enter opens a window and enters the demonstration as the person of the id.
func enter(t *testing.T, base, person string) *webtest.Browser {
	t.Helper()
	b := webtest.Open(t, base)
	if person != "" {
		b.Go("/login")
		b.Do(fmt.Sprintf(`document.querySelector('.demo [name=person][value=%q]').form.requestSubmit()`, person))
		b.Wait("header .who")
	}
	return b
}

// TestPages looks at every page of the route table, as somebody who may see it:
// axe-core finds nothing, the page complains of nothing, and nothing sticks out
// to the right. With MINGJIAN_CONTACT=DIR the pages are photographed there.
func TestPages(t *testing.T) {
	shape, err := web.New(web.Config{Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	webtest.Open(t, "") // skips here where there is no browser
	base := startDemo(t, store.SQLite)
	stops := tour(t, base, shape.Pages())
	var people []string
	paths := map[string][]string{}
	for _, s := range stops {
		if paths[s.person] == nil {
			people = append(people, s.person)
		}
		paths[s.person] = append(paths[s.person], s.path)
	}
	for i, person := range people {
		t.Run(fmt.Sprint("person", i+1), func(t *testing.T) {
			b := enter(t, base, person)
			for _, path := range paths[person] {
				b.Go(path)
				for _, v := range b.Axe() {
					t.Errorf("%s: %s", path, v)
				}
				if over := webtest.Eval[int](b, `document.documentElement.scrollWidth-innerWidth`); over > 0 {
					t.Errorf("%s is %d points wider than the window", path, over)
				}
			}
			for _, c := range b.Complaints() {
				t.Error(c)
			}
			if dir := os.Getenv("MINGJIAN_CONTACT"); dir != "" {
				for _, sheet := range b.ContactSheet(filepath.Join(dir, fmt.Sprint(i+1)), paths[person]) {
					t.Log(sheet)
				}
			}
		})
	}
	t.Logf("%d pages of %d patterns", len(stops), len(shape.Pages()))
}
