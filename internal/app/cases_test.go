package app

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"mingjian/internal/audit"
	"mingjian/internal/errs"
	"mingjian/internal/office"
	"mingjian/internal/policy"
	"mingjian/internal/screen"
	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
)

// seedCases puts one open and one sealed case of the county into the world.
func (w *world) seedCases() {
	w.t.Helper()
	err := w.db.Update(w.t.Context(), w.now(), func(tx *store.Tx) error {
		for _, c := range []store.CaseFile{
			{ID: "open", Unified: "U1", Unit: "990102", Department: "刑事检察部", Title: "张三盗窃案", Charge: "盗窃罪", Accepted: "2025-01-02"},
			{ID: "sealed", Unified: "U2", Unit: "990102", Department: "刑事检察部", Title: "某案", Charge: "抢劫罪", Accepted: "2025-01-03", Sealed: true},
		} {
			if err := tx.PutCase(c); err != nil {
				return err
			}
		}
		for _, e := range []screen.Event{
			{Kind: "一审无罪", Group: screen.ThreeKinds, Unit: "990102", Number: "N1", NumberKey: "N1", PersonNo: "P1", PersonKey: "P1", Person: "张三", Date: "2025-11-01", Charge: "盗窃罪", Finality: screen.Final},
			{Kind: "一审无罪", Group: screen.ThreeKinds, Unit: "990102", Number: "N2", NumberKey: "N2", PersonNo: "P2", PersonKey: "P2", Person: "李四", Date: "2025-11-02", Finality: screen.Final, Sealed: true},
			{Kind: "撤回起诉", Group: screen.ThreeKinds, Unit: "990102", Number: "N1", NumberKey: "N1", PersonNo: "P1", PersonKey: "P1", Person: "张三", Date: "2025-10-01", Finality: screen.Reversed},
		} {
			id := "open"
			if e.Sealed {
				id = "sealed"
			}
			if err := tx.PutEvent(store.EventRow{ID: store.EventID(e), Case: id, Event: e}); err != nil {
				return err
			}
		}
		return tx.AddHandler(store.CaseHandler{Case: "open", Name: "钱承办", Unit: "990102", On: "2025-02-01"})
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

func TestCases(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		people := w.city()
		w.seedCases()
		ctx := t.Context()

		for login, want := range map[string]int{"manager": 2, "leader": 2, "handler": 0, "peer": 0} {
			if _, total, err := w.Cases(ctx, people[login], store.CaseFilter{Limit: 50}); err != nil || total != want {
				t.Errorf("%s lists %d cases, %v, want %d", login, total, err, want)
			}
		}
		if _, _, err := w.Cases(ctx, people["system"], store.CaseFilter{Limit: 50}); errs.KindOf(err) != errs.Forbidden {
			t.Errorf("an administrator lists cases: %v", err)
		}
		if _, err := w.Case(ctx, people["handler"], "open"); errs.KindOf(err) != errs.NotFound {
			t.Errorf("somebody else's case: %v, want not found", err)
		}
		if err := db.Update(ctx, w.now(), func(tx *store.Tx) error {
			return tx.SettleHandler("open", "990102", "钱承办", people["handler"].Person, people["manager"].Person)
		}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Case(ctx, people["manager"], "open"); err != nil {
			t.Fatal(err)
		}
		v, err := w.Case(ctx, people["handler"], "open")
		if err != nil || !v.Owner || len(v.Events) != 2 || len(v.Looks) == 0 || v.Looks[0].Name != "王案管" {
			t.Errorf("the handler's view: %+v, %v", v, err)
		}

		if v, err := w.Case(ctx, people["manager"], "sealed"); err != nil || !v.Locked || v.Events != nil {
			t.Errorf("a sealed case is shown without a reason: %+v, %v", v, err)
		}
		if _, err := w.OpenSealedCase(ctx, people["manager"], "sealed", " "); errs.KindOf(err) != errs.Invalid {
			t.Errorf("a sealed case opens without a reason: %v", err)
		}
		if _, err := w.OpenSealedCase(ctx, people["peer"], "sealed", "看一看理由"); errs.KindOf(err) != errs.NotFound {
			t.Errorf("anybody opens a sealed case: %v", err)
		}
		if v, err := w.OpenSealedCase(ctx, people["manager"], "sealed", "复核统计口径"); err != nil || v.Locked || len(v.Events) != 1 {
			t.Errorf("opened with a reason: %+v, %v", v, err)
		}
		if es := w.entries(audit.Filter{Act: string(policy.CaseOpenSealed)}); len(es) != 2 || es[1].Detail != "复核统计口径" {
			t.Errorf("the reason is not in the log: %+v", es)
		}
	})
}

func TestEvents(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		people := w.city()
		w.seedCases()
		ctx := t.Context()
		from, to := LastThreeYears(w.Today())
		f := store.EventFilter{Group: screen.ThreeKinds, From: from, To: to, Limit: 50}
		v, err := w.Events(ctx, people["leader"], f)
		if err != nil || v.Total != 2 || v.Reversed != 1 || v.Groups[0].Cases != 2 || v.Groups[1].Cases != 0 {
			t.Errorf("events: %+v, %v", v, err)
		}
		for _, l := range v.Lines {
			if l.Sealed && l.Person != "李某某" {
				t.Errorf("a sealed name shows: %s", l.Person)
			}
		}
		if v, err := w.Events(ctx, people["peer"], f); err != nil || v.Total != 0 {
			t.Errorf("a stranger sees %d events, %v", v.Total, err)
		}
		if _, err := w.EventsSheet(ctx, people["peer"], f); errs.KindOf(err) != errs.Forbidden {
			t.Errorf("a stranger exports: %v", err)
		}
		if out, err := w.EventsSheet(ctx, people["leader"], f); err != nil || !strings.HasSuffix(out.Name, "三类案件清单.xlsx") || len(out.Data) == 0 {
			t.Errorf("the list: %s, %v", out.Name, err)
		}
		if out, err := w.EventsBriefing(ctx, people["leader"], f); err != nil || len(out.Data) == 0 {
			t.Errorf("the briefing: %v", err)
		}

		in := HandEvent{Case: "U1", Kind: "再审无罪", Date: "2026-02-01", Note: "再审判决书，存案管部"}
		id, err := w.ReportEvent(ctx, people["manager"], in)
		if err != nil {
			t.Fatal(err)
		}
		if e, err := w.Event(ctx, people["leader"], id); err != nil || e.Group != screen.ThreeKinds || e.Reporter != "王案管" {
			t.Errorf("reported: %+v, %v", e, err)
		}
		in.Kind = "一审无罪"
		if _, err := w.ReportEvent(ctx, people["manager"], in); errs.KindOf(err) != errs.Invalid {
			t.Errorf("a kind that ledgers show is reported by hand: %v", err)
		}
		in.Kind = "再审无罪"
		if _, err := w.ReportEvent(ctx, people["leader"], in); errs.KindOf(err) != errs.NotFound && errs.KindOf(err) != errs.Forbidden {
			t.Errorf("a leader reports: %v", err)
		}
		if err := w.WithdrawEvent(ctx, people["manager"], id, "填报有误"); err != nil {
			t.Fatal(err)
		}
		if v, err := w.Events(ctx, people["leader"], f); err != nil || v.Total != 2 {
			t.Errorf("after taking back: %d, %v", v.Total, err)
		}
	})
}

