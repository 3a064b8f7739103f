package app

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"mingjian/internal/errs"
	"mingjian/internal/ledger"
	"mingjian/internal/office"
	"mingjian/internal/org"
	"mingjian/internal/policy"
	"mingjian/internal/store"
)

// Limits of an import.
const (
	maxImportFiles = 2000
	rowsAtOnce     = 500 // source rows in one staging transaction
	stagesAtOnce   = 200 // stage cases folded in one
	workerGone     = 15 * time.Second
	publishTries   = 5
	conflictSeq    = 1_000_000 // where the lines of a report begin that folding adds
)

// A LedgerUpload is a file to be imported: its name as people know it and
// where its content lies until it is read.
type LedgerUpload struct {
	Name string
	Path string
}

// A NewImport asks for ledgers to be brought in.
type NewImport struct {
	Exported string // the day the files were exported, or empty
	Dry      bool   // do everything but publish
	Files    []LedgerUpload
}

// StartImport notes an import and its files. Nothing is read yet: RunImport or
// the server's background does it.
func (a *App) StartImport(ctx context.Context, c Caller, in NewImport) (id string, err error) {
	id = store.NewID()
	err = a.change(ctx, c, policy.LedgerImport, id, func(g *gate) error {
		if err := g.anywhere(); err != nil {
			return err
		}
		switch {
		case in.Exported != "" && !isDay(in.Exported):
			return errs.Field("exported", "导出日期应如 2019-11-30", "an export date looks like 2019-11-30")
		case in.Exported > g.today():
			return errs.Field("exported", "导出日期不能晚于今天", "an export date cannot lie in the future")
		case len(in.Files) == 0:
			return errs.Field("files", "请选择台账文件", "choose ledger files")
		case len(in.Files) > maxImportFiles:
			return errs.Field("files", "一次最多导入 2000 个文件", "at most 2,000 files at once")
		}
		g.detail = fmt.Sprintf("%d files, exported %s, dry run %v", len(in.Files), in.Exported, in.Dry)
		unit, err := g.importingUnit()
		if err != nil {
			return err
		}
		m := store.Import{ID: id, Actor: c.Person, Unit: unit, Exported: in.Exported, Dry: in.Dry, State: store.ImportReading, Started: g.Now}
		if err := g.PutImport(m); err != nil {
			return err
		}
		for i, f := range in.Files {
			if err := g.PutLedgerFile(store.LedgerFile{ID: store.NewID(), Import: id, Ordinal: i, Name: f.Name, Path: f.Path,
				Told: in.Exported, State: store.FileWaiting}); err != nil {
				return err
			}
		}
		return nil
	})
	return id, err
}

// importingUnit returns the office an import belongs to: the caller's, or for
// the command line the city's.
func (g *gate) importingUnit() (org.UnitCode, error) {
	if u := g.caller.Unit(); u != "" {
		return u, nil
	}
	units, err := g.Tx.Units()
	if err != nil {
		return "", err
	}
	for _, u := range units {
		if u.Code.Level() == org.City {
			return u.Code, nil
		}
	}
	return "", nil
}

// May reports why the caller cannot do the act to anything at all, or nil. A
// form asks it before it is shown or read.
func (a *App) May(ctx context.Context, c Caller, act policy.Act) error {
	return a.peek(ctx, c, act, func(g *gate) error { return g.anywhere() })
}

// KeepUpload stores the content of an uploaded ledger until it is read.
func (a *App) KeepUpload(name string, content io.Reader) (up LedgerUpload, err error) {
	dir := filepath.Join(a.dir, "imports")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return up, err
	}
	f, err := os.OpenFile(filepath.Join(dir, store.NewID()), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return up, err
	}
	_, err = io.Copy(f, content)
	err = errors.Join(err, f.Sync(), f.Close())
	if err != nil {
		return up, errors.Join(err, os.Remove(f.Name()))
	}
	return LedgerUpload{name, f.Name()}, nil
}

