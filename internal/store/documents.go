package store

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"mingjian/internal/errs"
	"mingjian/internal/ledger"
	"mingjian/internal/legaldoc"
	"mingjian/internal/org"
	"mingjian/internal/policy"
)

// A DocumentState says where a document stands on its way to a case.
type DocumentState string

// The states of a document.
const (
	DocumentAttached  DocumentState = "attached"  // it belongs to a case
	DocumentProposed  DocumentState = "proposed"  // it may belong to one of several; a person decides
	DocumentUnmatched DocumentState = "unmatched" // no case is known for it
)

// A Document is a legal document (法律文书) that was brought in.
type Document struct {
	ID     string
	Digest string // SHA-256 of the file, hexadecimal
	Name   string // of the file
	Format string // as office told it: docx, txt, pdf, doc
	Size   int64  // bytes
	Kind   legaldoc.Kind
	Number string       // its own number (文号)
	Case   string       // the case file, or empty
	Unit   org.UnitCode // the office it speaks of
	Sealed bool         // it belongs, or may belong, to a sealed case
	State  DocumentState
	By     org.PersonID // who brought it in; empty for the command line
	At     time.Time

	DecidedBy org.PersonID // who attached it; empty for the command line
	DecidedAt time.Time    // zero where its numbers, names and dates attached it
	Reason    string       // the person's
	Version   int

	Read  legaldoc.Document // what was read, with the sentences
	Match legaldoc.Match    // why it was attached, or what it may belong to
}

const documentColumns = `document.id, document.digest, document.name, document.format, document.size, document.kind, document.number,
	COALESCE(casefile.id, document.casefile), document.unit, document.sealed OR COALESCE(casefile.sealed, FALSE), document.state, document.actor,
	document.at, document.decided_by, document.decided_at, document.reason, document.version, document.body, document.matched`

// A document stays with its case when that proves to be part of another.
const documentTable = ` FROM document LEFT JOIN casefile AS filed ON filed.id = document.casefile
	LEFT JOIN casefile ON casefile.id = CASE WHEN filed.merged_into <> '' THEN filed.merged_into ELSE filed.id END`

func scanDocument(s scanner) (d Document, err error) {
	err = s.Scan(&d.ID, &d.Digest, &d.Name, &d.Format, &d.Size, &d.Kind, &d.Number, &d.Case, &d.Unit, &d.Sealed, &d.State, &d.By,
		instantColumn(&d.At), &d.DecidedBy, instantColumn(&d.DecidedAt), &d.Reason, &d.Version, jsonColumn(&d.Read), jsonColumn(&d.Match))
	return d, err
}

// Document returns one document, or NotFound.
func (tx *Tx) Document(id string) (Document, error) {
	return get(tx, scanDocument, "SELECT "+documentColumns+documentTable+" WHERE document.id = $1", id)
}

// DocumentByDigest returns the document made from the file, or NotFound.
func (tx *Tx) DocumentByDigest(digest string) (Document, error) {
	return get(tx, scanDocument, "SELECT "+documentColumns+documentTable+" WHERE document.digest = $1", digest)
}

// DocumentsOf returns the documents of a case in the order of their own dates.
func (tx *Tx) DocumentsOf(casefile string) ([]Document, error) {
	ds, err := collect(tx, scanDocument, "SELECT "+documentColumns+documentTable+" WHERE casefile.id = $1 ORDER BY document.at, document.id", casefile)
	slices.SortStableFunc(ds, func(a, b Document) int {
		return strings.Compare(a.Read.Dates[legaldoc.DateDocument], b.Read.Dates[legaldoc.DateDocument])
	})
	return ds, err
}

// Paragraphs returns the text of a document as it was read.
func (tx *Tx) Paragraphs(document string) (ps []string, err error) {
	err = tx.one("SELECT paragraphs FROM document WHERE id = $1", document).Scan(jsonColumn(&ps))
	return ps, err
}

// AddDocument stores a new document with its paragraphs.
func (tx *Tx) AddDocument(d Document, paragraphs []string) error {
	if paragraphs == nil {
		paragraphs = []string{}
	}
	_, err := tx.exec(`INSERT INTO document (id, digest, name, format, size, kind, number, casefile, unit, sealed, state, actor, at,
			decided_by, decided_at, reason, version, body, matched, paragraphs)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, '', 0, '', 1, $14, $15, $16)`,
		d.ID, d.Digest, d.Name, d.Format, d.Size, string(d.Kind), d.Number, d.Case, d.Unit, d.Sealed, string(d.State), d.By, instant(tx.Now),
		jsonText(d.Read), jsonText(d.Match), jsonText(paragraphs))
	if err != nil {
		return err
	}
	var rows [][]any
	seen := map[string]bool{}
	for _, n := range d.Read.LinkNumbers() {
		if k := legaldoc.NumberKey(n); k != "" && !seen[k] {
			seen[k] = true
			rows = append(rows, []any{d.ID, k, n})
		}
	}
	return tx.insertMany("document_number", "document, key, number", rows)
}

