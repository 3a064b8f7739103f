package web

import (
	"mingjian/internal/deadline"
	"mingjian/internal/review"
)

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
