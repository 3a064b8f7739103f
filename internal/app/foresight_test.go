package app

import (
	"strings"
	"testing"

	"mingjian/internal/errs"
	"mingjian/internal/legaldoc"
	"mingjian/internal/review"
	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
)

// TestForesight walks a peer of a mixed session: nothing tells the outcome before
// the first answer, and both answers are kept.
func TestForesight(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		k := newConference(t, db)
		ctx, p := t.Context(), k.p
		manager, peer := p["manager"], p["peer"]
		v, err := k.Conference(ctx, manager, k.session)
		k.must("read the session", err)
		err = db.Update(ctx, k.now(), func(tx *store.Tx) error {
			for i, d := range []struct {
				kind legaldoc.Kind
				day  string
				text string
			}{{legaldoc.PoliceOpinion, "2025-02-20", "侦查终结"}, {legaldoc.Indictment, "2025-05-01", "指控事实"}, {legaldoc.FirstJudgment, "2025-12-01", "宣告无罪"}} {
				doc := store.Document{ID: store.NewID(), Digest: string(rune('a' + i)), Name: "文书", Format: "docx", Kind: d.kind, Case: "case-1", Unit: "990102", State: store.DocumentAttached}
				doc.Read.Dates = map[string]string{legaldoc.DateDocument: d.day}
				if err := tx.AddDocument(doc, []string{d.text}); err != nil {
					return err
				}
			}
			won := store.CaseFile{ID: "case-2", Unit: "990102", Department: "刑事检察部", Title: "丙某盗窃案", Charge: "盗窃罪", Accepted: "2025-03-01"}
			if err := tx.PutCase(won); err != nil {
				return err
			}
			if err := tx.AddHandler(store.CaseHandler{Case: won.ID, Name: "钱承办", Unit: "990102", Department: "刑事检察部", On: "2025-03-01"}); err != nil {
				return err
			}
			return tx.SettleHandler(won.ID, "990102", "钱承办", p["handler"].Person, manager.Person)
		})
		k.must("papers and a won case", err)
		control := NewItem{Case: "case-2", Reason: "同类对照", Control: true, Decided: "2025-05-02"}
		_, err = k.AddItem(ctx, manager, k.session, control)
		k.refused("a control in a session of lost cases", err, errs.Invalid)
		ses := v.Session
		ses.Mixed = true
		k.must("mix", k.EditSession(ctx, manager, ses))
		_, err = k.AddItem(ctx, manager, k.session, NewItem{Case: "case-1", Reason: "又一次", Control: true})
		k.refused("a lost case as a control", err, errs.Invalid)
		won, err := k.AddItem(ctx, manager, k.session, control)
		k.must("add a control", err)
		k.must("take the lost case off", k.RemoveItem(ctx, manager, k.item, "重新入会"))
		k.item, err = k.AddItem(ctx, manager, k.session, NewItem{Case: "case-1", Reason: "判无罪"})
		k.must("add the lost case", err)
		k.must("close the agenda", k.CloseAgenda(ctx, manager, k.session))

		id, err := k.Assign(ctx, manager, k.item, review.PeerKind, peer.Person)
		k.must("assign", err)
		k.must("declare", k.Declare(ctx, peer, id, ""))
		sv, err := k.Statement(ctx, peer, id)
		k.must("read the material", err)
		if sv.State != review.Guarded || len(sv.Material) != 2 || len(sv.Item.EventKinds) > 0 || sv.Item.Reason != "" {
			t.Fatalf("before the answer the peer sees %+v, %+v", sv.Item, sv.Material)
		}
		for _, m := range sv.Material {
			if strings.Contains(m.Paragraphs[0], "无罪") {
				t.Error("the judgment is shown before the answer")
			}
		}
		_, err = k.Voices(ctx, peer, k.item)
		k.refused("the voices before the answer", err, errs.NotFound)
		_, err = k.Matrix(ctx, peer, k.item)
		k.refused("the matrix before the answer", err, errs.NotFound)
		_, err = k.Case(ctx, peer, "case-1")
		k.refused("the case file before the answer", err, errs.NotFound)
		if cv, err := k.Conference(ctx, peer, k.session); err != nil || len(cv.Agenda) != 2 {
			t.Errorf("the agenda: %v", err)
		} else {
			for _, l := range cv.Agenda {
				if l.ID == k.item && (len(l.EventKinds) > 0 || l.Reason != "" || l.MayOpen) {
					t.Errorf("the agenda tells the outcome: %+v", l)
				}
			}
		}
		assessment := &review.Assessment{Judgements: k.judged(review.Problem), Problems: []review.Found{{Dimension: "evidence", Text: "孤证", Evidence: "证据 3"}}}
		k.refused("assess before answering", k.Submit(ctx, peer, id, assessment, sv.Revision), errs.Conflict)
		answer := review.Foresight{Verdict: review.Charge, Facts: "证人证言", Reasons: "证据充分"}
		k.refused("another answers", k.Foresee(ctx, manager, id, answer, sv.Revision), errs.NotFound, errs.Forbidden)
		k.refused("an answer without facts", k.Foresee(ctx, peer, id, review.Foresight{Verdict: review.Charge}, sv.Revision), errs.Invalid)
		k.must("answer first", k.Foresee(ctx, peer, id, answer, sv.Revision))
		k.refused("answer again", k.Foresee(ctx, peer, id, answer, sv.Revision+1), errs.Conflict)
		if sv, err = k.Statement(ctx, peer, id); err != nil || len(sv.Item.EventKinds) != 1 || len(sv.Material) > 0 {
			t.Errorf("the outcome does not open: %v %+v", err, sv.Item)
		}
		k.refused("no second answer", k.Submit(ctx, peer, id, assessment, sv.Revision), errs.Invalid)
		assessment.After = &review.Afterthought{Verdict: review.MoreFacts, Reasons: "应当补强"}
		k.must("lock", k.Submit(ctx, peer, id, assessment, sv.Revision))
		vv, err := k.Voices(ctx, manager, k.item)
		k.must("read", err)
		if len(vv.Foresights) != 1 || !vv.Foresights[0].Changed() || vv.Foresights[0].Before.Facts != "证人证言" {
			t.Errorf("the two answers: %+v", vv.Foresights)
		}

		// The control is a case like any other to its peer.
		cid, err := k.Assign(ctx, manager, won, review.PeerKind, peer.Person)
		k.must("assign the control", err)
		if cv, _ := k.Conference(ctx, peer, k.session); len(cv.Agenda) == 2 {
			for _, l := range cv.Agenda {
				if l.ID == won && (l.Control || len(l.EventKinds) > 0) {
					t.Error("the agenda tells which case is the control")
				}
			}
		}
		k.must("decline", k.Decline(ctx, peer, cid, "时间冲突"))
	})
}
