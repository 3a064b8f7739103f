package app

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"

	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/exchange"
	"mingjian/internal/org"
	"mingjian/internal/review"
	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
)

// packed puts a session with one open and one sealed case into the database.
func (w *world) packed(people map[string]Caller) (review.SessionID, []review.ItemID) {
	w.t.Helper()
	session := review.SessionID(store.NewID())
	var items []review.ItemID
	err := w.db.Update(w.t.Context(), w.now(), func(tx *store.Tx) error {
		s := store.SessionRow{Unit: "990100", Session: review.Session{ID: session, Title: "2026年第一次剖析会", Purpose: review.Dissection,
			From: "2023-03-01", To: "2026-02-28", Units: []org.UnitCode{"990100"}, Chair: people["leader"].Person, Secretary: people["manager"].Person,
			Planned: review.Planned{Meeting: "2026-03-20"}, Needs: review.DefaultNeeds(review.Dissection), Agenda: review.Open, Meeting: review.Open}}
		if err := tx.AddSession(s); err != nil {
			return err
		}
		for i, c := range []store.CaseFile{
			{ID: store.NewID(), Unit: "990102", Title: "张三故意伤害案", Charge: "故意伤害罪", Accepted: "2025-01-02"},
			{ID: store.NewID(), Unit: "990102", Title: "小李盗窃案", Charge: "盗窃罪", Accepted: "2025-01-03", Sealed: true},
		} {
			if err := tx.PutCase(c); err != nil {
				return err
			}
			it := review.Item{ID: review.ItemID(store.NewID()), Session: session, Case: review.CaseID(c.ID), CaseName: c.Title, Unit: c.Unit,
				Handler: people["handler"].Person, EventKinds: []string{"一审无罪"}, Order: i + 1, Reason: "争议大", Typical: true}
			items = append(items, it.ID)
			if err := tx.AddItem(it); err != nil {
				return err
			}
			st := review.Statement{ID: review.StatementID(store.NewID()), Item: it.ID, Kind: review.SelfKind, Author: it.Handler, State: review.Submitted,
				Due: deadline.Date("2026-03-10")}
			self := &review.SelfReview{Sections: []review.SectionText{{Code: "basics", Text: "案件基本情况文字"}}, Reflection: "体会文字"}
			st.Versions = []review.Version{{N: 1, At: tx.Now, By: it.Handler, Content: review.Encode(self)}}
			if err := tx.AddStatement(st); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return session, items
}

// unzipped returns all XML of an office file as one text.
func unzipped(t testing.TB, data []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(&b, r); err != nil {
			t.Fatal(err)
		}
		r.Close()
	}
	return b.String()
}

func TestPapers(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		people := w.city()
		session, items := w.packed(people)
		ctx := t.Context()
		check := func(f File, err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
			text := unzipped(t, f.Data)
			for _, want := range []string{"张三故意伤害案", "王案管", "审计校验点", " mingjian"} {
				if !strings.Contains(text, want) {
					t.Errorf("%s lacks %s", f.Name, want)
				}
			}
			if strings.Contains(text, "小李") {
				t.Errorf("%s shows a sealed case", f.Name)
			}
			if strings.HasSuffix(f.Name, ".docx") && !strings.Contains(text, exchange.Notice) {
				t.Errorf("%s lacks the notice", f.Name)
			}
		}
		for _, k := range []exchange.Kind{exchange.AgendaPaper, exchange.MinutesPaper, exchange.SummaryPaper} {
			check(w.SessionPaper(ctx, people["manager"], session, k))
		}
		for _, k := range []exchange.Kind{exchange.SelfReviewPaper, exchange.AnalysisPaper} {
			check(w.CasePaper(ctx, people["manager"], items[0], k))
		}
		if _, err := w.CasePaper(ctx, people["manager"], items[0], exchange.CommentaryPaper); errs.KindOf(err) != errs.Conflict {
			t.Errorf("a commentary nobody wrote: %v", err)
		}
		if _, err := w.CasePaper(ctx, people["manager"], items[1], exchange.AnalysisPaper); errs.KindOf(err) != errs.NotFound {
			t.Errorf("the paper of a sealed case: %v", err)
		}
		check(w.SessionSheet(ctx, people["manager"], session, "cases"))
		for _, sheet := range []string{"findings", "measures"} {
			if _, err := w.SessionSheet(ctx, people["manager"], session, sheet); err != nil {
				t.Error(err)
			}
		}
		for _, who := range []string{"handler", "peer", "system", "security", "auditor"} {
			_, err := w.SessionPaper(ctx, people[who], session, exchange.AgendaPaper)
			if k := errs.KindOf(err); k != errs.NotFound && k != errs.Forbidden {
				t.Errorf("%s makes a paper: %v", who, err)
			}
		}
		rep, err := w.VerifyAudit(ctx, people["auditor"], nil)
		if err != nil || !rep.Sound() {
			t.Errorf("the log after papers: %v %v", rep.Faults, err)
		}
	})
}

