package web

import (
	"mingjian/internal/app"
	"mingjian/internal/bylaw"
	"mingjian/internal/deadline"
	"mingjian/internal/policy"
)

func (s *Server) bylawRoutes() []Route {
	duties := func(*Request) bylaw.Kind { return bylaw.Obligation }
	named := func(r *Request) bylaw.Kind { return bylaw.Kind(r.PathValue("kind")) }
	show := func(kind func(*Request) bylaw.Kind) func(*Request) error {
		return func(r *Request) error { return s.showBylaw(r, kind(r), nil, FormError{}) }
	}
	put := func(kind func(*Request) bylaw.Kind) func(*Request) error {
		return func(r *Request) error { return s.putBylaw(r, kind(r)) }
	}
	return []Route{
		{Method: "GET", Pattern: "/bylaws", Handler: s.bylawsPage, Act: policy.BylawRead},
		{Method: "GET", Pattern: "/bylaws.xlsx", Handler: s.bylawsFile, Act: policy.BylawRead, Stream: true},
		{Method: "GET", Pattern: "/bylaws/{kind}", Handler: show(named), Act: policy.BylawRead},
		{Method: "POST", Pattern: "/bylaws/{kind}", Handler: put(named), Act: policy.BylawEdit},
		{Method: "GET", Pattern: "/obligations/rules", Handler: show(duties), Act: policy.BylawRead},
		{Method: "POST", Pattern: "/obligations/rules", Handler: put(duties), Act: policy.BylawEdit},

		{Method: "GET", Pattern: "/api/v1/bylaws", Handler: s.bylawsAPI, Act: policy.BylawRead, Out: BylawsAnswer{}},
		{Method: "GET", Pattern: "/api/v1/bylaws/{kind}", Handler: s.bylawAPI, Act: policy.BylawRead, Out: BylawAnswer{}},
		order("POST", "/api/v1/bylaws/{kind}", policy.BylawEdit, func(r *Request, in BylawOrder) (Done, error) {
			rule, err := in.Rule.of(named(r))
			if err != nil {
				return Done{}, err
			}
			return Done{}, s.app.PutBylaw(r.Context(), r.Caller(), named(r), rule, in.Reason)
		}),
		{Method: "GET", Pattern: "/api/v1/obligations/rules", Handler: s.obligationRulesAPI, Act: policy.BylawRead, Out: ObligationRulesAnswer{}},
		order("POST", "/api/v1/obligations/rules", policy.BylawEdit, func(r *Request, in ObligationRuleOrder) (Done, error) {
			return Done{}, s.app.PutBylaw(r.Context(), r.Caller(), bylaw.Obligation, in.Rule, in.Reason)
		}),
	}
}

// bylawPath is where a rule of the office is read and changed.
func bylawPath(k bylaw.Kind) string {
	if k == bylaw.Obligation {
		return "/obligations/rules"
	}
	return "/bylaws/" + string(k)
}

// BylawsPage lists the rules of the office with what holds today.
type BylawsPage struct {
	Page
	Rows    []BylawRow
	Missing string // the year whose holidays are not known
}

// A BylawRow is one rule with what holds today, what comes and who changed it last.
type BylawRow struct {
	Name, Href string
	Now        *BylawLine // nil where none has begun
	Coming     []BylawLine
	Changed    *BylawLine // the office's latest, nil while it made none
}

// A BylawLine is one version as pages show it.
type BylawLine struct {
	app.BylawVersion
	State        Chip
	From, Source string
	Unsure       bool
	Says         []SaidLine
}

// A SaidLine is one thing a rule says, with its mark.
type SaidLine struct {
	Text string
	Mark Chip // without text where nothing has to be known
}

var (
	bylawsTemplate = page[BylawsPage]("bylaws")
	bylawTemplate  = page[BylawPage]("bylaw")
)

func (r *Request) bylawLine(k bylaw.Kind, v app.BylawVersion) BylawLine {
	about := v.Rule.About()
	l := BylawLine{BylawVersion: v, From: string(about.From), Source: about.Source, Unsure: about.Unsure}
	switch {
	case v.Current:
		l.State = Chip{"g", r.T("bylaw.current")}
	case v.Coming && k == bylaw.Calendar: // counted by already
		l.State = Chip{"g", r.T("bylaw.entered")}
	case v.Coming:
		l.State = Chip{"b", r.T("bylaw.coming")}
	default:
		l.State = Chip{"", r.T("bylaw.past")}
	}
	for _, x := range v.Rule.Says() {
		l.Says = append(l.Says, SaidLine{r.either(x.ZH, x.EN), Chip{map[bylaw.Mark]string{bylaw.ByLaw: "b", bylaw.Unlike: "a", bylaw.Open: "a"}[x.Mark], r.either(x.Mark.Names())}})
	}
	return l
}

