package store

import (
	"time"

	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/measure"
	"mingjian/internal/org"
	"mingjian/internal/panel"
	"mingjian/internal/policy"
	"mingjian/internal/review"
)

// A SessionRow is a session with the unit that holds it.
type SessionRow struct {
	review.Session
	Unit org.UnitCode
}

func scanSession(s scanner) (r SessionRow, err error) {
	err = s.Scan(&r.Session.ID, &r.Unit, jsonColumn(&r.Session), &r.Session.Version)
	return r, err
}

const sessionColumns = "session.id, session.unit, session.body, session.version"

// Session returns one session, or NotFound.
func (tx *Tx) Session(id review.SessionID) (SessionRow, error) {
	return get(tx, scanSession, "SELECT "+sessionColumns+" FROM session WHERE id = $1", id)
}

// Sessions lists the sessions within the scope, newest first. Whoever has a
// part in one of its cases, or chairs or keeps it, sees a session.
func (tx *Tx) Sessions(sc policy.Scope) ([]SessionRow, error) {
	var w where
	if !sc.All {
		var any []string
		for _, u := range sc.Trees {
			any = append(any, w.tree("session.unit", string(u)))
		}
		if p := sc.Assigned; p != "" {
			any = append(any, "session.chair = "+w.arg(p), "session.secretary = "+w.arg(p),
				`EXISTS (SELECT 1 FROM item LEFT JOIN statement ON statement.item = item.id WHERE item.session = session.id
					AND (item.handler = `+w.arg(p)+" OR statement.author = "+w.arg(p)+" AND statement.state NOT IN ('refused', 'withdrawn')))")
		}
		w.either(any)
	}
	return collect(tx, scanSession, "SELECT "+sessionColumns+" FROM session"+w.String()+" ORDER BY session.created DESC, session.id", w.args...)
}

// AddSession stores a new session.
func (tx *Tx) AddSession(r SessionRow) error {
	_, err := tx.exec(`INSERT INTO session (id, unit, title, chair, secretary, meeting, body, created, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1)`,
		r.ID, r.Unit, r.Title, r.Chair, r.Secretary, r.Planned.Meeting, jsonText(r.Session), instant(tx.Now))
	return err
}

// UpdateSession stores a changed session; Conflict if the version has moved on.
func (tx *Tx) UpdateSession(r SessionRow) error {
	res, err := tx.exec(`UPDATE session SET title = $1, chair = $2, secretary = $3, meeting = $4, body = $5, version = version + 1
		WHERE id = $6 AND version = $7`, r.Title, r.Chair, r.Secretary, r.Planned.Meeting, jsonText(r.Session), r.ID, r.Version)
	if err != nil {
		return err
	}
	return touchOne(res)
}

func scanItem(s scanner) (it review.Item, err error) {
	var id review.ItemID
	var version int
	err = s.Scan(&id, jsonColumn(&it), &version)
	it.ID, it.Version = id, version
	return it, err
}

const itemColumns = "item.id, item.body, item.version"

// Item returns one case of an agenda, or NotFound.
func (tx *Tx) Item(id review.ItemID) (review.Item, error) {
	return get(tx, scanItem, "SELECT "+itemColumns+" FROM item WHERE id = $1", id)
}

// Items returns a session's agenda in order.
func (tx *Tx) Items(session review.SessionID) ([]review.Item, error) {
	return collect(tx, scanItem, "SELECT "+itemColumns+" FROM item WHERE session = $1 ORDER BY ordinal, id", session)
}

// ItemsOf returns the places a case has on agendas, newest first.
func (tx *Tx) ItemsOf(casefile string) ([]review.Item, error) {
	return collect(tx, scanItem, "SELECT "+itemColumns+" FROM item WHERE casefile = $1 ORDER BY id DESC", casefile)
}

// AddItem puts a case on an agenda; Conflict if it is there.
func (tx *Tx) AddItem(it review.Item) error {
	_, err := tx.exec("INSERT INTO item (id, session, casefile, handler, ordinal, body, version) VALUES ($1, $2, $3, $4, $5, $6, 1)",
		it.ID, it.Session, it.Case, it.Handler, it.Order, jsonText(it))
	return err
}

// UpdateItem stores a changed item; Conflict if the version has moved on.
func (tx *Tx) UpdateItem(it review.Item) error {
	res, err := tx.exec("UPDATE item SET handler = $1, ordinal = $2, body = $3, version = version + 1 WHERE id = $4 AND version = $5",
		it.Handler, it.Order, jsonText(it), it.ID, it.Version)
	if err != nil {
		return err
	}
	return touchOne(res)
}

