package policy

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"mingjian/internal/errs"
	"mingjian/internal/org"
)

var update = flag.Bool("update", false, "rewrite the golden matrix")

// TestMatrix holds the whole role × act matrix against its golden file, so
// that no right changes without a line in a diff.
func TestMatrix(t *testing.T) {
	var b strings.Builder
	for _, d := range Acts() {
		fmt.Fprintf(&b, "%-18s %s\n", d.Act, d.ZH)
		for _, r := range org.Roles {
			var reach []string
			for _, g := range d.Grants {
				if g.Role == r {
					reach = append(reach, string(g.Reach))
				}
			}
			if reach != nil {
				fmt.Fprintf(&b, "    %-16s %s\n", r, strings.Join(reach, " "))
			}
		}
	}
	const golden = "testdata/matrix.txt"
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("the policy differs from %s; if that is meant, run go test ./internal/policy -update\n%s", golden, b.String())
	}
}

// TestCheckMatrix tries every role × act × relation against a second reading
// of the table.
func TestCheckMatrix(t *testing.T) {
	relations := []struct {
		name string
		o    Object
		ok   []Reach
	}{
		{"own case", Object{Unit: "620702", Owners: []org.PersonID{"me"}}, []Reach{Own, Unit, Subtree, Anyone}},
		{"own department", Object{Unit: "620702", Department: "一部"}, []Reach{Department, Unit, Subtree, Anyone}},
		{"own unit", Object{Unit: "620702", Department: "二部"}, []Reach{Unit, Subtree, Anyone}},
		{"assigned elsewhere", Object{Unit: "620725", Assigned: []org.PersonID{"me"}}, []Reach{Assigned, Anyone}},
		{"sibling county", Object{Unit: "620725"}, []Reach{Anyone}},
		{"superior city", Object{Unit: "620700"}, []Reach{Anyone}},
		{"nothing", Object{}, []Reach{Anyone}},
	}
	n := 0
	for _, d := range Acts() {
		for _, role := range org.Roles {
			s := Subject{Person: "me", Posts: []org.Post{{Unit: "620702", Department: "一部", Roles: []org.Role{role}}}}
			for _, rel := range relations {
				want := slices.ContainsFunc(d.Grants, func(g Grant) bool {
					return g.Role == role && slices.Contains(rel.ok, g.Reach)
				})
				if got := Check(s, d.Act, rel.o) == nil; got != want {
					t.Errorf("%s as %s on %s: allowed %v, want %v", d.Act, role, rel.name, got, want)
				}
				n++
			}
		}
	}
	t.Logf("%d cells tried", n)
}

func TestAdministratorsReadNoCase(t *testing.T) {
	for _, d := range Acts() {
		for _, g := range d.Grants {
			if d.Content && g.Role.Admin() {
				t.Errorf("%s shows case content and is granted to %s", d.Act, g.Role)
			}
		}
	}
}

func TestSealed(t *testing.T) {
	o := Object{Unit: "620702", Department: "一部", Sealed: true}
	head := Subject{Person: "h", Posts: []org.Post{{Unit: "620702", Department: "一部", Roles: []org.Role{org.DepartmentHead}}}}
	if Check(head, CaseRead, o) == nil {
		t.Error("a department head reads a sealed case")
	}
	o.Sealed = false
	if err := Check(head, CaseRead, o); err != nil {
		t.Errorf("a department head cannot read an open case: %v", err)
	}
	o.Sealed = true
	manager := Subject{Person: "m", Posts: []org.Post{{Unit: "620700", Roles: []org.Role{org.CaseManager}}}}
	if err := Check(manager, CaseOpenSealed, o); err != nil {
		t.Errorf("the city's case manager cannot open a sealed case: %v", err)
	}
}

func TestNobody(t *testing.T) {
	for _, d := range Acts() {
		if k := errs.KindOf(Check(Subject{}, d.Act, Object{Unit: "620702"})); k != errs.Unauthorized {
			t.Errorf("%s for nobody: %v", d.Act, k)
		}
		if sc := ScopeOf(Subject{Person: "x"}, d.Act); sc.All || sc.Units != nil || sc.Trees != nil || sc.Own != "" || sc.Assigned != "" {
			t.Errorf("%s: a person without posts lists %+v", d.Act, sc)
		}
	}
}

// TestTracks holds the wall between the tracks in the table itself: the role that
// handles leads is granted no act that shows or changes anything of a review, nor
// of a case; and nothing of a lead is granted by unit, department or tree to any
// role of the review or of appraisal, but the handing of one to a leader.
func TestTracks(t *testing.T) {
	open := []Act{WorkbenchRead, NoticeRead, AccountOwn, UnitRead, BylawRead} // of one's own, or of no case
	for _, d := range Acts() {
		track := strings.HasPrefix(string(d.Act), "lead.")
		for _, g := range d.Grants {
			switch {
			case (d.Act == RecordRead || d.Act == RecordPlead) && g.Role == org.Inspector && g.Reach == Own:
				// The entry of their own file: nobody loses the right to be heard by a post.
			case g.Role == org.Inspector && !track && !slices.Contains(open, d.Act):
				t.Errorf("%s is granted to whoever handles leads", d.Act)
			case g.Role == org.Inspector && slices.Contains(open, d.Act) && d.Content:
				t.Errorf("%s shows content", d.Act)
			case track && g.Role == org.Inspector && g.Reach != Unit && g.Reach != Assigned:
				t.Errorf("%s reaches an inspector by %s", d.Act, g.Reach)
			case track && g.Role != org.Inspector && g.Reach != Assigned && g.Reach != Own && d.Act != LeadHand:
				t.Errorf("%s is granted to %s by %s", d.Act, g.Role, g.Reach)
			case track && g.Role.Admin():
				t.Errorf("%s is granted to %s", d.Act, g.Role)
			}
		}
	}
	inspector := Subject{Person: "i", Posts: []org.Post{{Unit: "620700", Roles: []org.Role{org.Inspector}}}}
	for _, a := range []Act{SelfWrite, VoicesRead, SessionList, SessionRead, MatrixRead, MeetingRead, ReplyWrite, RemarkWrite, PaperMake, CaseRead, CaseList, EventList, DocumentRead, LetterRead, VoluntaryRead} {
		if May(inspector, a) {
			t.Errorf("an inspector may %s", a)
		}
	}
}
