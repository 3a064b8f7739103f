package demo

import (
	"slices"
	"strings"
	"testing"
)

func TestSessions(t *testing.T) {
	sessions, err := Sessions()
	if err != nil {
		t.Fatal(err)
	}
	city := City()
	if len(sessions) != 3 || len(sessions[0].Cases) != 6 || len(sessions[1].Cases) != 6 || len(sessions[2].Cases) != 4 {
		t.Fatalf("sessions are not 6, 6 and 4 cases")
	}
	var man Manifest
	man.count(generate(DefaultSeed))
	full, silent := 0, 0
	for _, s := range sessions {
		for _, c := range s.Cases {
			i := slices.IndexFunc(man.Events, func(e Event) bool {
				return EventKey{e.Kind, e.CaseNumber, e.PersonNumber} == c.EventKey
			})
			if i < 0 || man.Events[i].Date < s.From || man.Events[i].Date > s.To {
				t.Errorf("%s %s: no event in the window of %s", c.Story, c.Kind, s.Key)
				continue
			}
			if c.Self == nil {
				if s.State != "筹备" {
					t.Errorf("%s: no self-review", c.Story)
				}
				continue
			}
			voices(t, city, s, c)
			if len(c.Self.Dimensions) == 12 && len(c.Peers) == 2 && c.Expert != nil {
				full++
			}
			if c.Reply != nil && c.Reply.State == "未答复" {
				silent++
			}
		}
	}
	if full != 1 || silent != 1 {
		t.Errorf("%d cases in twelve dimensions, %d unanswered, want one each", full, silent)
	}
}

// The sessions and the documents speak of the written stories by number, so these
// may not move with the seed.
func TestStoriesDoNotHangOnTheSeed(t *testing.T) {
	of := func(seed uint64) string {
		var b strings.Builder
		for _, c := range generate(seed)[:len(stories)] {
			for _, r := range rowsOf(c) {
				for _, col := range columns(r.table) {
					b.WriteString(r.cells[col] + "|")
				}
			}
		}
		return b.String()
	}
	if of(1) != of(2) || of(1) != of(99) {
		t.Error("rows of the written stories differ between seeds")
	}
}

func voices(t *testing.T, city CityData, s Session, c SessionCase) {
	t.Helper()
	who := c.Story
	st, _ := storyByKey(c.Story)
	for _, sec := range SelfSections {
		if c.Self.Sections[sec] == "" {
			t.Errorf("%s: section %s is empty", who, sec)
		}
	}
	if len(c.Self.Sections) != len(SelfSections) {
		t.Errorf("%s: %d sections", who, len(c.Self.Sections))
	}
	statements := func(m map[string]Statement) {
		for d, x := range m {
			if !slices.Contains(Dimensions, d) || !slices.Contains([]string{"无异议", "有瑕疵", "有问题"}, x.Stance) || x.Text == "" || x.Cite == "" {
				t.Errorf("%s: bad statement on %s: %+v", who, d, x)
			}
		}
	}
	causes := func(cs []Cause) {
		for i, x := range cs {
			if x.Main != (i == 0) || x.Evidence == "" || len(x.Code) < 4 {
				t.Errorf("%s: bad cause %+v", who, x)
			}
		}
	}
	// The handler wrote the self-review, in post on that day.
	if want := st.by; c.Self.By != want && c.Self.By != st.arrestBy {
		t.Errorf("%s: self-review by %s, handled by %s", who, c.Self.By, want)
	}
	statements(c.Self.Dimensions)
	causes(c.Self.Causes)
	took := []string{st.by, st.arrestBy}
	for _, r := range st.reviews {
		took = append(took, r.by)
	}
	for _, p := range c.Peers {
		person, ok := city.Person(p.By)
		day := s.PeerDue
		if !ok || slices.Contains(took, p.By) || person.Holds(st.unit, "reviewer", day) {
			t.Errorf("%s: %s may not be a peer", who, p.By)
		}
		if p.Locked > s.PeerDue || p.Locked != "" && (p.Locked < c.Self.Submitted || len(p.Dimensions) == 0 || p.Opinion == "") {
			t.Errorf("%s: peer %s is not rightly locked", who, p.By)
		}
		statements(p.Dimensions)
		causes(p.Causes)
	}
	if c.Expert != nil {
		statements(c.Expert.Dimensions)
		for _, a := range Angles {
			if c.Expert.Angles[a] == "" {
				t.Errorf("%s: no angle %s", who, a)
			}
		}
		for _, p := range c.Peers {
			if p.Locked == "" || p.Locked > c.Expert.On {
				t.Errorf("%s: the expert spoke before %s locked", who, p.By)
			}
		}
		if slices.Contains(took, c.Expert.By) {
			t.Errorf("%s: expert %s took part", who, c.Expert.By)
		}
	}
	if s.State != "已结束" {
		return
	}
	if c.Conclusion == nil || c.Reply == nil || !slices.Contains(Findings, c.Conclusion.Finding) || len(c.Conclusion.Lessons) == 0 {
		t.Fatalf("%s: not concluded", who)
	}
	causes(c.Conclusion.Causes)
	for _, m := range c.Conclusion.Measures {
		if _, ok := city.Person(m.Owner); !ok || m.Due <= s.Held || !on(m.Due).workday() {
			t.Errorf("%s: bad measure %+v", who, m)
		}
	}
	for _, w := range []string{"追责", "处分", "排名"} {
		if strings.Contains(c.Conclusion.Reasoning, w) {
			t.Errorf("%s: the reasoning speaks of %s", who, w)
		}
	}
}
