package panel

import (
	"bufio"
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/big"
	"math/rand/v2"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"mingjian/internal/errs"

	"pgregory.net/rapid"
)

// recompute draws from the text of a list and a number as docs/draw.md says. It is
// written from that page and shares nothing with the program: numbers are big
// integers, the list is read back from its text.
func recompute(t testing.TB, text, number string) (hash, seed string, drawn, short []string) {
	t.Helper()
	sum := sha256.Sum256([]byte(text))
	hash = fmt.Sprintf("%x", sum)
	key := sha256.Sum256([]byte(hash + "\n" + number))
	seed = fmt.Sprintf("%x", key)
	type quota struct {
		stratum string
		take    int
	}
	var quotas []quota
	must, rest := map[string][]string{}, map[string][]string{}
	lines := bufio.NewScanner(strings.NewReader(text))
	for n := 0; lines.Scan(); n++ {
		f := strings.Split(lines.Text(), "\t")
		switch {
		case n == 0 && lines.Text() != "mingjian-draw/1":
			t.Fatalf("algorithm %q", lines.Text())
		case n < 2:
		case f[0] == "quota":
			var q quota
			q.stratum = f[1]
			fmt.Sscan(f[2], &q.take)
			quotas = append(quotas, q)
		case f[0] == "must":
			must[f[1]] = append(must[f[1]], f[2])
		case f[0] == "draw":
			rest[f[1]] = append(rest[f[1]], f[2])
		default:
			t.Fatalf("line %q", lines.Text())
		}
	}
	all := new(big.Int).Lsh(big.NewInt(1), 64)
	for _, q := range quotas {
		drawn = append(drawn, must[q.stratum]...)
		r := slices.Clone(rest[q.stratum])
		var row []*big.Int
		block := 0
		next := func() *big.Int {
			if len(row) == 0 {
				m := hmac.New(sha256.New, key[:])
				fmt.Fprintf(m, "%s\n%d", q.stratum, block)
				block++
				for b := m.Sum(nil); len(b) > 0; b = b[8:] {
					row = append(row, new(big.Int).SetBytes(b[:8]))
				}
			}
			x := row[0]
			row = row[1:]
			return x
		}
		for k := 0; k < q.take && k < len(r); k++ {
			n := big.NewInt(int64(len(r) - k))
			limit := new(big.Int).Sub(all, new(big.Int).Mod(all, n))
			x := next()
			for x.Cmp(limit) >= 0 {
				x = next()
			}
			j := k + int(new(big.Int).Mod(x, n).Int64())
			r[k], r[j] = r[j], r[k]
			drawn = append(drawn, r[k])
		}
		if len(r) < q.take {
			short = append(short, fmt.Sprint(q.stratum, " ", q.take, " ", len(r)))
		}
	}
	return hash, seed, drawn, short
}

func sample(t testing.TB, title string, cs []DrawCandidate, qs []Quota) DrawList {
	t.Helper()
	l, err := NewDrawList(title, cs, qs)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// TestDrawAsPublished holds the program, the other implementation and the example
// of docs/draw.md to each other.
func TestDrawAsPublished(t *testing.T) {
	l := sample(t, "例", []DrawCandidate{{"c", "s", false, "c"}, {"a", "s", false, "a"}, {"d", "s", true, "d"}, {"b", "s", false, "b"}}, []Quota{{"s", 2, "甲"}})
	c, err := Draw(l, "见证人", "20261124")
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile("../../docs/draw.md")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(page), "    "+strings.ReplaceAll(strings.TrimSpace(l.Text()), "\n", "\n    ")) {
		t.Errorf("docs/draw.md has another text than\n%s", l.Text())
	}
	said := map[string]string{"list hash": c.ListHash, "seed": c.Seed}
	for name, want := range said {
		m := regexp.MustCompile(name + ` +([0-9a-f]{64})`).FindSubmatch(page)
		if m == nil || string(m[1]) != want {
			t.Errorf("docs/draw.md must say: %s %s", name, want)
		}
	}
	var ids []string
	for _, d := range c.Drawn {
		ids = append(ids, d.ID)
	}
	if want := "drawn      " + strings.Join(ids, " "); !strings.Contains(string(page), want) {
		t.Errorf("docs/draw.md must say: %s", want)
	}
}

// TestDrawRecomputed draws from random lists and recomputes each certificate.
func TestDrawRecomputed(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		l := drawList(rt)
		number := rapid.StringMatching(`[0-9]{1,12}`).Draw(rt, "number")
		c, err := Draw(l, "见证人", number)
		if err != nil {
			rt.Fatal(err)
		}
		hash, seed, drawn, short := recompute(t, l.Text(), number)
		var got, gotShort []string
		for _, d := range c.Drawn {
			got = append(got, d.ID)
		}
		for _, s := range c.Shortfalls {
			gotShort = append(gotShort, fmt.Sprint(s.Stratum, " ", s.Take, " ", s.Had))
		}
		if hash != c.ListHash || seed != c.Seed || !slices.Equal(drawn, got) || !slices.Equal(short, gotShort) {
			rt.Fatalf("%s %s %v %v, the other implementation %s %s %v %v", c.ListHash, c.Seed, got, gotShort, hash, seed, drawn, short)
		}
		data, err := c.JSON()
		if err != nil {
			rt.Fatal(err)
		}
		back, err := ReadCertificate(data)
		if err != nil || back.Verify() != nil || !reflect.DeepEqual(back, c) {
			rt.Fatalf("read back: %v %v", err, back.Verify())
		}
		for _, x := range l.Candidates {
			if x.Must && !slices.Contains(got, x.ID) {
				rt.Fatalf("the key case %s is not taken", x.ID)
			}
		}
	})
}

