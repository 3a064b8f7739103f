// Package webtest drives a headless Chromium for the tests of pages: it goes to
// them, types and clicks as a person does, looks with axe-core, and puts
// screenshots of many pages on one sheet to be looked at.
//
// Without Chromium a test is skipped with a line that says so; with
// MINGJIAN_NO_SKIP=1 it fails instead. MINGJIAN_TEST_CHROMIUM names the program.
package webtest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// A Size is a window that people have.
type Size struct{ Width, Height int64 }

// The two windows every page is looked at in.
var (
	Small = Size{1366, 768}
	Large = Size{1440, 900}
)

// patience is how long one step may take before the test fails.
const patience = 30 * time.Second

// A Browser is one person's window on a fresh profile. Its methods fail the test
// when what they look for does not come.
type Browser struct {
	t    *testing.T
	ctx  context.Context
	base string

	mu         sync.Mutex
	complaints []string
}

// Open starts a browser on the server at base, in a small window.
func Open(t *testing.T, base string) *Browser {
	t.Helper()
	path := chromium(t)
	options := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(path), chromedp.UserDataDir(t.TempDir()), chromedp.WindowSize(int(Small.Width), int(Small.Height)),
		chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck,
	}
	for _, name := range []string{"no-sandbox", "disable-gpu", "disable-quic", "disable-background-networking",
		"disable-component-update", "disable-sync", "disable-dev-shm-usage", "hide-scrollbars"} {
		options = append(options, chromedp.Flag(name, true))
	}
	options = append(options, chromedp.Flag("headless", "new"), chromedp.Flag("lang", "zh-CN"), chromedp.Env("LANGUAGE=zh_CN", "LANG=zh_CN.UTF-8"))
	ctx, stop := chromedp.NewExecAllocator(t.Context(), options...)
	ctx, cancel := chromedp.NewContext(ctx)
	t.Cleanup(func() { cancel(); stop() })
	b := &Browser{t: t, ctx: ctx, base: strings.TrimSuffix(base, "/")}
	// The first Do starts the browser, which must outlive a step's deadline.
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal("Chromium does not start: ", err)
	}
	if _, err := chromedp.Call(ctx, log.Enable, cdp.Empty{}); err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Listen(ctx, b.hear); err != nil {
		t.Fatal(err)
	}
	b.Resize(Small)
	return b
}

// hear keeps what the page complains about. It is called by the loop that reads
// from the browser.
func (b *Browser) hear(ev any) {
	complaint := ""
	switch ev := ev.(type) {
	case *runtime.EventExceptionThrown:
		complaint = ev.ExceptionDetails.Text
		if x := ev.ExceptionDetails.Exception; x != nil {
			complaint += " " + x.Description
		}
	case *log.EventEntryAdded:
		if ev.Entry.Level != log.EntryLevelError {
			return
		}
		complaint = ev.Entry.Text + " " + ev.Entry.URL
	default:
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.complaints = append(b.complaints, complaint)
}

func chromium(t *testing.T) string {
	t.Helper()
	names := []string{"chromium", "chromium-browser", "google-chrome"}
	if p := os.Getenv("MINGJIAN_TEST_CHROMIUM"); p != "" {
		names = []string{p}
	}
	for _, n := range names {
		if p, err := exec.LookPath(n); err == nil {
			return p
		}
	}
	missing(t, "there is no Chromium (set MINGJIAN_TEST_CHROMIUM)")
	return ""
}

func missing(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("MINGJIAN_NO_SKIP") == "1" {
		t.Fatal(what)
	}
	t.Skip("skipped: ", what)
}

func (b *Browser) run(what string, steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.t.Fatalf("%s: %v%s", what, err, b.failure())
	}
}

// get runs one action and returns its value.
func get[T any](b *Browser, what string, a chromedp.Action[T]) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, a)
	if err != nil {
		b.t.Fatalf("%s: %v%s", what, err, b.failure())
	}
	return v
}

// load runs a step that leads to another page and waits until it is there.
func (b *Browser) load(what string, step chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if _, err := chromedp.RunResponse(ctx, step); err != nil {
		b.t.Fatalf("%s: %v%s", what, err, b.failure())
	}
	b.run(what, chromedp.WaitReady(chromedp.CSS("main")))
}

// failure says where the browser is and what the page says, for whoever mends the test.
func (b *Browser) failure() string {
	ctx, cancel := context.WithTimeout(b.ctx, 5*time.Second)
	defer cancel()
	says, err := chromedp.Run(ctx, chromedp.Evaluate[string](`location.href+"\n"+document.body.innerText.slice(0,1500)`))
	if err != nil {
		return ""
	}
	return "\nat " + says + "\n" + strings.Join(b.Complaints(), "\n")
}