// RemoveItem takes a case off an agenda, with the parts of it that hold
// nothing yet; Conflict where somebody wrote.
func (tx *Tx) RemoveItem(id review.ItemID) error {
	if _, err := tx.exec("DELETE FROM statement WHERE item = $1 AND draft_at = 0 AND state IN ('open', 'invited', 'guarded', 'cleared')", id); err != nil {
		return err
	}
	_, err := tx.exec("DELETE FROM item WHERE id = $1", id)
	return err
}

// RemoveSession takes away a session without cases.
func (tx *Tx) RemoveSession(id review.SessionID) error {
	_, err := tx.exec("DELETE FROM session WHERE id = $1", id)
	return err
}

// A Pick is an adverse event that a session can take up.
type Pick struct {
	Case         string // case file
	Title        string
	Kind         string // 一审无罪
	Unit         org.UnitCode
	CaseNumber   string
	Person       string
	PersonNumber string
	Day          string
	Charge       string
	Sealed       bool
}

// A PickFilter narrows the events to take up.
type PickFilter struct {
	Units    []org.UnitCode // of these offices; none means all
	From, To string
	Kind     string
	Case     string // of this case file alone
}

// Picks lists the standing adverse events within the scope, latest first, 500 at most.
func (tx *Tx) Picks(sc policy.Scope, f PickFilter) ([]Pick, error) {
	var w where
	w.add("event.gone = 0")
	w.add("NOT event.reversed")
	w.inScope(sc, scopeColumns{"event.unit", "casefile.department", "event.sealed", "event.casefile"})
	if len(f.Units) > 0 {
		var any []string
		for _, u := range f.Units {
			any = append(any, "event.unit = "+w.arg(u))
		}
		w.either(any)
	}
	if f.From != "" {
		w.add("event.day >= ?", f.From)
	}
	if f.To != "" {
		w.add("event.day <= ?", f.To)
	}
	if f.Kind != "" {
		w.add("event.kind = ?", f.Kind)
	}
	if f.Case != "" {
		w.add("event.casefile = ?", f.Case)
	}
	return collect(tx, func(s scanner) (p Pick, err error) {
		err = s.Scan(&p.Case, &p.Title, &p.Kind, &p.Unit, &p.CaseNumber, &p.Person, &p.PersonNumber, &p.Day, &p.Charge, &p.Sealed)
		return p, err
	}, `SELECT event.casefile, casefile.title, event.kind, event.unit, event.case_number, event.person, event.person_number, event.day, event.charge, event.sealed
		FROM event JOIN casefile ON casefile.id = event.casefile`+w.String()+" ORDER BY event.day DESC, event.id LIMIT 500", w.args...)
}

func scanStatement(s scanner) (st review.Statement, err error) {
	err = s.Scan(jsonColumn(&st), &st.Revision)
	return st, err
}

const statementColumns = "statement.body, statement.revision"

// Statement returns one person's part, or NotFound.
func (tx *Tx) Statement(id review.StatementID) (review.Statement, error) {
	return get(tx, scanStatement, "SELECT "+statementColumns+" FROM statement WHERE id = $1", id)
}

// Statements returns everybody's part in one case, in the order they were asked.
func (tx *Tx) Statements(item review.ItemID) ([]review.Statement, error) {
	return collect(tx, scanStatement, "SELECT "+statementColumns+" FROM statement WHERE item = $1 ORDER BY id", item)
}

// StatementsOf returns a person's parts that still wait for the person, by due day.
func (tx *Tx) StatementsOf(person org.PersonID) ([]review.Statement, error) {
	return collect(tx, scanStatement, "SELECT "+statementColumns+` FROM statement
		WHERE author = $1 AND state IN ('open', 'invited', 'guarded', 'cleared', 'waiting') ORDER BY due, id`, person)
}

