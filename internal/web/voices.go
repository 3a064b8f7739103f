package web

import (
	"strings"

	"mingjian/internal/app"
	"mingjian/internal/errs"
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
	Alike                         []MeasureRow // at work in the unit against the same causes
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
	for _, m := range v.Alike {
		p.Alike = append(p.Alike, r.measureRow(m))
	}
	p.Extend = Dialog{ID: "extend", Title: r.T("review.extend"), Text: r.T("review.extend.text"), Action: p.Path + "/extend", Button: r.T("review.extend"), CSRF: p.CSRF, Reason: r.T("review.reason")}
	p.Sign = Dialog{ID: "sign", Title: r.T("review.sign"), Text: r.T("review.sign.text"), Action: p.Path + "/sign", Button: r.T("review.sign"), CSRF: p.CSRF}
}

func (r *Request) term(t review.Term) string { return r.either(t.ZH, t.EN) }

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
	Learning   int                 `json:"learning_tasks,omitempty"` // that came of the signed conclusion
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
		Foresights: v.Foresights, Reply: v.Reply, Objection: v.Objection, Ruling: v.Ruling, Learning: v.Learning}
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
