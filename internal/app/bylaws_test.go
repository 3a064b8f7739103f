package app

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"mingjian/internal/accountability"
	"mingjian/internal/audit"
	"mingjian/internal/bylaw"
	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/liaison"
	"mingjian/internal/measure"
	"mingjian/internal/notice"
	"mingjian/internal/org"
	"mingjian/internal/panel"
	"mingjian/internal/review"
	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
)

const aDay = 24 * time.Hour

func head(from deadline.Date) bylaw.Head {
	return bylaw.Head{From: from, Source: "本院会议纪要〔2026〕2号"}
}

func within(id string, n int, unit deadline.Unit, basis string) bylaw.Term {
	return bylaw.Term{Period: deadline.Period{ID: id, Length: n, Unit: unit, Article: basis}}
}

// letterTerms are the shipped terms of letters with another for the answer to a notice.
func letterTerms(from deadline.Date, n int, unit deadline.Unit) bylaw.Terms {
	return bylaw.Terms{Head: head(from), Terms: []bylaw.Term{within("notice", n, unit, "与公安局会签纪要"), within("guidance", 1, deadline.Months, ""), within("consultation", 10, deadline.Workdays, "本院约定")}}
}

// TestBylaws reads the rules of the office as each role, and adds a version: only
// case managers do, with a reason, each is on record, and none reaches back.
func TestBylaws(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		k := newConference(t, db)
		ctx, manager := t.Context(), k.p["manager"]
		read := func(who string) (kinds string) {
			t.Helper()
			vs, err := k.Bylaws(ctx, k.p[who])
			k.must(who+" reads", err)
			for _, v := range vs {
				kinds += string(v.Kind) + " "
				if v.Now() == nil || v.Now().Rule.About().Source == "" || len(v.Now().Rule.Says()) == 0 {
					t.Errorf("%s: %s has nothing in force: %+v", who, v.Kind, v.Versions)
				}
				if v.MayEdit != (who == "manager") {
					t.Errorf("%s may edit: %v", who, v.MayEdit)
				}
			}
			return strings.TrimSpace(kinds)
		}
		for who, want := range map[string]string{
			"manager": "obligation letter clock measure record lead notice assign sample calendar", "leader": "obligation letter clock measure record lead notice assign sample calendar",
			"handler": "obligation letter clock measure record lead notice assign sample calendar", "political": "record lead notice calendar", "system": "notice calendar", "auditor": "notice calendar",
		} {
			if got := read(who); got != want {
				t.Errorf("%s reads %s", who, got)
			}
		}
		_, err := k.Bylaw(ctx, k.p["system"], bylaw.Letter)
		k.refused("a rule of what is not theirs", err, errs.NotFound)
		_, err = k.Bylaw(ctx, manager, "weather")
		k.refused("a rule there is not", err, errs.NotFound)

		rule := measure.Rule{Head: head("2026-03-09"), Months: 6}
		for _, who := range []string{"leader", "handler", "peer", "political", "system", "auditor"} {
			k.refused(who+" edits", k.PutBylaw(ctx, k.p[who], bylaw.Measure, rule, "x"), errs.Forbidden)
		}
		k.refused("the machine edits", k.PutBylaw(ctx, Machine("r"), bylaw.Measure, rule, "x"), errs.Forbidden)
		k.refused("without a reason", k.PutBylaw(ctx, manager, bylaw.Measure, rule, " "), errs.Invalid)
		k.refused("a rule of another kind", k.PutBylaw(ctx, manager, bylaw.Notice, rule, "x"), errs.Invalid)
		k.refused("no such kind", k.PutBylaw(ctx, manager, "weather", rule, "x"), errs.NotFound)
		err = k.PutBylaw(ctx, manager, bylaw.Measure, measure.Rule{Months: 600}, "")
		var all errs.List
		if !errors.As(err, &all) || len(all) != 4 {
			t.Errorf("every fault at once: %v", err)
		}
		k.must("add", k.PutBylaw(ctx, manager, bylaw.Measure, measure.Rule{Head: head("2026-03-09"), Months: 60}, "笔误"))
		k.must("add", k.PutBylaw(ctx, manager, bylaw.Measure, rule, "一年太长"))
		v, err := k.Bylaw(ctx, k.p["leader"], bylaw.Measure)
		k.must("read", err)
		if x := v.Versions[0]; !x.Coming || x.Current || x.Name != manager.Name || x.Reason != "一年太长" || x.Rule.(measure.Rule).Months != 6 || v.Versions[1].Coming || !v.Now().Shipped || !v.Now().Rule.About().Unsure {
			t.Errorf("to come: %+v", v.Versions)
		}
		k.later(7 * aDay)
		if v, err = k.Bylaw(ctx, manager, bylaw.Measure); err != nil || v.Now().Shipped || v.Now().Coming {
			t.Errorf("on its day: %+v %v", v.Now(), err)
		}
		es := k.entries(audit.Filter{Act: "bylaw.edit"})
		if last := es[len(es)-1]; last.Result != audit.OK || last.Actor != string(manager.Person) || !strings.Contains(last.Detail, "measure 2026-03-09 一年太长") {
			t.Errorf("the entry: %+v", last)
		}

		// What is looked up for today alone begins today or later.
		for kind, r := range map[bylaw.Kind]bylaw.Rule{bylaw.Notice: notice.Rule{Head: head("2026-03-08"), Lead: []int{3}}, bylaw.Record: accountability.RecordRule{Head: head("2026-03-08"), Answer: 5, Years: 3},
			bylaw.Lead: accountability.LeadRule{Head: head("2026-03-08"), Answer: 5}, bylaw.Assign: panel.AssignRule{Head: head("2026-03-08"), Cap: 4}, bylaw.Sample: panel.SampleRule{Head: head("2026-03-08"), Percent: 10}} {
			k.refused(string(kind)+" of yesterday", k.PutBylaw(ctx, manager, kind, r, "x"), errs.Invalid)
		}
		k.must("a sample of one in ten", k.PutBylaw(ctx, manager, bylaw.Sample, panel.SampleRule{Head: head("2026-03-09"), Percent: 10, Least: 3}, "加大抽查"))
		k.must("four at most", k.PutBylaw(ctx, manager, bylaw.Assign, panel.AssignRule{Head: head("2026-03-09"), Cap: 4}, "减轻负担"))
		if d, err := k.Draws(ctx, manager, k.session); err != nil || d.Rule.Percent != 10 || d.Rule.Least != 3 {
			t.Errorf("proposed for the next draw: %+v %v", d.Rule, err)
		}
		f, err := k.BylawsSheet(ctx, manager)
		if text := k.textOf(f, err); !strings.Contains(text, "加大抽查") || !strings.Contains(text, "整改复发期") || !strings.Contains(text, "随程序提供") {
			t.Error("the sheet lacks who changed what, or what came with the program")
		}
	})
}

