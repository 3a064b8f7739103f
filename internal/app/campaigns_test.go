package app

import (
	"slices"
	"strings"
	"testing"
	"time"

	"mingjian/internal/audit"
	"mingjian/internal/campaign"
	"mingjian/internal/errs"
	"mingjian/internal/org"
	"mingjian/internal/review"
	"mingjian/internal/store"
	"mingjian/internal/store/storetest"
	"mingjian/internal/training"
)

// TestCampaign runs a campaign from its template: tasks of their own are reported,
// one that points to a training event is done when that is held, and each unit
// sees its own plan.
func TestCampaign(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		k := newConference(t, db)
		ctx, manager, handler, head := t.Context(), k.p["manager"], k.p["handler"], k.p["head"]
		tpl, err := campaign.TemplateOf("hundred-days")
		k.must("template", err)
		in := tpl.Start("2026-03-02")
		in.Units = []org.UnitCode{"990102", "990103"}
		_, err = k.SaveCampaign(ctx, head, in, "hundred-days")
		k.refused("a head starts it", err, errs.Forbidden, errs.NotFound)
		id, err := k.SaveCampaign(ctx, manager, in, "hundred-days")
		k.must("start", err)
		v, err := k.Campaign(ctx, manager, id)
		k.must("board", err)
		per := 0
		for _, a := range tpl.Aspects {
			per += len(a.Tasks)
		}
		if v.Day != 1 || len(v.Plans) != 2 || v.Count.Total != 2*per || v.Count.Done != 0 || !v.MayEdit {
			t.Fatalf("day %d, %+v", v.Day, v.Count)
		}
		_, err = k.Campaign(ctx, handler, id)
		k.refused("who owns nothing reads", err, errs.NotFound)
		own := v.Tasks[0].Task
		for _, x := range v.Tasks {
			if x.Unit == "990102" && x.Aspect == "evidence" {
				own = x.Task
				break
			}
		}
		own.Owner = k.p["auditor"].Person
		_, err = k.SaveCampaignTask(ctx, manager, own)
		k.refused("an auditor owns it", err, errs.Invalid)
		own.Owner = handler.Person
		_, err = k.SaveCampaignTask(ctx, manager, own)
		k.must("name the owner", err)
		v, err = k.Campaign(ctx, handler, id)
		k.must("the owner reads", err)
		if len(v.Tasks) != 1 || len(v.Plans) != 0 || v.MayEdit {
			t.Errorf("the owner sees %d tasks, %d units", len(v.Tasks), len(v.Plans))
		}
		v, err = k.Campaign(ctx, head, id)
		k.must("the head reads", err)
		if len(v.Plans) != 1 || v.Plans[0].Unit != "990103" || len(v.Tasks) != per {
			t.Errorf("the head of another unit sees %+v", v.Plans)
		}
		_, _, err = k.CampaignTask(ctx, head, id, own.ID)
		k.refused("the head opens another unit's task", err, errs.NotFound)
		k.refused("the head reports for it", k.ReportCampaignTask(ctx, head, id, own.ID, "x", true), errs.NotFound)
		k.must("report", k.ReportCampaignTask(ctx, handler, id, own.ID, "已形成清单初稿", false))
		k.must("finish", k.ReportCampaignTask(ctx, handler, id, own.ID, "清单已印发", true))
		_, err = k.SaveCampaignTask(ctx, manager, own)
		k.refused("change what is done", err, errs.Conflict)

		event, err := k.SaveTraining(ctx, manager, training.Event{Kind: training.Drill, Title: "实训", Causes: []review.Code{k.terms().Causes.Causes[0].Code}, Day: "2026-03-10", From: "09:00", To: "11:00"})
		k.must("an event", err)
		points := campaign.Task{Campaign: id, Aspect: "competence", Unit: "990103", Text: "办一次实训", Due: "2026-03-31", Kind: campaign.Training, Ref: "none"}
		_, err = k.SaveCampaignTask(ctx, manager, points)
		k.refused("points nowhere", err, errs.Invalid)
		points.Ref = string(event)
		pid, err := k.SaveCampaignTask(ctx, manager, points)
		k.must("points to the event", err)
		k.refused("entered twice", k.ReportCampaignTask(ctx, manager, id, pid, "办了", true), errs.Conflict)
		k.must("invite", k.InviteTrainees(ctx, manager, event, []org.PersonID{handler.Person}))
		k.later(8 * 24 * time.Hour)
		k.must("hold", k.RecordAttendance(ctx, manager, event, map[org.PersonID]training.Attendance{handler.Person: training.Present}))
		v, err = k.Campaign(ctx, manager, id)
		k.must("board", err)
		if v.Count.Done != 2 || v.Day != 9 || v.Weeks[0].Done != 1 || v.Weeks[1].Done != 2 || v.Weeks[2].Over {
			t.Errorf("%+v %+v", v.Count, v.Weeks[:3])
		}
		_, err = k.CampaignPaper(ctx, head, id)
		k.refused("the head makes the report", err, errs.Forbidden, errs.NotFound)
		paper, err := k.CampaignPaper(ctx, manager, id)
		k.must("the report", err)
		text := unzipped(t, paper.Data)
		for _, want := range []string{"本意见不作为司法责任认定依据", "清单已印发", "实训", "2026-03-10 完成"} {
			if !strings.Contains(text, want) {
				t.Errorf("the report lacks %s", want)
			}
		}
		less := v.Campaign
		less.Units = []org.UnitCode{"990102"}
		_, err = k.SaveCampaign(ctx, manager, less, "")
		k.refused("drop a unit with tasks", err, errs.Conflict)
		ls, err := k.Campaigns(ctx, k.p["second"])
		k.must("list", err)
		if len(ls) != 0 {
			t.Error("who has nothing to do with it lists it")
		}
	})
}

