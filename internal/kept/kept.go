// Package kept names files that are kept as they came: the answer to a letter,
// the province's decision, the proof of a measure.
//
// It promises that a File has a readable name, an ending that was allowed and a
// size within the limit, and is told apart by its digest. Where the bytes lie is
// left to store, who may open them to app.
package kept

import (
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"mingjian/internal/errs"
)

// MaxSize is the size in bytes of the largest file kept.
const MaxSize = 20 << 20

// maxName is the length of the longest name, in characters.
const maxName = 200

// Papers are the endings of what an office sends, signs or scans.
var Papers = []string{".pdf", ".ofd", ".docx", ".doc", ".wps", ".jpg", ".jpeg", ".png", ".tif", ".tiff"}

// Sheets are the endings of tables and slides.
var Sheets = []string{".xlsx", ".xls", ".et", ".csv", ".pptx", ".ppt", ".dps"}

// A File is one file kept as it came.
type File struct {
	Name   string `json:"name"`
	Digest string `json:"digest"` // SHA-256, hex
	Size   int    `json:"size"`   // bytes
}

// New names a file by its bytes. name may be a path of either kind of system; only
// its last element is used. Invalid, by the field "file", where the name, its ending
// or the size is not allowed.
func New(name string, data []byte, endings ...string) (File, error) {
	name = strings.TrimSpace(filepath.Base(strings.ReplaceAll(name, `\`, "/")))
	switch {
	case len(data) == 0 || len(data) > MaxSize:
		return File{}, errs.Field("file", "请选择文件，不超过 20 MB", "choose a file of at most 20 MB")
	case name == "." || !utf8.ValidString(name) || utf8.RuneCountInString(name) > maxName:
		return File{}, errs.Field("file", "文件名过长或含有无法识别的字符", "the file's name is too long or unreadable")
	case !slices.Contains(endings, strings.ToLower(filepath.Ext(name))):
		return File{}, errs.Field("file", "不支持这种文件，可用："+strings.Join(endings, " "), "this kind of file is not taken; these are: "+strings.Join(endings, " "))
	}
	sum := sha256.Sum256(data)
	return File{name, hex.EncodeToString(sum[:]), len(data)}, nil
}