func drawList(t *rapid.T) DrawList {
	var cs []DrawCandidate
	strata := rapid.IntRange(1, 4).Draw(t, "strata")
	var qs []Quota
	for s := range strata {
		qs = append(qs, Quota{fmt.Sprintf("检察官%d", s), rapid.IntRange(0, 6).Draw(t, "take"), "至少2件"})
		for i := range rapid.IntRange(0, 9).Draw(t, "cases") {
			cs = append(cs, DrawCandidate{fmt.Sprintf("%d-%d", i, s), qs[s].Stratum, rapid.IntRange(0, 5).Draw(t, "must") == 0, "某案"})
		}
	}
	if cs == nil {
		cs = []DrawCandidate{{"x", qs[0].Stratum, false, "某案"}}
	}
	l, err := NewDrawList("抽查", cs, qs)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// TestDrawUniform draws 100,000 times and holds the places against chance: each of
// 10 candidates as often as any other, and each ordered pair too.
func TestDrawUniform(t *testing.T) {
	const candidates, take, rounds = 10, 3, 100_000
	var cs []DrawCandidate
	for i := range candidates {
		cs = append(cs, DrawCandidate{fmt.Sprint(i), "s", false, ""})
	}
	l := sample(t, "均匀", cs, []Quota{{"s", take, ""}})
	hash := l.Hash()
	first, taken, pairs := make([]int, candidates), make([]int, candidates), make([]int, candidates*candidates)
	numbers := rand.New(rand.NewPCG(2026, 11))
	for range rounds {
		seed := sha256.Sum256([]byte(hash + "\n" + fmt.Sprint(numbers.Uint64())))
		r := slices.Clone(cs)
		s := stream{key: seed[:], stratum: "s"}
		for i := range take {
			j := i + int(s.below(uint64(candidates-i)))
			r[i], r[j] = r[j], r[i]
			taken[slices.IndexFunc(cs, func(c DrawCandidate) bool { return c.ID == r[i].ID })]++
		}
		at := func(i int) int { return slices.IndexFunc(cs, func(c DrawCandidate) bool { return c.ID == r[i].ID }) }
		first[at(0)]++
		pairs[at(0)*candidates+at(1)]++
	}
	// The chi-square limits are exceeded by chance once in 10,000 times: 9 and 89 degrees of freedom.
	for _, c := range []struct {
		name  string
		cells []int
		each  float64
		limit float64
	}{{"the first", first, rounds / candidates, 33.7}, {"the first two", pairs, rounds / (candidates * (candidates - 1.0)), 146.7}} {
		chi := 0.0
		for i, n := range c.cells {
			if c.name == "the first two" && i%(candidates+1) == 0 {
				if n != 0 {
					t.Fatal("one is drawn twice")
				}
				continue
			}
			chi += (float64(n) - c.each) * (float64(n) - c.each) / c.each
		}
		t.Logf("%s: chi-square %.1f, at most %.1f", c.name, chi, c.limit)
		if chi > c.limit {
			t.Errorf("%s: chi-square %.1f, at most %.1f", c.name, chi, c.limit)
		}
	}
	for i, n := range taken {
		if n < rounds*take/candidates-700 || n > rounds*take/candidates+700 { // nearly five standard deviations
			t.Errorf("candidate %d is taken %d times", i, n)
		}
	}
}

// TestBelowPassesOver holds that numbers which would favour the low ones are passed over.
func TestBelowPassesOver(t *testing.T) {
	s := stream{left: append([]byte("\xff\xff\xff\xff\xff\xff\xff\xff"), 0, 0, 0, 0, 0, 0, 0, 8)}
	if got := s.below(3); got != 2 { // 2^64-1 is passed over: 2^64 mod 3 is 1
		t.Errorf("below 3: %d", got)
	}
	s = stream{left: []byte("\xff\xff\xff\xff\xff\xff\xff\xff")}
	if got := s.below(4); got != 3 { // nothing is passed over
		t.Errorf("below 4: %d", got)
	}
}

// TestTamperedCertificate changes each field of a certificate in turn.
func TestTamperedCertificate(t *testing.T) {
	l := sample(t, "抽查", []DrawCandidate{{"a", "s", false, "甲案"}, {"b", "s", false, "乙案"}, {"c", "s", true, "丙案"}, {"d", "t", false, "丁案"}}, []Quota{{"s", 1, "甲"}, {"t", 2, "乙"}})
	sound, err := Draw(l, "见证人", "0815")
	if err != nil || sound.Verify() != nil {
		t.Fatal(err, sound.Verify())
	}
	for name, change := range map[string]func(*Certificate){
		"algorithm":         func(c *Certificate) { c.Algorithm = "other" },
		"title":             func(c *Certificate) { c.Title = "另一次" },
		"candidate's label": func(c *Certificate) { c.Candidates[0].Label = "丙案" },
		"candidate's must":  func(c *Certificate) { c.Candidates[0].Must = true },
		"candidate dropped": func(c *Certificate) { c.Candidates = c.Candidates[1:] },
		"stratum":           func(c *Certificate) { c.Candidates[0].Stratum = "t" },
		"quota":             func(c *Certificate) { c.Quotas[0].Take = 2 },
		"quota's label":     func(c *Certificate) { c.Quotas[0].Label = "丙" },
		"list hash":         func(c *Certificate) { c.ListHash = strings.Repeat("0", 64) },
		"number":            func(c *Certificate) { c.Number = "815" },
		"no witness":        func(c *Certificate) { c.Witness = "" },
		"seed":              func(c *Certificate) { c.Seed = strings.Repeat("0", 64) },
		"drawn": func(c *Certificate) {
			for i := range c.Drawn {
				if !c.Drawn[i].Must && c.Drawn[i].Stratum == "s" {
					c.Drawn[i].ID = map[string]string{"a": "b", "b": "a"}[c.Drawn[i].ID]
				}
			}
		},
		"drawn dropped":  func(c *Certificate) { c.Drawn = c.Drawn[:len(c.Drawn)-1] },
		"drawn more":     func(c *Certificate) { c.Drawn = append(c.Drawn, Drawn{"z", "t", false}) },
		"shortfall":      func(c *Certificate) { c.Shortfalls = nil },
		"repeated":       func(c *Certificate) { c.Previous = sound.ListHash },
		"without before": func(c *Certificate) { c.Reason = "不满意" },
	} {
		data, err := sound.JSON()
		if err != nil {
			t.Fatal(err)
		}
		c, err := ReadCertificate(data)
		if err != nil {
			t.Fatal(err)
		}
		change(&c)
		if err := c.Verify(); errs.KindOf(err) != errs.Invalid {
			t.Errorf("%s changed: %v", name, err)
		}
	}
}

func TestDrawRefused(t *testing.T) {
	one := []DrawCandidate{{"a", "s", false, ""}}
	quota := []Quota{{"s", 1, ""}}
	for name, v := range map[string]struct {
		title string
		cs    []DrawCandidate
		qs    []Quota
	}{
		"nothing": {"t", nil, quota}, "no title": {" ", one, quota}, "a line break": {"a\nb", one, quota}, "twice": {"t", append(one, one...), quota}, "no quota": {"t", one, nil},
		"a tab": {"t", []DrawCandidate{{"a\tb", "s", false, ""}}, quota}, "below nothing": {"t", one, []Quota{{"s", -1, ""}}}, "quota twice": {"t", one, append(quota, quota...)}, "no id": {"t", []DrawCandidate{{"", "s", false, ""}}, quota},
	} {
		if _, err := NewDrawList(v.title, v.cs, v.qs); errs.KindOf(err) != errs.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	l := sample(t, "t", one, quota)
	for _, number := range []string{"", "12a", "-1", strings.Repeat("1", 65), "１２"} {
		if _, err := Draw(l, "w", number); errs.KindOf(err) != errs.Invalid {
			t.Errorf("number %q: %v", number, err)
		}
	}
	for _, text := range []string{"", "{}x", `{"unknown":1}`, "[]"} {
		if _, err := ReadCertificate([]byte(text)); errs.KindOf(err) != errs.Invalid {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestSampleRule(t *testing.T) {
	rule := SampleRule{Percent: 5, Least: 2}
	for closed, want := range map[int]int{0: 2, 20: 2, 40: 2, 41: 3, 60: 3, 61: 4, 200: 10, 201: 11} {
		if got := rule.Take(closed); got != want {
			t.Errorf("of %d: %d, want %d", closed, got, want)
		}
	}
}

func FuzzCertificate(f *testing.F) {
	l := sample(f, "抽查", []DrawCandidate{{"a", "s", false, "甲"}, {"b", "s", true, "乙"}}, []Quota{{"s", 1, ""}})
	c, err := Draw(l, "w", "1")
	if err != nil {
		f.Fatal(err)
	}
	data, err := c.JSON()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add(bytes.Replace(data, []byte(c.Seed), []byte(strings.Repeat("0", len(c.Seed))), 1))
	f.Add([]byte(`{"algorithm":"mingjian-draw/1","candidates":[{}],"quotas":[{"take":-1}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := ReadCertificate(data)
		if err != nil || c.Verify() != nil {
			return
		}
		hash, seed, drawn, _ := recompute(t, c.Text(), c.Number)
		if hash != c.ListHash || seed != c.Seed || len(drawn) != len(c.Drawn) {
			t.Fatalf("verified, and recomputed otherwise: %s", data)
		}
		if _, err := hex.DecodeString(c.Seed); err != nil || !json.Valid(data) {
			t.Fatal(err)
		}
	})
}
