package training

import (
	"path"
	"slices"
	"strings"
	"time"

	"mingjian/internal/errs"
	"mingjian/internal/org"
)

// A FileID tells a file apart.
type FileID string

// Limits of the materials of one event.
const (
	MaxFiles = 20
	MaxFile  = 20 << 20 // bytes of one file
)

// Formats are the endings of files that materials are kept as.
var Formats = []string{".docx", ".pdf", ".pptx", ".xlsx", ".wps", ".ofd", ".jpg", ".jpeg", ".png"}

// A File is a material of an event that is a file: 培训材料.
type File struct {
	ID       FileID
	Training ID
	Name     string // as it was brought, without folders
	Digest   string // under which its content is kept
	Size     int    // bytes
	By       org.PersonID
	At       time.Time
}

// Attach reports whether the file may join the materials of the event, which has
// some already: not of a cancelled one, of a known format, within the limits.
func (e *Event) Attach(f File, have int) error {
	switch {
	case e.State == Cancelled:
		return errs.E(errs.Conflict, "该培训已取消", "the event has been cancelled")
	case !slices.Contains(Formats, strings.ToLower(path.Ext(f.Name))):
		return errs.Field("file", "材料可为 .docx、.pdf、.pptx、.xlsx、.wps、.ofd 文件或者图片（.jpg、.jpeg、.png）", "materials are .docx, .pdf, .pptx, .xlsx, .wps or .ofd files or pictures (.jpg, .jpeg, .png)")
	case len([]rune(f.Name)) > maxLine:
		return errs.Field("file", "文件名不超过 200 字", "the file's name has at most 200 characters")
	case f.Size == 0 || f.Size > MaxFile:
		return errs.Field("file", "文件不能为空，每个不超过 20 MB", "a file is not empty and has at most 20 MB")
	case have >= MaxFiles:
		return errs.E(errs.TooLarge, "一次培训最多 20 个材料文件", "an event has at most 20 files")
	}
	return nil
}
