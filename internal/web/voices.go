package web

import (
	"slices"
	"strings"

	"mingjian/internal/app"
	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/measure"
	"mingjian/internal/org"
	"mingjian/internal/panel"
	"mingjian/internal/review"
)

// VoicesPage lays the three voices on one case side by side (三方意见).
type VoicesPage struct {
	Page
	View                          app.VoicesView
	Steps                         []Step
	Agenda                        []AgendaRow
	SelfName, PeerNames, ExpNames string
	Rows                          []VoiceRow
	Asked                         []PartRow
	ReplyDue                      *Due
	ReplyWord                     string
	Divergences                   []review.Divergence
	Causes                        []CauseRow
	Findings                      []FindingRow
	Objected                      []ObjectedRow
	Foresights                    []ForesightRow
	Phases                        []PhaseField
	Second                        *FindingRow
	Measures                      []MeasureRow
	Present                       []Option
	Extend, Sign                  Dialog
	Path                          string
	Papers                        Papers
}

// A VoiceRow is one dimension with what each voice says of it.
type VoiceRow struct {
	Name, Why     string
	Self          []VoiceCell
	Peers         []VoiceCell
	Experts       []VoiceCell
	Gap           Chip
	Split         bool
	SelfMissing   string
	PeerMissing   string
	ExpertMissing string
}

// A VoiceCell is what one voice says of one dimension.
type VoiceCell struct {
	Who, Stance, Text, Cite string
}

// A PartRow is one person's part with its state.
type PartRow struct {
	app.Part
	KindName, StateName string
	Due                 *Due
	Href                string
	Withdraw            bool
	Ask                 Dialog
}

// A CauseRow is a cause with its name.
type CauseRow struct {
	Name, Evidence string
	Main           bool
}

// A FindingRow is a finding with its name.
type FindingRow struct{ Name, Level, Reasons, Evidence string }

var voicesTemplate = page[VoicesPage]("voices")

func (s *Server) voicesPage(r *Request) error {
	v, err := s.app.Voices(r.Context(), r.Caller(), r.item())
	if err != nil {
		return err
	}
	if string(v.Session.ID) != r.PathValue("id") {
		return errs.Missing("案件", "case")
	}
	p := VoicesPage{Page: r.Page("review.voices"), View: v, Path: app.ItemPath(v.Session.ID, v.Item.ID),
		Steps: r.steps(v.Step, v.Counts, v.Left, v.Session.Planned), Agenda: r.agendaRows(v.Agenda, v.Item.ID)}
	p.Title, p.Marked = v.Item.CaseName, true
	p.Papers = Papers{r.casePapers(v.Item.ID), p.CSRF}
	p.Crumbs = []Link{{r.T("review.sessions"), "/sessions"}, {v.Session.Title, "/sessions/" + string(v.Session.ID)}}
	p.Meta = []string{strings.Join(v.Item.EventKinds, "、"), r.T("review.handler.is", v.HandlerName, v.UnitName)}
	if v.Item.Typical {
		p.Meta = append(p.Meta, r.T("review.typical"))
	}
	p.fill(r)
	if v.May.Agree {
		for _, id := range v.Session.Present {
			p.Present = append(p.Present, Option{string(id), v.Names[id]})
		}
	}
	return voicesTemplate.Render(r, p)
}

