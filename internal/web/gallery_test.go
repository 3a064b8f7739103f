package web

import (
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"mingjian/internal/policy"
	"mingjian/internal/web/webtest"
)

// The gallery shows every part of parts.html on pages made for it, so that the
// frame can be looked at, pressed and measured before and beside real pages.

type galleryPage struct {
	Page
	Steps    []Step
	Events   []Event
	Chart    Chart
	Due      []Due
	Empty    Empty
	Progress Progress
	Dialog   Dialog
	Diff     []DiffLine
	List     List
	Table    Table
	Notices  []Notice
	Options  []Option
	Draft    string
	Version  int
}

const galleryVoices = `{{define "actions"}}<a class="btn" href="/">案件全程</a><button class="btn" data-print>{{icon "printer"}}打印</button><a class="btn pri" href="/">进入会议</a>{{end}}
{{define "scripts"}}{{template "charts" .}}{{end}}
{{define "content"}}{{template "steps" .Steps}}
<div class="work"><section class="card" aria-label="会议案件"><h2>会议案件<small>12 件</small></h2><ul class="list">
<li aria-current="true"><b>尚某某故意伤害案</b><small>甘州区院 · 一审无罪</small>{{template "chip" (chip "a" "分歧 3 项")}}</li>
<li><b>李某合同诈骗案</b><small>临泽县院 · 撤回起诉</small>{{template "chip" (chip "a" "分歧 2 项")}}</li>
<li><b>赵某等三人盗窃案</b><small>高台县院 · 撤回起诉</small>{{template "chip" (chip "b" "互评中 1 / 2")}}</li>
<li><b>马某交通肇事案</b><small>山丹县院 · 不起诉复议改变</small>{{template "chip" (chip "g" "意见已形成")}}</li></ul></section>
<div><section class="card" aria-label="三方意见"><h2>三方意见<small>按分歧大小排列 · 分数在承办人答复前不显示</small></h2><table class="voices"><thead><tr><th class="dim">维度</th><th><span class="who2"><i></i>自评 · 周某</span></th><th><span class="who2 p"><i></i>互评 · 评查员甲、乙</span></th><th><span class="who2 e"><i></i>点评 · 市院第一检察部</span></th><th class="gap">分歧</th></tr></thead><tbody>
<tr class="split"><td class="dim">证据采信</td><td>被害人陈述与证人李某证言相互印证，据此起诉。<br><span class="cite">证据 3、7</span></td><td>二人均称看到铁锹，位置相反，矛盾未排除；孤证不能印证。<br><span class="cite">证据 3、7 · 判决书第 11 段</span></td><td>同意互评。起诉时应列表说明取舍，不能以“基本一致”代替。<br><span class="cite">判决书第 11–12 段</span></td><td><span class="chip t a">大</span></td></tr>
<tr class="split"><td class="dim">引导侦查</td><td>已退查一次，公安以情况说明答复。</td><td>提纲仅写“补强证据”，未列监控时段与伤情成因鉴定。<br><span class="cite">补侦提纲 2018-06-20</span></td><td class="none">尚未点评</td><td><span class="chip t b">中</span></td></tr>
<tr><td class="dim">法律适用</td><td>故意伤害定性无争议。</td><td>无异议：罪名与法条适用一致。</td><td>无异议。</td><td><span class="chip t g">一致</span></td></tr></tbody></table>
<div class="foot"><span>承办人答复：<b>未到期，余 4 个工作日</b>（2019-11-22 止）</span><span>检法分歧 2 处</span><a class="btn" href="/">原因与措施</a></div></section>
<div class="below"><section class="card"><h2>诉讼过程<small>共 486 天</small></h2>{{template "timeline" .Events}}</section>{{template "chart" .Chart}}</div></div></div>{{end}}`

const galleryForm = `{{define "actions"}}<button class="btn" data-open="ask">{{icon "trash-2"}}撤销</button>{{end}}
{{define "content"}}{{range .Notices}}{{template "notice" .}}{{end}}
<div class="two"><form class="card" method="post" action="/do" data-autosave="/draft"><h2>自评<small>第 2 部分，共 7 部分</small></h2><div class="pad">{{template "csrf" .Page}}<input type="hidden" name="version" value="{{.Version}}">
{{template "field" ((field .Form "name" "nav.home" "尚某某").Must)}}
{{template "field" ((field .Form "day" "nav.cases" "2026-11-23").As "date")}}
{{template "field" (choice .Form "kind" "nav.events" "b" .Options)}}
{{template "field" ((area .Form "reason" "nav.rules" .Draft).Tip "写明依据的证据和段落")}}
{{template "field" ((field .Form "agree" "nav.audit" "1").As "check")}}
<fieldset><legend>分歧点</legend><div data-rows="row"></div><button type="button" class="btn" data-add="row">{{icon "plus"}}添加</button></fieldset></div>
<div class="bar"><button class="btn pri" data-default>提交</button></div></form>
<template id="row"><div class="item" data-row><div class="field"><label for="issue">争议</label><input id="issue" name="issue"></div><button type="button" class="btn" data-remove>移除</button></div></template>
<div class="stack">{{template "progress" .Progress}}<section class="card"><h2>期限</h2><div class="pad row">{{range .Due}}{{template "due" .}}{{end}}</div></section>
<section class="card"><h2>修改对照</h2>{{template "diff" .Diff}}</section><section class="card"><h2>整改</h2>{{template "empty" .Empty}}</section></div></div>{{template "dialog" .Dialog}}{{end}}`

