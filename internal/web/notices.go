package web

import (
	"mingjian/internal/app"
	"mingjian/internal/notice"
	"mingjian/internal/policy"
)

func (s *Server) noticeRoutes() []Route {
	return []Route{
		{Method: "GET", Pattern: "/notices", Handler: s.noticesPage, Act: policy.NoticeRead},
		{Method: "POST", Pattern: "/notices/read", Handler: s.readNotices, Act: policy.NoticeRead},
		{Method: "GET", Pattern: "/api/v1/notices", Handler: s.noticesAPI, Act: policy.NoticeRead, Out: NoticesAnswer{}},
		order("POST", "/api/v1/notices/read", policy.NoticeRead, func(r *Request, _ Done) (Done, error) {
			return Done{}, s.app.ReadNotices(r.Context(), r.Caller())
		}),
	}
}

// NoticesPage is what the person was told.
type NoticesPage struct {
	Page
	Notices []NoticeRow
	Unread  int
}

// A NoticeRow is one notice in words.
type NoticeRow struct {
	app.NoticeLine
	Chip  Chip
	Do    string // what it asks for
	Day   string
	Fresh bool
	Text  string // of a weekly one
}

var noticesTemplate = page[NoticesPage]("notices")

func (s *Server) noticesPage(r *Request) error {
	ls, err := s.app.Notices(r.Context(), r.Caller())
	if err != nil {
		return err
	}
	p := NoticesPage{Page: r.Page("notice.title")}
	p.Marked = true
	p.Meta = []string{r.T("notice.note")}
	for _, l := range ls {
		row := NoticeRow{NoticeLine: l, Day: l.At.In(Beijing).Format("2006-01-02"), Fresh: l.Read.IsZero()}
		if row.Fresh {
			p.Unread++
		}
		n, before := l.Stage.Days()
		switch {
		case l.Stage == notice.Week:
			row.Chip, row.Text = Chip{"", r.T("notice.week", l.Thing)}, r.T("notice.counts", l.Counts.Waiting, l.Counts.Due, l.Counts.Late, l.Counts.Measures, l.Counts.Overdue)
		case before:
			row.Chip = Chip{"b", r.T("notice.lead", n)}
			if n <= 1 {
				row.Chip.Color = "a"
			}
		default:
			row.Chip = Chip{"r", r.T("notice.late")}
		}
		if l.Task != nil {
			row.Do = r.Word("task", l.Task.Word)
			l.Task.Title = r.titleOf(*l.Task)
		}
		p.Notices = append(p.Notices, row)
	}
	return noticesTemplate.Render(r, p)
}

func (s *Server) readNotices(r *Request) error {
	if err := s.app.ReadNotices(r.Context(), r.Caller()); err != nil {
		return err
	}
	return r.See("/notices")
}

// NoticesAnswer is what the person was told, in the API.
type NoticesAnswer struct {
	Notices []NoticeBrief `json:"notices"`
}

// A NoticeBrief is one notice. Title and href are absent where the thing was
// done meanwhile or is no more the person's to see.
type NoticeBrief struct {
	Stage  notice.Stage   `json:"stage"` // lead5, lead1, late or week
	Day    string         `json:"day"`
	Due    string         `json:"due,omitempty"`
	Read   bool           `json:"read"`
	Title  string         `json:"title,omitempty"`
	Href   string         `json:"href,omitempty"`
	Counts *notice.Counts `json:"counts,omitempty"` // of week
}

func (s *Server) noticesAPI(r *Request) error {
	ls, err := s.app.Notices(r.Context(), r.Caller())
	if err != nil {
		return err
	}
	out := NoticesAnswer{[]NoticeBrief{}}
	for _, l := range ls {
		b := NoticeBrief{Stage: l.Stage, Day: l.At.In(Beijing).Format("2006-01-02"), Due: l.Due, Read: !l.Read.IsZero()}
		if l.Task != nil {
			b.Title, b.Href = r.titleOf(*l.Task), l.Task.Href
		}
		if l.Stage == notice.Week {
			b.Counts = &l.Counts
		}
		out.Notices = append(out.Notices, b)
	}
	return r.JSON(out)
}