// PlaceDocument stores where a document belongs now; Conflict if the version
// has moved on.
func (tx *Tx) PlaceDocument(d Document) error {
	res, err := tx.exec(`UPDATE document SET casefile = $1, sealed = $2, state = $3, decided_by = $4, decided_at = $5, reason = $6, matched = $7,
		version = version + 1 WHERE id = $8 AND version = $9`,
		d.Case, d.Sealed, string(d.State), d.DecidedBy, instant(d.DecidedAt), d.Reason, jsonText(d.Match), d.ID, d.Version)
	if err != nil {
		return err
	}
	return touchOne(res)
}

// OpenDocuments returns the documents that belong to no case yet and that
// nobody has decided on, oldest first, at most limit.
func (tx *Tx) OpenDocuments(limit int) ([]Document, error) {
	return collect(tx, scanDocument, "SELECT "+documentColumns+documentTable+
		" WHERE document.state <> 'attached' AND document.decided_at = 0 ORDER BY document.at, document.id LIMIT $1", limit)
}

// A MatchBasis identifies what documents are matched by: another one means
// that ledgers were published or documents came or moved.
type MatchBasis struct{ publication, documents, changes int64 }

// MatchBasis returns the present one.
func (tx *Tx) MatchBasis() (s MatchBasis, err error) {
	err = tx.one(`SELECT (SELECT number FROM ledger_generation WHERE id = 1), count(*), COALESCE(sum(version), 0) FROM document`).
		Scan(&s.publication, &s.documents, &s.changes)
	return s, err
}

// A DocumentFilter narrows a list of documents.
type DocumentFilter struct {
	State  DocumentState
	Unit   org.UnitCode // this unit and all below it
	Text   string       // found in the number or the kind, or in the file's name where the case is not sealed
	Offset int
	Limit  int // 1 to 200
}

// Documents lists the documents within the scope, latest first, and says how
// many there are in all.
func (tx *Tx) Documents(sc policy.Scope, f DocumentFilter) (ds []Document, total int, err error) {
	var w where
	w.inScope(sc, scopeColumns{"COALESCE(casefile.unit, document.unit)", "COALESCE(casefile.department, '')",
		"(document.sealed OR COALESCE(casefile.sealed, FALSE))", "casefile.id"})
	if f.State != "" {
		w.add("document.state = ?", string(f.State))
	}
	if f.Unit != "" {
		w.conds = append(w.conds, w.tree("COALESCE(casefile.unit, document.unit)", string(f.Unit)))
	}
	if f.Text != "" {
		p := w.arg(likePattern(f.Text))
		w.conds = append(w.conds, `(document.number LIKE `+p+` ESCAPE '\' OR document.kind LIKE `+p+` ESCAPE '\' OR document.name LIKE `+p+` ESCAPE '\'
			AND NOT (document.sealed OR COALESCE(casefile.sealed, FALSE)))`)
	}
	if err := tx.one("SELECT count(*)"+documentTable+w.String(), w.args...).Scan(&total); err != nil {
		return nil, 0, err
	}
	q := "SELECT " + documentColumns + documentTable + w.String() + " ORDER BY document.at DESC, document.id DESC LIMIT " + w.arg(f.Limit) + " OFFSET " + w.arg(f.Offset)
	ds, err = collect(tx, scanDocument, q, w.args...)
	return ds, total, err
}

// A StageFact is what the ledgers say of one person at one stage of a case.
type StageFact struct {
	Case string
	Unit org.UnitCode
	ledger.StagePerson
}

func scanStageFact(s scanner) (f StageFact, err error) {
	err = s.Scan(&f.Case, &f.Unit, jsonColumn(&f.StagePerson))
	return f, err
}

// StageFacts returns all stages and persons of a case.
func (tx *Tx) StageFacts(casefile string) ([]StageFact, error) {
	return collect(tx, scanStageFact, `SELECT casefile, unit, body FROM stage WHERE casefile = $1 ORDER BY accepted, table_code, case_number, person_number`, casefile)
}

