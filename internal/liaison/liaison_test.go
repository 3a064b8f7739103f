package liaison

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/evidence"
)

func rules(t testing.TB) (deadline.Rules, *deadline.Calendar) {
	t.Helper()
	terms, err := ShippedTerms()
	if err != nil {
		t.Fatal(err)
	}
	c, err := deadline.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	return terms, c
}

// TestEdges tries every step from every state.
func TestEdges(t *testing.T) {
	terms, c := rules(t)
	const day = "2025-03-03"
	steps := map[State]func(*Letter) error{
		Issued:   func(l *Letter) error { return l.Issue(1, day) },
		Dropped:  func(l *Letter) error { return l.Drop("重复", day) },
		Served:   func(l *Letter) error { return l.Serve(day, "", terms, c) },
		Answered: func(l *Letter) error { return l.Reply(Reply{Day: day, Text: "已整改"}) },
		Closed:   func(l *Letter) error { return l.Close(day, "无须答复") },
	}
	allowed := map[string]bool{"drafted issued": true, "drafted dropped": true, "issued served": true, "served answered": true, "served closed": true, "answered closed": true, "received answered": true}
	for _, from := range []State{Drafted, Issued, Served, Received, Answered, Closed, Dropped} {
		for to, step := range steps {
			l := Letter{Kind: Guidance, Party: "甲县公安局", Text: "正文", State: from, DraftedOn: "2025-03-01"}
			err := step(&l)
			if ok := allowed[string(from)+" "+string(to)]; ok != (err == nil) {
				t.Errorf("%s to %s: %v", from, to, err)
			} else if !ok && (errs.KindOf(err) != errs.Conflict || l.State != from) {
				t.Errorf("%s to %s: %v, now %s", from, to, err, l.State)
			}
		}
	}
}

func TestTerms(t *testing.T) {
	terms, c := rules(t)
	for _, x := range []struct {
		kind     Kind
		served   deadline.Date
		due      deadline.Date
		answered deadline.Date
		late     bool
	}{
		{Notice, "2025-03-03", "2025-04-02", "2025-04-02", false},
		{Notice, "2025-03-03", "2025-04-02", "2025-04-03", true},
		{Guidance, "2025-03-10", "2025-04-10", "2025-04-11", true},
		{Consultation, "2025-03-03", "2025-03-17", "2025-03-17", false},
		{Reasons, "2025-03-03", "", "2025-12-01", false},
	} {
		l := Letter{Kind: x.kind, Party: "甲县公安局", Case: "1", State: Issued, IssuedOn: "2025-03-01"}
		if err := l.Serve(x.served, "", terms, c); err != nil {
			t.Fatal(err)
		}
		if l.Due != x.due || (l.Due != "") != (l.Term != "") {
			t.Errorf("%s served %s: due %q by %q, want %q", x.kind, x.served, l.Due, l.Term, x.due)
		}
		if l.Overdue(x.answered) != x.late {
			t.Errorf("%s unanswered on %s: overdue %v", x.kind, x.answered, !x.late)
		}
		if err := l.Reply(Reply{Day: x.answered, Text: "已整改"}); err != nil || l.Answer.Late != x.late || l.Overdue("2026-01-01") {
			t.Errorf("%s answered %s: %v %+v", x.kind, x.answered, err, l.Answer)
		}
	}
}

func TestWithin(t *testing.T) {
	terms, _ := rules(t)
	for kind, want := range map[Kind]string{Notice: "30日", Guidance: "1个月", Consultation: "10个工作日", Reasons: "", Defence: ""} {
		if got, article := Within(kind, "2026-03-02", terms); got != want || (article == "") != (want == "") {
			t.Errorf("%s: %q by %q, want %q", kind, got, article, want)
		}
	}
}

func TestItems(t *testing.T) {
	l := Letter{Kind: Guidance, State: Served, ServedOn: "2025-03-03", Asks: []Ask{{Text: "调取监控"}, {Text: "补充鉴定"}}}
	for _, came := range [][]Ask{nil, {{Came: Obtained}}, {{Came: Obtained}, {Came: Situation}}, {{Came: Missing}, {}}, {{Came: "other"}, {}}} {
		if err := l.Reply(Reply{Day: "2025-03-10", Text: "答复", Asks: came}); errs.KindOf(err) != errs.Invalid || l.Answer != nil {
			t.Errorf("%v: %v", came, err)
		}
	}
	if err := l.Reply(Reply{Day: "2025-03-10", Text: "答复", Asks: []Ask{{Came: Obtained, Text: "不得改写"}, {Came: Situation, Note: "情况说明称无法鉴定"}}}); err != nil {
		t.Fatal(err)
	}
	if l.Asks[0].Text != "调取监控" || l.Asks[1].Came != Situation {
		t.Errorf("%+v", l.Asks)
	}
}

