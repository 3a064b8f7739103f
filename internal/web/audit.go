package web

import (
	"net/url"
	"strconv"
	"time"

	"mingjian/internal/app"
	"mingjian/internal/audit"
	"mingjian/internal/policy"
)

func (s *Server) auditRoutes() []Route {
	return []Route{
		{Method: "GET", Pattern: "/audit", Handler: s.auditPage, Act: policy.AuditRead},
		{Method: "POST", Pattern: "/audit/verify", Handler: s.auditVerify, Act: policy.AuditVerify},
		{Method: "GET", Pattern: "/health", Handler: s.healthPage, Act: policy.SystemHealth},
		{Method: "GET", Pattern: "/me", Handler: s.mePage, Act: policy.AccountOwn},
		{Method: "GET", Pattern: "/api/v1/audit", Handler: s.auditAPI, Act: policy.AuditRead, In: AuditQuery{}, Out: AuditAnswer{}},
		{Method: "GET", Pattern: "/api/v1/health", Handler: s.healthAPI, Act: policy.SystemHealth, Out: HealthAnswer{}},
	}
}

// AuditPage is the log of acts, newest first.
type AuditPage struct {
	Page
	Table   Table
	Query   AuditQuery
	Older   string // where the older entries are, or empty
	Verdict *Notice
}

// An AuditQuery narrows the log.
type AuditQuery struct {
	Before  int64  `json:"before,omitempty"`
	Object  string `json:"object,omitempty"`
	Act     string `json:"act,omitempty"`
	From    string `json:"from,omitempty"` // 2026-03-01
	To      string `json:"to,omitempty"`
	Refused bool   `json:"refused,omitempty"`
}

// An AuditAnswer is a page of the log for programs.
type AuditAnswer struct {
	Entries []AuditEntry `json:"entries"`
}

// An AuditEntry is one entry for programs.
type AuditEntry struct {
	Seq       int64    `json:"seq"`
	Time      string   `json:"time"`
	Actor     string   `json:"actor"`
	Name      string   `json:"name"`
	Unit      string   `json:"unit"`
	Source    string   `json:"source"`
	Act       string   `json:"act"`
	Object    string   `json:"object"`
	Result    string   `json:"result"`
	Detail    string   `json:"detail"`
	Shown     []string `json:"shown"`
	RequestID string   `json:"request_id"`
}

var auditTemplate = page[AuditPage]("audit")

func (r *Request) auditQuery() (q AuditQuery, f audit.Filter, err error) {
	before, err := r.Int("before")
	if err != nil {
		return q, f, err
	}
	q = AuditQuery{Before: int64(before), Object: r.Text("object"), Act: r.Text("act"), From: r.Text("from"), To: r.Text("to"), Refused: r.Checked("refused")}
	f = audit.Filter{Object: q.Object, Act: q.Act, Refused: q.Refused}
	if f.From, err = dayStart(q.From); err != nil {
		return q, f, err
	}
	if f.To, err = dayStart(q.To); err != nil {
		return q, f, err
	}
	if !f.To.IsZero() {
		f.To = f.To.AddDate(0, 0, 1)
	}
	return q, f, nil
}

// dayStart returns the first instant of a day in China; none for an empty text.
func dayStart(day string) (time.Time, error) {
	if day == "" {
		return time.Time{}, nil
	}
	t, err := time.ParseInLocation("2006-01-02", day, Beijing)
	if err != nil {
		return t, badDay
	}
	return t, nil
}

func (s *Server) auditPage(r *Request) error {
	q, f, err := r.auditQuery()
	if err != nil {
		return err
	}
	lines, err := s.app.AuditLog(r.Context(), r.Caller(), q.Before, f)
	if err != nil {
		return err
	}
	return auditTemplate.Render(r, s.auditPageOf(r, q, lines))
}

