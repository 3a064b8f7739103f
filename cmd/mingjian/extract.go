package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"mingjian/internal/app"
	"mingjian/internal/errs"
	"mingjian/internal/legaldoc"
)

// extractCommand prints the fields read from legal documents, without a database.
var extractCommand = command{
	name:    "extract",
	summary: "读取法律文书的要素 the fields of legal documents; needs no database",
	usage:   "FILE... [--json]",
	example: "mingjian extract 起诉书.docx 判决书.pdf --json",
	run: func(e *env, fs *flag.FlagSet, args []string) error {
		asJSON := fs.Bool("json", false, "输出一份 JSON one JSON document")
		paths, err := parse(fs, args)
		if err != nil {
			return err
		}
		if len(paths) == 0 {
			return &usageError{"请给出文件 name at least one file"}
		}
		// An extractedFile is what is printed of one file.
		type extractedFile struct {
			File string `json:"file"`
			legaldoc.Document
		}
		documents := []extractedFile{}
		refused := 0
		for _, path := range paths {
			d, err := extract(e.ctx, path)
			if err != nil {
				if e.ctx.Err() != nil {
					return e.ctx.Err()
				}
				refused++
				fmt.Fprintln(e.stderr, "mingjian:", told(path, err))
				continue
			}
			documents = append(documents, extractedFile{path, d.Extract()})
		}
		if *asJSON {
			err = printJSON(e.stdout, map[string]any{"documents": documents})
		} else {
			for _, d := range documents {
				if err = printDocument(e.stdout, d.File, d.Document); err != nil {
					break
				}
			}
		}
		if err == nil && refused > 0 {
			return exitStatus(3)
		}
		return err
	},
}

func extract(ctx context.Context, path string) (legaldoc.Document, error) {
	data, err := readLimited(path)
	if err != nil {
		return legaldoc.Document{}, err
	}
	d, _, err := app.ReadDocument(ctx, filepath.Base(path), data)
	return d, err
}

// readLimited reads a file that is not larger than a document may be.
func readLimited(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, app.MaxDocument+1))
	if err == nil && len(data) > app.MaxDocument {
		err = errs.E(errs.TooLarge, fmt.Sprintf("%s：文件超过 %d MB", filepath.Base(path), app.MaxDocument>>20), fmt.Sprintf("%s: larger than %d MB", filepath.Base(path), app.MaxDocument>>20))
	}
	return data, err
}

// told is what the shell is told of a file that could not be taken.
func told(path string, err error) string {
	if errs.KindOf(err) == errs.Internal {
		return err.Error() // of the operating system, with the path
	}
	return path + " — " + errs.Message(err, "zh")
}

// printDocument prints the fields for people, one a line.
func printDocument(w io.Writer, file string, d legaldoc.Document) error {
	b, err := json.Marshal(d)
	if err != nil {
		return err
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(b, &fields); err != nil {
		return err
	}
	fmt.Fprintln(w, file)
	for _, f := range documentFields {
		if v, ok := fields[f.key]; ok {
			var text string
			if json.Unmarshal(v, &text) != nil {
				text = string(v)
			}
			fmt.Fprintf(w, "  %s  %s\n", f.title, text)
		}
	}
	_, err = fmt.Fprintln(w)
	return err
}

// documentFields are the fields in the order they are printed.
var documentFields = []struct{ key, title string }{
	{"kind", "文书种类"}, {"case_number", "文号"}, {"court", "法院"}, {"procuratorate", "检察院"}, {"indictment_number", "起诉书文号"},
	{"previous_case_number", "原决定文号"}, {"decision", "决定"}, {"ground", "理由"}, {"defendants", "当事人"}, {"dates", "日期"},
	{"judges", "审判人员"}, {"jurors", "陪审员"}, {"clerk", "书记员"}, {"prosecutors", "检察人员"}, {"defenders", "辩护人"},
}

// printJSON prints v as one indented JSON document.
func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	return enc.Encode(v)
}