const galleryList = `{{define "content"}}<section class="card">{{template "filters" .List}}{{template "table" .Table}}{{template "pager" .List}}</section>{{end}}`

// gallery serves the gallery's pages.
func gallery(t *testing.T) (*Server, *draftDesk) {
	t.Helper()
	s, err := empty(testConfig(t))
	if err != nil {
		t.Fatal(err)
	}
	shelf := fstest.MapFS{}
	for _, name := range []string{"base", "parts", "error"} {
		b, err := files.ReadFile("templates/" + name + ".html")
		if err != nil {
			t.Fatal(err)
		}
		shelf["templates/"+name+".html"] = &fstest.MapFile{Data: b}
	}
	shown := map[string]any{"error": ErrorPage{}}
	for name, text := range map[string]string{"g/voices": galleryVoices, "g/form": galleryForm, "g/list": galleryList} {
		shelf["templates/"+name+".html"] = &fstest.MapFile{Data: []byte(text)}
		shown[name] = galleryPage{}
	}
	if s.pages, err = s.parsePages(shelf, shown); err != nil {
		t.Fatal(err)
	}
	desk := &draftDesk{version: 1, text: "原文"}
	show := func(name, title string, fill func(*Request, *galleryPage) error) func(*Request) error {
		return func(r *Request) error {
			p := galleryPage{Page: r.Page(title)}
			p.Title, p.Marked, p.Checkpoint = title, true, "2026-11-23 10:00 · 3f9a…c2"
			if err := fill(r, &p); err != nil {
				return err
			}
			return Template[galleryPage]{name}.Render(r, p)
		}
	}
	none := func(r *Request) error { return r.See("/sessions") }
	routes := []Route{
		{Method: "GET", Pattern: "/sessions", Act: policy.SessionList, Handler: show("g/voices", "尚某某故意伤害案", galleryFillVoices)},
		{Method: "GET", Pattern: "/cases", Act: policy.CaseList, Handler: show("g/list", "案件", galleryFillList)},
		{Method: "GET", Pattern: "/measures", Act: policy.MeasureRead, Handler: show("g/form", "自评", desk.fill)},
		{Method: "GET", Pattern: "/busy", Act: policy.CaseList, Handler: desk.part},
		{Method: "POST", Pattern: "/draft", Act: policy.SelfWrite, Handler: desk.save},
		{Method: "POST", Pattern: "/do", Act: policy.SelfWrite, Handler: none},
	}
	for _, href := range []string{"/{$}", "/events", "/key-cases", "/trends", "/templates", "/rules", "/imports", "/people"} {
		routes = append(routes, Route{Method: "GET", Pattern: href, Act: policy.WorkbenchRead, Handler: none})
	}
	enter := []Route{
		{Method: "GET", Pattern: "/enter", Public: true, Handler: func(r *Request) error {
			r.SignIn("chen")
			r.Toast("ok", "enum.progress.done")
			return r.See("/sessions")
		}},
	}
	if err := s.serve(slices.Concat(s.frameRoutes(), enter, routes)); err != nil {
		t.Fatal(err)
	}
	return s, desk
}

