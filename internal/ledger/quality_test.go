package ledger

import "testing"

func TestQuality(t *testing.T) {
	rules, err := ShippedQuality()
	if err != nil {
		t.Fatal(err)
	}
	ops := map[string]bool{"=": true, "begins": true, "ends": true, "filled": true, "blank": true, "differs": true}
	for _, r := range rules {
		table := TableOf(r.Table)
		if table == nil || r.ZH == "" || r.EN == "" || r.Source == "" || len(r.When) == 0 {
			t.Fatalf("incomplete rule %+v", r)
		}
		for _, c := range append(r.When, [3]string{string(r.Column), "filled"}) {
			if _, ok := table.Column(ColumnID(c[0])); !ok || !ops[c[1]] {
				t.Errorf("%s: %v names no column or no test", r.ID, c)
			}
		}
	}
	found := func(over map[string]string, head []string) map[string]bool {
		out := map[string]bool{}
		for _, r := range Quality(rules, one(t, nil, export(t, prosecutionFile, "", head, person(over)[:len(head)]))) {
			out[r.ID] = true
		}
		return out
	}
	if got := found(nil, titles); !got["Q03"] || len(got) != 1 {
		t.Errorf("an acquittal is to be checked, and nothing else: %v", got)
	}
	if got := found(map[string]string{"一审判决日期": ""}, titles); !got["Q05"] {
		t.Errorf("a sentence without a date: %v", got)
	}
	if got := found(nil, titles[:10]); got["Q06"] {
		t.Errorf("an absent column is no blank: %v", got)
	}
	for _, f := range []string{"clean", "messy"} {
		n := map[string]int{}
		for _, c := range foldAll(allRows(readSet(t, f, ""))) {
			for _, p := range c.Persons {
				for _, r := range Quality(rules, p) {
					n[r.ID]++
				}
			}
		}
		t.Logf("%s: %v", f, n)
	}
}
