package app

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/exchange"
	"mingjian/internal/indicator"
	"mingjian/internal/measure"
	"mingjian/internal/office"
	"mingjian/internal/org"
	"mingjian/internal/panel"
	"mingjian/internal/review"
	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
)

// second brings another case of the same handler and unit into a session of its own.
func (k *conference) second() {
	ctx := k.t.Context()
	k.must("a second case", k.db.Update(ctx, k.now(), func(tx *store.Tx) error {
		cf := store.CaseFile{ID: "case-2", Unit: "990102", Department: "刑事检察部", Title: "乙某诈骗案", Charge: "诈骗罪", Accepted: "2025-04-01"}
		if err := tx.PutCase(cf); err != nil {
			return err
		}
		if err := tx.AddHandler(store.CaseHandler{Case: cf.ID, Name: "钱承办", Unit: "990102", Department: "刑事检察部", On: "2025-04-01"}); err != nil {
			return err
		}
		if err := tx.SettleHandler(cf.ID, "990102", "钱承办", k.p["handler"].Person, k.p["manager"].Person); err != nil {
			return err
		}
		e := store.EventRow{ID: "event-2", Case: cf.ID}
		e.Kind, e.Unit, e.Number, e.PersonNo, e.Person, e.Date, e.Charge = "一审无罪", "990102", "甲县检刑诉受〔2025〕2号", "P2", "乙某", "2025-12-20", "诈骗罪"
		return tx.PutEvent(e)
	}))
	var err error
	k.session, err = k.AddSession(ctx, k.p["manager"], "990100", review.Session{Title: "二季度剖析会", Purpose: review.Dissection, From: "2023-03-01", To: "2026-02-28",
		Units: []org.UnitCode{"990102"}, Chair: k.p["leader"].Person, Secretary: k.p["manager"].Person, Needs: review.DefaultNeeds(review.Dissection)})
	k.must("a second session", err)
	k.item, err = k.AddItem(ctx, k.p["manager"], k.session, NewItem{Case: "case-2", Reason: "典型"})
	k.must("the second case in it", err)
}

// tookIn lets the unit take in n further cases today.
func (k *conference) tookIn(name string, n int) {
	k.t.Helper()
	k.must("further cases", k.db.Update(k.t.Context(), k.now(), func(tx *store.Tx) error {
		for i := range n {
			id := fmt.Sprintf("%s-%d", name, i+1)
			if err := tx.PutCase(store.CaseFile{ID: id, Unified: fmt.Sprintf("9901022026%05d00", 800+i), Unit: "990102", Department: "刑事检察部", Title: id, Charge: "盗窃罪", Accepted: string(deadline.DateOf(k.now()))}); err != nil {
				return err
			}
		}
		return nil
	}))
}

