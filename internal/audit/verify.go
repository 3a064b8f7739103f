package audit

import (
	"cmp"
	"fmt"
	"iter"
	"slices"

	"golang.org/x/mod/sumdb/tlog"
)

// A Log is everything that is stored of a log, in the order of storing.
type Log struct {
	Entries     iter.Seq2[Entry, error]     // by Seq
	Hashes      iter.Seq2[tlog.Hash, error] // by tlog.StoredHashIndex
	Size        int64                       // the size the log says it has
	Checkpoints []Anchor                    // those stored beside it, their signatures checked
	Anchors     []Anchor                    // those kept elsewhere
}

// A Fault is a place where the log is not what was written.
type Fault struct {
	Kind FaultKind
	Seq  int64 // the entry, or the last one there
	ZH   string
	EN   string
}

// A FaultKind says what sort of thing was done to the log.
type FaultKind string

const (
	Edited     FaultKind = "edited"     // an entry, or its hash, is not what was written
	Missing    FaultKind = "missing"    // an entry is gone
	Inserted   FaultKind = "inserted"   // an entry stands there that the program did not write
	Cut        FaultKind = "cut"        // the end is gone
	Contradict FaultKind = "contradict" // a checkpoint says something else
)

// A Report is what Verify found.
type Report struct {
	Tree     Tree    // of the entries as they stand
	Anchored int64   // an anchor confirms the entries up to this one; 0 for none
	Faults   []Fault // empty for a sound log
	More     int     // faults beyond those listed
}

// maxFaults is how many faults a report lists; one lost entry makes many.
const maxFaults = 100

// Sound reports whether nothing was found.
func (r Report) Sound() bool { return len(r.Faults) == 0 }

// Summary returns the result in words, in the language ("zh" or "en"): how many
// entries there are, and how far their proof reaches.
func (r Report) Summary(lang string) string {
	n := r.Tree.Size
	if lang == "en" {
		switch {
		case !r.Sound():
			return fmt.Sprintf("%d entries: the log is not sound, %d faults.", n, len(r.Faults)+r.More)
		case r.Anchored == 0:
			return fmt.Sprintf("%d entries, sound in themselves. No checkpoint from outside was given: proven only up to entry %d; entries cut off after it cannot be noticed.", n, n)
		case r.Anchored < n:
			return fmt.Sprintf("%d entries, sound. A checkpoint from outside confirms entries 1 to %d; after it, proven only up to entry %d.", n, r.Anchored, n)
		}
		return fmt.Sprintf("%d entries, sound; a checkpoint from outside confirms them all.", n)
	}
	switch {
	case !r.Sound():
		return fmt.Sprintf("共 %d 条，校验不通过，发现 %d 处异常。", n, len(r.Faults)+r.More)
	case r.Anchored == 0:
		return fmt.Sprintf("共 %d 条，自身一致。未提供外部检查点，仅可证明至第 %d 条：其后若有记录被整段删去，无法发现。", n, n)
	case r.Anchored < n:
		return fmt.Sprintf("共 %d 条，校验通过。外部检查点证实第 1 至 %d 条；其后无外部检查点，仅可证明至第 %d 条。", n, r.Anchored, n)
	}
	return fmt.Sprintf("共 %d 条，校验通过，全部由外部检查点证实。", n)
}

func (r *Report) fault(kind FaultKind, seq int64, zh, en string, args ...any) {
	if len(r.Faults) == maxFaults {
		r.More++
		return
	}
	r.Faults = append(r.Faults, Fault{kind, seq, fmt.Sprintf(zh, args...), fmt.Sprintf(en, args...)})
}

