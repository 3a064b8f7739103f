package store

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"mingjian/internal/errs"
	"mingjian/internal/org"
	"mingjian/internal/policy"
	"mingjian/internal/screen"
)

// An EventRow is an adverse event of a case, found by a rule or
// reported by hand.
type EventRow struct {
	ID   string // of a found one EventID, the same at each screening
	Case string // the case file
	screen.Event
	ByHand    org.PersonID // who reported it, or empty
	Note      string       // of one reported by hand: what proves it, where the paper is kept
	FirstSeen time.Time
	Gone      time.Time // since when the ledgers no longer show it; zero while they do
}

// EventID returns the id of a found event: the same whenever and wherever the
// same facts are screened.
func EventID(e screen.Event) string {
	sum := sha256.Sum256([]byte(e.Key()))
	return hex.EncodeToString(sum[:16])
}

// eventBody is what the column body holds.
type eventBody struct {
	screen.Event
	Note string `json:"note,omitempty"`
}

const eventColumns = `event.id, event.casefile, ` + eventUnit + `, event.sealed OR casefile.sealed, event.by_hand, event.first_seen, event.gone, event.body`

func scanEvent(s scanner) (e EventRow, err error) {
	var body eventBody
	var unit string
	var sealed bool
	err = s.Scan(&e.ID, &e.Case, &unit, &sealed, &e.ByHand, instantColumn(&e.FirstSeen), instantColumn(&e.Gone), jsonColumn(&body))
	e.Event, e.Note = body.Event, body.Note
	e.Unit, e.Sealed = unit, sealed
	return e, err
}

// Event returns one event, or NotFound.
func (tx *Tx) Event(id string) (EventRow, error) {
	return get(tx, scanEvent, "SELECT "+eventColumns+eventTables+" WHERE event.id = $1", id)
}

// EventsOf returns every event of a case, gone ones too, by day.
func (tx *Tx) EventsOf(casefile string) ([]EventRow, error) {
	return collect(tx, scanEvent, "SELECT "+eventColumns+eventTables+" WHERE event.casefile = $1 ORDER BY event.day, event.kind, event.id", casefile)
}

// PutEvent adds an event or replaces what is known of it, seen at once; when it
// was first seen stays, and one that had gone is back.
func (tx *Tx) PutEvent(e EventRow) error {
	_, err := tx.exec(`INSERT INTO event_version (id, casefile, kind, family, unit, review_unit, case_number, person_number, person, day, charge,
			rule, finality, reversed, sealed, by_hand, first_seen, gone, body, table_code, case_key, person_key, since, until)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, 0, $18, '', '', '', `+
		sinceOf("event_version v WHERE v.id = $1")+`)
		ON CONFLICT (id, since) DO UPDATE SET casefile = excluded.casefile, kind = excluded.kind, family = excluded.family, unit = excluded.unit,
			review_unit = excluded.review_unit, case_number = excluded.case_number, person_number = excluded.person_number,
			person = excluded.person, day = excluded.day, charge = excluded.charge, rule = excluded.rule, finality = excluded.finality,
			reversed = excluded.reversed, sealed = excluded.sealed, gone = 0, body = excluded.body`,
		e.ID, e.Case, e.Kind, string(e.Group), e.Unit, e.ReviewUnit, e.Number, e.PersonNo, e.Person, e.Date, e.Charge, e.Rule, string(e.Finality),
		e.Finality == screen.Reversed, e.Sealed, e.ByHand, instant(tx.Now), jsonText(eventBody{e.Event, e.Note}))
	return err
}

// WithdrawEvent takes back an event reported by hand; it stays in the history.
func (tx *Tx) WithdrawEvent(id string) error {
	res, err := tx.exec(`UPDATE event_version SET gone = $1 WHERE id = $2 AND by_hand <> '' AND gone = 0
		AND until > (SELECT number FROM ledger_generation WHERE id = 1)`, instant(tx.Now), id)
	if err != nil {
		return err
	}
	n, err := res.RowsAffected()
	if err == nil && n == 0 {
		err = errs.E(errs.Conflict, "此内容已被他人修改，请刷新后重试。", "Someone else has changed this; reload and try again.")
	}
	return err
}

// An EventFilter narrows a list of events. Its zero value is every event of
// every group that counts.
type EventFilter struct {
	Group    screen.Group
	Kinds    []string
	Unit     org.UnitCode // the office whose decision was lost, or one above it
	From, To string       // days of the event; one without a usable date passes
	Finality screen.Finality
	Text     string // found in a person's name (not of a sealed one), a number or the charge
	Case     string
	Reversed bool // only those later changed, which no count holds
	Gone     bool // only those the ledgers no longer show
	Sort     string
	Offset   int
	Limit    int // 0: all
}