func (p *VoicesPage) fill(r *Request) {
	v := &p.View
	p.SelfName = v.HandlerName
	var peers, experts []string
	for _, part := range v.Parts {
		row := PartRow{Part: part, KindName: r.Word("part", part.Kind), StateName: r.Word("state", part.State)}
		if part.LeftOK && !part.State.Done() {
			row.Due = &Due{Left: part.Left, Working: true, Date: string(part.Due), Article: r.paused(part.Paused)}
		}
		if part.Gone {
			row.StateName += " · " + r.T("absence.gone")
		}
		if part.MayOpen && part.Versions > 0 {
			row.Href = "/statements/" + string(part.ID)
		}
		if v.May.Assign && (part.State == review.Invited || part.State == review.Cleared) {
			row.Withdraw = true
			row.Ask = Dialog{ID: "w-" + string(part.ID), Title: r.T("review.withdraw"), Text: part.Who(), Action: p.Path + "/withdraw", Button: r.T("review.withdraw"),
				CSRF: p.CSRF, Hidden: []Option{{string(part.ID), "statement"}}, Reason: r.T("review.reason")}
		}
		p.Asked = append(p.Asked, row)
		if part.State == review.Locked && part.Kind == review.PeerKind {
			peers = append(peers, part.Who())
		}
		if part.State == review.Locked && part.Kind == review.CommentKind {
			experts = append(experts, part.Who())
		}
	}
	p.PeerNames, p.ExpNames = strings.Join(peers, "、"), strings.Join(experts, "、")
	for _, row := range v.Rows {
		p.Rows = append(p.Rows, p.row(r, row))
	}
	if part := v.ReplyPart; part != nil {
		p.ReplyWord = r.Word("state", part.State)
		if part.LeftOK && part.State == review.Waiting {
			p.ReplyDue = &Due{Left: part.Left, Working: true, Date: string(part.Due), Article: r.T("review.reply.rule")}
		}
	}
	if v.Self != nil {
		p.Divergences = v.Self.Divergences
	}
	if c := v.Conclusion; c != nil {
		p.Phases = r.judgedPhases(v.Scheme, c.Phases)
		for _, x := range c.Causes {
			p.Causes = append(p.Causes, CauseRow{causeName(r, v.Scheme, x.Code), x.Evidence, x.Main})
		}
		for _, x := range c.Findings {
			k, _ := v.Scheme.Finding(x.Kind)
			p.Findings = append(p.Findings, FindingRow{r.term(k.Term), r.level(x.Level), x.Reasons, x.Evidence})
		}
	}
	if s := v.Second; s != nil {
		k, _ := v.Scheme.Finding(s.Kind)
		p.Second = &FindingRow{r.term(k.Term), r.level(s.Level), s.Reasons, ""}
	}
	p.Foresights = r.foresights(v.Foresights)
	p.Objected = r.objected(v.Scheme, v.Objection, v.Ruling)
	for _, m := range v.Measures {
		row := MeasureRow{MeasureLine: app.MeasureLine{Measure: m, OwnerName: v.Names[m.Owner]}, Status: r.Word("measure", m.Status)}
		if v.MayMeasure[m.ID] {
			row.Href = "/measures/" + string(m.ID)
		}
		p.Measures = append(p.Measures, row)
	}
	p.Extend = Dialog{ID: "extend", Title: r.T("review.extend"), Text: r.T("review.extend.text"), Action: p.Path + "/extend", Button: r.T("review.extend"), CSRF: p.CSRF, Reason: r.T("review.reason")}
	p.Sign = Dialog{ID: "sign", Title: r.T("review.sign"), Text: r.T("review.sign.text"), Action: p.Path + "/sign", Button: r.T("review.sign"), CSRF: p.CSRF}
}

func (r *Request) term(t review.Term) string {
	if r.Lang == "en" {
		return t.EN
	}
	return t.ZH
}

func causeName(r *Request, s *review.Scheme, c review.Code) string {
	cause, _ := s.Cause(c)
	return string(c) + " " + r.term(cause.Term)
}

func (p *VoicesPage) row(r *Request, row review.Row) VoiceRow {
	out := VoiceRow{Name: r.term(row.Dimension), Why: row.ZH, Split: row.Gap >= review.Medium}
	zh, en := row.Gap.Names()
	text := zh
	if r.Lang == "en" {
		text, out.Why = en, row.EN
	}
	out.Gap = Chip{map[review.Gap]string{review.Agreeing: "g", review.Incomplete: "", review.Medium: "b", review.Large: "a"}[row.Gap], text}
	cell := func(x review.Voice, many bool) VoiceCell {
		c := VoiceCell{Stance: r.Word("stance", x.Stance), Text: x.Text}
		if many {
			c.Who = p.View.Part(x.Statement).Who()
		}
		var cites []string
		for _, t := range x.Causes {
			cites = append(cites, string(t.Code)+"："+t.Evidence)
		}
		c.Cite = strings.Join(cites, "；")
		return c
	}
	if row.Self != nil {
		out.Self = []VoiceCell{cell(*row.Self, false)}
	}
	for _, x := range row.Peers {
		out.Peers = append(out.Peers, cell(x, len(row.Peers) > 1))
	}
	for _, x := range row.Experts {
		out.Experts = append(out.Experts, cell(x, len(row.Experts) > 1))
	}
	out.SelfMissing, out.PeerMissing, out.ExpertMissing = r.T("review.noself"), r.T("review.nopeer"), r.T("review.noexpert")
	if p.ExpNames != "" {
		out.ExpertMissing = r.T("review.unspoken")
	}
	return out
}

// PanelPage proposes who could review a case, and says what speaks against whom.
type PanelPage struct {
	Page
	Kind       string
	Path       string
	Candidates []CandidateRow
}

// A CandidateRow is one person who could be asked.
type CandidateRow struct {
	app.Candidate
	Reasons []string
}

var panelTemplate = page[PanelPage]("panel")

func (s *Server) panelPage(r *Request) error { return s.showPanel(r, FormError{}) }

func (s *Server) showPanel(r *Request, bad FormError) error {
	kind := review.Kind(r.Text("kind"))
	if kind != review.CommentKind && kind != review.RulingKind && kind != review.SecondKind {
		kind = review.PeerKind
	}
	cs, err := s.app.Candidates(r.Context(), r.Caller(), r.item(), kind)
	if err != nil {
		return err
	}
	p := PanelPage{Page: r.Page("review.panel"), Kind: string(kind), Path: r.itemPath()}
	p.Form = bad
	p.Crumbs = []Link{{r.T("review.sessions"), "/sessions"}, {r.T("review.session"), r.sessionPath()}, {r.T("review.voices"), p.Path}}
	for _, k := range []review.Kind{review.PeerKind, review.CommentKind, review.SecondKind, review.RulingKind} {
		p.Tabs = append(p.Tabs, Tab{Label: r.Word("part", k), Href: p.Path + "/panel?kind=" + string(k), Current: k == kind})
	}
	for _, c := range cs {
		row := CandidateRow{Candidate: c}
		for _, x := range c.Conflicts {
			row.Reasons = append(row.Reasons, r.conflict(x))
		}
		p.Candidates = append(p.Candidates, row)
	}
	if bad.Message != "" {
		return panelTemplate.RenderInvalid(r, p)
	}
	return panelTemplate.Render(r, p)
}

