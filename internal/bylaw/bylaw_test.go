package bylaw

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"mingjian/internal/deadline"
	"mingjian/internal/errs"
)

type plain struct {
	Head
	N int
}

func (plain) Says() []Said { return nil }

// TestOn lets the office's own versions go before the shipped ones from their day
// on, and of two of one day the later made.
func TestOn(t *testing.T) {
	at := func(day deadline.Date, n int) plain { return plain{Head{From: day}, n} }
	own := []plain{at("2026-02-01", 10), at("2026-03-01", 11), at("2026-03-01", 12)}
	shipped := []byte(`[{"from":"2018-01-01","source":"x","N":1},{"from":"2026-04-01","source":"x","N":2}]`)
	for day, want := range map[deadline.Date]int{"2018-01-01": 1, "2026-01-31": 1, "2026-02-01": 10, "2026-02-28": 10, "2026-03-01": 12, "2026-04-01": 12} {
		if r, err := On(own, shipped, day, "规则", "rule"); err != nil || r.N != want {
			t.Errorf("%s: %d %v, want %d", day, r.N, err, want)
		}
	}
	if r, err := On[plain](nil, shipped, "2026-04-01", "规则", "rule"); err != nil || r.N != 2 {
		t.Errorf("without an own one: %d %v", r.N, err)
	}
	if _, err := On[plain](nil, shipped, "2017-12-31", "规则", "rule"); errs.KindOf(err) != errs.NotFound {
		t.Errorf("before the first: %v", err)
	}
	if _, err := On[plain](nil, []byte("{"), "2026-04-01", "规则", "rule"); errs.KindOf(err) != errs.Internal || err == nil {
		t.Errorf("a broken file: %v", err)
	}
}

func TestKinds(t *testing.T) {
	for _, k := range Kinds {
		if zh, en := k.Names(); zh == "" || en == "" {
			t.Errorf("%s has no name", k)
		}
	}
}

// faults are the fields a check found wrong.
func faults(t *testing.T, err error) string {
	t.Helper()
	var l errs.List
	if err != nil && !errors.As(err, &l) {
		t.Fatalf("no list of faults: %v", err)
	}
	fields := map[string]bool{}
	for _, e := range l {
		fields[e.Field] = true
	}
	return strings.Join(slices.Sorted(maps.Keys(fields)), " ")
}

var shippedTerms = deadline.Rules{
	{ID: "law", Name: "提纲的答复", NameEN: "answer to guidance", Length: 1, Unit: deadline.Months, Article: "刑诉法 175", From: "2018-10-26"},
	{ID: "law", Name: "提纲的答复", NameEN: "answer to guidance", Length: 1, Unit: deadline.Months, Article: "刑诉法（2012 修正）", From: "2013-01-01", To: "2018-10-25", Unsure: true},
	{ID: "own", Name: "通报的答复", NameEN: "answer to a notice", Length: 30, Unit: deadline.Days, Article: "本院约定", From: "2013-01-01", Unsure: true, Note: "未见统一期限"},
}