// TestTermsOfLetters changes a term from next Monday on: what was served before
// keeps what it got, and so does what was served before and entered later.
func TestTermsOfLetters(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		k := newConference(t, db)
		ctx, manager, leader := t.Context(), k.p["manager"], k.p["leader"]
		issued := func() string {
			t.Helper()
			id, err := k.AddLetter(ctx, manager, LetterDraft{Kind: liaison.Notice, Party: "甲县公安局", Case: "case-1", Text: "正文"})
			k.must("draft", err)
			k.must("sign", k.IssueLetter(ctx, leader, id, "2026-03-02"))
			return id
		}
		due := func(id string, want deadline.Date, basis string) {
			t.Helper()
			l, err := k.Letter(ctx, manager, id)
			k.must("read", err)
			if l.Due != want || l.Term != basis {
				t.Errorf("due %s (%s), want %s (%s)", l.Due, l.Term, want, basis)
			}
		}
		before, entered, after := issued(), issued(), issued()
		put := func(from deadline.Date, n int) error {
			return k.PutBylaw(ctx, manager, bylaw.Letter, letterTerms(from, n, deadline.Workdays), "会签")
		}
		k.must("serve", k.ServeLetter(ctx, manager, before, "2026-03-02", ""))
		due(before, "2026-04-01", "本院约定")
		k.refused("from a day on which one was served", put("2026-03-01", 15), errs.Invalid)
		longer := letterTerms("2026-03-09", 15, deadline.Workdays)
		longer.Terms[1] = within("guidance", 2, deadline.Months, " ")
		k.refused("longer than the law's, for no reason", k.PutBylaw(ctx, manager, bylaw.Letter, longer, "x"), errs.Invalid)
		k.must("from next Monday on", put("2026-03-09", 15))
		k.later(7 * aDay)
		k.must("served on Friday, entered on Monday", k.ServeLetter(ctx, manager, entered, "2026-03-06", ""))
		due(entered, "2026-04-07", "本院约定") // the thirtieth day is 清明节
		f, err := k.LetterPaper(ctx, manager, after)
		if text := k.textOf(f, err); !strings.Contains(text, "15个工作日") {
			t.Error("the paper to be served does not say the new term")
		}
		k.must("served on Monday", k.ServeLetter(ctx, manager, after, "2026-03-09", ""))
		due(after, "2026-03-30", "与公安局会签纪要")
		due(before, "2026-04-01", "本院约定")
		v, err := k.Bylaw(ctx, manager, bylaw.Letter)
		k.must("read", err)
		said := v.Now().Rule.Says()
		if v.Now().Shipped || !slices.ContainsFunc(said, func(s bylaw.Said) bool { return s.Mark == bylaw.ByLaw && strings.Contains(s.ZH, "刑诉法 175") }) {
			t.Errorf("what the law has is not said to be: %+v", said)
		}
	})
}