// TestMeasures carries a measure out: claimed by its owner, confirmed by another,
// judged on its day, open again when the same cause comes back in the unit.
func TestMeasures(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		k := newConference(t, db)
		k.concluded(t, "接受")
		ctx, manager, handler, peer, leader := t.Context(), k.p["manager"], k.p["handler"], k.p["peer"], k.p["leader"]
		ms, err := k.Measures(ctx, handler, MeasureFilter{})
		k.must("list", err)
		id := ms[0].Measure.ID
		stands := func(want measure.Status) MeasureLine {
			t.Helper()
			l, err := k.Measure(ctx, manager, id)
			k.must("read", err)
			if l.Status != want {
				t.Fatalf("it is %s, want %s", l.Status, want)
			}
			return l
		}
		test := measure.Test{Kind: measure.Recurrence, Text: "三个月内本单位不再出现", On: deadline.DateOf(k.now().AddDate(0, 0, 30))}
		k.refused("confirm what nobody claimed", k.ConfirmMeasure(ctx, manager, id, true, ""), errs.Conflict)
		k.refused("a stranger claims", k.ClaimMeasure(ctx, peer, id, "x"), errs.NotFound)
		k.refused("the owner sets the test", k.TestMeasure(ctx, handler, id, test), errs.NotFound, errs.Forbidden)
		k.refused("the owner drops it", k.DropMeasure(ctx, handler, id, "x"), errs.NotFound, errs.Forbidden)
		k.must("claim", k.ClaimMeasure(ctx, handler, id, "核对单已印发"))
		k.refused("returned without words", k.ConfirmMeasure(ctx, manager, id, false, " "), errs.Invalid)
		k.must("returned", k.ConfirmMeasure(ctx, manager, id, false, "没有附印发记录"))
		stands(measure.Open)
		k.must("claim again", k.ClaimMeasure(ctx, handler, id, "核对单已印发，附印发记录"))
		k.must("confirmed", k.ConfirmMeasure(ctx, manager, id, true, "已核对"))
		k.refused("judged without a test", k.JudgeMeasure(ctx, manager, id, true, "见效"), errs.Conflict)
		k.must("set the test", k.TestMeasure(ctx, manager, id, test))
		k.refused("judged before its day", k.JudgeMeasure(ctx, manager, id, true, "见效"), errs.Conflict)
		k.later(31 * 24 * time.Hour)
		k.must("it did not help", k.JudgeMeasure(ctx, leader, id, false, "十件中四件没有核对单"))
		if l := stands(measure.Open); l.Test != nil || !strings.Contains(l.Turns[len(l.Turns)-1].Text, "四件") {
			t.Errorf("open again: %+v", l.Measure)
		}
		k.must("claim", k.ClaimMeasure(ctx, handler, id, "已逐件补做"))
		k.must("confirm", k.ConfirmMeasure(ctx, manager, id, true, ""))
		confirmed := deadline.DateOf(k.now())
		k.refused("a recheck of nothing", k.TestMeasure(ctx, manager, id, measure.Test{Kind: measure.Recheck, Text: "抽查", On: confirmed.AddDays(2)}), errs.Invalid)
		k.must("set the test", k.TestMeasure(ctx, manager, id, measure.Test{Kind: measure.Recheck, Size: 3, Text: "抽查三件，均有核对单", On: confirmed.AddDays(2)}))
		k.later(2 * 24 * time.Hour)
		k.refused("a sample of no case", k.SampleMeasure(ctx, manager, id, "孟某", "7"), errs.Conflict)
		k.tookIn("复查案", 5)
		k.refused("the owner draws the sample", k.SampleMeasure(ctx, handler, id, "孟某", "7"), errs.NotFound, errs.Forbidden)
		k.refused("a sample without a witness", k.SampleMeasure(ctx, manager, id, " ", "7"), errs.Invalid)
		k.must("a sample", k.SampleMeasure(ctx, manager, id, "人民监督员孟某", "481516"))
		k.refused("another sample", k.SampleMeasure(ctx, manager, id, "人民监督员孟某", "481517"), errs.Conflict)
		k.refused("another size", k.TestMeasure(ctx, manager, id, measure.Test{Kind: measure.Recheck, Size: 4, Text: "抽查四件", On: deadline.DateOf(k.now())}), errs.Conflict)
		cert, err := k.SampleCertificate(ctx, manager, id)
		k.must("its certificate", err)
		c, err := panel.ReadCertificate(cert.Data)
		k.must("read it", err)
		if err := c.Verify(); err != nil || len(c.Drawn) != 3 || len(c.Candidates) != 5 {
			t.Errorf("%d drawn of %d, %v", len(c.Drawn), len(c.Candidates), err)
		}
		l := stands(measure.Done)
		k.refused("judged before all was looked at", k.JudgeMeasure(ctx, manager, id, true, "均有"), errs.Conflict)
		for i, x := range l.Effect.Sample {
			k.must("looked at", k.RecheckMeasure(ctx, manager, id, []measure.Checked{{Case: x.ID, Bad: i == 0, Note: "卷二第15页"}}))
		}
		k.refused("a case outside the sample", k.RecheckMeasure(ctx, manager, id, []measure.Checked{{Case: "case-1", Note: "x"}}), errs.Invalid)
		k.refused("effective though one case shows it", k.JudgeMeasure(ctx, manager, id, true, "均有"), errs.Conflict)
		k.must("corrected", k.RecheckMeasure(ctx, manager, id, []measure.Checked{{Case: l.Effect.Sample[0].ID, Note: "补看卷三，有核对单"}}))
		k.must("it helped", k.JudgeMeasure(ctx, manager, id, true, "三件均有核对单"))
		if l := stands(measure.Effective); l.Turns[len(l.Turns)-1].Test.Found.After != (indicator.Count{From: confirmed.AddDays(1), To: confirmed.AddDays(2), N: 0, Of: 3}) {
			t.Errorf("judged on %+v", l.Turns[len(l.Turns)-1].Test.Found)
		}
		if l := stands(measure.Effective); deadline.DateOf(l.SettledAt) != confirmed {
			t.Errorf("judged later, it is done on another day: %s", l.SettledAt)
		}
		first := k.item
		f, err := k.MeasuresSheet(ctx, handler, MeasureFilter{})
		k.must("as Excel", err)
		if len(f.Data) == 0 {
			t.Error("an empty file")
		}

		k.second()
		k.concluded(t, "接受")
		l = stands(measure.Open)
		last := l.Turns[len(l.Turns)-1]
		if last.By != "" || last.Item != k.item || !strings.Contains(last.Text, "再次出现") {
			t.Errorf("why it is open again: %+v", last)
		}
		v, err := k.Voices(ctx, manager, k.item)
		k.must("read the second case", err)
		if len(v.Alike) != 1 || v.Alike[0].Measure.ID != id {
			t.Errorf("the first measure is not shown beside the second conclusion: %+v", v.Alike)
		}
		if v, err = k.Voices(ctx, manager, first); err != nil || v.Step != review.Rectifying {
			t.Errorf("the first case stands at %s, %v", v.Step, err)
		}
	})
}