func galleryFillVoices(r *Request, p *galleryPage) error {
	p.Crumbs = []Link{{"剖析会", "/sessions"}, {"2019年第二次", "/sessions"}, {"刑检案件质量剖析会", ""}}
	p.Meta = []string{"甘州检公诉刑诉〔2018〕118号", "一审无罪（存疑）· 2019-07-03 · 已生效", "承办：周某 · 甘州区院"}
	p.Steps = []Step{{"案件入会", "11月3日", "done"}, {"自评", "12 / 12 件", "done"}, {"互评", "8 / 12 件 · 余 3 日", "now"}, {"点评", "3 / 12 件", ""}, {"会议与意见", "11月26日 09:00", ""}, {"整改", "未开始", ""}}
	p.Events = []Event{{Label: "受理批捕", Date: "2018-03-04"}, {Label: "批准逮捕", Date: "2018-03-11"}, {Label: "移送起诉", Date: "2018-05-09"}, {Label: "退回补侦", Date: "2018-06-20", Note: "提纲 1 项"}, {Label: "提起公诉", Date: "2018-08-15"}, {Label: "开庭审理", Date: "2018-11-02"}, {Label: "一审无罪", Date: "2019-07-03", Adverse: true}}
	quarters, counts := []string{"2018一季", "2018二季", "2018三季", "2018四季", "2019一季", "2019二季"}, []int{3, 4, 2, 6, 4, 3}
	p.Chart = Chart{ID: "run", Title: "本市三类案件", Alt: "逐季三类案件人数运行图：2 至 6 人，无趋势", Note: "各季均在自身波动的正常范围内。人数少，不作比较。",
		Option: map[string]any{"tooltip": map[string]any{"trigger": "axis"}, "xAxis": map[string]any{"type": "category", "data": quarters}, "yAxis": map[string]any{"type": "value"},
			"series": []any{map[string]any{"type": "line", "name": "人数", "data": counts}}},
		Head: []string{"季度", "人数"}, Rows: [][]string{{"2018一季", "3"}, {"2018二季", "4"}, {"2018三季", "2"}, {"2018四季", "6"}, {"2019一季", "4"}, {"2019二季", "3"}}}
	return nil
}

func galleryFillList(r *Request, p *galleryPage) error {
	p.Tabs = []Tab{{"全部", "/cases", 4155, true}, {"办理中", "/cases?open=1", 120, false}, {"封存", "/cases?sealed=1", 0, false}}
	l, err := r.List("-date", "name")
	if err != nil {
		return err
	}
	l.Total, l.Search, l.Exports = 4155, "姓名、案号", []string{"xlsx", "docx"}
	l.Filters = []Field{l.Choice("kind", "种类", "全部", []Option{{"acquitted", "一审无罪"}, {"withdrawn", "撤回起诉"}}), l.Day("from", "起")}
	p.List = l
	p.Table = Table{Caption: "案件", List: l, Cols: []Col{{Label: "案件", Sort: "name"}, {Label: "状态"}, {Label: "期限"}, {Label: "日期", Sort: "date"}, {Label: "人数", Num: true}}}
	for range 14 {
		p.Table.Rows = append(p.Table.Rows, []Cell{{Text: "尚某某故意伤害案", Small: "甘州检公诉刑诉〔2018〕118号", Href: "/sessions"}, {Chip: &Chip{"r", "一审无罪"}}, {Due: &Due{Left: 4, Working: true, Date: "2026-11-27", Article: "规则 261"}}, {Text: "2019-07-03"}, {Text: "3", Num: true}})
	}
	return nil
}

// A draftDesk is the server's side of autosave.
type draftDesk struct {
	version int
	text    string
	down    bool
}

func (d *draftDesk) fill(r *Request, p *galleryPage) error {
	p.Draft, p.Version = d.text, d.version
	p.Form = FormError{Field: "reason", Message: "请写明理由"}
	p.Options = []Option{{"a", "一审无罪"}, {"b", "撤回起诉"}}
	p.Notices = []Notice{{"info", "第 1、2、4 部分已由台账和文书填好。", nil}, {"warn", "有 2 处与台账不一致：", []string{"罪名", "判决日期"}}}
	p.Progress = Progress{ID: "job", Label: "导入台账", Done: 1200, Total: 5682, State: "running", Note: "第 3 个文件，共 12 个", URL: "/busy", CancelURL: "/do", CSRF: p.CSRF}
	p.Due = []Due{{Left: 4, Working: true, Date: "2026-11-27", Article: "评查规定 17"}, {Left: 2, Date: "2026-11-25"}, {Left: -3, Date: "2026-11-20"}, {Done: true, Date: "2026-11-20"}}
	p.Dialog = Dialog{ID: "ask", Title: "撤销这份自评？", Text: "撤销后可以重新填写，原文保留在历史中。", Action: "/do", Button: "撤销", CSRF: p.CSRF, Reason: "理由"}
	p.Diff = Diff("据此起诉。\n证据相互印证。", "据此起诉。\n证据 3、7 未能相互印证。\n已退查一次。")
	p.Empty = Empty{"这里列出会议形成的整改措施。", "拟定措施", "/do"}
	return nil
}

func (d *draftDesk) part(r *Request) error {
	p := galleryPage{Page: r.Page("nav.home"), Progress: Progress{ID: "job", Label: "导入台账", Done: 5682, Total: 5682, State: "done", Href: "/sessions", Link: "查看报告"}}
	return r.render(200, "g/form", "progress", p.Progress)
}

