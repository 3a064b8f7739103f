package web

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"mingjian/internal/accountability"
	"mingjian/internal/app"
	"mingjian/internal/deadline"
	"mingjian/internal/evidence"
	"mingjian/internal/exchange"
	"mingjian/internal/liaison"
	"mingjian/internal/org"
	"mingjian/internal/panel"
	"mingjian/internal/policy"
	"mingjian/internal/review"
	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
)

// A hall is a house in which one lost case is reviewed by people each of whom
// writes words nobody else writes, so that whoever reads them anywhere is seen.
type hall struct {
	*house
	days     int // since it began
	session  review.SessionID
	item     review.ItemID
	beside   []review.ItemID               // the cases of the colleague and of the recused
	parts    map[string]review.StatementID // self, peer1, …
	scheme   *review.Scheme
	measures []string // of the conclusion, once signed
	letter   string   // drawn from the evidence matrix
	record   string   // the handler's judicial file, once the conclusion is signed
	leads    []string // on the case: one the person was told of, one not yet
	tell     string   // goes into every voice
	twin     bool     // the world in which the reviewers say, and are, something else
}

const caseID, eventID = "0190a000-0000-7000-8000-000000000001", "0190a000-0000-7000-8000-000000000101"

// cast is who is in the hall, by login, with the name that only they bear.
var cast = []struct {
	login, name, unit string
	roles             []org.Role
}{
	{"handler", "钱承办", "990102", []org.Role{org.Prosecutor}},
	{"peer1", "孙互评", "990103", []org.Role{org.Prosecutor, org.Reviewer}},
	{"peer2", "周互评", "990104", []org.Role{org.Prosecutor, org.Reviewer}},
	{"expert", "赵专委", "990100", []org.Role{org.Expert}},
	{"organiser", "王案管", "990100", []org.Role{org.CaseManager}},
	{"chair", "李检察", "990100", []org.Role{org.Leader}},
	{"colleague", "吴同场", "990103", []org.Role{org.Prosecutor}},             // handler of the session's other case
	{"recused", "冯回避", "990104", []org.Role{org.Prosecutor, org.Reviewer}}, // handled the other case too, and declared a conflict in this one
	{"deputy", "尤副检", "990100", []org.Role{org.Leader}},                    // reads all sessions of the city, but is of this case's people
	{"clerk", "许案管", "990100", []org.Role{org.CaseManager}},
	{"fourth", "何四评", "990104", []org.Role{org.Prosecutor, org.Reviewer}}, // reviews the colleague's case
	{"third", "秦三评", "990103", []org.Role{org.Prosecutor, org.Reviewer}},  // reviews the recused one's case, and in the twin world this one
	{"arbiter", "郑裁定", "990103", []org.Role{org.DepartmentHead}},          // rules on the handler's objection
	{"stranger", "陈旁人", "990104", []org.Role{org.Prosecutor}},
	{"superior", "褚县检", "990102", []org.Role{org.Leader}},
	{"head", "卫主任", "990102", []org.Role{org.DepartmentHead}},
	{"inspector", "蒋督察", "990100", []org.Role{org.Inspector}}, // handles the leads on the case
	{"bystander", "曹督察", "990102", []org.Role{org.Inspector}}, // of the office whose case it is, not of the one that handles it
	{"political", "严政工", "990100", []org.Role{org.Political}},
	{"system", "沈系统", "990100", []org.Role{org.SystemAdmin}},
	{"security", "韩安全", "990100", []org.Role{org.SecurityAdmin}},
	{"auditor", "杨审计", "990100", []org.Role{org.AuditAdmin}},
}

