package web

import (
	"strconv"
	"strings"

	"mingjian/internal/app"
	"mingjian/internal/errs"
	"mingjian/internal/lesson"
	"mingjian/internal/policy"
	"mingjian/internal/review"
	"mingjian/internal/store"
)

func (s *Server) lessonRoutes() []Route {
	const api = "/api/v1/lessons/{id}"
	return []Route{
		{Method: "GET", Pattern: "/lessons", Handler: s.lessonsPage, Act: policy.LessonRead},
		{Method: "GET", Pattern: "/lessons/{id}", Handler: s.lessonPage, Act: policy.LessonRead},
		{Method: "POST", Pattern: "/lessons/{id}", Handler: s.saveLesson, Act: policy.LessonEdit},
		{Method: "POST", Pattern: "/lessons/{id}/hand-in", Handler: s.handInLesson, Act: policy.LessonEdit},
		{Method: "POST", Pattern: "/lessons/{id}/publish", Handler: s.publishLesson, Act: policy.LessonCheck},
		{Method: "POST", Pattern: "/lessons/{id}/return", Handler: s.returnLesson, Act: policy.LessonCheck},
		{Method: "POST", Pattern: "/lessons/{id}/withdraw", Handler: s.withdrawLesson, Act: policy.LessonCheck},
		{Method: "POST", Pattern: "/lessons/{id}/paper", Handler: s.lessonPaper, Act: policy.LessonRead, Stream: true},
		{Method: "POST", Pattern: "/sessions/{id}/items/{item}/lesson", Handler: s.startLesson, Act: policy.LessonEdit},

		{Method: "GET", Pattern: "/api/v1/lessons", Handler: s.lessonsAPI, Act: policy.LessonRead, Out: LessonsAnswer{}},
		{Method: "GET", Pattern: api, Handler: s.lessonAPI, Act: policy.LessonRead, Out: LessonBrief{}},
		order("POST", "/api/v1/items/{item}/lesson", policy.LessonEdit, func(r *Request, _ Done) (Made, error) {
			id, err := s.app.StartLesson(r.Context(), r.Caller(), r.item())
			return Made{string(id)}, err
		}),
		order("PUT", api, policy.LessonEdit, func(r *Request, in LessonOrder) (Done, error) {
			return Done{}, s.app.SaveLesson(r.Context(), r.Caller(), r.lesson(), in.Version, in.Text, in.Causes, in.Hide)
		}),
		order("POST", api+"/hand-in", policy.LessonEdit, func(r *Request, in LessonStepOrder) (Done, error) {
			return Done{}, s.app.HandInLesson(r.Context(), r.Caller(), r.lesson(), in.Version)
		}),
		order("POST", api+"/publish", policy.LessonCheck, func(r *Request, in LessonStepOrder) (Done, error) {
			return Done{}, s.app.PublishLesson(r.Context(), r.Caller(), r.lesson(), in.Version, in.Seen)
		}),
		order("POST", api+"/return", policy.LessonCheck, func(r *Request, in LessonStepOrder) (Done, error) {
			return Done{}, s.app.ReturnLesson(r.Context(), r.Caller(), r.lesson(), in.Version, in.Reason)
		}),
		order("POST", api+"/withdraw", policy.LessonCheck, func(r *Request, in LessonStepOrder) (Done, error) {
			return Done{}, s.app.WithdrawLesson(r.Context(), r.Caller(), r.lesson(), in.Version, in.Reason)
		}),
	}
}

func (r *Request) lesson() lesson.ID { return lesson.ID(r.PathValue("id")) }

// LessonsPage is the library of typical cases.
type LessonsPage struct {
	Page
	Table  Table
	AtWork []LessonRow
}

// A LessonRow is a card that is not in the library yet or no more.
type LessonRow struct {
	lesson.Card
	Chip *Chip
}

var (
	lessonsTemplate = page[LessonsPage]("lessons")
	lessonTemplate  = page[LessonPage]("lesson")
)

func (r *Request) lessonState(s lesson.State) Chip {
	return Chip{map[lesson.State]string{lesson.Checking: "b", lesson.Published: "g"}[s], r.Word("lesson", s)}
}

func (r *Request) lessonKind(k lesson.Kind) Chip {
	return Chip{map[lesson.Kind]string{lesson.Warning: "a", lesson.Practice: "g"}[k], r.Word("lessonkind", k)}
}

func (r *Request) lessonFilter() store.LessonFilter {
	return store.LessonFilter{Text: r.Text("q"), Kind: lesson.Kind(r.Text("kind")), Cause: review.Code(r.Text("cause"))}
}