// actName is the name of an act of the log. Signing in is no act of the policy
// table: whoever does it is nobody yet.
func (r *Request) actName(act string) string {
	d, ok := policy.Lookup(policy.Act(act))
	switch {
	case act == "account.sign_in":
		return r.T("signin.enter")
	case ok && r.Lang == "zh":
		return d.ZH
	case ok:
		return d.EN
	}
	return act
}

func (s *Server) auditPageOf(r *Request, q AuditQuery, lines []app.AuditLine) AuditPage {
	p := AuditPage{Page: r.Page("audit.title"), Query: q}
	p.Table = Table{Caption: r.T("audit.title"), Empty: Empty{Text: r.T("audit.empty")}, Cols: []Col{
		{Label: r.T("audit.seq"), Num: true}, {Label: r.T("audit.time")}, {Label: r.T("audit.who")}, {Label: r.T("audit.act")},
		{Label: r.T("audit.object")}, {Label: r.T("audit.source")}, {Label: r.T("audit.result")}}}
	for _, l := range lines {
		name := r.actName(l.Act)
		result := Chip{"g", r.T("audit.ok")}
		if l.Result.IsRefused() {
			result = Chip{"a", r.T("audit.refused")}
		}
		p.Table.Rows = append(p.Table.Rows, []Cell{{Text: strconv.FormatInt(l.Seq, 10), Num: true},
			{Text: l.Time.In(Beijing).Format("2006-01-02 15:04:05")}, {Text: l.Name, Small: l.Unit}, {Text: name, Small: l.Act},
			{Text: short(l.Object, 40), Small: short(l.Detail, 60)}, {Text: l.Source}, {Chip: &result}})
	}
	if n := len(lines); n > 0 && lines[n-1].Seq > 1 {
		l := List{Path: "/audit", Query: r.URL.Query()}
		p.Older = l.with(func(v url.Values) { v.Set("before", strconv.FormatInt(lines[n-1].Seq, 10)) })
	}
	return p
}

// short cuts a text for a table.
func short(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + "…"
	}
	return s
}

func (s *Server) auditVerify(r *Request) error {
	rep, err := s.app.VerifyAudit(r.Context(), r.Caller(), []string{r.Text("anchor")})
	if err != nil {
		return err
	}
	var p AuditPage
	if r.Viewer.May(policy.AuditRead) {
		lines, err := s.app.AuditLog(r.Context(), r.Caller(), 0, audit.Filter{})
		if err != nil {
			return err
		}
		p = s.auditPageOf(r, AuditQuery{}, lines)
	} else {
		p = s.auditPageOf(r, AuditQuery{}, nil)
	}
	p.Verdict = &Notice{Kind: "ok", Text: rep.Summary(r.Lang)}
	if !rep.Sound() {
		p.Verdict.Kind = "bad"
		for _, f := range rep.Faults[:min(len(rep.Faults), 20)] {
			text := f.ZH
			if r.Lang == "en" {
				text = f.EN
			}
			p.Verdict.Items = append(p.Verdict.Items, text)
		}
	}
	return auditTemplate.Render(r, p)
}

func (s *Server) auditAPI(r *Request) error {
	q, f, err := r.auditQuery()
	if err != nil {
		return err
	}
	lines, err := s.app.AuditLog(r.Context(), r.Caller(), q.Before, f)
	if err != nil {
		return err
	}
	a := AuditAnswer{Entries: []AuditEntry{}}
	for _, l := range lines {
		a.Entries = append(a.Entries, AuditEntry{l.Seq, l.Time.UTC().Format(time.RFC3339Nano), l.Actor, l.Name, l.Unit, l.Source,
			l.Act, l.Object, string(l.Result), l.Detail, append([]string{}, l.Shown...), l.RequestID})
	}
	return r.JSON(a)
}

// HealthPage is how the installation stands, without any case content.
type HealthPage struct {
	Page
	Health app.Health
	Jobs   []JobRow
}

// A JobRow is how a piece of work that runs by the clock last went.
type JobRow struct {
	Name, Started, Due string
	Chip               Chip
}

