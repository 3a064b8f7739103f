package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"mingjian/internal/errs"
)

// A Problem is an error as the API writes it.
type Problem struct {
	Kind      string `json:"kind"`
	Message   string `json:"message"`
	Field     string `json:"field,omitempty"`
	RequestID string `json:"request_id"`
}

// statuses is the one mapping from kinds of failure to HTTP.
var statuses = map[errs.Kind]int{
	errs.Internal:     http.StatusInternalServerError,
	errs.Invalid:      http.StatusUnprocessableEntity,
	errs.NotFound:     http.StatusNotFound,
	errs.Forbidden:    http.StatusForbidden,
	errs.Unauthorized: http.StatusUnauthorized,
	errs.Conflict:     http.StatusConflict,
	errs.TooLarge:     http.StatusRequestEntityTooLarge,
	errs.Busy:         http.StatusServiceUnavailable,
}

// ErrorPage is what is shown when something did not work.
type ErrorPage struct {
	Page
	Status  int
	Message string
	Field   string
}

var errorPage = page[ErrorPage]("error")

func tooLarge(err error) bool {
	var m *http.MaxBytesError
	return errors.As(err, &m)
}

// classify turns errors of the standard library into kinds of ours.
func classify(err error) error {
	switch {
	case tooLarge(err):
		return errs.Wrap(err, errs.TooLarge, "内容超过上限：表单 1 MB，文件 50 MB", "over the limit: 1 MB for a form, 50 MB for files")
	case errors.Is(err, context.DeadlineExceeded):
		return errs.Wrap(err, errs.Busy, "处理超时，请稍后再试", "this took too long; try again later")
	}
	return err
}

// fail answers with err: as JSON to programs and to parts of a page, as a page
// to people. It is the only place that turns errors into HTTP.
func (r *Request) fail(err error) {
	err = classify(err)
	kind := errs.KindOf(err)
	status := statuses[kind]
	log := r.server.cfg.Log.With("request", r.ID, "method", r.Method, "path", r.URL.Path, "kind", kind.String())
	switch {
	case errors.Is(err, context.Canceled):
		log.Debug("the client went away")
		return
	case kind == errs.Internal:
		log.Error(err.Error())
	default:
		log.Info(err.Error())
	}
	if r.wrote {
		return // the answer is on its way; the connection's end tells the rest
	}
	var e *errs.Error
	field := ""
	if errors.As(err, &e) && kind != errs.Internal {
		field = e.Field
	}
	message := errs.Message(err, r.Lang)
	if r.wantsJSON() {
		if err := r.jsonStatus(status, Problem{kind.String(), message, field, r.ID}); err != nil {
			log.Error(err.Error())
		}
		return
	}
	if kind == errs.Unauthorized && r.Method == http.MethodGet && r.server.known["GET /login"] {
		r.W.Header().Set("Location", "/login?next="+url.QueryEscape(r.URL.RequestURI()))
		r.send(http.StatusSeeOther, "text/plain; charset=utf-8", nil)
		return
	}
	p := ErrorPage{Page: r.Page("error.title"), Status: status, Message: message, Field: field}
	p.Failed = true
	if err := errorPage.renderStatus(r, status, p); err != nil {
		log.Error(err.Error())
		r.send(status, "text/plain; charset=utf-8", []byte(message+" "+r.ID+"\n"))
	}
}

// wantsJSON reports whether the asker is a program or a script of ours.
func (r *Request) wantsJSON() bool {
	return strings.HasPrefix(r.URL.Path, apiPrefix) || r.Header.Get("HX-Request") != "" ||
		strings.HasPrefix(r.Header.Get("Accept"), "application/json")
}
