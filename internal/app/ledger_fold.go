package app

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"mingjian/internal/ledger"
	"mingjian/internal/org"
	"mingjian/internal/screen"
	"mingjian/internal/store"
)

// A folding makes of an import's rows what will be the current facts: stages,
// case files, handlers, events. Nothing it writes is seen before publishing.
type folding struct {
	*importRun
	files map[string]*store.LedgerFile // by id; their counts are filled in
	keys  []ledger.StageKey            // what is folded, in order

	// tx is set where all is done in one transaction of the caller.
	tx *store.Tx
}

// write runs a step that writes, in a short transaction of its own.
func (f *folding) write(do func(*store.Tx) error) error {
	if f.tx != nil {
		return do(f.tx)
	}
	return f.stage(do)
}

// look runs a step that only reads, without holding up writers.
func (f *folding) look(do func(*store.Tx) error) error {
	if f.tx != nil {
		return do(f.tx)
	}
	return f.app.db.View(f.ctx, f.app.now(), do)
}

func (f *folding) progress(from, to, n, of int) {
	if of > 0 {
		f.at.Done = from + (to-from)*n/of
	}
}

func (f *folding) run() error {
	if err := f.foldStages(); err != nil {
		return err
	}
	persons, alone, err := f.placeCases()
	if err != nil {
		return err
	}
	return f.screenPersons(persons, alone)
}

func (f *folding) foldStages() error {
	var settled []ledger.Settlement
	if err := f.look(func(tx *store.Tx) (err error) { settled, err = tx.Settlements(); return err }); err != nil {
		return err
	}
	byKey := map[ledger.StageKey][]ledger.Settlement{}
	for _, s := range settled {
		k := ledger.StageKey{Table: s.Table, Case: s.Case}
		byKey[k] = append(byKey[k], s)
	}
	seq := map[string]int{}
	for at := 0; at < len(f.keys); {
		end := at + 1
		for end < len(f.keys) && end-at < stagesAtOnce && f.keys[end].Table == f.keys[at].Table {
			end++
		}
		var rows []store.SourceRow
		from, to := f.keys[at], f.keys[end-1]
		if err := f.look(func(tx *store.Tx) (err error) { rows, err = tx.SourceRows(f.id, from, to); return err }); err != nil {
			return err
		}
		var cases []ledger.StageCase
		problems := map[string][]ledger.Problem{}
		for i := 0; i < len(rows); {
			j := i
			for j < len(rows) && rows[j].Number.Key == rows[i].Number.Key {
				j++
			}
			group := rows[i:j]
			f.classify(group)
			plain := make([]ledger.Row, len(group))
			for k := range group {
				plain[k] = group[k].Row
			}
			c := ledger.FoldStage(plain, byKey[ledger.KeysOf(plain[0]).Stage])
			f.tellConflicts(c, group, problems)
			cases = append(cases, c)
			i = j
		}
		at = end
		f.progress(500, 700, at, len(f.keys))
		err := f.write(func(tx *store.Tx) error {
			for file, ps := range problems {
				if err := tx.AddProblems(f.id, file, conflictSeq+seq[file], ps); err != nil {
					return err
				}
			}
			return tx.AddStaged(f.id, cases)
		})
		if err != nil {
			return err
		}
		for file, ps := range problems {
			seq[file] += len(ps)
		}
	}
	return nil
}

// classify counts, per file, which rows brought a new person into a stage, which
// joined one there is, and which said nothing new.
func (f *folding) classify(rows []store.SourceRow) {
	slices.SortStableFunc(rows, func(a, b store.SourceRow) int {
		switch {
		case a.Staged == b.Staged:
			return 0
		case b.Staged:
			return -1
		}
		return 1
	})
	numbers := map[string]string{}
	for _, r := range rows {
		if r.PersonNumber != "" && r.Person != "" {
			numbers[r.Person] = r.PersonNumber
		}
	}
	persons, hashes := map[string]bool{}, map[string]bool{}
	for _, r := range rows {
		who := cmp.Or(r.PersonNumber, numbers[r.Person], "姓名:"+r.Person)
		if file := f.files[r.FileID]; file != nil && r.Staged {
			switch {
			case hashes[who+r.Hash]:
				file.Unchanged++
			case persons[who]:
				file.Merged++
			default:
				file.Added++
			}
		}
		persons[who], hashes[who+r.Hash] = true, true
	}
}

