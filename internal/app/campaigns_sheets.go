package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"mingjian/internal/campaign"
	"mingjian/internal/deadline"
	"mingjian/internal/errs"
	"mingjian/internal/exchange"
	"mingjian/internal/ledger"
	"mingjian/internal/org"
	"mingjian/internal/policy"
	"mingjian/internal/store"
)

// campaignKinds are the words a sheet has for what a task points to.
var campaignKinds = map[campaign.Kind]string{campaign.Measure: "整改措施", campaign.Training: "培训活动", campaign.Session: "剖析会"}

// CampaignTasksSheet writes the tasks of a campaign that the caller sees and the filter
// lets through as an Excel list, which ImportCampaignTasks reads back.
func (a *App) CampaignTasksSheet(ctx context.Context, c Caller, id campaign.ID, only CampaignTaskFilter) (f File, err error) {
	err = a.change(ctx, c, policy.CampaignRead, string(id), func(g *gate) error {
		v, err := g.campaign(id)
		if err != nil {
			return err
		}
		owners, err := g.ownerWords()
		if err != nil {
			return err
		}
		var rows []exchange.CampaignTaskRow
		for _, t := range v.Tasks {
			if !only.Fits(t) {
				continue
			}
			row := exchange.CampaignTaskRow{Aspect: t.AspectName, Unit: t.UnitName, Task: t.Text, Owner: owners.of(t.Owner, t.OwnerName), Due: string(t.Due), Points: campaignKinds[t.Task.Kind],
				State: map[CampaignTaskState]string{TaskOpen: "进行中", TaskLate: "逾期", TaskDone: "已完成"}[t.State()], Done: string(t.Done), ID: string(t.ID)}
			if t.Href != "" {
				row.Ref, row.RefName = t.Ref, t.RefName
			}
			if n := len(t.Evidence); n > 0 {
				row.Report = t.Evidence[n-1].Text
			}
			rows = append(rows, row)
		}
		g.detail = fmt.Sprintf("export %d", len(rows))
		f, err = g.list(v.Title+"任务清单.xlsx", v.Title+"任务清单", func(w *strings.Builder, head exchange.ListHead) error {
			return exchange.WriteCampaignTasks(w, head, each(rows))
		})
		return err
	})
	return f, err
}

// ownerWords says how a sheet names who can own a task: by name, and where two bear
// one name by office and department too.
type ownerWords map[string]org.PersonID

func (g *gate) ownerWords() (ownerWords, error) {
	hs, err := g.owners()
	if err != nil {
		return nil, err
	}
	units, err := g.unitNames()
	if err != nil {
		return nil, err
	}
	alike := map[string]int{}
	for _, h := range hs {
		alike[h.Person.Name]++
	}
	ws := ownerWords{}
	for _, h := range hs {
		word := h.Person.Name
		if alike[word] > 1 {
			word += "（" + units[h.Post.Unit] + h.Post.Department + "）"
		}
		ws[word] = h.Person.ID
	}
	return ws, nil
}

// of returns the word for a person, or the name where they can own nothing any more.
func (ws ownerWords) of(p org.PersonID, name string) string {
	for word, id := range ws {
		if id == p {
			return word
		}
	}
	return name
}

// ImportCampaignTasks reads tasks of a campaign from a sheet: those it numbers are
// changed, those without a number are new, unless one of the same aspect, unit and text
// is there. A wrong row is rejected by its number and column, and the rest goes in; with
// dry nothing is kept.
func (a *App) ImportCampaignTasks(ctx context.Context, c Caller, id campaign.ID, name string, data []byte, dry bool) (r SheetReport, err error) {
	rows, lines, err := exchange.ReadCampaignTasks(ctx, name, data)
	if err != nil {
		return r, err
	}
	err = a.change(ctx, c, policy.CampaignEdit, string(id), func(g *gate) error {
		r = SheetReport{File: name, Dry: dry, Rows: len(rows), Lines: append([]ledger.Problem{}, lines...)}
		x, err := g.Tx.Campaign(id)
		if err != nil {
			return err
		}
		if err := g.onSecret(policy.Object{Unit: x.Unit}, "专项行动", "campaign"); err != nil {
			return err
		}
		in := taskImport{gate: g, campaign: &x, report: &r}
		if err := in.load(); err != nil {
			return err
		}
		for _, row := range rows {
			if err := in.row(row); err != nil {
				return err
			}
		}
		if len(in.have)+r.Added > campaign.MaxTasks {
			return errs.E(errs.TooLarge, "专项行动任务最多 1000 项，文件未写入", "a campaign has at most 1000 tasks; nothing was written")
		}
		g.detail = fmt.Sprintf("import %s: %d new, %d changed, %d alike, %d wrong, dry %t", name, r.Added, r.Changed, r.Unchanged, r.Rejected(), dry)
		if dry {
			return nil
		}
		for _, t := range in.put {
			if t.ID == "" {
				t.ID = campaign.TaskID(store.NewID())
			}
			if err := g.PutCampaignTask(t); err != nil {
				return err
			}
		}
		return nil
	})
	return r, err
}

