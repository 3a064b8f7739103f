package main

import (
	"fmt"
	"slices"
	"strings"

	"mingjian/internal/accountability"
	"mingjian/internal/app"
	"mingjian/internal/deadline"
	"mingjian/internal/demo"
	"mingjian/internal/errs"
	"mingjian/internal/lesson"
	"mingjian/internal/measure"
	"mingjian/internal/org"
	"mingjian/internal/policy"
	"mingjian/internal/review"
	"mingjian/internal/store"
	"mingjian/internal/voluntary"
)

// fillDemoSessions holds the demonstration's three sessions through the acts
// people use: one concluded, one in the middle of peer review, one planned. The
// ledgers must be in. goTo moves the clock to a day, "" to today.
func (e *env) fillDemoSessions(a *app.App, ids map[string]org.PersonID, goTo func(deadline.Date)) error {
	sessions, err := demo.Sessions()
	if err != nil {
		return err
	}
	scheme, err := review.ShippedScheme()
	if err != nil {
		return err
	}
	d := &demoStage{e: e, a: a, ids: ids, scheme: scheme, goTo: goTo}
	defer goTo("")
	if len(sessions) > 0 {
		if err := d.absences(d.as(sessions[0].Secretary)); err != nil {
			return err
		}
	}
	for _, s := range sessions {
		goTo("")
		if s.State == "已结束" {
			goTo(deadline.Date(s.Opened))
		}
		if err := d.hold(s); err != nil {
			return fmt.Errorf("demonstration session %s: %w", s.Key, err)
		}
	}
	goTo("")
	if err := d.learn(sessions[0]); err != nil {
		return err
	}
	if err := d.letters(sessions[0].Secretary, sessions[0].Chair); err != nil {
		return err
	}
	if err := d.owe(sessions[0]); err != nil {
		return err
	}
	if err := d.lead(sessions[0]); err != nil {
		return err
	}
	if err := d.file(sessions[0]); err != nil {
		return err
	}
	if err := d.tell(sessions[0].Secretary); err != nil {
		return err
	}
	if err := d.teach(sessions[0].Secretary); err != nil {
		return err
	}
	if err := d.train(); err != nil {
		return err
	}
	return d.campaigns()
}

// teach adds the teaching cases, with what some reviewers answered.
func (d *demoStage) teach(organiser string) error {
	for _, t := range demo.Teachings() {
		c := review.Teaching{Title: t.Title, Facts: t.Facts}
		for _, k := range t.Key {
			c.Key = append(c.Key, review.Judgement{Dimension: review.Code(k.Dimension), Stance: review.Stance(k.Stance), Text: k.Reasons})
		}
		id, err := d.a.SaveTeaching(d.e.ctx, d.as(organiser), "", c, 0)
		if err != nil {
			return fmt.Errorf("%s: %w", t.Title, err)
		}
		for person, stances := range t.Answers {
			var answer []review.Judgement
			for i, k := range t.Key {
				answer = append(answer, review.Judgement{Dimension: review.Code(k.Dimension), Stance: review.Stance(stances[i])})
			}
			if err := d.a.AnswerTeaching(d.e.ctx, d.as(person), id, answer); err != nil {
				return fmt.Errorf("%s answers %s: %w", person, t.Title, err)
			}
		}
	}
	return nil
}

// A demoStage is where the demonstration's people act.
type demoStage struct {
	card   lesson.ID     // the first in the library
	carded review.ItemID // the reviewed case it was made of
	e      *env
	a      *app.App
	ids    map[string]org.PersonID
	scheme *review.Scheme
	goTo   func(deadline.Date)
	chair  string // of the session under way
}

