package app

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"os"
	"slices"

	"mingjian/internal/errs"
	"mingjian/internal/ledger"
	"mingjian/internal/office"
	"mingjian/internal/org"
	"mingjian/internal/store"
)

// readAll reads every file that waits.
func (r *importRun) readAll() error {
	var files []store.LedgerFile
	var remembered []ledger.Remembered
	err := r.app.db.View(r.ctx, r.app.now(), func(tx *store.Tx) (err error) {
		if files, err = tx.LedgerFiles(r.id); err != nil {
			return err
		}
		remembered, err = tx.RememberedMappings()
		return err
	})
	if err != nil {
		return err
	}
	r.at.State, r.at.Files = store.ImportReading, len(files)
	seen := map[string]bool{}
	for i, f := range files {
		r.at.File = i + 1
		if f.State == store.FileWaiting {
			if f, err = r.readFile(f, remembered, seen); err != nil {
				return err
			}
		}
		seen[f.Digest] = true
		r.at.Rows += f.Rows
		r.at.Done = 500 * (i + 1) / len(files)
	}
	return nil
}

// A meteredFile counts the bytes read, for the progress within a long file.
type meteredFile struct {
	*os.File
	read func(n int)
}

func (m meteredFile) ReadAt(p []byte, off int64) (int, error) {
	n, err := m.File.ReadAt(p, off)
	m.read(n)
	return n, err
}

// readFile reads one file into staged rows. A refused file leaves no rows.
func (r *importRun) readFile(f store.LedgerFile, remembered []ledger.Remembered, seen map[string]bool) (store.LedgerFile, error) {
	in, err := os.Open(f.Path)
	if err != nil {
		return r.refuse(f, errs.Wrap(err, errs.Invalid, "文件打不开", "the file cannot be opened"))
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return f, err
	}
	f.Size = info.Size()
	h := sha256.New()
	if _, err := io.Copy(h, in); err != nil {
		return r.refuse(f, errs.Wrap(err, errs.Invalid, "文件读取出错", "the file cannot be read"))
	}
	f.Digest, f.Mapped = hex.EncodeToString(h.Sum(nil)), ""
	if seen[f.Digest] {
		f.State, f.ZH, f.EN = store.FileUnchanged, "与本次导入的另一文件内容相同", "the same content as another file of this import"
		return f, r.stage(func(tx *store.Tx) error { return tx.PutLedgerFile(f) })
	}
	for more := true; more; { // what a killed worker left of it
		if err := r.stage(func(tx *store.Tx) (err error) { more, err = tx.ForgetFile(f.ID, rowsAtOnce*4); return err }); err != nil {
			return f, err
		}
	}
	if same, err := r.unchanged(f, remembered); err != nil || same != nil {
		if same != nil {
			f = *same
		}
		return f, err
	}

	var rows []ledger.Row
	var problems []ledger.Problem
	seq, done, bytes := 0, r.at.Done, int64(0)
	flush := func() error {
		if len(rows) == 0 && len(problems) == 0 {
			return nil
		}
		if f.Size > 0 {
			r.at.Done = done + int(min(bytes, f.Size)*500/f.Size)/max(1, r.at.Files)
		}
		err := r.stage(func(tx *store.Tx) error {
			if err := tx.AddRows(r.id, f.ID, rows); err != nil {
				return err
			}
			return tx.AddProblems(r.id, f.ID, seq, problems)
		})
		seq += len(problems)
		rows, problems = rows[:0], problems[:0]
		return err
	}
	outside := 0
	rd := ledger.NewReader(ledger.FileInfo{ID: f.Digest, Name: f.Name, Exported: f.Told, Remembered: remembered},
		func(row ledger.Row) error {
			if !r.mayImport(row.Number.Unit) {
				outside++
				problems = append(problems, ledger.Problem{Sheet: row.Source.Sheet, Row: row.Source.Row, Column: "部门受案号", Severity: ledger.Reject,
					ZH: "单位" + row.Number.Unit + "不在您的管辖范围内", EN: "the office " + row.Number.Unit + " is not yours to import"})
				return nil
			}
			if rows = append(rows, row); len(rows) >= rowsAtOnce {
				return flush()
			}
			return nil
		},
		func(p ledger.Problem) error {
			if problems = append(problems, p); len(problems) >= rowsAtOnce {
				return flush()
			}
			return nil
		})
	_, err = office.ReadSheets(r.ctx, f.Name, meteredFile{in, func(n int) { bytes += int64(n) }}, f.Size, office.DefaultSheetLimits(),
		func(s office.Sheet, row office.SheetRow) error { return rd.Row(s.Name, row.Number, row.Cells) })
	var sum ledger.Summary
	if err == nil {
		sum, err = rd.Close()
	}
	if err == nil {
		err = flush()
	}
	if err != nil {
		var known *errs.Error
		if r.ctx.Err() != nil || !errors.As(err, &known) || known.Kind == errs.Conflict || known.Kind == errs.Busy || known.Kind == errs.Internal {
			return f, err
		}
		return r.refuse(f, err)
	}
	f.State, f.Exported, f.Mappings = store.FileRead, sum.Exported, sum.Mappings
	f.Rows, f.Rejected, f.Passed, f.Warned = sum.Rows-outside, sum.Rejected+outside, sum.Passed, sum.Warned
	if len(sum.Mappings) > 0 {
		f.Table = sum.Mappings[0].Table
	}
	f.Mapped = mappingsUsed(sum.Mappings, remembered)
	return f, r.stage(func(tx *store.Tx) error { return tx.PutLedgerFile(f) })
}

