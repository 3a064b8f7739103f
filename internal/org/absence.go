package org

// An Absence is a time in which a person does not work (缺勤), both days included.
// While it lasts the person's clocks stand still; nobody acts for them by it.
type Absence struct {
	ID     string
	Person PersonID
	Kind   AbsenceKind
	First  string // 2026-03-01
	Last   string // empty while it has not ended
	Reason string // for those who record it only
	By     PersonID
}

// An AbsenceKind says why somebody does not work.
type AbsenceKind string

const (
	Illness    AbsenceKind = "illness"    // 病假
	Leave      AbsenceKind = "leave"      // 休假、产假等
	Secondment AbsenceKind = "secondment" // 借调、挂职、脱产学习
)

// AbsenceKinds lists every kind.
var AbsenceKinds = []AbsenceKind{Illness, Leave, Secondment}

// On reports whether the person is absent on the day.
func (a Absence) On(day string) bool { return a.First <= day && (a.Last == "" || day <= a.Last) }
