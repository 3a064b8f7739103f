package office

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"path"
	"strings"
	"time"

	"mingjian/internal/errs"
)

// Limits on a Word file that is read as a template.
const (
	maxTemplateBytes    = 20 << 20 // the file
	maxTemplateUnpacked = 80 << 20 // all parts together
	maxTemplateParts    = 1000
)

// A docxPart is one file of the package, by its name without leading slash.
type docxPart struct {
	name string
	data []byte
}

// zipTime is the time on every entry, so that the same content gives the same bytes.
var zipTime = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// writeParts packs the parts in the order given.
func writeParts(parts []docxPart) ([]byte, error) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, p := range parts {
		f, err := w.CreateHeader(&zip.FileHeader{Name: p.name, Method: zip.Deflate, Modified: zipTime})
		if err != nil {
			return nil, err
		}
		if _, err := f.Write(p.data); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// readParts unpacks a Word file within the limits, refusing by name what is too large.
func readParts(docx []byte) ([]docxPart, error) {
	if len(docx) > maxTemplateBytes {
		return nil, errs.E(errs.TooLarge, fmt.Sprintf("模板超过 %d MB", maxTemplateBytes>>20), fmt.Sprintf("the template is larger than %d MB", maxTemplateBytes>>20))
	}
	z, err := zip.NewReader(bytes.NewReader(docx), int64(len(docx)))
	if err != nil {
		return nil, errs.Wrap(err, errs.Invalid, "不是 .docx 文件：请在 WPS 或 Word 中“另存为” .docx 后再上传", "not a .docx file: save it as .docx in WPS or Word and upload it again")
	}
	if len(z.File) > maxTemplateParts {
		return nil, errs.E(errs.TooLarge, fmt.Sprintf("模板内部文件超过 %d 个", maxTemplateParts), fmt.Sprintf("the template holds more than %d parts", maxTemplateParts))
	}
	var parts []docxPart
	seen := map[string]bool{}
	left := int64(maxTemplateUnpacked)
	for _, f := range z.File {
		name := strings.TrimPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "/")
		if strings.HasSuffix(name, "/") {
			continue
		}
		if name == "" || seen[name] || path.Clean(name) != name || strings.HasPrefix(name, "..") {
			return nil, errs.Invalidf("模板内部文件名有误：%q", "the template holds a part with a bad name: %q", f.Name)
		}
		seen[name] = true
		r, err := f.Open()
		if err != nil {
			return nil, errs.Wrap(err, errs.Invalid, "模板已损坏："+name, "the template is damaged: "+name)
		}
		data, err := io.ReadAll(io.LimitReader(r, left+1))
		r.Close()
		if err != nil {
			return nil, errs.Wrap(err, errs.Invalid, "模板已损坏："+name, "the template is damaged: "+name)
		}
		if left -= int64(len(data)); left < 0 {
			return nil, errs.E(errs.TooLarge, fmt.Sprintf("模板展开后超过 %d MB", maxTemplateUnpacked>>20), fmt.Sprintf("the template unpacks to more than %d MB", maxTemplateUnpacked>>20))
		}
		parts = append(parts, docxPart{name, data})
	}
	return parts, nil
}
