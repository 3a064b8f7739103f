package app

import (
	"testing"

	"mingjian/internal/errs"
	"mingjian/internal/org"
	"mingjian/internal/panel"
	"mingjian/internal/review"
	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
)

// TestRelations records that a peer is the handler's relative: the peer can no
// longer hand in or take part, until the relation has ended.
func TestRelations(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		k := newConference(t, db)
		ctx, manager, handler, peer := t.Context(), k.p["manager"], k.p["handler"], k.p["peer"]
		k.must("close the agenda", k.CloseAgenda(ctx, manager, k.session))
		near := func(who, to org.PersonID, kind panel.Kind, since, reason string) store.Relation {
			return store.Relation{Relation: panel.Relation{Person: who, To: to, Kind: kind}, First: since, Reason: reason}
		}
		k.refused("a colleague records it", k.RecordRelation(ctx, peer, near(peer.Person, handler.Person, panel.Relative, "2020-01-01", "x")), errs.Forbidden)
		for what, bad := range map[string]store.Relation{
			"no kind": near(peer.Person, handler.Person, "", "2020-01-01", "x"), "a kind that follows from posts": near(peer.Person, handler.Person, panel.SameOffice, "2020-01-01", "x"),
			"oneself": near(peer.Person, peer.Person, panel.Relative, "2020-01-01", "x"), "nobody": near(peer.Person, "none", panel.Relative, "2020-01-01", "x"),
			"no day": near(peer.Person, handler.Person, panel.Relative, "", "x"), "no basis": near(peer.Person, handler.Person, panel.Relative, "2020-01-01", " "),
		} {
			k.refused(what, k.RecordRelation(ctx, manager, bad), errs.Invalid)
		}
		words := &review.Assessment{Judgements: k.judged(review.Problem), Problems: []review.Found{{Dimension: k.terms().Rubric.Dimensions[0].Code, Text: "证据不足即起诉", Evidence: "一审判决书第3页"}}}
		id, err := k.Assign(ctx, manager, k.item, review.PeerKind, peer.Person)
		k.must("the peer is asked", err)
		k.must("declares", k.Declare(ctx, peer, id, ""))
		_, err = k.Voices(ctx, peer, k.item)
		k.must("reads", err)

		k.must("record", k.RecordRelation(ctx, manager, near(handler.Person, peer.Person, panel.Relative, "2020-01-01", "任职回避登记")))
		k.refused("the same, the other way round", k.RecordRelation(ctx, manager, near(peer.Person, handler.Person, panel.Relative, "2021-01-01", "x")), errs.Invalid)
		k.refused("the relative hands in", k.Submit(ctx, peer, id, words, 1), errs.NotFound)
		k.refused("the relative discusses", k.Discuss(ctx, peer, k.item, "x"), errs.NotFound, errs.Forbidden)
		cs, err := k.Candidates(ctx, manager, k.item, review.RulingKind)
		k.must("candidates", err)
		for _, x := range cs {
			if x.Person.ID == peer.Person && !x.Barred {
				t.Errorf("the relative could rule: %+v", x.Conflicts)
			}
		}
		_, err = k.Relations(ctx, handler, handler.Person)
		k.refused("the handler lists relations", err, errs.Forbidden)
		ls, err := k.Relations(ctx, manager, peer.Person)
		k.must("list", err)
		if len(ls) != 1 || ls[0].Other != handler.Person || ls[0].Reason != "任职回避登记" {
			t.Fatalf("%+v", ls)
		}
		k.refused("ends before it began", k.EndRelation(ctx, manager, ls[0].ID, "2019-12-31"), errs.Invalid)
		k.must("end", k.EndRelation(ctx, manager, ls[0].ID, "2025-12-31"))
		k.refused("end again", k.EndRelation(ctx, manager, ls[0].ID, "2026-01-01"), errs.Conflict)
		k.must("hands in after all", k.Submit(ctx, peer, id, words, 1))
	})
}