// Resize changes the window.
func (b *Browser) Resize(s Size) {
	b.t.Helper()
	b.run("resize", chromedp.EmulateViewport(s.Width, s.Height))
}

// Go opens a path of the server and waits for it to be there.
func (b *Browser) Go(path string) {
	b.t.Helper()
	b.run("go to "+path, chromedp.Navigate(b.base+path), chromedp.WaitReady(chromedp.CSS("main")))
}

// Path returns where the browser is, without the host.
func (b *Browser) Path() string {
	b.t.Helper()
	return strings.TrimPrefix(get(b, "location", chromedp.Location()), b.base)
}

// Login signs in by the form.
func (b *Browser) Login(user, password string) {
	b.t.Helper()
	b.Go("/login")
	b.Fill(`input[name=login]`, user)
	b.Fill(`input[name=password]`, password)
	b.Submit(`main form[action="/login"]`)
	b.Wait("header .who")
}

// Click clicks on what the CSS selector finds and stays on the page.
func (b *Browser) Click(selector string) {
	b.t.Helper()
	b.run("click "+selector, chromedp.Click(chromedp.CSS(selector), chromedp.NodeVisible))
}

// Follow clicks on the first link or button with exactly the words, which leads
// to another page, and waits for that.
func (b *Browser) Follow(words string) {
	b.t.Helper()
	b.load("follow "+words, chromedp.Click(chromedp.Search(`//*[self::a or self::button][normalize-space(.)="`+strings.ReplaceAll(words, `"`, ``)+`"]`), chromedp.NodeVisible))
}

// Press clicks on the first link or button with exactly the words and stays on the page.
func (b *Browser) Press(words string) {
	b.t.Helper()
	b.run("press "+words, chromedp.Click(chromedp.Search(`//*[self::a or self::button or self::summary][normalize-space(.)="`+strings.ReplaceAll(words, `"`, ``)+`"]`), chromedp.NodeVisible))
}

// Submit submits a form as its button does and waits for the next page.
func (b *Browser) Submit(form string) {
	b.t.Helper()
	b.load("submit "+form, chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`document.querySelector(%q).requestSubmit()`, form)))
}

// Send submits a form by one of its buttons, which the form tells apart, and
// waits for the next page.
func (b *Browser) Send(button string) {
	b.t.Helper()
	b.load("send "+button, chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`(e=>e.form.requestSubmit(e))(document.querySelector(%q))`, button)))
}

// Fill replaces what stands in a field by typing.
func (b *Browser) Fill(selector, text string) {
	b.t.Helper()
	b.run("fill "+selector, chromedp.WaitVisible(chromedp.CSS(selector)),
		chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`(e=>{e.focus();e.value='';e.dispatchEvent(new Event('input',{bubbles:true}))})(document.querySelector(%q))`, selector)),
		chromedp.SendKeys(chromedp.CSS(selector), text))
}

// Keys types into what has the focus; kb has names for special keys.
func (b *Browser) Keys(keys string, options ...chromedp.KeyOption) {
	b.t.Helper()
	b.run("type "+keys, chromedp.KeyEvent(keys, options...))
}

// Choose takes an option of a list by its value, or picks a date.
func (b *Browser) Choose(selector, value string) {
	b.t.Helper()
	b.Do(fmt.Sprintf(`(e=>{e.value=%q;e.dispatchEvent(new Event('change',{bubbles:true}))})(document.querySelector(%q))`, value, selector))
}

// Upload puts files into a file field.
func (b *Browser) Upload(selector string, paths ...string) {
	b.t.Helper()
	b.run("upload to "+selector, chromedp.SetUploadFiles(chromedp.CSS(selector), paths))
}

// Wait waits until the selector finds something that can be seen.
func (b *Browser) Wait(selector string) {
	b.t.Helper()
	b.run("wait for "+selector, chromedp.WaitVisible(chromedp.CSS(selector)))
}

// Text returns the words of what the selector finds first.
func (b *Browser) Text(selector string) string {
	b.t.Helper()
	return get(b, "read "+selector, chromedp.Text(chromedp.CSS(selector)))
}

// Do runs script in the page.
func (b *Browser) Do(script string) {
	b.t.Helper()
	b.run("script", chromedp.Evaluate[chromedp.Void](script))
}

// Eval runs script in the page and returns its value.
func Eval[T any](b *Browser, script string) T {
	b.t.Helper()
	return get(b, "script "+script, chromedp.Evaluate[T](script))
}

// Until waits until the script's value is true; it does not survive a change of page.
func (b *Browser) Until(script string) {
	b.t.Helper()
	b.run("until "+script, chromedp.Poll[chromedp.Void](script, chromedp.WithPollingTimeout(patience)))
}

