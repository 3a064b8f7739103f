package web

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"mingjian/internal/policy"
)

// A Route is one line of the route table: what is asked, the act it performs,
// and who answers.
type Route struct {
	Method  string     // GET or POST for pages; also PUT, PATCH, DELETE under /api/v1
	Pattern string     // as http.ServeMux writes it, without the method: /cases/{id}
	Act     policy.Act // the act performed; empty only on a public route
	Handler func(*Request) error

	Public bool // open to people who are not signed in
	Upload bool // takes files: 50 MiB and a longer deadline instead of 1 MiB
	Stream bool // sends a file that may take long: a longer deadline for writing

	// In and Out are zero values of the types a route under /api/v1 reads and
	// writes; the OpenAPI document is made from them. In of a GET is its query.
	In, Out any
}

// API reports whether the route belongs to the JSON API.
func (rt *Route) API() bool { return strings.HasPrefix(rt.Pattern, apiPrefix) }

const apiPrefix = "/api/v1/"

// check refuses a line that would be served wrongly.
func (rt *Route) check() error {
	switch {
	case rt.Handler == nil:
		return fmt.Errorf("route %s %s has no handler", rt.Method, rt.Pattern)
	case rt.Act == "" && !rt.Public:
		return fmt.Errorf("route %s %s names no act", rt.Method, rt.Pattern)
	case rt.API() && rt.Out == nil:
		return fmt.Errorf("route %s %s says not what it answers", rt.Method, rt.Pattern)
	case !rt.API() && rt.Method != http.MethodGet && rt.Method != http.MethodPost:
		return fmt.Errorf("route %s %s: a page knows GET and POST", rt.Method, rt.Pattern)
	}
	return nil
}

// table is every route of the program.
func (s *Server) table() []Route {
	return slices.Concat(
		s.frameRoutes(),
		s.signInRoutes(),
		s.auditRoutes(),
		s.peopleRoutes(),
		s.absenceRoutes(),
		s.relationRoutes(),
		s.reviewRoutes(),
		s.measureRoutes(),
		s.obligationRoutes(),
		s.leadRoutes(),
		s.recordRoutes(),
		s.meetingRoutes(),
		s.orderRoutes(),
		s.recusalRoutes(),
		s.drawRoutes(),
		s.proposalRoutes(),
		s.evidenceRoutes(),
		s.agreementRoutes(),
		s.lessonRoutes(),
		s.trainingRoutes(),
		s.trainingAPIRoutes(),
		s.noticeRoutes(),
		s.voluntaryRoutes(),
		s.mentorRoutes(),
		s.learningRoutes(),
		s.campaignRoutes(),
		s.campaignAPIRoutes(),
		s.schemeRoutes(),
		s.ledgerRoutes(),
		s.handlerRoutes(),
		s.caseRoutes(),
		s.eventRoutes(),
		s.ruleRoutes(),
		s.bylawRoutes(),
		s.letterRoutes(),
		s.templateRoutes(),
		s.paperRoutes(),
		s.documentRoutes(),
	)
}

// Pages returns the patterns of all routes that are looked at with a browser, in
// the order of the table: those read under /api/v1 and the static files are not.
func (s *Server) Pages() []string {
	var patterns []string
	for i := range s.routes {
		if rt := &s.routes[i]; rt.Method == http.MethodGet && !rt.API() && !strings.HasPrefix(rt.Pattern, "/static/") {
			patterns = append(patterns, rt.Pattern)
		}
	}
	return patterns
}

func (s *Server) frameRoutes() []Route {
	return []Route{
		{Method: "GET", Pattern: "/static/{file...}", Handler: s.staticFile, Public: true},
		{Method: "POST", Pattern: "/language", Handler: s.chooseLanguage, Public: true},
		{Method: "POST", Pattern: "/unit", Handler: s.chooseUnit, Act: policy.WorkbenchRead},
		{Method: "GET", Pattern: "/api/v1/openapi.json", Handler: s.openAPI, Public: true, Out: map[string]any{}},
	}
}
