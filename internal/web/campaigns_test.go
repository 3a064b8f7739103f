package web

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"

	"mingjian/internal/app"
	"mingjian/internal/campaign"
	"mingjian/internal/org"
	"mingjian/internal/review"
	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
	"mingjian/internal/training"
	"mingjian/internal/web/webtest"
)

// TestCampaignImportPages brings tasks to a campaign by page and by program, tries
// first, and shows what is wrong by row and column in both languages.
func TestCampaignImportPages(t *testing.T) {
	h := newTown(t, storetest.New(t, store.SQLite), false)
	ctx, organiser := t.Context(), h.caller("organiser")
	id, err := h.app.SaveCampaign(ctx, organiser, campaign.Campaign{Title: "专项行动", First: "2026-11-01", Last: "2026-12-31", Aspects: []campaign.Aspect{{Name: "自查"}}, Units: []org.UnitCode{"990102"}}, "")
	h.must("a campaign", err)
	path := "/campaigns/" + string(id) + "/tasks/import"
	good := []byte("方面,参加单位,任务,期限\n自查,甲县,查一遍,2026-12-01\n")
	page := func(data []byte, also map[string]string) string {
		t.Helper()
		res := h.send("organiser", path, "file", "任务.csv", data, also)
		if res.Code != http.StatusOK {
			t.Fatalf("%d %s", res.Code, res.Body)
		}
		return res.Body.String()
	}
	if body := text(t, h.as("organiser", "GET", path, nil)); !strings.Contains(body, `name="dry" value="1" checked`) {
		t.Error("a try is not what is offered first")
	}
	if body := page([]byte("方面,参加单位,任务,期限\n自查,丙县,查一遍,2026-12-01\n"), nil); !strings.Contains(body, "已导入") || !strings.Contains(body, "没有这个参加单位：丙县") || !strings.Contains(body, "<td class=\"num\">2</td>") {
		t.Errorf("a wrong row: %s", body)
	}
	if body := page(good, map[string]string{"dry": "1"}); !strings.Contains(body, "试导入结果") {
		t.Error("a try does not say so")
	}
	if res := h.send("organiser", path, "file", "任务.csv", []byte("甲,乙\n1,2\n"), nil); res.Code != http.StatusUnprocessableEntity || !strings.Contains(res.Body.String(), "没有找到标题行") {
		t.Errorf("no titles: %d", res.Code)
	}
	if res := h.send("superior", path, "file", "任务.csv", good, nil); res.Code != http.StatusForbidden {
		t.Errorf("a leader imports: %d", res.Code)
	}
	var a app.SheetReport
	res := h.send("organiser", "/api/v1"+path, "file", "任务.csv", good, nil)
	if err := json.Unmarshal(res.Body.Bytes(), &a); err != nil || a.Added != 1 || a.Dry || len(a.Lines) != 0 {
		t.Errorf("by program: %d %s %v", res.Code, res.Body, err)
	}
	if body := page(good, nil); !strings.Contains(body, "没有被拒绝的行") {
		t.Error("brought again")
	}
	got := h.as("organiser", "GET", "/campaigns/"+string(id)+"/tasks.xlsx", nil)
	b, err := io.ReadAll(got.Body)
	h.must("read", err)
	if got.StatusCode != http.StatusOK || !strings.Contains(unzipped(t, b), "查一遍") {
		t.Errorf("export: %d", got.StatusCode)
	}
}

// TestCampaignTemplatePages keeps a campaign as a template on its page, lists it beside
// the shipped ones, and starts from it.
func TestCampaignTemplatePages(t *testing.T) {
	h := newTown(t, storetest.New(t, store.SQLite), false)
	id, err := h.app.SaveCampaign(t.Context(), h.caller("organiser"), campaign.Campaign{Title: "辨认专项", First: "2026-11-01", Last: "2026-12-31", Aspects: []campaign.Aspect{{Name: "自查"}}, Units: []org.UnitCode{"990102"}}, "")
	h.must("a campaign", err)
	path := "/campaigns/" + string(id)
	if res := h.as("organiser", "POST", path+"/keep", url.Values{"name": {"本院辨认模板"}}); res.StatusCode != http.StatusSeeOther {
		t.Fatalf("keep: %d", res.StatusCode)
	}
	if res := h.as("head", "POST", path+"/keep", url.Values{"name": {"x"}}); res.StatusCode != http.StatusForbidden {
		t.Errorf("a head keeps it: %d", res.StatusCode)
	}
	var a CampaignTemplatesAnswer
	h.must("list", json.NewDecoder(h.as("organiser", "GET", "/api/v1/campaign-templates", nil).Body).Decode(&a))
	own := a.Templates[len(a.Templates)-1]
	page := text(t, h.as("organiser", "GET", "/campaigns/new?template="+own.Code, nil))
	for _, want := range []string{"本院辨认模板", "/campaign-templates/" + own.Code + "/drop", "案件质量百日提升行动", `name="template" value="` + own.Code} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if res := h.as("organiser", "POST", "/campaign-templates/"+own.Code+"/drop", url.Values{}); res.StatusCode != http.StatusSeeOther {
		t.Errorf("drop: %d", res.StatusCode)
	}
	if page := text(t, h.as("organiser", "GET", "/campaigns/new", nil)); strings.Contains(page, "本院辨认模板") {
		t.Error("still offered")
	}
}