// mayImport reports whether rows of the office are the caller's to import. A
// number that hides its office is.
func (r *importRun) mayImport(unit string) bool {
	if r.scope.All || unit == "" {
		return true
	}
	return slices.ContainsFunc(r.scope.Trees, func(u org.UnitCode) bool { return u.Covers(org.UnitCode(unit)) })
}

// refuse ends a file that cannot be taken in; the others go on.
func (r *importRun) refuse(f store.LedgerFile, why error) (store.LedgerFile, error) {
	for more := true; more; {
		if err := r.stage(func(tx *store.Tx) (err error) { more, err = tx.ForgetFile(f.ID, rowsAtOnce*4); return err }); err != nil {
			return f, err
		}
	}
	f.State, f.ZH, f.EN = store.FileRefused, errs.Message(why, "zh"), errs.Message(why, "en")
	return f, r.stage(func(tx *store.Tx) error { return tx.PutLedgerFile(f) })
}

// mappingsUsed identifies the decisions on headers a file was read under, so
// that it is read again when they change.
func mappingsUsed(ms []ledger.Mapping, remembered []ledger.Remembered) string {
	h := sha256.New()
	used := false
	for _, m := range ms {
		for _, k := range remembered {
			if k.Fingerprint == m.Fingerprint {
				b, err := json.Marshal(k)
				if err != nil {
					panic(err) // strings only
				}
				h.Write(b)
				used = true
			}
		}
	}
	if !used {
		return ""
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// unchanged returns the file marked as in already, or nil.
func (r *importRun) unchanged(f store.LedgerFile, remembered []ledger.Remembered) (*store.LedgerFile, error) {
	var same *store.LedgerFile
	err := r.stage(func(tx *store.Tx) error {
		olds, err := tx.PublishedFiles(f.Digest, f.Told)
		if err != nil {
			return err
		}
		for _, old := range olds {
			if old.Mapped != mappingsUsed(old.Mappings, remembered) {
				continue
			}
			f.Table, f.Exported, f.Mapped, f.Rows, f.Unchanged = old.Table, old.Exported, old.Mapped, old.Rows, old.Rows
			f.State, f.ZH, f.EN = store.FileUnchanged, "内容已导入过，没有变化", "this content is in already; nothing changes"
			same = &f
			return tx.PutLedgerFile(f)
		}
		return nil
	})
	return same, err
}
