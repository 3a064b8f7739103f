package app

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"

	"mingjian/internal/accountability"
	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/exchange"
	"mingjian/internal/ledger"
	"mingjian/internal/office"
	"mingjian/internal/org"
	"mingjian/internal/policy"
	"mingjian/internal/review"
	"mingjian/internal/screen"
	"mingjian/internal/stats"
	"mingjian/internal/store"
)

// An EventLine is one adverse event as lists show it. A sealed person's name is
// masked.
type EventLine struct {
	store.EventRow
	UnitName  string
	CaseTitle string
	Unified   string
	SameCase  bool // the line before is of the same case
}

// An EventCount is one of the counts above a list: of a kind, and what opens it.
type EventCount struct {
	store.KindCount
	Kinds []string // the kinds counted together
}

// An EventsView is a list of events with the counts of all that it was cut from.
type EventsView struct {
	Lines          []EventLine
	Total          int
	Groups         []EventCount // of the three kinds, of the same window and unit
	Counts         []EventCount // by kind, likewise
	Cases, Persons int          // of all kinds together, each once
	Reversed, Gone int          // later changed, no longer in the ledgers: in no count
}

// ThreeGroups are the article's three kinds (三类案件) and the events that each holds.
var ThreeGroups = []struct {
	Name  string
	Kinds []string
}{
	{"无罪判决", []string{"一审无罪", "二审改判无罪", "发回重审后无罪", "再审无罪"}},
	{"撤回起诉", []string{"撤回起诉", "发回重审后撤回起诉"}},
	{"复议复核改变", []string{"不批捕复议改变", "不批捕复核改变", "不起诉复议改变", "不起诉复核改变"}},
}

// Events lists the events the caller may see.
func (a *App) Events(ctx context.Context, c Caller, f store.EventFilter) (v EventsView, err error) {
	err = a.view(ctx, c, policy.EventList, "events", func(g *gate) error {
		v, err = g.events(f)
		return err
	})
	return v, err
}

func (g *gate) events(f store.EventFilter) (v EventsView, err error) {
	sc, err := g.scope()
	if err != nil {
		return v, err
	}
	rows, total, err := g.Tx.Events(sc, f)
	if err != nil {
		return v, err
	}
	v.Total = total
	if v.Lines, err = g.eventLines(rows); err != nil {
		return v, err
	}
	// The counts stand for the window and the unit, whatever else narrows the list.
	wide := store.EventFilter{Group: f.Group, Unit: f.Unit, From: f.From, To: f.To}
	counts, err := g.CountEvents(sc, wide)
	if err != nil {
		return v, err
	}
	for _, k := range counts {
		v.Counts = append(v.Counts, EventCount{k, []string{k.Kind}})
	}
	slices.SortStableFunc(v.Counts, func(a, b EventCount) int { return kindOrder(a.Kind) - kindOrder(b.Kind) })
	if v.Cases, v.Persons, err = g.CountEventCases(sc, wide); err != nil {
		return v, err
	}
	if f.Group == screen.ThreeKinds {
		for _, t := range ThreeGroups {
			one := wide
			one.Kinds = t.Kinds
			k := store.KindCount{Group: f.Group, Kind: t.Name}
			if k.Cases, k.Persons, err = g.CountEventCases(sc, one); err != nil {
				return v, err
			}
			v.Groups = append(v.Groups, EventCount{k, t.Kinds})
		}
	}
	wide.Reversed = true
	wide.Limit = 1
	if _, v.Reversed, err = g.Tx.Events(sc, wide); err != nil {
		return v, err
	}
	wide.Reversed, wide.Gone = false, true
	_, v.Gone, err = g.Tx.Events(sc, wide)
	return v, err
}

// kindOrder is the place of a kind among the three groups' kinds.
func kindOrder(kind string) int {
	n := 0
	for _, t := range ThreeGroups {
		for _, k := range t.Kinds {
			if k == kind {
				return n
			}
			n++
		}
	}
	return n
}

func (g *gate) eventLines(rows []store.EventRow) (ls []EventLine, err error) {
	units, err := g.unitNames()
	if err != nil {
		return nil, err
	}
	files := map[string]store.CaseFile{}
	for i, e := range rows {
		f, ok := files[e.Case]
		if !ok {
			if f, err = g.Tx.Case(e.Case); err != nil {
				return nil, err
			}
			if err := g.maskCase(&f); err != nil {
				return nil, err
			}
			files[e.Case] = f
		}
		if e.Sealed {
			e.Person = ledger.Mask(e.Person)
		}
		g.shown = append(g.shown, e.Case)
		ls = append(ls, EventLine{e, unitName(units, org.UnitCode(e.Unit)), f.Title, f.Unified, i > 0 && rows[i-1].Case == e.Case})
	}
	return ls, nil
}

