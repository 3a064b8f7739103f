package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"mingjian/internal/app"
	"mingjian/internal/errs"
	"mingjian/internal/ledger"
	"mingjian/internal/store"
)

var importLedgerCommand = command{
	name:    "import ledger",
	summary: "导入台账文件或文件夹 bring in ledger files and folders",
	usage:   "PATH… [--exported 2019-11-30] [--dry-run] [--json]",
	example: "mingjian import ledger 台账/ --exported 2019-11-30",
	run: func(e *env, fs *flag.FlagSet, args []string) error {
		exported := fs.String("exported", "", "导出日期 day the files were exported")
		dry := fs.Bool("dry-run", false, "只检查，不生效 check only")
		asJSON := fs.Bool("json", false, "输出 JSON")
		paths, err := parse(fs, args)
		if err != nil {
			return err
		}
		if len(paths) == 0 {
			return &usageError{"请给出台账文件或文件夹 give files or folders"}
		}
		files, err := ledgerFiles(paths)
		if err != nil {
			return err
		}
		a, done, err := e.open()
		if err != nil {
			return err
		}
		defer done()
		if err := a.ResumeImports(e.ctx); err != nil {
			return err
		}
		c := app.Machine("import ledger")
		id, err := a.StartImport(e.ctx, c, app.NewImport{Exported: *exported, Dry: *dry, Files: files})
		if err != nil {
			return err
		}
		last := -1
		err = a.RunImport(e.ctx, c, id, func(p app.ImportProgress) {
			if p.Done/10 != last {
				last = p.Done / 10
				fmt.Fprintf(e.stderr, "%3d%%  文件 file %d/%d  行 rows %d\n", last, p.File, p.Files, p.Rows)
			}
		})
		if err != nil {
			return err
		}
		report, err := newLedgerReport(e, a, c, id)
		if err != nil {
			return err
		}
		if *asJSON {
			if err := json.NewEncoder(e.stdout).Encode(report); err != nil {
				return err
			}
		} else {
			report.print(e, *dry)
		}
		if *dry {
			if err := a.CancelImport(e.ctx, c, id); err != nil {
				return err
			}
		}
		if report.refused() {
			return exitStatus(3)
		}
		return nil
	},
}

// ledgerFiles lists the files at the paths: a file as it is, a folder with all
// below it but hidden files and what no ledger can be.
func ledgerFiles(paths []string) ([]app.LedgerUpload, error) {
	var files []app.LedgerUpload
	for _, root := range paths {
		info, err := os.Stat(root)
		if err != nil {
			return nil, errs.Wrap(err, errs.NotFound, "找不到 "+root, "no such file or folder: "+root)
		}
		if !info.IsDir() {
			files = append(files, app.LedgerUpload{Name: filepath.Base(root), Path: root})
			continue
		}
		err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			name := d.Name()
			if strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~$") || !slices.Contains(ledgerExtensions, strings.ToLower(filepath.Ext(name))) {
				return nil
			}
			rel, err := filepath.Rel(root, path)
			files = append(files, app.LedgerUpload{Name: filepath.ToSlash(rel), Path: path})
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return files, nil
}

var ledgerExtensions = []string{".xlsx", ".xls", ".csv", ".txt", ".htm", ".html", ".et", ".xlsm", ""}

// A ledgerReport is the report of an import as --json writes it.
type ledgerReport struct {
	Files     []ledgerFileReport `json:"files"`
	Persons   int                `json:"persons"`
	Cases     int                `json:"cases"`
	Added     int                `json:"added"`
	Merged    int                `json:"merged"`
	Unchanged int                `json:"unchanged"`
	Rejected  []ledgerLine       `json:"rejected"`
	Warnings  []ledgerLine       `json:"warnings"`
}

type ledgerFileReport struct {
	File      string         `json:"file"`
	Table     ledger.TableID `json:"table"`
	Status    string         `json:"status"` // ok or refused
	Why       string         `json:"why"`
	Rows      int            `json:"rows"`
	Added     int            `json:"added"`
	Merged    int            `json:"merged"`
	Unchanged int            `json:"unchanged"`
}

type ledgerLine struct {
	File   string `json:"file"`
	Row    int    `json:"row"` // counts the sheet's rows from 1; 0 is the whole file
	Column string `json:"column"`
	Why    string `json:"why"`
}

func newLedgerReport(e *env, a *app.App, c app.Caller, id string) (*ledgerReport, error) {
	m, err := a.Import(e.ctx, c, id)
	if err != nil {
		return nil, err
	}
	r := &ledgerReport{Files: []ledgerFileReport{}, Persons: m.Total.Persons, Cases: m.Total.Cases, Rejected: []ledgerLine{}, Warnings: []ledgerLine{}}
	if m.State == store.ImportReady {
		r.Persons, r.Cases = m.Count.Persons, m.Count.Cases
	}
	for _, f := range m.Files {
		x := ledgerFileReport{File: f.Name, Table: f.Table, Status: "ok", Why: f.ZH, Rows: f.Rows, Added: f.Added, Merged: f.Merged, Unchanged: f.Unchanged}
		if f.State == store.FileRefused {
			x.Status = "refused"
		}
		r.Files = append(r.Files, x)
		r.Added += f.Added
		r.Merged += f.Merged
		r.Unchanged += f.Unchanged
	}
	for severity, into := range map[ledger.Severity]*[]ledgerLine{ledger.Reject: &r.Rejected, ledger.Warn: &r.Warnings} {
		for {
			ps, total, err := a.ImportLines(e.ctx, c, id, store.ProblemFilter{Severity: severity, Offset: len(*into), Limit: 5000})
			if err != nil {
				return nil, err
			}
			for _, p := range ps {
				*into = append(*into, ledgerLine{p.File, p.Row, p.Column, p.ZH})
			}
			if len(*into) >= total || len(ps) == 0 {
				break
			}
		}
	}
	return r, nil
}

// refused reports whether something could not go in.
func (r *ledgerReport) refused() bool {
	return len(r.Rejected) > 0 || slices.ContainsFunc(r.Files, func(f ledgerFileReport) bool { return f.Status == "refused" })
}

func (r *ledgerReport) print(e *env, dry bool) {
	for _, f := range r.Files {
		switch {
		case f.Status == "refused":
			fmt.Fprintf(e.stdout, "拒收 refused   %s：%s\n", f.File, f.Why)
		case f.Why != "":
			fmt.Fprintf(e.stdout, "未变 unchanged %s：%s\n", f.File, f.Why)
		}
	}
	for _, l := range r.Rejected {
		fmt.Fprintf(e.stdout, "未收 rejected  %s 第 %d 行 %s：%s\n", l.File, l.Row, l.Column, l.Why)
	}
	fmt.Fprintf(e.stdout, "文件 files %d，人 persons %d，案件 cases %d，新增 added %d，合并 merged %d，未变 unchanged %d，未收 rejected %d，提示 warnings %d\n",
		len(r.Files), r.Persons, r.Cases, r.Added, r.Merged, r.Unchanged, len(r.Rejected), len(r.Warnings))
	if dry {
		fmt.Fprintln(e.stdout, "这是试运行，没有生效。A dry run: nothing was changed.")
	}
}