func (r *Request) conflict(c panel.Conflict) string {
	if r.Lang == "en" {
		return c.EN
	}
	return c.ZH
}

func (s *Server) assign(r *Request) error {
	_, err := s.app.Assign(r.Context(), r.Caller(), r.item(), review.Kind(r.Text("kind")), org.PersonID(r.Text("person")))
	if f, ok := r.Invalid(err); ok {
		return s.showPanel(r, f)
	}
	return r.done(err, r.itemPath())
}

func (s *Server) withdraw(r *Request) error {
	return r.done(s.app.Withdraw(r.Context(), r.Caller(), review.StatementID(r.Text("statement")), r.Text("reason")), r.itemPath())
}

func (s *Server) askReply(r *Request) error {
	return r.done(s.app.AskReply(r.Context(), r.Caller(), r.item()), r.itemPath())
}

func (s *Server) extendReply(r *Request) error {
	return r.done(s.app.ExtendReply(r.Context(), r.Caller(), review.StatementID(r.Text("statement")), deadline.Date(r.Text("due")), r.Text("reason")), r.itemPath())
}

func (s *Server) startConclusion(r *Request) error {
	id, err := s.app.StartConclusion(r.Context(), r.Caller(), r.item())
	if err != nil {
		return r.done(err, r.itemPath())
	}
	return r.See("/statements/" + string(id))
}

func (s *Server) agreeConclusion(r *Request) error {
	return r.done(s.app.AgreeConclusion(r.Context(), r.Caller(), r.item(), r.people("agreed")), r.itemPath())
}

func (s *Server) approveGrade(r *Request) error {
	return r.done(s.app.ApproveGrade(r.Context(), r.Caller(), r.item(), r.Text("step"), r.Text("doc")), r.itemPath())
}

func (s *Server) signConclusion(r *Request) error {
	return r.done(s.app.SignConclusion(r.Context(), r.Caller(), r.item()), r.itemPath())
}

// VoicesAnswer is the review of one case in the API, as far as the reader sees it.
type VoicesAnswer struct {
	Remarks    []RemarkBrief       `json:"remarks,omitempty"`
	ID         string              `json:"id"`
	Case       string              `json:"case"`
	Step       string              `json:"step"`
	Rows       []VoiceBrief        `json:"rows"`
	Parts      []PartBrief         `json:"parts"`
	Foresights []app.ForesightLine `json:"foresights,omitempty"`
	Reply      *review.Answer      `json:"reply,omitempty"`
	Objection  *review.Objection   `json:"objection,omitempty"`
	Ruling     *review.Ruling      `json:"ruling,omitempty"`
	GapRule    string              `json:"gap_rule"`
}

// A VoiceBrief is one dimension in the API.
type VoiceBrief struct {
	Dimension string        `json:"dimension"`
	Gap       string        `json:"gap"`
	Voices    []SpokenBrief `json:"voices"`
}

// A SpokenBrief is what one voice says.
type SpokenBrief struct {
	Kind   string `json:"kind"`
	Who    string `json:"who"`
	Stance string `json:"stance"`
	Text   string `json:"text"`
}

// A PartBrief is one person's part.
type PartBrief struct {
	ID    string `json:"id,omitempty"` // where the reader may open it
	Kind  string `json:"kind"`
	Who   string `json:"who"`
	State string `json:"state"`
	Due   string `json:"due,omitempty"`
}

func (s *Server) voicesAPI(r *Request) error {
	v, err := s.app.Voices(r.Context(), r.Caller(), r.item())
	if err != nil {
		return err
	}
	a := VoicesAnswer{ID: string(v.Item.ID), Case: v.Item.CaseName, Step: v.Step.String(), Rows: []VoiceBrief{}, Parts: []PartBrief{}, GapRule: review.GapRuleZH,
		Foresights: v.Foresights, Reply: v.Reply, Objection: v.Objection, Ruling: v.Ruling}
	for _, p := range v.Parts {
		b := PartBrief{Kind: string(p.Kind), Who: p.Who(), State: string(p.State), Due: string(p.Due)}
		if p.MayOpen {
			b.ID = string(p.ID)
		}
		a.Parts = append(a.Parts, b)
	}
	for _, m := range v.Remarks {
		a.Remarks = append(a.Remarks, RemarkBrief{m.Who, m.Day, m.Text})
	}
	for _, row := range v.Rows {
		_, gap := row.Gap.Names()
		b := VoiceBrief{Dimension: string(row.Dimension.Code), Gap: gap, Voices: []SpokenBrief{}}
		speak := func(k review.Kind, x review.Voice) {
			b.Voices = append(b.Voices, SpokenBrief{string(k), v.Part(x.Statement).Who(), string(x.Stance), x.Text})
		}
		if row.Self != nil {
			speak(review.SelfKind, *row.Self)
		}
		for _, x := range row.Peers {
			speak(review.PeerKind, x)
		}
		for _, x := range row.Experts {
			speak(review.CommentKind, x)
		}
		a.Rows = append(a.Rows, b)
	}
	return r.JSON(a)
}

