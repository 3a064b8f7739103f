package audit

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"
)

var start = time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)

// A memory is a log as store keeps it.
type memory struct {
	entries []Entry
	hashes  []tlog.Hash
	size    int64
}

func (m *memory) ReadHashes(idx []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(idx))
	for i, x := range idx {
		out[i] = m.hashes[x]
	}
	return out, nil
}

func (m *memory) append(e Entry) {
	m.size++
	e.Seq = m.size
	e = e.Clean()
	hs, err := tlog.StoredHashes(e.Seq-1, e.Encode(), m)
	if err != nil {
		panic(err)
	}
	m.entries, m.hashes = append(m.entries, e), append(m.hashes, hs...)
}

func (m *memory) tree(size int64) Tree {
	root, err := tlog.TreeHash(size, m)
	if err != nil {
		panic(err)
	}
	return Tree{size, root}
}

func (m *memory) clone() *memory {
	return &memory{slices.Clone(m.entries), slices.Clone(m.hashes), m.size}
}

func (m *memory) verify(t *testing.T, checkpoints, anchors []Anchor) Report {
	t.Helper()
	r, err := Verify(Log{each(m.entries), each(m.hashes), m.size, checkpoints, anchors})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func each[T any](s []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, v := range s {
			if !yield(v, nil) {
				return
			}
		}
	}
}

func logOf(n int) *memory {
	m := &memory{}
	for i := range n {
		m.append(Entry{Time: start.Add(time.Duration(i) * time.Second), Actor: fmt.Sprintf("p%d", i%5), Post: "post", Unit: "330100",
			Source: "10.0.0.1", Act: "case.read", Object: fmt.Sprintf("case%d", i), Result: OK, RequestID: fmt.Sprintf("r%d", i),
			Detail: "承办人", Shown: []string{"a", "b"}})
	}
	return m
}

func anchorOf(tr Tree) Anchor { return Checkpoint{Tree: tr, Key: "k"}.Anchor() }

func TestSoundLog(t *testing.T) {
	for _, n := range []int{0, 1, 2, 3, 7, 8, 9, 100} {
		m := logOf(n)
		r := m.verify(t, nil, nil)
		if !r.Sound() || r.Tree != m.tree(int64(n)) {
			t.Errorf("%d entries: %+v", n, r)
		}
		if want := fmt.Sprintf("仅可证明至第 %d 条", n); !strings.Contains(r.Summary("zh"), want) {
			t.Errorf("without an anchor the report says %q, not %q", r.Summary("zh"), want)
		}
		for size := 1; size <= n; size++ {
			r := m.verify(t, nil, []Anchor{anchorOf(m.tree(int64(size)))})
			if !r.Sound() || r.Anchored != int64(size) {
				t.Errorf("%d entries anchored at %d: %+v", n, size, r)
			}
			if all := size == n; strings.Contains(r.Summary("zh"), "仅可证明至第") == all || strings.Contains(r.Summary("en"), "proven only") == all {
				t.Errorf("%d entries anchored at %d: %s", n, size, r.Summary("zh"))
			}
		}
	}
}

// edits change one field of an entry, so that none can be left out of the encoding.
var edits = map[string]func(*Entry){
	"time":       func(e *Entry) { e.Time = e.Time.Add(time.Millisecond) },
	"actor":      func(e *Entry) { e.Actor += "x" },
	"post":       func(e *Entry) { e.Post = "" },
	"unit":       func(e *Entry) { e.Unit = "330200" },
	"source":     func(e *Entry) { e.Source = "10.0.0.2" },
	"act":        func(e *Entry) { e.Act = "case.list" },
	"object":     func(e *Entry) { e.Object = "case0000" },
	"result":     func(e *Entry) { e.Result = Refused("forbidden") },
	"request id": func(e *Entry) { e.RequestID = "" },
	"detail":     func(e *Entry) { e.Detail = "承办" },
	"shown":      func(e *Entry) { e.Shown = []string{"a"} },
	"between":    func(e *Entry) { e.Act, e.Object = e.Act+e.Object[:1], e.Object[1:] },
}