func TestFromMatrixAndRecurring(t *testing.T) {
	reasons, err := evidence.ShippedReasons()
	if err != nil {
		t.Fatal(err)
	}
	code := reasons.Reasons[0].Code
	m := &evidence.Matrix{Elements: []evidence.Element{{ID: "e1", Text: "到过现场"}, {ID: "e2", Text: "取得财物"}},
		Items: []evidence.Item{{ID: "i1", Name: "辨认笔录", Kind: evidence.Record}, {ID: "i2", Name: "监控", Kind: evidence.Data}},
		Cells: []evidence.Cell{{Element: "e1", Item: "i1", Bearing: evidence.Supports, Found: evidence.Excluded, Reason: code, Asked: evidence.No},
			{Element: "e1", Item: "i2", Bearing: evidence.Supports, Found: evidence.Accepted}}}
	asks := FromMatrix(m, reasons)
	if len(asks) != 2 || asks[0].Evidence != evidence.Record || asks[0].Reason != code || asks[0].Before != evidence.No || asks[1].Evidence != "" {
		t.Fatalf("%+v", asks)
	}
	ls := []Letter{{Kind: Notice, Party: "甲县公安局", Case: "1", IssuedOn: "2025-03-01", Asks: asks}, {Kind: Notice, Party: "甲县公安局", Case: "1", IssuedOn: "2025-03-02", Asks: asks},
		{Kind: Notice, Party: "甲县公安局", Case: "2", Asks: asks}}
	if r := Recurring(ls); r != nil {
		t.Errorf("one case, and a draft: %v", r)
	}
	ls[2].IssuedOn = "2025-03-03"
	if n := NotedOnly(ls); n != nil {
		t.Errorf("nothing came back: %v", n)
	}
	ls[0].Asks = []Ask{{Came: Situation}, {Came: Obtained}, {Came: Situation}}
	ls[1].Asks = []Ask{{Came: Situation}}
	if n := NotedOnly(ls); len(n) != 1 || n[0] != (Noted{"甲县公安局", 3, 2}) {
		t.Errorf("%v", n)
	}
	ls[0].Asks, ls[1].Asks = asks, asks
	if r := Recurring(ls); len(r) != 1 || r[0] != (Recurrence{"甲县公安局", evidence.Record, 2}) {
		t.Errorf("%v", r)
	}
}

func TestDefence(t *testing.T) {
	opinion := func() *Letter {
		return &Letter{Kind: Defence, Party: "示例律师事务所", Case: "1", Asks: []Ask{{Text: "供述应当排除"}, {Text: "数额有误"}}}
	}
	for what, err := range map[string]error{
		"without a case":                  func() error { l := opinion(); l.Case = ""; return l.Receive(1, "2025-03-03", "") }(),
		"without points":                  func() error { l := opinion(); l.Asks = nil; return l.Receive(1, "2025-03-03", "") }(),
		"decided before it came":          opinion().Receive(1, "2025-03-03", "2025-03-01"),
		"without a number":                opinion().Receive(0, "2025-03-03", ""),
		"a letter that goes out comes in": (&Letter{Kind: Guidance, Party: "甲", Text: "x"}).Receive(1, "2025-03-03", ""),
		"an opinion is signed out":        func() error { l := opinion(); l.State = Received; return l.Issue(1, "2025-03-03") }(),
	} {
		if err == nil {
			t.Error(what)
		}
	}
	l := opinion()
	if err := l.Receive(4, "2025-03-03", "2025-03-10"); err != nil || l.State != Received || l.Number.String() != "〔2025〕4号" {
		t.Fatalf("%v %+v", err, l)
	}
	if Unweighed(Notice, "2025-03-10", []Letter{*l}) != nil || errs.KindOf(Unweighed(Reasons, "2025-03-11", []Letter{*l})) != errs.Conflict {
		t.Error("reasons of a refusal go out before the defence is heard")
	}
	for _, came := range [][]Ask{{{Came: Adopted, Note: "有录像"}, {}}, {{Came: Adopted, Note: "有录像"}, {Came: Refused}}, {{Came: Obtained}, {Came: Refused, Note: "x"}}} {
		if err := l.Reply(Reply{Day: "2025-03-07", Text: "已核", Asks: came}); errs.KindOf(err) != errs.Invalid {
			t.Errorf("%v: %v", came, err)
		}
	}
	if !l.Overdue("2025-03-11") || l.Overdue("2025-03-10") {
		t.Error("not weighed by the day of the decision")
	}
	if err := l.Reply(Reply{Day: "2025-03-11", Text: "已核", Asks: []Ask{{Came: Adopted, Note: "有录像"}, {Came: Refused, Note: "有鉴定"}}}); err != nil || !l.Answer.Late || Unweighed(Reasons, "2025-03-11", []Letter{*l}) != nil {
		t.Errorf("%v %+v", err, l.Answer)
	}
}