// An EventView is one event with what proves it.
type EventView struct {
	EventLine
	Reporter string // who reported it by hand
	Rule     screen.Rule
	RuleSeen bool                        // the rule is still known
	Owed     *accountability.Obligations // what is owed after it, for who may see that
}

// Event returns one event with its proof.
func (a *App) Event(ctx context.Context, c Caller, id string) (v EventView, err error) {
	err = a.view(ctx, c, policy.CaseRead, id, func(g *gate) error {
		e, err := g.Tx.Event(id)
		if err != nil {
			g.checked = true
			return missingEvent(err)
		}
		f, err := g.theCase(e.Case)
		if err != nil {
			return err
		}
		g.object, g.shown = id, []string{f.ID}
		ls, err := g.eventLines([]store.EventRow{e})
		if err != nil {
			return err
		}
		v.EventLine = ls[0]
		if e.ByHand != "" {
			p, err := g.Tx.Person(e.ByHand)
			if err != nil {
				return err
			}
			v.Reporter = p.Name
		}
		rules, err := g.rules()
		if err != nil {
			return err
		}
		for _, r := range rules {
			if fmt.Sprintf("%s@%d", r.ID, r.Version) == e.Rule {
				v.Rule, v.RuleSeen = r.Rule, true
			}
		}
		v.Owed, err = g.owedAfter(e)
		return err
	})
	return v, err
}

func missingEvent(err error) error {
	if errs.KindOf(err) == errs.NotFound {
		return errs.Missing("事件", "event")
	}
	return err
}

// A HandEvent is an event that no ledger shows, as somebody reports it.
type HandEvent struct {
	Case   string // the case file, or its number
	Kind   string // one of screen.HandKinds
	Person string // the name as in the ledger; empty: the whole case
	Date   string
	Note   string // what proves it and where the paper is kept
}

// ReportEvent takes in an event reported by hand and returns its id.
func (a *App) ReportEvent(ctx context.Context, c Caller, in HandEvent) (id string, err error) {
	err = a.change(ctx, c, policy.EventReport, "", func(g *gate) error {
		found, err := g.caseByNumber(in.Case)
		if err != nil {
			return err
		}
		f, err := g.theCase(found)
		if err != nil {
			return err
		}
		kinds, err := screen.HandKinds()
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(kinds, func(k screen.HandKind) bool { return k.Kind == in.Kind }) {
			return errs.Field("kind", "请选择事件类别", "choose the kind of event")
		}
		if !isDay(in.Date) || in.Date > g.today() {
			return errs.Field("date", "请填写日期，不晚于今天", "give the date, not later than today")
		}
		if n := len([]rune(strings.TrimSpace(in.Note))); n < 4 || n > 1000 {
			return errs.Field("note", "请写明依据：何种文书、文号、存放处（4 至 1000 字）", "say what proves it: which paper, its number, where it is kept (4 to 1000 characters)")
		}
		e := store.EventRow{ID: store.NewID(), Case: f.ID, ByHand: g.caller.Person, Note: strings.TrimSpace(in.Note)}
		e.Kind, e.Group, e.Unit, e.Date, e.Charge = in.Kind, screen.KeyCases, string(f.Unit), in.Date, f.Charge
		e.Rule, e.Finality, e.Unified, e.Sealed = "手工填报", screen.Final, f.Unified, f.Sealed
		if slices.Contains(ThreeGroups[0].Kinds, in.Kind) {
			e.Group = screen.ThreeKinds
		}
		stages, err := g.StagesOf(f.ID)
		if err != nil {
			return err
		}
		in.Person = strings.TrimSpace(in.Person)
		for _, p := range stages {
			if e.Number == "" || p.Name == in.Person && in.Person != "" {
				e.Number, e.Table = p.Number.Shown, p.Table
			}
			if p.Name == in.Person && in.Person != "" {
				e.Person, e.PersonNo, e.Sealed = p.Name, p.Person, p.Sealed || f.Sealed
			}
		}
		if in.Person != "" && e.Person == "" {
			return errs.Field("person", "本案台账中没有这个人", "the case has no such person in the ledger")
		}
		if g.caller.Machine {
			return errs.E(errs.Forbidden, "手工填报须由本人登录后办理", "an event is reported by a person who signed in")
		}
		id = e.ID
		g.object, g.detail = id, in.Kind+" "+f.ID
		return g.PutEvent(e)
	})
	return id, err
}