func (s *Server) lessonsPage(r *Request) error {
	l, err := r.List()
	if err != nil {
		return err
	}
	w, err := s.app.Lessons(r.Context(), r.Caller(), r.lessonFilter())
	if err != nil {
		return err
	}
	p := LessonsPage{Page: r.Page("lesson.title")}
	p.Marked = true
	p.Meta = []string{r.T("lesson.note")}
	var causes []Option
	for _, c := range w.Scheme.Causes.Causes {
		causes = append(causes, Option{string(c.Code), string(c.Code) + " " + r.term(c.Term)})
	}
	l.Total, l.Size, l.Search = len(w.Cards), max(len(w.Cards), 1), r.T("lesson.search")
	l.Filters = []Field{l.Choice("kind", r.T("lesson.kind"), r.T("lesson.all"), Enum(r, "lessonkind", lesson.Kinds...)), l.Choice("cause", r.T("review.cause"), r.T("lesson.all"), causes)}
	p.Table = Table{Caption: p.Title, List: l, Cols: []Col{{Label: r.T("lesson.name")}, {Label: r.T("lesson.kind")}, {Label: r.T("cases.charge")}, {Label: r.T("review.causes.title")}, {Label: r.T("lesson.day")}}}
	for _, c := range w.Cards {
		kind := r.lessonKind(c.Kind)
		p.Table.Rows = append(p.Table.Rows, []Cell{{Text: c.Title, Small: firstLine(c.Lesson), Href: "/lessons/" + string(c.ID)}, {Chip: &kind}, {Text: c.Charge, Small: c.Result},
			{Text: r.causeNames(w.Scheme, c.Causes)}, {Text: c.Day}})
	}
	p.Table.Empty = Empty{Text: r.T("lesson.none")}
	for _, c := range w.AtWork {
		state := r.lessonState(c.State)
		p.AtWork = append(p.AtWork, LessonRow{c, &state})
	}
	return lessonsTemplate.Render(r, p)
}

// firstLine is the beginning of a longer text, for a list.
func firstLine(text string) string {
	text, _, _ = strings.Cut(text, "\n")
	if rs := []rune(text); len(rs) > 60 {
		return string(rs[:60]) + "…"
	}
	return text
}

func (r *Request) causeNames(s *review.Scheme, codes []review.Code) string {
	names := make([]string, len(codes))
	for i, c := range codes {
		t, _ := s.Cause(c)
		names[i] = strings.TrimSpace(string(c) + " " + r.term(t.Term))
	}
	return strings.Join(names, "；")
}

// LessonPage is one card: read, written, or checked.
type LessonPage struct {
	Page
	View   app.LessonView
	State  Chip
	Kind   Chip
	Causes string
	Choose []LessonCauseField
	Kinds  []Option
	Hide   string
	Marks  []LessonMark
	Path   string
	Return Dialog
	Remove Dialog
}

// A LessonCauseField is a cause to tick.
type LessonCauseField struct {
	Option
	Checked bool
}

// A LessonMark is a place to look at, in words.
type LessonMark struct{ Field, Kind, Text string }

func (s *Server) lessonPage(r *Request) error { return s.showLesson(r, nil, FormError{}) }

func (s *Server) showLesson(r *Request, typed *LessonOrder, bad FormError) error {
	v, err := s.app.Lesson(r.Context(), r.Caller(), r.lesson())
	if err != nil {
		return err
	}
	p := LessonPage{Page: r.Page("lesson.card"), View: v, State: r.lessonState(v.State), Kind: r.lessonKind(v.Card.Kind), Path: "/lessons/" + string(v.ID)}
	p.Marked = true
	p.Title, p.Form = v.Title, bad
	p.Crumbs = []Link{{r.T("lesson.title"), "/lessons"}}
	p.Meta = []string{v.Charge, v.Result, v.Day}
	p.Causes = r.causeNames(v.Scheme, v.Card.Causes)
	if typed != nil {
		p.View.Text, p.View.Card.Causes, p.View.Hide = typed.Text, typed.Causes, typed.Hide
	}
	p.Kinds = Enum(r, "lessonkind", lesson.Kinds...)
	p.Hide = strings.Join(p.View.Hide, "\n")
	for _, c := range v.Causes {
		f := LessonCauseField{Option: Option{string(c), r.causeNames(v.Scheme, []review.Code{c})}}
		for _, x := range p.View.Card.Causes {
			f.Checked = f.Checked || x == c
		}
		p.Choose = append(p.Choose, f)
	}
	for _, m := range v.Marks {
		p.Marks = append(p.Marks, LessonMark{r.T("lesson." + m.Field), r.Word("lessonmark", m.Kind), m.Text})
	}
	version := []Option{{strconv.Itoa(v.Version), "version"}}
	p.Return = Dialog{ID: "return0", Title: r.T("lesson.return"), Text: r.T("lesson.return.text"), Action: p.Path + "/return", Button: r.T("lesson.return"), CSRF: p.CSRF, Reason: r.T("review.reason"), Hidden: version}
	p.Remove = Dialog{ID: "withdraw0", Title: r.T("lesson.withdraw"), Text: r.T("lesson.withdraw.text"), Action: p.Path + "/withdraw", Button: r.T("lesson.withdraw"), CSRF: p.CSRF, Reason: r.T("review.reason"), Hidden: version}
	if bad.Message != "" {
		return lessonTemplate.RenderInvalid(r, p)
	}
	return lessonTemplate.Render(r, p)
}

