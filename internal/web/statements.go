package web

import (
	"slices"
	"strings"

	"mingjian/internal/app"
	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/org"
	"mingjian/internal/review"
)

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
		for _, x := range rows("t.text", "t.cause", "t.owner", "t.unit", "t.due", "t.also") {
			c.Measures = append(c.Measures, review.PlannedStep{Text: x[0], Cause: review.Code(x[1]), Owner: org.PersonID(x[2]), Unit: org.UnitCode(x[3]), Due: deadline.Date(x[4]), Also: causeCodes(x[5])})
		}
		if t.Purpose == review.Evaluation {
			c.Grade = &review.GradeGiven{Code: review.Code(r.Text("grade")), Reasons: r.Text("grade.reasons")}
		}
		return c, nil
	}
	return nil, errs.Missing("意见", "statement")
}

// causeCodes reads codes typed one after another.
func causeCodes(text string) (cs []review.Code) {
	for _, c := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" ，,、；;", r) }) {
		cs = append(cs, review.Code(strings.ToUpper(c)))
	}
	return cs
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