// StatementPage writes or reads one statement.
type StatementPage struct {
	Page
	View          app.StatementView
	Path, Kind    string
	Invited, Sent bool
	Due           *Due
	Sections      []SectionField
	Divergences   []review.Divergence
	Dims          []DimField
	Angles        []AngleField
	Causes        []review.CauseTick
	DimCauses     []DimCause
	Problems      []review.Found
	NoObjection   review.NoObjection
	Reflection    string
	Proposals     []string
	Points        []PointField
	Overall       string
	Phases        []PhaseField
	Levels        []Option
	Second        review.SecondReading
	After         review.Afterthought
	Verdicts      []Option
	Objections    []review.ObjectionPoint
	ObjectTo      []Option
	Decisions     []Option
	Findings      []review.Finding
	Avoid         string
	Lessons       string
	Steps         []review.PlannedStep
	Grade         review.GradeGiven
	Stances       []Option
	CauseOptions  []Option
	DimOptions    []Option
	FindingKinds  []Option
	Avoids        []Option
	Accepts       []Option
	Grades        []Option
	People, Units []Option
	Changes       []review.Change
	VersionTabs   []Tab
	Blank         review.CauseTick
}

// A SectionField is one section of the outline.
type SectionField struct {
	Name, Title, Text string
	Known             bool // filled from ledger and documents
}

// A DimField is one dimension of a form.
type DimField struct{ Code, Name, Stance, Text string }

// An AngleField is one angle of a commentary with its dimensions.
type AngleField struct {
	Code, Name, Text string
	Required         bool
	Dims             []DimField
}

// A DimCause is a cause named under a dimension.
type DimCause struct{ Dimension, Code, Evidence string }

// A PointField is one dimension on which something was found, to be answered.
type PointField struct{ Code, Name, Said, Accept, Text string }

// IsSelf reports whether the form is a self-review.
func (p StatementPage) IsSelf() bool { return p.Kind == string(review.SelfKind) }

// IsPeer reports whether the form is a peer's assessment.
func (p StatementPage) IsPeer() bool { return p.Kind == string(review.PeerKind) }

// IsReviewer reports whether the form names causes under dimensions.
func (p StatementPage) IsReviewer() bool { return p.IsPeer() || p.Kind == string(review.CommentKind) }

// IsReply reports whether the form is the handler's answer.
func (p StatementPage) IsReply() bool { return p.Kind == string(review.ReplyKind) }

// IsConclusion reports whether the form is a conclusion.
func (p StatementPage) IsConclusion() bool { return p.Kind == string(review.ConclusionKind) }

// HasCauses reports whether the form has causes of the case as a whole.
func (p StatementPage) HasCauses() bool { return p.IsSelf() || p.IsConclusion() }

var statementTemplate = page[StatementPage]("statement")

var partTitles = map[review.Kind]string{review.SelfKind: "review.part.self", review.PeerKind: "review.part.peer", review.CommentKind: "review.part.comment",
	review.ReplyKind: "review.part.reply", review.ObjectionKind: "review.part.objection", review.RulingKind: "review.part.ruling", review.SecondKind: "review.part.second", review.ConclusionKind: "review.part.conclusion"}

func (s *Server) statementPage(r *Request) error {
	return s.showStatement(r, nil, FormError{})
}

func (s *Server) showStatement(r *Request, typed review.Content, bad FormError) error {
	v, err := s.app.Statement(r.Context(), r.Caller(), review.StatementID(r.PathValue("id")))
	if err != nil {
		return err
	}
	p := StatementPage{Page: r.Page(partTitles[v.Kind]), View: v, Path: "/statements/" + string(v.ID), Kind: string(v.Kind)}
	p.Form, p.Marked = bad, true
	p.Crumbs = []Link{{r.T("review.sessions"), "/sessions"}, {v.Session.Title, "/sessions/" + string(v.Session.ID)}, {v.Item.CaseName, app.ItemPath(v.Session.ID, v.Item.ID)}}
	p.Meta = []string{v.Item.CaseName, strings.Join(v.Item.EventKinds, "、"), v.UnitName, r.Word("state", v.State)}
	if v.AuthorName != "" && v.Kind != review.ConclusionKind {
		p.Meta = append(p.Meta, v.AuthorName)
	}
	p.Invited, p.Verdicts, p.Levels = v.State == review.Invited, verdicts(r), levels(r)
	p.Sent = !v.Write || v.State.Done() && v.State != review.Submitted
	if v.LeftOK && !v.State.Done() {
		days := 0
		for _, x := range v.Pauses {
			days += x.Days
		}
		p.Due = &Due{Left: v.Left, Working: true, Date: string(v.Due), Article: r.paused(days)}
	}
	content := v.Content
	if typed != nil {
		content = typed
	}
	p.lists(r)
	p.show(r, content)
	if v.Kind == review.ConclusionKind && !p.Sent {
		if p.People, err = s.personOptions(r); err != nil {
			return err
		}
		if p.Units, err = s.unitOptions(r); err != nil {
			return err
		}
	}
	if n := len(v.Versions); n > 1 {
		if p.Changes, err = v.VersionDiff(n-1, n); err != nil {
			return err
		}
	}
	if bad.Message != "" {
		return statementTemplate.RenderInvalid(r, p)
	}
	return statementTemplate.Render(r, p)
}

