package store

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"mingjian/internal/audit"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const auditColumns = "seq, at, actor, post, unit, source, act, object, result, request_id, detail, shown"

func scanAudit(s scanner) (e audit.Entry, err error) {
	err = s.Scan(&e.Seq, instantColumn(&e.Time), &e.Actor, &e.Post, &e.Unit, &e.Source, &e.Act, &e.Object, &e.Result,
		&e.RequestID, &e.Detail, shownColumn{&e.Shown})
	return e, err
}

// shownColumn reads what was shown. A text that is no list was tampered with: it
// must fail the check of its entry, not the reading of the log.
type shownColumn struct{ into *[]string }

func (c shownColumn) Scan(v any) error {
	if jsonColumn(c.into).Scan(v) != nil {
		*c.into = []string{fmt.Sprintf("unreadable: %v", v)}
	}
	return nil
}

// AppendAudit adds an entry to the log, in the transaction of what it records,
// and returns it as kept: cleaned, with its place. An entry without a time gets
// the transaction's. It reads and writes O(log n) rows.
func (tx *Tx) AppendAudit(e audit.Entry) (audit.Entry, error) {
	if e.Time.IsZero() {
		e.Time = tx.Now
	}
	e = e.Clean()
	// The row of audit_tree stays locked until the transaction ends.
	if err := tx.one("UPDATE audit_tree SET size = size + 1 WHERE id = 1 RETURNING size").Scan(&e.Seq); err != nil {
		return e, fmt.Errorf("append to audit: %w", err)
	}
	hashes, err := tlog.StoredHashesForRecordHash(e.Seq-1, e.Hash(), tx.auditHashes())
	if err != nil {
		return e, fmt.Errorf("append to audit: %w", err)
	}
	_, err = tx.exec("INSERT INTO audit_entry ("+auditColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
		e.Seq, instant(e.Time), e.Actor, e.Post, e.Unit, e.Source, e.Act, e.Object, e.Result, e.RequestID, e.Detail, jsonText(e.Shown))
	if err != nil {
		return e, fmt.Errorf("append to audit: %w", err)
	}
	first := tlog.StoredHashIndex(0, e.Seq-1)
	rows := make([][]any, len(hashes))
	for i, h := range hashes {
		rows[i] = []any{first + int64(i), h.String()}
	}
	if err := tx.insertMany("audit_hash", "idx, hash", rows); err != nil {
		return e, fmt.Errorf("append to audit: %w", err)
	}
	seen := make(map[string]bool, len(e.Shown))
	var shown [][]any
	for _, id := range e.Shown {
		if !seen[id] {
			seen[id] = true
			shown = append(shown, []any{id, e.Seq})
		}
	}
	if err := tx.insertMany("audit_shown", "object, seq", shown); err != nil {
		return e, fmt.Errorf("append to audit: %w", err)
	}
	return e, nil
}

// auditHashes reads stored hashes by their index.
func (tx *Tx) auditHashes() tlog.HashReader {
	return tlog.HashReaderFunc(func(idx []int64) ([]tlog.Hash, error) {
		if len(idx) == 0 {
			return nil, nil
		}
		args := make([]any, len(idx))
		places := make([]string, len(idx))
		for i, x := range idx {
			args[i], places[i] = x, "$"+strconv.Itoa(i+1)
		}
		found := make(map[int64]tlog.Hash, len(idx))
		err := each(tx, scanHash, func(h storedHash) error {
			found[h.idx] = h.hash
			return nil
		}, "SELECT idx, hash FROM audit_hash WHERE idx IN ("+strings.Join(places, ", ")+")", args...)
		if err != nil {
			return nil, err
		}
		hashes := make([]tlog.Hash, len(idx))
		for i, x := range idx {
			h, ok := found[x]
			if !ok {
				return nil, fmt.Errorf("audit hash %d is missing", x)
			}
			hashes[i] = h
		}
		return hashes, nil
	})
}

type storedHash struct {
	idx  int64
	hash tlog.Hash
}

// scanHash reads a hash; one that is no hash was tampered with and reads as zero.
func scanHash(s scanner) (h storedHash, err error) {
	var text string
	err = s.Scan(&h.idx, &text)
	h.hash, _ = tlog.ParseHash(text)
	return h, err
}

// AuditEntries returns at most limit entries after the place, oldest first.
func (tx *Tx) AuditEntries(after int64, limit int, f audit.Filter) ([]audit.Entry, error) {
	where, args := auditWhere(f)
	args = append(args, after, limit)
	n := len(args)
	return collect(tx, scanAudit, fmt.Sprintf("SELECT %s FROM audit_entry WHERE %s AND seq > $%d ORDER BY seq LIMIT $%d",
		auditColumns, where, n-1, n), args...)
}

