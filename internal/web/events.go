package web

import (
	"bytes"
	"net/url"
	"slices"
	"time"

	"mingjian/internal/app"
	"mingjian/internal/policy"
	"mingjian/internal/screen"
	"mingjian/internal/store"
)

func (s *Server) eventRoutes() []Route {
	return []Route{
		{Method: "GET", Pattern: "/events", Handler: s.threeKindsPage, Act: policy.EventList},
		{Method: "GET", Pattern: "/events.xlsx", Handler: s.threeKindsSheet, Act: policy.EventExport, Stream: true},
		{Method: "GET", Pattern: "/events.docx", Handler: s.eventsBriefing, Act: policy.EventExport, Stream: true},
		{Method: "GET", Pattern: "/key-cases", Handler: s.keyCasesPage, Act: policy.EventList},
		{Method: "GET", Pattern: "/key-cases.xlsx", Handler: s.keyCasesSheet, Act: policy.EventExport, Stream: true},
		{Method: "GET", Pattern: "/events/new", Handler: s.newEventPage, Act: policy.EventReport},
		{Method: "POST", Pattern: "/events/new", Handler: s.reportEvent, Act: policy.EventReport},
		{Method: "GET", Pattern: "/events/{id}", Handler: s.eventPage, Act: policy.CaseRead},
		{Method: "POST", Pattern: "/events/{id}/withdraw", Handler: s.withdrawEvent, Act: policy.EventReport},
		{Method: "GET", Pattern: "/api/v1/events", Handler: s.eventsAPI, Act: policy.EventList, In: EventQuery{}, Out: EventsAnswer{}},
		{Method: "POST", Pattern: "/api/v1/events", Handler: s.reportEventAPI, Act: policy.EventReport, In: EventReport{}, Out: EventCreated{}},
	}
}

// EventsPage lists adverse events under their counts.
type EventsPage struct {
	Page
	Figures  []Figure
	Kinds    []Link
	Cases    int
	Persons  int
	Apart    []Link // those in no count: later changed, no longer in the ledgers
	Table    Table
	Briefing string // where the Word paper is had, or empty
}

// A Figure is a count that opens its list.
type Figure struct {
	Name, Href     string
	Cases, Persons int
	Current        bool
}

var eventsTemplate = page[EventsPage]("events")

// An EventQuery narrows the list of events.
type EventQuery struct {
	Group    string `json:"group,omitempty"` // 三类 or 重点
	Kind     string `json:"kind,omitempty"`  // a kind, or one of 无罪判决, 撤回起诉, 复议复核改变
	Unit     string `json:"unit,omitempty"`
	From     string `json:"from,omitempty"` // without from and to: the last three years
	To       string `json:"to,omitempty"`
	Finality string `json:"finality,omitempty"`
	Q        string `json:"q,omitempty"`
	Show     string `json:"show,omitempty"` // reversed or gone
	Page     int    `json:"page,omitempty"`
	Size     int    `json:"size,omitempty"`
}

// eventFilter reads from the address which events are asked for. Without a
// window it is the last three years.
func (r *Request) eventFilter(group screen.Group) (f store.EventFilter, l List, err error) {
	if l, err = r.List("-date", "kind", "unit"); err != nil {
		return f, l, err
	}
	from, to := l.Get("from"), l.Get("to")
	if !l.Query.Has("from") && !l.Query.Has("to") {
		from, to = app.LastThreeYears(app.Day(r.Now))
	}
	f = store.EventFilter{Group: group, Unit: r.chosenUnit(), From: from, To: to, Finality: screen.Finality(l.Get("finality")),
		Text: r.Text("q"), Reversed: l.Get("show") == "reversed", Gone: l.Get("show") == "gone", Sort: l.Sort, Offset: l.Offset(), Limit: l.Size}
	if l.Desc {
		f.Sort = "-" + l.Sort
	}
	if k := l.Get("kind"); k != "" {
		f.Kinds = []string{k}
		for _, t := range app.ThreeGroups {
			if t.Name == k {
				f.Kinds = t.Kinds
			}
		}
	}
	return f, l, nil
}

func (s *Server) threeKindsPage(r *Request) error { return s.eventsPage(r, screen.ThreeKinds) }
func (s *Server) keyCasesPage(r *Request) error   { return s.eventsPage(r, screen.KeyCases) }

