package app

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"mingjian/internal/campaign"
	"mingjian/internal/errs"
	"mingjian/internal/exchange"
	"mingjian/internal/ledger"
	"mingjian/internal/org"
	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
	"mingjian/internal/training"
)

// TestCampaignSheet takes the tasks of a campaign out as Excel and brings them back:
// unchanged nothing moves, a wrong row is named by row and column and the rest goes in,
// a right sheet changes and adds, and brought again it changes nothing more.
func TestCampaignSheet(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		k := newConference(t, db)
		ctx, manager, handler, head := t.Context(), k.p["manager"], k.p["handler"], k.p["head"]
		tpl, err := campaign.TemplateOf("hundred-days")
		k.must("template", err)
		in := tpl.Start("2026-03-02")
		in.Units = []org.UnitCode{"990102", "990103"}
		id, err := k.SaveCampaign(ctx, manager, in, "hundred-days")
		k.must("start", err)
		event, err := k.SaveTraining(ctx, manager, training.Event{Kind: training.Drill, Title: "实训", Causes: k.someCauses(1), Day: "2026-03-10", From: "09:00", To: "11:00"})
		k.must("an event", err)
		_, err = k.SaveCampaignTask(ctx, manager, campaign.Task{Campaign: id, Aspect: "competence", Unit: "990103", Text: "办一次实训", Due: "2026-03-31", Kind: campaign.Training, Ref: string(event)})
		k.must("a task that points", err)

		out := func() []exchange.CampaignTaskRow {
			t.Helper()
			f, err := k.CampaignTasksSheet(ctx, manager, id, CampaignTaskFilter{})
			k.must("export", err)
			rows, lines, err := exchange.ReadCampaignTasks(ctx, f.Name, f.Data)
			k.must("read it back", err)
			if len(lines) != 0 {
				t.Fatalf("the own sheet has unknown columns: %+v", lines)
			}
			return rows
		}
		back := func(rows []exchange.CampaignTaskRow, dry bool) SheetReport {
			t.Helper()
			f, err := sheet("任务.xlsx", func(w *strings.Builder) error {
				return exchange.WriteCampaignTasks(w, exchange.ListHead{Watermark: "甲", Checkpoint: "乙"}, each(rows))
			})
			k.must("write", err)
			r, err := k.ImportCampaignTasks(ctx, manager, id, f.Name, f.Data, dry)
			k.must("import", err)
			return r
		}
		rows := out()
		total := len(rows)
		if r := back(rows, false); r.Unchanged != total || r.Added+r.Changed+len(r.Lines) != 0 {
			t.Fatalf("unchanged: %+v of %d", r, total)
		}
		own := slices.IndexFunc(rows, func(r exchange.CampaignTaskRow) bool { return r.Points == "" })
		points := slices.IndexFunc(rows, func(r exchange.CampaignTaskRow) bool { return r.Points == "培训活动" })
		if rows[points].Ref != string(event) {
			t.Fatalf("%+v", rows[points])
		}

		wrong := map[string]func(*exchange.CampaignTaskRow){
			"方面": func(r *exchange.CampaignTaskRow) { r.Aspect = "没有的方面" }, "参加单位": func(r *exchange.CampaignTaskRow) { r.Unit = "明川市人民检察院" },
			"任务": func(r *exchange.CampaignTaskRow) { r.Task = strings.Repeat("长", 201) }, "期限": func(r *exchange.CampaignTaskRow) { r.Due = "不日" },
			"责任人": func(r *exchange.CampaignTaskRow) { r.Owner = "郑审计" }, "对应事项": func(r *exchange.CampaignTaskRow) { r.Points = "会议" },
			"事项编号": func(r *exchange.CampaignTaskRow) { r.Points, r.Ref = "剖析会", "none" }, "任务编号": func(r *exchange.CampaignTaskRow) { r.ID = "none" },
		}
		for column, spoil := range wrong {
			bad := slices.Clone(rows)
			spoil(&bad[own])
			bad[points].Task = "改后的任务"
			r := back(bad, true)
			if len(r.Lines) != 1 || r.Lines[0].Column != column || r.Lines[0].Row != rows[own].Row || r.Lines[0].File != "任务.xlsx" || r.Lines[0].ZH == "" || r.Lines[0].EN == "" || r.Rejected() != 1 {
				t.Errorf("%s: %+v", column, r.Lines)
			}
		}
		late := slices.Clone(rows)
		late[own].Due = "2027-01-01"
		if r := back(late, false); len(r.Lines) != 1 || r.Lines[0].Column != "期限" {
			t.Errorf("after the campaign: %+v", r.Lines)
		}
		if r := back(append(slices.Clone(rows), rows[own]), false); len(r.Lines) != 1 || r.Lines[0].Row != rows[total-1].Row+1 {
			t.Errorf("twice: %+v", r.Lines)
		}
		if after := out(); fmt.Sprint(after) != fmt.Sprint(rows) {
			t.Fatal("a wrong row or a try changed something")
		}
		mixed := slices.Clone(rows)
		mixed[own].Due, mixed[points].Task = "不日", "改后的任务"
		if r := back(mixed, false); r.Changed != 1 || r.Rejected() != 1 {
			t.Errorf("beside a wrong row: %+v", r)
		}
		after := out()
		if i := slices.IndexFunc(after, func(r exchange.CampaignTaskRow) bool { return r.ID == rows[points].ID }); after[i].Task != "改后的任务" {
			t.Errorf("the right row did not go in: %+v", after[i])
		}
		if r := back(rows, false); r.Changed != 1 {
			t.Errorf("back as it was: %+v", r)
		}

		edited := slices.Clone(rows)
		edited[own].Owner, edited[own].Due = "钱承办", "2026年4月1日"
		edited[points].Ref, edited[points].Task = "", "办一次实训并讲评" // what it points to stays
		edited = append(edited, exchange.CampaignTaskRow{Aspect: "证据审查", Unit: "乙县", Task: "整理常见证据问题", Owner: "冯主任", Due: "2026-03-20"})
		if r := back(edited, true); r.Added != 1 || r.Changed != 2 || r.Unchanged != total-2 || r.Rejected() != 0 {
			t.Fatalf("tried: %+v", r)
		}
		if after := out(); fmt.Sprint(after) != fmt.Sprint(rows) {
			t.Fatal("a dry run changed something")
		}
		if r := back(edited, false); r.Added != 1 || r.Changed != 2 {
			t.Fatalf("written: %+v", r)
		}
		if r := back(edited, false); r.Added+r.Changed != 0 || r.Unchanged != total+1 {
			t.Errorf("brought again: %+v", r)
		}
		v, err := k.Campaign(ctx, manager, id)
		k.must("board", err)
		var mine campaign.Task
		for _, x := range v.Tasks {
			switch x.Text {
			case rows[own].Task:
				if string(x.ID) == rows[own].ID {
					mine = x.Task
				}
			case "办一次实训并讲评":
				if x.Task.Kind != campaign.Training || x.Ref != string(event) {
					t.Errorf("the reference is lost: %+v", x.Task)
				}
			case "整理常见证据问题":
				if x.Unit != "990103" || x.Owner != head.Person {
					t.Errorf("%+v", x.Task)
				}
			}
		}
		if len(v.Tasks) != total+1 || mine.Owner != handler.Person || mine.Due != "2026-04-01" {
			t.Fatalf("%d tasks, %+v", len(v.Tasks), mine)
		}

		// A sheet without the columns of owner and number keeps both.
		csv := "方面,参加单位,任务,期限,备注\n" + fmt.Sprintf("%s,%s,%s,2026-04-02,x\n", edited[own].Aspect, edited[own].Unit, mine.Text)
		r, err := k.ImportCampaignTasks(ctx, manager, id, "任务.csv", []byte(csv), false)
		k.must("a plain sheet", err)
		if r.Changed != 1 || len(r.Lines) != 1 || r.Lines[0].Severity != ledger.Warn || r.Lines[0].Column != "备注" {
			t.Errorf("%+v", r)
		}
		v, err = k.Campaign(ctx, handler, id)
		k.must("the owner reads", err)
		if len(v.Tasks) != 1 || v.Tasks[0].ID != mine.ID || v.Tasks[0].Due != "2026-04-02" {
			t.Errorf("the owner is lost: %+v", v.Tasks)
		}
		k.must("finish", k.ReportCampaignTask(ctx, handler, id, mine.ID, "办结", true))
		done := out()
		i := slices.IndexFunc(done, func(r exchange.CampaignTaskRow) bool { return r.ID == string(mine.ID) })
		if r := back(done, false); r.Unchanged != total+1 {
			t.Errorf("a done task unchanged: %+v", r)
		}
		done[i].Due = "2026-04-03"
		if r := back(done, false); r.Rejected() == 0 || r.Lines[0].Row != done[i].Row {
			t.Errorf("a done task changed: %+v", r)
		}

		f, err := k.CampaignTasksSheet(ctx, manager, id, CampaignTaskFilter{Unit: mine.Unit, Aspect: mine.Aspect, State: TaskDone})
		k.must("export some", err)
		some, _, err := exchange.ReadCampaignTasks(ctx, f.Name, f.Data)
		k.must("read them", err)
		if len(some) != 1 || some[0].ID != string(mine.ID) {
			t.Errorf("exported %+v", some)
		}
		_, err = k.ImportCampaignTasks(ctx, head, id, "任务.csv", []byte(csv), false)
		k.refused("a head imports", err, errs.Forbidden, errs.NotFound)
		_, err = k.ImportCampaignTasks(ctx, manager, id, "名单.csv", []byte("姓名,单位\n甲,乙\n"), false)
		k.refused("a sheet of something else", err, errs.Invalid)
		_, err = k.CampaignTasksSheet(ctx, k.p["second"], id, CampaignTaskFilter{})
		k.refused("who has nothing to do with it exports", err, errs.NotFound)
		var many strings.Builder
		many.WriteString("方面,参加单位,任务,期限\n")
		for n := range campaign.MaxTasks {
			fmt.Fprintf(&many, "证据审查,乙县,任务%d,2026-04-02\n", n)
		}
		_, err = k.ImportCampaignTasks(ctx, manager, id, "任务.csv", []byte(many.String()), true)
		k.refused("more than a campaign holds", err, errs.TooLarge)
	})
}