// dropUploads removes the kept content of an import's files. Files named on the
// command line lie elsewhere and stay.
func (a *App) dropUploads(files []store.LedgerFile) error {
	var all error
	for _, f := range files {
		if filepath.Dir(f.Path) == filepath.Join(a.dir, "imports") {
			if err := os.Remove(f.Path); err != nil && !errors.Is(err, os.ErrNotExist) {
				all = errors.Join(all, err)
			}
		}
	}
	return all
}

// An ImportProgress says how far an import is.
type ImportProgress struct {
	State store.ImportState
	Done  int // of 1,000
	File  int // the file being read, from 1
	Files int
	Rows  int // source rows read so far
}

// An importRun is one worker on one import.
type importRun struct {
	app    *App
	ctx    context.Context
	caller Caller
	id     string
	worker string
	tell   func(ImportProgress)
	at     ImportProgress
	scope  policy.Scope
}

// RunImport does the work of an import: reads its files, folds what they touch
// and, unless it is a dry run, publishes. It may be killed at any moment: run
// again, it comes to the same end. tell, which may be nil, hears of progress.
func (a *App) RunImport(ctx context.Context, c Caller, id string, tell func(ImportProgress)) error {
	if tell == nil {
		tell = func(ImportProgress) {}
	}
	r := &importRun{app: a, ctx: ctx, caller: c, id: id, worker: store.NewID(), tell: tell, scope: policy.ScopeOf(c.Subject, policy.LedgerImport)}
	m, err := r.take()
	if err != nil || m.State.Over() {
		return err
	}
	if err := r.work(); err != nil {
		return r.ended(err)
	}
	return nil
}

// take makes this worker the only one on the import.
func (r *importRun) take() (m store.Import, err error) {
	err = r.app.db.Update(r.ctx, r.app.now(), func(tx *store.Tx) error {
		if m, err = tx.Import(r.id); err != nil || m.State.Over() {
			return err
		}
		if m.Worker != "" && tx.Now.Sub(m.Beat) < workerGone {
			return errs.E(errs.Busy, "这次导入正在进行", "this import is already under way")
		}
		m.Worker, m.Beat = r.worker, tx.Now
		return tx.PutImport(m)
	})
	return m, err
}

// stage runs a short transaction of the import: it fails when the import was
// cancelled or taken over.
func (r *importRun) stage(do func(*store.Tx) error) error {
	err := r.app.db.Update(r.ctx, r.app.now(), func(tx *store.Tx) error {
		if err := tx.BeatImport(r.id, r.worker, r.at.Done); err != nil {
			return err
		}
		return do(tx)
	})
	r.tell(r.at)
	return err
}

// ended notes an import's failure. One that was cancelled, or whose program is
// stopping, is left as it is.
func (r *importRun) ended(cause error) error {
	ctx := context.WithoutCancel(r.ctx)
	var over bool
	err := r.app.db.Update(ctx, r.app.now(), func(tx *store.Tx) error {
		m, err := tx.Import(r.id)
		if err != nil {
			return err
		}
		over = m.State == store.ImportCancelled
		if m.Worker != r.worker || m.State.Over() {
			return nil
		}
		m.Worker = "" // whoever resumes it need not wait
		if r.ctx.Err() == nil {
			m.State, m.Why, m.Ended, over = store.ImportFailed, errs.Message(cause, "zh"), tx.Now, true
		}
		return tx.PutImport(m)
	})
	if over {
		err = errors.Join(err, r.app.forgetImport(ctx, r.id))
	}
	return errors.Join(cause, err)
}

// forgetImport removes everything an import staged, piece by piece.
func (a *App) forgetImport(ctx context.Context, id string) error {
	for more := true; more; {
		err := a.db.Update(ctx, a.now(), func(tx *store.Tx) (err error) {
			more, err = tx.ForgetImport(id, rowsAtOnce*2)
			return err
		})
		if err != nil {
			return err
		}
	}
	var files []store.LedgerFile
	err := a.db.View(ctx, a.now(), func(tx *store.Tx) (err error) { files, err = tx.LedgerFiles(id); return err })
	return errors.Join(err, a.dropUploads(files))
}

