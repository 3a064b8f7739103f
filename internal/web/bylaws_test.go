package web

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"mingjian/internal/bylaw"
	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
)

// TestBylawPages shows every rule to who may read it, takes what a form of each
// shape sends, and gives a wrong one back as it was typed.
func TestBylawPages(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		h := newHouse(t, db)
		for _, k := range bylaw.Kinds {
			if res := h.as("case_manager", "GET", "/bylaws/"+string(k), nil); res.StatusCode != 200 || !strings.Contains(text(t, res), "<form class=\"card\"") {
				t.Errorf("%s: %d, or no form", k, res.StatusCode)
			}
			if res := h.as("leader", "GET", bylawPath(k), nil); res.StatusCode != 200 || strings.Contains(text(t, res), "<form class=\"card\"") {
				t.Errorf("%s to a leader: %d, or a form", k, res.StatusCode)
			}
		}
		for _, x := range []struct {
			login, path string
			want        int
		}{{"system_admin", "/bylaws", 200}, {"system_admin", "/bylaws/calendar", 200}, {"system_admin", "/bylaws/letter", 404}, {"case_manager", "/bylaws/weather", 404}, {"case_manager", "/bylaws.xlsx", 200},
			{"inspector", "/bylaws/lead", 200}, {"inspector", "/bylaws/measure", 404}, {"case_manager", "/obligations/rules", 200}, {"case_manager", "/api/v1/bylaws", 200}, {"leader", "/api/v1/bylaws/letter", 200},
			{"system_admin", "/api/v1/obligations/rules", 404}} {
			if res := h.as(x.login, "GET", x.path, nil); res.StatusCode != x.want {
				t.Errorf("%s as %s: %d, want %d", x.path, x.login, res.StatusCode, x.want)
			}
		}

		head := func(more url.Values) url.Values {
			form := url.Values{"from": {"2026-11-23"}, "source": {"本院会议纪要"}, "reason": {"试行"}}
			for k, v := range more {
				form[k] = v
			}
			return form
		}
		letters := url.Values{"id": {"notice", "guidance", "consultation"}, "length": {"15", "1", "10"}, "unit": {"workday", "month", "workday"}, "basis": {"会签纪要", "", "会商办法"}, "open": {"consultation"}}
		year := url.Values{"year": {"2027"}, "holiday": {"元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节", ""}, "first": {"2027-01-01", "2027-02-05", "2027-04-05", "2027-05-01", "2027-06-09", "2027-09-15", "2027-10-01", ""},
			"last": {"2027-01-03", "2027-02-11", "", "2027-05-03", "", "", "2027-10-07", ""}, "work": {"", "2027-02-14", "", "", "", "", "2027-10-09", ""}, "work2": {"", "", "", "", "", "", "", ""}}
		duties := url.Values{"kind": {"一审无罪"}, "code": {"oral", ""}, "zh": {"口头报告", ""}, "en": {"oral report", ""}, "days": {"1", ""}, "unit": {"1", ""}, "term": {"", ""}, "paper": {"oral", ""}, "only": {"", ""}}
		for kind, x := range map[bylaw.Kind]struct {
			good  url.Values
			field string // made wrong, and what is said of it
			wrong string
			says  string
		}{
			bylaw.Letter:     {letters, "length", "0", "通报的答复”的期限"},
			bylaw.Measure:    {url.Values{"months": {"6"}}, "months", "many", "月数应为"},
			bylaw.Record:     {url.Values{"answer": {"5"}, "years": {"3"}}, "answer", "1", "陈述申辩"},
			bylaw.Lead:       {url.Values{"answer": {"5"}}, "answer", "99", "陈述申辩"},
			bylaw.Notice:     {url.Values{"lead1": {"7"}, "lead2": {"2"}, "digest": {"5"}}, "lead2", "9", "由多到少"},
			bylaw.Assign:     {url.Values{"cap": {"5"}, "slack": {"1"}, "load": {"4"}, "soft": {"40"}, "again": {"15"}, "office": {"20"}, "known": {"10"}}, "cap", "", "在手件数"},
			bylaw.Sample:     {url.Values{"percent": {"7.5"}, "least": {"2"}}, "percent", "x", "比例"},
			bylaw.Calendar:   {year, "work", "2027-01-04", "不需要调休"},
			bylaw.Obligation: {duties, "zh", "", "中英文名称"},
		} {
			path := bylawPath(kind)
			if res := h.as("leader", "POST", path, head(x.good)); res.StatusCode != 403 {
				t.Errorf("%s of a leader: %d", kind, res.StatusCode)
			}
			bad := head(x.good)
			bad[x.field] = append([]string{x.wrong}, x.good[x.field][1:]...)
			res := h.as("case_manager", "POST", path, bad)
			body := text(t, res)
			if res.StatusCode != 422 || !strings.Contains(body, x.says) || !strings.Contains(body, `value="试行"`) || x.wrong != "" && !strings.Contains(body, `value="`+x.wrong+`"`) {
				t.Errorf("%s wrong: %d; it says %q and keeps what was typed: %v, %v", kind, res.StatusCode, x.says, strings.Contains(body, x.says), strings.Contains(body, `value="`+x.wrong+`"`))
			}
			if res := h.as("case_manager", "POST", path, head(x.good)); res.StatusCode != 303 || res.Header.Get("Location") != path {
				t.Errorf("%s: %d %s", kind, res.StatusCode, text(t, res))
			}
			if body := text(t, h.as("leader", "GET", path, nil)); !strings.Contains(body, "测试case_manager") || !strings.Contains(body, "试行") {
				t.Errorf("%s: who changed it and why is not shown", kind)
			}
		}
		body := text(t, h.as("leader", "GET", "/bylaws", nil))
		for _, want := range []string{"新版本 2026-11-23 起施行", "法定", "待核实", "随程序提供"} {
			if !strings.Contains(body, want) {
				t.Errorf("the list lacks %q", want)
			}
		}
		if body := text(t, h.as("case_manager", "GET", "/bylaws/calendar?year=2027", nil)); !strings.Contains(body, `value="2027-02-11"`) || !strings.Contains(body, `value="2027-02-14"`) {
			t.Error("the form of a known year does not hold its days")
		}
	})
}