// TestWatchAsRuled holds a measure to the rule of the day it was confirmed: one
// that began before ends the watch, one that begins later does not.
func TestWatchAsRuled(t *testing.T) {
	for what, x := range map[string]struct {
		begins int // days from the confirmation
		want   measure.Status
	}{"begun before": {0, measure.Done}, "begins later": {1, measure.Open}} {
		t.Run(what, func(t *testing.T) {
			storetest.Run(t, func(t *testing.T, db *store.DB) {
				k := newConference(t, db)
				k.concluded(t, "接受")
				ctx, manager, handler := t.Context(), k.p["manager"], k.p["handler"]
				ms, err := k.Measures(ctx, handler, MeasureFilter{})
				k.must("list", err)
				id := ms[0].Measure.ID
				k.must("claim", k.ClaimMeasure(ctx, handler, id, "已印发"))
				from := deadline.DateOf(k.now()).AddDays(x.begins)
				k.must("a month only", k.PutBylaw(ctx, manager, bylaw.Measure, measure.Rule{Head: head(from), Months: 1}, "试行"))
				k.must("confirm", k.ConfirmMeasure(ctx, manager, id, true, ""))
				k.refused("from before the confirmation", k.PutBylaw(ctx, manager, bylaw.Measure, measure.Rule{Head: head(deadline.DateOf(k.now()).AddDays(-1)), Months: 2}, "x"), errs.Invalid)
				k.refused("from the day of the confirmation", k.PutBylaw(ctx, manager, bylaw.Measure, measure.Rule{Head: head(deadline.DateOf(k.now())), Months: 2}, "x"), errs.Invalid)
				k.later(45 * aDay)
				k.second()
				k.concluded(t, "接受")
				if l, err := k.Measure(ctx, manager, id); err != nil || l.Status != x.want {
					t.Errorf("it is %s, want %s (%v)", l.Status, x.want, err)
				}
			})
		})
	}
}

// TestToldAsRuled tells people on the days the office set, and no more by the week.
func TestToldAsRuled(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		k := newConference(t, db)
		ctx, manager, peer := t.Context(), k.p["manager"], k.p["peer"]
		k.must("plan", k.EditSession(ctx, manager, review.Session{ID: k.session, Version: 1, Title: "一季度剖析会", Purpose: review.Dissection, From: "2023-03-01", To: "2026-02-28",
			Units: []org.UnitCode{"990102"}, Chair: k.p["leader"].Person, Secretary: manager.Person, Needs: review.DefaultNeeds(review.Dissection),
			Planned: review.Planned{Self: "2026-03-20", Peer: "2026-03-20", Comment: "2026-03-20", Meeting: "2026-03-30"}}))
		k.must("close the agenda", k.CloseAgenda(ctx, manager, k.session))
		id, err := k.Assign(ctx, manager, k.item, review.PeerKind, peer.Person)
		k.must("assign", err)
		k.must("declare", k.Declare(ctx, peer, id, ""))
		k.must("three days before", k.PutBylaw(ctx, manager, bylaw.Notice, notice.Rule{Head: head("2026-03-02"), Lead: []int{3}}, "少打扰"))
		for Day(k.now()) < "2026-03-20" {
			k.later(aDay)
			k.must("remind", k.Remind(ctx))
		}
		ls, err := k.Notices(ctx, peer)
		k.must("read", err)
		for _, l := range ls {
			if l.Thing != string(id) || l.Stage != "lead3" {
				t.Errorf("told of %s at %s", l.Thing, l.Stage)
			}
		}
		if len(ls) != 1 {
			t.Errorf("told %d times", len(ls))
		}
	})
}