func TestTerms(t *testing.T) {
	good := func() Terms {
		return Terms{Head{From: "2026-11-30", Source: "与公安局会签纪要"}, []Term{
			{Period: deadline.Period{ID: "own", Length: 15, Unit: deadline.Workdays, Article: "会签纪要第 3 条"}}, {Period: deadline.Period{ID: "law", Length: 1, Unit: deadline.Months, Article: "x"}}}}
	}
	kept, err := good().Check(shippedTerms)
	if err != nil || len(kept.Terms) != 2 {
		t.Fatal(kept, err)
	}
	law, own := kept.Terms[0], kept.Terms[1]
	if law.Article != "刑诉法 175" || law.Law != law.Article || law.Name != "提纲的答复" || law.From != "2026-11-30" {
		t.Errorf("a term as long as the law's keeps its article: %+v", law)
	}
	if own.Law != "" || own.Length != 15 || own.Note != "" || own.Unsure {
		t.Errorf("the office's own: %+v", own)
	}
	for what, x := range map[string]struct {
		spoil func(*Terms)
		want  string
	}{
		"no day":                 {func(r *Terms) { r.From = "" }, "from"},
		"no source":              {func(r *Terms) { r.Source = " " }, "source"},
		"one left out":           {func(r *Terms) { r.Terms = r.Terms[:1] }, "length.law"},
		"one there is not":       {func(r *Terms) { r.Terms = append(r.Terms, Term{Period: deadline.Period{ID: "x"}}) }, "terms"},
		"one twice":              {func(r *Terms) { r.Terms = append(r.Terms, r.Terms[0]) }, "terms"},
		"no days":                {func(r *Terms) { r.Terms[0].Length = 0 }, "length.own"},
		"more than a year":       {func(r *Terms) { r.Terms[0].Length = 251 }, "length.own"},
		"in hours":               {func(r *Terms) { r.Terms[0].Unit = deadline.Hours }, "unit.own"},
		"no basis":               {func(r *Terms) { r.Terms[0].Article = "" }, "article.own"},
		"a long basis":           {func(r *Terms) { r.Terms[0].Article = strings.Repeat("依", 101) }, "article.own"},
		"other than the law":     {func(r *Terms) { r.Terms[1].Length, r.Terms[1].Article = 2, "刑诉法 175" }, "article.law"},
		"other, and says why":    {func(r *Terms) { r.Terms[1].Length, r.Terms[1].Article = 2, "省院批复" }, ""},
		"other, and says nought": {func(r *Terms) { r.Terms[1].Length, r.Terms[1].Article = 2, " " }, "article.law"},
	} {
		r := good()
		x.spoil(&r)
		kept, err := r.Check(shippedTerms)
		if got := faults(t, err); got != x.want {
			t.Errorf("%s: %q, want %q (%v)", what, got, x.want, err)
		}
		if err == nil && kept.Terms[0].Law != "刑诉法 175" {
			t.Errorf("%s: what the law has is lost: %+v", what, kept.Terms[0])
		}
	}
	marks := func(r Terms) (m string) {
		for _, s := range r.Says() {
			m += string(s.Mark) + ";"
		}
		return m
	}
	longer := good()
	longer.Terms[1].Length, longer.Terms[1].Article, longer.Terms[0].Unsure = 2, "省院批复", true
	longer, err = longer.Check(shippedTerms)
	if err != nil || marks(longer) != "unlike;unsure;" || marks(kept) != "law;;" {
		t.Errorf("%q %q %v", marks(longer), marks(kept), err)
	}
	versions := ShippedTerms(shippedTerms, "x")
	if len(versions) != 2 || marks(versions[0]) != "unsure;unsure;" || marks(versions[1]) != "law;unsure;" {
		t.Errorf("%+v", versions)
	}
	for day, want := range map[deadline.Date]int{"2026-11-29": 30, "2026-11-30": 15} {
		if p, err := TermsOn([]Terms{kept}, shippedTerms, day).At("own", day); err != nil || p.Length != want {
			t.Errorf("%s: %+v %v", day, p, err)
		}
	}
}

// next is an arrangement of 2027, made up for the test from the days the law has off.
func next() Holidays {
	return Holidays{Head{Source: "国务院办公厅通知（测试用）"}, deadline.Year{Year: 2027,
		Off: map[string][]deadline.Date{"元旦": {"2027-01-01", "2027-01-02", "2027-01-03"}, "春节": {"2027-02-05", "2027-02-06", "2027-02-07", "2027-02-08", "2027-02-09"},
			"清明节": {"2027-04-05"}, "劳动节": {"2027-05-01", "2027-05-02", "2027-05-03"}, "端午节": {"2027-06-09"}, "中秋节": {"2027-09-15"}, "国庆节": {"2027-10-01", "2027-10-02", "2027-10-03", "2027-10-04"}},
		Work: map[string][]deadline.Date{"春节": {"2027-02-14"}}}}
}

