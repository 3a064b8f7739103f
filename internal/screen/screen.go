// Package screen finds the adverse events (负面事件) in a person's current facts:
// acquittals, withdrawals, changed decisions and a wider list of key cases.
//
// It promises that an event is found exactly when a rule in force matches the
// facts, that each carries the cells that prove it, and that the result depends
// on the person's facts and the rules alone: screen a person again whenever one
// of the person's stages was folded again.
//
// It leaves reading and folding to ledger, and says nothing of anyone's
// responsibility: an event is a reason to look, never a finding.
package screen

import (
	"cmp"
	_ "embed"
	"encoding/json"
	"slices"
	"strings"

	"mingjian/internal/errs"
	"mingjian/internal/ledger"
)

// FactArrested (已逮捕) holds when an arrest row of the person ends in 批准逮捕 or
// 决定逮捕, or 审结前强制措施 is 逮捕.
const FactArrested = "已逮捕"

// A Group says on which list an event stands.
type Group string

// The groups.
const (
	ThreeKinds Group = "三类" // the article's: acquittals, withdrawals, changed decisions
	KeyCases   Group = "重点" // the wider list
)

// An Example is a rule's test: facts by title, and whether the rule must match.
type Example struct {
	Facts map[string]string `json:"facts"`
	Want  bool              `json:"want"`
}

// A Rule is one kind of event as data.
type Rule struct {
	ID        string         `json:"id"`
	Version   int            `json:"version"`
	Kind      string         `json:"kind"` // the event's name, e.g. 一审无罪
	Group     Group          `json:"group"`
	Table     ledger.TableID `json:"table"`
	When      string         `json:"when"`   // an Expr over the table's titles
	Date      string         `json:"date"`   // the title of the event's date
	Proof     string         `json:"proof"`  // the title of the cell that proves it
	Origin    bool           `json:"origin"` // the office is that of the original decision (原部门受案号)
	Source    string         `json:"source"`
	Certainty string         `json:"certainty"`    // 确定 or 待核实
	From      string         `json:"from"`         // the first event date the rule counts for
	To        string         `json:"to,omitempty"` // the last, or empty
	Enabled   bool           `json:"enabled"`
	// Finality names how it is told whether the event stands: "judgment" by effect,
	// appeal and protest; "retrial" by effect; "nonpros" by reconsideration;
	// else "final": it stands as it is.
	Finality string    `json:"finality"`
	Examples []Example `json:"examples"`
}

// A HandKind is a kind of event that no ledger shows and people report by hand.
type HandKind struct {
	Kind   string `json:"kind"`
	ZH     string `json:"zh"` // why no ledger shows it
	EN     string `json:"en"`
	Source string `json:"source"`
}

//go:embed rules.json
var rulesFile []byte

//go:embed hand.json
var handFile []byte

// ShippedRules returns the rules the program comes with.
func ShippedRules() ([]Rule, error) {
	var r []Rule
	err := json.Unmarshal(rulesFile, &r)
	return r, err
}

// HandKinds returns the kinds to be reported by hand.
func HandKinds() ([]HandKind, error) {
	var k []HandKind
	err := json.Unmarshal(handFile, &k)
	return k, err
}

// Titles returns the titles an expression over the table may use.
func Titles(table ledger.TableID) []string {
	t := ledger.TableOf(table)
	if t == nil {
		return nil
	}
	out := []string{FactArrested}
	for _, c := range t.Columns {
		out = append(out, c.Title)
	}
	return out
}

type compiled struct {
	Rule
	expr        Expr
	date, proof ledger.ColumnID
	columns     map[string]ledger.ColumnID
}

// A Screen is a set of compiled rules. It is immutable and safe for concurrent use.
type Screen struct {
	byTable map[ledger.TableID][]compiled
}

func compile(r Rule) (compiled, error) {
	c := compiled{Rule: r, columns: map[string]ledger.ColumnID{}}
	t := ledger.TableOf(r.Table)
	switch {
	case t == nil:
		return c, errs.Field("表", "没有这张表："+string(r.Table), "no such table: "+string(r.Table))
	case strings.TrimSpace(r.Kind) == "":
		return c, errs.Field("名称", "规则没有名称", "the rule has no name")
	case r.Group != ThreeKinds && r.Group != KeyCases:
		return c, errs.Field("分组", "分组只能是“三类”或“重点”", "the group must be 三类 or 重点")
	}
	for _, col := range t.Columns {
		c.columns[col.Title] = col.ID
	}
	var ok bool
	if c.date, ok = c.columns[r.Date]; !ok {
		return c, errs.Field("日期列", "没有“"+r.Date+"”这一列", "no such column: "+r.Date)
	}
	if c.proof, ok = c.columns[r.Proof]; !ok {
		return c, errs.Field("依据列", "没有“"+r.Proof+"”这一列", "no such column: "+r.Proof)
	}
	var err error
	c.expr, err = Parse(r.When, func(title string) bool { _, ok := c.columns[title]; return ok || title == FactArrested })
	return c, err
}

