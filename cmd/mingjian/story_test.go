package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"mingjian/internal/store"
	"mingjian/internal/web/webtest"
)

// TestStory walks the main job as the people who do it, on both databases: the
// case manager sets a conference up and picks a case, its handler, a peer and an
// expert write their voices, the three stand side by side, the handler replies,
// the conclusion is drafted, agreed and signed, and its paper comes out.
func TestStory(t *testing.T) {
	for _, engine := range []store.Engine{store.SQLite, store.Postgres} {
		t.Run(engine.String(), func(t *testing.T) { story(t, engine) })
	}
}

const storySession = "全市刑事检察案件质量剖析会"

func story(t *testing.T, engine store.Engine) {
	webtest.Open(t, "") // skips here where there is no browser
	base := startDemo(t, engine)
	manager := enterAs(t, base, "柏书怡")

	// The case manager sets the conference up.
	manager.Go("/sessions/new")
	manager.Fill("input[name=title]", storySession)
	manager.Do(`for (const o of document.querySelector('select[name=chair]').options) if (o.text.includes('温景舒')) o.selected = true`)
	fill(manager, `{"planned.self":"2026-11-27","planned.peer":"2026-12-04","planned.comment":"2026-12-09","planned.meeting":"2026-12-11","peers":"1","comments":"1"}`)
	manager.Submit(`main form[action="/sessions/new"]`)
	session := manager.Path()

	// She picks an acquitted case from the events, says why, and closes the agenda.
	manager.Go(session + "/cases")
	manager.Do(`for (const f of document.querySelectorAll('main tbody form')) if (f.closest('tr').innerText.includes('一审无罪') && !document.querySelector('#chosen')) f.id = 'chosen'`)
	fillIn(manager, `document.querySelector('#chosen')`, `{"reason":"证据采信与法院分歧大"}`)
	manager.Submit("#chosen")
	manager.Go(session)
	manager.Wait(`main td a[href*="/items/"]`)
	item := webtest.Eval[string](manager, `document.querySelector('main td a[href*="/items/"]').getAttribute('href')`)
	handlerName := manager.Text(`main tbody tr td:nth-child(4)`)
	manager.Submit(`main form[action$="/agenda"]`)

	// The handler finds the self-review on the first page, partly filled, and writes it.
	handler := enterAs(t, base, handlerName)
	openTask(handler, item)
	if known := webtest.Eval[int](handler, `[...document.querySelectorAll('textarea[name^="s."]')].filter(e => e.value.trim()).length`); known < 3 {
		t.Errorf("%d sections of the self-review are filled from the ledger, want 3", known)
	}
	judge(handler, "none", "自评：被害人陈述与证言相互印证。")
	addRow(handler, "row-d", `{"d.issue":"证言能否印证","d.our":"基本一致即可印证","d.court":"矛盾未排除","d.basis":"判决书第 11 段"}`)
	addRow(handler, "row-c", `{"cause.code":"EV03","cause.evidence":"证据 3、7","cause.rank":"main"}`)
	addRow(handler, "row-m", `{"m.text":"起诉前列表说明证据取舍"}`)
	fill(handler, `{"reflection":"对矛盾证据的排除说明不足。"}`)
	send(handler)

	// The case manager asks a peer and an expert whom nothing speaks against.
	peerName := assign(manager, item, "peer")
	expertName := assign(manager, item, "comment")
	if peerName == handlerName || expertName == handlerName {
		t.Errorf("%s reviews the own case", handlerName)
	}

	// The peer declares no conflict and writes without seeing the other voice.
	peer := enterAs(t, base, peerName)
	openTask(peer, item)
	peer.Submit(`main form[action$="/declare"]`)
	if strings.Contains(peer.Text("main"), "自评：被害人陈述") {
		t.Error("the peer reads the self-review before the own voice is locked")
	}
	judge(peer, "none", "互评：无异议。")
	fill(peer, `{"j.evidence.stance":"problem","j.evidence.text":"互评：二人所述位置相反，孤证不能印证。","j.document.stance":"flaw"}`)
	addRow(peer, "row-f", `{"f.dim":"evidence","f.text":"矛盾未排除即起诉","f.evidence":"证据 3、7"}`)
	addRow(peer, "row-jc", `{"jc.dim":"evidence","jc.code":"EV03","jc.evidence":"证据 3、7"}`)
	send(peer)

	// The expert comments, seeing both.
	expert := enterAs(t, base, expertName)
	openTask(expert, item)
	expert.Submit(`main form[action$="/declare"]`)
	fill(expert, `{"a.jurisprudence":"定性无争议。","a.fact":"事实清楚与否取决于证言。","a.evidence":"同意互评，应列表说明取舍。","j.evidence.stance":"problem","j.evidence.text":"点评：不能以基本一致代替印证。"}`)
	send(expert)

	// The three voices stand side by side; the largest disagreement comes first and
	// is in view in the small window, of twelve dimensions.
	manager.Resize(webtest.Small)
	manager.Go(item)
	voices := webtest.Eval[struct {
		Rows        int
		First       string
		Top, Bottom float64
	}](manager, `(() => { const rows = document.querySelectorAll('table.voices tbody tr'), at = rows[0].getBoundingClientRect();
		return {Rows: rows.length, First: rows[0].innerText, Top: at.top, Bottom: at.bottom} })()`)
	if voices.Rows != 12 {
		t.Errorf("%d dimensions, want 12", voices.Rows)
	}
	for _, said := range []string{"证据采信", "自评：", "互评：二人", "点评：不能", "大"} {
		if !strings.Contains(voices.First, said) {
			t.Errorf("the first row does not say %s: %s", said, voices.First)
		}
	}
	if voices.Top < 0 || voices.Bottom > float64(webtest.Small.Height) {
		t.Errorf("the largest disagreement stands at %v to %v, out of the window", voices.Top, voices.Bottom)
	}

	// The findings are put to the handler, who alone can answer.
	manager.Submit(`main form[action$="/reply"]`)
	openTask(handler, item)
	handler.Do(`for (const e of document.querySelectorAll('select[name^="p."]')) e.value = 'part'; for (const e of document.querySelectorAll('textarea[name^="p."]')) e.value = '部分同意，当时条件所限。'`)
	fill(handler, `{"overall":"接受互评关于证据的意见。"}`)
	send(handler)

	// The chair opens the meeting; the secretary drafts; the meeting agrees
	// and ends; the chair signs.
	chair := enterAs(t, base, "温景舒")
	chair.Go(session)
	chair.Do(`for (const l of document.querySelectorAll('label.check')) if (['温景舒','柏书怡'].some(n => l.innerText.includes(n))) l.querySelector('input').checked = true`)
	chair.Submit(`main form[action$="/meeting"]`)
	manager.Go(item)
	manager.Submit(`main form[action$="/conclusion"]`)
	firstRow(manager, "row-c", `{"cause.code":"EV03","cause.evidence":"证据 3、7 位置相反","cause.rank":"main"}`)
	firstRow(manager, "row-g", `{"g.kind":"view","g.level":"team","g.reasons":"对印证标准认识不同","g.evidence":"判决书第 11 段与起诉书"}`)
	firstRow(manager, "row-t", `{"t.text":"制作证据取舍说明表","t.cause":"EV03","t.due":"2027-01-15"}`)
	manager.Do(`for (const n of ['t.owner', 't.unit']) { const e = document.querySelector('[data-rows=row-t] [name="'+n+'"]'); e.selectedIndex = 1 }`)
	fill(manager, `{"avoid":"part","lessons":"矛盾证据应逐项说明取舍。"}`)
	send(manager)
	chair.Go(item)
	chair.Do(`for (const e of document.querySelectorAll('main form[action$="/agree"] input[type=checkbox]')) e.checked = true`)
	chair.Submit(`main form[action$="/agree"]`)
	// The handler has read what was agreed and does not object.
	openTask(handler, item)
	handler.Submit(`form[action$="/forgo"]`)
	chair.Go(session)
	chair.Submit(`main form[action$="/meeting"]`)
	chair.Go(item)
	chair.Submit(`form[action$="/sign"]`)
	if refused := webtest.Eval[string](chair, `(e => e ? e.innerText : '')(document.querySelector('.toast.bad'))`); refused != "" {
		t.Errorf("signing was refused: %s", refused)
	}
	if signed := chair.Text("#conclusion"); !strings.Contains(signed, "已签发") || !strings.Contains(signed, "检法认识分歧") || !strings.Contains(signed, "矛盾证据应逐项说明取舍") {
		t.Errorf("the signed conclusion does not say what was agreed:\n%s", signed)
	}
	if !strings.Contains(chair.Text("footer"), "不作为司法责任认定依据") {
		t.Error("the page does not say that it is no finding of responsibility")
	}

	// The paper comes out as a Word file, and everything is on the measures' list.
	paper := webtest.Eval[string](manager, fmt.Sprintf(`(() => { const x = new XMLHttpRequest(); x.open('POST', %q, false);
		x.setRequestHeader('X-CSRF-Token', document.querySelector('meta[name=csrf]').content); x.overrideMimeType('text/plain; charset=x-user-defined'); x.send();
		return x.status + ' ' + x.responseText.slice(0, 2) })()`, "/items/"+item[strings.LastIndex(item, "/")+1:]+"/papers/analysis"))
	if paper != "200 PK" {
		t.Errorf("the paper is %q, want a Word file", paper)
	}
	manager.Go("/measures")
	if list := manager.Text("main"); !strings.Contains(list, "制作证据取舍说明表") {
		t.Errorf("the measure is not on the list:\n%s", list)
	}
	for _, b := range []*webtest.Browser{manager, handler, peer, expert, chair} {
		for _, c := range b.Complaints() {
			t.Error(c)
		}
	}
}

