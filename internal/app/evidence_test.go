package app

import (
	"strings"
	"testing"

	"mingjian/internal/errs"
	"mingjian/internal/evidence"
	"mingjian/internal/legaldoc"
	"mingjian/internal/review"
	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
)

func TestMatrix(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		k := newConference(t, db)
		ctx, p := t.Context(), k.p
		k.must("close the agenda", k.CloseAgenda(ctx, p["manager"], k.session))
		err := db.Update(ctx, k.now(), func(tx *store.Tx) error {
			d := store.Document{ID: store.NewID(), Digest: "d", Name: "起诉书.docx", Format: "docx", Kind: legaldoc.Indictment, Case: "case-1", Unit: "990102", State: store.DocumentAttached}
			return tx.AddDocument(d, []string{"认定上述事实的证据如下：1.证人甲的证言；2.被告人乙的供述和辩解；3.鉴定意见书。"})
		})
		k.must("a document", err)
		n, err := k.FillMatrix(ctx, p["handler"], k.item)
		k.must("fill", err)
		if n != 3 {
			t.Fatalf("%d pieces were read", n)
		}
		if n, err = k.FillMatrix(ctx, p["manager"], k.item); err != nil || n != 0 {
			t.Errorf("a second reading adds %d: %v", n, err)
		}
		w, err := k.Matrix(ctx, p["handler"], k.item)
		k.must("the handler reads", err)
		m := w.Matrix
		m.Elements = []evidence.Element{{ID: "e1", Text: "实施了盗窃"}, {ID: "e2", Text: "数额较大"}}
		m.Cells = []evidence.Cell{
			{Element: "e1", Item: m.Items[1].ID, Bearing: evidence.Supports, Found: evidence.Excluded, Reason: "illegal", Place: "判决书第 8 段", Knowable: evidence.Yes},
			{Element: "e1", Item: m.Items[0].ID, Bearing: evidence.Against, Found: evidence.Accepted}}
		k.must("save", k.SaveMatrix(ctx, p["handler"], k.item, m, w.Version))
		k.refused("save what somebody changed since", k.SaveMatrix(ctx, p["manager"], k.item, m, w.Version), errs.Conflict)
		bad := *m
		bad.Cells = []evidence.Cell{{Element: "e1", Item: m.Items[0].ID, Bearing: evidence.Supports, Found: evidence.Refused}}
		k.refused("a refusal without its reason", k.SaveMatrix(ctx, p["handler"], k.item, &bad, w.Version+1), errs.Invalid)

		for _, as := range []string{"expert", "peer", "head", "auditor", "system"} {
			_, err := k.Matrix(ctx, p[as], k.item)
			k.refused(as+" reads before having a part", err, errs.NotFound)
		}
		pid, err := k.Assign(ctx, p["manager"], k.item, review.PeerKind, p["peer"].Person)
		k.must("assign", err)
		_, err = k.Matrix(ctx, p["peer"], k.item)
		k.refused("a peer who has not declared", err, errs.NotFound)
		k.must("declare", k.Declare(ctx, p["peer"], pid, ""))
		if w, err = k.Matrix(ctx, p["peer"], k.item); err != nil || !w.Material || w.Matrix.Cells[0].Knowable != "" || len(w.Flags) != 2 {
			t.Errorf("a peer who has not locked sees %+v, %v", w, err)
		}
		k.refused("a peer writes the matrix", k.SaveMatrix(ctx, p["peer"], k.item, m, w.Version), errs.Forbidden, errs.NotFound)
		_, err = k.MatrixSheet(ctx, p["handler"], k.item)
		k.refused("the handler exports", err, errs.Forbidden, errs.NotFound)
		f, err := k.MatrixSheet(ctx, p["manager"], k.item)
		k.must("export", err)
		if text := unzipped(t, f.Data); !strings.Contains(text, "非法证据排除") || !strings.Contains(text, "没有证据支持") || !strings.Contains(text, review.NotResponsibility) {
			t.Error("the sheet lacks what was entered")
		}
	})
}

func TestMatrixFeedsTheConclusion(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		k := newConference(t, db)
		ctx := t.Context()
		k.heard()
		m := &evidence.Matrix{Elements: []evidence.Element{{ID: "e1", Text: "盗窃"}}, Items: []evidence.Item{{ID: "i1", Number: "7", Name: "供述", Kind: evidence.Confession}},
			Cells: []evidence.Cell{{Element: "e1", Item: "i1", Bearing: evidence.Supports, Found: evidence.Excluded, Reason: "illegal", Place: "判决书第 8 段"}}}
		k.must("save", k.SaveMatrix(ctx, k.p["manager"], k.item, m, 0))
		id, err := k.StartConclusion(ctx, k.p["manager"], k.item)
		k.must("start", err)
		v, err := k.Statement(ctx, k.p["manager"], id)
		k.must("read", err)
		var codes []string
		for _, c := range v.Content.(*review.Conclusion).Causes {
			codes = append(codes, string(c.Code))
		}
		if got := strings.Join(codes, " "); !strings.Contains(got, "IL01") || !strings.Contains(got, "EV06") {
			t.Errorf("the conclusion is offered %s", got)
		}
	})
}
