package app

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mingjian/internal/errs"
	"mingjian/internal/org"
	"mingjian/internal/panel"
	"mingjian/internal/policy"
	"mingjian/internal/review"
	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
)

// TestDraws draws reviewers, then tries to draw again until the list pleases.
func TestDraws(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		k := newConference(t, db)
		ctx, manager := t.Context(), k.p["manager"]
		err := db.Update(ctx, k.now(), func(tx *store.Tx) error {
			for _, name := range []string{"甲评", "乙评", "丙评", "丁评"} {
				id := org.PersonID(store.NewID())
				if err := tx.AddPerson(org.Person{ID: id, Name: name}); err != nil {
					return err
				}
				if err := tx.PutPost(org.Post{ID: org.PostID(store.NewID()), Person: id, Unit: "990103", Roles: []org.Role{org.Reviewer}, From: "2020-01-01"}); err != nil {
					return err
				}
			}
			return tx.AddPerson(org.Person{ID: "other", Name: "另案管"})
		})
		k.must("reviewers", err)
		in := NewDraw{Purpose: store.DrawReviewers, Take: 3}
		_, err = k.FreezeDraw(ctx, k.p["peer"], k.session, in)
		k.refused("a peer freezes", err, errs.Forbidden, errs.NotFound)
		_, err = k.FreezeDraw(ctx, manager, k.session, NewDraw{Purpose: store.DrawReviewers})
		k.refused("nobody to draw", err, errs.Invalid)
		_, err = k.FreezeDraw(ctx, manager, k.session, NewDraw{Purpose: "other"})
		k.refused("drawing what", err, errs.Invalid)
		first, err := k.FreezeDraw(ctx, manager, k.session, in)
		k.must("freeze", err)
		_, err = k.FreezeDraw(ctx, manager, k.session, in)
		k.refused("another list while one waits", err, errs.Conflict)
		k.refused("no witness", k.MakeDraw(ctx, manager, first, "", "12"), errs.Invalid)
		k.refused("no number", k.MakeDraw(ctx, manager, first, "人民监督员", "十二"), errs.Invalid)
		k.must("draw", k.MakeDraw(ctx, manager, first, "人民监督员", "0815"))
		k.refused("draw the same again", k.MakeDraw(ctx, manager, first, "人民监督员", "0816"), errs.Conflict)
		d, err := k.App.Draw(ctx, manager, first)
		k.must("read", err)
		if d.Certificate.Verify() != nil || len(d.Certificate.Drawn) != 3 || len(d.List.Candidates) != 6 {
			t.Errorf("%v %d of %v", d.Certificate.Verify(), len(d.Certificate.Drawn), d.List.Candidates)
		}

		_, err = k.FreezeDraw(ctx, manager, k.session, in)
		k.refused("again without a reason", err, errs.Invalid)
		in.Reason = "抽中人员长期病假"
		second, err := k.FreezeDraw(ctx, manager, k.session, in)
		k.must("again", err)
		k.refused("drawn alone", k.MakeDraw(ctx, manager, second, "人民监督员", "1"), errs.Conflict)
		k.refused("agreed with oneself", k.ApproveDraw(ctx, manager, second), errs.Forbidden)
		other := Caller{Subject: policy.Subject{Person: "other", Name: "另案管", Posts: []org.Post{{Person: "other", Unit: "990100", Roles: []org.Role{org.CaseManager}, From: "2020-01-01"}}}, Source: "test"}
		k.must("another agrees", k.ApproveDraw(ctx, other, second))
		k.must("drawn again", k.MakeDraw(ctx, manager, second, "人民监督员", "1"))
		w, err := k.App.Draws(ctx, manager, k.session)
		k.must("list", err)
		if len(w.Draws) != 2 || w.Draws[1].Certificate.Previous != w.Draws[0].Hash || w.Draws[1].Certificate.Verify() != nil || w.Draws[1].ApprovedBy != "other" {
			t.Errorf("%+v", w.Draws)
		}

		// Whoever must keep away from a case learns nothing of its reviewers by a draw.
		k.must("the other keeps away", k.DeclareFor(ctx, manager, k.item, "other", panel.Declared, "与当事人系亲属"))
		w, err = k.App.Draws(ctx, other, k.session)
		k.must("list as one who keeps away", err)
		if len(w.Draws) != 0 {
			t.Errorf("%d draws are shown to whoever must keep away", len(w.Draws))
		}
		_, err = k.App.Draw(ctx, other, first)
		k.refused("read it by its id", err, errs.NotFound)
		if w, err = k.App.Draws(ctx, k.p["leader"], k.session); err != nil || len(w.Draws) != 2 {
			t.Errorf("the chair sees %d draws: %v", len(w.Draws), err)
		}
	})
}

