package store

import (
	"strconv"
	"strings"

	"mingjian/internal/policy"
)

// A where collects conditions and their arguments for one query.
type where struct {
	conds []string
	args  []any
}

// add adds a condition; each ? in it stands for one of the arguments.
func (w *where) add(cond string, args ...any) {
	for _, a := range args {
		w.args = append(w.args, a)
		cond = strings.Replace(cond, "?", "$"+strconv.Itoa(len(w.args)), 1)
	}
	w.conds = append(w.conds, cond)
}

// arg adds an argument and returns its placeholder.
func (w *where) arg(a any) string {
	w.args = append(w.args, a)
	return "$" + strconv.Itoa(len(w.args))
}

// String returns the WHERE clause, or "" without conditions.
func (w *where) String() string {
	if len(w.conds) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(w.conds, " AND ")
}

// scopeColumns names, in a query over cases, the columns a scope is held
// against: unit, department and sealed, and the id of the case file.
type scopeColumns struct{ unit, department, sealed, casefile string }

// inScope limits the query to what the scope may list. Sealed cases appear
// only to those who may know of them. The zero Scope lists nothing.
func (w *where) inScope(sc policy.Scope, c scopeColumns) {
	if sc.All {
		return
	}
	var any []string
	for _, u := range sc.Units {
		any = append(any, c.unit+" = "+w.arg(u))
	}
	for _, u := range sc.Trees {
		any = append(any, w.tree(c.unit, string(u)))
	}
	for u, departments := range sc.Departments {
		for _, d := range departments {
			if d != "" && c.department != "" {
				any = append(any, "("+c.unit+" = "+w.arg(u)+" AND "+c.department+" = "+w.arg(d)+")")
			}
		}
	}
	if sc.Own != "" {
		any = append(any, "EXISTS (SELECT 1 FROM case_handler WHERE case_handler.casefile = "+c.casefile+" AND case_handler.person = "+w.arg(sc.Own)+")")
	}
	if sc.Assigned != "" {
		any = append(any, "EXISTS (SELECT 1 FROM statement JOIN item ON item.id = statement.item WHERE item.casefile = "+c.casefile+
			" AND statement.author = "+w.arg(sc.Assigned)+" AND "+workingStatement+")")
	}
	w.either(any)
	if c.sealed == "" {
		return
	}
	open := []string{"NOT " + c.sealed}
	for _, u := range sc.SealedUnits {
		open = append(open, w.tree(c.unit, string(u)))
	}
	if sc.Own != "" {
		open = append(open, "EXISTS (SELECT 1 FROM case_handler WHERE case_handler.casefile = "+c.casefile+" AND case_handler.person = "+w.arg(sc.Own)+")")
	}
	w.conds = append(w.conds, "("+strings.Join(open, " OR ")+")")
}

// workingStatement is the condition that a reviewer's part gives sight of the
// case: not before a conflict has been ruled out, not after it was given back.
const workingStatement = "statement.state NOT IN ('invited', 'guarded', 'refused', 'withdrawn')"

// tree is the condition that a unit is the given one or stands below it.
func (w *where) tree(column, unit string) string {
	head := strings.TrimSuffix(unit, "00")
	head = strings.TrimSuffix(head, "00")
	if head == unit || head == "" {
		return column + " = " + w.arg(unit)
	}
	return "(" + column + " >= " + w.arg(head) + " AND " + column + " < " + w.arg(head+"~") + ")"
}

// likePattern returns the LIKE pattern (ESCAPE '\') that finds text anywhere.
func likePattern(text string) string {
	return "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(text) + "%"
}

// either limits the query to rows that meet one of the conditions; none of
// them means no rows.
func (w *where) either(conds []string) {
	if conds == nil {
		conds = []string{"1 = 0"}
	}
	w.conds = append(w.conds, "("+strings.Join(conds, " OR ")+")")
}
