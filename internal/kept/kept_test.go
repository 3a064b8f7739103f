package kept

import (
	"strings"
	"testing"

	"mingjian/internal/errs"
)

func TestNew(t *testing.T) {
	f, err := New(`C:\资料\证明.PDF`, []byte("x"), Papers...)
	if err != nil || f.Name != "证明.PDF" || f.Size != 1 || len(f.Digest) != 64 {
		t.Errorf("%+v, %v", f, err)
	}
	for _, v := range []struct {
		name string
		data []byte
	}{{"a.pdf", nil}, {"a.pdf", make([]byte, MaxSize+1)}, {"a.exe", []byte("x")}, {"pdf", []byte("x")}, {strings.Repeat("长", 200) + ".pdf", []byte("x")}, {"", []byte("x")}, {"a\xff.pdf", []byte("x")}} {
		if _, err := New(v.name, v.data, Papers...); errs.KindOf(err) != errs.Invalid {
			t.Errorf("%q of %d bytes: %v", v.name, len(v.data), err)
		}
	}
}