// A HealthAnswer is the same for programs.
type HealthAnswer struct {
	Engine      string      `json:"engine"`
	Units       int         `json:"units"`
	People      int         `json:"people"`
	Cases       int         `json:"cases"`
	Entries     int64       `json:"audit_entries"`
	Root        string      `json:"audit_root"`
	Checkpoint  string      `json:"checkpoint"`
	MissingYear string      `json:"missing_calendar_year"`
	Jobs        []JobAnswer `json:"jobs"`
}

// A JobAnswer is how a piece of work that runs by the clock last went.
type JobAnswer struct {
	Name    string    `json:"name"`
	Started time.Time `json:"started"`
	Due     time.Time `json:"due"`
	Running bool      `json:"running"`
	Failed  bool      `json:"failed"`
}

var healthTemplate = page[HealthPage]("health")

func (s *Server) healthPage(r *Request) error {
	h, err := s.app.Health(r.Context(), r.Caller())
	if err != nil {
		return err
	}
	p := HealthPage{Page: r.Page("health.title"), Health: h}
	for _, j := range h.Jobs {
		row := JobRow{r.Word("job", j.Name), minute(j.Started), minute(j.Due), Chip{"g", r.T("health.job.ok")}}
		switch {
		case j.Ended.Before(j.Started):
			row.Chip = Chip{"b", r.T("health.job.running")}
		case j.Failed != "":
			row.Chip = Chip{"r", r.T("health.job.failed")}
		}
		p.Jobs = append(p.Jobs, row)
	}
	return healthTemplate.Render(r, p)
}

func (s *Server) healthAPI(r *Request) error {
	h, err := s.app.Health(r.Context(), r.Caller())
	if err != nil {
		return err
	}
	out := HealthAnswer{h.Engine, h.Units, h.People, h.Cases, h.Entries, h.Root, h.Checkpoint, h.NextYear, []JobAnswer{}}
	for _, j := range h.Jobs {
		out.Jobs = append(out.Jobs, JobAnswer{j.Name, j.Started, j.Due, j.Ended.Before(j.Started), j.Failed != ""})
	}
	return r.JSON(out)
}

func minute(t time.Time) string { return t.In(Beijing).Format("2006-01-02 15:04") }

// MePage is what is stored on the person, and who looked at their cases.
type MePage struct {
	Page
	Own     app.Own
	Posts   Table
	Lookers Table
}

var meTemplate = page[MePage]("me")

func (s *Server) mePage(r *Request) error {
	own, err := s.app.OwnData(r.Context(), r.Caller())
	if err != nil {
		return err
	}
	p := MePage{Page: r.Page("me.title"), Own: own}
	p.Posts = Table{Caption: r.T("me.posts"), Empty: Empty{Text: r.T("me.noposts")}, Cols: []Col{
		{Label: r.T("people.unit")}, {Label: r.T("people.department")}, {Label: r.T("people.post")}, {Label: r.T("people.roles")}, {Label: r.T("people.term")}}}
	for _, post := range own.Posts {
		p.Posts.Rows = append(p.Posts.Rows, []Cell{{Text: s.unitName(r, post.Unit)}, {Text: post.Department}, {Text: post.Title},
			{Text: r.roles(post.Roles)}, {Text: term(post), Small: post.EndReason}})
	}
	p.Lookers = Table{Caption: r.T("me.lookers"), Empty: Empty{Text: r.T("me.nobody")}, Cols: []Col{
		{Label: r.T("audit.time")}, {Label: r.T("audit.who")}, {Label: r.T("audit.act")}}}
	for _, l := range own.Lookers {
		name := r.actName(l.Act)
		p.Lookers.Rows = append(p.Lookers.Rows, []Cell{{Text: l.At.In(Beijing).Format("2006-01-02 15:04")}, {Text: l.Name, Small: l.Unit}, {Text: name}})
	}
	return meTemplate.Render(r, p)
}