// ReviewedOffices returns how many cases of each office a person assessed or
// commented on, in the sessions set up since then.
func (tx *Tx) ReviewedOffices(since time.Time) (map[org.PersonID]map[org.UnitCode]int, error) {
	type count struct {
		person org.PersonID
		unit   org.UnitCode
		n      int
	}
	cs, err := collect(tx, func(s scanner) (c count, err error) {
		err = s.Scan(&c.person, &c.unit, &c.n)
		return c, err
	}, `SELECT statement.author, casefile.unit, COUNT(*) FROM statement JOIN item ON item.id = statement.item
		JOIN session ON session.id = item.session JOIN casefile ON casefile.id = item.casefile
		WHERE statement.kind IN ('peer', 'comment') AND statement.state = 'locked' AND session.created >= $1
		GROUP BY statement.author, casefile.unit`, instant(since))
	if err != nil {
		return nil, err
	}
	by := map[org.PersonID]map[org.UnitCode]int{}
	for _, c := range cs {
		if by[c.person] == nil {
			by[c.person] = map[org.UnitCode]int{}
		}
		by[c.person][c.unit] = c.n
	}
	return by, nil
}

// DueReplies returns the replies and objections that wait although their last day was before the day.
func (tx *Tx) DueReplies(day string) ([]review.Statement, error) {
	return collect(tx, scanStatement, "SELECT "+statementColumns+` FROM statement
		WHERE kind IN ('reply', 'objection') AND state = 'waiting' AND due <> '' AND due < $1 ORDER BY due, id`, day)
}