// tellConflicts warns of each new row that contradicts an equally dated one.
func (f *folding) tellConflicts(c ledger.StageCase, rows []store.SourceRow, problems map[string][]ledger.Problem) {
	staged := map[ledger.Source]string{}
	for _, r := range rows {
		if r.Staged {
			staged[r.Source] = r.FileID
		}
	}
	for _, p := range c.Persons {
		for _, id := range p.Open() {
			title := ledger.ColumnTitle(p.Table, id)
			for _, alt := range p.Values[id].Conflict {
				src := p.Sources[alt.From]
				file, ok := staged[src]
				if !ok {
					continue
				}
				problems[file] = append(problems[file], ledger.Problem{Sheet: src.Sheet, Row: src.Row, Column: title, Severity: ledger.Warn,
					ZH: title + "：两份台账不一致，待处理", EN: title + ": two ledgers disagree; to be settled"})
			}
		}
	}
}

// A stageNode is a stage case in the web of links.
type stageNode struct {
	key      ledger.StageKey
	unified  string
	persons  []string
	cites    []string
	casefile string
	touched  bool
	name     string // ledger.CaseID
}

// placeCases finds the case file of every stage case and derives those that
// change. It returns the persons to screen: by number, and those without one by
// stage case.
func (f *folding) placeCases() (persons []string, alone []ledger.StageKey, err error) {
	var next, replaced []store.StageLink
	var owner map[string]string
	err = f.look(func(tx *store.Tx) (err error) {
		if next, replaced, err = tx.StageLinks(f.id); err != nil {
			return err
		}
		owner, err = tx.CaseNames()
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	nodes := map[ledger.StageKey]*stageNode{}
	for _, l := range next {
		n := nodes[l.Key]
		if n == nil {
			n = &stageNode{key: l.Key}
			nodes[l.Key] = n
		}
		if l.Unified != "" && (n.unified == "" || l.Unified < n.unified) {
			n.unified = l.Unified
		}
		if l.Cites != "" && !slices.Contains(n.cites, l.Cites) {
			n.cites = append(n.cites, l.Cites)
		}
		n.persons = append(n.persons, l.Person)
		n.casefile = cmp.Or(n.casefile, l.Casefile)
	}
	screened := map[string]bool{}
	for _, l := range replaced {
		if n := nodes[l.Key]; n != nil {
			n.casefile = l.Casefile
		}
		if !strings.HasPrefix(l.Person, "姓名:") {
			screened[l.Person] = true
		}
	}
	for _, k := range f.keys {
		n := nodes[k]
		if n == nil {
			continue // all its rows are superseded
		}
		n.touched = true
		for _, p := range n.persons {
			if strings.HasPrefix(p, "姓名:") {
				if len(alone) == 0 || alone[len(alone)-1] != k {
					alone = append(alone, k)
				}
				continue
			}
			screened[p] = true
		}
	}
	named := nameCases(nodes)
	placed, fresh, merged := assign(named, owner)

	var places []store.Placement
	for _, n := range sortedNodes(nodes) {
		if to := placed[n.name]; to != "" && (n.touched || n.casefile != to) {
			places = append(places, store.Placement{Key: n.key, Casefile: to})
		}
	}
	for len(places) > 0 {
		k := min(len(places), rowsAtOnce)
		if err := f.write(func(tx *store.Tx) error { return tx.Place(f.id, places[:k]) }); err != nil {
			return nil, nil, err
		}
		places = places[k:]
	}
	if err := f.write(func(tx *store.Tx) error { return tx.AddMerges(f.id, merged) }); err != nil {
		return nil, nil, err
	}
	names := slices.Sorted(maps.Keys(fresh))
	for at := 0; at < len(names); at += stagesAtOnce / 2 {
		chunk := names[at:min(len(names), at+stagesAtOnce/2)]
		var keys []ledger.StageKey
		for _, name := range chunk {
			for _, n := range named[name] {
				keys = append(keys, n.key)
			}
		}
		var stages []ledger.StagePerson
		if err := f.look(func(tx *store.Tx) (err error) { stages, err = tx.FutureStages(f.id, keys); return err }); err != nil {
			return nil, nil, err
		}
		by := map[string][]ledger.StagePerson{}
		for _, p := range stages {
			name := nodes[ledger.StageKey{Table: p.Table, Case: p.Number.Key}].name
			by[name] = append(by[name], p)
		}
		var cases []store.NextCase
		for _, name := range chunk {
			c := describe(by[name])
			c.ID, c.Name = placed[name], name
			c.Unified = unifiedOf(named[name])
			cases = append(cases, c)
		}
		f.progress(700, 770, at, len(names))
		if err := f.write(func(tx *store.Tx) error { return tx.AddNextCases(f.id, cases) }); err != nil {
			return nil, nil, err
		}
	}
	return slices.Sorted(maps.Keys(screened)), alone, nil
}

func unifiedOf(nodes []*stageNode) string {
	for _, n := range nodes {
		if n.unified != "" {
			return n.unified
		}
	}
	return ""
}

func sortedNodes(nodes map[ledger.StageKey]*stageNode) []*stageNode {
	return slices.SortedFunc(maps.Values(nodes), func(a, b *stageNode) int {
		return cmp.Or(cmp.Compare(a.key.Table, b.key.Table), cmp.Compare(a.key.Case, b.key.Case))
	})
}

// nameCases gives each stage case the name of its case and returns them by name.
func nameCases(nodes map[ledger.StageKey]*stageNode) map[string][]*stageNode {
	byPerson, byCase, citedBy := map[string][]*stageNode{}, map[string][]*stageNode{}, map[string][]*stageNode{}
	all := sortedNodes(nodes)
	for _, n := range all {
		byCase[n.key.Case] = append(byCase[n.key.Case], n)
		for _, p := range n.persons {
			if !strings.HasPrefix(p, "姓名:") {
				byPerson[p] = append(byPerson[p], n)
			}
		}
		for _, c := range n.cites {
			citedBy[c] = append(citedBy[c], n)
		}
	}
	named := map[string][]*stageNode{}
	for _, n := range all {
		var near []ledger.StageCase
		if n.unified == "" {
			add := func(others []*stageNode) {
				for _, o := range others {
					if o != n {
						near = append(near, ledger.StageCase{Key: o.key, Unified: o.unified})
					}
				}
			}
			for _, p := range n.persons {
				add(byPerson[p])
			}
			for _, c := range n.cites {
				add(byCase[c])
			}
			add(citedBy[n.key.Case])
		}
		n.name = ledger.CaseID(ledger.StageCase{Key: n.key, Unified: n.unified}, near)
		named[n.name] = append(named[n.name], n)
	}
	return named
}

// assign gives each name of a case its case file: the one it has, or the oldest
// that has become part of it, or a new one. fresh are the names whose case file
// has to be derived again; merged are case files that became part of others.
func assign(named map[string][]*stageNode, owner map[string]string) (placed map[string]string, fresh map[string]bool, merged map[string]string) {
	placed, fresh, merged = map[string]string{}, map[string]bool{}, map[string]string{}
	alive := map[string]bool{} // case files whose own name still has stages
	for name, file := range owner {
		if len(named[name]) > 0 {
			alive[file] = true
		}
	}
	names := slices.Sorted(maps.Keys(named))
	taken := map[string]bool{}
	for _, name := range names {
		own := owner[name]
		candidates := map[string]bool{}
		changed := own == ""
		for _, n := range named[name] {
			changed = changed || n.touched || n.casefile != own
			if n.casefile != "" && !alive[n.casefile] && !taken[n.casefile] {
				candidates[n.casefile] = true
			}
		}
		if !changed {
			placed[name] = own
			continue
		}
		if own != "" {
			candidates[own] = true
		}
		to := ""
		for c := range candidates {
			if to == "" || c < to { // ids are made in the order of time
				to = c
			}
		}
		if to == "" {
			to = store.NewID()
		}
		for c := range candidates {
			taken[c] = true
			if c != to {
				merged[c] = to
			}
		}
		placed[name], fresh[name] = to, true
	}
	return placed, fresh, merged
}

// describe derives a case file from its stages: the prosecution says what it
// is, else the earliest stage.
func describe(stages []ledger.StagePerson) store.NextCase {
	rank := func(p ledger.StagePerson) int {
		if p.Table == ledger.Prosecution {
			return 0
		}
		return 1 + slices.Index(ledger.TableIDs, p.Table)
	}
	slices.SortFunc(stages, func(a, b ledger.StagePerson) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.Number.Key, b.Number.Key), cmp.Compare(a.Key, b.Key))
	})
	var c store.NextCase
	latest := map[[2]string]store.CaseHandler{}
	note := func(h store.CaseHandler) {

		k := [2]string{string(h.Unit), h.Name}
		if old, ok := latest[k]; !ok || h.On > old.On || h.On == old.On && h.Department > old.Department {
			latest[k] = h
		}
	}
	for i := range stages {
		p := &stages[i]
		unit := org.UnitCode(p.Number.Unit)
		c.Unit = cmp.Or(c.Unit, unit)
		c.Department = cmp.Or(c.Department, p.Get("department"))
		c.Title = cmp.Or(c.Title, p.Get(ledger.ColCaseName))
		charge, _, _ := strings.Cut(p.Get(ledger.ColCharge), "；")
		c.Charge = cmp.Or(c.Charge, charge)
		if d := p.Day(ledger.ColAccepted); d != "" && (c.Accepted == "" || d < c.Accepted) {
			c.Accepted = d
		}
		for _, name := range p.Handlers {
			note(store.CaseHandler{Name: name, Unit: unit, Department: p.Get("department"), On: p.Day(ledger.ColAccepted)})
		}
		if names := ledger.SplitNames(p.Get(ledger.ColOriginHandler)); len(names) > 0 {
			from := unit
			if n, err := ledger.ParseCaseNo(p.Get(ledger.ColOriginCase)); err == nil && n.Unit != "" {
				from = org.UnitCode(n.Unit)
			}
			for _, name := range names {
				note(store.CaseHandler{Name: name, Unit: from, On: p.Day("origin_decided")})
			}
		}
	}
	for _, h := range latest {
		c.Handlers = append(c.Handlers, h)
	}
	slices.SortFunc(c.Handlers, func(a, b store.CaseHandler) int {
		return cmp.Or(cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Name, b.Name))
	})
	return c
}

