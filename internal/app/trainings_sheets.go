package app

import (
	"context"
	"fmt"
	"strings"

	"mingjian/internal/exchange"
	"mingjian/internal/policy"
	"mingjian/internal/training"
)

// The words that sheets have for what an event is and who comes.
var (
	trainingKinds       = map[training.Kind]string{training.Drill: "实训", training.Seminar: "类案研讨", training.Course: "素能培训", training.Lesson: "检察官授课"}
	trainingStates      = map[training.State]string{training.Planned: "已计划", training.Held: "已举办", training.Cancelled: "已取消"}
	trainingAnswers     = map[training.Answer]string{training.Invited: "未答复", training.Accepted: "参加", training.Declined: "不能参加"}
	trainingAttendances = map[training.Attendance]string{training.Present: "到场", training.Excused: "请假", training.Absent: "未到场"}
)

// TrainingsSheet writes the events the caller sees as an Excel list.
func (a *App) TrainingsSheet(ctx context.Context, c Caller) (f File, err error) {
	err = a.change(ctx, c, policy.TrainingRead, "trainings.xlsx", func(g *gate) error {
		sc, err := g.scope()
		if err != nil {
			return err
		}
		es, err := g.Tx.Trainings(sc)
		if err != nil {
			return err
		}
		ls, err := g.trainingLines(es)
		if err != nil {
			return err
		}
		var rows []exchange.TrainingRow
		for _, l := range ls {
			var causes []string
			for _, x := range l.CauseNames {
				causes = append(causes, strings.TrimSpace(string(x.Code)+" "+x.ZH))
			}
			rows = append(rows, exchange.TrainingRow{Kind: trainingKinds[l.Kind], Title: l.Title, Unit: l.UnitName, Day: string(l.Day), Time: l.From + "–" + l.To, Place: l.Place, Lead: l.LeadName,
				Causes: strings.Join(causes, "；"), State: trainingStates[l.State], Invited: len(l.Seats), Coming: l.Coming, Came: l.Came})
		}
		g.detail = fmt.Sprintf("export %d", len(rows))
		f, err = g.list("培训计划表.xlsx", "培训计划表", func(w *strings.Builder, head exchange.ListHead) error {
			return exchange.WriteTrainings(w, head, each(rows))
		})
		return err
	})
	return f, err
}

// SeatsSheet writes who is invited to an event and who came as an Excel list, for
// those who look after it.
func (a *App) SeatsSheet(ctx context.Context, c Caller, id training.ID) (f File, err error) {
	err = a.change(ctx, c, policy.TrainingEdit, string(id), func(g *gate) error {
		e, err := g.Tx.Training(id)
		if err != nil {
			return err
		}
		if err := g.onSecret(policy.Object{Unit: e.Unit}, "培训活动", "training event"); err != nil {
			return err
		}
		ls, err := g.seatLines(e)
		if err != nil {
			return err
		}
		var rows []exchange.SeatRow
		for _, l := range ls {
			rows = append(rows, exchange.SeatRow{Name: l.Name, Unit: l.UnitName, Department: l.Department, Post: l.Title, Answer: trainingAnswers[l.Answer], Reason: l.Reason, Came: trainingAttendances[l.Came]})
		}
		g.detail = fmt.Sprintf("export %d", len(rows))
		when := strings.TrimSpace(fmt.Sprintf("%s %s–%s %s", e.Day, e.From, e.To, e.Place))
		f, err = g.list(e.Title+"人员名单.xlsx", e.Title+"人员名单", func(w *strings.Builder, head exchange.ListHead) error {
			return exchange.WriteSeats(w, head, when, each(rows))
		})
		return err
	})
	return f, err
}