// as is the person of the key, asking.
func (d *demoStage) as(key string) app.Caller {
	p, _ := demo.City().Person(key)
	s := policy.Subject{Person: d.ids[key], Name: p.Name}
	for _, q := range p.Posts {
		post := org.Post{Person: s.Person, Unit: org.UnitCode(q.Unit), Department: q.Dept, Title: q.Title, From: q.From, To: q.To}
		for _, r := range q.Roles {
			post.Roles = append(post.Roles, demoRole(r))
		}
		if post.On(d.a.Today()) {
			s.Posts = append(s.Posts, post)
		}
	}
	return app.Caller{Subject: s, Source: "demo", RequestID: "demo"}
}

// absences records who was ill or away, as a case manager does.
func (d *demoStage) absences(by app.Caller) error {
	for _, p := range demo.City().People {
		for _, x := range p.Absences {
			in := org.Absence{Person: d.ids[p.Key], Kind: org.Illness, First: x.From, Last: x.To, Reason: x.Reason}
			if _, err := d.a.RecordAbsence(d.e.ctx, by, in); err != nil {
				return fmt.Errorf("demonstration absence of %s: %w", p.Name, err)
			}
		}
	}
	return nil
}

func (d *demoStage) hold(s demo.Session) error {
	ctx, a, organiser := d.e.ctx, d.a, d.as(s.Secretary)
	d.chair = s.Chair
	ses := review.Session{Title: s.Title, Purpose: review.Dissection, From: deadline.Date(s.From), To: deadline.Date(s.To), Chair: d.ids[s.Chair],
		Secretary: d.ids[s.Secretary], Place: s.Place, Needs: review.Needs{Peers: 2, Comments: 1},
		Planned: review.Planned{Self: deadline.Date(s.SelfDue), Peer: deadline.Date(s.PeerDue), Comment: deadline.Date(s.PeerDue), Meeting: deadline.Date(s.Held)}}
	if s.Purpose == "讲评" {
		ses.Purpose, ses.Needs = review.Lecture, review.DefaultNeeds(review.Lecture)
	}
	for _, u := range demo.City().Units {
		ses.Units = append(ses.Units, org.UnitCode(u.Code))
	}
	id, err := a.AddSession(ctx, organiser, organiser.Unit(), ses)
	if err != nil {
		return err
	}
	picks, err := a.Picks(ctx, organiser, id, store.PickFilter{})
	if err != nil {
		return err
	}
	items := map[int]review.ItemID{}
	for i, c := range s.Cases {
		at := slices.IndexFunc(picks, func(p store.Pick) bool {
			return p.CaseNumber == c.EventKey.CaseNumber && p.PersonNumber == c.EventKey.PersonNumber
		})
		if at < 0 {
			continue
		}
		in := app.NewItem{Case: picks[at].Case, Reason: c.Reason, Typical: c.Typical}
		if c.Self != nil {
			in.Handler = d.ids[c.Self.By]
		}
		if items[i], err = a.AddItem(ctx, organiser, id, in); err != nil {
			return fmt.Errorf("%s: %w", c.Story, err)
		}
	}
	if s.State == "筹备" || len(items) == 0 {
		return d.draw(organiser, id)
	}
	if err := a.CloseAgenda(ctx, organiser, id); err != nil {
		return err
	}
	for i, c := range s.Cases {
		if item, ok := items[i]; ok {
			if c.Typical {
				if _, err := a.FillMatrix(ctx, organiser, item); err != nil {
					return fmt.Errorf("%s: %w", c.Story, err)
				}
			}
			if err := d.voices(organiser, item, c); err != nil {
				return fmt.Errorf("%s: %w", c.Story, err)
			}
		}
	}
	if s.State != "已结束" {
		return nil
	}
	return d.conclude(s, id, items)
}

// draw draws reviewers for a session that is being prepared.
func (d *demoStage) draw(organiser app.Caller, id review.SessionID) error {
	draw, err := d.a.FreezeDraw(d.e.ctx, organiser, id, app.NewDraw{Purpose: store.DrawReviewers, Take: 5})
	if err != nil {
		return err
	}
	return d.a.MakeDraw(d.e.ctx, organiser, draw, "人民监督员 郁文", "08150423")
}

