package training

import (
	"time"

	"mingjian/internal/errs"
	"mingjian/internal/kept"
	"mingjian/internal/org"
)

// A FileID tells a file apart.
type FileID string

// MaxFiles is how many files the materials of one event have at the most.
const MaxFiles = 20

// A File is a material of an event that is a file: 培训材料.
type File struct {
	ID       FileID
	Training ID
	kept.File
	By org.PersonID
	At time.Time
}

// Attach reports whether another file may join the materials of the event, which has
// some already: not of a cancelled one, within the limit.
func (e *Event) Attach(have int) error {
	switch {
	case e.State == Cancelled:
		return errs.E(errs.Conflict, "该培训已取消", "the event has been cancelled")
	case have >= MaxFiles:
		return errs.E(errs.TooLarge, "一次培训最多 20 个材料文件", "an event has at most 20 files")
	}
	return nil
}