func TestHolidays(t *testing.T) {
	shipped, err := deadline.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	kept, err := next().Check(shipped, "2026-11-23")
	if err != nil || kept.From != "2027-01-01" {
		t.Fatal(kept.Head, err)
	}
	if names := strings.Join(kept.Names(), ""); names != "元旦春节清明节劳动节端午节中秋节国庆节" {
		t.Errorf("in the order of the year: %s", names)
	}
	if said := kept.Says(); said[1].ZH != "春节：2027-02-05 – 2027-02-09 放假，2027-02-14 上班" {
		t.Errorf("%+v", said[1])
	}
	if _, err := shipped.Workday("2027-02-14"); errs.KindOf(err) != errs.NotFound {
		t.Fatalf("a year without holidays: %v", err)
	}
	c, err := CalendarOf(shipped, []Holidays{kept})
	if err != nil {
		t.Fatal(err)
	}
	for day, want := range map[deadline.Date]bool{"2027-02-14": true, "2027-02-08": false, "2027-02-10": true, "2027-02-13": false, "2026-12-31": true} {
		if got, err := c.Workday(day); got != want || err != nil {
			t.Errorf("%s: %v %v", day, got, err)
		}
	}
	for what, x := range map[string]struct {
		spoil func(*Holidays)
		today deadline.Date
		want  string
	}{
		"entered late":                 {func(*Holidays) {}, "2027-03-01", ""},
		"no source":                    {func(h *Holidays) { h.Source = "" }, "2026-11-23", "source"},
		"no year":                      {func(h *Holidays) { h.Year.Year = 27 }, "2026-11-23", "year"},
		"nothing":                      {func(h *Holidays) { h.Off, h.Work = nil, nil }, "2026-11-23", "off"},
		"no name":                      {func(h *Holidays) { h.Off[" "] = []deadline.Date{"2027-05-04"} }, "2026-11-23", "off"},
		"of another year":              {func(h *Holidays) { h.Off["元旦"] = append(h.Off["元旦"], "2028-01-01") }, "2026-11-23", "off"},
		"no such day":                  {func(h *Holidays) { h.Off["元旦"] = append(h.Off["元旦"], "2027-02-30") }, "2026-11-23", "off"},
		"off and worked":               {func(h *Holidays) { h.Work["元旦"] = []deadline.Date{"2027-01-02"} }, "2026-11-23", "off"},
		"a working day worked":         {func(h *Holidays) { h.Work["元旦"] = []deadline.Date{"2027-01-04"} }, "2026-11-23", "work"},
		"not what the law has off":     {func(h *Holidays) { h.Off["国庆节"] = h.Off["国庆节"][1:] }, "2026-11-23", "off"},
		"fewer days than by law":       {func(h *Holidays) { delete(h.Off, "春节"); delete(h.Off, "端午节") }, "2026-11-23", "off"},
		"more days than there can be":  {func(h *Holidays) { h.Off["x"] = make([]deadline.Date, 61) }, "2026-11-23", "off"},
		"more worked than there could": {func(h *Holidays) { h.Work["x"] = make([]deadline.Date, 31) }, "2026-11-23", "work"},
	} {
		h := next()
		x.spoil(&h)
		_, err := h.Check(shipped, x.today)
		if got := faults(t, err); got != x.want {
			t.Errorf("%s: %q, want %q (%v)", what, got, x.want, err)
		}
	}

	// The notice is changed in the middle of the year: what is over stays.
	more := next()
	more.Off["春节"] = append(more.Off["春节"], "2027-02-10")
	if _, err := more.Check(c, "2027-02-10"); err != nil {
		t.Errorf("a day that is not over yet: %v", err)
	}
	if _, err := more.Check(c, "2027-02-11"); faults(t, err) != "off" {
		t.Errorf("a day that is over: %v", err)
	}
	if both, err := CalendarOf(shipped, []Holidays{kept, more}); err != nil || both.Holiday("2027-02-10") != "春节" {
		t.Errorf("the later of two versions: %v", err)
	}
}

func TestSpans(t *testing.T) {
	got := spans([]deadline.Date{"2027-10-03", "2027-10-01", "2027-10-02", "2027-10-09", "2027-10-01"})
	if got != "2027-10-01 – 2027-10-03、2027-10-09" {
		t.Error(got)
	}
}
