package review

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"mingjian/internal/errs"

	"pgregory.net/rapid"
)

var update = flag.Bool("update", false, "write the golden files anew")

var states = []State{Open, Fixed, Sitting, Held, Submitted, Invited, Cleared, Refused, Withdrawn, Locked,
	Waiting, Answered, Unanswered, Drafted, Agreed, Approved, Signed, Raised, Forgone, Guarded}

// TestTable tries every step × state × action and holds what passes against a
// page that people can read: nothing else passes.
func TestTable(t *testing.T) {
	var page strings.Builder
	tried := 0
	for _, s := range Steps {
		for _, from := range states {
			for _, a := range Actions {
				tried++
				to, err := Move(s.Step, from, a)
				zh, _ := from.Names()
				if err != nil {
					if errs.KindOf(err) != errs.Conflict || errs.Message(err, "zh") == "" || errs.Message(err, "en") == "" || to != from {
						t.Errorf("%s, %s, %s: %q %v", s.Word, from, a, to, err)
					}
					continue
				}
				then, _ := to.Names()
				fmt.Fprintf(&page, "%s\t%s\t%s\t%s\n", s.ZH, zh, a, then)
			}
		}
	}
	if want := len(Steps) * len(states) * len(Actions); tried != want {
		t.Errorf("tried %d of %d", tried, want)
	}
	const golden = "testdata/table.golden"
	if *update {
		if err := os.WriteFile(golden, []byte(page.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if page.String() != string(want) {
		t.Errorf("the table is not the one in %s; read the difference, then run with -update\n%s", golden, page.String())
	}
}

func TestTableIsWhole(t *testing.T) {
	if len(stateNames) != len(states) || len(actionNames) != len(Actions) {
		t.Errorf("%d states, %d names; %d actions, %d names", len(states), len(stateNames), len(Actions), len(actionNames))
	}
	somewhere := map[Action]bool{}
	for _, as := range permitted {
		for _, a := range as {
			somewhere[a] = true
		}
	}
	for _, a := range Actions {
		if !somewhere[a] {
			t.Errorf("%s is permitted at no step", a)
		}
		if a.ZH() == "" || a.EN() == "" {
			t.Errorf("%s has no name", a)
		}
	}
	for _, e := range edges {
		if e.from.final() {
			t.Errorf("%s leaves %s, which is final", e.do, e.from)
		}
	}
}

// TestWalk does random acts on one case and holds what must be true of any history.
func TestWalk(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := Facts{Agenda: Open, Meeting: Open, Needs: DefaultNeeds(rapid.SampledFrom([]Purpose{Dissection, Lecture, Evaluation}).Draw(t, "purpose"))}
		act := func(kind Kind, i int, a Action) bool {
			from := Open
			if i < len(f.Statements) {
				from = f.Statements[i].State
			}
			to, err := Move(f.Step(), from, a)
			if err != nil {
				return false
			}
			if i == len(f.Statements) {
				f.Statements = append(f.Statements, Head{Kind: kind})
			}
			f.Statements[i].State = to
			return true
		}
		index := func(k Kind) int {
			for i, h := range f.Statements {
				if h.Kind == k {
					return i
				}
			}
			return len(f.Statements)
		}
		for range rapid.IntRange(0, 60).Draw(t, "acts") {
			was := f.Step()
			a := rapid.SampledFrom(Actions).Draw(t, "act")
			kind, done := kindOf(a), false
			switch {
			case a == AgendaClose || a == AgendaReopen:
				if to, err := Move(f.Step(), f.Agenda, a); err == nil {
					f.Agenda, done = to, true
				}
			case a == MeetingOpen || a == MeetingClose:
				if to, err := Move(f.Step(), f.Meeting, a); err == nil {
					f.Meeting, done = to, true
				}
			case a == PeerAssign || a == CommentAssign:
				done = len(f.Statements) < 12 && act(kind, len(f.Statements), a)
			case kind == PeerKind || kind == CommentKind:
				for i, h := range f.Statements {
					if h.Kind == kind && act(kind, i, a) {
						done = true
						break
					}
				}
			case kind != "":
				done = act(kind, index(kind), a)
			}
			now := f.Step()
			switch {
			case done && Permit(was, a) != nil:
				t.Fatalf("%s was done at %s", a, was)
			case !done && now != was:
				t.Fatalf("%s was refused, yet %s became %s", a, was, now)
			case was >= Meeting && now < was && f.Meeting != Open:
				t.Fatalf("after %s the case fell from %s to %s", a, was, now)
			case now == Meeting && f.Meeting == Open && !f.ready():
				t.Fatalf("the meeting may begin while voices are missing: %+v", f)
			case now > Meeting && f.Meeting != Held:
				t.Fatalf("%s without a meeting", now)
			case now > Concluding && f.Statements[index(ConclusionKind)].State != Signed:
				t.Fatalf("%s without a signed conclusion", now)
			}
		}
	})
}

func kindOf(a Action) Kind {
	word, _, _ := strings.Cut(string(a), ".")
	if k := Kind(word); k == SelfKind || k == PeerKind || k == CommentKind || k == ReplyKind || k == ObjectionKind || k == RulingKind || k == SecondKind || k == ConclusionKind {
		return k
	}
	return ""
}

func (f Facts) ready() bool {
	peers, comments, self := 0, 0, f.SelfWaived
	for _, h := range f.Statements {
		switch {
		case h.State == Invited || h.State == Guarded || h.State == Cleared:
			return false
		case h.Kind == SelfKind:
			self = self || h.State == Submitted
		case h.Kind == PeerKind && h.State == Locked:
			peers++
		case h.Kind == CommentKind && h.State == Locked:
			comments++
		}
	}
	return self && peers >= f.Needs.Peers && comments >= f.Needs.Comments
}

func TestSteps(t *testing.T) {
	f := Facts{Agenda: Open, Meeting: Open, Needs: Needs{1, 1}}
	expect := func(want Step) {
		t.Helper()
		if got := f.Step(); got != want {
			t.Fatalf("step %s; want %s: %+v", got, want, f)
		}
	}
	put := func(k Kind, s State) { f.Statements = append(f.Statements, Head{Kind: k, State: s}) }
	expect(Picking)
	f.Agenda = Fixed
	expect(SelfStep)
	put(SelfKind, Submitted)
	expect(PeerStep)
	put(PeerKind, Refused)
	expect(PeerStep)
	put(PeerKind, Locked)
	expect(Commenting)
	put(PeerKind, Cleared) // a second peer is waited for
	expect(PeerStep)
	f.Statements[len(f.Statements)-1].State = Withdrawn
	expect(Commenting)
	put(CommentKind, Locked)
	expect(Meeting)
	f.Meeting = Sitting
	expect(Meeting)
	f.Meeting = Held
	expect(Concluding)
	put(ConclusionKind, Agreed)
	expect(Concluding)
	f.Statements[len(f.Statements)-1].State = Signed
	expect(Closed)
	f.Measures = 2
	expect(Rectifying)
	f.Settled = 2
	expect(Closed)
}

func TestOverview(t *testing.T) {
	behind := Facts{Agenda: Fixed, Meeting: Open, Needs: Needs{1, 1}}
	ahead := Facts{Agenda: Fixed, Meeting: Open, Needs: Needs{1, 1}, Statements: []Head{{Kind: SelfKind, State: Submitted}, {Kind: PeerKind, State: Locked}}}
	at, counts := Overview([]Facts{ahead, behind})
	if at != SelfStep {
		t.Errorf("the session stands at %s", at)
	}
	if c := counts[SelfStep]; c != (Count{SelfStep, 1, 2}) {
		t.Errorf("%+v", c)
	}
	if c := counts[Picking]; c != (Count{Picking, 1, 1}) {
		t.Errorf("%+v", c)
	}
	if at, _ := Overview(nil); at != Picking {
		t.Errorf("a session without cases stands at %s", at)
	}
}
