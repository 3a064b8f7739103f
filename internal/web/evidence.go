package web

import (
	"slices"
	"strconv"
	"strings"

	"mingjian/internal/app"
	"mingjian/internal/errs"
	"mingjian/internal/evidence"
	"mingjian/internal/policy"
	"mingjian/internal/review"
	"mingjian/internal/store"
)

func (s *Server) evidenceRoutes() []Route {
	return []Route{
		{Method: "GET", Pattern: "/sessions/{id}/items/{item}/evidence", Handler: s.evidencePage, Act: policy.MatrixRead},
		{Method: "POST", Pattern: "/sessions/{id}/items/{item}/evidence", Handler: s.saveEvidence, Act: policy.MatrixEdit},
		{Method: "POST", Pattern: "/sessions/{id}/items/{item}/evidence/elements", Handler: s.saveElements, Act: policy.MatrixEdit},
		{Method: "POST", Pattern: "/sessions/{id}/items/{item}/evidence/fill", Handler: s.fillEvidence, Act: policy.MatrixEdit},
		{Method: "POST", Pattern: "/sessions/{id}/items/{item}/evidence/remove", Handler: s.removeEvidence, Act: policy.MatrixEdit},
		{Method: "POST", Pattern: "/sessions/{id}/items/{item}/evidence/sheet", Handler: s.evidenceSheet, Act: policy.PaperMake, Stream: true},
		order("POST", "/api/v1/items/{item}/evidence/fill", policy.MatrixEdit, func(r *Request, _ Done) (Filled, error) {
			n, err := s.app.FillMatrix(r.Context(), r.Caller(), r.item())
			return Filled{n}, err
		}),
		{Method: "GET", Pattern: "/api/v1/items/{item}/evidence", Handler: s.evidenceAPI, Act: policy.MatrixRead, Out: EvidenceAnswer{}},
		{Method: "PUT", Pattern: "/api/v1/items/{item}/evidence", Handler: s.putEvidenceAPI, Act: policy.MatrixEdit, In: EvidenceOrder{}, Out: EvidenceAnswer{}},
	}
}

// EvidencePage sets the elements against the evidence (要件证据矩阵).
type EvidencePage struct {
	Page
	View     app.MatrixView
	Path     string
	Back     string
	Columns  []string // the elements, short
	Rows     []EvidenceLine
	Flags    []FlagLine
	Elements []ElementField
	Edit     *EvidenceForm
	Remove   Dialog
}

// An EvidenceLine is one piece of evidence with its cell for each element.
type EvidenceLine struct {
	evidence.Item
	KindName string
	Marks    []Chip // 客 合 关 时, those that were marked
	Cells    []FoundCell
	Href     string
	Current  bool
}

// A FoundCell is what one piece of evidence is to one element, in words.
type FoundCell struct {
	Chip
	Note string // what we claimed, where and why the court did not take it, how a contradiction was explained
}

// A FlagLine is a flag in words.
type FlagLine struct{ Element, Text, Items string }

// An ElementField is one element of the form.
type ElementField struct{ ID, Text string }

// An EvidenceForm edits one piece of evidence with its cells.
type EvidenceForm struct {
	evidence.Item
	New   bool
	Kinds []Option
	Marks []Select
	Cells []CellField
}

// A CellField is what the evidence is to one element.
type CellField struct {
	evidence.Cell
	Text    string
	Selects []Select
}

// A Select is a short choice within a row.
type Select struct {
	Name, Label, Value string
	Options            []Option
}

var evidenceTemplate = page[EvidencePage]("evidence")

func (s *Server) evidencePage(r *Request) error { return s.showEvidence(r, nil, FormError{}) }

// showEvidence shows the matrix; typed holds what could not be saved.
func (s *Server) showEvidence(r *Request, typed *evidence.Matrix, bad FormError) error {
	v, err := s.app.Matrix(r.Context(), r.Caller(), r.item())
	if err != nil {
		return err
	}
	if string(v.Session.ID) != r.PathValue("id") {
		return errs.Missing("案件", "case")
	}
	p := EvidencePage{Page: r.Page("evidence.title"), View: v, Path: r.itemPath() + "/evidence", Back: r.itemPath()}
	p.Form, p.Marked = bad, true
	p.Crumbs = []Link{{r.T("review.sessions"), "/sessions"}, {v.Session.Title, r.sessionPath()}, {v.Item.CaseName, p.Back}}
	p.Meta = []string{v.Item.CaseName, r.T("evidence.law")}
	m := v.Matrix
	for _, e := range m.Elements {
		p.Columns = append(p.Columns, e.Text)
		p.Elements = append(p.Elements, ElementField{e.ID, e.Text})
	}
	chosen := r.Text("e")
	for _, it := range m.Items {
		p.Rows = append(p.Rows, r.evidenceLine(m, v.Reasons, it, p.Path, chosen))
	}
	p.Flags = r.flagLines(v.Flags)
	if typed != nil {
		m = typed
	}
	if v.MayEdit {
		p.Edit = r.evidenceForm(m, chosen, v.Reasons)
		if !p.Edit.New {
			p.Remove = Dialog{ID: "remove", Title: r.T("evidence.remove"), Text: p.Edit.Name, Action: p.Path + "/remove", Button: r.T("evidence.remove"), CSRF: p.CSRF,
				Hidden: []Option{{p.Edit.ID, "e"}, {strconv.Itoa(v.Version), "version"}}}
		}
	}
	if bad.Message != "" {
		return evidenceTemplate.RenderInvalid(r, p)
	}
	return evidenceTemplate.Render(r, p)
}