// enterAs opens a window and enters the demonstration as the person of the name.
func enterAs(t *testing.T, base, name string) *webtest.Browser {
	t.Helper()
	b := webtest.Open(t, base)
	b.Go("/login")
	b.Do(fmt.Sprintf(`[...document.querySelectorAll('.demo form')].find(f => f.querySelector('b').textContent === %q).requestSubmit()`, name))
	b.Wait("header .who")
	return b
}

// openTask opens the form of this conference that waits for the person, by the
// tasks on the first page.
func openTask(b *webtest.Browser, item string) {
	b.Go("/")
	b.Wait("main td a")
	hrefs := webtest.Eval[[]string](b, `[...document.querySelectorAll('main td a')].map(a => a.getAttribute('href'))`)
	for _, href := range hrefs {
		b.Go(href)
		if href == item {
			b.Go(webtest.Eval[string](b, `document.querySelector('a.btn.pri[href^="/statements/"]').getAttribute('href')`))
			return
		}
		if strings.HasPrefix(href, "/statements/") && strings.Contains(b.Text("main nav.crumb"), storySession) {
			return
		}
	}
	b.Go("/")
	b.Wait(fmt.Sprintf(`main td a[href=%q]`, item)) // fails and shows the page
}

// fill sets the first field of each name. It does not type: the fields' keys
// are tried elsewhere.
func fill(b *webtest.Browser, fields string) { fillIn(b, "document", fields) }

