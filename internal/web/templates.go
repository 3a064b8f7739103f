package web

import (
	"bytes"
	"io"
	"time"

	"mingjian/internal/errs"
	"mingjian/internal/exchange"
	"mingjian/internal/policy"
)

const docxType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

func (s *Server) templateRoutes() []Route {
	return []Route{
		{Method: "GET", Pattern: "/templates", Handler: s.templatesPage, Act: policy.TemplateRead},
		{Method: "POST", Pattern: "/templates/{kind}", Handler: s.addTemplate, Act: policy.TemplateEdit, Upload: true},
		{Method: "GET", Pattern: "/templates/{kind}/file", Handler: s.templateFile, Act: policy.TemplateRead},
		{Method: "GET", Pattern: "/templates/{kind}/preview", Handler: s.templatePreview, Act: policy.TemplateRead},
		{Method: "POST", Pattern: "/templates/{kind}/past", Handler: s.templatePast, Act: policy.PaperMake, Stream: true},
		{Method: "POST", Pattern: "/templates/{kind}/use", Handler: s.useTemplate, Act: policy.TemplateEdit},
		{Method: "GET", Pattern: "/templates/fields", Handler: s.templateFields, Act: policy.TemplateRead},
		{Method: "GET", Pattern: "/api/v1/templates", Handler: s.templatesAPI, Act: policy.TemplateRead, Out: TemplatesAnswer{}},
	}
}

// TemplatesPage lists the kinds of paper with the templates in use.
type TemplatesPage struct {
	Page
	Kinds  []TemplateRow
	Faults *Notice
	Today  string
}

// A TemplateRow is one kind of paper.
type TemplateRow struct {
	Kind     exchange.Kind
	Name     string
	Shipped  bool // the shipped template is in use
	Uploaded []TemplateLine
}

// A TemplateLine is one uploaded template.
type TemplateLine struct {
	ID, Name, From string
	Uploaded       time.Time
	State          Chip
	Ended          bool
}

var templatesTemplate = page[TemplatesPage]("templates")

func (s *Server) templatesPage(r *Request) error { return s.showTemplates(r, nil) }

func (s *Server) showTemplates(r *Request, faults *Notice) error {
	kinds, err := s.app.Templates(r.Context(), r.Caller())
	if err != nil {
		return err
	}
	p := TemplatesPage{Page: r.Page("templates.title"), Faults: faults, Today: s.app.Today()}
	for _, k := range kinds {
		row := TemplateRow{Kind: k.Kind, Name: paperName(k.Kind, r.Lang), Shipped: k.InUse == ""}
		for _, t := range k.Uploaded {
			l := TemplateLine{ID: t.ID, Name: t.Name, From: t.From, Uploaded: t.Uploaded, Ended: t.Ended}
			switch {
			case t.ID == k.InUse:
				l.State = Chip{"g", r.T("templates.inuse")}
			case t.Ended:
				l.State = Chip{"", r.T("templates.ended")}
			case t.From == "":
				l.State = Chip{"b", r.T("templates.new")}
			case t.From > s.app.Today():
				l.State = Chip{"b", r.T("templates.later")}
			default:
				l.State = Chip{"", r.T("templates.replaced")}
			}
			row.Uploaded = append(row.Uploaded, l)
		}
		p.Kinds = append(p.Kinds, row)
	}
	if faults != nil {
		return templatesTemplate.RenderInvalid(r, p)
	}
	return templatesTemplate.Render(r, p)
}

func paperName(k exchange.Kind, lang string) string {
	zh, en := k.Name()
	if lang == "en" {
		return en
	}
	return zh
}

func (s *Server) addTemplate(r *Request) error {
	f, head, err := r.FormFile("file")
	if err != nil {
		return errs.Field("file", "请选择一个 .docx 文件", "choose a .docx file")
	}
	defer f.Close()
	data, err := io.ReadAll(f)
	if err != nil {
		return err
	}
	_, faults, err := s.app.AddTemplate(r.Context(), r.Caller(), exchange.Kind(r.PathValue("kind")), head.Filename, data)
	if len(faults) > 0 {
		n := &Notice{Kind: "bad", Text: errs.Message(err, r.Lang)}
		for _, x := range faults {
			text := x.ZH
			if r.Lang == "en" {
				text = x.EN
			}
			n.Items = append(n.Items, text)
		}
		return s.showTemplates(r, n)
	}
	if errs.KindOf(err) == errs.Invalid {
		return s.showTemplates(r, &Notice{Kind: "bad", Text: errs.Message(err, r.Lang)})
	}
	if err != nil {
		return err
	}
	r.Toast("ok", "templates.taken")
	return r.See("/templates")
}

func (s *Server) templateFile(r *Request) error {
	kind := exchange.Kind(r.PathValue("kind"))
	file, err := s.app.TemplateFile(r.Context(), r.Caller(), kind, r.Text("id"))
	if err != nil {
		return err
	}
	return r.File(paperName(kind, "zh")+"模板.docx", docxType, bytes.NewReader(file))
}

func (s *Server) templatePreview(r *Request) error {
	kind := exchange.Kind(r.PathValue("kind"))
	file, err := s.app.PreviewTemplate(r.Context(), r.Caller(), kind, r.Text("id"))
	if err != nil {
		return err
	}
	return r.File(paperName(kind, "zh")+"预览（模拟数据）.docx", docxType, bytes.NewReader(file))
}

// templatePast previews on a past case: a paper with case content, so its making
// is an act of its own.
func (s *Server) templatePast(r *Request) error {
	kind := exchange.Kind(r.PathValue("kind"))
	file, err := s.app.PreviewOnPast(r.Context(), r.Caller(), kind, r.Text("id"))
	if err != nil {
		return err
	}
	return r.File(paperName(kind, "zh")+"预览.docx", docxType, bytes.NewReader(file))
}

func (s *Server) useTemplate(r *Request) error {
	err := s.app.UseTemplate(r.Context(), r.Caller(), r.Text("id"), r.Text("from"), r.Checked("ended"))
	if errs.KindOf(err) == errs.Invalid {
		return s.showTemplates(r, &Notice{Kind: "bad", Text: errs.Message(err, r.Lang)})
	}
	if err != nil {
		return err
	}
	r.Toast("ok", "people.saved")
	return r.See("/templates")
}

func (s *Server) templateFields(r *Request) error {
	if _, err := s.app.Templates(r.Context(), r.Caller()); err != nil {
		return err
	}
	var b bytes.Buffer
	if err := exchange.WriteFieldGuide(&b); err != nil {
		return err
	}
	return r.File("文书模板字段说明.xlsx", xlsxType, &b)
}

const xlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// A TemplatesAnswer lists the kinds of paper for programs.
type TemplatesAnswer struct {
	Kinds []TemplateKindAnswer `json:"kinds"`
}

// A TemplateKindAnswer is one kind of paper for programs.
type TemplateKindAnswer struct {
	Kind  string `json:"kind"`
	Name  string `json:"name"`
	InUse string `json:"in_use,omitempty"` // id of the uploaded template; absent for the shipped one
}

func (s *Server) templatesAPI(r *Request) error {
	kinds, err := s.app.Templates(r.Context(), r.Caller())
	if err != nil {
		return err
	}
	a := TemplatesAnswer{Kinds: []TemplateKindAnswer{}}
	for _, k := range kinds {
		a.Kinds = append(a.Kinds, TemplateKindAnswer{string(k.Kind), paperName(k.Kind, r.Lang), k.InUse})
	}
	return r.JSON(a)
}