// TestCampaignTemplate keeps a campaign as a template of its office, starts another from
// it, and takes it out again; another office neither sees nor uses it.
func TestCampaignTemplate(t *testing.T) {
	storetest.Run(t, func(t *testing.T, db *store.DB) {
		k := newConference(t, db)
		ctx, manager, political, head := t.Context(), k.p["manager"], k.p["political"], k.p["head"]
		shipped, err := k.CampaignTemplates(ctx, manager)
		k.must("shipped", err)
		id, err := k.SaveCampaign(ctx, manager, campaign.Campaign{Title: "辨认笔录专项", First: "2026-03-02", Last: "2026-05-10", Aspects: []campaign.Aspect{{Name: "自查"}, {Name: "整改"}}, Units: []org.UnitCode{"990102", "990103"}}, "")
		k.must("a campaign", err)
		v, err := k.Campaign(ctx, manager, id)
		k.must("read", err)
		for _, x := range []campaign.Task{{Aspect: v.Aspects[0].Code, Unit: "990102", Text: "查一遍", Due: "2026-03-12"}, {Aspect: v.Aspects[0].Code, Unit: "990103", Text: "查一遍", Due: "2026-03-12"},
			{Aspect: v.Aspects[1].Code, Unit: "990103", Text: "改一处", Due: "2026-04-01", Owner: head.Person}} {
			x.Campaign = id
			_, err = k.SaveCampaignTask(ctx, manager, x)
			k.must("plan a task", err)
		}
		_, err = k.KeepCampaign(ctx, head, id, "模板")
		k.refused("a head keeps it", err, errs.Forbidden, errs.NotFound)
		_, err = k.KeepCampaign(ctx, manager, id, "")
		k.refused("without a name", err, errs.Invalid)
		code, err := k.KeepCampaign(ctx, manager, id, "辨认笔录专项模板")
		k.must("keep", err)
		ls, err := k.CampaignTemplates(ctx, political)
		k.must("list", err)
		last := ls[len(ls)-1]
		if len(ls) != len(shipped)+1 || last.Code != code || last.Kept != "2026-03-02" || last.UnitName == "" || last.Count() != 2 || !strings.Contains(last.Source, "辨认笔录专项") {
			t.Fatalf("%+v", last)
		}
		_, err = k.CampaignTemplate(ctx, k.p["leader"], code)
		k.refused("a leader starts from it", err, errs.Forbidden)
		tpl, err := k.CampaignTemplate(ctx, political, code)
		k.must("start from it", err)
		in := tpl.Start("2026-09-01")
		in.Units = []org.UnitCode{"990100", "990103"}
		next, err := k.SaveCampaign(ctx, political, in, code)
		k.must("start", err)
		v, err = k.Campaign(ctx, manager, next)
		k.must("read", err)
		var got []string
		for _, x := range v.Tasks {
			got = append(got, string(x.Unit)+x.AspectName+x.Text+string(x.Due)+string(x.Owner))
		}
		if slices.Sort(got); !slices.Equal(got, []string{"990100自查查一遍2026-09-11", "990103整改改一处2026-10-01", "990103自查查一遍2026-09-11"}) || v.Campaign.Last != "2026-11-09" {
			t.Errorf("%v until %s", got, v.Campaign.Last)
		}
		k.refused("a head drops it", k.DropCampaignTemplate(ctx, head, code), errs.Forbidden, errs.NotFound)
		k.must("drop", k.DropCampaignTemplate(ctx, manager, code))
		k.refused("drop again", k.DropCampaignTemplate(ctx, manager, code), errs.Conflict)
		_, err = k.SaveCampaign(ctx, manager, in, code)
		k.refused("start from what was dropped", err, errs.NotFound)
		ls, err = k.CampaignTemplates(ctx, manager)
		k.must("list", err)
		if len(ls) != len(shipped) {
			t.Errorf("%d templates", len(ls))
		}
		said := ""
		for _, e := range k.entries(audit.Filter{}) {
			said += e.Detail + "\n"
		}
		if !strings.Contains(said, "keep "+code) || !strings.Contains(said, "drop 辨认笔录专项模板") {
			t.Error("keeping or dropping is not on record")
		}
	})
}