func (p *StatementPage) lists(r *Request) {
	t := p.View.Terms
	blank := Option{"", "—"}
	p.Stances = append([]Option{blank}, Enum(r, "stance", review.NoIssue, review.Flawed, review.Problem, review.NotAtAll)...)
	p.CauseOptions, p.DimOptions, p.FindingKinds, p.Grades = []Option{blank}, []Option{blank}, []Option{blank}, []Option{blank}
	for _, c := range t.Scheme.Causes.Causes {
		p.CauseOptions = append(p.CauseOptions, Option{string(c.Code), string(c.Code) + " " + r.term(c.Term)})
	}
	for _, d := range t.Scheme.Rubric.Dimensions {
		p.DimOptions = append(p.DimOptions, Option{string(d.Code), r.term(d)})
	}
	for _, k := range t.Scheme.Findings.Kinds {
		p.FindingKinds = append(p.FindingKinds, Option{string(k.Code), r.term(k.Term)})
	}
	for _, g := range t.Scale.Grades {
		p.Grades = append(p.Grades, Option{string(g.Code), r.term(g.Term)})
	}
	p.Avoids = append([]Option{blank}, Enum(r, "avoid", review.Avoidable, review.PartlyAvoid, review.Unavoidable)...)
	p.Accepts = append([]Option{blank}, Enum(r, "accept", review.Accepts, review.Partly, review.Rejects)...)
}

// show lays a content out as the fields of its form.
func (p *StatementPage) show(r *Request, content review.Content) {
	scheme := p.View.Terms.Scheme
	dims := func(js []review.Judgement, only []review.Code) (out []DimField) {
		for _, d := range scheme.Rubric.Dimensions {
			if only != nil && !slices.Contains(only, d.Code) {
				continue
			}
			f := DimField{Code: string(d.Code), Name: r.term(d)}
			for _, j := range js {
				if j.Dimension == d.Code {
					f.Stance, f.Text = string(j.Stance), j.Text
					for _, c := range j.Causes {
						p.DimCauses = append(p.DimCauses, DimCause{string(d.Code), string(c.Code), c.Evidence})
					}
				}
			}
			out = append(out, f)
		}
		return out
	}
	switch c := content.(type) {
	case *review.SelfReview:
		for _, s := range scheme.Outline.Sections {
			if s.Form != "text" {
				continue
			}
			f := SectionField{Name: "s." + string(s.Code), Title: r.term(review.Term{ZH: s.Title, EN: s.TitleEN})}
			for _, x := range c.Sections {
				if x.Code == s.Code {
					f.Text, f.Known = x.Text, x.Inherited
				}
			}
			p.Sections = append(p.Sections, f)
		}
		p.Divergences, p.Causes, p.Reflection, p.Proposals = c.Divergences, c.Causes, c.Reflection, c.Measures
		p.Dims = dims(c.Judgements, nil)
	case *review.Assessment:
		p.Dims, p.Problems, p.Phases = dims(c.Judgements, nil), c.Problems, r.phaseFields(scheme, c.Phases)
		if c.After != nil {
			p.After = *c.After
		}
		if c.NoObjection != nil {
			p.NoObjection = *c.NoObjection
		}
	case *review.Commentary:
		for _, a := range scheme.Angles.Angles {
			f := AngleField{Code: string(a.Code), Name: r.term(a.Term), Required: a.Required}
			var js []review.Judgement
			for _, x := range c.Angles {
				if x.Angle == a.Code {
					f.Text, js = x.Text, x.Judgements
				}
			}
			f.Dims = dims(js, a.Dimensions)
			p.Angles = append(p.Angles, f)
		}
	case *review.Answer:
		p.Overall = c.Overall
		for _, row := range p.View.Rows {
			if row.Gap < review.Medium && !row.Put {
				continue
			}
			f := PointField{Code: string(row.Dimension.Code), Name: r.term(row.Dimension)}
			var said []string
			for _, x := range append(slices.Clone(row.Peers), row.Experts...) {
				said = append(said, r.Word("stance", x.Stance)+"："+x.Text)
			}
			f.Said = strings.Join(said, "\n")
			for _, x := range c.Points {
				if x.Dimension == row.Dimension.Code {
					f.Accept, f.Text = string(x.Accept), x.Text
				}
			}
			p.Points = append(p.Points, f)
		}
	case *review.SecondReading:
		p.Second = *c
	case *review.Objection, *review.Ruling:
		p.showObjection(r, c)
	case *review.Conclusion:
		p.Phases = r.phaseFields(scheme, c.Phases)
		p.Causes, p.Findings, p.Avoid, p.Lessons, p.Steps = c.Causes, c.Findings, string(c.Avoid), c.Lessons, c.Measures
		if c.Grade != nil {
			p.Grade = *c.Grade
		}
	}
}

