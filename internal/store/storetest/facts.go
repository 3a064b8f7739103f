package storetest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"mingjian/internal/ledger"
	"mingjian/internal/policy"
	"mingjian/internal/screen"
	"mingjian/internal/store"
)

// Facts returns the current facts, each in a line, in order: the value of every
// column of every stage with what proves it, which stages are one case, what the
// case files say, the handlers to be confirmed, and the events with their proofs;
// no ids and no history. Equal sets of source rows have equal facts.
func Facts(t testing.TB, db *store.DB) []string {
	t.Helper()
	var lines []string
	all := policy.Scope{All: true}
	err := db.View(t.Context(), time.Now(), func(tx *store.Tx) error {
		cases := map[string][]string{}
		err := tx.EachStageIn(all, func(l store.StageLine) error {
			values := map[ledger.ColumnID]string{}
			for id, v := range l.Values {
				src, _ := l.Proof(id)
				values[id] = fmt.Sprint(v.Value, v.Plausible, len(v.Conflict), v.Blanked > 0, src)
			}
			b, err := json.Marshal(values)
			lines = append(lines, fmt.Sprint(l.Table, l.Number.Key, l.Key, l.Unified, l.Sealed, l.Handlers, string(b)))
			cases[l.Casefile] = append(cases[l.Casefile], string(l.Table)+l.Number.Key)
			return err
		})
		if err != nil {
			return err
		}
		for _, stages := range cases {
			slices.Sort(stages)
			lines = append(lines, strings.Join(stages, " "))
		}
		for at, more := 0, true; more; at += 200 {
			cs, total, err := tx.Cases(all, store.CaseFilter{Offset: at, Limit: 200})
			if err != nil {
				return err
			}
			for _, c := range cs {
				lines = append(lines, fmt.Sprint(c.Unified, c.Unit, c.Department, c.Title, c.Charge, c.Accepted, c.Sealed))
			}
			more = at+200 < total
		}
		handlers, err := tx.PendingHandlers(all)
		if err != nil {
			return err
		}
		for _, h := range handlers {
			lines = append(lines, fmt.Sprint(h))
		}
		return tx.EachScreened(all, func(e screen.Event) error {
			b, err := json.Marshal(e)
			lines = append(lines, string(b))
			return err
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(lines)
	return lines
}