// Check returns why the rule cannot be used, or nil: it must parse, and each of
// its examples must come out as it wants.
func Check(r Rule) error {
	c, err := compile(r)
	if err != nil {
		return err
	}
	if len(r.Examples) == 0 {
		return errs.Field("例子", "规则至少要有一个例子", "a rule needs an example")
	}
	for i, ex := range r.Examples {
		for title := range ex.Facts {
			if _, ok := c.columns[title]; !ok && title != FactArrested {
				return errs.Field("例子", "例子里没有“"+title+"”这一列", "no such column in the example: "+title)
			}
		}
		if c.expr.Match(func(title string) string { return ex.Facts[title] }) != ex.Want {
			return errs.Invalidf("第%d个例子与规则不符", "example %d does not come out as it wants", i+1)
		}
	}
	return nil
}

// New compiles the enabled rules.
func New(rules []Rule) (*Screen, error) {
	s := &Screen{byTable: map[ledger.TableID][]compiled{}}
	for _, r := range rules {
		if !r.Enabled {
			continue
		}
		c, err := compile(r)
		if err != nil {
			return nil, err
		}
		s.byTable[r.Table] = append(s.byTable[r.Table], c)
	}
	return s, nil
}

// A Proof is a ledger cell that proves something.
type Proof struct {
	Table  ledger.TableID `json:"table"`
	Column string         `json:"column"` // the title
	Value  string         `json:"value"`
	ledger.Source
}

// A Finality says whether an event stands.
type Finality string

// The finalities.
const (
	Final     Finality = "final"     // 已生效或已终结
	Pending   Finality = "pending"   // 尚未生效
	Appealed  Finality = "appealed"  // 上诉中
	Protested Finality = "protested" // 抗诉中
	Reversed  Finality = "reversed"  // 后被改变: leaves the counts, stays in the history
)

// An Event is one adverse outcome of one person with what proves it.
type Event struct {
	Kind       string         `json:"kind"`
	Group      Group          `json:"group"`
	Table      ledger.TableID `json:"table"`
	Unit       string         `json:"unit"`      // six digits of the office whose decision was lost; empty if the number hides it
	UnitName   string         `json:"unit_name"` // that office as the ledger names it
	ReviewUnit string         `json:"review_unit,omitempty"`
	Number     string         `json:"case_number"` // 部门受案号 of the table named, as shown
	NumberKey  string         `json:"-"`
	Origin     string         `json:"origin_case,omitempty"` // 原部门受案号
	Unified    string         `json:"unified_number"`
	PersonNo   string         `json:"person_number"`
	PersonKey  string         `json:"-"`
	Person     string         `json:"person"` // the bare name: mask it where Sealed
	Sealed     bool           `json:"sealed"`
	Date       string         `json:"date"` // empty if no export has a usable one
	DateDoubt  string         `json:"date_doubt,omitempty"`
	Charge     string         `json:"charge"`
	Arrested   bool           `json:"arrested"`
	Rule       string         `json:"rule"` // Rule.ID@Version
	Proofs     []Proof        `json:"proofs"`
	Finality   Finality       `json:"finality"`
	ReversedBy *Proof         `json:"reversed_by,omitempty"`
	Open       []string       `json:"open,omitempty"` // of a Pending find: titles two exports disagree on
	Handlers   []string       `json:"handlers,omitempty"`
}

// Key identifies an event of a person at a stage across runs.
func (e Event) Key() string {
	return strings.Join([]string{e.Kind, string(e.Table), e.NumberKey, e.PersonKey}, "|")
}

// Counts reports whether the event is counted: it does unless it was reversed.
func (e Event) Counts() bool { return e.Finality != Reversed }

// A Result is what screening one person found.
type Result struct {
	Events []Event `json:"events"`
	// Undecided holds what would be an event under one of several values that
	// equally dated exports state: to be settled first, and counted nowhere.
	Undecided []Event `json:"undecided,omitempty"`
}

// Person screens all stages of one person: those that share a 嫌疑人编号, or the
// one stage of a person without a number. Their order does not matter.
func (s *Screen) Person(stages []ledger.StagePerson) Result {
	stages = slices.Clone(stages)
	slices.SortFunc(stages, func(a, b ledger.StagePerson) int {
		return cmp.Or(cmp.Compare(a.Table, b.Table), cmp.Compare(a.Number.Key, b.Number.Key), cmp.Compare(a.Key, b.Key))
	})
	life := life{stages: stages, sealed: ledger.Sealed(stages...)}
	life.arrest, life.maybe = arrested(stages)
	var out Result
	for i := range stages {
		for _, r := range s.byTable[stages[i].Table] {
			switch e, decided, ok := r.try(&stages[i], life); {
			case !ok:
			case decided:
				out.Events = append(out.Events, e)
			default:
				out.Undecided = append(out.Undecided, e)
			}
		}
	}
	return out
}

// Matches reports whether one rule, compiled or not yet enabled, matches the
// stage: how a rule is tried on the ledger before it is used.
func Matches(r Rule, stages []ledger.StagePerson) (Result, error) {
	r.Enabled = true
	s, err := New([]Rule{r})
	if err != nil {
		return Result{}, err
	}
	return s.Person(stages), nil
}

