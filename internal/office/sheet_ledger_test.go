package office

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mingjian/internal/errs"
	"mingjian/internal/testdata"
)

// The shared ledgers state of each file what is in it and whether it must be refused.
func TestReadSheetsLedgers(t *testing.T) {
	for _, set := range []string{"ledger/clean", "ledger/messy"} {
		t.Run(set, func(t *testing.T) {
			dir := testdata.Shared(t, set)
			raw, err := os.ReadFile(filepath.Join(dir, "truth.json"))
			if err != nil {
				t.Fatal(err)
			}
			var truth struct {
				Files []struct {
					File      string `json:"file"`
					Format    string `json:"format"`
					HeaderRow int    `json:"header_row"`
					DataRows  int    `json:"data_rows"`
					Expected  string `json:"expected"`
					Note      string `json:"note"`
				} `json:"files"`
			}
			if err := json.Unmarshal(raw, &truth); err != nil {
				t.Fatal(err)
			}
			if len(truth.Files) == 0 {
				t.Fatal("no files in truth.json")
			}
			for _, f := range truth.Files {
				data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(f.File)))
				if err != nil {
					t.Fatal(err)
				}
				rows := 0
				format, err := ReadSheets(context.Background(), f.File, strings.NewReader(string(data)), int64(len(data)), DefaultSheetLimits(), func(_ Sheet, r SheetRow) error {
					if r.Number > f.HeaderRow {
						rows++
					}
					return nil
				})
				if strings.Contains(f.Note, "截断") {
					if errs.KindOf(err) != errs.Invalid {
						t.Errorf("%s: cut off, yet err = %v", f.File, err)
					}
					continue
				}
				if err != nil {
					t.Errorf("%s: %v", f.File, err)
					continue
				}
				kind, _, _ := strings.Cut(f.Format, "-")
				if string(format.Kind) != kind {
					t.Errorf("%s: kind %s, want %s", f.File, format.Kind, f.Format)
				}
				if strings.HasSuffix(f.Format, "gb18030") && format.Charset != "GB18030" {
					t.Errorf("%s: charset %s, want GB18030", f.File, format.Charset)
				}
				if rows != f.DataRows {
					t.Errorf("%s: %d data rows, want %d (%s)", f.File, rows, f.DataRows, f.Note)
				}
				wantMisnamed := strings.Contains(f.Note, "名为 .xls 的 HTML") || strings.Contains(f.Note, "扩展名是")
				if format.Misnamed != wantMisnamed {
					t.Errorf("%s: misnamed = %v", f.File, format.Misnamed)
				}
				if broken := strings.Contains(f.Note, "损坏的 GB18030"); (format.Damaged > 0) != broken {
					t.Errorf("%s: %d damaged characters, %s", f.File, format.Damaged, f.Note)
				}
			}
		})
	}
}
