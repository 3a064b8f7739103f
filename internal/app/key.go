package app

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"mingjian/internal/audit"
)

// An auditKey signs and checks the checkpoints of this installation's log.
type auditKey struct {
	note.Signer
	verifier note.Verifier
}

// openKey reads the key file, or makes a new key at the first start. The file
// holds the signer's key and the verifier's, a line each, and is its owner's alone.
func openKey(path string) (auditKey, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		signer, verifier, err := audit.NewKey("mingjian")
		if err != nil {
			return auditKey{}, err
		}
		text = []byte(signer + "\n" + verifier + "\n")
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return auditKey{}, err
		}
		if _, err := f.Write(text); err != nil {
			return auditKey{}, errors.Join(err, f.Close())
		}
		if err := errors.Join(f.Sync(), f.Close()); err != nil {
			return auditKey{}, err
		}
	} else if err != nil {
		return auditKey{}, err
	}
	lines := strings.Fields(string(text))
	if len(lines) != 2 {
		return auditKey{}, fmt.Errorf("%s is not a key file", path)
	}
	s, err := note.NewSigner(lines[0])
	if err != nil {
		return auditKey{}, fmt.Errorf("%s: %w", path, err)
	}
	v, err := note.NewVerifier(lines[1])
	if err != nil {
		return auditKey{}, fmt.Errorf("%s: %w", path, err)
	}
	return auditKey{s, v}, nil
}