func (r *importRun) work() error {
	if err := r.readAll(); err != nil {
		return err
	}
	for try := 1; ; try++ {
		err := r.foldAndPublish()
		if errs.KindOf(err) != errs.Conflict || try == publishTries {
			return err
		}
		// Either somebody else published, and the fold is made anew on that, or
		// the import is not ours any more, which the next transaction tells.
	}
}

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

// foldAndPublish folds what the import touches into what will be, and
// publishes it unless it is a dry run.
func (r *importRun) foldAndPublish() error {
	r.at.State, r.at.Done = store.ImportFolding, 500
	for more := true; more; {
		if err := r.stage(func(tx *store.Tx) (err error) { more, err = tx.ForgetStaged(r.id, rowsAtOnce*2); return err }); err != nil {
			return err
		}
	}
	var m store.Import
	var files []store.LedgerFile
	var keys []ledger.StageKey
	err := r.stage(func(tx *store.Tx) (err error) {
		if m, err = tx.Import(r.id); err != nil {
			return err
		}
		if m.Generation, err = tx.Generation(); err != nil {
			return err
		}
		m.State = store.ImportFolding
		if err := tx.PutImport(m); err != nil {
			return err
		}
		if files, err = tx.LedgerFiles(r.id); err != nil {
			return err
		}
		if err := tx.ForgetConflicts(r.id, conflictSeq); err != nil {
			return err
		}
		if err := tx.ListKeys(r.id); err != nil {
			return err
		}
		if err := tx.ListOldKeys(r.id); err != nil {
			return err
		}
		keys, err = tx.TouchedKeys(r.id)
		return err
	})
	if err != nil {
		return err
	}
	byID := map[string]*store.LedgerFile{}
	read := false
	for i := range files {
		f := &files[i]
		f.Added, f.Merged = 0, 0
		if f.State == store.FileRead {
			f.Unchanged = 0
			read = true
		}
		byID[f.ID] = f
	}
	f := folding{importRun: r, files: byID, keys: keys}
	if err := f.run(); err != nil {
		return err
	}
	if err := r.stage(func(tx *store.Tx) error {
		for _, f := range files {
			if err := tx.PutLedgerFile(f); err != nil {
				return err
			}
		}
		var err error
		if m.Count, err = tx.ImportCounts(r.id); err != nil {
			return err
		}
		for _, f := range files {
			m.Count.Rows += f.Rows
			m.Count.Added += f.Added
			m.Count.Merged += f.Merged
			m.Count.Unchanged += f.Unchanged
			m.Count.Rejected += f.Rejected
		}
		_, m.Count.Warnings, err = tx.Problems(r.id, store.ProblemFilter{Severity: ledger.Warn, Limit: 1})
		return err
	}); err != nil {
		return err
	}
	if m.Dry {
		m.State, m.Done = store.ImportReady, 1000
		return r.stage(func(tx *store.Tx) error { return tx.PutImport(m) })
	}
	r.at.Done = 960
	r.tell(r.at)
	return r.publish(m, read)
}

// publish makes the import visible: one act, one transaction, one audit entry.
func (r *importRun) publish(m store.Import, read bool) error {
	a := r.app
	err := a.change(r.ctx, r.caller, policy.LedgerImport, r.id, func(g *gate) error {
		if err := g.anywhere(); err != nil {
			return err
		}
		if err := g.BeatImport(r.id, r.worker, 960); err != nil {
			return err
		}
		if read {
			if err := g.PublishImport(r.id, m.Generation); err != nil {
				return err
			}
		}
		m.State, m.Done, m.Ended, m.Worker = store.ImportPublished, 1000, g.Now, ""
		g.detail = fmt.Sprintf("publish: %d rows, %d added, %d merged, %d rejected", m.Count.Rows, m.Count.Added, m.Count.Merged, m.Count.Rejected)
		return g.PutImport(m)
	})
	if err != nil {
		return err
	}
	r.at.State, r.at.Done = store.ImportPublished, 1000
	r.tell(r.at)
	// What stands in place needs no staging any more; a kill here leaves rows
	// that the next start removes.
	return a.tidy(context.WithoutCancel(r.ctx), r.id)
}

