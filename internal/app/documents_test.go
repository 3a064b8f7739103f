package app

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"mingjian/internal/audit"
	"mingjian/internal/errs"
	"mingjian/internal/org"
	"mingjian/internal/policy"
	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
	"mingjian/internal/testdata"
)

// TestSharedDocuments brings in the ledgers and then the documents: each goes
// to its case, none to another.
func TestSharedDocuments(t *testing.T) {
	dir := testdata.Shared(t, "documents")
	b, err := os.ReadFile(filepath.Join(dir, "truth_documents.json"))
	if err != nil {
		t.Fatal(err)
	}
	var truth struct {
		Documents []struct {
			Unified string   `json:"统一受案号"`
			Files   []string `json:"files"`
		} `json:"documents"`
	}
	if err := json.Unmarshal(b, &truth); err != nil {
		t.Fatal(err)
	}
	var files []DocumentFile
	for i, d := range truth.Documents {
		name := d.Files[i%len(d.Files)]
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, DocumentFile{Name: name, Data: data})
	}
	files = append(files, DocumentFile{"坏.docx", []byte("PK\x03\x04 broken")})
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		c := Machine("t")
		units, err := org.CityUnits("620700")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Initialise(t.Context(), c, units, "620700"); err != nil {
			t.Fatal(err)
		}
		id, err := w.StartImport(t.Context(), c, NewImport{Exported: "2019-11-30", Files: sharedLedgers(t, "clean")})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.RunImport(t.Context(), c, id, nil); err != nil {
			t.Fatal(err)
		}
		report, err := w.ImportDocuments(t.Context(), c, files)
		if err != nil {
			t.Fatal(err)
		}
		if report.Refused != 1 || report.Files[len(files)-1].WhyZH == "" {
			t.Errorf("the damaged file: %+v", report.Files[len(files)-1])
		}
		right, differences := 0, 0
		for i, want := range truth.Documents {
			l := report.Files[i]
			if l.Case == "" {
				t.Logf("%s: %s", l.File, l.Status)
				continue
			}
			v, err := w.Document(t.Context(), c, l.ID, "test")
			if err != nil {
				t.Fatal(err)
			}
			var cf store.CaseFile
			if err := db.View(t.Context(), w.now(), func(tx *store.Tx) (err error) { cf, err = tx.Case(l.Case); return err }); err != nil {
				t.Fatal(err)
			}
			if cf.Unified != want.Unified {
				t.Errorf("%s attached to %s, belongs to %s", l.File, cf.Unified, want.Unified)
				continue
			}
			right++
			for _, d := range v.Differences {
				differences++
				t.Logf("%s: %s %s: document %q, ledger %q", l.Kind, d.Field, d.Person, d.Document, d.Ledger)
			}
		}
		t.Logf("attached %d of %d to the right case; %d differences", right, len(truth.Documents), differences)
		if float64(right) < .98*float64(len(truth.Documents)) {
			t.Errorf("attached %d of %d", right, len(truth.Documents))
		}
		again, err := w.ImportDocuments(t.Context(), c, files)
		if err != nil || again.Unchanged != len(truth.Documents) || again.Attached+again.Proposed+again.Unmatched+again.Later != 0 {
			t.Errorf("the same files again: %+v %v", again, err)
		}
	})
}

// TestDocumentStory: a document waits, a person attaches it for a reason; who
// may not see the case does not see it; a sealed one opens for a reason only.
func TestDocumentStory(t *testing.T) {
	const text = "甲县人民检察院\n起诉书\n甲县检刑诉〔2025〕12号\n被告人张某甲，男，1990年1月1日出生。\n本院认为，被告人张某甲的行为构成盗窃罪，提起公诉。\n2025年3月1日\n"
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		people := w.city()
		ctx := t.Context()
		err := db.Update(ctx, w.now(), func(tx *store.Tx) error {
			for _, c := range []store.CaseFile{{ID: "open", Unified: "1", Unit: "990102", Title: "张某甲盗窃案"}, {ID: "sealed", Unified: "2", Unit: "990102", Title: "李某乙盗窃案", Sealed: true}} {
				if err := tx.PutCase(c); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.ImportDocuments(ctx, people["peer"], []DocumentFile{{"a.txt", []byte(text)}}); errs.KindOf(err) != errs.Forbidden {
			t.Errorf("a prosecutor brings documents in: %v", err)
		}
		report, err := w.ImportDocuments(ctx, people["manager"], []DocumentFile{{"a.txt", []byte(text)}, {"b.txt", []byte(text)}, {"空.docx", nil}})
		if err != nil || report.Unmatched != 1 || report.Unchanged != 1 || report.Refused != 1 {
			t.Fatalf("%+v %v", report, err)
		}
		id := report.Files[0].ID
		if _, err := w.Document(ctx, people["peer"], id, ""); errs.KindOf(err) != errs.NotFound {
			t.Errorf("a document of nobody's case, to a prosecutor: %v", err)
		}
		v, err := w.Document(ctx, people["manager"], id, "")
		if err != nil || len(v.Paragraphs) != 6 || !v.MayAttach || v.Unit != "990102" {
			t.Fatalf("%+v %v", v, err)
		}
		if err := w.AttachDocument(ctx, people["manager"], id, "open", " ", v.Version); errs.KindOf(err) != errs.Invalid {
			t.Errorf("attached without a reason: %v", err)
		}
		if err := w.AttachDocument(ctx, people["manager"], id, "open", "姓名一致", v.Version); err != nil {
			t.Fatal(err)
		}
		if err := w.AttachDocument(ctx, people["manager"], id, "sealed", "再试", v.Version); errs.KindOf(err) != errs.Conflict {
			t.Errorf("attached over somebody else's decision: %v", err)
		}
		if items, err := w.DocumentsOf(ctx, people["manager"], "open"); err != nil || len(items) != 1 || items[0].Reason != "姓名一致" {
			t.Errorf("documents of the case: %+v %v", items, err)
		}
		if err := w.AttachDocument(ctx, people["manager"], id, "sealed", "更正", v.Version+1); err != nil {
			t.Fatal(err)
		}
		if v, err := w.Document(ctx, people["manager"], id, ""); err != nil || !v.Closed || v.Paragraphs != nil || len(v.Read.Defendants) != 0 {
			t.Errorf("a sealed document without a reason: %+v %v", v, err)
		}
		if v, err := w.Document(ctx, people["manager"], id, "评查需要"); err != nil || v.Closed || len(v.Paragraphs) == 0 {
			t.Errorf("a sealed document for a reason: %v", err)
		}
		es := w.entries(audit.Filter{Act: string(policy.CaseOpenSealed)})
		if len(es) != 1 || es[0].Detail != "评查需要" {
			t.Errorf("the opening is not recorded: %+v", es)
		}
		if _, err := w.DocumentsOf(ctx, people["expert"], "sealed"); errs.KindOf(err) != errs.NotFound {
			t.Errorf("documents of a sealed case, to an expert: %v", err)
		}
		if items, n, err := w.Documents(ctx, people["peer"], store.DocumentFilter{Limit: 50}); err != nil || n != 0 || len(items) != 0 {
			t.Errorf("the list of a prosecutor: %d %v", n, err)
		}
		name, data, err := w.DocumentOriginal(ctx, people["manager"], id, "核对")
		if err != nil || name != "a.txt" || string(data) != text {
			t.Errorf("the original: %q %v", name, err)
		}
	})
}