func TestTamper(t *testing.T) {
	const n = 13
	whole := logOf(n)
	for name, edit := range edits {
		for i := range n {
			m := whole.clone()
			edit(&m.entries[i])
			r := m.verify(t, nil, nil)
			if len(r.Faults) != 1 || r.Faults[0].Kind != Edited || r.Faults[0].Seq != int64(i+1) {
				t.Errorf("%s of entry %d edited: %+v", name, i+1, r.Faults)
			}
		}
	}
	for i := range n - 1 {
		m := whole.clone()
		m.entries = slices.Delete(m.entries, i, i+1)
		if r := m.verify(t, nil, nil); len(r.Faults) != 1 || r.Faults[0].Kind != Missing || r.Faults[0].Seq != int64(i+1) {
			t.Errorf("entry %d deleted: %+v", i+1, r.Faults)
		}
		for j := i; j < n-1; j++ { // deleted, and the rest numbered anew
			m.entries[j].Seq--
		}
		if r := m.verify(t, nil, nil); r.Sound() {
			t.Errorf("entry %d deleted and the rest renumbered: not found", i+1)
		}
		m.size--
		m.hashes = m.hashes[:tlog.StoredHashCount(m.size)]
		if r := m.verify(t, nil, nil); r.Sound() {
			t.Errorf("entry %d deleted, renumbered, hashes cut: not found", i+1)
		}

		m = whole.clone()
		m.entries[i], m.entries[i+1] = m.entries[i+1], m.entries[i]
		if m.verify(t, nil, nil).Sound() {
			t.Errorf("entries %d and %d in each other's place: not found", i+1, i+2)
		}
		m.entries[i].Seq, m.entries[i+1].Seq = int64(i+1), int64(i+2)
		if m.verify(t, nil, nil).Sound() {
			t.Errorf("entries %d and %d exchanged under their numbers: not found", i+1, i+2)
		}

		m = whole.clone()
		m.entries = slices.Insert(m.entries, i, m.entries[i])
		if m.verify(t, nil, nil).Sound() {
			t.Errorf("entry %d twice: not found", i+1)
		}
	}
	m := whole.clone()
	m.entries = append(m.entries, Entry{Seq: n + 1, Actor: "p0", Result: OK})
	if m.verify(t, nil, nil).Sound() {
		t.Error("an entry added by hand: not found")
	}
	for i := range whole.hashes {
		m := whole.clone()
		m.hashes[i][3] ^= 4
		if m.verify(t, nil, nil).Sound() {
			t.Errorf("hash %d edited: not found", i)
		}
		m = whole.clone()
		m.hashes = slices.Delete(m.hashes, i, i+1)
		if m.verify(t, nil, nil).Sound() {
			t.Errorf("hash %d deleted: not found", i)
		}
	}
}

