package meeting

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"

	"mingjian/internal/errs"
	"mingjian/internal/org"
	"mingjian/internal/review"

	"pgregory.net/rapid"
)

func draw(t *rapid.T) What {
	item := rapid.SampledFrom([]review.ItemID{"a", "b", "c"}).Draw(t, "item")
	person := rapid.SampledFrom([]org.PersonID{"p", "q", "r", "s"})
	switch rapid.IntRange(0, 11).Draw(t, "kind") {
	case 0:
		return &Signed{person.Draw(t, "person")}
	case 1, 2:
		var ss []Speaker
		for range rapid.IntRange(0, 5).Draw(t, "speakers") {
			ss = append(ss, Speaker{person.Draw(t, "person"), rapid.SampledFrom(Parts).Draw(t, "part"), rapid.IntRange(0, 30).Draw(t, "minutes")})
		}
		if rapid.Bool().Draw(t, "ordered") {
			ss = Order(ss)
		}
		return &Called{item, ss}
	case 3, 4:
		return &Next{}
	case 5:
		return &Started{}
	case 6:
		return &Stopped{}
	case 7:
		return &Decision{"议定"}
	case 8:
		n := rapid.IntRange(-1, 9)
		return &Vote{"是否同意", n.Draw(t, "entitled"), n.Draw(t, "for"), n.Draw(t, "against"), n.Draw(t, "abstain")}
	case 9:
		return &Measure{Text: "改进", Due: "2026-03-01"}
	case 10:
		return &Noted{Line: rapid.SampledFrom([]string{"1", "2"}).Draw(t, "line"), Text: rapid.SampledFrom([]string{"甲", "乙"}).Draw(t, "text"), Base: rapid.IntRange(0, 3).Draw(t, "base")}
	}
	if rapid.IntRange(0, 20).Draw(t, "end") == 0 {
		return &Ended{}
	}
	return &Opened{Agenda: []review.ItemID{"a", "b"}}
}

// Whatever people press: what was refused changed nothing, what happened folds
// to the same hall again also after being written down, the leader speaks last,
// and nothing follows the end.
func TestFold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h, at := New(), time.UnixMilli(1_790_000_000_000).UTC()
		var kept []Event
		for range rapid.IntRange(0, 60).Draw(t, "n") {
			at = at.Add(time.Duration(rapid.IntRange(0, 90).Draw(t, "later")) * time.Second)
			e := Event{Seq: len(kept) + 1, At: at, By: "p", What: draw(t)}
			before, err := Fold(kept)
			if err != nil {
				t.Fatalf("what was kept is refused: %v", err)
			}
			if err := h.Apply(e); err != nil {
				if !reflect.DeepEqual(h, before) {
					t.Fatalf("refused %s changed the hall", e.What.Kind())
				}
				continue
			}
			if before.Ended || !before.Open && e.What.Kind() != KindOpened {
				t.Fatalf("%s happened in a hall that is not open", e.What.Kind())
			}
			body, err := json.Marshal(e.What)
			if err != nil {
				t.Fatal(err)
			}
			if e.What, err = Decode(e.What.Kind(), body); err != nil {
				t.Fatal(err)
			}
			kept = append(kept, e)
		}
		again, err := Fold(kept)
		if err != nil || !reflect.DeepEqual(again, h) {
			t.Fatalf("fold differs: %v\n%+v\n%+v", err, again, h)
		}
		if !slices.IsSortedFunc(h.Speakers, func(a, b Speaker) int { return slices.Index(Parts, a.Part) - slices.Index(Parts, b.Part) }) {
			t.Fatalf("out of order: %v", h.Speakers)
		}
		if h.Clock.Elapsed(at) < 0 || h.Seq != len(kept) {
			t.Fatal("clock or sequence")
		}
		for _, v := range h.Votes {
			if !v.Quorate() {
				t.Fatalf("vote without quorum: %+v", v)
			}
		}
	})
}

func TestOrder(t *testing.T) {
	got := Order([]Speaker{{"boss", Leader, 0}, {"e", Commentator, 0}, {"p1", Peer, 0}, {"h", Handler, 0}, {"p2", Peer, 0}, {"p1", Commentator, 0}})
	var ids []org.PersonID
	for _, s := range got {
		ids = append(ids, s.Person)
	}
	if want := []org.PersonID{"h", "p1", "p2", "e", "boss"}; !slices.Equal(ids, want) {
		t.Errorf("order %v, want %v", ids, want)
	}
}

func TestTwoSecretariesLoseNothing(t *testing.T) {
	at := time.UnixMilli(0)
	h, err := Fold([]Event{{1, at, "x", &Opened{}}, {2, at, "x", &Noted{Line: "1", Text: "原文"}}, {3, at, "x", &Noted{Line: "1", Text: "甲改", Base: 1}}})
	if err != nil {
		t.Fatal(err)
	}
	err = h.Apply(Event{4, at, "y", &Noted{Line: "1", Text: "乙改", Base: 1}})
	var c *LineConflict
	if !errors.As(err, &c) || c.Theirs.Text != "甲改" || c.Theirs.Version != 2 || c.Mine != "乙改" || errs.KindOf(err) != errs.Conflict {
		t.Fatalf("conflict: %v %+v", err, c)
	}
	if err := h.Apply(Event{4, at, "y", &Noted{Line: "1", Text: "甲改乙改", Base: 2}}); err != nil || h.Line("1").By != "y" {
		t.Errorf("after comparing: %v", err)
	}
}

func TestQuorum(t *testing.T) {
	for _, x := range []struct {
		v    Vote
		want bool
	}{{Vote{Entitled: 9, For: 5}, true}, {Vote{Entitled: 9, For: 4}, false}, {Vote{Entitled: 8, For: 4}, false}, {Vote{Entitled: 7, For: 3, Abstain: 1}, true}} {
		if x.v.Quorate() != x.want {
			t.Errorf("%+v: quorate %v", x.v, !x.want)
		}
	}
}
