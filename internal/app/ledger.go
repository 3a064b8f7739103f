package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"mingjian/internal/errs"
	"mingjian/internal/ledger"
	"mingjian/internal/org"
	"mingjian/internal/policy"
	"mingjian/internal/store"
)

// Limits of an import.
const (
	maxImportFiles = 2000
	rowsAtOnce     = 250 // source rows in one staging transaction
	stagesAtOnce   = 100 // stage cases folded in one
	placedAtOnce   = 100 // keys put in place in one
	placingWait    = 200 * time.Millisecond
	betweenPieces  = 3 * time.Millisecond // longer than another program's look at the lock
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