func (s *Server) eventsPage(r *Request, group screen.Group) error {
	f, l, err := r.eventFilter(group)
	if err != nil {
		return err
	}
	v, err := s.app.Events(r.Context(), r.Caller(), f)
	if err != nil {
		return err
	}
	p := EventsPage{Page: r.Page("events.title"), Cases: v.Cases, Persons: v.Persons}
	if group == screen.KeyCases {
		p.Page = r.Page("events.key")
	}
	p.Marked = true
	p.Meta = []string{r.T("events.window", f.From, f.To), r.T("events.total", v.Cases, v.Persons)}
	only := func(name, value string) string {
		return l.with(func(q url.Values) {
			for _, k := range []string{"kind", "page", "show", "finality", "q"} {
				q.Del(k)
			}
			q.Set(name, value)
		})
	}
	var kinds []Option
	for _, g := range v.Groups {
		p.Figures = append(p.Figures, Figure{g.Kind, only("kind", g.Kind), g.Cases, g.Persons, l.Get("kind") == g.Kind})
		kinds = append(kinds, Option{g.Kind, g.Kind})
	}
	for _, k := range v.Counts {
		p.Kinds = append(p.Kinds, Link{r.T("events.count", k.Kind, k.Cases), only("kind", k.Kind)})
		if !slices.ContainsFunc(kinds, func(o Option) bool { return o.Value == k.Kind }) {
			kinds = append(kinds, Option{k.Kind, k.Kind})
		}
	}
	if v.Reversed > 0 {
		p.Apart = append(p.Apart, Link{r.T("events.reversed", v.Reversed), only("show", "reversed")})
	}
	if v.Gone > 0 {
		p.Apart = append(p.Apart, Link{r.T("events.vanished", v.Gone), only("show", "gone")})
	}
	l.Total, l.Search = v.Total, r.T("events.search")
	if r.Viewer.May(policy.EventExport) {
		l.Exports = []string{"xlsx"}
		if group == screen.ThreeKinds {
			p.Briefing = "/events.docx?" + l.Query.Encode()
		}
	}
	l.Filters = []Field{l.Choice("kind", r.T("events.kind"), r.T("events.all"), kinds),
		l.Choice("finality", r.T("events.finality"), r.T("events.all"), Enum(r, "finality", screen.Final, screen.Pending, screen.Appealed, screen.Protested)),
		{Name: "from", Label: r.T("events.from"), Kind: "date", Value: f.From}, {Name: "to", Label: r.T("events.to"), Kind: "date", Value: f.To}}
	p.Table = Table{Caption: p.Title, List: l, Cols: []Col{{Label: r.T("events.date"), Sort: "date"}, {Label: r.T("events.case")}, {Label: r.T("events.person")},
		{Label: r.T("events.kind"), Sort: "kind"}, {Label: r.T("events.finality")}, {Label: r.T("events.proof")}}}
	for _, e := range v.Lines {
		c := r.standing(e.EventRow)
		p.Table.Rows = append(p.Table.Rows, []Cell{{Text: e.Date, Small: e.DateDoubt}, {Text: e.CaseTitle, Small: e.Number, Href: "/cases/" + e.Case}, {Text: e.Person, Small: e.Charge},
			{Text: e.Kind, Small: e.UnitName, Href: "/events/" + e.ID}, {Chip: &c}, {Small: r.proof(e.EventRow)}})
	}
	p.Table.Empty = Empty{Text: r.T("events.none")}
	if v.Cases == 0 && r.Viewer.May(policy.LedgerImport) {
		p.Table.Empty = Empty{r.T("events.empty"), r.T("cases.import"), "/imports/new"}
	}
	return eventsTemplate.Render(r, p)
}

// proof says in few words where the proof of an event stands.
func (r *Request) proof(e store.EventRow) string {
	if e.ByHand != "" {
		return r.T("events.byhand")
	}
	if len(e.Proofs) == 0 {
		return ""
	}
	return r.T("events.cell", e.Proofs[0].Column, e.Proofs[0].Value)
}

// standing is the chip that says whether an event's result stands.
func (r *Request) standing(e store.EventRow) Chip {
	if !e.Gone.IsZero() {
		return Chip{"", r.T("events.gone")}
	}
	color := map[screen.Finality]string{screen.Final: "", screen.Pending: "b", screen.Appealed: "a", screen.Protested: "a", screen.Reversed: "g"}[e.Finality]
	return Chip{color, r.Word("finality", e.Finality)}
}

func (s *Server) threeKindsSheet(r *Request) error { return s.eventsSheet(r, screen.ThreeKinds) }
func (s *Server) keyCasesSheet(r *Request) error   { return s.eventsSheet(r, screen.KeyCases) }

func (s *Server) eventsSheet(r *Request, group screen.Group) error {
	f, _, err := r.eventFilter(group)
	if err != nil {
		return err
	}
	out, err := s.app.EventsSheet(r.Context(), r.Caller(), f)
	if err != nil {
		return err
	}
	return r.File(out.Name, xlsxType, bytes.NewReader(out.Data))
}

func (s *Server) eventsBriefing(r *Request) error {
	f, _, err := r.eventFilter(screen.ThreeKinds)
	if err != nil {
		return err
	}
	out, err := s.app.EventsBriefing(r.Context(), r.Caller(), f)
	if err != nil {
		return err
	}
	return r.File(out.Name, docxType, bytes.NewReader(out.Data))
}

// EventPage is one event with what proves it.
type EventPage struct {
	Page
	Event    app.EventView
	Standing Chip
	Gone     bool
	ByHand   bool
}

var eventTemplate = page[EventPage]("event")

