package app

import (
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
		k.must("two peers for each case", k.EditSession(ctx, manager, review.Session{ID: k.session, Version: 1, Title: "一季度剖析会", Purpose: review.Dissection, From: "2023-03-01", To: "2026-02-28",
			Units: []org.UnitCode{"990102"}, Chair: k.p["leader"].Person, Secretary: manager.Person, Needs: review.Needs{Peers: 2, Comments: 1}}))
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

		// Two who are near to each other do not assess one case together, and whoever
		// gave it back is proposed last, with the words of the refusal.
		if len(w.Rows) < 2 {
			t.Fatalf("the case wants %d", len(w.Rows))
		}
		a, b := w.Rows[0].Person, w.Rows[1].Person
		k.must("near to each other", k.RecordRelation(ctx, manager, store.Relation{Relation: panel.Relation{Person: a, To: b, Kind: panel.Mentor}, First: "2020-01-01", Reason: "师徒结对表"}))
		again, err = k.Proposal(ctx, manager, k.session, review.PeerKind)
		k.must("propose those apart", err)
		both, said := 0, false
		for _, r := range again.Rows {
			if r.Person == a || r.Person == b {
				both++
			}
			for _, x := range r.Reasons {
				said = said || strings.Contains(x.ZH, "不宜同组")
			}
		}
		if both == 2 && !said {
			t.Errorf("%s and %s sit together and nothing is said: %+v", a, b, again.Rows)
		}
		id, err := k.Assign(ctx, manager, k.item, review.PeerKind, k.p["peer"].Person)
		k.must("ask the peer", err)
		k.must("the peer declines", k.Decline(ctx, k.p["peer"], id, "出差办案"))
		again, err = k.Proposal(ctx, manager, k.session, review.PeerKind)
		k.must("propose after a refusal", err)
		said = false
		for _, c := range again.Rows[0].Choices {
			for _, x := range c.Reasons {
				said = said || c.Person == k.p["peer"].Person && strings.Contains(x.ZH, "出差办案")
			}
		}
		if !said {
			t.Errorf("the refusal is not told: %+v", again.Rows[0].Choices)
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
