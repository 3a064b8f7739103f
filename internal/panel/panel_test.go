package panel

import (
	"testing"

	"mingjian/internal/org"

	"pgregory.net/rapid"
)

const today = "2026-03-01"

func at(unit org.UnitCode, department string) []org.Post {
	return []org.Post{{Unit: unit, Department: department, From: "2020-01-01"}}
}

func TestCheck(t *testing.T) {
	county := Case{Unit: "620702", Department: "第一检察部", Handlers: []org.PersonID{"h1", "h2"}, Deciders: []org.PersonID{"d"},
		Attendees: []org.PersonID{"a"}, Heads: []org.PersonID{"b"}, Related: []Relation{{"w", "h2", Relative}, {"d", "v", Relative}, {"w2", "a", Relative}, {"m", "h1", Mentor}},
		Declared: []DeclaredConflict{{"r", "r", "与辩护人是近亲属"}}}
	city := Case{Unit: "620700", Department: "第一检察部", Handlers: []org.PersonID{"h1"}}
	unknown := county
	unknown.Unmatched = []string{"张某"}
	nowhere := Case{Unit: "620700"}
	for _, v := range []struct {
		name string
		p    Person
		c    Case
		hard Kind // "" where the person may be assigned
	}{
		{"handler", Person{ID: "h1", Posts: at("620721", "刑检部")}, county, Handled},
		{"second handler", Person{ID: "h2", Posts: at("620721", "刑检部")}, county, Handled},
		{"handler now a guest", Person{ID: "h1", Guest: true}, county, Handled},
		{"decider", Person{ID: "d", Posts: at("620721", "刑检部")}, county, Decided},
		{"sat in the meeting", Person{ID: "a", Posts: at("620721", "刑检部")}, county, Attended},
		{"head of the department then", Person{ID: "b", Posts: at("620721", "刑检部")}, county, Headed},
		{"relative of a handler", Person{ID: "w", Posts: at("620721", "刑检部")}, county, Relative},
		{"relative of a decider, written the other way round", Person{ID: "v", Posts: at("620721", "刑检部")}, county, Relative},
		{"relative of one who only attended", Person{ID: "w2", Posts: at("620721", "刑检部")}, county, ""},
		{"mentor of a handler", Person{ID: "m", Posts: at("620721", "刑检部")}, county, ""},
		{"declared", Person{ID: "r", Posts: at("620721", "刑检部")}, county, Declared},
		{"same county, another department", Person{ID: "x", Posts: at("620702", "第二检察部")}, county, SameOffice},
		{"another county", Person{ID: "x", Posts: at("620721", "刑检部")}, county, ""},
		{"the city for a county's case", Person{ID: "x", Posts: at("620700", "第一检察部")}, county, ""},
		{"same department of the city", Person{ID: "x", Posts: at("620700", "第一检察部")}, city, SameOffice},
		{"another department of the city", Person{ID: "x", Posts: at("620700", "第二检察部")}, city, ""},
		{"city case of unknown department", Person{ID: "x", Posts: at("620700", "第二检察部")}, nowhere, SameOffice},
		{"guest", Person{ID: "x", Guest: true}, city, ""},
		{"handler not matched", Person{ID: "x", Guest: true}, unknown, Unresolved},
		{"no post", Person{ID: "x"}, county, NoPost},
		{"retired", Person{ID: "x", Posts: []org.Post{{Unit: "620721", From: "2020-01-01", To: "2026-02-28"}}}, county, NoPost},
	} {
		found := Check(v.p, v.c, today)
		if Barred(found) != (v.hard != "") {
			t.Errorf("%s: %+v", v.name, found)
			continue
		}
		if v.hard != "" && (found[0].Kind != v.hard || found[0].ZH == "" || found[0].EN == "") {
			t.Errorf("%s: %+v; want %s first", v.name, found, v.hard)
		}
	}
}

func TestFormerColleagueIsSoft(t *testing.T) {
	p := Person{ID: "x", Posts: []org.Post{
		{Unit: "620702", Department: "刑检部", From: "2018-01-01", To: "2024-12-31"}, {Unit: "620721", From: "2025-01-01"}}}
	found := Check(p, Case{Unit: "620702"}, today)
	if len(found) != 1 || found[0].Kind != SameOffice || found[0].Hard {
		t.Errorf("%+v", found)
	}
}

func TestMentorIsSoft(t *testing.T) {
	c := Case{Unit: "620702", Handlers: []org.PersonID{"h"}, Related: []Relation{{"h", "x", Mentor}}}
	found := Check(Person{ID: "x", Posts: at("620721", "刑检部")}, c, today)
	if len(found) != 1 || found[0].Kind != Mentor || found[0].Hard {
		t.Errorf("%+v", found)
	}
}

func TestRecused(t *testing.T) {
	c := Case{Unit: "620702", Handlers: []org.PersonID{"h"}, Deciders: []org.PersonID{"d"}, Attendees: []org.PersonID{"a"}, Heads: []org.PersonID{"b"},
		Related: []Relation{{"w", "h", Relative}, {"m", "h", Mentor}}, Declared: []DeclaredConflict{{"r", "other", "导师"}}}
	for id, want := range map[org.PersonID]bool{"h": true, "d": true, "r": true, "a": true, "b": true, "w": true, "m": false, "other": false, "x": false} {
		if Recused(id, c) != want {
			t.Errorf("Recused(%s) = %v", id, !want)
		}
	}
}

// TestRecusedIsBarred: nobody who must not read may be assigned.
func TestRecusedIsBarred(t *testing.T) {
	id := rapid.Custom(func(t *rapid.T) org.PersonID {
		return org.PersonID(rapid.SampledFrom([]string{"a", "b", "c", "d"}).Draw(t, "id"))
	})
	unit := rapid.SampledFrom([]org.UnitCode{"620700", "620702", "620721"})
	rapid.Check(t, func(t *rapid.T) {
		c := Case{Unit: unit.Draw(t, "case unit"), Department: rapid.SampledFrom([]string{"", "一部"}).Draw(t, "department"),
			Handlers: rapid.SliceOfN(id, 0, 2).Draw(t, "handlers"), Deciders: rapid.SliceOfN(id, 0, 2).Draw(t, "deciders"),
			Attendees: rapid.SliceOfN(id, 0, 1).Draw(t, "attendees"), Heads: rapid.SliceOfN(id, 0, 1).Draw(t, "heads")}
		if rapid.Bool().Draw(t, "related") {
			c.Related = []Relation{{id.Draw(t, "one"), id.Draw(t, "other"), rapid.SampledFrom([]Kind{Relative, Mentor}).Draw(t, "relation")}}
		}
		if rapid.Bool().Draw(t, "declares") {
			c.Declared = []DeclaredConflict{{id.Draw(t, "whom"), id.Draw(t, "by"), "x"}}
		}
		p := Person{ID: id.Draw(t, "person"), Guest: rapid.Bool().Draw(t, "guest"), Posts: at(unit.Draw(t, "unit"), "一部")}
		found := Check(p, c, today)
		if Recused(p.ID, c) && !Barred(found) {
			t.Fatalf("%+v of %+v may be assigned", p, c)
		}
		for i := 1; i < len(found); i++ {
			if found[i].Hard && !found[i-1].Hard {
				t.Fatalf("a hard conflict after a soft one: %+v", found)
			}
		}
	})
}
