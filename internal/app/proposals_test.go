package app

import (
	"testing"

	"mingjian/internal/errs"
	"mingjian/internal/org"
	"mingjian/internal/panel"
	"mingjian/internal/policy"
	"mingjian/internal/review"
	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
)

// TestProposal has reviewers proposed for a session, changes the proposal, and
// tries to confirm whoever must keep away.
func TestProposal(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		k := newConference(t, db)
		ctx, manager := t.Context(), k.p["manager"]
		k.must("reviewers", db.Update(ctx, k.now(), func(tx *store.Tx) error {
			for _, p := range []struct {
				id   org.PersonID
				unit org.UnitCode
			}{{"near", "990102"}, {"far", "990103"}, {"third", "990103"}} {
				if err := tx.AddPerson(org.Person{ID: p.id, Name: "评查" + string(p.id)}); err != nil {
					return err
				}
				if err := tx.PutPost(org.Post{ID: org.PostID(store.NewID()), Person: p.id, Unit: p.unit, Roles: []org.Role{org.Reviewer}, From: "2020-01-01"}); err != nil {
					return err
				}
			}
			return nil
		}))
		w, err := k.Proposal(ctx, manager, k.session, review.PeerKind)
		k.must("while the agenda is open", err)
		if !w.Agenda || len(w.Rows) != 0 || len(w.Shortfalls) != 1 {
			t.Errorf("an open agenda: %+v", w)
		}
		_, err = k.Proposal(ctx, k.p["peer"], k.session, review.PeerKind)
		k.refused("a peer reads the proposal", err, errs.Forbidden, errs.NotFound)
		_, err = k.Proposal(ctx, manager, k.session, review.RulingKind)
		k.refused("who rules is not proposed", err, errs.Invalid)
		k.must("close the agenda", k.CloseAgenda(ctx, manager, k.session))

		k.must("one keeps away", k.DeclareFor(ctx, manager, k.item, "third", panel.Declared, "与当事人系亲属"))
		w, err = k.Proposal(ctx, manager, k.session, review.PeerKind)
		k.must("propose", err)
		if len(w.Rows) != w.Session.Needs.Peers || len(w.Rows) == 0 {
			t.Fatalf("%d seats of %d, %v", len(w.Rows), w.Session.Needs.Peers, w.Shortfalls)
		}
		for _, r := range w.Rows {
			if r.Person == k.p["handler"].Person || r.Person == "third" || len(r.Reasons) == 0 {
				t.Errorf("proposed %s: %v", r.Person, r.Reasons)
			}
			for _, c := range r.Choices {
				if c.Person == k.p["handler"].Person || c.Person == "third" {
					t.Errorf("%s can be chosen", c.Name)
				}
			}
		}

		// One good seat and one of somebody who must keep away: nobody is asked.
		good := w.Rows[0].Person
		_, err = k.AssignAll(ctx, manager, k.session, review.PeerKind, []PanelSeat{{k.item, good}, {k.item, "third"}})
		k.refused("one who must keep away", err, errs.Conflict, errs.Forbidden)
		_, err = k.AssignAll(ctx, manager, k.session, review.PeerKind, []PanelSeat{{k.item, good}, {k.item, good}})
		k.refused("one person twice", err, errs.Conflict, errs.Forbidden)
		_, err = k.AssignAll(ctx, manager, k.session, review.PeerKind, nil)
		k.refused("nobody", err, errs.Invalid)
		_, err = k.AssignAll(ctx, manager, k.session, review.PeerKind, []PanelSeat{{"elsewhere", good}})
		k.refused("a case of another session", err, errs.NotFound)
		again, err := k.Proposal(ctx, manager, k.session, review.PeerKind)
		k.must("propose again", err)
		if len(again.Rows) != len(w.Rows) {
			t.Errorf("a refused confirmation left %d seats of %d open", len(again.Rows), len(w.Rows))
		}

		other := Caller{Subject: policy.Subject{Person: "other", Name: "另案管", Posts: []org.Post{{Person: "other", Unit: "990100", Roles: []org.Role{org.CaseManager}, From: "2020-01-01"}}}, Source: "test"}
		k.must("another case manager", db.Update(ctx, k.now(), func(tx *store.Tx) error { return tx.AddPerson(org.Person{ID: "other", Name: "另案管"}) }))
		k.must("who keeps away", k.DeclareFor(ctx, manager, k.item, "other", panel.Declared, "与当事人系亲属"))
		_, err = k.Proposal(ctx, other, k.session, review.PeerKind)
		k.refused("an organiser who must keep away", err, errs.Forbidden)

		var seats []PanelSeat
		for _, r := range w.Rows {
			seats = append(seats, PanelSeat{r.Item, r.Person})
		}
		n, err := k.AssignAll(ctx, manager, k.session, review.PeerKind, seats)
		k.must("confirm", err)
		if n != len(seats) {
			t.Errorf("asked %d of %d", n, len(seats))
		}
		w, err = k.Proposal(ctx, manager, k.session, review.PeerKind)
		k.must("after", err)
		if len(w.Rows)+len(w.Shortfalls) != 0 {
			t.Errorf("still wanted: %+v", w.Rows)
		}
	})
}
