package audit

import (
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// A Tree states the log's size and root: everything the log says, in 40 bytes.
type Tree struct {
	Size int64
	Root tlog.Hash
}

// A Frontier grows a tree while keeping only the hashes that its next root
// needs, one per set bit of its size. The zero Frontier is the empty tree.
type Frontier struct {
	size  int64
	roots []tlog.Hash // of the complete subtrees, largest first
}

// Add appends a leaf and returns the hashes that are stored for it, in the
// order of tlog.StoredHashIndex: the leaf, then each subtree it completes.
func (f *Frontier) Add(leaf tlog.Hash) []tlog.Hash {
	stored := []tlog.Hash{leaf}
	h := leaf
	for n := f.size; n&1 == 1; n >>= 1 {
		last := len(f.roots) - 1
		h = tlog.NodeHash(f.roots[last], h)
		f.roots = f.roots[:last]
		stored = append(stored, h)
	}
	f.roots = append(f.roots, h)
	f.size++
	return stored
}

// Tree returns the size and root of what was added. The root of nothing is the
// SHA-256 of nothing, as RFC 6962 has it.
func (f *Frontier) Tree() Tree {
	if f.size == 0 {
		h, _ := tlog.TreeHash(0, nil) // reads no hash
		return Tree{0, h}
	}
	h := f.roots[len(f.roots)-1]
	for i := len(f.roots) - 2; i >= 0; i-- {
		h = tlog.NodeHash(f.roots[i], h)
	}
	return Tree{f.size, h}
}

// A Proof shows that an entry is in a tree (包含证明) to one who has the entry and
// the tree's size and root, e.g. from a checkpoint, and nothing else.
type Proof struct {
	Tree   Tree
	Hashes tlog.RecordProof
}

// Prove returns the proof for entry seq in the tree of the size, from the stored hashes.
func Prove(seq, size int64, stored tlog.HashReader) (Proof, error) {
	if seq < 1 || seq > size {
		return Proof{}, fmt.Errorf("entry %d is not in a tree of %d", seq, size)
	}
	root, err := tlog.TreeHash(size, stored)
	if err != nil {
		return Proof{}, err
	}
	p, err := tlog.ProveRecord(size, seq-1, stored)
	return Proof{Tree{size, root}, p}, err
}

// Check returns an error unless the entry stands in the proof's tree at its Seq.
func (p Proof) Check(e Entry) error {
	if e.Seq < 1 || e.Seq > p.Tree.Size {
		return fmt.Errorf("entry %d is not in a tree of %d", e.Seq, p.Tree.Size)
	}
	return tlog.CheckRecord(p.Hashes, p.Tree.Size, p.Tree.Root, e.Seq-1, e.Hash())
}

// ProveGrowth returns the proof that the tree of size newer only added to the
// tree of size older (一致性证明).
func ProveGrowth(older, newer int64, stored tlog.HashReader) (tlog.TreeProof, error) {
	if older < 1 || older > newer {
		return nil, fmt.Errorf("no tree of %d grows from one of %d", newer, older)
	}
	return tlog.ProveTree(newer, older, stored)
}

// CheckGrowth returns an error unless the proof shows that newer only added to older.
func CheckGrowth(p tlog.TreeProof, older, newer Tree) error {
	if older.Size < 1 || older.Size > newer.Size {
		return fmt.Errorf("no tree of %d grows from one of %d", newer.Size, older.Size)
	}
	return tlog.CheckTree(p, newer.Size, newer.Root, older.Size, older.Root)
}