func TestTemplates(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		people := w.city()
		session, _ := w.packed(people)
		ctx := t.Context()
		shipped, err := w.TemplateFile(ctx, people["manager"], exchange.AgendaPaper, "")
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := w.AddTemplate(ctx, people["manager"], exchange.AgendaPaper, "坏.docx", []byte("not a docx")); errs.KindOf(err) != errs.Invalid {
			t.Errorf("a file that is no docx: %v", err)
		}
		if _, _, err := w.AddTemplate(ctx, people["handler"], exchange.AgendaPaper, "议程.docx", shipped); errs.KindOf(err) != errs.Forbidden {
			t.Errorf("a prosecutor changes templates: %v", err)
		}
		id, faults, err := w.AddTemplate(ctx, people["manager"], exchange.AgendaPaper, "议程.docx", shipped)
		if err != nil || len(faults) > 0 {
			t.Fatal(err, faults)
		}
		if _, err := w.PreviewTemplate(ctx, people["manager"], exchange.AgendaPaper, id); err != nil {
			t.Error(err)
		}
		inUse := func() string {
			kinds, err := w.Templates(ctx, people["manager"])
			if err != nil {
				t.Fatal(err)
			}
			for _, k := range kinds {
				if k.Kind == exchange.AgendaPaper {
					return k.InUse
				}
			}
			return "?"
		}
		if _, err := w.PreviewOnPast(ctx, people["manager"], exchange.AgendaPaper, id); errs.KindOf(err) != errs.NotFound {
			t.Errorf("a preview on a past case where none is held: %v", err)
		}
		err = w.db.Update(ctx, w.now(), func(tx *store.Tx) error {
			s, err := tx.Session(session)
			if err != nil {
				return err
			}
			s.Meeting = review.Held
			return tx.UpdateSession(s)
		})
		if err != nil {
			t.Fatal(err)
		}
		past, err := w.PreviewOnPast(ctx, people["manager"], exchange.AgendaPaper, id)
		if err != nil || !strings.Contains(unzipped(t, past), "张三故意伤害案") {
			t.Errorf("a preview on a past case: %v", err)
		}
		if _, err := w.PreviewOnPast(ctx, people["handler"], exchange.AgendaPaper, id); errs.KindOf(err) != errs.Forbidden {
			t.Errorf("a prosecutor previews: %v", err)
		}
		if got := inUse(); got != "" {
			t.Errorf("in use before it was put into use: %s", got)
		}
		if err := w.UseTemplate(ctx, people["manager"], id, "2026-03-03", false); err != nil {
			t.Fatal(err)
		}
		if got := inUse(); got != "" {
			t.Errorf("in use before its day: %s", got)
		}
		if err := w.UseTemplate(ctx, people["manager"], id, w.Today(), false); err != nil {
			t.Fatal(err)
		}
		if got := inUse(); got != id {
			t.Errorf("in use: %q, want %q", got, id)
		}
		if _, err := w.SessionPaper(ctx, people["manager"], session, exchange.AgendaPaper); err != nil {
			t.Error(err)
		}
		if err := w.UseTemplate(ctx, people["manager"], id, "", true); err != nil {
			t.Fatal(err)
		}
		if got := inUse(); got != "" {
			t.Errorf("still in use after its end: %s", got)
		}
	})
}
