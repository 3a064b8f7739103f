package review

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// sides joins runs back to the two texts.
func sides(runs []Run) (old, new string) {
	for _, r := range runs {
		if r.Op != Inserted {
			old += r.Text
		}
		if r.Op != Deleted {
			new += r.Text
		}
	}
	return old, new
}

func edits(runs []Run) int {
	n := 0
	for _, r := range runs {
		if r.Op != Same {
			n += len([]rune(r.Text))
		}
	}
	return n
}

func TestCompare(t *testing.T) {
	for _, v := range []struct {
		old, new string
		want     []Run
	}{
		{"", "", nil},
		{"证据不足", "证据不足", []Run{{Same, "证据不足"}}},
		{"", "新", []Run{{Inserted, "新"}}},
		{"旧", "", []Run{{Deleted, "旧"}}},
		{"证据确实、充分", "证据不充分", []Run{{Same, "证据"}, {Deleted, "确实、"}, {Inserted, "不"}, {Same, "充分"}}},
	} {
		if got := Compare(v.old, v.new); !reflect.DeepEqual(got, v.want) {
			t.Errorf("Compare(%q, %q) = %v; want %v", v.old, v.new, got, v.want)
		}
	}
}

// longest is the textbook longest common subsequence, the oracle for shortness.
func longest(a, b []rune) int {
	row := make([]int, len(b)+1)
	for _, x := range a {
		diagonal := 0
		for j, y := range b {
			above := row[j+1]
			if x == y {
				row[j+1] = diagonal + 1
			} else {
				row[j+1] = max(row[j+1], row[j])
			}
			diagonal = above
		}
	}
	return row[len(b)]
}

func TestCompareIsShortest(t *testing.T) {
	text := rapid.StringOfN(rapid.SampledFrom([]rune("甲乙丙丁ab")), 0, 60, -1)
	rapid.Check(t, func(t *rapid.T) {
		a, b := text.Draw(t, "a"), text.Draw(t, "b")
		runs := Compare(a, b)
		if old, new := sides(runs); old != a || new != b {
			t.Fatalf("runs give %q and %q", old, new)
		}
		ra, rb := []rune(a), []rune(b)
		if got, want := edits(runs), len(ra)+len(rb)-2*longest(ra, rb); got != want {
			t.Fatalf("%d edits, %d suffice", got, want)
		}
	})
}

func TestCompareTooDifferent(t *testing.T) {
	a, b := strings.Repeat("甲", 3000), strings.Repeat("乙", 3000)
	runs := Compare("同"+a, "同"+b)
	if old, new := sides(runs); old != "同"+a || new != "同"+b || len(runs) != 3 {
		t.Errorf("%d runs", len(runs))
	}
}

func TestDiff(t *testing.T) {
	old := Encode(&Assessment{Judgements: []Judgement{{Dimension: "law", Stance: NoIssue, Text: "适用正确"}, {Dimension: "fact", Stance: NoIssue, Text: "清楚"}}})
	new := Encode(&Assessment{Judgements: []Judgement{{Dimension: "fact", Stance: Flawed, Text: "不清楚"}, {Dimension: "law", Stance: NoIssue, Text: "适用正确"}},
		Problems: []Found{{Dimension: "fact", Text: "缺口", Evidence: "卷二第3页"}}})
	changes, err := Diff(old, new)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range changes {
		got = append(got, c.Path+": "+c.Old+" → "+c.New)
	}
	want := []string{
		"judgements[fact].stance: none → flaw", "judgements[fact].text: 清楚 → 不清楚",
		"problems[fact].dimension:  → fact", "problems[fact].evidence:  → 卷二第3页", "problems[fact].text:  → 缺口",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestPathsSortNaturally(t *testing.T) {
	got := paths(map[string]string{"m[10]": "", "m[9]": "", "m[9].a": "", "a": ""})
	if want := []string{"a", "m[9]", "m[9].a", "m[10]"}; !reflect.DeepEqual(got, want) {
		t.Errorf("%v", got)
	}
}

func TestClashes(t *testing.T) {
	base := json.RawMessage(`{"lessons":"原","reflection":"原","overall":"原","x":"原"}`)
	theirs := json.RawMessage(`{"lessons":"他改","reflection":"他改","overall":"原","x":"同改"}`)
	mine := json.RawMessage(`{"lessons":"我改","reflection":"原","overall":"我改","x":"同改"}`)
	got, err := Clashes(base, theirs, mine)
	if err != nil {
		t.Fatal(err)
	}
	both := map[string]bool{}
	for _, c := range got {
		both[c.Path] = c.Both
		if a, b := sides(c.ToTheirs); a != c.Base || b != c.Theirs {
			t.Errorf("%s: runs to theirs give %q, %q", c.Path, a, b)
		}
	}
	if want := map[string]bool{"lessons": true, "reflection": false, "overall": false}; !reflect.DeepEqual(both, want) {
		t.Errorf("%v", both)
	}
}

func FuzzDiff(f *testing.F) {
	f.Add([]byte(`{"a":"甲"}`), []byte(`{"a":"乙","b":[{"code":"X","t":1}]}`))
	f.Add([]byte(`[[[[]]]]`), []byte(`"\ud800"`))
	f.Add([]byte(`{"m":[{"code":"1"},{"code":"1"}]}`), []byte(``))
	f.Fuzz(func(t *testing.T, old, new []byte) {
		changes, err := Diff(old, new)
		if err != nil {
			return
		}
		for _, c := range changes {
			if a, b := sides(c.Runs); a != c.Old || b != c.New {
				t.Fatalf("%s: runs give %q, %q for %q, %q", c.Path, a, b, c.Old, c.New)
			}
		}
		if again, err := Diff(new, old); err != nil || len(again) != len(changes) {
			t.Fatalf("the other way round: %d and %d changes, %v", len(changes), len(again), err)
		}
	})
}
