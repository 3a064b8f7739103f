package errs

import (
	"fmt"
	"testing"
)

func TestList(t *testing.T) {
	var l List
	if l.Err() != nil {
		t.Error("an empty list is an error")
	}
	l.Add("a", "缺甲", "a is missing")
	l.Add("b", "缺乙", "b is missing")
	err := fmt.Errorf("submit: %w", l.Err())
	if KindOf(err) != Invalid || Message(err, "zh") != "缺甲；缺乙" || Message(err, "en") != "a is missing; b is missing" {
		t.Errorf("%v: %q, %q", KindOf(err), Message(err, "zh"), Message(err, "en"))
	}
}