// TestRepliesAsRuled gives the handler the days of the office's rule to reply; a
// later rule does not move them.
func TestRepliesAsRuled(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		k := newConference(t, db)
		ctx, manager := t.Context(), k.p["manager"]
		clocks := func(days int) error {
			return k.PutBylaw(ctx, manager, bylaw.Clock, bylaw.Terms{Head: head(deadline.Date(k.Today())), Terms: []bylaw.Term{within(review.ReplyRule, days, deadline.Workdays, "本院规定"),
				within(review.ObjectionRule, 5, deadline.Workdays, "本院规定"), within(review.RulingRule, 10, deadline.Workdays, "本院规定")}}, "试行")
		}
		k.must("three working days", clocks(3))
		k.heard()
		if due := k.part("handler", review.ReplyKind).Due; due != "2026-03-05" {
			t.Errorf("the reply is due on %s", due)
		}
		k.must("eight", clocks(8))
		if due := k.part("handler", review.ReplyKind).Due; due != "2026-03-05" {
			t.Errorf("a later rule moves it to %s", due)
		}
	})
}

// TestHeardAsRuled gives the person the days of the office's rule to be heard on an
// entry of the file.
func TestHeardAsRuled(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		k := newConference(t, db)
		k.concluded(t, "接受")
		ctx, manager, handler := t.Context(), k.p["manager"], k.p["handler"]
		today := deadline.Date(k.Today())
		k.must("five days to be heard", k.PutBylaw(ctx, manager, bylaw.Record, accountability.RecordRule{Head: head(today), Answer: 5, Years: 2}, "试行"))
		start, err := k.StartRecord(ctx, manager)
		k.must("start", err)
		if start.Expires != today.AddMonths(24) {
			t.Errorf("proposed to stand till %s", start.Expires)
		}
		id, err := k.EnterRecord(ctx, manager, k.item, NewRecord{Person: handler.Person, Finding: "judgement", Expires: start.Expires, FileName: "决定.pdf", File: []byte("%PDF-1.7"),
			Confirmed: accountability.Confirmation{Organ: "甲省人民检察院", Number: "甲检案管〔2026〕8号", On: today, Gravity: accountability.Flaw, Text: "办案重大瑕疵"}})
		k.must("enter", err)
		k.must("tell", k.TellRecord(ctx, manager, id))
		want, err := k.calendar.AddWorkingDays(today, 5)
		k.must("count", err)
		if e, err := k.Record(ctx, handler, id); err != nil || e.Until != want {
			t.Errorf("heard till %s, want %s (%v)", e.Until, want, err)
		}
	})
}

// next2027 is an arrangement of 2027 made up for the test.
func next2027() bylaw.Holidays {
	return bylaw.Holidays{Head: bylaw.Head{Source: "国务院办公厅通知（测试用）"}, Year: deadline.Year{Year: 2027,
		Off: map[string][]deadline.Date{"元旦": {"2027-01-01", "2027-01-02", "2027-01-03"}, "春节": {"2027-02-05", "2027-02-06", "2027-02-07", "2027-02-08", "2027-02-09", "2027-02-10"},
			"清明节": {"2027-04-05"}, "劳动节": {"2027-05-01", "2027-05-02", "2027-05-03"}, "端午节": {"2027-06-09"}, "中秋节": {"2027-09-15"}, "国庆节": {"2027-10-01", "2027-10-02", "2027-10-03", "2027-10-04"}},
		Work: map[string][]deadline.Date{"元旦": {"2026-12-26"}}}}
}

