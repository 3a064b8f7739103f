package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"slices"

	"mingjian/internal/app"
	"mingjian/internal/screen"
)

// adverseKinds are the kinds of event other programs rely on; the wider list of
// the office's own rules is shown with --all.
var adverseKinds = []string{"一审无罪", "不负刑事责任", "捕后免予刑事处罚", "捕后不诉", "撤回起诉", "抗诉未被采纳", "二审改判无罪", "发回重审后无罪",
	"发回重审后撤回起诉", "不批捕复议改变", "不批捕复核改变", "不起诉复议改变", "不起诉复核改变"}

var screenCommand = command{
	name:    "screen",
	summary: "列出三类案件和重点案件及其依据 adverse events with the fact that proves each",
	usage:   "[--json] [--all]",
	example: "mingjian screen --json",
	run: func(e *env, fs *flag.FlagSet, args []string) error {
		asJSON := fs.Bool("json", false, "输出 JSON")
		all := fs.Bool("all", false, "包括其他重点案件 the wider list too")
		if _, err := parse(fs, args); err != nil {
			return err
		}
		a, done, err := e.open()
		if err != nil {
			return err
		}
		defer done()
		events := []screenedEvent{}
		err = a.Screened(e.ctx, app.Machine("screen"), func(x screen.Event) error {
			if *all || slices.Contains(adverseKinds, x.Kind) {
				events = append(events, newScreenedEvent(x))
			}
			return nil
		})
		if err != nil {
			return err
		}
		if *asJSON {
			return json.NewEncoder(e.stdout).Encode(struct {
				Events []screenedEvent `json:"events"`
			}{events})
		}
		for _, x := range events {
			fmt.Fprintf(e.stdout, "%s  %s  %s  %s  %s  %s  （%s 第 %d 行 %s：%s）\n", x.Kind, x.Date, x.Unit, x.CaseNumber, x.Person, x.Charge,
				x.Proof.File, x.Proof.Row, x.Proof.Column, x.Proof.Value)
		}
		fmt.Fprintf(e.stdout, "共 %d 件 events\n", len(events))
		return nil
	},
}

// A screenedEvent is an event as --json writes it.
type screenedEvent struct {
	Kind         string `json:"kind"`
	Unit         string `json:"unit"`
	CaseNumber   string `json:"case_number"`
	PersonNumber string `json:"person_number"`
	Person       string `json:"person"`
	Date         string `json:"date"`
	Charge       string `json:"charge"`
	Rule         string `json:"rule"`
	Proof        struct {
		File   string `json:"file"`
		Row    int    `json:"row"`
		Column string `json:"column"`
		Value  string `json:"value"`
	} `json:"proof"`
}

func newScreenedEvent(x screen.Event) screenedEvent {
	e := screenedEvent{Kind: x.Kind, Unit: x.Unit, CaseNumber: x.Number, PersonNumber: x.PersonNo, Person: x.Person, Date: x.Date,
		Charge: x.Charge, Rule: x.Rule}
	if len(x.Proofs) > 0 {
		p := x.Proofs[0]
		e.Proof.File, e.Proof.Row, e.Proof.Column, e.Proof.Value = p.Name, p.Row, p.Column, p.Value
	}
	return e
}