// TestCutEnd shows both sides of the promise: an end cut off cleanly is found
// with an anchor, and without one the report says how far its proof reaches.
func TestCutEnd(t *testing.T) {
	const n = 13
	whole := logOf(n)
	anchor := anchorOf(whole.tree(n))
	short, err := ParseFooter(Checkpoint{Tree: whole.tree(n), Key: "k"}.Footer())
	if err != nil {
		t.Fatal(err)
	}
	for left := range int64(n) {
		m := whole.clone()
		m.entries = m.entries[:left]
		if m.verify(t, nil, nil).Sound() {
			t.Errorf("entries alone cut to %d: not found", left)
		}
		m.hashes = m.hashes[:tlog.StoredHashCount(left)]
		if m.verify(t, nil, nil).Sound() {
			t.Errorf("entries and hashes cut to %d: not found", left)
		}
		m.size = left
		r := m.verify(t, nil, nil)
		if !r.Sound() || !strings.Contains(r.Summary("zh"), fmt.Sprintf("仅可证明至第 %d 条", left)) {
			t.Errorf("cut to %d without anchor: %s", left, r.Summary("zh"))
		}
		for _, a := range []Anchor{anchor, short} {
			if r := m.verify(t, nil, []Anchor{a}); len(r.Faults) != 1 || r.Faults[0].Kind != Cut {
				t.Errorf("cut to %d with anchor %+v: %+v", left, a, r)
			}
		}
		// Cut and grown again with other entries: a fork.
		for m.size < n+3 {
			m.append(Entry{Time: start, Actor: "forger", Act: "case.read", Result: OK})
		}
		for _, a := range []Anchor{anchor, short} {
			if r := m.verify(t, nil, []Anchor{a}); len(r.Faults) != 1 || r.Faults[0].Kind != Contradict {
				t.Errorf("forked at %d with anchor %+v: %+v", left, a, r)
			}
		}
	}
}

// TestTreeIsReference holds the frontier, the proofs and the verifier against tlog.
func TestTreeIsReference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := &memory{}
		var f Frontier
		for range rapid.IntRange(1, 70).Draw(t, "n") {
			m.append(Entry{Time: start, Actor: rapid.String().Draw(t, "actor"), Detail: rapid.String().Draw(t, "detail"),
				Shown: rapid.SliceOfN(rapid.String(), 0, 3).Draw(t, "shown")})
			stored := f.Add(m.entries[m.size-1].Hash())
			if !slices.Equal(stored, m.hashes[tlog.StoredHashCount(m.size-1):]) {
				t.Fatalf("stored hashes at %d differ from tlog's", m.size)
			}
			if f.Tree() != m.tree(m.size) {
				t.Fatalf("root at %d differs from tlog's", m.size)
			}
		}
		size := rapid.Int64Range(1, m.size).Draw(t, "size")
		seq := rapid.Int64Range(1, size).Draw(t, "seq")
		p, err := Prove(seq, size, m)
		if err != nil {
			t.Fatal(err)
		}
		e := m.entries[seq-1]
		if err := p.Check(e); err != nil {
			t.Fatal(err)
		}
		e.Detail += "x"
		if p.Check(e) == nil {
			t.Fatal("the proof holds for an edited entry")
		}
		g, err := ProveGrowth(size, m.size, m)
		if err != nil {
			t.Fatal(err)
		}
		if err := CheckGrowth(g, m.tree(size), m.tree(m.size)); err != nil {
			t.Fatal(err)
		}
		other := m.tree(size)
		other.Root[0] ^= 1
		if CheckGrowth(g, other, m.tree(m.size)) == nil {
			t.Fatal("the growth proof holds for another tree")
		}
	})
}

func TestEncodingIsInjective(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringOfN(rapid.RuneFrom([]rune("1:,a")), 0, 4, -1)
		draw := func() Entry {
			return Entry{Seq: 1, Time: start, Actor: word.Draw(t, "actor"), Post: word.Draw(t, "post"), Detail: word.Draw(t, "detail"),
				Shown: rapid.SliceOfN(word, 0, 3).Draw(t, "shown")}
		}
		a, b := draw(), draw()
		same := a.Actor == b.Actor && a.Post == b.Post && a.Detail == b.Detail && slices.Equal(a.Shown, b.Shown)
		if (string(a.Encode()) == string(b.Encode())) != same {
			t.Fatalf("%+v and %+v: same bytes %v", a, b, !same)
		}
	})
}