// voices writes what a case's people wrote. A part the demonstration cannot
// complete stays asked for.
func (d *demoStage) voices(organiser app.Caller, item review.ItemID, c demo.SessionCase) error {
	ctx, a := d.e.ctx, d.a
	if c.Self != nil {
		v, err := a.Voices(ctx, organiser, item)
		if err != nil {
			return err
		}
		for _, p := range v.Parts {
			if p.Kind == review.SelfKind && p.Author == d.ids[c.Self.By] && len(d.as(c.Self.By).Posts) > 0 {
				if err := a.Submit(ctx, d.as(c.Self.By), p.ID, d.self(c.Self), 0); err != nil {
					return err
				}
			} else if p.Kind == review.SelfKind {
				if err := a.WaiveSelf(ctx, organiser, item, "承办人已退休"); err != nil {
					return err
				}
			}
		}
	}
	for _, p := range c.Peers {
		if err := d.reviewer(organiser, item, review.PeerKind, p.By, p.Locked != "", d.peer(p)); err != nil {
			return err
		}
	}
	if x := c.Expert; x != nil {
		return d.reviewer(organiser, item, review.CommentKind, x.By, true, d.expert(x))
	}
	return nil
}

func (d *demoStage) reviewer(organiser app.Caller, item review.ItemID, kind review.Kind, key string, lock bool, content review.Content) error {
	ctx, who := d.e.ctx, d.as(key)
	id, err := d.a.Assign(ctx, organiser, item, kind, who.Person)
	if err != nil || !lock {
		return err
	}
	if err := d.a.Declare(ctx, who, id, ""); err != nil {
		return err
	}
	return d.a.Submit(ctx, who, id, content, 1)
}

func (d *demoStage) conclude(s demo.Session, id review.SessionID, items map[int]review.ItemID) error {
	ctx, a, organiser := d.e.ctx, d.a, d.as(s.Secretary)
	d.goTo(deadline.Date(s.Held))
	present := []org.PersonID{d.ids[s.Chair], d.ids[s.Speaker], d.ids[s.Secretary]}
	if err := a.OpenMeeting(ctx, organiser, id, present); err != nil {
		return err
	}
	var drafts []review.ItemID
	for i, c := range s.Cases {
		item, ok := items[i]
		if !ok || c.Conclusion == nil || c.Reply == nil {
			continue
		}
		if err := a.AskReply(ctx, organiser, item); err != nil {
			return err
		}
		if c.Reply.State == "已答复" {
			v, err := a.Voices(ctx, d.as(c.Reply.By), item)
			if err != nil {
				return err
			}
			if err := a.Submit(ctx, d.as(c.Reply.By), v.ReplyPart.ID, &review.Answer{Overall: c.Reply.Text}, 0); err != nil {
				return err
			}
		}
		drafts = append(drafts, item)
		st, err := a.StartConclusion(ctx, organiser, item)
		if err != nil {
			return err
		}
		if err := a.Submit(ctx, organiser, st, d.conclusion(c.Conclusion), 0); err != nil {
			return err
		}
		if err := a.AgreeConclusion(ctx, organiser, item, present); err != nil {
			return err
		}
	}
	if err := a.CloseMeeting(ctx, organiser, id); err != nil {
		return err
	}
	// The clock of whoever kept silent runs out.
	d.goTo(deadline.Date(s.Held).AddDays(14))
	for _, item := range drafts {
		if err := a.SignConclusion(ctx, d.as(s.Chair), item); err != nil {
			return err
		}
	}
	return d.carryOut(organiser, deadline.Date(s.Held).AddDays(60))
}