// read takes the content of a kind from the form.
func (r *Request) read(kind review.Kind, t review.Terms) (review.Content, error) {
	at := func(name string) func(int) string {
		vs := r.Values(name)
		return func(i int) string {
			if i < len(vs) {
				return vs[i]
			}
			return ""
		}
	}
	rows := func(names ...string) (out [][]string) {
		n := 0
		for _, name := range names {
			n = max(n, len(r.Values(name)))
		}
		for i := range min(n, review.MaxRows+1) {
			row, some := make([]string, len(names)), false
			for j, name := range names {
				row[j] = at(name)(i)
				some = some || row[j] != "" && row[j] != "other"
			}
			if some {
				out = append(out, row)
			}
		}
		return out
	}
	causes := func() (cs []review.CauseTick) {
		for _, x := range rows("cause.code", "cause.evidence", "cause.rank") {
			cs = append(cs, review.CauseTick{Code: review.Code(x[0]), Evidence: x[1], Main: x[2] == "main"})
		}
		return cs
	}
	judged := func(only []review.Code) (js []review.Judgement) {
		named := rows("jc.dim", "jc.code", "jc.evidence")
		for _, d := range t.Scheme.Rubric.Dimensions {
			if only != nil && !slices.Contains(only, d.Code) {
				continue
			}
			j := review.Judgement{Dimension: d.Code, Stance: review.Stance(r.Text("j." + string(d.Code) + ".stance")), Text: r.Text("j." + string(d.Code) + ".text")}
			for _, x := range named {
				if x[0] == string(d.Code) {
					j.Causes = append(j.Causes, review.CauseTick{Code: review.Code(x[1]), Evidence: x[2]})
				}
			}
			if only == nil || j.Stance != "" || j.Text != "" {
				js = append(js, j)
			}
		}
		return js
	}
	switch kind {
	case review.SelfKind:
		c := &review.SelfReview{Causes: causes(), Reflection: r.Text("reflection"), Judgements: judged(nil)}
		for _, s := range t.Scheme.Outline.Sections {
			if s.Form == "text" {
				c.Sections = append(c.Sections, review.SectionText{Code: s.Code, Text: r.Text("s." + string(s.Code))})
			}
		}
		for _, x := range rows("d.issue", "d.our", "d.court", "d.basis") {
			c.Divergences = append(c.Divergences, review.Divergence{Issue: x[0], OurView: x[1], CourtView: x[2], Basis: x[3]})
		}
		for _, x := range rows("m.text") {
			c.Measures = append(c.Measures, x[0])
		}
		return c, nil
	case review.PeerKind:
		c := &review.Assessment{Judgements: judged(nil), After: r.readAfter(), Phases: r.readPhases(t.Scheme)}
		for _, x := range rows("f.dim", "f.text", "f.evidence") {
			c.Problems = append(c.Problems, review.Found{Dimension: review.Code(x[0]), Text: x[1], Evidence: x[2]})
		}
		if r.Checked("no.signed") || r.Text("no.because") != "" {
			c.NoObjection = &review.NoObjection{Signed: r.Checked("no.signed"), Because: r.Text("no.because")}
		}
		return c, nil
	case review.CommentKind:
		c := new(review.Commentary)
		for _, a := range t.Scheme.Angles.Angles {
			c.Angles = append(c.Angles, review.AngleView{Angle: a.Code, Text: r.Text("a." + string(a.Code)), Judgements: judged(a.Dimensions)})
		}
		return c, nil
	case review.ReplyKind:
		c := &review.Answer{Overall: r.Text("overall")}
		for _, d := range t.Scheme.Rubric.Dimensions {
			if accept, text := r.Text("p."+string(d.Code)+".accept"), r.Text("p."+string(d.Code)+".text"); accept != "" || text != "" {
				c.Points = append(c.Points, review.AnswerPoint{Dimension: d.Code, Accept: review.Accept(accept), Text: text})
			}
		}
		return c, nil
	case review.SecondKind:
		return &review.SecondReading{Kind: review.Code(r.Text("kind")), Level: review.Level(r.Text("level")), Reasons: r.Text("reasons")}, nil
	case review.ObjectionKind, review.RulingKind:
		return r.readObjection(kind, t, rows), nil
	case review.ConclusionKind:
		c := &review.Conclusion{Phases: r.readPhases(t.Scheme), Causes: causes(), Avoid: review.Avoidability(r.Text("avoid")), Lessons: r.Text("lessons")}
		for _, x := range rows("g.kind", "g.reasons", "g.evidence", "g.level") {
			c.Findings = append(c.Findings, review.Finding{Kind: review.Code(x[0]), Reasons: x[1], Evidence: x[2], Level: review.Level(x[3])})
		}
		for _, x := range rows("t.text", "t.cause", "t.owner", "t.unit", "t.due") {
			c.Measures = append(c.Measures, review.PlannedStep{Text: x[0], Cause: review.Code(x[1]), Owner: org.PersonID(x[2]), Unit: org.UnitCode(x[3]), Due: deadline.Date(x[4])})
		}
		if t.Purpose == review.Evaluation {
			c.Grade = &review.GradeGiven{Code: review.Code(r.Text("grade")), Reasons: r.Text("grade.reasons")}
		}
		return c, nil
	}
	return nil, errs.Missing("意见", "statement")
}