// caseByNumber returns the id of the one case a number names: its own id, a
// 统一受案号, or a 部门受案号 of one of its stages.
func (g *gate) caseByNumber(number string) (string, error) {
	number = strings.TrimSpace(number)
	key := number
	if n, err := ledger.ParseCaseNo(number); err == nil {
		key = n.Key
	}
	ids, err := g.CasesByNumber(number, key)
	switch {
	case err != nil:
		return "", err
	case len(ids) != 1:
		g.checked = true
		return "", errs.Field("case", "没有找到这个案号的唯一案件", "no single case has this number")
	}
	return ids[0], nil
}

// WithdrawEvent takes back an event reported by hand.
func (a *App) WithdrawEvent(ctx context.Context, c Caller, id, reason string) error {
	return a.change(ctx, c, policy.EventReport, id, func(g *gate) error {
		e, err := g.Tx.Event(id)
		if err != nil {
			g.checked = true
			return missingEvent(err)
		}
		if _, err := g.theCase(e.Case); err != nil {
			return err
		}
		if strings.TrimSpace(reason) == "" {
			return errs.Field("reason", "请写明撤销理由", "say why it is taken back")
		}
		g.object, g.detail = id, reason
		return g.Tx.WithdrawEvent(id)
	})
}

// LastThreeYears returns the window the first screen begins with: three years
// up to the day, both days included.
func LastThreeYears(today string) (from, to string) {
	return string(deadline.Date(today).AddMonths(-36).AddDays(1)), today
}

// EventsSheet writes 近三年三类案件清单, or the wider list, as Excel. Sealed persons
// are in no export.
func (a *App) EventsSheet(ctx context.Context, c Caller, f store.EventFilter) (out File, err error) {
	err = a.change(ctx, c, policy.EventExport, "events.xlsx", func(g *gate) error {
		head, v, err := g.exported(f)
		if err != nil {
			return err
		}
		title := "三类案件清单"
		if f.Group == screen.KeyCases {
			title = "重点案件清单"
		}
		var rows iter.Seq2[exchange.EventRow, error] = func(yield func(exchange.EventRow, error) bool) {
			for _, l := range v.Lines {
				if !yield(exchange.EventRow{Event: l.Kind, Unit: l.UnitName, CaseNumber: l.Number, UnifiedNumber: l.Unified, CaseName: l.CaseTitle, Person: l.Person,
					Charge: l.Charge, Date: l.Date, Outcome: outcome(l.Event), Standing: Standing(l.Finality), Handler: strings.Join(l.Handlers, "、"), Rule: l.Rule, Proof: ProofText(l.EventRow)}, nil) {
					return
				}
			}
		}
		out, err = sheet(window(f)+title+".xlsx", func(w *strings.Builder) error {
			return exchange.WriteEvents(w, exchange.ListHead{Title: window(f) + title, Watermark: head.Watermark, Checkpoint: head.Checkpoint}, rows)
		})
		return err
	})
	return out, err
}

// exported returns the events of an export without those of sealed cases.
func (g *gate) exported(f store.EventFilter) (head exchange.Head, v EventsView, err error) {
	f.Offset, f.Limit = 0, maxExport
	f.Sort = "date"
	if v, err = g.events(f); err != nil {
		return head, v, err
	}
	g.shown = nil
	g.detail = fmt.Sprintf("%s %s %s %d", f.Group, f.From, f.To, v.Total)
	v.Lines = slices.DeleteFunc(v.Lines, func(l EventLine) bool { return l.Sealed })
	head, err = g.paperHead()
	return head, v, err
}

// window writes the window of a filter as titles have it.
func window(f store.EventFilter) string {
	switch {
	case f.From != "" && f.To != "":
		return strings.ReplaceAll(f.From, "-", ".") + "—" + strings.ReplaceAll(f.To, "-", ".")
	case f.From != "":
		return strings.ReplaceAll(f.From, "-", ".") + "以来"
	}
	return ""
}

func outcome(e screen.Event) string {
	if len(e.Proofs) == 0 {
		return ""
	}
	return e.Proofs[0].Value
}

// Standing says in Chinese whether an event's result stands.
func Standing(f screen.Finality) string {
	return map[screen.Finality]string{screen.Final: "已生效或已终结", screen.Pending: "尚未生效", screen.Appealed: "上诉中",
		screen.Protested: "抗诉中", screen.Reversed: "后被改变"}[f]
}