// Verify recomputes the whole tree from the entries and compares it with the
// stored hashes, the stated size, and every checkpoint and anchor. It keeps
// nothing of an entry once it is hashed. Its error is one of reading only.
func Verify(l Log) (Report, error) {
	v := verifier{claims: append(slices.Clone(l.Checkpoints), l.Anchors...), anchors: l.Anchors}
	slices.SortStableFunc(v.claims, func(a, b Anchor) int { return cmp.Compare(a.Size, b.Size) })
	var stop func()
	v.next, stop = iter.Pull2(l.Hashes)
	defer stop()

	v.settle()
	for e, err := range l.Entries {
		if err != nil {
			return v.report, err
		}
		if err := v.entry(e); err != nil {
			return v.report, err
		}
	}
	r := &v.report
	r.Tree = v.tree.Tree()
	n := r.Tree.Size
	if !v.hashesEnd {
		if _, err, ok := v.next(); err != nil {
			return *r, err
		} else if ok {
			r.fault(Cut, n, "第 %d 条之后的记录已被删去", "entries after %d are gone", n)
		}
	}
	if l.Size != n {
		r.fault(Cut, n, "应有 %d 条，实有 %d 条", "there should be %d entries, there are %d", l.Size, n)
	}
	for _, a := range v.claims {
		r.fault(Cut, n, "检查点记有 %d 条，实有 %d 条", "a checkpoint counts %d entries, there are %d", a.Size, n)
	}
	return *r, nil
}

type verifier struct {
	report    Report
	tree      Frontier // of the entries
	stored    Frontier // of the stored leaves, so that one edited entry is one fault
	next      func() (tlog.Hash, error, bool)
	hashesEnd bool
	claims    []Anchor // not yet reached, by size
	anchors   []Anchor
}

// entry takes the next entry in the order of storing.
func (v *verifier) entry(e Entry) error {
	r := &v.report
	want := v.tree.size + 1
	if e.Seq < want {
		r.fault(Inserted, e.Seq, "第 %d 条重复出现", "entry %d stands there twice", e.Seq)
		return nil
	}
	if e.Seq > want {
		if e.Seq == want+1 {
			r.fault(Missing, want, "第 %d 条缺失", "entry %d is missing", want)
		} else {
			r.fault(Missing, want, "第 %d 至 %d 条缺失", "entries %d to %d are missing", want, e.Seq-1)
		}
		// The stored hashes stand in for what is gone, so that what follows can be judged.
		for v.tree.size+1 < e.Seq && !v.hashesEnd {
			if _, err := v.leaf(nil); err != nil {
				return err
			}
		}
	}
	h := e.Hash()
	same, err := v.leaf(&h)
	if err == nil && !same && !v.hashesEnd {
		r.fault(Edited, e.Seq, "第 %d 条已被改动", "entry %d was changed", e.Seq)
	}
	if v.hashesEnd {
		r.fault(Inserted, e.Seq, "第 %d 条没有散列值，不是由系统写入的", "entry %d has no hash; the program did not write it", e.Seq)
	}
	return err
}

// leaf adds one leaf, the stored one if none is given, and reports whether the
// stored leaf is the same.
func (v *verifier) leaf(h *tlog.Hash) (same bool, err error) {
	stored, err, ok := v.next()
	switch {
	case err != nil:
		return false, err
	case !ok:
		v.hashesEnd = true
		if h != nil {
			v.tree.Add(*h)
			v.settle()
		}
		return false, nil
	}
	for _, want := range v.stored.Add(stored)[1:] {
		inner, err, ok := v.next()
		if err != nil {
			return false, err
		}
		if !ok {
			v.hashesEnd = true
		}
		if inner != want {
			v.report.fault(Edited, v.stored.size, "第 %d 条处的散列值已被改动", "a hash at entry %d was changed", v.stored.size)
		}
	}
	if h == nil {
		h = &stored
	}
	v.tree.Add(*h)
	v.settle()
	return *h == stored, nil
}

// settle compares the checkpoints of the present size with the tree.
func (v *verifier) settle() {
	for len(v.claims) > 0 && v.claims[0].Size <= v.tree.size {
		a := v.claims[0]
		v.claims = v.claims[1:]
		if !a.fits(v.tree.Tree()) {
			v.report.fault(Contradict, a.Size, "检查点与第 1 至 %d 条不符", "a checkpoint contradicts entries 1 to %d", a.Size)
		} else if slices.Contains(v.anchors, a) {
			v.report.Anchored = a.Size
		}
	}
}