// PossibleCases returns the facts of every case that one of the documents may
// belong to: it has a person of one of the names, its ledgers carry document
// numbers, or a document of one of the numbers is already with it.
func (tx *Tx) PossibleCases(names, numberKeys []string) (facts []StageFact, err error) {
	cases := map[string]bool{}
	note := func(query string, args ...any) error {
		return each(tx, func(s scanner) (id string, err error) { err = s.Scan(&id); return id, err },
			func(id string) error { cases[id] = true; return nil }, query, args...)
	}
	err = note("SELECT DISTINCT casefile FROM stage WHERE table_code IN ('arrest_reconsider', 'arrest_review', 'nonpros_reconsider', 'nonpros_review')")
	if err != nil {
		return nil, err
	}
	for part := range slices.Chunk(names, 500) {
		in, args := inList(part)
		if err := note("SELECT DISTINCT casefile FROM stage WHERE person IN "+in, args...); err != nil {
			return nil, err
		}
	}
	for part := range slices.Chunk(numberKeys, 500) {
		in, args := inList(part)
		if err := note("SELECT DISTINCT casefile.id"+documentTable+` JOIN document_number ON document_number.document = document.id
			WHERE casefile.id IS NOT NULL AND document_number.key IN `+in, args...); err != nil {
			return nil, err
		}
	}
	ids := make([]string, 0, len(cases))
	for id := range cases {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for part := range slices.Chunk(ids, 500) {
		in, args := inList(part)
		more, err := collect(tx, scanStageFact, "SELECT casefile, unit, body FROM stage WHERE casefile IN "+in+" ORDER BY casefile, table_code, case_number, person_number", args...)
		if err != nil {
			return nil, err
		}
		facts = append(facts, more...)
	}
	return facts, nil
}

// CaseNumbers returns the numbers that the attached documents of the cases
// carry and quote, by case.
func (tx *Tx) CaseNumbers(cases []string) (map[string][]string, error) {
	out := map[string][]string{}
	for part := range slices.Chunk(cases, 500) {
		in, args := inList(part)
		err := each(tx, func(s scanner) (p [2]string, err error) { err = s.Scan(&p[0], &p[1]); return p, err },
			func(p [2]string) error { out[p[0]] = append(out[p[0]], p[1]); return nil },
			"SELECT casefile.id, document_number.number"+documentTable+` JOIN document_number ON document_number.document = document.id
			WHERE casefile.id IN `+in+" ORDER BY casefile.id, document_number.key", args...)
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// SealedCases returns which of the cases are sealed.
func (tx *Tx) SealedCases(cases []string) (map[string]bool, error) {
	out := map[string]bool{}
	for part := range slices.Chunk(cases, 500) {
		in, args := inList(part)
		err := each(tx, func(s scanner) (id string, err error) { err = s.Scan(&id); return id, err },
			func(id string) error { out[id] = true; return nil }, "SELECT id FROM casefile WHERE sealed AND id IN "+in, args...)
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// inList returns ($1, $2 …) for the values and the values as arguments.
func inList(values []string) (string, []any) {
	var b strings.Builder
	args := make([]any, len(values))
	for i, v := range values {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString("$" + strconv.Itoa(i+1))
		args[i] = v
	}
	return "(" + b.String() + ")", args
}

// Digest returns the name under which the content of a file is kept.
func Digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// originals is the folder of the documents' files within the data folder.
const originals = "documents"

// KeepOriginal writes a file into the data folder under its digest and returns
// when it would survive a power cut. A file already there is not written again.
func KeepOriginal(dir string, data []byte) (digest string, err error) {
	digest = Digest(data)
	root, err := os.OpenRoot(dir)
	if err != nil {
		return "", err
	}
	defer root.Close()
	shelf := originals + "/" + digest[:2]
	if err := root.MkdirAll(shelf, 0o700); err != nil {
		return "", err
	}
	name := shelf + "/" + digest
	if info, err := root.Stat(name); err == nil && info.Size() == int64(len(data)) {
		return digest, nil
	}
	part := name + "." + NewID() + ".part"
	f, err := root.OpenFile(part, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return "", err
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return "", errors.Join(err, root.Remove(part))
	}
	if err := root.Rename(part, name); err != nil {
		return "", err
	}
	for _, d := range []string{shelf, originals, "."} {
		if err := syncDir(filepath.Join(dir, d)); err != nil {
			return "", err
		}
	}
	return digest, nil
}

// Original returns the file of a document, or NotFound.
func Original(dir, digest string) ([]byte, error) {
	if len(digest) != 2*sha256.Size || strings.Trim(digest, "0123456789abcdef") != "" {
		return nil, errs.Missing("文书原件", "original")
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	data, err := fs.ReadFile(root.FS(), originals+"/"+digest[:2]+"/"+digest)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errs.Missing("文书原件", "original")
	}
	return data, err
}
