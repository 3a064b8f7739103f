package demo

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"mingjian/internal/testdata"
)

func TestWriteSameBytesForSameSeed(t *testing.T) {
	a, b := t.TempDir(), t.TempDir()
	ma, err := Write(a, 7)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Write(b, 7); err != nil {
		t.Fatal(err)
	}
	if ha, hb := digest(t, a), digest(t, b); ha != hb {
		t.Errorf("two runs of one seed differ")
	}
	for _, f := range ma.Files {
		if _, err := os.Stat(filepath.Join(a, "ledgers", filepath.FromSlash(f.Path))); err != nil {
			t.Error(err)
		}
	}
	if len(ma.Rejected) != 1 || len(ma.Conflicts) != 1 {
		t.Errorf("%d rejected, %d conflicts, want one each", len(ma.Rejected), len(ma.Conflicts))
	}
}

func digest(t *testing.T, dir string) string {
	t.Helper()
	h := sha256.New()
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(p)
		rel, _ := filepath.Rel(dir, p)
		fmt.Fprintf(h, "%s %d\n", rel, len(data))
		h.Write(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}

func TestEventsOfEverySeed(t *testing.T) {
	for seed := uint64(1); seed <= 5; seed++ {
		var man Manifest
		man.count(generate(seed))
		n := map[string]int{}
		for _, e := range man.Events {
			n[e.Kind]++
		}
		for _, k := range Kinds {
			if n[k] == 0 {
				t.Errorf("seed %d: no %s", seed, k)
			}
		}
		if n["一审无罪"] != 6 || n["撤回起诉"] != 9 {
			t.Errorf("seed %d: %d acquittals, %d withdrawals, want 6 and 9", seed, n["一审无罪"], n["撤回起诉"])
		}
		changed := n["不批捕复议改变"] + n["不批捕复核改变"] + n["不起诉复议改变"] + n["不起诉复核改变"]
		if changed != 8 {
			t.Errorf("seed %d: %d changed decisions, want 8", seed, changed)
		}
		if !slices.ContainsFunc(man.Events, func(e Event) bool { return e.Sealed }) {
			t.Errorf("seed %d: no sealed juvenile among the events", seed)
		}
		if man.Persons < 680 || man.Persons > 860 {
			t.Errorf("seed %d: %d persons, want about 750", seed, man.Persons)
		}
	}
}

func TestLedgersAreConsistent(t *testing.T) {
	city := City()
	for seed := uint64(1); seed <= 3; seed++ {
		persons, numbers := map[string]bool{}, map[string]*lawsuit{}
		young := 0
		for _, c := range generate(seed) {
			for _, no := range []string{c.arrestNo, c.prosNo, c.secondNo, c.remandNo, c.unified} {
				if no == "" {
					continue
				}
				if numbers[no] != nil {
					t.Errorf("seed %d: number %s twice", seed, no)
				}
				numbers[no] = c
			}
			if c.young {
				young++
			}
			handled(t, city, c.unit.Code, c.arrestBy, c.arrestAccepted)
			if c.prosNo != "" {
				handled(t, city, c.unit.Code, c.prosBy, c.prosAccepted)
			}
			for _, d := range c.people {
				if persons[d.number] || !strings.HasPrefix(d.number, c.unified) {
					t.Errorf("seed %d: person number %s is not its own", seed, d.number)
				}
				persons[d.number] = true
				ordered(t, d.number, "", c.arrestAccepted, d.arrestEnd, c.prosAccepted, c.sup1, c.back1, c.sup2, c.back2, d.prosEnd, d.trial, d.judged, d.received)
				ordered(t, d.number, "撤回", d.prosEnd, d.trial, d.withdrawn, d.withdrawnDone)
				ordered(t, d.number, "二审", d.received, d.appealed, c.secondAccepted, d.secondJudged, c.remandAccepted, d.remandJudged)
				for _, r := range d.reviews {
					ordered(t, r.no, "复议", r.origDate, r.accepted, r.end, r.served)
					handled(t, city, r.unit.Code, r.by, r.accepted)
					if r.by == r.origBy && r.unit.Code == c.unit.Code {
						t.Errorf("%s: decided by the handler of the first decision", r.no)
					}
				}
				if d.sentence != "" && d.indicted.IsZero() {
					t.Errorf("%s: judged without an indictment", d.number)
				}
				limit := d.withdrawn.plus(30)
				if !d.withdrawn.IsZero() && d.withdrawnDone.after(limit) {
					t.Errorf("%s: handled later than 30 days after the withdrawal", d.number)
				}
			}
		}
		if young < 5 {
			t.Errorf("seed %d: %d juvenile cases", seed, young)
		}
	}
}

func ordered(t *testing.T, who, what string, days ...day) {
	t.Helper()
	var last day
	for _, d := range days {
		if d.IsZero() {
			continue
		}
		if last.after(d) {
			t.Errorf("%s %s: %s stands after %s", who, what, last, d)
		}
		last = d
	}
}

func handled(t *testing.T, city CityData, unit, name string, d day) {
	t.Helper()
	if d.IsZero() {
		return
	}
	for _, p := range city.People {
		if p.Name == name && p.Holds(unit, "prosecutor", d.String()) && !away(p, d) {
			return
		}
	}
	t.Errorf("%s is no prosecutor of %s on %s", name, unit, d)
}

func TestStoriesKeepTheirDays(t *testing.T) {
	for _, s := range stories {
		days := []string{s.arrestAccepted, s.arrestEnd, s.prosAccepted, s.sup1, s.back1, s.sup2, s.back2, s.prosEnd, s.trial, s.judged,
			s.withdrawn, s.withdrawnDone, s.secondAccepted, s.secondJudged, s.remandAccepted, s.remandEnd, s.remandDone}
		for _, r := range s.reviews {
			days = append(days, r.accepted, r.end)
		}
		for _, d := range days {
			if d != "" && !on(d).workday() {
				t.Errorf("%s: %s is no working day", s.key, d)
			}
		}
		if s.arrestEnd != "" && on(s.arrestEnd).after(on(s.arrestAccepted).plus(7)) {
			t.Errorf("%s: arrest decided after more than seven days", s.key)
		}
	}
}

func TestCity(t *testing.T) {
	c := City()
	seen, names := map[string]bool{}, map[string]bool{}
	twoPosts, retired, transferred, ill := 0, 0, 0, 0
	for _, p := range c.People {
		if seen[p.Key] || names[p.Name] {
			t.Errorf("%s %s twice", p.Key, p.Name)
		}
		seen[p.Key], names[p.Name] = true, true
		for _, q := range p.Posts {
			u, ok := c.Unit(q.Unit)
			if !ok || q.Dept != "" && !slices.Contains(u.Departments, q.Dept) {
				t.Errorf("%s: no post %s %s", p.Name, q.Unit, q.Dept)
			}
		}
		switch {
		case len(p.Absences) > 0:
			ill++
		case len(p.Posts) == 2 && p.Posts[0].Unit != p.Posts[1].Unit:
			transferred++
		case len(p.Posts) == 2:
			twoPosts++
		case p.Posts[0].To != "":
			retired++
		}
	}
	if len(c.Units) != 7 || twoPosts*retired*transferred*ill != 1 {
		t.Errorf("units %d, two posts %d, retired %d, transferred %d, ill %d", len(c.Units), twoPosts, retired, transferred, ill)
	}
}

func TestNoRealPlace(t *testing.T) {
	data, err := os.ReadFile(testdata.Shared(t, "reference/pca-code.json"))
	if err != nil {
		t.Fatal(err)
	}
	real := string(data)
	for _, u := range City().Units {
		stem := strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(u.Place, "市"), "区"), "县")
		if strings.Contains(real, `"`+stem) || strings.Contains(real, `"`+u.Code) {
			t.Errorf("%s %s exists", u.Code, u.Place)
		}
	}
}

func TestDocumentsAgreeWithLedgers(t *testing.T) {
	city := City()
	kinds := map[string]int{}
	for i := range stories {
		s := &stories[i]
		for _, p := range papersOf(s, city) {
			kinds[p.kind]++
			text := string(p.text())
			if !strings.Contains(text, s.name) || !strings.Contains(text, "模拟数据") || !strings.Contains(text, p.number) {
				t.Errorf("%s %s: name, number or notice missing", s.key, p.kind)
			}
			if strings.Contains(text, "%!") || strings.Contains(text, "。。") || strings.Contains(text, "年年") {
				t.Errorf("%s %s: broken text\n%s", s.key, p.kind, text)
			}
		}
	}
	for _, k := range []string{"起诉书", "一审刑事判决书", "二审改判无罪判决书", "重审刑事判决书", "准许撤回起诉刑事裁定书", "不起诉决定书", "要求复议意见书", "提请复核意见书", "复议决定书", "复核决定书"} {
		if kinds[k] == 0 {
			t.Errorf("no %s", k)
		}
	}
}
