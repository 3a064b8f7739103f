package app

import (
	"testing"

	"mingjian/internal/audit"
	"mingjian/internal/errs"
	"mingjian/internal/org"
	"mingjian/internal/panel"
	"mingjian/internal/policy"
	"mingjian/internal/review"
	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
)

// TestRecusals declares for another, takes it back, names another chair, and lets
// the organiser be the one who must keep away.
func TestRecusals(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		k := newConference(t, db)
		ctx, p := t.Context(), k.p
		manager, peer, leader := p["manager"], p["peer"], p["leader"]
		k.must("close the agenda", k.CloseAgenda(ctx, manager, k.session))
		k.refused("a peer declares for another", k.DeclareFor(ctx, peer, k.item, leader.Person, panel.Declared, "亲属"), errs.Forbidden, errs.NotFound)
		k.refused("without a reason", k.DeclareFor(ctx, manager, k.item, peer.Person, panel.Declared, " "), errs.Invalid)
		k.refused("for nobody", k.DeclareFor(ctx, manager, k.item, "nobody", panel.Declared, "亲属"), errs.Invalid)
		k.must("declare for the peer", k.DeclareFor(ctx, manager, k.item, peer.Person, panel.Declared, "与承办人系夫妻"))
		_, err := k.Assign(ctx, manager, k.item, review.PeerKind, peer.Person)
		k.refused("the peer is asked", err, errs.Conflict)

		v, err := k.Recusals(ctx, manager, k.item)
		k.must("list", err)
		if len(v.Recusals) != 1 || v.Recusals[0].Name != "孙互评" || v.Recusals[0].ByName != "王案管" || v.Recusals[0].Mine {
			t.Fatalf("%+v", v.Recusals)
		}
		id := v.Recusals[0].ID
		k.refused("dismissed without a reason", k.DismissRecusal(ctx, manager, k.item, id, ""), errs.Invalid)
		k.refused("dismissed by whom it bars", k.DismissRecusal(ctx, peer, k.item, id, "不是"), errs.Forbidden, errs.NotFound)
		k.must("dismiss", k.DismissRecusal(ctx, manager, k.item, id, "同名，不是本人"))
		k.refused("dismiss again", k.DismissRecusal(ctx, manager, k.item, id, "再来"), errs.Conflict)
		if es := k.entries(audit.Filter{}); es[len(es)-2].Detail != id+" 同名，不是本人" || !es[len(es)-1].Result.IsRefused() {
			t.Errorf("on record: %+v", es[len(es)-1])
		}
		_, err = k.Assign(ctx, manager, k.item, review.PeerKind, peer.Person)
		k.must("the peer is asked after all", err)

		found, err := k.CheckNames(ctx, manager, k.session, []string{"钱 承办", "赵专委", "没有的人"})
		k.must("check names", err)
		if len(found) != 3 || len(found[0].Matches) != 1 || found[0].Matches[0].Conflicts[0].Conflicts[0].Kind != panel.Handled ||
			len(found[1].Matches[0].Conflicts) != 0 || found[2].Matches != nil {
			t.Errorf("%+v", found)
		}
		_, err = k.CheckNames(ctx, manager, k.session, make([]string, maxNames+1))
		k.refused("too many names", err, errs.Invalid)
		_, err = k.CheckNames(ctx, peer, k.session, []string{"钱承办"})
		k.refused("a peer checks names", err, errs.Forbidden, errs.NotFound)

		k.refused("the handler as chair", k.SetChair(ctx, manager, k.item, p["handler"].Person), errs.Invalid)
		k.must("another chair", k.SetChair(ctx, manager, k.item, p["expert"].Person))
		k.must("the session's chair", k.SetChair(ctx, manager, k.item, ""))

		k.must("the organiser keeps away", k.DeclareFor(ctx, manager, k.item, manager.Person, panel.Declared, "与辩护人系亲属"))
		_, err = k.Candidates(ctx, manager, k.item, review.PeerKind)
		k.refused("the organiser goes on", err, errs.Forbidden)
		if got := errs.Message(err, "zh"); got != "您应当回避本案，不能办理其评议事务；本院没有其他案件管理人员，请报上级院指定" {
			t.Error(got)
		}
		other := Caller{Subject: policy.Subject{Person: "other", Name: "另案管", Posts: []org.Post{{Person: "other", Unit: "990100", Roles: []org.Role{org.CaseManager}, From: "2020-01-01"}}}, Source: "test"}
		err = db.Update(ctx, k.now(), func(tx *store.Tx) error {
			if err := tx.AddPerson(org.Person{ID: "other", Name: "另案管"}); err != nil {
				return err
			}
			post := other.Posts[0]
			post.ID = "other-post"
			return tx.PutPost(post)
		})
		k.must("another case manager", err)
		_, err = k.Candidates(ctx, manager, k.item, review.PeerKind)
		if got := errs.Message(err, "zh"); got != "您应当回避本案，不能办理其评议事务；可由以下人员办理：另案管" {
			t.Error(got)
		}
		_, err = k.Candidates(ctx, other, k.item, review.PeerKind)
		k.must("another takes over", err)
		own, err := k.Recusals(ctx, other, k.item)
		k.must("and reads why", err)
		k.must("and may find it none", k.DismissRecusal(ctx, other, k.item, own.Recusals[1].ID, "不是亲属"))
	})
}