// A life is one person across the stages.
type life struct {
	stages []ledger.StagePerson
	arrest *Proof // what shows the arrest, or nil
	maybe  bool   // one of conflicting values shows it
	sealed bool
}

func arrested(stages []ledger.StagePerson) (*Proof, bool) {
	shows := func(t ledger.TableID, v string) bool {
		if t == ledger.Arrest {
			return v == "批准逮捕" || v == "决定逮捕"
		}
		return v == "逮捕"
	}
	maybe := false
	for i := range stages {
		p := &stages[i]
		col := ledger.ColMeasure
		if p.Table == ledger.Arrest {
			col = ledger.ColResult
		} else if p.Table != ledger.Prosecution {
			continue
		}
		if shows(p.Table, p.Get(col)) {
			pr := proof(p, col)
			return &pr, true
		}
		for _, a := range p.Values[col].Conflict {
			maybe = maybe || shows(p.Table, a.Value)
		}
	}
	return nil, maybe
}

func proof(p *ledger.StagePerson, id ledger.ColumnID) Proof {
	src, _ := p.Proof(id)
	return Proof{Table: p.Table, Column: ledger.ColumnTitle(p.Table, id), Value: p.Get(id), Source: src}
}

// try applies the rule to a stage. decided is false when the rule matches only
// under a value that is not chosen yet.
func (r compiled) try(p *ledger.StagePerson, l life) (e Event, decided, ok bool) {
	get := func(overTitle, overValue string) func(string) string {
		return func(title string) string {
			switch {
			case title == overTitle:
				return overValue
			case title != FactArrested:
				return r.value(p, title)
			case l.arrest != nil:
				return "是"
			}
			return ""
		}
	}
	if r.expr.Match(get("", "")) {
		e = r.event(p, l)
		return e, true, r.inForce(e.Date)
	}
	var open []string
	for _, title := range r.expr.Fields() {
		if title == FactArrested {
			if l.arrest == nil && l.maybe && r.expr.Match(get(FactArrested, "是")) {
				open = append(open, title)
			}
			continue
		}
		for _, a := range p.Values[r.columns[title]].Conflict {
			if r.expr.Match(get(title, a.Value)) {
				open = append(open, title)
				break
			}
		}
	}
	if open == nil {
		return Event{}, false, false
	}
	e = r.event(p, l)
	e.Open = open
	return e, false, r.inForce(e.Date)
}

// value is what a rule sees in a cell. That a date was written counts even where
// the date itself cannot be read.
func (r compiled) value(p *ledger.StagePerson, title string) string {
	v := p.Values[r.columns[title]]
	if v.Value == "" && len(v.Conflict) == 0 {
		return v.Raw
	}
	return v.Value
}

func (r compiled) inForce(date string) bool {
	return date == "" || date >= r.From && (r.To == "" || date <= r.To)
}

func (r compiled) event(p *ledger.StagePerson, l life) Event {
	e := Event{Kind: r.Kind, Group: r.Group, Table: p.Table, Unit: p.Number.Unit, UnitName: p.Get(ledger.ColUnit), Number: p.Number.Shown, NumberKey: p.Number.Key,
		Unified: p.Unified, PersonNo: p.Person, PersonKey: p.Key, Person: p.Name, Sealed: l.sealed, Arrested: l.arrest != nil,
		Rule: r.ID + "@" + itoa(r.Version), Handlers: p.Handlers}
	e.Charge, _, _ = strings.Cut(p.Get(ledger.ColCharge), "；")
	day := p.Values[r.date]
	e.Date = day.Value
	if !day.Plausible {
		e.DateDoubt = day.Why
	}
	if len(day.Conflict) > 0 {
		e.DateDoubt = "两份台账不一致"
	}
	if r.Origin {
		e.ReviewUnit, e.Unit, e.UnitName = e.Unit, "", p.Get(ledger.ColOriginUnit)
		if n, err := ledger.ParseCaseNo(p.Get(ledger.ColOriginCase)); err == nil {
			e.Origin, e.Unit = n.Shown, n.Unit
		}
		for _, n := range ledger.SplitNames(p.Get(ledger.ColOriginHandler)) {
			if !slices.Contains(e.Handlers, n) {
				e.Handlers = append(slices.Clone(e.Handlers), n)
			}
		}
	}
	cells := []ledger.ColumnID{r.proof}
	for _, title := range r.expr.Fields() {
		if id, ok := r.columns[title]; ok {
			cells = append(cells, id)
		}
	}
	seen := map[ledger.ColumnID]bool{}
	for _, id := range append(cells, r.date) {
		if _, filled := p.Values[id]; filled && !seen[id] {
			e.Proofs = append(e.Proofs, proof(p, id))
		}
		seen[id] = true
	}
	if l.arrest != nil && slices.Contains(r.expr.Fields(), FactArrested) {
		e.Proofs = append(e.Proofs, *l.arrest)
	}
	e.Finality, e.ReversedBy = r.stands(p, l)
	return e
}
