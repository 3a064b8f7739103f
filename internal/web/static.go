package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"path"
	"strings"

	"mingjian/internal/errs"
)

// statics are the files under static/, with the hash that names a version: a
// page asks for app.css?v=<hash>, so browsers may keep a file for good.
type statics struct {
	files map[string]static
}

type static struct {
	kind   string
	body   []byte
	zipped []byte // gzip, or nil where it saves nothing
	hash   string
}

// served are the kinds of file that are for browsers; the rest of static/ is
// what they are made from.
var served = map[string]string{
	".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml",
}

func loadStatics(dir fs.FS) (*statics, error) {
	s := &statics{map[string]static{}}
	err := fs.WalkDir(dir, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		kind, ok := served[path.Ext(name)]
		if !ok || strings.HasPrefix(name, "src/") {
			return nil
		}
		b, err := fs.ReadFile(dir, name)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(b)
		f := static{kind: kind, body: b, hash: hex.EncodeToString(sum[:6])}
		var z bytes.Buffer
		zw := gzip.NewWriter(&z)
		if _, err := zw.Write(b); err != nil {
			return err
		}
		if err := zw.Close(); err != nil {
			return err
		}
		if z.Len() < len(b) {
			f.zipped = z.Bytes()
		}
		s.files[name] = f
		return nil
	})
	return s, err
}

// url returns where a file is asked for, or "" where it was not built: a
// program built without make assets works without scripts and icons.
func (s *statics) url(name string) string {
	f, ok := s.files[name]
	if !ok {
		return ""
	}
	return "/static/" + name + "?v=" + f.hash
}

func (s *Server) staticFile(r *Request) error {
	f, ok := s.static.files[r.PathValue("file")]
	if !ok {
		return errs.Missing("文件", "file")
	}
	h := r.W.Header()
	h.Set("Cache-Control", "no-cache")
	if r.URL.Query().Get("v") == f.hash {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	h.Set("Vary", "Accept-Encoding")
	h.Set("ETag", `"`+f.hash+`"`)
	body := f.body
	if f.zipped != nil && acceptsGzip(r.Header.Get("Accept-Encoding")) {
		h.Set("Content-Encoding", "gzip")
		body = f.zipped
	}
	r.send(200, f.kind, body)
	return nil
}

func acceptsGzip(header string) bool {
	for part := range strings.SplitSeq(header, ",") {
		if name, q, _ := strings.Cut(part, ";"); strings.TrimSpace(name) == "gzip" {
			return strings.TrimSpace(q) != "q=0"
		}
	}
	return false
}