// LatestAuditEntries returns at most limit entries before the place, newest
// first; before 0 means from the end.
func (tx *Tx) LatestAuditEntries(before int64, limit int, f audit.Filter) ([]audit.Entry, error) {
	where, args := auditWhere(f)
	if before > 0 {
		args = append(args, before)
		where += fmt.Sprintf(" AND seq < $%d", len(args))
	}
	args = append(args, limit)
	return collect(tx, scanAudit, fmt.Sprintf("SELECT %s FROM audit_entry WHERE %s ORDER BY seq DESC LIMIT $%d",
		auditColumns, where, len(args)), args...)
}

func auditWhere(f audit.Filter) (string, []any) {
	var where strings.Builder
	where.WriteString("1 = 1")
	var args []any
	add := func(cond string, v any) {
		args = append(args, v)
		where.WriteString(" AND " + strings.ReplaceAll(cond, "?", "$"+strconv.Itoa(len(args))))
	}
	for _, c := range []struct{ column, value string }{
		{"actor", f.Actor}, {"act", f.Act}, {"unit", f.Unit}, {"request_id", f.RequestID},
	} {
		if c.value != "" {
			add(c.column+" = ?", c.value)
		}
	}
	if f.Object != "" {
		add("(object = ? OR seq IN (SELECT seq FROM audit_shown WHERE object = ?))", f.Object)
	}
	if !f.From.IsZero() {
		add("at >= ?", instant(f.From))
	}
	if !f.To.IsZero() {
		add("at < ?", instant(f.To))
	}
	if f.Refused {
		add("result <> ?", audit.OK)
	}
	return where.String(), args
}

// AuditSize returns how many entries the log holds.
func (tx *Tx) AuditSize() (n int64, err error) {
	err = tx.one("SELECT size FROM audit_tree WHERE id = 1").Scan(&n)
	return n, err
}

// AuditTree returns the log's size and root.
func (tx *Tx) AuditTree() (audit.Tree, error) {
	n, err := tx.AuditSize()
	if err != nil {
		return audit.Tree{}, err
	}
	root, err := tlog.TreeHash(n, tx.auditHashes())
	return audit.Tree{Size: n, Root: root}, err
}

// ProveAudit returns the proof that entry seq stands in the log as it is now.
func (tx *Tx) ProveAudit(seq int64) (audit.Proof, error) {
	n, err := tx.AuditSize()
	if err != nil {
		return audit.Proof{}, err
	}
	return audit.Prove(seq, n, tx.auditHashes())
}

// ProveAuditGrowth returns the proof that the log as it is now only added to
// what it was at size older.
func (tx *Tx) ProveAuditGrowth(older int64) (tlog.TreeProof, error) {
	n, err := tx.AuditSize()
	if err != nil {
		return nil, err
	}
	return audit.ProveGrowth(older, n, tx.auditHashes())
}

// AddCheckpoint signs the log as it stands in the transaction, keeps the signed
// note beside it, and returns both.
func (tx *Tx) AddCheckpoint(key note.Signer) (c audit.Checkpoint, signed string, err error) {
	tree, err := tx.AuditTree()
	if err != nil {
		return c, "", err
	}
	signed, err = audit.Sign(tree, tx.Now, key)
	if err != nil {
		return c, "", err
	}
	_, err = tx.exec("INSERT INTO audit_checkpoint (size, at, note) VALUES ($1, $2, $3) ON CONFLICT (size, at) DO NOTHING",
		tree.Size, instant(tx.Now), signed)
	return audit.Checkpoint{Tree: tree, Time: tx.Now, Key: key.Name()}, signed, err
}

// A StoredCheckpoint is a signed checkpoint kept beside the log.
type StoredCheckpoint struct {
	Size int64
	Time time.Time
	Note string
}

// Checkpoints returns at most limit kept checkpoints, newest first.
func (tx *Tx) Checkpoints(limit int) ([]StoredCheckpoint, error) {
	return collect(tx, func(s scanner) (c StoredCheckpoint, err error) {
		err = s.Scan(&c.Size, instantColumn(&c.Time), &c.Note)
		return c, err
	}, "SELECT size, at, note FROM audit_checkpoint ORDER BY size DESC, at DESC LIMIT $1", limit)
}

// auditPage is how many rows VerifyAudit reads at a time.
const auditPage = 2000

