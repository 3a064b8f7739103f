package org

import (
	"testing"

	"mingjian/internal/errs"
)

func TestUnitTree(t *testing.T) {
	for _, tt := range []struct {
		code   UnitCode
		level  Level
		parent UnitCode
	}{
		{"620000", Province, ""},
		{"620700", City, "620000"},
		{"620702", County, "620700"},
	} {
		if tt.code.Level() != tt.level || tt.code.Parent() != tt.parent {
			t.Errorf("%s: level %s, parent %q", tt.code, tt.code.Level(), tt.code.Parent())
		}
	}
	for _, tt := range []struct {
		u, v UnitCode
		want bool
	}{
		{"620700", "620702", true}, {"620700", "620700", true}, {"620702", "620700", false},
		{"620702", "620725", false}, {"620000", "620725", true}, {"620700", "620802", false}, {"", "620702", false},
	} {
		if got := tt.u.Covers(tt.v); got != tt.want {
			t.Errorf("%q covers %q: %v", tt.u, tt.v, got)
		}
	}
}

func TestCityUnits(t *testing.T) {
	us, err := CityUnits("620700")
	if err != nil {
		t.Fatal(err)
	}
	want := map[UnitCode][2]string{
		"620000": {"甘肃省人民检察院", "甘肃"},
		"620700": {"张掖市人民检察院", "张掖"},
		"620702": {"张掖市甘州区人民检察院", "甘州"},
		"620721": {"肃南裕固族自治县人民检察院", "肃南"},
		"620725": {"山丹县人民检察院", "山丹"},
	}
	if len(us) != 8 {
		t.Errorf("%d units, want 8", len(us))
	}
	for _, u := range us {
		if w, ok := want[u.Code]; ok && (u.Name != w[0] || u.Short != w[1]) {
			t.Errorf("%s: %s (%s)", u.Code, u.Name, u.Short)
		}
	}
	for _, bad := range []UnitCode{"", "620702", "629900", "abc"} {
		if _, err := CityUnits(bad); errs.KindOf(err) != errs.Invalid {
			t.Errorf("CityUnits(%q): %v", bad, err)
		}
	}
}

func TestCheckRoles(t *testing.T) {
	for _, tt := range []struct {
		roles []Role
		ok    bool
	}{
		{[]Role{Prosecutor, Reviewer, DepartmentHead}, true},
		{[]Role{SystemAdmin}, true},
		{[]Role{SystemAdmin, SystemAdmin}, true},
		{[]Role{SystemAdmin, AuditAdmin}, false},
		{[]Role{SecurityAdmin, Prosecutor}, false},
		{[]Role{"king"}, false},
		{nil, true},
	} {
		if err := CheckRoles(tt.roles); (err == nil) != tt.ok {
			t.Errorf("CheckRoles(%v) = %v", tt.roles, err)
		}
	}
}

func TestMatchHandler(t *testing.T) {
	hold := func(id, name, unit, dept, from, to string) Holding {
		return Holding{Person{ID: PersonID(id), Name: name}, Post{Person: PersonID(id), Unit: UnitCode(unit), Department: dept, From: from, To: to}}
	}
	all := []Holding{
		hold("a", "王明", "620702", "刑事检察部", "2015-01-01", "2018-06-30"),
		hold("a", "王明", "620700", "第一检察部", "2018-07-01", ""),
		hold("b", "王明", "620725", "刑事检察部", "2015-01-01", ""),
		hold("c", "李华", "620702", "刑事检察部", "2015-01-01", ""),
		hold("d", "李华", "620702", "综合业务部", "2015-01-01", ""),
	}
	for _, tt := range []struct {
		h      Handler
		first  PersonID
		n      int
		unique bool
	}{
		{Handler{Unit: "620702", Name: "王明", On: "2017-03-01"}, "a", 2, true},
		{Handler{Unit: "620702", Name: "王 明", On: "2017-03-01"}, "a", 2, true},
		{Handler{Unit: "620702", Name: "王明", On: "2019-03-01"}, "a", 2, false}, // had left
		{Handler{Unit: "620725", Name: "王明", On: "2019-03-01"}, "b", 2, true},
		{Handler{Unit: "620702", Name: "李华", On: "2019-03-01"}, "c", 2, false}, // two of the name
		{Handler{Unit: "620702", Name: "李华", Department: "综合业务部", On: "2019-03-01"}, "d", 2, false},
		{Handler{Unit: "620702", Name: "赵六"}, "", 0, false},
		{Handler{Unit: "620702", Name: ""}, "", 0, false},
	} {
		got, unique := MatchHandler(tt.h, all)
		if len(got) != tt.n || unique != tt.unique || tt.n > 0 && got[0].Person.ID != tt.first {
			t.Errorf("%+v: %d found, unique %v, %+v", tt.h, len(got), unique, got)
		}
	}
}