func (s *Server) startLesson(r *Request) error {
	id, err := s.app.StartLesson(r.Context(), r.Caller(), r.item())
	if err != nil {
		return r.done(err, r.itemPath())
	}
	return r.See("/lessons/" + string(id))
}

func (s *Server) saveLesson(r *Request) error {
	version, err := r.Int("version")
	if err != nil {
		return err
	}
	in := LessonOrder{Version: version, Text: lesson.Text{Title: r.Text("title"), Kind: lesson.Kind(r.Text("kind")), Facts: r.Text("facts"), Dispute: r.Text("dispute"),
		Holding: r.Text("holding"), Lesson: r.Text("lesson"), Practice: r.Text("practice")}}
	for _, c := range r.Values("cause") {
		in.Causes = append(in.Causes, review.Code(c))
	}
	in.Hide = strings.FieldsFunc(r.Text("hide"), func(c rune) bool { return strings.ContainsRune("\n\r、，, ", c) })
	err = s.app.SaveLesson(r.Context(), r.Caller(), r.lesson(), version, in.Text, in.Causes, in.Hide)
	if f, ok := r.Invalid(err); ok {
		return s.showLesson(r, &in, f)
	}
	return s.afterLesson(r, err)
}

func (s *Server) handInLesson(r *Request) error {
	version, err := r.Int("version")
	if err != nil {
		return err
	}
	return s.afterLesson(r, s.app.HandInLesson(r.Context(), r.Caller(), r.lesson(), version))
}

func (s *Server) publishLesson(r *Request) error {
	version, err := r.Int("version")
	if err != nil {
		return err
	}
	seen := -1
	if r.Checked("checked") {
		if seen, err = r.Int("seen"); err != nil {
			return err
		}
	}
	return s.afterLesson(r, s.app.PublishLesson(r.Context(), r.Caller(), r.lesson(), version, seen))
}

func (s *Server) returnLesson(r *Request) error {
	version, err := r.Int("version")
	if err != nil {
		return err
	}
	return s.afterLesson(r, s.app.ReturnLesson(r.Context(), r.Caller(), r.lesson(), version, r.Text("reason")))
}

func (s *Server) withdrawLesson(r *Request) error {
	version, err := r.Int("version")
	if err != nil {
		return err
	}
	return s.afterLesson(r, s.app.WithdrawLesson(r.Context(), r.Caller(), r.lesson(), version, r.Text("reason")))
}

// afterLesson goes back to the card, and tells what the state of things forbade.
func (s *Server) afterLesson(r *Request, err error) error {
	if errs.KindOf(err) == errs.Conflict {
		r.Toast("bad", "review.refused", errs.Message(err, r.Lang))
		return r.See("/lessons/" + r.PathValue("id"))
	}
	return r.done(err, "/lessons/"+r.PathValue("id"))
}

func (s *Server) lessonPaper(r *Request) error {
	f, err := s.app.LessonPaper(r.Context(), r.Caller(), r.lesson())
	return sendFile(r, f, docxType, err)
}

// LessonsAnswer is the library in the API.
type LessonsAnswer struct {
	Lessons []LessonBrief `json:"lessons"`
}

// A LessonBrief is one card in the API. What only its keepers know is absent for others.
type LessonBrief struct {
	lesson.Card
	Version int           `json:"version"`
	Marks   []lesson.Mark `json:"marks,omitempty"`
	Taught  *TaughtBrief  `json:"taught,omitempty"` // of one published card
}

// A TaughtBrief counts the events that are, and were, taught from a card.
type TaughtBrief struct {
	Planned int `json:"planned"`
	Held    int `json:"held"`
}

func (s *Server) lessonsAPI(r *Request) error {
	w, err := s.app.Lessons(r.Context(), r.Caller(), r.lessonFilter())
	if err != nil {
		return err
	}
	out := LessonsAnswer{[]LessonBrief{}}
	for _, c := range append(w.Cards, w.AtWork...) {
		out.Lessons = append(out.Lessons, LessonBrief{Card: c, Version: c.Version})
	}
	return r.JSON(out)
}

func (s *Server) lessonAPI(r *Request) error {
	v, err := s.app.Lesson(r.Context(), r.Caller(), r.lesson())
	if err != nil {
		return err
	}
	b := LessonBrief{Card: v.Card, Version: v.Version, Marks: v.Marks}
	if v.State == lesson.Published {
		b.Taught = &TaughtBrief{v.Planned, v.Held}
	}
	return r.JSON(b)
}

// A LessonOrder writes a card.
type LessonOrder struct {
	Version int           `json:"version"`
	Text    lesson.Text   `json:"text"`
	Causes  []review.Code `json:"causes"`
	Hide    []string      `json:"hide"` // words to hide beyond what is known of the case
}

// A LessonStepOrder moves a card on.
type LessonStepOrder struct {
	Version int    `json:"version"`
	Seen    int    `json:"seen,omitempty"`   // how many marks were looked at
	Reason  string `json:"reason,omitempty"` // of returning or withdrawing
}
