package review

import (
	"testing"

	"mingjian/internal/org"

	"pgregory.net/rapid"
)

// the cast of one case.
func heads(peer1, peer2, expert, conclusion State) []Head {
	return []Head{
		{"s", SelfKind, "handler", Submitted},
		{"p1", PeerKind, "peer1", peer1},
		{"p2", PeerKind, "peer2", peer2},
		{"c", CommentKind, "expert", expert},
		{"k", ConclusionKind, "secretary", conclusion},
	}
}

func TestSee(t *testing.T) {
	early := View{Meeting: Open, Reply: Open, Heads: heads(Locked, Cleared, Cleared, Open)}
	ready := View{Meeting: Open, Reply: Open, Heads: heads(Locked, Locked, Cleared, Open)}
	sitting := View{Meeting: Sitting, Reply: Open, Heads: heads(Locked, Locked, Locked, Drafted)}
	asked := View{Meeting: Held, Reply: Waiting, Heads: heads(Locked, Locked, Locked, Drafted)}
	blind := asked
	blind.Blind = true
	done := View{Meeting: Held, Reply: Answered, Heads: heads(Locked, Locked, Locked, Signed)}

	handler := Reader{ID: "handler", Handler: true, Recused: true}
	secretary := Reader{ID: "secretary", Organiser: true}
	for _, v := range []struct {
		name string
		r    Reader
		view View
		want [5]Sight // self, peer1, peer2, expert, conclusion
	}{
		{"a peer still writing sees only the own voice", Reader{ID: "peer2"}, early, [5]Sight{0, 0, Full, 0, 0}},
		{"so also as the secretary", Reader{ID: "peer2", Organiser: true, Chair: true, Attends: true}, early, [5]Sight{0, 0, Full, 0, 0}},
		{"a locked peer sees what is handed in", Reader{ID: "peer1"}, early, [5]Sight{Full, Full, 0, 0, 0}},
		{"an expert waits for the peers", Reader{ID: "expert"}, early, [5]Sight{Full, 0, 0, Full, 0}},
		{"an expert reads all voices", Reader{ID: "expert"}, ready, [5]Sight{Full, Full, Full, Full, 0}},
		{"the handler sees no reviewer before the findings are put", handler, sitting, [5]Sight{Full, 0, 0, 0, 0}},
		{"the handler reads the findings", handler, asked, [5]Sight{Full, Full, Full, Full, 0}},
		{"unnamed in a blind session", handler, blind, [5]Sight{Full, Unnamed, Unnamed, Unnamed, 0}},
		{"the handler reads the signed conclusion", handler, done, [5]Sight{Full, Full, Full, Full, Full}},
		{"the secretary sees drafts by existence", secretary, early, [5]Sight{Full, Full, Existence, Existence, Full}},
		{"who attends sees nothing before", Reader{ID: "x", Attends: true}, ready, [5]Sight{}},
		{"and the voices in the meeting", Reader{ID: "x", Attends: true}, sitting, [5]Sight{Full, Full, Full, Full, 0}},
		{"a recused one not even then", Reader{ID: "x", Attends: true, Recused: true}, sitting, [5]Sight{}},
		{"a recused secretary neither", Reader{ID: "x", Organiser: true, Recused: true}, sitting, [5]Sight{}},
		{"a stranger sees nothing", Reader{ID: "x"}, done, [5]Sight{}},
	} {
		for i, h := range v.view.Heads {
			if got := See(v.r, v.view, h); got != v.want[i] {
				t.Errorf("%s: %s is seen %d; want %d", v.name, h.Kind, got, v.want[i])
			}
		}
	}
}

// TestSeeProperties holds the promises over every reader, case and state.
func TestSeeProperties(t *testing.T) {
	person := rapid.SampledFrom([]org.PersonID{"a", "b", "c", "d"})
	rapid.Check(t, func(t *rapid.T) {
		v := View{
			Meeting: rapid.SampledFrom([]State{Open, Sitting, Held}).Draw(t, "meeting"),
			Blind:   rapid.Bool().Draw(t, "blind"),
			Reply:   rapid.SampledFrom([]State{Open, Waiting, Answered, Unanswered}).Draw(t, "reply"),
		}
		for range rapid.IntRange(1, 6).Draw(t, "statements") {
			k := rapid.SampledFrom([]Kind{SelfKind, PeerKind, CommentKind, ReplyKind, ObjectionKind, RulingKind, SecondKind, ConclusionKind}).Draw(t, "kind")
			v.Heads = append(v.Heads, Head{"", k, person.Draw(t, "author"), rapid.SampledFrom(states).Draw(t, "state")})
		}
		flag := rapid.Bool()
		r := Reader{person.Draw(t, "reader"), flag.Draw(t, "handler"), flag.Draw(t, "organiser"), flag.Draw(t, "chair"), flag.Draw(t, "attends"), flag.Draw(t, "recused")}
		for i, h := range v.Heads {
			got, own := See(r, v, h), h.Author == r.ID
			reviewers := h.Kind == PeerKind || h.Kind == CommentKind
			switch {
			case got == Nothing:
				continue
			case reviewers && !Knows(r, v) && !own:
				t.Fatalf("%+v sees %+v of a review that does not exist for them", r, h)
			case got >= Unnamed && !own && !h.in() && h.Kind != ConclusionKind:
				t.Fatalf("%+v reads the draft of %+v", r, h)
			case !own && reviewers && r.Recused && !r.Handler && !mine(v, r.ID):
				t.Fatalf("%+v is recused and sees %+v", r, h)
			case !own && reviewers && v.Blind && r.Handler && got == Full && !mine(v, r.ID):
				t.Fatalf("the handler learns who wrote %+v", h)
			}
			for j, o := range v.Heads {
				if j != i && o.Author == r.ID && o.Kind == PeerKind && (o.State == Invited || o.State == Cleared) && !own {
					t.Fatalf("%+v writes a peer assessment and sees %+v", r, h)
				}
			}
		}
	})
}

// mine reports whether the person writes or wrote a reviewer's voice of this case.
func mine(v View, id org.PersonID) bool {
	for _, h := range v.Heads {
		if h.Author == id && (h.Kind == PeerKind || h.Kind == CommentKind) {
			return true
		}
	}
	return false
}