// carryOut settles most measures in time; every fifth stays open, so that the
// demonstration has some to follow up.
func (d *demoStage) carryOut(organiser app.Caller, day deadline.Date) error {
	d.goTo(day)
	lines, err := d.a.Measures(d.e.ctx, organiser, app.MeasureFilter{})
	if err != nil {
		return err
	}
	for i, l := range lines {
		if i%5 == 4 {
			continue
		}
		if err := d.finish(organiser, l, i); err != nil {
			return err
		}
	}
	d.goTo(day.AddDays(40))
	return d.recheck(lines)
}

// finish has a measure claimed, and all but every fourth confirmed by somebody
// who neither owns nor claimed it; every second has an effect test.
func (d *demoStage) finish(organiser app.Caller, l app.MeasureLine, i int) error {
	ctx, id := d.e.ctx, l.Measure.ID
	if err := d.a.AttachProof(ctx, organiser, id, "落实情况说明（模拟数据）.csv", []byte("\ufeff措施,落实情况\n"+l.Text+",已落实（模拟数据）\n")); err != nil {
		return err
	}
	if err := d.a.ClaimMeasure(ctx, organiser, id, "已按要求完成，相关材料存入会议案卷（模拟数据）"); err != nil || i%4 == 3 {
		return err
	}
	chair, on := d.as(d.chair), deadline.DateOf(d.a.Now())
	if i%2 == 0 {
		tests := []measure.Test{
			{Kind: measure.Recheck, Size: 3, Text: "抽查新受理案件，均已按措施办理", On: on.AddDays(30)},
			{Kind: measure.Recurrence, Text: "一年内本单位同类案件不再出现同一原因", On: on.AddMonths(12)},
			{Kind: measure.Indicator, Indicator: "returned", Text: "完成后退回补充侦查的人数与完成前相比没有异常", On: on.AddDays(90)},
		}
		if err := d.a.TestMeasure(ctx, chair, id, tests[i/2%len(tests)]); err != nil {
			return err
		}
	}
	if l.Owner == chair.Person {
		return nil
	}
	return d.a.ConfirmMeasure(ctx, chair, id, true, "已核对佐证材料")
}

// recheck draws the sample of the first measure that waits for one and looks at it;
// where its unit took in no case since, there is none.
func (d *demoStage) recheck(lines []app.MeasureLine) error {
	ctx, chair := d.e.ctx, d.as(d.chair)
	for _, x := range lines {
		l, err := d.a.Measure(ctx, chair, x.Measure.ID)
		if err != nil {
			return err
		}
		if l.Status != measure.Done || l.Test == nil || l.Test.Kind != measure.Recheck {
			continue
		}
		if err := d.a.SampleMeasure(ctx, chair, l.Measure.ID, "人民监督员（模拟）", "20200401"); errs.KindOf(err) == errs.Conflict {
			continue
		} else if err != nil {
			return err
		}
		if l, err = d.a.Measure(ctx, chair, l.Measure.ID); err != nil {
			return err
		}
		for _, c := range l.Effect.Sample {
			if err := d.a.RecheckMeasure(ctx, chair, l.Measure.ID, []measure.Checked{{Case: c.ID, Note: "卷内有核对记录（模拟数据）"}}); err != nil {
				return err
			}
		}
		return d.a.JudgeMeasure(ctx, chair, l.Measure.ID, true, "样本均已按措施办理（模拟数据）")
	}
	return nil
}

// judged writes one voice's dimensions; what it does not speak to does not arise for it.
func (d *demoStage) judged(said map[string]demo.Statement, causes []demo.Cause) []review.Judgement {
	stances := map[string]review.Stance{"无异议": review.NoIssue, "有瑕疵": review.Flawed, "有问题": review.Problem}
	var out []review.Judgement
	for _, dim := range d.scheme.Rubric.Dimensions {
		j := review.Judgement{Dimension: dim.Code, Stance: review.NotAtAll}
		for name, st := range said {
			if name == dim.ZH || dim.Code == "responsibility" && name == "司法责任落实" {
				j.Stance, j.Text = stances[st.Stance], st.Text
				if st.Cite != "" {
					j.Text += "（" + st.Cite + "）"
				}
			}
		}
		if dim.Code == "evidence" && j.Stance != review.NotAtAll {
			for _, t := range ticks(causes) {
				t.Main = false
				j.Causes = append(j.Causes, t)
			}
		}
		out = append(out, j)
	}
	return out
}

