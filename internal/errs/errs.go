// Package errs is the one vocabulary of failure. An error carries a Kind, which
// decides what the outside is told (an HTTP status, an exit code), a message
// for the person, in Chinese and English, and, apart from it, the cause for the log.
//
// It promises that nothing meant for the log reaches a person: Message never
// contains the text of the wrapped cause. An error of no known kind is Internal.
package errs

import (
	"errors"
	"fmt"
)

// A Kind says what sort of failure an error is.
type Kind int

const (
	Internal     Kind = iota // a fault of ours; the person sees only a request id
	Invalid                  // the input is wrong: which field and why is in the message
	NotFound                 // there is no such thing, or its existence is not this person's to know
	Forbidden                // the person may not do this, and may know that
	Unauthorized             // nobody is signed in
	Conflict                 // someone else changed it first, or its state does not allow the act
	TooLarge                 // over an explicit limit
	Busy                     // try again later
)

var kindNames = [...]string{"internal", "invalid", "not_found", "forbidden", "unauthorized", "conflict", "too_large", "busy"}

// String returns the kind's name as the API writes it.
func (k Kind) String() string {
	if int(k) < 0 || int(k) >= len(kindNames) {
		return kindNames[Internal]
	}
	return kindNames[k]
}

// An Error is a failure with a message for people.
type Error struct {
	Kind  Kind
	Field string // the form field or column at fault, or empty
	ZH    string // what happened, in Chinese, for the person
	EN    string // the same in English
	Err   error  // the cause, for the log only; may be nil
}

// Error returns the text for the log.
func (e *Error) Error() string {
	s := e.Kind.String() + ": " + e.EN
	if e.Field != "" {
		s += " (" + e.Field + ")"
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// E returns an error of the kind with its message in Chinese and English.
func E(k Kind, zh, en string) *Error { return &Error{Kind: k, ZH: zh, EN: en} }

// Wrap returns an error of the kind that keeps err as the cause for the log.
func Wrap(err error, k Kind, zh, en string) *Error { return &Error{Kind: k, ZH: zh, EN: en, Err: err} }

// Field returns an Invalid error about one field of a form or one column.
func Field(field, zh, en string) *Error {
	return &Error{Kind: Invalid, Field: field, ZH: zh, EN: en}
}

// Invalidf returns an Invalid error whose two messages share their arguments.
func Invalidf(zh, en string, args ...any) *Error {
	return &Error{Kind: Invalid, ZH: fmt.Sprintf(zh, args...), EN: fmt.Sprintf(en, args...)}
}

// Missing returns the NotFound error for a noun, e.g. Missing("案件", "case").
func Missing(zh, en string) *Error {
	return &Error{Kind: NotFound, ZH: "找不到该" + zh, EN: "no such " + en}
}

// KindOf returns the kind of err; an error of no known kind is Internal.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}

// Message returns what the person is told, in the language ("zh" or "en").
func Message(err error, lang string) string {
	var e *Error
	if !errors.As(err, &e) || e.Kind == Internal {
		if lang == "en" {
			return "Something went wrong on our side. Nothing was changed."
		}
		return "系统内部出错，未作任何改动。"
	}
	if lang == "en" {
		return e.EN
	}
	return e.ZH
}

// About returns the failure with its message naming first whom or what it is
// about; the kind and the cause stay.
func About(err error, zh, en string) error {
	var e *Error
	if !errors.As(err, &e) {
		return err
	}
	return &Error{Kind: e.Kind, Field: e.Field, ZH: zh + "：" + e.ZH, EN: en + ": " + e.EN, Err: err}
}