func (r *Request) evidenceLine(m *evidence.Matrix, rs evidence.Reasons, it evidence.Item, path, chosen string) EvidenceLine {
	l := EvidenceLine{Item: it, Href: path + "?e=" + it.ID + "#edit", Current: it.ID == chosen}
	if it.Kind != "" {
		l.KindName = r.Word("evidence", it.Kind)
	}
	for _, x := range []struct {
		key  string
		mark evidence.Mark
	}{{"evidence.objective", it.Objective}, {"evidence.lawful", it.Lawful}, {"evidence.relevant", it.Relevant}, {"evidence.timely", it.Timely}} {
		if x.mark != "" && x.mark != evidence.Good {
			l.Marks = append(l.Marks, Chip{map[evidence.Mark]string{evidence.Doubtful: "b", evidence.Lacking: "a"}[x.mark], r.T(x.key) + r.Word("mark", x.mark)})
		}
	}
	for _, e := range m.Elements {
		c, ok := m.Cell(e.ID, it.ID)
		if !ok {
			l.Cells = append(l.Cells, FoundCell{})
			continue
		}
		color := map[evidence.Found]string{evidence.Accepted: "g", evidence.InPart: "b", evidence.Refused: "a", evidence.Excluded: "a"}[c.Found]
		reason, _ := rs.Reason(c.Reason)
		notes := slices.DeleteFunc([]string{c.Claim, c.Place, r.term(review.Term{ZH: reason.ZH, EN: reason.EN}), c.Explain}, func(s string) bool { return s == "" })
		l.Cells = append(l.Cells, FoundCell{Chip{color, r.Word("bearing", c.Bearing) + " · " + r.Word("found", c.Found)}, strings.Join(notes, "；")})
	}
	return l
}

func (r *Request) evidenceForm(m *evidence.Matrix, chosen string, rs evidence.Reasons) *EvidenceForm {
	it, ok := m.Item(chosen)
	f := &EvidenceForm{Item: it, New: !ok}
	blank := []Option{{"", "—"}}
	f.Kinds = blank
	for _, k := range evidence.Kinds {
		f.Kinds = append(f.Kinds, Option{string(k.Kind), r.Word("evidence", k.Kind)})
	}
	marks := append(blank, Enum(r, "mark", evidence.Good, evidence.Doubtful, evidence.Lacking)...)
	for _, x := range []struct {
		name string
		mark evidence.Mark
	}{{"objective", it.Objective}, {"lawful", it.Lawful}, {"relevant", it.Relevant}, {"timely", it.Timely}} {
		f.Marks = append(f.Marks, Select{x.name, r.T("evidence." + x.name), string(x.mark), marks})
	}
	bearings := append(blank, Enum(r, "bearing", evidence.Supports, evidence.Against)...)
	founds := Enum(r, "found", evidence.Unassessed, evidence.Accepted, evidence.InPart, evidence.Refused, evidence.Excluded)
	answers := append(blank, Enum(r, "yesno", evidence.Yes, evidence.No)...)
	reasons := blank
	for _, x := range rs.Reasons {
		reasons = append(reasons, Option{x.Code, r.term(review.Term{ZH: x.ZH, EN: x.EN})})
	}
	for _, e := range m.Elements {
		c, _ := m.Cell(e.ID, it.ID)
		c.Element = e.ID
		at := "c." + e.ID + "."
		f.Cells = append(f.Cells, CellField{c, e.Text, []Select{
			{at + "bearing", r.T("evidence.bearing"), string(c.Bearing), bearings}, {at + "found", r.T("evidence.found"), string(c.Found), founds},
			{at + "reason", r.T("evidence.reason"), c.Reason, reasons}, {at + "knowable", r.T("evidence.knowable"), string(c.Knowable), answers},
			{at + "asked", r.T("evidence.asked"), string(c.Asked), answers}}})
	}
	return f
}

