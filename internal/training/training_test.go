package training

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/org"
	"mingjian/internal/review"
)

func planned() Event {
	return Event{ID: "e", Unit: "990100", Kind: Drill, Title: "鉴定检材同一性审查实训", Causes: []review.Code{"C11"}, Day: "2026-03-10", From: "09:00", To: "11:30", State: Planned}
}

func anyCause(review.Code) bool { return true }

func TestCheck(t *testing.T) {
	e := planned()
	if err := e.Check(anyCause); err != nil {
		t.Fatal(err)
	}
	for what, bad := range map[string]func(*Event){
		"no kind": func(e *Event) { e.Kind = "party" }, "no title": func(e *Event) { e.Title = " " }, "no day": func(e *Event) { e.Day = "2026-02-30" },
		"no cause": func(e *Event) { e.Causes = nil }, "a cause twice": func(e *Event) { e.Causes = []review.Code{"C11", "C11"} },
		"ends before it begins": func(e *Event) { e.To = "08:00" }, "no time of day": func(e *Event) { e.From = "0９:0" }, "past midnight": func(e *Event) { e.To = "24:00" },
	} {
		e := planned()
		bad(&e)
		if err := e.Check(anyCause); errs.KindOf(err) != errs.Invalid {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := e.Check(func(review.Code) bool { return false }); errs.KindOf(err) != errs.Invalid {
		t.Errorf("an unknown cause: %v", err)
	}
}

func TestCourse(t *testing.T) {
	e := planned()
	want := func(what string, err error, k errs.Kind) {
		t.Helper()
		if err == nil || errs.KindOf(err) != k {
			t.Errorf("%s: %v", what, err)
		}
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	want("held without anybody", e.Hold(nil, "2026-03-10"), errs.Conflict)
	want("nobody invited", e.Invite(nil), errs.Invalid)
	must(e.Invite([]org.PersonID{"a", "b"}))
	must(e.Invite([]org.PersonID{"b", "c"}))
	if len(e.Seats) != 3 {
		t.Fatalf("%+v", e.Seats)
	}
	want("no reason", e.Reply("a", Declined, " ", "2026-03-01"), errs.Invalid)
	want("a stranger answers", e.Reply("x", Accepted, "", "2026-03-01"), errs.NotFound)
	want("too late", e.Reply("a", Accepted, "", "2026-03-11"), errs.Conflict)
	must(e.Reply("a", Declined, "出庭", "2026-03-01"))
	must(e.Reply("a", Accepted, "", "2026-03-10"))
	came := map[org.PersonID]Attendance{"a": Present, "b": Absent, "c": Excused}
	want("held beforehand", e.Hold(came, "2026-03-09"), errs.Conflict)
	want("one left out", e.Hold(map[org.PersonID]Attendance{"a": Present}, "2026-03-10"), errs.Invalid)
	want("somebody else", e.Hold(map[org.PersonID]Attendance{"a": Present, "b": Absent, "x": Present}, "2026-03-10"), errs.Invalid)
	must(e.Hold(came, "2026-03-10"))
	came["b"] = Present
	must(e.Hold(came, "2026-03-12"))
	want("invited afterwards", e.Invite([]org.PersonID{"d"}), errs.Conflict)
	want("cancelled afterwards", e.Cancel("x"), errs.Conflict)

	off := planned()
	must(off.Invite([]org.PersonID{"a"}))
	want("without a reason", off.Cancel(""), errs.Invalid)
	must(off.Cancel("讲师出差"))
	want("held though cancelled", off.Hold(map[org.PersonID]Attendance{"a": Present}, "2026-03-10"), errs.Conflict)

	got := Needs([][]review.Code{{"C11", "C11", "C20"}, {"C11"}}, []Event{e, off, planned()}, []org.PersonID{"a", "b", "c", "d"})
	if !slices.Equal(got, []Need{{"C11", 2, 1, 1, 2, 4}, {"C20", 1, 0, 0, 0, 4}}) || got[0].NotYet() != 2 {
		t.Errorf("%+v", got)
	}
}

// TestNeeds holds what must be true of the counts, whatever happened.
func TestNeeds(t *testing.T) {
	cause := rapid.SampledFrom([]review.Code{"A", "B", "C", "D"})
	person := rapid.SampledFrom([]org.PersonID{"p", "q", "r", "s"})
	rapid.Check(t, func(t *rapid.T) {
		found := rapid.SliceOfN(rapid.SliceOf(cause), 0, 6).Draw(t, "found")
		var events []Event
		for range rapid.IntRange(0, 5).Draw(t, "events") {
			e := planned()
			e.Causes = rapid.SliceOfNDistinct(cause, 1, 3, rapid.ID[review.Code]).Draw(t, "causes")
			e.State = rapid.SampledFrom([]State{Planned, Held, Cancelled}).Draw(t, "state")
			for _, p := range rapid.SliceOfDistinct(person, rapid.ID[org.PersonID]).Draw(t, "seats") {
				e.Seats = append(e.Seats, Seat{Person: p, Came: rapid.SampledFrom(Attendances).Draw(t, "came")})
			}
			events = append(events, e)
		}
		people := rapid.SliceOfDistinct(person, rapid.ID[org.PersonID]).Draw(t, "people")
		total := 0
		for _, n := range Needs(found, events, people) {
			if n.Found > len(found) || n.Trained > n.Of || n.Of != len(people) || n.Trained > 0 && n.Held == 0 || n.Found+n.Planned+n.Held == 0 {
				t.Fatalf("%+v", n)
			}
			total += n.Planned + n.Held
		}
		want := 0
		for _, e := range events {
			if e.State != Cancelled {
				want += len(e.Causes)
			}
		}
		if total != want {
			t.Fatalf("%d events counted, want %d", total, want)
		}
	})
}

func TestPair(t *testing.T) {
	now := deadline.Date("2026-03-02").Time()
	good := func() Pair {
		return Pair{Mentor: "m", Pupil: "p", Goals: "独立制作补充侦查提纲", First: "2026-01-05", Last: "2026-12-31"}
	}
	for what, bad := range map[string]func(*Pair){
		"nobody": func(p *Pair) { p.Mentor = "" }, "oneself": func(p *Pair) { p.Pupil = "m" }, "no goals": func(p *Pair) { p.Goals = " " },
		"no day": func(p *Pair) { p.First = "" }, "ends at once": func(p *Pair) { p.Last = p.First },
	} {
		p := good()
		bad(&p)
		if err := p.Check(); errs.KindOf(err) != errs.Invalid {
			t.Errorf("%s: %v", what, err)
		}
	}
	p := good()
	if err := p.Check(); err != nil {
		t.Fatal(err)
	}
	for by, kind := range map[org.PersonID]errs.Kind{"x": errs.Forbidden, "m": -1, "p": -1} {
		if err := p.Note(by, "阅卷一次", now); err != nil && errs.KindOf(err) != kind || err == nil && kind >= 0 {
			t.Errorf("%s notes: %v", by, err)
		}
	}
	for day, ok := range map[deadline.Date]bool{"2026-01-04": false, "2026-03-03": false, "2026-03-02": true} {
		q := p
		if err := q.End(day, "达到目标", "2026-03-02"); (err == nil) != ok {
			t.Errorf("ends on %s: %v", day, err)
		}
		if ok && (errs.KindOf(q.Note("m", "x", now)) != errs.Conflict || errs.KindOf(q.End(day, "x", day)) != errs.Conflict) {
			t.Error("goes on after its end")
		}
	}
}

func TestTask(t *testing.T) {
	task := Task{Person: "p", Cause: "C11", Text: "学习", Due: "2026-04-01"}
	if err := task.Check("2026-03-02", anyCause); err != nil {
		t.Fatal(err)
	}
	for what, bad := range map[string]func(*Task){
		"nobody": func(x *Task) { x.Person = "" }, "no text": func(x *Task) { x.Text = "" }, "over already": func(x *Task) { x.Due = "2026-03-01" },
		"both": func(x *Task) { x.Teaching, x.Training = "t", "e" },
	} {
		x := task
		bad(&x)
		if err := x.Check("2026-03-02", anyCause); errs.KindOf(err) != errs.Invalid {
			t.Errorf("%s: %v", what, err)
		}
	}
	exercise := task
	exercise.Teaching = "t"
	if err := exercise.Finish("做完了", "2026-03-05"); errs.KindOf(err) != errs.Conflict || exercise.Stands(false, true) || !exercise.Stands(true, false) {
		t.Errorf("an exercise is done by doing it: %v", err)
	}
	event := task
	event.Training = "e"
	if event.Stands(true, false) || !event.Stands(false, true) {
		t.Error("an event is done by attending it")
	}
	if task.Stands(true, true) || errs.KindOf(task.Finish(" ", "2026-03-05")) != errs.Invalid || task.Finish("已学", "2026-03-05") != nil || !task.Stands(false, false) {
		t.Error("a task of its own is done by saying what was learnt")
	}
	if errs.KindOf(task.Finish("又学", "2026-03-06")) != errs.Conflict {
		t.Error("done twice")
	}
}

func TestTimes(t *testing.T) {
	e := planned()
	from, to := e.Times()
	if f := "2006-01-02T15:04Z07:00"; from.Format(f) != "2026-03-10T09:00+08:00" || to.Sub(from).Minutes() != 150 {
		t.Errorf("%s to %s", from, to)
	}
}