// Complaints returns what pages complained about so far: script errors, files
// not found, refusals of the content policy.
func (b *Browser) Complaints() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.complaints)
}

// Screenshot returns what the window shows, as PNG.
func (b *Browser) Screenshot() []byte {
	b.t.Helper()
	return get(b, "screenshot", chromedp.CaptureScreenshot())
}

// A Violation is one rule of accessibility that a page breaks.
type Violation struct {
	ID     string `json:"id"`
	Impact string `json:"impact"`
	Help   string `json:"help"`
	Nodes  []struct {
		HTML    string `json:"html"`
		Summary string `json:"failureSummary"`
	} `json:"nodes"`
}

// String says what is broken and where.
func (v Violation) String() string {
	s := fmt.Sprintf("%s (%s): %s", v.ID, v.Impact, v.Help)
	for _, n := range v.Nodes {
		s += "\n    " + n.HTML + "\n      " + strings.ReplaceAll(n.Summary, "\n", "; ")
	}
	return s
}

// Axe runs axe-core (WCAG 2.1 A and AA) on the page that is shown. The script is
// put in by the browser's own protocol, which the content policy does not bind.
func (b *Browser) Axe() []Violation {
	b.t.Helper()
	script, err := os.ReadFile(filepath.Join(root(b.t), "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		missing(b.t, "axe-core is not installed (make assets)")
	}
	b.Do(string(script))
	out := get(b, "axe", chromedp.Evaluate[string](`axe.run(document,{runOnly:['wcag2a','wcag2aa','wcag21a','wcag21aa']}).then(r=>JSON.stringify(r.violations))`, chromedp.EvalAwaitPromise))
	var vs []Violation
	if err := json.Unmarshal([]byte(out), &vs); err != nil {
		b.t.Fatal(err)
	}
	return vs
}

// root returns the folder of the module.
func root(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Fatal("no go.mod above the test")
		}
		dir = up
	}
}

// ContactSheet photographs each path in both windows and writes sheets of at
// most twelve pictures to dir, sheet-1366-1.png and so on. It returns their paths.
func (b *Browser) ContactSheet(dir string, paths []string) []string {
	b.t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		b.t.Fatal(err)
	}
	const perSheet, across, gap = 12, 3, 12
	var sheets []string
	for _, size := range []Size{Small, Large} {
		b.Resize(size)
		w, h := int(size.Width)/2, int(size.Height)/2
		for from := 0; from < len(paths); from += perSheet {
			part := paths[from:min(from+perSheet, len(paths))]
			rows := (len(part) + across - 1) / across
			sheet := image.NewRGBA(image.Rect(0, 0, across*(w+gap)+gap, rows*(h+gap)+gap))
			draw.Draw(sheet, sheet.Bounds(), image.NewUniform(color.Gray{0x60}), image.Point{}, draw.Src)
			for i, path := range part {
				b.Go(path)
				shot, err := png.Decode(bytes.NewReader(b.Screenshot()))
				if err != nil {
					b.t.Fatal(err)
				}
				at := image.Pt(gap+i%across*(w+gap), gap+i/across*(h+gap))
				draw.Draw(sheet, image.Rectangle{at, at.Add(image.Pt(w, h))}, half(shot), image.Point{}, draw.Src)
			}
			name := filepath.Join(dir, fmt.Sprintf("sheet-%d-%d.png", size.Width, from/perSheet+1))
			var out bytes.Buffer
			if err := png.Encode(&out, sheet); err != nil {
				b.t.Fatal(err)
			}
			if err := os.WriteFile(name, out.Bytes(), 0o644); err != nil {
				b.t.Fatal(err)
			}
			sheets = append(sheets, name)
		}
	}
	b.Resize(Small)
	return sheets
}

// half returns the picture at half its size, each point the mean of four.
func half(src image.Image) *image.RGBA {
	in := image.NewRGBA(image.Rect(0, 0, src.Bounds().Dx(), src.Bounds().Dy()))
	draw.Draw(in, in.Bounds(), src, src.Bounds().Min, draw.Src)
	out := image.NewRGBA(image.Rect(0, 0, in.Bounds().Dx()/2, in.Bounds().Dy()/2))
	for y := range out.Bounds().Dy() {
		for x := range out.Bounds().Dx() {
			o, i := out.PixOffset(x, y), in.PixOffset(2*x, 2*y)
			for c := range 4 {
				sum := int(in.Pix[i+c]) + int(in.Pix[i+4+c]) + int(in.Pix[i+in.Stride+c]) + int(in.Pix[i+in.Stride+4+c])
				out.Pix[o+c] = uint8(sum / 4)
			}
		}
	}
	return out
}
