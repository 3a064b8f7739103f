package audit

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"

	"mingjian/internal/errs"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// A Checkpoint is a signed statement of the log's size and root at an instant
// (检查点). Kept elsewhere, it anchors the log.
type Checkpoint struct {
	Tree
	Time time.Time
	Key  string // name of the signing key, which is also the log's name
}

// NewKey returns a new Ed25519 key: the signing key, to be kept secret, and the
// verifier key, to be handed to whoever checks the log. The name is the log's,
// e.g. "mingjian-330100": no space, no plus sign.
func NewKey(name string) (signer, verifier string, err error) {
	return note.GenerateKey(rand.Reader, name)
}

// Text returns the statement that is signed, a checkpoint of the C2SP
// tlog-checkpoint form: the log's name, the size, the root in base64, and the
// time as an extension line.
func (c Checkpoint) Text() string {
	return fmt.Sprintf("%s\n%d\n%s\ntime %s\n", c.Key, c.Size, c.Root, c.Time.UTC().Format(timeForm))
}

const timeForm = "2006-01-02T15:04:05.000Z"

// Sign returns the checkpoint of the tree as a signed note.
func Sign(t Tree, now time.Time, s note.Signer) (string, error) {
	c := Checkpoint{t, now, s.Name()}
	b, err := note.Sign(&note.Note{Text: c.Text()}, s)
	return string(b), err
}

// maxNote bounds a note that comes from outside.
const maxNote = 10_000

// OpenCheckpoint checks the note's signature and returns its checkpoint. A note
// not signed by v is Invalid.
func OpenCheckpoint(signed string, v note.Verifier) (Checkpoint, error) {
	bad := func(err error) (Checkpoint, error) {
		return Checkpoint{}, errs.Wrap(err, errs.Invalid, "检查点的签名或格式不正确。", "The checkpoint's signature or form is wrong.")
	}
	if len(signed) > maxNote {
		return bad(fmt.Errorf("%d bytes", len(signed)))
	}
	n, err := note.Open([]byte(signed), note.VerifierList(v))
	if err != nil {
		return bad(err)
	}
	lines := strings.Split(n.Text, "\n")
	if len(lines) != 5 || lines[0] != v.Name() || lines[4] != "" {
		return bad(fmt.Errorf("text %q", n.Text))
	}
	c := Checkpoint{Key: lines[0]}
	if c.Size, err = strconv.ParseInt(lines[1], 10, 64); err != nil || c.Size < 0 {
		return bad(fmt.Errorf("size %q", lines[1]))
	}
	if c.Root, err = tlog.ParseHash(lines[2]); err != nil {
		return bad(err)
	}
	if c.Time, err = time.Parse("time "+timeForm, lines[3]); err != nil {
		return bad(err)
	}
	if c.Text() != n.Text {
		return bad(fmt.Errorf("text %q", n.Text))
	}
	return c, nil
}

// Anchor returns what the checkpoint fixes.
func (c Checkpoint) Anchor() Anchor {
	return Anchor{c.Size, hex.EncodeToString(c.Root[:]), c.Key}
}

// An Anchor is what a statement kept outside the machine says of the log: a
// whole checkpoint, or the line at the foot of a paper.
type Anchor struct {
	Size int64
	Root string // the root in lower-case hex, or its first 16 digits
	Key  string
}

// shortRoot is how many hex digits of the root a paper carries: 64 bits, which
// nobody can meet with a log of their own making within the life of a case.
const shortRoot = 16

// Footer returns the line for the foot of a paper: "12345 0123456789abcdef mingjian-330100".
func (c Checkpoint) Footer() string {
	return fmt.Sprintf("%d %x %s", c.Size, c.Root[:shortRoot/2], c.Key)
}

// ParseFooter reads the line that Footer made, as typed from a paper.
func ParseFooter(s string) (Anchor, error) {
	f := strings.Fields(s)
	if len(s) < 1000 && len(f) == 3 && len(f[1]) == shortRoot {
		size, err := strconv.ParseInt(f[0], 10, 64)
		root := strings.ToLower(f[1])
		if _, hexErr := hex.DecodeString(root); err == nil && hexErr == nil && size >= 0 {
			return Anchor{size, root, f[2]}, nil
		}
	}
	return Anchor{}, errs.Field("checkpoint", "检查点应为三段：条数、16 位十六进制根值、密钥名称。",
		"A checkpoint has three parts: the count, 16 hex digits of the root, the name of the key.")
}

// fits reports whether the tree, of the anchor's size, has the anchor's root.
func (a Anchor) fits(t Tree) bool {
	root := hex.EncodeToString(t.Root[:])
	return len(a.Root) >= shortRoot && len(a.Root) <= len(root) && root[:len(a.Root)] == a.Root
}

// Notes parts a text of signed checkpoints written one after the other, with or
// without blank lines between them: a note ends with the line of its signature.
// What follows the last signature is a note of its own, which no key signed.
func Notes(text string) (notes []string) {
	var note strings.Builder
	for line := range strings.Lines(strings.TrimSpace(text) + "\n") {
		if note.Len() == 0 && strings.TrimSpace(line) == "" {
			continue
		}
		note.WriteString(line)
		if strings.HasPrefix(line, "— ") {
			notes = append(notes, note.String())
			note.Reset()
		}
	}
	if note.Len() > 0 {
		notes = append(notes, note.String())
	}
	return notes
}