func fillIn(b *webtest.Browser, within, fields string) {
	b.Do(fmt.Sprintf(`for (const [name, text] of Object.entries(%s)) { const e = (%s).querySelector('[name="'+name+'"]');
		if (!e) throw new Error('no field '+name); e.value = text; e.dispatchEvent(new Event('input', {bubbles: true})) }`, fields, within))
}

// addRow adds a row to a list of the form and fills it.
func addRow(b *webtest.Browser, list, fields string) {
	b.Do(fmt.Sprintf(`document.querySelector('[data-add=%s]').click()`, list))
	fillIn(b, fmt.Sprintf(`[...document.querySelectorAll('[data-rows=%s] [data-row]')].pop()`, list), fields)
}

// firstRow fills the first row of a list, which may stand there filled already.
func firstRow(b *webtest.Browser, list, fields string) {
	b.Do(fmt.Sprintf(`document.querySelector('[data-rows=%[1]s] [data-row]') || document.querySelector('[data-add=%[1]s]').click()`, list))
	fillIn(b, fmt.Sprintf(`document.querySelector('[data-rows=%s] [data-row]')`, list), fields)
}

// judge takes one stance on every dimension, and fills the sections still empty.
func judge(b *webtest.Browser, stance, text string) {
	q, _ := json.Marshal(text)
	b.Do(fmt.Sprintf(`for (const e of document.querySelectorAll('select[name^="j."]')) e.value = %q;
		for (const e of document.querySelectorAll('textarea[name^="j."], textarea[name^="s."]')) if (!e.value.trim()) e.value = %s`, stance, q))
}

// send hands the form in; the case's page comes.
func send(b *webtest.Browser) {
	b.Submit(`main form[action^="/statements/"]`)
	b.Wait("table.voices")
}

// assign asks the first person proposed whom nothing speaks against, and returns the name.
func assign(b *webtest.Browser, item, kind string) string {
	b.Go(item + "/panel?kind=" + kind)
	b.Wait(`main tbody form[action$="/panel"]`)
	name := webtest.Eval[string](b, `(f => { f.id = 'asked'; return f.closest('tr').querySelector('td').firstChild.textContent.trim() })(document.querySelector('main tbody form[action$="/panel"]'))`)
	b.Do(`document.querySelector('#asked button').click()`)
	b.Wait("table.voices")
	return name
}
