package web

import (
	"fmt"
	"strings"
	"time"

	"mingjian/internal/app"
	"mingjian/internal/training"
)

// A MaterialRow is a file among the materials of an event.
type MaterialRow struct {
	app.MaterialLine
	Href, Size string
	Remove     Dialog
}

func (r *Request) trainingFile() training.FileID { return training.FileID(r.PathValue("file")) }

func (p *TrainingPage) files(r *Request) {
	p.Accept = strings.Join(app.MaterialFormats, ",")
	for i, f := range p.View.Files {
		row := MaterialRow{MaterialLine: f, Href: p.Path + "/files/" + string(f.ID), Size: sizeOf(f.Size)}
		row.Remove = Dialog{ID: fmt.Sprint("remove", i), Title: r.T("training.file.remove"), Text: f.Name, Action: row.Href + "/remove", Button: r.T("training.file.remove"), CSRF: p.CSRF}
		p.Files = append(p.Files, row)
	}
}

// sizeOf says how large a file is.
func sizeOf(n int) string {
	if n < 1<<20 {
		return fmt.Sprintf("%d KB", (n+1023)>>10)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
}

func (s *Server) keepMaterial(r *Request) (training.FileID, error) {
	name, data, err := r.Uploaded("file")
	if err != nil {
		return "", err
	}
	return s.app.AddTrainingFile(r.Context(), r.Caller(), r.training(), name, data)
}

func (s *Server) addMaterial(r *Request) error {
	_, err := s.keepMaterial(r)
	return s.afterTraining(r, err)
}

func (s *Server) addMaterialAPI(r *Request) error {
	id, err := s.keepMaterial(r)
	if err != nil {
		return err
	}
	return r.JSON(Made{string(id)})
}

func (s *Server) openMaterial(r *Request) error {
	f, err := s.app.TrainingFile(r.Context(), r.Caller(), r.training(), r.trainingFile())
	return sendFile(r, f, "application/octet-stream", err)
}

func (s *Server) removeMaterial(r *Request) error {
	return s.afterTraining(r, s.app.DropTrainingFile(r.Context(), r.Caller(), r.training(), r.trainingFile()))
}

// A MaterialBrief is a file among the materials of an event.
type MaterialBrief struct {
	ID    training.FileID `json:"id"`
	Name  string          `json:"name"`
	Size  int             `json:"size"` // bytes
	Added time.Time       `json:"added"`
}