// TestMeasureIndicator judges a measure on counts before and after, from a ledger.
func TestMeasureIndicator(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		k := &conference{world: w, p: w.city()}
		ctx, manager, handler := t.Context(), k.p["manager"], k.p["handler"]
		k.sits("一季度剖析会", k.acquits(1, "2026-02-20", "2026-03-01").Case)
		k.concluded(t, "接受")
		ms, err := k.Measures(ctx, handler, MeasureFilter{})
		k.must("list", err)
		id := ms[0].Measure.ID
		k.must("claim", k.ClaimMeasure(ctx, handler, id, "已印发"))
		k.must("confirm", k.ConfirmMeasure(ctx, manager, id, true, ""))
		done := deadline.DateOf(k.now())
		k.refused("no such indicator", k.TestMeasure(ctx, manager, id, measure.Test{Kind: measure.Indicator, Indicator: "rank", Text: "人数", On: done.AddDays(60)}), errs.Invalid)
		k.must("the test", k.TestMeasure(ctx, manager, id, measure.Test{Kind: measure.Indicator, Indicator: "acquitted", Text: "六十日内无罪人数", On: done.AddDays(60)}))
		k.later(61 * 24 * time.Hour)
		k.refused("effective though nobody was judged", k.JudgeMeasure(ctx, manager, id, true, "没有无罪"), errs.Conflict)
		k.acquits(2, string(done.AddDays(20)), string(done.AddDays(60)))
		l, err := k.Measure(ctx, manager, id)
		k.must("read", err)
		if e := l.Effect; e.Before.N != 1 || e.Before.Of != 1 || e.After.N != 1 || e.After.Of != 1 || e.Exported != done.AddDays(60) {
			t.Errorf("before %+v, after %+v, exported %s", e.Before, e.After, e.Exported)
		}
		k.must("it did not help", k.JudgeMeasure(ctx, manager, id, false, "又有一人无罪"))
		if l, err = k.Measure(ctx, manager, id); err != nil || l.Status != measure.Open || l.Turns[len(l.Turns)-1].Test.Found.Before.N != 1 {
			t.Errorf("%+v, %v", l.Measure, err)
		}
	})
}