// A taskImport is one sheet of tasks on its way in.
type taskImport struct {
	*gate
	campaign *campaign.Campaign
	report   *SheetReport
	have     []campaign.Task
	owners   ownerWords
	people   map[org.PersonID]string
	aspects  map[string]string       // word to code
	units    map[string]org.UnitCode // word to code
	kinds    map[string]campaign.Kind
	seen     map[string]int // tasks of the sheet, to their rows
	put      []campaign.Task
}

func (in *taskImport) load() (err error) {
	if in.have, err = in.CampaignTasks(in.campaign.ID); err != nil {
		return err
	}
	if in.owners, err = in.ownerWords(); err != nil {
		return err
	}
	if in.people, err = in.names(); err != nil {
		return err
	}
	in.seen, in.aspects, in.units, in.kinds = map[string]int{}, map[string]string{}, map[string]org.UnitCode{}, map[string]campaign.Kind{"": campaign.Own}
	for k, word := range campaignKinds {
		in.kinds[word] = k
	}
	for _, a := range in.campaign.Aspects {
		in.aspects[a.Name] = a.Code
	}
	us, err := in.Units()
	if err != nil {
		return err
	}
	words, err := in.unitNames()
	for _, u := range us {
		if slices.Contains(in.campaign.Units, u.Code) {
			for _, word := range []string{words[u.Code], u.Name, u.Short, string(u.Code)} {
				in.units[word] = u.Code
			}
		}
	}
	return err
}

// row takes one line of the sheet: it says what is wrong with it, or what it changes.
func (in *taskImport) row(r exchange.CampaignTaskRow) error {
	wrong := map[string]bool{} // columns; of each its first fault
	refuse := func(column, zh, en string) {
		if wrong[column] {
			return
		}
		wrong[column] = true
		in.report.Lines = append(in.report.Lines, ledger.Problem{File: in.report.File, Row: r.Row, Column: column, ZH: zh, EN: en, Severity: ledger.Reject})
	}
	was, known := in.find(r)
	if !known {
		refuse(exchange.IDColumn, "本专项行动没有这个编号的任务；新任务的编号留空", "the campaign has no task of this number; leave that of a new one empty")
		return nil
	}
	t := was
	in.fill(&t, r, refuse)
	key := string(t.ID)
	if key == "" {
		key = t.Aspect + "\n" + string(t.Unit) + "\n" + t.Text
	}
	if first, twice := in.seen[key]; twice {
		refuse(exchange.TaskColumn, fmt.Sprintf("与第 %d 行是同一任务", first), fmt.Sprintf("the same task as in row %d", first))
	}
	in.seen[key] = r.Row
	if len(wrong) == 0 && t.ID != "" && sameTask(t, was) {
		in.report.Unchanged++
		return nil
	}
	if err := in.check(&t, was, refuse); err != nil || len(wrong) > 0 {
		return err
	}
	if t.ID == "" {
		in.report.Added++
	} else {
		in.report.Changed++
	}
	in.put = append(in.put, t)
	return nil
}

