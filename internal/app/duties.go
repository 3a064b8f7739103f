package app

import (
	"time"

	"mingjian/internal/lesson"
	"mingjian/internal/measure"
	"mingjian/internal/policy"
	"mingjian/internal/screen"
	"mingjian/internal/store"
)

// A Duty (本岗位事项) is a kind of work of the caller's role with how much of it
// waits and where it is done.
type Duty struct {
	Word  string // a word of the catalogue, duty.<word>
	Count int
	Href  string
}

// freshEvents is how far back an event counts as lately.
const freshEvents = 90

// duties are what the caller's roles have to look after; what needs nothing is
// listed with 0, so that an empty desk is seen to be empty.
func (g *gate) duties() (ds []Duty, err error) {
	table := []struct {
		act   policy.Act
		word  string
		href  string
		count func(policy.Scope) (int, error)
	}{
		{policy.EventReport, "events", "/events", func(sc policy.Scope) (int, error) {
			since := Day(g.Now.Add(-freshEvents * 24 * time.Hour))
			_, n, err := g.Tx.Events(sc, store.EventFilter{Group: screen.ThreeKinds, From: since, Limit: 1})
			return n, err
		}},
		{policy.HandlerSettle, "handlers", "/handlers", func(sc policy.Scope) (int, error) {
			hs, err := g.Tx.PendingHandlers(sc)
			return len(hs), err
		}},
		{policy.DocumentAttach, "documents", "/documents?state=proposed", func(sc policy.Scope) (int, error) {
			_, a, err := g.Tx.Documents(sc, store.DocumentFilter{State: store.DocumentProposed, Limit: 1})
			if err != nil {
				return 0, err
			}
			_, b, err := g.Tx.Documents(sc, store.DocumentFilter{State: store.DocumentUnmatched, Limit: 1})
			return a + b, err
		}},
		{policy.LedgerSettle, "conflicts", "/imports/conflicts", func(sc policy.Scope) (int, error) {
			_, n, err := g.OpenStages(sc, 0, 1)
			return n, err
		}},
		{policy.LessonCheck, "lessons", "/lessons", func(sc policy.Scope) (n int, err error) {
			cs, err := g.lessonsAtWork(sc)
			for _, c := range cs {
				if c.State == lesson.Checking {
					n++
				}
			}
			return n, err
		}},
		{policy.MeasureSettle, "measures", "/measures?status=claimed", func(sc policy.Scope) (n int, err error) {
			ms, err := g.Tx.Measures(sc)
			for _, m := range ms {
				if m.Status == measure.Claimed || m.Status == measure.Done && m.Test != nil && string(m.Test.On) <= g.today() {
					n++
				}
			}
			return n, err
		}},
		{policy.TrainingNeeds, "causes", "/trainings/needs", g.causesWaiting},
		{policy.TrainingEdit, "attendance", "/trainings", g.attendanceWaiting},
		{policy.LetterEdit, "wanted", "/letters/wanted", g.wantedWaiting},
		{policy.ObligationOpen, "obligations", "/obligations", g.obligationsWaiting},
		{policy.RecordEnter, "records_tell", "/records", func(sc policy.Scope) (int, error) { return g.recordsWaiting(sc, false) }},
		{policy.RecordSettle, "records_settle", "/records", func(sc policy.Scope) (int, error) { return g.recordsWaiting(sc, true) }},
		{policy.LeadHandle, "leads", "/leads", g.leadsWaiting},
		{policy.BylawEdit, "holidays", "/bylaws/calendar", func(policy.Scope) (int, error) {
			year, err := g.missingYear()
			if year == "" {
				return 0, err
			}
			return 1, err
		}},
		{policy.SystemHealth, "jobs", "/health", func(policy.Scope) (n int, err error) {
			js, err := g.Jobs()
			for _, j := range js {
				if j.Failed != "" {
					n++
				}
			}
			return n, err
		}},
	}
	for _, d := range table {
		if !policy.May(g.caller.Subject, d.act) {
			continue
		}
		n, err := d.count(policy.ScopeOf(g.caller.Subject, d.act))
		if err != nil {
			return nil, err
		}
		ds = append(ds, Duty{d.word, n, d.href})
	}
	return ds, nil
}