// ProofText says in one line where the proof of an event stands.
func ProofText(e store.EventRow) string {
	if e.ByHand != "" {
		return "手工填报：" + e.Note
	}
	var ps []string
	for _, p := range e.Proofs {
		ps = append(ps, fmt.Sprintf("《%s》第%d行“%s”为“%s”", p.Name, p.Row, p.Column, p.Value))
	}
	return strings.Join(ps, "；")
}

// yearByYear says how the counts went. The first and the last year are mostly
// not whole ones, so no rise or fall is claimed.
func yearByYear(years []exchange.BriefingYear) string {
	var each []string
	for _, y := range years {
		each = append(each, fmt.Sprintf("%s%d件", y.Year, y.Total))
	}
	if each == nil {
		return "统计期间没有三类案件。"
	}
	return "逐年合计为" + strings.Join(each, "、") + "。首尾年份多不满一年，不与整年相比。"
}

// signedCauses counts the causes that signed conclusions found for the cases, as
// far as the caller may read the conclusions.
func (g *gate) signedCauses(cases map[string]bool) ([]exchange.Count, error) {
	sc, err := g.scope()
	if err != nil {
		return nil, err
	}
	sessions, err := g.Tx.Sessions(sc)
	if err != nil {
		return nil, err
	}
	var names []string
	n := 0
	for _, s := range sessions {
		if s.Meeting != review.Held {
			continue
		}
		scheme, err := g.scheme(s)
		if err != nil {
			return nil, err
		}
		vs, err := g.agenda(s)
		if err != nil {
			return nil, err
		}
		so := sessionObject(s, vs)
		for _, v := range vs {
			con := v.part(review.ConclusionKind)
			if !cases[v.file.ID] || v.file.Sealed || con == nil || con.State != review.Signed ||
				review.See(g.reader(v, so), v.view(), review.Head{ID: con.ID, Kind: con.Kind, Author: con.Author, State: con.State}) < review.Unnamed {
				continue
			}
			last, err := con.Last()
			if err != nil {
				return nil, err
			}
			n++
			for _, t := range last.(*review.Conclusion).Causes {
				cause, _ := scheme.Cause(t.Code)
				names = append(names, cause.ZH)
			}
		}
	}
	return tally(names, n), nil
}

// endedByYear counts the cases whose arrest or prosecution stage ended in each
// year, of the unit and those below it, or of all the caller may see, and tells
// the day of the latest export. It reads every stage, so it runs beside the
// writer, not in its transaction.
func (a *App) endedByYear(ctx context.Context, c Caller, unit org.UnitCode) (n map[string]int, exported string, err error) {
	seen := map[string]bool{}
	n, exported = map[string]int{}, ""
	err = a.peek(ctx, c, policy.EventExport, func(g *gate) error {
		sc, err := g.scope()
		if err != nil {
			return err
		}
		return g.EachStageIn(sc, func(l store.StageLine) error {
			for _, src := range l.Sources {
				exported = max(exported, src.Exported)
			}
			if l.Table != ledger.Arrest && l.Table != ledger.Prosecution || l.Sealed || unit != "" && !unit.Covers(org.UnitCode(l.Number.Unit)) {
				return nil
			}
			day := l.Values["ended"].Value
			if day == "" {
				day = l.Values["case_ended"].Value
			}
			if len(day) < 4 {
				return nil
			}
			if key := day[:4] + l.Casefile; !seen[key] {
				seen[key] = true
				n[day[:4]]++
			}
			return nil
		})
	})
	if exported == "" {
		exported = "未注明"
	} else {
		exported = longDay(exported)
	}
	return n, exported, err
}