func (s *Server) eventPage(r *Request) error {
	v, err := s.app.Event(r.Context(), r.Caller(), r.PathValue("id"))
	if err != nil {
		return err
	}
	p := EventPage{Page: r.Page("events.title"), Event: v, Standing: r.standing(v.EventRow), Gone: !v.Gone.IsZero(), ByHand: v.ByHand != ""}
	p.Crumbs = []Link{{r.T("events.title"), "/events"}}
	if v.Group == screen.KeyCases {
		p.Crumbs = []Link{{r.T("events.key"), "/key-cases"}}
	}
	p.Title, p.Marked = v.Kind+" · "+v.CaseTitle, true
	p.Meta = []string{v.Number, v.Date, v.UnitName}
	return eventTemplate.Render(r, p)
}

func (s *Server) withdrawEvent(r *Request) error {
	if err := s.app.WithdrawEvent(r.Context(), r.Caller(), r.PathValue("id"), r.Text("reason")); err != nil {
		return err
	}
	r.Toast("ok", "events.withdrawn")
	return r.See("/events/" + url.PathEscape(r.PathValue("id")))
}

// NewEventPage reports an event that no ledger shows.
type NewEventPage struct {
	Page
	In      app.HandEvent
	Choices []Option
	Kinds   []screen.HandKind
	English bool
}

var newEventTemplate = page[NewEventPage]("event-new")

func (r *Request) newEvent(in app.HandEvent) (NewEventPage, error) {
	p := NewEventPage{Page: r.Page("events.new"), In: in, English: r.Lang == "en"}
	p.Crumbs = []Link{{r.T("events.key"), "/key-cases"}}
	var err error
	if p.Kinds, err = screen.HandKinds(); err != nil {
		return p, err
	}
	p.Choices = []Option{{"", r.T("events.choose")}}
	for _, k := range p.Kinds {
		p.Choices = append(p.Choices, Option{k.Kind, k.Kind})
	}
	return p, nil
}

func (s *Server) newEventPage(r *Request) error {
	p, err := r.newEvent(app.HandEvent{Case: r.Text("case")})
	if err != nil {
		return err
	}
	return newEventTemplate.Render(r, p)
}

func (s *Server) reportEvent(r *Request) error {
	in := app.HandEvent{Case: r.Text("case"), Kind: r.Text("kind"), Person: r.Text("person"), Date: r.Text("date"), Note: r.Text("note")}
	id, err := s.app.ReportEvent(r.Context(), r.Caller(), in)
	if form, ok := r.Invalid(err); ok {
		p, err := r.newEvent(in)
		if err != nil {
			return err
		}
		p.Form = form
		return newEventTemplate.RenderInvalid(r, p)
	}
	if err != nil {
		return err
	}
	r.Toast("ok", "events.reported")
	return r.See("/events/" + id)
}

// An EventItem is one event for programs; a sealed person's name is masked.
type EventItem struct {
	ID       string         `json:"id"`
	Case     string         `json:"case"`
	Kind     string         `json:"kind"`
	Group    string         `json:"group"`
	Unit     string         `json:"unit"`
	Number   string         `json:"case_number"`
	PersonNo string         `json:"person_number"`
	Person   string         `json:"person"`
	Date     string         `json:"date"`
	Charge   string         `json:"charge"`
	Rule     string         `json:"rule"`
	Finality string         `json:"finality"`
	ByHand   bool           `json:"by_hand"`
	Gone     bool           `json:"gone"`
	Note     string         `json:"note,omitempty"`
	Proofs   []screen.Proof `json:"proofs"`
}

func eventItem(e store.EventRow) EventItem {
	return EventItem{e.ID, e.Case, e.Kind, string(e.Group), e.Unit, e.Number, e.PersonNo, e.Person, e.Date, e.Charge, e.Rule, string(e.Finality),
		e.ByHand != "", !e.Gone.IsZero(), e.Note, e.Proofs}
}

// An EventsAnswer is a page of events for programs.
type EventsAnswer struct {
	Total  int         `json:"total"`
	Events []EventItem `json:"events"`
}

func (s *Server) eventsAPI(r *Request) error {
	f, _, err := r.eventFilter(screen.Group(r.Text("group")))
	if err != nil {
		return err
	}
	v, err := s.app.Events(r.Context(), r.Caller(), f)
	if err != nil {
		return err
	}
	out := EventsAnswer{Total: v.Total, Events: []EventItem{}}
	for _, e := range v.Lines {
		out.Events = append(out.Events, eventItem(e.EventRow))
	}
	return r.JSON(out)
}

// An EventReport is an event reported by hand through the API.
type EventReport struct {
	Case   string `json:"case"`
	Kind   string `json:"kind"`
	Person string `json:"person,omitempty"`
	Date   string `json:"date"`
	Note   string `json:"note"`
}

// EventCreated says under which id an event was kept.
type EventCreated struct {
	ID string `json:"id"`
}

func (s *Server) reportEventAPI(r *Request) error {
	var in EventReport
	if err := r.Decode(&in); err != nil {
		return err
	}
	id, err := s.app.ReportEvent(r.Context(), r.Caller(), app.HandEvent(in))
	if err != nil {
		return err
	}
	return r.JSON(EventCreated{id})
}

// parseDay returns the first instant of a day, or the zero time.
func parseDay(day string) time.Time {
	t, err := time.ParseInLocation("2006-01-02", day, Beijing)
	if err != nil {
		return time.Time{}
	}
	return t
}
