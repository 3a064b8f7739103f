package review

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"mingjian/internal/org"
)

// TestSightTable holds See against a page that people can read: for every role
// at every stage, how much of each kind of statement. It is the one table of who
// sees what; pages, API, Excel and Word ask See and nothing else.
func TestSightTable(t *testing.T) {
	part := func(id string, k Kind, s State) Head { return Head{StatementID(id), k, org.PersonID(id), s} }
	type stage struct {
		name string
		v    View
	}
	at := func(name string, meeting, reply State, blind bool, heads ...Head) stage {
		return stage{name, View{Meeting: meeting, Blind: blind, Reply: reply, Heads: heads}}
	}
	self := part("handler", SelfKind, Submitted)
	lockedPeers := []Head{self, part("peer", PeerKind, Locked), part("other", PeerKind, Locked), part("expert", CommentKind, Locked)}
	later := func(more ...Head) []Head { return append(append([]Head(nil), lockedPeers...), more...) }
	stages := []stage{
		at("互评中", Open, Open, false, self, part("peer", PeerKind, Cleared), part("other", PeerKind, Locked), part("expert", CommentKind, Cleared)),
		at("预判前", Open, Open, false, self, part("peer", PeerKind, Guarded), part("other", PeerKind, Locked), part("expert", CommentKind, Cleared)),
		at("点评中", Open, Open, false, self, part("peer", PeerKind, Locked), part("other", PeerKind, Locked), part("expert", CommentKind, Cleared)),
		at("会议中", Sitting, Open, false, lockedPeers...),
		at("会议中（隐名）", Sitting, Open, true, lockedPeers...),
		at("待答复", Held, Waiting, false, later(part("handler", ReplyKind, Waiting), part("secretary", ConclusionKind, Drafted))...),
		at("待答复（隐名）", Held, Waiting, true, later(part("handler", ReplyKind, Waiting), part("secretary", ConclusionKind, Drafted))...),
		at("已答复已议定", Held, Answered, false, later(part("handler", ReplyKind, Answered), part("secretary", ConclusionKind, Agreed), part("second", SecondKind, Cleared))...),
		at("异议裁定中", Held, Answered, false, later(part("handler", ReplyKind, Answered), part("handler", ObjectionKind, Raised), part("arbiter", RulingKind, Cleared), part("secretary", ConclusionKind, Agreed), part("second", SecondKind, Locked))...),
		at("已签发", Held, Answered, false, later(part("handler", ReplyKind, Answered), part("handler", ObjectionKind, Raised), part("arbiter", RulingKind, Locked), part("secretary", ConclusionKind, Signed), part("second", SecondKind, Locked))...),
	}
	roles := []struct {
		name string
		r    Reader
	}{
		{"承办人", Reader{ID: "handler", Handler: true, Recused: true}},
		{"互评人", Reader{ID: "peer"}}, {"点评人", Reader{ID: "expert"}},
		{"会议秘书", Reader{ID: "secretary", Organiser: true, Attends: true}}, {"主持人", Reader{ID: "chair", Chair: true, Attends: true}},
		{"参会人员", Reader{ID: "x", Attends: true}}, {"复读人", Reader{ID: "second", Attends: true}}, {"裁定人", Reader{ID: "arbiter", Attends: true}},
		{"应回避的组织者", Reader{ID: "y", Organiser: true, Chair: true, Attends: true, Recused: true}}, {"其他人", Reader{ID: "z"}},
	}
	words := map[Sight]string{Nothing: "不知", Existence: "知其有", Unnamed: "内容隐名", Full: "全部"}
	var page strings.Builder
	for _, s := range stages {
		for _, role := range roles {
			fmt.Fprintf(&page, "%s\t%s", s.name, role.name)
			for _, h := range s.v.Heads {
				zh, _ := h.Kind.Names()
				sight := words[See(role.r, s.v, h)]
				if (h.Kind == PeerKind || h.Kind == CommentKind) && !Scores(role.r, s.v) && See(role.r, s.v, h) >= Unnamed {
					sight += "（评价待公开）"
				}
				fmt.Fprintf(&page, "\t%s=%s", zh, sight)
			}
			material, views := MatrixSight(role.r, s.v)
			read, speak := Discusses(role.r, s.v)
			fmt.Fprintf(&page, "\t矩阵=%v/%v\t讨论=%v/%v\n", is(material), is(views), is(read), is(speak))
		}
	}
	const golden = "testdata/sight.golden"
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