func TestResultsAndFollowups(t *testing.T) {
	l := Letter{Kind: Protest, State: Served, ServedOn: "2025-03-03"}
	if err := l.Reply(Reply{Day: "2025-03-20", Text: "答复"}); errs.KindOf(err) != errs.Invalid {
		t.Errorf("no result: %v", err)
	}
	if err := l.Reply(Reply{Day: "2025-03-20", Text: "答复", Result: Partly}); err != nil || l.Answer.Result != Partly {
		t.Fatal(err)
	}
	if err := l.Follow("2025-03-21", "已转承办人"); err != nil || len(l.Followups) != 1 {
		t.Error(err)
	}
	if err := l.Close("2025-03-22", ""); err != nil || errs.KindOf(l.Follow("2025-03-23", "再议")) != errs.Conflict {
		t.Error(err)
	}
}

func TestNames(t *testing.T) {
	for text, want := range map[string]string{
		"证人刘建国的证言（证明“到过现场”）":       "刘建国",
		"被害人姚晓、史方陈述":               "姚晓 史方",
		"刘建国的辨认笔录":                 "刘建国",
		"证人彭某、史某的证言":               "",
		"证人证言":                     "",
		"与被害人陈述的矛盾没有排除":            "",
		"多名证人的证言":                  "",
		"甲市中医院病历及2024年8月28日CT片":    "",
		"见证人阿不力孜·买买提签名":            "阿不力孜·买买提",
		"辨认笔录；证人欧阳修远证实，当晚没有见到被害人。": "欧阳修远",
	} {
		if got := strings.Join(Names(text), " "); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	l := Letter{Text: "经查，王小红不在场", Asks: []Ask{{Text: "证人刘建国的证言"}}, Hide: []string{"王小红"}}
	l.Propose()
	if got := l.Masked("王小红与刘建国、被害人姚晓陈述不一"); got != "王某某与刘某某、被害人姚某某陈述不一" {
		t.Error(got)
	}
}

// TestHistories lets letters of several series live at random: no answer before
// service, a number from issue on and never another, numbers gapless and unique.
func TestHistories(t *testing.T) {
	terms, c := rules(t)
	rapid.Check(t, func(t *rapid.T) {
		ls := []*Letter{}
		last := map[Number]int{}
		day := deadline.Date("2024-11-01")
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			day = day.AddDays(rapid.IntRange(0, 9).Draw(t, "days"))
			if len(ls) == 0 || rapid.Bool().Draw(t, "new") {
				l := &Letter{Kind: rapid.SampledFrom(Kinds).Draw(t, "kind"), Unit: "990100", Party: "甲", Case: "1", Text: "正文"}
				if l.Kind.Incoming() {
					l.Asks = []Ask{{Text: "应当排除供述"}}
					s := Number{Unit: l.Unit, Year: day.Time().Year(), Kind: l.Kind}
					if err := l.Receive(last[s]+1, day, ""); err != nil {
						t.Fatal(err)
					}
					last[s]++
				} else {
					l.State, l.DraftedOn = Drafted, day
				}
				ls = append(ls, l)
				continue
			}
			l := rapid.SampledFrom(ls).Draw(t, "letter")
			before := *l
			switch rapid.IntRange(0, 4).Draw(t, "step") {
			case 0:
				s := Number{Unit: l.Unit, Year: day.Time().Year(), Kind: l.Kind}
				if l.Issue(last[s]+1, day) == nil {
					last[s]++
				}
			case 1:
				_ = l.Drop("重复", day)
			case 2:
				_ = l.Serve(day, "", terms, c)
			case 3:
				r := Reply{Day: day, Text: "答复", Asks: make([]Ask, len(l.Asks))}
				if l.Kind.Results() {
					r.Result = Adopted
				}
				if l.Kind.Incoming() {
					r.Asks[0] = Ask{Came: Refused, Note: "与在案证据不符"}
				}
				_ = l.Reply(r)
			case 4:
				_ = l.Close(day, "无须答复")
			}
			if before.Number.N != 0 && l.Number != before.Number || before.Answer != nil && l.Answer != before.Answer {
				t.Fatalf("%+v became %+v", before, *l)
			}
		}
		of := map[Number]bool{}
		count := map[Number]int{}
		for _, l := range ls {
			if (l.Number.N != 0) != (l.IssuedOn != "" || l.Kind.Incoming()) || l.Answer != nil && (l.ServedOn == "" || l.Answer.Day < l.ServedOn) {
				t.Fatalf("%+v", *l)
			}
			if l.Number.N == 0 {
				continue
			}
			if of[l.Number] {
				t.Fatalf("%v twice", l.Number)
			}
			of[l.Number] = true
			s := l.Number
			s.N = 0
			count[s]++
		}
		if fmt.Sprint(count) != fmt.Sprint(last) {
			t.Fatalf("numbers %v of letters %v", last, count)
		}
	})
}