// AddStatement stores a new part.
func (tx *Tx) AddStatement(st review.Statement) error {
	_, err := tx.exec(`INSERT INTO statement (id, item, kind, author, state, due, draft_at, revision, body)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		st.ID, st.Item, st.Kind, st.Author, st.State, st.Due, instant(st.DraftAt), st.Revision, jsonText(st))
	return err
}

// UpdateStatement stores a changed part; Conflict if somebody saved it after
// the revision was read. The statement carries its new revision.
func (tx *Tx) UpdateStatement(st review.Statement, read int) error {
	if st.Revision == read {
		st.Revision++
	}
	res, err := tx.exec(`UPDATE statement SET author = $1, state = $2, due = $3, draft_at = $4, revision = $5, body = $6
		WHERE id = $7 AND revision = $8`,
		st.Author, st.State, st.Due, instant(st.DraftAt), st.Revision, jsonText(st), st.ID, read)
	if err != nil {
		return err
	}
	return touchOne(res)
}

// DelayStatement stores a part whose last day moved. Its text and revision stay,
// so that whoever is writing it is not told that somebody else did.
func (tx *Tx) DelayStatement(st review.Statement) error {
	res, err := tx.exec("UPDATE statement SET due = $1, body = $2 WHERE id = $3 AND revision = $4", st.Due, jsonText(st), st.ID, st.Revision)
	if err != nil {
		return err
	}
	return touchOne(res)
}

// A DeclaredConflict is a relation to a case that somebody stated, and what
// became of it.
type DeclaredConflict struct {
	ID        string
	Case      string
	Person    org.PersonID
	By        org.PersonID
	Kind      panel.Kind // Declared; or Decided, Attended, Headed: a fact no ledger shows
	Reason    string
	Dismissed string // the reason it was dismissed for; empty while it stands
}

// DeclaredConflicts returns what was stated about a case, oldest first.
func (tx *Tx) DeclaredConflicts(casefile string) ([]DeclaredConflict, error) {
	return collect(tx, func(s scanner) (d DeclaredConflict, err error) {
		err = s.Scan(&d.ID, &d.Case, &d.Person, &d.By, &d.Kind, &d.Reason, &d.Dismissed)
		return d, err
	}, "SELECT id, casefile, person, said_by, kind, reason, dismissed FROM declared_conflict WHERE casefile = $1 ORDER BY made, id", casefile)
}

// AddDeclaredConflict stores a stated relation.
func (tx *Tx) AddDeclaredConflict(d DeclaredConflict) error {
	_, err := tx.exec("INSERT INTO declared_conflict (id, casefile, person, said_by, kind, reason, dismissed, made) VALUES ($1, $2, $3, $4, $5, $6, '', $7)",
		d.ID, d.Case, d.Person, d.By, d.Kind, d.Reason, instant(tx.Now))
	return err
}

// DismissConflict takes a stated relation back, with the reason; it is a Conflict
// when none of the id stands (any more).
func (tx *Tx) DismissConflict(casefile, id, reason string) error {
	res, err := tx.exec("UPDATE declared_conflict SET dismissed = $3 WHERE casefile = $1 AND id = $2 AND dismissed = ''", casefile, id, reason)
	if err != nil {
		return err
	}
	return touchOne(res)
}

// PanelCase returns what panel needs to know of a case.
func (tx *Tx) PanelCase(c CaseFile) (panel.Case, error) {
	pc := panel.Case{Unit: c.Unit, Department: c.Department}
	hs, err := tx.Handlers(c.ID)
	if err != nil {
		return pc, err
	}
	for _, h := range hs {
		if h.Person == "" {
			pc.Unmatched = append(pc.Unmatched, h.Name)
		} else {
			pc.Handlers = append(pc.Handlers, h.Person)
		}
	}
	ds, err := tx.DeclaredConflicts(c.ID)
	for _, d := range ds {
		switch {
		case d.Dismissed != "":
		case d.Kind == panel.Decided:
			pc.Deciders = append(pc.Deciders, d.Person)
		case d.Kind == panel.Attended:
			pc.Attendees = append(pc.Attendees, d.Person)
		case d.Kind == panel.Headed:
			pc.Heads = append(pc.Heads, d.Person)
		default:
			pc.Declared = append(pc.Declared, panel.DeclaredConflict{Person: d.Person, By: d.By, Reason: d.Reason})
		}
	}
	if err != nil {
		return pc, err
	}
	pc.Related, err = tx.RelationsOn(string(deadline.DateOf(tx.Now)))
	return pc, err
}

// Scheme returns a frozen scheme by its hash, or NotFound.
func (tx *Tx) Scheme(hash string) (*review.Scheme, error) {
	var text string
	if err := tx.one("SELECT body FROM scheme WHERE hash = $1", hash).Scan(&text); err != nil {
		return nil, err
	}
	s, err := review.ParseScheme([]byte(text))
	if err == nil && s.Hash() != hash {
		return nil, errs.Wrap(nil, errs.Internal, "评查标准已损坏", "a frozen scheme is not what its hash says")
	}
	return s, err
}

// PutScheme keeps a scheme under its hash.
func (tx *Tx) PutScheme(s *review.Scheme) error {
	_, err := tx.exec("INSERT INTO scheme (hash, body) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING", s.Hash(), jsonText(s))
	return err
}

func scanMeasure(s scanner) (m measure.Measure, err error) {
	var version int
	err = s.Scan(jsonColumn(&m), &version)
	m.Version = version
	return m, err
}

// Measure returns one measure, or NotFound.
func (tx *Tx) Measure(id measure.ID) (measure.Measure, error) {
	return get(tx, scanMeasure, "SELECT body, version FROM measure WHERE id = $1", id)
}

// MeasuresOf returns the measures that came of a case, by due day.
func (tx *Tx) MeasuresOf(item review.ItemID) ([]measure.Measure, error) {
	return collect(tx, scanMeasure, "SELECT body, version FROM measure WHERE item = $1 ORDER BY due, id", item)
}

// Measures lists the measures within the scope, open ones first, by due day.
func (tx *Tx) Measures(sc policy.Scope) ([]measure.Measure, error) {
	var w where
	if !sc.All {
		var any []string
		for _, u := range sc.Trees {
			any = append(any, w.tree("measure.unit", string(u)))
		}
		for _, u := range sc.Units {
			any = append(any, "measure.unit = "+w.arg(u))
		}
		if sc.Assigned != "" {
			any = append(any, "measure.owner = "+w.arg(sc.Assigned))
		}
		if sc.Own != "" {
			any = append(any, "EXISTS (SELECT 1 FROM item WHERE item.id = measure.item AND item.handler = "+w.arg(sc.Own)+")")
		}
		w.either(any)
	}
	return collect(tx, scanMeasure, "SELECT measure.body, measure.version FROM measure"+w.String()+
		" ORDER BY CASE measure.status WHEN 'open' THEN 0 ELSE 1 END, measure.due, measure.id", w.args...)
}

// AddMeasure stores a new measure.
func (tx *Tx) AddMeasure(m measure.Measure) error {
	_, err := tx.exec("INSERT INTO measure (id, item, unit, owner, due, status, body, version) VALUES ($1, $2, $3, $4, $5, $6, $7, 1)",
		m.ID, m.Item, m.Unit, m.Owner, m.Due, m.Status, jsonText(m))
	return err
}

// UpdateMeasure stores a changed measure; Conflict if the version has moved on.
func (tx *Tx) UpdateMeasure(m measure.Measure) error {
	res, err := tx.exec("UPDATE measure SET owner = $1, due = $2, status = $3, body = $4, version = version + 1 WHERE id = $5 AND version = $6",
		m.Owner, m.Due, m.Status, jsonText(m), m.ID, m.Version)
	if err != nil {
		return err
	}
	return touchOne(res)
}
