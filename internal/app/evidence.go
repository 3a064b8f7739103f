package app

import (
	"context"
	"slices"
	"strings"

	"mingjian/internal/errs"
	"mingjian/internal/evidence"
	"mingjian/internal/exchange"
	"mingjian/internal/policy"
	"mingjian/internal/review"
	"mingjian/internal/store"
)

// A MatrixView is the evidence matrix of one case as far as a reader sees it.
type MatrixView struct {
	Session  store.SessionRow
	Item     review.Item
	Matrix   *evidence.Matrix
	Version  int
	Reasons  evidence.Reasons
	Flags    []evidence.Flag
	Material bool // without anybody's view: the reader has an own voice still to lock
	MayEdit  bool
	MaySheet bool
	MayTell  bool // draft a notice to the police from it
}

// matrix loads the matrix of a case for the reader, or NotFound for whom the
// review of the case does not exist.
func (g *gate) matrix(item review.ItemID) (v *reviewed, w MatrixView, err error) {
	if v, err = g.reviewed(item); err != nil {
		return nil, w, err
	}
	vs, err := g.agenda(v.session)
	if err != nil {
		return nil, w, err
	}
	so := sessionObject(v.session, vs)
	if err := g.onSecret(g.voicesObject(v, so), "案件", "case"); err != nil {
		return nil, w, err
	}
	r := g.reader(v, so)
	material, views := review.MatrixSight(r, v.view())
	if !material {
		return nil, w, &hiddenRefusal{errs.Missing("案件", "case")}
	}
	w = MatrixView{Session: v.session, Item: v.item, Material: !views}
	if w.Matrix, w.Version, err = g.Tx.Matrix(item); err != nil {
		return nil, w, err
	}
	if w.Reasons, err = evidence.ShippedReasons(); err != nil {
		return nil, w, err
	}
	w.Flags = w.Matrix.Flags()
	if w.Material {
		w.Matrix = w.Matrix.Material()
		w.Flags = slices.DeleteFunc(w.Flags, func(f evidence.Flag) bool { return f.Kind == evidence.Contradicted })
	}
	w.MayEdit = views && !v.concluded() && (r.Handler || !r.Recused) && policy.Check(g.caller.Subject, policy.MatrixEdit, v.object()) == nil
	w.MayTell = views && (r.Handler || !r.Recused) && policy.Check(g.caller.Subject, policy.LetterEdit, v.object()) == nil
	w.MaySheet = views && policy.Check(g.caller.Subject, policy.PaperMake, so) == nil && !r.Recused
	return v, w, nil
}

// concluded reports whether the conclusion is signed: then the matrix it rests on stays.
func (v *reviewed) concluded() bool {
	c := v.part(review.ConclusionKind)
	return c != nil && c.State == review.Signed
}

// Matrix returns the evidence matrix of a case under review.
func (a *App) Matrix(ctx context.Context, c Caller, item review.ItemID) (w MatrixView, err error) {
	err = a.view(ctx, c, policy.MatrixRead, string(item), func(g *gate) (err error) {
		_, w, err = g.matrix(item)
		return err
	})
	return w, err
}

// SaveMatrix stores the matrix that was read at the version; Conflict if
// somebody saved since.
func (a *App) SaveMatrix(ctx context.Context, c Caller, item review.ItemID, m *evidence.Matrix, version int) error {
	return a.change(ctx, c, policy.MatrixEdit, string(item), func(g *gate) error {
		w, err := g.matrixToEdit(item)
		if err != nil {
			return err
		}
		if err := m.Check(w.Reasons); err != nil {
			return err
		}
		g.detail = "matrix"
		return g.PutMatrix(item, m, version)
	})
}

func (g *gate) matrixToEdit(item review.ItemID) (w MatrixView, err error) {
	v, w, err := g.matrix(item)
	if err != nil {
		return w, err
	}
	if !w.MayEdit {
		if v.concluded() {
			return w, errs.E(errs.Conflict, "剖析意见已签发，证据矩阵不再改动", "the conclusion is signed: the matrix stays")
		}
		return w, errs.E(errs.Forbidden, "证据矩阵由承办人和会议秘书填写", "the handler and the organiser fill the matrix in")
	}
	return w, nil
}

// FillMatrix proposes the evidence that the case's documents list, each with
// its paragraph, and returns how many pieces were added; what is there stays.
func (a *App) FillMatrix(ctx context.Context, c Caller, item review.ItemID) (added int, err error) {
	err = a.change(ctx, c, policy.MatrixEdit, string(item), func(g *gate) error {
		w, err := g.matrixToEdit(item)
		if err != nil {
			return err
		}
		ds, err := g.DocumentsOf(string(w.Item.Case))
		if err != nil {
			return err
		}
		for _, d := range ds {
			ps, err := g.Paragraphs(d.ID)
			if err != nil {
				return err
			}
			added += w.Matrix.Merge(evidence.Read(string(d.Kind)+d.Number, ps), store.NewID)
		}
		if added == 0 {
			return nil
		}
		g.detail = "fill"
		return g.PutMatrix(item, w.Matrix, w.Version)
	})
	return added, err
}

// MatrixSheet makes the matrix an Excel list, a line for each piece of evidence
// and element.
func (a *App) MatrixSheet(ctx context.Context, c Caller, item review.ItemID) (f File, err error) {
	err = a.change(ctx, c, policy.PaperMake, string(item), func(g *gate) error {
		_, w, err := g.matrix(item)
		if err != nil {
			return err
		}
		if !w.MaySheet {
			return errs.E(errs.Forbidden, "您不能导出证据矩阵", "you may not export the matrix")
		}
		h, err := g.paperHead()
		if err != nil {
			return err
		}
		var b strings.Builder
		head := exchange.ListHead{Title: w.Item.CaseName + "要件证据矩阵", Watermark: h.Watermark, Checkpoint: h.Checkpoint}
		err = exchange.WriteEvidence(&b, head, each(exchange.EvidenceRows(w.Matrix, w.Reasons)))
		f = File{head.Title + ".xlsx", []byte(b.String())}
		g.detail = "matrix"
		return err
	})
	return f, err
}

// hint adds the causes that the matrix speaks for and nobody named, for the
// drafter of the conclusion to take or leave.
func (g *gate) hint(v *reviewed, c *review.Conclusion, s *review.Scheme) error {
	m, _, err := g.Tx.Matrix(v.item.ID)
	if err != nil {
		return err
	}
	rs, err := evidence.ShippedReasons()
	if err != nil {
		return err
	}
	for _, h := range m.Hints(rs) {
		code := review.Code(h.Cause)
		named := slices.ContainsFunc(c.Causes, func(t review.CauseTick) bool { return t.Code == code })
		if _, known := s.Cause(code); known && !named {
			c.Causes = append(c.Causes, review.CauseTick{Code: code, Evidence: h.Evidence, Main: len(c.Causes) == 0})
		}
	}
	return nil
}