// find returns the task a line is about: the one it numbers, the one that says the
// same, or a new one.
func (in *taskImport) find(r exchange.CampaignTaskRow) (campaign.Task, bool) {
	i := slices.IndexFunc(in.have, func(t campaign.Task) bool {
		if r.ID != "" {
			return string(t.ID) == r.ID
		}
		return t.Text == r.Task && t.Aspect == in.aspects[r.Aspect] && t.Unit == in.units[r.Unit]
	})
	if i >= 0 {
		return in.have[i], true
	}
	return campaign.Task{Campaign: in.campaign.ID}, r.ID == ""
}

// fill puts the words of a line into the task; of columns the sheet lacks the task
// keeps what it has.
func (in *taskImport) fill(t *campaign.Task, r exchange.CampaignTaskRow, refuse func(column, zh, en string)) {
	was := *t
	t.Text, t.Aspect, t.Unit = r.Task, in.aspects[r.Aspect], in.units[r.Unit]
	if t.Aspect == "" {
		refuse(exchange.AspectColumn, "本专项行动没有这个方面："+r.Aspect, "the campaign has no such aspect: "+r.Aspect)
	}
	if t.Unit == "" {
		refuse(exchange.UnitColumn, "本专项行动没有这个参加单位："+r.Unit, "no such unit takes part: "+r.Unit)
	}
	day, _, ok := ledger.ReadDate(r.Due)
	if !ok {
		refuse(exchange.DueColumn, "不是日期："+r.Due, "no date: "+r.Due)
	}
	t.Due = deadline.Date(day)
	if r.Has[exchange.OwnerColumn] {
		switch id, ok := in.owners[r.Owner]; {
		case ok || r.Owner == "":
			t.Owner = id
		case in.people[was.Owner] != r.Owner: // else somebody who has left since, named before
			refuse(exchange.OwnerColumn, "责任人须为本院或者下级院在职人员，同名的写作“姓名（单位部门）”："+r.Owner, "the owner must be in office, in your office or below it; of one name with others as 姓名（单位部门）: "+r.Owner)
		}
	}
	if !r.Has[exchange.PointsColumn] {
		return
	}
	kind, ok := in.kinds[r.Points]
	if !ok {
		refuse(exchange.PointsColumn, "对应事项只能是整改措施、培训活动、剖析会，或者留空："+r.Points, "a task points to 整改措施, 培训活动, 剖析会 or nothing: "+r.Points)
		return
	}
	t.Kind = kind
	switch {
	case kind == campaign.Own:
		t.Ref = ""
	case r.Ref != "":
		t.Ref = r.Ref
	case kind != was.Kind: // an empty number leaves what it points to as it is
		refuse(exchange.RefColumn, "请填写所对应事项的编号", "give the number of what the task points to")
	}
}

// check says what is wrong with a task that is new or changed.
func (in *taskImport) check(t *campaign.Task, was campaign.Task, refuse func(column, zh, en string)) error {
	columns := map[string]string{"aspect": exchange.AspectColumn, "unit": exchange.UnitColumn, "text": exchange.TaskColumn, "due": exchange.DueColumn, "ref": exchange.RefColumn}
	var l errs.List
	if errors.As(t.Check(in.campaign), &l) {
		for _, e := range l {
			refuse(columns[e.Field], e.ZH, e.EN)
		}
	}
	switch {
	case was.Done != "":
		refuse(exchange.TaskColumn, "该任务已经完成，不能修改", "the task is done and stays as it is")
	case len(was.Evidence) > 0 && t.Kind != campaign.Own:
		refuse(exchange.PointsColumn, "已填报进展的任务不能改为对应其他事项", "a task with reports of its own cannot point elsewhere")
	case t.Kind != campaign.Own && (t.Kind != was.Kind || t.Ref != was.Ref):
		_, name, _, err := in.pointed(*t)
		if err != nil && errs.KindOf(err) != errs.NotFound {
			return err
		}
		if name == "" {
			refuse(exchange.RefColumn, "没有这个事项，或者您不能查看", "there is no such thing, or it is not yours to see")
		}
	}
	return nil
}

func sameTask(a, b campaign.Task) bool {
	return a.Aspect == b.Aspect && a.Unit == b.Unit && a.Text == b.Text && a.Owner == b.Owner && a.Due == b.Due && a.Kind == b.Kind && a.Ref == b.Ref
}