var eventScope = scopeColumns{"casefile.unit", "casefile.department", "(casefile.sealed OR event.sealed)", "event.casefile"}

func (tx *Tx) eventWhere(sc policy.Scope, f EventFilter) *where {
	var w where
	w.inScope(sc, eventScope)
	switch {
	case f.Gone:
		w.add("event.gone <> 0")
	case f.Reversed:
		w.add("event.gone = 0 AND event.reversed")
	default:
		w.add("event.gone = 0 AND NOT event.reversed")
	}
	if f.Group != "" {
		w.add("event.family = ?", string(f.Group))
	}
	if len(f.Kinds) > 0 {
		in := make([]string, len(f.Kinds))
		for i, k := range f.Kinds {
			in[i] = w.arg(k)
		}
		w.conds = append(w.conds, "event.kind IN ("+strings.Join(in, ", ")+")")
	}
	if f.Unit != "" {
		w.conds = append(w.conds, w.tree(eventUnit, string(f.Unit)))
	}
	if f.From != "" {
		w.add("(event.day >= ? OR event.day = '')", f.From)
	}
	if f.To != "" {
		w.add("(event.day <= ? OR event.day = '')", f.To)
	}
	if f.Finality != "" {
		w.add("event.finality = ?", string(f.Finality))
	}
	if f.Case != "" {
		w.add("event.casefile = ?", f.Case)
	}
	if f.Text != "" {
		p := w.arg(likePattern(f.Text))
		w.conds = append(w.conds, `(event.person LIKE `+p+` ESCAPE '\' AND NOT event.sealed OR event.case_number LIKE `+p+` ESCAPE '\'
			OR event.charge LIKE `+p+` ESCAPE '\' OR casefile.unified LIKE `+p+` ESCAPE '\')`)
	}
	return &w
}

// eventUnit is the office an event counts for: that of its case where the number
// hides whose decision it was.
const eventUnit = "CASE WHEN event.unit = '' THEN casefile.unit ELSE event.unit END"

const eventTables = " FROM event JOIN casefile ON casefile.id = event.casefile"

// eventOrders are the orders a list of events can have.
var eventOrders = map[string]string{
	"": "event.day DESC", "-date": "event.day DESC", "date": "event.day", "kind": "event.kind, event.day DESC", "-kind": "event.kind DESC, event.day DESC",
	"unit": "event.unit, event.day DESC", "-unit": "event.unit DESC, event.day DESC",
}

// Events lists events within the scope and says how many there are in all.
// Sort is one of date, kind, unit, with a leading "-" downwards.
func (tx *Tx) Events(sc policy.Scope, f EventFilter) (es []EventRow, total int, err error) {
	w := tx.eventWhere(sc, f)
	if err := tx.one("SELECT count(*)"+eventTables+w.String(), w.args...).Scan(&total); err != nil {
		return nil, 0, err
	}
	order, ok := eventOrders[f.Sort]
	if !ok {
		order = eventOrders[""]
	}
	q := "SELECT " + eventColumns + eventTables + w.String() + " ORDER BY " + order + ", event.id"
	if f.Limit > 0 {
		q += " LIMIT " + w.arg(f.Limit) + " OFFSET " + w.arg(f.Offset)
	}
	es, err = collect(tx, scanEvent, q, w.args...)
	return es, total, err
}

// A KindCount is how many events of a kind there are: the persons they befell
// (人) and the cases they are in (件).
type KindCount struct {
	Group   screen.Group
	Kind    string
	Persons int
	Cases   int
}

// CountEvents counts the events within the scope by kind.
func (tx *Tx) CountEvents(sc policy.Scope, f EventFilter) ([]KindCount, error) {
	w := tx.eventWhere(sc, f)
	return collect(tx, func(s scanner) (k KindCount, err error) {
		err = s.Scan(&k.Group, &k.Kind, &k.Persons, &k.Cases)
		return k, err
	}, "SELECT event.family, event.kind, count(*), count(DISTINCT event.casefile)"+eventTables+w.String()+" GROUP BY event.family, event.kind ORDER BY event.family, event.kind", w.args...)
}

// CountEventCases counts the cases (件) and the persons (人) of the events within
// the scope, each once however many events befell it.
func (tx *Tx) CountEventCases(sc policy.Scope, f EventFilter) (cases, persons int, err error) {
	w := tx.eventWhere(sc, f)
	err = tx.one(`SELECT count(DISTINCT event.casefile), count(DISTINCT CASE WHEN event.person_number = '' THEN event.id ELSE event.person_number END)`+
		eventTables+w.String(), w.args...).Scan(&cases, &persons)
	return cases, persons, err
}