// closed imports a ledger of n cases of the county, closed and convicted, all of
// one handler who is confirmed.
func (k *conference) closed(t *testing.T, n int) {
	t.Helper()
	var b strings.Builder
	for i := range n {
		titles, cells := row{"一审宣告刑": "有期徒刑", "案件名称": fmt.Sprintf("%s盗窃案", flawName(i))}.cells(i)
		if i == 0 {
			b.WriteString(strings.Join(titles, ",") + "\n")
		}
		b.WriteString(strings.Join(cells, ",") + "\n")
	}
	path := filepath.Join(t.TempDir(), "一审公诉案件.csv")
	k.must("write", os.WriteFile(path, []byte(b.String()), 0o600))
	id, err := k.StartImport(t.Context(), Machine("t"), NewImport{Files: []LedgerUpload{{Name: "一审公诉案件.csv", Path: path}}})
	k.must("start", err)
	k.must("import", k.RunImport(t.Context(), Machine("t"), id, nil))
	if m, err := k.Import(t.Context(), Machine("t"), id); err == nil && m.State == "ready" {
		k.must("publish", k.PublishImport(t.Context(), Machine("t"), id))
	}
	_, err = k.ConfirmHandler(t.Context(), k.p["manager"], "990102", "钱承办", k.p["handler"].Person, "", "")
	k.must("confirm", err)
}

// TestDrawnCases draws cases out of a ledger and puts them on an agenda.
func TestDrawnCases(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		k := newConference(t, db)
		ctx, manager := t.Context(), k.p["manager"]
		k.closed(t, 7)
		session, err := k.AddSession(ctx, manager, "990100", review.Session{Title: "常规抽查", Purpose: review.Evaluation, From: "2025-01-01", To: "2025-12-31",
			Units: []org.UnitCode{"990102"}, Chair: k.p["leader"].Person, Secretary: manager.Person, Needs: review.DefaultNeeds(review.Evaluation)})
		k.must("session", err)
		_, err = k.FreezeDraw(ctx, manager, session, NewDraw{Purpose: store.DrawCases, Percent: 500})
		k.refused("500 per cent", err, errs.Invalid)
		id, err := k.FreezeDraw(ctx, manager, session, NewDraw{Purpose: store.DrawCases, Percent: 5, Least: 2})
		k.must("freeze", err)
		_, _, err = k.AddDrawn(ctx, manager, id)
		k.refused("added before it is drawn", err, errs.Conflict)
		k.must("draw", k.MakeDraw(ctx, manager, id, "人民监督员", "42"))
		d, err := k.App.Draw(ctx, manager, id)
		k.must("read", err)
		if len(d.List.Candidates) != 7 || len(d.Certificate.Drawn) != 2 || d.List.Quotas[0].Take != 2 {
			t.Fatalf("%d candidates, %d drawn, %+v", len(d.List.Candidates), len(d.Certificate.Drawn), d.List.Quotas)
		}
		n, refused, err := k.AddDrawn(ctx, manager, id)
		k.must("add", err)
		if n != 2 || refused != nil {
			t.Errorf("%d added, refused %v", n, refused)
		}
		if n, _, err = k.AddDrawn(ctx, manager, id); n != 0 || err != nil {
			t.Errorf("%d added again, %v", n, err)
		}
		v, err := k.Conference(ctx, manager, session)
		k.must("agenda", err)
		if len(v.Agenda) != 2 || v.Agenda[0].EventKinds[0] != "随机抽取" || v.Agenda[0].Handler != k.p["handler"].Person {
			t.Errorf("%+v", v.Agenda)
		}
		_, err = k.AddItem(ctx, manager, session, NewItem{Case: "closed-none", Reason: "想评", Drawn: id})
		k.refused("a case the draw did not take", err, errs.Invalid, errs.NotFound)
	})
}
