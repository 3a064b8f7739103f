package web

// RemarkOrder says something in the discussion of a case.
type RemarkOrder struct {
	Text string `json:"text"`
}

// A RemarkBrief is a remark in the API, by a label and to the day.
type RemarkBrief struct {
	Who  string `json:"who"`
	Day  string `json:"day"`
	Text string `json:"text"`
}

func (s *Server) discuss(r *Request) error {
	return r.done(s.app.Discuss(r.Context(), r.Caller(), r.item(), r.Text("text")), r.itemPath()+"#discussion")
}