// newTown returns a hall with its people and cases but no session yet.
func newTown(t *testing.T, db *store.DB, twin bool) *hall {
	t.Helper()
	ctx := t.Context()
	h := &hall{parts: map[string]review.StatementID{}, tell: map[bool]string{false: "one", true: "another"}[twin], twin: twin}
	now := func() time.Time { return time.Date(2026, 11, 20+h.days, 1, 0, 0, 0, time.UTC) }
	a, err := app.New(app.Config{DB: db, Dir: t.TempDir(), Demo: true, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.Close)
	s, err := For(a, Config{Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	h.house = &house{Server: s, t: t, app: a}
	if h.scheme, err = review.ShippedScheme(); err != nil {
		t.Fatal(err)
	}
	var people []app.DemoPerson
	for _, p := range cast {
		people = append(people, app.DemoPerson{Login: p.login, Name: p.name, Posts: []org.Post{{Unit: org.UnitCode(p.unit), Department: "刑事检察部", Title: "职务", Roles: p.roles, From: "2020-01-01"}}})
	}
	units := []org.Unit{{Code: "990100", Name: "明川市人民检察院", Short: "明川"}, {Code: "990102", Name: "甲县人民检察院", Short: "甲县"},
		{Code: "990103", Name: "乙县人民检察院", Short: "乙县"}, {Code: "990104", Name: "丙县人民检察院", Short: "丙县"}}
	if h.ids, err = a.SeedCity(ctx, units, people); err != nil {
		t.Fatal(err)
	}
	err = db.Update(ctx, now(), func(tx *store.Tx) error {
		for n, handler := range []string{"handler", "colleague", "recused"} {
			id := strings.TrimSuffix(caseID, "1") + fmt.Sprint(n+1)
			unit, name := org.UnitCode("990102"), "钱承办"
			for _, p := range cast {
				if p.login == handler {
					unit, name = org.UnitCode(p.unit), p.name
				}
			}
			cf := store.CaseFile{ID: id, Unit: unit, Department: "刑事检察部", Title: fmt.Sprintf("第%d案", n+1), Charge: "盗窃罪", Accepted: "2025-03-01"}
			if err := tx.PutCase(cf); err != nil {
				return err
			}
			if err := tx.AddHandler(store.CaseHandler{Case: cf.ID, Name: name, Unit: unit, Department: "刑事检察部", On: "2025-03-01"}); err != nil {
				return err
			}
			if err := tx.SettleHandler(cf.ID, unit, name, h.ids[handler], h.ids["organiser"]); err != nil {
				return err
			}
			e := store.EventRow{ID: strings.TrimSuffix(eventID, "1") + fmt.Sprint(n+1), Case: cf.ID}
			e.Kind, e.Unit, e.Number, e.PersonNo, e.Person, e.Date, e.Charge = "一审无罪", string(unit), fmt.Sprintf("检刑诉受〔2025〕%d号", n+1), fmt.Sprintf("P%d", n+1), "甲某", "2025-12-01", "盗窃罪"
			if err := tx.PutEvent(e); err != nil {
				return err
			}
		}
		return nil
	})
	h.must("cases", err)
	return h
}

func newHall(t *testing.T, db *store.DB, twin bool) *hall {
	t.Helper()
	h := newTown(t, db, twin)
	ctx, a, organiser := t.Context(), h.app, h.caller("organiser")
	var err error
	h.session, err = a.AddSession(ctx, organiser, "990100", review.Session{Title: "剖析会", Purpose: review.Dissection, From: "2023-03-01", To: "2026-11-20",
		Units: []org.UnitCode{"990102", "990103", "990104"}, Chair: h.ids["chair"], Secretary: h.ids["organiser"], Needs: review.DefaultNeeds(review.Dissection)})
	h.must("session", err)
	for n := range 3 {
		item, err := a.AddItem(ctx, organiser, h.session, app.NewItem{Case: strings.TrimSuffix(caseID, "1") + fmt.Sprint(n+1), Reason: "典型"})
		h.must("item", err)
		if n == 0 {
			h.item = item
		} else {
			h.beside = append(h.beside, item)
		}
	}
	h.must("close the agenda", a.CloseAgenda(ctx, organiser, h.session))
	h.handLeads()
	return h
}

// handLeads has the chair hand two leads on the case to the inspector, who tells
// the handler of the first and brings it as far as the handler's statement allows.
func (h *hall) handLeads() {
	ctx := h.t.Context()
	said := func(voice, field string) string { return "zq." + voice + "." + field } // the same in both worlds
	for _, lead := range []string{"lead", "untold"} {
		id, err := h.app.HandLead(ctx, h.caller("chair"), app.LeadDraft{Case: caseID, About: h.ids["handler"], Source: said(lead+"source", "text"), Basis: said(lead+"source", "basis"), Facts: said(lead, "facts")})
		h.must("hand a lead", err)
		h.leads = append(h.leads, id)
		for _, a := range []accountability.LeadAct{accountability.ReceiveLead, accountability.VerifyLead, accountability.FileLead, accountability.NotifyLead} {
			if a == accountability.NotifyLead && lead == "untold" {
				continue
			}
			h.must(string(a), h.app.TakeLeadStep(ctx, h.caller("inspector"), id, accountability.LeadStep{Act: a, Words: said(lead+map[bool]string{false: "step"}[a == accountability.NotifyLead], string(a))}))
		}
	}
	h.must("state a defence", h.app.AnswerLead(ctx, h.caller("handler"), h.leads[0], said("lead", "defence"), false))
	h.must("report", h.app.TakeLeadStep(ctx, h.caller("inspector"), h.leads[0], accountability.LeadStep{Act: accountability.ReportLead, Words: said("leadstep", "report")}))
}

func (h *hall) must(what string, err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatalf("%s: %v", what, err)
	}
}

func (h *hall) caller(login string) app.Caller {
	h.t.Helper()
	token, err := h.app.SignInAs(h.t.Context(), h.ids[login], "test", "")
	h.must(login, err)
	s, err := h.app.Session(h.t.Context(), token, "test", "r")
	h.must(login, err)
	return s.Caller
}

// word is the text of one field of one voice: said by nobody else, nowhere else.
func (h *hall) word(voice, field string) string {
	if voice == "plain" { // of the other cases, the same in both worlds
		return voice
	}
	return "zq." + voice + "." + field + "." + h.tell
}

func (h *hall) judged(voice string) (js []review.Judgement) {
	for _, d := range h.scheme.Rubric.Dimensions {
		stance := review.Problem
		if h.twin && voice != "plain" {
			stance = review.Flawed
		}
		js = append(js, review.Judgement{Dimension: d.Code, Stance: stance, Text: h.word(voice, "judgement")})
	}
	return js
}

func (h *hall) assessment(voice string) *review.Assessment {
	return &review.Assessment{Judgements: h.judged(voice), Problems: []review.Found{{Dimension: h.scheme.Rubric.Dimensions[0].Code, Text: h.word(voice, "problem"), Evidence: h.word(voice, "evidence")}}}
}

// partOf returns the statement of a kind that a person reads at all.
func (h *hall) partOf(login string, kind review.Kind) review.StatementID {
	h.t.Helper()
	v, err := h.app.Voices(h.t.Context(), h.caller(login), h.item)
	h.must(login+" reads", err)
	for _, p := range v.Parts {
		if p.Kind == kind {
			return p.ID
		}
	}
	h.t.Fatalf("%s has no %s", login, kind)
	return ""
}

func (h *hall) ask(voice, login string, kind review.Kind, declare bool) {
	h.t.Helper()
	id, err := h.app.Assign(h.t.Context(), h.caller("organiser"), h.item, kind, h.ids[login])
	h.must("ask "+login, err)
	h.parts[voice] = id
	if declare {
		h.must(login+" declares", h.app.Declare(h.t.Context(), h.caller(login), id, ""))
	}
}

func (h *hall) selfReview() *review.SelfReview {
	c := review.NewSelfReview(review.Terms{Scheme: h.scheme, Purpose: review.Dissection}, nil)
	for i := range c.Sections {
		c.Sections[i].Text = h.word("self", "section")
	}
	c.Divergences = []review.Divergence{{Issue: h.word("self", "issue"), OurView: h.word("self", "ours"), CourtView: h.word("self", "court"), Basis: h.word("self", "basis")}}
	c.Judgements, c.Reflection, c.Measures = h.judged("self"), h.word("self", "reflection"), []string{h.word("self", "measure")}
	c.Causes = []review.CauseTick{{Code: "EV03", Evidence: h.word("self", "cause"), Main: true}}
	return c
}

func (h *hall) conclusion() *review.Conclusion {
	return &review.Conclusion{Causes: []review.CauseTick{{Code: "EV03", Evidence: h.word("conclusion", "cause"), Main: true}},
		Findings: []review.Finding{{Kind: "judgement", Level: review.PersonLevel, Reasons: h.word("conclusion", "reasons"), Evidence: h.word("conclusion", "evidence")}},
		Avoid:    review.Avoidable, Lessons: h.word("conclusion", "lessons"),
		Measures: []review.PlannedStep{{Cause: "EV03", Text: h.word("measure", "text"), Owner: h.ids["handler"], Unit: "990102", Due: "2027-06-30"}}}
}

func (h *hall) ruling() *review.Ruling {
	return &review.Ruling{Overall: h.word("ruling", "overall"), Points: []review.RulingPoint{{Dimension: review.OnConclusion, Decision: review.Rejected, Reasons: h.word("ruling", "reasons")}}}
}

// file enters the finding into the handler's judicial file, on a decision of the
// province, up to where it stands.
func (h *hall) file() {
	ctx, organiser := h.t.Context(), h.caller("organiser")
	id, err := h.app.EnterRecord(ctx, organiser, h.item, app.NewRecord{Person: h.ids["handler"], Finding: "judgement", Expires: "2029-12-31", FileName: "决定.pdf", File: []byte("%PDF-1.7"),
		Confirmed: accountability.Confirmation{Organ: "甲省人民检察院", Number: "甲检〔2026〕8号", On: deadline.Date(h.app.Today()), Gravity: accountability.Flaw, Text: "确定为办案重大瑕疵"}})
	h.must("enter", err)
	h.must("tell", h.app.TellRecord(ctx, organiser, id))
	h.must("pass", h.app.PleadRecord(ctx, h.caller("handler"), id, "", true))
	h.must("settle", h.app.SettleRecord(ctx, h.caller("chair"), id, ""))
	h.record = string(id)
}

// stages are the times at which the matrix is read, each reached from the one before.
var stages = []struct {
	name  string
	reach func(*hall)
}{
	{"a peer writes", func(h *hall) {
		ctx := h.t.Context()
		h.parts["self"] = h.partOf("handler", review.SelfKind)
		h.must("self-review", h.app.Submit(ctx, h.caller("handler"), h.parts["self"], h.selfReview(), 0))
		m := &evidence.Matrix{Elements: []evidence.Element{{ID: "e", Text: "要件"}}, Items: []evidence.Item{{ID: "i", Name: "证言", Kind: evidence.Witness}},
			Cells: []evidence.Cell{{Element: "e", Item: "i", Bearing: evidence.Against, Found: evidence.Unassessed, Explain: h.word("matrix", "explain")}}}
		h.must("matrix", h.app.SaveMatrix(ctx, h.caller("handler"), h.item, m, 0))
		var err error
		h.letter, err = h.app.AddLetter(ctx, h.caller("handler"), app.LetterDraft{Kind: liaison.Notice, Party: "甲县公安局", Case: caseID, Text: h.word("matrix", "letter"), Draw: true})
		h.must("a letter drawn from the matrix", err)
		h.ask("recused", "recused", review.PeerKind, false)
		h.must("declare a conflict", h.app.Declare(ctx, h.caller("recused"), h.parts["recused"], "与当事人系亲属"))
		for _, login := range []string{"deputy", "clerk"} {
			h.must("declare for another", h.app.DeclareFor(ctx, h.caller("organiser"), h.item, h.ids[login], map[string]panel.Kind{"deputy": panel.Decided, "clerk": panel.Attended}[login], "与承办人系夫妻"))
		}
		h.ask("peer1", "peer1", review.PeerKind, true)
		h.must("lock", h.app.Submit(ctx, h.caller("peer1"), h.parts["peer1"], h.assessment("peer1"), 1))
		if h.twin {
			h.ask("third", "third", review.PeerKind, true)
			h.must("lock", h.app.Submit(ctx, h.caller("third"), h.parts["third"], h.assessment("third"), 1))
		}
		h.ask("peer2", "peer2", review.PeerKind, true)
		_, _, err = h.app.SaveDraft(ctx, h.caller("peer2"), h.parts["peer2"], h.assessment("peer2"), 1)
		h.must("draft", err)
	}},
	{"the expert writes", func(h *hall) {
		ctx := h.t.Context()
		h.must("lock", h.app.Submit(ctx, h.caller("peer2"), h.parts["peer2"], h.assessment("peer2"), 2))
		h.must("discuss", h.app.Discuss(ctx, h.caller("peer1"), h.item, h.word("remark", "text")))
		h.ask("comment", "expert", review.CommentKind, true)
		_, _, err := h.app.SaveDraft(ctx, h.caller("expert"), h.parts["comment"], h.commentary("comment"), 1)
		h.must("draft", err)
	}},
	{"all voices are in", func(h *hall) {
		h.must("comment", h.app.Submit(h.t.Context(), h.caller("expert"), h.parts["comment"], h.commentary("comment"), 2))
	}},
	{"the meeting sits", func(h *hall) {
		h.others()
		h.must("open", h.app.OpenMeeting(h.t.Context(), h.caller("organiser"), h.session, []org.PersonID{h.ids["chair"], h.ids["organiser"], h.ids["colleague"]}))
	}},
	{"the reply is asked for", func(h *hall) {
		h.must("ask", h.app.AskReply(h.t.Context(), h.caller("organiser"), h.item))
		h.parts["reply"] = h.partOf("handler", review.ReplyKind)
		_, _, err := h.app.SaveDraft(h.t.Context(), h.caller("handler"), h.parts["reply"], &review.Answer{Overall: h.word("reply", "overall")}, 0)
		h.must("draft", err)
	}},
	{"the conclusion is drafted", func(h *hall) {
		ctx, organiser := h.t.Context(), h.caller("organiser")
		h.must("reply", h.app.Submit(ctx, h.caller("handler"), h.parts["reply"], &review.Answer{Overall: h.word("reply", "overall")}, 1))
		id, err := h.app.StartConclusion(ctx, organiser, h.item)
		h.must("start", err)
		h.parts["conclusion"] = id
		h.must("draft", h.app.Submit(ctx, organiser, id, h.conclusion(), 0))
	}},
	{"the objection is ruled on", func(h *hall) {
		ctx, organiser := h.t.Context(), h.caller("organiser")
		h.must("agree", h.app.AgreeConclusion(ctx, organiser, h.item, []org.PersonID{h.ids["chair"]}))
		h.must("close", h.app.CloseMeeting(ctx, organiser, h.session))
		h.parts["objection"] = h.partOf("handler", review.ObjectionKind)
		h.must("object", h.app.Submit(ctx, h.caller("handler"), h.parts["objection"], &review.Objection{Overall: h.word("objection", "overall"),
			Points: []review.ObjectionPoint{{Dimension: review.OnConclusion, Text: h.word("objection", "text"), Evidence: h.word("objection", "evidence")}}}, 0))
		h.ask("ruling", "arbiter", review.RulingKind, true)
		_, _, err := h.app.SaveDraft(ctx, h.caller("arbiter"), h.parts["ruling"], h.ruling(), 1)
		h.must("draft", err)
	}},
	{"the conclusion is signed", func(h *hall) {
		ctx, organiser := h.t.Context(), h.caller("organiser")
		h.must("rule", h.app.Submit(ctx, h.caller("arbiter"), h.parts["ruling"], h.ruling(), 2))
		h.must("sign", h.app.SignConclusion(ctx, h.caller("chair"), h.item))
		h.file()
		ms, err := h.app.Measures(ctx, organiser, app.MeasureFilter{})
		h.must("measures", err)
		for _, m := range ms {
			h.measures = append(h.measures, string(m.Measure.ID))
		}
	}},
}

// others brings the session's other cases as far as the meeting, with voices of no interest.
func (h *hall) others() {
	ctx, organiser := h.t.Context(), h.caller("organiser")
	for i, item := range h.beside {
		h.must("waive", h.app.WaiveSelf(ctx, organiser, item, "不在本试验之内"))
		for _, v := range []struct {
			login string
			kind  review.Kind
			text  review.Content
		}{{[]string{"fourth", "third"}[i], review.PeerKind, h.assessment("plain")}, {"expert", review.CommentKind, h.commentary("plain")}} {
			id, err := h.app.Assign(ctx, organiser, item, v.kind, h.ids[v.login])
			h.must("ask", err)
			h.must("declare", h.app.Declare(ctx, h.caller(v.login), id, ""))
			h.must("submit", h.app.Submit(ctx, h.caller(v.login), id, v.text, 1))
		}
	}
}

func (h *hall) commentary(voice string) *review.Commentary {
	c := review.NewCommentary(review.Terms{Scheme: h.scheme})
	for i := range c.Angles {
		c.Angles[i].Text = h.word(voice, "text")
	}
	return c
}

// matrix says who reads which voices at which stage, a letter a voice: s the
// self-review, a and b the peers', x the expert's commentary, r the reply, c the
// conclusion, m its measures, v the views in the evidence matrix, d the discussion,
// o the objection, u the ruling. Who is not named reads none. It is written from
// the design, not from review.See.
var matrix = map[string][]string{
	// a peer writes, the expert writes, all are in, sitting, reply asked for, drafted, objected, signed
	"handler":   {"sv", "sv", "sv", "sv", "sabxrvd", "sabxrvd", "sabxrcmvdo", "sabxrcmvdou"}, // the agreed conclusion names the measures it proposes
	"peer1":     {"sav", "sabvd", "sabxvd", "sabxvd", "sabxvd", "sabxrvd", "sabxrvdo", "sabxrcmvdou"},
	"peer2":     {"b", "sabvd", "sabxvd", "sabxvd", "sabxvd", "sabxrvd", "sabxrvdo", "sabxrcmvdou"},
	"expert":    {"", "sabx", "sabxvd", "sabxvd", "sabxvd", "sabxrvd", "sabxrvdo", "sabxrcmvdou"},
	"organiser": {"sav", "sabvd", "sabxvd", "sabxvd", "sabxvd", "sabxrcmvd", "sabxrcmvdo", "sabxrcmvdou"},
	"chair":     {"sav", "sabvd", "sabxvd", "sabxvd", "sabxvd", "sabxrcmvd", "sabxrcmvdo", "sabxrcmvdou"},
	"colleague": {"", "", "", "sabxvd", "sabxvd", "sabxrvd", "sabxrvdo", "sabxrcmvdou"},
	"third":     {"", "", "", "sabxvd", "sabxvd", "sabxrvd", "sabxrvdo", "sabxrcmvdou"},
	"fourth":    {"", "", "", "sabxvd", "sabxvd", "sabxrvd", "sabxrvdo", "sabxrcmvdou"},
	"arbiter":   {"", "", "", "", "", "", "sabxrcmvdou", "sabxrcmvdou"},
	"recused":   {"", "", "", "", "", "", "", "cm"},
	"deputy":    {"", "", "", "", "", "", "", "cm"},
	"clerk":     {"", "", "", "", "", "", "", "cm"},
	"superior":  {"", "", "", "", "", "", "", "m"}, // what their office is to do
	"head":      {"", "", "", "", "", "", "", "m"},
}

// Leads run beside all stages alike: l the facts and the defence of the one the
// handler was told of, w what is weighed in it, z where it comes from; t, y and k
// the same of one nobody was told of yet. Who reads leads reads no voice by it: the
// inspector finds none at any stage, and of a lead nobody else finds a word.
var leadMatrix = map[string]string{"handler": "l", "chair": "lwtyzk", "inspector": "lwtyzk"}

var voiceOf = map[rune]string{'l': "lead", 'w': "leadstep", 't': "untold", 'y': "untoldstep", 'z': "leadsource", 'k': "untoldsource", 's': "self", 'a': "peer1", 'b': "peer2", 'x': "comment", 'r': "reply", 'c': "conclusion", 'm': "measure", 'v': "matrix", 'd': "remark", 'o': "objection", 'u': "ruling"}

// reviewers are those to whom the review exists; to all others not even the
// names of who reviews are told.
var reviewers = []string{"handler", "peer1", "peer2", "expert", "organiser", "chair", "colleague", "third", "fourth", "arbiter"}

// namesAnyway are the places where a reviewer's name may stand whoever reads it:
// the doors of a demonstration, the register of people, who could teach, the log,
// and who looked at one's own data.
var namesAnyway = []string{"/login", "/trainings/new", "/mentors/new", "/learning/new", "/people", "/api/v1/people", "/accounts", "/audit", "/api/v1/audit", "/me"}

// TestSightMatrix reads, as every person at every stage, all that the program
// shows: every GET route with every id there is, and every paper and list; and
// holds what was read against the matrix. Nothing more may be found anywhere,
// nothing less on the pages.
func TestSightMatrix(t *testing.T) {
	t.Parallel() // beside the twin worlds: the two are the longest of the package
	h := newHall(t, storetest.New(t, store.SQLite), false)
	cells := 0
	for i, stage := range stages {
		if t.Failed() {
			break // the later stages would mostly repeat it
		}
		stage.reach(h)
		for _, p := range cast {
			if matrix[p.login] == nil && i%3 != 0 && i != len(stages)-1 {
				continue // they read none at any stage; some stages are enough
			}
			var may string
			if row := matrix[p.login]; row != nil {
				may = row[i]
			}
			may += leadMatrix[p.login]
			read := h.readAll(p.login)
			for _, r := range slices.Sorted(maps.Keys(voiceOf)) {
				voice := voiceOf[r]
				for channel, texts := range read {
					cells++
					where := slices.Sorted(maps.Keys(texts.saying("zq." + voice + ".")))
					switch {
					case len(where) > 0 && !strings.ContainsRune(may, r):
						t.Errorf("%s: %s reads %s by %s: %v", stage.name, p.login, voice, channel, where)
					case len(where) == 0 && strings.ContainsRune(may, r) && channel == "page":
						t.Errorf("%s: %s finds %s on no page", stage.name, p.login, voice)
					}
				}
			}
			if !slices.Contains(reviewers, p.login) {
				for channel, texts := range read {
					for _, name := range []string{"孙互评", "周互评"} {
						for where := range texts.saying(name) {
							if !slices.ContainsFunc(namesAnyway, func(place string) bool { return strings.HasPrefix(where, "GET "+place) }) {
								t.Errorf("%s: %s learns that %s reviews by %s: %s", stage.name, p.login, name, channel, where)
							}
						}
					}
				}
			}
		}
	}
	t.Logf("%d people, %d stages, %d voices, 4 channels: %d cells", len(cast), len(stages), len(voiceOf), cells)
}

// TestTwinWorlds holds that nobody to whom the review does not exist can tell two
// worlds apart that differ in nothing else: who reviews, how many, what they say
// and how far they are. Whatever is computed from it, a count, a list, a notice,
// would differ (non-interference; conference systems leaked reviewers by counts
// and averages, not by texts).
func TestTwinWorlds(t *testing.T) {
	t.Parallel()
	one, other := newHall(t, storetest.New(t, store.SQLite), false), newHall(t, storetest.New(t, store.SQLite), true)
	compared := 0
	for i, stage := range stages[:5] {
		if t.Failed() {
			break
		}
		stage.reach(one)
		stage.reach(other)
		if i%2 == 1 {
			continue // the stages between show nothing more
		}
		for _, login := range []string{"recused", "deputy", "clerk", "stranger", "superior", "head", "inspector", "bystander", "political", "system", "security"} {
			a, b := one.readAll(login), other.readAll(login)
			for channel := range a {
				twins := other.known(b[channel])
				for where, text := range one.known(a[channel]) {
					compared++
					if twin, ok := twins[where]; !ok || twin != text {
						t.Errorf("%s: %s can tell the worlds apart by %s:\n%s", stage.name, login, where, firstDifference(text, twin))
					}
				}
			}
		}
	}
	t.Logf("%d answers compared", compared)
}

var (
	anyID = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)
	// noise is what no two worlds share, and the one thing about the whole that
	// everybody may know: how many acts the log holds and its root.
	noise = regexp.MustCompile(`name="csrf" (content|value)="[^"]*"|请求编号 [0-9a-f]+|"request_id":"[^"]*"|[0-9]+ [0-9a-f]{16} mingjian|"audit_(entries|root)":[^,]*,|审计(记录|树根)</dt><dd class="num">[0-9a-f]+`)
)

// known returns the texts with the ids of people and things named and all noise
// taken out. Answers to ids of statements are left out: to ask for one, one must
// know it.
func (h *hall) known(ts texts) texts {
	names := []string{string(h.session), "the session", string(h.item), "the item"}
	if h.record != "" {
		names = append(names, h.record, "the file")
	}
	for login, id := range h.ids {
		names = append(names, string(id), login)
	}
	for n, id := range h.leads {
		names = append(names, id, fmt.Sprint("lead ", n))
	}
	named := strings.NewReplacer(names...)
	plain := func(s string) string {
		return noise.ReplaceAllString(anyID.ReplaceAllString(named.Replace(s), "id"), "")
	}
	out := texts{}
	for where, text := range ts {
		if !strings.Contains(where, "/statements/") {
			out[plain(where)] = plain(text)
		}
	}
	return out
}

// firstDifference returns the places around where two texts begin to differ.
func firstDifference(a, b string) string {
	at := 0
	for at < min(len(a), len(b)) && a[at] == b[at] {
		at++
	}
	around := func(s string) string { return strings.ToValidUTF8(s[max(0, at-120):min(len(s), at+120)], "") }
	return around(a) + "\n" + around(b)
}

// texts are what was read, by where.
type texts map[string]string

func (ts texts) saying(s string) texts {
	found := texts{}
	for where, text := range ts {
		if strings.Contains(text, s) {
			found[where] = text
		}
	}
	return found
}

// readAll returns all that the program shows the person, by channel: page, api,
// xlsx, docx. Refusals are read too, for they may say too much.
func (h *hall) readAll(login string) map[string]texts {
	h.t.Helper()
	all := map[string]texts{"page": {}, "api": {}, "xlsx": {}, "docx": {}}
	token, err := h.app.SignInAs(h.t.Context(), h.ids[login], "test", "")
	h.must(login, err)
	csrf := (&Request{Request: mustRequest("GET", "/"), Token: token}).csrf()
	send := func(method, target string, listen time.Duration) *http.Response {
		return ask(h.Server, method, target, map[string]url.Values{"POST": {}}[method], func(r *http.Request) {
			r.AddCookie(&http.Cookie{Name: "mingjian-session", Value: token})
			r.Header.Set("X-CSRF-Token", csrf)
			if strings.HasSuffix(target, "/stream") { // it goes on while somebody listens
				ctx, cancel := context.WithTimeout(r.Context(), listen)
				h.t.Cleanup(cancel)
				*r = *r.WithContext(ctx)
			}
		})
	}
	read := func(method, target string) {
		res := send(method, target, 100*time.Millisecond)
		if res.StatusCode == http.StatusServiceUnavailable && strings.HasSuffix(target, "/stream") { // a slow machine had not begun by then
			res = send(method, target, 5*time.Second)
		}
		b, err := io.ReadAll(res.Body)
		h.must(target, err)
		if res.StatusCode >= 500 {
			h.t.Errorf("%s %s as %s: %d %s", method, target, login, res.StatusCode, b)
		}
		channel, body := "page", string(b)
		switch ct := res.Header.Get("Content-Type"); {
		case strings.HasPrefix(target, apiPrefix):
			channel = "api"
		case strings.Contains(ct, "spreadsheetml"):
			channel, body = "xlsx", unzipped(h.t, b)
		case strings.Contains(ct, "wordprocessingml"):
			channel, body = "docx", unzipped(h.t, b)
		}
		all[channel][method+" "+target] = body
	}
	for i := range h.routes {
		rt := &h.routes[i]
		switch {
		case rt.Method == http.MethodGet && !strings.HasPrefix(rt.Pattern, "/static/"):
			for _, target := range h.targets(rt.Pattern) {
				read("GET", target)
			}
		case rt.Method == http.MethodPost && (rt.Act == policy.PaperMake || rt.Act == policy.LeadRead):
			for _, target := range h.targets(rt.Pattern) {
				read("POST", target)
			}
		}
	}
	return all
}

// targets fills a pattern in all ways that lead somewhere in the hall.
func (h *hall) targets(pattern string) []string {
	values := map[string][]string{
		"{$}":     {""},
		"{item}":  {string(h.item)},
		"{token}": {"none"},
		"{sheet}": {"cases", "findings", "measures"},
	}
	for _, k := range exchange.Kinds() {
		values["{kind}"] = append(values["{kind}"], string(k))
	}
	var statements []string
	for _, p := range h.parts {
		statements = append(statements, string(p))
	}
	nouns := map[string][]string{
		"sessions": {string(h.session)}, "items": {string(h.item)}, "cases": {caseID}, "events": {eventID}, "statements": statements,
		"measures": h.measures, "letters": {h.letter}, "leads": h.leads, "obligations": {eventID}, "records": {h.record}, "people": {string(h.ids["handler"]), string(h.ids["peer1"])},
	}
	path, _ := strings.CutPrefix(strings.TrimPrefix(pattern, "/"), "api/v1/")
	noun, _, _ := strings.Cut(path, "/")
	ids, ok := nouns[noun]
	if !ok { // a noun this test does not know: whatever there is
		ids = slices.Concat(slices.Collect(maps.Values(nouns))...)
	}
	targets := []string{""}
	for _, seg := range strings.Split(strings.TrimPrefix(pattern, "/"), "/") {
		fills, ok := values[seg]
		if !ok {
			if strings.HasPrefix(seg, "{") {
				fills = ids
			} else {
				fills = []string{seg}
			}
		}
		var next []string
		for _, t := range targets {
			for _, f := range fills {
				next = append(next, t+"/"+url.PathEscape(f))
			}
		}
		targets = next
	}
	return targets
}

func mustRequest(method, target string) *http.Request {
	req, err := http.NewRequestWithContext(context.Background(), method, target, nil)
	if err != nil {
		panic(err)
	}
	return req
}

// unzipped returns the parts of a Word or Excel file, one after the other.
func unzipped(t *testing.T, b []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	slices.SortFunc(z.File, func(a, b *zip.File) int { return strings.Compare(a.Name, b.Name) })
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(&all, r); err != nil {
			t.Fatal(err)
		}
		r.Close()
	}
	return all.String()
}
