// Package org holds who works where: units as a tree, people with stable ids,
// and the posts they hold in time.
//
// It promises that a person is told apart by id, never by name; that a post has
// a first and, once it ends, a last day; and that what a person may see is
// derived from posts valid on a day. Accounts and rights stand a floor above.
package org

import (
	"regexp"
	"slices"
	"strings"

	"mingjian/internal/errs"
)

// A UnitCode is the six-digit division code of a procuratorate: 620000 the
// province, 620700 the city, 620702 a county (GB/T 2260 with 00 for the higher levels).
type UnitCode string

// A Level is the rank of a unit.
type Level string

const (
	Province Level = "province" // 省院
	City     Level = "city"     // 市院
	County   Level = "county"   // 县区院
)

var unitPattern = regexp.MustCompile(`^\d{6}$`)

// Valid reports whether the code has the form of a unit code.
func (u UnitCode) Valid() bool { return unitPattern.MatchString(string(u)) }

// Level returns the unit's rank, told from its zeros.
func (u UnitCode) Level() Level {
	switch {
	case strings.HasSuffix(string(u), "0000"):
		return Province
	case strings.HasSuffix(string(u), "00"):
		return City
	}
	return County
}

// Parent returns the unit that leads u, or "" for a province.
func (u UnitCode) Parent() UnitCode {
	switch u.Level() {
	case County:
		return u[:4] + "00"
	case City:
		return u[:2] + "0000"
	}
	return ""
}

// Covers reports whether v is u or stands below it.
func (u UnitCode) Covers(v UnitCode) bool {
	if len(u) != 6 || len(v) != 6 {
		return false
	}
	switch u.Level() {
	case Province:
		return u[:2] == v[:2]
	case City:
		return u[:4] == v[:4]
	}
	return u == v
}

// A Unit is a procuratorate (检察院).
type Unit struct {
	Code        UnitCode
	Name        string // full, 张掖市甘州区人民检察院
	Short       string // as in case numbers, 甘州
	Departments []string
}

// A PersonID tells a person apart for life; it is never reused.
type PersonID string

// A Person is somebody of an office, or a guest from outside.
type Person struct {
	ID      PersonID
	Name    string
	Pinyin  string // lower-case full pinyin, for sorting and search
	Outside bool   // a guest: 人大代表, expert, prosecutor of another city
	Version int
}

// A PostID tells one post of one person apart.
type PostID string

// A Post is an office a person holds from a day, until it ends.
type Post struct {
	ID         PostID
	Person     PersonID
	Unit       UnitCode
	Department string // 第一检察部
	Title      string // 员额检察官
	Roles      []Role
	From       string // first day, 2026-03-01
	To         string // last day, or "" while it lasts
	EndReason  string // 调离, 退休, 病休 …: why it ended or pauses
}

// On reports whether the post is held on the day.
func (p Post) On(day string) bool { return p.From <= day && (p.To == "" || day <= p.To) }

// A Role is what a post makes of a person in this program (domain.md 9).
type Role string

const (
	Prosecutor     Role = "prosecutor"      // 员额检察官, handles cases
	Assistant      Role = "assistant"       // 检察官助理
	DepartmentHead Role = "department_head" // 部门负责人
	Expert         Role = "expert"          // 检委会专职委员 and city departments, 点评人
	Reviewer       Role = "reviewer"        // 评查员, 互评人
	CaseManager    Role = "case_manager"    // 案管, the organiser
	Leader         Role = "leader"          // 检察长, 副检察长
	Inspector      Role = "inspector"       // 检务督察
	Political      Role = "political"       // 政治部, 业绩考评, training
	Supervisor     Role = "supervisor"      // 人民监督员, only what is opened to them
	SystemAdmin    Role = "system_admin"    // 系统管理员
	SecurityAdmin  Role = "security_admin"  // 安全管理员
	AuditAdmin     Role = "audit_admin"     // 审计管理员
)

// Roles lists every role, in the order pages show them.
var Roles = []Role{Prosecutor, Assistant, DepartmentHead, Expert, Reviewer, CaseManager, Leader,
	Inspector, Political, Supervisor, SystemAdmin, SecurityAdmin, AuditAdmin}

// Admin reports whether the role is one of the three administrators, who
// exclude each other and read no case content (GB/T 22239 8.1.5).
func (r Role) Admin() bool { return r == SystemAdmin || r == SecurityAdmin || r == AuditAdmin }

// CheckRoles reports why the roles of one person cannot stand together: an
// administrator's role stands alone.
func CheckRoles(roles []Role) error {
	for _, r := range roles {
		if !slices.Contains(Roles, r) {
			return errs.Invalidf("没有“%s”这种角色", "there is no role %q", string(r))
		}
	}
	for _, r := range roles {
		if !r.Admin() {
			continue
		}
		for _, other := range roles {
			if other != r {
				return errs.E(errs.Invalid, "系统、安全、审计管理员互相排斥，也不得兼任办案或评查角色",
					"the three administrators exclude each other and every other role")
			}
		}
	}
	return nil
}
