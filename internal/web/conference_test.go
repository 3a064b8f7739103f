package web

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"mingjian/internal/app"
	"mingjian/internal/audit"
	"mingjian/internal/exchange"
	"mingjian/internal/office"
	"mingjian/internal/org"
	"mingjian/internal/panel"
	"mingjian/internal/review"
	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
	"mingjian/internal/web/webtest"
)

// newCity returns a hall of seven offices and forty-six people: at the city two
// case managers, two leaders, three experts and the three administrators; in
// each county six prosecutors who review, the first two of whom lost a case.
func newCity(t *testing.T, db *store.DB) (h *hall, cases []string) {
	t.Helper()
	now := func() time.Time { return time.Date(2026, 11, 20, 1, 0, 0, 0, time.UTC) }
	a, err := app.New(app.Config{DB: db, Dir: t.TempDir(), Demo: true, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.Close)
	s, err := For(a, Config{Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	h = &hall{house: &house{Server: s, t: t, app: a}, tell: "one"}
	if h.scheme, err = review.ShippedScheme(); err != nil {
		t.Fatal(err)
	}
	units := []org.Unit{{Code: "990100", Name: "明川市人民检察院", Short: "明川"}}
	var people []app.DemoPerson
	hold := func(login, name string, unit org.UnitCode, roles ...org.Role) {
		people = append(people, app.DemoPerson{Login: login, Name: name, Posts: []org.Post{{Unit: unit, Department: "刑事检察部", Title: "职务", Roles: roles, From: "2020-01-01"}}})
	}
	hold("organiser", "王案管", "990100", org.CaseManager)
	hold("second", "许案管", "990100", org.CaseManager)
	hold("chair", "李检察", "990100", org.Leader)
	hold("deputy", "尤副检", "990100", org.Leader)
	for i, name := range []string{"赵专委", "孔专家", "曹专家"} {
		hold(fmt.Sprint("expert", i), name, "990100", org.Expert)
	}
	hold("system", "沈系统", "990100", org.SystemAdmin)
	hold("security", "韩安全", "990100", org.SecurityAdmin)
	hold("auditor", "杨审计", "990100", org.AuditAdmin)
	for c := range 6 {
		unit := org.UnitCode(fmt.Sprint(990102 + c))
		county := string([]rune("甲乙丙丁戊己")[c])
		units = append(units, org.Unit{Code: unit, Name: county + "县人民检察院", Short: county + "县"})
		for p := range 6 {
			hold(fmt.Sprintf("p%d%d", c, p), county+string([]rune("金木水火土石")[p])+"检察官", unit, org.Prosecutor, org.Reviewer)
		}
	}
	if len(people) != 46 || len(units) != 7 {
		t.Fatalf("%d people of %d offices", len(people), len(units))
	}
	if h.ids, err = a.SeedCity(t.Context(), units, people); err != nil {
		t.Fatal(err)
	}
	h.must("cases", db.Update(t.Context(), now(), func(tx *store.Tx) error {
		for n := range 12 {
			login := fmt.Sprintf("p%d%d", n/2, n%2)
			unit, id := org.UnitCode(fmt.Sprint(990102+n/2)), fmt.Sprintf("0190a000-0000-7000-8000-%012d", n+1)
			cf := store.CaseFile{ID: id, Unit: unit, Department: "刑事检察部", Title: fmt.Sprintf("第%d案", n+1), Charge: "盗窃罪", Accepted: "2025-03-01"}
			if err := tx.PutCase(cf); err != nil {
				return err
			}
			if err := tx.AddHandler(store.CaseHandler{Case: id, Name: login, Unit: unit, Department: cf.Department, On: "2025-03-01"}); err != nil {
				return err
			}
			if err := tx.SettleHandler(id, unit, login, h.ids[login], h.ids["organiser"]); err != nil {
				return err
			}
			e := store.EventRow{ID: fmt.Sprintf("0190a000-0000-7000-8000-%012d", n+101), Case: id}
			e.Kind, e.Unit, e.Number, e.PersonNo, e.Person, e.Date, e.Charge = "一审无罪", string(unit), fmt.Sprintf("检刑诉受〔2025〕%d号", n+1), fmt.Sprintf("P%d", n+1), "甲某", "2025-12-01", "盗窃罪"
			if err := tx.PutEvent(e); err != nil {
				return err
			}
			cases = append(cases, id)
		}
		return nil
	}))
	return h, cases
}

// loginOf returns the login of the person.
func (h *hall) loginOf(id string) string {
	for login, x := range h.ids {
		if string(x) == id {
			return login
		}
	}
	h.t.Fatalf("nobody is %s", id)
	return ""
}

// TestConference brings twelve cases of seven offices and forty-six people from
// the draw to the minutes, the meeting in the browser where there is one, and on the way tries to cheat: each attempt fails, and
// the log says who made it.
func TestConference(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		h, cases := newCity(t, db)
		call := func(login, method, path string, in any) map[string]any {
			t.Helper()
			status, out := h.order(login, method, path, in)
			if status != http.StatusOK {
				t.Fatalf("%s %s as %s: %d %v", method, path, login, status, out)
			}
			return out
		}
		ok := func(login, method, path string, in any) string {
			t.Helper()
			id, _ := call(login, method, path, in)["id"].(string)
			return id
		}
		cheats := map[org.PersonID]int{}
		cheat := func(what string, want int, login, method, path string, in any) {
			t.Helper()
			cheats[h.ids[login]]++
			if status, out := h.order(login, method, path, in); status != want {
				t.Errorf("%s: %s %s as %s: %d %v, want %d", what, method, path, login, status, out, want)
			}
		}
		// Where Chromium is, the organiser and the chair do their part of the meeting on
		// the pages, as people do; elsewhere by the API, as all else here is done.
		var srv *httptest.Server
		browsers := map[string]*webtest.Browser{}
		if os.Getenv("MINGJIAN_TEST_CHROMIUM") != "" {
			srv = httptest.NewServer(h.Server)
			defer srv.Close()
			defer h.app.Hush()
		}
		press := func(login, id, form string, tick string) bool {
			t.Helper()
			if srv == nil {
				return false
			}
			b := browsers[login]
			if b == nil {
				b = webtest.Open(t, srv.URL)
				browsers[login] = b
				b.Go("/login")
			}
			token, err := h.app.SignInAs(t.Context(), h.ids[login], "test", "")
			h.must("sign in", err)
			b.Do("document.cookie = 'mingjian-session=" + token + "; path=/'")
			b.Go("/sessions/" + string(h.session) + "/items/" + id)
			if tick != "" {
				b.Do("document.querySelector(`" + tick + "`).checked = true")
			}
			b.Submit(form)
			if c := b.Complaints(); len(c) > 0 {
				t.Errorf("%s presses %s of %s: %v", login, form, id, c)
			}
			return true
		}
		var units []org.UnitCode
		for c := range 6 {
			units = append(units, org.UnitCode(fmt.Sprint(990102+c)))
		}
		session := "/sessions/" + ok("organiser", "POST", "/sessions", SessionOrder{Title: "剖析会", Purpose: review.Dissection, From: "2023-03-01", To: "2026-11-20",
			Units: units, Chair: h.ids["chair"], Secretary: h.ids["organiser"], Peers: 2, Comments: 1})
		h.session = review.SessionID(strings.TrimPrefix(session, "/sessions/"))
		items, handlers := map[string]string{}, map[string]string{} // path and handler by item
		var order []string
		for n, c := range cases {
			id := ok("organiser", "POST", session+"/items", ItemOrder{Case: c, Reason: "典型"})
			items[id], handlers[id] = "/items/"+id, fmt.Sprintf("p%d%d", n/2, n%2)
			order = append(order, id)
		}

		// An organiser draws until the list pleases.
		draw := DrawOrder{Purpose: store.DrawReviewers, Take: 20}
		first := ok("organiser", "POST", session+"/draws", draw)
		ok("organiser", "POST", "/draws/"+first, NumberOrder{"人民监督员", "0815"})
		if status, out := h.order("organiser", "POST", session+"/draws", draw); status != http.StatusUnprocessableEntity {
			t.Errorf("drawn again without a reason: %d %v", status, out)
		}
		cheat("draws the same list again", http.StatusConflict, "organiser", "POST", "/draws/"+first, NumberOrder{"人民监督员", "0816"})
		draw.Reason = "名单不满意"
		again := ok("organiser", "POST", session+"/draws", draw)
		cheat("draws again alone", http.StatusConflict, "organiser", "POST", "/draws/"+again, NumberOrder{"人民监督员", "1"})
		cheat("agrees with himself", http.StatusForbidden, "organiser", "POST", "/draws/"+again+"/approve", nil)
		if ds, _ := call("second", "GET", session+"/draws", nil)["draws"].([]any); len(ds) != 2 {
			t.Errorf("%d draws are to be seen, of 2", len(ds))
		}
		data, err := json.Marshal(call("chair", "GET", "/draws/"+first, nil))
		h.must("certificate", err)
		certificate, err := panel.ReadCertificate(data)
		h.must("read the certificate", err)
		if err := certificate.Verify(); err != nil || len(certificate.Drawn) != 20 {
			t.Errorf("%d drawn, %v", len(certificate.Drawn), err)
		}

		ok("organiser", "POST", session+"/agenda", AgendaOrder{Closed: true})
		cheat("assigns the handler", http.StatusConflict, "organiser", "POST", items[order[0]]+"/panel", PanelOrder{review.PeerKind, h.ids[handlers[order[0]]]})
		cheat("confirms the handler", http.StatusConflict, "organiser", "POST", session+"/assignment",
			SeatsOrder{review.PeerKind, []SeatOrder{{review.ItemID(order[0]), h.ids[handlers[order[0]]]}}})
		parts := map[string]map[review.Kind][]string{} // by item: login and statement, two by two
		for _, kind := range []review.Kind{review.PeerKind, review.CommentKind} {
			proposal := call("organiser", "GET", session+"/assignment?kind="+string(kind), nil)
			seats, _ := proposal["seats"].([]any)
			if want := map[review.Kind]int{review.PeerKind: 24, review.CommentKind: 12}[kind]; len(seats) != want || proposal["greatest"].(float64) > proposal["least"].(float64)+1 {
				t.Fatalf("%s: %d seats of %d, the most is %v, the least possible %v", kind, len(seats), want, proposal["greatest"], proposal["least"])
			}
			in := SeatsOrder{Kind: kind}
			for _, s := range seats {
				s := s.(map[string]any)
				in.Seats = append(in.Seats, SeatOrder{review.ItemID(s["item"].(string)), org.PersonID(s["person"].(string))})
			}
			if n := call("organiser", "POST", session+"/assignment", in)["asked"]; n != float64(len(seats)) {
				t.Errorf("%s: asked %v", kind, n)
			}
		}
		for _, id := range order {
			h.item = review.ItemID(id)
			v, err := h.app.Voices(t.Context(), h.caller("organiser"), h.item)
			h.must("voices", err)
			parts[id] = map[review.Kind][]string{}
			for _, p := range v.Parts {
				parts[id][p.Kind] = append(parts[id][p.Kind], h.loginOf(string(p.Author)), string(p.ID))
			}
			if len(parts[id][review.PeerKind]) != 4 || len(parts[id][review.CommentKind]) != 2 {
				t.Fatalf("%s: %v", id, parts[id])
			}
			handler := handlers[id]
			self := "/statements/" + string(h.partOf(handler, review.SelfKind))
			ok(handler, "POST", self+"/submit", StatementOrder{0, review.Encode(h.selfReview())})
		}

		// Nobody reviews an own case, a colleague's, or one of the office that reviews them in turn.
		for _, id := range order {
			for i := 0; i < 4; i += 2 {
				login, st := parts[id][review.PeerKind][i], "/statements/"+parts[id][review.PeerKind][i+1]
				if login[:2] == handlers[id][:2] {
					t.Errorf("%s reviews a case of %s", login, handlers[id])
				}
				ok(login, "POST", st+"/declare", DeclareOrder{})
				ok(login, "POST", st+"/submit", StatementOrder{1, review.Encode(h.assessment("plain"))})
				if id == order[0] {
					cheat("edits after locking", http.StatusConflict, login, "PUT", st, StatementOrder{2, review.Encode(h.assessment("later"))})
					cheat("hands in twice", http.StatusConflict, login, "POST", st+"/submit", StatementOrder{2, review.Encode(h.assessment("later"))})
					cheat("reads a peer before the lock", http.StatusNotFound, handlers[id], "GET", st, nil)
				}
			}
			login, st := parts[id][review.CommentKind][0], "/statements/"+parts[id][review.CommentKind][1]
			ok(login, "POST", st+"/declare", DeclareOrder{})
			ok(login, "POST", st+"/submit", StatementOrder{1, review.Encode(h.commentary("plain"))})
		}
		one := order[0]
		cheat("writes another's self-review", http.StatusNotFound, parts[one][review.PeerKind][0], "POST", "/statements/"+parts[one][review.SelfKind][1]+"/submit", StatementOrder{1, review.Encode(h.selfReview())})

		// A leader of the city who does not sit here wants to see who wrote what.
		_, seen := h.order("deputy", "GET", items[one], nil)
		text, err := json.Marshal(seen)
		h.must("what the leader reads", err)
		for i := 0; i < 4; i += 2 {
			login := parts[one][review.PeerKind][i]
			if strings.Contains(string(text), string(h.ids[login])) {
				t.Errorf("a leader reads that %s reviewed", login)
			}
		}
		cheat("a leader opens a peer's words", http.StatusNotFound, "deputy", "PUT", "/statements/"+parts[one][review.PeerKind][1], StatementOrder{2, review.Encode(h.assessment("x"))})

		ok("organiser", "POST", session+"/meeting", MeetingOrder{Present: []org.PersonID{h.ids["chair"], h.ids["organiser"], h.ids["expert0"]}})
		for _, id := range order {
			h.item = review.ItemID(id)
			handler := handlers[id]
			h.ids["handler"] = h.ids[handler]
			if !press("organiser", id, `form[action$="/reply"]`, "") {
				ok("organiser", "POST", items[id]+"/reply", nil)
			}
			reply := "/statements/" + string(h.partOf(handler, review.ReplyKind))
			if id == one {
				for _, login := range []string{"chair", "organiser", "deputy", parts[id][review.PeerKind][0]} {
					cheat("answers in another's name", http.StatusNotFound, login, "POST", reply+"/submit", StatementOrder{0, review.Encode(&review.Answer{Overall: "代答"})})
				}
			}
			ok(handler, "POST", reply+"/submit", StatementOrder{0, review.Encode(&review.Answer{Overall: "答复"})})
			conclusion := "/statements/" + ok("organiser", "POST", items[id]+"/conclusion", nil)
			ok("organiser", "POST", conclusion+"/submit", StatementOrder{0, review.Encode(h.conclusion())})
			if !press("organiser", id, `form[action$="/agree"]`, `input[name=agreed][value="`+string(h.ids["chair"])+`"]`) {
				ok("organiser", "POST", items[id]+"/agree", AgreeOrder{[]org.PersonID{h.ids["chair"]}})
			}
			ok(handler, "POST", "/statements/"+string(h.partOf(handler, review.ObjectionKind))+"/forgo", nil)
		}
		ok("organiser", "POST", session+"/meeting", MeetingOrder{Closed: true})
		cheat("signs for the chair", http.StatusForbidden, "organiser", "POST", items[one]+"/sign", nil)
		for _, id := range order {
			if !press("chair", id, `form[action$="/sign"]`, "") {
				ok("chair", "POST", items[id]+"/sign", nil)
			}
			if step := call("organiser", "GET", items[id], nil)["step"]; step != review.Rectifying.String() {
				t.Errorf("%s ends as %v", id, step)
			}
		}
		minutes, err := h.app.SessionPaper(t.Context(), h.caller("organiser"), h.session, exchange.MinutesPaper)
		h.must("minutes", err)
		words, err := office.ReadText(minutes.Name, minutes.Data, office.TextLimits{})
		h.must("read the minutes", err)
		said := strings.Join(words.Paragraphs, "\n")
		for n := range cases {
			if name := fmt.Sprintf("第%d案", n+1); !strings.Contains(said, name) {
				t.Errorf("the minutes do not tell of %s", name)
			}
		}

		h.must("read the log", db.View(t.Context(), h.app.Now(), func(tx *store.Tx) error {
			es, err := tx.AuditEntries(0, 100_000, audit.Filter{Refused: true})
			found := map[org.PersonID]int{}
			for _, e := range es {
				found[org.PersonID(e.Actor)]++
			}
			for id, n := range cheats {
				if found[id] != n {
					t.Errorf("%d of %d attempts of %s are on record", found[id], n, h.loginOf(string(id)))
				}
			}
			return err
		}))
	})
}