// TestCampaignBoard holds the board of seven offices and ten aspects, a task late in
// every cell, on one screen of 1366×768 with the weeks below it, in both languages; and
// the pages around it open to everybody.
func TestCampaignBoard(t *testing.T) {
	if os.Getenv("MINGJIAN_TEST_CHROMIUM") == "" {
		t.Skip("MINGJIAN_TEST_CHROMIUM names no browser")
	}
	h := newTown(t, storetest.New(t, store.SQLite), false)
	ctx, organiser := t.Context(), h.caller("organiser")
	c := campaign.Campaign{Title: "全市案件质量十个方面百日大提升专项行动", First: "2026-09-01", Last: "2026-12-09"}
	for i := range 7 {
		u := org.Unit{Code: org.UnitCode(fmt.Sprintf("99010%d", i)), Name: fmt.Sprintf("明川市第%d县区人民检察院", i), Short: "明川市澜溪区"}
		h.must("a unit", h.app.PutUnit(ctx, h.caller("system"), u))
		c.Units = append(c.Units, u.Code)
	}
	for i := range 10 {
		c.Aspects = append(c.Aspects, campaign.Aspect{Name: fmt.Sprintf("检委会与联席会议把关%d", i)})
	}
	id, err := h.app.SaveCampaign(ctx, organiser, c, "")
	h.must("a campaign", err)
	sheet := "方面,参加单位,任务,期限\n"
	for _, a := range c.Aspects {
		for _, u := range c.Units {
			sheet += fmt.Sprintf("%s,%s,查一遍,2026-10-01\n%s,%s,改一处,2026-12-01\n", a.Name, u, a.Name, u)
		}
	}
	r, err := h.app.ImportCampaignTasks(ctx, organiser, id, "任务.csv", []byte(sheet), false)
	h.must("tasks", err)
	if r.Added != 140 {
		t.Fatalf("%+v", r)
	}
	event, err := h.app.SaveTraining(ctx, organiser, training.Event{Kind: training.Drill, Title: "实训", Causes: []review.Code{h.scheme.Causes.Causes[0].Code}, Day: "2026-12-10", From: "09:00", To: "11:00"})
	h.must("an event", err)
	h.must("invite", h.app.InviteTrainees(ctx, organiser, event, []org.PersonID{h.ids["handler"]}))
	_, err = h.app.AddTrainingFile(ctx, organiser, event, "要点.pdf", []byte("%PDF-1.7"))
	h.must("a file", err)

	srv := httptest.NewServer(h.Server)
	defer srv.Close()
	defer h.app.Hush()
	b := webtest.Open(t, srv.URL)
	b.Go("/login")
	token, err := h.app.SignInAs(ctx, h.ids["organiser"], "test", "")
	h.must("sign in", err)
	path := "/campaigns/" + string(id)
	for _, lang := range []string{"zh", "en"} {
		b.Do("document.cookie = 'mingjian-session=" + token + "; path=/'; document.cookie = 'mingjian-lang=" + lang + "; path=/'")
		b.Go(path)
		if got := webtest.Eval[string](b, `document.documentElement.lang`); !strings.HasPrefix(got, lang) {
			t.Fatalf("the page is in %s", got)
		}
		if wide := webtest.Eval[int](b, `(e=>e.scrollWidth-e.clientWidth)(document.querySelector('.scroll:has(.board0)'))`); wide > 0 {
			t.Errorf("%s: the board is %d px too wide", lang, wide)
		}
		if end := webtest.Eval[float64](b, `[...document.querySelectorAll('main .card')].pop().getBoundingClientRect().bottom`); end > 768 {
			t.Errorf("%s: the weeks end at %v px", lang, end)
		}
		for _, p := range []string{path, path + "/tasks", path + "/tasks/import", "/campaigns/new", "/trainings", "/trainings/" + string(event), "/trainings/" + string(event) + "/people", "/trainings/new",
			"/trainings/untrained?cause=" + string(h.scheme.Causes.Causes[0].Code), "/learning/new"} {
			b.Go(p)
			for _, v := range b.Axe() {
				t.Errorf("%s %s: %s", lang, p, v)
			}
		}
	}
	for _, c := range b.Complaints() {
		t.Error(c)
	}
}