func (s *Server) typed(r *Request) (v app.StatementView, c review.Content, revision int, err error) {
	if v, err = s.app.Statement(r.Context(), r.Caller(), review.StatementID(r.PathValue("id"))); err != nil {
		return v, nil, 0, err
	}
	if revision, err = r.Int("version"); err != nil {
		return v, nil, 0, err
	}
	c, err = r.read(v.Kind, v.Terms)
	return v, c, revision, err
}

func (s *Server) submitStatement(r *Request) error {
	v, c, revision, err := s.typed(r)
	if err != nil {
		return err
	}
	err = s.app.Submit(r.Context(), r.Caller(), v.ID, c, revision)
	if f, ok := r.Invalid(err); ok {
		return s.showStatement(r, c, f)
	}
	return r.done(err, app.ItemPath(v.Session.ID, v.Item.ID))
}

func (s *Server) saveDraft(r *Request) error {
	v, c, revision, err := s.typed(r)
	if err != nil {
		return err
	}
	now, theirs, err := s.app.SaveDraft(r.Context(), r.Caller(), v.ID, c, revision)
	if theirs != nil {
		p := StatementPage{View: v}
		p.show(r, theirs)
		return r.jsonStatus(409, struct {
			Kind    string              `json:"kind"`
			Version int                 `json:"version"`
			Theirs  map[string][]string `json:"theirs"`
		}{errs.Conflict.String(), now, p.fields()})
	}
	if err != nil {
		return err
	}
	return r.Saved(now)
}

// fields are the values of the form by name, repeated ones in order.
func (p *StatementPage) fields() map[string][]string {
	m := map[string][]string{}
	add := func(name, v string) { m[name] = append(m[name], v) }
	for _, s := range p.Sections {
		add(s.Name, s.Text)
	}
	for _, d := range p.Divergences {
		add("d.issue", d.Issue)
		add("d.our", d.OurView)
		add("d.court", d.CourtView)
		add("d.basis", d.Basis)
	}
	dims := p.Dims
	for _, a := range p.Angles {
		add("a."+a.Code, a.Text)
		dims = append(dims, a.Dims...)
	}
	for _, d := range dims {
		add("j."+d.Code+".stance", d.Stance)
		add("j."+d.Code+".text", d.Text)
	}
	for _, c := range p.DimCauses {
		add("jc.dim", c.Dimension)
		add("jc.code", c.Code)
		add("jc.evidence", c.Evidence)
	}
	for _, c := range p.Causes {
		add("cause.code", string(c.Code))
		add("cause.evidence", c.Evidence)
		add("cause.rank", map[bool]string{true: "main", false: "other"}[c.Main])
	}
	for _, f := range p.Problems {
		add("f.dim", string(f.Dimension))
		add("f.text", f.Text)
		add("f.evidence", f.Evidence)
	}
	for _, x := range p.Proposals {
		add("m.text", x)
	}
	for _, x := range p.Points {
		add("p."+x.Code+".accept", x.Accept)
		add("p."+x.Code+".text", x.Text)
	}
	for _, x := range p.Phases {
		add("ph."+x.Code+".stance", x.Stance)
		add("ph."+x.Code+".text", x.Text)
	}
	for _, x := range p.Objections {
		add("o.dim", string(x.Dimension))
		add("o.text", x.Text)
		add("o.evidence", x.Evidence)
	}
	for _, x := range p.Findings {
		add("g.kind", string(x.Kind))
		add("g.level", string(x.Level))
		add("g.reasons", x.Reasons)
		add("g.evidence", x.Evidence)
	}
	for _, x := range p.Steps {
		add("t.text", x.Text)
		add("t.cause", string(x.Cause))
		add("t.owner", string(x.Owner))
		add("t.unit", string(x.Unit))
		add("t.due", string(x.Due))
	}
	for name, v := range map[string]string{"reflection": p.Reflection, "no.because": p.NoObjection.Because, "overall": p.Overall, "avoid": p.Avoid,
		"lessons": p.Lessons, "kind": string(p.Second.Kind), "level": string(p.Second.Level), "reasons": p.Second.Reasons, "after.verdict": string(p.After.Verdict), "after.reasons": p.After.Reasons, "grade": string(p.Grade.Code), "grade.reasons": p.Grade.Reasons} {
		add(name, v)
	}
	return m
}

func (s *Server) declare(r *Request) error {
	id, ctx := review.StatementID(r.PathValue("id")), r.Context()
	switch r.Text("act") {
	case "conflict":
		if r.Text("reason") == "" {
			return r.done(errs.Field("reason", "请写明回避的情形", "say what the conflict is"), r.URL.Path[:len(r.URL.Path)-len("/declare")])
		}
		return r.done(s.app.Declare(ctx, r.Caller(), id, r.Text("reason")), "/")
	case "decline":
		return r.done(s.app.Decline(ctx, r.Caller(), id, r.Text("reason")), "/")
	}
	return r.done(s.app.Declare(ctx, r.Caller(), id, ""), "/statements/"+string(id))
}