// screenPersons finds the events of the persons whose stages changed.
func (f *folding) screenPersons(persons []string, alone []ledger.StageKey) error {
	var sc *screen.Screen
	err := f.look(func(tx *store.Tx) (err error) { sc, err = screenInForce(tx); return err })
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for at := 0; at < len(persons); at += stagesAtOnce {
		chunk := persons[at:min(len(persons), at+stagesAtOnce)]
		var stages []ledger.StagePerson
		if err := f.look(func(tx *store.Tx) (err error) { stages, err = tx.FutureLife(f.id, chunk); return err }); err != nil {
			return err
		}
		lives := map[string][]ledger.StagePerson{}
		for _, p := range stages {
			lives[p.Key] = append(lives[p.Key], p)
		}
		sealed, events := map[string]bool{}, map[string]screen.Event{}
		for _, who := range chunk {
			sealed[who] = ledger.Sealed(lives[who]...)
			addEvents(events, sc.Person(lives[who]), seen)
		}
		f.progress(770, 850, at, len(persons))
		if err := f.write(func(tx *store.Tx) error { return tx.AddScreened(f.id, sealed, events) }); err != nil {
			return err
		}
	}
	for at := 0; at < len(alone); at += stagesAtOnce {
		chunk := alone[at:min(len(alone), at+stagesAtOnce)]
		var stages []ledger.StagePerson
		if err := f.look(func(tx *store.Tx) (err error) { stages, err = tx.FutureStages(f.id, chunk); return err }); err != nil {
			return err
		}
		events := map[string]screen.Event{}
		for _, p := range stages {
			if p.Person == "" {
				addEvents(events, sc.Person([]ledger.StagePerson{p}), seen)
			}
		}
		if err := f.write(func(tx *store.Tx) error { return tx.AddScreened(f.id, nil, events) }); err != nil {
			return err
		}
	}
	return nil
}

// addEvents adds what was found under ids that stay the same across runs.
func addEvents(events map[string]screen.Event, found screen.Result, seen map[string]bool) {
	for _, e := range found.Events {
		if id := store.EventID(e); !seen[id] {
			events[id], seen[id] = e, true
		}
	}
}