func ticks(cs []demo.Cause) (out []review.CauseTick) {
	for _, c := range cs {
		out = append(out, review.CauseTick{Code: review.Code(c.Code), Evidence: c.Evidence, Main: c.Main})
	}
	return out
}

func (d *demoStage) self(s *demo.Self) review.Content {
	c := &review.SelfReview{Judgements: d.judged(s.Dimensions, nil), Causes: ticks(s.Causes), Reflection: s.Reflection, Measures: s.Measures}
	for i, sec := range d.scheme.Outline.Sections {
		if sec.Form == "text" {
			c.Sections = append(c.Sections, review.SectionText{Code: sec.Code, Text: s.Sections[demo.SelfSections[i]]})
		}
	}
	for _, x := range s.Divergences {
		c.Divergences = append(c.Divergences, review.Divergence{Issue: x.Issue, OurView: x.Ours, CourtView: x.Court, Basis: x.Basis})
	}
	return c
}

func (d *demoStage) peer(p demo.Peer) review.Content {
	c := &review.Assessment{Judgements: d.judged(p.Dimensions, p.Causes)}
	for _, j := range c.Judgements {
		if j.Stance == review.Problem || j.Stance == review.Flawed {
			c.Problems = append(c.Problems, review.Found{Dimension: j.Dimension, Text: p.Opinion, Evidence: j.Text})
			break
		}
	}
	if len(c.Problems) == 0 {
		c.NoObjection = &review.NoObjection{Signed: true, Because: p.Opinion}
	}
	return c
}

func (d *demoStage) expert(x *demo.Expert) review.Content {
	c := new(review.Commentary)
	all := d.judged(x.Dimensions, nil)
	for _, angle := range d.scheme.Angles.Angles {
		v := review.AngleView{Angle: angle.Code, Text: x.Angles[angle.ZH]}
		for _, j := range all {
			if j.Stance != review.NotAtAll && slices.Contains(angle.Dimensions, j.Dimension) {
				v.Judgements = append(v.Judgements, j)
			}
		}
		c.Angles = append(c.Angles, v)
	}
	return c
}

func (d *demoStage) conclusion(x *demo.Conclusion) review.Content {
	c := &review.Conclusion{Causes: ticks(x.Causes), Avoid: review.PartlyAvoid, Lessons: strings.Join(x.Lessons, "\n")}
	for _, k := range d.scheme.Findings.Kinds {
		if k.ZH == x.Finding {
			c.Findings = []review.Finding{{Kind: k.Code, Level: review.TeamLevel, Reasons: x.Reasoning, Evidence: x.Causes[0].Evidence}}
		}
	}
	for _, m := range x.Measures {
		p, _ := demo.City().Person(m.Owner)
		step := review.PlannedStep{Cause: c.Causes[0].Code, Text: m.Text, Owner: d.ids[m.Owner], Due: deadline.Date(m.Due)}
		if len(p.Posts) > 0 {
			step.Unit = org.UnitCode(p.Posts[len(p.Posts)-1].Unit)
		}
		c.Measures = append(c.Measures, step)
	}
	return c
}