// tidy removes what a published import no longer needs.
func (a *App) tidy(ctx context.Context, id string) error {
	for more := true; more; {
		if err := a.db.Update(ctx, a.now(), func(tx *store.Tx) (err error) { more, err = tx.ForgetStaged(id, rowsAtOnce*2); return err }); err != nil {
			return err
		}
	}
	var files []store.LedgerFile
	err := a.db.View(ctx, a.now(), func(tx *store.Tx) (err error) { files, err = tx.LedgerFiles(id); return err })
	return errors.Join(err, a.dropUploads(files))
}

// An imports is the background in which a server's imports run.
type imports struct {
	ctx    context.Context
	cancel context.CancelFunc
	wg     sync.WaitGroup
}

func newImports() *imports {
	m := &imports{}
	m.ctx, m.cancel = context.WithCancel(context.Background())
	return m
}

// close stops the imports under way; they go on when the server starts again.
func (m *imports) close() { m.cancel(); m.wg.Wait() }

// RunInBackground does the work of an import while the caller goes on.
func (a *App) RunInBackground(c Caller, id string) {
	a.imports.wg.Go(func() {
		// What went wrong stands in the import's report.
		_ = a.RunImport(a.imports.ctx, c, id, nil) //nolint:errcheck // noted in the import by ended
	})
}

