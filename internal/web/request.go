package web

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"mingjian/internal/errs"
)

// Limits on what a request may carry.
const (
	maxBody   = 1 << 20
	maxUpload = 50 << 20
	maxMemory = 4 << 20 // of an upload; the rest goes to temporary files
	maxDepth  = 32      // of JSON
)

// A Request is an http.Request with what the frame found out about it, and the
// ways to answer it. It lives as long as its handler runs.
type Request struct {
	*http.Request
	W      http.ResponseWriter
	ID     string    // stands in the log, in the audit entry and on error pages
	Lang   string    // "zh" or "en"
	Viewer *Viewer   // nil where nobody is signed in, on public routes only
	Token  string    // the session's secret; empty where nobody is signed in
	Now    time.Time // the moment the request came in
	server *Server
	route  *Route
	wrote  bool
}

// T returns the text of the catalogue for key in the person's language, filled
// with args as fmt.Sprintf does.
func (r *Request) T(key string, args ...any) string { return r.server.words.text(r.Lang, key, args...) }

// either returns the one of two texts that is in the reader's language.
func (r *Request) either(zh, en string) string {
	if r.Lang == "en" {
		return en
	}
	return zh
}

// Text returns the trimmed value of a form field or query parameter.
func (r *Request) Text(name string) string { return strings.TrimSpace(r.FormValue(name)) }

// Int returns the whole number in a form field or query parameter; an empty one is 0.
func (r *Request) Int(name string) (int, error) {
	v := r.Text(name)
	if v == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(v)
	if err != nil {
		return 0, errs.Field(name, "请填写整数", "not a whole number")
	}
	return n, nil
}

// Checked reports whether a check box was ticked.
func (r *Request) Checked(name string) bool { return r.FormValue(name) != "" }

// Uploaded returns the file of a form's field; Invalid by that field where there is
// none. Its size is bounded by the route.
func (r *Request) Uploaded(field string) (name string, data []byte, err error) {
	f, head, err := r.FormFile(field)
	if err != nil {
		return "", nil, errs.Field(field, "请选择文件，不超过 20 MB", "choose a file of at most 20 MB")
	}
	defer f.Close()
	data, err = io.ReadAll(f)
	return head.Filename, data, err
}

// Values returns every value of a repeated field, trimmed, in order.
func (r *Request) Values(name string) []string {
	r.FormValue(name) // parses the form
	out := make([]string, 0, len(r.Form[name]))
	for _, v := range r.Form[name] {
		out = append(out, strings.TrimSpace(v))
	}
	return out
}

// Decode reads the JSON body into v. Unknown fields, repeated keys, a second
// document and nesting beyond 32 levels are refused.
func (r *Request) Decode(v any) error {
	if t, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); t != "application/json" {
		return errs.E(errs.Invalid, "请求内容须为 application/json", "the body must be application/json")
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	if err := plainJSON(body); err != nil {
		return err
	}
	d := json.NewDecoder(strings.NewReader(string(body)))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return badJSON(err)
	}
	return nil
}

func badJSON(err error) error {
	e := errs.Wrap(err, errs.Invalid, "请求内容不是所需的 JSON", "the body is not the JSON that is expected")
	var te *json.UnmarshalTypeError
	if errors.As(err, &te) {
		e.Field = te.Field
	}
	return e
}

// plainJSON refuses what encoding/json would let pass: repeated keys, a second
// document, nesting without end.
func plainJSON(body []byte) error {
	d := json.NewDecoder(strings.NewReader(string(body)))
	type level struct {
		keys map[string]bool // nil in an array
		key  bool            // a key comes next
	}
	var in []level
	for {
		tok, err := d.Token()
		if err == io.EOF && len(in) == 0 {
			return badJSON(errors.New("empty"))
		}
		if err != nil {
			return badJSON(err)
		}
		if n := len(in); n > 0 && in[n-1].key {
			if k, ok := tok.(string); ok {
				if in[n-1].keys[k] {
					return errs.Invalidf("字段 %s 重复", "the field %s is repeated", k)
				}
				in[n-1].keys[k], in[n-1].key = true, false
				continue
			}
		}
		switch tok {
		case json.Delim('{'):
			in = append(in, level{map[string]bool{}, true})
		case json.Delim('['):
			in = append(in, level{})
		case json.Delim('}'), json.Delim(']'):
			in = in[:len(in)-1]
		}
		if len(in) > maxDepth {
			return badJSON(errors.New("nested too deeply"))
		}
		if n := len(in); n > 0 {
			if in[n-1].keys != nil && tok != json.Delim('{') {
				in[n-1].key = true
			}
			continue
		}
		if _, err := d.Token(); err != io.EOF {
			return badJSON(errors.New("more than one document"))
		}
		return nil
	}
}