// filled writes the list of measures as an office sends it back: the rows of the
// exported list with cells changed, and further rows, by title.
func filled(t *testing.T, exported []byte, change func(row int, cells map[string]string), more ...map[string]string) []byte {
	t.Helper()
	var titles []string
	var rows [][]string
	_, err := office.ReadSheets(t.Context(), "a.xlsx", bytes.NewReader(exported), int64(len(exported)), office.DefaultSheetLimits(), func(_ office.Sheet, r office.SheetRow) error {
		switch {
		case slices.Contains(r.Cells, exchange.MeasureID):
			titles = r.Cells
		case titles != nil:
			cells := map[string]string{}
			for i, c := range r.Cells {
				cells[titles[i]] = c
			}
			change(len(rows), cells)
			more = append(more, cells)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	line := func(get func(string) string) {
		for i, title := range titles {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(`"` + strings.ReplaceAll(get(title), `"`, `""`) + `"`)
		}
		b.WriteByte('\n')
	}
	line(func(title string) string { return title })
	for _, m := range more {
		line(func(title string) string { return m[title] })
	}
	return []byte(b.String())
}

// TestMeasuresComeBack exports the list, fills it in, tries it, takes it in twice: wrong rows
// are named, the rest goes in, nothing goes in twice.
func TestMeasuresComeBack(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		k := newConference(t, db)
		k.concluded(t, "接受")
		ctx, manager, handler, peer := t.Context(), k.p["manager"], k.p["handler"], k.p["peer"]
		_, err := k.AddMeasure(ctx, manager, k.item, review.PlannedStep{Cause: "EV03", Text: "=核对一\r\n  +核对二", Owner: handler.Person, Unit: "990102", Due: "2026-11-30"})
		k.must("a measure of odd words", err)
		f, err := k.MeasuresSheet(ctx, manager, MeasureFilter{})
		k.must("export", err)
		further := func(m map[string]string) map[string]string {
			row := map[string]string{exchange.MeasureCase: "case-1", exchange.MeasureCause: "EV03", exchange.MeasureText: "每月抽查一次辨认笔录", exchange.MeasureUnit: "甲县院", exchange.MeasureOwner: "钱承办", exchange.MeasureDue: "2026-12-31"}
			for title, v := range m {
				row[title] = v
			}
			return row
		}
		list := filled(t, f.Data, func(_ int, cells map[string]string) { cells[exchange.MeasureProgress] = "已起草核对单" },
			further(nil), further(nil),
			further(map[string]string{exchange.MeasureText: "a", exchange.MeasureCause: "DI01"}),
			further(map[string]string{exchange.MeasureText: "b", exchange.MeasureUnit: "无此院"}),
			further(map[string]string{exchange.MeasureText: "c", exchange.MeasureOwner: "无此人"}),
			further(map[string]string{exchange.MeasureText: "d", exchange.MeasureDue: "明年"}),
			further(map[string]string{exchange.MeasureText: "e", exchange.MeasureCase: "甲县检刑诉受〔2025〕999号"}),
			further(map[string]string{exchange.MeasureText: "f", exchange.MeasureProgress: "已开始"}),
			map[string]string{exchange.MeasureID: "no-such", exchange.MeasureText: "x"})
		want := []string{"3 " + exchange.MeasureText, "4 " + exchange.MeasureCause, "5 " + exchange.MeasureUnit, "6 " + exchange.MeasureOwner, "7 " + exchange.MeasureDue, "8 " + exchange.MeasureCase, "9 " + exchange.MeasureProgress, "10 " + exchange.MeasureID}
		for _, dry := range []bool{true, false} {
			rep, err := k.ImportMeasures(ctx, manager, "台账.csv", list, dry)
			k.must("import", err)
			var got []string
			for _, x := range rep.Lines {
				got = append(got, fmt.Sprint(x.Row, " ", x.Column))
			}
			if rep.Rows != 11 || rep.Added != 1 || rep.Changed != 2 || rep.Unchanged != 0 || !slices.Equal(got, want) {
				t.Fatalf("dry %v: %+v", dry, rep)
			}
			ls, err := k.Measures(ctx, manager, MeasureFilter{})
			k.must("list", err)
			if n := map[bool]int{true: 2, false: 3}[dry]; len(ls) != n {
				t.Fatalf("dry %v left %d measures", dry, len(ls))
			}
		}
		rep, err := k.ImportMeasures(ctx, manager, "台账.csv", list, false)
		k.must("again", err)
		if rep.Added != 0 || rep.Changed != 0 || rep.Unchanged != 3 {
			t.Errorf("the same list again: %+v", rep)
		}
		ls, err := k.Measures(ctx, manager, MeasureFilter{})
		k.must("list", err)
		i := slices.IndexFunc(ls, func(l MeasureLine) bool { return l.Text == "每月抽查一次辨认笔录" })
		if i < 0 || ls[i].AddedBy != manager.Person || ls[i].Owner != handler.Person {
			t.Fatalf("%+v", ls)
		}

		// The owner claims by the list; others and what a list may not change are refused.
		f, err = k.MeasuresSheet(ctx, handler, MeasureFilter{})
		k.must("export", err)
		claim := func(word, due string) []byte {
			return filled(t, f.Data, func(_ int, cells map[string]string) {
				cells[exchange.MeasureClaimed], cells[exchange.MeasureProof] = word, "已印发，见附件"
				if due != "" {
					cells[exchange.MeasureDue] = due
				}
			})
		}
		if rep, err = k.ImportMeasures(ctx, handler, "a.csv", claim("好", ""), false); err != nil || rep.Rejected() != 3 || rep.Lines[0].Column != exchange.MeasureClaimed {
			t.Errorf("%+v, %v", rep, err)
		}
		if rep, err = k.ImportMeasures(ctx, handler, "a.csv", claim("是", "2027-01-01"), false); err != nil || rep.Rejected() != 3 || rep.Lines[0].Column != exchange.MeasureDue {
			t.Errorf("%+v, %v", rep, err)
		}
		if rep, err = k.ImportMeasures(ctx, peer, "a.csv", claim("是", ""), false); err != nil || rep.Rejected() != 3 || rep.Lines[0].Column != exchange.MeasureID {
			t.Errorf("a stranger: %+v, %v", rep, err)
		}
		if rep, err = k.ImportMeasures(ctx, handler, "a.csv", claim("是", ""), false); err != nil || rep.Changed != 3 {
			t.Errorf("%+v, %v", rep, err)
		}
		if _, err := k.ImportMeasures(ctx, handler, "a.csv", []byte("甲,乙\n1,2\n"), true); errs.KindOf(err) != errs.Invalid {
			t.Errorf("a list without its titles: %v", err)
		}

		// The list of a session is the same list: it knows its measures too.
		f, err = k.SessionSheet(ctx, manager, k.session, "measures")
		k.must("the session's list", err)
		if rep, err = k.ImportMeasures(ctx, manager, "a.csv", filled(t, f.Data, func(int, map[string]string) {}), true); err != nil || rep.Unchanged != 3 || rep.Rejected() != 0 {
			t.Errorf("the session's list: %+v, %v", rep, err)
		}

		// Whoever is recused from the case adds nothing to it, and is told of none.
		leader := k.p["leader"]
		k.must("a conflict", k.DeclareFor(ctx, manager, k.item, leader.Person, panel.Decided, "批准起诉"))
		_, err = k.AddMeasure(ctx, leader, k.item, review.PlannedStep{Cause: "EV03", Text: "x", Owner: handler.Person, Unit: "990102", Due: "2026-12-31"})
		k.refused("the recused add", err, errs.NotFound)
		if plan, err := k.MeasurePlan(ctx, leader); err != nil || len(plan.Cases) != 0 {
			t.Errorf("the recused are offered %+v, %v", plan.Cases, err)
		}
		if plan, err := k.MeasurePlan(ctx, manager); err != nil || len(plan.Cases) != 1 {
			t.Errorf("the manager is offered %+v, %v", plan.Cases, err)
		}

		// A measure changes hands with a reason; its owner does not decide that.
		l, err := k.Measure(ctx, manager, ls[i].Measure.ID)
		k.must("read", err)
		k.must("returned", k.ConfirmMeasure(ctx, manager, l.Measure.ID, false, "没有记录"))
		k.refused("the owner moves the day", k.MoveMeasure(ctx, handler, l.Measure.ID, handler.Person, "990102", "2027-03-01", "忙"), errs.NotFound, errs.Forbidden)
		k.refused("without a reason", k.MoveMeasure(ctx, manager, l.Measure.ID, handler.Person, "990102", "2027-03-01", " "), errs.Invalid)
		k.must("moved", k.MoveMeasure(ctx, manager, l.Measure.ID, handler.Person, "990102", "2027-03-01", "与年度考核一并完成"))
		if l, err = k.Measure(ctx, manager, l.Measure.ID); err != nil || l.Due != "2027-03-01" {
			t.Errorf("%+v, %v", l.Measure, err)
		}

		// Proof as a file: kept as it came, handed out on record.
		k.must("attach", k.AttachProof(ctx, handler, l.Measure.ID, "记录.pdf", []byte("%PDF-1.7 x")))
		k.refused("the same again", k.AttachProof(ctx, handler, l.Measure.ID, "另名.pdf", []byte("%PDF-1.7 x")), errs.Invalid)
		k.refused("a program", k.AttachProof(ctx, handler, l.Measure.ID, "a.exe", []byte("MZ")), errs.Invalid)
		if l, err = k.Measure(ctx, handler, l.Measure.ID); err != nil || len(l.Files) != 1 {
			t.Fatalf("%+v, %v", l.Measure, err)
		}
		file, err := k.ProofFile(ctx, manager, l.Measure.ID, l.Files[0].Digest)
		if err != nil || string(file.Data) != "%PDF-1.7 x" || file.Name != "记录.pdf" {
			t.Errorf("%s, %v", file.Name, err)
		}
		_, err = k.ProofFile(ctx, peer, l.Measure.ID, l.Files[0].Digest)
		k.refused("a stranger opens it", err, errs.NotFound)
	})
}