// ResumeImports takes up what a stopped program left: uploaded imports go on,
// those of a killed command line are cleared away, for their files may be gone.
func (a *App) ResumeImports(ctx context.Context) error {
	var open []store.Import
	callers := map[string]Caller{}
	err := a.db.View(ctx, a.now(), func(tx *store.Tx) (err error) {
		if open, err = tx.UnfinishedImports(); err != nil {
			return err
		}
		for _, m := range open {
			if m.Actor == "" {
				continue
			}
			p, err := tx.Person(m.Actor)
			if err != nil {
				return err
			}
			posts, err := tx.PostsOn(m.Actor, Day(tx.Now))
			if err != nil {
				return err
			}
			callers[m.ID] = Caller{Subject: policy.Subject{Person: p.ID, Name: p.Name, Posts: posts}, Source: "resume", RequestID: m.ID}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, m := range open {
		if a.now().Sub(m.Beat) < workerGone && m.Worker != "" {
			continue
		}
		if c, ok := callers[m.ID]; ok {
			a.RunInBackground(c, m.ID)
			continue
		}
		if err := a.abandon(ctx, m.ID); err != nil {
			return err
		}
	}
	return nil
}

// abandon ends an import nobody works on any more.
func (a *App) abandon(ctx context.Context, id string) error {
	err := a.db.Update(ctx, a.now(), func(tx *store.Tx) error {
		m, err := tx.Import(id)
		if err != nil || m.State.Over() && m.State != store.ImportReady {
			return err
		}
		m.State, m.Ended, m.Worker = store.ImportCancelled, tx.Now, ""
		return tx.PutImport(m)
	})
	if err != nil {
		return err
	}
	return a.forgetImport(ctx, id)
}

// CancelImport stops an import, or gives up a dry run. Nothing of it stays but
// its line in the list and its report.
func (a *App) CancelImport(ctx context.Context, c Caller, id string) error {
	idle := false
	err := a.change(ctx, c, policy.LedgerImport, id, func(g *gate) error {
		m, err := g.Import(id)
		if err != nil {
			return err
		}
		if err := g.onSecret(policy.Object{Unit: m.Unit}, "导入", "import"); err != nil {
			return err
		}
		if m.State == store.ImportPublished {
			return errs.E(errs.Conflict, "已经生效的导入不能停止", "a published import cannot be stopped")
		}
		idle = m.State == store.ImportReady || m.Worker == "" || g.Now.Sub(m.Beat) > workerGone
		m.State, m.Ended = store.ImportCancelled, g.Now
		g.detail = "cancel"
		return g.PutImport(m)
	})
	if err == nil && idle {
		err = a.forgetImport(ctx, id)
	}
	return err
}

// PublishImport publishes a dry run that somebody has looked at. The work goes
// on in RunImport.
func (a *App) PublishImport(ctx context.Context, c Caller, id string) error {
	return a.change(ctx, c, policy.LedgerImport, id, func(g *gate) error {
		m, err := g.Import(id)
		if err != nil {
			return err
		}
		if err := g.onSecret(policy.Object{Unit: m.Unit}, "导入", "import"); err != nil {
			return err
		}
		if m.State != store.ImportReady {
			return errs.E(errs.Conflict, "这次导入不在等待确认", "this import does not wait to be published")
		}
		m.State, m.Dry, m.Worker = store.ImportFolding, false, ""
		g.detail = "publish a dry run"
		return g.PutImport(m)
	})
}

// An ImportReport is an import with its files.
type ImportReport struct {
	store.Import
	By    string // who started it
	Files []store.LedgerFile
	Total store.ImportCount // persons, cases and stages of all current facts
}

// Imports lists the imports of the caller's offices, the latest first.
func (a *App) Imports(ctx context.Context, c Caller) (list []ImportReport, err error) {
	err = a.peek(ctx, c, policy.LedgerRead, func(g *gate) error {
		sc, err := g.scope()
		if err != nil {
			return err
		}
		ms, err := g.Tx.Imports(sc, 200)
		if err != nil {
			return err
		}
		for _, m := range ms {
			r := ImportReport{Import: m}
			if r.By, err = g.nameOf(m.Actor); err != nil {
				return err
			}
			if r.Files, err = g.LedgerFiles(m.ID); err != nil {
				return err
			}
			list = append(list, r)
		}
		return nil
	})
	return list, err
}

// nameOf returns a person's name; nobody is the command line.
func (g *gate) nameOf(id org.PersonID) (string, error) {
	if id == "" {
		return "命令行", nil
	}
	p, err := g.Person(id)
	return p.Name, err
}

// Import returns one import's report without its lines.
func (a *App) Import(ctx context.Context, c Caller, id string) (r ImportReport, err error) {
	err = a.peek(ctx, c, policy.LedgerRead, func(g *gate) error {
		m, err := g.Tx.Import(id)
		if err != nil {
			return err
		}
		if err := g.onSecret(policy.Object{Unit: m.Unit}, "导入", "import"); err != nil {
			return err
		}
		r.Import = m
		if r.By, err = g.nameOf(m.Actor); err != nil {
			return err
		}
		if r.Files, err = g.LedgerFiles(id); err != nil {
			return err
		}
		r.Total.Persons, r.Total.Cases, r.Total.Stages, err = g.FactCounts()
		return err
	})
	return r, err
}

// ImportLines lists the refused rows and warnings of an import. They quote
// cells of the ledgers, so it is recorded who saw them.
func (a *App) ImportLines(ctx context.Context, c Caller, id string, f store.ProblemFilter) (ps []ledger.Problem, total int, err error) {
	err = a.view(ctx, c, policy.LedgerRead, id, func(g *gate) error {
		m, err := g.Tx.Import(id)
		if err != nil {
			return err
		}
		if err := g.onSecret(policy.Object{Unit: m.Unit}, "导入", "import"); err != nil {
			return err
		}
		ps, total, err = g.Problems(id, f)
		return err
	})
	return ps, total, err
}

// SetMapping keeps what somebody decided about the columns of a file of an
// import; files with the same header are read by it from now on.
func (a *App) SetMapping(ctx context.Context, c Caller, r ledger.Remembered) error {
	return a.change(ctx, c, policy.LedgerMap, r.Fingerprint, func(g *gate) error {
		if err := g.anywhere(); err != nil {
			return err
		}
		t := ledger.TableOf(r.Table)
		if t == nil {
			return errs.Field("table", "没有这张表", "no such table")
		}
		used := map[ledger.ColumnID]string{}
		for title, id := range r.Titles {
			if id == "" {
				continue
			}
			if _, ok := t.Column(id); !ok {
				return errs.Field(title, "没有这一列", "no such column")
			}
			if used[id] != "" {
				return errs.Field(title, "两列对应到了同一列“"+ledger.ColumnTitle(r.Table, id)+"”", "two columns are mapped to the same one")
			}
			used[id] = title
		}
		if used[ledger.ColCaseNumber] == "" {
			return errs.Field("table", "必须指明哪一列是部门受案号", "one column has to be 部门受案号")
		}
		g.detail = string(r.Table)
		return g.RememberMapping(r, c.Person)
	})
}

// Conflicts lists the stages on which two ledgers disagree (两份台账不一致).
func (a *App) Conflicts(ctx context.Context, c Caller, offset, limit int) (ls []store.StageLine, total int, err error) {
	err = a.view(ctx, c, policy.LedgerSettle, "conflicts", func(g *gate) error {
		sc, err := g.scope()
		if err != nil {
			return err
		}
		ls, total, err = g.OpenStages(sc, offset, limit)
		for i := range ls {
			g.shown = append(g.shown, ls[i].Casefile)
			if ls[i].Sealed {
				maskStage(&ls[i].StagePerson)
			}
		}
		return err
	})
	return ls, total, err
}

// maskStage hides a sealed person's name wherever the stage says it.
func maskStage(p *ledger.StagePerson) {
	name := p.Name
	p.Name = ledger.Mask(name)
	for id, v := range p.Values {
		v.Value, v.Raw = ledger.MaskIn(v.Value, name), ledger.MaskIn(v.Raw, name)
		for _, as := range [][]ledger.Alternative{v.Conflict, v.History} {
			for i := range as {
				as[i].Value, as[i].Raw = ledger.MaskIn(as[i].Value, name), ledger.MaskIn(as[i].Raw, name)
			}
		}
		p.Values[id] = v
	}
}

// Settle decides which of conflicting values holds, with the reason. The facts
// and events that follow from it change at once.
func (a *App) Settle(ctx context.Context, c Caller, s ledger.Settlement) error {
	work := store.NewID()
	return a.change(ctx, c, policy.LedgerSettle, s.Case, func(g *gate) error {
		key := ledger.StageKey{Table: s.Table, Case: s.Case}
		line, err := g.StageLine(key, s.Person)
		if err != nil {
			return err
		}
		file, err := g.Case(line.Casefile)
		if err != nil {
			return err
		}
		if err := g.onSecret(policy.Object{Unit: file.Unit, Sealed: line.Sealed}, "台账记录", "ledger record"); err != nil {
			return err
		}
		v, ok := line.Values[s.Column]
		if !ok || !slices.Contains(line.Open(), s.Column) {
			return errs.E(errs.Conflict, "这一项已没有不一致", "there is nothing left to settle here")
		}
		if s.Value != "" && !slices.ContainsFunc(v.Conflict, func(x ledger.Alternative) bool { return x.Value == s.Value }) || s.Value == "" && v.Blanked == 0 {
			return errs.Field("value", "请从所列的值中选择", "choose one of the values shown")
		}
		if s.Reason = strings.TrimSpace(s.Reason); s.Reason == "" || len([]rune(s.Reason)) > 500 {
			return errs.Field("reason", "请填写理由（500 字以内）", "give the reason, 500 characters at most")
		}
		s.By = cmp.Or(string(c.Person), "machine")
		if err := g.Tx.Settle(s); err != nil {
			return err
		}
		g.detail = string(s.Table) + " " + string(s.Column) + "：" + s.Reason
		return g.refold(work, key)
	})
}