// owe opens what the rule proposes after the latest acquittal, does the first of
// it and has it signed for.
func (d *demoStage) owe(s demo.Session) error {
	ctx, organiser, chair := d.e.ctx, d.as(s.Secretary), d.as(s.Chair)
	ls, err := d.a.Obligations(ctx, chair)
	if err != nil {
		return err
	}
	for _, l := range ls {
		if !l.MayDecide || len(l.Owners) == 0 || l.Event.Sealed {
			continue
		}
		id, first := l.Event.ID, l.Duties[0].Code
		if err := d.a.OpenObligations(ctx, chair, id, accountability.Opening{Basis: "市院年度工作部署（模拟数据）", Start: deadline.Date(l.Event.Date)}); err != nil {
			return err
		}
		if err := d.a.DoObligation(ctx, organiser, id, first, "已口头报告市院案件管理部（模拟数据）", deadline.Date(l.Event.Date).AddDays(1)); err != nil {
			return err
		}
		return d.a.SignObligation(ctx, chair, id, first, true, "")
	}
	return nil
}

// lead hands a lead on a lost case to the inspectors, who file it and tell the
// person concerned; it waits for the person's statement.
func (d *demoStage) lead(s demo.Session) error {
	ctx, chair, inspector := d.e.ctx, d.as(s.Chair), d.as("gao-jianzhang")
	ls, err := d.a.Obligations(ctx, chair)
	if err != nil {
		return err
	}
	for _, l := range ls {
		if l.Event.Sealed || len(l.Owners) == 0 {
			continue
		}
		id, err := d.a.HandLead(ctx, chair, app.LeadDraft{Case: l.Event.Case, About: l.Owners[0].ID, Source: "院领导在日常管理中发现（模拟数据）",
			Basis: "人民检察院司法责任追究条例（模拟数据）", Facts: l.Event.Kind + "，" + l.Event.Date + "，判决书已送达。庭审公开（模拟数据）。"})
		if k := errs.KindOf(err); err != nil && (k == errs.Conflict || k == errs.NotFound) {
			continue // the chair is recused from it
		}
		if err != nil {
			return err
		}
		for _, step := range []accountability.LeadStep{{Act: accountability.ReceiveLead}, {Act: accountability.VerifyLead, Words: "已核对受案号、起诉书和判决书，事实与移送函一致（模拟数据）。"},
			{Act: accountability.FileLead, Words: "经检察长批准立项（模拟数据）。", Number: "检督立〔2026〕1号"}, {Act: accountability.NotifyLead, Number: "检督告〔2026〕1号"}} {
			err := d.a.TakeLeadStep(ctx, inspector, id, step)
			if errs.KindOf(err) == errs.NotFound {
				break // the inspector is of a session that reviews it
			}
			if err != nil {
				return err
			}
		}
		return nil
	}
	return nil
}

// file enters two findings into judicial files, on decisions of the province: one
// was answered and stands, of the other the person was told.
func (d *demoStage) file(s demo.Session) error {
	ctx, organiser, chair := d.e.ctx, d.as(s.Secretary), d.as(s.Chair)
	w, err := d.a.StartRecord(ctx, organiser)
	if err != nil {
		return err
	}
	n := 0
	for _, c := range w.Cases {
		if len(c.People) == 0 || n == 2 {
			continue
		}
		n++
		in := app.NewRecord{Person: c.People[0].ID, Finding: c.Findings[0].Code, Expires: w.Expires, FileName: "省院决定（模拟数据）.pdf", File: []byte("%PDF-1.7\n% 模拟数据\n"),
			Confirmed: accountability.Confirmation{Organ: "云岭省人民检察院", Number: fmt.Sprintf("云检案管〔2026〕%d号", 10+n), On: deadline.Date(d.a.Today()), Gravity: accountability.Flaw,
				Text: "经复查，审查起诉中未对关键证据的程序瑕疵要求补正，确定为办案重大瑕疵（模拟数据）。"}}
		id, err := d.a.EnterRecord(ctx, organiser, c.Item, in)
		if err != nil {
			return err
		}
		if err := d.a.TellRecord(ctx, organiser, id); err != nil {
			return err
		}
		if n == 2 {
			break
		}
		for key, p := range d.ids {
			if p == in.Person {
				if err := d.a.PleadRecord(ctx, d.as(key), id, "退回补充侦查时已口头要求公安机关补正，未形成书面记录；当时本院没有书面提纲的要求，请在评价时一并考虑。", false); err != nil {
					return err
				}
			}
		}
		if err := d.a.SettleRecord(ctx, chair, id, "未形成书面记录的意见属实，予以记录；不影响省院决定的结论。"); err != nil {
			return err
		}
	}
	return nil
}