// TestHolidays enters the holidays of the next year: what was refused for want of
// them is counted from then on, make-up working days with it.
func TestHolidays(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		k := newConference(t, db)
		ctx, manager, leader, system := t.Context(), k.p["manager"], k.p["leader"], k.p["system"]
		missing := func(want string) {
			t.Helper()
			h, err := k.Health(ctx, system)
			k.must("health", err)
			v, err := k.Bylaw(ctx, leader, bylaw.Calendar)
			k.must("read", err)
			w, err := k.Workbench(ctx, manager)
			k.must("workbench", err)
			waits := 0
			for _, d := range w.Duties {
				if d.Word == "holidays" {
					waits = d.Count
				}
			}
			if h.NextYear != want || v.Missing != want || (waits == 1) != (want != "") {
				t.Errorf("missing %q, %q, %d waiting; want %q", h.NextYear, v.Missing, waits, want)
			}
		}
		missing("")
		k.later(294 * aDay) // 2026-12-21
		missing("2027")
		id, err := k.AddLetter(ctx, manager, LetterDraft{Kind: liaison.Consultation, Party: "甲县人民法院", Text: "正文"})
		k.must("draft", err)
		k.must("sign", k.IssueLetter(ctx, leader, id, "2026-12-21"))
		err = k.ServeLetter(ctx, manager, id, "2026-12-21", "")
		k.refused("a term that ends in a year without holidays", err, errs.NotFound)
		if msg := errs.Message(err, "zh"); !strings.Contains(msg, "2027") {
			t.Errorf("it does not say which year is missing: %s", msg)
		}
		h := next2027()
		k.refused("a leader enters them", k.PutBylaw(ctx, leader, bylaw.Calendar, h, "x"), errs.Forbidden)
		worked := next2027()
		worked.Work["元旦"] = []deadline.Date{"2027-01-04"}
		k.refused("a Monday is worked", k.PutBylaw(ctx, manager, bylaw.Calendar, worked, "x"), errs.Invalid)
		k.must("enter", k.PutBylaw(ctx, manager, bylaw.Calendar, h, "通知已印发"))
		missing("")
		k.must("serve", k.ServeLetter(ctx, manager, id, "2026-12-21", ""))
		// Ten working days from the 21st: 22 to 26 (a Saturday worked) are five, 28 to 31 four more, 1 to 3 January off.
		if l, err := k.Letter(ctx, manager, id); err != nil || l.Due != "2027-01-04" {
			t.Errorf("due %s, %v", l.Due, err)
		}
		v, err := k.Bylaw(ctx, manager, bylaw.Calendar)
		k.must("read", err)
		if x := v.Versions[0]; !x.Coming || x.Shipped || v.Now().Rule.About().From != "2026-01-01" {
			t.Errorf("%+v", v.Versions[:2])
		}

		// The notice is changed in the year itself: what is over stays, the term too.
		k.later(45 * aDay) // 2027-02-04
		if v, err = k.Bylaw(ctx, manager, bylaw.Calendar); err != nil || v.Now().Rule.About().From != "2027-01-01" {
			t.Errorf("in 2027: %+v %v", v.Now(), err)
		}
		over := next2027()
		over.Off["元旦"] = append(over.Off["元旦"], "2027-01-04")
		k.refused("a day that is over", k.PutBylaw(ctx, manager, bylaw.Calendar, over, "x"), errs.Invalid)
		more := next2027()
		more.Off["春节"] = append(more.Off["春节"], "2027-02-11", "2027-02-12")
		k.must("two days more", k.PutBylaw(ctx, manager, bylaw.Calendar, more, "通知调整"))
		if l, err := k.Letter(ctx, manager, id); err != nil || l.Due != "2027-01-04" {
			t.Errorf("due %s, %v", l.Due, err)
		}
	})
}

// TestObligationRules adds a version of the rule of duties: it holds from its day
// on, what was decided keeps its own, and a rule that cannot be counted is refused.
func TestObligationRules(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		k := newConference(t, db)
		ctx, manager, leader := t.Context(), k.p["manager"], k.p["leader"]
		v, err := k.Bylaw(ctx, manager, bylaw.Obligation)
		k.must("read", err)
		if len(v.Versions) < 2 || !v.MayEdit {
			t.Fatalf("%+v", v)
		}
		next := v.Now().Rule.(accountability.Rule)
		next.Head = head("2026-03-02")
		next.Duties = append([]accountability.RuleDuty{{Code: "visit", ZH: "当面报告市院", EN: "report in person", Days: 7, Working: true}}, next.Duties...)
		bad := next
		bad.Kinds = []string{"没有这一类"}
		k.refused("of no such event", k.PutBylaw(ctx, manager, bylaw.Obligation, bad, "x"), errs.Invalid)
		k.must("add", k.PutBylaw(ctx, manager, bylaw.Obligation, next, "增加当面报告"))
		if v, err = k.Bylaw(ctx, manager, bylaw.Obligation); err != nil || v.Now().Rule.(accountability.Rule).Duties[0].Code != "visit" || !v.Versions[0].Current || v.Versions[0].Name != manager.Name {
			t.Errorf("%+v, %v", v, err)
		}
		// The event is of before: it is owed by the rule of its day.
		l, err := k.Obligation(ctx, leader, "event-1")
		k.must("read", err)
		if l.Duties[0].Code == "visit" {
			t.Error("a rule reaches back")
		}
		k.must("open", k.OpenObligations(ctx, leader, "event-1", accountability.Opening{Basis: "市院部署", Start: "2026-03-01"}))
		next.From = "2025-11-01"
		k.refused("from before what was decided", k.PutBylaw(ctx, manager, bylaw.Obligation, next, "x"), errs.Invalid)
	})
}