// TestBylawAPI reads and adds by program what the pages do.
func TestBylawAPI(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		h := &hall{house: newHouse(t, db)}
		send := func(login, kind, rule string, want int) {
			t.Helper()
			if status, out := h.order(login, "POST", "/bylaws/"+kind, json.RawMessage(rule)); status != want {
				t.Errorf("%s %s: %d, want %d: %v", kind, rule, status, want, out)
			}
		}
		const rule = `{"rule":{"measure":{"from":"2026-11-23","source":"纪要","months":6}},"reason":"试行"}`
		send("leader", "measure", rule, 403)
		send("case_manager", "notice", rule, 422)
		send("case_manager", "measure", rule, 200)
		send("case_manager", "calendar", `{"rule":{"calendar":{"from":"","source":"通知","year":2027,"papers":[],"off":{"元旦":["2027-01-01"]},"work":{}}},"reason":"x"}`, 422)
		var out BylawAnswer
		if err := json.Unmarshal([]byte(text(t, h.as("case_manager", "GET", "/api/v1/bylaws/measure", nil))), &out); err != nil {
			t.Fatal(err)
		}
		if len(out.Versions) != 2 || !out.Versions[0].Coming || out.Versions[0].Rule.Measure == nil || out.Versions[0].Rule.Measure.Months != 6 || out.Versions[0].Reason != "试行" || !out.Versions[1].Current || !out.Versions[1].Shipped {
			t.Errorf("%+v", out)
		}
		var all BylawsAnswer
		if err := json.Unmarshal([]byte(text(t, h.as("system_admin", "GET", "/api/v1/bylaws", nil))), &all); err != nil || len(all.Bylaws) != 2 || all.Bylaws[1].Missing != "2027" {
			t.Errorf("%+v %v", all, err)
		}
		var duties ObligationRulesAnswer
		if err := json.Unmarshal([]byte(text(t, h.as("leader", "GET", "/api/v1/obligations/rules", nil))), &duties); err != nil || len(duties.Versions) < 2 || len(duties.Now.Duties) == 0 {
			t.Errorf("%+v %v", duties, err)
		}
	})
}