// TestTrainingSheets writes the plan and the people of an event as Excel, each for
// whom it is meant.
func TestTrainingSheets(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		k := newConference(t, db)
		ctx, manager, handler, peer := t.Context(), k.p["manager"], k.p["handler"], k.p["peer"]
		event := func(title string, people ...org.PersonID) training.ID {
			id, err := k.SaveTraining(ctx, manager, training.Event{Kind: training.Seminar, Title: title, Causes: k.someCauses(1), Day: "2026-03-10", From: "09:00", To: "11:00", Place: "三楼"})
			k.must("plan", err)
			k.must("invite", k.InviteTrainees(ctx, manager, id, people))
			return id
		}
		id := event("第一场", handler.Person, peer.Person)
		event("第二场", peer.Person)
		k.must("decline", k.AnswerInvitation(ctx, handler, id, training.Declined, "当日出庭"))
		f, err := k.TrainingsSheet(ctx, manager)
		k.must("the plan", err)
		for _, want := range []string{"第一场", "第二场", "类案研讨", "09:00–11:00", "三楼", "已计划"} {
			if !strings.Contains(unzipped(t, f.Data), want) {
				t.Errorf("the plan lacks %s", want)
			}
		}
		f, err = k.TrainingsSheet(ctx, handler)
		k.must("the own plan", err)
		if text := unzipped(t, f.Data); !strings.Contains(text, "第一场") || strings.Contains(text, "第二场") {
			t.Error("the plan of the invited is not theirs")
		}
		f, err = k.SeatsSheet(ctx, manager, id)
		k.must("the people", err)
		for _, want := range []string{"钱承办", "甲县院", "刑事检察部", "不能参加", "当日出庭", "孙互评", "未答复", "签到", "2026-03-10 09:00–11:00 三楼"} {
			if !strings.Contains(unzipped(t, f.Data), want) {
				t.Errorf("the list of people lacks %s", want)
			}
		}
		_, err = k.SeatsSheet(ctx, handler, id)
		k.refused("the invited list the people", err, errs.Forbidden, errs.NotFound)
	})
}