func TestCleanKeepsWhatCanBeKept(t *testing.T) {
	long := strings.Repeat("检", 1000)
	e := Entry{Actor: "a\x00b", Object: "\xff", Source: long, Detail: strings.Repeat("长", 10000), Shown: slices.Repeat([]string{"x"}, 3000)}.Clean()
	if e.Actor != "a\uFFFDb" || e.Object != "\uFFFD" {
		t.Errorf("got %q %q", e.Actor, e.Object)
	}
	for _, s := range []string{e.Source, e.Detail} {
		if !utf8.ValidString(s) || !strings.HasSuffix(s, "…") {
			t.Errorf("cut badly: …%q", s[len(s)-10:])
		}
	}
	if len(e.Source) > maxField || len(e.Detail) > maxDetail || len(e.Shown) != maxShown+1 {
		t.Errorf("over the limits: %d %d %d", len(e.Source), len(e.Detail), len(e.Shown))
	}
}

func TestCheckpoint(t *testing.T) {
	s, v := keys(t, "mingjian-330100")
	_, other := keys(t, "mingjian-330100")
	m := logOf(5)
	signed, err := Sign(m.tree(5), start, s)
	if err != nil {
		t.Fatal(err)
	}
	c, err := OpenCheckpoint(signed, v)
	if err != nil || c != (Checkpoint{m.tree(5), start, "mingjian-330100"}) {
		t.Fatalf("got %+v, %v", c, err)
	}
	if _, err := OpenCheckpoint(signed, other); err == nil {
		t.Error("a checkpoint opens under another key")
	}
	if _, err := OpenCheckpoint(strings.Replace(signed, "\n5\n", "\n4\n", 1), v); err == nil {
		t.Error("an edited checkpoint opens")
	}
	odd, err := note.Sign(&note.Note{Text: "mingjian-330100\n05\n" + c.Root.String() + "\ntime 2026-03-02T01:00:00.000Z\n"}, s)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := OpenCheckpoint(string(odd), v); err == nil {
		t.Error("a checkpoint in another form opens")
	}
	a, err := ParseFooter("  " + strings.ToUpper(c.Footer()[:18]) + c.Footer()[18:])
	if err != nil || !a.fits(c.Tree) || a.Size != 5 || a.Key != c.Key {
		t.Errorf("footer %q reads as %+v, %v", c.Footer(), a, err)
	}
	for _, bad := range []string{"", "5 0123 k", "-1 0123456789abcdef k", "5 0123456789abcdeg k", "5 0123456789abcdef", strings.Repeat("9 ", 5000)} {
		if _, err := ParseFooter(bad); err == nil {
			t.Errorf("%q reads as a footer", bad)
		}
	}
}

func keys(t *testing.T, name string) (note.Signer, note.Verifier) {
	t.Helper()
	skey, vkey, err := NewKey(name)
	if err != nil {
		t.Fatal(err)
	}
	s, err := note.NewSigner(skey)
	if err != nil {
		t.Fatal(err)
	}
	v, err := note.NewVerifier(vkey)
	if err != nil {
		t.Fatal(err)
	}
	return s, v
}

func FuzzCheckpoint(f *testing.F) {
	skey, vkey, err := NewKey("k")
	if err != nil {
		f.Fatal(err)
	}
	s, _ := note.NewSigner(skey)
	v, _ := note.NewVerifier(vkey)
	signed, _ := Sign(Tree{Size: 3}, start, s)
	f.Add(signed)
	f.Add("5 0123456789abcdef k")
	f.Fuzz(func(t *testing.T, text string) {
		if c, err := OpenCheckpoint(text, v); err == nil && !strings.HasPrefix(text, c.Text()) {
			t.Errorf("opened %q as %+v", text, c)
		}
		if a, err := ParseFooter(text); err == nil && (a.Size < 0 || len(a.Root) != shortRoot) {
			t.Errorf("read %q as %+v", text, a)
		}
	})
}

func BenchmarkVerify(b *testing.B) {
	m := logOf(10000)
	for b.Loop() {
		if r, err := Verify(Log{each(m.entries), each(m.hashes), m.size, nil, nil}); err != nil || !r.Sound() {
			b.Fatal(r, err)
		}
	}
}
