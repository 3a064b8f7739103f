package evidence

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"mingjian/internal/errs"

	"pgregory.net/rapid"
)

func sample() *Matrix {
	return &Matrix{
		Elements: []Element{{"e1", "实施了殴打"}, {"e2", "造成轻伤"}, {"e3", "主观故意"}},
		Items:    []Item{{ID: "i1", Number: "1", Name: "被害人陈述", Kind: Victim}, {ID: "i2", Number: "2", Name: "供述", Kind: Confession}, {ID: "i3", Number: "3", Name: "鉴定意见", Kind: Expert}},
		Cells: []Cell{
			{Element: "e1", Item: "i2", Bearing: Supports, Found: Accepted},
			{Element: "e1", Item: "i1", Bearing: Against, Found: Unassessed},
			{Element: "e2", Item: "i3", Bearing: Supports, Found: Refused, Reason: "expert", Place: "判决书第 9 段"},
		},
	}
}

func TestFlags(t *testing.T) {
	m := sample()
	var got []string
	for _, f := range m.Flags() {
		got = append(got, f.Element.ID+" "+string(f.Kind)+" "+strings.Join(f.Items, ","))
	}
	want := []string{"e1 confession 2", "e1 contradicted 1", "e2 none_accepted 3", "e3 unsupported "}
	if !slices.Equal(got, want) {
		t.Errorf("flags %q; want %q", got, want)
	}
	m.Cells[1].Explain = "情绪激动所致，后已更正"
	m.Cells = append(m.Cells, Cell{Element: "e1", Item: "i3", Bearing: Supports, Found: Accepted}, Cell{Element: "e3", Item: "i1", Bearing: Supports, Found: Accepted})
	m.Cells[2].Found = InPart
	if left := m.Flags(); len(left) != 0 {
		t.Errorf("what was mended is still flagged: %+v", left)
	}
}

func TestHints(t *testing.T) {
	rs, err := ShippedReasons()
	if err != nil {
		t.Fatal(err)
	}
	var causes []string
	for _, h := range sample().Hints(rs) {
		causes = append(causes, h.Cause)
		if h.Evidence == "" {
			t.Errorf("%s has no evidence", h.Cause)
		}
	}
	if want := []string{"EX01", "EV06", "EV01"}; !slices.Equal(causes, want) {
		t.Errorf("hints %v; want %v", causes, want)
	}
}

func TestCheck(t *testing.T) {
	rs, _ := ShippedReasons()
	if err := sample().Check(rs); err != nil {
		t.Errorf("a good matrix: %v", err)
	}
	for what, spoil := range map[string]func(*Matrix){
		"a refusal without its place":  func(m *Matrix) { m.Cells[2].Place = "" },
		"a refusal without its reason": func(m *Matrix) { m.Cells[2].Reason = "" },
		"an unknown finding":           func(m *Matrix) { m.Cells[0].Found = "x" },
		"an unknown bearing":           func(m *Matrix) { m.Cells[0].Bearing = "" },
		"a cell of nothing":            func(m *Matrix) { m.Cells[0].Item = "i9" },
		"a cell twice":                 func(m *Matrix) { m.Cells = append(m.Cells, m.Cells[0]) },
		"an element without text":      func(m *Matrix) { m.Elements[0].Text = " " },
		"evidence without a name":      func(m *Matrix) { m.Items[0].Name = "" },
		"an unknown kind":              func(m *Matrix) { m.Items[0].Kind = "rumour" },
		"an unknown mark":              func(m *Matrix) { m.Items[0].Lawful = "x" },
		"the same id twice":            func(m *Matrix) { m.Items[1].ID = "i1" },
		"a text too long":              func(m *Matrix) { m.Cells[0].Claim = strings.Repeat("长", MaxText+1) },
		"too many elements":            func(m *Matrix) { m.Elements = make([]Element, MaxElements+1) },
		"an answer that is neither":    func(m *Matrix) { m.Cells[0].Knowable = "maybe" },
	} {
		m := sample()
		spoil(m)
		var e *errs.Error
		if err := m.Check(rs); err == nil || errs.KindOf(err) != errs.Invalid || errors.As(err, &e) && e.Field == "" {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestMaterialHoldsNoView(t *testing.T) {
	m := sample()
	m.Items[0].Lawful, m.Cells[0].Knowable, m.Cells[1].Explain = Lacking, Yes, "解释"
	got := m.Material()
	if got.Items[0].Lawful != "" || got.Cells[0].Knowable != "" || got.Cells[1].Explain != "" || got.Cells[2].Found != Refused {
		t.Errorf("the material: %+v", got)
	}
	if m.Items[0].Lawful != Lacking || m.Cells[1].Explain != "解释" {
		t.Error("the matrix itself was changed")
	}
}

func TestRead(t *testing.T) {
	items := Read("起诉书", []string{
		"被告人某某，男。",
		"认定上述事实的证据如下：1.被害人姚某的陈述；2.证人彭某、史某的证言；3.医院病历及CT片；4.法医学人体损伤程度鉴定书（2024年9月1日）；5.现场方位图；6.被告人某某的供述和辩解。",
		"本院认为，被告人某某的行为触犯了刑法，1.应当追究其刑事责任。",
	})
	want := []Kind{Victim, Witness, Documentary, Expert, Record, Confession}
	if len(items) != len(want) {
		t.Fatalf("%d items: %+v", len(items), items)
	}
	for i, it := range items {
		if it.Kind != want[i] || it.Source != "起诉书第 2 段" || !it.Read {
			t.Errorf("%+v; want %s", it, want[i])
		}
	}
	items = Read("判决书", []string{"公诉机关提交了下列证据：", "1．书证：户籍证明", "（2）证人甲的证言", "本院认为如下。"})
	if len(items) != 2 || items[1].Name != "证人甲的证言" {
		t.Errorf("a list over paragraphs: %+v", items)
	}
}

func TestMergeKeepsWhatIsThere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom([]string{"甲的证言", "乙的证言", "合同", "病历"})
		list := func(label string) (items []Item) {
			for i, n := range rapid.SliceOfN(name, 0, 6).Draw(t, label) {
				items = append(items, Item{ID: fmt.Sprint(label, i), Name: n, Kind: Witness})
			}
			return items
		}
		m := &Matrix{}
		n := 0
		id := func() string { n++; return fmt.Sprint("n", n) }
		m.Merge(list("a"), id)
		before := slices.Clone(m.Items)
		proposed := list("b")
		m.Merge(proposed, id)
		if !slices.Equal(m.Items[:len(before)], before) {
			t.Fatal("what was there changed")
		}
		if m.Merge(proposed, id) != 0 {
			t.Fatal("the same document adds twice")
		}
	})
}

func FuzzRead(f *testing.F) {
	f.Add("认定上述事实的证据如下：1.证人证言；（2）供述。")
	f.Fuzz(func(t *testing.T, text string) {
		rs, _ := ShippedReasons()
		m := &Matrix{}
		n := 0
		m.Merge(Read("文书", strings.Split(text, "\n")), func() string { n++; return fmt.Sprint(n) })
		if err := m.Check(rs); err != nil {
			t.Fatalf("what was read cannot be kept: %v", err)
		}
	})
}
