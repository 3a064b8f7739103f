package voluntary

import (
	"strings"
	"testing"

	"mingjian/internal/errs"
)

func TestReport(t *testing.T) {
	good := Report{Kind: NearMiss, What: "起诉前一日发现鉴定人资质过期", Person: "a"}
	if err := good.Check(); err != nil {
		t.Fatal(err)
	}
	for what, bad := range map[string]func(*Report){
		"kind": func(r *Report) { r.Kind = "" }, "what": func(r *Report) { r.What = " \n" }, "caught": func(r *Report) { r.Caught = strings.Repeat("字", MaxText+1) },
		"proposal": func(r *Report) { r.Proposal = "\xff" }, "number": func(r *Report) { r.Kind = OwnCase }, "thank": func(r *Report) { r.Person, r.Thank = "", true },
	} {
		r := good
		bad(&r)
		if errs.KindOf(r.Check()) != errs.Invalid {
			t.Errorf("%s passes: %+v", what, r)
		}
	}
	r := good
	if errs.KindOf(r.Reply("a", "好", "2026-01-01")) != errs.Conflict || errs.KindOf(r.Reply("b", " ", "2026-01-01")) != errs.Invalid {
		t.Error("answered by the reporter, or with nothing")
	}
	if err := r.Reply("b", "已列入培训", "2026-01-01"); err != nil {
		t.Error(err)
	}
	if errs.KindOf(r.Reply("b", "再答", "2026-01-02")) != errs.Conflict {
		t.Error("answered twice")
	}
	unnamed := Report{Kind: NearMiss, What: "x"}
	if err := unnamed.Reply("b", "已列入培训", "2026-01-01"); err != nil {
		t.Error(err)
	}
	if Hash("abcd-efgh") != Hash("ABCDEFGH") || Hash("ABCDEFGH") == Hash("ABCDEFGI") {
		t.Error("a code is not told apart by what is typed")
	}
}