// MeasuresPage lists the measures.
type MeasuresPage struct {
	Page
	Measures []MeasureRow
}

// A MeasureRow is one measure in a list.
type MeasureRow struct {
	app.MeasureLine
	Status string
	Chip   Chip
	Due    *Due
	Cause  string
	Href   string // empty where the reader may not open it
}

var measuresTemplate = page[MeasuresPage]("measures")

func (r *Request) measureRow(l app.MeasureLine) MeasureRow {
	m := MeasureRow{MeasureLine: l, Status: r.Word("measure", l.Measure.Status), Cause: string(l.Measure.Cause) + " " + r.term(l.CauseName.Term), Href: "/measures/" + string(l.Measure.ID)}
	m.Chip = Chip{map[measure.Status]string{measure.Open: "b", measure.Done: "g"}[l.Measure.Status], m.Status}
	if l.Measure.Status == measure.Open {
		m.Due = &Due{Left: l.Left, Date: string(l.Measure.Due)}
		if l.Left == 0 && !l.Overdue {
			left := deadline.Date(r.Now.In(Beijing).Format("2006-01-02")).DaysUntil(l.Measure.Due)
			m.Due.Left = left
		}
	}
	return m
}

func (s *Server) measuresPage(r *Request) error {
	ls, err := s.app.Measures(r.Context(), r.Caller())
	if err != nil {
		return err
	}
	p := MeasuresPage{Page: r.Page("review.measures")}
	p.Marked = true
	for _, l := range ls {
		p.Measures = append(p.Measures, r.measureRow(l))
	}
	return measuresTemplate.Render(r, p)
}

// MeasurePage is one measure with its reports.
type MeasurePage struct {
	Page
	Row      MeasureRow
	Statuses []Option
}

var measureTemplate = page[MeasurePage]("measure")

func (s *Server) measurePage(r *Request) error {
	l, err := s.app.Measure(r.Context(), r.Caller(), measure.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	p := MeasurePage{Page: r.Page("review.measure"), Row: r.measureRow(l), Statuses: Enum(r, "measure", measure.Done, measure.NotDoing)}
	p.Marked = true
	p.Crumbs = []Link{{r.T("review.measures"), "/measures"}, {l.CaseName, ""}}
	return measureTemplate.Render(r, p)
}

func (s *Server) reportMeasure(r *Request) error {
	id := r.PathValue("id")
	return r.done(s.app.ReportMeasure(r.Context(), r.Caller(), measure.ID(id), r.Text("text")), "/measures/"+id)
}

func (s *Server) settleMeasure(r *Request) error {
	id := r.PathValue("id")
	return r.done(s.app.SettleMeasure(r.Context(), r.Caller(), measure.ID(id), measure.Status(r.Text("status")), r.Text("proof")), "/measures/"+id)
}

// MeasuresAnswer lists measures in the API.
type MeasuresAnswer struct {
	Measures []MeasureBrief `json:"measures"`
}

// A MeasureBrief is a measure in the API.
type MeasureBrief struct {
	ID     string `json:"id"`
	Case   string `json:"case"`
	Text   string `json:"text"`
	Owner  string `json:"owner"`
	Due    string `json:"due"`
	Status string `json:"status"`
}

func (s *Server) measuresAPI(r *Request) error {
	ls, err := s.app.Measures(r.Context(), r.Caller())
	if err != nil {
		return err
	}
	a := MeasuresAnswer{Measures: []MeasureBrief{}}
	for _, l := range ls {
		a.Measures = append(a.Measures, MeasureBrief{string(l.Measure.ID), l.CaseName, l.Measure.Text, l.OwnerName, string(l.Measure.Due), string(l.Measure.Status)})
	}
	return r.JSON(a)
}

// WorkbenchPage is what waits for the person.
type WorkbenchPage struct {
	Page
	Tasks    []TaskRow
	Sessions []SessionRow
	Measures []MeasureRow
}

// A TaskRow is something that waits, with its clock.
type TaskRow struct {
	app.Task
	Do  string
	Due *Due
}

var workbenchTemplate = page[WorkbenchPage]("workbench")

func (s *Server) workbench(r *Request) error {
	w, err := s.app.Workbench(r.Context(), r.Caller())
	if err != nil {
		return err
	}
	p := WorkbenchPage{Page: r.Page("nav.home")}
	for _, t := range w.Mine {
		row := TaskRow{Task: t, Do: r.Word("task", t.Word)}
		if t.LeftOK {
			row.Due = &Due{Left: t.Left, Working: true, Date: t.Due}
		}
		p.Tasks = append(p.Tasks, row)
	}
	for _, l := range w.Sessions {
		p.Sessions = append(p.Sessions, SessionRow{l, r.stepChip(l.Step), r.countNote(l)})
	}
	for _, m := range w.Measures {
		p.Measures = append(p.Measures, r.measureRow(m))
	}
	return workbenchTemplate.Render(r, p)
}
