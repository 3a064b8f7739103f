package main

import (
	"flag"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"mingjian/internal/app"
	"mingjian/internal/errs"
)

// documentsAtOnce is how many files go into one act; what quotes each other in
// different acts is found all the same.
const documentsAtOnce = 200

// importDocumentsCommand brings legal documents in and attaches them to their cases.
var importDocumentsCommand = command{
	name:    "import documents",
	summary: "导入法律文书并归入案件 legal documents, attached to their cases",
	usage:   "PATH... [--json]",
	example: "mingjian import documents 2025年裁判文书/ --data /srv/mingjian",
	run: func(e *env, flags *flag.FlagSet, args []string) error {
		asJSON := flags.Bool("json", false, "输出一份 JSON one JSON document")
		paths, err := parse(flags, args)
		if err != nil {
			return err
		}
		if len(paths) == 0 {
			return &usageError{"请给出文件或文件夹 name files or folders"}
		}
		files, err := documentFiles(paths)
		if err != nil {
			return err
		}
		a, done, err := e.open()
		if err != nil {
			return err
		}
		defer done()
		var report app.DocumentReport
		for part := range slices.Chunk(files, documentsAtOnce) {
			var batch []app.DocumentFile
			var refused app.DocumentReport
			for _, path := range part {
				data, err := readLimited(path)
				if err != nil {
					l := app.DocumentLine{File: path, Status: app.StatusRefused, WhyZH: told(path, err), WhyEN: errs.Message(err, "en")}
					refused.Merge(app.DocumentReport{Files: []app.DocumentLine{l}})
					continue
				}
				batch = append(batch, app.DocumentFile{Name: path, Data: data})
			}
			r, err := a.ImportDocuments(e.ctx, app.Machine("import documents"), batch)
			if err != nil {
				return err
			}
			report.Merge(refused)
			report.Merge(r)
			fmt.Fprintf(e.stderr, "%d / %d\n", len(report.Files), len(files))
		}
		if *asJSON {
			if err := printJSON(e.stdout, report); err != nil {
				return err
			}
		} else {
			for _, l := range report.Files {
				if l.Status == app.StatusRefused {
					fmt.Fprintln(e.stdout, "未导入 refused:", l.File, l.WhyZH)
				}
			}
			fmt.Fprintf(e.stdout, "文书 %d 份：归入案件 %d，待认定 %d，未找到案件 %d，已导入过 %d，未导入 %d；此前的文书新归入 %d\n", len(report.Files),
				report.Attached, report.Proposed, report.Unmatched, report.Unchanged, report.Refused, report.Later)
		}
		if report.Refused > 0 {
			return exitStatus(3)
		}
		return nil
	},
}

// documentFiles lists the files named and, of folders, all in them that may be
// legal documents, in order of their names.
func documentFiles(paths []string) (files []string, err error) {
	for _, path := range paths {
		err := filepath.WalkDir(path, func(p string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			hidden := p != path && (strings.HasPrefix(d.Name(), ".") || strings.HasPrefix(d.Name(), "~$"))
			switch {
			case d.IsDir() && hidden:
				return fs.SkipDir
			case d.IsDir() || hidden:
			case p == path || slices.Contains([]string{".docx", ".txt", ".pdf", ".doc", ".wps"}, strings.ToLower(filepath.Ext(p))):
				files = append(files, p)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return files, nil
}