// JSON answers 200 with v.
func (r *Request) JSON(v any) error { return r.jsonStatus(http.StatusOK, v) }

func (r *Request) jsonStatus(status int, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	r.send(status, "application/json; charset=utf-8", append(b, '\n'))
	return nil
}

func (r *Request) send(status int, kind string, body []byte) {
	r.wrote = true
	h := r.W.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	r.W.WriteHeader(status)
	if r.Method != http.MethodHead {
		if _, err := r.W.Write(body); err != nil {
			r.server.cfg.Log.Debug("answer not taken", "request", r.ID, "err", err)
		}
	}
}

// File answers with a download of the name (RFC 6266), read from src.
func (r *Request) File(name, kind string, src io.Reader) error {
	r.wrote = true
	h := r.W.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	h.Set("Content-Security-Policy", "sandbox")
	if _, err := io.Copy(r.W, src); err != nil {
		return err
	}
	return nil
}

// See sends the browser to another page of this server after a form was taken.
func (r *Request) See(path string) error {
	if r.Header.Get("HX-Request") != "" {
		r.W.Header().Set("HX-Redirect", local(path))
		r.send(http.StatusOK, "text/plain; charset=utf-8", nil)
		return nil
	}
	r.W.Header().Set("Location", local(path))
	r.send(http.StatusSeeOther, "text/plain; charset=utf-8", nil)
	return nil
}

// local returns path if it leads to this server, else the first page.
func local(path string) string {
	u, err := url.Parse(path)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(path, "/") ||
		strings.HasPrefix(path, "//") || strings.ContainsAny(path, "\\\r\n\t") {
		return "/"
	}
	return path
}

// A Toast is a short word to the person about what was just done.
type Toast struct {
	Kind string `json:"k"` // "ok", "warn" or "bad"
	Text string `json:"t"`
}

// Toast keeps a word for the next page the person sees.
func (r *Request) Toast(kind, key string, args ...any) {
	b, err := json.Marshal(Toast{kind, r.T(key, args...)})
	if err != nil {
		panic(err) // two strings always marshal
	}
	r.setCookie("toast", base64.RawURLEncoding.EncodeToString(b), 60)
}

// takeToast returns the word kept by the page before, once.
func (r *Request) takeToast() *Toast {
	c, err := r.Cookie(r.cookieName("toast"))
	if err != nil {
		return nil
	}
	r.setCookie("toast", "", -1)
	b, err := base64.RawURLEncoding.DecodeString(c.Value)
	var t Toast
	if err != nil || json.Unmarshal(b, &t) != nil {
		return nil
	}
	return &t
}

// Saved answers an autosave: the draft stands as the version, at this moment.
func (r *Request) Saved(version int) error {
	return r.JSON(SavedDraft{Version: version, At: r.Now.In(Beijing).Format("15:04")})
}

// A SavedDraft is the answer to an autosave that was taken.
type SavedDraft struct {
	Version int    `json:"version"`
	At      string `json:"at"` // 10:02
}

// DraftConflict answers an autosave that came too late: theirs is what stands
// now, by field name, as the version. The page shows both texts side by side.
func (r *Request) DraftConflict(version int, theirs map[string]string) error {
	return r.jsonStatus(http.StatusConflict, struct {
		Kind    string            `json:"kind"`
		Version int               `json:"version"`
		Theirs  map[string]string `json:"theirs"`
	}{errs.Conflict.String(), version, theirs})
}
