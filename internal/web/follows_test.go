package web

import (
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"mingjian/internal/accountability"
	"mingjian/internal/deadline"
	domain "mingjian/internal/measure"
	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
	"mingjian/internal/web/webtest"
)

// TestWhatFollows presses on the pages, as each person in it, what follows a
// concluded case: duties are opened, done and signed for, a measure is claimed and
// confirmed, the notice to the police goes out, the decision of the province is
// entered and the person answers it. The whole chain, with its clocks, is in
// internal/app.
func TestWhatFollows(t *testing.T) {
	if os.Getenv("MINGJIAN_TEST_CHROMIUM") == "" {
		t.Skip("MINGJIAN_TEST_CHROMIUM names no browser")
	}
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		h := newHall(t, db, false)
		for _, s := range stages {
			s.reach(h)
		}
		srv := httptest.NewServer(h.Server)
		defer srv.Close()
		defer h.app.Hush()
		b := webtest.Open(t, srv.URL)
		b.Go("/login")
		as := func(login, path string) {
			t.Helper()
			token, err := h.app.SignInAs(t.Context(), h.ids[login], "test", "")
			h.must("sign in", err)
			b.Do("document.cookie = 'mingjian-session=" + token + "; path=/'")
			b.Go(path)
		}
		quiet := func(what string) {
			t.Helper()
			for _, c := range b.Complaints() {
				if !strings.Contains(c, "422") { // what was refused, and mended
					t.Errorf("%s: %s", what, c)
				}
			}
		}

		// A leader opens what is owed; its owner does the first, the leader signs for it.
		owed := "/obligations/" + eventID
		as("chair", owed)
		b.Choose("#f-start", "2025-12-02")
		b.Fill("#f-basis", "本院规则")
		b.Fill(`[name="spare.review"]`, "已在会前审查")
		b.Submit("#decide")
		as("handler", owed)
		unfold := func(field string) {
			t.Helper()
			b.Do(`document.querySelector("` + field + `").closest("details").open = true`)
		}
		unfold("#do-oral")
		b.Fill("#do-oral", "已口头报告")
		b.Choose("#dd-oral", "2025-12-01") // before the judgment was received
		b.Submit(`form[action$="/do"]:has(#do-oral)`)
		b.Wait(".notice.bad")
		b.Choose("#dd-oral", "2025-12-03")
		b.Submit(`form[action$="/do"]:has(#do-oral)`)
		as("chair", owed)
		b.Send(`form:has(#si-oral) [value=sign]`)
		unfold("#f-reason")
		b.Choose("#f-start", "2025-12-01")
		b.Fill("#f-reason", "送达回证为1日")
		b.Submit(`form[action$="/receive"]`)
		quiet("what is owed")
		l, err := h.app.Obligation(t.Context(), h.caller("chair"), eventID)
		h.must("read", err)
		states := map[string]accountability.DutyState{}
		for _, d := range l.Duties {
			states[d.Code] = d.State
		}
		if states["review"] != accountability.Spared || states["oral"] == accountability.Owing || l.Start != "2025-12-01" || l.State != accountability.Opened {
			t.Errorf("%v", states)
		}

		// The province's decision is entered with its document; the person answers it.
		attach := func() {
			t.Helper()
			b.Do(`(e=>{const d=new DataTransfer();d.items.add(new File(["%PDF-1.7"],"决定.pdf"));e.files=d.files})(document.querySelector("#f-file"))`)
		}
		as("organiser", "/records/new?item="+string(h.item))
		b.Choose("#f-gravity", string(accountability.Mistake))
		b.Fill("#f-organ", "甲县人民检察院")
		b.Fill("#f-number", "甲检〔2026〕9号")
		b.Choose("#f-on", h.app.Today())
		b.Fill("#f-text", "确定为办案错误")
		attach()
		b.Submit(`form[action="/records"]`)
		b.Wait("#f-organ") // the county's own opinion is no ground
		b.Fill("#f-organ", "甲省人民检察院")
		attach()
		b.Submit(`form[action="/records"]`)
		entry := b.Path()
		b.Submit(`form[action$="/tell"]`)
		as("handler", entry)
		b.Fill("#f-plea", "退回补充侦查时已要求补正")
		b.Submit(`form[action$="/plead"]`)
		as("chair", entry)
		b.Fill("#f-answer", "意见部分采纳")
		b.Submit(`form[action$="/settle"]`)
		quiet("the judicial file")
		e, err := h.app.Record(t.Context(), h.caller("handler"), accountability.EntryID(strings.TrimPrefix(entry, "/records/")))
		h.must("read", err)
		if e.Stands != accountability.Standing || !strings.Contains(e.Statement(deadline.Date(h.app.Today())), "已要求补正") {
			t.Errorf("%+v", e.Entry)
		}
		as("political", "/appraisal")
		if text := b.Text("main"); !strings.Contains(text, "已要求补正") || strings.Contains(text, "确定为办案错误") {
			t.Errorf("those who assess read %s", text)
		}

		// Its owner claims the measure, another confirms it.
		measure := "/measures/" + h.measures[0]
		as("handler", measure)
		b.Fill(`form[action$="/claim"] textarea`, "核对单已印发")
		b.Submit(`form[action$="/claim"]`)
		as("organiser", measure)
		b.Send(`form[action$="/confirm"] .pri`)
		b.Wait(`form[action$="/test"]`)

		// Its effect is tested on its day: a recheck without its number of cases is refused.
		b.Choose("#f-kind", "recheck")
		b.Fill("#f-what", "本单位不再出现")
		b.Choose("#f-on", h.app.Today())
		b.Submit(`form[action$="/test"]`)
		b.Choose("#f-kind", "recurrence")
		b.Fill("#f-what", "本单位不再出现")
		b.Choose("#f-on", h.app.Today())
		b.Submit(`form[action$="/test"]`)
		b.Fill(`form[action$="/judge"] textarea`, "期间没有再现")
		b.Send(`form[action$="/judge"] .pri`)
		m, err := h.app.Measure(t.Context(), h.caller("organiser"), domain.ID(h.measures[0]))
		h.must("read", err)
		if m.Status != domain.Effective {
			t.Errorf("the measure is %s", m.Status)
		}

		// A further measure is added, and the list comes back as a trial.
		as("organiser", "/measures/new?item="+string(h.item))
		b.Do(`document.querySelector("[name=cause]").click()`)
		b.Fill("#f-text", "每月抽查一次辨认笔录")
		b.Choose("#f-owner", string(h.ids["handler"]))
		b.Choose("#f-unit", "990102")
		b.Choose("#f-due", "2027-06-30")
		b.Submit(`form[action="/measures"]`)
		b.Go("/measures/import")
		b.Do(`(e=>{const d=new DataTransfer();d.items.add(new File(["措施,责任人,期限\n甲,乙,丙\n"],"台账.csv"));e.files=d.files})(document.querySelector("#f-file"))`)
		b.Submit(`form[action="/measures/import"]`)
		if text := b.Text("main"); !strings.Contains(text, "试导入结果") || !strings.Contains(text, "请填写受案号") {
			t.Errorf("the trial says %s", text)
		}
		quiet("the measure")

		// The notice to the police goes out.
		as("chair", "/letters/"+h.letter)
		b.Choose("#f-day", h.app.Today())
		b.Submit(`form[action$="/issue"]`)
		as("organiser", "/letters/"+h.letter)
		b.Wait(`form[action$="/serve"]`)
		quiet("the notice")
	})
}
