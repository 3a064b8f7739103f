package errs

import "strings"

// A List is every fault of one submission at once, so that a person corrects a
// form in one go. As an error it is Invalid, and its message joins the messages.
type List []*Error

// Add appends a fault of the field.
func (l *List) Add(field, zh, en string) { *l = append(*l, Field(field, zh, en)) }

// Err returns the list as an error, or nil when it is empty.
func (l List) Err() error {
	if len(l) == 0 {
		return nil
	}
	return l
}

// Error returns the text for the log.
func (l List) Error() string {
	texts := make([]string, len(l))
	for i, e := range l {
		texts[i] = e.Error()
	}
	return strings.Join(texts, "; ")
}

// As lets KindOf and Message see the list as one Invalid error.
func (l List) As(target any) bool {
	t, ok := target.(**Error)
	if !ok || len(l) == 0 {
		return false
	}
	zh, en := make([]string, len(l)), make([]string, len(l))
	for i, e := range l {
		zh[i], en[i] = e.ZH, e.EN
	}
	*t = &Error{Kind: Invalid, ZH: strings.Join(zh, "；"), EN: strings.Join(en, "; "), Field: l[0].Field}
	return true
}