// tell makes two voluntary reports, one by name, which is answered, and one without.
func (d *demoStage) tell(organiser string) error {
	named := voluntary.Report{Kind: voluntary.NearMiss, Thank: true, What: "移送起诉前一日复核时发现，鉴定意见书所附鉴定人执业证已于委托前到期，重新委托后才起诉。",
		Caught: "起诉前逐项核对证据资质清单。", Proposal: "收案时即核对鉴定机构和鉴定人资质，列入审查报告模板。"}
	if _, err := d.a.TellVoluntarily(d.e.ctx, d.as("gong-zhiyuan"), named, false); err != nil {
		return err
	}
	w, err := d.a.VoluntaryReports(d.e.ctx, d.as(organiser))
	if err != nil {
		return err
	}
	for _, r := range w.Received {
		if err := d.a.AnswerVoluntary(d.e.ctx, d.as(organiser), r.ID, "已将资质核对列入收案清单，并通报各院自查。"); err != nil {
			return err
		}
	}
	unnamed := voluntary.Report{Kind: voluntary.NearMiss, What: "讯问同步录音录像与笔录起止时间不一致，开庭前三日才发现并补正说明。", Caught: "被告人提出异议后调取录像比对。"}
	_, err = d.a.TellVoluntarily(d.e.ctx, d.as("tao-jingxing"), unnamed, true)
	return err
}

// learn makes teaching cards of the concluded session: the organiser writes them,
// the chair checks all but the last.
func (d *demoStage) learn(s demo.Session) error {
	ctx, organiser, chair := d.e.ctx, d.as(s.Secretary), d.as(s.Chair)
	sessions, err := d.a.Sessions(ctx, organiser)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(sessions, func(l app.SessionLine) bool { return l.Title == s.Title })
	if at < 0 {
		return fmt.Errorf("no session %s", s.Title)
	}
	w, err := d.a.Conference(ctx, organiser, sessions[at].ID)
	if err != nil {
		return err
	}
	made := 0
	for i, line := range w.Agenda {
		if made == 3 || i >= len(s.Cases) || s.Cases[i].Self == nil || s.Cases[i].Conclusion == nil {
			continue
		}
		id, err := d.a.StartLesson(ctx, organiser, line.ID)
		if errs.KindOf(err) == errs.Conflict {
			continue // sealed, or not signed
		}
		if err != nil {
			return fmt.Errorf("%s: %w", line.CaseName, err)
		}
		v, err := d.a.Lesson(ctx, organiser, id)
		if err != nil {
			return err
		}
		t := v.Text
		t.Facts = s.Cases[i].Self.Sections["指控事实与证据"]
		if ds := s.Cases[i].Self.Divergences; len(ds) > 0 {
			t.Dispute = ds[0].Issue
		}
		if err := d.a.SaveLesson(ctx, organiser, id, v.Version, t, v.Card.Causes, nil); err != nil {
			return fmt.Errorf("card of %s: %w", line.CaseName, err)
		}
		if err := d.a.HandInLesson(ctx, organiser, id, v.Version+1); err != nil {
			return fmt.Errorf("card of %s: %w", line.CaseName, err)
		}
		if made++; made == 3 {
			break
		}
		if v, err = d.a.Lesson(ctx, chair, id); err != nil {
			return err
		}
		if err := d.a.PublishLesson(ctx, chair, id, v.Version, len(v.Marks)); err != nil {
			return fmt.Errorf("card of %s: %w", line.CaseName, err)
		}
		if d.card == "" {
			d.card, d.carded = id, line.ID
		}
	}
	return nil
}