func (s *Server) bylawsPage(r *Request) error {
	vs, err := s.app.Bylaws(r.Context(), r.Caller())
	if err != nil {
		return err
	}
	p := BylawsPage{Page: r.Page("bylaw.title")}
	p.Meta = []string{r.T("bylaw.note")}
	for _, v := range vs {
		row := BylawRow{Name: r.either(v.Kind.Names()), Href: bylawPath(v.Kind)}
		for _, x := range v.Versions {
			l := r.bylawLine(v.Kind, x)
			if x.Current {
				row.Now = &l
			}
			if x.Coming && v.Kind != bylaw.Calendar {
				row.Coming = append([]BylawLine{l}, row.Coming...)
			}
			if !x.Shipped && (row.Changed == nil || x.At.After(row.Changed.At)) {
				row.Changed = &l
			}
		}
		if v.Missing != "" {
			p.Missing = v.Missing
		}
		p.Rows = append(p.Rows, row)
	}
	return bylawsTemplate.Render(r, p)
}

func (s *Server) bylawsFile(r *Request) error {
	f, err := s.app.BylawsSheet(r.Context(), r.Caller())
	return sendFile(r, f, xlsxType, err)
}

// BylawPage shows the versions of one rule, and the form of the next.
type BylawPage struct {
	Page
	Kind    bylaw.Kind
	Path    string
	Recent  []BylawLine // what comes and what holds
	Older   []BylawLine // what was replaced
	MayEdit bool
	Missing string
	From    string // the head as typed, or of today's version to start from
	Source  string
	Unsure  bool
	Reason  string
	Shape   string // which form: "numbers", "terms", "holidays" or "duties"
	Numbers []Field
	Terms   []TermField
	Units   []Option
	Year    string
	Off     []HolidayField
	Duties  DutyForm
}

// showBylaw shows the rule; typed is the form as it came back, or nil.
func (s *Server) showBylaw(r *Request, kind bylaw.Kind, typed bylaw.Rule, bad FormError) error {
	v, err := s.app.Bylaw(r.Context(), r.Caller(), kind)
	if err != nil {
		return err
	}
	p := BylawPage{Page: r.Page("bylaw.title"), Kind: kind, Path: bylawPath(kind), MayEdit: v.MayEdit, Missing: v.Missing, Reason: r.Text("reason")}
	p.Title = r.either(kind.Names())
	p.Crumbs = []Link{{r.T("bylaw.title"), "/bylaws"}}
	p.Meta = []string{r.T("bylaw.keeps")}
	p.Form = bad
	for _, x := range v.Versions {
		if l := r.bylawLine(v.Kind, x); x.Coming || x.Current {
			p.Recent = append(p.Recent, l)
		} else {
			p.Older = append(p.Older, l)
		}
	}
	if v.MayEdit {
		base := typed
		if base == nil {
			base = startFrom(v, r)
		}
		p.Source, p.From, p.Unsure = base.About().Source, string(base.About().From), base.About().Unsure
		if typed == nil {
			p.From, p.Unsure = string(deadline.DateOf(r.Now)), false
			// What the program came with is not what the office's own rests on.
			if now := v.Now(); now != nil && now.Shipped && kind != bylaw.Calendar {
				p.Source = ""
			}
		}
		if err := r.fillBylaw(&p, v, base, typed != nil); err != nil {
			return err
		}
	}
	if bad.Message != "" {
		return bylawTemplate.RenderInvalid(r, p)
	}
	return bylawTemplate.Render(r, p)
}

func (s *Server) putBylaw(r *Request, kind bylaw.Kind) error {
	in, err := r.readBylaw(kind)
	if err == nil {
		err = s.app.PutBylaw(r.Context(), r.Caller(), kind, in, r.Text("reason"))
	}
	if bad, ok := r.Invalid(err); ok {
		return s.showBylaw(r, kind, in, bad)
	}
	return r.done(err, bylawPath(kind))
}