func TestRules(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		people := w.city()
		ctx := t.Context()
		rs, err := w.Rules(ctx, people["leader"])
		if err != nil || len(rs) == 0 {
			t.Fatal(len(rs), err)
		}
		r := rs[0].Rule
		r.Enabled = false
		if err := w.PutRule(ctx, people["leader"], r, r.Version, "不再统计"); errs.KindOf(err) != errs.Forbidden {
			t.Errorf("a leader changes a rule: %v", err)
		}
		if err := w.PutRule(ctx, people["manager"], r, r.Version, "不再统计"); err != nil {
			t.Fatal(err)
		}
		if err := w.PutRule(ctx, people["manager"], r, r.Version, "又改"); errs.KindOf(err) != errs.Conflict {
			t.Errorf("a change from an old version: %v", err)
		}
		bad := r
		bad.When = "没有这列 = 1"
		if _, _, err := w.TryRule(ctx, people["manager"], bad); errs.KindOf(err) != errs.Invalid {
			t.Errorf("a wrong condition is tried: %v", err)
		}
		if _, n, err := w.TryRule(ctx, people["manager"], r); err != nil || n != 0 {
			t.Errorf("tried on nothing: %d, %v", n, err)
		}
		if rs, err = w.Rules(ctx, people["manager"]); err != nil || rs[0].Enabled || rs[0].Shipped || len(rs[0].History) != 1 {
			t.Errorf("the rule as it stands: %+v, %v", rs[0], err)
		}
	})
}

// TestCasesSheet reads the Excel list of cases back: what the ledgers say beside
// the head of a case, and nothing of a sealed one.
func TestCasesSheet(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		k := newConference(t, db)
		f, err := k.CasesSheet(t.Context(), k.p["manager"], store.CaseFilter{})
		k.must("list", err)
		var got []string
		_, err = office.ReadSheets(t.Context(), f.Name, bytes.NewReader(f.Data), int64(len(f.Data)), office.DefaultSheetLimits(), func(_ office.Sheet, r office.SheetRow) error {
			if len(r.Cells) > 9 && r.Cells[1] == "甲某盗窃案" {
				got = r.Cells[1:]
			}
			return nil
		})
		k.must("read", err)
		want := []string{"甲某盗窃案", "", "", "甲县院", "刑事检察部", "钱承办", "盗窃罪", "0", "2025-03-01", "一审无罪"}
		if !slices.Equal(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
		if es := k.entries(audit.Filter{}); es[len(es)-1].Detail != "export 1" {
			t.Errorf("on record: %+v", es[len(es)-1])
		}
		_, err = k.CasesSheet(t.Context(), k.p["system"], store.CaseFilter{})
		k.refused("the system administrator", err, errs.Forbidden)
	})
}