// VerifyAudit recomputes the whole log (audit.Verify). checkpoints are the kept
// ones whose signatures the caller has checked, anchors those from outside. It
// also checks that the index of what was shown says what the entries say.
func (tx *Tx) VerifyAudit(checkpoints, anchors []audit.Anchor) (audit.Report, error) {
	size, err := tx.AuditSize()
	if err != nil {
		return audit.Report{}, err
	}
	var written, indexed shownSet
	entries := pages(func(after int64) ([]audit.Entry, int64, error) {
		es, err := tx.AuditEntries(after, auditPage, audit.Filter{})
		if err != nil || len(es) == 0 {
			return nil, 0, err
		}
		for _, e := range es {
			for i, id := range e.Shown {
				if !slices.Contains(e.Shown[:i], id) {
					written.add(id, e.Seq)
				}
			}
		}
		return es, es[len(es)-1].Seq, nil
	}, minInt64)
	var next int64 // a hash that is missing reads as zero, which is no hash of anything
	hashes := pages(func(after int64) ([]tlog.Hash, int64, error) {
		hs, err := collect(tx, scanHash, "SELECT idx, hash FROM audit_hash WHERE idx > $1 ORDER BY idx LIMIT $2", after, auditPage)
		if err != nil || len(hs) == 0 {
			return nil, 0, err
		}
		var out []tlog.Hash
		for _, h := range hs {
			if h.idx > next && h.idx-next < auditPage {
				out = append(out, make([]tlog.Hash, h.idx-next)...)
			}
			out = append(out, h.hash)
			next = h.idx + 1
		}
		return out, hs[len(hs)-1].idx, nil
	}, minInt64)
	r, err := audit.Verify(audit.Log{Entries: entries, Hashes: hashes, Size: size, Checkpoints: checkpoints, Anchors: anchors})
	if err != nil {
		return r, err
	}
	err = each(tx, func(s scanner) (struct{}, error) {
		var id string
		var seq int64
		err := s.Scan(&id, &seq)
		indexed.add(id, seq)
		return struct{}{}, err
	}, func(struct{}) error { return nil }, "SELECT object, seq FROM audit_shown")
	if err == nil && indexed != written {
		r.Faults = append(r.Faults, audit.Fault{Kind: audit.Edited, Seq: size,
			ZH: "查阅索引与记录不符", EN: "the index of what was shown is not what the entries say"})
	}
	return r, err
}

// A shownSet is the exclusive or of the hashes of a set's members, so two sets
// read in different orders can be compared without keeping them.
type shownSet [sha256.Size]byte

func (s *shownSet) add(object string, seq int64) {
	h := sha256.Sum256(strconv.AppendInt([]byte(object+"\x00"), seq, 10))
	subtle.XORBytes(s[:], s[:], h[:])
}

const minInt64 = -1 << 63

// pages turns a function that reads the page after a key, and returns its last
// key, into one sequence.
func pages[T any](read func(after int64) ([]T, int64, error), after int64) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for {
			page, last, err := read(after)
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			if len(page) == 0 {
				return
			}
			for _, t := range page {
				if !yield(t, nil) {
					return
				}
			}
			after = last
		}
	}
}

// AuditKey returns the key that signs checkpoints, from audit.key in the data
// folder, and its verifier, which stands in audit.pub for whoever checks the
// log. At the first start it makes both, under the log's name. A key that others
// on the machine can read is refused.
func AuditKey(dir, name string) (note.Signer, note.Verifier, error) {
	path, public := filepath.Join(dir, "audit.key"), filepath.Join(dir, "audit.pub")
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		skey, vkey, err := audit.NewKey(name)
		if err != nil {
			return nil, nil, err
		}
		// The secret key comes last: with it, the pair is complete.
		if err := writeSynced(public, vkey+"\n", 0o644); err != nil {
			return nil, nil, err
		}
		if err := writeSynced(path, skey+"\n", 0o600); err != nil {
			return nil, nil, err
		}
		info, err = os.Stat(path)
		if err != nil {
			return nil, nil, err
		}
	} else if err != nil {
		return nil, nil, err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, nil, fmt.Errorf("%s can be read by others (%v); make it 0600, and make a new key if it was open for long", path, info.Mode().Perm())
	}
	skey, err := os.ReadFile(path)
	if err != nil {
		return nil, nil, err
	}
	vkey, err := os.ReadFile(public)
	if err != nil {
		return nil, nil, err
	}
	// The errors of note do not hold the key.
	s, err := note.NewSigner(strings.TrimSpace(string(skey)))
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	v, err := note.NewVerifier(strings.TrimSpace(string(vkey)))
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", public, err)
	}
	if s.Name() != v.Name() || s.KeyHash() != v.KeyHash() {
		return nil, nil, fmt.Errorf("%s and %s are not one pair", path, public)
	}
	return s, v, nil
}

// writeSynced writes a file so that after a power cut it is there whole or not at all.
func writeSynced(path, text string, mode fs.FileMode) error {
	f, err := os.OpenFile(path+".new", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, mode)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := os.Rename(path+".new", path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}