func (d *draftDesk) save(r *Request) error {
	v, err := r.Int("version")
	if err != nil {
		return err
	}
	if d.down {
		panic("the disk is full")
	}
	if v != d.version {
		return r.DraftConflict(d.version, map[string]string{"reason": d.text})
	}
	d.version++
	d.text = r.Text("reason")
	return r.Saved(d.version)
}

func TestGallery(t *testing.T) {
	s, desk := gallery(t)
	srv := httptest.NewServer(s)
	t.Cleanup(srv.Close)
	b := webtest.Open(t, srv.URL)
	b.Go("/enter")
	if got := b.Path(); got != "/sessions" {
		t.Fatalf("after signing in at %s", got)
	}
	b.Wait(".toast.ok")
	if s.static.url("vendor/charts.js") != "" {
		b.Wait(".chart canvas")
		// An ECharts canvas in a box that is not laid out yet stays empty.
		if w := webtest.Eval[int](b, `document.querySelector('.chart canvas').clientWidth`); w < 300 {
			t.Errorf("the chart is %d pixels wide", w)
		}
	}
	for _, path := range []string{"/sessions", "/cases", "/measures", "/nowhere"} {
		b.Go(path)
		for _, v := range b.Axe() {
			t.Errorf("%s: %s", path, v)
		}
	}
	if dir := os.Getenv("MINGJIAN_CONTACT"); dir != "" {
		b.ContactSheet(dir+"/gallery", []string{"/sessions", "/cases", "/measures", "/nowhere"})
		for _, size := range []webtest.Size{webtest.Small, webtest.Large} {
			b.Resize(size)
			for name, path := range map[string]string{"voices": "/sessions", "list": "/cases", "form": "/measures"} {
				b.Go(path)
				file := dir + "/gallery/" + name + map[webtest.Size]string{webtest.Small: "-1366.png", webtest.Large: "-1440.png"}[size]
				if err := os.WriteFile(file, b.Screenshot(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		}
		b.Resize(webtest.Small)
	}

	// "/" searches, from anywhere but a field.
	b.Go("/cases")
	b.Keys("/")
	if got := webtest.Eval[string](b, `document.activeElement.id`); got != "q" {
		t.Errorf("after / the focus is on %q", got)
	}

	// A draft saves itself and says so.
	b.Go("/measures")
	b.Fill("#f-reason", "新的理由")
	b.Until(`document.querySelector('.state')?.textContent === '已保存 10:02'`)
	if desk.text != "新的理由" {
		t.Errorf("the server holds %q", desk.text)
	}

	// A row is added and taken away.
	b.Press("添加")
	b.Wait("[data-row]")
	b.Press("移除")
	b.Until(`!document.querySelector('[data-row]')`)

	// When the server fails, the text stays here and comes back.
	desk.down = true
	b.Fill("#f-reason", "断网时写的字")
	b.Until(`document.querySelector('.state').classList.contains('bad')`)
	desk.down = false
	b.Do(`location.reload()`)
	b.Wait(".toast.ok")

	desk.version, desk.text = 40, "他人的文字"
	b.Until(`document.querySelector('#f-reason').value !== ''`)
	b.Fill("#f-reason", "我的文字")
	b.Wait("dialog.wide[open]")
	words := b.Text("dialog.wide")
	for _, want := range []string{"我的文字", "他人的文字"} {
		if !strings.Contains(words, want) {
			t.Errorf("the two texts do not stand side by side: %q", words)
		}
	}
	b.Press("完成")
	b.Until(`document.querySelector('.state').textContent.startsWith('已保存')`)
	if desk.text != "我的文字" || desk.version != 41 {
		t.Errorf("after the choice the server holds %q, version %d", desk.text, desk.version)
	}

	// A dialog asks; a job's progress is asked for until it is done.
	b.Click(`[data-open=ask]`)
	b.Wait("#ask[open]")
	b.Press("取消")
	if s.static.url("vendor/htmx.js") != "" {
		b.Until(`document.querySelector('#job progress').value === 5682`)
		if webtest.Eval[bool](b, `document.querySelector('#job').hasAttribute('hx-get')`) {
			t.Error("a finished job is still asked for")
		}
	}

	// The language changes and stays.
	b.Submit(`header form[action="/language"]`)
	if got := webtest.Eval[string](b, `document.documentElement.lang`); got != "en" {
		t.Errorf("the page is in %q", got)
	}
	for _, c := range b.Complaints() {
		if !strings.Contains(c, "/nowhere") && !strings.Contains(c, "/draft") {
			t.Errorf("the page complained: %s", c)
		}
	}
}
