package liaison

import (
	"cmp"
	"slices"
	"strings"

	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/ledger"
)

// A RefusalID names a refusal within its case: the table and the key of the
// 部门受案号 it stands under, as in arrest/明川检刑捕受[2024]990100000001号.
type RefusalID string

// A Wanted is a letter that the facts of a case ask for: the reasons of a refusal
// (不捕不诉释法说理), or a notice to the police of an acquittal.
type Wanted struct {
	Kind     Kind // Reasons or Notice
	Refusal  RefusalID
	Number   string        // 部门受案号
	Outcome  string        // as the ledger has it: 不批准逮捕, 证据不足不起诉, 一审无罪
	Day      deadline.Date // of the decision or judgment; empty where the ledger holds no usable one
	Persons  []string      // whom it befell
	Handlers []string      // as the ledger names them
	To       string        // the police office the ledger names, or empty
	Later    []Reconsidered
}

// A Reconsidered is a reconsideration or review (复议、复核) of a refusal.
type Reconsidered struct {
	Table  ledger.TableID
	Title  string
	Number string // 部门受案号 of its own
	Day    string // of acceptance
	Result string // empty while there is none
}

// again are the tables in which a refusal of the table is asked to be changed.
var again = map[ledger.TableID][]ledger.TableID{
	ledger.Arrest:      {ledger.ArrestReconsider, ledger.ArrestReview},
	ledger.Prosecution: {ledger.NonprosReconsider, ledger.NonprosReview},
}

// Refusals returns the refusals among the stages of one case, one for each
// 部门受案号 with all whom it befell, the earliest first, each with what was asked
// of it since. Reasons are wanted for every one of them.
func Refusals(stages []ledger.StagePerson) (out []Wanted) {
	for i := range stages {
		p := &stages[i]
		if !p.Refused() {
			continue
		}
		id := RefusalID(string(p.Table) + "/" + p.Number.Key)
		day := deadline.Date(p.Day(ledger.ColEnded))
		at := slices.IndexFunc(out, func(o Wanted) bool { return o.Refusal == id })
		if at < 0 {
			at = len(out)
			out = append(out, Wanted{Kind: Reasons, Refusal: id, Number: p.Number.Shown, Day: day, To: p.Get(ledger.ColPolice)})
		}
		o := &out[at]
		if day != "" && (o.Day == "" || day < o.Day) {
			o.Day = day
		}
		o.Outcome = joined(o.Outcome, p.Get(ledger.ColResult))
		o.Persons = also(o.Persons, p.Name)
		for _, h := range p.Handlers {
			o.Handlers = also(o.Handlers, h)
		}
	}
	for i := range out {
		table, _, _ := strings.Cut(string(out[i].Refusal), "/")
		out[i].Later = reconsidered(stages, ledger.TableID(table), out[i].Refusal, out)
	}
	slices.SortStableFunc(out, func(a, b Wanted) int { return cmp.Compare(a.Day, b.Day) })
	return out
}

// joined adds a word to a list in words, once.
func joined(list, word string) string {
	if list == "" {
		return word
	}
	if slices.Contains(strings.Split(list, "、"), word) {
		return list
	}
	return list + "、" + word
}

func also(list []string, s string) []string {
	if s == "" || slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

// reconsidered returns what was asked of one refusal: of those of its table, all
// that name it, and those that name none of the others.
func reconsidered(stages []ledger.StagePerson, table ledger.TableID, id RefusalID, all []Wanted) (out []Reconsidered) {
	for i := range stages {
		st := &stages[i]
		if !slices.Contains(again[table], st.Table) {
			continue
		}
		if n, err := ledger.ParseCaseNo(st.Get(ledger.ColOriginCase)); err == nil {
			named := RefusalID(string(table) + "/" + n.Key)
			if named != id && slices.ContainsFunc(all, func(o Wanted) bool { return o.Refusal == named }) {
				continue
			}
		}
		out = asked(out, st)
	}
	return out
}

// asked adds the reconsideration that the stage is, once for all its persons.
func asked(out []Reconsidered, st *ledger.StagePerson) []Reconsidered {
	r := Reconsidered{Table: st.Table, Title: ledger.TableOf(st.Table).Title, Number: st.Number.Shown, Day: st.Day(ledger.ColAccepted), Result: st.Get(ledger.ColResult)}
	if slices.Contains(out, r) {
		return out
	}
	return append(out, r)
}

// Explained returns, of the refusals among the stages of the letter's case, those
// that its reasons are of, and what was asked of them since. Where the ledger
// holds none, everything asked to be reconsidered since the letter is returned.
func (l *Letter) Explained(stages []ledger.StagePerson) (refusals []Wanted, later []Reconsidered) {
	if l.Kind != Reasons {
		return nil, nil
	}
	for _, o := range Refusals(stages) {
		if !l.About(o) {
			continue
		}
		refusals = append(refusals, o)
		for _, r := range o.Later {
			if !slices.Contains(later, r) {
				later = append(later, r)
			}
		}
	}
	if refusals != nil {
		return refusals, later
	}
	for i := range stages {
		for _, tables := range again {
			if st := &stages[i]; slices.Contains(tables, st.Table) && st.Day(ledger.ColAccepted) >= string(l.IssuedOn) {
				later = asked(later, st)
			}
		}
	}
	return nil, later
}

// About reports whether the letter is, or is to be, what is wanted. Reasons that
// name no refusal, as they are written before the ledger knows of one, are those
// of every refusal of the case up to the day they were issued.
func (l *Letter) About(o Wanted) bool {
	switch {
	case l.Kind != o.Kind || l.State == Dropped:
		return false
	case l.Kind != Reasons || l.Refusal != "":
		return l.Refusal == o.Refusal
	}
	return l.IssuedOn == "" || o.Day <= l.IssuedOn
}

// Gives reports whether the letter is what is wanted, and issued: nothing is wanted any more.
func (l *Letter) Gives(o Wanted) bool { return l.IssuedOn != "" && l.About(o) }

// Unweighed reports, as a Conflict, that a letter of the kind would state the
// decision on a case on the day while an opinion its defence gave by then has not
// been weighed (规则 261): neither adopted nor refused, or only after that day.
func Unweighed(k Kind, day deadline.Date, ofCase []Letter) error {
	if len(ToWeigh(k, day, ofCase)) > 0 {
		return errs.E(errs.Conflict, "本案有辩护意见在作出决定之日尚未说明是否采纳及理由（规则 261），不能签发",
			"an opinion of the defence was not adopted or refused with reasons by the day of the decision (rule 261): nothing is issued before")
	}
	return nil
}

// ToWeigh returns the opinions among the letters of a case that keep a letter of
// the kind from being issued on the day.
func ToWeigh(k Kind, day deadline.Date, ofCase []Letter) (out []Letter) {
	if !k.Decides() {
		return nil
	}
	for _, l := range ofCase {
		if l.Kind.Incoming() && l.ServedOn <= day && (l.Answer == nil || l.Answer.Day > day) {
			out = append(out, l)
		}
	}
	return out
}