// EventsBriefing writes 情况汇报 on the three kinds as Word. Offices are not
// compared: each has its own list.
func (a *App) EventsBriefing(ctx context.Context, c Caller, f store.EventFilter) (out File, err error) {
	ended, exported, err := a.endedByYear(ctx, c, f.Unit)
	if err != nil {
		return out, err
	}
	err = a.change(ctx, c, policy.EventExport, "events.docx", func(g *gate) error {
		f.Group, f.Kinds, f.Finality, f.Text, f.Reversed, f.Gone = screen.ThreeKinds, nil, "", "", false, false
		head, v, err := g.exported(f)
		if err != nil {
			return err
		}
		b := exchange.Briefing{Head: head, Window: longDay(f.From) + "至" + longDay(f.To), Exported: exported}
		b.Title = "三类案件情况汇报"
		years := map[string]*exchange.BriefingYear{}
		counted := map[string]bool{}
		cases, persons := map[string]bool{}, map[string]bool{}
		of := map[string]*exchange.BriefingUnit{}
		total := make([]map[string]bool, len(ThreeGroups))
		for i := range total {
			total[i] = map[string]bool{}
		}
		var unitOrder []string
		for _, l := range v.Lines {
			cases[l.Case], persons[l.PersonNo+l.Person] = true, true
			group := slices.IndexFunc(ThreeGroups, func(t struct {
				Name  string
				Kinds []string
			}) bool {
				return slices.Contains(t.Kinds, l.Kind)
			})
			year := "日期不明"
			if len(l.Date) >= 4 {
				year = l.Date[:4] + "年"
			}
			if years[year] == nil {
				years[year] = &exchange.BriefingYear{Year: year}
			}
			y := years[year]
			if key := fmt.Sprint(year, group, l.Case); group >= 0 && !counted[key] {
				counted[key] = true
				total[group][l.Case] = true
				*[]*int{&y.Acquitted, &y.Withdrawn, &y.Changed}[group]++
			}
			if key := year + l.Case; !counted[key] {
				counted[key] = true
				y.Total++
			}
			if of[l.UnitName] == nil {
				of[l.UnitName] = &exchange.BriefingUnit{Name: l.UnitName}
				unitOrder = append(unitOrder, l.Unit)
			}
			of[l.UnitName].Cases = append(of[l.UnitName].Cases, exchange.Case{Name: l.CaseTitle, Number: l.Number, Unit: l.UnitName, Handler: strings.Join(l.Handlers, "、"),
				Charge: l.Charge, Event: l.Kind, Outcome: outcome(l.Event), OutcomeDate: l.Date, Standing: Standing(l.Finality), Proof: ProofText(l.EventRow)})
		}
		b.TrendChart = office.ChartSpec{Title: "逐年件数", Series: []office.ChartSeries{{Name: ThreeGroups[0].Name}, {Name: ThreeGroups[1].Name}, {Name: ThreeGroups[2].Name}}}
		for _, name := range sortedKeys(years) {
			y := years[name]
			if n := ended[strings.TrimSuffix(name, "年")]; n > 0 {
				y.Base = strconv.Itoa(n)
				if y.Total <= n {
					y.Interval, _ = stats.Share(y.Total, n)
				}
			}
			b.Years = append(b.Years, *y)
			b.TrendChart.Categories = append(b.TrendChart.Categories, name)
			for i, n := range []int{y.Acquitted, y.Withdrawn, y.Changed} {
				b.TrendChart.Series[i].Values = append(b.TrendChart.Series[i].Values, float64(n))
			}
		}
		slices.Sort(unitOrder) // by code: no order of merit
		units, err := g.unitNames()
		if err != nil {
			return err
		}
		for _, u := range unitOrder {
			b.Units = append(b.Units, *of[unitName(units, org.UnitCode(u))])
		}
		b.CaseTotal, b.Persons = len(cases), len(persons)
		b.Overview = fmt.Sprintf("%s，三类案件共%d件%d人。其中无罪判决%d件，撤回起诉%d件，不批捕、不起诉决定经复议、复核改变%d件；同一案件涉及多类的分别计入各类，合计中只计一次。另有%d人次后被改变，不计入。",
			b.Window, b.CaseTotal, b.Persons, len(total[0]), len(total[1]), len(total[2]), v.Reversed)
		b.Analysis = yearByYear(b.Years)
		if b.Causes, err = g.signedCauses(cases); err != nil {
			return err
		}
		b.Definition = []exchange.Line{{Text: "三类案件：无罪判决、撤回起诉、不批捕和不起诉决定经复议复核改变；后被改变的不计入。"}, {Text: "每件均附识别规则和台账单元格，见三类案件清单。"}, {Text: "封存的未成年人案件不列入。"},
			{Text: "同年办结：审查逮捕、一审公诉在该年审结的案件，按案件计；三类案件按结果发生之日计年，与同年办结的不必是同一批案件。"}}
		hand, err := screen.HandKinds()
		if err != nil {
			return err
		}
		for _, k := range hand {
			b.Unknown = append(b.Unknown, exchange.Line{Text: k.Kind + "：" + k.ZH})
		}
		out, err = g.render(b, "")
		out.Name = window(f) + "三类案件情况汇报.docx"
		return err
	})
	return out, err
}

func sortedKeys[T any](m map[string]T) []string {
	ks := make([]string, 0, len(m))
	for k := range m {
		ks = append(ks, k)
	}
	slices.Sort(ks)
	return ks
}
