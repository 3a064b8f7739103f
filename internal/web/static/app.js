// The behaviour that pages share. No page carries script of its own: what it
// wants it says in data- attributes, listed at each part below.
(() => {
  'use strict';
  const W = JSON.parse(document.body.dataset.words);
  const meta = (n) => (document.querySelector(`meta[name="${n}"]`) || {}).content || '';
  const el = (tag, cls, text) => {
    const e = document.createElement(tag);
    if (cls) e.className = cls;
    if (text !== undefined) e.textContent = text;
    return e;
  };

  // A short word in the corner; bad ones stay until closed.
  function toast(kind, text) {
    const t = el('div', 'toast ' + kind, text);
    if (kind === 'bad') t.setAttribute('role', 'alert');
    const b = el('button', '', '×');
    b.type = 'button';
    b.dataset.close = '';
    b.setAttribute('aria-label', W.close);
    t.append(b);
    document.getElementById('toasts').append(t);
    if (kind !== 'bad') setTimeout(() => t.remove(), 6000);
  }
  document.querySelectorAll('#toasts .toast:not(.bad)').forEach((t) => setTimeout(() => t.remove(), 6000));

  // Parts of pages: the token goes along, a refusal is told.
  document.body.addEventListener('htmx:configRequest', (e) => { e.detail.headers['X-CSRF-Token'] = meta('csrf'); });
  document.body.addEventListener('htmx:responseError', (e) => {
    let text = W.failed;
    try { text = JSON.parse(e.detail.xhr.responseText).message || text; } catch (_) { /* not ours */ }
    toast('bad', text);
  });
  document.body.addEventListener('htmx:sendError', () => toast('bad', W.failed));
  document.body.addEventListener('htmx:load', (e) => ready(e.detail.elt));

  // Keys: "/" searches, Ctrl+Enter submits the form one is in.
  document.addEventListener('keydown', (e) => {
    const typing = e.target.closest('input,textarea,select,[contenteditable]');
    if (e.key === '/' && !typing && !e.ctrlKey && !e.metaKey && !e.altKey) {
      const q = document.querySelector('[data-slash]');
      if (q) { e.preventDefault(); q.focus(); q.select(); }
    }
    if (e.key === 'Enter' && (e.ctrlKey || e.metaKey) && e.target.form) {
      e.preventDefault();
      e.target.form.requestSubmit(e.target.form.querySelector('[data-default]') || undefined);
    }
  });

  // data-change on a form: a changed choice submits it at once.
  document.addEventListener('change', (e) => {
    const f = e.target.form;
    if (f && 'change' in f.dataset && e.target.tagName === 'SELECT') f.requestSubmit();
  });

  // data-open=ID opens a dialog, data-close shuts it (or a toast), data-print
  // prints, data-flip turns a chart into its table, data-add=ID adds the row of
  // the template ID to [data-rows=ID], data-remove takes the row away.
  document.addEventListener('click', (e) => {
    const b = e.target.closest('[data-open],[data-close],[data-print],[data-flip],[data-add],[data-remove]');
    if (!b) { closeMenus(e.target); return; }
    const d = b.dataset;
    if ('open' in d) document.getElementById(d.open).showModal();
    if ('close' in d) { const t = b.closest('.toast'); if (t) t.remove(); else b.closest('dialog').close(); }
    if ('print' in d) window.print();
    if ('flip' in d) {
      const on = b.closest('[data-figure]').classList.toggle('flip');
      b.setAttribute('aria-expanded', on);
      b.textContent = on ? W.picture : W.table;
    }
    if ('add' in d) addRow(d.add);
    if ('remove' in d) { const row = b.closest('[data-row]'); const f = row.closest('form'); row.remove(); changed(f); }
  });
  function closeMenus(target) {
    document.querySelectorAll('details.who[open]').forEach((m) => { if (!m.contains(target)) m.open = false; });
  }
  function addRow(id, quiet) {
    const into = document.querySelector(`[data-rows="${id}"]`);
    const row = document.getElementById(id).content.cloneNode(true);
    const n = String(Date.now()) + into.children.length;
    row.querySelectorAll('[id],[for]').forEach((x) => {
      if (x.id) x.id += '-' + n;
      if (x.htmlFor) x.htmlFor += '-' + n;
    });
    into.append(row);
    if (quiet) return;
    const first = into.lastElementChild.querySelector('input:not([type=hidden]),select,textarea');
    if (first) first.focus();
    changed(into.closest('form'));
  }

  // Drafts. form[data-autosave=URL] with a hidden field "version" is sent 1.2 s
  // after the last change; until the server confirms, the text is kept here under
  // the person and the form. The server answers {version, at}, or 409
  // {version, theirs}: then both texts are shown side by side.
  const prefix = 'draft:' + meta('viewer') + ':';
  const drafts = new Map();
  const store = {
    get(k) { try { return JSON.parse(localStorage.getItem(k)); } catch (_) { return null; } },
    set(k, v) { try { localStorage.setItem(k, JSON.stringify(v)); } catch (_) { /* full: the server copy remains */ } },
    del(k) { try { localStorage.removeItem(k); } catch (_) { /* no storage */ } },
    keys() { try { return Object.keys(localStorage).filter((k) => k.startsWith(prefix)); } catch (_) { return []; } },
  };
  const skip = new Set(['csrf', 'version']);
  function fields(form) {
    const out = [];
    new FormData(form).forEach((v, k) => { if (!skip.has(k) && typeof v === 'string') out.push([k, v]); });
    return out;
  }
  function fill(form, pairs) {
    const want = new Map();
    pairs.forEach(([k, v]) => { if (!want.has(k)) want.set(k, []); want.get(k).push(v); });
    // A draft may have more rows than the page: add until the fields suffice.
    form.querySelectorAll('[data-rows]').forEach((box) => {
      const tpl = document.getElementById(box.dataset.rows);
      const named = tpl && tpl.content.querySelector('[name]');
      if (!named) return;
      const need = (want.get(named.name) || []).length;
      while (box.querySelectorAll(`[name="${named.name}"]`).length < need) addRow(box.dataset.rows, true);
      while (box.querySelectorAll(`[name="${named.name}"]`).length > need && box.lastElementChild) box.lastElementChild.remove();
    });
    const seen = new Map();
    Array.from(form.elements).forEach((x) => {
      if (!x.name || skip.has(x.name) || x.type === 'file' || x.type === 'submit') return;
      const vs = want.get(x.name) || [];
      if (x.type === 'checkbox' || x.type === 'radio') { x.checked = vs.includes(x.value); return; }
      if (x.multiple) { Array.from(x.options).forEach((o) => { o.selected = vs.includes(o.value); }); return; }
      const i = seen.get(x.name) || 0;
      seen.set(x.name, i + 1);
      if (i < vs.length) x.value = vs[i];
    });
  }
  const versionOf = (form) => { const v = form.elements.namedItem('version'); return v ? v.value : ''; };
  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
  function say(form, text, bad) {
    let s = form.querySelector('.state');
    if (!s) { s = el('span', 'state'); (form.querySelector('.bar') || form).prepend(s); }
    s.setAttribute('role', 'status');
    s.classList.toggle('bad', !!bad);
    s.textContent = text;
  }
  function changed(form) {
    const d = form && drafts.get(form);
    if (!d || d.held) return;
    store.set(d.key, { version: versionOf(form), fields: fields(form), at: Date.now() });
    clearTimeout(d.timer);
    d.timer = setTimeout(() => save(form), 1200);
  }
  function save(form) {
    const d = drafts.get(form);
    if (!d || d.held) return;
    if (d.busy) { d.again = true; return; }
    const sent = fields(form);
    const body = new URLSearchParams(sent.concat([['version', versionOf(form)]]));
    d.busy = true;
    say(form, W.saving);
    fetch(form.dataset.autosave, {
      method: 'POST', body, credentials: 'same-origin',
      headers: { 'X-CSRF-Token': meta('csrf'), Accept: 'application/json' },
    }).then((res) => res.json().then((a) => ({ status: res.status, a }))).then(({ status, a }) => {
      d.busy = false;
      if (status === 200) {
        form.elements.namedItem('version').value = a.version;
        say(form, W.saved + a.at);
        if (same(sent, fields(form))) store.del(d.key); else changed(form);
      } else if (status === 409 && a.theirs) {
        settle(form, a);
      } else {
        say(form, status === 401 || status === 403 ? W.expired : (a.message || W.kept), true);
      }
      if (d.again) { d.again = false; if (status === 200) save(form); }
    }).catch(() => {
      d.busy = false;
      say(form, W.kept, true);
      clearTimeout(d.timer);
      d.timer = setTimeout(() => save(form), 15000);
    });
  }
  // Two people changed one thing: the second sees both and decides, field by field.
  function settle(form, a) {
    const d = drafts.get(form);
    d.held = true;
    clearTimeout(d.timer);
    say(form, W.conflict, true);
    const box = el('dialog', 'wide');
    box.append(el('h2', '', W.conflict));
    const label = (x) => { const l = x.labels && x.labels[0]; return l ? l.textContent.trim() : x.name; };
    // Of repeated rows theirs is a list: rows they have and I have not are added,
    // and each field is held against its own.
    const lists = [];
    Object.entries(a.theirs).forEach(([k, v]) => { if (Array.isArray(v)) v.forEach((t) => lists.push([k, t])); });
    form.querySelectorAll('[data-rows]').forEach((into) => {
      const tpl = document.getElementById(into.dataset.rows);
      const named = tpl && tpl.content.querySelector('[name]');
      const need = named ? lists.filter(([k]) => k === named.name).length : 0;
      while (named && into.querySelectorAll(`[name="${named.name}"]`).length < need) addRow(into.dataset.rows, true);
    });
    const nth = new Map();
    Array.from(form.elements).forEach((x) => {
      const v = a.theirs[x.name];
      if (!Array.isArray(v)) return;
      const i = nth.get(x.name) || 0;
      nth.set(x.name, i + 1);
      x.theirs = v[i] || '';
    });
    const theirs = (x) => (x.theirs === undefined ? a.theirs[x.name] : x.theirs);
    Array.from(form.elements).forEach((x) => {
      if (!(x.name in a.theirs) || skip.has(x.name) || theirs(x) === x.value) return;
      const head = el('h3', '', label(x));
      const pair = el('div', 'pair');
      [[W.mine, x.value], [W.theirs, theirs(x)]].forEach(([who, text], i) => {
        const side = el('div');
        const line = el('label');
        const pick = el('input');
        pick.type = 'radio';
        pick.name = 'pick-' + x.name;
        pick.checked = i === 0;
        pick.addEventListener('change', () => { x.dataset.chosen = text; });
        line.append(pick, who + '：' + W.use);
        side.append(line, el('p', '', text));
        pair.append(side);
      });
      x.dataset.chosen = x.value;
      box.append(head, pair);
    });
    const done = el('button', 'btn pri', W.done);
    done.type = 'button';
    const row = el('div', 'row end');
    row.append(done);
    box.append(row);
    done.addEventListener('click', () => {
      Array.from(form.elements).forEach((x) => {
        if (x.dataset.chosen !== undefined) { x.value = x.dataset.chosen; delete x.dataset.chosen; }
      });
      form.elements.namedItem('version').value = a.version;
      d.held = false;
      box.close();
      box.remove();
      changed(form);
      save(form);
    });
    box.addEventListener('cancel', (e) => e.preventDefault());
    document.body.append(box);
    box.showModal();
  }
  function watch(form) {
    if (drafts.has(form)) return;
    const d = { key: prefix + form.dataset.autosave };
    drafts.set(form, d);
    form.addEventListener('input', () => changed(form));
    form.addEventListener('change', () => changed(form));
    form.addEventListener('submit', () => {
      // The text stays until a page that is no error shows it arrived.
      clearTimeout(d.timer);
      d.held = true;
      store.set(d.key, { version: versionOf(form), fields: fields(form), at: Date.now(), sent: true });
    });
    const kept = store.get(d.key);
    if (!kept) return;
    const now = fields(form);
    if (same(kept.fields, now)) { store.del(d.key); return; }
    if (kept.version === versionOf(form)) {
      fill(form, kept.fields);
      toast('ok', W.restored);
      changed(form);
      return;
    }
    const theirs = {};
    now.forEach(([k, v]) => { (theirs[k] = theirs[k] || []).push(v); });
    const version = versionOf(form);
    fill(form, kept.fields);
    settle(form, { version, theirs });
  }

  // data-leave on the sign-out form: ask while something is not saved.
  document.addEventListener('submit', (e) => {
    if ('leave' in e.target.dataset && store.keys().length > 0) {
      if (!window.confirm(W.leave)) { e.preventDefault(); return; }
      store.keys().forEach((k) => store.del(k));
    }
  });

  // Charts: [data-option] holds an ECharts option; the table beside it is shown
  // where the library is missing.
  const charts = [];
  function draw(box) {
    if (!window.mjCharts || box.dataset.drawn) return;
    box.dataset.drawn = '1';
    const chart = window.mjCharts(box, JSON.parse(box.dataset.option));
    charts.push(chart);
  }
  window.addEventListener('resize', () => charts.forEach((c) => c.resize()));
  window.addEventListener('beforeprint', () => charts.forEach((c) => c.resize()));

  // A hall: [data-live=URL] follows the server's events from [data-after] on. Each
  // says only that something happened; the page is asked for again, as this
  // person, and every [data-part] with an id replaced, but not while somebody
  // types in it. [data-link] tells whether the connection stands.
  const live = document.querySelector('[data-live]');
  if (live) {
    let after = live.dataset.after;
    let busy = false;
    let again = false;
    const link = live.querySelector('[data-link]');
    const tell = (on) => {
      link.textContent = on ? W.online : W.offline;
      link.classList.toggle('g', on);
      link.classList.toggle('a', !on);
    };
    const typing = (part) => [...part.querySelectorAll('input:not([type=hidden]),textarea')].some((x) => x.value !== x.defaultValue);
    const look = () => {
      if (busy) { again = true; return; }
      busy = true;
      fetch(window.location.pathname, { credentials: 'same-origin' }).then((res) => {
        if (!res.ok) throw new Error(res.status);
        return res.text();
      }).then((text) => {
        const page = new DOMParser().parseFromString(text, 'text/html');
        live.querySelectorAll('[data-part]').forEach((part) => {
          const fresh = page.getElementById(part.id);
          if (typing(part)) return;
          if (fresh) { part.replaceWith(fresh); ready(fresh); } else part.replaceChildren();
        });
        // A part that was not there yet comes with the whole page, unless somebody types.
        const missing = [...page.querySelectorAll('[data-part]')].some((x) => !document.getElementById(x.id));
        if (missing && !typing(live)) window.location.reload();
      }).catch(() => tell(false)).finally(() => {
        busy = false;
        if (again) { again = false; look(); }
      });
    };
    const follow = () => {
      const es = new EventSource(live.dataset.live + '?after=' + encodeURIComponent(after));
      es.onopen = () => tell(true);
      es.onerror = () => {
        tell(false);
        if (es.readyState === EventSource.CLOSED) setTimeout(follow, 3000);
      };
      es.addEventListener('change', (e) => { after = e.lastEventId; look(); });
    };
    follow();
    const ahead = new Map(); // clocks: how far this machine's is ahead of the server's
    setInterval(() => document.querySelectorAll('[data-clock]').forEach((c) => {
      const n = (k) => Number(c.dataset[k]);
      if (!ahead.has(c.dataset.now)) ahead.set(c.dataset.now, Date.now() - n('now'));
      const ms = n('spent') + (n('since') ? Math.max(0, Date.now() - ahead.get(c.dataset.now) - n('since')) : 0);
      const s = Math.floor(ms / 1000);
      const mm = (x) => String(Math.floor(x / 60)).padStart(2, '0') + ':' + String(x % 60).padStart(2, '0');
      c.textContent = mm(s) + ' / ' + mm(Math.floor(n('allotted') / 1000));
      c.classList.toggle('must', n('allotted') > 0 && ms > n('allotted'));
    }), 500);
  }

  function ready(root) {
    const all = (sel) => [...(root.matches && root.matches(sel) ? [root] : []), ...root.querySelectorAll(sel)];
    all('[data-option]').forEach(draw);
    all('form[data-autosave]').forEach(watch);
    all('[data-focus]').slice(0, 1).forEach((x) => x.focus());
  }
  ready(document);
  // What was sent and is on no form of this page has arrived, unless this page
  // tells of a failure.
  if (!('failed' in document.body.dataset) && meta('viewer')) {
    const here = new Set([...drafts.values()].map((d) => d.key));
    store.keys().forEach((k) => { const v = store.get(k); if (v && v.sent && !here.has(k)) store.del(k); });
  }
})();
