package measure

import (
	"testing"
	"time"

	"mingjian/internal/errs"
	"mingjian/internal/review"
)

func day(t *testing.T, s string) time.Time {
	t.Helper()
	tm, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return tm
}

func TestFromConclusion(t *testing.T) {
	c := &review.Conclusion{Measures: []review.PlannedStep{{Cause: "EV08", Text: "建立证据清单", Owner: "p1", Unit: "620702", Due: "2026-06-30"}}}
	ms, err := From("item", c, []ID{"m1"})
	if err != nil || len(ms) != 1 || ms[0].Status != Open || ms[0].Cause != "EV08" || ms[0].Due != "2026-06-30" {
		t.Errorf("%+v, %v", ms, err)
	}
	if _, err := From("item", c, nil); err == nil {
		t.Error("a measure without an id")
	}
}

func TestOverdue(t *testing.T) {
	m := Measure{Status: Open, Due: "2026-06-30"}
	if m.Overdue(day(t, "2026-06-30T23:59:59+08:00")) {
		t.Error("overdue on its last day")
	}
	late := day(t, "2026-06-30T16:00:00Z") // midnight in China
	if !m.Overdue(late) {
		t.Error("not overdue after its last day")
	}
	m.Status = Done
	if m.Overdue(late) {
		t.Error("a settled measure is overdue")
	}
}

func TestSettle(t *testing.T) {
	now := day(t, "2026-06-01T09:00:00+08:00")
	for _, v := range []struct {
		from, to Status
		proof    string
		kind     errs.Kind
		ok       bool
	}{
		{Open, Done, "已印发并组织学习，见会议记录", 0, true},
		{Open, NotDoing, "案件类型已不再办理", 0, true},
		{Open, Done, "  ", errs.Invalid, false},
		{Open, NotDoing, "", errs.Invalid, false},
		{Open, Open, "x", errs.Invalid, false},
		{Done, NotDoing, "x", errs.Conflict, false},
		{NotDoing, Done, "x", errs.Conflict, false},
	} {
		m := Measure{Status: v.from}
		err := m.Settle(v.to, "p1", v.proof, now)
		switch {
		case v.ok && (err != nil || m.Status != v.to || m.Proof != v.proof || m.SettledBy != "p1" || m.Version != 1):
			t.Errorf("%s to %s: %v, %+v", v.from, v.to, err, m)
		case !v.ok && (errs.KindOf(err) != v.kind || m.Status != v.from || m.Version != 0):
			t.Errorf("%s to %s with %q: %v, %+v", v.from, v.to, v.proof, err, m)
		}
	}
}

func TestReport(t *testing.T) {
	now := day(t, "2026-06-01T09:00:00+08:00")
	m := Measure{Status: Open}
	if err := m.Report("p1", "已起草", now); err != nil || len(m.Reports) != 1 {
		t.Errorf("%v, %+v", err, m)
	}
	if err := m.Report("p1", "", now); errs.KindOf(err) != errs.Invalid {
		t.Errorf("an empty report: %v", err)
	}
	m.Status = Done
	if err := m.Report("p1", "x", now); errs.KindOf(err) != errs.Conflict {
		t.Errorf("a report on a settled measure: %v", err)
	}
	if Settled([]Measure{m, {Status: Open}, {Status: NotDoing}}) != 2 {
		t.Error("two of three are settled")
	}
}