// changeEvidence reads the matrix the form was made from, changes it and saves it.
func (s *Server) changeEvidence(r *Request, change func(*evidence.Matrix)) error {
	v, err := s.app.Matrix(r.Context(), r.Caller(), r.item())
	if err != nil {
		return err
	}
	version, err := r.Int("version")
	if err != nil {
		return err
	}
	change(v.Matrix)
	err = s.app.SaveMatrix(r.Context(), r.Caller(), r.item(), v.Matrix, version)
	if f, ok := r.Invalid(err); ok {
		return s.showEvidence(r, v.Matrix, f)
	}
	return r.done(err, r.itemPath()+"/evidence")
}

func (s *Server) saveEvidence(r *Request) error {
	return s.changeEvidence(r, func(m *evidence.Matrix) {
		it, known := m.Item(r.Text("e"))
		if !known {
			it.ID = store.NewID()
			r.Form.Set("e", it.ID)
		}
		it.Number, it.Name, it.Kind, it.Read = r.Text("number"), r.Text("name"), evidence.Kind(r.Text("kind")), false
		it.Objective, it.Lawful = evidence.Mark(r.Text("objective")), evidence.Mark(r.Text("lawful"))
		it.Relevant, it.Timely = evidence.Mark(r.Text("relevant")), evidence.Mark(r.Text("timely"))
		var cells []evidence.Cell
		for _, e := range m.Elements {
			at := func(name string) string { return r.Text("c." + e.ID + "." + name) }
			if at("bearing") == "" {
				continue
			}
			cells = append(cells, evidence.Cell{Element: e.ID, Item: it.ID, Bearing: evidence.Bearing(at("bearing")), Claim: at("claim"), Found: evidence.Found(at("found")),
				Place: at("place"), Reason: at("reason"), Knowable: evidence.Answer(at("knowable")), Asked: evidence.Answer(at("asked")), Explain: at("explain")})
		}
		m.Put(it, cells)
	})
}

func (s *Server) saveElements(r *Request) error {
	ids, texts := r.Values("el.id"), r.Values("el.text")
	return s.changeEvidence(r, func(m *evidence.Matrix) {
		m.Elements = nil
		for i, text := range texts {
			id := ""
			if i < len(ids) {
				id = ids[i]
			}
			if id == "" {
				id = store.NewID()
			}
			if text != "" {
				m.Elements = append(m.Elements, evidence.Element{ID: id, Text: text})
			}
		}
		m.Cells = slices.DeleteFunc(m.Cells, func(c evidence.Cell) bool {
			return !slices.ContainsFunc(m.Elements, func(e evidence.Element) bool { return e.ID == c.Element })
		})
	})
}

func (s *Server) removeEvidence(r *Request) error {
	return s.changeEvidence(r, func(m *evidence.Matrix) { m.Remove(r.Text("e")) })
}

func (s *Server) fillEvidence(r *Request) error {
	n, err := s.app.FillMatrix(r.Context(), r.Caller(), r.item())
	if err == nil {
		r.Toast("", "evidence.filled", n)
		return r.See(r.itemPath() + "/evidence")
	}
	return r.done(err, r.itemPath()+"/evidence")
}

func (s *Server) evidenceSheet(r *Request) error {
	f, err := s.app.MatrixSheet(r.Context(), r.Caller(), r.item())
	return sendFile(r, f, xlsxType, err)
}

// Filled counts the pieces of evidence that were read from documents.
type Filled struct {
	Added int `json:"added"`
}

// EvidenceAnswer is the matrix in the API.
type EvidenceAnswer struct {
	Version int             `json:"version"`
	Matrix  evidence.Matrix `json:"matrix"`
	Flags   []FlagBrief     `json:"flags"`
}

// A FlagBrief is a flag in the API.
type FlagBrief struct {
	Element string   `json:"element"`
	Kind    string   `json:"kind"`
	Items   []string `json:"items"`
}

// EvidenceOrder puts a matrix that was read at the version.
type EvidenceOrder struct {
	Version int             `json:"version"`
	Matrix  evidence.Matrix `json:"matrix"`
}

func (s *Server) evidenceAPI(r *Request) error {
	v, err := s.app.Matrix(r.Context(), r.Caller(), r.item())
	if err != nil {
		return err
	}
	a := EvidenceAnswer{Version: v.Version, Matrix: *v.Matrix, Flags: []FlagBrief{}}
	for _, f := range v.Flags {
		a.Flags = append(a.Flags, FlagBrief{f.Element.ID, string(f.Kind), append([]string{}, f.Items...)})
	}
	return r.JSON(a)
}

func (s *Server) putEvidenceAPI(r *Request) error {
	var in EvidenceOrder
	if err := r.Decode(&in); err != nil {
		return err
	}
	if err := s.app.SaveMatrix(r.Context(), r.Caller(), r.item(), &in.Matrix, in.Version); err != nil {
		return err
	}
	return s.evidenceAPI(r)
}

func (r *Request) flagLines(fs []evidence.Flag) (ls []FlagLine) {
	for _, f := range fs {
		ls = append(ls, FlagLine{f.Element.Text, r.Word("flag", f.Kind), strings.Join(f.Items, "、")})
	}
	return ls
}
