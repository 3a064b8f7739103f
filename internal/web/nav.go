package web

import (
	"strings"

	"mingjian/internal/policy"
)

// A NavGroup is a titled part of the navigation.
type NavGroup struct {
	Title string
	Items []NavItem
}

// A NavItem is one entry of the navigation.
type NavItem struct {
	Label, Href, Icon string
	Badge             int
	Current           bool
}

// navTable is the navigation. A person sees the entries whose act is theirs and
// whose page is in the route table.
var navTable = []struct {
	title string
	items []navEntry
}{
	{"nav.review", []navEntry{
		{"nav.home", "/", "house", policy.WorkbenchRead},
		{"nav.sessions", "/sessions", "users-round", policy.SessionList},
		{"nav.events", "/events", "gavel", policy.EventList},
		{"nav.key", "/key-cases", "flag", policy.EventList},
		{"nav.cases", "/cases", "folder-open", policy.CaseList},
	}},
	{"nav.follow", []navEntry{
		{"nav.measures", "/measures", "list-checks", policy.MeasureRead},
		{"nav.obligations", "/obligations", "clock", policy.ObligationRead},
		{"nav.leads", "/leads", "scale", policy.LeadList},
		{"nav.letters", "/letters", "message-square", policy.LetterList},
		{"nav.campaigns", "/campaigns", "flag", policy.CampaignRead},
		{"nav.records", "/records", "folder-open", policy.RecordRead},
		{"nav.appraisal", "/appraisal", "scale", policy.RecordAssess},
	}},
	{"nav.learn", []navEntry{
		{"nav.lessons", "/lessons", "file-text", policy.LessonRead},
		{"nav.training", "/trainings", "book-open", policy.TrainingRead},
		{"nav.voluntary", "/voluntary", "pencil", policy.VoluntaryWrite},
		{"nav.teaching", "/teaching", "scale", policy.TeachingRead},
	}},
	{"nav.papers", []navEntry{
		{"nav.trends", "/trends", "chart-line", policy.EventList},
		{"nav.templates", "/templates", "file-text", policy.TemplateRead},
		{"nav.rules", "/rules", "scale", policy.RuleRead},
		{"nav.scheme", "/scheme", "list-checks", policy.SchemeRead},
		{"nav.bylaws", "/bylaws", "settings", policy.BylawRead},
	}},
	{"nav.manage", []navEntry{
		{"nav.imports", "/imports", "upload", policy.LedgerRead},
		{"nav.documents", "/documents", "file-search", policy.DocumentImport},
		{"nav.handlers", "/handlers", "user-check", policy.HandlerSettle},
		{"nav.people", "/people", "building-2", policy.PersonRead},
		{"nav.accounts", "/accounts", "key-round", policy.AccountList},
		{"nav.audit", "/audit", "shield-check", policy.AuditRead},
		{"nav.health", "/health", "activity", policy.SystemHealth},
	}},
}

type navEntry struct {
	key, href, icon string
	act             policy.Act
}

// nav returns the navigation for the person, with the entry of the page marked.
func (r *Request) nav() []NavGroup {
	if r.Viewer == nil {
		return nil
	}
	var groups []NavGroup
	for _, g := range navTable {
		group := NavGroup{Title: r.T(g.title)}
		for _, e := range g.items {
			if !r.server.known["GET "+pattern(e.href)] || !r.Viewer.May(e.act) {
				continue
			}
			group.Items = append(group.Items, NavItem{r.T(e.key), e.href, e.icon, r.Viewer.Badge[e.href], r.under(e.href)})
		}
		if len(group.Items) > 0 {
			groups = append(groups, group)
		}
	}
	return groups
}

// pattern returns how the route table writes the page at href.
func pattern(href string) string {
	if href == "/" {
		return "/{$}"
	}
	return href
}

// under reports whether the page asked for is href or below it.
func (r *Request) under(href string) bool {
	if href == "/" {
		return r.URL.Path == "/"
	}
	return r.URL.Path == href || strings.HasPrefix(r.URL.Path, href+"/")
}
